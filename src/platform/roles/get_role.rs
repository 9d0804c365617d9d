//! `POST /SaasManage/GetRole`: a role by id or name, with its members unless they are not wanted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::get_role_members::{Member, members};
use crate::directory::roles::{READ, named};
use crate::domain::user::CLOUD_DIRECTORY_UUID;
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::rights::{self, RightView, role_type};

/// A role with its members; `Name` is the role's id.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct GetRole {
    name: Option<String>,
    suppress_principals_list: Option<bool>,
    get_rights: Option<bool>,
}

/// A role, in the recorded order; lists that were not asked for are left out.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RoleView {
    read_only: bool,
    description: String,
    directory_service_uuid: &'static str,
    #[serde(rename = "_RowKey")]
    row_key: String,
    role_type: &'static str,
    name: String,
    uuid: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    script: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    org_path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    users: Option<Vec<Member>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<Vec<Member>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    roles: Option<Vec<Member>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    administrative_rights: Option<Vec<RightView>>,
}

impl Operation for GetRole {
    const PATHS: &'static [&'static str] = &["SaasManage/GetRole", "Roles/GetRole"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = RoleView;

    async fn run(self, cx: &mut Cx<'_>) -> Result<RoleView, ApiError> {
        let text = required(self.name, "Name", cx.trace)?;
        let role = named(cx, &text).await?;
        let rights = self.get_rights.unwrap_or(false).then(|| rights::of_role(&role));
        let (mut users, mut groups, mut inner) = (None, None, None);
        if !self.suppress_principals_list.unwrap_or(false) {
            let (some_users, some_roles) =
                members(cx, &role.id).await?.into_iter().partition(Member::is_user);
            (users, groups, inner) = (Some(some_users), Some(Vec::new()), Some(some_roles));
        }
        Ok(RoleView {
            read_only: role.is_everybody(),
            role_type: role_type(&role),
            description: role.description,
            directory_service_uuid: CLOUD_DIRECTORY_UUID,
            row_key: role.id.clone(),
            name: role.name,
            uuid: role.id,
            script: role.script,
            org_path: role.org_path,
            users,
            groups,
            roles: inner,
            administrative_rights: rights,
        })
    }
}
