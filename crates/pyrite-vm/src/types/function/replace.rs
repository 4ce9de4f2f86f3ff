//! Code objects that a program makes of others: `code.replace`, and the constructor.
//!
//! What code does is said in instructions of Pyrite's own, so the bytes of `co_code` mean something only if they are those of a code object that
//! a program has asked for them. Constants may be replaced by others as long as no instruction relies on what they are.

use super::{PyCode, code, tables};
use crate::builtin::Arguments;
use crate::code::Code;
use crate::fields::*;
use crate::global::Global;
use crate::ids;
use crate::object::{Obj, Value};
use crate::protocol::{self, type_name};
use crate::result::PyResult;
use crate::storage;
use crate::types::int::{self, Integer};
use crate::types::{bytes, complex, float, str, tuple};
use crate::{type_error, value_error};
use pyrite_compiler::bytecode::{Op, Operand};
use pyrite_compiler::code::{CodeUnit, Constant, Position, Text, flags};
use std::collections::HashMap;
use std::sync::Arc;

/// The code objects whose `co_code` has been asked for, by that.
static ASKED_FOR: Global<Option<HashMap<Vec<u8>, &'static Code>>> = Global::new(None);

/// `co_code`: the instructions, each eight bytes.
pub(super) fn instructions(code: &'static Code) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(code.unit().instructions.len() * 8);
    for ins in &code.unit().instructions {
        bytes.extend([ins.op as u8, ins.x]);
        for operand in [ins.a, ins.b, ins.c] {
            bytes.extend(operand.to_le_bytes());
        }
    }
    bytes
}

/// The same, for a program, which may give it back.
pub(super) fn shown_instructions(code: &'static Code) -> Vec<u8> {
    let bytes = instructions(code);
    ASKED_FOR.with(|known| {
        let known = known.get_or_insert_default();
        known.entry(bytes.clone()).or_insert_with(|| {
            storage::immortal(code.object());
            code
        });
    });
    bytes
}

/// The signature of `replace`. Of a parameter that is not given the code object's own value counts.
pub(super) const SIGNATURE: &str = "$(self, /, *, co_argcount=None, co_posonlyargcount=None, co_kwonlyargcount=None, co_nlocals=None, co_stacksize=None, co_flags=None, co_code=None, co_consts=None, co_names=None, co_varnames=None, co_filename=None, co_name=None, co_qualname=None, co_firstlineno=None, co_linetable=None, co_exceptiontable=None, co_freevars=None, co_cellvars=None)";

/// The signature of the constructor: the same parameters in the same order.
pub(super) const CONSTRUCTOR: &str = "$(type, argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags, codestring, constants, names, varnames, filename, name, qualname, firstlineno, linetable, exceptiontable, freevars=(), cellvars=(), /)";

/// The places of the parameters of both.
mod part {
    pub const ARGUMENT_COUNT: usize = 1;
    pub const POSITIONAL_ONLY_COUNT: usize = 2;
    pub const KEYWORD_ONLY_COUNT: usize = 3;
    pub const LOCAL_COUNT: usize = 4;
    pub const STACK_SIZE: usize = 5;
    pub const FLAGS: usize = 6;
    pub const CODE: usize = 7;
    pub const CONSTANTS: usize = 8;
    pub const NAMES: usize = 9;
    pub const VARIABLES: usize = 10;
    pub const FILE_NAME: usize = 11;
    pub const NAME: usize = 12;
    pub const QUALIFIED_NAME: usize = 13;
    pub const FIRST_LINE: usize = 14;
    pub const LINE_TABLE: usize = 15;
    pub const EXCEPTION_TABLE: usize = 16;
    pub const FREE_VARIABLES: usize = 17;
    pub const CELL_VARIABLES: usize = 18;
}

/// `code.replace(**changes)`.
pub(super) fn replace(args: &Arguments<'_>) -> PyResult {
    let original = code(args);
    let mut unit = match args.get(part::CODE) {
        None => Arc::unwrap_or_clone(original.whole()),
        Some(given) => {
            let other = code_of_bytes(original, given)?;
            let original = Arc::unwrap_or_clone(original.whole());
            CodeUnit {
                name: original.name,
                qualified_name: original.qualified_name,
                constants: original.constants,
                names: original.names,
                ..Arc::unwrap_or_clone(other.whole())
            }
        }
    };
    unit.file_name = original.file_name().text().into();
    changed(unit, args)
}

/// `types.CodeType(...)`.
pub(super) fn construct(args: &Arguments<'_>) -> PyResult {
    let given = args.at(part::CODE);
    let known = bytes::value(given).and_then(|given| {
        ASKED_FOR.with(|known| known.as_ref().and_then(|known| known.get(given).copied()))
    });
    match known {
        Some(other) => changed(Arc::unwrap_or_clone(other.whole()), args),
        None if bytes::value(given).is_none() => Err(type_error!(
            "code() argument 7 must be bytes, not {}",
            protocol::argument_name(given)
        )),
        None => Err(unknown_instructions()),
    }
}

fn unknown_instructions() -> crate::result::Raised {
    value_error!("code: co_code is that of no code object of this process")
}

/// The code object that has these instructions.
fn code_of_bytes(original: &'static Code, given: Obj) -> PyResult<&'static Code> {
    let Some(given) = bytes::value(given) else {
        return Err(type_error!(
            "replace() argument 'co_code' must be bytes, not {}",
            protocol::argument_name(given)
        ));
    };
    if given == instructions(original) {
        return Ok(original);
    }
    let known = |known: &mut Option<HashMap<Vec<u8>, &'static Code>>| {
        known.as_ref().and_then(|known| known.get(given).copied())
    };
    ASKED_FOR.with(known).ok_or_else(unknown_instructions)
}

/// A code object of a unit with the parts that are given.
fn changed(mut unit: CodeUnit, args: &Arguments<'_>) -> PyResult {
    let text = |index: usize, name: &str| match args.get(index) {
        None => Ok(None),
        Some(value) => match str::of(value) {
            Some(text) => Ok(Some(Text::from(str::text(text)))),
            None => Err(type_error!(
                "replace() argument '{name}' must be str, not {}",
                protocol::argument_name(value)
            )),
        },
    };
    if let Some(name) = text(part::NAME, "co_name")? {
        unit.name = name;
    }
    if let Some(name) = text(part::QUALIFIED_NAME, "co_qualname")? {
        unit.qualified_name = name;
    }
    if let Some(name) = text(part::FILE_NAME, "co_filename")? {
        unit.file_name = name;
    }
    if let Some(line) = args.get(part::FIRST_LINE) {
        let line = protocol::index_i64(line)?;
        if line != i64::from(unit.first_line) {
            move_to_line(&mut unit, line)?;
        }
    }
    if let Some(table) = args.get(part::LINE_TABLE) {
        let Some(table) = bytes::value(table) else {
            return Err(type_error!(
                "replace() argument 'co_linetable' must be bytes, not {}",
                protocol::argument_name(table)
            ));
        };
        let count = unit.instructions.len();
        if table != tables::pack_lines(&unit) {
            unit.positions = tables::unpack_lines(table, unit.first_line, count);
        }
    }
    counts(&mut unit, args)?;
    variables(&mut unit, args)?;
    constants(&mut unit, args)?;
    if let Some(table) = args.get(part::EXCEPTION_TABLE) {
        let table = bytes::value(table).unwrap_or_default();
        if table.is_empty() {
            unit.exceptions.clear();
        } else if table != tables::pack_handlers(&unit) {
            return Err(value_error!("code: co_exceptiontable cannot be replaced"));
        }
    }
    if let Some(size) = args.get(part::STACK_SIZE)
        && protocol::index_i64(size)? < 0
    {
        return Err(value_error!("code: co_stacksize must not be negative"));
    }
    Ok(Code::new(unit)?.object())
}

/// Numbers of parameters, and the flags.
fn counts(unit: &mut CodeUnit, args: &Arguments<'_>) -> PyResult<()> {
    let count = |index: usize, own: u16| match args.get(index) {
        None => Ok(own),
        Some(count) => u16::try_from(protocol::index_i64(count)?)
            .map_err(|_| value_error!("code: argument counts must not be negative")),
    };
    unit.argument_count = count(part::ARGUMENT_COUNT, unit.argument_count)?;
    unit.positional_only_count = count(part::POSITIONAL_ONLY_COUNT, unit.positional_only_count)?;
    unit.keyword_only_count = count(part::KEYWORD_ONLY_COUNT, unit.keyword_only_count)?;
    if unit.positional_only_count > unit.argument_count {
        return Err(value_error!("code: co_posonlyargcount > co_argcount"));
    }
    let Some(given) = args.get(part::FLAGS) else {
        return Ok(());
    };
    let Ok(given) = u32::try_from(protocol::index_i64(given)?) else {
        return Err(value_error!("code: co_flags out of range"));
    };
    // Where its variables are is compiled in, and so is what kind of generator it is if it is one.
    const KIND: u32 = flags::GENERATOR | flags::COROUTINE | flags::ASYNC_GENERATOR;
    let is_generator = unit.flags & KIND != 0;
    let fixed = if is_generator {
        KIND | flags::OPTIMIZED
    } else {
        flags::OPTIMIZED
    };
    if (given ^ unit.flags) & fixed != 0 {
        return Err(value_error!(
            "code: co_flags cannot be replaced by those of another kind"
        ));
    }
    unit.flags = given;
    Ok(())
}

/// The texts of a tuple of them.
fn texts(value: Obj, name: &str) -> PyResult<Vec<Text>> {
    let Some(items) = tuple::of(value) else {
        return Err(type_error!(
            "replace() argument '{name}' must be tuple, not {}",
            protocol::argument_name(value)
        ));
    };
    let text = |item: &Obj| match str::of(*item) {
        Some(text) => Ok(Text::from(str::text(text))),
        None => Err(type_error!(
            "name tuples must contain only strings, not '{}'",
            type_name(*item)
        )),
    };
    items.iter().map(text).collect()
}

/// Names, and those of variables: there may be more of some, but those that the instructions have stay.
fn variables(unit: &mut CodeUnit, args: &Arguments<'_>) -> PyResult<()> {
    if let Some(names) = args.get(part::NAMES) {
        let mut names = texts(names, "co_names")?;
        if names.len() < unit.names.len() {
            names.extend_from_slice(&unit.names[names.len()..]);
        }
        unit.names = names;
    }
    let own: Vec<Text> = (unit.variable_names().iter())
        .map(|name| Text::from(*name))
        .collect();
    let given = match args.get(part::VARIABLES) {
        Some(names) => texts(names, "co_varnames")?,
        None => own.clone(),
    };
    if let Some(count) = args.get(part::LOCAL_COUNT)
        && protocol::index_i64(count)? != given.len() as i64
    {
        return Err(value_error!("code: co_nlocals != len(co_varnames)"));
    }
    if given.len() != own.len() {
        return Err(value_error!("code: co_varnames is too small"));
    }
    rename(unit, &own, &given);
    if let Some(names) = args.get(part::CELL_VARIABLES) {
        let own: Vec<Text> = (unit.cell_variables().iter())
            .map(|name| Text::from(*name))
            .collect();
        let given = texts(names, "co_cellvars")?;
        if given.len() != own.len() {
            return Err(value_error!(
                "code: co_cellvars cannot be replaced by more or fewer"
            ));
        }
        rename(unit, &own, &given);
    }
    if let Some(names) = args.get(part::FREE_VARIABLES) {
        let names = texts(names, "co_freevars")?;
        if names.len() < unit.free_variables.len() {
            return Err(value_error!("code: co_freevars is too small"));
        }
        unit.free_variables = names;
    }
    Ok(())
}

/// Gives locals other names.
fn rename(unit: &mut CodeUnit, old: &[Text], new: &[Text]) {
    for local in &mut unit.locals {
        if let Some(index) = old.iter().position(|name| *name == local.name) {
            local.name.clone_from(&new[index]);
        }
    }
}

/// Constants: more are none too many, and what an instruction relies on stays as it is.
fn constants(unit: &mut CodeUnit, args: &Arguments<'_>) -> PyResult<()> {
    let Some(given) = args.get(part::CONSTANTS) else {
        return Ok(());
    };
    let Some(items) = tuple::of(given) else {
        return Err(type_error!(
            "replace() argument 'co_consts' must be tuple, not {}",
            protocol::argument_name(given)
        ));
    };
    let mut constants: Vec<Constant> = items
        .iter()
        .map(|item| constant(*item))
        .collect::<PyResult<_>>()?;
    if constants.len() < unit.constants.len() {
        constants.extend_from_slice(&unit.constants[constants.len()..]);
    }
    for ins in &unit.instructions {
        let operands = ins.op.operands();
        let values = [u16::from(ins.x), ins.a, ins.b, ins.c];
        for (operand, value) in operands.iter().zip(values) {
            let index = usize::from(value);
            let relies = *operand == Operand::Constant;
            if relies && !is_alike(ins.op, &unit.constants[index], &constants[index]) {
                return Err(value_error!(
                    "code: co_consts: an instruction relies on constant {index}"
                ));
            }
        }
    }
    if unit.flags & flags::HAS_DOCSTRING != 0 && !matches!(constants[0], Constant::Str(_)) {
        unit.flags &= !flags::HAS_DOCSTRING;
    }
    unit.constants = constants;
    Ok(())
}

/// May one constant stand for the other in an operation?
fn is_alike(op: Op, old: &Constant, new: &Constant) -> bool {
    match (old, new) {
        (Constant::Code(old), Constant::Code(new)) => {
            old.free_variables.len() == new.free_variables.len()
        }
        (Constant::Tuple(_), _)
            if matches!(
                op,
                Op::CallKw | Op::CallMethodKw | Op::BuildNamedMap | Op::MatchClass
            ) =>
        {
            old == new
        }
        _ => std::mem::discriminant(old) == std::mem::discriminant(new),
    }
}

/// An object as a constant.
fn constant(object: Obj) -> PyResult<Constant> {
    if let Some(code) = object.exact::<PyCode>() {
        return Ok(Constant::Code(code.code().promote().whole()));
    }
    let map = object.map_number();
    let plain = match map {
        ids::NONE => Some(Constant::None),
        ids::ELLIPSIS => Some(Constant::Ellipsis),
        ids::BOOL => Some(Constant::Bool(object.0 == crate::object::TRUE)),
        ids::INT | ids::BIG_INT => match Integer::of(object) {
            Some(Integer::Small(small)) => Some(Constant::Int(small)),
            _ => int::value(object).map(|big| {
                let (sign, magnitude) = big.into_parts();
                Constant::BigInt {
                    negative: sign == dashu_int::Sign::Negative,
                    magnitude: magnitude.to_le_bytes().into(),
                }
            }),
        },
        ids::FLOAT => float::value(object).map(Constant::Float),
        ids::COMPLEX => {
            complex::value(object).map(|(real, imaginary)| Constant::Complex { real, imaginary })
        }
        ids::STR => str::of(object).map(|text| Constant::Str(str::bytes(text).to_vec())),
        ids::BYTES => bytes::value(object).map(|bytes| Constant::Bytes(bytes.to_vec())),
        ids::TUPLE => {
            let items = tuple::of(object).unwrap_or_default().iter();
            Some(Constant::Tuple(
                items.map(|item| constant(*item)).collect::<PyResult<_>>()?,
            ))
        }
        ids::FROZENSET => {
            let mut items = Vec::new();
            protocol::for_each(object, |item| {
                items.push(constant(item)?);
                Ok(true)
            })?;
            Some(Constant::FrozenSet(items))
        }
        _ => None,
    };
    plain.ok_or_else(|| {
        value_error!(
            "code: co_consts: a constant cannot be a {}",
            type_name(object)
        )
    })
}

/// Are the two the same but for where they are from? Positions count.
pub(super) fn is_same(a: &CodeUnit, b: &CodeUnit) -> bool {
    let constants = || {
        let same = |(a, b): (&Constant, &Constant)| match (a, b) {
            (Constant::Code(a), Constant::Code(b)) => is_same(a, b),
            (a, b) => is_same_constant(a, b),
        };
        a.constants.len() == b.constants.len() && a.constants.iter().zip(&b.constants).all(same)
    };
    a.name == b.name
        && a.first_line == b.first_line
        && a.flags == b.flags
        && a.argument_count == b.argument_count
        && a.positional_only_count == b.positional_only_count
        && a.keyword_only_count == b.keyword_only_count
        && a.instructions == b.instructions
        && a.names == b.names
        && a.locals == b.locals
        && a.free_variables == b.free_variables
        && a.positions == b.positions
        && a.exceptions == b.exceptions
        && constants()
}

/// Floats are the same by their bits.
fn is_same_constant(a: &Constant, b: &Constant) -> bool {
    match (a, b) {
        (Constant::Float(a), Constant::Float(b)) => a.to_bits() == b.to_bits(),
        (
            Constant::Complex {
                real: a,
                imaginary: c,
            },
            Constant::Complex {
                real: b,
                imaginary: d,
            },
        ) => a.to_bits() == b.to_bits() && c.to_bits() == d.to_bits(),
        (Constant::Tuple(a), Constant::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same_constant(a, b))
        }
        (a, b) => a == b,
    }
}

/// What the hash of a code object is made of, beside its name.
pub(super) fn numbers(code: &'static Code) -> [u64; 6] {
    [
        u64::from(code.first_line),
        u64::from(code.arguments),
        u64::from(code.positional_only),
        u64::from(code.keyword_only),
        u64::from(code.flags),
        crate::hash::of_bytes(&instructions(code)) as u64 >> 1,
    ]
}

fn move_to_line(unit: &mut CodeUnit, line: i64) -> PyResult<()> {
    let Some(first_line) = u32::try_from(line).ok().filter(|line| *line < u32::MAX / 2) else {
        return Err(value_error!("code: co_firstlineno out of range"));
    };
    let moved = |line: u32| {
        (i64::from(line) + i64::from(first_line) - i64::from(unit.first_line)).max(1) as u32
    };
    let moved = |at: Position| Position {
        line: moved(at.line),
        end_line: moved(at.end_line),
        ..at
    };
    let positions = unit.positions.iter();
    unit.positions = positions
        .map(|at| if at.is_nowhere() { at } else { moved(at) })
        .collect();
    unit.first_line = first_line;
    Ok(())
}
