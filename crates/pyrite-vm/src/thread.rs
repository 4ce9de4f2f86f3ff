//! The state of the running thread: a heap object that never moves, one for all threads, since traces take it for a constant. [`Kept`] is what is exchanged when
//! another thread runs.

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
    /// The current context of `contextvars`, or null as long as there is none.
    context: Gc<AnyValue>,
}

/// What of the state is a thread's own, put aside while another one runs. It has to be on the machine stack, where the collector sees it.
pub struct Kept {
    raised: Obj,
    handled: Obj,
    context: Obj,
}

impl Kept {
    /// That of the running thread, which leaves none.
    pub fn take() -> Kept {
        let state = state::<Native>();
        let kept = Kept {
            raised: state.raised(),
            handled: state.handled(),
            context: state.context(),
        };
        Kept::fresh().put_back();
        kept
    }

    /// That of a new thread.
    pub fn fresh() -> Kept {
        Kept {
            raised: Obj::null(),
            handled: crate::object::none::<Native>(),
            context: Obj::null(),
        }
    }

    /// Makes it the running thread's.
    pub fn put_back(self) {
        let state = state::<Native>();
        state.set_raised(self.raised);
        state.set_handled(self.handled);
        state.set_context(self.context);
    }
}

static CURRENT: Global<Immortal<ThreadState>> = Global::new(Immortal::NULL);

/// Makes the state of the main thread.
pub fn initialise() {
    let none = crate::object::none::<Native>();
    CURRENT.set(Immortal::new(ThreadState::new::<Native>(
        Obj::null(),
        none,
        Obj::null(),
        Obj::null(),
    )));
}

/// The running thread's state, a constant in traces.
#[inline(always)]
pub fn state<D: Domain>() -> Ref<D, ThreadState> {
    Ref::constant(CURRENT.get().get())
}

/// The running thread's context of `contextvars`; null: it has none yet.
pub fn context() -> Obj {
    state::<Native>().context()
}

/// Makes another context the current one.
pub fn set_context(context: Obj) {
    state::<Native>().set_context(context);
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
