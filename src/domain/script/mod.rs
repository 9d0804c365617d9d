//! The script of an OAuth2 or OpenID Connect app: JavaScript that sets claims when a token is issued.
//!
//! What a script may use is taken from the comment in the vendor's own script template, from the vendor's
//! reference of `LoginUser`, and from the scripts that guides of other products tell admins to paste. Of that
//! template, `Application`, `Scopes`, `Issuer`, `AuthAdditionalParams`, `setIssuer` and `getSignInUrl` are
//! missing here: a script that uses one fails with a ReferenceError, which is better than a token that
//! differs in silence.
//!
//! A script is deterministic: it has neither clock nor chance, and its time is counted in the engine's steps.
//! Some of the engine's built-in functions take long within one step, so a thread of its own holds each run:
//! the caller gets an answer after two seconds, whatever the script does.

#[cfg(feature = "script")]
mod engine;

#[cfg(feature = "script")]
pub use engine::{check, run};
use serde_json::{Map, Value as Json};

/// What a script may read of the user that a token is for.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "script"), expect(dead_code, reason = "only the engine reads and fails"))]
pub struct Subject<'a> {
    /// `LoginUser.Uuid`.
    pub uuid: &'a str,
    /// `LoginUser.Username`.
    pub name: &'a str,
    /// `LoginUser.RoleNames`.
    pub role_names: &'a [String],
    /// What `LoginUser.Get` finds, and where the other members come from; case does not count.
    pub attributes: &'a Map<String, Json>,
}

/// What a script may read of the tenant.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "script"), expect(dead_code, reason = "only the engine reads and fails"))]
pub struct TenantData<'a> {
    /// What `TenantData.Get` finds; case does not count.
    pub values: &'a Map<String, Json>,
}

/// Why a script gave no claims.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(not(feature = "script"), expect(dead_code, reason = "only the engine reads and fails"))]
pub enum ScriptError {
    /// It cannot be compiled.
    #[error("the script cannot be compiled: {0}")]
    Syntax(String),
    /// It threw, or called a function of ours wrongly.
    #[error("the script failed: {0}")]
    Threw(String),
    /// It went past a limit.
    #[error("the script was refused: {0}")]
    Limit(&'static str),
    /// The engine itself failed.
    #[error("the script could not be run: {0}")]
    Engine(String),
}

/// The claims that a script set, in order of first setting.
pub type ScriptClaims = Vec<(String, Json)>;

/// Where scripts are left out of a build, none can be compiled.
///
/// # Errors
/// Always.
#[cfg(not(feature = "script"))]
pub fn check(_: &str) -> Result<(), ScriptError> {
    Err(ScriptError::Engine("this build has no scripts (the feature `script`)".to_owned()))
}

/// Where scripts are left out of a build, none runs.
///
/// # Errors
/// Always.
#[cfg(not(feature = "script"))]
pub fn run(source: &str, _: &Subject<'_>, _: &TenantData<'_>) -> Result<ScriptClaims, ScriptError> {
    check(source).map(|()| ScriptClaims::new())
}
