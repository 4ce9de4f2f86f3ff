//! State of the virtual machine. One thread runs SOM programs, so that it needs no lock.

use std::cell::UnsafeCell;

/// A `static` that only the thread running SOM programs reads and writes.
#[derive(Debug, Default)]
pub struct Global<T>(UnsafeCell<T>);

// SAFETY: only the thread that runs SOM programs uses it.
unsafe impl<T> Sync for Global<T> {}

impl<T> Global<T> {
    /// With an initial value.
    pub const fn new(value: T) -> Self {
        Global(UnsafeCell::new(value))
    }

    /// Works on the value. `body` must not come back to the same `Global`.
    #[inline(always)]
    pub fn with<R>(&self, body: impl FnOnce(&mut T) -> R) -> R {
        // SAFETY: one thread; that `body` does not come back is the contract.
        body(unsafe { &mut *self.0.get() })
    }
}

impl<T: Copy> Global<T> {
    /// The value.
    #[inline(always)]
    pub fn get(&self) -> T {
        // SAFETY: as in `with`.
        unsafe { *self.0.get() }
    }

    /// Replaces the value.
    #[inline(always)]
    pub fn set(&self, value: T) {
        // SAFETY: as in `with`.
        unsafe { *self.0.get() = value }
    }
}
