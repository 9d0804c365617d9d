//! What holds for every page.

use std::collections::BTreeSet;

use super::*;

/// The style sheet.
const STYLE: &str = include_str!("assets/pages.css");

const HOSTILE: &str = "\"'><script>alert(1)</script><img src=//evil.test onerror=alert(1)>&amp; \u{202e}";

/// Every page, with `text` wherever a caller can put text.
fn pages(text: &str) -> Vec<(&'static str, String)> {
    let hidden = [HiddenField { name: text, value: text }];
    let scopes = [true, false].map(|fixed| ConsentScope { name: text, description: text, fixed });
    let sign_in = LoginPage {
        frame: Frame { company: text, base: "" },
        app: Some(text),
        hidden: &hidden,
        username: text,
        failure: Some(text),
        action: text,
    };
    let ways = [("way", text.to_owned()), ("other", text.to_owned())];
    let inputs = ["answer0", "answer1"].map(|name| ChallengeInput {
        name,
        label: text,
        secret: true,
        autocomplete: "one-time-code",
    });
    let further = ChallengePage {
        frame: Frame { company: text, base: "" },
        title: text,
        notice: Some(text),
        failure: Some(text),
        ask: Ask::Way(&ways),
        hidden: &hidden,
        action: text,
    };
    let answer = Ask::Answer { inputs: &inputs, sent: true, others: true };
    let ask = Consent {
        frame: Frame { company: text, base: "" },
        app: text,
        client: text,
        user: text,
        display_name: Some(text),
        scopes: &scopes,
        selectable: true,
        rememberable: true,
        redirect_host: text,
        hidden: &hidden,
        action: text,
    };
    let refused = ProblemPage {
        frame: Frame { company: text, base: "" },
        title: text,
        what: text,
        mend: text,
        check: Some(text),
        details: &[(text, text)],
        request_id: text,
    };
    vec![
        ("login", login(&sign_in)),
        ("choice of ways", challenge(&further)),
        ("challenge", challenge(&ChallengePage { ask: answer, ..further })),
        ("consent", consent(&ask)),
        ("consent without choice", consent(&Consent { selectable: false, display_name: None, ..ask })),
        ("consent without scopes", consent(&Consent { scopes: &[], ..ask })),
        ("problem", problem(&refused)),
        ("message", message(Frame { company: text, base: "" }, text, text)),
        ("form_post", form_post("", text, &hidden)),
    ]
}

/// The server's own pages.
fn own_pages(text: &str) -> Vec<(&'static str, String)> {
    let tenant =
        TenantRow { handle: text.into(), tenant_id: text.into(), url: text.into(), time: text.into() };
    let view = Overview {
        frame: Frame::default(),
        version: text,
        facts: &[(text, text.to_owned())],
        tenants: &[tenant],
        others: 1,
    };
    vec![
        ("overview", overview(&view)),
        ("doorway", doorway(Frame::default(), text, text)),
        ("entered", entered(Frame::default(), text)),
    ]
}

fn all_pages(text: &str) -> Vec<(&'static str, String)> {
    pages(text).into_iter().chain(own_pages(text)).collect()
}

/// The text with every `"`, `<` and `>` that is markup, and nothing else: the same for two pages of the same structure.
fn skeleton(html: &str) -> String {
    html.chars().filter(|c| matches!(c, '<' | '>' | '"')).collect()
}

#[test]
fn hostile_text_stays_text() {
    for ((name, hostile), (_, tame)) in all_pages(HOSTILE).into_iter().zip(all_pages("tame")) {
        assert_eq!(skeleton(&hostile), skeleton(&tame), "{name}");
        assert_eq!(hostile.matches("&lt;img src=").count(), tame.matches("tame").count(), "{name}");
    }
}

#[test]
fn the_strict_policy_holds() {
    for (name, html) in pages("tame") {
        let scripts = usize::from(name == "form_post");
        assert_eq!(html.matches("<script").count(), scripts, "{name}");
        let tags = html.split('<').filter_map(|rest| rest.split_once('>'));
        let tags: String = tags.map(|(tag, _)| format!("<{tag}")).collect();
        for banned in ["<style", " style=", "src=", " on", "javascript:", "<iframe", "<base", "://"] {
            assert!(!tags.contains(banned), "{name} has {banned}");
        }
        let links: Vec<_> = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(links, [CSS.path, "data:,"], "{name}");
    }
}

#[test]
fn the_servers_own_pages_hold_nothing_that_runs_but_their_script() {
    for (name, html) in own_pages("tame") {
        let script = format!("<script src=\"{}\" defer></script>", SCRIPT.path);
        assert_eq!(html.matches(&script).count(), usize::from(name == "overview"), "{name}");
        let html = html.replace(&script, "");
        let tags = html.split('<').filter_map(|rest| rest.split_once('>'));
        let tags: String = tags.map(|(tag, _)| format!("<{tag}")).collect();
        for banned in ["<script", "<style", " style=", "src=", " on", "javascript:", "<iframe", "<base"] {
            assert!(!tags.contains(banned), "{name} has {banned}");
        }
    }
}

#[test]
fn the_style_sheet_fetches_nothing() {
    for banned in ["url(", "@import", "://", "image("] {
        assert!(!STYLE.contains(banned), "{banned}");
    }
}

#[test]
fn every_page_has_a_sound_head() {
    for (name, html) in all_pages("tame") {
        assert!(html.to_lowercase().starts_with("<!doctype html><html lang=\"en\">"), "{name}");
        for wanted in [
            "<meta charset=\"utf-8\">",
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
            "<meta name=\"referrer\" content=\"no-referrer\">",
            "<title>",
            "Tenantry stands in for a CyberArk Identity tenant. Use test accounts only.",
        ] {
            assert!(html.contains(wanted), "{name} lacks {wanted}");
        }
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
    }
}

#[test]
fn ids_are_unique_and_labels_find_their_inputs() {
    for (name, html) in all_pages("tame") {
        let values = |attribute: &str| -> Vec<String> {
            let quoted = format!(" {attribute}=\"");
            html.split(&quoted).skip(1).filter_map(|rest| rest.split('"').next()).map(Into::into).collect()
        };
        let mut ids = values("id");
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count, "{name}");
        for reference in ["for", "aria-labelledby", "aria-describedby"].into_iter().flat_map(values) {
            assert!(ids.contains(&reference), "{name}: nothing has the id {reference}");
        }
    }
}

#[test]
fn the_pages_and_the_style_sheet_use_the_same_classes() {
    let html: String = all_pages("tame").into_iter().map(|(_, html)| html).collect();
    let values = html.split(" class=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let used: BTreeSet<&str> = values.flat_map(str::split_whitespace).collect();
    let rules = STYLE.split([' ', '\n', ',']).filter_map(|word| word.strip_prefix('.'));
    let styled: BTreeSet<&str> = rules.filter_map(|rule| rule.split([':', '[']).next()).collect();
    assert_eq!(used, styled);
}
