//! Text to bytes and back: UTF-8, UTF-16, UTF-32, ASCII, Latin-1, with the error handlers that are built in. Other encodings and handlers
//! are the library's (`codecs`); asking for them here is a `LookupError` that names them.

mod decode;
mod encode;
mod errors;

use crate::object::Obj;
use crate::result::{PyResult, Raised};
use crate::types::exception;
use crate::types::str::{self, PyStr};
use smelt::Gc;

pub use errors::{
    Handled, Replacement, built_in_decode, built_in_encode, encode_error, handle_decode_error,
    handle_decode_error_here, handle_encode_error,
};

/// An encoding that is built in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// UTF-8, with a byte order mark in front if true.
    Utf8(bool),
    /// Below 128.
    Ascii,
    /// Below 256.
    Latin1,
    /// Units of 16 bits.
    Utf16(Order),
    /// Units of 32 bits.
    Utf32(Order),
}

/// The order of bytes in a unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// As a byte order mark says, little-endian without one; written with one.
    Marked,
    /// Least significant first.
    Little,
    /// Most significant first.
    Big,
}

impl Encoding {
    /// The encoding with this name or alias.
    pub fn by_name(name: &str) -> Option<Encoding> {
        if name == Encoding::Utf8(false).name() {
            return Some(Encoding::Utf8(false));
        }
        let name: String = name
            .chars()
            .map(|c| {
                if matches!(c, '-' | ' ' | '.') {
                    '_'
                } else {
                    c.to_ascii_lowercase()
                }
            })
            .collect();
        Some(match name.as_str() {
            "utf_8" | "utf8" | "u8" | "utf" | "cp65001" | "utf8_ucs2" | "utf8_ucs4" => {
                Encoding::Utf8(false)
            }
            "utf_8_sig" | "utf8_sig" => Encoding::Utf8(true),
            "ascii" | "us_ascii" | "646" | "ansi_x3_4_1968" | "iso646_us" | "us" => Encoding::Ascii,
            "latin_1" | "latin1" | "iso_8859_1" | "iso8859_1" | "8859" | "cp819" | "latin"
            | "l1" | "iso8859" => Encoding::Latin1,
            "utf_16" | "utf16" | "u16" => Encoding::Utf16(Order::Marked),
            "utf_16_le" | "utf_16le" | "utf16_le" | "utf16le" => Encoding::Utf16(Order::Little),
            "utf_16_be" | "utf_16be" | "utf16_be" | "utf16be" => Encoding::Utf16(Order::Big),
            "utf_32" | "utf32" | "u32" => Encoding::Utf32(Order::Marked),
            "utf_32_le" | "utf_32le" | "utf32_le" | "utf32le" => Encoding::Utf32(Order::Little),
            "utf_32_be" | "utf_32be" | "utf32_be" | "utf32be" => Encoding::Utf32(Order::Big),
            _ => return None,
        })
    }

    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8(_) => "utf-8",
            Encoding::Ascii => "ascii",
            Encoding::Latin1 => "latin-1",
            Encoding::Utf16(Order::Marked) => "utf-16",
            Encoding::Utf16(Order::Little) => "utf-16-le",
            Encoding::Utf16(Order::Big) => "utf-16-be",
            Encoding::Utf32(Order::Marked) => "utf-32",
            Encoding::Utf32(Order::Little) => "utf-32-le",
            Encoding::Utf32(Order::Big) => "utf-32-be",
        }
    }
}

/// What to do with what cannot be converted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Handler {
    /// Raise.
    Strict,
    /// Leave it out.
    Ignore,
    /// A question mark, or U+FFFD.
    Replace,
    /// `\xe9`
    BackslashReplace,
    /// `&#233;`
    XmlReplace,
    /// Bytes are kept as U+DC80 to U+DCFF.
    SurrogateEscape,
    /// Surrogates are like other code points.
    SurrogatePass,
}

impl Handler {
    /// The built-in handler with this name.
    fn by_name(name: &str) -> Option<Handler> {
        Some(match name {
            "strict" => Handler::Strict,
            "ignore" => Handler::Ignore,
            "replace" => Handler::Replace,
            "backslashreplace" => Handler::BackslashReplace,
            "xmlcharrefreplace" => Handler::XmlReplace,
            "surrogateescape" => Handler::SurrogateEscape,
            "surrogatepass" => Handler::SurrogatePass,
            _ => return None,
        })
    }
}

#[cold]
fn lookup_error(message: &str) -> Raised {
    exception::raise_message(&exception::LOOKUP_ERROR, message)
}

/// Conversion by the registry of `_codecs`.
fn by_registry(function: &str, object: Obj, name: &str, errors: &str) -> PyResult {
    crate::quiet::leave()?;
    let module = crate::import::import_absolute("_codecs")?;
    let lookup = crate::attributes::get(module, crate::names::intern("lookup"))?;
    let info = crate::call::call(lookup, &[str::new(name)])?;
    let flag = crate::names::intern("_is_text_encoding");
    if let Some(flag) = crate::attributes::get_optional(info, flag)?
        && !crate::protocol::is_true(flag)?
    {
        return Err(lookup_error(&format!(
            "'{name}' is not a text encoding; use codecs.{function}() to handle arbitrary codecs"
        )));
    }
    let convert = crate::attributes::get(module, crate::names::intern(function))?;
    crate::call::call(convert, &[object, str::new(name), str::new(errors)])
}

/// The name of an encoding, or of a way of handling errors.
///
/// # Errors
/// `ValueError` for a null character, `UnicodeEncodeError` for surrogates.
pub fn name(string: Gc<PyStr>) -> PyResult<std::borrow::Cow<'static, str>> {
    let bytes = str::bytes(string);
    if bytes.contains(&0) {
        return Err(crate::value_error!("embedded null character"));
    }
    if std::str::from_utf8(bytes).is_err() {
        encode(string, "utf-8", "strict")?;
    }
    Ok(str::text(string))
}

/// In development mode a way of handling errors that nobody knows is an error though there is none to handle.
fn check_handler(errors: &str) -> PyResult<()> {
    if !crate::flags::in_dev_mode() || Handler::by_name(errors).is_some() {
        return Ok(());
    }
    crate::quiet::leave()?;
    errors::registered(errors).map(drop)
}

/// `string.encode(encoding, errors)`: a bytes object.
///
/// # Errors
/// `LookupError` for what is not built in, `UnicodeEncodeError`.
pub fn encode(string: Gc<PyStr>, name: &str, errors: &str) -> PyResult {
    check_handler(errors)?;
    if let Some(encoding) = Encoding::by_name(name) {
        return encode::encode(string, encoding, errors);
    }
    let encoded = by_registry("encode", string.cast(), name, errors)?;
    if crate::types::bytes::value(encoded).is_none() {
        return Err(crate::type_error!(
            "'{name}' encoder returned '{}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types",
            crate::protocol::type_name(encoded)
        ));
    }
    Ok(encoded)
}

/// `bytes.decode(encoding, errors)`: a str.
///
/// # Errors
/// `LookupError` for what is not built in, `UnicodeDecodeError`.
pub fn decode(source: &[u8], name: &str, errors: &str) -> PyResult {
    check_handler(errors)?;
    if let Some(encoding) = Encoding::by_name(name) {
        return decode::decode(source, encoding, errors);
    }
    let object = crate::types::bytes::new(source)?;
    let decoded = by_registry("decode", object, name, errors)?;
    if str::of(decoded).is_none() {
        return Err(crate::type_error!(
            "'{name}' decoder returned '{}' instead of 'str'; use codecs.decode() to decode to arbitrary types",
            crate::protocol::type_name(decoded)
        ));
    }
    Ok(decoded)
}

/// A `UnicodeEncodeError` or `UnicodeDecodeError`: its five arguments, and its attributes.
#[cold]
fn unicode_error(
    class: &'static crate::builtin::TypeDefinition,
    encoding: &str,
    object: Obj,
    range: std::ops::Range<usize>,
    reason: &str,
) -> Raised {
    let arguments = [
        str::new(encoding),
        object,
        crate::types::int::from_usize(range.start),
        crate::types::int::from_usize(range.end),
        str::new(reason),
    ];
    let raised = exception::raise(class, &arguments);
    for (index, argument) in arguments.iter().enumerate() {
        crate::instance::set_slot(raised.0, exception::slots::OWN + index as u32, *argument);
    }
    raised
}
