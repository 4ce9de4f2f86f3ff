//! What is said of a name that a module does not have: that the module is not finished yet, or that it hides another that was meant.
//!
//! The words and their order are those of CPython's `Objects/moduleobject.c` and `_PyEval_ImportFrom`. Whatever is asked here runs no code of a program: specs are looked at, not
//! called.

use super::{library_source, sys_attribute};
use crate::attributes;
use crate::fields::*;
use crate::global::Global;
use crate::instance;
use crate::names::{self, Name};
use crate::object::{Obj, Value};
use crate::types::dict;
use crate::types::module::PyModule;
use crate::types::{list, set, str};
use smelt::Gc;
use std::path::Path;

/// The modules whose code runs at the moment, in any thread, and that the library's machinery has not loaded.
static RUNNING: Global<Vec<String>> = Global::new(Vec::new());
/// What the first entry of `sys.path` was when the program began, if it was the program's folder.
static FIRST: Global<Option<String>> = Global::new(None);

/// As long as it is there, a module is not finished.
pub struct Unfinished(String);

impl Unfinished {
    /// The module of this name begins.
    pub fn new(full: &str) -> Unfinished {
        RUNNING.with(|all| all.push(full.to_owned()));
        Unfinished(full.to_owned())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        RUNNING.with(|all| {
            if let Some(place) = all.iter().rposition(|name| *name == self.0) {
                all.remove(place);
            }
        });
    }
}

/// Says which folder modules are looked for in first; an empty one is the current folder.
pub fn set_first_folder(folder: &str) {
    FIRST.set(Some(folder.to_owned()));
}

/// What there is to be said of a module.
enum Remark {
    /// It is in this file, and has the name of a module of the library.
    HidesLibrary(String),
    /// It is not finished, is in this file, and may have been taken for another.
    Hides(String),
    /// It is not finished. Its file, if it has one.
    Unfinished(Option<String>),
    Nothing,
}

impl Remark {
    /// What to do about a module of this name.
    fn advice(&self, name: &str) -> Option<String> {
        match self {
            Remark::HidesLibrary(file) => Some(format!(
                "consider renaming '{file}' since it has the same name as the standard library module named '{name}' and prevents importing that standard library module"
            )),
            Remark::Hides(file) => Some(format!(
                "consider renaming '{file}' if it has the same name as a library you intended to import"
            )),
            Remark::Unfinished(_) | Remark::Nothing => None,
        }
    }
}

fn text(object: Option<Obj>) -> Option<String> {
    let string = str::of(object?)?;
    Some(str::text(string).into_owned())
}

fn is_set(object: Option<Obj>) -> bool {
    object.is_some_and(|object| object == crate::object::boolean(true))
}

fn own(object: Obj, name: &str) -> Option<Obj> {
    attributes::own(object, names::intern(name))
}

fn is_running(full: &str) -> bool {
    RUNNING.with(|all| all.iter().any(|name| name == full))
}

/// The attributes that a module, or what stands for one, has itself: its spec, and its file.
fn spec_and_file(module: Obj) -> (Option<Obj>, Option<String>) {
    let own = |name: names::Known| match instance::view::<PyModule>(module) {
        Some(module) => dict::get_name(module.dict().cast(), name.name()),
        None => attributes::own(module, name.name()),
    };
    (own(names::SPEC), text(own(names::FILE)))
}

fn is_initialising(spec: Option<Obj>) -> bool {
    spec.is_some_and(|spec| is_set(own(spec, "_initializing")))
}

/// Is a module being imported?
pub fn is_unfinished(module: Obj) -> bool {
    let (spec, _) = spec_and_file(module);
    let name = attributes::own(module, names::NAME.name());
    is_initialising(spec) || text(name).is_some_and(|name| is_running(&name))
}

fn remark(module: Obj, name: &str) -> Remark {
    let (spec, file) = spec_and_file(module);
    let origin = match spec {
        Some(spec) if is_set(own(spec, "_set_fileattr")) => text(own(spec, "origin")),
        Some(_) => None,
        // One that has been imported without the machinery has no spec yet.
        None => file.filter(|file| library_source(name).is_none_or(|own| own.file_name != *file)),
    };
    let is_unfinished = is_running(name) || is_initialising(spec);
    match origin {
        Some(origin) if is_of_library(name) && may_hide(&origin) => Remark::HidesLibrary(origin),
        Some(origin) if is_unfinished && may_hide(&origin) => Remark::Hides(origin),
        origin if is_unfinished => Remark::Unfinished(origin),
        _ => Remark::Nothing,
    }
}

/// Is the file in the folder that modules are looked for in first?
fn may_hide(origin: &str) -> bool {
    let Some(first) = FIRST.with(|first| first.clone()) else {
        return false;
    };
    let first = match first.is_empty() {
        true => std::env::current_dir().unwrap_or_default(),
        false => first.into(),
    };
    let file = Path::new(origin);
    let folder = match file.file_name() {
        Some(name) if name == "__init__.py" => file.parent().and_then(Path::parent),
        _ => file.parent(),
    };
    folder.is_some_and(|folder| folder == first)
}

fn is_of_library(name: &str) -> bool {
    let all = sys_attribute("stdlib_module_names");
    let all = all.and_then(set::exact);
    all.is_some_and(|all| set::contains(all, str::new(name)).unwrap_or(false))
}

/// What the error for an attribute says that a module does not have.
pub fn of_attribute(module: Gc<PyModule>, name: Name) -> String {
    let namespace = module.dict().cast();
    let Some(full) = text(dict::get_name(namespace, names::NAME.name())) else {
        return format!("module has no attribute '{}'", name.text());
    };
    let plain = format!("module '{full}' has no attribute '{}'", name.text());
    let remark = remark(module.cast(), &full);
    if let Some(advice) = remark.advice(&full) {
        return format!("{plain} ({advice})");
    }
    match remark {
        Remark::Unfinished(file) => {
            let from = file.map_or_else(String::new, |file| format!(" from '{file}'"));
            format!(
                "partially initialized module '{full}'{from} has no attribute '{}' (most likely due to a circular import)",
                name.text()
            )
        }
        _ if is_unfinished_submodule(module.cast(), &full, name) => format!(
            "cannot access submodule '{}' of module '{full}' (most likely due to a circular import)",
            name.text()
        ),
        _ => plain,
    }
}

fn is_unfinished_submodule(package: Obj, full: &str, name: Name) -> bool {
    let submodules = spec_and_file(package).0;
    let submodules = submodules.and_then(|spec| own(spec, "_uninitialized_submodules"));
    let names = submodules.and_then(|names| names.exact::<list::PyList>());
    let is_listed = names.is_some_and(|names| {
        let mut names = list::items(names).iter();
        names.any(|one| str::of(*one).is_some_and(|one| str::equal(one, name.string())))
    });
    is_listed || is_running(&format!("{full}.{}", name.text()))
}

/// What the error says for a name that `from module import name` does not find; `known` is what the module is called, `file` where it is.
pub fn of_import(
    module: Obj,
    full: Option<&str>,
    known: &str,
    file: Option<&str>,
    name: &str,
) -> String {
    let place = file.unwrap_or("unknown location");
    let remark = full.map_or(Remark::Nothing, |full| remark(module, full));
    let plain = format!("cannot import name '{name}' from '{known}'");
    if let Some(advice) = remark.advice(known) {
        return format!("{plain} ({advice})");
    }
    match remark {
        Remark::Unfinished(_) => format!(
            "cannot import name '{name}' from partially initialized module '{known}' (most likely due to a circular import) ({place})"
        ),
        _ => format!("{plain} ({place})"),
    }
}
