//! Apps, with their permissions and their changelog.
//!
//! What is in the way of a change is found out in the transaction that makes it, and the changelog is written in the
//! same transaction: there is no change without its entry.

mod change;
mod find;

pub use change::edit;
pub use find::find;

use super::{Acting, Error, Fault, Flaw};
use crate::check::Check;
use crate::domain::app::{App, AppSpec};
use crate::domain::change::{Author, Deed};
use crate::domain::permission::{Grants, Permissions};
use crate::domain::right::Right;
use crate::domain::role::Grantee;
use crate::domain::template::AppTemplate;
use crate::store::{Db, StoreError, apps, changes, roles, users};

/// The right to change apps.
pub const WRITE: &[Right] = &[Right::APPLICATION_MANAGEMENT];
/// The rights of which one is needed to read apps.
pub const READ: &[Right] = &[Right::APPLICATION_MANAGEMENT, Right::READ_ONLY_SYSTEM];

/// Adds apps, all or none, each with client id and secret of its own where its kind has them. Nobody may use them yet.
///
/// # Errors
/// [`Error::Broken`].
pub async fn add(acting: &mut Acting<'_>, specs: Vec<(String, AppSpec)>) -> Result<(), Error> {
    let (author, mut added) = (author(acting)?, Vec::with_capacity(specs.len()));
    for (row_key, spec) in specs {
        added.push(new(acting, row_key, spec).await?);
    }
    let done = acting.change(async move |db| {
        for app in &added {
            apps::insert(db, app).await?;
            changes::add(db, &[author.entry(&app.row_key, app.id(), Deed::Created, None)]).await?;
        }
        Ok(())
    });
    done.await
}

/// Deletes the apps with these keys or Application IDs, all or none; their row keys. What they issued is worth nothing from
/// then on.
///
/// # Errors
/// [`find`]'s, and by `app.editable`.
pub async fn delete(acting: &mut Acting<'_>, keys: Vec<String>) -> Result<Vec<String>, Error> {
    let mut gone: Vec<(String, String)> = Vec::new();
    for key in keys {
        let app = find(acting, Some(key), Permissions::DELETE, WRITE).await?;
        let probe = acting.trace.check(Check::AppEditable).seen(app.id().to_owned()).wanted("another app");
        probe.holds(!app.is_platform()).map_err(Error::by(Flaw::State))?;
        if gone.iter().all(|(row_key, _)| *row_key != app.row_key) {
            gone.push((app.row_key.clone(), app.id().to_owned()));
        }
    }
    let (author, rows) = (author(acting)?, gone.clone());
    let done = acting.change(async move |db| {
        for (row_key, id) in &rows {
            apps::delete(db, row_key).await?;
            changes::add(db, &[author.entry(row_key, id, Deed::Deleted, None)]).await?;
        }
        Ok(())
    });
    done.await?;
    Ok(gone.into_iter().map(|(row_key, _)| row_key).collect())
}

/// The name of a user or a role, if it still exists.
pub async fn name_of(db: &mut Db<'_>, grantee: &Grantee) -> Result<Option<String>, StoreError> {
    Ok(match grantee {
        Grantee::User(id) => users::find(db, id).await?.map(|user| user.name),
        Grantee::Role(id) => roles::by_id_or_name(db, id).await?.map(|role| role.name),
    })
}

async fn new(acting: &Acting<'_>, row_key: String, spec: AppSpec) -> Result<App, Error> {
    let app = App::new(row_key, spec, Grants::new(), acting.call.at);
    let mut app = app.map_err(|error| Error::Broken(error.to_string()))?;
    if app.spec.template == AppTemplate::OpenIdConnect {
        let (tenant, secret) = (acting.tenant, acting.tenant.random.opaque());
        app.client_secret_hash = Some(tenant.secrets.hash(&secret, &tenant.random).await);
        app.client_secret = Some(secret);
        app.client_id = Some(app.row_key.clone());
    }
    Ok(app)
}

/// Who changes something now.
fn author(acting: &Acting<'_>) -> Result<Author, Error> {
    let caller = acting.caller()?;
    let claimed = &caller.token.claims.unique_name;
    let by = caller.principal.as_ref().map_or(claimed, |principal| &principal.user.name).clone();
    Ok(Author { at: acting.call.at, by })
}

/// That there is no app with this key; the recorded text has two blanks with an empty one (platform.md#s0-3).
pub fn missing(key: &str) -> Fault {
    Fault::new(Check::AppExists, key.to_owned(), Flaw::RowKey(key.to_owned()))
}
