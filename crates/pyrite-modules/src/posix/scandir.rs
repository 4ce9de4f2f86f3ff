//! `os.scandir`: an iterator over the entries of a folder.

use super::calls::{self, Folder};
use super::path::{self, Path};
use super::stat;
use crate::support::*;
use pyrite_vm::class::flags;
use pyrite_vm::object::Value;
use pyrite_vm::types::bytes;
use std::cell::RefCell;

/// The iterator.
pub(super) static ITERATOR: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("posix.ScandirIterator", ITERATOR_METHODS)
};
/// The open folder as Rust data; null once it is closed.
const FOLDER: u32 = 0;
/// The path that was given: text, bytes, a descriptor or None.
const PATH: u32 = 1;

type Open = RefCell<Option<Folder>>;

/// `os.DirEntry`.
pub(super) static ENTRY: TypeDefinition = TypeDefinition {
    slots: 7,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("posix.DirEntry", ENTRY_METHODS)
};
const NAME: u32 = 0;
const FULL_PATH: u32 = 1;
const INODE: u32 = 2;
const KIND: u32 = 3;
/// Results of `stat`, once they were asked for: links followed, and not.
const FOLLOWED: u32 = 4;
const NOT_FOLLOWED: u32 = 5;
/// The descriptor of the folder, if that is what was given; null: its path is part of the entry's.
const DESCRIPTOR: u32 = 6;

pub(super) static FUNCTIONS: &[Builtin] = &[Builtin::function("scandir", "(path=None)", |args| {
    let path = path::of("scandir")
        .or_file()
        .or_none()
        .take(args.or(0, none()))?;
    audit::event("os.scandir", || Ok([path.object]))?;
    let folder = match path.file {
        Some(file) => Folder::of_descriptor(file),
        None => Folder::open(path.text()),
    };
    let folder = folder.map_err(|failed| path.failed(failed))?;
    let open: Open = RefCell::new(Some(folder));
    Ok(instance::with(
        ITERATOR.class(),
        &[storage::new_external(open).cast(), path.object],
    ))
})];

fn open<'a>(iterator: Obj) -> &'a Open {
    let external: Obj = instance::slot(iterator, FOLDER);
    storage::external(external.cast()).expect("made by scandir")
}

static ITERATOR_METHODS: &[Builtin] = &[
    Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0))),
    Builtin::method("__next__", "(self, /)", next),
    Builtin::method("__enter__", "(self, /)", |args| Ok(args.at(0))),
    Builtin::method("__exit__", "(self, *args)", |args| {
        open(args.at(0)).take();
        nothing()
    }),
    Builtin::method("close", "(self, /)", |args| {
        open(args.at(0)).take();
        nothing()
    }),
];

fn next(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let entry = match &mut *open(this).borrow_mut() {
        Some(folder) => folder.next_entry(),
        None => return Err(stop()),
    };
    let given: Obj = instance::slot(this, PATH);
    let entry = match entry {
        Ok(Some(entry)) => entry,
        Ok(None) => {
            open(this).take();
            return Err(stop());
        }
        Err(failed) => return Err(failed.about(Some(given))),
    };
    let in_bytes = bytes::value(given);
    let folder = str::of(given).map(str::bytes).or(in_bytes);
    let make = |text: &[u8]| match in_bytes {
        Some(_) => bytes::new(text),
        None => path::decoded(text),
    };
    let name = make(&entry.name)?;
    let full = match folder {
        Some(folder) => {
            let mut full = path::encoded(given)?;
            if !folder.is_empty() && folder.last() != Some(&b'/') {
                full.push(b'/');
            }
            full.extend_from_slice(&entry.name);
            make(&full)?
        }
        None if given.is_none() => make(&[b"./", entry.name.as_slice()].concat())?,
        None => name,
    };
    let null = Obj::null();
    let is_descriptor = !given.is_none() && folder.is_none();
    Ok(instance::with(
        ENTRY.class(),
        &[
            name,
            full,
            int::from_usize(entry.inode as usize),
            int::new(i64::from(entry.kind)),
            null,
            null,
            if is_descriptor { given } else { null },
        ],
    ))
}

const FOLLOW: &str = "(self, /, *, follow_symlinks=True)";

static ENTRY_METHODS: &[Builtin] = &[
    Builtin::member("name", |args| Ok(instance::slot(args.at(0), NAME))).reads(),
    Builtin::member("path", |args| Ok(instance::slot(args.at(0), FULL_PATH))).reads(),
    Builtin::method("inode", "(self, /)", |args| {
        Ok(instance::slot(args.at(0), INODE))
    }),
    Builtin::method("is_dir", FOLLOW, |args| {
        is_kind(args, libc::DT_DIR, libc::S_IFDIR)
    }),
    Builtin::method("is_file", FOLLOW, |args| {
        is_kind(args, libc::DT_REG, libc::S_IFREG)
    }),
    Builtin::method("is_symlink", "(self, /)", |args| {
        match int_slot(args.at(0), KIND) as u8 {
            libc::DT_UNKNOWN => has_mode(args.at(0), false, libc::S_IFLNK),
            kind => Ok(boolean(kind == libc::DT_LNK)),
        }
    }),
    Builtin::method("is_junction", "(self, /)", |_| Ok(boolean(false))),
    Builtin::method("stat", FOLLOW, |args| {
        stat_of(args.at(0), args.get(1).map_or(Ok(true), protocol::is_true)?)
    }),
    Builtin::method("__fspath__", "(self, /)", |args| {
        Ok(instance::slot(args.at(0), FULL_PATH))
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        let name = repr_text(instance::slot(args.at(0), NAME))?;
        text::new(&format!("<DirEntry {name}>"))
    }),
    Builtin::class_method("__class_getitem__", "(type, object, /)", |args| {
        structure::generic_alias(args.at(0), args.at(1))
    }),
];

fn is_kind(args: &Arguments, wanted: u8, mode: u32) -> PyResult {
    let follow = args.get(1).map_or(Ok(true), protocol::is_true)?;
    match int_slot(args.at(0), KIND) as u8 {
        libc::DT_UNKNOWN => has_mode(args.at(0), follow, mode),
        libc::DT_LNK if follow => has_mode(args.at(0), true, mode),
        kind => Ok(boolean(kind == wanted)),
    }
}

fn has_mode(entry: Obj, follow: bool, wanted: u32) -> PyResult {
    match stat_of(entry, follow) {
        Ok(found) => {
            let mode = protocol::get_item(found, int::new(0))?;
            Ok(boolean(number::size(mode)? as u32 & libc::S_IFMT == wanted))
        }
        Err(raised) if exception::matches(raised.0, &exception::FILE_NOT_FOUND_ERROR) => {
            Ok(boolean(false))
        }
        Err(raised) => Err(raised),
    }
}

fn stat_of(entry: Obj, follow: bool) -> PyResult {
    let is_link = int_slot(entry, KIND) as u8 == libc::DT_LNK;
    let slot = if follow && is_link {
        FOLLOWED
    } else {
        NOT_FOLLOWED
    };
    let known: Obj = instance::slot(entry, slot);
    if !known.is_null() {
        return Ok(known);
    }
    let path: Path = path::of("DirEntry").take(instance::slot(entry, FULL_PATH))?;
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    let descriptor: Obj = instance::slot(entry, DESCRIPTOR);
    let folder = match descriptor.is_null() {
        true => i64::from(libc::AT_FDCWD),
        false => path::descriptor(descriptor)?,
    };
    let found = calls::stat_at(folder, path.text(), flags).map_err(|failed| path.failed(failed))?;
    let found = stat::new(&found)?;
    instance::set_slot(entry, slot, found);
    Ok(found)
}
