//! Who watches the program run: the one mechanism (PEP 669) under `sys.monitoring`, `sys.settrace` and `sys.setprofile`.
//!
//! Code that is watched runs in a *version* of its own, whose instructions are those that the compiler has made with `EVENT`s put in between where
//! somebody wants to be told ([`versions`]). [`Code::current`] says which version is to run. It is quasi-immutable: for traces it is a constant, and code
//! that nobody watches pays nothing. A version that tells has traces like any other code, in which telling is a call.
//!
//! A running frame changes its version where it may have changed: when a call has returned, at loop headers that give way, behind an `EVENT`, and
//! when an exception arrives ([`switching`]). The versions of a code have the same registers, so a frame changes nothing but its position.
//!
//! The same serves frames that somebody has an object of: their code runs in a version that tells when they end
//! ([`crate::frame_objects`]), and assignments to their variables from outside come true where they would change their version.

pub mod delivery;
pub mod jumps;
pub mod legacy;
pub mod switching;
pub mod telling;
pub mod versions;

use crate::code::Code;
use crate::global::Global;
use crate::object::{Obj, none};
use crate::storage::Pinned;
use crate::types::list::{self, PyList};
use smelt::QuasiImmutable;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// Sets of events: bits with the values of `sys.monitoring.events`.
pub mod event {
    pub const PY_START: u32 = 1;
    pub const PY_RESUME: u32 = 1 << 1;
    pub const PY_RETURN: u32 = 1 << 2;
    pub const PY_YIELD: u32 = 1 << 3;
    pub const CALL: u32 = 1 << 4;
    pub const LINE: u32 = 1 << 5;
    pub const INSTRUCTION: u32 = 1 << 6;
    pub const JUMP: u32 = 1 << 7;
    pub const BRANCH_LEFT: u32 = 1 << 8;
    pub const BRANCH_RIGHT: u32 = 1 << 9;
    pub const STOP_ITERATION: u32 = 1 << 10;
    pub const RAISE: u32 = 1 << 11;
    pub const EXCEPTION_HANDLED: u32 = 1 << 12;
    pub const PY_UNWIND: u32 = 1 << 13;
    pub const PY_THROW: u32 = 1 << 14;
    pub const RERAISE: u32 = 1 << 15;
    pub const C_RETURN: u32 = 1 << 16;
    pub const C_RAISE: u32 = 1 << 17;
    /// Both kinds of branches.
    pub const BRANCH: u32 = 1 << 18;
    /// A jump backwards within a line, which `sys.settrace` tells as a line.
    pub const LINE_AGAIN: u32 = 1 << 24;
    /// A frame begins, ends or is suspended of which there may be a frame object.
    pub const FRAME: u32 = 1 << 25;
    /// A line begins, or goes on, in which something may be allocated ([`crate::allocations`]).
    pub const ALLOCATIONS: u32 = 1 << 26;

    /// Events behind which a line may begin.
    pub const BEFORE_LINES: u32 = PY_START | PY_RESUME | C_RETURN | BRANCH_LEFT;

    /// How many events have a number that programs know.
    pub const COUNT: usize = 19;
    /// Events that belong to an instruction: those that a tool can switch off for one.
    pub const LOCAL: u32 = (STOP_ITERATION << 1) - 1;
    /// Events that are told where an exception passes.
    pub const OF_EXCEPTIONS: u32 = STOP_ITERATION
        | RAISE
        | EXCEPTION_HANDLED
        | PY_UNWIND
        | PY_THROW
        | RERAISE
        | C_RAISE
        | FRAME;
}

/// The names of the events that programs know, by number.
pub const NAMES: [&str; event::COUNT] = [
    "PY_START",
    "PY_RESUME",
    "PY_RETURN",
    "PY_YIELD",
    "CALL",
    "LINE",
    "INSTRUCTION",
    "JUMP",
    "BRANCH_LEFT",
    "BRANCH_RIGHT",
    "STOP_ITERATION",
    "RAISE",
    "EXCEPTION_HANDLED",
    "PY_UNWIND",
    "PY_THROW",
    "RERAISE",
    "C_RETURN",
    "C_RAISE",
    "BRANCH",
];

/// Tools, those of `sys.setprofile` and `sys.settrace` included.
pub const TOOLS: usize = 8;
/// The tool that is `sys.setprofile`.
pub const PROFILE: usize = 6;
/// The tool that is `sys.settrace`.
pub const TRACE: usize = 7;

/// What is known of who watches a code.
#[derive(Debug, Default)]
pub struct Watching {
    /// Somebody has or had an object of a frame that runs it.
    pub frames: QuasiImmutable<bool>,
    /// For each tool the events that it wants of this code only.
    pub local: [Cell<u32>; TOOLS],
    /// The versions that tell, the latest last.
    pub versions: RefCell<Vec<&'static Code>>,
    /// Tools, as bits, that do not want an event (by its number) of the instruction at a location any more.
    pub disabled: RefCell<HashMap<(u32, u32), u8>>,
    /// How many events have been switched off since the latest version was made.
    pub disabled_since: Cell<usize>,
    /// How often that version has told of an event that nobody wants any more.
    pub told_nobody: Cell<usize>,
}

/// For each tool the events that it wants of all code.
static EVENTS: Global<[u32; TOOLS]> = Global::new([0; TOOLS]);
/// Is [`event::ALLOCATIONS`] told of all code?
static FOLLOWS_ALLOCATIONS: Global<bool> = Global::new(false);
/// All code there is.
static CODES: Global<Vec<&'static Code>> = Global::new(Vec::new());
/// For each tool and event what is to be called, or None.
static CALLBACKS: Global<Pinned<PyList>> = Global::new(Pinned::NULL);

/// There is one code more.
pub fn add(code: &'static Code) {
    CODES.with(|codes| codes.push(code));
}

/// Shows all code there is, in all its versions.
pub fn for_all_code(show: &dyn Fn(&'static Code)) {
    CODES.with(|codes| codes.iter().flat_map(|code| code.versions()).for_each(show));
}

/// Takes out the code of which `is_dead` is true.
pub fn take_dead(is_dead: &dyn Fn(&'static Code) -> bool) -> Vec<&'static Code> {
    CODES.with(|codes| codes.extract_if(.., |code| is_dead(code)).collect())
}

/// The events that a tool wants of all code.
pub fn events(tool: usize) -> u32 {
    EVENTS.get()[tool]
}

/// Sets them.
pub fn set_events(tool: usize, events: u32) {
    let mut all = EVENTS.get();
    if all[tool] == events {
        return;
    }
    all[tool] = events;
    EVENTS.set(all);
    unsettle_all();
}

/// From now on all code says which line runs, or does not any more.
pub fn follow_allocations(follow: bool) {
    if FOLLOWS_ALLOCATIONS.replace(follow) != follow {
        unsettle_all();
    }
}

/// What is told of all code is told of none without a version of its own.
fn unsettle_all() {
    let count = CODES.with(|codes| codes.len());
    for index in 0..count {
        versions::unsettle(CODES.with(|codes| codes[index]));
    }
}

/// Sets the events that a tool wants of one code.
pub fn set_local_events(tool: usize, code: &'static Code, events: u32) {
    code.prepare();
    if code.watching().local[tool].replace(events) != events {
        versions::unsettle(code);
    }
}

/// Tools that have switched off events are told of them again.
pub fn restart_events() {
    let count = CODES.with(|codes| codes.len());
    for index in 0..count {
        let code = CODES.with(|codes| codes[index]);
        if code.is_prepared() && !code.watching().disabled.borrow().is_empty() {
            code.watching().disabled.borrow_mut().clear();
            versions::unsettle(code);
        }
    }
}

/// What a tool forgets when its number is given back: the events of all code, and of each.
pub fn forget(tool: usize) {
    set_events(tool, 0);
    let count = CODES.with(|codes| codes.len());
    for index in 0..count {
        let code = CODES.with(|codes| codes[index]);
        if !code.is_prepared() {
            continue;
        }
        set_local_events(tool, code, 0);
        let mut disabled = code.watching().disabled.borrow_mut();
        disabled
            .values_mut()
            .for_each(|tools| *tools &= !(1 << tool));
    }
}

/// The tools that want an event of an instruction, as bits.
pub fn tools_for(code: &'static Code, location: usize, event: u32) -> u8 {
    let mut tools = 0;
    for (tool, events) in EVENTS.get().iter().enumerate() {
        if (events | code.watching().local[tool].get()) & event != 0 {
            tools |= 1 << tool;
        }
    }
    if tools == 0 || event & event::LOCAL == 0 {
        return tools;
    }
    let key = (location as u32, event.trailing_zeros());
    tools & !code.watching().disabled.borrow().get(&key).unwrap_or(&0)
}

/// All events that anybody wants of a code.
pub fn wanted(code: &'static Code) -> u32 {
    let all = EVENTS.get();
    // Who traces or profiles gets an object of each frame.
    let has_objects = code.watching().frames.peek() || all[PROFILE] | all[TRACE] != 0;
    let mut wanted = u32::from(has_objects) * event::FRAME;
    wanted |= u32::from(FOLLOWS_ALLOCATIONS.get()) * event::ALLOCATIONS;
    for (tool, events) in all.iter().enumerate() {
        wanted |= events | code.watching().local[tool].get();
    }
    wanted
}

fn callbacks() -> smelt::Gc<PyList> {
    if CALLBACKS.get().get().is_null() {
        let nothing = [none(); TOOLS * event::COUNT];
        if let Ok(made) = list::from_slice(&nothing) {
            CALLBACKS.set(Pinned::for_ever(made));
        }
    }
    CALLBACKS.get().get()
}

/// What is called for an event (by its number), or None.
pub fn callback(tool: usize, event: usize) -> Obj {
    list::get(callbacks(), tool * event::COUNT + event)
}

/// Sets it.
pub fn set_callback(tool: usize, event: usize, callback: Obj) {
    list::set(callbacks(), tool * event::COUNT + event, callback);
}
