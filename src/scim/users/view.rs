//! A user as SCIM shows it. Empty members are left out.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::domain::role::Grantee;
use crate::domain::user::{AccountState, PersonName, User};
use crate::scim::schema::{CUSTOM, ENTERPRISE, USER};
use crate::scim::site::{ResourceMembers, ScimSite};
use crate::store::{Db, StoreError, names, roles, users};

/// A user with what stands elsewhere.
#[derive(Clone)]
pub struct Person {
    /// The user.
    pub user: User,
    /// The parts of its name.
    pub name: PersonName,
    /// The roles that name it, as pairs of id and name.
    pub groups: Vec<(String, String)>,
}

impl Person {
    /// The user of this id.
    ///
    /// # Errors
    /// The database's.
    pub async fn find(db: &mut Db<'_>, id: &str) -> Result<Option<Self>, StoreError> {
        let Some(user) = users::find(db, id).await? else { return Ok(None) };
        let name = names::find(db, id).await?;
        let groups = roles::naming(db, id).await?;
        Ok(Some(Self { user, name, groups }))
    }

    /// All users, by login name.
    ///
    /// # Errors
    /// The database's.
    pub async fn all(db: &mut Db<'_>) -> Result<Vec<Self>, StoreError> {
        let mut names = names::all(db).await?;
        let members = roles::all_members(db).await?;
        let mut groups: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for role in roles::all(db).await? {
            for member in members.get(&role.id).into_iter().flatten() {
                if let Grantee::User(id) = member {
                    groups.entry(id.clone()).or_default().push((role.id.clone(), role.name.clone()));
                }
            }
        }
        let person = |user: User| Self {
            name: names.remove(&user.id).unwrap_or_default(),
            groups: groups.remove(&user.id).unwrap_or_default(),
            user,
        };
        Ok(users::all(db).await?.into_iter().map(person).collect())
    }

    /// As it is shown, in the recorded order.
    pub fn resource(&self, site: &ScimSite) -> ResourceMembers {
        let (user, profile) = (&self.user, &self.user.profile);
        let mut shown = ResourceMembers::new();
        let mut show = |name: &str, value: Value| {
            let empty = match &value {
                Value::Object(members) => members.is_empty(),
                Value::Array(items) => items.is_empty(),
                other => other.is_null(),
            };
            if !empty {
                shown.insert(name.to_owned(), value);
            }
        };
        show(
            "name",
            texts([
                ("formatted", &profile.display_name),
                ("familyName", &self.name.family),
                ("givenName", &self.name.given),
            ]),
        );
        show("displayName", profile.display_name.clone().into());
        show("active", (!user.state.has(AccountState::DISABLED)).into());
        let mail = profile.mail.iter().filter(|mail| !mail.is_empty());
        show("emails", mail.map(|mail| json!({"type": "work", "primary": true, "value": mail})).collect());
        let numbers = [("work", &profile.office), ("home", &profile.home), ("mobile", &profile.mobile)];
        let numbers = numbers.into_iter().filter_map(|(kind, number)| Some((kind, number.as_deref()?)));
        let numbers = numbers.filter(|(_, number)| !number.is_empty());
        show("phoneNumbers", numbers.map(|(kind, number)| json!({"type": kind, "value": number})).collect());
        let group = |(id, name): &(String, String)| json!({"display": name, "value": id, "$ref": site.location(&format!("Groups/{id}"))});
        show("groups", self.groups.iter().map(group).collect());
        show("preferredLanguage", profile.culture.clone().into());
        show("userName", user.name.clone().into());
        let mut enterprise = texts([("organization", &profile.org_path)]);
        if let Some(manager) = &profile.reports_to {
            enterprise["manager"] = json!({"value": manager});
        }
        let custom = Value::Object(profile.attributes.clone());
        let extensions = [(&ENTERPRISE, enterprise), (&CUSTOM, custom)];
        let used =
            extensions.iter().filter(|(_, value)| value.as_object().is_some_and(|own| !own.is_empty()));
        let schemas = [USER.id].into_iter().chain(used.map(|(schema, _)| schema.id));
        show("schemas", schemas.collect());
        show("id", user.id.clone().into());
        show("meta", site.meta(USER.name, &format!("Users/{}", user.id)));
        for (schema, value) in extensions {
            show(schema.id, value);
        }
        shown
    }
}

/// An object of those texts that there are.
fn texts<const N: usize>(pairs: [(&str, &Option<String>); N]) -> Value {
    let text = |(name, value): (&str, &Option<String>)| {
        let value = value.clone().filter(|text| !text.is_empty())?;
        Some((name.to_owned(), Value::String(value)))
    };
    Value::Object(pairs.into_iter().filter_map(text).collect())
}
