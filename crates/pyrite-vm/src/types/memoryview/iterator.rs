//! The iterator of a memoryview.

use super::{items, unsupported, view};
use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::instance;
use crate::object::{Obj, Value};
use crate::result::PyResult;
use crate::type_error;
use crate::types::{int, sequence};

/// The type.
pub static ITERATOR: TypeDefinition = TypeDefinition {
    slots: 3,
    flags: 0,
    ..TypeDefinition::new("memory_iterator", METHODS)
};
/// The view; null at the end.
const VIEW: u32 = 0;
const NEXT: u32 = 1;
/// The number of items when the iterator was made.
const LENGTH: u32 = 2;

static METHODS: &[Builtin] = &[
    Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0))),
    Builtin::method("__next__", "(self, /)", next),
];

/// `memoryview.__iter__`.
pub fn new(args: &Arguments) -> PyResult {
    let seen = view(args.at(0))?;
    match seen.shape.len() {
        0 => return Err(type_error!("invalid indexing of 0-dim memory")),
        1 => {}
        _ => {
            return Err(unsupported(
                "multi-dimensional sub-views are not implemented",
            ));
        }
    }
    items::item_type(&seen)?;
    let length = int::from_usize(seen.shape[0]);
    Ok(instance::with(
        ITERATOR.class(),
        &[args.at(0), int::new(0), length],
    ))
}

fn next(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let source: Obj = instance::slot(this, VIEW);
    let number = |slot: u32| {
        let value: Obj = instance::slot(this, slot);
        value.small_value().get()
    };
    if source.is_null() || number(NEXT) >= number(LENGTH) {
        instance::set_slot(this, VIEW, Obj::null());
        return Err(sequence::stop_iteration());
    }
    let seen = view(source)?;
    let place = seen.start as isize + seen.strides[0] * number(NEXT) as isize;
    instance::set_slot(this, NEXT, int::new(number(NEXT) + 1));
    items::read(source, items::item_type(&seen)?, place as usize)
}
