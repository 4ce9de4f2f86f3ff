//! f-strings and t-strings.

use super::Compiler;
use super::unit::Reg;
use crate::ast::{Interpolation, StringPart};
use crate::bytecode::Op;
use crate::code::{Constant, Position};
use crate::error::Result;

/// Bit of `x` in `FORMAT` and `BUILD_INTERPOLATION`: there is a format spec.
const HAS_SPEC: u8 = 4;
/// Most parts of a string that are joined at once.
const MAX_AT_ONCE: usize = 60;

impl<'t> Compiler<'t> {
    pub(super) fn f_string(
        &mut self,
        parts: &'t [StringPart],
        at: Position,
        target: Reg,
    ) -> Result<()> {
        match parts {
            [] => {
                self.load_constant(Constant::Str(Vec::new()), target);
                return Ok(());
            }
            [part] => return self.string_part(part, target),
            _ => {}
        }
        if parts.len() > MAX_AT_ONCE {
            let (head, tail) = parts.split_at(parts.len() / 2);
            let first = self.unit.reserve(2)?;
            self.f_string(head, at, first)?;
            self.f_string(tail, at, first + 1)?;
            self.unit.at = at;
            self.unit.emit(Op::BuildString, 0, target, first, 2);
            return Ok(());
        }
        let first = self.unit.depth;
        for part in parts {
            let slot = self.temporary()?;
            self.string_part(part, slot)?;
        }
        self.unit.at = at;
        self.unit
            .emit(Op::BuildString, 0, target, first, parts.len() as u16);
        Ok(())
    }

    fn string_part(&mut self, part: &'t StringPart, target: Reg) -> Result<()> {
        match part {
            StringPart::Literal(bytes, _) => {
                self.load_constant(Constant::Str(bytes.clone()), target);
                Ok(())
            }
            StringPart::Value(value) => self.format_value(value, target),
        }
    }

    fn format_value(&mut self, node: &'t Interpolation, target: Reg) -> Result<()> {
        let depth = self.unit.depth;
        let value = self.stable_operand(&node.value, target)?;
        let mut x = node.conversion;
        let mut spec = 0;
        if let Some(parts) = &node.spec {
            spec = self.temporary()?;
            self.f_string(parts, node.at, spec)?;
            x |= HAS_SPEC;
        }
        self.unit.at = node.at;
        self.unit.emit(Op::Format, x, target, value, spec);
        self.unit.depth = depth;
        Ok(())
    }

    pub(super) fn t_string(
        &mut self,
        parts: &'t [StringPart],
        at: Position,
        target: Reg,
    ) -> Result<()> {
        let first = self.unit.reserve(2)?;
        // The strings stand around the interpolations: there is one more of them.
        let mut strings = vec![Vec::new()];
        let mut values = Vec::new();
        for part in parts {
            match part {
                StringPart::Literal(bytes, _) => {
                    let last = strings.len() - 1;
                    strings[last].extend_from_slice(bytes);
                }
                StringPart::Value(value) => {
                    strings.push(Vec::new());
                    values.push(value);
                }
            }
        }
        let list = first + 1;
        self.load_constant(
            Constant::Tuple(strings.into_iter().map(Constant::Str).collect()),
            first,
        );
        self.unit.emit(Op::BuildList, 0, list, list, 0);
        for value in values {
            let slot = self.unit.reserve(3)?;
            self.expr_to(&value.value, slot)?;
            self.load_constant(Constant::Str(value.text.clone().into_bytes()), slot + 1);
            let mut x = value.conversion;
            if let Some(parts) = &value.spec {
                self.f_string(parts, value.at, slot + 2)?;
                x |= HAS_SPEC;
            }
            self.unit.at = value.at;
            self.unit.emit(Op::BuildInterpolation, x, slot, slot, 0);
            self.unit.emit(Op::ListAppend, 0, list, slot, 0);
            self.release(slot);
        }
        self.unit.at = at;
        self.unit.emit(Op::ListToTuple, 0, list, list, 0);
        self.unit.emit(Op::BuildTemplate, 0, target, first, 0);
        Ok(())
    }
}
