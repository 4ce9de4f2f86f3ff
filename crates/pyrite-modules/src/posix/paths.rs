//! Functions on paths that change or list the file system.

use super::calls;
use super::path::{self, Path};
use crate::support::*;
use pyrite_vm::types::bytes;
use std::os::unix::ffi::OsStrExt;

/// Runs a call about one path.
fn about(path: &Path, outcome: calls::Outcome<i64>) -> PyResult {
    match outcome {
        Ok(_) => nothing(),
        Err(failed) => Err(path.failed(failed)),
    }
}

pub(super) static FUNCTIONS: &[Builtin] = &[
    Builtin::function("getcwd", "()", |_| path::decoded(&current_folder()?)),
    Builtin::function("getcwdb", "()", |_| bytes::new(&current_folder()?)),
    Builtin::function("chdir", "(path)", |args| {
        let path = path::of("chdir").or_file().take(args.at(0))?;
        audit::event("os.chdir", || Ok([path.object]))?;
        about(
            &path,
            match path.file {
                Some(file) => calls::fchdir(file),
                None => calls::chdir(path.text()),
            },
        )
    }),
    Builtin::function("chroot", "(path)", |args| {
        let path = path::of("chroot").take(args.at(0))?;
        about(&path, calls::chroot(path.text()))
    }),
    Builtin::function("fspath", "(path)", |args| path::fs_path(args.at(0))),
    Builtin::function(
        "access",
        "(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)",
        |args| {
            let path = path::of("access").take(args.at(0))?;
            let mode = i64::from(number::c_int(args.at(1))?);
            let folder = path::folder(args.get(2))?;
            let effective = args.get(3).map_or(Ok(false), protocol::is_true)?;
            let follow = args.get(4).map_or(Ok(true), protocol::is_true)?;
            let flags = if effective { libc::AT_EACCESS } else { 0 }
                | if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
            let outcome = calls::faccessat(folder, path.text(), mode, i64::from(flags));
            Ok(boolean(outcome.is_ok()))
        },
    ),
    Builtin::function("listdir", "(path=None)", |args| {
        let path = path::of("listdir")
            .or_file()
            .or_none()
            .take(args.or(0, none()))?;
        audit::event("os.listdir", || Ok([path.object]))?;
        let folder = match path.file {
            Some(file) => calls::Folder::of_descriptor(file),
            None => calls::Folder::open(path.text()),
        };
        let mut folder = folder.map_err(|failed| path.failed(failed))?;
        let names = list::new();
        while let Some(entry) = folder.next_entry().map_err(|failed| path.failed(failed))? {
            list::push(names, path.name(&entry.name)?)?;
        }
        Ok(names.cast())
    }),
    Builtin::function("mkdir", "(path, mode=511, *, dir_fd=None)", |args| {
        let path = path::of("mkdir").take(args.at(0))?;
        audit::event("os.mkdir", || {
            Ok([
                path.object,
                args.get(1).unwrap_or(int::new(0o777)),
                told_folder(args, 2),
            ])
        })?;
        let mode = args.get(1).map_or(Ok(0o777), number::c_int)?;
        let folder = path::folder(args.get(2))?;
        about(&path, calls::mkdirat(folder, path.text(), i64::from(mode)))
    }),
    Builtin::function("mkfifo", "(path, mode=438, *, dir_fd=None)", |args| {
        let path = path::of("mkfifo").take(args.at(0))?;
        let mode = args.get(1).map_or(Ok(0o666), number::c_int)?;
        let folder = path::folder(args.get(2))?;
        about(&path, calls::mkfifoat(folder, path.text(), i64::from(mode)))
    }),
    Builtin::function(
        "mknod",
        "(path, mode=384, device=0, *, dir_fd=None)",
        |args| {
            let path = path::of("mknod").take(args.at(0))?;
            let mode = args.get(1).map_or(Ok(0o600), number::c_int)?;
            let device = args.get(2).map_or(Ok(0), number::size)?;
            let folder = path::folder(args.get(3))?;
            about(
                &path,
                calls::mknodat(folder, path.text(), i64::from(mode), device),
            )
        },
    ),
    Builtin::function("rmdir", "(path, *, dir_fd=None)", |args| {
        let path = path::of("rmdir").take(args.at(0))?;
        audit::event("os.rmdir", || Ok([path.object, told_folder(args, 1)]))?;
        let folder = path::folder(args.get(1))?;
        about(
            &path,
            calls::unlinkat(folder, path.text(), i64::from(libc::AT_REMOVEDIR)),
        )
    }),
    Builtin::function("unlink", "(path, *, dir_fd=None)", |args| {
        remove(args, "unlink")
    }),
    Builtin::function("remove", "(path, *, dir_fd=None)", |args| {
        remove(args, "remove")
    }),
    Builtin::function(
        "rename",
        "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
        |args| rename(args, "rename"),
    ),
    Builtin::function(
        "replace",
        "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
        |args| rename(args, "replace"),
    ),
    Builtin::function(
        "link",
        "(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=(os.name != 'nt'))",
        |args| {
            let source = path::of("link").named("src").take(args.at(0))?;
            let target = path::of("link").named("dst").take(args.at(1))?;
            audit::event("os.link", || {
                Ok([
                    source.object,
                    target.object,
                    told_folder(args, 2),
                    told_folder(args, 3),
                ])
            })?;
            let (from, to) = (path::folder(args.get(2))?, path::folder(args.get(3))?);
            let follow = args.get(4).map_or(Ok(false), protocol::is_true)?;
            let flags = if follow { libc::AT_SYMLINK_FOLLOW } else { 0 };
            calls::linkat(from, source.text(), to, target.text(), i64::from(flags))
                .map_err(|failed| failed.about_two(source.object, target.object))?;
            nothing()
        },
    ),
    Builtin::function(
        "symlink",
        "(src, dst, target_is_directory=False, *, dir_fd=None)",
        |args| {
            let source = path::of("symlink").named("src").take(args.at(0))?;
            let target = path::of("symlink").named("dst").take(args.at(1))?;
            audit::event("os.symlink", || {
                Ok([source.object, target.object, told_folder(args, 3)])
            })?;
            let folder = path::folder(args.get(3))?;
            calls::symlinkat(source.text(), folder, target.text())
                .map_err(|failed| failed.about_two(source.object, target.object))?;
            nothing()
        },
    ),
    Builtin::function("readlink", "(path, *, dir_fd=None)", |args| {
        let path = path::of("readlink").take(args.at(0))?;
        let folder = path::folder(args.get(1))?;
        match calls::read_link(folder, path.text()) {
            Ok(link) => path.name(&link),
            Err(failed) => Err(path.failed(failed)),
        }
    }),
    Builtin::function(
        "chmod",
        "(path, mode, *, dir_fd=None, follow_symlinks=(os.name != 'nt'))",
        |args| {
            let path = path::of("chmod").or_file().take(args.at(0))?;
            audit::event("os.chmod", || {
                Ok([path.object, args.at(1), told_folder(args, 2)])
            })?;
            let mode = i64::from(number::c_int(args.at(1))?);
            let folder = path::folder(args.get(2))?;
            let follow = args.get(3).map_or(Ok(true), protocol::is_true)?;
            let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
            about(
                &path,
                match path.file {
                    Some(file) => calls::fchmod(file, mode),
                    None => calls::fchmodat(folder, path.text(), mode, i64::from(flags)),
                },
            )
        },
    ),
    Builtin::function(
        "chown",
        "(path, uid, gid, *, dir_fd=None, follow_symlinks=True)",
        |args| {
            let path = path::of("chown").or_file().take(args.at(0))?;
            audit::event("os.chown", || {
                Ok([path.object, args.at(1), args.at(2), told_folder(args, 3)])
            })?;
            let (user, group) = (number::size(args.at(1))?, number::size(args.at(2))?);
            let folder = path::folder(args.get(3))?;
            let follow = args.get(4).map_or(Ok(true), protocol::is_true)?;
            let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
            about(
                &path,
                match path.file {
                    Some(file) => calls::fchown(file, user, group),
                    None => calls::fchownat(folder, path.text(), user, group, i64::from(flags)),
                },
            )
        },
    ),
    Builtin::function("lchown", "(path, uid, gid)", |args| {
        let path = path::of("lchown").take(args.at(0))?;
        let (user, group) = (number::size(args.at(1))?, number::size(args.at(2))?);
        let folder = i64::from(libc::AT_FDCWD);
        about(
            &path,
            calls::fchownat(
                folder,
                path.text(),
                user,
                group,
                i64::from(libc::AT_SYMLINK_NOFOLLOW),
            ),
        )
    }),
    Builtin::function("truncate", "(path, length)", |args| {
        let path = path::of("truncate").or_file().take(args.at(0))?;
        audit::event("os.truncate", || Ok([path.object, args.at(1)]))?;
        let length = number::size(args.at(1))?;
        about(
            &path,
            match path.file {
                Some(file) => calls::ftruncate(file, length),
                None => calls::truncate(path.text(), length),
            },
        )
    }),
    Builtin::function("_path_normpath", "(path)", |args| {
        let plain = path::fs_path(args.at(0))?;
        match str::of(plain) {
            Some(string) => Ok(str::try_from_bytes(&normal(str::bytes(string)))?.cast()),
            None => bytes::new(&normal(bytes::value(plain).unwrap_or_default())),
        }
    }),
    Builtin::function("_path_splitroot_ex", "(path, /)", |args| {
        let plain = path::fs_path(args.at(0))?;
        let make = |part: &[u8]| match str::of(plain) {
            Some(_) => Ok(str::try_from_bytes(part)?.cast()),
            None => bytes::new(part),
        };
        let text = match str::of(plain) {
            Some(string) => str::bytes(string),
            None => bytes::value(plain).unwrap_or_default(),
        };
        let root = root_length(text);
        let (root, tail) = text.split_at(root);
        Ok(tuple::from_slice(&[make(b"")?, make(root)?, make(tail)?]).cast())
    })
    .telling("($module, /, p)"),
];

fn current_folder() -> PyResult<Vec<u8>> {
    let folder = std::env::current_dir().map_err(|error| system::os_error(&error, None))?;
    Ok(folder.as_os_str().as_bytes().to_vec())
}

/// What an event says of a `dir_fd` argument.
fn told_folder(args: &Arguments, index: usize) -> Obj {
    args.get(index).unwrap_or(int::new(-1))
}

fn remove(args: &Arguments, function: &'static str) -> PyResult {
    let path = path::of(function).take(args.at(0))?;
    let folder = path::folder(args.get(1))?;
    audit::event("os.remove", || Ok([path.object, told_folder(args, 1)]))?;
    about(&path, calls::unlinkat(folder, path.text(), 0))
}

fn rename(args: &Arguments, function: &'static str) -> PyResult {
    let source = path::of(function).named("src").take(args.at(0))?;
    let target = path::of(function).named("dst").take(args.at(1))?;
    let (from, to) = (path::folder(args.get(2))?, path::folder(args.get(3))?);
    audit::event("os.rename", || {
        Ok([
            source.object,
            target.object,
            told_folder(args, 2),
            told_folder(args, 3),
        ])
    })?;
    calls::renameat(from, source.text(), to, target.text())
        .map_err(|failed| failed.about_two(source.object, target.object))?;
    nothing()
}

/// The slashes at the beginning: two mean something of their own, three or more are one.
fn root_length(path: &[u8]) -> usize {
    let slashes = path.iter().take_while(|byte| **byte == b'/').count();
    match slashes {
        0 => 0,
        2 => 2,
        _ => 1,
    }
}

/// `os.path.normpath`.
fn normal(path: &[u8]) -> Vec<u8> {
    if path.is_empty() {
        return b".".to_vec();
    }
    let (root, rest) = path.split_at(root_length(path));
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in rest.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." if root.is_empty() && parts.last().is_none_or(|last| *last == b"..") => {
                parts.push(part);
            }
            b".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let mut result = root.to_vec();
    result.extend_from_slice(&parts.join(&b'/'));
    if result.is_empty() {
        result.push(b'.');
    }
    result
}
