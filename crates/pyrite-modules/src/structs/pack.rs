//! Packing and unpacking.

use super::error;
use super::layout::{Code, Kind, Layout};
use crate::support::*;
use pyrite_vm::buffer::Bytes;
use pyrite_vm::buffer::scalar::{Scalar, pack_float};
use pyrite_vm::class::Class;
use pyrite_vm::overflow_error;
use pyrite_vm::types::int::Integer;
use pyrite_vm::types::tuple::PyTuple;
use pyrite_vm::types::{bytes, complex};

/// Values as new bytes.
pub fn to_bytes(layout: &Layout, values: &[Obj]) -> PyResult {
    check_count("pack", layout, values.len())?;
    let mut out: Vec<u8> = Vec::new();
    out.try_reserve_exact(layout.size)
        .map_err(|_| pyrite_vm::result::memory_error())?;
    out.resize(layout.size, 0);
    pack(layout, values, |place, item| {
        out[place..place + item.len()].copy_from_slice(item);
    })?;
    bytes::new(&out)
}

fn check_count(function: &str, layout: &Layout, given: usize) -> PyResult<()> {
    if given == layout.count {
        return Ok(());
    }
    Err(error(&format!(
        "{function} expected {} items for packing (got {given})",
        layout.count
    )))
}

/// `pack_into`: the arguments are the buffer, the offset and the values.
pub fn into_buffer(layout: &Layout, arguments: &[Obj]) -> PyResult {
    let (target, offset, values) = match arguments {
        [] => return Err(error("pack_into expected buffer argument")),
        [_] => return Err(error("pack_into expected offset argument")),
        [target, offset, values @ ..] => (*target, *offset, values),
    };
    check_count("pack_into", layout, values.len())?;
    let mut target = buffer::writable_argument(target, "argument")?;
    let offset = index_argument(offset)?;
    let (size, length) = (layout.size, target.len());
    let start = if offset < 0 {
        if offset + size as i64 > 0 {
            return Err(error(&format!(
                "no space to pack {size} bytes at offset {offset}"
            )));
        }
        usize::try_from(offset + length as i64).map_err(|_| outside(offset, length))?
    } else {
        offset as usize
    };
    if length < start || length - start < size {
        let needed = start.saturating_add(size);
        return Err(error(&format!(
            "pack_into requires a buffer of at least {needed} bytes for packing {size} bytes at offset {start} (actual buffer size is {length})"
        )));
    }
    target.bytes_mut()[start..start + size].fill(0);
    // The bytes are borrowed for each value only, since converting one may run code that looks at them.
    pack(layout, values, |place, item| {
        let place = start + place;
        target.bytes_mut()[place..place + item.len()].copy_from_slice(item);
    })?;
    nothing()
}

fn index_argument(offset: Obj) -> PyResult<i64> {
    number::integer(offset)?.machine().ok_or_else(|| {
        pyrite_vm::index_error!(
            "cannot fit '{}' into an index-sized integer",
            type_name(offset)
        )
    })
}

#[cold]
fn outside(offset: i64, length: usize) -> Raised {
    error(&format!(
        "offset {offset} out of range for {length}-byte buffer"
    ))
}

fn pack(layout: &Layout, values: &[Obj], mut put: impl FnMut(usize, &[u8])) -> PyResult<()> {
    let mut values = values.iter().copied();
    for code in &layout.codes {
        for (place, value) in (0..code.count).zip(values.by_ref()) {
            let offset = code.offset + place * code.size;
            match code.kind {
                Kind::Bytes => {
                    let text = bytes_value(code, value)?;
                    put(offset, &text[..text.len().min(code.size)]);
                }
                Kind::Pascal if code.size > 0 => {
                    let text = bytes_value(code, value)?;
                    let length = text.len().min(code.size - 1);
                    put(offset, &[length.min(255) as u8]);
                    put(offset + 1, &text[..length]);
                }
                Kind::Pascal => {
                    bytes_value(code, value)?;
                }
                Kind::Pointer => put(offset, &pointer(value)?),
                Kind::Scalar(scalar) => {
                    let mut item = scalar_bytes(code, scalar, value, layout.big_endian)
                        .map_err(|raised| explain_overflow(raised, value))?;
                    let item = &mut item[..code.size];
                    if layout.big_endian {
                        scalar.reverse(item);
                    }
                    put(offset, item);
                }
            }
        }
    }
    Ok(())
}

/// An int that is too large for a float is told as one that is too large for an integer.
#[cold]
fn explain_overflow(raised: Raised, value: Obj) -> Raised {
    if Integer::of(value).is_some() && exception::matches(raised.0, &exception::OVERFLOW_ERROR) {
        return error("int too large to convert");
    }
    raised
}

fn bytes_value<'a>(code: &Code, value: Obj) -> PyResult<Bytes<'a>> {
    let is_bytes = bytes::value(value).is_some()
        || instance::view::<pyrite_vm::types::bytearray::PyByteArray>(value).is_some();
    if is_bytes && let Some(bytes) = buffer::get(value)? {
        return Ok(bytes);
    }
    Err(error(&format!(
        "argument for '{}' must be a bytes object",
        char::from(code.letter)
    )))
}

fn integer(value: Obj) -> PyResult<Integer> {
    if Integer::of(value).is_none() && Class::of(value).known(names::INDEX).is_none() {
        return Err(error("required argument is not an integer"));
    }
    number::integer(value)
}

/// A pointer may be given as a signed or as an unsigned number.
fn pointer(value: Obj) -> PyResult<[u8; 8]> {
    let value = integer(value)?;
    let packed = Scalar::Unsigned(8)
        .pack_integer(&value)
        .or_else(|| Scalar::Signed(8).pack_integer(&value))
        .ok_or_else(|| error("int too large to convert"))?;
    Ok(u64::from_le_bytes(packed).to_ne_bytes())
}

/// A value in little-endian order.
fn scalar_bytes(code: &Code, scalar: Scalar, value: Obj, big_endian: bool) -> PyResult<[u8; 16]> {
    let mut item = [0; 16];
    match scalar {
        Scalar::Signed(_) | Scalar::Unsigned(_) => {
            let packed = scalar.pack_integer(&integer(value)?).ok_or_else(|| {
                let ((least, most), letter) = (scalar.range(), char::from(code.letter));
                error(&format!(
                    "'{letter}' format requires {least} <= number <= {most}"
                ))
            })?;
            item[..8].copy_from_slice(&packed);
        }
        Scalar::Float(size) => {
            let real =
                number::real(value).map_err(|_| error("required argument is not a float"))?;
            item[..8].copy_from_slice(&float_bytes(real, size, code.letter)?);
        }
        Scalar::Complex(size) => {
            let (real, imaginary) =
                complex_value(value).map_err(|_| error("required argument is not a complex"))?;
            let part = usize::from(size);
            // In the machine's order parts that are too large become infinite; in the other one they are errors, as floats are.
            let packed = |value: f64| match size {
                4 if big_endian == cfg!(target_endian = "big") => {
                    Ok(u64::from((value as f32).to_bits()).to_le_bytes())
                }
                _ => float_bytes(value, size, b'f'),
            };
            item[..part].copy_from_slice(&packed(real)?[..part]);
            item[part..part + part].copy_from_slice(&packed(imaginary)?[..part]);
        }
        Scalar::Bool => item[0] = protocol::is_true(value)?.into(),
        Scalar::Char => match bytes::value(value) {
            Some([byte]) => item[0] = *byte,
            _ => return Err(error("char format requires a bytes object of length 1")),
        },
    }
    Ok(item)
}

fn float_bytes(value: f64, size: u8, letter: u8) -> PyResult<[u8; 8]> {
    pack_float(value, size).ok_or_else(|| {
        overflow_error!("float too large to pack with {} format", char::from(letter))
    })
}

/// The complex number that an object stands for.
fn complex_value(value: Obj) -> PyResult<(f64, f64)> {
    if let Some(parts) = complex::value(value) {
        return Ok(parts);
    }
    if let Some(result) = protocol::call_special(value, names::COMPLEX, &[])?
        && let Some(parts) = complex::value(result)
    {
        return Ok(parts);
    }
    Ok((number::real(value)?, 0.0))
}

/// The values of bytes that are as many as the layout says.
pub fn values(layout: &Layout, bytes: &[u8]) -> PyResult {
    let result: Gc<PyTuple> = tuple::new(layout.count)?;
    let mut index = 0;
    for code in &layout.codes {
        for place in 0..code.count {
            let start = code.offset + place * code.size;
            storage::set_item(
                result,
                index,
                value(layout, code, &bytes[start..start + code.size])?,
            );
            index += 1;
        }
    }
    Ok(result.cast())
}

fn value(layout: &Layout, code: &Code, item: &[u8]) -> PyResult {
    match code.kind {
        Kind::Bytes => bytes::new(item),
        Kind::Pascal => match item {
            [] => bytes::new(item),
            [length, text @ ..] => bytes::new(&text[..text.len().min(usize::from(*length))]),
        },
        Kind::Pointer => Scalar::Unsigned(8).unpack(item, cfg!(target_endian = "big")),
        Kind::Scalar(scalar) => scalar.unpack(item, layout.big_endian),
    }
}

/// `unpack`.
pub fn from_exact(layout: &Layout, source: Obj) -> PyResult {
    let bytes = buffer::argument(source)?;
    if bytes.len() != layout.size {
        return Err(error(&format!(
            "unpack requires a buffer of {} bytes",
            layout.size
        )));
    }
    values(layout, &bytes)
}

/// `unpack_from`.
pub fn from_offset(layout: &Layout, source: Obj, offset: Option<Obj>) -> PyResult {
    let bytes = buffer::argument(source)?;
    let offset = offset.map_or(Ok(0), index_argument)?;
    let (size, length) = (layout.size, bytes.len());
    let start = if offset < 0 {
        if offset + size as i64 > 0 {
            return Err(error(&format!(
                "not enough data to unpack {size} bytes at offset {offset}"
            )));
        }
        usize::try_from(offset + length as i64).map_err(|_| outside(offset, length))?
    } else {
        offset as usize
    };
    if length < start || length - start < size {
        let needed = start.saturating_add(size);
        return Err(error(&format!(
            "unpack_from requires a buffer of at least {needed} bytes for unpacking {size} bytes at offset {start} (actual buffer size is {length})"
        )));
    }
    values(layout, &bytes[start..start + size])
}
