//! The bytes of a pickle being written: in frames, from protocol 4 on, and to a file or all in one.

use super::opcodes::FRAME;
use crate::support::*;
use pyrite_vm::global::Global;
use pyrite_vm::types::bytes;

/// A frame is ended at the first instruction behind so many bytes. Strings and bytes of this size stand outside of frames and are written by themselves.
pub(super) const FRAME_SIZE: usize = 64 * 1024;
/// Less is not worth a frame.
const LEAST_FRAME: usize = 4;
/// Bytes in front of a frame.
const HEADER: usize = 9;

/// Where a pickle goes.
pub(super) struct Output {
    bytes: Vec<u8>,
    /// The protocol has frames.
    framing: bool,
    /// The next instruction begins a frame.
    begins: bool,
    /// Where the frame that is being written begins.
    frame: Option<usize>,
    /// How many bytes there are once that frame is long enough; without a frame there never are.
    enough: usize,
    /// The file's `write`.
    write: Option<Obj>,
}

/// What the last pickle was written into, empty, for the next one.
static SPARE: Global<Vec<u8>> = Global::new(Vec::new());

/// More room is given back.
const MOST_SPARE: usize = 1 << 18;

impl Drop for Output {
    fn drop(&mut self) {
        if self.bytes.capacity() <= MOST_SPARE {
            self.bytes.clear();
            SPARE.set(std::mem::take(&mut self.bytes));
        }
    }
}

impl Output {
    pub(super) fn new(write: Option<Obj>) -> Output {
        Output {
            bytes: SPARE.replace(Vec::new()),
            framing: false,
            begins: false,
            frame: None,
            enough: usize::MAX,
            write,
        }
    }

    /// From here on there are frames.
    pub(super) fn begin_frames(&mut self) {
        self.framing = true;
        self.begins = true;
    }

    #[inline]
    fn begin_frame(&mut self) {
        if self.begins {
            self.make_header();
        }
    }

    #[cold]
    fn make_header(&mut self) {
        self.begins = false;
        self.frame = Some(self.bytes.len());
        self.bytes.extend_from_slice(&[0; HEADER]);
        self.enough = self.bytes.len() + FRAME_SIZE;
    }

    #[inline]
    pub(super) fn put(&mut self, bytes: &[u8]) {
        self.begin_frame();
        self.bytes.extend_from_slice(bytes);
    }

    #[inline]
    pub(super) fn op(&mut self, op: u8) {
        self.begin_frame();
        self.bytes.push(op);
    }

    /// An instruction and what stands behind it.
    #[inline]
    pub(super) fn op_with(&mut self, op: u8, bytes: &[u8]) {
        self.op(op);
        self.bytes.extend_from_slice(bytes);
    }

    /// An instruction and a number of `N` bytes.
    #[inline]
    pub(super) fn op_with_number<const N: usize>(&mut self, op: u8, number: [u8; N]) {
        // In one piece, so that it is looked once whether there is room.
        let mut piece = [0; 1 + size_of::<u64>()];
        piece[0] = op;
        piece[1..=N].copy_from_slice(&number);
        self.begin_frame();
        self.bytes.extend_from_slice(&piece[..=N]);
    }

    #[cold]
    fn end_frame(&mut self) {
        let Some(start) = self.frame.take() else {
            return;
        };
        (self.begins, self.enough) = (self.framing, usize::MAX);
        let length = self.bytes.len() - start - HEADER;
        if length < LEAST_FRAME {
            self.bytes.drain(start..start + HEADER);
            return;
        }
        self.bytes[start] = FRAME;
        self.bytes[start + 1..start + HEADER].copy_from_slice(&(length as u64).to_le_bytes());
    }

    /// A place where a frame may end.
    #[inline]
    pub(super) fn boundary(&mut self) -> PyResult<()> {
        match self.bytes.len() >= self.enough {
            true => self.end_and_flush(),
            false => Ok(()),
        }
    }

    #[cold]
    fn end_and_flush(&mut self) -> PyResult<()> {
        self.end_frame();
        self.flush()
    }

    /// An instruction with a text or bytes, which `object` are if they are bytes.
    pub(super) fn payload(&mut self, header: &[u8], bytes: &[u8], object: Obj) -> PyResult<()> {
        if bytes.len() < FRAME_SIZE {
            self.put(header);
            self.put(bytes);
            return Ok(());
        }
        self.end_frame();
        let framing = std::mem::replace(&mut self.framing, false);
        self.begins = false;
        self.put(header);
        match self.write {
            None => self.put(bytes),
            Some(write) => {
                self.flush()?;
                let written = match bytes::value(object) {
                    Some(_) => object,
                    None => bytes::new(bytes)?,
                };
                call::call(write, &[written])?;
            }
        }
        (self.framing, self.begins) = (framing, framing);
        Ok(())
    }

    /// What has been written goes to the file, if there is one.
    fn flush(&mut self) -> PyResult<()> {
        if let Some(write) = self.write {
            let written = bytes::new(&self.bytes)?;
            self.bytes.clear();
            call::call(write, &[written])?;
        }
        Ok(())
    }

    /// The pickle is complete. Its bytes, if there is no file.
    pub(super) fn finish(&mut self) -> PyResult {
        self.end_frame();
        (self.framing, self.begins) = (false, false);
        match self.write {
            Some(_) => {
                self.flush()?;
                nothing()
            }
            None => bytes::new(&self.bytes),
        }
    }
}
