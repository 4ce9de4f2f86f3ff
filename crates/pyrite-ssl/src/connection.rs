//! `_ssl._SSLSocket`: one end of a connection.

use crate::bindings as ffi;
use crate::callbacks::during;
use crate::channel::Channel;
use crate::errors::{self, Description, Kind, Line};
use crate::handles::{Owned, c_text, items, openssl, utf8};
use crate::{certificate, ciphers, context, decode, session};
use pyrite_modules::socket;
use pyrite_modules::support::*;
use pyrite_vm::class::{flags, is_instance};
use pyrite_vm::signals;
use pyrite_vm::types::bytes;
use pyrite_vm::{overflow_error, type_error, value_error};
use std::cell::Cell;
use std::ffi::c_int;
use std::io::ErrorKind;
use std::time::{Duration, Instant};

/// The type.
pub static CONNECTION: TypeDefinition = TypeDefinition {
    slots: 5,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("_ssl._SSLSocket", "", METHODS)
};
/// The [`Connection`].
const STATE: u32 = 0;
/// The `_SSLContext`.
const CONTEXT: u32 = 1;
/// The socket, or None if there are streams in memory instead.
const SOCKET: u32 = 2;
/// A weak reference to the object that the program knows as the connection, or None.
const OWNER: u32 = 3;
/// The name of the server, or None.
const SERVER_NAME: u32 = 4;

/// A connection's state.
pub struct Connection {
    // Freed before the channel that its streams refer to.
    ssl: Owned<ffi::SSL>,
    channel: Option<Box<Channel>>,
    is_server: bool,
    /// A shutdown was sent and not answered yet.
    has_sent_end: Cell<bool>,
}

/// A new connection's object.
pub fn object(
    ssl: Owned<ffi::SSL>,
    channel: Option<Box<Channel>>,
    is_server: bool,
    parts: [Obj; 3],
) -> Obj {
    let [context, socket, server_name] = parts;
    let state = storage::new_external(Connection {
        ssl,
        channel,
        is_server,
        has_sent_end: Cell::new(false),
    });
    let slots = [state.cast(), context, socket, none(), server_name];
    instance::with(CONNECTION.class(), &slots)
}

fn of<'a>(object: Obj) -> &'a Connection {
    let slot: Obj = instance::slot(object, STATE);
    storage::external(slot.cast()).expect("made with a state")
}

fn pointer(args: &Arguments) -> *mut ffi::SSL {
    of(args.at(0)).ssl.pointer()
}

/// The context of a connection.
pub fn context(object: Obj) -> Obj {
    instance::slot(object, CONTEXT)
}

/// The socket of a connection, or None.
pub fn socket(object: Obj) -> Obj {
    instance::slot(object, SOCKET)
}

/// Was the connection made for something else?
pub fn has_owner(object: Obj) -> bool {
    let reference: Obj = instance::slot(object, OWNER);
    !reference.is_none()
}

/// What the program knows as the connection, or None.
///
/// # Errors
/// `MemoryError`.
pub fn owner(object: Obj) -> PyResult {
    let reference: Obj = instance::slot(object, OWNER);
    match reference.is_none() {
        true => Ok(none()),
        false => call::call(reference, &[]),
    }
}

/// Sets what [`owner`] gives.
///
/// # Errors
/// `TypeError` for what cannot be referred to weakly.
pub fn set_owner(object: Obj, owner: Obj) -> PyResult<()> {
    let reference = match owner.is_none() {
        true => none(),
        false => pyrite_modules::weakref::reference_to(owner)?,
    };
    instance::set_slot(object, OWNER, reference);
    Ok(())
}

// ---------------------------------------------------------------- work

/// What a call of OpenSSL's came to.
struct Done {
    result: c_int,
    /// `SSL_get_error`.
    error: c_int,
}

impl Done {
    fn has_failed(&self) -> bool {
        self.error != ffi::SSL_ERROR_NONE
    }
}

fn attempt(object: Obj, body: &mut impl FnMut(*mut ffi::SSL) -> c_int) -> PyResult<Done> {
    let connection = of(object);
    let ssl = connection.ssl.pointer();
    if let Some(channel) = &connection.channel {
        if socket::state_of(socket(object)).is_none_or(|socket| socket.file < 0) {
            return Err(errors::plain("Underlying socket has been closed."));
        }
        channel.forget_error();
    }
    errors::forget();
    let result = during(object, ssl, || body(ssl))?;
    let error = match result {
        1.. => ffi::SSL_ERROR_NONE,
        _ => openssl!(SSL_get_error(ssl, result)),
    };
    Ok(Done { result, error })
}

/// How waiting for a socket has ended.
#[derive(PartialEq, Eq)]
enum Waited {
    Ready,
    TimedOut,
    /// There is nothing to wait for, or the program does not want to wait.
    Not,
}

/// The moment at which the socket's time is over, if it has a limit.
fn deadline(object: Obj) -> Option<Instant> {
    let timeout = socket::state_of(socket(object))?.timeout;
    let limit = Duration::try_from_secs_f64(timeout).ok()?;
    (timeout > 0.0).then(|| Instant::now() + limit)
}

fn wait(object: Obj, writing: bool, deadline: Option<Instant>) -> PyResult<Waited> {
    /// No limit at all: longer than anybody waits, and asked again then.
    const LONG: Duration = Duration::from_secs(1 << 20);
    loop {
        let Some(socket) = socket::state_of(socket(object)) else {
            return Ok(Waited::Not);
        };
        if socket.file < 0 {
            return Err(errors::plain("Underlying socket has been closed."));
        }
        if socket.timeout == 0.0 {
            return Ok(Waited::Not);
        }
        let left = deadline.map_or(LONG, |end| end.saturating_duration_since(Instant::now()));
        match socket::wait(socket.file, writing, left) {
            Ok(true) => return Ok(Waited::Ready),
            Ok(false) if deadline.is_some() => return Ok(Waited::TimedOut),
            Ok(false) => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => signals::run_pending()?,
            Err(error) => return Err(system::os_error(&error, None)),
        }
    }
}

#[cold]
fn timed_out(what: &str) -> Raised {
    let message = format!("{what} operation timed out");
    exception::raise_message(&exception::TIMEOUT_ERROR, &message)
}

/// Calls OpenSSL until it is done, waiting for the other end as long as the socket's limit of time says.
fn operate(
    object: Obj,
    what: &str,
    deadline: Option<Instant>,
    mut body: impl FnMut(*mut ffi::SSL) -> c_int,
) -> PyResult<Done> {
    loop {
        let done = attempt(object, &mut body)?;
        signals::run_pending()?;
        let writing = match done.error {
            ffi::SSL_ERROR_WANT_READ => false,
            ffi::SSL_ERROR_WANT_WRITE => true,
            _ => return Ok(done),
        };
        match wait(object, writing, deadline)? {
            Waited::Ready => {}
            Waited::TimedOut => return Err(timed_out(what)),
            Waited::Not => return Ok(done),
        }
    }
}

/// `SSL_ERROR_EOF`, a number of Python's own.
const ERROR_END_OF_FILE: i64 = 8;
/// `SSL_ERROR_INVALID_ERROR_CODE`, likewise.
const ERROR_INVALID: i64 = 10;
/// Reason: `SSL_R_CERTIFICATE_VERIFY_FAILED`.
const NOT_VERIFIED: c_int = 134;
/// Reason: `SSL_R_UNEXPECTED_EOF_WHILE_READING`.
const UNEXPECTED_END: c_int = 294;
/// `ERR_LIB_SSL`.
const LIBRARY: c_int = 20;

/// The exception for a call that has failed.
#[cold]
fn failure(object: Obj, done: &Done, line: Line) -> Raised {
    const END: &str = "EOF occurred in violation of protocol";
    let code = openssl!(ERR_peek_last_error());
    let is_unverified = errors::is(code, LIBRARY, NOT_VERIFIED);
    let described = |kind: Kind, message: Option<&str>| Description {
        kind,
        number: i64::from(done.error),
        message: message.map(str::to_owned),
        code,
        line,
        verification: None,
    };
    let mut error = match done.error {
        ffi::SSL_ERROR_ZERO_RETURN => {
            let message = "TLS/SSL connection has been closed (EOF)";
            described(Kind::Closed, Some(message))
        }
        ffi::SSL_ERROR_WANT_READ => described(
            Kind::WantRead,
            Some("The operation did not complete (read)"),
        ),
        ffi::SSL_ERROR_WANT_WRITE => described(
            Kind::WantWrite,
            Some("The operation did not complete (write)"),
        ),
        ffi::SSL_ERROR_WANT_X509_LOOKUP => described(
            Kind::General,
            Some("The operation did not complete (X509 lookup)"),
        ),
        ffi::SSL_ERROR_WANT_CONNECT => described(
            Kind::General,
            Some("The operation did not complete (connect)"),
        ),
        ffi::SSL_ERROR_SYSCALL if code == 0 => {
            let channel = of(object).channel.as_ref();
            if let Some(error) = channel.and_then(|channel| channel.error()) {
                return system::os_error(&error, None);
            }
            Description {
                number: ERROR_END_OF_FILE,
                line: 681,
                ..described(Kind::EndOfFile, Some(END))
            }
        }
        ffi::SSL_ERROR_SYSCALL if ffi::ERR_GET_LIB(code) == ffi::ERR_LIB_SYS => {
            openssl!(ERR_clear_error());
            let number = ffi::ERR_GET_REASON(code);
            return system::os_error(&std::io::Error::from_raw_os_error(number), None);
        }
        ffi::SSL_ERROR_SYSCALL if is_unverified => described(Kind::Verification, None),
        ffi::SSL_ERROR_SYSCALL => described(Kind::System, None),
        ffi::SSL_ERROR_SSL if errors::is(code, LIBRARY, UNEXPECTED_END) => Description {
            number: ERROR_END_OF_FILE,
            ..described(Kind::EndOfFile, Some(END))
        },
        ffi::SSL_ERROR_SSL if code == 0 => {
            described(Kind::General, Some("A failure in the SSL library occurred"))
        }
        ffi::SSL_ERROR_SSL if is_unverified => described(Kind::Verification, None),
        ffi::SSL_ERROR_SSL => described(Kind::General, None),
        _ => Description {
            number: ERROR_INVALID,
            ..described(Kind::General, Some("Invalid error code"))
        },
    };
    if error.kind == Kind::Verification {
        error.verification = Some(why_not_verified(object));
    }
    let raised = error.raise();
    openssl!(ERR_clear_error());
    raised
}

/// Why the other end's certificate was not accepted.
fn why_not_verified(object: Obj) -> (i64, String) {
    let number = openssl!(SSL_get_verify_result(of(object).ssl.pointer()));
    let name: Obj = instance::slot(object, SERVER_NAME);
    let name = str::of(name).map(str::text).unwrap_or("None".into());
    let why = match number as c_int {
        ffi::X509_V_ERR_HOSTNAME_MISMATCH => {
            format!("Hostname mismatch, certificate is not valid for '{name}'.")
        }
        ffi::X509_V_ERR_IP_ADDRESS_MISMATCH => {
            format!("IP address mismatch, certificate is not valid for '{name}'.")
        }
        _ => c_text(openssl!(X509_verify_cert_error_string(number)))
            .map(|text| text.to_string_lossy().into_owned())
            .unwrap_or_default(),
    };
    (number, why)
}

fn hand_shake(args: &Arguments) -> PyResult {
    let object = args.at(0);
    let done = operate(
        object,
        "_ssl.c:1112: The handshake",
        deadline(object),
        |ssl| openssl!(SSL_do_handshake(ssl)),
    )?;
    match done.has_failed() {
        true => Err(failure(object, &done, 1130)),
        false => nothing(),
    }
}

fn write(args: &Arguments) -> PyResult {
    let object = args.at(0);
    let data = buffer::argument(args.at(1))?;
    let deadline = deadline(object);
    if deadline.is_some() && wait(object, true, deadline)? == Waited::TimedOut {
        return Err(timed_out("The write"));
    }
    let mut count = 0;
    let done = operate(object, "The write", deadline, |ssl| {
        openssl!(SSL_write_ex(
            ssl,
            data.as_ptr().cast(),
            data.len(),
            &mut count
        ))
    })?;
    match done.has_failed() {
        true => Err(failure(object, &done, 2616)),
        false => Ok(int::new(count as i64)),
    }
}

/// The most bytes that reading gives: what is in a record.
const RECORD: usize = 1 << 14;

fn read(args: &Arguments) -> PyResult {
    let (size, into) = match *args.rest() {
        [size] => (size, None),
        [size, into] => (size, Some(into)),
        _ => {
            return Err(type_error!(
                "_ssl._SSLSocket.read requires 1 to 2 arguments"
            ));
        }
    };
    let size = number::c_int(size)?;
    let Some(into) = into else {
        let Ok(size) = usize::try_from(size) else {
            return Err(value_error!("size should not be negative"));
        };
        let mut data = vec![0; size.min(RECORD)];
        let count = read_into(args.at(0), &mut data)?;
        return bytes::new(&data[..count]);
    };
    let mut held = buffer::writable_argument(into, "read() argument 2")?;
    let room = held.bytes_mut();
    let length = match usize::try_from(size) {
        Ok(size @ 1..) if size <= room.len() => size,
        _ => room.len(),
    };
    if c_int::try_from(length).is_err() {
        return Err(overflow_error!("maximum length can't fit in a C 'int'"));
    }
    Ok(int::new(read_into(args.at(0), &mut room[..length])? as i64))
}

fn read_into(object: Obj, room: &mut [u8]) -> PyResult<usize> {
    if room.is_empty() {
        return Ok(0);
    }
    let mut count = 0;
    let done = operate(object, "The read", deadline(object), |ssl| {
        openssl!(SSL_read_ex(
            ssl,
            room.as_mut_ptr().cast(),
            room.len(),
            &mut count
        ))
    })?;
    if done.error == ffi::SSL_ERROR_ZERO_RETURN
        && openssl!(SSL_get_shutdown(of(object).ssl.pointer())) == ffi::SSL_RECEIVED_SHUTDOWN
    {
        return Ok(0);
    }
    match done.has_failed() {
        true => Err(failure(object, &done, 2778)),
        false => Ok(count),
    }
}

fn shut_down(args: &Arguments) -> PyResult {
    let object = args.at(0);
    let connection = of(object);
    let deadline = deadline(object);
    let mut unanswered = 0;
    let done = loop {
        if connection.has_sent_end.get() {
            // What follows the other end's goodbye is not ours.
            openssl!(SSL_set_read_ahead(connection.ssl.pointer(), 0));
        }
        let done = attempt(object, &mut |ssl| openssl!(SSL_shutdown(ssl)))?;
        if done.result > 0 {
            break done;
        }
        if done.result == 0 {
            // Ours is sent; the other end's is waited for once.
            unanswered += 1;
            if unanswered > 1 {
                break done;
            }
            connection.has_sent_end.set(true);
            continue;
        }
        signals::run_pending()?;
        let writing = match done.error {
            ffi::SSL_ERROR_WANT_READ => false,
            ffi::SSL_ERROR_WANT_WRITE => true,
            _ => break done,
        };
        match wait(object, writing, deadline)? {
            Waited::Ready => {}
            Waited::TimedOut => {
                return Err(timed_out(if writing { "The write" } else { "The read" }));
            }
            Waited::Not => break done,
        }
    };
    match done.result < 0 {
        true => Err(failure(object, &done, 2906)),
        false => Ok(socket(object)),
    }
}

// ---------------------------------------------------------------- what is known

/// Has the handshake ended?
fn is_ready(args: &Arguments) -> bool {
    openssl!(SSL_is_init_finished(pointer(args))) != 0
}

fn peer_certificate(args: &Arguments) -> PyResult {
    if !is_ready(args) {
        return Err(value_error!("handshake not done yet"));
    }
    let ssl = pointer(args);
    let peer = openssl!(SSL_get1_peer_certificate(ssl));
    let Some(peer) = certificate_handle(peer) else {
        return nothing();
    };
    if args.get(1).map_or(Ok(false), protocol::is_true)? {
        return certificate::der(peer.pointer());
    }
    let mode = openssl!(SSL_CTX_get_verify_mode(ffi::SSL_get_SSL_CTX(ssl)));
    match mode & ffi::SSL_VERIFY_PEER {
        0 => Ok(dict::new().cast()),
        _ => decode::dictionary(peer.pointer()),
    }
}

fn certificate_handle(certificate: *mut ffi::X509) -> Option<crate::handles::Certificate> {
    Owned::new(certificate, ffi::X509_free)
}

fn channel_binding(args: &Arguments) -> PyResult {
    if let Some(kind) = args.get(1) {
        let kind = text::argument(kind, "get_channel_binding", "'cb_type'")?;
        if str::bytes(kind) != b"tls-unique" {
            return Err(value_error!(
                "'{}' channel binding type not implemented",
                str::text(kind)
            ));
        }
    }
    let ssl = pointer(args);
    let mut room = [0u8; 128];
    let place = room.as_mut_ptr().cast();
    let is_resumed = openssl!(SSL_session_reused(ssl)) != 0;
    // The first `Finished` of the handshake: the client's, unless a session is resumed.
    let length = match is_resumed == of(args.at(0)).is_server {
        true => openssl!(SSL_get_peer_finished(ssl, place, room.len())),
        false => openssl!(SSL_get_finished(ssl, place, room.len())),
    };
    match length {
        0 => nothing(),
        length => bytes::new(&room[..length.min(room.len())]),
    }
}

fn set_context(args: &Arguments) -> PyResult {
    let object = args.at(0);
    let value = args.at(1);
    deletable(value, "context")?;
    if !is_instance(value, context::CONTEXT.class()) {
        return Err(type_error!("The value must be a SSLContext"));
    }
    let ssl = of(object).ssl.pointer();
    let other = context::of(value);
    openssl!(SSL_set_SSL_CTX(ssl, other.pointer()));
    instance::set_slot(object, CONTEXT, value);
    // Messages are told to whom the new context says.
    other.tell_messages_of(ssl, value);
    nothing()
}

/// An attribute that cannot be deleted.
///
/// # Errors
/// `AttributeError` for the null value.
fn deletable(value: Obj, name: &str) -> PyResult<()> {
    context::check_not_deleted(value, name, "_ssl._SSLSocket")
}

fn set_session(args: &Arguments) -> PyResult {
    deletable(args.at(1), "session")?;
    resume(args.at(0), args.at(1))?;
    nothing()
}

/// Lets a connection begin where a session has ended.
///
/// # Errors
/// `TypeError`, `ValueError`, `SSLError`.
pub fn resume(object: Obj, given: Obj) -> PyResult<()> {
    if !is_instance(given, session::SESSION.class()) {
        return Err(type_error!("Value is not a SSLSession."));
    }
    let connection = of(object);
    let ssl = connection.ssl.pointer();
    if context::of(session::context(given)).pointer() != context::of(context(object)).pointer() {
        return Err(value_error!("Session refers to a different SSLContext."));
    }
    if connection.is_server {
        return Err(value_error!(
            "Cannot set session for server-side SSLSocket."
        ));
    }
    if openssl!(SSL_is_init_finished(ssl)) != 0 {
        return Err(value_error!("Cannot set session after handshake."));
    }
    let copy = session::copy(session::pointer(given))?;
    match openssl!(SSL_set_session(ssl, copy.pointer())) {
        0 => Err(errors::general(None, 3151)),
        _ => Ok(()),
    }
}

static METHODS: &[Builtin] = &[
    Builtin::method("do_handshake", "(self, /)", "", hand_shake),
    Builtin::method(
        "write",
        "(self, b, /)",
        "Writes the bytes-like object b into the SSL object.\n\nReturns the number of bytes written.",
        write,
    ),
    Builtin::method(
        "read",
        "$(self, /, *args)",
        "read(size, [buffer])\nRead up to size bytes from the SSL socket.",
        read,
    ),
    Builtin::method(
        "pending",
        "(self, /)",
        "Returns the number of already decrypted bytes available for read, pending on the connection.",
        |args| Ok(int::new(i64::from(openssl!(SSL_pending(pointer(args)))))),
    ),
    Builtin::method(
        "getpeercert",
        "(self, der=False, /)",
        "Returns the certificate for the peer.\n\nIf no certificate was provided, returns None.  If a certificate was\nprovided, but not validated, returns an empty dictionary.  Otherwise\nreturns a dict containing information about the peer certificate.\n\nIf the optional argument is True, returns a DER-encoded copy of the\npeer certificate, or None if no certificate was provided.  This will\nreturn the certificate even if it wasn't validated.",
        peer_certificate,
    ),
    Builtin::method(
        "get_channel_binding",
        "(self, /, cb_type='tls-unique')",
        "Get channel binding data for current connection.\n\nRaise ValueError if the requested `cb_type` is not supported.\nReturn bytes of the data or None if the data is not available (e.g.\nbefore the handshake).\nOnly 'tls-unique' channel binding data from RFC 5929 is supported.",
        channel_binding,
    ),
    Builtin::method("cipher", "(self, /)", "", |args| {
        ciphers::triple(openssl!(SSL_get_current_cipher(pointer(args))))
    }),
    Builtin::method("shared_ciphers", "(self, /)", "", |args| {
        let ssl = pointer(args);
        let (ours, theirs) = (
            openssl!(SSL_get_ciphers(ssl)),
            openssl!(SSL_get_client_ciphers(ssl)),
        );
        if ours.is_null() || theirs.is_null() {
            return nothing();
        }
        let result = list::new();
        for cipher in items::<_, ffi::SSL_CIPHER>(ours) {
            if items::<_, ffi::SSL_CIPHER>(theirs).any(|other| other == cipher) {
                list::push(result, ciphers::triple(cipher)?)?;
            }
        }
        Ok(result.cast())
    }),
    Builtin::method("version", "(self, /)", "", |args| match is_ready(args) {
        false => nothing(),
        true => match c_text(openssl!(SSL_get_version(pointer(args)))) {
            Some(version) if version.to_bytes() != b"unknown" => utf8(version.to_bytes()),
            _ => nothing(),
        },
    }),
    Builtin::method("selected_alpn_protocol", "(self, /)", "", |args| {
        let (mut data, mut length) = (std::ptr::null(), 0);
        openssl!(SSL_get0_alpn_selected(
            pointer(args),
            &mut data,
            &mut length
        ));
        // SAFETY: the connection keeps the name.
        match unsafe { ffi::bytes(data, length as usize) } {
            [] => nothing(),
            name => utf8(name),
        }
    }),
    Builtin::method("compression", "(self, /)", "", |_| nothing()),
    Builtin::method(
        "shutdown",
        "(self, /)",
        "Does the SSL shutdown handshake with the remote end.",
        shut_down,
    ),
    Builtin::method(
        "verify_client_post_handshake",
        "(self, /)",
        "Initiate TLS 1.3 post-handshake authentication",
        |args| match openssl!(SSL_verify_client_post_handshake(pointer(args))) {
            0 => Err(errors::general(None, 2984)),
            _ => nothing(),
        },
    ),
    Builtin::method("get_unverified_chain", "(self, /)", "", |args| {
        let ssl = pointer(args);
        let chain = openssl!(SSL_get_peer_cert_chain(ssl));
        // What a server keeps of its client's chain lacks the client's own certificate.
        let first = match of(args.at(0)).is_server {
            true => certificate_handle(openssl!(SSL_get1_peer_certificate(ssl))),
            false => None,
        };
        match chain.is_null() && first.is_none() {
            true => nothing(),
            false => certificate::chain(chain, first),
        }
    }),
    Builtin::method("get_verified_chain", "(self, /)", "", |args| {
        let chain = openssl!(SSL_get0_verified_chain(pointer(args)));
        match chain.is_null() {
            true => nothing(),
            false => certificate::chain(chain, None),
        }
    }),
    Builtin::attribute(
        "context",
        "This changes the context associated with the SSLSocket.\n\nThis is typically used from within a callback function set by the\nsni_callback on the SSLContext to change the certificate information\nassociated with the SSLSocket before the cryptographic exchange\nhandshake messages.",
        |args| Ok(context(args.at(0))),
        set_context,
    ),
    Builtin::getter(
        "server_side",
        "Whether this is a server-side socket.",
        |args| Ok(boolean(of(args.at(0)).is_server)),
    ),
    Builtin::getter(
        "server_hostname",
        "The currently set server hostname (for SNI).",
        |args| Ok(instance::slot(args.at(0), SERVER_NAME)),
    ),
    Builtin::attribute(
        "owner",
        "The Python-level owner of this object.\n\nPassed as \"self\" in servername callback.",
        |args| owner(args.at(0)),
        |args| {
            deletable(args.at(1), "owner")?;
            set_owner(args.at(0), args.at(1))?;
            nothing()
        },
    ),
    Builtin::attribute(
        "session",
        "The underlying SSLSession object.",
        |args| {
            let session = openssl!(SSL_get_session(pointer(args)));
            match session.is_null() {
                true => nothing(),
                false => {
                    let copy = session::copy(session)?;
                    Ok(session::object(copy, context(args.at(0))))
                }
            }
        },
        set_session,
    ),
    Builtin::getter(
        "session_reused",
        "Was the client session reused during handshake?",
        |args| Ok(boolean(openssl!(SSL_session_reused(pointer(args))) != 0)),
    ),
];
