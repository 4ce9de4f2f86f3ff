//! `_zstd.ZstdDecompressor`.

use crate::dictionary::{self, Dictionary, Use};
use crate::parameters::{self, COMPRESSION, DECOMPRESSION};
use crate::{ERROR, append, check, ffi, zstd};
use pyrite_modules::support::decompressing::{self, Decompressing, Progress};
use pyrite_modules::support::*;
use std::rc::Rc;

/// The type: the context, data behind the end of the frame.
pub static DECOMPRESSOR: TypeDefinition = TypeDefinition {
    slots: decompressing::SLOTS,
    flags: 0,
    ..TypeDefinition::new("compression.zstd.ZstdDecompressor", METHODS)
};

struct Decompressor {
    context: *mut ffi::ZSTD_DCtx,
    progress: Progress,
    /// What the context refers to.
    dictionary: Option<Rc<Dictionary>>,
}

impl Drop for Decompressor {
    fn drop(&mut self) {
        zstd!(ZSTD_freeDCtx(self.context));
    }
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, zstd_dict=None, options=None)", |args| {
        decompressing::instance(args.at(0), made(args)?)
    }),
    Builtin::method(
        "decompress",
        "(self, /, data, max_length=-1)",
        decompressing::decompress::<Decompressor>,
    ),
    Builtin::member("eof", decompressing::eof::<Decompressor>),
    Builtin::member("needs_input", decompressing::needs_input::<Decompressor>),
    Builtin::getter("unused_data", decompressing::unused_data),
];

fn made(args: &Arguments) -> PyResult<Decompressor> {
    let options = parameters::options("ZstdDecompressor", args.get_not_none(2))?;
    let context = zstd!(ZSTD_createDCtx());
    if context.is_null() {
        return Err(ERROR.raise("Unable to create ZSTD_DCtx instance."));
    }
    let mut this = Decompressor {
        context,
        progress: Progress::new(),
        dictionary: None,
    };
    if let Some(dictionary) = args.get_not_none(1) {
        let (dictionary, way) = dictionary::argument(dictionary)?;
        this.load(dictionary, way.unwrap_or(Use::Digested))?;
    }
    if let Some(options) = options {
        DECOMPRESSION.for_each(&COMPRESSION, options, |key, value| {
            // SAFETY: the context of this decompressor.
            Ok(unsafe { parameters::set_of_decompressor(this.context, key, value) })
        })?;
    }
    Ok(this)
}

impl Decompressing for Decompressor {
    const AT_END: &'static str = "Already at the end of a Zstandard frame.";

    fn progress(&mut self) -> &mut Progress {
        &mut self.progress
    }

    /// After an error the context is as at the beginning of a frame.
    fn decompress(&mut self, data: &[u8], most: usize) -> PyResult<Vec<u8>> {
        let done = self.decoded(data, most);
        if done.is_err() {
            let reset = ffi::ZSTD_ResetDirective::ZSTD_reset_session_only;
            zstd!(ZSTD_DCtx_reset(self.context, reset));
            (self.progress.needs_input, self.progress.is_at_end) = (true, false);
        }
        done
    }
}

impl Decompressor {
    fn load(&mut self, dictionary: Rc<Dictionary>, way: Use) -> PyResult<()> {
        let (start, length) = (dictionary.content.as_ptr().cast(), dictionary.content.len());
        let result = match way {
            Use::Digested => {
                let prepared = dictionary.for_decompressors()?;
                zstd!(ZSTD_DCtx_refDDict(self.context, prepared))
            }
            Use::Undigested => zstd!(ZSTD_DCtx_loadDictionary(self.context, start, length)),
            Use::Prefix => zstd!(ZSTD_DCtx_refPrefix(self.context, start, length)),
        };
        self.dictionary = Some(dictionary);
        check(
            result,
            "load Zstandard dictionary or prefix for decompression",
        )?;
        Ok(())
    }

    fn decoded(&mut self, data: &[u8], most: usize) -> PyResult<Vec<u8>> {
        let mut kept = std::mem::take(&mut self.progress.pending);
        let data = match kept.is_empty() {
            true => data,
            false => {
                kept.extend_from_slice(data);
                &kept
            }
        };
        let mut input = ffi::ZSTD_inBuffer {
            src: data.as_ptr().cast(),
            size: data.len(),
            pos: 0,
        };
        let mut output = Vec::new();
        let mut room = FIRST_ROOM;
        loop {
            let (before, space) = (output.len(), room.min(most - output.len()));
            let left = append(&mut output, space, |target| {
                zstd!(ZSTD_decompressStream(self.context, target, &mut input))
            })?;
            if check(left, "decompress Zstandard data")? == 0 {
                self.progress.is_at_end = true;
                break;
            }
            // Where all room is used, there may be more to come out.
            let is_done = match output.len() - before == space {
                true => output.len() == most,
                false => input.pos == input.size,
            };
            if is_done {
                break;
            }
            room = (room * 2).min(ROOM);
        }
        let is_used = input.pos == input.size;
        self.progress.needs_input = is_used && output.len() != most && !self.progress.is_at_end;
        let rest = data[input.pos..].to_vec();
        self.progress.pending = rest;
        Ok(output)
    }
}

/// Room that is made for output at first, and the most at a time: small frames are frequent.
const FIRST_ROOM: usize = 32 << 10;
const ROOM: usize = 1 << 20;
