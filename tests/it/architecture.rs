//! The house stands as drawn: arrows go one way, and what has one door has one door.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room, and the rooms that it may use. Leaves may be used by all and use no room.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("journal", &[]),
    ("tls", &[]),
    ("fixture", &["domain"]),
    ("store", &["domain"]),
    ("seeding", &["domain", "fixture", "store"]),
    ("redrock", &["domain", "store"]),
    ("tokens", &["domain", "store"]),
    ("tenant", &["domain", "fixture", "store", "seeding", "tokens", "journal"]),
    ("auth", &["domain", "store", "tokens", "tenant"]),
    ("directory", &["domain", "store", "tokens", "tenant", "auth"]),
    ("web", &["domain", "store", "tokens", "tenant", "auth"]),
    ("oauth", &["domain", "store", "tokens", "tenant", "auth", "directory", "web"]),
    ("platform", &["domain", "store", "redrock", "tokens", "tenant", "auth", "directory"]),
    ("scim", &["domain", "store", "tenant", "auth", "directory"]),
    ("control", &["domain", "fixture", "store", "seeding", "tokens", "tenant", "auth", "web", "journal"]),
    (
        "server",
        &[
            "domain", "store", "tenant", "auth", "journal", "web", "oauth", "platform", "scim", "control",
            "tls",
        ],
    ),
    (
        "emulator",
        &[
            "domain", "fixture", "store", "seeding", "tokens", "tenant", "journal", "web", "control",
            "server", "tls",
        ],
    ),
    ("cli", &["domain", "fixture", "emulator", "tls"]),
];
const LEAVES: [&str; 7] = ["check", "clock", "config", "openapi", "pages", "random", "wire"];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The files of a room, with their text up to their tests.
fn files(room: &str) -> Vec<(PathBuf, String)> {
    let both = [source().join(room), source().join(format!("{room}.rs"))];
    let code = both.iter().flat_map(|path| files_below(path)).filter(|(path, _)| !path.ends_with("tests.rs"));
    let before_tests = |text: String| text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
    code.map(|(path, text)| (path, before_tests(text))).collect()
}

/// The file at a path, or those of the folder, with their text.
fn files_below(path: &Path) -> Vec<(PathBuf, String)> {
    let (mut found, mut waiting) = (Vec::new(), vec![path.to_owned()]);
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") && path.exists() {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

/// The rooms that a text names by `crate::room`.
fn named(text: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for rest in text.split("crate::").skip(1) {
        let list = match rest.strip_prefix('{') {
            Some(all) => all.split('}').next().unwrap(),
            None => rest.split(',').next().unwrap(),
        };
        for part in list.split(',') {
            let part = part.trim_start();
            let name: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            // Public names at the top, as documentation links to them, are no room.
            if !name.is_empty() && !name.starts_with(char::is_uppercase) {
                rooms.insert(name);
            }
        }
    }
    rooms
}

#[test]
fn arrows_go_one_way() {
    for (room, allowed) in ROOMS {
        let files = files(room);
        assert!(!files.is_empty(), "the room {room} is gone");
        for (path, text) in files {
            for used in named(&text) {
                let fine =
                    used == *room || LEAVES.contains(&used.as_str()) || allowed.contains(&used.as_str());
                assert!(fine, "{} uses {used}, which {room} may not", path.display());
            }
        }
    }
    for leaf in LEAVES {
        for (path, text) in files(leaf) {
            let used: Vec<_> =
                named(&text).into_iter().filter(|used| !LEAVES.contains(&used.as_str())).collect();
            assert!(used.is_empty(), "{} is a leaf and uses {used:?}", path.display());
        }
    }
}

#[test]
fn every_room_is_on_the_plan() {
    for entry in fs::read_dir(source()).unwrap() {
        let name = entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
        let planned = ROOMS.iter().any(|(room, _)| *room == name) || LEAVES.contains(&name.as_str());
        assert!(planned || ["lib", "main", "internals"].contains(&name.as_str()), "{name} is on no plan");
    }
}

/// Asserts that of all files only those of `doors` hold `word`.
fn only_in(word: &str, doors: &[&str]) {
    let rooms = ROOMS.iter().map(|(room, _)| *room).chain(LEAVES);
    for (path, text) in rooms.flat_map(files) {
        let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let within = doors
            .iter()
            .any(|door| path.starts_with(source().join(door)) || path == source().join(format!("{door}.rs")));
        assert!(within || !code.contains(word), "{} holds `{word}`", path.display());
    }
}

#[test]
fn what_has_one_door_has_one_door() {
    only_in("SystemTime", &["clock"]);
    only_in("Instant::now", &["clock"]);
    only_in("ChaCha12Rng", &["random"]);
    only_in("sqlx::", &["store"]);
    for word in ["env::var", "env::args", "env::current"] {
        only_in(word, &["cli"]);
    }
    only_in("println!", &[]);
    only_in(
        "actix_web::",
        &["wire", "server", "emulator", "oauth", "platform", "scim", "control", "journal", "web"],
    );
    only_in("StatusCode", &["wire", "server", "web", "oauth", "platform", "scim", "control"]);
}

/// The format of fixtures is the fixtures' alone, and what JSON columns hold is the store's. Claims are written into
/// tokens as they are.
#[test]
fn the_domain_is_no_format() {
    for (path, text) in files("domain") {
        let is_claims = path.ends_with("token.rs");
        assert!(is_claims || !text.contains("serde::"), "{} is written as it is", path.display());
        assert!(!text.contains("schemars"), "{} has a schema", path.display());
    }
}

/// Law 5: nothing but the command's own client opens a connection.
#[test]
fn only_the_command_line_calls_out() {
    only_in("ureq", &["cli"]);
    for word in ["TcpStream::connect", "UdpSocket", "lookup_host", "reqwest", "awc::"] {
        only_in(word, &[]);
    }
}

/// What two files of tests need is in `support`.
#[test]
fn tests_use_no_other_tests() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    for (path, text) in files_below(&tests) {
        if path.starts_with(tests.join("support")) || path == tests.join("architecture.rs") {
            continue;
        }
        assert!(!text.contains("super::"), "{} uses what is beside it", path.display());
        let others = text.split("crate::").skip(1).filter(|rest| !rest.starts_with("support"));
        assert_eq!(others.count(), 0, "{} uses other tests", path.display());
    }
}

/// The names of the store's functions that change rows, as surfaces would call them: `users::update`.
fn writers() -> BTreeSet<String> {
    let mut writers = BTreeSet::new();
    for (path, text) in files("store") {
        let module = path.file_stem().unwrap().to_string_lossy().into_owned();
        for function in text.split("\npub async fn ").skip(1) {
            let name: String = function.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let body = function.split("\n}\n").next().unwrap();
            let changes = ["INSERT INTO", "UPDATE ", "DELETE FROM", "writer::insert", "add(db"];
            if changes.iter().any(|word| body.contains(word)) {
                writers.insert(format!("{module}::{name}"));
            }
        }
    }
    writers
}

/// Whether a text calls a function: its name, and nothing that makes it another name on either side.
fn calls(text: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':');
    text.match_indices(name).any(|(at, _)| {
        !text[..at].ends_with(is_word)
            && matches!(text[at + name.len()..].chars().next(), Some('(' | ')' | ':'))
    })
}

/// Surfaces read and render; what changes the tenant is below them. What a use case of the directory is called may be
/// what a function of the store is called: it counts where the file uses the store's module.
#[test]
fn surfaces_change_nothing_by_themselves() {
    let writers = writers();
    assert!(writers.contains("users::update") && writers.contains("tickets::end_all_of"), "{writers:?}");
    assert!(!writers.contains("users::find"), "what reads is no writer");
    for room in ["platform", "scim"] {
        for (path, text) in files(room) {
            let used: String = text.split(';').filter(|part| part.contains("use crate::store")).collect();
            let from_store = |name: &&String| {
                let module = name.split("::").next().unwrap();
                used.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == module)
                    || text.contains(&format!("store::{name}"))
            };
            let written = writers.iter().filter(from_store).any(|name| calls(&text, name));
            let opens = ["store.write", "store.append", ".write::<", "cx.write(", "events::write"];
            let writes = written || opens.iter().any(|word| text.contains(word));
            assert!(!writes, "{} changes the tenant by itself", path.display());
        }
    }
}

/// No controller of the REST API uses another's insides: what two need is a use case, or is shared by all.
#[test]
fn controllers_do_not_use_each_other() {
    let platform = source().join("platform");
    let is_controller = |name: &str| name != "args" && platform.join(name).is_dir();
    for (path, text) in files("platform") {
        let place = path.strip_prefix(&platform).unwrap().components().next().unwrap();
        let own = place.as_os_str().to_string_lossy().into_owned();
        if !is_controller(&own) {
            continue;
        }
        for rest in text.split("crate::platform::").chain(text.split("super::super::")).skip(1) {
            let other: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let entangled = !other.is_empty() && other != own && is_controller(&other);
            assert!(!entangled, "{} uses the insides of {other}", path.display());
        }
    }
}

/// The names of the types that a file defines.
fn types(text: &str) -> impl Iterator<Item = &str> {
    let words = text.lines().filter_map(|line| {
        let seen = line.strip_prefix("pub(").and_then(|rest| rest.split_once(") ")).map(|(_, rest)| rest);
        let line = seen.or_else(|| line.strip_prefix("pub ")).unwrap_or(line);
        ["struct ", "enum ", "trait ", "type "].iter().find_map(|kind| line.strip_prefix(kind))
    });
    words.filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next())
}

/// Whoever reads a name knows which type it is.
#[test]
fn no_two_types_have_one_name() {
    let mut known = BTreeSet::new();
    for room in ROOMS.iter().map(|(room, _)| *room).chain(LEAVES) {
        for (path, text) in files(room) {
            // What stands in for the room where its feature is off.
            if path.ends_with("tls/mod.rs") {
                continue;
            }
            for name in types(&text) {
                assert!(known.insert(name.to_owned()), "{} has another {name}", path.display());
            }
        }
    }
    assert!(known.contains("Acting") && known.contains("TenantView"), "{} types", known.len());
}
