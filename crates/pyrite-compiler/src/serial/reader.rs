//! Reading. Whatever the bytes are, the outcome is a unit or an error; whether the unit keeps the rules of the instruction set is for others to say.

use super::tags;
use crate::bytecode::{Ins, Op};
use crate::code::{CodeUnit, Constant, ExceptionEntry, Local, LoopInfo, Site, Text};
use crate::positions::Positions;
use std::sync::Arc;

/// Constants may be inside constants so deep: far more than the compiler makes.
const DEPTH: usize = 1000;

type Result<T> = std::result::Result<T, &'static str>;

/// A unit from bytes, all of them.
pub fn read(bytes: &[u8]) -> Result<CodeUnit> {
    let mut reader = Reader {
        bytes,
        texts: Vec::new(),
        depth: 0,
    };
    let unit = reader.unit()?;
    match reader.bytes {
        [] => Ok(unit),
        _ => Err("something follows the code"),
    }
}

struct Reader<'a> {
    /// What is left.
    bytes: &'a [u8],
    /// The texts that have been there, and what has been made of them.
    texts: Vec<(&'a [u8], Option<Text>)>,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or(TOO_SHORT)?;
        self.bytes = rest;
        Ok(taken)
    }
    fn byte(&mut self) -> Result<u8> {
        let (first, rest) = self.bytes.split_first().ok_or(TOO_SHORT)?;
        self.bytes = rest;
        Ok(*first)
    }
    #[inline]
    fn number(&mut self) -> Result<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err("a number is too long")
    }
    #[inline]
    fn small<T: TryFrom<u64>>(&mut self) -> Result<T> {
        T::try_from(self.number()?).map_err(|_| "a number is too big")
    }
    fn signed(&mut self) -> Result<i64> {
        let number = self.number()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }
    /// A number of things each of which takes a byte at least.
    fn count(&mut self) -> Result<usize> {
        let count = self.small()?;
        if count > self.bytes.len() {
            return Err(TOO_SHORT);
        }
        Ok(count)
    }
    fn many<T>(&mut self, mut read: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let count = self.count()?;
        let mut all = Vec::with_capacity(count);
        for _ in 0..count {
            all.push(read(self)?);
        }
        Ok(all)
    }
    fn counted_bytes(&mut self) -> Result<&'a [u8]> {
        let count = self.count()?;
        self.take(count)
    }
    fn float(&mut self) -> Result<f64> {
        let bits = self.take(8)?.first_chunk().ok_or(TOO_SHORT)?;
        Ok(f64::from_bits(u64::from_le_bytes(*bits)))
    }
    /// The number of a text.
    fn text(&mut self) -> Result<usize> {
        let number: usize = self.small()?;
        if number > self.texts.len() {
            return Err("a text is not there");
        }
        if number == 0 {
            let text = self.counted_bytes()?;
            self.texts.push((text, None));
        }
        Ok(number.checked_sub(1).unwrap_or(self.texts.len() - 1))
    }
    fn name(&mut self) -> Result<Text> {
        let number = self.text()?;
        let (bytes, made) = &mut self.texts[number];
        if let Some(name) = made {
            return Ok(Arc::clone(name));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| "a name is no text")?;
        Ok(Arc::clone(made.insert(Arc::from(text))))
    }

    fn unit(&mut self) -> Result<CodeUnit> {
        Ok(CodeUnit {
            name: self.name()?,
            qualified_name: self.name()?,
            file_name: self.name()?,
            first_line: self.small()?,
            flags: self.small()?,
            positional_only_count: self.small()?,
            argument_count: self.small()?,
            keyword_only_count: self.small()?,
            registers: self.small()?,
            instructions: self.many(Self::instruction)?,
            positions: self.positions()?,
            depths: self.many(Self::small)?,
            constants: self.many(Self::constant)?,
            names: self.many(Self::name)?,
            sites: self.many(|reader| {
                Ok(Site {
                    name: reader.small()?,
                })
            })?,
            loops: self.many(|reader| {
                Ok(LoopInfo {
                    header: reader.small()?,
                    depth: reader.small()?,
                })
            })?,
            exceptions: self.many(|reader| {
                Ok(ExceptionEntry {
                    start: reader.small()?,
                    end: reader.small()?,
                    handler: reader.small()?,
                    depth: reader.small()?,
                })
            })?,
            suspensions: self.many(|reader| {
                let kept = reader.counted_bytes()?;
                Ok(kept.iter().map(|kept| *kept != 0).collect())
            })?,
            locals: self.many(|reader| {
                let name = reader.name()?;
                let bits = reader.byte()?;
                Ok(Local {
                    name,
                    is_cell: bits & 1 != 0,
                    is_hidden: bits & 2 != 0,
                })
            })?,
            has_identity: self.byte()? != 0,
            free_variables: self.many(Self::name)?,
        })
    }

    fn instruction(&mut self) -> Result<Ins> {
        let op = Op::ALL.get(usize::from(self.byte()?));
        Ok(Ins {
            op: *op.ok_or("no such operation")?,
            x: self.byte()?,
            a: self.small()?,
            b: self.small()?,
            c: self.small()?,
        })
    }

    fn positions(&mut self) -> Result<Positions> {
        Ok(Positions {
            count: self.small()?,
            entries: self.counted_bytes()?.into(),
            blocks: self.many(Self::small)?.into(),
        })
    }

    fn constant(&mut self) -> Result<Constant> {
        if self.depth == DEPTH {
            return Err("constants are too deep");
        }
        self.depth += 1;
        let constant = self.shallow_constant()?;
        self.depth -= 1;
        Ok(constant)
    }

    fn shallow_constant(&mut self) -> Result<Constant> {
        let tag = self.byte()?;
        Ok(match tag {
            tags::NONE => Constant::None,
            tags::ELLIPSIS => Constant::Ellipsis,
            tags::FALSE => Constant::Bool(false),
            tags::TRUE => Constant::Bool(true),
            tags::INT => Constant::Int(self.signed()?),
            tags::POSITIVE | tags::NEGATIVE => Constant::BigInt {
                negative: tag == tags::NEGATIVE,
                magnitude: self.counted_bytes()?.to_vec(),
            },
            tags::FLOAT => Constant::Float(self.float()?),
            tags::COMPLEX => Constant::Complex {
                real: self.float()?,
                imaginary: self.float()?,
            },
            tags::STR => {
                let number = self.text()?;
                Constant::Str(self.texts[number].0.to_vec())
            }
            tags::BYTES => Constant::Bytes(self.counted_bytes()?.to_vec()),
            tags::TUPLE => Constant::Tuple(self.many(Self::constant)?),
            tags::FROZEN_SET => Constant::FrozenSet(self.many(Self::constant)?),
            tags::SLICE => {
                let parts = [self.constant()?, self.constant()?, self.constant()?];
                Constant::Slice(Box::new(parts))
            }
            tags::CODE => Constant::Code(Arc::new(self.unit()?)),
            _ => return Err("no such constant"),
        })
    }
}

const TOO_SHORT: &str = "code is too short";
