//! ISO 2022: sets of characters are assigned to G0 and G1 by escape sequences, and shifts choose between the two.

use crate::jisx0213;
use crate::multibyte::{kana, kana_byte, roman_byte, want, wanted};
use crate::{Fault, State, Step, sets};

/// Which sets there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Variant {
    /// ISO-2022-KR (RFC 1557).
    Kr,
    /// ISO-2022-JP (RFC 1468).
    Jp,
    /// ISO-2022-JP-1 (RFC 2237).
    Jp1,
    /// ISO-2022-JP-2 (RFC 1554).
    Jp2,
    /// ISO-2022-JP-2004.
    Jp2004,
    /// ISO-2022-JP-3.
    Jp3,
    /// ISO-2022-JP-1 with half-width katakana.
    JpExt,
}

/// A set as the state has it: its final byte, with the high bit if its codes have two bytes.
type Mark = u8;
const ASCII: Mark = b'B';
const JISX0201_ROMAN: Mark = b'J';
const JISX0201_KANA: Mark = b'I';
const LATIN_1: Mark = b'A';
const GREEK: Mark = b'F';
const TWO_BYTES: u8 = 0x80;
const JISX0208: Mark = b'B' | TWO_BYTES;
const JISX0208_OF_1978: Mark = b'@' | TWO_BYTES;
const JISX0212: Mark = b'D' | TWO_BYTES;
const JISX0213_1_OF_2000: Mark = b'O' | TWO_BYTES;
const JISX0213_1: Mark = b'Q' | TWO_BYTES;
const JISX0213_2: Mark = b'P' | TWO_BYTES;
const KSX1001: Mark = b'C' | TWO_BYTES;
const GB2312: Mark = b'A' | TWO_BYTES;

impl Variant {
    /// Its sets, in the order in which a writer looks for a character.
    fn sets(self) -> &'static [Mark] {
        match self {
            Variant::Kr => &[KSX1001],
            Variant::Jp => &[JISX0208, JISX0201_ROMAN, JISX0208_OF_1978],
            Variant::Jp1 => &[JISX0208, JISX0212, JISX0201_ROMAN, JISX0208_OF_1978],
            Variant::Jp2 => &[
                JISX0208,
                JISX0212,
                KSX1001,
                GB2312,
                JISX0201_ROMAN,
                JISX0208_OF_1978,
                LATIN_1,
                GREEK,
            ],
            Variant::Jp2004 => &[JISX0208, JISX0213_1, JISX0213_2],
            Variant::Jp3 => &[JISX0208, JISX0213_1_OF_2000, JISX0213_2],
            Variant::JpExt => &[
                JISX0208,
                JISX0212,
                JISX0201_ROMAN,
                JISX0201_KANA,
                JISX0208_OF_1978,
            ],
        }
    }

    fn has_shifts(self) -> bool {
        self == Variant::Kr
    }

    fn has_g2(self) -> bool {
        self == Variant::Jp2
    }

    /// Pairs of code points are looked for first in these.
    fn has_pairs(self) -> bool {
        matches!(self, Variant::Jp2004 | Variant::Jp3)
    }
}

// Bytes of the state: G0 to G3, then flags.
const G0: usize = 0;
const G1: usize = 1;
const G2: usize = 2;
const FLAGS: usize = 4;
/// G1 is in use.
const SHIFTED: u8 = 1;
/// An escape that begins no sequence has been passed on, and so is what follows.
const THROUGHOUT: u8 = 2;

/// ASCII everywhere: for a writer.
pub const START: State = State([ASCII, ASCII, 0, 0, 0, 0, 0, 0]);
/// The same for a reader, which has one more place for sets.
pub const READERS_START: State = State([ASCII, ASCII, ASCII, 0, 0, 0, 0, 0]);

const ESCAPE: u8 = 0x1B;
const SHIFT_OUT: u8 = 0x0E;
const SHIFT_IN: u8 = 0x0F;
/// No sequence is longer.
const LONGEST: usize = 16;

fn begins_sequence(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'$' | b'.' | b'&')
}

/// See [`Encoding::decode`](crate::Encoding::decode).
pub fn decode(variant: Variant, state: &mut State, source: &[u8], out: &mut String) -> Step {
    let byte = source[0];
    let mut pass = |byte: u8| {
        out.push(byte.into());
        Ok(1)
    };
    if state.0[FLAGS] & THROUGHOUT != 0 {
        if is_end(byte) {
            state.0[FLAGS] &= !THROUGHOUT;
        }
        return pass(byte);
    }
    match byte {
        ESCAPE => {
            let [_, next] = want(source)?;
            if begins_sequence(next) {
                return designate(variant, state, source);
            }
            if variant.has_g2() && next == b'N' {
                let [_, _, byte] = want(source)?;
                out.push(of_g2(state.0[G2], byte).ok_or(Fault::Illegal(3))?);
                return Ok(3);
            }
            state.0[FLAGS] |= THROUGHOUT;
            pass(ESCAPE)
        }
        SHIFT_IN if variant.has_shifts() => {
            state.0[FLAGS] &= !SHIFTED;
            Ok(1)
        }
        SHIFT_OUT if variant.has_shifts() => {
            state.0[FLAGS] |= SHIFTED;
            Ok(1)
        }
        b'\n' => {
            state.0[FLAGS] &= !SHIFTED;
            pass(b'\n')
        }
        0..0x20 => pass(byte),
        0x80.. => Err(Fault::Illegal(1)),
        _ => {
            let is_shifted = state.0[FLAGS] & SHIFTED != 0;
            let mark = state.0[if is_shifted { G1 } else { G0 }];
            if mark == ASCII {
                return pass(byte);
            }
            if !variant.sets().contains(&mark) {
                return Err(Fault::Illegal(1)); // a state that somebody has made up
            }
            let width = if mark & TWO_BYTES != 0 { 2 } else { 1 };
            if source.len() < width {
                return Err(Fault::Incomplete);
            }
            let before = out.len();
            read(mark, &source[..width], out);
            match out.len() == before {
                true => Err(Fault::Illegal(width)),
                false => Ok(width),
            }
        }
    }
}

fn is_end(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte == b'@'
}

/// Reads a sequence that assigns a set.
fn designate(variant: Variant, state: &mut State, source: &[u8]) -> Step {
    let mut length = 0;
    let mut place = 1;
    while place < LONGEST {
        let Some(byte) = source.get(place) else {
            return Err(Fault::Incomplete);
        };
        if is_end(*byte) {
            length = place + 1;
            break;
        }
        let announces = *byte == b'&' && source.get(place + 1) == Some(&b'@');
        place += if announces && variant != Variant::Kr {
            3
        } else {
            1
        };
    }
    let (mark, which) = match source.get(..length).unwrap_or_default() {
        [] => return Err(Fault::Illegal(1)),
        [_, b'$', set] => (set | TWO_BYTES, G0),
        [_, b'(', set] => (*set, G0),
        [_, b')', set] => (*set, G1),
        [_, b'.', set] if variant.has_g2() => (*set, G2),
        [_, b'$', b'(', set] => (set | TWO_BYTES, G0),
        [_, b'$', b')', set] => (set | TWO_BYTES, G1),
        [_, _, _, ESCAPE, b'$', b'B'] if variant != Variant::Kr => (JISX0208, G0),
        other => return Err(Fault::Illegal(other.len())),
    };
    if mark != ASCII && !variant.sets().contains(&mark) {
        return Err(Fault::Illegal(length));
    }
    state.0[which] = mark;
    Ok(length)
}

/// A character of G2.
fn of_g2(mark: Mark, byte: u8) -> Option<char> {
    match mark {
        _ if byte >= 0x80 => None,
        LATIN_1 => Some((byte | 0x80).into()),
        GREEK => greek(byte | 0x80),
        ASCII => Some(byte.into()),
        _ => None,
    }
}

fn greek(byte: u8) -> Option<char> {
    let bytes = [byte];
    // The marks for voice and the euro are younger than this set.
    if matches!(byte, 0xA4 | 0xA5 | 0xAA) {
        return None;
    }
    let text = encoding_rs::ISO_8859_7.decode_without_bom_handling_and_without_replacement(&bytes);
    text?.chars().next()
}

/// Reads a character of a set, or nothing.
fn read(mark: Mark, bytes: &[u8], out: &mut String) {
    let code = match bytes {
        [lead, trail] if *trail < 0x80 => u16::from_be_bytes([lead | 0x80, trail | 0x80]),
        _ => 0,
    };
    let found = match mark {
        JISX0208 | JISX0208_OF_1978 => sets::jisx0208().point(code),
        JISX0212 => sets::jisx0212().point(code),
        KSX1001 => sets::cp949().point(code).filter(|_| sets::is_ksx1001(code)),
        GB2312 => sets::gb2312().point(code),
        JISX0213_1 | JISX0213_1_OF_2000 if code == jisx0213::TILDE => Some('~'),
        JISX0213_1 | JISX0213_1_OF_2000 => {
            jisx0213::read(mark == JISX0213_1, 1, code, out);
            None
        }
        JISX0213_2 => {
            jisx0213::read(true, 2, code, out);
            None
        }
        JISX0201_ROMAN => Some(match bytes[0] {
            b'\\' => '\u{A5}',
            b'~' => '\u{203E}',
            byte => byte.into(),
        }),
        JISX0201_KANA => kana(bytes[0] | 0x80).filter(|_| bytes[0] < 0x60),
        _ => None,
    };
    out.extend(found);
}

/// The code of what a text begins with in a set, and how many code points it stands for.
fn code(variant: Variant, mark: Mark, text: &[u32], is_last: bool) -> Result<(u16, usize), Fault> {
    let point = text[0];
    let single = |byte: Option<u8>| Ok((wanted(byte)?.into(), 1));
    let double = |code: Option<u16>| Ok((wanted(code)? & 0x7F7F, 1));
    match mark {
        JISX0208 | JISX0208_OF_1978 => double(sets::jisx0208().code(point)),
        JISX0212 => double(sets::jisx0212().code(point)),
        KSX1001 => double(sets::cp949().code(point).filter(|c| sets::is_ksx1001(*c))),
        GB2312 => double(sets::gb2312().code(point)),
        JISX0201_ROMAN => single(roman_byte(point)),
        JISX0201_KANA => single(kana_byte(point).map(|byte| byte & 0x7F)),
        JISX0213_1 | JISX0213_1_OF_2000 | JISX0213_2 => {
            let of_2004 = variant != Variant::Jp3;
            let ((plane, code), count) = jisx0213::code(of_2004, text, is_last)?;
            let wanted_plane = if mark == JISX0213_2 { 2 } else { 1 };
            match plane == wanted_plane && (plane, code) != (1, jisx0213::TILDE) {
                true => Ok((code & 0x7F7F, count)),
                false => Err(Fault::Illegal(1)),
            }
        }
        _ => Err(Fault::Illegal(1)),
    }
}

/// The set, the code and the number of code points of what a text begins with.
fn find(variant: Variant, text: &[u32], is_last: bool) -> Result<(Mark, u16, usize), Fault> {
    if variant.has_pairs() {
        let set = variant.sets()[1];
        match code(variant, set, text, is_last) {
            Ok((code, 2)) => return Ok((set, code, 2)),
            Err(Fault::Incomplete) => return Err(Fault::Incomplete),
            _ => {}
        }
    }
    for set in variant.sets() {
        match code(variant, *set, text, is_last) {
            Ok((code, count)) => return Ok((*set, code, count)),
            Err(Fault::Incomplete) => return Err(Fault::Incomplete),
            Err(Fault::Illegal(_)) => {}
        }
    }
    Err(Fault::Illegal(1))
}

/// See [`Encoding::encode`](crate::Encoding::encode).
pub fn encode(
    variant: Variant,
    state: &mut State,
    text: &[u32],
    is_last: bool,
    out: &mut Vec<u8>,
) -> Step {
    if text[0] < 0x80 {
        go_to_ascii(state, out);
        out.push(text[0] as u8);
        return Ok(1);
    }
    let (mark, code, count) = find(variant, text, is_last)?;
    let in_g1 = variant.has_shifts();
    let which = if in_g1 { G1 } else { G0 };
    let last = mark & !TWO_BYTES;
    if state.0[which] != mark {
        out.push(ESCAPE);
        match (mark & TWO_BYTES != 0, in_g1) {
            (false, false) => out.push(b'('),
            (false, true) => out.push(b')'),
            // The sets that were there first are assigned by shorter sequences.
            (true, false) if matches!(last, b'@' | b'B') => out.push(b'$'),
            (true, false) => out.extend(b"$("),
            (true, true) => out.extend(b"$)"),
        }
        out.push(last);
        state.0[which] = mark;
    }
    if in_g1 && state.0[FLAGS] & SHIFTED == 0 {
        out.push(SHIFT_OUT);
        state.0[FLAGS] |= SHIFTED;
    }
    match mark & TWO_BYTES {
        0 => out.push(code as u8),
        _ => out.extend(code.to_be_bytes()),
    }
    Ok(count)
}

fn go_to_ascii(state: &mut State, out: &mut Vec<u8>) {
    if state.0[G0] != ASCII {
        out.extend([ESCAPE, b'(', ASCII]);
        state.0[G0] = ASCII;
    }
    if state.0[FLAGS] & SHIFTED != 0 {
        out.push(SHIFT_IN);
        state.0[FLAGS] &= !SHIFTED;
    }
}

/// See [`Encoding::finish`](crate::Encoding::finish).
pub fn finish(state: &mut State, out: &mut Vec<u8>) {
    if state.0[FLAGS] & SHIFTED != 0 {
        out.push(SHIFT_IN);
        state.0[FLAGS] &= !SHIFTED;
    }
    if state.0[G0] != ASCII {
        out.extend([ESCAPE, b'(', ASCII]);
        state.0[G0] = ASCII;
    }
}

/// See [`Encoding::reset_decoder`](crate::Encoding::reset_decoder): G1 to G3 stay.
pub fn reset_decoder(state: &mut State) {
    state.0[G0] = ASCII;
    state.0[FLAGS] &= !SHIFTED;
}
