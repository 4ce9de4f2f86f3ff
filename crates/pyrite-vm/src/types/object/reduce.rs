//! What `pickle` and `copy` are told by objects that say nothing themselves.

use super::is_default;
use crate::attributes;
use crate::builtin::Arguments;
use crate::class::{Class, flags};
use crate::import::import_absolute;
use crate::instance;
use crate::names;
use crate::object::{Obj, Value, none};
use crate::protocol::{self, type_name};
use crate::result::PyResult;
use crate::types::dict::{self, PyDict};
use crate::types::list::PyList;
use crate::types::{list, tuple};
use crate::{ids, type_error, value_error};
use smelt::Gc;

/// Protocols from here on make objects by `__new__`.
const NEW_PROTOCOL: i64 = 2;

/// `__reduce__`.
pub(super) fn reduce(args: &Arguments) -> PyResult {
    common(args.at(0), 0)
}

/// `__reduce_ex__`.
pub(super) fn reduce_ex(args: &Arguments) -> PyResult {
    let protocol = protocol::index_i64(args.at(1))?;
    let object = args.at(0);
    if let Some(own) = attributes::get_optional(object, names::REDUCE.name())?
        && !is_default(Class::of(object), names::REDUCE)
    {
        return crate::call::call(own, &[]);
    }
    common(object, protocol)
}

fn common(object: Obj, protocol: i64) -> PyResult {
    let copyreg = import_absolute("copyreg")?;
    let function = |name: &str| attributes::get(copyreg, names::intern(name));
    if protocol < NEW_PROTOCOL {
        let protocol = crate::types::int::new(protocol);
        return crate::call::call(function("_reduce_ex")?, &[object, protocol]);
    }
    let class = Class::of(object);
    if class.known(names::NEW).is_none() || class.has(flags::NO_INSTANTIATION) {
        return Err(type_error!("cannot pickle '{}' object", type_name(object)));
    }
    let (arguments, keywords) = new_arguments(object)?;
    let is_list = instance::view::<PyList>(object).is_some();
    let items = instance::view::<PyDict>(object).is_some();
    let state = state_of(object, arguments.is_none() && !is_list && !items)?;
    let given = arguments.and_then(tuple::of).unwrap_or_default();
    let (maker, arguments) = match keywords {
        Some(keywords) if dict::length(keywords) > 0 => {
            let given = tuple::try_from_slice(given)?;
            let all = [class.object(), given.cast(), keywords.cast()];
            (function("__newobj_ex__")?, tuple::try_from_slice(&all)?)
        }
        _ => {
            let all = list::with_capacity(given.len() + 1)?;
            list::push(all, class.object())?;
            for argument in given {
                list::push(all, *argument)?;
            }
            let all = tuple::try_from_slice(list::items(all))?;
            (function("__newobj__")?, all)
        }
    };
    let list_items = if is_list {
        protocol::iterator(object)?
    } else {
        none()
    };
    let dict_items = if items {
        let items = protocol::call_method(object, names::PLAIN_ITEMS.name(), &[])?;
        protocol::iterator(items)?
    } else {
        none()
    };
    let parts = [maker, arguments.cast(), state, list_items, dict_items];
    Ok(tuple::try_from_slice(&parts)?.cast())
}

/// What `__new__` is to be given, if the object says that.
fn new_arguments(object: Obj) -> PyResult<(Option<Obj>, Option<Gc<PyDict>>)> {
    if let Some(both) = protocol::call_special(object, names::GETNEWARGS_EX, &[])? {
        let Some(parts) = tuple::of(both) else {
            return Err(type_error!(
                "__getnewargs_ex__ should return a tuple, not '{}'",
                type_name(both)
            ));
        };
        let &[arguments, keywords] = parts else {
            return Err(value_error!(
                "__getnewargs_ex__ should return a tuple of length 2, not {}",
                parts.len()
            ));
        };
        if tuple::of(arguments).is_none() {
            return Err(type_error!(
                "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '{}'",
                type_name(arguments)
            ));
        }
        let Some(keywords) = instance::view::<PyDict>(keywords) else {
            return Err(type_error!(
                "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '{}'",
                type_name(keywords)
            ));
        };
        return Ok((Some(arguments), Some(keywords)));
    }
    let Some(arguments) = protocol::call_special(object, names::GETNEWARGS, &[])? else {
        return Ok((None, None));
    };
    if tuple::of(arguments).is_none() {
        return Err(type_error!(
            "__getnewargs__ should return a tuple, not '{}'",
            type_name(arguments)
        ));
    }
    Ok((Some(arguments), None))
}

/// The state of an object; `all` if it is to be all there is to the object.
fn state_of(object: Obj, all: bool) -> PyResult {
    let method = attributes::get(object, names::GETSTATE.name())?;
    if is_default(Class::of(object), names::GETSTATE) && method.has_map(ids::BUILTIN_FUNCTION) {
        return default_state(object, all);
    }
    crate::call::call(method, &[])
}

/// `__getstate__`.
pub(super) fn get_state(args: &Arguments) -> PyResult {
    default_state(args.at(0), false)
}

/// The attributes, and those in slots beside them.
fn default_state(object: Obj, all: bool) -> PyResult {
    let class = Class::of(object);
    let native = class.native();
    let has_own_fields = native.base_slots() > 0 || native.has_payload() || native.has_own_layout();
    if all && has_own_fields && !native.has(flags::MUTABLE) && !native.has(flags::STATE_IN_DICT) {
        return Err(type_error!("cannot pickle '{}' object", type_name(object)));
    }
    let state = match attributes::copy_of_own(object) {
        Some(attributes) if dict::length(attributes) > 0 => attributes.cast(),
        _ => none(),
    };
    let has = |class: &Class, name| dict::get_name(class.dict(), name).is_some();
    let has_slots = |class: &&Class| has(class, names::SLOTS.name());
    if !class.mro().iter().any(has_slots) && !has(class, names::intern("__slotnames__")) {
        return Ok(state);
    }
    let find = attributes::get(import_absolute("copyreg")?, names::intern("_slotnames"))?;
    let (slots, in_slots) = (crate::call::call(find, &[class.object()])?, dict::new());
    protocol::for_each(slots, |name| {
        let name = attributes::name_of(name)?;
        if let Some(value) = attributes::get_optional(object, name)? {
            dict::set_name(in_slots, name, value);
        }
        Ok(true)
    })?;
    if dict::length(in_slots) == 0 {
        return Ok(state);
    }
    Ok(tuple::try_from_slice(&[state, in_slots.cast()])?.cast())
}
