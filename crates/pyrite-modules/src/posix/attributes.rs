//! Extended attributes of files.

use super::calls::{self, Failed, Outcome};
use super::path::{self, Path};
use crate::support::*;
use pyrite_vm::types::bytes;
use pyrite_vm::value_error;
use std::ffi::{CStr, c_void};

pub(super) static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "getxattr",
        "(path, attribute, *, follow_symlinks=True)",
        |args| {
            let place = Place::of("getxattr", args.at(0), args.get(2))?;
            let name = attribute("getxattr", args.at(1))?;
            let value = place.fill(|room, size| {
                let name = name.text().as_ptr();
                // SAFETY: texts end with zeros, the room is as long as said.
                unsafe {
                    match place.target() {
                        Target::File(file) => libc::fgetxattr(file, name, room.cast(), size),
                        Target::Followed(path) => {
                            libc::getxattr(path.as_ptr(), name, room.cast(), size)
                        }
                        Target::Itself(path) => {
                            libc::lgetxattr(path.as_ptr(), name, room.cast(), size)
                        }
                    }
                }
            })?;
            bytes::new(&value)
        },
    ),
    Builtin::function(
        "setxattr",
        "(path, attribute, value, flags=0, *, follow_symlinks=True)",
        |args| {
            let place = Place::of("setxattr", args.at(0), args.get(4))?;
            let name = attribute("setxattr", args.at(1))?;
            let value = text::bytes_argument(args.at(2))?;
            let flags = args.get(3).map_or(Ok(0), number::c_int)?;
            let (start, size) = (value.as_ptr().cast::<c_void>(), value.len());
            place.call(|| {
                let name = name.text().as_ptr();
                // SAFETY: texts end with zeros, the value is as long as said.
                i64::from(unsafe {
                    match place.target() {
                        Target::File(file) => libc::fsetxattr(file, name, start, size, flags),
                        Target::Followed(path) => {
                            libc::setxattr(path.as_ptr(), name, start, size, flags)
                        }
                        Target::Itself(path) => {
                            libc::lsetxattr(path.as_ptr(), name, start, size, flags)
                        }
                    }
                })
            })?;
            nothing()
        },
    ),
    Builtin::function(
        "removexattr",
        "(path, attribute, *, follow_symlinks=True)",
        |args| {
            let place = Place::of("removexattr", args.at(0), args.get(2))?;
            let name = attribute("removexattr", args.at(1))?;
            place.call(|| {
                let name = name.text().as_ptr();
                // SAFETY: texts end with zeros.
                i64::from(unsafe {
                    match place.target() {
                        Target::File(file) => libc::fremovexattr(file, name),
                        Target::Followed(path) => libc::removexattr(path.as_ptr(), name),
                        Target::Itself(path) => libc::lremovexattr(path.as_ptr(), name),
                    }
                })
            })?;
            nothing()
        },
    ),
    Builtin::function(
        "listxattr",
        "(path=None, *, follow_symlinks=True)",
        |args| {
            let path = path::of("listxattr").or_file().or_none();
            let place = Place::new(
                "listxattr",
                path.take(args.get(0).unwrap_or(none()))?,
                args.get(1),
            )?;
            let names = place.fill(|room, size| {
                // SAFETY: texts end with zeros, the room is as long as said.
                unsafe {
                    match place.target() {
                        Target::File(file) => libc::flistxattr(file, room, size),
                        Target::Followed(path) => libc::listxattr(path.as_ptr(), room, size),
                        Target::Itself(path) => libc::llistxattr(path.as_ptr(), room, size),
                    }
                }
            })?;
            let list = list::new();
            for name in names
                .split(|byte| *byte == 0)
                .filter(|name| !name.is_empty())
            {
                list::push(list, path::decoded(name)?)?;
            }
            Ok(list.cast())
        },
    ),
];

/// What has attributes.
struct Place {
    path: Path,
    follow: bool,
}

enum Target<'a> {
    File(i32),
    Followed(&'a CStr),
    Itself(&'a CStr),
}

impl Place {
    fn of(function: &'static str, object: Obj, follow: Option<Obj>) -> PyResult<Place> {
        Place::new(function, path::of(function).or_file().take(object)?, follow)
    }
    fn new(function: &str, path: Path, follow: Option<Obj>) -> PyResult<Place> {
        let follow = follow.map_or(Ok(true), protocol::is_true)?;
        if path.file.is_some() && !follow {
            return Err(value_error!(
                "{function}: cannot use fd and follow_symlinks together"
            ));
        }
        Ok(Place { path, follow })
    }
    fn target(&self) -> Target<'_> {
        match self.path.file {
            Some(file) => Target::File(file as i32),
            None if self.follow => Target::Followed(self.path.text()),
            None => Target::Itself(self.path.text()),
        }
    }
    fn call(&self, call: impl FnMut() -> i64) -> PyResult<i64> {
        calls::retry(call).map_err(|failed| self.path.failed(failed))
    }
    /// What a call gives that is told where room is, and how much.
    fn fill(&self, call: impl Fn(*mut libc::c_char, usize) -> isize) -> PyResult<Vec<u8>> {
        for size in ROOMS {
            let mut room = vec![0; size];
            let filled: Outcome<i64> =
                calls::retry(|| call(room.as_mut_ptr().cast(), room.len()) as i64);
            match filled {
                Ok(count) => {
                    room.truncate(count as usize);
                    return Ok(room);
                }
                Err(failed) if failed.is(libc::ERANGE) => {}
                Err(failed) => return Err(self.path.failed(failed)),
            }
        }
        let failed = Failed::System(std::io::Error::from_raw_os_error(libc::ERANGE));
        Err(self.path.failed(failed))
    }
}

/// Sizes that are tried: one that is nearly always enough, and the most that the system allows.
const ROOMS: [usize; 2] = [256, 65_536];

fn attribute(function: &'static str, name: Obj) -> PyResult<Path> {
    path::of(function).named("attribute").take(name)
}
