//! The bytes of a pickle being read: given as a whole, or from a file.

use super::unpickling_error;
use crate::support::*;
use pyrite_vm::types::bytes;

/// So many bytes are looked at in advance, if the file can show them.
const AHEAD: i64 = 128 * 1024;

/// Where a pickle comes from.
pub(super) struct Input<'a> {
    /// What is there now: of `owner` or of who calls.
    bytes: &'a [u8],
    /// Keeps the bytes alive.
    owner: Obj,
    /// How far it has been read.
    at: usize,
    /// Where the frame ends that is being read.
    frame_end: Option<usize>,
    file: Option<File>,
}

/// A file's methods.
pub(super) struct File {
    pub read: Obj,
    pub read_line: Obj,
    /// Or null.
    pub read_into: Obj,
    /// Or null.
    pub peek: Obj,
    /// How much of what is there the file has not been made to read, since it has only shown it.
    shown: Option<usize>,
}

impl File {
    pub(super) fn new(read: Obj, read_line: Obj, read_into: Obj, peek: Obj) -> File {
        File {
            read,
            read_line,
            read_into,
            peek,
            shown: None,
        }
    }
}

fn truncated() -> Raised {
    unpickling_error("pickle data was truncated")
}

impl<'a> Input<'a> {
    /// A whole pickle.
    pub(super) fn of_bytes(bytes: &'a [u8]) -> Input<'a> {
        Input {
            bytes,
            owner: none(),
            at: 0,
            frame_end: None,
            file: None,
        }
    }

    /// From a file.
    pub(super) fn of_file(file: File) -> Input<'a> {
        Input {
            bytes: &[],
            owner: none(),
            at: 0,
            frame_end: None,
            file: Some(file),
        }
    }

    /// The next instruction.
    ///
    /// # Errors
    /// `EOFError` if there is none.
    #[inline]
    pub(super) fn op(&mut self) -> PyResult<u8> {
        if let Some(op) = self.bytes.get(self.at) {
            self.check_frame(1)?;
            self.at += 1;
            return Ok(*op);
        }
        match self.more(1)? {
            true => self.op(),
            false => Err(exception::raise_message(
                &exception::EOF_ERROR,
                "Ran out of input",
            )),
        }
    }

    /// The next `count` bytes.
    ///
    /// # Errors
    /// `UnpicklingError` if there are less.
    #[inline]
    pub(super) fn take(&mut self, count: usize) -> PyResult<&'a [u8]> {
        if self.bytes.len() - self.at < count && !self.more(count)? {
            return Err(truncated());
        }
        self.check_frame(count)?;
        let taken = &self.bytes[self.at..self.at + count];
        self.at += count;
        Ok(taken)
    }

    /// So many bytes in an array.
    #[inline(always)]
    pub(super) fn array<const N: usize>(&mut self) -> PyResult<[u8; N]> {
        let taken = self.take(N)?;
        Ok(taken.try_into().expect("so many bytes"))
    }

    /// A line without its end.
    ///
    /// # Errors
    /// `UnpicklingError` if there is no whole line.
    pub(super) fn line(&mut self) -> PyResult<&'a [u8]> {
        let rest = &self.bytes[self.at..];
        if let Some(length) = rest.iter().position(|byte| *byte == b'\n') {
            self.check_frame(length + 1)?;
            self.at += length + 1;
            return Ok(&rest[..length]);
        }
        let Some(read_line) = self.file.as_ref().map(|file| file.read_line) else {
            return Err(truncated());
        };
        let kept = self.kept();
        self.catch_up()?;
        let read = call::call(read_line, &[])?;
        self.set(read, &kept)?;
        match self.bytes.strip_suffix(b"\n") {
            Some(line) => {
                self.at = self.bytes.len();
                Ok(line)
            }
            None => Err(truncated()),
        }
    }

    /// What the file has been made to read and is not used yet: it comes before what is read next.
    fn kept(&self) -> Vec<u8> {
        match &self.file {
            Some(File { shown: Some(_), .. }) => Vec::new(),
            _ => self.bytes[self.at..].to_vec(),
        }
    }

    /// The file has been read as far as this has.
    pub(super) fn catch_up(&mut self) -> PyResult<()> {
        let Some(file) = &mut self.file else {
            return Ok(());
        };
        if let Some(begin) = file.shown {
            let count = self.at - begin;
            file.shown = Some(self.at);
            if count > 0 {
                call::call(file.read, &[int::from_usize(count)])?;
            }
        }
        Ok(())
    }

    /// Has at least `count` bytes there, if there are so many.
    #[cold]
    fn more(&mut self, count: usize) -> PyResult<bool> {
        let Some(file) = &self.file else {
            return Ok(false);
        };
        let (read, peek) = (file.read, file.peek);
        let kept = self.kept();
        self.catch_up()?;
        if !peek.is_null() {
            match call::call(peek, &[int::new(AHEAD)]) {
                Ok(shown) => {
                    self.set(shown, &kept)?;
                    if let Some(file) = &mut self.file {
                        file.shown = Some(kept.len());
                    }
                    if self.bytes.len() >= count {
                        return Ok(true);
                    }
                }
                Err(raised) if exception::matches(raised.0, &exception::NOT_IMPLEMENTED_ERROR) => {
                    if let Some(file) = &mut self.file {
                        file.peek = Obj::null();
                    }
                }
                Err(raised) => return Err(raised),
            }
        }
        let read = call::call(read, &[int::from_usize(count - kept.len())])?;
        self.set(read, &kept)?;
        Ok(self.bytes.len() >= count)
    }

    /// What a method of the file has given is there now, behind `kept`.
    fn set(&mut self, given: Obj, kept: &[u8]) -> PyResult<()> {
        let owner = match bytes::value(given) {
            Some(_) if kept.is_empty() => given,
            _ => {
                let mut all = kept.to_vec();
                all.extend_from_slice(&pyrite_vm::buffer::argument(given)?);
                bytes::new(&all)?
            }
        };
        self.owner = owner;
        self.bytes = bytes::value(owner).unwrap_or_default();
        (self.at, self.frame_end) = (0, None);
        if let Some(file) = &mut self.file {
            file.shown = None;
        }
        Ok(())
    }

    /// Does what is read next not go beyond its frame?
    #[inline]
    fn check_frame(&mut self, count: usize) -> PyResult<()> {
        match self.frame_end {
            None => Ok(()),
            Some(end) if self.at + count <= end => Ok(()),
            Some(end) if self.at == end => {
                self.frame_end = None;
                Ok(())
            }
            Some(_) => Err(unpickling_error("pickle exhausted before end of frame")),
        }
    }

    /// A frame of so many bytes follows, which are there from now on.
    pub(super) fn frame(&mut self, length: usize) -> PyResult<()> {
        if self.frame_end.is_some_and(|end| end != self.at) {
            return Err(unpickling_error(
                "beginning of a new frame before end of current frame",
            ));
        }
        if self.bytes.len() - self.at < length && !self.more(length)? {
            return Err(truncated());
        }
        self.frame_end = Some(self.at + length);
        Ok(())
    }

    /// A line that says something.
    pub(super) fn full_line(&mut self) -> PyResult<&'a [u8]> {
        let line = self.line()?;
        if line.is_empty() {
            return Err(truncated());
        }
        Ok(line)
    }

    /// Fills an array of the heap.
    pub(super) fn fill(&mut self, array: Obj, length: usize) -> PyResult<()> {
        let available = (self.bytes.len() - self.at).min(length);
        let read_into = self
            .file
            .as_ref()
            .map_or(Obj::null(), |file| file.read_into);
        let mut target = pyrite_vm::buffer::writable_argument(array, "")?;
        if available == length || read_into.is_null() {
            let bytes = self.take(length)?;
            target.bytes_mut().copy_from_slice(bytes);
            return Ok(());
        }
        let first = self.take(available)?;
        target.bytes_mut()[..available].copy_from_slice(first);
        drop(target);
        self.catch_up()?;
        let view = types::memoryview::new(array, pyrite_vm::buffer::WRITABLE)?;
        let rest = pyrite_vm::types::slice::new(int::from_usize(available), none(), none());
        let rest = protocol::get_item(view, rest)?;
        let count = call::call(read_into, &[rest])?;
        if protocol::index_i64(count)? < (length - available) as i64 {
            return Err(truncated());
        }
        Ok(())
    }
}
