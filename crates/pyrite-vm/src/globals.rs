//! Global variables: the namespaces of modules, in which every name has a cell of its own.
//!
//! A cell never moves and is never given up, so code can refer to it. A global that has been assigned only once is a constant in traces; from its
//! second assignment on it is an ordinary mutable place. Attributes of classes get cells too, when their values change for the first time.

#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::names::Name;
use crate::object::Obj;
use crate::reaping;
use crate::storage::{self, Pinned};
use crate::types::dict::{self, PyDict};
use smelt::heap::{self, WordMap};
use smelt::{AnyValue, Domain, Gc, Native, QuasiImmutable, Ref, Static, heap_object};
use std::cell::RefCell;

/// The place of one global variable.
#[heap_object(id = ids::GLOBAL_CELL)]
pub struct GlobalCell {
    #[immutable]
    state: &'static CellState,
    /// Its value, or null.
    value: Gc<AnyValue>,
}

/// What is known of a global variable.
#[derive(Debug)]
pub struct CellState {
    object: std::cell::Cell<Pinned<GlobalCell>>,
    /// Assigned at most once since it last had no value.
    constant: QuasiImmutable<bool>,
}

impl CellState {
    /// A place that lives for ever, in a module.
    fn new() -> &'static CellState {
        let state = CellState::with(true);
        storage::immortal(state.object());
        state
    }

    /// A place in a class, whose value has changed already. The class's namespace keeps it alive.
    pub fn mutable(value: Obj) -> &'static CellState {
        let state = CellState::with(false);
        state.object().set_value(value);
        let object = storage::as_object(state.object());
        reaping::belongs_to(state, state.object());
        heap::add_release(object);
        state
    }

    fn with(constant: bool) -> &'static CellState {
        let state = reaping::place(CellState {
            object: std::cell::Cell::new(Pinned::NULL),
            constant: QuasiImmutable::new(constant),
        });
        let object = GlobalCell::new::<Native>(Static::constant(state), Obj::null());
        state.object.set(Pinned::new(object));
        state
    }

    /// The state of a cell.
    pub fn of(cell: Gc<GlobalCell>) -> &'static CellState {
        cell.state().promote()
    }

    /// The cell in the heap.
    #[inline(always)]
    pub fn object(&self) -> Gc<GlobalCell> {
        self.object.get().get()
    }

    /// The value, null if there is none.
    #[inline(always)]
    pub fn value<D: Domain>(&'static self) -> Obj<D> {
        let cell = self.object();
        if !D::NATIVE && self.constant.get::<D>() {
            return Obj::constant(cell.value());
        }
        Ref::<D, GlobalCell>::constant(cell).value()
    }

    /// Gives it a value, or none (null).
    #[inline]
    pub fn store(&self, value: Obj) {
        if self.constant.peek() {
            // The first value: traces may rely on there being none (and on a builtin being seen instead).
            self.constant.set(self.object().value().is_null());
        }
        self.object().set_value(value);
    }

    /// Is it an ordinary mutable place already?
    #[inline(always)]
    pub fn is_mutable<D: Domain>(&'static self) -> bool {
        !self.constant.get::<D>()
    }
}

/// Frees the state of a cell that has died.
///
/// # Safety
/// To be called by the collector, of a cell that was given to it.
pub unsafe fn release_cell(cell: *mut u64) {
    let cell: Gc<GlobalCell> = Gc::from_bits(cell as u64);
    // SAFETY: made by `place`; only the cell has it.
    unsafe { reaping::free(CellState::of(cell)) };
}

/// The Rust half of a module's namespace.
#[derive(Debug)]
pub struct Namespace {
    dict: Pinned<PyDict>,
    cells: RefCell<WordMap<u64, &'static CellState>>,
}

impl Namespace {
    /// Turns a dict into the namespace of a module, if it is none yet.
    pub fn make(dict: Gc<PyDict>) -> &'static Namespace {
        if dict.namespace().get() != 0 {
            return Namespace::of(dict);
        }
        let dict = Pinned::for_ever(dict);
        let namespace: &'static Namespace = Box::leak(Box::new(Namespace {
            dict,
            cells: RefCell::default(),
        }));
        dict::make_namespace(dict.get(), namespace);
        namespace
    }

    /// The namespace behind a dict that is one.
    pub fn of(dict: Gc<PyDict>) -> &'static Namespace {
        let address = dict.namespace().get() as usize as *const Namespace;
        assert!(!address.is_null(), "not the dict of a module");
        // SAFETY: set by `make` alone, to a leaked box.
        unsafe { &*address }
    }

    /// The dict.
    #[inline(always)]
    pub fn dict(&self) -> Gc<PyDict> {
        self.dict.get()
    }

    /// The cell of a name; it may be without value.
    pub fn cell(&self, name: Name) -> &'static CellState {
        if let Some(cell) = self.cells.borrow().get(&name.word()) {
            return cell;
        }
        let cell = CellState::new();
        self.cells.borrow_mut().insert(name.word(), cell);
        cell
    }
}
