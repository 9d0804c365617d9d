//! The consent page.

use maud::{Markup, html};

use super::layout::{Frame, HiddenField, Width, hidden, page};

/// A scope that the client asks for.
#[derive(Debug, Clone, Copy)]
pub struct ConsentScope<'a> {
    /// Its name, as the client sends it.
    pub name: &'a str,
    /// What it lets the client do, for people. May be empty.
    pub description: &'a str,
    /// The user cannot leave it out.
    pub fixed: bool,
}

/// What the consent page shows.
#[derive(Debug, Clone, Copy)]
pub struct Consent<'a> {
    /// Whose page it is.
    pub frame: Frame<'a>,
    /// The app's name.
    pub app: &'a str,
    /// The client's `client_id`.
    pub client: &'a str,
    /// The login name of the user who is asked.
    pub user: &'a str,
    /// The user's name for people.
    pub display_name: Option<&'a str>,
    /// What the client asks for, in this order.
    pub scopes: &'a [ConsentScope<'a>],
    /// The user may leave scopes out.
    pub selectable: bool,
    /// The user may have the decision remembered.
    pub rememberable: bool,
    /// The host that the browser goes to after the decision.
    pub redirect_host: &'a str,
    /// What the form carries along.
    pub hidden: &'a [HiddenField<'a>],
    /// Where the form goes.
    pub action: &'a str,
}

/// The consent page. Its form posts the hidden fields, `decision` (`allow`, `deny` or `switch`), if the user may select
/// one `scope` for each that is left ticked or fixed, and `remember=true` if that is ticked.
///
/// Enter presses the button that has the focus, and nothing else: a decision is never made by accident.
pub fn consent(view: &Consent<'_>) -> String {
    let content = html! {
        h1 { bdi { (view.app) } " asks for access" }
        // Without autocomplete=off, Firefox keeps the ticks of before over a reload.
        form method="post" action=(view.action) autocomplete="off" {
            (enter_guard())
            (hidden(view.hidden))
            (account(view))
            (facts(view))
            (scopes(view))
            @if view.rememberable { (remember()) }
            div.actions {
                button.primary type="submit" name="decision" value="allow" { "Allow" }
                button.secondary type="submit" name="decision" value="deny" { "Deny" }
            }
        }
    };
    page(view.frame, "Allow access?", Width::Wide, &content)
}

// Enter on a checkbox presses the form's first submit button. This one comes first, and a `dialog` submission outside of
// a dialog does nothing. It is laid out, not `hidden`, for older WebKit; and not disabled, or Chromium takes the next.
fn enter_guard() -> Markup {
    html! { button.unseen type="submit" formmethod="dialog" tabindex="-1" aria-hidden="true" {} }
}

fn account(view: &Consent<'_>) -> Markup {
    let shown = view.display_name.filter(|name| !name.trim().is_empty());
    let initial = shown.unwrap_or(view.user).chars().find(|c| c.is_alphanumeric());
    html! {
        div.account {
            span.initial aria-hidden="true" { @if let Some(initial) = initial { (initial.to_uppercase()) } }
            p.who {
                span.unseen { "Signed in as " }
                @if let Some(name) = shown { strong { bdi { (name) } } span.login { bdi { (view.user) } } }
                @else { strong { bdi { (view.user) } } }
            }
            button.quiet type="submit" name="decision" value="switch" { "Switch user" }
        }
    }
}

fn facts(view: &Consent<'_>) -> Markup {
    html! {
        dl.facts {
            div { dt { "Client" } dd { bdi { (view.client) } } }
            div { dt { "Returns you to" } dd { bdi { (view.redirect_host) } } }
        }
    }
}

fn scopes(view: &Consent<'_>) -> Markup {
    html! {
        @if view.scopes.is_empty() {
            p.none { "It asks for no scopes." }
        } @else if view.selectable {
            fieldset {
                legend { "Let it use these scopes" }
                ul.scopes { @for scope in view.scopes { li { (choice(scope)) } } }
            }
        } @else {
            section aria-labelledby="scopes" {
                h2 #scopes { "It would use these scopes" }
                ul.scopes { @for scope in view.scopes { li.given { (described(scope)) } } }
            }
        }
    }
}

fn choice(scope: &ConsentScope<'_>) -> Markup {
    html! {
        @if scope.fixed {
            // Not a disabled checkbox: those are not sent, and look as if they were off.
            input type="hidden" name="scope" value=(scope.name);
            div.given { (described(scope)) span.tag { "Required" } }
        } @else {
            label.choice { input type="checkbox" name="scope" value=(scope.name) checked; (described(scope)) }
        }
    }
}

fn described(scope: &ConsentScope<'_>) -> Markup {
    html! {
        span.scope {
            bdi.name { (scope.name) }
            @if !scope.description.trim().is_empty() { bdi.description { (scope.description) } }
        }
    }
}

fn remember() -> Markup {
    html! {
        label.choice.remember {
            input type="checkbox" name="remember" value="true";
            span { "Remember my decision for this client" }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCOPES: [ConsentScope<'_>; 2] = [
        ConsentScope { name: "openid", description: "", fixed: true },
        ConsentScope { name: "Accounts", description: "Read accounts", fixed: false },
    ];

    const PAGE: Consent<'_> = Consent {
        frame: Frame { company: "Acme", base: "" },
        app: "JamesTest",
        client: "client@acme.test",
        user: "ada@acme.test",
        display_name: Some("Ada"),
        scopes: &SCOPES,
        selectable: true,
        rememberable: true,
        redirect_host: "localhost:8400",
        hidden: &[HiddenField { name: "ticket", value: "t1" }],
        action: "/consent",
    };

    #[test]
    fn nothing_comes_between_the_scopes_and_allow() {
        let html = consent(&Consent { rememberable: false, ..PAGE });
        let after = &html[html.rfind("name=\"scope\"").unwrap()..];
        let button = &after[after.find("<button").unwrap()..];
        assert!(button.contains(r#"name="decision" value="allow">Allow"#));
        assert!(button.find("\"allow\"") < button.find("\"deny\""));
        assert!(!button.contains("\"switch\""));
    }

    #[test]
    fn enter_presses_no_decision() {
        let html = consent(&PAGE);
        let first = &html[html.find("<button").unwrap()..];
        let first = &first[..first.find('>').unwrap()];
        assert!(first.contains("formmethod=\"dialog\"") && first.contains("tabindex=\"-1\""), "{first}");
        assert!(!first.contains("name=") && !first.contains("disabled") && !first.contains(" hidden"));
    }

    #[test]
    fn a_fixed_scope_is_sent_and_cannot_be_unticked() {
        let html = consent(&PAGE);
        assert!(html.contains(r#"<input type="hidden" name="scope" value="openid">"#));
        assert!(!html.contains(r#"type="checkbox" name="scope" value="openid""#));
        assert!(html.contains(r#"<input type="checkbox" name="scope" value="Accounts" checked>"#));
    }

    #[test]
    fn scopes_are_a_plain_list_when_there_is_no_choice() {
        let html = consent(&Consent { selectable: false, ..PAGE });
        assert!(!html.contains("name=\"scope\""));
        assert!(html.contains("Accounts") && html.contains("Read accounts"));
    }

    #[test]
    fn an_empty_description_and_an_empty_list_leave_no_hole() {
        assert_eq!(consent(&PAGE).matches("class=\"description\"").count(), 1);
        let html = consent(&Consent { scopes: &[], ..PAGE });
        assert!(html.contains("It asks for no scopes.") && !html.contains("<ul"));
    }

    #[test]
    fn remembering_is_offered_only_where_it_is_possible_and_never_ticked() {
        assert!(consent(&PAGE).contains(r#"<input type="checkbox" name="remember" value="true">"#));
        assert!(!consent(&Consent { rememberable: false, ..PAGE }).contains("remember"));
    }

    #[test]
    fn the_user_is_named_by_login_when_there_is_no_other_name() {
        for none in [None, Some(""), Some(" ")] {
            let html = consent(&Consent { display_name: none, ..PAGE });
            assert!(html.contains("<strong><bdi>ada@acme.test</bdi></strong>"));
            assert!(html.contains(r#"<span class="initial" aria-hidden="true">A</span>"#));
        }
        let html = consent(&Consent { display_name: None, user: "\u{202e}", ..PAGE });
        assert!(html.contains(r#"<span class="initial" aria-hidden="true"></span>"#));
    }
}
