//! `pwd` and `grp`: the users and groups that the system knows.

use crate::structure;
use crate::support::*;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{type_error, value_error};
use std::ffi::{CStr, CString, c_char};

/// `pwd`.
pub static USERS: ModuleDefinition = ModuleDefinition {
    types: &[&USER],
    ..ModuleDefinition::new(
        "pwd",
        "This module provides access to the Unix password database.\nIt is available on all Unix versions.\n\nPassword database entries are reported as 7-tuples containing the following\nitems from the password database (see `<pwd.h>'), in order:\npw_name, pw_passwd, pw_uid, pw_gid, pw_gecos, pw_dir, pw_shell.\nThe uid and gid items are integers, all others are strings. An\nexception is raised if the entry asked for cannot be found.",
        USER_FUNCTIONS,
    )
};

/// `grp`.
pub static GROUPS: ModuleDefinition = ModuleDefinition {
    types: &[&GROUP],
    ..ModuleDefinition::new(
        "grp",
        "Access to the Unix group database.\n\nGroup entries are reported as 4-tuples containing the following fields\nfrom the group database, in order:\n\n  name   - name of the group\n  passwd - group password (encrypted); often empty\n  gid    - numeric ID of the group\n  mem    - list of members\n\nThe gid is an integer, name and password are strings.  (Note that most\nusers are not explicitly listed as members of the groups they are in\naccording to the password database.  Check both databases to get\ncomplete membership information.)",
        GROUP_FUNCTIONS,
    )
};

structure! {
    /// `pwd.struct_passwd`.
    USER USER_METHODS "pwd.struct_passwd" "pwd.struct_passwd: Results from getpw*() routines.\n\nThis object may be accessed either as a tuple of\n  (pw_name,pw_passwd,pw_uid,pw_gid,pw_gecos,pw_dir,pw_shell)\nor via the object attributes as named in the above tuple." {
        0 "pw_name" "user name", 1 "pw_passwd" "password", 2 "pw_uid" "user id", 3 "pw_gid" "group id", 4 "pw_gecos" "real name",
        5 "pw_dir" "home directory", 6 "pw_shell" "shell program",
    }
}
structure! {
    /// `grp.struct_group`.
    GROUP GROUP_METHODS "grp.struct_group" "grp.struct_group: Results from getgr*() routines.\n\nThis object may be accessed either as a tuple of\n  (gr_name,gr_passwd,gr_gid,gr_mem)\nor via the object attributes as named in the above tuple." {
        0 "gr_name" "group name", 1 "gr_passwd" "password", 2 "gr_gid" "group id", 3 "gr_mem" "group members",
    }
}

static USER_FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "getpwuid",
        "(uidobj, /)",
        "Return the password database entry for the given numeric user ID.\n\nSee `help(pwd)` for more on password database entries.",
        |args| {
            let Some(id) = id(args.at(0), "uid")? else {
                return Err(missing("getpwuid(): uid not found"));
            };
            // SAFETY: the entry is read at once, under the interpreter's lock.
            match user(unsafe { libc::getpwuid(id) })? {
                Some(user) => Ok(user),
                None => Err(missing(&format!("getpwuid(): uid not found: {id}"))),
            }
        },
    ),
    Builtin::function(
        "getpwnam",
        "(name, /)",
        "Return the password database entry for the given user name.\n\nSee `help(pwd)` for more on password database entries.",
        |args| {
            let name = name(args.at(0), "getpwnam")?;
            // SAFETY: as above, and the name ends with a zero.
            match user(unsafe { libc::getpwnam(name.as_ptr()) })? {
                Some(user) => Ok(user),
                None => Err(missing(&format!(
                    "getpwnam(): name not found: {}",
                    repr_text(args.at(0))?
                ))),
            }
        },
    ),
    Builtin::function(
        "getpwall",
        "()",
        "Return a list of all available password database entries, in arbitrary order.\n\nSee help(pwd) for more on password database entries.",
        |_| {
            let result = list::new();
            // SAFETY: as above.
            unsafe {
                libc::setpwent();
                while let Some(user) = user(libc::getpwent())? {
                    list::push(result, user)?;
                }
                libc::endpwent();
            }
            Ok(result.cast())
        },
    ),
];

static GROUP_FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "getgrgid",
        "(id)",
        "Return the group database entry for the given numeric group ID.\n\nIf id is not valid, raise KeyError.",
        |args| {
            let Some(id) = id(args.at(0), "gid")? else {
                return Err(missing("getgrgid(): gid not found"));
            };
            // SAFETY: the entry is read at once, under the interpreter's lock.
            match group(unsafe { libc::getgrgid(id) })? {
                Some(group) => Ok(group),
                None => Err(missing(&format!("getgrgid(): gid not found: {id}"))),
            }
        },
    ),
    Builtin::function(
        "getgrnam",
        "(name)",
        "Return the group database entry for the given group name.\n\nIf name is not valid, raise KeyError.",
        |args| {
            let name = name(args.at(0), "getgrnam")?;
            // SAFETY: as above, and the name ends with a zero.
            match group(unsafe { libc::getgrnam(name.as_ptr()) })? {
                Some(group) => Ok(group),
                None => Err(missing(&format!(
                    "getgrnam(): name not found: {}",
                    repr_text(args.at(0))?
                ))),
            }
        },
    ),
    Builtin::function(
        "getgrall",
        "()",
        "Return a list of all available group entries, in arbitrary order.\n\nAn entry whose name starts with '+' or '-' represents an instruction\nto use YP/NIS and may not be accessible via getgrnam or getgrgid.",
        |_| {
            let result = list::new();
            // SAFETY: as above.
            unsafe {
                libc::setgrent();
                while let Some(group) = group(libc::getgrent())? {
                    list::push(result, group)?;
                }
                libc::endgrent();
            }
            Ok(result.cast())
        },
    ),
];

fn missing(message: &str) -> Raised {
    exception::raise(&exception::KEY_ERROR, &[str::new(message)])
}

/// The number of a user or group; `None` if nobody can have it.
fn id(object: Obj, what: &str) -> PyResult<Option<u32>> {
    if float::value(object).is_some() || str::of(object).is_some() {
        return Err(type_error!(
            "{what} should be integer, not {}",
            type_name(object)
        ));
    }
    Ok(match number::integer(object)? {
        // What the system's calls take for "no change".
        Integer::Small(-1) => Some(u32::MAX),
        Integer::Small(value) => u32::try_from(value).ok(),
        Integer::Big(_) => None,
    })
}

fn name(object: Obj, function: &str) -> PyResult<CString> {
    text::argument(object, function, "1")?;
    CString::new(crate::posix::path::encoded(object)?)
        .map_err(|_| value_error!("embedded null byte"))
}

/// A text of the system's, or None.
///
/// # Safety
/// Null, or a text that ends with a zero.
unsafe fn shown(text: *const c_char) -> PyResult {
    if text.is_null() {
        return nothing();
    }
    // SAFETY: the contract.
    crate::posix::path::decoded(unsafe { CStr::from_ptr(text) }.to_bytes())
}

fn user(entry: *const libc::passwd) -> PyResult<Option<Obj>> {
    // SAFETY: null, or an entry of the C library's whose texts end with zeros.
    unsafe {
        let Some(entry) = entry.as_ref() else {
            return Ok(None);
        };
        let number = |id: u32| int::new(i64::from(id));
        let parts = [
            shown(entry.pw_name)?,
            shown(entry.pw_passwd)?,
            number(entry.pw_uid),
            number(entry.pw_gid),
            shown(entry.pw_gecos)?,
            shown(entry.pw_dir)?,
            shown(entry.pw_shell)?,
        ];
        Ok(Some(structure::new(&USER, &parts)))
    }
}

fn group(entry: *const libc::group) -> PyResult<Option<Obj>> {
    // SAFETY: as in `user`; the list of members ends with a null.
    unsafe {
        let Some(entry) = entry.as_ref() else {
            return Ok(None);
        };
        let members = list::new();
        let mut member = entry.gr_mem;
        while !(*member).is_null() {
            list::push(members, shown(*member)?)?;
            member = member.add(1);
        }
        let id = int::new(i64::from(entry.gr_gid));
        let parts = [
            shown(entry.gr_name)?,
            shown(entry.gr_passwd)?,
            id,
            members.cast(),
        ];
        Ok(Some(structure::new(&GROUP, &parts)))
    }
}
