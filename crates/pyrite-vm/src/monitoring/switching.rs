//! Where running frames take notice that their code has another version, that somebody has assigned to their variables, or that they are to go on at
//! another line.

use super::{event, versions};
use crate::code::Code;
use crate::fields::*;
use crate::frame;
use crate::frames;
use crate::interpreter::{At, Position};
use crate::object::{Obj, none};
use crate::result::PyResult;
use crate::thread;
use crate::types::int::{self, Integer};
use crate::types::list::{self, PyList};
use smelt::{Domain, Frame, Gc, Native};

/// The version that a call of this code runs.
#[inline(always)]
pub fn version<D: Domain>(code: &'static Code) -> &'static Code {
    if !D::NATIVE {
        // Or what is recorded would be of a version that is still to be found.
        versions::settle_first(code);
    }
    match code.version::<D>() {
        Some(version) => version,
        None => find_version::<D>(code),
    }
}

#[inline(never)]
fn find_version<D: Domain>(code: &'static Code) -> &'static Code {
    let word = settle::<D>(code);
    // SAFETY: `settle` gives the address of a version of code that runs.
    unsafe { &*(word as *const Code) }
}

/// Finds out which version is to run; the code itself does as long as there is no other.
#[smelt::residual(any)]
fn settle(code: &'static Code) -> i64 {
    let version = versions::settle(code).unwrap_or(code);
    let base = std::ptr::from_ref(code.base()) as i64;
    if entries().any(|entry| part(entry, CODE) == base) {
        versions::disturb(code); // other frames of it are still to notice
    }
    std::ptr::from_ref(version) as i64
}

/// At an instruction whose call has just returned, or that has raised: the same in the version that is to run.
#[inline(always)]
pub fn settled<D: Domain>(at: At<'_, D>) -> At<'_, D> {
    if at.code.is_current::<D>() {
        return at;
    }
    let (code, pc) = resettled::<D>(at.code, at.pc, at.frame);
    At { code, pc, ..at }
}

/// As [`settled`], for a position.
#[inline(never)]
pub fn resettled<D: Domain>(
    code: &'static Code,
    pc: crate::code::Pc,
    frame: Frame,
) -> (&'static Code, crate::code::Pc) {
    take_assignments::<D>(code, frame);
    let now = version::<D>(code);
    if std::ptr::eq(now, code) {
        return (code, pc);
    }
    (now, now.place(code.location(pc)))
}

/// Where a loop header is in the version that is to run.
#[inline(never)]
pub fn header<D: Domain>(position: Position, frame: Frame) -> Position {
    if position.code.is_current::<D>() {
        return position;
    }
    let (code, pc) = resettled::<D>(position.code, position.pc, frame);
    Position { code, pc }
}

/// Behind an `EVENT`: where the frame goes on.
#[inline(always)]
pub fn behind_event<D: Domain>(at: &At<'_, D>) -> Position {
    if at.code.is_current::<D>() {
        return Position {
            code: at.code,
            pc: at.pc.next(),
        };
    }
    resettled_behind_event(at)
}

#[inline(never)]
fn resettled_behind_event<D: Domain>(at: &At<'_, D>) -> Position {
    let jump = take_assignments::<D>(at.code, at.frame);
    let code = version::<D>(at.code);
    let index = at.code.index(at.pc);
    let pc = match (&at.code.telling, jump) {
        (_, Some(location)) => code.place(location),
        (Some(telling), None) if !std::ptr::eq(code, at.code) => {
            let onward = telling.onward[index] as usize;
            match at.pc.fetch().wide() & event::BEFORE_LINES {
                0 => code.place(onward),
                _ => code.beginning(onward),
            }
        }
        _ => at.pc.next(),
    };
    Position { code, pc }
}

/// What has been assigned to variables of the topmost frame comes true. Gives the location where it is to go on, if that was assigned too.
fn take_assignments<D: Domain>(code: &'static Code, frame: Frame) -> Option<usize> {
    let mut jump = None;
    loop {
        let register = next_assignment::<D>(code);
        let value = thread::state::<D>().assigned();
        match register {
            NOTHING => return jump,
            location if location >= JUMP => jump = Some((location - JUMP) as usize),
            register => frame::store(frame, register as i32, value),
        }
    }
}

/// What waits to be assigned: entries of four items, address of the frame, base of its code, register and value.
const ENTRY: usize = 4;
const CODE: usize = 1;
const REGISTER: usize = 2;
const VALUE: usize = 3;
/// In place of a register: nothing waits.
const NOTHING: i64 = -1;
/// In place of a register, and added to a location: where the frame goes on.
const JUMP: i64 = 1 << 20;

fn waiting() -> Option<Gc<PyList>> {
    let list = thread::state::<Native>().assignments();
    (!list.is_null()).then(|| list.cast())
}

/// The index of the first item of each entry.
fn entries() -> impl Iterator<Item = usize> {
    let length = waiting().map_or(0, list::length);
    (0..length).step_by(ENTRY)
}

fn part(entry: usize, part: usize) -> i64 {
    let item = waiting().map_or(none(), |list| list::get(list, entry + part));
    match Integer::of(item) {
        Some(Integer::Small(value)) => value,
        _ => NOTHING,
    }
}

/// The register of an assignment to the topmost frame, which is taken from the list; its value is left in the thread's state. Those to frames that are over
/// are forgotten.
#[smelt::residual(any)]
fn next_assignment(code: &'static Code) -> i64 {
    let Some(list) = waiting() else {
        return NOTHING;
    };
    let address = frames::topmost(code, 0).frame.address() as i64;
    while let Some(entry) = entries().find(|entry| part(*entry, 0) >= address) {
        let (owner, register) = (part(entry, 0), part(entry, REGISTER));
        thread::state::<Native>().set_assigned(list::get(list, entry + VALUE));
        list::remove_range(list, entry, entry + ENTRY);
        if owner == address {
            return register;
        }
    }
    NOTHING
}

fn add(code: &'static Code, frame: Frame, register: i64, value: Obj) -> PyResult<()> {
    let list = match waiting() {
        Some(list) => list,
        None => {
            let list = list::new();
            thread::state::<Native>().set_assignments(list.cast());
            list
        }
    };
    list::reserve(list, list::length(list) + ENTRY)?;
    let base = std::ptr::from_ref(code.base()) as i64;
    list::push(list, int::new(frame.address() as i64))?;
    list::push(list, int::new(base))?;
    list::push(list, int::new(register))?;
    list::push(list, value)?;
    versions::disturb(code);
    Ok(())
}

/// Assigns to a register of a frame of the running thread that waits for a call.
///
/// # Errors
/// `MemoryError`.
pub fn assign(code: &'static Code, frame: Frame, register: usize, value: Obj) -> PyResult<()> {
    frame.write(register as i32, value.0);
    add(code, frame, register as i64, value)
}

/// Is a frame to go on at another location?
pub fn goes_on_elsewhere(frame: Frame) -> bool {
    let address = frame.address() as i64;
    entries().any(|entry| part(entry, 0) == address && part(entry, REGISTER) >= JUMP)
}

/// Lets a frame that is being told of a line go on at another location.
///
/// # Errors
/// `MemoryError`.
pub fn go_on_at(code: &'static Code, frame: Frame, location: usize) -> PyResult<()> {
    add(code, frame, JUMP + location as i64, none())
}
