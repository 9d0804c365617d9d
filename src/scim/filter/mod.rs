//! Filters (RFC 7644 §3.4.2.2): read by recursive descent, bounded in length and depth, and carried out over a
//! resource as it is shown. What is not shown, such as a password, cannot be asked for.

mod eval;
mod lexer;
mod parser;
#[cfg(test)]
mod tests;

use std::fmt;

pub use eval::{is_something, member};
pub use parser::{parse, parse_target};

use super::schema::{AttributeKind, Resource, Schema, SchemaAttribute};

/// The path of an attribute, as a client wrote it and as the schemas know it.
#[derive(Clone, Debug)]
pub struct AttrPath {
    /// The extension that it is in.
    pub extension: Option<&'static Schema>,
    /// Its name; empty for an extension as a whole.
    pub name: String,
    /// The name within it.
    pub sub: Option<String>,
    /// What is known of it; of a column of extended attributes, nothing.
    pub attribute: Option<&'static SchemaAttribute>,
}

impl AttrPath {
    /// What the path names in a resource: `userName`, `name.givenName`, `urn:…:User:manager.value`.
    ///
    /// # Errors
    /// Where the resource has no such attribute.
    pub fn find(text: &str, resource: &'static Resource) -> Result<Self, NoAttribute> {
        let none = || NoAttribute(text.to_owned());
        let (extension, rest) = match resource.extensions.iter().find_map(|schema| {
            let rest = strip(text, schema.id)?;
            Some((*schema, rest))
        }) {
            Some((schema, "")) => {
                return Ok(Self { extension: Some(schema), name: String::new(), sub: None, attribute: None });
            }
            Some((schema, rest)) => (Some(schema), rest),
            None => (None, strip(text, resource.schema.id).unwrap_or(text)),
        };
        let (name, sub) = match rest.split_once('.') {
            Some((name, sub)) => (name, Some(sub)),
            None => (rest, None),
        };
        let attribute = extension.unwrap_or(resource.schema).attribute(name);
        let Some(attribute) = attribute else {
            // Every name may be a column's.
            let column = extension.is_some_and(Schema::is_open) && sub.is_none();
            let path = Self { extension, name: name.to_owned(), sub: None, attribute: None };
            return if column { Ok(path) } else { Err(none()) };
        };
        let sub = match sub {
            Some(sub) => Some(attribute.sub(sub).ok_or_else(none)?.name.to_owned()),
            None => None,
        };
        Ok(Self { extension, name: attribute.name.to_owned(), sub, attribute: Some(attribute) })
    }

    /// What the path names where a resource is only looked at: also `externalId`, which every resource may have (RFC
    /// 7643 §3.1) and none of this tenant has.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub fn asked(text: &str, resource: &'static Resource) -> Result<Self, NoAttribute> {
        const COMMON: &str = "externalId";
        let is_common = strip(text, resource.schema.id).unwrap_or(text).eq_ignore_ascii_case(COMMON);
        if is_common {
            return Ok(Self { extension: None, name: COMMON.to_owned(), sub: None, attribute: None });
        }
        Self::find(text, resource)
    }

    /// What is known of the value that it leads to; of several with values of their own, of those.
    fn leaf(&self) -> Option<&'static SchemaAttribute> {
        let attribute = self.attribute?;
        match &self.sub {
            Some(sub) => attribute.sub(sub),
            None if attribute.kind == AttributeKind::Complex => attribute.sub("value"),
            None => Some(attribute),
        }
    }
}

impl fmt::Display for AttrPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = self.extension {
            write!(f, "{}{}", schema.id, if self.name.is_empty() { "" } else { ":" })?;
        }
        f.write_str(&self.name)?;
        self.sub.as_ref().map_or(Ok(()), |sub| write!(f, ".{sub}"))
    }
}

/// What follows a schema's URN: nothing, or a colon and the rest.
fn strip<'t>(text: &'t str, urn: &str) -> Option<&'t str> {
    let (head, rest) = text.split_at_checked(urn.len())?;
    if !head.eq_ignore_ascii_case(urn) {
        return None;
    }
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix(':').filter(|rest| !rest.is_empty()) }
}

/// A path that names no attribute of the resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoAttribute(pub String);

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterComparison {
    /// `eq`
    Equal,
    /// `ne`
    NotEqual,
    /// `co`
    Contains,
    /// `sw`
    StartsWith,
    /// `ew`
    EndsWith,
    /// `gt`
    Greater,
    /// `ge`
    GreaterOrEqual,
    /// `lt`
    Less,
    /// `le`
    LessOrEqual,
}

impl FilterComparison {
    const ALL: [(Self, &'static str); 9] = [
        (Self::Equal, "eq"),
        (Self::NotEqual, "ne"),
        (Self::Contains, "co"),
        (Self::StartsWith, "sw"),
        (Self::EndsWith, "ew"),
        (Self::Greater, "gt"),
        (Self::GreaterOrEqual, "ge"),
        (Self::Less, "lt"),
        (Self::LessOrEqual, "le"),
    ];

    fn find(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, name)| name.eq_ignore_ascii_case(word)).map(|(operator, _)| *operator)
    }

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(operator, _)| *operator == self).map_or("", |(_, name)| *name)
    }
}

/// What an attribute is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// Nothing.
    Null,
}

/// A filter.
#[derive(Clone, Debug)]
pub enum Filter {
    /// `userName eq "x"`
    Compare(AttrPath, FilterComparison, Literal),
    /// `title pr`
    Present(AttrPath),
    /// `emails[type eq "work"]`: one of several fulfils all of it.
    Any(AttrPath, Box<Filter>),
    /// `not (…)`
    Not(Box<Filter>),
    /// `… and …`
    All(Vec<Filter>),
    /// `… or …`
    Either(Vec<Filter>),
}

impl Filter {
    /// The one login name that it asks for, if that is all that it asks: what clients do before they add a user.
    pub fn user_name(&self) -> Option<&str> {
        match self {
            Self::Compare(path, FilterComparison::Equal, Literal::Text(name)) if path.name == "userName" => {
                Some(name)
            }
            _ => None,
        }
    }

    /// Whether the vendor documents it: one comparison of a few attributes (platform.md#s8).
    pub fn is_documented(&self) -> bool {
        let Self::Compare(path, operator, _) = self else { return false };
        let attribute = matches!(path.to_string().as_str(), "userName" | "displayName" | "emails.value");
        let few = [
            FilterComparison::Equal,
            FilterComparison::Contains,
            FilterComparison::StartsWith,
            FilterComparison::EndsWith,
        ];
        attribute && few.contains(operator)
    }
}

/// The path of an operation of a patch: an attribute, of several those that a filter picks, and a part of them.
#[derive(Clone, Debug)]
pub struct Target {
    /// The attribute.
    pub path: AttrPath,
    /// Which of its values.
    pub filter: Option<Filter>,
    /// The part of those.
    pub sub: Option<String>,
}

/// Why a filter or a path is not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterFault {
    /// It cannot be read: why.
    Syntax(String),
    /// It names what the resource does not have.
    NoAttribute(String),
}

impl From<NoAttribute> for FilterFault {
    fn from(NoAttribute(text): NoAttribute) -> Self {
        Self::NoAttribute(text)
    }
}

impl fmt::Display for FilterFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(why) => f.write_str(why),
            Self::NoAttribute(text) => write!(f, "there is no attribute `{text}`"),
        }
    }
}
