//! `async for`, and `await` of a step of an asynchronous generator: the generator runs in the loop, and in the trace, of who awaits it.
//!
//! ```text
//! SEND step          step is what `__anext__` or `asend` has given: its generator is resumed, as `SEND generator` would
//! |-- yields wrapped   a `yield` of its own: the wait is over, with that value
//! |-- yields           passed on by its `await`: goes on to the event loop
//! |-- returns          the wait is over: StopAsyncIteration
//! `-- raises           the wait is over
//! ```
//!
//! What the instruction awaits says how to take what comes back; so nothing is kept on the way. Steps that are resumed by other means (their methods)
//! are in [`crate::types::async_generator`].

use super::{At, Control, Position, exceptions, generators, items, nested, questions};
use crate::fields::*;
use crate::ids;
use crate::instance::{self, Instance};
use crate::names::{self, Known};
use crate::object::{Obj, Value, none, small_int};
use crate::result::{Outcome, Raised};
use crate::types::async_generator::{self, part, progress, stage};
use crate::types::exception;
use crate::types::generator::{PyGenerator, state};
use pyrite_compiler::bytecode::Op;
use smelt::{Domain, Int, Ref};

/// `GET_AITER`: `object.__aiter__()`.
pub fn iterator<D: Domain>(object: Obj<D>) -> Outcome<D> {
    if object.has_map(ids::ASYNC_GENERATOR) {
        return Ok(object);
    }
    let Some(called) = call_special(object, names::AITER) else {
        return generators::async_iterator::<D>(object);
    };
    let iterator = called?;
    let class = questions::class_of(iterator);
    if class.version::<D>() != 0 && class.known(names::ANEXT).is_some() {
        return Ok(iterator);
    }
    generators::checked_async_iterator::<D>(iterator)
}

/// `GET_ANEXT`: the iterator of `iterator.__anext__()`.
pub fn next<D: Domain>(iterator: Obj<D>) -> Outcome<D> {
    if iterator.has_map(ids::ASYNC_GENERATOR) {
        let generator: Ref<D, PyGenerator> = iterator.cast();
        tell_hook(generator)?;
        return Ok(async_generator::new_step(generator, none()));
    }
    match call_special(iterator, names::ANEXT) {
        Some(called) => awaitable(called?, generators::FOR_ASYNC_FOR),
        None => generators::async_next::<D>(iterator),
    }
}

/// `GET_AWAITABLE`: what drives an awaitable; `context` says in messages what wants to.
pub fn awaitable<D: Domain>(object: Obj<D>, context: u32) -> Outcome<D> {
    if object.has_map(ids::COROUTINE) {
        let coroutine: Ref<D, PyGenerator> = object.cast();
        if coroutine.state() == state::CREATED {
            return Ok(object);
        }
    } else if is_step(object) {
        return Ok(object);
    }
    generators::awaitable::<D>(object, context)
}

/// A special method of a user class, called.
fn call_special<D: Domain>(object: Obj<D>, name: Known) -> Option<Outcome<D>> {
    let method = items::method_of::<D>(object, name)?;
    Some(nested::call_function(method, Some(object), &[]))
}

/// Somebody iterates over the generator, perhaps for the first time, of which the event loop wants to hear.
fn tell_hook<D: Domain>(generator: Ref<D, PyGenerator>) -> Outcome<D, ()> {
    if generator.progress() & progress::KNOWN != 0 {
        return Ok(());
    }
    let hook = become_known::<D>(generator.cast());
    if !hook.is_none() {
        nested::call(hook, &[generator.cast()])?;
    }
    Ok(())
}

#[smelt::residual(writes)]
fn become_known(generator: Obj) -> Obj {
    async_generator::become_known(generator.cast())
}

/// Is it a step of an asynchronous generator, as `asend` gives?
pub fn is_step<D: Domain>(object: Obj<D>) -> bool {
    object.has_map(async_generator::step_map::<D>().number)
}

/// What the instruction awaits, if it is a step of an asynchronous generator.
pub fn awaited<D: Domain>(at: &At<'_, D>) -> Option<Obj<D>> {
    let ins = at.pc.fetch();
    if ins.op != Op::Send {
        return None;
    }
    let target = at.get(ins.b);
    is_step(target).then_some(target)
}

/// `SEND` to a step: the generator that is to be resumed, and with which value. `None` if that is not a plain case: nothing has happened yet.
pub fn begin<D: Domain>(step: Obj<D>, value: Obj<D>) -> Option<(Ref<D, PyGenerator>, Obj<D>)> {
    let generator = generator_of(step);
    let stage = stage_of(step).promote();
    let is_running = generator.progress() & progress::RUNNING != 0;
    let value = match stage {
        stage::NEW if !is_running && value.is_none() => instance::slot(step, part::SENT),
        stage::NEW if !is_running => value,
        stage::BEGUN if is_running => value,
        _ => return None,
    };
    match generator.state().promote() {
        state::CREATED if value.is_none() => {}
        state::SUSPENDED => {}
        _ => return None,
    }
    if stage == stage::NEW {
        set_stage(step, stage::BEGUN);
        generator.set_progress(generator.progress() | progress::RUNNING);
    }
    Some((generator, value))
}

/// The generator of the awaited step has yielded, or what it awaits has.
pub fn yielded<D: Domain>(at: At<'_, D>, step: Obj<D>, value: Obj<D>) -> Control<D> {
    if !async_generator::is_wrapped(value) {
        return at.result(at.pc.fetch().a, value);
    }
    over(step, 0);
    generators::exhausted(at, instance::slot(value, part::VALUE))
}

/// The generator of the awaited step has returned. The exception that says so is not made if all that becomes of it is the end of an `async for`.
pub fn returned<D: Domain>(at: At<'_, D>, step: Obj<D>) -> Control<D> {
    over(step, progress::CLOSED);
    if at.code.telling.is_none()
        && let Some(pc) = exceptions::end_of_async_loop(at.code, at.pc)
    {
        return Control::Next(Position { code: at.code, pc }, at.frame);
    }
    // Not where the loop is: that may be in the frame that has just ended.
    exceptions::unwind(at, Raised(stop_async_iteration::<D>()))
}

/// An exception has left the generator of the awaited step.
pub fn raised<D: Domain>(step: Obj<D>, exception: Obj<D>) {
    // Its own StopAsyncIteration does not leave it (PEP 479).
    let is_end = exceptions::is_a(exception, exception::GENERATOR_EXIT.class());
    over(step, if is_end { progress::CLOSED } else { 0 });
}

/// The wait for a step is over.
fn over<D: Domain>(step: Obj<D>, closed: i64) {
    let generator = generator_of(step);
    let progress = generator.progress() & !progress::RUNNING;
    generator.set_progress(progress | closed);
    set_stage(step, stage::OVER);
}

#[smelt::residual(any)]
fn stop_async_iteration() -> Obj {
    exception::raise(&exception::STOP_ASYNC_ITERATION, &[]).0
}

fn generator_of<D: Domain>(step: Obj<D>) -> Ref<D, PyGenerator> {
    instance::slot(step, part::GENERATOR).cast()
}

fn stage_of<D: Domain>(step: Obj<D>) -> Int<D> {
    instance::slot(step, part::STAGE).small_value()
}

fn set_stage<D: Domain>(step: Obj<D>, stage: i64) {
    step.cast::<Instance>()
        .set_slot(part::STAGE, small_int(Int::from(stage)));
}
