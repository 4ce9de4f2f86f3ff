//! `fcntl`.

use crate::posix::{calls, path};
use crate::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::types::bytes;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{type_error, value_error};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        for (name, value) in CONSTANTS.iter().chain(PLAIN) {
            dict::set_name(namespace, names::intern(name), int::new(*value));
        }
        Ok(())
    },
    ..ModuleDefinition::new("fcntl", FUNCTIONS)
};

macro_rules! constants {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

const CONSTANTS: &[(&str, i64)] = constants! {
    LOCK_SH LOCK_EX LOCK_NB LOCK_UN
    F_DUPFD F_DUPFD_CLOEXEC F_GETFD F_SETFD F_GETFL F_SETFL F_GETLK F_SETLK F_SETLKW F_GETOWN F_SETOWN F_RDLCK F_WRLCK F_UNLCK
    F_SETLEASE F_GETLEASE F_NOTIFY F_OFD_GETLK F_OFD_SETLK F_OFD_SETLKW F_GETPIPE_SZ F_SETPIPE_SZ F_ADD_SEALS F_GET_SEALS
    F_SEAL_SEAL F_SEAL_SHRINK F_SEAL_GROW F_SEAL_WRITE FD_CLOEXEC
};

/// Those that are in no header of the crate.
const PLAIN: &[(&str, i64)] = &[
    ("FASYNC", libc::O_ASYNC as i64),
    ("F_EXLCK", 4),
    ("F_SHLCK", 8),
    ("F_SETSIG", 10),
    ("F_GETSIG", 11),
    ("F_SETOWN_EX", 15),
    ("F_GETOWN_EX", 16),
    ("F_OWNER_TID", 0),
    ("F_OWNER_PID", 1),
    ("F_OWNER_PGRP", 2),
    ("F_SEAL_FUTURE_WRITE", 16),
    ("F_GETLK64", 5),
    ("F_SETLK64", 6),
    ("F_SETLKW64", 7),
    ("F_DUPFD_QUERY", 1027),
    ("F_GET_RW_HINT", 1035),
    ("F_SET_RW_HINT", 1036),
    ("F_GET_FILE_RW_HINT", 1037),
    ("F_SET_FILE_RW_HINT", 1038),
    ("RWH_WRITE_LIFE_NOT_SET", 0),
    ("RWH_WRITE_LIFE_NONE", 1),
    ("RWH_WRITE_LIFE_SHORT", 2),
    ("RWH_WRITE_LIFE_MEDIUM", 3),
    ("RWH_WRITE_LIFE_LONG", 4),
    ("RWH_WRITE_LIFE_EXTREME", 5),
    ("LOCK_MAND", 32),
    ("LOCK_READ", 64),
    ("LOCK_WRITE", 128),
    ("LOCK_RW", 192),
    ("DN_ACCESS", 1),
    ("DN_MODIFY", 2),
    ("DN_CREATE", 4),
    ("DN_DELETE", 8),
    ("DN_RENAME", 16),
    ("DN_ATTRIB", 32),
    ("DN_MULTISHOT", 0x8000_0000),
    ("FICLONE", 0x4004_9409),
    ("FICLONERANGE", 0x4020_940d),
];

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("fcntl", "(fd, cmd, arg=0, /)", |args| {
        let file = path::descriptor_of(args.at(0))?;
        let command = number::c_int(args.at(1))?;
        let call = |argument: usize| {
            // SAFETY: the argument is a number, or the address of a buffer of the length that such commands may use.
            i64::from(unsafe { libc::fcntl(file as i32, command, argument) })
        };
        control("fcntl", args.get(2), false, call)
    }),
    Builtin::function(
        "ioctl",
        "(fd, request, arg=0, mutate_flag=True, /)",
        |args| {
            let file = path::descriptor_of(args.at(0))?;
            let request = match number::integer(args.at(1))? {
                Integer::Small(request) => request as u64,
                Integer::Big(_) => number::size(args.at(1))? as u64,
            };
            let mutate = args.get(3).map_or(Ok(true), protocol::is_true)?;
            let call = |argument: usize| {
                // SAFETY: as in `fcntl`.
                i64::from(unsafe { libc::ioctl(file as i32, request as libc::Ioctl, argument) })
            };
            control("ioctl", args.get(2), mutate, call)
        },
    ),
    Builtin::function("flock", "(fd, operation, /)", |args| {
        let file = path::descriptor_of(args.at(0))?;
        let operation = number::c_int(args.at(1))?;
        // SAFETY: numbers only.
        calls::retry(|| i64::from(unsafe { libc::flock(file as i32, operation) }))?;
        nothing()
    }),
    Builtin::function("lockf", "(fd, cmd, len=0, start=0, whence=0, /)", |args| {
        let file = path::descriptor_of(args.at(0))?;
        let command = number::c_int(args.at(1))?;
        let part = |index: usize| args.get(index).map_or(Ok(0), number::size);
        let kind = match command & !libc::LOCK_NB {
            libc::LOCK_UN => libc::F_UNLCK,
            _ if command & libc::LOCK_SH != 0 => libc::F_RDLCK,
            _ if command & libc::LOCK_EX != 0 => libc::F_WRLCK,
            _ => return Err(value_error!("unrecognized lockf argument")),
        };
        // SAFETY: plain data.
        let mut lock: libc::flock = unsafe { std::mem::zeroed() };
        lock.l_type = kind as i16;
        lock.l_len = part(2)?;
        lock.l_start = part(3)?;
        lock.l_whence = args.get(4).map_or(Ok(0), number::c_int)? as i16;
        let how = if command & libc::LOCK_NB != 0 {
            libc::F_SETLK
        } else {
            libc::F_SETLKW
        };
        // SAFETY: these commands read a lock.
        calls::retry(|| i64::from(unsafe { libc::fcntl(file as i32, how, &lock) }))?;
        nothing()
    }),
];

/// The longest argument that is copied for the call.
const LONGEST: usize = 1024;
/// Bytes behind it that tell whether the system wrote on.
const GUARD: &[u8] = b"\x00\xfa\x69\xc4\x67\xa3\x6c\x58";

/// Makes a call whose argument is a number or the address of bytes: then the result is those bytes, as the call left them.
fn control(
    name: &str,
    argument: Option<Obj>,
    mutate: bool,
    call: impl Fn(usize) -> i64,
) -> PyResult {
    let Some(argument) = argument else {
        return Ok(int::new(calls::retry(|| call(0))?));
    };
    if Class::of(argument).known(names::INDEX).is_some() {
        let number = match number::integer(argument)? {
            Integer::Small(value) => value,
            Integer::Big(_) => number::size(argument)?,
        };
        return Ok(int::new(calls::retry(|| call(number as usize))?));
    }
    let writable = match mutate && str::of(argument).is_none() {
        true => buffer::writable(argument)?,
        false => None,
    };
    let given = match (str::of(argument), &writable) {
        (Some(text), _) => str::bytes(text).to_vec(),
        (_, Some(bytes)) => bytes.to_vec(),
        _ => match buffer::get(argument)? {
            Some(bytes) => bytes.to_vec(),
            None => {
                return Err(type_error!(
                    "{name}() argument 3 must be an integer, a bytes-like object, or a string, not {}",
                    type_name(argument)
                ));
            }
        },
    };
    if given.len() > LONGEST && writable.is_none() {
        return Err(value_error!("{name} argument 3 is too long"));
    }
    let mut room = given.clone();
    room.resize(given.len().max(LONGEST), 0);
    room.extend_from_slice(GUARD);
    let address = room.as_mut_ptr() as usize;
    let result = calls::retry(|| call(address));
    if room[room.len() - GUARD.len()..] != *GUARD {
        return Err(exception::raise_message(
            &exception::SYSTEM_ERROR,
            "buffer overflow",
        ));
    }
    let result = result?;
    match writable {
        Some(mut bytes) => {
            let length = given.len();
            bytes.bytes_mut().copy_from_slice(&room[..length]);
            Ok(int::new(result))
        }
        None => bytes::new(&room[..given.len()]),
    }
}
