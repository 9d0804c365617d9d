//! What is served, as OpenAPI 3.1 describes it.
//!
//! The document is made by the library's tests, from what every surface says of its endpoints, and is kept in the
//! program as a text: as code it would be larger than all of the sign-in.

#[cfg(test)]
mod description;
#[cfg(test)]
mod reference;

#[cfg(test)]
pub use description::{Answer, Description, Endpoint, Input, Param, Shows};
#[cfg(test)]
pub use reference::{ANOTHER_NAME, reference};

/// The document, for a server at [`URL`].
const DOCUMENT: &str = include_str!("openapi.json");
/// Where the URL of the server belongs, as a JSON text.
const URL: &str = "\"{server}\"";

/// The document, for a server at this URL.
pub fn document(url: &str) -> String {
    DOCUMENT.replacen(URL, &serde_json::Value::from(url).to_string(), 1)
}
