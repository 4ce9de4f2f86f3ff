//! `list.sort` and `sorted`: a stable natural merge sort on places. Keys that are all ints, all floats or all strs are compared without Python.

use super::PyList;
use super::strategy::{self, Storage};
use crate::builtin::NativeOrder;
use crate::class::Class;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::object::{Obj, Value};
use crate::protocol::{self, Comparison};
use crate::result::PyResult;
use crate::storage::{self, Array};
use crate::types::float::PyFloat;
use crate::types::str::{self, PyStr};
use crate::types::tuple::{self, PyTuple};
use smelt::{Gc, Int};
use std::cmp::Ordering;

/// Runs shorter than this are made longer by insertion.
const LEAST_RUN: usize = 24;

/// Sorts a list. While it is being sorted it is empty to those who look.
///
/// # Errors
/// What the key function and comparing raise (the items are there again then, in some order); `ValueError` if the list was changed meanwhile.
pub fn sort(list: Gc<PyList>, key: Option<Obj>, reverse: bool) -> PyResult<()> {
    let length = super::length(list);
    if length == 0 || length == 1 && key.is_none() {
        return Ok(());
    }
    if key.is_none()
        && let Storage::Floats(array) = strategy::storage_of(list)
    {
        let numbers = &mut storage::floats_mut(array)[..length];
        // Numbers that are not equal differ, but for the zeros, whose order stays.
        let order = |a: &f64, b: &f64| a.partial_cmp(b).unwrap_or(Ordering::Equal);
        if reverse {
            numbers.sort_by(|a, b| order(b, a));
        } else {
            numbers.sort_by(order);
        }
        return Ok(());
    }
    strategy::generalise(list)?;
    let items: Gc<Array> = list.storage().cast();
    list.set_length(Int::from(0));
    list.set_storage(Obj::null());
    let sorted = sort_items(items, length, key, reverse);
    let was_changed = super::length(list) != 0 || !list.storage().is_null();
    list.set_strategy(Int::from(strategy::OBJECT));
    let storage = match &sorted {
        Ok(storage) => *storage,
        Err(_) => items,
    };
    list.set_storage(storage.cast());
    list.set_length(Int::from(length as i64));
    sorted?;
    if was_changed {
        return Err(crate::value_error!("list modified during sort"));
    }
    Ok(())
}

/// The first `length` items in order, in the same or a new array.
fn sort_items(
    items: Gc<Array>,
    length: usize,
    key: Option<Obj>,
    reverse: bool,
) -> PyResult<Gc<Array>> {
    let keys = match key {
        Some(function) => {
            let keys = storage::new_array(length)?;
            for index in 0..length {
                let value = crate::call::call(function, &[storage::items(items)[index]])?;
                storage::set_item(keys, index, value);
            }
            keys
        }
        None => items,
    };
    let order = order(keys, length, reverse)?;
    let sorted = storage::new_array(length)?;
    for (index, place) in order.into_iter().enumerate() {
        storage::set_item(sorted, index, storage::items(items)[place as usize]);
    }
    Ok(sorted)
}

/// Places in the order of their keys.
fn order(keys: Gc<Array>, length: usize, reverse: bool) -> PyResult<Vec<u32>> {
    if u32::try_from(length).is_err() {
        return Err(crate::result::memory_error());
    }
    let mut places: Vec<u32> = (0..length as u32).collect();
    // Equal items keep their order in either direction: what is reversed is the comparison, not the result.
    let directed = |ordering: Ordering| {
        if reverse {
            ordering.reverse()
        } else {
            ordering
        }
    };
    let slice = &storage::items(keys)[..length];
    if slice.iter().all(|key| key.is_small()) {
        // The tagged words compare as the integers do. The words are plain numbers, which a Vec may hold.
        let words: Vec<i64> = slice.iter().map(|key| key.0 as i64).collect();
        places.sort_by(|&a, &b| directed(words[a as usize].cmp(&words[b as usize])));
        return Ok(places);
    }
    if slice.iter().all(|key| key.exact::<PyFloat>().is_some()) {
        let values: Vec<f64> = slice
            .iter()
            .map(|key| key.cast::<PyFloat>().value().get())
            .collect();
        if !values.iter().any(|value| value.is_nan()) {
            let compare = |a: u32, b: u32| values[a as usize].partial_cmp(&values[b as usize]);
            places.sort_by(|&a, &b| directed(compare(a, b).unwrap_or(Ordering::Equal)));
            return Ok(places);
        }
    } else if slice.iter().all(|key| key.exact::<PyStr>().is_some()) {
        // The order of UTF-8 is that of code points. Nothing is allocated in the heap while this runs, so nothing moves.
        let text = |place: u32| str::bytes(slice[place as usize].cast());
        let prefixes: Vec<u64> = (0..length as u32)
            .map(|place| prefix(text(place)))
            .collect();
        places.sort_by(|&a, &b| {
            let by_prefix = prefixes[a as usize].cmp(&prefixes[b as usize]);
            directed(by_prefix.then_with(|| text(a).cmp(text(b))))
        });
        return Ok(places);
    }
    let mut sorter = Sorter {
        keys,
        ranks: ranks_of_tuples(slice),
        native: native_order(slice),
        reverse,
    };
    sorter.sort(&mut places)?;
    Ok(places)
}

/// Numbers that are ordered as the first items of the keys are, if all keys are tuples whose first items are ints of a word, floats or strs, all of one kind.
/// Of strs these are the first eight bytes, so that equal numbers say nothing.
fn ranks_of_tuples(keys: &[Obj]) -> Option<Vec<u64>> {
    let first = |key: &Obj| {
        let items = key.exact::<PyTuple>().map(tuple::items)?;
        items.first().copied()
    };
    let rank: fn(Obj) -> Option<u64> = match first(keys.first()?)? {
        item if item.is_small() => |item| item.as_small().map(|value| value.get() as u64 ^ SIGN),
        item if item.has_map(ids::FLOAT) => {
            |item| float_rank(item.exact::<PyFloat>()?.value().get())
        }
        item if item.has_map(ids::STR) => |item| item.exact().map(|text| prefix(str::bytes(text))),
        _ => return None,
    };
    keys.iter().map(|key| rank(first(key)?)).collect()
}

const SIGN: u64 = 1 << 63;

/// A number that is ordered as the float is. `None` for what is no number.
fn float_rank(value: f64) -> Option<u64> {
    if value.is_nan() {
        return None;
    }
    // The zeros are equal.
    let bits = (value + 0.0).to_bits();
    Some(if bits & SIGN == 0 { bits | SIGN } else { !bits })
}

/// The first eight bytes of a text, as a number.
fn prefix(text: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let length = text.len().min(8);
    bytes[..length].copy_from_slice(&text[..length]);
    u64::from_be_bytes(bytes)
}

struct Sorter {
    keys: Gc<Array>,
    /// See [`ranks_of_tuples`].
    ranks: Option<Vec<u64>>,
    /// What the keys are compared by, if they are of one class and that is known.
    native: Option<NativeOrder>,
    reverse: bool,
}

fn native_order(keys: &[Obj]) -> Option<NativeOrder> {
    let class = Class::of(*keys.first()?);
    let order = protocol::native_order(class, Comparison::Lt)?;
    keys.iter()
        .all(|key| Class::of(*key) == class)
        .then_some(order)
}

impl Sorter {
    /// Does the key at place `b` come before the one at place `a`, which is further left?
    #[inline]
    fn is_less(&self, b: u32, a: u32) -> PyResult<bool> {
        let (a, b) = if self.reverse { (b, a) } else { (a, b) };
        if let Some(ranks) = &self.ranks {
            let (left, right) = (ranks[b as usize], ranks[a as usize]);
            if left != right {
                return Ok(left < right);
            }
        }
        let keys = storage::items(self.keys);
        let (left, right) = (keys[b as usize], keys[a as usize]);
        if left.is_small() && right.is_small() {
            return Ok((left.0 as i64) < right.0 as i64);
        }
        if let Some(order) = self.native.and_then(|order| order(left, right)) {
            return Ok(order.is_lt());
        }
        protocol::is_true(protocol::compare(left, right, Comparison::Lt)?)
    }

    /// Runs, ascending or strictly descending, are found (short ones made longer) and merged so that the lengths of those waiting decrease.
    fn sort(&mut self, places: &mut [u32]) -> PyResult<()> {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        let mut start = 0;
        while start < places.len() {
            let end = self.run(places, start)?;
            runs.push((start, end - start));
            start = end;
            while let Some(at) = next_merge(&runs, false) {
                self.merge_runs(places, &mut runs, at)?;
            }
        }
        while let Some(at) = next_merge(&runs, true) {
            self.merge_runs(places, &mut runs, at)?;
        }
        Ok(())
    }

    /// The end of a sorted run that begins at `start`.
    fn run(&self, places: &mut [u32], start: usize) -> PyResult<usize> {
        let mut end = start + 1;
        if end < places.len() {
            let descending = self.is_less(places[end], places[start])?;
            end += 1;
            while end < places.len() && self.is_less(places[end], places[end - 1])? == descending {
                end += 1;
            }
            if descending {
                places[start..end].reverse();
            }
        }
        let wanted = (start + LEAST_RUN).min(places.len());
        while end < wanted {
            let new = places[end];
            let (mut low, mut high) = (start, end);
            while low < high {
                let middle = low + (high - low) / 2;
                if self.is_less(new, places[middle])? {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            places.copy_within(low..end, low + 1);
            places[low] = new;
            end += 1;
        }
        Ok(end)
    }

    fn merge_runs(
        &self,
        places: &mut [u32],
        runs: &mut Vec<(usize, usize)>,
        at: usize,
    ) -> PyResult<()> {
        let ((start, left), (_, right)) = (runs[at], runs[at + 1]);
        self.merge(&mut places[start..start + left + right], left)?;
        runs[at] = (start, left + right);
        runs.remove(at + 1);
        Ok(())
    }

    /// Merges two neighbouring runs.
    fn merge(&self, places: &mut [u32], middle: usize) -> PyResult<()> {
        if !self.is_less(places[middle], places[middle - 1])? {
            return Ok(()); // in order already
        }
        let left = places[..middle].to_vec();
        let (mut i, mut j, mut k) = (0, middle, 0);
        while i < left.len() && j < places.len() {
            if self.is_less(places[j], left[i])? {
                places[k] = places[j];
                j += 1;
            } else {
                places[k] = left[i];
                i += 1;
            }
            k += 1;
        }
        places[k..k + left.len() - i].copy_from_slice(&left[i..]);
        Ok(())
    }
}

/// Which neighbouring runs to merge next: those that keep the lengths decreasing like Fibonacci numbers, or, at the end, the last two.
fn next_merge(runs: &[(usize, usize)], all: bool) -> Option<usize> {
    let n = runs.len();
    if n < 2 {
        return None;
    }
    let length = |back: usize| runs[n - back].1;
    let unbalanced = n >= 3 && length(3) <= length(2) + length(1)
        || n >= 4 && length(4) <= length(3) + length(2);
    if unbalanced || all && n >= 3 {
        Some(if length(3) < length(1) { n - 3 } else { n - 2 })
    } else if all || length(2) <= length(1) {
        Some(n - 2)
    } else {
        None
    }
}
