//! The state of the running thread: a heap object that never moves, one for all threads, since traces take it for a constant. [`Kept`] is what is exchanged when
//! another thread runs.

#[allow(unused_imports)]
use crate::fields::*;
use crate::global::Global;
use crate::ids;
use crate::monitoring::legacy;
use crate::object::Obj;
use crate::storage::Pinned;
use smelt::{AnyValue, Domain, Gc, Int, Native, Ref, heap_object};

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
    /// A list of the objects of frames that are on the stack, by their address, or null.
    frames: Gc<AnyValue>,
    /// What has been assigned to variables of waiting frames (see [`switching`](crate::monitoring::switching)), or null.
    assignments: Gc<AnyValue>,
    /// The value of the assignment that is being carried out.
    assigned: Gc<AnyValue>,
    /// Calls of what is not written in Python, of which somebody wants to hear how they end (see [`delivery`](crate::monitoring::delivery)), or null.
    calls: Gc<AnyValue>,
    /// What `sys.settrace` has set, or null.
    trace: Gc<AnyValue>,
    /// What `sys.setprofile` has set, or null.
    profile: Gc<AnyValue>,
    /// The event that somebody who watches is being told of, or 0. Nobody is told of what happens meanwhile.
    event: i64,
    /// How many of the calls of `settrace` and `setprofile` for all threads this one has heard of.
    heard: i64,
}

/// What of the state is a thread's own, put aside while another one runs. It has to be on the machine stack, where the collector sees it.
pub struct Kept {
    raised: Obj,
    handled: Obj,
    context: Obj,
    frames: Obj,
    assignments: Obj,
    calls: Obj,
    trace: Obj,
    profile: Obj,
    event: i64,
    heard: i64,
}

impl Kept {
    /// That of the running thread, which leaves none.
    pub fn take() -> Kept {
        let state = state::<Native>();
        let kept = Kept {
            raised: state.raised(),
            handled: state.handled(),
            context: state.context(),
            frames: state.frames(),
            assignments: state.assignments(),
            calls: state.calls(),
            trace: state.trace(),
            profile: state.profile(),
            event: state.event().get(),
            heard: state.heard().get(),
        };
        Kept::fresh().put_back();
        kept
    }

    /// The exception that the thread is handling, or None.
    pub fn handled(&self) -> Obj {
        self.handled
    }

    /// That of a new thread.
    pub fn fresh() -> Kept {
        Kept {
            raised: Obj::null(),
            handled: crate::object::none::<Native>(),
            context: Obj::null(),
            frames: Obj::null(),
            assignments: Obj::null(),
            calls: Obj::null(),
            trace: Obj::null(),
            profile: Obj::null(),
            event: 0,
            heard: legacy::said(),
        }
    }

    /// Makes it the running thread's.
    pub fn put_back(self) {
        let state = state::<Native>();
        state.set_raised(self.raised);
        state.set_handled(self.handled);
        state.set_context(self.context);
        state.set_frames(self.frames);
        state.set_assignments(self.assignments);
        state.set_calls(self.calls);
        state.set_trace(self.trace);
        state.set_profile(self.profile);
        state.set_event(Int::from(self.event));
        state.set_heard(Int::from(self.heard));
        legacy::catch_up();
    }
}

static CURRENT: Global<Pinned<ThreadState>> = Global::new(Pinned::NULL);

/// Makes the state of the main thread.
pub fn initialise() {
    let none = crate::object::none::<Native>();
    CURRENT.set(Pinned::for_ever(ThreadState::new::<Native>(
        Obj::null(),
        none,
        Obj::null(),
        Obj::null(),
        Obj::null(),
        Obj::null(),
        Obj::null(),
        Obj::null(),
        Obj::null(),
        Obj::null(),
        Int::from(0),
        Int::from(0),
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
