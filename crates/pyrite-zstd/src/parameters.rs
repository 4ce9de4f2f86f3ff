//! The parameters of compressing and decompressing: their names, numbers and bounds.

use crate::{ffi, zstd};
use pyrite_modules::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::global::Global;
use pyrite_vm::storage::Pinned;
use pyrite_vm::{type_error, value_error};
use std::ffi::c_int;

/// As libzstd has them; the enumerations of Rust allow none of the numbers that a later libzstd, or its experimental part, may know.
mod raw {
    use super::{c_int, ffi};

    unsafe extern "C" {
        pub fn ZSTD_cParam_getBounds(parameter: c_int) -> ffi::ZSTD_bounds;
        pub fn ZSTD_dParam_getBounds(parameter: c_int) -> ffi::ZSTD_bounds;
        pub fn ZSTD_CCtx_setParameter(
            context: *mut ffi::ZSTD_CCtx,
            parameter: c_int,
            value: c_int,
        ) -> usize;
        pub fn ZSTD_DCtx_setParameter(
            context: *mut ffi::ZSTD_DCtx,
            parameter: c_int,
            value: c_int,
        ) -> usize;
    }
}

macro_rules! numbers {
    ($($kind:ident: $($name:ident)*;)*) => { &[$($((stringify!($name), ffi::$kind::$name as i64)),*),*] };
}

/// Constants of the module.
pub static NUMBERS: &[(&str, i64)] = numbers! {
    ZSTD_cParameter:
        ZSTD_c_compressionLevel ZSTD_c_windowLog ZSTD_c_hashLog ZSTD_c_chainLog ZSTD_c_searchLog ZSTD_c_minMatch ZSTD_c_targetLength
        ZSTD_c_strategy ZSTD_c_enableLongDistanceMatching ZSTD_c_ldmHashLog ZSTD_c_ldmMinMatch ZSTD_c_ldmBucketSizeLog
        ZSTD_c_ldmHashRateLog ZSTD_c_contentSizeFlag ZSTD_c_checksumFlag ZSTD_c_dictIDFlag ZSTD_c_nbWorkers ZSTD_c_jobSize
        ZSTD_c_overlapLog;
    ZSTD_dParameter: ZSTD_d_windowLogMax;
    ZSTD_strategy:
        ZSTD_fast ZSTD_dfast ZSTD_greedy ZSTD_lazy ZSTD_lazy2 ZSTD_btlazy2 ZSTD_btopt ZSTD_btultra ZSTD_btultra2;
};

/// `ZSTD_c_compressionLevel`.
pub const LEVEL: c_int = ffi::ZSTD_cParameter::ZSTD_c_compressionLevel as c_int;
/// `ZSTD_c_nbWorkers`.
pub const WORKERS: c_int = ffi::ZSTD_cParameter::ZSTD_c_nbWorkers as c_int;

/// The parameters of one direction.
pub struct Kind {
    /// As messages call it.
    pub name: &'static str,
    /// How messages call the enumeration of the other direction.
    other_type: &'static str,
    names: &'static [(c_int, &'static str)],
    get_bounds: unsafe extern "C" fn(c_int) -> ffi::ZSTD_bounds,
    /// The enumeration of these parameters, once the library has said which it is.
    class: Global<Option<Pinned>>,
}

/// Those of compressors.
pub static COMPRESSION: Kind = Kind {
    name: "compression",
    other_type: "DecompressionParameter",
    names: &[
        (100, "compression_level"),
        (101, "window_log"),
        (102, "hash_log"),
        (103, "chain_log"),
        (104, "search_log"),
        (105, "min_match"),
        (106, "target_length"),
        (107, "strategy"),
        (160, "enable_long_distance_matching"),
        (161, "ldm_hash_log"),
        (162, "ldm_min_match"),
        (163, "ldm_bucket_size_log"),
        (164, "ldm_hash_rate_log"),
        (200, "content_size_flag"),
        (201, "checksum_flag"),
        (202, "dict_id_flag"),
        (400, "nb_workers"),
        (401, "job_size"),
        (402, "overlap_log"),
    ],
    get_bounds: raw::ZSTD_cParam_getBounds,
    class: Global::new(None),
};

/// Those of decompressors.
pub static DECOMPRESSION: Kind = Kind {
    name: "decompression",
    other_type: "CompressionParameter",
    names: &[(100, "window_log_max")],
    get_bounds: raw::ZSTD_dParam_getBounds,
    class: Global::new(None),
};

impl Kind {
    /// The least and the greatest value of a parameter; what libzstd gave if there is no such.
    pub fn bounds(&self, parameter: c_int) -> Result<(c_int, c_int), usize> {
        // SAFETY: a number only.
        let bounds = unsafe { (self.get_bounds)(parameter) };
        match zstd!(ZSTD_isError(bounds.error)) {
            0 => Ok((bounds.lowerBound, bounds.upperBound)),
            _ => Err(bounds.error),
        }
    }

    /// From now on this is the enumeration of these parameters.
    pub fn set_type(&self, class: Obj) {
        self.class.set(Some(Pinned::for_ever(class)));
    }

    fn is_key(&self, key: Obj) -> bool {
        let class = self.class.get().map(Pinned::get);
        class.is_some_and(|class| Class::of(key).object().0 == class.0)
    }

    /// Calls `set` with each parameter and value of a dict of options.
    pub fn for_each(
        &self,
        other: &Kind,
        options: Gc<dict::PyDict>,
        mut set: impl FnMut(c_int, c_int) -> PyResult<usize>,
    ) -> PyResult<()> {
        for (key, value) in dict::pairs(options) {
            if other.is_key(key) {
                return Err(type_error!(
                    "{} options dictionary key must not be a {} attribute",
                    self.name,
                    self.other_type
                ));
            }
            let (key, value) = (protocol::int_argument(key)?, protocol::int_argument(value)?);
            if zstd!(ZSTD_isError(set(key, value)?)) != 0 {
                return Err(self.wrong(key, value));
            }
        }
        Ok(())
    }

    #[cold]
    fn wrong(&self, key: c_int, value: c_int) -> Raised {
        let known = self.names.iter().find(|(number, _)| *number == key);
        let name = known.map_or_else(
            || format!("unknown parameter (key {key})"),
            |(_, name)| String::from(*name),
        );
        match self.bounds(key) {
            Err(_) => value_error!("invalid {} parameter '{name}'", self.name),
            Ok((least, most)) => value_error!(
                "{} parameter '{name}' received an illegal value {value}; the valid range is [{least}, {most}]",
                self.name
            ),
        }
    }
}

/// Sets a parameter of a compressor.
///
/// # Safety
/// The context is one of libzstd's that is in use.
pub unsafe fn set_of_compressor(context: *mut ffi::ZSTD_CCtx, key: c_int, value: c_int) -> usize {
    // SAFETY: the contract.
    unsafe { raw::ZSTD_CCtx_setParameter(context, key, value) }
}

/// Sets a parameter of a decompressor.
///
/// # Safety
/// The context is one of libzstd's that is in use.
pub unsafe fn set_of_decompressor(context: *mut ffi::ZSTD_DCtx, key: c_int, value: c_int) -> usize {
    // SAFETY: the contract.
    unsafe { raw::ZSTD_DCtx_setParameter(context, key, value) }
}

/// `None`, or a dict of options.
pub fn options(function: &str, object: Option<Obj>) -> PyResult<Option<Gc<dict::PyDict>>> {
    let Some(object) = object else {
        return Ok(None);
    };
    match instance::view::<dict::PyDict>(object) {
        Some(options) => Ok(Some(options)),
        None => Err(type_error!(
            "{function}() argument 'options' must be dict, not {}",
            argument_name(object)
        )),
    }
}
