//! Iteration: `GET_ITER`, `FOR_ITER`.

use super::calls::{self, Window};
use super::{At, Control, generators};
use crate::fields::*;
use crate::ids;
use crate::names;
use crate::object::{Obj, Value, small_int};
use crate::protocol;
use crate::residuals;
use crate::storage::Array;
use crate::types::iterators::{PyDictIterator, PyRangeIterator, PySequenceIterator};
use crate::types::list::{PyList, strategy};
use crate::types::range::PyRange;
use crate::types::tuple::PyTuple;
use smelt::{Domain, Int, Ref};

/// `r[a] = iter(r[b])`.
#[inline(never)]
pub fn get_iterator<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let object = at.get(ins.b);
    if object.is_heap() {
        let zero = Int::<D>::from(0);
        let made: Option<Obj<D>> = match object.shape().promote() as u32 {
            ids::LIST => {
                Some(PySequenceIterator::new_shaped::<D>(ids::LIST_ITERATOR, zero, object).cast())
            }
            ids::TUPLE => {
                Some(PySequenceIterator::new_shaped::<D>(ids::TUPLE_ITERATOR, zero, object).cast())
            }
            ids::RANGE => range_iterator(object.cast()),
            ids::DICT => {
                let used = object.cast::<crate::types::dict::PyDict>().used();
                Some(PyDictIterator::new::<D>(zero, used, used, object.cast()).cast())
            }
            ids::GENERATOR | ids::LIST_ITERATOR | ids::TUPLE_ITERATOR | ids::RANGE_ITERATOR => {
                Some(object)
            }
            _ => None,
        };
        if let Some(iterator) = made {
            return at.result(ins.a, iterator);
        }
        if let Some(method) = super::items::method_of::<D>(object, names::ITER) {
            let window = Window {
                first: 0,
                count: 0,
                names: None,
                receiver: Some(object),
            };
            return calls::call_function(at, method, window, 0, Obj::null());
        }
    }
    let outcome = iterate::<D>(object);
    at.outcome(ins.a, outcome)
}

/// The iterator of a range of small integers.
fn range_iterator<D: Domain>(range: Ref<D, PyRange>) -> Option<Obj<D>> {
    let (start, step, length) = (range.start(), range.step(), range.length());
    let (start, step, length) = (start.as_small()?, step.as_small()?, length.as_small()?);
    if !range.stop().is_small() {
        return None;
    }
    Some(PyRangeIterator::new::<D>(start, length, step).cast())
}

/// The next item of the most frequent iterators: `Some(None)` when exhausted, `None` if it is another kind.
#[inline(always)]
#[allow(clippy::option_option)]
pub fn quick_next<D: Domain>(iterator: Obj<D>) -> Option<Option<Obj<D>>> {
    if !iterator.is_heap() {
        return None;
    }
    let shape = iterator.shape();
    if shape == i64::from(ids::RANGE_ITERATOR) {
        let range: Ref<D, PyRangeIterator> = iterator.cast();
        let left = range.left();
        if left == 0 {
            return Some(None);
        }
        range.set_left(left - 1);
        let value = range.next();
        range.set_next(value + range.step());
        return Some(Some(small_int(value)));
    }
    if shape == i64::from(ids::LIST_ITERATOR) {
        let position: Ref<D, PySequenceIterator> = iterator.cast();
        let sequence = position.sequence();
        if sequence.is_null() {
            return Some(None);
        }
        let list: Ref<D, PyList> = sequence.cast();
        let index = position.index();
        if !index.is_below(list.length()) {
            position.set_sequence(Obj::null());
            return Some(None);
        }
        if list.strategy() != strategy::OBJECT {
            return None;
        }
        position.set_index(index + 1);
        return Some(Some(list.storage().cast::<Array>().item(index)));
    }
    None
}

/// `FOR_ITER`, when [`quick_next`] does not know the iterator.
#[inline(never)]
pub fn for_iter<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let iterator = at.get(ins.b);
    let exhausted = |at: At<'_, D>| at.jump(i32::from(ins.near_offset()));
    if iterator.has_map(ids::TUPLE_ITERATOR) {
        let position: Ref<D, PySequenceIterator> = iterator.cast();
        let sequence = position.sequence();
        if sequence.is_null() {
            return exhausted(at);
        }
        let tuple: Ref<D, PyTuple> = sequence.cast();
        let index = position.index();
        if !index.is_below(tuple.length()) {
            position.set_sequence(Obj::null());
            return exhausted(at);
        }
        position.set_index(index + 1);
        return at.result(ins.a, tuple.item(index));
    }
    if iterator.has_map(ids::GENERATOR) {
        return generators::resume_in_loop(at, iterator.cast());
    }
    if let Some(method) = super::items::method_of::<D>(iterator, names::NEXT) {
        let window = Window {
            first: 0,
            count: 0,
            names: None,
            receiver: Some(iterator),
        };
        return calls::call_function(at, method, window, 0, Obj::null());
    }
    match next::<D>(iterator) {
        Ok(Some(value)) => at.result(ins.a, value),
        Ok(None) => exhausted(at),
        Err(raised) => Control::Raise(raised),
    }
}

residuals! {
    [any] fn iterate(object: Obj) -> Obj { protocol::iterator(object) }
    [any] fn next(iterator: Obj) -> Option<Obj> { protocol::next(iterator) }
}
