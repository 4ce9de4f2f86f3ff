//! Things by number, whose numbers are used again when they are gone.

use super::Exit;
use crate::ranges::Ranges;
use crate::trace::LabelId;
use std::ops::{Index, IndexMut};

/// The exits: those of a trace have numbers in a row.
pub(super) struct Exits {
    exits: Vec<Option<Exit>>,
    numbers: Ranges,
}

impl Exits {
    pub const fn new() -> Exits {
        Exits {
            exits: Vec::new(),
            numbers: Ranges::new(),
        }
    }

    /// Numbers for so many; the first of them.
    pub fn reserve(&mut self, count: usize) -> u32 {
        let first = self.numbers.take(count);
        let end = self.numbers.end().max(self.exits.len());
        self.exits.resize_with(end, || None);
        first as u32
    }

    /// Fills in those whose numbers have been reserved.
    pub fn fill(&mut self, first: u32, exits: Vec<Exit>) {
        for (place, exit) in self.exits[first as usize..].iter_mut().zip(exits) {
            *place = Some(exit);
        }
    }

    /// They are gone, or have not come into being.
    pub fn free(&mut self, first: u32, count: usize) {
        let first = first as usize;
        self.exits[first..first + count].fill_with(|| None);
        self.numbers.give_back(first, count);
    }

    /// Those from `first` on.
    pub fn range(&self, first: u32, count: usize) -> impl Iterator<Item = (u32, &Exit)> {
        let exits = &self.exits[first as usize..first as usize + count];
        (first..)
            .zip(exits)
            .filter_map(|(number, exit)| Some((number, exit.as_ref()?)))
    }
}

impl Index<usize> for Exits {
    type Output = Exit;
    fn index(&self, number: usize) -> &Exit {
        self.exits[number]
            .as_ref()
            .expect("code that leaves by an exit keeps it")
    }
}

impl IndexMut<usize> for Exits {
    fn index_mut(&mut self, number: usize) -> &mut Exit {
        self.exits[number]
            .as_mut()
            .expect("code that leaves by an exit keeps it")
    }
}

/// What a label leads to.
#[derive(Clone, Copy, Default)]
pub(super) struct Target {
    /// The compiled trace that it is in.
    pub trace: Option<u32>,
    /// The entry at whose place code behind it begins, if it is the start of a loop or function.
    pub entry: Option<u32>,
}

/// The labels. Numbers begin with 1.
pub(super) struct Labels {
    targets: Vec<Target>,
    unused: Vec<LabelId>,
}

impl Labels {
    pub const fn new() -> Labels {
        Labels {
            targets: Vec::new(),
            unused: Vec::new(),
        }
    }

    pub fn make(&mut self) -> LabelId {
        self.unused.pop().unwrap_or_else(|| {
            self.targets.push(Target::default());
            LabelId(self.targets.len() as u32)
        })
    }

    /// Nobody knows the label any more.
    pub fn free(&mut self, label: LabelId) {
        self[label] = Target::default();
        self.unused.push(label);
    }
}

impl Index<LabelId> for Labels {
    type Output = Target;
    fn index(&self, label: LabelId) -> &Target {
        &self.targets[label.0 as usize - 1]
    }
}

impl IndexMut<LabelId> for Labels {
    fn index_mut(&mut self, label: LabelId) -> &mut Target {
        &mut self.targets[label.0 as usize - 1]
    }
}
