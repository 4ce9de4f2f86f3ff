//! `dir` and `vars`.

use crate::attributes;
use crate::builtin::Builtin;
use crate::class::Class;
use crate::ids;
use crate::names;
use crate::object::{Obj, Value};
use crate::protocol;
use crate::result::PyResult;
use crate::type_error;
use crate::types::{list, mapping_proxy};

/// `dir(object)`.
///
/// # Errors
/// What `__dir__` raises.
pub fn names_of(object: Obj) -> PyResult {
    let Some(names) = protocol::call_special(object, names::DIR, &[])? else {
        return Err(type_error!("object does not provide __dir__"));
    };
    let names = list::from_iterable(names)?;
    list::sort::sort(names, None, false)?;
    Ok(names.cast())
}

/// `vars(object)`.
///
/// # Errors
/// `TypeError` if it has no `__dict__`.
pub fn variables(object: Obj) -> PyResult {
    if let Some(class) = Class::from_object(object) {
        return mapping_proxy::new(class.dict().cast());
    }
    if object.has_map(ids::MODULE) {
        // Who looks at all that there is finds these, too.
        crate::import::specs::ask(names::SPEC.name())?;
    }
    match attributes::get_optional(object, names::DICT.name())? {
        Some(dict) if !dict.is_null() => Ok(dict),
        _ => Err(type_error!("vars() argument must have __dict__ attribute")),
    }
}

/// `dir`, `vars` and `locals`.
pub static FUNCTIONS: &[Builtin] = &[
    Builtin::function("dir", "$(object=None, /)", |args| match args.get(0) {
        Some(object) => names_of(object),
        None => {
            let locals = calling_locals("dir")?;
            let keys = protocol::call_method(locals, names::intern("keys"), &[])?;
            if Class::of(keys).known(names::ITER).is_none() {
                return Err(type_error!(
                    "{}.keys() returned a non-iterable (type {})",
                    protocol::type_name(locals),
                    protocol::type_name(keys)
                ));
            }
            let names = list::from_iterable(keys)?;
            list::sort::sort(names, None, false)?;
            Ok(names.cast())
        }
    })
    .looking_at_frames(),
    Builtin::function("vars", "$(object=None, /)", |args| match args.get(0) {
        Some(object) => variables(object),
        None => calling_locals("vars"),
    })
    .looking_at_frames(),
    Builtin::function("locals", "()", |_| calling_locals("locals")).looking_at_frames(),
];

fn calling_locals(what: &str) -> PyResult {
    match crate::frames::current() {
        Some(frame) => Ok(frame.locals()),
        None => Err(crate::system_error!("{what}() needs a frame")),
    }
}
