//! Settings of an app that are kept as they are written: those that nothing here acts upon (platform.md#s4).

use serde_json::{Map, Value, json};

/// Bytes that all settings of an app may take as JSON.
const LARGEST: usize = 128 * 1024;
/// Longest name of a setting.
const LONGEST_NAME: usize = 64;

/// What a setting holds; clients break on any other type.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SettingKind {
    Text,
    Flag,
    Object,
}

use SettingKind::{Flag, Object, Text};

/// The settings whose type clients rely on, in the vendor's spelling.
const KNOWN: &[(&str, SettingKind)] = &[
    ("Url", Text),
    ("MobileUrl", Text),
    ("IconUri", Text),
    ("DefaultAuthProfile", Text),
    ("AuthRules", Object),
    ("PolicyScript", Text),
    ("BypassLoginMFA", Flag),
    ("WebAppLoginType", Text),
    ("UserNameStrategy", Text),
    ("UserNameArg", Text),
    ("UserMapScript", Text),
    ("UserPassScript", Text),
    ("ADAttribute", Text),
    ("Username", Text),
    ("Password", Text),
    ("AdditionalIdentifierValue", Text),
    ("CorpIdentifier", Text),
    ("Safe", Text),
    ("AccountName", Text),
    ("ExtAccountId", Text),
    ("IsPrivilegedApp", Flag),
    ("AllowViewFixedCredentials", Flag),
    ("IsScaEnabled", Flag),
    ("IsSwsEnabled", Flag),
    ("WorkflowEnabled", Flag),
    ("WorkflowSettings", Text),
    ("ShowRegistration", Flag),
    ("Handler", Text),
    ("Script", Text),
    ("Issuer", Text),
    ("Audience", Text),
];

/// Members of an app that are no settings: they have a place of their own, or the tenant makes them.
const RESERVED: [&str; 28] = [
    "ID",
    "PVID",
    "RowKey",
    "Args",
    "RRFormat",
    "Name",
    "DisplayName",
    "ServiceName",
    "Description",
    "AppType",
    "AppTypeDisplayName",
    "WebAppType",
    "WebAppTypeDisplayName",
    "TemplateName",
    "Category",
    "Icon",
    "State",
    "Generic",
    "IsTestApp",
    "Featured",
    "OAuthProfile",
    "OpenIDConnectScript",
    "AppRoles",
    "Sets",
    "Permissions",
    "AppKey",
    "Uuid",
    "Status",
];

/// The name of the setting that holds a secret: it is never shown.
pub const PASSWORD: &str = "Password";

/// The settings that an app shows where nobody set them, since clients break without.
pub const WITH_DEFAULT: [&str; 2] = ["DefaultAuthProfile", "AuthRules"];

/// What such a setting is then: no authentication profile, and no rules.
pub fn default_of(name: &str) -> Option<Value> {
    match name {
        "DefaultAuthProfile" => Some("AlwaysAllowed".into()),
        "AuthRules" => Some(
            json!({"_UniqueKey": "Condition", "_SingleRow": true, "_Value": [], "Enabled": true, "_Type": "RowSet"}),
        ),
        _ => None,
    }
}

/// Whether a name is that of a setting: a letter first, then letters, digits and underscores, and not the name of
/// something that has a place of its own. Portals also send the ids of their form's fields; those are none.
pub fn is_setting(name: &str) -> bool {
    name.len() <= LONGEST_NAME
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(name))
}

/// Sets one; `null` takes it away. Names are compared without case, and known ones get the vendor's spelling.
///
/// # Errors
/// What would be right, where the value has not the type that clients rely on.
pub fn set(settings: &mut Map<String, Value>, name: &str, value: &Value) -> Result<(), String> {
    let known = KNOWN.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    let value = match known {
        Some((_, kind)) => typed(*kind, value)?,
        None => value.clone(),
    };
    let kept = settings.keys().find(|kept| kept.eq_ignore_ascii_case(name)).cloned();
    let name = kept.unwrap_or_else(|| known.map_or(name, |(known, _)| *known).to_owned());
    if value.is_null() {
        settings.shift_remove(&name);
    } else {
        settings.insert(name, value);
    }
    Ok(())
}

fn typed(kind: SettingKind, value: &Value) -> Result<Value, String> {
    let read = match (kind, value) {
        (_, Value::Null) | (Text, Value::String(_)) | (Flag, Value::Bool(_)) | (Object, Value::Object(_)) => {
            Some(value.clone())
        }
        (Text, Value::Number(number)) => Some(number.to_string().into()),
        (Text, Value::Bool(flag)) => Some(if *flag { "True" } else { "False" }.into()),
        (Flag, Value::String(text)) if text.eq_ignore_ascii_case("true") => Some(true.into()),
        (Flag, Value::String(text)) if text.eq_ignore_ascii_case("false") || text.is_empty() => {
            Some(false.into())
        }
        _ => None,
    };
    let wanted = match kind {
        Text => "a text",
        Flag => "true or false",
        Object => "an object",
    };
    read.ok_or_else(|| format!("wanted {wanted}"))
}

/// What is wrong with settings that were written down: the key, and what is wrong.
pub fn faults(settings: &Map<String, Value>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut again = Map::new();
    for (name, value) in settings {
        let key = format!("settings.{name}");
        if !is_setting(name) {
            found.push((key, "it is no setting: it has a key of its own, or is no name".to_owned()));
        } else if again.keys().any(|other| other.eq_ignore_ascii_case(name)) {
            found.push((key, "it is written twice".to_owned()));
        } else if let Err(wanted) = set(&mut again, name, value) {
            found.push((key, wanted));
        } else if again.get(name) != Some(value) {
            found.push((key, format!("write it as clients do: {}", Value::Object(again.clone()))));
        }
    }
    if Value::Object(settings.clone()).to_string().len() > LARGEST {
        found.push(("settings".to_owned(), format!("they are larger than {LARGEST} bytes")));
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn after(sets: &[(&str, Value)]) -> Value {
        let mut settings = Map::new();
        for (name, value) in sets {
            set(&mut settings, name, value).unwrap();
        }
        settings.into()
    }

    #[test]
    fn values_have_the_types_that_clients_rely_on() {
        let sets = [
            ("url", json!("https://a")),
            ("ISSCAENABLED", json!("True")),
            ("UserNameArg", json!(7)),
            ("Odd", json!([1])),
            ("odd", json!([2])),
            ("Safe", json!("S")),
            ("safe", json!(null)),
        ];
        let wanted = json!({"Url": "https://a", "IsScaEnabled": true, "UserNameArg": "7", "Odd": [2]});
        assert_eq!(after(&sets), wanted);
        for (name, value) in [("Url", json!({})), ("AuthRules", json!([])), ("IsScaEnabled", json!("maybe"))]
        {
            assert!(set(&mut Map::new(), name, &value).is_err(), "{name}");
        }
    }

    #[test]
    fn a_name_is_a_name_and_nobody_elses() {
        for name in ["Url", "SamlAttributes", "a_1"] {
            assert!(is_setting(name), "{name}");
        }
        for name in ["", "_RowKey", "name", "textfield-1306-inputEl", "ü", "1a", &"x".repeat(65)] {
            assert!(!is_setting(name), "{name}");
        }
        let written = json!({"Name": "x", "Url": 7, "Odd": 1, "odd": 2}).as_object().unwrap().clone();
        let keys: Vec<_> = faults(&written).into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["settings.Name", "settings.Url", "settings.odd"]);
    }

    proptest! {
        #[test]
        fn what_is_set_is_sound(names in prop::collection::vec("[A-Za-z]{1,3}", 0..6), text in "\\PC{0,10}") {
            let mut settings = Map::new();
            for name in names.iter().filter(|name| is_setting(name)) {
                let _ = set(&mut settings, name, &json!(text));
            }
            prop_assert_eq!(faults(&settings), vec![]);
        }
    }
}
