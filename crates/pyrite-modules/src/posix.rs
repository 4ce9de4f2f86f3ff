//! `posix`: what `os` needs to import, and the commonest functions on files and processes.

use crate::structure;
use crate::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::type_error;
use pyrite_vm::types::bytes;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&STAT_RESULT],
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        set("error", exception::OS_ERROR.class().object());
        let environment = dict::new();
        for (name, value) in std::env::vars_os() {
            dict::set(
                environment,
                bytes::new(name.as_bytes())?,
                bytes::new(value.as_bytes())?,
            )?;
        }
        set("environ", environment.cast());
        set("_have_functions", list::new().cast());
        for (name, value) in CONSTANTS {
            set(name, int::new(i64::from(*value)));
        }
        Ok(())
    },
    ..ModuleDefinition::new(
        "posix",
        "This module provides access to operating system functionality that is\nstandardized by the C Standard and the POSIX standard.",
        FUNCTIONS,
    )
};

macro_rules! constants {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name)),*] };
}
const CONSTANTS: &[(&str, i32)] = constants! { F_OK R_OK W_OK X_OK O_RDONLY O_WRONLY O_RDWR O_CREAT O_EXCL O_TRUNC O_APPEND O_CLOEXEC O_NONBLOCK };

structure! {
    /// `os.stat_result`, without the times: they are not there yet.
    STAT_RESULT STAT_RESULT_METHODS "os.stat_result" "stat_result: Result from stat, fstat, or lstat." {
        0 "st_mode" "protection bits",
        1 "st_ino" "inode",
        2 "st_dev" "device",
        3 "st_nlink" "number of hard links",
        4 "st_uid" "user ID of owner",
        5 "st_gid" "group ID of owner",
        6 "st_size" "total size, in bytes",
    }
}

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "getcwd",
        "()",
        "Return a unicode string representing the current working directory.",
        |_| {
            let folder = std::env::current_dir().map_err(|error| system::os_error(&error, None))?;
            Ok(str::try_from_bytes(folder.as_os_str().as_bytes())?.cast())
        },
    ),
    Builtin::function(
        "fspath",
        "(path)",
        "Return the file system path representation of the object.",
        |args| fs_path(args.at(0)),
    ),
    Builtin::function(
        "urandom",
        "(size, /)",
        "Return a bytes object containing random bytes suitable for cryptographic use.",
        |args| {
            let Ok(size) = usize::try_from(number::size(args.at(0))?) else {
                return Err(pyrite_vm::value_error!("negative argument not allowed"));
            };
            let mut random = vec![0; size];
            system::random_bytes(&mut random);
            bytes::new(&random)
        },
    ),
    Builtin::function("getpid", "()", "Return the current process id.", |_| {
        Ok(int::new(i64::from(std::process::id())))
    }),
    Builtin::function(
        "_exit",
        "(status)",
        "Exit to the system with specified status, without normal exit processing.",
        |args| std::process::exit(number::c_int(args.at(0))?),
    ),
    Builtin::function(
        "strerror",
        "(code, /)",
        "Translate an error code to a message string.",
        |args| text::new(&system::error_text(number::c_int(args.at(0))?)),
    ),
    Builtin::function(
        "listdir",
        "(path=None)",
        "Return a list containing the names of the files in the directory.",
        |args| {
            let folder = args.get_not_none(0).map_or(Ok(PathBuf::from(".")), path)?;
            let names = list::new();
            let entries = std::fs::read_dir(folder)
                .map_err(|error| system::os_error(&error, args.get_not_none(0)))?;
            for entry in entries {
                let entry = entry.map_err(|error| system::os_error(&error, None))?;
                list::push(
                    names,
                    str::try_from_bytes(entry.file_name().as_bytes())?.cast(),
                )?;
            }
            Ok(names.cast())
        },
    ),
    Builtin::function(
        "stat",
        "(path, *, dir_fd=None, follow_symlinks=True)",
        "Perform a stat system call on the given path.",
        |args| {
            let follow = args.get(2).map_or(Ok(true), protocol::is_true)?;
            stat(args.at(0), follow)
        },
    ),
    Builtin::function(
        "lstat",
        "(path, *, dir_fd=None)",
        "Perform a stat system call on the given path, without following symbolic links.",
        |args| stat(args.at(0), false),
    ),
    Builtin::function(
        "mkdir",
        "(path, mode=0o777, *, dir_fd=None)",
        "Create a directory.",
        |args| on_path(args.at(0), |path| std::fs::create_dir(path)),
    ),
    Builtin::function(
        "rmdir",
        "(path, *, dir_fd=None)",
        "Remove a directory.",
        |args| on_path(args.at(0), |path| std::fs::remove_dir(path)),
    ),
    Builtin::function(
        "unlink",
        "(path, *, dir_fd=None)",
        "Remove a file (same as remove()).",
        |args| on_path(args.at(0), |path| std::fs::remove_file(path)),
    ),
    Builtin::function(
        "remove",
        "(path, *, dir_fd=None)",
        "Remove a file (same as unlink()).",
        |args| on_path(args.at(0), |path| std::fs::remove_file(path)),
    ),
    Builtin::function(
        "rename",
        "(src, dst)",
        "Rename a file or directory.",
        |args| {
            let target = path(args.at(1))?;
            on_path(args.at(0), |source| std::fs::rename(source, target))
        },
    ),
    Builtin::function(
        "chdir",
        "(path)",
        "Change the current working directory to the specified path.",
        |args| on_path(args.at(0), |path| std::env::set_current_dir(path)),
    ),
    Builtin::function(
        "cpu_count",
        "()",
        "Return the number of logical CPUs in the system.",
        |_| {
            Ok(std::thread::available_parallelism()
                .map_or(none(), |count| int::from_usize(count.get())))
        },
    ),
];

fn fs_path(object: Obj) -> PyResult {
    if str::of(object).is_some() || bytes::value(object).is_some() {
        return Ok(object);
    }
    let Some(result) = protocol::call_special(object, names::FSPATH, &[])? else {
        return Err(type_error!(
            "expected str, bytes or os.PathLike object, not {}",
            type_name(object)
        ));
    };
    if str::of(result).is_some() || bytes::value(result).is_some() {
        return Ok(result);
    }
    let class = Class::of(object).name();
    Err(type_error!(
        "expected {class}.__fspath__() to return str or bytes, not {}",
        type_name(result)
    ))
}

fn path(object: Obj) -> PyResult<PathBuf> {
    let object = fs_path(object)?;
    let text = match str::of(object) {
        Some(text) => str::bytes(text),
        None => bytes::value(object).unwrap_or_default(),
    };
    if text.contains(&0) {
        return Err(pyrite_vm::value_error!("embedded null character"));
    }
    Ok(PathBuf::from(std::ffi::OsStr::from_bytes(text)))
}

fn on_path(object: Obj, action: impl FnOnce(&std::path::Path) -> std::io::Result<()>) -> PyResult {
    let path = path(object)?;
    action(&path).map_err(|error| system::os_error(&error, Some(object)))?;
    nothing()
}

fn stat(object: Obj, follow: bool) -> PyResult {
    let path = path(object)?;
    let found = if follow {
        std::fs::metadata(path)
    } else {
        std::fs::symlink_metadata(path)
    };
    let found = found.map_err(|error| system::os_error(&error, Some(object)))?;
    let number = |value: u64| int::from_usize(value as usize);
    let fields = [
        number(u64::from(found.mode())),
        number(found.ino()),
        number(found.dev()),
        number(found.nlink()),
        number(u64::from(found.uid())),
        number(u64::from(found.gid())),
        number(found.size()),
        int::new(found.atime()),
        int::new(found.mtime()),
        int::new(found.ctime()),
    ];
    Ok(structure::new(&STAT_RESULT, &fields))
}
