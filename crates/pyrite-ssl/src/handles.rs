//! Objects of OpenSSL that Rust owns, and what passes between the two.

use crate::bindings as ffi;
use pyrite_modules::support::*;
use std::ffi::{CStr, c_char, c_int, c_long, c_void};
use std::ptr::NonNull;

/// Calls a function of OpenSSL. That is safe here for one reason everywhere: each pointer is null where OpenSSL takes null, or comes from an
/// [`Owned`], a slice or a text that outlives the call, or from OpenSSL itself, of an object that such a one keeps alive.
macro_rules! openssl {
    ($name:ident($($argument:expr),* $(,)?)) => {{
        // SAFETY: see the macro.
        unsafe { $crate::bindings::$name($($argument),*) }
    }};
}
pub(crate) use openssl;

/// An object of OpenSSL, freed when it is dropped.
pub struct Owned<T> {
    object: NonNull<T>,
    free: unsafe extern "C" fn(*mut T),
}

impl<T> Owned<T> {
    /// What OpenSSL has made or counted up for the caller; `None` if it is null.
    pub fn new(object: *mut T, free: unsafe extern "C" fn(*mut T)) -> Option<Self> {
        NonNull::new(object).map(|object| Owned { object, free })
    }
    /// For calls.
    pub fn pointer(&self) -> *mut T {
        self.object.as_ptr()
    }
}

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        // SAFETY: the object belongs to this handle.
        unsafe { (self.free)(self.object.as_ptr()) }
    }
}

/// A certificate.
pub type Certificate = Owned<ffi::X509>;

/// One more reference to a certificate of which OpenSSL keeps another.
pub fn certificate(object: *mut ffi::X509) -> Option<Certificate> {
    if !object.is_null() {
        openssl!(X509_up_ref(object));
    }
    Certificate::new(object, ffi::X509_free)
}

/// A stream of bytes.
pub type Stream = Owned<ffi::BIO>;

/// A kind of streams, made once.
pub struct Method(Owned<ffi::BIO_METHOD>);

// SAFETY: nobody changes it once it is made.
unsafe impl Send for Method {}
// SAFETY: as above.
unsafe impl Sync for Method {}

impl Method {
    /// One whose streams are written, read and asked by these functions.
    pub fn new(
        name: &'static CStr,
        write: unsafe extern "C" fn(*mut ffi::BIO, *const c_char, c_int) -> c_int,
        read: unsafe extern "C" fn(*mut ffi::BIO, *mut c_char, c_int) -> c_int,
        control: unsafe extern "C" fn(*mut ffi::BIO, c_int, c_long, *mut c_void) -> c_long,
    ) -> Self {
        let method = openssl!(BIO_meth_new(ffi::BIO_TYPE_NONE, name.as_ptr()));
        let method = Owned::new(method, ffi::BIO_meth_free).expect("memory for a few pointers");
        let pointer = method.pointer();
        openssl!(BIO_meth_set_write__fixed_rust(pointer, Some(write)));
        openssl!(BIO_meth_set_read__fixed_rust(pointer, Some(read)));
        openssl!(BIO_meth_set_ctrl__fixed_rust(pointer, Some(control)));
        Method(method)
    }
    /// For calls.
    pub fn pointer(&self) -> *mut ffi::BIO_METHOD {
        self.0.pointer()
    }
}

/// A stream in memory.
///
/// # Errors
/// `MemoryError`.
pub fn memory() -> PyResult<Stream> {
    Stream::new(openssl!(BIO_new(ffi::BIO_s_mem())), ffi::BIO_free_all).ok_or_else(no_memory)
}

/// A stream that gives these bytes, which must outlive it.
///
/// # Errors
/// `MemoryError`.
pub fn reader(bytes: &[u8]) -> PyResult<Stream> {
    let length = c_int::try_from(bytes.len()).map_err(|_| no_memory())?;
    let stream = openssl!(BIO_new_mem_buf(bytes.as_ptr().cast(), length));
    Stream::new(stream, ffi::BIO_free_all).ok_or_else(no_memory)
}

/// What a stream in memory holds.
pub fn contents(stream: &Stream) -> &[u8] {
    let mut data: *mut c_char = std::ptr::null_mut();
    let length = openssl!(BIO_get_mem_data(stream.pointer(), &mut data));
    // SAFETY: the stream says where its bytes are; they stay as long as nobody writes.
    unsafe {
        ffi::bytes(
            data.cast_const().cast(),
            usize::try_from(length).unwrap_or(0),
        )
    }
}

/// `MemoryError`.
#[cold]
pub fn no_memory() -> Raised {
    exception::raise(&exception::MEMORY_ERROR, &[])
}

/// A text of OpenSSL's, which lives for ever or as long as what it belongs to; `None` for null.
pub fn c_text<'a>(text: *const c_char) -> Option<&'a CStr> {
    // SAFETY: OpenSSL's texts end with zeros.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) })
}

/// The same as a str, or None.
///
/// # Errors
/// `UnicodeDecodeError`; `MemoryError`.
pub fn c_str(given: *const c_char) -> PyResult {
    match c_text(given) {
        Some(text) => utf8(text.to_bytes()),
        None => Ok(none()),
    }
}

/// UTF-8 as a str.
///
/// # Errors
/// `UnicodeDecodeError`; `MemoryError`.
pub fn utf8(bytes: &[u8]) -> PyResult {
    types::codec::decode(bytes, "utf-8", "strict")
}

/// What a call that writes into memory of OpenSSL's has written.
///
/// # Errors
/// What `make` raises.
pub fn taken<R>(data: *mut u8, length: usize, make: impl FnOnce(&[u8]) -> R) -> R {
    // SAFETY: OpenSSL has written so many bytes.
    let result = make(unsafe { ffi::bytes(data, length) });
    openssl!(CRYPTO_free(data.cast::<c_void>(), c"".as_ptr(), 0));
    result
}

/// The items of a stack.
pub fn items<S, T>(stack: *mut S) -> impl ExactSizeIterator<Item = *mut T> {
    let stack: *const ffi::OPENSSL_STACK = stack.cast_const().cast();
    let count = match stack.is_null() {
        true => 0,
        false => openssl!(OPENSSL_sk_num(stack)).max(0),
    };
    (0..count as usize).map(move |index| openssl!(OPENSSL_sk_value(stack, index as c_int)).cast())
}
