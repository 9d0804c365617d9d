//! What a backslash introduces outside a class.

use super::PatternError;
use super::class::{boundary, shorthand};
use super::number::Label;
use super::scan::Scan;
use super::translate::{END, Piece, Translator};

impl Translator {
    /// From a backslash.
    pub(super) fn escape(&mut self) -> Result<(), PatternError> {
        self.scan.skip(1);
        let anchor = match self.scan.peek(0) {
            Some(c @ ('b' | 'B')) if self.in_look_behind() => {
                self.scan.skip(1);
                self.push(&boundary(c == 'B'), Piece::Atom);
                return Ok(());
            }
            Some('b') => r"\b",
            Some('B') => r"\B",
            // A search starts at the start of the path.
            Some('A' | 'G') => r"\A",
            Some('z') => r"\z",
            Some('Z') => {
                self.scan.skip(1);
                self.push(END, Piece::Look);
                return Ok(());
            }
            _ => return self.escaped_piece(),
        };
        self.scan.skip(1);
        self.push(anchor, Piece::Atom);
        Ok(())
    }

    fn escaped_piece(&mut self) -> Result<(), PatternError> {
        if let Some(members) = shorthand(&mut self.scan, self.options.ignore_case)? {
            // The members hold both cases; finding that out again would take long.
            self.push(&format!("(?-i:[{members}])"), Piece::Atom);
            return Ok(());
        }
        let reference = match self.scan.peek(0) {
            Some('k') => {
                self.scan.skip(1);
                let label = self.scan.attempt(label)?;
                Some(label.ok_or_else(|| PatternError::new("malformed \\k<...> named back reference"))?)
            }
            Some('<' | '\'') => self.scan.attempt(label)?,
            Some('1'..='9') => self.numbered()?,
            _ => None,
        };
        match reference {
            Some(label) => self.reference(label),
            None => {
                let c = self.scan.character()?;
                self.literal(c);
                Ok(())
            }
        }
    }

    /// `\12` is a back reference if there is such a group, otherwise a character in octal.
    fn numbered(&mut self) -> Result<Option<Label>, PatternError> {
        let numbers = self.numbers.as_ref();
        self.scan.attempt(|scan| {
            let label = Label::Number(scan.decimal()?.unwrap_or_default());
            let undefined = numbers.is_some_and(|numbers| numbers.find(&label).is_none());
            Ok(match label {
                Label::Number(10..) if undefined => None,
                label => Some(label),
            })
        })
    }

    fn reference(&mut self, label: Label) -> Result<(), PatternError> {
        let Some(numbers) = &self.numbers else {
            self.survey.references.push(label);
            self.push("", Piece::Atom);
            return Ok(());
        };
        let Some(number) = numbers.find(&label) else {
            return Err(match label {
                Label::Number(0) => PatternError::unsupported("a back reference to the whole match"),
                Label::Number(number) => {
                    PatternError::new(format!("reference to undefined group number {number}"))
                }
                Label::Name(name) => PatternError::new(format!("reference to undefined group name `{name}`")),
            });
        };
        if self.in_look_behind() {
            return Err(PatternError::unsupported("a back reference in a look-behind"));
        }
        if self.frames.iter().any(|frame| frame.captured == Some(number)) {
            return Err(PatternError::unsupported("a back reference inside the group that it refers to"));
        }
        let text = format!(r"\k<{}>", numbers.in_engine(number));
        self.push_cased(&text, Piece::Atom);
        Ok(())
    }
}

/// `<name>` or `'name'`.
fn label(scan: &mut Scan) -> Result<Option<Label>, PatternError> {
    let close = match scan.take() {
        Some('<') => ">",
        Some('\'') => "'",
        _ => return Ok(None),
    };
    let label = match scan.decimal()? {
        Some(number) => Label::Number(number),
        None => Label::Name(scan.word()?),
    };
    let named = !matches!(&label, Label::Name(name) if name.is_empty());
    Ok((named && scan.eat(close)).then_some(label))
}
