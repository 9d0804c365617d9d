//! Which names are certified, and what the tenant calls itself there.

use rustls::{CertificateError, Error};
use tenantry::{Config, Tenantry};

use crate::support::browser::hidden;
use crate::support::secure::SecureClient;
use crate::support::tls::{client, config, start, start_with, url};
use crate::support::{Server, decode};

/// The issuer that a tenant names to who calls it so.
fn issuer(server: &Server, name: &str) -> String {
    let found = client(server).get(url(server), name, "/JamesTest/.well-known/openid-configuration");
    let found = found.unwrap_or_else(|error| panic!("{name}: {error}"));
    found.answer.json()["issuer"].as_str().expect("an issuer").to_owned()
}

#[test]
fn the_tenant_has_a_certificate_for_every_name_it_is_called_by() {
    let server = start_with(Config {
        pod_fqdn: Some("pod0.acme.example".to_owned()),
        control_hosts: vec!["tenantry".to_owned()],
        ..config()
    });
    for name in [
        "localhost",
        "t1.localhost",
        "abc1234.id.cyberark.cloud",
        "ABC1234.ID.cyberark.cloud",
        "abc1234.my.idaptive.app",
        "pod0.idaptive.app",
        "anything.cyberark.cloud",
        "cyberark.cloud",
        "abc1234.my.centrify.com",
        "login.acme.example",
        "pod0.acme.example",
        "tenantry",
        "127.0.0.1",
        "::1",
    ] {
        let host = if name == "::1" { "[::1]" } else { name };
        let found = client(&server).send(
            url(&server),
            name,
            &format!("GET /JamesTest/.well-known/openid-configuration HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        );
        let answer = found.unwrap_or_else(|error| panic!("{name}: {error}")).answer;
        assert_eq!(answer.json()["issuer"], format!("https://{host}/"), "the issuer is what the client sees");
    }
}

#[test]
fn another_name_is_answered_with_the_certificate_of_localhost() {
    let server = start();
    for name in ["example.com", "evilcyberark.cloud", "login.microsoft.com"] {
        match client(&server).get(url(&server), name, "/health/ping") {
            Err(Error::InvalidCertificate(CertificateError::NotValidForNameContext {
                presented, ..
            })) => {
                assert!(presented.iter().any(|name| name.contains("localhost")), "{presented:?}");
            }
            other => panic!("{name}: {:?}", other.map(|exchange| exchange.answer)),
        }
    }
    let found = SecureClient::credulous().get(url(&server), "example.com", "/health/ping").unwrap();
    assert_eq!(found.answer.status, 200, "who does not verify goes on");
}

#[test]
fn an_address_that_is_connected_to_is_certified() {
    let builder = Tenantry::builder().config(Config { tls_listen: "0.0.0.0:0".to_owned(), ..config() });
    let server = Server::new(builder.start().unwrap());
    assert!(url(&server).starts_with("https://127.0.0.1:"), "all addresses are shown as loopback");
    let port = url(&server).rsplit(':').next().unwrap();
    let elsewhere = format!("https://127.0.0.9:{port}");
    for name in ["127.0.0.9", "127.0.0.1", "localhost"] {
        let found = client(&server).get(&elsewhere, name, "/health/ping");
        assert_eq!(found.unwrap_or_else(|error| panic!("{name}: {error}")).answer.status, 200);
    }
    let found = client(&server).get(url(&server), "127.0.0.9", "/health/ping");
    assert!(matches!(found, Err(Error::InvalidCertificate(_))), "another address is not");
}

#[test]
fn tokens_of_a_tls_connection_say_https_and_open_the_api_there() {
    let server = start();
    let name = "abc1234.id.cyberark.cloud";
    let form =
        "grant_type=client_credentials&scope=Accounts&client_id=client@acme.test&client_secret=MyTest1";
    let request = format!(
        "POST /oauth2/token/JamesTest HTTP/1.1\r\nHost: {name}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{form}",
        form.len()
    );
    let answer = client(&server).send(url(&server), name, &request).unwrap().answer;
    let token = answer.json()["access_token"].as_str().expect("a token").to_owned();
    assert!(
        decode(&token).1.contains(r#""iss":"https://abc1234.id.cyberark.cloud/""#),
        "{}",
        decode(&token).1
    );
    let request =
        format!("GET /security/whoami HTTP/1.1\r\nHost: {name}\r\nAuthorization: Bearer {token}\r\n\r\n");
    let answer = client(&server).send(url(&server), name, &request).unwrap().answer;
    assert_eq!(answer.result()["User"], "client@acme.test");
    assert!(issuer(&server, "localhost").starts_with("https://localhost"));
    let plain = server.get("/JamesTest/.well-known/openid-configuration").send().json();
    assert_eq!(plain["issuer"], format!("{}/", server.url()), "the other port stays http");
}

/// A proxy that ends TLS itself, and one that speaks TLS to us for a client that does not.
#[test]
fn what_a_proxy_forwards_wins() {
    let server = start();
    let asked = |forwarded: &str| {
        let request = format!(
            "GET /JamesTest/.well-known/openid-configuration HTTP/1.1\r\nHost: localhost\r\n\
             X-Forwarded-Proto: {forwarded}\r\nX-Forwarded-Host: idp.acme.example\r\n\r\n"
        );
        client(&server).send(url(&server), "localhost", &request).unwrap().answer
    };
    let http = asked("http");
    assert_eq!(http.json()["issuer"], "http://idp.acme.example/");
    assert_eq!(http.header("strict-transport-security"), None);
    assert_eq!(asked("HTTPS").json()["issuer"], "https://idp.acme.example/");
    assert_eq!(asked("gopher").json()["issuer"], "https://idp.acme.example/", "nonsense says nothing");
}

#[test]
fn transport_security_and_secure_cookies_are_where_tls_is() {
    let server = start();
    let rule = "strict-transport-security";
    let vendors = client(&server).get(url(&server), "abc1234.id.cyberark.cloud", "/nothing").unwrap().answer;
    assert_eq!(vendors.header(rule), Some("max-age=31536000; includeSubDomains"));
    let page = client(&server).get(url(&server), "localhost", "/login").unwrap().answer;
    assert_eq!(page.header(rule), Some("max-age=0"), "a developer's other ports stay reachable");
    let cookies: Vec<_> = page.headers.iter().filter(|(name, _)| name == "set-cookie").collect();
    assert!(
        !cookies.is_empty() && cookies.iter().all(|(_, cookie)| cookie.contains("Secure")),
        "{cookies:?}"
    );
    assert!(!hidden(&page).is_empty());
    let plain = server.get("/login").send();
    assert_eq!(plain.header(rule), None);
    assert!(!plain.header("set-cookie").expect("a cookie").contains("Secure"));
}
