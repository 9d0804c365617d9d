//! Which scope lets a token call a path (oauth.md#s5).
//!
//! The patterns live in the app and are read at call time, so that an edit works at once.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::app::{App, OPENID_SCOPES};
use crate::domain::pattern::Search;

/// The first granted scope, and the first of its patterns, that is found in a folded path.
pub fn covering<'a>(
    app: &'a App,
    granted: impl IntoIterator<Item = &'a str>,
    path: &str,
) -> Option<(&'a str, &'a str)> {
    granted.into_iter().filter_map(|name| app.scope(name)).find_map(|scope| {
        let pattern = scope.patterns.iter().find(|pattern| pattern.matches(path))?;
        Some((scope.name.as_str(), pattern.source()))
    })
}

/// How a scope bears on a path.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ScopeView<'a> {
    /// The scope.
    pub scope: &'a str,
    /// Whether the token has it.
    pub granted: bool,
    /// Whether one of its patterns matches.
    pub matched: bool,
    /// Pattern by pattern.
    pub patterns: Vec<PatternView<'a>>,
    /// What the reader should know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
}

/// How a pattern came out.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PatternView<'a> {
    /// The pattern as it was written.
    pub pattern: &'a str,
    /// Whether it is found in the path.
    pub matched: bool,
    /// The part of the path that it matched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matched_text: Option<String>,
    /// What the reader should know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
}

/// All scopes of an app, and those granted that it does not define, against a path.
pub fn explain<'a>(app: &'a App, granted: &[&'a str], path: &str) -> Vec<ScopeView<'a>> {
    let defined = app.scopes.iter().map(|scope| {
        let patterns: Vec<_> = scope.patterns.iter().map(|pattern| view(pattern, path)).collect();
        ScopeView {
            scope: &scope.name,
            granted: granted.contains(&scope.name.as_str()),
            matched: patterns.iter().any(|pattern| pattern.matched),
            note: patterns.is_empty().then_some("defines no REST regex, so it allows no call"),
            patterns,
        }
    });
    let others = granted.iter().filter(|name| app.scope(name).is_none()).map(|name| ScopeView {
        scope: name,
        granted: true,
        matched: false,
        patterns: Vec::new(),
        note: Some(if OPENID_SCOPES.contains(name) {
            "gives no REST access"
        } else {
            "is not defined on the app any more"
        }),
    });
    defined.chain(others).collect()
}

fn view<'a>(pattern: &'a crate::domain::pattern::Pattern, path: &str) -> PatternView<'a> {
    let (matched_text, note) = match pattern.search(path) {
        Search::Yes(text) => (Some(text), None),
        Search::No => (None, None),
        Search::GaveUp => (None, Some("given up: the search would take too long")),
    };
    PatternView { pattern: pattern.source(), matched: matched_text.is_some(), matched_text, note }
}
