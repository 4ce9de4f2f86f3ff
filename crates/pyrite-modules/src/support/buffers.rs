//! Several buffers that one call of the system reads or fills. It could do so where they lie, but the heap may move them while it does.

use super::{Gc, Obj, PyResult, buffer, list};
use pyrite_vm::buffer::Bytes;
use pyrite_vm::types::list::PyList;

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
