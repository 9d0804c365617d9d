//! What a cell holds, and how two of them compare.

use std::cmp::Ordering;
use std::sync::Arc;

use super::date;
use super::error::{Budget, QueryFault};
use crate::clock::Timestamp;

/// The kinds of values, for the columns of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// A text.
    Text,
    /// True or false.
    Bool,
    /// A whole number.
    Number,
    /// A moment.
    Date,
}

/// The value of a cell.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// Nothing; of a condition: unknown.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A moment.
    Date(Timestamp),
    /// A text.
    Text(Arc<str>),
}

impl Value {
    /// A text.
    pub fn text(text: impl AsRef<str>) -> Self {
        Self::Text(text.as_ref().into())
    }

    /// A text, or nothing.
    pub fn maybe(text: Option<&str>) -> Self {
        text.map_or(Self::Null, Self::text)
    }

    /// Whether it is nothing.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// As texts are searched and joined; a date is written as on the wire.
    pub fn to_text(&self) -> Arc<str> {
        match self {
            Self::Null => "".into(),
            Self::Bool(true) => "True".into(),
            Self::Bool(false) => "False".into(),
            Self::Int(number) => number.to_string().into(),
            Self::Date(at) => format!("/Date({})/", at.millis()).into(),
            Self::Text(text) => Arc::clone(text),
        }
    }

    /// As a condition; none is unknown.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Self::Null => None,
            Self::Bool(truth) => Some(*truth),
            Self::Int(number) => Some(*number != 0),
            Self::Text(text) => truth(text),
            Self::Date(_) => Some(true),
        }
    }

    /// The kind; none for nothing.
    pub fn kind(&self) -> Option<ValueKind> {
        match self {
            Self::Null => None,
            Self::Bool(_) => Some(ValueKind::Bool),
            Self::Int(_) => Some(ValueKind::Number),
            Self::Date(_) => Some(ValueKind::Date),
            Self::Text(_) => Some(ValueKind::Text),
        }
    }

    /// How it compares with `other`; none where one is nothing, or where a text cannot be read as what it is compared
    /// with. `nocase`: texts without regard to case.
    pub fn compare(&self, other: &Self, nocase: bool) -> Option<Ordering> {
        match (self, other) {
            (Self::Null, _) | (_, Self::Null) => None,
            (Self::Text(left), Self::Text(right)) => Some(compare_texts(left, right, nocase)),
            (Self::Bool(left), Self::Bool(right)) => Some(left.cmp(right)),
            (Self::Int(left), Self::Int(right)) => Some(left.cmp(right)),
            (Self::Date(left), Self::Date(right)) => Some(left.cmp(right)),
            (Self::Bool(left), Self::Int(right)) => Some(i64::from(*left).cmp(right)),
            (Self::Int(left), Self::Bool(right)) => Some(left.cmp(&i64::from(*right))),
            (Self::Text(text), other) => other.compare_text(text).map(Ordering::reverse),
            (other, Self::Text(text)) => other.compare_text(text),
            (Self::Date(left), Self::Int(right)) => Some(left.millis().cmp(right)),
            (Self::Int(left), Self::Date(right)) => Some(left.cmp(&right.millis())),
            (Self::Date(_), Self::Bool(_)) | (Self::Bool(_), Self::Date(_)) => None,
        }
    }

    /// How what is no text compares with a text that is read as the same.
    fn compare_text(&self, text: &str) -> Option<Ordering> {
        match self {
            Self::Date(at) => date::parse(text).map(|other| at.cmp(&other)),
            Self::Bool(left) => truth(text).map(|right| left.cmp(&right)),
            Self::Int(left) => match text.trim().parse() {
                Ok(right) => Some(left.cmp(&right)),
                Err(_) => Some(left.to_string().as_str().cmp(text)),
            },
            Self::Null | Self::Text(_) => None,
        }
    }

    /// The order of rows: nothing comes first, what cannot be compared is as it was.
    pub fn order(&self, other: &Self, nocase: bool) -> Ordering {
        match (self.is_null(), other.is_null()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => self.sort_class().cmp(&other.sort_class()).then_with(|| {
                // Within a class everything compares, so that the order is a total one.
                self.compare(other, nocase).unwrap_or(Ordering::Equal)
            }),
        }
    }

    fn sort_class(&self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Bool(_) | Self::Int(_) => 1,
            Self::Date(_) => 2,
            Self::Text(_) => 3,
        }
    }
}

fn truth(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// Compares two texts; without regard to case as [`str::to_lowercase`] folds it.
fn compare_texts(left: &str, right: &str, nocase: bool) -> Ordering {
    if !nocase {
        return left.cmp(right);
    }
    if left.is_ascii() && right.is_ascii() {
        let lower = |text: &str| text.bytes().map(|byte| byte.to_ascii_lowercase()).collect::<Vec<_>>();
        return lower(left).cmp(&lower(right));
    }
    left.to_lowercase().cmp(&right.to_lowercase())
}

/// Whether `text` is like `pattern`, without regard to case: `%` stands for anything, `_` for one character
/// (platform.md#s5-2).
///
/// # Errors
/// [`QueryFault::Query`] where the query's budget is used up.
pub fn like(
    text: &str,
    pattern: &str,
    escape: Option<char>,
    budget: &mut Budget,
) -> Result<bool, QueryFault> {
    budget.spend_text(text.len() + pattern.len())?;
    let text: Vec<char> = text.to_lowercase().chars().collect();
    let pattern = pieces(pattern, escape);
    let (mut at, mut piece) = (0, 0);
    // Where the last `%` stands, and how much of the text it is taken to cover.
    let mut retry: Option<(usize, usize)> = None;
    let mut work = 0_usize;
    while at < text.len() {
        work += 1;
        if work.is_multiple_of(8) {
            budget.spend(1)?;
        }
        match pattern.get(piece) {
            Some(LikePiece::Many) => {
                retry = Some((piece, at));
                piece += 1;
            }
            Some(LikePiece::One) => (at, piece) = (at + 1, piece + 1),
            Some(LikePiece::Is(wanted)) if *wanted == text[at] => (at, piece) = (at + 1, piece + 1),
            _ => match &mut retry {
                Some((many, covered)) => {
                    *covered += 1;
                    (at, piece) = (*covered, *many + 1);
                }
                None => return Ok(false),
            },
        }
    }
    Ok(pattern[piece..].iter().all(|piece| matches!(piece, LikePiece::Many)))
}

enum LikePiece {
    /// `%`
    Many,
    /// `_`
    One,
    /// Itself.
    Is(char),
}

fn pieces(pattern: &str, escape: Option<char>) -> Vec<LikePiece> {
    let mut pieces = Vec::with_capacity(pattern.len());
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        let (c, literal) = match escape {
            Some(escape) if c == escape => (chars.next().unwrap_or(c), true),
            _ => (c, false),
        };
        match c {
            '%' if !literal => pieces.push(LikePiece::Many),
            '_' if !literal => pieces.push(LikePiece::One),
            c => pieces.extend(c.to_lowercase().map(LikePiece::Is)),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_like(text: &str, pattern: &str) -> bool {
        like(text, pattern, None, &mut Budget::new()).unwrap()
    }

    #[test]
    fn like_ignores_case_and_knows_both_wildcards() {
        for (text, pattern, holds) in [
            ("Alice", "alice", true),
            ("Alice", "AL%", true),
            ("Alice", "%li%", true),
            ("Alice", "_lice", true),
            ("Alice", "_lic", false),
            ("Alice", "%", true),
            ("", "%", true),
            ("", "", true),
            ("", "_", false),
            ("aab", "%ab", true),
            ("Ärger", "ä%", true),
            ("100%", "100%%", true),
        ] {
            assert_eq!(is_like(text, pattern), holds, "{text} {pattern}");
        }
        assert!(like("100%", "100!%", Some('!'), &mut Budget::new()).unwrap());
        assert!(!like("1000", "100!%", Some('!'), &mut Budget::new()).unwrap());
    }

    #[test]
    fn a_pattern_made_to_take_long_is_given_up() {
        let (text, pattern) = ("a".repeat(200_000), format!("%{}b", "a".repeat(100_000)));
        assert!(like(&text, &pattern, None, &mut Budget::new()).is_err());
    }

    #[test]
    fn values_of_different_kinds_compare_as_the_text_is_read() {
        let day = Value::Date(Timestamp::from_seconds(1_700_000_000));
        assert_eq!(day.compare(&Value::text("2023-11-14"), false), Some(Ordering::Greater));
        assert_eq!(Value::text("2023-11-15").compare(&day, false), Some(Ordering::Greater));
        assert_eq!(day.compare(&Value::text("soon"), false), None);
        assert_eq!(Value::Bool(true).compare(&Value::text("TRUE"), false), Some(Ordering::Equal));
        assert_eq!(Value::Bool(false).compare(&Value::Int(0), false), Some(Ordering::Equal));
        assert_eq!(Value::text("5551").compare(&Value::Int(5551), false), Some(Ordering::Equal));
        assert_eq!(Value::Null.compare(&Value::Null, false), None);
        assert_eq!(Value::text("ÄB").compare(&Value::text("äb"), true), Some(Ordering::Equal));
    }

    /// The plainest way to say what LIKE means.
    fn naive(text: &[char], pattern: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('%', rest)) => (0..=text.len()).any(|skip| naive(&text[skip..], rest)),
            Some((c, rest)) => {
                text.split_first().is_some_and(|(first, tail)| (*c == '_' || c == first) && naive(tail, rest))
            }
        }
    }

    proptest! {
        #[test]
        fn like_is_what_the_naive_search_says(text in "[ab]{0,10}", pattern in "[ab%_]{0,6}") {
            let (t, p): (Vec<_>, Vec<_>) = (text.chars().collect(), pattern.chars().collect());
            prop_assert_eq!(is_like(&text, &pattern), naive(&t, &p));
        }
    }
}
