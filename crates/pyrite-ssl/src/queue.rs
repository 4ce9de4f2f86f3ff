//! A stream of OpenSSL's that is a queue of bytes in memory. OpenSSL has such a stream, too, which clears memory before it writes to it, and moves all that it holds to the front with each write.

use crate::bindings as ffi;
use crate::handles::{Method, Stream, no_memory, openssl};
use pyrite_vm::result::PyResult;
use std::ffi::{c_char, c_int, c_long, c_void};
use std::sync::OnceLock;

/// What a stream of this kind holds.
#[derive(Default)]
pub struct Queue {
    bytes: Vec<u8>,
    /// Where what has not been read begins.
    start: usize,
    /// No more will come.
    is_ended: bool,
}

impl Queue {
    /// How many bytes there are.
    pub fn len(&self) -> usize {
        self.bytes.len() - self.start
    }

    /// No more will come: who reads further is at the end, and need not try again.
    pub fn end(&mut self) {
        self.is_ended = true;
    }

    /// Was that said?
    pub fn is_ended(&self) -> bool {
        self.is_ended
    }

    /// Adds bytes at the end.
    ///
    /// # Errors
    /// `None`: no memory.
    #[must_use]
    pub fn write(&mut self, data: &[u8]) -> Option<()> {
        // What has been read is at least as much as is to be moved.
        if self.bytes.capacity() - self.bytes.len() < data.len() && self.start >= self.len() {
            self.bytes.drain(..self.start);
            self.start = 0;
        }
        self.bytes.try_reserve(data.len()).ok()?;
        self.bytes.extend_from_slice(data);
        Some(())
    }

    /// Takes as many bytes as there are and the place has room for.
    pub fn read(&mut self, place: &mut [u8]) -> usize {
        let count = self.len().min(place.len());
        place[..count].copy_from_slice(&self.bytes[self.start..self.start + count]);
        self.start += count;
        if self.start == self.bytes.len() {
            self.bytes.clear();
            self.start = 0;
        }
        count
    }
}

/// A stream of an empty queue.
///
/// # Errors
/// `MemoryError`.
pub fn stream() -> PyResult<Stream> {
    static METHOD: OnceLock<Method> = OnceLock::new();
    let method = METHOD.get_or_init(|| {
        let method = Method::new(c"queue", write, read, control);
        openssl!(BIO_meth_set_destroy__fixed_rust(
            method.pointer(),
            Some(destroy)
        ));
        method
    });
    let stream = Stream::new(openssl!(BIO_new(method.pointer())), ffi::BIO_free_all);
    let stream = stream.ok_or_else(no_memory)?;
    let queue = Box::into_raw(Box::<Queue>::default());
    openssl!(BIO_set_data(stream.pointer(), queue.cast()));
    openssl!(BIO_set_init(stream.pointer(), 1));
    Ok(stream)
}

/// Works with the queue of a stream.
///
/// # Safety
/// The stream was made by [`stream`], and `body` calls nothing of OpenSSL.
pub unsafe fn with<R>(stream: *mut ffi::BIO, body: impl FnOnce(&mut Queue) -> R) -> R {
    // SAFETY: such streams own a queue. Streams are used by who holds the interpreter's lock, and nobody else works with the queue before `body` returns.
    body(unsafe { &mut *ffi::BIO_get_data(stream).cast::<Queue>() })
}

unsafe extern "C" fn write(stream: *mut ffi::BIO, data: *const c_char, length: c_int) -> c_int {
    openssl!(BIO_clear_retry_flags(stream));
    // SAFETY: OpenSSL gives a stream of this kind, and so many bytes.
    let written = unsafe {
        let data = ffi::bytes(data.cast(), length.max(0) as usize);
        with(stream, |queue| queue.write(data))
    };
    written.map_or(-1, |()| length)
}

unsafe extern "C" fn read(stream: *mut ffi::BIO, data: *mut c_char, length: c_int) -> c_int {
    openssl!(BIO_clear_retry_flags(stream));
    if data.is_null() || length <= 0 {
        return 0;
    }
    // SAFETY: OpenSSL gives a stream of this kind, and room for so many bytes.
    let (count, is_ended) = unsafe {
        let place = std::slice::from_raw_parts_mut(data.cast(), length as usize);
        with(stream, |queue| (queue.read(place), queue.is_ended()))
    };
    if count == 0 && !is_ended {
        openssl!(BIO_set_retry_read(stream));
        return -1;
    }
    count as c_int
}

unsafe extern "C" fn control(
    stream: *mut ffi::BIO,
    command: c_int,
    _: c_long,
    _: *mut c_void,
) -> c_long {
    // SAFETY: OpenSSL gives a stream of this kind.
    let length = unsafe { with(stream, |queue| queue.len()) };
    match command {
        ffi::BIO_CTRL_FLUSH => 1,
        ffi::BIO_CTRL_EOF => c_long::from(length == 0),
        ffi::BIO_CTRL_PENDING => length as c_long,
        _ => 0,
    }
}

unsafe extern "C" fn destroy(stream: *mut ffi::BIO) -> c_int {
    // SAFETY: OpenSSL gives a stream of this kind, whose last reference goes; its queue was made by `stream`, unless that failed.
    unsafe {
        let queue = ffi::BIO_get_data(stream).cast::<Queue>();
        ffi::BIO_set_data(stream, std::ptr::null_mut());
        if !queue.is_null() {
            drop(Box::from_raw(queue));
        }
    }
    1
}
