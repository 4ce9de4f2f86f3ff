//! Pickling what has no parts.

use super::opcodes::*;
use super::pickling_error;
use super::save::Save;
use crate::support::*;
use pyrite_vm::buffer::argument;
use pyrite_vm::class::Class;
use pyrite_vm::ids;
use pyrite_vm::import::import_absolute;
use pyrite_vm::types::bytearray::{self, PyByteArray};
use pyrite_vm::types::int::Integer;
use pyrite_vm::types::str::PyStr;
use pyrite_vm::types::{bytes, memoryview};

/// Instructions for a length: one byte, four, eight.
struct Sizes {
    short: Option<u8>,
    usual: u8,
    long: u8,
}

impl Save {
    pub(super) fn save_bool(&mut self, value: bool) {
        match (self.protocol >= 2, value) {
            (true, true) => self.out.op(NEWTRUE),
            (true, false) => self.out.op(NEWFALSE),
            (false, true) => self.out.op_with(INT, b"01\n"),
            (false, false) => self.out.op_with(INT, b"00\n"),
        }
    }

    pub(super) fn save_float(&mut self, value: f64) {
        if self.binary {
            self.out.op_with_number(BINFLOAT, value.to_be_bytes());
        } else {
            let text = float::text::repr(value);
            self.out.op_with(FLOAT, text.as_bytes());
            self.out.put(b"\n");
        }
    }

    pub(super) fn save_int(&mut self, value: Integer) -> PyResult<()> {
        let word = match value {
            Integer::Small(word) => i32::try_from(word).ok(),
            Integer::Big(_) => None,
        };
        match word {
            Some(word @ 0..=0xFF) if self.binary => self.out.op_with_number(BININT1, [word as u8]),
            Some(word @ 0..=0xFFFF) if self.binary => {
                self.out
                    .op_with_number(BININT2, (word as u16).to_le_bytes());
            }
            Some(word) if self.binary => self.out.op_with_number(BININT, word.to_le_bytes()),
            Some(word) if self.protocol < 2 => {
                self.out.op_with(INT, format!("{word}\n").as_bytes());
            }
            _ if self.protocol < 2 => {
                let text = int::text::to_decimal(value)?;
                self.out.op_with(LONG, text.as_bytes());
                self.out.put(b"L\n");
            }
            _ => self.save_long(value),
        }
        Ok(())
    }

    /// As two's complement, least significant byte first.
    fn save_long(&mut self, value: Integer) {
        let encoded = int::to_signed_bytes(value);
        match u8::try_from(encoded.len()) {
            Ok(length) => self.out.op_with(LONG1, &[length]),
            Err(_) => {
                let length = encoded.len() as u32;
                self.out.op_with(LONG4, &length.to_le_bytes());
            }
        }
        self.out.put(&encoded);
    }

    #[inline]
    fn sized(&mut self, sizes: &Sizes, bytes: &[u8], object: Obj) -> PyResult<()> {
        if let (Some(short), Ok(length)) = (sizes.short, u8::try_from(bytes.len())) {
            self.out.op_with_number(short, [length]);
            self.out.put(bytes);
            return Ok(());
        }
        self.sized_long(sizes, bytes, object)
    }

    /// As [`sized`](Self::sized), where the length does not fit into a byte or there is no instruction for that.
    fn sized_long(&mut self, sizes: &Sizes, bytes: &[u8], object: Obj) -> PyResult<()> {
        let mut header = [0; 9];
        let length = match u32::try_from(bytes.len()) {
            Ok(length) if sizes.usual != 0 => {
                header[0] = sizes.usual;
                header[1..5].copy_from_slice(&length.to_le_bytes());
                5
            }
            _ if self.protocol >= 4 => {
                header[0] = sizes.long;
                header[1..].copy_from_slice(&(bytes.len() as u64).to_le_bytes());
                9
            }
            _ => {
                let message =
                    "serializing a string larger than 4 GiB requires pickle protocol 4 or higher";
                return Err(exception::raise_message(
                    &exception::OVERFLOW_ERROR,
                    message,
                ));
            }
        };
        self.out.payload(&header[..length], bytes, object)
    }

    pub(super) fn save_str(&mut self, text: Gc<PyStr>) -> PyResult<()> {
        let object: Obj = text.cast();
        if self.binary {
            let sizes = Sizes {
                short: (self.protocol >= 4).then_some(SHORT_BINUNICODE),
                usual: BINUNICODE,
                long: BINUNICODE8,
            };
            self.sized(&sizes, str::bytes(text), object)?;
        } else {
            let mut escaped = vec![UNICODE];
            for point in str::points(str::bytes(text)) {
                match point {
                    0x10000.. => escaped.extend(format!("\\U{point:08x}").bytes()),
                    0x100.. | 0 | 0x0A | 0x0D | 0x1A | 0x5C => {
                        escaped.extend(format!("\\u{point:04x}").bytes());
                    }
                    _ => escaped.push(point as u8),
                }
            }
            escaped.push(b'\n');
            self.out.put(&escaped);
        }
        self.remember(object)
    }

    pub(super) fn save_bytes(&mut self, object: Obj) -> PyResult<()> {
        let value = bytes::value(object).unwrap_or_default();
        if self.protocol >= 3 {
            self.bytes_without_number(value, object)?;
            return self.remember(object);
        }
        if value.is_empty() {
            let class = Class::builtin(ids::BYTES).object();
            return self.save_parts(&[class, tuple::empty().cast()], Some(object));
        }
        let encode = attributes::get(import_absolute("codecs")?, names::intern("encode"))?;
        let mut text = Vec::with_capacity(value.len());
        for byte in value {
            str::push(&mut text, u32::from(*byte));
        }
        let text = str::try_from_bytes(&text)?;
        let arguments = tuple::try_from_slice(&[text.cast(), str::new("latin1")])?;
        self.save_parts(&[encode, arguments.cast()], Some(object))
    }

    fn bytes_without_number(&mut self, value: &[u8], object: Obj) -> PyResult<()> {
        let sizes = Sizes {
            short: Some(SHORT_BINBYTES),
            usual: BINBYTES,
            long: BINBYTES8,
        };
        self.sized(&sizes, value, object)
    }

    fn bytearray_without_number(&mut self, value: &[u8]) -> PyResult<()> {
        let sizes = Sizes {
            short: None,
            usual: 0,
            long: BYTEARRAY8,
        };
        self.sized(&sizes, value, none())
    }

    pub(super) fn save_bytearray(&mut self, array: Gc<PyByteArray>) -> PyResult<()> {
        let object: Obj = array.cast();
        let value = bytearray::bytes(array);
        if self.protocol >= 5 {
            // Writing to a file may run code that changes it.
            let copy = value.to_vec();
            self.bytearray_without_number(&copy)?;
            return self.remember(object);
        }
        let class = Class::builtin(ids::BYTEARRAY).object();
        let arguments = if value.is_empty() {
            tuple::empty()
        } else {
            tuple::try_from_slice(&[bytes::new(value)?])?
        };
        self.save_parts(&[class, arguments.cast()], Some(object))
    }

    /// A `PickleBuffer`: its bytes, unless somebody takes it as it is.
    pub(super) fn save_buffer(&mut self, object: Obj) -> PyResult<()> {
        if self.protocol < 5 {
            return Err(pickling_error(
                "PickleBuffer can only be pickled with protocol >= 5",
            ));
        }
        let view = super::buffer::view_of(object)?;
        if !protocol::is_true(attributes::get(view, names::intern("contiguous"))?)? {
            return Err(pickling_error(
                "PickleBuffer can not be pickled when pointing to a non-contiguous buffer",
            ));
        }
        let writable = memoryview::is_writable(view)?;
        let taken = match self.buffer_callback {
            Some(callback) => !protocol::is_true(call::call(callback, &[object])?)?,
            None => false,
        };
        if taken {
            self.out.op(NEXT_BUFFER);
            if !writable {
                self.out.op(READONLY_BUFFER);
            }
            return Ok(());
        }
        let raw = super::buffer::raw_view(object)?;
        let value = argument(raw)?;
        if writable {
            self.bytearray_without_number(&value)?;
        } else {
            self.bytes_without_number(&value, none())?;
        }
        self.remember(object)
    }
}
