//! Processes, users and the system.

use super::calls;
use super::path;
use crate::structure;
use crate::support::*;
use pyrite_vm::types::bytes;
use pyrite_vm::value_error;
use std::os::unix::ffi::OsStrExt;

structure! {
    /// `os.uname_result`.
    UNAME_RESULT UNAME_RESULT_METHODS "posix.uname_result" {
        0 "sysname", 1 "nodename",
        2 "release", 3 "version", 4 "machine",
    }
}
structure! {
    /// `os.times_result`.
    TIMES_RESULT TIMES_RESULT_METHODS "posix.times_result" {
        0 "user", 1 "system", 2 "children_user",
        3 "children_system", 4 "elapsed",
    }
}

fn identity(index: usize) -> PyResult {
    Ok(int::new(calls::identity()[index]))
}

pub(super) static FUNCTIONS: &[Builtin] = &[
    Builtin::function("getpid", "()", |_| {
        Ok(int::new(i64::from(std::process::id())))
    }),
    Builtin::function("getppid", "()", |_| identity(0)),
    Builtin::function("getpgrp", "()", |_| identity(1)),
    Builtin::function("getuid", "()", |_| identity(2)),
    Builtin::function("geteuid", "()", |_| identity(3)),
    Builtin::function("getgid", "()", |_| identity(4)),
    Builtin::function("getegid", "()", |_| identity(5)),
    Builtin::function("getpgid", "(pid)", |args| {
        Ok(int::new(calls::getpgid(number::size(args.at(0))?)?))
    }),
    Builtin::function("getsid", "(pid, /)", |args| {
        Ok(int::new(calls::getsid(number::size(args.at(0))?)?))
    }),
    Builtin::function("setsid", "()", |_| {
        calls::setsid()?;
        nothing()
    }),
    Builtin::function("setpgid", "(pid, pgrp, /)", |args| {
        calls::setpgid(number::size(args.at(0))?, number::size(args.at(1))?)?;
        nothing()
    }),
    Builtin::function("setuid", "(uid, /)", |args| {
        calls::setuid(number::size(args.at(0))?)?;
        nothing()
    }),
    Builtin::function("setgid", "(gid, /)", |args| {
        calls::setgid(number::size(args.at(0))?)?;
        nothing()
    }),
    Builtin::function("seteuid", "(euid, /)", |args| {
        calls::seteuid(number::size(args.at(0))?)?;
        nothing()
    }),
    Builtin::function("setegid", "(egid, /)", |args| {
        calls::setegid(number::size(args.at(0))?)?;
        nothing()
    }),
    Builtin::function("kill", "(pid, signal, /)", |args| {
        audit::event("os.kill", || Ok([args.at(0), args.at(1)]))?;
        calls::kill(number::size(args.at(0))?, number::size(args.at(1))?)?;
        pyrite_vm::signals::run_pending()?;
        nothing()
    }),
    Builtin::function("killpg", "(pgid, signal, /)", |args| {
        audit::event("os.killpg", || Ok([args.at(0), args.at(1)]))?;
        calls::killpg(number::size(args.at(0))?, number::size(args.at(1))?)?;
        pyrite_vm::signals::run_pending()?;
        nothing()
    }),
    Builtin::function("waitpid", "(pid, options, /)", |args| {
        waited(calls::wait(
            number::size(args.at(0))?,
            number::c_int(args.at(1))?,
        )?)
    }),
    Builtin::function("wait", "()", |_| waited(calls::wait(-1, 0)?)),
    Builtin::function("waitstatus_to_exitcode", "(status)", |args| {
        let status = number::c_int(args.at(0))?;
        if libc::WIFEXITED(status) {
            return Ok(int::new(i64::from(libc::WEXITSTATUS(status))));
        }
        if libc::WIFSIGNALED(status) {
            return Ok(int::new(i64::from(-libc::WTERMSIG(status))));
        }
        if libc::WIFSTOPPED(status) {
            return Err(value_error!(
                "process stopped by delivery of signal {}",
                libc::WSTOPSIG(status)
            ));
        }
        Err(value_error!("invalid wait status: {status}"))
    }),
    Builtin::function("WIFEXITED", "(status)", |args| {
        Ok(boolean(libc::WIFEXITED(number::c_int(args.at(0))?)))
    }),
    Builtin::function("WIFSIGNALED", "(status)", |args| {
        Ok(boolean(libc::WIFSIGNALED(number::c_int(args.at(0))?)))
    }),
    Builtin::function("WIFSTOPPED", "(status)", |args| {
        Ok(boolean(libc::WIFSTOPPED(number::c_int(args.at(0))?)))
    }),
    Builtin::function("WIFCONTINUED", "(status)", |args| {
        Ok(boolean(libc::WIFCONTINUED(number::c_int(args.at(0))?)))
    }),
    Builtin::function("WCOREDUMP", "(status, /)", |args| {
        Ok(boolean(libc::WCOREDUMP(number::c_int(args.at(0))?)))
    }),
    Builtin::function("WEXITSTATUS", "(status)", |args| {
        Ok(int::new(i64::from(libc::WEXITSTATUS(number::c_int(
            args.at(0),
        )?))))
    }),
    Builtin::function("WTERMSIG", "(status)", |args| {
        Ok(int::new(i64::from(libc::WTERMSIG(number::c_int(
            args.at(0),
        )?))))
    }),
    Builtin::function("WSTOPSIG", "(status)", |args| {
        Ok(int::new(i64::from(libc::WSTOPSIG(number::c_int(
            args.at(0),
        )?))))
    }),
    Builtin::function("_exit", "(status)", |args| {
        leave(number::c_int(args.at(0))?)
    }),
    Builtin::function("abort", "()", |_| std::process::abort()),
    Builtin::function("system", "(command)", |args| {
        let command = path::of("system").named("command").take(args.at(0))?;
        audit::event("os.system", || Ok([args.at(0)]))?;
        Ok(int::new(calls::system(command.text())?))
    }),
    Builtin::function("umask", "(mask, /)", |args| {
        Ok(int::new(calls::set_mask(i64::from(number::c_int(
            args.at(0),
        )?))))
    }),
    Builtin::function("putenv", "(name, value, /)", |args| {
        let (name, value) = (variable(args.at(0))?, variable(args.at(1))?);
        if name.is_empty() || name.contains(&b'=') {
            return Err(value_error!("illegal environment variable name"));
        }
        audit::event("os.putenv", || {
            Ok([bytes::new(&name)?, bytes::new(&value)?])
        })?;
        set_variable(&name, Some(&value));
        nothing()
    }),
    Builtin::function("unsetenv", "(name, /)", |args| {
        let name = variable(args.at(0))?;
        if name.is_empty() || name.contains(&b'=') {
            let error = std::io::Error::from_raw_os_error(libc::EINVAL);
            return Err(system::os_error(&error, None));
        }
        audit::event("os.unsetenv", || Ok([bytes::new(&name)?]))?;
        set_variable(&name, None);
        nothing()
    }),
    Builtin::function("_create_environ", "()", |_| environment()),
    Builtin::function("urandom", "(size, /)", |args| {
        let Ok(size) = usize::try_from(number::size(args.at(0))?) else {
            return Err(value_error!("negative argument not allowed"));
        };
        let mut random = vec![0; size];
        system::random_bytes(&mut random);
        bytes::new(&random)
    }),
    Builtin::function("getrandom", "(size, flags=0)", |args| {
        let Ok(size) = usize::try_from(number::size(args.at(0))?) else {
            let error = std::io::Error::from_raw_os_error(libc::EINVAL);
            return Err(system::os_error(&error, None));
        };
        let mut random = vec![0; size];
        system::random_bytes(&mut random);
        bytes::new(&random)
    }),
    Builtin::function("strerror", "(code, /)", |args| {
        text::new(&system::error_text(number::c_int(args.at(0))?))
    }),
    Builtin::function("cpu_count", "()", |_| {
        let number = pyrite_vm::flags::cpu_count()
            .or_else(|| system::configuration(libc::_SC_NPROCESSORS_ONLN));
        Ok(number.map_or(none(), int::new))
    }),
    Builtin::function("sched_getaffinity", "(pid, /)", |args| {
        let set = pyrite_vm::types::set::new();
        for cpu in system::affinity(number::c_int(args.at(0))?)
            .map_err(|error| system::os_error(&error, None))?
        {
            pyrite_vm::types::set::add(set, int::from_usize(cpu))?;
        }
        Ok(set.cast())
    }),
    Builtin::function("sched_yield", "()", |_| {
        calls::sched_yield()?;
        nothing()
    }),
    Builtin::function("uname", "()", |_| {
        let parts = system::name_of_system().map(|part| path::decoded(&part));
        let list = list::new();
        for part in parts {
            list::push(list, part?)?;
        }
        Ok(structure::new(&UNAME_RESULT, list::items(list)))
    }),
    Builtin::function("times", "()", |_| {
        Ok(structure::new(
            &TIMES_RESULT,
            &system::process_times().map(float::new),
        ))
    }),
    Builtin::function("getloadavg", "()", |_| {
        Ok(tuple::from_slice(&system::load().map(float::new)).cast())
    }),
];

fn waited((process, status): (i64, i32)) -> PyResult {
    let result = [int::new(process), int::new(i64::from(status))];
    Ok(tuple::from_slice(&result).cast())
}

/// Ends the process as it is: nothing is flushed.
fn leave(status: i32) -> ! {
    // SAFETY: does not return.
    unsafe { libc::_exit(status) }
}

fn variable(object: Obj) -> PyResult<Vec<u8>> {
    let text = path::encoded(path::fs_path(object)?)?;
    if text.contains(&0) {
        return Err(value_error!("embedded null byte"));
    }
    Ok(text)
}

fn set_variable(name: &[u8], value: Option<&[u8]>) {
    let text = |bytes: &[u8]| std::ffi::OsStr::from_bytes(bytes).to_owned();
    // SAFETY: no other thread reads the environment meanwhile: the interpreter lock is held.
    unsafe {
        match value {
            Some(value) => std::env::set_var(text(name), text(value)),
            None => std::env::remove_var(text(name)),
        }
    }
}

/// The environment as a dict of bytes.
///
/// # Errors
/// `MemoryError`.
pub(super) fn environment() -> PyResult {
    let environment = dict::new();
    for (name, value) in std::env::vars_os() {
        dict::set(
            environment,
            bytes::new(name.as_bytes())?,
            bytes::new(value.as_bytes())?,
        )?;
    }
    Ok(environment.cast())
}
