//! Folding of paths: the rules of platform.md#T2 and oauth.md#s1-1, once.

use percent_encoding::percent_decode_str;

/// A request's path: percent-decoded, with one leading slash, doubled slashes collapsed and no trailing slash.
///
/// It keeps the spelling of the request and, beside it, the lower-case form that routing compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    text: String,
    lower: String,
}

impl Path {
    /// Folds the path of a request target.
    pub fn fold(raw: &str) -> Self {
        let decoded = percent_decode_str(raw).decode_utf8_lossy();
        let mut text = String::with_capacity(decoded.len() + 1);
        for segment in decoded.split('/').filter(|segment| !segment.is_empty()) {
            text.push('/');
            text.push_str(segment);
        }
        if text.is_empty() {
            text.push('/');
        }
        let lower = text.to_ascii_lowercase();
        Self { text, lower }
    }

    /// The folded path in the request's spelling: `/OAuth2/Token/JamesTest`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The folded path in lower case.
    pub fn lower(&self) -> &str {
        &self.lower
    }

    /// The segments in lower case.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.lower[1..].split('/').filter(|segment| !segment.is_empty())
    }

    /// The `n`th segment (from 0) in the request's spelling.
    pub fn spelt(&self, n: usize) -> Option<&str> {
        self.text[1..].split('/').filter(|segment| !segment.is_empty()).nth(n)
    }

    /// This path without a leading `prefix` (lower case, whole segments), if it has it.
    pub fn without(&self, prefix: &str) -> Option<Self> {
        let rest = self.lower.strip_prefix(prefix)?;
        if !rest.starts_with('/') {
            return None;
        }
        Some(Self { text: self.text[prefix.len()..].to_owned(), lower: rest.to_owned() })
    }

    /// What is below `prefix`, which this path begins with; below an empty one, all.
    #[must_use]
    pub fn below(self, prefix: &str) -> Self {
        if prefix.is_empty() {
            return self;
        }
        self.without(prefix).unwrap_or_else(|| Self::fold(""))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn slashes_collapse_and_the_spelling_stays() {
        let path = Path::fold("//OAuth2//Token/James%20Test/");
        assert_eq!(path.text(), "/OAuth2/Token/James Test");
        assert_eq!(path.lower(), "/oauth2/token/james test");
        assert_eq!(path.spelt(2), Some("James Test"));
        assert_eq!(path.segments().collect::<Vec<_>>(), ["oauth2", "token", "james test"]);
        assert_eq!(Path::fold("").text(), "/");
        assert_eq!(Path::fold("///").text(), "/");
        assert_eq!(Path::fold("/").segments().count(), 0);
    }

    #[test]
    fn a_prefix_is_taken_off_by_whole_segments() {
        let path = Path::fold("/API/idadmin/Core/X");
        assert_eq!(path.without("/api/idadmin").unwrap().text(), "/Core/X");
        assert_eq!(Path::fold("/apis/x/y").without("/api"), None);
        assert_eq!(Path::fold("/api").without("/api"), None);
    }

    proptest! {
        #[test]
        fn folding_never_panics_and_gives_a_canonical_form(raw in "\\PC{0,60}") {
            let path = Path::fold(&raw);
            prop_assert!(path.text().starts_with('/'));
            prop_assert!(!path.text().contains("//"));
            prop_assert!(path.text() == "/" || !path.text().ends_with('/'));
            prop_assert_eq!(path.text().len(), path.lower().len());
        }

        #[test]
        fn extra_slashes_and_case_do_not_matter(segments in prop::collection::vec("[A-Za-z0-9._~-]{1,8}", 1..5)) {
            let plain = Path::fold(&format!("/{}", segments.join("/")));
            let odd = Path::fold(&format!("//{}/", segments.join("//").to_ascii_uppercase()));
            prop_assert_eq!(plain.lower(), odd.lower());
            prop_assert_eq!(Path::fold(plain.text()), plain);
        }
    }
}
