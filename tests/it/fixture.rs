//! Fixtures through the command: check, schema, export (docs/fixture.md, decisions.md#d18 to decisions.md#d22).

use std::fs;

use serde_json::{Value, json};
use tenantry::internals::domain::template::AppTemplate;

use crate::support::process::{Process, output, tenantry};
use crate::support::{start, start_with};

fn file(name: &str) -> String {
    format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_shipped_fixtures_are_sound_and_minimal_issues_a_token() {
    for (name, summary) in [
        ("demo.yaml", "ok: tenant ABC1234 with 2 roles, 4 users, 5 apps"),
        ("minimal.yaml", "ok: tenant ABC1234 with 0 roles, 1 users, 1 apps"),
    ] {
        let (code, out, error) = output(tenantry(["fixture", "check", &file(name)]));
        assert_eq!((code, out.trim()), (0, summary), "{error}");
    }
    let server = start_with(&fs::read_to_string(file("minimal.yaml")).unwrap());
    let form = [("grant_type", "client_credentials")];
    let answer = server.post("/oauth2/token/app").basic("svc", "S3cret-for-tests").form(&form).send();
    assert_eq!(answer.json()["scope"], "all");
}

#[test]
fn mistakes_are_told_with_file_line_and_key_and_end_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let [good, bad] = [("good.yaml", "users: [{name: a}]\n"), ("bad.yaml", "users:\n  - name: b\n    roles: [Ghosts]\napps:\n  - id: x\n    scopes:\n      - {name: s, rest_regex: ['*/x']}\n")]
        .map(|(name, text)| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path.display().to_string()
        });
    let (code, _, error) = output(tenantry(["fixture", "check", &good, &bad]));
    assert_eq!(code, 1);
    assert!(error.contains("bad.yaml:3: users[0].roles[0]: `Ghosts` is no role of this fixture"), "{error}");
    assert!(error.contains("bad.yaml:7: apps[0].scopes[0].rest_regex[0]: `*/x`: quantifier `*` following nothing; did you mean `.*/x`?"), "{error}");
    let (code, _, error) = output(tenantry(["fixture", "check", "/no/such"]));
    assert!(code == 1 && error.contains("/no/such"), "{error}");
}

#[test]
fn json_is_yaml() {
    let server = start_with(&json!({"tenant": {"id": "JSON1"}, "users": [{"name": "a"}]}).to_string());
    assert_eq!(server.get("/sysinfo/about").send().status, 200);
}

/// The keys that docs/fixture.md and decisions.md#d22 name.
const KEYS: [(&str, &[&str]); 9] = [
    (
        "TenantSpec",
        &[
            "id",
            "suffix",
            "suffixes",
            "company",
            "names",
            "trusted_domains",
            "signing_keys",
            "policies",
            "authentication_profiles",
            "organizations",
            "changelog",
            "config",
            "user_columns",
            "role_attributes",
            "policies_rev_stamp",
            "customer_config",
        ],
    ),
    (
        "RoleSpec",
        &["name", "description", "rights", "members", "uuid", "script", "organization", "attributes"],
    ),
    ("RoleAttributeSpec", &["name", "uuid", "type", "description"]),
    (
        "UserSpec",
        &[
            "name",
            "password",
            "password_hash",
            "mail",
            "display_name",
            "given_name",
            "family_name",
            "oauth_client",
            "roles",
            "uuid",
            "state",
            "mobile",
            "office",
            "home",
            "attributes",
            "invited",
            "authentication_profile",
            "factors",
        ],
    ),
    ("FactorsSpec", &["oath_secret", "questions"]),
    ("QuestionSpec", &["id", "question", "answer", "answer_hash"]),
    (
        "AppSpec",
        &[
            "id",
            "name",
            "description",
            "template",
            "client_id_type",
            "must_be_oauth_client",
            "allowed_clients",
            "client_id",
            "client_secret",
            "issuer",
            "audience",
            "allowed_redirects",
            "token_type",
            "auth_methods",
            "token_lifetime",
            "issue_refresh_tokens",
            "refresh_token_lifetime",
            "confirm_authorization",
            "allow_scope_selection",
            "scopes",
            "user_access",
            "claims",
            "row_key",
            "script",
            "category",
            "post_logout_redirects",
            "full_url_match",
            "rotate_refresh_tokens",
            "ropc_refresh",
            "consent_remembered",
            "permissions",
            "settings",
        ],
    ),
    ("PermissionSpec", &["grantee", "rights"]),
    ("ScopeSpec", &["name", "description", "rest_regex", "type"]),
];

#[test]
fn the_schema_describes_the_format() {
    let (code, out, _) = output(tenantry(["fixture", "schema"]));
    assert_eq!(code, 0);
    let schema: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&schema["title"], &schema["type"]), (&json!("Tenantry fixture"), &json!("object")));
    assert_eq!(schema["additionalProperties"], false);
    for (section, keys) in KEYS {
        let properties = schema["$defs"][section]["properties"]
            .as_object()
            .unwrap_or_else(|| panic!("{section}: {schema}"));
        for key in keys {
            assert!(properties[*key].get("description").is_some(), "{section}.{key}");
        }
    }
    assert_eq!(schema["$defs"]["Template"]["oneOf"].as_array().map(Vec::len), Some(AppTemplate::ALL.len()));
}

#[test]
fn policies_profiles_and_organisations_are_checked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.yaml").display().to_string();
    let threshold = "/Core/Security/CDS/LockoutPolicy/Threshold";
    for (tenant, wanted) in [
        (
            format!("policies: [{{Settings: {{{threshold}: many}}}}]"),
            format!("tenant.policies[0]: `{threshold}` is no number"),
        ),
        (
            "policies: [{Path: A}, {Path: /Policy/a}]".into(),
            "tenant.policies[1]: the policy `/Policy/a` is described twice".into(),
        ),
        (
            "policies: [{LinkType: Role, Params: [Ghosts]}]".into(),
            "tenant.policies[0]: `Ghosts` is no role".into(),
        ),
        ("policies: [{LinkType: Some}]".into(), "Some".into()),
        (
            "authentication_profiles: [{Challenges: [UP]}]".into(),
            "tenant.authentication_profiles[0]: an authentication profile needs a Name".into(),
        ),
        (
            "authentication_profiles: [{Name: a}, {Name: A}]".into(),
            "authentication_profiles[1]: the authentication profile `A` is described twice".into(),
        ),
        (
            "organizations: [{name: ' '}]".into(),
            "tenant.organizations[0]: an organisation needs a name".into(),
        ),
        (
            "organizations: [{name: a}, {name: A}]".into(),
            "organizations[1]: the organisation `A` is described twice".into(),
        ),
        (
            "organizations: [{name: a, administrators: [ghost]}]".into(),
            "`ghost` is neither a user nor a role of this fixture".into(),
        ),
        ("trusted_domains: ['*.']".into(), "trusted_domains[0]".into()),
        (
            "trusted_domains: [a.test, 'true']".into(),
            "trusted_domains[1]: `true` is no host name of a page".into(),
        ),
        ("suffixes: [acme.test, ACME.test]".into(), "the login suffix `ACME.test` is listed twice".into()),
    ] {
        fs::write(&path, format!("tenant:\n  {tenant}\n")).unwrap();
        let (code, _, error) = output(tenantry(["fixture", "check", &path]));
        assert!(code == 1 && error.contains(&wanted), "{tenant}: {error}");
    }
}

/// Everything of a tenant survives: export, start from it, export again.
#[test]
fn an_export_reproduces_the_tenant() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let world = "
tenant: {id: EXP1, suffixes: [a.test, b.test], company: Example, names: [exp1.example], trusted_domains: [x.test], policies: [{Path: /Policy/X}], authentication_profiles: [{Name: MFA, Challenges: [UP, OATH]}], changelog: [one], security_questions: [{question: Street?}], config: {k: v}, user_columns: [{name: Seen, type: Date, title: T, description: d, user_editable: true}], role_attributes: [{name: Level, type: Int, description: d}]}
roles:
  - {name: Outer, description: d, rights: [User Management, Report Management], members: [Inner]}
  - {name: Inner, uuid: 7a7ca1f5_6370_4ba4_ba8d_1d69161d461d}
  - {name: Dynamic, script: 'true', organization: O, attributes: {level: '7'}}
  - {name: System Administrator, members: [Outer]}
users:
  - {name: boss, password: Geheim1, mail: m, display_name: D, given_name: G, family_name: F, description: x, mobile: '1', office: '2', home: '3', state: 'Locked, Disabled', attributes: {Dept: 7, odd name: x}, culture: de-DE, organization: O, force_password_change_next: true, password_never_expire: true}
  - {name: svc, password: S, oauth_client: true, in_everybody_role: true, reports_to: boss, mfa_redirect: boss, roles: [Inner, System Administrator]}
  - {name: quiet, invited: true, in_everybody_role: false, authentication_profile: mfa, factors: {oath_secret: GEZDGNBVGY3TQOJQ, oath_id: t1, oath_drift: -3, phone_pin: '4711', questions: [{question: 'Pet?', answer: Hasso}]}}
  - {name: out, state: Locked, locked_by_policy: true, former_password_hashes: ['$argon2id$v=19$m=1024,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', '$argon2id$v=19$m=1024,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA']}
apps:
  - {id: a, name: A, description: d, category: Other, client_id_type: list, allowed_clients: [svc@a.test], issuer: https://i/, allowed_redirects: [https://r], token_type: Opaque, auth_methods: [ClientCreds, Implicit], token_lifetime: 90m, issue_refresh_tokens: true, refresh_token_lifetime: 1d12h, confirm_authorization: true, allow_scope_selection: true, scopes: [{name: s, description: d, rest_regex: [a, 'b$'], type: Custom}], user_access: [Inner, boss, Everybody]}
  - {id: o, template: Generic OpenID Connect, client_id: my-client, client_secret: shh, claims: {x: [1, {y: null}]}, script: 'setClaim()', post_logout_redirects: [https://l], full_url_match: true, rotate_refresh_tokens: true, ropc_refresh: true, consent_remembered: true}
  - {id: s, template: OAuth2Server, audience: aud, state: Inactive}
loosen: [client.secret]
";
    fs::write(path("world.yaml"), world).unwrap();
    let serve = |database: &str, fixture: &str| {
        let mut process = Process::start(["--database", &path(database), "--fixture", &path(fixture)]);
        // The key may still be in the making; the first signature waits for it.
        ureq::get(format!("{}/oauth/keys", process.url())).call().unwrap();
        let (code, out, error) = output(tenantry(["fixture", "export", "--database", &path(database)]));
        assert_eq!(code, 0, "{error}");
        process.signal("TERM");
        process.wait();
        out
    };
    let first = serve("one.db", "world.yaml");
    for kept in [
        "Dynamic",
        "script:",
        "config:",
        "name: Seen",
        "name: Dept",
        "odd name:",
        "given_name: G",
        "family_name: F",
        "oath_id: t1",
        "oath_drift: -3",
        "phone_pin_hash:",
        "question: Street?",
        "locked_by_policy: true",
        "Level: \"7\"",
        "invited: true",
        "suffix: a.test",
        "type: Custom",
    ] {
        assert!(first.contains(kept), "{kept}: {first}");
    }
    assert!(
        !["Geheim1", "shh", "Hasso", "hasso", "4711"].iter().any(|secret| first.contains(secret)),
        "secrets are exported as hashes: {first}"
    );
    fs::write(path("export.yaml"), &first).unwrap();
    let (code, _, error) = output(tenantry(["fixture", "check", &path("export.yaml")]));
    assert_eq!(code, 0, "{error}");
    assert!(first.contains("authentication_profile: MFA") && first.contains("answer_hash:"), "{first}");
    let second = serve("two.db", "export.yaml");
    assert_eq!(first, second);

    let (code, _, error) = output(tenantry(["fixture", "export", "--database", &path("none.db")]));
    assert!(code == 1 && error.contains("none.db"), "{error}");
}

#[test]
fn the_first_suffix_listed_is_the_main_one() {
    let apps = "apps: [{id: a, auth_methods: [ClientCreds], scopes: [{name: all, rest_regex: ['.*']}], user_access: [svc]}]";
    for (tenant, all) in [
        ("suffixes: [b.test, c.test]", &["b.test", "c.test"][..]),
        ("suffix: c.test, suffixes: [b.test, C.test]", &["c.test", "b.test"]),
        ("company: X", &["acme.test"]),
    ] {
        let server = start_with(&format!(
            "tenant: {{{tenant}}}\nusers: [{{name: svc, password: S, oauth_client: true, roles: [System Administrator]}}]\n{apps}\n"
        ));
        let form = [("grant_type", "client_credentials"), ("scope", "all")];
        let client = format!("svc@{}", all[0]);
        let token = server.post("/oauth2/token/a").basic(&client, "S").form(&form).send().json();
        let token = token["access_token"].as_str().unwrap_or_else(|| panic!("{tenant}: {token}")).to_owned();
        let aliases = server.post("/Core/GetCdsAliasesForTenant").bearer(&token).send().result();
        let keys = aliases["Results"].as_array().unwrap().iter();
        let keys: Vec<_> = keys.map(|line| line["Entities"][0]["Key"].as_str().unwrap()).collect();
        assert_eq!(keys, all, "{tenant}");
    }
}

#[test]
fn a_client_signs_in_with_an_exported_hash() {
    let mut workspace = tenantry::internals::domain::password::Workspace::default();
    let real = tenantry::internals::domain::password::hash("MyTest1", &[7; 16], &mut workspace);
    let fixture = format!(
        "users: [{{name: svc, password_hash: '{real}', oauth_client: true}}]\napps: [{{id: a, auth_methods: [ClientCreds], user_access: [svc]}}]\n"
    );
    let server = start_with(&fixture);
    let form = [("grant_type", "client_credentials")];
    for (secret, status) in [("MyTest1", 200), ("MyTest2", 400), ("MyTest1", 200)] {
        assert_eq!(server.post("/oauth2/token/a").basic("svc", secret).form(&form).send().status, status);
    }
}

#[test]
fn the_fixed_roles_are_there_whether_named_or_not() {
    let server = start();
    let form = [("grant_type", "client_credentials"), ("scope", "all")];
    let admin = start_with(
        "users: [{name: root, password: S, oauth_client: true, roles: [system administrator]}]
apps: [{id: a, auth_methods: [ClientCreds], scopes: [{name: all, rest_regex: ['.*']}], user_access: [root]}]
",
    );
    let token = admin.post("/oauth2/token/a").basic("root", "S").form(&form).send().json();
    let token = token["access_token"].as_str().unwrap().to_owned();
    let users = admin.post("/cdirectoryservice/getusers").bearer(&token).send().result();
    assert_eq!(users["Count"], 1, "all rights");
    assert_eq!(
        server.result("/cdirectoryservice/getuser", &json!({"ID": "admin"}))["Uuid"],
        "c2c7bcc6-9560-44e0-8dff-5be221cd37ee"
    );
}
