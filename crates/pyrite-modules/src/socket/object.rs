//! `_socket.socket`.

use super::address::{self, Address};
use super::{DEFAULT_TIMEOUT, calls, messages, timeout, timeout_object};
use crate::support::buffers::Room;
use crate::support::*;
use pyrite_vm::class::flags as class_flags;
use pyrite_vm::global::Global;
use pyrite_vm::types::bytes;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{overflow_error, type_error, value_error};
use std::io::{Error, ErrorKind, Result as SystemResult};
use std::time::{Duration, Instant};

/// The type.
pub static SOCKET: TypeDefinition = TypeDefinition {
    slots: 5,
    flags: class_flags::SUBCLASSABLE,
    ..TypeDefinition::new("_socket.socket", METHODS)
};
const FILE: u32 = 0;
const FAMILY: u32 = 1;
const KIND: u32 = 2;
const PROTOCOL: u32 = 3;
/// Seconds as a float, negative for ever.
const TIMEOUT: u32 = 4;

/// What a socket object says.
#[derive(Clone, Copy)]
pub struct Socket {
    /// The descriptor; negative once it is closed.
    pub file: i32,
    family: i32,
    /// Seconds that calls wait at most; negative for ever.
    pub timeout: f64,
}

/// The state of an object, if it is a socket.
pub fn state_of(object: Obj) -> Option<Socket> {
    pyrite_vm::class::is_instance(object, SOCKET.class()).then(|| socket(object))
}

/// The state of a socket object.
pub(super) fn socket(object: Obj) -> Socket {
    Socket {
        file: int_slot(object, FILE) as i32,
        family: int_slot(object, FAMILY) as i32,
        timeout: float::value(instance::slot(object, TIMEOUT)).unwrap_or(-1.0),
    }
}

/// A socket of a descriptor.
pub(super) fn of_descriptor(file: i32, family: i32, kind: i32, protocol: i32) -> Obj {
    let object = instance::with(SOCKET.class(), &[none(); 5]);
    fill(object, file, family, kind, protocol);
    object
}

fn fill(object: Obj, file: i32, family: i32, kind: i32, protocol: i32) {
    set_int_slot(object, FILE, i64::from(file));
    set_int_slot(object, FAMILY, i64::from(family));
    let kind = kind & !(libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK);
    set_int_slot(object, KIND, i64::from(kind));
    set_int_slot(object, PROTOCOL, i64::from(protocol));
    instance::set_slot(object, TIMEOUT, float::new(-1.0));
}

fn system_error(error: Error) -> Raised {
    system::os_error(&error, None)
}

/// Makes a call: waits first if there is a limit of time, and again while signals interrupt it.
pub(super) fn transfer<T>(
    socket: Socket,
    writing: bool,
    mut call: impl FnMut() -> SystemResult<T>,
) -> PyResult<T> {
    let limit = Duration::try_from_secs_f64(socket.timeout).unwrap_or_default();
    let end = (socket.timeout > 0.0).then(|| Instant::now() + limit);
    loop {
        if let Some(end) = end {
            let left = end.saturating_duration_since(Instant::now());
            match calls::wait(socket.file, writing, left) {
                Ok(true) => {}
                Ok(false) => return Err(timed_out()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {
                    pyrite_vm::signals::run_pending()?;
                    continue;
                }
                Err(error) => return Err(system_error(error)),
            }
        }
        match call() {
            Ok(result) => return Ok(result),
            Err(error) if error.kind() == ErrorKind::Interrupted => {
                pyrite_vm::signals::run_pending()?;
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock && end.is_some() => {}
            Err(error) => return Err(system_error(error)),
        }
    }
}

#[cold]
fn timed_out() -> Raised {
    exception::raise_message(&exception::TIMEOUT_ERROR, "timed out")
}

/// Flags, zero if they were not given.
pub(super) fn flags(args: &Arguments, index: usize) -> PyResult<i32> {
    args.get(index).map_or(Ok(0), number::c_int)
}

/// The address that an argument of a method means.
pub(super) fn receiver(function: &str, socket: Socket, object: Obj) -> PyResult<Address> {
    address::argument(function, socket.family, object)
}

static METHODS: &[Builtin] = &[
    messages::RECEIVE,
    messages::RECEIVE_INTO,
    messages::SEND,
    Builtin::constructor("$(type, /, *args, **kwargs)", |args| {
        let object = instance::with(instance::class_argument(args.at(0))?, &[none(); 5]);
        fill(object, -1, -1, -1, -1);
        Ok(object)
    }),
    Builtin::method(
        "__init__",
        "$(self, /, family=-1, type=-1, proto=-1, fileno=None)",
        initialise,
    ),
    Builtin::method("__repr__", "(self, /)", |args| {
        let part = |index: u32| int_slot(args.at(0), index);
        text::new(&format!(
            "<socket object, fd={}, family={}, type={}, proto={}>",
            part(FILE),
            part(FAMILY),
            part(KIND),
            part(PROTOCOL)
        ))
    }),
    Builtin::method("__del__", "(self, /)", |args| {
        let file = int_slot(args.at(0), FILE);
        if file >= 0 {
            let message = format!("unclosed {}", repr_text(args.at(0))?);
            let category = &exception::RESOURCE_WARNING;
            pyrite_vm::warnings::warn(category, &message)?;
            close(args)?;
        }
        nothing()
    }),
    Builtin::member("family", |args| Ok(instance::slot(args.at(0), FAMILY))),
    Builtin::member("type", |args| Ok(instance::slot(args.at(0), KIND))),
    Builtin::member("proto", |args| Ok(instance::slot(args.at(0), PROTOCOL))),
    Builtin::getter("timeout", |args| {
        Ok(timeout_object(socket(args.at(0)).timeout))
    }),
    Builtin::method("fileno", "(self, /)", |args| {
        Ok(instance::slot(args.at(0), FILE))
    }),
    Builtin::method("close", "(self, /)", close),
    Builtin::method("detach", "(self, /)", |args| {
        let file = int_slot(args.at(0), FILE);
        set_int_slot(args.at(0), FILE, -1);
        Ok(int::new(file))
    }),
    Builtin::method("settimeout", "(self, object, /)", |args| {
        set_timeout(args.at(0), timeout(args.at(1))?)
    }),
    Builtin::method("gettimeout", "(self, /)", |args| {
        Ok(timeout_object(socket(args.at(0)).timeout))
    }),
    Builtin::method("setblocking", "(self, object, /)", |args| {
        let blocking = protocol::is_true(args.at(1))?;
        set_timeout(args.at(0), if blocking { -1.0 } else { 0.0 })
    }),
    Builtin::method("getblocking", "(self, /)", |args| {
        Ok(boolean(socket(args.at(0)).timeout != 0.0))
    }),
    Builtin::method("bind", "(self, object, /)", |args| {
        let this = socket(args.at(0));
        let address = receiver("bind", this, args.at(1))?;
        audit::event("socket.bind", || Ok([args.at(0), args.at(1)]))?;
        calls::bind(this.file, &address).map_err(system_error)?;
        nothing()
    }),
    Builtin::method("connect", "(self, object, /)", |args| {
        let this = socket(args.at(0));
        let address = receiver("connect", this, args.at(1))?;
        audit::event("socket.connect", || Ok([args.at(0), args.at(1)]))?;
        connect(this, &address)?.map_err(system_error)?;
        nothing()
    }),
    Builtin::method("connect_ex", "(self, object, /)", |args| {
        let this = socket(args.at(0));
        let address = receiver("connect_ex", this, args.at(1))?;
        audit::event("socket.connect", || Ok([args.at(0), args.at(1)]))?;
        let number = match connect(this, &address) {
            Ok(Ok(())) => 0,
            Ok(Err(error)) => error.raw_os_error().unwrap_or(0),
            Err(raised) if exception::matches(raised.0, &exception::TIMEOUT_ERROR) => libc::EAGAIN,
            Err(raised) => return Err(raised),
        };
        Ok(int::new(i64::from(number)))
    }),
    Builtin::method("listen", "$(self, backlog=128, /)", |args| {
        let backlog = args.get(1).map_or(Ok(128), number::c_int)?;
        calls::listen(socket(args.at(0)).file, backlog.max(0)).map_err(system_error)?;
        nothing()
    }),
    Builtin::method("_accept", "(self, /)", |args| {
        let this = socket(args.at(0));
        let (file, address) = transfer(this, false, || calls::accept(this.file))?;
        Ok(tuple::from_slice(&[int::new(i64::from(file)), address.object()?]).cast())
    }),
    Builtin::method("getsockname", "(self, /)", |args| {
        calls::name(socket(args.at(0)).file, false)
            .map_err(system_error)?
            .object()
    }),
    Builtin::method("getpeername", "(self, /)", |args| {
        calls::name(socket(args.at(0)).file, true)
            .map_err(system_error)?
            .object()
    }),
    Builtin::method("shutdown", "(self, object, /)", |args| {
        calls::shut_down(socket(args.at(0)).file, number::c_int(args.at(1))?)
            .map_err(system_error)?;
        nothing()
    }),
    Builtin::method("recv", "$(self, bufsize, flags=0, /)", |args| {
        let length = room_length(args.at(1), "recv")?;
        if length >= MUCH && WAS_FILLED.get() {
            // So will be this, most likely: it is received where it stays.
            let (object, place) = bytes::with_room(length)?;
            let count = receive(args, place, 2, None)?;
            WAS_FILLED.set(count == length);
            return match count == length {
                true => Ok(object),
                false => bytes::new(&place[..count]),
            };
        }
        let mut room = Room::of(length)?;
        let count = receive(args, room.bytes(), 2, None)?;
        WAS_FILLED.set(count == length && length >= MUCH);
        bytes::new(&room.bytes()[..count])
    }),
    Builtin::method("recvfrom", "$(self, bufsize, flags=0, /)", |args| {
        let mut room = Room::of(room_length(args.at(1), "recvfrom")?)?;
        let mut sender = Address::room();
        let count = receive(args, room.bytes(), 2, Some(&mut sender))?;
        Ok(tuple::from_slice(&[bytes::new(&room.bytes()[..count])?, sender.object()?]).cast())
    }),
    Builtin::method("recv_into", "$(self, buffer, nbytes=0, flags=0)", |args| {
        Ok(int::from_usize(receive_into(args, "recv_into", None)?))
    }),
    Builtin::method(
        "recvfrom_into",
        "$(self, buffer, nbytes=0, flags=0)",
        |args| {
            let mut sender = Address::room();
            let count = receive_into(args, "recvfrom_into", Some(&mut sender))?;
            Ok(tuple::from_slice(&[int::from_usize(count), sender.object()?]).cast())
        },
    ),
    Builtin::method("send", "$(self, data, flags=0, /)", |args| {
        let this = socket(args.at(0));
        let data = buffer::argument(args.at(1))?;
        let flags = flags(args, 2)?;
        let sent = transfer(this, true, || calls::send(this.file, &data, flags, None))?;
        Ok(int::from_usize(sent))
    }),
    Builtin::method("sendall", "$(self, data, flags=0, /)", |args| {
        let this = socket(args.at(0));
        let data = buffer::argument(args.at(1))?;
        let flags = flags(args, 2)?;
        let end = Instant::now();
        let mut sent = 0;
        while sent < data.len() {
            let mut left = this;
            if this.timeout > 0.0 {
                left.timeout = (this.timeout - end.elapsed().as_secs_f64()).max(f64::MIN_POSITIVE);
            }
            sent += transfer(left, true, || {
                calls::send(this.file, &data[sent..], flags, None)
            })?;
            pyrite_vm::signals::run_pending()?;
        }
        nothing()
    }),
    Builtin::method("sendto", "$(self, *args)", |args| {
        let (data, flags, address) = match args.rest() {
            &[data, address] => (data, 0, address),
            &[data, flags, address] => (data, number::c_int(flags)?, address),
            rest => {
                return Err(type_error!(
                    "sendto() takes 2 or 3 arguments ({} given)",
                    rest.len()
                ));
            }
        };
        let this = socket(args.at(0));
        let data = buffer::argument(data)?;
        let address = receiver("sendto", this, address)?;
        let sent = transfer(this, true, || {
            calls::send(this.file, &data, flags, Some(&address))
        })?;
        Ok(int::from_usize(sent))
    }),
    Builtin::method(
        "getsockopt",
        "$(self, level, option, buflen=0, /)",
        |args| {
            let (level, name) = (number::c_int(args.at(1))?, number::c_int(args.at(2))?);
            let file = socket(args.at(0)).file;
            match args.get(3).map_or(Ok(0), number::c_int)? {
                0 => {
                    let mut value = [0; 4];
                    calls::option(file, level, name, &mut value).map_err(system_error)?;
                    Ok(int::new(i64::from(i32::from_ne_bytes(value))))
                }
                length @ 1..=1024 => {
                    let mut value = vec![0; length as usize];
                    let length =
                        calls::option(file, level, name, &mut value).map_err(system_error)?;
                    bytes::new(&value[..length])
                }
                _ => Err(exception::raise_message(
                    &exception::OS_ERROR,
                    "getsockopt buflen out of range",
                )),
            }
        },
    ),
    Builtin::method("setsockopt", "$(self, *args)", set_option),
];

fn initialise(args: &Arguments) -> PyResult {
    let part = |index: usize| args.get(index).map_or(Ok(-1), number::c_int);
    let (mut family, mut kind, mut protocol) = (part(1)?, part(2)?, part(3)?);
    let given = args.get_not_none(4);
    let file = match given {
        Some(file) => {
            if float::value(file).is_some() {
                return Err(type_error!("integer argument expected, got float"));
            }
            let file = number::c_int(file)?;
            if file < 0 {
                return Err(value_error!("negative file descriptor"));
            }
            // What is no socket is told so.
            calls::name(file, false).map_err(system_error)?;
            let asked = |name: i32| {
                let mut value = [0; 4];
                calls::option(file, libc::SOL_SOCKET, name, &mut value).map_err(system_error)?;
                Ok::<i32, Raised>(i32::from_ne_bytes(value))
            };
            if family == -1 {
                family = asked(libc::SO_DOMAIN)?;
            }
            if kind == -1 {
                kind = asked(libc::SO_TYPE)?;
            }
            if protocol == -1 {
                protocol = asked(libc::SO_PROTOCOL)?;
            }
            file
        }
        None => {
            let or = |value: i32, default: i32| if value == -1 { default } else { value };
            family = or(family, libc::AF_INET);
            kind = or(kind, libc::SOCK_STREAM);
            protocol = or(protocol, 0);
            calls::open(family, kind, protocol).map_err(system_error)?
        }
    };
    close(args)?;
    fill(args.at(0), file, family, kind, protocol);
    if kind & libc::SOCK_NONBLOCK != 0 {
        instance::set_slot(args.at(0), TIMEOUT, float::new(0.0));
    } else if DEFAULT_TIMEOUT.get() >= 0.0 {
        set_timeout(args.at(0), DEFAULT_TIMEOUT.get())?;
    }
    nothing()
}

fn close(args: &Arguments) -> PyResult {
    let file = int_slot(args.at(0), FILE);
    if file >= 0 {
        set_int_slot(args.at(0), FILE, -1);
        match crate::posix::calls::close(file) {
            // The other end has gone; the descriptor is closed all the same.
            Err(failed) if failed.is(libc::ECONNRESET) => {}
            result => result?,
        }
    }
    nothing()
}

fn set_timeout(object: Obj, seconds: f64) -> PyResult {
    instance::set_slot(object, TIMEOUT, float::new(seconds));
    calls::set_non_blocking(socket(object).file, seconds >= 0.0).map_err(system_error)?;
    nothing()
}

/// Connects. The outer error is what handlers raise, or that the time is over.
fn connect(this: Socket, address: &Address) -> PyResult<SystemResult<()>> {
    match calls::connect(this.file, address) {
        Err(error) => {
            let number = error.raw_os_error();
            // What was begun goes on by itself: it is waited for, not begun again.
            let goes_on = number == Some(libc::EINTR) && this.timeout != 0.0
                || number == Some(libc::EINPROGRESS) && this.timeout > 0.0;
            if !goes_on {
                return Ok(Err(error));
            }
            pyrite_vm::signals::run_pending()?;
            let mut waiting = this;
            if waiting.timeout < 0.0 {
                // There is no limit: longer than anybody waits.
                waiting.timeout = f64::from(i32::MAX / 1000);
            }
            transfer(waiting, true, || Ok(()))?;
            let mut value = [0; 4];
            let asked = calls::option(this.file, libc::SOL_SOCKET, libc::SO_ERROR, &mut value);
            Ok(asked.and_then(|_| match i32::from_ne_bytes(value) {
                0 | libc::EISCONN => Ok(()),
                number => Err(Error::from_raw_os_error(number)),
            }))
        }
        done => Ok(done),
    }
}

/// Did the last `recv` that asked for [`MUCH`] get all that it asked for?
static WAS_FILLED: Global<bool> = Global::new(false);
/// So many bytes take longer to be copied than an object that turns out to be too long takes to be made. Objects of this size do not move, so that it can be received into
/// them while other threads run.
const MUCH: usize = 1 << 16;

/// How many bytes are asked for.
fn room_length(length: Obj, function: &str) -> PyResult<usize> {
    usize::try_from(number::size(length)?)
        .map_err(|_| value_error!("negative buffersize in {function}"))
}

fn receive(
    args: &Arguments,
    buffer: &mut [u8],
    flags_at: usize,
    mut sender: Option<&mut Address>,
) -> PyResult<usize> {
    let this = socket(args.at(0));
    let flags = flags(args, flags_at)?;
    if buffer.is_empty() && sender.is_none() {
        return Ok(0);
    }
    transfer(this, false, || {
        calls::receive(this.file, buffer, flags, sender.as_deref_mut())
    })
}

fn receive_into(args: &Arguments, function: &str, sender: Option<&mut Address>) -> PyResult<usize> {
    let mut held = buffer::writable_argument(args.at(1), &format!("{function}() argument 1"))?;
    let buffer = held.bytes_mut();
    let length = args.get(2).map_or(Ok(0), number::size)?;
    let Ok(mut length) = usize::try_from(length) else {
        return Err(value_error!("negative buffersize in {function}"));
    };
    if length == 0 {
        length = buffer.len();
    }
    if length > buffer.len() {
        return Err(match function {
            "recv_into" => value_error!("buffer too small for requested bytes"),
            _ => value_error!("nbytes is greater than the length of the buffer"),
        });
    }
    receive(args, &mut buffer[..length], 3, sender)
}

fn set_option(args: &Arguments) -> PyResult {
    let (level, name, value, length) = match args.rest() {
        &[level, name, value] => (level, name, value, None),
        &[level, name, value, length] if value.is_none() => (level, name, value, Some(length)),
        rest => {
            return Err(type_error!(
                "setsockopt() takes exactly 3 arguments ({} given)",
                rest.len()
            ));
        }
    };
    let (level, name) = (number::c_int(level)?, number::c_int(name)?);
    let file = socket(args.at(0)).file;
    let result = if let Some(length) = length {
        let length = u32::try_from(number::size(length)?);
        let length = length
            .map_err(|_| overflow_error!("Python int too large to convert to C unsigned int"))?;
        calls::set_option(file, level, name, Err(length))
    } else if Integer::of(value).is_some() {
        calls::set_option(file, level, name, Ok(&number::c_int(value)?.to_ne_bytes()))
    } else {
        calls::set_option(file, level, name, Ok(&buffer::argument(value)?))
    };
    result.map_err(system_error)?;
    nothing()
}
