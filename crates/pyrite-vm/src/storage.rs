//! The storages that built-in types are made of: arrays of words, bytes, Rust data. All `unsafe` access to the inside of heap
//! objects is here.

#[allow(unused_imports)]
use crate::fields::*;
use crate::global::Global;
use crate::ids;
use crate::object::{Obj, Value};
use crate::result::{PyResult, memory_error};
use crate::types::bytes::PyBytes;
use smelt::heap::{self, Object, TypeId};
use smelt::{Gc, HeapObject, heap_object};

/// A fixed number of words, each a value or null.
#[heap_object(id = ids::ARRAY, array)]
pub struct Array;

/// A fixed number of binary64.
#[heap_object(id = ids::FLOAT_ARRAY, floats)]
pub struct FloatArray;

/// A fixed number of bytes.
#[heap_object(id = ids::BYTE_STORAGE, bytes)]
pub struct ByteStorage;

/// What the heap has allocated, if it could.
fn made<T>(object: Option<Object>) -> PyResult<Gc<T>> {
    match object {
        Some(object) => Ok(Gc::from_bits(object.to_word())),
        None => Err(memory_error()),
    }
}

/// The storage that a list, a dict or a set has had, and which nothing but it has ever referred to, is not used any more. A large one need not wait for the heap to be marked.
#[inline]
pub fn discard(storage: Obj) {
    if !storage.is_null() {
        // SAFETY: what is said above of the storages of these types. Rust code and machine code that still look at it have its address on a machine stack.
        unsafe { heap::discard(Object::from_address(storage.0)) }
    }
}

/// A new array of `length` nulls.
///
/// # Errors
/// `MemoryError`.
pub fn new_array(length: usize) -> PyResult<Gc<Array>> {
    made(heap::allocate_array(
        TypeId::new(ids::ARRAY as u16),
        ids::ARRAY,
        length,
    ))
}

/// A new array of these items.
///
/// # Errors
/// `MemoryError`.
pub fn array_of(items: &[Obj]) -> PyResult<Gc<Array>> {
    // SAFETY: values are words.
    let words = unsafe { std::slice::from_raw_parts(items.as_ptr().cast(), items.len()) };
    made(heap::allocate_array_of(
        TypeId::new(ids::ARRAY as u16),
        ids::ARRAY,
        words,
    ))
}

/// A new array of `length` items: these, and nulls behind them. They may be those of another array, which the slice keeps in place.
///
/// # Errors
/// `MemoryError`.
pub fn array_from(length: usize, items: &[Obj]) -> PyResult<Gc<Array>> {
    // SAFETY: values are words.
    let words = unsafe { std::slice::from_raw_parts(items.as_ptr().cast(), items.len()) };
    made(heap::allocate_array_from(
        TypeId::new(ids::ARRAY as u16),
        ids::ARRAY,
        length,
        words,
    ))
}

/// A new array of these numbers.
///
/// # Errors
/// `MemoryError`.
pub fn floats_of(numbers: &[f64]) -> PyResult<Gc<FloatArray>> {
    // SAFETY: numbers are words.
    let words = unsafe { std::slice::from_raw_parts(numbers.as_ptr().cast(), numbers.len()) };
    made(heap::allocate_array_of(
        TypeId::new(ids::FLOAT_ARRAY as u16),
        ids::FLOAT_ARRAY,
        words,
    ))
}

/// A new array of `length` zeros.
///
/// # Errors
/// `MemoryError`.
pub fn new_floats(length: usize) -> PyResult<Gc<FloatArray>> {
    made(heap::allocate_array(
        TypeId::new(ids::FLOAT_ARRAY as u16),
        ids::FLOAT_ARRAY,
        length,
    ))
}

/// A new storage of `length` zero bytes.
///
/// # Errors
/// `MemoryError`.
pub fn new_bytes(length: usize) -> PyResult<Gc<ByteStorage>> {
    made(heap::allocate_bytes(
        TypeId::new(ids::BYTE_STORAGE as u16),
        ids::BYTE_STORAGE,
        length,
    ))
}

/// A new storage of these bytes. They may be those of another storage, which the slice keeps in place.
///
/// # Errors
/// `MemoryError`.
pub fn bytes_of(bytes: &[u8]) -> PyResult<Gc<ByteStorage>> {
    made(heap::allocate_bytes_of(
        TypeId::new(ids::BYTE_STORAGE as u16),
        ids::BYTE_STORAGE,
        bytes,
    ))
}

/// What lies behind an object's fields.
#[inline(always)]
fn behind<T: HeapObject>(object: Gc<T>) -> *mut u8 {
    (object.address() + 8 * T::TYPE.words as usize) as *mut u8
}

/// The bytes behind an object's fields, to be read. As for [`items`]: the slice pins the object.
#[inline(always)]
pub fn bytes_behind<'a, T: HeapObject>(object: Gc<T>, length: usize) -> &'a [u8] {
    // SAFETY: the client knows that it has been made for so many.
    unsafe { std::slice::from_raw_parts(behind(object), length) }
}

/// The bytes behind the fields of a new object, to be written before anybody else knows it.
#[inline(always)]
pub fn new_bytes_behind<'a, T: HeapObject>(object: Gc<T>, length: usize) -> &'a mut [u8] {
    // SAFETY: as above, and nobody else knows it.
    unsafe { std::slice::from_raw_parts_mut(behind(object), length) }
}

/// Copies bytes to the start of a place; gives the rest of that.
#[inline(always)]
pub fn put<'a>(place: &'a mut [u8], bytes: &[u8]) -> &'a mut [u8] {
    let (start, rest) = place.split_at_mut(bytes.len());
    if bytes.len() <= 8 {
        // A few bytes are sooner copied than a function for it is called.
        start
            .iter_mut()
            .zip(bytes)
            .for_each(|(to, from)| *to = *from);
    } else {
        start.copy_from_slice(bytes);
    }
    rest
}

/// A new storage of `length` bytes: those of the parts, one behind the other, and then zeros. The parts may be in other storages.
///
/// # Errors
/// `MemoryError`.
pub fn bytes_from(length: usize, parts: &[&[u8]]) -> PyResult<Gc<ByteStorage>> {
    made(heap::allocate_bytes_from(
        TypeId::new(ids::BYTE_STORAGE as u16),
        ids::BYTE_STORAGE,
        length,
        parts,
    ))
}

/// A new storage of these words; see [`words`].
///
/// # Errors
/// `MemoryError`.
pub fn words_of(words: &[u64]) -> PyResult<Gc<ByteStorage>> {
    // SAFETY: words are bytes.
    bytes_of(unsafe { std::slice::from_raw_parts(words.as_ptr().cast(), words.len() * 8) })
}

/// An object with a length word and items behind it.
pub trait Sequence {}
impl Sequence for Array {}
impl Sequence for crate::types::tuple::PyTuple {}

/// Its items. The slice pins the array while it is on the machine stack; reading through it is always right, since pinned
/// objects do not move.
#[inline(always)]
pub fn items<'a, T: Sequence>(array: Gc<T>) -> &'a [Obj] {
    let address = array.address();
    // SAFETY: an array object: length in word 1, items from word 2 on; found by the conservative scan of the stack through the slice.
    unsafe {
        let length = *((address + 8) as *const u64) as usize;
        std::slice::from_raw_parts((address + 16) as *const Obj, length)
    }
}

/// Its number of items.
#[inline(always)]
pub fn length<T: Sequence>(array: Gc<T>) -> usize {
    items(array).len()
}

/// The word behind the items.
pub fn tail(array: Gc<crate::types::tuple::PyTuple>) -> u64 {
    // SAFETY: the type has a tail of one word.
    unsafe { *((array.address() + 16 + 8 * length(array)) as *const u64) }
}

/// Writes the word behind the items.
pub fn set_tail(array: Gc<crate::types::tuple::PyTuple>, word: u64) {
    // SAFETY: as in `tail`; the word is no pointer, so that there is nothing for a barrier to note.
    unsafe { *((array.address() + 16 + 8 * length(array)) as *mut u64) = word }
}

/// Writes item `index`.
///
/// # Panics
/// When the index is out of bounds.
#[inline(always)]
pub fn set_item<T: Sequence>(array: Gc<T>, index: usize, value: Obj) {
    assert!(index < length(array));
    let slot = (array.address() + 16 + index * 8) as *mut u64;
    // SAFETY: within bounds; the barrier follows the store with no allocation between.
    unsafe { *slot = value.0 };
    heap::write_barrier_item_of(as_object(array), slot, value.0);
}

/// Writes item `index` with a value that is no pointer, or leads to nothing that the collector moves or frees.
///
/// # Panics
/// When the index is out of bounds.
#[inline(always)]
pub fn set_immediate<T: Sequence>(array: Gc<T>, index: usize, value: Obj) {
    assert!(index < length(array));
    // SAFETY: within bounds; there is nothing for a barrier to note.
    unsafe { *((array.address() + 16 + index * 8) as *mut u64) = value.0 };
}

/// Copies `count` items from `source[from..]` to `target[to..]`, which may be the same array and overlap.
///
/// # Panics
/// When a range is out of bounds.
pub fn copy_items<S: Sequence, T: Sequence>(
    source: Gc<S>,
    from: usize,
    target: Gc<T>,
    to: usize,
    count: usize,
) {
    assert!(from + count <= length(source) && to + count <= length(target));
    let source = (source.address() + 16 + from * 8) as *const u64;
    let start = (target.address() + 16 + to * 8) as *mut u64;
    // SAFETY: both ranges are within bounds.
    unsafe { std::ptr::copy(source, start, count) };
    heap::write_barrier_range(as_object(target), start, count);
}

/// Writes these items from place `to` on.
///
/// # Panics
/// When they do not fit.
pub fn write_items<T: Sequence>(array: Gc<T>, to: usize, items: &[Obj]) {
    assert!(to + items.len() <= length(array));
    let start = (array.address() + 16 + to * 8) as *mut u64;
    // SAFETY: within bounds; the barrier follows the stores with no allocation between.
    unsafe { std::ptr::copy(items.as_ptr().cast(), start, items.len()) };
    heap::write_barrier_range(as_object(array), start, items.len());
}

/// Copies `count` items, every `step`th from `source[from]` on, backwards if it is negative, to the start of `target`, which is another array.
///
/// # Panics
/// When an item is out of bounds.
pub fn copy_every<S: Sequence, T: Sequence>(
    source: Gc<S>,
    from: usize,
    step: i64,
    target: Gc<T>,
    count: usize,
) {
    let all = items(source);
    assert!(count <= length(target));
    if count == 0 {
        return;
    }
    let distance = step.checked_mul(count as i64 - 1);
    let last = distance.and_then(|distance| distance.checked_add(from as i64));
    assert!(from < all.len() && last.is_some_and(|last| (0..all.len() as i64).contains(&last)));
    let start = (target.address() + 16) as *mut u64;
    let mut place = from as i64;
    for index in 0..count {
        // SAFETY: between the first and the last, which are within bounds; nothing is allocated before the barrier.
        unsafe { *start.add(index) = all.get_unchecked(place as usize).0 };
        place = place.wrapping_add(step);
    }
    heap::write_barrier_range(as_object(target), start, count);
}

/// Writes `value` into `array[range]`.
///
/// # Panics
/// When the range is out of bounds.
pub fn fill_items<T: Sequence>(array: Gc<T>, range: std::ops::Range<usize>, value: Obj) {
    let items = items_mut(array, range);
    items.fill(value);
    heap::write_barrier_range(as_object(array), items.as_ptr().cast(), items.len());
}

/// Turns the order of `array[range]` round.
///
/// # Panics
/// When the range is out of bounds.
pub fn reverse_items<T: Sequence>(array: Gc<T>, range: std::ops::Range<usize>) {
    let items = items_mut(array, range);
    items.reverse();
    heap::write_barrier_range(as_object(array), items.as_ptr().cast(), items.len());
}

/// Items to be written, with a barrier afterwards and no allocation before.
#[allow(clippy::mut_from_ref)]
fn items_mut<'a, T: Sequence>(array: Gc<T>, range: std::ops::Range<usize>) -> &'a mut [Obj] {
    let length = length(array);
    let start = (array.address() + 16) as *mut Obj;
    // SAFETY: an array object: its items begin at word 2; no other slice of it is in use.
    let items = unsafe { std::slice::from_raw_parts_mut(start, length) };
    &mut items[range]
}

/// The numbers of an array, to be read. As for [`items`]: the slice pins the array.
#[inline(always)]
pub fn floats<'a>(array: Gc<FloatArray>) -> &'a [f64] {
    let address = array.address();
    // SAFETY: an array object: length in word 1, items from word 2 on.
    unsafe {
        let length = *((address + 8) as *const u64) as usize;
        std::slice::from_raw_parts((address + 16) as *const f64, length)
    }
}

/// The numbers of an array, to be written. No two such slices of one array may be in use at a time.
#[inline(always)]
#[allow(clippy::mut_from_ref)]
pub fn floats_mut<'a>(array: Gc<FloatArray>) -> &'a mut [f64] {
    let address = array.address();
    // SAFETY: as in `floats`; exclusive by the contract.
    unsafe {
        let length = *((address + 8) as *const u64) as usize;
        std::slice::from_raw_parts_mut((address + 16) as *mut f64, length)
    }
}

/// The bytes, to be read. As for [`items`]: the slice pins the storage.
#[inline(always)]
pub fn bytes<'a>(storage: Gc<ByteStorage>) -> &'a [u8] {
    let address = storage.address();
    // SAFETY: a byte array object: length in word 1, bytes from word 2 on.
    unsafe {
        let length = *((address + 8) as *const u64) as usize;
        std::slice::from_raw_parts((address + 16) as *const u8, length)
    }
}

/// The bytes as machine words, for storages that are used so: their length is a multiple of eight.
#[inline(always)]
pub fn words<'a>(storage: Gc<ByteStorage>) -> &'a [u64] {
    let bytes = bytes(storage);
    // SAFETY: bytes begin at word 2 of an object, which is aligned; any bits are words.
    unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast(), bytes.len() / 8) }
}

/// The bytes, to be written. No two such slices of one storage may be in use at a time, and no code that could come
/// back to the storage may run while one is.
#[inline(always)]
#[allow(clippy::mut_from_ref)]
pub fn bytes_mut<'a>(storage: Gc<ByteStorage>) -> &'a mut [u8] {
    let address = storage.address();
    // SAFETY: as in `bytes`; exclusive by the contract.
    unsafe {
        let length = *((address + 8) as *const u64) as usize;
        std::slice::from_raw_parts_mut((address + 16) as *mut u8, length)
    }
}

/// The heap's view of an object.
#[inline(always)]
pub fn as_object<T: ?Sized>(object: Gc<T>) -> Object {
    // SAFETY: references to heap objects are what `Gc` of a checked value holds.
    unsafe { Object::from_address(object.0) }
}

/// Rust data owned by a heap object and dropped after its death.
#[heap_object(id = ids::EXTERNAL)]
pub struct External {
    /// Address of the data, in a box.
    #[immutable]
    data: u64,
    /// What they are.
    #[immutable]
    kind: &'static ExternalKind,
}

/// The type of an external object's data.
#[derive(Debug)]
pub struct ExternalKind {
    type_id: std::any::TypeId,
    /// Drops a box of it.
    drop: unsafe fn(*mut ()),
}

/// What is the data of an external object.
trait ExternalData: std::any::Any + Sized {
    const KIND: &'static ExternalKind = &ExternalKind {
        type_id: std::any::TypeId::of::<Self>(),
        drop: drop_box::<Self>,
    };
}
impl<T: std::any::Any> ExternalData for T {}

/// # Safety
/// The address of what was a box of a `T`.
unsafe fn drop_box<T>(data: *mut ()) {
    // SAFETY: as the caller says.
    unsafe { drop(Box::from_raw(data.cast::<T>())) }
}

/// A heap object that owns `data`. The data must hold no reference into the heap.
pub fn new_external<T: std::any::Any>(data: T) -> Gc<External> {
    let address = Box::into_raw(Box::new(data)) as u64;
    let object =
        External::new::<smelt::Native>((address as i64).into(), smelt::Static::constant(T::KIND));
    heap::add_release(as_object(object));
    object
}

/// The data of an external object, if it is a `T`.
#[inline]
pub fn external<'a, T: std::any::Any>(object: Gc<External>) -> Option<&'a T> {
    if object.kind().promote().type_id != std::any::TypeId::of::<T>() {
        return None;
    }
    // SAFETY: made by `new_external` of a `T`, and the object is alive since the caller has a reference to it.
    Some(unsafe { &*(object.data().get() as *const T) })
}

/// Drops the data of a dead external object.
///
/// # Safety
/// Called by the collector once for an object that `new_external` made.
pub unsafe fn release_external(object: *mut u64) {
    let object: Gc<External> = Gc::from_bits(object as u64);
    // SAFETY: the address that `new_external` stored, of data of that kind.
    unsafe { (object.kind().promote().drop)(object.data().get() as *mut ()) }
}

/// Memory that is not the heap's, as the data of an external object.
#[derive(Debug)]
pub struct Foreign {
    start: *mut u8,
    length: usize,
    /// It is freed with this.
    is_own: bool,
}

impl Foreign {
    /// So many bytes.
    ///
    /// # Safety
    /// They stay where they are as long as there is a view of them.
    pub unsafe fn new(start: *mut u8, length: usize) -> Self {
        Foreign {
            start,
            length,
            is_own: false,
        }
    }

    /// New memory, filled with zeros, that is freed with this. `None` if there is not so much.
    pub fn zeroed(length: usize) -> Option<Self> {
        let layout = Foreign::layout(length)?;
        if length >= MUCH && heap::external_would_exceed_limit(length) {
            return None;
        }
        // SAFETY: the layout is not empty.
        let start = unsafe { std::alloc::alloc_zeroed(layout) };
        if start.is_null() {
            return None;
        }
        heap::add_external(layout.size());
        Some(Foreign {
            start,
            length,
            is_own: true,
        })
    }

    /// Where it begins.
    pub fn start(&self) -> *mut u8 {
        self.start
    }

    /// How `length` bytes for any C type are allocated.
    fn layout(length: usize) -> Option<std::alloc::Layout> {
        std::alloc::Layout::from_size_align(length.max(1), 16).ok()
    }
}

/// Memory of so many bytes is not asked for where the heap's limit is near.
const MUCH: usize = 1 << 16;

impl Drop for Foreign {
    fn drop(&mut self) {
        if let Some(layout) = Foreign::layout(self.length).filter(|_| self.is_own) {
            // SAFETY: allocated with this layout.
            unsafe { std::alloc::dealloc(self.start, layout) };
            heap::remove_external(layout.size());
        }
    }
}

/// The bytes of what buffers keep as memory: a [`ByteStorage`], a `bytes`, or an external object with [`Foreign`] memory.
pub fn memory<'a>(holder: Obj) -> &'a [u8] {
    memory_mut(holder)
}

/// As [`memory`], to be written. See [`bytes_mut`].
pub fn memory_mut<'a>(holder: Obj) -> &'a mut [u8] {
    if holder.has_map(ids::BYTE_STORAGE) {
        return bytes_mut(holder.cast());
    }
    if let Some(bytes) = holder.exact::<PyBytes>() {
        let bytes = crate::types::bytes::contents(bytes);
        // SAFETY: nobody writes to what an exporter says is not writable.
        return unsafe { std::slice::from_raw_parts_mut(bytes.as_ptr().cast_mut(), bytes.len()) };
    }
    match external::<Foreign>(holder.cast()) {
        // SAFETY: there is a view, or there is about to be one.
        Some(foreign) => unsafe { std::slice::from_raw_parts_mut(foreign.start, foreign.length) },
        None => &mut [],
    }
}

/// What lives for ever.
static IMMORTALS: Global<Vec<u64>> = Global::new(Vec::new());

struct ImmortalRoots {
    /// Objects that earlier collections have seen and that are known to be old.
    seen: usize,
}

impl heap::RootSource for ImmortalRoots {
    unsafe fn scan(&mut self, visitor: &mut heap::RootVisitor<'_>) {
        IMMORTALS.with(|objects| {
            let first = if visitor.needs_all() { 0 } else { self.seen };
            let range = objects.as_mut_ptr_range();
            // SAFETY: the vector does not change while a collection runs; what it holds are references.
            unsafe { visitor.precise(range.start.add(first), range.end) };
            self.seen = objects.len();
        });
    }
}

/// Tells the collector of the immortal objects. Once, before the first is made.
pub fn register_roots() {
    heap::add_root_source(Box::new(ImmortalRoots { seen: 0 }));
}

/// Pins an object for ever: it neither moves nor dies, and Rust data may refer to it.
pub fn immortal<T: ?Sized>(object: Gc<T>) -> Gc<T> {
    let object = heap::pin_for_ever(as_object(object)).to_word();
    IMMORTALS.with(|objects| objects.push(object));
    Gc::from_bits(object)
}

impl<T: ?Sized> Clone for Pinned<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: ?Sized> Copy for Pinned<T> {}

/// A reference that plain Rust data may hold: to an object that is pinned, so that it does not move, an immediate or null. [`for_ever`](Pinned::for_ever) makes the object live for
/// ever, too; [`new`](Pinned::new) leaves its life to others.
pub struct Pinned<T: ?Sized = smelt::AnyValue>(u64, std::marker::PhantomData<*const T>);

impl<T: ?Sized> std::fmt::Debug for Pinned<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

impl<T: ?Sized> Pinned<T> {
    /// No object.
    pub const NULL: Self = Pinned(0, std::marker::PhantomData);

    /// Pins an object that lives for ever from now on (immediates and null are fine too).
    pub fn for_ever(object: Gc<T>) -> Self {
        let object = if object.0 != 0 && object.0 & 7 == 0 {
            immortal(object)
        } else {
            object
        };
        Pinned(object.0, std::marker::PhantomData)
    }
    /// Pins an object that something else keeps alive as long as this reference is used.
    pub fn new(object: Gc<T>) -> Self {
        if object.0 != 0 && object.0 & 7 == 0 {
            heap::pin_for_ever(as_object(object));
        }
        Pinned(object.0, std::marker::PhantomData)
    }
    /// Pins an object that has just been made and that nobody else refers to; it has another address from now on. Something else keeps it alive.
    pub fn fresh(object: Gc<T>) -> Self {
        Pinned(
            heap::pin_new(as_object(object)).to_word(),
            std::marker::PhantomData,
        )
    }
    /// The reference.
    #[inline(always)]
    pub fn get(self) -> Gc<T> {
        Gc::from_bits(self.0)
    }
    /// A reference to an object that is pinned already.
    #[inline(always)]
    pub fn of_pinned(object: Gc<T>) -> Self {
        Pinned(object.0, std::marker::PhantomData)
    }
}

/// Runs `body` with `count` null words that the collector sees: the place for objects in code that would otherwise want a `Vec`
/// of them. They lie on the machine stack if they are few, or else on the value stack.
///
/// # Errors
/// `RecursionError` when the value stack is full; what `body` raises.
#[inline]
pub fn with_scratch<R>(count: usize, body: impl FnOnce(&mut [Obj]) -> PyResult<R>) -> PyResult<R> {
    if count > FEW {
        return with_much_scratch(count, body);
    }
    let mut words = [Obj::null(); FEW];
    body(&mut words[..count])
}

/// So many words are cheaper to have on the machine stack.
const FEW: usize = 6;

#[inline(never)]
fn with_much_scratch<R>(count: usize, body: impl FnOnce(&mut [Obj]) -> PyResult<R>) -> PyResult<R> {
    let stack = smelt::stack::value_stack();
    // SAFETY: under the global interpreter lock; the words between the old top and the new one belong to nobody else until it is put back.
    let (start, words) = unsafe {
        let start = (*stack).top;
        let end = start + count * 8;
        if end >= (*stack).limit {
            return Err(crate::recursion_error!("maximum recursion depth exceeded"));
        }
        (*stack).top = end;
        let words = std::slice::from_raw_parts_mut(start as *mut Obj, count);
        words.fill(Obj::null());
        (start, words)
    };
    let result = crate::frames::with_scratch(count, || body(words));
    // SAFETY: as above; everything pushed since has been popped.
    unsafe { (*stack).top = start };
    result
}
