//! `io.BufferedReader`, `BufferedWriter` and `BufferedRandom`: bytes read ahead and bytes not written yet, around a raw file.
//!
//! Only one of the two is there at any time: before it writes, a `BufferedRandom` goes back over what it has read ahead, and before it reads it
//! writes what is pending. No borrow of the state is held while a raw file's methods run, since they may be Python's.

mod methods;
mod read;

use super::base::{self, CLOSED, allows, full_name, method, says, unsupported};
use super::{file, finalising};
use crate::support::*;
use crate::thread::parking;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::gil;
use pyrite_vm::types::bytearray;
use pyrite_vm::types::bytes;
use pyrite_vm::{type_error, value_error};
use std::cell::{RefCell, RefMut};

pub use read::{read_all, read_once};

const FLAGS: u32 = flags::SUBCLASSABLE | flags::HAS_DICT | flags::HAS_WEAKREF;
/// Slots of all three types.
const SLOTS: u32 = 3;
/// The raw file; null before `__init__` and after `detach`.
pub const RAW: u32 = 1;
/// The state as Rust data; null before `__init__`.
const STATE: u32 = 2;

/// `io.BufferedReader`.
pub static READER: TypeDefinition = TypeDefinition {
    base: Some(&base::BUFFERED),
    slots: SLOTS,
    flags: FLAGS,
    ..TypeDefinition::new("_io.BufferedReader", methods::READER_METHODS)
};
/// `io.BufferedWriter`.
pub static WRITER: TypeDefinition = TypeDefinition {
    base: Some(&base::BUFFERED),
    slots: SLOTS,
    flags: FLAGS,
    ..TypeDefinition::new("_io.BufferedWriter", methods::WRITER_METHODS)
};
/// `io.BufferedRandom`.
pub static RANDOM: TypeDefinition = TypeDefinition {
    base: Some(&base::BUFFERED),
    slots: SLOTS,
    flags: FLAGS,
    ..TypeDefinition::new("_io.BufferedRandom", methods::RANDOM_METHODS)
};

/// The bytes between a program and a raw file.
#[derive(Default)]
struct State {
    capacity: usize,
    /// Read from the raw file; the program has had those before `position`.
    ahead: Vec<u8>,
    position: usize,
    /// To be written to the raw file.
    pending: Vec<u8>,
    detached: bool,
    /// The number of the thread whose turn it is, or 0. See [`Turn`].
    owner: u64,
}

/// The calling thread is about an operation in which other threads may run. Until it is over they wait with theirs, so that the steps are not mixed.
struct Turn(Option<Obj>);

impl Turn {
    /// Waits for it. Operations inside one of the same thread are part of that.
    fn take(this: Obj) -> PyResult<Turn> {
        let me = gil::number();
        if gil::threads() == 1 || state(this)?.owner == me {
            return Ok(Turn(None));
        }
        parking::wait(this, None, || {
            state(this).is_ok_and(|state| state.owner == 0)
        })?;
        state(this)?.owner = me;
        Ok(Turn(Some(this)))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(this) = self.0 else {
            return;
        };
        if let Ok(mut state) = state(this) {
            state.owner = 0;
        }
        parking::wake(this, 1);
    }
}

impl State {
    fn rest(&self) -> &[u8] {
        &self.ahead[self.position..]
    }
    /// Gives the program up to `count` bytes of what has been read ahead.
    fn take(&mut self, count: usize) -> &[u8] {
        let start = self.position;
        self.position = (start + count).min(self.ahead.len());
        &self.ahead[start..self.position]
    }
    fn forget_ahead(&mut self) {
        self.ahead.clear();
        self.position = 0;
    }
}

fn state<'a>(this: Obj) -> PyResult<RefMut<'a, State>> {
    let external: Obj = instance::slot(this, STATE);
    if external.is_null() {
        return Err(value_error!("I/O operation on uninitialized object"));
    }
    let state: &RefCell<State> = storage::external(external.cast()).expect("made by `__init__`");
    Ok(state.borrow_mut())
}

/// The raw file.
///
/// # Errors
/// `ValueError` if there is none (any more).
pub fn raw(this: Obj) -> PyResult {
    let raw: Obj = instance::slot(this, RAW);
    if raw.is_null() {
        if state(this)?.detached {
            return Err(value_error!("raw stream has been detached"));
        }
        return Err(value_error!("I/O operation on uninitialized object"));
    }
    Ok(raw)
}

/// Is it exactly one of these types?
pub fn is_exact(object: Obj, definition: &'static TypeDefinition) -> bool {
    use pyrite_vm::object::Value;
    object.is_heap() && Class::of(object) == definition.class()
}

/// A buffer around a raw file.
///
/// # Errors
/// `MemoryError`.
pub fn new(definition: &'static TypeDefinition, raw: Obj, capacity: usize) -> PyResult {
    let this = instance::new(definition.class()).cast();
    initialise(this, raw, capacity);
    Ok(this)
}

fn initialise(this: Obj, raw: Obj, capacity: usize) {
    let state = RefCell::new(State {
        capacity,
        ..State::default()
    });
    instance::set_slot(this, CLOSED, Obj::null());
    instance::set_slot(this, STATE, storage::new_external(state).cast());
    instance::set_slot(this, RAW, raw);
    finalising::opened(this, Some(raw));
}

fn initialise_from(args: &Arguments, checks: &[(&str, &str)]) -> PyResult {
    let raw = args.at(1);
    // What it was before, it is no more, even if this fails.
    instance::set_slot(args.at(0), RAW, Obj::null());
    for (name, message) in checks {
        if !allows(raw, name)? {
            return Err(unsupported(message));
        }
    }
    let capacity = args
        .get(2)
        .map_or(Ok(super::DEFAULT_BUFFER_SIZE as i64), number::size)?;
    if capacity <= 0 {
        return Err(value_error!("buffer size must be strictly positive"));
    }
    initialise(args.at(0), raw, capacity as usize);
    nothing()
}

/// Is the raw file closed?
///
/// # Errors
/// What its `closed` raises.
pub fn is_closed(this: Obj) -> PyResult<bool> {
    let raw = raw(this)?;
    if file::is_exact(raw) {
        return Ok(file::descriptor(raw).is_err());
    }
    base::is_closed(raw)
}

fn check_closed(this: Obj, what: &str) -> PyResult<()> {
    if is_closed(this)? {
        return Err(value_error!("{what} closed file"));
    }
    Ok(())
}

// ---------------------------------------------------------------- the raw file

/// One `readinto` of the raw file: up to `count` bytes; `None` if there is nothing now.
fn raw_read(this: Obj, count: usize) -> PyResult<Option<Vec<u8>>> {
    let raw = raw(this)?;
    let mut buffer = Vec::new();
    if buffer.try_reserve_exact(count).is_err() {
        return Err(pyrite_vm::result::memory_error());
    }
    buffer.resize(count, 0);
    if file::is_exact(raw) {
        let read = file::read_into(raw, &mut buffer)?;
        return Ok(read.map(|count| {
            buffer.truncate(count);
            buffer
        }));
    }
    let target = bytearray::new(&buffer)?;
    let read = method(raw, "readinto", &[target.cast()])?;
    if read.is_none() {
        return Ok(None);
    }
    let read = number::size(read).map_err(|raised| {
        exception::caused_by(
            exception::raise_message(&exception::OS_ERROR, "raw readinto() failed"),
            raised,
        )
    })?;
    if read < 0 || read as usize > count {
        return Err(invalid_length("readinto", read, count));
    }
    buffer.truncate(read as usize);
    buffer.copy_from_slice(&bytearray::bytes(target)[..read as usize]);
    Ok(Some(buffer))
}

fn invalid_length(name: &str, length: i64, most: usize) -> Raised {
    exception::raise_message(
        &exception::OS_ERROR,
        &format!(
            "raw {name}() returned invalid length {length} (should have been between 0 and {most})"
        ),
    )
}

/// One `write` of the raw file; `None` if it takes nothing now.
fn raw_write(this: Obj, data: &[u8]) -> PyResult<Option<usize>> {
    let raw = raw(this)?;
    if file::is_exact(raw) {
        return file::write(raw, data);
    }
    let written = method(raw, "write", &[bytes::new(data)?])?;
    if written.is_none() {
        return Ok(None);
    }
    let written = number::size(written)?;
    if written < 0 || written as usize > data.len() {
        return Err(invalid_length("write", written, data.len()));
    }
    Ok(Some(written as usize))
}

fn raw_position(position: Obj) -> PyResult<i64> {
    let position = number::size(position)?;
    if position < 0 {
        return Err(exception::raise_message(
            &exception::OS_ERROR,
            &format!("Raw stream returned invalid position {position}"),
        ));
    }
    Ok(position)
}

fn raw_seek(this: Obj, offset: i64, whence: i64) -> PyResult<i64> {
    let raw = raw(this)?;
    if file::is_exact(raw) {
        return file::seek(raw, offset, whence);
    }
    raw_position(method(raw, "seek", &[int::new(offset), int::new(whence)])?)
}

fn raw_tell(this: Obj) -> PyResult<i64> {
    let raw = raw(this)?;
    if file::is_exact(raw) {
        return file::seek(raw, 0, 1);
    }
    raw_position(method(raw, "tell", &[])?)
}

// ---------------------------------------------------------------- writing

/// Writes what is pending.
///
/// # Errors
/// What the raw file raises; `BlockingIOError` if it takes nothing now.
pub fn flush_pending(this: Obj) -> PyResult<()> {
    let _turn = Turn::take(this)?;
    let data = std::mem::take(&mut state(this)?.pending);
    let mut done = 0;
    while done < data.len() {
        let written = match raw_write(this, &data[done..]) {
            Ok(written) => written,
            Err(raised) => {
                state(this)?
                    .pending
                    .splice(..0, data[done..].iter().copied());
                return Err(raised);
            }
        };
        match written {
            Some(count) => done += count,
            None => {
                state(this)?
                    .pending
                    .splice(..0, data[done..].iter().copied());
                return Err(blocked(0));
            }
        }
    }
    let mut state = state(this)?;
    if state.pending.is_empty() {
        // The room is kept.
        state.pending = data;
        state.pending.clear();
    }
    Ok(())
}

fn blocked(written: usize) -> Raised {
    let arguments = [
        int::new(i64::from(libc::EAGAIN)),
        str::new("write could not complete without blocking"),
        int::from_usize(written),
    ];
    // Made by its class, which puts the count where it belongs.
    let class = exception::BLOCKING_IO_ERROR.class().object();
    call::call(class, &arguments).map_or_else(|raised| raised, Raised)
}

/// Goes back in the raw file over what has been read ahead.
fn rewind(this: Obj) -> PyResult<()> {
    let left = state(this)?.rest().len();
    if left > 0 {
        raw_seek(this, -(left as i64), 1)?;
    }
    state(this)?.forget_ahead();
    Ok(())
}

/// Writes bytes into the buffer, and through it when it is full.
///
/// # Errors
/// What the raw file raises.
pub fn write(this: Obj, data: &[u8]) -> PyResult<()> {
    let _turn = Turn::take(this)?;
    check_closed(this, "write to")?;
    if !state(this)?.ahead.is_empty() {
        rewind(this)?;
    }
    let capacity = {
        let mut state = state(this)?;
        if state.pending.len() + data.len() <= state.capacity {
            state.pending.extend_from_slice(data);
            return Ok(());
        }
        state.capacity
    };
    if let Err(raised) = flush_pending(this) {
        if !exception::matches(raised.0, &exception::BLOCKING_IO_ERROR) {
            return Err(raised);
        }
        // What still fits is taken.
        let mut state = state(this)?;
        let room = capacity.saturating_sub(state.pending.len());
        let taken = room.min(data.len());
        state.pending.extend_from_slice(&data[..taken]);
        if taken == data.len() {
            return Ok(());
        }
        return Err(blocked(taken));
    }
    let mut done = 0;
    while data.len() - done > capacity {
        match raw_write(this, &data[done..])? {
            Some(count) => done += count,
            None => {
                let taken = capacity.min(data.len() - done);
                state(this)?
                    .pending
                    .extend_from_slice(&data[done..done + taken]);
                return Err(blocked(done + taken));
            }
        }
    }
    state(this)?.pending.extend_from_slice(&data[done..]);
    Ok(())
}

/// Is anything pending?
fn has_pending(this: Obj) -> bool {
    state(this).is_ok_and(|state| !state.pending.is_empty())
}

fn seek(args: &Arguments) -> PyResult {
    let _turn = Turn::take(args.at(0))?;
    let this = args.at(0);
    let whence = i64::from(args.get(2).map_or(Ok(0), number::c_int)?);
    if !matches!(whence, 0..=4) {
        return Err(value_error!("whence value {whence} unsupported"));
    }
    check_closed(this, "seek of")?;
    check_seekable(this)?;
    let target = number::size(args.at(1))?;
    if has_pending(this) {
        flush_pending(this)?;
    }
    let (position, left) = {
        let state = state(this)?;
        (state.position as i64, state.rest().len() as i64)
    };
    if matches!(whence, 0 | 1) && left > 0 {
        // Within what has been read ahead nothing need be read again.
        let current = (raw_tell(this)? - left).max(0);
        let offset = if whence == 0 {
            target - current
        } else {
            target
        };
        if offset >= -position && offset <= left {
            state(this)?.position = (position + offset) as usize;
            return Ok(int::new(current + offset));
        }
    }
    let target = if whence == 1 { target - left } else { target };
    let reached = raw_seek(this, target, whence)?;
    state(this)?.forget_ahead();
    Ok(int::new(reached))
}

fn check_seekable(this: Obj) -> PyResult<()> {
    let raw = raw(this)?;
    let seekable = if file::is_exact(raw) {
        file::is_seekable(raw)?
    } else {
        says(raw, "seekable")?
    };
    if !seekable {
        return Err(unsupported("File or stream is not seekable."));
    }
    Ok(())
}

/// The position that the program sees.
///
/// # Errors
/// What the raw file raises.
pub fn tell(this: Obj) -> PyResult<i64> {
    let position = raw_tell(this)?;
    let state = state(this)?;
    // Some devices say that they are always at the start.
    let place = position - state.rest().len() as i64 + state.pending.len() as i64;
    Ok(place.max(0))
}

/// Writes what is pending, and goes back to where the program is.
///
/// # Errors
/// What the raw file raises.
pub fn flush(this: Obj) -> PyResult<()> {
    let _turn = Turn::take(this)?;
    check_closed(this, "flush of")?;
    flush_pending(this)?;
    if !state(this)?.ahead.is_empty() && is_random(this) {
        rewind(this)?;
    }
    Ok(())
}

fn is_random(this: Obj) -> bool {
    pyrite_vm::class::is_instance(this, RANDOM.class())
}
