//! Many tenants at once: each has its own users, time and journal, and nothing of another's.

use serde_json::{Value, json};

use crate::support::{Way, start};

/// As many tests as run at the same time, each with a tenant of its own.
const TESTS: usize = 200;
const THREADS: usize = 16;

#[test]
fn two_hundred_tests_at_once_do_not_meet() {
    let server = start();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let one_test = |n: usize| {
        let order = json!({"from": "default", "handle": format!("test-{n}"), "clock": format!("frozen:{}", 1_700_000_000 + n * 1_000)});
        let tenant = server.make(&order);
        let way = Way::ALL[n % 3];
        let token = tenant.token(way, if n.is_multiple_of(2) { "JamesTest" } else { "OpaqueTest" });
        let call = |path: &str, body: &Value| tenant.call(way, &token, path, body);
        call("/cdirectoryservice/createuser", &json!({"Name": format!("user-{n}")})).result();
        let users = call(
            "/redrock/query",
            &json!({"Script": "select Username from User where Username like 'user-%'"}),
        );
        // The scope covers the directory alone.
        assert_eq!(users.status, 401);
        let own = call("/cdirectoryservice/getuser", &json!({"ID": format!("user-{n}")}));
        assert_eq!(own.result()["Name"], format!("user-{n}@acme.test"));
        let other = call("/cdirectoryservice/getuser", &json!({"ID": format!("user-{}", (n + 1) % TESTS)}));
        assert_eq!(other.failure().0, "_I18N_UserNotFound");
        if n.is_multiple_of(5) {
            assert_eq!(tenant.control("POST", "/reset", &json!({"parts": ["state"]})).status, 204);
        }
        tenant.clock(&json!({"advance": 10}));
        tenant.request(way, "GET", "/sysinfo/version").send();
        let at = |entry: &Value| entry["at"].as_str().unwrap().to_owned();
        let entries = tenant.journal();
        assert_eq!(entries.len(), 6, "{entries:?}");
        let began: tenantry::Timestamp = format!("{}", 1_700_000_000 + n * 1_000).parse().unwrap();
        assert_eq!(
            (at(&entries[5]), at(&entries[0])),
            (began.rfc3339(), began.plus_millis(10_000).rfc3339())
        );
        for entry in &entries {
            let target = entry["target"].as_str().unwrap();
            assert_eq!(target.starts_with("/t/"), way == Way::Prefix);
            assert!(way != Way::Prefix || target.starts_with(&format!("/t/test-{n}/")), "{entry}");
        }
        if n.is_multiple_of(7) {
            assert_eq!(tenant.control("DELETE", "", &Value::Null).status, 204);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    if n >= TESTS {
                        break;
                    }
                    one_test(n);
                }
            });
        }
    });
    let left = server.get("/_tenantry/v1/tenants").bearer(server.control_token()).send().json();
    assert_eq!(left["tenants"].as_array().unwrap().len(), 1 + TESTS - TESTS.div_ceil(7));
    assert_eq!(server.control("/requests").json()["requests"], json!([]), "the first tenant met nothing");
}
