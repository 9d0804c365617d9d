//! The settings of policies that Tenantry obeys: who signs in with what, and for how long (platform.md#s7).

use serde_json::{Value, json};
use tenantry::{Clock, Database, Tenantry, Timestamp};

use crate::support::sign_in::mechanisms;
use crate::support::world::policies::{DEFAULT_PROFILE, WORLD};
use crate::support::{START, Server, database, pair, start_with};

/// Saves a policy that comes first: its link, and its settings.
fn save(server: &Server, link: &Value, settings: &Value) {
    let mut link = link.clone();
    link["PolicySet"] = json!("/Policy/First");
    let body = json!({"policy": {"Path": "/Policy/First", "Settings": settings}, "plinks": [link]});
    server.client("boss").result("/Policy/SavePolicyBlock3", &body);
}

fn staff() -> Value {
    json!({"LinkType": "Role", "Params": ["7a7ca1f5_6370_4ba4_ba8d_1d69161d461d"]})
}

/// The names of what is asked for, challenge by challenge.
fn asked(server: &Server, user: &str) -> Vec<Vec<String>> {
    let all = mechanisms(&server.begin(user));
    all.into_iter().map(|one| one.into_iter().map(|(name, _)| name).collect()).collect()
}

fn password_grant(server: &Server, user: &str, password: &str) -> u16 {
    let form = [("grant_type", "password"), ("username", user), ("password", password)];
    server.post("/oauth2/token/a").basic("boss", "S").form(&form).send().status
}

const TWO: &str = "7d0f1c57-0000-4000-8000-000000000001";

#[test]
fn the_first_policy_that_applies_names_the_profile() {
    let server = start_with(WORLD);
    assert_eq!(asked(&server, "ann"), [["UP"]]);
    save(&server, &staff(), &json!({DEFAULT_PROFILE: TWO}));
    assert_eq!(asked(&server, "ann"), [vec!["UP"], vec!["EMAIL"]]);
    assert_eq!(asked(&server, "boss"), [["UP"]], "who is not of the staff");
    save(&server, &json!({"LinkType": "Inactive"}), &json!({DEFAULT_PROFILE: TWO}));
    assert_eq!(asked(&server, "ann"), [["UP"]]);
}

#[test]
fn a_policy_lets_nobody_in() {
    let server = start_with(WORLD);
    save(&server, &staff(), &json!({DEFAULT_PROFILE: "-1"}));
    let package = server.begin("ann");
    let answer = server.act(&package, "UP", "Answer", &json!("Ann-Passw0rd"));
    assert_ne!(answer.json()["Result"]["Summary"], "LoginSuccess", "{answer:?}");
    assert_eq!(password_grant(&server, "ann", "Ann-Passw0rd"), 400);
}

#[test]
fn who_has_none_of_the_factors_may_be_let_in() {
    let server = start_with(&WORLD.replace("mail: ann@mail.test, ", ""));
    save(&server, &staff(), &json!({DEFAULT_PROFILE: TWO}));
    let sign_in = || {
        let package = server.begin("ann");
        server.act(&package, "UP", "Answer", &json!("Ann-Passw0rd")).json()["Result"]["Summary"].clone()
    };
    assert_ne!(sign_in(), "LoginSuccess");
    save(&server, &staff(), &json!({DEFAULT_PROFILE: TWO, "/Core/Authentication/NoMfaMechLogin": "true"}));
    assert_eq!(sign_in(), "LoginSuccess");
}

#[test]
fn who_is_exempt_shows_the_password_alone() {
    let server = start_with(WORLD);
    save(&server, &staff(), &json!({DEFAULT_PROFILE: TWO}));
    server.client("boss").result("/CDirectoryService/ExemptUserFromMfa?ID=ann&timespan=30", &json!({}));
    assert_eq!(asked(&server, "ann"), [["UP"]]);
    server.advance(3_600);
    assert_eq!(asked(&server, "ann").len(), 2);
}

#[test]
fn wrong_passwords_lock_those_whom_the_policy_is_about() {
    let server = start_with(WORLD);
    save(&server, &staff(), &json!({"/Core/Security/CDS/LockoutPolicy/Threshold": "2"}));
    for _ in 0..2 {
        assert_eq!(password_grant(&server, "ann", "wrong"), 400);
        assert_eq!(password_grant(&server, "plain", "wrong"), 400);
    }
    assert_eq!(password_grant(&server, "ann", "Ann-Passw0rd"), 400);
    let locked = |user: &str| {
        server.client("boss").result(&format!("/UserMgmt/IsUserCloudLocked?user={user}"), &json!({}))
    };
    assert_eq!((locked("ann"), locked("plain")), (json!(true), json!(false)));
}

#[test]
fn a_session_lives_as_long_as_the_policy_says() {
    let server = start_with(WORLD);
    save(&server, &staff(), &json!({"/Core/Authentication/CookieSessionLifespanHours": 2}));
    let session = |user: &str, password: &str| {
        let package = server.begin(user);
        let answer = server.act(&package, "UP", "Answer", &json!(password)).result();
        answer["Auth"].as_str().expect("a session").to_owned()
    };
    let (ann, boss) = (session("ann", "Ann-Passw0rd"), session("boss", "S"));
    let status = |session: &str| server.post("/Security/WhoAmI").bearer(session).send().status;
    server.advance(2 * 3_600 - 1);
    assert_eq!((status(&ann), status(&boss)), (200, 200));
    server.advance(2 * 3_600);
    assert_eq!((status(&ann), status(&boss)), (401, 200));
    // What is used soon after is not written anew each time.
    let fresh = session("ann", "Ann-Passw0rd");
    server.advance(359);
    assert_eq!(status(&fresh), 200);
    server.advance(2 * 3_600 - 359);
    assert_eq!(status(&fresh), 401);
}

#[test]
fn the_rule_of_passwords_is_told() {
    let server = start_with(WORLD);
    let (boss, plain) = (server.client("boss"), server.client("plain"));
    let path = "/Policy/GetPasswordComplexityRequirements";
    let default = "Password must be at least 8 characters long, not be longer than 64 characters, contain at least one digit, contain at least one upper and one lower case letter.";
    assert_eq!(plain.result(path, &json!({})), default);
    save(&server, &staff(), &json!({"/Core/Security/CDS/PasswordPolicy/MinLength": 12}));
    let of = |user: &str| boss.result(&format!("{path}?uuidOrName={user}"), &json!({}));
    assert!(of("ann").as_str().unwrap().contains("at least 12 characters"), "{}", of("ann"));
    assert_eq!(of("plain"), default);
    let reset = |user: &str| {
        boss.call("/UserMgmt/ResetUserPassword", &json!({"ID": user, "newPassword": "Short-1x"}))
    };
    let refused = reset("ann");
    assert_eq!(server.refused_by(&refused), "password.complexity");
    assert!(refused.failure().1.contains("at least 12 characters"), "{refused:?}");
    reset("plain").result();
    let refusal = |body: Value| plain.refusal(path, &body);
    assert_eq!(refusal(json!({"uuidOrName": "ann"})), pair("_I18N_ServiceUnauthorizedAccess", "rest.right"));
    assert_eq!(
        boss.refusal(path, &json!({"uuidOrName": "ghost"})),
        pair("_I18N_UserNotFound", "user.exists")
    );
}

/// What is set survives the way through a fixture; who was deleted since is not named in it.
#[test]
fn policies_and_profiles_are_exported() {
    let (paths, fixture) = export_after(|server| {
        let admin = server.client("boss");
        save(server, &staff(), &json!({DEFAULT_PROFILE: TWO, "Note": {"a": [1, null, "x: y # z"]}}));
        let org = admin.result("/Org/Create", &json!({"Name": "Acme", "Description": "d"}));
        let grant = json!([{"Right": "User Management", "Principal": "plain"}, {"Right": "User Management", "Principal": "ann"}]);
        admin.result("/Org/UpdatePermission", &json!({"OrgId": org["ID"], "Grant": grant}));
        admin.result(
            "/Org/ChangeMembership",
            &json!({"OrgId": org["ID"], "Add": [{"ID": "ann", "Type": "User"}]}),
        );
        let role = admin.store_role(&json!({"Name": "Gone"}));
        let gone = json!({"ID": "/Policy/Gone", "LinkType": "Role", "Params": [role]});
        let body = json!({"policy": {"Path": "/Policy/Gone"}, "plinks": [gone]});
        admin.result("/Policy/SavePolicyBlock3", &body);
        admin.result("/SaasManage/DeleteRole", &json!({"Name": role}));
        admin.result(
            "/TenantConfig/SetCustomerConfig",
            &json!({"OtpCodeLength": 6, "AllowCors": ["*.acme.test"]}),
        );
        admin.result("/TenantCnames/Register?cnamePrefix=login.acme.test", &json!({}));
        TOLD.map(|path| admin.result(path, &json!({})))
    });
    let again = start_with(&fixture);
    for (path, told) in TOLD.into_iter().zip(paths) {
        let mut now = again.client("boss").result(path, &json!({}));
        // Who is gone is forgotten.
        if path.ends_with("NicePlinks") {
            assert_eq!(now["Results"][0]["Row"]["Params"], json!([]));
            now["Results"][0]["Row"]["Params"] = told["Results"][0]["Row"]["Params"].clone();
        }
        // Where the server listens is another place.
        for own in ["IdentityUrl", "TenantFullName"] {
            if now[own].is_string() {
                now[own] = told[own].clone();
            }
        }
        assert_eq!(now, told, "{path}");
    }
    assert_eq!(asked(&again, "ann").len(), 2);
}

const TOLD: [&str; 7] = [
    "/Policy/GetNicePlinks",
    "/Policy/GetPolicyBlock?name=First",
    "/AuthProfile/GetProfileList",
    "/Org/GetPermission?OrgId=Acme",
    "/Org/ListAll?format=Query",
    "/CDirectoryService/GetUser?ID=ann",
    "/TenantConfig/GetCustomerConfig",
];

/// What `work` gives, and the export of the tenant as it left it.
fn export_after<T>(work: impl FnOnce(&Server) -> T) -> (T, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let database = match database::fresh() {
        Database::Ephemeral => Database::File(folder.path().join("tenantry.db")),
        other => other,
    };
    let builder = Tenantry::builder()
        .clock(Clock::frozen(Timestamp::from_seconds(START)))
        .seed(1)
        .fixture("test.yaml", WORLD)
        .database(database.clone());
    let server = Server::new(builder.start().expect("it starts"));
    let value = work(&server);
    drop(server);
    (value, tenantry::export(&database).expect("an export"))
}
