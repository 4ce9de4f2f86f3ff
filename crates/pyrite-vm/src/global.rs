//! Process-wide state of the virtual machine that only the thread holding the global interpreter lock touches.

use std::cell::UnsafeCell;

/// A `static` that is read and written only under the global interpreter lock.
#[derive(Debug, Default)]
pub struct Global<T>(UnsafeCell<T>);

// SAFETY: only the thread that holds the global interpreter lock uses it.
unsafe impl<T> Sync for Global<T> {}

impl<T> Global<T> {
    /// With an initial value.
    pub const fn new(value: T) -> Self {
        Global(UnsafeCell::new(value))
    }

    /// Replaces the value.
    #[inline(always)]
    pub fn set(&self, value: T) {
        // SAFETY: under the lock, and `get` and `with` leave no reference behind.
        unsafe { *self.0.get() = value }
    }

    /// As [`set`](Self::set); gives the value before.
    #[inline(always)]
    pub fn replace(&self, value: T) -> T {
        // SAFETY: as in `set`.
        std::mem::replace(unsafe { &mut *self.0.get() }, value)
    }

    /// Works on the value. `body` must not come back to the same `Global`.
    #[inline(always)]
    pub fn with<R>(&self, body: impl FnOnce(&mut T) -> R) -> R {
        // SAFETY: under the lock; that `body` does not come back is the contract.
        body(unsafe { &mut *self.0.get() })
    }
}

impl<T: Copy> Global<Option<T>> {
    /// The value, made if there is none. `make` must not come back to the same `Global`.
    pub fn get_or_insert(&self, make: impl FnOnce() -> T) -> T {
        self.with(|value| *value.get_or_insert_with(make))
    }
}

impl<T: Copy> Global<T> {
    /// The value.
    #[inline(always)]
    pub fn get(&self) -> T {
        // SAFETY: as in `set`.
        unsafe { *self.0.get() }
    }
}
