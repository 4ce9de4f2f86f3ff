//! What list, tuple, range, str and bytes have in common: subscripts, slices, comparison, printing of nested containers.

use crate::global::Global;
use crate::object::{Obj, Value, boolean, not_implemented};
use crate::protocol::{self, Comparison};
use crate::result::PyResult;
use crate::types::exception;
use crate::types::int::Integer;
use crate::types::str::{self, PyStr};
use crate::{ids, names, type_error};
use smelt::Gc;
use std::collections::BTreeSet;

/// The integer of a subscript that is no slice. `what` is the type's name, for the message.
///
/// # Errors
/// `TypeError` if it stands for no integer, `IndexError` if that does not fit.
#[inline]
pub fn subscript(key: Obj, what: &str) -> PyResult<i64> {
    if let Some(value) = key.as_small() {
        return Ok(value.get());
    }
    subscript_slow(key, what)
}

#[cold]
fn subscript_slow(key: Obj, what: &str) -> PyResult<i64> {
    if Integer::of(key).is_none() && crate::class::Class::of(key).known(names::INDEX).is_none() {
        return Err(type_error!(
            "{what} indices must be integers or slices, not {}",
            protocol::type_name(key)
        ));
    }
    match Integer::of(protocol::index(key)?).and_then(Integer::machine) {
        Some(value) => Ok(value),
        None => Err(crate::index_error!(
            "cannot fit '{}' into an index-sized integer",
            protocol::type_name(key)
        )),
    }
}

/// A subscript as a place in a sequence of `length` items, counted from the end if negative.
#[inline]
pub fn place(index: i64, length: usize) -> Option<usize> {
    let index = if index < 0 {
        index + length as i64
    } else {
        index
    };
    (0..length as i64)
        .contains(&index)
        .then_some(index as usize)
}

/// The integer of an argument, or, when it does not fit, the nearest that does: as slices and `list.index` take their bounds.
///
/// # Errors
/// `TypeError` if it stands for no integer.
#[inline(always)]
pub fn clamped(object: Obj) -> PyResult<i64> {
    match object.as_small() {
        Some(value) => Ok(value.get()),
        None => clamped_slow(object),
    }
}

#[cold]
fn clamped_slow(object: Obj) -> PyResult<i64> {
    if Integer::of(object).is_none()
        && crate::class::Class::of(object)
            .known(names::INDEX)
            .is_none()
    {
        return Err(type_error!(
            "slice indices must be integers or None or have an __index__ method"
        ));
    }
    match Integer::of(protocol::index(object)?) {
        Some(Integer::Small(value)) => Ok(value),
        Some(Integer::Big(big)) if is_negative(big) => Ok(crate::object::MIN_SMALL),
        _ => Ok(crate::object::MAX_SMALL),
    }
}

fn is_negative(big: Gc<crate::types::int::BigInt>) -> bool {
    use crate::fields::*;
    big.negative().get() != 0
}

/// A bound (of a slice or a search) as a place: negative ones count from the end, all are brought into the sequence.
pub fn bound(object: Option<Obj>, default: usize, length: usize) -> PyResult<usize> {
    let Some(object) = object else {
        return Ok(default);
    };
    let index = clamped(object)?;
    let index = if index < 0 {
        (index + length as i64).max(0)
    } else {
        index
    };
    Ok((index as usize).min(length))
}

/// A slice applied to a sequence of known length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Place of the first item.
    pub start: i64,
    /// Where it ends, exclusive, in the direction of `step`.
    pub stop: i64,
    /// Distance of the items, not 0.
    pub step: i64,
    /// How many items.
    pub count: usize,
}

impl Span {
    /// Places of the items in order.
    pub fn places(self) -> impl Iterator<Item = usize> {
        (0..self.count as i64).map(move |n| (self.start + n * self.step) as usize)
    }
}

/// What a slice object selects from a sequence of `length` items.
///
/// # Errors
/// `ValueError` for a step of 0, `TypeError` for bounds that are no integers; what `__index__` raises.
pub fn span(slice: Obj, length: impl FnOnce() -> usize) -> PyResult<Span> {
    let [start, stop, step] = crate::types::slice::parts(slice);
    span_of_parts(start, stop, step, length)
}

/// As [`span`], of the parts of a slice object.
///
/// # Errors
/// As [`span`].
#[inline]
pub fn span_of_parts(
    start: Obj,
    stop: Obj,
    step: Obj,
    length: impl FnOnce() -> usize,
) -> PyResult<Span> {
    let optional = |object: Obj| -> PyResult<Option<i64>> {
        if object.is_none() {
            Ok(None)
        } else {
            clamped(object).map(Some)
        }
    };
    let step = optional(step)?.unwrap_or(1);
    if step == 0 {
        return Err(crate::value_error!("slice step cannot be zero"));
    }
    let (start, stop) = (optional(start)?, optional(stop)?);
    // The bounds may have run code that changed the sequence.
    Ok(adjust(start, stop, step, length() as i64))
}

/// What is selected of a sequence of `length` items by bounds that are there or not, and a step that is not 0.
#[inline]
pub fn adjust(start: Option<i64>, stop: Option<i64>, step: i64, length: i64) -> Span {
    let (least, most) = if step < 0 {
        (-1, length - 1)
    } else {
        (0, length)
    };
    let bring = |value: Option<i64>, default: i64| match value {
        None => default,
        Some(value) if value < 0 => (value + length).max(least),
        Some(value) => value.min(most),
    };
    let (first, last) = if step < 0 {
        (most, least)
    } else {
        (least, most)
    };
    let (start, stop) = (bring(start, first), bring(stop, last));
    let distance = if step < 0 { start - stop } else { stop - start };
    let count = match step {
        _ if distance <= 0 => 0,
        1 | -1 => distance, // a division takes as long as all the rest
        _ => (distance - 1) / step.unsigned_abs() as i64 + 1,
    };
    Span {
        start,
        stop,
        step,
        count: count as usize,
    }
}

/// Is it a slice object?
#[inline(always)]
pub fn is_slice(object: Obj) -> bool {
    object.has_map(ids::SLICE)
}

/// Compares two sequences item by item. They may change meanwhile: the accessors are asked anew each time.
///
/// # Errors
/// What comparing items raises.
pub fn compare(
    comparison: Comparison,
    left: impl Fn(usize) -> Option<Obj>,
    right: impl Fn(usize) -> Option<Obj>,
    lengths: impl Fn() -> (usize, usize),
) -> PyResult {
    crate::recursion::check(" in comparison")?;
    let (a, b) = lengths();
    if a != b && matches!(comparison, Comparison::Eq | Comparison::Ne) {
        return Ok(boolean(comparison == Comparison::Ne));
    }
    let mut index = 0;
    loop {
        let (Some(a), Some(b)) = (left(index), right(index)) else {
            let (a, b) = lengths();
            return Ok(boolean(comparison.holds(a.cmp(&b))));
        };
        if a.0 == b.0 {
            index += 1;
            continue;
        }
        if !matches!(comparison, Comparison::Eq | Comparison::Ne)
            && let Some(order) = protocol::plain_order(a, b)
        {
            if order.is_ne() {
                return Ok(boolean(comparison.holds(order)));
            }
        } else if !protocol::is_equal(a, b)? {
            if left(index).is_none() || right(index).is_none() {
                // Comparing them has taken them away.
                let (a, b) = lengths();
                return Ok(boolean(comparison.holds(a.cmp(&b))));
            }
            return match comparison {
                Comparison::Eq => Ok(boolean(false)),
                Comparison::Ne => Ok(boolean(true)),
                _ => protocol::compare(a, b, comparison),
            };
        }
        index += 1;
    }
}

/// A comparison method, by a function `compare(args, comparison)` that does all six.
#[macro_export]
macro_rules! comparison_method {
    ($compare:path, $name:literal, $symbol:literal, $comparison:ident) => {
        $crate::builtin::Builtin::method($name, "(self, value, /)", |args| {
            $compare(args, $crate::protocol::Comparison::$comparison)
        })
    };
}

/// Containers that are being printed, by address: they are on the machine stack of the code that prints them and do not move.
static PRINTING: Global<BTreeSet<u64>> = Global::new(BTreeSet::new());

/// Runs `body`, which makes the text of `container`; a container inside itself is `recursive` instead.
///
/// # Errors
/// What `body` raises; `RecursionError`.
pub fn printing(
    container: Obj,
    recursive: &str,
    body: impl FnOnce(&mut Vec<u8>) -> PyResult<()>,
) -> PyResult {
    if PRINTING.with(|printing| printing.contains(&container.0)) {
        return Ok(str::new(recursive));
    }
    crate::recursion::check(" while getting the repr of an object")?;
    PRINTING.with(|printing| printing.insert(container.0));
    let mut text = Vec::new();
    let result = body(&mut text);
    PRINTING.with(|printing| printing.remove(&container.0));
    // Keeps the container on the machine stack until here.
    std::hint::black_box(container);
    result?;
    Ok(str::try_from_bytes(&text)?.cast())
}

/// Appends `repr(object)`.
///
/// # Errors
/// What `__repr__` raises.
pub fn write_repr(text: &mut Vec<u8>, object: Obj) -> PyResult<()> {
    let string: Gc<PyStr> = protocol::repr(object)?;
    text.extend_from_slice(str::bytes(string));
    Ok(())
}

/// Appends the reprs of items with commas between. The sequence may change meanwhile.
///
/// # Errors
/// What `__repr__` raises.
pub fn write_items(text: &mut Vec<u8>, item: impl Fn(usize) -> Option<Obj>) -> PyResult<()> {
    let mut index = 0;
    while let Some(object) = item(index) {
        if index > 0 {
            text.extend_from_slice(b", ");
        }
        write_repr(text, object)?;
        index += 1;
    }
    Ok(())
}

/// How many times `sequence * count` repeats.
///
/// # Errors
/// `TypeError` if the operand is no integer: the operator does not ask for that ([`repeats`]); `OverflowError` when it does not fit; what `__index__` raises.
pub fn repetitions(count: Obj) -> PyResult<usize> {
    Ok(protocol::index_i64(count)?.max(0) as usize)
}

/// Can a sequence be repeated so many times?
pub fn repeats(count: Obj) -> bool {
    Integer::of(count).is_some() || crate::class::Class::of(count).known(names::INDEX).is_some()
}

/// `NotImplemented` as the result of a binary method.
pub fn no_operand() -> PyResult {
    Ok(not_implemented())
}

/// `length * count`, if a sequence can be that long.
///
/// # Errors
/// `MemoryError`.
pub fn product(length: usize, count: usize) -> PyResult<usize> {
    length
        .checked_mul(count)
        .filter(|&product| product < 1 << 48)
        .ok_or_else(crate::result::memory_error)
}

/// The end of an iteration.
#[cold]
pub fn stop_iteration() -> crate::result::Raised {
    exception::raise(&exception::STOP_ITERATION, &[])
}

/// How many items an object says it has: its length, else what `__length_hint__` gives.
///
/// # Errors
/// What the methods raise, `TypeError` apart; what is wrong with the hint.
pub fn length_hint(object: Obj) -> PyResult<Option<usize>> {
    let without_type_error = |answer: PyResult<Option<usize>>| match answer {
        Err(raised) if exception::matches(raised.0, &exception::TYPE_ERROR) => Ok(None),
        answer => answer,
    };
    if crate::class::Class::of(object).known(names::LEN).is_some() {
        let length = without_type_error(protocol::length(object).map(Some))?;
        if length.is_some() {
            return Ok(length);
        }
    }
    let mut hint = None;
    without_type_error(
        protocol::call_special(object, names::LENGTH_HINT, &[]).map(|answer| {
            hint = answer.filter(|answer| answer.0 != crate::object::NOT_IMPLEMENTED);
            None
        }),
    )?;
    match hint.map(|hint| (hint, Integer::of(hint))) {
        None => Ok(None),
        Some((_, Some(Integer::Small(count)))) => usize::try_from(count)
            .map(Some)
            .map_err(|_| crate::value_error!("__length_hint__() should return >= 0")),
        Some((hint, Some(_))) => Ok(Some(protocol::index_i64(hint)?.max(0) as usize)),
        Some((hint, None)) => Err(crate::type_error!(
            "__length_hint__ must be an integer, not {}",
            protocol::type_name(hint)
        )),
    }
}

/// As [`length_hint`], where room is to be made for so many beside those that are there: of objects of built-in types only those are asked that have a length, since nobody sees that.
///
/// # Errors
/// As [`length_hint`]; `MemoryError` if it is more than there can be.
pub fn length_hint_for_room(object: Obj, present: usize) -> PyResult<Option<usize>> {
    let class = crate::class::Class::of(object);
    if !class.has(crate::class::flags::MUTABLE) && class.known(names::LEN).is_none() {
        return Ok(None);
    }
    match length_hint(object)? {
        // So many together are nothing that one could count: it is not believed.
        Some(hint) if hint > i64::MAX as usize - present => Ok(None),
        Some(hint) if hint > MOST_ITEMS => Err(crate::result::memory_error()),
        hint => Ok(hint),
    }
}

/// More items do not go into memory.
pub const MOST_ITEMS: usize = 1 << 42;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_are_brought_into_the_sequence() {
        let count = |start, stop, step, length| adjust(start, stop, step, length).count;
        assert_eq!(count(None, None, 1, 5), 5);
        assert_eq!(count(None, None, -1, 5), 5);
        assert_eq!(count(Some(-100), Some(100), 2, 5), 3);
        assert_eq!(count(Some(100), Some(-100), -2, 5), 3);
        assert_eq!(count(Some(3), Some(1), 1, 5), 0);
        assert_eq!(adjust(None, None, -1, 0).count, 0);
        assert_eq!(adjust(Some(-1), None, -1, 3).start, 2);
    }
}
