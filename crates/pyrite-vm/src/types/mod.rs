//! The built-in types, one file each: the layout of its objects, how to make and read them, and its methods.
//!
//! A type's file knows nothing of frames and bytecode. It calls back into Python only through [`crate::protocol`].

pub mod async_generator;
pub mod bool;
pub mod bytearray;
pub mod bytes;
pub mod cell;
pub mod codec;
pub mod combinators;
pub mod complex;
mod coroutine_wrapper;
pub mod descriptors;
pub mod dict;
pub mod exception;
pub mod float;
pub mod format;
pub mod frame;
pub mod function;
pub mod generator;
pub mod generic_alias;
pub mod int;
pub mod iterators;
pub mod list;
pub mod mapping_proxy;
pub mod memoryview;
pub mod method;
pub mod module;
pub mod object;
pub mod range;
pub mod sequence;
pub mod set;
pub mod singletons;
pub mod slice;
pub mod str;
pub mod template;
pub mod traceback;
pub mod tuple;
#[expect(
    clippy::module_inception,
    reason = "the type of types is found under its own name, as all are"
)]
pub mod types;
pub mod typing;
pub mod union_type;
