//! Groups and options: `(…)`, `(?<name>…)`, `(?=…)`, `(?i)`.

use super::PatternError;
use super::number::{Label, OpenedGroup};
use super::translate::{Before, OpenGroup, PatternOptions, Piece, Translator};

/// How deep groups may be nested; the engine goes no deeper.
const DEEPEST: usize = 50;

impl Translator {
    /// From an opening parenthesis.
    pub(super) fn open(&mut self) -> Result<(), PatternError> {
        if self.frames.len() > DEEPEST {
            return Err(PatternError::unsupported("nesting of groups this deep"));
        }
        let outer = self.options;
        self.scan.skip(1);
        if self.scan.peek(0) != Some('?') || self.scan.peek(1) == Some(')') {
            return self.open_unnamed(outer);
        }
        self.scan.skip(1);
        match (self.scan.peek(0), self.scan.peek(1)) {
            (Some('='), _) => self.begin(1, "(?=", outer, Some(Piece::Look)),
            (Some('!'), _) => self.begin(1, "(?!", outer, Some(Piece::Look)),
            (Some('<'), Some('=')) => self.begin(2, "(?<=", outer, Some(Piece::Look)),
            (Some('<'), Some('!')) => self.begin(2, "(?<!", outer, Some(Piece::Look)),
            (Some('>'), _) if self.in_look_behind() => {
                return Err(PatternError::unsupported("an atomic group in a look-behind"));
            }
            (Some('>'), _) => self.begin(1, "(?>", outer, Some(Piece::Atom)),
            (Some('<' | '\''), _) => return self.open_named(outer),
            (Some('('), _) => return Err(PatternError::unsupported("a condition `(?(…)…)`")),
            _ => return self.open_with_options(outer),
        }
        Ok(())
    }

    fn open_unnamed(&mut self, outer: PatternOptions) -> Result<(), PatternError> {
        if outer.explicit_capture {
            self.begin(0, "(?:", outer, None);
        } else {
            self.unnamed += 1;
            self.capture(Label::Number(self.unnamed), outer);
        }
        Ok(())
    }

    /// `<name>` or `'name'`, after `(?`.
    fn open_named(&mut self, outer: PatternOptions) -> Result<(), PatternError> {
        let close = if self.scan.take() == Some('<') { ">" } else { "'" };
        let name = self.scan.word()?;
        if self.scan.peek(0) == Some('-') {
            return Err(PatternError::unsupported("a balancing group `(?<a-b>…)`"));
        }
        let numbered = name.starts_with(|c: char| c.is_ascii_digit());
        let number = name.parse().ok().filter(|number| (1..=super::scan::MOST).contains(number));
        if name.is_empty() || !self.scan.eat(close) || name.starts_with('0') || numbered && number.is_none() {
            return Err(PatternError::new("invalid group name: it is a word or a number from 1"));
        }
        self.capture(number.map_or(Label::Name(name), Label::Number), outer);
        Ok(())
    }

    /// `(?i)` holds to the end of the group that it is in, `(?i:…)` in its own.
    fn open_with_options(&mut self, outer: PatternOptions) -> Result<(), PatternError> {
        let mut on = true;
        while let Some(c) = self.scan.peek(0) {
            match c.to_ascii_lowercase() {
                '-' => on = false,
                '+' => on = true,
                'i' => self.options.ignore_case = on,
                'm' => self.options.multi_line = on,
                'n' => self.options.explicit_capture = on,
                's' => self.options.single_line = on,
                'x' => self.options.ignore_space = on,
                _ => break,
            }
            self.scan.skip(1);
        }
        match self.scan.take() {
            Some(')') => self.before = Before::Nothing,
            Some(':') => self.begin(0, "(?:", outer, None),
            _ => return Err(PatternError::new("unrecognized grouping construct")),
        }
        Ok(())
    }

    fn capture(&mut self, label: Label, outer: PatternOptions) {
        let captured = self.numbers.as_ref().and_then(|numbers| numbers.captured(self.survey.opened.len()));
        let in_look_behind = self.in_look_behind();
        self.survey.opened.push(OpenedGroup { label, in_look_behind });
        match captured {
            Some(_) => self.begin(0, "(", outer, Some(Piece::Atom)),
            None => self.begin(0, "(?:", outer, None),
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.captured = captured;
        }
    }

    fn begin(&mut self, length: usize, text: &str, outer: PatternOptions, piece: Option<Piece>) {
        self.scan.skip(length);
        let start = self.out.len();
        let look_behind = text.starts_with("(?<");
        self.frames.push(OpenGroup { piece, look_behind, ..OpenGroup::new(start, outer) });
        self.out.push_str(text);
        self.before = Before::Nothing;
    }

    pub(super) fn in_look_behind(&self) -> bool {
        self.frames.iter().any(|frame| frame.look_behind)
    }

    /// After a closing parenthesis.
    pub(super) fn close(&mut self) -> Result<(), PatternError> {
        let Some(frame) = self.frames.pop().filter(|_| !self.frames.is_empty()) else {
            return Err(PatternError::new("not a valid regular expression: too many )'s"));
        };
        let body = if frame.body == Piece::Pair { Piece::Atom } else { frame.body };
        let piece = frame.piece.unwrap_or(body);
        self.options = frame.outer;
        if frame.look_behind && body == Piece::Atom {
            // Only in a repetition does the engine try more than one way to reach the end of a look-behind.
            self.out.insert_str(frame.start + "(?<=".len(), "(?:");
            self.out.push_str("){1}");
        }
        self.out.push(')');
        self.fill(piece, frame.steps.max(1));
        self.before = Before::Piece { start: frame.start, piece, steps: frame.steps.max(1) };
        Ok(())
    }
}
