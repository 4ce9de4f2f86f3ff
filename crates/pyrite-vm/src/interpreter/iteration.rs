//! Iteration: `GET_ITER`, `FOR_ITER`.

use super::calls::{self, Window};
use super::intrinsics::{bytes, strs};
use super::{At, Control, exceptions, generators, native_calls, nested};
use crate::builtin::{Callable, Effects, Step};
use crate::fields::*;
use crate::ids;
use crate::map::Map;
use crate::names;
use crate::object::{Obj, Value, small_int};
use crate::protocol;
use crate::residuals;
use crate::result::Outcome;
use crate::storage::Array;
use crate::types::dict::{self, PyDict};
use crate::types::exception::STOP_ITERATION;
use crate::types::iterators::{
    PyDictIterator, PyDictView, PyRangeIterator, PySequenceIterator, sequence, table,
};
use crate::types::list::{PyList, strategy};
use crate::types::range::PyRange;
use crate::types::set::PySet;
use crate::types::str::PyStr;
use crate::types::tuple::PyTuple;
use smelt::{Domain, Gc, Int, Ref};

/// `r[a] = iter(r[b])`.
#[inline(never)]
pub fn get_iterator<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let object = at.get(ins.b);
    if let Some(iterator) = quick_iterator(object) {
        return at.result(ins.a, iterator);
    }
    if let Some(method) = super::items::method_of::<D>(object, names::ITER) {
        let window = Window::of_registers(0, 0, Some(object));
        return calls::call_function(at, method, window, 0, Obj::null());
    }
    let outcome = iterator(object);
    at.outcome(ins.a, outcome)
}

/// The iterator of an object whose layout is known.
pub fn quick_iterator<D: Domain>(object: Obj<D>) -> Option<Obj<D>> {
    if !object.is_heap() {
        return None;
    }
    let zero = Int::<D>::from(0);
    let sequence = |map: u32| PySequenceIterator::new_shaped::<D>(map, zero, object).cast();
    let table = |map: u32, dict: Ref<D, PyDict>| -> Obj<D> {
        let used = dict.used();
        PyDictIterator::new_shaped::<D>(map, zero, used, used, dict).cast()
    };
    let view = || object.cast::<PyDictView>().dict();
    match object.shape().promote() as u32 {
        ids::LIST => Some(sequence(ids::LIST_ITERATOR)),
        ids::BYTES => Some(sequence(ids::BYTES_ITERATOR)),
        ids::BYTEARRAY => Some(sequence(ids::BYTEARRAY_ITERATOR)),
        ids::TUPLE => Some(sequence(ids::TUPLE_ITERATOR)),
        ids::RANGE => range_iterator(object.cast()),
        ids::DICT => Some(table(ids::DICT_KEY_ITERATOR, object.cast())),
        ids::DICT_KEYS => Some(table(ids::DICT_KEY_ITERATOR, view())),
        ids::DICT_VALUES => Some(table(ids::DICT_VALUE_ITERATOR, view())),
        ids::DICT_ITEMS => Some(table(ids::DICT_ITEM_ITERATOR, view())),
        ids::SET | ids::FROZENSET => {
            let used = object.cast::<PySet>().used();
            let iterator =
                PyDictIterator::new_shaped::<D>(ids::SET_ITERATOR, zero, used, used, object.cast());
            Some(iterator.cast())
        }
        ids::GENERATOR
        | ids::LIST_ITERATOR
        | ids::TUPLE_ITERATOR
        | ids::RANGE_ITERATOR
        | ids::DICT_KEY_ITERATOR
        | ids::DICT_VALUE_ITERATOR
        | ids::DICT_ITEM_ITERATOR
        | ids::SET_ITERATOR
        | ids::BYTES_ITERATOR
        | ids::BYTEARRAY_ITERATOR
        | ids::STR_ITERATOR => Some(object),
        number => {
            let class = Map::by_number(number).class;
            let is_iterator = class.stepper().is_some();
            is_iterator.then_some(object)
        }
    }
}

/// `iter(object)`, of any object.
pub fn iterator<D: Domain>(object: Obj<D>) -> Outcome<D> {
    if let Some(iterator) = quick_iterator(object) {
        return Ok(iterator);
    }
    let payload = native_calls::own_payload(object, names::ITER);
    if let Some(iterator) = payload.and_then(quick_iterator) {
        return Ok(iterator);
    }
    match native_calls::call_own_special(object, names::ITER, &[]) {
        Some(outcome) => outcome,
        None => iterate::<D>(object),
    }
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
        position.set_index(index + 1);
        return Some(Some(strategy::item(list, index)));
    }
    None
}

/// What [`plain_next`] says.
#[derive(Clone, Copy)]
pub enum Plain<D: Domain> {
    /// The next item.
    Item(Obj<D>),
    /// There is none.
    End,
    /// It takes more than looking: nothing has been done.
    Unknown,
}

impl<D: Domain> From<Option<Obj<D>>> for Plain<D> {
    fn from(item: Option<Obj<D>>) -> Self {
        item.map_or(Plain::End, Plain::Item)
    }
}

/// The next item of an iterator whose step runs no Python code, raises nothing, and allocates nothing. So nobody need be told which instruction it is.
#[inline(never)]
pub fn plain_next<D: Domain>(iterator: Obj<D>) -> Plain<D> {
    if !iterator.is_heap() || is_different_for_each(iterator) {
        return Plain::Unknown;
    }
    let map = iterator.shape().promote() as u32;
    match map {
        ids::TUPLE_ITERATOR => next_of_tuple(iterator.cast()).into(),
        ids::DICT_KEY_ITERATOR | ids::DICT_VALUE_ITERATOR => {
            next_of_dict(iterator.cast(), map).map_or(Plain::Unknown, Plain::Item)
        }
        ids::BYTES_ITERATOR | ids::BYTEARRAY_ITERATOR => next_of_bytes(iterator.cast(), map).into(),
        ids::STR_ITERATOR => next_of_str(iterator.cast()).map_or(Plain::Unknown, Plain::from),
        ids::LIST_REVERSE_ITERATOR => next_of_list_in_reverse(iterator.cast()).into(),
        _ => Plain::Unknown,
    }
}

/// Is it an iterator of a built-in type that is stepped by generic code?
pub fn has_stepper<D: Domain>(object: Obj<D>) -> bool {
    if !object.is_heap() {
        return false;
    }
    let map = object.shape().promote() as u32;
    map >= ids::FIRST_FREE_MAP && Map::by_number(map).class.stepper().is_some()
}

/// Have several kinds of objects come by here, each of which has a `__next__` of which nothing is known? Then the step is a call for all of them: a way for each would be a bridge for
/// each, without end where the program makes new classes.
fn is_different_for_each<D: Domain>(iterator: Obj<D>) -> bool {
    let is_unknown = || {
        let map = Map::of(Obj::from_bits(D::likely(iterator.0)));
        let is_function = |method: Obj| method.has_map(ids::FUNCTION);
        map.number >= ids::FIRST_FREE_MAP
            && map.class.stepper().is_none()
            && protocol::native_step(map.class).is_none()
            && !map.class.known(names::NEXT).is_some_and(is_function)
    };
    !D::NATIVE && D::decide(|| D::is_further_way() && is_unknown())
}

/// `FOR_ITER`, when [`quick_next`] does not know the iterator.
#[inline(never)]
pub fn for_iter<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let iterator = at.get(ins.b);
    if iterator.has_map(ids::GENERATOR) {
        return generators::resume_in_loop(at, iterator.cast());
    }
    if is_different_for_each(iterator) {
        return match next::<D>(iterator) {
            Ok(Some(value)) => at.settled().result(ins.a, value),
            Ok(None) => at.settled().jump(i32::from(ins.near_offset())),
            Err(raised) => Control::Raise(raised),
        };
    }
    if !has_stepper(iterator)
        && let Some(method) = super::items::method_of::<D>(iterator, names::NEXT)
    {
        let window = Window::of_registers(0, 0, Some(iterator));
        return calls::call_function(at, method, window, 0, Obj::null());
    }
    match advance(iterator) {
        Ok(Some(value)) => at.settled().result(ins.a, value),
        Ok(None) => at.settled().jump(i32::from(ins.near_offset())),
        Err(raised) => Control::Raise(raised),
    }
}

/// The next item of any iterator; `None` when it is exhausted. Generators run in an activation of their own.
#[inline(always)]
pub fn advance<D: Domain>(iterator: Obj<D>) -> Outcome<D, Option<Obj<D>>> {
    step_of(iterator).outcome()
}

fn step_of<D: Domain>(iterator: Obj<D>) -> Step<D> {
    if let Some(item) = quick_next(iterator) {
        return item.map_or(Step::End, Step::Item);
    }
    if !iterator.is_heap() {
        return next::<D>(iterator).into();
    }
    let map = iterator.shape().promote() as u32;
    if map >= ids::FIRST_FREE_MAP
        && let Some(stepper) = Map::by_number(map).class.stepper()
        && let Some(step) = stepper.of::<D>()(iterator)
    {
        return match step {
            // A function that it calls may say so, too.
            Step::Raised(raised) if exceptions::is_a(raised.0, STOP_ITERATION.class()) => Step::End,
            step => step,
        };
    }
    step_of_kind(iterator, map).into()
}

/// A step of an iterator with this map that has no stepper, or one that declines.
fn step_of_kind<D: Domain>(iterator: Obj<D>, map: u32) -> Outcome<D, Option<Obj<D>>> {
    match plain_next(iterator) {
        Plain::Item(item) => return Ok(Some(item)),
        Plain::End => return Ok(None),
        Plain::Unknown => {}
    }
    match map {
        ids::DICT_ITEM_ITERATOR => match next_of_dict(iterator.cast(), map) {
            Some(item) => Ok(Some(item)),
            None => step_table::<D>(iterator.cast()),
        },
        ids::DICT_KEY_ITERATOR
        | ids::DICT_VALUE_ITERATOR
        | ids::SET_ITERATOR
        | ids::DICT_REVERSE_KEY_ITERATOR
        | ids::DICT_REVERSE_VALUE_ITERATOR
        | ids::DICT_REVERSE_ITEM_ITERATOR => step_table::<D>(iterator.cast()),
        ids::STR_ITERATOR => step_sequence::<D>(iterator.cast()),
        ids::GENERATOR => nested::next(iterator.cast()),
        _ => step_any(iterator, map),
    }
}

/// A step of an iterator that generic code knows nothing of.
fn step_any<D: Domain>(iterator: Obj<D>, map: u32) -> Outcome<D, Option<Obj<D>>> {
    let class = Map::by_number(map).class;
    let definition = if class.version::<D>() == 0 {
        None
    } else {
        protocol::native_step(class)
    };
    match definition {
        Some(definition) if definition.effects != Effects::Any => {
            step_writing::<D>(definition, iterator)
        }
        Some(definition) => step::<D>(definition, iterator),
        None => next::<D>(iterator),
    }
}

/// The next character, of ASCII text.
#[allow(clippy::option_option)]
fn next_of_str<D: Domain>(position: Ref<D, PySequenceIterator>) -> Option<Option<Obj<D>>> {
    let sequence = position.sequence();
    if sequence.is_null() {
        return Some(None);
    }
    let string: Ref<D, PyStr> = sequence.cast();
    if !strs::is_ascii(string) {
        return None;
    }
    let index = position.index();
    if !index.is_below(string.length()) {
        position.set_sequence(Obj::null());
        return Some(None);
    }
    position.set_index(index + 1);
    Some(Some(strs::ascii_character(string, index)))
}

fn next_of_list_in_reverse<D: Domain>(position: Ref<D, PySequenceIterator>) -> Option<Obj<D>> {
    let sequence = position.sequence();
    if sequence.is_null() {
        return None;
    }
    let list: Ref<D, PyList> = sequence.cast();
    let index = position.index();
    if !index.is_below(list.length()) {
        position.set_sequence(Obj::null());
        return None;
    }
    position.set_index(index - 1);
    Some(strategy::item(list, index))
}

fn next_of_tuple<D: Domain>(position: Ref<D, PySequenceIterator>) -> Option<Obj<D>> {
    let sequence = position.sequence();
    if sequence.is_null() {
        return None;
    }
    let tuple: Ref<D, PyTuple> = sequence.cast();
    let index = position.index();
    if !index.is_below(tuple.length()) {
        position.set_sequence(Obj::null());
        return None;
    }
    position.set_index(index + 1);
    Some(tuple.item(index))
}

fn next_of_bytes<D: Domain>(position: Ref<D, PySequenceIterator>, map: u32) -> Option<Obj<D>> {
    let sequence = position.sequence();
    if sequence.is_null() {
        return None;
    }
    let map = match map {
        ids::BYTES_ITERATOR => ids::BYTES,
        _ => ids::BYTEARRAY,
    };
    let index = position.index();
    let Some(byte) = bytes::byte_at(sequence, map, |length| {
        index.is_below(length).then_some(index)
    }) else {
        position.set_sequence(Obj::null());
        return None;
    };
    position.set_index(index + 1);
    Some(small_int(byte))
}

/// The next key, value or item, if that is the entry at the iterator's place. Otherwise nothing has been done.
fn next_of_dict<D: Domain>(iterator: Ref<D, PyDictIterator>, map: u32) -> Option<Obj<D>> {
    let dict = iterator.dict();
    if dict.is_null() {
        return None;
    }
    let (place, left) = (iterator.place(), iterator.left() - 1);
    let plain = dict.used() == iterator.expected()
        && dict.strategy() < dict::strategy::CELLS
        && place.is_below(dict.filled())
        && left >= 0;
    if !plain {
        return None;
    }
    let entries: Ref<D, Array> = dict.entries().cast();
    let first = place * 3;
    let key = entries.item(first + 1);
    if key.is_null() {
        return None;
    }
    iterator.set_place(place + 1);
    iterator.set_left(left);
    Some(match map {
        ids::DICT_KEY_ITERATOR => key,
        ids::DICT_VALUE_ITERATOR => entries.item(first + 2),
        _ => {
            let item = PyTuple::new::<D>(Int::from(2));
            item.set_item(Int::from(0), key);
            item.set_item(Int::from(1), entries.item(first + 2));
            item.cast()
        }
    })
}

residuals! {
    [any] fn iterate(object: Obj) -> Obj { protocol::iterator(object) }
    [any] fn next(iterator: Obj) -> Option<Obj> { protocol::next(iterator) }
    [any] fn step(definition: &'static Callable, iterator: Obj) -> Option<Obj> { protocol::step_by(definition, iterator) }
    // What says of itself that it runs no Python code.
    [writes] fn step_writing(definition: &'static Callable, iterator: Obj) -> Option<Obj> {
        protocol::step_by(definition, iterator)
    }
    [writes] fn step_table(iterator: Gc<PyDictIterator>) -> Option<Obj> { table::step(iterator) }
    // Not for sequences of Python code.
    [writes] fn step_sequence(iterator: Gc<PySequenceIterator>) -> Option<Obj> { sequence::step(iterator) }
}
