//! Authentication profiles (platform.md#s7).

use serde_json::{Value, json};

use crate::support::world::policies::{DEFAULT_PROFILE, WORLD};
use crate::support::{members, pair, start_with};

const TWO: &str = "7d0f1c57-0000-4000-8000-000000000001";

#[test]
fn a_profile_is_saved_read_changed_and_deleted() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let settings = json!({"Name": "test", "Challenges": ["UP,OTP", "SMS,U2F"], "DurationInMinutes": "15", "AdditionalData": {"NumberOfQuestions": 2}});
    let saved = boss.result("/AuthProfile/SaveProfile", &json!({"settings": settings}));
    assert_eq!(members(&saved), ["Uuid", "Name", "DurationInMinutes", "Challenges", "AdditionalData"]);
    let uuid = saved["Uuid"].as_str().unwrap().to_owned();
    assert_eq!((uuid.len(), &saved["DurationInMinutes"]), (36, &json!(15)));
    assert_eq!(saved["Challenges"], json!(["UP,OTP", "SMS,U2F"]), "what is not carried out is kept, too");
    for body in [json!({"uuid": uuid}), json!({"Uuid": uuid.to_uppercase()}), json!({"uuid": "TEST"})] {
        assert_eq!(boss.result("/AuthProfile/GetProfile", &body), saved, "{body}");
    }
    assert_eq!(boss.result(&format!("/AuthProfile/GetProfile?uuid={uuid}"), &json!(null)), saved);

    // A blank second challenge means that there is none; what is absent stays.
    let change = json!({"settings": {"Uuid": uuid, "Name": "Other", "Challenges": ["UP", ""]}});
    let changed = boss.result("/AuthProfile/SaveProfile", &change);
    assert_eq!((&changed["Name"], &changed["Challenges"]), (&json!("Other"), &json!(["UP"])));
    assert_eq!(
        (&changed["DurationInMinutes"], &changed["AdditionalData"]["NumberOfQuestions"]),
        (&json!(15), &json!(2))
    );

    assert_eq!(boss.result("/AuthProfile/DeleteProfile", &json!({"Uuid": uuid})), Value::Null);
    let missing = pair("_I18N_ItemNotFound", "profile.exists");
    for action in ["GetProfile", "DeleteProfile"] {
        assert_eq!(boss.refusal(&format!("/AuthProfile/{action}"), &json!({"uuid": uuid})), missing);
        let required = pair("_I18N_RequiredParameter", "argument.present");
        assert_eq!(boss.refusal(&format!("/AuthProfile/{action}"), &json!({})), required);
    }
    assert_eq!(boss.refusal("/AuthProfile/SaveProfile", &change), missing);
}

#[test]
fn profiles_are_listed_in_both_forms() {
    let server = start_with(WORLD);
    let reader = server.client("reader");
    let table = reader.result("/AuthProfile/GetDecoratedProfileList", &json!({}));
    assert_eq!(members(&table), ["IsAggregate", "Count", "Columns", "FullCount", "Results", "ReturnID"]);
    let wanted = json!({
        "Uuid": TWO, "ID": TWO, "Name": "Two", "DurationInMinutes": 30, "Challenges": ["UP", "EMAIL,SMS"],
        "AdditionalData": {"NumberOfQuestions": 1},
    });
    assert_eq!(table["Results"][0]["Row"].to_string(), wanted.to_string());
    let columns = table["Columns"].as_array().unwrap().iter();
    let columns: Vec<_> = columns.map(|column| column["Name"].as_str().unwrap()).collect();
    let single = json!({"Uuid": TWO, "SingleChallengeMechanisms": "OTP"});
    server.client("boss").result("/AuthProfile/SaveProfile", &json!({"settings": single}));
    let full = reader.result("/AuthProfile/GetDecoratedProfileList", &json!({}));
    assert_eq!(members(&full["Results"][0]["Row"]), columns, "a row has what the columns name");
    assert_eq!(
        members(&reader.result("/AuthProfile/GetProfile", &json!({"uuid": TWO})))[..2],
        ["Uuid", "Name"]
    );
    let list = reader.result("/AuthProfile/GetProfileList", &json!({"Args": {"Caching": -1}}));
    assert_eq!((list.as_array().map(Vec::len), &list[0]["Uuid"]), (Some(1), &json!(TWO)));
    let unauthorized = pair("_I18N_ServiceUnauthorizedAccess", "rest.right");
    for action in ["GetDecoratedProfileList", "GetProfileList"] {
        let path = format!("/AuthProfile/{action}");
        assert_eq!(server.client("plain").refusal(&path, &json!({})), unauthorized);
    }
    let empty = start_with(crate::support::world::roles::WORLD);
    let boss = empty.client("boss");
    assert_eq!(boss.result("/AuthProfile/GetDecoratedProfileList", &json!({}))["Results"], json!([]));
    assert_eq!(boss.result("/AuthProfile/GetProfileList", &json!({})), json!([]));
}

#[test]
fn what_is_no_profile_is_refused() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let before = boss.result("/AuthProfile/GetProfileList", &json!({}));
    let unusable = pair("_I18N_System.ArgumentException", "argument.valid");
    for (settings, wanted) in [
        (json!({}), pair("_I18N_RequiredParameter", "argument.present")),
        (json!({"Challenges": ["UP"]}), pair("_I18N_RequiredParameter", "argument.present")),
        (json!({"Uuid": TWO, "Name": " "}), pair("_I18N_RequiredParameter", "argument.present")),
        (json!({"Name": "A"}), unusable.clone()),
        (json!({"Name": "A", "Challenges": ["", null]}), unusable.clone()),
        (json!({"Name": "A", "Challenges": [{}]}), unusable.clone()),
        (json!({"Name": "A\nB", "Challenges": ["UP"]}), unusable.clone()),
        (json!({"Name": "x".repeat(257), "Challenges": ["UP"]}), unusable.clone()),
        (
            json!({"Name": "A", "Challenges": ["UP"], "AdditionalData": {"a": "x".repeat(20_000)}}),
            unusable.clone(),
        ),
        (json!({"Name": "A", "Challenges": ["UP"], "DurationInMinutes": "long"}), unusable.clone()),
        (json!({"Name": "two", "Challenges": ["UP"]}), pair("_I18N_ItemAlreadyExists", "name.free")),
    ] {
        let body = json!({"settings": settings});
        assert_eq!(boss.refusal("/AuthProfile/SaveProfile", &body), wanted, "{body}");
    }
    assert_eq!(boss.result("/AuthProfile/GetProfileList", &json!({})), before);
    let body = json!({"settings": {"Name": "A", "Challenges": ["UP"]}});
    let unauthorized = pair("_I18N_ServiceUnauthorizedAccess", "rest.right");
    assert_eq!(server.client("reader").refusal("/AuthProfile/SaveProfile", &body), unauthorized);
}

#[test]
fn a_profile_in_use_stays() {
    let world = WORLD.replace("{name: plain,", "{name: plain, authentication_profile: Own,");
    let world = world.replace("  policies:", "    - {Name: Own, Challenges: [UP]}\n  policies:");
    let server = start_with(&world);
    let boss = server.client("boss");
    let used = pair("_I18N_System.InvalidOperationException", "profile.unused");
    assert_eq!(boss.refusal("/AuthProfile/DeleteProfile", &json!({"uuid": "Own"})), used);
    let policy = |profile: &str| {
        let rules = json!({"_Value": [{"Conditions": [], "ProfileId": profile}]});
        json!({"policy": {"Path": "/Policy/Staff", "Settings": {"/Core/Authentication/AuthenticationRules": rules}}})
    };
    boss.result("/Policy/SavePolicyBlock3", &policy(TWO));
    assert_eq!(boss.refusal("/AuthProfile/DeleteProfile", &json!({"uuid": TWO})), used);
    let name = boss.result("/AuthProfile/GetProfile", &json!({"uuid": TWO}))["Name"].clone();
    boss.result("/Policy/SavePolicyBlock3", &policy(name.as_str().unwrap()));
    let renamed = json!({"settings": {"Uuid": TWO, "Name": "Renamed"}});
    assert_eq!(boss.refusal("/AuthProfile/SaveProfile", &renamed), used, "a policy knows it by its name");
    boss.result("/Policy/SavePolicyBlock3", &policy("--"));
    boss.result("/AuthProfile/SaveProfile", &renamed);
    boss.result("/AuthProfile/DeleteProfile", &json!({"uuid": TWO}));
}

/// A profile that administrators sign in with cannot become one that none of them could satisfy.
#[test]
fn a_profile_locks_no_administrator_out() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let saved =
        boss.result("/AuthProfile/SaveProfile", &json!({"settings": {"Name": "All", "Challenges": ["UP"]}}));
    let body = json!({
        "policy": {"Path": "/Policy/All", "Settings": {DEFAULT_PROFILE: saved["Uuid"]}},
        "plinks": [{"ID": "/Policy/All", "LinkType": "Global"}],
    });
    boss.result("/Policy/SavePolicyBlock3", &body);
    let change = json!({"settings": {"Uuid": saved["Uuid"], "Challenges": ["UP", "OATH"]}});
    let refused = pair("_I18N_AdminLockoutPolicyChange", "policy.lockout");
    assert_eq!(boss.refusal("/AuthProfile/SaveProfile", &change), refused);
    assert_eq!(boss.result("/AuthProfile/GetProfile", &json!({"uuid": "All"})), saved);
}

#[test]
fn challenges_reach_a_level() {
    let server = start_with(WORLD);
    let reader = server.client("reader");
    let level = |challenges: &str| {
        reader.result(&format!("/AuthProfile/GetProfileMFAScoring?challenges={challenges}"), &json!({}))
    };
    assert_eq!(
        [level(""), level("UP"), level("UP%7COATH,SMS"), level("UP;U2F")],
        [json!(0), json!(1), json!(2), json!(3)]
    );
}
