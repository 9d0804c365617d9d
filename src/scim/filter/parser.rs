//! From tokens to a filter, or to the path of a patch.

use super::lexer::{Token, lex};
use super::{AttrPath, Filter, FilterComparison, FilterFault, Literal, Target};
use crate::scim::schema::{AttributeKind, Resource};

/// Longest text of a filter, in bytes.
const LONGEST: usize = 8 * 1024;
/// Deepest nesting.
const DEEPEST: usize = 32;

/// Reads a filter over resources of a kind.
///
/// # Errors
/// Why it is none.
pub fn parse(text: &str, resource: &'static Resource) -> Result<Filter, FilterFault> {
    let mut parser = Parser::new(text, resource)?;
    let filter = parser.either()?;
    parser.end()?;
    Ok(filter)
}

/// Reads the path of an operation of a patch.
///
/// # Errors
/// Why it is none.
pub fn parse_target(text: &str, resource: &'static Resource) -> Result<Target, FilterFault> {
    let mut parser = Parser::new(text, resource)?;
    let Some(Token::Word(word)) = parser.next() else { return Err(parser.unexpected()) };
    let path = AttrPath::find(&word, resource)?;
    let filter = if parser.sign('[') { Some(parser.within(&path)?) } else { None };
    let sub = match &filter {
        Some(_) if parser.sign('.') => {
            let Some(Token::Word(sub)) = parser.next() else { return Err(parser.unexpected()) };
            let found = path.attribute.and_then(|attribute| attribute.sub(&sub));
            Some(found.ok_or_else(|| FilterFault::NoAttribute(text.to_owned()))?.name.to_owned())
        }
        _ => path.sub.clone(),
    };
    parser.end()?;
    Ok(Target { path, filter, sub })
}

struct Parser {
    resource: &'static Resource,
    /// The attribute whose values are looked into, within brackets.
    within: Option<AttrPath>,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn new(text: &str, resource: &'static Resource) -> Result<Self, FilterFault> {
        if text.len() > LONGEST {
            return Err(FilterFault::Syntax(format!("it is longer than {LONGEST} bytes")));
        }
        Ok(Self { resource, within: None, tokens: lex(text)?, at: 0, depth: 0 })
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    /// Takes the sign if it comes next.
    fn sign(&mut self, sign: char) -> bool {
        let found = self.tokens.get(self.at) == Some(&Token::Sign(sign));
        self.at += usize::from(found);
        found
    }

    /// Takes the word if it comes next, and what comes then is no operator: an attribute may be called `not`.
    fn word(&mut self, wanted: &str) -> bool {
        let found =
            matches!(self.tokens.get(self.at), Some(Token::Word(word)) if word.eq_ignore_ascii_case(wanted));
        self.at += usize::from(found);
        found
    }

    /// What stands where something else was expected.
    fn unexpected(&self) -> FilterFault {
        FilterFault::Syntax(match self.tokens.get(self.at.saturating_sub(1)) {
            Some(Token::Word(word)) => format!("`{word}` is not expected"),
            Some(Token::Sign(sign)) => format!("`{sign}` is not expected"),
            Some(Token::Value(_)) => "a value is not expected".to_owned(),
            None => "it ends too early".to_owned(),
        })
    }

    fn end(&mut self) -> Result<(), FilterFault> {
        match self.next() {
            None => Ok(()),
            Some(_) => Err(self.unexpected()),
        }
    }

    fn close(&mut self, sign: char) -> Result<(), FilterFault> {
        if self.sign(sign) {
            return Ok(());
        }
        self.at += 1;
        Err(self.unexpected())
    }

    fn either(&mut self) -> Result<Filter, FilterFault> {
        let mut parts = vec![self.all()?];
        while self.word("or") {
            parts.push(self.all()?);
        }
        Ok(one_or(parts, Filter::Either))
    }

    fn all(&mut self) -> Result<Filter, FilterFault> {
        let mut parts = vec![self.term()?];
        while self.word("and") {
            parts.push(self.term()?);
        }
        Ok(one_or(parts, Filter::All))
    }

    fn term(&mut self) -> Result<Filter, FilterFault> {
        let negated = self.word("not");
        if self.sign('(') {
            let inner = self.nested(Self::either)?;
            self.close(')')?;
            return Ok(if negated { Filter::Not(Box::new(inner)) } else { inner });
        }
        let Some(Token::Word(word)) = self.next() else { return Err(self.unexpected()) };
        if negated {
            return Err(FilterFault::Syntax("`not` is followed by parentheses".to_owned()));
        }
        let path = self.path(&word)?;
        if self.sign('[') {
            if self.within.is_some() {
                return Err(FilterFault::Syntax("brackets within brackets".to_owned()));
            }
            let inner = self.within(&path)?;
            let filter = if self.sign('.') { Filter::All(vec![inner, self.part(&path)?]) } else { inner };
            return Ok(Filter::Any(path, Box::new(filter)));
        }
        self.comparison(path)
    }

    /// What is asked of a part of the values that brackets pick: `.value eq "x"`. It is no grammar of RFC 7644, which
    /// knows it in paths alone, but provisioners send it.
    fn part(&mut self, path: &AttrPath) -> Result<Filter, FilterFault> {
        let Some(Token::Word(word)) = self.next() else { return Err(self.unexpected()) };
        self.comparison(part(path, &word)?)
    }

    fn comparison(&mut self, path: AttrPath) -> Result<Filter, FilterFault> {
        let Some(Token::Word(word)) = self.next() else { return Err(self.unexpected()) };
        if word.eq_ignore_ascii_case("pr") {
            return Ok(Filter::Present(path));
        }
        let Some(operator) = FilterComparison::find(&word) else { return Err(self.unexpected()) };
        let value = match self.next() {
            Some(Token::Value(value)) => value,
            Some(Token::Word(word)) => match word.to_ascii_lowercase().as_str() {
                "true" => Literal::Boolean(true),
                "false" => Literal::Boolean(false),
                "null" => Literal::Null,
                _ => return Err(FilterFault::Syntax(format!("`{word}` is no value; texts stand in quotes"))),
            },
            _ => return Err(self.unexpected()),
        };
        let equality = matches!(operator, FilterComparison::Equal | FilterComparison::NotEqual);
        let boolean = path.leaf().is_some_and(|leaf| leaf.kind == AttributeKind::Boolean);
        if !equality && (boolean || matches!(value, Literal::Boolean(_) | Literal::Null)) {
            return Err(FilterFault::Syntax(format!(
                "`{}` does not compare true, false and null",
                operator.name()
            )));
        }
        Ok(Filter::Compare(path, operator, value))
    }

    /// The attribute of that name; within brackets, of the values that are looked into.
    fn path(&self, word: &str) -> Result<AttrPath, FilterFault> {
        match &self.within {
            Some(outer) => part(outer, word),
            None => Ok(AttrPath::asked(word, self.resource)?),
        }
    }

    /// The filter in brackets, whose opening one is read.
    fn within(&mut self, path: &AttrPath) -> Result<Filter, FilterFault> {
        let several = path.attribute.is_some_and(|attribute| attribute.multi) && path.sub.is_none();
        if !several {
            return Err(FilterFault::Syntax(format!("`{path}` does not hold several values to choose from")));
        }
        self.within = Some(path.clone());
        let inner = self.nested(Self::either)?;
        self.within = None;
        self.close(']')?;
        Ok(inner)
    }

    fn nested<T>(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Result<T, FilterFault>,
    ) -> Result<T, FilterFault> {
        if self.depth == DEEPEST {
            return Err(FilterFault::Syntax(format!("it nests deeper than {DEEPEST}")));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }
}

/// The part of that name of each of the values of `path`, as these hold it.
fn part(path: &AttrPath, word: &str) -> Result<AttrPath, FilterFault> {
    let sub = path.attribute.and_then(|attribute| attribute.sub(word));
    let sub = sub.ok_or_else(|| FilterFault::NoAttribute(format!("{path}.{word}")))?;
    Ok(AttrPath { extension: None, name: sub.name.to_owned(), sub: None, attribute: Some(sub) })
}

fn one_or(mut parts: Vec<Filter>, several: impl FnOnce(Vec<Filter>) -> Filter) -> Filter {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            several(parts)
        }
    }
}
