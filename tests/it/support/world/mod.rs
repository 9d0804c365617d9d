//! A tenant with an app of every kind, for the flows in which somebody signs in.

pub mod apps;
pub mod clients;
pub mod factors;
pub mod policies;
pub mod provisioned;
pub mod roles;
pub mod tables;

/// Somebody who may use the apps.
pub const ANN: (&str, &str) = ("ann@acme.test", "Ann-Passw0rd");
/// Somebody who may not.
pub const BOB: (&str, &str) = ("bob@acme.test", "Bob-Passw0rd");
/// A confidential client.
pub const SVC: (&str, &str) = ("svc@acme.test", "S3cret");
/// The OpenID Connect app's own client.
pub const OWN: (&str, &str) = ("3f0c1b1e-6f1d-4d3e-9a57-7c1f6a1f2b11", "Own-S3cret");
/// Where every app may send its answers.
pub const REDIRECT: &str = "https://client.test/cb";

/// The fixture.
pub const WORLD: &str = "
tenant: {company: Acme, trusted_domains: [spa.test]}
roles: [{name: Staff}]
users:
  - {name: ann, password: Ann-Passw0rd, mail: ann@mail.test, display_name: Ann Example, mobile: '5551', roles: [Staff], attributes: {level: 3}}
  - {name: bob, password: Bob-Passw0rd}
  - {name: boss, password: Boss-Passw0rd, roles: [System Administrator]}
  - {name: svc, password: S3cret, oauth_client: true, roles: [Staff]}
  - {name: other, password: S3cret, oauth_client: true, roles: [Staff]}
apps:
  - id: client
    client_id_type: anything
    auth_methods: [ClientCreds, ResourceCreds, AuthorizationCode, Implicit]
    allowed_redirects: [https://client.test/cb]
    issue_refresh_tokens: true
    scopes: [{name: users, rest_regex: [cdirectoryservice/]}, {name: all, rest_regex: ['.*']}]
    user_access: [Staff]
  - id: strict
    client_id_type: confidential
    auth_methods: [ResourceCreds, AuthorizationCode]
    allowed_redirects: [https://client.test/cb]
    full_url_match: true
    issue_refresh_tokens: true
    rotate_refresh_tokens: true
    ropc_refresh: true
    token_type: Opaque
    scopes: [{name: users, rest_regex: [cdirectoryservice/]}, {name: all, rest_regex: ['.*']}]
    user_access: [Staff]
  - id: listed
    client_id_type: list
    allowed_clients: [spa]
    auth_methods: [AuthorizationCode]
    allowed_redirects: [https://client.test/cb, 'app://cb', 'http://127.0.0.1/cb']
    scopes: [{name: all, rest_regex: ['.*']}]
    user_access: [Staff]
  - id: server
    template: OAuth2Server
    audience: https://api.test
    auth_methods: [ResourceCreds, AuthorizationCode, Implicit]
    allowed_redirects: [https://client.test/cb]
    scopes: [{name: read}]
    user_access: [Staff]
    claims: {level: '{{user.attributes.level}}', who: '{{user.display_name}} of {{tenant.company}}', teams: '{{user.roles}}', none: '{{user.home}}'}
  - id: oidc
    name: The web app
    template: Generic OpenID Connect
    client_id_type: anything
    client_id: 3f0c1b1e-6f1d-4d3e-9a57-7c1f6a1f2b11
    client_secret: Own-S3cret
    auth_methods: [ClientCreds, ResourceCreds, AuthorizationCode, Implicit]
    allowed_redirects: [https://client.test/cb]
    issue_refresh_tokens: true
    scopes: [{name: ReadUserProfile, description: Read the own profile, rest_regex: [security/whoami]}]
    user_access: [Staff]
  - id: asks
    name: Asks first
    template: Generic OpenID Connect
    client_id: asks-client
    client_secret: Own-S3cret
    auth_methods: [AuthorizationCode]
    allowed_redirects: [https://client.test/cb]
    confirm_authorization: true
    consent_remembered: true
    allow_scope_selection: true
    scopes: [{name: one, description: The first thing}, {name: two}]
    user_access: [Staff]
";
