//! `POST /UPRest/HandleAppClick`: leads to the app that was clicked, without the envelope. Apps that are a URL are
//! carried out; signing on by SAML or with a password is not. An app with an authentication profile leads to a step-up
//! first (platform.md#s4): on to a URL whose `elevate` and `challengeId` clients read, for `StartChallenge`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::app_view::own_app;
use crate::auth::{self, StepUpStanding};
use crate::check::Check;
use crate::directory::Flaw;
use crate::domain::app::{App, is_redirect};
use crate::domain::factor::find_profile;
use crate::platform::error::{ApiError, MessageId};
use crate::platform::guard::CHALLENGE_ID;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::wire::Reply;

const PATH: &str = "UPRest/HandleAppClick";
/// The values of `DefaultAuthProfile` that name no profile (platform.md#s4).
const NO_PROFILE: [&str; 4] = ["", "AlwaysAllowed", "-1", "--"];
/// The one that lets nobody in.
const NOT_ALLOWED: &str = "-- Not Allowed --";

/// Leads to the app that was clicked; to a step-up, where the session has not satisfied the app's authentication
/// profile.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct HandleAppClick {
    #[serde(rename = "appkey")]
    key: Option<String>,
    /// The step-up that was satisfied, where the header `X-CFY-CHALLENGEID` does not name it.
    #[serde(rename = "ChallengeStateId")]
    challenge_state_id: Option<String>,
}

impl Operation for HandleAppClick {
    const PATHS: &'static [&'static str] = &[PATH];
    const NEEDS: Needs = Needs::Scope;
    type Output = String;

    async fn run(self, cx: &mut Cx<'_>) -> Result<String, ApiError> {
        let app = own_app(cx, self.key).await?;
        check_profile(cx, &app, self.challenge_state_id.as_deref()).await?;
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

/// Checks that the session satisfied the app's authentication profile, where it has one.
async fn check_profile(cx: &mut Cx<'_>, app: &App, given: Option<&str>) -> Result<(), ApiError> {
    let denied = |refusal| ApiError::refused(refusal, Flaw::NotAuthorized);
    let name = app.spec.setting("DefaultAuthProfile").trim().to_owned();
    if name.eq_ignore_ascii_case(NOT_ALLOWED) {
        cx.trace.check(Check::AppProfile).seen(name.clone()).holds(false).map_err(denied)?;
    }
    let info = cx.tenant.store.info().await?;
    let is_known = find_profile(&info.spec.authentication_profiles, &name).is_some();
    if !is_known || NO_PROFILE.iter().any(|none| none.eq_ignore_ascii_case(&name)) {
        return Ok(());
    }
    let (tenant, base) = (cx.tenant, cx.call.base);
    let shown = cx.call.header(CHALLENGE_ID).or(given);
    let (caller, trace) = cx.caller_and_trace()?;
    match auth::standing(tenant, caller, &name, shown, trace).await {
        Ok(StepUpStanding::Satisfied) => Ok(()),
        Ok(StepUpStanding::Due(refusal, id)) => {
            Err(ApiError::Elsewhere(refusal, format!("{base}/login?elevate=1&challengeId={id}")))
        }
        Err(failure) => Err(ApiError::of(failure, |_| Flaw::NotAuthorized)),
    }
}
