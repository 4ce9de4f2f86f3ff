//! Writing.

use super::tags;
use crate::code::{CodeUnit, Constant, Text};
use crate::positions::Positions;
use std::collections::HashMap;

/// The bytes of a unit.
pub fn write(unit: &CodeUnit) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.unit(unit);
    writer.out
}

#[derive(Default)]
struct Writer<'a> {
    out: Vec<u8>,
    /// The numbers of the texts that have been written.
    texts: HashMap<&'a [u8], u64>,
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
    /// 0 and a text, or the number of one that was there before, from 1 on.
    fn text(&mut self, text: &'a [u8]) {
        if let Some(number) = self.texts.get(text) {
            return self.number(*number);
        }
        self.texts.insert(text, self.texts.len() as u64 + 1);
        self.number(0);
        self.bytes(text);
    }
    fn texts(&mut self, texts: &'a [Text]) {
        self.count(texts.len());
        for text in texts {
            self.text(text.as_bytes());
        }
    }

    fn unit(&mut self, unit: &'a CodeUnit) {
        self.text(unit.name.as_bytes());
        self.text(unit.qualified_name.as_bytes());
        self.text(unit.file_name.as_bytes());
        self.number(u64::from(unit.first_line));
        self.number(u64::from(unit.flags));
        for count in [
            unit.positional_only_count,
            unit.argument_count,
            unit.keyword_only_count,
            unit.registers,
        ] {
            self.number(u64::from(count));
        }
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
        self.texts(&unit.names);
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
        self.out.push(u8::from(unit.has_identity));
        self.texts(&unit.free_variables);
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
        });
        match constant {
            Constant::None | Constant::Ellipsis | Constant::Bool(_) => {}
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
            Constant::Code(unit) => self.unit(unit),
        }
    }
}
