//! `traceback`: where an exception has passed through, outermost frame first.

use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::code::Code;
use crate::ids;
use crate::object::{Obj, Value, none};
use crate::result::PyResult;
use crate::types::int;
use smelt::{AnyValue, Gc, heap_object};

/// One frame that an exception has passed through.
#[heap_object(id = ids::TRACEBACK)]
pub struct PyTraceback {
    /// The frame's code.
    #[immutable]
    code: &'static Code,
    /// The number of the instruction.
    #[immutable]
    index: i64,
    /// The frame's function.
    #[immutable]
    function: Gc<AnyValue>,
    /// The next frame on the way to where it was raised, or null.
    next: Gc<AnyValue>,
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::TRACEBACK,
    flags: 0,
    ..TypeDefinition::new("traceback", "Create a new traceback object.", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::getter("tb_lineno", "", |args| {
        let traceback = args.this::<PyTraceback>();
        Ok(int::new(i64::from(
            traceback
                .code()
                .promote()
                .position(traceback.index().get() as usize)
                .line,
        )))
    }),
    Builtin::getter("tb_lasti", "", |args| {
        // As if an instruction were two bytes, which is what those who read it expect.
        Ok(int::new(args.this::<PyTraceback>().index().get() * 2))
    }),
    Builtin::getter("tb_frame", "", frame),
    Builtin::attribute("tb_next", "", next, set_next),
];

fn next(args: &Arguments<'_>) -> PyResult {
    let next = args.this::<PyTraceback>().next();
    Ok(if next.is_null() { none() } else { next })
}

fn set_next(args: &Arguments<'_>) -> PyResult {
    let value: Obj = args.at(1);
    if value.is_none() {
        args.this::<PyTraceback>().set_next(Obj::null());
    } else if value.has_map(ids::TRACEBACK) {
        args.this::<PyTraceback>().set_next(value);
    } else {
        return Err(crate::type_error!(
            "expected traceback object, got '{}'",
            crate::protocol::type_name(value)
        ));
    }
    Ok(none())
}

fn frame(args: &Arguments<'_>) -> PyResult {
    let traceback = args.this::<PyTraceback>();
    let index = traceback.index().get() as usize;
    Ok(crate::types::frame::new(
        traceback.code().promote(),
        index,
        traceback.function(),
        Obj::null(),
    ))
}
