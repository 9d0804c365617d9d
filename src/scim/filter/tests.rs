use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;
use crate::scim::schema::{GROUPS, USERS};

fn person() -> Map<String, Value> {
    let person = json!({
        "userName": "Ann@acme.test",
        "id": "AbC",
        "active": true,
        "name": {"givenName": "Ann"},
        "emails": [{"type": "work", "primary": true, "value": "ann@mail.test"}, {"type": "home", "value": "x@y.test"}],
        "urn:scim:schemas:extension:custom:2.0": {"Level": 3, "Quote": "say \"hi\""},
    });
    person.as_object().cloned().unwrap_or_default()
}

fn holds(filter: &str) -> bool {
    parse(filter, &USERS).unwrap_or_else(|fault| panic!("{filter}: {fault}")).matches(&person())
}

#[test]
fn filters_are_carried_out() {
    for (filter, wanted) in [
        ("userName eq \"ann@ACME.test\"", true),
        ("id eq \"abc\"", false),
        ("userName ne \"ann@acme.test\"", false),
        ("userName gt \"a\" and userName lt \"b\"", true),
        ("userName ge \"ann@acme.test\" and userName le \"ann@acme.test\"", true),
        ("name pr", true),
        ("name.familyName pr", false),
        ("name.familyName eq null", true),
        ("name.givenName ne null", true),
        ("emails.type eq \"home\"", true),
        ("emails[type eq \"home\" and primary eq true]", false),
        ("emails[type eq \"home\" and not (primary eq true)]", true),
        ("emails.type eq \"home\" and emails.primary eq true", true),
        ("emails[type eq \"work\"].value eq \"ANN@mail.test\"", true),
        ("emails[type eq \"home\"].value eq \"ann@mail.test\"", false),
        ("emails[type eq \"home\"].primary pr", false),
        ("not (emails[type eq \"work\" or type eq \"home\"].VALUE sw \"x\")", false),
        ("externalId eq \"x\"", false),
        ("EXTERNALID pr or urn:ietf:params:scim:schemas:core:2.0:User:externalId eq null", true),
        ("active eq \"True\"", true),
        ("active ne false", true),
        ("urn:scim:schemas:extension:custom:2.0:level gt 2.5", true),
        ("urn:scim:schemas:extension:custom:2.0:Level eq \"3\"", false),
        ("urn:scim:schemas:extension:custom:2.0:Quote eq \"say \\\"hi\\\"\"", true),
        ("urn:scim:schemas:extension:custom:2.0:Quote co 'say \"'", true),
        ("urn:scim:schemas:extension:custom:2.0 pr", true),
        // `and` binds closer than `or`, `not` closer than both.
        ("active eq true or active eq true and active eq false", true),
        ("(active eq true or active eq true) and active eq false", false),
        ("not (active eq true) or userName pr", true),
        ("NOT(active EQ true) OR userName PR", true),
    ] {
        assert_eq!(holds(filter), wanted, "{filter}");
    }
}

#[test]
fn what_is_no_filter_is_told() {
    for filter in [
        "",
        " ",
        "userName",
        "userName eq",
        "eq \"x\"",
        "userName eq \"x",
        "userName eq x",
        "userName xx \"x\"",
        "userName eq \"x\" and",
        "or userName pr",
        "(userName pr",
        "userName pr)",
        "not userName pr",
        "emails[]",
        "emails[type eq \"x\"",
        "userName[type eq \"x\"]",
        "emails[emails[type pr]]",
        "emails[value pr]type eq \"x\"",
        "emails[value pr].type",
        "emails[value pr].shoe eq 1",
        "emails[value pr].type.x eq 1",
        "emails[value pr].value[type pr]",
        "emails.value[type pr].type eq 1",
        "active gt true",
        "userName gt null",
        "shoe eq 1",
        "name.shoe eq 1",
        "userName.shoe pr",
        "userName eq 1e999",
        "userName eq \"\\x\"",
        "userName ; pr",
        "userName eq \"x\" userName pr",
    ] {
        assert!(parse(filter, &USERS).is_err(), "{filter}");
    }
    let deep = format!("{}userName pr{}", "(".repeat(40), ")".repeat(40));
    assert!(matches!(parse(&deep, &USERS), Err(FilterFault::Syntax(_))));
    assert!(parse(&format!("userName eq \"{}\"", "x".repeat(9_000)), &USERS).is_err());
    let fits = format!("{}userName pr{}", "(".repeat(32), ")".repeat(32));
    assert!(parse(&fits, &USERS).is_ok());
}

#[test]
fn paths_of_patches_are_read() {
    let target = parse_target("EMAILS[type eq \"work\"].VALUE", &USERS).expect("a path");
    assert_eq!((target.path.name.as_str(), target.sub.as_deref()), ("emails", Some("value")));
    assert_eq!(target.filter.map(|filter| Value::Object(filter.demands())), Some(json!({"type": "work"})));
    let target = parse_target("name.givenname", &USERS).expect("a path");
    assert_eq!(target.sub.as_deref(), Some("givenName"));
    let target =
        parse_target("urn:ietf:params:scim:schemas:core:2.0:Group:members", &GROUPS).expect("a path");
    assert_eq!(target.path.to_string(), "members");
    for path in [
        "",
        "emails[",
        "emails[type eq \"x\"].",
        "emails[type eq \"x\"].value.x",
        "emails value",
        "[x pr]",
        "\"x\"",
    ] {
        assert!(parse_target(path, &USERS).is_err(), "{path}");
    }
}

/// Filters as text, with what they mean for [`person`].
fn filters() -> impl Strategy<Value = (String, bool)> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(|flag| (format!("active eq {flag}"), flag)),
        any::<bool>().prop_map(|flag| (format!("not (active eq {flag})"), !flag)),
        Just(("emails[type eq \"work\" and value sw \"ann\"]".to_owned(), true)),
        Just(("name.familyName pr".to_owned(), false)),
        (0..6).prop_map(|level| (
            format!("urn:scim:schemas:extension:custom:2.0:Level le {level}"),
            level >= 3
        )),
        "[ -~]{0,12}".prop_map(|text| (
            format!("userName co {}", json!(text)),
            "ann@acme.test".contains(&text.to_lowercase())
        )),
    ];
    leaf.prop_recursive(4, 24, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone())
                .prop_map(|(a, b)| (format!("({}) and ({})", a.0, b.0), a.1 && b.1)),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| (format!("({}) or ({})", a.0, b.0), a.1 || b.1)),
            inner.prop_map(|a| (format!("not ({})", a.0), !a.1)),
        ]
    })
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,80}") {
        let _ = parse(&text, &USERS);
        let _ = parse_target(&text, &GROUPS);
    }

    #[test]
    fn no_text_of_the_grammars_pieces_panics(pieces in prop::collection::vec(
        prop::sample::select(vec![
            "userName", "emails", "name.", ".", "[", "]", "(", ")", "and", "or", "not", "eq", "pr", "co", "\"x\"", "'", "\"", "\\", "1", "-", "true",
            "null", "urn:scim:schemas:extension:custom:2.0:", "urn:scim:schemas:extension:custom:2.0", " ", "ü",
        ]), 0..16))
    {
        for text in [pieces.concat(), pieces.join(" ")] {
            if let Ok(filter) = parse(&text, &USERS) {
                filter.matches(&person());
                filter.demands();
            }
            let _ = parse_target(&text, &USERS);
        }
    }

    #[test]
    fn a_filter_means_what_its_parts_mean((text, wanted) in filters()) {
        prop_assert_eq!(holds(&text), wanted, "{}", text);
    }

    #[test]
    fn every_text_can_be_asked_for(text in "\\PC{0,30}") {
        let filter = parse(&format!("displayName eq {}", json!(text)), &USERS);
        let resource = Map::from_iter([("displayName".to_owned(), Value::from(text.clone()))]);
        prop_assert!(filter.is_ok_and(|filter| filter.matches(&resource)));
    }
}
