//! `…/tenants` and `…/tenants/{t}`: making tenants, looking at them, deleting them.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::clock::{ClockArgument, ClockView};
use super::error::{ControlCode, ControlError};
use super::{Control, body, to_its_end};
use crate::check::{Check, Trace};
use crate::domain::duration::Lifetime;
use crate::tenant::{Beginning, Handle, MOST_TENANTS, MakeError, Order, Registry, Tenant};
use crate::wire::{Call, Reply};

/// What a new tenant is to be; without `from` and `fixture` it is empty.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewTenant {
    /// Its name, a label of a host name; drawn where none is given.
    handle: Option<String>,
    /// A tenant, by handle or id, that it begins as: with its users, roles, apps and policies, without its tokens and
    /// sessions.
    from: Option<String>,
    /// What it begins as: the text of a fixture, the fixture itself, or a list of them that are merged.
    fixture: Option<Value>,
    /// How long it lives, by the system's clock: `90s`, `1h`; for good, where nothing is given.
    ttl: Option<DurationArgument>,
    /// What its ids and opaque values are drawn from.
    seed: Option<u64>,
    /// Its clock; where none is given, that of the tenant in `from`, or the system's.
    clock: Option<ClockArgument>,
    /// Whether it has a signing key of its own; otherwise it signs with the server's, under a certificate of its own.
    own_key: bool,
}

/// A length of time: a number of seconds, or `90s`, `1h30m`, `2d`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum DurationArgument {
    /// Seconds.
    Seconds(i64),
    /// In words.
    Text(String),
}

/// A tenant.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TenantView {
    /// Names it for good.
    id: String,
    /// Its name.
    handle: String,
    /// The TenantId that it shows its clients; several tenants may show one.
    tenant_id: String,
    /// Its URL, at a port of its own.
    url: String,
    /// Its URL at a TLS port of its own.
    tls_url: Option<String>,
    /// Its host name at the server's own port.
    host: String,
    /// The path that leads to it at the server's own port.
    prefix: String,
    /// Its clock.
    clock: ClockView,
    /// What its ids are drawn from.
    seed: Option<u64>,
    /// Whether it has a signing key of its own.
    own_key: bool,
    /// When it is deleted, by the system's clock.
    expires: Option<String>,
    /// Opens its control routes, and no others; told once, when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// All tenants.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TenantList {
    tenants: Vec<TenantView>,
}

impl TenantView {
    async fn of(tenant: &Tenant, control: &Control, registry: &Registry) -> Result<Self, ControlError> {
        let (info, running) = (tenant.store.info().await?, tenant.running());
        let (url, tls_url) = match tenant.ways() {
            Some(ways) => (ways.url.clone(), ways.tls_url.clone()),
            None => (control.url.clone(), control.tls_url.clone()),
        };
        Ok(Self {
            id: tenant.store.key().to_owned(),
            handle: tenant.handle.to_string(),
            tenant_id: info.id().to_owned(),
            url,
            tls_url,
            host: registry.pattern().host(&tenant.handle),
            prefix: format!("/t/{}", tenant.handle),
            clock: ClockView::of(&tenant.clock),
            seed: running.seed,
            own_key: running.own_key || tenant.is_first(),
            expires: running.expires.map(crate::clock::Timestamp::rfc3339),
            token: None,
        })
    }
}

/// `GET …/tenants`
///
/// # Errors
/// Where the database fails.
pub async fn list(control: &Control, registry: &Registry) -> Result<Reply, ControlError> {
    let mut tenants = Vec::new();
    for tenant in registry.list() {
        tenants.push(TenantView::of(&tenant, control, registry).await?);
    }
    Ok(Reply::json(&TenantList { tenants }))
}

/// `GET …/tenants/{t}`
///
/// # Errors
/// Where the database fails.
pub async fn one(control: &Control, registry: &Registry, tenant: &Tenant) -> Result<Reply, ControlError> {
    Ok(Reply::json(&TenantView::of(tenant, control, registry).await?))
}

/// `POST …/tenants`
///
/// # Errors
/// 400 for arguments that cannot be used, 404 for a `from` that is not there, 409 for a handle that is taken, a server
/// that is full or a system without ports, 422 for a fixture that is not sound.
pub async fn make(
    control: &Control,
    registry: &Arc<Registry>,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, ControlError> {
    let order =
        body::read::<NewTenant>(call, trace)?.order().map_err(|why| ControlError::argument(trace, why))?;
    let making = Arc::clone(registry);
    let made = to_its_end(async move { making.make(order).await }).await?;
    let (tenant, token) = made.map_err(|error| refuse(error, trace))?;
    let view = TenantView::of(&tenant, control, registry).await?;
    Ok(Reply::created(&TenantView { token: Some(token), ..view }))
}

/// `DELETE …/tenants/{t}`
///
/// # Errors
/// 409 for the tenant that the server started with.
pub async fn delete(
    registry: &Arc<Registry>,
    tenant: &Arc<Tenant>,
    trace: &mut Trace,
) -> Result<Reply, ControlError> {
    let probe = trace.check(Check::ControlArgument).seen(tenant.handle.to_string());
    probe.wanted("a tenant that was made while the server runs").holds(!tenant.is_first()).map_err(
        |refusal| {
            ControlError::saying(
                refusal,
                ControlCode::Conflict,
                "the tenant that the server started with stays; reset it, or replace its fixture",
            )
        },
    )?;
    let (registry, tenant) = (Arc::clone(registry), Arc::clone(tenant));
    to_its_end(async move { registry.delete(&tenant).await }).await??;
    Ok(Reply::no_content())
}

impl NewTenant {
    fn order(self) -> Result<Order, String> {
        let origin = match (self.from, self.fixture) {
            (Some(_), Some(_)) => return Err("give from or fixture, not both".to_owned()),
            (Some(from), None) => Beginning::Copy(from),
            (None, Some(fixture)) => Beginning::Fixture(texts(fixture)?),
            (None, None) => Beginning::Empty,
        };
        Ok(Order {
            handle: self.handle.map(|handle| handle.parse::<Handle>()).transpose()?,
            origin,
            ttl: self.ttl.map(DurationArgument::lifetime).transpose()?,
            seed: self.seed,
            clock: self.clock.map(ClockArgument::clock).transpose()?,
            own_key: self.own_key,
        })
    }
}

impl DurationArgument {
    fn lifetime(self) -> Result<Lifetime, String> {
        match self {
            Self::Seconds(seconds) => Lifetime::from_seconds(seconds)
                .ok_or_else(|| format!("{seconds} is no length of time; wanted at least a second")),
            Self::Text(text) => text.parse::<Lifetime>().map_err(|error| error.to_string()),
        }
    }
}

/// Fixtures by name and text: JSON is YAML, too.
fn texts(fixture: Value) -> Result<Vec<(String, String)>, String> {
    let list = match fixture {
        Value::Array(list) => list,
        one => vec![one],
    };
    let several = list.len() > 1;
    let text = |(n, fixture): (usize, Value)| {
        let name = if several { format!("fixture[{n}]") } else { "fixture".to_owned() };
        match fixture {
            Value::String(text) => Ok((name, text)),
            object @ Value::Object(_) => Ok((name, object.to_string())),
            other => Err(format!("{name} is {other}; wanted the text of a fixture, or an object")),
        }
    };
    list.into_iter().enumerate().map(text).collect()
}

/// Why a tenant is not made or changed.
pub fn refuse(error: MakeError, trace: &mut Trace) -> ControlError {
    let (check, code, seen) = match error {
        MakeError::HandleTaken(handle) => {
            (Check::NameFree, ControlCode::Conflict, format!("there is a tenant `{handle}` already"))
        }
        MakeError::TooMany => (
            Check::RoomLeft,
            ControlCode::Limit,
            format!("there are {MOST_TENANTS} tenants, as many as a server takes"),
        ),
        MakeError::NoOrigin(name) => {
            (Check::ControlTenant, ControlCode::NotFound, format!("there is no tenant `{name}`"))
        }
        MakeError::Fixture(problems) => (Check::ControlFixture, ControlCode::Fixture, problems.to_string()),
        MakeError::Port(error) => (Check::ControlPort, ControlCode::NoPort, error.to_string()),
        MakeError::Broken(cause) => return ControlError::Broken(cause),
    };
    let refusal = trace.check(check).seen(seen.clone()).failed();
    ControlError::saying(refusal, code, seen)
}
