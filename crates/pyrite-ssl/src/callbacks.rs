//! What OpenSSL calls while a connection works, and the Python code behind it.
//!
//! All calls of OpenSSL for a connection are made in [`during`]: the thread holds the interpreter's lock all the while, so Python code may run in
//! the middle. Nothing is raised or unwound through OpenSSL's frames, but kept and raised behind them.

use crate::bindings as ffi;
use crate::connection;
use crate::context;
use crate::handles::{c_text, openssl, utf8};
use pyrite_modules::support::*;
use pyrite_vm::type_error;
use pyrite_vm::types::bytes;
use std::any::Any;
use std::ffi::{CStr, c_char, c_int, c_uchar, c_uint, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Where OpenSSL keeps what the program says about a connection.
const INDEX: c_int = 0;

/// A call of OpenSSL that is under way. It lies on the machine stack, where the collector sees what it holds.
struct Running {
    connection: Obj,
    raised: Option<Raised>,
    panic: Option<Box<dyn Any + Send>>,
}

/// Makes a call of OpenSSL for a connection.
///
/// # Errors
/// What Python code raised in a callback that can raise.
pub fn during<R>(connection: Obj, ssl: *mut ffi::SSL, body: impl FnOnce() -> R) -> PyResult<R> {
    let mut running = Running {
        connection,
        raised: None,
        panic: None,
    };
    let outer = openssl!(SSL_get_ex_data(ssl, INDEX));
    let place = std::ptr::from_mut(&mut running).cast();
    openssl!(SSL_set_ex_data(ssl, INDEX, place));
    let result = body();
    openssl!(SSL_set_ex_data(ssl, INDEX, outer));
    if let Some(panic) = running.panic.take() {
        resume_unwind(panic);
    }
    match running.raised.take() {
        Some(raised) => Err(raised),
        None => Ok(result),
    }
}

/// Runs what a callback does for its connection; `failed` if there is none or its code panics.
///
/// # Safety
/// OpenSSL calls, from within [`during`] or from elsewhere.
unsafe fn guarded<R>(ssl: *mut ffi::SSL, failed: R, body: impl FnOnce(&mut Running) -> R) -> R {
    // SAFETY: what is there lives as long as the call that set it.
    let running = unsafe { ffi::SSL_get_ex_data(ssl, INDEX).cast::<Running>().as_mut() };
    let Some(running) = running else {
        return failed;
    };
    match catch_unwind(AssertUnwindSafe(|| body(running))) {
        Ok(result) => result,
        Err(panic) => {
            running.panic = Some(panic);
            failed
        }
    }
}

/// What Python code gets as the connection: its owner, its socket, or else the connection itself. Nothing if the owner is dead.
fn shown(connection: Obj) -> PyResult<Option<Obj>> {
    if connection::has_owner(connection) {
        let owner = connection::owner(connection)?;
        return Ok((!owner.is_none()).then_some(owner));
    }
    let socket = connection::socket(connection);
    Ok(Some(if socket.is_none() { connection } else { socket }))
}

/// Kinds of records (`SSL3_RT_...`).
mod record {
    pub const CHANGE_CIPHER: i32 = 20;
    pub const ALERT: i32 = 21;
    pub const HANDSHAKE: i32 = 22;
    pub const HEADER: i32 = 0x100;
    pub const INNER_TYPE: i32 = 0x101;
}

/// `SSL3_MT_CHANGE_CIPHER_SPEC`.
const CHANGE_CIPHER_MESSAGE: i32 = 0x101;

/// `_msg_callback`: a message comes or goes.
pub unsafe extern "C" fn message(
    is_written: c_int,
    version: c_int,
    kind: c_int,
    data: *const c_void,
    length: usize,
    ssl: *mut ffi::SSL,
    _: *mut c_void,
) {
    // SAFETY: OpenSSL says where the message is.
    let data = unsafe { ffi::bytes(data.cast(), length) };
    // SAFETY: this is such a call.
    unsafe {
        guarded(ssl, (), |running| {
            let context = connection::context(running.connection);
            let callback = instance::slot(context, context::MESSAGE_CALLBACK);
            if callback.is_none() || running.raised.is_some() {
                return;
            }
            let byte = |index: usize| data.get(index).map_or(-1, |byte| i32::from(*byte));
            let (version, message) = match kind {
                record::CHANGE_CIPHER => (version, CHANGE_CIPHER_MESSAGE),
                record::ALERT => (version, byte(1)),
                record::HANDSHAKE | record::INNER_TYPE => (version, byte(0)),
                record::HEADER => (byte(1) << 8 | byte(2), byte(0)),
                _ => (version, -1),
            };
            let direction = if is_written != 0 { "write" } else { "read" };
            let number = |value: c_int| int::new(i64::from(value));
            let called = shown(running.connection).and_then(|shown| {
                let Some(shown) = shown else {
                    return nothing();
                };
                let data = bytes::new(data)?;
                let arguments = [
                    shown,
                    str::new(direction),
                    number(version),
                    number(kind),
                    number(message),
                    data,
                ];
                call::call(callback, &arguments)
            });
            running.raised = called.err();
        });
    }
}

/// `sni_callback`: the client says which server it wants.
pub unsafe extern "C" fn server_name(
    ssl: *mut ffi::SSL,
    alert: *mut c_int,
    _: *mut c_void,
) -> c_int {
    let fatal = ffi::SSL_TLSEXT_ERR_ALERT_FATAL;
    // SAFETY: this is such a call; OpenSSL gives a place for the alert.
    unsafe {
        *alert = ffi::SSL_AD_INTERNAL_ERROR;
        guarded(ssl, fatal, |running| {
            let context = connection::context(running.connection);
            let callback = instance::slot(context, context::NAME_CALLBACK);
            if callback.is_none() {
                return ffi::SSL_TLSEXT_ERR_OK;
            }
            let name = c_text(ffi::SSL_get_servername(ssl, ffi::TLSEXT_NAMETYPE_host_name));
            let name = match name.map_or(Ok(none()), |name| utf8(name.to_bytes())) {
                Ok(name) => name,
                Err(raised) => {
                    ignored(raised, "servername callback while decoding name", none());
                    return fatal;
                }
            };
            let shown = match shown(running.connection) {
                Ok(Some(shown)) => shown,
                _ => return fatal,
            };
            let result = match call::call(callback, &[shown, name, context]) {
                Ok(result) => result,
                Err(raised) => {
                    let what = "servername callback while calling set SNI callback";
                    ignored(raised, what, callback);
                    *alert = ffi::SSL_AD_HANDSHAKE_FAILURE;
                    return fatal;
                }
            };
            if result.is_none() {
                return ffi::SSL_TLSEXT_ERR_OK;
            }
            match number::c_int(result) {
                Ok(number) => *alert = number,
                Err(raised) => {
                    let what = "servername callback while converting result of set SNI callback";
                    ignored(raised, what, callback);
                }
            }
            fatal
        })
    }
}

/// Reports an exception in a callback whose caller only wants to know yes or no.
fn ignored(raised: Raised, what: &str, callback: Obj) {
    let callback = match callback.is_none() {
        true => String::new(),
        false => format!(" {}", pyrite_vm::unraisable::shown(callback)),
    };
    let message = format!("Exception ignored in ssl {what}{callback}");
    pyrite_vm::unraisable::report(raised, &message, Obj::null());
}

/// The key that client and server have agreed on elsewhere: what the client's callback says.
pub extern "C" fn client_key(
    ssl: *mut ffi::SSL,
    hint: *const c_char,
    identity: *mut c_char,
    identity_room: c_uint,
    key: *mut c_uchar,
    key_room: c_uint,
) -> c_uint {
    // SAFETY: this is such a call; there is as much room as OpenSSL says.
    unsafe {
        guarded(ssl, 0, |running| {
            let context = connection::context(running.connection);
            let callback = instance::slot(context, context::CLIENT_KEY_CALLBACK);
            if callback.is_none() {
                return 0;
            }
            let asked = text_or_none(hint).and_then(|hint| call::call(callback, &[hint]));
            let (name, secret) = match asked.and_then(name_and_key) {
                Ok(given) => given,
                Err(raised) => {
                    let what = "PSK client callback while calling callback";
                    ignored(raised, what, callback);
                    return 0;
                }
            };
            if name.len() + 1 > identity_room as usize || secret.len() > key_room as usize {
                return 0;
            }
            std::ptr::copy_nonoverlapping(name.as_ptr().cast(), identity, name.len());
            *identity.add(name.len()) = 0;
            std::ptr::copy_nonoverlapping(secret.as_ptr(), key, secret.len());
            secret.len() as c_uint
        })
    }
}

/// As [`client_key`], for the server.
pub extern "C" fn server_key(
    ssl: *mut ffi::SSL,
    identity: *const c_char,
    key: *mut c_uchar,
    key_room: c_uint,
) -> c_uint {
    // SAFETY: this is such a call; there is as much room as OpenSSL says.
    unsafe {
        guarded(ssl, 0, |running| {
            let context = connection::context(running.connection);
            let callback = instance::slot(context, context::SERVER_KEY_CALLBACK);
            if callback.is_none() {
                return 0;
            }
            let asked = text_or_none(identity).and_then(|name| call::call(callback, &[name]));
            let secret = asked.and_then(|secret| Ok(buffer::argument(secret)?.to_vec()));
            let secret = match secret {
                Ok(secret) => secret,
                Err(raised) => {
                    let what = "PSK server callback while calling callback";
                    ignored(raised, what, callback);
                    return 0;
                }
            };
            if secret.len() > key_room as usize {
                return 0;
            }
            std::ptr::copy_nonoverlapping(secret.as_ptr(), key, secret.len());
            secret.len() as c_uint
        })
    }
}

/// A text as a str; None for none and for an empty one.
fn text_or_none(text: *const c_char) -> PyResult {
    match c_text(text).map(CStr::to_bytes) {
        None | Some([]) => Ok(none()),
        Some(text) => utf8(text),
    }
}

/// What a client's callback for keys gives: a name, or None, and a key.
fn name_and_key(given: Obj) -> PyResult<(Vec<u8>, Vec<u8>)> {
    let Some(&[name, key]) = tuple::of(given) else {
        return Err(type_error!(
            "function takes exactly 2 arguments ({} given)",
            tuple::of(given).map_or(0, <[Obj]>::len)
        ));
    };
    let name = match str::of(name) {
        Some(name) => str::bytes(name).to_vec(),
        None if name.is_none() => Vec::new(),
        None => buffer::argument(name)?.to_vec(),
    };
    Ok((name, buffer::argument(key)?.to_vec()))
}

/// Chooses the first of the server's protocols that the client knows too.
pub unsafe extern "C" fn protocol_choice(
    _: *mut ffi::SSL,
    out: *mut *const c_uchar,
    out_length: *mut c_uchar,
    offered: *const c_uchar,
    length: c_uint,
    context: *mut c_void,
) -> c_int {
    // SAFETY: the argument is that of `SSL_CTX_set_alpn_select_cb`, a context that its connections keep alive.
    let context = unsafe { &*context.cast::<context::Context>() };
    let known = context.protocols.borrow();
    let result = openssl!(SSL_select_next_proto(
        out.cast(),
        out_length,
        known.as_ptr(),
        known.len() as c_uint,
        offered,
        length
    ));
    match result {
        ffi::OPENSSL_NPN_NEGOTIATED => ffi::SSL_TLSEXT_ERR_OK,
        _ => ffi::SSL_TLSEXT_ERR_NOACK,
    }
}

/// `keylog_filename`: a secret for tools that read what others sent.
pub unsafe extern "C" fn secret(ssl: *const ffi::SSL, line: *const c_char) {
    // SAFETY: this is such a call. Nothing but this crate calls OpenSSL, so a connection that is at work is ours.
    unsafe {
        guarded(ssl.cast_mut(), (), |running| {
            let context = context::of(connection::context(running.connection));
            if let (Some(file), Some(line)) = (&*context.key_log.borrow(), c_text(line)) {
                use std::io::Write;
                let line = [line.to_bytes(), b"\n"].concat();
                if let Err(error) = (&mut &*file).write_all(&line) {
                    running.raised = Some(system::os_error(
                        &error,
                        context::key_log_name(connection::context(running.connection)),
                    ));
                }
            }
        });
    }
}
