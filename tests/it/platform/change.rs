//! ChangeUser, DeleteUser, RefreshToken, UserSync (platform.md#s1-2).

use serde_json::{Value, json};

use crate::support::{CLIENT, start};

const CHANGE: &str = "/cdirectoryservice/changeuser";

#[test]
fn what_is_given_changes_and_what_is_absent_stays() {
    let server = start();
    let show = || server.result("/cdirectoryservice/getuserattributes", &json!({"ID": "alice@acme.test"}));
    let before = show();
    server.advance(5);
    let body = json!({"ID": "alice@acme.test", "Description": "new", "MobileNumber": "", "Password": "undefined", "PreferredCulture": "de-DE", "Mail": null});
    assert_eq!(server.result(CHANGE, &body), Value::Null);
    let after = show();
    assert_eq!((&after["Description"], &after["MobileNumber"]), (&json!("new"), &Value::Null));
    assert_eq!((&after["Mail"], &after["DisplayName"]), (&before["Mail"], &before["DisplayName"]));
    assert_eq!(after["PreferredCulture"], "de-DE");
    assert_eq!(after["LastModifiedDate"], "/Date(1700000005000)/");
    assert_eq!(
        after["LastPasswordChangeDate"], before["LastPasswordChangeDate"],
        "`undefined` is no password"
    );
}

#[test]
fn a_user_can_be_renamed_unless_the_name_is_taken() {
    let server = start();
    server.result(CHANGE, &json!({"ID": "alice@acme.test", "Name": "alina"}));
    assert_eq!(
        server.result("/cdirectoryservice/getuser", &json!({"ID": "ALINA"}))["Name"],
        "alina@acme.test"
    );
    assert_eq!(
        server.call("/cdirectoryservice/getuser", &json!({"ID": "alice"})).failure().0,
        "_I18N_UserNotFound"
    );
    for name in ["@acme.test", "a\u{7}b", &"x".repeat(300)] {
        let answer = server.call(CHANGE, &json!({"ID": "alina", "Name": name}));
        assert_eq!(server.refused_by(&answer), "argument.valid", "{name}");
    }
    let answer = server.call(CHANGE, &json!({"ID": "alina", "Name": "ADMIN@acme.test"}));
    assert_eq!(
        answer.failure(),
        ("_I18N_UserNameAlreadyInUse".into(), "User name ADMIN@acme.test is already in use.".into())
    );
    server.result(CHANGE, &json!({"ID": "alina", "Name": "Alina"}));
}

/// The client's own password: the old secret stops working with the answer.
#[test]
fn a_new_password_counts_at_once_and_the_old_one_no_more() {
    let server = start();
    server.result(CHANGE, &json!({"Password": "N3wSecret!"}));
    let ask = |secret: &str| {
        let form = [("grant_type", "client_credentials")];
        server.post("/oauth2/token/JamesTest").basic(CLIENT.0, secret).form(&form).send().status
    };
    assert_eq!((ask("MyTest1"), ask("N3wSecret!")), (400, 200));
}

#[test]
fn managers_are_found_by_id_or_name_and_are_somebody_else() {
    let server = start();
    let id = |name: &str| server.result("/cdirectoryservice/getuser", &json!({"ID": name}));
    server.result(CHANGE, &json!({"ID": "alice@acme.test", "ReportsTo": "admin@acme.test"}));
    assert_eq!(id("alice")["ReportsTo"], "c2c7bcc6-9560-44e0-8dff-5be221cd37ee");
    let answer = server.call(CHANGE, &json!({"ID": "alice@acme.test", "ReportsTo": "alice"}));
    assert_eq!(answer.failure().0, "_I18N_System.InvalidOperationException");
    server.result(CHANGE, &json!({"ID": "alice@acme.test", "ReportsTo": "Unassigned"}));
    assert_eq!(id("alice")["ReportsTo"], "Unassigned");
    // A manager who is deleted leaves nobody behind.
    server.result(CHANGE, &json!({"ID": "alice@acme.test", "ReportsTo": "admin@acme.test"}));
    server.result("/cdirectoryservice/deleteuser", &json!({"ID": "admin@acme.test"}));
    assert_eq!(id("alice")["ReportsTo"], "Unassigned");
}

#[test]
fn becoming_a_client_takes_a_user_out_of_everybody() {
    let server = start();
    server.result(CHANGE, &json!({"ID": "alice@acme.test", "OauthClient": "true"}));
    let user = server.result("/cdirectoryservice/getuserattributes", &json!({"ID": "alice"}));
    assert_eq!((&user["OauthClient"], &user["InEverybodyRole"]), (&json!(true), &json!(false)));
}

#[test]
fn changes_at_the_same_time_do_not_undo_each_other() {
    let server = start();
    let token = server.token("JamesTest", "Accounts");
    let fields = [
        "Description",
        "OfficeNumber",
        "HomeNumber",
        "MobileNumber",
        "Mail",
        "DisplayName",
        "OrgPath",
        "PreferredCulture",
    ];
    std::thread::scope(|scope| {
        for field in fields {
            let (server, token) = (&server, &token);
            scope.spawn(move || {
                for n in 0..10 {
                    let body = json!({"ID": "alice@acme.test", field: format!("{n}")});
                    server.post(CHANGE).bearer(token).json(&body).send().result();
                }
            });
        }
    });
    let user = server.result("/cdirectoryservice/getuserattributes", &json!({"ID": "alice"}));
    for field in fields {
        assert_eq!(user[field], "9", "{field}");
    }
}

#[test]
fn a_deleted_user_is_gone_with_its_memberships() {
    let server = start();
    let path = "/cdirectoryservice/deleteuser";
    let uuid =
        server.result("/cdirectoryservice/getuser", &json!({"ID": "reader@acme.test"}))["Uuid"].clone();
    assert_eq!(server.result(path, &json!({"ID": uuid})), Value::Null);
    assert_eq!(server.call(path, &json!({"ID": uuid})).failure().0, "_I18N_UserIDNotFound");
    server.result(
        "/cdirectoryservice/createuser",
        &json!({"Name": "reader", "Password": "MyTest2x", "OauthClient": true}),
    );
    let form = [("grant_type", "client_credentials")];
    let answer = server.post("/oauth2/token/JamesTest").basic("reader", "MyTest2x").form(&form).send();
    assert_eq!(server.refused_by(&answer), "app.run_permission", "a new user of the name inherits nothing");
    assert_eq!(server.call(path, &json!({})).failure().1, "Parameter 'ID' must be specified.");
    let answer = server.call(path, &json!({"ID": CLIENT.0}));
    assert_eq!(answer.failure().0, "_I18N_System.InvalidOperationException");
    assert_eq!(server.refused_by(&answer), "user.not_self");
}

#[test]
fn sessions_are_reloaded_and_directories_synced_for_users_that_exist() {
    let server = start();
    for path in ["/cdirectoryservice/refreshtoken", "/cdirectoryservice/usersync"] {
        assert_eq!(server.result(&format!("{path}?id=alice"), &json!({})), Value::Null);
        assert_eq!(server.result(path, &json!({})), Value::Null);
        assert_eq!(server.call(path, &json!({"ID": "ghost"})).failure().0, "_I18N_UserNotFound");
    }
}
