//! The columns of the tables of reports, each with how it is read (platform.md §5.3).

use super::tables::{Field, field, name};
use super::value::{Kind, Value};
use crate::domain::app::AppState;
use crate::domain::event::Event;
use crate::domain::right::Right;
use crate::domain::role::EVERYBODY_ID;
use crate::domain::user::{CLOUD_DIRECTORY, CLOUD_DIRECTORY_UUID, State, Status};
use crate::store::reports::{AppReport, RoleReport, UserReport};

/// Of the administrative rights.
pub const RIGHTS: &[Field<Right>] = &[
    field("Description", Kind::Text, |right| Value::text(right.name)),
    field("Path", Kind::Text, |right| Value::text(right.path)),
];

/// A text that clients read as one even where there is none (platform.md §5.2).
fn present(text: Option<&str>) -> Value {
    Value::text(text.unwrap_or_default())
}

fn status(user: &UserReport) -> Status {
    Status::of(user.state, user.invited.is_some(), user.last_login.is_some())
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
pub const USER: &[Field<UserReport>] = &[
    field("ID", Kind::Text, |user| Value::text(&user.id)),
    name("Username", |user| Value::text(&user.name)),
    field("DisplayName", Kind::Text, |user| present(user.display_name.as_deref())),
    field("Email", Kind::Text, |user| present(user.mail.as_deref())),
    field("MobileNumber", Kind::Text, |user| present(user.mobile.as_deref())),
    field("LastLogin", Kind::Date, |user| user.last_login.map_or(Value::Null, Value::Date)),
    field("LastInvite", Kind::Date, |user| user.invited.map_or(Value::Null, Value::Date)),
    field("StatusEnum", Kind::Text, |user| Value::text(status(user).name())),
    field("Status", Kind::Text, |user| Value::text(status(user).text())),
    field("RiskLevel", Kind::Text, null),
    field("SourceDs", Kind::Text, cds),
    field("SourceDsLocalized", Kind::Text, directory),
    field("SourceDsType", Kind::Text, cds),
    field("DirectoryServiceUuid", Kind::Text, directory_uuid),
    field("Forest", Kind::Text, null),
    field("OrgId", Kind::Text, |user| Value::maybe(user.org_path.as_deref())),
    field("UserType", Kind::Text, null),
    field("CloudState", Kind::Text, |user| {
        Value::text(if user.state.has(State::LOCKED) { "Locked" } else { "None" })
    }),
    field("SearchEmail", Kind::Text, |user| present(user.mail.as_deref())),
    field("ServiceUser", Kind::Bool, |user| Value::Bool(!user.in_everybody_role)),
    field("SourceDsInstance", Kind::Text, cds),
    field("PhonePinLastChangeDate", Kind::Date, null),
    field("SecurityQuestionCount", Kind::Number, null),
    field("SecurityQuestionSet", Kind::Bool, null),
];

/// Of `CDUser`.
pub const CD_USER: &[Field<UserReport>] = &[
    field("ID", Kind::Text, |user| Value::text(&user.id)),
    field("DisplayName", Kind::Text, |user| Value::maybe(user.display_name.as_deref())),
    field("Mail", Kind::Text, |user| Value::maybe(user.mail.as_deref())),
    field("Description", Kind::Text, |user| Value::maybe(user.description.as_deref())),
    field("OfficeNumber", Kind::Text, |user| Value::maybe(user.office.as_deref())),
    field("MobileNumber", Kind::Text, |user| Value::maybe(user.mobile.as_deref())),
    field("HomeNumber", Kind::Text, |user| Value::maybe(user.home.as_deref())),
    name("Name", |user| Value::text(&user.name)),
    field("ReportsTo", Kind::Text, |user| Value::text(user.reports_to.as_deref().unwrap_or("Unassigned"))),
    field("PictureUri", Kind::Text, |user| {
        let uri = user.has_picture.then(|| format!("/UserMgmt/GetUserPicture?id={}", user.id));
        Value::maybe(uri.as_deref())
    }),
    field("Enabled", Kind::Bool, |user| Value::Bool(!user.state.has(State::DISABLED))),
    field("Locked", Kind::Bool, |user| Value::Bool(user.state.has(State::LOCKED))),
    field("LockedByAdmin", Kind::Bool, |user| Value::Bool(user.state.has(State::LOCKED))),
    field("InEverybodyRole", Kind::Bool, |user| Value::Bool(user.in_everybody_role)),
];

/// Of `DSUsers`.
pub const DS_USERS: &[Field<UserReport>] = &[
    field("InternalName", Kind::Text, |user| Value::text(&user.id)),
    name("SystemName", |user| Value::text(&user.name)),
    field("DisplayName", Kind::Text, |user| Value::maybe(user.display_name.as_deref())),
    field("Description", Kind::Text, |user| Value::maybe(user.description.as_deref())),
    field("EMail", Kind::Text, |user| Value::maybe(user.mail.as_deref())),
    field("ServiceInstance", Kind::Text, cds),
    field("ServiceInstanceLocalized", Kind::Text, directory),
    field("ServiceType", Kind::Text, cds),
    field("DirectoryServiceUuid", Kind::Text, directory_uuid),
    field("Forest", Kind::Text, null),
    field("ObjectType", Kind::Text, |_| Value::text("User")),
];

/// Of `DSGroups`: groups of other directories, of which there are none.
pub const DS_GROUPS: &[Field<()>] = &[
    field("InternalName", Kind::Text, null),
    field("SystemName", Kind::Text, null),
    field("DisplayName", Kind::Text, null),
    field("Description", Kind::Text, null),
    field("EMail", Kind::Text, null),
    field("ServiceInstance", Kind::Text, null),
    field("ServiceInstanceLocalized", Kind::Text, null),
    field("ServiceType", Kind::Text, null),
    field("DirectoryServiceUuid", Kind::Text, null),
    field("Forest", Kind::Text, null),
    field("ObjectType", Kind::Text, null),
];

/// Of `Role`.
pub const ROLE: &[Field<RoleReport>] = &[
    field("ID", Kind::Text, |role| Value::text(&role.id)),
    name("Name", |role| Value::text(&role.name)),
    field("RoleType", Kind::Text, |role| {
        Value::text(if role.id == EVERYBODY_ID { "Everybody" } else { "PrincipalList" })
    }),
    field("ReadOnly", Kind::Bool, |role| Value::Bool(role.id == EVERYBODY_ID)),
    field("Description", Kind::Text, |role| Value::text(&role.description)),
    field("DirectoryServiceUuid", Kind::Text, directory_uuid),
    field("OrgPath", Kind::Text, null),
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
pub const APPLICATION: &[Field<AppReport>] = &[
    field("ID", Kind::Text, |app| Value::text(&app.row_key)),
    name("Name", app_name),
    field("DisplayName", Kind::Text, app_name),
    field("Description", Kind::Text, |app| Value::text(&app.spec.description)),
    field("AppType", Kind::Text, |_| Value::text("Web")),
    field("AppTypeDisplayName", Kind::Text, |app| {
        Value::text(format!("Web - {}", app.spec.template.type_display_name()))
    }),
    field("WebAppType", Kind::Text, |app| Value::text(app.spec.template.web_app_type())),
    field("WebAppTypeDisplayName", Kind::Text, |app| Value::text(app.spec.template.type_display_name())),
    name("ServiceName", |app| Value::maybe(app.spec.service_name(&app.row_key))),
    field("TemplateName", Kind::Text, |app| Value::text(app.spec.template.name())),
    field("Category", Kind::Text, |app| Value::text(app.spec.category.as_deref().unwrap_or("Other"))),
    field("State", Kind::Text, |app| {
        Value::text(if app.spec.state == AppState::Active { "Active" } else { "Inactive" })
    }),
    field("Icon", Kind::Text, |app| Value::text(app.spec.icon())),
    field("WebAppLoginType", Kind::Text, |app| setting(app, "WebAppLoginType")),
    field("IsSwsEnabled", Kind::Bool, |app| flag(app, "IsSwsEnabled")),
    field("IsScaEnabled", Kind::Bool, |app| flag(app, "IsScaEnabled")),
    field("Generic", Kind::Bool, |app| Value::Bool(app.spec.template.is_generic())),
];

/// Of `Event`.
pub const EVENT: &[Field<Event>] = &[
    field("_RowKey", Kind::Text, |event| Value::text(&event.id)),
    field("ID", Kind::Text, |event| Value::text(&event.id)),
    field("EventType", Kind::Text, |event| Value::text(&event.kind)),
    field("EventMessage", Kind::Text, |event| Value::text(event.message())),
    field("Level", Kind::Text, |event| Value::text(event.level())),
    field("WhenOccurred", Kind::Date, |event| Value::Date(event.when())),
    field("WhenLogged", Kind::Date, |event| Value::Date(event.when())),
    name("NormalizedUser", event_user),
    name("UserName", event_user),
    field("UserGuid", Kind::Text, |event| Value::maybe(event.user_id.as_deref())),
    field("FromIPAddress", Kind::Text, event_ip),
    field("AuthMethod", Kind::Text, |event| Value::maybe(event.auth_method.as_deref())),
    field("Tenant", Kind::Text, |event| Value::text(&event.tenant)),
    field("AzRoleId", Kind::Text, null),
    field("AzDeploymentId", Kind::Text, null),
    field("DirectoryServiceUuid", Kind::Text, |event| {
        Value::maybe(event.user_id.as_ref().map(|_| CLOUD_DIRECTORY_UUID))
    }),
    field("FailUserName", Kind::Text, |event| Value::maybe(event.fail_user.as_deref())),
    field("FailReason", Kind::Text, |event| Value::maybe(event.fail_reason.as_deref())),
    field("AuthSource", Kind::Text, null),
    field("ApplicationName", Kind::Text, |event| Value::maybe(event.app.as_deref())),
    field("ClientIPAddress", Kind::Text, event_ip),
    field("RequestHostName", Kind::Text, event_ip),
    field("ThreadType", Kind::Text, null),
    field("InternalTrackingID", Kind::Text, |event| Value::text(&event.request)),
    field("EntityName", Kind::Text, |event| Value::maybe(event.entity.as_deref())),
];

fn event_user(event: &Event) -> Value {
    Value::maybe(event.user_name.as_deref())
}

/// Names of hosts are not looked up: nothing leaves the machine.
fn event_ip(event: &Event) -> Value {
    Value::maybe(event.ip.as_deref())
}

/// Of `Proxy`: connectors, of which there are none.
pub const PROXY: &[Field<()>] = &[
    field("ID", Kind::Text, null),
    field("MachineName", Kind::Text, null),
    field("Name", Kind::Text, null),
    field("Online", Kind::Bool, null),
    field("Version", Kind::Text, null),
    field("Forest", Kind::Text, null),
    field("DnsHostName", Kind::Text, null),
    field("CustomerName", Kind::Text, null),
];

/// Of tables that are always empty.
pub const BARE: &[Field<()>] = &[field("ID", Kind::Text, null), field("Name", Kind::Text, null)];
