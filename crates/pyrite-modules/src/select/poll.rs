//! `select.poll`.

use super::{Limit, calls, uninterrupted};
use crate::posix::path;
use crate::support::*;
use pyrite_vm::class::flags;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{overflow_error, runtime_error, type_error, value_error};

static POLL: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("select.poll", METHODS)
};
/// A dict from descriptors to the events that are asked for.
const FILES: u32 = 0;
/// 1 while it waits.
const BUSY: u32 = 1;

/// A new one.
pub fn new() -> Obj {
    instance::with(POLL.class(), &[dict::new().cast(), int::new(0)])
}

static METHODS: &[Builtin] = &[
    Builtin::method(
        "register",
        "(self, fd, eventmask=POLLIN | POLLPRI | POLLOUT, /)",
        |args| {
            let descriptor = path::descriptor_of(args.at(1))?;
            let usual = i64::from(libc::POLLIN | libc::POLLPRI | libc::POLLOUT);
            let events = args.get(2).map_or(Ok(usual), events)?;
            dict::set(files(args), int::new(descriptor), int::new(events))?;
            nothing()
        },
    ),
    Builtin::method("modify", "(self, fd, eventmask, /)", |args| {
        let descriptor = int::new(path::descriptor_of(args.at(1))?);
        let events = events(args.at(2))?;
        if dict::get(files(args), descriptor)?.is_none() {
            let error = std::io::Error::from_raw_os_error(libc::ENOENT);
            return Err(system::os_error(&error, None));
        }
        dict::set(files(args), descriptor, int::new(events))?;
        nothing()
    }),
    Builtin::method("unregister", "(self, fd, /)", |args| {
        let descriptor = int::new(path::descriptor_of(args.at(1))?);
        if dict::remove(files(args), descriptor)?.is_none() {
            return Err(exception::raise(&exception::KEY_ERROR, &[descriptor]));
        }
        nothing()
    }),
    Builtin::method("poll", "(self, timeout=None, /)", poll),
];

fn files(args: &Arguments) -> Gc<dict::PyDict> {
    instance::slot(args.at(0), FILES).cast()
}

/// A mask of events, which has 16 bits.
fn events(object: Obj) -> PyResult<i64> {
    match number::integer(object)? {
        Integer::Small(value) if value < 0 => Err(value_error!("Cannot convert negative int")),
        Integer::Small(value) if value <= i64::from(u16::MAX) => Ok(value),
        Integer::Big(_) if number::big(object)? < 0.into() => {
            Err(value_error!("Cannot convert negative int"))
        }
        _ => Err(overflow_error!("Python int too large for C unsigned short")),
    }
}

fn poll(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let seconds = match args.get_not_none(1) {
        Some(timeout) => {
            let milliseconds = number::real(timeout).map_err(|raised| {
                if exception::matches(raised.0, &exception::TYPE_ERROR) {
                    type_error!("timeout must be an integer or None")
                } else {
                    raised
                }
            })?;
            if milliseconds > f64::from(i32::MAX) {
                return Err(overflow_error!("timeout is too large"));
            }
            (milliseconds >= 0.0).then_some(milliseconds / 1e3)
        }
        None => None,
    };
    if int_slot(this, BUSY) != 0 {
        return Err(runtime_error!("concurrent poll() invocation"));
    }
    let mut entries = Vec::new();
    for (descriptor, events) in dict::pairs(files(args)) {
        entries.push(libc::pollfd {
            fd: number::c_int(descriptor)?,
            events: number::size(events)? as u16 as i16,
            revents: 0,
        });
    }
    let limit = Limit::seconds(seconds)?;
    set_int_slot(this, BUSY, 1);
    let polled = uninterrupted(|| calls::poll(&mut entries, limit.left()));
    set_int_slot(this, BUSY, 0);
    polled?;
    let result = list::new();
    for entry in entries.iter().filter(|entry| entry.revents != 0) {
        let events = i64::from(entry.revents as u16);
        let pair = [int::new(i64::from(entry.fd)), int::new(events)];
        list::push(result, tuple::from_slice(&pair).cast())?;
    }
    Ok(result.cast())
}
