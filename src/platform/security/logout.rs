//! `POST /Security/Logout`: ends the token it is called with, and takes the cookies back. Needs no scope.

use std::borrow::Cow;

use actix_web::http::Method;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use super::success;
use crate::auth::{FORM_COOKIE, SESSION_COOKIE, expired_cookie, platform_cookies};
use crate::directory::sessions;
use crate::platform::args::invalid;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::wire::Reply;

/// Ends the token that it is called with, and takes the cookies back; `allowIWA` changes nothing.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Logout {
    #[serde(rename = "redirectUrl")]
    redirect_url: Option<String>,
}

/// Where to go from here, and the cookies that are taken back.
pub struct SignedOut {
    redirect: Option<String>,
    cookies: Vec<String>,
}

impl serde::Serialize for SignedOut {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl JsonSchema for SignedOut {
    fn schema_name() -> Cow<'static, str> {
        <()>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        <()>::json_schema(generator)
    }
}

impl Operation for Logout {
    const PATHS: &'static [&'static str] = &["Security/Logout"];
    const NEEDS: Needs = Needs::Token;
    type Output = SignedOut;

    async fn run(self, cx: &mut Cx<'_>) -> Result<SignedOut, ApiError> {
        let to = self.redirect_url.map(|to| to.trim().to_owned()).filter(|to| !to.is_empty());
        if to.as_deref().is_some_and(|to| !is_place(to)) {
            return Err(invalid("redirectUrl", "wanted an http URL or a path", cx.trace));
        }
        let tenant_id = cx.tenant.store.info().await?.id().to_owned();
        let (refresh_cookie, token_cookie) = platform_cookies(&tenant_id);
        sessions::end_current(cx, cx.caller()?).await?;
        let names = [SESSION_COOKIE, FORM_COOKIE, "sessdata", &refresh_cookie, &token_cookie];
        let cookies = names.iter().map(|name| expired_cookie(name, cx.call)).collect();
        // A page is led on; a program that posts reads the envelope.
        Ok(SignedOut { redirect: to.filter(|_| *cx.call.method == Method::GET), cookies })
    }

    fn reply(output: SignedOut) -> Reply {
        match &output.redirect {
            Some(to) => {
                let reply = Reply::found(to, None);
                output.cookies.iter().fold(reply, |reply, cookie| reply.with_header("Set-Cookie", cookie))
            }
            None => success::reply(&(), output.cookies),
        }
    }
}

/// Whether a browser can be led there: by http, or within the tenant; with nothing in it that a header cannot hold.
fn is_place(to: &str) -> bool {
    let graphic = to.bytes().all(|byte| byte.is_ascii_graphic());
    let lower = to.to_ascii_lowercase();
    let is_http =
        ["http://", "https://"].iter().any(|scheme| lower.len() > scheme.len() && lower.starts_with(scheme));
    let is_path = to.starts_with('/') && !to.starts_with("//") && !to.contains('\\');
    graphic && (is_http || is_path)
}
