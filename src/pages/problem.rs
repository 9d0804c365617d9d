//! The page of an authorize request that is refused without going back to the client.

use maud::{Markup, html};

use super::layout::{Frame, Width, page};

/// What the error page shows.
#[derive(Debug, Clone, Copy)]
pub struct ProblemPage<'a> {
    /// Whose page it is.
    pub frame: Frame<'a>,
    /// The heading.
    pub title: &'a str,
    /// What is wrong.
    pub what: &'a str,
    /// How to mend it.
    pub mend: &'a str,
    /// The check that refused the request.
    pub check: Option<&'a str>,
    /// Technical details by name, such as what was seen and what was wanted, in this order.
    pub details: &'a [(&'a str, &'a str)],
    /// The request's id, to find it in the journal.
    pub request_id: &'a str,
}

/// The error page: what is wrong, how to mend it, and the details.
pub fn problem(view: &ProblemPage<'_>) -> String {
    let content = html! {
        h1 dir="auto" { (view.title) }
        p.lead dir="auto" { (view.what) }
        @if !view.mend.is_empty() {
            section.mend aria-labelledby="mend" { h2 #mend { "How to mend it" } p dir="auto" { (view.mend) } }
        }
        section aria-labelledby="details" {
            h2 #details { "Technical details" }
            dl.facts.technical {
                @if let Some(check) = view.check { (detail("Check", check)) }
                @for (name, value) in view.details { (detail(name, value)) }
                (detail("Request id", view.request_id))
            }
        }
    };
    page(view.frame, view.title, Width::Wide, &content)
}

fn detail(name: &str, value: &str) -> Markup {
    html! {
        div {
            dt { bdi { (name) } }
            dd { @if value.is_empty() { span.none { "(empty)" } } @else { code { bdi { (value) } } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_detail_is_shown_even_an_empty_one() {
        let html = problem(&ProblemPage {
            frame: Frame { company: "Acme", base: "" },
            title: "Redirect refused",
            what: "The address is not registered.",
            mend: "Register it.",
            check: Some("redirect.known"),
            details: &[("Seen", "http://localhost:1/"), ("Wanted", "")],
            request_id: "f2aeefc3",
        });
        let all = [
            "Redirect refused",
            "The address is not registered.",
            "Register it.",
            "redirect.known",
            "http://localhost:1/",
            "(empty)",
            "f2aeefc3",
        ];
        for wanted in all {
            assert!(html.contains(wanted), "{wanted} is missing");
        }
    }
}
