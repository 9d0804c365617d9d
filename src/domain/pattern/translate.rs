//! Rewrites a .NET regular expression in the dialect of `fancy-regex`.

use super::PatternError;
use super::class::class;
use super::number::{Numbers, Survey};
use super::scan::{MOST, Quantifier, Scan};

/// How many steps a match may take at the least: the engine bounds its attempts, not their length.
const MOST_STEPS: usize = 10_000;
/// The end, or before a line feed at the end: `$` and `\Z` of .NET.
pub(super) const END: &str = r"(?=\n?\z)";

/// Rewrites a pattern; the result is to be compiled without regard to case.
///
/// # Errors
/// What .NET refuses, and what cannot be carried over.
pub(super) fn translate(source: &str) -> Result<String, PatternError> {
    let mut first = Translator::new(source, None);
    first.run()?;
    let numbers = Numbers::new(&first.survey)?;
    let mut second = Translator::new(source, Some(numbers));
    second.run()?;
    Ok(second.out)
}

/// The options that `(?imnsx)` sets.
#[derive(Clone, Copy, Default)]
pub(super) struct PatternOptions {
    pub(super) ignore_case: bool,
    pub(super) multi_line: bool,
    pub(super) explicit_capture: bool,
    pub(super) single_line: bool,
    pub(super) ignore_space: bool,
}

/// What a piece of the result is to a quantifier.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    /// Nothing at all, which the engine refuses to repeat.
    Empty,
    /// Look-around, which the engine refuses to repeat.
    Look,
    /// Two characters to .NET, which would repeat the second.
    Pair,
    Atom,
}

impl Piece {
    pub(super) fn and(self, next: Self) -> Self {
        match (self, next) {
            (Self::Empty, piece) | (piece, Self::Empty) => piece,
            _ => Self::Atom,
        }
    }
}

/// What stands before the current place; it decides whether a quantifier may follow.
#[derive(Clone, Copy)]
pub(super) enum Before {
    Nothing,
    Piece { start: usize, piece: Piece, steps: usize },
    Quantifier,
}

/// A group that is open, or the whole pattern.
pub(super) struct OpenGroup {
    /// Where it starts in the result.
    pub(super) start: usize,
    /// What is in force again after it.
    pub(super) outer: PatternOptions,
    /// What it is when it closes, if that does not depend on what is in it.
    pub(super) piece: Option<Piece>,
    /// Its number, if it is referred to.
    pub(super) captured: Option<u32>,
    pub(super) look_behind: bool,
    pub(super) body: Piece,
    /// How many steps it takes at the least.
    pub(super) steps: usize,
}

impl OpenGroup {
    pub(super) fn new(start: usize, outer: PatternOptions) -> Self {
        Self { start, outer, piece: None, captured: None, look_behind: false, body: Piece::Empty, steps: 0 }
    }
}

/// One pass over a pattern. The first only finds out about the groups.
pub(super) struct Translator {
    pub(super) scan: Scan,
    pub(super) out: String,
    pub(super) options: PatternOptions,
    pub(super) before: Before,
    pub(super) frames: Vec<OpenGroup>,
    pub(super) survey: Survey,
    pub(super) numbers: Option<Numbers>,
    /// How many groups without a name have opened.
    pub(super) unnamed: u32,
}

impl Translator {
    fn new(source: &str, numbers: Option<Numbers>) -> Self {
        let options = PatternOptions { ignore_case: true, ..PatternOptions::default() };
        Self {
            scan: Scan::new(source),
            out: String::with_capacity(source.len() * 2),
            options,
            before: Before::Nothing,
            frames: vec![OpenGroup::new(0, options)],
            survey: Survey::default(),
            numbers,
            unnamed: 0,
        }
    }

    fn run(&mut self) -> Result<(), PatternError> {
        loop {
            self.scan.blank(self.options.ignore_space)?;
            if let Some(quantifier) = self.scan.quantifier(self.options.ignore_space)? {
                self.quantify(&quantifier)?;
                continue;
            }
            match self.scan.peek(0) {
                None => break,
                Some(c) => self.piece(c)?,
            }
        }
        match self.frames.as_slice() {
            [whole] if whole.steps > MOST_STEPS => Err(PatternError::unsupported(format_args!(
                "a pattern of more than {MOST_STEPS} repetitions"
            ))),
            [_] => Ok(()),
            _ => Err(PatternError::new("not a valid regular expression: not enough )'s")),
        }
    }

    fn piece(&mut self, c: char) -> Result<(), PatternError> {
        match c {
            '(' => return self.open(),
            '\\' => return self.escape(),
            _ => self.scan.skip(1),
        }
        match c {
            ')' => self.close()?,
            '[' => {
                let text = class(&mut self.scan, self.options.ignore_case, 0)?;
                self.push_cased(&text, Piece::Atom);
            }
            '|' => {
                self.out.push('|');
                self.fill(Piece::Atom, 0);
                self.before = Before::Nothing;
            }
            '^' => self.push(if self.options.multi_line { "(?m:^)" } else { "^" }, Piece::Atom),
            '$' if self.options.multi_line => self.push("(?m:$)", Piece::Atom),
            '$' => self.push(END, Piece::Look),
            '.' => self.push(if self.options.single_line { "(?s:.)" } else { "." }, Piece::Atom),
            _ => self.literal(c),
        }
        Ok(())
    }

    /// Adds a piece that a quantifier may follow.
    pub(super) fn push(&mut self, text: &str, piece: Piece) {
        self.before = Before::Piece { start: self.out.len(), piece, steps: 1 };
        self.out.push_str(text);
        self.fill(piece, 1);
    }

    /// Adds a piece to which the option `i` matters.
    pub(super) fn push_cased(&mut self, text: &str, piece: Piece) {
        match self.options.ignore_case {
            true => self.push(text, piece),
            false => self.push(&format!("(?-i:{text})"), piece),
        }
    }

    pub(super) fn literal(&mut self, c: char) {
        let mut text = String::from(c);
        if r"\.+*?()|[]{}^$".contains(c) {
            text.insert(0, '\\');
        }
        if c.len_utf16() > 1 {
            // To .NET, what lies beyond U+FFFF has no case.
            self.push(&format!("(?-i:{text})"), Piece::Pair);
        } else if c.is_ascii() && !c.is_ascii_alphabetic() {
            self.push(&text, Piece::Atom);
        } else {
            self.push_cased(&text, Piece::Atom);
        }
    }

    /// Notes what the innermost group holds.
    pub(super) fn fill(&mut self, piece: Piece, steps: usize) {
        if let Some(frame) = self.frames.last_mut() {
            frame.body = frame.body.and(piece);
            frame.steps = frame.steps.saturating_add(steps);
        }
    }

    fn quantify(&mut self, quantifier: &Quantifier) -> Result<(), PatternError> {
        let Quantifier { text, least, most, lazy } = quantifier;
        let (start, piece, steps) = match self.before {
            Before::Piece { start, piece, steps } => (start, piece, steps),
            Before::Nothing => {
                return Err(PatternError::new(format!("quantifier `{text}` following nothing")));
            }
            Before::Quantifier => return Err(PatternError::new(format!("nested quantifier `{text}`"))),
        };
        if least > most {
            return Err(PatternError::new(format!(
                "illegal quantifier `{text}`: {least} is more than {most}"
            )));
        }
        self.fill(Piece::Empty, steps.saturating_mul(least.saturating_sub(1) as usize));
        self.before = Before::Quantifier;
        match piece {
            Piece::Pair => {
                return Err(PatternError::unsupported("a quantifier after a character beyond U+FFFF"));
            }
            Piece::Empty => return Ok(()),
            Piece::Look => {
                self.out.insert_str(start, "(?>");
                // What takes no room need not be tried twice.
                self.out.push_str(&format!("){{{},{}}}", least.min(&1), most.min(&1)));
            }
            Piece::Atom if *most == MOST => self.out.push_str(&format!("{{{least},}}")),
            Piece::Atom => self.out.push_str(&format!("{{{least},{most}}}")),
        }
        if *lazy {
            self.out.push('?');
        }
        Ok(())
    }
}
