//! Bytes to text.

use super::{Encoding, Handler, Order, handle_decode_error};
use crate::result::PyResult;
use crate::types::str;

pub(super) fn decode(source: &[u8], encoding: Encoding, errors: &str) -> PyResult {
    match encoding {
        Encoding::Utf8(mark) => {
            let skipped = if mark && source.starts_with(b"\xEF\xBB\xBF") {
                3
            } else {
                0
            };
            utf8(source, skipped, errors)
        }
        Encoding::Ascii | Encoding::Latin1 if source.is_ascii() => Ok(str::ascii(source)?.cast()),
        Encoding::Utf16(order) => {
            let (order, start) = byte_order(source, order, 2);
            units(source, start, Encoding::Utf16(order), errors, |rest| {
                utf16(rest, order)
            })
        }
        Encoding::Utf32(order) => {
            let (order, start) = byte_order(source, order, 4);
            units(source, start, Encoding::Utf32(order), errors, |rest| {
                utf32(rest, order)
            })
        }
        Encoding::Ascii => units(source, 0, encoding, errors, |rest| match rest[0] {
            byte @ 0..=0x7F => Step::Point(u32::from(byte), 1),
            _ => Step::Bad(1, "ordinal not in range(128)"),
        }),
        Encoding::Latin1 => units(source, 0, encoding, errors, |rest| {
            Step::Point(u32::from(rest[0]), 1)
        }),
    }
}

/// What a source begins with.
enum Step {
    /// A code point of so many bytes.
    Point(u32, usize),
    /// So many bytes that cannot be decoded, and why.
    Bad(usize, &'static str),
}

fn utf8(mut source: &[u8], mut place: usize, errors: &str) -> PyResult {
    if place == 0 && std::str::from_utf8(source).is_ok() {
        return str::shared(source);
    }
    let mut out = Vec::with_capacity(source.len());
    while place < source.len() {
        let error = match std::str::from_utf8(&source[place..]) {
            Ok(rest) => {
                out.extend_from_slice(rest.as_bytes());
                break;
            }
            Err(error) => error,
        };
        let valid = error.valid_up_to();
        out.extend_from_slice(&source[place..place + valid]);
        place += valid;
        let (length, reason) = match (error.error_len(), source[place]) {
            (None, _) => (source.len() - place, "unexpected end of data"),
            (Some(length), 0x80..=0xC1 | 0xF5..) => (length, "invalid start byte"),
            (Some(length), _) => (length, "invalid continuation byte"),
        };
        let range = place..place + length;
        place = handle_decode_error(&mut out, &mut source, "utf-8", range, reason, errors)?;
    }
    str::shared(&out)
}

fn units(
    mut source: &[u8],
    mut place: usize,
    encoding: Encoding,
    errors: &str,
    step: impl Fn(&[u8]) -> Step,
) -> PyResult {
    let mut out = Vec::with_capacity(source.len());
    while place < source.len() {
        match step(&source[place..]) {
            Step::Point(point, length) => {
                str::push(&mut out, point);
                place += length;
            }
            Step::Bad(length, reason) => {
                let range = place..place + length;
                let name = encoding.name();
                place = handle_decode_error(&mut out, &mut source, name, range, reason, errors)?;
            }
        }
    }
    str::shared(&out)
}

/// The order of bytes, and where the text begins.
fn byte_order(source: &[u8], order: Order, unit: usize) -> (Order, usize) {
    if order != Order::Marked {
        return (order, 0);
    }
    let mark = source.get(..unit).unwrap_or_default();
    match mark {
        [0xFF, 0xFE] | [0xFF, 0xFE, 0, 0] => (Order::Little, unit),
        [0xFE, 0xFF] | [0, 0, 0xFE, 0xFF] => (Order::Big, unit),
        _ => (Order::Little, 0),
    }
}

fn unit(bytes: &[u8], order: Order) -> u32 {
    let append = |word: u32, byte: &u8| word << 8 | u32::from(*byte);
    match order {
        Order::Big => bytes.iter().fold(0, append),
        _ => bytes.iter().rev().fold(0, append),
    }
}

fn utf16(rest: &[u8], order: Order) -> Step {
    let Some(first) = rest.get(..2) else {
        return Step::Bad(rest.len(), "truncated data");
    };
    let first = unit(first, order);
    match first {
        0xD800..=0xDBFF => match rest.get(2..4) {
            None => Step::Bad(rest.len(), "unexpected end of data"),
            Some(second) => match unit(second, order) {
                second @ 0xDC00..=0xDFFF => {
                    Step::Point(0x10000 + ((first & 0x3FF) << 10 | second & 0x3FF), 4)
                }
                _ => Step::Bad(2, "illegal UTF-16 surrogate"),
            },
        },
        0xDC00..=0xDFFF => Step::Bad(2, "illegal encoding"),
        _ => Step::Point(first, 2),
    }
}

fn utf32(rest: &[u8], order: Order) -> Step {
    let Some(word) = rest.get(..4) else {
        return Step::Bad(rest.len(), "truncated data");
    };
    match unit(word, order) {
        0xD800..=0xDFFF => Step::Bad(
            4,
            "code point in surrogate code point range(0xd800, 0xe000)",
        ),
        point @ 0..=0x10FFFF => Step::Point(point, 4),
        _ => Step::Bad(4, "code point not in range(0x110000)"),
    }
}

/// Writes what stands for bytes that cannot be decoded; gives the number of bytes that are dealt with, if the handler knows what to do.
pub(super) fn built_in(
    out: &mut Vec<u8>,
    source: &[u8],
    range: std::ops::Range<usize>,
    encoding: Encoding,
    handler: Handler,
) -> Option<usize> {
    let bad = &source[range.clone()];
    match handler {
        Handler::Ignore => Some(bad.len()),
        Handler::Replace => {
            str::push(out, 0xFFFD);
            Some(bad.len())
        }
        Handler::BackslashReplace => {
            bad.iter()
                .for_each(|byte| out.extend_from_slice(format!("\\x{byte:02x}").as_bytes()));
            Some(bad.len())
        }
        Handler::SurrogateEscape => {
            let count = bad.iter().take_while(|byte| **byte >= 0x80).count();
            bad[..count]
                .iter()
                .for_each(|byte| str::push(out, 0xDC00 + u32::from(*byte)));
            (count > 0).then_some(count)
        }
        Handler::SurrogatePass => {
            surrogate(&source[range.start..], encoding).map(|(point, length)| {
                str::push(out, point);
                length
            })
        }
        Handler::Strict | Handler::XmlReplace => None,
    }
}

/// The surrogate that bytes begin with, and its length.
fn surrogate(rest: &[u8], encoding: Encoding) -> Option<(u32, usize)> {
    let (point, length) = match encoding {
        Encoding::Utf8(_) => {
            let bytes = rest.get(..3).filter(|bytes| {
                bytes[0] == 0xED && bytes[1] & 0xC0 == 0x80 && bytes[2] & 0xC0 == 0x80
            })?;
            str::first_point(bytes)?
        }
        Encoding::Utf16(order) => (unit(rest.get(..2)?, order), 2),
        Encoding::Utf32(order) => (unit(rest.get(..4)?, order), 4),
        _ => return None,
    };
    (0xD800..0xE000).contains(&point).then_some((point, length))
}
