//! What a sign-in gives, on the wire (platform.md §6.3): `LoginSuccess`, and its cookies.

use serde::Serialize;

use crate::auth::{
    FORM_COOKIE, SESSION_COOKIE, cookie_attributes, minter, note_sign_in, open_session, platform_tokens,
};
use crate::domain::app::PLATFORM_APP;
use crate::domain::principal::Principal;
use crate::platform::envelope::Envelope;
use crate::platform::error::ApiError;
use crate::platform::operation::Cx;
use crate::tokens::{MintError, PLATFORM_LIFETIME};
use crate::wire::Reply;

/// The shortest display name that clients take.
const SHORTEST_NAME: usize = 2;

/// The `Result` of a success, member by member as recorded.
#[derive(Serialize)]
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
    /// Opens a session for a user who has signed in just now; with `refresh`, it is told how its token is refreshed.
    ///
    /// # Errors
    /// [`ApiError::Broken`].
    pub async fn open(
        cx: &Cx<'_>,
        principal: &Principal,
        method: &'static str,
        refresh: bool,
    ) -> Result<Self, ApiError> {
        note_sign_in(cx.tenant, &principal.user, method, cx.call).await?;
        let session = open_session(cx.tenant, &principal.user.id, cx.call.at).await?;
        let auth = &session.value;
        let mut success = if refresh {
            let tokens = platform_tokens(cx.tenant, principal, &session, cx.call).await.map_err(broken)?;
            let (token, refresh) = tokens.map(|tokens| (tokens.token, tokens.refresh)).unzip();
            Self { refresh_token: refresh, ..Self::of(cx, principal, auth, token).await? }
        } else {
            Self::of(cx, principal, auth, None).await?
        };
        success.token_lifetime = success.refresh_token.is_some().then_some(PLATFORM_LIFETIME);
        let (rest, random) = (cookie_attributes(cx.call), &cx.tenant.random);
        success.cookies = vec![
            format!("{SESSION_COOKIE}={auth}{rest}"),
            format!("{FORM_COOKIE}={}{rest}", random.opaque()),
            format!("sessdata={}{rest}", random.opaque()),
        ];
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
            (None, Some(app)) => {
                let minter = minter(cx.tenant, cx.call.at);
                minter.platform_token(&app, principal, cx.call.base).await.map_err(broken)?
            }
            // Without the app that platform tokens belong to, the session is what works as a bearer token.
            (None, None) => auth.to_owned(),
        };
        let display_name = user.profile.display_name.clone();
        let display_name = display_name.filter(|name| name.chars().count() >= SHORTEST_NAME);
        Ok(Self {
            auth_level: "Normal",
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
            summary: "LoginSuccess",
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

fn broken(error: MintError) -> ApiError {
    match error {
        MintError::Broken(cause) => ApiError::Broken(cause),
        MintError::Script(_) => ApiError::Broken("a script ran for a platform token".into()),
    }
}

/// The answer around a result, with cookies.
pub fn reply<T: Serialize>(result: &T, cookies: Vec<String>) -> Reply {
    let reply = Reply::json(&Envelope::success(result));
    cookies.into_iter().fold(reply, |reply, cookie| reply.with_header("Set-Cookie", cookie))
}
