//! What a user grants to a client, and the values that stand for it on the way: session, pending request,
//! confirmation, code, refresh token. Each is kept until it expires and known by an opaque value.

use crate::clock::Timestamp;
use crate::domain::app::App;

/// Something that an opaque value stands for.
pub trait Ticket: PartialEq + Send + Sync + 'static {
    /// Its kind, as the store writes it.
    const KIND: &'static str;

    /// The grant that it belongs to; reuse ends all that belongs to it.
    fn family(&self) -> &str {
        ""
    }

    /// The user that it is about.
    fn user_id(&self) -> &str {
        ""
    }
}

/// A signed-in user. Times are Unix seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// What else was given with it, and ends with it.
    pub family: String,
    /// The user, by id.
    pub user_id: String,
    /// When the user signed in.
    pub auth_time: i64,
    /// When it was last prolonged.
    pub prolonged: Option<i64>,
    /// When the session ends.
    pub exp: i64,
}

impl Ticket for Session {
    const KIND: &'static str = "session";

    fn family(&self) -> &str {
        &self.family
    }

    fn user_id(&self) -> &str {
        &self.user_id
    }
}

/// An authorization request that waits for its user to sign in: what `bounce` stands for (oauth.md#s2-5).
#[derive(Clone, Debug, PartialEq)]
pub struct PendingAuthorization {
    /// The app, by row key.
    pub row_key: String,
    /// The parameters, as a form.
    pub form: String,
    /// When it was pending: a sign-in that is not older satisfies `prompt=login`. Unix seconds.
    pub at: i64,
}

impl Ticket for PendingAuthorization {
    const KIND: &'static str = "bounce";
}

/// A consent page that was shown: only who saw it can answer it.
#[derive(Clone, Debug, PartialEq)]
pub struct Confirmation {
    /// The user who was asked.
    pub user_id: String,
    /// The request that it is about.
    pub pending: PendingAuthorization,
    /// When it can be answered no more. Unix seconds.
    pub exp: i64,
}

impl Ticket for Confirmation {
    const KIND: &'static str = "confirmation";

    fn user_id(&self) -> &str {
        &self.user_id
    }
}

/// What a user granted to a client at an app.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    /// Names the grant; all that comes from it carries the name.
    pub family: String,
    /// The app, by row key.
    pub row_key: String,
    /// The client id, in the spelling of the request.
    pub client_id: String,
    /// Whether the client proved who it is: then it must do so again.
    pub confidential: bool,
    /// The user, by id.
    pub user_id: String,
    /// The scopes, separated by blanks; none if none was granted.
    pub scope: Option<String>,
    /// When the user signed in. Unix seconds.
    pub auth_time: i64,
}

/// An authorization code (RFC 6749 §4.1.2).
#[derive(Clone, Debug, PartialEq)]
pub struct AuthorizationCode {
    /// What it stands for.
    pub grant: Grant,
    /// Where it was sent.
    pub redirect_uri: String,
    /// Whether the request named that place; then the redemption must, too.
    pub redirect_named: bool,
    /// The `nonce` of the request.
    pub nonce: Option<String>,
    /// The code challenge, where the client made one.
    pub challenge: Option<CodeChallenge>,
    /// When it ends. Unix seconds.
    pub exp: i64,
}

impl Ticket for AuthorizationCode {
    const KIND: &'static str = "code";

    fn family(&self) -> &str {
        &self.grant.family
    }

    fn user_id(&self) -> &str {
        &self.grant.user_id
    }
}

/// A code challenge (RFC 7636 §4.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeChallenge {
    /// How it was made from the verifier.
    pub method: ChallengeMethod,
    /// The challenge.
    pub value: String,
}

/// How a code challenge is made from its verifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChallengeMethod {
    /// It is the verifier.
    Plain,
    /// It is base64url of the verifier's SHA-256.
    S256,
}

/// A refresh token (RFC 6749 §6).
#[derive(Clone, Debug, PartialEq)]
pub struct Refresh {
    /// What it stands for; its scope is the most that a refresh may ask.
    pub grant: Grant,
    /// Whether each use gives a new one (decisions.md#d10).
    pub rotates: bool,
    /// When it ends. Unix seconds.
    pub exp: i64,
}

impl Refresh {
    /// The first refresh token of a grant, at `now`. That of a public client is replaced at each use
    /// (decisions.md#d10).
    pub fn new(grant: Grant, app: &App, is_public: bool, now: Timestamp) -> Self {
        let exp = now.seconds() + app.spec.refresh_token_lifetime.seconds();
        Self { grant, rotates: app.spec.rotate_refresh_tokens || is_public, exp }
    }
}

impl Ticket for Refresh {
    const KIND: &'static str = "refresh";

    fn family(&self) -> &str {
        &self.grant.family
    }

    fn user_id(&self) -> &str {
        &self.grant.user_id
    }
}
