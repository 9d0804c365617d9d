//! The command as a newcomer and a script use it (docs/command.md, decisions.md#d20, decisions.md#d23,
//! decisions.md#d25).

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::process::{Process, output, tenantry};
use crate::support::{CLIENT, members};

fn get(url: &str) -> ureq::http::Response<ureq::Body> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    agent.get(url).call().expect("an answer")
}

/// `tenantry token` against a server; its output.
fn token(process: &Process, more: &[&str]) -> (i32, String, String) {
    let mut command = tenantry(["token", "--url", process.url(), "--app", "JamesTest", "--client", CLIENT.0]);
    command.args(more);
    output(command)
}

#[test]
fn the_ready_line_is_the_documented_one_and_the_file_says_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ready.json");
    let process =
        Process::start(["--ephemeral", "--control-token", "ct", "--ready-file", file.to_str().unwrap()]);
    let ready = &process.ready;
    assert_eq!(members(ready), ["event", "url", "tls_url", "tenant", "control_token", "pid"]);
    assert_eq!(
        (&ready["event"], &ready["tls_url"], &ready["tenant"]),
        (&json!("ready"), &Value::Null, &json!("ABC1234"))
    );
    assert_eq!((&ready["control_token"], &ready["pid"]), (&json!("ct"), &json!(process.id())));
    assert_eq!(fs::read_to_string(&file).unwrap().trim(), ready.to_string());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
    assert_eq!(get(&format!("{}/_tenantry/health", process.url())).status(), 200, "ready means ready");
}

#[cfg(unix)]
#[test]
fn a_ready_file_that_is_a_pipe_is_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("ready");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::read_to_string(pipe).unwrap()
    });
    let process = Process::start(["--ephemeral", "--ready-file", pipe.to_str().unwrap()]);
    assert_eq!(reader.join().unwrap().trim(), process.ready.to_string());
    assert!(!fs::metadata(&pipe).unwrap().is_file(), "it is still a pipe");
}

#[test]
fn a_signal_stops_it_cleanly() {
    for signal in ["TERM", "INT"] {
        let mut process = Process::start(["--ephemeral"]);
        assert_eq!(get(&format!("{}/health/ping", process.url())).status(), 200);
        process.signal(signal);
        let (status, log) = process.wait();
        assert_eq!(status.code(), Some(0), "{signal}: {log}");
    }
}

#[test]
fn state_outlives_the_process_and_a_fixture_is_for_an_empty_store() {
    let folder = tempfile::tempdir().unwrap();
    let (database, fixture) = (folder.path().join("a b?.db"), folder.path().join("f.yaml"));
    fs::write(&fixture, "tenant: {id: OTHER1}\nusers: [{name: someone}]\n").unwrap();
    let args = ["--database", database.to_str().unwrap(), "--fixture", fixture.to_str().unwrap()];
    let keys = |process: &Process| {
        get(&format!("{}/oauth/keys", process.url())).body_mut().read_to_string().unwrap()
    };
    let mut first = Process::start(args);
    assert_eq!(first.ready["tenant"], "OTHER1");
    let key = keys(&first);

    let (code, _, error) = output(tenantry(["serve", "--listen", "127.0.0.1:0", args[0], args[1]]));
    assert_eq!(code, 1);
    assert!(error.contains("in use by another server"), "{error}");

    first.signal("TERM");
    first.wait();
    fs::write(&fixture, "tenant: {id: CHANGED2}\n").unwrap();
    let mut second = Process::start(args);
    assert_eq!(second.ready["tenant"], "OTHER1");
    assert_eq!(keys(&second), key, "the key is kept");
    second.signal("TERM");
    let (_, log) = second.wait();
    assert!(log.contains("fixture.ignored"), "{log}");
}

/// A seed does not make a second run on the same store draw the ids of the first again.
#[test]
fn a_seeded_server_goes_on_where_it_was_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("seeded.db");
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    for run in 0..3 {
        let process = Process::start(["--database", database.to_str().unwrap(), "--seed", "7"]);
        let (_, bearer, _) = token(&process, &["--secret", "MyTest1", "--scope", "Accounts", "--raw"]);
        for n in 0..3 {
            let post = agent.post(format!("{}/cdirectoryservice/createuser", process.url()));
            let post = post.header("Authorization", format!("Bearer {}", bearer.trim()));
            let mut answer = post.send(format!(r#"{{"Name":"r{run}n{n}"}}"#)).unwrap();
            let answer = answer.body_mut().read_to_string().unwrap();
            assert!(answer.starts_with(r#"{"success":true"#), "{answer}");
        }
    }
}

#[test]
fn every_option_is_a_variable_and_unknown_ones_are_warned_about() {
    let folder = tempfile::tempdir().unwrap();
    let [one, two] =
        [("one.yaml", "users: [{name: a}]\n"), ("two.yaml", "tenant: {id: ENV1}\n")].map(|(name, text)| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path
        });
    let mut command = tenantry(["serve"]);
    command
        .env("TENANTRY_LISTEN", "127.0.0.1:0")
        .env("TENANTRY_EPHEMERAL", "true")
        .env("TENANTRY_CONTROL_TOKEN", "from-env")
        .env("TENANTRY_LOG", "json")
        .env("TENANTRY_FIXTURE", std::env::join_paths([one, two]).unwrap())
        .env("TENANTRY_LISTNE", "typo");
    let mut process = Process::spawn(command);
    assert_eq!(
        (&process.ready["tenant"], &process.ready["control_token"]),
        (&json!("ENV1"), &json!("from-env"))
    );
    get(&format!("{}/nothing", process.url()));
    process.signal("TERM");
    let (_, log) = process.wait();
    let lines: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect();
    assert!(lines[0]["message"].as_str().unwrap().contains("TENANTRY_LISTNE is no option"), "{log}");
    let refused = &lines[1];
    assert_eq!((&refused["message"], &refused["check"]), (&json!("request.refused"), &json!("route.known")));
    for field in ["seen", "wanted", "change", "method", "path", "status", "id"] {
        assert!(refused.get(field).is_some(), "{field}: {refused}");
    }
}

#[test]
fn strict_actions_are_an_option_and_a_variable() {
    let path = "/JobFlow/StartJob";
    for (option, variable, done) in
        [(None, None, true), (Some("--strict-actions"), None, false), (None, Some("true"), false)]
    {
        let mut command = tenantry(["serve", "--listen", "127.0.0.1:0", "--ephemeral"]);
        command.args(option).envs(variable.map(|value| ("TENANTRY_STRICT_ACTIONS", value)));
        let process = Process::spawn(command);
        let mut command =
            tenantry(["token", "--url", process.url(), "--app", "oauthclient", "--scope", "all", "--raw"]);
        command.args(["--client", CLIENT.0, "--secret", CLIENT.1]);
        let (_, token, _) = output(command);
        let answer = ureq::get(format!("{}{path}", process.url()))
            .header("Authorization", format!("Bearer {}", token.trim()))
            .call()
            .expect("an answer");
        let body: Value = serde_json::from_reader(answer.into_body().into_reader()).expect("JSON");
        assert_eq!(body["success"], done, "{body}");
    }
}

#[test]
fn no_secret_of_a_run_is_in_its_log() {
    let mut process = Process::start(["--ephemeral", "--control-token", "control-secret"]);
    let (_, shown, _) = token(&process, &["--secret", "MyTest1"]);
    token(&process, &["--secret", "Wr0ngSecret"]);
    let (_, raw, _) = token(&process, &["--secret", "MyTest1", "--raw"]);
    process.signal("TERM");
    let (_, log) = process.wait();
    assert!(log.contains("client.secret"), "{log}");
    for secret in ["MyTest1", "Wr0ngSecret", "control-secret", raw.trim()] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    assert!(!shown.contains("MyTest1"), "{shown}");
}

#[test]
fn unusable_options_end_with_2_and_name_themselves() {
    for (arguments, word) in [
        (&["serve", "--listen", "nowhere"][..], "--listen"),
        (&["serve", "--workers", "0"], "--workers"),
        (&["serve", "--seed", "x"], "--seed"),
        (&["serve", "--log", "loud"], "--log"),
        (&["serve", "--public-url", "ftp://x"], "--public-url"),
        (&["serve", "--public-url", "http://x:99999"], "--public-url http://x:99999: wanted"),
        (&["serve", "--ephemeral", "--database", "x.db"], "--ephemeral"),
        (&["serve", "--listen", "0.0.0.0:0", "--ephemeral", "--seed", "1"], "--allow-test-key"),
        (&["serve", "--colour", "red"], "--colour"),
        (&["health", "--wait", "soon"], "--wait"),
        (&["fly"], "fly"),
    ] {
        let (code, out, error) = output(tenantry(arguments));
        assert_eq!(code, 2, "{arguments:?}: {error}");
        assert!(error.contains(word) && out.is_empty(), "{arguments:?}: {error}");
    }
    let allowed =
        tenantry(["serve", "--listen", "0.0.0.0:0", "--ephemeral", "--seed", "1", "--allow-test-key"]);
    let allowed = Process::spawn(allowed);
    assert!(
        allowed.url().starts_with("http://127.0.0.1:"),
        "all addresses are shown as loopback: {}",
        allowed.url()
    );
}

#[test]
fn what_else_stops_the_start_ends_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let fixture = folder.path().join("bad.yaml");
    fs::write(&fixture, "apps:\n  - id: a b\n").unwrap();
    let taken = Process::start(["--ephemeral"]);
    let address = taken.url().strip_prefix("http://").unwrap().to_owned();
    let nowhere = folder.path().join("no/such/folder/x.db");
    for (arguments, word) in [
        (vec!["--ephemeral", "--fixture", fixture.to_str().unwrap()], "bad.yaml:2: apps[0].id"),
        (vec!["--ephemeral", "--fixture", "/no/such/file"], "/no/such/file"),
        (vec!["--ephemeral", "--listen", &address], "cannot listen on"),
        (vec!["--database", nowhere.to_str().unwrap()], "no/such/folder"),
        (vec!["--database", fixture.to_str().unwrap()], "bad.yaml"),
        (
            vec!["--database", "postgres://nobody:secret@127.0.0.1:1/none"],
            "postgres://nobody@127.0.0.1:1/none",
        ),
    ] {
        let mut command = tenantry(["serve"]);
        if !arguments.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        command.args(&arguments);
        let (code, _, error) = output(command);
        assert_eq!(code, 1, "{arguments:?}: {error}");
        assert!(error.contains(word) && !error.contains("secret"), "{arguments:?}: {error}");
    }
}

#[test]
fn health_says_whether_a_server_is_ready() {
    let process = Process::start(["--ephemeral"]);
    let (code, out, _) = output(tenantry(["health", "--url", process.url(), "--wait", "10s"]));
    assert_eq!((code, out.trim()), (0, "ready"));
    drop(process);
    let (code, _, error) = output(tenantry(["health", "--url", "http://127.0.0.1:1"]));
    assert_eq!(code, 1);
    assert!(error.contains("is not ready"), "{error}");
    let (code, ..) = output(tenantry(["health", "--url", "http://127.0.0.1:1", "--wait", "1s"]));
    assert_eq!(code, 1);
}

#[test]
fn token_introspect_and_revoke_perform_and_show_the_call() {
    let process = Process::start(["--ephemeral", "--control-token", "ct"]);
    let (code, out, _) =
        token(&process, &["--secret", "MyTest1", "--scope", "Accounts", "--control-token", "ct"]);
    assert_eq!(code, 0);
    for part in [
        "POST http://127.0.0.1:",
        "/OAuth2/Token/JamesTest",
        "client@acme.test:***",
        "200 OK",
        "\"expires_in\": 18000",
        "Checks:",
        "passed    client.secret",
        "\"app_id\": \"JamesTest\"",
        "\"unique_name\": \"client@acme.test\"",
    ] {
        assert!(out.contains(part), "{part} in {out}");
    }
    let (code, raw, _) = token(&process, &["--secret", "MyTest1", "--raw"]);
    assert_eq!((code, raw.trim().split('.').count()), (0, 3));

    let (code, out, error) =
        token(&process, &["--secret", "MyTest1", "--scope", "accounts", "--control-token", "ct"]);
    assert_eq!(code, 1);
    for part in [
        "400 Bad Request",
        "invalid_scope",
        "failed    scope.known",
        "wanted Accounts",
        "change apps[JamesTest].scopes",
    ] {
        assert!(out.contains(part), "{part} in {out}");
    }
    assert!(error.contains("refused with 400"), "{error}");

    let use_token = |command: &str, token: &str| {
        let client =
            ["--url", process.url(), "--app", "JamesTest", "--client", CLIENT.0, "--secret", CLIENT.1];
        let mut command = tenantry([command]);
        command.args(client).arg(token);
        output(command)
    };
    assert!(use_token("introspect", raw.trim()).1.contains("\"active\": true"));
    assert_eq!(use_token("revoke", raw.trim()).0, 0);
    assert!(use_token("introspect", raw.trim()).1.contains("\"active\": false"));
    for opaque in ["-Gx_1", "-hQ", "--x"] {
        assert!(use_token("introspect", opaque).1.contains("\"active\": false"), "{opaque}");
    }
    let (code, _, error) = output(tenantry([
        "token",
        "--url",
        "http://127.0.0.1:1",
        "--app",
        "a",
        "--client",
        "c",
        "--secret",
        "s",
    ]));
    assert_eq!(code, 1);
    assert!(error.contains("http://127.0.0.1:1/OAuth2/Token/a"), "{error}");
}

#[test]
fn help_and_version_are_there() {
    for arguments in
        [&["--help"][..], &["serve", "--help"], &["token", "--help"], &["fixture", "export", "--help"]]
    {
        let (code, out, _) = output(tenantry(arguments));
        assert_eq!(code, 0);
        assert!(out.contains("Usage: tenantry"), "{out}");
    }
    let (_, out, _) = output(tenantry(["serve", "--help"]));
    for option in [
        "--listen",
        "--database",
        "--ephemeral",
        "--fixture",
        "--public-url",
        "--pod-fqdn",
        "--seed",
        "--control-token",
        "--ready-file",
        "--log",
        "TENANTRY_LISTEN",
    ] {
        assert!(out.contains(option), "{option}");
    }
    assert_eq!(output(tenantry(["--version"])).1.trim(), format!("tenantry {}", env!("CARGO_PKG_VERSION")));
}

#[test]
fn the_public_url_is_the_tenants_url_in_every_answer() {
    let process = Process::start([
        "--ephemeral",
        "--public-url",
        "https://abc1234.id.example/",
        "--pod-fqdn",
        "pod0.example",
    ]);
    let read = |path: &str| -> Value {
        let text = get(&format!("{}{path}", process.url())).body_mut().read_to_string().unwrap();
        serde_json::from_str(&text).unwrap()
    };
    let document = read("/JamesTest/.well-known/openid-configuration");
    assert_eq!(document["issuer"], "https://abc1234.id.example/");
    assert_eq!(document["token_endpoint"], "https://abc1234.id.example/OAuth2/Token/JamesTest");
    assert_eq!(read("/sysinfo/about")["Result"]["PodFqdn"], "pod0.example");
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("t.db");
    drop(Process::start(["--database", database.to_str().unwrap()]));
    newer(&database);
    let (code, _, error) =
        output(tenantry(["serve", "--listen", "127.0.0.1:0", "--database", database.to_str().unwrap()]));
    assert_eq!(code, 1);
    assert!(error.contains("99991231"), "{error}");
}

/// Marks a database as migrated by a version that does not exist yet.
fn newer(database: &Path) {
    use sqlx::Connection;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let url = format!("sqlite://{}", database.display());
        let mut connection = sqlx_sqlite::SqliteConnection::connect(&url).await.unwrap();
        let sql = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (99991231, 'x', 1, x'00', 0)";
        sqlx::query(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    });
}
