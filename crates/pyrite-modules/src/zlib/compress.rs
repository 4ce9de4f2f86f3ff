//! Compressor objects.

use super::{Wrapping, error, flush, level_of};
use crate::support::*;
use flate2::{Compress, Compression, FlushCompress, Status};
use pyrite_vm::types::bytes;
use pyrite_vm::value_error;
use std::cell::RefCell;

/// A stream to be compressed.
pub(super) struct Stream {
    state: Compress,
    is_finished: bool,
}

/// Room that is made for output at a time.
const ROOM: usize = 16 << 10;

impl Stream {
    pub fn new(level: Compression, wrapping: Wrapping, dictionary: &[u8]) -> PyResult<Stream> {
        let mut state = match wrapping {
            Wrapping::Raw(bits) => Compress::new_with_window_bits(level, false, bits),
            Wrapping::Zlib(bits) => Compress::new_with_window_bits(level, true, bits),
            Wrapping::Gzip(bits) => Compress::new_gzip(level, bits),
            Wrapping::Automatic(_) => return Err(value_error!("Invalid initialization option")),
        };
        if !dictionary.is_empty() && state.set_dictionary(dictionary).is_err() {
            return Err(value_error!("Invalid dictionary"));
        }
        Ok(Stream {
            state,
            is_finished: false,
        })
    }

    /// Takes data in; gives what comes out.
    pub fn run(&mut self, data: &[u8], mode: i64) -> PyResult<Vec<u8>> {
        let flush = match mode {
            flush::NONE => FlushCompress::None,
            flush::PARTIAL => FlushCompress::Partial,
            flush::SYNC => FlushCompress::Sync,
            flush::FULL => FlushCompress::Full,
            flush::FINISH => FlushCompress::Finish,
            _ => return Err(error("Error -2 while flushing: inconsistent stream state")),
        };
        if self.is_finished {
            return Err(error(
                "Error -2 while compressing data: inconsistent stream state",
            ));
        }
        let mut output = Vec::new();
        let mut rest = data;
        loop {
            output.reserve(ROOM);
            let before = self.state.total_in();
            let status = self
                .state
                .compress_vec(rest, &mut output, flush)
                .map_err(|_| error("Error -2 while compressing data: inconsistent stream state"))?;
            rest = &rest[(self.state.total_in() - before) as usize..];
            let has_room = output.len() < output.capacity();
            match status {
                Status::StreamEnd => {
                    self.is_finished = true;
                    return Ok(output);
                }
                _ if rest.is_empty() && has_room && mode != flush::FINISH => return Ok(output),
                _ => {}
            }
        }
    }
}

/// `zlib.Compress`.
pub(super) static COMPRESS: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: 0,
    ..TypeDefinition::new("zlib.Compress", METHODS)
};

fn stream<'a>(args: &Arguments) -> &'a RefCell<Stream> {
    let slot: Obj = instance::slot(args.at(0), 0);
    storage::external(slot.cast()).expect("made with a stream")
}

static METHODS: &[Builtin] = &[
    Builtin::method("compress", "(self, data, /)", |args| {
        let data = buffer::argument(args.at(1))?;
        bytes::new(&stream(args).borrow_mut().run(&data, flush::NONE)?)
    }),
    Builtin::method("flush", "(self, mode=4, /)", |args| {
        let mode = args.get(1).map_or(Ok(flush::FINISH), number::size)?;
        if mode == flush::NONE {
            return bytes::new(&[]);
        }
        bytes::new(&stream(args).borrow_mut().run(&[], mode)?)
    }),
];

/// `zlib.compressobj(...)`.
pub(super) fn object(args: &Arguments) -> PyResult {
    let number = |index: usize, default: i64| args.get(index).map_or(Ok(default), number::size);
    let invalid = || value_error!("Invalid initialization option");
    let level = level_of(number(0, -1)?).ok_or_else(invalid)?;
    let is_known =
        number(1, 8)? == 8 && (1..=9).contains(&number(3, 8)?) && (0..=4).contains(&number(4, 0)?);
    if !is_known {
        return Err(invalid());
    }
    let wrapping = Wrapping::of_argument(args.get(2))?;
    let dictionary = args.get_not_none(5).map(buffer::argument).transpose()?;
    let stream = Stream::new(level, wrapping, dictionary.as_deref().unwrap_or_default())?;
    let state = storage::new_external(RefCell::new(stream));
    Ok(instance::with(COMPRESS.class(), &[state.cast()]))
}
