//! Characters: categories, case, and sets of them.

use super::program::Invalid;
use pyrite_vm::types::str::unicode;
use rustpython_unicode::{case, classify};

/// How characters are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Case {
    /// As they are.
    Exact,
    /// Without regard to case, of ASCII letters.
    Ascii,
    /// Without regard to case, of all letters.
    Unicode,
    /// As the locale says; only ASCII letters have case in the locales that we know.
    Locale,
}

/// The lower-case ASCII letter of an upper-case one.
pub fn lower_ascii(point: u32) -> u32 {
    match u8::try_from(point) {
        Ok(byte) => byte.to_ascii_lowercase().into(),
        Err(_) => point,
    }
}

fn upper_ascii(point: u32) -> u32 {
    match u8::try_from(point) {
        Ok(byte) => byte.to_ascii_uppercase().into(),
        Err(_) => point,
    }
}

/// The simple lower-case mapping.
pub fn lower_unicode(point: u32) -> u32 {
    if point < 128 {
        return lower_ascii(point);
    }
    char::from_u32(point).map_or(point, |character| case::simple_lowercase(character).into())
}

/// The simple upper-case mapping; the first character of the full one if that has several, as in CPython.
pub fn upper_unicode(point: u32) -> u32 {
    let Some(character) = char::from_u32(point) else {
        return point;
    };
    let mut full = character.to_uppercase();
    match (full.next(), full.next()) {
        (Some(first), Some(_)) => first.into(),
        _ => case::simple_uppercase(character).into(),
    }
}

impl Case {
    /// The character that stands for all that differ in case only.
    #[inline]
    pub fn fold(self, point: u32) -> u32 {
        match self {
            Case::Exact => point,
            Case::Ascii | Case::Locale => lower_ascii(point),
            Case::Unicode => lower_unicode(point),
        }
    }
    /// Does a character of the text match a literal of the pattern, which is folded already but for locales?
    #[inline]
    pub fn matches(self, literal: u32, point: u32) -> bool {
        match self {
            Case::Locale => {
                literal == point || literal == lower_ascii(point) || literal == upper_ascii(point)
            }
            _ => literal == self.fold(point),
        }
    }
}

/// Is it a letter, digit or underscore, of ASCII or of all scripts?
pub fn is_word(point: u32, unicode: bool) -> bool {
    if point < 128 {
        return point == u32::from(b'_') || (point as u8).is_ascii_alphanumeric();
    }
    unicode && char::from_u32(point).is_some_and(unicode::is_alphanumeric)
}

/// Is the character in the category with this number?
fn in_category(category: u32, point: u32) -> bool {
    let ascii = u8::try_from(point).ok().filter(u8::is_ascii);
    let in_positive = match category & !1 {
        0 => ascii.is_some_and(|byte| byte.is_ascii_digit()),
        2 => matches!(point, 9..=13 | 32),
        4 | 8 => is_word(point, false),
        6 => point == 10,
        10 => match ascii {
            Some(byte) => byte.is_ascii_digit(),
            None => char::from_u32(point).is_some_and(unicode::is_decimal),
        },
        12 => match ascii {
            Some(byte) => matches!(byte, 9..=13 | 28..=32),
            None => char::from_u32(point).is_some_and(classify::is_space),
        },
        14 => is_word(point, true),
        _ => matches!(point, 10..=13 | 28..=30 | 0x85 | 0x2028 | 0x2029),
    };
    in_positive == (category & 1 == 0)
}

/// One past the last category.
const CATEGORIES: u32 = 18;

/// A part of a set.
#[derive(Debug)]
enum Item {
    Literal(u32),
    Range(u32, u32),
    /// The character or its upper-case letter is in the range.
    RangeIgnoringCase(u32, u32),
    Category(u32),
    /// Bits of the first 256 characters.
    Bits(Vec<u32>),
    /// For each block of 256 characters which bits of the second vector are its own.
    Blocks(Vec<u8>, Vec<u32>),
    Negate,
}

/// A set of characters.
#[derive(Debug)]
pub struct Set {
    items: Vec<Item>,
    case: Case,
    /// Which of the first 256 characters are in it.
    first: [u64; 4],
}

fn bit(words: &[u32], index: u32) -> bool {
    words
        .get(index as usize / 32)
        .is_some_and(|word| word >> (index % 32) & 1 == 1)
}

impl Set {
    /// Reads a set; gives it and how many codes it took.
    pub fn read(codes: &[u32], case: Case) -> Result<(Set, usize), Invalid> {
        let mut items = Vec::new();
        let mut place = 0;
        let take = |place: &mut usize, count: usize| -> Result<Vec<u32>, Invalid> {
            let words = codes.get(*place..*place + count).ok_or(Invalid)?;
            *place += count;
            Ok(words.to_vec())
        };
        loop {
            let code = take(&mut place, 1)?[0];
            items.push(match code {
                0 => break,
                8 => match take(&mut place, 1)?[0] {
                    category @ 0..CATEGORIES => Item::Category(category),
                    _ => return Err(Invalid),
                },
                9 => Item::Bits(take(&mut place, 8)?),
                10 => {
                    let blocks = take(&mut place, 1)?[0] as usize;
                    let mapping = take(&mut place, 64)?
                        .iter()
                        .flat_map(|word| word.to_ne_bytes())
                        .collect();
                    let words = blocks.checked_mul(8).ok_or(Invalid)?;
                    if words > codes.len() {
                        return Err(Invalid);
                    }
                    Item::Blocks(mapping, take(&mut place, words)?)
                }
                16 => Item::Literal(take(&mut place, 1)?[0]),
                21 => Item::Negate,
                22 | 42 => {
                    let ends = take(&mut place, 2)?;
                    match code {
                        22 => Item::Range(ends[0], ends[1]),
                        _ => Item::RangeIgnoringCase(ends[0], ends[1]),
                    }
                }
                _ => return Err(Invalid),
            });
        }
        let mut set = Set {
            items,
            case,
            first: [0; 4],
        };
        for point in 0..256 {
            if set.look_up(point) {
                set.first[point as usize / 64] |= 1 << (point % 64);
            }
        }
        Ok((set, place))
    }

    /// Is the character in it?
    #[inline]
    pub fn contains(&self, point: u32) -> bool {
        match self.first.get(point as usize / 64) {
            Some(word) => word >> (point % 64) & 1 == 1,
            None => self.look_up(point),
        }
    }

    /// Which of the first 256 characters are in it, and whether others may be.
    pub fn members(&self) -> ([u64; 4], bool) {
        let small = |item: &Item| match item {
            Item::Literal(point) | Item::Range(_, point) => *point < 256,
            Item::Bits(_) => true,
            _ => false,
        };
        let others = self.case != Case::Exact || !self.items.iter().all(small);
        (self.first, others)
    }

    fn look_up(&self, point: u32) -> bool {
        match self.case {
            Case::Locale => {
                let (lower, upper) = (lower_ascii(point), upper_ascii(point));
                self.look_up_folded(lower) || lower != upper && self.look_up_folded(upper)
            }
            case => self.look_up_folded(case.fold(point)),
        }
    }

    fn look_up_folded(&self, point: u32) -> bool {
        let mut found = true;
        for item in &self.items {
            let hit = match item {
                Item::Literal(literal) => *literal == point,
                Item::Range(low, high) => (*low..=*high).contains(&point),
                Item::RangeIgnoringCase(low, high) => {
                    (*low..=*high).contains(&point)
                        || (*low..=*high).contains(&upper_unicode(point))
                }
                Item::Category(category) => in_category(*category, point),
                Item::Bits(bits) => point < 256 && bit(bits, point),
                Item::Blocks(mapping, bits) => {
                    point < 65536
                        && bit(
                            bits,
                            u32::from(mapping[point as usize / 256]) * 256 + point % 256,
                        )
                }
                Item::Negate => {
                    found = !found;
                    false
                }
            };
            if hit {
                return found;
            }
        }
        !found
    }
}

/// Is the character in the category? For patterns that name one outside a set.
pub fn category_set(category: u32) -> Result<Set, Invalid> {
    Set::read(&[8, category, 0], Case::Exact).map(|(set, _)| set)
}
