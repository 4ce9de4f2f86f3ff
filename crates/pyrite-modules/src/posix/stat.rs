//! `os.stat_result` and the functions that give it; file times.

use super::calls;
use super::path;
use crate::structure;
use crate::support::structure::{self, Fields};
use crate::support::*;
use pyrite_vm::types::tuple::PyTuple;
use pyrite_vm::value_error;

/// `os.stat_result`: a tuple of ten, and more. The items that are times are whole seconds, and the attributes of their names are not.
pub(super) static STAT_RESULT: TypeDefinition = structure::definition(NAME, METHODS, 0);

const NAME: &str = "os.stat_result";

const FIELDS: Fields = Fields {
    visible: &[
        "st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size", "st_atime",
        "st_mtime", "st_ctime",
    ],
    unnamed: 3,
    hidden: &[
        "st_atime",
        "st_mtime",
        "st_ctime",
        "st_atime_ns",
        "st_mtime_ns",
        "st_ctime_ns",
        "st_blksize",
        "st_blocks",
        "st_rdev",
    ],
};

macro_rules! item {
    ($index:literal) => {
        Builtin::member(FIELDS.visible[$index], |args| {
            structure::field(args, $index)
        })
    };
}
macro_rules! more {
    ($index:literal) => {
        Builtin::member(FIELDS.hidden[$index], |args| structure::more(args, $index))
    };
}

static METHODS: &[Builtin] = &[
    Builtin::constructor(structure::CONSTRUCTOR, |args| {
        let made = structure::construct(args, &STAT_RESULT, &FIELDS)?;
        let hidden: Obj = instance::slot(made, structure::MORE);
        let (Some(items), Some(more)) = (tuple::of(made), tuple::of(hidden)) else {
            return Ok(made);
        };
        // The whole seconds will do for the times.
        let times = FIELDS.visible.len() - FIELDS.unnamed;
        for (index, seconds) in items[times..].iter().enumerate() {
            if more[index].is_none() {
                storage::set_item(hidden.cast::<PyTuple>(), index, *seconds);
            }
        }
        Ok(made)
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        structure::repr(args, NAME, &FIELDS)
    }),
    Builtin::method("__reduce__", "(self, /)", |args| {
        structure::reduce(args, &FIELDS)
    }),
    Builtin::method("__replace__", structure::REPLACE, |args| {
        structure::replace(args, NAME, &FIELDS)
    })
    .telling("(self, /, **changes)"),
    Builtin::constant("n_sequence_fields", |_| structure::count(&FIELDS, true)),
    Builtin::constant("n_fields", |_| structure::count(&FIELDS, false)),
    Builtin::constant("n_unnamed_fields", |_| structure::count_unnamed(&FIELDS)),
    Builtin::constant("__match_args__", |_| structure::match_args(&FIELDS)),
    item!(0),
    item!(1),
    item!(2),
    item!(3),
    item!(4),
    item!(5),
    item!(6),
    more!(0),
    more!(1),
    more!(2),
    more!(3),
    more!(4),
    more!(5),
    more!(6),
    more!(7),
    more!(8),
];

structure! {
    /// `os.statvfs_result`.
    STATVFS_RESULT STATVFS_RESULT_METHODS "os.statvfs_result" {
        0 "f_bsize", 1 "f_frsize", 2 "f_blocks", 3 "f_bfree", 4 "f_bavail", 5 "f_files", 6 "f_ffree",
        7 "f_favail", 8 "f_flag", 9 "f_namemax",
    }
}

/// The result for what the system says.
///
/// # Errors
/// `MemoryError`.
pub(super) fn new(stat: &libc::stat) -> PyResult {
    let number = |value: u64| int::from_usize(value as usize);
    let times = [
        (stat.st_atime, stat.st_atime_nsec),
        (stat.st_mtime, stat.st_mtime_nsec),
        (stat.st_ctime, stat.st_ctime_nsec),
    ];
    let [a, m, c] = times.map(|(seconds, _)| int::new(seconds));
    let plain = tuple::try_from_slice(&[
        int::new(i64::from(stat.st_mode)),
        number(stat.st_ino),
        number(stat.st_dev),
        number(stat.st_nlink),
        int::new(i64::from(stat.st_uid)),
        int::new(i64::from(stat.st_gid)),
        int::new(stat.st_size),
        a,
        m,
        c,
    ])?;
    let more = tuple::new(9)?;
    for (index, (seconds, nanoseconds)) in times.into_iter().enumerate() {
        let exact = seconds as f64 + 1e-9 * nanoseconds as f64;
        storage::set_item(more, index, float::new(exact));
        let all = dashu_int::IBig::from(seconds) * 1_000_000_000 + nanoseconds;
        storage::set_item(more, 3 + index, int::from_big(&all)?);
    }
    storage::set_item(more, 6, int::new(stat.st_blksize));
    storage::set_item(more, 7, int::new(stat.st_blocks));
    storage::set_item(more, 8, number(stat.st_rdev));
    Ok(instance::with(
        STAT_RESULT.class(),
        &[plain.cast(), more.cast()],
    ))
}

/// `fstat`.
///
/// # Errors
/// `OSError`.
pub(super) fn of_file(file: i64) -> PyResult {
    new(&calls::stat_of(file)?)
}

/// `stat` of a path, relative to a folder.
///
/// # Errors
/// `OSError`.
pub(super) fn of_path(path: &path::Path, folder: i64, follow: bool) -> PyResult {
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    match calls::stat_at(folder, path.text(), flags) {
        Ok(stat) => new(&stat),
        Err(failed) => Err(path.failed(failed)),
    }
}

pub(super) static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "stat",
        "(path, *, dir_fd=None, follow_symlinks=True)",
        |args| {
            let path = path::of("stat").or_file().take(args.at(0))?;
            let folder = path::folder(args.get(1))?;
            let follow = args.get(2).map_or(Ok(true), protocol::is_true)?;
            if let Some(file) = path.file {
                if folder != i64::from(libc::AT_FDCWD) {
                    return Err(value_error!(
                        "stat: can't specify dir_fd without matching path"
                    ));
                }
                if !follow {
                    return Err(value_error!(
                        "stat: cannot use fd and follow_symlinks together"
                    ));
                }
                return match calls::stat_of(file) {
                    Ok(stat) => new(&stat),
                    Err(failed) => Err(path.failed(failed)),
                };
            }
            of_path(&path, folder, follow)
        },
    ),
    Builtin::function("lstat", "(path, *, dir_fd=None)", |args| {
        let path = path::of("lstat").take(args.at(0))?;
        of_path(&path, path::folder(args.get(1))?, false)
    }),
    Builtin::function("statvfs", "(path)", |args| {
        let path = path::of("statvfs").or_file().take(args.at(0))?;
        let (text, file) = match path.file {
            Some(file) => (None, file),
            None => (Some(path.text()), -1),
        };
        let found = calls::stat_volume(text, file).map_err(|failed| path.failed(failed))?;
        volume(&found)
    }),
    Builtin::function("fstatvfs", "(fd, /)", |args| {
        volume(&calls::stat_volume(None, path::descriptor(args.at(0))?)?)
    }),
    Builtin::function(
        "utime",
        "(path, times=None, *, ns=<unrepresentable>, dir_fd=None, follow_symlinks=True)",
        set_times,
    ),
];

fn volume(found: &libc::statvfs) -> PyResult {
    let fields = [
        found.f_bsize,
        found.f_frsize,
        found.f_blocks,
        found.f_bfree,
        found.f_bavail,
        found.f_files,
        found.f_ffree,
        found.f_favail,
        found.f_flag,
        found.f_namemax,
    ];
    Ok(structure::new(
        &STATVFS_RESULT,
        &fields.map(|value| int::from_usize(value as usize)),
    ))
}

fn set_times(args: &Arguments) -> PyResult {
    let path = path::of("utime").or_file().take(args.at(0))?;
    let (seconds, nanoseconds) = (args.get_not_none(1), args.get(2));
    if seconds.is_some() && nanoseconds.is_some() {
        return Err(value_error!(
            "utime: you may specify either 'times' or 'ns' but not both"
        ));
    }
    let now = libc::timespec {
        tv_sec: 0,
        tv_nsec: libc::UTIME_NOW,
    };
    let times = match (seconds, nanoseconds) {
        (Some(times), _) => two(
            times,
            "utime: 'times' must be either a tuple of two ints or None",
            time,
        )?,
        (None, Some(times)) => two(times, "utime: 'ns' must be a tuple of two ints", split)?,
        (None, None) => [now; 2],
    };
    let folder = path::folder(args.get(3))?;
    let follow = args.get(4).map_or(Ok(true), protocol::is_true)?;
    if path.file.is_some() {
        if args.get_not_none(3).is_some() {
            return Err(value_error!(
                "utime: can't specify dir_fd without matching path"
            ));
        }
        if !follow {
            return Err(value_error!(
                "utime: cannot use fd and follow_symlinks together"
            ));
        }
    }
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    let done = match path.file {
        Some(file) => calls::set_times(file, None, times, 0),
        None => calls::set_times(folder, Some(path.text()), times, flags),
    };
    done.map_err(|failed| path.failed(failed))?;
    nothing()
}

fn two(
    object: Obj,
    message: &str,
    convert: impl Fn(Obj) -> PyResult<libc::timespec>,
) -> PyResult<[libc::timespec; 2]> {
    match tuple::of(object) {
        Some(&[access, modification]) => Ok([convert(access)?, convert(modification)?]),
        _ => Err(pyrite_vm::type_error!("{message}")),
    }
}

/// Seconds, maybe with a fraction.
fn time(object: Obj) -> PyResult<libc::timespec> {
    let Some(value) = float::value(object) else {
        return Ok(libc::timespec {
            tv_sec: number::size(object)?,
            tv_nsec: 0,
        });
    };
    if value.is_nan() {
        return Err(value_error!("Invalid value NaN (not a number)"));
    }
    let whole = value.floor();
    Ok(libc::timespec {
        tv_sec: whole as i64,
        tv_nsec: ((value - whole) * 1e9).floor() as i64,
    })
}

/// Nanoseconds.
fn split(object: Obj) -> PyResult<libc::timespec> {
    let all = number::big(object)?;
    let billion = dashu_int::IBig::from(1_000_000_000);
    let mut seconds = &all / &billion;
    let mut rest = &all % &billion;
    if rest < dashu_int::IBig::ZERO {
        rest += &billion;
        seconds -= dashu_int::IBig::ONE;
    }
    let number = |value: &dashu_int::IBig| {
        i64::try_from(value)
            .map_err(|_| pyrite_vm::overflow_error!("timestamp out of range for platform time_t"))
    };
    Ok(libc::timespec {
        tv_sec: number(&seconds)?,
        tv_nsec: number(&rest)?,
    })
}
