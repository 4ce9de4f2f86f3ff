//! The event loop that runs in a thread, and the task that it is executing.

use super::library;
use crate::support::*;
use pyrite_vm::gil;
use pyrite_vm::global::Global;
use pyrite_vm::runtime_error;
use pyrite_vm::storage::Pinned;
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::types::list::PyList;

/// A list: what the thread that asked last has, and what the others have.
static STATE: Global<Pinned<PyList>> = Global::new(Pinned::NULL);
/// The number of that thread.
const OWNER: usize = 0;
/// Its event loop, or None.
const LOOP: usize = 1;
/// The task that this is executing, or None.
const TASK: usize = 2;
/// A dict from the numbers of other threads to tuples of both, where there is a loop.
const OTHERS: usize = 3;

/// What the running thread has.
#[derive(Clone, Copy)]
pub(super) struct Running {
    /// Its event loop, or None.
    pub running_loop: Obj,
    /// The task being executed, or None.
    pub task: Obj,
}

/// The list, which is the running thread's.
fn state() -> PyResult<Gc<PyList>> {
    if STATE.get().get().is_null() {
        let items = [int::new(-1), none(), none(), dict::new().cast()];
        STATE.set(Pinned::for_ever(list::from_slice(&items)?));
    }
    let (state, me) = (STATE.get().get(), int::new(gil::number() as i64));
    if list::get(state, OWNER) != me {
        change_owner(state, me)?;
    }
    Ok(state)
}

#[cold]
fn change_owner(state: Gc<PyList>, me: Obj) -> PyResult<()> {
    let others: Gc<PyDict> = list::get(state, OTHERS).cast();
    let [owner, running_loop, task] = [OWNER, LOOP, TASK].map(|place| list::get(state, place));
    if !running_loop.is_none() {
        dict::set(
            others,
            owner,
            tuple::from_slice(&[running_loop, task]).cast(),
        )?;
    }
    let mine = dict::remove(others, me)?;
    let (running_loop, task) = match mine.and_then(tuple::of) {
        Some([running_loop, task]) => (*running_loop, *task),
        _ => (none(), none()),
    };
    list::set(state, OWNER, me);
    list::set(state, LOOP, running_loop);
    list::set(state, TASK, task);
    Ok(())
}

/// What the running thread has.
pub(super) fn get() -> PyResult<Running> {
    let state = state()?;
    Ok(Running {
        running_loop: list::get(state, LOOP),
        task: list::get(state, TASK),
    })
}

/// The child of a fork executes no task, whatever its parent did.
pub(crate) fn after_fork_in_child() {
    let state = STATE.get().get();
    if !state.is_null() {
        for place in [LOOP, TASK] {
            list::set(state, place, none());
        }
        dict::clear(list::get(state, OTHERS).cast());
    }
}

/// `_set_running_loop`.
pub(super) fn set_loop(running_loop: Obj) -> PyResult<()> {
    list::set(state()?, LOOP, running_loop);
    Ok(())
}

/// `get_running_loop`.
pub(super) fn running_loop() -> PyResult {
    let running = get()?.running_loop;
    if running.is_none() {
        return Err(runtime_error!("no running event loop"));
    }
    Ok(running)
}

/// `get_event_loop`.
pub(super) fn event_loop() -> PyResult {
    let running = get()?.running_loop;
    if !running.is_none() {
        return Ok(running);
    }
    let policy = call::call(library("asyncio.events", "_get_event_loop_policy")?, &[])?;
    protocol::call_method(policy, name!("get_event_loop"), &[])
}

/// `current_task`.
pub(super) fn current_task(event_loop: Option<Obj>) -> PyResult {
    let running = get()?;
    let event_loop = match event_loop {
        Some(event_loop) => event_loop,
        None => running_loop()?,
    };
    if event_loop == running.running_loop {
        return Ok(running.task);
    }
    let others: Gc<PyDict> = list::get(state()?, OTHERS).cast();
    let found = dict::pairs(others).find_map(|(_, both)| match tuple::of(both) {
        Some([other, task]) if *other == event_loop => Some(*task),
        _ => None,
    });
    Ok(found.unwrap_or(none()))
}

fn check_loop(event_loop: Obj) -> PyResult<Running> {
    let running = get()?;
    if event_loop != running.running_loop {
        return Err(runtime_error!(
            "loop {} is not the running loop",
            repr_text(event_loop)?
        ));
    }
    Ok(running)
}

/// A task begins a step.
pub(super) fn enter(event_loop: Obj, task: Obj) -> PyResult<()> {
    let running = check_loop(event_loop)?;
    if !running.task.is_none() {
        return Err(runtime_error!(
            "Cannot enter into task {} while another task {} is being executed.",
            repr_text(task)?,
            repr_text(running.task)?
        ));
    }
    list::set(state()?, TASK, task);
    Ok(())
}

/// A task has ended a step.
pub(super) fn leave(event_loop: Obj, task: Obj) -> PyResult<()> {
    let running = check_loop(event_loop)?;
    if running.task != task {
        return Err(runtime_error!(
            "Invalid attempt to leave task {} while task {} is entered.",
            repr_text(task)?,
            repr_text(running.task)?
        ));
    }
    list::set(state()?, TASK, none());
    Ok(())
}

/// Another task (or None) is the current one; gives the one that was.
pub(super) fn swap(event_loop: Obj, task: Obj) -> PyResult {
    let running = check_loop(event_loop)?;
    list::set(state()?, TASK, task);
    Ok(running.task)
}
