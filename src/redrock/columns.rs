//! The columns of the tables of reports, each with how it is read (platform.md#s5-3).

use super::tables::{ColumnReader, field, name};
use super::value::{Value, ValueKind};
use crate::domain::app::AppState;
use crate::domain::event::Event;
use crate::domain::right::Right;
use crate::domain::role::EVERYBODY_ID;
use crate::domain::user::{AccountState, CLOUD_DIRECTORY, CLOUD_DIRECTORY_UUID, UserStatus};
use crate::store::reports::{AppReport, RoleReport, UserReport};

/// Of the administrative rights.
pub const RIGHTS: &[ColumnReader<Right>] = &[
    field("Description", ValueKind::Text, |right| Value::text(right.name)),
    field("Path", ValueKind::Text, |right| Value::text(right.path)),
];

/// A text that clients read as one even where there is none (platform.md#s5-2).
fn present(text: Option<&str>) -> Value {
    Value::text(text.unwrap_or_default())
}

fn status(user: &UserReport) -> UserStatus {
    UserStatus::of(user.state, user.invited.is_some(), user.last_login.is_some())
}

fn null<T>(_: &T) -> Value {
    Value::Null
}

fn cds<T>(_: &T) -> Value {
    Value::text("CDS")
}

fn directory<T>(_: &T) -> Value {
    Value::text(CLOUD_DIRECTORY)
}

fn directory_uuid<T>(_: &T) -> Value {
    Value::text(CLOUD_DIRECTORY_UUID)
}

/// Of `User`.
pub const USER: &[ColumnReader<UserReport>] = &[
    field("ID", ValueKind::Text, |user| Value::text(&user.id)),
    name("Username", |user| Value::text(&user.name)),
    field("DisplayName", ValueKind::Text, |user| present(user.display_name.as_deref())),
    field("Email", ValueKind::Text, |user| present(user.mail.as_deref())),
    field("MobileNumber", ValueKind::Text, |user| present(user.mobile.as_deref())),
    field("LastLogin", ValueKind::Date, |user| user.last_login.map_or(Value::Null, Value::Date)),
    field("LastInvite", ValueKind::Date, |user| user.invited.map_or(Value::Null, Value::Date)),
    field("StatusEnum", ValueKind::Text, |user| Value::text(status(user).name())),
    field("Status", ValueKind::Text, |user| Value::text(status(user).text())),
    field("RiskLevel", ValueKind::Text, null),
    field("SourceDs", ValueKind::Text, cds),
    field("SourceDsLocalized", ValueKind::Text, directory),
    field("SourceDsType", ValueKind::Text, cds),
    field("DirectoryServiceUuid", ValueKind::Text, directory_uuid),
    field("Forest", ValueKind::Text, null),
    field("OrgId", ValueKind::Text, |user| Value::maybe(user.org_path.as_deref())),
    field("UserType", ValueKind::Text, null),
    field("CloudState", ValueKind::Text, |user| {
        Value::text(if user.state.has(AccountState::LOCKED) { "Locked" } else { "None" })
    }),
    field("SearchEmail", ValueKind::Text, |user| present(user.mail.as_deref())),
    field("ServiceUser", ValueKind::Bool, |user| Value::Bool(!user.in_everybody_role)),
    field("SourceDsInstance", ValueKind::Text, cds),
    field("PhonePinLastChangeDate", ValueKind::Date, null),
    field("SecurityQuestionCount", ValueKind::Number, null),
    field("SecurityQuestionSet", ValueKind::Bool, null),
];

/// Of `CDUser`.
pub const CD_USER: &[ColumnReader<UserReport>] = &[
    field("ID", ValueKind::Text, |user| Value::text(&user.id)),
    field("DisplayName", ValueKind::Text, |user| Value::maybe(user.display_name.as_deref())),
    field("Mail", ValueKind::Text, |user| Value::maybe(user.mail.as_deref())),
    field("Description", ValueKind::Text, |user| Value::maybe(user.description.as_deref())),
    field("OfficeNumber", ValueKind::Text, |user| Value::maybe(user.office.as_deref())),
    field("MobileNumber", ValueKind::Text, |user| Value::maybe(user.mobile.as_deref())),
    field("HomeNumber", ValueKind::Text, |user| Value::maybe(user.home.as_deref())),
    name("Name", |user| Value::text(&user.name)),
    field("ReportsTo", ValueKind::Text, |user| {
        Value::text(user.reports_to.as_deref().unwrap_or("Unassigned"))
    }),
    field("PictureUri", ValueKind::Text, |user| {
        let uri = user.has_picture.then(|| format!("/UserMgmt/GetUserPicture?id={}", user.id));
        Value::maybe(uri.as_deref())
    }),
    field("Enabled", ValueKind::Bool, |user| Value::Bool(!user.state.has(AccountState::DISABLED))),
    field("Locked", ValueKind::Bool, |user| Value::Bool(user.state.has(AccountState::LOCKED))),
    field("LockedByAdmin", ValueKind::Bool, |user| Value::Bool(user.state.has(AccountState::LOCKED))),
    field("InEverybodyRole", ValueKind::Bool, |user| Value::Bool(user.in_everybody_role)),
];

/// Of `DSUsers`.
pub const DS_USERS: &[ColumnReader<UserReport>] = &[
    field("InternalName", ValueKind::Text, |user| Value::text(&user.id)),
    name("SystemName", |user| Value::text(&user.name)),
    field("DisplayName", ValueKind::Text, |user| Value::maybe(user.display_name.as_deref())),
    field("Description", ValueKind::Text, |user| Value::maybe(user.description.as_deref())),
    field("EMail", ValueKind::Text, |user| Value::maybe(user.mail.as_deref())),
    field("ServiceInstance", ValueKind::Text, cds),
    field("ServiceInstanceLocalized", ValueKind::Text, directory),
    field("ServiceType", ValueKind::Text, cds),
    field("DirectoryServiceUuid", ValueKind::Text, directory_uuid),
    field("Forest", ValueKind::Text, null),
    field("ObjectType", ValueKind::Text, |_| Value::text("User")),
];

/// Of `DSGroups`: groups of other directories, of which there are none.
pub const DS_GROUPS: &[ColumnReader<()>] = &[
    field("InternalName", ValueKind::Text, null),
    field("SystemName", ValueKind::Text, null),
    field("DisplayName", ValueKind::Text, null),
    field("Description", ValueKind::Text, null),
    field("EMail", ValueKind::Text, null),
    field("ServiceInstance", ValueKind::Text, null),
    field("ServiceInstanceLocalized", ValueKind::Text, null),
    field("ServiceType", ValueKind::Text, null),
    field("DirectoryServiceUuid", ValueKind::Text, null),
    field("Forest", ValueKind::Text, null),
    field("ObjectType", ValueKind::Text, null),
];

/// Of `Role`.
pub const ROLE: &[ColumnReader<RoleReport>] = &[
    field("ID", ValueKind::Text, |role| Value::text(&role.id)),
    name("Name", |role| Value::text(&role.name)),
    field("RoleType", ValueKind::Text, |role| {
        Value::text(if role.id == EVERYBODY_ID { "Everybody" } else { "PrincipalList" })
    }),
    field("ReadOnly", ValueKind::Bool, |role| Value::Bool(role.id == EVERYBODY_ID)),
    field("Description", ValueKind::Text, |role| Value::text(&role.description)),
    field("DirectoryServiceUuid", ValueKind::Text, directory_uuid),
    field("OrgPath", ValueKind::Text, null),
];

fn app_name(app: &AppReport) -> Value {
    Value::text(app.spec.shown_name())
}

/// A setting that is kept as written.
fn setting(app: &AppReport, name: &str) -> Value {
    Value::maybe(app.spec.settings.get(name).and_then(|value| value.as_str()))
}

fn flag(app: &AppReport, name: &str) -> Value {
    Value::Bool(app.spec.settings.get(name).and_then(serde_json::Value::as_bool).unwrap_or_default())
}

/// Of `Application`.
pub const APPLICATION: &[ColumnReader<AppReport>] = &[
    field("ID", ValueKind::Text, |app| Value::text(&app.row_key)),
    name("Name", app_name),
    field("DisplayName", ValueKind::Text, app_name),
    field("Description", ValueKind::Text, |app| Value::text(&app.spec.description)),
    field("AppType", ValueKind::Text, |_| Value::text("Web")),
    field("AppTypeDisplayName", ValueKind::Text, |app| {
        Value::text(format!("Web - {}", app.spec.template.type_display_name()))
    }),
    field("WebAppType", ValueKind::Text, |app| Value::text(app.spec.template.web_app_type())),
    field("WebAppTypeDisplayName", ValueKind::Text, |app| Value::text(app.spec.template.type_display_name())),
    name("ServiceName", |app| Value::maybe(app.spec.service_name(&app.row_key))),
    field("TemplateName", ValueKind::Text, |app| Value::text(app.spec.template.name())),
    field("Category", ValueKind::Text, |app| Value::text(app.spec.category.as_deref().unwrap_or("Other"))),
    field("State", ValueKind::Text, |app| {
        Value::text(if app.spec.state == AppState::Active { "Active" } else { "Inactive" })
    }),
    field("Icon", ValueKind::Text, |app| Value::text(app.spec.icon())),
    field("WebAppLoginType", ValueKind::Text, |app| setting(app, "WebAppLoginType")),
    field("IsSwsEnabled", ValueKind::Bool, |app| flag(app, "IsSwsEnabled")),
    field("IsScaEnabled", ValueKind::Bool, |app| flag(app, "IsScaEnabled")),
    field("Generic", ValueKind::Bool, |app| Value::Bool(app.spec.template.is_generic())),
];

/// Of `Event`.
pub const EVENT: &[ColumnReader<Event>] = &[
    field("_RowKey", ValueKind::Text, |event| Value::text(&event.id)),
    field("ID", ValueKind::Text, |event| Value::text(&event.id)),
    field("EventType", ValueKind::Text, |event| Value::text(&event.kind)),
    field("EventMessage", ValueKind::Text, |event| Value::text(event.message())),
    field("Level", ValueKind::Text, |event| Value::text(event.level())),
    field("WhenOccurred", ValueKind::Date, |event| Value::Date(event.when())),
    field("WhenLogged", ValueKind::Date, |event| Value::Date(event.when())),
    name("NormalizedUser", event_user),
    name("UserName", event_user),
    field("UserGuid", ValueKind::Text, |event| Value::maybe(event.user_id.as_deref())),
    field("FromIPAddress", ValueKind::Text, event_ip),
    field("AuthMethod", ValueKind::Text, |event| Value::maybe(event.auth_method.as_deref())),
    field("Tenant", ValueKind::Text, |event| Value::text(&event.tenant)),
    field("AzRoleId", ValueKind::Text, null),
    field("AzDeploymentId", ValueKind::Text, null),
    field("DirectoryServiceUuid", ValueKind::Text, |event| {
        Value::maybe(event.user_id.as_ref().map(|_| CLOUD_DIRECTORY_UUID))
    }),
    field("FailUserName", ValueKind::Text, |event| Value::maybe(event.fail_user.as_deref())),
    field("FailReason", ValueKind::Text, |event| Value::maybe(event.fail_reason.as_deref())),
    field("AuthSource", ValueKind::Text, null),
    field("ApplicationName", ValueKind::Text, |event| Value::maybe(event.app.as_deref())),
    field("ClientIPAddress", ValueKind::Text, event_ip),
    field("RequestHostName", ValueKind::Text, event_ip),
    field("ThreadType", ValueKind::Text, null),
    field("InternalTrackingID", ValueKind::Text, |event| Value::text(&event.request)),
    field("EntityName", ValueKind::Text, |event| Value::maybe(event.entity.as_deref())),
];

fn event_user(event: &Event) -> Value {
    Value::maybe(event.user_name.as_deref())
}

/// Names of hosts are not looked up: nothing leaves the machine.
fn event_ip(event: &Event) -> Value {
    Value::maybe(event.ip.as_deref())
}

/// Of `Proxy`: connectors, of which there are none.
pub const PROXY: &[ColumnReader<()>] = &[
    field("ID", ValueKind::Text, null),
    field("MachineName", ValueKind::Text, null),
    field("Name", ValueKind::Text, null),
    field("Online", ValueKind::Bool, null),
    field("Version", ValueKind::Text, null),
    field("Forest", ValueKind::Text, null),
    field("DnsHostName", ValueKind::Text, null),
    field("CustomerName", ValueKind::Text, null),
];

/// Of tables that are always empty.
pub const BARE: &[ColumnReader<()>] =
    &[field("ID", ValueKind::Text, null), field("Name", ValueKind::Text, null)];
