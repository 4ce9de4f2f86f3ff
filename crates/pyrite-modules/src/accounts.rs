//! `pwd` and `grp`: the users and groups that the system knows.

use crate::structure;
use crate::support::*;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{type_error, value_error};
use std::ffi::{CStr, CString, c_char};

/// `pwd`.
pub static USERS: ModuleDefinition = ModuleDefinition {
    types: &[&USER],
    ..ModuleDefinition::new("pwd", USER_FUNCTIONS)
};

/// `grp`.
pub static GROUPS: ModuleDefinition = ModuleDefinition {
    types: &[&GROUP],
    ..ModuleDefinition::new("grp", GROUP_FUNCTIONS)
};

structure! {
    /// `pwd.struct_passwd`.
    USER USER_METHODS "pwd.struct_passwd" {
        0 "pw_name", 1 "pw_passwd", 2 "pw_uid", 3 "pw_gid", 4 "pw_gecos",
        5 "pw_dir", 6 "pw_shell",
    }
}
structure! {
    /// `grp.struct_group`.
    GROUP GROUP_METHODS "grp.struct_group" {
        0 "gr_name", 1 "gr_passwd", 2 "gr_gid", 3 "gr_mem",
    }
}

static USER_FUNCTIONS: &[Builtin] = &[
    Builtin::function("getpwuid", "(uidobj, /)", |args| {
        let Some(id) = id(args.at(0), "uid")? else {
            return Err(missing("getpwuid(): uid not found"));
        };
        // SAFETY: the entry is read at once, under the interpreter's lock.
        match user(unsafe { libc::getpwuid(id) })? {
            Some(user) => Ok(user),
            None => Err(missing(&format!("getpwuid(): uid not found: {id}"))),
        }
    }),
    Builtin::function("getpwnam", "(name, /)", |args| {
        let name = name(args.at(0), "getpwnam")?;
        // SAFETY: as above, and the name ends with a zero.
        match user(unsafe { libc::getpwnam(name.as_ptr()) })? {
            Some(user) => Ok(user),
            None => Err(missing(&format!(
                "getpwnam(): name not found: {}",
                repr_text(args.at(0))?
            ))),
        }
    }),
    Builtin::function("getpwall", "()", |_| {
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
    }),
];

static GROUP_FUNCTIONS: &[Builtin] = &[
    Builtin::function("getgrgid", "(id)", |args| {
        let Some(id) = id(args.at(0), "gid")? else {
            return Err(missing("getgrgid(): gid not found"));
        };
        // SAFETY: the entry is read at once, under the interpreter's lock.
        match group(unsafe { libc::getgrgid(id) })? {
            Some(group) => Ok(group),
            None => Err(missing(&format!("getgrgid(): gid not found: {id}"))),
        }
    }),
    Builtin::function("getgrnam", "(name)", |args| {
        let name = name(args.at(0), "getgrnam")?;
        // SAFETY: as above, and the name ends with a zero.
        match group(unsafe { libc::getgrnam(name.as_ptr()) })? {
            Some(group) => Ok(group),
            None => Err(missing(&format!(
                "getgrnam(): name not found: {}",
                repr_text(args.at(0))?
            ))),
        }
    }),
    Builtin::function("getgrall", "()", |_| {
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
    }),
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
