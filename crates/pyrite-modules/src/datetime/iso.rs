//! Dates and times as ISO 8601 writes them: to text and back, without objects.

use super::calendar::Day;
use super::fields::{Clock, US_PER_SECOND};

/// How much of a time is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    Auto,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
    Microseconds,
}

impl Precision {
    pub fn named(name: &[u8]) -> Option<Precision> {
        Some(match name {
            b"auto" => Precision::Auto,
            b"hours" => Precision::Hours,
            b"minutes" => Precision::Minutes,
            b"seconds" => Precision::Seconds,
            b"milliseconds" => Precision::Milliseconds,
            b"microseconds" => Precision::Microseconds,
            _ => return None,
        })
    }
}

/// Writes a number with so many digits.
pub fn write_digits(text: &mut Vec<u8>, mut value: i64, count: usize) {
    let start = text.len();
    text.resize(start + count, b'0');
    for place in text[start..].iter_mut().rev() {
        *place = b'0' + (value % 10) as u8;
        value /= 10;
    }
}

pub fn write_day(text: &mut Vec<u8>, day: Day) {
    write_digits(text, day.year, 4);
    text.push(b'-');
    write_digits(text, day.month, 2);
    text.push(b'-');
    write_digits(text, day.day, 2);
}

pub fn write_clock(text: &mut Vec<u8>, clock: Clock, precision: Precision) {
    let precision = match precision {
        Precision::Auto if clock.microsecond == 0 => Precision::Seconds,
        Precision::Auto => Precision::Microseconds,
        given => given,
    };
    write_digits(text, clock.hour, 2);
    if precision == Precision::Hours {
        return;
    }
    text.push(b':');
    write_digits(text, clock.minute, 2);
    if precision == Precision::Minutes {
        return;
    }
    text.push(b':');
    write_digits(text, clock.second, 2);
    let (fraction, digits) = match precision {
        Precision::Milliseconds => (clock.microsecond / 1000, 3),
        Precision::Microseconds => (clock.microsecond, 6),
        _ => return,
    };
    text.push(b'.');
    write_digits(text, fraction, digits);
}

/// Writes an offset of so many microseconds from UTC: `+hh:mm`, with seconds and microseconds if it has any.
pub fn write_offset(text: &mut Vec<u8>, microseconds: i64, separator: &[u8]) {
    text.push(if microseconds < 0 { b'-' } else { b'+' });
    let offset = Clock::of_microseconds(microseconds.abs());
    write_digits(text, offset.hour, 2);
    text.extend_from_slice(separator);
    write_digits(text, offset.minute, 2);
    if offset.second != 0 || offset.microsecond != 0 {
        text.extend_from_slice(separator);
        write_digits(text, offset.second, 2);
    }
    if offset.microsecond != 0 {
        text.push(b'.');
        write_digits(text, offset.microsecond, 6);
    }
}

/// A text that is read from its front; behind its end there are zeros.
#[derive(Clone, Copy)]
struct Reader<'a> {
    text: &'a [u8],
    place: usize,
}

impl Reader<'_> {
    fn peek(&self) -> u8 {
        self.text.get(self.place).copied().unwrap_or(0)
    }

    fn take(&mut self) -> u8 {
        let byte = self.peek();
        self.place += 1;
        byte
    }

    fn digits(&mut self, count: usize) -> Option<i64> {
        let mut value = 0;
        for _ in 0..count {
            let digit = self.take();
            if !digit.is_ascii_digit() {
                return None;
            }
            value = 10 * value + i64::from(digit - b'0');
        }
        Some(value)
    }
}

/// `YYYY-MM-DD`, `YYYYMMDD`, `YYYY-Www`, `YYYYWww`, `YYYY-Www-D` or `YYYYWwwD`. Months and days are not looked at.
pub fn read_day(text: &[u8]) -> Option<Day> {
    let mut reader = Reader { text, place: 0 };
    let year = reader.digits(4)?;
    let has_dashes = reader.peek() == b'-';
    let dash = |reader: &mut Reader<'_>| !has_dashes || reader.take() == b'-';
    if has_dashes {
        reader.take();
    }
    if reader.peek() == b'W' {
        reader.take();
        let week = reader.digits(2)?;
        let mut weekday = 1;
        if reader.place < text.len() {
            if !dash(&mut reader) {
                return None;
            }
            weekday = reader.digits(1)?;
        }
        return Day::of_iso(year, week, weekday).ok();
    }
    let month = reader.digits(2)?;
    if !dash(&mut reader) {
        return None;
    }
    let day = reader.digits(2)?;
    (reader.place == text.len()).then_some(Day { year, month, day })
}

/// A time, and its offset from UTC in microseconds if it has one. Hours, minutes and seconds are not looked at.
pub fn read_clock(text: &[u8]) -> Option<(Clock, Option<i64>)> {
    let is_sign = |byte: &u8| matches!(byte, b'+' | b'-' | b'Z');
    let Some(sign) = text.iter().position(is_sign) else {
        return match read_parts(text, 0, text.len())? {
            (clock, true) => Some((clock, None)),
            (_, false) => None,
        };
    };
    let (clock, _) = read_parts(text, 0, sign)?;
    if text[sign] == b'Z' {
        let is_last = text.get(sign + 1).is_none_or(|next| *next == 0);
        return is_last.then_some((clock, Some(0)));
    }
    let (offset, true) = read_parts(text, sign + 1, text.len())? else {
        return None;
    };
    let offset = offset.seconds() * US_PER_SECOND + offset.microsecond;
    Some((
        clock,
        Some(if text[sign] == b'-' { -offset } else { offset }),
    ))
}

/// `HH[:?MM[:?SS[(.|,)f...]]]`, and whether that is all there is.
fn read_parts(text: &[u8], start: usize, end: usize) -> Option<(Clock, bool)> {
    let mut reader = Reader { text, place: start };
    let mut parts = [0; 3];
    let mut has_colons = true;
    let clock = |parts: [i64; 3], microsecond| Clock {
        hour: parts[0],
        minute: parts[1],
        second: parts[2],
        microsecond,
    };
    for index in 0..3 {
        parts[index] = reader.digits(2)?;
        let next = reader.take();
        if index == 0 {
            has_colons = next == b':';
        }
        if reader.place >= end {
            let is_mark = matches!(next, b'.' | b',');
            return (!is_mark).then(|| (clock(parts, 0), next == 0));
        }
        match next {
            b':' if has_colons && index < 2 => {}
            b'.' | b',' if index == 2 => break,
            b':' | b'.' | b',' => return None,
            _ if !has_colons => reader.place -= 1,
            _ => return None,
        }
    }
    let count = end.saturating_sub(reader.place).min(6);
    let mut microsecond = reader.digits(count)?;
    for _ in count..6 {
        microsecond *= 10;
    }
    while reader.peek().is_ascii_digit() {
        reader.place += 1;
    }
    Some((clock(parts, microsecond), reader.peek() == 0))
}

/// Where the time begins in a text of at least seven bytes, of which each digit, dash and `W` is one; `None` if nowhere.
///
/// The date may have seven, eight or ten characters, any character may stand between date and time, and a date of weeks may end with a week or with a day: what
/// comes behind decides.
pub fn separator(text: &[u8]) -> Option<usize> {
    let is_digit = |place: usize| text.get(place).is_some_and(u8::is_ascii_digit);
    if text.len() == 7 {
        return Some(7);
    }
    if text[4] == b'-' {
        if text[5] != b'W' {
            return Some(10);
        }
        return match text.get(8) {
            Some(b'-') if text.len() == 9 => None,
            Some(b'-') if is_digit(10) => Some(8),
            Some(b'-') => Some(10),
            _ => Some(8),
        };
    }
    if text[4] != b'W' {
        return Some(8);
    }
    let end = (7..text.len())
        .find(|place| !is_digit(*place))
        .unwrap_or(text.len());
    Some(match end {
        7 | 8 => end,
        _ if end % 2 == 0 => 7,
        _ => 8,
    })
}
