//! The schemas as they were recorded, word for word.

use super::{AttributeKind, Schema, SchemaAttribute};

const fn text(name: &'static str, description: &'static str) -> SchemaAttribute {
    SchemaAttribute::new(name, AttributeKind::Text, description)
}

const fn boolean(name: &'static str, description: &'static str) -> SchemaAttribute {
    SchemaAttribute::new(name, AttributeKind::Boolean, description)
}

const fn moment(name: &'static str, description: &'static str) -> SchemaAttribute {
    SchemaAttribute {
        mutability: "readOnly",
        ..SchemaAttribute::new(name, AttributeKind::Moment, description)
    }
}

const fn complex(
    name: &'static str,
    description: &'static str,
    subs: &'static [SchemaAttribute],
) -> SchemaAttribute {
    SchemaAttribute { subs, ..SchemaAttribute::new(name, AttributeKind::Complex, description) }
}

const fn read_only(attribute: SchemaAttribute) -> SchemaAttribute {
    SchemaAttribute { mutability: "readOnly", ..attribute }
}

const fn immutable(attribute: SchemaAttribute) -> SchemaAttribute {
    SchemaAttribute { mutability: "immutable", ..attribute }
}

const fn several(attribute: SchemaAttribute) -> SchemaAttribute {
    SchemaAttribute { multi: true, ..attribute }
}

const fn exact(attribute: SchemaAttribute) -> SchemaAttribute {
    SchemaAttribute { exact: true, ..attribute }
}

const fn required(attribute: SchemaAttribute) -> SchemaAttribute {
    SchemaAttribute { required: true, ..attribute }
}

const fn unique(attribute: SchemaAttribute) -> SchemaAttribute {
    SchemaAttribute { uniqueness: "server", ..attribute }
}

const SCHEMA_LIST: SchemaAttribute = exact(required(read_only(several(text(
    "schemas",
    "Defines the model which is used. Can be more than one.",
)))));

const fn id(description: &'static str) -> SchemaAttribute {
    SchemaAttribute { returned: "always", ..unique(exact(required(read_only(text("id", description))))) }
}

const META: SchemaAttribute = required(read_only(complex(
    "meta",
    "A complex attribute containing resource metadata.",
    &[
        exact(required(read_only(text("resourceType", "The name of the resource type of the resource.")))),
        moment(
            "created",
            "The DateTime that the resource was added to the service provider. This attribute MUST be a DateTime.",
        ),
        moment(
            "lastModified",
            "The most recent DateTime that the details of this resource were updated at the service provider.",
        ),
        unique(read_only(text("location", "The URI of the resource being returned."))),
    ],
)));

const NAME: SchemaAttribute = complex(
    "name",
    "The components of the user's real name.",
    &[
        read_only(text("formatted", "The full name, formatted for display.")),
        text("familyName", "The family name of the User, or last name."),
        text("givenName", "The given name of the User, or first name."),
    ],
);

const EMAILS: SchemaAttribute = several(complex(
    "emails",
    "Email addresses for the user.",
    &[
        SchemaAttribute {
            canonical: &["Work"],
            ..read_only(text(
                "type",
                "A label indicating the email's type, e.g., 'work' or 'home' or 'other'.",
            ))
        },
        read_only(boolean(
            "primary",
            "A Boolean value indicating the 'primary' or preferred attribute value for this attribute, e.g., the \
             preferred mailing address or primary email address.",
        )),
        text("value", "Email addresses for the user."),
    ],
));

const PHONE_NUMBERS: SchemaAttribute = several(complex(
    "phoneNumbers",
    "Phone numbers for the User.",
    &[
        SchemaAttribute {
            canonical: &["work", "home", "mobile"],
            ..text("type", "A label indicating the phonenumber's type, e.g., 'work', 'home', 'mobile'.")
        },
        text("value", "Phone number of the User."),
    ],
));

const USER_GROUPS: SchemaAttribute = read_only(several(complex(
    "groups",
    "A list of groups to which the user belongs.",
    &[
        read_only(text("type", "A label indicating the group's type.")),
        read_only(text("display", "A human-readable name, primarily used for display purposes.")),
        read_only(text("value", "The identifier of the User's group.")),
        SchemaAttribute {
            references: &["Group"],
            ..read_only(text(
                "$ref",
                "The URI of the corresponding 'Group' resource to which the user belongs.",
            ))
        },
    ],
)));

/// Users.
pub static USER: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:User",
    name: "User",
    description: Some("User Account"),
    attributes: &[
        NAME,
        text("displayName", "The name of the User, suitable for display to end-users."),
        text(
            "preferredLanguage",
            "Indicates the User's preferred written or spoken language. e.g., 'en_US'.",
        ),
        boolean("active", "Whether or not the user is active."),
        SchemaAttribute {
            mutability: "writeOnly",
            returned: "never",
            ..text(
                "password",
                "The User's cleartext password. This attribute is intended to be used as a means to specify an \
                 initial password when creating a new User or  to reset an existing User's password.",
            )
        },
        EMAILS,
        PHONE_NUMBERS,
        USER_GROUPS,
        unique(exact(required(text("userName", "Unique identifier for the User.")))),
        SCHEMA_LIST,
        id("Unique identifier for the User."),
        META,
    ],
};

/// What an enterprise adds to users.
pub static ENTERPRISE: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    name: "EnterpriseUser",
    description: Some("Enterprise User"),
    attributes: &[
        text("organization", "Identifies the name of an organization."),
        complex(
            "manager",
            "The User's manager.",
            &[
                text("value", "The id of the SCIM resource representing the User's manager."),
                SchemaAttribute {
                    references: &["User"],
                    ..text("$ref", "The URI of the SCIM resource representing the User's manager.")
                },
                text("displayName", "The displayName of the User's manager."),
            ],
        ),
    ],
};

/// The tenant's extended attributes. On the wire they are members of the extension, each under its column's name.
pub static CUSTOM: Schema = Schema {
    id: "urn:scim:schemas:extension:custom:2.0",
    name: "CustomData",
    description: Some("Custom Data for User"),
    attributes: &[complex("customDataAttributes", "Custom Attributes created in Identity.", &[])],
};

/// What says where a user or group of another directory lives. This tenant has no other directory.
pub static LINKED: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:pam:1.0:LinkedObject",
    name: "LinkedObject",
    description: Some("Linked Object attributes for external user or group"),
    attributes: &[
        read_only(text("source", "The name of the external application on which the object lives.")),
        read_only(text(
            "nativeIdentifier",
            "The native identifier of the object on the external application (eg - the LDAP DN).",
        )),
    ],
};

const MEMBERS: SchemaAttribute = several(complex(
    "members",
    "A list of members of the Group.",
    &[
        immutable(text("value", "Identifier of the member of this Group.")),
        SchemaAttribute {
            references: &["User", "Group"],
            ..immutable(text(
                "$ref",
                "The URI corresponding to a SCIM resource that is a member of this Group.",
            ))
        },
        SchemaAttribute {
            canonical: &["User", "Group"],
            ..immutable(text("type", "A label indicating the type of resource, e.g., 'User' or 'Group'."))
        },
        immutable(text("display", "Display Name of the member of this Group.")),
    ],
));

/// Groups.
pub static GROUP: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:Group",
    name: "Group",
    description: None,
    attributes: &[
        MEMBERS,
        unique(required(text("displayName", "A human-readable name for the Group."))),
        SCHEMA_LIST,
        id("Unique identifier for the Group."),
        META,
    ],
};

/// All of them, in the recorded order.
pub static SCHEMAS: [&Schema; 5] = [&USER, &ENTERPRISE, &CUSTOM, &LINKED, &GROUP];
