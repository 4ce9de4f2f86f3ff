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

/// A tuple of these.
pub fn tuple_of<D: Domain>(items: &[Obj<D>]) -> Obj<D> {
    let tuple = PyTuple::new::<D>(Int::from(items.len() as i64));
    for (index, item) in items.iter().enumerate() {
        tuple.set_item(Int::from(index as i64), *item);
    }
    tuple.cast()
}

/// One item of each source; false if one is exhausted.
fn next_of_each<D: Domain>(sources: Ref<D, PyTuple>, items: &mut [Obj<D>]) -> Outcome<D, bool> {
    for (index, item) in items.iter_mut().enumerate() {
        match iteration::advance(sources.item(Int::from(index as i64)))? {
            Some(value) => *item = value,
            None => return Ok(false),
        }
    }
    Ok(true)
}

/// A tuple of one item of each of `COUNT` sources.
fn zipped<D: Domain, const COUNT: usize>(sources: Ref<D, PyTuple>) -> Step<D> {
    let mut items = [Obj::null(); COUNT];
    let are_all = next_of_each(sources, &mut items)?;
    Ok(are_all.then(|| tuple_of(&items)))
}

/// Of `zip`. With more sources the step is left to plain code.
pub fn next_zipped<D: Domain>(iterator: Obj<D>) -> Option<Step<D>> {
    let sources: Ref<D, PyTuple> = slot(iterator, 0).cast();
    let count = sources.length().promote();
    if slot(iterator, 1).is_word(crate::object::TRUE) {
        return None;
    }
    match count {
        1 => Some(zipped::<D, 1>(sources)),
        2 => Some(zipped::<D, 2>(sources)),
        3 => Some(zipped::<D, 3>(sources)),
        4 => Some(zipped::<D, 4>(sources)),
        5 => Some(zipped::<D, 5>(sources)),
        _ => None,
    }
}

/// What the function gives for one item of each of `COUNT` sources.
fn mapped<D: Domain, const COUNT: usize>(function: Obj<D>, sources: Ref<D, PyTuple>) -> Step<D> {
    let mut items = [Obj::null(); COUNT];
    if !next_of_each(sources, &mut items)? {
        return Ok(None);
    }
    nested::call(function, &items).map(Some)
}

/// Of `map`.
pub fn next_mapped<D: Domain>(iterator: Obj<D>) -> Option<Step<D>> {
    let (function, sources): (Obj<D>, Ref<D, PyTuple>) =
        (slot(iterator, 0), slot(iterator, 1).cast());
    let count = sources.length().promote();
    if slot(iterator, 2).is_word(crate::object::TRUE) {
        return None;
    }
    match count {
        1 => Some(mapped::<D, 1>(function, sources)),
        2 => Some(mapped::<D, 2>(function, sources)),
        3 => Some(mapped::<D, 3>(function, sources)),
        _ => None,
    }
}

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
