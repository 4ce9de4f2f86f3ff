//! Functions and code objects that a program makes of others.

use super::{PyCode, or_null};
use crate::builtin::Arguments;
use crate::code::Code;
use crate::fields::*;
use crate::ids;
use crate::instance;
use crate::interpreter::entry::carrier;
use crate::monitoring::versions;
use crate::object::{Obj, Value, none};
use crate::protocol::{self, type_name};
use crate::result::PyResult;
use crate::types::dict::PyDict;
use crate::types::{int, list, str, tuple};
use crate::{type_error, value_error};
use pyrite_compiler::code::Position;

/// `types.FunctionType(code, globals, name, argdefs, closure, kwdefaults)`.
pub(super) fn function(args: &Arguments<'_>) -> PyResult {
    let (code, globals) = (args.at(1), args.at(2));
    if !code.has_map(ids::CODE) {
        return Err(wrong_argument("code", "code", code));
    }
    if instance::view::<PyDict>(globals).is_none() {
        return Err(wrong_argument("globals", "dict", globals));
    }
    let code = code.cast::<PyCode>().code().promote();
    let closure = closure(code, args.get_not_none(5))?;
    let defaults = args.get_not_none(4);
    if defaults.is_some_and(|defaults| tuple::of(defaults).is_none()) {
        return Err(type_error!("arg 4 (defaults) must be None or tuple"));
    }
    let keyword_defaults = args.get_not_none(6);
    if keyword_defaults.is_some_and(|defaults| instance::view::<PyDict>(defaults).is_none()) {
        return Err(type_error!("arg 6 (kwdefaults) must be None or dict"));
    }
    let function = carrier(code, globals, closure);
    if let Some(name) = args.get_not_none(3) {
        if str::of(name).is_none() {
            return Err(type_error!("arg 3 (name) must be None or string"));
        }
        function.set_name(name);
    }
    function.set_doc(code.docstring()?);
    function.set_defaults(defaults.map_or(Obj::null(), or_null));
    function.set_keyword_defaults(keyword_defaults.map_or(Obj::null(), or_null));
    Ok(function.cast())
}

fn wrong_argument(name: &str, wanted: &str, given: Obj) -> crate::result::Raised {
    let given = type_name(given);
    type_error!("function() argument '{name}' must be {wanted}, not {given}")
}

/// The cells for the free variables of a code, or null.
fn closure(code: &Code, given: Option<Obj>) -> PyResult {
    let wanted = usize::from(code.free_variables);
    let Some(given) = given else {
        return if wanted == 0 {
            Ok(Obj::null())
        } else {
            Err(type_error!("arg 5 (closure) must be tuple"))
        };
    };
    let Some(cells) = tuple::of(given) else {
        return Err(type_error!("arg 5 (closure) must be None or tuple"));
    };
    if cells.len() != wanted {
        let name = code.name.text();
        return Err(value_error!(
            "{name} requires closure of length {wanted}, not {}",
            cells.len()
        ));
    }
    if let Some(other) = cells.iter().find(|cell| !cell.has_map(ids::CELL)) {
        return Err(type_error!(
            "arg 5 (closure) expected cell, found {}",
            type_name(*other)
        ));
    }
    Ok(if wanted == 0 { Obj::null() } else { given })
}

/// The number that programs get of the instruction at a location: as if instructions were two bytes each, and another came first, which CPython has there for the line of
/// the definition.
pub fn offset(location: usize) -> i64 {
    location as i64 * 2 + 2
}

/// The location that a program means by a number: see [`offset`].
pub fn location(offset: i64) -> usize {
    usize::try_from(offset / 2 - 1).unwrap_or(0)
}

fn line(at: Position) -> Option<u32> {
    (!at.is_nowhere()).then_some(at.line)
}

fn number(number: Option<u32>) -> Obj {
    number.map_or(none(), |number| int::new(i64::from(number)))
}

/// `code.co_positions()`: for each instruction its lines and columns.
pub(super) fn positions(code: &Code) -> PyResult {
    let positions = list::new();
    let only_lines = crate::flags::no_debug_ranges();
    let first = code.unit().definition();
    let mut entry = [first.line, first.end_line, 0, 0].map(|number| int::new(i64::from(number)));
    if only_lines {
        entry = [entry[0], entry[0], none(), none()];
    }
    list::push(positions, tuple::from_slice(&entry).cast())?;
    for at in code.unit().positions.iter() {
        let line = number(line(at));
        let parts = if at.can_begin_line() && !only_lines {
            let end = [at.end_line, at.column, at.end_column].map(|end| number(Some(end)));
            [line, end[0], end[1], end[2]]
        } else {
            [line, line, none(), none()]
        };
        list::push(positions, tuple::from_slice(&parts).cast())?;
    }
    protocol::iterator(positions.cast())
}

/// `code.co_lines()`: ranges of instructions of the same line.
pub(super) fn lines(code: &Code) -> PyResult {
    let lines = list::new();
    let positions: Vec<Position> = code.unit().positions.iter().collect();
    if positions.iter().all(|at| at.is_nowhere()) {
        return protocol::iterator(lines.cast());
    }
    let range = |start: i64, end: i64, line: Option<u32>| {
        let parts = [int::new(start), int::new(end), number(line)];
        list::push(lines, tuple::from_slice(&parts).cast())
    };
    let definition = line(code.unit().definition());
    let count_from = |start: usize, of: Option<u32>| {
        let rest = positions[start..].iter();
        rest.take_while(|at| line(**at) == of).count()
    };
    let mut start = count_from(0, definition);
    range(0, offset(start), definition)?;
    while start < positions.len() {
        let line = line(positions[start]);
        let count = count_from(start, line);
        range(offset(start), offset(start + count), line)?;
        start += count;
    }
    protocol::iterator(lines.cast())
}

/// `code.co_branches()`: for each instruction that branches its number, where it goes on to the left, and where to the right.
pub(super) fn branches(code: &Code) -> PyResult {
    let branches = list::new();
    for (location, ins) in code.unit().instructions.iter().enumerate() {
        if let Some(target) = versions::branch_target(location, *ins) {
            let parts = [location, location + 1, target].map(|place| int::new(offset(place)));
            list::push(branches, tuple::from_slice(&parts).cast())?;
        }
    }
    protocol::iterator(branches.cast())
}
