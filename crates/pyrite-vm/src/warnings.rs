//! Warnings that the interpreter itself gives: they go through `_warnings`, like a program's.

use crate::builtin::TypeDefinition;
use crate::object::Obj;
use crate::result::PyResult;
use crate::types::{exception, int, str};
use crate::{attributes, call, import, names};

fn function(name: &str) -> PyResult {
    attributes::get(import::import_absolute("_warnings")?, names::intern(name))
}

/// Warns of what the current frame of the program does.
///
/// # Errors
/// The warning, where the filters make it an error.
pub fn warn(category: &'static TypeDefinition, message: &str) -> PyResult<()> {
    warn_at(category, message, 1)
}

/// Warns of what a frame of the program does: 1 is the current one, 2 that which has called it.
///
/// # Errors
/// As [`warn`].
pub fn warn_at(category: &'static TypeDefinition, message: &str, level: i64) -> PyResult<()> {
    let arguments = [
        str::new(message),
        category.class().object(),
        int::new(level),
    ];
    call::call(function("warn")?, &arguments).map(drop)
}

/// Warns of a coroutine that nobody has awaited, and now nobody can.
///
/// # Errors
/// As [`warn`].
pub fn warn_never_awaited(coroutine: Obj) -> PyResult<()> {
    let library = import::import_absolute("warnings").ok();
    let told = match library {
        Some(library) => {
            attributes::get_optional(library, names::intern("_warn_unawaited_coroutine"))?
        }
        None => None,
    };
    if let Some(told) = told {
        return call::call(told, &[coroutine]).map(drop);
    }
    let name = attributes::get(coroutine, names::QUALNAME.name())?;
    let message = format!("coroutine '{}' was never awaited", str::text(name.cast()));
    warn(&exception::RUNTIME_WARNING, &message)
}

/// Warns of a place in a file.
///
/// # Errors
/// As [`warn`].
pub fn warn_of_source(
    category: &'static TypeDefinition,
    message: &str,
    file: &str,
    line: u32,
) -> PyResult<()> {
    let arguments: [Obj; 4] = [
        str::new(message),
        category.class().object(),
        str::new(file),
        int::new(i64::from(line)),
    ];
    call::call(function("warn_explicit")?, &arguments).map(drop)
}
