//! `/Security/WhoAmI`, `/Security/Logout`, `/SysInfo/*`, `/Health/*`.

use serde_json::json;

use crate::support::{members, start, start_with};

#[test]
fn who_am_i_tells_the_members_of_decision_12() {
    let server = start();
    let token = server.token("JamesTest", "Accounts");
    for request in [
        server.post("/security/whoami").body("[]"),
        server.post("/Security/WhoAmI/").body("{}"),
        server.get("/api/security/whoami"),
    ] {
        let who = request.bearer(&token).send().result();
        assert_eq!(members(&who), ["User", "UserUuid", "TenantId", "IsImpersonated"]);
        assert_eq!((&who["User"], &who["TenantId"]), (&json!("client@acme.test"), &json!("ABC1234")));
        assert_eq!(who["IsImpersonated"], false);
    }
}

#[test]
fn logout_ends_the_token_it_is_called_with() {
    let server = start();
    for app in ["JamesTest", "OpaqueTest"] {
        let token = server.token(app, "Accounts");
        let answer = server.post("/security/logout").bearer(&token).body("[]").send();
        assert_eq!(answer.result(), json!(null));
        let answer = server.post("/security/whoami").bearer(&token).send();
        assert_eq!((answer.status, server.refused_by(&answer).as_str()), (401, "token.revoked"));
        server.advance(1);
        assert_eq!(server.post("/security/whoami").bearer(&server.token(app, "Accounts")).send().status, 200);
    }
}

#[test]
fn the_tenant_says_what_it_is_to_anybody() {
    let server = start();
    let about = server.post("/SysInfo/About").header("Host", "pod7.example:99").send().result();
    assert_eq!(members(&about), ["Version", "PodRegion", "PodFqdn", "PodName", "CompanyName"]);
    assert_eq!((&about["PodFqdn"], &about["PodName"]), (&json!("pod7.example"), &json!("pod7")));
    assert_eq!(about["CompanyName"], "Acme Inc");
    let version = server.get("/sysinfo/version").send().result();
    assert!(version["Cloud"].as_str().unwrap().split('.').count() >= 3, "{version}");
    let dummy = server.get("/sysinfo/dummy?code=x").send();
    assert_eq!((dummy.status, dummy.header("content-type")), (200, Some("text/html; charset=utf-8")));
    for path in ["/health/ping", "/Health/Check"] {
        assert_eq!(server.get(path).send().status, 200);
        // A bad token is nobody's business there.
        assert_eq!(server.get(path).bearer("garbage").send().status, 200);
    }
    let named = start_with("tenant: {id: XYZ9, company: Example Ltd}");
    assert_eq!(named.get("/sysinfo/about").send().result()["CompanyName"], "Example Ltd");
}
