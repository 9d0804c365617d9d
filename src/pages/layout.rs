//! What all pages share: the head, the card, the footer.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::CSS;
use crate::wire::base_path;

/// Whose page it is, and where.
#[derive(Debug, Clone, Copy, Default)]
pub struct Frame<'a> {
    /// The tenant's company name; empty where the page is no tenant's.
    pub company: &'a str,
    /// The URL under which the page was asked for; what it loads is below its path.
    pub base: &'a str,
}

impl Frame<'_> {
    /// The path of something of ours.
    pub(super) fn path(&self, path: &str) -> String {
        format!("{}{path}", base_path(self.base).trim_end_matches('/'))
    }
}

/// A value that a form carries along unseen.
#[derive(Debug, Clone, Copy)]
pub struct HiddenField<'a> {
    /// The form parameter's name.
    pub name: &'a str,
    /// Its value.
    pub value: &'a str,
}

/// How much a card has to hold.
#[derive(Clone, Copy)]
pub(super) enum Width {
    /// A few words or two inputs.
    Narrow,
    /// Lists and technical values.
    Wide,
    /// Tables.
    Broad,
}

impl Width {
    fn class(self) -> &'static str {
        match self {
            Self::Narrow => "sheet",
            Self::Wide => "sheet wide",
            Self::Broad => "sheet broad",
        }
    }
}

// A row of gables, the middle one with a keyhole: tenants under one roof.
const MARK: PreEscaped<&str> = PreEscaped(concat!(
    r#"<svg class="mark" viewBox="0 0 40 32" width="40" height="32" aria-hidden="true" focusable="false">"#,
    r#"<path class="mark-side" d="M1 29V18l7-7 7 7v11zM25 29V18l7-7 7 7v11z"/>"#,
    r#"<path class="mark-middle" d="M9 29V13L20 2l11 11v16z"/>"#,
    r#"<path class="mark-hole" d="M20 12a3.5 3.5 0 0 0-1.7 6.6L17.3 24h5.4l-1-5.4A3.5 3.5 0 0 0 20 12z"/>"#,
    "</svg>"
));

/// A whole page: `content` in a card, under the company's name if it has one.
pub(super) fn page(frame: Frame<'_>, title: &str, width: Width, content: &Markup) -> String {
    let company = frame.company;
    let full_title = if company.is_empty() { title.to_owned() } else { format!("{title} · {company}") };
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { (full_title) }
                meta name="viewport" content="width=device-width, initial-scale=1";
                // Keeps the first paint from flashing white in the dark scheme.
                meta name="color-scheme" content="light dark";
                // A page's address holds `state` and `nonce`.
                meta name="referrer" content="no-referrer";
                meta name="robots" content="noindex";
                link rel="stylesheet" href=(frame.path(CSS.path));
                // Without it browsers ask for /favicon.ico, and the request lands in the journal.
                link rel="icon" href="data:,";
            }
            body {
                div class=(width.class()) {
                    header.brand { (MARK) @if !company.is_empty() { p.company { bdi { (company) } } } }
                    main.card { (content) }
                    footer { p { "Tenantry stands in for a CyberArk Identity tenant. Use test accounts only." } }
                }
            }
        }
    };
    markup.into_string()
}

/// The unseen fields of a form.
pub(super) fn hidden(fields: &[HiddenField<'_>]) -> Markup {
    html! { @for field in fields { input type="hidden" name=(field.name) value=(field.value); } }
}
