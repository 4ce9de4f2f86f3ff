//! The library modules that CPython writes in C.
//!
//! This crate knows Python's objects as `pyrite-vm` offers them and what the functions of library modules do. It must never know bytecode,
//! frames or tracing, nor how modules are found and imported: it only lists what there is.
//!
//! One module is one file or folder. `docs/pyrite/objects.md` tells how they are written.

pub mod abc;
pub mod accounts;
pub mod array;
pub mod ast;
pub mod asyncio;
pub mod atexit;
pub mod binascii;
pub mod bz2;
pub mod cjkcodecs;
pub mod cmath;
pub mod codecs;
pub mod collections;
pub mod contextvars;
pub mod csv;
pub mod datetime;
pub mod decimal;
pub mod elementtree;
pub mod errno;
pub mod expat;
pub mod faulthandler;
pub mod fcntl;
pub mod functools;
pub mod gc;
pub mod hashes;
pub mod imp;
pub mod io;
pub mod itertools;
pub mod jit;
pub mod json;
pub mod locale;
pub mod lsprof;
pub mod marshal;
pub mod math;
pub mod mmap;
pub mod monitoring;
pub mod multiprocessing;
pub mod opcode;
pub mod operator;
pub mod pickle;
pub mod posix;
pub mod posixsubprocess;
pub mod queue;
pub mod random;
pub mod remote_debugging;
pub mod resource;
pub mod select;
pub mod settings;
pub mod signal;
pub mod site;
pub mod socket;
pub mod sre;
mod standard_names;
pub mod string;
pub mod structs;
pub mod suggestions;
pub mod support;
pub mod symtable;
pub mod sys;
pub mod sysconfig;
pub mod syslog;
pub mod termios;
pub mod thread;
pub mod time;
pub mod tokenize;
pub mod tracemalloc;
pub mod type_names;
pub mod typing;
pub mod unicodedata;
pub mod uuid;
pub mod warnings;
pub mod weakref;
pub mod zlib;

use pyrite_vm::builtin::ModuleDefinition;

/// All modules of this crate.
pub static MODULES: &[&ModuleDefinition] = &[
    &abc::MODULE,
    &accounts::GROUPS,
    &accounts::USERS,
    &array::MODULE,
    &binascii::MODULE,
    &collections::MODULE,
    &contextvars::MODULE,
    &hashes::blake2::MODULE,
    &hashes::plain::MD5_MODULE,
    &hashes::plain::SHA1_MODULE,
    &hashes::plain::SHA2_MODULE,
    &hashes::sha3::MODULE,
    &imp::MODULE,
    &string::MODULE,
    &gc::MODULE,
    &asyncio::MODULE,
    &atexit::MODULE,
    &ast::MODULE,
    &bz2::MODULE,
    &cjkcodecs::MODULE,
    &cmath::MODULE,
    &codecs::MODULE,
    &warnings::MODULE,
    &csv::MODULE,
    &datetime::MODULE,
    &decimal::MODULE,
    &elementtree::MODULE,
    &errno::MODULE,
    &expat::MODULE,
    &faulthandler::MODULE,
    &opcode::MODULE,
    &fcntl::MODULE,
    &functools::MODULE,
    &io::MODULE,
    &itertools::MODULE,
    &json::MODULE,
    &locale::MODULE,
    &lsprof::MODULE,
    &marshal::MODULE,
    &math::MODULE,
    &mmap::MODULE,
    &multiprocessing::MODULE,
    &multiprocessing::SHARED_MEMORY,
    &operator::MODULE,
    &pickle::MODULE,
    &posix::MODULE,
    &posixsubprocess::MODULE,
    &queue::MODULE,
    &random::MODULE,
    &remote_debugging::MODULE,
    &resource::MODULE,
    &select::MODULE,
    &signal::MODULE,
    &socket::MODULE,
    &sre::MODULE,
    &structs::MODULE,
    &suggestions::MODULE,
    &sys::MODULE,
    &sysconfig::MODULE,
    &syslog::MODULE,
    &symtable::MODULE,
    &termios::MODULE,
    &thread::MODULE,
    &time::MODULE,
    &tokenize::MODULE,
    &tracemalloc::MODULE,
    &type_names::MODULE,
    &typing::MODULE,
    &unicodedata::MODULE,
    &uuid::MODULE,
    &weakref::MODULE,
    &zlib::MODULE,
];

/// The module with this full name.
pub fn find(name: &str) -> Option<&'static ModuleDefinition> {
    MODULES.iter().copied().find(|module| module.name == name)
}
