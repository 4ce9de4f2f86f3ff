//! The text of an uncaught exception, as CPython 3.14 prints it: frames with source lines and carets, chained exceptions, groups, notes, hints.

mod carets;
mod chain;
mod hints;
mod syntax;

use crate::attributes;
use crate::class::Class;
use crate::fields::*;
use crate::names;
use crate::object::{Obj, Value};
use crate::protocol;
use crate::result::PyResult;
use crate::types::dict;
use crate::types::exception::{self, slots};
use crate::types::function::PyFunction;
use crate::types::int::{self, Integer};
use crate::types::list::{self, PyList};
use crate::types::traceback::PyTraceback;
use crate::types::{str, tuple};
use chain::Chain;
use pyrite_compiler::code::Position;
use smelt::Gc;
use std::collections::HashMap;
use std::fmt::Write;

/// So many equal frames in a row are shown before they are counted.
const REPEATS: usize = 3;
/// So many exceptions of a group are shown before they are counted.
const GROUP_WIDTH: usize = 15;
/// So deep do groups within groups go.
const GROUP_DEPTH: usize = 10;

/// The whole text, a newline at its end.
pub fn text(error: Obj) -> String {
    text_with(error, true)
}

/// The whole text as CPython's C code prints it, which shows lines but does not mark anything in them.
pub fn text_without_marks(error: Obj) -> String {
    text_with(error, false)
}

fn text_with(error: Obj, marks: bool) -> String {
    let chain = Chain::new(error);
    let mut printer = Printer {
        sources: HashMap::new(),
        chain: &chain,
        limit: limit(),
        marks,
        out: String::new(),
        depth: 0,
        needs_end: false,
    };
    printer.exceptions(0);
    printer.out
}

fn limit() -> Option<usize> {
    let limit = Integer::of(crate::import::sys_attribute("tracebacklimit")?)?;
    Some(match limit {
        Integer::Small(limit) => usize::try_from(limit).unwrap_or(0),
        Integer::Big(limit) if int::is_negative(limit) => 0,
        Integer::Big(_) => usize::MAX,
    })
}

struct Printer<'a> {
    sources: HashMap<String, Option<Vec<String>>>,
    chain: &'a Chain,
    /// `sys.tracebacklimit`: so many frames are shown at most.
    limit: Option<usize>,
    /// Is it shown what part of a line is meant?
    marks: bool,
    out: String,
    /// How many groups are open.
    depth: usize,
    /// The line that ends the innermost group is still to be written.
    needs_end: bool,
}

impl Printer<'_> {
    /// An exception after those that it is chained to.
    fn exceptions(&mut self, index: usize) {
        for (index, message) in self.chain.from(index) {
            if !message.is_empty() {
                self.emit(message, '|');
            }
            match self.chain.children(index) {
                None => {
                    let text = self.one("Traceback", index);
                    self.emit(&text.0, '|');
                    self.emit(&text.1, '|');
                }
                Some(_) if self.depth > GROUP_DEPTH => {
                    self.emit(&format!("... (max_group_depth is {GROUP_DEPTH})\n"), '|');
                }
                Some(children) => self.group(index, children),
            }
        }
    }

    /// Writes lines behind the margin of the groups that are open.
    fn emit(&mut self, text: &str, margin: char) {
        for line in text.split_inclusive('\n') {
            if self.depth > 0 {
                let _ = write!(self.out, "{}{margin} ", self.indent());
            }
            self.out.push_str(line);
        }
    }

    fn indent(&self) -> String {
        "  ".repeat(self.depth)
    }

    fn group(&mut self, index: usize, children: &[usize]) {
        let outermost = self.depth == 0;
        if outermost {
            self.depth = 1;
        }
        let (frames, message) = self.one("Exception Group Traceback", index);
        // The title of the outermost one stands in the corner of the margin.
        let (title, frames) = frames.split_at(frames.find('\n').map_or(0, |end| end + 1));
        self.emit(title, if outermost { '+' } else { '|' });
        self.emit(frames, '|');
        self.emit(&message, '|');
        let shown = children.len().min(GROUP_WIDTH + 1);
        self.needs_end = false;
        for (number, child) in children.iter().take(shown).enumerate() {
            let is_last = number + 1 == shown;
            if is_last {
                // An inner group may write the end.
                self.needs_end = true;
            }
            let rest = children.len() - number;
            let is_cut = number >= GROUP_WIDTH;
            let title = if is_cut {
                "...".to_owned()
            } else {
                (number + 1).to_string()
            };
            let corner = if number == 0 { "+-" } else { "  " };
            let _ = writeln!(
                self.out,
                "{}{corner}+---------------- {title} ----------------",
                self.indent()
            );
            self.depth += 1;
            if is_cut {
                let plural = if rest == 1 { "" } else { "s" };
                self.emit(&format!("and {rest} more exception{plural}\n"), '|');
            } else {
                self.exceptions(*child);
            }
            if is_last && self.needs_end {
                let _ = writeln!(self.out, "{}+{}", self.indent(), "-".repeat(36));
                self.needs_end = false;
            }
            self.depth -= 1;
        }
        if outermost {
            self.depth = 0;
        }
    }

    /// The frames of an exception with their title, and its message with the notes.
    fn one(&mut self, title: &str, index: usize) -> (String, String) {
        let error = self.chain.exception(index);
        let mut frames = String::new();
        let traceback: Obj = crate::instance::slot(error, slots::TRACEBACK);
        if !traceback.is_null() && traceback.is_heap() {
            let first = self.limited(traceback.cast());
            if let Some(first) = first {
                let _ = writeln!(frames, "{title} (most recent call last):");
                self.frames(&mut frames, first);
            }
        }
        let mut message = String::new();
        if exception::matches(error, &exception::SYNTAX_ERROR) {
            message.push_str(&syntax::text(error, &class_name(error)));
        } else {
            let _ = writeln!(message, "{}", headline(error));
        }
        notes(&mut message, error);
        (frames, message)
    }

    /// The first frame to show of those from one on.
    fn limited(&self, first: Gc<PyTraceback>) -> Option<Gc<PyTraceback>> {
        let Some(limit) = self.limit else {
            return Some(first);
        };
        let following = |entry: &Gc<PyTraceback>| {
            let next = entry.next();
            (!next.is_null() && next.is_heap()).then(|| next.cast())
        };
        let count = std::iter::successors(Some(first), following).count();
        let skipped = count.saturating_sub(limit);
        std::iter::successors(Some(first), following).nth(skipped)
    }

    fn frames(&mut self, out: &mut String, first: Gc<PyTraceback>) {
        let mut last: Option<(String, u32, String)> = None;
        let mut count = 0;
        let mut next: Obj = first.cast();
        while !next.is_null() && next.is_heap() {
            let entry: Gc<PyTraceback> = next.cast();
            let code = entry.code().promote();
            let mut position = crate::types::traceback::position(entry);
            if !self.marks {
                position = Position {
                    line: position.line,
                    ..Position::default()
                };
            }
            let key = (
                code.file_name().text().into_owned(),
                position.line,
                code.name.text().into_owned(),
            );
            if last.as_ref() == Some(&key) {
                count += 1;
            } else {
                repeated(out, count);
                count = 1;
            }
            if count <= REPEATS {
                let (file, line, name) = &key;
                let shown = if file.starts_with("<stdin-") {
                    "<stdin>"
                } else {
                    file
                };
                let _ = writeln!(out, "  File \"{shown}\", line {line}, in {name}");
                if let Some(lines) = self.lines(file, entry) {
                    out.push_str(&carets::show(lines, &position));
                }
            }
            last = Some(key);
            next = entry.next();
        }
        repeated(out, count);
    }

    fn lines(&mut self, file: &str, entry: Gc<PyTraceback>) -> Option<&[String]> {
        if !self.sources.contains_key(file) {
            let text = source_of(file).or_else(|| loaders_source(file, entry));
            let lines = text.map(|text| text.lines().map(str::to_owned).collect());
            self.sources.insert(file.to_owned(), lines);
        }
        self.sources.get(file)?.as_deref()
    }
}

/// The text of a file that code was compiled from.
fn source_of(file: &str) -> Option<String> {
    if file.starts_with('<') {
        return crate::vm::remembered_source(file);
    }
    let source = std::fs::read(file).ok()?;
    match crate::source::decode(&source, None) {
        Ok(text) => Some(text.trim_start_matches('\u{feff}').to_owned()),
        Err(_) => Some(String::from_utf8_lossy(&source).into_owned()),
    }
}

/// The text that a module was made of which is in no file: what its loader says. As `linecache.lazycache`.
fn loaders_source(file: &str, entry: Gc<PyTraceback>) -> Option<String> {
    if file.starts_with('<') && file.ends_with('>') {
        return None;
    }
    let globals = entry.function().cast::<PyFunction>().globals();
    let globals = crate::instance::view::<dict::PyDict>(globals)?;
    let global = |name: &str| dict::get_name(globals, names::intern(name));
    let attribute = |of: Obj, name: &str| attributes::get_optional(of, names::intern(name));
    let found = |value: PyResult<Option<Obj>>| value.ok().flatten().filter(|v| !v.is_none());
    let spec = global("__spec__");
    let of_spec = |name: &str| found(attribute(spec?, name));
    let name = of_spec("name").or_else(|| global("__name__"))?;
    let loader = of_spec("loader").or_else(|| global("__loader__"))?;
    let get = found(attribute(loader, "get_source"))?;
    let source = crate::call::call(get, &[name]).ok()?;
    str::of(source).map(|source| str::text(source).into_owned())
}

fn repeated(out: &mut String, count: usize) {
    if count > REPEATS {
        let more = count - REPEATS;
        let plural = if more == 1 { "" } else { "s" };
        let _ = writeln!(out, "  [Previous line repeated {more} more time{plural}]");
    }
}

/// The name of an exception's class, with the module unless that is obvious.
fn class_name(error: Obj) -> String {
    let class = Class::of(error);
    let name = class.qualified_name();
    let Some(module) = class.lookup(names::MODULE.name()) else {
        return name.into_owned();
    };
    match str::of(module).map(str::text) {
        Some(module) if module == "builtins" || module == "__main__" => name.into_owned(),
        Some(module) => format!("{module}.{name}"),
        None => format!("<unknown>.{name}"),
    }
}

/// `module.Class: message`.
fn headline(error: Obj) -> String {
    let name = class_name(error);
    let message = match protocol::to_str(error) {
        Ok(message) => str::text(message).into_owned(),
        Err(_) => "<exception str() failed>".to_owned(),
    };
    let message = message + &hints::hint(error);
    if message.is_empty() {
        name
    } else {
        format!("{name}: {message}")
    }
}

fn notes(out: &mut String, error: Obj) {
    let Some(notes) = crate::attributes::own(error, names::NOTES.name()) else {
        return;
    };
    if notes.is_none() {
        return;
    }
    if notes.exact::<PyList>().is_none() && tuple::of(notes).is_none() {
        let text = protocol::repr(notes).map(|text| str::text(text).into_owned());
        let text = text.unwrap_or_else(|_| "<__notes__ repr() failed>".to_owned());
        let _ = writeln!(out, "{text}");
        return;
    }
    let Ok(notes) = list::from_iterable(notes) else {
        return;
    };
    for index in 0..list::length(notes) {
        match protocol::to_str(list::get(notes, index)) {
            Ok(text) => {
                let _ = writeln!(out, "{}", str::text(text));
            }
            Err(_) => out.push_str("<note str() failed>\n"),
        }
    }
}
