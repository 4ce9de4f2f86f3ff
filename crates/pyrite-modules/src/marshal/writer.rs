//! Writing.

use super::{DEPTH, NUMBERED, kinds};
use crate::support::*;
use pyrite_vm::object::{ELLIPSIS, FALSE, TRUE};
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::types::function::{PyCode, PyCodeFields as _};
use pyrite_vm::types::int::Integer;
use pyrite_vm::types::list::PyList;
use pyrite_vm::types::{complex, object as objects, set, slice};
use pyrite_vm::{ids, value_error};
use std::collections::HashMap;

/// Makes the bytes.
pub struct Writer {
    /// What has been written.
    pub out: Vec<u8>,
    version: i32,
    allows_code: bool,
    depth: usize,
    /// The numbers of the objects that have been written, by their identity.
    numbers: HashMap<u64, u32>,
}

impl Writer {
    /// One that has written nothing.
    pub fn new(version: i32, allows_code: bool) -> Writer {
        Writer {
            out: Vec::new(),
            version,
            allows_code,
            depth: 0,
            numbers: HashMap::new(),
        }
    }

    /// Writes a value.
    ///
    /// # Errors
    /// `ValueError` for what has no form in bytes.
    pub fn value(&mut self, value: Obj) -> PyResult<()> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(value_error!("object too deeply nested to marshal"));
        }
        if !self.constant(value) && !self.reference(value) {
            // An instance of a subclass is none of what follows, but it may show its memory.
            let is_plain = instance::payload(value) == value;
            if !(is_plain && (self.scalar(value)? || self.container(value)?))
                && !self.memory(value)?
            {
                return Err(unmarshallable());
            }
        }
        self.depth -= 1;
        Ok(())
    }

    fn constant(&mut self, value: Obj) -> bool {
        let stop = exception::STOP_ITERATION.class().object();
        self.out.push(match value.0 {
            _ if value.is_none() => kinds::NONE,
            TRUE => kinds::TRUE,
            FALSE => kinds::FALSE,
            ELLIPSIS => kinds::ELLIPSIS,
            _ if value == stop => kinds::STOP_ITERATION,
            _ => return false,
        });
        true
    }

    /// Refers to what was written before.
    fn reference(&mut self, value: Obj) -> bool {
        if !self.has_number(value) {
            return false;
        }
        let next = self.numbers.len() as u32;
        match self.numbers.insert(objects::identity(value), next) {
            Some(number) => {
                self.numbers.insert(objects::identity(value), number);
                self.out.push(kinds::REFERENCE);
                self.out.extend_from_slice(&number.to_le_bytes());
                true
            }
            None => false,
        }
    }

    /// Numbers have none of their own: what they are is all.
    fn has_number(&self, value: Obj) -> bool {
        self.version >= 3 && value.is_heap() && float::value(value).is_none()
    }

    /// The first byte of a value. It has been given a number.
    fn kind(&mut self, value: Obj, kind: u8) {
        let bit = if self.has_number(value) { NUMBERED } else { 0 };
        self.out.push(kind | bit);
    }
    fn length(&mut self, value: Obj, kind: u8, length: usize) -> PyResult<()> {
        let length = i32::try_from(length).map_err(|_| unmarshallable())?;
        self.kind(value, kind);
        self.out.extend_from_slice(&length.to_le_bytes());
        Ok(())
    }
    /// A length that fits a byte.
    fn short(&mut self, value: Obj, kind: u8, length: u8) {
        self.kind(value, kind);
        self.out.push(length);
    }

    fn scalar(&mut self, value: Obj) -> PyResult<bool> {
        if let Some(integer) = Integer::of(value) {
            self.integer(value, integer)?;
        } else if let Some(float) = float::value(value) {
            let is_text = self.version < 2;
            self.kind(
                value,
                if is_text {
                    kinds::FLOAT_TEXT
                } else {
                    kinds::FLOAT
                },
            );
            self.float(float);
        } else if let Some((real, imaginary)) = complex::value(value) {
            let is_text = self.version < 2;
            self.kind(
                value,
                if is_text {
                    kinds::COMPLEX_TEXT
                } else {
                    kinds::COMPLEX
                },
            );
            self.float(real);
            self.float(imaginary);
        } else if let Some(string) = str::of(value) {
            self.string(value, string)?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    fn float(&mut self, value: f64) {
        if self.version < 2 {
            let text = types::float::text::repr(value);
            self.out.push(text.len() as u8);
            self.out.extend_from_slice(text.as_bytes());
        } else {
            self.out.extend_from_slice(&value.to_le_bytes());
        }
    }

    fn integer(&mut self, value: Obj, integer: Integer) -> PyResult<()> {
        let big = match integer {
            Integer::Small(small) => match i32::try_from(small) {
                Ok(small) => {
                    self.kind(value, kinds::INT);
                    self.out.extend_from_slice(&small.to_le_bytes());
                    return Ok(());
                }
                Err(_) => dashu_int::IBig::from(small),
            },
            Integer::Big(big) => int::big_value(big),
        };
        // Digits of 15 bits, least significant first; their number has the sign.
        let (sign, mut rest) = big.into_parts();
        let mut digits: Vec<u16> = Vec::new();
        let mask = dashu_int::UBig::from(0x7fffu16);
        while rest != dashu_int::UBig::ZERO {
            digits.push(u16::try_from(&(&rest & &mask)).unwrap_or(0));
            rest >>= 15usize;
        }
        let count = i32::try_from(digits.len()).map_err(|_| unmarshallable())?;
        let is_negative = sign == dashu_int::Sign::Negative;
        self.kind(value, kinds::LONG);
        let count = if is_negative { -count } else { count };
        self.out.extend_from_slice(&count.to_le_bytes());
        for digit in digits {
            self.out.extend_from_slice(&digit.to_le_bytes());
        }
        Ok(())
    }

    fn string(&mut self, value: Obj, string: Gc<str::PyStr>) -> PyResult<()> {
        let text = str::bytes(string);
        let is_interned =
            self.version >= 3 && names::find(string).is_some_and(|name| name.object() == value);
        let choose = |interned: u8, plain: u8| if is_interned { interned } else { plain };
        match u8::try_from(text.len()) {
            _ if self.version < 4 || !text.is_ascii() => {
                self.length(value, choose(kinds::INTERNED, kinds::TEXT), text.len())?;
            }
            Ok(length) => {
                let kind = choose(kinds::SHORT_ASCII_INTERNED, kinds::SHORT_ASCII);
                self.short(value, kind, length);
            }
            Err(_) => self.length(
                value,
                choose(kinds::ASCII_INTERNED, kinds::ASCII),
                text.len(),
            )?,
        }
        self.out.extend_from_slice(text);
        Ok(())
    }

    fn container(&mut self, value: Obj) -> PyResult<bool> {
        if let Some(items) = tuple::of(value) {
            match u8::try_from(items.len()) {
                Ok(length) if self.version >= 4 => self.short(value, kinds::SMALL_TUPLE, length),
                _ => self.length(value, kinds::TUPLE, items.len())?,
            }
            items.iter().try_for_each(|item| self.value(*item))?;
        } else if let Some(items) = value.exact::<PyList>() {
            let length = list::length(items);
            self.length(value, kinds::LIST, length)?;
            for index in 0..length.min(list::length(items)) {
                self.value(list::get(items, index))?;
            }
        } else if let Some(table) = value.exact::<PyDict>() {
            self.kind(value, kinds::DICT);
            for (key, value) in dict::pairs(table) {
                self.value(key)?;
                self.value(value)?;
            }
            self.out.push(kinds::NULL);
        } else if let Some(elements) = set::of(value) {
            self.set(value, elements)?;
        } else if let Some(code) = value.exact::<PyCode>() {
            if !self.allows_code {
                return Err(value_error!("marshalling code objects is disallowed"));
            }
            let bytes = code.code().promote().to_bytes();
            self.length(value, kinds::CODE, bytes.len())?;
            self.out.extend_from_slice(&bytes);
        } else if value.has_map(ids::SLICE) {
            if self.version < 5 {
                return Err(unmarshallable());
            }
            self.kind(value, kinds::SLICE);
            for part in slice::parts(value) {
                self.value(part)?;
            }
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// In the order of what is written for the elements, so that equal sets are equal bytes.
    fn set(&mut self, value: Obj, elements: Gc<set::PySet>) -> PyResult<()> {
        let is_frozen = value.has_map(ids::FROZENSET);
        let kind = if is_frozen {
            kinds::FROZEN_SET
        } else {
            kinds::SET
        };
        let count = set::length(elements);
        self.length(value, kind, count)?;
        let all = list::new();
        let mut order: Vec<(Vec<u8>, usize)> = Vec::with_capacity(count);
        let mut from = 0;
        while let Some((next, element)) = set::next_element(elements, from) {
            let mut alone = Writer::new(self.version, self.allows_code);
            alone.depth = self.depth;
            alone.value(element)?;
            order.push((alone.out, order.len()));
            list::push(all, element)?;
            from = next + 1;
        }
        order.sort();
        for (_, index) in order {
            self.value(list::get(all, index))?;
        }
        Ok(())
    }

    fn memory(&mut self, value: Obj) -> PyResult<bool> {
        let Some(bytes) = buffer::get(value)? else {
            return Ok(false);
        };
        self.length(value, kinds::BYTES, bytes.len())?;
        self.out.extend_from_slice(&bytes);
        Ok(true)
    }
}

fn unmarshallable() -> Raised {
    value_error!("unmarshallable object")
}
