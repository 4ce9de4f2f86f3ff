//! A stream of OpenSSL's over a socket, which never waits: who calls OpenSSL waits outside, where other threads can run and time can run out.

use crate::bindings as ffi;
use crate::handles::{Method, Stream, no_memory, openssl};
use pyrite_vm::result::PyResult;
use std::cell::Cell;
use std::ffi::{c_char, c_int, c_long, c_void};
use std::io::{Error, ErrorKind};
use std::sync::OnceLock;

/// Where a stream leads.
#[derive(Debug)]
pub struct Channel {
    file: c_int,
    /// The system's number of the last call's error; 0 if there was none.
    error: Cell<i32>,
    is_at_end: Cell<bool>,
}

impl Channel {
    /// One over a socket.
    pub fn new(file: c_int) -> Self {
        Channel {
            file,
            error: Cell::new(0),
            is_at_end: Cell::new(false),
        }
    }
    /// The last call's error.
    pub fn error(&self) -> Option<Error> {
        (self.error.get() != 0).then(|| Error::from_raw_os_error(self.error.get()))
    }
    /// Before a call.
    pub fn forget_error(&self) {
        self.error.set(0);
    }

    /// What a call of the system means to OpenSSL.
    fn told(&self, stream: *mut ffi::BIO, count: isize, retry: unsafe fn(*mut ffi::BIO)) -> c_int {
        openssl!(BIO_clear_retry_flags(stream));
        if count < 0 {
            let error = Error::last_os_error();
            match error.kind() {
                // SAFETY: the stream that OpenSSL is reading or writing.
                ErrorKind::WouldBlock | ErrorKind::Interrupted => unsafe { retry(stream) },
                _ => self.error.set(error.raw_os_error().unwrap_or(libc::EIO)),
            }
            return -1;
        }
        count as c_int
    }
}

/// A stream of a channel, which must outlive it.
///
/// # Errors
/// `MemoryError`.
pub fn stream(channel: &Channel) -> PyResult<Stream> {
    static METHOD: OnceLock<Method> = OnceLock::new();
    let method = METHOD.get_or_init(|| Method::new(c"socket", write, read, control));
    let stream = Stream::new(openssl!(BIO_new(method.pointer())), ffi::BIO_free_all);
    let stream = stream.ok_or_else(no_memory)?;
    let data = std::ptr::from_ref(channel).cast_mut().cast();
    openssl!(BIO_set_data(stream.pointer(), data));
    openssl!(BIO_set_init(stream.pointer(), 1));
    Ok(stream)
}

/// The channel of a stream.
///
/// # Safety
/// The stream was made by [`stream`].
unsafe fn channel<'a>(stream: *mut ffi::BIO) -> &'a Channel {
    // SAFETY: such streams have their channel as data, and it outlives them.
    unsafe { &*ffi::BIO_get_data(stream).cast::<Channel>() }
}

unsafe extern "C" fn write(stream: *mut ffi::BIO, data: *const c_char, length: c_int) -> c_int {
    // SAFETY: OpenSSL gives a stream of this kind, and so many bytes.
    unsafe {
        let channel = channel(stream);
        let flags = libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
        let count = libc::send(channel.file, data.cast(), length.max(0) as usize, flags);
        channel.told(stream, count, ffi::BIO_set_retry_write)
    }
}

unsafe extern "C" fn read(stream: *mut ffi::BIO, data: *mut c_char, length: c_int) -> c_int {
    // SAFETY: OpenSSL gives a stream of this kind, and room for so many bytes.
    unsafe {
        let channel = channel(stream);
        let room = length.max(0) as usize;
        let count = libc::recv(channel.file, data.cast(), room, libc::MSG_DONTWAIT);
        channel.is_at_end.set(count == 0 && room > 0);
        channel.told(stream, count, ffi::BIO_set_retry_read)
    }
}

unsafe extern "C" fn control(
    stream: *mut ffi::BIO,
    command: c_int,
    _: c_long,
    _: *mut c_void,
) -> c_long {
    match command {
        ffi::BIO_CTRL_FLUSH => 1,
        // SAFETY: OpenSSL gives a stream of this kind.
        ffi::BIO_CTRL_EOF => c_long::from(unsafe { channel(stream) }.is_at_end.get()),
        _ => 0,
    }
}
