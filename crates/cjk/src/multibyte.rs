//! Encodings in which a character's first byte says how many bytes it has.

use crate::sets::{self, FourBytes, Set};
use crate::{Encoding, Fault, State, Step, jisx0213, johab};

/// A byte that is nothing here.
const ILLEGAL: Step = Err(Fault::Illegal(1));

/// Half-width katakana: the byte of the first, and its code point.
const KANA: std::ops::RangeInclusive<u8> = 0xA1..=0xDF;
const FIRST_KANA: u32 = 0xFF61;

/// The half-width katakana of a byte.
pub fn kana(byte: u8) -> Option<char> {
    let point = FIRST_KANA + u32::from(byte.wrapping_sub(*KANA.start()));
    KANA.contains(&byte)
        .then(|| char::from_u32(point))
        .flatten()
}

/// The byte of a half-width katakana.
pub fn kana_byte(point: u32) -> Option<u8> {
    let index = point.checked_sub(FIRST_KANA)?;
    (index <= u32::from(KANA.end() - KANA.start())).then(|| KANA.start() + index as u8)
}

/// The next byte, or so many, if they are there.
pub fn want<const N: usize>(source: &[u8]) -> Result<[u8; N], Fault> {
    source.first_chunk().copied().ok_or(Fault::Incomplete)
}

/// Appends a character that took so many bytes; without one, its first byte is illegal.
fn put(character: Option<char>, bytes: usize, out: &mut String) -> Step {
    match character {
        Some(character) => {
            out.push(character);
            Ok(bytes)
        }
        None => ILLEGAL,
    }
}

/// The bytes of a row and a cell (from 0) in Shift_JIS.
pub fn shift(row: u8, cell: u8) -> [u8; 2] {
    let lead = row / 2;
    let cell = cell + if row % 2 == 1 { 94 } else { 0 };
    [
        lead + if lead < 0x1F { 0x81 } else { 0xC1 },
        cell + if cell < 0x3F { 0x40 } else { 0x41 },
    ]
}

/// Row and cell (from 0) of bytes in Shift_JIS.
pub fn unshift(lead: u8, trail: u8) -> Option<(u8, u8)> {
    let row = match lead {
        0x81..=0x9F => lead - 0x81,
        0xE0..=0xFC => lead - 0xC1,
        _ => return None,
    } * 2;
    let cell = match trail {
        0x40..=0x7E => trail - 0x40,
        0x80..=0xFC => trail - 0x41,
        _ => return None,
    };
    Some(if cell < 94 {
        (row, cell)
    } else {
        (row + 1, cell - 94)
    })
}

/// The code of a row and a cell of a set of 94 by 94, high bits set.
pub fn code_of(row: u8, cell: u8) -> u16 {
    u16::from_be_bytes([row.wrapping_add(0xA1), cell + 0xA1])
}

/// The set of an encoding that has one and ASCII.
fn set(encoding: Encoding) -> &'static Set {
    match encoding {
        Encoding::Gb2312 => sets::gb2312(),
        Encoding::Gbk => sets::gbk(),
        Encoding::Gb18030 => sets::gb18030(),
        Encoding::Big5 => sets::big5(),
        Encoding::Cp950 => sets::cp950(),
        Encoding::Big5Hkscs => sets::big5_hkscs(),
        Encoding::Cp932 => sets::cp932(),
        Encoding::EucJp | Encoding::ShiftJis => sets::jisx0208(),
        _ => sets::cp949(),
    }
}

/// See [`Encoding::decode`].
pub fn decode(encoding: Encoding, source: &[u8], out: &mut String) -> Step {
    let lead = source[0];
    if lead < 0x80 {
        out.push(jisx0213::roman(encoding, lead));
        return Ok(1);
    }
    match encoding {
        Encoding::ShiftJis => decode_shift_jis(source, out),
        Encoding::Cp932 => decode_cp932(source, out),
        Encoding::EucJp => decode_euc_jp(source, out),
        Encoding::EucKr => decode_euc_kr(source, out),
        Encoding::Johab => {
            let [lead, trail] = want(source)?;
            put(johab::decode(lead, trail), 2, out)
        }
        Encoding::Gb18030 => decode_gb18030(source, out),
        Encoding::ShiftJisX0213 | Encoding::ShiftJis2004 => {
            jisx0213::decode_shifted(encoding == Encoding::ShiftJis2004, source, out)
        }
        Encoding::EucJisX0213 | Encoding::EucJis2004 => {
            jisx0213::decode_euc(encoding == Encoding::EucJis2004, source, out)
        }
        _ => {
            let [lead, trail] = want(source)?;
            let code = u16::from_be_bytes([lead, trail]);
            if encoding == Encoding::Big5Hkscs
                && let Some((_, first, second)) =
                    sets::HKSCS_PAIRS.iter().find(|pair| pair.0 == code)
            {
                out.extend([first, second]);
                return Ok(2);
            }
            put(set(encoding).point(code), 2, out)
        }
    }
}

fn decode_shift_jis(source: &[u8], out: &mut String) -> Step {
    if let Some(kana) = kana(source[0]) {
        return put(Some(kana), 1, out);
    }
    // The leads behind are of sets with more than 84 rows.
    if !matches!(source[0], 0x81..=0x9F | 0xE0..=0xEA) {
        return ILLEGAL;
    }
    let [lead, trail] = want(source)?;
    let place = unshift(lead, trail);
    let found = place.and_then(|(row, cell)| sets::jisx0208().point(code_of(row, cell)));
    put(found, 2, out)
}

/// Private code points for the bytes that Shift_JIS does not use, and the ones that Microsoft reads.
fn cp932_single(byte: u8) -> Option<char> {
    match byte {
        0x80 => Some('\u{80}'),
        0xA0 => Some('\u{F8F0}'),
        0xFD..=0xFF => char::from_u32(0xF8F1 + u32::from(byte - 0xFD)),
        _ => kana(byte),
    }
}

fn decode_cp932(source: &[u8], out: &mut String) -> Step {
    if let Some(single) = cp932_single(source[0]) {
        return put(Some(single), 1, out);
    }
    let [lead, trail] = want(source)?;
    put(sets::cp932().of_bytes(lead, trail), 2, out)
}

/// The prefix of half-width katakana in EUC, and that of a further plane.
pub const SINGLE_SHIFT_2: u8 = 0x8E;
/// See [`SINGLE_SHIFT_2`].
pub const SINGLE_SHIFT_3: u8 = 0x8F;

fn decode_euc_jp(source: &[u8], out: &mut String) -> Step {
    match source[0] {
        SINGLE_SHIFT_2 => {
            let [_, byte] = want(source)?;
            put(kana(byte), 2, out)
        }
        SINGLE_SHIFT_3 => {
            let [_, lead, trail] = want(source)?;
            put(sets::jisx0212().of_bytes(lead, trail), 3, out)
        }
        _ => {
            let [lead, trail] = want(source)?;
            put(sets::jisx0208().of_bytes(lead, trail), 2, out)
        }
    }
}

/// The code before each letter of a syllable that KS X 1001 has no code for.
const FILLER: [u8; 2] = [0xA4, 0xD4];

fn decode_euc_kr(source: &[u8], out: &mut String) -> Step {
    let [lead, trail] = want(source)?;
    if [lead, trail] == FILLER {
        let [_, _, 0xA4, initial, 0xA4, vowel, 0xA4, last] = want::<8>(source)? else {
            return ILLEGAL;
        };
        return put(johab::syllable_of_letters(initial, vowel, last), 8, out);
    }
    let code = u16::from_be_bytes([lead, trail]);
    let found = sets::cp949().point(code);
    put(found.filter(|_| sets::is_ksx1001(code)), 2, out)
}

fn decode_gb18030(source: &[u8], out: &mut String) -> Step {
    let [lead, trail] = want(source)?;
    if !(0x30..=0x39).contains(&trail) {
        return put(sets::gb18030().of_bytes(lead, trail), 2, out);
    }
    let [a, b, c, d] = want(source)?;
    if !(0x81..=0xFE).contains(&a) || !(0x81..=0xFE).contains(&c) || !(0x30..=0x39).contains(&d) {
        return ILLEGAL;
    }
    let digit = |byte: u8, base: u8| u32::from(byte - base);
    let within = (digit(b, 0x30) * 126 + digit(c, 0x81)) * 10 + digit(d, 0x30);
    let found = match digit(a, 0x81) {
        plane @ 0..4 => FourBytes::get().point(plane * 12600 + within),
        plane if plane >= FIRST_BEYOND => {
            char::from_u32(0x10000 + (plane - FIRST_BEYOND) * 12600 + within)
        }
        _ => None,
    };
    put(found, 4, out)
}

/// The first byte, less 0x81, of the codes of code points above U+FFFF.
const FIRST_BEYOND: u32 = 15;

/// See [`Encoding::encode`].
pub fn encode(encoding: Encoding, text: &[u32], is_last: bool, out: &mut Vec<u8>) -> Step {
    let point = text[0];
    if point < 0x80 {
        let is_shifted = matches!(encoding, Encoding::ShiftJisX0213 | Encoding::ShiftJis2004);
        match jisx0213::shifted_ascii(point).filter(|_| is_shifted) {
            Some(bytes) => out.extend(bytes),
            None => out.push(point as u8),
        }
        return Ok(1);
    }
    let code = match encoding {
        Encoding::ShiftJis => {
            if let Some(byte) = roman_byte(point).or_else(|| kana_byte(point)) {
                out.push(byte);
                return Ok(1);
            }
            let [lead, trail] = wanted(sets::jisx0208().code(point))?.to_be_bytes();
            u16::from_be_bytes(shift(lead - 0xA1, trail - 0xA1))
        }
        Encoding::EucJp => return encode_euc_jp(point, out),
        Encoding::Cp932 => match point {
            0x80 => return one(0x80, out),
            0xF8F0 => return one(0xA0, out),
            0xF8F1..=0xF8F3 => return one((point - 0xF8F1) as u8 + 0xFD, out),
            _ => match kana_byte(point) {
                Some(byte) => return one(byte, out),
                None => wanted(sets::cp932().code(point))?,
            },
        },
        Encoding::EucKr => {
            let code = wanted(sets::cp949().code(point))?;
            if !sets::is_ksx1001(code) {
                out.extend(FILLER);
                out.extend(wanted(johab::letters_of_syllable(point))?);
                return Ok(1);
            }
            code
        }
        Encoding::Johab => wanted(johab::encode(point))?,
        Encoding::Gb18030 => match sets::gb18030().code(point) {
            Some(code) => code,
            None => {
                let number = match point.checked_sub(0x10000) {
                    Some(beyond) if beyond < 0x10_0000 => FIRST_BEYOND * 12600 + beyond,
                    Some(_) => return ILLEGAL,
                    None => wanted(FourBytes::get().number(point))?,
                };
                out.extend(sets::four_bytes(number));
                return Ok(1);
            }
        },
        Encoding::Big5Hkscs => return encode_hkscs(text, is_last, out),
        Encoding::ShiftJisX0213
        | Encoding::ShiftJis2004
        | Encoding::EucJisX0213
        | Encoding::EucJis2004 => return jisx0213::encode(encoding, text, is_last, out),
        _ => wanted(set(encoding).code(point))?,
    };
    out.extend(code.to_be_bytes());
    Ok(1)
}

fn one(byte: u8, out: &mut Vec<u8>) -> Step {
    out.push(byte);
    Ok(1)
}

/// A code, or one code point that has none.
pub fn wanted<T>(code: Option<T>) -> Result<T, Fault> {
    code.ok_or(Fault::Illegal(1))
}

/// The bytes of the characters that JIS X 0201 has where ASCII has a backslash and a tilde.
pub fn roman_byte(point: u32) -> Option<u8> {
    match point {
        0xA5 => Some(b'\\'),
        0x203E => Some(b'~'),
        _ => None,
    }
}

fn encode_euc_jp(point: u32, out: &mut Vec<u8>) -> Step {
    if let Some(code) = sets::jisx0208().code(point) {
        out.extend(code.to_be_bytes());
    } else if let Some(byte) = kana_byte(point) {
        out.extend([SINGLE_SHIFT_2, byte]);
    } else if let Some(code) = sets::jisx0212().code(point) {
        out.push(SINGLE_SHIFT_3);
        out.extend(code.to_be_bytes());
    } else {
        out.push(wanted(roman_byte(point))?);
    }
    Ok(1)
}

fn encode_hkscs(text: &[u32], is_last: bool, out: &mut Vec<u8>) -> Step {
    let (code, count) = with_pairs(&sets::HKSCS_PAIRS, text, is_last, |point| {
        sets::big5_hkscs().code(point)
    })?;
    out.extend(code.to_be_bytes());
    Ok(count)
}

/// The code of what a text begins with, where some pairs of code points have codes of their own, and how many code points it stands for.
pub fn with_pairs(
    pairs: &[(u16, char, char)],
    text: &[u32],
    is_last: bool,
    code: impl Fn(u32) -> Option<u16>,
) -> Result<(u16, usize), Fault> {
    let begins = |pair: &&(u16, char, char)| u32::from(pair.1) == text[0];
    if pairs.iter().any(|pair| begins(&pair)) {
        let Some(second) = text.get(1) else {
            return match is_last {
                true => Ok((wanted(code(text[0]))?, 1)),
                false => Err(Fault::Incomplete),
            };
        };
        let found = pairs
            .iter()
            .find(|pair| begins(pair) && u32::from(pair.2) == *second);
        if let Some((code, ..)) = found {
            return Ok((*code, 2));
        }
    }
    Ok((wanted(code(text[0]))?, 1))
}

/// Where [`State`] says that HZ is between `~{` and `~}`.
const IS_BETWEEN: usize = 0;

/// See [`Encoding::decode`].
pub fn decode_hz(state: &mut State, source: &[u8], out: &mut String) -> Step {
    let between = &mut state.0[IS_BETWEEN];
    let lead = source[0];
    if lead == b'~' {
        let [_, second] = want(source)?;
        match (second, *between) {
            (b'~', 0) => out.push('~'),
            (b'{', 0) => *between = 1,
            (b'\n', 0) => {}
            (b'}', 1) => *between = 0,
            _ => return ILLEGAL,
        }
        return Ok(2);
    }
    if lead >= 0x80 {
        return ILLEGAL;
    }
    if *between == 0 {
        out.push(lead.into());
        return Ok(1);
    }
    let [lead, trail] = want(source)?;
    let is_7_bit = trail < 0x80;
    let found = sets::gb2312().of_bytes(lead | 0x80, trail | 0x80);
    put(found.filter(|_| is_7_bit), 2, out)
}

/// See [`Encoding::encode`].
pub fn encode_hz(state: &mut State, text: &[u32], out: &mut Vec<u8>) -> Step {
    let point = text[0];
    if point < 0x80 {
        finish_hz(state, out);
        out.push(point as u8);
        if point == u32::from(b'~') {
            out.push(b'~');
        }
        return Ok(1);
    }
    let [lead, trail] = wanted(sets::gb2312().code(point))?.to_be_bytes();
    if state.0[IS_BETWEEN] == 0 {
        out.extend(b"~{");
        state.0[IS_BETWEEN] = 1;
    }
    out.extend([lead & 0x7F, trail & 0x7F]);
    Ok(1)
}

/// See [`Encoding::finish`].
pub fn finish_hz(state: &mut State, out: &mut Vec<u8>) {
    if std::mem::take(&mut state.0[IS_BETWEEN]) != 0 {
        out.extend(b"~}");
    }
}
