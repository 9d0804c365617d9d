//! Reads a .NET pattern, one token at a time.

use super::PatternError;

/// The largest number in a pattern; as a limit of a quantifier, it means that there is none.
pub(super) const MOST: u32 = i32::MAX as u32;

/// How often what stands before is repeated.
pub(super) struct Quantifier {
    pub(super) text: String,
    pub(super) least: u32,
    pub(super) most: u32,
    pub(super) lazy: bool,
}

/// A pattern, and how far it is read.
pub(super) struct Scan {
    chars: Vec<char>,
    at: usize,
}

impl Scan {
    pub(super) fn new(source: &str) -> Self {
        Self { chars: source.chars().collect(), at: 0 }
    }

    pub(super) fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    pub(super) fn take(&mut self) -> Option<char> {
        let c = self.peek(0)?;
        self.at += 1;
        Some(c)
    }

    pub(super) fn skip(&mut self, n: usize) {
        self.at += n;
    }

    /// Reads `text` if it comes next.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let found = text.chars().enumerate().all(|(n, c)| self.peek(n) == Some(c));
        if found {
            self.at += text.len();
        }
        found
    }

    /// Runs `read`, and goes back to where it began if that finds nothing.
    pub(super) fn attempt<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Option<T>, PatternError>,
    ) -> Result<Option<T>, PatternError> {
        let start = self.at;
        let found = read(self)?;
        if found.is_none() {
            self.at = start;
        }
        Ok(found)
    }

    /// Skips comments, and white space under the option `x`.
    pub(super) fn blank(&mut self, ignore_space: bool) -> Result<(), PatternError> {
        loop {
            while ignore_space && matches!(self.peek(0), Some(' ' | '\t' | '\n' | '\x0C' | '\r')) {
                self.at += 1;
            }
            if ignore_space && self.peek(0) == Some('#') {
                while self.peek(0).is_some_and(|c| c != '\n') {
                    self.at += 1;
                }
            } else if self.eat("(?#") {
                while self.take().ok_or_else(|| PatternError::new("unterminated (?#...) comment"))? != ')' {}
            } else {
                return Ok(());
            }
        }
    }

    /// A quantifier, if one comes next; other braces are literal in .NET.
    pub(super) fn quantifier(&mut self, ignore_space: bool) -> Result<Option<Quantifier>, PatternError> {
        let start = self.at;
        let (least, most) = match self.peek(0) {
            Some('*') => (0, MOST),
            Some('+') => (1, MOST),
            Some('?') => (0, 1),
            Some('{') => match self.attempt(Self::braces)? {
                Some(limits) => limits,
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        self.at = self.at.max(start + 1);
        let text = self.chars.iter().take(self.at).skip(start).collect();
        self.blank(ignore_space)?;
        let lazy = self.eat("?");
        Ok(Some(Quantifier { text, least, most, lazy }))
    }

    /// `{n}`, `{n,}` or `{n,m}`.
    fn braces(&mut self) -> Result<Option<(u32, u32)>, PatternError> {
        self.at += 1;
        let Some(least) = self.decimal()? else {
            return Ok(None);
        };
        let most = if self.eat(",") { self.decimal()?.unwrap_or(MOST) } else { least };
        Ok(self.eat("}").then_some((least, most)))
    }

    /// A decimal number, if one comes next.
    pub(super) fn decimal(&mut self) -> Result<Option<u32>, PatternError> {
        let mut number = None;
        while let Some(digit) = self.peek(0).and_then(|c| c.to_digit(10)) {
            self.at += 1;
            let next = number.unwrap_or(0_u32).checked_mul(10).and_then(|tens| tens.checked_add(digit));
            number = Some(
                next.filter(|number| *number <= MOST)
                    .ok_or_else(|| PatternError::new(format!("a number is greater than {MOST}")))?,
            );
        }
        Ok(number)
    }

    /// Word characters; the name of a group or of a category.
    pub(super) fn word(&mut self) -> Result<String, PatternError> {
        let mut word = String::new();
        while let Some(c) = self.peek(0).filter(|c| c.is_ascii_alphanumeric() || *c == '_') {
            self.at += 1;
            word.push(c);
        }
        match self.peek(0) {
            Some(c) if !c.is_ascii() => Err(PatternError::unsupported("a name that is not ASCII")),
            _ => Ok(word),
        }
    }

    /// The character that an escape stands for, without its backslash.
    pub(super) fn character(&mut self) -> Result<char, PatternError> {
        let c = self.take().ok_or_else(|| PatternError::new("illegal \\ at the end of the pattern"))?;
        Ok(match c {
            '0'..='7' => {
                self.at -= 1;
                self.octal()
            }
            'x' => self.hex(2)?,
            'u' => self.hex(4)?,
            'c' => self.control()?,
            'a' => '\x07',
            'b' => '\x08',
            'e' => '\x1B',
            'f' => '\x0C',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\x0B',
            _ if c.is_ascii_alphanumeric() || c == '_' => {
                return Err(PatternError::new(format!("unrecognized escape sequence `\\{c}`")));
            }
            _ if !c.is_ascii() => {
                return Err(PatternError::unsupported(format_args!("`\\{c}`, which is not ASCII,")));
            }
            _ => c,
        })
    }

    /// Up to three octal digits, of which .NET keeps eight bits.
    fn octal(&mut self) -> char {
        let mut code = 0;
        for _ in 0..3 {
            let Some(digit) = self.peek(0).and_then(|c| c.to_digit(8)) else { break };
            self.at += 1;
            code = (code * 8 + digit) & 0xFF;
        }
        char::from_u32(code).unwrap_or_default()
    }

    fn hex(&mut self, digits: usize) -> Result<char, PatternError> {
        let mut code = 0;
        for _ in 0..digits {
            let digit = self.take().and_then(|c| c.to_digit(16));
            code = code * 16 + digit.ok_or_else(|| PatternError::new("insufficient hexadecimal digits"))?;
        }
        char::from_u32(code).ok_or_else(|| PatternError::unsupported("half a surrogate pair"))
    }

    fn control(&mut self) -> Result<char, PatternError> {
        let c = self.take().ok_or_else(|| PatternError::new("missing control character after \\c"))?;
        match c.to_ascii_uppercase() {
            c @ '@'..='_' => Ok(char::from(c as u8 - b'@')),
            _ => Err(PatternError::new(format!("unrecognized control character `\\c{c}`"))),
        }
    }

    /// The name of a category, after `\p` or `\P`.
    pub(super) fn category(&mut self) -> Result<String, PatternError> {
        if !self.eat("{") {
            return Err(PatternError::new("incomplete \\p{X} character escape"));
        }
        let mut name = self.word()?;
        while self.eat("-") {
            name = format!("{name}-{}", self.word()?);
        }
        if !self.eat("}") {
            return Err(PatternError::new("incomplete \\p{X} character escape"));
        }
        Ok(name)
    }
}
