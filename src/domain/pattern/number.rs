//! The numbers of groups, and which of them are referred to.

use std::collections::{HashMap, HashSet};

use super::PatternError;

/// How a pattern names a group.
#[derive(Clone)]
pub(super) enum Label {
    Number(u32),
    Name(String),
}

/// A capturing group.
pub(super) struct OpenedGroup {
    pub(super) label: Label,
    pub(super) in_look_behind: bool,
}

/// What the first pass over a pattern finds.
#[derive(Default)]
pub(super) struct Survey {
    /// In the order in which they open.
    pub(super) opened: Vec<OpenedGroup>,
    pub(super) references: Vec<Label>,
}

/// The capturing groups of a pattern, numbered as .NET does: those without a name first.
pub(super) struct Numbers {
    names: HashMap<String, u32>,
    /// In the order in which they open.
    opened: Vec<u32>,
    /// Those that are referred to, in the order in which they open. The engine captures no others.
    captured: Vec<u32>,
}

impl Numbers {
    /// # Errors
    /// References that the engine would resolve in another way than .NET does.
    pub(super) fn new(survey: &Survey) -> Result<Self, PatternError> {
        let mut numbers = Self { names: names(survey), opened: Vec::new(), captured: Vec::new() };
        numbers.opened = survey.opened.iter().filter_map(|group| numbers.of(&group.label)).collect();
        let wanted: HashSet<u32> = survey.references.iter().filter_map(|label| numbers.of(label)).collect();
        for (number, group) in numbers.opened.iter().zip(&survey.opened) {
            if !wanted.contains(number) {
                continue;
            }
            if group.in_look_behind {
                return Err(PatternError::unsupported("a back reference to a group in a look-behind"));
            }
            if numbers.captured.contains(number) {
                return Err(PatternError::unsupported("a back reference to one of two groups of one name"));
            }
            numbers.captured.push(*number);
        }
        Ok(numbers)
    }

    /// The number of a group, whether or not there is one of that number.
    fn of(&self, label: &Label) -> Option<u32> {
        match label {
            Label::Number(number) => Some(*number),
            Label::Name(name) => self.names.get(name).copied(),
        }
    }

    /// The number of a group that exists.
    pub(super) fn find(&self, label: &Label) -> Option<u32> {
        self.of(label).filter(|number| self.opened.contains(number))
    }

    /// The number of the group that opens as the `nth`, if it is referred to.
    pub(super) fn captured(&self, nth: usize) -> Option<u32> {
        self.opened.get(nth).copied().filter(|number| self.captured.contains(number))
    }

    /// The number that the engine gives to a group.
    pub(super) fn in_engine(&self, number: u32) -> usize {
        self.captured.iter().take_while(|captured| **captured != number).count() + 1
    }
}

fn names(survey: &Survey) -> HashMap<String, u32> {
    let numbered = survey.opened.iter().filter_map(|group| match group.label {
        Label::Number(number) => Some(number),
        Label::Name(_) => None,
    });
    let mut taken: HashSet<u32> = numbered.collect();
    let mut names = HashMap::new();
    let mut next = 1;
    for group in &survey.opened {
        let Label::Name(name) = &group.label else { continue };
        if names.contains_key(name) {
            continue;
        }
        while !taken.insert(next) {
            next += 1;
        }
        names.insert(name.clone(), next);
    }
    names
}
