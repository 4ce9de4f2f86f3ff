//! `dict_keys`, `dict_values` and `dict_items`.

use crate::builtin::{Arguments, Builtin};
#[allow(unused_imports)]
use crate::fields::*;
use crate::object::{Obj, Value, boolean};
use crate::protocol::{self, Comparison};
use crate::result::PyResult;
use crate::types::dict::{self, PyDict};
use crate::types::iterators::{PyDictView, table};
use crate::types::{int, sequence, set, tuple};
use crate::{ids, instance, type_error};
use smelt::{AnyValue, Gc, Native};

/// A new view. `mapping` is the object it was asked of.
pub fn new(map: u32, dict: Gc<PyDict>, mapping: Obj) -> Obj {
    PyDictView::new_shaped::<Native>(map, dict, mapping).cast()
}

/// The methods of `dict_keys` and `dict_items`.
pub static KEYS_METHODS: &[Builtin] = &[
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("__len__", "(self, /)", length).reads(),
    Builtin::method("__iter__", "(self, /)", iterate).reads(),
    Builtin::method("__reversed__", "(self, /)", reversed).reads(),
    Builtin::method("__contains__", "(self, key, /)", |args| {
        Ok(boolean(contains(args.this(), args.at(1))?))
    }),
    crate::comparison_method!(compare, "__lt__", "<", Lt),
    crate::comparison_method!(compare, "__le__", "<=", Le),
    crate::comparison_method!(compare, "__eq__", "==", Eq),
    crate::comparison_method!(compare, "__ne__", "!=", Ne),
    crate::comparison_method!(compare, "__gt__", ">", Gt),
    crate::comparison_method!(compare, "__ge__", ">=", Ge),
    Builtin::method("__and__", "(self, value, /)", |args| {
        intersection(args.at(0), args.at(1))
    }),
    Builtin::method("__rand__", "(self, value, /)", |args| {
        intersection(args.at(1), args.at(0))
    }),
    Builtin::method("__or__", "(self, value, /)", |args| {
        combined(args.at(0), args.at(1), set::update)
    }),
    Builtin::method("__ror__", "(self, value, /)", |args| {
        combined(args.at(1), args.at(0), set::update)
    }),
    Builtin::method("__sub__", "(self, value, /)", |args| {
        combined(args.at(0), args.at(1), set::subtract)
    }),
    Builtin::method("__rsub__", "(self, value, /)", |args| {
        combined(args.at(1), args.at(0), set::subtract)
    }),
    Builtin::method("__xor__", "(self, value, /)", |args| {
        combined(args.at(0), args.at(1), set::toggle)
    }),
    Builtin::method("__rxor__", "(self, value, /)", |args| {
        combined(args.at(1), args.at(0), set::toggle)
    }),
    Builtin::method("isdisjoint", "(self, object, /)", |args| {
        let view: Gc<PyDictView> = args.this();
        let iterator = protocol::iterator(args.at(1))?;
        while let Some(item) = protocol::next(iterator)? {
            if contains(view, item)? {
                return Ok(boolean(false));
            }
        }
        Ok(boolean(true))
    }),
    Builtin::getter("mapping", mapping),
];

/// The methods of `dict_values`.
pub static VALUES_METHODS: &[Builtin] = &[
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("__len__", "(self, /)", length),
    Builtin::method("__iter__", "(self, /)", iterate),
    Builtin::method("__reversed__", "(self, /)", reversed),
    Builtin::getter("mapping", mapping),
];

fn dict_of(args: &Arguments) -> Gc<PyDict> {
    args.this::<PyDictView>().dict()
}

fn length(args: &Arguments) -> PyResult {
    Ok(int::from_usize(dict::length(dict_of(args))))
}

fn mapping(args: &Arguments) -> PyResult {
    let mapping = args.this::<PyDictView>().mapping();
    crate::types::mapping_proxy::new(mapping)
}

fn iterate(args: &Arguments) -> PyResult {
    let map = match args.at(0).map_number() {
        ids::DICT_KEYS => ids::DICT_KEY_ITERATOR,
        ids::DICT_VALUES => ids::DICT_VALUE_ITERATOR,
        _ => ids::DICT_ITEM_ITERATOR,
    };
    Ok(table::new(map, dict_of(args)))
}

fn reversed(args: &Arguments) -> PyResult {
    let map = match args.at(0).map_number() {
        ids::DICT_KEYS => ids::DICT_REVERSE_KEY_ITERATOR,
        ids::DICT_VALUES => ids::DICT_REVERSE_VALUE_ITERATOR,
        _ => ids::DICT_REVERSE_ITEM_ITERATOR,
    };
    Ok(table::new(map, dict_of(args)))
}

fn repr(args: &Arguments) -> PyResult {
    let name = protocol::type_name(args.at(0));
    let dict = dict_of(args);
    sequence::printing(args.at(0), "...", |text| {
        text.extend_from_slice(name.as_bytes());
        text.extend_from_slice(b"([");
        let (mut from, mut is_first) = (0, true);
        while let Some((place, key, value)) = dict::next_entry(dict, from) {
            if !is_first {
                text.extend_from_slice(b", ");
            }
            is_first = false;
            match instance::payload(args.at(0)).map_number() {
                ids::DICT_KEYS => sequence::write_repr(text, key)?,
                ids::DICT_VALUES => sequence::write_repr(text, value)?,
                _ => {
                    text.push(b'(');
                    sequence::write_repr(text, key)?;
                    text.extend_from_slice(b", ");
                    sequence::write_repr(text, value)?;
                    text.push(b')');
                }
            }
            from = place + 1;
        }
        text.extend_from_slice(b"])");
        Ok(())
    })
}

fn contains(view: Gc<PyDictView>, item: Obj) -> PyResult<bool> {
    if view.cast::<AnyValue>().has_map(ids::DICT_KEYS) {
        return Ok(dict::get(view.dict(), item)?.is_some());
    }
    let Some(&[key, value]) = tuple::of(item) else {
        return Ok(false);
    };
    match dict::get(view.dict(), key)? {
        Some(found) => protocol::is_equal(found, value),
        None => Ok(false),
    }
}

/// The view of keys or items that an object is, plain even if it is one of another type made of it.
fn set_view(object: Obj) -> Option<Gc<PyDictView>> {
    let plain = instance::payload(object);
    let is_one = plain.has_map(ids::DICT_KEYS) || plain.has_map(ids::DICT_ITEMS);
    is_one.then(|| plain.cast())
}

/// A set, a frozenset or a view like one: what a view can be compared with.
fn is_set_like(object: Obj) -> bool {
    set::of(object).is_some() || set_view(object).is_some()
}

fn compare(args: &Arguments, comparison: Comparison) -> PyResult {
    let (view, other) = (args.at(0), args.at(1));
    if !is_set_like(other) {
        return sequence::no_operand();
    }
    let (a, b) = (protocol::length(view)?, protocol::length(other)?);
    let holds = match comparison {
        Comparison::Eq => a == b && contains_all(view, other)?,
        Comparison::Ne => !(a == b && contains_all(view, other)?),
        Comparison::Lt => a < b && contains_all(view, other)?,
        Comparison::Le => a <= b && contains_all(view, other)?,
        Comparison::Gt => a > b && contains_all(other, view)?,
        Comparison::Ge => a >= b && contains_all(other, view)?,
    };
    Ok(boolean(holds))
}

/// Are all elements of `some` in `all`?
fn contains_all(some: Obj, all: Obj) -> PyResult<bool> {
    let iterator = protocol::iterator(some)?;
    while let Some(item) = protocol::next(iterator)? {
        if !protocol::contains(all, item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn require_iterable(object: Obj) -> PyResult<()> {
    let class = crate::class::Class::of(object);
    if class.known(crate::names::ITER).is_none() && class.known(crate::names::GETITEM).is_none() {
        return Err(type_error!(
            "'{}' object is not iterable",
            protocol::type_name(object)
        ));
    }
    Ok(())
}

fn intersection(left: Obj, right: Obj) -> PyResult {
    let (view, other) = match (set_view(left), set_view(right)) {
        (Some(view), _) => (view, right),
        (None, Some(view)) => (view, left),
        (None, None) => return sequence::no_operand(),
    };
    require_iterable(other)?;
    let result = set::new();
    let iterator = protocol::iterator(other)?;
    while let Some(item) = protocol::next(iterator)? {
        if contains(view, item)? {
            set::add(result, item)?;
        }
    }
    Ok(result.cast())
}

fn combined(left: Obj, right: Obj, operation: fn(Gc<set::PySet>, Obj) -> PyResult<()>) -> PyResult {
    require_iterable(right)?;
    let result = set::new();
    set::update(result, left)?;
    operation(result, right)?;
    Ok(result.cast())
}
