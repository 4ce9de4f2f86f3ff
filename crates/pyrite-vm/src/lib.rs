//! Pyrite's object model and interpreter.
//!
//! This crate knows Python's objects, their operations and how bytecode is executed, in the native domain and, through
//! Smelt, in traces. It must never know how source becomes bytecode (that is `pyrite-compiler`), nor library modules (`pyrite-modules`), nor anything of
//! tracing beyond Smelt's public contracts.
//!
//! How objects are made and written is told by `docs/pyrite/objects.md`.

pub mod allocations;
pub mod attributes;
pub mod audit;
pub mod bootstrap;
pub mod buffer;
pub mod builtin;
pub mod builtins;
pub mod call;
pub mod class;
pub mod classes;
pub mod code;
pub mod dump;
pub mod fields;
pub mod finalisers;
pub mod flags;
pub mod frame;
pub mod frame_objects;
pub mod frames;
pub mod gil;
pub mod global;
pub mod globals;
pub mod hash;
pub mod ids;
pub mod import;
pub mod instance;
pub mod instance_checks;
pub mod interpreter;
pub mod leftovers;
pub mod lookup;
pub mod map;
pub mod monitoring;
pub mod names;
pub mod object;
pub mod origins;
pub mod others;
pub mod output;
pub mod places;
pub mod program;
pub mod prompt;
pub mod protocol;
pub mod quiet;
pub mod reaping;
pub mod recursion;
pub mod resolution;
pub mod result;
pub mod signals;
pub mod signature;
pub mod source;
pub mod storage;
pub mod suggestions;
pub mod thread;
pub mod traceback;
pub mod types;
pub mod uncaught;
pub mod unraisable;
pub mod vm;
pub mod warnings;
