//! `frame`: what a program sees of a frame. See [`crate::frame_objects`].

pub mod locals;
pub mod variables;

use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::code::Code;
use crate::fields::*;
use crate::frame_objects::{self, Whereabouts};
use crate::ids;
use crate::interpreter::generators;
use crate::interpreter::native_calls::Given;
use crate::monitoring::{self, event};
use crate::object::{FALSE, Obj, TRUE, Value, boolean, none};
use crate::residuals;
use crate::result::{Outcome, PyResult};
use crate::types::function::{PyFunction, offset};
use crate::types::generator::state;
use crate::types::{int, object, str};
use crate::{attribute_error, runtime_error, type_error};
use smelt::{AnyValue, Domain, Gc, Int, Ref, heap_object, twin};

/// A frame.
#[heap_object(id = ids::FRAME)]
pub struct PyFrame {
    /// Its code as compiled.
    #[immutable]
    code: &'static Code,
    /// The location of its instruction, when it is over or somebody is being told of it.
    index: i64,
    /// Where it is on the stack, or 0.
    stack_address: i64,
    /// Is somebody being told of what happens in it? See [`frame_objects::while_told`].
    told: i64,
    /// `f_trace_lines`
    trace_lines: i64,
    /// `f_trace_opcodes`
    trace_opcodes: i64,
    /// Its function.
    #[immutable]
    function: Gc<AnyValue>,
    /// The generator or the namespace, or null.
    #[immutable]
    owner: Gc<AnyValue>,
    /// Its named locals when it is over, or null.
    registers: Gc<AnyValue>,
    /// The frame that called it, or a traceback of that, when it is over; or null.
    back: Gc<AnyValue>,
    /// What `f_locals` has besides the variables, or null.
    extra: Gc<AnyValue>,
    /// `f_trace`, or null.
    trace: Gc<AnyValue>,
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::FRAME,
    flags: 0,
    ..TypeDefinition::new("frame", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::method("__repr__", "(self, /)", |args| {
        let frame = this(args);
        let code = frame.code().promote();
        let text = format!(
            "<frame at {:#x}, file {}, line {}, code {}>",
            object::identity(args.at(0)),
            str::text(crate::protocol::repr(code.file_name().object())?),
            frame_objects::position(frame).line,
            code.name.text()
        );
        Ok(str::new(&text))
    }),
    Builtin::getter("f_code", |args| Ok(this(args).code().promote().object())).reads(),
    Builtin::getter("f_lasti", |args| lasti(this(args))).intrinsic(twin!(told_lasti)),
    Builtin::attribute("f_lineno", |args| lineno(this(args)), set_lineno)
        .intrinsic(twin!(told_lineno)),
    Builtin::getter("f_globals", |args| {
        // Who wants to know where code comes from, to show it, looks for this there.
        crate::import::specs::ask(crate::names::SPEC.name())?;
        Ok(this(args).function().cast::<PyFunction>().globals())
    }),
    Builtin::getter("f_builtins", |args| {
        let function: Gc<PyFunction> = this(args).function().cast();
        crate::interpreter::names::builtins_of(function.globals())
    }),
    Builtin::getter("f_back", |args| {
        let back = frame_objects::back(this(args))?;
        Ok(if back.is_null() { none() } else { back })
    })
    .looking_at_frames(),
    Builtin::getter("f_locals", |args| {
        let frame = this(args);
        let has_namespace = frame.code().promote().has_namespace && !frame.owner().is_null();
        if has_namespace && !variables::is_in_comprehension(frame) {
            return Ok(frame.owner());
        }
        Ok(locals::new(frame))
    }),
    Builtin::getter("f_generator", |args| {
        let owner = this(args).owner();
        let is_generator = !owner.is_null() && generators::is_generator(owner);
        Ok(if is_generator { owner } else { none() })
    }),
    Builtin::attribute(
        "f_trace",
        |args| {
            let trace = this(args).trace();
            Ok(if trace.is_null() { none() } else { trace })
        },
        |args| {
            let value: Obj = args.at(1);
            let is_unset = value.is_null() || value.is_none();
            this(args).set_trace(if is_unset { Obj::null() } else { value });
            Ok(none())
        },
    ),
    Builtin::attribute(
        "f_trace_lines",
        |args| Ok(boolean(this(args).trace_lines() != 0)),
        |args| {
            let value = flag(args)?;
            this(args).set_trace_lines(Int::from(i64::from(value)));
            Ok(none())
        },
    )
    .as_member(),
    Builtin::attribute(
        "f_trace_opcodes",
        |args| Ok(boolean(this(args).trace_opcodes() != 0)),
        |args| {
            if Obj::is_null(args.at(1)) {
                return Err(attribute_error!(
                    "attribute 'f_trace_opcodes' of 'frame' objects cannot be deleted"
                ));
            }
            let (frame, value) = (this(args), flag(args)?);
            frame.set_trace_opcodes(Int::from(i64::from(value)));
            if value {
                monitoring::set_local_events(
                    monitoring::TRACE,
                    frame.code().promote(),
                    event::INSTRUCTION,
                );
            }
            Ok(none())
        },
    ),
    Builtin::method("clear", "(self, /)", clear),
];

fn this(args: &Arguments<'_>) -> Gc<PyFrame> {
    args.this()
}

/// The value of an attribute that is True or False.
fn flag(args: &Arguments<'_>) -> PyResult<bool> {
    let value: Obj = args.at(1);
    if value.is_null() {
        return Err(type_error!("can't delete numeric/char attribute"));
    }
    if !value.is_word(TRUE) && !value.is_word(FALSE) {
        return Err(type_error!("attribute value type must be bool"));
    }
    Ok(value.0 == TRUE)
}

fn lasti(frame: Gc<PyFrame>) -> PyResult {
    Ok(int::new(match frame_objects::begins(frame) {
        true => 0,
        false => offset(frame_objects::location(frame)),
    }))
}

fn lineno(frame: Gc<PyFrame>) -> PyResult {
    let at = frame_objects::position(frame);
    Ok(match at.is_nowhere() {
        true => none(),
        false => int::new(i64::from(at.line)),
    })
}

/// A frame of which somebody is being told knows where it is; of others that is a look at the stack.
fn told_lasti<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    let frame = told(given)?;
    Some(read_lasti::<D>(frame))
}

/// As [`told_lasti`].
fn told_lineno<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    let frame = told(given)?;
    Some(read_lineno::<D>(frame))
}

fn told<D: Domain>(given: &Given<D>) -> Option<Ref<D, PyFrame>> {
    let frame: Ref<D, PyFrame> = given.at(0).cast();
    (frame.told() != frame_objects::NOT_TOLD).then_some(frame)
}

residuals! {
    [reads] fn read_lasti(frame: Gc<PyFrame>) -> Obj { lasti(frame) }
    [reads] fn read_lineno(frame: Gc<PyFrame>) -> Obj { lineno(frame) }
}

fn set_lineno(args: &Arguments<'_>) -> PyResult {
    let value: Obj = args.at(1);
    if value.is_null() {
        return Err(attribute_error!("cannot delete attribute"));
    }
    monitoring::jumps::set_line(this(args), value)?;
    Ok(none())
}

fn clear(args: &Arguments<'_>) -> PyResult {
    let frame = this(args);
    match frame_objects::whereabouts(frame) {
        Whereabouts::OnStack(_) => return Err(runtime_error!("cannot clear an executing frame")),
        Whereabouts::Suspended(generator) if generator.state() == state::SUSPENDED => {
            return Err(runtime_error!("cannot clear a suspended frame"));
        }
        Whereabouts::Suspended(generator) => {
            generators::close_from_rust(generator)?;
        }
        Whereabouts::Over(_) => {}
    }
    variables::clear(frame);
    Ok(none())
}
