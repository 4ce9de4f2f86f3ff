//! Decompressor objects.

use super::{Wrapping, error};
use crate::support::*;
use flate2::{Decompress, FlushDecompress, Status};
use pyrite_vm::types::bytes;
use pyrite_vm::value_error;
use std::cell::RefCell;

/// A compressed stream.
pub(super) struct Stream {
    /// There is none before the first byte has said what kind it is.
    state: Option<Decompress>,
    wrapping: Wrapping,
    dictionary: Vec<u8>,
    pub is_at_end: bool,
}

/// Room that is made for output at a time.
const ROOM: usize = 16 << 10;

impl Stream {
    pub fn new(wrapping: Wrapping, dictionary: &[u8]) -> Stream {
        Stream {
            state: None,
            wrapping,
            dictionary: dictionary.to_vec(),
            is_at_end: false,
        }
    }

    fn state(&mut self, first: u8) -> PyResult<&mut Decompress> {
        if self.state.is_none() {
            const GZIP: u8 = 0x1f;
            let mut state = match self.wrapping {
                Wrapping::Raw(bits) => Decompress::new_with_window_bits(false, bits),
                Wrapping::Gzip(bits) => Decompress::new_gzip(bits),
                Wrapping::Automatic(bits) if first == GZIP => Decompress::new_gzip(bits),
                Wrapping::Zlib(bits) | Wrapping::Automatic(bits) => {
                    Decompress::new_with_window_bits(true, bits)
                }
            };
            let is_raw = matches!(self.wrapping, Wrapping::Raw(_));
            if is_raw
                && !self.dictionary.is_empty()
                && state.set_dictionary(&self.dictionary).is_err()
            {
                return Err(error("Error -3 while setting zdict: invalid input data"));
            }
            self.state = Some(state);
        }
        Ok(self.state.as_mut().expect("just made"))
    }

    /// Takes data in; gives at most `most` bytes that come out, and how many of the data were used.
    pub fn run(&mut self, data: &[u8], most: usize) -> PyResult<(Vec<u8>, usize)> {
        let mut output = Vec::new();
        let (Some(first), false) = (data.first(), self.is_at_end) else {
            return Ok((output, 0));
        };
        let dictionary = std::mem::take(&mut self.dictionary);
        let mut used = 0;
        let result = loop {
            output.reserve_exact(ROOM.min(most - output.len()));
            let room = output.capacity().min(most) - output.len();
            let mut part = vec![0; room];
            let state = self.state(*first)?;
            let (before_in, before_out) = (state.total_in(), state.total_out());
            let status = state.decompress(&data[used..], &mut part, FlushDecompress::Sync);
            used += (state.total_in() - before_in) as usize;
            let made = (state.total_out() - before_out) as usize;
            output.extend_from_slice(&part[..made]);
            match status {
                Ok(Status::StreamEnd) => {
                    self.is_at_end = true;
                    break Ok(());
                }
                Ok(_) if output.len() >= most || used == data.len() && made < room => break Ok(()),
                Ok(Status::BufError) => break Ok(()),
                Ok(_) => {}
                Err(failed) if failed.needs_dictionary().is_some() => {
                    if dictionary.is_empty() {
                        break Err(error("Error 2 while decompressing data"));
                    }
                    if state.set_dictionary(&dictionary).is_err() {
                        break Err(error("Error -3 while setting zdict: invalid input data"));
                    }
                }
                Err(failed) => {
                    let reason = failed.message().unwrap_or("invalid input data");
                    break Err(error(&format!(
                        "Error -3 while decompressing data: {reason}"
                    )));
                }
            }
        };
        self.dictionary = dictionary;
        result.map(|()| (output, used))
    }
}

// ---------------------------------------------------------------- zlib.Decompress

/// `zlib.Decompress`: the stream, data behind its end, data not used yet.
pub(super) static DECOMPRESS: TypeDefinition = TypeDefinition {
    slots: 3,
    flags: 0,
    ..TypeDefinition::new("zlib.Decompress", METHODS)
};
const UNUSED: u32 = 1;
const PENDING: u32 = 2;

fn stream<'a>(args: &Arguments) -> &'a RefCell<Stream> {
    let slot: Obj = instance::slot(args.at(0), 0);
    storage::external(slot.cast()).expect("made with a stream")
}

static METHODS: &[Builtin] = &[
    Builtin::method("decompress", "(self, data, /, max_length=0)", |args| {
        let most = match args.get(2).map_or(Ok(0), number::size)? {
            0 => usize::MAX,
            most if most < 0 => return Err(value_error!("max_length must be non-negative")),
            most => most as usize,
        };
        let data = buffer::argument(args.at(1))?;
        run(args, &data, most)
    }),
    Builtin::method("flush", "(self, length=16384, /)", |args| {
        if let Some(length) = args.get(1)
            && number::size(length)? <= 0
        {
            return Err(value_error!("length must be greater than zero"));
        }
        let pending = bytes::value(instance::slot(args.at(0), PENDING)).unwrap_or_default();
        run(args, pending, usize::MAX)
    }),
    Builtin::member("unused_data", |args| Ok(instance::slot(args.at(0), UNUSED))),
    Builtin::member("unconsumed_tail", |args| {
        Ok(instance::slot(args.at(0), PENDING))
    }),
    Builtin::member("eof", |args| Ok(boolean(stream(args).borrow().is_at_end))),
];

fn run(args: &Arguments, data: &[u8], most: usize) -> PyResult {
    let stream = stream(args);
    let (result, used) = stream.borrow_mut().run(data, most)?;
    let result = bytes::new(&result)?;
    let rest = &data[used..];
    let (behind, pending) = if stream.borrow().is_at_end {
        (rest, &[][..])
    } else {
        (&[][..], rest)
    };
    let before = bytes::value(instance::slot(args.at(0), UNUSED)).unwrap_or_default();
    let unused = bytes::new(&[before, behind].concat())?;
    let pending = bytes::new(pending)?;
    instance::set_slot(args.at(0), UNUSED, unused);
    instance::set_slot(args.at(0), PENDING, pending);
    Ok(result)
}

/// `zlib.decompressobj(...)`.
pub(super) fn object(args: &Arguments) -> PyResult {
    let wrapping = Wrapping::of_argument(args.get(0))?;
    let dictionary = args.get(1).map(buffer::argument).transpose()?;
    let stream = Stream::new(wrapping, dictionary.as_deref().unwrap_or_default());
    let nothing = bytes::new(&[])?;
    let state = storage::new_external(RefCell::new(stream));
    Ok(instance::with(
        DECOMPRESS.class(),
        &[state.cast(), nothing, nothing],
    ))
}

// ---------------------------------------------------------------- zlib._ZlibDecompressor

/// `zlib._ZlibDecompressor`, which keeps data that it has not used: the stream, data behind its end, data not used yet.
pub(super) static DECOMPRESSOR: TypeDefinition = TypeDefinition {
    slots: 3,
    flags: 0,
    ..TypeDefinition::new("zlib._ZlibDecompressor", DECOMPRESSOR_METHODS)
};

static DECOMPRESSOR_METHODS: &[Builtin] = &[
    Builtin::constructor("(type, wbits=15, zdict=b'')", |args| {
        let wrapping = Wrapping::of_argument(args.get(1))?;
        let dictionary = args.get(2).map(buffer::argument).transpose()?;
        let stream = Stream::new(wrapping, dictionary.as_deref().unwrap_or_default());
        let nothing = bytes::new(&[])?;
        let state = storage::new_external(RefCell::new(stream));
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::with(class, &[state.cast(), nothing, nothing]))
    }),
    Builtin::method("decompress", "(self, data, max_length=-1)", |args| {
        if stream(args).borrow().is_at_end {
            return Err(exception::raise(
                &exception::EOF_ERROR,
                &[str::new("End of stream already reached")],
            ));
        }
        let most = usize::try_from(args.get(2).map_or(Ok(-1), number::size)?).unwrap_or(usize::MAX);
        let pending = bytes::value(instance::slot(args.at(0), PENDING)).unwrap_or_default();
        let data = [pending, &buffer::argument(args.at(1))?].concat();
        run(args, &data, most)
    }),
    Builtin::member("eof", |args| Ok(boolean(stream(args).borrow().is_at_end))),
    Builtin::member("unused_data", |args| Ok(instance::slot(args.at(0), UNUSED))),
    Builtin::member("needs_input", |args| {
        let pending = bytes::value(instance::slot(args.at(0), PENDING)).unwrap_or_default();
        Ok(boolean(
            pending.is_empty() && !stream(args).borrow().is_at_end,
        ))
    }),
];
