use proptest::prelude::*;

use super::*;

mod carried;
mod classes;
mod refused;

fn matches(pattern: &str, path: &str) -> bool {
    let pattern = Pattern::compile(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
    assert_eq!(pattern.matches(path), matches!(pattern.search(path), Search::Yes(_)));
    pattern.matches(path)
}

#[test]
fn every_pattern_of_the_contract_matches_what_its_users_call() {
    // oauth.md#s5-1, row by row.
    for (pattern, path) in [
        (".*", "/Anything/AtAll"),
        ("*", "/Anything/AtAll"),
        ("/SaasManage/GetApplication", "/SaasManage/GetApplication"),
        ("/RedRock/query", "/Redrock/query"),
        ("Redrock/query", "/Redrock/query"),
        ("Redrock/query.*", "/Redrock/query"),
        ("secrets/", "/api/base/secrets/1"),
        ("secrets/", "/api/base/secrets"),
        ("privilegeddata/", "/api/base/privilegeddata/secrets/1"),
        ("UserMgmt/.", "/UserMgmt/GetUserInfo"),
        ("scim", "/scim/v2/Users"),
        ("scim*", "/scim/v2/Users"),
        ("core*", "/Core/GetDirectoryServices"),
        ("security/whoami", "/security/whoami"),
        ("cdirectoryservice/.*", "/CDirectoryService/CreateUser"),
    ] {
        assert!(matches(pattern, path), "{pattern} should match {path}");
    }
    for (pattern, path) in [
        ("Redrock/query", "/UserMgmt/GetUsers"),
        ("UserMgmt/.", "/CDirectoryService/GetUsers"),
        ("^cdirectoryservice", "/CDirectoryService/GetUser"),
        ("getuser$", "/CDirectoryService/GetUsers"),
    ] {
        assert!(!matches(pattern, path), "{pattern} should not match {path}");
    }
}

#[test]
fn dot_net_constructs_are_carried_over() {
    for (pattern, path, expected) in [
        ("^/(?!security)[^/]+/get", "/CDirectoryService/GetUser", true),
        ("^/(?!security)[^/]+/get", "/Security/GetSomething", false),
        ("(?<=roles/)store", "/Roles/StoreRole", true),
        ("(?<=users?/)delete", "/user/delete", true),
        (r"/(\w)\1", "/aabb", true),
        (r"/(\w)\1", "/abab", false),
        (r"(?'c'o)\k'c'", "/foo", true),
        ("[a-z-[aeiou]]{5}", "/rhythm", true),
        ("^/[a-z-[aeiou]]+$", "/area", false),
        ("[[]x", "/[x", true),
        ("[a&&b]", "/&", true),
        ("[+--]x", "/,x", true),
        ("[--/]x", "/.x", true),
        ("[a-]x", "/-x", true),
        (r"[\w-]x", "/-x", true),
        ("[]a]x", "/]x", true),
        ("/{id}/x", "/{id}/x", true),
        ("a{2}b", "/aab", true),
        ("a{,2}b", "/a{,2}b", true),
        ("user(?#a comment)s", "/users", true),
        ("(?n)(a)b", "/ab", true),
        (r"\/cdirectoryservice\/", "/cdirectoryservice/x", true),
        (r"a\-b", "/a-b", true),
        (r"\u0041bc", "/abc", true),
        (r"\x41\cJ?", "/a", true),
        ("(?>a+)b", "/aab", true),
        (r"getuser\z", "/x/getuser", true),
        (r"\p{Lu}x", "/Äx", true),
        (r"(?=.*\p{Lu}$)[a-z]\P{Lu}", "/ab", false),
    ] {
        assert_eq!(matches(pattern, path), expected, "{pattern} on {path}");
    }
}

#[test]
fn a_pattern_that_would_run_for_years_is_given_up() {
    let pattern = Pattern::compile(r"(a+)+\1!").unwrap();
    let path = format!("/{}", "a".repeat(2_000));
    assert_eq!(pattern.search_in(&path), Search::GaveUp);
    assert!(!pattern.matches(&path));
}

proptest! {
    #[test]
    fn no_pattern_and_no_path_panics(pattern in "\\PC{0,24}", path in "\\PC{0,40}") {
        if let Ok(pattern) = Pattern::compile(&pattern) {
            let _ = pattern.search(&path);
        }
    }

    #[test]
    fn the_engine_compiles_what_is_made_of_metacharacters(
        pattern in r"([a-c\[\](){}?*+|^$.\\\-<>'#,:=!0-2knpx]|\(\?[<>=!:]?|\(a\)|\\1){0,16}",
    ) {
        match Pattern::compile(&pattern) {
            Ok(pattern) => drop(pattern.search("/abc/abc-01")),
            Err(error) => prop_assert!(!error.message.contains("too complex"), "{pattern}: {error}"),
        }
    }

    #[test]
    fn a_literal_matches_exactly_where_it_occurs_whatever_the_case(
        needle in "[a-zA-Z0-9/_]{1,6}", hay in "[a-zA-Z0-9/_]{0,24}",
    ) {
        let path = format!("/{hay}");
        let expected = format!("{path}/").to_ascii_lowercase().contains(&needle.to_ascii_lowercase());
        prop_assert_eq!(matches(&needle, &path), expected);
    }

    #[test]
    fn an_escaped_class_matches_exactly_its_members(members in "[a-z\\[&~]{1,6}", c in "[a-z\\[&~]") {
        let class = format!("^/[{members}]$");
        prop_assert_eq!(matches(&class, &format!("/{c}")), members.contains(&c));
    }
}
