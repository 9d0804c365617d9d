//! What a grant is, and what of it is data.

use std::sync::Arc;

use crate::check::{Check, Trace};
use crate::domain::app::{App, AuthMethod};
use crate::domain::grant::{Grant, Refresh};
use crate::domain::principal::Principal;
use crate::oauth::client_auth::Client;
use crate::tenant::Tenant;
use crate::wire::{Call, Failure};

/// A grant in progress: what a request presents for tokens.
pub trait GrantType: Sized + 'static {
    /// What the pipeline does for it.
    const POLICY: GrantPolicy;

    /// Reads what the request presents, and checks it as far as that can be done without its user.
    ///
    /// # Errors
    /// The refusal by the first check that fails.
    async fn read(request: &TokenRequest<'_>, trace: &mut Trace) -> Result<Self, Failure>;

    /// The name and the password of the resource owner, for [`RunBy::ResourceOwner`].
    fn credentials(&self) -> Option<(&str, &str)> {
        None
    }

    /// What was granted before, for [`RunBy::Granter`].
    fn granted(&self) -> Option<&Grant> {
        None
    }

    /// Makes the checks that are its own, after all others, and says what the tokens are made of.
    ///
    /// # Errors
    /// The refusal by the first check that fails.
    async fn decide(
        self,
        request: &TokenRequest<'_>,
        cleared: &Cleared,
        trace: &mut Trace,
    ) -> Result<Decision, Failure>;
}

/// What the pipeline does for a grant.
#[derive(Clone, Copy, Debug)]
pub struct GrantPolicy {
    /// The value of `grant_type`.
    pub name: &'static str,
    /// The auth methods of which the app must tick one.
    pub methods: &'static [AuthMethod],
    /// Whether the app's discovery document lists it.
    pub listed: fn(&App) -> bool,
    /// Whose Run permission counts.
    pub run: RunBy,
    /// Which scopes can be had.
    pub scope: ScopeRule,
    /// The check that refuses a second use of what was presented: tokens of a grant that such a use has ended meanwhile
    /// are not given.
    pub unused: Option<Check>,
}

/// Whose Run permission counts; for this user tokens are issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunBy {
    /// The user that the client is. An app's own client needs no permission (decisions.md#d5), and one that did not
    /// prove who it is gets nothing.
    Client,
    /// The user whose name and password the request brings; who does not exist has no permission to check.
    ResourceOwner,
    /// The user who granted what the request presents, who must still be there and be free to act.
    Granter,
}

/// Which scopes can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeRule {
    /// Those that the app defines.
    Defined,
    /// What was granted before.
    Granted,
    /// What was granted before, or less.
    Narrowed,
}

/// What a grant decides over.
pub struct TokenRequest<'a> {
    /// The tenant.
    pub tenant: &'a Tenant,
    /// The client, authenticated, with its parameters.
    pub client: &'a Client,
    /// The call.
    pub call: &'a Call<'a>,
}

/// What a request is cleared for.
#[derive(Debug)]
pub struct Cleared {
    /// The user, whose Run permission was checked; none where there is no such user.
    pub user: Option<Arc<Principal>>,
    /// The scopes.
    pub scope: Option<String>,
}

/// What a grant gives.
#[derive(Debug, Default)]
pub struct Decision {
    /// What the user granted; none where the client asks for itself.
    pub granted: Option<Grant>,
    /// The `nonce` of the authorization request.
    pub nonce: Option<String>,
    /// The refresh token that comes along.
    pub refresh: Option<Refresh>,
}
