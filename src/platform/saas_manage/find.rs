//! The app that a call names, and whether its caller may do this to it.

use schemars::JsonSchema;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::check::Check;
use crate::directory::Flaw;
use crate::domain::app::App;
use crate::domain::permission::{Grants, Permissions};
use crate::domain::principal::Principal;
use crate::domain::right::{Right, Rights};
use crate::platform::args::Lenient;
use crate::platform::error::{ApiError, MessageId};
use crate::platform::operation::Cx;
use crate::store::{StoreError, apps};

/// The names under which clients send an app's key (platform.md §11 row 4).
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AppKey {
    #[serde(rename = "_RowKey")]
    under_row_key: Option<String>,
    #[serde(rename = "RowKey")]
    row_key: Option<String>,
    #[serde(rename = "ID")]
    id: Option<String>,
    #[serde(rename = "PVID")]
    pvid: Option<String>,
    #[serde(rename = "Key", alias = "AppKey")]
    key: Option<String>,
}

impl AppKey {
    /// The first that is not empty.
    pub fn text(self) -> Option<String> {
        let all = [self.under_row_key, self.row_key, self.id, self.pvid, self.key];
        all.into_iter().flatten().find(|text| !text.trim().is_empty())
    }
}

/// An app's key, and what a call says besides.
#[derive(JsonSchema)]
pub struct Keyed<T> {
    /// The key.
    #[schemars(flatten)]
    pub key: AppKey,
    /// The rest.
    #[schemars(flatten)]
    pub args: T,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Keyed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let key = AppKey::deserialize(Lenient(&value)).map_err(D::Error::custom)?;
        let args = T::deserialize(Lenient(&value)).map_err(D::Error::custom)?;
        Ok(Self { key, args })
    }
}

/// The app with this key or Application ID or, where it is only read, name or client id, if the caller has one of the
/// rights, or the permission on it. Whoever has neither is not told whether there is such an app.
///
/// # Errors
/// The help-desk text by `rest.right`, else "The provided RowKey … is not valid." by `app.exists`.
pub async fn find(
    cx: &mut Cx<'_>,
    key: Option<String>,
    wanted: Permissions,
    rights: &[Right],
) -> Result<App, ApiError> {
    let key = key.unwrap_or_default().trim().to_owned();
    let text = key.clone();
    let found =
        cx.tenant.store.read::<_, StoreError>(async |db| match apps::by_key_or_id(db, &text).await? {
            Some(app) => Ok(Some(app)),
            // Several apps may have one name: good enough to read one, not to change it.
            None if wanted == Permissions::VIEW => apps::by_name_or_client_id(db, &text).await,
            None => Ok(None),
        });
    let found = found.await?.filter(|_| !key.is_empty());
    let grants = found.as_ref().map(|app| &app.grants);
    let principal = cx.caller()?.principal.clone();
    check_permission(cx, principal.as_deref(), grants, wanted, rights)?;
    let probe = cx.trace.check(Check::AppExists).seen(key.clone());
    let app = probe.some(found).map_err(|refusal| ApiError::refused(refusal, bad_row_key(&key)))?;
    cx.trace.about_app(app.id());
    Ok(app)
}

/// The recorded text; with an empty key it has two blanks (platform.md §0.3).
pub fn bad_row_key(key: &str) -> MessageId {
    MessageId::Argument(format!("The provided RowKey {key} is not valid."))
}

fn check_permission(
    cx: &mut Cx<'_>,
    principal: Option<&Principal>,
    grants: Option<&Grants>,
    wanted: Permissions,
    rights: &[Right],
) -> Result<(), ApiError> {
    let own = own(principal, grants);
    let administers = principal.is_some_and(|principal| principal.has_any(rights));
    let none = Rights::default();
    let described = principal.map_or(&none, |principal| &principal.rights).describe();
    let on_app = own.words().join(", ");
    let seen = if on_app.is_empty() { described } else { format!("{described}; on the app {on_app}") };
    let names: Vec<_> = rights.iter().map(|right| right.name).collect();
    let wanted_words = format!("{}, or on the app {}", names.join(" or "), wanted.words().join(", "));
    cx.trace
        .check(Check::RestRight)
        .seen(seen)
        .wanted(wanted_words)
        .holds(administers || own.includes(wanted))
        .map_err(|refusal| ApiError::refused(refusal, Flaw::NotAuthorized))
}

/// The permissions that somebody has on an app, directly and by roles, all together.
fn own(principal: Option<&Principal>, grants: Option<&Grants>) -> Permissions {
    let (Some(principal), Some(grants)) = (principal, grants) else { return Permissions::NONE };
    let mine = grants.iter().filter(|(grantee, _)| principal.is_among([*grantee]));
    mine.fold(Permissions::NONE, |all, (_, some)| all.and(*some))
}
