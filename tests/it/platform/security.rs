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

/// A session, its cookie's value, and the platform token that was given along with it end together.
#[test]
fn logout_ends_the_session_together_with_its_platform_token() {
    let server = start();
    let signed_in = |platform: bool| {
        let body = json!({"User": "alice@acme.test", "Version": "1.0", "PlatformTokenResponse": platform});
        let package = server.post("/Security/StartAuthentication").json(&body).send().result();
        let mechanism = &package["Challenges"][0]["Mechanisms"][0]["MechanismId"];
        let body = json!({
            "SessionId": package["SessionId"], "MechanismId": mechanism, "Action": "Answer", "Answer": "Alice-Passw0rd",
        });
        let success = server.post("/Security/AdvanceAuthentication").json(&body).send().result();
        ["Auth", "Token"].map(|name| success[name].as_str().expect("a text").to_owned())
    };
    let status = |token: &str| server.post("/security/whoami").bearer(token).send();
    for platform in [false, true] {
        for end in ["/Security/Logout", "/UserMgmt/SignOutCurrentSession", "/UserMgmt/SignOutEverywhere"] {
            for by in [0, 1] {
                let pair = signed_in(platform);
                let other = signed_in(platform);
                assert_eq!(server.post(end).bearer(&pair[by]).body("").send().result(), json!(null));
                for token in &pair {
                    let answer = status(token);
                    let check = server.refused_by(&answer);
                    assert_eq!((answer.status, check.as_str()), (401, "token.revoked"), "{end} by {by}");
                }
                let ends = end.ends_with("Everywhere");
                assert!(other.iter().all(|token| status(token).status == if ends { 401 } else { 200 }));
            }
        }
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
