//! Entering the interpreter from Rust.

use super::binding;
use super::calls::{Source, Window};
use super::{Position, PyDriver, safepoint};

use crate::code::Code;
use crate::fields::*;
use crate::frame::{self, LONG_HEADER};
use crate::monitoring::switching;
use crate::object::{Obj, none};
use crate::recursion_error;
use crate::result::{PyResult, Raised, take_raised};
use crate::types::function::PyFunction;
use smelt::{Domain, Driver, Flow, Gc, Native, Static, stack};

/// May another interpreter loop begin: is there room for it on the machine stack, and does nobody want quiet ([`crate::quiet`])?
///
/// # Errors
/// `RecursionError`.
#[inline]
pub fn check_stack() -> PyResult<()> {
    crate::quiet::leave()?;
    let here = 0u8;
    // SAFETY: a word that lives for ever, written under the global interpreter lock.
    let limit = unsafe { *stack::machine_limit() };
    if (&raw const here as usize) < limit {
        return Err(recursion_error!("maximum recursion depth exceeded"));
    }
    Ok(())
}

/// Calls a Python function from Rust, with a receiver in front of the arguments if there is one. Whoever calls this has [looked](crate::recursion::check) whether there
/// is room on the machine stack.
///
/// # Errors
/// What it raises.
pub fn call_function(
    function: Gc<PyFunction>,
    receiver: Option<Obj>,
    arguments: &[Obj],
    names: &[Obj],
) -> PyResult {
    crate::quiet::leave()?;
    let code = function.code().promote();
    code.prepare();
    let callee = stack::frame_at_top(LONG_HEADER as u32);
    let count = arguments.len() + usize::from(receiver.is_some());
    let given = if code.is_simple && names.is_empty() && count == usize::from(code.arguments) {
        let all = receiver.iter().chain(arguments);
        for (parameter, argument) in (0..).zip(all) {
            callee.write(parameter, argument.0);
        }
        count
    } else {
        let window = Window::<Native> {
            source: Source::Values(arguments),
            count: arguments.len(),
            names,
            receiver,
        };
        binding::bind(smelt::Frame::NONE, callee, function, code, window)?
    };
    run_frame(code, function.cast(), callee, given)
}

/// Runs the code of a module, class body or `exec`: `function` carries code and globals, `namespace` is its locals mapping.
///
/// # Errors
/// What it raises.
pub fn run_with_namespace(function: Gc<PyFunction>, namespace: Obj) -> PyResult {
    check_stack()?;
    let code = function.code().promote();
    code.prepare();
    let callee = stack::frame_at_top(LONG_HEADER as u32);
    callee.write(frame::OWNER, namespace.0);
    run_frame(code, function.cast(), callee, 0)
}

fn run_frame(code: &'static Code, function: Obj, callee: smelt::Frame, given: usize) -> PyResult {
    let code = switching::version::<Native>(code);
    let registers = u32::from(code.registers);
    crate::frames::entering(callee, || {
        // There may be no room because somebody asks for attention.
        let is_asked = !stack::push_frame(callee, registers);
        if is_asked && !stack::push_frame_anyway(callee, registers) {
            return Err(recursion_error!("maximum recursion depth exceeded"));
        }
        frame::link_detached::<Native>(callee, function, stack::told_words());
        for local in given..usize::from(code.locals) {
            callee.write(local as i32, 0);
        }
        if is_asked {
            safepoint::attend::<Native>(code, 0)?;
        }
        let position = Position {
            code,
            pc: code.start(),
        };
        enter(position, callee)
    })
}

/// Runs a frame that has been pushed to its return, from where a function begins or a generator goes on: there may be machine code.
pub fn enter(mut position: Position, mut callee: smelt::Frame) -> PyResult {
    match Native::function_entry::<PyDriver>(&mut (), &mut position, &mut callee) {
        Flow::Returned(word) | Flow::Leave(word) => result_of(word),
        Flow::Continue => run(position, callee),
    }
}

/// Runs the loop from a frame that has been pushed, to its return.
pub fn run(position: Position, callee: smelt::Frame) -> PyResult {
    result_of(PyDriver::run::<Native>(position, callee, &mut []))
}

fn result_of(word: u64) -> PyResult {
    match word {
        0 => Err(take_raised()),
        word => Ok(Obj::from_bits(word)),
    }
}

/// A function without parameters around code, for running it.
pub fn carrier(code: &'static Code, globals: Obj, closure: Obj) -> Gc<PyFunction> {
    let null = Obj::null();
    if let Some(globals) = crate::instance::view::<crate::types::dict::PyDict>(globals) {
        code.bind_globals(globals);
    }
    PyFunction::new::<Native>(
        Static::constant(code),
        globals,
        closure,
        null,
        null,
        code.name.object(),
        code.qualified_name.object(),
        null,
        none(),
        null,
        null,
        null,
        null,
        code.object(),
    )
}

/// `callable(*arguments)`, for a change of the raised exception into its object.
pub fn exception_of(raised: Raised) -> Obj {
    raised.0
}

/// Sets the most frames there may be (`sys.setrecursionlimit`).
pub fn set_recursion_limit(limit: u64) {
    stack::set_depth_limit(limit);
}

/// The most frames there may be.
pub fn recursion_limit() -> u64 {
    stack::depth_limit()
}

/// How many frames there are.
pub fn depth() -> u64 {
    stack::mark().1
}
