//! `POST /UPRest/HandleAppClick`: leads to the app that was clicked, without the envelope. Apps that are a URL are
//! carried out; signing on by SAML or with a password is not.

use schemars::JsonSchema;
use serde::Deserialize;

use super::app_view::own_app;
use crate::check::Check;
use crate::domain::app::is_redirect;
use crate::platform::error::{ApiError, MessageId};
use crate::platform::operation::{Cx, Needs, Operation};
use crate::wire::Reply;

const PATH: &str = "UPRest/HandleAppClick";

/// Leads to the app that was clicked.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct HandleAppClick {
    #[serde(rename = "appkey")]
    key: Option<String>,
}

impl Operation for HandleAppClick {
    const PATHS: &'static [&'static str] = &[PATH];
    const NEEDS: Needs = Needs::Scope;
    type Output = String;

    async fn run(self, cx: &mut Cx<'_>) -> Result<String, ApiError> {
        let app = own_app(cx, self.key).await?;
        let template = app.spec.template;
        let url = app.spec.setting("Url").to_owned();
        let place = url.split('#').next().unwrap_or_default();
        let leads =
            template.leads_to_url() && is_redirect(place) && url.bytes().all(|byte| byte.is_ascii_graphic());
        let probe =
            cx.trace.check(Check::ActionEmulated).seen(format!("{} with Url `{url}`", template.name()));
        probe
            .wanted("a bookmark, or an app that issues tokens, with a Url")
            .holds(leads)
            .map_err(|refusal| ApiError::refused(refusal, MessageId::NotSupported(PATH)))?;
        Ok(url)
    }

    fn reply(url: String) -> Reply {
        Reply::found(&url, None)
    }
}
