//! What `coroutine.__await__()` gives: an iterator that drives the coroutine.

use super::generator::{resumed, thrown};
use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::class::flags;
use crate::instance;
use crate::interpreter::generators::{close_from_rust, send_from_rust, throw_from_rust};
use crate::object::{Obj, none};
use crate::types::generator::PyGenerator;
use smelt::Gc;

/// The type; its slot is the coroutine.
static TYPE: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("coroutine_wrapper", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0))),
    Builtin::method("__next__", "(self, /)", |args| {
        resumed(send_from_rust(coroutine(args), none()))
    }),
    Builtin::method("send", "(self, arg, /)", |args| {
        resumed(send_from_rust(coroutine(args), args.at(1)))
    }),
    Builtin::method(
        "throw",
        "$(self, type, value=None, traceback=None, /)",
        |args| resumed(throw_from_rust(coroutine(args), thrown(args)?)),
    ),
    Builtin::method("close", "(self, /)", |args| {
        close_from_rust(coroutine(args))
    }),
];

fn coroutine(args: &Arguments<'_>) -> Gc<PyGenerator> {
    instance::slot::<smelt::Native>(args.at(0), 0).cast()
}

/// One for a coroutine.
pub(super) fn new(coroutine: Obj) -> Obj {
    instance::with(TYPE.class(), &[coroutine])
}
