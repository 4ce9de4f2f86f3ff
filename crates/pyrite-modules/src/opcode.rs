//! `_opcode`: what `opcode` and `dis` ask about instructions. The instructions are Pyrite's; what the library's `dis` does with them is added to it
//! when the library is packed.

use crate::support::*;
use pyrite_compiler::bytecode::{Ins, Op, Operand};
use pyrite_compiler::code::Text;
use pyrite_compiler::disassemble;
use pyrite_vm::code::Code;
#[allow(unused_imports)]
use pyrite_vm::fields::*;
use pyrite_vm::types::function::{self, PyCode};
use pyrite_vm::{buffer, index_error, type_error, value_error};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        let enabled = names::intern("ENABLE_SPECIALIZATION");
        dict::set_name(namespace, enabled, boolean(false));
        let enabled = names::intern("ENABLE_SPECIALIZATION_FT");
        dict::set_name(namespace, enabled, boolean(false));
        Ok(())
    },
    ..ModuleDefinition::new("_opcode", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "stack_effect",
        "(opcode, oparg=None, /, *, jump=None)",
        |_| Err(value_error!("invalid opcode or oparg")),
    ),
    Builtin::function("is_valid", "(opcode)", |args| {
        Ok(boolean(operation(args)?.is_some()))
    }),
    Builtin::function("has_arg", "(opcode)", |args| {
        has(args, |operand| operand != Operand::Unused)
    }),
    Builtin::function("has_const", "(opcode)", |args| {
        has(args, |operand| {
            matches!(operand, Operand::Constant | Operand::WideConstant)
        })
    }),
    Builtin::function("has_name", "(opcode)", |args| {
        has(args, |operand| {
            matches!(operand, Operand::Name | Operand::Site)
        })
    }),
    Builtin::function("has_jump", "(opcode)", |args| has(args, is_jump)),
    Builtin::function("has_free", "(opcode)", |args| {
        has(args, |operand| operand == Operand::Free)
    }),
    Builtin::function("has_local", "(opcode)", |args| {
        has(args, |operand| {
            matches!(operand, Operand::Read | Operand::Write | Operand::Update)
        })
    }),
    Builtin::function("has_exc", "(opcode)", |_| Ok(boolean(false))),
    Builtin::function("get_nb_ops", "()", nothing),
    Builtin::function("get_intrinsic1_descs", "()", nothing),
    Builtin::function("get_intrinsic2_descs", "()", nothing),
    Builtin::function("get_special_method_names", "()", nothing),
    Builtin::function("get_executor", "(*, code, offset)", |_| Ok(none()))
        .telling("($module, /, code, offset)"),
    Builtin::function("operations", "()", |_| {
        let found = list::new();
        for op in Op::ALL {
            list::push(found, names::intern(op.mnemonic()).object())?;
        }
        Ok(found.cast())
    })
    .doc("Return the names of the operations, in the order of their numbers."),
    Builtin::function("unpack", "(code, /)", |args| {
        let code = buffer::argument(args.at(0))?;
        let found = list::new();
        for ins in code.chunks_exact(size_of::<Ins>()) {
            let ins = instruction(ins)?;
            let argument = disassemble::argument(ins).map_or(none(), int::new);
            let pair = [int::new(ins.op as i64), argument];
            list::push(found, tuple::from_slice(&pair).cast())?;
        }
        Ok(found.cast())
    })
    .doc("Return the operations and arguments of code, the bytes of co_code."),
    Builtin::function("describe", "(code, offset, /)", describe)
        .doc("Return the value and the text of the arguments of the instruction at offset."),
];

fn nothing(_: &Arguments<'_>) -> PyResult {
    Ok(list::new().cast())
}

fn operation(args: &Arguments<'_>) -> PyResult<Option<Op>> {
    let number = usize::try_from(protocol::index_i64(args.at(0))?).ok();
    Ok(number.and_then(|number| Op::ALL.get(number).copied()))
}

fn has(args: &Arguments<'_>, is_wanted: impl Fn(Operand) -> bool) -> PyResult {
    let operation = operation(args)?;
    let has = operation.is_some_and(|op| op.operands().into_iter().any(is_wanted));
    Ok(boolean(has))
}

fn is_jump(operand: Operand) -> bool {
    matches!(operand, Operand::Near | Operand::Far)
}

/// An instruction as it stands in `co_code`.
fn instruction(bytes: &[u8]) -> PyResult<Ins> {
    let Some(op) = Op::ALL.get(usize::from(bytes[0])) else {
        return Err(value_error!("invalid opcode {}", bytes[0]));
    };
    let operand = |place: usize| u16::from_le_bytes([bytes[place], bytes[place + 1]]);
    Ok(Ins::new(*op, bytes[1], operand(2), operand(4), operand(6)))
}

fn describe(args: &Arguments<'_>) -> PyResult {
    let Some(code) = args.at(0).exact::<PyCode>() else {
        return Err(type_error!(
            "describe() argument 1 must be code, not {}",
            argument_name(args.at(0))
        ));
    };
    let code = code.code().promote();
    let index = function::location(protocol::index_i64(args.at(1))?);
    let Some(ins) = code.unit().instructions.get(index) else {
        return Err(index_error!("no instruction at this offset"));
    };
    let text = disassemble::operands(code.unit(), index, *ins);
    let pair = [value(code, *ins)?, str::new(&text)];
    Ok(tuple::from_slice(&pair).cast())
}

/// What the argument of an instruction stands for.
fn value(code: &'static Code, ins: Ins) -> PyResult {
    let Some(argument) = disassemble::argument(ins) else {
        return Ok(none());
    };
    let operands = ins.op.operands();
    let index = argument as usize;
    let name = |name: Option<&Text>| name.map_or(none(), |name| names::intern(name).object());
    let unit = code.unit();
    let has = |wanted: Operand| operands.contains(&wanted);
    Ok(if operands.into_iter().any(is_jump) {
        int::new(argument)
    } else if has(Operand::Constant) || has(Operand::WideConstant) {
        code.prepare();
        code.constant(index)
    } else if has(Operand::Name) {
        name(unit.names.get(index))
    } else if has(Operand::Site) {
        let site = unit.sites.get(index);
        name(site.and_then(|site| unit.names.get(site.name as usize)))
    } else if has(Operand::Free) {
        name(unit.free_variables.get(index))
    } else if operands[1..].contains(&Operand::Number) {
        int::new(argument)
    } else {
        match unit.locals.get(index) {
            Some(local) => names::intern(&local.name).object(),
            None => int::new(argument),
        }
    })
}
