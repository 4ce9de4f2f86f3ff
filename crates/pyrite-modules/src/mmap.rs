//! `mmap`: files, or nothing, mapped into memory.

use crate::support::*;
use pyrite_vm::buffer::{Exporter, Memory};
use pyrite_vm::class::flags;
use pyrite_vm::storage::Foreign;
use pyrite_vm::types::bytes::{self, search};
use pyrite_vm::types::int::Integer;
use pyrite_vm::types::sequence as places;
use pyrite_vm::{gil, overflow_error, type_error, value_error};
use std::cell::Cell;
use std::io::Error;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&MMAP],
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        for (name, value) in CONSTANTS {
            set(name, int::new(i64::from(*value)));
        }
        for (access, name) in ACCESSES.iter().enumerate() {
            set(name, int::from_usize(access));
        }
        for name in ["PAGESIZE", "ALLOCATIONGRANULARITY"] {
            set(name, int::from_usize(page_size()));
        }
        set("error", exception::OS_ERROR.class().object());
        Ok(())
    },
    ..ModuleDefinition::new("mmap", &[])
};

macro_rules! constants {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name)),*] };
}

const CONSTANTS: &[(&str, i32)] = constants! {
    PROT_READ PROT_WRITE PROT_EXEC
    MAP_SHARED MAP_PRIVATE MAP_ANON MAP_ANONYMOUS MAP_DENYWRITE MAP_EXECUTABLE MAP_NORESERVE MAP_POPULATE MAP_STACK MAP_32BIT
    MADV_NORMAL MADV_RANDOM MADV_SEQUENTIAL MADV_WILLNEED MADV_DONTNEED MADV_FREE MADV_REMOVE MADV_DONTFORK MADV_DOFORK MADV_HWPOISON
    MADV_MERGEABLE MADV_UNMERGEABLE MADV_HUGEPAGE MADV_NOHUGEPAGE MADV_DONTDUMP MADV_DODUMP
};

/// What may be done with a mapping, by number.
const ACCESSES: [&str; 4] = [
    "ACCESS_DEFAULT",
    "ACCESS_READ",
    "ACCESS_WRITE",
    "ACCESS_COPY",
];
const DEFAULT: usize = 0;
const READ: usize = 1;
const WRITE: usize = 2;
const COPY: usize = 3;

fn page_size() -> usize {
    system::configuration(libc::_SC_PAGESIZE).unwrap_or(4096) as usize
}

/// The type.
static MMAP: TypeDefinition = TypeDefinition {
    slots: 3,
    flags: flags::SUBCLASSABLE | flags::HAS_WEAKREF,
    exporter: Some(&EXPORTER),
    ..TypeDefinition::new("mmap.mmap", METHODS)
};
/// The [`Mapping`].
const STATE: u32 = 0;
/// Counts views.
const EXPORTS: u32 = 1;
/// The memory, as views keep it; null until there is a view, and once it has moved.
const MEMORY: u32 = 2;

/// A mapping, which ends with it.
struct Mapping {
    /// Null once it is closed.
    start: Cell<*mut u8>,
    length: Cell<usize>,
    /// Where reading and writing go on.
    position: Cell<usize>,
    /// A descriptor of its own of the file; -1 for none.
    file: Cell<i32>,
    /// Where in the file it begins.
    offset: i64,
    access: usize,
    flags: i32,
    /// The file is known, so that its size can be changed.
    tracks_file: bool,
}

impl Mapping {
    fn close(&self) {
        let start = self.start.replace(std::ptr::null_mut());
        let file = self.file.replace(-1);
        // SAFETY: the memory of this mapping, which nobody looks at any more; a descriptor of its own.
        unsafe {
            if !start.is_null() {
                libc::munmap(start.cast(), self.length.get());
            }
            if file >= 0 {
                libc::close(file);
            }
        }
    }

    fn is_writable(&self) -> bool {
        self.access != READ
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        self.close();
    }
}

fn state<'a>(this: Obj) -> &'a Mapping {
    let slot: Obj = instance::slot(this, STATE);
    storage::external(slot.cast()).expect("made with a mapping")
}

/// The mapping of an object that is not closed.
fn opened<'a>(this: Obj) -> PyResult<&'a Mapping> {
    let mapping = state(this);
    match mapping.start.get().is_null() {
        true => Err(value_error!("mmap closed or invalid")),
        false => Ok(mapping),
    }
}

/// All its bytes. They may change at any time, and go when Python code runs.
fn contents<'a>(this: Obj) -> PyResult<&'a [u8]> {
    let mapping = opened(this)?;
    // SAFETY: memory that is mapped, and stays so while no Python code runs.
    Ok(unsafe { std::slice::from_raw_parts(mapping.start.get(), mapping.length.get()) })
}

/// The same, to be written.
fn contents_mut<'a>(this: Obj) -> PyResult<&'a mut [u8]> {
    let mapping = writable(this)?;
    // SAFETY: as above; the access allows to write.
    Ok(unsafe { std::slice::from_raw_parts_mut(mapping.start.get(), mapping.length.get()) })
}

fn writable<'a>(this: Obj) -> PyResult<&'a Mapping> {
    let mapping = opened(this)?;
    match mapping.is_writable() {
        true => Ok(mapping),
        false => Err(type_error!("mmap can't modify a readonly memory map.")),
    }
}

static EXPORTER: Exporter = Exporter {
    memory: |this| {
        let mapping = opened(this)?;
        let mut memory: Obj = instance::slot(this, MEMORY);
        if memory.is_null() {
            // SAFETY: mapped; it is neither moved nor unmapped while there are views.
            let foreign = unsafe { Foreign::new(mapping.start.get(), mapping.length.get()) };
            memory = storage::new_external(foreign).cast();
            instance::set_slot(this, MEMORY, memory);
        }
        Ok(Memory {
            start: 0,
            storage: memory,
            length: mapping.length.get(),
            writable: mapping.is_writable(),
            format: b'B',
            item_size: 1,
        })
    },
    pin: Some(|this| {
        buffer::pin(instance::slot(this, EXPORTS), |counter| {
            instance::set_slot(this, EXPORTS, counter);
        })
    }),
    view: None,
};

fn failed() -> Raised {
    system::os_error(&Error::last_os_error(), None)
}

/// An argument that counts bytes.
fn size(object: Obj) -> PyResult<i64> {
    number::integer(object)?
        .machine()
        .ok_or_else(|| overflow_error!("Python int too large to convert to C ssize_t"))
}

fn create(args: &Arguments) -> PyResult {
    let number = |index: usize, default: i32| args.get(index).map_or(Ok(default), number::c_int);
    let file = number::c_int(args.at(1))?;
    let mut length = size(args.at(2))?;
    let mut flags = number(3, libc::MAP_SHARED)?;
    let mut protection = number(4, libc::PROT_READ | libc::PROT_WRITE)?;
    let access = number(5, 0)?;
    let offset = args.get(6).map_or(Ok(0), size)?;
    let tracks_file = args.get(7).map_or(Ok(true), protocol::is_true)?;
    if length < 0 {
        return Err(overflow_error!("memory mapped length must be positive"));
    }
    if offset < 0 {
        return Err(overflow_error!("memory mapped offset must be positive"));
    }
    let both = libc::PROT_READ | libc::PROT_WRITE;
    if access != 0 && (flags != libc::MAP_SHARED || protection != both) {
        return Err(value_error!(
            "mmap can't specify both access and flags, prot."
        ));
    }
    let access = match usize::try_from(access) {
        Ok(DEFAULT) => match protection & both {
            with if with == both => DEFAULT,
            with if with & libc::PROT_WRITE != 0 => WRITE,
            _ => READ,
        },
        Ok(READ) => {
            protection = libc::PROT_READ;
            READ
        }
        Ok(WRITE) => WRITE,
        Ok(COPY) => {
            flags = libc::MAP_PRIVATE;
            COPY
        }
        _ => return Err(value_error!("mmap invalid access parameter.")),
    };
    let mut own = -1;
    if file == -1 {
        flags |= libc::MAP_ANONYMOUS;
    } else {
        let stat = crate::posix::calls::stat_of(i64::from(file));
        if let Ok(stat) = stat
            && stat.st_mode & libc::S_IFMT == libc::S_IFREG
        {
            if length == 0 {
                if stat.st_size == 0 {
                    return Err(value_error!("cannot mmap an empty file"));
                }
                if offset >= stat.st_size {
                    return Err(value_error!("mmap offset is greater than file size"));
                }
                length = stat.st_size - offset;
            } else if offset > stat.st_size || stat.st_size - offset < length {
                return Err(value_error!("mmap length is greater than file size"));
            }
        }
        if tracks_file {
            // SAFETY: numbers only.
            own = unsafe { libc::fcntl(file, libc::F_DUPFD_CLOEXEC, 0) };
            if own < 0 {
                return Err(failed());
            }
        }
    }
    let mapping = Mapping {
        start: Cell::new(std::ptr::null_mut()),
        length: Cell::new(length as usize),
        position: Cell::new(0),
        file: Cell::new(own),
        offset,
        access,
        flags,
        tracks_file,
    };
    // SAFETY: new memory, at an address of the system's choice.
    let start = gil::released(|| unsafe {
        libc::mmap(
            std::ptr::null_mut(),
            length as usize,
            protection,
            flags,
            file,
            offset,
        )
    });
    if start == libc::MAP_FAILED {
        return Err(failed());
    }
    mapping.start.set(start.cast());
    let class = instance::class_argument(args.at(0))?;
    let state = storage::new_external(mapping).cast();
    Ok(instance::with(class, &[state, Obj::null(), Obj::null()]))
}

fn close(this: Obj) -> PyResult {
    if buffer::is_pinned(instance::slot(this, EXPORTS)) {
        return Err(buffer::buffer_error("cannot close exported pointers exist"));
    }
    instance::set_slot(this, MEMORY, Obj::null());
    state(this).close();
    nothing()
}

/// The next so many bytes, which are passed over.
fn take(this: Obj, count: usize) -> PyResult {
    let mapping = opened(this)?;
    let rest = contents(this)?
        .get(mapping.position.get()..)
        .unwrap_or_default();
    let taken = &rest[..count.min(rest.len())];
    let result = bytes::new(taken)?;
    mapping.position.set(mapping.position.get() + taken.len());
    Ok(result)
}

fn read(args: &Arguments) -> PyResult {
    let this = args.at(0);
    opened(this)?;
    let count = match args.get_not_none(1) {
        None => -1,
        Some(count) => match protocol::index(count) {
            Ok(count) => size(count)?,
            Err(raised) if exception::matches(raised.0, &exception::TYPE_ERROR) => {
                return Err(type_error!(
                    "argument should be integer or None, not '{}'",
                    type_name(count)
                ));
            }
            Err(raised) => return Err(raised),
        },
    };
    take(this, usize::try_from(count).unwrap_or(usize::MAX))
}

fn read_line(args: &Arguments) -> PyResult {
    let mapping = opened(args.at(0))?;
    let rest = contents(args.at(0))?
        .get(mapping.position.get()..)
        .unwrap_or_default();
    let end = search::find(rest, b"\n").map_or(rest.len(), |place| place + 1);
    take(args.at(0), end)
}

fn write(args: &Arguments) -> PyResult {
    let this = args.at(0);
    opened(this)?;
    let data = buffer::argument(args.at(1))?;
    let memory = contents_mut(this)?;
    let position = &state(this).position;
    let start = position.get();
    if start > memory.len() || memory.len() - start < data.len() {
        return Err(value_error!("data out of range"));
    }
    // It may be a part of the mapping itself.
    // SAFETY: both are as long as said.
    unsafe { std::ptr::copy(data.as_ptr(), memory[start..].as_mut_ptr(), data.len()) };
    position.set(start + data.len());
    Ok(int::from_usize(data.len()))
}

fn write_byte(args: &Arguments) -> PyResult {
    let this = args.at(0);
    opened(this)?;
    let value = number::integer(args.at(1))?.machine();
    let byte = match value {
        Some(0..256) => value.unwrap_or(0) as u8,
        Some(..0) => {
            return Err(overflow_error!(
                "unsigned byte integer is less than minimum"
            ));
        }
        _ => {
            return Err(overflow_error!(
                "unsigned byte integer is greater than maximum"
            ));
        }
    };
    let memory = contents_mut(this)?;
    let position = &state(this).position;
    let Some(place) = memory.get_mut(position.get()) else {
        return Err(value_error!("write byte out of range"));
    };
    *place = byte;
    position.set(position.get() + 1);
    nothing()
}

fn seek(args: &Arguments) -> PyResult {
    let mapping = opened(args.at(0))?;
    let distance = size(args.at(1))?;
    let from = match args.get(2).map_or(Ok(0), number::c_int)? {
        0 => 0,
        1 => mapping.position.get() as i64,
        2 => mapping.length.get() as i64,
        _ => return Err(value_error!("unknown seek type")),
    };
    opened(args.at(0))?;
    let place = from.checked_add(distance);
    match place.filter(|place| (0..=mapping.length.get() as i64).contains(place)) {
        Some(place) => {
            mapping.position.set(place as usize);
            Ok(int::new(place))
        }
        None => Err(value_error!("seek out of range")),
    }
}

fn find(args: &Arguments, last: bool) -> PyResult {
    let this = args.at(0);
    opened(this)?;
    let needle = buffer::argument(args.at(1))?;
    let bound = |index: usize| args.get_not_none(index).map(places::clamped).transpose();
    let (start, end) = (bound(2)?, bound(3)?);
    let memory = contents(this)?;
    let length = memory.len() as i64;
    let place = |bound: i64| {
        if bound < 0 {
            (bound + length).max(0)
        } else {
            bound.min(length)
        }
    };
    let start = start.map_or(state(this).position.get() as i64, place);
    let end = end.map_or(length, place);
    if start > end {
        return Ok(int::new(-1));
    }
    let part = &memory[start as usize..end as usize];
    let found = match last {
        false => search::find(part, &needle),
        true => search::rfind(part, &needle),
    };
    Ok(int::new(found.map_or(-1, |place| start + place as i64)))
}

fn flush(args: &Arguments) -> PyResult {
    let mapping = opened(args.at(0))?;
    let offset = args.get(1).map_or(Ok(0), size)?;
    let length = mapping.length.get() as i64;
    let count = args.get_not_none(2).map_or(Ok(length - offset), size)?;
    opened(args.at(0))?;
    if count < 0 || offset < 0 || offset > length || length - offset < count {
        return Err(value_error!("flush values out of range"));
    }
    if matches!(mapping.access, READ | COPY) {
        return nothing();
    }
    let (start, count) = (
        mapping.start.get() as usize + offset as usize,
        count as usize,
    );
    // SAFETY: within the mapping, which stays: closing it is up to this thread.
    match unsafe { libc::msync(start as *mut _, count, libc::MS_SYNC) } {
        0 => nothing(),
        _ => Err(failed()),
    }
}

fn move_bytes(args: &Arguments) -> PyResult {
    let [to, from, count] = [size(args.at(1))?, size(args.at(2))?, size(args.at(3))?];
    let memory = contents_mut(args.at(0))?;
    let length = memory.len() as i64;
    let fits = |place: i64| place >= 0 && place <= length && length - place >= count;
    if count < 0 || !fits(to) || !fits(from) {
        return Err(value_error!("source, destination, or count out of range"));
    }
    memory.copy_within(from as usize..(from + count) as usize, to as usize);
    nothing()
}

fn resize(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let new = size(args.at(1))?;
    let mapping = opened(this)?;
    if buffer::is_pinned(instance::slot(this, EXPORTS)) {
        return Err(buffer::buffer_error(
            "mmap can't resize with extant buffers exported.",
        ));
    }
    if !mapping.tracks_file {
        return Err(value_error!("mmap can't resize with trackfd=False."));
    }
    if matches!(mapping.access, READ | COPY) {
        return Err(type_error!(
            "mmap can't resize a readonly or copy-on-write memory map."
        ));
    }
    let Some(end) = mapping.offset.checked_add(new).filter(|_| new >= 0) else {
        return Err(value_error!("new size out of range"));
    };
    let file = mapping.file.get();
    // What is shared and nobody's has the size that it was made with.
    if file < 0 && mapping.flags & libc::MAP_PRIVATE == 0 && new as usize > mapping.length.get() {
        return Err(value_error!(
            "mmap: can't expand a shared anonymous mapping"
        ));
    }
    // SAFETY: a descriptor of its own; the memory of the mapping, which nobody looks at.
    unsafe {
        if file >= 0 && libc::ftruncate(file, end) < 0 {
            return Err(failed());
        }
        let (start, length) = (mapping.start.get().cast(), mapping.length.get());
        let moved = libc::mremap(start, length, new as usize, libc::MREMAP_MAYMOVE);
        if moved == libc::MAP_FAILED {
            return Err(failed());
        }
        mapping.start.set(moved.cast());
    }
    mapping.length.set(new as usize);
    instance::set_slot(this, MEMORY, Obj::null());
    nothing()
}

fn advise(args: &Arguments) -> PyResult {
    let option = number::c_int(args.at(1))?;
    let start = args.get(2).map_or(Ok(0), size)?;
    let given = args.get_not_none(3).map(size).transpose()?;
    let mapping = opened(args.at(0))?;
    let all = mapping.length.get() as i64;
    let length = given.unwrap_or(all);
    if start < 0 || start >= all {
        return Err(value_error!("madvise start out of bounds"));
    }
    if length < 0 {
        return Err(value_error!("madvise length invalid"));
    }
    if start.checked_add(length).is_none() {
        return Err(overflow_error!("madvise length too large"));
    }
    let length = length.min(all - start) as usize;
    // SAFETY: within the mapping.
    let result = unsafe {
        libc::madvise(
            mapping.start.get().add(start as usize).cast(),
            length,
            option,
        )
    };
    match result {
        0 => nothing(),
        _ => Err(failed()),
    }
}

/// The place of an item.
fn place(this: Obj, key: Obj, wrong: &str) -> PyResult<usize> {
    let index = match protocol::index(key) {
        Ok(index) => size(index)?,
        Err(raised) if exception::matches(raised.0, &exception::TYPE_ERROR) && !has_index(key) => {
            return Err(type_error!("{wrong}"));
        }
        Err(raised) => return Err(raised),
    };
    let length = opened(this)?.length.get();
    places::place(index, length).ok_or_else(|| pyrite_vm::index_error!("mmap index out of range"))
}

fn has_index(object: Obj) -> bool {
    Integer::of(object).is_some()
        || pyrite_vm::class::Class::of(object)
            .known(names::INDEX)
            .is_some()
}

/// What a slice selects, asked before the length is: that may run Python code.
fn span(this: Obj, key: Obj) -> PyResult<Option<sequence::Span>> {
    let span = sequence::span(key, || state(this).length.get())?;
    if span.is_some() {
        opened(this)?;
    }
    Ok(span)
}

fn get_item(args: &Arguments) -> PyResult {
    let (this, key) = (args.at(0), args.at(1));
    opened(this)?;
    if let Some(span) = span(this, key)? {
        let memory = contents(this)?;
        if span.step == 1 {
            let start = span.start as usize;
            return bytes::new(&memory[start..start + span.count]);
        }
        let selected: Vec<u8> = span.places().map(|place| memory[place]).collect();
        return bytes::new(&selected);
    }
    let place = place(this, key, "mmap indices must be integers")?;
    Ok(int::new(i64::from(contents(this)?[place])))
}

fn set_item(args: &Arguments) -> PyResult {
    let (this, key, value) = (args.at(0), args.at(1), args.at(2));
    opened(this)?;
    writable(this)?;
    if let Some(span) = span(this, key)? {
        let data = buffer::argument(value)?;
        let memory = contents_mut(this)?;
        let is_inside = span.places().all(|place| place < memory.len());
        if data.len() != span.count || !is_inside {
            return Err(pyrite_vm::index_error!(
                "mmap slice assignment is wrong size"
            ));
        }
        // It may be a part of the mapping itself.
        let data = data.to_vec();
        for (place, byte) in span.places().zip(data) {
            memory[place] = byte;
        }
        return nothing();
    }
    place(this, key, "mmap indices must be integer")?;
    if !has_index(value) {
        return Err(type_error!("mmap item value must be an int"));
    }
    let byte = number::size(protocol::index(value)?)?;
    let Ok(byte) = u8::try_from(byte) else {
        return Err(value_error!("mmap item value must be in range(0, 256)"));
    };
    let place = place(this, key, "mmap indices must be integer")?;
    contents_mut(this)?[place] = byte;
    nothing()
}

fn delete_item(args: &Arguments) -> PyResult {
    writable(args.at(0))?;
    if span(args.at(0), args.at(1))?.is_some() {
        return Err(type_error!("mmap object doesn't support slice deletion"));
    }
    if !has_index(args.at(1)) {
        return Err(type_error!("mmap indices must be integer"));
    }
    Err(type_error!("mmap doesn't support item deletion"))
}

fn repr(args: &Arguments) -> PyResult {
    let mapping = state(args.at(0));
    text::new(&match mapping.start.get().is_null() {
        true => "<mmap.mmap closed=True>".to_owned(),
        false => format!(
            "<mmap.mmap closed=False, access={}, length={}, pos={}, offset={}>",
            ACCESSES[mapping.access],
            mapping.length.get(),
            mapping.position.get(),
            mapping.offset
        ),
    })
}

/// Gives the bytes one by one.
static ITERATOR: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new(
        "mmap.iterator",
        &[
            Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0))),
            Builtin::method("__next__", "(self, /)", |args| {
                let this = args.at(0);
                let index = int_slot(this, 1);
                let memory = contents(instance::slot(this, 0))?;
                let Some(byte) = memory.get(index as usize) else {
                    return Err(stop());
                };
                set_int_slot(this, 1, index + 1);
                bytes::new(&[*byte])
            }),
        ],
    )
};

static METHODS: &[Builtin] = &[
    Builtin::constructor(
        "$(type, fileno, length, flags=MAP_SHARED, prot=PROT_WRITE|PROT_READ, access=ACCESS_DEFAULT, offset=0, *, trackfd=True)",
        create,
    ),
    Builtin::method("__len__", "(self, /)", |args| {
        Ok(int::from_usize(opened(args.at(0))?.length.get()))
    }),
    Builtin::method("__getitem__", "(self, key, /)", get_item),
    Builtin::method("__setitem__", "(self, key, value, /)", set_item),
    Builtin::method("__delitem__", "(self, key, /)", delete_item),
    Builtin::method("__iter__", "(self, /)", |args| {
        Ok(instance::with(ITERATOR.class(), &[args.at(0), int::new(0)]))
    }),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("__enter__", "(self, /)", |args| {
        opened(args.at(0))?;
        Ok(args.at(0))
    }),
    Builtin::method(
        "__exit__",
        "(self, exc_type, exc_value, traceback, /)",
        |args| close(args.at(0)),
    )
    .asking_who_lives(),
    Builtin::method("close", "(self, /)", |args| close(args.at(0))).asking_who_lives(),
    Builtin::getter("closed", |args| {
        Ok(boolean(state(args.at(0)).start.get().is_null()))
    }),
    Builtin::method("find", "(self, view, start=None, end=None, /)", |args| {
        find(args, false)
    }),
    Builtin::method("rfind", "(self, view, start=None, end=None, /)", |args| {
        find(args, true)
    }),
    Builtin::method("flush", "(self, offset=0, size=None, /)", flush),
    Builtin::method("madvise", "(self, option, start=0, length=None, /)", advise),
    Builtin::method("move", "(self, dest, src, count, /)", move_bytes),
    Builtin::method("read", "(self, n=None, /)", read),
    Builtin::method("read_byte", "(self, /)", |args| {
        let mapping = opened(args.at(0))?;
        let position = mapping.position.get();
        let Some(byte) = contents(args.at(0))?.get(position) else {
            return Err(value_error!("read byte out of range"));
        };
        mapping.position.set(position + 1);
        Ok(int::new(i64::from(*byte)))
    }),
    Builtin::method("readline", "(self, /)", read_line),
    Builtin::method("resize", "(self, newsize, /)", resize).asking_who_lives(),
    Builtin::method("seek", "(self, pos, whence=0, /)", seek),
    Builtin::method("seekable", "(self, /)", |_| Ok(boolean(true))),
    Builtin::method("size", "(self, /)", |args| {
        let file = opened(args.at(0))?.file.get();
        let stat = crate::posix::calls::stat_of(i64::from(file))?;
        Ok(int::new(stat.st_size))
    }),
    Builtin::method("tell", "(self, /)", |args| {
        Ok(int::from_usize(opened(args.at(0))?.position.get()))
    }),
    Builtin::method("write", "(self, bytes, /)", write),
    Builtin::method("write_byte", "(self, byte, /)", write_byte),
];
