//! The tenant's own definition.

use super::{Acting, Error, Fault, Stop};
use crate::domain::tenant::TenantSpec;
use crate::store::{self, Db, tenants};

/// The definition as it is in this transaction.
pub(super) async fn read(db: &mut Db<'_>) -> Result<TenantSpec, store::StoreError> {
    Ok(tenants::info(db).await?.ok_or_else(|| store::StoreError::Database("the tenant is gone".into()))?.spec)
}

/// Changes the definition; what `work` returns.
///
/// # Errors
/// What `work` ran into.
pub async fn edit<T: Send + 'static>(
    acting: &mut Acting<'_>,
    work: impl Fn(&mut TenantSpec) -> Result<T, Fault> + Send + Sync + 'static,
) -> Result<T, Error> {
    edit_with(acting, async move |_, spec| Ok(work(spec)?)).await
}

/// The same, for work that looks at more than the definition.
///
/// # Errors
/// What `work` ran into.
pub(super) async fn edit_with<T: Send + 'static>(
    acting: &mut Acting<'_>,
    work: impl AsyncFn(&mut Db<'_>, &mut TenantSpec) -> Result<T, Stop> + Send + 'static,
) -> Result<T, Error> {
    let done = acting.change(async move |db| {
        let mut spec = read(db).await?;
        let value = work(db, &mut spec).await?;
        tenants::update(db, |kept| *kept = spec).await?;
        Ok(value)
    });
    done.await
}
