//! The state of the running thread: a heap object that never moves.

#[allow(unused_imports)]
use crate::fields::*;
use crate::global::Global;
use crate::ids;
use crate::object::Obj;
use crate::storage::Immortal;
use smelt::{AnyValue, Domain, Gc, Native, Ref, heap_object};

/// What a thread is doing besides running frames.
#[heap_object(id = ids::THREAD_STATE)]
pub struct ThreadState {
    /// The exception that a residual function has raised, until its caller takes it.
    raised: Gc<AnyValue>,
    /// The exception being handled (`sys.exception()`), or None.
    handled: Gc<AnyValue>,
    /// A `MemoryError` kept for the time when there is no memory to make one.
    memory_error: Gc<AnyValue>,
}

static CURRENT: Global<Immortal<ThreadState>> = Global::new(Immortal::NULL);

/// Makes the state of the main thread.
pub fn initialise() {
    let none = crate::object::none::<Native>();
    CURRENT.set(Immortal::new(ThreadState::new::<Native>(
        Obj::null(),
        none,
        Obj::null(),
    )));
}

/// The running thread's state, a constant in traces.
#[inline(always)]
pub fn state<D: Domain>() -> Ref<D, ThreadState> {
    Ref::constant(CURRENT.get().get())
}

/// Leaves an exception for the caller.
pub fn set_raised(exception: Obj) {
    state::<Native>().set_raised(exception);
}

/// Takes the exception that was left.
#[inline(always)]
pub fn take_raised<D: Domain>() -> Obj<D> {
    let state = state::<D>();
    let exception = state.raised();
    state.set_raised(Obj::null());
    exception
}

/// The prepared `MemoryError`.
pub fn memory_error() -> Obj {
    state::<Native>().memory_error()
}

/// Stores the prepared `MemoryError`.
pub fn set_memory_error(exception: Obj) {
    state::<Native>().set_memory_error(exception);
}
