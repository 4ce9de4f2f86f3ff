//! `sys.settrace` and `sys.setprofile`: tools like others, but each thread has its own function, and what the function returns is called for the frame's next events.

use super::delivery::{Happening, untold};
use super::{PROFILE, TRACE, event, set_events};
use crate::call;
use crate::class::Class;
use crate::fields::*;
use crate::frame_objects;
use crate::global::Global;
use crate::ids;
use crate::names::{self, Name};
use crate::object::{Obj, Value, none};
use crate::result::PyResult;
use crate::storage::Pinned;
use crate::thread;
use crate::types::exception::{self, slots};
use crate::types::frame::PyFrame;
use crate::types::tuple;
use smelt::{Gc, Int, Native};

const TRACED: u32 = event::PY_START
    | event::PY_RESUME
    | event::PY_THROW
    | event::PY_RETURN
    | event::PY_YIELD
    | event::PY_UNWIND
    | event::LINE
    | event::JUMP
    | event::RAISE
    | event::STOP_ITERATION;
const PROFILED: u32 = event::PY_START
    | event::PY_RESUME
    | event::PY_THROW
    | event::PY_RETURN
    | event::PY_YIELD
    | event::PY_UNWIND
    | event::CALL
    | event::C_RETURN
    | event::C_RAISE;

/// How many threads are traced, and how many are profiled.
static THREADS: Global<[usize; 2]> = Global::new([0; 2]);

/// Calls something of which is told although it is called by a function that is being told.
///
/// # Errors
/// What it raises.
pub fn while_telling(body: impl FnOnce() -> PyResult) -> PyResult {
    let state = thread::state::<Native>();
    let event = state.event();
    state.set_event(Int::from(0));
    let result = body();
    state.set_event(event);
    result
}

/// `sys.settrace` in this thread; null: nothing is traced.
pub fn set_trace(function: Obj) {
    let state = thread::state::<Native>();
    let before = !state.trace().is_null();
    state.set_trace(function);
    count(0, before, !function.is_null(), TRACE, TRACED);
}

/// `sys.setprofile` in this thread; null: nothing is profiled.
pub fn set_profile(function: Obj) {
    let state = thread::state::<Native>();
    let before = !state.profile().is_null();
    state.set_profile(function);
    count(1, before, !function.is_null(), PROFILE, PROFILED);
}

/// How often a function has been set for all threads, in `settrace`'s half and in `setprofile`'s, and which were set last.
static SAID: Global<i64> = Global::new(0);
static EVERYWHERE: Global<[Pinned; 2]> = Global::new([Pinned::NULL; 2]);
const HALF: u32 = 32;

/// See [`SAID`].
pub fn said() -> i64 {
    SAID.get()
}

/// `settrace` in all threads; the others hear of it when it is their turn.
pub fn set_trace_everywhere(function: Obj) {
    say(0, function);
    set_trace(function);
}

/// `setprofile` in all threads.
pub fn set_profile_everywhere(function: Obj) {
    say(1, function);
    set_profile(function);
}

fn say(which: usize, function: Obj) {
    let mut everywhere = EVERYWHERE.get();
    everywhere[which] = match function.is_null() {
        true => Pinned::NULL,
        false => Pinned::for_ever(function),
    };
    EVERYWHERE.set(everywhere);
    SAID.set(SAID.get() + (1 << (HALF * which as u32)));
    thread::state::<Native>().set_heard(Int::from(SAID.get()));
}

/// It is the turn of this thread: does what has been said meanwhile.
pub fn catch_up() {
    let state = thread::state::<Native>();
    let (heard, said) = (state.heard().get(), SAID.get());
    if heard == said {
        return;
    }
    state.set_heard(Int::from(said));
    let [trace, profile] = EVERYWHERE.get();
    if heard as i32 != said as i32 {
        set_trace(trace.get());
    }
    if heard >> HALF != said >> HALF {
        set_profile(profile.get());
    }
}

/// The thread ends.
pub fn thread_ends() {
    set_trace(Obj::null());
    set_profile(Obj::null());
}

fn count(which: usize, before: bool, after: bool, tool: usize, events: u32) {
    let mut threads = THREADS.get();
    threads[which] = threads[which] + usize::from(after) - usize::from(before);
    THREADS.set(threads);
    set_events(tool, if threads[which] > 0 { events } else { 0 });
}

/// Events as functions for tracing and profiling know them, in the order of their names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Call,
    Return,
    Line,
    Opcode,
    Exception,
    CCall,
    CReturn,
    CException,
}

static NAMES: Global<Option<[Name; 8]>> = Global::new(None);

impl Kind {
    fn name(self) -> Obj {
        let names = NAMES.get_or_insert(|| {
            [
                "call",
                "return",
                "line",
                "opcode",
                "exception",
                "c_call",
                "c_return",
                "c_exception",
            ]
            .map(names::intern)
        });
        names[self as usize].object()
    }
}

/// What an event is to functions for tracing and profiling, and its argument.
fn described(happening: &Happening) -> Option<(Kind, Obj)> {
    Some(match happening.event {
        event::PY_START | event::PY_RESUME | event::PY_THROW => (Kind::Call, none()),
        event::PY_RETURN | event::PY_YIELD => (Kind::Return, happening.value),
        event::PY_UNWIND => (Kind::Return, none()),
        event::LINE | event::LINE_AGAIN => (Kind::Line, none()),
        event::INSTRUCTION => (Kind::Opcode, none()),
        event::RAISE | event::STOP_ITERATION => (Kind::Exception, triple(happening.value)),
        event::CALL => (Kind::CCall, built_in(happening)?),
        event::C_RETURN => (Kind::CReturn, built_in(happening)?),
        event::C_RAISE => (Kind::CException, built_in(happening)?),
        _ => return None,
    })
}

/// Calls a function for tracing or profiling.
fn tell(
    function: Obj,
    frame: Gc<PyFrame>,
    kind: Kind,
    argument: Obj,
    happening: &Happening,
) -> PyResult {
    let begins = happening.event == event::PY_START;
    frame_objects::while_told(frame, happening.location, begins, || {
        untold(happening.event, || {
            call::call(function, &[frame.cast(), kind.name(), argument])
        })
    })
}

/// Class, exception and traceback.
fn triple(value: Obj) -> Obj {
    let traceback = exception::slot(value, slots::TRACEBACK);
    let traceback = if traceback.is_null() {
        none()
    } else {
        traceback
    };
    tuple::from_slice(&[Class::of(value).object(), value, traceback]).cast()
}

/// What is called, if profilers are told of it: methods of built-in types as they are when they are bound.
fn built_in(happening: &Happening) -> Option<Obj> {
    let callable = happening.value;
    if callable.has_map(ids::BUILTIN_FUNCTION) {
        return Some(callable);
    }
    if !callable.has_map(ids::METHOD_DESCRIPTOR) {
        return None;
    }
    let receiver = happening.argument;
    crate::protocol::call_method(
        callable,
        names::intern("__get__"),
        &[receiver, Class::of(receiver).object()],
    )
    .ok()
}

/// Calls the thread's function for profiling.
pub fn profile(happening: &Happening) -> PyResult<()> {
    let function = thread::state::<Native>().profile();
    if function.is_null() {
        return Ok(());
    }
    let Some((kind, argument)) = described(happening) else {
        return Ok(());
    };
    let frame = frame_objects::of_running(&happening.running)?;
    if let Err(raised) = tell(function, frame, kind, argument, happening) {
        set_profile(Obj::null());
        return Err(raised);
    }
    Ok(())
}

/// Calls the thread's function for tracing, when a frame begins, or the frame's.
pub fn trace(happening: &Happening) -> PyResult<()> {
    let function = thread::state::<Native>().trace();
    if function.is_null() || thread::state::<Native>().event().get() != 0 {
        return Ok(());
    }
    let Some((kind, argument)) = described(happening) else {
        return Ok(());
    };
    let begins = kind == Kind::Call;
    let frame = match frame_objects::existing(happening.running.frame.address()) {
        Some(frame) => frame,
        None if begins => frame_objects::of_running(&happening.running)?,
        None => return Ok(()),
    };
    let callback = if begins { function } else { frame.trace() };
    let is_muted = match kind {
        Kind::Line => frame.trace_lines() == 0,
        Kind::Opcode => frame.trace_opcodes() == 0,
        _ => false,
    };
    if callback.is_null() || is_muted {
        return Ok(());
    }
    match tell(callback, frame, kind, argument, happening) {
        Ok(next) if !next.is_none() => frame.set_trace(next),
        Ok(_) => {}
        Err(raised) => {
            set_trace(Obj::null());
            frame.set_trace(Obj::null());
            return Err(raised);
        }
    }
    Ok(())
}
