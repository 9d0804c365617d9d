//! What is kept gzipped, and who takes it so (RFC 9110 §12.5.3).

use std::io::Read;

use flate2::read::GzDecoder;

/// Whether an `Accept-Encoding` header takes gzip.
pub fn is_accepted(header: Option<&str>) -> bool {
    let weight = |wanted: &str| {
        let mut codings = header.unwrap_or_default().split(',').map(|coding| match coding.split_once(';') {
            Some((name, weight)) => (name.trim(), weight.trim()),
            None => (coding.trim(), ""),
        });
        let (_, weight) = codings.find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
        let weight = weight.trim_start_matches(['q', 'Q']).trim_start().trim_start_matches('=').trim();
        Some(weight.is_empty() || weight.parse::<f32>().is_ok_and(|weight| weight > 0.0))
    };
    weight("gzip").or_else(|| weight("*")).unwrap_or(false)
}

/// What is in a gzipped text of our own.
pub fn unpacked(gzipped: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(gzipped.len() * 8);
    // Our own stream is whole; reading from memory does not fail.
    let _ = GzDecoder::new(gzipped).read_to_end(&mut text);
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_who_says_so_takes_gzip() {
        for header in ["gzip", "deflate, GZIP;q=0.5, br", "*", "br;q=1, *;q=0.1", "gzip ; q = 1"] {
            assert!(is_accepted(Some(header)), "{header}");
        }
        for header in ["", "br", "gzip;q=0", "gzip;q=0, *", "*;q=0", "identity", "gzip;q=x", "xgzip"] {
            assert!(!is_accepted(Some(header)), "{header}");
        }
        assert!(!is_accepted(None));
    }

    proptest! {
        #[test]
        fn no_header_panics(header in "\\PC{0,40}") {
            let _ = is_accepted(Some(&header));
        }
    }
}
