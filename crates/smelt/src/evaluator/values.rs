//! The values of the traces that are being evaluated, where the collector can see them.

use std::cell::UnsafeCell;

/// The values in use, innermost run last.
struct Active(UnsafeCell<Vec<*const [u64]>>);
// SAFETY: only the thread that holds the client's global lock touches it.
unsafe impl Sync for Active {}
static ACTIVE: Active = Active(UnsafeCell::new(Vec::new()));

struct Source;

impl heap::RootSource for Source {
    unsafe fn scan(&mut self, visitor: &mut heap::RootVisitor<'_>) {
        // SAFETY: nothing runs but the collector.
        for values in unsafe { &*ACTIVE.0.get() } {
            let start: *const u64 = values.cast();
            // SAFETY: the areas live as long as they are in the list. Ints and floats among the values are why the scan is
            // conservative.
            unsafe { visitor.conservative(start, start.add(values.len())) }
        }
    }
}

/// Makes the values known to the collector. Idempotent.
pub fn register() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        heap::add_root_source(Box::new(Source));
    });
}

/// The values of one run, by the operation that made them.
pub struct Values {
    words: Box<[u64]>,
    place: usize,
}

impl Values {
    /// For traces of up to `count` operations.
    pub fn new(count: usize) -> Values {
        let words = vec![0; count].into_boxed_slice();
        // SAFETY: no reference into the list is held across a call.
        let active = unsafe { &mut *ACTIVE.0.get() };
        active.push(&raw const *words);
        Values {
            words,
            place: active.len() - 1,
        }
    }

    /// Makes room for a trace of `count` operations; the values there were are gone.
    pub fn fit(&mut self, count: usize) {
        if self.words.len() < count {
            self.words = vec![0; count].into_boxed_slice();
            // SAFETY: as in `new`.
            unsafe { (&mut *ACTIVE.0.get())[self.place] = &raw const *self.words }
        }
    }

    /// The value of an operation.
    pub fn get(&self, index: usize) -> u64 {
        self.words[index]
    }

    /// Sets the value of an operation.
    pub fn set(&mut self, index: usize, word: u64) {
        self.words[index] = word;
    }
}

impl Drop for Values {
    fn drop(&mut self) {
        // SAFETY: as in `new`. Runs end in the opposite order of their beginnings.
        unsafe { (&mut *ACTIVE.0.get()).truncate(self.place) }
    }
}
