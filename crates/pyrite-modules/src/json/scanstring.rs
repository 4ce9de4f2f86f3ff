//! Reading strings.

use super::text_argument;
use crate::support::*;
use pyrite_vm::types::str::{PyStr, byte_offset, point_index};
use pyrite_vm::value_error;

/// `scanstring(string, end, strict=True)`.
pub(super) fn scan(args: &Arguments) -> PyResult {
    let (string, end) = (args.at(0), protocol::index_i64(args.at(1))?);
    let strict = args.get(2).map_or(Ok(true), protocol::is_true)?;
    let document = text_argument(string)?;
    let start = usize::try_from(end).ok();
    let Some(start) = start.filter(|start| *start <= str::length(document)) else {
        return Err(value_error!("end is out of bounds"));
    };
    let start = byte_offset(document, start)?;
    let (text, end) = contents(document, start, strict)?;
    let text = match text {
        Text::Plain(text) => str::try_from_bytes(text)?,
        Text::Unescaped(text) => str::try_from_bytes(&text)?,
    };
    let end = int::from_usize(point_index(document, end)?);
    Ok(tuple::try_from_slice(&[text.cast(), end])?.cast())
}

/// What a string says.
pub(super) enum Text<'a> {
    /// It stands in the document like that.
    Plain(&'a [u8]),
    /// It had escapes.
    Unescaped(Vec<u8>),
}

/// The string whose first character is at byte `start`, and the byte behind its closing quote.
///
/// # Errors
/// `JSONDecodeError`.
pub(super) fn contents<'a>(
    document: Gc<PyStr>,
    start: usize,
    strict: bool,
) -> PyResult<(Text<'a>, usize)> {
    let all = str::bytes(document);
    let unterminated = |start: usize| {
        decode_error(
            "Unterminated string starting at",
            document,
            start.saturating_sub(1),
        )
    };
    let mut text = Vec::new();
    let mut at = start;
    loop {
        let special = all[at..]
            .iter()
            .position(|byte| *byte == b'"' || *byte == b'\\' || strict && *byte < b' ');
        let Some(length) = special else {
            return Err(unterminated(start));
        };
        let (plain, next) = (&all[at..at + length], at + length);
        match all[next] {
            b'"' if at == start => return Ok((Text::Plain(plain), next + 1)),
            b'"' => {
                text.extend_from_slice(plain);
                return Ok((Text::Unescaped(text), next + 1));
            }
            b'\\' => {}
            _ => return Err(decode_error("Invalid control character at", document, next)),
        }
        text.extend_from_slice(plain);
        let Some(letter) = all.get(next + 1) else {
            return Err(unterminated(start));
        };
        if *letter == b'u' {
            let (point, behind) = unicode_escape(document, next + 2)?;
            str::push(&mut text, point);
            at = behind;
            continue;
        }
        text.push(match letter {
            b'"' | b'\\' | b'/' => *letter,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            _ => return Err(decode_error("Invalid \\escape", document, next)),
        });
        at = next + 2;
    }
}

/// The code point of an escape whose digits begin at a byte, and the byte behind it: two escapes in a row may be one code point.
fn unicode_escape(document: Gc<PyStr>, digits: usize) -> PyResult<(u32, usize)> {
    let all = str::bytes(document);
    let first = unit(document, digits)?;
    let behind = digits + 4;
    if (0xD800..0xDC00).contains(&first)
        && behind + 6 <= all.len()
        && all[behind..].starts_with(b"\\u")
    {
        let second = unit(document, behind + 2)?;
        if (0xDC00..0xE000).contains(&second) {
            let point = 0x10000 + ((first & 0x3FF) << 10 | second & 0x3FF);
            return Ok((point, behind + 6));
        }
    }
    Ok((first, behind))
}

/// Four hexadecimal digits.
fn unit(document: Gc<PyStr>, start: usize) -> PyResult<u32> {
    let all = str::bytes(document);
    let digits = all.get(start..start + 4);
    let value = digits.and_then(|digits| {
        let digits = digits.iter().map(|byte| char::from(*byte).to_digit(16));
        digits.reduce(|a, b| Some(a? << 4 | b?)).flatten()
    });
    value.ok_or_else(|| decode_error("Invalid \\uXXXX escape", document, start - 1))
}

/// `JSONDecodeError(message, document, index)`, for the code point at a byte.
#[cold]
pub(super) fn decode_error(message: &str, document: Gc<PyStr>, offset: usize) -> Raised {
    let make = || {
        let module = pyrite_vm::import::import_absolute("json.decoder")?;
        let class = attributes::get(module, names::intern("JSONDecodeError"))?;
        let index = int::from_usize(point_index(document, offset)?);
        call::call(class, &[str::new(message), document.cast(), index])
    };
    match make() {
        Ok(error) => Raised(error),
        Err(raised) => raised,
    }
}
