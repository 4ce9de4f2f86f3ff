//! `resource`.

use crate::structure;
use crate::support::*;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{type_error, value_error};
use std::io::Error;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&USAGE],
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        for (name, value) in CONSTANTS {
            set(name, int::new(*value));
        }
        set("error", exception::OS_ERROR.class().object());
        Ok(())
    },
    ..ModuleDefinition::new("resource", FUNCTIONS)
};

macro_rules! constants {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

const CONSTANTS: &[(&str, i64)] = constants! {
    RUSAGE_SELF RUSAGE_CHILDREN RUSAGE_THREAD
    RLIMIT_CPU RLIMIT_FSIZE RLIMIT_DATA RLIMIT_STACK RLIMIT_CORE RLIMIT_NOFILE RLIMIT_OFILE RLIMIT_AS RLIMIT_RSS RLIMIT_NPROC RLIMIT_MEMLOCK
    RLIMIT_MSGQUEUE RLIMIT_NICE RLIMIT_RTPRIO RLIMIT_RTTIME RLIMIT_SIGPENDING
    RLIM_INFINITY
};

#[allow(non_upper_case_globals)]
mod libc {
    pub use ::libc::*;
    /// An old name.
    pub const RLIMIT_OFILE: __rlimit_resource_t = RLIMIT_NOFILE;
}

/// Resources are numbered below this.
const RESOURCES: i32 = 16;

structure! {
    /// `resource.struct_rusage`.
    USAGE USAGE_METHODS "resource.struct_rusage" {
        0 "ru_utime", 1 "ru_stime", 2 "ru_maxrss", 3 "ru_ixrss",
        4 "ru_idrss", 5 "ru_isrss", 6 "ru_minflt",
        7 "ru_majflt", 8 "ru_nswap", 9 "ru_inblock",
        10 "ru_oublock", 11 "ru_msgsnd", 12 "ru_msgrcv",
        13 "ru_nsignals", 14 "ru_nvcsw", 15 "ru_nivcsw",
    }
}

/// A `struct_rusage`.
pub fn usage(usage: &libc::rusage) -> Obj {
    let seconds = |time: libc::timeval| float::new(time.tv_sec as f64 + time.tv_usec as f64 * 1e-6);
    structure::new(
        &USAGE,
        &[
            seconds(usage.ru_utime),
            seconds(usage.ru_stime),
            int::new(usage.ru_maxrss),
            int::new(usage.ru_ixrss),
            int::new(usage.ru_idrss),
            int::new(usage.ru_isrss),
            int::new(usage.ru_minflt),
            int::new(usage.ru_majflt),
            int::new(usage.ru_nswap),
            int::new(usage.ru_inblock),
            int::new(usage.ru_oublock),
            int::new(usage.ru_msgsnd),
            int::new(usage.ru_msgrcv),
            int::new(usage.ru_nsignals),
            int::new(usage.ru_nvcsw),
            int::new(usage.ru_nivcsw),
        ],
    )
}

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("getrusage", "(who, /)", |args| {
        let who = number::c_int(args.at(0))?;
        // SAFETY: plain data, filled by the call.
        let (result, used) = unsafe {
            let mut used = std::mem::zeroed();
            (libc::getrusage(who, &mut used), used)
        };
        if result < 0 {
            let error = Error::last_os_error();
            return Err(match error.raw_os_error() {
                Some(libc::EINVAL) => value_error!("invalid who parameter"),
                _ => system::os_error(&error, None),
            });
        }
        Ok(usage(&used))
    }),
    Builtin::function("getrlimit", "(resource, /)", |args| {
        let limits = limit(0, resource(args.at(0))?, None)?;
        Ok(pair(limits))
    }),
    Builtin::function("setrlimit", "(resource, limits, /)", |args| {
        let resource = resource(args.at(0))?;
        limit(0, resource, Some(limits(args.at(1))?))?;
        nothing()
    }),
    Builtin::function("prlimit", "(pid, resource, limits=None, /)", |args| {
        let process = number::c_int(args.at(0))?;
        let resource = resource(args.at(1))?;
        let new = args.get_not_none(2).map(limits).transpose()?;
        Ok(pair(limit(process, resource, new)?))
    }),
    Builtin::function("getpagesize", "()", |_| {
        Ok(int::new(
            system::configuration(libc::_SC_PAGESIZE).unwrap_or(4096),
        ))
    }),
];

fn resource(object: Obj) -> PyResult<i32> {
    let resource = number::c_int(object)?;
    if !(0..RESOURCES).contains(&resource) {
        return Err(value_error!("invalid resource specified"));
    }
    Ok(resource)
}

/// Sets the limits of a resource, if there are new ones; gives those there were.
fn limit(process: i32, resource: i32, new: Option<libc::rlimit>) -> PyResult<libc::rlimit> {
    let new = new.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: plain data of ours.
    let (result, old) = unsafe {
        let mut old = std::mem::zeroed();
        let result = libc::prlimit(
            process,
            resource as libc::__rlimit_resource_t,
            new,
            &mut old,
        );
        (result, old)
    };
    if result < 0 {
        let error = Error::last_os_error();
        return Err(match error.raw_os_error() {
            Some(libc::EINVAL) => value_error!("current limit exceeds maximum limit"),
            Some(libc::EPERM) if process == 0 => {
                value_error!("not allowed to raise maximum limit")
            }
            _ => system::os_error(&error, None),
        });
    }
    Ok(old)
}

fn limits(object: Obj) -> PyResult<libc::rlimit> {
    let parts = sequence::to_tuple(object)?;
    let &[current, maximum] = tuple::items(parts) else {
        return Err(value_error!("expected a tuple of 2 integers"));
    };
    Ok(libc::rlimit {
        rlim_cur: value(current)?,
        rlim_max: value(maximum)?,
    })
}

fn value(object: Obj) -> PyResult<u64> {
    match Integer::of(protocol::index(object)?) {
        Some(Integer::Small(value)) if value >= -1 => Ok(value as u64),
        Some(Integer::Small(_)) => Err(value_error!("Cannot convert negative int")),
        Some(Integer::Big(_)) => Ok(number::size(object)? as u64),
        None => Err(type_error!("an integer is required")),
    }
}

fn pair(limits: libc::rlimit) -> Obj {
    let parts = [limits.rlim_cur, limits.rlim_max].map(|value| int::new(value as i64));
    tuple::from_slice(&parts).cast()
}
