//! The methods of `list`.

use super::strategy::{self, Storage, capacity};
use super::{PyList, get, length, new, push, set};
use crate::builtin::{Arguments, Builtin};
#[allow(unused_imports)]
use crate::fields::*;
use crate::interpreter::intrinsics;
use crate::object::{Obj, boolean, none};
use crate::protocol::{self, Comparison};
use crate::result::PyResult;
use crate::storage;
use crate::types::int::Integer;
use crate::types::{int, iterators, sequence, tuple};
use crate::{ids, instance, type_error};
use smelt::{Gc, Int, twin};
use std::cmp::Ordering;

/// The methods.
pub static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, /, *args, **kwargs)", |args| {
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::of_class(class, new().cast()))
    })
    .intrinsic(twin!(intrinsics::iterators::list)),
    Builtin::method("__init__", "(self, iterable=(), /)", init),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("__len__", "(self, /)", |args| {
        Ok(int::from_usize(length(args.this())))
    })
    .reads(),
    Builtin::method("__getitem__", "(self, index, /)", get_item).reads(),
    Builtin::method("__setitem__", "(self, key, value, /)", set_item).writes(),
    Builtin::method("__delitem__", "(self, key, /)", delete_item).writes(),
    Builtin::method("__add__", "(self, value, /)", add)
        .reads()
        .intrinsic(twin!(intrinsics::lists::add)),
    Builtin::method("__mul__", "(self, value, /)", multiply)
        .reads()
        .intrinsic(twin!(intrinsics::lists::multiply)),
    Builtin::method("__rmul__", "(self, value, /)", multiply)
        .reads()
        .intrinsic(twin!(intrinsics::lists::multiply)),
    Builtin::method("__iadd__", "(self, value, /)", |args| {
        extend(args)?;
        Ok(args.at(0))
    })
    .writes(),
    Builtin::method("__imul__", "(self, value, /)", multiply_in_place).writes(),
    Builtin::method("__contains__", "(self, key, /)", |args| {
        let list: Gc<PyList> = args.this();
        Ok(boolean(find(list, args.at(1), 0, usize::MAX)?.is_some()))
    })
    .reads(),
    crate::comparison_method!(compare, "__lt__", "<", Lt),
    crate::comparison_method!(compare, "__le__", "<=", Le),
    crate::comparison_method!(compare, "__eq__", "==", Eq),
    crate::comparison_method!(compare, "__ne__", "!=", Ne),
    crate::comparison_method!(compare, "__gt__", ">", Gt),
    crate::comparison_method!(compare, "__ge__", ">=", Ge),
    Builtin::method("__iter__", "(self, /)", |args| {
        Ok(iterators::over(
            ids::LIST_ITERATOR,
            args.this::<PyList>().cast(),
            0,
        ))
    })
    .reads(),
    Builtin::method("__reversed__", "(self, /)", |args| {
        let list: Gc<PyList> = args.this();
        Ok(iterators::over(
            ids::LIST_REVERSE_ITERATOR,
            list.cast(),
            length(list) as i64 - 1,
        ))
    })
    .reads(),
    Builtin::method("__sizeof__", "(self, /)", |args| {
        let list: Gc<PyList> = args.this();
        Ok(int::from_usize(4 * 8 + capacity(list) * 8))
    }),
    Builtin::class_method(
        "__class_getitem__",
        "(type, object, /)",
        crate::types::generic_alias::of_class,
    ),
    Builtin::method("append", "(self, object, /)", |args| {
        push(args.this(), args.at(1))?;
        Ok(none())
    })
    .writes()
    .intrinsic(twin!(intrinsics::containers::append)),
    Builtin::method("clear", "(self, /)", |args| {
        super::clear(args.this());
        Ok(none())
    })
    .writes(),
    Builtin::method("copy", "(self, /)", |args| {
        Ok(super::copy_range(args.this(), 0, length(args.this()))?.cast())
    })
    .reads()
    .intrinsic(twin!(intrinsics::lists::copy)),
    Builtin::method("count", "(self, value, /)", count).reads(),
    Builtin::method("extend", "(self, iterable, /)", |args| {
        extend(args)?;
        Ok(none())
    })
    .writes(),
    Builtin::method(
        "index",
        "(self, value, start=0, stop=sys.maxsize, /)",
        index,
    )
    .reads(),
    Builtin::method("insert", "(self, index, object, /)", insert)
        .writes()
        .intrinsic(twin!(intrinsics::containers::insert)),
    Builtin::method("pop", "(self, index=-1, /)", pop)
        .writes()
        .intrinsic(twin!(intrinsics::containers::pop)),
    Builtin::method("remove", "(self, value, /)", remove).writes(),
    Builtin::method("reverse", "(self, /)", |args| {
        reverse(args.this());
        Ok(none())
    })
    .writes(),
    Builtin::method("sort", "(self, /, *, key=None, reverse=False)", |args| {
        let reverse = args.get(2).map_or(Ok(false), protocol::is_true)?;
        super::sort::sort(args.this(), args.get_not_none(1), reverse)?;
        Ok(none())
    }),
];

/// Item `index`, if there is one.
#[inline(always)]
fn try_get(list: Gc<PyList>, index: usize) -> Option<Obj> {
    (index < length(list)).then(|| get(list, index))
}

fn init(args: &Arguments) -> PyResult {
    let list: Gc<PyList> = args.this();
    super::clear(list);
    if let Some(iterable) = args.get(1) {
        super::extend(list, iterable)?;
    }
    Ok(none())
}

fn repr(args: &Arguments) -> PyResult {
    let list: Gc<PyList> = args.this();
    if length(list) == 0 {
        return Ok(crate::types::str::new("[]"));
    }
    sequence::printing(args.at(0), "[...]", |text| {
        text.push(b'[');
        sequence::write_items(text, |index| try_get(list, index))?;
        text.push(b']');
        Ok(())
    })
}

fn compare(args: &Arguments, comparison: Comparison) -> PyResult {
    let list: Gc<PyList> = args.this();
    match instance::view::<PyList>(args.at(1)) {
        Some(other) => compare_items(list, other, comparison),
        None => sequence::no_operand(),
    }
}

/// Compares the items of two lists.
///
/// # Errors
/// What comparing items raises.
pub fn compare_items(list: Gc<PyList>, other: Gc<PyList>, comparison: Comparison) -> PyResult {
    if let (Storage::Floats(a), Storage::Floats(b)) =
        (strategy::storage_of(list), strategy::storage_of(other))
    {
        let (a, b) = (
            &storage::floats(a)[..length(list)],
            &storage::floats(b)[..length(other)],
        );
        // There is none among them that is no number.
        let order = a.partial_cmp(b).unwrap_or(Ordering::Equal);
        return Ok(boolean(comparison.holds(order)));
    }
    sequence::compare(
        comparison,
        |index| try_get(list, index),
        |index| try_get(other, index),
        || (length(list), length(other)),
    )
}

fn get_item(args: &Arguments) -> PyResult {
    let (list, key): (Gc<PyList>, Obj) = (args.this(), args.at(1));
    if sequence::is_slice(key) {
        let span = sequence::span(key, || length(list))?;
        return Ok(super::part(list, span)?.cast());
    }
    let index = sequence::subscript(key, "list")?;
    match sequence::place(index, length(list)) {
        Some(place) => Ok(get(list, place)),
        None => Err(crate::index_error!("list index out of range")),
    }
}

fn set_item(args: &Arguments) -> PyResult {
    let (list, key, value): (Gc<PyList>, Obj, Obj) = (args.this(), args.at(1), args.at(2));
    if sequence::is_slice(key) {
        assign_slice(list, key, value)?;
        return Ok(none());
    }
    let index = sequence::subscript(key, "list")?;
    match sequence::place(index, length(list)) {
        Some(place) => set(list, place, value),
        None => return Err(crate::index_error!("list assignment index out of range")),
    }
    Ok(none())
}

fn assign_slice(list: Gc<PyList>, key: Obj, value: Obj) -> PyResult<()> {
    let span = sequence::span(key, || length(list))?;
    if span.step == 1 || value.0 == list.0 {
        return assign_span(list, span, value);
    }
    // Iterating over the value may change the list, and so what the slice is of.
    let values = values_of(value, NOT_ITERABLE)?;
    let span = sequence::span(key, || length(list))?;
    assign_span(list, span, values.cast())
}

const NOT_ITERABLE: &str = "must assign iterable to extended slice";

/// `list[span] = value`.
///
/// # Errors
/// `TypeError` if the value is not iterable, `ValueError` if it has not as many items as the span and that is not of neighbours; what iterating raises.
pub(crate) fn assign_span(list: Gc<PyList>, span: sequence::Span, value: Obj) -> PyResult<()> {
    let values = if value.0 == list.0 {
        super::copy_range(list, 0, length(list))?
    } else {
        values_of(value, NOT_ITERABLE)?
    };
    if span.step == 1 {
        let start = (span.start as usize).min(length(list));
        let end = (start + span.count).min(length(list));
        return super::splice(list, start, end, values);
    }
    if length(values) != span.count {
        return Err(crate::value_error!(
            "attempt to assign sequence of size {} to extended slice of size {}",
            length(values),
            span.count
        ));
    }
    for (index, place) in span.places().enumerate() {
        if place < length(list) {
            set(list, place, get(values, index));
        }
    }
    Ok(())
}

/// Appends an argument's items; its own are not iterated over.
fn extend(args: &Arguments) -> PyResult<()> {
    let list: Gc<PyList> = args.this();
    match args.at(0) == args.at(1) {
        true => super::extend(list, list.cast()),
        false => super::extend(list, args.at(1)),
    }
}

/// The items of an iterable as a list that is not changed: the list itself if it is one.
fn values_of(value: Obj, message: &str) -> PyResult<Gc<PyList>> {
    if let Some(list) = crate::object::Value::exact::<PyList>(value) {
        return Ok(list);
    }
    if crate::class::Class::of(value)
        .known(crate::names::ITER)
        .is_none()
        && crate::class::Class::of(value)
            .known(crate::names::GETITEM)
            .is_none()
    {
        return Err(type_error!("{message}"));
    }
    // How many there are is asked of its iterator.
    super::from_iterable(crate::protocol::iterator(value)?)
}

fn delete_item(args: &Arguments) -> PyResult {
    let (list, key): (Gc<PyList>, Obj) = (args.this(), args.at(1));
    if !sequence::is_slice(key) {
        let index = sequence::subscript(key, "list")?;
        match sequence::place(index, length(list)) {
            Some(place) => super::remove_range(list, place, place + 1),
            None => return Err(crate::index_error!("list assignment index out of range")),
        }
        return Ok(none());
    }
    let span = sequence::span(key, || length(list))?;
    if span.count == 0 {
        return Ok(none());
    }
    if span.step.abs() == 1 {
        let last = span.start + (span.count as i64 - 1) * span.step;
        let first = span.start.min(last) as usize;
        super::remove_range(list, first, first + span.count);
        return Ok(none());
    }
    let last = (span.start + (span.count as i64 - 1) * span.step) as usize;
    let first = (span.start as usize).min(last);
    let step = span.step.unsigned_abs() as usize;
    let (mut target, end) = (first, first + (span.count - 1) * step);
    for place in first..length(list) {
        let is_deleted = place <= end && (place - first).is_multiple_of(step);
        if !is_deleted {
            set(list, target, get(list, place));
            target += 1;
        }
    }
    super::truncate(list, target);
    Ok(none())
}

fn add(args: &Arguments) -> PyResult {
    let list: Gc<PyList> = args.this();
    let Some(other) = instance::view::<PyList>(args.at(1)) else {
        return Err(type_error!(
            "can only concatenate list (not \"{}\") to list",
            protocol::type_name(args.at(1))
        ));
    };
    let result = super::empty_like(list, length(list) + length(other))?;
    super::extend_list(result, list)?;
    super::extend_list(result, other)?;
    Ok(result.cast())
}

fn multiply(args: &Arguments) -> PyResult {
    let list: Gc<PyList> = args.this();
    let count = sequence::repetitions(args.at(1))?;
    let result = super::empty_like(list, sequence::product(length(list), count)?)?;
    repeat(list, result, count);
    Ok(result.cast())
}

/// Writes `count` times the items of `list` into `result`, which has room for them and may be `list` itself.
fn repeat(list: Gc<PyList>, result: Gc<PyList>, count: usize) {
    let length = length(list);
    if length == 0 || count == 0 {
        super::truncate(result, 0);
        return;
    }
    match strategy::storage_of(result) {
        Storage::Objects(to) if length == 1 => {
            storage::fill_items(to, 0..count, get(list, 0));
        }
        Storage::Floats(to) if length == 1 => {
            let strategy::Storage::Floats(from) = strategy::storage_of(list) else {
                unreachable!("the result is like the list");
            };
            let number = storage::floats(from)[0];
            storage::floats_mut(to)[..count].fill(number);
        }
        _ => {
            for index in 0..count {
                strategy::copy(list, 0, result, index * length, length);
            }
        }
    }
    result.set_length(Int::from((length * count) as i64));
}

fn multiply_in_place(args: &Arguments) -> PyResult {
    let list: Gc<PyList> = args.this();
    let count = sequence::repetitions(args.at(1))?;
    let wanted = sequence::product(length(list), count)?;
    if count > 0 {
        if wanted > capacity(list) {
            super::reserve(list, wanted)?;
        }
        repeat(list, list, count);
    } else {
        super::clear(list);
    }
    Ok(args.at(0))
}

/// The first place from `start` on, and before `stop`, with an equal item.
pub(crate) fn find(
    list: Gc<PyList>,
    value: Obj,
    start: usize,
    stop: usize,
) -> PyResult<Option<usize>> {
    let mut index = start;
    while index < length(list).min(stop) {
        if protocol::is_equal(get(list, index), value)? {
            return Ok(Some(index));
        }
        index += 1;
    }
    Ok(None)
}

fn count(args: &Arguments) -> PyResult {
    let list: Gc<PyList> = args.this();
    let (mut index, mut count) = (0, 0);
    while index < length(list) {
        count += usize::from(protocol::is_equal(get(list, index), args.at(1))?);
        index += 1;
    }
    Ok(int::from_usize(count))
}

fn index(args: &Arguments) -> PyResult {
    let list: Gc<PyList> = args.this();
    let start = sequence::bound(args.get(2), 0, length(list))?;
    let stop = match args.get(3) {
        Some(_) => sequence::bound(args.get(3), 0, length(list))?,
        None => usize::MAX,
    };
    match find(list, args.at(1), start, stop)? {
        Some(place) => Ok(int::from_usize(place)),
        None => Err(crate::value_error!("list.index(x): x not in list")),
    }
}

/// A place as an argument.
fn place_argument(object: Obj) -> PyResult<i64> {
    match Integer::of(protocol::index(object)?) {
        Some(Integer::Small(place)) => Ok(place),
        _ => Err(crate::overflow_error!(
            "Python int too large to convert to C ssize_t"
        )),
    }
}

fn insert(args: &Arguments) -> PyResult {
    let list: Gc<PyList> = args.this();
    let index = place_argument(args.at(1))?;
    let length = length(list);
    let place = if index < 0 {
        (index + length as i64).max(0)
    } else {
        index.min(length as i64)
    };
    super::insert(list, place as usize, args.at(2))?;
    Ok(none())
}

fn pop(args: &Arguments) -> PyResult {
    let list: Gc<PyList> = args.this();
    let index = args.get(1).map_or(Ok(-1), place_argument)?;
    if length(list) == 0 {
        return Err(crate::index_error!("pop from empty list"));
    }
    let Some(place) = sequence::place(index, length(list)) else {
        return Err(crate::index_error!("pop index out of range"));
    };
    let value = get(list, place);
    super::remove_range(list, place, place + 1);
    Ok(value)
}

fn remove(args: &Arguments) -> PyResult {
    let list: Gc<PyList> = args.this();
    match find(list, args.at(1), 0, usize::MAX)? {
        Some(place) if place < length(list) => super::remove_range(list, place, place + 1),
        Some(_) => {}
        None => return Err(crate::value_error!("list.remove(x): x not in list")),
    }
    Ok(none())
}

fn reverse(list: Gc<PyList>) {
    let length = length(list);
    match strategy::storage_of(list) {
        Storage::Nothing => {}
        Storage::Objects(array) => storage::reverse_items(array, 0..length),
        Storage::Floats(array) => storage::floats_mut(array)[..length].reverse(),
    }
}

/// A tuple of the items.
///
/// # Errors
/// `MemoryError`.
pub fn to_tuple(list: Gc<PyList>) -> PyResult {
    Ok(tuple::try_from_slice(super::items(list))?.cast())
}
