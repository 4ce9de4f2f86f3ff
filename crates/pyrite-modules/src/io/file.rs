//! `io.FileIO`: a descriptor.

use super::base::{self, CLOSED, method, set_closed, unsupported};
use super::finalising;
use crate::posix::{calls, path};
use crate::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::types::bytes;
use pyrite_vm::{type_error, unraisable, value_error};

/// The type.
pub static FILE: TypeDefinition = TypeDefinition {
    base: Some(&base::RAW),
    slots: 4,
    flags: flags::SUBCLASSABLE | flags::HAS_DICT | flags::HAS_WEAKREF,
    ..TypeDefinition::new("_io.FileIO", METHODS)
};
/// The descriptor; null before it is opened, -1 when it is closed.
const DESCRIPTOR: u32 = 1;
/// Bits below.
const FLAGS: u32 = 2;
/// Bytes of a block of the file, as the system says.
const BLOCK_SIZE: u32 = 3;

const READABLE: i64 = 1;
const WRITABLE: i64 = 2;
const APPENDING: i64 = 4;
const CREATED: i64 = 8;
const KEEPS_OPEN: i64 = 16;
const SEEKABLE: i64 = 32;
const NOT_SEEKABLE: i64 = 64;

fn has(this: Obj, flag: i64) -> bool {
    let flags: Obj = instance::slot(this, FLAGS);
    !flags.is_null() && int_slot(this, FLAGS) & flag != 0
}

/// Is it exactly a `FileIO`, so that its methods may be called directly?
pub fn is_exact(object: Obj) -> bool {
    use pyrite_vm::object::Value;
    object.is_heap() && Class::of(object) == FILE.class()
}

/// The open descriptor.
///
/// # Errors
/// `ValueError` if it is closed.
pub fn descriptor(this: Obj) -> PyResult<i64> {
    let descriptor: Obj = instance::slot(this, DESCRIPTOR);
    if descriptor.is_null() {
        return Err(value_error!("I/O operation on uninitialized object"));
    }
    match int_slot(this, DESCRIPTOR) {
        -1 => Err(value_error!("I/O operation on closed file")),
        open => Ok(open),
    }
}

fn for_reading(this: Obj) -> PyResult<i64> {
    let open = descriptor(this)?;
    if !has(this, READABLE) {
        return Err(unsupported("File not open for reading"));
    }
    Ok(open)
}

fn for_writing(this: Obj) -> PyResult<i64> {
    let open = descriptor(this)?;
    if !has(this, WRITABLE) {
        return Err(unsupported("File not open for writing"));
    }
    Ok(open)
}

/// The access that a mode asks for, and the flags of `open`.
fn parse_mode(mode: &str) -> PyResult<(i64, i32)> {
    let (mut access, mut flags, mut kinds, mut plus) = (0, 0, 0, false);
    let bad = || {
        value_error!("Must have exactly one of create/read/write/append mode and at most one plus")
    };
    for letter in mode.chars() {
        match letter {
            'x' => {
                access |= WRITABLE | CREATED;
                flags |= libc::O_EXCL | libc::O_CREAT;
            }
            'r' => access |= READABLE,
            'w' => {
                access |= WRITABLE;
                flags |= libc::O_CREAT | libc::O_TRUNC;
            }
            'a' => {
                access |= WRITABLE | APPENDING;
                flags |= libc::O_APPEND | libc::O_CREAT;
            }
            'b' => continue,
            '+' => {
                if plus {
                    return Err(bad());
                }
                plus = true;
                continue;
            }
            _ => return Err(value_error!("invalid mode: {mode}")),
        }
        kinds += 1;
        if kinds > 1 {
            return Err(bad());
        }
    }
    if kinds == 0 {
        return Err(bad());
    }
    if plus {
        access |= READABLE | WRITABLE;
    }
    flags |= match (access & READABLE != 0, access & WRITABLE != 0) {
        (true, true) => libc::O_RDWR,
        (true, false) => libc::O_RDONLY,
        _ => libc::O_WRONLY,
    };
    Ok((access, flags | libc::O_CLOEXEC))
}

/// Opens a file into a `FileIO`.
///
/// # Errors
/// `OSError`, `TypeError`, `ValueError`.
pub fn open(this: Obj, file: Obj, mode: &str, close: bool, opener: Option<Obj>) -> PyResult<()> {
    let open: Obj = instance::slot(this, DESCRIPTOR);
    if !open.is_null() && int_slot(this, DESCRIPTOR) >= 0 {
        if has(this, KEEPS_OPEN) {
            set_int_slot(this, DESCRIPTOR, -1);
        } else {
            close_descriptor(this)?;
        }
    }
    instance::set_slot(this, CLOSED, Obj::null());
    set_int_slot(this, DESCRIPTOR, -1);
    let is_index = pyrite_vm::class::Class::of(file)
        .known(names::INDEX)
        .is_some();
    let given = if is_index {
        let given = number::c_int(file)?;
        if given < 0 {
            return Err(value_error!("negative file descriptor"));
        }
        Some(i64::from(given))
    } else {
        None
    };
    let (mut access, flags) = parse_mode(mode)?;
    if given.is_none() && !close {
        return Err(value_error!("Cannot use closefd=False with file name"));
    }
    if !close {
        access |= KEEPS_OPEN;
    }
    set_int_slot(this, FLAGS, access);
    let opened = match given {
        Some(given) => given,
        None => {
            audit::event("open", || {
                Ok([file, str::new(mode), int::new(i64::from(flags))])
            })?;
            open_by_name(file, flags, opener)?
        }
    };
    set_int_slot(this, DESCRIPTOR, opened);
    let finished = finish(this, file, opened, given.is_none());
    finalising::opened(this, None);
    if finished.is_err() {
        if given.is_none() {
            let _ = calls::close(opened);
        }
        set_int_slot(this, DESCRIPTOR, -1);
    }
    finished
}

fn open_by_name(file: Obj, flags: i32, opener: Option<Obj>) -> PyResult<i64> {
    if let Some(opener) = opener {
        let opened = call::call(opener, &[file, int::new(i64::from(flags))])?;
        if pyrite_vm::types::int::Integer::of(opened).is_none() {
            return Err(type_error!("expected integer from opener"));
        }
        let opened = i64::from(number::c_int(opened)?);
        if opened < 0 {
            return Err(value_error!("opener returned {opened}"));
        }
        return Ok(opened);
    }
    let path = path::of("open").named("file").take_plain(file)?;
    let folder = i64::from(libc::AT_FDCWD);
    calls::finding_room(|| calls::openat(folder, path.text(), i64::from(flags), 0o666))
        .map_err(|failed| failed.about(Some(file)))
}

/// What is to be known of a file that has just been opened.
fn finish(this: Obj, file: Obj, opened: i64, is_named: bool) -> PyResult<()> {
    let found = calls::stat_of(opened).map_err(|failed| failed.about(is_named.then_some(file)))?;
    if found.st_mode & libc::S_IFMT == libc::S_IFDIR {
        let error = std::io::Error::from_raw_os_error(libc::EISDIR);
        return Err(system::os_error(&error, Some(file)));
    }
    set_int_slot(this, BLOCK_SIZE, found.st_blksize.max(1));
    attributes::set(this, names::PLAIN_NAME.name(), file)?;
    if has(this, APPENDING) {
        // As C's `fopen` does; what cannot seek is none the worse.
        let _ = calls::lseek(opened, 0, i64::from(libc::SEEK_END));
    }
    Ok(())
}

/// Warns that the program has dropped `dropped` without closing it, of which `this` is the innermost part.
fn warn_unclosed(this: Obj, dropped: Obj) {
    let open: Obj = instance::slot(this, DESCRIPTOR);
    if open.is_null() || int_slot(this, DESCRIPTOR) < 0 || has(this, KEEPS_OPEN) {
        return;
    }
    let message = format!("unclosed file {}", unraisable::shown(dropped));
    if let Err(raised) = pyrite_vm::warnings::warn(&exception::RESOURCE_WARNING, &message)
        && exception::matches(raised.0, &exception::WARNING)
    {
        finalising::report(this, raised);
    }
}

fn close_descriptor(this: Obj) -> PyResult<()> {
    let open = int_slot(this, DESCRIPTOR);
    set_int_slot(this, DESCRIPTOR, -1);
    if open >= 0 {
        calls::close(open)?;
    }
    Ok(())
}

/// A file that is open already, as `sys` makes them: nothing is looked up.
pub fn of_descriptor(descriptor: i64, writable: bool, name: Obj) -> PyResult {
    let this = instance::new(FILE.class()).cast();
    let access = if writable { WRITABLE } else { READABLE };
    set_int_slot(this, DESCRIPTOR, descriptor);
    set_int_slot(this, FLAGS, access | KEEPS_OPEN);
    set_int_slot(this, BLOCK_SIZE, super::DEFAULT_BUFFER_SIZE as i64);
    attributes::set(this, names::PLAIN_NAME.name(), name)?;
    Ok(this)
}

/// Reads into a buffer; `None` if a file that does not block has nothing yet.
///
/// # Errors
/// `OSError`; `ValueError` if it is closed or not for reading.
pub fn read_into(this: Obj, buffer: &mut [u8]) -> PyResult<Option<usize>> {
    let open = for_reading(this)?;
    would_block(calls::read(open, buffer))
}

/// Writes; `None` if a file that does not block takes nothing now.
///
/// # Errors
/// `OSError`; `ValueError` if it is closed or not for writing.
pub fn write(this: Obj, bytes: &[u8]) -> PyResult<Option<usize>> {
    let open = for_writing(this)?;
    would_block(calls::write(open, bytes))
}

fn would_block(outcome: calls::Outcome<usize>) -> PyResult<Option<usize>> {
    match outcome {
        Ok(count) => Ok(Some(count)),
        Err(failed) if failed.is(libc::EAGAIN) => Ok(None),
        Err(failed) => Err(failed.into()),
    }
}

/// Moves the position.
///
/// # Errors
/// `OSError`.
pub fn seek(this: Obj, offset: i64, whence: i64) -> PyResult<i64> {
    Ok(calls::lseek(descriptor(this)?, offset, whence)?)
}

/// Can the position be moved? Asked once.
///
/// # Errors
/// `ValueError` if it is closed.
pub fn is_seekable(this: Obj) -> PyResult<bool> {
    let open = descriptor(this)?;
    if !has(this, SEEKABLE | NOT_SEEKABLE) {
        let seekable = calls::lseek(open, 0, i64::from(libc::SEEK_CUR)).is_ok();
        let found = if seekable { SEEKABLE } else { NOT_SEEKABLE };
        set_int_slot(this, FLAGS, int_slot(this, FLAGS) | found);
    }
    Ok(has(this, SEEKABLE))
}

/// Reads all that is left.
///
/// # Errors
/// `OSError`.
pub fn read_all(this: Obj) -> PyResult<Option<Vec<u8>>> {
    let open = for_reading(this)?;
    let mut all = Vec::new();
    if let (Ok(found), Ok(position)) = (
        calls::stat_of(open),
        calls::lseek(open, 0, i64::from(libc::SEEK_CUR)),
    ) && found.st_size > position
    {
        // One byte more, so that the end is seen without growing.
        let left = (found.st_size - position) as usize + 1;
        if all.try_reserve_exact(left).is_err() {
            return Err(pyrite_vm::result::memory_error());
        }
    }
    loop {
        let length = all.len();
        let room = match all.capacity() - length {
            0 => (length / 2).clamp(8192, 1 << 26),
            room => room,
        };
        all.resize(length + room, 0);
        let read = would_block(calls::read(open, &mut all[length..]));
        all.truncate(length + read.as_ref().map_or(0, |count| count.unwrap_or(0)));
        match read? {
            None if length == 0 => return Ok(None),
            None | Some(0) => return Ok(Some(all)),
            Some(_) => {}
        }
    }
}

fn mode_text(this: Obj) -> &'static str {
    let (readable, created) = (has(this, READABLE), has(this, CREATED));
    if created {
        return if readable { "xb+" } else { "xb" };
    }
    if has(this, APPENDING) {
        return if readable { "ab+" } else { "ab" };
    }
    match (readable, has(this, WRITABLE)) {
        (true, true) => "rb+",
        (true, false) => "rb",
        _ => "wb",
    }
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        Ok(instance::new(instance::class_argument(args.at(0))?).cast())
    })
    .ignoring_rest(),
    Builtin::method(
        "__init__",
        "(self, file, mode='r', closefd=True, opener=None)",
        |args| {
            let mode = match args.get(2) {
                Some(mode) => str::text(text::argument(mode, "FileIO", "'mode'")?),
                None => "r".into(),
            };
            let close = args.get(3).map_or(Ok(true), protocol::is_true)?;
            open(args.at(0), args.at(1), &mode, close, args.get_not_none(4))?;
            nothing()
        },
    ),
    Builtin::method("close", "(self, /)", |args| {
        let this = args.at(0);
        let open: Obj = instance::slot(this, DESCRIPTOR);
        let was_dropped = finalising::is_under_way(this);
        let flushed = if base::is_closed_flag(this) {
            nothing()
        } else {
            let flushed = method(this, "flush", &[]);
            set_closed(this);
            flushed
        };
        finalising::closed(this);
        if open.is_null() || has(this, KEEPS_OPEN) {
            set_int_slot(this, DESCRIPTOR, -1);
            return flushed.and_then(|_| nothing());
        }
        if was_dropped {
            warn_unclosed(this, this);
        }
        base::close_after(flushed, || close_descriptor(this).and_then(|()| nothing()))
    }),
    Builtin::method("_dealloc_warn", "(self, object, /)", |args| {
        warn_unclosed(args.at(0), args.at(1));
        nothing()
    }),
    Builtin::method("fileno", "(self, /)", |args| {
        Ok(int::new(descriptor(args.at(0))?))
    }),
    Builtin::method("readable", "(self, /)", |args| {
        descriptor(args.at(0))?;
        Ok(boolean(has(args.at(0), READABLE)))
    }),
    Builtin::method("writable", "(self, /)", |args| {
        descriptor(args.at(0))?;
        Ok(boolean(has(args.at(0), WRITABLE)))
    }),
    Builtin::method("seekable", "(self, /)", |args| {
        Ok(boolean(is_seekable(args.at(0))?))
    }),
    Builtin::method("isatty", "(self, /)", |args| {
        Ok(boolean(calls::is_terminal(descriptor(args.at(0))?)))
    }),
    Builtin::method("_isatty_open_only", "(self, /)", |args| {
        Ok(boolean(calls::is_terminal(descriptor(args.at(0))?)))
    }),
    Builtin::method("read", "(self, size=-1, /)", |args| {
        let size = base::size_argument(args.get(1))?;
        for_reading(args.at(0))?;
        if size < 0 {
            return Ok(match read_all(args.at(0))? {
                Some(all) => bytes::new(&all)?,
                None => none(),
            });
        }
        let mut buffer = vec![0; (size as usize).min(i32::MAX as usize)];
        Ok(match read_into(args.at(0), &mut buffer)? {
            Some(count) => bytes::new(&buffer[..count])?,
            None => none(),
        })
    }),
    Builtin::method("readall", "(self, /)", |args| {
        Ok(match read_all(args.at(0))? {
            Some(all) => bytes::new(&all)?,
            None => none(),
        })
    }),
    Builtin::method("readinto", "(self, buffer, /)", |args| {
        for_reading(args.at(0))?;
        let mut target = buffer::writable_argument(args.at(1), "readinto() argument 1")?;
        let count = read_into(args.at(0), target.bytes_mut())?;
        Ok(count.map_or(none(), int::from_usize))
    }),
    Builtin::method("write", "(self, b, /)", |args| {
        for_writing(args.at(0))?;
        let count = write(args.at(0), text::bytes_argument(args.at(1))?)?;
        Ok(count.map_or(none(), int::from_usize))
    }),
    Builtin::method("seek", "(self, pos, whence=0, /)", |args| {
        descriptor(args.at(0))?;
        let whence = args.get(2).map_or(Ok(0), number::c_int)?;
        Ok(int::new(seek(
            args.at(0),
            number::size(args.at(1))?,
            i64::from(whence),
        )?))
    }),
    Builtin::method("tell", "(self, /)", |args| {
        Ok(int::new(seek(args.at(0), 0, 1)?))
    }),
    Builtin::method("truncate", "(self, size=None, /)", |args| {
        let open = for_writing(args.at(0))?;
        let size = match args.get_not_none(1) {
            Some(size) => number::size(size)?,
            None => seek(args.at(0), 0, 1)?,
        };
        calls::ftruncate(open, size)?;
        Ok(int::new(size))
    }),
    Builtin::getter("closed", |args| {
        let open: Obj = instance::slot(args.at(0), DESCRIPTOR);
        Ok(boolean(
            !open.is_null() && int_slot(args.at(0), DESCRIPTOR) < 0,
        ))
    }),
    Builtin::getter("closefd", |args| Ok(boolean(!has(args.at(0), KEEPS_OPEN)))),
    Builtin::getter("mode", |args| text::new(mode_text(args.at(0)))),
    Builtin::getter("_blksize", |args| {
        Ok(instance::slot(args.at(0), BLOCK_SIZE))
    }),
    Builtin::method("__getstate__", "(self)", |args| {
        Err(type_error!(
            "cannot pickle '{}' instances",
            class_name(args.at(0))
        ))
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        let this = args.at(0);
        let open: Obj = instance::slot(this, DESCRIPTOR);
        if open.is_null() || int_slot(this, DESCRIPTOR) < 0 {
            return text::new(&format!("<{} [closed]>", super::base::full_name(this)?));
        }
        let close = if has(this, KEEPS_OPEN) {
            "False"
        } else {
            "True"
        };
        let mode = mode_text(this);
        let name = attributes::get_optional(this, names::PLAIN_NAME.name())?;
        let shown = match name {
            Some(name) => format!("name={}", repr_text(name)?),
            None => format!("fd={}", int_slot(this, DESCRIPTOR)),
        };
        text::new(&format!(
            "<{} {shown} mode='{mode}' closefd={close}>",
            super::base::full_name(this)?
        ))
    }),
];
