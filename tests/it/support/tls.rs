//! Servers with TLS.

use tenantry::{Clock, Config, Database, Tenantry, Timestamp, Tls};

use super::secure::SecureClient;
use super::{START, Server};

/// A fixture with names of its own.
pub const NAMED: &str = "
tenant: {id: ABC1234, suffix: acme.test, names: [Login.Acme.example]}
users: [{name: client@acme.test, password: MyTest1, oauth_client: true, roles: [API]}]
roles: [{name: API}]
apps:
  - {id: JamesTest, template: OAuth2ServerClient, client_id_type: confidential, auth_methods: [ClientCreds],
     scopes: [{name: Accounts, rest_regex: ['.*']}], user_access: [API]}
";

/// How a test's server runs.
pub fn config() -> Config {
    Config {
        listen: "127.0.0.1:0".to_owned(),
        database: Database::Ephemeral,
        tls: Tls::Auto,
        tls_listen: "127.0.0.1:0".to_owned(),
        workers: Some(1),
        ..Config::default()
    }
}

pub fn start_with(config: Config) -> Server {
    let clock = Clock::frozen(Timestamp::from_seconds(START));
    let builder = Tenantry::builder().config(config).clock(clock).seed(1).fixture("test.yaml", NAMED);
    Server::new(builder.start().unwrap_or_else(|error| panic!("{error}")))
}

pub fn start() -> Server {
    start_with(config())
}

/// Why a server does not start.
pub fn refusal(config: Config) -> String {
    let started = Tenantry::builder().config(config).seed(1).start();
    started.err().expect("it does not start").to_string()
}

pub fn url(server: &Server) -> &str {
    server.tenantry().tls_url().expect("TLS")
}

/// A client that was told of the server's authority.
pub fn client(server: &Server) -> SecureClient {
    SecureClient::trusting(server.tenantry().authority().expect("an authority"))
}
