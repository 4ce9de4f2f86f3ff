//! `itertools`.
//!
//! Every iterator is an object of slots. A slot that held an iterator becomes null when that is exhausted, so that a finished iterator stays finished and
//! keeps nothing alive.

mod combinatoric;
mod grouping;
mod infinite;
mod selecting;
mod zipping;

use crate::support::*;

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
    ..ModuleDefinition::new(
        "itertools",
        "Functional tools for creating and using iterators.",
        FUNCTIONS,
    )
};

static FUNCTIONS: &[Builtin] = &[Builtin::function(
    "tee",
    "(iterable, n=2, /)",
    "Returns a tuple of n independent iterators.",
    grouping::tee,
)];

/// `__iter__` of an iterator.
const ITER: Builtin = Builtin::method("__iter__", "(self, /)", "Implement iter(self).", |args| {
    Ok(args.at(0))
});

/// `__next__`, from a function that gives `None` at the end.
macro_rules! next {
    ($function:path) => {
        $crate::support::Builtin::method("__next__", "(self, /)", "Implement next(self).", |args| {
            $function(args.at(0))?.ok_or_else($crate::support::stop)
        })
    };
}
use next;

/// The next item of the iterator in a slot; the slot becomes null at its end.
fn next_of(object: Obj, slot: u32) -> PyResult<Option<Obj>> {
    let iterator: Obj = instance::slot(object, slot);
    if iterator.is_null() {
        return Ok(None);
    }
    let item = protocol::next(iterator)?;
    if item.is_none() {
        instance::set_slot(object, slot, Obj::null());
    }
    Ok(item)
}
