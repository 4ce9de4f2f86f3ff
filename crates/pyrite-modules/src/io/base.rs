//! The base classes, and what all files have in common.

use crate::posix::calls::Failed;
use crate::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::global::Global;
use pyrite_vm::storage::Pinned;
use pyrite_vm::types::bytearray;
use pyrite_vm::types::bytes;
use pyrite_vm::{type_error, value_error};

/// Slot 0 of all: true once it is closed; before, null or what `finalising` puts there.
pub const CLOSED: u32 = 0;

const FLAGS: u32 =
    flags::SUBCLASSABLE | flags::HAS_DICT | flags::HAS_WEAKREF | flags::STATE_IN_DICT;

/// `_io._IOBase`.
pub static IO_BASE: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: FLAGS,
    ..TypeDefinition::new("_io._IOBase", METHODS)
};
/// `_io._RawIOBase`.
pub static RAW: TypeDefinition = TypeDefinition {
    base: Some(&IO_BASE),
    slots: 1,
    flags: FLAGS,
    ..TypeDefinition::new("_io._RawIOBase", RAW_METHODS)
};
/// `_io._BufferedIOBase`.
pub static BUFFERED: TypeDefinition = TypeDefinition {
    base: Some(&IO_BASE),
    slots: 1,
    flags: FLAGS,
    ..TypeDefinition::new("_io._BufferedIOBase", BUFFERED_METHODS)
};
/// `_io._TextIOBase`.
pub static TEXT: TypeDefinition = TypeDefinition {
    base: Some(&IO_BASE),
    slots: 1,
    flags: FLAGS,
    ..TypeDefinition::new("_io._TextIOBase", TEXT_METHODS)
};

/// `io.UnsupportedOperation`, a subclass of `OSError` and `ValueError`.
///
/// # Errors
/// `MemoryError`.
pub fn unsupported_class() -> PyResult {
    static CLASS: Global<Pinned> = Global::new(Pinned::NULL);
    if CLASS.get().get().is_null() {
        let bases = [
            exception::OS_ERROR.class().object(),
            exception::VALUE_ERROR.class().object(),
        ];
        let namespace = dict::new();
        dict::set_name(namespace, names::MODULE.name(), str::new("io"));
        let class = pyrite_vm::types::types::TYPE.class().object();
        let arguments = [
            str::new("UnsupportedOperation"),
            tuple::from_slice(&bases).cast(),
            namespace.cast(),
        ];
        CLASS.set(Pinned::for_ever(call::call(class, &arguments)?));
    }
    Ok(CLASS.get().get())
}

/// An `UnsupportedOperation`.
pub fn unsupported(message: &str) -> Raised {
    match unsupported_class().and_then(|class| call::call(class, &[str::new(message)])) {
        Ok(error) => Raised(error),
        Err(raised) => raised,
    }
}

/// The error of everything that is done to a closed file.
pub fn closed_error() -> Raised {
    value_error!("I/O operation on closed file.")
}

/// Has `close` of the base class been through?
pub fn is_closed_flag(this: Obj) -> bool {
    let flag: Obj = instance::slot(this, CLOSED);
    flag.0 == pyrite_vm::object::TRUE
}

/// Marks it closed.
pub fn set_closed(this: Obj) {
    instance::set_slot(this, CLOSED, boolean(true));
}

/// The attribute `closed`, whatever class the object has.
///
/// # Errors
/// What the attribute raises.
pub fn is_closed(object: Obj) -> PyResult<bool> {
    protocol::is_true(attributes::get(object, names::intern("closed"))?)
}

/// As [`is_closed`], and raises if it is.
///
/// # Errors
/// `ValueError`.
pub fn check_closed(object: Obj) -> PyResult<()> {
    if is_closed(object)? {
        return Err(closed_error());
    }
    Ok(())
}

/// Calls a method by its name.
///
/// # Errors
/// What it raises.
pub fn method(object: Obj, name: &str, arguments: &[Obj]) -> PyResult {
    protocol::call_method(object, names::intern(name), arguments)
}

/// Does a method like `readable` say yes?
///
/// # Errors
/// What it raises.
pub fn says(object: Obj, name: &str) -> PyResult<bool> {
    protocol::is_true(method(object, name, &[])?)
}

/// As [`says`], where nothing but `True` counts.
///
/// # Errors
/// What the method raises.
pub fn allows(object: Obj, name: &str) -> PyResult<bool> {
    Ok(method(object, name, &[])?.is_word(pyrite_vm::object::TRUE))
}

/// A size argument: `None` and nothing are -1.
///
/// # Errors
/// `TypeError`.
pub fn size_argument(object: Option<Obj>) -> PyResult<i64> {
    match object {
        None => Ok(-1),
        Some(object) if object.is_none() => Ok(-1),
        Some(object) => {
            if Class::of(object).known(names::INDEX).is_none() {
                return Err(type_error!(
                    "argument should be integer or None, not '{}'",
                    type_name(object)
                ));
            }
            number::size(object)
        }
    }
}

/// Closes it and then raises what closing after a failed flush raises: the flush's error.
///
/// # Errors
/// As said.
pub fn close_after(flushed: PyResult, close: impl FnOnce() -> PyResult) -> PyResult {
    match (flushed, close()) {
        (Err(raised), Err(second)) => {
            let context = exception::slots::CONTEXT;
            let own = exception::slot(second.0, context);
            if own.is_null() || own.is_none() {
                instance::set_slot(second.0, context, raised.0);
            }
            Err(second)
        }
        (Err(raised), Ok(_)) => Err(raised),
        (Ok(_), closed) => closed,
    }
}

/// Has a check by its name: raises `UnsupportedOperation` unless the method says yes.
fn check(args: &Arguments, name: &str, message: &str) -> PyResult {
    if allows(args.at(0), name)? {
        return Ok(boolean(true));
    }
    Err(unsupported(message))
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        Ok(instance::new(instance::class_argument(args.at(0))?).cast())
    })
    .ignoring_rest(),
    Builtin::method("__init__", "$(self, *args, **kwargs)", |_| nothing()),
    Builtin::method("seek", "(self, offset, whence=os.SEEK_SET, /)", |_| {
        Err(unsupported("seek"))
    }),
    Builtin::method("tell", "(self, /)", |args| {
        method(args.at(0), "seek", &[int::new(0), int::new(1)])
    }),
    Builtin::method("truncate", "(self, size=None, /)", |_| {
        Err(unsupported("truncate"))
    }),
    Builtin::method("fileno", "(self, /)", |_| Err(unsupported("fileno"))),
    Builtin::method("flush", "(self, /)", |args| {
        if is_closed_flag(args.at(0)) {
            return Err(closed_error());
        }
        nothing()
    }),
    Builtin::method("close", "(self, /)", |args| {
        let this = args.at(0);
        if is_closed_flag(this) {
            return nothing();
        }
        let flushed = method(this, "flush", &[]);
        set_closed(this);
        flushed?;
        nothing()
    }),
    Builtin::getter("closed", |args| Ok(boolean(is_closed_flag(args.at(0))))),
    Builtin::method("seekable", "(self, /)", |_| Ok(boolean(false))),
    Builtin::method("readable", "(self, /)", |_| Ok(boolean(false))),
    Builtin::method("writable", "(self, /)", |_| Ok(boolean(false))),
    Builtin::method("isatty", "(self, /)", |args| {
        check_closed(args.at(0))?;
        Ok(boolean(false))
    }),
    Builtin::method("_checkClosed", "$(self, *args)", |args| {
        check_closed(args.at(0))?;
        nothing()
    })
    .telling("($self, /)"),
    Builtin::method("_checkSeekable", "$(self, *args)", |args| {
        check(args, "seekable", "File or stream is not seekable.")
    })
    .telling("($self, /)"),
    Builtin::method("_checkReadable", "$(self, *args)", |args| {
        check(args, "readable", "File or stream is not readable.")
    })
    .telling("($self, /)"),
    Builtin::method("_checkWritable", "$(self, *args)", |args| {
        check(args, "writable", "File or stream is not writable.")
    })
    .telling("($self, /)"),
    Builtin::method("__enter__", "(self, /)", |args| {
        check_closed(args.at(0))?;
        Ok(args.at(0))
    }),
    Builtin::method("__exit__", "$(self, *args)", |args| {
        method(args.at(0), "close", &[])
    }),
    Builtin::method("__iter__", "(self, /)", |args| {
        check_closed(args.at(0))?;
        Ok(args.at(0))
    }),
    next_method!(|this| {
        let line = method(this, "readline", &[])?;
        Ok((protocol::length(line)? > 0).then_some(line))
    }),
    Builtin::method("readline", "(self, size=-1, /)", read_line),
    Builtin::method("readlines", "(self, hint=-1, /)", |args| {
        let hint = size_argument(args.get(1))?;
        let lines = list::new();
        let mut length = 0;
        protocol::for_each(args.at(0), |line| {
            list::push(lines, line)?;
            if hint <= 0 {
                return Ok(true);
            }
            length += protocol::length(line)? as i64;
            Ok(length <= hint)
        })?;
        Ok(lines.cast())
    }),
    Builtin::method("writelines", "(self, lines, /)", |args| {
        let this = args.at(0);
        check_closed(this)?;
        protocol::for_each(args.at(1), |line| {
            protocol::call_method(this, names::PLAIN_WRITE.name(), &[line]).map(|_| true)
        })?;
        nothing()
    }),
    Builtin::method("__del__", "(self, /)", |args| {
        super::finalising::finalise(args.at(0));
        nothing()
    }),
];

/// Reads a line byte by byte, or as far as `peek` allows.
fn read_line(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let limit = size_argument(args.get(1))?;
    let peek = attributes::get_optional(this, names::intern("peek"))?;
    let mut line: Vec<u8> = Vec::new();
    while limit < 0 || (line.len() as i64) < limit {
        let mut wanted = 1;
        if let Some(peek) = peek {
            let ahead = call::call(peek, &[int::new(1)])?;
            let Some(ahead) = bytes::value(ahead) else {
                return Err(exception::raise_message(
                    &exception::OS_ERROR,
                    &format!(
                        "peek() should have returned a bytes object, not '{}'",
                        type_name(ahead)
                    ),
                ));
            };
            if !ahead.is_empty() {
                wanted = ahead
                    .iter()
                    .position(|byte| *byte == b'\n')
                    .map_or(ahead.len(), |end| end + 1);
                if limit >= 0 {
                    wanted = wanted.min(limit as usize - line.len());
                }
            }
        }
        let read = method(this, "read", &[int::from_usize(wanted)])?;
        let Some(read) = bytes::value(read) else {
            return Err(exception::raise_message(
                &exception::OS_ERROR,
                &format!(
                    "read() should have returned a bytes object, not '{}'",
                    type_name(read)
                ),
            ));
        };
        if read.is_empty() {
            break;
        }
        line.extend_from_slice(read);
        if line.last() == Some(&b'\n') {
            break;
        }
    }
    bytes::new(&line)
}

static RAW_METHODS: &[Builtin] = &[
    Builtin::method("read", "(self, size=-1, /)", |args| {
        let this = args.at(0);
        let size = args.get(1).map_or(Ok(-1), number::size)?;
        if size < 0 {
            return method(this, "readall", &[]);
        }
        let Ok(buffer) = bytearray::new(&vec![0; size as usize]) else {
            return Err(pyrite_vm::result::memory_error());
        };
        let count = method(this, "readinto", &[buffer.cast()])?;
        if count.is_none() {
            return Ok(count);
        }
        let count = number::size(count)?;
        if count < 0 || count > size {
            return Err(value_error!(
                "readinto returned {count} outside buffer size {size}"
            ));
        }
        bytes::new(&bytearray::bytes(buffer)[..count as usize])
    }),
    Builtin::method("readall", "(self, /)", |args| {
        let mut all = Vec::new();
        loop {
            let part = method(
                args.at(0),
                "read",
                &[int::from_usize(super::DEFAULT_BUFFER_SIZE)],
            )?;
            if part.is_none() {
                if all.is_empty() {
                    return Ok(part);
                }
                break;
            }
            let Some(part) = bytes::value(part) else {
                return Err(type_error!("read() should return bytes"));
            };
            if part.is_empty() {
                break;
            }
            all.extend_from_slice(part);
        }
        bytes::new(&all)
    }),
    Builtin::method("readinto", "(self, buffer, /)", |_| {
        Err(exception::raise(&exception::NOT_IMPLEMENTED_ERROR, &[]))
    }),
    Builtin::method("write", "(self, b, /)", |_| {
        Err(exception::raise(&exception::NOT_IMPLEMENTED_ERROR, &[]))
    }),
];

static BUFFERED_METHODS: &[Builtin] = &[
    Builtin::method("detach", "(self, /)", |_| Err(unsupported("detach"))),
    Builtin::method("read", "(self, size=-1, /)", |_| Err(unsupported("read"))),
    Builtin::method("read1", "(self, size=-1, /)", |_| Err(unsupported("read1"))),
    Builtin::method("write", "(self, b, /)", |_| Err(unsupported("write"))),
    Builtin::method("readinto", "(self, buffer, /)", |args| {
        read_into_by(args, "read")
    }),
    Builtin::method("readinto1", "(self, buffer, /)", |args| {
        read_into_by(args, "read1")
    }),
];

fn read_into_by(args: &Arguments, name: &str) -> PyResult {
    let mut target = buffer::writable_argument(args.at(1), "readinto() argument")?;
    let read = method(args.at(0), name, &[int::from_usize(target.len())])?;
    let Some(read) = bytes::value(read) else {
        return Err(type_error!("read() should return bytes"));
    };
    if read.len() > target.len() {
        return Err(value_error!(
            "read() returned too much data: {} bytes requested, {} returned",
            target.len(),
            read.len()
        ));
    }
    target.bytes_mut()[..read.len()].copy_from_slice(read);
    Ok(int::from_usize(read.len()))
}

static TEXT_METHODS: &[Builtin] = &[
    Builtin::method("detach", "(self, /)", |_| Err(unsupported("detach"))),
    Builtin::method("read", "(self, size=-1, /)", |_| Err(unsupported("read"))),
    Builtin::method("readline", "(self, size=-1, /)", |_| {
        Err(unsupported("readline"))
    }),
    Builtin::method("write", "(self, s, /)", |_| Err(unsupported("write"))),
    Builtin::getter("encoding", |_| nothing()),
    Builtin::getter("newlines", |_| nothing()),
    Builtin::getter("errors", |_| nothing()),
];

/// The exception for a system call about an open file.
pub fn failed(failed: Failed) -> Raised {
    failed.about(None)
}

/// The name of an object's class as representations of files show it: with its module, if it is not made in Python.
///
/// # Errors
/// What looking at the class raises.
pub fn full_name(object: Obj) -> PyResult<String> {
    let class = Class::of(object);
    if class.has(flags::MUTABLE) {
        return Ok(class.name().into_owned());
    }
    let module = attributes::get_optional(class.object(), names::MODULE.name())?;
    Ok(match module.and_then(str::of) {
        Some(module) if str::bytes(module) != b"builtins" => {
            format!("{}.{}", str::text(module), class.qualified_name())
        }
        _ => class.qualified_name().into_owned(),
    })
}
