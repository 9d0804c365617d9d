//! Keeps the description of everything that is served, and the page that is made of it.

use std::fs;

use crate::openapi::{Description, reference};
use crate::{control, oauth, platform, scim, web};

#[test]
fn the_description_is_that_of_what_is_served() {
    let mut description = Description::default();
    oauth::endpoints(&mut description);
    web::endpoints(&mut description);
    platform::endpoints(&mut description);
    scim::endpoints(&mut description);
    control::endpoints(&mut description);
    let document = description.document();
    // A line for each path: what changes is seen.
    let text = document.to_string().replace("},\"/", "},\n\"/") + "\n";
    for (name, made) in [("src/openapi/openapi.json", text), ("docs/reference.md", reference(&document))] {
        let path = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
        if fs::read_to_string(&path).unwrap_or_default() != made {
            fs::write(&path, made).unwrap();
            panic!("{name} was out of date and has been written anew");
        }
    }
}
