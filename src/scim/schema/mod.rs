//! The attributes of users and groups: what `/Schemas` shows, and what paths and filters may name (RFC 7643 §7).

mod tables;

use serde::ser::{Serialize, SerializeMap, Serializer};
pub use tables::{CUSTOM, ENTERPRISE, GROUP, LINKED, SCHEMAS, USER};

/// What an attribute holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeKind {
    /// Text.
    Text,
    /// True or false.
    Boolean,
    /// A moment.
    Moment,
    /// Attributes of its own.
    Complex,
}

impl AttributeKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Boolean => "boolean",
            Self::Moment => "dateTime",
            Self::Complex => "complex",
        }
    }
}

/// An attribute.
#[derive(Clone, Copy, Debug)]
pub struct SchemaAttribute {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: AttributeKind,
    /// Whether it holds several.
    pub multi: bool,
    /// The attributes within it.
    pub subs: &'static [Self],
    description: &'static str,
    required: bool,
    canonical: &'static [&'static str],
    exact: bool,
    mutability: &'static str,
    returned: &'static str,
    uniqueness: &'static str,
    references: &'static [&'static str],
}

impl SchemaAttribute {
    const fn new(name: &'static str, kind: AttributeKind, description: &'static str) -> Self {
        Self {
            name,
            kind,
            multi: false,
            subs: &[],
            description,
            required: false,
            canonical: &[],
            exact: false,
            mutability: "readWrite",
            returned: "default",
            uniqueness: "none",
            references: &[],
        }
    }

    /// Whether its own text is compared with regard to case. Login names never are: they are unique without it.
    pub fn is_exact(&self) -> bool {
        self.exact && self.name != "userName"
    }

    /// Whether clients may not write it at all. What the vendor's schema calls read-only within other attributes is
    /// taken nevertheless, as recorded of `name.formatted`.
    pub fn is_fixed(&self) -> bool {
        matches!(self.name, "id" | "schemas" | "meta" | "groups")
    }

    /// Whether the tenant keeps one value of it, though it may hold several: another one takes its place.
    pub fn keeps_one(&self) -> bool {
        self.name == "emails"
    }

    /// The attribute of that name within it, without regard to case.
    pub fn sub(&self, name: &str) -> Option<&'static Self> {
        self.subs.iter().find(|sub| sub.name.eq_ignore_ascii_case(name))
    }
}

impl Serialize for SchemaAttribute {
    /// The members in the recorded order.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", self.name)?;
        map.serialize_entry("type", self.kind.name())?;
        if !self.subs.is_empty() {
            map.serialize_entry("subAttributes", self.subs)?;
        }
        map.serialize_entry("multiValued", &self.multi)?;
        map.serialize_entry("description", self.description)?;
        map.serialize_entry("required", &self.required)?;
        if !self.canonical.is_empty() {
            map.serialize_entry("canonicalValues", self.canonical)?;
        }
        if self.kind == AttributeKind::Text {
            map.serialize_entry("caseExact", &self.exact)?;
        }
        map.serialize_entry("mutability", self.mutability)?;
        map.serialize_entry("returned", self.returned)?;
        map.serialize_entry("uniqueness", self.uniqueness)?;
        if !self.references.is_empty() {
            map.serialize_entry("referenceTypes", self.references)?;
        }
        map.end()
    }
}

/// A schema.
#[derive(Debug)]
pub struct Schema {
    /// Its URN.
    pub id: &'static str,
    /// Its short name, by which the vendor finds it, too.
    pub name: &'static str,
    /// What it is for.
    pub description: Option<&'static str>,
    /// Its attributes, in the order in which they are shown.
    pub attributes: &'static [SchemaAttribute],
}

impl Schema {
    /// Whether its attributes are the columns that the tenant defines.
    pub fn is_open(&self) -> bool {
        self.id == CUSTOM.id
    }

    /// The attribute of that name, without regard to case.
    pub fn attribute(&self, name: &str) -> Option<&'static SchemaAttribute> {
        self.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
    }
}

/// A kind of resource.
#[derive(Debug)]
pub struct Resource {
    /// Its schema.
    pub schema: &'static Schema,
    /// The schemas that add to it.
    pub extensions: &'static [&'static Schema],
    /// The last segment of the path of all of them.
    pub endpoint: &'static str,
}

impl Resource {
    /// Whether these are users; else they are groups.
    pub fn is_users(&self) -> bool {
        self.endpoint == USERS.endpoint
    }

    /// Its name: `User` or `Group`.
    pub fn name(&self) -> &'static str {
        self.schema.name
    }
}

/// Users.
pub static USERS: Resource =
    Resource { schema: &USER, extensions: &[&ENTERPRISE, &CUSTOM, &LINKED], endpoint: "Users" };
/// Groups, which are roles.
pub static GROUPS: Resource = Resource { schema: &GROUP, extensions: &[&LINKED], endpoint: "Groups" };
/// Both, in the vendor's order.
pub static RESOURCES: [&Resource; 2] = [&USERS, &GROUPS];
