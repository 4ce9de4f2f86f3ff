//! Displays, unpacking, formatting.

use super::intrinsics::lists;
use super::named::{self, Named};
use super::{At, Control, attempts, native_calls};
use crate::class::Class;
use crate::fields::*;
use crate::frame;
use crate::ids;
use crate::names;
use crate::object::{Obj, Value};
use crate::protocol::{self, type_name};
use crate::residuals;
use crate::result::{PyResult, Raised};
use crate::storage::{self, Array, FloatArray};
use crate::type_error;
use crate::types::float::PyFloat;
use crate::types::list::PyList;
use crate::types::list::strategy::{self, plain_float};
use crate::types::tuple::PyTuple;
use crate::types::{dict, exception, list, memoryview, set, str, tuple};
use smelt::{Domain, Frame, Gc, Int, Ref};

/// `BUILD_TUPLE`.
#[inline(never)]
pub fn tuple<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let tuple = PyTuple::new::<D>(Int::from(i64::from(ins.c)));
    for index in 0..ins.c {
        tuple.set_item(Int::from(i64::from(index)), at.get(ins.b + index));
    }
    at.result(ins.a, tuple.cast())
}

/// `BUILD_LIST`.
#[inline(never)]
pub fn list<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let count = Int::from(i64::from(ins.c));
    let (strategy, storage) = if ins.c == 0 {
        (strategy::OBJECT, Obj::null())
    } else if are_floats(&at, ins.b, ins.c) {
        let storage = FloatArray::new::<D>(count);
        for index in 0..ins.c {
            let float: Ref<D, PyFloat> = at.get(ins.b + index).cast();
            storage.set_item(Int::from(i64::from(index)), float.value());
        }
        (strategy::FLOAT, storage.cast())
    } else {
        let storage = Array::new::<D>(count);
        for index in 0..ins.c {
            storage.set_item(Int::from(i64::from(index)), at.get(ins.b + index));
        }
        (strategy::OBJECT, storage.cast())
    };
    let list = PyList::new::<D>(count, Int::from(strategy), storage);
    at.result(ins.a, list.cast())
}

/// Could a list of these registers keep bare numbers? Mostly the first says that it could not.
#[inline(always)]
fn are_floats<D: Domain>(at: &At<'_, D>, first: u16, count: u16) -> bool {
    at.get(first).has_map(ids::FLOAT)
        && (first..first + count).all(|register| plain_float(at.get(register)).is_some())
}

/// An empty list.
pub fn empty_list<D: Domain>() -> Obj<D> {
    PyList::new::<D>(Int::from(0), Int::from(strategy::OBJECT), Obj::null()).cast()
}

/// `LIST_APPEND`, and `list.append`: in place while there is room.
#[inline(always)]
pub fn append<D: Domain>(list: Ref<D, PyList>, value: Obj<D>) -> bool {
    let length = list.length();
    if !length.is_below(strategy::room(list)) || !strategy::set_item(list, length, value) {
        return false;
    }
    list.set_length(length + 1);
    true
}

/// `LIST_APPEND`.
pub fn list_append<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let (list, value) = (at.get(ins.a).cast(), at.get(ins.b));
    if append(list, value) {
        return at.next();
    }
    at.done(push::<D>(list, value))
}

/// `LIST_EXTEND`. The arguments of calls are mostly few and as many as the last time: tuples of them are taken apart.
pub fn list_extend_with<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let (list, iterable): (Ref<D, PyList>, _) = (at.get(ins.a).cast(), at.get(ins.b));
    if !D::NATIVE
        && ins.x == 1
        && let Some(tuple) = iterable.exact::<PyTuple>()
        && let Some(before) = few(list.length())
        && let Some(more) = few(tuple.length())
        && list.strategy() == strategy::OBJECT
    {
        let storage = Array::new::<D>(Int::from(before + more));
        let old: Ref<D, Array> = list.storage().cast();
        for index in 0..before {
            storage.set_item(Int::from(index), old.item(Int::from(index)));
        }
        for index in 0..more {
            storage.set_item(Int::from(before + index), tuple.item(Int::from(index)));
        }
        list.set_storage(storage.cast());
        list.set_length(Int::from(before + more));
        return at.next();
    }
    if !D::NATIVE
        && let Some(more) = iterable.exact::<PyList>()
        && let Some(longer) = lists::sum(list, more)
    {
        list.set_storage(longer.storage());
        list.set_length(longer.length());
        return at.next();
    }
    at.done(attempts::extend(list, iterable))
}

/// A length, made known if it is small.
fn few<D: Domain>(length: Int<D>) -> Option<i64> {
    if length.is_below(Int::from(MOST_ARGUMENTS + 1)) {
        Some(length.promote())
    } else {
        None
    }
}

/// More arguments of a call are not taken apart.
const MOST_ARGUMENTS: i64 = 16;

/// `LIST_TO_TUPLE`.
pub fn tuple_of_list<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let list: Ref<D, PyList> = at.get(ins.b).cast();
    if !D::NATIVE
        && ins.x == 1
        && list.strategy() == strategy::OBJECT
        && let Some(count) = few(list.length())
    {
        let storage: Ref<D, Array> = list.storage().cast();
        let tuple = PyTuple::new::<D>(Int::from(count));
        for index in 0..count {
            tuple.set_item(Int::from(index), storage.item(Int::from(index)));
        }
        return at.result(ins.a, tuple.cast());
    }
    let outcome = list_to_tuple::<D>(list);
    at.outcome(ins.a, outcome)
}

/// `END_VIEW`.
pub fn end_view<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let of = at.get(ins.b);
    if !of.has_map(ids::MEMORYVIEW) && !of.has_map(ids::TYPE) {
        return at.next();
    }
    let copier = if ins.x != 0 {
        at.get(ins.c)
    } else {
        Obj::null()
    };
    let ended = end_temporary::<D>(at.get(ins.a), of, copier);
    at.done(ended)
}

/// `DICT_MERGE`.
pub fn merge_keywords<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let (map, other) = (at.get(ins.a), at.get(ins.b));
    if let Some(other) = other.exact::<dict::PyDict>()
        && named::merge(map.cast(), other)
    {
        return at.next();
    }
    let outcome = dict_merge::<D>(map, other, at.get(ins.c));
    at.done(outcome)
}

/// An instruction whose operands are a group of registers, by a residual function that reads them.
pub fn group<D: Domain>(
    at: At<'_, D>,
    make: fn(u32, i32, u64) -> crate::result::Outcome<D>,
) -> Control<D> {
    let ins = at.pc.fetch();
    let outcome = make(
        u32::from(at.code.registers),
        i32::from(ins.b),
        u64::from(ins.c),
    );
    at.outcome(ins.a, outcome)
}

residuals! {
    [writes] pub fn push(list: Gc<PyList>, value: Obj) -> () { list::push(list, value) }
    [any] pub fn build_set(registers: u32, first: i32, count: u64) -> Obj {
        let set = set::new();
        for element in group_of(registers, first, count as usize) {
            set::add(set, *element)?;
        }
        Ok(set.cast())
    }
    [any] fn build_map(registers: u32, first: i32, count: u64) -> Obj {
        let map = dict::new();
        for pair in group_of(registers, first, count as usize * 2).chunks_exact(2) {
            dict::set(map, pair[0], pair[1])?;
        }
        Ok(map.cast())
    }
    [any] fn build_string(registers: u32, first: i32, count: u64) -> Obj {
        joined(group_of(registers, first, count as usize))
    }
    [any] pub fn list_extend(list: Gc<PyList>, iterable: Obj) -> () {
        if !is_iterable(iterable) {
            return Err(type_error!("Value after * must be an iterable, not {}", type_name(iterable)));
        }
        list::extend(list, iterable)
    }
    [any] pub fn expect_set(object: Obj) -> () {
        match object.has_map(ids::SET) {
            true => Ok(()),
            false => Err(type_error!("'{}' object is not a set", type_name(object))),
        }
    }
    [any] pub fn set_add(set: Obj, element: Obj) -> () { set::add(set.cast(), element) }
    [any] pub fn set_update(set: Obj, iterable: Obj) -> () {
        protocol::for_each(iterable, |item| set::add(set.cast(), item).map(|()| true))
    }
    [any] pub fn dict_update(map: Obj, other: Obj) -> () {
        merge(map.cast(), other, || type_error!("'{}' object is not a mapping", type_name(other)), |_| None)
    }
    [any] fn dict_merge(map: Obj, other: Obj, callable: Obj) -> () {
        let error = |message: &dyn Fn(String) -> Raised| crate::call::description(callable).map_or_else(|raised| raised, message);
        merge(
            map.cast(),
            other,
            || error(&|name| type_error!("{name} argument after ** must be a mapping, not {}", type_name(other))),
            |key| Some(match str::of(key) {
                Some(key) => error(&|name| type_error!("{name} got multiple values for keyword argument '{}'", str::text(key))),
                None => type_error!("keywords must be strings"),
            }),
        )
    }
    [writes] fn end_temporary(view: Obj, of: Obj, copier: Obj) -> () {
        let is = |object: Obj, id| object == Class::builtin(id).object();
        let is_made = of.has_map(ids::MEMORYVIEW) || is(of, ids::MEMORYVIEW);
        if is_made && (copier.is_null() || is(copier, ids::BYTES) || is(copier, ids::BYTEARRAY)) {
            memoryview::end_temporary(view);
        }
        Ok(())
    }
    [writes] fn list_to_tuple(list: Gc<PyList>) -> Obj {
        Ok(tuple::try_from_slice(list::items(list))?.cast())
    }
    [any] pub fn format(value: Obj, conversion: u32, spec: Obj) -> Obj { formatted(value, conversion, spec) }
}

/// A value as an f-string shows it.
///
/// # Errors
/// What its methods raise.
pub fn formatted(value: Obj, conversion: u32, spec: Obj) -> PyResult {
    let value = match conversion & 3 {
        1 => protocol::str_object(value)?,
        2 => protocol::repr_object(value)?,
        3 => crate::builtins::ascii(value)?,
        _ => value,
    };
    if spec.is_null() && (value.is_small() || value.exact::<str::PyStr>().is_some()) {
        return Ok(protocol::to_str(value)?.cast());
    }
    let spec = if spec.is_null() {
        names::EMPTY.object()
    } else {
        spec
    };
    crate::builtins::format_value(value, spec)
}

/// Strs, one after the other. They may be of subclasses: `__format__` can give such.
///
/// # Errors
/// `MemoryError`.
pub fn joined(parts: &[Obj]) -> PyResult {
    Ok(str::join_items(names::EMPTY.name().string(), parts)?.cast())
}

/// `BUILD_STRING`.
#[inline(never)]
pub fn string<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    if !D::NATIVE && usize::from(ins.c) <= MOST_PARTS {
        let mut parts = [Obj::null(); MOST_PARTS];
        for index in 0..ins.c {
            parts[usize::from(index)] = at.get(ins.b + index);
        }
        if let Some(text) = attempts::concatenate(&parts[..usize::from(ins.c)]) {
            return at.result(ins.a, text);
        }
    }
    group(at, build_string::<D>)
}

const MOST_PARTS: usize = 6;

/// `BUILD_MAP`.
#[inline(never)]
pub fn map<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    if ins.c > 0 && (D::NATIVE || usize::from(ins.c) > MOST_PAIRS) {
        return group(at, build_map::<D>);
    }
    let map = Named::empty().to_dict();
    for index in 0..ins.c {
        let (key, value) = (at.get(ins.b + 2 * index), at.get(ins.b + 2 * index + 1));
        if let Err(raised) = super::items::set_in_dict(map.cast(), key, value) {
            return Control::Raise(raised);
        }
    }
    at.result(ins.a, map)
}

/// `BUILD_NAMED_MAP`.
#[inline(never)]
pub fn named_map<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let mut named = Named::empty();
    let names = tuple::items(at.code.constant(usize::from(ins.c)).cast());
    for (index, name) in names.iter().enumerate() {
        named.push(*name, at.get(ins.b + index as u16));
    }
    at.result(ins.a, named.to_dict())
}

/// Larger displays are built by plain code.
const MOST_PAIRS: usize = 16;

/// Registers of the topmost frame, which has so many.
fn group_of<'a>(registers: u32, first: i32, count: usize) -> &'a [Obj] {
    let top = Frame::from_address(smelt::stack::mark().0);
    frame::registers(top.above(-(registers as i32)), first, count)
}

fn is_iterable(object: Obj) -> bool {
    let class = crate::class::Class::of(object);
    class
        .known(names::ITER)
        .is_some_and(|method| !method.is_none())
        || crate::protocol::is_sequence(class)
}

fn merge(
    map: Gc<dict::PyDict>,
    other: Obj,
    no_mapping: impl Fn() -> Raised,
    duplicate: impl Fn(Obj) -> Option<Raised>,
) -> PyResult<()> {
    let add = |key: Obj, value: Obj| -> PyResult<()> {
        if dict::get(map, key)?.is_some()
            && let Some(raised) = duplicate(key)
        {
            return Err(raised);
        }
        dict::set(map, key, value)
    };
    if let Some(other) = dict::contents(other) {
        for (key, value) in dict::pairs(other) {
            add(key, value)?;
        }
        return Ok(());
    }
    let Some(keys) = crate::attributes::get_optional(other, names::PLAIN_KEYS.name())? else {
        return Err(no_mapping());
    };
    let keys = crate::call::call(keys, &[])?;
    protocol::for_each(keys, |key| {
        add(key, protocol::get_item(other, key)?).map(|()| true)
    })
}

/// `UNPACK_SEQUENCE`.
#[inline(never)]
pub fn unpack<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let sequence = at.get(ins.b);
    let count = i64::from(ins.c);
    let unpacked = if let Some(tuple) = sequence.exact::<PyTuple>() {
        unpack_tuple(&at, tuple)
    } else if let Some(list) = sequence.exact::<PyList>() {
        let fits = list.length() == count;
        if fits {
            for index in 0..ins.c {
                let item = strategy::item(list, Int::from(i64::from(index)));
                at.set(ins.a + index, item);
            }
        }
        fits
    } else {
        // Named tuples, most of all.
        native_calls::own_payload(sequence, names::ITER)
            .and_then(|plain| plain.exact::<PyTuple>())
            .is_some_and(|tuple| unpack_tuple(&at, tuple))
    };
    if unpacked {
        return at.next();
    }
    unpack_to_registers(at, u64::from(ins.c), -1)
}

/// Unpacks a tuple; false, and nothing done, if it has not as many items as are wanted.
fn unpack_tuple<D: Domain>(at: &At<'_, D>, tuple: Ref<D, PyTuple>) -> bool {
    let ins = at.pc.fetch();
    if tuple.length() != i64::from(ins.c) {
        return false;
    }
    for index in 0..ins.c {
        at.set(ins.a + index, tuple.item(Int::from(i64::from(index))));
    }
    true
}

/// `UNPACK_EX`.
#[inline(never)]
pub fn unpack_ex<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    unpack_to_registers(at, u64::from(ins.x), i64::from(ins.c))
}

fn unpack_to_registers<D: Domain>(at: At<'_, D>, before: u64, after: i64) -> Control<D> {
    let ins = at.pc.fetch();
    let total = if after < 0 {
        before
    } else {
        before + after as u64 + 1
    };
    if D::NATIVE {
        let sequence: Obj = at.get(ins.b).promote();
        let first = i32::from(ins.a);
        let unpacked = match usize::try_from(after) {
            // The registers are memory: they are written in place.
            Ok(after) => unpack_into(sequence, at.frame, first, before as usize, Some(after)),
            // Here they can be variables, which keep their values if unpacking raises.
            Err(_) => unpacked::<()>(sequence, before as usize, None, |items| {
                for (item, register) in items.iter().zip(first..) {
                    at.frame.write(register, item.0);
                }
                Ok(())
            }),
        };
        return match unpacked {
            Ok(()) => at.settled().next(),
            Err(raised) => Control::Raise(Raised(Obj::constant(raised.0))),
        };
    }
    match unpack_to_tuple::<D>(at.get(ins.b), before, after) {
        Ok(values) => {
            let values: Ref<D, PyTuple> = values.cast();
            let at = at.settled();
            for index in 0..total as u16 {
                at.set(ins.a + index, values.item(Int::from(i64::from(index))));
            }
            at.next()
        }
        Err(raised) => Control::Raise(raised),
    }
}

residuals! {
    [any] fn unpack_to_tuple(iterable: Obj, before: u64, after: i64) -> Obj {
        unpacked(iterable, before as usize, usize::try_from(after).ok(), |items| Ok(tuple::try_from_slice(items)?.cast()))
    }
}

/// What is to be done with the items of an iterable, taken as [`unpack_into`] takes them, once all of them are there.
fn unpacked<T>(
    iterable: Obj,
    before: usize,
    after: Option<usize>,
    then: impl FnOnce(&[Obj]) -> PyResult<T>,
) -> PyResult<T> {
    let total = before + after.map_or(0, |after| after + 1);
    storage::with_scratch(total, |words| {
        let scratch = Frame::from_address(words.as_ptr() as usize);
        unpack_into(iterable, scratch, 0, before, after)?;
        then(frame::registers(scratch, 0, total))
    })
}

/// Unpacks into registers: `before` items, and if there is an `after` a list of the middle and so many more.
fn unpack_into(
    iterable: Obj,
    frame: Frame,
    first: i32,
    before: usize,
    after: Option<usize>,
) -> PyResult<()> {
    if !is_iterable(iterable) {
        return Err(type_error!(
            "cannot unpack non-iterable {} object",
            type_name(iterable)
        ));
    }
    let expected = before + after.unwrap_or(0);
    // What has its items at hand runs no code.
    let at_hand = match (iterable.exact::<PyTuple>(), iterable.exact::<PyList>()) {
        (Some(tuple), _) => Some(storage::items(tuple)),
        (_, Some(list)) => Some(list::items(list)),
        _ => None,
    };
    if let Some(items) = at_hand
        && items.len() >= expected
        && (after.is_some() || items.len() == expected)
    {
        let behind = items.len() - after.unwrap_or(0);
        let mut register = first;
        if after.is_some() {
            let middle = list::from_slice(&items[before..behind])?;
            frame.write(first + before as i32, middle.0);
        }
        for item in &items[..before] {
            frame.write(register, item.0);
            register += 1;
        }
        for item in &items[behind..] {
            register += 1;
            frame.write(register, item.0);
        }
        return Ok(());
    }
    let iterator = protocol::iterator(iterable)?;
    let mut got = 0;
    while got < before {
        match protocol::next(iterator)? {
            Some(value) => frame.write(first + got as i32, value.0),
            None => return Err(too_few(after.is_some(), expected, got)),
        }
        got += 1;
    }
    let Some(after) = after else {
        return match protocol::next(iterator)? {
            None => Ok(()),
            Some(_) => Err(too_many(iterable, expected)),
        };
    };
    let rest = list::from_iterable(iterator)?;
    let length = list::length(rest);
    if length < after {
        return Err(too_few(true, expected, before + length));
    }
    frame.write(first + before as i32, rest.0);
    for index in 0..after {
        let value = list::get(rest, length - after + index);
        frame.write(first + (before + 1 + index) as i32, value.0);
    }
    list::truncate(rest, length - after);
    Ok(())
}

fn too_few(at_least: bool, expected: usize, got: usize) -> Raised {
    let at_least = if at_least { "at least " } else { "" };
    exception::raise_message(
        &exception::VALUE_ERROR,
        &format!("not enough values to unpack (expected {at_least}{expected}, got {got})"),
    )
}

fn too_many(iterable: Obj, expected: usize) -> Raised {
    let sized = [ids::LIST, ids::TUPLE, ids::DICT]
        .iter()
        .any(|id| iterable.has_map(*id));
    let got = match sized.then(|| protocol::length(iterable)) {
        Some(Ok(length)) => format!(", got {length}"),
        _ => String::new(),
    };
    exception::raise_message(
        &exception::VALUE_ERROR,
        &format!("too many values to unpack (expected {expected}{got})"),
    )
}

/// `BUILD_INTERPOLATION`, `BUILD_TEMPLATE`.
#[inline(never)]
pub fn template<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let outcome = if ins.op == pyrite_compiler::bytecode::Op::BuildTemplate {
        make_template::<D>(at.get(ins.b), at.get(ins.b + 1))
    } else {
        let spec = match ins.x & 4 {
            0 => Obj::constant(names::EMPTY.object()),
            _ => at.get(ins.b + 2),
        };
        make_interpolation::<D>(at.get(ins.b), at.get(ins.b + 1), u32::from(ins.x & 3), spec)
    };
    at.outcome(ins.a, outcome)
}

residuals! {
    [any] fn make_template(strings: Obj, interpolations: Obj) -> Obj {
        Ok(crate::types::template::template(strings, interpolations))
    }
    [any] fn make_interpolation(value: Obj, expression: Obj, conversion: u32, spec: Obj) -> Obj {
        Ok(crate::types::template::interpolation(value, expression, conversion, spec))
    }
    [any] pub fn length(object: Obj) -> Obj {
        Ok(crate::types::int::from_usize(protocol::length(object)?))
    }
}
