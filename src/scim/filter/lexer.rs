//! A filter's text becomes tokens.

use super::{FilterFault, Literal};

/// A token.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// A path or a word: `emails.value`, `eq`, `not`.
    Word(String),
    /// A value in quotes, or a number.
    Value(Literal),
    /// One of `( ) [ ] .`; the last only after a bracket.
    Sign(char),
}

/// The tokens of a text. Values stand in double quotes as in JSON, or in single ones as the vendor prints them.
///
/// # Errors
/// [`FilterFault::Syntax`].
pub fn lex(text: &str) -> Result<Vec<Token>, FilterFault> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '(' | ')' | '[' | ']' | '.' => {
                tokens.push(Token::Sign(first));
                1
            }
            '"' | '\'' => {
                let end = closing(rest, first).ok_or_else(|| syntax("a quote is not closed"))?;
                tokens.push(Token::Value(Literal::Text(unquote(&rest[..=end], first)?)));
                end + 1
            }
            _ if is_number(rest) => {
                let length = word(rest, |c| c.is_ascii_alphanumeric() || "+-.".contains(c));
                let number = rest[..length].parse().ok().filter(|number: &f64| number.is_finite());
                let number = number.ok_or_else(|| syntax(&format!("`{}` is no number", &rest[..length])))?;
                tokens.push(Token::Value(Literal::Number(number)));
                length
            }
            c if is_word(c) => {
                let length = word(rest, |c| is_word(c) || c == '.' || c == ':');
                tokens.push(Token::Word(rest[..length].to_owned()));
                length
            }
            other => return Err(syntax(&format!("`{}` is not expected", other.escape_default()))),
        };
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

fn syntax(why: &str) -> FilterFault {
    FilterFault::Syntax(why.to_owned())
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '$' | '_' | '-')
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit())
}

fn word(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// Where the quote that opens the text is closed.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return Some(at),
            _ => {}
        }
    }
    None
}

fn unquote(quoted: &str, quote: char) -> Result<String, FilterFault> {
    let inner = &quoted[1..quoted.len() - 1];
    let json = match quote {
        '"' => quoted.to_owned(),
        _ => format!("\"{}\"", inner.replace("\\'", "'").replace('"', "\\\"")),
    };
    serde_json::from_str(&json).map_err(|_| syntax("a value in quotes is not written as in JSON"))
}
