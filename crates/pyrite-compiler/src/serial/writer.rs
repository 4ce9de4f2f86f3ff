//! Writing.

use super::tags;
use crate::code::{CodeUnit, Constant, Head, Text};
use crate::positions::Positions;
use std::collections::HashMap;

/// The bytes of a unit: all texts, then the unit.
pub fn write(unit: &CodeUnit) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.unit(unit);
    let unit = std::mem::take(&mut writer.out);
    let texts = std::mem::take(&mut writer.texts);
    writer.count(texts.len());
    for text in texts {
        writer.bytes(text);
    }
    writer.bytes(&unit);
    writer.out
}

#[derive(Default)]
struct Writer<'a> {
    out: Vec<u8>,
    /// The texts that there are, and their numbers.
    texts: Vec<&'a [u8]>,
    numbers: HashMap<&'a [u8], u64>,
}

impl<'a> Writer<'a> {
    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.out.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.out.push(number as u8);
    }
    fn count(&mut self, count: usize) {
        self.number(count as u64);
    }
    /// Small numbers of either sign are short.
    fn signed(&mut self, number: i64) {
        self.number((number << 1 ^ number >> 63) as u64);
    }
    fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.out.extend_from_slice(bytes);
    }
    fn float(&mut self, value: f64) {
        self.out.extend_from_slice(&value.to_bits().to_le_bytes());
    }
    /// The number of a text.
    fn text(&mut self, text: &'a [u8]) {
        let number = *self.numbers.entry(text).or_insert_with(|| {
            self.texts.push(text);
            self.texts.len() as u64 - 1
        });
        self.number(number);
    }
    fn names(&mut self, texts: &'a [Text]) {
        self.count(texts.len());
        for text in texts {
            self.text(text.as_bytes());
        }
    }

    fn head(&mut self, head: &Head<'a>) {
        self.text(head.name.as_bytes());
        self.text(head.qualified_name.as_bytes());
        self.text(head.file_name.as_bytes());
        self.number(u64::from(head.first_line));
        self.number(u64::from(head.flags));
        for count in [
            head.positional_only_count,
            head.argument_count,
            head.keyword_only_count,
            head.registers,
            head.lasting_registers,
            head.suspended_registers,
            head.free_variables,
            head.initial_attributes,
        ] {
            self.number(u64::from(count));
        }
        let bits = [head.has_identity, head.makes_generator];
        self.out.extend(bits.map(u8::from));
        self.out.push(u8::from(head.docstring.is_some()));
        if let Some(docstring) = head.docstring {
            self.text(docstring);
        }
    }

    fn unit(&mut self, unit: &'a CodeUnit) {
        self.head(&unit.head());
        self.count(unit.instructions.len());
        for ins in &unit.instructions {
            self.out.extend([ins.op as u8, ins.x]);
            for operand in [ins.a, ins.b, ins.c] {
                self.number(u64::from(operand));
            }
        }
        self.positions(&unit.positions);
        self.count(unit.depths.len());
        for depth in &unit.depths {
            self.number(u64::from(*depth));
        }
        self.constants(&unit.constants);
        self.names(&unit.names);
        self.count(unit.sites.len());
        for site in &unit.sites {
            self.number(u64::from(site.name));
        }
        self.count(unit.loops.len());
        for info in &unit.loops {
            self.number(u64::from(info.header));
            self.number(u64::from(info.depth));
        }
        self.count(unit.exceptions.len());
        for entry in &unit.exceptions {
            for place in [entry.start, entry.end, entry.handler] {
                self.number(u64::from(place));
            }
            self.number(u64::from(entry.depth));
        }
        self.count(unit.suspensions.len());
        for kept in &unit.suspensions {
            self.count(kept.len());
            self.out.extend(kept.iter().map(|kept| u8::from(*kept)));
        }
        self.count(unit.locals.len());
        for local in &unit.locals {
            self.text(local.name.as_bytes());
            self.out
                .push(u8::from(local.is_cell) | u8::from(local.is_hidden) << 1);
        }
        self.names(&unit.free_variables);
    }

    fn positions(&mut self, positions: &Positions) {
        self.number(positions.count.into());
        self.bytes(&positions.entries);
        self.count(positions.blocks.len());
        for block in &positions.blocks {
            self.number(u64::from(*block));
        }
    }

    fn constants(&mut self, constants: &'a [Constant]) {
        self.count(constants.len());
        for constant in constants {
            self.constant(constant);
        }
    }

    fn constant(&mut self, constant: &'a Constant) {
        self.out.push(match constant {
            Constant::None => tags::NONE,
            Constant::Ellipsis => tags::ELLIPSIS,
            Constant::Bool(false) => tags::FALSE,
            Constant::Bool(true) => tags::TRUE,
            Constant::Int(_) => tags::INT,
            Constant::BigInt {
                negative: false, ..
            } => tags::POSITIVE,
            Constant::BigInt { negative: true, .. } => tags::NEGATIVE,
            Constant::Float(_) => tags::FLOAT,
            Constant::Complex { .. } => tags::COMPLEX,
            Constant::Str(_) => tags::STR,
            Constant::Bytes(_) => tags::BYTES,
            Constant::Tuple(_) => tags::TUPLE,
            Constant::FrozenSet(_) => tags::FROZEN_SET,
            Constant::Slice(_) => tags::SLICE,
            Constant::Code(_) => tags::CODE,
            // Where it lies means nothing elsewhere; whole units have none.
            Constant::Kept(_) => tags::NONE,
        });
        match constant {
            Constant::None | Constant::Ellipsis | Constant::Bool(_) | Constant::Kept(_) => {}
            Constant::Int(value) => self.signed(*value),
            Constant::BigInt { magnitude, .. } => self.bytes(magnitude),
            Constant::Float(value) => self.float(*value),
            Constant::Complex { real, imaginary } => {
                self.float(*real);
                self.float(*imaginary);
            }
            Constant::Str(text) => self.text(text),
            Constant::Bytes(bytes) => self.bytes(bytes),
            Constant::Tuple(items) | Constant::FrozenSet(items) => self.constants(items),
            Constant::Slice(parts) => parts.iter().for_each(|part| self.constant(part)),
            Constant::Code(unit) => {
                let outer = std::mem::take(&mut self.out);
                self.unit(unit);
                let inner = std::mem::replace(&mut self.out, outer);
                self.bytes(&inner);
            }
        }
    }
}
