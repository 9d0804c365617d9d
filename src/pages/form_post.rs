//! The page that carries an answer to the client: OAuth 2.0 Form Post Response Mode.

use maud::{PreEscaped, html};

use super::layout::{Frame, HiddenField, Width, hidden, page};

/// The only script of the pages: it sends the form of [`form_post`].
// Not `form.submit()`: a field of that name would hide the method.
pub const SUBMIT_SCRIPT: &str = "HTMLFormElement.prototype.submit.call(document.forms[0])";

/// The `script-src` source that lets [`SUBMIT_SCRIPT`] run, and no other.
pub const SUBMIT_SCRIPT_HASH: &str = "'sha256-ox4bri+xTrW3kuLTyRoak73QX8KZGuyP3JlQYusbSlA='";

/// A page below `base` that posts `fields` to `action` by itself, or by a button where scripts are off.
pub fn form_post(base: &str, action: &str, fields: &[HiddenField<'_>]) -> String {
    let content = html! {
        h1 { "One moment" }
        p.lead { "You are on the way back to the application." }
        // Without autocomplete=off, Firefox may send the fields of an earlier answer after a reload.
        form.passing method="post" action=(action) autocomplete="off" {
            (hidden(fields))
            noscript { button.primary type="submit" { "Continue" } }
        }
        script { (PreEscaped(SUBMIT_SCRIPT)) }
    };
    page(Frame { company: "", base }, "One moment", Width::Narrow, &content)
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::digest::{SHA256, digest};
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    #[test]
    fn the_hash_is_the_scripts() {
        let hash = STANDARD.encode(digest(&SHA256, SUBMIT_SCRIPT.as_bytes()));
        assert_eq!(SUBMIT_SCRIPT_HASH, format!("'sha256-{hash}'"));
    }

    #[test]
    fn the_script_stands_in_the_page_byte_for_byte() {
        let html = form_post("", "https://client.test/cb", &[]);
        assert!(html.contains(&format!("<script>{SUBMIT_SCRIPT}</script>")));
        assert!(!SUBMIT_SCRIPT.contains('<'));
    }

    #[test]
    fn the_fields_go_to_the_client() {
        let html =
            form_post("", "https://client.test/cb?a=1&b=2", &[HiddenField { name: "code", value: "x\"y" }]);
        assert!(html.contains(r#" method="post" action="https://client.test/cb?a=1&amp;b=2""#));
        assert!(html.contains(r#"<input type="hidden" name="code" value="x&quot;y">"#));
        assert!(html.contains("<noscript><button"));
    }
}
