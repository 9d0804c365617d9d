//! Changing an app: the change, the rules, the changelog, in one transaction.

use serde_json::{Value, json};

use super::{author, missing, name_of};
use crate::check::Check;
use crate::directory::{Acting, Error, Fault, Flaw, Stop};
use crate::domain::app::{App, app_faults};
use crate::domain::change::{Author, Deed, Difference, FieldChange, differences};
use crate::domain::permission::{Grants, Permissions};
use crate::domain::role::Grantee;
use crate::store::{Conflict, Db, StoreError, apps, changes};

/// Changes an app. `change` may be called more than once, each time with the app as it is.
///
/// # Errors
/// By `app.exists`, `app.editable`, `app.id_free`, `argument.valid`.
pub async fn edit(
    acting: &mut Acting<'_>,
    row_key: String,
    change: impl Fn(&mut App) -> Result<(), Fault> + Send + Sync + 'static,
) -> Result<(), Error> {
    let author = author(acting)?;
    let done = acting.change(async move |db| {
        let old = apps::by_key(db, &row_key).await?.ok_or_else(|| missing(&row_key))?;
        if old.is_platform() {
            return Err(Fault::new(Check::AppEditable, old.id().to_owned(), Flaw::State).into());
        }
        let mut new = old.clone();
        change(&mut new)?;
        write(db, &author, &old, new).await
    });
    done.await?;
    acting.trace.check(Check::ArgumentValid).seen("the app as it becomes").passed();
    Ok(())
}

async fn write(db: &mut Db<'_>, author: &Author, old: &App, mut new: App) -> Result<(), Stop> {
    if let Some((field, why)) = app_faults(&new.spec).into_iter().next() {
        return Err(Fault::argument(wire_name(&field), why).into());
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
    let taken = Flaw::AppIdTaken(new.id().to_owned());
    let conflict = Stop::taken(Conflict::AppId, Check::AppIdFree, taken, new.id());
    apps::update(db, &new).await.map_err(conflict)?;
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
