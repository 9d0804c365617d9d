use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::clock::Timestamp;

/// A policy of the vendor's members; what it does not know stands outside `Settings`.
fn policy(value: &Value) -> PolicySpec {
    let mut members = value.as_object().unwrap().clone();
    let mut take = |name: &str| members.shift_remove(name).unwrap_or_default();
    let text = |value: Value| value.as_str().unwrap_or_default().to_owned();
    let (path, rev_stamp) = (text(take("Path")), text(take("RevStamp")));
    let link_type = LinkType::by_name(&text(take("LinkType"))).unwrap_or_default();
    let params = take("Params").as_array().into_iter().flatten().cloned().map(text).collect();
    let settings = take("Settings").as_object().cloned().unwrap_or_default();
    PolicySpec { path, rev_stamp, link_type, params, settings, other: members, ..PolicySpec::default() }
}

fn policies(value: &Value) -> Vec<PolicySpec> {
    let mut policies: Vec<_> = value.as_array().unwrap().iter().map(policy).collect();
    normalize(&mut policies, Timestamp::from_seconds(1_700_000_000));
    policies
}

/// Whoever is in the role `staff`.
fn with<T>(value: &Value, ask: impl FnOnce(InForce<'_>) -> T) -> T {
    ask(InForce::new(&policies(value), &BTreeSet::from(["staff".to_owned()])))
}

#[test]
fn nothing_locks_out_unless_a_policy_says_so() {
    let lockout = |threshold, minutes: i64| Some(Lockout { threshold, window_ms: minutes * 60_000 });
    assert_eq!(with(&json!([]), Lockout::of), None);
    assert_eq!(with(&json!([{"Settings": {THRESHOLD: 0}}]), Lockout::of), None);
    assert_eq!(with(&json!([{}, {"Settings": {THRESHOLD: "3"}}]), Lockout::of), lockout(3, 30));
    assert_eq!(
        with(&json!([{THRESHOLD: 5, WINDOW: 10}]), Lockout::of),
        lockout(5, 10),
        "outside of Settings"
    );
}

#[test]
fn the_first_that_applies_and_has_the_setting_decides() {
    let threshold = |link: Value, rest: Value| {
        let mut first = json!({"Settings": {THRESHOLD: 1}});
        first.as_object_mut().unwrap().extend(link.as_object().unwrap().clone());
        with(&json!([first, rest, {"Settings": {THRESHOLD: 9}}]), |policies| policies.number(THRESHOLD))
    };
    for (link, wanted) in [
        (json!({}), 1),
        (json!({"LinkType": "Global"}), 1),
        (json!({"LinkType": "Role", "Params": ["other", "staff"]}), 1),
        (json!({"LinkType": "Role", "Params": ["other"]}), 9),
        (json!({"LinkType": "Role"}), 9),
        (json!({"LinkType": "Collection", "Params": ["staff"]}), 9),
        (json!({"LinkType": "Inactive"}), 9),
        (json!({"Settings": {}}), 9),
        (json!({"Settings": {THRESHOLD: null}}), 9),
    ] {
        assert_eq!(threshold(link.clone(), json!({})), Some(wanted), "{link}");
    }
    assert_eq!(threshold(json!({"Settings": {}}), json!({"Settings": {THRESHOLD: "5"}})), Some(5));
}

#[test]
fn the_password_rule_has_the_vendors_defaults() {
    let rule = with(&json!([]), PasswordRule::of);
    assert_eq!((rule.min_length, rule.max_length, rule.history, rule.age_days), (8, 64, 3, Some(365)));
    assert_eq!(
        rule.describe(),
        "Password must be at least 8 characters long, not be longer than 64 characters, contain at least one digit, \
         contain at least one upper and one lower case letter."
    );
    let rule = with(
        &json!([{"Settings": {
            MIN_LENGTH: "12", MAX_LENGTH: 20, REQUIRE_DIGIT: "false", REQUIRE_MIX_CASE: false,
            REQUIRE_SYMBOL: "True", HISTORY: 0, AGE_IN_DAYS: 0,
        }}]),
        PasswordRule::of,
    );
    let wanted = PasswordRule {
        min_length: 12,
        max_length: 20,
        digit: false,
        mixed_case: false,
        symbol: true,
        history: 0,
        age_days: None,
    };
    assert_eq!(rule, wanted);
    assert!(rule.describe().ends_with("20 characters, contain at least one symbol."));
}

#[test]
fn a_session_lives_as_long_as_the_policy_says() {
    let seconds = |hours: Value| {
        let policies = policies(&json!([{"Settings": {SESSION_HOURS: hours}}]));
        InForce::new(&policies, &BTreeSet::new()).session_seconds()
    };
    for (hours, wanted) in
        [(json!(1), 1), (json!("48"), 48), (json!(0), 12), (json!(-1), 12), (json!("--"), 12)]
    {
        assert_eq!(seconds(hours.clone()), wanted * 3_600, "{hours}");
    }
    assert_eq!(seconds(json!(i64::MAX)), MOST_HOURS * 3_600);
}

#[test]
fn a_rule_wins_over_the_default_profile_where_its_conditions_hold() {
    // 14 November 2023, a Tuesday.
    let now = Timestamp::from_seconds(1_700_000_000);
    let profile = |conditions: Value| {
        let rules = json!({"Enabled": true, "_Type": "RowSet", "_UniqueKey": "Condition",
            "_Value": [{"Conditions": conditions, "ProfileId": "rule"}]});
        let settings = json!({
            "/Core/Authentication/AuthenticationRules": rules,
            "/Core/Authentication/AuthenticationRulesDefaultProfileId": "default",
        });
        with(&json!([{"Settings": settings}]), |policies| login_profile(policies, now).map(str::to_owned))
    };
    let condition = |prop: &str, op: &str, val: &str| json!({"Prop": prop, "Op": op, "Val": val});
    for (conditions, wanted) in [
        (json!([condition("DayOfWeek", "OpIsDayOfWeek", "L,1,2")]), "rule"),
        (json!([condition("DayOfWeek", "OpIsDayOfWeek", "L,1,3")]), "default"),
        (json!([condition("IpAddress", "OpNotInCorpIpRange", "")]), "rule"),
        (json!([condition("IpAddress", "OpInCorpIpRange", "")]), "default"),
        (json!([condition("Date", "OpGreaterThan", "L,11/13/2023")]), "rule"),
        (json!([condition("Date", "OpLessThan", "11/14/2023")]), "default"),
        (json!([condition("Date", "OpLessThan", "nonsense")]), "default"),
        (json!([condition("Zodiac", "OpEqual", "x")]), "default"),
        (
            json!([condition("IdentityCookie", "OpIsNotSet", ""), condition("DeviceOs", "OpEqual", "x")]),
            "default",
        ),
        (json!([]), "default"),
        (json!("nonsense"), "default"),
    ] {
        assert_eq!(profile(conditions.clone()).as_deref(), Some(wanted), "{conditions}");
    }
}

#[test]
fn a_rule_without_a_profile_leaves_it_to_the_default() {
    let profile = |enabled: Value, id: Value| {
        let conditions = json!([{"Prop": "IpAddress", "Op": "OpNotInCorpIpRange", "Val": ""}]);
        let rules = json!({"Enabled": enabled, "_Value": [{"Conditions": conditions, "ProfileId": id}]});
        let settings = json!({
            "/Core/Authentication/AuthenticationRules": rules,
            "/Core/Authentication/AuthenticationRulesDefaultProfileId": "default",
        });
        let now = Timestamp::from_seconds(1_700_000_000);
        with(&json!([{"Settings": settings}]), |policies| login_profile(policies, now).map(str::to_owned))
    };
    assert_eq!(profile(json!("true"), json!("rule")).as_deref(), Some("rule"));
    for (enabled, id) in [
        (json!(true), json!(null)),
        (json!(true), json!("--")),
        (json!(true), json!("")),
        (json!("false"), json!("rule")),
    ] {
        assert_eq!(profile(enabled.clone(), id.clone()).as_deref(), Some("default"), "{enabled} {id}");
    }
}

#[test]
fn policies_of_a_fixture_get_path_and_stamp() {
    let policies =
        policies(&json!([{}, {"Path": "Mine"}, {"Path": "/Policy/Policy 3", "RevStamp": "7"}, {}]));
    let paths: Vec<_> = policies.iter().map(|policy| policy.path.as_str()).collect();
    assert_eq!(paths, ["/Policy/Policy 1", "/Policy/Mine", "/Policy/Policy 3", "/Policy/Policy 4"]);
    let stamps: Vec<_> = policies.iter().map(|policy| policy.rev_stamp.as_str()).collect();
    assert_eq!(stamps[..3], ["638355968000000000", "638355968000000000", "7"]);
}

#[test]
fn a_stamp_is_later_than_all_before() {
    let now = Timestamp::from_seconds(1_700_000_000);
    assert_eq!(next_stamp([], now), "638355968000000000");
    assert_eq!(next_stamp(["638355968000000000", "x"], now), "638355968010000000");
}

proptest! {
    #[test]
    fn no_setting_panics(path in 0_usize..6, number: i64, text in "\\PC{0,12}") {
        let paths = [THRESHOLD, WINDOW, SESSION_HOURS, MIN_LENGTH, HISTORY, AGE_IN_DAYS];
        for value in [json!(number), json!(text), json!([text]), json!({text.clone(): number})] {
            with(&json!([{"Settings": {paths[path]: value}}]), |policies| {
                (Lockout::of(policies), PasswordRule::of(policies).describe(), policies.session_seconds())
            });
        }
    }
}
