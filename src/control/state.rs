//! `…/reset`, `…/snapshots`, `…/fixture`: what a tenant is, as a whole.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::{ControlCode, ControlError};
use super::tenants::refuse;
use super::{body, to_its_end};
use crate::check::{Check, Trace};
use crate::fixture;
use crate::random::Random;
use crate::seeding::dump;
use crate::store::{Conflict, StoreError};
use crate::tenant::{Registry, ResetPart, Tenant};
use crate::wire::{Call, ContentType, Reply, decode_text};

/// Longest name of a snapshot, in characters.
const LONGEST_NAME: usize = 64;

/// What to reset.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ResetArguments {
    /// `state`, `journal`, `outbox`, `faults`, `clock`; all, where none is named.
    parts: Option<Vec<String>>,
}

/// A snapshot.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SnapshotView {
    /// Its name.
    name: String,
    /// When it was taken, by the tenant's clock.
    taken: String,
}

/// Snapshots, the oldest first.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SnapshotList {
    snapshots: Vec<SnapshotView>,
}

/// What a snapshot is to be called.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SnapshotArguments {
    /// Its name; drawn where none is given.
    name: Option<String>,
}

/// `POST …/reset`
///
/// # Errors
/// 400 for a part that is none.
pub async fn reset(tenant: &Arc<Tenant>, call: &Call<'_>, trace: &mut Trace) -> Result<Reply, ControlError> {
    let ResetArguments { parts } = body::read(call, trace)?;
    let parts = match parts {
        None => ResetPart::ALL.to_vec(),
        Some(names) => named(&names).map_err(|why| ControlError::argument(trace, why))?,
    };
    let tenant = Arc::clone(tenant);
    to_its_end(async move { tenant.reset(&parts).await }).await??;
    Ok(Reply::no_content())
}

fn named(names: &[String]) -> Result<Vec<ResetPart>, String> {
    let part = |name: &String| {
        let found = ResetPart::ALL.into_iter().find(|part| part.name() == name);
        found.ok_or_else(|| {
            let all: Vec<_> = ResetPart::ALL.iter().map(|part| part.name()).collect();
            format!("`{name}` is no part; there are {}", all.join(", "))
        })
    };
    names.iter().map(part).collect()
}

/// `GET …/snapshots`
///
/// # Errors
/// Where the database fails.
pub async fn list(tenant: &Tenant) -> Result<Reply, ControlError> {
    let view = |snapshot: crate::store::tenants::Snapshot| SnapshotView {
        name: snapshot.name,
        taken: snapshot.taken.rfc3339(),
    };
    Ok(Reply::json(&SnapshotList { snapshots: tenant.snapshots().await?.into_iter().map(view).collect() }))
}

/// `GET …/snapshots/{name}`
///
/// # Errors
/// 404.
pub async fn one(tenant: &Tenant, name: &str, trace: &mut Trace) -> Result<Reply, ControlError> {
    let found = tenant.snapshots().await?.into_iter().find(|snapshot| snapshot.name == name);
    let snapshot = some(found, name, trace)?;
    Ok(Reply::json(&SnapshotView { name: snapshot.name, taken: snapshot.taken.rfc3339() }))
}

/// `POST …/snapshots[/{name}]`
///
/// # Errors
/// 400 for a name that cannot be one, 409 for one that is taken.
pub async fn take(
    tenant: &Arc<Tenant>,
    name: Option<&str>,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, ControlError> {
    let arguments: SnapshotArguments = body::read(call, trace)?;
    if name.is_some() && arguments.name.is_some() {
        return Err(ControlError::argument(trace, "the name stands in the path; leave it out of the body"));
    }
    let name = name.map(str::to_owned).or(arguments.name);
    let name = name.unwrap_or_else(|| Random::new(None).hex::<5>());
    let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(fits) {
        let why = format!(
            "`{name}` is no name of a snapshot; wanted 1 to {LONGEST_NAME} of A-Z, a-z, 0-9, ., _ and -"
        );
        return Err(ControlError::argument(trace, why));
    }
    let taken = tenant.clock.now().rfc3339();
    let (tenant, taking) = (Arc::clone(tenant), name.clone());
    match to_its_end(async move { tenant.take_snapshot(&taking).await }).await? {
        Ok(()) => Ok(Reply::created(&SnapshotView { name, taken })),
        Err(StoreError::Conflict(Conflict::Snapshot)) => {
            let why = format!("there is a snapshot `{name}` already; delete it, or choose another name");
            let refusal = trace.check(Check::NameFree).seen(name).failed();
            Err(ControlError::saying(refusal, ControlCode::Conflict, why))
        }
        Err(error) => Err(error.into()),
    }
}

/// `DELETE …/snapshots/{name}`
///
/// # Errors
/// 404.
pub async fn drop_one(tenant: &Tenant, name: &str, trace: &mut Trace) -> Result<Reply, ControlError> {
    let gone = tenant.drop_snapshot(name).await?;
    some(gone.then_some(()), name, trace)?;
    Ok(Reply::no_content())
}

/// `DELETE …/snapshots`
///
/// # Errors
/// Where the database fails.
pub async fn drop_all(tenant: &Tenant) -> Result<Reply, ControlError> {
    for snapshot in tenant.snapshots().await? {
        tenant.drop_snapshot(&snapshot.name).await?;
    }
    Ok(Reply::no_content())
}

/// `POST …/snapshots/{name}/restore`
///
/// # Errors
/// 404.
pub async fn restore(tenant: &Arc<Tenant>, name: &str, trace: &mut Trace) -> Result<Reply, ControlError> {
    let (tenant, wanted) = (Arc::clone(tenant), name.to_owned());
    let restored = to_its_end(async move { tenant.restore(&wanted).await }).await??;
    some(restored.then_some(()), name, trace)?;
    Ok(Reply::no_content())
}

fn some<T>(found: Option<T>, name: &str, trace: &mut Trace) -> Result<T, ControlError> {
    let probe = trace.check(Check::ControlFound).seen(name.to_owned()).wanted("a snapshot of this tenant");
    probe.some(found).map_err(|refusal| ControlError::new(refusal, ControlCode::NotFound))
}

/// `GET …/fixture`: YAML, or JSON where that is what the call accepts.
///
/// # Errors
/// Where the database fails.
pub async fn export(tenant: &Tenant, call: &Call<'_>) -> Result<Reply, ControlError> {
    let found = tenant.store.read(dump).await?;
    let fixture = found.ok_or_else(|| ControlError::Broken("the tenant is gone".to_owned()))?;
    if call.header("accept").is_some_and(|accept| accept.contains("json")) {
        return Ok(Reply::json(&fixture));
    }
    let text = fixture::write(&fixture).map_err(ControlError::Broken)?;
    Ok(Reply::ok(ContentType::Yaml, text.into_bytes()))
}

/// `PUT …/fixture`: the tenant becomes what the fixture says, and a reset brings that back.
///
/// # Errors
/// 422 for a fixture that is not sound; nothing of it is applied.
pub async fn replace(
    registry: Arc<Registry>,
    tenant: Arc<Tenant>,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, ControlError> {
    let files = vec![("fixture".to_owned(), decode_text(call.body).into_owned())];
    let replaced = to_its_end(async move { registry.replace(&tenant, files).await }).await?;
    replaced.map_err(|error| refuse(error, trace))?;
    Ok(Reply::no_content())
}
