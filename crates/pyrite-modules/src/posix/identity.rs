//! Who the process is, in full: groups, and real, effective and saved numbers; and how important it is.

use super::calls::{self, Failed};
use super::path;
use crate::support::*;
use pyrite_vm::{overflow_error, value_error};

pub(super) static FUNCTIONS: &[Builtin] = &[
    Builtin::function("getgroups", "()", |_| {
        let mut groups = vec![0; MOST_GROUPS];
        // SAFETY: the room is as long as said.
        let count = calls::retry(|| {
            i64::from(unsafe { libc::getgroups(MOST_GROUPS as i32, groups.as_mut_ptr()) })
        })?;
        list_of(&groups[..count as usize])
    }),
    Builtin::function("setgroups", "(groups, /)", |args| {
        let mut groups = Vec::new();
        protocol::for_each(args.at(0), |group| {
            groups.push(account(group)?);
            Ok(true)
        })?;
        if groups.len() > MOST_GROUPS {
            return Err(value_error!("too many groups"));
        }
        // SAFETY: the list is as long as said.
        calls::retry(|| i64::from(unsafe { libc::setgroups(groups.len(), groups.as_ptr()) }))?;
        nothing()
    }),
    Builtin::function("initgroups", "(username, gid, /)", |args| {
        let user = path::of("initgroups").named("username").take(args.at(0))?;
        let group = account(args.at(1))?;
        // SAFETY: the text ends with a zero.
        calls::retry(|| i64::from(unsafe { libc::initgroups(user.text().as_ptr(), group) }))?;
        nothing()
    }),
    Builtin::function("getgrouplist", "(user, group, /)", |args| {
        let user = path::of("getgrouplist").named("user").take(args.at(0))?;
        let group = account(args.at(1))?;
        let mut groups = vec![0; MOST_GROUPS];
        let mut count = MOST_GROUPS as i32;
        // SAFETY: the room is as long as said, the text ends with a zero.
        let result = unsafe {
            libc::getgrouplist(user.text().as_ptr(), group, groups.as_mut_ptr(), &mut count)
        };
        if result < 0 {
            return Err(calls::last_error().into());
        }
        list_of(&groups[..count as usize])
    }),
    Builtin::function("getlogin", "()", |_| {
        // SAFETY: the text is read at once, under the interpreter's lock.
        let name = unsafe { libc::getlogin() };
        if name.is_null() {
            return Err(calls::last_error().into());
        }
        // SAFETY: it ends with a zero.
        path::decoded(unsafe { std::ffi::CStr::from_ptr(name) }.to_bytes())
    }),
    Builtin::function("getresuid", "()", |_| {
        let [mut real, mut effective, mut saved] = [0; 3];
        // SAFETY: the places are ours.
        calls::retry(|| {
            i64::from(unsafe { libc::getresuid(&mut real, &mut effective, &mut saved) })
        })?;
        triple([real, effective, saved])
    }),
    Builtin::function("getresgid", "()", |_| {
        let [mut real, mut effective, mut saved] = [0; 3];
        // SAFETY: the places are ours.
        calls::retry(|| {
            i64::from(unsafe { libc::getresgid(&mut real, &mut effective, &mut saved) })
        })?;
        triple([real, effective, saved])
    }),
    Builtin::function("setresuid", "(ruid, euid, suid, /)", |args| {
        let [real, effective, saved] = accounts(args)?;
        calls::setresuid(real, effective, saved)?;
        nothing()
    }),
    Builtin::function("setresgid", "(rgid, egid, sgid, /)", |args| {
        let [real, effective, saved] = accounts(args)?;
        calls::setresgid(real, effective, saved)?;
        nothing()
    }),
    Builtin::function("setreuid", "(ruid, euid, /)", |args| {
        let [real, effective] = accounts(args)?;
        calls::setreuid(real, effective)?;
        nothing()
    }),
    Builtin::function("setregid", "(rgid, egid, /)", |args| {
        let [real, effective] = accounts(args)?;
        calls::setregid(real, effective)?;
        nothing()
    }),
    Builtin::function("setpgrp", "()", |_| {
        calls::setpgid(0, 0)?;
        nothing()
    }),
    Builtin::function("getpriority", "(which, who)", |args| {
        let which = number::c_int(args.at(0))?;
        let who = number::c_int(args.at(1))? as libc::id_t;
        // SAFETY: numbers only.
        priority(|| unsafe { libc::getpriority(which as _, who) })
    }),
    Builtin::function("setpriority", "(which, who, priority)", |args| {
        let [which, who, priority] = [
            number::c_int(args.at(0))?,
            number::c_int(args.at(1))?,
            number::c_int(args.at(2))?,
        ];
        // SAFETY: numbers only.
        calls::retry(|| {
            i64::from(unsafe { libc::setpriority(which as _, who as libc::id_t, priority) })
        })?;
        nothing()
    }),
    Builtin::function("nice", "(increment, /)", |args| {
        let increment = number::c_int(args.at(0))?;
        // SAFETY: the number is all it takes.
        priority(|| unsafe { libc::nice(increment) })
    }),
];

/// The most groups that a process can be in.
const MOST_GROUPS: usize = 65_536;

fn list_of(groups: &[libc::gid_t]) -> PyResult {
    let list = list::new();
    for group in groups {
        list::push(list, int::new(i64::from(*group)))?;
    }
    Ok(list.cast())
}

fn triple(numbers: [u32; 3]) -> PyResult {
    Ok(tuple::from_slice(&numbers.map(|number| int::new(i64::from(number)))).cast())
}

/// The number of a user or group; -1 stands for "as it is". (Of numbers that are too large by little CPython says that they are too small.)
fn account(number: Obj) -> PyResult<u32> {
    let wide = number::big(number)?;
    match i64::try_from(&wide) {
        Ok(-1) => Ok(u32::MAX),
        Ok(number) => {
            u32::try_from(number).map_err(|_| overflow_error!("uid is less than minimum"))
        }
        Err(_) if wide < dashu_int::IBig::ZERO => Err(overflow_error!("uid is less than minimum")),
        Err(_) => Err(overflow_error!("uid is greater than maximum")),
    }
}

fn accounts<const N: usize>(args: &Arguments) -> PyResult<[i64; N]> {
    let mut numbers = [0; N];
    for (index, number) in numbers.iter_mut().enumerate() {
        *number = i64::from(account(args.at(index))?);
    }
    Ok(numbers)
}

/// A priority, which may be -1 without that being an error.
fn priority(call: impl FnOnce() -> i32) -> PyResult {
    // SAFETY: the place is this thread's.
    unsafe { *libc::__errno_location() = 0 };
    let result = call();
    let error = std::io::Error::last_os_error();
    if result == -1 && error.raw_os_error() != Some(0) {
        return Err(Failed::System(error).into());
    }
    Ok(int::new(i64::from(result)))
}
