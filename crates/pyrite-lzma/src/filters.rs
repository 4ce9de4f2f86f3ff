//! Filters and their options, which Python has as dicts.

use crate::{ERROR, check, lzma};
use liblzma_sys as ffi;
use pyrite_modules::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::types::bytes;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{overflow_error, type_error, value_error};
use std::ffi::c_void;
use std::ptr;

/// `PRESET_DEFAULT`.
pub const DEFAULT_PRESET: u32 = 6;

/// What ends a chain (`LZMA_VLI_UNKNOWN`).
const END: u64 = u64::MAX;

/// An unsigned number of 64 bits.
///
/// # Errors
/// `TypeError`, `OverflowError`.
pub fn double_word(object: Obj) -> PyResult<u64> {
    let Some(_) = Integer::of(object) else {
        return Err(type_error!("an integer is required"));
    };
    let big = number::big(object)?;
    let is_negative = big < 0.into();
    u64::try_from(big).map_err(|_| match is_negative {
        true => overflow_error!("can't convert negative int to unsigned"),
        false => overflow_error!("int too big to convert"),
    })
}

/// An unsigned number of 32 bits.
///
/// # Errors
/// `TypeError`, `ValueError` if it is negative, `OverflowError`.
pub fn word(object: Obj) -> PyResult<u32> {
    let number = number::integer(object)?;
    if number.is_negative() {
        return Err(value_error!("Cannot convert negative int"));
    }
    let value = number.machine().and_then(|value| u32::try_from(value).ok());
    value.ok_or_else(|| overflow_error!("Python int too large for C uint32_t"))
}

/// The options of a filter; liblzma gets their address.
enum Options {
    Lzma(Box<ffi::lzma_options_lzma>),
    Delta(Box<ffi::lzma_options_delta>),
    Jumps(Box<ffi::lzma_options_bcj>),
}

/// A chain of filters with their options.
pub struct Chain {
    filters: Vec<ffi::lzma_filter>,
    /// What the filters point to.
    _options: Vec<Options>,
}

impl Chain {
    /// What a sequence of dicts says.
    ///
    /// # Errors
    /// `ValueError`, `TypeError`, `LZMAError`; what the sequence raises.
    pub fn parse(object: Obj) -> PyResult<Chain> {
        if instance::view::<dict::PyDict>(object).is_some() {
            return Err(type_error!("{} is not a sequence", type_name(object)));
        }
        let count = protocol::length(object)?;
        let most = ffi::LZMA_FILTERS_MAX as usize;
        if count > most {
            return Err(value_error!(
                "Too many filters - liblzma supports a maximum of {most}"
            ));
        }
        let (mut filters, mut options) = (Vec::new(), Vec::new());
        for index in 0..count {
            let (id, own) = parsed(protocol::get_item(object, int::from_usize(index))?)?;
            filters.push(filter(id, &own));
            options.push(own);
        }
        filters.push(ffi::lzma_filter {
            id: END,
            options: ptr::null_mut(),
        });
        Ok(Chain {
            filters,
            _options: options,
        })
    }

    /// For calls.
    pub fn filters(&self) -> *const ffi::lzma_filter {
        self.filters.as_ptr()
    }

    /// The options, if there is one filter, and it is LZMA1.
    pub fn only_lzma1(&self) -> Option<*const ffi::lzma_options_lzma> {
        match &self.filters[..] {
            [only, _] if only.id == ffi::LZMA_FILTER_LZMA1 => {
                Some(only.options.cast_const().cast())
            }
            _ => None,
        }
    }
}

fn filter(id: u64, options: &Options) -> ffi::lzma_filter {
    let options = match options {
        Options::Lzma(options) => ptr::from_ref(&**options).cast::<c_void>(),
        Options::Delta(options) => ptr::from_ref(&**options).cast(),
        Options::Jumps(options) => ptr::from_ref(&**options).cast(),
    };
    ffi::lzma_filter {
        id,
        options: options.cast_mut(),
    }
}

/// The options of a preset.
///
/// # Errors
/// `LZMAError` if there is no such preset.
pub fn preset_options(preset: u32) -> PyResult<Box<ffi::lzma_options_lzma>> {
    // SAFETY: numbers and null pointers.
    let mut options: Box<ffi::lzma_options_lzma> = Box::new(unsafe { std::mem::zeroed() });
    match lzma!(lzma_lzma_preset(&mut *options, preset)) {
        0 => Ok(options),
        _ => Err(ERROR.raise(&format!("Invalid compression preset: {preset}"))),
    }
}

/// A filter of a dict.
fn parsed(spec: Obj) -> PyResult<(u64, Options)> {
    let Some(entries) = instance::view::<dict::PyDict>(spec) else {
        if Class::of(spec).known(names::GETITEM).is_none() {
            return Err(type_error!(
                "Filter specifier must be a dict or dict-like object"
            ));
        }
        // What is no mapping says so here.
        protocol::get_item(spec, str::new("id"))?;
        return parsed(call::call(dict::TYPE.class().object(), &[spec])?);
    };
    let Some(id) = dict::get_name(entries, names::intern("id")) else {
        return Err(value_error!("Filter specifier must have an \"id\" entry"));
    };
    let id = double_word(id)?;
    let options = match id {
        ffi::LZMA_FILTER_LZMA1 | ffi::LZMA_FILTER_LZMA2 => lzma_options(entries)?,
        ffi::LZMA_FILTER_DELTA => {
            let [distance] = numbers(entries, "delta", [("dist", 1)])?;
            // SAFETY: numbers and null pointers.
            let mut options: Box<ffi::lzma_options_delta> = Box::new(unsafe { std::mem::zeroed() });
            options.dist = distance;
            Options::Delta(options)
        }
        ffi::LZMA_FILTER_X86
        | ffi::LZMA_FILTER_POWERPC
        | ffi::LZMA_FILTER_IA64
        | ffi::LZMA_FILTER_ARM
        | ffi::LZMA_FILTER_ARMTHUMB
        | ffi::LZMA_FILTER_SPARC => {
            let [start_offset] = numbers(entries, "BCJ", [("start_offset", 0)])?;
            Options::Jumps(Box::new(ffi::lzma_options_bcj { start_offset }))
        }
        other => return Err(value_error!("Invalid filter ID: {other}")),
    };
    Ok((id, options))
}

fn lzma_options(entries: Gc<dict::PyDict>) -> PyResult<Options> {
    let preset = dict::get_name(entries, names::intern("preset"));
    let mut options = preset_options(preset.map_or(Ok(DEFAULT_PRESET), word)?)?;
    let own = &mut *options;
    let values = [
        ("preset", 0),
        ("dict_size", own.dict_size),
        ("lc", own.lc),
        ("lp", own.lp),
        ("pb", own.pb),
        ("mode", own.mode as u32),
        ("nice_len", own.nice_len),
        ("mf", own.mf as u32),
        ("depth", own.depth),
    ];
    let [_, dict_size, lc, lp, pb, mode, nice_len, mf, depth] = numbers(entries, "LZMA", values)?;
    (own.dict_size, own.lc, own.lp, own.pb) = (dict_size, lc, lp, pb);
    (own.mode, own.mf) = (mode as ffi::lzma_mode, mf as ffi::lzma_match_finder);
    (own.nice_len, own.depth) = (nice_len, depth);
    Ok(Options::Lzma(options))
}

/// The entries of a dict with these names, or what there is without them. There may be no others but `id`.
fn numbers<const N: usize>(
    entries: Gc<dict::PyDict>,
    kind: &str,
    known: [(&str, u32); N],
) -> PyResult<[u32; N]> {
    let invalid = || value_error!("Invalid filter specifier for {kind} filter");
    let mut values = known.map(|(_, value)| value);
    for (name, value) in dict::pairs(entries) {
        let name = str::of(name).ok_or_else(invalid)?;
        let name = str::text(name);
        if name == "id" {
            continue;
        }
        let index = known
            .iter()
            .position(|(known, _)| *known == name)
            .ok_or_else(invalid)?;
        values[index] = word(value).map_err(|_| invalid())?;
    }
    Ok(values)
}

/// `_encode_filter_properties`.
///
/// # Errors
/// As [`Chain::parse`]; `LZMAError`.
pub fn encoded_properties(spec: Obj) -> PyResult {
    let (id, options) = parsed(spec)?;
    let filter = filter(id, &options);
    let mut size = 0;
    check(lzma!(lzma_properties_size(&mut size, &filter)))?;
    let mut data = vec![0u8; size as usize];
    check(lzma!(lzma_properties_encode(&filter, data.as_mut_ptr())))?;
    bytes::new(&data)
}

/// `_decode_filter_properties`.
///
/// # Errors
/// `LZMAError`; `MemoryError`.
pub fn decoded_properties(id: u64, data: &[u8]) -> PyResult {
    let mut filter = ffi::lzma_filter {
        id,
        options: ptr::null_mut(),
    };
    check(lzma!(lzma_properties_decode(
        &mut filter,
        ptr::null(),
        data.as_ptr(),
        data.len()
    )))?;
    let spec = dict::new();
    dict::set_name(spec, names::intern("id"), int::from_big(&id.into())?);
    let set = |name: &str, value: u32| {
        dict::set_name(spec, names::intern(name), int::new(value.into()));
    };
    if !filter.options.is_null() {
        match id {
            ffi::LZMA_FILTER_LZMA1 => {
                // SAFETY: such a filter has such options.
                let options = unsafe { &*filter.options.cast::<ffi::lzma_options_lzma>() };
                set("lc", options.lc);
                set("lp", options.lp);
                set("pb", options.pb);
                set("dict_size", options.dict_size);
            }
            ffi::LZMA_FILTER_LZMA2 => {
                // SAFETY: such a filter has such options.
                let options = unsafe { &*filter.options.cast::<ffi::lzma_options_lzma>() };
                set("dict_size", options.dict_size);
            }
            ffi::LZMA_FILTER_DELTA => {
                // SAFETY: such a filter has such options.
                let options = unsafe { &*filter.options.cast::<ffi::lzma_options_delta>() };
                set("dist", options.dist);
            }
            _ => {
                // SAFETY: the other filters that liblzma has options of have such ones.
                let options = unsafe { &*filter.options.cast::<ffi::lzma_options_bcj>() };
                set("start_offset", options.start_offset);
            }
        }
        // SAFETY: liblzma has made them with `malloc`.
        unsafe { libc::free(filter.options) };
    }
    Ok(spec.cast())
}
