//! `tenantry exec`: a server for as long as a command runs.

#![cfg(unix)]

use std::fs;

use crate::support::process::{output, tenantry};

/// `tenantry exec` of a shell script; the command itself is `$1`.
fn exec(options: &[&str], script: &str) -> (i32, String, String) {
    let mut command = tenantry(["exec"]);
    command.args(options).args(["--", "sh", "-c", script, "sh", env!("CARGO_BIN_EXE_tenantry")]);
    output(command)
}

#[test]
fn a_command_finds_its_server_and_its_end_is_the_end() {
    let script = "$1 health && $1 token --app JamesTest --client client@acme.test --secret MyTest1 --raw \
                  && echo \"$TENANTRY_URL $TENANTRY_TLS_URL $TENANTRY_CONTROL_TOKEN $SSL_CERT_FILE\" \
                  && cat \"$SSL_CERT_FILE\" && test \"$SSL_CERT_FILE\" = \"$NODE_EXTRA_CA_CERTS\" \
                  && test \"$SSL_CERT_FILE\" = \"$REQUESTS_CA_BUNDLE\" && exit 7";
    let folder = tempfile::tempdir().unwrap();
    let mut command = tenantry(["exec", "--control-token", "ct", "--", "sh", "-c", script, "sh"]);
    command.arg(env!("CARGO_BIN_EXE_tenantry")).current_dir(folder.path());
    let (code, out, error) = output(command);
    assert_eq!(code, 7, "{out}{error}");
    let lines: Vec<_> = out.lines().collect();
    assert_eq!(lines[0], "ready", "nothing but what the command prints: {out}");
    assert_eq!(lines[1].split('.').count(), 3);
    let words: Vec<_> = lines[2].split(' ').collect();
    assert!(words[0].starts_with("http://127.0.0.1:") && words[1].starts_with("https://127.0.0.1:"), "{out}");
    assert_eq!(words[2], "ct");
    assert!(lines[3].contains("BEGIN CERTIFICATE"));
    assert!(!fs::exists(words[3]).unwrap(), "the authority's file is gone");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is kept");
}

#[test]
fn its_exit_codes_are_the_commands() {
    assert_eq!(exec(&[], "exit 0").0, 0);
    assert_eq!(exec(&[], "kill -KILL $$").0, 137, "128 and the signal");
    let (code, out, _) = exec(&["--tls", "off"], "echo \"[$TENANTRY_TLS_URL]\"");
    assert_eq!((code, out.trim()), (0, "[]"));
    let (code, _, error) = output(tenantry(["exec", "--", "/no/such/command"]));
    assert!(code == 127 && error.contains("/no/such/command"), "{code} {error}");
    assert_eq!(output(tenantry(["exec"])).0, 2);
    let (code, _, error) = exec(&["--fixture", "/no/such/file"], "exit 0");
    assert!(code == 1 && error.contains("/no/such/file"), "{code} {error}");
}

#[test]
fn a_database_can_be_given_and_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("t.db");
    let (code, ..) =
        exec(&["--database", database.to_str().unwrap(), "--tls-listen", "127.0.0.1:0"], "exit 0");
    assert!(code == 0 && database.exists());
    assert!(folder.path().join("t.db.ca.pem").exists());
}

/// Who stops `exec` stops the command, not only the server.
#[test]
fn sigterm_is_handed_on() {
    let script = "trap 'exit 9' TERM; kill -TERM $PPID; while :; do sleep 0.05; done";
    assert_eq!(exec(&[], script).0, 9);
}
