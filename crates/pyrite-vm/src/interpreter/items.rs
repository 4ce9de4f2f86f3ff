//! Subscripts: lists, tuples and dicts inline, methods of user classes as frames.

use super::calls::{self, Window};
use super::{At, Control, exceptions, native_calls, questions, slices};
use crate::fields::*;
use crate::frame;
use crate::ids;
use crate::names::{self, Known, Name};
use crate::object::{ABSENT, Obj, Value};
use crate::protocol;
use crate::quiet;
use crate::residuals;
use crate::result::Outcome;
use crate::storage::Array;
use crate::types::dict::{self, PyDict};
use crate::types::exception;
use crate::types::function::PyFunction;
use crate::types::list::{PyList, strategy};
use crate::types::slice;
use crate::types::tuple::PyTuple;
use smelt::{Domain, Gc, Int, Ref};

/// `object[key]` where that is quick: a list or tuple and an index within bounds.
#[inline(always)]
pub fn quick_load<D: Domain>(object: Obj<D>, key: Obj<D>) -> Option<Obj<D>> {
    if !object.is_heap() || !key.is_small() {
        return None;
    }
    let shape = object.shape();
    if shape == i64::from(ids::LIST) {
        let list: Ref<D, PyList> = object.cast();
        let index = within(key.small_value(), list.length())?;
        return Some(strategy::item(list, index));
    } else if shape == i64::from(ids::TUPLE) {
        let tuple: Ref<D, PyTuple> = object.cast();
        let index = within(key.small_value(), tuple.length())?;
        return Some(tuple.item(index));
    }
    None
}

/// An index that may count from the end, as one from the start, if it is within bounds.
#[inline(always)]
pub fn within<D: Domain>(index: Int<D>, length: Int<D>) -> Option<Int<D>> {
    if index.is_below(length) {
        return Some(index);
    }
    let index = index + length;
    if index.is_below(length) {
        Some(index)
    } else {
        None
    }
}

/// `object[key] = value` where that is quick.
#[inline(always)]
pub fn quick_store<D: Domain>(object: Obj<D>, key: Obj<D>, value: Obj<D>) -> bool {
    if !key.is_small() || !object.has_map(ids::LIST) {
        return false;
    }
    let list: Ref<D, PyList> = object.cast();
    match within(key.small_value(), list.length()) {
        Some(index) => strategy::set_item(list, index, value),
        None => false,
    }
}

/// `r[a] = object[key]`.
#[inline(never)]
pub fn load<D: Domain>(at: At<'_, D>, object: Obj<D>, key: Obj<D>) -> Control<D> {
    let ins = at.pc.fetch();
    if let Some(value) = quick_load(object, key) {
        return at.result(ins.a, value);
    }
    if key.is_small() && object.has_map(ids::LIST) {
        let message = names::intern("list index out of range").object();
        let message = Obj::constant(message);
        return Control::Raise(exceptions::built_in(&exception::INDEX_ERROR, &[message]));
    }
    if let Some(dict) = object.exact::<PyDict>() {
        return match look_up(dict, key) {
            Ok(Some(value)) => at.outcome(ins.a, Ok(value)),
            Ok(None) => Control::Raise(exceptions::built_in(&exception::KEY_ERROR, &[key])),
            Err(raised) => Control::Raise(raised),
        };
    }
    if let Some(method) = method_of::<D>(object, names::GETITEM) {
        let arguments = [key];
        let window = Window::of_values(&arguments, object);
        return calls::call_function(at, method, window, 0, Obj::null());
    }
    if let Some(part) = slices::get_by_object(object, key) {
        return at.result(ins.a, part);
    }
    let payload = native_calls::own_payload(object, names::GETITEM);
    if let Some(value) = payload.and_then(|sequence| quick_load(sequence, key)) {
        return at.result(ins.a, value);
    }
    let outcome = native_calls::call_special(object, names::GETITEM, &[key])
        .unwrap_or_else(|| get_item::<D>(object, key));
    at.outcome(ins.a, outcome)
}

/// What a dict has for a key.
#[inline(always)]
pub fn look_up<D: Domain>(dict: Ref<D, PyDict>, key: Obj<D>) -> Outcome<D, Option<Obj<D>>> {
    if D::NATIVE {
        return find::<D>(dict, key);
    }
    if let Some(found) = find_quietly(dict, key) {
        return Ok(found);
    }
    let found = try_find::<D>(dict, key);
    if found.is_null() {
        find::<D>(dict, key)
    } else if found.is_word(ABSENT) {
        Ok(None)
    } else {
        Ok(Some(found))
    }
}

/// What a dict has for a key, for traces; `None` if it is not found quietly, or is not what lies in the dict.
#[allow(clippy::option_option)]
pub fn find_quietly<D: Domain>(dict: Ref<D, PyDict>, key: Obj<D>) -> Option<Option<Obj<D>>> {
    let index = try_value_index::<D>(dict, key);
    if index >= 0 {
        return Some(Some(dict.entries().cast::<Array>().item(index)));
    }
    (index == NOT_THERE).then_some(None)
}

/// What a dict has for a name, like [`find_quietly`].
#[allow(clippy::option_option)]
pub fn find_name<D: Domain>(dict: Ref<D, PyDict>, name: Name) -> Option<Option<Obj<D>>> {
    let key = Obj::constant(name.object());
    if !D::NATIVE {
        return find_quietly(dict, key);
    }
    let found = own_item::<D>(dict, key);
    Some((!found.is_null()).then_some(found))
}

/// A special method of an instance of a user class, if it is a Python function.
pub fn method_of<D: Domain>(object: Obj<D>, name: Known) -> Option<Ref<D, PyFunction>> {
    if !object.is_heap() {
        return None;
    }
    if D::NATIVE && object.shape().promote() < i64::from(ids::FIRST_FREE_MAP) {
        return None;
    }
    let method = questions::known(object, name)??;
    method
        .has_map(ids::FUNCTION)
        .then(|| Ref::constant(method).cast())
}

/// `object[key] = value`.
#[inline(never)]
pub fn store<D: Domain>(at: At<'_, D>, object: Obj<D>, key: Obj<D>, value: Obj<D>) -> Control<D> {
    if let Some(method) = method_of::<D>(object, names::SETITEM) {
        let arguments = [key, value];
        let window = Window::of_values(&arguments, object);
        return calls::call_function(at, method, window, frame::DISCARD, Obj::null());
    }
    if let Some(dict) = object.exact::<PyDict>() {
        return at.done(replace_in_dict(dict, key, value));
    }
    let outcome = native_calls::call_special(object, names::SETITEM, &[key, value])
        .map(|outcome| outcome.map(|_| ()))
        .unwrap_or_else(|| set_item::<D>(object, key, value));
    at.done(outcome)
}

/// `dict[key] = value`, the key being there most of the time.
#[inline(always)]
pub fn replace_in_dict<D: Domain>(
    dict: Ref<D, PyDict>,
    key: Obj<D>,
    value: Obj<D>,
) -> Outcome<D, ()> {
    if !D::NATIVE {
        // To replace a value changes nothing else.
        let index = try_value_index::<D>(dict, key);
        if index >= 0 {
            dict.entries().cast::<Array>().set_item(index, value);
            return Ok(());
        }
    }
    set_in_dict(dict, key, value)
}

/// `dict[key] = value`.
#[inline(always)]
pub fn set_in_dict<D: Domain>(dict: Ref<D, PyDict>, key: Obj<D>, value: Obj<D>) -> Outcome<D, ()> {
    if !D::NATIVE && !try_set::<D>(dict, key, value).is_null() {
        return Ok(());
    }
    set_dict_item::<D>(dict, key, value)
}

/// To be called, from the loop itself, before what may change the size of an object: of one that shows its memory that fails while somebody looks at it.
#[inline(always)]
pub fn clean_for<D: Domain>(object: Obj<D>) {
    if D::NATIVE && object.has_map(ids::BYTEARRAY) {
        smelt::stack::clear_machine_stack();
    }
}

/// `del object[key]`.
#[inline(never)]
pub fn delete<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let (object, key) = (at.get(ins.a), at.get(ins.b));
    let outcome = native_calls::call_special(object, names::DELITEM, &[key])
        .map(|outcome| outcome.map(|_| ()))
        .unwrap_or_else(|| delete_item::<D>(object, key));
    at.done(outcome)
}

/// `r[a] = r[b][r[c]:r[c+1]]`.
#[inline(never)]
pub fn load_slice<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let outcome = slices::get(at.get(ins.b), at.get(ins.c), at.get(ins.c + 1));
    at.outcome(ins.a, outcome)
}

/// `r[a][r[b]:r[b+1]] = r[c]`.
#[inline(never)]
pub fn store_slice<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let (start, stop) = (at.get(ins.b), at.get(ins.b + 1));
    let outcome = slices::set(at.get(ins.a), start, stop, at.get(ins.c));
    at.done(outcome)
}

/// `slice(...)`.
#[inline(never)]
pub fn build_slice<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let step = if ins.c == 3 {
        at.get(ins.b + 2)
    } else {
        crate::object::none()
    };
    let made = slice::PySlice::new::<D>(at.get(ins.b), at.get(ins.b + 1), step);
    at.result(ins.a, made.cast())
}

residuals! {
    [any] fn get_item(object: Obj, key: Obj) -> Obj { protocol::get_item(object, key) }
    [any] fn set_item(object: Obj, key: Obj, value: Obj) -> () { protocol::set_item(object, key, value) }
    [any] fn delete_item(object: Obj, key: Obj) -> () { protocol::delete_item(object, key) }
    [any] pub fn get_slice(object: Obj, start: Obj, stop: Obj) -> Obj {
        protocol::get_item(object, slice::new(start, stop, crate::object::none()))
    }
    [any] pub fn set_slice(object: Obj, start: Obj, stop: Obj, value: Obj) -> () {
        protocol::set_item(object, slice::new(start, stop, crate::object::none()), value)
    }
    [any] fn find(dict: Gc<PyDict>, key: Obj) -> Option<Obj> { dict::get(dict, key) }
    [any] fn set_dict_item(dict: Gc<PyDict>, key: Obj, value: Obj) -> () { dict::set(dict, key, value) }
}

// Attempts, see `crate::quiet`: null means that nothing has been done.

/// "The key is not in the dict."
const NOT_THERE: i64 = -1;
/// "What was attempted could not be done quietly."
const BROKEN_OFF: i64 = -2;

/// The value's index in the array of entries, or one of the above.
#[smelt::residual(reads)]
fn try_value_index(dict: Gc<PyDict>, key: Obj) -> Int {
    let of_str = dict::value_index_of_str(dict, key);
    let index = of_str.or_else(|| quiet::attempt_to(|| dict::value_index(dict, key)));
    let index = index.map(|index| index.map_or(NOT_THERE, |index| index as i64));
    Int::from(index.unwrap_or(BROKEN_OFF))
}
/// What a dict has for a name; null for nothing.
#[smelt::residual(reads)]
fn own_item(dict: Gc<PyDict>, name: Obj) -> Obj {
    dict::get_name(dict, super::attributes::name_of(name)).unwrap_or_else(Obj::null)
}
#[smelt::residual(reads)]
fn try_find(dict: Gc<PyDict>, key: Obj) -> Obj {
    quiet::attempt(|| Ok(dict::get(dict, key)?.unwrap_or(Obj::from_bits(ABSENT))))
}
#[smelt::residual(writes)]
fn try_set(dict: Gc<PyDict>, key: Obj, value: Obj) -> Obj {
    // The key is found before anything is written.
    quiet::attempt(|| dict::set(dict, key, value).map(|()| crate::object::none()))
}
