//! Character classes: `[a-z-[aeiou]]`, `\w`, `\p{Lu}`.

use std::fmt::Write as _;

use super::PatternError;
use super::scan::Scan;

/// How deep subtractions may be nested.
const DEEPEST: usize = 50;
/// What .NET takes for a word character; `\w` of the engine knows more.
const WORD: &str = r"\p{L}\p{Mn}\p{Nd}\p{Pc}";
/// Without regard to case, .NET takes any of these for all of them.
const CASED: [&str; 3] = ["Lu", "Ll", "Lt"];
/// The other names that .NET knows, but for that of surrogates, which a path cannot hold.
const CATEGORIES: [&str; 33] = [
    "L", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf",
    "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Co", "Cn",
];

/// `\b` and `\B` by look-around, as .NET defines them. The engine's own fail in a look-behind beyond ASCII.
pub(super) fn boundary(negated: bool) -> String {
    let word = format!(r"(?-i:[{WORD}\x{{200C}}\x{{200D}}])");
    let (inside, outside) = if negated { ('=', '!') } else { ('!', '=') };
    format!("(?:(?<={word})(?{inside}{word})|(?<!{word})(?{outside}{word}))")
}

/// A shorthand like `\w` or `\p{Lu}`, from after its backslash, as members of a class; `None` for others.
pub(super) fn shorthand(scan: &mut Scan, ignore_case: bool) -> Result<Option<String>, PatternError> {
    let members = match scan.peek(0) {
        Some('w') => WORD.to_owned(),
        Some('W') => format!("[^{WORD}]"),
        Some(c @ ('d' | 'D' | 's' | 'S')) => format!(r"\{c}"),
        Some(c @ ('p' | 'P')) => {
            scan.skip(1);
            return category(&scan.category()?, c == 'P', ignore_case).map(Some);
        }
        _ => return Ok(None),
    };
    scan.skip(1);
    Ok(Some(members))
}

fn category(name: &str, negated: bool, ignore_case: bool) -> Result<String, PatternError> {
    if name.starts_with("Is") {
        return Err(PatternError::unsupported(format_args!("Unicode block `{name}`")));
    }
    if name == "Cs" || name.starts_with("_xml") {
        return Err(PatternError::unsupported(format_args!("category `{name}`")));
    }
    if !CASED.contains(&name) && !CATEGORIES.contains(&name) {
        return Err(PatternError::new(format!("unknown property `{name}`")));
    }
    let members = match ignore_case && CASED.contains(&name) {
        true => r"\p{Lu}\p{Ll}\p{Lt}".to_owned(),
        false => format!(r"\p{{{name}}}"),
    };
    Ok(if negated { format!("[^{members}]") } else { members })
}

/// A class from after its opening bracket to its closing one, in the dialect of the engine.
pub(super) fn class(scan: &mut Scan, ignore_case: bool, depth: usize) -> Result<String, PatternError> {
    if depth > DEEPEST {
        return Err(PatternError::unsupported("nesting of subtractions this deep"));
    }
    let negation = if scan.eat("^") { "^" } else { "" };
    let mut class = Class { scan, ignore_case, depth, members: String::new(), from: None, without: None };
    class.member(true)?;
    while !class.scan.eat("]") {
        class.member(false)?;
    }
    let base = format!("[{negation}{}]", class.members);
    Ok(class.without.map_or_else(|| base.clone(), |without| format!("[{base}--{without}]")))
}

struct Class<'a> {
    scan: &'a mut Scan,
    ignore_case: bool,
    depth: usize,
    members: String,
    /// The start of a range whose end comes next.
    from: Option<char>,
    without: Option<String>,
}

impl Class<'_> {
    fn member(&mut self, first: bool) -> Result<(), PatternError> {
        let escaped = self.scan.eat("\\");
        if escaped && self.special()? {
            return Ok(());
        }
        let c = if escaped { self.scan.character()? } else { self.plain()? };
        let next = (self.scan.peek(0), self.scan.peek(1));
        if let Some(from) = self.from.take() {
            if c == '[' && !escaped {
                self.add(from, from)?;
                return self.subtract();
            }
            return self.add(from, c);
        }
        match next {
            (Some('-'), Some(end)) if end != ']' => {
                self.scan.skip(1);
                self.from = Some(c);
                Ok(())
            }
            (Some('['), _) if c == '-' && !escaped && !first => {
                self.scan.skip(1);
                self.subtract()
            }
            _ => self.add(c, c),
        }
    }

    /// A shorthand or `\-`, neither of which starts a range.
    fn special(&mut self) -> Result<bool, PatternError> {
        if self.scan.eat("-") {
            let from = self.from.take().unwrap_or('-');
            self.add(from, '-')?;
            return Ok(true);
        }
        let letter = self.scan.peek(0).unwrap_or_default();
        let Some(members) = shorthand(self.scan, self.ignore_case)? else {
            return Ok(false);
        };
        if self.from.is_some() {
            return Err(PatternError::new(format!("cannot include class \\{letter} in character range")));
        }
        self.members.push_str(&members);
        Ok(true)
    }

    fn plain(&mut self) -> Result<char, PatternError> {
        let c = self.scan.take().ok_or_else(|| PatternError::new("unterminated [] set"))?;
        if c == '[' && self.from.is_none() && self.scan.peek(0) == Some(':') {
            // Versions of .NET do not agree on these.
            let posix = |scan: &mut Scan| {
                scan.skip(1);
                scan.word()?;
                Ok(scan.eat(":]").then_some(()))
            };
            if self.scan.attempt(posix)?.is_some() {
                return Err(PatternError::unsupported("a POSIX class such as `[:alpha:]`"));
            }
        }
        Ok(c)
    }

    fn subtract(&mut self) -> Result<(), PatternError> {
        self.without = Some(class(self.scan, self.ignore_case, self.depth + 1)?);
        match self.scan.peek(0) {
            Some(']') => Ok(()),
            None => Err(PatternError::new("unterminated [] set")),
            Some(_) => Err(PatternError::new("a subtraction must be the last element in a character class")),
        }
    }

    fn add(&mut self, from: char, to: char) -> Result<(), PatternError> {
        if from.len_utf16() > 1 || to.len_utf16() > 1 {
            return Err(PatternError::unsupported("a character beyond U+FFFF in a class"));
        }
        if from > to {
            return Err(PatternError::new(format!("[{from}-{to}] range in reverse order")));
        }
        self.push(from);
        if from < to {
            self.members.push('-');
            self.push(to);
        }
        Ok(())
    }

    fn push(&mut self, c: char) {
        if c.is_ascii_alphanumeric() {
            self.members.push(c);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(self.members, r"\x{{{:X}}}", c as u32);
        }
    }
}
