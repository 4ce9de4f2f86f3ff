//! The tables of code objects, packed as CPython packs them: places in the source (PEP 657), and handlers. Both count instructions of two bytes, of which the
//! first is none of the code's own: see [`super::offset`].

use pyrite_compiler::code::{CodeUnit, Position};
use pyrite_compiler::positions::Positions;

/// What an entry of a line table says: a number in bits 3 to 6 of its first byte. Those below are columns within the line in one byte.
mod kind {
    /// So many lines on, with columns in two bytes.
    pub const LINES: std::ops::RangeInclusive<u8> = 10..=12;
    pub const NO_COLUMNS: u8 = 13;
    pub const LONG: u8 = 14;
    pub const NOTHING: u8 = 15;
}

/// The highest bit of a byte that begins an entry.
const FIRST: u8 = 0x80;

/// `co_linetable`
pub fn pack_lines(unit: &CodeUnit) -> Vec<u8> {
    let mut table = Vec::with_capacity(unit.positions.len() * 6);
    let mut line = i64::from(unit.first_line);
    for (index, at) in std::iter::once(unit.definition())
        .chain(unit.positions.iter())
        .enumerate()
    {
        if at.is_nowhere() && index > 0 {
            table.push(FIRST | kind::NOTHING << 3);
            continue;
        }
        let distance = i64::from(at.line) - line;
        line = i64::from(at.line);
        if !at.can_begin_line() {
            table.push(FIRST | kind::NO_COLUMNS << 3);
            push_signed(&mut table, distance);
            continue;
        }
        table.push(FIRST | kind::LONG << 3);
        push_signed(&mut table, distance);
        push(&mut table, u64::from(at.end_line.saturating_sub(at.line)));
        push(&mut table, u64::from(at.column) + 1);
        push(&mut table, u64::from(at.end_column) + 1);
    }
    table
}

/// The positions of `count` instructions that a line table gives; behind its end they have none.
pub fn unpack_lines(table: &[u8], first_line: u32, count: usize) -> Positions {
    let mut positions = Vec::with_capacity(count + 1);
    let mut line = i64::from(first_line);
    let mut bytes = table.iter().copied();
    while positions.len() <= count
        && let Some(first) = bytes.next()
    {
        let at = entry(first >> 3 & 15, &mut line, &mut bytes).unwrap_or_default();
        let length = usize::from(first & 7) + 1;
        positions.extend(std::iter::repeat_n(at, length));
    }
    positions.resize(count + 1, Position::default());
    positions.into_iter().skip(1).collect()
}

/// The place that an entry gives; `line` is that of the one before it.
fn entry(code: u8, line: &mut i64, bytes: &mut impl Iterator<Item = u8>) -> Option<Position> {
    let place = |line: i64, lines: u64, column: u64, end_column: u64| {
        let line = u32::try_from(line).unwrap_or(0);
        Position {
            line,
            end_line: line.saturating_add(lines as u32),
            column: column as u32,
            end_column: end_column as u32,
        }
    };
    Some(match code {
        kind::NOTHING => return None,
        kind::NO_COLUMNS => {
            *line += signed(pull(bytes)?);
            place(*line, 0, 0, 0).inherited()
        }
        kind::LONG => {
            *line += signed(pull(bytes)?);
            let lines = pull(bytes)?;
            let (column, end) = (pull(bytes)?, pull(bytes)?);
            place(
                *line,
                lines,
                column.saturating_sub(1),
                end.saturating_sub(1),
            )
        }
        code if kind::LINES.contains(&code) => {
            *line += i64::from(code - kind::LINES.start());
            let (column, end) = (bytes.next()?, bytes.next()?);
            place(*line, 0, column.into(), end.into())
        }
        code => {
            let byte = bytes.next()?;
            let column = u64::from(code << 3 | byte >> 4 & 7);
            place(*line, 0, column, column + u64::from(byte & 15))
        }
    })
}

/// `co_exceptiontable`
pub fn pack_handlers(unit: &CodeUnit) -> Vec<u8> {
    let mut table = Vec::new();
    for entry in &unit.exceptions {
        let first = table.len();
        for number in [
            entry.start + 1,
            entry.end - entry.start,
            entry.handler + 1,
            u32::from(entry.depth) << 1,
        ] {
            push_high_first(&mut table, number);
        }
        table[first] |= FIRST;
    }
    table
}

/// Six bits a byte, the highest first.
fn push_high_first(table: &mut Vec<u8>, number: u32) {
    let groups = (32 - number.leading_zeros()).div_ceil(6).max(1);
    for group in (0..groups).rev() {
        let more = if group > 0 { 64 } else { 0 };
        table.push((number >> (6 * group)) as u8 & 63 | more);
    }
}

/// Pairs of steps, of offsets and of lines, from the first line on: `co_lnotab`. Larger steps than fit a byte are several.
pub(super) fn old_line_table(unit: &CodeUnit) -> Vec<u8> {
    let mut table = Vec::new();
    let (mut line, mut step) = (i64::from(unit.first_line), 2);
    for position in unit.positions.iter() {
        let mut lines = i64::from(position.line) - line;
        if !position.is_nowhere() && lines != 0 {
            while step > u8::MAX.into() {
                table.extend([u8::MAX, 0]);
                step -= i64::from(u8::MAX);
            }
            while lines != 0 {
                let part = lines.clamp(i8::MIN.into(), i8::MAX.into());
                table.extend([step as u8, part as i8 as u8]);
                (lines, step) = (lines - part, 0);
            }
            line = i64::from(position.line);
        }
        step += 2;
    }
    table
}

/// Six bits a byte, the lowest first.
fn push(table: &mut Vec<u8>, mut number: u64) {
    while number > 63 {
        table.push(number as u8 & 63 | 64);
        number >>= 6;
    }
    table.push(number as u8);
}

/// The sign is the lowest bit.
fn push_signed(table: &mut Vec<u8>, number: i64) {
    push(table, number.unsigned_abs() << 1 | u64::from(number < 0));
}

fn pull(bytes: &mut impl Iterator<Item = u8>) -> Option<u64> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let byte = bytes.next()?;
        number |= u64::from(byte & 63).checked_shl(shift).unwrap_or(0);
        shift += 6;
        if byte & 64 == 0 {
            return Some(number);
        }
    }
}

fn signed(number: u64) -> i64 {
    let magnitude = (number >> 1) as i64;
    if number & 1 != 0 {
        -magnitude
    } else {
        magnitude
    }
}
