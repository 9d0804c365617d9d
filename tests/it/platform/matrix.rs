//! The authorisation matrix: for every operation, what a nobody, a token without scope, a token without rights and a
//! system administrator get, worked out from what the operation says it needs.

use serde_json::json;
use tenantry::platform::{Needs, OPERATIONS};

use crate::support::{Server, start_with};

const WORLD: &str = "
users:
  - {name: plain, password: S, oauth_client: true}
  - {name: boss, password: S, oauth_client: true, roles: [System Administrator]}
apps:
  - {id: a, auth_methods: [ClientCreds], scopes: [{name: all, rest_regex: ['.*']}, {name: none}], user_access: [plain, boss]}
";

fn token(server: &Server, client: &str, scope: &str) -> String {
    let form = [("grant_type", "client_credentials"), ("scope", scope)];
    let answer = server.post("/oauth2/token/a").basic(client, "S").form(&form).send();
    answer.json()["access_token"].as_str().expect("a token").to_owned()
}

#[test]
fn every_operation_asks_for_what_it_needs_and_for_nothing_else() {
    for entry in OPERATIONS {
        for path in entry.paths {
            check(&format!("/{path}"), entry.needs);
        }
    }
}

fn check(path: &str, needs: Needs) {
    let server = start_with(WORLD);
    let (needs_token, needs_scope) = match needs {
        Needs::Nothing => (false, false),
        Needs::Token => (true, false),
        Needs::Scope
        | Needs::OwnOr(_)
        | Needs::Rights(_)
        | Needs::Permission(..)
        | Needs::SystemAdministrator => (true, true),
    };
    let about = |name: &str| json!({"ID": name, "username": name});
    let [no_scope, plain, boss] = [("boss", "none"), ("plain", "all"), ("boss", "all")]
        .map(|(client, scope)| token(&server, client, scope));
    let nobody = server.post(path).send();
    assert_eq!(nobody.status == 401, needs_token, "{path} without a token: {nobody:?}");
    let unscoped = server.post(path).bearer(&no_scope).send();
    assert_eq!(unscoped.status == 401, needs_scope, "{path} without a scope: {unscoped:?}");
    let other = server.post(path).bearer(&plain).json(&about("boss")).send();
    let refused = other.text().contains("_I18N_ServiceUnauthorizedAccess");
    assert_eq!(
        refused,
        matches!(
            needs,
            Needs::OwnOr(_) | Needs::Rights(_) | Needs::Permission(..) | Needs::SystemAdministrator
        ),
        "{path} without a right: {other:?}"
    );
    let admin = server.post(path).bearer(&boss).json(&about("plain")).send();
    assert_eq!(admin.status, 200, "{path} with every right: {admin:?}");
    assert!(!admin.text().contains("_I18N_ServiceUnauthorizedAccess"), "{path}: {admin:?}");
}
