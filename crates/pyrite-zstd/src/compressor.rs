//! `_zstd.ZstdCompressor`.

use crate::dictionary::{self, Dictionary, Use};
use crate::parameters::{self, COMPRESSION, DECOMPRESSION};
use crate::{ERROR, append, check, ffi, zstd};
use ffi::ZSTD_EndDirective as Mode;
use pyrite_modules::support::*;
use pyrite_vm::types::{bytes, int::Integer};
use pyrite_vm::{type_error, value_error};
use std::cell::RefCell;
use std::ffi::c_int;
use std::rc::Rc;

/// The type: the context.
pub static COMPRESSOR: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: 0,
    ..TypeDefinition::new("compression.zstd.ZstdCompressor", METHODS)
};

struct Compressor {
    context: *mut ffi::ZSTD_CCtx,
    level: c_int,
    has_workers: bool,
    last_mode: Mode,
    /// What the context refers to.
    dictionary: Option<Rc<Dictionary>>,
}

impl Drop for Compressor {
    fn drop(&mut self) {
        self.await_workers();
        zstd!(ZSTD_freeCCtx(self.context));
    }
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, level=None, options=None, zstd_dict=None)", |args| {
        let state = storage::new_external(RefCell::new(made(args)?));
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::with(class, &[state.cast()]))
    }),
    Builtin::method(
        "compress",
        "(self, /, data, mode=ZstdCompressor.CONTINUE)",
        |args| {
            let data = buffer::argument(args.at(1))?;
            let mode = match args.get(2).map_or(Ok(0), protocol::int_argument)? {
                0 => Mode::ZSTD_e_continue,
                1 => Mode::ZSTD_e_flush,
                2 => Mode::ZSTD_e_end,
                _ => {
                    return Err(value_error!(
                        "mode argument wrong value, it should be one of ZstdCompressor.CONTINUE, ZstdCompressor.FLUSH_BLOCK, \
                         ZstdCompressor.FLUSH_FRAME."
                    ));
                }
            };
            this(args).borrow_mut().compress(&data, mode)
        },
    ),
    Builtin::method(
        "flush",
        "(self, /, mode=ZstdCompressor.FLUSH_FRAME)",
        |args| {
            let mode = match args.get(1).map_or(Ok(2), protocol::int_argument)? {
                1 => Mode::ZSTD_e_flush,
                2 => Mode::ZSTD_e_end,
                _ => {
                    return Err(value_error!(
                        "mode argument wrong value, it should be ZstdCompressor.FLUSH_FRAME or ZstdCompressor.FLUSH_BLOCK."
                    ));
                }
            };
            this(args).borrow_mut().compress(&[], mode)
        },
    ),
    Builtin::method("set_pledged_input_size", "(self, size, /)", |args| {
        const UNKNOWN: u64 = ffi::ZSTD_CONTENTSIZE_UNKNOWN as i64 as u64;
        const ERROR_SIZE: u64 = ffi::ZSTD_CONTENTSIZE_ERROR as i64 as u64;
        let size = match args.get_not_none(1) {
            None => UNKNOWN,
            Some(size) => {
                let Some(size) = Integer::of(size) else {
                    return Err(type_error!("an integer is required"));
                };
                u64::try_from(size.big())
                    .ok()
                    .filter(|size| *size < ERROR_SIZE)
                    .ok_or_else(|| {
                        value_error!(
                            "size argument should be a positive int less than {ERROR_SIZE}"
                        )
                    })?
            }
        };
        let this = this(args).borrow_mut();
        if this.last_mode != Mode::ZSTD_e_end {
            return Err(value_error!(
                "set_pledged_input_size() method must be called when last_mode == FLUSH_FRAME"
            ));
        }
        let result = zstd!(ZSTD_CCtx_setPledgedSrcSize(this.context, size));
        check(result, "set pledged uncompressed content size")?;
        nothing()
    }),
    Builtin::member("last_mode", |args| {
        Ok(int::new(this(args).borrow().last_mode as i64))
    }),
    Builtin::constant("CONTINUE", |_| Ok(int::new(0))),
    Builtin::constant("FLUSH_BLOCK", |_| Ok(int::new(1))),
    Builtin::constant("FLUSH_FRAME", |_| Ok(int::new(2))),
];

fn this<'a>(args: &Arguments) -> &'a RefCell<Compressor> {
    let slot: Obj = instance::slot(args.at(0), 0);
    storage::external(slot.cast()).expect("made with a context")
}

fn made(args: &Arguments) -> PyResult<Compressor> {
    let options = parameters::options("ZstdCompressor", args.get_not_none(2))?;
    let level = args.get_not_none(1);
    if level.is_some() && options.is_some() {
        return Err(type_error!("Only one of level or options should be used."));
    }
    let context = zstd!(ZSTD_createCCtx());
    if context.is_null() {
        return Err(ERROR.raise("Unable to create ZSTD_CCtx instance."));
    }
    let mut this = Compressor {
        context,
        level: zstd!(ZSTD_defaultCLevel()),
        has_workers: false,
        last_mode: Mode::ZSTD_e_end,
        dictionary: None,
    };
    if let Some(level) = level {
        let Some(level) = Integer::of(level) else {
            return Err(type_error!("invalid type for level, expected int"));
        };
        let level = level.machine().and_then(|level| i32::try_from(level).ok());
        this.set(parameters::LEVEL, level.ok_or_else(|| wrong_level(None))?)?;
    }
    if let Some(options) = options {
        COMPRESSION.for_each(&DECOMPRESSION, options, |key, value| this.set(key, value))?;
    }
    if let Some(dictionary) = args.get_not_none(3) {
        let (dictionary, way) = dictionary::argument(dictionary)?;
        this.load(dictionary, way.unwrap_or(Use::Undigested))?;
    }
    Ok(this)
}

#[cold]
fn wrong_level(level: Option<c_int>) -> Raised {
    let level = level.map_or_else(String::new, |level| format!(" {level}"));
    let (least, most) = (zstd!(ZSTD_minCLevel()), zstd!(ZSTD_maxCLevel()));
    value_error!("illegal compression level{level}; the valid range is [{least}, {most}]")
}

impl Compressor {
    /// Sets a parameter; gives what libzstd says.
    fn set(&mut self, key: c_int, value: c_int) -> PyResult<usize> {
        match key {
            parameters::LEVEL => {
                // libzstd itself takes the nearest level there is.
                if !(zstd!(ZSTD_minCLevel())..=zstd!(ZSTD_maxCLevel())).contains(&value) {
                    return Err(wrong_level(Some(value)));
                }
                self.level = value;
            }
            parameters::WORKERS => self.has_workers = value != 0,
            _ => {}
        }
        // SAFETY: the context of this compressor.
        Ok(unsafe { parameters::set_of_compressor(self.context, key, value) })
    }

    fn load(&mut self, dictionary: Rc<Dictionary>, way: Use) -> PyResult<()> {
        let (start, length) = (dictionary.content.as_ptr().cast(), dictionary.content.len());
        let result = match way {
            Use::Digested => {
                let prepared = dictionary.for_compressors(self.level)?;
                zstd!(ZSTD_CCtx_refCDict(self.context, prepared))
            }
            Use::Undigested => zstd!(ZSTD_CCtx_loadDictionary(self.context, start, length)),
            Use::Prefix => zstd!(ZSTD_CCtx_refPrefix(self.context, start, length)),
        };
        self.dictionary = Some(dictionary);
        check(
            result,
            "load Zstandard dictionary or prefix for compression",
        )?;
        Ok(())
    }

    /// What comes out for data that goes in.
    fn compress(&mut self, data: &[u8], mode: Mode) -> PyResult {
        let done = self.coded(data, mode);
        self.last_mode = match done {
            Ok(_) => mode,
            Err(_) => {
                self.await_workers();
                let reset = ffi::ZSTD_ResetDirective::ZSTD_reset_session_only;
                zstd!(ZSTD_CCtx_reset(self.context, reset));
                Mode::ZSTD_e_end
            }
        };
        bytes::new(&done?)
    }

    /// Ends the frame, which workers may be busy with, and forgets what comes out: libzstd frees what they look at without waiting for them.
    fn await_workers(&mut self) {
        if !self.has_workers || self.last_mode == Mode::ZSTD_e_end {
            return;
        }
        let mut input = ffi::ZSTD_inBuffer {
            src: std::ptr::null(),
            size: 0,
            pos: 0,
        };
        let mut output = Vec::new();
        loop {
            output.clear();
            let left = append(&mut output, ROOM, |target| {
                zstd!(ZSTD_compressStream2(
                    self.context,
                    target,
                    &mut input,
                    Mode::ZSTD_e_end
                ))
            });
            if !left.is_ok_and(|left| left > 0 && check(left, "").is_ok()) {
                return;
            }
        }
    }

    fn coded(&mut self, data: &[u8], mode: Mode) -> PyResult<Vec<u8>> {
        let mut input = ffi::ZSTD_inBuffer {
            src: data.as_ptr().cast(),
            size: data.len(),
            pos: 0,
        };
        // With workers libzstd only takes what it has room for, and gives what is done already.
        let goes_on = self.has_workers && mode == Mode::ZSTD_e_continue;
        let mut output = Vec::new();
        let mut room = match goes_on {
            true => zstd!(ZSTD_CStreamOutSize()),
            false => zstd!(ZSTD_compressBound(data.len())).min(ROOM),
        };
        loop {
            let before = output.len();
            let left = append(&mut output, room, |target| {
                zstd!(ZSTD_compressStream2(self.context, target, &mut input, mode))
            })?;
            let left = check(left, "compress Zstandard data")?;
            let is_full = output.len() - before == room;
            let is_done = match goes_on {
                true => input.pos == input.size && !is_full,
                false => left == 0,
            };
            if is_done {
                return Ok(output);
            }
            room = ROOM;
        }
    }
}

/// The most room that is made for output at a time.
const ROOM: usize = 1 << 20;
