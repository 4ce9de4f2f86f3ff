//! Quasi-immutable cells: values that almost never change and that traces therefore take for constants.
//!
//! A trace that has read a cell depends on it; changing the cell invalidates every such trace: it is left at its next
//! `guard_not_invalidated` and never entered again. As PyPy's `_immutable_fields_ = ['x?']`.

use crate::domain::Domain;
use crate::driver::JitCell;
use crate::runtime::observer::{self, Cause, Event, TraceId};
use crate::shape_functions::Depend;
use std::cell::{Cell, UnsafeCell};
use std::rc::Rc;

/// Whether a compiled trace is still valid. Machine code reads the byte.
#[derive(Debug, Default)]
pub struct Validity {
    /// 0: valid; 1: invalidated.
    pub invalidated: Cell<u8>,
    /// The [number](crate::runtime::observer::TraceId) of the trace; 0 until it has been compiled.
    pub trace: Cell<u32>,
    /// The cell of the function that it is the code of, if it is.
    pub(crate) cell: Cell<Option<&'static JitCell>>,
}

impl Validity {
    /// It is valid no more, and nobody need hear of it.
    pub(crate) fn end(&self) {
        self.invalidated.set(1);
        if let Some(cell) = self.cell.take() {
            cell.function.set(0);
        }
    }

    /// The trace is valid no more.
    pub fn invalidate(&self, cause: Cause) {
        let was_valid = self.invalidated.get() == 0;
        self.end();
        let trace = TraceId(self.trace.get());
        if was_valid && trace.0 > 0 {
            observer::notify(|| Event::Invalidated { trace, cause });
        }
    }
}

/// The traces that depend on a cell. One word: there are many cells, and few that traces depend on.
#[derive(Debug, Default)]
pub struct Dependents(UnsafeCell<Option<Box<Traces>>>);

type Traces = Vec<Rc<Validity>>;

impl Dependents {
    /// None.
    pub const fn new() -> Dependents {
        Dependents(UnsafeCell::new(None))
    }

    /// Adds a trace.
    pub fn add(&self, trace: Rc<Validity>) {
        // SAFETY: single-threaded by the client's lock; no reference into the vector is held across a call.
        let traces = unsafe { &mut *self.0.get() }.get_or_insert_default();
        traces.retain(|t| t.invalidated.get() == 0 && Rc::strong_count(t) > 1);
        traces.push(trace);
    }

    /// Invalidates them all.
    pub fn invalidate(&self) {
        // SAFETY: as in `add`.
        if let Some(traces) = unsafe { &mut *self.0.get() }.take() {
            for trace in *traces {
                trace.invalidate(Cause::Changed);
            }
        }
    }
}

/// A quasi-immutable cell. It lives for ever (in a `static`, a leaked box, an object pinned for good), since traces refer to it.
#[derive(Debug, Default)]
pub struct QuasiImmutable<T: Copy> {
    value: Cell<T>,
    dependents: Dependents,
}

impl<T: Copy> QuasiImmutable<T> {
    /// A cell.
    pub const fn new(value: T) -> Self {
        QuasiImmutable {
            value: Cell::new(value),
            dependents: Dependents::new(),
        }
    }

    /// The value, as a green.
    #[inline(always)]
    pub fn get<D: Domain>(&'static self) -> T {
        if !D::NATIVE {
            D::depend_on(&self.dependents);
        }
        self.value.get()
    }

    /// The value, for a [`ShapeFunction`](crate::ShapeFunction).
    pub fn tell(&'static self, depend: Depend<'_>) -> T {
        depend(&self.dependents);
        self.value.get()
    }

    /// The value, for code that is never traced.
    #[inline(always)]
    pub fn peek(&self) -> T {
        self.value.get()
    }

    /// Changes the value; every trace that depends on the old one is invalidated.
    pub fn set(&self, value: T) {
        self.value.set(value);
        self.dependents.invalidate();
    }
}
