//! What a connection does: calls of OpenSSL, repeated until the other end has answered or the time is over, and what they fail with.

use crate::bindings as ffi;
use crate::callbacks::during;
use crate::connection;
use crate::errors::{self, Description, Kind, Line};
use crate::handles::{c_text, openssl};
use pyrite_modules::socket;
use pyrite_modules::support::buffers::Room;
use pyrite_modules::support::*;
use pyrite_vm::global::Global;
use pyrite_vm::signals;
use pyrite_vm::types::bytes;
use pyrite_vm::{overflow_error, type_error, value_error};
use std::ffi::c_int;
use std::io::ErrorKind;
use std::time::{Duration, Instant};

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
    let connection = connection::of(object);
    let ssl = connection.ssl.pointer();
    if let Some(channel) = &connection.channel {
        if socket::state_of(connection::socket(object)).is_none_or(|socket| socket.file < 0) {
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
    let timeout = socket::state_of(connection::socket(object))?.timeout;
    let limit = Duration::try_from_secs_f64(timeout).ok()?;
    (timeout > 0.0).then(|| Instant::now() + limit)
}

fn wait(object: Obj, writing: bool, deadline: Option<Instant>) -> PyResult<Waited> {
    /// No limit at all: longer than anybody waits, and asked again then.
    const LONG: Duration = Duration::from_secs(1 << 20);
    loop {
        let Some(socket) = socket::state_of(connection::socket(object)) else {
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
            let channel = connection::of(object).channel.as_ref();
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
    let number = openssl!(SSL_get_verify_result(connection::of(object).ssl.pointer()));
    let name: Obj = connection::server_name(object);
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

pub(crate) fn hand_shake(args: &Arguments) -> PyResult {
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

pub(crate) fn write(args: &Arguments) -> PyResult {
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
/// Did the last read without a buffer get a whole record? An object of that size does not move.
static WAS_FULL: Global<bool> = Global::new(false);

pub(crate) fn read(args: &Arguments) -> PyResult {
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
        if size >= RECORD && WAS_FULL.get() {
            // So will be this, most likely: it is read where it stays.
            let (object, place) = bytes::with_room(RECORD)?;
            WAS_FULL.set(false);
            let count = read_into(args.at(0), place)?;
            WAS_FULL.set(count == RECORD);
            return match count == RECORD {
                true => Ok(object),
                false => bytes::new(&place[..count]),
            };
        }
        let mut room = Room::of(size.min(RECORD))?;
        let count = read_into(args.at(0), room.bytes())?;
        WAS_FULL.set(count == RECORD);
        return bytes::new(&room.bytes()[..count]);
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
        && openssl!(SSL_get_shutdown(connection::of(object).ssl.pointer()))
            == ffi::SSL_RECEIVED_SHUTDOWN
    {
        return Ok(0);
    }
    match done.has_failed() {
        true => Err(failure(object, &done, 2778)),
        false => Ok(count),
    }
}

pub(crate) fn shut_down(args: &Arguments) -> PyResult {
    let object = args.at(0);
    let connection = connection::of(object);
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
        false => Ok(connection::socket(object)),
    }
}
