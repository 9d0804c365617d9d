//! `--tls` and `tenantry ca` as a script uses them.

use std::fs;

use crate::support::process::{Process, output, tenantry};
use crate::support::secure::SecureClient;

#[test]
fn an_authority_can_be_trusted_before_the_first_start() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("it's.db");
    let database = database.to_str().unwrap();
    let (code, pem, error) = output(tenantry(["ca", "--database", database]));
    assert_eq!(code, 0, "{error}");
    let mut process =
        Process::start(["--database", database, "--tls", "auto", "--tls-listen", "127.0.0.1:0"]);
    let client = SecureClient::trusting(&pem);
    let found = client.get(process.tls_url(), "abc1234.id.cyberark.cloud", "/_tenantry/health").unwrap();
    assert_eq!(found.answer.status, 200, "health has no Host to mind");
    let key = fs::read_to_string(folder.path().join("it's.db.ca-key.pem")).unwrap();
    let secret = key.lines().nth(1).unwrap();
    let stranger = SecureClient::trusting(&rcgen_authority());
    assert!(stranger.get(process.tls_url(), "localhost", "/health/ping").is_err());
    let _ = SecureClient::credulous().get(process.tls_url(), "example.com", "/health/ping");
    process.signal("TERM");
    let (status, log) = process.wait();
    assert_eq!(status.code(), Some(0));
    assert!(log.contains("tls.refused") && log.contains("tenantry ca --print"), "{log}");
    assert!(log.contains("tls.unknown_name") && log.contains("example.com"), "{log}");
    assert!(!log.contains(secret) && !pem.contains(secret), "the key stays where it is");
    for (runtime, word) in [
        ("bash", "export CURL_CA_BUNDLE="),
        ("pwsh", "Import-Certificate -FilePath "),
        ("java", "keytool -importcert"),
        ("node", "export NODE_EXTRA_CA_CERTS="),
        ("python", "export REQUESTS_CA_BUNDLE="),
    ] {
        let (code, lines, _) = output(tenantry(["ca", "--database", database, "--print", runtime]));
        assert!(code == 0 && lines.contains(word) && lines.contains("s.db.ca."), "{runtime}: {lines}");
    }
    let mut script = std::process::Command::new("bash");
    let (_, lines, _) = output(tenantry(["ca", "--database", database, "--print", "bash"]));
    script.arg("-c").arg(format!("{lines}\ncat \"$SSL_CERT_FILE\""));
    assert_eq!(output(script).1, pem, "the lines hold in a shell, whatever the path");
    assert_eq!(output(tenantry(["ca", "--print", "cobol"])).0, 2);
}

fn rcgen_authority() -> String {
    tenantry::internals::tls::Authority::make(tenantry::Clock::system().now()).unwrap().pem().to_owned()
}

#[test]
fn an_authority_without_its_key_can_still_be_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    fs::write(&file, rcgen_authority()).unwrap();
    let (code, pem, _) = output(tenantry(["ca", "--tls-ca", file.to_str().unwrap()]));
    assert_eq!((code, pem), (0, fs::read_to_string(&file).unwrap()));
    fs::write(&file, "nonsense").unwrap();
    let (code, _, error) = output(tenantry(["ca", "--tls-ca", file.to_str().unwrap()]));
    assert_eq!(code, 1);
    assert!(error.contains("--tls-ca: ") && error.contains("no certificate"), "{error}");
}

#[test]
fn tls_options_that_cannot_be_used_are_named() {
    for (arguments, word) in [
        (&["--tls", "on"][..], "--tls"),
        (&["--tls", "cert.pem"], "--tls"),
        (&["--tls", ",key.pem"], "--tls"),
        (&["--tls-listen", "127.0.0.1:0"], "--tls-listen"),
        (&["--tls", "auto", "--tls-listen", "nowhere"], "--tls-listen"),
    ] {
        let mut command = tenantry(["serve", "--ephemeral", "--listen", "127.0.0.1:0"]);
        command.args(arguments);
        let (code, _, error) = output(command);
        assert!(code == 2 && error.contains(word), "{arguments:?}: {code} {error}");
    }
    let taken = Process::start(["--ephemeral", "--tls", "auto", "--tls-listen", "127.0.0.1:0"]);
    let address = taken.tls_url().strip_prefix("https://").unwrap();
    for arguments in
        [["--tls", "auto", "--tls-listen", address], ["--tls", "a.pem,b.pem", "--tls-listen", "127.0.0.1:0"]]
    {
        let mut command = tenantry(["serve", "--ephemeral", "--listen", "127.0.0.1:0"]);
        command.args(arguments);
        let (code, _, error) = output(command);
        let word = if arguments[1] == "auto" { "cannot listen on" } else { "--tls: a.pem" };
        assert!(code == 1 && error.contains(word), "{arguments:?}: {code} {error}");
    }
}

#[test]
fn the_commands_own_client_says_that_it_speaks_plain_http() {
    let (code, _, error) = output(tenantry(["health", "--url", "HTTPS://127.0.0.1:8443"]));
    assert!(code == 2 && error.contains("--url") && error.contains("plain HTTP"), "{code} {error}");
    let mut command = tenantry(["token", "--app", "a", "--client", "c", "--secret", "s"]);
    command.env("TENANTRY_URL", "https://127.0.0.1:8443");
    let (code, _, error) = output(command);
    assert!(code == 2 && error.contains("plain HTTP"), "{code} {error}");
}
