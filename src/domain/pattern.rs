//! Scope patterns: .NET regular expressions, searched for in the path of a call (oauth.md#s5).
//!
//! The tenant runs .NET; we run `fancy-regex`, which knows look-around and back references, and bounds its
//! work. A construct is carried over exactly or refused, never taken for something else.

mod class;
mod escape;
mod group;
mod number;
mod scan;
mod translate;

use fancy_regex::{Regex, RegexBuilder};

/// Steps after which a match is given up; .NET would go on, perhaps for years.
const BACKTRACK_LIMIT: usize = 100_000;
/// Longest pattern that is accepted, in bytes.
const LONGEST: usize = 4_096;
/// Bytes that a compiled pattern may take.
const COMPILED_LIMIT: usize = 1 << 20;

/// One entry of a scope's `AllowedRest`, compiled.
#[derive(Clone, Debug)]
pub struct Pattern {
    source: String,
    regex: Regex,
}

/// Why a pattern was refused when it was saved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}{}", hint.as_ref().map(|hint| format!("; did you mean `{hint}`?")).unwrap_or_default())]
pub struct PatternError {
    /// What is wrong with it.
    pub message: String,
    /// What was probably meant.
    pub hint: Option<String>,
}

impl PatternError {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    fn unsupported(what: impl std::fmt::Display) -> Self {
        Self::new(format!("{what} is not supported"))
    }
}

/// How a search came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Search {
    /// The pattern matched this part of the path.
    Yes(String),
    /// It did not match.
    No,
    /// The search was given up: it would take too long.
    GaveUp,
}

impl Pattern {
    /// Compiles a pattern as .NET would with `IgnoreCase`. An entry that is exactly `*` means `.*`.
    ///
    /// # Errors
    /// What .NET refuses, and what cannot be carried over, with a hint where there is one.
    pub fn compile(source: &str) -> Result<Self, PatternError> {
        let hint = source.starts_with('*').then(|| format!(".{source}"));
        let regex = build(source).map_err(|error| PatternError { hint: error.hint.or(hint), ..error })?;
        Ok(Self { source: source.to_owned(), regex })
    }

    /// The pattern as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Searches a folded path, and the path with a slash at its end (oauth.md#s5-2).
    pub fn search(&self, path: &str) -> Search {
        match self.search_in(path) {
            Search::No => self.search_in(&format!("{path}/")),
            found => found,
        }
    }

    /// Whether the pattern matches a folded path.
    pub fn matches(&self, path: &str) -> bool {
        match self.regex.is_match(path) {
            Ok(false) => self.regex.is_match(format!("{path}/").as_str()).unwrap_or(false),
            found => found.unwrap_or(false),
        }
    }

    fn search_in(&self, path: &str) -> Search {
        match self.regex.find(path) {
            Ok(Some(found)) => Search::Yes(found.as_str().to_owned()),
            Ok(None) => Search::No,
            Err(_) => Search::GaveUp,
        }
    }
}

fn build(source: &str) -> Result<Regex, PatternError> {
    if source.is_empty() {
        return Err(PatternError { hint: Some(".*".into()), ..PatternError::new("the pattern is empty") });
    }
    if source.len() > LONGEST {
        return Err(PatternError::new(format!("the pattern is longer than {LONGEST} bytes")));
    }
    let translated = if source == "*" { ".*".to_owned() } else { translate::translate(source)? };
    RegexBuilder::new(&translated)
        .case_insensitive(true)
        .backtrack_limit(BACKTRACK_LIMIT)
        .delegate_size_limit(COMPILED_LIMIT)
        .max_prog_size(COMPILED_LIMIT)
        .build()
        .map_err(|error| PatternError::new(format!("the pattern is too complex: {error}")))
}

#[cfg(test)]
mod tests;
