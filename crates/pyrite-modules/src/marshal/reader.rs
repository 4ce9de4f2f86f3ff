//! Reading. Bad bytes are an error, whatever they are.

use super::{DEPTH, NUMBERED, kinds};
use crate::support::*;
use pyrite_vm::code::Code;
use pyrite_vm::types::{bytearray, bytes, codec, complex, set, slice};
use pyrite_vm::{type_error, value_error};
use std::borrow::Cow;

/// Where the bytes come from.
pub enum Source<'a> {
    /// They are all there.
    Bytes(&'a [u8]),
    /// They are read from a file as they are wanted, and no more than that.
    File(Obj),
}

/// Checks that a file gives bytes.
///
/// # Errors
/// `TypeError`.
pub fn check_file(file: Obj) -> PyResult<()> {
    let nothing = protocol::call_method(file, names::intern("read"), &[int::new(0)])?;
    match bytes::value(nothing) {
        Some(_) => Ok(()),
        None => Err(type_error!(
            "file.read() returned not bytes but {}",
            type_name(nothing)
        )),
    }
}

/// Reads values.
pub struct Reader<'a> {
    source: Source<'a>,
    allows_code: bool,
    depth: usize,
    /// What has a number. Where such a thing is being read a null stands for it.
    numbered: Gc<list::PyList>,
}

impl<'a> Reader<'a> {
    /// One at the beginning.
    pub fn new(source: Source<'a>, allows_code: bool) -> Reader<'a> {
        Reader {
            source,
            allows_code,
            depth: 0,
            numbered: list::new(),
        }
    }

    /// The value that the bytes begin with.
    ///
    /// # Errors
    /// `EOFError`, `ValueError`, `TypeError`; what reading the file raises.
    pub fn read(mut self) -> PyResult {
        match self.value_or_null()? {
            Some(value) => Ok(value),
            None => Err(type_error!("NULL object in marshal data for object")),
        }
    }

    fn take(&mut self, count: usize) -> PyResult<Cow<'a, [u8]>> {
        match &mut self.source {
            Source::Bytes(rest) => match rest.split_at_checked(count) {
                Some((taken, others)) => {
                    *rest = others;
                    Ok(Cow::Borrowed(taken))
                }
                None => Err(end("marshal data too short")),
            },
            Source::File(file) => Ok(Cow::Owned(taken_from(*file, count)?)),
        }
    }
    fn byte(&mut self) -> PyResult<u8> {
        Ok(self.take(1)?[0])
    }
    fn number(&mut self) -> PyResult<i32> {
        let bytes = self.take(4)?;
        Ok(i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }
    fn size(&mut self, what: &str) -> PyResult<usize> {
        usize::try_from(self.number()?)
            .map_err(|_| value_error!("bad marshal data ({what} size out of range)"))
    }
    fn float(&mut self) -> PyResult<f64> {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.take(8)?);
        Ok(f64::from_le_bytes(bytes))
    }
    fn float_text(&mut self) -> PyResult<f64> {
        let size = usize::from(self.byte()?);
        let text = self.take(size)?;
        let value = std::str::from_utf8(&text)
            .ok()
            .and_then(|text| text.trim().parse().ok());
        value.ok_or_else(|| {
            let text = String::from_utf8_lossy(&text);
            value_error!("could not convert string to float: '{text}'")
        })
    }
    fn integer(&mut self) -> PyResult {
        let count = self.number()?;
        let size = count.unsigned_abs() as usize;
        if count == i32::MIN {
            return Err(value_error!("bad marshal data (long size out of range)"));
        }
        let digits = self.take(size * 2)?;
        // Digits of 15 bits, made bytes.
        let mut magnitude = Vec::with_capacity(digits.len());
        let (mut bits, mut filled) = (0_u32, 0);
        for digit in digits.chunks_exact(2) {
            let digit = u16::from_le_bytes([digit[0], digit[1]]);
            if digit >= 1 << 15 {
                return Err(value_error!(
                    "bad marshal data (digit out of range in long)"
                ));
            }
            bits |= u32::from(digit) << filled;
            filled += 15;
            while filled >= 8 {
                magnitude.push(bits as u8);
                bits >>= 8;
                filled -= 8;
            }
        }
        if digits.ends_with(&[0, 0]) {
            return Err(value_error!("bad marshal data (unnormalized long data)"));
        }
        magnitude.push(bits as u8);
        int::from_le_bytes(count < 0, &magnitude)
    }
    fn text(&mut self, size: usize) -> PyResult {
        codec::decode(&self.take(size)?, "utf-8", "surrogatepass")
    }
    /// The format knows such texts as Latin-1.
    fn ascii(&mut self, size: usize) -> PyResult {
        codec::decode(&self.take(size)?, "latin-1", "strict")
    }

    fn value(&mut self, place: &str) -> PyResult {
        match self.value_or_null()? {
            Some(value) => Ok(value),
            None => Err(type_error!("NULL object in marshal data for {place}")),
        }
    }

    fn value_or_null(&mut self) -> PyResult<Option<Obj>> {
        let first = match self.byte() {
            Err(raised) if exception::matches(raised.0, &exception::EOF_ERROR) => {
                return Err(end("EOF read where object expected"));
            }
            first => first?,
        };
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(value_error!("recursion limit exceeded"));
        }
        let kind = first & !NUMBERED;
        // Its number comes before those of what is in it.
        let number = (first & NUMBERED != 0 && kind != kinds::REFERENCE).then(|| {
            let number = list::length(self.numbered);
            list::push(self.numbered, Obj::null()).map(|()| number)
        });
        let number = number.transpose()?;
        let value = match kind {
            kinds::NULL => None,
            kinds::LIST | kinds::DICT | kinds::SET => Some(self.mutable(kind, number)?),
            _ => Some(self.immutable(kind)?),
        };
        if let (Some(number), Some(value)) = (number, value) {
            list::set(self.numbered, number, value);
        }
        self.depth -= 1;
        Ok(value)
    }

    /// What may be in itself: it has its number while its items are read.
    fn mutable(&mut self, kind: u8, number: Option<usize>) -> PyResult {
        let enter = |reader: &Self, value: Obj| {
            if let Some(number) = number {
                list::set(reader.numbered, number, value);
            }
        };
        match kind {
            kinds::LIST => {
                let size = self.size("list")?;
                let items = list::new();
                enter(self, items.cast());
                for _ in 0..size {
                    list::push(items, self.value("list")?)?;
                }
                Ok(items.cast())
            }
            kinds::DICT => {
                let table = dict::new();
                enter(self, table.cast());
                while let Some(key) = self.value_or_null()? {
                    let Some(value) = self.value_or_null()? else {
                        break;
                    };
                    dict::set(table, key, value)?;
                }
                Ok(table.cast())
            }
            _ => {
                let size = self.size("set")?;
                let elements = set::new();
                enter(self, elements.cast());
                for _ in 0..size {
                    set::add(elements, self.value("set")?)?;
                }
                Ok(elements.cast())
            }
        }
    }

    fn immutable(&mut self, kind: u8) -> PyResult {
        Ok(match kind {
            kinds::NONE => none(),
            kinds::TRUE => boolean(true),
            kinds::FALSE => boolean(false),
            kinds::ELLIPSIS => pyrite_vm::object::known(pyrite_vm::object::ELLIPSIS),
            kinds::STOP_ITERATION => exception::STOP_ITERATION.class().object(),
            kinds::INT => int::new(i64::from(self.number()?)),
            kinds::LONG => self.integer()?,
            kinds::FLOAT => float::new(self.float()?),
            kinds::FLOAT_TEXT => float::new(self.float_text()?),
            kinds::COMPLEX => {
                let (real, imaginary) = (self.float()?, self.float()?);
                complex::new(real, imaginary)
            }
            kinds::COMPLEX_TEXT => {
                let (real, imaginary) = (self.float_text()?, self.float_text()?);
                complex::new(real, imaginary)
            }
            kinds::BYTES => {
                let size = self.size("bytes object")?;
                bytes::new(&self.take(size)?)?
            }
            kinds::TEXT => {
                let size = self.size("string")?;
                self.text(size)?
            }
            kinds::INTERNED => {
                let size = self.size("string")?;
                interned(self.text(size)?)
            }
            kinds::ASCII => {
                let size = self.size("string")?;
                self.ascii(size)?
            }
            kinds::ASCII_INTERNED => {
                let size = self.size("string")?;
                interned(self.ascii(size)?)
            }
            kinds::SHORT_ASCII => {
                let size = usize::from(self.byte()?);
                self.ascii(size)?
            }
            kinds::SHORT_ASCII_INTERNED => {
                let size = usize::from(self.byte()?);
                interned(self.ascii(size)?)
            }
            kinds::TUPLE => {
                let size = self.size("tuple")?;
                self.tuple(size)?
            }
            kinds::SMALL_TUPLE => {
                let size = usize::from(self.byte()?);
                self.tuple(size)?
            }
            kinds::FROZEN_SET => {
                let size = self.size("set")?;
                set::frozen_from_iterable(self.items(size, "set")?.cast())?
            }
            kinds::SLICE => {
                let mut part = || self.value("slice");
                slice::new(part()?, part()?, part()?)
            }
            kinds::CODE => {
                if !self.allows_code {
                    return Err(value_error!("unmarshalling code objects is disallowed"));
                }
                let size = self.size("code")?;
                Code::from_bytes(self.take(size)?.into_owned(), None)?.object()
            }
            kinds::REFERENCE => {
                let number = self.number()?;
                let found = usize::try_from(number)
                    .ok()
                    .filter(|number| *number < list::length(self.numbered))
                    .map(|number| list::get(self.numbered, number));
                match found {
                    Some(value) if !value.is_null() => value,
                    _ => return Err(value_error!("bad marshal data (invalid reference)")),
                }
            }
            _ => return Err(value_error!("bad marshal data (unknown type code)")),
        })
    }

    fn items(&mut self, count: usize, place: &str) -> PyResult<Gc<list::PyList>> {
        let items = list::new();
        for _ in 0..count {
            list::push(items, self.value(place)?)?;
        }
        Ok(items)
    }
    fn tuple(&mut self, count: usize) -> PyResult {
        list::to_tuple(self.items(count, "tuple")?)
    }
}

fn interned(text: Obj) -> Obj {
    str::of(text).map_or(text, |text| names::intern_str(text).object())
}

fn end(message: &str) -> Raised {
    exception::raise_message(&exception::EOF_ERROR, message)
}

/// As many bytes of a file.
fn taken_from(file: Obj, count: usize) -> PyResult<Vec<u8>> {
    let room = bytearray::of_length(count)?;
    let read = protocol::call_method(file, names::intern("readinto"), &[room.cast()])?;
    let read = protocol::index_i64(read)?;
    match usize::try_from(read) {
        Ok(read) if read > count => Err(value_error!(
            "read() returned too much data: {count} bytes requested, {read} returned"
        )),
        Ok(read) if read == count && bytearray::bytes(room).len() == count => {
            Ok(bytearray::bytes(room).to_vec())
        }
        _ => Err(end("EOF read where not expected")),
    }
}
