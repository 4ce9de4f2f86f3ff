//! UTF-7 (RFC 2152): ASCII, with all else as UTF-16 in base 64 between `+` and `-`.

use super::{DECODE, ENCODE, errors_argument, pair};
use crate::support::*;
use pyrite_vm::type_error;
use pyrite_vm::types::{bytes, codec};

pub(super) static FUNCTIONS: &[Builtin] = &[
    Builtin::function("utf_7_encode", ENCODE, |args| {
        let Some(string) = str::of(args.at(0)) else {
            return Err(type_error!(
                "utf_7_encode() argument 1 must be str, not {}",
                argument_name(args.at(0))
            ));
        };
        errors_argument(args.get(1), "decode")?; // there are none
        pair(
            bytes::new(&encode(str::bytes(string)))?,
            str::length(string),
        )
    }),
    Builtin::function("utf_7_decode", DECODE, |args| {
        let source = text::bytes_argument(args.at(0))?.to_vec();
        let errors = errors_argument(args.get(1), "decode")?;
        let is_final = args.get(2).map_or(Ok(false), protocol::is_true)?;
        let (decoded, used) = decode(&source, &errors, is_final)?;
        pair(decoded, used)
    }),
];

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

fn digit(byte: u8) -> Option<u32> {
    let found = is_digit(byte).then(|| DIGITS.iter().position(|digit| *digit == byte));
    found.flatten().map(|value| value as u32)
}

/// Is it written as itself?
fn is_direct(point: u32) -> bool {
    matches!(point, 0x09 | 0x0a | 0x0d | 0x20..0x7e) && !matches!(point, 0x2b | 0x5c)
}

/// Bits of a shifted piece that make no whole digit, or no whole unit, yet.
#[derive(Default)]
struct Bits {
    value: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, value: u32, count: u32) {
        self.value = self.value << count | value;
        self.count += count;
    }
    /// The first bits, if there are so many.
    fn pop(&mut self, count: u32) -> Option<u32> {
        self.count = self.count.checked_sub(count)?;
        let popped = self.value >> self.count;
        self.value &= (1 << self.count) - 1;
        Some(popped)
    }
}

fn encode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    // Of the piece that is shifted.
    let mut shifted: Option<Bits> = None;
    let unshift = |out: &mut Vec<u8>, bits: Bits| {
        if bits.count > 0 {
            out.push(DIGITS[(bits.value << (6 - bits.count)) as usize]);
        }
    };
    for point in text::code_points(text) {
        if is_direct(point) {
            let byte = point as u8;
            if let Some(bits) = shifted.take() {
                unshift(&mut out, bits);
                if is_digit(byte) || byte == b'-' {
                    out.push(b'-');
                }
            }
            out.push(byte);
            continue;
        }
        if shifted.is_none() {
            out.push(b'+');
            if point == u32::from(b'+') {
                out.push(b'-');
                continue;
            }
        }
        let bits = shifted.get_or_insert_default();
        let units = match point {
            0x1_0000.. => {
                let rest = point - 0x1_0000;
                [Some(0xd800 | rest >> 10), Some(0xdc00 | rest & 0x3ff)]
            }
            _ => [Some(point), None],
        };
        for unit in units.into_iter().flatten() {
            bits.push(unit, 16);
            while let Some(digit) = bits.pop(6) {
                out.push(DIGITS[digit as usize]);
            }
        }
    }
    if let Some(bits) = shifted {
        unshift(&mut out, bits);
        out.push(b'-');
    }
    out
}

/// A piece in base 64.
struct Shifted {
    /// Where it begins in the source, with the `+`.
    start: usize,
    /// Where its text begins.
    out: usize,
    bits: Bits,
    /// The first half of a pair.
    high: Option<u32>,
}

impl Shifted {
    /// What is wrong with an end here.
    fn problem(&self) -> Option<&'static str> {
        match self.bits.count {
            6.. => Some("partial character in shift sequence"),
            _ if self.bits.value != 0 => Some("non-zero padding bits in shift sequence"),
            _ => None,
        }
    }
    fn push(&mut self, out: &mut Vec<u8>, digit: u32) {
        self.bits.push(digit, 6);
        let Some(unit) = self.bits.pop(16) else {
            return;
        };
        if let Some(high) = self.high.take() {
            if (0xdc00..0xe000).contains(&unit) {
                str::push(out, 0x1_0000 + ((high & 0x3ff) << 10 | unit & 0x3ff));
                return;
            }
            str::push(out, high);
        }
        match unit {
            0xd800..0xdc00 => self.high = Some(unit),
            _ => str::push(out, unit),
        }
    }
}

/// The text, and how many bytes were used: where more may come, a piece in base 64 that has not ended is left for then.
fn decode(mut source: &[u8], errors: &str, is_final: bool) -> PyResult<(Obj, usize)> {
    let mut out = Vec::with_capacity(source.len());
    let mut shifted: Option<Shifted> = None;
    let mut at = 0;
    loop {
        let Some(&byte) = source.get(at) else {
            let Some(piece) = shifted.take() else {
                break;
            };
            if !is_final {
                out.truncate(piece.out);
                return Ok((str::shared(&out)?, piece.start));
            }
            if piece.high.is_none() && piece.problem().is_none() {
                break;
            }
            let range = piece.start..source.len();
            let reason = "unterminated shift sequence";
            at = codec::handle_decode_error(&mut out, &mut source, "utf7", range, reason, errors)?;
            continue;
        };
        let start = at;
        at += 1;
        let (start, reason) = match &mut shifted {
            Some(piece) => {
                if let Some(digit) = digit(byte) {
                    piece.push(&mut out, digit);
                    continue;
                }
                let (start, problem, high) = (piece.start, piece.problem(), piece.high);
                shifted = None;
                match problem {
                    Some(problem) => (start, problem),
                    None => {
                        if let (Some(high), true) = (high, byte < 0x80) {
                            str::push(&mut out, high);
                        }
                        at -= usize::from(byte != b'-');
                        continue;
                    }
                }
            }
            None if byte == b'+' => match source.get(at) {
                Some(b'-') => {
                    at += 1;
                    out.push(b'+');
                    continue;
                }
                Some(next) if !is_digit(*next) => {
                    at += 1;
                    (start, "ill-formed sequence")
                }
                _ => {
                    shifted = Some(Shifted {
                        start,
                        out: out.len(),
                        bits: Bits::default(),
                        high: None,
                    });
                    continue;
                }
            },
            None if byte < 0x80 => {
                out.push(byte);
                continue;
            }
            None => (start, "unexpected special character"),
        };
        at = codec::handle_decode_error(&mut out, &mut source, "utf7", start..at, reason, errors)?;
    }
    Ok((str::shared(&out)?, at))
}
