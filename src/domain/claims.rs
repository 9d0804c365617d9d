//! Claims besides the tenant's own: those that OpenID Connect scopes stand for, and those that an app adds.

use serde_json::{Map, Value, json};

use crate::domain::user::User;

/// The claims about a user that scopes give to an id token and to userinfo (oauth.md#s3-5). What the directory does
/// not know is left out.
pub fn of_scopes<'s>(user: &User, scopes: impl Iterator<Item = &'s str>) -> Map<String, Value> {
    let mut claims = Map::new();
    let profile = &user.profile;
    for scope in scopes {
        match scope {
            "profile" => {
                let name = profile.display_name.as_ref().unwrap_or(&user.name);
                // The vendor's documents say that given and family name carry the whole display name.
                for claim in ["name", "given_name", "family_name"] {
                    claims.insert(claim.into(), json!(name));
                }
                claims.insert("preferred_username".into(), json!(user.name));
            }
            "email" => {
                if let Some(mail) = &profile.mail {
                    claims.insert("email".into(), json!(mail));
                    claims.insert("email_verified".into(), json!(true));
                }
            }
            "phone" => {
                if let Some(mobile) = &profile.mobile {
                    claims.insert("phone_number".into(), json!(mobile));
                    claims.insert("phone_number_verified".into(), json!(true));
                }
            }
            _ => {}
        }
    }
    claims
}

/// What the claims of an app may refer to.
pub struct Facts<'a> {
    /// The user that the token stands for; none for an app's own client.
    pub user: Option<&'a User>,
    /// The names of the user's roles.
    pub roles: &'a [String],
    /// `tenant.id`, `tenant.suffix`, `tenant.company`, `app.id`, `app.name`, `client.id`.
    pub others: &'a [(&'static str, &'a str)],
}

/// The references that a claim may hold, besides `user.attributes.<name>`.
pub const REFERENCES: [&str; 15] = [
    "user.uuid",
    "user.name",
    "user.mail",
    "user.display_name",
    "user.description",
    "user.mobile",
    "user.office",
    "user.home",
    "user.roles",
    "tenant.id",
    "tenant.suffix",
    "tenant.company",
    "app.id",
    "app.name",
    "client.id",
];

/// Whether a fixture may write `{{name}}`.
pub fn is_reference(name: &str) -> bool {
    REFERENCES.contains(&name) || name.strip_prefix("user.attributes.").is_some_and(|rest| !rest.is_empty())
}

/// The parts of a text: what stands between references, and the references.
fn parts(text: &str) -> Vec<Result<&str, &str>> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, after)) = after.split_once("}}") else { break };
        parts.extend((!before.is_empty()).then_some(Ok(before)));
        parts.push(Err(name.trim()));
        rest = after;
    }
    parts.extend((!rest.is_empty()).then_some(Ok(rest)));
    parts
}

/// The references in a claim that nothing answers to.
pub fn unknown_references(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => {
            let names = parts(text).into_iter().filter_map(Result::err);
            names.filter(|name| !is_reference(name)).map(str::to_owned).collect()
        }
        Value::Array(items) => items.iter().flat_map(unknown_references).collect(),
        Value::Object(members) => members.values().flat_map(unknown_references).collect(),
        _ => Vec::new(),
    }
}

/// A claim with its references filled in. A text that is one reference becomes what it refers to, of whatever
/// type, or nothing where that is not known.
pub fn fill(value: &Value, facts: &Facts<'_>) -> Option<Value> {
    match value {
        Value::String(text) => match parts(text).as_slice() {
            [Err(name)] => facts.get(name),
            parts => Some(Value::String(parts.iter().map(|part| facts.text(*part)).collect())),
        },
        Value::Array(items) => Some(items.iter().filter_map(|item| fill(item, facts)).collect()),
        Value::Object(members) => {
            let filled = members.iter().filter_map(|(name, item)| Some((name.clone(), fill(item, facts)?)));
            Some(Value::Object(filled.collect()))
        }
        other => Some(other.clone()),
    }
}

impl Facts<'_> {
    fn text(&self, part: Result<&str, &str>) -> String {
        match part {
            Ok(text) => text.to_owned(),
            Err(name) => match self.get(name) {
                Some(Value::String(text)) => text,
                Some(Value::Array(items)) => {
                    items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",")
                }
                Some(other) => other.to_string(),
                None => String::new(),
            },
        }
    }

    fn get(&self, name: &str) -> Option<Value> {
        if let Some((_, text)) = self.others.iter().find(|(other, _)| *other == name) {
            return Some(json!(text));
        }
        let user = self.user?;
        let profile = &user.profile;
        let text = match name.strip_prefix("user.")? {
            "uuid" => Some(&user.id),
            "name" => Some(&user.name),
            "mail" => profile.mail.as_ref(),
            "display_name" => profile.display_name.as_ref(),
            "description" => profile.description.as_ref(),
            "mobile" => profile.mobile.as_ref(),
            "office" => profile.office.as_ref(),
            "home" => profile.home.as_ref(),
            "roles" => return Some(json!(self.roles)),
            other => return profile.attributes.get(other.strip_prefix("attributes.")?).cloned(),
        };
        text.map(|text| json!(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::domain::user::{AccountState, UserProfile};

    fn user() -> User {
        User {
            id: "u".into(),
            name: "ann@acme.test".into(),
            password_hash: None,
            oauth_client: false,
            in_everybody_role: true,
            state: AccountState::NONE,
            profile: UserProfile {
                mail: Some("ann@mail.test".into()),
                attributes: Map::from_iter([("level".to_owned(), json!(3))]),
                ..UserProfile::default()
            },
            created: Timestamp::NEVER,
            modified: Timestamp::NEVER,
            password_changed: Timestamp::NEVER,
            has_picture: false,
        }
    }

    #[test]
    fn scopes_stand_for_what_the_directory_knows() {
        let claims = of_scopes(&user(), "openid profile email phone address".split(' '));
        assert_eq!(
            Value::Object(claims),
            json!({"name": "ann@acme.test", "given_name": "ann@acme.test", "family_name": "ann@acme.test",
                   "preferred_username": "ann@acme.test", "email": "ann@mail.test", "email_verified": true})
        );
    }

    #[test]
    fn references_are_filled_in_wherever_they_stand() {
        let user = user();
        let facts = Facts {
            user: Some(&user),
            roles: &["A".to_owned(), "B".to_owned()],
            others: &[("tenant.id", "ABC1234")],
        };
        for (claim, filled) in [
            (json!("plain"), Some(json!("plain"))),
            (json!("{{user.mail}}"), Some(json!("ann@mail.test"))),
            (json!("{{ user.roles }}"), Some(json!(["A", "B"]))),
            (json!("{{user.attributes.level}}"), Some(json!(3))),
            (json!("{{user.mobile}}"), None),
            (json!("{{user.attributes.none}}"), None),
            (
                json!("<{{user.name}}>{{user.mobile}}{{user.roles}}/{{tenant.id}}{{user.attributes.level}}"),
                Some(json!("<ann@acme.test>A,B/ABC12343")),
            ),
            (
                json!({"a": ["{{user.uuid}}", 1, "{{user.home}}"], "b": null}),
                Some(json!({"a": ["u", 1], "b": null})),
            ),
            (json!("{{open"), Some(json!("{{open"))),
        ] {
            assert_eq!(fill(&claim, &facts), filled, "{claim}");
        }
        let nobody = Facts { user: None, ..facts };
        assert_eq!(fill(&json!("{{user.mail}}"), &nobody), None);
    }

    #[test]
    fn unknown_references_are_found() {
        let claims = json!({"a": ["{{user.mial}}", "x{{tenant.id}}"], "b": "{{user.attributes.x}} {{}}"});
        assert_eq!(unknown_references(&claims), ["user.mial", ""]);
    }
}
