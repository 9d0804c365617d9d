//! A script's words.

use super::error::QueryFault;

/// A word of a script, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct SqlToken {
    /// What it is.
    pub kind: TokenKind,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// What a word is.
#[derive(Clone, Debug, PartialEq)]
pub enum TokenKind {
    /// A keyword or a name.
    Word(String),
    /// A name in brackets or backticks.
    Name(String),
    /// In double quotes: a name, or, where nothing has that name, a text (platform.md#s5-2).
    Quoted(String),
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A parameter, without its `@`.
    Parameter(String),
    /// A sign.
    Sign(&'static str),
}

const SIGNS: [&str; 16] =
    ["<>", "!=", "<=", ">=", "==", "||", "=", "<", ">", "(", ")", ",", ".", "*", ";", "-"];

/// Cuts a script into words. Comments are none: no client sends any.
///
/// # Errors
/// [`QueryFault::Query`] for what is no word.
pub fn lex(script: &str) -> Result<Vec<SqlToken>, QueryFault> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = script[at..].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let (kind, length) = word(&script[at..], c)?;
        tokens.push(SqlToken { kind, start: at, end: at + length });
        at += length;
    }
    Ok(tokens)
}

/// The word that `rest` begins with, and its length in bytes.
fn word(rest: &str, c: char) -> Result<(TokenKind, usize), QueryFault> {
    let unknown = || {
        QueryFault::query(format!("unrecognized token: \"{}\"", rest.chars().take(20).collect::<String>()))
    };
    if rest.starts_with("--") || rest.starts_with("/*") {
        return Err(unknown());
    }
    if is_start(c) {
        let name = name(rest);
        return Ok((TokenKind::Word(name.to_owned()), name.len()));
    }
    if c.is_ascii_digit() {
        let digits = name(rest);
        let number = digits.parse().map_err(|_| unknown())?;
        return Ok((TokenKind::Number(number), digits.len()));
    }
    let quoted = |close: char| quoted(rest, close).ok_or_else(unknown);
    match c {
        '\'' => quoted('\'').map(|(text, length)| (TokenKind::Text(text), length)),
        '"' => quoted('"').map(|(text, length)| (TokenKind::Quoted(text), length)),
        '`' => quoted('`').map(|(text, length)| (TokenKind::Name(text), length)),
        '[' => quoted(']').map(|(text, length)| (TokenKind::Name(text), length)),
        '@' | ':' if rest[1..].starts_with(is_start) => {
            let name = name(&rest[1..]);
            Ok((TokenKind::Parameter(name.to_owned()), name.len() + 1))
        }
        _ => {
            let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign)).ok_or_else(unknown)?;
            Ok((TokenKind::Sign(sign), sign.len()))
        }
    }
}

fn is_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn name(rest: &str) -> &str {
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    &rest[..end]
}

/// What stands up to the closing sign, which is written twice to stand for itself, and the length with both signs.
fn quoted(rest: &str, close: char) -> Option<(String, usize)> {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c != close {
            text.push(c);
        } else if chars.peek().is_some_and(|(_, next)| *next == close) {
            chars.next();
            text.push(close);
        } else {
            return Some((text, at + c.len_utf8()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(script: &str) -> Vec<TokenKind> {
        lex(script).unwrap().into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn words_are_told_apart() {
        let word = |text: &str| TokenKind::Word(text.into());
        assert_eq!(
            kinds("SELECT*FROM User WHERE a<>'it''s' AND \"b\"=@p OR [c d]>=-30;"),
            [
                word("SELECT"),
                TokenKind::Sign("*"),
                word("FROM"),
                word("User"),
                word("WHERE"),
                word("a"),
                TokenKind::Sign("<>"),
                TokenKind::Text("it's".into()),
                word("AND"),
                TokenKind::Quoted("b".into()),
                TokenKind::Sign("="),
                TokenKind::Parameter("p".into()),
                word("OR"),
                TokenKind::Name("c d".into()),
                TokenKind::Sign(">="),
                TokenKind::Sign("-"),
                TokenKind::Number(30),
                TokenKind::Sign(";"),
            ]
        );
    }

    #[test]
    fn what_is_no_word_is_refused() {
        for script in [
            "'open",
            "\"open",
            "[open",
            "a -- b",
            "a /* b */",
            "1x",
            "99999999999999999999",
            "#",
            "@",
            "1.5e",
        ] {
            let refused = lex(script);
            assert!(refused.is_err() || script == "1.5e", "{script}: {refused:?}");
        }
    }
}
