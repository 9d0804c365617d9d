//! The sign-in page.

use maud::{Markup, html};

use super::layout::{Frame, HiddenField, Width, hidden, page};

/// What the sign-in page shows.
#[derive(Debug, Clone, Copy)]
pub struct LoginPage<'a> {
    /// Whose page it is.
    pub frame: Frame<'a>,
    /// The app that the user is on the way to, if any.
    pub app: Option<&'a str>,
    /// What the form carries along.
    pub hidden: &'a [HiddenField<'a>],
    /// The user name to begin with: a login hint, or what was typed before. May be empty.
    pub username: &'a str,
    /// Why the last try failed.
    pub failure: Option<&'a str>,
    /// Where the form goes.
    pub action: &'a str,
}

/// The sign-in page. Its form posts `username`, `password` and the hidden fields; of somebody who forgot the password,
/// `step` is `forgot`.
pub fn login(view: &LoginPage<'_>) -> String {
    let content = html! {
        h1 { "Sign in" }
        @if let Some(app) = view.app { p.lead { "to continue to " strong { bdi { (app) } } } }
        @if let Some(failure) = view.failure { p #failure .alert role="alert" { bdi { (failure) } } }
        form method="post" action=(view.action) {
            (hidden(view.hidden))
            (username(view))
            (password(view))
            button.primary type="submit" { "Sign in" }
            div.ways {
                button.quiet type="submit" name="step" value="forgot" formnovalidate { "Forgot your password?" }
            }
        }
    };
    page(view.frame, "Sign in", Width::Narrow, &content)
}

// `aria-describedby` and focus together make screen readers say the failure: most pass over an alert that is there from
// the start.
fn username(view: &LoginPage<'_>) -> Markup {
    html! {
        div.field {
            label for="username" { "User name" }
            input #username type="text" name="username" value=(view.username) autocomplete="username"
                autocapitalize="none" autocorrect="off" spellcheck="false" inputmode="email" dir="auto" required
                autofocus[view.username.is_empty()]
                aria-invalid=[view.failure.map(|_| "true")] aria-describedby=[view.failure.map(|_| "failure")];
        }
    }
}

fn password(view: &LoginPage<'_>) -> Markup {
    html! {
        div.field {
            label for="password" { "Password" }
            input #password type="password" name="password" autocomplete="current-password"
                autocapitalize="none" autocorrect="off" spellcheck="false" required
                autofocus[!view.username.is_empty()]
                aria-invalid=[view.failure.map(|_| "true")] aria-describedby=[view.failure.map(|_| "failure")];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: LoginPage<'_> = LoginPage {
        frame: Frame { company: "Acme", base: "" },
        app: None,
        hidden: &[],
        username: "",
        failure: None,
        action: "/login",
    };

    /// The input of that name, as it stands in the page.
    fn input<'a>(html: &'a str, name: &str) -> &'a str {
        let from = html.find(&format!("<input id=\"{name}\"")).unwrap();
        &html[from..from + html[from..].find('>').unwrap()]
    }

    #[test]
    fn password_managers_know_the_inputs() {
        let html = login(&EMPTY);
        for (name, hint) in [("username", "username"), ("password", "current-password")] {
            let input = input(&html, name);
            for wanted in [
                format!(" name=\"{name}\""),
                format!(" autocomplete=\"{hint}\""),
                " autocapitalize=\"none\"".into(),
            ] {
                assert!(input.contains(&wanted), "{input} lacks {wanted}");
            }
            assert!(html.contains(&format!("<label for=\"{name}\">")));
        }
        assert!(!input(&html, "password").contains("value="));
    }

    #[test]
    fn focus_goes_to_what_is_left_to_type() {
        let cases = [("", "username", "password"), ("ada@acme.test", "password", "username")];
        for (known, first, second) in cases {
            let html = login(&LoginPage { username: known, ..EMPTY });
            assert!(input(&html, first).contains(" autofocus"), "{known:?}");
            assert!(!input(&html, second).contains(" autofocus"), "{known:?}");
        }
    }

    #[test]
    fn a_failure_is_said_and_tied_to_the_inputs() {
        let html = login(&LoginPage { failure: Some("No such user."), ..EMPTY });
        assert!(html.contains("role=\"alert\"><bdi>No such user.</bdi>"));
        for name in ["username", "password"] {
            assert!(input(&html, name).contains("aria-invalid=\"true\" aria-describedby=\"failure\""));
        }
        assert!(html.contains("id=\"failure\""));
        let html = login(&EMPTY);
        assert!(!html.contains("role=\"alert\"") && !html.contains("aria-invalid"));
    }

    #[test]
    fn hidden_fields_and_the_app_are_there() {
        let hidden = [HiddenField { name: "state", value: "a b" }, HiddenField { name: "nonce", value: "" }];
        let html = login(&LoginPage { hidden: &hidden, app: Some("JamesTest"), ..EMPTY });
        assert!(html.contains(r#"<input type="hidden" name="state" value="a b">"#));
        assert!(html.contains(r#"<input type="hidden" name="nonce" value="">"#));
        assert!(html.contains("to continue to <strong><bdi>JamesTest</bdi></strong>"));
    }
}
