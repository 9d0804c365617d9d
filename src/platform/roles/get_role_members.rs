//! `POST /Roles/GetRoleMembers`: who is named in a role; `GetPagedRoleMembers` searches and turns pages.
//!
//! Users that are in Everybody without being named are not listed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::roles::{READ, named};
use crate::domain::role::Grantee;
use crate::platform::args::{Paging, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::{QueryResult, ResultColumnKind};
use crate::store::{StoreError, roles};

/// Who is named in a role; `Name` is the role's id.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct GetRoleMembers {
    name: Option<String>,
    args: Option<Paging>,
}

const COLUMNS: &[(&str, ResultColumnKind)] =
    &[("Guid", ResultColumnKind::Text), ("Name", ResultColumnKind::Text), ("Type", ResultColumnKind::Text)];

/// A member of a role.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Member {
    guid: String,
    /// The login name, or the role's name.
    name: String,
    #[serde(rename = "Type")]
    kind: &'static str,
}

impl Member {
    /// Whether it is a user, and no role.
    pub fn is_user(&self) -> bool {
        self.kind == "User"
    }

    fn column(&self, name: &str) -> &str {
        match name.to_ascii_lowercase().as_str() {
            "guid" => &self.guid,
            "type" => self.kind,
            _ => &self.name,
        }
    }
}

/// The members of a role.
///
/// # Errors
/// The store's.
pub async fn members(cx: &Cx<'_>, role_id: &str) -> Result<Vec<Member>, ApiError> {
    let found = cx.tenant.store.read::<_, StoreError>(async |db| roles::members(db, role_id).await).await?;
    let member = |(grantee, name): (Grantee, String)| match grantee {
        Grantee::User(guid) => Member { guid, name, kind: "User" },
        Grantee::Role(guid) => Member { guid, name, kind: "Role" },
    };
    Ok(found.into_iter().map(member).collect())
}

fn table(mut members: Vec<Member>, paging: &Paging) -> QueryResult<Member> {
    if let Some(column) = paging.sort_by() {
        members.sort_by(|one, two| paging.order(one.column(column), two.column(column)));
    }
    let (page, all) = paging.page(members);
    let rows = page.into_iter().map(|member| (member.guid.clone(), member)).collect();
    QueryResult::new(COLUMNS, "RoleMember", rows).of_all(all)
}

impl Operation for GetRoleMembers {
    const PATHS: &'static [&'static str] = &["Roles/GetRoleMembers", "SaasManage/GetRoleMembers"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = QueryResult<Member>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<QueryResult<Member>, ApiError> {
        let text = required(self.name, "Name", cx.trace)?;
        let role = named(cx, &text).await?;
        Ok(table(members(cx, &role.id).await?, &self.args.unwrap_or_default()))
    }
}

/// Who is named in a role, page by page; `FilterValue` is looked for in the column `FilterBy`.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct GetPagedRoleMembers {
    name: Option<String>,
    sort_by: Option<String>,
    page_number: Option<i64>,
    page_size: Option<i64>,
    ascending: Option<bool>,
    filter_by: Option<String>,
    filter_value: Option<String>,
}

impl Operation for GetPagedRoleMembers {
    const PATHS: &'static [&'static str] = &["Roles/GetPagedRoleMembers", "SaasManage/GetPagedRoleMembers"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = QueryResult<Member>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<QueryResult<Member>, ApiError> {
        let text = required(self.name, "Name", cx.trace)?;
        let role = named(cx, &text).await?;
        let (column, wanted) =
            (self.filter_by.unwrap_or_default(), self.filter_value.unwrap_or_default().to_lowercase());
        let mut members = members(cx, &role.id).await?;
        members.retain(|member| member.column(&column).to_lowercase().contains(&wanted));
        let paging = Paging {
            page_number: self.page_number,
            page_size: self.page_size,
            sort_by: self.sort_by,
            ascending: self.ascending,
            ..Paging::default()
        };
        Ok(table(members, &paging))
    }
}
