//! RedRock/Query: who sees what, what nobody sees, and what is refused.

use serde_json::{Value, json};

use crate::support::world::tables::{ANN, WORLD};
use crate::support::{Answer, Server, start_with};

fn ask(server: &Server, client: &str, script: &str) -> Answer {
    server
        .post("/Redrock/query")
        .bearer(server.client(client).token())
        .json(&json!({"Script": script}))
        .send()
}

fn column(answer: &Answer, name: &str) -> Vec<String> {
    let result = answer.result();
    let rows = result["Results"].as_array().unwrap().iter();
    rows.map(|line| line["Row"][name].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn without_rights_one_sees_what_is_ones_own_and_the_trace_says_so() {
    let server = start_with(WORLD);
    for (script, name, wanted) in [
        ("select Username from User", "Username", &["plain@acme.test"][..]),
        ("select Name from CDUser", "Name", &["plain@acme.test"]),
        ("select SystemName from DsUsers where SystemName like '%'", "SystemName", &["plain@acme.test"]),
        ("select Username from User where Username = 'ann@acme.test'", "Username", &[]),
        (
            "select Username from User where Username in ('ann@acme.test', 'plain@acme.test')",
            "Username",
            &["plain@acme.test"],
        ),
        ("select b.Username from Role r, User b", "Username", &["plain@acme.test"]),
        ("@@All Users", "Username", &["plain@acme.test"]),
        ("select ID from Role", "ID", &["Everybody"]),
        ("select ServiceName from Application", "ServiceName", &["a"]),
    ] {
        let answer = ask(&server, "plain", script);
        assert_eq!(column(&answer, name), wanted, "{script}");
        let trace = server.trace_of(&answer).to_string();
        assert!(trace.contains("only what is the caller's own is shown"), "{script}: {trace}");
        assert!(!server.trace_of(&ask(&server, "boss", script)).to_string().contains("the caller's own"));
    }
    let id = ask(&server, "plain", &format!("select Username from User where ID = '{ANN}'"));
    assert_eq!(id.result()["Count"], 0);
}

#[test]
fn each_right_shows_its_tables() {
    for (right, tables) in [
        ("User Management", &["User", "Role"][..]),
        ("Read Only User Management", &["User"]),
        ("Role Management", &["Role"]),
        ("Read Only Role Management", &["Role"]),
        ("Application Management", &["Role", "Application"]),
        ("Report Management", &["Event"]),
        ("Read Only System Administration", &["User", "Role", "Application", "Event"]),
        ("Device Management", &[]),
    ] {
        let server = start_with(&WORLD.replace(
            "  - {name: managers of APIs}",
            &format!("  - {{name: Holders, rights: [{right}], members: [plain]}}"),
        ));
        let form =
            [("grant_type", "password"), ("username", "ann"), ("password", "Ann-Passw0rd"), ("scope", "all")];
        assert_eq!(server.post("/oauth2/token/a").basic("boss", "S").form(&form).send().status, 200);
        for table in ["User", "Role", "Application", "Event"] {
            let count = |client: &str| {
                // Asking leaves events itself.
                let which = if table == "Event" { " where EventType='Cloud.Core.Login'" } else { "" };
                ask(&server, client, &format!("select * from {table}{which}")).result()["Count"].clone()
            };
            assert_eq!(count("plain") == count("boss"), tables.contains(&table), "{right}: {table}");
        }
    }
}

/// Nothing secret can be reached, whatever the query.
#[test]
fn secrets_are_out_of_reach() {
    let server = start_with(WORLD);
    for script in [
        "select password_hash from User",
        "select user.password_hash from user",
        "select client_secret_hash from Application",
        "select Script, OAuthProfile from Application",
        "select * from users",
        "select * from access_tokens",
        "select * from signing_keys",
        "select * from tickets",
        "select * from sqlite_master",
        "select * from \"sqlite_master\"",
        "select * from main.users",
        "select * from pg_catalog.pg_user",
        "select * from pg_shadow",
        "select * from information_schema.tables",
        "select * from SuperRights",
        "select ID from User union select password_hash from users",
        "select ID from User union all select private_key from signing_keys",
        "select ID from User where ID in (select user_id from users)",
        "select (select password_hash from users limit 1)",
        "select exists (select 1 from users)",
        "with u as (select * from users) select * from u",
        "select ID from User; select * from users",
        "select ID from User/**/where 1=1",
        "select ID from User -- and nothing else",
        "attach database '/etc/passwd' as p",
        "pragma table_info(users)",
        "insert into User (ID) values ('x')",
        "update User set Username = 'x'",
        "delete from User",
        "drop table users",
        "create table x (y)",
        "vacuum into '/tmp/x'",
        "explain select 1",
        "copy users to '/tmp/x'",
        "select load_extension('x')",
        "select readfile('/etc/passwd')",
        "select pg_read_file('/etc/passwd')",
        "select randomblob(1000000000)",
        "select sqlite_version()",
        "@/lib/../../etc/passwd",
        "@/lib/get_secrets.js()",
        "@@Secrets",
        "@@",
        "@/",
    ] {
        let answer = ask(&server, "boss", script);
        let (id, message) = answer.failure();
        assert_eq!(id, "_I18N_RedRock.QueryFailed", "{script}");
        assert!(message.starts_with("Query has failed: "), "{script}: {message}");
        assert_eq!(answer.json()["Result"], Value::Null);
        assert_eq!(server.refused_by(&answer), "query.valid", "{script}");
    }
    for table in ["User", "CDUser", "DsUsers", "Role", "Application", "Event"] {
        let text = ask(&server, "boss", &format!("select * from {table}")).text().to_owned();
        for secret in ["$argon2", "Passw0rd", "Top-S3cret", "BEGIN"] {
            assert!(!text.contains(secret), "{table} shows {secret}");
        }
    }
    assert_eq!(ask(&server, "boss", "select count(*) as N from User").result()["Results"][0]["Row"]["N"], 4);
}

#[test]
fn what_cannot_be_asked_is_refused_by_a_check() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let call = |body: Value| boss.call("/redrock/query", &body);
    for body in [json!({}), json!({"Script": ""}), json!({"Script": "  "}), json!({"Script": null})] {
        let answer = call(body);
        let wanted =
            ("_I18N_RequiredParameter".to_owned(), "Parameter 'Script' must be specified.".to_owned());
        assert_eq!((answer.failure(), server.refused_by(&answer)), (wanted, "argument.present".into()));
    }
    for body in [
        json!({"Script": ["x"]}),
        json!({"Script": "select 1\u{0}"}),
        json!({"Script": "select 1", "Args": {"PageSize": "many"}}),
    ] {
        let answer = call(body);
        assert_eq!(server.refused_by(&answer), "argument.valid");
        assert_eq!(answer.failure().0, "_I18N_System.ArgumentException");
    }
    for (body, why) in [
        (json!({"Script": "select Nope from User"}), "no such column: Nope"),
        (json!({"Script": "select 1 from VaultAccount"}), "no such table: VaultAccount"),
        (json!({"Script": "selec 1"}), "near \"selec\": syntax error"),
        (
            json!({"Script": "select ID from User", "Args": {"SortBy": "Username"}}),
            "no such column: Username",
        ),
    ] {
        let answer = call(body);
        assert_eq!(
            answer.failure(),
            ("_I18N_RedRock.QueryFailed".into(), format!("Query has failed: {why}"))
        );
        assert_eq!(server.refused_by(&answer), "query.valid");
        let exception = answer.json()["Exception"].as_str().unwrap().to_owned();
        assert!(exception.starts_with(&format!(
            "CyberArkIdentity.Cloud.Core.RedRock.QueryFailedException: Query has failed: {why}\r\n"
        )));
    }
}
