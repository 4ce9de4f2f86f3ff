//! Iterators of ranges: of machine integers, and (`longrange_iterator`) of larger ones.

use super::PyRangeIterator;
use crate::builtin::{Builtin, TypeDefinition};
#[allow(unused_imports)]
use crate::fields::*;
use crate::instance;
use crate::object::{Obj, none};
use crate::protocol;
use crate::result::PyResult;
use crate::types::{int, range, tuple};
use dashu_int::IBig;
use smelt::{Gc, Int, Native};

/// The methods of `range_iterator`.
pub static METHODS: &[Builtin] = &[
    Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0))),
    crate::next_method!(|this| Ok(step(this.cast()))),
    Builtin::method("__length_hint__", "(self, /)", |args| {
        Ok(int::new(args.at(0).cast::<PyRangeIterator>().left().get()))
    }),
    Builtin::method("__reduce__", "(self, /)", |args| {
        let iterator: Gc<PyRangeIterator> = args.at(0).cast();
        let (next, left, step) = (
            iterator.next().get(),
            iterator.left().get(),
            iterator.step().get(),
        );
        let stop = &IBig::from(next) + IBig::from(left) * IBig::from(step);
        reduced(IBig::from(next), stop, IBig::from(step))
    }),
    Builtin::method("__setstate__", "(self, object, /)", |args| {
        let iterator: Gc<PyRangeIterator> = args.at(0).cast();
        let left = iterator.left().get();
        let skip = protocol::index_i64(args.at(1))?.clamp(0, left);
        iterator.set_left(Int::from(left - skip));
        let next = iterator.next() + iterator.step() * skip;
        iterator.set_next(next);
        Ok(none())
    }),
];

fn reduced(start: IBig, stop: IBig, step: IBig) -> PyResult {
    let range = range::from_big(&start, &stop, &step)?;
    let arguments = tuple::from_slice(&[range]).cast();
    let iter = crate::builtins::function("iter")?;
    Ok(tuple::from_slice(&[iter, arguments, none()]).cast())
}

/// A new iterator of `count` numbers.
pub fn new(start: i64, step: i64, count: i64) -> Obj {
    PyRangeIterator::new::<Native>(Int::from(start), Int::from(count), Int::from(step)).cast()
}

/// The next number.
#[inline]
pub fn step(iterator: Gc<PyRangeIterator>) -> Option<Obj> {
    let left = iterator.left().get();
    if left <= 0 {
        return None;
    }
    let next = iterator.next().get();
    iterator.set_left(Int::from(left - 1));
    // The one behind the last may wrap around; nobody sees it.
    iterator.set_next(Int::from(next.wrapping_add(iterator.step().get())));
    Some(int::new(next))
}

/// `longrange_iterator`.
pub static LONG: TypeDefinition = TypeDefinition {
    slots: 3,
    flags: crate::class::flags::NO_INSTANTIATION,
    ..TypeDefinition::new("longrange_iterator", LONG_METHODS)
};

const NEXT: u32 = 0;
const STEP: u32 = 1;
const LEFT: u32 = 2;

/// A new iterator of integers of any size.
///
/// # Errors
/// `MemoryError`.
pub fn new_long(start: &IBig, step: &IBig, count: &IBig) -> PyResult {
    let values = [
        int::from_big(start)?,
        int::from_big(step)?,
        int::from_big(count)?,
    ];
    Ok(instance::with(LONG.class(), &values))
}

static LONG_METHODS: &[Builtin] = &[
    Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0))),
    crate::next_method!(step_long),
    Builtin::method("__length_hint__", "(self, /)", |args| {
        Ok(instance::slot(args.at(0), LEFT))
    }),
    Builtin::method("__reduce__", "(self, /)", |args| {
        let [next, step, left] = parts(args.at(0));
        let stop = &next + left * &step;
        reduced(next, stop, step)
    }),
    Builtin::method("__setstate__", "(self, object, /)", |args| {
        let iterator = args.at(0);
        let [next, step, left] = parts(iterator);
        let Some(state) = int::value(args.at(1)) else {
            return Err(crate::type_error!(
                "state must be an int, not {}",
                protocol::type_name(args.at(1))
            ));
        };
        let skip = state.clamp(IBig::ZERO, left.clone());
        instance::set_slot(iterator, NEXT, int::from_big(&(next + step * &skip))?);
        instance::set_slot(iterator, LEFT, int::from_big(&(left - skip))?);
        Ok(none())
    }),
];

fn parts(iterator: Obj) -> [IBig; 3] {
    [NEXT, STEP, LEFT].map(|slot| int::value(instance::slot(iterator, slot)).unwrap_or_default())
}

fn step_long(iterator: Obj) -> PyResult<Option<Obj>> {
    let [next, step, left] = parts(iterator);
    if left <= IBig::ZERO {
        return Ok(None);
    }
    let item = instance::slot(iterator, NEXT);
    instance::set_slot(iterator, NEXT, int::from_big(&(next + step))?);
    instance::set_slot(iterator, LEFT, int::from_big(&(left - IBig::ONE))?);
    Ok(Some(item))
}
