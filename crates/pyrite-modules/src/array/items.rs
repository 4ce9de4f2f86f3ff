//! What an array is made of, and its items as bytes.

use super::ARRAY;
use crate::support::*;
use pyrite_vm::buffer::{Exporter, Memory};
use pyrite_vm::class::{Class, is_instance};
use pyrite_vm::storage::ByteStorage;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{overflow_error, type_error, value_error};

/// The type code, an ASCII letter as an integer.
pub(super) const CODE: u32 = 0;
pub(super) const LENGTH: u32 = 1;
/// The items and room for more.
pub(super) const DATA: u32 = 2;
/// Where views are counted; see [`buffer::pin`].
pub(super) const EXPORTS: u32 = 3;

pub(super) fn is_array(object: Obj) -> bool {
    is_instance(object, ARRAY.class())
}

pub(super) fn code(this: Obj) -> u8 {
    int_slot(this, CODE) as u8
}

pub(super) fn length(this: Obj) -> usize {
    int_slot(this, LENGTH) as usize
}

pub(super) fn data(this: Obj) -> Gc<ByteStorage> {
    instance::slot(this, DATA).cast()
}

pub(super) fn used<'a>(this: Obj) -> &'a [u8] {
    &storage::bytes(data(this))[..length(this) * size(this)]
}

pub(super) static EXPORTER: Exporter = Exporter {
    memory: |this| {
        Ok(Memory {
            start: 0,
            storage: data(this).cast(),
            length: length(this) * size(this),
            writable: true,
            format: if is_text(this) { b'w' } else { code(this) },
            item_size: size(this),
        })
    },
    pin: Some(|this| {
        buffer::pin(instance::slot(this, EXPORTS), |counter| {
            instance::set_slot(this, EXPORTS, counter);
        })
    }),
    view: None,
};

/// Asks whether the array may change its size.
pub(super) fn check_resizable(this: Obj) -> PyResult<()> {
    if !buffer::is_resizable(instance::slot(this, EXPORTS)) {
        return Err(buffer::buffer_error(
            "cannot resize an array that is exporting buffers",
        ));
    }
    Ok(())
}

pub(super) fn is_text(this: Obj) -> bool {
    matches!(code(this), b'u' | b'w')
}

pub(super) fn width(code: u8) -> Option<usize> {
    Some(match code {
        b'b' | b'B' => 1,
        b'h' | b'H' => 2,
        b'i' | b'I' | b'f' | b'u' | b'w' => 4,
        b'l' | b'L' | b'q' | b'Q' | b'd' => 8,
        _ => return None,
    })
}

pub(super) fn size(this: Obj) -> usize {
    width(code(this)).unwrap_or(1)
}

/// The item in these bytes.
pub(super) fn unpack(code: u8, bytes: &[u8]) -> PyResult {
    macro_rules! number {
        ($type:ty) => {
            <$type>::from_ne_bytes(bytes.try_into().expect("as wide as the type code says"))
        };
    }
    Ok(match code {
        b'b' => int::new(i64::from(number!(i8))),
        b'B' => int::new(i64::from(number!(u8))),
        b'h' => int::new(i64::from(number!(i16))),
        b'H' => int::new(i64::from(number!(u16))),
        b'i' => int::new(i64::from(number!(i32))),
        b'I' => int::new(i64::from(number!(u32))),
        b'l' | b'q' => int::new(number!(i64)),
        b'L' | b'Q' => int::from_usize(number!(u64) as usize),
        b'f' => float::new(f64::from(number!(f32))),
        b'd' => float::new(number!(f64)),
        _ => {
            let mut text = Vec::new();
            let point = number!(u32);
            if point > 0x10_ffff {
                return Err(value_error!(
                    "character U+{point:x} is not in range [U+0000; U+10ffff]"
                ));
            }
            text::push_code_point(&mut text, point);
            str::try_from_bytes(&text)?.cast()
        }
    })
}

pub(super) fn out_of_range(code: u8, value: i128, above: bool) -> Raised {
    // Some pass through a wider type of C first, which complains in its own name.
    let code = match code {
        b'b' if i16::try_from(value).is_err() => b'h',
        b'H' if i32::try_from(value).is_err() => b'i',
        code => code,
    };
    let (kind, edge) = match code {
        b'b' => ("signed char", if above { "maximum" } else { "minimum" }),
        b'B' => (
            "unsigned byte integer",
            if above { "maximum" } else { "minimum" },
        ),
        b'h' => (
            "signed short integer",
            if above { "maximum" } else { "minimum" },
        ),
        b'H' => ("unsigned short", if above { "maximum" } else { "minimum" }),
        b'i' => {
            return if above {
                overflow_error!("signed integer is greater than maximum")
            } else {
                overflow_error!("signed integer is less than minimum")
            };
        }
        b'I' if above => return overflow_error!("unsigned int is greater than maximum"),
        b'l' => return too_large("long"),
        b'L' if above => return too_large("unsigned long"),
        b'q' => return overflow_error!("int too big to convert"),
        _ if above => return overflow_error!("int too big to convert"),
        b'Q' => return overflow_error!("can't convert negative int to unsigned"),
        _ => return overflow_error!("can't convert negative value to unsigned int"),
    };
    let relation = if above { "greater" } else { "less" };
    overflow_error!("{kind} is {relation} than {edge}")
}

/// The error for an integer that is out of range of the C type through which it would become an item.
fn too_large(kind: &str) -> Raised {
    overflow_error!("Python int too large to convert to C {kind}")
}

/// An item as bytes.
pub(super) fn pack(code: u8, item: Obj) -> PyResult<[u8; 8]> {
    let mut bytes = [0; 8];
    match code {
        b'd' => bytes = number::real(item)?.to_ne_bytes(),
        b'f' => bytes[..4].copy_from_slice(&(number::real(item)? as f32).to_ne_bytes()),
        b'u' | b'w' => {
            let point = str::of(item).map(|text| {
                let mut points = text::code_points(str::bytes(text));
                (points.next(), points.next())
            });
            let Some((Some(point), None)) = point else {
                return Err(match point {
                    Some(_) => type_error!(
                        "array item must be a unicode character, not a string of length {}",
                        protocol::length(item)?
                    ),
                    None => type_error!(
                        "array item must be a unicode character, not {}",
                        type_name(item)
                    ),
                });
            };
            bytes[..4].copy_from_slice(&point.to_ne_bytes());
        }
        _ => {
            let value: i128 = match number::integer(item)? {
                Integer::Small(value) => value.into(),
                Integer::Big(big) => {
                    let big = int::big_value(big);
                    let negative = big.sign() == dashu_int::Sign::Negative;
                    i128::try_from(&big).unwrap_or(if negative { i128::MIN } else { i128::MAX })
                }
            };
            let bits = 8 * width(code).unwrap_or(8) as u32;
            let (least, most) = if code.is_ascii_uppercase() {
                (0, (1 << bits) - 1)
            } else {
                (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)
            };
            let signed = i128::from(i64::MIN)..=i128::from(i64::MAX);
            match code {
                b'b' | b'B' | b'h' | b'H' | b'i' if !signed.contains(&value) => {
                    return Err(too_large("long"));
                }
                b'I' if value > i128::from(u64::MAX) => return Err(too_large("unsigned long")),
                _ => {}
            }
            if value < least || value > most {
                return Err(out_of_range(code, value, value > most));
            }
            bytes = (value as u64).to_le_bytes();
            if cfg!(target_endian = "big") {
                bytes[..bits as usize / 8].reverse();
            }
        }
    }
    Ok(bytes)
}

pub(super) fn get(this: Obj, place: usize) -> PyResult {
    let width = size(this);
    unpack(
        code(this),
        &storage::bytes(data(this))[place * width..(place + 1) * width],
    )
}

pub(super) fn put(this: Obj, place: usize, item: [u8; 8]) {
    let width = size(this);
    storage::bytes_mut(data(this))[place * width..(place + 1) * width]
        .copy_from_slice(&item[..width]);
}

/// Room for so many bytes in all.
pub(super) fn reserve(this: Obj, wanted: usize) -> PyResult<()> {
    let old = data(this);
    let room = storage::bytes(old).len();
    if wanted <= room {
        return Ok(());
    }
    let new = storage::new_bytes(wanted + wanted / 8 + 16)?;
    storage::bytes_mut(new)[..room].copy_from_slice(storage::bytes(old));
    instance::set_slot(this, DATA, new.cast());
    Ok(())
}

pub(super) fn push(this: Obj, item: Obj) -> PyResult<()> {
    let item = pack(code(this), item)?;
    check_resizable(this)?;
    let place = length(this);
    reserve(this, (place + 1) * size(this))?;
    put(this, place, item);
    set_int_slot(this, LENGTH, place as i64 + 1);
    Ok(())
}

pub(super) fn append_bytes(this: Obj, new: &[u8]) -> PyResult<()> {
    if !new.len().is_multiple_of(size(this)) {
        return Err(value_error!("bytes length not a multiple of item size"));
    }
    check_resizable(this)?;
    let before = length(this) * size(this);
    reserve(this, before + new.len())?;
    storage::bytes_mut(data(this))[before..before + new.len()].copy_from_slice(new);
    set_int_slot(this, LENGTH, ((before + new.len()) / size(this)) as i64);
    Ok(())
}

/// Appends so many items that `file.read` gives.
pub(super) fn read_items(this: Obj, file: Obj, count: i64) -> PyResult<()> {
    let Ok(items) = usize::try_from(count) else {
        return Err(value_error!("negative count"));
    };
    let Some(wanted) = items.checked_mul(size(this)) else {
        return Err(pyrite_vm::result::memory_error());
    };
    let given = protocol::call_method(file, names::intern("read"), &[int::from_usize(wanted)])?;
    let Some(given) = types::bytes::value(given) else {
        return Err(type_error!("read() didn't return bytes"));
    };
    append_bytes(this, given)?;
    if given.len() == wanted {
        return Ok(());
    }
    let message = "read() didn't return enough bytes";
    Err(exception::raise_message(&exception::EOF_ERROR, message))
}

/// Passes the items, as they are in memory, to `file.write`.
pub(super) fn write_items(this: Obj, file: Obj) -> PyResult<()> {
    const BLOCK: usize = 64 << 10;
    let mut written = 0;
    // The file may change the array.
    while written < used(this).len() {
        let rest = &used(this)[written..];
        let block = &rest[..rest.len().min(BLOCK)];
        written += block.len();
        let block = types::bytes::new(block)?;
        protocol::call_method(file, names::intern("write"), &[block])?;
    }
    Ok(())
}

pub(super) fn remove(this: Obj, start: usize, end: usize) -> PyResult<()> {
    check_resizable(this)?;
    let (width, count) = (size(this), length(this));
    storage::bytes_mut(data(this)).copy_within(end * width..count * width, start * width);
    set_int_slot(this, LENGTH, (count - (end - start)) as i64);
    Ok(())
}

pub(super) fn empty(class: &'static Class, code: u8) -> PyResult {
    Ok(instance::with(
        class,
        &[
            int::new(i64::from(code)),
            int::new(0),
            storage::new_bytes(0)?.cast(),
            Obj::null(),
        ],
    ))
}

pub(super) fn copy(this: Obj) -> PyResult {
    let result = empty(ARRAY.class(), code(this))?;
    append_bytes(result, used(this))?;
    Ok(result)
}

pub(super) fn to_list(this: Obj) -> PyResult<Gc<list::PyList>> {
    let items = list::new();
    for place in 0..length(this) {
        list::push(items, get(this, place)?)?;
    }
    Ok(items)
}

pub(super) fn joined(this: Obj) -> PyResult {
    let mut text = Vec::new();
    for part in used(this).chunks_exact(4) {
        text::push_code_point(
            &mut text,
            u32::from_ne_bytes(part.try_into().expect("four bytes")),
        );
    }
    Ok(str::try_from_bytes(&text)?.cast())
}

pub(super) fn extend(this: Obj, items: Obj) -> PyResult<()> {
    if is_array(items) {
        if code(items) != code(this) {
            return Err(type_error!("can only extend with array of same kind"));
        }
        let new = used(items).to_vec();
        return append_bytes(this, &new);
    }
    let iterator = protocol::iterator(items)?;
    while let Some(item) = protocol::next(iterator)? {
        push(this, item)?;
    }
    Ok(())
}
