//! The buffer protocol: how objects show their memory to others.
//!
//! A type written in Rust has an [`Exporter`] that says where the memory of an instance is; a class in Python has `__buffer__`. Who only wants
//! to read or write bytes for the time of a call asks for [`Bytes`] with [`get`], [`argument`] or [`writable`]; `memoryview` keeps
//! a [`View`]. While either is there an object whose memory could move is *pinned*: it counts its views ([`Export`]) and refuses to change its size.

pub mod scalar;
mod view;

use crate::class::{Class, flags};
use crate::leftovers;
use crate::names;
use crate::object::{Obj, Value};
use crate::protocol::type_name;
use crate::quiet;
use crate::result::{PyResult, Raised};
use crate::storage::{self, External};
use crate::type_error;
use crate::types::bytes::{self, PyBytes};
use crate::types::{exception, int, memoryview};
use std::cell::Cell;
use std::rc::Rc;

pub use view::{Format, View, native_letter};

/// What `__buffer__` is told: only bytes in a row are wanted (`PyBUF_SIMPLE`).
const SIMPLE: i64 = 0;
/// They are to be written (`PyBUF_WRITABLE`).
pub const WRITABLE: i64 = 1;
/// Everything about the memory is wanted, which need not be writable (`PyBUF_FULL_RO`).
pub const FULL_READ_ONLY: i64 = 0x11c;

/// What a type written in Rust says about the memory of its instances, which is one row of equal items. The functions get plain
/// values, never instances of subclasses with a payload.
pub struct Exporter {
    /// Where the memory is now.
    pub memory: fn(Obj) -> PyResult<Memory>,
    /// Counts a view of an object that can change its size. `None` for those that cannot.
    pub pin: Option<fn(Obj) -> Export>,
    /// How a memoryview looks at the memory, where that is not one row of items of a native type.
    pub view: Option<fn(Obj, &Memory) -> View>,
}

/// Where the memory of an object is.
#[derive(Clone, Copy)]
pub struct Memory {
    /// What holds it: see [`storage::memory`].
    pub storage: Obj,
    /// Where the bytes in use begin.
    pub start: usize,
    /// How many there are.
    pub length: usize,
    /// May others write?
    pub writable: bool,
    /// What the items are, as `struct` writes it.
    pub format: u8,
    /// Bytes of an item.
    pub item_size: usize,
}

/// Says that one more looks at the memory of an object, until it is dropped.
pub struct Export(Rc<Cell<usize>>);

impl Export {
    /// One more view that `count` counts.
    pub fn new(count: &Rc<Cell<usize>>) -> Export {
        count.set(count.get() + 1);
        Export(count.clone())
    }

    /// Is it `count` that counts it?
    pub fn is_counted_by(&self, count: &Rc<Cell<usize>>) -> bool {
        Rc::ptr_eq(&self.0, count)
    }
}

impl Clone for Export {
    fn clone(&self) -> Self {
        Export::new(&self.0)
    }
}

impl Drop for Export {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

/// Counts one more view of an object. `counter` is where it keeps the count: null until there is a first view, and then set by `set`.
pub fn pin(counter: Obj, set: impl FnOnce(Obj)) -> Export {
    if counter.is_null() {
        let count = Rc::new(Cell::new(0));
        set(storage::new_external(count.clone()).cast());
        return Export::new(&count);
    }
    let count = storage::external::<Rc<Cell<usize>>>(counter.cast::<External>());
    Export::new(count.expect("made above"))
}

/// Asks whether an object that counts its views in `counter` may change its size.
///
/// # Errors
/// `BufferError` if there are views.
pub fn check_resizable(counter: Obj) -> PyResult<()> {
    if !is_resizable(counter) {
        return Err(buffer_error(
            "Existing exports of data: object cannot be re-sized",
        ));
    }
    Ok(())
}

/// May an object that counts its views in `counter` change its size? Views that the collector cannot prove dead are ended if no program can have them: what they look at is in
/// the heap and stays there, whatever the object does.
pub fn is_resizable(counter: Obj) -> bool {
    !has_views(counter, true)
}

/// Are there views of an object that counts them in `counter`?
pub fn is_pinned(counter: Obj) -> bool {
    has_views(counter, false)
}

/// Views that nobody has any more count until a collection finds them, or until they are ended, if they may be, because only words that are left over refer to them.
fn has_views(counter: Obj, may_end: bool) -> bool {
    if counter.is_null() {
        return false;
    }
    let Some(count) = storage::external::<Rc<Cell<usize>>>(counter.cast::<External>()) else {
        return false;
    };
    if count.get() == 0 || quiet::leave().is_err() {
        return count.get() > 0;
    }
    let is_view = |object| memoryview::is_counted_by(object, count);
    // Most have just been made: `bytes(memoryview(buffer)[:n]); del buffer[:n]`.
    let left = leftovers::collect_young(is_view);
    if may_end {
        end_views(&left);
    }
    if count.get() > 0 {
        leftovers::collect();
    }
    if count.get() == 0 || !may_end {
        return count.get() > 0;
    }
    let (mut views, mut known) = (Vec::new(), 0);
    heap::for_each_object(&mut |object| {
        let object = Obj::from_bits(object.to_word());
        if is_view(object) {
            views.push(object.0);
            known += usize::from(!memoryview::is_memoryview(object));
        }
    });
    if known == count.get() && leftovers::are_left_over(&views) {
        end_views(&views);
    }
    count.get() > 0
}

fn end_views(views: &[u64]) {
    views
        .iter()
        .for_each(|view| memoryview::end(Obj::from_bits(*view)));
}

/// A `BufferError`.
#[cold]
pub fn buffer_error(message: &str) -> Raised {
    exception::raise_message(&exception::BUFFER_ERROR, message)
}

/// The bytes of an object for the time of a call.
pub struct Bytes<'a> {
    bytes: &'a [u8],
    /// Keeps the object's size.
    export: Option<Export>,
    /// An object with `__buffer__` in Python and what that gave.
    lent: Option<(Obj, Obj)>,
}

impl std::ops::Deref for Bytes<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        self.bytes
    }
}

impl<'a> Bytes<'a> {
    /// Bytes seen through a memoryview, which counts them.
    pub fn of_view(bytes: &'a [u8], export: Export) -> Self {
        Bytes {
            bytes,
            export: Some(export),
            lent: None,
        }
    }
    /// The bytes, for as long as they do not change or move: while this guard is there, or the object cannot change its size.
    pub fn whole(&self) -> &'a [u8] {
        self.bytes
    }
    /// What keeps the size of the object that the bytes are of, for those who come back later.
    pub fn export(&self) -> Option<Export> {
        self.export.clone()
    }
    /// The bytes, to be written. Only for what [`writable`] gave, and while no other slice of them is in use.
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        // SAFETY: the bytes of a byte storage of the heap, which may be written; the caller has the only slice in use.
        unsafe { std::slice::from_raw_parts_mut(self.bytes.as_ptr().cast_mut(), self.bytes.len()) }
    }
}

impl Drop for Bytes<'_> {
    fn drop(&mut self) {
        if let Some((object, lent)) = self.lent {
            self.export = None;
            give_back(object, lent);
        }
    }
}

/// The exporter of a type written in Rust, and the plain value to be given to it.
fn exporter(object: Obj) -> Option<(&'static Exporter, Obj)> {
    if !object.is_heap() {
        return None;
    }
    let plain = crate::instance::payload(object);
    let exporter = Class::of(plain).native().exporter()?;
    Some((exporter, plain))
}

/// `__buffer__` of a class in Python.
fn python_exporter(object: Obj) -> Option<Obj> {
    let class = Class::of(object);
    if class.has(flags::LENDS_BUFFER) {
        return class.known(names::BUFFER);
    }
    if !class.has(flags::MUTABLE) {
        return None;
    }
    let method = class.known(names::BUFFER)?;
    (!method.is_none() && !method.has_map(crate::ids::WRAPPER_DESCRIPTOR)).then_some(method)
}

/// Does the object show its memory?
pub fn is_exporter(object: Obj) -> bool {
    python_exporter(object).is_some()
        || memoryview::is_memoryview(object)
        || exporter(object).is_some()
}

/// Calls `__buffer__` of a class in Python; gives the memoryview that it returns.
fn borrow(object: Obj, method: Obj, flags: i64) -> PyResult {
    let view = crate::call::call_unbound(method, object, &[int::new(flags)])?;
    if memoryview::is_memoryview(view) {
        return Ok(view);
    }
    Err(type_error!("__buffer__ returned non-memoryview object"))
}

/// Tells an object with `__buffer__` in Python that the memoryview is no longer used.
fn give_back(object: Obj, lent: Obj) {
    let method = Class::of(object)
        .known(names::RELEASE_BUFFER)
        .filter(|method| !method.is_none() && !method.has_map(crate::ids::WRAPPER_DESCRIPTOR));
    let released = method.map(|method| crate::call::call_unbound(method, object, &[lent]));
    if let Some(Err(raised)) = released {
        let message = format!(
            "Exception ignored in __release_buffer__ of {}",
            type_name(object)
        );
        crate::unraisable::report(raised, &message, Obj::null());
    }
    memoryview::release_quietly(lent);
}

/// The bytes of an object that shows its memory; `None` for all others.
///
/// # Errors
/// `BufferError` if they do not lie in a row, `ValueError` for a released memoryview; what `__buffer__` raises.
pub fn get<'a>(object: Obj) -> PyResult<Option<Bytes<'a>>> {
    let bytes = |bytes| Bytes {
        bytes,
        export: None,
        lent: None,
    };
    if let Some(object) = object.exact::<PyBytes>() {
        return Ok(Some(bytes(bytes::contents(object))));
    }
    if let Some(method) = python_exporter(object) {
        let lent = borrow(object, method, SIMPLE)?;
        let mut bytes = memoryview::contiguous(lent)?;
        bytes.lent = Some((object, lent));
        return Ok(Some(bytes));
    }
    if memoryview::is_memoryview(object) {
        return memoryview::contiguous(object).map(Some);
    }
    let Some((exporter, plain)) = exporter(object) else {
        return Ok(None);
    };
    let memory = (exporter.memory)(plain)?;
    Ok(Some(Bytes {
        export: exporter.pin.map(|pin| pin(plain)),
        ..bytes(&storage::memory(memory.storage)[memory.start..memory.start + memory.length])
    }))
}

/// As [`get`], of all items of a view, whether or not they lie in a row: for making copies.
///
/// # Errors
/// As [`get`], but for the `BufferError`.
pub fn get_all<'a>(object: Obj) -> PyResult<Option<Bytes<'a>>> {
    let (view, lent) = match python_exporter(object) {
        Some(method) => {
            let lent = borrow(object, method, FULL_READ_ONLY)?;
            (lent, Some((object, lent)))
        }
        None if memoryview::is_memoryview(object) => (object, None),
        None => return get(object),
    };
    let parts = memoryview::parts(view)?;
    let mut bytes = if parts.view.is_c_contiguous() {
        memoryview::contiguous(view)?
    } else {
        let copy = storage::new_bytes(parts.view.byte_count())?;
        let gathered = parts.view.gather(storage::memory(parts.storage));
        storage::bytes_mut(copy).copy_from_slice(&gathered);
        Bytes {
            bytes: storage::bytes(copy),
            export: None,
            lent: None,
        }
    };
    bytes.lent = lent;
    Ok(Some(bytes))
}

/// As [`get`], for an argument that must be bytes-like.
///
/// # Errors
/// Also `TypeError` for other objects.
pub fn argument<'a>(object: Obj) -> PyResult<Bytes<'a>> {
    get(object)?.ok_or_else(|| {
        type_error!(
            "a bytes-like object is required, not '{}'",
            type_name(object)
        )
    })
}

/// The bytes of an object, to be written ([`Bytes::bytes_mut`]); `None` if it has none or they may not be written.
///
/// # Errors
/// As [`get`].
pub fn writable<'a>(object: Obj) -> PyResult<Option<Bytes<'a>>> {
    let is_writable = if let Some(method) = python_exporter(object) {
        let lent = borrow(object, method, WRITABLE)?;
        if !memoryview::is_writable(lent)? {
            memoryview::release_quietly(lent);
            return Ok(None);
        }
        let mut bytes = memoryview::contiguous(lent)?;
        bytes.lent = Some((object, lent));
        return Ok(Some(bytes));
    } else if memoryview::is_memoryview(object) {
        memoryview::is_writable(object)?
    } else {
        match exporter(object) {
            Some((exporter, plain)) => (exporter.memory)(plain)?.writable,
            None => false,
        }
    };
    if is_writable { get(object) } else { Ok(None) }
}

/// As [`writable`], for an argument. `place` stands in the message: "readinto() argument", "argument 1".
///
/// # Errors
/// Also `TypeError` for other objects.
pub fn writable_argument<'a>(object: Obj, place: &str) -> PyResult<Bytes<'a>> {
    // What cannot lend its memory is as wrong as what has none.
    let lent = match writable(object) {
        Err(raised) if exception::matches(raised.0, &exception::BUFFER_ERROR) => None,
        lent => lent?,
    };
    lent.ok_or_else(|| {
        type_error!(
            "{place} must be read-write bytes-like object, not {}",
            type_name(object)
        )
    })
}

/// All that a memoryview of an object is made of: the view, what holds the memory, and, if the class has `__buffer__` in Python, the
/// memoryview that it lent.
pub struct Shown {
    /// How the memory is looked at.
    pub view: View,
    /// Where it is: see [`storage::memory`].
    pub storage: Obj,
    /// The object that shows it.
    pub object: Obj,
    /// What `__buffer__` gave, or null.
    pub lent: Obj,
}

/// What a memoryview of the object is made of; `None` if it does not show its memory.
///
/// # Errors
/// As [`get`].
pub fn show(object: Obj, flags: i64) -> PyResult<Option<Shown>> {
    if let Some(method) = python_exporter(object) {
        let lent = borrow(object, method, flags)?;
        let shown = memoryview::parts(lent)?;
        if Class::of(object).has(crate::class::flags::LENDS_BUFFER) {
            return Ok(Some(shown)); // it stands for what it is a view of
        }
        return Ok(Some(Shown {
            object,
            lent,
            ..shown
        }));
    }
    if memoryview::is_memoryview(object) {
        return memoryview::parts(object).map(Some);
    }
    let Some((exporter, plain)) = exporter(object) else {
        return Ok(None);
    };
    let memory = (exporter.memory)(plain)?;
    let view = match exporter.view {
        Some(view) => view(plain, &memory),
        None => View::row(&memory, exporter.pin.map(|pin| pin(plain))),
    };
    Ok(Some(Shown {
        view,
        storage: memory.storage,
        object,
        lent: Obj::null(),
    }))
}

/// Ends what [`show`] has begun, for objects with `__buffer__` in Python.
pub fn end_show(object: Obj, lent: Obj) {
    if !lent.is_null() {
        give_back(object, lent);
    }
}
