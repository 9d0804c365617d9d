//! Client authentication: the pair by header or body, raw or form-decoded, against the directory or the app
//! (decisions.md#d1 to decisions.md#d3; real-clients.md#s2).

mod accept;
mod pairs;

use std::sync::Arc;

pub use accept::{NamedClient, accept_named};
use accept::{accept_public, accept_user};
use pairs::{ClientPair, presented};

use super::gate::usable_app;
use crate::auth::count_password;
use crate::check::{Check, Refusal, Trace};
use crate::domain::app::{App, ClientIdType};
use crate::domain::principal::Principal;
use crate::domain::tenant::TenantInfo;
use crate::domain::token::{AccessToken, GrantedTo};
use crate::tenant::Tenant;
use crate::wire::{Call, Failure, Params};

/// A client that proved who it is, the app at which it did, and what it asks.
pub struct Client {
    /// The parameters of its request.
    pub params: Params,
    /// The app.
    pub app: Arc<App>,
    /// The client id, as the request wrote it.
    pub id: String,
    /// What the client is.
    pub identity: ClientIdentity,
}

impl Client {
    /// Whether a token was issued to this client.
    pub fn owns(&self, tenant: &TenantInfo, token: &AccessToken) -> bool {
        if let Some(GrantedTo { client_id, confidential }) = &token.granted_to {
            return self.is(tenant, client_id) && (!confidential || !self.is_public());
        }
        match &self.identity {
            ClientIdentity::User(principal) => token.user_id.as_deref() == Some(&principal.user.id),
            ClientIdentity::App => token.user_id.is_none(),
            ClientIdentity::Public => false,
        }
    }

    /// Whether this client id means this client.
    pub fn is(&self, tenant: &TenantInfo, client_id: &str) -> bool {
        self.app.client_key(tenant, &self.id) == self.app.client_key(tenant, client_id)
    }

    /// Checks that it proved who it is.
    ///
    /// # Errors
    /// The refusal by `client.secret`.
    pub fn require_proof(&self, trace: &mut Trace) -> Result<(), Refusal> {
        if self.is_public() {
            let probe = trace.check(Check::ClientSecret).seen("a client that did not prove who it is");
            return Err(probe.failed());
        }
        Ok(())
    }

    /// Whether it did not prove who it is.
    pub fn is_public(&self) -> bool {
        matches!(self.identity, ClientIdentity::Public)
    }
}

/// What a client is.
#[derive(Clone)]
pub enum ClientIdentity {
    /// A user of the directory.
    User(Arc<Principal>),
    /// The app's own client, of an OpenID Connect app.
    App,
    /// A client without a secret, or one that nobody can check: where a user grants something, that is enough.
    Public,
}

/// Reads a request and authenticates its client at an app.
///
/// # Errors
/// The refusal by `request.readable`, or by the first check that fails from `app.exists` to `client.state`; the client
/// cannot tell which.
pub async fn authenticate(
    tenant: &Tenant,
    app_id: &str,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Client, Failure> {
    let params = Params::read(call, trace)?;
    let app = usable_app(tenant, app_id, trace).await?;
    let pairs = presented(call, &params, &app, trace)?;
    let (pair, identity) = prove(tenant, &app, &pairs, trace).await?;
    match &identity {
        ClientIdentity::User(principal) => {
            accept_user(&*tenant.store.info().await?, &app, principal, trace)?;
        }
        ClientIdentity::Public => {
            let client = NamedClient::find(tenant, &app, &pair.id).await?;
            accept_public(&app, &pair.id, &client, trace)?;
        }
        ClientIdentity::App => {}
    }
    Ok(Client { params, app, id: pair.id, identity })
}

/// The first pair whose id is known and whose secret is right.
async fn prove(
    tenant: &Tenant,
    app: &App,
    pairs: &[ClientPair],
    trace: &mut Trace,
) -> Result<(ClientPair, ClientIdentity), Failure> {
    let mut known = None;
    for pair in pairs {
        let Some(secret) = &pair.secret else { return without_secret(tenant, app, pairs, trace).await };
        let Some((identity, hash)) = identify(tenant, app, &pair.id).await? else { continue };
        let right = match &hash {
            Some(hash) => tenant.secrets.verify(secret, hash).await,
            None => false,
        };
        if let ClientIdentity::User(principal) = &identity {
            count_password(tenant, &principal.user.id, right, trace).await?;
        }
        if right || known.is_none() {
            known = Some((pair.clone(), identity, hash.is_some(), right));
        }
        if right {
            break;
        }
    }
    if known.is_none() && app.allows_public() && app.client_id.is_none() {
        trace.note("nobody knows this client id, and the app takes any: its secret is not looked at");
        return without_secret(tenant, app, pairs, trace).await;
    }
    if known.as_ref().is_none_or(|(_, _, has_secret, _)| !has_secret) {
        // As slow as a wrong secret.
        tenant.secrets.refuse(pairs[0].secret.as_deref().unwrap_or_default()).await;
    }
    let shown = known.as_ref().map_or(&pairs[0].id, |(pair, ..)| &pair.id);
    trace.about_client(shown);
    let probe = trace.check(Check::ClientExists).seen(shown.clone());
    let (pair, identity, has_secret, right) = probe.some(known)?;
    let seen = match (right, has_secret) {
        (true, _) => "the right secret",
        (false, true) => "another secret",
        (false, false) => "a secret, but the client has none",
    };
    trace.check(Check::ClientSecret).seen(seen).holds(right)?;
    Ok((pair, identity))
}

/// Of several readings of a client id the first that somebody knows, else the last, which is the decoded one.
async fn without_secret(
    tenant: &Tenant,
    app: &App,
    pairs: &[ClientPair],
    trace: &mut Trace,
) -> Result<(ClientPair, ClientIdentity), Failure> {
    let info = tenant.store.info().await?;
    let mut chosen = &pairs[pairs.len() - 1];
    for pair in pairs {
        let listed = app.spec.client_id_type == ClientIdType::List && app.lists(&info, &pair.id);
        if listed || identify(tenant, app, &pair.id).await?.is_some() {
            chosen = pair;
            break;
        }
    }
    trace.about_client(&chosen.id);
    Ok((chosen.clone(), ClientIdentity::Public))
}

/// What a client id names, and the hash of its secret.
async fn identify(
    tenant: &Tenant,
    app: &App,
    id: &str,
) -> Result<Option<(ClientIdentity, Option<String>)>, Failure> {
    if app.is_own_client(id) {
        return Ok(Some((ClientIdentity::App, app.client_secret_hash.clone())));
    }
    let found = tenant.store.principal_by_name(id).await?;
    Ok(found.map(|principal| {
        let hash = principal.user.password_hash.clone();
        (ClientIdentity::User(principal), hash)
    }))
}
