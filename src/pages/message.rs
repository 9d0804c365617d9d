//! A page that only says something.

use maud::html;

use super::layout::{Width, page};

/// A page that only says something, such as "You are signed out".
pub fn message(company: &str, title: &str, text: &str) -> String {
    let content = html! {
        h1 dir="auto" { (title) }
        @if !text.is_empty() { p.lead dir="auto" { (text) } }
    };
    page(company, title, Width::Narrow, &content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_it_is_told() {
        let html = message("Acme", "You are signed out", "Close this window.");
        assert!(html.contains("<title>You are signed out · Acme</title>"));
        assert!(html.contains(">Close this window.</p>"));
        assert!(!message("Acme", "Done", "").contains("lead"));
        assert!(message("", "Done", "").contains("<title>Done</title>"));
    }
}
