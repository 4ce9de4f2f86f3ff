//! `FrameLocalsProxy`: the variables of a frame as a mapping that writes through (PEP 667).

use super::PyFrame;
use super::variables::{self, Place};
use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::fields::*;
use crate::ids;
use crate::instance;
use crate::object::{Obj, Value, boolean, none, not_implemented};
use crate::protocol;
use crate::result::{PyResult, Raised};
use crate::types::dict::{self, PyDict};
use crate::types::{exception, int, list, sequence, str, tuple};
use crate::{type_error, value_error};
use smelt::Gc;

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: crate::class::flags::MAPPING,
    ..TypeDefinition::new("FrameLocalsProxy", METHODS)
};

/// A proxy of the variables of a frame.
pub fn new(frame: Gc<PyFrame>) -> Obj {
    instance::with(TYPE.class(), &[frame.cast()])
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, *args, **kwargs)", |args| {
        let given = args.rest();
        let is_plain = args
            .keywords()
            .is_none_or(|keywords| dict::length(keywords) == 0);
        match given {
            [frame] if is_plain => {
                if !frame.has_map(ids::FRAME) {
                    return Err(type_error!(
                        "expect frame, not {}",
                        protocol::type_name(*frame)
                    ));
                }
                Ok(new(frame.cast()))
            }
            _ if !is_plain => Err(type_error!("FrameLocalsProxy takes no keyword arguments")),
            _ => Err(type_error!(
                "FrameLocalsProxy expected 1 argument, got {}",
                given.len()
            )),
        }
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        sequence::printing(args.at(0), "{...}", |text| {
            sequence::write_repr(text, contents(frame(args))?.cast())
        })
    }),
    Builtin::method("__len__", "(self, /)", |args| {
        Ok(int::from_usize(dict::length(contents(frame(args))?)))
    }),
    Builtin::method("__getitem__", "(self, key, /)", |args| {
        match get(frame(args), args.at(1))? {
            Some(value) => Ok(value),
            None => {
                let key = protocol::repr(args.at(1))?;
                let text = format!("local variable '{}' is not defined", str::text(key));
                Err(exception::raise_message(&exception::KEY_ERROR, &text))
            }
        }
    }),
    Builtin::method("__setitem__", "(self, key, value, /)", |args| {
        set(frame(args), args.at(1), args.at(2))?;
        Ok(none())
    }),
    Builtin::method("__delitem__", "(self, key, /)", |args| {
        let key = args.at(1);
        match remove(frame(args), key)? {
            Some(_) => Ok(none()),
            None => Err(missing(key)),
        }
    }),
    Builtin::method("__contains__", "(self, key, /)", |args| {
        Ok(boolean(get(frame(args), args.at(1))?.is_some()))
    }),
    Builtin::method("__iter__", "(self, /)", |args| {
        protocol::iterator(keys(args)?)
    }),
    Builtin::method("__reversed__", "(self, /)", |args| {
        let keys = keys(args)?;
        protocol::call_method(keys, crate::names::intern("reverse"), &[])?;
        Ok(keys)
    }),
    Builtin::comparison(crate::protocol::Comparison::Eq, |args| {
        match is_same(args.at(0), args.at(1))? {
            Some(same) => Ok(boolean(same)),
            None => Ok(not_implemented()),
        }
    }),
    Builtin::comparison(crate::protocol::Comparison::Ne, |args| {
        match is_same(args.at(0), args.at(1))? {
            Some(same) => Ok(boolean(!same)),
            None => Ok(not_implemented()),
        }
    }),
    Builtin::method("__or__", "(self, value, /)", |args| {
        joined(args.at(0), args.at(1))
    }),
    Builtin::method("__ror__", "(self, value, /)", |args| {
        joined(args.at(1), args.at(0))
    }),
    Builtin::method("__ior__", "(self, value, /)", |args| {
        if as_dict(args.at(1))?.is_none() {
            return Ok(not_implemented());
        }
        update(frame(args), args.at(1))?;
        Ok(args.at(0))
    }),
    Builtin::method("keys", "(self, /)", keys),
    Builtin::method("values", "(self, /)", |args| {
        part(args, |_, value| Ok(value))
    }),
    Builtin::method("items", "(self, /)", |args| {
        part(args, |key, value| {
            Ok(tuple::from_slice(&[key, value]).cast())
        })
    }),
    Builtin::method(
        "copy",
        "(self, /)",
        |args| Ok(contents(frame(args))?.cast()),
    ),
    Builtin::method("update", "(self, other, /)", |args| {
        update(frame(args), args.at(1))?;
        Ok(none())
    }),
    Builtin::method("setdefault", "(self, key, default=None, /)", |args| {
        let (frame, key) = (frame(args), args.at(1));
        if let Some(value) = get(frame, key)? {
            return Ok(value);
        }
        let default = args.get(2).unwrap_or(none());
        set(frame, key, default)?;
        Ok(default)
    }),
    Builtin::method("get", "(self, key, default=None, /)", |args| {
        let value = get(frame(args), args.at(1))?;
        Ok(value.or(args.get(2)).unwrap_or(none()))
    }),
    Builtin::method("pop", "(self, key, default=None, /)", |args| {
        let key = args.at(1);
        match remove(frame(args), key)?.or(args.get(2)) {
            Some(value) => Ok(value),
            None => Err(missing(key)),
        }
    }),
];

fn frame(args: &Arguments<'_>) -> Gc<PyFrame> {
    frame_of(args.at(0))
}

fn frame_of(proxy: Obj) -> Gc<PyFrame> {
    instance::slot(proxy, 0).cast()
}

fn missing(key: Obj) -> Raised {
    exception::raise(&exception::KEY_ERROR, &[key])
}

/// The variable that a key names.
fn place(frame: Gc<PyFrame>, key: Obj) -> PyResult<Option<Place>> {
    let is_plain = key.has_map(ids::STR);
    let hash = if is_plain { 0 } else { protocol::hash(key)? };
    for (name, place) in variables::of(frame) {
        let name = name.object();
        let can_be_equal = is_plain || protocol::hash(name)? == hash;
        if name == key || can_be_equal && protocol::is_equal(name, key)? {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

/// What is there besides the variables.
fn extra(frame: Gc<PyFrame>) -> Option<Gc<PyDict>> {
    let extra = frame.extra();
    (!extra.is_null()).then(|| extra.cast())
}

fn get(frame: Gc<PyFrame>, key: Obj) -> PyResult<Option<Obj>> {
    if let Some(place) = place(frame, key)? {
        let value = variables::get(frame, place);
        return Ok((!value.is_null()).then_some(value));
    }
    match extra(frame) {
        Some(extra) => dict::get(extra, key),
        None => protocol::hash(key).map(|_| None),
    }
}

fn set(frame: Gc<PyFrame>, key: Obj, value: Obj) -> PyResult<()> {
    if let Some(place) = place(frame, key)? {
        return variables::set(frame, place, value);
    }
    let extra = match extra(frame) {
        Some(extra) => extra,
        None => {
            let extra = dict::new();
            frame.set_extra(extra.cast());
            extra
        }
    };
    dict::set(extra, key, value)
}

fn remove(frame: Gc<PyFrame>, key: Obj) -> PyResult<Option<Obj>> {
    if place(frame, key)?.is_some() {
        return Err(value_error!(
            "cannot remove local variables from FrameLocalsProxy"
        ));
    }
    match extra(frame) {
        Some(extra) => dict::remove(extra, key),
        None => protocol::hash(key).map(|_| None),
    }
}

/// All that there is, as a new dict.
fn contents(frame: Gc<PyFrame>) -> PyResult<Gc<PyDict>> {
    let contents = dict::new();
    for (name, place) in variables::of(frame) {
        let value = variables::get(frame, place);
        if !value.is_null() {
            dict::set_name(contents, name, value);
        }
    }
    if let Some(extra) = extra(frame) {
        dict::merge(contents, extra)?;
    }
    Ok(contents)
}

fn keys(args: &Arguments<'_>) -> PyResult {
    part(args, |key, _| Ok(key))
}

fn part(args: &Arguments<'_>, of: impl Fn(Obj, Obj) -> PyResult) -> PyResult {
    let made = list::new();
    for (key, value) in dict::pairs(contents(frame(args))?) {
        list::push(made, of(key, value)?)?;
    }
    Ok(made.cast())
}

fn is_proxy(object: Obj) -> bool {
    std::ptr::eq(crate::class::Class::of(object), TYPE.class())
}

/// A dict, or what a proxy has, as a dict.
fn as_dict(object: Obj) -> PyResult<Option<Gc<PyDict>>> {
    if is_proxy(object) {
        return contents(frame_of(object)).map(Some);
    }
    Ok(dict::of(object))
}

fn is_same(proxy: Obj, other: Obj) -> PyResult<Option<bool>> {
    if is_proxy(other) {
        return Ok(Some(frame_of(proxy) == frame_of(other)));
    }
    match dict::of(other) {
        Some(_) => protocol::is_equal(contents(frame_of(proxy))?.cast(), other).map(Some),
        None => Ok(None),
    }
}

fn joined(left: Obj, right: Obj) -> PyResult {
    let (Some(left), Some(right)) = (as_dict(left)?, as_dict(right)?) else {
        return Ok(not_implemented());
    };
    let joined = dict::copy(left)?;
    dict::merge(joined, right)?;
    Ok(joined.cast())
}

fn update(frame: Gc<PyFrame>, other: Obj) -> PyResult<()> {
    let Some(other) = as_dict(other)? else {
        return Err(type_error!(
            "update() argument must be dict or another FrameLocalsProxy"
        ));
    };
    for (key, value) in dict::pairs(dict::copy(other)?) {
        set(frame, key, value)?;
    }
    Ok(())
}
