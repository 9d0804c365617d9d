//! Making tenants, listing and deleting them.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};
use tenantry::{Clock, Tenantry};

use crate::support::{Answer, CLIENT, Server, TestTenant, Way, database, members, start};

#[test]
fn a_tenant_is_told_once_with_its_token_and_then_listed() {
    let server = start();
    let made = server
        .make(&json!({"handle": "orders", "ttl": "1h", "seed": 7, "clock": "frozen:2026-01-01T00:00:00Z"}));
    let wanted = [
        "id",
        "handle",
        "tenant_id",
        "url",
        "tls_url",
        "host",
        "prefix",
        "clock",
        "seed",
        "own_key",
        "expires",
        "token",
    ];
    assert_eq!(members(made.view()), wanted);
    assert_eq!((made.told("host"), made.told("prefix")), ("orders.localhost", "/t/orders"));
    assert_eq!(made.view()["clock"]["now"], "2026-01-01T00:00:00Z");
    assert_ne!(made.told("url"), server.url());
    let one = made.control("GET", "", &Value::Null).json();
    assert_eq!((&one["url"], one.get("token")), (&made.view()["url"], None));
    let by_id =
        server.get(&format!("/_tenantry/v1/tenants/{}", made.told("id"))).bearer(server.control_token());
    assert_eq!(by_id.send().json()["url"], one["url"]);
    let list = server.get("/_tenantry/v1/tenants").bearer(server.control_token()).send().json();
    let handles: Vec<_> =
        list["tenants"].as_array().unwrap().iter().map(|tenant| &tenant["handle"]).collect();
    assert_eq!(handles, ["default", "orders"]);
    assert_eq!(list["tenants"][0]["url"], server.url());
    let info = server.get("/_tenantry/v1/info").bearer(server.control_token()).send().json();
    assert_eq!((&info["tenants"]["count"], &info["version"]), (&json!(2), &json!(env!("CARGO_PKG_VERSION"))));
    assert!(!info.to_string().contains(server.control_token()), "{info}");
}

#[test]
fn a_copy_has_what_the_other_is_and_nothing_that_it_gave_out() {
    let server = start();
    server.result("/cdirectoryservice/createuser", &json!({"Name": "before"}));
    let (jwt, opaque) = (server.token("JamesTest", "Accounts"), server.token("OpaqueTest", "Accounts"));
    let copy = server.copy();
    server.result("/cdirectoryservice/createuser", &json!({"Name": "after"}));
    assert_eq!(copy.told("tenant_id"), server.tenantry().tenant_id());
    let token = copy.token(Way::Port, "JamesTest");
    let named = |name: &str| copy.call(Way::Port, &token, "/cdirectoryservice/getuser", &json!({"ID": name}));
    assert_eq!(named("before").result()["Name"], "before@acme.test");
    assert_eq!(named("after").failure().0, "_I18N_UserNotFound");
    copy.call(Way::Port, &token, "/cdirectoryservice/createuser", &json!({"Name": "own"})).result();
    assert_eq!(
        server.call("/cdirectoryservice/getuser", &json!({"ID": "own"})).failure().0,
        "_I18N_UserNotFound"
    );
    for token in [jwt, opaque] {
        assert_eq!(copy.call(Way::Port, &token, "/security/whoami", &json!({})).status, 401);
    }
}

#[test]
fn fixtures_are_taken_as_text_as_objects_and_several_at_a_time() {
    let server = start();
    let users = json!({"users": [{"name": "svc", "password": "S3cret-for-tests", "oauth_client": true}]});
    let apps = "apps: [{id: app, auth_methods: [ClientCreds], user_access: [svc], scopes: [{name: all, rest_regex: ['.*']}]}]";
    let tenant = server.make(&json!({"fixture": [users, apps]}));
    let form = [("grant_type", "client_credentials")];
    let answer = tenant.post("/oauth2/token/app").basic("svc", "S3cret-for-tests").form(&form).send();
    assert_eq!((answer.status, &answer.json()["scope"]), (200, &json!("all")));
    let wrong = tenant.post("/oauth2/token/app").basic("svc", "other").form(&form).send();
    assert_eq!(tenant.refused_by(&wrong), "client.secret");
    let text = tenant.control("GET", "/fixture", &Value::Null).text().to_owned();
    assert!(text.contains("id: app") && text.contains("password_hash: "), "{text}");
    // What is exported makes another tenant like it.
    let again = server.make(&json!({"fixture": text}));
    let answer = again.post("/oauth2/token/app").basic("svc", "S3cret-for-tests").form(&form).send();
    assert_eq!(answer.status, 200);
    assert_eq!(again.control("GET", "/fixture", &Value::Null).text(), text);
}

#[test]
fn an_empty_tenant_has_what_every_tenant_has() {
    let server = start();
    let tenant = server.make(&json!({}));
    let answer = tenant.token_request(Way::Port, "JamesTest").send();
    assert_eq!((answer.status, tenant.refused_by(&answer).as_str()), (400, "app.exists"));
    let fixture: Value = {
        let path = format!("/_tenantry/v1/tenants/{}/fixture", tenant.told("handle"));
        server.get(&path).bearer(server.control_token()).header("Accept", "application/json").send().json()
    };
    assert_eq!(fixture["tenant"]["id"], "ABC1234");
    assert_eq!(fixture.get("users"), None);
}

const QUESTION: &str = "GET /sysinfo/version HTTP/1.1\r\nHost: x\r\n\r\n";

#[test]
fn a_deleted_tenant_is_gone_by_every_way() {
    let server = start();
    let tenant = server.make(&json!({"from": "default", "handle": "gone"}));
    let url = tenant.told("url").to_owned();
    let address = url.strip_prefix("http://").unwrap();
    let token = tenant.token(Way::Port, "JamesTest");
    assert!(!is_closed(&server, &tenant));
    // A connection that is kept alive meanwhile.
    let mut kept = TcpStream::connect(address).unwrap();
    kept.write_all(QUESTION.as_bytes()).unwrap();
    let mut answered = Vec::new();
    while !Answer::is_whole(&answered) {
        let mut piece = [0; 4_096];
        let length = kept.read(&mut piece).unwrap();
        answered.extend_from_slice(&piece[..length]);
    }
    assert_eq!(tenant.control("DELETE", "", &Value::Null).status, 204);
    assert!(is_closed(&server, &tenant), "its port is closed");
    let answer = exchange(&mut kept, QUESTION).unwrap();
    assert!(answer.starts_with("HTTP/1.1 404") && answer.contains("Connection: close"), "{answer}");
    for way in [Way::Host, Way::Prefix] {
        let answer = tenant.request(way, "POST", "/security/whoami").bearer(&token).send();
        assert_eq!((answer.status, server.refused_by(&answer).as_str()), (404, "tenant.known"), "{way:?}");
    }
    assert_eq!(tenant.control("GET", "", &Value::Null).status, 401, "its token opens nothing any more");
    let other = server.get("/_tenantry/v1/tenants/gone").bearer(server.control_token()).send();
    assert_eq!((other.status, server.refused_by(&other).as_str()), (404, "control.tenant"));
    assert_eq!(server.token_request("JamesTest", "Accounts").send().status, 200, "the first goes on");
    assert!(
        server.control("/requests?limit=50").json()["requests"]
            .as_array()
            .unwrap()
            .iter()
            .all(|entry| entry["status"] == 200)
    );
    // The name is free again.
    server.make(&json!({"handle": "gone"}));
}

/// Whether the tenant no longer answers at its port; a server of another test may have taken the port since, and may end
/// at any moment.
fn is_closed(server: &Server, tenant: &TestTenant<'_>) -> bool {
    let address = tenant.told("url").strip_prefix("http://").unwrap();
    let ask = format!(
        "GET /_tenantry/v1/tenants HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
        server.control_token()
    );
    let answer = TcpStream::connect(address).and_then(|mut stream| exchange(&mut stream, &ask));
    !answer.is_ok_and(|listed| listed.contains(tenant.told("id")))
}

fn exchange(stream: &mut TcpStream, request: &str) -> std::io::Result<String> {
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[test]
fn the_first_tenant_stays() {
    let server = start();
    let answer =
        server.request("DELETE", "/_tenantry/v1/tenants/default").bearer(server.control_token()).send();
    assert_eq!((answer.status, &answer.json()["error"]["code"]), (409, &json!("conflict")));
    assert_eq!(server.token_request("JamesTest", "Accounts").send().status, 200);
}

/// By the system's clock, whatever the tenant's says.
#[test]
fn a_tenant_ends_when_its_time_is_over() {
    let server = start();
    let tenant = server.make(&json!({"ttl": 1, "clock": "frozen:2026-01-01T00:00:00Z"}));
    let path = format!("/_tenantry/v1/tenants/{}", tenant.told("handle"));
    let there = || server.get(&path).bearer(server.control_token()).send().status;
    assert_eq!(there(), 200);
    tenant.clock(&json!({"advance": "30d"}));
    assert_eq!(there(), 200, "its own clock does not end it");
    let system = Clock::system();
    let begun = system.now();
    while there() == 200 {
        assert!(system.now() < begun.plus_millis(20_000), "it ends");
    }
    assert!(is_closed(&server, &tenant));
}

#[test]
fn a_tenant_can_have_a_key_of_its_own() {
    let server = start();
    let (own, shared) = (server.make(&json!({"from": "default", "own_key": true})), server.copy());
    let modulus = |answer: crate::support::Answer| answer.json()["keys"][0]["n"].clone();
    let first = modulus(server.get("/oauth2/keys/JamesTest").send());
    assert_eq!(modulus(shared.get("/oauth2/keys/JamesTest").send()), first);
    assert_ne!(modulus(own.get("/oauth2/keys/JamesTest").send()), first);
    let token = own.token(Way::Port, "JamesTest");
    assert_eq!(own.call(Way::Port, &token, "/security/whoami", &json!({})).status, 200);
    // A key that is changed is the tenant's alone; what was signed before goes on being good.
    let token = shared.token(Way::Port, "JamesTest");
    assert_eq!(shared.control("POST", "/keys", &Value::Null).status, 200);
    let keys = shared.get("/oauth2/keys/JamesTest").send().json();
    assert_eq!(keys["keys"].as_array().unwrap().len(), 2);
    assert_eq!(modulus(server.get("/oauth2/keys/JamesTest").send()), first);
    for token in [token, shared.token(Way::Port, "JamesTest")] {
        assert_eq!(shared.call(Way::Port, &token, "/security/whoami", &json!({})).status, 200);
    }
}

/// Two tenants that are made alike answer alike, byte for byte, whatever others do meanwhile.
#[test]
fn tenants_made_alike_answer_alike() {
    let server = start();
    let order = json!({"from": "default", "seed": 11, "clock": "frozen:2026-01-01T00:00:00Z"});
    let run = |noise: &dyn Fn()| {
        let tenant = server.make(&order);
        let mut seen = String::new();
        let mut keep = |answer: crate::support::Answer| {
            noise();
            let mut headers: Vec<_> =
                answer.headers.iter().filter(|(name, _)| name != "connection").collect();
            headers.sort();
            seen += &format!("{} {headers:?} {}\n", answer.status, answer.text());
            answer
        };
        let host =
            |request: crate::support::Request<'_>| request.header("X-Forwarded-Host", "t.example").send();
        for app in ["JamesTest", "OpaqueTest", "ServerTest", "nothing"] {
            keep(host(tenant.token_request(Way::Port, app)));
        }
        let form = [("grant_type", "client_credentials"), ("scope", "all")];
        let post = tenant.post("/oauth2/token/oauthclient").basic(CLIENT.0, CLIENT.1).form(&form);
        let token = keep(host(post)).json()["access_token"].as_str().unwrap().to_owned();
        let call = |path: &str, body: &Value| host(tenant.post(path).bearer(&token).json(body));
        keep(call("/cdirectoryservice/createuser", &json!({"Name": "x", "Password": "Passw0rd!"})));
        keep(call("/cdirectoryservice/createuser", &json!({"Name": "x"})));
        keep(call("/cdirectoryservice/getusers", &json!({})));
        keep(host(tenant.get("/oauth2/keys/JamesTest")));
        seen
    };
    let other = server.copy();
    let first = run(&|| {});
    let second = run(&|| drop(other.token(Way::Port, "OpaqueTest")));
    assert_eq!(first, second);
    assert!(first.contains("eyJ") && first.contains("\"x5c\""));
}

#[test]
fn a_server_with_a_seed_hands_it_to_its_tenants() {
    let made = || {
        let tenantry = Tenantry::builder().seed(3).database(database::fresh()).start().unwrap();
        let server = Server::new(tenantry);
        let order = json!({"from": "default", "clock": "frozen:2026-01-01T00:00:00Z"});
        let values: Vec<_> = (0..2).map(|_| server.make(&order).token(Way::Port, "OpaqueTest")).collect();
        values
    };
    let values = made();
    assert_eq!(values[0], values[1]);
    assert_eq!(values, made());
}
