//! `_ssl.MemoryBIO`: bytes on their way to or from a connection that has no socket.

use crate::bindings as ffi;
use crate::errors;
use crate::handles::{Stream, memory, openssl};
use pyrite_modules::support::*;
use pyrite_vm::types::bytes;
use pyrite_vm::{overflow_error, type_error};
use std::cell::Cell;
use std::ffi::c_int;

/// The type: the stream.
pub static MEMORY_BIO: TypeDefinition = TypeDefinition {
    slots: 1,
    ..TypeDefinition::new("_ssl.MemoryBIO", METHODS)
};

struct Memory {
    stream: Stream,
    /// `write_eof` was called.
    is_ended: Cell<bool>,
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, /, *args, **kwargs)", |args| {
        if !args.rest().is_empty() {
            return Err(type_error!("MemoryBIO() takes no positional arguments"));
        }
        let stream = memory()?;
        set_end(&stream, -1);
        let is_ended = Cell::new(false);
        let state = storage::new_external(Memory { stream, is_ended });
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::with(class, &[state.cast()]))
    }),
    Builtin::method("read", "(self, size=-1, /)", |args| {
        let most = args.get(1).map_or(Ok(-1), number::c_int)?;
        let there = pending(args);
        let length = usize::try_from(most).map_or(there, |most| most.min(there));
        let (data, place) = bytes::with_room(length)?;
        if length > 0 {
            let stream = this(args).stream.pointer();
            let count = openssl!(BIO_read(stream, place.as_mut_ptr().cast(), length as c_int));
            match usize::try_from(count) {
                Ok(count) if count == length => {}
                Ok(count) => return bytes::new(&place[..count]),
                Err(_) => return Err(errors::general(None, 47)),
            }
        }
        Ok(data)
    }),
    Builtin::method("write", "(self, b, /)", |args| {
        let data = buffer::argument(args.at(1))?;
        let Ok(length) = c_int::try_from(data.len()) else {
            return Err(overflow_error!("string longer than {} bytes", c_int::MAX));
        };
        let this = this(args);
        if this.is_ended.get() {
            return Err(errors::plain("cannot write() after write_eof()"));
        }
        let stream = this.stream.pointer();
        let count = openssl!(BIO_write(stream, data.as_ptr().cast(), length));
        match count < 0 {
            true => Err(errors::general(None, 94)),
            false => Ok(int::new(i64::from(count))),
        }
    }),
    Builtin::method("write_eof", "(self, /)", |args| {
        let this = this(args);
        this.is_ended.set(true);
        openssl!(BIO_clear_retry_flags(this.stream.pointer()));
        set_end(&this.stream, 0);
        nothing()
    }),
    Builtin::getter("pending", |args| Ok(int::new(pending(args) as i64))),
    Builtin::getter("eof", |args| {
        Ok(boolean(this(args).is_ended.get() && pending(args) == 0))
    }),
];

/// What reading gives where nothing is left: -1 if more may come.
fn set_end(stream: &Stream, value: i64) {
    let what = ffi::BIO_C_SET_BUF_MEM_EOF_RETURN;
    openssl!(BIO_ctrl(
        stream.pointer(),
        what,
        value,
        std::ptr::null_mut()
    ));
}

fn this<'a>(args: &Arguments) -> &'a Memory {
    let slot: Obj = instance::slot(args.at(0), 0);
    storage::external(slot.cast()).expect("made with a stream")
}

fn pending(args: &Arguments) -> usize {
    let stream = this(args).stream.pointer();
    let none = std::ptr::null_mut();
    let count = openssl!(BIO_ctrl(stream, ffi::BIO_CTRL_PENDING, 0, none));
    usize::try_from(count).unwrap_or(0)
}

/// One more reference to the stream of a `MemoryBIO`, for a connection.
pub fn stream_of(object: Obj) -> *mut ffi::BIO {
    let slot: Obj = instance::slot(object, 0);
    let memory: &Memory = storage::external(slot.cast()).expect("made with a stream");
    openssl!(BIO_up_ref(memory.stream.pointer()));
    memory.stream.pointer()
}
