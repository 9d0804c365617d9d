//! Codes that change with the time (RFC 6238 over RFC 4226, HMAC-SHA-1), and the Base32 in which their secrets are
//! written.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;

/// Seconds that a code lives.
const STEP: i64 = 30;
/// Steps within which a token's clock is looked for, either way: ten minutes.
const MOST_DRIFT: i64 = 20;
/// Digits of a code.
const DIGITS: usize = 6;

/// The code of a step, with this many digits.
fn code(secret: &[u8], step: u64, digits: usize) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag[tag.len() - 1] & 15);
    let number = tag[offset..offset + 4].iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    let number = format!("{:010}", number & 0x7fff_ffff);
    number[number.len() - digits..].to_owned()
}

/// The step whose code this is, at this second: the present one, the one before, or the next, for clocks differ.
pub fn matching_step(secret: &[u8], given: &str, seconds: i64) -> Option<i64> {
    let now = seconds.div_euclid(STEP);
    let is = |step: &i64| {
        let Ok(step) = u64::try_from(*step) else { return false };
        verify_slices_are_equal(code(secret, step, DIGITS).as_bytes(), given.as_bytes()).is_ok()
    };
    [now, now - 1, now + 1].into_iter().find(is)
}

/// By how many steps the clock of a token is ahead, if these two codes follow each other (RFC 6238 §6).
pub fn drift(secret: &[u8], [first, second]: [&str; 2], seconds: i64) -> Option<i64> {
    let now = seconds.div_euclid(STEP);
    let is = |step: i64, given: &str| {
        u64::try_from(step).is_ok_and(|step| {
            verify_slices_are_equal(code(secret, step, DIGITS).as_bytes(), given.as_bytes()).is_ok()
        })
    };
    (-MOST_DRIFT..=MOST_DRIFT).find(|ahead| is(now + ahead - 1, first) && is(now + ahead, second))
}

/// The second that a token shows whose clock is ahead by so many steps.
pub fn seconds_at(seconds: i64, drift: i64) -> i64 {
    seconds.saturating_add(drift.saturating_mul(STEP))
}

/// The step that a token shows whose clock is ahead by so many steps.
pub fn step_at(seconds: i64, drift: i64) -> i64 {
    seconds.div_euclid(STEP).saturating_add(drift)
}

/// The URI that authenticator apps scan (Key Uri Format).
pub fn uri(secret: &str, issuer: &str, name: &str) -> String {
    let text = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let (issuer, name) = (text(issuer), text(name));
    format!(
        "otpauth://totp/{issuer}:{name}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP}"
    )
}

/// A secret in Base32, without padding.
pub fn encode_secret(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits = bytes.iter().flat_map(|byte| (0..8).rev().map(move |n| usize::from(byte >> n & 1)));
    let bits: Vec<_> = bits.collect();
    let letter = |five: &[usize]| {
        let value = five.iter().fold(0, |value, bit| value << 1 | bit) << (5 - five.len());
        char::from(LETTERS[value])
    };
    bits.chunks(5).map(letter).collect()
}

/// The bytes of a text in Base32 (RFC 4648 §6); case, blanks and padding do not matter. None where it is none, or
/// holds less than 80 bits.
pub fn decode_secret(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut buffer, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in text.trim_end_matches('=').bytes().filter(|byte| !matches!(byte, b' ' | b'-')) {
        let value = match letter.to_ascii_uppercase() {
            letter @ b'A'..=b'Z' => letter - b'A',
            digit @ b'2'..=b'7' => digit - b'2' + 26,
            _ => return None,
        };
        buffer = buffer << 5 | u32::from(value);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits & 0xff) as u8);
        }
    }
    (bytes.len() >= 10).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_rfcs() {
        // RFC 6238, appendix B, SHA-1.
        for (seconds, wanted) in [
            (59_u64, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(code(SECRET, seconds / 30, 8), wanted);
        }
        // RFC 4226, appendix D.
        for (counter, wanted) in [(0, "755224"), (1, "287082"), (2, "359152"), (9, "520489")] {
            assert_eq!(code(SECRET, counter, 6), wanted);
        }
    }

    #[test]
    fn a_code_is_good_a_step_early_and_a_step_late() {
        let code = code(SECRET, 100, 6);
        for (seconds, wanted) in [(2_969, None), (2_970, Some(100)), (3_059, Some(100)), (3_060, None)] {
            assert_eq!(matching_step(SECRET, &code, seconds), wanted, "{seconds}");
        }
        for given in ["", "12345", "abcdef", &format!("{code}0")] {
            assert_eq!(matching_step(SECRET, given, 3_000), None);
        }
        assert_eq!(matching_step(SECRET, &code, i64::MIN), None);
    }

    #[test]
    fn two_codes_in_a_row_show_the_drift() {
        let at = |step: u64| code(SECRET, step, 6);
        for (ahead, wanted) in [(0, Some(0)), (20, Some(20)), (21, None)] {
            assert_eq!(drift(SECRET, [&at(999 + ahead), &at(1_000 + ahead)], 30_000), wanted);
        }
        assert_eq!(drift(SECRET, [&at(989), &at(990)], 30_000), Some(-10));
        assert_eq!(drift(SECRET, [&at(1_000), &at(999)], 30_000), None);
        assert_eq!(drift(SECRET, [&at(998), &at(1_000)], 30_000), None);
        assert_eq!(matching_step(SECRET, &at(990), seconds_at(30_000, -10)), Some(990));
        assert_eq!(drift(SECRET, ["", ""], i64::MIN), None);
    }

    #[test]
    fn the_uri_is_that_of_authenticator_apps() {
        let wanted = "otpauth://totp/Acme%20Inc:ann%40acme%2Etest?secret=GEZDGNBV&issuer=Acme%20Inc&algorithm=SHA1&digits=6&period=30";
        assert_eq!(uri("GEZDGNBV", "Acme Inc", "ann@acme.test"), wanted);
    }

    #[test]
    fn secrets_are_base32() {
        for bytes in [SECRET, &SECRET[..11], &SECRET[..13]] {
            assert_eq!(decode_secret(&encode_secret(bytes)).as_deref(), Some(bytes));
        }
        assert_eq!(encode_secret(SECRET), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let text = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        assert_eq!(decode_secret(text).as_deref(), Some(SECRET));
        assert_eq!(decode_secret(&text.to_lowercase()).as_deref(), Some(SECRET));
        assert_eq!(decode_secret("GEZD GNBV-GY3T QOJQ GEZD GNBV GY3T QOJQ====").as_deref(), Some(SECRET));
        for text in ["", "GEZDGNBV", "GEZDGNBVGY3TQOJ1GEZDGNBV", "ü"] {
            assert_eq!(decode_secret(text), None, "{text}");
        }
    }
}
