//! What a query says.

use super::value::Value;

/// A query.
#[derive(Clone, Debug, PartialEq)]
pub struct Select {
    /// Whether equal rows are shown once.
    pub distinct: bool,
    /// What is shown.
    pub items: Vec<Item>,
    /// What it is read from.
    pub from: Vec<JoinedTable>,
    /// Which rows.
    pub filter: Option<Expr>,
    /// What rows are put together by.
    pub group: Vec<Expr>,
    /// Which groups.
    pub having: Option<Expr>,
    /// How rows are ordered.
    pub order: Vec<Term>,
    /// How many rows are left out.
    pub offset: u64,
    /// How many rows are shown.
    pub limit: Option<u64>,
}

/// Something to show.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// `*`, or `ReportTable.*`.
    All(Option<String>),
    /// A value, under the name that it is given, or else, where it is no column, its own text.
    One {
        /// The value.
        expr: Expr,
        /// `AS …`.
        alias: Option<String>,
        /// As it is written.
        text: String,
    },
}

/// A table, and how it is joined to those before it.
#[derive(Clone, Debug, PartialEq)]
pub struct JoinedTable {
    /// Its name.
    pub table: String,
    /// The name that columns are qualified by.
    pub alias: String,
    /// Whether a row without a partner stays.
    pub outer: bool,
    /// What holds of partners.
    pub on: Option<Expr>,
}

/// Something to order by.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The value.
    pub expr: Expr,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<>`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// What many rows come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    /// How many.
    Count,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// All added up.
    Sum,
}

/// A function of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// In small letters.
    Lower,
    /// In capitals.
    Upper,
    /// Without blanks around it.
    Trim,
    /// How many characters.
    Length,
    /// The first that is not nothing.
    Coalesce,
    /// A moment (platform.md#s5-2).
    DateFunc,
}

impl Function {
    /// The function of this name, and how many arguments it takes.
    pub fn find(name: &str) -> Option<(Self, std::ops::RangeInclusive<usize>)> {
        Some(match name.to_ascii_lowercase().as_str() {
            "lower" => (Self::Lower, 1..=1),
            "upper" => (Self::Upper, 1..=1),
            "trim" => (Self::Trim, 1..=1),
            "length" => (Self::Length, 1..=1),
            "coalesce" => (Self::Coalesce, 1..=usize::MAX),
            "ifnull" => (Self::Coalesce, 2..=2),
            "datefunc" => (Self::DateFunc, 1..=2),
            _ => return None,
        })
    }
}

/// A value, or a condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// Itself.
    Value(Value),
    /// A parameter, by name.
    Parameter(String),
    /// A column, by name.
    Column(Name),
    /// A column that was found: where it stands in a row, and whether it is compared without regard to case.
    Field(usize, bool),
    /// A value that is compared without regard to case.
    NoCase(Box<Expr>),
    /// Not.
    Not(Box<Expr>),
    /// All of them.
    And(Vec<Expr>),
    /// One of them.
    Or(Vec<Expr>),
    /// A comparison.
    Compare(Box<Expr>, Comparison, Box<Expr>),
    /// `LIKE`, with its escape character.
    Like(Box<Expr>, Box<Expr>, Option<char>),
    /// `IN`.
    In(Box<Expr>, Vec<Expr>),
    /// `BETWEEN`.
    Between(Box<[Expr; 3]>),
    /// `IS NULL`.
    IsNull(Box<Expr>),
    /// Texts one after another.
    Concat(Vec<Expr>),
    /// A function's value.
    Call(Function, Vec<Expr>),
    /// What a group's rows come to: of which value, without one of the rows themselves; and whether equal ones count
    /// once.
    Aggregate(Aggregate, Option<Box<Expr>>, bool),
}

/// The name of a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// What it is qualified by.
    pub table: Option<String>,
    /// The column.
    pub column: String,
    /// Whether it stands in double quotes: where there is no such column, it is a text.
    pub quoted: bool,
}

impl Expr {
    /// The expressions that it is made of.
    pub fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Value(_) | Self::Parameter(_) | Self::Column(_) | Self::Field(..) => Vec::new(),
            Self::NoCase(one) | Self::Not(one) | Self::IsNull(one) => vec![one],
            Self::And(many) | Self::Or(many) | Self::Concat(many) | Self::Call(_, many) => {
                many.iter().collect()
            }
            Self::Compare(left, _, right) | Self::Like(left, right, _) => vec![left, right],
            Self::In(one, many) => std::iter::once(&**one).chain(many).collect(),
            Self::Between(three) => three.iter().collect(),
            Self::Aggregate(_, one, _) => one.iter().map(|one| &**one).collect(),
        }
    }

    /// Whether rows must be put together to know it.
    pub fn is_aggregate(&self) -> bool {
        matches!(self, Self::Aggregate(..)) || self.parts().into_iter().any(Self::is_aggregate)
    }
}
