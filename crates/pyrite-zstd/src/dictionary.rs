//! `_zstd.ZstdDict`: what compressors and decompressors know before the first byte.

use crate::{ERROR, ffi, zstd};
use pyrite_modules::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::types::bytes;
use pyrite_vm::{type_error, value_error};
use std::cell::{OnceCell, RefCell};
use std::ffi::c_int;
use std::rc::Rc;

/// The type: the dictionary.
pub static DICTIONARY: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: 0,
    ..TypeDefinition::new("compression.zstd.ZstdDict", METHODS)
};

/// A dictionary, shared by its object and those that use it.
pub struct Dictionary {
    /// Its bytes.
    pub content: Vec<u8>,
    number: u32,
    /// Prepared for compressors, one for each level.
    for_compressors: RefCell<Vec<(c_int, ForCompressors)>>,
    /// Prepared for decompressors.
    for_decompressors: OnceCell<ForDecompressors>,
}

struct ForCompressors(*mut ffi::ZSTD_CDict);

impl Drop for ForCompressors {
    fn drop(&mut self) {
        zstd!(ZSTD_freeCDict(self.0));
    }
}

struct ForDecompressors(*mut ffi::ZSTD_DDict);

impl Drop for ForDecompressors {
    fn drop(&mut self) {
        zstd!(ZSTD_freeDDict(self.0));
    }
}

/// How a dictionary is used.
#[derive(Clone, Copy)]
pub enum Use {
    /// Prepared once, with parameters of its own.
    Digested = 0,
    /// Read anew, with the parameters of who uses it.
    Undigested = 1,
    /// As if it were data before the first frame.
    Prefix = 2,
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, dict_content, /, *, is_raw=False)", |args| {
        let content = buffer::argument(args.at(1))?.to_vec();
        let is_raw = args.get(2).map_or(Ok(false), protocol::is_true)?;
        if content.len() < 8 {
            return Err(value_error!(
                "Zstandard dictionary content too short (must have at least eight bytes)"
            ));
        }
        let number = zstd!(ZSTD_getDictID_fromDict(
            content.as_ptr().cast(),
            content.len()
        ));
        if !is_raw && number == 0 {
            return Err(value_error!("invalid Zstandard dictionary"));
        }
        let state = storage::new_external(Rc::new(Dictionary {
            content,
            number,
            for_compressors: RefCell::default(),
            for_decompressors: OnceCell::new(),
        }));
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::with(class, &[state.cast()]))
    }),
    Builtin::method("__len__", "(self, /)", |args| {
        Ok(int::new(of_object(args.at(0)).content.len() as i64))
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        let this = of_object(args.at(0));
        Ok(str::new(&format!(
            "<ZstdDict dict_id={} dict_size={}>",
            this.number,
            this.content.len()
        )))
    }),
    Builtin::member("dict_id", |args| {
        Ok(int::new(of_object(args.at(0)).number.into()))
    }),
    Builtin::getter("dict_content", |args| {
        bytes::new(&of_object(args.at(0)).content)
    }),
    Builtin::getter("as_digested_dict", |args| used_as(args, Use::Digested)),
    Builtin::getter("as_undigested_dict", |args| used_as(args, Use::Undigested)),
    Builtin::getter("as_prefix", |args| used_as(args, Use::Prefix)),
];

fn used_as(args: &Arguments, way: Use) -> PyResult {
    Ok(tuple::from_slice(&[args.at(0), int::new(way as i64)]).cast())
}

fn of_object<'a>(object: Obj) -> &'a Rc<Dictionary> {
    let slot: Obj = instance::slot(object, 0);
    storage::external(slot.cast()).expect("made with a dictionary")
}

/// What an argument `zstd_dict` says: a dictionary, with the way to use it if there is one.
///
/// # Errors
/// `TypeError`.
pub fn argument(object: Obj) -> PyResult<(Rc<Dictionary>, Option<Use>)> {
    let is_dictionary = |object: Obj| std::ptr::eq(Class::of(object), DICTIONARY.class());
    if is_dictionary(object) {
        return Ok((Rc::clone(of_object(object)), None));
    }
    let parts = match tuple::of(object) {
        Some(&[dictionary, way]) if is_dictionary(dictionary) => Some((dictionary, way)),
        _ => None,
    };
    let wrong = || type_error!("zstd_dict argument should be a ZstdDict object.");
    let (dictionary, way) = parts.ok_or_else(wrong)?;
    let way = match protocol::int_argument(way) {
        Ok(0) => Use::Digested,
        Ok(1) => Use::Undigested,
        Ok(2) => Use::Prefix,
        Err(raised) if exception::matches(raised.0, &exception::OVERFLOW_ERROR) => {
            return Err(raised);
        }
        _ => return Err(wrong()),
    };
    Ok((Rc::clone(of_object(dictionary)), Some(way)))
}

impl Dictionary {
    /// Prepared for compressing at a level.
    pub fn for_compressors(&self, level: c_int) -> PyResult<*const ffi::ZSTD_CDict> {
        let mut prepared = self.for_compressors.borrow_mut();
        if let Some((_, found)) = prepared.iter().find(|(of, _)| *of == level) {
            return Ok(found.0);
        }
        let made = zstd!(ZSTD_createCDict(
            self.content.as_ptr().cast(),
            self.content.len(),
            level
        ));
        if made.is_null() {
            return Err(ERROR.raise(
                "Failed to create a ZSTD_CDict instance from Zstandard dictionary content.",
            ));
        }
        prepared.push((level, ForCompressors(made)));
        Ok(made)
    }

    /// Prepared for decompressing.
    pub fn for_decompressors(&self) -> PyResult<*const ffi::ZSTD_DDict> {
        if let Some(found) = self.for_decompressors.get() {
            return Ok(found.0);
        }
        let made = zstd!(ZSTD_createDDict(
            self.content.as_ptr().cast(),
            self.content.len()
        ));
        if made.is_null() {
            return Err(ERROR.raise(
                "Failed to create a ZSTD_DDict instance from Zstandard dictionary content.",
            ));
        }
        Ok(self
            .for_decompressors
            .get_or_init(|| ForDecompressors(made))
            .0)
    }
}
