//! `itertools`.
//!
//! Every iterator is an object of slots. A slot that held an iterator becomes null when that is exhausted, so that a finished iterator stays finished and
//! keeps nothing alive.

mod combinatoric;
mod generic;
mod grouping;
mod infinite;
mod selecting;
mod zipping;

use crate::support::*;
use pyrite_vm::interpreter::iteration;
use pyrite_vm::result::Outcome;
use smelt::Domain;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[
        &selecting::ACCUMULATE,
        &zipping::BATCHED,
        &selecting::CHAIN,
        &combinatoric::COMBINATIONS,
        &combinatoric::COMBINATIONS_WITH_REPLACEMENT,
        &selecting::COMPRESS,
        &infinite::COUNT,
        &infinite::CYCLE,
        &selecting::DROPWHILE,
        &selecting::FILTERFALSE,
        &grouping::GROUPBY,
        &grouping::GROUPER,
        &selecting::ISLICE,
        &zipping::PAIRWISE,
        &combinatoric::PERMUTATIONS,
        &combinatoric::PRODUCT,
        &infinite::REPEAT,
        &selecting::STARMAP,
        &selecting::TAKEWHILE,
        &grouping::TEE,
        &grouping::TEE_DATA,
        &zipping::ZIP_LONGEST,
    ],
    ..ModuleDefinition::new("itertools", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[Builtin::function(
    "tee",
    "(iterable, n=2, /)",
    grouping::tee,
)];

/// `__iter__` of an iterator.
const ITER: Builtin = Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0)));

/// `__next__` of an iterator that steps in plain code.
use pyrite_vm::next_method as next;

/// The [`Stepper`](pyrite_vm::builtin::Stepper) of generic code that knows all there is to a step.
macro_rules! stepper {
    ($step:path) => {
        Some(smelt::Twin {
            native: |this| Some($step(this).into()),
            meta: |this| Some($step(this).into()),
        })
    };
}
use stepper;

/// The next item of the iterator in a slot; the slot becomes null at its end.
fn next_of<D: Domain>(object: Obj<D>, slot: u32) -> Outcome<D, Option<Obj<D>>> {
    let iterator = instance::slot(object, slot);
    if iterator.is_null() {
        return Ok(None);
    }
    let item = iteration::advance(iterator)?;
    if item.is_none() {
        instance::set_slot(object, slot, Obj::null());
    }
    Ok(item)
}
