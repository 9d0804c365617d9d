//! Scope patterns: .NET regular expressions, searched for in the path of a call (oauth.md §5).
//!
//! The tenant runs .NET; we run `fancy-regex`, which knows look-around and back-references and bounds its work.
//! [`translate`] carries over what the two write differently, and refuses what .NET would refuse.

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
}

/// How a search came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
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
    /// What .NET refuses, and the few things that cannot be carried over, with a hint where there is one.
    pub fn compile(source: &str) -> Result<Self, PatternError> {
        let hint = source.starts_with('*').then(|| format!(".{source}"));
        let regex = build(source).map_err(|error| PatternError { hint: error.hint.or(hint), ..error })?;
        Ok(Self { source: source.to_owned(), regex })
    }

    /// The pattern as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Searches a folded path, and the path with a slash at its end (oauth.md §5.2).
    pub fn search(&self, path: &str) -> Found {
        match self.search_in(path) {
            Found::No => self.search_in(&format!("{path}/")),
            found => found,
        }
    }

    /// Whether the pattern matches a folded path.
    pub fn matches(&self, path: &str) -> bool {
        self.regex.is_match(path).unwrap_or(false)
            || self.regex.is_match(format!("{path}/").as_str()).unwrap_or(false)
    }

    fn search_in(&self, path: &str) -> Found {
        match self.regex.find(path) {
            Ok(Some(found)) => Found::Yes(found.as_str().to_owned()),
            Ok(None) => Found::No,
            Err(_) => Found::GaveUp,
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
    let translated = if source == "*" { ".*".to_owned() } else { translate(source)? };
    RegexBuilder::new(&translated)
        .case_insensitive(true)
        .backtrack_limit(BACKTRACK_LIMIT)
        .delegate_size_limit(COMPILED_LIMIT)
        .max_prog_size(COMPILED_LIMIT)
        .build()
        .map_err(|error| PatternError::new(format!("not a valid regular expression: {error}")))
}

/// Rewrites a .NET regular expression in the dialect of `fancy-regex`.
///
/// The two differ in character classes (`[a-z-[aeiou]]`, and `[`, `&&`, `--`, `~~` inside one), in literal braces,
/// in names in single quotes, in comments, and in what a backslash may precede.
///
/// # Errors
/// What .NET refuses, and balancing groups.
pub fn translate(source: &str) -> Result<String, PatternError> {
    let mut reader =
        Reader { rest: source.chars().collect(), at: 0, out: String::with_capacity(source.len()) };
    reader.expression()?;
    Ok(reader.out)
}

/// What stood before the current place; it decides whether a quantifier may follow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Atom,
    Quantifier,
}

struct Reader {
    rest: Vec<char>,
    at: usize,
    out: String,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.rest.get(self.at + ahead).copied()
    }

    fn starts_with(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(n, c)| self.peek(n) == Some(c))
    }

    fn take(&mut self) -> Option<char> {
        let c = self.peek(0)?;
        self.at += 1;
        Some(c)
    }

    /// Copies `n` characters as they are.
    fn copy(&mut self, n: usize) {
        for _ in 0..n {
            if let Some(c) = self.take() {
                self.out.push(c);
            }
        }
    }

    fn expression(&mut self) -> Result<(), PatternError> {
        let mut before = Before::Nothing;
        while let Some(c) = self.peek(0) {
            before = match c {
                '*' | '+' | '?' => self.quantifier(before, 1)?,
                '{' => match self.braces() {
                    Some(length) => self.quantifier(before, length)?,
                    None => self.literal('{'),
                },
                '}' | ']' => self.literal(c),
                '\\' => self.escape(false)?,
                '[' => self.class()?,
                '(' => self.group(before)?,
                '|' => {
                    self.copy(1);
                    Before::Nothing
                }
                _ => {
                    self.copy(1);
                    Before::Atom
                }
            };
        }
        Ok(())
    }

    fn literal(&mut self, c: char) -> Before {
        self.at += 1;
        self.out.push('\\');
        self.out.push(c);
        Before::Atom
    }

    /// The length of `{n}`, `{n,}` or `{n,m}` here; other braces are literal in .NET.
    fn braces(&self) -> Option<usize> {
        let close = self.rest[self.at..].iter().position(|c| *c == '}')?;
        let inner: String = self.rest[self.at + 1..self.at + close].iter().collect();
        let (least, most) = inner.split_once(',').unwrap_or((&inner, ""));
        let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        (!least.is_empty() && digits(least) && digits(most)).then_some(close + 1)
    }

    fn quantifier(&mut self, before: Before, length: usize) -> Result<Before, PatternError> {
        let text: String = self.rest[self.at..self.at + length].iter().collect();
        match before {
            Before::Nothing => {
                return Err(PatternError::new(format!("quantifier `{text}` following nothing")));
            }
            Before::Quantifier => return Err(PatternError::new(format!("nested quantifier `{text}`"))),
            Before::Atom => self.copy(length),
        }
        if self.peek(0) == Some('?') {
            self.copy(1);
        }
        Ok(Before::Quantifier)
    }

    fn escape(&mut self, in_class: bool) -> Result<Before, PatternError> {
        let Some(c) = self.peek(1) else {
            return Err(PatternError::new("illegal \\ at the end of the pattern"));
        };
        match c {
            'e' => self.replace(2, r"\x1B"),
            'a' => self.replace(2, r"\x07"),
            'b' if in_class => self.replace(2, r"\x08"),
            '<' | '>' | '_' | '-' | ' ' | '/' | '\'' | '"' | '@' | '=' | ':' | ';' | '!' | '%' | ','
            | '`' => {
                let plain = if c == '-' { r"\-".to_owned() } else { c.to_string() };
                self.replace(2, &plain);
            }
            'c' => {
                let Some(letter) = self.peek(2).filter(char::is_ascii_alphabetic) else {
                    return Err(PatternError::new("missing control character after \\c"));
                };
                self.replace(3, &format!(r"\x{:02X}", letter.to_ascii_uppercase() as u32 - 64));
            }
            'k' if !in_class => self.named_reference()?,
            'p' | 'P' => self.category()?,
            'x' | 'u' => self.code_point(if c == 'x' { 2 } else { 4 })?,
            't' | 'r' | 'n' | 'f' | 'v' | 'w' | 'W' | 's' | 'S' | 'd' | 'D' => self.copy(2),
            'b' | 'B' | 'A' | 'z' | 'Z' | 'G' if !in_class => self.copy(2),
            '0' => self.replace(2, r"\x00"),
            '1'..='9' if !in_class => self.copy(2),
            c if c.is_alphanumeric() => {
                return Err(PatternError::new(format!("unrecognized escape sequence `\\{c}`")));
            }
            _ => self.copy(2),
        }
        Ok(Before::Atom)
    }

    fn replace(&mut self, length: usize, text: &str) {
        self.at += length;
        self.out.push_str(text);
    }

    /// `\k<name>` and `\k'name'`.
    fn named_reference(&mut self) -> Result<(), PatternError> {
        let close = match self.peek(2) {
            Some('<') => '>',
            Some('\'') => '\'',
            _ => return Err(PatternError::new("malformed \\k<...> named back reference")),
        };
        self.at += 3;
        let name = self.until(close)?;
        self.out.push_str(&format!(r"\k<{name}>"));
        Ok(())
    }

    /// `\p{Lu}`; .NET's named blocks (`\p{IsGreek}`) are not carried over.
    fn category(&mut self) -> Result<(), PatternError> {
        if self.peek(2) != Some('{') {
            return Err(PatternError::new("incomplete \\p{X} character escape"));
        }
        let letter = self.rest[self.at + 1];
        self.at += 3;
        let name = self.until('}')?;
        if name.starts_with("Is") {
            return Err(PatternError::new(format!("Unicode block `{name}` is not supported")));
        }
        self.out.push_str(&format!(r"\{letter}{{{name}}}"));
        Ok(())
    }

    /// `\xHH` and `\uHHHH`.
    fn code_point(&mut self, digits: usize) -> Result<(), PatternError> {
        let text: String = (0..digits).filter_map(|n| self.peek(2 + n)).collect();
        let point = u32::from_str_radix(&text, 16).ok().filter(|_| text.len() == digits);
        let Some(c) = point.and_then(char::from_u32) else {
            return Err(PatternError::new("insufficient hexadecimal digits"));
        };
        self.replace(2 + digits, &format!(r"\x{{{:X}}}", c as u32));
        Ok(())
    }

    fn until(&mut self, close: char) -> Result<String, PatternError> {
        let mut name = String::new();
        while let Some(c) = self.take() {
            if c == close {
                return Ok(name);
            }
            name.push(c);
        }
        Err(PatternError::new(format!("missing `{close}`")))
    }

    fn group(&mut self, before: Before) -> Result<Before, PatternError> {
        if self.starts_with("(?#") {
            self.at += 3;
            self.until(')')?;
            return Ok(before);
        }
        let named =
            (self.starts_with("(?<") && !matches!(self.peek(3), Some('=' | '!'))) || self.starts_with("(?'");
        if named {
            let close = if self.peek(2) == Some('<') { '>' } else { '\'' };
            self.at += 3;
            let name = self.until(close)?;
            if name.contains('-') {
                return Err(PatternError::new("balancing groups are not supported"));
            }
            self.out.push_str(&format!("(?<{name}>"));
        } else if self.starts_with("(?") {
            self.at += 2;
            return self.special_group(before);
        } else {
            self.copy(1);
        }
        Ok(Before::Nothing)
    }

    /// What follows `(?`: flags, look-around, atomic groups and conditions, which both write alike.
    fn special_group(&mut self, before: Before) -> Result<Before, PatternError> {
        let mut flags = String::new();
        while let Some(c) = self.peek(0).filter(|c| matches!(c, 'i' | 'm' | 'n' | 's' | 'x' | '-')) {
            self.at += 1;
            // `n` only changes what is captured.
            if c != 'n' {
                flags.push(c);
            }
        }
        let flags = flags.trim_end_matches('-');
        match self.peek(0) {
            Some(')') => {
                self.at += 1;
                if !flags.is_empty() {
                    self.out.push_str(&format!("(?{flags})"));
                }
                return Ok(before);
            }
            Some(':') => {
                self.at += 1;
                self.out.push_str(&format!("(?{flags}:"));
            }
            Some('=' | '!' | '>') => {
                self.out.push_str("(?");
                self.copy(1);
            }
            Some('<') => {
                self.out.push_str("(?");
                self.copy(2);
            }
            Some('(') => {
                self.out.push_str("(?");
                return self.group(Before::Nothing);
            }
            _ => return Err(PatternError::new("unrecognized grouping construct")),
        }
        Ok(Before::Nothing)
    }

    /// A character class, up to its closing bracket.
    fn class(&mut self) -> Result<Before, PatternError> {
        self.copy(1);
        if self.peek(0) == Some('^') {
            self.copy(1);
        }
        let first = self.at;
        while let Some(c) = self.peek(0) {
            if c == ']' && self.at > first {
                self.copy(1);
                return Ok(Before::Atom);
            }
            if c == '-' && self.peek(1) == Some('[') && self.at > first {
                self.replace(1, "--");
                self.class()?;
                if self.peek(0) != Some(']') {
                    return Err(PatternError::new(
                        "a subtraction must be the last element in a character class",
                    ));
                }
                continue;
            }
            self.member()?;
            if self.peek(0) == Some('-') && !matches!(self.peek(1), None | Some(']' | '[')) {
                self.copy(1);
                self.member()?;
            }
        }
        Err(PatternError::new("unterminated [] set"))
    }

    /// A member of a class, or an end of a range.
    fn member(&mut self) -> Result<(), PatternError> {
        match self.peek(0) {
            Some('\\') => {
                self.escape(true)?;
            }
            Some(c @ ('[' | ']' | '&' | '~' | '-' | '^')) => {
                self.literal(c);
            }
            _ => self.copy(1),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
