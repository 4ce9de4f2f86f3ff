//! `memoryview`: the memory of another object, without a copy.

mod cast;
mod compare;
mod items;
mod iterator;

use crate::buffer::{self, Bytes, Export, Format, Shown, View};
use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::class::flags;
use crate::ids;
use crate::instance;
use crate::object::{Obj, Value, boolean, none};
use crate::protocol::{Comparison, type_name};
use crate::result::PyResult;
use crate::storage::{self, External};
use crate::types::{bytes, int, str, tuple};
use crate::{not_implemented_error, type_error, value_error};
use smallvec::smallvec;
use smelt::{Gc, heap};
use std::cell::{Cell, OnceCell, Ref, RefCell};
use std::rc::Rc;

pub use iterator::ITERATOR;

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::MEMORYVIEW,
    slots: 5,
    flags: flags::SEQUENCE | flags::HAS_WEAKREF,
    ..TypeDefinition::new("memoryview", METHODS)
};
/// The object whose memory it is.
const OBJECT: u32 = 0;
/// What holds the memory; null for a released view.
const STORAGE: u32 = 1;
/// A [`State`], Rust data.
const STATE: u32 = 2;
/// The hash, once computed.
const HASH: u32 = 3;
/// The memoryview that a class with `__buffer__` in Python gave, or null.
const LENT: u32 = 4;

struct State {
    /// `None` when released.
    view: RefCell<Option<View>>,
    /// Counts those that look at the memory through this view.
    exports: OnceCell<Rc<Cell<usize>>>,
    /// The program may have got it from somebody who looks at what there is: a debugger, `gc`.
    shown: Cell<bool>,
}

impl State {
    /// One more looks through the view.
    fn export(&self) -> Export {
        Export::new(self.exports.get_or_init(Rc::default))
    }
    fn export_count(&self) -> usize {
        self.exports.get().map_or(0, |count| count.get())
    }
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, /, object)", |args| {
        new(args.at(1), buffer::FULL_READ_ONLY)
    })
    .telling("(object)"),
    Builtin::class_method("_from_flags", "(type, /, object, flags)", |args| {
        new(args.at(1), crate::protocol::index_i64(args.at(2))?)
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        let released = match state(args.at(0)).view.borrow().is_some() {
            true => "",
            false => "released ",
        };
        let address = crate::types::object::identity(args.at(0));
        Ok(str::new(&format!("<{released}memory at {address:#x}>")))
    }),
    Builtin::method("__hash__", "(self, /)", compare::hash),
    Builtin::comparison(Comparison::Lt, |_| Ok(crate::object::not_implemented())),
    Builtin::comparison(Comparison::Le, |_| Ok(crate::object::not_implemented())),
    Builtin::comparison(Comparison::Eq, |args| {
        compare::equality(args, Comparison::Eq)
    }),
    Builtin::comparison(Comparison::Ne, |args| {
        compare::equality(args, Comparison::Ne)
    }),
    Builtin::comparison(Comparison::Gt, |_| Ok(crate::object::not_implemented())),
    Builtin::comparison(Comparison::Ge, |_| Ok(crate::object::not_implemented())),
    Builtin::method("__iter__", "(self, /)", iterator::new),
    Builtin::method("__len__", "(self, /)", |args| {
        let view = look(args.at(0))?;
        match view.shape.first() {
            Some(length) => Ok(int::from_usize(*length)),
            None => Err(type_error!("0-dim memory has no length")),
        }
    }),
    Builtin::method("__getitem__", "(self, key, /)", items::get).writes(),
    Builtin::method("__setitem__", "(self, key, value, /)", items::set),
    Builtin::method("__delitem__", "(self, key, /)", |args| {
        let view = view(args.at(0))?;
        items::item_type(&view)?;
        Err(match view.writable {
            true => type_error!("cannot delete memory"),
            false => type_error!("cannot modify read-only memory"),
        })
    }),
    BUFFER,
    RELEASE_BUFFER,
    Builtin::method("release", "(self, /)", |args| release(args.at(0))),
    Builtin::method("__enter__", "(self, /)", |args| {
        view(args.at(0))?;
        Ok(args.at(0))
    }),
    Builtin::method("__exit__", "(self, /, *exc_info)", |args| {
        release(args.at(0))
    }),
    Builtin::method("tobytes", "(self, /, order='C')", to_bytes),
    Builtin::method(
        "hex",
        "(self, /, sep=<unrepresentable>, bytes_per_sep=1)",
        |args| {
            let view = view(args.at(0))?;
            bytes::common::hex_of(args, &view.gather(memory(args.at(0))))
        },
    ),
    Builtin::method("tolist", "(self, /)", |args| items::to_list(args.at(0))),
    Builtin::method(
        "cast",
        "(self, /, format, shape=<unrepresentable>)",
        cast::cast,
    ),
    Builtin::method("toreadonly", "(self, /)", |args| {
        let mut view = view(args.at(0))?;
        view.writable = false;
        Ok(like(args.at(0), view))
    }),
    Builtin::method("count", "(self, value, /)", items::count),
    Builtin::method(
        "index",
        "(self, value, start=0, stop=sys.maxsize, /)",
        items::index,
    ),
    Builtin::class_method(
        "__class_getitem__",
        "(type, object, /)",
        crate::types::generic_alias::of_class,
    ),
    Builtin::getter("obj", |args| {
        view(args.at(0))?;
        Ok(instance::slot(args.at(0), OBJECT))
    }),
    Builtin::getter("nbytes", |args| {
        Ok(int::from_usize(look(args.at(0))?.byte_count()))
    }),
    Builtin::getter("readonly", |args| Ok(boolean(!view(args.at(0))?.writable))),
    Builtin::getter("itemsize", |args| {
        Ok(int::from_usize(look(args.at(0))?.item_size))
    }),
    Builtin::getter("format", |args| Ok(str::new(&view(args.at(0))?.format))),
    Builtin::getter("ndim", |args| {
        Ok(int::from_usize(look(args.at(0))?.shape.len()))
    }),
    Builtin::getter("shape", |args| {
        let view = view(args.at(0))?;
        integers(view.shape.iter().map(|length| *length as i64))
    }),
    Builtin::getter("strides", |args| {
        let view = view(args.at(0))?;
        integers(view.strides.iter().map(|stride| *stride as i64))
    }),
    Builtin::getter("suboffsets", |args| {
        view(args.at(0))?;
        integers(std::iter::empty())
    }),
    Builtin::getter("c_contiguous", |args| {
        Ok(boolean(view(args.at(0))?.is_c_contiguous()))
    }),
    Builtin::getter("f_contiguous", |args| {
        Ok(boolean(view(args.at(0))?.is_fortran_contiguous()))
    }),
    Builtin::getter("contiguous", |args| {
        let view = view(args.at(0))?;
        Ok(boolean(
            view.is_c_contiguous() || view.is_fortran_contiguous(),
        ))
    }),
];

const BUFFER: Builtin = Builtin::method("__buffer__", "(self, flags, /)", |args| {
    let flags = crate::protocol::index_i64(args.at(1))?;
    new(instance::payload(args.at(0)), flags)
});
const RELEASE_BUFFER: Builtin =
    Builtin::method("__release_buffer__", "(self, buffer, /)", |args| {
        if !is_memoryview(args.at(1)) {
            return Err(type_error!("expected a memoryview object"));
        }
        release(args.at(1))
    });
/// The special methods of types that show their memory.
pub static EXPORTER_METHODS: &[Builtin] = &[BUFFER, RELEASE_BUFFER];

fn integers(values: impl Iterator<Item = i64>) -> PyResult {
    let items = crate::types::list::new();
    for value in values {
        crate::types::list::push(items, int::new(value))?;
    }
    Ok(tuple::try_from_slice(crate::types::list::items(items))?.cast())
}

// ---------------------------------------------------------------- for the buffer protocol

/// Is it a memoryview?
pub fn is_memoryview(object: Obj) -> bool {
    object.has_map(ids::MEMORYVIEW)
}

/// The bytes of a memoryview whose items lie in a row.
///
/// # Errors
/// `ValueError` if it is released, `BufferError` if the items do not lie in a row.
pub fn contiguous<'a>(object: Obj) -> PyResult<Bytes<'a>> {
    let view = look(object)?;
    if !view.is_c_contiguous() {
        return Err(buffer::buffer_error(
            "memoryview: underlying buffer is not C-contiguous",
        ));
    }
    let range = view.start..view.start + view.byte_count();
    Ok(Bytes::of_view(
        &memory(object)[range],
        state(object).export(),
    ))
}

/// May its items be set?
///
/// # Errors
/// `ValueError` if it is released.
pub fn is_writable(object: Obj) -> PyResult<bool> {
    Ok(look(object)?.writable)
}

/// What another view of the same memory is made of.
///
/// # Errors
/// `ValueError` if it is released.
pub fn parts(object: Obj) -> PyResult<Shown> {
    Ok(Shown {
        view: view(object)?,
        storage: storage_of(object),
        object: instance::slot(object, OBJECT),
        lent: Obj::null(),
    })
}

/// The memory of a view whose items lie in a row, as bytes.
///
/// # Errors
/// `ValueError` if it is released.
pub fn raw(object: Obj) -> PyResult {
    let mut view = view(object)?;
    (view.shape, view.strides) = (smallvec![view.byte_count()], smallvec![1]);
    (view.format, view.item_size) = (Format::native(b'B', false), 1);
    Ok(like(object, view))
}

/// Ends a view, unless somebody looks through it.
pub fn release_quietly(object: Obj) {
    let state = state(object);
    if state.export_count() == 0 {
        state.view.replace(None);
    }
}

/// The state of a memoryview; a collection may have left that and not the memoryview.
fn any_state<'a>(object: Obj) -> Option<&'a State> {
    if is_memoryview(object) {
        return Some(state(object));
    }
    object.exact::<External>().and_then(storage::external)
}

/// Is it a memoryview, or the state of one, that `count` counts and that nobody looks through?
pub fn is_counted_by(object: Obj, count: &Rc<Cell<usize>>) -> bool {
    let Some(state) = any_state(object) else {
        return false;
    };
    let view = state.view.borrow();
    let export = view.as_ref().and_then(|view| view.export.as_ref());
    state.export_count() == 0 && export.is_some_and(|export| export.is_counted_by(count))
}

/// Ends what [`is_counted_by`] is true for.
pub fn end(object: Obj) {
    if let Some(state) = any_state(object) {
        state.view.replace(None);
    }
}

/// An object is shown to the program, which had no name for it before: if it is a memoryview, it is not ended by [`end_temporary`].
pub fn show(object: Obj) {
    if is_memoryview(object) {
        state(object).shown.set(true);
    }
}

/// Ends a memoryview that was a part of an expression and that nobody can have. What `__buffer__` in Python has given is told of its end when a collection finds that.
pub fn end_temporary(object: Obj) {
    if is_memoryview(object)
        && !state(object).shown.get()
        && (instance::slot(object, LENT) as Obj).is_null()
    {
        release_quietly(object);
    }
}

// ---------------------------------------------------------------- making, looking, ending

/// A new view of an object's memory.
///
/// # Errors
/// `TypeError` if it does not show its memory; what `__buffer__` raises; `BufferError` for flags that it does not fit.
pub fn new(object: Obj, flags: i64) -> PyResult {
    let Some(shown) = buffer::show(object, flags)? else {
        return Err(type_error!(
            "memoryview: a bytes-like object is required, not '{}'",
            type_name(object)
        ));
    };
    if flags & buffer::WRITABLE != 0 && !shown.view.writable {
        return Err(buffer::buffer_error(match is_memoryview(object) {
            true => "memoryview: underlying buffer is not writable",
            false => "Object is not writable.",
        }));
    }
    Ok(make(shown))
}

fn make(shown: Shown) -> Obj {
    let state = State {
        view: RefCell::new(Some(shown.view)),
        exports: OnceCell::new(),
        shown: Cell::new(false),
    };
    let made = instance::with(
        TYPE.class(),
        &[
            shown.object,
            shown.storage,
            storage::new_external(state).cast(),
            Obj::null(),
            shown.lent,
        ],
    );
    heap::hold(storage::as_object(made), storage::as_object(shown.storage));
    made
}

/// A view of memory that is no object's.
pub fn of_memory(storage: Obj, view: View) -> Obj {
    make(Shown {
        view,
        storage,
        object: none(),
        lent: Obj::null(),
    })
}

/// Another view of the memory that `object` is a view of.
fn like(object: Obj, view: View) -> Obj {
    make(Shown {
        view,
        storage: storage_of(object),
        object: instance::slot(object, OBJECT),
        lent: Obj::null(),
    })
}

fn state<'a>(object: Obj) -> &'a State {
    let external: Gc<External> = instance::slot(object, STATE).cast();
    storage::external(external).expect("every memoryview is made with a state")
}

fn storage_of(object: Obj) -> Obj {
    instance::slot(object, STORAGE)
}

/// All bytes of the storage.
fn memory<'a>(object: Obj) -> &'a [u8] {
    storage::memory(storage_of(object))
}

/// Keeps the memoryview from being released as long as what this gives is held.
fn lend(object: Obj) -> Export {
    state(object).export()
}

/// How the memory is looked at.
fn view(object: Obj) -> PyResult<View> {
    Ok(look(object)?.clone())
}

/// How the memory is looked at, for as long as no code of a program runs, which could end the view.
fn look<'a>(object: Obj) -> PyResult<Ref<'a, View>> {
    Ref::filter_map(state(object).view.borrow(), Option::as_ref)
        .map_err(|_| value_error!("operation forbidden on released memoryview object"))
}

fn release(object: Obj) -> PyResult {
    let state = state(object);
    let count = state.export_count();
    if count > 0 {
        let ending = if count == 1 { "" } else { "s" };
        return Err(buffer::buffer_error(&format!(
            "memoryview has {count} exported buffer{ending}"
        )));
    }
    let was_there = state.view.replace(None).is_some();
    let lent: Obj = instance::slot(object, LENT);
    if was_there && !lent.is_null() {
        instance::set_slot(object, LENT, Obj::null());
        buffer::end_show(instance::slot(object, OBJECT), lent);
    }
    Ok(none())
}

fn to_bytes(args: &Arguments) -> PyResult {
    let order = match args.get_not_none(1) {
        None => "C".into(),
        Some(order) => match str::of(order) {
            Some(order) => str::text(order),
            None => {
                return Err(type_error!(
                    "tobytes() argument 'order' must be str or None, not {}",
                    type_name(order)
                ));
            }
        },
    };
    let view = view(args.at(0))?;
    let in_fortran_order = match &*order {
        "C" => false,
        "F" => true,
        "A" => !view.is_c_contiguous() && view.is_fortran_contiguous(),
        _ => return Err(value_error!("order must be 'C', 'F' or 'A'")),
    };
    let view = if in_fortran_order {
        view.transposed()
    } else {
        view
    };
    let memory = memory(args.at(0));
    match view.in_a_row(memory) {
        Some(items) => bytes::new(items),
        None => bytes::new(&view.gather(memory)),
    }
}

/// The error for what is not there in CPython either.
#[cold]
fn unsupported(what: &str) -> crate::result::Raised {
    not_implemented_error!("{what}")
}
