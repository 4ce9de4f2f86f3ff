//! `select`: waiting until files are ready.

mod calls;
mod epoll;
mod poll;

use crate::posix::path;
use crate::support::*;
use pyrite_vm::{type_error, value_error};
use std::time::{Duration, Instant};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&epoll::EPOLL],
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        for (name, value) in CONSTANTS {
            set(name, int::new(*value));
        }
        set("error", exception::OS_ERROR.class().object());
        Ok(())
    },
    ..ModuleDefinition::new("select", FUNCTIONS)
};

const CONSTANTS: &[(&str, i64)] = &[
    ("PIPE_BUF", libc::PIPE_BUF as i64),
    ("POLLIN", libc::POLLIN as i64),
    ("POLLPRI", libc::POLLPRI as i64),
    ("POLLOUT", libc::POLLOUT as i64),
    ("POLLERR", libc::POLLERR as i64),
    ("POLLHUP", libc::POLLHUP as i64),
    ("POLLNVAL", libc::POLLNVAL as i64),
    ("POLLRDNORM", libc::POLLRDNORM as i64),
    ("POLLRDBAND", libc::POLLRDBAND as i64),
    ("POLLWRNORM", libc::POLLWRNORM as i64),
    ("POLLWRBAND", libc::POLLWRBAND as i64),
    ("POLLMSG", 0x400),
    ("POLLRDHUP", libc::POLLRDHUP as i64),
    ("EPOLLIN", libc::EPOLLIN as i64),
    ("EPOLLOUT", libc::EPOLLOUT as i64),
    ("EPOLLPRI", libc::EPOLLPRI as i64),
    ("EPOLLERR", libc::EPOLLERR as i64),
    ("EPOLLHUP", libc::EPOLLHUP as i64),
    ("EPOLLRDHUP", libc::EPOLLRDHUP as i64),
    ("EPOLLET", libc::EPOLLET as u32 as i64),
    ("EPOLLONESHOT", libc::EPOLLONESHOT as i64),
    ("EPOLLEXCLUSIVE", libc::EPOLLEXCLUSIVE as i64),
    ("EPOLLWAKEUP", libc::EPOLLWAKEUP as i64),
    ("EPOLLRDNORM", libc::EPOLLRDNORM as i64),
    ("EPOLLRDBAND", libc::EPOLLRDBAND as i64),
    ("EPOLLWRNORM", libc::EPOLLWRNORM as i64),
    ("EPOLLWRBAND", libc::EPOLLWRBAND as i64),
    ("EPOLLMSG", libc::EPOLLMSG as i64),
    ("EPOLL_CLOEXEC", libc::EPOLL_CLOEXEC as i64),
];

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("select", "(rlist, wlist, xlist, timeout=None, /)", select),
    Builtin::function("poll", "()", |_| Ok(poll::new())),
];

/// A limit of time that signals do not prolong.
#[derive(Clone, Copy)]
struct Limit(Option<Instant>);

impl Limit {
    /// So many seconds from now on; never for `None`.
    fn seconds(seconds: Option<f64>) -> PyResult<Limit> {
        let Some(seconds) = seconds else {
            return Ok(Limit(None));
        };
        if seconds.is_nan() {
            return Err(value_error!("Invalid value NaN (not a number)"));
        }
        // What is so far off that it cannot be told never comes.
        let duration = Duration::try_from_secs_f64(seconds.max(0.0)).ok();
        if duration.is_none_or(|duration| duration.as_secs() > i64::MAX as u64 / 1_000_000_000) {
            return Err(pyrite_vm::overflow_error!(
                "timestamp too large to convert to C PyTime_t"
            ));
        }
        Ok(Limit(
            duration.and_then(|duration| Instant::now().checked_add(duration)),
        ))
    }
    /// What is left of it.
    fn left(self) -> Option<Duration> {
        let Limit(end) = self;
        end.map(|end| end.saturating_duration_since(Instant::now()))
    }
}

/// Makes a call until no signal interrupts it.
fn uninterrupted<T>(mut call: impl FnMut() -> std::io::Result<T>) -> PyResult<T> {
    loop {
        match call() {
            Ok(result) => return Ok(result),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {
                pyrite_vm::signals::run_pending()?;
            }
            Err(error) => return Err(system::os_error(&error, None)),
        }
    }
}

fn select(args: &Arguments) -> PyResult {
    let seconds = match args.get_not_none(3) {
        Some(timeout) => {
            let seconds = number::real(timeout)
                .map_err(|_| type_error!("timeout must be a float or None"))?;
            if seconds < 0.0 {
                return Err(value_error!("timeout must be non-negative"));
            }
            Some(seconds)
        }
        None => None,
    };
    let objects = list::new();
    let mut asked: [calls::Files; 3] = Default::default();
    for (index, files) in asked.iter_mut().enumerate() {
        let items = match args.at(index).exact::<list::PyList>() {
            // Of a list what is there when its turn comes, whatever `fileno` does with it.
            Some(items) => Ok(items),
            None => sequence::to_list(args.at(index)),
        };
        let items = match items {
            Ok(items) => items,
            Err(raised) if exception::matches(raised.0, &exception::TYPE_ERROR) => {
                return Err(type_error!("arguments 1-3 must be sequences"));
            }
            Err(raised) => return Err(raised),
        };
        let mut place = 0;
        while place < list::length(items) {
            let descriptor = path::descriptor_of(list::get(items, place))?;
            if place >= libc::FD_SETSIZE {
                return Err(value_error!("too many file descriptors in select()"));
            }
            if !files.add(descriptor) {
                return Err(value_error!("filedescriptor out of range in select()"));
            }
            place += 1;
        }
        list::push(objects, items.cast())?;
    }
    let limit = Limit::seconds(seconds)?;
    let ready = uninterrupted(|| calls::select(&asked, limit.left()))?;
    let results = list::new();
    for (index, (files, ready)) in asked.iter().zip(ready).enumerate() {
        let items: Gc<list::PyList> = list::get(objects, index).cast();
        let chosen = list::new();
        for (place, descriptor) in files.descriptors().enumerate() {
            if ready.has(descriptor) {
                list::push(chosen, list::get(items, place))?;
            }
        }
        list::push(results, chosen.cast())?;
    }
    Ok(sequence::list_to_tuple(results)?.cast())
}
