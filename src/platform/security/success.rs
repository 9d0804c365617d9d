//! What a sign-in gives, on the wire (platform.md#s6-3): `LoginSuccess`, and its cookies.

use schemars::JsonSchema;
use serde::Serialize;

use super::SUCCESS;
use crate::auth::{
    self, Caller, FORM_COOKIE, SESSION_COOKIE, cookie_attributes, is_raised, note_passed, note_sign_in,
    open_session, platform_tokens, session_token, share_passed,
};
use crate::domain::app::PLATFORM_APP;
use crate::domain::challenge::Attempt;
use crate::domain::principal::Principal;
use crate::platform::envelope::Envelope;
use crate::platform::error::ApiError;
use crate::platform::operation::Cx;
use crate::tokens::PLATFORM_LIFETIME;
use crate::wire::Reply;

/// `AuthLevel` of a session that was raised.
const HIGH: &str = "High";
/// The shortest display name that clients take.
const SHORTEST_NAME: usize = 2;

/// The `Result` of a success, member by member as recorded.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Success {
    auth_level: &'static str,
    display_name: String,
    token: String,
    auth: String,
    user_id: String,
    email_address: Option<String>,
    user_directory: &'static str,
    pod_fqdn: String,
    user: String,
    #[serde(rename = "CustomerID")]
    customer_id: String,
    #[serde(rename = "SystemID")]
    system_id: String,
    source_ds_type: &'static str,
    summary: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_lifetime: Option<i64>,
    #[serde(skip)]
    cookies: Vec<String>,
}

impl Success {
    /// Opens a session for a user who has signed in just now; who asked for it is told how its token is refreshed.
    ///
    /// # Errors
    /// [`ApiError::Broken`].
    pub async fn open(cx: &Cx<'_>, principal: &Principal, attempt: &Attempt) -> Result<Self, ApiError> {
        note_sign_in(cx.tenant, &principal.user, auth::method(attempt), cx.call).await?;
        let session = open_session(cx.tenant, &principal.user.id, cx.call.at).await?;
        let auth = &session.value;
        let mut success = if attempt.platform_token {
            let tokens = platform_tokens(cx.tenant, principal, &session, cx.call).await?;
            let (token, refresh) = tokens.map(|tokens| (tokens.token, tokens.refresh)).unzip();
            Self { refresh_token: refresh, ..Self::of(cx, principal, auth, token).await? }
        } else {
            Self::of(cx, principal, auth, None).await?
        };
        success.token_lifetime = success.refresh_token.is_some().then_some(PLATFORM_LIFETIME);
        let shown = [session.value.as_str(), success.token.as_str()];
        note_passed(cx.tenant, &shown, attempt.passed(), session.exp).await?;
        let (rest, random) = (cookie_attributes(cx.call), &cx.tenant.random);
        success.cookies = vec![
            format!("{SESSION_COOKIE}={auth}{rest}"),
            format!("{FORM_COOKIE}={}{rest}", random.opaque()),
            format!("sessdata={}{rest}", random.opaque()),
        ];
        Ok(success)
    }

    /// For a user who raised the session, or the token, that this caller has.
    ///
    /// # Errors
    /// [`ApiError::Broken`].
    pub async fn raised(cx: &Cx<'_>, principal: &Principal, caller: &Caller) -> Result<Self, ApiError> {
        let text = &caller.text;
        let token = caller.app.is_some().then(|| text.clone());
        let mut success = Self { auth_level: HIGH, ..Self::of(cx, principal, text, token).await? };
        if caller.app.is_none() {
            share_passed(cx.tenant, text, &success.token).await?;
            success.cookies = vec![format!("{SESSION_COOKIE}={text}{}", cookie_attributes(cx.call))];
        }
        Ok(success)
    }

    /// For a user whose session is `auth` already.
    ///
    /// # Errors
    /// [`ApiError::Broken`].
    pub async fn of(
        cx: &Cx<'_>,
        principal: &Principal,
        auth: &str,
        token: Option<String>,
    ) -> Result<Self, ApiError> {
        let (user, tenant_id) = (&principal.user, cx.tenant.store.info().await?.id().to_owned());
        let token = match (token, cx.tenant.store.app(PLATFORM_APP).await?) {
            (Some(token), _) => token,
            (None, Some(app)) => session_token(cx.tenant, (&app, principal), auth, cx.call).await?,
            // Without the app that platform tokens belong to, the session is what works as a bearer token.
            (None, None) => auth.to_owned(),
        };
        let display_name = user.profile.display_name.clone();
        let display_name = display_name.filter(|name| name.chars().count() >= SHORTEST_NAME);
        Ok(Self {
            auth_level: if is_raised(cx.tenant, auth).await? { HIGH } else { "Normal" },
            display_name: display_name.unwrap_or_else(|| user.name.clone()),
            token,
            auth: auth.to_owned(),
            user_id: user.id.clone(),
            email_address: user.profile.mail.clone(),
            user_directory: "CDS",
            pod_fqdn: cx.pod_fqdn(),
            user: user.name.clone(),
            customer_id: tenant_id.clone(),
            system_id: tenant_id,
            source_ds_type: "CDS",
            summary: SUCCESS,
            refresh_token: None,
            token_lifetime: None,
            cookies: Vec::new(),
        })
    }

    /// The session's value.
    pub fn auth(&self) -> &str {
        &self.auth
    }

    /// The cookies that belong to it.
    pub fn take_cookies(&mut self) -> Vec<String> {
        std::mem::take(&mut self.cookies)
    }
}

/// The answer around a result, with cookies.
pub fn reply<T: Serialize>(result: &T, cookies: Vec<String>) -> Reply {
    let reply = Reply::json(&Envelope::success(result));
    cookies.into_iter().fold(reply, |reply, cookie| reply.with_header("Set-Cookie", cookie))
}
