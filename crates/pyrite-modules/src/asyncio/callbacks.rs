//! What is called when a future is done.
//!
//! Nearly all futures have one callback, which is in slots of its own.

use super::call_soon;
use super::future::{CALLBACK, CALLBACK_CONTEXT, MORE_CALLBACKS, event_loop, is_pending, take};
use crate::support::*;
use pyrite_vm::types::list::PyList;

/// Has `callback(future)` called when it is done.
pub(super) fn add(future: Obj, callback: Obj, context: Obj) -> PyResult<()> {
    let event_loop = event_loop(future)?;
    if !is_pending(future) {
        return call_soon(event_loop, callback, Some(future), context);
    }
    let first: Obj = instance::slot(future, CALLBACK);
    let more: Obj = instance::slot(future, MORE_CALLBACKS);
    if first.is_null() && more.is_null() {
        instance::set_slot(future, CALLBACK, callback);
        instance::set_slot(future, CALLBACK_CONTEXT, context);
        return Ok(());
    }
    if more.is_null() {
        let items = list::from_slice(&[callback, context])?;
        instance::set_slot(future, MORE_CALLBACKS, items.cast());
        return Ok(());
    }
    list::push(more.cast(), callback)?;
    list::push(more.cast(), context)
}

/// The callbacks, each with its context behind it; there are none any more.
fn take_all(future: Obj) -> PyResult<Gc<PyList>> {
    let all = list::new();
    let first = take(future, CALLBACK);
    if !first.is_null() {
        list::push(all, first)?;
        list::push(all, take(future, CALLBACK_CONTEXT))?;
    }
    let more = take(future, MORE_CALLBACKS);
    if !more.is_null() {
        list::extend_list(all, more.cast())?;
    }
    Ok(all)
}

/// It is done: the callbacks are called soon.
pub(super) fn schedule(future: Obj) -> PyResult<()> {
    let event_loop = event_loop(future)?;
    let (first, context) = (take(future, CALLBACK), take(future, CALLBACK_CONTEXT));
    let more = take(future, MORE_CALLBACKS);
    if !first.is_null() {
        call_soon(event_loop, first, Some(future), context)?;
    }
    if more.is_null() {
        return Ok(());
    }
    let (more, mut index): (Gc<PyList>, usize) = (more.cast(), 0);
    while index + 1 < list::length(more) {
        let (callback, context) = (list::get(more, index), list::get(more, index + 1));
        call_soon(event_loop, callback, Some(future), context)?;
        index += 2;
    }
    Ok(())
}

/// `remove_done_callback`: how many there were.
pub(super) fn remove(future: Obj, function: Obj) -> PyResult {
    event_loop(future)?;
    let all = take_all(future)?;
    let (mut removed, mut index) = (0, 0);
    while index + 1 < list::length(all) {
        let (callback, context) = (list::get(all, index), list::get(all, index + 1));
        match protocol::is_equal(callback, function) {
            Ok(true) => removed += 1,
            Ok(false) => add(future, callback, context)?,
            Err(raised) => {
                while index + 1 < list::length(all) {
                    add(future, list::get(all, index), list::get(all, index + 1))?;
                    index += 2;
                }
                return Err(raised);
            }
        }
        index += 2;
    }
    Ok(int::new(removed))
}

/// `_callbacks`: a list of pairs, or None.
pub(super) fn pairs(future: Obj) -> PyResult {
    event_loop(future)?;
    let first: Obj = instance::slot(future, CALLBACK);
    let more: Obj = instance::slot(future, MORE_CALLBACKS);
    let pairs = list::new();
    if !first.is_null() {
        let pair = tuple::try_from_slice(&[first, instance::slot(future, CALLBACK_CONTEXT)])?;
        list::push(pairs, pair.cast())?;
    }
    if !more.is_null() {
        for pair in list::items(more.cast()).chunks_exact(2) {
            list::push(pairs, tuple::try_from_slice(pair)?.cast())?;
        }
    }
    if list::length(pairs) == 0 {
        return nothing();
    }
    Ok(pairs.cast())
}
