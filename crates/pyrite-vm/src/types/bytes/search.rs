//! Searching and cutting of bytes: what str, bytes and bytearray share. UTF-8 is searched as bytes, since no character's
//! bytes occur inside another's.

use crate::result::{PyResult, memory_error};
use memchr::memmem;

/// The first place of `needle`.
pub fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    match needle {
        [byte] if text.len() < SHORTEST => text.iter().position(|other| other == byte),
        [byte] => memchr::memchr(*byte, text),
        [_, ..] if text.len() < SHORT_ONCE => Places::Short(text, needle, 0).next(),
        _ => memmem::find(text, needle),
    }
}

/// The last place of `needle`.
pub fn rfind(text: &[u8], needle: &[u8]) -> Option<usize> {
    match needle {
        [byte] => memchr::memrchr(*byte, text),
        _ => memmem::rfind(text, needle),
    }
}

/// Texts shorter than this are searched as they are: getting ready for a longer search takes more time.
const SHORT: usize = 64;
/// The same for a search that ends with the first place.
const SHORT_ONCE: usize = 256;

/// Texts shorter than this are sooner gone through byte by byte than a function is called that does it quicker.
const SHORTEST: usize = 16;

/// Places of something that do not overlap.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one at a time, on the stack"
)]
enum Places<'a> {
    Byte(memchr::Memchr<'a>),
    /// In a short text, from a place on.
    Short(&'a [u8], &'a [u8], usize),
    Long(memmem::FindIter<'a, 'a>),
}

impl Iterator for Places<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        match self {
            Places::Byte(places) => places.next(),
            Places::Long(places) => places.next(),
            Places::Short(text, needle, from) => loop {
                // Behind this place there is not room enough.
                let last = text.len().checked_sub(needle.len())?;
                let place = *from + memchr::memchr(needle[0], text.get(*from..=last)?)?;
                if text[place..].starts_with(needle) {
                    *from = place + needle.len();
                    return Some(place);
                }
                *from = place + 1;
            },
        }
    }
}

/// Places of `needle` that do not overlap; `needle` is not empty.
pub fn places<'a>(text: &'a [u8], needle: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    match needle {
        [byte] => Places::Byte(memchr::memchr_iter(*byte, text)),
        _ if text.len() < SHORT => Places::Short(text, needle, 0),
        _ => Places::Long(memmem::find_iter(text, needle)),
    }
}

/// How often `needle`, which is not empty, occurs without overlap.
pub fn count(text: &[u8], needle: &[u8]) -> usize {
    match needle {
        [byte] => memchr::memchr_iter(*byte, text).count(),
        _ => places(text, needle).count(),
    }
}

/// `text` with the first `limit` occurrences of `old`, which is not empty, replaced; none if there is none.
pub fn replace(text: &[u8], old: &[u8], new: &[u8], limit: usize) -> Option<Vec<u8>> {
    // Mostly there is nothing to replace, and that is found out before anything is got ready.
    match old {
        [byte] => drop(memchr::memchr(*byte, text)?),
        _ if text.len() < SHORT => drop(Places::Short(text, old, 0).next()?),
        _ => {}
    }
    let mut places = places(text, old).take(limit).peekable();
    places.peek()?;
    let mut out = Vec::with_capacity(text.len());
    let mut end = 0;
    for place in places {
        out.extend_from_slice(&text[end..place]);
        out.extend_from_slice(new);
        end = place + old.len();
    }
    out.extend_from_slice(&text[end..]);
    Some(out)
}

/// Ranges of the parts between separators, at most `limit` cuts from the left; `separator` is not empty.
pub fn split(text: &[u8], separator: &[u8], limit: usize, mut part: impl FnMut(&[u8])) {
    let mut start = 0;
    for place in places(text, separator).take(limit) {
        part(&text[start..place]);
        start = place + separator.len();
    }
    part(&text[start..]);
}

/// The parts between separators with at most `limit` cuts from the right, in order.
pub fn rsplit<'a>(text: &'a [u8], separator: &[u8], limit: usize) -> Vec<&'a [u8]> {
    let (mut parts, mut end) = (Vec::new(), text.len());
    while parts.len() < limit
        && let Some(place) = rfind(&text[..end], separator)
    {
        parts.push(&text[place + separator.len()..end]);
        end = place;
    }
    parts.push(&text[..end]);
    parts.reverse();
    parts
}

/// Words between blanks with at most `limit` cuts from the left. `blank` gives the length of the blank that a text begins with, 0 for none;
/// `step` the length of the character.
pub fn words(
    text: &[u8],
    limit: usize,
    blank: impl Fn(&[u8]) -> usize,
    step: impl Fn(u8) -> usize,
) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let mut place = 0;
    let skip = |mut place: usize| {
        while place < text.len() {
            match blank(&text[place..]) {
                0 => break,
                length => place += length,
            }
        }
        place
    };
    loop {
        place = skip(place);
        if place >= text.len() {
            return parts;
        }
        if parts.len() == limit {
            parts.push(&text[place..]);
            return parts;
        }
        let start = place;
        while place < text.len() && blank(&text[place..]) == 0 {
            place += step(text[place]);
        }
        let place_end = place.min(text.len());
        parts.push(&text[start..place_end]);
        place = place_end;
    }
}

/// How many bytes come before the first that a line's end may begin with, in a text or in bytes: not with what most texts are made of.
fn before_line_end(text: &[u8]) -> usize {
    /// What a vector register holds.
    const CHUNK: usize = 16;
    let may_end = |byte: &u8| !(0x1F..0xC2).contains(byte);
    let plain = |chunk: &&[u8; CHUNK]| !chunk.iter().fold(false, |may, byte| may | may_end(byte));
    let skipped = text.as_chunks().0.iter().take_while(plain).count() * CHUNK;
    let rest = &text[skipped..];
    skipped + rest.iter().position(may_end).unwrap_or(rest.len())
}

/// The lines of a text, with their ends if `keep`. `line_end` gives the length of the line end that a text begins with, 0 for none.
pub fn lines(text: &[u8], keep: bool, line_end: impl Fn(&[u8]) -> usize) -> Vec<&[u8]> {
    let (mut parts, mut start, mut place) = (Vec::new(), 0, 0);
    while place < text.len() {
        place += before_line_end(&text[place..]);
        match line_end(&text[place..]) {
            0 => place += 1,
            length => {
                let end = if keep { place + length } else { place };
                parts.push(&text[start..end]);
                place += length;
                start = place;
            }
        }
    }
    if start < text.len() {
        parts.push(&text[start..]);
    }
    parts
}

/// With tabs replaced by blanks up to the next column that is a multiple of `size`. Columns are characters: continuation bytes of UTF-8 do not count if `utf8`.
pub fn expand_tabs(text: &[u8], size: usize, utf8: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut column = 0;
    for byte in text {
        match byte {
            b'\t' => {
                let blanks = if size == 0 { 0 } else { size - column % size };
                out.resize(out.len() + blanks, b' ');
                column += blanks;
            }
            b'\n' | b'\r' => {
                out.push(*byte);
                column = 0;
            }
            _ => {
                out.push(*byte);
                column += usize::from(!utf8 || (*byte as i8) >= -64);
            }
        }
    }
    out
}

/// With zeros behind the sign, so many that `length` characters become `width`.
pub fn zero_fill(text: &[u8], length: usize, width: usize) -> Vec<u8> {
    let missing = width.saturating_sub(length);
    let sign = usize::from(matches!(text.first(), Some(b'+' | b'-')));
    let mut out = Vec::with_capacity(text.len() + missing);
    out.extend_from_slice(&text[..sign]);
    out.resize(sign + missing, b'0');
    out.extend_from_slice(&text[sign..]);
    out
}

/// Is there memory for a text with every `old` (or, if that is empty, every place) replaced?
///
/// # Errors
/// `MemoryError`.
pub fn check_replacement(text: &[u8], old: &[u8], new: &[u8], limit: usize) -> PyResult<()> {
    /// What is smaller is not worth counting.
    const SMALL: usize = 1 << 26;
    let size = |times: usize| text.len().saturating_add(times.saturating_mul(new.len()));
    let most = if old.is_empty() {
        text.len() + 1
    } else {
        text.len() / old.len()
    };
    if size(most.min(limit)) < SMALL {
        return Ok(());
    }
    let times = if old.is_empty() {
        most
    } else {
        count(text, old)
    };
    Vec::<u8>::new()
        .try_reserve_exact(size(times.min(limit)))
        .map_err(|_| memory_error())
}
