//! A page that only says something.

use maud::html;

use super::layout::{Frame, Width, page};

/// A page that only says something, such as "You are signed out".
pub fn message(frame: Frame<'_>, title: &str, text: &str) -> String {
    let content = html! {
        h1 dir="auto" { (title) }
        @if !text.is_empty() { p.lead dir="auto" { (text) } }
    };
    page(frame, title, Width::Narrow, &content)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACME: Frame<'_> = Frame { company: "Acme", base: "" };

    #[test]
    fn it_says_what_it_is_told() {
        let html = message(ACME, "You are signed out", "Close this window.");
        assert!(html.contains("<title>You are signed out · Acme</title>"));
        assert!(html.contains(">Close this window.</p>"));
        assert!(!message(ACME, "Done", "").contains("lead"));
        assert!(message(Frame::default(), "Done", "").contains("<title>Done</title>"));
    }
}
