//! Bytes that come in parts, to text: the common encodings by themselves, all others by the library's codecs.

use super::base::method;
use super::newline::Newlines;
use crate::support::*;
use pyrite_vm::type_error;
use pyrite_vm::types::bytes;
use pyrite_vm::types::codec;

/// An encoding that needs no codec of the library.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Plain {
    /// UTF-8.
    Utf8,
    /// ASCII.
    Ascii,
    /// Latin-1.
    Latin1,
}

impl Plain {
    /// The plain encoding of this name.
    pub fn by_name(name: &str) -> Option<Plain> {
        match codec::Encoding::by_name(name)? {
            codec::Encoding::Utf8(false) => Some(Plain::Utf8),
            codec::Encoding::Ascii => Some(Plain::Ascii),
            codec::Encoding::Latin1 => Some(Plain::Latin1),
            _ => None,
        }
    }
    /// The name under which it decodes and encodes.
    pub fn name(self) -> &'static str {
        match self {
            Plain::Utf8 => "utf-8",
            Plain::Ascii => "ascii",
            Plain::Latin1 => "latin-1",
        }
    }
}

/// What a decoder has seen and not given yet.
#[derive(Clone, Default, Debug)]
pub struct Progress {
    /// The beginning of a character.
    pub pending: Vec<u8>,
    /// Line ends, where they are looked for.
    pub newlines: Option<Newlines>,
}

/// The bytes at the end of a text in UTF-8 that may begin a character.
pub fn unfinished(bytes: &[u8]) -> usize {
    for back in 1..=bytes.len().min(3) {
        let byte = bytes[bytes.len() - back];
        if byte & 0xC0 == 0x80 {
            continue;
        }
        let length = match byte {
            0xC2..0xE0 => 2,
            0xE0..0xF0 => 3,
            0xF0..0xF5 => 4,
            _ => 1,
        };
        if length <= back {
            return 0;
        }
        // Only what can become a character: `E0 80` cannot; or a surrogate, which error handlers may want whole.
        let rest = &bytes[bytes.len() - back..];
        let is_beginning = match std::str::from_utf8(rest) {
            Err(error) => error.error_len().is_none() || matches!(rest, [0xED, 0xA0..=0xBF]),
            Ok(_) => false,
        };
        return if is_beginning { back } else { 0 };
    }
    0
}

impl Progress {
    /// Decodes the next part; gives text as `str` keeps it.
    ///
    /// # Errors
    /// `UnicodeDecodeError`.
    pub fn decode(
        &mut self,
        encoding: Plain,
        errors: &str,
        part: &[u8],
        last: bool,
    ) -> PyResult<Vec<u8>> {
        let joined;
        let mut source = part;
        if !self.pending.is_empty() {
            joined = [self.pending.as_slice(), part].concat();
            source = &joined;
        }
        let keep = if last || encoding != Plain::Utf8 {
            0
        } else {
            unfinished(source)
        };
        let (whole, rest) = source.split_at(source.len() - keep);
        let rest = rest.to_vec();
        let is_plain = match encoding {
            Plain::Utf8 => std::str::from_utf8(whole).is_ok(),
            _ => whole.is_ascii(),
        };
        let text = if is_plain {
            None
        } else {
            Some(codec::decode(whole, encoding.name(), errors)?)
        };
        let text = text.and_then(str::of).map_or(whole, str::bytes);
        let text = match &mut self.newlines {
            Some(newlines) => newlines.feed(text, last),
            None => text.to_vec(),
        };
        self.pending = rest;
        Ok(text)
    }

    /// Forgets what it has seen.
    pub fn reset(&mut self) {
        self.pending.clear();
        if let Some(newlines) = &mut self.newlines {
            newlines.pending_cr = false;
        }
    }

    /// The state in one number besides the pending bytes.
    pub fn flags(&self) -> i64 {
        i64::from(self.newlines.is_some_and(|newlines| newlines.pending_cr))
    }
}

/// `decoder.getstate()`, checked.
///
/// # Errors
/// `TypeError`.
pub fn state_of(decoder: Obj) -> PyResult<(Obj, i64)> {
    let state = method(decoder, "getstate", &[])?;
    let Some(items) = tuple::of(state) else {
        return Err(type_error!("illegal decoder state"));
    };
    let &[buffer, flags] = items else {
        return Err(type_error!("illegal decoder state"));
    };
    if bytes::value(buffer).is_none() {
        return Err(type_error!(
            "illegal decoder state: the first item should be a bytes object, not '{}'",
            type_name(buffer)
        ));
    }
    Ok((buffer, number::size(flags)?))
}

/// The library's codec of a text encoding.
///
/// # Errors
/// `LookupError`.
pub fn codec_info(encoding: &str) -> PyResult {
    let codecs = pyrite_vm::import::import_absolute("codecs")?;
    let info = method(codecs, "lookup", &[str::new(encoding)])?;
    let is_text = attributes::get_optional(info, names::intern("_is_text_encoding"))?;
    if let Some(is_text) = is_text
        && !protocol::is_true(is_text)?
    {
        return Err(exception::raise_message(
            &exception::LOOKUP_ERROR,
            &format!(
                "'{encoding}' is not a text encoding; use codecs.open() to handle arbitrary codecs"
            ),
        ));
    }
    Ok(info)
}
