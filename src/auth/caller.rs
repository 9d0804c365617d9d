//! From a token to the caller it stands for.

use std::sync::Arc;

use serde_json::Value;

use super::cookies::SESSION_COOKIE;
use super::prolong::prolong;
use crate::check::{Check, Trace};
use crate::domain::app::App;
use crate::domain::grant::Session;
use crate::domain::principal::Principal;
use crate::domain::template::AppTemplate;
use crate::domain::token::{AccessToken, Claims, TokenHash};
use crate::store::KnownToken;
use crate::store::tickets::{self, FoundTicket};
use crate::tenant::Tenant;
use crate::tokens::{self, Signed, verify};
use crate::wire::{Call, Failure};

/// The headers by which a client says that it is no browser; any value counts (platform.md#T12).
const NATIVE_HEADERS: [&str; 2] = ["x-idap-native-client", "x-centrify-native-client"];

/// Who is calling, by a token that is good.
pub struct Caller {
    /// The token.
    pub token: Arc<AccessToken>,
    /// The token's text as it was presented.
    pub text: String,
    /// The app that issued it; none for a session.
    pub app: Option<Arc<App>>,
    /// The user it stands for; none for an app's own client.
    pub principal: Option<Arc<Principal>>,
}

impl Caller {
    /// Whether it has all rights: it is in the role System Administrator.
    pub fn is_sysadmin(&self) -> bool {
        self.principal.as_ref().is_some_and(|principal| principal.rights.is_all())
    }
}

/// What a call presents to say who is calling.
#[derive(Debug, PartialEq, Eq)]
pub enum Credential<'a> {
    /// `Authorization: Bearer`.
    Bearer(&'a str),
    /// The session cookie.
    Cookie(&'a str),
    /// An `Authorization` header that is no bearer token.
    Other,
    /// Nothing.
    Nothing,
}

/// What a call presents.
pub fn credential<'a>(call: &Call<'a>) -> Credential<'a> {
    if let Some(header) = call.header("authorization") {
        let (scheme, rest) = header.split_once(' ').unwrap_or((header, ""));
        if scheme.eq_ignore_ascii_case("bearer") && !rest.trim().is_empty() {
            return Credential::Bearer(rest.trim());
        }
        return Credential::Other;
    }
    call.cookie(SESSION_COOKIE).map_or(Credential::Nothing, Credential::Cookie)
}

/// Whether a client says that it is no browser.
pub fn shows_native(call: &Call<'_>) -> bool {
    NATIVE_HEADERS.iter().any(|name| call.header(name).is_some_and(|value| !value.is_empty()))
}

/// The caller of a call to the REST API (platform.md#T12, platform.md#T13).
///
/// # Errors
/// The refusal by the first check that fails, from `token.present` to `user.state`.
pub async fn recognise(tenant: &Tenant, call: &Call<'_>, trace: &mut Trace) -> Result<Caller, Failure> {
    let text = match credential(call) {
        Credential::Bearer(text) => text,
        Credential::Cookie(text) => {
            let native = shows_native(call);
            let seen = if native { "a session cookie and the header" } else { "a session cookie alone" };
            trace
                .check(Check::SessionNativeHeader)
                .seen(seen)
                .wanted("X-IDAP-NATIVE-CLIENT: true")
                .holds(native)?;
            text
        }
        Credential::Other => return Err(absent(trace, "an Authorization header without a bearer token")),
        Credential::Nothing => {
            return Err(absent(trace, "neither an Authorization header nor a session cookie"));
        }
    };
    trace.check(Check::TokenPresent).seen("a token").passed();
    let caller = inspect(tenant, call.base, text, trace).await?;
    match &caller.app {
        Some(app) => {
            let seen = format!("a token of a {:?} app", app.spec.template);
            trace.check(Check::TokenTarget).seen(seen).holds(app.targets_tenant())?;
        }
        None => prolong(tenant, text, &caller.token.claims).await?,
    }
    Ok(caller)
}

fn absent(trace: &mut Trace, seen: &'static str) -> Failure {
    trace.check(Check::TokenPresent).seen(seen).wanted("Authorization: Bearer with a token").failed().into()
}

/// Whom a token stands for, if it is one of this tenant's and still good.
///
/// # Errors
/// The refusal by `token.readable`, `.signature`, `.app`, `.revoked`, `.issuer`, `.exp`, `user.exists` or
/// `user.state`.
pub async fn inspect(tenant: &Tenant, base: &str, text: &str, trace: &mut Trace) -> Result<Caller, Failure> {
    let KnownToken { token, revoked } = identify(tenant, text, trace).await?;
    let app = match token.row_key.as_str() {
        "" => None,
        key => {
            let app = tenant.store.app_by_key(key).await?;
            Some(trace.check(Check::TokenApp).seen(key.to_owned()).some(app)?)
        }
    };
    if let Some(app) = app.as_ref().filter(|_| trace.subject().app.is_none()) {
        trace.about_app(app.id());
    }
    note_caller(&token, trace);
    trace.check(Check::TokenRevoked).seen(if revoked { "revoked" } else { "not revoked" }).holds(!revoked)?;
    // Only where the tenant has one URL; otherwise every name of the machine is a tenant's URL.
    if let Some(app) = app.as_ref().filter(|_| tenant.public_url.is_some() && !token.opaque) {
        let wanted = app.issuer(base);
        let holds = token.claims.iss == wanted;
        trace.check(Check::TokenIssuer).seen(token.claims.iss.clone()).wanted(wanted).holds(holds)?;
    }
    let (exp, now) = (token.claims.exp, tenant.clock.now().seconds());
    let (good, seconds) = (exp > now, exp.abs_diff(now));
    let seen = if good { format!("{seconds} s left") } else { format!("expired {seconds} s ago") };
    trace.check(Check::TokenExp).seen(seen).holds(good)?;
    let principal = principal(tenant, &token, trace).await?;
    Ok(Caller { token, text: text.to_owned(), app, principal })
}

/// Who shows a token: the client that it was given to, and whom it stands for.
fn note_caller(token: &AccessToken, trace: &mut Trace) {
    let name = token.claims.unique_name.as_str();
    trace.about_user(name);
    let client = match &token.granted_to {
        Some(granted) => Some(granted.client_id.as_str()),
        // A session was given to no client; a client that asks for itself is whom its token stands for.
        None => (!token.row_key.is_empty()).then_some(name),
    };
    trace.called_by(client, token.user_id.is_some().then_some(name));
}

/// A token that this tenant issued, good or not.
///
/// # Errors
/// The refusal by `token.readable`, `token.signature` or `token.app`.
pub async fn identify(tenant: &Tenant, text: &str, trace: &mut Trace) -> Result<KnownToken, Failure> {
    let hash = tokens::hash(text);
    if !text.contains('.') {
        let found = match tenant.store.opaque_token(hash).await? {
            Some(token) => Some(token),
            None => session(tenant, hash).await?,
        };
        let seen = match &found {
            Some(known) if known.token.row_key.is_empty() => "a session",
            Some(_) => "a known opaque token",
            None => "an unknown value",
        };
        let wanted = "a token that this tenant issued";
        return Ok(trace.check(Check::TokenReadable).seen(seen).wanted(wanted).some(found)?);
    }
    if let Some(token) = tenant.store.known_token(hash) {
        trace.check(Check::TokenReadable).seen("a JWT").passed();
        trace.check(Check::TokenSignature).seen("verified before").passed();
        return Ok(token);
    }
    let mut keys = tenant.keys.keys().await?;
    if tenant.store.is_shared() && !tokens::names_a_key(&keys, text) {
        tenant.reload_keys().await?;
        keys = tenant.keys.keys().await?;
    }
    let signed = verify(&keys, text, trace)?;
    let app = issuing_app(tenant, &signed).await?;
    let app = trace.check(Check::TokenApp).seen(signed.app_id.clone()).some(app)?;
    let user_id = (!app.is_own_client(&signed.claims.sub)).then(|| signed.claims.sub.clone());
    let token = AccessToken {
        row_key: app.row_key.clone(),
        user_id,
        claims: signed.claims,
        opaque: false,
        granted_to: None,
    };
    Ok(tenant.store.verified_token(hash, token).await?)
}

/// The app that issued a JWT. Its Application ID may be another by now, or another app's: where the audience is the
/// app's key, that decides.
async fn issuing_app(tenant: &Tenant, signed: &Signed) -> Result<Option<Arc<App>>, Failure> {
    let key = signed.claims.aud.as_str().unwrap_or_default();
    let named = tenant.store.app(&signed.app_id).await?;
    let is_it = |app: &Arc<App>| app.spec.template != AppTemplate::OAuth2Client || app.row_key == key;
    match named.filter(is_it) {
        Some(app) => Ok(Some(app)),
        None => Ok(tenant.store.app_by_key(key).await?),
    }
}

/// A session as the token that it can be used for (platform.md#s6-3): it stands for its user, and no app and no
/// scope narrow it.
async fn session(tenant: &Tenant, hash: TokenHash) -> Result<Option<KnownToken>, Failure> {
    let found = tenant.store.read(async |db| tickets::find::<Session>(db, hash).await).await?;
    let Some(FoundTicket { ticket: session, used }) = found else { return Ok(None) };
    let name = tenant.store.principal(&session.user_id).await?.map(|user| user.user.name.clone());
    let claims = Claims {
        auth_time: session.auth_time,
        iss: String::new(),
        iat: session.prolonged.unwrap_or(session.auth_time),
        aud: Value::Null,
        unique_name: name.unwrap_or_else(|| session.user_id.clone()),
        exp: session.exp,
        sub: session.user_id.clone(),
        nonce: None,
        scope: None,
        extra: serde_json::Map::new(),
    };
    let token = AccessToken {
        row_key: String::new(),
        user_id: Some(session.user_id),
        claims,
        opaque: true,
        granted_to: None,
    };
    Ok(Some(KnownToken { token: Arc::new(token), revoked: used }))
}

async fn principal(
    tenant: &Tenant,
    token: &AccessToken,
    trace: &mut Trace,
) -> Result<Option<Arc<Principal>>, Failure> {
    let Some(id) = &token.user_id else { return Ok(None) };
    let found = tenant.store.principal(id).await?;
    let principal = trace.check(Check::UserExists).seen(token.claims.unique_name.clone()).some(found)?;
    trace.about_user(&principal.user.name);
    let state = principal.user.state;
    trace.check(Check::UserState).seen(state.to_string()).wanted("None").holds(principal.user.is_active())?;
    Ok(Some(principal))
}
