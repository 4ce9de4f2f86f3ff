//! Modules in archives on the path: left to the finders of the library, which know `zipimport`.

use super::{import_absolute, sys_attribute};
use crate::attributes;
use crate::global::Global;
use crate::names;
use crate::object::{Obj, Value};
use crate::protocol;
use crate::result::PyResult;
use crate::types::{list, str};
use std::path::Path;

/// An archive is being looked into. What is imported for that is in none.
static BUSY: Global<bool> = Global::new(false);

/// The spec of a module in the archive, or within it, that an entry of the path names.
///
/// # Errors
/// What the finders raise.
pub fn find(full: &str, entry: Obj, path: &Path) -> PyResult<Option<Obj>> {
    let is_in_file = path.ancestors().any(Path::is_file);
    if BUSY.get() || !is_in_file {
        return Ok(None);
    }
    BUSY.set(true);
    let spec = list::from_slice(&[entry]).and_then(|path| find_spec(full, path.cast()));
    BUSY.set(false);
    let spec = spec?;
    Ok((!spec.is_none()).then_some(spec))
}

/// What the library's finder of files and archives says of a module below a path.
///
/// # Errors
/// What it raises.
pub fn find_spec(full: &str, path: Obj) -> PyResult {
    install()?;
    let machinery = super::specs::machinery("_frozen_importlib_external")?;
    let finder = attributes::get(machinery, names::intern("PathFinder"))?;
    let name = str::new(full);
    protocol::call_method(finder, names::intern("find_spec"), &[name, path])
}

/// Makes sure that `zipimport` is asked.
///
/// # Errors
/// What importing it raises.
pub fn install() -> PyResult<()> {
    let module = import_absolute("zipimport")?;
    let importer = attributes::get(module, names::intern("zipimporter"))?;
    let Some(hooks) = sys_attribute("path_hooks") else {
        return Ok(());
    };
    if !protocol::contains(hooks, importer)? {
        let first = crate::types::int::new(0);
        protocol::call_method(hooks, names::intern("insert"), &[first, importer])?;
    }
    Ok(())
}
