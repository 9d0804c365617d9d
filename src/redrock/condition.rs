//! The part of the parser that reads values and conditions.

use super::ast::{Aggregate, Comparison, Expr, Function, Name};
use super::error::QueryFault;
use super::lexer::TokenKind;
use super::parser::SqlParser;
use super::value::Value;

/// Most comparisons one after another.
const LONGEST_CHAIN: usize = 8;
const COMPARISONS: [(&str, Comparison); 8] = [
    ("=", Comparison::Equal),
    ("==", Comparison::Equal),
    ("<>", Comparison::Unequal),
    ("!=", Comparison::Unequal),
    ("<", Comparison::Less),
    ("<=", Comparison::AtMost),
    (">", Comparison::Greater),
    (">=", Comparison::AtLeast),
];

impl SqlParser<'_> {
    pub(super) fn or(&mut self) -> Result<Expr, QueryFault> {
        let mut any = vec![self.and()?];
        while self.word("or") {
            any.push(self.and()?);
        }
        Ok(one_or(any, Expr::Or))
    }

    fn and(&mut self) -> Result<Expr, QueryFault> {
        let mut all = vec![self.not()?];
        while self.word("and") {
            all.push(self.not()?);
        }
        Ok(one_or(all, Expr::And))
    }

    fn not(&mut self) -> Result<Expr, QueryFault> {
        let mut negated = false;
        while self.word("not") {
            negated = !negated;
        }
        let condition = self.predicate()?;
        Ok(if negated { negate(condition) } else { condition })
    }

    fn predicate(&mut self) -> Result<Expr, QueryFault> {
        let mut left = self.concat()?;
        // `a = b = c` nests without brackets, so it is bounded by itself.
        for _ in 0..LONGEST_CHAIN {
            let sign = COMPARISONS.into_iter().find(|(sign, _)| self.is_sign(0, sign));
            if let Some((_, comparison)) = sign {
                self.step();
                left = Expr::Compare(Box::new(left), comparison, Box::new(self.concat()?));
            } else if self.word("is") {
                let negated = self.word("not");
                self.expect_word("null")?;
                let is_null = Expr::IsNull(Box::new(left));
                left = if negated { negate(is_null) } else { is_null };
            } else {
                let negated = self.is_word(0, "not");
                let ahead = usize::from(negated);
                if !["like", "in", "between"].into_iter().any(|word| self.is_word(ahead, word)) {
                    return Ok(left);
                }
                self.word("not");
                let test = self.test(left)?;
                left = if negated { negate(test) } else { test };
            }
        }
        Err(QueryFault::query("too many comparisons in a row"))
    }

    /// `LIKE`, `IN` or `BETWEEN`.
    fn test(&mut self, left: Expr) -> Result<Expr, QueryFault> {
        if self.word("like") {
            let pattern = self.concat()?;
            let escape = if self.word("escape") { Some(self.character()?) } else { None };
            return Ok(Expr::Like(Box::new(left), Box::new(pattern), escape));
        }
        if self.word("between") {
            let low = self.concat()?;
            self.expect_word("and")?;
            return Ok(Expr::Between(Box::new([left, low, self.concat()?])));
        }
        self.expect_word("in")?;
        self.expect_sign("(")?;
        if self.sign(")") {
            return Ok(Expr::In(Box::new(left), Vec::new()));
        }
        let list = self.list(Self::expr)?;
        self.expect_sign(")")?;
        Ok(Expr::In(Box::new(left), list))
    }

    fn character(&mut self) -> Result<char, QueryFault> {
        let Some(TokenKind::Text(text)) = self.peek() else { return Err(self.unexpected()) };
        let mut chars = text.chars();
        let (Some(only), None) = (chars.next(), chars.next()) else { return Err(self.unexpected()) };
        self.step();
        Ok(only)
    }

    fn concat(&mut self) -> Result<Expr, QueryFault> {
        let mut texts = vec![self.collated()?];
        while self.sign("||") {
            texts.push(self.collated()?);
        }
        Ok(one_or(texts, Expr::Concat))
    }

    fn collated(&mut self) -> Result<Expr, QueryFault> {
        let value = self.value()?;
        if !self.word("collate") {
            return Ok(value);
        }
        let collation = self.name()?;
        match collation.to_ascii_lowercase().as_str() {
            "nocase" => Ok(Expr::NoCase(Box::new(value))),
            "binary" => Ok(value),
            _ => Err(QueryFault::query(format!("no such collation sequence: {collation}"))),
        }
    }

    fn value(&mut self) -> Result<Expr, QueryFault> {
        let value = match self.peek() {
            Some(TokenKind::Text(text)) => Expr::Value(Value::text(text)),
            Some(TokenKind::Number(number)) => Expr::Value(Value::Int(*number)),
            Some(TokenKind::Parameter(name)) => Expr::Parameter(name.clone()),
            Some(TokenKind::Sign("-")) => {
                self.step();
                let Some(TokenKind::Number(number)) = self.peek() else { return Err(self.unexpected()) };
                Expr::Value(Value::Int(-number))
            }
            Some(TokenKind::Sign("(")) => {
                self.step();
                let inner = self.expr()?;
                self.expect_sign(")")?;
                return Ok(inner);
            }
            Some(TokenKind::Word(word)) => {
                let word = word.clone();
                return self.named(&word);
            }
            Some(TokenKind::Name(_) | TokenKind::Quoted(_)) => return self.column(),
            _ => return Err(self.unexpected()),
        };
        self.step();
        Ok(value)
    }

    /// What begins with a bare word: a constant, a function, a column.
    fn named(&mut self, word: &str) -> Result<Expr, QueryFault> {
        if self.is_sign(1, "(") {
            self.step();
            self.step();
            return self.deeper(|parser| parser.call(word));
        }
        let constant = match word.to_ascii_lowercase().as_str() {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "select" | "from" | "where" | "group" | "having" | "order" | "and" | "or" | "limit" => {
                return Err(self.unexpected());
            }
            _ => return self.column(),
        };
        self.step();
        Ok(Expr::Value(constant))
    }

    fn column(&mut self) -> Result<Expr, QueryFault> {
        let quoted = matches!(self.peek(), Some(TokenKind::Quoted(_)));
        let first = self.name()?;
        let name = if self.sign(".") {
            Name { table: Some(first), column: self.name()?, quoted: false }
        } else {
            Name { table: None, column: first, quoted }
        };
        Ok(Expr::Column(name))
    }

    /// A function's arguments, behind the bracket that opens.
    fn call(&mut self, name: &str) -> Result<Expr, QueryFault> {
        let aggregate = match name.to_ascii_lowercase().as_str() {
            "count" => Some(Aggregate::Count),
            "min" => Some(Aggregate::Min),
            "max" => Some(Aggregate::Max),
            "sum" => Some(Aggregate::Sum),
            _ => None,
        };
        if let Some(aggregate) = aggregate {
            return self.aggregate(aggregate);
        }
        let (function, wanted) =
            Function::find(name).ok_or_else(|| QueryFault::query(format!("no such function: {name}")))?;
        let arguments = if self.is_sign(0, ")") { Vec::new() } else { self.list(Self::expr)? };
        self.expect_sign(")")?;
        if !wanted.contains(&arguments.len()) {
            return Err(QueryFault::query(format!("wrong number of arguments to function {name}()")));
        }
        Ok(Expr::Call(function, arguments))
    }

    fn aggregate(&mut self, aggregate: Aggregate) -> Result<Expr, QueryFault> {
        if aggregate == Aggregate::Count && self.sign("*") {
            self.expect_sign(")")?;
            return Ok(Expr::Aggregate(aggregate, None, false));
        }
        let distinct = self.word("distinct");
        let inner = self.expr()?;
        self.expect_sign(")")?;
        if inner.is_aggregate() {
            return Err(QueryFault::query("misuse of aggregate function"));
        }
        Ok(Expr::Aggregate(aggregate, Some(Box::new(inner)), distinct))
    }
}

fn negate(condition: Expr) -> Expr {
    Expr::Not(Box::new(condition))
}

fn one_or(mut list: Vec<Expr>, many: impl FnOnce(Vec<Expr>) -> Expr) -> Expr {
    match list.pop() {
        Some(only) if list.is_empty() => only,
        Some(last) => {
            list.push(last);
            many(list)
        }
        None => many(list),
    }
}
