//! `product`, `permutations`, `combinations`, `combinations_with_replacement`: tuples of items of a pool, chosen by an array of indices that
//! each call of `__next__` moves on.

use super::{ITER, next};
use crate::support::*;
use pyrite_vm::storage::Array;
use pyrite_vm::types::int::Integer;
use pyrite_vm::types::sequence::MOST_ITEMS;
use pyrite_vm::types::tuple::PyTuple;
use pyrite_vm::{overflow_error, type_error, value_error};

/// Tuple of the items to choose from (of `product`: tuple of such tuples).
const POOL: u32 = 0;
/// [`Array`] of places in the pool as integers; null when exhausted.
const INDICES: u32 = 1;
/// Nothing was given out yet: True, later null.
const FRESH: u32 = 2;
/// Length of a permutation, and the [`Array`] of how many steps each of its places has left.
const LENGTH: u32 = 3;
const CYCLES: u32 = 4;

fn at(indices: Gc<Array>, place: usize) -> usize {
    storage::items(indices)[place].small_value().get() as usize
}

fn put(indices: Gc<Array>, place: usize, value: usize) {
    storage::set_item(indices, place, int::new(value as i64));
}

fn pool(this: Obj) -> Gc<PyTuple> {
    instance::slot(this, POOL).cast()
}

/// The indices, or `None` when exhausted.
fn indices(this: Obj) -> Option<Gc<Array>> {
    let indices: Obj = instance::slot(this, INDICES);
    (!indices.is_null()).then(|| indices.cast())
}

/// Nothing was given out yet? From now on something has been.
fn take_fresh(this: Obj) -> bool {
    let fresh: Obj = instance::slot(this, FRESH);
    instance::set_slot(this, FRESH, Obj::null());
    !fresh.is_null()
}

fn exhausted(this: Obj) -> PyResult<Option<Obj>> {
    instance::set_slot(this, INDICES, Obj::null());
    Ok(None)
}

/// The tuple of the items at the first `length` indices.
fn chosen(pool: Gc<PyTuple>, indices: Gc<Array>, length: usize) -> PyResult<Option<Obj>> {
    let result = tuple::new(length)?;
    for place in 0..length {
        storage::set_item(result, place, tuple::items(pool)[at(indices, place)]);
    }
    Ok(Some(result.cast()))
}

/// A count argument that must not be negative, and of which there is room for.
fn count(object: Obj, message: &str) -> PyResult<usize> {
    match usize::try_from(number::size(object)?) {
        Ok(count) if count > MOST_ITEMS => Err(pyrite_vm::result::memory_error()),
        Ok(count) => Ok(count),
        Err(_) => Err(value_error!("{message}")),
    }
}

/// `itertools.combinations`.
pub static COMBINATIONS: TypeDefinition = TypeDefinition {
    slots: 3,
    ..TypeDefinition::new("itertools.combinations", COMBINATIONS_METHODS)
};
static COMBINATIONS_METHODS: &[Builtin] = &[
    Builtin::constructor("(type, iterable, r)", |args| {
        new_combinations(args, |place| place, |length, count| length > count)
    }),
    ITER,
    next!(next_combination).writes(),
];

/// `itertools.combinations_with_replacement`.
pub static COMBINATIONS_WITH_REPLACEMENT: TypeDefinition = TypeDefinition {
    slots: 3,
    ..TypeDefinition::new(
        "itertools.combinations_with_replacement",
        REPLACEMENT_METHODS,
    )
};
static REPLACEMENT_METHODS: &[Builtin] = &[
    Builtin::constructor("(type, iterable, r)", |args| {
        new_combinations(args, |_| 0, |length, count| count == 0 && length > 0)
    }),
    ITER,
    next!(next_replacement).writes(),
];

fn new_combinations(
    args: &Arguments,
    first: fn(usize) -> usize,
    is_empty: fn(usize, usize) -> bool,
) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    let pool = sequence::to_tuple(args.at(1))?;
    let length = count(args.at(2), "r must be non-negative")?;
    let this = instance::with(class, &[pool.cast(), Obj::null(), boolean(true)]);
    if !is_empty(length, tuple::items(pool).len()) {
        let indices = storage::new_array(length)?;
        (0..length).for_each(|place| put(indices, place, first(place)));
        instance::set_slot(this, INDICES, indices.cast());
    }
    Ok(this)
}

fn next_combination(this: Obj) -> PyResult<Option<Obj>> {
    let Some(indices) = indices(this) else {
        return Ok(None);
    };
    let (pool, length) = (pool(this), storage::length(indices));
    if !take_fresh(this) {
        let count = tuple::items(pool).len();
        // The last index that can still be raised, and those behind it as low as they can be.
        let Some(place) = (0..length)
            .rev()
            .find(|place| at(indices, *place) != place + count - length)
        else {
            return exhausted(this);
        };
        let value = at(indices, place) + 1;
        (place..length).for_each(|other| put(indices, other, value + other - place));
    }
    chosen(pool, indices, length)
}

fn next_replacement(this: Obj) -> PyResult<Option<Obj>> {
    let Some(indices) = indices(this) else {
        return Ok(None);
    };
    let (pool, length) = (pool(this), storage::length(indices));
    if !take_fresh(this) {
        let count = tuple::items(pool).len();
        let Some(place) = (0..length)
            .rev()
            .find(|place| at(indices, *place) != count - 1)
        else {
            return exhausted(this);
        };
        let value = at(indices, place) + 1;
        (place..length).for_each(|other| put(indices, other, value));
    }
    chosen(pool, indices, length)
}

/// `itertools.permutations`.
pub static PERMUTATIONS: TypeDefinition = TypeDefinition {
    slots: 5,
    ..TypeDefinition::new("itertools.permutations", PERMUTATIONS_METHODS)
};
static PERMUTATIONS_METHODS: &[Builtin] = &[
    Builtin::constructor("(type, iterable, r=None)", new_permutations),
    ITER,
    next!(next_permutation).writes(),
];

fn new_permutations(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    let pool = sequence::to_tuple(args.at(1))?;
    let items = tuple::items(pool).len();
    let length = match args.get_not_none(2) {
        Some(length) if Integer::of(length).is_none() => {
            return Err(type_error!("Expected int as r"));
        }
        Some(length) => count(length, "r must be non-negative")?,
        None => items,
    };
    let this = instance::with(
        class,
        &[
            pool.cast(),
            Obj::null(),
            boolean(true),
            int::from_usize(length),
        ],
    );
    if length <= items {
        let (indices, cycles) = (storage::new_array(items)?, storage::new_array(length)?);
        (0..items).for_each(|place| put(indices, place, place));
        (0..length).for_each(|place| put(cycles, place, items - place));
        instance::set_slot(this, INDICES, indices.cast());
        instance::set_slot(this, CYCLES, cycles.cast());
    }
    Ok(this)
}

fn next_permutation(this: Obj) -> PyResult<Option<Obj>> {
    let Some(indices) = indices(this) else {
        return Ok(None);
    };
    let (pool, length, count) = (
        pool(this),
        int_slot(this, LENGTH) as usize,
        storage::length(indices),
    );
    if !take_fresh(this) {
        let cycles: Gc<Array> = instance::slot(this, CYCLES).cast();
        let mut moved = false;
        for place in (0..length).rev() {
            let left = at(cycles, place) - 1;
            if left > 0 {
                put(cycles, place, left);
                let (a, b) = (at(indices, place), at(indices, count - left));
                put(indices, place, b);
                put(indices, count - left, a);
                moved = true;
                break;
            }
            // This place has had every item: back to the beginning for it.
            let first = at(indices, place);
            storage::copy_items(indices, place + 1, indices, place, count - place - 1);
            put(indices, count - 1, first);
            put(cycles, place, count - place);
        }
        if !moved {
            return exhausted(this);
        }
    }
    chosen(pool, indices, length)
}

/// `itertools.product`.
pub static PRODUCT: TypeDefinition = TypeDefinition {
    slots: 3,
    ..TypeDefinition::new("itertools.product", PRODUCT_METHODS)
};
static PRODUCT_METHODS: &[Builtin] = &[
    Builtin::constructor("(type, *iterables, repeat=1)", new_product),
    ITER,
    next!(next_product).writes(),
];

fn new_product(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    let repeat = match args.get(1) {
        Some(repeat) => usize::try_from(number::size(repeat)?)
            .map_err(|_| value_error!("repeat argument cannot be negative"))?,
        None => 1,
    };
    let iterables = args.rest();
    let total = match iterables.len().checked_mul(repeat) {
        Some(total) if total <= MOST_ITEMS => total,
        Some(total) if total < 1 << 60 => return Err(pyrite_vm::result::memory_error()),
        _ => return Err(overflow_error!("repeat argument too large")),
    };
    let pools = tuple::new(total)?;
    let mut is_empty = false;
    // An unset item must not be seen by the collector's owner: the tuple is not given out before it is full.
    for (place, iterable) in iterables.iter().enumerate().take(total) {
        let pool = sequence::to_tuple(*iterable)?;
        is_empty |= tuple::items(pool).is_empty();
        for copy in 0..repeat {
            storage::set_item(pools, copy * iterables.len() + place, pool.cast());
        }
    }
    let this = instance::with(class, &[pools.cast(), Obj::null(), boolean(true)]);
    if !is_empty {
        let indices = storage::new_array(total)?;
        (0..total).for_each(|place| put(indices, place, 0));
        instance::set_slot(this, INDICES, indices.cast());
    }
    Ok(this)
}

fn next_product(this: Obj) -> PyResult<Option<Obj>> {
    let Some(indices) = indices(this) else {
        return Ok(None);
    };
    let pools = tuple::items(pool(this));
    let length = pools.len();
    let pool_at = |place: usize| -> &[Obj] { tuple::items(pools[place].cast::<PyTuple>()) };
    if !take_fresh(this) {
        // As an odometer: the last wheel that is not at its end moves, those behind it begin again.
        let Some(place) = (0..length)
            .rev()
            .find(|place| at(indices, *place) + 1 < pool_at(*place).len())
        else {
            return exhausted(this);
        };
        put(indices, place, at(indices, place) + 1);
        (place + 1..length).for_each(|other| put(indices, other, 0));
    }
    let result = tuple::new(length)?;
    for place in 0..length {
        storage::set_item(result, place, pool_at(place)[at(indices, place)]);
    }
    Ok(Some(result.cast()))
}
