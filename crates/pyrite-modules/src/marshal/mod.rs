//! `marshal`: values as bytes, in version 5 of CPython's format and those before it. What stands for a code object is Pyrite's own.

mod reader;
mod writer;

use crate::support::*;
use pyrite_vm::types::bytes;
use reader::{Reader, Source};
use writer::Writer;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        dict::set_name(namespace, names::intern("version"), int::new(VERSION));
        Ok(())
    },
    ..ModuleDefinition::new("marshal", FUNCTIONS)
};

const VERSION: i64 = 5;

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "dumps",
        "(value, version=version, /, *, allow_code=True)",
        |args| bytes::new(&written(args.at(0), args.get(1), args.get(2))?),
    ),
    Builtin::function("loads", "(bytes, /, *, allow_code=True)", |args| {
        let given = buffer::argument(args.at(0))?;
        Reader::new(Source::Bytes(&given), allows_code(args.get(1))?).read()
    }),
    Builtin::function(
        "dump",
        "(value, file, version=version, /, *, allow_code=True)",
        |args| {
            let written = bytes::new(&written(args.at(0), args.get(2), args.get(3))?)?;
            protocol::call_method(args.at(1), names::PLAIN_WRITE.name(), &[written])
        },
    ),
    Builtin::function("load", "(file, /, *, allow_code=True)", |args| {
        let file = args.at(0);
        reader::check_file(file)?;
        Reader::new(Source::File(file), allows_code(args.get(1))?).read()
    }),
];

fn allows_code(given: Option<Obj>) -> PyResult<bool> {
    given.map_or(Ok(true), protocol::is_true)
}

fn written(value: Obj, version: Option<Obj>, allow_code: Option<Obj>) -> PyResult<Vec<u8>> {
    let version = version.map_or(Ok(VERSION as i32), number::c_int)?;
    let mut writer = Writer::new(version, allows_code(allow_code)?);
    writer.value(value)?;
    Ok(writer.out)
}

/// Containers may hold containers so deep.
const DEPTH: usize = 2000;

/// A bit of a value's first byte: it gets the next number, by which it may be referred to.
const NUMBERED: u8 = 0x80;

/// What a value's first byte says.
mod kinds {
    pub const NULL: u8 = b'0';
    pub const NONE: u8 = b'N';
    pub const FALSE: u8 = b'F';
    pub const TRUE: u8 = b'T';
    pub const STOP_ITERATION: u8 = b'S';
    pub const ELLIPSIS: u8 = b'.';
    pub const INT: u8 = b'i';
    pub const LONG: u8 = b'l';
    pub const FLOAT_TEXT: u8 = b'f';
    pub const FLOAT: u8 = b'g';
    pub const COMPLEX_TEXT: u8 = b'x';
    pub const COMPLEX: u8 = b'y';
    pub const BYTES: u8 = b's';
    pub const INTERNED: u8 = b't';
    pub const REFERENCE: u8 = b'r';
    pub const TUPLE: u8 = b'(';
    pub const SMALL_TUPLE: u8 = b')';
    pub const LIST: u8 = b'[';
    pub const DICT: u8 = b'{';
    pub const CODE: u8 = b'c';
    pub const TEXT: u8 = b'u';
    pub const SET: u8 = b'<';
    pub const FROZEN_SET: u8 = b'>';
    pub const ASCII: u8 = b'a';
    pub const ASCII_INTERNED: u8 = b'A';
    pub const SHORT_ASCII: u8 = b'z';
    pub const SHORT_ASCII_INTERNED: u8 = b'Z';
    pub const SLICE: u8 = b':';
}
