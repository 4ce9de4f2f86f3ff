//! The methods of `set` and `frozenset`.

use super::operations::{self, as_set, copy};
use super::{PySet, add, clear, contains, length, new, new_frozen, of, pop, remove, update};
use crate::builtin::{Arguments, Builtin};
#[allow(unused_imports)]
use crate::fields::*;
use crate::interpreter::intrinsics;
use crate::object::{Obj, Value, boolean, none};
use crate::protocol::{self, Comparison};
use crate::result::{PyResult, Raised};
use crate::types::iterators::table;
use crate::types::{exception, int, list, sequence, tuple};
use crate::{attributes, ids, instance, names};
use smelt::Gc;
use smelt::twin;

/// `__eq__` and the like, and what does not change a set: for both types.
macro_rules! common {
    ($($own:expr,)*) => {
        &[
            Builtin::method("__repr__", "(self, /)", repr),
            Builtin::method("__len__", "(self, /)", |args| Ok(int::from_usize(length(this(args))))).reads(),
            Builtin::method("__contains__", "(self, object, /)", |args| {
                Ok(boolean(contains_element(this(args), args.at(1))?))
            }).reads(),
            crate::comparison_method!(compare, "__lt__", "<", Lt),
            crate::comparison_method!(compare, "__le__", "<=", Le),
            crate::comparison_method!(compare, "__eq__", "==", Eq),
            crate::comparison_method!(compare, "__ne__", "!=", Ne),
            crate::comparison_method!(compare, "__gt__", ">", Gt),
            crate::comparison_method!(compare, "__ge__", ">=", Ge),
            Builtin::method("__iter__", "(self, /)", |args| Ok(table::of_set(this(args)))).reads(),
            Builtin::method("__and__", "(self, value, /)", |args| binary(args.at(0), args.at(1), and)).reads(),
            Builtin::method("__rand__", "(self, value, /)", |args| binary(args.at(1), args.at(0), and)).reads(),
            Builtin::method("__or__", "(self, value, /)", |args| binary(args.at(0), args.at(1), or)).reads(),
            Builtin::method("__ror__", "(self, value, /)", |args| binary(args.at(1), args.at(0), or)).reads(),
            Builtin::method("__sub__", "(self, value, /)", |args| binary(args.at(0), args.at(1), sub)).reads(),
            Builtin::method("__rsub__", "(self, value, /)", |args| binary(args.at(1), args.at(0), sub)).reads(),
            Builtin::method("__xor__", "(self, value, /)", |args| binary(args.at(0), args.at(1), xor)).reads(),
            Builtin::method("__rxor__", "(self, value, /)", |args| binary(args.at(1), args.at(0), xor)).reads(),
            Builtin::method("__reduce__", "(self, /)", reduce),
            Builtin::method("__sizeof__", "(self, /)", |args| {
                Ok(int::from_usize(56 + super::size(this(args)) * 16))
            }),
            Builtin::class_method("__class_getitem__", "(type, object, /)", crate::types::generic_alias::of_class),
            Builtin::method("copy", "(self, /)", |args| {
                if args.at(0).has_map(ids::FROZENSET) {
                    return Ok(args.at(0));
                }
                Ok(copy(this(args))?.cast())
            }).reads(),
            Builtin::method("difference", "(self, /, *others)", |args| {
                let mut result = copy(this(args))?;
                for other in args.rest() {
                    result = operations::difference(result, *other)?;
                }
                Ok(result.cast())
            }).reads(),
            Builtin::method("intersection", "(self, /, *others)", |args| {
                Ok(intersection(args)?.cast())
            }).reads(),
            Builtin::method("isdisjoint", "(self, other, /)", |args| {
                Ok(boolean(operations::is_disjoint(this(args), args.at(1))?))
            }).reads(),
            Builtin::method("issubset", "(self, other, /)", |args| {
                Ok(boolean(operations::is_subset(this(args), as_set(args.at(1))?)?))
            }).reads(),
            Builtin::method("issuperset", "(self, other, /)", |args| {
                Ok(boolean(operations::is_subset(as_set(args.at(1))?, this(args))?))
            }).reads(),
            Builtin::method("symmetric_difference", "(self, other, /)", |args| {
                Ok(xor(this(args), args.at(1))?.cast())
            }).reads(),
            Builtin::method("union", "(self, /, *others)", |args| {
                let result = copy(this(args))?;
                for other in args.rest() {
                    update(result, *other)?;
                }
                Ok(result.cast())
            }).reads(),
            $($own,)*
        ]
    };
}

/// The methods of `frozenset`.
pub static FROZEN_METHODS: &[Builtin] = common![
    Builtin::constructor("(type, iterable=(), /)", |args| {
        let class = instance::class_argument(args.at(0))?;
        let plain: Obj = match args.get(1) {
            Some(iterable) if iterable.has_map(ids::FROZENSET) => iterable,
            given => {
                let set = new_frozen();
                if let Some(iterable) = given {
                    update(set, iterable)?;
                }
                set.cast()
            }
        };
        Ok(instance::of_class(class, plain))
    }),
    Builtin::method("__hash__", "(self, /)", |args| {
        Ok(int::new(operations::hash(this(args))?))
    })
    .hashing(|object| of(object).map(operations::hash)),
];

/// The methods of `set`.
pub static METHODS: &[Builtin] = common![
    Builtin::constructor("(type, /, *args, **kwargs)", |args| {
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::of_class(class, new().cast()))
    })
    .intrinsic(twin!(intrinsics::iterators::set)),
    Builtin::method("__init__", "(self, iterable=(), /)", |args| {
        let set = this(args);
        if length(set) > 0 {
            clear(set);
        }
        if let Some(iterable) = args.get(1) {
            update(set, iterable)?;
        }
        Ok(none())
    }),
    Builtin::method("__iand__", "(self, value, /)", |args| in_place(
        args,
        |set, other| {
            operations::replace(set, operations::intersection(set, other)?);
            Ok(())
        }
    )),
    Builtin::method("__ior__", "(self, value, /)", |args| in_place(args, update)).writes(),
    Builtin::method("__isub__", "(self, value, /)", |args| in_place(
        args,
        operations::subtract
    ))
    .writes(),
    Builtin::method("__ixor__", "(self, value, /)", |args| in_place(
        args,
        operations::toggle
    )),
    Builtin::method("add", "(self, object, /)", |args| {
        add(this(args), args.at(1))?;
        Ok(none())
    })
    .writes(),
    Builtin::method("clear", "(self, /)", |args| {
        clear(this(args));
        Ok(none())
    })
    .writes(),
    Builtin::method("discard", "(self, object, /)", |args| {
        remove_element(this(args), args.at(1))?;
        Ok(none())
    })
    .writes(),
    Builtin::method("remove", "(self, object, /)", |args| {
        if remove_element(this(args), args.at(1))? {
            return Ok(none());
        }
        Err(exception::raise(&exception::KEY_ERROR, &[args.at(1)]))
    })
    .writes(),
    Builtin::method("pop", "(self, /)", |args| {
        pop(this(args))
            .ok_or_else(|| exception::raise_message(&exception::KEY_ERROR, "pop from an empty set"))
    })
    .writes(),
    Builtin::method("difference_update", "(self, /, *others)", |args| {
        for other in args.rest() {
            operations::subtract(this(args), *other)?;
        }
        Ok(none())
    })
    .writes(),
    Builtin::method("intersection_update", "(self, /, *others)", |args| {
        let result = intersection(args)?;
        operations::replace(this(args), result);
        Ok(none())
    }),
    Builtin::method("symmetric_difference_update", "(self, other, /)", |args| {
        operations::toggle(this(args), args.at(1))?;
        Ok(none())
    }),
    Builtin::method("update", "(self, /, *others)", |args| {
        for other in args.rest() {
            update(this(args), *other)?;
        }
        Ok(none())
    })
    .writes(),
];

fn this(args: &Arguments) -> Gc<PySet> {
    args.this()
}

/// As [`contains`]; a set, which has no hash, is looked for as a frozenset.
///
/// # Errors
/// What hashing or comparing raises.
pub(crate) fn contains_element(set: Gc<PySet>, element: Obj) -> PyResult<bool> {
    match contains(set, element) {
        Err(raised) => match frozen_for(&raised, element)? {
            Some(frozen) => contains(set, frozen),
            None => Err(raised),
        },
        found => found,
    }
}

fn remove_element(set: Gc<PySet>, element: Obj) -> PyResult<bool> {
    match remove(set, element) {
        Err(raised) => match frozen_for(&raised, element)? {
            Some(frozen) => remove(set, frozen),
            None => Err(raised),
        },
        found => found,
    }
}

fn frozen_for(raised: &Raised, element: Obj) -> PyResult<Option<Obj>> {
    match of(element) {
        Some(set) if exception::matches(raised.0, &exception::TYPE_ERROR) => {
            let frozen = new_frozen();
            super::merge(frozen, set)?;
            Ok(Some(frozen.cast()))
        }
        _ => Ok(None),
    }
}

fn binary(left: Obj, right: Obj, operation: fn(Gc<PySet>, Obj) -> PyResult<Gc<PySet>>) -> PyResult {
    match (of(left), of(right)) {
        (Some(set), Some(other)) => Ok(operation(set, other.cast())?.cast()),
        _ => sequence::no_operand(),
    }
}

fn and(set: Gc<PySet>, other: Obj) -> PyResult<Gc<PySet>> {
    operations::intersection(set, other)
}

fn or(set: Gc<PySet>, other: Obj) -> PyResult<Gc<PySet>> {
    let result = copy(set)?;
    update(result, other)?;
    Ok(result)
}

fn sub(set: Gc<PySet>, other: Obj) -> PyResult<Gc<PySet>> {
    operations::difference(set, other)
}

fn xor(set: Gc<PySet>, other: Obj) -> PyResult<Gc<PySet>> {
    let result = operations::new_like(set);
    update(result, other)?;
    operations::toggle(result, set.cast())?;
    Ok(result)
}

fn in_place(args: &Arguments, operation: fn(Gc<PySet>, Obj) -> PyResult<()>) -> PyResult {
    let Some(other) = of(args.at(1)) else {
        return sequence::no_operand();
    };
    operation(this(args), other.cast())?;
    Ok(args.at(0))
}

fn intersection(args: &Arguments) -> PyResult<Gc<PySet>> {
    let mut result = this(args);
    if args.rest().is_empty() {
        return copy(result);
    }
    for other in args.rest() {
        result = operations::intersection(result, *other)?;
    }
    Ok(result)
}

fn compare(args: &Arguments, comparison: Comparison) -> PyResult {
    let set = this(args);
    let Some(other) = of(args.at(1)) else {
        return sequence::no_operand();
    };
    Ok(boolean(operations::compare(set, other, comparison)?))
}

fn repr(args: &Arguments) -> PyResult {
    let set = this(args);
    let name = protocol::type_name(args.at(0));
    if length(set) == 0 {
        return Ok(crate::types::str::new(&format!("{name}()")));
    }
    // The elements first: printing them may change the set.
    let items = list::from_iterable(table::of_set(set))?;
    let is_plain = args.at(0).has_map(ids::SET);
    sequence::printing(args.at(0), &format!("{name}(...)"), |text| {
        if !is_plain {
            text.extend_from_slice(name.as_bytes());
            text.push(b'(');
        }
        text.push(b'{');
        sequence::write_items(text, |index| {
            (index < list::length(items)).then(|| list::get(items, index))
        })?;
        text.extend_from_slice(if is_plain { b"}" } else { b"})" });
        Ok(())
    })
}

fn reduce(args: &Arguments) -> PyResult {
    let items = list::from_iterable(table::of_set(this(args)))?;
    let arguments = tuple::from_slice(&[items.cast()]).cast();
    let class = attributes::get(args.at(0), names::CLASS.name())?;
    let state = crate::protocol::call_method(args.at(0), names::GETSTATE.name(), &[])?;
    Ok(tuple::from_slice(&[class, arguments, state]).cast())
}
