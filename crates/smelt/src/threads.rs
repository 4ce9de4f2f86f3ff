//! Threads that take turns: only the one that holds the client's lock runs. What it has in statics of Smelt's, the value stack and what is being recorded, is put
//! aside while another one runs.
//!
//! ```text
//! heap::while_blocked(|| {
//!     let turn = threads::leave();
//!     ...                              the lock is free: other threads run
//!     threads::come_back(turn);
//! })
//! ```
//!
//! A thread gives up its turn in residual functions with [`Effects::Any`](crate::Effects::Any) only, such as one that the interpreter calls at a safepoint.

use crate::meta::{self, Recorder};
use crate::stack::{self, ValueStack};
use std::cell::UnsafeCell;

/// What a thread that waits for its turn keeps.
pub(crate) struct Waiting {
    turn: Turn,
    pub stack: ValueStack,
    #[expect(
        clippy::vec_box,
        reason = "references to a recorder outlive moves of the vector"
    )]
    pub recorders: Vec<Box<Recorder>>,
}

/// To come back by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Turn(u64);

struct Global(UnsafeCell<(u64, Vec<Waiting>)>);
// SAFETY: only the thread that holds the client's lock touches it.
unsafe impl Sync for Global {}
static WAITING: Global = Global(UnsafeCell::new((0, Vec::new())));

/// A value stack whose thread has ended, for the next one: address space, and pages that are there already, cost more than all else that starts a thread.
struct Idle {
    stack: ValueStack,
    /// There has been a collection since.
    is_clear: bool,
}

/// How many of them are kept, at most.
const MOST_IDLE: usize = 8;

struct IdleStacks(UnsafeCell<Vec<Idle>>);
// SAFETY: as `Global`.
unsafe impl Sync for IdleStacks {}
static IDLE: IdleStacks = IdleStacks(UnsafeCell::new(Vec::new()));

fn idle() -> &'static mut Vec<Idle> {
    // SAFETY: see `Global`; nobody keeps it.
    unsafe { &mut *IDLE.0.get() }
}

/// What [`while_blocked`](crate::heap::while_blocked) is for is about to happen: another thread may run. Nothing of Smelt or the heap may be used until
/// [`come_back`].
pub fn leave() -> Turn {
    // SAFETY: see `Global`.
    let (count, waiting) = unsafe { &mut *WAITING.0.get() };
    *count += 1;
    let turn = Turn(*count);
    waiting.push(Waiting {
        turn,
        stack: stack::take(),
        recorders: meta::take_all(),
    });
    turn
}

/// The calling thread, which has left, holds the lock again.
pub fn come_back(turn: Turn) {
    // SAFETY: see `Global`.
    let (_, waiting) = unsafe { &mut *WAITING.0.get() };
    if let Some(place) = waiting.iter().position(|waiting| waiting.turn == turn) {
        let waiting = waiting.swap_remove(place);
        stack::exchange(waiting.stack);
        meta::put_back(waiting.recorders);
    }
    stack::limit_machine_stack();
}

/// The calling thread is new and holds the lock, which its predecessor has left by [`leave`] or [`end`]. It gets a value stack.
///
/// # Errors
/// When the system gives no address space.
pub fn begin() -> Result<(), std::io::Error> {
    // SAFETY: exclusive by the client's lock.
    let depth_limit = unsafe { (*stack::value_stack()).depth_limit };
    let stack = match idle().pop() {
        Some(idle) => idle.stack,
        None => ValueStack::reserve(depth_limit)?,
    };
    stack::exchange(stack);
    stack::limit_machine_stack();
    Ok(())
}

/// The calling thread ends.
pub fn end() {
    let stack = stack::take();
    if stack.base != 0 && idle().len() < MOST_IDLE {
        idle().push(Idle {
            stack: stack.emptied(),
            is_clear: false,
        });
    } else {
        stack.release();
    }
}

/// In the child of a fork only the thread that forked exists: forgets the others.
pub fn after_fork_in_child() {
    // SAFETY: see `Global`.
    let (_, waiting) = unsafe { &mut *WAITING.0.get() };
    for waiting in waiting.drain(..) {
        waiting.stack.release();
    }
}

/// What lies on the stacks of threads that have ended does not outlive a collection.
pub(crate) fn clear_idle() {
    for idle in idle().iter_mut().filter(|idle| !idle.is_clear) {
        idle.stack.clear_above_top();
        idle.is_clear = true;
    }
}

/// Every thread that waits, for the collector.
pub(crate) fn waiting(mut visit: impl FnMut(&Waiting)) {
    // SAFETY: see `Global`.
    let (_, waiting) = unsafe { &*WAITING.0.get() };
    waiting.iter().for_each(&mut visit);
}
