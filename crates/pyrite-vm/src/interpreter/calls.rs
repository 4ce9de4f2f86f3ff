//! Calls: which kind of callable it is, and binding arguments to the parameters of Python functions.

use super::{At, Control, Position, PyDriver, class_calls, control, native_calls};
use crate::call;
use crate::class::flags as class_flags;
use crate::code::Code;
use crate::fields::*;
use crate::frame::{self, LONG_HEADER};
use crate::frames;
use crate::ids;
use crate::map::Map;
use crate::names;
use crate::object::{Obj, Value};
use crate::residuals;
use crate::result::Outcome;
use crate::types::function::PyFunction;
use crate::types::method::PyMethod;
use crate::types::tuple::{self, PyTuple};
use pyrite_compiler::bytecode::Op;
use smelt::{Domain, Flow, Frame, Gc, Int, Ref};

/// The arguments of a call as they lie in the caller's registers.
#[derive(Clone, Copy)]
pub struct Window<D: Domain> {
    /// The register of the first.
    pub first: i32,
    /// How many, keyword arguments included.
    pub count: usize,
    /// The names of the last ones, if any: a constant tuple of strs.
    pub names: Option<Gc<PyTuple>>,
    /// An argument before the first.
    pub receiver: Option<Obj<D>>,
}

/// Calls the Python function in `r[base]` with plain positional arguments that lie where its parameters are to be; everything else
/// goes the long way.
#[inline(always)]
pub fn call<D: Domain>(at: At<'_, D>, callable: Obj<D>, first: i32, count: usize) -> Control<D> {
    if callable.has_map(ids::FUNCTION) {
        let function: Ref<D, PyFunction> = callable.cast();
        let code = function.code().promote();
        if code.is_simple && count == usize::from(code.arguments) {
            let callee = at.frame.above(first);
            return enter(at, callee, first, function, code, count, 0);
        }
    }
    call_any(
        at,
        callable,
        Window {
            first,
            count,
            names: None,
            receiver: None,
        },
    )
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
    if !D::push_frame(callee, u32::from(code.registers)) {
        return Control::Raise(recursion_error::<D>());
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
    mut window: Window<D>,
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
            | ids::WRAPPER_DESCRIPTOR
                if window.names.is_none() =>
            {
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
                if class.has(class_flags::METACLASS) || window.receiver.is_some() {
                    break;
                }
                match class.lookup_in::<D>(names::CALL.name()) {
                    Some(Some(method)) if method.get().has_map(ids::FUNCTION) => {
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

/// Calls anything by a residual call. The function finds the frame by the top of the value stack: traces run at any depth, so
/// that a frame's address is no constant of theirs.
pub fn general<D: Domain>(at: &At<'_, D>, callable: Obj<D>, window: Window<D>) -> Outcome<D> {
    let receiver = window.receiver.unwrap_or(Obj::null());
    let index = at.code.index(at.pc) as u32;
    call_general::<D>(
        callable,
        receiver,
        at.code,
        index,
        window.first,
        window.count as u64,
    )
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
        frames::calling(running, || {
            if receiver.is_null() {
                call::call_with_names(callable, arguments, names)
            } else {
                call::call_with_first(callable, receiver, arguments, names)
            }
        })
    }
}

/// Calls a Python function with any arguments: its frame is put above the caller's registers and the parameters are filled in. `owner` goes into the
/// word below the frame's header.
#[inline(never)]
pub fn call_function<D: Domain>(
    at: At<'_, D>,
    function: Ref<D, PyFunction>,
    window: Window<D>,
    flags: i64,
    owner: Obj<D>,
) -> Control<D> {
    let code = function.code().promote();
    let distance = i32::from(at.code.registers) + LONG_HEADER;
    let callee = at.frame.above(distance);
    let outcome = bind(at.frame, callee, function, code, window);
    let given = match outcome {
        Ok(given) => given,
        Err(raised) => return Control::Raise(raised),
    };
    if !owner.is_null() {
        frame::store(callee, frame::OWNER, owner);
    }
    enter(at, callee, distance, function, code, given, flags)
}

/// Fills the parameters of `code` in the frame `callee`, which is not pushed yet. Gives the number of registers written.
pub fn bind<D: Domain>(
    caller: Frame,
    callee: Frame,
    function: Ref<D, PyFunction>,
    code: &'static Code,
    window: Window<D>,
) -> Outcome<D, usize> {
    let shift = usize::from(window.receiver.is_some());
    let named = window.names.map_or(0, |names| tuple::items(names).len());
    let positional = window.count + shift - named;
    let get = |index: usize| -> Obj<D> {
        match window.receiver {
            Some(receiver) if index == 0 => receiver,
            _ => frame::load(caller, window.first + (index - shift) as i32),
        }
    };
    let parameters = usize::from(code.arguments);
    if code.is_simple && named == 0 && positional == parameters {
        for index in 0..positional {
            frame::store(callee, index as i32, get(index));
        }
        return Ok(parameters);
    }
    bind_any(callee, function, code, positional, window.names, &get)
}

fn bind_any<D: Domain>(
    callee: Frame,
    function: Ref<D, PyFunction>,
    code: &'static Code,
    positional: usize,
    names: Option<Gc<PyTuple>>,
    get: &dyn Fn(usize) -> Obj<D>,
) -> Outcome<D, usize> {
    use pyrite_compiler::code::flags;
    let unit = &code.unit;
    let parameters = usize::from(code.arguments);
    let keyword_only = usize::from(unit.keyword_only_count);
    let plain = parameters + keyword_only;
    let total = unit.parameter_count();
    let has_rest = unit.flags & flags::VARARGS != 0;
    let has_keywords = unit.flags & flags::VARKEYWORDS != 0;
    // What allocates comes first: the frame is not pushed, so the collector does not see what is put into it.
    let rest = if has_rest {
        let extra = positional.saturating_sub(parameters);
        let rest = PyTuple::new::<D>(Int::from(extra as i64));
        for index in 0..extra {
            rest.set_item(Int::from(index as i64), get(parameters + index));
        }
        Some(rest)
    } else {
        None
    };
    let keywords = if has_keywords {
        Some(new_dict::<D>())
    } else {
        None
    };
    let named = names.map_or(&[][..], |names| tuple::items(names));
    let slot_of = |name: &Obj| {
        // Both are interned: names of parameters always, keywords because they are constants that look like names.
        let first = usize::from(unit.positional_only_count);
        (first..plain).find(|index| code.local_name(*index).word() == name.0)
    };
    for (index, name) in named.iter().enumerate() {
        if slot_of(name).is_none() {
            match keywords {
                Some(keywords) => {
                    add_keyword::<D>(keywords, Obj::constant(*name), get(positional + index))?
                }
                None => return Err(failed(function, code, positional, names, get)),
            }
        }
    }
    if positional > parameters && !has_rest {
        return Err(failed(function, code, positional, names, get));
    }
    // Nothing allocates from here on.
    let taken = positional.min(parameters);
    for index in 0..taken {
        frame::store(callee, index as i32, get(index));
    }
    let mut filled = vec![false; plain];
    filled[..taken].fill(true);
    for (index, name) in named.iter().enumerate() {
        if let Some(slot) = slot_of(name) {
            if filled[slot] {
                return Err(failed(function, code, positional, names, get));
            }
            filled[slot] = true;
            frame::store(callee, slot as i32, get(positional + index));
        }
    }
    if filled[..parameters].contains(&false) {
        let defaults = function.defaults();
        let count = if defaults.is_null() {
            0
        } else {
            defaults.cast::<PyTuple>().length().promote() as usize
        };
        for slot in (0..parameters).filter(|slot| !filled[*slot]) {
            if slot + count < parameters {
                return Err(failed(function, code, positional, names, get));
            }
            let value = defaults
                .cast::<PyTuple>()
                .item(Int::from((slot + count - parameters) as i64));
            frame::store(callee, slot as i32, value);
        }
    }
    for slot in (parameters..plain).filter(|slot| !filled[*slot]) {
        let name = code.local_name(slot);
        let defaults = function.keyword_defaults();
        let value = if defaults.is_null() {
            Obj::null()
        } else {
            keyword_default::<D>(defaults, Obj::constant(name.object()))
        };
        if value.is_null() {
            return Err(failed(function, code, positional, names, get));
        }
        frame::store(callee, slot as i32, value);
    }
    let mut next = plain as i32;
    if let Some(rest) = rest {
        frame::store(callee, next, rest.cast());
        next += 1;
    }
    if let Some(keywords) = keywords {
        frame::store(callee, next, keywords);
    }
    Ok(total)
}

#[smelt::residual(reads)]
pub fn new_dict() -> Obj {
    crate::types::dict::new().cast()
}

#[smelt::residual(reads)]
fn keyword_default(defaults: Obj, name: Obj) -> Obj {
    crate::types::dict::get(defaults.cast(), name)
        .ok()
        .flatten()
        .unwrap_or(Obj::null())
}

residuals! {
    [writes] fn add_keyword(keywords: Obj, name: Obj, value: Obj) -> () {
        crate::types::dict::set(keywords.cast(), name, value)
    }
    [any] fn call_refused(function: Gc<PyFunction>, positional: u64, names: Gc<PyTuple>) -> Obj {
        let names = if names.is_null() { &[] } else { tuple::items(names) };
        Err(super::functions::refuse(function, positional as usize, names))
    }
}

/// The `TypeError` for arguments that do not fit.
#[cold]
fn failed<D: Domain>(
    function: Ref<D, PyFunction>,
    _code: &'static Code,
    positional: usize,
    names: Option<Gc<PyTuple>>,
    _get: &dyn Fn(usize) -> Obj<D>,
) -> crate::result::Raised<D> {
    let names = Ref::constant(names.unwrap_or(Gc::from_bits(0)));
    match call_refused::<D>(function, positional as u64, names) {
        Err(raised) => raised,
        Ok(value) => crate::result::Raised(value),
    }
}

/// `r[b](*r[b+1], **r[b+2])`.
#[inline(never)]
pub fn call_unpacked<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let callable = at.get(ins.b);
    let mut arguments = at.get(ins.b + 1);
    if !arguments.has_map(ids::TUPLE) {
        arguments = match tuple_of_arguments::<D>(callable, arguments) {
            Ok(arguments) => arguments,
            Err(raised) => return Control::Raise(raised),
        };
    }
    if ins.x & 1 == 0 && callable.has_map(ids::FUNCTION) {
        let items: Ref<D, PyTuple> = arguments.cast();
        let count = items.length().promote() as usize;
        if count <= MOST_UNPACKED {
            // They are laid out above the registers, and the callee's frame above them.
            let first = i32::from(at.code.registers);
            let function: Ref<D, PyFunction> = callable.cast();
            let code = function.code().promote();
            let distance = first + count as i32 + LONG_HEADER;
            let callee = at.frame.above(distance);
            let get = |index: usize| items.item(Int::from(index as i64));
            let given = if code.is_simple && count == usize::from(code.arguments) {
                for index in 0..count {
                    frame::store(callee, index as i32, get(index));
                }
                Ok(count)
            } else {
                bind_any(callee, function, code, count, None, &get)
            };
            return match given {
                Ok(given) => enter(at, callee, distance, function, code, given, 0),
                Err(raised) => Control::Raise(raised),
            };
        }
    }
    let keywords = if ins.x & 1 != 0 {
        at.get(ins.b + 2)
    } else {
        Obj::null()
    };
    let index = at.code.index(at.pc) as u32;
    let outcome = call_with_mapping::<D>(callable, arguments, keywords, at.code, index);
    at.outcome(ins.a, outcome)
}

/// Longer argument tuples are not unpacked in traces.
const MOST_UNPACKED: usize = 16;

residuals! {
    [any] fn tuple_of_arguments(callable: Obj, arguments: Obj) -> Obj {
        crate::call::argument_tuple(callable, arguments)
    }
    [any] fn call_with_mapping(callable: Obj, arguments: Obj, keywords: Obj, code: &'static Code, index: u32) -> Obj {
        frames::calling(frames::topmost(code, index), || crate::call::call_unpacked(callable, arguments, keywords))
    }
}

/// Is every argument of the window positional and is there no receiver?
pub fn is_plain<D: Domain>(window: &Window<D>) -> bool {
    window.names.is_none() && window.receiver.is_none()
}

/// The arguments of a window as an exact tuple.
pub fn window_tuple<D: Domain>(frame: Frame, window: &Window<D>) -> Ref<D, PyTuple> {
    let tuple = PyTuple::new::<D>(Int::from(window.count as i64));
    for index in 0..window.count {
        tuple.set_item(
            Int::from(index as i64),
            frame::load(frame, window.first + index as i32),
        );
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
    let count = positional + tuple::items(names).len();
    let callable = at.get(ins.b);
    call_any(
        at,
        callable,
        Window {
            first,
            count,
            names: Some(names),
            receiver: None,
        },
    )
}
