//! The compiler: Python 3.14 source text to register bytecode.
//!
//! It knows Python's grammar, scoping rules and the instruction set. It must never know objects, the heap, the interpreter or
//! Smelt: its output ([`code::CodeUnit`]) is plain data, and the only contract with whoever runs it is [`bytecode`].

pub mod bytecode;
pub mod code;
