//! Room for what is received, and several buffers that one call of the system reads or fills. It could do so where they lie, but the heap may move them while it does.

use super::{Gc, Obj, PyResult, buffer, exception, list};
use pyrite_vm::buffer::Bytes;
use pyrite_vm::global::Global;
use pyrite_vm::types::list::PyList;

/// Room for what is received: what was in it before, or zeros. It is used again by the next who asks, since its pages are there already.
pub struct Room {
    buffer: Vec<u8>,
    length: usize,
}

static KEPT: Global<Vec<u8>> = Global::new(Vec::new());
/// The most bytes that are kept. What asks for large pieces asks for a quarter of that (`asyncio`).
const MOST_KEPT: usize = 1 << 20;

impl Room {
    /// Room for so many bytes.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn of(length: usize) -> PyResult<Room> {
        let mut buffer = KEPT.replace(Vec::new());
        if buffer.len() < length {
            buffer
                .try_reserve_exact(length - buffer.len())
                .map_err(|_| exception::raise(&exception::MEMORY_ERROR, &[]))?;
            buffer.resize(length, 0);
        }
        Ok(Room { buffer, length })
    }

    /// The bytes.
    pub fn bytes(&mut self) -> &mut [u8] {
        &mut self.buffer[..self.length]
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if self.buffer.len() <= MOST_KEPT {
            KEPT.set(std::mem::take(&mut self.buffer));
        }
    }
}

/// The bytes of all buffers of a list that nobody else has, one behind the other.
///
/// # Errors
/// `TypeError` if something is no buffer; what asking for its bytes raises.
pub fn gather(buffers: Gc<PyList>) -> PyResult<Vec<u8>> {
    let mut all = Vec::new();
    for place in 0..list::length(buffers) {
        all.extend_from_slice(&buffer::argument(list::get(buffers, place))?);
    }
    Ok(all)
}

/// Fills the buffers of a list that nobody else has, one after the other, with what `read` puts into a room as large as all of them; `count` says how
/// many bytes that is.
///
/// # Errors
/// What `writable`, which asks for the bytes of a buffer, and `read` raise.
pub fn scatter<T>(
    buffers: Gc<PyList>,
    writable: impl Fn(Obj) -> PyResult<Bytes<'static>>,
    read: impl FnOnce(&mut [u8]) -> PyResult<T>,
    count: impl FnOnce(&T) -> usize,
) -> PyResult<T> {
    let mut size = 0;
    for place in 0..list::length(buffers) {
        size += writable(list::get(buffers, place))?.len();
    }
    let mut room = vec![0; size];
    let done = read(&mut room)?;
    let mut rest = &room[..count(&done).min(size)];
    for place in 0..list::length(buffers) {
        let mut target = writable(list::get(buffers, place))?;
        let (now, later) = rest.split_at(rest.len().min(target.len()));
        target.bytes_mut()[..now.len()].copy_from_slice(now);
        rest = later;
    }
    Ok(done)
}
