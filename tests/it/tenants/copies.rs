//! Tenants made and deleted by several copies of the server on one PostgreSQL database.

use serde_json::{Value, json};
use tenantry::{Clock, Tenantry, Timestamp};

use crate::support::{START, Server, Way, database};

const ROUNDS: usize = 24;

/// A copy brings its tenants in line with the database whenever another one wrote. What it makes or deletes itself
/// meanwhile is neither closed nor opened a second time.
#[test]
#[ignore = "needs PostgreSQL: .ci/postgres cargo test --test it -- --include-ignored"]
fn tenants_of_one_copy_are_known_to_the_other_and_made_only_once() {
    let database = database::fresh();
    let copy = || {
        let builder = Tenantry::builder().clock(Clock::frozen(Timestamp::from_seconds(START)));
        Server::new(builder.database(database.clone()).start().unwrap_or_else(|error| panic!("{error}")))
    };
    let servers = [copy(), copy()];
    let round = |thread: usize, n: usize| {
        let (server, other) = (&servers[thread % 2], &servers[(thread + 1) % 2]);
        let handle = format!("test-{thread}-{n}");
        let tenant = server.make(&json!({"from": "default", "handle": handle}));
        let token = tenant.token(Way::ALL[n % 3], "OpaqueTest");
        let path = format!("/t/{handle}/cdirectoryservice/getuser");
        let answer = other.post(&path).bearer(&token).json(&json!({})).send();
        assert_eq!(answer.result()["Name"], "client@acme.test");
        assert_eq!(tenant.call(Way::Prefix, &token, "/cdirectoryservice/getuser", &json!({})).status, 200);
        // Two requests: a tenant that was opened a second time would have forgotten the first.
        assert_eq!(tenant.journal().len(), 2);
        assert_eq!(tenant.control("DELETE", "", &Value::Null).status, 204);
        assert_eq!(other.post(&path).bearer(&token).json(&json!({})).send().status, 404);
        assert_eq!(tenant.request(Way::Prefix, "GET", "/sysinfo/version").send().status, 404);
    };
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let round = &round;
            scope.spawn(move || (0..ROUNDS).for_each(|n| round(thread, n)));
        }
    });
    for server in &servers {
        let left = server.get("/_tenantry/v1/tenants").bearer(server.control_token()).send().json();
        assert_eq!(left["tenants"].as_array().map(Vec::len), Some(1));
    }
}
