//! `_lzma.LZMADecompressor`.

use crate::filters::{self, Chain};
use crate::{ROOM, Stream, UNKNOWN_CHECK, check, format, lzma};
use liblzma_sys as ffi;
use pyrite_modules::support::decompressing::{self, Decompressing, Progress};
use pyrite_modules::support::*;
use pyrite_vm::value_error;

/// The type: the stream, data behind its end.
pub static DECOMPRESSOR: TypeDefinition = TypeDefinition {
    slots: decompressing::SLOTS,
    ..TypeDefinition::new("_lzma.LZMADecompressor", METHODS)
};

struct Decompressor {
    stream: Stream,
    check: u32,
    progress: Progress,
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, /, format=0, memlimit=None, filters=None)", |args| {
        decompressing::instance(args.at(0), decoder(args)?)
    })
    .telling("(format=FORMAT_AUTO, memlimit=None, filters=None)"),
    Builtin::method(
        "decompress",
        "(self, /, data, max_length=-1)",
        decompressing::decompress::<Decompressor>,
    ),
    Builtin::member("check", |args| {
        Ok(int::new(
            decompressing::this::<Decompressor>(args)
                .borrow()
                .check
                .into(),
        ))
    }),
    Builtin::member("eof", decompressing::eof::<Decompressor>),
    Builtin::member("needs_input", decompressing::needs_input::<Decompressor>),
    Builtin::member("unused_data", decompressing::unused_data),
];

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
        progress: Progress::new(),
    })
}

impl Decompressing for Decompressor {
    const AT_END: &'static str = "Already at end of stream";

    fn progress(&mut self) -> &mut Progress {
        &mut self.progress
    }

    fn decompress(&mut self, data: &[u8], most: usize) -> PyResult<Vec<u8>> {
        let mut input = std::mem::take(&mut self.progress.pending);
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
            self.progress.is_at_end = code == ffi::LZMA_STREAM_END;
            // Where all room is used, there may be more to come out.
            let is_done = match is_full {
                true => output.len() == most,
                false => is_used,
            };
            if self.progress.is_at_end || is_done {
                self.progress.needs_input = !self.progress.is_at_end && is_used && !is_full;
                break;
            }
        }
        input.drain(..used);
        self.progress.pending = input;
        Ok(output)
    }
}
