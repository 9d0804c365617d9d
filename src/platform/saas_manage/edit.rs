//! Changing an app: the change, the rules, the changelog, in one transaction.

use serde_json::{Value, json};

use super::find::bad_row_key;
use crate::check::{Check, Trace};
use crate::directory::Flaw;
use crate::domain::app::{App, app_faults};
use crate::domain::change::{Author, Deed, Difference, FieldChange, differences};
use crate::domain::permission::{Grants, Permissions};
use crate::domain::role::Grantee;
use crate::platform::error::{ApiError, MessageId};
use crate::platform::operation::Cx;
use crate::store::{Conflict, Db, StoreError, apps, changes, roles, users};

/// What a change of an app ran into; nothing of it was written.
#[derive(Debug)]
pub enum AppEditStop {
    /// There is no such app any more.
    Gone(String),
    /// It is the tenant's own.
    Fixed(String),
    /// Another app has the Application ID.
    IdTaken(String),
    /// A field, and what is wrong with it.
    Field(String, String),
    /// The database.
    Broken(StoreError),
}

impl From<StoreError> for AppEditStop {
    fn from(error: StoreError) -> Self {
        Self::Broken(error)
    }
}

impl AppEditStop {
    /// The refusal.
    pub fn refuse(self, trace: &mut Trace) -> ApiError {
        let (check, seen, id) = match self {
            Self::Gone(key) => (Check::AppExists, key.clone(), bad_row_key(&key)),
            Self::Fixed(id) => (Check::AppEditable, id, Flaw::State.into()),
            Self::IdTaken(id) => {
                let text = format!("Application ID {id} is already in use.");
                (Check::AppIdFree, id, MessageId::Argument(text))
            }
            Self::Field(field, why) => {
                let text = format!("The value of parameter '{field}' is not valid: {why}.");
                (Check::ArgumentValid, format!("{field}: {why}"), MessageId::Argument(text))
            }
            Self::Broken(error) => return error.into(),
        };
        ApiError::refused(trace.check(check).seen(seen).failed(), id)
    }
}

/// Who changes something now.
pub fn author(cx: &Cx<'_>) -> Result<Author, ApiError> {
    let caller = cx.caller()?;
    let claimed = &caller.token.claims.unique_name;
    let by = caller.principal.as_ref().map_or(claimed, |principal| &principal.user.name).clone();
    Ok(Author { at: cx.call.at, by })
}

/// Changes an app. `change` may be called more than once, each time with the app as it is.
///
/// # Errors
/// The refusal of what stands in the way.
pub async fn edit(
    cx: &mut Cx<'_>,
    row_key: String,
    change: impl Fn(&mut App) -> Result<(), AppEditStop> + Send + Sync + 'static,
) -> Result<(), ApiError> {
    let author = author(cx)?;
    let done = cx.write::<_, AppEditStop>(async move |db| {
        let old = apps::by_key(db, &row_key).await?.ok_or_else(|| AppEditStop::Gone(row_key.clone()))?;
        if old.is_platform() {
            return Err(AppEditStop::Fixed(old.id().to_owned()));
        }
        let mut new = old.clone();
        change(&mut new)?;
        write(db, &author, &old, new).await
    });
    match done.await {
        Ok(()) => {
            cx.trace.check(Check::ArgumentValid).seen("the app as it becomes").passed();
            Ok(())
        }
        Err(stop) => Err(stop.refuse(cx.trace)),
    }
}

async fn write(db: &mut Db<'_>, author: &Author, old: &App, mut new: App) -> Result<(), AppEditStop> {
    if let Some((field, why)) = app_faults(&new.spec).into_iter().next() {
        return Err(AppEditStop::Field(wire_name(&field), why));
    }
    new.grants.retain(|_, permissions| !permissions.is_none());
    let mut found = differences(&old.spec, &new.spec);
    if old.client_secret_hash != new.client_secret_hash {
        found.push(("client_secret".to_owned(), Value::Null, Value::Null));
    }
    let regranted = changed(&old.grants, &new.grants);
    for (grantee, permissions) in &regranted {
        found.push(permission_difference(db, old, grantee, *permissions).await?);
    }
    if found.is_empty() {
        return Ok(());
    }
    new.modified = author.at;
    apps::update(db, &new).await.map_err(|error| match error {
        StoreError::Conflict(Conflict::AppId) => AppEditStop::IdTaken(new.id().to_owned()),
        other => AppEditStop::Broken(other),
    })?;
    apps::put_grants(db, &new.row_key, &regranted).await?;
    let entries: Vec<FieldChange> = found
        .into_iter()
        .map(|difference| author.entry(&new.row_key, new.id(), Deed::Changed, Some(difference)))
        .collect();
    Ok(changes::add(db, &entries).await?)
}

/// A fixture's key as a client knows it: `scopes[0].rest_regex[1]` is `KnownScopes[0].AllowedRest[1]`.
fn wire_name(key: &str) -> String {
    let names = [
        ("post_logout_redirects", "PostLogoutRedirects"),
        ("allowed_redirects", "Redirects"),
        ("auth_methods", "AllowedAuth"),
        ("client_id_type", "ClientIDType"),
        ("rest_regex", "AllowedRest"),
        ("settings.", ""),
        ("scopes", "KnownScopes"),
        (".name", ".Scope"),
        ("script", "Script"),
    ];
    match key {
        "id" => "ServiceName".to_owned(),
        "name" => "Name".to_owned(),
        _ => names.iter().fold(key.to_owned(), |key, (own, wire)| key.replacen(own, wire, 1)),
    }
}

/// What to set so that `old` becomes `new`.
fn changed(old: &Grants, new: &Grants) -> Grants {
    let gone = old.keys().filter(|grantee| !new.contains_key(*grantee));
    let mut changed: Grants = gone.map(|grantee| (grantee.clone(), Permissions::NONE)).collect();
    let other = new.iter().filter(|(grantee, permissions)| old.get(*grantee) != Some(*permissions));
    changed.extend(other.map(|(grantee, permissions)| (grantee.clone(), *permissions)));
    changed
}

async fn permission_difference(
    db: &mut Db<'_>,
    old: &App,
    grantee: &Grantee,
    new: Permissions,
) -> Result<Difference, StoreError> {
    let name = name_of(db, grantee).await?.unwrap_or_else(|| grantee.id().to_owned());
    let old = old.grants.get(grantee).copied().unwrap_or_default();
    Ok((format!("permissions.{name}"), json!(old.words()), json!(new.words())))
}

/// The name of a user or a role, if it still exists.
pub async fn name_of(db: &mut Db<'_>, grantee: &Grantee) -> Result<Option<String>, StoreError> {
    Ok(match grantee {
        Grantee::User(id) => users::find(db, id).await?.map(|user| user.name),
        Grantee::Role(id) => roles::by_id_or_name(db, id).await?.map(|role| role.name),
    })
}
