//! `POST /Security/StartAuthentication`: what somebody has to answer in order to sign in (platform.md#s6-1).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::package::Package;
use super::success::{Success, reply};
use crate::auth::{self, Caller, Credential};
use crate::check::{Check, Trace};
use crate::domain::app::PLATFORM_APP;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::wire::{Failure, Reply};

/// What `Result.Summary` says where nobody was named.
const UNDEFINED: &str = "Undefined";
/// How the host begins that knows every tenant.
const ANY_POD: &str = "pod0.";

/// Begins a sign-in: what somebody has to answer. `Version` and `TenantId` are as various as the clients, and change
/// nothing.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct StartAuthentication {
    user: Option<String>,
    platform_token_response: Option<bool>,
}

/// The answer: another host, what is asked, or that the caller is signed in.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Started {
    /// Where the tenant is.
    Elsewhere {
        /// Its host.
        #[serde(rename = "PodFqdn")]
        pod_fqdn: String,
    },
    /// What is asked.
    Package(Package),
    /// The caller has a session.
    Success(Box<Success>),
}

impl Operation for StartAuthentication {
    const PATHS: &'static [&'static str] = &["Security/StartAuthentication"];
    const NEEDS: Needs = Needs::Nothing;
    const FAILED: Option<&'static str> = Some(UNDEFINED);
    type Output = Started;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Started, ApiError> {
        let user = self.user.as_deref().map(str::trim).unwrap_or_default();
        let is_any_pod = cx.call.host().to_ascii_lowercase().starts_with(ANY_POD);
        if user.starts_with('@') || is_any_pod {
            return Ok(Started::Elsewhere { pod_fqdn: home(cx, is_any_pod).await? });
        }
        if let Some(success) = signed_in(cx, user).await? {
            return Ok(Started::Success(Box::new(success)));
        }
        let probe = cx.trace.check(Check::ArgumentPresent).seen("User");
        let user = probe.some(Some(user).filter(|user| !user.is_empty()));
        let user = user.map_err(|refusal| ApiError::SignIn(refusal, None, UNDEFINED))?;
        let platform_token = self.platform_token_response.unwrap_or_default();
        let (session_id, attempt) = auth::start(cx.tenant, user, platform_token, cx.call.at).await?;
        cx.trace.about_user(&attempt.login);
        if attempt.user_id.is_empty() {
            cx.trace.note("nobody has this name: the sign-in cannot succeed, and does not say so");
        }
        let info = cx.tenant.store.info().await?;
        Ok(Started::Package(Package::new(&attempt, &session_id, info.id(), None)))
    }

    fn reply(output: Started) -> Reply {
        reply(&output, Vec::new())
    }
}

/// The tenant's own host. Where only the one is known that knows every tenant, the tenant's name stands in its place.
async fn home(cx: &Cx<'_>, is_any_pod: bool) -> Result<String, ApiError> {
    let info = cx.tenant.store.info().await?;
    if !is_any_pod || cx.tenant.pod_fqdn.is_some() {
        return Ok(cx.pod_fqdn());
    }
    let domain = &cx.call.host()[ANY_POD.len()..];
    Ok(info.spec.names.first().cloned().unwrap_or_else(|| format!("{}.{domain}", info.id().to_lowercase())))
}

/// The success of a caller who shows a good session, and names nobody else.
async fn signed_in(cx: &mut Cx<'_>, user: &str) -> Result<Option<Success>, ApiError> {
    let text = match auth::credential(cx.call) {
        Credential::Bearer(text) => text,
        Credential::Cookie(text) if auth::shows_native(cx.call) => text,
        _ => return Ok(None),
    };
    let mut looked = Trace::default();
    let caller = match auth::inspect(cx.tenant, cx.call.base, text, &mut looked).await {
        Ok(caller) => caller,
        Err(Failure::Refused(_)) => {
            let why = looked.failed().map_or("", |step| step.check.name());
            cx.trace.note(format!("what was shown is no good session: {why} failed"));
            return Ok(None);
        }
        Err(broken) => return Err(broken.into()),
    };
    let full = cx.tenant.store.info().await?.full_name(user);
    let Caller { principal, app, .. } = caller;
    let is_own = |name: &str| user.is_empty() || name.to_lowercase() == full.to_lowercase();
    let Some(principal) = principal.filter(|principal| is_own(&principal.user.name)) else { return Ok(None) };
    cx.trace.about_user(&principal.user.name);
    match app {
        None => Ok(Some(Success::of(cx, &principal, text, None).await?)),
        // A platform token can what a session can, and goes on to be what it is.
        Some(app) if app.id() == PLATFORM_APP => {
            Ok(Some(Success::of(cx, &principal, text, Some(text.to_owned())).await?))
        }
        Some(_) => {
            cx.trace.note("a token that scopes narrow is no session");
            Ok(None)
        }
    }
}
