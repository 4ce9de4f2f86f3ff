//! "Did you mean": what a traceback adds to the message of an error about a name.

use crate::class::Class;
use crate::fields::*;
use crate::names;
use crate::object::{Obj, Value};
use crate::types::exception::{self, import_slots, slots};
use crate::types::traceback::PyTraceback;
use crate::types::{dict, str};
use smelt::Gc;

/// "Did you mean" for names, attributes and imports.
pub fn hint(error: Obj) -> String {
    let own = |index: u32| -> Obj { crate::instance::slot(error, slots::OWN + index) };
    let wrong = |object: Obj| {
        (!object.is_null())
            .then(|| str::of(object))
            .flatten()
            .map(|text| str::text(text).into_owned())
    };
    if exception::matches(error, &exception::NAME_ERROR) {
        let Some(wrong) = wrong(own(0)) else {
            return String::new();
        };
        let candidates = names_in_scope(error);
        let candidates: Vec<&str> = candidates.iter().map(String::as_str).collect();
        return match crate::suggestions::closest(&wrong, &candidates) {
            Some(better) => format!(". Did you mean: '{better}'?"),
            None if STANDARD_MODULES.contains(&wrong.as_str()) => {
                format!(". Did you forget to import '{wrong}'?")
            }
            None => String::new(),
        };
    }
    let (object, wrong) = if exception::matches(error, &exception::ATTRIBUTE_ERROR) {
        (own(1), wrong(own(0)))
    } else if exception::matches(error, &exception::IMPORT_ERROR) {
        let module = wrong(crate::instance::slot(error, import_slots::NAME))
            .and_then(|name| dict::get_name(crate::import::modules(), names::intern(&name)));
        (
            module.unwrap_or(Obj::null()),
            wrong(crate::instance::slot(error, import_slots::NAME_FROM)),
        )
    } else {
        return String::new();
    };
    let Some(wrong) = wrong.filter(|_| !object.is_null()) else {
        return String::new();
    };
    let mut candidates = attribute_names(object);
    if !wrong.starts_with('_') {
        candidates.retain(|name| !name.starts_with('_'));
    }
    candidates.sort();
    let candidates: Vec<&str> = candidates.iter().map(String::as_str).collect();
    match crate::suggestions::closest(&wrong, &candidates) {
        Some(better) => format!(". Did you mean: '{better}'?"),
        None => String::new(),
    }
}

/// Modules that a program may have forgotten to import.
const STANDARD_MODULES: &[&str] = &[
    "abc",
    "argparse",
    "array",
    "ast",
    "asyncio",
    "base64",
    "bisect",
    "builtins",
    "collections",
    "contextlib",
    "copy",
    "csv",
    "ctypes",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "gc",
    "glob",
    "hashlib",
    "heapq",
    "html",
    "http",
    "importlib",
    "inspect",
    "io",
    "itertools",
    "json",
    "keyword",
    "logging",
    "math",
    "multiprocessing",
    "operator",
    "os",
    "pathlib",
    "pickle",
    "platform",
    "pprint",
    "queue",
    "random",
    "re",
    "shutil",
    "signal",
    "socket",
    "sqlite3",
    "stat",
    "statistics",
    "string",
    "struct",
    "subprocess",
    "sys",
    "tempfile",
    "textwrap",
    "threading",
    "time",
    "traceback",
    "types",
    "typing",
    "unittest",
    "urllib",
    "uuid",
    "warnings",
    "weakref",
    "zlib",
];

fn attribute_names(object: Obj) -> Vec<String> {
    let mut found = Vec::new();
    let mut add = |namespace: Gc<dict::PyDict>| {
        for (key, _) in dict::pairs(namespace) {
            if let Some(key) = str::of(key) {
                found.push(str::text(key).into_owned());
            }
        }
    };
    let classes = match Class::from_object(object) {
        Some(class) => class.mro(),
        None => Class::of(object).mro(),
    };
    for class in classes {
        add(class.dict());
    }
    if object.has_map(crate::ids::MODULE)
        && let Some(namespace) = crate::attributes::dict_of(object)
    {
        add(namespace);
    } else if object.is_heap() && Class::from_object(object).is_none() {
        let map = crate::map::Map::of(object);
        found.extend(
            map.attributes()
                .iter()
                .map(|(name, _)| name.text().into_owned()),
        );
    }
    found
}

/// Locals, globals and builtins of the frame that raised.
fn names_in_scope(error: Obj) -> Vec<String> {
    let mut found = Vec::new();
    let mut next: Obj = crate::instance::slot(error, slots::TRACEBACK);
    let mut innermost = None;
    while !next.is_null() && next.is_heap() {
        let entry: Gc<PyTraceback> = next.cast();
        innermost = Some(entry);
        next = entry.next();
    }
    let Some(entry) = innermost else {
        return found;
    };
    let code = entry.code().promote();
    found.extend(
        code.unit()
            .locals
            .iter()
            .map(|local| local.name.to_string()),
    );
    let globals = entry
        .function()
        .cast::<crate::types::function::PyFunction>()
        .globals();
    for namespace in [globals, crate::builtins::namespace().cast()] {
        if let Some(namespace) = crate::instance::view::<dict::PyDict>(namespace) {
            for (key, _) in dict::pairs(namespace) {
                if let Some(key) = str::of(key) {
                    found.push(str::text(key).into_owned());
                }
            }
        }
    }
    found
}
