//! The text of an uncaught exception, as CPython 3.14 prints it: frames with source lines and carets, chained exceptions, notes, hints.

mod carets;
mod operators;

use crate::class::Class;
use crate::code::Code;
use crate::fields::*;
use crate::names;
use crate::object::{Obj, TRUE, Value};
use crate::protocol;
use crate::types::dict;
use crate::types::exception::{self, slots};
use crate::types::int::Integer;
use crate::types::traceback::PyTraceback;
use crate::types::{str, tuple};
use smelt::Gc;
use std::collections::HashMap;
use std::fmt::Write;

/// So many equal frames in a row are shown before they are counted.
const REPEATS: usize = 3;

/// The whole text, a newline at its end.
pub fn text(error: Obj) -> String {
    let mut out = String::new();
    Printer {
        sources: HashMap::new(),
        seen: Vec::new(),
    }
    .chain(&mut out, error);
    out
}

struct Printer {
    sources: HashMap<String, Option<Vec<String>>>,
    /// Exceptions printed so far: the words of objects that the chain keeps where they are (they are on the machine stack).
    seen: Vec<u64>,
}

impl Printer {
    fn chain(&mut self, out: &mut String, error: Obj) {
        self.seen.push(error.0);
        let cause: Obj = crate::instance::slot(error, slots::CAUSE);
        let context: Obj = crate::instance::slot(error, slots::CONTEXT);
        let suppressed =
            crate::instance::slot::<smelt::Native>(error, slots::SUPPRESS_CONTEXT).0 == TRUE;
        if exception::is_exception_or_null(cause)
            && !cause.is_null()
            && !self.seen.contains(&cause.0)
        {
            self.chain(out, cause);
            out.push_str(
                "\nThe above exception was the direct cause of the following exception:\n\n",
            );
        } else if cause.is_null()
            && !suppressed
            && !context.is_null()
            && context.is_heap()
            && !self.seen.contains(&context.0)
        {
            self.chain(out, context);
            out.push_str(
                "\nDuring handling of the above exception, another exception occurred:\n\n",
            );
        }
        self.one(out, error);
    }

    fn one(&mut self, out: &mut String, error: Obj) {
        let traceback: Obj = crate::instance::slot(error, slots::TRACEBACK);
        if !traceback.is_null() && traceback.is_heap() {
            out.push_str("Traceback (most recent call last):\n");
            self.frames(out, traceback.cast());
        }
        if exception::matches(error, &exception::SYNTAX_ERROR) {
            self.syntax_error(out, error);
        }
        let _ = writeln!(out, "{}", headline(error));
        notes(out, error);
    }

    fn frames(&mut self, out: &mut String, first: Gc<PyTraceback>) {
        let mut last: Option<(*const Code, u32)> = None;
        let mut count = 0;
        let mut next: Obj = first.cast();
        while !next.is_null() && next.is_heap() {
            let entry: Gc<PyTraceback> = next.cast();
            let code = entry.code().promote();
            let position = code.position(entry.index().get() as usize);
            let key = (std::ptr::from_ref(code), position.line);
            if last == Some(key) {
                count += 1;
            } else {
                repeated(out, count);
                last = Some(key);
                count = 1;
            }
            if count <= REPEATS {
                let file = code.file_name.text().into_owned();
                let _ = writeln!(
                    out,
                    "  File \"{file}\", line {}, in {}",
                    position.line,
                    code.name.text()
                );
                let op = code.at(entry.index().get() as usize).fetch().op;
                let lines = self.lines(&file, code);
                if let Some(lines) = lines {
                    carets::show(out, lines, &position, op);
                }
            }
            next = entry.next();
        }
        repeated(out, count);
    }

    fn lines(&mut self, file: &str, code: &Code) -> Option<&[String]> {
        let _ = code;
        if !self.sources.contains_key(file) {
            let lines = if file.starts_with('<') {
                crate::vm::remembered_source(file)
            } else {
                std::fs::read(file)
                    .ok()
                    .map(|source| String::from_utf8_lossy(&source).into_owned())
            };
            let lines = lines.map(|text| text.lines().map(str::to_owned).collect());
            self.sources.insert(file.to_owned(), lines);
        }
        self.sources.get(file)?.as_deref()
    }

    fn syntax_error(&mut self, out: &mut String, error: Obj) {
        let own = |index: u32| -> Obj { crate::instance::slot(error, slots::OWN + index) };
        let number = |object: Obj| match (!object.is_null()).then(|| Integer::of(object)).flatten()
        {
            Some(Integer::Small(value)) => Some(value),
            _ => None,
        };
        let string = |object: Obj| {
            (!object.is_null())
                .then(|| str::of(object))
                .flatten()
                .map(str::text)
        };
        let Some(line) = number(own(2)) else {
            return;
        };
        let file = string(own(1)).unwrap_or_else(|| "<string>".into());
        let _ = writeln!(out, "  File \"{file}\", line {line}");
        let Some(text) = string(own(4)) else {
            return;
        };
        let text = text.trim_end_matches(['\n', '\r']);
        let trimmed = text.trim_start_matches([' ', '\t', '\u{c}']);
        let _ = writeln!(out, "    {}", trimmed.trim_end());
        let Some(offset) = number(own(3)).filter(|offset| *offset >= 1) else {
            return;
        };
        let removed = (text.chars().count() - trimmed.chars().count()) as i64;
        let same_line = number(own(5)) == Some(line);
        let end = match number(own(6)) {
            Some(end) if same_line && end > offset => end,
            Some(_) if !same_line && number(own(5)).is_some_and(|end_line| end_line > line) => {
                text.chars().count() as i64 + 1
            }
            _ => offset + 1,
        };
        let start = offset - 1 - removed;
        let end = (end - 1 - removed).max(start + 1);
        if start >= 0 {
            let width = (end - start) as usize;
            let _ = writeln!(
                out,
                "    {}{}",
                " ".repeat(start as usize),
                "^".repeat(width)
            );
        }
    }
}

fn repeated(out: &mut String, count: usize) {
    if count > REPEATS {
        let more = count - REPEATS;
        let plural = if more == 1 { "" } else { "s" };
        let _ = writeln!(out, "  [Previous line repeated {more} more time{plural}]");
    }
}

/// `module.Class: message`.
fn headline(error: Obj) -> String {
    let class = Class::of(error);
    let module = class
        .lookup(names::MODULE.name())
        .and_then(str::of)
        .map(str::text);
    let name = match module {
        Some(module) if module != "builtins" && module != "__main__" => {
            format!("{module}.{}", class.qualified_name())
        }
        _ => class.qualified_name().into_owned(),
    };
    let message = if exception::matches(error, &exception::SYNTAX_ERROR) {
        let message: Obj = crate::instance::slot(error, slots::OWN);
        if message.is_null() {
            plain_message(error)
        } else {
            protocol::to_str(message)
                .ok()
                .map(|text| str::text(text).into_owned())
        }
    } else {
        plain_message(error)
    };
    match message {
        None => format!("{name}: <exception str() failed>"),
        Some(message) => {
            let message = format!("{message}{}", hint(error));
            if message.is_empty() {
                name
            } else {
                format!("{name}: {message}")
            }
        }
    }
}

fn plain_message(error: Obj) -> Option<String> {
    protocol::to_str(error)
        .ok()
        .map(|text| str::text(text).into_owned())
}

/// "Did you mean" for names, attributes and imports.
fn hint(error: Obj) -> String {
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
        let module = wrong(own(1))
            .and_then(|name| dict::get_name(crate::import::modules(), names::intern(&name)));
        (module.unwrap_or(Obj::null()), wrong(own(3)))
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
    found.extend(code.unit.locals.iter().map(|local| local.name.clone()));
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

fn notes(out: &mut String, error: Obj) {
    let Some(notes) = crate::attributes::own(error, names::NOTES.name()) else {
        return;
    };
    let items = match notes.exact::<crate::types::list::PyList>() {
        Some(list) => crate::types::list::items(list),
        None => tuple::of(notes).unwrap_or(&[]),
    };
    for note in items {
        match protocol::to_str(*note) {
            Ok(text) => {
                let _ = writeln!(out, "{}", str::text(text));
            }
            Err(_) => out.push_str("<note str() failed>\n"),
        }
    }
}
