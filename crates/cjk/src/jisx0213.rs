//! JIS X 0213, whose second plane is behind a prefix (EUC) or in the rows that Shift_JIS has left, and in which some codes stand for two code points.

use crate::multibyte::{
    SINGLE_SHIFT_2, SINGLE_SHIFT_3, code_of, kana, kana_byte, roman_byte, shift, unshift, want,
    wanted, with_pairs,
};
use crate::{Encoding, Fault, Step, sets};

/// A character of the first plane that the edition of 2004 has added.
fn is_of_2004(code: u16) -> bool {
    const ADDED: [u16; 10] = [
        0xAEA1, 0xAFFE, 0xCFD4, 0xCFFE, 0xF4A7, 0xFEFA, 0xFEFB, 0xFEFC, 0xFEFD, 0xFEFE,
    ];
    ADDED.contains(&code)
}

/// The code in the second plane whose character the edition of 2004 has changed, and the character that it was.
const CHANGED: (u16, char) = (0xFDBB, '\u{9B1D}');

/// Reads a code of a plane (1 or 2).
pub fn read(of_2004: bool, plane: u8, code: u16, out: &mut String) -> bool {
    let point = match plane {
        1 => {
            let pair = sets::jisx0213_pairs().iter().find(|pair| pair.0 == code);
            if let Some((_, first, second)) = pair {
                out.extend([first, second]);
                return true;
            }
            sets::jisx0213_1()
                .point(code)
                .filter(|_| of_2004 || !is_of_2004(code))
        }
        _ if !of_2004 && code == CHANGED.0 => Some(CHANGED.1),
        _ => sets::jisx0213_2().point(code),
    };
    out.extend(point);
    point.is_some()
}

/// As [`read`]. Of a character that the edition has not yet, both bytes are illegal.
fn read_or_fault(of_2004: bool, plane: u8, code: u16, out: &mut String) -> Result<(), Fault> {
    let is_later = !of_2004 && plane == 1 && is_of_2004(code);
    match read(of_2004, plane, code, out) {
        true => Ok(()),
        false => Err(Fault::Illegal(if is_later { 2 } else { 1 })),
    }
}

/// A code and its plane.
pub type Code = (u8, u16);

/// The code of what a text begins with, and how many code points that is.
///
/// # Errors
/// See [`Fault`].
pub fn code(of_2004: bool, text: &[u32], is_last: bool) -> Result<(Code, usize), Fault> {
    let first = |point| {
        sets::jisx0213_1()
            .code(point)
            .filter(|code| of_2004 || !is_of_2004(*code))
    };
    match with_pairs(sets::jisx0213_pairs(), text, is_last, first) {
        Ok((code, count)) => Ok(((1, code), count)),
        Err(Fault::Incomplete) => Err(Fault::Incomplete),
        Err(illegal) => match text[0] {
            point if !of_2004 && point == u32::from(CHANGED.1) => Ok(((2, CHANGED.0), 1)),
            point => match sets::jisx0213_2().code(point) {
                Some(code) if of_2004 || code != CHANGED.0 => Ok(((2, code), 1)),
                _ => Err(illegal),
            },
        },
    }
}

/// The code of the wide tilde, which is the narrow one in Shift_JIS and where escape sequences choose the set.
pub const TILDE: u16 = 0xA2B2;
/// The code of the wide backslash, which is the narrow one in Shift_JIS.
const BACKSLASH: u16 = 0xA1C0;

/// What a byte below 0x80 stands for.
pub fn roman(encoding: Encoding, byte: u8) -> char {
    match (encoding, byte) {
        (Encoding::ShiftJisX0213 | Encoding::ShiftJis2004, b'\\') => '\u{A5}',
        (Encoding::ShiftJisX0213 | Encoding::ShiftJis2004, b'~') => '\u{203E}',
        _ => byte.into(),
    }
}

/// The rows (from 0) of the second plane that are in use, in the order in which Shift_JIS has them behind the first plane.
const ROWS: [u8; 26] = [
    0, 7, 2, 3, 4, 11, 12, 13, 14, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92,
    93,
];

/// See [`Encoding::decode`].
pub fn decode_shifted(of_2004: bool, source: &[u8], out: &mut String) -> Step {
    if let Some(kana) = kana(source[0]) {
        out.push(kana);
        return Ok(1);
    }
    if !matches!(source[0], 0x81..=0x9F | 0xE0..=0xFC) {
        return Err(Fault::Illegal(1));
    }
    let [lead, trail] = want(source)?;
    let (row, cell) = wanted(unshift(lead, trail))?;
    let (plane, row) = match row.checked_sub(94) {
        None => (1, row),
        Some(behind) => (2, ROWS[usize::from(behind)]),
    };
    match (plane, code_of(row, cell)) {
        (1, TILDE) => out.push('~'),
        (1, BACKSLASH) => out.push('\\'),
        (plane, code) => read_or_fault(of_2004, plane, code, out)?,
    }
    Ok(2)
}

/// See [`Encoding::decode`].
pub fn decode_euc(of_2004: bool, source: &[u8], out: &mut String) -> Step {
    let is_read = match source[0] {
        SINGLE_SHIFT_2 => {
            let [_, byte] = want(source)?;
            let kana = kana(byte);
            out.extend(kana);
            return kana.map(|_| 2).ok_or(Fault::Illegal(1));
        }
        SINGLE_SHIFT_3 => {
            let [_, lead, trail] = want(source)?;
            let code = u16::from_be_bytes([lead, trail]);
            (read(of_2004, 2, code, out) || read_0212(code, out)).then_some(3)
        }
        _ => {
            let [lead, trail] = want(source)?;
            read_or_fault(of_2004, 1, u16::from_be_bytes([lead, trail]), out)?;
            Some(2)
        }
    };
    is_read.ok_or(Fault::Illegal(1))
}

/// What the second plane has left of JIS X 0212 is read.
fn read_0212(code: u16, out: &mut String) -> bool {
    let point = sets::jisx0212().point(code);
    out.extend(point);
    point.is_some()
}

/// A character that the edition has not yet, and that is not looked for elsewhere.
fn is_later(of_2004: bool, point: u32) -> bool {
    let code = |set: &sets::Set| set.code(point);
    !of_2004
        && (code(sets::jisx0213_1()).is_some_and(is_of_2004)
            || code(sets::jisx0213_2()) == Some(CHANGED.0))
}

const FULL_BACKSLASH: u32 = 0xFF3C;
const FULL_TILDE: u32 = 0xFF5E;

/// What is written for the narrow backslash and tilde in Shift_JIS, whose bytes stand for other characters.
pub fn shifted_ascii(point: u32) -> Option<[u8; 2]> {
    match point {
        0x5C => Some([0x81, 0x5F]),
        0x7E => Some([0x81, 0xB0]),
        _ => None,
    }
}

/// See [`Encoding::encode`].
pub fn encode(encoding: Encoding, text: &[u32], is_last: bool, out: &mut Vec<u8>) -> Step {
    let of_2004 = matches!(encoding, Encoding::ShiftJis2004 | Encoding::EucJis2004);
    let is_shifted = matches!(encoding, Encoding::ShiftJis2004 | Encoding::ShiftJisX0213);
    if is_shifted && matches!(text[0], FULL_BACKSLASH | FULL_TILDE) {
        return Err(Fault::Illegal(1));
    }
    if is_shifted && let Some(byte) = roman_byte(text[0]).or_else(|| kana_byte(text[0])) {
        out.push(byte);
        return Ok(1);
    }
    if let Some(byte) = kana_byte(text[0]) {
        out.extend([SINGLE_SHIFT_2, byte]);
        return Ok(1);
    }
    let ((plane, code), count) = match code(of_2004, text, is_last) {
        Err(Fault::Illegal(_)) if !is_shifted && !is_later(of_2004, text[0]) => {
            ((2, wanted(sets::jisx0212().code(text[0]))?), 1)
        }
        found => found?,
    };
    let [lead, trail] = code.to_be_bytes();
    let (row, cell) = (lead - 0xA1, trail - 0xA1);
    match (is_shifted, plane) {
        (true, 1) => out.extend(shift(row, cell)),
        (true, _) => {
            let place = ROWS.iter().position(|known| *known == row);
            out.extend(shift(94 + wanted(place)? as u8, cell));
        }
        (false, 1) => out.extend([lead, trail]),
        (false, _) => out.extend([SINGLE_SHIFT_3, lead, trail]),
    }
    Ok(count)
}
