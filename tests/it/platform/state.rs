//! SetUserState, ChangeUserState, ExemptUserFromMfa (platform.md#s1-2).

use serde_json::{Value, json};

use crate::support::{Server, start};

fn state(server: &Server) -> Value {
    server.result("/cdirectoryservice/getuserattributes", &json!({"ID": "alice"}))["State"].clone()
}

#[test]
fn states_are_set_as_a_comma_list() {
    let server = start();
    let path = "/cdirectoryservice/setuserstate";
    for (given, shown) in [
        ("Locked", "Locked"),
        ("disabled,Locked", "Locked, Disabled"),
        ("Expired", "Expired"),
        ("None", "None"),
    ] {
        assert_eq!(server.result(path, &json!({"ID": "alice", "state": given})), Value::Null);
        assert_eq!(state(&server), shown);
    }
    let uuid = server.result("/cdirectoryservice/getuser", &json!({"ID": "alice"}))["Uuid"].clone();
    server.result(path, &json!({"uuid": uuid, "State": "Locked"}));
    let user = server.result("/cdirectoryservice/getuserattributes", &json!({"ID": "alice"}));
    assert_eq!((&user["CloudState"], &user["LockedByAdmin"]), (&json!("Locked"), &json!(true)));
    for (body, message) in [
        (json!({"ID": "alice"}), "Parameter 'state' must be specified."),
        (json!({"state": "None"}), "Parameter 'ID' must be specified."),
        (json!({"ID": "alice", "state": "Asleep"}), "The value of parameter 'state' is not valid: `Asleep`."),
    ] {
        assert_eq!(server.call(path, &body).failure().1, message);
    }
}

#[test]
fn an_account_is_suspended_and_made_active_but_not_ones_own() {
    let server = start();
    let path = "/cdirectoryservice/changeuserstate";
    server.result("/cdirectoryservice/setuserstate", &json!({"ID": "alice", "state": "Locked"}));
    assert_eq!(server.result(path, &json!({"uuid": "alice", "state": false})), Value::Null);
    assert_eq!(state(&server), "Locked, Disabled");
    server.result(path, &json!({"uuid": "alice", "state": "True"}));
    assert_eq!(state(&server), "Locked", "active again, and still locked");
    let answer = server.call(path, &json!({"uuid": "client@acme.test", "state": false}));
    let wanted = "Operation is not valid due to the current state of the object.";
    assert_eq!(answer.failure(), ("_I18N_System.InvalidOperationException".into(), wanted.into()));
    assert_eq!(
        server.call(path, &json!({"uuid": "alice"})).failure().1,
        "Parameter 'state' must be specified."
    );
}

#[test]
fn a_user_is_exempt_from_mfa_for_some_minutes() {
    let server = start();
    let path = "/cdirectoryservice/exemptuserfrommfa";
    assert_eq!(server.result(&format!("{path}?ID=alice&timespan=30"), &json!({})), Value::Null);
    assert_eq!(server.result(path, &json!({"ID": "alice"})), Value::Null);
    for body in [json!({"ID": "alice", "timespan": -1}), json!({"ID": "alice", "timespan": "long"})] {
        assert_eq!(server.call(path, &body).failure().0, "_I18N_System.ArgumentException");
    }
}
