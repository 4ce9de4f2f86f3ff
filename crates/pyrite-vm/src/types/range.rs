//! `range`.

use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::class::flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::interpreter::intrinsics;
use crate::object::{Obj, Value, boolean, none};
use crate::protocol;
use crate::result::PyResult;
use crate::types::int::{self, Integer};
use crate::types::{iterators, sequence, slice, tuple};
use dashu_int::IBig;
use smelt::{AnyValue, Domain, Gc, Native, Ref, heap_object, twin};

/// A range: integers of any size.
#[heap_object(id = ids::RANGE)]
pub struct PyRange {
    /// First number.
    #[immutable]
    start: Gc<AnyValue>,
    /// Where it ends, exclusive.
    #[immutable]
    stop: Gc<AnyValue>,
    /// Distance of the numbers, not 0.
    #[immutable]
    step: Gc<AnyValue>,
    /// How many numbers.
    #[immutable]
    length: Gc<AnyValue>,
}

/// A new range of integers whose length has been computed.
pub fn new(start: Obj, stop: Obj, step: Obj, length: Obj) -> Obj {
    PyRange::new::<Native>(start, stop, step, length).cast()
}

/// A new range of machine integers.
pub fn from_i64(start: i64, stop: i64, step: i64) -> Obj {
    let count = small_length(start, stop, step);
    new(
        int::new(start),
        int::new(stop),
        int::new(step),
        int::from_usize(count as usize),
    )
}

/// How many numbers there are. At most 2**63.
fn small_length(start: i64, stop: i64, step: i64) -> u64 {
    let distance = if step > 0 && start < stop {
        (stop as i128 - start as i128) as u64
    } else if step < 0 && start > stop {
        (start as i128 - stop as i128) as u64
    } else {
        return 0;
    };
    (distance - 1) / step.unsigned_abs() + 1
}

/// A new range of integers of any size; the step is not 0.
///
/// # Errors
/// `MemoryError`.
pub fn from_big(start: &IBig, stop: &IBig, step: &IBig) -> PyResult {
    let length = if *step > IBig::ZERO && start < stop {
        (stop - start - IBig::ONE) / step + IBig::ONE
    } else if *step < IBig::ZERO && start > stop {
        (start - stop - IBig::ONE) / -step + IBig::ONE
    } else {
        IBig::ZERO
    };
    Ok(new(
        int::from_big(start)?,
        int::from_big(stop)?,
        int::from_big(step)?,
        int::from_big(&length)?,
    ))
}

/// Start, step and length, if all the numbers fit the word.
#[inline]
pub fn small_parts(range: Gc<PyRange>) -> Option<(i64, i64, usize)> {
    let start = range.start().as_small()?;
    let step = range.step().as_small()?;
    let length = range.length().as_small()?;
    range.stop().as_small()?;
    Some((start.get(), step.get(), length.get() as usize))
}

/// `element in range`, of integers that fit tagged words; `None` of others.
#[inline]
pub fn has_small<D: Domain>(range: Ref<D, PyRange>, element: Obj<D>) -> Option<bool> {
    let value = element.as_small()?;
    let (start, stop) = (range.start().as_small()?, range.stop().as_small()?);
    let step = range.step().as_small()?;
    if step == 1 {
        return Some(value >= start && value < stop);
    }
    let is_between = if step > 0 {
        value >= start && value < stop
    } else {
        value <= start && value > stop
    };
    // The difference of two small integers fits the word.
    Some(is_between && (value - start).floor_mod(step) == 0)
}

fn big(object: Obj) -> IBig {
    int::value(object).unwrap_or_default()
}

/// Number `index` of a range, which has so many.
fn item(range: Gc<PyRange>, index: &IBig) -> PyResult {
    int::from_big(&(big(range.start()) + big(range.step()) * index))
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::RANGE,
    flags: flags::SEQUENCE,
    ..TypeDefinition::new("range", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, start, stop=None, step=None, /)", construct)
        .elidable()
        .intrinsic(twin!(intrinsics::iterators::range)),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("__len__", "(self, /)", |args| {
        let length = args.this::<PyRange>().length();
        if Integer::of(length).and_then(Integer::machine).is_some() {
            return Ok(length);
        }
        Err(crate::overflow_error!(
            "Python int too large to convert to C ssize_t"
        ))
    }),
    Builtin::method("__bool__", "(self, /)", |args| {
        Ok(boolean(args.this::<PyRange>().length().0 != int::new(0).0))
    }),
    Builtin::method("__hash__", "(self, /)", hash),
    crate::comparison_method!(compare, "__lt__", "<", Lt),
    crate::comparison_method!(compare, "__le__", "<=", Le),
    crate::comparison_method!(compare, "__eq__", "==", Eq),
    crate::comparison_method!(compare, "__ne__", "!=", Ne),
    crate::comparison_method!(compare, "__gt__", ">", Gt),
    crate::comparison_method!(compare, "__ge__", ">=", Ge),
    Builtin::method("__getitem__", "(self, key, /)", get_item).reads(),
    Builtin::method("__contains__", "(self, key, /)", |args| {
        let range: Gc<PyRange> = args.this();
        if is_plain_int(args.at(1)) {
            return Ok(boolean(position(range, args.at(1)).is_some()));
        }
        let mut found = false;
        protocol::for_each(range.cast(), |item| {
            found = protocol::is_equal(item, args.at(1))?;
            Ok(!found)
        })?;
        Ok(boolean(found))
    })
    .reads(),
    Builtin::method("__iter__", "(self, /)", |args| iterator(args.this())),
    Builtin::method("__reversed__", "(self, /)", reversed).reads(),
    Builtin::method("__reduce__", "(self, /)", |args| {
        let range: Gc<PyRange> = args.this();
        let parts = tuple::from_slice(&[range.start(), range.stop(), range.step()]).cast();
        Ok(tuple::from_slice(&[TYPE.class().object(), parts]).cast())
    }),
    Builtin::method("count", "(self, object, /)", |args| {
        let range: Gc<PyRange> = args.this();
        if is_plain_int(args.at(1)) {
            return Ok(int::new(i64::from(position(range, args.at(1)).is_some())));
        }
        let mut count = 0;
        protocol::for_each(range.cast(), |item| {
            count += i64::from(protocol::is_equal(item, args.at(1))?);
            Ok(true)
        })?;
        Ok(int::new(count))
    })
    .reads(),
    Builtin::method("index", "(self, object, /)", index).reads(),
    Builtin::member("start", |args| Ok(args.this::<PyRange>().start())).reads(),
    Builtin::member("stop", |args| Ok(args.this::<PyRange>().stop())).reads(),
    Builtin::member("step", |args| Ok(args.this::<PyRange>().step())).reads(),
];

fn construct(args: &Arguments) -> PyResult {
    let (start, stop) = match args.get(2) {
        Some(stop) => (protocol::index(args.at(1))?, protocol::index(stop)?),
        None => (int::new(0), protocol::index(args.at(1))?),
    };
    let step = args.get(3).map_or(Ok(int::new(1)), protocol::index)?;
    if step.0 == int::new(0).0
        || Integer::of(step).is_some_and(|step| matches!(step, Integer::Small(0)))
    {
        return Err(crate::value_error!("range() arg 3 must not be zero"));
    }
    match (Integer::of(start), Integer::of(stop), Integer::of(step)) {
        (Some(Integer::Small(start)), Some(Integer::Small(stop)), Some(Integer::Small(step))) => {
            Ok(from_i64(start, stop, step))
        }
        _ => from_big(&big(start), &big(stop), &big(step)),
    }
}

fn repr(args: &Arguments) -> PyResult {
    let range: Gc<PyRange> = args.this();
    let mut text = b"range(".to_vec();
    sequence::write_repr(&mut text, range.start())?;
    text.extend_from_slice(b", ");
    sequence::write_repr(&mut text, range.stop())?;
    if range.step().0 != int::new(1).0 {
        text.extend_from_slice(b", ");
        sequence::write_repr(&mut text, range.step())?;
    }
    text.push(b')');
    Ok(crate::types::str::try_from_bytes(&text)?.cast())
}

/// What makes two ranges equal: length, first number, step, as far as they matter.
fn identity(range: Gc<PyRange>) -> [Obj; 3] {
    let length = range.length();
    match length.as_small().map(smelt::Int::get) {
        Some(0) => [length, none(), none()],
        Some(1) => [length, range.start(), none()],
        _ => [length, range.start(), range.step()],
    }
}

fn hash(args: &Arguments) -> PyResult {
    Ok(int::new(tuple::hash(&identity(args.this()))?))
}

fn compare(args: &Arguments, comparison: protocol::Comparison) -> PyResult {
    use protocol::Comparison;
    let Some(other) = args.at(1).exact::<PyRange>() else {
        return sequence::no_operand();
    };
    if !matches!(comparison, Comparison::Eq | Comparison::Ne) {
        return sequence::no_operand();
    }
    let (this, other) = (identity(args.this()), identity(other));
    let equal = this.iter().zip(&other).all(|(a, b)| {
        a.0 == b.0
            || !a.is_small() && !b.is_small() && !a.is_none() && !b.is_none() && big(*a) == big(*b)
    });
    Ok(boolean(equal == (comparison == Comparison::Eq)))
}

fn get_item(args: &Arguments) -> PyResult {
    let (range, key): (Gc<PyRange>, Obj) = (args.this(), args.at(1));
    if sequence::is_slice(key) {
        return get_slice(range, key);
    }
    if Integer::of(key).is_none()
        && crate::class::Class::of(key)
            .known(crate::names::INDEX)
            .is_none()
    {
        return Err(crate::type_error!(
            "range indices must be integers or slices, not {}",
            protocol::type_name(key)
        ));
    }
    let index = protocol::index(key)?;
    if let (Some((start, step, length)), Some(Integer::Small(index))) =
        (small_parts(range), Integer::of(index))
    {
        return match sequence::place(index, length) {
            Some(place) => Ok(int::new(start + step * place as i64)),
            None => Err(crate::index_error!("range object index out of range")),
        };
    }
    let (mut index, length) = (big(index), big(range.length()));
    if index < IBig::ZERO {
        index += &length;
    }
    if index < IBig::ZERO || index >= length {
        return Err(crate::index_error!("range object index out of range"));
    }
    item(range, &index)
}

fn get_slice(range: Gc<PyRange>, key: Obj) -> PyResult {
    if let Some(slice) = small_slice(range, key) {
        return slice;
    }
    let (start, stop, step) = slice::indices(key, &big(range.length()))?;
    let (first, distance) = (big(range.start()), big(range.step()));
    from_big(
        &(&first + &start * &distance),
        &(&first + &stop * &distance),
        &(&step * &distance),
    )
}

/// [`get_slice`] where all numbers fit the word.
fn small_slice(range: Gc<PyRange>, key: Obj) -> Option<PyResult> {
    let (first, distance, length) = small_parts(range)?;
    let [_, _, step] = slice::parts(key);
    if !step.is_none() && !step.is_small() {
        return None; // it is part of the result, and not to be clamped
    }
    let span = match sequence::span(key, || length) {
        Ok(span) => span,
        Err(raised) => return Some(Err(raised)),
    };
    let number = |place: i64| place.checked_mul(distance)?.checked_add(first);
    let (start, stop) = (number(span.start)?, number(span.stop)?);
    let step = span.step.checked_mul(distance)?;
    Some(Ok(new(
        int::new(start),
        int::new(stop),
        int::new(step),
        int::new(span.count as i64),
    )))
}

/// Exactly an `int` or `bool`: nothing that could have an `__eq__` of its own.
fn is_plain_int(object: Obj) -> bool {
    object.is_small() || matches!(object.map_number(), ids::BIG_INT | ids::BOOL)
}

/// The place of an integer in the range, if it is there.
fn position(range: Gc<PyRange>, value: Obj) -> Option<IBig> {
    if let (Some((start, step, length)), Some(Integer::Small(value))) =
        (small_parts(range), Integer::of(value))
    {
        let distance = value as i128 - start as i128;
        let is_there = distance % step as i128 == 0
            && (0..length as i128).contains(&(distance / step as i128));
        return is_there.then(|| IBig::from(distance / step as i128));
    }
    let (distance, step) = (big(value) - big(range.start()), big(range.step()));
    let index = &distance / &step;
    let is_there = &index * &step == distance && index >= IBig::ZERO && index < big(range.length());
    is_there.then_some(index)
}

fn index(args: &Arguments) -> PyResult {
    let (range, value): (Gc<PyRange>, Obj) = (args.this(), args.at(1));
    if is_plain_int(value) {
        return match position(range, value) {
            Some(index) => int::from_big(&index),
            None => Err(crate::value_error!("range.index(x): x not in range")),
        };
    }
    let (mut place, mut found) = (0, false);
    protocol::for_each(range.cast(), |item| {
        found = protocol::is_equal(item, value)?;
        place += i64::from(!found);
        Ok(!found)
    })?;
    if found {
        return Ok(int::new(place));
    }
    Err(crate::value_error!("sequence.index(x): x not in sequence"))
}

/// `iter(range)`.
///
/// # Errors
/// `MemoryError`.
pub fn iterator(range: Gc<PyRange>) -> PyResult {
    if let Some((start, step, length)) = small_parts(range) {
        return Ok(iterators::range::new(start, step, length as i64));
    }
    iterators::range::new_long(
        &big(range.start()),
        &big(range.step()),
        &big(range.length()),
    )
}

fn reversed(args: &Arguments) -> PyResult {
    let range: Gc<PyRange> = args.this();
    if let Some((start, step, length)) = small_parts(range) {
        let last = start.wrapping_add(step.wrapping_mul(length as i64 - 1));
        return Ok(iterators::range::new(
            last,
            step.wrapping_neg(),
            length as i64,
        ));
    }
    let (length, step) = (big(range.length()), big(range.step()));
    let last = big(range.start()) + (&length - IBig::ONE) * &step;
    iterators::range::new_long(&last, &-step, &length)
}
