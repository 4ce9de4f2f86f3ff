//! `io.BufferedRWPair`: a reader and a writer as one object.

use super::base::{self, method};
use super::buffered;
use crate::support::*;
use pyrite_vm::class::flags;
use pyrite_vm::value_error;

/// The type.
pub static PAIR: TypeDefinition = TypeDefinition {
    base: Some(&base::BUFFERED),
    slots: 3,
    flags: flags::SUBCLASSABLE | flags::HAS_DICT | flags::HAS_WEAKREF,
    ..TypeDefinition::new("_io.BufferedRWPair", METHODS)
};
const READER: u32 = 1;
const WRITER: u32 = 2;

fn half(args: &Arguments, slot: u32) -> PyResult {
    let half: Obj = instance::slot(args.at(0), slot);
    if half.is_null() {
        return Err(value_error!("I/O operation on uninitialized object"));
    }
    Ok(half)
}

macro_rules! forward {
    ($name:literal, $half:ident) => {
        Builtin::method($name, "$(self, *args)", |args| {
            method(half(args, $half)?, $name, args.rest())
        })
    };
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        Ok(instance::new(instance::class_argument(args.at(0))?).cast())
    })
    .ignoring_rest(),
    Builtin::method(
        "__init__",
        "(self, reader, writer, buffer_size=DEFAULT_BUFFER_SIZE, /)",
        |args| {
            let halves = [
                (
                    "readable",
                    "File or stream is not readable.",
                    &buffered::READER,
                ),
                (
                    "writable",
                    "File or stream is not writable.",
                    &buffered::WRITER,
                ),
            ];
            for (index, (name, message, _)) in halves.iter().enumerate() {
                if !base::allows(args.at(1 + index), name)? {
                    return Err(base::unsupported(message));
                }
            }
            let size = args.or(3, int::from_usize(super::DEFAULT_BUFFER_SIZE));
            for (index, (_, _, definition)) in halves.iter().enumerate() {
                let made = call::call(definition.class().object(), &[args.at(1 + index), size])?;
                instance::set_slot(args.at(0), READER + index as u32, made);
            }
            nothing()
        },
    ),
    forward!("read", READER),
    forward!("peek", READER),
    forward!("read1", READER),
    forward!("readinto", READER),
    forward!("readinto1", READER),
    forward!("readable", READER),
    forward!("write", WRITER),
    forward!("flush", WRITER),
    forward!("writable", WRITER),
    Builtin::method("close", "(self, /)", |args| {
        let (writer, reader) = (half(args, WRITER)?, half(args, READER)?);
        base::close_after(method(writer, "close", &[]), || {
            method(reader, "close", &[])
        })
    }),
    Builtin::method("isatty", "(self, /)", |args| {
        if base::says(half(args, WRITER)?, "isatty")? {
            return Ok(boolean(true));
        }
        method(half(args, READER)?, "isatty", &[])
    }),
    Builtin::getter("closed", |args| {
        attributes::get(half(args, WRITER)?, names::intern("closed"))
    }),
];
