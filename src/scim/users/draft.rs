//! A user as a client describes it: by the body of a POST or PUT, or by what a PATCH makes of the present one.

use serde_json::Value;

use crate::check::Check;
use crate::directory::users::NewUser;
use crate::domain::attribute;
use crate::domain::tenant::TenantInfo;
use crate::domain::user::{AccountState, PersonName, User, UserProfile};
use crate::scim::body::{complex, flag, list, text};
use crate::scim::error::{ScimErrorKind, ScimFault};
use crate::scim::filter::member;
use crate::scim::schema::{CUSTOM, ENTERPRISE, USER, USERS};
use crate::scim::site::ResourceMembers;

/// What a user is to be.
#[derive(Debug)]
pub struct UserDraft {
    /// The login name, with its suffix or without.
    pub user_name: String,
    /// The password, if it is to be set.
    pub password: Option<String>,
    /// Whether it may sign in; without a word, as before.
    pub active: Option<bool>,
    /// The manager, by user id.
    pub manager: Option<String>,
    /// The parts of the name.
    pub name: PersonName,
    /// What of the description is not kept.
    pub ignored: Vec<String>,
    display_name: Option<String>,
    formatted: Option<String>,
    mail: Option<String>,
    numbers: [Option<String>; 3],
    culture: Option<String>,
    organization: Option<String>,
    attributes: ResourceMembers,
}

/// The types of telephone numbers that the tenant keeps.
const NUMBERS: [&str; 3] = ["work", "home", "mobile"];

impl UserDraft {
    /// Reads a description of a user whose extended attributes are, so far, `present`.
    ///
    /// # Errors
    /// The first value that cannot be used.
    pub fn read(
        body: &ResourceMembers,
        tenant: &TenantInfo,
        present: &ResourceMembers,
    ) -> Result<Self, ScimFault> {
        let user_name = text(body, "userName")?.unwrap_or_default();
        if user_name.trim().is_empty() {
            return Err(ScimFault::new(
                Check::ArgumentPresent,
                "userName",
                ScimErrorKind::Value("userName must be specified.".to_owned()),
            ));
        }
        let nothing = ResourceMembers::new();
        let name = complex(body, "name")?.unwrap_or(&nothing);
        let enterprise = complex(body, ENTERPRISE.id)?.unwrap_or(&nothing);
        let mut ignored = unknown(body);
        Ok(Self {
            user_name: user_name.trim().to_owned(),
            password: text(body, "password")?,
            active: flag(body, "active")?,
            manager: manager(enterprise)?,
            name: PersonName { given: text(name, "givenName")?, family: text(name, "familyName")? },
            display_name: text(body, "displayName")?,
            formatted: text(name, "formatted")?,
            mail: mail(body, &mut ignored)?,
            numbers: numbers(body, &mut ignored)?,
            culture: text(body, "preferredLanguage")?,
            organization: text(enterprise, "organization")?,
            attributes: attributes(complex(body, CUSTOM.id)?.unwrap_or(&nothing), tenant, present)?,
            ignored,
        })
    }

    /// A new user that is shown by this name.
    pub fn into_new(self, shown: String) -> NewUser {
        let [office, home, mobile] = self.numbers;
        NewUser {
            name: self.user_name,
            password: self.password,
            person: self.name,
            profile: UserProfile {
                mail: self.mail,
                display_name: Some(shown),
                office,
                home,
                mobile,
                reports_to: self.manager.map(|id| id.to_lowercase()),
                org_path: self.organization,
                culture: self.culture,
                force_password_change: true,
                attributes: self.attributes,
                ..UserProfile::default()
            },
            state: if self.active == Some(false) { AccountState::DISABLED } else { AccountState::NONE },
            ..NewUser::default()
        }
    }

    /// Makes the user what is described, all but the password. A PUT that says nothing of the name that is
    /// shown leaves it, as recorded; a PATCH that takes it away does take it.
    pub fn apply(&self, user: &mut User, put: bool) {
        let shown = user.profile.display_name.clone();
        // Both members show the same name: the one that differs from it is the one that changes it.
        let said = [&self.display_name, &self.formatted];
        let changed = if put {
            said.into_iter().flatten().find(|name| Some(*name) != shown.as_ref()).cloned().or(shown)
        } else {
            said.into_iter().find(|name| **name != shown).cloned().unwrap_or(shown)
        };
        user.name.clone_from(&self.user_name);
        user.state = match self.active {
            Some(true) => user.state.without(AccountState::DISABLED),
            Some(false) => user.state.with(AccountState::DISABLED),
            None => user.state,
        };
        let profile = &mut user.profile;
        profile.display_name = changed;
        profile.mail.clone_from(&self.mail);
        [profile.office, profile.home, profile.mobile] = self.numbers.clone();
        profile.culture.clone_from(&self.culture);
        profile.org_path.clone_from(&self.organization);
        profile.attributes.clone_from(&self.attributes);
        profile.reports_to = self.manager.as_ref().map(|id| id.to_lowercase());
    }

    /// The name that a new user is shown by: `displayName`, else `name.formatted`; as recorded, without a word the first
    /// half of its login name.
    pub fn first_display_name(&self) -> String {
        let half = || self.user_name.split('@').next().unwrap_or_default().to_owned();
        self.display_name.clone().or_else(|| self.formatted.clone()).unwrap_or_else(half)
    }
}

/// The members that no schema of a user has.
fn unknown(body: &ResourceMembers) -> Vec<String> {
    let known = |name: &String| {
        USER.attribute(name).is_some()
            || USERS.extensions.iter().any(|schema| schema.id.eq_ignore_ascii_case(name))
    };
    let parts = member(body, ENTERPRISE.id).and_then(Value::as_object);
    let parts = parts.into_iter().flat_map(|members| members.keys());
    let parts = parts.filter(|name| ENTERPRISE.attribute(name).is_none());
    body.keys().filter(|name| !known(name)).chain(parts).cloned().collect()
}

/// The manager, whom some clients name without an object.
fn manager(enterprise: &ResourceMembers) -> Result<Option<String>, ScimFault> {
    match member(enterprise, "manager") {
        Some(Value::String(_)) => text(enterprise, "manager"),
        _ => complex(enterprise, "manager")?.map_or(Ok(None), |manager| text(manager, "value")),
    }
}

/// The one address that the tenant keeps: the primary one, else the first.
fn mail(body: &ResourceMembers, ignored: &mut Vec<String>) -> Result<Option<String>, ScimFault> {
    let mut mails = Vec::new();
    for item in list(body, "emails")? {
        mails.extend(
            text(item, "value")?.map(|mail| (flag(item, "primary").ok().flatten() != Some(true), mail)),
        );
    }
    mails.sort_by_key(|(secondary, _)| *secondary);
    ignored.extend(mails.iter().skip(1).map(|(_, mail)| format!("the address {mail}, for only one is kept")));
    Ok(mails.into_iter().next().map(|(_, mail)| mail))
}

/// The numbers, by type; without one it is that of work.
fn numbers(body: &ResourceMembers, ignored: &mut Vec<String>) -> Result<[Option<String>; 3], ScimFault> {
    let mut numbers = [const { None }; 3];
    for item in list(body, "phoneNumbers")? {
        let kind = text(item, "type")?.unwrap_or_else(|| "work".to_owned());
        let number = text(item, "value")?;
        match NUMBERS.iter().position(|known| known.eq_ignore_ascii_case(&kind)) {
            Some(at) => numbers[at] = number.or(numbers[at].take()),
            None => ignored.push(format!("the telephone number of type {kind}")),
        }
    }
    Ok(numbers)
}

/// The values of the tenant's columns. What stays as it is needs none: a fixture may give values of any name.
fn attributes(
    custom: &ResourceMembers,
    tenant: &TenantInfo,
    present: &ResourceMembers,
) -> Result<ResourceMembers, ScimFault> {
    let mut values = ResourceMembers::new();
    for (name, value) in custom {
        if present.get(name) == Some(value) {
            values.insert(name.clone(), value.clone());
            continue;
        }
        let column = attribute::column(&tenant.spec.user_columns, name).ok_or_else(|| {
            ScimFault::new(
                Check::ColumnExists,
                name,
                ScimErrorKind::Value(format!("There is no custom attribute {name}.")),
            )
        })?;
        let read = column.kind.read(value).map_err(|_| {
            ScimFault::value(format!("The custom attribute {name} is of type {}.", column.kind.name()))
        })?;
        if let Some(value) = read {
            values.insert(column.name.clone(), value);
        }
    }
    Ok(values)
}
