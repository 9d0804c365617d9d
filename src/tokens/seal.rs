//! Keeping a token for whoever holds another value: what is stored is of no use without that value.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::hash::hash;

/// The key that a value is. Each value seals one text, so one nonce will do.
fn key(value: &str) -> Option<(LessSafeKey, Nonce)> {
    let key = UnboundKey::new(&AES_256_GCM, &hash(&format!("seal:{value}")).0).ok()?;
    Some((LessSafeKey::new(key), Nonce::assume_unique_for_key([0; 12])))
}

/// `text`, sealed by a value that is drawn for it and seals nothing else.
pub fn seal(text: &str, value: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    // It can only fail for texts of gigabytes; what is then kept opens to nothing.
    let sealed = key(value)
        .and_then(|(key, nonce)| key.seal_in_place_append_tag(nonce, Aad::empty(), &mut bytes).ok());
    sealed.map(|()| URL_SAFE_NO_PAD.encode(bytes)).unwrap_or_default()
}

/// What was sealed by this value.
pub fn open(sealed: &str, value: &str) -> Option<String> {
    let mut bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let (key, nonce) = key(value)?;
    let text = key.open_in_place(nonce, Aad::empty(), &mut bytes).ok()?;
    String::from_utf8(text.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_value_opens_what_it_sealed() {
        let sealed = seal("a token", "value");
        assert!(!sealed.contains("token"));
        assert_eq!(open(&sealed, "value").as_deref(), Some("a token"));
        assert_eq!(open(&sealed, "other"), None);
        assert_eq!((open("", "value"), open("!", "value"), open(&sealed[1..], "value")), (None, None, None));
    }
}
