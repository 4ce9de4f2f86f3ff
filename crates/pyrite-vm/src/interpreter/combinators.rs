//! Steps of `enumerate`, `zip`, `map` and `filter` as generic code: see [`Stepper`](crate::builtin::Stepper).

use super::{compare, iteration, nested};
use crate::fields::*;
use crate::instance::{set_slot, slot};
use crate::object::{MAX_SMALL, NONE, Obj, Value, small_int};
use crate::result::Outcome;
use crate::types::tuple::PyTuple;
use smelt::{Domain, Int, Ref};

/// What a step gives: an item, or `None` when the iterator is exhausted.
type Step<D> = Outcome<D, Option<Obj<D>>>;

/// Of `enumerate`.
pub fn next_enumerated<D: Domain>(iterator: Obj<D>) -> Option<Step<D>> {
    let index = slot(iterator, 1);
    if !index.is_small() || index.small_value() == MAX_SMALL {
        return None;
    }
    Some(iteration::advance(slot(iterator, 0)).map(|item| {
        let item = item?;
        set_slot(iterator, 1, small_int(index.small_value() + 1));
        Some(tuple_of(&[index, item]))
    }))
}

fn tuple_of<D: Domain>(items: &[Obj<D>]) -> Obj<D> {
    let tuple = PyTuple::new::<D>(Int::from(items.len() as i64));
    for (index, item) in items.iter().enumerate() {
        tuple.set_item(Int::from(index as i64), *item);
    }
    tuple.cast()
}

/// With more sources the step is left to plain code.
const MOST_SOURCES: usize = 8;

/// One item of each source. `None` inside if one is exhausted.
fn next_of_each<D: Domain>(
    sources: Ref<D, PyTuple>,
    count: usize,
) -> Outcome<D, Option<[Obj<D>; MOST_SOURCES]>> {
    let mut items = [Obj::null(); MOST_SOURCES];
    for (index, item) in items[..count].iter_mut().enumerate() {
        match iteration::advance(sources.item(Int::from(index as i64)))? {
            Some(value) => *item = value,
            None => return Ok(None),
        }
    }
    Ok(Some(items))
}

/// Of `zip`.
pub fn next_zipped<D: Domain>(iterator: Obj<D>) -> Option<Step<D>> {
    let sources: Ref<D, PyTuple> = slot(iterator, 0).cast();
    let count = sources.length().promote() as usize;
    if !(1..=MOST_SOURCES).contains(&count) || slot(iterator, 1).is_word(crate::object::TRUE) {
        return None;
    }
    Some(next_of_each(sources, count).map(|items| items.map(|items| tuple_of(&items[..count]))))
}

/// Of `map`.
pub fn next_mapped<D: Domain>(iterator: Obj<D>) -> Option<Step<D>> {
    let (function, sources): (Obj<D>, Ref<D, PyTuple>) =
        (slot(iterator, 0), slot(iterator, 1).cast());
    let count = sources.length().promote() as usize;
    if !(1..=MOST_MAPPED).contains(&count) || slot(iterator, 2).is_word(crate::object::TRUE) {
        return None;
    }
    Some(next_of_each(sources, count).and_then(|items| match items {
        Some(items) => nested::call(function, &items[..count]).map(Some),
        None => Ok(None),
    }))
}

const MOST_MAPPED: usize = 2;

/// Of `filter`.
pub fn next_filtered<D: Domain>(iterator: Obj<D>) -> Option<Step<D>> {
    Some(next_that_holds(iterator))
}

fn next_that_holds<D: Domain>(iterator: Obj<D>) -> Step<D> {
    let (function, source) = (slot(iterator, 0), slot(iterator, 1));
    let is_truth =
        function.is_word(NONE) || function.is_word(crate::types::bool::TYPE.class().object().0);
    while let Some(item) = iteration::advance(source)? {
        let outcome = if is_truth {
            item
        } else {
            nested::call(function, &[item])?
        };
        if compare::truth(outcome)? {
            return Ok(Some(item));
        }
    }
    Ok(None)
}
