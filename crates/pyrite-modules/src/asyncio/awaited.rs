//! Who waits for a future: for looking at what a program is doing.

use super::future::{self, AWAITED_BY};
use crate::support::*;
use pyrite_vm::types::set;

/// `waiter` waits for `awaited`. Only known of futures of this module.
pub(super) fn add(awaited: Obj, waiter: Obj) -> PyResult<()> {
    if !future::is_future(awaited) || !future::is_future(waiter) {
        return Ok(());
    }
    let known: Obj = instance::slot(awaited, AWAITED_BY);
    if known.is_null() {
        instance::set_slot(awaited, AWAITED_BY, waiter);
        return Ok(());
    }
    let waiters = match set::of(known) {
        Some(waiters) => waiters,
        None => {
            let waiters = set::new();
            set::add(waiters, known)?;
            instance::set_slot(awaited, AWAITED_BY, waiters.cast());
            waiters
        }
    };
    set::add(waiters, waiter)
}

/// `waiter` does not wait for `awaited` any more.
pub(super) fn discard(awaited: Obj, waiter: Obj) -> PyResult<()> {
    if !future::is_future(awaited) || !future::is_future(waiter) {
        return Ok(());
    }
    let known: Obj = instance::slot(awaited, AWAITED_BY);
    if known == waiter {
        instance::set_slot(awaited, AWAITED_BY, Obj::null());
    } else if !known.is_null()
        && let Some(waiters) = set::of(known)
    {
        set::remove(waiters, waiter)?;
    }
    Ok(())
}

/// The frozenset of those who wait, or None.
pub(super) fn waiters(awaited: Obj) -> PyResult {
    let known: Obj = instance::slot(awaited, AWAITED_BY);
    if known.is_null() {
        return Ok(none());
    }
    if set::of(known).is_some() {
        return set::frozen_from_iterable(known);
    }
    set::frozen_from_iterable(tuple::from_slice(&[known]).cast())
}
