//! `zip_longest`, `pairwise`, `batched`.

use super::{ITER, generic, next, next_of, stepper};
use crate::support::*;
use pyrite_vm::storage::Array;
use pyrite_vm::{type_error, value_error};

/// `itertools.zip_longest`.
pub static ZIP_LONGEST: TypeDefinition = TypeDefinition {
    slots: 3,
    ..TypeDefinition::new("itertools.zip_longest", ZIP_METHODS)
};
static ZIP_METHODS: &[Builtin] = &[
    Builtin::constructor("(type, *iterables, **keywords)", new_zip)
        .telling("(*iterables, fillvalue=None)"),
    ITER,
    next!(next_zipped),
];
/// [`Array`] of iterators, null where exhausted.
const ITERATORS: u32 = 0;
const FILL: u32 = 1;
/// How many are not exhausted.
const LIVE: u32 = 2;

fn new_zip(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    let iterators = storage::new_array(args.rest().len())?;
    for (place, iterable) in args.rest().iter().enumerate() {
        storage::set_item(iterators, place, protocol::iterator(*iterable)?);
    }
    let mut fill = none();
    if let Some(keywords) = args.keywords() {
        let given = dict::get_name(keywords, names::intern("fillvalue"));
        if dict::length(keywords) > usize::from(given.is_some()) {
            return Err(type_error!(
                "zip_longest() got an unexpected keyword argument"
            ));
        }
        fill = given.unwrap_or(fill);
    }
    Ok(instance::with(
        class,
        &[iterators.cast(), fill, int::from_usize(args.rest().len())],
    ))
}

fn next_zipped(this: Obj) -> PyResult<Option<Obj>> {
    let iterators: Gc<Array> = instance::slot(this, ITERATORS).cast();
    let count = storage::length(iterators);
    if count == 0 || int_slot(this, LIVE) == 0 {
        return Ok(None);
    }
    let result = storage::new_array(count)?;
    for place in 0..count {
        let iterator = storage::items(iterators)[place];
        let mut value = instance::slot(this, FILL);
        if !iterator.is_null() {
            match protocol::next(iterator) {
                Ok(Some(item)) => value = item,
                Ok(None) => {
                    let live = int_slot(this, LIVE) - 1;
                    set_int_slot(this, LIVE, live);
                    if live == 0 {
                        return Ok(None);
                    }
                    storage::set_item(iterators, place, Obj::null());
                }
                Err(raised) => {
                    set_int_slot(this, LIVE, 0);
                    return Err(raised);
                }
            }
        }
        storage::set_item(result, place, value);
    }
    Ok(Some(tuple::try_from_slice(storage::items(result))?.cast()))
}

/// `itertools.pairwise`.
pub static PAIRWISE: TypeDefinition = TypeDefinition {
    stepper: stepper!(generic::paired),
    slots: 2,
    ..TypeDefinition::new("itertools.pairwise", PAIRWISE_METHODS)
};
static PAIRWISE_METHODS: &[Builtin] = &[
    Builtin::constructor("(type, iterable, /)", |args| {
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::with(class, &[protocol::iterator(args.at(1))?]))
    }),
    ITER,
    next!(generic::paired),
];
pub(super) const SOURCE: u32 = 0;
pub(super) const OLD: u32 = 1;

/// `itertools.batched`.
pub static BATCHED: TypeDefinition = TypeDefinition {
    slots: 3,
    ..TypeDefinition::new("itertools.batched", BATCHED_METHODS)
};
static BATCHED_METHODS: &[Builtin] = &[
    Builtin::constructor("(type, iterable, n, *, strict=False)", new_batched),
    ITER,
    next!(next_batch),
];
const SIZE: u32 = 1;
const STRICT: u32 = 2;

fn new_batched(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    let size = number::size(args.at(2))?;
    let strict = args.get(3).map_or(Ok(false), protocol::is_true)?;
    if size < 1 {
        return Err(value_error!("n must be at least one"));
    }
    Ok(instance::with(
        class,
        &[
            protocol::iterator(args.at(1))?,
            int::new(size),
            boolean(strict),
        ],
    ))
}

fn next_batch(this: Obj) -> PyResult<Option<Obj>> {
    let size = int_slot(this, SIZE) as usize;
    let batch = list::new();
    while list::length(batch) < size {
        let Some(item) = next_of(this, SOURCE)? else {
            break;
        };
        list::push(batch, item)?;
    }
    match list::length(batch) {
        0 => Ok(None),
        length if length < size && protocol::is_true(instance::slot(this, STRICT))? => {
            Err(value_error!("batched(): incomplete batch"))
        }
        _ => Ok(Some(sequence::list_to_tuple(batch)?.cast())),
    }
}
