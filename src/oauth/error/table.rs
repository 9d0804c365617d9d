//! The table: where a check failed, and what the client reads of it (oauth.md#s2-4).

use crate::check::{Check, Refusal};

/// Where in a request a check failed: the same check is told in other words at another place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// At any endpoint.
    Everywhere,
    /// A client speaks for itself: token, introspection, revocation, platform token.
    Client,
    /// The user whose grant a code or a refresh token stands for.
    Granter,
    /// Whoever brings a token, or only reads: userinfo, keys, discovery.
    Resource,
    /// An authorization request, before it is known where its answer may go.
    Authorize,
    /// An authorization request whose answer has a place to go.
    Redirect,
    /// Its client.
    RedirectClient,
    /// What the user answered on the consent page.
    Consent,
    /// The sign-out in the browser.
    EndSession,
}

impl Stage {
    #[cfg(test)]
    const ALL: [Self; 9] = [
        Self::Everywhere,
        Self::Client,
        Self::Granter,
        Self::Resource,
        Self::Authorize,
        Self::Redirect,
        Self::RedirectClient,
        Self::Consent,
        Self::EndSession,
    ];

    /// The stage whose words are used where this one has none of its own.
    const fn wider(self) -> Option<Self> {
        match self {
            Self::Consent => Some(Self::Redirect),
            Self::Redirect => Some(Self::Authorize),
            _ => None,
        }
    }

    /// Whether somebody looks at the answer in a browser.
    pub const fn is_page(self) -> bool {
        match self {
            Self::Authorize | Self::Redirect | Self::RedirectClient | Self::Consent | Self::EndSession => {
                true
            }
            Self::Everywhere | Self::Client | Self::Granter | Self::Resource => false,
        }
    }
}

/// How a refusal is sent, with its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireForm {
    /// An error of RFC 6749 §5.2.
    Json400,
    /// The same, with the methods that the endpoint takes.
    Json405,
    /// An error of RFC 6750 §3.1, with `WWW-Authenticate`.
    Bearer401,
    /// The same.
    Bearer403,
    /// A page that says what is wrong, and what to change.
    Page400,
    /// The tenant's page for a path that it does not know.
    Page404,
    /// The client is told, by the browser (RFC 6749 §4.1.2.1).
    Redirect,
}

/// A row of the table. In code and text `{}` stands for what the refusal is about.
#[derive(Debug)]
pub struct ErrorRow {
    stage: Stage,
    /// The check that failed; none for any that has no row of its own at this stage.
    check: Option<Check>,
    /// How it is sent.
    pub form: WireForm,
    /// The error code; none where a page says it in words.
    pub code: &'static str,
    /// What the client, or who looks at the page, reads.
    pub text: &'static str,
}

macro_rules! table {
    (@check _) => { None };
    (@check $check:ident) => { Some(Check::$check) };
    ($($stage:ident $check:tt $form:ident $code:literal $text:literal;)*) => {
        &[$(ErrorRow {
            stage: Stage::$stage,
            check: table!(@check $check),
            form: WireForm::$form,
            code: $code,
            text: $text,
        },)*]
    };
}

/// What a check is told as. A parameter that was left out is told as `argument.present`, whichever check missed it.
const TABLE: &[ErrorRow] = table! {
    Everywhere     RequestMethod       Json405    "invalid_request"           "method not allowed";

    // A refused client is not told which part failed (decisions.md#d1).
    Client         _                   Json400    "access_denied"             "invalid client creds or client not allowed";
    Client         RequestReadable     Json400    "invalid_request"           "{}";
    Client         ArgumentPresent     Json400    "invalid_request"           "{} is missing";
    Client         GrantKnown          Json400    "unsupported_grant_type"    "unsupported grant type";
    Client         GrantAllowed        Json400    "unauthorized_client"       "grant type not allowed";
    Client         ScopeKnown          Json400    "invalid_scope"             "invalid scope";
    Client         ScopeGranted        Json400    "invalid_scope"             "invalid scope";
    // Recorded for a used code and for an expired one.
    Client         CodeKnown           Json400    "invalid_grant"             "supplied code does not match known request";
    Client         CodeUnused          Json400    "invalid_grant"             "supplied code does not match known request";
    Client         CodeAge             Json400    "invalid_grant"             "supplied code does not match known request";
    Client         CodeClient          Json400    "invalid_grant"             "supplied code does not match known request";
    Client         CodeRedirect        Json400    "invalid_grant"             "supplied code does not match known request";
    Client         PkceVerifier        Json400    "invalid_grant"             "challenge mismatch";
    Client         RefreshAllowed      Json400    "invalid_grant"             "invalid refresh token";
    Client         RefreshKnown        Json400    "invalid_grant"             "invalid refresh token";
    Client         RefreshUnused       Json400    "invalid_grant"             "invalid refresh token";
    Client         RefreshAge          Json400    "invalid_grant"             "invalid refresh token";
    Client         RefreshClient       Json400    "invalid_grant"             "invalid refresh token";
    // The cookie that refreshes a platform token.
    Client         TokenPresent        Json400    "invalid_grant"             "invalid refresh token";
    Client         AppScript           Json400    "server_error"              "the app's script failed";
    Granter        _                   Json400    "invalid_grant"             "the user cannot grant anything any more";

    Resource       _                   Bearer401  "invalid_token"             "the access token is not good here";
    Resource       TokenPresent        Bearer401  "invalid_token"             "no access token was presented";
    Resource       TokenScope          Bearer403  "insufficient_scope"        "the access token lacks the scope openid";
    Resource       AppExists           Page404    ""                          "";

    Authorize      _                   Page400    ""                          "The request was refused.";
    Authorize      AppExists           Page400    ""                          "There is no such application.";
    Authorize      AppEnabled          Page400    ""                          "The application cannot be used: it is not active.";
    Authorize      RequestReadable     Page400    ""                          "The request cannot be read: a parameter is given twice, or there is too much.";
    Authorize      RequestParked       Page400    ""                          "The sign-in took too long, or its address was changed. Begin again at the client.";
    Authorize      ArgumentPresent     Page400    ""                          "The client did not say who it is: the parameter {} is missing.";
    Authorize      RedirectMatch       Page400    ""                          "The client wants the answer at an address that is not one of the app's redirects.";
    Authorize      ConsentForm         Page400    ""                          "This page was answered before, or belongs to somebody else. Begin again at the client.";

    Redirect       RequestObject       Redirect   "{}_not_supported"          "request objects are not supported";
    Redirect       ArgumentPresent     Redirect   "invalid_request"           "{} is missing";
    Redirect       ResponseTypeKnown   Redirect   "unsupported_response_type" "unsupported response type";
    Redirect       ResponseTypeAllowed Redirect   "unauthorized_client"       "response type not allowed";
    Redirect       ResponseModeAllowed Redirect   "invalid_request"           "unsupported response mode";
    RedirectClient _                   Redirect   "invalid_client"            "invalid client creds";
    Redirect       ScopeKnown          Redirect   "invalid_scope"             "invalid scope";
    Redirect       PkceChallenge       Redirect   "invalid_request"           "unusable code challenge";
    Redirect       PromptValid         Redirect   "invalid_request"           "unusable prompt or max_age";
    Redirect       SessionPresent      Redirect   "login_required"            "login required";
    Redirect       AppRunPermission    Redirect   "access_denied"             "user not allowed access to app";
    Redirect       ScopeGranted        Redirect   "invalid_scope"             "invalid scope";
    Redirect       ConsentGiven        Redirect   "consent_required"          "consent required";
    Redirect       AppScript           Redirect   "server_error"              "the app's script failed";
    Consent        SessionPresent      Page400    ""                          "Nobody is signed in any more.";
    Consent        ConsentGiven        Redirect   "access_denied"             "user denied access";

    EndSession     _                   Page400    ""                          "The sign-out cannot go on to where the client wants it.";
};

/// What is told where no row is found; a test keeps the table free of such a case.
const UNTOLD: ErrorRow = ErrorRow {
    stage: Stage::Everywhere,
    check: None,
    form: WireForm::Json400,
    code: "invalid_request",
    text: "the request was refused",
};

/// The row for a refusal: that of its check, at the narrowest stage that has one.
pub fn error_row(stage: Stage, refusal: &Refusal) -> &'static ErrorRow {
    let check = if refusal.is_missing() { Check::ArgumentPresent } else { refusal.check() };
    find(stage, check).unwrap_or(&UNTOLD)
}

fn find(stage: Stage, check: Check) -> Option<&'static ErrorRow> {
    let row = |stage, check| TABLE.iter().find(|row| row.stage == stage && row.check == check);
    let own = |stage| row(stage, Some(check)).or_else(|| row(stage, None));
    row(Stage::Everywhere, Some(check))
        .or_else(|| std::iter::successors(Some(stage), |stage| stage.wider()).find_map(own))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_check_has_an_answer_at_every_stage() {
        for stage in Stage::ALL.into_iter().filter(|stage| *stage != Stage::Everywhere) {
            for check in Check::ALL {
                assert!(find(stage, *check).is_some(), "{stage:?} has no words for {}", check.name());
            }
        }
    }

    #[test]
    fn no_row_hides_another() {
        for (at, row) in TABLE.iter().enumerate() {
            let same = |other: &&ErrorRow| (other.stage, other.check) == (row.stage, row.check);
            assert!(TABLE[at + 1..].iter().find(same).is_none(), "{row:?}");
        }
    }

    /// RFC 6749 §4.1.2.1 and §5.2, RFC 6750 §3.1, OpenID Connect Core §3.1.2.6.
    #[test]
    fn codes_are_registered_ones_and_only_pages_do_without() {
        let known = BTreeSet::from([
            "access_denied",
            "consent_required",
            "insufficient_scope",
            "invalid_client",
            "invalid_grant",
            "invalid_request",
            "invalid_scope",
            "invalid_token",
            "login_required",
            "server_error",
            "unauthorized_client",
            "unsupported_grant_type",
            "unsupported_response_type",
            "{}_not_supported",
        ]);
        for row in TABLE {
            let is_page = matches!(row.form, WireForm::Page400 | WireForm::Page404);
            assert!(if is_page { row.code.is_empty() } else { known.contains(row.code) }, "{row:?}");
            assert!(row.stage.is_page() || row.form != WireForm::Redirect, "{row:?}");
        }
    }

    #[test]
    fn security_md_lists_every_code() {
        let page =
            std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/security.md")).unwrap();
        for row in TABLE.iter().filter(|row| !row.code.is_empty()) {
            let code = row.code.replace("{}", "request");
            assert!(page.contains(&format!("`{code}`")), "{code} is not in docs/security.md");
        }
    }

    /// The catch-all of a stage is for what every client reads alike; whatever is told in words of its own has a row.
    #[test]
    fn every_check_of_an_authorization_request_has_a_row() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/oauth/authorize");
        let stages = [Stage::Authorize, Stage::Redirect, Stage::RedirectClient, Stage::Consent];
        let told: BTreeSet<_> = TABLE
            .iter()
            .filter(|row| stages.contains(&row.stage))
            .filter_map(|row| Some(format!("{:?}", row.check?)))
            .collect();
        for entry in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            for rest in text.split("Check::").skip(1) {
                let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
                // A client that is not accepted reads one thing, whatever was wrong.
                assert!(told.contains(&name) || name.starts_with("Client"), "{name} has no row");
            }
        }
    }
}
