//! Functions that move bytes between descriptors, and between a descriptor and several buffers.

use super::calls::{self, Outcome};
use super::path::descriptor;
use crate::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::types::list::PyList;
use pyrite_vm::{type_error, value_error};

pub(super) static FUNCTIONS: &[Builtin] = &[
    Builtin::function("sendfile", "(out_fd, in_fd, offset, count)", |args| {
        let (target, source) = (descriptor(args.at(0))?, descriptor(args.at(1))?);
        let mut offset = place(args.get_not_none(2))?;
        let count = number::size(args.at(3))? as usize;
        let sent = calls::retry(|| {
            let offset = offset
                .as_mut()
                .map_or(std::ptr::null_mut(), |o| o as *mut i64);
            // SAFETY: descriptors are numbers; the offset is null or ours.
            unsafe { libc::sendfile(target as i32, source as i32, offset, count) as i64 }
        })?;
        Ok(int::new(sent))
    }),
    Builtin::function(
        "copy_file_range",
        "(src, dst, count, offset_src=None, offset_dst=None)",
        |args| {
            let ends = [descriptor(args.at(0))?, descriptor(args.at(1))?];
            let count = size(args.at(2), "count")?;
            let offsets = [place(args.get_not_none(3))?, place(args.get_not_none(4))?];
            between(ends, offsets, |[source, target], [from, to]| {
                // SAFETY: descriptors are numbers; offsets are null or the caller's.
                unsafe { libc::copy_file_range(source, from, target, to, count, 0) as i64 }
            })
        },
    ),
    Builtin::function(
        "splice",
        "(src, dst, count, offset_src=None, offset_dst=None, flags=0)",
        |args| {
            let ends = [descriptor(args.at(0))?, descriptor(args.at(1))?];
            let count = size(args.at(2), "count")?;
            let offsets = [place(args.get_not_none(3))?, place(args.get_not_none(4))?];
            let flags = args.get(5).map_or(Ok(0), number::c_int)? as libc::c_uint;
            between(ends, offsets, |[source, target], [from, to]| {
                // SAFETY: as above.
                unsafe { libc::splice(source, from, target, to, count, flags) as i64 }
            })
        },
    ),
    Builtin::function("readv", "(fd, buffers, /)", |args| {
        let file = descriptor(args.at(0))?;
        scatter(args.at(1), "readv", |room| calls::read(file, room))
    }),
    Builtin::function("preadv", "(fd, buffers, offset, flags=0, /)", |args| {
        let (file, offset) = (descriptor(args.at(0))?, number::size(args.at(2))?);
        let flags = args.get(3).map_or(Ok(0), number::c_int)?;
        scatter(args.at(1), "preadv", |room| {
            let part = libc::iovec {
                iov_base: room.as_mut_ptr().cast(),
                iov_len: room.len(),
            };
            // SAFETY: the part is as long as it says.
            let read = || unsafe { libc::preadv2(file as i32, &part, 1, offset, flags) as i64 };
            calls::retry(read).map(|count| count as usize)
        })
    }),
    Builtin::function("writev", "(fd, buffers, /)", |args| {
        let file = descriptor(args.at(0))?;
        let all = gather(args.at(1), "writev")?;
        Ok(int::from_usize(calls::write(file, &all)?))
    }),
    Builtin::function("pwritev", "(fd, buffers, offset, flags=0, /)", |args| {
        let (file, offset) = (descriptor(args.at(0))?, number::size(args.at(2))?);
        let flags = args.get(3).map_or(Ok(0), number::c_int)?;
        let all = gather(args.at(1), "pwritev")?;
        let part = libc::iovec {
            iov_base: all.as_ptr().cast_mut().cast(),
            iov_len: all.len(),
        };
        // SAFETY: the part is as long as it says, and is only read.
        let write = || unsafe { libc::pwritev2(file as i32, &part, 1, offset, flags) as i64 };
        Ok(int::new(calls::retry(write)?))
    }),
];

/// An offset that may be left out.
fn place(offset: Option<Obj>) -> PyResult<Option<i64>> {
    offset.map(number::size).transpose()
}

/// A number of bytes.
fn size(count: Obj, name: &str) -> PyResult<usize> {
    usize::try_from(number::size(count)?)
        .map_err(|_| value_error!("negative value for '{name}' not allowed"))
}

/// Makes a call from one descriptor to another, with offsets where they are given.
fn between(
    ends: [i64; 2],
    mut offsets: [Option<i64>; 2],
    mut call: impl FnMut([i32; 2], [*mut i64; 2]) -> i64,
) -> PyResult {
    let moved = calls::retry(|| {
        let places = offsets.each_mut().map(|offset| {
            offset
                .as_mut()
                .map_or(std::ptr::null_mut(), |o| o as *mut i64)
        });
        call(ends.map(|end| end as i32), places)
    })?;
    Ok(int::new(moved))
}

/// The buffers of a sequence.
fn parts(buffers: Obj, function: &str) -> PyResult<Gc<PyList>> {
    if Class::of(buffers).known(names::GETITEM).is_none() {
        return Err(type_error!("{function}() arg 2 must be a sequence"));
    }
    sequence::to_list(buffers)
}

/// The bytes of all buffers, one behind the other.
fn gather(buffers: Obj, function: &str) -> PyResult<Vec<u8>> {
    buffers::gather(parts(buffers, function)?)
}

/// Fills buffers, one after the other, with what `read` puts into a room as large as all of them.
fn scatter(
    buffers: Obj,
    function: &str,
    read: impl FnOnce(&mut [u8]) -> Outcome<usize>,
) -> PyResult {
    let writable = |part| match buffer::writable(part)? {
        Some(target) => Ok(target),
        None if buffer::is_exporter(part) => Err(buffer::buffer_error("Object is not writable.")),
        None => Err(type_error!(
            "a bytes-like object is required, not '{}'",
            type_name(part)
        )),
    };
    let parts = parts(buffers, function)?;
    let count = buffers::scatter(parts, writable, |room| Ok(read(room)?), |count| *count)?;
    Ok(int::from_usize(count))
}
