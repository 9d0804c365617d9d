//! `/UserMgmt/*` and `/User/*`: what is told of users, passwords, locks, removal (platform.md#s2).

use serde_json::{Value, json};

use crate::support::browser::Browser;
use crate::support::world::roles::WORLD;
use crate::support::{members, pair, start, start_with};

fn unauthorized() -> (String, String) {
    pair("_I18N_ServiceUnauthorizedAccess", "rest.right")
}

#[test]
fn roles_and_rights_of_a_user_are_told() {
    let server = start_with(WORLD);
    let (boss, plain, manager) = (server.client("boss"), server.client("plain"), server.client("manager"));
    let path = "/UserMgmt/GetUsersRolesAndAdministrativeRights";
    let table = boss.result(path, &Value::Null);
    assert_eq!((&table["Count"], &table["FullCount"]), (&json!(1), &json!(1)));
    let columns: Vec<_> =
        table["Columns"].as_array().unwrap().iter().map(|c| (c["Name"].clone(), c["Type"].clone())).collect();
    let wanted = [
        ("ID", 12),
        ("Name", 12),
        ("Description", 12),
        ("AdministrativeRights", 16),
        ("Role", 12),
        ("RoleName", 12),
        ("OrgPath", 0),
    ];
    assert_eq!(columns, wanted.map(|(name, kind)| (json!(name), json!(kind))));
    let row = &table["Results"][0];
    assert_eq!(row["Entities"], json!([{"Type": "Role", "Key": "sysadmin", "IsForeignKey": false}]));
    assert_eq!(row["Row"]["RoleName"], "System Administrator");
    assert_eq!(row["Row"]["AdministrativeRights"][0]["Description"], "All Rights");
    let table = boss
        .result("/UserMgmt/GetUserRolesAndAdministrativeRights?id=ann", &json!({"Args": {"PageSize": 5}}));
    let wanted = json!({
        "RoleName": "Everybody", "Name": "Everybody", "ID": "Everybody", "AdministrativeRights": [], "OrgPath": null,
        "Description": "All authenticated users", "Role": "Everybody",
    });
    assert_eq!(table["Results"][0]["Row"].to_string(), wanted.to_string());
    // Roles in roles count, and so do rights that were given just now.
    manager.result("/Roles/StoreRole", &json!({"Name": "Outer", "Roles": ["Inner"]}));
    manager.result("/SaasManage/AssignSuperRights", &json!({"Role": "Outer", "Path": "MFA Unlock"}));
    let table = plain.result(
        path,
        &json!({"Args": {"SortBy": "Name", "Direction": "DESC", "PageNumber": 1, "PageSize": 1}}),
    );
    assert_eq!((&table["Count"], &table["FullCount"]), (&json!(1), &json!(2)));
    let row = &table["Results"][0]["Row"];
    assert_eq!(
        (&row["Name"], &row["AdministrativeRights"][0]["Path"]),
        (&json!("Outer"), &json!("/lib/rights/mfaunlock.json"))
    );
    assert_eq!(plain.refusal(path, &json!({"ID": "ann"})), unauthorized());
    assert_eq!(boss.refusal(path, &json!({"ID": "ghost"})), pair("_I18N_UserNotFound", "user.exists"));
}

#[test]
fn user_info_has_the_recorded_members() {
    let server = start_with(WORLD);
    let (boss, plain) = (server.client("boss"), server.client("plain"));
    let info = boss.result("/UserMgmt/GetUserInfo", &json!({"username": "ann", "force": "true"}));
    let names = members(&info);
    assert_eq!(names.len(), 42);
    let first = [
        "TenantId",
        "Id",
        "ExternalUuid",
        "Name",
        "DisplayName",
        "EmailAddress",
        "MobileNumber",
        "DirectoryServiceType",
    ];
    assert_eq!(names[..8], first);
    assert_eq!(names[names.len() - 3..], ["SlackMemberIdSet", "YubikeyOtpConfigured", "PasskeyConfigured"]);
    for name in ["HasU2fDeviceWithFacetIdMatched", "MfaSetupWizardSettings", "LastLastLoginDate", "SqEnabled"]
    {
        assert!(names.contains(&name), "{name}");
    }
    assert!(info["MfaSetupWizardSettings"]["ShowU2fInMfaSetupWizard"] == false);
    let told = (&info["Name"], &info["EmailAddress"], &info["TenantId"], &info["IsSysAdmin"]);
    assert_eq!(told, (&json!("ann@acme.test"), &json!("ann@mail.test"), &json!("ABC1234"), &json!(false)));
    assert_eq!(boss.result("/UserMgmt/GetUserInfo", &Value::Null)["IsSysAdmin"], true);
    assert_eq!(plain.refusal("/UserMgmt/GetUserInfo", &json!({"ID": "ann"})), unauthorized());
    let risk = boss.result("/UserMgmt/GetUserRiskLevel", &json!({"ID": "ann"}));
    assert_eq!(risk.to_string(), r#"{"Uuid":"3639c48b-9b0c-4017-ba10-bf5fb70cfb3d","RiskLevel":null}"#);
}

#[test]
fn users_are_removed_however_the_list_is_nested() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let create = |name: &str| boss.result("/cdirectoryservice/createuser", &json!({"Name": name}));
    let path = "/UserMgmt/RemoveUsers";
    let [one, two, three] = ["one", "two", "three"].map(create);
    for body in [
        json!({"Users": [one]}),
        json!({"Users": [[two, "ghost"]]}),
        json!({"Users": ["three", three]}),
        json!({"Users": [one]}),
    ] {
        assert_eq!(boss.result(path, &body), Value::Null, "{body}");
    }
    for id in [&one, &two, &three] {
        boss.call("/cdirectoryservice/getuser", &json!({"ID": id})).failure();
    }
    let myself = json!({"Users": ["ann", "BOSS@acme.test"]});
    assert_eq!(boss.refusal(path, &myself), pair("_I18N_System.InvalidOperationException", "user.not_self"));
    boss.result("/cdirectoryservice/getuser", &json!({"ID": "ann"}));
    assert_eq!(
        boss.refusal(path, &json!({"Users": [[]]})),
        pair("_I18N_RequiredParameter", "argument.present")
    );
    assert_eq!(boss.result("/UserMgmt/RemoveUser?ID=ann", &json!({})), Value::Null);
    assert_eq!(
        boss.refusal("/UserMgmt/RemoveUser?ID=ann", &json!({})),
        pair("_I18N_UserNotFound", "user.exists")
    );
}

#[test]
fn a_reset_password_is_good_at_once_and_the_old_one_is_not() {
    let server = start();
    let token = server.token("oauthclient", "all");
    let reset = |id: &str, password: &str| {
        let body = json!({"ID": id, "newPassword": password});
        server.post("/UserMgmt/ResetUserPassword").bearer(&token).json(&body).send()
    };
    assert_eq!(reset("alice", "Fresh-Passw0rd").result(), Value::Null);
    server.user(("alice@acme.test", "Fresh-Passw0rd")).sign_in();
    let browser = Browser::new(&server);
    let page = browser.get("/login");
    let answer = browser.submit("/login", &page, &[("username", "alice"), ("password", "Alice-Passw0rd")]);
    assert_eq!(server.refused_by(&answer), "user.password");
    for (id, password, message_id, check) in [
        ("alice", "short", "_I18N_SetPasswordFailedNotComplex", "password.complexity"),
        ("alice", "Fresh-Passw0rd", "_I18N_SetPasswordFailedNewSameAsOld", "password.is_new"),
        ("ghost", "Fresh-Passw0rd", "_I18N_UserNotFound", "user.exists"),
        ("", "Fresh-Passw0rd", "_I18N_RequiredParameter", "argument.present"),
        ("alice", "", "_I18N_RequiredParameter", "argument.present"),
    ] {
        let answer = reset(id, password);
        assert_eq!(
            (answer.failure().0, server.refused_by(&answer)),
            pair(message_id, check),
            "{id} {password}"
        );
    }
}

#[test]
fn ones_own_password_is_changed_by_showing_the_old_one() {
    let server = start_with(WORLD);
    let (boss, plain) = (server.client("boss"), server.client("plain"));
    boss.result("/cdirectoryservice/changeuser", &json!({"ID": "plain", "ForcePasswordChangeNext": true}));
    let body = |old: &str, new: &str| json!({"oldPassword": old, "newPassword": new});
    let path = "/UserMgmt/ChangeUserPassword";
    for (body, refusal) in [
        (body("wrong", "Fresh-Passw0rd"), pair("_I18N_System.ArgumentException", "user.password")),
        (body("S", "short"), pair("_I18N_SetPasswordFailedNotComplex", "password.complexity")),
        (body("", "Fresh-Passw0rd"), pair("_I18N_RequiredParameter", "argument.present")),
        (json!({}), pair("_I18N_RequiredParameter", "argument.present")),
    ] {
        assert_eq!(plain.refusal(path, &body), refusal, "{body}");
    }
    assert_eq!(plain.result(path, &body("S", "Fresh-Passw0rd")), Value::Null);
    assert_eq!(plain.refusal(path, &body("S", "Other-Passw0rd")).1, "user.password");
    assert_eq!(plain.refusal(path, &body("Fresh-Passw0rd", "Fresh-Passw0rd")).1, "password.is_new");
    let user = boss.result("/UserMgmt/GetUserAttributes", &json!({"ID": "plain"}));
    let told = (&user["ForcePasswordChangeNext"], &user["LastPasswordChangeDate"]);
    assert_eq!(told, (&json!("False"), &json!("/Date(1700000000000)/")));
}

#[test]
fn a_locked_user_is_out_until_it_is_unlocked() {
    let server = start_with(WORLD);
    let (boss, plain) = (server.client("boss"), server.client("plain"));
    let locked = || boss.result("/UserMgmt/IsUserCloudLocked?user=plain", &json!({}));
    assert_eq!(locked(), json!(false));
    let signed_in = server.act(&server.begin("plain"), "UP", "Answer", &json!("S")).result();
    let session = signed_in["Auth"].as_str().unwrap();
    assert_eq!(boss.result("/UserMgmt/SetCloudLock?user=plain&lockuser=true", &json!({})), Value::Null);
    assert_eq!(locked(), json!(true));
    let answer = plain.call("/security/whoami", &json!({}));
    assert_eq!((answer.status, server.refused_by(&answer).as_str()), (401, "user.state"));
    boss.result("/UserMgmt/SetCloudLock?user=plain&lockUser=false", &json!({}));
    let ended = server.post("/security/whoami").bearer(session).send();
    assert_eq!(server.refused_by(&ended), "token.revoked", "its sessions do not come back");
    assert_eq!(plain.result("/UserMgmt/IsUserCloudLocked", &json!({})), json!(false));
    for query in ["?user=plain", "?lockUser=true"] {
        let refusal = boss.refusal(&format!("/UserMgmt/SetCloudLock{query}"), &json!({}));
        assert_eq!(refusal, pair("_I18N_RequiredParameter", "argument.present"));
    }
    assert_eq!(plain.refusal("/UserMgmt/SetCloudLock?user=ann&lockUser=true", &json!({})), unauthorized());
    assert_eq!(plain.refusal("/UserMgmt/IsUserCloudLocked?user=ann", &json!({})), unauthorized());
}

#[test]
fn signing_out_ends_the_token_at_hand_or_all_that_was_granted() {
    let server = start_with(crate::support::world::WORLD);
    let (name, password) = crate::support::world::ANN;
    let browser = Browser::signed_in(&server, name, password);
    let session = browser.cookie(".ASPXAUTH").unwrap();
    let by_name = [("grant_type", "password"), ("username", name), ("password", password), ("scope", "all")];
    let grant = || {
        let (svc, secret) = crate::support::world::SVC;
        server.post("/oauth2/token/strict").basic(svc, secret).form(&by_name).send().json()
    };
    let (first, second) = (grant(), grant());
    let call = |path: &str, token: &str| server.post(path).bearer(token).send();
    let token = |grant: &Value| grant["access_token"].as_str().unwrap().to_owned();
    assert_eq!(call("/UserMgmt/SignOutCurrentSession", &token(&first)).result(), Value::Null);
    assert_eq!(server.refused_by(&call("/security/whoami", &token(&first))), "token.revoked");
    call("/security/whoami", &token(&second)).result();
    assert_eq!(call("/UserMgmt/SignOutEverywhere", &session).result(), Value::Null);
    for token in [&session, &token(&second)] {
        let answer = call("/security/whoami", token);
        assert_eq!((answer.status, server.refused_by(&answer).as_str()), (401, "token.revoked"));
    }
    let refresh = second["refresh_token"].as_str().expect("ropc_refresh");
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let (svc, secret) = crate::support::world::SVC;
    let answer = server.post("/oauth2/token/strict").basic(svc, secret).form(&form).send();
    assert_eq!(server.refused_by(&answer), "refresh.unused");
    // So do those that nothing refreshes; not those that the clients have for themselves.
    let at_client = |form: &[(&str, &str)]| {
        let (svc, secret) = crate::support::world::SVC;
        token(&server.post("/oauth2/token/client").basic(svc, secret).form(form).send().json())
    };
    let by_password = at_client(&by_name);
    let own = at_client(&[("grant_type", "client_credentials"), ("scope", "all")]);
    call("/UserMgmt/SignOutEverywhere", &by_password).result();
    assert_eq!(server.refused_by(&call("/security/whoami", &by_password)), "token.revoked");
    call("/security/whoami", &own).result();
    // Of others only who manages users may.
    let fresh = token(&grant());
    let answer = call("/UserMgmt/SignOutEverywhere?id=bob", &fresh);
    assert_eq!(server.refused_by(&answer), "rest.right");
}

#[test]
fn a_profile_is_changed_by_its_owner_but_for_the_name() {
    let server = start_with(WORLD);
    let (boss, plain) = (server.client("boss"), server.client("plain"));
    let path = "/User/UpdateProfile";
    let body = json!({"Name": "plain@acme.test", "Mail": "p@mail.test", "DisplayName": "P", "MobileNumber": "1", "HomeNumber": "2", "OfficeNumber": "3", "Description": "d", "VerifyEmail": false});
    assert_eq!(plain.result(path, &body), Value::Null);
    let user = plain.result("/cdirectoryservice/getuser", &json!({}));
    for (name, value) in [
        ("Mail", "p@mail.test"),
        ("DisplayName", "P"),
        ("MobileNumber", "1"),
        ("HomeNumber", "2"),
        ("OfficeNumber", "3"),
        ("Description", "d"),
    ] {
        assert_eq!(user[name], value, "{name}");
    }
    assert_eq!(plain.refusal(path, &json!({"Name": "root"})), unauthorized());
    assert_eq!(plain.refusal(path, &json!({"Uuid": "ann", "Mail": "x"})), unauthorized());
    boss.result(path, &json!({"ID": "ann", "Name": "anna"}));
    assert_eq!(
        boss.refusal(path, &json!({"ID": "anna", "Name": "BOB"})),
        pair("_I18N_UserNameAlreadyInUse", "user.name_free")
    );
    boss.result(
        "/UserMgmt/ChangeUserAttributes",
        &json!({"ID": "anna", "MobileNumber": "9", "OrgPath": "Org"}),
    );
    let user = boss.result("/cdirectoryservice/getuser", &json!({"ID": "anna"}));
    assert_eq!((&user["MobileNumber"], &user["OrgPath"]), (&json!("9"), &json!("Org")));
    let signed_up = boss.result("/User/Signup", &json!({"Name": "new", "Password": "Passw0rd!", "Mail": "n@mail.test", "MobileNumber": null, "ReCaptchaToken": "x"}));
    assert_eq!(members(&signed_up), ["UserId"]);
    assert_eq!(plain.refusal("/User/Signup", &json!({"Name": "x"})), unauthorized());
    // Without a token, with what a captcha gave, everybody may; nobody makes himself more than a user.
    let register = |body: &Value| server.post("/user/signup").json(body).send();
    let own = register(
        &json!({"Name": "own", "Password": "Passw0rd!", "ReCaptchaToken": "cap", "InSysAdminRole": true, "OauthClient": true, "State": "Locked"}),
    );
    let user = boss.result("/cdirectoryservice/getuser", &json!({"ID": own.result()["UserId"]}));
    assert_eq!((&user["Name"], &user["OauthClient"]), (&json!("own@acme.test"), &json!(false)));
    let roles = boss.result("/UserMgmt/GetUsersRolesAndAdministrativeRights", &json!({"ID": "own"}));
    assert!(!roles.to_string().contains("System Administrator"), "{roles}");
    for body in [json!({"Name": "x"}), json!({"Name": "x", "ReCaptchaToken": " "})] {
        let answer = register(&body);
        assert_eq!((answer.status, server.refused_by(&answer).as_str()), (401, "token.present"), "{body}");
    }
    let weak = register(&json!({"Name": "x", "Password": "weak", "ReCaptchaToken": "cap"}));
    assert_eq!(
        (weak.json()["Result"].clone(), server.refused_by(&weak)),
        (Value::Null, "password.complexity".into())
    );
}
