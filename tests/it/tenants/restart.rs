//! Tenants of a database file outlast the server.

use serde_json::{Value, json};
use tenantry::{Config, Database, Tenantry};

use crate::support::Server;

#[test]
fn tenants_their_clocks_and_snapshots_are_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::File(folder.path().join("tenants.db"));
    let start = || Server::new(Tenantry::builder().database(database.clone()).start().unwrap());
    let server = start();
    let tenant =
        server.make(&json!({"from": "default", "handle": "kept", "clock": "frozen:2026-01-01T00:00:00Z"}));
    tenant.clock(&json!({"advance": "1h"}));
    assert_eq!(tenant.control("POST", "/snapshots/s", &Value::Null).status, 201);
    let token = tenant.token(crate::support::Way::Port, "JamesTest");
    let (url, own) = (tenant.told("url").to_owned(), tenant.told("token").to_owned());
    server.make(&json!({"handle": "brief", "ttl": 1}));
    drop(server);

    let server = start();
    let view = server.get("/_tenantry/v1/tenants/kept").bearer(&own).send().json();
    assert_eq!((&view["url"], &view["clock"]["now"]), (&json!(url), &json!("2026-01-01T01:00:00Z")));
    let who = server.request_to("POST", format!("{url}/security/whoami")).bearer(&token).send();
    assert_eq!(who.status, 200, "it signs with the key that it had: {who:?}");
    let restored = server.post("/_tenantry/v1/tenants/kept/snapshots/s/restore").bearer(&own).send();
    assert_eq!(restored.status, 204);
    let reset = server.post("/_tenantry/v1/tenants/kept/reset").bearer(&own).send();
    assert_eq!(reset.status, 204);
    let view = server.get("/_tenantry/v1/tenants/kept").bearer(&own).send().json();
    assert_eq!(view["clock"]["now"], "2026-01-01T00:00:00Z");
}

/// The clock of the first tenant too, unless the start says another.
#[test]
fn a_clock_that_was_moved_stays_moved() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::File(folder.path().join("clock.db"));
    let server = Server::new(Tenantry::builder().database(database.clone()).start().unwrap());
    let change = json!({"freeze": "2031-01-01T00:00:00Z"});
    let put = server.request("PUT", "/_tenantry/v1/tenants/default/clock").bearer(server.control_token());
    assert_eq!(put.json(&change).send().status, 200);
    drop(server);
    let date = |server: &Server| server.get("/sysinfo/version").send().header("date").unwrap().to_owned();
    let server = Server::new(Tenantry::builder().database(database.clone()).start().unwrap());
    assert_eq!(date(&server), "Wed, 01 Jan 2031 00:00:00 GMT");
    drop(server);
    let clock = "frozen:2026-01-01T00:00:00Z".parse().unwrap();
    let server = Server::new(Tenantry::builder().database(database).clock(clock).start().unwrap());
    assert_eq!(date(&server), "Thu, 01 Jan 2026 00:00:00 GMT");
}

#[test]
fn host_names_follow_the_pattern() {
    let config = Config {
        listen: "127.0.0.1:0".to_owned(),
        database: Database::Ephemeral,
        workers: Some(1),
        host_pattern: "{handle}.tenantry.test".parse().unwrap(),
        ..Config::default()
    };
    let server = Server::new(Tenantry::builder().config(config).start().unwrap());
    let tenant = server.make(&json!({"from": "default", "handle": "acme"}));
    assert_eq!(tenant.told("host"), "acme.tenantry.test");
    let issuer = |host: &str| {
        let path = "/JamesTest/.well-known/openid-configuration";
        server.get(path).header("Host", host).send().json()["issuer"].clone()
    };
    assert_eq!(issuer("acme.tenantry.test"), "http://acme.tenantry.test/");
    assert_eq!(tenant.journal().len(), 1);
    issuer("acme.localhost");
    assert_eq!(tenant.journal().len(), 1);
    let path = "/_tenantry/v1/tenants/acme";
    assert_eq!(
        server.get(path).bearer(tenant.told("token")).header("Host", "acme.tenantry.test").send().status,
        200
    );
}
