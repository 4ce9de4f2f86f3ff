//! `io.BytesIO`: bytes in memory.

use super::base::{self, CLOSED, closed_error, set_closed};
use crate::support::*;
use pyrite_vm::class::flags;
use pyrite_vm::types::bytearray::{self, PyByteArray};
use pyrite_vm::types::bytes;
use pyrite_vm::{type_error, value_error};

/// The type.
pub static BYTES_IO: TypeDefinition = TypeDefinition {
    base: Some(&base::BUFFERED),
    slots: 3,
    flags: flags::SUBCLASSABLE | flags::HAS_DICT | flags::HAS_WEAKREF,
    ..TypeDefinition::new("_io.BytesIO", METHODS)
};
/// A bytearray.
const DATA: u32 = 1;
const POSITION: u32 = 2;

fn data(this: Obj) -> PyResult<Gc<PyByteArray>> {
    if base::is_closed_flag(this) {
        return Err(closed_error());
    }
    let data: Obj = instance::slot(this, DATA);
    if data.is_null() {
        let new = bytearray::new(b"")?;
        instance::set_slot(this, DATA, new.cast());
        set_int_slot(this, POSITION, 0);
        return Ok(new);
    }
    Ok(data.cast())
}

fn position(this: Obj) -> usize {
    int_slot(this, POSITION) as usize
}

/// Gives the next `count` bytes (negative: all) and moves on.
fn take<'a>(this: Obj, count: i64) -> PyResult<&'a [u8]> {
    let all = bytearray::bytes(data(this)?);
    let start = position(this).min(all.len());
    let rest = &all[start..];
    let count = if count < 0 {
        rest.len()
    } else {
        rest.len().min(count as usize)
    };
    set_int_slot(this, POSITION, (position(this) + count) as i64);
    Ok(&rest[..count])
}

fn take_line<'a>(this: Obj, limit: i64) -> PyResult<&'a [u8]> {
    let all = bytearray::bytes(data(this)?);
    let rest = &all[position(this).min(all.len())..];
    let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
    let end = if limit < 0 {
        end
    } else {
        end.min(limit as usize)
    };
    take(this, end as i64)
}

fn write(this: Obj, new: &[u8]) -> PyResult<()> {
    let data = data(this)?;
    if new.is_empty() {
        return Ok(());
    }
    let (start, length) = (position(this), bytearray::bytes(data).len());
    if start > length {
        // What lies between is zeros.
        bytearray::splice(data, length..length, &vec![0; start - length])?;
    }
    let length = bytearray::bytes(data).len();
    let end = (start + new.len()).min(length);
    bytearray::splice(data, start..end, new)?;
    set_int_slot(this, POSITION, (start + new.len()) as i64);
    Ok(())
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        let this = instance::new(instance::class_argument(args.at(0))?).cast();
        data(this)?;
        Ok(this)
    })
    .ignoring_rest(),
    Builtin::method("__init__", "(self, initial_bytes=b'')", |args| {
        let this = args.at(0);
        instance::set_slot(this, CLOSED, Obj::null());
        let initial = match args.get_not_none(1) {
            Some(initial) => text::bytes_argument(initial)?,
            None => &[],
        };
        instance::set_slot(this, DATA, bytearray::new(initial)?.cast());
        set_int_slot(this, POSITION, 0);
        nothing()
    }),
    Builtin::method("readable", "(self, /)", yes),
    Builtin::method("writable", "(self, /)", yes),
    Builtin::method("seekable", "(self, /)", yes),
    Builtin::method("isatty", "(self, /)", |args| {
        data(args.at(0))?;
        Ok(boolean(false))
    }),
    Builtin::method("flush", "(self, /)", |args| {
        data(args.at(0))?;
        nothing()
    }),
    Builtin::method("read", "(self, size=-1, /)", |args| {
        bytes::new(take(args.at(0), base::size_argument(args.get(1))?)?)
    }),
    Builtin::method("read1", "(self, size=-1, /)", |args| {
        bytes::new(take(args.at(0), base::size_argument(args.get(1))?)?)
    }),
    Builtin::method("readline", "(self, size=-1, /)", |args| {
        bytes::new(take_line(args.at(0), base::size_argument(args.get(1))?)?)
    }),
    next_method!(|this| {
        let line = take_line(this, -1)?;
        if line.is_empty() {
            return Ok(None);
        }
        bytes::new(line).map(Some)
    }),
    Builtin::method("readinto", "(self, buffer, /)", |args| {
        data(args.at(0))?;
        let mut target = buffer::writable_argument(args.at(1), "readinto() argument")?;
        let read = take(args.at(0), target.len() as i64)?.to_vec();
        target.bytes_mut()[..read.len()].copy_from_slice(&read);
        Ok(int::from_usize(read.len()))
    }),
    Builtin::method("write", "(self, b, /)", |args| {
        data(args.at(0))?;
        let new = text::bytes_argument(args.at(1))?.to_vec();
        write(args.at(0), &new)?;
        Ok(int::from_usize(new.len()))
    }),
    Builtin::method("getvalue", "(self, /)", |args| {
        bytes::new(bytearray::bytes(data(args.at(0))?))
    }),
    Builtin::method("getbuffer", "(self, /)", |args| {
        let view = pyrite_vm::types::memoryview::TYPE.class().object();
        call::call(view, &[data(args.at(0))?.cast()])
    }),
    Builtin::method("tell", "(self, /)", |args| {
        data(args.at(0))?;
        Ok(instance::slot(args.at(0), POSITION))
    }),
    Builtin::method("seek", "(self, pos, whence=0, /)", |args| {
        let this = args.at(0);
        let length = bytearray::bytes(data(this)?).len() as i64;
        let target = number::size(args.at(1))?;
        let whence = args.get(2).map_or(Ok(0), number::c_int)?;
        let target = match whence {
            0 if target < 0 => return Err(value_error!("negative seek value {target}")),
            0 => target,
            1 => (position(this) as i64).saturating_add(target),
            2 => length.saturating_add(target),
            _ => {
                return Err(value_error!(
                    "invalid whence ({whence}, should be 0, 1 or 2)"
                ));
            }
        };
        set_int_slot(this, POSITION, target.max(0));
        Ok(instance::slot(this, POSITION))
    }),
    Builtin::method("truncate", "(self, size=None, /)", |args| {
        let this = args.at(0);
        let data = data(this)?;
        let size = match args.get_not_none(1) {
            Some(size) => number::size(size)?,
            None => position(this) as i64,
        };
        if size < 0 {
            return Err(value_error!("negative size value {size}"));
        }
        let length = bytearray::bytes(data).len();
        if (size as usize) < length {
            bytearray::splice(data, size as usize..length, b"")?;
        }
        Ok(int::new(size))
    }),
    Builtin::method("close", "(self, /)", |args| {
        set_closed(args.at(0));
        instance::set_slot(args.at(0), DATA, Obj::null());
        nothing()
    }),
    Builtin::getter("closed", |args| {
        Ok(boolean(base::is_closed_flag(args.at(0))))
    }),
    Builtin::method("__getstate__", "(self, /)", |args| {
        let value = bytes::new(bytearray::bytes(data(args.at(0))?))?;
        let own = match attributes::dict_of(args.at(0)) {
            Some(own) if dict::length(own) > 0 => dict::copy(own)?.cast(),
            _ => none(),
        };
        let state = [value, instance::slot(args.at(0), POSITION), own];
        Ok(tuple::from_slice(&state).cast())
    }),
    Builtin::method("__setstate__", "(self, object, /)", |args| {
        let Some(&[value, position, own]) = tuple::of(args.at(1)) else {
            return Err(type_error!(
                "{}.__setstate__ argument should be 3-tuple, got {}",
                type_name(args.at(0)),
                type_name(args.at(1))
            ));
        };
        let this = args.at(0);
        let new = bytearray::new(text::bytes_argument(value)?)?;
        instance::set_slot(this, CLOSED, Obj::null());
        instance::set_slot(this, DATA, new.cast());
        let position = number::size(position)?;
        if position < 0 {
            return Err(value_error!("position value cannot be negative"));
        }
        set_int_slot(this, POSITION, position);
        if let Some(own) = dict::of(own) {
            for (name, value) in dict::pairs(own) {
                attributes::set(this, attributes::name_of(name)?, value)?;
            }
        }
        nothing()
    }),
];

fn yes(args: &Arguments) -> PyResult {
    data(args.at(0))?;
    Ok(boolean(true))
}
