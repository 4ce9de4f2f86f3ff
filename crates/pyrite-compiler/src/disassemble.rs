//! Code units as text, for people and for tests.

use std::fmt::Write;

use crate::bytecode::{Common, Ins, Intrinsic, Op, Operand, Special};
use crate::code::{CodeUnit, Constant};

/// The text of a code unit and of all code units among its constants.
pub fn disassemble(code: &CodeUnit) -> String {
    let mut text = String::new();
    unit(code, &mut text);
    text
}

fn unit(code: &CodeUnit, text: &mut String) {
    let locals: Vec<String> = code
        .locals
        .iter()
        .enumerate()
        .map(|(index, local)| {
            let mark = match (local.is_cell, local.is_hidden) {
                (false, false) => "",
                (true, false) => " cell",
                (false, true) => " hidden",
                (true, true) => " hidden cell",
            };
            format!("r{index}={}{mark}", local.name)
        })
        .collect();
    let _ = writeln!(
        text,
        "code {} (line {}, flags {:#x}, registers {})",
        code.qualified_name, code.first_line, code.flags, code.registers
    );
    let _ = writeln!(
        text,
        "  parameters {} positional, {} positional-only, {} keyword-only",
        code.argument_count, code.positional_only_count, code.keyword_only_count
    );
    if !locals.is_empty() {
        let _ = writeln!(text, "  locals {}", locals.join(", "));
    }
    if !code.free_variables.is_empty() {
        let _ = writeln!(text, "  free {}", code.free_variables.join(", "));
    }
    let mut line = 0;
    for (pc, ins) in code.instructions.iter().enumerate() {
        let at = code.positions.get(pc).unwrap_or_default();
        if at.line != line {
            line = at.line;
            let _ = writeln!(text, "  line {line}");
        }
        let _ = writeln!(text, "    {pc:4} {}", instruction(code, pc, *ins));
    }
    for entry in &code.exceptions {
        let _ = writeln!(
            text,
            "  except {}..{} -> {} r{}",
            entry.start, entry.end, entry.handler, entry.depth
        );
    }
    for constant in &code.constants {
        if let Constant::Code(inner) = constant {
            text.push('\n');
            unit(inner, text);
        }
    }
}

/// One instruction with its operands.
pub fn instruction(code: &CodeUnit, pc: usize, ins: Ins) -> String {
    let mut text = ins.op.mnemonic().to_owned();
    let [x, a, b, c] = ins.op.operands();
    let mut parts = Vec::new();
    for (operand, value) in [(a, ins.a), (b, ins.b), (c, ins.c)] {
        parts.extend(operand_text(code, pc, ins, operand, value));
    }
    if ins.op == Op::Yield {
        parts.pop();
        parts.push(kept_text(code, ins));
    }
    if x != Operand::Unused {
        parts.extend(x_text(ins));
    }
    if !parts.is_empty() {
        let _ = write!(text, " {}", parts.join(", "));
    }
    text
}

/// The operand of an instruction that says most, as a number: how far it jumps, else the index of a constant or name, else a number, else its first register.
pub fn argument(ins: Ins) -> Option<i64> {
    let [_, a, b, c] = ins.op.operands();
    let operands = [(a, ins.a), (b, ins.b), (c, ins.c)];
    let rank = |operand: Operand| match operand {
        Operand::Near | Operand::Far => 0,
        Operand::Constant | Operand::WideConstant => 1,
        Operand::Name | Operand::Site | Operand::Free => 2,
        Operand::Number => 3,
        Operand::Unused => 5,
        _ => 4,
    };
    let (operand, value) = operands
        .into_iter()
        .filter(|(operand, _)| *operand != Operand::Unused)
        .min_by_key(|(operand, _)| rank(*operand))?;
    Some(match operand {
        Operand::Near => i64::from(ins.near_offset()),
        Operand::Far => i64::from(ins.far_offset()),
        Operand::WideConstant => i64::from(ins.wide()),
        _ => i64::from(value),
    })
}

/// The operands of an instruction, but where it jumps to. Registers of named locals have their names.
pub fn operands(code: &CodeUnit, pc: usize, ins: Ins) -> String {
    let [x, a, b, c] = ins.op.operands();
    let mut parts = Vec::new();
    for (operand, value) in [(a, ins.a), (b, ins.b), (c, ins.c)] {
        let local = code.locals.get(usize::from(value));
        parts.extend(match (operand, local) {
            (Operand::Near | Operand::Far | Operand::Loop, _) => None,
            (Operand::Read | Operand::Write | Operand::Update, Some(local)) => {
                Some(local.name.to_string())
            }
            _ => operand_text(code, pc, ins, operand, value),
        });
    }
    if x != Operand::Unused {
        parts.extend(x_text(ins));
    }
    parts.join(", ")
}

/// The temporaries that a `YIELD` keeps.
fn kept_text(code: &CodeUnit, ins: Ins) -> String {
    let kept = code.kept(ins).iter().enumerate();
    let kept = kept
        .filter(|(_, kept)| **kept)
        .map(|(temporary, _)| format!(" r{}", code.lasting_registers() + temporary));
    format!("keeps{}", kept.collect::<String>())
}

fn operand_text(
    code: &CodeUnit,
    pc: usize,
    ins: Ins,
    operand: Operand,
    value: u16,
) -> Option<String> {
    let constant = |index: usize| {
        code.constants
            .get(index)
            .map_or("?".to_owned(), constant_text)
    };
    let name = |index: usize| {
        code.names
            .get(index)
            .map_or_else(String::new, |name| name.to_string())
    };
    let target = |offset: i64| format!("-> {}", pc as i64 + 1 + offset);
    Some(match operand {
        Operand::Unused => return None,
        Operand::Read | Operand::Write | Operand::Update => format!("r{value}"),
        Operand::ReadGroup | Operand::WriteGroup => format!("r{value}.."),
        Operand::Constant => constant(value as usize),
        Operand::WideConstant => constant(ins.wide() as usize),
        Operand::Name => name(value as usize),
        Operand::Site => code
            .sites
            .get(value as usize)
            .map_or("?".to_owned(), |site| name(site.name as usize)),
        Operand::Free => code
            .free_variables
            .get(value as usize)
            .map_or_else(String::new, |name| name.to_string()),
        Operand::Loop => format!("loop {value}"),
        Operand::Number => format!("{value}"),
        Operand::Near => target(ins.near_offset() as i64),
        Operand::Far => target(ins.far_offset() as i64),
    })
}

fn x_text(ins: Ins) -> Option<String> {
    let name = match ins.op {
        Op::LoadCommon => Common::from_number(ins.x).map(|common| format!("{common:?}")),
        Op::LoadSpecial => Special::from_number(ins.x).map(|special| format!("{special:?}")),
        Op::CallIntrinsic => {
            Intrinsic::from_number(ins.x).map(|intrinsic| format!("{intrinsic:?}"))
        }
        // For comparing jumps 0 is as telling as 1.
        op if ins.x == 0 && !matches!(op.operands()[3], Operand::Near) => return None,
        _ => None,
    };
    Some(name.unwrap_or_else(|| format!("x={}", ins.x)))
}

/// A constant as Python would show it, more or less.
pub fn constant_text(constant: &Constant) -> String {
    let list = |elements: &[Constant]| {
        elements
            .iter()
            .map(constant_text)
            .collect::<Vec<_>>()
            .join(", ")
    };
    match constant {
        Constant::None => "None".to_owned(),
        Constant::Ellipsis => "...".to_owned(),
        Constant::Bool(true) => "True".to_owned(),
        Constant::Bool(false) => "False".to_owned(),
        Constant::Int(value) => value.to_string(),
        Constant::BigInt { .. } => match crate::integer::to_big(constant) {
            Some(value) => value.to_string(),
            None => String::new(),
        },
        Constant::Float(value) => crate::unparse::float_text(*value),
        Constant::Complex { real, imaginary } => crate::unparse::complex_text(*real, *imaginary),
        Constant::Str(bytes) => crate::unparse::string_text(bytes),
        Constant::Bytes(bytes) => crate::unparse::bytes_text(bytes),
        Constant::Tuple(elements) if elements.len() == 1 => format!("({},)", list(elements)),
        Constant::Tuple(elements) => format!("({})", list(elements)),
        Constant::FrozenSet(elements) => format!("frozenset({{{}}})", list(elements)),
        Constant::Slice(parts) => format!("slice({})", list(&parts[..])),
        Constant::Code(code) => format!("<code {}>", code.qualified_name),
        Constant::Kept(place) => format!("<code at {place}>"),
    }
}
