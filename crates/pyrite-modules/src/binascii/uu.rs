//! Lines of the uuencoding: a length, then groups of four printable characters of six bits each.

use super::error;
use crate::support::*;

/// The most bytes of a line.
const MOST: usize = 45;

pub(super) fn encode(data: &[u8], backtick: bool) -> PyResult<Vec<u8>> {
    if data.len() > MOST {
        return Err(error("At most 45 bytes at once"));
    }
    let character = |value: u32| match value {
        0 if backtick => b'`',
        value => b' ' + value as u8,
    };
    let mut line = vec![character(data.len() as u32)];
    for group in data.chunks(3) {
        let word = (0..3).fold(0u32, |word, i| {
            word << 8 | u32::from(group.get(i).copied().unwrap_or(0))
        });
        line.extend((0..4).map(|place| character(word >> (18 - 6 * place) & 63)));
    }
    line.push(b'\n');
    Ok(line)
}

pub(super) fn decode(line: &[u8]) -> PyResult<Vec<u8>> {
    let wanted = usize::from(line.first().copied().unwrap_or(b' ').wrapping_sub(b' ') & 63);
    let mut data = Vec::with_capacity(wanted);
    let (mut bits, mut count) = (0u32, 0);
    let mut rest = line.get(1..).unwrap_or_default().iter();
    while data.len() < wanted {
        // What an editor or mailer has cut off at the end were blanks.
        let value = match rest.next() {
            None | Some(b'\n' | b'\r') => 0,
            Some(byte) if (b' '..=b'`').contains(byte) => u32::from(byte - b' ') & 63,
            Some(_) => return Err(error("Illegal char")),
        };
        bits = bits << 6 | value;
        count += 6;
        if count >= 8 {
            count -= 8;
            data.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    if rest.any(|byte| !matches!(byte, b' ' | b'`' | b'\n' | b'\r')) {
        return Err(error("Trailing garbage"));
    }
    Ok(data)
}
