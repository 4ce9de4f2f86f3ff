//! Paths and descriptors as arguments, and names as results.

use super::calls::Failed;
use crate::support::*;
use pyrite_vm::object::Value;
use pyrite_vm::type_error;
use pyrite_vm::types::{bytes, codec};
use std::ffi::{CStr, CString, OsStr};
use std::os::unix::ffi::OsStrExt;

/// A path argument as the system takes it, or a descriptor in its place.
pub struct Path {
    /// The argument, or what its `__fspath__` says.
    pub object: Obj,
    text: CString,
    /// A descriptor was given instead.
    pub file: Option<i64>,
    /// It was given as bytes: names in the result are to be bytes too.
    pub is_bytes: bool,
}

impl Path {
    /// The text, to be given to the system.
    pub fn text(&self) -> &CStr {
        &self.text
    }
    /// The exception for a failed call about this path.
    pub fn failed(&self, failed: Failed) -> Raised {
        failed.about(Some(self.object))
    }
    /// A name as text or bytes, as the path was.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn name(&self, name: &[u8]) -> PyResult {
        if self.is_bytes {
            bytes::new(name)
        } else {
            decoded(name)
        }
    }
}

/// What a path argument may be.
#[derive(Clone, Copy)]
pub struct Kind {
    function: &'static str,
    argument: &'static str,
    allow_file: bool,
    allow_none: bool,
}

/// A path of `function`'s parameter `path`.
pub const fn of(function: &'static str) -> Kind {
    Kind {
        function,
        argument: "path",
        allow_file: false,
        allow_none: false,
    }
}

impl Kind {
    /// The parameter has this name.
    pub const fn named(mut self, argument: &'static str) -> Kind {
        self.argument = argument;
        self
    }
    /// A descriptor will do.
    pub const fn or_file(mut self) -> Kind {
        self.allow_file = true;
        self
    }
    /// None will do, and means the current folder.
    pub const fn or_none(mut self) -> Kind {
        self.allow_none = true;
        self
    }

    /// The path that an argument is.
    ///
    /// # Errors
    /// `TypeError`; `ValueError` for zeros within; what `__fspath__` raises.
    pub fn take(self, object: Obj) -> PyResult<Path> {
        if object.is_none() && self.allow_none {
            return Ok(Path {
                object,
                text: c".".to_owned(),
                file: None,
                is_bytes: false,
            });
        }
        let class = pyrite_vm::class::Class::of(object);
        let is_text = str::of(object).is_some() || bytes::value(object).is_some();
        if self.allow_file && !is_text && class.known(names::INDEX).is_some() {
            return Ok(Path {
                object,
                text: CString::default(),
                file: Some(descriptor(object)?),
                is_bytes: false,
            });
        }
        let has_path = class.known(names::FSPATH).is_some();
        if !is_text && !has_path {
            return Err(self.unfit(object));
        }
        let plain = fs_path(object)?;
        let encoded = encoded(plain)?;
        let Ok(text) = CString::new(encoded) else {
            return Err(pyrite_vm::value_error!(
                "{}: embedded null character in {}",
                self.function,
                self.argument
            ));
        };
        Ok(Path {
            object: plain,
            text,
            file: None,
            is_bytes: str::of(plain).is_none(),
        })
    }

    /// As [`take`](Kind::take), with the messages of functions that take nothing but a path.
    ///
    /// # Errors
    /// As `take`.
    pub fn take_plain(self, object: Obj) -> PyResult<Path> {
        let plain = fs_path(object)?;
        if encoded(plain)?.contains(&0) {
            return Err(pyrite_vm::value_error!("embedded null byte"));
        }
        self.take(plain)
    }

    #[cold]
    fn unfit(self, object: Obj) -> Raised {
        let fitting = match (self.allow_file, self.allow_none) {
            (true, true) => "string, bytes, os.PathLike, integer or None",
            (true, false) => "string, bytes, os.PathLike or integer",
            (false, true) => "string, bytes, os.PathLike or None",
            (false, false) => "string, bytes or os.PathLike",
        };
        type_error!(
            "{}: {} should be {fitting}, not {}",
            self.function,
            self.argument,
            type_name(object)
        )
    }
}

/// `os.fspath`.
///
/// # Errors
/// `TypeError`; what `__fspath__` raises.
pub fn fs_path(object: Obj) -> PyResult {
    if str::of(object).is_some() || bytes::value(object).is_some() {
        return Ok(object);
    }
    let Some(result) = protocol::call_special(object, names::FSPATH, &[])? else {
        return Err(type_error!(
            "expected str, bytes or os.PathLike object, not {}",
            type_name(object)
        ));
    };
    if str::of(result).is_some() || bytes::value(result).is_some() {
        return Ok(result);
    }
    let class = pyrite_vm::class::Class::of(object).name();
    Err(type_error!(
        "expected {class}.__fspath__() to return str or bytes, not {}",
        type_name(result)
    ))
}

/// Text for the system: UTF-8, with bytes that were not such as they came.
///
/// # Errors
/// `UnicodeEncodeError`.
pub fn encoded(object: Obj) -> PyResult<Vec<u8>> {
    match str::of(object) {
        Some(string) => {
            let encoded = codec::encode(string, "utf-8", "surrogateescape")?;
            Ok(bytes::value(encoded).unwrap_or_default().to_vec())
        }
        None => Ok(bytes::value(object).unwrap_or_default().to_vec()),
    }
}

/// Text from the system, bytes that are no UTF-8 as lone surrogates.
///
/// # Errors
/// `MemoryError`.
pub fn decoded(text: &[u8]) -> PyResult {
    pyrite_vm::vm::text_of_system(OsStr::from_bytes(text))
}

/// A descriptor argument.
///
/// # Errors
/// `TypeError`; `OverflowError`.
pub fn descriptor(object: Obj) -> PyResult<i64> {
    match number::integer(object)? {
        pyrite_vm::types::int::Integer::Small(value) if i32::try_from(value).is_ok() => Ok(value),
        pyrite_vm::types::int::Integer::Small(value) if value < 0 => {
            Err(pyrite_vm::overflow_error!("fd is less than minimum"))
        }
        _ => Err(pyrite_vm::overflow_error!("fd is greater than maximum")),
    }
}

/// A descriptor, or what has a method `fileno`.
///
/// # Errors
/// `TypeError`, `ValueError`.
pub fn descriptor_of(object: Obj) -> PyResult<i64> {
    if pyrite_vm::types::int::Integer::of(object).is_some() {
        let value = number::c_int(object)?;
        if value < 0 {
            return Err(negative(value));
        }
        return Ok(i64::from(value));
    }
    let Some(method) = attributes::get_optional(object, names::intern("fileno"))? else {
        return Err(type_error!(
            "argument must be an int, or have a fileno() method."
        ));
    };
    let result = call::call(method, &[])?;
    if pyrite_vm::types::int::Integer::of(result).is_none() {
        return Err(type_error!("fileno() returned a non-integer"));
    }
    let value = number::c_int(result)?;
    if value < 0 {
        return Err(negative(value));
    }
    Ok(i64::from(value))
}

fn negative(value: i32) -> Raised {
    pyrite_vm::value_error!("file descriptor cannot be a negative integer ({value})")
}

/// The folder that a `dir_fd` argument means.
///
/// # Errors
/// `TypeError`.
pub fn folder(object: Option<Obj>) -> PyResult<i64> {
    match object.filter(|object| !object.is_none()) {
        None => Ok(i64::from(libc::AT_FDCWD)),
        Some(object) => {
            if pyrite_vm::class::Class::of(object)
                .known(names::INDEX)
                .is_none()
            {
                return Err(type_error!(
                    "argument should be integer or None, not {}",
                    type_name(object)
                ));
            }
            descriptor(object)
        }
    }
}
