//! CreateUser and its kin (platform.md#s1-1, platform.md#s1-2; platform.md#annex-1 and platform.md#annex-2).

use serde_json::{Value, json};

use crate::support::start;

const CREATE: &str = "/cdirectoryservice/createuser";

#[test]
fn a_created_user_is_there_at_once_and_its_name_is_taken() {
    let server = start();
    let body = json!({"Name": "new.user@acme.test", "Mail": "n@x.test", "Password": "Passw0rd!"});
    let answer = server.call(CREATE, &body);
    assert!(answer.text().starts_with(r#"{"success":true,"Result":""#), "{}", answer.text());
    let uuid = answer.result();
    for id in [
        &uuid,
        &json!("NEW.user@acme.test"),
        &json!("new.user"),
        &json!(uuid.as_str().unwrap().to_uppercase()),
    ] {
        assert_eq!(server.result("/cdirectoryservice/getuser", &json!({"ID": id}))["Uuid"], uuid, "{id}");
    }
    for name in ["new.user@acme.test", "New.User@ACME.test", "new.user"] {
        let answer = server.call(CREATE, &json!({"Name": name}));
        let full = if name.contains('@') { name } else { "new.user@acme.test" };
        let wanted = ("_I18N_UserNameAlreadyInUse".into(), format!("User name {full} is already in use."));
        assert_eq!(answer.failure(), wanted);
        assert!(answer.text().contains(r#""success":false"#));
        assert_eq!(server.refused_by(&answer), "user.name_free");
    }
}

#[test]
fn what_a_form_leaves_empty_is_not_kept_and_says_nothing_of_the_query() {
    let server = start();
    let body = json!({"Name": "empty", "Description": "", "OfficeNumber": "", "MobileNumber": ""});
    let uuid = server.result(CREATE, &body);
    let user = server.result("/cdirectoryservice/getuser", &json!({"ID": uuid}));
    assert!(user.get("Description").is_none() && user.get("MobileNumber").is_none(), "{user}");
    for nothing in [json!({"ID": null}), json!({"id": ""})] {
        let found = server.result("/cdirectoryservice/getuser?ID=empty", &nothing);
        assert_eq!(found["Uuid"], uuid, "{nothing}");
    }
    let body = json!({"ID": "empty"});
    assert_eq!(server.result("/cdirectoryservice/getuser?ID=alice", &body)["Uuid"], uuid, "the body wins");
}

/// The guide's own example (decisions.md#d14).
#[test]
fn john_gets_the_tenants_suffix_and_needs_no_mail() {
    let server = start();
    let answer = server.call(CREATE, &json!({"Name": "John"}));
    let uuid = answer.result();
    let user = server.result("/cdirectoryservice/getuser", &json!({"ID": uuid}));
    assert_eq!((&user["Name"], &user["Alias"]), (&json!("John@acme.test"), &json!("acme.test")));
    assert!(server.trace_of(&answer)["notes"].to_string().contains("invitation by e-mail is skipped"));
    let quiet = server.call(CREATE, &json!({"Name": "Jane", "SendEmailInvite": false}));
    assert_eq!(server.trace_of(&quiet)["notes"], json!([]));
}

#[test]
fn everything_a_call_says_of_a_user_is_kept() {
    let server = start();
    let body = json!({
        "Name": "full@acme.test", "Mail": "f@x.test", "DisplayName": "Full User", "Password": "Passw0rd!",
        "Description": "All of it", "OfficeNumber": 111, "HomeNumber": "222", "MobileNumber": 333,
        "ForcePasswordChangeNext": false, "PasswordNeverExpire": "True", "SendEmailInvite": "false",
        "OrgPath": "Org", "ReportsTo": "alice@acme.test", "CmaRedirectedUserUuid": "admin@acme.test",
        "state": "None", "ID": "", "": null, "textfield-1306-inputEl": "x",
    });
    let uuid = server.result(CREATE, &body);
    let user = server.result("/cdirectoryservice/getuserattributes", &json!({"ID": uuid}));
    let alice =
        server.result("/cdirectoryservice/getuser", &json!({"ID": "alice@acme.test"}))["Uuid"].clone();
    for (name, value) in [
        ("Mail", json!("f@x.test")),
        ("DisplayName", json!("Full User")),
        ("Description", json!("All of it")),
        ("OfficeNumber", json!("111")),
        ("HomeNumber", json!("222")),
        ("MobileNumber", json!("333")),
        ("ForcePasswordChangeNext", json!("False")),
        ("PasswordNeverExpire", json!(true)),
        ("OrgPath", json!("Org")),
        ("ReportsTo", alice),
        ("CmaRedirectedUser", json!("admin@acme.test")),
        ("InEverybodyRole", json!(true)),
        ("OauthClient", json!(false)),
        ("State", json!("None")),
        ("LastPasswordChangeDate", json!("/Date(1700000000000)/")),
    ] {
        assert_eq!(user[name], value, "{name}");
    }
}

/// Of a service user nothing is in Everybody; a created client can get a token.
#[test]
fn oauth_clients_and_service_users_are_not_in_everybody() {
    let server = start();
    for (extra, everybody) in [
        (json!({}), true),
        (json!({"InEverybodyRole": "False"}), false),
        (json!({"ServiceUser": true}), false),
        (json!({"OauthClient": true, "InEverybodyRole": true}), false),
    ] {
        let mut body = json!({"Name": format!("u{}", extra.to_string().len()), "Password": "Passw0rd!"});
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let uuid = server.result(CREATE, &body);
        let user = server.result("/cdirectoryservice/getuser", &json!({"ID": uuid}));
        assert_eq!(user["InEverybodyRole"], everybody, "{body}");
    }
    server.result(CREATE, &json!({"Name": "svc2", "Password": "Passw0rd!", "OauthClient": true}));
    let form = [("grant_type", "client_credentials")];
    let answer = server.post("/oauth2/token/JamesTest").basic("svc2", "Passw0rd!").form(&form).send();
    assert_eq!(
        server.refused_by(&answer),
        "app.run_permission",
        "it is known, its secret is right, it may not run"
    );
}

#[test]
fn what_is_missing_or_unusable_is_named() {
    let server = start();
    for (body, id, message) in [
        (json!({}), "_I18N_RequiredParameter", "Parameter 'Name' must be specified."),
        (json!({"Name": "  "}), "_I18N_RequiredParameter", "Parameter 'Name' must be specified."),
        (
            json!({"Name": "v", "VerifyEmail": true}),
            "_I18N_RequiredParameter",
            "Parameter 'Mail' must be specified.",
        ),
        (
            json!({"Name": "v", "SendSmsInvite": "true"}),
            "_I18N_RequiredParameter",
            "Parameter 'MobileNumber' must be specified.",
        ),
        (
            json!({"Name": "v", "Password": "short1A"}),
            "_I18N_SetPasswordFailedNotComplex",
            "Password update failed.",
        ),
        (
            json!({"Name": "v", "Password": "alllowercase1"}),
            "_I18N_SetPasswordFailedNotComplex",
            "Password update failed.",
        ),
        (json!({"Name": "v", "ReportsTo": "ghost"}), "_I18N_UserNotFound", "User ghost not found;"),
        (
            json!({"Name": "v", "state": "Gone"}),
            "_I18N_System.ArgumentException",
            "The value of parameter 'state' is not valid",
        ),
        (
            json!({"Name": "v", "OauthClient": "perhaps"}),
            "_I18N_System.ArgumentException",
            "The value of parameter 'OauthClient' is not valid",
        ),
        (
            json!({"Name": "@acme.test"}),
            "_I18N_System.ArgumentException",
            "The value of parameter 'Name' is not valid",
        ),
        (
            json!({"Name": "john@"}),
            "_I18N_System.ArgumentException",
            "The value of parameter 'Name' is not valid",
        ),
        (
            json!({"Name": "a\u{7}b"}),
            "_I18N_System.ArgumentException",
            "The value of parameter 'Name' is not valid",
        ),
        (
            json!({"Name": "x".repeat(400)}),
            "_I18N_System.ArgumentException",
            "The value of parameter 'Name' is not valid",
        ),
    ] {
        let (found_id, found) = server.call(CREATE, &body).failure();
        assert_eq!(found_id, id, "{body}");
        assert!(found.starts_with(message), "{found}");
    }
    let users = server.result("/cdirectoryservice/getusers", &json!({}));
    assert_eq!(users["FullCount"], 4, "nothing was added");
}

#[test]
fn a_name_may_be_the_mail_address_or_the_primary_identifier() {
    let server = start();
    let uuid = server.result("/cdirectoryservice/createuserquick", &json!({"Mail": "quick@acme.test"}));
    assert_eq!(server.result("/cdirectoryservice/getuser", &json!({"ID": uuid}))["Name"], "quick@acme.test");
    let uuid = server.result(CREATE, &json!({"PrimaryIdentifier": "Mail", "Mail": "pi@acme.test"}));
    assert_eq!(server.result("/cdirectoryservice/getuser", &json!({"ID": uuid}))["Name"], "pi@acme.test");
    let answer = server
        .result("/cdirectoryservice/signup", &json!({"Name": "su", "Mail": "su@x", "Password": "Passw0rd!"}));
    assert_eq!(answer["UserId"].as_str().map(str::len), Some(36));
}

#[test]
fn several_users_are_added_all_or_none() {
    let server = start();
    let path = "/cdirectoryservice/createusers";
    assert_eq!(server.result(path, &json!({"Users": [{"Name": "a"}, {"Name": "b"}]})), Value::Null);
    let answer =
        server.call("/cdirectoryservice/createuserbulk", &json!({"Users": [{"Name": "c"}, {"Name": "A"}]}));
    assert_eq!(answer.failure().1, "User name A@acme.test is already in use.");
    assert_eq!(
        server.call("/cdirectoryservice/getuser", &json!({"ID": "c"})).failure().0,
        "_I18N_UserNotFound"
    );
    assert_eq!(server.result(path, &json!({"Users": {"Name": "d"}})), Value::Null, "one instead of a list");
    assert_eq!(server.result(path, &json!({})), Value::Null);
}

/// Writes that wait together are committed together; one that fails spoils none of the others.
#[test]
fn of_many_at_the_same_time_each_gets_its_own_answer() {
    let server = start();
    let token = server.token("JamesTest", "Accounts");
    let names: Vec<_> = (0..48).map(|n| format!("same{}", n % 24)).collect();
    let created: usize = std::thread::scope(|scope| {
        let calls: Vec<_> = names
            .iter()
            .map(|name| {
                let (server, token) = (&server, &token);
                scope.spawn(move || {
                    let answer = server.post(CREATE).bearer(token).json(&json!({"Name": name})).send().json();
                    usize::from(answer["success"] == true)
                })
            })
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).sum()
    });
    assert_eq!(created, 24, "of two with the same name one is created");
    assert_eq!(server.result("/cdirectoryservice/getusers", &json!({}))["FullCount"], 4 + 24);
}
