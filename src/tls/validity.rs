//! When a certificate ends.

use der::asn1::{AnyRef, GeneralizedTime, UtcTime};
use der::{Decode, Reader, SliceReader, Tag, TagNumber, Tagged};

use crate::clock::Timestamp;

/// The end of a certificate's validity (RFC 5280 §4.1.2.5), if this is a certificate.
pub fn not_after(certificate: &[u8]) -> Option<Timestamp> {
    let body = first(AnyRef::from_der(certificate).ok()?.value())?;
    let mut fields = SliceReader::new(body.value()).ok()?;
    let mut next = || AnyRef::decode(&mut fields).ok();
    let version = Tag::ContextSpecific { constructed: true, number: TagNumber::N0 };
    // The version is left out by version 1; serial number, algorithm and issuer follow.
    if next()?.tag() == version {
        next()?;
    }
    let (_algorithm, _issuer, validity) = (next()?, next()?, next()?);
    let mut ends = SliceReader::new(validity.value()).ok()?;
    AnyRef::decode(&mut ends).ok()?;
    let end = AnyRef::decode(&mut ends).ok()?;
    let since_1970 = match end.tag() {
        Tag::UtcTime => end.decode_as::<UtcTime>().ok()?.to_unix_duration(),
        _ => end.decode_as::<GeneralizedTime>().ok()?.to_unix_duration(),
    };
    Some(Timestamp::from_seconds(i64::try_from(since_1970.as_secs()).ok()?))
}

fn first(bytes: &[u8]) -> Option<AnyRef<'_>> {
    let mut reader = SliceReader::new(bytes).ok()?;
    let found = AnyRef::decode(&mut reader).ok()?;
    (!reader.is_finished()).then_some(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn certificate(until: i64) -> Vec<u8> {
        let key = rcgen::KeyPair::generate().expect("a key");
        let mut params = rcgen::CertificateParams::new(["localhost".to_owned()]).expect("a name");
        params.not_before = Timestamp::from_seconds(1_600_000_000).date_time();
        params.not_after = Timestamp::from_seconds(until).date_time();
        params.self_signed(&key).expect("a certificate").der().to_vec()
    }

    #[test]
    fn the_end_is_read_in_both_forms() {
        // The second is beyond 2049, where the form changes.
        for until in [1_700_000_000, 2_600_000_000] {
            assert_eq!(not_after(&certificate(until)), Some(Timestamp::from_seconds(until)));
        }
    }

    proptest! {
        #[test]
        fn what_is_no_certificate_has_no_end(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(not_after(&bytes), None);
        }

        #[test]
        fn a_damaged_one_is_no_reason_to_panic(at in 0..200_usize, byte: u8) {
            let mut der = certificate(1_700_000_000);
            der[at] = byte;
            let _ = not_after(&der[..der.len() - at]);
        }
    }
}
