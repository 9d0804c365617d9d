//! The authorisation matrix: every operation × no token, an expired one, one whose scope does not match, a caller
//! without a right, one with each of the rights, and oneself. What each gets is worked out from what the table of
//! operations says that the operation needs, and the check that refuses is named: an operation that is added to the table
//! is tested by that.

use std::fmt::Write;

use serde_json::{Value, json};
use tenantry::internals::domain::right::Right;
use tenantry::internals::platform::{Needs, OPERATIONS};

use crate::support::{Answer, Server, start_with};

const MINE: &str = "aaaaaaaa-0000-4000-8000-000000000001";
const HERS: &str = "aaaaaaaa-0000-4000-8000-000000000002";

/// A tenant with a client without rights, one with all, and one for each of these rights.
fn world(rights: &[Right]) -> String {
    let mut roles = String::from("roles:\n  - {name: Nothing}\n");
    let mut users = format!(
        "users:\n  - {{name: plain, uuid: {MINE}, password: S, oauth_client: true}}\n\
         \x20 - {{name: victim, uuid: {HERS}}}\n\
         \x20 - {{name: boss, password: S, oauth_client: true, roles: [System Administrator]}}\n"
    );
    for (n, right) in rights.iter().enumerate() {
        writeln!(roles, "  - {{name: R{n}, rights: [{}]}}", right.name).unwrap();
        writeln!(users, "  - {{name: c{n}, password: S, oauth_client: true, roles: [R{n}]}}").unwrap();
    }
    let scopes = "scopes: [{name: all, rest_regex: ['.*']}, {name: none, rest_regex: [Elsewhere/.*]}]";
    let clients: Vec<_> = (0..rights.len()).map(|n| format!("c{n}")).collect();
    let access = [&["plain".to_owned(), "boss".to_owned()], clients.as_slice()].concat().join(", ");
    format!(
        "{roles}{users}apps:\n  - {{id: a, auth_methods: [ClientCreds], {scopes}, user_access: [{access}]}}\n"
    )
}

fn token(server: &Server, client: &str, scope: &str) -> String {
    let form = [("grant_type", "client_credentials"), ("scope", scope)];
    let answer = server.post("/oauth2/token/a").basic(client, "S").form(&form).send();
    answer.json()["access_token"].as_str().expect("a token").to_owned()
}

/// A row of the matrix.
struct Row<'s> {
    path: String,
    server: &'s Server,
}

impl Row<'_> {
    fn call(&self, token: &str, arguments: &Value) -> Answer {
        self.server.post(&self.path).bearer(token).json(arguments).send()
    }

    /// Whether the answer is refused by this check where it is to be, and not by it where it is not to be.
    fn is(&self, column: &str, answer: &Answer, refused: bool, check: &str) {
        let status = if check == "rest.right" { 200 } else { 401 };
        let entry = self.server.trace_of(answer);
        let by = entry["refused"]["check"].as_str().unwrap_or_default();
        let got = (answer.status, by == check);
        let wanted = (if refused { status } else { 200 }, refused);
        assert_eq!(got, wanted, "{} {column}: {check} wanted, `{by}` found: {answer:?}", self.path);
    }
}

#[test]
fn every_operation_asks_for_what_it_needs_and_for_nothing_else() {
    // Operations that need the same share a tenant: none of them takes away what another needs.
    let mut servers: Vec<(Needs, Server)> = Vec::new();
    for entry in OPERATIONS {
        let at = servers.iter().position(|(needs, _)| *needs == entry.needs).unwrap_or_else(|| {
            servers.push((entry.needs, start_with(&world(Wanted::of(entry.needs).rights()))));
            servers.len() - 1
        });
        for path in entry.paths {
            check(&servers[at].1, path, &Wanted::of(entry.needs));
        }
    }
}

fn about(name: &str) -> Value {
    json!({"ID": name, "username": name})
}

/// What a call must show.
struct Wanted {
    token: bool,
    scope: bool,
    rights: Option<&'static [Right]>,
    own: bool,
}

impl Wanted {
    fn of(needs: Needs) -> Self {
        let (token, scope, rights, own) = match needs {
            Needs::Nothing => (false, false, None, false),
            Needs::Token => (true, false, None, false),
            Needs::Scope => (true, true, None, false),
            Needs::OwnOr(rights) => (true, true, Some(rights), true),
            Needs::Rights(rights) | Needs::Permission(_, rights) | Needs::RightsOrCaptcha(rights) => {
                (true, true, Some(rights), false)
            }
            Needs::SystemAdministrator => (true, true, Some(&[][..]), false),
        };
        Self { token, scope, rights, own }
    }

    fn rights(&self) -> &'static [Right] {
        self.rights.unwrap_or_default()
    }
}

fn check(server: &Server, path: &str, wanted: &Wanted) {
    let row = Row { path: format!("/{path}"), server };
    let nobody = server.post(&row.path).send();
    row.is("without a token", &nobody, wanted.token, "token.present");
    let expired = token(server, "boss", "all");
    server.advance(6 * 3600);
    row.is("with an expired token", &row.call(&expired, &json!({})), wanted.token, "token.exp");
    let elsewhere = row.call(&token(server, "boss", "none"), &json!({}));
    row.is("with a scope for other paths", &elsewhere, wanted.scope, "rest.scope_match");
    let plain = || token(server, "plain", "all");
    let needs_right = wanted.rights.is_some();
    row.is("without a right", &row.call(&plain(), &about("victim")), needs_right, "rest.right");
    for own in [about("plain"), about(MINE), json!({})] {
        row.is("oneself", &row.call(&plain(), &own), needs_right && !wanted.own, "rest.right");
    }
    for (n, right) in wanted.rights().iter().enumerate() {
        let one = row.call(&token(server, &format!("c{n}"), "all"), &about("victim"));
        row.is(right.name, &one, false, "rest.right");
    }
    let boss = row.call(&token(server, "boss", "all"), &about("victim"));
    row.is("with every right", &boss, false, "rest.right");
}
