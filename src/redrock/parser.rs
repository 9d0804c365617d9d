//! From a script to a query: one `SELECT`, by recursive descent.

use super::ast::{Expr, Item, JoinedTable, Select, Term};
use super::error::QueryFault;
use super::lexer::{SqlToken, TokenKind, lex};

/// Longest script, in bytes.
const LONGEST: usize = 256 * 1024;
/// Deepest nesting.
const DEEPEST: usize = 64;
/// Most tables that are joined.
const MOST_SOURCES: usize = 8;
/// Words that are no alias where `AS` is left out.
const RESERVED: [&str; 27] = [
    "select",
    "from",
    "where",
    "group",
    "having",
    "order",
    "limit",
    "offset",
    "union",
    "join",
    "left",
    "right",
    "inner",
    "outer",
    "full",
    "cross",
    "natural",
    "on",
    "and",
    "or",
    "not",
    "as",
    "asc",
    "desc",
    "collate",
    "except",
    "intersect",
];

/// Reads a script.
///
/// # Errors
/// [`QueryFault::Query`] for what is no single `SELECT`.
pub fn parse(script: &str) -> Result<Select, QueryFault> {
    if script.len() > LONGEST {
        return Err(QueryFault::query(format!("the script is longer than {LONGEST} bytes")));
    }
    let mut parser = SqlParser { script, tokens: lex(script)?, at: 0, depth: 0 };
    let select = parser.select()?;
    while parser.sign(";") {}
    match parser.tokens.get(parser.at) {
        None => Ok(select),
        Some(_) => Err(parser.unexpected()),
    }
}

pub(super) struct SqlParser<'s> {
    script: &'s str,
    tokens: Vec<SqlToken>,
    at: usize,
    depth: usize,
}

impl SqlParser<'_> {
    pub(super) fn peek(&self) -> Option<&TokenKind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    pub(super) fn step(&mut self) {
        self.at += 1;
    }

    pub(super) fn unexpected(&self) -> QueryFault {
        match self.tokens.get(self.at) {
            Some(token) => {
                let text: String = self.script[token.start..token.end].chars().take(40).collect();
                QueryFault::query(format!("near \"{text}\": syntax error"))
            }
            None => QueryFault::query("incomplete input"),
        }
    }

    /// Whether this word comes next, `ahead` words from here.
    pub(super) fn is_word(&self, ahead: usize, word: &str) -> bool {
        let token = self.tokens.get(self.at + ahead);
        matches!(token.map(|token| &token.kind), Some(TokenKind::Word(found)) if found.eq_ignore_ascii_case(word))
    }

    /// Whether this sign comes next, `ahead` words from here.
    pub(super) fn is_sign(&self, ahead: usize, sign: &str) -> bool {
        let token = self.tokens.get(self.at + ahead);
        matches!(token.map(|token| &token.kind), Some(TokenKind::Sign(found)) if *found == sign)
    }

    /// Takes a word, if it comes next.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let found = self.is_word(0, word);
        self.at += usize::from(found);
        found
    }

    /// Takes a sign, if it comes next.
    pub(super) fn sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign(0, sign);
        self.at += usize::from(found);
        found
    }

    pub(super) fn expect_word(&mut self, word: &str) -> Result<(), QueryFault> {
        if self.word(word) { Ok(()) } else { Err(self.unexpected()) }
    }

    pub(super) fn expect_sign(&mut self, sign: &str) -> Result<(), QueryFault> {
        if self.sign(sign) { Ok(()) } else { Err(self.unexpected()) }
    }

    /// Reads something that may hold itself.
    pub(super) fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, QueryFault>,
    ) -> Result<T, QueryFault> {
        if self.depth == DEEPEST {
            return Err(QueryFault::query(format!("the script nests deeper than {DEEPEST}")));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn select(&mut self) -> Result<Select, QueryFault> {
        self.expect_word("select")?;
        let distinct = self.word("distinct");
        if !distinct {
            self.word("all");
        }
        let top = if self.word("top") { Some(self.count()?) } else { None };
        let items = self.list(Self::item)?;
        let from = if self.word("from") { self.sources()? } else { Vec::new() };
        let filter = if self.word("where") { Some(self.expr()?) } else { None };
        let group = if self.phrase("group", "by") { self.list(Self::expr)? } else { Vec::new() };
        let having = if self.word("having") { Some(self.expr()?) } else { None };
        let order = if self.phrase("order", "by") { self.list(Self::term)? } else { Vec::new() };
        let (mut limit, mut offset) = (top, 0);
        if self.word("limit") {
            let first = self.count()?;
            limit = Some(top.map_or(first, |top| top.min(first)));
            if self.word("offset") {
                offset = self.count()?;
            } else if self.sign(",") {
                (offset, limit) = (first, Some(self.count()?));
            }
        }
        // A negative offset is none.
        let offset = if offset == u64::MAX { 0 } else { offset };
        Ok(Select { distinct, items, from, filter, group, having, order, offset, limit })
    }

    fn phrase(&mut self, first: &str, second: &str) -> bool {
        let found = self.is_word(0, first) && self.is_word(1, second);
        self.at += if found { 2 } else { 0 };
        found
    }

    pub(super) fn list<T>(
        &mut self,
        read: impl Fn(&mut Self) -> Result<T, QueryFault>,
    ) -> Result<Vec<T>, QueryFault> {
        let mut list = vec![read(self)?];
        while self.sign(",") {
            list.push(read(self)?);
        }
        Ok(list)
    }

    /// A number of rows; a negative one means all, as in SQLite.
    fn count(&mut self) -> Result<u64, QueryFault> {
        let negative = self.sign("-");
        match self.peek() {
            Some(TokenKind::Number(number)) => {
                let number = if negative { u64::MAX } else { number.unsigned_abs() };
                self.step();
                Ok(number)
            }
            _ => Err(self.unexpected()),
        }
    }

    fn item(&mut self) -> Result<Item, QueryFault> {
        if self.sign("*") {
            return Ok(Item::All(None));
        }
        if self.is_sign(1, ".") && self.is_sign(2, "*") {
            let table = self.name()?;
            self.at += 2;
            return Ok(Item::All(Some(table)));
        }
        let start = self.tokens.get(self.at).map_or(0, |token| token.start);
        let expr = self.expr()?;
        let end = self.tokens.get(self.at - 1).map_or(start, |token| token.end);
        let text = self.script[start..end].to_owned();
        Ok(Item::One { expr, alias: self.alias()?, text })
    }

    /// `AS name`, `name`, or nothing.
    fn alias(&mut self) -> Result<Option<String>, QueryFault> {
        if self.word("as") {
            if let Some(TokenKind::Text(text)) = self.peek() {
                let text = text.clone();
                self.step();
                return Ok(Some(text));
            }
            return self.name().map(Some);
        }
        match self.peek() {
            Some(TokenKind::Word(word))
                if RESERVED.iter().any(|reserved| word.eq_ignore_ascii_case(reserved)) =>
            {
                Ok(None)
            }
            Some(TokenKind::Word(_) | TokenKind::Name(_) | TokenKind::Quoted(_)) => self.name().map(Some),
            _ => Ok(None),
        }
    }

    /// A name of whatever spelling.
    pub(super) fn name(&mut self) -> Result<String, QueryFault> {
        match self.peek() {
            Some(TokenKind::Word(name) | TokenKind::Name(name) | TokenKind::Quoted(name)) => {
                let name = name.clone();
                self.step();
                Ok(name)
            }
            _ => Err(self.unexpected()),
        }
    }

    fn sources(&mut self) -> Result<Vec<JoinedTable>, QueryFault> {
        let mut sources = vec![self.source(false)?];
        loop {
            let on_follows = if self.sign(",") || self.phrase("cross", "join") {
                sources.push(self.source(false)?);
                false
            } else if self.word("left") {
                self.word("outer");
                self.expect_word("join")?;
                sources.push(self.source(true)?);
                true
            } else if self.word("join") || self.phrase("inner", "join") {
                sources.push(self.source(false)?);
                true
            } else {
                break;
            };
            if on_follows {
                self.expect_word("on")?;
                let on = self.expr()?;
                sources.last_mut().into_iter().for_each(|source| source.on = Some(on.clone()));
            }
            if sources.len() > MOST_SOURCES {
                return Err(QueryFault::query(format!("at most {MOST_SOURCES} tables in a join")));
            }
        }
        Ok(sources)
    }

    fn source(&mut self, outer: bool) -> Result<JoinedTable, QueryFault> {
        let table = self.name()?;
        let alias = self.alias()?.unwrap_or_else(|| table.clone());
        Ok(JoinedTable { table, alias, outer, on: None })
    }

    fn term(&mut self) -> Result<Term, QueryFault> {
        let expr = self.expr()?;
        let descending = self.word("desc");
        if !descending {
            self.word("asc");
        }
        Ok(Term { expr, descending })
    }

    pub(super) fn expr(&mut self) -> Result<Expr, QueryFault> {
        self.deeper(Self::or)
    }
}
