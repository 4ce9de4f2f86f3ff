//! `_ssl.MemoryBIO`: bytes on their way to or from a connection that has no socket.

use crate::bindings as ffi;
use crate::errors;
use crate::handles::{Stream, no_memory, openssl};
use crate::queue::{self, Queue};
use pyrite_modules::support::*;
use pyrite_vm::types::bytes;
use pyrite_vm::{overflow_error, type_error};
use std::ffi::c_int;

/// The type: the stream.
pub static MEMORY_BIO: TypeDefinition = TypeDefinition {
    slots: 1,
    ..TypeDefinition::new("_ssl.MemoryBIO", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, /, *args, **kwargs)", |args| {
        if !args.rest().is_empty() {
            return Err(type_error!("MemoryBIO() takes no positional arguments"));
        }
        let state = storage::new_external(queue::stream()?);
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::with(class, &[state.cast()]))
    }),
    Builtin::method("read", "(self, size=-1, /)", |args| {
        let most = args.get(1).map_or(Ok(-1), number::c_int)?;
        let there = with(args, |queue| queue.len());
        let length = usize::try_from(most).map_or(there, |most| most.min(there));
        let (data, place) = bytes::with_room(length)?;
        with(args, |queue| queue.read(place));
        Ok(data)
    }),
    Builtin::method("write", "(self, b, /)", |args| {
        let data = buffer::argument(args.at(1))?;
        if c_int::try_from(data.len()).is_err() {
            return Err(overflow_error!("string longer than {} bytes", c_int::MAX));
        }
        if with(args, |queue| queue.is_ended()) {
            return Err(errors::plain("cannot write() after write_eof()"));
        }
        with(args, |queue| queue.write(&data)).ok_or_else(no_memory)?;
        Ok(int::from_usize(data.len()))
    }),
    Builtin::method("write_eof", "(self, /)", |args| {
        openssl!(BIO_clear_retry_flags(stream(args.at(0)).pointer()));
        with(args, Queue::end);
        nothing()
    }),
    Builtin::getter("pending", |args| {
        Ok(int::from_usize(with(args, |queue| queue.len())))
    }),
    Builtin::getter("eof", |args| {
        Ok(boolean(with(args, |queue| {
            queue.is_ended() && queue.len() == 0
        })))
    }),
];

fn stream<'a>(object: Obj) -> &'a Stream {
    let slot: Obj = instance::slot(object, 0);
    storage::external(slot.cast()).expect("made with a stream")
}

fn with<R>(args: &Arguments, body: impl FnOnce(&mut Queue) -> R) -> R {
    // SAFETY: the stream was made by `queue::stream`; nobody here calls OpenSSL meanwhile.
    unsafe { queue::with(stream(args.at(0)).pointer(), body) }
}

/// One more reference to the stream of a `MemoryBIO`, for a connection.
pub fn stream_of(object: Obj) -> *mut ffi::BIO {
    let stream = stream(object).pointer();
    openssl!(BIO_up_ref(stream));
    stream
}
