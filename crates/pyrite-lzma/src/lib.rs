//! The compression of LZMA and xz: the module `_lzma`, on which the library's `lzma` stands.
//!
//! It is liblzma, built from its sources by Cargo. This crate knows liblzma and how library modules are written (`pyrite-modules`); nothing else knows
//! liblzma.

mod decompressor;
mod filters;

use filters::Chain;
use liblzma_sys as ffi;
use pyrite_modules::support::*;
use pyrite_vm::types::bytes;
use pyrite_vm::value_error;
use std::cell::{Cell, RefCell};
use std::ptr;

/// Calls a function of liblzma. That is safe here for one reason everywhere: streams, filters and options come from boxes and slices that outlive the call,
/// and a stream was filled with zeros before its first call, as liblzma wants it.
macro_rules! lzma {
    ($name:ident($($argument:expr),* $(,)?)) => {{
        // SAFETY: see the macro.
        unsafe { liblzma_sys::$name($($argument),*) }
    }};
}
pub(crate) use lzma;

/// The modules of this crate.
pub static MODULES: &[&ModuleDefinition] = &[&MODULE];

/// `_lzma`.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&COMPRESSOR, &decompressor::DECOMPRESSOR],
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        for (name, value) in NUMBERS {
            set(name, int::new(*value));
        }
        let error = ERROR.class()?;
        attributes::set(
            error,
            names::intern("__doc__"),
            str::new("Call to liblzma failed."),
        )?;
        set("LZMAError", error);
        Ok(())
    },
    ..ModuleDefinition::new("_lzma", FUNCTIONS)
};

/// `LZMAError`.
static ERROR: ModuleException = ModuleException::new("_lzma", "LZMAError", &exception::EXCEPTION);

/// Container formats.
pub(crate) mod format {
    /// `FORMAT_AUTO`.
    pub const AUTO: i32 = 0;
    /// `FORMAT_XZ`.
    pub const XZ: i32 = 1;
    /// `FORMAT_ALONE`.
    pub const ALONE: i32 = 2;
    /// `FORMAT_RAW`.
    pub const RAW: i32 = 3;
}

/// `CHECK_UNKNOWN`: nothing has been read yet that would tell.
pub(crate) const UNKNOWN_CHECK: u32 = 16;

static NUMBERS: &[(&str, i64)] = &[
    ("FORMAT_AUTO", format::AUTO as i64),
    ("FORMAT_XZ", format::XZ as i64),
    ("FORMAT_ALONE", format::ALONE as i64),
    ("FORMAT_RAW", format::RAW as i64),
    ("CHECK_NONE", ffi::LZMA_CHECK_NONE as i64),
    ("CHECK_CRC32", ffi::LZMA_CHECK_CRC32 as i64),
    ("CHECK_CRC64", ffi::LZMA_CHECK_CRC64 as i64),
    ("CHECK_SHA256", ffi::LZMA_CHECK_SHA256 as i64),
    ("CHECK_ID_MAX", 15),
    ("CHECK_UNKNOWN", UNKNOWN_CHECK as i64),
    ("FILTER_LZMA1", ffi::LZMA_FILTER_LZMA1 as i64),
    ("FILTER_LZMA2", ffi::LZMA_FILTER_LZMA2 as i64),
    ("FILTER_DELTA", ffi::LZMA_FILTER_DELTA as i64),
    ("FILTER_X86", ffi::LZMA_FILTER_X86 as i64),
    ("FILTER_IA64", ffi::LZMA_FILTER_IA64 as i64),
    ("FILTER_ARM", ffi::LZMA_FILTER_ARM as i64),
    ("FILTER_ARMTHUMB", ffi::LZMA_FILTER_ARMTHUMB as i64),
    ("FILTER_POWERPC", ffi::LZMA_FILTER_POWERPC as i64),
    ("FILTER_SPARC", ffi::LZMA_FILTER_SPARC as i64),
    ("MF_HC3", 3),
    ("MF_HC4", 4),
    ("MF_BT2", 18),
    ("MF_BT3", 19),
    ("MF_BT4", 20),
    ("MODE_FAST", 1),
    ("MODE_NORMAL", 2),
    ("PRESET_DEFAULT", filters::DEFAULT_PRESET as i64),
    ("PRESET_EXTREME", 1 << 31),
];

/// Raises what liblzma says went wrong; `Ok` for what is no error.
///
/// # Errors
/// `LZMAError`, `MemoryError`.
pub(crate) fn check(code: ffi::lzma_ret) -> PyResult<()> {
    Err(ERROR.raise(match code {
        ffi::LZMA_OK | ffi::LZMA_GET_CHECK | ffi::LZMA_NO_CHECK | ffi::LZMA_STREAM_END => {
            return Ok(());
        }
        ffi::LZMA_UNSUPPORTED_CHECK => "Unsupported integrity check",
        ffi::LZMA_MEM_ERROR => return Err(pyrite_vm::result::memory_error()),
        ffi::LZMA_MEMLIMIT_ERROR => "Memory usage limit exceeded",
        ffi::LZMA_FORMAT_ERROR => "Input format not supported by decoder",
        ffi::LZMA_OPTIONS_ERROR => "Invalid or unsupported options",
        ffi::LZMA_DATA_ERROR => "Corrupt input data",
        ffi::LZMA_BUF_ERROR => "Insufficient buffer space",
        ffi::LZMA_PROG_ERROR => "Internal error",
        other => return Err(ERROR.raise(&format!("Unrecognized error from liblzma: {other}"))),
    }))
}

/// A stream of liblzma.
pub(crate) struct Stream(Box<ffi::lzma_stream>);

impl Stream {
    /// One that is not set up yet.
    pub fn new() -> Stream {
        // SAFETY: zeros are what liblzma wants (`LZMA_STREAM_INIT`).
        Stream(Box::new(unsafe { std::mem::zeroed() }))
    }

    /// For calls.
    pub fn pointer(&mut self) -> *mut ffi::lzma_stream {
        &mut *self.0
    }

    /// Codes data into the room behind what `output` holds already. Gives what liblzma says, and how many of the data were used.
    pub fn code(
        &mut self,
        data: &[u8],
        output: &mut Vec<u8>,
        room: usize,
        action: ffi::lzma_action,
    ) -> PyResult<(ffi::lzma_ret, usize)> {
        let before = output.len();
        output
            .try_reserve(room)
            .map_err(|_| pyrite_vm::result::memory_error())?;
        output.resize(before + room, 0);
        self.0.next_in = data.as_ptr();
        self.0.avail_in = data.len();
        self.0.next_out = output[before..].as_mut_ptr();
        self.0.avail_out = room;
        let code = lzma!(lzma_code(self.pointer(), action));
        let (used, made) = (data.len() - self.0.avail_in, room - self.0.avail_out);
        self.0.next_in = ptr::null();
        self.0.avail_in = 0;
        output.truncate(before + made);
        Ok((code, used))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        lzma!(lzma_end(self.pointer()));
    }
}

/// Room that is made for output at a time.
pub(crate) const ROOM: usize = 32 << 10;

// ---------------------------------------------------------------- LZMACompressor

/// `_lzma.LZMACompressor`: the stream.
static COMPRESSOR: TypeDefinition = TypeDefinition {
    slots: 1,
    ..TypeDefinition::new("_lzma.LZMACompressor", COMPRESSOR_METHODS)
};

struct Compressor {
    stream: RefCell<Stream>,
    is_flushed: Cell<bool>,
}

static COMPRESSOR_METHODS: &[Builtin] = &[
    Builtin::constructor(
        "$(type, format=1, check=-1, preset=None, filters=None)",
        |args| {
            let stream = RefCell::new(encoder(args)?);
            let state = storage::new_external(Compressor {
                stream,
                is_flushed: Cell::new(false),
            });
            let class = instance::class_argument(args.at(0))?;
            Ok(instance::with(class, &[state.cast()]))
        },
    ),
    Builtin::method("compress", "(self, data, /)", |args| {
        let data = buffer::argument(args.at(1))?;
        if compressor(args).is_flushed.get() {
            return Err(value_error!("Compressor has been flushed"));
        }
        compressed(compressor(args), &data, ffi::LZMA_RUN)
    }),
    Builtin::method("flush", "(self, /)", |args| {
        if compressor(args).is_flushed.replace(true) {
            return Err(value_error!("Repeated call to flush()"));
        }
        compressed(compressor(args), &[], ffi::LZMA_FINISH)
    }),
];

fn compressor<'a>(args: &Arguments) -> &'a Compressor {
    let slot: Obj = instance::slot(args.at(0), 0);
    storage::external(slot.cast()).expect("made with a stream")
}

fn encoder(args: &Arguments) -> PyResult<Stream> {
    let container = args.get(1).map_or(Ok(format::XZ), number::c_int)?;
    let integrity = args.get(2).map_or(Ok(-1), number::c_int)?;
    let (preset, chain) = (args.get_not_none(3), args.get_not_none(4));
    if preset.is_some() && chain.is_some() {
        return Err(value_error!("Cannot specify both preset and filter chain"));
    }
    let preset = preset.map_or(Ok(filters::DEFAULT_PRESET), filters::word)?;
    if container != format::XZ && integrity != -1 && integrity != ffi::LZMA_CHECK_NONE as i32 {
        return Err(value_error!(
            "Integrity checks are only supported by FORMAT_XZ"
        ));
    }
    let mut stream = Stream::new();
    let pointer = stream.pointer();
    let code = match container {
        format::XZ => {
            let integrity = match integrity {
                -1 => ffi::LZMA_CHECK_CRC64,
                other => other as ffi::lzma_check,
            };
            match chain {
                None => lzma!(lzma_easy_encoder(pointer, preset, integrity)),
                Some(chain) => {
                    let chain = Chain::parse(chain)?;
                    lzma!(lzma_stream_encoder(pointer, chain.filters(), integrity))
                }
            }
        }
        format::ALONE => match chain {
            None => {
                let options = filters::preset_options(preset)?;
                lzma!(lzma_alone_encoder(pointer, &*options))
            }
            Some(chain) => {
                let chain = Chain::parse(chain)?;
                let Some(options) = chain.only_lzma1() else {
                    return Err(value_error!(
                        "Invalid filter chain for FORMAT_ALONE - must be a single LZMA1 filter"
                    ));
                };
                lzma!(lzma_alone_encoder(pointer, options))
            }
        },
        format::RAW => {
            let Some(chain) = chain else {
                return Err(value_error!("Must specify filters for FORMAT_RAW"));
            };
            let chain = Chain::parse(chain)?;
            lzma!(lzma_raw_encoder(pointer, chain.filters()))
        }
        other => return Err(value_error!("Invalid container format: {other}")),
    };
    check(code)?;
    Ok(stream)
}

/// What comes out for data that goes in.
fn compressed(compressor: &Compressor, mut data: &[u8], action: ffi::lzma_action) -> PyResult {
    let mut stream = compressor.stream.borrow_mut();
    let mut output = Vec::new();
    loop {
        let before = output.len();
        let (code, used) = stream.code(data, &mut output, ROOM, action)?;
        data = &data[used..];
        let is_full = output.len() - before == ROOM;
        // Nothing went in and nothing came out: no error.
        if !(code == ffi::LZMA_BUF_ERROR && data.is_empty() && !is_full) {
            check(code)?;
        }
        let is_done = match action {
            ffi::LZMA_FINISH => code == ffi::LZMA_STREAM_END,
            _ => data.is_empty() && !is_full,
        };
        if is_done {
            return bytes::new(&output);
        }
    }
}

// ---------------------------------------------------------------- functions

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("is_check_supported", "(check_id, /)", |args| {
        let number = number::c_int(args.at(0))?;
        Ok(boolean(
            lzma!(lzma_check_is_supported(number as ffi::lzma_check)) != 0,
        ))
    }),
    Builtin::function("_encode_filter_properties", "(filter, /)", |args| {
        filters::encoded_properties(args.at(0))
    }),
    Builtin::function(
        "_decode_filter_properties",
        "(filter_id, encoded_props, /)",
        |args| {
            let properties = buffer::argument(args.at(1))?;
            filters::decoded_properties(filters::double_word(args.at(0))?, &properties)
        },
    ),
];
