//! Raising, unwinding, matching. An exception that is raised and caught in one trace is never made.

use super::{
    At, Control, Position, PyDriver, async_generators, attributes, combinators, delegation,
    generators, questions,
};
use crate::builtin::TypeDefinition;
use crate::class::{Class, PyType, flags};
use crate::code::{Code, Pc};
use crate::fields::*;
use crate::frame;
use crate::frame_objects::{self, identity};
use crate::frames;
use crate::ids;
use crate::instance::{self, Instance};
use crate::map::Map;
use crate::monitoring::switching;
use crate::monitoring::telling::{self, Passage};
use crate::object::{NONE, Obj, TRUE, Value, known, none};
use crate::residuals;
use crate::result::{Outcome, PyResult, Raised};
use crate::thread;
use crate::type_error;
use crate::types::exception::{self, slots};
use crate::types::generator::PyGenerator;
use crate::types::traceback::PyTraceback;
use crate::types::tuple;
use pyrite_compiler::bytecode::{Ins, Op};
use pyrite_compiler::code::flags as code_flags;
use smelt::{Domain, Frame, Gc, Int, Native, Ref, Static, stack};

/// The current instruction has raised: goes to the handler, in this frame or one below, or leaves the loop.
#[inline(never)]
pub fn unwind<D: Domain>(at: At<'_, D>, raised: Raised<D>) -> Control<D> {
    let At {
        activation,
        mut code,
        mut pc,
        mut frame,
    } = switching::settled(at);
    let mut exception = raised.0;
    let ins = pc.fetch();
    let op = ins.op;
    // A `__next__` whose machine code was called has left no frame to come back from: its exception is raised here.
    if ends_loop(ins, exception) {
        exception = telling::passes(code, pc, exception, Passage::Raised);
        if ends_loop(ins, exception) {
            return behind_loop(code, pc, frame);
        }
    }
    // A plain `raise` lets the exception go on as it came.
    let is_plain_raise = op == Op::Raise && ins.x == 0 && {
        let handled = thread::state::<D>().handled();
        !handled.is_none()
    };
    let again = is_plain_raise || matches!(op, Op::Reraise | Op::CleanupThrow | Op::EndAsyncFor);
    if op != Op::Raise && !again {
        add_context::<D>(exception);
    }
    let mut adds = !again;
    loop {
        let found = handler(code, pc);
        if found.is_some() {
            identity::give::<D>(code, frame);
        }
        if adds {
            add_traceback::<D>(exception, code, pc, frame);
        }
        let how = if adds {
            Passage::Raised
        } else {
            Passage::Reraised
        };
        exception = telling::passes(code, pc, exception, how);
        adds = true;
        if let Some((handler, register)) = found {
            frame::store(frame, register, exception);
            return handled(code, pc, handler, exception, frame);
        }
        exception = telling::passes(code, pc, exception, Passage::Left);
        identity::left::<D>(code, frame);
        if code.is_generator_at(pc) {
            let generator = frame::load::<D>(frame, frame::OWNER).cast();
            generators::close::<D>(frame, generator);
            exception = convert_stop(code, exception);
            // Whoever delegates to it gets the exception next, in the same place on the stack.
            let root = frame::load::<D>(frame, frame::ROOT);
            if !root.is_null() {
                match delegation::climb(code, frame, generator, root.cast()) {
                    Ok(position) => {
                        (code, pc) = (position.code, position.pc);
                        continue;
                    }
                    Err(raised) => exception = raised.0,
                }
            }
        }
        leave_frame(activation, frame, exception);
        let Some(caller) = frame::caller::<D>(frame) else {
            thread::state::<D>().set_raised(exception);
            return Control::Leave(D::constant(smelt::Kind::Ref, 0));
        };
        D::pop_frame(caller.frame, u32::from(caller.code.registers));
        let flags = caller.flags;
        (code, pc, frame) = (caller.code, caller.pc, caller.frame);
        if !code.is_current::<D>() {
            (code, pc) = switching::resettled::<D>(code, pc, frame);
        }
        let caller = At::<D> {
            activation,
            code,
            pc,
            frame,
        };
        if let Some(step) = async_generators::awaited(&caller) {
            async_generators::raised(step, exception);
        }
        if ends_loop(pc.fetch(), exception) {
            exception = telling::passes(code, pc, exception, Passage::Raised);
            if ends_loop(pc.fetch(), exception) {
                return behind_loop(code, pc, frame);
            }
        }
        if attributes::is_asked(flags, exception) {
            frames::tell(code, pc);
            let control = attributes::ask(At {
                activation,
                code,
                pc,
                frame,
            });
            stack::tell_nothing();
            match control {
                Control::Raise(raised) => exception = raised.0,
                control => return control,
            }
        }
    }
}

/// The topmost frame is about to be left by an exception.
pub fn leave_frame<D: Domain>(activation: &mut D::Activation, frame: Frame, exception: Obj<D>) {
    let keep = || thread::state::<D>().set_raised(exception);
    if D::function_unwinds::<PyDriver>(activation, frame, keep) {
        thread::state::<D>().set_raised(Obj::null());
    }
}

/// Is it what ends the loop of this instruction?
fn ends_loop<D: Domain>(ins: Ins, exception: Obj<D>) -> bool {
    ins.op == Op::ForIter && is_a::<D>(exception, exception::STOP_ITERATION.class())
}

/// Leaves the loop whose `FOR_ITER` is at `pc`.
fn behind_loop<D: Domain>(code: &'static Code, pc: Pc, frame: Frame) -> Control<D> {
    let pc = pc.jump(i32::from(pc.fetch().near_offset()));
    Control::Next(Position { code, pc }, frame)
}

/// Goes on at a handler, which has the exception in its register.
fn handled<D: Domain>(
    code: &'static Code,
    pc: Pc,
    handler: Pc,
    exception: Obj<D>,
    frame: Frame,
) -> Control<D> {
    telling::passes(code, pc, exception, Passage::Handled);
    Control::Next(Position { code, pc: handler }, frame)
}

/// The handler for an instruction, and the register that receives the exception.
fn handler(code: &'static Code, pc: Pc) -> Option<(Pc, i32)> {
    let index = code.location(pc) as u32;
    let entry = code
        .unit()
        .exceptions
        .iter()
        .find(|entry| entry.start <= index && index < entry.end)?;
    Some((code.at(entry.handler as usize), i32::from(entry.depth)))
}

/// If all that becomes of a `StopAsyncIteration` raised at `pc` is that an `async for` ends: where the code goes on.
pub fn end_of_async_loop(code: &'static Code, pc: Pc) -> Option<Pc> {
    let (handler, _) = handler(code, pc)?;
    (handler.fetch().op == Op::EndAsyncFor).then(|| handler.next())
}

/// PEP 479: what would end a loop somewhere else must not leave a generator.
fn convert_stop<D: Domain>(code: &'static Code, exception: Obj<D>) -> Obj<D> {
    let asynchronous = code.flags & code_flags::ASYNC_GENERATOR != 0;
    let is_stop = is_a::<D>(exception, exception::STOP_ITERATION.class());
    if is_stop || asynchronous && is_a::<D>(exception, exception::STOP_ASYNC_ITERATION.class()) {
        return stop_raised::<D>(
            exception,
            asynchronous,
            is_stop,
            code.flags & code_flags::COROUTINE != 0,
        );
    }
    exception
}

#[smelt::residual(any)]
fn stop_raised(cause: Obj, asynchronous: bool, is_stop: bool, coroutine: bool) -> Obj {
    let kind = if asynchronous {
        "async generator"
    } else if coroutine {
        "coroutine"
    } else {
        "generator"
    };
    let what = if is_stop {
        "StopIteration"
    } else {
        "StopAsyncIteration"
    };
    let error = exception::new(&exception::RUNTIME_ERROR, &format!("{kind} raised {what}"));
    exception::caused_by(Raised(error), Raised(cause)).0
}

/// Is the exception an instance of the class?
#[inline]
pub fn is_a<D: Domain>(exception: Obj<D>, class: &'static Class) -> bool {
    let own = questions::class_of(exception);
    own.version::<D>();
    own.is_subclass(class)
}

fn add_traceback<D: Domain>(exception: Obj<D>, code: &'static Code, pc: Pc, frame: Frame) {
    let instance: Ref<D, Instance> = exception.cast();
    let index = Int::from(code.index(pc) as i64);
    let function = frame::function::<D>(frame);
    let next = instance.slot(slots::TRACEBACK);
    let traceback = PyTraceback::new::<D>(
        Static::constant(code),
        index,
        function.cast(),
        frame_or_locals::<D>(code, pc, frame),
        next,
        Obj::null(),
    );
    instance.set_slot(slots::TRACEBACK, traceback.cast());
}

/// What a traceback keeps of a frame: its object if there is one, or else its namespace or its named locals.
fn frame_or_locals<D: Domain>(code: &'static Code, pc: Pc, frame: Frame) -> Obj<D> {
    if code.telling.is_some() {
        let object = frame_object::<D>(code, code.index(pc) as u32);
        if !object.is_null() {
            return object;
        }
    }
    if code.has_namespace {
        return frame::load::<D>(frame, frame::OWNER);
    }
    if code.locals == 0 {
        return Obj::null();
    }
    identity::locals::<D>(code, frame).cast()
}

#[smelt::residual(any)]
fn frame_object(code: &'static Code, index: u32) -> Obj {
    let frame = crate::frames::topmost(code, index).frame;
    frame_objects::existing(frame.address()).map_or(Obj::null(), |object| object.cast())
}

/// An exception that an operation has raised gets the one being handled as its context.
fn add_context<D: Domain>(exception: Obj<D>) {
    let handled = thread::state::<D>().handled();
    if handled.is_none() {
        return;
    }
    let instance: Ref<D, Instance> = exception.cast();
    if instance.slot(slots::CONTEXT).is_null() && instance.slot(slots::TRACEBACK).is_null() {
        set_context::<D>(exception, handled);
    }
}

#[smelt::residual(writes)]
fn set_context(exception: Obj, handled: Obj) {
    if exception == handled {
        return;
    }
    // A chain that leads back to the exception is cut.
    let mut link = handled;
    for _ in 0..LONGEST_CHAIN {
        let next: Obj = instance::slot(link, slots::CONTEXT);
        if next.is_null() {
            break;
        }
        if next == exception {
            instance::set_slot(link, slots::CONTEXT, Obj::null());
            break;
        }
        link = next;
    }
    instance::set_slot(exception, slots::CONTEXT, handled);
}

/// Chains of contexts are followed so far when looking for a cycle.
const LONGEST_CHAIN: usize = 10_000;

/// To be raised from Rust, though it may have been raised before: its context is the exception being handled now.
pub fn raised_again(exception: Obj) -> Raised {
    let handled = thread::state::<Native>().handled();
    if !handled.is_none() {
        set_context::<Native>(exception, handled);
    }
    Raised(exception)
}

/// Raises in a generator's frame that has just been restored: the handler's position, or what leaves the frame, and those of all that delegate to it.
pub fn unwind_in_generator(position: Position, frame: Frame, raised: Raised) -> PyResult<Position> {
    let Position { mut code, mut pc } = position;
    // What counts is what the generator handles itself, not what whoever throws does.
    let generator: Gc<PyGenerator> = frame::load::<Native>(frame, frame::OWNER).cast();
    if !generator.handled().is_none() {
        set_context::<Native>(raised.0, generator.handled());
    }
    let mut raised = Raised(telling::passes(code, pc, raised.0, Passage::Thrown));
    loop {
        let found = handler(code, pc);
        if found.is_some() {
            identity::give::<Native>(code, frame);
        }
        add_traceback::<Native>(raised.0, code, pc, frame);
        raised = Raised(telling::passes(code, pc, raised.0, Passage::Raised));
        if let Some((handler, register)) = found {
            frame::store(frame, register, raised.0);
            telling::passes(code, pc, raised.0, Passage::Handled);
            return Ok(Position { code, pc: handler });
        }
        raised = Raised(telling::passes(code, pc, raised.0, Passage::Left));
        identity::left::<Native>(code, frame);
        let generator = frame::load::<Native>(frame, frame::OWNER).cast();
        generators::close::<Native>(frame, generator);
        raised = Raised(convert_stop::<Native>(code, raised.0));
        let root = frame::load::<Native>(frame, frame::ROOT);
        if root.is_null() {
            return Err(raised);
        }
        Position { code, pc } = delegation::climb(code, frame, generator, root.cast())?;
    }
}

/// `RAISE`.
#[inline(never)]
pub fn raise<D: Domain>(at: &At<'_, D>) -> Raised<D> {
    let ins = at.pc.fetch();
    let made = match ins.x {
        0 => {
            let handled = thread::state::<D>().handled();
            if handled.is_none() {
                nothing_to_reraise::<D>()
            } else {
                return Raised(handled);
            }
        }
        _ => exception_of(at.get(ins.a)),
    };
    let exception = match made {
        Ok(exception) => exception,
        Err(raised) => return raised,
    };
    if ins.x == 2
        && let Err(raised) = set_cause::<D>(exception, at.get(ins.b))
    {
        return raised;
    }
    let handled = thread::state::<D>().handled();
    if !handled.is_none() {
        set_context::<D>(exception, handled);
    }
    Raised(exception)
}

/// The exception that `raise x` raises: `x`, or an instance if it is a class.
fn exception_of<D: Domain>(object: Obj<D>) -> Outcome<D> {
    if object.is_heap() {
        let number = object.shape().promote() as u32;
        if Map::by_number(number).class.has(flags::EXCEPTION) {
            return Ok(object);
        }
        if number == ids::TYPE {
            let class = Class::of_type(object.cast::<PyType>().promote());
            if class.has(flags::EXCEPTION) {
                return new_exception::<D>(object, class);
            }
        }
    }
    bad_exception::<D>(object)
}

fn new_exception<D: Domain>(object: Obj<D>, class: &'static Class) -> Outcome<D> {
    use super::class_calls::{Construction, construction, is_called_plainly};
    if class.version::<D>() != 0
        && is_called_plainly::<D>(class)
        && matches!(construction(class, 0, 0), Construction::Exception(None))
    {
        return Ok(with_args(class.root_map_in::<D>(), &[]));
    }
    instantiate::<D>(object)
}

/// An exception of a built-in class that does no more than keep its arguments.
pub fn built_in<D: Domain>(class: &'static TypeDefinition, args: &[Obj<D>]) -> Raised<D> {
    Raised(with_args(class.class().root_map(), args))
}

fn with_args<D: Domain>(map: &'static Map, args: &[Obj<D>]) -> Obj<D> {
    let args = combinators::tuple_of(args);
    let instance = Instance::new_shaped::<D>(map.number, map.inline_slots, Obj::null());
    instance.set_slot(slots::ARGS, args);
    instance.cast()
}

/// An instance of an exception class that is raised, or is the cause of what is.
fn instance_of(class: Obj) -> PyResult {
    let made = crate::call::call(class, &[])?;
    if exception::is_exception(made) {
        return Ok(made);
    }
    Err(type_error!(
        "calling {} should have returned an instance of BaseException, not {}",
        crate::types::str::text(crate::protocol::repr(class)?),
        crate::types::str::text(crate::protocol::repr(Class::of(made).object())?)
    ))
}

residuals! {
    [any] fn nothing_to_reraise() -> Obj {
        Err(crate::runtime_error!("No active exception to reraise"))
    }
    [any] fn bad_exception(object: Obj) -> Obj {
        let _ = object;
        Err(type_error!("exceptions must derive from BaseException"))
    }
    [any] fn instantiate(class: Obj) -> Obj {
        instance_of(class)
    }
    [any] fn set_cause(exception: Obj, cause: Obj) -> () {
        let cause = match Class::from_object(cause) {
            Some(class) if class.has(flags::EXCEPTION) => instance_of(cause)?,
            _ if cause.0 == NONE || exception::is_exception(cause) => cause,
            _ => return Err(type_error!("exception causes must derive from BaseException")),
        };
        instance::set_slot(exception, slots::CAUSE, if cause.0 == NONE { Obj::null() } else { cause });
        instance::set_slot(exception, slots::SUPPRESS_CONTEXT, known(TRUE));
        Ok(())
    }
    [any] fn matches_any(exception: Obj, classes: Obj) -> bool {
        let class_of = |object: Obj| Class::from_object(object).filter(|class| class.has(flags::EXCEPTION));
        let bad = || type_error!("catching classes that do not inherit from BaseException is not allowed");
        if let Some(classes) = tuple::of(classes) {
            let mut matched = false;
            for class in classes {
                matched |= Class::of(exception).is_subclass(class_of(*class).ok_or_else(bad)?);
            }
            return Ok(matched);
        }
        Ok(Class::of(exception).is_subclass(class_of(classes).ok_or_else(bad)?))
    }
}

/// Does `except classes` catch the exception?
#[inline(never)]
pub fn matches<D: Domain>(exception: Obj<D>, classes: Obj<D>) -> Outcome<D, bool> {
    if classes.has_map(ids::TYPE) {
        let class = Class::of_type(classes.cast::<PyType>().promote());
        if class.has(flags::EXCEPTION) {
            return Ok(is_a(exception, class));
        }
    }
    if let Some(classes) = classes.exact::<tuple::PyTuple>()
        && let Some(matched) = is_any_of(exception, classes)
    {
        return Ok(matched);
    }
    matches_any::<D>(exception, classes)
}

/// Is the exception an instance of a class in a tuple? `None` if there is something else in it.
fn is_any_of<D: Domain>(exception: Obj<D>, classes: Ref<D, tuple::PyTuple>) -> Option<bool> {
    let count = classes.length().promote();
    if count > MOST_CLASSES {
        return None;
    }
    let mut matched = false;
    // All must be known: none may be what is no exception, even behind one that matches.
    for index in 0..count {
        let class = classes.item(Int::from(index));
        if !class.has_map(ids::TYPE) {
            return None;
        }
        let class = Class::of_type(class.cast::<PyType>().promote());
        if !class.has(flags::EXCEPTION) {
            return None;
        }
        matched |= is_a(exception, class);
    }
    Some(matched)
}

/// Tuples of more classes are looked through by plain code.
const MOST_CLASSES: i64 = 8;

/// `PUSH_HANDLED`. A generator keeps None for what is being handled by whoever has resumed it: behind its handler that may be somebody else.
#[inline(always)]
pub fn push_handled<D: Domain>(at: &At<'_, D>) {
    let ins = at.pc.fetch();
    let thread = thread::state::<D>();
    let exception = at.get(ins.a);
    let handled = thread.handled();
    let mut is_resumers = false;
    if at.code.is_generator {
        let resumer = frame::load::<D>(at.frame, frame::RESUMER_HANDLED);
        is_resumers = handled.same(resumer);
        if exception.same(resumer) {
            // Otherwise that would be taken for what the generator does not handle itself.
            let generator: Ref<D, PyGenerator> = frame::load::<D>(at.frame, frame::OWNER).cast();
            generator.set_handled(exception);
        }
    }
    at.set(ins.b, if is_resumers { none() } else { handled });
    thread.set_handled(exception);
}

/// `POP_HANDLED`.
#[inline(always)]
pub fn pop_handled<D: Domain>(at: &At<'_, D>) {
    let ins = at.pc.fetch();
    let before = at.get(ins.a);
    let is_resumers = at.code.is_generator && before.is_word(NONE);
    thread::state::<D>().set_handled(if is_resumers {
        let generator: Ref<D, PyGenerator> = frame::load::<D>(at.frame, frame::OWNER).cast();
        generator.set_handled(none());
        frame::load::<D>(at.frame, frame::RESUMER_HANDLED)
    } else {
        before
    });
}

/// `EXCEPTION_INFO`.
pub fn info<D: Domain>(at: &At<'_, D>) {
    let ins = at.pc.fetch();
    let exception = at.get(ins.b);
    let traceback = exception.cast::<Instance>().slot(slots::TRACEBACK);
    at.set(ins.a, super::attributes::class_object(exception));
    at.set(ins.a + 1, exception);
    at.set(
        ins.a + 2,
        if traceback.is_null() {
            none()
        } else {
            traceback
        },
    );
}

/// `CLEANUP_THROW`.
pub fn cleanup_throw<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let exception = at.get(ins.b);
    if is_a::<D>(exception, exception::STOP_ITERATION.class()) {
        let value = exception.cast::<Instance>().slot(slots::OWN);
        return at.result(ins.a, if value.is_null() { none() } else { value });
    }
    Control::Raise(Raised(exception))
}

/// `END_ASYNC_FOR`.
pub fn end_async_for<D: Domain>(at: At<'_, D>) -> Control<D> {
    let exception = at.get(at.pc.fetch().a);
    if is_a::<D>(exception, exception::STOP_ASYNC_ITERATION.class()) {
        return at.next();
    }
    Control::Raise(Raised(exception))
}

residuals! {
    /// Splits an exception for `except*`: the pair (rest, match).
    [any] pub fn split_group(exception: Obj, classes: Obj) -> Obj {
        let (rest, matched) = exception::star::split(exception, classes)?;
        Ok(tuple::from_slice(&[rest, matched]).cast())
    }
}
