//! The methods of `dict`.

use super::{PyDict, clear, copy, get, length, merge, new, remove, set, set_hashed};
use crate::builtin::{Arguments, Builtin};
#[allow(unused_imports)]
use crate::fields::*;
use crate::interpreter::intrinsics;
use crate::object::{Obj, Value, boolean, none};
use crate::protocol::{self, Comparison};
use crate::result::{PyResult, Raised};
use crate::types::{exception, int, iterators, list, sequence, tuple};
use crate::{attributes, ids, instance, names, type_error};
use smelt::{Gc, twin};

/// The methods.
pub static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, /, *args, **kwargs)", |args| {
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::of_class(class, new().cast()))
    }),
    Builtin::method("__init__", "$(self, iterable=(), /, **kwargs)", |args| {
        update(args.this(), args)
    }),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("__len__", "(self, /)", |args| {
        Ok(int::from_usize(length(args.this())))
    })
    .reads(),
    Builtin::method("__getitem__", "(self, key, /)", |args| {
        let key = args.at(1);
        match get(args.this(), key)? {
            Some(value) => Ok(value),
            None => missing(args.at(0), key),
        }
    })
    .writes(),
    Builtin::method("__setitem__", "(self, key, value, /)", |args| {
        set(args.this(), args.at(1), args.at(2))?;
        Ok(none())
    })
    .writes(),
    Builtin::method("__delitem__", "(self, key, /)", |args| {
        match remove(args.this(), args.at(1))? {
            Some(_) => Ok(none()),
            None => Err(key_error(args.at(1))),
        }
    })
    .writes(),
    Builtin::method("__contains__", "(self, key, /)", |args| {
        Ok(boolean(get(args.this(), args.at(1))?.is_some()))
    })
    .reads(),
    crate::comparison_method!(compare, "__eq__", "==", Eq),
    crate::comparison_method!(compare, "__ne__", "!=", Ne),
    crate::comparison_method!(compare, "__lt__", "<", Lt),
    crate::comparison_method!(compare, "__le__", "<=", Le),
    crate::comparison_method!(compare, "__gt__", ">", Gt),
    crate::comparison_method!(compare, "__ge__", ">=", Ge),
    Builtin::method("__iter__", "(self, /)", |args| {
        Ok(iterators::table::new(ids::DICT_KEY_ITERATOR, args.this()))
    })
    .reads(),
    Builtin::method("__reversed__", "(self, /)", |args| {
        Ok(iterators::table::new(
            ids::DICT_REVERSE_KEY_ITERATOR,
            args.this(),
        ))
    })
    .reads(),
    Builtin::method("__or__", "(self, value, /)", |args| {
        join(args.at(0), args.at(1))
    }),
    Builtin::method("__ror__", "(self, value, /)", |args| {
        join(args.at(1), args.at(0))
    }),
    Builtin::method("__ior__", "(self, value, /)", |args| {
        update_from(args.this(), args.at(1))?;
        Ok(args.at(0))
    }),
    Builtin::method("__sizeof__", "(self, /)", |args| {
        let dict: Gc<PyDict> = args.this();
        Ok(int::new(64 + dict.filled().get() * 24))
    }),
    Builtin::class_method(
        "__class_getitem__",
        "(type, object, /)",
        crate::types::generic_alias::of_class,
    ),
    Builtin::method("clear", "(self, /)", |args| {
        clear(args.this());
        Ok(none())
    }),
    Builtin::method("copy", "(self, /)", |args| Ok(copy(args.this())?.cast())).reads(),
    Builtin::class_method("fromkeys", "(type, iterable, value=None, /)", from_keys),
    Builtin::method("get", "(self, key, default=None, /)", |args| {
        Ok(get(args.this(), args.at(1))?.unwrap_or_else(|| args.or(2, none())))
    })
    .reads()
    .intrinsic(twin!(intrinsics::containers::dict_get)),
    Builtin::method("items", "(self, /)", |args| {
        Ok(super::views::new(ids::DICT_ITEMS, args.this(), args.at(0)))
    })
    .reads()
    .intrinsic(twin!(intrinsics::containers::dict_items)),
    Builtin::method("keys", "(self, /)", |args| {
        Ok(super::views::new(ids::DICT_KEYS, args.this(), args.at(0)))
    })
    .reads()
    .intrinsic(twin!(intrinsics::containers::dict_keys)),
    Builtin::method("values", "(self, /)", |args| {
        Ok(super::views::new(ids::DICT_VALUES, args.this(), args.at(0)))
    })
    .reads()
    .intrinsic(twin!(intrinsics::containers::dict_values)),
    Builtin::method(
        "pop",
        "(self, key, default=<unrepresentable>, /)",
        |args| match (remove(args.this(), args.at(1))?, args.get(2)) {
            (Some(value), _) | (None, Some(value)) => Ok(value),
            (None, None) => Err(key_error(args.at(1))),
        },
    )
    .writes(),
    Builtin::method("popitem", "(self, /)", |args| {
        match super::pop_last(args.this()) {
            Some((key, value)) => Ok(tuple::try_from_slice(&[key, value])?.cast()),
            None => Err(exception::raise_message(
                &exception::KEY_ERROR,
                "popitem(): dictionary is empty",
            )),
        }
    }),
    Builtin::method("setdefault", "(self, key, default=None, /)", |args| {
        super::set_default(args.this(), args.at(1), args.or(2, none()))
    })
    .writes(),
    Builtin::method("update", "$(self, iterable=(), /, **kwargs)", |args| {
        update(args.this(), args)
    }),
];

/// The `KeyError` for a key.
#[cold]
pub fn key_error(key: Obj) -> Raised {
    exception::raise(&exception::KEY_ERROR, &[key])
}

/// What `object[key]` gives for an absent key: what `__missing__` of a subclass says, or the error.
#[cold]
fn missing(object: Obj, key: Obj) -> PyResult {
    if object.exact::<PyDict>().is_none()
        && let Some(value) = protocol::call_special(object, names::MISSING, &[key])?
    {
        return Ok(value);
    }
    Err(key_error(key))
}

fn update(dict: Gc<PyDict>, args: &Arguments) -> PyResult {
    if let Some(other) = args.get(1) {
        update_from(dict, other)?;
    }
    if let Some(keywords) = args.keywords() {
        merge(dict, keywords)?;
    }
    Ok(none())
}

/// A dict whose contents are copied without asking it: a subclass that iterates in its own way is asked for what it contains, others are
/// not even if they override look-ups.
pub fn contents(object: Obj) -> Option<Gc<PyDict>> {
    let iteration = |class: &'static crate::class::Class| class.known(names::ITER).map(|m| m.0);
    object.exact::<PyDict>().or_else(|| {
        super::of(object).filter(|_| {
            iteration(crate::class::Class::of(object)) == iteration(super::TYPE.class())
        })
    })
}

/// Sets what a mapping (anything with `keys`) or an iterable of pairs has.
///
/// # Errors
/// What using it raises; `TypeError` and `ValueError` for elements that are no pairs.
pub fn update_from(dict: Gc<PyDict>, other: Obj) -> PyResult<()> {
    if let Some(plain) = contents(other) {
        return merge(dict, plain);
    }
    if attributes::get_optional(other, names::PLAIN_KEYS.name())?.is_some() {
        let keys = protocol::call_method(other, names::PLAIN_KEYS.name(), &[])?;
        let iterator = protocol::iterator(keys)?;
        while let Some(key) = protocol::next(iterator)? {
            set(dict, key, protocol::get_item(other, key)?)?;
        }
        return Ok(());
    }
    update_from_pairs(dict, other)
}

fn update_from_pairs(dict: Gc<PyDict>, pairs: Obj) -> PyResult<()> {
    let iterator = protocol::iterator(pairs)?;
    let mut index = 0;
    while let Some(element) = protocol::next(iterator)? {
        if let Some(&[key, value]) = tuple::of(element) {
            set(dict, key, value)?;
        } else {
            let is_iterable = crate::class::Class::of(element)
                .known(names::ITER)
                .is_some()
                || crate::class::Class::of(element)
                    .known(names::GETITEM)
                    .is_some();
            let noted = |raised: Raised| {
                if !exception::matches(raised.0, &exception::TYPE_ERROR) {
                    return raised;
                }
                let note = format!(
                    "Cannot convert dictionary update sequence element #{index} to a sequence"
                );
                exception::with_note(raised, &note)
            };
            if !is_iterable {
                return Err(noted(type_error!("object is not iterable")));
            }
            let pair = list::from_iterable(element).map_err(noted)?;
            if list::length(pair) != 2 {
                return Err(crate::value_error!(
                    "dictionary update sequence element #{index} has length {}; 2 is required",
                    list::length(pair)
                ));
            }
            set(dict, list::get(pair, 0), list::get(pair, 1))?;
        }
        index += 1;
    }
    Ok(())
}

fn repr(args: &Arguments) -> PyResult {
    let dict: Gc<PyDict> = args.this();
    if length(dict) == 0 {
        return Ok(crate::types::str::new("{}"));
    }
    sequence::printing(args.at(0), "{...}", |text| {
        text.push(b'{');
        let mut from = 0;
        while let Some((place, key, value)) = super::next_entry(dict, from) {
            if from > 0 && text.len() > 1 {
                text.extend_from_slice(b", ");
            }
            sequence::write_repr(text, key)?;
            text.extend_from_slice(b": ");
            sequence::write_repr(text, value)?;
            from = place + 1;
        }
        text.push(b'}');
        Ok(())
    })
}

fn compare(args: &Arguments, comparison: Comparison) -> PyResult {
    let Some(other) = super::of(args.at(1)) else {
        return sequence::no_operand();
    };
    match comparison {
        Comparison::Eq => Ok(boolean(equal(args.this(), other)?)),
        Comparison::Ne => Ok(boolean(!equal(args.this(), other)?)),
        _ => sequence::no_operand(),
    }
}

/// Have two dicts the same keys with equal values?
///
/// # Errors
/// What comparing raises.
pub fn equal(a: Gc<PyDict>, b: Gc<PyDict>) -> PyResult<bool> {
    crate::recursion::check(" in comparison")?;
    if length(a) != length(b) {
        return Ok(false);
    }
    let mut from = 0;
    while let Some((place, key, value)) = super::next_entry(a, from) {
        match get(b, key)? {
            Some(other) if protocol::is_equal(value, other)? => {}
            _ => return Ok(false),
        }
        from = place + 1;
    }
    Ok(true)
}

fn join(left: Obj, right: Obj) -> PyResult {
    let (Some(first), Some(_)) = (super::of(left), super::of(right)) else {
        return sequence::no_operand();
    };
    let result = copy(first)?;
    update_from(result, right)?;
    Ok(result.cast())
}

fn from_keys(args: &Arguments) -> PyResult {
    let value = args.or(2, none());
    let made = crate::call::call(args.at(0), &[])?;
    let is_plain_set = args.at(1).has_map(ids::SET) || args.at(1).has_map(ids::FROZENSET);
    if let Some(dict) = made.exact::<PyDict>()
        && is_plain_set
    {
        let each = |key, hash| set_hashed(dict, key, hash, value);
        crate::types::set::operations::for_each_hashed(args.at(1).cast(), each)?;
        return Ok(made);
    }
    let iterator = protocol::iterator(args.at(1))?;
    if let Some(dict) = made.exact::<PyDict>() {
        while let Some(key) = protocol::next(iterator)? {
            set(dict, key, value)?;
        }
    } else {
        while let Some(key) = protocol::next(iterator)? {
            protocol::set_item(made, key, value)?;
        }
    }
    Ok(made)
}
