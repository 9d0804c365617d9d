//! Several copies of the server on one PostgreSQL database: what one writes the others know with the next request.
//!
//! They need PostgreSQL: `.ci/postgres cargo test --test it -- --include-ignored`, which CI runs.

use serde_json::{Value, json};
use tenantry::{Clock, Database, Tenantry, Timestamp};

use crate::support::{CLIENT, START, Server, database};

fn copy(database: &Database) -> Server {
    let builder = Tenantry::builder().clock(Clock::frozen(Timestamp::from_seconds(START))).seed(1);
    Server::new(builder.database(database.clone()).start().unwrap_or_else(|error| panic!("{error}")))
}

#[test]
#[ignore = "needs PostgreSQL: .ci/postgres cargo test --test it -- --include-ignored"]
fn copies_on_one_database_agree_at_once() {
    let database = database::fresh();
    assert!(matches!(database, Database::Postgres(_)), "no PostgreSQL: run by .ci/postgres");
    let (one, two) = (copy(&database), copy(&database));
    let call = |server: &Server, token: &str, path: &str, body: Value| {
        server.post(&format!("/cdirectoryservice/{path}")).bearer(token).json(&body).send()
    };
    let host = |server: &Server, app: &str| {
        let form = [("grant_type", "client_credentials"), ("scope", "Accounts")];
        let post = server
            .post(&format!("/oauth2/token/{app}"))
            .basic(CLIENT.0, CLIENT.1)
            .header("Host", "t.example");
        post.form(&form).send().json()["access_token"].as_str().expect("a token").to_owned()
    };
    let (jwt, opaque) = (host(&one, "JamesTest"), host(&two, "OpaqueTest"));
    for server in [&one, &two] {
        for token in [&jwt, &opaque] {
            assert_eq!(call(server, token, "getuser", json!({})).result()["Name"], CLIENT.0);
        }
    }
    // A user made by one, renamed by the other, deleted by the first.
    let uuid = call(&one, &jwt, "createuser", json!({"Name": "shared"})).result();
    assert_eq!(call(&two, &opaque, "getuser", json!({"ID": "shared"})).result()["Uuid"], uuid);
    call(&two, &opaque, "changeuser", json!({"ID": uuid, "Name": "renamed"})).result();
    assert_eq!(call(&one, &jwt, "getuser", json!({"ID": uuid})).result()["Name"], "renamed@acme.test");
    call(&one, &jwt, "deleteuser", json!({"ID": uuid})).result();
    assert_eq!(call(&two, &opaque, "getuser", json!({"ID": uuid})).failure().0, "_I18N_UserIDNotFound");
    // A token revoked at one is refused by the other.
    for (token, app) in [(&jwt, "JamesTest"), (&opaque, "OpaqueTest")] {
        let form = [("token", token.as_str())];
        one.post(&format!("/oauth2/revoke/{app}")).basic(CLIENT.0, CLIENT.1).form(&form).send();
        let answer = call(&two, token, "getuser", json!({}));
        assert_eq!((answer.status, two.refused_by(&answer).as_str()), (401, "token.revoked"));
    }
    // A key made by one verifies at the other.
    let rotated = one.post("/_tenantry/v1/tenants/default/keys").bearer(one.control_token()).send();
    assert_eq!(rotated.status, 200);
    one.advance(1);
    let jwt = host(&one, "JamesTest");
    assert_eq!(call(&two, &jwt, "getuser", json!({})).result()["Name"], CLIENT.0);
    // Two creations of one name at the same time: one wins.
    one.advance(1);
    let jwt = host(&one, "JamesTest");
    let made: usize = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..20)
            .map(|n| {
                let (server, jwt) = (if n % 2 == 0 { &one } else { &two }, &jwt);
                let body = json!({"Name": format!("race{}", n / 2)});
                scope.spawn(move || {
                    usize::from(call(server, jwt, "createuser", body).json()["success"] == true)
                })
            })
            .collect();
        calls.into_iter().map(|call| call.join().expect("it ends")).sum()
    });
    assert_eq!(made, 10);
}
