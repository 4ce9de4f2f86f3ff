//! The compression of Zstandard: the module `_zstd`, on which the library's `compression.zstd` stands.
//!
//! It is libzstd, built from its sources by Cargo. This crate knows libzstd and how library modules are written (`pyrite-modules`); nothing else knows
//! libzstd.

mod compressor;
mod decompressor;
mod dictionary;
mod parameters;

use pyrite_modules::support::*;
use pyrite_vm::types::{bytes, int::Integer};
use pyrite_vm::{overflow_error, type_error, value_error};
use std::ffi::CStr;
use zstd_sys as ffi;

/// Calls a function of libzstd. That is safe here for one reason everywhere: contexts and dictionaries come from boxes that own them, and all data from
/// slices that outlive the call.
macro_rules! zstd {
    ($name:ident($($argument:expr),* $(,)?)) => {{
        // SAFETY: see the macro.
        unsafe { zstd_sys::$name($($argument),*) }
    }};
}
pub(crate) use zstd;

/// The modules of this crate.
pub static MODULES: &[&ModuleDefinition] = &[&MODULE];

/// `_zstd`.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        for (name, value) in parameters::NUMBERS {
            set(name, int::new(*value));
        }
        set(
            "ZSTD_CLEVEL_DEFAULT",
            int::new(zstd!(ZSTD_defaultCLevel()).into()),
        );
        let room = zstd!(ZSTD_DStreamOutSize());
        set("ZSTD_DStreamOutSize", int::new(room as i64));
        set("zstd_version", str::new(&version()));
        set(
            "zstd_version_number",
            int::new(zstd!(ZSTD_versionNumber()).into()),
        );
        let error = ERROR.class()?;
        attributes::set(
            error,
            names::intern("__doc__"),
            str::new("An error occurred in the zstd library."),
        )?;
        set("ZstdError", error);
        add_types(
            namespace,
            &[
                &dictionary::DICTIONARY,
                &compressor::COMPRESSOR,
                &decompressor::DECOMPRESSOR,
            ],
        );
        Ok(())
    },
    ..ModuleDefinition::new("_zstd", FUNCTIONS)
};

/// `ZstdError`.
pub(crate) static ERROR: ModuleException =
    ModuleException::new("compression.zstd", "ZstdError", &exception::EXCEPTION);

fn version() -> String {
    let number = zstd!(ZSTD_versionNumber());
    format!(
        "{}.{}.{}",
        number / 10_000,
        number / 100 % 100,
        number % 100
    )
}

/// What libzstd gave, unless it is an error: then `what` could not be done, and why.
///
/// # Errors
/// `ZstdError`.
pub(crate) fn check(result: usize, what: &str) -> PyResult<usize> {
    match error_of(result) {
        None => Ok(result),
        Some(why) => Err(ERROR.raise(&format!("Unable to {what}: {why}"))),
    }
}

/// What is wrong according to libzstd, if anything is.
fn error_of(result: usize) -> Option<&'static str> {
    if zstd!(ZSTD_isError(result)) == 0 {
        return None;
    }
    // SAFETY: a text of the library's that ends with a zero and is there for ever.
    let name = unsafe { CStr::from_ptr(ffi::ZSTD_getErrorName(result)) };
    Some(name.to_str().unwrap_or("unknown error"))
}

/// Appends to `output` what `code` puts into the room behind it, at most `room` bytes, and gives what `code` gave.
pub(crate) fn append(
    output: &mut Vec<u8>,
    room: usize,
    code: impl FnOnce(&mut ffi::ZSTD_outBuffer) -> usize,
) -> PyResult<usize> {
    output
        .try_reserve(room)
        .map_err(|_| pyrite_vm::result::memory_error())?;
    let mut buffer = ffi::ZSTD_outBuffer {
        dst: output.spare_capacity_mut().as_mut_ptr().cast(),
        size: room,
        pos: 0,
    };
    let result = code(&mut buffer);
    // SAFETY: there was room for this many bytes, and so many were written.
    unsafe { output.set_len(output.len() + buffer.pos) };
    Ok(result)
}

// ---------------------------------------------------------------- functions

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "train_dict",
        "(samples_bytes, samples_sizes, dict_size, /)",
        |args| {
            let samples = samples(args, "train_dict", 0)?;
            made_dictionary(samples.room, "train the Zstandard dictionary", |target| {
                zstd!(ZDICT_trainFromBuffer(
                    target.as_mut_ptr().cast(),
                    target.len(),
                    samples.bytes.as_ptr().cast(),
                    samples.sizes.as_ptr(),
                    samples.sizes.len() as u32,
                ))
            })
        },
    ),
    Builtin::function(
        "finalize_dict",
        "(custom_dict_bytes, samples_bytes, samples_sizes, dict_size, compression_level, /)",
        |args| {
            let content = bytes_argument(args, "finalize_dict", 0)?;
            let samples = samples(args, "finalize_dict", 1)?;
            let parameters = ffi::ZDICT_params_t {
                compressionLevel: protocol::int_argument(args.at(4))?,
                notificationLevel: 0,
                dictID: 0,
            };
            let what = "finalize the Zstandard dictionary";
            made_dictionary(samples.room, what, |target| {
                zstd!(ZDICT_finalizeDictionary(
                    target.as_mut_ptr().cast(),
                    target.len(),
                    content.as_ptr().cast(),
                    content.len(),
                    samples.bytes.as_ptr().cast(),
                    samples.sizes.as_ptr(),
                    samples.sizes.len() as u32,
                    parameters,
                ))
            })
        },
    ),
    Builtin::function("get_param_bounds", "(parameter, is_compress)", |args| {
        let kind = match protocol::is_true(args.at(1))? {
            true => &parameters::COMPRESSION,
            false => &parameters::DECOMPRESSION,
        };
        let (least, most) = kind
            .bounds(protocol::int_argument(args.at(0))?)
            .map_err(|result| {
                let what = format!("get zstd {} parameter bounds", kind.name);
                check(result, &what).err().unwrap_or_else(stop)
            })?;
        Ok(tuple::from_slice(&[least, most].map(|bound| int::new(bound.into()))).cast())
    }),
    Builtin::function("get_frame_size", "(frame_buffer)", |args| {
        let data = buffer::argument(args.at(0))?;
        let size = zstd!(ZSTD_findFrameCompressedSize(
            data.as_ptr().cast(),
            data.len()
        ));
        match error_of(size) {
            None => Ok(int::new(size as i64)),
            Some(why) => Err(ERROR.raise(&format!(
                "Error when finding the compressed size of a Zstandard frame. Ensure the frame_buffer argument starts from the beginning of a \
                 frame, and its length is not less than this complete frame. Zstd error message: {why}."
            ))),
        }
    }),
    Builtin::function("get_frame_info", "(frame_buffer)", |args| {
        let data = buffer::argument(args.at(0))?;
        let size = zstd!(ZSTD_getFrameContentSize(data.as_ptr().cast(), data.len()));
        const UNKNOWN: u64 = ffi::ZSTD_CONTENTSIZE_UNKNOWN as i64 as u64;
        const ERROR_SIZE: u64 = ffi::ZSTD_CONTENTSIZE_ERROR as i64 as u64;
        let size = match size {
            ERROR_SIZE => {
                return Err(ERROR.raise(
                    "Error when getting information from the header of a Zstandard frame. Ensure the frame_buffer argument starts from the \
                     beginning of a frame, and its length is not less than the frame header (6~18 bytes).",
                ));
            }
            UNKNOWN => none(),
            size => int::from_words(false, &[size])?,
        };
        let number = zstd!(ZSTD_getDictID_fromFrame(data.as_ptr().cast(), data.len()));
        Ok(tuple::from_slice(&[size, int::new(number.into())]).cast())
    }),
    Builtin::function(
        "set_parameter_types",
        "(c_parameter_type, d_parameter_type)",
        |args| {
            for (index, name) in ["c_parameter_type", "d_parameter_type"].iter().enumerate() {
                if pyrite_vm::class::Class::from_object(args.at(index)).is_none() {
                    return Err(type_error!(
                        "set_parameter_types() argument '{name}' must be type, not {}",
                        argument_name(args.at(index))
                    ));
                }
            }
            parameters::COMPRESSION.set_type(args.at(0));
            parameters::DECOMPRESSION.set_type(args.at(1));
            nothing()
        },
    ),
];

/// Samples to make a dictionary of, and how large it may become.
struct Samples<'a> {
    bytes: &'a [u8],
    sizes: Vec<usize>,
    room: usize,
}

/// From the arguments at `first` and behind it: all samples in one, the size of each, the size of the dictionary.
fn samples<'a>(args: &Arguments<'a>, function: &str, first: usize) -> PyResult<Samples<'a>> {
    let bytes = bytes_argument(args, function, first)?;
    let sizes = args.at(first + 1);
    let Some(sizes) = tuple::of(sizes) else {
        return Err(type_error!(
            "{function}() argument {} must be tuple, not {}",
            first + 2,
            argument_name(sizes)
        ));
    };
    let room = number::size(args.at(first + 2))?;
    if room <= 0 {
        return Err(value_error!(
            "dict_size argument should be positive number."
        ));
    }
    let mismatch =
        || value_error!("The samples size tuple doesn't match the concatenation's size.");
    let mut numbers = Vec::with_capacity(sizes.len());
    let mut sum = 0usize;
    for size in sizes {
        let Some(size) = Integer::of(*size) else {
            return Err(type_error!("an integer is required"));
        };
        let size = size.machine().and_then(|size| usize::try_from(size).ok());
        let size = size.ok_or_else(mismatch)?;
        sum = sum.checked_add(size).ok_or_else(mismatch)?;
        numbers.push(size);
    }
    if sum != bytes.len() {
        return Err(mismatch());
    }
    if u32::try_from(numbers.len()).is_err() {
        return Err(overflow_error!("too many samples"));
    }
    Ok(Samples {
        bytes,
        sizes: numbers,
        room: room as usize,
    })
}

fn bytes_argument<'a>(args: &Arguments<'a>, function: &str, index: usize) -> PyResult<&'a [u8]> {
    bytes::value(args.at(index)).ok_or_else(|| {
        type_error!(
            "{function}() argument {} must be bytes, not {}",
            index + 1,
            argument_name(args.at(index))
        )
    })
}

/// The content of a dictionary that `make` writes into that much room.
fn made_dictionary(room: usize, what: &str, make: impl FnOnce(&mut [u8]) -> usize) -> PyResult {
    let mut target = Vec::new();
    target
        .try_reserve_exact(room)
        .map_err(|_| pyrite_vm::result::memory_error())?;
    target.resize(room, 0);
    let size = check(make(&mut target), what)?;
    bytes::new(&target[..size])
}
