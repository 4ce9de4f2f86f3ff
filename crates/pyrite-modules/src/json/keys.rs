//! The keys of a document, so that equal ones are one object: found by their bytes, without making a str first.

use crate::support::*;
use pyrite_vm::types::list::PyList;

/// A set of strs.
pub(super) struct Keys {
    /// The strs, in the order in which they came.
    all: Gc<PyList>,
    /// Where each is in the list, plus one, at a place that its hash says or behind it; 0 where there is none. Half of it is empty.
    table: Vec<u32>,
}

/// Places of the first table.
const FIRST: usize = 32;

impl Keys {
    /// None yet.
    pub(super) fn new() -> Keys {
        Keys {
            all: list::new(),
            table: Vec::new(),
        }
    }

    /// The str of a text.
    ///
    /// # Errors
    /// `MemoryError`.
    pub(super) fn key(&mut self, text: &[u8]) -> PyResult {
        if 2 * (list::length(self.all) + 1) > self.table.len() {
            self.grow();
        }
        let place = self.place(text);
        if let Some(index) = self.table[place].checked_sub(1) {
            return Ok(list::get(self.all, index as usize));
        }
        let key = str::shared(text)?;
        list::push(self.all, key)?;
        self.table[place] = list::length(self.all) as u32;
        Ok(key)
    }

    /// Where a text is in the table or has to be put.
    fn place(&self, text: &[u8]) -> usize {
        let mut place = pyrite_vm::hash::of_bytes(text) as usize;
        loop {
            place %= self.table.len();
            match self.table[place].checked_sub(1) {
                Some(index) if self.text(index) != text => place += 1,
                _ => return place,
            }
        }
    }

    fn text<'a>(&self, index: u32) -> &'a [u8] {
        str::bytes(list::get(self.all, index as usize).cast())
    }

    fn grow(&mut self) {
        self.table = vec![0; FIRST.max(2 * self.table.len())];
        for index in 0..list::length(self.all) as u32 {
            let place = self.place(self.text(index));
            self.table[place] = index + 1;
        }
    }
}
