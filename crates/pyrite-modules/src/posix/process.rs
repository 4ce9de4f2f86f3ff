//! Processes, users and the system.

use super::calls;
use super::path;
use crate::structure;
use crate::support::*;
use pyrite_vm::types::bytes;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{type_error, value_error};
use std::os::unix::ffi::OsStrExt;

structure! {
    /// `os.uname_result`.
    UNAME_RESULT UNAME_RESULT_METHODS "posix.uname_result" "uname_result: Result from os.uname().\n\nThis object may be accessed either as a tuple of\n  (sysname, nodename, release, version, machine),\nor via the attributes sysname, nodename, release, version, and machine.\n\nSee os.uname for more information." {
        0 "sysname" "operating system name", 1 "nodename" "name of machine on network (implementation-defined)",
        2 "release" "operating system release", 3 "version" "operating system version", 4 "machine" "hardware identifier",
    }
}
structure! {
    /// `os.times_result`.
    TIMES_RESULT TIMES_RESULT_METHODS "posix.times_result" "times_result: Result from os.times().\n\nThis object may be accessed either as a tuple of\n  (user, system, children_user, children_system, elapsed),\nor via the attributes user, system, children_user, children_system,\nand elapsed.\n\nSee os.times for more information." {
        0 "user" "user time", 1 "system" "system time", 2 "children_user" "user time of children",
        3 "children_system" "system time of children", 4 "elapsed" "elapsed time since an arbitrary point in the past",
    }
}

fn identity(index: usize) -> PyResult {
    Ok(int::new(calls::identity()[index]))
}

pub(super) static FUNCTIONS: &[Builtin] = &[
    Builtin::function("getpid", "()", "Return the current process id.", |_| {
        Ok(int::new(i64::from(std::process::id())))
    }),
    Builtin::function("getppid", "()", "Return the parent's process id.", |_| {
        identity(0)
    }),
    Builtin::function(
        "getpgrp",
        "()",
        "Return the current process group id.",
        |_| identity(1),
    ),
    Builtin::function(
        "getuid",
        "()",
        "Return the current process's user id.",
        |_| identity(2),
    ),
    Builtin::function(
        "geteuid",
        "()",
        "Return the current process's effective user id.",
        |_| identity(3),
    ),
    Builtin::function(
        "getgid",
        "()",
        "Return the current process's group id.",
        |_| identity(4),
    ),
    Builtin::function(
        "getegid",
        "()",
        "Return the current process's effective group id.",
        |_| identity(5),
    ),
    Builtin::function(
        "getpgid",
        "(pid)",
        "Call the system call getpgid(), and return the result.",
        |args| Ok(int::new(calls::getpgid(number::size(args.at(0))?)?)),
    ),
    Builtin::function(
        "getsid",
        "(pid, /)",
        "Call the system call getsid(pid) and return the result.",
        |args| Ok(int::new(calls::getsid(number::size(args.at(0))?)?)),
    ),
    Builtin::function("setsid", "()", "Call the system call setsid().", |_| {
        calls::setsid()?;
        nothing()
    }),
    Builtin::function(
        "setpgid",
        "(pid, pgrp, /)",
        "Call the system call setpgid(pid, pgrp).",
        |args| {
            calls::setpgid(number::size(args.at(0))?, number::size(args.at(1))?)?;
            nothing()
        },
    ),
    Builtin::function(
        "setuid",
        "(uid, /)",
        "Set the current process's user id.",
        |args| {
            calls::setuid(number::size(args.at(0))?)?;
            nothing()
        },
    ),
    Builtin::function(
        "setgid",
        "(gid, /)",
        "Set the current process's group id.",
        |args| {
            calls::setgid(number::size(args.at(0))?)?;
            nothing()
        },
    ),
    Builtin::function(
        "seteuid",
        "(euid, /)",
        "Set the current process's effective user id.",
        |args| {
            calls::seteuid(number::size(args.at(0))?)?;
            nothing()
        },
    ),
    Builtin::function(
        "setegid",
        "(egid, /)",
        "Set the current process's effective group id.",
        |args| {
            calls::setegid(number::size(args.at(0))?)?;
            nothing()
        },
    ),
    Builtin::function(
        "kill",
        "(pid, signal, /)",
        "Kill a process with a signal.",
        |args| {
            audit::event("os.kill", || Ok([args.at(0), args.at(1)]))?;
            calls::kill(number::size(args.at(0))?, number::size(args.at(1))?)?;
            pyrite_vm::signals::run_pending()?;
            nothing()
        },
    ),
    Builtin::function(
        "killpg",
        "(pgid, signal, /)",
        "Kill a process group with a signal.",
        |args| {
            audit::event("os.killpg", || Ok([args.at(0), args.at(1)]))?;
            calls::killpg(number::size(args.at(0))?, number::size(args.at(1))?)?;
            pyrite_vm::signals::run_pending()?;
            nothing()
        },
    ),
    Builtin::function(
        "waitpid",
        "(pid, options, /)",
        "Wait for completion of a given child process.",
        |args| {
            waited(calls::wait(
                number::size(args.at(0))?,
                number::c_int(args.at(1))?,
            )?)
        },
    ),
    Builtin::function(
        "wait",
        "()",
        "Wait for completion of a child process.",
        |_| waited(calls::wait(-1, 0)?),
    ),
    Builtin::function(
        "waitstatus_to_exitcode",
        "(status)",
        "Convert a wait status to an exit code.",
        |args| {
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
        },
    ),
    Builtin::function(
        "WIFEXITED",
        "(status)",
        "Return True if the process returning status exited via the exit() system call.",
        |args| Ok(boolean(libc::WIFEXITED(number::c_int(args.at(0))?))),
    ),
    Builtin::function(
        "WIFSIGNALED",
        "(status)",
        "Return True if the process returning status was terminated by a signal.",
        |args| Ok(boolean(libc::WIFSIGNALED(number::c_int(args.at(0))?))),
    ),
    Builtin::function(
        "WIFSTOPPED",
        "(status)",
        "Return True if the process returning status was stopped.",
        |args| Ok(boolean(libc::WIFSTOPPED(number::c_int(args.at(0))?))),
    ),
    Builtin::function(
        "WIFCONTINUED",
        "(status)",
        "Return True if a particular process was continued from a job control stop.",
        |args| Ok(boolean(libc::WIFCONTINUED(number::c_int(args.at(0))?))),
    ),
    Builtin::function(
        "WCOREDUMP",
        "(status, /)",
        "Return True if the process returning status was dumped to a core file.",
        |args| Ok(boolean(libc::WCOREDUMP(number::c_int(args.at(0))?))),
    ),
    Builtin::function(
        "WEXITSTATUS",
        "(status)",
        "Return the process return code from status.",
        |args| {
            Ok(int::new(i64::from(libc::WEXITSTATUS(number::c_int(
                args.at(0),
            )?))))
        },
    ),
    Builtin::function(
        "WTERMSIG",
        "(status)",
        "Return the signal that terminated the process that provided the status value.",
        |args| {
            Ok(int::new(i64::from(libc::WTERMSIG(number::c_int(
                args.at(0),
            )?))))
        },
    ),
    Builtin::function(
        "WSTOPSIG",
        "(status)",
        "Return the signal that stopped the process that provided the status value.",
        |args| {
            Ok(int::new(i64::from(libc::WSTOPSIG(number::c_int(
                args.at(0),
            )?))))
        },
    ),
    Builtin::function(
        "_exit",
        "(status)",
        "Exit to the system with specified status, without normal exit processing.",
        |args| leave(number::c_int(args.at(0))?),
    ),
    Builtin::function("abort", "()", "Abort the interpreter immediately.", |_| {
        std::process::abort()
    }),
    Builtin::function(
        "system",
        "(command)",
        "Execute the command in a subshell.",
        |args| {
            let command = path::of("system").named("command").take(args.at(0))?;
            audit::event("os.system", || Ok([args.at(0)]))?;
            Ok(int::new(calls::system(command.text())?))
        },
    ),
    Builtin::function(
        "umask",
        "(mask, /)",
        "Set the current numeric umask and return the previous umask.",
        |args| {
            Ok(int::new(calls::set_mask(i64::from(number::c_int(
                args.at(0),
            )?))))
        },
    ),
    Builtin::function(
        "putenv",
        "(name, value, /)",
        "Change or add an environment variable.",
        |args| {
            let (name, value) = (variable(args.at(0))?, variable(args.at(1))?);
            if name.is_empty() || name.contains(&b'=') {
                return Err(value_error!("illegal environment variable name"));
            }
            audit::event("os.putenv", || {
                Ok([bytes::new(&name)?, bytes::new(&value)?])
            })?;
            set_variable(&name, Some(&value));
            nothing()
        },
    ),
    Builtin::function(
        "unsetenv",
        "(name, /)",
        "Delete an environment variable.",
        |args| {
            let name = variable(args.at(0))?;
            if name.is_empty() || name.contains(&b'=') {
                let error = std::io::Error::from_raw_os_error(libc::EINVAL);
                return Err(system::os_error(&error, None));
            }
            audit::event("os.unsetenv", || Ok([bytes::new(&name)?]))?;
            set_variable(&name, None);
            nothing()
        },
    ),
    Builtin::function(
        "_create_environ",
        "()",
        "Create the environment dictionary.",
        |_| environment(),
    ),
    Builtin::function(
        "urandom",
        "(size, /)",
        "Return a bytes object containing random bytes suitable for cryptographic use.",
        |args| {
            let Ok(size) = usize::try_from(number::size(args.at(0))?) else {
                return Err(value_error!("negative argument not allowed"));
            };
            let mut random = vec![0; size];
            system::random_bytes(&mut random);
            bytes::new(&random)
        },
    ),
    Builtin::function(
        "getrandom",
        "(size, flags=0)",
        "Obtain a series of random bytes.",
        |args| {
            let Ok(size) = usize::try_from(number::size(args.at(0))?) else {
                let error = std::io::Error::from_raw_os_error(libc::EINVAL);
                return Err(system::os_error(&error, None));
            };
            let mut random = vec![0; size];
            system::random_bytes(&mut random);
            bytes::new(&random)
        },
    ),
    Builtin::function(
        "strerror",
        "(code, /)",
        "Translate an error code to a message string.",
        |args| text::new(&system::error_text(number::c_int(args.at(0))?)),
    ),
    Builtin::function(
        "cpu_count",
        "()",
        "Return the number of logical CPUs in the system.",
        |_| Ok(system::configuration(libc::_SC_NPROCESSORS_ONLN).map_or(none(), int::new)),
    ),
    Builtin::function(
        "sched_getaffinity",
        "(pid, /)",
        "Return the affinity of the process identified by pid (or the current process if zero).",
        |args| {
            let set = pyrite_vm::types::set::new();
            for cpu in system::affinity(number::c_int(args.at(0))?)
                .map_err(|error| system::os_error(&error, None))?
            {
                pyrite_vm::types::set::add(set, int::from_usize(cpu))?;
            }
            Ok(set.cast())
        },
    ),
    Builtin::function(
        "sched_yield",
        "()",
        "Voluntarily relinquish the CPU.",
        |_| {
            calls::sched_yield()?;
            nothing()
        },
    ),
    Builtin::function(
        "sysconf",
        "(name, /)",
        "Return an integer-valued system configuration variable.",
        |args| {
            let name = match str::of(args.at(0)) {
                Some(name) => {
                    let known = super::constants::SYSCONF
                        .iter()
                        .find(|(known, _)| known.as_bytes() == str::bytes(name));
                    match known {
                        Some((_, number)) => *number,
                        None => return Err(value_error!("unrecognized configuration name")),
                    }
                }
                None if Integer::of(args.at(0)).is_none() => {
                    return Err(type_error!(
                        "configuration names must be strings or integers"
                    ));
                }
                None => number::c_int(args.at(0))?,
            };
            Ok(int::new(system::configuration(name).unwrap_or(-1)))
        },
    ),
    Builtin::function(
        "uname",
        "()",
        "Return an object identifying the current operating system.",
        |_| {
            let parts = system::name_of_system().map(|part| path::decoded(&part));
            let list = list::new();
            for part in parts {
                list::push(list, part?)?;
            }
            Ok(structure::new(&UNAME_RESULT, list::items(list)))
        },
    ),
    Builtin::function(
        "times",
        "()",
        "Return a collection containing process timing information.",
        |_| {
            Ok(structure::new(
                &TIMES_RESULT,
                &system::process_times().map(float::new),
            ))
        },
    ),
    Builtin::function(
        "getloadavg",
        "()",
        "Return average recent system load information.",
        |_| Ok(tuple::from_slice(&system::load().map(float::new)).cast()),
    ),
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
