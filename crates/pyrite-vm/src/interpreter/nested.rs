//! Python code that generic code calls and waits for: it runs in an activation of its own, in the same trace.

use super::{
    Position, PyDriver, calls, class_calls, delegation, entry, generators, native_calls, safepoint,
};
use crate::fields::*;
use crate::frame::{self, LONG_HEADER};
use crate::frames;
use crate::ids;
use crate::monitoring::switching;
use crate::object::{Obj, Value, none};
use crate::residuals;
use crate::result::{Outcome, Raised, take_raised};
use crate::types::function::{PyFunction, code_of};
use crate::types::generator::{PyGenerator, state};
use crate::types::method::PyMethod;
use smelt::{Domain, Flow, Frame, Native, Red, Ref};

/// May another interpreter loop begin? Traces check the value stack instead.
fn check<D: Domain>() -> Outcome<D, ()> {
    if D::NATIVE {
        entry::check_stack().map_err(|raised| Raised(Obj::constant(raised.0)))
    } else {
        Ok(())
    }
}

/// Most arguments of a [`call`].
pub const MOST_ARGUMENTS: usize = 3;

/// `callable(*arguments)`.
pub fn call<D: Domain>(callable: Obj<D>, arguments: &[Obj<D>]) -> Outcome<D> {
    if callable.has_map(ids::FUNCTION) {
        return call_function(callable.cast(), None, arguments);
    }
    if callable.has_map(ids::BOUND_METHOD) {
        let method: Ref<D, PyMethod> = callable.cast();
        if method.function().has_map(ids::FUNCTION) {
            let function = method.function().cast();
            return call_function(function, Some(method.receiver()), arguments);
        }
    }
    let outcome = match callable.has_map(ids::TYPE) {
        true => class_calls::make_with(callable, arguments),
        false => native_calls::call_with(callable, arguments),
    };
    outcome.unwrap_or_else(|| call_any(callable, None, arguments))
}

/// Calls a Python function, with `first` before the arguments.
pub fn call_function<D: Domain>(
    function: Ref<D, PyFunction>,
    first: Option<Obj<D>>,
    arguments: &[Obj<D>],
) -> Outcome<D> {
    let code = code_of(function);
    let shift = usize::from(first.is_some());
    if !code.is_simple || usize::from(code.arguments) != arguments.len() + shift {
        return call_any(function.cast(), first, arguments);
    }
    check::<D>()?;
    let code = switching::version::<D>(code);
    frames::above::<D, _>(|told| {
        let below = D::frame_at_top(0);
        let callee = below.above(LONG_HEADER);
        // There may be no room because somebody asks for attention.
        let is_asked = !D::push_frame(callee, u32::from(code.registers));
        if is_asked && !calls::push_asked::<D>(callee, code) {
            return Err(calls::recursion_error::<D>());
        }
        if let Some(first) = first {
            frame::store(callee, 0, first);
        }
        for (index, argument) in arguments.iter().enumerate() {
            frame::store(callee, (index + shift) as i32, *argument);
        }
        frame::link_detached::<D>(callee, function.cast(), told);
        for local in usize::from(code.arguments)..usize::from(code.locals) {
            frame::store(callee, local as i32, Obj::<D>::null());
        }
        if is_asked && let Err(raised) = safepoint::attend::<D>(code, 0) {
            D::pop_frame(below, 0);
            return Err(raised);
        }
        let position = Position {
            code,
            pc: code.start(),
        };
        let word = run::<D>(position, callee);
        D::pop_frame(below, 0);
        lifted(word)
    })
}

/// Runs a frame to its return; where it begins, or goes on, there may be machine code.
fn run<D: Domain>(mut position: Position, mut callee: Frame) -> D::Word {
    if D::NATIVE
        && let Flow::Returned(word) | Flow::Leave(word) =
            Native::function_entry::<PyDriver>(&mut (), &mut position, &mut callee)
    {
        return D::constant(smelt::Kind::Ref, word);
    }
    D::run::<PyDriver>(position, callee, &mut [])
}

fn lifted<D: Domain>(word: D::Word) -> Outcome<D> {
    let value = Obj::<D>::from_word(word);
    if value.is_null() {
        Err(take_raised())
    } else {
        Ok(value)
    }
}

/// What resuming a generator gives.
pub enum Step<D: Domain> {
    /// It has yielded.
    Yielded(Obj<D>),
    /// It has returned.
    Returned(Obj<D>),
}

/// The next value that a generator yields; `None` when it has returned.
pub fn next<D: Domain>(generator: Ref<D, PyGenerator>) -> Outcome<D, Option<Obj<D>>> {
    Ok(match resume(generator)? {
        Step::Yielded(value) => Some(value),
        Step::Returned(_) => None,
    })
}

/// Resumes a generator.
pub fn resume<D: Domain>(generator: Ref<D, PyGenerator>) -> Outcome<D, Step<D>> {
    match generator.state().promote() {
        state::CREATED | state::SUSPENDED => {}
        state::FINISHED => return Ok(Step::Returned(none())),
        _ => return Err(generators::already_running::<D>(generator)),
    }
    check::<D>()?;
    let value = match delegation::target(generator)? {
        Some(target) => frames::above::<D, _>(|told| {
            let below = D::frame_at_top(0);
            let callee = below.above(LONG_HEADER);
            let position = generators::push_detached(target, callee, told)?;
            let word = run::<D>(position, callee);
            D::pop_frame(below, 0);
            lifted::<D>(word)
        })?,
        None => generators::overflow::<D>(generator)?,
    };
    Ok(if generator.state() == state::SUSPENDED {
        Step::Yielded(value)
    } else {
        Step::Returned(value)
    })
}

fn call_any<D: Domain>(
    callable: Obj<D>,
    first: Option<Obj<D>>,
    arguments: &[Obj<D>],
) -> Outcome<D> {
    match (first, arguments) {
        (None, []) => call_0::<D>(callable),
        (None, &[a]) | (Some(a), []) => call_1::<D>(callable, a),
        (None, &[a, b]) | (Some(a), &[b]) => call_2::<D>(callable, a, b),
        (None, &[a, b, c]) | (Some(a), &[b, c]) => call_3::<D>(callable, a, b, c),
        (Some(a), &[b, c, d]) => call_4::<D>(callable, a, b, c, d),
        _ => unreachable!("generic code calls with few arguments"),
    }
}

residuals! {
    [any] fn call_0(callable: Obj) -> Obj { crate::call::call(callable, &[]) }
    [any] fn call_1(callable: Obj, a: Obj) -> Obj { crate::call::call(callable, &[a]) }
    [any] fn call_2(callable: Obj, a: Obj, b: Obj) -> Obj { crate::call::call(callable, &[a, b]) }
    [any] fn call_3(callable: Obj, a: Obj, b: Obj, c: Obj) -> Obj { crate::call::call(callable, &[a, b, c]) }
    [any] fn call_4(callable: Obj, a: Obj, b: Obj, c: Obj, d: Obj) -> Obj { crate::call::call(callable, &[a, b, c, d]) }
}
