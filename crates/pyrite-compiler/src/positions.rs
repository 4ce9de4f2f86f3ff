//! Where the instructions of a code unit come from in the source, packed: two or three bytes for each instead of sixteen, and files keep them as they are here.
//!
//! An entry tells how its place differs from the one before. Every [`BLOCK`] entries one counts from nothing, and it is known where that begins, so to find a place takes no longer in long code.
//!
//! Whatever the bytes are, there are as many places as they are said to be; where the bytes make no sense, they are nowhere.

use crate::code::Position;

/// So many entries are read at most to find one.
const BLOCK: usize = 32;

/// The source position of each instruction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Positions {
    pub(crate) count: u32,
    /// A [`kind`] and the distance in lines, as a number of seven bits a byte, least significant first; more numbers, as the kind wants.
    pub(crate) entries: Box<[u8]>,
    /// Where each block but the first begins.
    pub(crate) blocks: Box<[u32]>,
}

/// What follows the first number of an entry, which has this in its lowest bits.
mod kind {
    /// Nothing: the place is the same as before.
    pub const SAME: u64 = 0;
    /// A column, and how many columns on the place ends, in the same line.
    pub const WITHIN_LINE: u64 = 1;
    /// How many lines on the place ends, with a sign, and both columns.
    pub const LONG: u64 = 2;
    pub const BITS: u32 = 2;
}

impl Positions {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.count as usize
    }
    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The position of an instruction; of none behind the last.
    pub fn get(&self, index: usize) -> Option<Position> {
        self.starting_at(index / BLOCK).nth(index % BLOCK)
    }

    /// All of them, in the order of the instructions.
    pub fn iter(&self) -> impl Iterator<Item = Position> {
        self.starting_at(0)
    }

    fn starting_at(&self, block: usize) -> impl Iterator<Item = Position> {
        let start = match block.checked_sub(1) {
            None => Some(0),
            Some(number) => self.blocks.get(number).map(|start| *start as usize),
        };
        let mut bytes = start
            .and_then(|start| self.entries.get(start..))
            .unwrap_or_default();
        let mut at = Position::default();
        (block * BLOCK..self.len()).map(move |index| {
            if index % BLOCK == 0 {
                at = Position::default();
            }
            at = entry(&mut bytes, at).unwrap_or_default();
            at
        })
    }
}

impl FromIterator<Position> for Positions {
    fn from_iter<T: IntoIterator<Item = Position>>(positions: T) -> Positions {
        let (mut entries, mut blocks) = (Vec::new(), Vec::new());
        let (mut count, mut before) = (0, Position::default());
        for at in positions {
            if count % BLOCK == 0 {
                before = Position::default();
                if count > 0 {
                    blocks.push(entries.len() as u32);
                }
            }
            push_entry(&mut entries, at, before);
            before = at;
            count += 1;
        }
        Positions {
            count: count as u32,
            entries: entries.into(),
            blocks: blocks.into(),
        }
    }
}

fn push_entry(entries: &mut Vec<u8>, at: Position, before: Position) {
    let lines = spread(i64::from(at.line) - i64::from(before.line)) << kind::BITS;
    if at == before {
        return push(entries, kind::SAME);
    }
    match at.end_column.checked_sub(at.column) {
        Some(columns) if at.end_line == at.line => {
            push(entries, lines | kind::WITHIN_LINE);
            push(entries, at.column.into());
            push(entries, columns.into());
        }
        _ => {
            push(entries, lines | kind::LONG);
            push(entries, spread(i64::from(at.end_line) - i64::from(at.line)));
            push(entries, at.column.into());
            push(entries, at.end_column.into());
        }
    }
}

/// The next entry; nothing if there is none or it makes no sense.
#[inline]
fn entry(bytes: &mut &[u8], before: Position) -> Option<Position> {
    let first = pull(bytes)?;
    let line = moved(before.line, first >> kind::BITS);
    match first & !(!0 << kind::BITS) {
        kind::SAME => Some(before),
        kind::WITHIN_LINE => {
            let line = line?;
            let column = small(pull(bytes)?)?;
            Some(Position {
                line,
                end_line: line,
                column,
                end_column: column.checked_add(small(pull(bytes)?)?)?,
            })
        }
        kind::LONG => {
            let line = line?;
            Some(Position {
                line,
                end_line: moved(line, pull(bytes)?)?,
                column: small(pull(bytes)?)?,
                end_column: small(pull(bytes)?)?,
            })
        }
        _ => None,
    }
}

/// A number of either sign as one without: small ones are short.
fn spread(number: i64) -> u64 {
    (number << 1 ^ number >> 63) as u64
}

/// A line so far from another, as [`spread`] gives the distance.
fn moved(line: u32, distance: u64) -> Option<u32> {
    let distance = (distance >> 1) as i64 ^ -((distance & 1) as i64);
    u32::try_from(i64::from(line).checked_add(distance)?).ok()
}

fn small(number: u64) -> Option<u32> {
    u32::try_from(number).ok()
}

fn push(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[inline]
fn pull(bytes: &mut &[u8]) -> Option<u64> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if *byte < 0x80 {
            return Some(number);
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Places of all kinds, three blocks and a bit.
    fn places() -> Vec<Position> {
        let numbers = [0, 1, 2, 63, 64, 127, 128, 5000, u32::MAX - 1, u32::MAX];
        let number = |index: usize| numbers[index * 7 % numbers.len()];
        let place = |index: usize| Position {
            line: number(index / 2),
            end_line: [number(index / 2), number(index / 3), 0][index % 3],
            column: number(index / 4),
            end_column: number(index / 5),
        };
        (0..3 * BLOCK + 5).map(place).collect()
    }

    #[test]
    fn what_is_packed_is_found() {
        let places = places();
        for count in 0..=places.len() {
            let packed: Positions = places[..count].iter().copied().collect();
            assert_eq!(packed.len(), count);
            assert_eq!(packed.iter().collect::<Vec<_>>(), places[..count]);
            for (index, place) in places[..count].iter().enumerate() {
                assert_eq!(packed.get(index), Some(*place), "{index} of {count}");
            }
            assert_eq!(packed.get(count), None);
        }
    }

    #[test]
    fn damage_is_no_panic() {
        let packed: Positions = places().into_iter().collect();
        let check = |damaged: &Positions| {
            assert_eq!(damaged.iter().count(), packed.len());
            for index in 0..packed.len() {
                assert!(damaged.get(index).is_some());
            }
        };
        for index in 0..packed.entries.len() {
            let mut damaged = packed.clone();
            for value in [0, 3, 0x7f, 0x80, 0xff] {
                damaged.entries[index] = value;
                check(&damaged);
            }
            damaged.entries = packed.entries[..index].into();
            damaged.blocks = [u32::MAX].into();
            check(&damaged);
        }
    }
}
