//! Reading. Whatever the bytes are, the outcome is a unit or an error; whether the unit keeps the rules of the instruction set is for others to say.

use super::tags;
use crate::bytecode::{Ins, Op};
use crate::code::{CodeUnit, Constant, ExceptionEntry, Head, Local, LoopInfo, Site, Text};
use crate::positions::Positions;
use std::sync::Arc;

/// Constants may be inside constants so deep: far more than the compiler makes.
const DEPTH: usize = 1000;

type Result<T> = std::result::Result<T, &'static str>;

/// The bytes of a code unit and of those inside it, each of which can be read by itself.
#[derive(Debug)]
pub struct File {
    bytes: Vec<u8>,
    /// Where each text begins: its length, and then the text.
    texts: Box<[u32]>,
    /// The place of the outermost unit.
    root: u32,
}

impl File {
    /// What [`to_bytes`](super::to_bytes) has made.
    ///
    /// # Errors
    /// What is wrong with the bytes, as far as that can be seen without reading the units.
    pub fn new(bytes: Vec<u8>) -> Result<File> {
        let body = super::checked(&bytes)?;
        let (texts, root) = File::table(body, bytes.len() - body.len())?;
        Ok(File { bytes, texts, root })
    }

    /// The texts and the outermost unit of bytes that begin at a place.
    fn table(body: &[u8], start: usize) -> Result<(Box<[u32]>, u32)> {
        let mut reader = Reader::new(body);
        let end = start + body.len();
        let place = |reader: &Reader| u32::try_from(end - reader.bytes.len());
        let texts = reader.many(|reader| {
            let start = place(reader).map_err(|_| TOO_LONG)?;
            reader.counted_bytes()?;
            Ok(start)
        })?;
        let root = place(&reader).map_err(|_| TOO_LONG)?;
        reader.counted_bytes()?;
        match reader.bytes {
            [] => Ok((texts.into(), root)),
            _ => Err("something follows the code"),
        }
    }

    /// The place of the outermost unit.
    pub fn root(&self) -> u32 {
        self.root
    }

    /// What is known of the unit at a place without reading it.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn head(&self, place: u32) -> Result<Head<'_>> {
        self.reader(place, false)?.head()
    }

    /// The unit at a place; of those inside it only the [places](Constant::Kept).
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn unit(&self, place: u32) -> Result<CodeUnit> {
        self.reader(place, false)?.unit()
    }

    /// The unit at a place with all that is inside it.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn whole(&self, place: u32) -> Result<CodeUnit> {
        self.reader(place, true)?.unit()
    }

    /// How many bytes there are.
    pub fn size(&self) -> usize {
        self.bytes.len() + size_of_val(&*self.texts)
    }

    /// Reads the unit at a place.
    fn reader(&self, place: u32, is_whole: bool) -> Result<Reader<'_>> {
        let mut reader = Reader::new(self.bytes.get(place as usize..).ok_or(TOO_SHORT)?);
        Ok(Reader {
            bytes: reader.counted_bytes()?,
            file: Some(self),
            is_whole,
            ..reader
        })
    }

    fn text(&self, number: usize) -> Result<&[u8]> {
        let start = *self.texts.get(number).ok_or("a text is not there")?;
        Reader::new(&self.bytes[start as usize..]).counted_bytes()
    }
}

struct Reader<'a> {
    /// What is left.
    bytes: &'a [u8],
    /// The file that they are of; `None` while it is not made.
    file: Option<&'a File>,
    /// Are the units inside read, too?
    is_whole: bool,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader {
            bytes,
            file: None,
            is_whole: false,
            depth: 0,
        }
    }

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
    fn text(&mut self) -> Result<&'a [u8]> {
        let number = self.small()?;
        self.file.ok_or("a text is not there")?.text(number)
    }
    fn name(&mut self) -> Result<&'a str> {
        std::str::from_utf8(self.text()?).map_err(|_| "a name is no text")
    }

    fn head(&mut self) -> Result<Head<'a>> {
        Ok(Head {
            name: self.name()?,
            qualified_name: self.name()?,
            file_name: self.name()?,
            first_line: self.small()?,
            flags: self.small()?,
            positional_only_count: self.small()?,
            argument_count: self.small()?,
            keyword_only_count: self.small()?,
            registers: self.small()?,
            lasting_registers: self.small()?,
            suspended_registers: self.small()?,
            free_variables: self.small()?,
            initial_attributes: self.small()?,
            has_identity: self.byte()? != 0,
            makes_generator: self.byte()? != 0,
            docstring: match self.byte()? {
                0 => None,
                _ => Some(self.text()?),
            },
        })
    }

    /// The unit that the bytes are of, all of them.
    fn unit(&mut self) -> Result<CodeUnit> {
        let head = self.head()?;
        let unit = CodeUnit {
            name: head.name.into(),
            qualified_name: head.qualified_name.into(),
            file_name: head.file_name.into(),
            first_line: head.first_line,
            flags: head.flags,
            positional_only_count: head.positional_only_count,
            argument_count: head.argument_count,
            keyword_only_count: head.keyword_only_count,
            registers: head.registers,
            has_identity: head.has_identity,
            instructions: self.many(Self::instruction)?,
            positions: self.positions()?,
            depths: self.many(Self::small)?,
            constants: self.many(Self::constant)?,
            names: self.many(Self::shared_name)?,
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
                let name = reader.shared_name()?;
                let bits = reader.byte()?;
                Ok(Local {
                    name,
                    is_cell: bits & 1 != 0,
                    is_hidden: bits & 2 != 0,
                })
            })?,
            free_variables: self.many(Self::shared_name)?,
        };
        match self.bytes {
            // What has been told of it has been believed.
            [] if unit.head() == head => Ok(unit),
            _ => Err("a unit is not what its head says"),
        }
    }

    fn shared_name(&mut self) -> Result<Text> {
        self.name().map(Text::from)
    }

    /// The unit inside of which the bytes are next, or its place.
    fn inner_unit(&mut self) -> Result<Constant> {
        let file = self.file.ok_or("a unit is not there")?;
        let place = self.bytes.as_ptr().addr() - file.bytes.as_ptr().addr();
        let bytes = self.counted_bytes()?;
        if !self.is_whole {
            return Ok(Constant::Kept(u32::try_from(place).map_err(|_| TOO_LONG)?));
        }
        let mut inner = Reader { bytes, ..*self };
        Ok(Constant::Code(Arc::new(inner.unit()?)))
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
            tags::STR => Constant::Str(self.text()?.to_vec()),
            tags::BYTES => Constant::Bytes(self.counted_bytes()?.to_vec()),
            tags::TUPLE => Constant::Tuple(self.many(Self::constant)?),
            tags::FROZEN_SET => Constant::FrozenSet(self.many(Self::constant)?),
            tags::SLICE => {
                let parts = [self.constant()?, self.constant()?, self.constant()?];
                Constant::Slice(Box::new(parts))
            }
            tags::CODE => self.inner_unit()?,
            _ => return Err("no such constant"),
        })
    }
}

const TOO_SHORT: &str = "code is too short";
const TOO_LONG: &str = "code is too long";
