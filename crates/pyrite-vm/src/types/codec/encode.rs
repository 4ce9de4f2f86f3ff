//! Text to bytes.

use super::{Encoding, Handler, Order, Replacement, encode_error, handle_encode_error};
use crate::result::PyResult;
use crate::types::bytes;
use crate::types::str::{self, PyStr};
use smelt::Gc;

pub(super) fn encode(string: Gc<PyStr>, encoding: Encoding, errors: &str) -> PyResult {
    let text = str::bytes(string);
    let same = match encoding {
        Encoding::Utf8(false) => str::is_ascii(string) || std::str::from_utf8(text).is_ok(),
        Encoding::Ascii | Encoding::Latin1 => str::is_ascii(string),
        _ => false,
    };
    if same {
        return bytes::new(text);
    }
    let mut out = Vec::with_capacity(text.len());
    write_mark(&mut out, encoding);
    let mut rest = text;
    let mut index = 0;
    while let Some((point, length)) = str::first_point(rest) {
        if write(&mut out, encoding, point, false) {
            rest = &rest[length..];
            index += 1;
            continue;
        }
        let mut end = 0;
        let mut count = 0;
        while let Some((point, length)) = str::first_point(&rest[end..])
            && !write(&mut Vec::new(), encoding, point, false)
        {
            end += length;
            count += 1;
        }
        let handler = Handler::by_name(errors);
        if handler == Some(Handler::SurrogateEscape) {
            // What is wrong begins behind those that stand for bytes.
            let is_byte = |point: &u32| (0xDC80..0xDD00).contains(point);
            let escaped = str::points(&rest[..end]).take_while(is_byte).count();
            if (1..count).contains(&escaped) {
                (end, count) = (str::first_points(rest, escaped).len(), escaped);
            }
        }
        if let Some(handler) = handler
            && handle(&mut out, encoding, handler, &rest[..end])
        {
            rest = &rest[end..];
            index += count;
            continue;
        }
        let range = index..index + count;
        let reason = reason(encoding);
        let handled = handle_encode_error(string, encoding.name(), range.clone(), reason, errors)?;
        let unfit = || encode_error(string, encoding.name(), range.clone(), reason);
        match handled.replacement {
            Replacement::Bytes(new) if new.len() % unit(encoding) != 0 => return Err(unfit()),
            Replacement::Bytes(new) => out.extend_from_slice(&new),
            Replacement::Text(new) => {
                // Where all characters are there but surrogates, a handler answers ASCII.
                let only_ascii = !matches!(encoding, Encoding::Ascii | Encoding::Latin1);
                for point in str::points(&new) {
                    if only_ascii && point >= 0x80 || !write(&mut out, encoding, point, false) {
                        return Err(unfit());
                    }
                }
            }
        }
        rest = if handled.next == range.end {
            &rest[end..]
        } else {
            &text[str::byte_offset(string, handled.next)?..]
        };
        index = handled.next;
    }
    bytes::new(&out)
}

fn reason(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Ascii => "ordinal not in range(128)",
        Encoding::Latin1 => "ordinal not in range(256)",
        _ => "surrogates not allowed",
    }
}

/// Bytes that there are always a multiple of.
fn unit(encoding: Encoding) -> usize {
    match encoding {
        Encoding::Utf16(_) => 2,
        Encoding::Utf32(_) => 4,
        _ => 1,
    }
}

fn write_mark(out: &mut Vec<u8>, encoding: Encoding) {
    const MARK: u32 = 0xFEFF;
    match encoding {
        Encoding::Utf8(true) | Encoding::Utf16(Order::Marked) | Encoding::Utf32(Order::Marked) => {
            write(out, encoding, MARK, false);
        }
        _ => {}
    }
}

/// Appends a code point, if the encoding has it.
fn write(out: &mut Vec<u8>, encoding: Encoding, point: u32, surrogates: bool) -> bool {
    let is_surrogate = (0xD800..0xE000).contains(&point);
    match encoding {
        Encoding::Ascii if point < 128 => out.push(point as u8),
        Encoding::Latin1 if point < 256 => out.push(point as u8),
        Encoding::Ascii | Encoding::Latin1 => return false,
        _ if is_surrogate && !surrogates => return false,
        Encoding::Utf8(_) => str::push(out, point),
        Encoding::Utf16(order) => {
            if point < 0x10000 {
                write_unit(out, order, &(point as u16).to_le_bytes());
            } else {
                let rest = point - 0x10000;
                write_unit(out, order, &(0xD800 | (rest >> 10) as u16).to_le_bytes());
                write_unit(out, order, &(0xDC00 | (rest & 0x3FF) as u16).to_le_bytes());
            }
        }
        Encoding::Utf32(order) => write_unit(out, order, &point.to_le_bytes()),
    }
    true
}

fn write_unit(out: &mut Vec<u8>, order: Order, unit: &[u8]) {
    match order {
        Order::Big => out.extend(unit.iter().rev()),
        _ => out.extend_from_slice(unit),
    }
}

/// Writes what stands for characters that the encoding does not have, if the handler knows it.
pub(super) fn handle(out: &mut Vec<u8>, encoding: Encoding, handler: Handler, text: &[u8]) -> bool {
    use std::io::Write;
    for point in str::points(text) {
        let mut replacement = Vec::new();
        match handler {
            Handler::Strict => return false,
            Handler::Ignore => {}
            Handler::Replace => replacement.push(b'?'),
            Handler::BackslashReplace => {
                // Writing to a Vec cannot fail.
                let _ = match point {
                    0..=0xFF => write!(replacement, "\\x{point:02x}"),
                    0x100..=0xFFFF => write!(replacement, "\\u{point:04x}"),
                    _ => write!(replacement, "\\U{point:08x}"),
                };
            }
            Handler::XmlReplace => {
                let _ = write!(replacement, "&#{point};");
            }
            Handler::SurrogateEscape => match point {
                0xDC80..=0xDCFF => out.push((point - 0xDC00) as u8),
                _ => return false,
            },
            Handler::SurrogatePass => {
                let is_surrogate = (0xD800..0xE000).contains(&point);
                if !is_surrogate || !write(out, encoding, point, true) {
                    return false;
                }
            }
        }
        for byte in replacement {
            write(out, encoding, u32::from(byte), false);
        }
    }
    true
}
