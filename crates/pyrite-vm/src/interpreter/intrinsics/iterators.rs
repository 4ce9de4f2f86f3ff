//! `range`, `iter`, `next`, `enumerate`, `zip`.

use super::super::build;
use super::super::consumers;
use super::super::iteration;
use super::super::loops::{self, Consumer};
use super::super::nested::{self, Step};
use super::Given;
use super::numbers::is_class;
use crate::fields::*;
use crate::ids;
use crate::instance;
use crate::object::{Obj, Value, boolean, none, small_int};
use crate::residuals;
use crate::result::Outcome;
use crate::types::combinators::{ENUMERATE, ZIP};
use crate::types::range::PyRange;
use crate::types::tuple::PyTuple;
use smelt::{Domain, Int};

/// `range(stop)`, `range(start, stop)`, and with a step that is known.
pub fn range<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if !is_class(given, ids::RANGE) {
        return None;
    }
    let zero = small_int(Int::from(0));
    let one = small_int(Int::from(1));
    let (start, stop, step) = match given.count {
        2 => (zero, given.at(1), one),
        3 => (given.at(1), given.at(2), one),
        4 => (given.at(1), given.at(2), given.at(3)),
        _ => return None,
    };
    let (first, end, distance) = (start.as_small()?, stop.as_small()?, step.as_small()?);
    // The difference of two small integers fits the word; what is rounded up may not fit a small one.
    let length = if distance == 1 {
        if first < end {
            end - first
        } else {
            Int::from(0)
        }
    } else if distance == -1 {
        if end < first {
            first - end
        } else {
            Int::from(0)
        }
    } else if distance > 0 && distance < FAR {
        if first < end {
            (end - first + distance - 1).floor_div(distance)
        } else {
            Int::from(0)
        }
    } else {
        return None;
    };
    if !length.is_below(Int::from(FAR)) {
        return None;
    }
    Some(Ok(
        PyRange::new::<D>(start, stop, step, small_int(length)).cast()
    ))
}

/// Lengths and steps are smaller than this.
const FAR: i64 = 1 << 48;

/// `iter(object)`.
pub fn iter<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 1 {
        return None;
    }
    iteration::quick_iterator(given.at(0)).map(Ok)
}

/// `next(iterator)`, with or without a default, where that is a built-in iterator or a suspended generator.
pub fn next<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    let iterator = given.at(0);
    if !(1..=2).contains(&given.count) || !iterator.is_heap() {
        return None;
    }
    match iterator.shape().promote() as u32 {
        ids::LIST_ITERATOR | ids::TUPLE_ITERATOR | ids::RANGE_ITERATOR | ids::STR_ITERATOR => {
            match (iteration::advance(iterator), given.get(1)) {
                (Ok(Some(item)), _) => Some(Ok(item)),
                (Ok(None), Some(default)) => Some(Ok(default)),
                (Ok(None), None) => Some(stop::<D>(none())),
                (Err(raised), _) => Some(Err(raised)),
            }
        }
        ids::GENERATOR => match (nested::resume(iterator.cast()), given.get(1)) {
            (Ok(Step::Yielded(item)), _) => Some(Ok(item)),
            (Ok(Step::Returned(_)), Some(default)) => Some(Ok(default)),
            (Ok(Step::Returned(value)), None) => Some(stop::<D>(value)),
            (Err(raised), _) => Some(Err(raised)),
        },
        _ => None,
    }
}

residuals! {
    /// Raises the `StopIteration` of an iterator that has returned a value.
    [any] fn stop(value: Obj) -> Obj { Err(crate::interpreter::generators::stop_iteration(value)) }
}

/// `enumerate(iterable, start=0)`.
pub fn enumerate<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if !(2..=3).contains(&given.count) || !given.at(0).is_word(ENUMERATE.class().object().0) {
        return None;
    }
    let start = given.get(2).unwrap_or_else(|| small_int(Int::from(0)));
    if !start.is_small() {
        return None;
    }
    let iterator = iteration::quick_iterator(given.at(1))?;
    Some(Ok(instance::with_in(ENUMERATE.class(), &[iterator, start])))
}

/// `zip(...)` of few iterables.
pub fn zip<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count < 2 || !given.at(0).is_word(ZIP.class().object().0) {
        return None;
    }
    let sources = PyTuple::new::<D>(Int::from(given.count as i64 - 1));
    for index in 1..given.count {
        let iterator = iteration::quick_iterator(given.at(index))?;
        sources.set_item(Int::from(index as i64 - 1), iterator);
    }
    Some(Ok(instance::with_in(
        ZIP.class(),
        &[sources.cast(), boolean(false)],
    )))
}

/// `any(iterable)`.
pub fn any<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    test_items(given, Consumer::Any)
}

/// `all(iterable)`.
pub fn all<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    test_items(given, Consumer::All)
}

fn test_items<D: Domain>(given: &Given<D>, consumer: Consumer) -> Option<Outcome<D>> {
    if given.count != 1 {
        return None;
    }
    let iterator = iteration::quick_iterator(given.at(0))?;
    Some(loops::consume(
        consumer,
        iterator,
        consumers::only(Obj::null()),
    ))
}

/// `list()` and `list(iterator)`.
pub fn list<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if !(1..=2).contains(&given.count) || !is_class(given, ids::LIST) {
        return None;
    }
    if given.count == 2 {
        if let Some(list) = given.at(1).exact() {
            return super::lists::part(list, none(), none()).map(|list| Ok(list.cast()));
        }
        return loops::collected(given.at(1)).transpose();
    }
    Some(Ok(build::empty_list()))
}

/// `set()` and `set(iterator)`.
pub fn set<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if !(1..=2).contains(&given.count) || !is_class(given, ids::SET) {
        return None;
    }
    if given.count == 2 && !loops::is_lazy(given.at(1)) {
        return None;
    }
    let set = new_set::<D>();
    match given.get(1) {
        Some(iterator) => Some(loops::consume(
            Consumer::Add,
            iterator,
            consumers::only(set),
        )),
        None => Some(Ok(set)),
    }
}

#[smelt::residual(reads)]
fn new_set() -> Obj {
    crate::types::set::new().cast()
}
