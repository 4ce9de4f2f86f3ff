//! Telling tools of an event.

use super::telling::Passage;
use super::{PROFILE, TRACE, callback, event, legacy, switching, tools_for, versions};
use crate::call;
use crate::code::Code;
use crate::fields::*;
use crate::frame::HEADER;
use crate::frame_objects;
use crate::frames::Running;
use crate::global::Global;
use crate::ids;
use crate::interpreter::generators;
use crate::object::{Obj, Value, none};
use crate::result::PyResult;
use crate::storage::Pinned;
use crate::thread;
use crate::types::exception::{self, slots};
use crate::types::function::offset;
use crate::types::int::{self, Integer};
use crate::types::list::{self, PyList};
use crate::types::memoryview;
use crate::types::method::PyMethod;
use crate::types::traceback::{PyTraceback, is_made};
use pyrite_compiler::bytecode::{Ins, Op};
use smelt::{Gc, Int, Native};

/// `sys.monitoring.DISABLE` and `MISSING`.
static SENTINELS: Global<[Pinned; 2]> = Global::new([Pinned::NULL; 2]);

/// Says which objects those are.
pub fn set_sentinels(disable: Obj, missing: Obj) {
    SENTINELS.set([Pinned::for_ever(disable), Pinned::for_ever(missing)]);
}

fn missing() -> Obj {
    let [_, missing] = SENTINELS.get();
    if missing.get().is_null() {
        none()
    } else {
        missing.get()
    }
}

/// Something that happens in a frame.
#[derive(Clone, Copy)]
pub struct Happening {
    /// Where.
    pub running: Running,
    /// The location of the instruction.
    pub location: usize,
    /// Its bit.
    pub event: u32,
    /// What is returned, yielded or raised; what is called.
    pub value: Obj,
    /// The first argument of a call.
    pub argument: Obj,
}

impl Happening {
    fn base(&self) -> &'static Code {
        self.running.code.base()
    }
}

/// Tells of the events of the `EVENT` that the frame is at.
pub fn deliver(running: Running) -> PyResult<()> {
    let code = running.code;
    let index = running.index as usize;
    let location = code.location_of(index);
    let events = code.at(index).fetch().wide();
    let ins = code.base().unit().instructions[location];
    let is_behind = code
        .telling
        .as_ref()
        .is_some_and(|telling| telling.onward[index] as usize == location + 1);
    let has_frame = events & event::FRAME != 0;
    let begins = is_behind || events & event::PY_START != 0;
    if has_frame && begins {
        frame_objects::resumed(&running);
    }
    let happening = |event: u32, value: Obj, argument: Obj| Happening {
        running,
        location,
        event,
        value,
        argument,
    };
    let mut left = events & ((1 << event::COUNT) - 1);
    while left != 0 {
        let event = left & left.wrapping_neg();
        left ^= event;
        match event {
            event::PY_RETURN | event::PY_YIELD => {
                tell(happening(event, given(&running, ins), none()))?
            }
            event::CALL => {
                let (callable, argument) = called(&running, ins);
                memoryview::show(argument);
                tell(happening(event, callable, argument))?;
                begin_call(&running, location, callable, argument)?;
            }
            event::C_RETURN => {
                if let Some((callable, argument)) = end_call(&running, location) {
                    tell(happening(event, callable, argument))?;
                }
            }
            event::JUMP => {
                let to = versions::jump_target(location, ins).unwrap_or(location);
                tell(happening(event, int::new(offset(to)), none()))?;
            }
            event::BRANCH_LEFT | event::BRANCH_RIGHT | event::BRANCH => {
                let to = match &code.telling {
                    Some(telling) => telling.onward[index] as usize,
                    None => location,
                };
                tell(happening(event, int::new(offset(to)), none()))?;
            }
            event => tell(happening(event, none(), none()))?,
        }
    }
    if events & event::LINE_AGAIN != 0 {
        let again = happening(event::LINE_AGAIN, none(), none());
        legacy::trace(&again)?;
    }
    if has_frame && !begins {
        match ins.op {
            Op::Yield if switching::goes_on_elsewhere(running.frame) => {}
            Op::Yield => frame_objects::suspended(&running),
            Op::Return | Op::ReturnConst => frame_objects::ended(&running),
            _ => {}
        }
    }
    Ok(())
}

/// What the instruction returns or yields.
fn given(running: &Running, ins: Ins) -> Obj {
    match ins.op {
        Op::ReturnConst => running.code.constant(ins.wide() as usize),
        Op::Return => register(running, ins.a),
        _ => register(running, ins.b),
    }
}

fn register(running: &Running, register: u16) -> Obj {
    Obj::from_bits(running.frame.read(i32::from(register)))
}

/// What the instruction calls, and its first argument.
fn called(running: &Running, ins: Ins) -> (Obj, Obj) {
    let mut callable = register(running, ins.b);
    let mut argument = Obj::null();
    let (first, count) = (ins.b + HEADER as u16, usize::from(ins.c));
    match ins.op {
        Op::Call if count > 0 => argument = register(running, first),
        Op::CallKw if ins.x > 0 || !keyword_names(running, ins).is_empty() => {
            argument = register(running, first)
        }
        Op::CallMethod | Op::CallMethodKw => {
            argument = register(running, first);
            let has_more = match ins.op {
                Op::CallMethod => count > 0,
                _ => ins.x > 0 || !keyword_names(running, ins).is_empty(),
            };
            if argument.is_null() && has_more {
                argument = register(running, first + 1);
            }
        }
        Op::CallEx => {
            let arguments = register(running, ins.b + 1);
            argument = crate::types::tuple::of(arguments)
                .and_then(|items| items.first().copied())
                .unwrap_or(Obj::null());
        }
        _ => {}
    }
    if callable.has_map(ids::BOUND_METHOD) {
        let method: Gc<PyMethod> = callable.cast();
        argument = method.receiver();
        callable = method.function();
    }
    if argument.is_null() {
        argument = missing();
    }
    (callable, argument)
}

fn keyword_names(running: &Running, ins: Ins) -> &'static [Obj] {
    let names = running.code.constant(usize::from(ins.c));
    crate::types::tuple::of(names).unwrap_or(&[])
}

/// Calls that are to be told of when they end: entries of four items, address of the frame, location, callable and argument.
const CALL: usize = 4;

fn calls() -> Gc<PyList> {
    let state = thread::state::<Native>();
    if state.calls().is_null() {
        state.set_calls(list::new().cast());
    }
    state.calls().cast()
}

fn begin_call(running: &Running, location: usize, callable: Obj, argument: Obj) -> PyResult<()> {
    let of_ends = event::C_RETURN | event::C_RAISE;
    if callable.has_map(ids::FUNCTION) || super::wanted(running.code.base()) & of_ends == 0 {
        return Ok(());
    }
    let list = calls();
    list::reserve(list, list::length(list) + CALL)?;
    for item in [
        int::new(running.frame.address() as i64),
        int::new(location as i64),
        callable,
        argument,
    ] {
        list::push(list, item)?;
    }
    Ok(())
}

/// The call that has been begun here, if it was one to tell of. Those above are over, too.
fn end_call(running: &Running, location: usize) -> Option<(Obj, Obj)> {
    if thread::state::<Native>().calls().is_null() {
        return None;
    }
    let list = calls();
    let number = |index: usize| match Integer::of(list::get(list, index)) {
        Some(Integer::Small(value)) => value,
        _ => 0,
    };
    let address = running.frame.address() as i64;
    while list::length(list) >= CALL {
        let entry = list::length(list) - CALL;
        let (owner, place) = (number(entry), number(entry + 1));
        if owner < address {
            return None;
        }
        let found = (list::get(list, entry + 2), list::get(list, entry + 3));
        list::truncate(list, entry);
        if owner == address && place == location as i64 {
            return Some(found);
        }
    }
    None
}

/// Tells of what becomes of an exception in a frame.
pub fn exception_passes(running: Running, exception: Obj, passage: Passage) -> PyResult<()> {
    let code = running.code;
    let location = code.location_of(running.index as usize);
    let events = code.telling.as_ref().map_or(0, |telling| telling.events);
    let happening = |event: u32, value: Obj, argument: Obj| Happening {
        running,
        location,
        event,
        value,
        argument,
    };
    let told = |event: u32| match events & event {
        0 => Ok(()),
        event => tell(happening(event, exception, none())),
    };
    match passage {
        Passage::Raised => {
            if let Some((callable, argument)) = end_call(&running, location)
                && events & event::C_RAISE != 0
            {
                tell(happening(event::C_RAISE, callable, argument))?;
            }
            told(event::RAISE)
        }
        Passage::Reraised => told(event::RERAISE),
        Passage::Thrown => {
            if events & event::FRAME != 0 {
                frame_objects::resumed(&running);
            }
            told(event::PY_THROW)
        }
        Passage::Handled => told(event::EXCEPTION_HANDLED),
        Passage::Left => {
            let result = told(event::PY_UNWIND);
            if events & event::FRAME != 0 {
                frame_objects::ended(&running);
            }
            result
        }
    }
}

/// Tells that a generator has returned a value to the one that delegates to it, or to a loop.
pub fn generator_stops(running: Running, value: Obj, in_loop: bool) -> PyResult<()> {
    let code = running.code;
    let events = code.telling.as_ref().map_or(0, |telling| telling.events);
    let event = if in_loop {
        event::RAISE
    } else {
        event::STOP_ITERATION
    };
    if events & event == 0 {
        return Ok(());
    }
    tell(Happening {
        running,
        location: code.location_of(running.index as usize),
        event,
        value: generators::stop_iteration(value).0,
        argument: none(),
    })
}

/// An exception that is raised again leaves the frame where it was raised first.
pub fn raised_at(mut running: Running, exception: Obj) -> Running {
    let code = running.code;
    if code.at(running.index as usize).fetch().op == Op::Reraise
        && let Some(traceback) = exception::slot(exception, slots::TRACEBACK).exact::<PyTraceback>()
        && std::ptr::eq(traceback.code().promote().base(), code.base())
        && !is_made(traceback)
    {
        let raised = traceback.code().promote();
        let location = raised.location_of(traceback.index().get() as usize);
        running.index = code.index(code.place(location)) as u32;
    }
    running
}

/// Tells all tools that want to know.
fn tell(happening: Happening) -> PyResult<()> {
    if thread::state::<Native>().event().get() != 0 {
        return Ok(());
    }
    let tools = tools_for(happening.base(), happening.location, happening.event);
    if tools == 0 {
        nobody_was_told(happening.base());
    }
    for tool in (0..super::TOOLS).filter(|tool| tools & 1 << tool != 0) {
        match tool {
            PROFILE => legacy::profile(&happening)?,
            TRACE => legacy::trace(&happening)?,
            _ => tell_tool(tool, &happening)?,
        }
    }
    Ok(())
}

/// Tells somebody of an event, who is not told of what happens meanwhile.
pub fn untold<R>(event: u32, body: impl FnOnce() -> R) -> R {
    let state = thread::state::<Native>();
    let before = state.event();
    state.set_event(Int::from(i64::from(event)));
    let result = body();
    state.set_event(before);
    result
}

fn tell_tool(tool: usize, happening: &Happening) -> PyResult<()> {
    let number = happening.event.trailing_zeros() as usize;
    let callback = callback(tool, number);
    if callback.is_none() {
        return Ok(());
    }
    let code = happening.base();
    let offset = int::new(match happening.event {
        event::PY_START => 0,
        _ => offset(happening.location),
    });
    let line = || int::new(i64::from(code.position(happening.location).line));
    let Happening {
        value, argument, ..
    } = *happening;
    let result = untold(happening.event, || match happening.event {
        event::LINE => call::call(callback, &[code.object(), line()]),
        event::PY_START | event::PY_RESUME | event::INSTRUCTION => {
            call::call(callback, &[code.object(), offset])
        }
        event::CALL | event::C_RETURN | event::C_RAISE => {
            call::call(callback, &[code.object(), offset, value, argument])
        }
        _ => call::call(callback, &[code.object(), offset, value]),
    })?;
    let [disable, _] = SENTINELS.get();
    if result != disable.get() {
        return Ok(());
    }
    if happening.event & (event::LOCAL | event::BRANCH | event::C_RETURN | event::C_RAISE) == 0 {
        super::set_callback(tool, number, none());
        return Err(crate::value_error!(
            "Cannot disable {} events. Callback removed.",
            super::NAMES[number]
        ));
    }
    disable_event(tool, happening);
    Ok(())
}

/// A tool does not want an event of an instruction any more.
fn disable_event(tool: usize, happening: &Happening) {
    let code = happening.base();
    let watching = code.watching();
    let events = match happening.event {
        event::BRANCH => event::BRANCH | event::BRANCH_LEFT | event::BRANCH_RIGHT,
        event::C_RETURN | event::C_RAISE => 0,
        event => event,
    };
    for number in (0..event::COUNT).filter(|number| events & 1 << number != 0) {
        let key = (happening.location as u32, number as u32);
        *watching.disabled.borrow_mut().entry(key).or_insert(0) |= 1 << tool;
    }
    // A new version is worth its making when much has been switched off.
    let since = watching.disabled_since.get() + 1;
    watching.disabled_since.set(since);
    let latest = watching.versions.borrow().last().copied();
    let left = latest.map_or(0, |version| {
        version.unit().instructions.len() - code.unit().instructions.len()
    });
    if since * 4 >= left {
        versions::disturb(code);
    }
}

/// It is also worth that when little has been switched off, but that is what runs.
fn nobody_was_told(code: &'static Code) {
    let watching = code.watching();
    let times = watching.told_nobody.get() + 1;
    watching.told_nobody.set(times);
    if watching.disabled_since.get() > 0 && times >= code.unit().instructions.len() {
        versions::disturb(code);
    }
}
