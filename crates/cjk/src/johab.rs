//! Johab (KS X 1001, annex 3): five bits for each letter of a syllable; hanja and symbols are those of KS X 1001, moved. And the syllables that EUC-KR writes by their letters.

use crate::sets;

/// The first of the syllables, which are ordered by initial, vowel and last consonant.
const FIRST_SYLLABLE: u32 = 0xAC00;
const INITIALS: u32 = 19;
const VOWELS: u32 = 21;
/// Of last consonants, none included.
const LASTS: u32 = 28;
/// The letter alone whose code point is that of the first consonant; vowels begin at U+314F.
const FIRST_LETTER: u32 = 0x3130;
const FIRST_VOWEL: u8 = 0x4F;

/// Of the consonants that a syllable can begin with: their code points, from U+3100.
const INITIAL_LETTERS: [u8; INITIALS as usize] = [
    0x31, 0x32, 0x34, 0x37, 0x38, 0x39, 0x41, 0x42, 0x43, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4A, 0x4B,
    0x4C, 0x4D, 0x4E,
];
/// Of those that one can end with, from the second kind on (the first is none).
const LAST_LETTERS: [u8; LASTS as usize - 1] = [
    0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x39, 0x3A, 0x3B, 0x3C, 0x3D, 0x3E, 0x3F, 0x40, 0x41,
    0x42, 0x44, 0x45, 0x46, 0x47, 0x48, 0x4A, 0x4B, 0x4C, 0x4D, 0x4E,
];

/// Five bits of a code.
enum Letter {
    /// There is none.
    Filler,
    /// By number.
    At(u32),
}

fn initial(bits: u16) -> Option<Letter> {
    match bits {
        1 => Some(Letter::Filler),
        2..=20 => Some(Letter::At(u32::from(bits) - 2)),
        _ => None,
    }
}

fn vowel(bits: u16) -> Option<Letter> {
    let number = match bits {
        2 => return Some(Letter::Filler),
        3..=7 => bits - 3,
        10..=15 => bits - 5,
        18..=23 => bits - 7,
        26..=29 => bits - 9,
        _ => return None,
    };
    Some(Letter::At(number.into()))
}

fn vowel_bits(number: u32) -> u16 {
    let number = number as u16;
    number
        + match number {
            0..=4 => 3,
            5..=10 => 5,
            11..=16 => 7,
            _ => 9,
        }
}

fn last(bits: u16) -> Option<Letter> {
    match bits {
        1 => Some(Letter::Filler),
        2..=17 => Some(Letter::At(u32::from(bits) - 1)),
        19..=29 => Some(Letter::At(u32::from(bits) - 2)),
        _ => None,
    }
}

fn last_bits(number: u32) -> u16 {
    match number {
        0..=16 => number as u16 + 1,
        _ => number as u16 + 2,
    }
}

fn syllable(initial: u32, vowel: u32, last: u32) -> Option<char> {
    char::from_u32(FIRST_SYLLABLE + (initial * VOWELS + vowel) * LASTS + last)
}

fn letter(code: u8) -> Option<char> {
    char::from_u32(0x3100 | u32::from(code))
}

/// The character of a code.
pub fn decode(lead: u8, trail: u8) -> Option<char> {
    if lead >= 0xD8 {
        return symbol(lead, trail);
    }
    let code = u16::from_be_bytes([lead, trail]);
    match (
        initial(code >> 10 & 31)?,
        vowel(code >> 5 & 31)?,
        last(code & 31)?,
    ) {
        (Letter::Filler, Letter::Filler, Letter::Filler) => Some('\u{3000}'),
        (Letter::Filler, Letter::Filler, Letter::At(n)) => letter(LAST_LETTERS[n as usize - 1]),
        (Letter::Filler, Letter::At(n), Letter::Filler) => letter(FIRST_VOWEL + n as u8),
        (Letter::At(n), Letter::Filler, Letter::Filler) => letter(INITIAL_LETTERS[n as usize]),
        (Letter::At(i), Letter::At(v), Letter::Filler) => syllable(i, v, 0),
        (Letter::At(i), Letter::At(v), Letter::At(l)) => syllable(i, v, l),
        _ => None,
    }
}

/// Two rows of KS X 1001 for each lead: symbols from 0xD9 on, hanja from 0xE0 on.
fn symbol(lead: u8, trail: u8) -> Option<char> {
    let letters_alone = lead == 0xDA && (0xA1..=0xD3).contains(&trail);
    let cell = match trail {
        0x31..=0x7E => trail - 0x31,
        0x91..=0xFE => trail - 0x43,
        _ => return None,
    };
    let row = match lead {
        0xD9..=0xDE if !letters_alone => 2 * (lead - 0xD9),
        0xE0..=0xF9 => 2 * (lead - 0xE0) + HANJA,
        _ => return None,
    } + cell / 94;
    sets::cp949().of_bytes(0xA1 + row, 0xA1 + cell % 94)
}

/// The row (from 0) that hanja begin at.
const HANJA: u8 = 41;

/// The code of a character.
pub fn encode(point: u32) -> Option<u16> {
    if let Some(index) = point.checked_sub(FIRST_SYLLABLE)
        && index < INITIALS * VOWELS * LASTS
    {
        let (initial, vowel) = (index / LASTS / VOWELS, index / LASTS % VOWELS);
        return Some(code(
            initial as u16 + 2,
            vowel_bits(vowel),
            last_bits(index % LASTS),
        ));
    }
    if (FIRST_LETTER + 1..=FIRST_LETTER + 0x33).contains(&point) {
        let letter = (point - 0x3100) as u8;
        let place = |letters: &[u8]| letters.iter().position(|known| *known == letter);
        if letter >= FIRST_VOWEL {
            return Some(code(1, vowel_bits((letter - FIRST_VOWEL).into()), 1));
        }
        if let Some(number) = place(&INITIAL_LETTERS) {
            return Some(code(number as u16 + 2, 2, 1));
        }
        return place(&LAST_LETTERS).map(|number| code(1, 2, last_bits(number as u32 + 1)));
    }
    let found = sets::cp949().code(point)?;
    let [lead, trail] = found.to_be_bytes();
    if !sets::is_ksx1001(found) {
        return None;
    }
    let (row, cell) = (lead - 0xA1, trail - 0xA1);
    let (lead, odd) = match row {
        0..=11 => (0xD9 + row / 2, row % 2),
        HANJA..=92 => (0xE0 + (row - HANJA) / 2, (row - HANJA) % 2),
        _ => return None,
    };
    let cell = cell + 94 * odd;
    let trail = cell + if cell < 0x4E { 0x31 } else { 0x43 };
    Some(u16::from_be_bytes([lead, trail]))
}

fn code(initial: u16, vowel: u16, last: u16) -> u16 {
    0x8000 | initial << 10 | vowel << 5 | last
}

/// The byte that stands for a letter behind 0xA4 in EUC-KR, less the letter's code point from U+3100.
const EUC: u8 = 0x70;
/// No last consonant.
const EUC_FILLER: u8 = 0xD4;

/// The syllable of three letters as EUC-KR writes them, each behind 0xA4.
pub fn syllable_of_letters(initial: u8, vowel: u8, last: u8) -> Option<char> {
    let place = |letters: &[u8], byte: u8| {
        let letter = byte.wrapping_sub(EUC);
        letters.iter().position(|known| *known == letter)
    };
    let initial = place(&INITIAL_LETTERS, initial)?;
    let vowel = vowel.wrapping_sub(EUC).checked_sub(FIRST_VOWEL)?;
    let last = match last {
        EUC_FILLER => 0,
        _ => place(&LAST_LETTERS, last)? + 1,
    };
    let is_vowel = u32::from(vowel) < VOWELS;
    is_vowel.then(|| syllable(initial as u32, vowel.into(), last as u32))?
}

/// The letters of a syllable as EUC-KR writes them.
pub fn letters_of_syllable(point: u32) -> Option<[u8; 6]> {
    let index = point.checked_sub(FIRST_SYLLABLE)?;
    let initial = *INITIAL_LETTERS.get((index / LASTS / VOWELS) as usize)?;
    let vowel = FIRST_VOWEL + (index / LASTS % VOWELS) as u8;
    let last = match index % LASTS {
        0 => EUC_FILLER,
        number => LAST_LETTERS[number as usize - 1] + EUC,
    };
    Some([0xA4, initial + EUC, 0xA4, vowel + EUC, 0xA4, last])
}
