//! `_lzma.LZMADecompressor`.

use crate::filters::{self, Chain};
use crate::{ROOM, Stream, UNKNOWN_CHECK, check, format, lzma};
use liblzma_sys as ffi;
use pyrite_modules::support::*;
use pyrite_vm::types::bytes;
use pyrite_vm::value_error;
use std::cell::RefCell;

/// The type: the stream, data behind its end.
pub static DECOMPRESSOR: TypeDefinition = TypeDefinition {
    slots: 2,
    ..TypeDefinition::new("_lzma.LZMADecompressor", METHODS)
};
const UNUSED: u32 = 1;

struct Decompressor {
    stream: Stream,
    check: u32,
    is_at_end: bool,
    needs_input: bool,
    /// Data that the stream has not used yet.
    pending: Vec<u8>,
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, /, format=0, memlimit=None, filters=None)", |args| {
        let state = storage::new_external(RefCell::new(decoder(args)?));
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::with(class, &[state.cast(), bytes::new(&[])?]))
    })
    .telling("(format=FORMAT_AUTO, memlimit=None, filters=None)"),
    Builtin::method("decompress", "(self, /, data, max_length=-1)", |args| {
        let data = buffer::argument(args.at(1))?;
        let most = args.get(2).map_or(Ok(-1), number::size)?;
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let mut this = this(args).borrow_mut();
        if this.is_at_end {
            let message = "Already at end of stream";
            return Err(exception::raise_message(&exception::EOF_ERROR, message));
        }
        let output = this.decompress(&data, most)?;
        if this.is_at_end {
            let rest = std::mem::take(&mut this.pending);
            instance::set_slot(args.at(0), UNUSED, bytes::new(&rest)?);
        }
        bytes::new(&output)
    }),
    Builtin::member("check", |args| {
        Ok(int::new(this(args).borrow().check.into()))
    }),
    Builtin::member("eof", |args| Ok(boolean(this(args).borrow().is_at_end))),
    Builtin::member("needs_input", |args| {
        Ok(boolean(this(args).borrow().needs_input))
    }),
    Builtin::member("unused_data", |args| Ok(instance::slot(args.at(0), UNUSED))),
];

fn this<'a>(args: &Arguments) -> &'a RefCell<Decompressor> {
    let slot: Obj = instance::slot(args.at(0), 0);
    storage::external(slot.cast()).expect("made with a stream")
}

fn decoder(args: &Arguments) -> PyResult<Decompressor> {
    let container = args
        .get(1)
        .map_or(Ok(format::AUTO), protocol::int_argument)?;
    let (limit, chain) = (args.get_not_none(2), args.get_not_none(3));
    let limit = match limit {
        Some(_) if container == format::RAW => {
            return Err(value_error!("Cannot specify memory limit with FORMAT_RAW"));
        }
        Some(limit) => filters::double_word(limit)?,
        None => u64::MAX,
    };
    if container == format::RAW && chain.is_none() {
        return Err(value_error!("Must specify filters for FORMAT_RAW"));
    }
    if container != format::RAW && chain.is_some() {
        return Err(value_error!(
            "Cannot specify filters except with FORMAT_RAW"
        ));
    }
    let mut stream = Stream::new();
    let pointer = stream.pointer();
    let tells = ffi::LZMA_TELL_ANY_CHECK | ffi::LZMA_TELL_NO_CHECK;
    let mut integrity = UNKNOWN_CHECK;
    let code = match container {
        format::AUTO => lzma!(lzma_auto_decoder(pointer, limit, tells)),
        format::XZ => lzma!(lzma_stream_decoder(pointer, limit, tells)),
        format::ALONE => {
            integrity = ffi::LZMA_CHECK_NONE;
            lzma!(lzma_alone_decoder(pointer, limit))
        }
        format::RAW => {
            integrity = ffi::LZMA_CHECK_NONE;
            let chain = Chain::parse(chain.unwrap_or(none()))?;
            lzma!(lzma_raw_decoder(pointer, chain.filters()))
        }
        other => return Err(value_error!("Invalid container format: {other}")),
    };
    check(code)?;
    Ok(Decompressor {
        stream,
        check: integrity,
        is_at_end: false,
        needs_input: true,
        pending: Vec::new(),
    })
}

impl Decompressor {
    /// At most `most` bytes that come out.
    fn decompress(&mut self, data: &[u8], most: usize) -> PyResult<Vec<u8>> {
        let mut input = std::mem::take(&mut self.pending);
        input.extend_from_slice(data);
        let (mut used, mut output) = (0, Vec::new());
        loop {
            let (before, room) = (output.len(), ROOM.min(most - output.len()));
            let (code, taken) =
                self.stream
                    .code(&input[used..], &mut output, room, ffi::LZMA_RUN)?;
            used += taken;
            let (is_used, is_full) = (used == input.len(), output.len() - before == room);
            // Nothing went in and nothing came out: no error.
            if !(code == ffi::LZMA_BUF_ERROR && is_used && !is_full) {
                check(code)?;
            }
            if matches!(code, ffi::LZMA_GET_CHECK | ffi::LZMA_NO_CHECK) {
                self.check = lzma!(lzma_get_check(self.stream.pointer()));
            }
            self.is_at_end = code == ffi::LZMA_STREAM_END;
            // Where all room is used, there may be more to come out.
            let is_done = match is_full {
                true => output.len() == most,
                false => is_used,
            };
            if self.is_at_end || is_done {
                self.needs_input = !self.is_at_end && is_used && !is_full;
                break;
            }
        }
        input.drain(..used);
        self.pending = input;
        Ok(output)
    }
}
