//! Protection against documents that grow: a few bytes whose entities would be expanded to gigabytes.

use std::cell::Cell;

/// Bytes read and bytes made of them, for a parser and those for its entities.
#[derive(Debug)]
pub struct Limits {
    direct: Cell<u64>,
    indirect: Cell<u64>,
    /// Below so many bytes in all nothing is refused.
    pub threshold: Cell<u64>,
    /// How many times as much as was read may come of it.
    pub factor: Cell<f32>,
    /// Bytes of memory that are taken.
    taken: Cell<u64>,
    /// Below so much memory nothing is refused.
    pub memory_threshold: Cell<u64>,
    /// How many times as much memory as was read may be taken.
    pub memory_factor: Cell<f32>,
}

/// Bytes of memory that a parser takes before it has read anything.
const BEGINNING: u64 = 4096;

impl Default for Limits {
    fn default() -> Self {
        Limits {
            direct: Cell::new(0),
            indirect: Cell::new(0),
            threshold: Cell::new(8 << 20),
            factor: Cell::new(100.0),
            taken: Cell::new(BEGINNING),
            memory_threshold: Cell::new(64 << 20),
            memory_factor: Cell::new(100.0),
        }
    }
}

impl Limits {
    /// Counts memory that is kept; false if it is too much.
    pub(crate) fn take(&self, bytes: usize) -> bool {
        let taken = self.taken.get().saturating_add(bytes as u64);
        self.taken.set(taken);
        let read = self.direct.get().max(1);
        taken < self.memory_threshold.get()
            || taken as f32 / read as f32 <= self.memory_factor.get()
    }
    /// Memory is no longer kept.
    pub(crate) fn give_back(&self, bytes: usize) {
        self.taken
            .set(self.taken.get().saturating_sub(bytes as u64));
    }

    /// Counts bytes; false if they are too many.
    pub(crate) fn count(&self, bytes: usize, is_direct: bool) -> bool {
        let counter = if is_direct {
            &self.direct
        } else {
            &self.indirect
        };
        counter.set(counter.get().saturating_add(bytes as u64));
        let (direct, indirect) = (self.direct.get(), self.indirect.get());
        let all = direct.saturating_add(indirect);
        // What comes without any direct input is counted against the shortest reference to an entity.
        let read = if direct == 0 { 22 } else { direct };
        all < self.threshold.get() || all as f32 / read as f32 <= self.factor.get()
    }
}
