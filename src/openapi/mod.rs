//! What is served, as OpenAPI 3.1 describes it.
//!
//! The document is made by the library's tests, from what every surface says of its endpoints, and is kept in the
//! program as a text: as code it would be larger than all of the sign-in.

#[cfg(test)]
mod description;
#[cfg(test)]
mod reference;

#[cfg(test)]
pub use description::{CallInput, DescribedAnswer, Description, Endpoint, Param, Shows};
#[cfg(test)]
pub use reference::{ANOTHER_NAME, reference};

use crc32fast::Hasher;

/// A part of the document, deflated when the program was built.
struct DocumentPart {
    deflated: &'static [u8],
    crc: u32,
    length: u32,
}

include!(concat!(env!("OUT_DIR"), "/openapi.rs"));

/// A gzip header without name and time (RFC 1952 §2.3).
const GZIP: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// The document, gzipped, for a server at this URL.
///
/// Nothing is compressed here: the URL is put, as it is, between the two parts of the stream.
pub fn document(url: &str) -> Vec<u8> {
    let url = serde_json::Value::from(url).to_string();
    // A stored block holds 65,535 bytes (RFC 1951 §3.2.4); no Host header is that long.
    let size = u16::try_from(url.len()).unwrap_or_default();
    let url = &url.as_bytes()[..size.into()];
    let mut crc = Hasher::new_with_initial_len(HEAD.crc, HEAD.length.into());
    crc.update(url);
    crc.combine(&Hasher::new_with_initial_len(TAIL.crc, TAIL.length.into()));
    let length = HEAD.length + u32::from(size) + TAIL.length;
    [
        &GZIP[..],
        HEAD.deflated,
        &[0],
        &size.to_le_bytes(),
        &(!size).to_le_bytes(),
        url,
        TAIL.deflated,
        &crc.finalize().to_le_bytes(),
        &length.to_le_bytes(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn the_stream_is_the_document_with_its_url() {
        for url in ["http://127.0.0.1:8080", "https://a\"b/t/x", ""] {
            let mut text = String::new();
            GzDecoder::new(&*document(url)).read_to_string(&mut text).unwrap();
            let wanted = include_str!("openapi.json");
            assert_eq!(text, wanted.replacen("\"{server}\"", &serde_json::Value::from(url).to_string(), 1));
        }
    }
}
