//! `enumerate`, `zip`, `map`, `filter`, `reversed` and the iterator of `iter(callable, sentinel)`.

use crate::builtin::{Arguments, Builtin, TypeDefinition, Wording};
use crate::class::Class;
use crate::instance::{self, set_slot, slot};
use crate::interpreter::{combinators as steps, intrinsics};
use crate::object::{Obj, Value, boolean, none};
use crate::result::{PyResult, Raised};
use crate::types::{exception, int, tuple};
use crate::{names, protocol, stepper, storage, type_error, value_error};
use smelt::twin;

/// All of them.
pub static ALL: &[&TypeDefinition] = &[&ENUMERATE, &ZIP, &MAP, &FILTER, &REVERSED, &CALLABLE];

const ITER: Builtin = Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0)));

use crate::next_method as next;

/// `enumerate`.
pub static ENUMERATE: TypeDefinition = TypeDefinition {
    stepper: stepper!(steps::next_enumerated),
    slots: 2,
    ..TypeDefinition::new(
        "enumerate",
        &[
            Builtin::constructor("(type, iterable, start=0)", |args| {
                let class = instance::class_argument(args.at(0))?;
                let start = args.get(2).map_or(Ok(int::new(0)), protocol::index)?;
                Ok(instance::with(
                    class,
                    &[protocol::iterator(args.at(1))?, start],
                ))
            })
            .reads()
            .intrinsic(twin!(intrinsics::iterators::enumerate))
            .worded(Wording::Enumerate),
            ITER,
            next!(enumerate_next),
            Builtin::method("__reduce__", "(self, /)", |args| {
                reduced(args.at(0), &[slot(args.at(0), 0), slot(args.at(0), 1)])
            }),
            Builtin::class_method(
                "__class_getitem__",
                "(type, object, /)",
                crate::types::generic_alias::of_class,
            ),
        ],
    )
};

fn reduced(object: Obj, arguments: &[Obj]) -> PyResult {
    let arguments = tuple::from_slice(arguments).cast();
    Ok(tuple::from_slice(&[Class::of(object).object(), arguments]).cast())
}

fn enumerate_next(this: Obj) -> PyResult<Option<Obj>> {
    let Some(item) = protocol::next_of_source(slot(this, 0))? else {
        return Ok(None);
    };
    let index = slot(this, 1);
    let after = match index.as_small().map(smelt::Int::get) {
        Some(index) => int::new(index + 1),
        None => int::from_big(&(int::value(index).unwrap_or_default() + dashu_int::IBig::ONE))?,
    };
    set_slot(this, 1, after);
    Ok(Some(tuple::try_from_slice(&[index, item])?.cast()))
}

/// `zip`.
pub static ZIP: TypeDefinition = TypeDefinition {
    stepper: stepper!(steps::next_zipped),
    slots: 2,
    ..TypeDefinition::new(
        "zip",
        &[
            Builtin::constructor("(type, /, *iterables, strict=False)", |args| {
                let class = instance::class_argument(args.at(0))?;
                let strict = args.get(1).map_or(Ok(false), protocol::is_true)?;
                Ok(instance::with(
                    class,
                    &[iterators_of(args.rest())?, boolean(strict)],
                ))
            })
            .reads()
            .intrinsic(twin!(intrinsics::iterators::zip)),
            ITER,
            next!(zip_next),
            Builtin::method("__reduce__", "(self, /)", |args| {
                let this = args.at(0);
                let class = Class::of(this).object();
                if protocol::is_true(slot(this, 1))? {
                    return Ok(tuple::from_slice(&[class, slot(this, 0), boolean(true)]).cast());
                }
                Ok(tuple::from_slice(&[class, slot(this, 0)]).cast())
            }),
            SET_STRICT,
        ],
    )
};

const SET_STRICT: Builtin = Builtin::method("__setstate__", "(self, object, /)", |args| {
    let strict = protocol::is_true(args.at(1))?;
    let place = if crate::class::is_instance(args.at(0), MAP.class()) {
        2
    } else {
        1
    };
    set_slot(args.at(0), place, boolean(strict));
    Ok(none())
});

/// A tuple of an iterator of each.
fn iterators_of(iterables: &[Obj]) -> PyResult {
    let result = tuple::new(iterables.len())?;
    for (index, iterable) in iterables.iter().enumerate() {
        storage::set_item(result, index, protocol::iterator(*iterable)?);
    }
    Ok(result.cast())
}

/// One item of each iterator, in a new tuple; `None` when one is exhausted.
fn next_of_each(all: Obj, strict: bool, name: &str) -> PyResult<Option<Obj>> {
    let sources = tuple::items(all.cast());
    if sources.is_empty() {
        return Ok(None);
    }
    let result = tuple::new(sources.len())?;
    for (index, source) in sources.iter().enumerate() {
        let item = match strict {
            true => protocol::next(*source)?,
            false => protocol::next_of_source(*source)?,
        };
        match item {
            Some(item) => storage::set_item(result, index, item),
            None if strict => return exhausted(sources, index, name),
            None => return Ok(None),
        }
    }
    Ok(Some(result.cast()))
}

/// With `strict`, iterator `index` has ended: so must all.
#[cold]
fn exhausted(sources: &[Obj], index: usize, name: &str) -> PyResult<Option<Obj>> {
    let others = |count: usize| match count {
        1 => " 1".to_owned(),
        _ => format!("s 1-{count}"),
    };
    if index > 0 {
        return Err(value_error!(
            "{name}() argument {} is shorter than argument{}",
            index + 1,
            others(index)
        ));
    }
    for (index, source) in sources.iter().enumerate().skip(1) {
        if protocol::next(*source)?.is_some() {
            return Err(value_error!(
                "{name}() argument {} is longer than argument{}",
                index + 1,
                others(index)
            ));
        }
    }
    Ok(None)
}

fn zip_next(this: Obj) -> PyResult<Option<Obj>> {
    let strict = protocol::is_true(slot(this, 1))?;
    next_of_each(slot(this, 0), strict, "zip")
}

/// `map`.
pub static MAP: TypeDefinition = TypeDefinition {
    stepper: stepper!(steps::next_mapped),
    slots: 3,
    ..TypeDefinition::new(
        "map",
        &[
            Builtin::constructor("(type, /, *args, strict=False)", |args| {
                let class = instance::class_argument(args.at(0))?;
                let [function, iterables @ ..] = args.rest() else {
                    return Err(type_error!("map() must have at least two arguments."));
                };
                if iterables.is_empty() {
                    return Err(type_error!("map() must have at least two arguments."));
                }
                let strict = args.get(1).map_or(Ok(false), protocol::is_true)?;
                let sources = iterators_of(iterables)?;
                Ok(instance::with(
                    class,
                    &[*function, sources, boolean(strict)],
                ))
            })
            .telling("(function, iterable, /, *iterables, strict=False)")
            .reads(),
            ITER,
            next!(map_next),
            Builtin::method("__reduce__", "(self, /)", |args| {
                let this = args.at(0);
                let sources = tuple::items(slot(this, 1).cast());
                let arguments = tuple::new(sources.len() + 1)?;
                storage::set_item(arguments, 0, slot(this, 0));
                for (index, source) in sources.iter().enumerate() {
                    storage::set_item(arguments, index + 1, *source);
                }
                let class = Class::of(this).object();
                if protocol::is_true(slot(this, 2))? {
                    let parts = [class, arguments.cast(), boolean(true)];
                    return Ok(tuple::from_slice(&parts).cast());
                }
                Ok(tuple::from_slice(&[class, arguments.cast()]).cast())
            }),
            SET_STRICT,
        ],
    )
};

fn map_next(this: Obj) -> PyResult<Option<Obj>> {
    let (function, sources) = (slot(this, 0), slot(this, 1));
    if let &[source] = tuple::items(sources.cast()) {
        return match protocol::next_of_source(source)? {
            Some(item) => crate::call::call(function, &[item]).map(Some),
            None => Ok(None),
        };
    }
    let strict = protocol::is_true(slot(this, 2))?;
    let Some(items) = next_of_each(sources, strict, "map")? else {
        return Ok(None);
    };
    crate::call::call(function, tuple::items(items.cast())).map(Some)
}

/// `filter`.
pub static FILTER: TypeDefinition = TypeDefinition {
    stepper: stepper!(steps::next_filtered),
    slots: 2,
    ..TypeDefinition::new(
        "filter",
        &[
            Builtin::constructor("(type, function, iterable, /)", |args| {
                let class = instance::class_argument(args.at(0))?;
                Ok(instance::with(
                    class,
                    &[args.at(1), protocol::iterator(args.at(2))?],
                ))
            })
            .reads(),
            ITER,
            next!(filter_next),
            Builtin::method("__reduce__", "(self, /)", |args| {
                reduced(args.at(0), &[slot(args.at(0), 0), slot(args.at(0), 1)])
            }),
        ],
    )
};

fn filter_next(this: Obj) -> PyResult<Option<Obj>> {
    let (function, source) = (slot(this, 0), slot(this, 1));
    let is_truth = function.is_none() || function.0 == crate::types::bool::TYPE.class().object().0;
    while let Some(item) = protocol::next_of_source(source)? {
        let outcome = if is_truth {
            item
        } else {
            crate::call::call(function, &[item])?
        };
        if protocol::is_true(outcome)? {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

/// `reversed`.
pub static REVERSED: TypeDefinition = TypeDefinition {
    slots: 2,
    ..TypeDefinition::new(
        "reversed",
        &[
            Builtin::constructor("(type, sequence, /)", reversed).reads(),
            ITER,
            next!(reversed_next),
            Builtin::method("__length_hint__", "(self, /)", |args| {
                let sequence = slot(args.at(0), 0);
                if sequence.is_null() {
                    return Ok(int::new(0));
                }
                let left = protocol::index_i64(slot(args.at(0), 1))? + 1;
                let length = protocol::length(sequence)? as i64;
                Ok(int::new(if length < left { 0 } else { left }))
            }),
            Builtin::method("__reduce__", "(self, /)", |args| {
                let this = args.at(0);
                let sequence = slot(this, 0);
                if sequence.is_null() {
                    return reduced(this, &[tuple::empty().cast()]);
                }
                let arguments = tuple::from_slice(&[sequence]).cast();
                Ok(tuple::from_slice(&[Class::of(this).object(), arguments, slot(this, 1)]).cast())
            }),
            Builtin::method("__setstate__", "(self, object, /)", |args| {
                let sequence = slot(args.at(0), 0);
                if !sequence.is_null() {
                    let length = protocol::length(sequence)? as i64;
                    let index = protocol::index_i64(args.at(1))?.clamp(-1, length - 1);
                    set_slot(args.at(0), 1, int::new(index));
                }
                Ok(none())
            }),
        ],
    )
};

fn reversed(args: &Arguments) -> PyResult {
    let (class, object) = (instance::class_argument(args.at(0))?, args.at(1));
    let of = Class::of(object);
    match of.known(names::REVERSED) {
        Some(method) if method.is_none() => return Err(not_reversible(object)),
        Some(method) => return crate::call::call_unbound(method, object, &[]),
        None => {}
    }
    let is_sequence = of.known(names::GETITEM).is_some()
        && of.known(names::LEN).is_some()
        && !of.has(crate::class::flags::MAPPING);
    if !is_sequence {
        return Err(not_reversible(object));
    }
    let last = protocol::length(object)? as i64 - 1;
    Ok(instance::with(class, &[object, int::new(last)]))
}

fn not_reversible(object: Obj) -> Raised {
    type_error!("'{}' object is not reversible", protocol::type_name(object))
}

fn reversed_next(this: Obj) -> PyResult<Option<Obj>> {
    let sequence = slot(this, 0);
    if sequence.is_null() {
        return Ok(None);
    }
    let index = protocol::index_i64(slot(this, 1))?;
    if index >= 0 {
        set_slot(this, 1, int::new(index - 1));
        match protocol::get_item(sequence, int::new(index)) {
            Err(raised)
                if exception::matches(raised.0, &exception::INDEX_ERROR)
                    || exception::matches(raised.0, &exception::STOP_ITERATION) => {}
            item => return item.map(Some),
        }
    }
    set_slot(this, 0, Obj::null());
    Ok(None)
}

/// `callable_iterator`.
pub static CALLABLE: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: crate::class::flags::NO_INSTANTIATION,
    ..TypeDefinition::new(
        "callable_iterator",
        &[
            ITER,
            next!(callable_next),
            Builtin::method("__reduce__", "(self, /)", |args| {
                let this = args.at(0);
                let function = crate::builtins::function("iter")?;
                let arguments = if slot(this, 0).is_null() {
                    tuple::from_slice(&[tuple::empty().cast()])
                } else {
                    tuple::from_slice(&[slot(this, 0), slot(this, 1)])
                };
                Ok(tuple::from_slice(&[function, arguments.cast()]).cast())
            }),
        ],
    )
};

/// `iter(callable, sentinel)`.
pub fn until(callable: Obj, sentinel: Obj) -> Obj {
    instance::with(CALLABLE.class(), &[callable, sentinel])
}

fn callable_next(this: Obj) -> PyResult<Option<Obj>> {
    let callable = slot(this, 0);
    if callable.is_null() {
        return Ok(None);
    }
    let end = || {
        set_slot(this, 0, Obj::null());
        Ok(None)
    };
    let item = match crate::call::call(callable, &[]) {
        Err(raised) if exception::matches(raised.0, &exception::STOP_ITERATION) => {
            return end();
        }
        outcome => outcome?,
    };
    if Obj::is_null(slot(this, 0)) {
        // The call has come to its end.
        return Ok(None);
    }
    if protocol::is_equal(item, slot(this, 1))? {
        return end();
    }
    Ok(Some(item))
}
