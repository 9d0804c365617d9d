//! The authority's files, and certificates that the owner brings.

use std::fs;
use std::path::Path;

use tenantry::internals::tls::Authority;
use tenantry::{Clock, Config, Database, Timestamp, Tls};

use crate::support::secure::SecureClient;
use crate::support::tls::{client, config, refusal, start, start_with, url};

/// A certificate and its key in PEM, in these files.
fn write_pair(certificate: &Path, key: &Path, names: &[&str]) -> String {
    let pair = rcgen::KeyPair::generate().unwrap();
    let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    let made = rcgen::CertificateParams::new(names).unwrap().self_signed(&pair).unwrap().pem();
    fs::write(certificate, &made).unwrap();
    fs::write(key, pair.serialize_pem()).unwrap();
    made
}

#[test]
fn an_authority_is_made_once_beside_the_database_and_its_key_is_the_owners() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("t.db");
    let on_file = || Config { database: Database::File(database.clone()), ..config() };
    let server = start_with(on_file());
    let first = server.tenantry().authority().unwrap().to_owned();
    let known = client(&server);
    let (file, key) = (folder.path().join("t.db.ca.pem"), folder.path().join("t.db.ca-key.pem"));
    assert_eq!(fs::read_to_string(&file).unwrap(), first);
    assert!(!first.contains("PRIVATE") && fs::read_to_string(&key).unwrap().contains("PRIVATE KEY"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    }
    drop(server);
    let server = start_with(on_file());
    assert_eq!(server.tenantry().authority(), Some(first.as_str()), "it is the same after a restart");
    assert_eq!(known.get(url(&server), "localhost", "/health/ping").unwrap().answer.status, 200);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".tmp")), "{left:?}");
}

#[test]
fn without_a_database_nothing_is_kept_unless_a_file_is_named() {
    assert_ne!(start().tenantry().authority(), start().tenantry().authority());
    let folder = tempfile::tempdir().unwrap();
    let named = || Config { tls_ca: Some(folder.path().join("root.pem")), ..config() };
    assert_eq!(start_with(named()).tenantry().authority(), start_with(named()).tenantry().authority());
    assert!(folder.path().join("root-key.pem").exists());
}

/// As parallel test runs do that share one authority.
#[test]
fn whoever_makes_it_first_makes_it_for_all() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    let now = Clock::system().now();
    let made: Vec<String> = std::thread::scope(|scope| {
        let all: Vec<_> =
            (0..16).map(|_| scope.spawn(|| Authority::at(&file, now).unwrap().pem().to_owned())).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(made.iter().all(|pem| *pem == made[0]));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left behind");
    fs::remove_file(&file).unwrap();
    let again = Authority::at(&file, now).unwrap();
    assert!(again.pem() != made[0] && file.exists(), "for a key alone the certificate is made");
}

#[test]
fn an_authority_that_ends_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    let now = Clock::system().now();
    let years = |n: i64| Timestamp::from_millis(now.millis() + n * 365 * 86_400_000);
    let named = || Config { tls_ca: Some(file.clone()), ..config() };
    let young = Authority::at(&file, years(-9)).unwrap().pem().to_owned();
    assert_eq!(start_with(named()).tenantry().authority(), Some(young.as_str()), "one year is left");
    for path in [&file, &folder.path().join("ca-key.pem")] {
        fs::remove_file(path).unwrap();
    }
    let old = Authority::at(&file, years(-11)).unwrap().pem().to_owned();
    let server = start_with(named());
    assert_ne!(server.tenantry().authority(), Some(old.as_str()));
    assert_eq!(client(&server).get(url(&server), "localhost", "/health/ping").unwrap().answer.status, 200);
    assert_eq!(Some(fs::read_to_string(&file).unwrap().as_str()), server.tenantry().authority());
}

#[test]
fn the_authority_can_be_had_by_anybody_from_the_server() {
    let server = start();
    let authority = server.tenantry().authority().unwrap();
    let answer = server.get("/_tenantry/ca.pem").header("Host", "anything.example").send();
    assert_eq!((answer.status, answer.text()), (200, authority));
    assert_eq!(answer.header("content-type"), Some("application/x-pem-file"));
    let answer = server.post("/_tenantry/ca.pem").send();
    assert_eq!((answer.status, server.refused_by(&answer).as_str()), (405, "request.method"));
    let without = crate::support::start();
    let answer = without.get("/_tenantry/ca.pem").send();
    assert_eq!((answer.status, without.refused_by(&answer).as_str()), (404, "tls.authority"));
    assert_eq!(without.tenantry().tls_url(), None);
}

#[test]
fn an_owners_certificate_is_served_under_every_name() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("c.pem"), folder.path().join("k.pem"));
    let trusted = write_pair(&certificate, &key, &["idp.acme.example"]);
    let server = start_with(Config { tls: Tls::Files(certificate, key), ..config() });
    assert_eq!(server.tenantry().authority(), None);
    let found =
        SecureClient::trusting(&trusted).get(url(&server), "idp.acme.example", "/health/ping").unwrap();
    assert_eq!(found.answer.status, 200);
    let other = SecureClient::credulous().get(url(&server), "localhost", "/health/ping").unwrap();
    assert_eq!(other.chain, found.chain);
    assert_eq!(server.get("/_tenantry/ca.pem").send().status, 404);
}

#[test]
fn files_that_cannot_be_used_are_named_with_their_option() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    write_pair(&path("a.pem"), &path("a-key.pem"), &["a"]);
    write_pair(&path("b.pem"), &path("b-key.pem"), &["b"]);
    fs::write(path("empty.pem"), "").unwrap();
    fs::write(path("binary.pem"), [0xff, 0xfe, 0]).unwrap();
    fs::write(path("broken.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    for (certificate, key, word) in [
        ("none.pem", "a-key.pem", "none.pem"),
        ("a.pem", "none.pem", "none.pem"),
        ("empty.pem", "a-key.pem", "no certificate"),
        ("binary.pem", "a-key.pem", "no certificate"),
        ("a.pem", "empty.pem", "no private key"),
        ("a.pem", "a.pem", "no private key"),
        ("a.pem", "b-key.pem", "not the key of the certificate"),
        ("broken.pem", "a-key.pem", "not usable"),
    ] {
        let why = refusal(Config { tls: Tls::Files(path(certificate), path(key)), ..config() });
        assert!(why.starts_with("--tls: ") && why.contains(word), "{certificate} {key}: {why}");
    }

    Authority::at(&path("ca.pem"), Clock::system().now()).unwrap();
    fs::copy(path("ca.pem"), path("half.pem")).unwrap();
    fs::copy(path("ca.pem"), path("odd.pem")).unwrap();
    fs::copy(path("b-key.pem"), path("odd-key.pem")).unwrap();
    fs::copy(path("ca.pem"), path("bad.pem")).unwrap();
    fs::write(path("bad-key.pem"), "nonsense").unwrap();
    fs::write(path("broken-key.pem"), fs::read(path("a-key.pem")).unwrap()).unwrap();
    for (file, word) in [
        ("half.pem", "half-key.pem is not there"),
        ("odd.pem", "not the certificate that `tenantry` made"),
        ("bad.pem", "no private key"),
        ("a.pem", "not the certificate that `tenantry` made"),
        ("broken.pem", "not the certificate"),
        ("no/such/folder/ca.pem", "no/such/folder"),
    ] {
        let why = refusal(Config { tls_ca: Some(path(file)), ..config() });
        assert!(why.starts_with("--tls-ca: ") && why.contains(word), "{file}: {why}");
        assert!(!why.contains("BEGIN"), "{why}");
    }
}

#[test]
fn a_published_key_is_refused_on_a_tls_listener_beyond_loopback() {
    let why = refusal(Config { tls_listen: "0.0.0.0:0".to_owned(), ..config() });
    assert!(why.contains("--allow-test-key"), "{why}");
    let why = refusal(Config { tls_listen: "nowhere".to_owned(), ..config() });
    assert!(why.starts_with("--tls-listen nowhere"), "{why}");
}
