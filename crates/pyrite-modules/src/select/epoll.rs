//! `select.epoll`.

use super::{Limit, calls, uninterrupted};
use crate::posix::path;
use crate::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::{type_error, value_error};

/// The type.
pub static EPOLL: TypeDefinition = TypeDefinition {
    slots: 1,
    ..TypeDefinition::new("select.epoll", METHODS)
};
/// Its descriptor, or -1 when it is closed.
const DESCRIPTOR: u32 = 0;

/// Events of one call, unless the program says how many.
const MOST: i64 = libc::FD_SETSIZE as i64 - 1;

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, sizehint=-1, flags=0)", |args| {
        let hint = args.get(1).map_or(Ok(-1), number::c_int)?;
        if hint < -1 || hint == 0 {
            return Err(value_error!("negative sizehint"));
        }
        let flags = args.get(2).map_or(Ok(0), number::c_int)?;
        if flags & !libc::EPOLL_CLOEXEC != 0 {
            let error = std::io::Error::from_raw_os_error(libc::EINVAL);
            return Err(system::os_error(&error, None));
        }
        let descriptor = calls::create().map_err(|error| system::os_error(&error, None))?;
        Ok(made(instance::class_argument(args.at(0))?, descriptor))
    }),
    Builtin::class_method("fromfd", "(type, fd, /)", |args| {
        let class = Class::from_object(args.at(0)).unwrap_or_else(|| EPOLL.class());
        Ok(made(class, number::c_int(args.at(1))?))
    }),
    Builtin::method("close", "(self, /)", close),
    Builtin::getter("closed", |args| {
        Ok(boolean(int_slot(args.at(0), DESCRIPTOR) < 0))
    }),
    Builtin::method("fileno", "(self, /)", |args| {
        Ok(int::new(i64::from(descriptor(args)?)))
    }),
    Builtin::method(
        "register",
        "(self, fd, eventmask=select.EPOLLIN | select.EPOLLPRI | select.EPOLLOUT)",
        |args| {
            let usual = libc::EPOLLIN | libc::EPOLLPRI | libc::EPOLLOUT;
            let events = args.get(2).map_or(Ok(usual as u32), events)?;
            control(args, libc::EPOLL_CTL_ADD, events)
        },
    ),
    Builtin::method("modify", "(self, fd, eventmask)", |args| {
        control(args, libc::EPOLL_CTL_MOD, events(args.at(2))?)
    }),
    Builtin::method("unregister", "(self, fd)", |args| {
        control(args, libc::EPOLL_CTL_DEL, 0)
    }),
    Builtin::method("poll", "(self, timeout=None, maxevents=-1)", poll),
    Builtin::method("__enter__", "(self, /)", |args| {
        descriptor(args)?;
        Ok(args.at(0))
    }),
    Builtin::method(
        "__exit__",
        "(self, exc_type=None, exc_value=None, exc_tb=None, /)",
        close,
    ),
];

fn made(class: &'static Class, descriptor: i32) -> Obj {
    instance::with(class, &[int::new(i64::from(descriptor))])
}

fn close(args: &Arguments) -> PyResult {
    let descriptor = int_slot(args.at(0), DESCRIPTOR);
    if descriptor >= 0 {
        set_int_slot(args.at(0), DESCRIPTOR, -1);
        crate::posix::calls::close(descriptor)?;
    }
    nothing()
}

fn descriptor(args: &Arguments) -> PyResult<i32> {
    let descriptor = int_slot(args.at(0), DESCRIPTOR);
    if descriptor < 0 {
        return Err(value_error!("I/O operation on closed epoll object"));
    }
    Ok(descriptor as i32)
}

fn events(object: Obj) -> PyResult<u32> {
    Ok(number::size(object)? as u32)
}

fn control(args: &Arguments, operation: i32, events: u32) -> PyResult {
    let file = path::descriptor_of(args.at(1))? as i32;
    let result = calls::control(descriptor(args)?, operation, file, events);
    result.map_err(|error| system::os_error(&error, None))?;
    nothing()
}

fn poll(args: &Arguments) -> PyResult {
    let epoll = descriptor(args)?;
    let seconds = match args.get_not_none(1) {
        Some(timeout) => {
            let seconds = number::real(timeout).map_err(|raised| {
                if exception::matches(raised.0, &exception::TYPE_ERROR) {
                    type_error!("timeout must be an integer or None")
                } else {
                    raised
                }
            })?;
            (seconds >= 0.0).then_some(seconds)
        }
        None => None,
    };
    let most = match args.get(2).map_or(Ok(-1), number::c_int)? {
        -1 => MOST,
        most if most < 1 => {
            return Err(value_error!("maxevents must be greater than 0, got {most}"));
        }
        most => i64::from(most),
    };
    let limit = Limit::seconds(seconds)?;
    let ready = uninterrupted(|| calls::wait(epoll, most as usize, limit.left()))?;
    let result = list::new();
    for (file, events) in ready {
        let pair = [int::new(i64::from(file)), int::new(i64::from(events))];
        list::push(result, tuple::from_slice(&pair).cast())?;
    }
    Ok(result.cast())
}
