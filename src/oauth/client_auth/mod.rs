//! Client authentication: the pair by header or body, raw or form-decoded, against the directory or the app
//! (decisions 1-3; real-clients.md §2).

use std::sync::Arc;

use super::error::OAuthError;
use super::grants::check_run;
use super::params::Params;
use crate::auth::count_password;
use crate::check::{Check, Refusal, Trace};
use crate::domain::app::{App, ClientIdType};
use crate::domain::fold;
use crate::domain::principal::Principal;
use crate::domain::tenant::TenantInfo;
use crate::domain::token::{AccessToken, GrantedTo};
use crate::tenant::Tenant;
use crate::wire::{Call, Failure, decode_basic};

/// A client that proved who it is, the app at which it did, and what it asks.
pub struct Client {
    /// The parameters of its request.
    pub params: Params,
    /// The app.
    pub app: Arc<App>,
    /// The client id, as the request wrote it.
    pub id: String,
    /// What the client is.
    pub identity: Identity,
}

impl Client {
    /// Whether a token was issued to this client.
    pub fn owns(&self, tenant: &TenantInfo, token: &AccessToken) -> bool {
        if let Some(GrantedTo { client_id, confidential }) = &token.granted_to {
            return self.is(tenant, client_id) && (!confidential || !self.is_public());
        }
        match &self.identity {
            Identity::User(principal) => token.user_id.as_deref() == Some(&principal.user.id),
            Identity::App => token.user_id.is_none(),
            Identity::Public => false,
        }
    }

    /// Whether this client id means this client.
    pub fn is(&self, tenant: &TenantInfo, client_id: &str) -> bool {
        self.app.client_key(tenant, &self.id) == self.app.client_key(tenant, client_id)
    }

    /// Whether it did not prove who it is.
    pub fn is_public(&self) -> bool {
        matches!(self.identity, Identity::Public)
    }
}

/// What a client is.
#[derive(Clone)]
pub enum Identity {
    /// A user of the directory.
    User(Arc<Principal>),
    /// The app's own client, of an OpenID Connect app.
    App,
    /// A client without a secret, or one that nobody can check: where a user grants something, that is enough.
    Public,
}

/// Longest client id of which nobody knows anything, in bytes.
const LONGEST_ID: usize = 512;

/// A client id, and a secret if one was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pair {
    id: String,
    secret: Option<String>,
}

/// Reads a request and authenticates its client at an app.
///
/// # Errors
/// `invalid_request` by `request.readable`; `access_denied` by the first check that fails, from `app.exists` to
/// `client.state`; the client cannot tell which.
pub async fn authenticate(
    tenant: &Tenant,
    app_id: &str,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Client, OAuthError> {
    let params = Params::read(call, trace)?;
    let app = usable_app(tenant, app_id, trace).await?;
    let pairs = presented(call, &params, &app, trace).map_err(OAuthError::client)?;
    let (pair, identity) = prove(tenant, &app, &pairs, trace).await?;
    let info = tenant.store.info().await.map_err(Failure::from)?;
    match &identity {
        Identity::User(principal) => {
            accept_user(&info, &app, principal, trace).map_err(OAuthError::client)?;
        }
        Identity::Public => accept_public(tenant, &app, &pair.id, trace).await?,
        Identity::App => {}
    }
    Ok(Client { params, app, id: pair.id, identity })
}

/// The app in the path of a token request.
///
/// # Errors
/// `access_denied` by `app.exists` or `app.enabled`.
pub async fn usable_app(tenant: &Tenant, id: &str, trace: &mut Trace) -> Result<Arc<App>, OAuthError> {
    trace.about_app(id);
    let found = tenant.store.issuing_app(id).await.map_err(Failure::from)?;
    let app = trace.check(Check::AppExists).seen(id.to_owned()).some(found).map_err(OAuthError::client)?;
    trace.about_app(app.id());
    let state = format!("{:?}", app.spec.state);
    trace.check(Check::AppEnabled).seen(state).holds(app.is_active()).map_err(OAuthError::client)?;
    Ok(app)
}

/// The pairs that the request may mean: of a Basic header the raw one and, where it differs, the form-decoded one.
fn presented(call: &Call<'_>, params: &Params, app: &App, trace: &mut Trace) -> Result<Vec<Pair>, Refusal> {
    let wanted = "one pair of client id and secret, by Authorization: Basic or in the body";
    let mut refuse =
        |seen: &'static str| trace.check(Check::ClientCredentials).seen(seen).wanted(wanted).failed();
    let (body_id, body_secret) = (params.get("client_id"), params.get("client_secret"));
    let (pairs, seen) = match (call.header("authorization"), body_id) {
        (Some(header), _) => {
            let pairs =
                basic(header).ok_or_else(|| refuse("an Authorization header that is no Basic pair"))?;
            let agrees = |pair: &Pair| {
                body_id.is_none_or(|id| fold(id) == fold(&pair.id))
                    && body_secret.is_none_or(|secret| Some(secret) == pair.secret.as_deref())
            };
            let pairs: Vec<_> = pairs.into_iter().filter(agrees).collect();
            if pairs.is_empty() {
                return Err(refuse("one pair in the header and another in the body"));
            }
            (pairs, "Authorization: Basic")
        }
        (None, Some(id)) => {
            (vec![Pair { id: id.to_owned(), secret: body_secret.map(str::to_owned) }], "the body")
        }
        (None, None) => return Err(refuse("no client credentials")),
    };
    if !app.allows_public() && pairs.iter().any(|pair| pair.secret.is_none()) {
        return Err(refuse("client_id without client_secret"));
    }
    trace.check(Check::ClientCredentials).seen(seen).passed();
    Ok(pairs)
}

fn basic(header: &str) -> Option<Vec<Pair>> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = decode_basic(encoded)?;
    let (id, secret) = text.split_once(':')?;
    // An empty secret is one left out (RFC 6749 §2.3.1).
    let secret = Some(secret).filter(|secret| !secret.is_empty());
    let raw = Pair { id: id.to_owned(), secret: secret.map(str::to_owned) };
    let decoded = Pair { id: form_decode(id), secret: secret.map(form_decode) };
    Some(if raw == decoded { vec![raw] } else { vec![raw, decoded] })
}

fn form_decode(text: &str) -> String {
    let plus = text.replace('+', " ");
    percent_encoding::percent_decode_str(&plus).decode_utf8_lossy().into_owned()
}

/// The first pair whose id is known and whose secret is right.
async fn prove(
    tenant: &Tenant,
    app: &App,
    pairs: &[Pair],
    trace: &mut Trace,
) -> Result<(Pair, Identity), OAuthError> {
    let mut known = None;
    for pair in pairs {
        let Some(secret) = &pair.secret else { return without_secret(tenant, app, pairs, trace).await };
        let Some((identity, hash)) = identify(tenant, app, &pair.id).await? else { continue };
        let right = match &hash {
            Some(hash) => tenant.secrets.verify(secret, hash).await,
            None => false,
        };
        if let Identity::User(principal) = &identity {
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
    let (pair, identity, has_secret, right) = probe.some(known).map_err(OAuthError::client)?;
    let seen = match (right, has_secret) {
        (true, _) => "the right secret",
        (false, true) => "another secret",
        (false, false) => "a secret, but the client has none",
    };
    trace.check(Check::ClientSecret).seen(seen).holds(right).map_err(OAuthError::client)?;
    Ok((pair, identity))
}

/// Of several readings of a client id the first that somebody knows, else the last, which is the decoded one.
async fn without_secret(
    tenant: &Tenant,
    app: &App,
    pairs: &[Pair],
    trace: &mut Trace,
) -> Result<(Pair, Identity), OAuthError> {
    let info = tenant.store.info().await.map_err(Failure::from)?;
    let mut chosen = &pairs[pairs.len() - 1];
    for pair in pairs {
        let listed = app.spec.client_id_type == ClientIdType::List && app.lists(&info, &pair.id);
        if listed || identify(tenant, app, &pair.id).await?.is_some() {
            chosen = pair;
            break;
        }
    }
    trace.about_client(&chosen.id);
    Ok((chosen.clone(), Identity::Public))
}

/// What a client id names, and the hash of its secret.
async fn identify(
    tenant: &Tenant,
    app: &App,
    id: &str,
) -> Result<Option<(Identity, Option<String>)>, OAuthError> {
    if app.is_own_client(id) {
        return Ok(Some((Identity::App, app.client_secret_hash.clone())));
    }
    let found = tenant.store.principal_by_name(id).await.map_err(Failure::from)?;
    Ok(found.map(|principal| {
        let hash = principal.user.password_hash.clone();
        (Identity::User(principal), hash)
    }))
}

/// What the app's settings ask of a client that is a user (oauth.md §2.3).
///
/// # Errors
/// The refusal by `client.is_oauth_client`, `client.listed`, `client.state` or `app.run_permission`.
pub fn accept_user(
    tenant: &TenantInfo,
    app: &App,
    principal: &Principal,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    let user = &principal.user;
    trace.about_client(&user.name);
    if app.wants_oauth_client() {
        let seen = if user.oauth_client { "marked" } else { "not marked" };
        trace.check(Check::ClientIsOauthClient).seen(seen).holds(user.oauth_client)?;
    }
    check_listed(tenant, app, &user.name, trace)?;
    trace.check(Check::ClientState).seen(user.state.to_string()).wanted("None").holds(user.is_active())?;
    // At an OpenID Connect app, which has a client of its own, another one needs the permission itself.
    if app.client_id.is_some() { check_run(app, principal, trace) } else { Ok(()) }
}

/// What the app's settings ask of a client without a secret: an OpenID Connect app has a client of its own, the
/// others take whatever their list names, or anything (oauth.md §2.3). Where it is a user, he must be free to act.
///
/// # Errors
/// The refusal by `client.credentials`, `client.exists`, `client.listed` or `client.state`.
pub async fn accept_public(
    tenant: &Tenant,
    app: &App,
    client_id: &str,
    trace: &mut Trace,
) -> Result<(), Failure> {
    let probe = trace.check(Check::ClientCredentials).seen("a client id without a secret");
    if !app.allows_public() {
        let wanted = "client id and secret: the app's client id type is confidential";
        return Err(probe.wanted(wanted).failed().into());
    }
    probe.passed();
    if app.is_own_client(client_id) {
        trace.check(Check::ClientExists).seen("the app's own client").passed();
        return Ok(());
    }
    let usable = client_id.len() <= LONGEST_ID && !client_id.contains(char::is_control);
    let any = app.spec.client_id_type == ClientIdType::List || app.client_id.is_none();
    let wanted = if any { "up to 512 bytes without control characters" } else { "the app's own client id" };
    let probe = trace.check(Check::ClientExists).seen(client_id.to_owned()).wanted(wanted);
    probe.some((usable && any).then_some(()))?;
    check_listed(&*tenant.store.info().await?, app, client_id, trace)?;
    if let Some(principal) = tenant.store.principal_by_name(client_id).await? {
        let user = &principal.user;
        trace
            .check(Check::ClientState)
            .seen(user.state.to_string())
            .wanted("None")
            .holds(user.is_active())?;
    }
    Ok(())
}

fn check_listed(tenant: &TenantInfo, app: &App, client_id: &str, trace: &mut Trace) -> Result<(), Refusal> {
    let wanted = app.spec.allowed_clients.join(", ");
    let listed = app.lists(tenant, client_id);
    trace.check(Check::ClientListed).seen(client_id.to_owned()).wanted(wanted).holds(listed)
}

#[cfg(test)]
mod tests {
    use base64::Engine;

    use super::*;

    fn pair(id: &str, secret: &str) -> Pair {
        Pair { id: id.into(), secret: Some(secret.into()) }
    }

    #[test]
    fn a_basic_header_means_the_raw_pair_and_the_decoded_one() {
        let encode = |text: &str| format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(text));
        assert_eq!(basic(&encode("a@b:c:d")), Some(vec![pair("a@b", "c:d")]));
        assert_eq!(
            basic(&encode("a%40b:x%2By+z")),
            Some(vec![pair("a%40b", "x%2By+z"), pair("a@b", "x+y z")])
        );
        assert_eq!(basic("basic YTpi"), Some(vec![pair("a", "b")]), "any case, no padding needed");
        assert_eq!(basic("Basic YTo"), Some(vec![Pair { id: "a".into(), secret: None }]));
        for header in ["Basic", "Basic ???", "Bearer YTpi", "Basic YQ=="] {
            assert_eq!(basic(header), None, "{header}");
        }
        let latin1 = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(b"a:\xfc"));
        assert_eq!(basic(&latin1), Some(vec![pair("a", "ü")]));
    }
}
