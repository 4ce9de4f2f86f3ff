//! `marshal`: values as bytes, in version 2 of CPython's format. Code objects have no such form here.

use crate::support::*;
use pyrite_vm::object::Value;
use pyrite_vm::types::int::Integer;
use pyrite_vm::types::{bytes, complex, set};
use pyrite_vm::{type_error, value_error};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        dict::set_name(namespace, names::intern("version"), int::new(5));
        Ok(())
    },
    ..ModuleDefinition::new(
        "marshal",
        "This module contains functions that can read and write Python values in\na binary format. The format is specific to Python, but independent of\nmachine architecture issues.",
        FUNCTIONS,
    )
};

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "dumps",
        "(value, version=5, /, *, allow_code=True)",
        "Return the bytes object that would be written to a file by dump(value, file).",
        |args| {
            let mut out = Vec::new();
            write(&mut out, args.at(0), 0)?;
            bytes::new(&out)
        },
    ),
    Builtin::function(
        "loads",
        "(bytes, /, *, allow_code=True)",
        "Convert the bytes-like object to a value.",
        |args| {
            let source = text::bytes_argument(args.at(0))?.to_vec();
            Reader { source: &source }.value(0)
        },
    ),
    Builtin::function(
        "dump",
        "(value, file, version=5, /, *, allow_code=True)",
        "Write the value on the open file.",
        |args| {
            let mut out = Vec::new();
            write(&mut out, args.at(0), 0)?;
            protocol::call_method(args.at(1), names::PLAIN_WRITE.name(), &[bytes::new(&out)?])
        },
    ),
    Builtin::function(
        "load",
        "(file, /, *, allow_code=True)",
        "Read one value from the open file and return it.",
        |args| {
            let all = protocol::call_method(args.at(0), names::intern("read"), &[])?;
            let Some(source) = bytes::value(all) else {
                return Err(type_error!(
                    "file.read() returned not bytes but {}",
                    type_name(all)
                ));
            };
            let source = source.to_vec();
            Reader { source: &source }.value(0)
        },
    ),
];

/// Containers may hold containers so deep.
const DEPTH: usize = 2000;

fn length(out: &mut Vec<u8>, kind: u8, length: usize) -> PyResult<()> {
    let Ok(length) = i32::try_from(length) else {
        return Err(value_error!("unmarshallable object"));
    };
    out.push(kind);
    out.extend_from_slice(&length.to_le_bytes());
    Ok(())
}

fn write(out: &mut Vec<u8>, object: Obj, depth: usize) -> PyResult<()> {
    if depth > DEPTH {
        return Err(value_error!("object too deeply nested to marshal"));
    }
    if object.is_none() {
        out.push(b'N');
    } else if object.0 == pyrite_vm::object::TRUE {
        out.push(b'T');
    } else if object.0 == pyrite_vm::object::FALSE {
        out.push(b'F');
    } else if object.0 == pyrite_vm::object::ELLIPSIS {
        out.push(b'.');
    } else if object.0
        == pyrite_vm::types::exception::STOP_ITERATION
            .class()
            .object()
            .0
    {
        out.push(b'S');
    } else if let Some(value) = Integer::of(object) {
        write_integer(out, value);
    } else if let Some(value) = float::value(object) {
        out.push(b'g');
        out.extend_from_slice(&value.to_le_bytes());
    } else if let Some((real, imaginary)) = complex::value(object) {
        out.push(b'y');
        out.extend_from_slice(&real.to_le_bytes());
        out.extend_from_slice(&imaginary.to_le_bytes());
    } else if let Some(string) = str::of(object) {
        length(out, b'u', str::bytes(string).len())?;
        out.extend_from_slice(str::bytes(string));
    } else if let Some(data) = pyrite_vm::buffer::get(object)? {
        length(out, b's', data.len())?;
        out.extend_from_slice(&data);
    } else {
        write_container(out, object, depth)?;
    }
    Ok(())
}

fn write_container(out: &mut Vec<u8>, object: Obj, depth: usize) -> PyResult<()> {
    if let Some(items) = tuple::of(object) {
        length(out, b'(', items.len())?;
        return items
            .iter()
            .try_for_each(|item| write(out, *item, depth + 1));
    }
    if let Some(items) = instance::view::<list::PyList>(object) {
        length(out, b'[', list::length(items))?;
        return list::items(items)
            .iter()
            .try_for_each(|item| write(out, *item, depth + 1));
    }
    if let Some(table) = dict::of(object) {
        out.push(b'{');
        for (key, value) in dict::pairs(table) {
            write(out, key, depth + 1)?;
            write(out, value, depth + 1)?;
        }
        out.push(b'0');
        return Ok(());
    }
    if let Some(elements) = set::of(object) {
        let is_frozen = instance::payload(object).has_map(pyrite_vm::ids::FROZENSET);
        length(
            out,
            if is_frozen { b'>' } else { b'<' },
            set::length(elements),
        )?;
        let mut from = 0;
        while let Some((next, element)) = set::next_element(elements, from) {
            write(out, element, depth + 1)?;
            from = next + 1;
        }
        return Ok(());
    }
    Err(value_error!("unmarshallable object"))
}

fn write_integer(out: &mut Vec<u8>, value: Integer) {
    let big = match value {
        Integer::Small(small) => match i32::try_from(small) {
            Ok(small) => {
                out.push(b'i');
                out.extend_from_slice(&small.to_le_bytes());
                return;
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
    let count = digits.len() as i32;
    let count = if sign == dashu_int::Sign::Negative {
        -count
    } else {
        count
    };
    out.push(b'l');
    out.extend_from_slice(&count.to_le_bytes());
    for digit in digits {
        out.extend_from_slice(&digit.to_le_bytes());
    }
}

/// Reads values from bytes.
struct Reader<'a> {
    source: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> PyResult<&'a [u8]> {
        match self.source.split_at_checked(count) {
            Some((taken, rest)) => {
                self.source = rest;
                Ok(taken)
            }
            None => Err(exception::raise_message(
                &exception::EOF_ERROR,
                "marshal data too short",
            )),
        }
    }
    fn number(&mut self) -> PyResult<i32> {
        let bytes = self.take(4)?;
        Ok(i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }
    fn size(&mut self) -> PyResult<usize> {
        usize::try_from(self.number()?)
            .map_err(|_| value_error!("bad marshal data (size out of range)"))
    }
    fn float(&mut self) -> PyResult<f64> {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(self.take(8)?);
        Ok(f64::from_le_bytes(bytes))
    }
    fn integer(&mut self) -> PyResult {
        let count = self.number()?;
        let mut value = dashu_int::IBig::ZERO;
        for (index, digit) in self
            .take(count.unsigned_abs() as usize * 2)?
            .chunks(2)
            .enumerate()
        {
            let digit = u16::from_le_bytes([digit[0], digit[1]]);
            value += dashu_int::IBig::from(digit) << (15 * index);
        }
        int::from_big(&if count < 0 { -value } else { value })
    }
    fn items(&mut self, count: usize, depth: usize) -> PyResult<Gc<list::PyList>> {
        let items = list::new();
        for _ in 0..count {
            list::push(items, self.value(depth + 1)?)?;
        }
        Ok(items)
    }

    fn value(&mut self, depth: usize) -> PyResult {
        if depth > DEPTH {
            return Err(value_error!("recursion limit exceeded"));
        }
        let kind = self.take(1)?[0];
        Ok(match kind & 0x7f {
            b'N' => none(),
            b'T' => boolean(true),
            b'F' => boolean(false),
            b'.' => pyrite_vm::object::known(pyrite_vm::object::ELLIPSIS),
            b'S' => exception::STOP_ITERATION.class().object(),
            b'i' => int::new(i64::from(self.number()?)),
            b'l' => self.integer()?,
            b'g' => float::new(self.float()?),
            b'y' => {
                let (real, imaginary) = (self.float()?, self.float()?);
                complex::new(real, imaginary)
            }
            b's' => {
                let size = self.size()?;
                bytes::new(self.take(size)?)?
            }
            b'u' | b't' | b'a' | b'A' => {
                let size = self.size()?;
                pyrite_vm::types::codec::decode(self.take(size)?, "utf-8", "surrogatepass")?
            }
            b'z' | b'Z' => {
                let size = usize::from(self.take(1)?[0]);
                pyrite_vm::types::codec::decode(self.take(size)?, "ascii", "strict")?
            }
            b'(' => {
                let size = self.size()?;
                list::to_tuple(self.items(size, depth)?)?
            }
            b')' => {
                let size = usize::from(self.take(1)?[0]);
                list::to_tuple(self.items(size, depth)?)?
            }
            b'[' => {
                let size = self.size()?;
                self.items(size, depth)?.cast()
            }
            b'{' => {
                let table = dict::new();
                while self.source.first() != Some(&b'0') {
                    let key = self.value(depth + 1)?;
                    dict::set(table, key, self.value(depth + 1)?)?;
                }
                self.take(1)?;
                table.cast()
            }
            b'<' | b'>' => {
                let size = self.size()?;
                let items = self.items(size, depth)?;
                if kind & 0x7f == b'>' {
                    set::frozen_from_iterable(items.cast())?
                } else {
                    let elements = set::new();
                    for item in list::items(items) {
                        set::add(elements, *item)?;
                    }
                    elements.cast()
                }
            }
            _ => return Err(value_error!("bad marshal data (unknown type code)")),
        })
    }
}
