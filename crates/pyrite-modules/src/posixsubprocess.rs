//! `_posixsubprocess`: starting a process for `subprocess`.

use crate::posix::{calls, children};
use crate::support::*;
use pyrite_vm::{type_error, value_error};
use std::ffi::CString;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition::new("_posixsubprocess", FUNCTIONS);

static FUNCTIONS: &[Builtin] = &[Builtin::function(
    "fork_exec",
    "(args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn, /)",
    fork_exec,
)];

/// What the child is to do.
struct Plan {
    arguments: Vec<CString>,
    executables: Vec<CString>,
    close_others: bool,
    kept: Vec<i32>,
    folder: Option<CString>,
    environment: Option<Vec<CString>>,
    input: End,
    output: End,
    error: End,
    report: i32,
    restore_signals: bool,
    new_session: bool,
    group: i64,
    group_id: Option<u32>,
    extra_groups: Option<Vec<u32>>,
    user_id: Option<u32>,
    mask: i32,
    before: Option<Obj>,
}

/// The two ends of a pipe, each -1 if there is none.
struct End {
    child: i32,
    parent: i32,
}

fn fork_exec(args: &Arguments) -> PyResult {
    let number = |index: usize| number::c_int(args.at(index));
    let mut kept = Vec::new();
    for file in tuple::of(args.at(3)).ok_or_else(|| type_error!("pass_fds must be a tuple"))? {
        let file = number::c_int(*file).unwrap_or(-1);
        if file < 0 || kept.last().is_some_and(|last| *last >= file) {
            return Err(value_error!("bad value(s) in fds_to_keep"));
        }
        kept.push(file);
    }
    let close_others = protocol::is_true(args.at(2))?;
    let report = number(13)?;
    if close_others && report < 3 {
        return Err(value_error!("errpipe_write must be >= 3"));
    }
    let groups = match args.get_not_none(18) {
        Some(groups) => {
            let mut numbers = Vec::new();
            protocol::for_each(groups, |group| {
                numbers.push(identity(group, "gid")?);
                Ok(true)
            })?;
            Some(numbers)
        }
        None => None,
    };
    let plan = Plan {
        arguments: children::texts(args.at(0))?,
        executables: children::byte_texts(args.at(1))?,
        close_others,
        kept,
        folder: args.get_not_none(4).map(children::text).transpose()?,
        environment: args.get_not_none(5).map(children::byte_texts).transpose()?,
        input: End {
            child: number(6)?,
            parent: number(7)?,
        },
        output: End {
            child: number(9)?,
            parent: number(8)?,
        },
        error: End {
            child: number(11)?,
            parent: number(10)?,
        },
        report,
        restore_signals: protocol::is_true(args.at(14))?,
        new_session: protocol::is_true(args.at(15))?,
        group: number::size(args.at(16))?,
        group_id: args
            .get_not_none(17)
            .map(|id| identity(id, "gid"))
            .transpose()?,
        extra_groups: groups,
        user_id: args
            .get_not_none(19)
            .map(|id| identity(id, "uid"))
            .transpose()?,
        mask: number(20)?,
        before: args.get_not_none(21),
    };
    // Hooks run only where the child will run code of the program.
    let process = match plan.before {
        Some(_) => children::fork()?,
        None => calls::fork()?,
    };
    if process == 0 {
        run(&plan);
    }
    Ok(int::new(process))
}

fn identity(object: Obj, what: &str) -> PyResult<u32> {
    let value = number::size(object)?;
    // -1 is what the system's calls take for "leave it".
    u32::try_from(value).or_else(|_| {
        if value == -1 {
            Ok(u32::MAX)
        } else {
            Err(value_error!("invalid {what}"))
        }
    })
}

/// In the child: does as planned and never comes back.
fn run(plan: &Plan) -> ! {
    let message = match prepare(plan) {
        Ok(()) => execute(plan),
        Err(message) => message,
    };
    let _ = calls::write(i64::from(plan.report), message.as_bytes());
    // SAFETY: does not return.
    unsafe { libc::_exit(255) }
}

/// The message about a call that failed before there was an attempt to run anything.
fn failed(failed: calls::Failed, where_: &str) -> String {
    let number = match failed {
        calls::Failed::System(error) => error.raw_os_error().unwrap_or(0),
        calls::Failed::Raised(_) => 0,
    };
    format!("OSError:{number:X}:{where_}")
}

fn last(result: i32) -> Result<(), String> {
    if result < 0 {
        Err(failed(calls::last_error(), "noexec"))
    } else {
        Ok(())
    }
}

fn prepare(plan: &Plan) -> Result<(), String> {
    let check = |outcome: calls::Outcome<i64>| outcome.map_err(|error| failed(error, "noexec"));
    for file in plan.kept.iter().filter(|file| **file != plan.report) {
        check(set_inheritable(*file))?;
    }
    for end in [&plan.input, &plan.output, &plan.error] {
        if end.parent >= 0 {
            let _ = calls::close(i64::from(end.parent));
        }
    }
    // Standard descriptors are used as they are; another that has the number of one which is to be replaced goes out of the way first.
    let mut output = plan.output.child;
    if output == 0 {
        output = check(calls::dup(0))? as i32;
    }
    let mut error = plan.error.child;
    while error == 0 || error == 1 {
        error = check(calls::dup(i64::from(error)))? as i32;
    }
    for (file, target) in [(plan.input.child, 0), (output, 1), (error, 2)] {
        if file == target {
            check(set_inheritable(file))?;
        } else if file >= 0 {
            check(calls::dup3(i64::from(file), i64::from(target), 0))?;
        }
    }
    if let Some(folder) = &plan.folder {
        calls::chdir(folder).map_err(|error| failed(error, "noexec:chdir"))?;
    }
    if plan.mask >= 0 {
        calls::set_mask(i64::from(plan.mask));
    }
    if plan.restore_signals {
        for signal in [libc::SIGPIPE, libc::SIGXFSZ] {
            let _ = pyrite_vm::signals::dispose(signal, pyrite_vm::signals::Disposition::Default);
        }
    }
    if plan.new_session {
        check(calls::setsid())?;
    }
    if plan.group >= 0 {
        check(calls::setpgid(0, plan.group))?;
    }
    // SAFETY: numbers, and a list of them of the length that is said.
    unsafe {
        if let Some(groups) = &plan.extra_groups {
            last(libc::setgroups(groups.len(), groups.as_ptr()))?;
        }
        if let Some(group) = plan.group_id {
            last(libc::setregid(group, group))?;
        }
        if let Some(user) = plan.user_id {
            last(libc::setreuid(user, user))?;
        }
    }
    if let Some(before) = plan.before
        && call::call(before, &[]).is_err()
    {
        return Err("SubprocessError:0:Exception occurred in preexec_fn.".to_owned());
    }
    if plan.close_others {
        close_others(&plan.kept);
    }
    Ok(())
}

fn set_inheritable(file: i32) -> calls::Outcome<i64> {
    let file = i64::from(file);
    let flags = calls::fcntl(file, libc::F_GETFD, 0)? as i32;
    calls::fcntl(file, libc::F_SETFD, flags & !libc::FD_CLOEXEC)
}

/// Closes all descriptors above the standard ones but for those that are kept, which are in order.
fn close_others(kept: &[i32]) {
    let mut first = 3;
    for file in kept.iter().copied().chain([i32::MAX]) {
        if first < file {
            // SAFETY: numbers only.
            unsafe { libc::close_range(first as u32, (file - 1) as u32, 0) };
        }
        first = first.max(file.saturating_add(1));
    }
}

/// Tries each executable; the message about the error that tells most.
fn execute(plan: &Plan) -> String {
    let mut told: Option<calls::Failed> = None;
    for executable in &plan.executables {
        let error = calls::execute(executable, &plan.arguments, plan.environment.as_deref());
        let is_missing = error.is(libc::ENOENT) || error.is(libc::ENOTDIR);
        if told.is_none() || !is_missing {
            told = Some(error);
        }
    }
    told.map_or_else(String::new, |error| failed(error, ""))
}
