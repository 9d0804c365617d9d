//! The catalogue of checks: name, meaning, and the setting that decides it.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

/// Whether a fixture may loosen a check.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CheckKind {
    /// The request can go on without it: a fixture may loosen it.
    Loosenable,
    /// Nothing sensible could follow.
    Fixed,
}

/// What the catalogue says of a check.
#[derive(Clone, Copy)]
struct CatalogueEntry {
    name: &'static str,
    kind: CheckKind,
    meaning: &'static str,
    setting: &'static str,
}

macro_rules! checks {
    ($($variant:ident $name:literal $kind:ident $meaning:literal, $setting:literal;)*) => {
        /// A check, by its published name (`docs/checks.md`).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Check { $(#[doc = $meaning] $variant,)* }

        impl Check {
            /// All checks, in the catalogue's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            const fn entry(self) -> CatalogueEntry {
                match self { $(Self::$variant => CatalogueEntry {
                    name: $name, kind: CheckKind::$kind, meaning: $meaning, setting: $setting,
                },)* }
            }
        }
    };
}

// `{app}`, `{client}` and `{user}` stand for what the request is about.
checks! {
    RequestReadable "request.readable" Fixed "the request can be read: protocol, encoding, syntax, no parameter twice",
        "the client: what it sends";
    RequestSize "request.size" Fixed "the body is not larger than the server reads",
        "the client: a smaller body";
    RequestHeaders "request.headers" Fixed "the head of the request is not larger than the server reads",
        "the client: fewer or shorter headers";
    RequestMethod "request.method" Fixed "the endpoint takes this method",
        "the client: the method of the call";
    RequestTarget "request.target" Fixed "the target of the request holds only characters that a URL may hold as they are",
        "the client: percent-encode the others, such as \" as %22 and a blank as %20";
    RequestHost "request.host" Fixed "the Host header names a host",
        "the client: its Host header";
    TenantKnown "tenant.known" Fixed "the port, the host name or the path of the request leads to a tenant that is there",
        "the client: its URL; GET /_tenantry/v1/tenants tells which tenants there are";
    RequestTls "request.tls" Fixed "a port that speaks TLS is spoken to in TLS",
        "the client: https:// in its URL, or the URL of the other port";
    RequestOrigin "request.origin" Fixed "a page that asks in advance whether it may call is of a trusted domain",
        "tenant.trusted_domains";
    RouteKnown "route.known" Fixed "the path is one the tenant serves",
        "the client: the path of the call";
    AppExists "app.exists" Fixed "the Application ID in the path, or the key in the arguments, names an app",
        "apps[].id in the fixture, or the last segment of the client's URL";
    AppEnabled "app.enabled" Loosenable "the app is active",
        "apps[{app}].state";
    ClientCredentials "client.credentials" Fixed "client credentials are presented, once and alike",
        "the client: an Authorization: Basic header, or client_id and client_secret in the body";
    ClientExists "client.exists" Fixed "the client id names a user of the directory, or is the app's own",
        "users[].name in the fixture, or the client id that the client sends";
    ClientSecret "client.secret" Loosenable "the secret is the client's",
        "users[{client}].password (or apps[{app}].client_secret), or the secret that the client sends";
    ClientIsOauthClient "client.is_oauth_client" Loosenable "the user is marked as an OAuth confidential client",
        "users[{client}].oauth_client, or apps[{app}].must_be_oauth_client";
    ClientListed "client.listed" Loosenable "the client is in the app's list of allowed clients",
        "apps[{app}].allowed_clients";
    ClientState "client.state" Loosenable "the client's user is neither locked nor disabled nor expired",
        "users[{client}].state";
    GrantKnown "grant.known" Fixed "grant_type is one the tenant knows",
        "the client: its grant_type";
    GrantAllowed "grant.allowed" Loosenable "the grant is ticked on the app",
        "apps[{app}].auth_methods";
    AppRunPermission "app.run_permission" Loosenable "the user has the Run permission on the app, directly or by a role",
        "apps[{app}].user_access";
    ScopeKnown "scope.known" Loosenable "each scope asked for is defined on the app, in the same spelling",
        "apps[{app}].scopes, or the scope that the client sends";
    ScopeGranted "scope.granted" Loosenable "a refresh asks for no scope beyond what was granted",
        "the client: the scope that it sends";
    UserPassword "user.password" Loosenable "the password is the user's",
        "users[{user}].password, or the password that is sent";
    AppScript "app.script" Loosenable "the app's script runs to its end, within its limits",
        "apps[{app}].script";
    RequestParked "request.parked" Fixed "the request that the sign-in or consent page belongs to is still waiting",
        "the browser: begin again at the client";
    RedirectMatch "redirect.match" Fixed "redirect_uri is one of the app's redirects; left out, the app has just one",
        "apps[{app}].allowed_redirects, or the client's redirect_uri";
    ResponseTypeKnown "response_type.known" Fixed "response_type is one that the app's kind has",
        "the client: its response_type";
    ResponseTypeAllowed "response_type.allowed" Loosenable "the auth methods that the response type needs are ticked",
        "apps[{app}].auth_methods";
    ResponseModeAllowed "response_mode.allowed" Fixed "response_mode is query, fragment or form_post; tokens never go in the query",
        "the client: its response_mode";
    RequestObject "request.object" Fixed "the parameters are not wrapped in a request object",
        "the client: its request or request_uri";
    PkceChallenge "pkce.challenge" Fixed "the code challenge has a known method and 43 to 128 unreserved characters",
        "the client: its code_challenge and code_challenge_method";
    PromptValid "prompt.valid" Fixed "prompt and max_age have values that can be carried out",
        "the client: its prompt and max_age";
    SessionPresent "session.present" Fixed "a user is signed in, recently enough",
        "the client: its prompt and max_age; the user: sign in";
    ConsentGiven "consent.given" Fixed "the user agrees to what the client asks",
        "apps[{app}].confirm_authorization; the user: allow";
    ConsentForm "consent.form" Fixed "the consent page was shown to this user, and is answered once",
        "the browser: begin again at the client";
    LoginForm "login.form" Fixed "the sign-in form comes from the page that this browser was shown",
        "the browser: cookies must be on";
    CodeKnown "code.known" Fixed "the code is one that this app issued",
        "the client: its code";
    CodeUnused "code.unused" Fixed "the code was not used before; a second use ends all that the first one gave",
        "the client: it may use a code once";
    CodeAge "code.age" Loosenable "the code is not older than ten minutes",
        "the client: it should use a code at once";
    CodeClient "code.client" Fixed "the code is used by the client that it was issued to",
        "the client: its client_id";
    CodeRedirect "code.redirect" Loosenable "redirect_uri is the one of the authorization request",
        "the client: its redirect_uri";
    PkceVerifier "pkce.verifier" Loosenable "code_verifier fits the code challenge",
        "the client: its code_verifier";
    RefreshKnown "refresh.known" Fixed "the refresh token is one that this app issued",
        "the client: its refresh_token";
    RefreshUnused "refresh.unused" Fixed "the refresh token was neither used up nor revoked; use of a replaced one ends its grant",
        "apps[{app}].rotate_refresh_tokens, or the client: it must keep the newest one";
    RefreshAge "refresh.age" Loosenable "the refresh token has not expired",
        "apps[{app}].refresh_token_lifetime";
    RefreshClient "refresh.client" Fixed "the refresh token is used by the client that it was issued to",
        "the client: its client_id";
    RefreshAllowed "refresh.allowed" Loosenable "the app issues refresh tokens",
        "apps[{app}].issue_refresh_tokens";
    TokenScope "token.scope" Loosenable "the access token was granted the scope openid",
        "the client: the scope that it asks for";
    LogoutRedirect "post_logout.match" Fixed "post_logout_redirect_uri is one of the app's, where it lists any",
        "apps[{app}].post_logout_redirects, or the client's post_logout_redirect_uri";
    LogoutHint "id_token_hint.readable" Fixed "id_token_hint is a token of this tenant",
        "the client: its id_token_hint";
    TokenPresent "token.present" Fixed "a bearer token or a session cookie is presented",
        "the client: its Authorization header";
    SessionNativeHeader "session.native_header" Loosenable "a call by cookie alone carries a native-client header",
        "the client: X-IDAP-NATIVE-CLIENT: true";
    TokenReadable "token.readable" Fixed "the token is one of ours by its form: a known opaque value or a JWT",
        "the client: the token that it sends";
    TokenSignature "token.signature" Fixed "the JWT is signed by the tenant's key",
        "the client: a token of this tenant (tenant.signing_keys)";
    TokenIssuer "token.issuer" Loosenable "the JWT's issuer is the one its app has under the public URL",
        "--public-url (in a compose file TENANTRY_PUBLIC_URL: the URL that all of the clients use), or apps[{app}].issuer";
    TokenApp "token.app" Fixed "the app that issued the token exists, and is the one that is asked about it",
        "apps[].id, or the app in the client's URL";
    TokenTarget "token.target" Loosenable "the token is meant for the tenant's own API",
        "apps[{app}].template: tokens of an OAuth2 Server app are for other APIs";
    TokenExp "token.exp" Loosenable "the token has not expired",
        "apps[{app}].token_lifetime, or the client: it should ask for a new token";
    TokenRevoked "token.revoked" Loosenable "the token was not revoked",
        "the client: it uses a token after revoking it or signing out";
    UserExists "user.exists" Fixed "the user named by the request exists",
        "users[].name in the fixture, or the user that the client names";
    UserMfa "user.mfa" Loosenable "each challenge of the user's authentication profile can be satisfied here",
        "users[{user}].authentication_profile, or tenant.policies and tenant.authentication_profiles";
    UserFactor "user.factor" Loosenable "the answer is the one that the mechanism wants",
        "users[{user}].factors, the outbox, or the answer that is sent";
    AttemptKnown "attempt.known" Fixed "SessionId is that of a sign-in in progress, and nothing else goes on with it",
        "the client: StartAuthentication first; a SessionId lives ten minutes, until success or five wrong answers";
    AttemptMechanism "attempt.mechanism" Fixed "MechanismId is one of the challenge that is due",
        "the client: its MechanismId";
    AttemptAction "attempt.action" Fixed "the action is one that the mechanism takes",
        "the client: its Action";
    ChallengeKnown "challenge.known" Fixed "ChallengeStateId is that of a step-up that the caller was told is due",
        "the client: ChallengeUser first; a ChallengeId lives ten minutes";
    SessionChallenged "session.challenged" Loosenable "the session satisfied the authentication profile lately, within its DurationInMinutes",
        "the client: StartChallenge with the ChallengeId; or tenant.authentication_profiles";
    AppProfile "app.profile" Loosenable "the app's authentication profile is not the one that lets nobody in",
        "apps[{app}].settings.DefaultAuthProfile";
    ProfileExists "profile.exists" Fixed "the authentication profile named by the request exists",
        "tenant.authentication_profiles, or the profile that the client names";
    OathKnown "oath.known" Fixed "the OATH token named by the request exists, and is the caller's to use",
        "users[{user}].factors.oath_secret, or the client: GetUserThirdPartyOtp first";
    QuestionExists "question.exists" Fixed "the security question named by the request exists",
        "tenant.security_questions or users[{user}].factors.questions, or the question that the client names";
    UserState "user.state" Loosenable "the user is neither locked nor disabled nor expired",
        "users[{user}].state";
    RestScopeMatch "rest.scope_match" Loosenable "a REST regex of one of the token's scopes matches the path",
        "apps[{app}].scopes[].rest_regex, or the scope that the client asks for";
    RestRight "rest.right" Loosenable "a role of the caller has the administrative right that the call needs, or the caller the permission on the app",
        "roles[].rights, users[{user}].roles, or apps[{app}].permissions";
    ArgumentPresent "argument.present" Fixed "the argument that the action cannot do without is there",
        "the client: the argument";
    ArgumentValid "argument.valid" Fixed "the argument has a usable value",
        "the client: the argument";
    RoleExists "role.exists" Fixed "the role named by the request exists",
        "roles[].name in the fixture, or the role that the client names";
    RoleNameFree "role.name_free" Fixed "no other role has this name",
        "the client: the name, or roles[].name in the fixture";
    RoleEditable "role.editable" Fixed "the role may be changed in this way: Everybody is read-only, System Administrator keeps its name and its rights",
        "the client: the role that it names";
    GroupExists "group.exists" Fixed "the group named by the request is one of a connected directory; this tenant has none",
        "the client: the groups that it names";
    SuffixRemovable "suffix.removable" Fixed "the login suffix is not the tenant's first one",
        "the client: the suffixes that it names";
    TableExists "table.exists" Fixed "the table of extended attributes exists; there is one, users",
        "the client: its Table";
    ColumnExists "column.exists" Fixed "the column of extended attributes exists",
        "tenant.user_columns in the fixture, or the column that the client names";
    ScimFilter "scim.filter" Fixed "the filter can be read, within its limits, and names attributes of the resource",
        "the client: its filter or sortBy";
    ScimTarget "scim.target" Fixed "the path of a PATCH operation can be read and leads to something of the resource",
        "the client: the path";
    ScimMutable "scim.mutability" Fixed "the attribute is one that clients may write",
        "the client: the attributes that it sends";
    ScimMember "scim.member" Fixed "the member is a user or a role, by id",
        "the client: the members that it names";
    AttributeExists "attribute.exists" Fixed "the attribute of roles exists",
        "tenant.role_attributes in the fixture, or the attribute that the client names";
    QueryValid "query.valid" Fixed "the query is one SELECT over tables and columns of reports, within its limits",
        "the client: its Script and Args";
    UserNameFree "user.name_free" Fixed "no other user has this login name",
        "the client: the name, or users[].name in the fixture";
    UserNotSelf "user.not_self" Fixed "the action is not done to the caller's own account",
        "the client: the user that it names";
    UserManagerFree "user.manager_cycle" Fixed "a user is not their own manager, directly or by others",
        "the client: ReportsTo";
    UserHasPicture "user.has_picture" Fixed "the user has a picture",
        "the client: SetUserPicture first";
    PasswordComplexity "password.complexity" Loosenable "the password satisfies the tenant's rule",
        "the client: the password";
    PasswordIsNew "password.is_new" Loosenable "the new password is not the present one",
        "the client: the new password";
    AppIdFree "app.id_free" Fixed "no other app has this Application ID",
        "the client: its ServiceName";
    AppEditable "app.editable" Fixed "the app may be changed: the tenant's own app is what it is",
        "the client: the app that it names";
    AppSecretKnown "app.secret_known" Fixed "the app has a client secret that can be told: an OpenID Connect app's, which the tenant drew or the API set",
        "the client: it sets one by OAuthProfile.ClientSecret; of a client_secret in a fixture only the hash is kept";
    TemplateExists "template.exists" Fixed "the template named by the request is in the catalogue",
        "the client: the name of the template";
    PasswordCurrent "password.current" Loosenable "the password has not expired, and need not be changed before anything else",
        "the user: sign in at /login or by AdvanceAuthentication, and set a new one; or users[{user}].password_never_expire";
    PasswordHistory "password.history" Loosenable "the new password is none of the last ones, as many as the policy says",
        "tenant.policies (/Core/Security/CDS/PasswordPolicy/History), or the client: the new password";
    ActionEmulated "action.emulated" Fixed "the action is one this emulator carries out",
        "nothing: the action is out of the emulator's scope";
    ImportKnown "import.known" Fixed "the upload that the import names exists",
        "the client: the ReturnID of GetUsersFromCsvFile";
    PolicyExists "policy.exists" Fixed "the policy named by the request exists",
        "tenant.policies in the fixture, or the policy that the client names";
    PolicyCurrent "policy.current" Loosenable "RevStamp, where it is sent, is that of what is changed: nobody else changed it",
        "the client: it should read before it writes, and once more after a write";
    PolicyLockout "policy.lockout" Loosenable "a system administrator can still sign in after the change",
        "the client: the policy, its profile and its link";
    ProfileUnused "profile.unused" Fixed "no policy and no user names the authentication profile",
        "tenant.policies, users[].authentication_profile";
    OrganizationExists "organization.exists" Fixed "the organisation named by the request exists",
        "tenant.organizations in the fixture, or the OrgId that the client names";
    CnameOwned "cname.owned" Fixed "the name is one that was registered for this tenant",
        "tenant.names in the fixture, or the name that the client sends";
    MessageTemplateExists "message_template.exists" Fixed "the message template named by the request exists",
        "the client: a TemplateName of GetEditableMessageTemplates";
    NameFree "name.free" Fixed "nothing else of the kind has this name",
        "the client: the name";
    RoomLeft "room.left" Fixed "the tenant may have one more of the kind",
        "the client: delete what is no longer used";
    ControlToken "control.token" Fixed "the control token is presented",
        "the caller: Authorization: Bearer with the token of --control-token or of the ready line, or with the tenant's own";
    ControlLink "control.link" Fixed "the link that a browser follows was not followed before, and is no older than 12 hours",
        "the caller: `tenantry open` gives a new one";
    ControlHost "control.host" Fixed "the control API is addressed under a name that is its own",
        "--control-host";
    ControlOrigin "control.origin" Fixed "the call does not come from a page of another origin",
        "the caller: no page of another site may steer the server";
    TlsAuthority "tls.authority" Fixed "the server has a certificate authority of its own",
        "--tls auto";
    ControlTenant "control.tenant" Fixed "the tenant named in the path exists",
        "the caller: the tenant's handle or id, or default";
    ControlFixture "control.fixture" Fixed "the fixture is sound",
        "the fixture: what the message names; `tenantry fixture check` tells the same";
    ControlPort "control.port" Fixed "the system has a port left for a tenant",
        "the system: the limit of open files; or delete tenants that are no longer used";
    ControlArgument "control.argument" Fixed "the arguments of the control call are usable",
        "the caller: the arguments";
    ControlFound "control.found" Fixed "what the control call names exists",
        "the caller: the id";
}

impl Check {
    /// The published name, as fixtures write it: `client.secret`.
    pub const fn name(self) -> &'static str {
        self.entry().name
    }

    /// What holds when the check passes.
    pub const fn meaning(self) -> &'static str {
        self.entry().meaning
    }

    /// Which setting decides it, with `{app}`, `{client}` and `{user}` to be filled in.
    pub const fn setting(self) -> &'static str {
        self.entry().setting
    }

    /// Whether a fixture may loosen it.
    pub fn loosenable(self) -> bool {
        self.entry().kind == CheckKind::Loosenable
    }

    /// The check of that name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|check| check.name() == name)
    }
}

impl Serialize for Check {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl JsonSchema for Check {
    fn schema_name() -> Cow<'static, str> {
        "Check".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<_> = Self::ALL.iter().map(|check| check.name()).collect();
        json_schema!({ "type": "string", "enum": names })
    }
}

/// The catalogue of checks as the page `docs/checks.md`.
#[cfg(test)]
pub fn catalogue() -> String {
    let mut page = String::from(concat!(
        "# Checks\n\n",
        "Every refusal is explained by exactly one failed check. A fixture may name those that can be loosened under ",
        "`loosen:`; the request then passes, and its trace says that the real tenant would have refused.\n\n",
        "This page is generated from `src/check/catalogue.rs`; a test keeps it true.\n\n",
        "| Check | Holds when | Can be loosened | Decided by |\n|---|---|---|---|\n",
    ));
    for check in Check::ALL {
        let loosened = if check.loosenable() { "yes" } else { "no" };
        page += &format!("| `{}` | {} | {loosened} | {} |\n", check.name(), check.meaning(), check.setting());
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found_again() {
        for check in Check::ALL {
            assert_eq!(Check::by_name(check.name()), Some(*check));
        }
        assert!(Check::ALL.len() <= 128, "Loosened is a set of 128");
        assert_eq!(Check::by_name("no.such"), None);
    }
}
