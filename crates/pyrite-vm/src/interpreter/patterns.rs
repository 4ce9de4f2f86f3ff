//! Instructions of `match` and `with`.

use super::{At, Control, questions};
use crate::class::{Class, flags};
use crate::frame::{self, HEADER};
use crate::names::{self, Known};
use crate::object::{Obj, Value, boolean, none};
use crate::protocol::{self, type_name};
use crate::residuals;
use crate::result::PyResult;
use crate::type_error;
use crate::types::{exception, list, str, tuple};
use pyrite_compiler::bytecode::Special;
use smelt::Domain;

/// `MATCH_MAPPING`, `MATCH_SEQUENCE`.
pub fn has_flag<D: Domain>(at: At<'_, D>, flag: u32) -> Control<D> {
    let ins = at.pc.fetch();
    let class = questions::class_of(at.get(ins.b));
    at.result(ins.a, boolean(class.has(flag)))
}

/// `MATCH_KEYS`.
#[inline(never)]
pub fn keys<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let outcome = match_keys::<D>(at.get(ins.b), at.get(ins.b + 1));
    at.outcome(ins.a, outcome)
}

/// `MATCH_CLASS`.
#[inline(never)]
pub fn class<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let names = Obj::constant(at.code.constant(usize::from(ins.c)));
    let outcome = match_class::<D>(at.get(ins.b), at.get(ins.b + 1), u32::from(ins.x), names);
    at.outcome(ins.a, outcome)
}

/// `LOAD_SPECIAL`.
#[inline(never)]
pub fn load_special<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let object = at.get(ins.b);
    let class = questions::class_of(object);
    let (name, _) = special(ins.x);
    if class.version::<D>() != 0
        && let Some(method) = class.known(name)
        && (method.has_map(crate::ids::FUNCTION)
            || method.has_map(crate::ids::METHOD_DESCRIPTOR)
            || method.has_map(crate::ids::WRAPPER_DESCRIPTOR))
    {
        frame::store(at.frame, i32::from(ins.a) + HEADER, object);
        return at.result(ins.a, Obj::constant(method));
    }
    match special_method::<D>(object, u32::from(ins.x)) {
        Ok(method) => {
            let at = at.settled();
            frame::store(at.frame, i32::from(ins.a) + HEADER, Obj::<D>::null());
            at.result(ins.a, method)
        }
        Err(raised) => Control::Raise(raised),
    }
}

fn special(number: u8) -> (Known, &'static str) {
    match Special::from_number(number) {
        Some(Special::Enter) => (names::ENTER, "context manager"),
        Some(Special::Exit) => (names::EXIT, "context manager"),
        Some(Special::AsyncEnter) => (names::AENTER, "asynchronous context manager"),
        _ => (names::AEXIT, "asynchronous context manager"),
    }
}

/// An empty tuple, or the items of a `__match_args__`.
fn positional_names(class: &'static Class, object: Obj) -> PyResult<Option<Obj>> {
    let _ = class;
    crate::attributes::get_optional(object, names::MATCH_ARGS.name())
}

residuals! {
    [any] fn special_method(object: Obj, number: u32) -> Obj {
        let (name, protocol) = special(number as u8);
        let class = Class::of(object);
        if let Some(method) = class.known(name) {
            return crate::attributes::bind(method, object, class.object());
        }
        let missing = name.text();
        let other = |name: Known| class.known(name).is_some();
        let hint = if protocol == "context manager" && other(names::AENTER) && other(names::AEXIT) {
            " but it supports the asynchronous context manager protocol. Did you mean to use 'async with'?"
        } else if protocol != "context manager" && other(names::ENTER) && other(names::EXIT) {
            " but it supports the context manager protocol. Did you mean to use 'with'?"
        } else {
            ""
        };
        Err(type_error!(
            "'{}' object does not support the {protocol} protocol (missed {missing} method){hint}",
            type_name(object)
        ))
    }
    [any] fn match_keys(mapping: Obj, keys: Obj) -> Obj {
        let keys = tuple::of(keys).unwrap_or(&[]);
        let found = list::new();
        let seen = crate::types::set::new();
        let method = crate::attributes::get(mapping, names::intern("get"))?;
        let missing = crate::instance::new(Class::builtin(crate::ids::OBJECT)).cast();
        for key in keys {
            if crate::types::set::contains(seen, *key)? {
                let text = protocol::repr(*key)?;
                return Err(crate::value_error!("mapping pattern checks duplicate key ({})", str::text(text)));
            }
            crate::types::set::add(seen, *key)?;
            let value = crate::call::call(method, &[*key, missing])?;
            if value == missing {
                return Ok(none());
            }
            list::push(found, value)?;
        }
        Ok(tuple::try_from_slice(list::items(found))?.cast())
    }
    [any] fn match_class(subject: Obj, class: Obj, positional: u32, names_tuple: Obj) -> Obj {
        let Some(this) = Class::from_object(class) else {
            return Err(type_error!("called match pattern must be a class"));
        };
        if !protocol::is_instance(subject, class)? {
            return Ok(none());
        }
        let found = list::new();
        let seen = crate::types::set::new();
        let positional = positional as usize;
        if positional > 0 {
            let names = positional_names(this, class)?;
            let items = match names {
                Some(names) => match names.exact::<tuple::PyTuple>() {
                    Some(names) => tuple::items(names),
                    None => return Err(type_error!("{}.__match_args__ must be a tuple (got {})", this.name(), type_name(names))),
                },
                None => &[],
            };
            let matches_self = names.is_none() && matches_itself(this);
            let allowed = if matches_self { 1 } else { items.len() };
            if positional > allowed {
                let plural = if allowed == 1 { "" } else { "s" };
                return Err(type_error!(
                    "{}() accepts {allowed} positional sub-pattern{plural} ({positional} given)",
                    this.name()
                ));
            }
            if matches_self {
                list::push(found, subject)?;
            } else {
                for name in &items[..positional] {
                    if str::of(*name).is_none() {
                        return Err(type_error!("__match_args__ elements must be strings (got {})", type_name(*name)));
                    }
                    if !push_attribute(found, seen, subject, this, *name)? {
                        return Ok(none());
                    }
                }
            }
        }
        for name in tuple::of(names_tuple).unwrap_or(&[]) {
            if !push_attribute(found, seen, subject, this, *name)? {
                return Ok(none());
            }
        }
        Ok(tuple::try_from_slice(list::items(found))?.cast())
    }
}

/// Types whose instances match a single positional pattern themselves.
fn matches_itself(class: &'static Class) -> bool {
    use crate::ids::*;
    let native = class.native();
    let selves = [
        BOOL, BYTEARRAY, BYTES, DICT, FLOAT, FROZENSET, INT, LIST, SET, STR, TUPLE,
    ];
    selves.iter().any(|id| native == Class::builtin(*id))
}

fn push_attribute(
    found: smelt::Gc<list::PyList>,
    seen: smelt::Gc<crate::types::set::PySet>,
    subject: Obj,
    class: &'static Class,
    name: Obj,
) -> PyResult<bool> {
    if crate::types::set::contains(seen, name)? {
        let text = protocol::repr(name)?;
        return Err(type_error!(
            "{}() got multiple sub-patterns for attribute {}",
            class.name(),
            str::text(text)
        ));
    }
    crate::types::set::add(seen, name)?;
    match crate::attributes::get(subject, crate::attributes::name_of(name)?) {
        Ok(value) => list::push(found, value).map(|()| true),
        Err(raised) if exception::matches(raised.0, &exception::ATTRIBUTE_ERROR) => Ok(false),
        Err(raised) => Err(raised),
    }
}

/// The bit of [`flags`] for `MATCH_MAPPING`, `MATCH_SEQUENCE`.
pub const MAPPING: u32 = flags::MAPPING;
/// See [`MAPPING`].
pub const SEQUENCE: u32 = flags::SEQUENCE;
