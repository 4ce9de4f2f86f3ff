//! Global variables: the namespaces of modules, in which every name has a cell of its own.
//!
//! A cell never moves and lives as long as its namespace, so code can refer to it. A global that has been assigned only once is a constant in traces; from its
//! second assignment on it is an ordinary mutable place. Attributes of classes get cells too, when their values change for the first time.
//!
//! The namespaces of modules that the interpreter makes, or imports, live for ever. One that a program makes (`types.ModuleType`) dies when nothing refers to its dict, and its cells with it.

#[allow(unused_imports)]
use crate::fields::*;
use crate::global::Global;
use crate::ids;
use crate::names::Name;
use crate::object::{Obj, Value, small_int};
use crate::reaping;
use crate::result::PyResult;
use crate::storage::{self, Array, Pinned};
use crate::types::dict::{self, PyDict};
use smelt::heap::{self, WordMap};
use smelt::{AnyValue, Domain, Gc, Int, Native, QuasiImmutable, Ref, Static, heap_object};
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
    fn immortal() -> &'static CellState {
        let state = CellState::with(true);
        storage::immortal(state.object());
        state
    }

    /// A place in a module that may die. Its namespace keeps it alive.
    fn mortal() -> &'static CellState {
        let state = CellState::with(true);
        state.dies_with_its_object();
        state
    }

    /// A place in a class, whose value has changed already. The class's namespace keeps it alive.
    pub fn mutable(value: Obj) -> &'static CellState {
        let state = CellState::with(false);
        state.object().set_value(value);
        state.dies_with_its_object();
        state
    }

    fn dies_with_its_object(&'static self) {
        reaping::belongs_to(self, self.object());
        heap::add_release(storage::as_object(self.object()));
    }

    fn with(constant: bool) -> &'static CellState {
        let state = reaping::place(CellState {
            object: std::cell::Cell::new(Pinned::NULL),
            constant: QuasiImmutable::new(constant),
        });
        let object = GlobalCell::new::<Native>(Static::constant(state), Obj::null());
        state.object.set(Pinned::fresh(object));
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

/// The Rust half of a module's namespace. It is never freed: code may have been bound to it.
#[derive(Debug)]
pub struct Namespace {
    dict: Pinned<PyDict>,
    is_mortal: bool,
    cells: RefCell<WordMap<u64, &'static CellState>>,
}

/// Those that may die.
static MORTALS: Global<Vec<&'static Namespace>> = Global::new(Vec::new());

/// In the array that the dict of a namespace refers to: the address of the Rust half. Behind it are the cells, if they may die.
const ADDRESS: usize = 0;

impl Namespace {
    /// Turns a dict into the namespace of a module, if it is none yet.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn make(dict: Gc<PyDict>) -> PyResult<&'static Namespace> {
        if !dict.namespace().is_null() {
            return Ok(Namespace::of(dict));
        }
        Namespace::new(Pinned::for_ever(dict), false)
    }

    /// Turns a new dict into the namespace of a module that may die.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn make_mortal(dict: Gc<PyDict>) -> PyResult<&'static Namespace> {
        let namespace = Namespace::new(Pinned::new(dict), true)?;
        MORTALS.with(|all| all.push(namespace));
        Ok(namespace)
    }

    fn new(dict: Pinned<PyDict>, is_mortal: bool) -> PyResult<&'static Namespace> {
        let namespace: &'static Namespace = Box::leak(Box::new(Namespace {
            dict,
            is_mortal,
            cells: RefCell::default(),
        }));
        let address = std::ptr::from_ref(namespace).expose_provenance();
        let array = storage::array_from(ADDRESS + 1, &[small_int(Int::from(address as i64))])?;
        dict::make_namespace(dict.get(), array);
        Ok(namespace)
    }

    /// The namespace behind a dict that is one.
    pub fn of(dict: Gc<PyDict>) -> &'static Namespace {
        let array: Gc<Array> = dict.namespace().cast();
        assert!(!array.is_null(), "not the dict of a module");
        let address = storage::items(array)[ADDRESS].small_value().get() as usize;
        // SAFETY: set by `new` alone, to a leaked box.
        unsafe { &*std::ptr::with_exposed_provenance(address) }
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
        let cell = if self.is_mortal {
            let cell = CellState::mortal();
            self.keep(cell.object());
            cell
        } else {
            CellState::immortal()
        };
        self.cells.borrow_mut().insert(name.word(), cell);
        cell
    }

    /// Keeps one cell more alive as long as the dict.
    fn keep(&self, cell: Gc<GlobalCell>) {
        let dict = self.dict();
        let mut array: Gc<Array> = dict.namespace().cast();
        let place = ADDRESS + 1 + self.cells.borrow().len();
        if place >= storage::length(array) {
            let old = storage::items(array);
            let larger = storage::array_from(2 * place, old);
            array = larger.unwrap_or_else(|_| smelt::out_of_memory());
            dict.set_namespace(array.cast());
        }
        storage::set_item(array, place, cell.cast());
    }

    /// Forgets the cells of namespaces that have died, and tells which these are.
    pub fn take_dead(is_dead: &dyn Fn(Obj) -> bool) -> Vec<&'static Namespace> {
        let is_dead = |namespace: &mut &Namespace| is_dead(namespace.dict().cast());
        let dead: Vec<_> = MORTALS.with(|all| all.extract_if(.., is_dead).collect());
        for namespace in &dead {
            namespace.cells.take();
        }
        dead
    }
}
