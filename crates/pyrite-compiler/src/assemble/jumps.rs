//! Jumps to jumps, and code that is never reached.

use crate::bytecode::Op;
use crate::codegen::unit::{Draft, Label, Unit, ends_flow};

/// How many jumps are followed from one to the next; a circle of jumps would have no end.
const MAX_HOPS: usize = 16;

/// Instructions at the end of a class body that are not in the source.
const LONGEST_END: usize = 8;

/// Lets jumps whose target is an unconditional forward jump go where that one goes, unless it is the only instruction of a line on the way.
pub(super) fn thread(unit: &mut Unit<'_>) {
    for index in 0..unit.drafts.len() {
        let Some(target) = unit.drafts[index].target else {
            continue;
        };
        if matches!(unit.drafts[index].ins.op, Op::Loop | Op::Send) {
            continue;
        }
        let line = unit.drafts[index].at.line;
        unit.drafts[index].target = Some(destination(unit, target, line));
    }
}

fn destination(unit: &Unit<'_>, mut label: Label, line: u32) -> Label {
    for _ in 0..MAX_HOPS {
        let at = unit.labels[label.0];
        match unit.drafts.get(at) {
            Some(draft) if draft.ins.op == Op::Jump => match draft.target {
                // Only forward: a way back must pass a loop's header.
                Some(next) if unit.labels[next.0] > at && is_dispensable(draft, line) => {
                    label = next
                }
                _ => break,
            },
            _ => break,
        }
    }
    label
}

/// Is an instruction that does nothing not needed for its line, coming from a line?
pub(super) fn is_dispensable(draft: &Draft, line: u32) -> bool {
    !draft.at.can_begin_line() || draft.at.line == line
}

/// Gives every way to the end of a function or class body that is not in the source an end of its own, whose line is that of the way.
pub(super) fn split_returns(unit: &mut Unit<'_>) {
    for index in 0..unit.drafts.len() {
        let draft = unit.drafts[index];
        let end = draft
            .target
            .and_then(|target| end_at(unit, unit.labels[target.0]))
            .filter(|end| end[0].at.line != draft.at.line);
        let Some(end) = end else {
            continue;
        };
        if let ([returns], Op::Jump) = (&*end, draft.ins.op) {
            unit.drafts[index] = Draft {
                at: draft.at,
                ..*returns
            };
            continue;
        }
        let label = Label(unit.labels.len());
        unit.labels.push(unit.drafts.len());
        unit.drafts[index].target = Some(label);
        let at = draft.at.inherited();
        let copy = end.into_iter().map(|draft| Draft { at, ..draft });
        unit.drafts.extend(copy);
    }
}

/// The instructions from a place on to the return, if none of them is in the source.
fn end_at(unit: &Unit<'_>, start: usize) -> Option<Vec<Draft>> {
    let rest = unit.drafts.get(start..)?;
    let is_return = |draft: &Draft| matches!(draft.ins.op, Op::ReturnConst | Op::Return);
    let length = 1 + rest.iter().take(LONGEST_END).position(is_return)?;
    let end = &rest[..length];
    let is_whole = |draft: &Draft| !draft.at.can_begin_line() && draft.target.is_none();
    end.iter().all(is_whole).then(|| end.to_vec())
}

/// Which instructions can be reached: from the start, by falling through, by jumps, and as handlers of reachable ones.
pub(super) fn live(unit: &Unit<'_>) -> Vec<bool> {
    let mut live = vec![false; unit.drafts.len()];
    let mut pending = vec![0];
    while let Some(start) = pending.pop() {
        let mut index = start;
        while index < live.len() && !live[index] {
            live[index] = true;
            let draft = &unit.drafts[index];
            pending.extend(draft.target.map(|target| unit.labels[target.0]));
            pending.extend(
                draft
                    .handler
                    .map(|handler| unit.labels[unit.handlers[handler].label.0]),
            );
            if ends_flow(draft.ins.op) {
                break;
            }
            index += 1;
        }
    }
    live
}
