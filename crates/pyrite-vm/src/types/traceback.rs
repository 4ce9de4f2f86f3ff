//! `traceback`: where an exception has passed through, outermost frame first.

use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::code::Code;
use crate::frame_objects;
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
    /// The frame's object, if it had one; or its named locals; or null.
    frame: Gc<AnyValue>,
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
        let traceback = args.this::<PyTraceback>();
        let index = traceback.index().get() as usize;
        let location = traceback.code().promote().location_of(index);
        Ok(int::new(crate::types::function::offset(location)))
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
    let known = traceback.frame();
    if !known.is_null() && known.has_map(ids::FRAME) {
        return Ok(known);
    }
    let code = traceback.code().promote();
    let location = code.location_of(traceback.index().get() as usize);
    let (owner, registers) = if code.has_namespace {
        (known, Obj::null())
    } else {
        (Obj::null(), known)
    };
    let frame = frame_objects::of_traceback(code, location, traceback.function(), owner, registers);
    traceback.set_frame(frame);
    Ok(frame)
}
