//! `_io`, as far as it goes: the standard files and `StringIO`.

use crate::support::*;
use pyrite_vm::class::flags;
use pyrite_vm::{type_error, value_error};
use std::io::Write;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&STRING_IO, &STANDARD_FILE],
    execute: |namespace| {
        dict::set_name(
            namespace,
            names::intern("DEFAULT_BUFFER_SIZE"),
            int::new(131_072),
        );
        Ok(())
    },
    ..ModuleDefinition::new(
        "_io",
        "The io module provides the Python interfaces to stream handling.",
        &[],
    )
};

/// The type of `sys.stdin`, `sys.stdout` and `sys.stderr`.
pub static STANDARD_FILE: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: flags::HAS_DICT | flags::HAS_WEAKREF,
    ..TypeDefinition::new(
        "_io.TextIOWrapper",
        "Character and line based layer over a standard file.",
        FILE_METHODS,
    )
};
const NAME: u32 = 0;
const DESCRIPTOR: u32 = 1;

static FILE_METHODS: &[Builtin] = &[
    Builtin::method(
        "write",
        "(self, text, /)",
        "Write string to stream.",
        |args| {
            let string = text::argument(args.at(1), "write", "").map_err(|_| {
                type_error!(
                    "write() argument must be str, not {}",
                    type_name(args.at(1))
                )
            })?;
            match int_slot(args.at(0), DESCRIPTOR) {
                1 => pyrite_vm::output::write(str::bytes(string))?,
                2 => {
                    // Errors on standard error have nowhere to be told.
                    let _ = std::io::stderr().write_all(str::bytes(string));
                }
                _ => return Err(value_error!("not writable")),
            }
            Ok(int::from_usize(str::count(str::bytes(string))))
        },
    ),
    Builtin::method(
        "writelines",
        "(self, lines, /)",
        "Write a list of lines to stream.",
        |args| {
            let this = args.at(0);
            protocol::for_each(args.at(1), |line| {
                protocol::call_method(this, names::PLAIN_WRITE.name(), &[line]).map(|_| true)
            })?;
            nothing()
        },
    ),
    Builtin::method(
        "flush",
        "(self, /)",
        "Flush write buffers, if applicable.",
        |args| {
            if int_slot(args.at(0), DESCRIPTOR) == 1 {
                pyrite_vm::output::flush()?;
            }
            nothing()
        },
    ),
    Builtin::method(
        "readline",
        "(self, size=-1, /)",
        "Read until newline or EOF.",
        |args| {
            if int_slot(args.at(0), DESCRIPTOR) != 0 {
                return Err(value_error!("not readable"));
            }
            pyrite_vm::output::flush()?;
            let mut line = Vec::new();
            let mut input = std::io::stdin().lock();
            std::io::BufRead::read_until(&mut input, b'\n', &mut line)
                .map_err(|error| system::os_error(&error, None))?;
            text::new(&String::from_utf8_lossy(&line))
        },
    ),
    Builtin::method(
        "read",
        "(self, size=-1, /)",
        "Read the rest of the stream.",
        |args| {
            if int_slot(args.at(0), DESCRIPTOR) != 0 {
                return Err(value_error!("not readable"));
            }
            if args.get_not_none(1).map_or(Ok(-1), number::size)? >= 0 {
                return Err(exception::raise_message(
                    &exception::NOT_IMPLEMENTED_ERROR,
                    "reading a number of characters from standard input is not there yet",
                ));
            }
            let mut rest = Vec::new();
            std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut rest)
                .map_err(|error| system::os_error(&error, None))?;
            text::new(&String::from_utf8_lossy(&rest))
        },
    ),
    Builtin::method("__iter__", "(self, /)", "Implement iter(self).", |args| {
        Ok(args.at(0))
    }),
    Builtin::method("__next__", "(self, /)", "Implement next(self).", |args| {
        let line = protocol::call_method(args.at(0), names::intern("readline"), &[])?;
        if protocol::is_true(line)? {
            Ok(line)
        } else {
            Err(stop())
        }
    }),
    Builtin::method(
        "close",
        "(self, /)",
        "Flush and close the IO object.",
        |_| nothing(),
    ),
    Builtin::method(
        "fileno",
        "(self, /)",
        "Return underlying file descriptor.",
        |args| Ok(instance::slot(args.at(0), DESCRIPTOR)),
    ),
    Builtin::method(
        "isatty",
        "(self, /)",
        "Return whether this is an 'interactive' stream.",
        |args| {
            use std::io::IsTerminal;
            Ok(boolean(match int_slot(args.at(0), DESCRIPTOR) {
                0 => std::io::stdin().is_terminal(),
                1 => std::io::stdout().is_terminal(),
                _ => std::io::stderr().is_terminal(),
            }))
        },
    ),
    Builtin::method("readable", "(self, /)", "", |args| {
        Ok(boolean(int_slot(args.at(0), DESCRIPTOR) == 0))
    }),
    Builtin::method("writable", "(self, /)", "", |args| {
        Ok(boolean(int_slot(args.at(0), DESCRIPTOR) != 0))
    }),
    Builtin::method("seekable", "(self, /)", "", |_| Ok(boolean(false))),
    Builtin::getter("name", "", |args| {
        text::new(&format!(
            "<{}>",
            repr_text(instance::slot(args.at(0), NAME))?.trim_matches('\'')
        ))
    }),
    Builtin::getter("mode", "", |args| {
        text::new(if int_slot(args.at(0), DESCRIPTOR) == 0 {
            "r"
        } else {
            "w"
        })
    }),
    Builtin::getter("encoding", "", |_| text::new("utf-8")),
    Builtin::getter("errors", "", |args| {
        text::new(if int_slot(args.at(0), DESCRIPTOR) == 2 {
            "backslashreplace"
        } else {
            "strict"
        })
    }),
    Builtin::getter("closed", "", |_| Ok(boolean(false))),
    Builtin::getter("line_buffering", "", |_| Ok(boolean(false))),
    Builtin::method("__repr__", "(self, /)", "Return repr(self).", |args| {
        let mode = if int_slot(args.at(0), DESCRIPTOR) == 0 {
            "r"
        } else {
            "w"
        };
        let name = repr_text(instance::slot(args.at(0), NAME))?;
        text::new(&format!(
            "<_io.TextIOWrapper name='<{}>' mode='{mode}' encoding='utf-8'>",
            name.trim_matches('\'')
        ))
    }),
];

/// A standard file.
///
/// # Errors
/// `MemoryError`.
pub fn standard_file(name: &str, descriptor: i64) -> PyResult {
    Ok(instance::with(
        STANDARD_FILE.class(),
        &[text::new(name)?, int::new(descriptor)],
    ))
}

/// `io.StringIO`: code points as UTF-8 in a growing buffer.
pub static STRING_IO: TypeDefinition = TypeDefinition {
    slots: 3,
    flags: flags::SUBCLASSABLE | flags::HAS_DICT | flags::HAS_WEAKREF,
    ..TypeDefinition::new(
        "_io.StringIO",
        "Text I/O implementation using an in-memory buffer.",
        STRING_METHODS,
    )
};
/// The text as Rust data; null when closed.
const BUFFER: u32 = 0;
/// The position, in code points.
const POSITION: u32 = 1;

type Buffer = std::cell::RefCell<Vec<u8>>;

fn buffer<'a>(this: Obj) -> PyResult<&'a Buffer> {
    let buffer: Obj = instance::slot(this, BUFFER);
    let buffer = if buffer.is_null() {
        None
    } else {
        storage::external::<Buffer>(buffer.cast())
    };
    buffer.ok_or_else(|| value_error!("I/O operation on closed file"))
}

/// Where a code point begins.
fn offset(text: &[u8], position: usize) -> usize {
    if text.is_ascii() {
        return position.min(text.len());
    }
    let mut starts = text
        .iter()
        .enumerate()
        .filter(|(_, byte)| (**byte as i8) >= -64)
        .map(|(index, _)| index);
    starts.nth(position).unwrap_or(text.len())
}

static STRING_METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::with(
            class,
            &[storage::new_external(Buffer::default()).cast(), int::new(0)],
        ))
    }),
    Builtin::method(
        "__init__",
        "(self, initial_value='', newline='\\n')",
        "",
        |args| {
            let initial = args.get_not_none(1);
            if let Some(initial) = initial {
                let Some(string) = str::of(initial) else {
                    return Err(type_error!(
                        "initial_value must be str or None, not {}",
                        type_name(initial)
                    ));
                };
                *buffer(args.at(0))?.borrow_mut() = str::bytes(string).to_vec();
            }
            nothing()
        },
    ),
    Builtin::method("write", "(self, s, /)", "Write string to file.", |args| {
        let this = args.at(0);
        let Some(string) = str::of(args.at(1)) else {
            return Err(type_error!(
                "string argument expected, got '{}'",
                type_name(args.at(1))
            ));
        };
        let (new, count) = (str::bytes(string), str::count(str::bytes(string)));
        let mut text = buffer(this)?.borrow_mut();
        let position = int_slot(this, POSITION) as usize;
        let start = offset(&text, position);
        let length = if start == text.len() {
            str::count(&text)
        } else {
            0
        };
        if start == text.len() && position > length {
            text.resize(start + position - length, 0);
        }
        let start = offset(&text, position);
        let end = start + offset(&text[start..], count);
        text.splice(start..end, new.iter().copied());
        set_int_slot(this, POSITION, (position + count) as i64);
        Ok(int::from_usize(count))
    }),
    Builtin::method(
        "getvalue",
        "(self, /)",
        "Retrieve the entire contents of the object.",
        |args| Ok(str::try_from_bytes(&buffer(args.at(0))?.borrow())?.cast()),
    ),
    Builtin::method(
        "read",
        "(self, size=-1, /)",
        "Read at most size characters, returned as a string.",
        |args| {
            let size = args.get_not_none(1).map_or(Ok(-1), number::size)?;
            take(args.at(0), |rest| {
                if size < 0 {
                    rest.len()
                } else {
                    offset(rest, size as usize)
                }
            })
        },
    ),
    Builtin::method(
        "readline",
        "(self, size=-1, /)",
        "Read until newline or EOF.",
        |args| {
            let size = args.get_not_none(1).map_or(Ok(-1), number::size)?;
            take_line(args.at(0), size)
        },
    ),
    Builtin::method("__iter__", "(self, /)", "Implement iter(self).", |args| {
        Ok(args.at(0))
    }),
    Builtin::method("__next__", "(self, /)", "Implement next(self).", |args| {
        let line = take_line(args.at(0), -1)?;
        if protocol::is_true(line)? {
            Ok(line)
        } else {
            Err(stop())
        }
    }),
    Builtin::method(
        "tell",
        "(self, /)",
        "Tell the current file position.",
        |args| {
            buffer(args.at(0))?;
            Ok(instance::slot(args.at(0), POSITION))
        },
    ),
    Builtin::method(
        "seek",
        "(self, pos, whence=0, /)",
        "Change stream position.",
        |args| {
            let (position, whence) = (
                number::size(args.at(1))?,
                args.get(2).map_or(Ok(0), number::size)?,
            );
            let length = str::count(&buffer(args.at(0))?.borrow()) as i64;
            let position = match whence {
                0 if position < 0 => return Err(value_error!("Negative seek position {position}")),
                0 => position,
                1 | 2 if position != 0 => {
                    return Err(exception::raise_message(
                        &exception::OS_ERROR,
                        "Can't do nonzero cur-relative seeks",
                    ));
                }
                1 => int_slot(args.at(0), POSITION),
                2 => length,
                _ => {
                    return Err(value_error!(
                        "Invalid whence ({whence}, should be 0, 1 or 2)"
                    ));
                }
            };
            set_int_slot(args.at(0), POSITION, position);
            Ok(int::new(position))
        },
    ),
    Builtin::method(
        "truncate",
        "(self, pos=None, /)",
        "Truncate size to pos.",
        |args| {
            let size = args
                .get_not_none(1)
                .map_or(Ok(int_slot(args.at(0), POSITION)), number::size)?;
            let Ok(count) = usize::try_from(size) else {
                return Err(value_error!("Negative size value {size}"));
            };
            let mut text = buffer(args.at(0))?.borrow_mut();
            let end = offset(&text, count);
            text.truncate(end);
            Ok(int::new(size))
        },
    ),
    Builtin::method("flush", "(self, /)", "", |_| nothing()),
    Builtin::method("close", "(self, /)", "Close the IO object.", |args| {
        instance::set_slot(args.at(0), BUFFER, Obj::null());
        nothing()
    }),
    Builtin::method("__enter__", "(self, /)", "", |args| {
        buffer(args.at(0))?;
        Ok(args.at(0))
    }),
    Builtin::method("__exit__", "(self, *args)", "", |args| {
        instance::set_slot(args.at(0), BUFFER, Obj::null());
        nothing()
    }),
    Builtin::method("isatty", "(self, /)", "", |_| Ok(boolean(false))),
    Builtin::method("readable", "(self, /)", "", |_| Ok(boolean(true))),
    Builtin::method("writable", "(self, /)", "", |_| Ok(boolean(true))),
    Builtin::method("seekable", "(self, /)", "", |_| Ok(boolean(true))),
    Builtin::getter("closed", "", |args| {
        Ok(boolean(instance::slot(args.at(0), BUFFER).is_null()))
    }),
];

/// The part of the rest that `end` chooses; the position moves behind it.
fn take(this: Obj, end: impl FnOnce(&[u8]) -> usize) -> PyResult {
    let text = buffer(this)?.borrow();
    let position = int_slot(this, POSITION) as usize;
    let rest = &text[offset(&text, position)..];
    let taken = &rest[..end(rest)];
    set_int_slot(this, POSITION, (position + str::count(taken)) as i64);
    Ok(str::try_from_bytes(taken)?.cast())
}

fn take_line(this: Obj, size: i64) -> PyResult {
    take(this, |rest| {
        let line = rest
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(rest.len(), |end| end + 1);
        if size < 0 {
            line
        } else {
            line.min(offset(rest, size as usize))
        }
    })
}
