//! Functions and code objects that a program makes of others.

use super::{PyCode, code, or_null, tables};
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
use crate::types::{bytes, int, list, str, tuple};
use crate::{type_error, value_error};
use pyrite_compiler::code::{CodeUnit, flags};

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
    if code.unit.flags & flags::HAS_DOCSTRING != 0 {
        function.set_doc(code.constant(0));
    }
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
    let wanted = code.unit.free_variables.len();
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

/// The parameters of `replace` that change what a code object says of itself. The others say what it does, in terms of CPython's
/// instructions: they may be given, but not changed.
const NAME: usize = 1;
const QUALIFIED_NAME: usize = 2;
const FILE_NAME: usize = 3;
const FIRST_LINE: usize = 4;
const FLAGS: usize = 5;
const LINE_TABLE: usize = 6;
const FIRST_FIXED: usize = 7;
/// The others, in the order of the parameters.
const FIXED: [&str; 12] = [
    "co_argcount",
    "co_posonlyargcount",
    "co_kwonlyargcount",
    "co_nlocals",
    "co_stacksize",
    "co_code",
    "co_consts",
    "co_names",
    "co_varnames",
    "co_freevars",
    "co_cellvars",
    "co_exceptiontable",
];

/// The signature of `replace`.
pub(super) const REPLACE: &str = "$(self, /, *, co_name=None, co_qualname=None, co_filename=None, co_firstlineno=None, co_flags=None, co_linetable=None, co_argcount=None, co_posonlyargcount=None, co_kwonlyargcount=None, co_nlocals=None, co_stacksize=None, co_code=None, co_consts=None, co_names=None, co_varnames=None, co_freevars=None, co_cellvars=None, co_exceptiontable=None)";

/// `code.replace(**changes)`.
pub(super) fn replace(args: &Arguments<'_>) -> PyResult {
    for (index, name) in FIXED.iter().enumerate() {
        if let Some(given) = args.get(FIRST_FIXED + index) {
            let is = crate::attributes::get_optional(args.at(0), crate::names::intern(name))?;
            let is_same = match is {
                Some(is) => protocol::is_equal(given, is)?,
                None => false,
            };
            if !is_same {
                return Err(value_error!("code: {name} cannot be replaced"));
            }
        }
    }
    let mut unit: CodeUnit = code(args).unit.clone();
    let text = |index: usize, name: &str| match args.get(index) {
        Some(value) => match str::of(value) {
            Some(text) => Ok(Some(str::text(text).into_owned())),
            None => {
                let given = type_name(value);
                Err(type_error!(
                    "replace() argument '{name}' must be str, not {given}"
                ))
            }
        },
        None => Ok(None),
    };
    if let Some(name) = text(NAME, "co_name")? {
        unit.name = name;
    }
    if let Some(name) = text(QUALIFIED_NAME, "co_qualname")? {
        unit.qualified_name = name;
    }
    if let Some(name) = text(FILE_NAME, "co_filename")? {
        unit.file_name = name;
    }
    if let Some(line) = args.get(FIRST_LINE) {
        move_to_line(&mut unit, protocol::index_i64(line)?)?;
    }
    if let Some(table) = args.get(LINE_TABLE) {
        let Some(table) = bytes::value(table) else {
            return Err(type_error!(
                "replace() argument 'co_linetable' must be bytes, not {}",
                type_name(table)
            ));
        };
        let count = unit.instructions.len();
        if table != tables::pack_lines(&unit) {
            unit.positions = tables::unpack_lines(table, unit.first_line, count);
        }
    }
    if let Some(given) = args.get(FLAGS) {
        let Ok(given) = u32::try_from(protocol::index_i64(given)?) else {
            return Err(value_error!("code: co_flags out of range"));
        };
        // What kind of function it is, is compiled in.
        const KIND: u32 = flags::GENERATOR
            | flags::COROUTINE
            | flags::ASYNC_GENERATOR
            | flags::VARARGS
            | flags::VARKEYWORDS
            | flags::OPTIMIZED;
        if (given ^ unit.flags) & KIND != 0 {
            return Err(value_error!(
                "code: co_flags cannot be replaced by those of another kind"
            ));
        }
        unit.flags = given;
    }
    Ok(Code::new(unit)?.object())
}

fn move_to_line(unit: &mut CodeUnit, line: i64) -> PyResult<()> {
    let Some(first_line) = u32::try_from(line).ok().filter(|line| *line < u32::MAX / 2) else {
        return Err(value_error!("code: co_firstlineno out of range"));
    };
    let moved = |line: u32| {
        (i64::from(line) + i64::from(first_line) - i64::from(unit.first_line)).max(1) as u32
    };
    for position in unit
        .positions
        .iter_mut()
        .filter(|position| position.line != 0)
    {
        position.line = moved(position.line);
        position.end_line = moved(position.end_line);
    }
    unit.first_line = first_line;
    Ok(())
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

fn line_number(line: u32) -> Obj {
    match line {
        0 => none(),
        line => int::new(i64::from(line)),
    }
}

/// `code.co_positions()`: for each instruction its lines and columns.
pub(super) fn positions(code: &Code) -> PyResult {
    let positions = list::new();
    let only_lines = crate::flags::no_debug_ranges();
    let first = code.unit.definition();
    let mut entry = [first.line, first.end_line, 0, 0].map(|number| int::new(i64::from(number)));
    if only_lines {
        entry = [entry[0], entry[0], none(), none()];
    }
    list::push(positions, tuple::from_slice(&entry).cast())?;
    for at in &code.unit.positions {
        let line = line_number(at.line);
        let parts = if at.can_begin_line() && !only_lines {
            let columns = [at.column, at.end_column].map(|column| int::new(i64::from(column)));
            [line, line_number(at.end_line), columns[0], columns[1]]
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
    let positions = &code.unit.positions;
    let range = |start: i64, end: i64, line: Obj| {
        let parts = [int::new(start), int::new(end), line];
        list::push(lines, tuple::from_slice(&parts).cast())
    };
    let definition = code.unit.definition().line;
    let count_from = |start: usize, line: u32| {
        let rest = positions[start..].iter();
        rest.take_while(|at| at.line == line).count()
    };
    // A module's definition is in line 0, which is not the same as in none.
    let mut start = match definition {
        0 => 0,
        line => count_from(0, line),
    };
    range(0, offset(start), int::new(i64::from(definition)))?;
    while start < positions.len() {
        let line = positions[start].line;
        let count = count_from(start, line);
        range(offset(start), offset(start + count), line_number(line))?;
        start += count;
    }
    protocol::iterator(lines.cast())
}

/// `code.co_branches()`: for each instruction that branches its number, where it goes on to the left, and where to the right.
pub(super) fn branches(code: &Code) -> PyResult {
    let branches = list::new();
    for (location, ins) in code.unit.instructions.iter().enumerate() {
        if let Some(target) = versions::branch_target(location, *ins) {
            let parts = [location, location + 1, target].map(|place| int::new(offset(place)));
            list::push(branches, tuple::from_slice(&parts).cast())?;
        }
    }
    protocol::iterator(branches.cast())
}
