//! The app that a call names, and whether its caller may do this to it.

use crate::check::Check;
use crate::directory::{Acting, Error, Flaw};
use crate::domain::app::App;
use crate::domain::permission::{Grants, Permissions};
use crate::domain::principal::Principal;
use crate::domain::right::{Right, Rights};
use crate::store::{StoreError, apps};

/// The app with this key or Application ID or, where it is only read, name or client id, if the caller has one of the
/// rights, or the permission on it. Whoever has neither is not told whether there is such an app.
///
/// # Errors
/// [`Flaw::NotAuthorized`] by `rest.right`, else [`Flaw::RowKey`] by `app.exists`.
pub async fn find(
    acting: &mut Acting<'_>,
    key: Option<String>,
    wanted: Permissions,
    rights: &[Right],
) -> Result<App, Error> {
    let key = key.unwrap_or_default().trim().to_owned();
    let text = key.clone();
    let found =
        acting.tenant.store.read::<_, StoreError>(async |db| match apps::by_key_or_id(db, &text).await? {
            Some(app) => Ok(Some(app)),
            // Several apps may have one name: good enough to read one, not to change it.
            None if wanted == Permissions::VIEW => apps::by_name_or_client_id(db, &text).await,
            None => Ok(None),
        });
    let found = found.await?.filter(|_| !key.is_empty());
    let grants = found.as_ref().map(|app| &app.grants);
    let principal = acting.caller()?.principal.clone();
    check_permission(acting, principal.as_deref(), grants, wanted, rights)?;
    let probe = acting.trace.check(Check::AppExists).seen(key.clone());
    let app = probe.some(found).map_err(Error::by(Flaw::RowKey(key)))?;
    acting.trace.about_app(app.id());
    Ok(app)
}

fn check_permission(
    acting: &mut Acting<'_>,
    principal: Option<&Principal>,
    grants: Option<&Grants>,
    wanted: Permissions,
    rights: &[Right],
) -> Result<(), Error> {
    let own = own(principal, grants);
    let administers = principal.is_some_and(|principal| principal.has_any(rights));
    let none = Rights::default();
    let described = principal.map_or(&none, |principal| &principal.rights).describe();
    let on_app = own.words().join(", ");
    let seen = if on_app.is_empty() { described } else { format!("{described}; on the app {on_app}") };
    let names: Vec<_> = rights.iter().map(|right| right.name).collect();
    let wanted_words = format!("{}, or on the app {}", names.join(" or "), wanted.words().join(", "));
    acting
        .trace
        .check(Check::RestRight)
        .seen(seen)
        .wanted(wanted_words)
        .holds(administers || own.includes(wanted))
        .map_err(Error::by(Flaw::NotAuthorized))
}

/// The permissions that somebody has on an app, directly and by roles, all together.
fn own(principal: Option<&Principal>, grants: Option<&Grants>) -> Permissions {
    let (Some(principal), Some(grants)) = (principal, grants) else { return Permissions::NONE };
    let mine = grants.iter().filter(|(grantee, _)| principal.is_among([*grantee]));
    mine.fold(Permissions::NONE, |all, (_, some)| all.and(*some))
}
