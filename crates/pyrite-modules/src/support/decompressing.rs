//! What decompressors have in common that keep what they have not used yet (`_lzma`'s, `_zstd`'s): an instance has what is behind its state in its first slot, and in the
//! second the data behind the end of the stream.

use super::{Arguments, Obj, PyResult, buffer, exception, instance, number, storage};
use pyrite_vm::types::bytes;
use std::any::Any;
use std::cell::RefCell;

const STATE: u32 = 0;
const UNUSED: u32 = 1;
/// So many slots an instance has.
pub const SLOTS: u32 = 2;

/// How far a decompressor is.
pub struct Progress {
    /// The stream, or the frame, has ended.
    pub is_at_end: bool,
    /// All that there was has been used.
    pub needs_input: bool,
    /// Data that have not been used yet.
    pub pending: Vec<u8>,
}

impl Progress {
    /// At the beginning.
    pub const fn new() -> Progress {
        Progress {
            is_at_end: false,
            needs_input: true,
            pending: Vec::new(),
        }
    }
}

impl Default for Progress {
    fn default() -> Self {
        Progress::new()
    }
}

/// A decompressor.
pub trait Decompressing: Any {
    /// The message of the `EOFError` for data behind the end.
    const AT_END: &'static str;

    /// How far it is.
    fn progress(&mut self) -> &mut Progress;

    /// At most `most` bytes that come out.
    ///
    /// # Errors
    /// What the library says of the data.
    fn decompress(&mut self, data: &[u8], most: usize) -> PyResult<Vec<u8>>;
}

/// An instance of a class.
///
/// # Errors
/// `TypeError` if it is no class; `MemoryError`.
pub fn instance(class: Obj, decompressor: impl Decompressing) -> PyResult {
    let state = storage::new_external(RefCell::new(decompressor));
    let class = instance::class_argument(class)?;
    Ok(instance::with(class, &[state.cast(), bytes::new(&[])?]))
}

/// What is behind the instance that a method is called with.
///
/// # Panics
/// When that was not made by [`instance()`].
pub fn this<'a, D: Decompressing>(args: &Arguments) -> &'a RefCell<D> {
    let slot: Obj = instance::slot(args.at(0), STATE);
    storage::external(slot.cast()).expect("made with a decompressor")
}

/// `decompress(data, max_length=-1)`.
///
/// # Errors
/// `EOFError` behind the end; what [`Decompressing::decompress`] raises.
pub fn decompress<D: Decompressing>(args: &Arguments) -> PyResult {
    let data = buffer::argument(args.at(1))?;
    let most = args.get(2).map_or(Ok(-1), number::size)?;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let mut this = this::<D>(args).borrow_mut();
    if this.progress().is_at_end {
        return Err(exception::raise_message(&exception::EOF_ERROR, D::AT_END));
    }
    let output = this.decompress(&data, most)?;
    let progress = this.progress();
    if progress.is_at_end {
        let rest = std::mem::take(&mut progress.pending);
        instance::set_slot(args.at(0), UNUSED, bytes::new(&rest)?);
    }
    bytes::new(&output)
}

/// `eof`.
///
/// # Errors
/// None.
pub fn eof<D: Decompressing>(args: &Arguments) -> PyResult {
    let is_at_end = this::<D>(args).borrow_mut().progress().is_at_end;
    Ok(super::boolean(is_at_end))
}

/// `needs_input`.
///
/// # Errors
/// None.
pub fn needs_input<D: Decompressing>(args: &Arguments) -> PyResult {
    let needs_input = this::<D>(args).borrow_mut().progress().needs_input;
    Ok(super::boolean(needs_input))
}

/// `unused_data`.
///
/// # Errors
/// None.
pub fn unused_data(args: &Arguments) -> PyResult {
    Ok(instance::slot(args.at(0), UNUSED))
}
