//! What passwords must be like, how long they are ones, and when wrong ones lock (platform.md#s0-3, platform.md#s6,
//! platform.md#s7).

use serde_json::{Value, json};

use crate::support::sign_in::{FAILED, names, summary};
use crate::support::{Answer, Server, start_with};

const WORLD: &str = "
tenant:
  policies:
    - Settings:
        /Core/Security/CDS/PasswordPolicy/History: 3
        /Core/Security/CDS/PasswordPolicy/AgeInDays: '30'
        /Core/Security/CDS/PasswordPolicy/MinLength: 6
        /Core/Security/CDS/PasswordPolicy/RequireSymbol: true
        /Core/Security/CDS/PasswordPolicy/RequireMixCase: 'False'
        /Core/Security/CDS/LockoutPolicy/Threshold: 2
users:
  - {name: boss, password: S, oauth_client: true, roles: [System Administrator]}
  - {name: ann, password: p-0000}
  - {name: old, password: p-0000, password_never_expire: true}
  - {name: held, password: S, state: Locked}
apps:
  - {id: a, auth_methods: [ClientCreds, ResourceCreds], client_id_type: anything, scopes: [{name: all, rest_regex: ['.*']}], user_access: [boss, ann, old]}
";

fn sign_in(server: &Server, user: &str, password: &str) -> Answer {
    server.give(&server.begin(user), "UP", &json!(password))
}

fn session(server: &Server, user: &str, password: &str) -> String {
    sign_in(server, user, password).result()["Auth"].as_str().expect("a session").to_owned()
}

/// The MessageID and the check of a refusal, or two empty texts.
fn change(server: &Server, session: &str, old: &str, new: &str) -> (String, String) {
    let body = json!({"oldPassword": old, "newPassword": new});
    let answer = server.post("/UserMgmt/ChangeUserPassword").bearer(session).json(&body).send();
    if answer.json()["success"] == true {
        return <(String, String)>::default();
    }
    (answer.failure().0, server.refused_by(&answer))
}

fn pair(one: &str, two: &str) -> (String, String) {
    (one.to_owned(), two.to_owned())
}

#[test]
fn a_new_password_is_none_of_the_last() {
    let server = start_with(WORLD);
    let session = session(&server, "ann", "p-0000");
    let done = pair("", "");
    let former = pair("_I18N_SetPasswordFailedSameAsLastN", "password.history");
    assert_eq!(change(&server, &session, "p-0000", "p-1111"), done);
    assert_eq!(change(&server, &session, "p-1111", "p-2222"), done);
    assert_eq!(change(&server, &session, "p-2222", "p-1111"), former);
    assert_eq!(change(&server, &session, "p-2222", "p-0000"), former);
    let same = pair("_I18N_SetPasswordFailedNewSameAsOld", "password.is_new");
    assert_eq!(change(&server, &session, "p-2222", "p-2222"), same);
    let simple = pair("_I18N_SetPasswordFailedNotComplex", "password.complexity");
    assert_eq!(change(&server, &session, "p-2222", "p3333"), simple);
    assert_eq!(change(&server, &session, "p-2222", "p-3333"), done);
    assert_eq!(
        change(&server, &session, "p-3333", "p-0000"),
        done,
        "three are remembered, with the present one"
    );
    // Whoever sets it.
    let boss = server.client("boss");
    let body = |password: &str| json!({"ID": "ann", "newPassword": password});
    assert_eq!(boss.refusal("/usermgmt/resetuserpassword", &body("p-3333")), former);
    boss.result("/cdirectoryservice/changeuser", &json!({"ID": "ann", "Password": "p-4444"}));
    assert_eq!(boss.refusal("/usermgmt/resetuserpassword", &body("p-0000")), former);
    assert_eq!(boss.result("/usermgmt/resetuserpassword", &body("p-5555")), Value::Null);
}

#[test]
fn the_refusal_says_the_rule() {
    let server = start_with(WORLD);
    let answer =
        server.client("boss").call("/usermgmt/resetuserpassword", &json!({"ID": "ann", "newPassword": "x"}));
    assert_eq!(
        answer.failure().1,
        "Password update failed. Please make sure the password meet the complexity requirements. Password must be at \
         least 6 characters long, not be longer than 64 characters, contain at least one digit, contain at least one \
         symbol."
    );
    let new = json!({"Name": "new", "Password": "Abcdefg1", "Mail": "new@acme.test"});
    assert_eq!(server.client("boss").refusal("/cdirectoryservice/createuser", &new).1, "password.complexity");
}

#[test]
fn a_password_that_is_too_old_is_changed_on_the_way() {
    let server = start_with(WORLD);
    let ropc = || {
        let form = [
            ("grant_type", "password"),
            ("username", "ann"),
            ("password", "p-0000"),
            ("scope", "all"),
            ("client_id", "x"),
        ];
        server.post("/oauth2/token/a").form(&form).send()
    };
    let boss = server.client("boss");
    let info =
        |user: &str| boss.result("/usermgmt/getuserinfo", &json!({"ID": user}))["PasswordExpDate"].clone();
    assert_eq!(info("ann"), "/Date(1702592000000)/");
    assert_eq!(info("old"), "/Date(-62135596800000)/");
    assert_eq!(ropc().status, 200);
    server.advance(30 * 86_400);
    assert_eq!(server.refused_by(&ropc()), "password.current");
    let answer = server.get("/security/login?user=ann&password=p-0000").send();
    assert_eq!(server.refused_by(&answer), "password.current");
    assert_eq!(summary(&sign_in(&server, "old", "p-0000")), "LoginSuccess");
    let answer = sign_in(&server, "ann", "p-0000");
    let package = answer.result();
    assert_eq!(answer.header("set-cookie"), None, "nobody is in yet");
    assert_eq!(
        (&package["Summary"], names(&package)),
        (&json!("NewPackage"), vec![vec!["RESET".to_owned()]])
    );
    assert!(package["EventDescription"].as_str().unwrap().contains("expired"));
    for (new, id, check) in [
        ("short", "_I18N_SetPasswordFailedNotComplex", "password.complexity"),
        ("p-0000", "_I18N_SetPasswordFailedNewSameAsOld", "password.is_new"),
    ] {
        let answer = server.give(&package, "RESET", &json!(new));
        assert_eq!((answer.failure().0.as_str(), server.refused_by(&answer).as_str()), (id, check));
        assert_eq!(answer.json()["Result"], json!({"Summary": "Failure"}));
    }
    assert_eq!(summary(&server.give(&package, "RESET", &json!("p-1111"))), "LoginSuccess");
    assert_eq!(summary(&sign_in(&server, "ann", "p-1111")), "LoginSuccess");
}

#[test]
fn wrong_passwords_lock_out_by_policy_until_somebody_unlocks() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let by_policy =
        |user: &str| boss.result(&format!("/UserMgmt/IsUserLockedOutByPolicy?user={user}"), &Value::Null);
    let locked = |user: &str| boss.result(&format!("/UserMgmt/IsUserCloudLocked?user={user}"), &Value::Null);
    assert_eq!((by_policy("held"), locked("held")), (json!(false), json!(true)), "an administrator did");
    assert_eq!(server.refused_by(&sign_in(&server, "ann", "no")), "user.password");
    assert_eq!(by_policy("ann"), json!(false));
    let answer = sign_in(&server, "ann", "no");
    assert_eq!(answer.failure().1, FAILED);
    assert_eq!((by_policy("ann"), locked("ann")), (json!(true), json!(true)));
    assert_eq!(server.refused_by(&sign_in(&server, "ann", "p-0000")), "user.state");
    boss.result("/cdirectoryservice/setuserstate", &json!({"ID": "ann", "state": "None"}));
    assert_eq!((by_policy("ann"), locked("ann")), (json!(false), json!(false)));
    assert_eq!(summary(&sign_in(&server, "ann", "p-0000")), "LoginSuccess");
    boss.result("/usermgmt/setcloudlock?user=ann&lockUser=true", &Value::Null);
    assert_eq!(by_policy("ann"), json!(false));
    assert_eq!(boss.refusal("/UserMgmt/IsUserLockedOutByPolicy?user=ghost", &Value::Null).1, "user.exists");
    assert_eq!(boss.result("/UserMgmt/IsUserLockedOutByPolicy", &Value::Null), json!(false), "the caller");
}
