//! `POST /Acl/GetRowAces`: who has which permissions on an app, as bits.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::apps::{self, READ, name_of};
use crate::domain::permission::Permissions;
use crate::domain::role::Grantee;
use crate::platform::app_key::Keyed;
use crate::platform::args::invalid;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::store::StoreError;

/// The table whose rows have permissions here.
const TABLE: &str = "Application";

/// Who has which permissions on an app, as bits.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct GetRowAces(Keyed<RowAcesArgs>);

/// What the key is one of. `ReduceSysadmin` changes nothing: that system administrators may do everything is no entry.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct RowAcesArgs {
    table: Option<String>,
}

/// What somebody may do.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Ace {
    principal_name: String,
    principal: String,
    principal_type: &'static str,
    #[serde(rename = "Type")]
    kind: &'static str,
    grant: i64,
    inherited: bool,
}

impl Operation for GetRowAces {
    const PATHS: &'static [&'static str] = &["Acl/GetRowAces"];
    const NEEDS: Needs = Needs::Permission("View", READ);
    type Output = Vec<Ace>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Vec<Ace>, ApiError> {
        let app = apps::find(cx, self.0.key.text(), Permissions::VIEW, READ).await?;
        let table = self.0.args.table.as_deref().map(str::trim).filter(|table| !table.is_empty());
        if let Some(table) = table.filter(|table| !table.eq_ignore_ascii_case(TABLE)) {
            return Err(invalid("Table", &format!("wanted {TABLE}, `{table}` found"), cx.trace));
        }
        let aces = cx.tenant.store.read::<_, StoreError>(async |db| {
            let mut aces = Vec::with_capacity(app.grants.len());
            for (grantee, permissions) in &app.grants {
                let Some(principal_name) = name_of(db, grantee).await? else { continue };
                let kind = match grantee {
                    Grantee::User(_) => "User",
                    Grantee::Role(_) => "Role",
                };
                let (principal, grant) = (grantee.id().to_owned(), permissions.bits());
                let ace =
                    Ace { principal_name, principal, principal_type: kind, kind, grant, inherited: false };
                aces.push(ace);
            }
            Ok(aces)
        });
        let mut aces = aces.await?;
        aces.sort_by_cached_key(|ace| ace.principal_name.to_lowercase());
        Ok(aces)
    }
}
