//! `_socket`: the internet families and those of one machine (`AF_UNIX`).

mod address;
mod calls;
mod constants;
mod lookup;
mod messages;
mod object;

pub use calls::wait;
pub use object::{Socket, state_of};

use crate::support::*;
use pyrite_vm::global::Global;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{overflow_error, value_error};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&object::SOCKET],
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        for (name, value) in constants::ALL.iter().chain(constants::PLAIN) {
            set(name, int::new(*value));
        }
        for functions in [lookup::FUNCTIONS, messages::FUNCTIONS] {
            for function in functions {
                let module = names::intern("_socket").object();
                set(
                    function.name,
                    pyrite_vm::import::function_object(function, module),
                );
            }
        }
        set("SocketType", object::SOCKET.class().object());
        set("error", exception::OS_ERROR.class().object());
        set("timeout", exception::TIMEOUT_ERROR.class().object());
        set("gaierror", lookup::ADDRESS_ERROR.class()?);
        set("herror", lookup::HOST_ERROR.class()?);
        set("has_ipv6", boolean(true));
        Ok(())
    },
    ..ModuleDefinition::new("_socket", FUNCTIONS)
};

/// Seconds that new sockets wait, or a negative number for ever.
static DEFAULT_TIMEOUT: Global<f64> = Global::new(-1.0);

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("getdefaulttimeout", "()", |_| {
        Ok(timeout_object(DEFAULT_TIMEOUT.get()))
    })
    .telling("($self, /)"),
    Builtin::function("setdefaulttimeout", "(timeout, /)", |args| {
        DEFAULT_TIMEOUT.set(timeout(args.at(0))?);
        nothing()
    })
    .telling("($self, object, /)"),
    Builtin::function("close", "(fd, /)", |args| {
        crate::posix::calls::close(number::size(args.at(0))?)?;
        nothing()
    })
    .telling("($self, object, /)"),
    Builtin::function("dup", "(fd, /)", |args| {
        let file = number::size(args.at(0))?;
        Ok(int::new(crate::posix::calls::fcntl(
            file,
            libc::F_DUPFD_CLOEXEC,
            0,
        )?))
    })
    .telling("($self, object, /)"),
    Builtin::function(
        "socketpair",
        "$(family=AF_UNIX, type=SOCK_STREAM, proto=0, /)",
        |args| {
            let part =
                |index: usize, default: i32| args.get(index).map_or(Ok(default), number::c_int);
            let (family, kind, protocol) = (
                part(0, libc::AF_UNIX)?,
                part(1, libc::SOCK_STREAM)?,
                part(2, 0)?,
            );
            let pair = calls::pair(family, kind, protocol)
                .map_err(|error| system::os_error(&error, None))?;
            let made = pair.map(|file| object::of_descriptor(file, family, kind, protocol));
            Ok(tuple::from_slice(&made).cast())
        },
    ),
    Builtin::function("ntohs", "(integer, /)", swap_16),
    Builtin::function("htons", "(integer, /)", swap_16),
    Builtin::function("ntohl", "(integer, /)", swap_32),
    Builtin::function("htonl", "(integer, /)", swap_32),
];

fn swap_16(args: &Arguments) -> PyResult {
    let value = unsigned(args.at(0), 16)?;
    Ok(int::new(i64::from((value as u16).to_be())))
}

fn swap_32(args: &Arguments) -> PyResult {
    let value = unsigned(args.at(0), 32)?;
    Ok(int::new(i64::from((value as u32).to_be())))
}

/// A C integer of so many bits.
fn unsigned(object: Obj, bits: u32) -> PyResult<i64> {
    match number::integer(object)? {
        Integer::Small(value) if value < 0 => Err(value_error!("Cannot convert negative int")),
        Integer::Big(_) if number::big(object)? < 0.into() => {
            Err(value_error!("Cannot convert negative int"))
        }
        Integer::Small(value) if value < 1 << bits => Ok(value),
        _ => Err(overflow_error!("Python int too large for C uint{bits}_t")),
    }
}

/// A limit of time as an argument: seconds, negative for None.
fn timeout(object: Obj) -> PyResult<f64> {
    if object.is_none() {
        return Ok(-1.0);
    }
    let seconds = number::seconds(object)?;
    if seconds < 0.0 {
        return Err(value_error!("Timeout value out of range"));
    }
    if seconds >= number::LONGEST_SPAN {
        return Err(overflow_error!(
            "timestamp too large to convert to C PyTime_t"
        ));
    }
    Ok(seconds)
}

fn timeout_object(seconds: f64) -> Obj {
    if seconds < 0.0 {
        none()
    } else {
        float::new(seconds)
    }
}
