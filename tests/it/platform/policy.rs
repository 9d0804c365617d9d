//! Policies and their links (platform.md#s7).

use serde_json::{Value, json};

use crate::support::world::policies::{DEFAULT_PROFILE, STAFF, TWO, WORLD};
use crate::support::{User, members, pair, start_with};

/// The paths of the policies, in their order.
fn order(admin: &User<'_>) -> Vec<String> {
    let links = admin.result("/Policy/GetNicePlinks", &json!({}));
    let rows = links["Results"].as_array().unwrap().iter();
    rows.map(|row| row["Row"]["PolicySet"].as_str().unwrap().to_owned()).collect()
}

fn save(admin: &User<'_>, body: &Value) -> Value {
    let saved = admin.result("/Policy/SavePolicyBlock3", body);
    assert_eq!(members(&saved), ["RevStamp"]);
    saved["RevStamp"].clone()
}

#[test]
fn links_are_told_as_they_were_recorded() {
    let server = start_with(WORLD);
    let links = server.client("reader").result("/Policy/GetNicePlinks", &json!({}));
    let names = ["Columns", "RevStamp", "Count", "Results", "FullCount", "ReturnID", "IsAggregate"];
    assert_eq!(members(&links), names);
    assert_eq!((&links["RevStamp"], &links["Count"]), (&json!("638355968000000000"), &json!(2)));
    let wanted = r#"{"Entities":[{"Type":"PolicyLink","Key":"/Policy/Default Policy","IsForeignKey":false}],"Row":{"Params":[],"ID":"/Policy/Default Policy","EnableCompliant":true,"I18NDescriptionTag":"_I18N_DefaultGlobalPolicyDescriptionTag","Description":"Default Policy Settings.","LinkType":"Inactive","PolicySet":"/Policy/Default Policy"}}"#;
    assert_eq!(links["Results"][1].to_string(), wanted);
    let staff = &links["Results"][0]["Row"];
    assert_eq!((&staff["Params"], &staff["LinkType"]), (&json!([STAFF]), &json!("Role")), "roles by id");
    let page = server
        .client("boss")
        .result("/Policy/GetNicePlinks", &json!({"Args": {"PageNumber": 2, "PageSize": 1}}));
    assert_eq!((&page["Count"], &page["FullCount"]), (&json!(1), &json!(2)));
    let empty = start_with(crate::support::world::roles::WORLD);
    let links = empty.client("boss").result("/Policy/GetNicePlinks", &json!({}));
    assert_eq!((&links["Results"], &links["RevStamp"]), (&json!([]), &json!("0")));
}

#[test]
fn a_policy_is_told_with_what_the_portal_chooses_among() {
    let server = start_with(WORLD);
    let reader = server.client("reader");
    let block = reader.result("/Policy/GetPolicyBlock", &json!({"name": "/Policy/Staff"}));
    let wanted = json!({
        "Version": 1,
        "Settings": {"/Core/Authentication/CookieAllowPersist": "true"},
        "RevStamp": "638355968000000000",
        "RadiusClientList": [],
        "AuthProfiles": [{
            "Uuid": TWO, "Name": "Two", "DurationInMinutes": 30, "Challenges": ["UP", "EMAIL,SMS"],
            "AdditionalData": {"NumberOfQuestions": 1},
        }],
        "PolicyModifiers": ["__centrify_cagent"],
        "DirectoryServices": [{
            "DisplayNameShort": "CyberArk Cloud Directory",
            "directoryServiceUuid": "09B9A9B0-6CE8-465F-AB03-65766D33B05E",
        }],
        "Description": "Ours",
        "Path": "/Policy/Staff",
        "RiskAnalysisLevels": {},
    });
    assert_eq!(block.to_string(), wanted.to_string(), "member for member, in order");
    for text in ["/policy/staff", "Staff"] {
        assert_eq!(reader.result(&format!("/Policy/GetPolicyBlock?name={text}"), &json!({})), block);
    }
    let missing = pair("_I18N_ItemNotFound", "policy.exists");
    assert_eq!(reader.refusal("/Policy/GetPolicyBlock", &json!({"name": "/Policy/Ghost"})), missing);
    let required = pair("_I18N_RequiredParameter", "argument.present");
    assert_eq!(reader.refusal("/Policy/GetPolicyBlock", &json!({})), required);
}

#[test]
fn a_policy_is_saved_and_its_settings_come_back_as_they_were_sent() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let settings = json!({
        "AuthenticationEnabled": "true",
        "/Core/Authentication/AuthenticationRules":
            {"_UniqueKey": "Condition", "_Value": [], "Enabled": true, "_Type": "RowSet"},
        "/Core/Authentication/AuthSessionMaxConcurrent": 0,
        "/Core/Security/CDS/ExternalMFA/UiPrompt": "OATH OTP Client",
        "Note": "ünïcode \u{1F512} '\"\\",
    });
    let link = json!({"PolicySet": "/Policy/New", "LinkType": "Role", "Params": [STAFF], "Priority": 1, "Filters": [], "Allowedpolicies": []});
    let body = json!({
        "plinks": [link, {"ID": "/Policy/Default Policy"}, {"ID": "/Policy/Staff"}],
        "policy": {"Path": "/Policy/New", "Version": 1, "Description": "d", "Settings": settings, "Newpolicy": "true"},
    });
    let stamp = save(&boss, &body);
    let block = boss.result("/Policy/GetPolicyBlock", &json!({"name": "/Policy/New"}));
    assert_eq!(block["Settings"].to_string(), settings.to_string(), "in order, too");
    assert_eq!((&block["RevStamp"], &block["Description"]), (&stamp, &json!("d")));
    assert_eq!(order(&boss), ["/Policy/New", "/Policy/Default Policy", "/Policy/Staff"]);

    // A change keeps what it does not name, and wants the present stamp where it sends one.
    let change = |stamp: &Value| json!({"Policy": {"Path": "/policy/new", "RevStamp": stamp, "Settings": {"a": [1, {"b": null}]}, "Newpolicy": false}});
    let next = save(&boss, &change(&stamp));
    assert_ne!(next, stamp);
    let block = boss.result("/Policy/GetPolicyBlock", &json!({"name": "New"}));
    assert_eq!((&block["Settings"], &block["Description"]), (&json!({"a": [1, {"b": null}]}), &json!("d")));
    let stale = pair("_I18N_System.InvalidOperationException", "policy.current");
    assert_eq!(boss.refusal("/Policy/SavePolicyBlock3", &change(&stamp)), stale);
    save(&boss, &change(&Value::Null));

    assert_eq!(boss.result("/Policy/DeletePolicyBlock", &json!({"path": "/Policy/New"})), Value::Null);
    assert_eq!(order(&boss), ["/Policy/Default Policy", "/Policy/Staff"]);
    let missing = pair("_I18N_ItemNotFound", "policy.exists");
    assert_eq!(boss.refusal("/Policy/DeletePolicyBlock", &json!({"path": "/Policy/New"})), missing);
}

#[test]
fn what_is_no_policy_is_refused_and_nothing_is_written() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let before = boss.result("/Policy/GetNicePlinks", &json!({}));
    let unusable = pair("_I18N_System.ArgumentException", "argument.valid");
    let missing = pair("_I18N_ItemNotFound", "policy.exists");
    let policy = |rest: Value| {
        let mut policy = json!({"Path": "/Policy/New", "Newpolicy": true});
        policy.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        policy
    };
    let minimum = "/Core/Security/CDS/PasswordPolicy/MinLength";
    for (body, wanted) in [
        (json!({}), pair("_I18N_RequiredParameter", "argument.present")),
        (json!({"policy": {"Path": "New"}}), unusable.clone()),
        (json!({"policy": {"Path": "/Policy/ "}}), unusable.clone()),
        (json!({"policy": {"Path": format!("/Policy/{}", "x".repeat(300))}}), unusable.clone()),
        (json!({"policy": policy(json!({"Settings": {minimum: "many"}}))}), unusable.clone()),
        (json!({"policy": policy(json!({"Settings": {"a": "x".repeat(70_000)}}))}), unusable.clone()),
        (json!({"policy": policy(json!({"Settings": [1]}))}), unusable.clone()),
        (
            json!({"policy": policy(json!({"Path": "/Policy/staff"}))}),
            pair("_I18N_ItemAlreadyExists", "name.free"),
        ),
        (json!({"policy": policy(json!({"Newpolicy": false}))}), missing.clone()),
        (json!({"policy": policy(json!({})), "plinks": [{"ID": "/Policy/Ghost"}]}), missing.clone()),
        (
            json!({"policy": policy(json!({})), "plinks": [{"ID": "/Policy/New"}, {"ID": "New"}]}),
            unusable.clone(),
        ),
        (json!({"policy": policy(json!({})), "plinks": [{"ID": "New", "LinkType": "Some"}]}), unusable),
    ] {
        assert_eq!(boss.refusal("/Policy/SavePolicyBlock3", &body), wanted, "{body}");
    }
    assert_eq!(boss.result("/Policy/GetNicePlinks", &json!({})), before);
    let unauthorized = pair("_I18N_ServiceUnauthorizedAccess", "rest.right");
    let body = json!({"policy": policy(json!({}))});
    for who in ["reader", "plain"] {
        assert_eq!(server.client(who).refusal("/Policy/SavePolicyBlock3", &body), unauthorized);
    }
}

#[test]
fn links_are_put_in_order() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let links = boss.result("/Policy/GetNicePlinks", &json!({}));
    let rows: Vec<_> = links["Results"].as_array().unwrap().iter().map(|row| row["Row"].clone()).collect();
    let turned: Vec<_> = rows.iter().rev().cloned().collect();
    let body = json!({"Plinks": turned, "RevStamp": links["RevStamp"]});
    let answer = boss.result("/Policy/setPlinksv2", &body);
    assert_eq!(order(&boss), ["/Policy/Default Policy", "/Policy/Staff"]);
    let again = boss.result("/Policy/GetNicePlinks", &json!({}));
    assert_eq!((&again["RevStamp"], &again["Results"][0]["Row"]), (&answer["RevStamp"], &rows[1]));
    let stale = pair("_I18N_System.InvalidOperationException", "policy.current");
    assert_eq!(boss.refusal("/Policy/SetPlinksv2", &body), stale, "the stamp is an old one");
    let one = json!([{"ID": "/Policy/Staff", "LinkType": "Global"}]);
    boss.result("/Policy/SetPlinksv2", &one);
    let row = &boss.result("/Policy/GetNicePlinks", &json!({}))["Results"][0]["Row"];
    assert_eq!((&row["LinkType"], &row["PolicySet"]), (&json!("Global"), &json!("/Policy/Staff")));
    let required = pair("_I18N_RequiredParameter", "argument.present");
    assert_eq!(boss.refusal("/Policy/SetPlinksv2", &json!({"RevStamp": "1"})), required);
}

/// No change may leave no system administrator who can sign in.
#[test]
fn an_administrator_is_not_locked_out() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let body = |link: &str, profile: &str| {
        json!({
            "policy": {"Path": "/Policy/Hard", "Settings": {DEFAULT_PROFILE: profile}},
            "plinks": [{"PolicySet": "/Policy/Hard", "LinkType": link}],
        })
    };
    let refused = pair("_I18N_AdminLockoutPolicyChange", "policy.lockout");
    // Nobody may sign in; and with that profile, nobody could.
    for profile in ["-1", TWO] {
        assert_eq!(boss.refusal("/Policy/SavePolicyBlock3", &body("Global", profile)), refused);
    }
    assert_eq!(order(&boss).len(), 2, "nothing was written");
    save(&boss, &body("Inactive", "-1"));
    let plinks = json!({"Plinks": [{"ID": "/Policy/Hard", "LinkType": "Global"}]});
    let links = pair("_I18N_AdminLockoutPlinksChange", "policy.lockout");
    assert_eq!(boss.refusal("/Policy/SetPlinksv2", &plinks), links);
    boss.result("/Policy/DeletePolicyBlock", &json!({"path": "Hard"}));
    save(
        &boss,
        &json!({
            "policy": {"Path": "/Policy/Hard", "Settings": {DEFAULT_PROFILE: TWO, "/Core/Authentication/NoMfaMechLogin": "true"}},
            "plinks": [{"PolicySet": "/Policy/Hard", "LinkType": "Global"}],
        }),
    );
    let soft = json!({"policy": {"Path": "/Policy/Hard", "Settings": {DEFAULT_PROFILE: TWO}}});
    assert_eq!(
        boss.refusal("/Policy/SavePolicyBlock3", &soft),
        refused,
        "it is that setting that lets him in"
    );

    let loose = start_with(&format!("{WORLD}loosen: [policy.lockout]\n"));
    let boss = loose.client("boss");
    let answer = boss.call("/Policy/SavePolicyBlock3", &body("Global", "-1"));
    answer.result();
    let noted = loose.trace_of(&answer).to_string();
    assert!(noted.contains("policy.lockout"), "{noted}");
}

/// Of writers who read the same state one is first; the others are told that they were not.
#[test]
fn of_two_who_knew_the_same_state_one_writes() {
    let server = start_with(WORLD);
    let stamp =
        server.client("boss").result("/Policy/GetPolicyBlock?name=Staff", &json!({}))["RevStamp"].clone();
    let token = server.client("boss");
    let write = |n: usize| {
        let policy = json!({"Path": "/Policy/Staff", "RevStamp": stamp, "Settings": {"n": n}});
        let answer = token.call("/Policy/SavePolicyBlock3", &json!({"policy": policy}));
        answer.json()["success"] == true
    };
    let written = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|n| {
                scope.spawn({
                    let write = &write;
                    move || write(n)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).filter(|done| *done).count()
    });
    assert_eq!(written, 1);
}
