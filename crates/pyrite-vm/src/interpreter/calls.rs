//! Calls: which kind of callable it is, and binding arguments to the parameters of Python functions.

use super::{
    At, Control, Position, PyDriver, binding, class_calls, control, general, items, native_calls,
    safepoint, unpacked_calls,
};
use crate::call;
use crate::class::flags as class_flags;
use crate::code::{Code, Pc};
use crate::fields::*;
use crate::frame::{self, HEADER, LONG_HEADER};
use crate::frames;
use crate::ids;
use crate::map::Map;
use crate::monitoring::switching;
use crate::names;
use crate::object::{Obj, Value};
use crate::residuals;
use crate::result::Outcome;
use crate::types::function::{PyFunction, code_of};
use crate::types::method::PyMethod;
use crate::types::tuple::{self, PyTuple};
use pyrite_compiler::bytecode::Op;
use smelt::{Domain, Flow, Frame, Gc, Int, Ref};

/// The arguments of a call.
#[derive(Clone, Copy)]
pub struct Window<'a, D: Domain> {
    /// Where they are.
    pub source: Source<'a, D>,
    /// How many, keyword arguments included.
    pub count: usize,
    /// The names of the last ones: interned strs.
    pub names: &'a [Obj],
    /// An argument before the first.
    pub receiver: Option<Obj<D>>,
}

/// Where the arguments of a call are.
#[derive(Clone, Copy)]
pub enum Source<'a, D: Domain> {
    /// In registers of the caller, from this one on. (Above them the collector clears everything.)
    Registers(i32),
    /// Here.
    Values(&'a [Obj<D>]),
    /// Here, taken from the tuple and the dict (or null) of a call with `*` or `**`.
    Unpacked(&'a [Obj<D>], Obj<D>, Obj<D>),
}

impl<'a, D: Domain> Window<'a, D> {
    /// Positional arguments in registers, behind a receiver if there is one.
    #[inline(always)]
    pub fn of_registers(first: i32, count: usize, receiver: Option<Obj<D>>) -> Self {
        Window {
            source: Source::Registers(first),
            count,
            names: &[],
            receiver,
        }
    }

    /// Positional arguments behind a receiver.
    #[inline(always)]
    pub fn of_values(values: &'a [Obj<D>], receiver: Obj<D>) -> Self {
        Window {
            source: Source::Values(values),
            count: values.len(),
            names: &[],
            receiver: Some(receiver),
        }
    }

    /// Argument `index`, not counting the receiver.
    #[inline(always)]
    pub fn at(&self, caller: Frame, index: usize) -> Obj<D> {
        match self.source {
            Source::Registers(first) => frame::load(caller, first + index as i32),
            Source::Values(values) | Source::Unpacked(values, ..) => values[index],
        }
    }
}

/// Calls the Python function in `r[base]` with plain positional arguments that lie where its parameters are to be; everything else
/// goes the long way.
#[inline(always)]
pub fn call<D: Domain>(at: At<'_, D>, callable: Obj<D>, first: i32, count: usize) -> Control<D> {
    if general::is_general(&at) {
        return general::call(at, callable, Window::of_registers(first, count, None));
    }
    if callable.has_map(ids::FUNCTION) {
        let function: Ref<D, PyFunction> = callable.cast();
        let code = code_of(function);
        if code.is_simple && count == usize::from(code.arguments) {
            let callee = at.frame.above(first);
            return enter(at, callee, first, function, code, count, 0);
        }
    } else if count > 0 {
        items::clean_for::<D>(frame::load(at.frame, first));
    }
    if D::NATIVE
        && let Some(outcome) = native_calls::call_directly(&at, callable, first, count)
    {
        let ins = at.pc.fetch();
        return at.outcome(ins.a, outcome);
    }
    call_any(at, callable, Window::of_registers(first, count, None))
}

/// Enters a function whose first `given` registers hold its arguments.
#[inline(always)]
pub fn enter<D: Domain>(
    at: At<'_, D>,
    callee: Frame,
    distance: i32,
    function: Ref<D, PyFunction>,
    code: &'static Code,
    given: usize,
    flags: i64,
) -> Control<D> {
    let code = switching::version::<D>(code);
    if !D::push_frame(callee, u32::from(code.registers)) {
        let (caller, pc, frame) = (at.code, at.pc, at.frame);
        let header = (function, caller, pc, distance, flags);
        return match enter_asked(frame, callee, header, code, given) {
            Ok(()) => {
                let pc = code.start();
                Control::Next(Position { code, pc }, callee)
            }
            Err(raised) => Control::Raise(raised),
        };
    }
    frame::link::<D>(callee, function.cast(), at.code, at.pc, distance, flags);
    for local in given..usize::from(code.locals) {
        frame::store(callee, local as i32, Obj::<D>::null());
    }
    let mut position = Position {
        code,
        pc: code.start(),
    };
    let mut inner = callee;
    match D::function_entry::<PyDriver>(at.activation, &mut position, &mut inner) {
        Flow::Continue => Control::Next(position, inner),
        Flow::Leave(word) => Control::Leave(word),
        Flow::Returned(word) => {
            control::returned_at_once(at.activation, at.code, at.pc, at.frame, callee, flags, word)
        }
    }
}

/// As [`enter`], where there is no room for the frame: either it is too deep, or somebody asks for attention and gets it.
#[cold]
#[inline(never)]
fn enter_asked<D: Domain>(
    frame: Frame,
    callee: Frame,
    (function, caller, pc, distance, flags): (Ref<D, PyFunction>, &'static Code, Pc, i32, i64),
    code: &'static Code,
    given: usize,
) -> Outcome<D, ()> {
    if !push_asked::<D>(callee, code) {
        return Err(recursion_error::<D>());
    }
    frame::link::<D>(callee, function.cast(), caller, pc, distance, flags);
    for local in given..usize::from(code.locals) {
        frame::store(callee, local as i32, Obj::<D>::null());
    }
    if let Err(raised) = safepoint::attend::<D>(code, 0) {
        D::pop_frame(frame, u32::from(caller.registers));
        return Err(raised);
    }
    Ok(())
}

/// Pushes a frame even if somebody asks for attention; false if it is too deep.
pub fn push_asked<D: Domain>(callee: Frame, code: &Code) -> bool {
    D::NATIVE && smelt::stack::push_frame_anyway(callee, u32::from(code.registers))
}

/// Pushes the frame of code; false if it is too deep. Who asks for attention gets it soon.
#[inline(always)]
pub fn push<D: Domain>(callee: Frame, code: &Code) -> bool {
    D::push_frame(callee, u32::from(code.registers)) || push_asked::<D>(callee, code)
}

/// The `RecursionError` for a call that is too deep.
pub fn recursion_error<D: Domain>() -> crate::result::Raised<D> {
    crate::result::Raised(make_recursion_error::<D>())
}

#[smelt::residual(any)]
fn make_recursion_error() -> Obj {
    crate::types::exception::new(
        &crate::types::exception::RECURSION_ERROR,
        "maximum recursion depth exceeded",
    )
}

/// Calls anything.
#[inline(never)]
pub fn call_any<D: Domain>(
    at: At<'_, D>,
    mut callable: Obj<D>,
    mut window: Window<'_, D>,
) -> Control<D> {
    let ins = at.pc.fetch();
    for _ in 0..MOST_STEPS {
        if !callable.is_heap() {
            break;
        }
        match callable.map_number() {
            ids::FUNCTION => return call_function(at, callable.cast(), window, 0, Obj::null()),
            ids::BOUND_METHOD if window.receiver.is_none() => {
                let method: Ref<D, PyMethod> = callable.cast();
                window.receiver = Some(method.receiver());
                callable = method.function();
            }
            ids::BUILTIN_FUNCTION
            | ids::METHOD_DESCRIPTOR
            | ids::METHOD_WRAPPER
            | ids::WRAPPER_DESCRIPTOR => {
                let outcome = native_calls::call(&at, callable, window);
                return at.outcome(ins.a, outcome);
            }
            ids::TYPE => {
                if let Some(control) = class_calls::call_class(&at, callable, window) {
                    return class_calls::finish(at, control, window);
                }
                break;
            }
            number => {
                let class = Map::by_number(number).class;
                if window.receiver.is_some() {
                    break;
                }
                if class.has(class_flags::METACLASS)
                    && let Some(control) = class_calls::call_class(&at, callable, window)
                {
                    return class_calls::finish(at, control, window);
                }
                match class.lookup_in::<D>(names::CALL.name()) {
                    Some(Some(method))
                        if method.get().has_map(ids::FUNCTION)
                            || !class.has(class_flags::METACLASS)
                                && (method.get().has_map(ids::METHOD_DESCRIPTOR)
                                    || method.get().has_map(ids::WRAPPER_DESCRIPTOR)) =>
                    {
                        window.receiver = Some(callable);
                        callable = Ref::constant(method.get());
                    }
                    _ => break,
                }
            }
        }
    }
    let outcome = general(&at, callable, window);
    at.outcome(ins.a, outcome)
}

/// The arguments of the instruction, if that is a call that has them in registers.
pub fn window_of<D: Domain>(at: &At<'_, D>) -> Option<Window<'static, D>> {
    let ins = at.pc.fetch();
    let first = i32::from(ins.b) + HEADER;
    let (names, count): (&[Obj], usize) = match ins.op {
        Op::Call | Op::CallMethod => (&[], usize::from(ins.c)),
        Op::CallKw | Op::CallMethodKw => {
            let names = tuple::items(at.code.constant(usize::from(ins.c)).cast());
            (names, usize::from(ins.x) + names.len())
        }
        _ => return None,
    };
    let is_method = matches!(ins.op, Op::CallMethod | Op::CallMethodKw);
    let (first, count) = match is_method {
        true if frame::load::<D>(at.frame, first).is_null() => (first + 1, count),
        true => (first, count + 1),
        false => (first, count),
    };
    Some(Window {
        names,
        ..Window::of_registers(first, count, None)
    })
}

/// Calls anything by a residual call. The function finds the frame by the top of the value stack: traces run at any depth, so
/// that a frame's address is no constant of theirs.
pub fn general<D: Domain>(at: &At<'_, D>, callable: Obj<D>, window: Window<'_, D>) -> Outcome<D> {
    let receiver = window.receiver.unwrap_or(Obj::null());
    let index = at.code.index(at.pc) as u32;
    match window.source {
        Source::Registers(first) => call_general::<D>(
            callable,
            receiver,
            at.code,
            index,
            first,
            window.count as u64,
        ),
        // What is called as the program wrote it does the same as what it has turned out to be.
        Source::Unpacked(_, arguments, keywords) => {
            let callable = at.get(at.pc.fetch().b);
            unpacked_calls::call_with_mapping::<D>(callable, arguments, keywords)
        }
        Source::Values(_) => unreachable!("only Python functions are called with values"),
    }
}

/// Wrappers around wrappers are followed so far in generic code.
const MOST_STEPS: usize = 4;

residuals! {
    /// Calls anything, in an interpreter loop of its own if need be.
    [any] fn call_general(callable: Obj, receiver: Obj, code: &'static Code, index: u32, first: i32, count: u64) -> Obj {
        let running = frames::topmost(code, index);
        let arguments = frame::registers(running.frame, first, count as usize);
        let ins = code.at(index as usize).fetch();
        let names = match ins.op {
            Op::CallKw | Op::CallMethodKw => tuple::items(code.constant(usize::from(ins.c)).cast()),
            _ => &[],
        };
        if receiver.is_null() {
            call::call_with_names(callable, arguments, names)
        } else {
            call::call_with_first(callable, receiver, arguments, names)
        }
    }
}

/// Calls a Python function with any arguments: its frame is put above the caller's registers and the parameters are filled in. `owner` goes into the
/// word below the frame's header.
#[inline(never)]
pub fn call_function<D: Domain>(
    at: At<'_, D>,
    function: Ref<D, PyFunction>,
    window: Window<'_, D>,
    flags: i64,
    owner: Obj<D>,
) -> Control<D> {
    let code = code_of(function);
    let distance = i32::from(at.code.registers) + LONG_HEADER;
    let callee = at.frame.above(distance);
    let outcome = binding::bind(at.frame, callee, function, code, window);
    let given = match outcome {
        Ok(given) => given,
        Err(raised) => return Control::Raise(raised),
    };
    if !owner.is_null() {
        frame::store(callee, frame::OWNER, owner);
    }
    enter(at, callee, distance, function, code, given, flags)
}

/// The arguments of a window as an exact tuple.
pub fn window_tuple<D: Domain>(frame: Frame, window: &Window<'_, D>) -> Ref<D, PyTuple> {
    let tuple = PyTuple::new::<D>(Int::from(window.count as i64));
    for index in 0..window.count {
        tuple.set_item(Int::from(index as i64), window.at(frame, index));
    }
    tuple
}

/// A call with keywords: `positional` arguments from register `first` on, then one for each name.
#[inline(never)]
pub fn call_named<D: Domain>(
    at: At<'_, D>,
    first: i32,
    positional: usize,
    names: Gc<PyTuple>,
) -> Control<D> {
    let ins = at.pc.fetch();
    let names = tuple::items(names);
    let window = Window {
        names,
        ..Window::of_registers(first, positional + names.len(), None)
    };
    let callable = at.get(ins.b);
    if general::is_general(&at) {
        return general::call(at, callable, window);
    }
    call_any(at, callable, window)
}
