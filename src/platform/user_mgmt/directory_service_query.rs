//! `POST /UserMgmt/DirectoryServiceQuery`: searches users, groups and roles (platform.md#s2-3).
//!
//! The cloud directory is the only one and has no groups. Roles belong to no directory: they are found whichever
//! directories are asked.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::filter::DirectoryFilter;
use crate::domain::right::Right;
use crate::domain::role::Role;
use crate::domain::user::CLOUD_DIRECTORY_UUID;
use crate::domain::user::{AccountState, UserStatus};
use crate::platform::args::{NameList, Paging, invalid};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::rights::role_type;
use crate::platform::rights::{self, RightView};
use crate::platform::table::{QueryResult, ResultColumnKind};
use crate::store::reports::{self, UserReport, Which};
use crate::store::{StoreError, roles};

/// Searches users, groups and roles. A filter that is absent asks for no section, one that is empty for all of it.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DirectoryServiceQuery {
    #[serde(rename = "directoryServices")]
    directory_services: NameList,
    user: Option<Value>,
    group: Option<Value>,
    roles: Option<Value>,
    #[serde(rename = "Args")]
    args: Option<Paging>,
}

/// What was found; sections that were not asked for are left out.
#[derive(Serialize, JsonSchema)]
pub struct FoundSections {
    #[serde(rename = "User", skip_serializing_if = "Option::is_none")]
    user: Option<QueryResult<FoundUser>>,
    #[serde(rename = "Group", skip_serializing_if = "Option::is_none")]
    group: Option<QueryResult<()>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    roles: Option<QueryResult<FoundRole>>,
}

const USER_COLUMNS: &[(&str, ResultColumnKind)] = &[
    ("InternalName", ResultColumnKind::Text),
    ("SystemName", ResultColumnKind::Text),
    ("DisplayName", ResultColumnKind::Text),
    ("DistinguishedName", ResultColumnKind::Text),
    ("EMail", ResultColumnKind::Text),
    ("Description", ResultColumnKind::Text),
    ("ServiceInstance", ResultColumnKind::Text),
    ("ServiceInstanceLocalized", ResultColumnKind::Text),
    ("ServiceType", ResultColumnKind::Text),
    ("DirectoryServiceUuid", ResultColumnKind::Text),
    ("ExternalUuid", ResultColumnKind::Text),
    ("ObjectType", ResultColumnKind::Text),
    ("StatusEnum", ResultColumnKind::Text),
    ("Status", ResultColumnKind::Text),
    ("Locked", ResultColumnKind::Bool),
    ("Enabled", ResultColumnKind::Bool),
    ("Forest", ResultColumnKind::Text),
];

/// A user.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct FoundUser {
    internal_name: String,
    system_name: String,
    display_name: String,
    distinguished_name: String,
    #[serde(rename = "EMail")]
    mail: String,
    description: Option<String>,
    service_instance: &'static str,
    service_instance_localized: &'static str,
    service_type: &'static str,
    directory_service_uuid: &'static str,
    external_uuid: String,
    object_type: &'static str,
    status_enum: &'static str,
    status: &'static str,
    locked: bool,
    enabled: bool,
    forest: Option<String>,
}

impl From<UserReport> for FoundUser {
    fn from(user: UserReport) -> Self {
        let status = UserStatus::of(user.state, user.invited.is_some(), user.last_login.is_some());
        Self {
            internal_name: user.id.clone(),
            system_name: user.name.clone(),
            display_name: user.display_name.unwrap_or_default(),
            distinguished_name: user.name,
            mail: user.mail.unwrap_or_default(),
            description: user.description,
            service_instance: "CDS",
            service_instance_localized: "CyberArk Cloud Directory",
            service_type: "CDS",
            directory_service_uuid: CLOUD_DIRECTORY_UUID,
            external_uuid: user.id,
            object_type: "User",
            status_enum: status.name(),
            status: status.text(),
            locked: user.state.has(AccountState::LOCKED),
            enabled: !user.state.has(AccountState::DISABLED),
            forest: None,
        }
    }
}

impl FoundUser {
    fn field<'r>(&'r self, name: &str) -> Option<&'r str> {
        // Of a name the last word is the surname, as far as the cloud directory can tell.
        let halves = || self.display_name.rsplit_once(' ').unwrap_or((&self.display_name, ""));
        Some(match name {
            "displayname" => &self.display_name,
            "systemname" | "name" | "distinguishedname" | "userprincipalname" => &self.system_name,
            "internalname" | "externaluuid" | "uuid" | "_id" => &self.internal_name,
            "email" | "mail" => &self.mail,
            "description" => self.description.as_deref().unwrap_or_default(),
            "objecttype" => self.object_type,
            "givenname" => halves().0,
            "sn" => halves().1,
            _ => return None,
        })
    }
}

const ROLE_COLUMNS: &[(&str, ResultColumnKind)] = &[
    ("_ID", ResultColumnKind::Text),
    ("Name", ResultColumnKind::Text),
    ("Description", ResultColumnKind::Text),
    ("RoleType", ResultColumnKind::Text),
    ("IsHidden", ResultColumnKind::Bool),
    ("AdministrativeRights", ResultColumnKind::Object),
];

/// A role.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct FoundRole {
    #[serde(rename = "_ID")]
    id: String,
    name: String,
    description: String,
    role_type: &'static str,
    is_hidden: bool,
    administrative_rights: Vec<RightView>,
}

impl From<Role> for FoundRole {
    fn from(role: Role) -> Self {
        Self {
            role_type: role_type(&role),
            administrative_rights: rights::of_role(&role),
            id: role.id,
            name: role.name,
            description: role.description,
            is_hidden: false,
        }
    }
}

impl FoundRole {
    fn field<'r>(&'r self, name: &str) -> Option<&'r str> {
        Some(match name {
            "_id" | "id" => &self.id,
            "name" | "displayname" | "systemname" => &self.name,
            "description" => &self.description,
            "roletype" => self.role_type,
            _ => return None,
        })
    }
}

impl Operation for DirectoryServiceQuery {
    const PATHS: &'static [&'static str] = &["UserMgmt/DirectoryServiceQuery"];
    const NEEDS: Needs = Needs::Rights(&[
        Right::USER_MANAGEMENT,
        Right::READ_ONLY_USER_MANAGEMENT,
        Right::ROLE_MANAGEMENT,
        Right::READ_ONLY_ROLE_MANAGEMENT,
        Right::APPLICATION_MANAGEMENT,
        Right::READ_ONLY_SYSTEM,
    ]);
    type Output = FoundSections;

    async fn run(self, cx: &mut Cx<'_>) -> Result<FoundSections, ApiError> {
        let paging = self.args.unwrap_or_default();
        let [user, group, role] = [("user", self.user), ("group", self.group), ("roles", self.roles)]
            .map(|(name, text)| text.map(|text| parse(&text).map_err(|why| (name, why))).transpose());
        let mut readable = |(name, why): (&'static str, String)| invalid(name, &why, cx.trace);
        let (user, group, role) =
            (user.map_err(&mut readable)?, group.map_err(&mut readable)?, role.map_err(readable)?);
        let asked = &self.directory_services.0;
        let cloud = asked.is_empty() || asked.iter().any(|id| id.eq_ignore_ascii_case(CLOUD_DIRECTORY_UUID));
        let store = &cx.tenant.store;
        let user = match user {
            Some(filter) => {
                let which = if cloud { Which::All } else { Which::Ids(Vec::new()) };
                let all = store.read::<_, StoreError>(async |db| reports::users(db, &which).await).await?;
                let rows = all
                    .into_iter()
                    .map(FoundUser::from)
                    .filter(|row| filter.accepts(&|name| row.field(name)));
                Some(section(USER_COLUMNS, "User", rows.collect(), &paging, FoundUser::field))
            }
            None => None,
        };
        let roles = match role {
            Some(filter) => {
                let all = store.read::<_, StoreError>(roles::all).await?;
                let rows = all
                    .into_iter()
                    .map(FoundRole::from)
                    .filter(|row| filter.accepts(&|name| row.field(name)));
                Some(section(ROLE_COLUMNS, "Role", rows.collect(), &paging, FoundRole::field))
            }
            None => None,
        };
        let group = group.map(|_| QueryResult::new(&[], "Group", Vec::new()));
        Ok(FoundSections { user, group, roles })
    }
}

/// A filter is JSON in a text; an object that was sent as such is as good.
fn parse(value: &Value) -> Result<DirectoryFilter, String> {
    match value {
        Value::String(text) => DirectoryFilter::parse(text),
        value => DirectoryFilter::of(value),
    }
}

/// A page of what was found, sorted if that is asked for.
fn section<R: Serialize>(
    columns: &[(&'static str, ResultColumnKind)],
    kind: &'static str,
    mut rows: Vec<R>,
    paging: &Paging,
    field: for<'r> fn(&'r R, &str) -> Option<&'r str>,
) -> QueryResult<R> {
    if let Some(column) = paging.sort_by().map(str::to_ascii_lowercase) {
        rows.sort_by(|one, two| {
            let [one, two] = [one, two].map(|row| field(row, &column).unwrap_or_default());
            paging.order(one, two)
        });
    }
    let (page, all) = paging.page(rows);
    let rows = page.into_iter().map(|row| (field(&row, "_id").unwrap_or_default().to_owned(), row)).collect();
    QueryResult::of_search(columns, kind, rows).of_all(all)
}
