//! `traceback`: where an exception has passed through, outermost frame first.

use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::code::Code;
#[allow(unused_imports)]
use crate::fields::*;
use crate::frame_objects;
use crate::ids;
use crate::object::{Obj, Value, none};
use crate::protocol::type_name;
use crate::result::PyResult;
use crate::types::frame::PyFrame;
use crate::types::{function, int, list, str};
use crate::{overflow_error, type_error, value_error};
use pyrite_compiler::bytecode::Op;
use pyrite_compiler::code::Position;
use smelt::{AnyValue, Gc, Int, Native, Static, heap_object};

/// One frame that an exception has passed through.
#[heap_object(id = ids::TRACEBACK)]
pub struct PyTraceback {
    /// The frame's code.
    #[immutable]
    code: &'static Code,
    /// The number of the instruction; of one that the program has made see [`Made`].
    #[immutable]
    index: i64,
    /// The frame's function.
    #[immutable]
    function: Gc<AnyValue>,
    /// The frame's object, if it had one; or its named locals; or null.
    frame: Gc<AnyValue>,
    /// The next frame on the way to where it was raised, or null.
    next: Gc<AnyValue>,
    /// The traceback whose `next` this is, of the frame that called this one, once somebody has gone that way; or null.
    outer: Gc<AnyValue>,
}

/// The numbers that a program has given for a traceback of its own, in place of the number of an instruction: a negative one.
struct Made {
    last_instruction: i32,
    line: i32,
}

impl Made {
    /// They are what is left of the sign.
    const SIGN: i64 = i64::MIN;

    fn packed(&self) -> i64 {
        let last = i64::from(self.last_instruction as u32 & i32::MAX as u32);
        Made::SIGN | last << 32 | i64::from(self.line as u32)
    }

    fn of(traceback: Gc<PyTraceback>) -> Option<Made> {
        let packed = traceback.index().get();
        (packed < 0).then_some(Made {
            // The sign is the bit below it.
            last_instruction: ((packed >> 32) as i32) << 1 >> 1,
            line: packed as i32,
        })
    }
}

/// Has the program made it?
pub fn is_made(traceback: Gc<PyTraceback>) -> bool {
    Made::of(traceback).is_some()
}

/// Where in the source the traceback's frame is.
pub fn position(traceback: Gc<PyTraceback>) -> Position {
    let code = traceback.code().promote();
    match Made::of(traceback) {
        None => {
            let position = code.position(traceback.index().get() as usize);
            match crate::flags::no_debug_ranges() {
                true => Position {
                    line: position.line,
                    ..Position::default()
                },
                false => position,
            }
        }
        Some(made) => Position {
            line: u32::try_from(made.line).unwrap_or(0),
            ..Position::default()
        },
    }
}

/// Where in the code as compiled it is.
fn location(traceback: Gc<PyTraceback>) -> usize {
    match Made::of(traceback) {
        None => {
            let index = traceback.index().get() as usize;
            traceback.code().promote().location_of(index)
        }
        Some(made) => function::location(i64::from(made.last_instruction)),
    }
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::TRACEBACK,
    flags: 0,
    ..TypeDefinition::new("traceback", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, tb_next, tb_frame, tb_lasti, tb_lineno)", make),
    Builtin::getter("tb_lineno", |args| {
        let traceback = args.this::<PyTraceback>();
        Ok(int::new(match Made::of(traceback) {
            Some(made) if made.line != -1 => i64::from(made.line),
            Some(_) => {
                let code = traceback.code().promote();
                i64::from(code.position(location(traceback)).line)
            }
            None => i64::from(position(traceback).line),
        }))
    }),
    Builtin::member("tb_lasti", |args| {
        let traceback = args.this::<PyTraceback>();
        Ok(int::new(match Made::of(traceback) {
            Some(made) => i64::from(made.last_instruction),
            None => function::offset(location(traceback)),
        }))
    }),
    Builtin::member("tb_frame", |args| frame_of(args.this())).looking_at_frames(),
    Builtin::attribute("tb_next", next, set_next),
    Builtin::method("__dir__", "(self, /)", |_| {
        let names = ["tb_frame", "tb_next", "tb_lasti", "tb_lineno"].map(str::new);
        Ok(list::from_slice(&names.map(|name| name.cast()))?.cast())
    }),
];

fn make(args: &Arguments<'_>) -> PyResult {
    let (next, frame): (Obj, Obj) = (args.at(1), args.at(2));
    if !next.is_none() && !next.has_map(ids::TRACEBACK) {
        return Err(type_error!(
            "expected traceback object or None, got '{}'",
            type_name(next)
        ));
    }
    let Some(frame) = frame.exact::<PyFrame>() else {
        return Err(type_error!(
            "traceback() argument 'tb_frame' must be frame, not {}",
            type_name(frame)
        ));
    };
    let number = |argument: Obj| -> PyResult<i32> {
        let value = crate::protocol::index_i64(argument)?;
        i32::try_from(value)
            .map_err(|_| overflow_error!("Python int too large to convert to C int"))
    };
    let made = Made {
        last_instruction: number(args.at(3))?,
        line: number(args.at(4))?,
    };
    let next = if next.is_none() { Obj::null() } else { next };
    let traceback = PyTraceback::new::<Native>(
        Static::constant(frame.code().promote()),
        Int::from(made.packed()),
        frame.function(),
        frame.cast(),
        next,
        Obj::null(),
    );
    Ok(traceback.cast())
}

fn next(args: &Arguments<'_>) -> PyResult {
    let traceback = args.this::<PyTraceback>();
    let next = traceback.next();
    if next.is_null() || !next.has_map(ids::TRACEBACK) {
        return Ok(none());
    }
    let inner: Gc<PyTraceback> = next.cast();
    if inner.outer().is_null() && calls(traceback) {
        inner.set_outer(args.at(0));
    }
    Ok(next)
}

/// Was the next frame called by this one? An exception that is raised once more, or thrown into a generator, has gone through others before.
fn calls(traceback: Gc<PyTraceback>) -> bool {
    if is_made(traceback) {
        return false;
    }
    let code = traceback.code().promote();
    let ins = code.at(traceback.index().get() as usize).fetch();
    !matches!(ins.op, Op::Raise | Op::Reraise | Op::Yield)
}

fn set_next(args: &Arguments<'_>) -> PyResult {
    let value: Obj = args.at(1);
    if value.is_null() {
        return Err(type_error!("can't delete tb_next attribute"));
    }
    if value.is_none() {
        args.this::<PyTraceback>().set_next(Obj::null());
    } else if value.has_map(ids::TRACEBACK) {
        let mut link = value;
        while !link.is_null() && link.has_map(ids::TRACEBACK) {
            if link == args.at(0) {
                return Err(value_error!("traceback loop detected"));
            }
            link = link.cast::<PyTraceback>().next();
        }
        args.this::<PyTraceback>().set_next(value);
    } else {
        return Err(type_error!(
            "expected traceback object, got '{}'",
            type_name(value)
        ));
    }
    Ok(none())
}

/// The object of the frame that a traceback tells of.
///
/// # Errors
/// `MemoryError`.
pub fn frame_of(traceback: Gc<PyTraceback>) -> PyResult {
    let kept = traceback.frame();
    if !kept.is_null() && kept.has_map(ids::FRAME) {
        return Ok(kept);
    }
    let frame = frame_objects::of_traceback(
        traceback.code().promote(),
        location(traceback),
        traceback.function(),
        kept,
        traceback.outer(),
    )?;
    traceback.set_frame(frame.cast());
    Ok(frame.cast())
}
