//! Jumps to jumps, and code that is never reached.

use crate::bytecode::Op;
use crate::codegen::unit::{Label, Unit, ends_flow};

/// How many jumps are followed from one to the next; a circle of jumps would have no end.
const MAX_HOPS: usize = 16;

/// Lets jumps whose target is an unconditional forward jump go where that one goes.
pub(super) fn thread(unit: &mut Unit<'_>) {
    for index in 0..unit.drafts.len() {
        let Some(target) = unit.drafts[index].target else {
            continue;
        };
        if matches!(unit.drafts[index].ins.op, Op::Loop | Op::Send) {
            continue;
        }
        unit.drafts[index].target = Some(destination(unit, target));
    }
}

fn destination(unit: &Unit<'_>, mut label: Label) -> Label {
    for _ in 0..MAX_HOPS {
        let at = unit.labels[label.0];
        match unit.drafts.get(at) {
            Some(draft) if draft.ins.op == Op::Jump => match draft.target {
                // Only forward: a way back must pass a loop's header.
                Some(next) if unit.labels[next.0] > at => label = next,
                _ => break,
            },
            _ => break,
        }
    }
    label
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
