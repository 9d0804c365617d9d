//! Users and roles as calls name them.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::organizations::NamedPrincipal;
use crate::store::{Db, StoreError, roles, users};

/// Somebody: by id or by name, a user unless `Type` says that it is a role.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct PrincipalArgs {
    #[serde(rename = "ID")]
    id: Option<String>,
    #[serde(rename = "Type")]
    kind: Option<String>,
    system_name: Option<String>,
}

impl PrincipalArgs {
    /// Somebody of this kind.
    pub fn new(id: Option<String>, kind: Option<String>) -> Self {
        Self { id, kind, system_name: None }
    }

    /// Who is meant.
    pub fn read(self) -> NamedPrincipal {
        let given = |text: &String| !text.trim().is_empty();
        let text = self.id.filter(given).or(self.system_name).unwrap_or_default();
        // Clients leave the type out where they know the id.
        let is_role = self.kind.map(|kind| kind.trim().eq_ignore_ascii_case("role"));
        NamedPrincipal { text: text.trim().to_owned(), is_role }
    }
}

/// Who all are meant.
pub fn named(all: Vec<PrincipalArgs>) -> Vec<NamedPrincipal> {
    all.into_iter().map(PrincipalArgs::read).collect()
}

/// What answers show of somebody by id: its name, and its kind. Who is gone has neither.
pub async fn describe(db: &mut Db<'_>, id: &str) -> Result<Option<(String, &'static str)>, StoreError> {
    if let Some(user) = users::find(db, id).await? {
        return Ok(Some((user.name, "User")));
    }
    Ok(roles::by_id_or_name(db, id).await?.map(|role| (role.name, "Role")))
}
