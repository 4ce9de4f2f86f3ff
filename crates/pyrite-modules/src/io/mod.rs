//! `_io`: files. Raw ones (`FileIO`), buffers around raw ones, text around buffers, and bytes and text in memory.
//!
//! Every object of these types has its slots in the order of its bases: slot 0, which says whether it is closed, is `_IOBase`'s.

pub mod base;
pub mod buffered;
pub mod bytes_io;
pub mod decoder;
pub mod file;
mod finalising;
pub mod newline;
pub mod open;
pub mod pair;
pub mod standard;
pub mod string_io;
pub mod text;

use crate::support::*;

/// How many bytes a buffer has if nobody says.
pub const DEFAULT_BUFFER_SIZE: usize = 131_072;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[
        &base::IO_BASE,
        &base::RAW,
        &base::BUFFERED,
        &base::TEXT,
        &file::FILE,
        &bytes_io::BYTES_IO,
        &string_io::STRING_IO,
        &buffered::READER,
        &buffered::WRITER,
        &buffered::RANDOM,
        &pair::PAIR,
        &text::WRAPPER,
        &newline::DECODER,
    ],
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        set("DEFAULT_BUFFER_SIZE", int::from_usize(DEFAULT_BUFFER_SIZE));
        set("UnsupportedOperation", base::unsupported_class()?);
        let blocking = exception::BLOCKING_IO_ERROR.class().object();
        set("BlockingIOError", blocking);
        // The same object as the builtin.
        set("open", open::builtin_open()?);
        Ok(())
    },
    ..ModuleDefinition::new("_io", open::FUNCTIONS)
};
