//! Files of users that wait to be imported.

use super::{Acting, Error, Flaw, NewUser, create_all};
use crate::check::Check;
use crate::store::{self, imports};

/// Keeps a file until it is imported; what it is called from then on. No user is changed yet, so that no event tells.
///
/// # Errors
/// The store's.
pub async fn keep(acting: &Acting<'_>, csv: String) -> Result<String, Error> {
    let (id, now) = (acting.tenant.random.uuid(), acting.tenant.clock.now());
    let key = id.clone();
    let kept = acting
        .tenant
        .store
        .write::<_, store::StoreError>(async move |db| imports::insert(db, &key, &csv, now).await);
    kept.await?;
    Ok(id)
}

/// The file of this name.
///
/// # Errors
/// [`Flaw::NoItem`] by `import.known`.
pub async fn find(acting: &mut Acting<'_>, id: &str) -> Result<String, Error> {
    let found =
        acting.tenant.store.read::<_, store::StoreError>(async |db| imports::find(db, id).await).await?;
    let probe = acting.trace.check(Check::ImportKnown).seen(id.to_owned());
    probe.some(found).map_err(Error::by(Flaw::NoItem("Upload", id.to_owned())))
}

/// Adds the users of a file, all or none; then the file is dropped.
///
/// # Errors
/// [`create_all`]'s.
pub async fn import(acting: &mut Acting<'_>, id: String, users: Vec<NewUser>) -> Result<(), Error> {
    create_all(acting, users).await?;
    acting.tenant.store.write::<_, store::StoreError>(async move |db| imports::delete(db, &id).await).await?;
    Ok(())
}
