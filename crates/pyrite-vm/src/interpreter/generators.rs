//! Generators and coroutines: a frame that is copied between the value stack and a heap object. Resuming one is a call, so a generator
//! that a loop goes through runs in the same interpreter loop, and in the same trace.

use super::delegation::{self, Target};
use super::{At, Control, Position, PyDriver, async_generators, calls, exceptions};
use crate::class::Class;
use crate::code::Code;
use crate::fields::*;
use crate::frame::{self, LONG_HEADER};
use crate::ids;
use crate::monitoring::{switching, telling};
use crate::names;
use crate::object::{NONE, Obj, Value, none};
use crate::origins;
use crate::protocol::{self, type_name};
use crate::residuals;
use crate::result::{Outcome, PyResult, Raised, take_raised};
use crate::storage::Array;
use crate::thread;
use crate::type_error;
use crate::types::exception::{self, slots};
use crate::types::function;
use crate::types::generator::{PyGenerator, state};
use pyrite_compiler::bytecode::{Op, YIELD_GUARDED};
use pyrite_compiler::code::flags;
use smelt::{Domain, Flow, Frame, Gc, Int, Native, Red, Ref, stack};

fn map_of(code: &Code) -> u32 {
    if code.flags & flags::ASYNC_GENERATOR != 0 {
        ids::ASYNC_GENERATOR
    } else if code.flags & flags::COROUTINE != 0 {
        ids::COROUTINE
    } else {
        ids::GENERATOR
    }
}

/// Is it a generator, coroutine or asynchronous generator?
pub fn is_generator(object: Obj) -> bool {
    object.has_map(ids::GENERATOR)
        || object.has_map(ids::COROUTINE)
        || object.has_map(ids::ASYNC_GENERATOR)
}

/// `RETURN_GENERATOR`.
#[inline(never)]
pub fn make<D: Domain>(at: At<'_, D>) -> Control<D> {
    let code = at.code;
    let function = frame::function::<D>(at.frame);
    let registers = Array::new::<D>(Int::from(i64::from(code.suspended_registers)));
    let index = code.location(at.pc) + 1;
    let generator = PyGenerator::new_shaped::<D>(
        map_of(code),
        Int::from(index as i64),
        Int::from(state::CREATED),
        function.cast(),
        registers.cast(),
        function.name(),
        function.qualified_name(),
        none(),
        Obj::null(),
        Obj::null(),
        Obj::null(),
        Obj::null(),
        Int::from(0),
        Int::from(0),
    );
    save_registers(code, &[], at.frame, registers);
    if map_of(code) == ids::COROUTINE && origins::depth::<D>() > 0 {
        // It cannot raise.
        let _ = note_origin::<D>(generator.cast(), code, at.code.index(at.pc) as u32);
    }
    if D::NATIVE && map_of(code) == ids::COROUTINE {
        // That somebody forgets to await a coroutine is no matter of hot code: traces do not care.
        let _ = note_guarded::<D>(generator.cast());
    }
    // The frame is left like any other's, but for the generator's own way of returning.
    D::function_return::<PyDriver>(at.activation, at.frame, generator.0);
    match frame::caller::<D>(at.frame) {
        Some(caller) => {
            D::pop_frame(caller.frame, u32::from(caller.code.registers));
            super::control::returned(at.activation, &caller, at.frame, generator.cast())
        }
        None => Control::Leave(generator.0),
    }
}

residuals! {
    /// A coroutine is being made, in its own frame, and somebody wants to know by whom.
    [any] fn note_origin(coroutine: Obj, code: &'static Code, index: u32) -> () {
        let own = crate::frames::topmost(code, index);
        coroutine.cast::<PyGenerator>().set_origin(origins::of(own));
        Ok(())
    }
}

/// Copies a frame's registers to the heap: the named locals and those temporaries that are kept. The rest may be anything that was on the
/// stack before.
fn save_registers<D: Domain>(code: &Code, kept: &[bool], frame: Frame, registers: Ref<D, Array>) {
    let locals = i32::from(code.locals);
    for register in 0..locals {
        registers.set_item(Int::from(i64::from(register)), frame::load(frame, register));
    }
    for (register, kept) in (locals..).zip(kept) {
        let value = if *kept {
            frame::load(frame, register)
        } else {
            Obj::null()
        };
        registers.set_item(Int::from(i64::from(register)), value);
    }
}

/// The code of a generator's function.
pub fn code_of<D: Domain>(generator: Ref<D, PyGenerator>) -> &'static Code {
    function::code_of(generator.function().cast())
}

/// The version of a generator's code that is to run, and the number of the instruction at which it goes on.
pub fn resumption<D: Domain>(generator: Ref<D, PyGenerator>) -> (&'static Code, usize) {
    let code = switching::version::<D>(code_of(generator));
    let location = generator.pc().promote() as usize;
    if code.telling.is_none() {
        return (code, location);
    }
    // It begins behind the instruction that has made it.
    let index = match generator.state().promote() {
        state::CREATED => code.index(code.place(location - 1)) + 1,
        _ => code.index(code.place(location)),
    };
    (code, index)
}

/// Puts the frame of a suspended generator on the stack above the registers of the current one; gives it and where it goes on.
fn push<D: Domain>(
    at: &At<'_, D>,
    Target { generator, root }: Target<D>,
) -> Outcome<D, (Position, Frame)> {
    let (code, index) = resumption(generator);
    let distance = i32::from(at.code.registers) + LONG_HEADER;
    let callee = at.frame.above(distance);
    if !calls::push::<D>(callee, code) {
        return Err(calls::recursion_error::<D>());
    }
    frame::link::<D>(callee, generator.function(), at.code, at.pc, distance, 0);
    Ok((restore(generator, root, code, index, callee), callee))
}

/// Puts the frame of a suspended generator on the stack, to be run in an activation of its own, where its `yield` receives None; gives
/// where it goes on.
pub fn push_detached<D: Domain>(
    target: Target<D>,
    callee: Frame,
    told: [Int<D>; 2],
) -> Outcome<D, Position> {
    let Target { generator, root } = target;
    let (code, index) = resumption(generator);
    if !calls::push::<D>(callee, code) {
        return Err(calls::recursion_error::<D>());
    }
    frame::link_detached::<D>(callee, generator.function(), told);
    let started = generator.state() != state::CREATED;
    let position = restore(generator, root, code, index, callee);
    Ok(if started {
        behind_yield::<D>(position, callee, none())
    } else {
        position
    })
}

/// Fills the pushed frame from the generator, which then runs. `root`: see [`Target`].
pub fn restore<D: Domain>(
    generator: Ref<D, PyGenerator>,
    root: Obj<D>,
    code: &'static Code,
    index: usize,
    callee: Frame,
) -> Position {
    frame::store(callee, frame::OWNER, generator.cast());
    delegation::begin(generator, root, code.at(index).fetch(), callee);
    let thread = thread::state::<D>();
    frame::store(callee, frame::RESUMER_HANDLED, thread.handled());
    let handled = generator.handled();
    if !handled.is_word(NONE) {
        thread.set_handled(handled);
    }
    if D::NATIVE && generator.state() == state::CREATED && is_coroutine(generator) {
        let _ = note_awaited::<D>(generator.cast());
    }
    let registers: Ref<D, Array> = generator.registers().cast();
    let mut copy = |register: i32| {
        let value = registers.item(Int::from(i64::from(register)));
        frame::store(callee, register, value);
    };
    let locals = i32::from(code.locals);
    (0..locals).for_each(&mut copy);
    let kept = (locals..).zip(code.unit().kept(code.at(index).fetch()));
    kept.filter(|(_, kept)| **kept)
        .for_each(|(register, _)| copy(register));
    generator.set_state(Int::from(state::RUNNING));
    Position {
        code,
        pc: code.at(index),
    }
}

/// `FOR_ITER` over a generator: resumes it.
pub fn resume_in_loop<D: Domain>(at: At<'_, D>, generator: Ref<D, PyGenerator>) -> Control<D> {
    resume(at, generator, none())
}

/// Resumes a generator with a value from `FOR_ITER` or `SEND`, which jumps if it is exhausted.
fn resume<D: Domain>(at: At<'_, D>, generator: Ref<D, PyGenerator>, value: Obj<D>) -> Control<D> {
    match generator.state().promote() {
        state::CREATED | state::SUSPENDED => {}
        state::FINISHED if is_coroutine(generator) => {
            return Control::Raise(used_up::<D>(generator));
        }
        state::FINISHED => return exhausted(at, none()),
        _ => return Control::Raise(already_running::<D>(generator)),
    }
    let started = generator.state() != state::CREATED;
    if !started && !value.is_none() {
        return Control::Raise(not_started::<D>(generator));
    }
    let target = match delegation::target(generator) {
        Ok(Some(target)) => target,
        Ok(None) => {
            return match overflow::<D>(generator) {
                Ok(value) => resumed_at_once(at, generator, value.0),
                Err(raised) => Control::Raise(raised),
            };
        }
        Err(raised) => return Control::Raise(raised),
    };
    match push(&at, target) {
        Ok((mut position, mut callee)) => {
            if started {
                position = behind_yield(position, callee, value);
            }
            match D::function_entry::<PyDriver>(at.activation, &mut position, &mut callee) {
                Flow::Continue => Control::Next(position, callee),
                Flow::Leave(word) => Control::Leave(word),
                Flow::Returned(word) => resumed_at_once(at, generator, word),
            }
        }
        Err(raised) => Control::Raise(raised),
    }
}

/// Where a generator whose frame was restored goes on: behind its `YIELD`, which receives the value.
fn behind_yield<D: Domain>(position: Position, callee: Frame, value: Obj<D>) -> Position {
    frame::store(callee, i32::from(position.pc.fetch().a), value);
    Position {
        code: position.code,
        pc: position.pc.next(),
    }
}

/// The generator that the instruction resumes has run, as compiled code, to its next `yield` or its end; its frame is still the topmost.
pub fn resumed_at_once<D: Domain>(
    at: At<'_, D>,
    generator: Ref<D, PyGenerator>,
    word: D::Word,
) -> Control<D> {
    D::pop_frame(at.frame, u32::from(at.code.registers));
    let value = Obj::<D>::from_word(word);
    if value.is_null() {
        let raised = take_raised();
        if let Some(step) = async_generators::awaited(&at) {
            async_generators::raised(step, raised.0);
        }
        return Control::Raise(raised);
    }
    let at = at.settled();
    if generator.state() == state::SUSPENDED {
        yielded(at, value)
    } else {
        returned(at, value)
    }
}

/// The generator that the instruction has resumed has yielded.
fn yielded<D: Domain>(at: At<'_, D>, value: Obj<D>) -> Control<D> {
    match async_generators::awaited(&at) {
        Some(step) => async_generators::yielded(at, step, value),
        None => at.result(at.pc.fetch().a, value),
    }
}

/// The generator that the instruction has resumed has returned.
fn returned<D: Domain>(at: At<'_, D>, value: Obj<D>) -> Control<D> {
    match async_generators::awaited(&at) {
        Some(step) => async_generators::returned(at, step),
        None => exhausted(at, value),
    }
}

/// `FOR_ITER` or `SEND`, when the generator has returned a value.
pub fn exhausted<D: Domain>(at: At<'_, D>, value: Obj<D>) -> Control<D> {
    let ins = at.pc.fetch();
    // A loop is told of an exception only if there is one to hold a value.
    let is_send = ins.op == Op::Send;
    if at.code.telling.is_some()
        && (is_send || !value.is_none())
        && let Err(raised) =
            telling::generator_stops::<D>(at.code, at.code.index(at.pc) as u32, value, !is_send)
    {
        return exceptions::unwind(at, raised);
    }
    if is_send {
        at.set(ins.a, value);
    }
    at.jump(i32::from(ins.near_offset()))
}

residuals! {
    /// Resumes a generator whose chain of delegation is too long: gives what it yields or returns all the same, as the state of it says.
    [any] pub fn overflow(generator: Gc<PyGenerator>) -> Obj {
        match resume_too_deep(generator)? {
            Resumed::Yielded(value) | Resumed::Returned(value) => Ok(value),
        }
    }
    [any] fn running_error(generator: Gc<PyGenerator>) -> Obj {
        Err(crate::value_error!("{} already executing", kind_name(generator)))
    }
    [any] fn used_up_error(_coroutine: Gc<PyGenerator>) -> Obj {
        Err(crate::runtime_error!("cannot reuse already awaited coroutine"))
    }
    [any] fn started_error(generator: Gc<PyGenerator>) -> Obj {
        Err(type_error!("can't send non-None value to a just-started {}", kind_name(generator)))
    }
}

fn kind_name(generator: Gc<PyGenerator>) -> &'static str {
    match generator.shape().get() as u32 {
        ids::COROUTINE => "coroutine",
        ids::ASYNC_GENERATOR => "async generator",
        _ => "generator",
    }
}

pub fn already_running<D: Domain>(generator: Ref<D, PyGenerator>) -> Raised<D> {
    running_error::<D>(generator).map_or_else(|raised| raised, Raised)
}

fn not_started<D: Domain>(generator: Ref<D, PyGenerator>) -> Raised<D> {
    started_error::<D>(generator).map_or_else(|raised| raised, Raised)
}

/// A coroutine that is over cannot be awaited again.
fn used_up<D: Domain>(coroutine: Ref<D, PyGenerator>) -> Raised<D> {
    used_up_error::<D>(coroutine).map_or_else(|raised| raised, Raised)
}

fn is_coroutine<D: Domain>(generator: Ref<D, PyGenerator>) -> bool {
    generator.cast::<smelt::AnyValue>().has_map(ids::COROUTINE)
}

/// `YIELD`.
#[inline(never)]
pub fn yield_value<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let value = at.get(ins.b);
    let generator: Ref<D, PyGenerator> = frame::load::<D>(at.frame, frame::OWNER).cast();
    let location = at.code.location(at.pc);
    generator.set_pc(Int::from(location as i64));
    generator.set_state(Int::from(state::SUSPENDED));
    delegation::end(&at, generator);
    let kept = at.code.unit().kept(ins);
    save_registers(at.code, kept, at.frame, generator.registers().cast());
    suspend_handled::<D>(at.frame, generator);
    if ins.x & YIELD_GUARDED != 0 && generator.finalised() == 0 {
        generator.set_finalised(Int::from(1));
        // It cannot raise.
        let _ = note_guarded::<D>(generator.cast());
    }
    D::function_return::<PyDriver>(at.activation, at.frame, value.0);
    leave(at, value)
}

residuals! {
    /// A coroutine begins to run.
    [writes] fn note_awaited(coroutine: Obj) -> () {
        crate::finalisers::unregister(coroutine);
        Ok(())
    }
    /// The generator is suspended where its end has to be told: should it be abandoned, it is closed. Or it is a coroutine that has not begun.
    [writes] fn note_guarded(generator: Obj) -> () {
        crate::finalisers::register(generator);
        Ok(())
    }
}

/// Keeps the exception that the generator is handling, and goes back to the resumer's.
fn suspend_handled<D: Domain>(frame: Frame, generator: Ref<D, PyGenerator>) {
    let thread = thread::state::<D>();
    let resumer = frame::load::<D>(frame, frame::RESUMER_HANDLED);
    let handled = thread.handled();
    // The resumer's own exception may have been thrown in and caught here, too: see `exceptions::push_handled`.
    let is_own =
        !handled.is_none() && (!handled.same(resumer) || generator.handled().same(handled));
    generator.set_handled(if is_own { handled } else { none() });
    thread.set_handled(resumer);
}

/// Gives a value to whoever resumed the generator whose frame is on top.
pub fn leave<D: Domain>(at: At<'_, D>, value: Obj<D>) -> Control<D> {
    match frame::caller::<D>(at.frame) {
        Some(caller) => {
            D::pop_frame(caller.frame, u32::from(caller.code.registers));
            let at = At::<D> {
                activation: at.activation,
                code: caller.code,
                pc: caller.pc,
                frame: caller.frame,
            };
            yielded(at.settled(), value)
        }
        None => Control::Leave(value.0),
    }
}

/// A generator's frame returns.
pub fn finish<D: Domain>(at: At<'_, D>, value: Obj<D>) -> Control<D> {
    let generator: Ref<D, PyGenerator> = frame::load::<D>(at.frame, frame::OWNER).cast();
    close(at.frame, generator);
    let root = frame::load::<D>(at.frame, frame::ROOT);
    if !root.is_null() {
        return delegation::returned(at, generator, root.cast(), value);
    }
    D::function_return::<PyDriver>(at.activation, at.frame, value.0);
    match frame::caller::<D>(at.frame) {
        Some(caller) => {
            D::pop_frame(caller.frame, u32::from(caller.code.registers));
            let at = At::<D> {
                activation: at.activation,
                code: caller.code,
                pc: caller.pc,
                frame: caller.frame,
            };
            returned(at.settled(), value)
        }
        None => Control::Leave(value.0),
    }
}

/// The generator whose frame is on top is over.
pub fn close<D: Domain>(frame: Frame, generator: Ref<D, PyGenerator>) {
    generator.set_state(Int::from(state::FINISHED));
    generator.set_registers(Obj::null());
    let resumer = frame::load::<D>(frame, frame::RESUMER_HANDLED);
    thread::state::<D>().set_handled(resumer);
}

/// `SEND`.
#[inline(never)]
pub fn send<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let (value, target) = (at.get(ins.a), at.get(ins.b));
    if target.has_map(ids::GENERATOR) || target.has_map(ids::COROUTINE) {
        return resume(at, target.cast(), value);
    }
    // Where somebody watches, what the wait ends with is told where it is raised.
    if at.code.telling.is_none()
        && async_generators::is_step(target)
        && let Some((generator, value)) = async_generators::begin(target, value)
    {
        return resume(at, generator, value);
    }
    let sent = send_any::<D>(target, value);
    let at = at.settled();
    match sent {
        Ok(Some(value)) => at.result(ins.a, value),
        Ok(None) => {
            at.set(ins.a, returned_value::<D>());
            at.jump(i32::from(ins.near_offset()))
        }
        Err(raised) => Control::Raise(raised),
    }
}

residuals! {
    /// What it yields; `None` if it is exhausted, and then its value is the raised one.
    [any] fn send_any(target: Obj, value: Obj) -> Option<Obj> {
        let sent = if value.0 == NONE && Class::of(target).known(names::NEXT).is_some() {
            protocol::call_special(target, names::NEXT, &[]).map(|value| value.unwrap_or(none()))
        } else {
            protocol::call_method(target, names::PLAIN_SEND.name(), &[value])
        };
        match sent {
            Ok(value) => Ok(Some(value)),
            Err(raised) if exception::matches(raised.0, &exception::STOP_ITERATION) => {
                thread::set_raised(exception::slot(raised.0, slots::OWN));
                Ok(None)
            }
            Err(raised) => Err(raised),
        }
    }
}

fn returned_value<D: Domain>() -> Obj<D> {
    thread::take_raised::<D>()
}

// ---------------------------------------------------------------- from Rust

/// What resuming a generator gives.
pub enum Resumed {
    /// It has yielded.
    Yielded(Obj),
    /// It has returned.
    Returned(Obj),
}

/// `generator.send(value)`.
///
/// # Errors
/// What it raises; `ValueError` if it is running.
pub fn send_from_rust(generator: Gc<PyGenerator>, value: Obj) -> PyResult<Resumed> {
    match generator.state().get() {
        state::FINISHED if is_coroutine::<Native>(generator) => {
            return Err(used_up::<Native>(generator));
        }
        state::FINISHED => return Ok(Resumed::Returned(none())),
        state::RUNNING => return Err(already_running::<Native>(generator)),
        state::CREATED if value.0 != NONE => return Err(not_started::<Native>(generator)),
        _ => {}
    }
    let Some(target) = delegation::target::<Native>(generator)? else {
        return resume_too_deep(generator);
    };
    let begin = |position, frame, started| {
        Ok(match started {
            true => behind_yield::<Native>(position, frame, value),
            false => position,
        })
    };
    run_from_rust(target, begin, super::entry::enter)
}

/// The last generator in the chain for which there is room cannot resume the one that it delegates to: a `RecursionError` is raised there, and goes outwards.
fn resume_too_deep(root: Gc<PyGenerator>) -> PyResult<Resumed> {
    let innermost = delegation::innermost::<Native>(root);
    for generator in delegation::delegating(innermost, root) {
        generator.set_state(Int::from(state::RUNNING));
    }
    let mut sent = Err(calls::recursion_error::<Native>());
    for generator in delegation::delegating_one_by_one(innermost, root) {
        generator.set_state(Int::from(state::SUSPENDED));
        sent = match sent {
            Err(raised) => throw_here(generator, raised),
            Ok(Resumed::Returned(value)) => go_on_behind_send(generator, value),
            yielded => yielded,
        };
    }
    sent
}

/// `generator.throw(exception)`.
///
/// # Errors
/// What it raises; `ValueError` if it is running.
pub fn throw_from_rust(generator: Gc<PyGenerator>, raised: Raised) -> PyResult<Resumed> {
    match generator.state().get() {
        _ if delegation::is_running(generator) => {
            return Err(already_running::<Native>(generator));
        }
        state::CREATED => {
            generator.set_state(Int::from(state::FINISHED));
            return Err(raised);
        }
        state::FINISHED if is_coroutine::<Native>(generator) => {
            return Err(used_up::<Native>(generator));
        }
        state::FINISHED => return Err(raised),
        _ => {}
    }
    // What it delegates to gets the exception first. A chain of generators is resumed at its end, as for a value; closing goes by levels.
    if !exception::matches(raised.0, &exception::GENERATOR_EXIT)
        && let Some(target) = delegation::target::<Native>(generator)?
        && !target.root.is_null()
        && delegate(target.generator).is_none()
    {
        return run_from_rust(
            target,
            |position, frame, _| exceptions::unwind_in_generator(position, frame, raised),
            super::entry::run,
        );
    }
    match delegate(generator) {
        Some(inner) => throw_through(generator, || throw_into(inner, raised)),
        None => throw_here(generator, raised),
    }
}

/// The iterator at the end of what a generator delegates to, if it is no generator.
pub fn iterator_at_end(mut generator: Gc<PyGenerator>) -> Option<Obj> {
    loop {
        let inner = delegate(generator)?;
        if !is_generator(inner) {
            return Some(inner);
        }
        generator = inner.cast();
    }
}

/// `generator.throw(*given)`, where an [iterator](iterator_at_end) that is no generator is at the end: it gets what was given as it is, exception or not. `made` gives the
/// exception, if it does not want it.
///
/// # Errors
/// As [`throw_from_rust`]; what `made` raises.
pub fn throw_as_given(
    generator: Gc<PyGenerator>,
    given: &[Obj],
    made: &dyn Fn() -> PyResult<Raised>,
) -> PyResult<Resumed> {
    match delegate(generator) {
        Some(inner) if is_generator(inner) => {
            throw_through(generator, || throw_as_given(inner.cast(), given, made))
        }
        Some(inner) => match crate::attributes::get_optional(inner, names::PLAIN_THROW.name())? {
            Some(method) => throw_through(generator, || throw_by(method, given)),
            None => throw_here(generator, made()?),
        },
        None => throw_from_rust(generator, made()?),
    }
}

/// Throws into what a generator delegates to, while its frame is on the stack.
fn throw_through(
    generator: Gc<PyGenerator>,
    into_delegate: impl FnOnce() -> PyResult<Resumed>,
) -> PyResult<Resumed> {
    run_from_rust(
        Target::itself(generator),
        |position, frame, _| {
            let Position { code, pc } = position;
            let state = thread::state::<Native>();
            let own = state.handled();
            state.set_handled(frame::load(frame, frame::RESUMER_HANDLED));
            let sent = crate::frames::calling(code, code.index(pc) as u32, into_delegate);
            state.set_handled(own);
            match sent {
                Ok(Resumed::Yielded(value)) => {
                    // It yields once more, from where it is.
                    frame.write(i32::from(pc.fetch().b), value.0);
                    Ok(position)
                }
                Ok(Resumed::Returned(value)) => Ok(behind_send(position, frame, value)),
                Err(raised) => exceptions::unwind_in_generator(position, frame, raised),
            }
        },
        super::entry::run,
    )
}

fn throw_into(inner: Obj, raised: Raised) -> PyResult<Resumed> {
    if !is_generator(inner) {
        return throw_into_iterator(inner, raised);
    }
    if exception::matches(raised.0, &exception::GENERATOR_EXIT) {
        return close_from_rust(inner.cast()).and(Err(raised));
    }
    throw_from_rust(inner.cast(), raised)
}

fn throw_into_iterator(inner: Obj, raised: Raised) -> PyResult<Resumed> {
    if !exception::matches(raised.0, &exception::GENERATOR_EXIT) {
        let method = crate::attributes::get_optional(inner, names::PLAIN_THROW.name())?;
        return method.map_or(Err(raised), |method| throw_by(method, &[raised.0]));
    }
    match crate::attributes::get_optional(inner, names::PLAIN_CLOSE.name()) {
        Ok(Some(close)) => {
            crate::call::call(close, &[])?;
        }
        Ok(None) => {}
        Err(failed) => {
            let inner = crate::unraisable::shown(inner);
            let message = format!("Exception ignored while closing generator {inner}");
            crate::unraisable::report(failed, &message, Obj::null());
        }
    }
    Err(raised)
}

/// Calls an iterator's method `throw`.
fn throw_by(method: Obj, given: &[Obj]) -> PyResult<Resumed> {
    match crate::call::call(method, given) {
        Ok(value) => Ok(Resumed::Yielded(value)),
        Err(raised) if exception::matches(raised.0, &exception::STOP_ITERATION) => {
            Ok(Resumed::Returned(exception::slot(raised.0, slots::OWN)))
        }
        Err(raised) => Err(raised),
    }
}

/// What a generator suspended in `yield from` or `await` delegates to.
pub fn delegate(generator: Gc<PyGenerator>) -> Option<Obj> {
    if generator.state().get() != state::SUSPENDED || delegation::is_running(generator) {
        return None;
    }
    let code = code_of(generator);
    let index = generator.pc().get() as usize;
    let ins = code.at(index).fetch();
    if !delegation::delegates(ins) {
        return None;
    }
    let send = code.at(index - 1).fetch();
    Some(
        generator
            .registers()
            .cast::<Array>()
            .item(Int::from(i64::from(send.b))),
    )
}

/// The delegate has returned a value out of its turn: the generator goes on behind its `SEND`.
fn go_on_behind_send(generator: Gc<PyGenerator>, value: Obj) -> PyResult<Resumed> {
    run_from_rust(
        Target::itself(generator),
        |position, frame, _| Ok(behind_send(position, frame, value)),
        super::entry::run,
    )
}

/// Where a generator goes on that waits at a `yield` of what it delegates to, which has returned a value.
fn behind_send(position: Position, frame: Frame, value: Obj) -> Position {
    let code = position.code;
    let send_pc = code.place(code.location(position.pc) - 1);
    let send = send_pc.fetch();
    frame.write(i32::from(send.a), value.0);
    Position {
        code,
        pc: send_pc.jump(i32::from(send.near_offset())),
    }
}

fn throw_here(generator: Gc<PyGenerator>, raised: Raised) -> PyResult<Resumed> {
    run_from_rust(
        Target::itself(generator),
        |position, frame, _| exceptions::unwind_in_generator(position, frame, raised),
        super::entry::run,
    )
}

/// Runs a generator in a loop of its own to its next `yield` or its end (that of the one it is resumed for). `begin` says where it goes on, `run` how.
fn run_from_rust(
    Target { generator, root }: Target<Native>,
    begin: impl FnOnce(Position, Frame, bool) -> PyResult<Position>,
    run: fn(Position, Frame) -> PyResult,
) -> PyResult<Resumed> {
    super::entry::check_stack()?;
    let (code, index) = resumption::<Native>(generator);
    let callee = stack::frame_at_top(LONG_HEADER as u32);
    let value = crate::frames::entering(callee, || {
        if !calls::push::<Native>(callee, code) {
            return Err(calls::recursion_error::<Native>());
        }
        frame::link_detached::<Native>(callee, generator.function(), stack::told_words());
        let started = generator.state().get() != state::CREATED;
        let position = restore(generator, root, code, index, callee);
        let position = begin(position, callee, started)?;
        run(position, callee)
    })?;
    let resumed = if root.is_null() {
        generator
    } else {
        root.cast()
    };
    Ok(if resumed.state().get() == state::SUSPENDED {
        Resumed::Yielded(value)
    } else {
        Resumed::Returned(value)
    })
}

/// `generator.close()`: the value it returned.
///
/// # Errors
/// What it raises; `RuntimeError` if it yields.
pub fn close_from_rust(generator: Gc<PyGenerator>) -> PyResult {
    if matches!(generator.state().get(), state::CREATED | state::FINISHED) {
        generator.set_state(Int::from(state::FINISHED));
        generator.set_registers(Obj::null());
        return Ok(none());
    }
    match throw_from_rust(generator, exception::raise(&exception::GENERATOR_EXIT, &[])) {
        Ok(Resumed::Yielded(_)) => Err(crate::runtime_error!(
            "{} ignored GeneratorExit",
            kind_name(generator)
        )),
        Ok(Resumed::Returned(value)) => Ok(value),
        Err(raised)
            if exception::matches(raised.0, &exception::GENERATOR_EXIT)
                || exception::matches(raised.0, &exception::STOP_ITERATION) =>
        {
            Ok(none())
        }
        Err(raised) => Err(raised),
    }
}

/// Closes a generator that nobody goes on with, if it is suspended where that means something.
///
/// # Errors
/// As [`close_from_rust`].
pub fn close_abandoned(generator: Gc<PyGenerator>) -> PyResult<()> {
    let is_async = generator
        .cast::<smelt::AnyValue>()
        .has_map(ids::ASYNC_GENERATOR);
    if is_async && crate::types::async_generator::abandon(generator)? {
        return Ok(());
    }
    if generator.state().get() == state::SUSPENDED {
        close_from_rust(generator)?;
    }
    Ok(())
}

/// Is it a coroutine that has not begun?
pub fn is_never_awaited(object: Obj) -> bool {
    object.has_map(ids::COROUTINE) && object.cast::<PyGenerator>().state().get() == state::CREATED
}

/// The `StopIteration` that says that a generator has returned a value.
pub fn stop_iteration(value: Obj) -> Raised {
    let args: &[Obj] = if value.0 == NONE { &[] } else { &[value] };
    let raised = exception::raise(&exception::STOP_ITERATION, args);
    crate::instance::set_slot(raised.0, slots::OWN, value);
    raised
}

/// The iterator that drives an awaitable.
///
/// # Errors
/// `TypeError` if it is none.
pub fn awaitable_iterator(object: Obj) -> PyResult {
    awaitable::<Native>(object, 0)
}

// ---------------------------------------------------------------- rarer instructions

/// What [`awaitable`] is asked for by `GET_ANEXT`; other numbers are those of `GET_AWAITABLE`.
pub const FOR_ASYNC_FOR: u32 = 3;

/// What `await object` resumes; `what` is asking, for the message.
fn awaitable_by_rules(object: Obj, what: u32) -> PyResult {
    if object.has_map(ids::COROUTINE) {
        if delegate(object.cast()).is_some() {
            return Err(crate::runtime_error!("coroutine is being awaited already"));
        }
        return Ok(object);
    }
    if object.has_map(ids::GENERATOR)
        && code_of(object.cast::<PyGenerator>()).flags & flags::ITERABLE_COROUTINE != 0
    {
        return Ok(object);
    }
    match protocol::call_special(object, names::AWAIT, &[])? {
        Some(iterator) if iterator.has_map(ids::COROUTINE) => {
            Err(type_error!("__await__() returned a coroutine"))
        }
        Some(iterator) if Class::of(iterator).known(names::NEXT).is_some() => Ok(iterator),
        Some(iterator) => Err(type_error!(
            "__await__() returned non-iterator of type '{}'",
            type_name(iterator)
        )),
        None => Err(match what {
            1 => type_error!(
                "'async with' received an object from __aenter__ that does not implement __await__: {}",
                type_name(object)
            ),
            2 => type_error!(
                "'async with' received an object from __aexit__ that does not implement __await__: {}",
                type_name(object)
            ),
            _ => type_error!("'{}' object can't be awaited", type_name(object)),
        }),
    }
}

residuals! {
    [any] pub fn yield_from_iterator(object: Obj, is_coroutine: bool) -> Obj {
        if object.has_map(ids::COROUTINE) && !is_coroutine {
            return Err(type_error!("cannot 'yield from' a coroutine object in a non-coroutine generator"));
        }
        if is_generator(object) { Ok(object) } else { protocol::iterator(object) }
    }
    [any] pub fn awaitable(object: Obj, what: u32) -> Obj {
        awaitable_by_rules(object, what).map_err(|raised| match what {
            FOR_ASYNC_FOR => exception::caused_by(
                type_error!("'async for' received an invalid object from __anext__: {}", type_name(object)),
                raised,
            ),
            _ => raised,
        })
    }
    [any] pub fn async_iterator(object: Obj) -> Obj {
        match protocol::call_special(object, names::AITER, &[])? {
            Some(iterator) => checked_async_iterator::<Native>(iterator),
            None => Err(type_error!("'async for' requires an object with __aiter__ method, got {}", type_name(object))),
        }
    }
    [any] pub fn checked_async_iterator(iterator: Obj) -> Obj {
        if Class::of(iterator).known(names::ANEXT).is_some() {
            return Ok(iterator);
        }
        Err(type_error!(
            "'async for' received an object from __aiter__ that does not implement __anext__: {}", type_name(iterator)))
    }
    [any] pub fn async_next(iterator: Obj) -> Obj {
        match protocol::call_special(iterator, names::ANEXT, &[])? {
            Some(object) => awaitable::<Native>(object, FOR_ASYNC_FOR),
            None => Err(type_error!("'async for' requires an iterator with __anext__ method, got {}", type_name(iterator))),
        }
    }
}
