//! `OAuthProfile` as `UpdateApplicationDE` takes it (oauth.md#s6-2, oauth.md#s6-3). What is absent stays as it is.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::profile_view::{client_id_type, method_name};
use crate::directory::Fault;
use crate::domain::app::{App, AuthMethod, ClientIdType, ScopeSpec, TokenType};
use crate::domain::duration::Lifetime;
use crate::platform::args::NameList;

/// The profile. `TargetIsUs` follows the template, `AllowPublic` the client id type, `ClientID` the app: they are not
/// read.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct AppProfile {
    /// 1 or `confidential`; 0, `anything` or `list`.
    #[serde(rename = "ClientIDType")]
    #[schemars(schema_with = "number_or_word")]
    client_id_type: Option<String>,
    allowed_clients: Option<NameList>,
    must_be_oauth_client: Option<bool>,
    issuer: Option<String>,
    audience: Option<String>,
    redirects: Option<NameList>,
    token_type: Option<String>,
    /// `AuthorizationCode`, `Implicit`, `ClientCreds`, `ResourceCreds`: a list, or a text with commas.
    allowed_auth: Option<NameList>,
    token_lifetime_string: Option<String>,
    allow_refresh: Option<bool>,
    refresh_lifetime_string: Option<String>,
    confirm: Option<bool>,
    allow_scope_select: Option<bool>,
    known_scopes: Option<Vec<KnownScope>>,
    /// The resource application's URL, of OpenID Connect apps.
    pub url: Option<String>,
    /// A new secret, of OpenID Connect apps.
    pub client_secret: Option<String>,
}

/// 0 and 1, or the words of [`AppProfile::apply`].
fn number_or_word(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["integer", "string", "null"] })
}

/// A scope. `Mode` has one value only; `Type` is kept as it is sent.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
struct KnownScope {
    scope: String,
    description: Option<String>,
    allowed_rest: Option<Vec<String>>,
    r#type: Option<String>,
}

impl AppProfile {
    /// Changes an app of the tenant at `base`.
    ///
    /// # Errors
    /// The member that has no usable value.
    pub fn apply(&self, app: &mut App, base: &str) -> Result<(), Fault> {
        self.apply_clients(app)?;
        self.apply_tokens(app, base)?;
        let spec = &mut app.spec;
        set(&mut spec.must_be_oauth_client, self.must_be_oauth_client);
        set(&mut spec.confirm_authorization, self.confirm);
        set(&mut spec.allow_scope_selection, self.allow_scope_select);
        set(&mut spec.issue_refresh_tokens, self.allow_refresh);
        set(&mut spec.allowed_redirects, self.redirects.clone().map(|names| names.0));
        if let Some(scopes) = &self.known_scopes {
            let scope = |scope: &KnownScope| ScopeSpec {
                name: scope.scope.clone(),
                description: scope.description.clone().unwrap_or_default(),
                rest_regex: scope.allowed_rest.clone().unwrap_or_default(),
                kind: scope.r#type.clone(),
            };
            spec.scopes = scopes.iter().map(scope).collect();
        }
        Ok(())
    }

    fn apply_clients(&self, app: &mut App) -> Result<(), Fault> {
        let spec = &mut app.spec;
        let listed = self.allowed_clients.clone().map(|names| names.0);
        let same_list = listed.as_ref().is_none_or(|listed| *listed == spec.allowed_clients);
        set(&mut spec.allowed_clients, listed);
        let old = client_id_type(spec.client_id_type).to_string();
        let open = if spec.allowed_clients.is_empty() { ClientIdType::Anything } else { ClientIdType::List };
        let given = self.client_id_type.as_deref().map(str::trim).filter(|text| !text.is_empty());
        spec.client_id_type = match given.unwrap_or(&old).to_ascii_lowercase().as_str() {
            // What is written as it was read changes nothing.
            text if *text == old && same_list => spec.client_id_type,
            "0" => open,
            "1" | "confidential" => ClientIdType::Confidential,
            "anything" => ClientIdType::Anything,
            "list" => ClientIdType::List,
            other => return Err(wanted("ClientIDType", "0, 1, anything, list or confidential", other)),
        };
        Ok(())
    }

    fn apply_tokens(&self, app: &mut App, base: &str) -> Result<(), Fault> {
        if let Some(issuer) = self.issuer.as_deref().map(str::trim) {
            // The issuer that is the default stays the default, and so follows the tenant's URL.
            let default = app.spec.issuer.is_none() && issuer == app.issuer(base);
            app.spec.issuer = Some(issuer).filter(|text| !default && !text.is_empty()).map(str::to_owned);
        }
        let spec = &mut app.spec;
        if let Some(audience) = self.audience.as_deref().map(str::trim) {
            spec.audience = Some(audience).filter(|text| !text.is_empty()).map(str::to_owned);
        }
        if let Some(methods) = &self.allowed_auth {
            let words = methods.0.iter().flat_map(|text| text.split(',')).map(str::trim);
            let methods: Result<Vec<_>, _> = words.filter(|word| !word.is_empty()).map(method).collect();
            spec.auth_methods = methods?;
        }
        match self.token_type.as_deref().map(str::trim).unwrap_or_default().to_ascii_lowercase().as_str() {
            "" => {}
            "jwtrs256" => spec.token_type = TokenType::JwtRS256,
            "opaque" => spec.token_type = TokenType::Opaque,
            other => return Err(wanted("TokenType", "JwtRS256 or Opaque", other)),
        }
        for (name, text, place) in [
            ("TokenLifetimeString", &self.token_lifetime_string, &mut spec.token_lifetime),
            ("RefreshLifetimeString", &self.refresh_lifetime_string, &mut spec.refresh_token_lifetime),
        ] {
            let Some(text) = text.as_deref().map(str::trim).filter(|text| !text.is_empty()) else { continue };
            *place = text.parse::<Lifetime>().map_err(|_| wanted(name, "d.hh:mm:ss", text))?;
        }
        Ok(())
    }
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

fn wanted(field: &str, wanted: &str, found: &str) -> Fault {
    Fault::argument(field.to_owned(), format!("wanted {wanted}, `{found}` found"))
}

fn method(word: &str) -> Result<AuthMethod, Fault> {
    use AuthMethod::{AuthorizationCode, ClientCreds, Implicit, ResourceCreds};
    let all = [AuthorizationCode, Implicit, ClientCreds, ResourceCreds];
    let found = all.into_iter().find(|method| method_name(*method).eq_ignore_ascii_case(word));
    found
        .ok_or_else(|| wanted("AllowedAuth", "AuthorizationCode, Implicit, ClientCreds, ResourceCreds", word))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::clock::Timestamp;
    use crate::domain::app::AppSpec;
    use crate::domain::permission::Grants;
    use crate::domain::template::AppTemplate;
    use crate::platform::args::Lenient;
    use crate::platform::saas_manage::profile_view;

    const BASE: &str = "https://acme.test";

    fn app(template: AppTemplate) -> App {
        let spec = AppSpec { id: "a".into(), ..AppSpec::of_template(template, "key") };
        App::new("key".into(), spec, Grants::new(), Timestamp::NEVER).unwrap()
    }

    fn after(app: &App, value: &Value) -> Result<App, Fault> {
        let mut app = app.clone();
        AppProfile::deserialize(Lenient(value)).unwrap().apply(&mut app, BASE)?;
        Ok(app)
    }

    #[test]
    fn what_is_absent_stays_and_what_is_given_is_set() {
        let old = app(AppTemplate::OAuth2Client);
        assert_eq!(after(&old, &json!({})).unwrap().spec, old.spec);
        let new = after(
            &old,
            &json!({
                "ClientIDType": 0, "AllowedClients": ["a", " "], "MustBeOauthClient": "False", "TokenType": "opaque",
                "AllowedAuth": "ClientCreds, resourcecreds", "TokenLifetimeString": "0.01:00:00", "AllowRefresh": true,
                "KnownScopes": [{"Scope": "s", "AllowedRest": ".*", "Mode": "RestFilter"}], "Issuer": "https://i/",
            }),
        );
        let new = new.unwrap().spec;
        assert_eq!((new.client_id_type, new.allowed_clients.len()), (ClientIdType::List, 1));
        assert_eq!(new.auth_methods, [AuthMethod::ClientCreds, AuthMethod::ResourceCreds]);
        assert_eq!((new.token_type, new.must_be_oauth_client), (TokenType::Opaque, false));
        assert_eq!((new.token_lifetime.to_string(), new.issue_refresh_tokens), ("1h".into(), true));
        assert_eq!((new.scopes[0].rest_regex.len(), new.issuer.as_deref()), (1, Some("https://i/")));
        assert_eq!(new.refresh_token_lifetime, old.spec.refresh_token_lifetime);
    }

    #[test]
    fn client_id_types_come_as_numbers_and_as_words() {
        use ClientIdType::{Anything, Confidential, List};
        let old = app(AppTemplate::OAuth2Client);
        for (value, kind) in [
            (json!({"ClientIDType": 1}), Confidential),
            (json!({"ClientIDType": "0"}), Anything),
            (json!({"ClientIDType": 0, "AllowedClients": ["a"]}), List),
            (json!({"ClientIDType": "List", "AllowedClients": ["a"]}), List),
            (json!({"ClientIDType": "anything", "AllowedClients": ["a"]}), Anything),
            (json!({"AllowedClients": ["a"]}), Confidential),
        ] {
            assert_eq!(after(&old, &value).unwrap().spec.client_id_type, kind, "{value}");
        }
        let listed = after(&old, &json!({"ClientIDType": 0, "AllowedClients": ["a"]})).unwrap();
        let opened = after(&listed, &json!({"AllowedClients": []})).unwrap();
        assert_eq!(opened.spec.client_id_type, Anything);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let old = app(AppTemplate::OAuth2Client);
        for (value, field) in [
            (json!({"ClientIDType": 7}), "ClientIDType"),
            (json!({"TokenType": "Paper"}), "TokenType"),
            (json!({"AllowedAuth": "ClientCreds,Charm"}), "AllowedAuth"),
            (json!({"TokenLifetimeString": "soon"}), "TokenLifetimeString"),
            (json!({"RefreshLifetimeString": "-1"}), "RefreshLifetimeString"),
        ] {
            match after(&old, &value) {
                Err(fault) => assert_eq!(fault.flaw().field(), field),
                other => unreachable!("{value}: {other:?}"),
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_as_it_was_read_changes_nothing(
            kind in 0..3_usize, listed in prop::collection::vec("[a-z]{1,4}", 0..3), methods in 0..16_u8,
            seconds in 1..10_000_000_i64, issuer in prop::option::of("[a-z]{1,8}"), template in 0..3_usize,
            kind_of_scope in prop::option::of("[a-z]{0,4}"),
        ) {
            let mut app = app(AppTemplate::ALL[template]);
            app.spec.client_id_type = [ClientIdType::Anything, ClientIdType::List, ClientIdType::Confidential][kind];
            app.spec.allowed_clients = listed;
            let all = ["AuthorizationCode", "Implicit", "ClientCreds", "ResourceCreds"];
            let ticked = all.iter().enumerate().filter(|(n, _)| methods & (1 << n) != 0);
            app.spec.auth_methods = ticked.filter_map(|(_, word)| method(word).ok()).collect();
            app.spec.token_lifetime = Lifetime::from_seconds(seconds).unwrap();
            app.spec.issuer = issuer;
            app.spec.scopes = vec![ScopeSpec {
                name: "s".into(), description: "d".into(), rest_regex: vec![".*".into()], kind: kind_of_scope,
            }];
            let again = after(&app, &profile_view::profile(&app, BASE)).unwrap();
            prop_assert_eq!(again.spec, app.spec);
        }
    }
}
