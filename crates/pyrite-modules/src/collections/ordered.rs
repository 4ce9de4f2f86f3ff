//! `OrderedDict`: a dict (its payload), which is in order anyway, whose entries can be moved to either end.
//!
//! At the front of the entries there may be many deleted ones, in a queue for example, or room for those that are moved there: the first that may be there is
//! remembered.

use super::ordered_views::{self, Kind};
use crate::support::*;
use protocol::Comparison;
use pyrite_vm::class::{Class, flags};
#[allow(unused_imports)]
use pyrite_vm::fields::*;
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::types::sequence;
use pyrite_vm::{runtime_error, type_error, value_error};

/// The type.
pub static ORDERED_DICT: TypeDefinition = TypeDefinition {
    base: Some(&dict::TYPE),
    slots: 3,
    flags: flags::SUBCLASSABLE
        | flags::HAS_PAYLOAD
        | flags::MAPPING
        | flags::HAS_DICT
        | flags::HAS_WEAKREF,
    ..TypeDefinition::new("collections.OrderedDict", METHODS)
};
/// The place before which there are no entries, in those that [`FIRST_OF`] says.
const FIRST: u32 = 1;
/// The array of entries that [`FIRST`] is about.
const FIRST_OF: u32 = 2;

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        let class = instance::class_argument(args.at(0))?;
        let zero = int::new(0);
        Ok(instance::with(class, &[dict::new().cast(), zero]))
    })
    .ignoring_rest(),
    Builtin::method("__init__", "(self, /, *args, **kwargs)", |args| {
        if args.rest().len() > 1 {
            return Err(type_error!(
                "expected at most 1 argument, got {}",
                args.rest().len()
            ));
        }
        update(args)
    }),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::comparison(Comparison::Lt, |_| Ok(not_implemented())),
    Builtin::comparison(Comparison::Le, |_| Ok(not_implemented())),
    Builtin::comparison(Comparison::Eq, |args| compare(args, Comparison::Eq)),
    Builtin::comparison(Comparison::Ne, |args| compare(args, Comparison::Ne)),
    Builtin::comparison(Comparison::Gt, |_| Ok(not_implemented())),
    Builtin::comparison(Comparison::Ge, |_| Ok(not_implemented())),
    Builtin::method("__iter__", "(self, /)", |args| {
        Ok(ordered_views::iterator(args.at(0), Kind::Keys))
    }),
    Builtin::method("__reversed__", "(self, /)", |args| {
        Ok(ordered_views::reverse_iterator(args.at(0), Kind::Keys))
    }),
    Builtin::method("__or__", "(self, value, /)", |args| {
        union(args.at(0), args.at(0), args.at(1))
    }),
    Builtin::method("__ror__", "(self, value, /)", |args| {
        union(args.at(0), args.at(1), args.at(0))
    }),
    Builtin::method("__ior__", "(self, value, /)", |args| {
        update_from(args.at(0), args.at(1))?;
        Ok(args.at(0))
    }),
    Builtin::class_method("fromkeys", "(type, /, iterable, value=None)", |args| {
        let (made, value) = (call::call(args.at(0), &[])?, args.or(2, none()));
        let iterator = protocol::iterator(args.at(1))?;
        while let Some(key) = protocol::next(iterator)? {
            set(made, key, value)?;
        }
        Ok(made)
    }),
    Builtin::method("__sizeof__", "(self, /)", |args| {
        Ok(int::new(96 + 24 * dict_of(args.at(0)).filled().get()))
    }),
    Builtin::method("__reduce__", "(self, /)", |args| {
        let this = args.at(0);
        let state = protocol::call_method(this, names::intern("__getstate__"), &[])?;
        let items = protocol::call_method(this, names::PLAIN_ITEMS.name(), &[])?;
        let parts = [
            Class::of(this).object(),
            tuple::empty().cast(),
            state,
            none(),
            protocol::iterator(items)?,
        ];
        Ok(tuple::try_from_slice(&parts)?.cast())
    }),
    Builtin::method("setdefault", "(self, /, key, default=None)", |args| {
        let (this, key, default) = (args.at(0), args.at(1), args.or(2, none()));
        if is_exact(this) {
            return dict::set_default(dict_of(this), key, default);
        }
        if protocol::contains(this, key)? {
            return protocol::get_item(this, key);
        }
        protocol::set_item(this, key, default)?;
        Ok(default)
    }),
    Builtin::method("pop", "(self, /, key, default=<unrepresentable>)", |args| {
        let (dict, key) = (dict_of(args.at(0)), args.at(1));
        let hash = protocol::hash(key)?;
        match (dict::remove_hashed(dict, key, hash)?, args.get(2)) {
            (Some(value), _) | (None, Some(value)) => Ok(value),
            (None, None) => Err(dict::methods::key_error(key)),
        }
    })
    .writes(),
    Builtin::method("popitem", "(self, /, last=True)", |args| {
        let last = is_last(args, 1)?;
        let this = args.at(0);
        let popped = match last {
            true => dict::pop_last(dict_of(this)),
            false => {
                let first = first(this);
                dict::pop_first(dict_of(this), first)
            }
        };
        match popped {
            Some((key, value)) => Ok(tuple::try_from_slice(&[key, value])?.cast()),
            None => {
                let message = "dictionary is empty";
                Err(exception::raise_message(&exception::KEY_ERROR, message))
            }
        }
    }),
    Builtin::method("keys", "(self, /)", |args| {
        Ok(ordered_views::view(args.at(0), Kind::Keys))
    }),
    Builtin::method("values", "(self, /)", |args| {
        Ok(ordered_views::view(args.at(0), Kind::Values))
    }),
    Builtin::method("items", "(self, /)", |args| {
        Ok(ordered_views::view(args.at(0), Kind::Items))
    }),
    Builtin::method("update", "$(self, /, *args, **kwargs)", |args| {
        if args.rest().len() > 1 {
            return Err(type_error!(
                "update() takes at most 1 positional argument ({} given)",
                args.rest().len()
            ));
        }
        update(args)
    }),
    Builtin::method("clear", "(self, /)", |args| {
        dict::clear(dict_of(args.at(0)));
        nothing()
    }),
    Builtin::method("copy", "(self, /)", copy),
    Builtin::method("move_to_end", "(self, /, key, last=True)", move_to_end).writes(),
];

/// The argument `last`, which is true if it is not given.
fn is_last(args: &Arguments, place: usize) -> PyResult<bool> {
    args.get(place).map_or(Ok(true), protocol::is_true)
}

/// The dict that an `OrderedDict` is.
pub fn dict_of(this: Obj) -> Gc<PyDict> {
    instance::payload(this).cast()
}

/// Is it an `OrderedDict`?
fn is_ordered(object: Obj) -> bool {
    object.is_heap() && Class::of(object).is_subclass(ORDERED_DICT.class())
}

fn is_exact(object: Obj) -> bool {
    std::ptr::eq(Class::of(object), ORDERED_DICT.class())
}

/// The place of the first entry, or one before it where there are only deleted ones.
pub fn first(this: Obj) -> usize {
    let dict = dict_of(this);
    let known: Obj = instance::slot(this, FIRST_OF);
    let from = match known == dict.entries() {
        true => int_slot(this, FIRST) as usize,
        false => 0,
    };
    match dict::next_entry(dict, from) {
        Some((place, ..)) => {
            set_first(this, place);
            place
        }
        None => from,
    }
}

fn set_first(this: Obj, place: usize) {
    set_int_slot(this, FIRST, place as i64);
    instance::set_slot(this, FIRST_OF, dict_of(this).entries());
}

/// `object[key] = value`, at once if no subclass wants to know of it.
fn set(object: Obj, key: Obj, value: Obj) -> PyResult<()> {
    let own = |class: &'static Class| class.known(names::SETITEM);
    let is_plain = is_ordered(object) && own(Class::of(object)) == own(dict::TYPE.class());
    if is_plain {
        return dict::set(dict_of(object), key, value);
    }
    protocol::set_item(object, key, value)
}

fn update(args: &Arguments) -> PyResult {
    if let Some(other) = args.rest().first() {
        update_from(args.at(0), *other)?;
    }
    if let Some(keywords) = args.keywords() {
        for (key, value) in dict::pairs(keywords) {
            set(args.at(0), key, value)?;
        }
    }
    nothing()
}

fn update_from(this: Obj, other: Obj) -> PyResult<()> {
    if let Some(other) = other.exact::<PyDict>() {
        let items = dict::copy(other)?;
        for (key, value) in dict::pairs(items) {
            set(this, key, value)?;
        }
        return Ok(());
    }
    if let Some(keys) = attributes::get_optional(other, names::PLAIN_KEYS.name())? {
        let iterator = protocol::iterator(call::call(keys, &[])?)?;
        while let Some(key) = protocol::next(iterator)? {
            set(this, key, protocol::get_item(other, key)?)?;
        }
        return Ok(());
    }
    let pairs = match attributes::get_optional(other, names::PLAIN_ITEMS.name())? {
        Some(items) => call::call(items, &[])?,
        None => other,
    };
    let iterator = protocol::iterator(pairs)?;
    while let Some(pair) = protocol::next(iterator)? {
        let parts = protocol::iterator(pair)?;
        let Some(key) = protocol::next(parts)? else {
            return Err(value_error!("need more than 0 values to unpack"));
        };
        let Some(value) = protocol::next(parts)? else {
            return Err(value_error!("need more than 1 value to unpack"));
        };
        if protocol::next(parts)?.is_some() {
            return Err(value_error!("too many values to unpack (expected 2)"));
        }
        set(this, key, value)?;
    }
    Ok(())
}

fn repr(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let name = class_name(this);
    if dict::length(dict_of(this)) == 0 {
        return text::new(&format!("{name}()"));
    }
    sequence::printing(this, "...", |result| {
        let plain = match is_exact(this) {
            true => dict::copy(dict_of(this))?,
            false => {
                let plain = dict::new();
                dict::methods::update_from(plain, this)?;
                plain
            }
        };
        result.extend_from_slice(name.as_bytes());
        result.push(b'(');
        sequence::write_repr(result, plain.cast())?;
        result.push(b')');
        Ok(())
    })
}

fn compare(args: &Arguments, comparison: Comparison) -> PyResult {
    let (this, other) = (args.at(0), args.at(1));
    let Some(other_dict) = dict::of(other) else {
        return Ok(not_implemented());
    };
    let a = dict_of(this);
    let equal = dict::methods::equal(a, other_dict)?
        && (!is_ordered(other) || are_keys_equal(a, other_dict)?);
    Ok(boolean(equal == (comparison == Comparison::Eq)))
}

fn are_keys_equal(a: Gc<PyDict>, b: Gc<PyDict>) -> PyResult<bool> {
    let versions = (a.version().get(), b.version().get());
    let (mut x, mut y) = (0, 0);
    loop {
        match (dict::next_entry(a, x), dict::next_entry(b, y)) {
            (Some((place, key, _)), Some((other_place, other, _))) => {
                if !protocol::is_equal(key, other)? {
                    return Ok(false);
                }
                if (a.version().get(), b.version().get()) != versions {
                    return Err(runtime_error!("OrderedDict mutated during iteration"));
                }
                (x, y) = (place + 1, other_place + 1);
            }
            (None, None) => return Ok(true),
            _ => return Ok(false),
        }
    }
}

/// A new one of the class of `like` with the items of both.
fn union(like: Obj, first: Obj, second: Obj) -> PyResult {
    if dict::of(first).is_none() || dict::of(second).is_none() {
        return Ok(not_implemented());
    }
    let result = call::call(Class::of(like).object(), &[first])?;
    update_from(result, second)?;
    Ok(result)
}

fn copy(args: &Arguments) -> PyResult {
    let this = args.at(0);
    if is_exact(this) {
        let copied = dict::copy(dict_of(this))?.cast();
        return Ok(instance::with(ORDERED_DICT.class(), &[copied, int::new(0)]));
    }
    let result = call::call(Class::of(this).object(), &[])?;
    let keys = ordered_views::iterator(this, Kind::Keys);
    while let Some(key) = protocol::next(keys)? {
        let value = protocol::get_item(this, key)?;
        protocol::set_item(result, key, value)?;
    }
    Ok(result)
}

fn move_to_end(args: &Arguments) -> PyResult {
    let (this, key) = (args.at(0), args.at(1));
    let last = is_last(args, 2)?;
    let (dict, hash) = (dict_of(this), protocol::hash(key)?);
    let found = match last {
        true => dict::move_last(dict, key, hash)?,
        false => {
            let moved = dict::move_first(dict, key, hash, || first(this))?;
            if let Some(place) = moved {
                set_first(this, place);
            }
            moved.is_some()
        }
    };
    if !found {
        return Err(dict::methods::key_error(key));
    }
    nothing()
}
