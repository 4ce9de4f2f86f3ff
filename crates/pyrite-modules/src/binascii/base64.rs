//! Base 64 (RFC 4648).

use super::error;
use crate::support::*;

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const NO_LETTER: u8 = 0xff;

/// The value of each byte that is a letter.
const VALUES: [u8; 256] = {
    let mut values = [NO_LETTER; 256];
    let mut value = 0;
    while value < 64 {
        values[LETTERS[value] as usize] = value as u8;
        value += 1;
    }
    values
};

pub(super) fn encode(data: &[u8], newline: bool) -> Vec<u8> {
    let mut text = Vec::with_capacity(data.len().div_ceil(3) * 4 + 1);
    let letters = |group: [u8; 3]| {
        let word = u32::from_be_bytes([0, group[0], group[1], group[2]]);
        [18, 12, 6, 0].map(|shift| LETTERS[(word >> shift & 63) as usize])
    };
    let (groups, rest) = data.as_chunks();
    for group in groups {
        text.extend_from_slice(&letters(*group));
    }
    if !rest.is_empty() {
        let mut group = [0; 3];
        group[..rest.len()].copy_from_slice(rest);
        text.extend_from_slice(&letters(group)[..=rest.len()]);
        text.resize(data.len().div_ceil(3) * 4, b'=');
    }
    if newline {
        text.push(b'\n');
    }
    text
}

/// Decodes the groups of four letters that a text begins with. How many bytes of the text that were.
fn decode_groups(text: &[u8], data: &mut Vec<u8>) -> usize {
    let mut groups = 0;
    for group in text.as_chunks::<4>().0 {
        let [a, b, c, d] = group.map(|letter| VALUES[usize::from(letter)]);
        if a | b | c | d == NO_LETTER {
            break;
        }
        data.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
        groups += 1;
    }
    groups * 4
}

pub(super) fn decode(text: &[u8], is_strict: bool) -> PyResult<Vec<u8>> {
    let mut data = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut place, mut left, mut pads) = (0, 0u8, 0);
    let mut next = 0;
    loop {
        if place == 0 && pads == 0 {
            next += decode_groups(&text[next..], &mut data);
        }
        let Some(byte) = text.get(next) else {
            break;
        };
        let index = next;
        next += 1;
        if *byte == b'=' {
            pads += 1;
            if !is_strict || place >= 2 && place + pads <= 4 {
                continue;
            }
            match place {
                1 => break,
                _ if index == 0 => return Err(error("Leading padding not allowed")),
                _ => return Err(error("Excess padding not allowed")),
            }
        }
        let value = VALUES[*byte as usize];
        if value == NO_LETTER {
            if is_strict {
                return Err(error("Only base64 data is allowed"));
            }
            continue;
        }
        if is_strict && pads > 0 {
            let is_complete = place + pads == 4;
            return Err(error(if is_complete {
                "Excess data after padding"
            } else {
                "Discontinuous padding not allowed"
            }));
        }
        pads = 0;
        match place {
            0 => {}
            1 => data.push(left << 2 | value >> 4),
            2 => data.push(left << 4 | value >> 2),
            _ => data.push(left << 6 | value),
        }
        left = match place {
            1 => value & 0x0f,
            2 => value & 0x03,
            _ => value,
        };
        place = (place + 1) % 4;
    }
    match place {
        1 => {
            let letters = data.len() / 3 * 4 + 1;
            Err(error(&format!(
                "Invalid base64-encoded string: number of data characters ({letters}) cannot be 1 more than a multiple of 4"
            )))
        }
        place if place != 0 && place + pads < 4 => Err(error("Incorrect padding")),
        _ => Ok(data),
    }
}
