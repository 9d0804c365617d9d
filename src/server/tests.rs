//! Keeps what is generated of everything that is served and checked: the OpenAPI document, and pages of `docs/`.

use std::fs;

use crate::openapi::{Description, reference};
use crate::{check, control, oauth, platform, scim, web};

#[test]
fn what_is_generated_is_true() {
    let mut description = Description::default();
    oauth::endpoints(&mut description);
    web::endpoints(&mut description);
    platform::endpoints(&mut description);
    scim::endpoints(&mut description);
    control::endpoints(&mut description);
    let document = description.document();
    // A line for each path: what changes is seen.
    let text = document.to_string().replace("},\"/", "},\n\"/") + "\n";
    let made = [
        ("src/openapi/openapi.json", text),
        ("docs/reference.md", reference(&document)),
        ("docs/checks.md", check::catalogue()),
        ("docs/coverage.md", platform::coverage()),
    ];
    let outdated: Vec<_> =
        made.iter().filter(|(name, text)| !holds(name, text)).map(|(name, _)| name).collect();
    assert!(
        outdated.is_empty(),
        "{outdated:?} are out of date: TENANTRY_WRITE=1 cargo test --lib what_is_generated_is_true writes them"
    );
}

/// Whether a file holds this text, or is written because that is asked for.
#[expect(clippy::disallowed_methods, reason = "who runs the test says whether files are written")]
fn holds(name: &str, text: &str) -> bool {
    let path = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var("TENANTRY_WRITE").is_ok_and(|value| value == "1") {
        fs::write(&path, text).unwrap();
    }
    fs::read_to_string(&path).is_ok_and(|kept| kept == text)
}
