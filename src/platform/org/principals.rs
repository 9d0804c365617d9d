//! Users and roles as calls name them.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::check::Check;
use crate::directory::users::id_by_text;
use crate::domain::role::Grantee;
use crate::domain::tenant::TenantInfo;
use crate::platform::edit::Stop;
use crate::store::{Db, Error, roles, users};

/// Somebody: by id or by name, a user unless `Type` says that it is a role.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct Named {
    #[serde(rename = "ID")]
    id: Option<String>,
    #[serde(rename = "Type")]
    kind: Option<String>,
    system_name: Option<String>,
}

impl Named {
    /// Somebody of this kind.
    pub fn new(id: Option<String>, kind: Option<String>) -> Self {
        Self { id, kind, system_name: None }
    }

    /// What the call names it by; may be empty.
    pub fn text(&self) -> &str {
        let given = |text: &&String| !text.trim().is_empty();
        let found = self.id.as_ref().filter(given).or(self.system_name.as_ref().filter(given));
        found.map(|text| text.trim()).unwrap_or_default()
    }

    /// Who it is.
    ///
    /// # Errors
    /// That there is nobody of this id or name.
    pub async fn find(&self, db: &mut Db<'_>, tenant: &Arc<TenantInfo>) -> Result<Grantee, Stop> {
        let text = self.text();
        let is_role = self.kind.as_deref().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("role"));
        let found = if is_role { role(db, text).await? } else { user(db, text, tenant).await? };
        let found = match found {
            // Clients leave the type out where they know the id.
            None if self.kind.is_none() => role(db, text).await?,
            found => found,
        };
        let (check, kind) = if is_role { (Check::RoleExists, "Role") } else { (Check::UserExists, "User") };
        found.ok_or_else(|| Stop::Missing(check, kind, text.to_owned()))
    }
}

async fn user(db: &mut Db<'_>, text: &str, tenant: &Arc<TenantInfo>) -> Result<Option<Grantee>, Error> {
    Ok(id_by_text(db, text, tenant).await?.map(Grantee::User))
}

async fn role(db: &mut Db<'_>, text: &str) -> Result<Option<Grantee>, Error> {
    Ok(roles::by_id_or_name(db, text).await?.map(|role| Grantee::Role(role.id)))
}

/// What answers show of somebody by id: its name, and its kind. Who is gone has neither.
pub async fn describe(db: &mut Db<'_>, id: &str) -> Result<Option<(String, &'static str)>, Error> {
    if let Some(user) = users::find(db, id).await? {
        return Ok(Some((user.name, "User")));
    }
    Ok(roles::by_id_or_name(db, id).await?.map(|role| (role.name, "Role")))
}
