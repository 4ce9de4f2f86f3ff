//! Versions of code that tell of events.
//!
//! An `EVENT` stands before the instruction it tells of: first the line that begins, then the instruction, then what it does. What depends on the way by which
//! an instruction is reached is told on the way: a line begins where the instruction before was of another line, so a jump that comes from another line goes to
//! an `EVENT` of its own, behind all the code, and from there to where it led before; and so for the two ways of a branch.

use super::{Watching, event, wanted};
use crate::code::{Code, Telling};
use crate::result::PyResult;
use pyrite_compiler::bytecode::{Ins, Op, Operand};
use pyrite_compiler::code::{CodeUnit, Position};

/// Which version of a code is to run is to be found out anew.
pub fn unsettle(code: &'static Code) {
    let base = code.base();
    if !base.is_prepared() {
        return;
    }
    if wanted(base) == 0 && base.watching().versions.borrow().is_empty() {
        if base.current.peek().is_none() {
            base.current.set(Some(base));
        }
        return;
    }
    set_current(base, None);
}

/// As [`unsettle`], whatever is wanted: frames that run it are to stop for a moment.
pub fn disturb(code: &'static Code) {
    set_current(code.base(), None);
}

fn set_current(base: &'static Code, version: Option<&'static Code>) {
    let Watching { versions, .. } = base.watching();
    for code in versions.borrow().iter().chain([&base]) {
        if code.current.peek().map(std::ptr::from_ref) != version.map(std::ptr::from_ref) {
            code.current.set(version);
        }
    }
}

/// The version of a code that is to run.
///
/// # Errors
/// `SystemError` if it breaks the rules of the instruction set.
pub fn settle(code: &'static Code) -> PyResult<&'static Code> {
    let base = code.base();
    base.prepare();
    if let Some(version) = base.current.peek() {
        return Ok(version);
    }
    let events = wanted(base);
    let built = match events {
        0 => None,
        _ => Builder::new(base, events).build(),
    };
    let version = match built {
        None => base,
        Some((unit, telling)) => match known_version(base, &unit, &telling) {
            Some(version) => version,
            None => {
                let made = base.telling(unit, telling)?;
                base.watching().versions.borrow_mut().push(made);
                made
            }
        },
    };
    base.watching().disabled_since.set(0);
    base.watching().told_nobody.set(0);
    set_current(base, Some(version));
    Ok(version)
}

/// As [`settle`], of code that has not run.
pub fn settle_first(code: &'static Code) {
    if !code.is_prepared() {
        // What is wrong with it is raised when it runs.
        let _ = settle(code);
    }
}

/// A version that tells of just these events.
fn known_version(base: &Code, unit: &CodeUnit, telling: &Telling) -> Option<&'static Code> {
    let versions = base.watching().versions.borrow();
    let is_same = |old: &&&'static Code| {
        let events = old.telling.as_ref().map(|old| old.events);
        events == Some(telling.events) && old.unit().instructions == unit.instructions
    };
    versions.iter().rev().find(is_same).copied()
}

/// An instruction of the version that is being made.
struct Draft {
    ins: Ins,
    location: usize,
    onward: usize,
    target: Option<Target>,
}

/// Where a jump leads.
#[derive(Clone, Copy)]
enum Target {
    /// To the instruction at a location, behind the line that it begins.
    Location(usize),
    /// To the `EVENT`s with a number, out of line.
    Way(usize),
}

struct Builder {
    base: &'static Code,
    /// Where its instructions come from.
    positions: Vec<Position>,
    events: u32,
    drafts: Vec<Draft>,
    /// For each location the instructions behind the beginning of the line, and the instruction itself.
    inner: Vec<u32>,
    places: Vec<u32>,
    /// See [`Telling::lines`].
    lines: Vec<u32>,
    /// `EVENT`s on the way to a location.
    ways: Vec<(Vec<(u32, usize)>, usize)>,
}

impl Builder {
    fn new(base: &'static Code, events: u32) -> Builder {
        Builder {
            base,
            positions: base.unit().positions.iter().collect(),
            events,
            drafts: Vec::new(),
            inner: Vec::new(),
            places: Vec::new(),
            lines: Vec::new(),
            ways: Vec::new(),
        }
    }

    fn line(&self, location: usize) -> u32 {
        self.positions[location].line
    }

    /// The events of a set that anybody wants of the instruction at a location.
    fn told(&self, location: usize, events: u32) -> u32 {
        let mut told = events & self.events & (event::FRAME | event::ALLOCATIONS);
        for bit in 0..event::COUNT {
            let event = 1 << bit;
            if events & self.events & event != 0
                && super::tools_for(self.base, location, event) != 0
            {
                told |= event;
            }
        }
        if events & event::LINE_AGAIN != 0 && super::events(super::TRACE) & event::JUMP != 0 {
            told |= event::LINE_AGAIN;
        }
        told
    }

    fn push_event(&mut self, events: u32, location: usize, onward: usize) {
        let told = self.told(location, events);
        if told != 0 {
            self.drafts.push(Draft {
                ins: Ins::with_wide(Op::Event, 0, 0, told),
                location,
                onward,
                target: None,
            });
        }
    }

    /// A way to a location that passes `EVENT`s; or none if nobody wants those.
    fn way(&mut self, events: Vec<(u32, usize)>, to: usize) -> Target {
        let told: Vec<_> = events
            .into_iter()
            .filter(|(events, location)| self.told(*location, *events) != 0)
            .collect();
        if told.is_empty() {
            return Target::Location(to);
        }
        self.ways.push((told, to));
        Target::Way(self.ways.len() - 1)
    }

    /// Can a line begin at a location?
    fn can_begin(&self, location: usize) -> bool {
        let unit = self.base.unit();
        self.positions[location].can_begin_line()
            && unit.instructions[location].op != Op::EndAsyncFor
    }

    /// Does a jump from one location to another begin a line?
    fn begins_line(&self, from: usize, to: usize) -> bool {
        self.can_begin(to) && self.line(to) != self.line(from)
    }

    /// Where the body of the code begins: behind what makes the generator.
    fn start(&self) -> usize {
        let instructions = &self.base.unit().instructions;
        let made = instructions
            .iter()
            .position(|ins| ins.op == Op::ReturnGenerator);
        match made {
            Some(made) if self.base.is_generator => made + 1,
            _ => instructions
                .iter()
                .position(|ins| ins.op != Op::MakeCell)
                .unwrap_or(0),
        }
    }

    /// The version; none if it would become too long for its jumps.
    fn build(mut self) -> Option<(CodeUnit, Telling)> {
        let count = self.base.unit().instructions.len();
        let start = self.start();
        let mut previous_line = 0;
        let mut falls = true;
        for location in 0..count {
            let ins = self.base.unit().instructions[location];
            let (line, can_begin) = (self.line(location), self.can_begin(location));
            if location == 0 {
                // A frame marks where it is before it allocates, so that no mark is of one that was there before.
                self.push_event(event::ALLOCATIONS, location, location);
            }
            if location == start {
                self.push_event(event::PY_START | event::FRAME, location, location);
            }
            self.lines.push(self.drafts.len() as u32);
            let begins = can_begin && line != previous_line && falls;
            if location >= start && (location == start && can_begin || begins) {
                self.push_event(event::LINE | event::ALLOCATIONS, location, location);
            }
            if location >= start && (can_begin || line == 0) {
                previous_line = line;
            }
            self.inner.push(self.drafts.len() as u32);
            if location >= start {
                self.push_event(event::INSTRUCTION, location, location);
            }
            self.instruction(location, ins);
            falls = !matches!(
                ins.op,
                Op::Jump | Op::Loop | Op::Return | Op::ReturnConst | Op::Raise | Op::Reraise
            );
        }
        self.finish()
    }

    /// An instruction with the events of what it does.
    fn instruction(&mut self, location: usize, ins: Ins) {
        let before = match ins.op {
            Op::Return | Op::ReturnConst => event::PY_RETURN | event::FRAME,
            Op::Yield => event::PY_YIELD | event::FRAME,
            Op::Call | Op::CallMethod | Op::CallKw | Op::CallMethodKw | Op::CallEx => event::CALL,
            Op::Jump | Op::Loop => event::JUMP,
            _ => 0,
        };
        self.push_event(before, location, location);
        let mut target = None;
        if let Some(to) = jump_target(location, ins) {
            let line = match self.begins_line(location, to) {
                true => event::LINE | event::ALLOCATIONS,
                false => 0,
            };
            target = Some(match ins.op {
                Op::Jump | Op::Loop => {
                    // Other jumps back are none of the source's.
                    let again = match line == 0 && ins.op == Op::Loop {
                        true => event::LINE_AGAIN,
                        false => 0,
                    };
                    self.push_event(line | again, to, to);
                    Target::Location(to)
                }
                op => {
                    let branch = match op {
                        Op::Send => 0,
                        _ => event::BRANCH_RIGHT | event::BRANCH,
                    };
                    self.way(vec![(branch, location), (line, to)], to)
                }
            });
        }
        self.places.push(self.drafts.len() as u32);
        self.drafts.push(Draft {
            ins,
            location,
            onward: location,
            target,
        });
        let behind = match ins.op {
            // Something is done with the result, be it that it is dropped: a debugger that has been called stops there.
            Op::Call | Op::CallMethod | Op::CallKw | Op::CallMethodKw | Op::CallEx => {
                event::C_RETURN | event::INSTRUCTION
            }
            Op::Yield => event::PY_RESUME | event::FRAME | event::ALLOCATIONS,
            Op::Jump | Op::Loop | Op::Send => 0,
            _ if target.is_some() => event::BRANCH_LEFT | event::BRANCH,
            _ => 0,
        };
        self.push_event(behind, location, location + 1);
    }

    fn finish(mut self) -> Option<(CodeUnit, Telling)> {
        let exceptions = self.base.unit().exceptions.clone();
        let handlers: Vec<Target> = exceptions
            .iter()
            .map(|entry| {
                let handler = entry.handler as usize;
                let line = match self.can_begin(handler) {
                    true => event::LINE | event::ALLOCATIONS,
                    false => 0,
                };
                self.way(vec![(line, handler)], handler)
            })
            .collect();
        let mut ways = Vec::new();
        for (events, to) in std::mem::take(&mut self.ways) {
            ways.push(self.drafts.len() as u32);
            for (events, location) in events {
                self.push_event(events, location, to);
            }
            self.drafts.push(Draft {
                ins: Ins::new(Op::Jump, 0, 0, 0, 0),
                location: to,
                onward: to,
                target: Some(Target::Location(to)),
            });
        }
        let place = |target: Target| match target {
            Target::Location(location) => self.inner[location],
            Target::Way(number) => ways[number],
        };
        let old = self.base.unit();
        let mut unit = CodeUnit {
            instructions: Vec::with_capacity(self.drafts.len()),
            positions: (self.drafts.iter())
                .map(|draft| self.positions[draft.location])
                .collect(),
            depths: Vec::with_capacity(self.drafts.len()),
            exceptions,
            ..CodeUnit::clone(old)
        };
        for (entry, handler) in unit.exceptions.iter_mut().zip(handlers) {
            entry.handler = place(handler);
        }
        for info in &mut unit.loops {
            if let Some(header) = self.inner.get(info.header as usize) {
                info.header = *header;
            }
        }
        let (mut locations, mut onward) = (Vec::new(), Vec::new());
        let last = old.instructions.len() - 1;
        for (index, draft) in self.drafts.iter().enumerate() {
            let mut ins = draft.ins;
            if let Some(target) = draft.target {
                let offset = i64::from(place(target)) - (index as i64 + 1);
                ins = redirected(ins, offset)?;
            }
            unit.instructions.push(ins);
            let depth = |location: usize| old.depths[location.min(last)];
            unit.depths
                .push(depth(draft.location).max(depth(draft.onward)));
            locations.push(draft.location as u32);
            onward.push(draft.onward as u32);
        }
        let telling = Telling {
            base: self.base,
            events: self.events & event::OF_EXCEPTIONS,
            locations: locations.into(),
            onward: onward.into(),
            places: self.places.into(),
            lines: self.lines.into(),
        };
        Some((unit, telling))
    }
}

/// Where a jump leads.
pub fn jump_target(location: usize, ins: Ins) -> Option<usize> {
    let offset = match ins.op.operands() {
        [_, _, _, Operand::Near] => i64::from(ins.near_offset()),
        [_, _, Operand::Far, _] => i64::from(ins.far_offset()),
        _ => return None,
    };
    Some((location as i64 + 1 + offset) as usize)
}

/// Where an instruction that goes one of two ways goes to the right.
pub fn branch_target(location: usize, ins: Ins) -> Option<usize> {
    match ins.op {
        Op::Jump | Op::Loop | Op::Send => None,
        _ => jump_target(location, ins),
    }
}

/// The jump with another offset, if it fits.
fn redirected(ins: Ins, offset: i64) -> Option<Ins> {
    Some(match ins.op.operands() {
        [_, _, _, Operand::Near] => Ins {
            c: i16::try_from(offset).ok()? as u16,
            ..ins
        },
        _ => Ins::with_wide(ins.op, ins.x, ins.a, offset as i32 as u32),
    })
}
