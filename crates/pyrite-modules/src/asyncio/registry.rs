//! The tasks that there are: `all_tasks`.
//!
//! Nobody keeps a pending task alive by knowing of it. Tasks of this module are found among the objects that have a finaliser, as they all do while they are
//! pending; others are in a `WeakSet`.

use super::future::{self, flag, has_flag, set_flag};
use super::{library, running, task};
use crate::support::*;
use pyrite_vm::global::Global;
use pyrite_vm::storage::Pinned;
use pyrite_vm::types::list::PyList;
use pyrite_vm::types::set::{self, PySet};

/// The `WeakSet` of tasks of other types.
static OTHERS: Global<Pinned> = Global::new(Pinned::NULL);
/// Tasks of other types in their first, eager step.
static EAGER: Global<Pinned<PySet>> = Global::new(Pinned::NULL);

fn others() -> PyResult {
    if OTHERS.get().get().is_null() {
        let made = call::call(library("weakref", "WeakSet")?, &[])?;
        OTHERS.set(Pinned::for_ever(made));
    }
    Ok(OTHERS.get().get())
}

fn eager() -> Gc<PySet> {
    if EAGER.get().get().is_null() {
        EAGER.set(Pinned::for_ever(set::new()));
    }
    EAGER.get().get()
}

/// `_register_task`.
pub(super) fn register(task: Obj) -> PyResult {
    if task::is_task(task) {
        set_flag(task, flag::REGISTERED, true);
        return nothing();
    }
    protocol::call_method(others()?, name!("add"), &[task])?;
    nothing()
}

/// `_unregister_task`.
pub(super) fn unregister(task: Obj) -> PyResult {
    if task::is_task(task) {
        set_flag(task, flag::REGISTERED, false);
        return nothing();
    }
    protocol::call_method(others()?, name!("discard"), &[task])?;
    nothing()
}

/// `_register_eager_task`.
pub(super) fn register_eager(task: Obj) -> PyResult {
    set::add(eager(), task)?;
    nothing()
}

/// `_unregister_eager_task`.
pub(super) fn unregister_eager(task: Obj) -> PyResult {
    set::remove(eager(), task)?;
    nothing()
}

/// `all_tasks`: those of a loop that are not done.
pub(super) fn all_tasks(event_loop: Option<Obj>) -> PyResult {
    let event_loop = match event_loop {
        Some(event_loop) => event_loop,
        None => running::running_loop()?,
    };
    let found = set::new();
    let own = own_tasks(event_loop)?;
    for index in 0..list::length(own) {
        set::add(found, list::get(own, index))?;
    }
    let unknown = list::from_iterable(eager().cast())?;
    list::extend(unknown, others()?)?;
    for index in 0..list::length(unknown) {
        let task = list::get(unknown, index);
        let done = protocol::call_method(task, name!("done"), &[])?;
        if !protocol::is_true(done)? && future::loop_of(task)? == event_loop {
            set::add(found, task)?;
        }
    }
    Ok(found.cast())
}

/// The tasks of this module.
fn own_tasks(event_loop: Obj) -> PyResult<Gc<PyList>> {
    let is_wanted = |object: Obj| {
        task::is_task(object)
            && has_flag(object, flag::REGISTERED)
            && future::is_pending(object)
            && instance::slot::<smelt::Native>(object, future::LOOP) == event_loop
    };
    let mut count = 0;
    pyrite_vm::finalisers::for_each(|object| count += usize::from(is_wanted(object)));
    // There must be room for all: the objects are not to move meanwhile.
    let found = list::with_capacity(count)?;
    let mut left = count;
    pyrite_vm::finalisers::for_each(|object| {
        if left > 0 && is_wanted(object) && list::push(found, object).is_ok() {
            left -= 1;
        }
    });
    Ok(found)
}
