//! The storage that a bytearray gave up last, for the next one that wants one of about its length.
//!
//! A buffer that is filled and emptied in turn (`asyncio`'s streams) wants a large storage each time. A new one lies in memory that is not in the processor's caches, and
//! brings the next collection nearer.

use crate::global::Global;
use crate::object::Obj;
use crate::result::PyResult;
use crate::storage::{self, Array, ByteStorage, Pinned};
use smelt::Gc;

/// Holds the storage, or null.
static PLACE: Global<Pinned<Array>> = Global::new(Pinned::NULL);
/// Shorter storages are made quickly, and longer ones are not kept for nobody.
const LENGTHS: std::ops::RangeInclusive<usize> = 1 << 16..=1 << 20;

/// The storage, with these parts at its beginning, if it has room for `length` bytes and not for very many more.
pub(super) fn take(length: usize, parts: &[&[u8]]) -> Option<Gc<ByteStorage>> {
    if !LENGTHS.contains(&length) || PLACE.get().get().is_null() {
        return None;
    }
    let place = PLACE.get().get();
    let spare = storage::items(place)[0];
    if spare.is_null() {
        return None;
    }
    let spare: Gc<ByteStorage> = spare.cast();
    let room = storage::bytes_mut(spare);
    if !(length..=2 * length).contains(&room.len()) {
        return None;
    }
    storage::set_item(place, 0, Obj::null());
    let mut start = 0;
    for part in parts {
        room[start..start + part.len()].copy_from_slice(part);
        start += part.len();
    }
    Some(spare)
}

/// Nobody uses a storage any more.
///
/// # Errors
/// `MemoryError`.
pub(super) fn keep(unused: Gc<ByteStorage>) -> PyResult<()> {
    if !LENGTHS.contains(&storage::bytes(unused).len()) {
        return Ok(());
    }
    if PLACE.get().get().is_null() {
        PLACE.set(Pinned::for_ever(storage::new_array(1)?));
    }
    storage::set_item(PLACE.get().get(), 0, unused.cast());
    Ok(())
}
