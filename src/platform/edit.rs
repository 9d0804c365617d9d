//! Changes of what the tenant's definition holds: made in one transaction, on what is there when they are made.

use super::args::invalid;
use super::error::ApiError;
use super::operation::Cx;
use crate::check::{Check, Trace};
use crate::directory::Flaw;
use crate::domain::tenant::TenantSpec;
use crate::store::{Db, StoreError, tenants};

/// What a change ran into; nothing of it was written.
pub enum EditStop {
    /// What the call names does not exist: the check, what it is, and its name.
    Missing(Check, &'static str, String),
    /// There is one of this name already: what it is, and the name.
    Taken(&'static str, String),
    /// An argument has no usable value: which, and why.
    Unusable(&'static str, String),
    /// The present state does not allow it: the check, and what was seen.
    Unfit(Check, String),
    /// A check that has a failure of its own: what was seen, and the failure.
    Failed(Check, &'static str, Flaw),
    /// The database.
    Broken(StoreError),
}

impl From<StoreError> for EditStop {
    fn from(error: StoreError) -> Self {
        Self::Broken(error)
    }
}

impl EditStop {
    /// Too many of a kind: what it is.
    pub fn full(kind: &str) -> Self {
        Self::Unfit(Check::RoomLeft, format!("too many {kind}"))
    }

    /// The refusal.
    pub fn refuse(self, trace: &mut Trace) -> ApiError {
        let (check, seen, id) = match self {
            Self::Missing(check, kind, name) => (check, name.clone(), Flaw::NoItem(kind, name)),
            Self::Taken(kind, name) => (Check::NameFree, name.clone(), Flaw::ItemTaken(kind, name)),
            Self::Unfit(check, seen) => (check, seen, Flaw::State),
            Self::Failed(check, seen, id) => (check, seen.to_owned(), id),
            Self::Unusable(name, why) => return invalid(name, &why, trace),
            Self::Broken(error) => return error.into(),
        };
        ApiError::refused(trace.check(check).seen(seen).failed(), id)
    }
}

/// The definition as it is in this transaction.
pub async fn read(db: &mut Db<'_>) -> Result<TenantSpec, StoreError> {
    Ok(tenants::info(db).await?.ok_or_else(|| StoreError::Database("the tenant is gone".into()))?.spec)
}

/// Changes the definition; what `work` returns.
///
/// # Errors
/// The refusal of what `work` ran into.
pub async fn edit<T: Send + 'static>(
    cx: &mut Cx<'_>,
    work: impl Fn(&mut TenantSpec) -> Result<T, EditStop> + Send + Sync + 'static,
) -> Result<T, ApiError> {
    let done = cx.write::<_, EditStop>(async move |db| {
        let mut spec = read(db).await?;
        let value = work(&mut spec)?;
        tenants::update(db, |kept| *kept = spec).await?;
        Ok(value)
    });
    done.await.map_err(|stop| stop.refuse(cx.trace))
}
