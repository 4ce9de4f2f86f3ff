//! What recorders and compiled traces keep alive, and where it is.

use super::{Runtime, runtime};
use crate::backend::{EXIT_BUFFER_WORDS, exit_buffer};
use crate::kind::Kind;
use crate::meta::{self, Recorder};
use crate::stack::{ValueStack, value_stack};
use crate::threads;
use crate::trace::{Operation, Trace};
use std::collections::BTreeSet;

struct Roots;

/// Registers everything with the collector, once.
pub(super) fn register() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        heap::add_root_source(Box::new(Roots));
    });
}

impl heap::RootSource for Roots {
    unsafe fn scan(&mut self, visitor: &mut heap::RootVisitor<'_>) {
        let minor = visitor.is_minor();
        let mut words = |slice: &[u64]| {
            let range = slice.as_ptr_range();
            // SAFETY: the slice outlives the collection: nobody runs meanwhile.
            unsafe { visitor.conservative(range.start, range.end) }
        };
        // SAFETY: the buffer is memory of ours.
        words(unsafe { std::slice::from_raw_parts(exit_buffer(), EXIT_BUFFER_WORDS) });
        let mut references = |slice: &[u64]| {
            let range = slice.as_ptr_range();
            // SAFETY: as above.
            unsafe { visitor.references(range.start, range.end) }
        };
        let mut stack = |stack: &ValueStack| {
            references(stack.words());
            references(&stack.told); // by its annex
            stack.clear_above_top();
        };
        // SAFETY: exclusive by the client's lock.
        stack(unsafe { &*value_stack() });
        threads::waiting(|waiting| stack(&waiting.stack));
        threads::clear_idle();
        // References scattered among other words are gathered: the collector pins what they refer to.
        let mut gathered: Vec<u64> = Vec::new();
        let mut gather = |recorder: &Recorder| {
            for activation in &recorder.activations {
                gathered.extend(activation.log.iter().map(|(v, _)| v.bits));
                gathered.extend(activation.reds.iter().map(|v| v.bits));
                gathered.extend(activation.undo.iter().map(|(_, old)| old.bits));
                gathered.extend(&activation.fresh);
            }
            gathered.extend(recorder.slots.iter().map(|slot| slot.bits));
            if let Some(resume) = &recorder.resume {
                for level in &resume.levels {
                    gathered.extend(level.log.iter().map(|(v, _)| v.bits));
                    gathered.extend(level.reds.iter().map(|v| v.bits));
                }
            }
            gathered.extend(constants(&recorder.trace));
            if !minor {
                gathered.extend(owners(runtime(), &recorder.trace));
            }
        };
        meta::with_all(&mut gather);
        threads::waiting(|waiting| waiting.recorders.iter().for_each(|r| gather(r)));
        if let Some(waiting) = &runtime().waiting {
            gathered.extend(constants(&waiting.trace));
            if !minor {
                gathered.extend(owners(runtime(), &waiting.trace));
            }
        }
        let runtime = runtime();
        if minor {
            // The constants of the others, which never move, are old.
            let young = runtime.young.drain(..);
            let traces = young.filter_map(|number| runtime.traces.get(number));
            traces.for_each(|compiled| gathered.extend(constants(&compiled.trace)));
        } else {
            let traces = runtime.traces.iter();
            for (_, compiled) in traces {
                gathered.extend(constants(&compiled.trace));
                gathered.extend(&compiled.owners);
            }
        }
        references(&gathered);
    }
}

/// The references among the constants of a trace.
fn constants(trace: &Trace) -> impl Iterator<Item = u64> {
    trace
        .constants
        .iter()
        .filter(|c| c.kind == Kind::Ref && heap::is_reference(c.bits))
        .map(|c| c.bits)
}

/// The objects that a trace needs without referring to them: the owners of the Rust data whose addresses it holds, of the places that it leads to, and of the shapes that it makes and checks. (A number that
/// happens to be a shape keeps its owner alive, too.)
pub(super) fn owners(runtime: &Runtime, trace: &Trace) -> BTreeSet<u64> {
    let mut found = BTreeSet::new();
    let mut latest = 0;
    let mut address = |word: u64| {
        if std::mem::replace(&mut latest, word) != word {
            found.extend(heap::owner_of_annex(word).map(heap::Object::to_word));
        }
    };
    for constant in trace.constants.iter().filter(|c| c.kind == Kind::Int) {
        address(constant.bits);
    }
    for dependents in &trace.dependencies {
        address(std::ptr::from_ref(*dependents) as u64);
    }
    for position in &trace.positions {
        position.greens.into_iter().for_each(&mut address);
    }
    for label in trace.targets() {
        if let Some(entry) = runtime.labels[label].entry {
            let entry = &runtime.entries[entry as usize];
            entry.greens.into_iter().for_each(&mut address);
        }
    }
    for snapshot in &trace.snapshots {
        for level in &snapshot.levels {
            level.greens.into_iter().for_each(&mut address);
        }
        for inlined in &*snapshot.inlined {
            inlined.greens.into_iter().for_each(&mut address);
        }
        for (_, function) in &*snapshot.returned_into {
            address(*function);
        }
    }
    let constants = trace.constants.iter().filter(|c| c.kind == Kind::Int);
    let virtuals = trace.snapshots.iter().flat_map(|s| &s.virtuals);
    let allocated = trace.operations.iter().filter_map(|o| match o {
        Operation::Allocate { shape, .. } | Operation::AllocateArray { shape, .. } => Some(*shape),
        _ => None,
    });
    let shapes = virtuals.map(|object| object.shape).chain(allocated);
    let shapes = shapes.map(u64::from).chain(constants.map(|c| c.bits));
    found.extend(
        shapes
            .filter_map(heap::owner_of_shape)
            .map(heap::Object::to_word),
    );
    found
}
