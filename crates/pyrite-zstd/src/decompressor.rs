//! `_zstd.ZstdDecompressor`.

use crate::dictionary::{self, Dictionary, Use};
use crate::parameters::{self, COMPRESSION, DECOMPRESSION};
use crate::{ERROR, append, check, ffi, zstd};
use pyrite_modules::support::*;
use pyrite_vm::types::bytes;
use std::cell::RefCell;
use std::rc::Rc;

/// The type: the context, data behind the end of the frame.
pub static DECOMPRESSOR: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: 0,
    ..TypeDefinition::new("compression.zstd.ZstdDecompressor", METHODS)
};
const UNUSED: u32 = 1;

struct Decompressor {
    context: *mut ffi::ZSTD_DCtx,
    is_at_end: bool,
    needs_input: bool,
    /// Data that have not been used yet.
    pending: Vec<u8>,
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
        let state = storage::new_external(RefCell::new(made(args)?));
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::with(class, &[state.cast(), bytes::new(&[])?]))
    }),
    Builtin::method("decompress", "(self, /, data, max_length=-1)", |args| {
        let data = buffer::argument(args.at(1))?;
        let most = args.get(2).map_or(Ok(-1), number::size)?;
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let mut this = this(args).borrow_mut();
        if this.is_at_end {
            let message = "Already at the end of a Zstandard frame.";
            return Err(exception::raise_message(&exception::EOF_ERROR, message));
        }
        let output = this.decompress(&data, most)?;
        if this.is_at_end {
            let rest = std::mem::take(&mut this.pending);
            instance::set_slot(args.at(0), UNUSED, bytes::new(&rest)?);
        }
        bytes::new(&output)
    }),
    Builtin::member("eof", |args| Ok(boolean(this(args).borrow().is_at_end))),
    Builtin::member("needs_input", |args| {
        Ok(boolean(this(args).borrow().needs_input))
    }),
    Builtin::getter("unused_data", |args| Ok(instance::slot(args.at(0), UNUSED))),
];

fn this<'a>(args: &Arguments) -> &'a RefCell<Decompressor> {
    let slot: Obj = instance::slot(args.at(0), 0);
    storage::external(slot.cast()).expect("made with a context")
}

fn made(args: &Arguments) -> PyResult<Decompressor> {
    let options = parameters::options("ZstdDecompressor", args.get_not_none(2))?;
    let context = zstd!(ZSTD_createDCtx());
    if context.is_null() {
        return Err(ERROR.raise("Unable to create ZSTD_DCtx instance."));
    }
    let mut this = Decompressor {
        context,
        is_at_end: false,
        needs_input: true,
        pending: Vec::new(),
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

    /// At most `most` bytes that come out. After an error the context is as at the beginning of a frame.
    fn decompress(&mut self, data: &[u8], most: usize) -> PyResult<Vec<u8>> {
        let done = self.decoded(data, most);
        if done.is_err() {
            let reset = ffi::ZSTD_ResetDirective::ZSTD_reset_session_only;
            zstd!(ZSTD_DCtx_reset(self.context, reset));
            (self.needs_input, self.is_at_end) = (true, false);
        }
        done
    }

    fn decoded(&mut self, data: &[u8], most: usize) -> PyResult<Vec<u8>> {
        let mut kept = std::mem::take(&mut self.pending);
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
                self.is_at_end = true;
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
        self.needs_input = is_used && output.len() != most && !self.is_at_end;
        let rest = data[input.pos..].to_vec();
        self.pending = rest;
        Ok(output)
    }
}

/// Room that is made for output at first, and the most at a time: small frames are frequent.
const FIRST_ROOM: usize = 32 << 10;
const ROOM: usize = 1 << 20;
