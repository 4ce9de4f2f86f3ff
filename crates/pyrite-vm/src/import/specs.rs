//! `__spec__` and `__loader__` of modules that are imported without the library's machinery.
//!
//! What they are is said by classes of `importlib`, which is Python and takes longer to load than most programs to start; hardly any of them looks. So a
//! module has neither until somebody looks or the machinery is loaded for another reason: then all modules get them.

use super::{builtin_module, import_absolute, library_source, module_namespace, modules};
use crate::attributes;
use crate::call;
use crate::fields::*;
use crate::global::Global;
use crate::ids;
use crate::names::{self, Name};
use crate::object::{Obj, Value, none};
use crate::protocol;
use crate::result::PyResult;
use crate::storage::Pinned;
use crate::types::dict::{self, PyDict};
use crate::types::module::PyModule;
use crate::types::{list, str};
use smelt::Gc;

/// How far it is with the machinery.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Machinery {
    Absent,
    BeingLoaded,
    Loaded,
}

static MACHINERY: Global<Machinery> = Global::new(Machinery::Absent);
/// The name of the module that runs as `__main__`, if it has been looked up as one.
static MAIN: Global<Option<String>> = Global::new(None);

/// The machinery is about to be loaded. It must not wait for itself.
pub fn begin() {
    MACHINERY.set(Machinery::BeingLoaded);
}

/// The machinery has been loaded: what was imported before gets its attributes.
///
/// # Errors
/// What the machinery raises.
pub fn complete() -> PyResult<()> {
    MACHINERY.set(Machinery::Loaded);
    let all = list::new();
    for (name, module) in dict::pairs(modules()) {
        list::push(all, name)?;
        list::push(all, module)?;
    }
    for index in (0..list::length(all)).step_by(2) {
        let (name, module) = (list::get(all, index), list::get(all, index + 1));
        if let Some(name) = str::of(name)
            && module.has_map(ids::MODULE)
        {
            let namespace = module.cast::<PyModule>().dict().cast();
            tell(&str::text(name), namespace)?;
        }
    }
    Ok(())
}

/// A name that is not there is looked up in a module: if it is one of these, has it come to be there?
///
/// # Errors
/// What loading the machinery raises.
#[cold]
pub fn ask(name: Name) -> PyResult<bool> {
    let is_one = [names::SPEC, names::LOADER]
        .iter()
        .any(|one| one.object() == name.object());
    let is_absent = MACHINERY.get() == Machinery::Absent;
    if is_one && is_absent {
        machinery(HALF)?;
    }
    Ok(is_one && is_absent)
}

/// What the machinery shows for a module that has a spec and is in no file; `None` if it is not there.
///
/// # Errors
/// What the machinery raises.
pub fn representation(module: Obj) -> PyResult<Option<Obj>> {
    if MACHINERY.get() != Machinery::Loaded {
        return Ok(None);
    }
    call::call(of_machinery(HALF, "_module_repr")?, &[module]).map(Some)
}

/// Says that `__main__` is the module of this name.
pub fn set_main(name: &str) {
    MAIN.set(Some(name.to_owned()));
}

/// The namespace of `__main__`. A program that is no module has no spec.
pub fn main_namespace() -> Gc<PyDict> {
    let namespace = module_namespace("__main__", false);
    if MAIN.with(|main| main.is_none()) {
        dict::set_name(namespace, names::SPEC.name(), none());
    }
    namespace
}

/// Gives a module its attributes, if the machinery is there.
///
/// # Errors
/// What the machinery raises.
pub fn tell(full: &str, namespace: Gc<PyDict>) -> PyResult<()> {
    if MACHINERY.get() != Machinery::Loaded {
        return Ok(());
    }
    let is_there = |name: names::Known| dict::get_name(namespace, name.name()).is_some();
    let set = |name: names::Known, value: Obj| dict::set_name(namespace, name.name(), value);
    if full == "__main__" {
        if !is_there(names::SPEC) {
            let name = MAIN.with(|main| main.clone()).unwrap_or_default();
            let spec = find_spec(&name)?;
            set(names::SPEC, spec);
            if !spec.is_none() {
                set(names::LOADER, attribute(spec, "loader")?);
            }
        }
        if !is_there(names::LOADER) {
            set(names::LOADER, main_loader(namespace)?);
        }
        return Ok(());
    }
    if is_there(names::SPEC) {
        return Ok(());
    }
    let spec = spec(full, namespace)?;
    if spec.is_none() {
        return Ok(());
    }
    if let Some(path) = dict::get_name(namespace, names::PATH.name()) {
        attributes::set(spec, names::intern("submodule_search_locations"), path)?;
    }
    if !is_there(names::LOADER) {
        set(names::LOADER, attribute(spec, "loader")?);
    }
    set(names::SPEC, spec);
    Ok(())
}

fn attribute(object: Obj, name: &str) -> PyResult {
    attributes::get(object, names::intern(name))
}

/// Something of one half of the machinery.
fn of_machinery(half: &str, name: &str) -> PyResult {
    attribute(machinery(half)?, name)
}

/// One half of the machinery, loaded if it has not been; whatever `sys.modules` says by now, as in CPython.
///
/// # Errors
/// What loading it raises.
pub fn machinery(half: &str) -> PyResult {
    let known = HALVES.get()[usize::from(half == EXTERNAL)].get();
    match known.is_null() {
        true => import_absolute(half),
        false => Ok(known),
    }
}

/// A half of the machinery has been loaded.
pub fn keep(half: &str, module: Obj) {
    let mut halves = HALVES.get();
    let place = usize::from(half == EXTERNAL);
    if (half == HALF || half == EXTERNAL) && halves[place].get().is_null() {
        halves[place] = Pinned::for_ever(module);
        HALVES.set(halves);
    }
}

/// The two halves, once they are loaded.
static HALVES: Global<[Pinned; 2]> = Global::new([Pinned::NULL; 2]);
const HALF: &str = "_frozen_importlib";
const EXTERNAL: &str = "_frozen_importlib_external";

fn file_of(namespace: Gc<PyDict>) -> Option<Obj> {
    dict::get_name(namespace, names::FILE.name()).filter(|file| str::of(*file).is_some())
}

/// The spec of a module that has been loaded, or None.
fn spec(full: &str, namespace: Gc<PyDict>) -> PyResult {
    let by = |finder: &str| {
        let finder = of_machinery(HALF, finder)?;
        protocol::call_method(finder, names::intern("find_spec"), &[str::new(full)])
    };
    match file_of(namespace) {
        Some(file) => {
            let text = str::text(str::of(file).expect("asked for above"));
            if library_source(full).is_some_and(|source| source.file_name == *text) {
                return by("FrozenImporter");
            }
            let make = of_machinery(EXTERNAL, "spec_from_file_location")?;
            call::call(make, &[str::new(full), file])
        }
        None if full == "builtins" || builtin_module(full).is_some() => by("BuiltinImporter"),
        None => Ok(none()),
    }
}

/// What the finders say of a module by its full name; its package has been imported.
fn find_spec(full: &str) -> PyResult {
    let path = match full.rsplit_once('.') {
        Some((package, _)) => attributes::get(import_absolute(package)?, names::PATH.name())?,
        None => none(),
    };
    call::call(of_machinery(HALF, "_find_spec")?, &[str::new(full), path])
}

/// The loader of a program that is no module.
fn main_loader(namespace: Gc<PyDict>) -> PyResult {
    match file_of(namespace) {
        Some(file) => {
            let loader = of_machinery(EXTERNAL, "SourceFileLoader")?;
            call::call(loader, &[str::new("__main__"), file])
        }
        None => of_machinery(HALF, "BuiltinImporter"),
    }
}
