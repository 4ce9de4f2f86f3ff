//! Assigning to `f_lineno`: a frame that is being traced goes on at another line.
//!
//! What a block keeps in temporaries (iterators, what is handled, the methods of context managers) must be there where the frame is to go on. So for each location it
//! is found out which temporaries are live and by which kind of instruction they were written; those of the target must be among the frame's, in the same places.

use super::{event, switching, versions};
use crate::code::Code;
use crate::fields::*;
use crate::frame_objects::{self, Whereabouts};
use crate::object::{Obj, Value, none};
use crate::result::{PyResult, Raised};
use crate::thread;
use crate::types::exception;
use crate::types::frame::PyFrame;
use crate::types::int::Integer;
use crate::value_error;
use pyrite_compiler::bytecode::Op;
use pyrite_compiler::code::ExceptionEntry;
use pyrite_compiler::registers;
use smelt::{Frame, Gc, Native};
use std::collections::BTreeSet;

/// Assigns to `f_lineno`.
///
/// # Errors
/// `ValueError` if the frame cannot go on there; what the warning of unbound locals raises.
pub fn set_line(object: Gc<PyFrame>, value: Obj) -> PyResult<()> {
    let line = match Integer::of(value) {
        Some(Integer::Small(line)) => i32::try_from(line).ok(),
        Some(Integer::Big(_)) => None,
        None => return Err(value_error!("lineno must be an integer")),
    };
    check_event()?;
    let Some(line) = line else {
        return Err(value_error!("lineno out of range"));
    };
    let Whereabouts::OnStack(frame) = frame_objects::whereabouts(object) else {
        return Err(not_traced());
    };
    let code = object.code().promote();
    if line < code.unit().first_line as i32 {
        return Err(value_error!(
            "line {line} comes before the current code block"
        ));
    }
    let starts = line_starts(code);
    let later = starts
        .iter()
        .map(|start| start.1)
        .filter(|start| *start >= line);
    let Some(line) = later.min() else {
        return Err(value_error!(
            "line {line} comes after the current code block"
        ));
    };
    let states = states(code);
    let from = states[frame_objects::location(object)].as_deref();
    let targets = starts.iter().filter(|start| start.1 == line);
    let target = best(&states, from, targets.map(|start| start.0))?;
    assign_unbound(code, frame)?;
    leave_handlers(
        code,
        from.unwrap_or(&[]),
        states[target].as_deref().unwrap_or(&[]),
        frame,
    );
    switching::go_on_at(code, frame, target)
}

fn not_traced() -> Raised {
    value_error!("f_lineno can only be set in a trace function")
}

/// Is the thread at an event at which that is allowed?
fn check_event() -> PyResult<()> {
    match thread::state::<Native>().event().get() as u32 {
        0 => Err(not_traced()),
        event::LINE | event::LINE_AGAIN | event::PY_RESUME | event::PY_YIELD => Ok(()),
        event::JUMP | event::BRANCH | event::BRANCH_LEFT | event::BRANCH_RIGHT => Ok(()),
        event::PY_START => Err(value_error!(
            "can't jump from the 'call' trace event of a new frame"
        )),
        _ => Err(value_error!("can only jump from a 'line' trace event")),
    }
}

/// The locations at which a line begins, with the line.
fn line_starts(code: &Code) -> Vec<(usize, i32)> {
    let mut starts = Vec::new();
    let mut previous = 0;
    for (location, position) in code.unit().positions.iter().enumerate() {
        if position.line != previous && position.can_begin_line() {
            starts.push((location, position.line as i32));
        }
        previous = position.line;
    }
    starts
}

/// The live temporaries before an instruction, in the order of their registers, each with the instruction that has written it.
type State = Vec<(u16, Op)>;

/// The state before each instruction; `None` where nothing leads to it.
fn states(code: &Code) -> Vec<Option<State>> {
    let unit = code.unit();
    let live = live(code);
    let mut states: Vec<Option<State>> = vec![None; unit.instructions.len()];
    let mut pending = vec![(0, State::new())];
    while let Some((location, mut state)) = pending.pop() {
        if location >= states.len() || states[location].is_some() {
            continue;
        }
        state.retain(|(register, _)| live[location].contains(register));
        states[location] = Some(state.clone());
        if let Some(entry) = handler(code, location) {
            let mut handled = state.clone();
            handled.retain(|(register, _)| *register < entry.depth);
            handled.push((entry.depth, Op::Raise));
            pending.push((entry.handler as usize, handled));
        }
        let ins = unit.instructions[location];
        for register in registers::written(ins).filter(|register| *register >= code.locals) {
            state.retain(|(known, _)| *known != register);
            state.push((register, ins.op));
            state.sort_unstable_by_key(|(register, _)| *register);
        }
        if let Some(target) = versions::jump_target(location, ins) {
            pending.push((target, state.clone()));
        }
        if !ends_flow(ins.op) {
            pending.push((location + 1, state));
        }
    }
    states
}

fn ends_flow(op: Op) -> bool {
    matches!(
        op,
        Op::Jump | Op::Loop | Op::Return | Op::ReturnConst | Op::Raise | Op::Reraise
    )
}

fn handler(code: &Code, location: usize) -> Option<ExceptionEntry> {
    let covers = |entry: &&ExceptionEntry| (entry.start..entry.end).contains(&(location as u32));
    code.unit().exceptions.iter().find(covers).copied()
}

/// The temporaries that are still to be read, for each location.
fn live(code: &Code) -> Vec<BTreeSet<u16>> {
    let instructions = &code.unit().instructions;
    let mut live = vec![BTreeSet::new(); instructions.len()];
    let mut has_changed = true;
    while has_changed {
        has_changed = false;
        for (location, ins) in instructions.iter().enumerate().rev() {
            let mut here: BTreeSet<u16> = BTreeSet::new();
            let behind = (!ends_flow(ins.op)).then_some(location + 1);
            for next in behind
                .into_iter()
                .chain(versions::jump_target(location, *ins))
            {
                here.extend(live.get(next).into_iter().flatten());
            }
            for register in registers::written(*ins) {
                here.remove(&register);
            }
            if let Some(entry) = handler(code, location) {
                let at_handler = &live[entry.handler as usize];
                here.extend(
                    at_handler
                        .iter()
                        .filter(|register| **register < entry.depth),
                );
            }
            let is_temporary = |register: &u16| *register >= code.locals;
            let read = registers::read(*ins, &code.unit().constants);
            here.extend(read.into_iter().filter(is_temporary));
            if here != live[location] {
                live[location] = here;
                has_changed = true;
            }
        }
    }
    live
}

/// The one among the targets where the frame can go on and is inside most blocks.
fn best(
    states: &[Option<State>],
    from: Option<&[(u16, Op)]>,
    targets: impl Iterator<Item = usize>,
) -> PyResult<usize> {
    let Some(from) = from else {
        return Err(value_error!("can't jump from unreachable code"));
    };
    let mut best: Option<(usize, usize)> = None;
    let mut reason = "can't jump into unreachable code";
    for target in targets {
        let Some(state) = &states[target] else {
            reason = "can't jump into an exception handler, or code may be unreachable";
            continue;
        };
        if !is_compatible(from, state) {
            reason = explained(state);
        } else if best.is_none_or(|(blocks, _)| state.len() > blocks) {
            best = Some((state.len(), target));
        }
    }
    match best {
        Some((_, target)) => Ok(target),
        None => Err(value_error!("{reason}")),
    }
}

fn is_compatible(from: &[(u16, Op)], to: &[(u16, Op)]) -> bool {
    to.len() <= from.len() && from.iter().zip(to).all(|(from, to)| from == to)
}

fn explained(state: &State) -> &'static str {
    match state.last().map(|(_, op)| op) {
        Some(Op::GetIter | Op::GetAiter) => "can't jump into the body of a for loop",
        Some(Op::Raise | Op::PushHandled) => {
            "can't jump into an 'except' block as there's no exception"
        }
        _ => "incompatible stacks",
    }
}

/// Handlers that are left are over: what was handled around them is handled again.
fn leave_handlers(code: &Code, from: &[(u16, Op)], to: &[(u16, Op)], frame: Frame) {
    let left = from[to.len()..].iter();
    let outermost = left
        .filter(|(_, op)| *op == Op::PushHandled)
        .map(|(register, _)| register)
        .next();
    if let Some(register) = outermost {
        let mut before = Obj::from_bits(frame.read(i32::from(*register)));
        if code.is_generator && before.is_none() {
            before = Obj::from_bits(frame.read(crate::frame::RESUMER_HANDLED));
        }
        thread::state::<Native>().set_handled(before);
    }
}

/// Named locals that hold nothing get None, with a warning. Those of comprehensions count, but are nobody else's.
fn assign_unbound(code: &'static Code, frame: Frame) -> PyResult<()> {
    let locals = &code.unit().locals;
    let is_empty = |register: &usize| frame.read(*register as i32) == 0;
    let visible = (0..locals.len()).filter(|register| !locals[*register].is_hidden);
    let unbound: Vec<usize> = visible.filter(is_empty).collect();
    let is_visible = |name: &str| {
        locals
            .iter()
            .any(|local| !local.is_hidden && *local.name == *name)
    };
    let hidden = locals.iter().map(|local| &*local.name);
    let hidden: BTreeSet<&str> = hidden.filter(|name| !is_visible(name)).collect();
    let count = unbound.len() + hidden.len();
    if count == 0 {
        return Ok(());
    }
    let plural = if count == 1 { "" } else { "s" };
    let text = format!("assigning None to {count} unbound local{plural}");
    crate::warnings::warn(&exception::RUNTIME_WARNING, &text)?;
    for register in unbound {
        switching::assign(code, frame, register, none())?;
    }
    Ok(())
}
