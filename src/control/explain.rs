//! `POST …/explain`: would this token, or this app, be let through to this path, and by which pattern?

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::{ControlCode, ControlError};
use crate::auth::{self, rest};
use crate::check::{Check, Trace};
use crate::domain::app::App;
use crate::journal::view::{self, StepView};
use crate::tenant::Tenant;
use crate::wire::{Call, Failure, Path, Reply};

/// The question: an app, or a token of one; of an app's scopes all, or those named.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainQuestion {
    app: Option<String>,
    token: Option<String>,
    scope: Option<String>,
    /// Accepted, and without effect: REST regexes see no method.
    #[serde(rename = "method")]
    _method: Option<String>,
    path: String,
}

#[derive(Serialize, JsonSchema)]
pub struct Explanation<'a> {
    app: Option<&'a str>,
    path: &'a str,
    /// The texts in which patterns are searched for, without regard to case.
    searched: [String; 2],
    /// Whether the token is good and one of its scopes matches. A right may be needed besides.
    allowed: bool,
    why: String,
    scopes: Vec<rest::ScopeView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rights: Option<String>,
    checks: Vec<StepView<'a>>,
}

/// Answers without changing anything.
pub async fn explain(tenant: &Tenant, call: &Call<'_>, trace: &mut Trace) -> Result<Reply, ControlError> {
    let question = read(call, trace)?;
    let path = Path::fold(question.path.split('?').next().unwrap_or_default());
    let mut dry = Trace::new(tenant.store.info().await?.loosened());
    let (app, granted, rights) = match (&question.token, &question.app) {
        (Some(token), _) => match auth::inspect(tenant, call.base, token, &mut dry).await {
            Ok(caller) => {
                let rights = caller.principal.as_ref().map(|principal| principal.rights.describe());
                (caller.app.clone(), caller.token.claims.scope.clone().unwrap_or_default(), rights)
            }
            Err(Failure::Refused(_)) => (None, String::new(), None),
            Err(Failure::Broken(cause)) => return Err(ControlError::Broken(cause)),
        },
        (None, Some(id)) => {
            let found = tenant.store.app(id).await?;
            let probe = trace.check(Check::AppExists).seen(id.clone());
            let app =
                probe.some(found).map_err(|refusal| ControlError::new(refusal, ControlCode::NotFound))?;
            let all = app.scopes.iter().map(|scope| scope.name.as_str()).collect::<Vec<_>>().join(" ");
            (Some(app), question.scope.clone().unwrap_or(all), None)
        }
        (None, None) => {
            let why = "give either app or token";
            let refusal = trace.check(Check::ControlArgument).seen(why).failed();
            return Err(ControlError::saying(refusal, ControlCode::BadRequest, why));
        }
    };
    Ok(Reply::json(&answer(app.as_deref(), &granted, rights, &path, &dry)))
}

fn read(call: &Call<'_>, trace: &mut Trace) -> Result<ExplainQuestion, ControlError> {
    serde_json::from_slice(call.body).map_err(|error| {
        let why = format!("wanted {{\"app\" or \"token\", \"path\", \"scope\"?, \"method\"?}}: {error}");
        let refusal = trace.check(Check::ControlArgument).seen(why.clone()).failed();
        ControlError::saying(refusal, ControlCode::BadRequest, why)
    })
}

fn answer<'a>(
    app: Option<&'a App>,
    granted: &'a str,
    rights: Option<String>,
    path: &'a Path,
    dry: &'a Trace,
) -> Explanation<'a> {
    let granted: Vec<_> = granted.split_whitespace().collect();
    let covering = app.and_then(|app| rest::covering(app, granted.iter().copied(), path.text()));
    let targets = app.is_some_and(App::targets_tenant);
    let unfiltered = dry.failed().is_none() && app.is_none_or(App::is_platform);
    let why = match (app, covering) {
        (None, _) if dry.failed().is_none() => "a session is not narrowed by scopes".to_owned(),
        (Some(app), _) if app.is_platform() => "a platform token is not narrowed by scopes".to_owned(),
        (None, _) => {
            let step = dry.failed().map(|step| format!("{} failed: {}", step.check.name(), step.seen));
            step.unwrap_or_else(|| "the token is not good".to_owned())
        }
        (Some(_), _) if !targets => "tokens of an OAuth2 Server app are for other APIs".to_owned(),
        (Some(_), Some((scope, pattern))) => format!("`{pattern}` of the scope {scope} is found in the path"),
        (Some(_), None) if granted.is_empty() => "no scope is granted".to_owned(),
        (Some(_), None) => "no pattern of a granted scope is found in the path".to_owned(),
    };
    Explanation {
        app: app.map(App::id),
        path: path.text(),
        searched: [path.text().to_owned(), format!("{}/", path.text())],
        allowed: unfiltered || covering.is_some() && targets,
        why,
        scopes: app.map(|app| rest::explain(app, &granted, path.text())).unwrap_or_default(),
        rights,
        checks: view::steps(dry),
    }
}
