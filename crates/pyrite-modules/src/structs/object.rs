//! `Struct` and the iterator of `iter_unpack`.

use super::layout::Layout;
use super::{compiled, error, format_text, pack};
use crate::support::*;
use pyrite_vm::buffer::Bytes;
use pyrite_vm::storage::External;
use pyrite_vm::{runtime_error, type_error};
use std::cell::RefCell;
use std::rc::Rc;

/// `_struct.Struct`.
pub static STRUCT: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: pyrite_vm::class::flags::SUBCLASSABLE | pyrite_vm::class::flags::HAS_WEAKREF,
    ..TypeDefinition::new("_struct.Struct", METHODS)
};
/// A str.
const FORMAT: u32 = 0;
/// An `Rc<Layout>`, Rust data; null until `__init__`.
const LAYOUT: u32 = 1;

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, /, *args, **kwargs)", |args| {
        Ok(instance::new(instance::class_argument(args.at(0))?).cast())
    }),
    Builtin::method("__init__", "(self, /, *args, **kwargs)", initialise),
    Builtin::method("__repr__", "(self, /)", |args| {
        layout(args.at(0))?;
        let format = repr_text(instance::slot(args.at(0), FORMAT))?;
        text::new(&format!("{}({format})", class_name(args.at(0))))
    }),
    Builtin::method("iter_unpack", "(self, buffer, /)", |args| {
        iterate(&layout(args.at(0))?, args.at(1))
    }),
    Builtin::method("pack", "$(self, *args)", |args| {
        pack::to_bytes(&*layout(args.at(0))?, args.rest())
    })
    .reads(),
    Builtin::method("pack_into", "$(self, *args)", |args| {
        pack::into_buffer(&*layout(args.at(0))?, args.rest())
    }),
    Builtin::method("unpack", "(self, buffer, /)", |args| {
        pack::from_exact(&*layout(args.at(0))?, args.at(1))
    })
    .reads(),
    Builtin::method("unpack_from", "(self, /, buffer, offset=0)", |args| {
        pack::from_offset(&*layout(args.at(0))?, args.at(1), args.get(2))
    })
    .reads(),
    Builtin::method("__sizeof__", "(self, /)", |args| {
        let codes = layout(args.at(0))?.codes.len();
        let fixed = size_of::<Layout>();
        Ok(int::from_usize(
            fixed + codes * size_of::<super::layout::Code>(),
        ))
    }),
    Builtin::getter("format", |args| {
        layout(args.at(0))?;
        Ok(instance::slot(args.at(0), FORMAT))
    }),
    Builtin::getter("size", |args| {
        Ok(match layout(args.at(0)) {
            Ok(layout) => int::from_usize(layout.size),
            Err(_) => int::new(-1),
        })
    }),
];

fn initialise(args: &Arguments) -> PyResult {
    let keywords = args.keywords();
    let named = keywords.and_then(|keywords| dict::get_name(keywords, names::intern("format")));
    let given = args.rest().len() + keywords.map_or(0, dict::length);
    if given > 1 {
        return Err(type_error!(
            "Struct() takes at most 1 argument ({given} given)"
        ));
    }
    let Some(format) = args.rest().first().copied().or(named) else {
        return Err(type_error!(
            "Struct() missing required argument 'format' (pos 1)"
        ));
    };
    let (this, layout) = (args.at(0), compiled(format)?);
    instance::set_slot(this, FORMAT, str::ascii(&format_text(format)?)?.cast());
    instance::set_slot(this, LAYOUT, storage::new_external(layout).cast());
    nothing()
}

fn layout(this: Obj) -> PyResult<Rc<Layout>> {
    let external: Gc<External> = instance::slot(this, LAYOUT).cast();
    if external.is_null() {
        return Err(runtime_error!("Struct object is not initialized"));
    }
    let layout = storage::external::<Rc<Layout>>(external);
    Ok(layout.expect("set by __init__").clone())
}

/// The iterator type.
static ITERATOR: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: 0,
    ..TypeDefinition::new("_struct.unpack_iterator", ITERATOR_METHODS)
};
/// The object with the bytes; null at the end.
const SOURCE: u32 = 0;
/// An [`Iteration`], Rust data.
const STATE: u32 = 1;

struct Iteration {
    layout: Rc<Layout>,
    next: usize,
    /// Keeps the size of the source until the end.
    export: Option<pyrite_vm::buffer::Export>,
}

static ITERATOR_METHODS: &[Builtin] = &[
    Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0))),
    Builtin::method("__next__", "(self, /)", next),
    Builtin::method("__length_hint__", "(self, /)", |args| {
        let source: Obj = instance::slot(args.at(0), SOURCE);
        if source.is_null() {
            return Ok(int::new(0));
        }
        let state = state(args.at(0)).borrow();
        let bytes = buffer::argument(source)?;
        let left = bytes.len().saturating_sub(state.next);
        Ok(int::from_usize(left / state.layout.size))
    }),
];

/// The iterator of `iter_unpack`.
pub fn iterate(layout: &Rc<Layout>, source: Obj) -> PyResult {
    let bytes: Bytes = buffer::argument(source)?;
    if layout.size == 0 {
        return Err(error("cannot iteratively unpack with a struct of length 0"));
    }
    if !bytes.len().is_multiple_of(layout.size) {
        return Err(error(&format!(
            "iterative unpacking requires a buffer of a multiple of {} bytes",
            layout.size
        )));
    }
    let state = Iteration {
        layout: layout.clone(),
        next: 0,
        export: bytes.export(),
    };
    let state = storage::new_external(RefCell::new(state));
    Ok(instance::with(ITERATOR.class(), &[source, state.cast()]))
}

fn state<'a>(this: Obj) -> &'a RefCell<Iteration> {
    let external: Gc<External> = instance::slot(this, STATE).cast();
    storage::external(external).expect("every iterator is made with a state")
}

fn next(args: &Arguments) -> PyResult {
    let source: Obj = instance::slot(args.at(0), SOURCE);
    if source.is_null() {
        return Err(stop());
    }
    let (layout, start) = {
        let state = state(args.at(0)).borrow();
        (state.layout.clone(), state.next)
    };
    let bytes = buffer::argument(source)?;
    if start + layout.size > bytes.len() {
        instance::set_slot(args.at(0), SOURCE, Obj::null());
        state(args.at(0)).borrow_mut().export = None;
        return Err(stop());
    }
    state(args.at(0)).borrow_mut().next = start + layout.size;
    pack::values(&layout, &bytes[start..start + layout.size])
}
