//! Constructor, subscripts, iteration, comparison.

use super::items::*;
use super::{ARRAY, generic};
use crate::support::*;
use protocol::Comparison;
use pyrite_vm::class::Class;
use pyrite_vm::types::bytes;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{index_error, stepper, type_error, value_error, warnings};

pub(super) fn new(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    let (code_argument, initial) = match args.rest() {
        [code] => (*code, None),
        [code, initial] => (*code, Some(*initial)),
        [] => return Err(type_error!("array() takes at least 1 argument (0 given)")),
        given => {
            return Err(type_error!(
                "array() takes at most 2 arguments ({} given)",
                given.len()
            ));
        }
    };
    let letter = str::of(code_argument).map(str::bytes);
    let Some([letter]) = letter else {
        return Err(match letter {
            Some(_) => type_error!(
                "array() argument 1 must be a unicode character, not a string of length {}",
                protocol::length(code_argument)?
            ),
            None => type_error!(
                "array() argument 1 must be a unicode character, not {}",
                argument_name(code_argument)
            ),
        });
    };
    if width(*letter).is_none() {
        return Err(value_error!(
            "bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)"
        ));
    }
    if *letter == b'u' {
        warnings::warn(
            &exception::DEPRECATION_WARNING,
            "The 'u' type code is deprecated and will be removed in Python 3.16",
        )?;
    }
    new_with(class, *letter, initial)
}

/// An array of a class, with what the constructor is given as its items.
pub(super) fn new_with(class: &'static Class, letter: u8, initial: Option<Obj>) -> PyResult {
    let this = empty(class, letter)?;
    let Some(initial) = initial else {
        return Ok(this);
    };
    if str::of(initial).is_some() && !is_text(this) {
        return Err(type_error!(
            "cannot use a str to initialize an array with typecode '{}'",
            char::from(letter)
        ));
    }
    if is_array(initial) && is_text(initial) && !is_text(this) {
        return Err(type_error!(
            "cannot use a unicode array to initialize an array with typecode '{}'",
            char::from(letter)
        ));
    }
    let plain = bytes::value(initial).is_some()
        || instance::view::<pyrite_vm::types::bytearray::PyByteArray>(initial).is_some();
    let plain = if plain { buffer::get(initial)? } else { None };
    match plain {
        Some(bytes) => append_bytes(this, &bytes)?,
        None if is_array(initial) && code(initial) != letter => {
            extend(this, to_list(initial)?.cast())?
        }
        None => extend(this, initial)?,
    }
    Ok(this)
}

pub(super) fn find(this: Obj, wanted: Obj, start: usize, stop: usize) -> PyResult<Option<usize>> {
    let mut place = start;
    while place < stop.min(length(this)) {
        if protocol::is_equal(get(this, place)?, wanted)? {
            return Ok(Some(place));
        }
        place += 1;
    }
    Ok(None)
}

pub(super) fn index(this: Obj, key: Obj, message: &str) -> PyResult<usize> {
    if Integer::of(key).is_none() && Class::of(key).known(names::INDEX).is_none() {
        return Err(type_error!("array indices must be integers"));
    }
    sequence::place(key, length(this))?.ok_or_else(|| index_error!("{message}"))
}

pub(super) fn get_item(args: &Arguments) -> PyResult {
    let (this, key) = (args.at(0), args.at(1));
    let Some(span) = sequence::span(key, || length(this))? else {
        let place = index(this, key, "array index out of range")?;
        return get(this, place);
    };
    let result = empty(ARRAY.class(), code(this))?;
    let (width, source) = (size(this), used(this));
    reserve(result, span.count * width)?;
    for place in span.places() {
        append_bytes(result, &source[place * width..(place + 1) * width])?;
    }
    Ok(result)
}

pub(super) fn set_item(args: &Arguments) -> PyResult {
    let (this, key, value) = (args.at(0), args.at(1), args.at(2));
    let Some(span) = sequence::span(key, || length(this))? else {
        let place = index(this, key, "array assignment index out of range")?;
        let item = pack(code(this), value)?;
        if place < length(this) {
            put(this, place, item);
        }
        return nothing();
    };
    if !is_array(value) {
        return Err(type_error!(
            "can only assign array (not \"{}\") to array slice",
            type_name(value)
        ));
    }
    if code(this) != code(value) {
        return Err(type_error!("bad argument type for built-in operation"));
    }
    let (width, new) = (size(this), used(value).to_vec());
    if span.step == 1 {
        if new.len() == span.count * width {
            let start = span.start as usize * width;
            storage::bytes_mut(data(this))[start..start + new.len()].copy_from_slice(&new);
            return nothing();
        }
        check_resizable(this)?;
        let start = span.start as usize;
        let tail = used(this)[(start + span.count) * width..].to_vec();
        set_int_slot(this, LENGTH, start as i64);
        append_bytes(this, &new)?;
        append_bytes(this, &tail)?;
        return nothing();
    }
    if new.len() != span.count * width {
        return Err(value_error!(
            "attempt to assign array of size {} to extended slice of size {}",
            new.len() / width,
            span.count
        ));
    }
    for (place, item) in span.places().zip(new.chunks_exact(width)) {
        storage::bytes_mut(data(this))[place * width..(place + 1) * width].copy_from_slice(item);
    }
    nothing()
}

pub(super) fn delete_item(args: &Arguments) -> PyResult {
    let (this, key) = (args.at(0), args.at(1));
    let Some(span) = sequence::span(key, || length(this))? else {
        let place = index(this, key, "array assignment index out of range")?;
        remove(this, place, place + 1)?;
        return nothing();
    };
    let mut places: Vec<usize> = span.places().collect();
    places.sort_unstable();
    let width = size(this);
    let kept: Vec<u8> = used(this)
        .chunks_exact(width)
        .enumerate()
        .filter(|(place, _)| places.binary_search(place).is_err())
        .flat_map(|(_, item)| item.iter().copied())
        .collect();
    set_int_slot(this, LENGTH, 0);
    append_bytes(this, &kept)?;
    nothing()
}

pub(super) fn repeated(this: Obj, count: Obj) -> PyResult {
    if Integer::of(count).is_none() && Class::of(count).known(names::INDEX).is_none() {
        return Err(type_error!(
            "can't multiply sequence by non-int of type '{}'",
            type_name(count)
        ));
    }
    let count = usize::try_from(number::size(count)?).unwrap_or(0);
    let once = used(this).to_vec();
    match once.len().checked_mul(count) {
        Some(total) if total < 1 << 46 => reserve(this, total)?,
        _ => return Err(pyrite_vm::result::memory_error()),
    }
    if count != 1 && !once.is_empty() {
        check_resizable(this)?;
    }
    set_int_slot(this, LENGTH, 0);
    if !once.is_empty() {
        (0..count).try_for_each(|_| append_bytes(this, &once))?;
    }
    Ok(this)
}

pub(super) fn compare(args: &Arguments, comparison: Comparison) -> PyResult {
    let (left, right) = (args.at(0), args.at(1));
    if !is_array(right) {
        return Ok(not_implemented());
    }
    let (left, right) = (to_list(left)?, to_list(right)?);
    let item = |items: Gc<list::PyList>| {
        move |place: usize| (place < list::length(items)).then(|| list::get(items, place))
    };
    sequence::compare(comparison, item(left), item(right), || {
        (list::length(left), list::length(right))
    })
}

/// The array; null at the end.
pub(super) const SOURCE: u32 = 0;
/// The index of the next item.
pub(super) const PLACE: u32 = 1;

/// `array.arrayiterator`.
pub(super) static ITERATOR: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: 0,
    stepper: stepper!(generic::step),
    ..TypeDefinition::new("array.arrayiterator", ITERATOR_METHODS)
};
static ITERATOR_METHODS: &[Builtin] = &[
    Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0))),
    next_method!(|this| {
        let (source, place): (Obj, i64) = (instance::slot(this, SOURCE), int_slot(this, PLACE));
        if source.is_null() || place as usize >= length(source) {
            instance::set_slot(this, SOURCE, Obj::null());
            return Ok(None);
        }
        set_int_slot(this, PLACE, place + 1);
        get(source, place as usize).map(Some)
    }),
    Builtin::method("__reduce__", "(self, /)", |args| {
        let function = pyrite_vm::builtins::function("iter")?;
        let (source, place) = iterator_state(args);
        if source.is_null() {
            let nothing = tuple::from_slice(&[]).cast();
            let arguments = tuple::from_slice(&[nothing]).cast();
            return Ok(tuple::from_slice(&[function, arguments]).cast());
        }
        let arguments = tuple::from_slice(&[source]).cast();
        Ok(tuple::from_slice(&[function, arguments, int::new(place)]).cast())
    }),
    Builtin::method("__setstate__", "(self, state, /)", |args| {
        let place = number::size(args.at(1))?;
        let (source, _) = iterator_state(args);
        if !source.is_null() {
            set_int_slot(args.at(0), PLACE, place.clamp(0, length(source) as i64));
        }
        nothing()
    }),
];

/// The array of an iterator, null at the end, and the index of its next item.
fn iterator_state(args: &Arguments) -> (Obj, i64) {
    (
        instance::slot(args.at(0), SOURCE),
        int_slot(args.at(0), PLACE),
    )
}
