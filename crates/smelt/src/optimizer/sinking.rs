//! What a bridge has inherited is loaded where it is first used, and not at its start: a guard that fails before that has not paid for it, and
//! no register is taken meanwhile.
//!
//! ```text
//! p = slot 3
//! n = load node.count p
//! guard_true x s0            guard_true x s0
//! store node.left q q        store node.left q q
//!                            p = slot 3
//!                            n = load node.count p
//! store node.count q n       store node.count q n
//! ```

use super::heap_cache::Place;
use crate::descr::Effects;
use crate::trace::{Operand, Operation, Trace};
use std::ops::Range;

/// The operations in a new order: each of `loads` before the first that uses its value, or that may write what it reads.
pub(super) fn order(trace: &Trace, needed: &[bool], loads: Range<usize>) -> Vec<usize> {
    let count = trace.operations.len();
    if loads.is_empty() {
        return (0..count).filter(|i| needed[*i]).collect();
    }
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut first_use = vec![usize::MAX; loads.end];
    let mut writers = Vec::new();
    for (i, operation) in trace.operations.iter().enumerate().skip(loads.end) {
        if !needed[i] {
            continue;
        }
        let mut used = |operand: Operand| {
            if let Some(first) = operand.as_value().and_then(|v| first_use.get_mut(v)) {
                *first = (*first).min(i);
            }
        };
        operation.operands(&mut used);
        if let Some(snapshot) = operation.guard() {
            trace.snapshots[snapshot.0 as usize].operands(used);
        }
        if writes(operation) {
            writers.push(i);
        }
    }
    // From the last to the first: what a load needs is loaded before it.
    for load in loads.clone().rev().filter(|load| needed[*load]) {
        let operation = &trace.operations[load];
        let in_the_way = writers
            .iter()
            .find(|w| may_write(&trace.operations[**w], operation));
        let place = first_use[load].min(in_the_way.copied().unwrap_or(usize::MAX));
        let place = outside_of_allocation(trace, needed, place.min(count - 1), loads.end);
        before[place].push(load);
        operation.operands(|operand| {
            if let Some(first) = operand.as_value().and_then(|v| first_use.get_mut(v)) {
                *first = (*first).min(place);
            }
        });
    }
    let mut order = Vec::with_capacity(count);
    for (i, loads_here) in before.iter().enumerate() {
        order.extend(loads_here.iter().rev());
        if needed[i] && !loads.contains(&i) {
            order.push(i);
        }
    }
    order
}

/// A new object's stores follow its allocation at once: what one of them stores is loaded before.
fn outside_of_allocation(trace: &Trace, needed: &[bool], place: usize, start: usize) -> usize {
    let is_store = |i: usize| {
        let operation = &trace.operations[i];
        matches!(
            operation,
            Operation::Store { .. } | Operation::StoreItem { .. }
        )
    };
    if !is_store(place) {
        return place;
    }
    let before = (start..place).rev().find(|i| needed[*i] && !is_store(*i));
    let is_allocation = |i: &usize| {
        let operation = &trace.operations[*i];
        matches!(
            operation,
            Operation::Allocate { .. } | Operation::AllocateArray { .. }
        )
    };
    before.filter(is_allocation).unwrap_or(place)
}

fn writes(operation: &Operation) -> bool {
    match operation {
        Operation::Call { callee, .. } => callee.effects >= Effects::Writes,
        Operation::Store { .. }
        | Operation::StoreItem { .. }
        | Operation::StoreRaw { .. }
        | Operation::Publish { .. }
        | Operation::CallCompiled { .. } => true,
        _ => false,
    }
}

/// May a writing operation change what a load reads?
fn may_write(writer: &Operation, load: &Operation) -> bool {
    match (writer, load) {
        (Operation::Store { field, .. }, Operation::Load { field: other, .. }) => {
            std::ptr::eq(*field, *other)
        }
        (Operation::StoreItem { items, .. }, Operation::LoadItem { items: other, .. }) => {
            let (written, read) = (Place::Items(items), Place::Items(other));
            written == read || written.is_view() && read.is_view()
        }
        (Operation::Store { .. } | Operation::StoreItem { .. }, _) => false,
        (Operation::Publish { .. }, load) => matches!(
            load,
            Operation::LoadSlot(..) | Operation::LoadBoxed(_) | Operation::LoadNumber(_)
        ),
        _ => true,
    }
}
