//! `PickleBuffer`: something with memory that may be passed beside a pickle instead of in it.

use crate::support::*;
use pyrite_vm::buffer::{FULL_READ_ONLY, buffer_error};
use pyrite_vm::class::{Class, flags};
use pyrite_vm::types::memoryview;
use pyrite_vm::{type_error, value_error};

/// The type. Its slot is a memoryview, or null for one that is released.
pub(super) static PICKLE_BUFFER: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::SUBCLASSABLE | flags::HAS_WEAKREF | flags::LENDS_BUFFER,
    ..TypeDefinition::new("pickle.PickleBuffer", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, object, /)", |args| {
        let class = instance::class_argument(args.at(0))?;
        let object = args.at(1);
        if !pyrite_vm::buffer::is_exporter(object) {
            return Err(type_error!(
                "a bytes-like object is required, not '{}'",
                type_name(object)
            ));
        }
        let shown = if is_pickle_buffer(object) {
            view_of(object)?
        } else {
            object
        };
        Ok(instance::with(
            class,
            &[memoryview::new(shown, FULL_READ_ONLY)?],
        ))
    }),
    Builtin::method("raw", "(self, /)", |args| raw_view(args.at(0))),
    Builtin::method("release", "(self, /)", |args| {
        let view: Obj = instance::slot(args.at(0), 0);
        instance::set_slot(args.at(0), 0, Obj::null());
        if !view.is_null() {
            memoryview::release_quietly(view);
        }
        nothing()
    }),
    Builtin::method("__buffer__", "(self, flags, /)", |args| {
        memoryview::new(view_of(args.at(0))?, protocol::index_i64(args.at(1))?)
    }),
    Builtin::method("__release_buffer__", "(self, buffer, /)", |_| nothing()),
];

/// Is it one, of exactly this class?
pub(super) fn is_pickle_buffer(object: Obj) -> bool {
    object.is_heap() && Class::of(object) == PICKLE_BUFFER.class()
}

/// The memoryview.
///
/// # Errors
/// `ValueError` if it is released.
pub(super) fn view_of(buffer: Obj) -> PyResult {
    let view: Obj = instance::slot(buffer, 0);
    if view.is_null() {
        return Err(value_error!(
            "operation forbidden on released PickleBuffer object"
        ));
    }
    Ok(view)
}

/// The memory as bytes in a row.
///
/// # Errors
/// `BufferError` if it does not lie in a row.
pub(super) fn raw_view(buffer: Obj) -> PyResult {
    let view = view_of(buffer)?;
    let contiguous = attributes::get(view, names::intern("contiguous"))?;
    if !protocol::is_true(contiguous)? {
        return Err(buffer_error(
            "cannot extract raw buffer from non-contiguous buffer",
        ));
    }
    memoryview::raw(view)
}
