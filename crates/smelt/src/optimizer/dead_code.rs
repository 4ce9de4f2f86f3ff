//! Dead code: what nobody uses is dropped, and values are numbered anew.
//!
//! ```text
//! a = ref_bits x
//! b = int.sar a 1        (nobody uses b)
//! guard_true t s0        guard_true t s0
//! ```
//!
//! Operations with effects, guards and the operands of their snapshots are needed; so is what they need. A label's parameter that is only passed
//! around its loop is not: arguments of jumps count only if the parameter does, which is why the search goes on until nothing new is needed.

use super::sinking;
use crate::descr::Effects;
use crate::trace::{LabelId, Operand, Operation, Trace};
use std::ops::Range;

/// Drops what is not needed, and moves these loads to where they are used. With `drop` false, only the parameters' places are put right. Tells, too, which of the last label's
/// arguments are left.
pub(super) fn sweep(mut trace: Trace, drop: bool, loads: Range<usize>) -> (Trace, Vec<bool>) {
    let mut kept = trace
        .operations
        .iter()
        .rev()
        .find_map(|o| match o {
            Operation::Label { arguments, .. } => Some(vec![true; arguments.len()]),
            _ => None,
        })
        .unwrap_or_default();
    let mut needed = vec![!drop; trace.operations.len()];
    if drop {
        Search {
            trace: &trace,
            needed: &mut needed,
            work: Vec::new(),
        }
        .run();
        kept = drop_parameters(&mut trace, &needed);
    }
    let mut new_numbers = vec![Operand::value(0); trace.operations.len()];
    let order = sinking::order(&trace, &needed, loads);
    for (new, old) in order.iter().enumerate() {
        new_numbers[*old] = Operand::value(new);
    }
    let rename = |operand: &mut Operand| {
        if let Some(value) = operand.as_value() {
            *operand = new_numbers[value];
        }
    };
    let mut take = |old: usize| {
        let nothing = Operation::MergePoint(0);
        std::mem::replace(&mut trace.operations[old], nothing)
    };
    trace.operations = order.into_iter().map(&mut take).collect();
    for operation in &mut trace.operations {
        operation.operands_mut(rename);
    }
    for snapshot in &mut trace.snapshots {
        snapshot.operands_mut(rename);
    }
    (trace, kept)
}

/// Is the operation there for its result alone?
fn is_pure(operation: &Operation) -> bool {
    match operation {
        Operation::Input { .. }
        | Operation::Parameter { .. }
        | Operation::Int(..)
        | Operation::Overflows(..)
        | Operation::CompareInt(..)
        | Operation::Same(..)
        | Operation::Float(..)
        | Operation::CompareFloat(..)
        | Operation::Unary(..)
        | Operation::Load { .. }
        | Operation::LoadItem { .. }
        | Operation::LoadRaw { .. }
        | Operation::Allocate { .. }
        | Operation::AllocateArray { .. }
        | Operation::LoadSlot(..)
        | Operation::LoadBoxed(_)
        | Operation::LoadNumber(_) => true,
        Operation::Call { callee, .. } => callee.effects <= Effects::Reads,
        _ => false,
    }
}

struct Search<'a> {
    trace: &'a Trace,
    needed: &'a mut [bool],
    work: Vec<usize>,
}

impl Search<'_> {
    fn run(mut self) {
        let trace = self.trace;
        for (i, operation) in trace.operations.iter().enumerate() {
            if !is_pure(operation) {
                self.need(i);
            }
        }
        while let Some(i) = self.work.pop() {
            let operation = &trace.operations[i];
            match operation {
                Operation::Parameter { index, .. } => self.argument(i, *index as usize),
                // What they pass is needed if the parameter is.
                Operation::Label { .. } => {}
                Operation::Jump { label, .. } if has_label(trace, *label) => {}
                _ => operation.operands(|o| self.operand(o)),
            }
            if let Some(snapshot) = snapshot_of(operation) {
                trace.snapshots[snapshot as usize].operands(|o| self.operand(o));
            }
        }
    }

    fn need(&mut self, i: usize) {
        if !self.needed[i] {
            self.needed[i] = true;
            self.work.push(i);
        }
    }

    fn operand(&mut self, operand: Operand) {
        if let Some(i) = operand.as_value() {
            self.need(i);
        }
    }

    /// All that is passed to a parameter.
    fn argument(&mut self, parameter: usize, index: usize) {
        let trace = self.trace;
        let before = trace.operations[..parameter].iter().rev();
        let Some((id, arguments)) = before.into_iter().find_map(|o| match o {
            Operation::Label { id, arguments } => Some((*id, arguments)),
            _ => None,
        }) else {
            return;
        };
        self.operand(arguments[index]);
        if let Some(Operation::Jump {
            label, arguments, ..
        }) = trace.operations.last()
            && *label == id
        {
            self.operand(arguments[index]);
        }
    }
}

fn has_label(trace: &Trace, label: LabelId) -> bool {
    let mut operations = trace.operations.iter();
    operations.any(|o| matches!(o, Operation::Label { id, .. } if *id == label))
}

fn snapshot_of(operation: &Operation) -> Option<u32> {
    match operation {
        Operation::Publish { snapshot, .. }
        | Operation::Close { snapshot, .. }
        | Operation::Finish { snapshot, .. } => Some(snapshot.0),
        _ => operation.guard().map(|s| s.0),
    }
}

/// Takes the arguments of parameters that are not needed from the labels and jumps, and gives the others their places. Tells which the last label keeps.
fn drop_parameters(trace: &mut Trace, needed: &[bool]) -> Vec<bool> {
    let mut last = Vec::new();
    let mut at = 0;
    while at < trace.operations.len() {
        let Operation::Label { id, arguments } = &trace.operations[at] else {
            at += 1;
            continue;
        };
        let (id, count) = (*id, arguments.len());
        let mut keep = vec![false; count];
        let mut parameter = at + 1;
        while let Some(Operation::Parameter { index, .. }) = trace.operations.get(parameter) {
            keep[*index as usize] |= needed[parameter];
            parameter += 1;
        }
        let place = |index: u32| keep[..index as usize].iter().filter(|k| **k).count() as u32;
        for operation in &mut trace.operations[at + 1..parameter] {
            if let Operation::Parameter { index, .. } = operation {
                *index = place(*index);
            }
        }
        for operation in &mut trace.operations {
            let arguments = match operation {
                Operation::Label { id: i, arguments } if *i == id => arguments,
                Operation::Jump {
                    label, arguments, ..
                } if *label == id => arguments,
                _ => continue,
            };
            let kept = arguments.iter().zip(&keep).filter(|(_, k)| **k);
            *arguments = kept.map(|(a, _)| *a).collect();
        }
        last = keep;
        at = parameter;
    }
    last
}
