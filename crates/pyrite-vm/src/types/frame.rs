//! `frame`: what a program sees of a frame. It is made when somebody asks, from what the frame is then.

use crate::builtin::{Builtin, TypeDefinition};
use crate::code::Code;
use crate::fields::*;
use crate::ids;
use crate::object::{Obj, none};
use crate::types::function::PyFunction;
use crate::types::{dict, int};
use smelt::{AnyValue, Gc, Int, Native, Static, heap_object};

/// A frame, as it was when it was asked for.
#[heap_object(id = ids::FRAME)]
pub struct PyFrame {
    /// Its code.
    #[immutable]
    code: &'static Code,
    /// The number of its current instruction.
    #[immutable]
    index: i64,
    /// Its function.
    #[immutable]
    function: Gc<AnyValue>,
    /// The frame that called it, or null.
    back: Gc<AnyValue>,
    /// `f_locals`, or null.
    locals: Gc<AnyValue>,
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::FRAME,
    flags: 0,
    ..TypeDefinition::new("frame", "", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::getter("f_code", "", |args| {
        Ok(args.this::<PyFrame>().code().promote().object())
    }),
    Builtin::getter("f_lasti", "", |args| {
        Ok(int::new(args.this::<PyFrame>().index().get() * 2))
    }),
    Builtin::getter("f_lineno", "", |args| {
        let frame = args.this::<PyFrame>();
        Ok(int::new(i64::from(
            frame
                .code()
                .promote()
                .position(frame.index().get() as usize)
                .line,
        )))
    }),
    Builtin::getter("f_globals", "", |args| {
        Ok(args
            .this::<PyFrame>()
            .function()
            .cast::<PyFunction>()
            .globals())
    }),
    Builtin::getter(
        "f_builtins",
        "",
        |_| Ok(crate::builtins::namespace().cast()),
    ),
    Builtin::getter("f_back", "", |args| {
        let back = args.this::<PyFrame>().back();
        Ok(if back.is_null() { none() } else { back })
    }),
    Builtin::getter("f_locals", "", |args| {
        let frame = args.this::<PyFrame>();
        if frame.locals().is_null() {
            frame.set_locals(dict::new().cast());
        }
        Ok(frame.locals())
    }),
    Builtin::method("clear", "(self, /)", "", |_| Ok(none())),
];

/// A frame object.
pub fn new(code: &'static Code, index: usize, function: Obj, locals: Obj) -> Obj {
    PyFrame::new::<Native>(
        Static::constant(code),
        Int::from(index as i64),
        function,
        Obj::null(),
        locals,
    )
    .cast()
}
