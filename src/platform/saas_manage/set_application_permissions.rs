//! `POST /SaasManage/SetApplicationPermissions`: who may do what with an app. What a call says of somebody replaces what
//! was; who is not named keeps the permissions that they have.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::check::Check;
use crate::directory::apps::{self, WRITE};
use crate::directory::{self, Flaw};
use crate::domain::permission::Permissions;
use crate::domain::role::Grantee;
use crate::platform::app_key::Keyed;
use crate::platform::args::{NameList, invalid, present};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Sets who may do what with an app; who is not named keeps the permissions that they have.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SetApplicationPermissions(Keyed<PermissionsArgs>);

/// What is set.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct PermissionsArgs {
    grants: Option<Vec<PermissionGrant>>,
}

/// What somebody may do. The directory's members of the object are not read: there is one directory.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
struct PermissionGrant {
    principal: Option<String>,
    principal_id: Option<String>,
    #[serde(rename = "PType")]
    p_type: Option<String>,
    #[serde(rename = "Type")]
    kind: Option<String>,
    rights: Option<NameList>,
}

impl Operation for SetApplicationPermissions {
    const PATHS: &'static [&'static str] = &["SaasManage/SetApplicationPermissions"];
    const NEEDS: Needs = Needs::Permission("Grant", WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let app = apps::find(cx, self.0.key.text(), Permissions::GRANT, WRITE).await?;
        let grants = present(self.0.args.grants, "Grants", cx.trace)?;
        let mut regranted = Vec::new();
        for grant in grants {
            let words = grant.rights.clone().unwrap_or_default().0.join(",");
            let permissions = Permissions::parse(&words).map_err(|word| {
                let known = Permissions::all_words().join(", ");
                invalid("Rights", &format!("`{word}` is none of {known}"), cx.trace)
            })?;
            if words.is_empty() {
                return Err(invalid("Rights", "wanted permissions, or None", cx.trace));
            }
            regranted.push((grantee(cx, grant).await?, permissions));
        }
        let done = apps::edit(cx, app.row_key, move |app| {
            app.grants.extend(regranted.iter().cloned());
            Ok(())
        });
        Ok(done.await?)
    }
}

/// Whom a grant means: by id, or by name where it gives no id.
async fn grantee(cx: &mut Cx<'_>, grant: PermissionGrant) -> Result<Grantee, ApiError> {
    let names = [grant.principal_id, grant.principal].into_iter().flatten();
    let names: Vec<String> = names.filter(|name| !name.trim().is_empty()).collect();
    let Some(text) = names.first().cloned() else {
        return Err(invalid("Principal", "wanted a user or a role", cx.trace));
    };
    let kind = grant.p_type.or(grant.kind).unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "user" => Ok(Grantee::User(cx.user(Some(&text)).await?.user.id.clone())),
        "role" => role(cx, &text).await,
        "group" => {
            let refusal = cx.trace.check(Check::GroupExists).seen(text.clone()).failed();
            Err(ApiError::refused(refusal, Flaw::NoItem("Group", text)))
        }
        _ => Err(invalid("PType", "wanted User, Role or Group", cx.trace)),
    }
}

/// The role of this id or name.
pub async fn role(cx: &mut Cx<'_>, text: &str) -> Result<Grantee, ApiError> {
    Ok(Grantee::Role(directory::roles::named(cx, text).await?.id))
}
