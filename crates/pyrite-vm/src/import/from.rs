//! What `from module import ...` takes out of a module.

use super::{find_loaded, import_error};
use crate::attributes;
use crate::class::{Class, flags};
use crate::names::{self, Name};
use crate::object::{Obj, Value, none};
use crate::protocol::{self, type_name};
use crate::result::PyResult;
use crate::type_error;
use crate::types::exception::import_slots;
use crate::types::{dict, exception, int, list, str};

/// `from module import name`.
///
/// # Errors
/// `ImportError`.
pub fn import_from(module: Obj, name: Obj) -> PyResult {
    let name: Name = attributes::name_of(name)?;
    if let Some(value) = attributes::get_optional(module, name)? {
        return Ok(value);
    }
    let module_name = text_of(module, names::NAME)?;
    if let Some(module_name) = &module_name
        && let Some(submodule) = find_loaded(&format!("{module_name}.{}", name.text()))
    {
        return Ok(submodule);
    }
    let file = text_of(module, names::FILE)?;
    let known = module_name
        .clone()
        .unwrap_or_else(|| "<unknown module name>".to_owned());
    let (full, place) = (module_name.as_deref(), file.as_deref());
    let message = super::missing::of_import(module, full, &known, place, &name.text());
    let path = file.map_or_else(none, |file| str::new(&file));
    let error = import_error(&exception::IMPORT_ERROR, &message, str::new(&known), path);
    crate::instance::set_slot(error.0, import_slots::NAME_FROM, name.object());
    Err(error)
}

/// An attribute of a module that is a str.
fn text_of(module: Obj, name: names::Known) -> PyResult<Option<String>> {
    let value = attributes::get_optional(module, name.name())?;
    let text = value.and_then(str::of).map(str::text);
    Ok(text.map(std::borrow::Cow::into_owned))
}

/// `from module import *` into a namespace.
///
/// # Errors
/// `ImportError`; what reading the attributes raises.
pub fn import_star(module: Obj, namespace: Obj) -> PyResult<()> {
    let (names_object, skip_private) = match attributes::get_optional(module, names::ALL.name())? {
        Some(all) => (all, false),
        None => match attributes::get_optional(module, names::DICT.name())? {
            Some(attributes) => {
                let keys = match attributes.exact::<dict::PyDict>() {
                    Some(attributes) => {
                        let keys = list::new();
                        for (key, _) in dict::pairs(attributes) {
                            list::push(keys, key)?;
                        }
                        keys.cast()
                    }
                    None => {
                        let keys =
                            protocol::call_method(attributes, names::PLAIN_KEYS.name(), &[])?;
                        list::from_iterable(keys)?.cast()
                    }
                };
                (keys, true)
            }
            None => {
                return Err(crate::import_error!(
                    "from-import-* object has no __dict__ and no __all__"
                ));
            }
        },
    };
    for index in 0.. {
        let Some(name) = item_of(names_object, index)? else {
            break;
        };
        let Some(text) = str::of(name) else {
            let (what, place) = if skip_private {
                ("Key", "__dict__")
            } else {
                ("Item", "__all__")
            };
            let known = attributes::get(module, names::NAME.name())?;
            let Some(known) = str::of(known) else {
                return Err(type_error!(
                    "module __name__ must be a string, not {}",
                    type_name(known)
                ));
            };
            return Err(type_error!(
                "{what} in {}.{place} must be str, not {}",
                str::text(known),
                type_name(name)
            ));
        };
        if skip_private && str::bytes(text).starts_with(b"_") {
            continue;
        }
        let value = attributes::get(module, names::intern_str(text))?;
        protocol::set_item_or_name(namespace, name, value)?;
    }
    Ok(())
}

/// An item of a sequence by its number; `None` behind the last.
fn item_of(sequence: Obj, index: i64) -> PyResult<Option<Obj>> {
    let name = type_name(sequence);
    if !protocol::has_items(sequence) {
        return Err(type_error!("'{name}' object does not support indexing"));
    }
    let native = Class::of(sequence).native();
    if native.has(flags::MAPPING) {
        return Err(type_error!("{name} is not a sequence"));
    }
    match protocol::get_item(sequence, int::new(index)) {
        Ok(item) => Ok(Some(item)),
        Err(raised) if exception::matches(raised.0, &exception::INDEX_ERROR) => Ok(None),
        Err(raised) => Err(raised),
    }
}
