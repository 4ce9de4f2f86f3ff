//! Lists that are made of lists: parts, copies, sums, multiples. In a trace the list itself stays virtual, and its storage comes out of one call; few items, when it is known how few,
//! are moved one by one, so that nothing needs to be made at all.

use crate::fields::*;
use crate::interpreter::build;
use crate::interpreter::native_calls::Given;
use crate::object::{NONE, Obj, Value};
use crate::result::Outcome;
use crate::storage::{self, Array, FloatArray};
use crate::types::list::PyList;
use crate::types::list::strategy::{FLOAT, OBJECT};
use smelt::{Domain, Float, Gc, Int, Ref};

/// So many items are moved one by one at most.
const FEW: i64 = 16;

/// How many, if that is known in the trace and few.
fn few<D: Domain>(count: Int<D>) -> Option<i64> {
    if !D::NATIVE && D::is_constant(count.0) && count.is_below(Int::from(FEW + 1)) {
        Some(count.promote())
    } else {
        None
    }
}

fn list_of<D: Domain, T: ?Sized>(
    count: Int<D>,
    strategy: i64,
    storage: Ref<D, T>,
) -> Option<Ref<D, PyList>> {
    // No storage: there is no memory for it.
    (!storage.is_null()).then(|| PyList::new(count, Int::from(strategy), storage.cast()))
}

/// `list[start:stop]`, each bound a small integer or `None`; `None` in the native domain, and where something raises.
pub fn part<D: Domain>(
    list: Ref<D, PyList>,
    start: Obj<D>,
    stop: Obj<D>,
) -> Option<Ref<D, PyList>> {
    if D::NATIVE {
        return None;
    }
    let length = list.length();
    let start = place(start, length, Int::from(0));
    let stop = place(stop, length, length);
    if start >= stop {
        return Some(build::empty_list().cast());
    }
    let count = stop - start;
    if list.strategy() == OBJECT {
        let items: Ref<D, Array> = list.storage().cast();
        let Some(few) = few(count) else {
            return list_of(count, OBJECT, part_of_items::<D>(items, start, count));
        };
        let taken = Array::new::<D>(count);
        for index in 0..few {
            taken.set_item(Int::from(index), items.item(start + index));
        }
        list_of(count, OBJECT, taken)
    } else {
        let numbers: Ref<D, FloatArray> = list.storage().cast();
        list_of(count, FLOAT, part_of_floats::<D>(numbers, start, count))
    }
}

/// A bound of a slice as a place in a sequence of this length.
fn place<D: Domain>(bound: Obj<D>, length: Int<D>, default: Int<D>) -> Int<D> {
    if bound.is_word(NONE) {
        return default;
    }
    let index = bound.small_value();
    if index >= 0 {
        return if index > length { length } else { index };
    }
    let index = index + length;
    if index < 0 { Int::from(0) } else { index }
}

/// `list.copy()`.
pub fn copy<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 1 {
        return None;
    }
    let none = crate::object::none();
    part(given.at(0).exact()?, none, none).map(|list| Ok(list.cast()))
}

/// `list + list`.
pub fn add<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 2 {
        return None;
    }
    let sum = sum(given.at(0).exact()?, given.at(1).exact()?)?;
    Some(Ok(sum.cast()))
}

/// A list of the items of both, if both keep objects; `None` in the native domain, and where something raises.
pub fn sum<D: Domain>(a: Ref<D, PyList>, b: Ref<D, PyList>) -> Option<Ref<D, PyList>> {
    if D::NATIVE || a.strategy() != OBJECT || b.strategy() != OBJECT {
        return None;
    }
    let (left, right) = (a.length(), b.length());
    let sum = joined::<D>(a.storage().cast(), left, b.storage().cast(), right);
    list_of(left + right, OBJECT, sum)
}

/// `list * count`.
pub fn multiply<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if D::NATIVE || given.count != 2 {
        return None;
    }
    let list: Ref<D, PyList> = given.at(0).exact()?;
    let count = given.at(1).as_small()?;
    if list.length() != 1 || count <= 0 {
        return None;
    }
    let multiple = filled_with_first(list, count)?;
    Some(Ok(multiple.cast()))
}

/// A list of the first item of another, so many times.
fn filled_with_first<D: Domain>(list: Ref<D, PyList>, count: Int<D>) -> Option<Ref<D, PyList>> {
    let first = Int::from(0);
    if list.strategy() != OBJECT {
        let number = list.storage().cast::<FloatArray>().item(first);
        return list_of(count, FLOAT, floats_filled::<D>(number, count));
    }
    let item = list.storage().cast::<Array>().item(first);
    let Some(few) = few(count) else {
        return list_of(count, OBJECT, filled::<D>(item, count));
    };
    let items = Array::new::<D>(count);
    for index in 0..few {
        items.set_item(Int::from(index), item);
    }
    list_of(count, OBJECT, items)
}

// Null: there is no memory.

#[smelt::residual(reads)]
fn part_of_items(items: Gc<Array>, start: Int, count: Int) -> Gc<Array> {
    let (start, count) = (start.get() as usize, count.get() as usize);
    storage::array_of(&storage::items(items)[start..start + count]).unwrap_or(Gc::null())
}
#[smelt::residual(reads)]
fn part_of_floats(numbers: Gc<FloatArray>, start: Int, count: Int) -> Gc<FloatArray> {
    let (start, count) = (start.get() as usize, count.get() as usize);
    storage::floats_of(&storage::floats(numbers)[start..start + count]).unwrap_or(Gc::null())
}
#[smelt::residual(reads)]
fn joined(a: Gc<Array>, left: Int, b: Gc<Array>, right: Int) -> Gc<Array> {
    let (left, right) = (left.get() as usize, right.get() as usize);
    let Ok(sum) = storage::new_array(left + right) else {
        return Gc::null();
    };
    // A list without items may have no storage.
    if left > 0 {
        storage::copy_items(a, 0, sum, 0, left);
    }
    if right > 0 {
        storage::copy_items(b, 0, sum, left, right);
    }
    sum
}
#[smelt::residual(reads)]
fn filled(item: Obj, count: Int) -> Gc<Array> {
    let count = count.get() as usize;
    let Ok(items) = storage::new_array(count) else {
        return Gc::null();
    };
    storage::fill_items(items, 0..count, item);
    items
}
#[smelt::residual(reads)]
fn floats_filled(number: Float, count: Int) -> Gc<FloatArray> {
    let Ok(numbers) = storage::new_floats(count.get() as usize) else {
        return Gc::null();
    };
    storage::floats_mut(numbers).fill(number.get());
    numbers
}
