//! The stack that the instructions of a pickle work on.

use crate::support::*;
use pyrite_vm::storage::Array;

/// Objects in an array of the heap, with room for more. (A list would grow by little, give room back, and look at each item for what it is.)
pub(super) struct Stack {
    array: Gc<Array>,
    length: usize,
}

/// Room of the first array.
const FIRST: usize = 32;

impl Stack {
    /// An empty stack.
    ///
    /// # Errors
    /// `MemoryError`.
    pub(super) fn new() -> PyResult<Stack> {
        let array = storage::new_array(FIRST)?;
        Ok(Stack { array, length: 0 })
    }

    #[inline(always)]
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// # Errors
    /// `MemoryError`.
    #[inline(always)]
    pub(super) fn push(&mut self, value: Obj) -> PyResult<()> {
        if self.length == storage::length(self.array) {
            self.grow()?;
        }
        storage::set_item(self.array, self.length, value);
        self.length += 1;
        Ok(())
    }

    #[cold]
    fn grow(&mut self) -> PyResult<()> {
        let larger = storage::new_array(2 * self.length)?;
        storage::copy_items(self.array, 0, larger, 0, self.length);
        self.array = larger;
        Ok(())
    }

    /// The objects from the bottom on. They stay until the next push.
    #[inline(always)]
    pub(super) fn items<'a>(&self) -> &'a [Obj] {
        &storage::items(self.array)[..self.length]
    }

    #[inline(always)]
    pub(super) fn get(&self, index: usize) -> Obj {
        self.items()[index]
    }

    /// Writes one that is there.
    #[inline(always)]
    pub(super) fn set(&mut self, index: usize, value: Obj) {
        assert!(index < self.length);
        storage::set_item(self.array, index, value);
    }

    /// Takes those from `length` on away.
    #[inline(always)]
    pub(super) fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
    }
}
