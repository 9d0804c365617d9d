//! The pages of a sign-in that asks for more than a password.

use maud::{Markup, html};

use super::layout::{Frame, HiddenField, Width, hidden, page};

/// What such a page shows.
#[derive(Debug, Clone, Copy)]
pub struct ChallengePage<'a> {
    /// Whose page it is.
    pub frame: Frame<'a>,
    /// The heading.
    pub title: &'a str,
    /// Why it is asked, or what has happened.
    pub notice: Option<&'a str>,
    /// Why the last try failed.
    pub failure: Option<&'a str>,
    /// What is asked.
    pub ask: Ask<'a>,
    /// What the form carries along.
    pub hidden: &'a [HiddenField<'a>],
    /// Where the form goes.
    pub action: &'a str,
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub enum Ask<'a> {
    /// One of several ways: id and name of each. The form posts `mechanism`.
    Way(&'a [(&'a str, String)]),
    /// An answer. The form posts the inputs and `step`: `answer`, `send`, `poll` or `back`.
    Answer {
        /// What is typed.
        inputs: &'a [ChallengeInput<'a>],
        /// Whether something was sent, and can be sent again or have been accepted.
        sent: bool,
        /// Whether there are other ways.
        others: bool,
    },
}

/// Something that is typed.
#[derive(Debug, Clone, Copy)]
pub struct ChallengeInput<'a> {
    /// The form parameter's name, which is its id, too.
    pub name: &'a str,
    /// What it is.
    pub label: &'a str,
    /// Whether nobody is to see it.
    pub secret: bool,
    /// What browsers may fill in.
    pub autocomplete: &'a str,
}

/// The page.
pub fn challenge(view: &ChallengePage<'_>) -> String {
    let content = html! {
        h1 { (view.title) }
        @if let Some(notice) = view.notice { p.lead { bdi { (notice) } } }
        @if let Some(failure) = view.failure { p #failure .alert role="alert" { bdi { (failure) } } }
        form method="post" action=(view.action) {
            (hidden(view.hidden))
            @match view.ask {
                Ask::Way(ways) => (choice(ways)),
                Ask::Answer { inputs, sent, others } => {
                    @for (n, one) in inputs.iter().enumerate() { (input(one, n == 0, view.failure.is_some())) }
                    button.primary type="submit" name="step" value="answer" { "Continue" }
                    div.ways {
                        @if sent {
                            button.quiet type="submit" name="step" value="poll" formnovalidate { "I have answered it" }
                            button.quiet type="submit" name="step" value="send" formnovalidate { "Send it again" }
                        }
                        @if others {
                            button.quiet type="submit" name="step" value="back" formnovalidate { "Another way" }
                        }
                    }
                }
            }
        }
    };
    page(view.frame, view.title, Width::Narrow, &content)
}

fn choice(ways: &[(&str, String)]) -> Markup {
    html! {
        div.ways {
            @for (id, name) in ways { button.secondary type="submit" name="mechanism" value=(id) { bdi { (name) } } }
        }
    }
}

fn input(one: &ChallengeInput<'_>, first: bool, failed: bool) -> Markup {
    html! {
        div.field {
            label for=(one.name) { bdi { (one.label) } }
            input id=(one.name) type=(if one.secret { "password" } else { "text" }) name=(one.name)
                autocomplete=(one.autocomplete) autocapitalize="none" autocorrect="off" spellcheck="false" required
                autofocus[first] aria-invalid=[failed.then_some("true")]
                aria-describedby=[failed.then_some("failure")];
        }
    }
}
