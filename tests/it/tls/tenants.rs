//! Tenants that are made while a server runs speak TLS where it does.

use crate::support::tls::{client, start, url};
use serde_json::{Value, json};

#[test]
fn a_tenant_has_a_tls_port_and_a_certified_name_of_its_own() {
    let server = start();
    let post = server.post("/_tenantry/v1/tenants").bearer(server.control_token());
    let made: Value = post.json(&json!({"from": "default"})).send().json();
    let own = made["tls_url"].as_str().unwrap();
    assert!(own.starts_with("https://127.0.0.1:") && own != url(&server));
    let path = "/JamesTest/.well-known/openid-configuration";
    let port = own.rsplit(':').next().unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
    let found = client(&server).send(own, "127.0.0.1", &request).unwrap();
    assert_eq!(found.answer.json()["issuer"], format!("{own}/"));
    let host = made["host"].as_str().unwrap();
    let found = client(&server).get(url(&server), host, path).unwrap();
    assert_eq!(found.answer.json()["issuer"], format!("https://{host}/"));
}
