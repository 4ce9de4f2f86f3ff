//! The inside of heap objects, for code that is not generic: items, bytes, references that live for ever.

use crate::global::Global;
#[allow(unused_imports)]
use crate::object::{
    Array, ArrayFields, Bytes, BytesFields, ClassObject, Instance, NIL, Obj, TextFields,
};
use smelt::heap::{self, Object, TypeId};
use smelt::{AnyValue, Gc};

/// The heap's view of an object.
#[inline(always)]
pub fn as_object<T: ?Sized>(object: Gc<T>) -> Object {
    // SAFETY: a `Gc` of a checked value holds a reference to a heap object.
    unsafe { Object::from_address(object.0) }
}

/// The bytes, to be read. The slice pins the storage while it is on the machine stack.
#[inline(always)]
pub fn bytes<'a>(storage: Gc<Bytes>) -> &'a [u8] {
    let address = storage.address();
    // SAFETY: a byte array object: length in word 1, bytes from word 2 on; found by the conservative scan through the slice.
    unsafe {
        let length = *((address + 8) as *const u64) as usize;
        std::slice::from_raw_parts((address + 16) as *const u8, length)
    }
}

/// A new storage with these bytes; `None` when there is no memory for it.
pub fn new_bytes(content: &[u8]) -> Option<Gc<Bytes>> {
    let object = heap::allocate_bytes(TypeId::new(3), 0, content.len())?;
    let address = object.to_word();
    // SAFETY: the bytes of the object just allocated.
    unsafe {
        std::ptr::copy_nonoverlapping(content.as_ptr(), (address + 16) as *mut u8, content.len());
    }
    Some(Gc::from_bits(address))
}

/// The items of an array. As for [`bytes`]: the slice pins it.
#[inline(always)]
pub fn items<'a>(array: Gc<Array>) -> &'a [Obj] {
    let address = array.address();
    // SAFETY: an array object: length in word 1, items from word 2 on.
    unsafe {
        let length = *((address + 8) as *const u64) as usize;
        std::slice::from_raw_parts((address + 16) as *const Obj, length)
    }
}

/// A new array of `length` times nil; `None` when there is no memory for it.
pub fn new_array(shape: u32, length: usize) -> Option<Gc<Array>> {
    let object = heap::allocate_array(TypeId::new(5), shape, length)?;
    let address = object.to_word();
    for index in 0..length {
        // SAFETY: an item of the object just allocated; an immediate needs no barrier.
        unsafe { *((address as usize + 16 + index * 8) as *mut u64) = NIL }
    }
    Some(Gc::from_bits(address))
}

/// Writes an item.
///
/// # Panics
/// When the index is out of bounds.
pub fn set_item(array: Gc<Array>, index: usize, value: Obj) {
    assert!(index < items(array).len());
    let slot = (array.address() + 16 + index * 8) as *mut u64;
    // SAFETY: within bounds; the barrier follows the store with no allocation between.
    unsafe { *slot = value.0 };
    heap::write_barrier_item(as_object(array), slot);
}

/// What [`Immortal`] references keep alive.
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

/// A reference that plain Rust data may hold: to an object pinned for ever, or an immediate.
pub struct Immortal<T: ?Sized = AnyValue>(u64, std::marker::PhantomData<*const T>);

impl<T: ?Sized> Clone for Immortal<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: ?Sized> Copy for Immortal<T> {}
impl<T: ?Sized> std::fmt::Debug for Immortal<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

impl<T: ?Sized> Immortal<T> {
    /// Pins an object for ever: it neither moves nor dies.
    pub fn new(value: Gc<T>) -> Self {
        if heap::is_reference(value.0) {
            let object = heap::pin_for_ever(as_object(value)).to_word();
            IMMORTALS.with(|objects| objects.push(object));
        }
        Immortal(value.0, std::marker::PhantomData)
    }
    /// The reference.
    #[inline(always)]
    pub fn get(self) -> Gc<T> {
        Gc::from_bits(self.0)
    }
}
