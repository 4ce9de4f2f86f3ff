//! From a recorded trace to one that a backend takes, without any optimisation: what the optimiser does at the least.

use crate::trace::{Operation, Trace};

/// Fills in what publishing stores, and turns the final `Close` into a jump to the entry label through memory.
pub(super) fn lower(trace: &mut Trace) {
    for i in 0..trace.operations.len() {
        if let Operation::Publish {
            snapshot, stores, ..
        } = &mut trace.operations[i]
        {
            *stores = trace.snapshots[snapshot.0 as usize].slots.clone().into();
        }
    }
    if let Some(Operation::Close { label, snapshot }) = trace.operations.last().cloned() {
        trace.operations.pop();
        let state = &trace.snapshots[snapshot.0 as usize];
        let innermost = state
            .levels
            .last()
            .expect("a loop header is in an activation");
        let jump = Operation::Jump {
            label,
            frame: innermost.frame.unwrap_or(state.top),
            arguments: innermost.reds.clone().into(),
        };
        let publish = Operation::Publish {
            snapshot,
            stores: state.slots.clone().into(),
            top: state.top,
            depth_change: state.depth - state.published_depth,
        };
        trace.operations.push(publish);
        trace.operations.push(jump);
    }
}
