//! `tuple`: its items lie in the object itself.

use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::class::flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::global::Global;
use crate::ids;
use crate::instance;
use crate::interpreter::intrinsics;
use crate::object::{Obj, Value, boolean};
use crate::protocol::{self, Comparison};
use crate::result::{PyResult, memory_error};
use crate::storage::{self, Pinned};
use crate::types::{int, iterators, list, sequence};
use smelt::{Gc, heap, heap_object, twin};

/// A tuple. The word behind its items is its hash, once somebody has asked for it, else [`NO_HASH`].
#[heap_object(id = ids::TUPLE, array, tail = 1)]
pub struct PyTuple;

/// The hash is not known. It is one that a tuple may have, which is then computed each time.
const NO_HASH: i64 = 0;

/// A new tuple of `length` items, all null and to be set with [`storage::set_item`] before anybody sees it.
///
/// # Errors
/// `MemoryError`.
pub fn new(length: usize) -> PyResult<Gc<PyTuple>> {
    match heap::allocate_array(heap::TypeId::new(ids::TUPLE as u16), ids::TUPLE, length) {
        Some(object) => Ok(Gc::from_bits(object.to_word())),
        None => Err(memory_error()),
    }
}

/// A new tuple of these items.
///
/// # Errors
/// `MemoryError`.
pub fn try_from_slice(items: &[Obj]) -> PyResult<Gc<PyTuple>> {
    let tuple = new(items.len())?;
    for (index, item) in items.iter().enumerate() {
        storage::set_item(tuple, index, *item);
    }
    Ok(tuple)
}

/// A new tuple of items so few that there is always memory for it.
pub fn from_slice(items: &[Obj]) -> Gc<PyTuple> {
    try_from_slice(items).unwrap_or_else(|_| smelt::out_of_memory())
}

/// The items. See [`storage::items`] for how long the slice is good.
#[inline(always)]
pub fn items<'a>(tuple: Gc<PyTuple>) -> &'a [Obj] {
    storage::items(tuple)
}

/// The items of a `tuple` (or of an instance of a subclass).
pub fn of<'a>(object: Obj) -> Option<&'a [Obj]> {
    instance::view::<PyTuple>(object).map(items)
}

/// The empty tuple, of which there is one.
pub fn empty() -> Gc<PyTuple> {
    static EMPTY: Global<Option<Pinned<PyTuple>>> = Global::new(None);
    if let Some(empty) = EMPTY.get() {
        return empty.get();
    }
    let empty = Pinned::for_ever(from_slice(&[]));
    EMPTY.set(Some(empty));
    empty.get()
}

/// A tuple of the items of an iterable: itself, if it is a plain tuple.
///
/// # Errors
/// What iterating raises; `MemoryError`.
pub fn from_iterable(iterable: Obj) -> PyResult<Gc<PyTuple>> {
    if let Some(tuple) = iterable.exact::<PyTuple>() {
        return Ok(tuple);
    }
    if let Some(list) = iterable.exact::<list::PyList>() {
        return try_from_slice(list::items(list));
    }
    let list = list::from_unsized(iterable)?;
    try_from_slice(list::items(list))
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::TUPLE,
    flags: flags::SUBCLASSABLE | flags::SEQUENCE,
    ..TypeDefinition::new("tuple", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, iterable=(), /)", construct)
        .collecting(1)
        .reads()
        .intrinsic(twin!(intrinsics::classes::new_tuple)),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("__hash__", "(self, /)", |args| {
        Ok(crate::types::int::new(hash_of(args.this())?))
    })
    .hashing(|object| instance::view::<PyTuple>(object).map(hash_of)),
    Builtin::method("__len__", "(self, /)", |args| {
        Ok(int::from_usize(items(args.this()).len()))
    })
    .reads(),
    Builtin::method("__getitem__", "(self, key, /)", get_item).reads(),
    Builtin::method("__add__", "(self, value, /)", add).reads(),
    Builtin::method("__mul__", "(self, value, /)", multiply).reads(),
    Builtin::method("__rmul__", "(self, value, /)", multiply).reads(),
    Builtin::method("__contains__", "(self, key, /)", |args| {
        let (tuple, key): (Gc<PyTuple>, Obj) = (args.this(), args.at(1));
        for item in items(tuple) {
            if protocol::is_equal(*item, key)? {
                return Ok(boolean(true));
            }
        }
        Ok(boolean(false))
    })
    .reads(),
    crate::comparison_method!(compare, "__lt__", "<", Lt),
    crate::comparison_method!(compare, "__le__", "<=", Le),
    crate::comparison_method!(compare, "__eq__", "==", Eq)
        .equating(|a, b| Some(equal(of(a)?, of(b)?))),
    crate::comparison_method!(compare, "__ne__", "!=", Ne),
    crate::comparison_method!(compare, "__gt__", ">", Gt),
    crate::comparison_method!(compare, "__ge__", ">=", Ge),
    Builtin::method("__iter__", "(self, /)", |args| {
        Ok(iterators::over(
            ids::TUPLE_ITERATOR,
            args.this::<PyTuple>().cast(),
            0,
        ))
    })
    .reads(),
    Builtin::method("__getnewargs__", "(self, /)", |args| {
        Ok(from_slice(&[args.this::<PyTuple>().cast()]).cast())
    }),
    Builtin::class_method(
        "__class_getitem__",
        "(type, object, /)",
        crate::types::generic_alias::of_class,
    ),
    Builtin::method("count", "(self, value, /)", |args| {
        let mut count = 0;
        for item in items(args.this()) {
            count += usize::from(protocol::is_equal(*item, args.at(1))?);
        }
        Ok(int::from_usize(count))
    })
    .reads(),
    Builtin::method(
        "index",
        "(self, value, start=0, stop=sys.maxsize, /)",
        index,
    )
    .reads(),
];

fn construct(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    let plain = match args.get(1) {
        None => empty(),
        Some(iterable) => match from_iterable(iterable)? {
            tuple if storage::length(tuple) == 0 => empty(),
            tuple => tuple,
        },
    };
    Ok(instance::of_class(class, plain.cast()))
}

fn repr(args: &Arguments) -> PyResult {
    let tuple = items(args.this());
    if tuple.is_empty() {
        return Ok(crate::types::str::new("()"));
    }
    sequence::printing(args.at(0), "(...)", |text| {
        text.push(b'(');
        sequence::write_items(text, |index| tuple.get(index).copied())?;
        text.extend_from_slice(if tuple.len() == 1 { b",)" } else { b")" });
        Ok(())
    })
}

/// The hash of a tuple, which keeps it.
///
/// # Errors
/// As [`hash`].
pub fn hash_of(tuple: Gc<PyTuple>) -> PyResult<i64> {
    let kept = storage::tail(tuple);
    if kept != NO_HASH as u64 {
        return Ok(kept as i64);
    }
    let hash = hash(items(tuple))?;
    storage::set_tail(tuple, hash as u64);
    Ok(hash)
}

/// The hash of a tuple of these items: CPython's, which is that of xxHash without its final shuffling, so that sets of tuples are in the same order.
///
/// # Errors
/// `TypeError` for unhashable items; what `__hash__` raises.
pub fn hash(items: &[Obj]) -> PyResult<i64> {
    const PRIME_1: u64 = 11_400_714_785_074_694_791;
    const PRIME_2: u64 = 14_029_467_366_897_019_727;
    const PRIME_5: u64 = 2_870_177_450_012_600_261;
    crate::recursion::check(" while hashing a tuple")?;
    let mut sum = PRIME_5;
    for item in items {
        let lane = protocol::hash(*item)? as u64;
        sum = sum.wrapping_add(lane.wrapping_mul(PRIME_2));
        sum = sum.rotate_left(31).wrapping_mul(PRIME_1);
    }
    sum = sum.wrapping_add(items.len() as u64 ^ (PRIME_5 ^ 3_527_539));
    // -1 is no hash.
    Ok(if sum == u64::MAX {
        1_546_275_796
    } else {
        sum as i64
    })
}

fn compare(args: &Arguments, comparison: Comparison) -> PyResult {
    let this = items(args.this());
    let Some(other) = of(args.at(1)) else {
        return sequence::no_operand();
    };
    compare_items(this, other, comparison)
}

/// Are the items equal?
///
/// # Errors
/// What comparing items raises.
pub fn equal(a: &[Obj], b: &[Obj]) -> PyResult<bool> {
    if a.len() != b.len() {
        return Ok(false);
    }
    crate::recursion::check(" in comparison")?;
    for (a, b) in a.iter().zip(b) {
        if !protocol::is_equal(*a, *b)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Compares the items of two tuples.
///
/// # Errors
/// What comparing items raises.
pub fn compare_items(a: &[Obj], b: &[Obj], comparison: Comparison) -> PyResult {
    sequence::compare(
        comparison,
        |index| a.get(index).copied(),
        |index| b.get(index).copied(),
        || (a.len(), b.len()),
    )
}

/// A tuple of the items that a slice selects.
///
/// # Errors
/// `MemoryError`.
pub fn part(tuple: Gc<PyTuple>, span: sequence::Span) -> PyResult<Gc<PyTuple>> {
    if span.step == 1 && span.count == storage::length(tuple) {
        return Ok(tuple);
    }
    if span.count == 0 {
        return Ok(empty());
    }
    let result = new(span.count)?;
    if span.step == 1 {
        storage::copy_items(tuple, span.start as usize, result, 0, span.count);
        return Ok(result);
    }
    for (index, place) in span.places().enumerate() {
        storage::set_item(result, index, items(tuple)[place]);
    }
    Ok(result)
}

fn get_item(args: &Arguments) -> PyResult {
    let (tuple, key): (Gc<PyTuple>, Obj) = (args.this(), args.at(1));
    let length = storage::length(tuple);
    if sequence::is_slice(key) {
        return Ok(part(tuple, sequence::span(key, || length)?)?.cast());
    }
    let index = sequence::subscript(key, "tuple")?;
    match sequence::place(index, length) {
        Some(place) => Ok(items(tuple)[place]),
        None => Err(crate::index_error!("tuple index out of range")),
    }
}

fn add(args: &Arguments) -> PyResult {
    let this: Gc<PyTuple> = args.this();
    let Some(other) = instance::view::<PyTuple>(args.at(1)) else {
        return Err(crate::type_error!(
            "can only concatenate tuple (not \"{}\") to tuple",
            protocol::type_name(args.at(1))
        ));
    };
    Ok(concat(this, other)?.cast())
}

/// The items of two tuples in one.
///
/// # Errors
/// `MemoryError`.
pub fn concat(left: Gc<PyTuple>, right: Gc<PyTuple>) -> PyResult<Gc<PyTuple>> {
    let (a, b) = (storage::length(left), storage::length(right));
    if b == 0 {
        return Ok(left);
    }
    if a == 0 {
        return Ok(right);
    }
    let result = new(a + b)?;
    storage::copy_items(left, 0, result, 0, a);
    storage::copy_items(right, 0, result, a, b);
    Ok(result)
}

fn multiply(args: &Arguments) -> PyResult {
    let this: Gc<PyTuple> = args.this();
    let count = sequence::repetitions(args.at(1))?;
    let length = storage::length(this);
    if length == 0 || count == 1 {
        return Ok(this.cast());
    }
    if count == 0 {
        return Ok(empty().cast());
    }
    let result = new(sequence::product(length, count)?)?;
    if length == 1 {
        storage::fill_items(result, 0..count, items(this)[0]);
    } else {
        for index in 0..count {
            storage::copy_items(this, 0, result, index * length, length);
        }
    }
    Ok(result.cast())
}

fn index(args: &Arguments) -> PyResult {
    let this = items(args.this());
    let start = sequence::bound(args.get(2), 0, this.len())?;
    let stop = sequence::bound(args.get(3), this.len(), this.len())?;
    for (place, item) in this.iter().enumerate().take(stop).skip(start) {
        if protocol::is_equal(*item, args.at(1))? {
            return Ok(int::from_usize(place));
        }
    }
    Err(crate::value_error!("tuple.index(x): x not in tuple"))
}
