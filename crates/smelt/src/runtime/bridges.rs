//! When bridges are recorded, and what they tell of the traces that they begin in: which functions are better called than inlined, which instructions better
//! executed in a general way, and when a trace with all its bridges is better made anew.

use super::observer::{self, Cause, Event};
use super::runtime;
use crate::backend::ExitId;
use crate::driver::{GREEN_WORDS, JitCell};
use crate::parameters;
use crate::stack::{self, Frame};
use crate::trace::{Operation, Position, TraceKind};
use std::collections::BTreeMap;

/// What bridges have told of the client's program. Decisions hold for what is recorded from then on; they have numbers, in the order in which they are made.
pub(super) struct Experience {
    decisions: u32,
    /// By driver and greens.
    instructions: BTreeMap<(usize, [u64; GREEN_WORDS]), Instruction>,
}

/// An instruction that bridges begin at.
#[derive(Default)]
struct Instruction {
    /// Recorded in these bridges.
    operations: u32,
    /// That it is executed in a general way; 0 if it is not.
    decision: u32,
}

impl Experience {
    pub const fn new() -> Experience {
        Experience {
            decisions: 0,
            instructions: BTreeMap::new(),
        }
    }
    /// The number of the last decision.
    pub fn last(&self) -> u32 {
        self.decisions
    }
    fn instruction(&mut self, position: Position) -> &mut Instruction {
        if self.instructions.len() >= MOST_INSTRUCTIONS {
            self.instructions.clear();
        }
        let driver: *const _ = position.driver;
        self.instructions
            .entry((driver as usize, position.greens))
            .or_default()
    }
}

/// So many instructions are remembered; then they are learned again.
const MOST_INSTRUCTIONS: usize = 10_000;

/// A bridge in a line counts as so many operations at least: in a line of forty, the way to the last takes as long as a call that finds out everything at run time.
const LEAST_OPERATIONS_OF_A_WAY: u32 = 250;

/// How often the threshold of a loop's next bridge is raised by those that it has: the more paths there are through it, the more a further one has to be worth.
pub(super) fn raised_by_bridges(root: usize) -> u32 {
    runtime().traces[root].bridged / parameters::current().bridge_growth.get().max(1)
}

/// Is this the time to record a bridge from an exit?
pub(super) fn wants_bridge(exit: ExitId, base: Frame) -> bool {
    let runtime = runtime();
    let info = &runtime.exits[exit.0 as usize];
    if info.failures < info.patience {
        return false;
    }
    let parameters = parameters::current();
    let root = runtime.traces[info.trace].root;
    let bridged = runtime.traces[root].bridged;
    let flat = 1 + runtime.flatness().min(1);
    let worth = (raised_by_bridges(root) + 1).saturating_mul(flat * (info.aborts + 1));
    let enough = parameters
        .bridge_threshold
        .get()
        .max(1)
        .saturating_mul(worth);
    let info = &mut runtime.exits[exit.0 as usize];
    info.patience = enough;
    bridged < parameters.bridge_limit.get()
        && info.failures >= enough
        && info.bridge.is_none()
        && !info.is_final
        && info.aborts < parameters.abort_limit.get()
        && parameters.enabled.get() != 0
        && has_room(exit, base)
        && runtime.may_record(1)
}

/// False where the value stack is too full for an exit's trace to be entered: that is no way through the program, and a bridge would be left for the same reason.
fn has_room(exit: ExitId, base: Frame) -> bool {
    let runtime = runtime();
    let info = &runtime.exits[exit.0 as usize];
    let operations = &runtime.traces[info.trace].trace.operations;
    operations.iter().all(|operation| match *operation {
        Operation::GuardStack {
            top,
            depth,
            snapshot,
        } => snapshot != info.snapshot || stack::has_room(base, top, depth),
        _ => true,
    })
}

/// Where a bridge from the exit begins, if it starts its instruction again.
fn beginning(exit: ExitId) -> Option<Position> {
    let runtime = runtime();
    let info = &runtime.exits[exit.0 as usize];
    let compiled = &runtime.traces[info.trace];
    let snapshot = compiled.snapshots.get(info.snapshot);
    let level = snapshot.levels.last().filter(|_| snapshot.replay == 0)?;
    Some(Position {
        driver: level.driver,
        greens: level.greens,
    })
}

/// If the exit's trace is a bridge that begins at the instruction which the exit starts again: the operations recorded in that bridge and those before it,
/// each from an exit of the one before, that begin there too.
pub(super) fn line_of(exit: ExitId) -> Option<u32> {
    let position = beginning(exit)?;
    let compiled = &runtime().traces[runtime().exits[exit.0 as usize].trace];
    let first = *compiled.trace.positions.first()?;
    let in_line = compiled.trace.kind == TraceKind::Bridge
        && *first.driver == *position.driver
        && first.greens == position.greens;
    in_line.then_some(compiled.line)
}

/// Is the function or instruction that a bridge from the exit would begin in one of those which would not be in the trace, or not so, if it was recorded now; and has that cost so
/// much, or kept the exit from having a bridge, that it is to be recorded anew? Then it is invalid from now on, with all its bridges: what they have found out is in the decisions
/// that it is recorded by.
pub(super) fn makes_anew(exit: ExitId) -> bool {
    generalise(exit);
    let runtime = runtime();
    let info = &runtime.exits[exit.0 as usize];
    let compiled = &runtime.traces[info.trace];
    let root = &runtime.traces[compiled.root];
    let is_newer = |decision: u32| decision > root.decisions;
    let is_outdated = copied(exit).any(|function| is_newer(function.is_called.get()))
        || beginning(exit)
            .is_some_and(|position| is_newer(runtime.experience.instruction(position).decision));
    let share = parameters::current().copy_share.get();
    let is_dear = root.copied.saturating_mul(share) >= root.recorded + root.bridged;
    let is_valid = root.validity.invalidated.get() == 0;
    if !is_valid || !is_outdated || !(is_dear || info.aborts > 0) {
        return false;
    }
    root.validity.invalidate(Cause::MadeAnew);
    true
}

/// The functions that the exit's guard is in copies of, the outermost first.
fn copied(exit: ExitId) -> impl DoubleEndedIterator<Item = &'static JitCell> {
    let info = &runtime().exits[exit.0 as usize];
    let compiled = &runtime().traces[info.trace];
    let inlined = compiled.snapshots.get(info.snapshot).inlined;
    let own = usize::from(compiled.function_frame.is_some());
    (own..inlined.len()).filter_map(move |index| inlined[index].cell)
}

/// Has the instruction at which a bridge is wanted had so much in bridges that it is to be executed in a general way instead?
fn generalise(exit: ExitId) {
    let Some(position) = beginning(exit) else {
        return;
    };
    let limit = parameters::current().ways_limit.get();
    let experience = &mut runtime().experience;
    let instruction = experience.instruction(position);
    let line = line_of(exit).unwrap_or(0);
    if instruction.decision > 0
        || (line < limit && instruction.operations < limit.saturating_mul(LINES))
    {
        return;
    }
    if (position.driver.generalise)(&position.greens) {
        observer::notify(|| Event::Generalised { position });
        experience.decisions += 1;
        let decision = experience.decisions;
        experience.instruction(position).decision = decision;
    }
}

/// An instruction that bridges begin at in many traces may have so many times the operations in them that a line of bridges in one trace may have.
const LINES: u32 = 2;

/// A bridge has been made from the exit.
pub(super) fn has_bridge(exit: ExitId, bridge: usize, position: Position, operations: u32) {
    let runtime = runtime();
    let line = line_of(exit);
    let way = operations.max(LEAST_OPERATIONS_OF_A_WAY);
    runtime.traces[bridge].line = line.unwrap_or(0) + way;
    if beginning(exit).is_some() {
        let instruction = runtime.experience.instruction(position);
        instruction.operations = instruction.operations.saturating_add(way);
    }
    let function = copied(exit).next_back();
    let root = runtime.traces[runtime.exits[exit.0 as usize].trace].root;
    let root = &mut runtime.traces[root];
    root.bridged += operations;
    if function.is_some() || line.is_some() {
        root.copied += operations;
    }
    if let Some(function) = function {
        count_bridge_of_copy(function, position);
    }
}

/// A bridge begins in a copy of a function. A function with many ways through it needs a bridge for most of them, and each trace that it is inlined in
/// needs bridges of its own, which go on to the end of the loop. Such a function is better called: compiled once, it needs each bridge once, and only to
/// its own end.
fn count_bridge_of_copy(function: &'static JitCell, position: Position) {
    function.bridges.set(function.bridges.get() + 1);
    if function.bridges.get() >= parameters::current().copy_limit.get()
        && function.is_called.get() == 0
    {
        observer::notify(|| Event::NotInlined { position });
        call_from_now_on(function);
    }
}

/// The function is called by traces from now on, not inlined into them.
pub(crate) fn call_from_now_on(function: &'static JitCell) {
    let experience = &mut runtime().experience;
    experience.decisions += 1;
    function.is_called.set(experience.decisions);
}
