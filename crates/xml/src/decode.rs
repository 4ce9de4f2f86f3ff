//! Bytes to text.

use crate::Code;

/// Stands in the text where the bytes mean nothing; it is no character of XML, so that whoever reads so far complains.
pub(crate) const BAD: char = '\u{ffff}';

/// How a document is written.
#[derive(Clone, Debug)]
pub(crate) enum Encoding {
    Utf8,
    Utf16 {
        is_big: bool,
    },
    Latin1,
    Ascii,
    /// What each byte means.
    Table(Box<[i32; 256]>),
}

impl Encoding {
    /// The encodings that need no help. `UTF-16` alone stands for what was found out from the first bytes.
    pub(crate) fn named(name: &str) -> Option<Encoding> {
        Some(match name.to_ascii_uppercase().as_str() {
            "UTF-8" => Encoding::Utf8,
            "ISO-8859-1" => Encoding::Latin1,
            "US-ASCII" => Encoding::Ascii,
            "UTF-16" | "UTF-16BE" => Encoding::Utf16 { is_big: true },
            "UTF-16LE" => Encoding::Utf16 { is_big: false },
            _ => return None,
        })
    }

    /// A table that whoever listens gave, if it fits: XML's own characters mean themselves.
    pub(crate) fn of_table(table: [i32; 256]) -> Result<Encoding, Code> {
        let is_plain = |byte: u8| table[usize::from(byte)] == i32::from(byte);
        let markup = b"\t\n\r !\"#%&'()*+,-./:;<=>?[]_|";
        let mut needed = (b'a'..=b'z')
            .chain(b'A'..=b'Z')
            .chain(b'0'..=b'9')
            .chain(markup.iter().copied());
        // Nor does another byte mean one of them.
        let is_double = |byte: u8| {
            let others = (0..=255).filter(|other: &usize| *other != usize::from(byte));
            others
                .into_iter()
                .any(|other| table[other] == i32::from(byte))
        };
        match needed.all(|byte| is_plain(byte) && !is_double(byte)) {
            true => Ok(Encoding::Table(Box::new(table))),
            false => Err(Code::UnknownEncoding),
        }
    }

    pub(crate) fn is_wide(&self) -> bool {
        matches!(self, Encoding::Utf16 { .. })
    }

    /// Appends the text of bytes; gives how many were used. The rest is the beginning of a character.
    pub(crate) fn decode(&self, bytes: &[u8], text: &mut String) -> usize {
        match self {
            Encoding::Utf8 => utf8(bytes, text),
            Encoding::Utf16 { is_big } => utf16(bytes, *is_big, text),
            Encoding::Latin1 => one_by_one(bytes, text, |byte| Some(char::from(byte))),
            Encoding::Ascii => one_by_one(bytes, text, |byte| {
                byte.is_ascii().then(|| char::from(byte))
            }),
            Encoding::Table(table) => one_by_one(bytes, text, |byte| {
                char::from_u32(u32::try_from(table[usize::from(byte)]).ok()?)
            }),
        }
    }

    /// The bytes of a text that was decoded so.
    pub(crate) fn encode(&self, text: &str) -> Vec<u8> {
        match self {
            Encoding::Utf8 => text.as_bytes().to_vec(),
            Encoding::Utf16 { is_big } => text
                .encode_utf16()
                .flat_map(|unit| {
                    if *is_big {
                        unit.to_be_bytes()
                    } else {
                        unit.to_le_bytes()
                    }
                })
                .collect(),
            Encoding::Latin1 | Encoding::Ascii => text.chars().map(|c| c as u8).collect(),
            Encoding::Table(table) => {
                let byte = |character: char| {
                    table
                        .iter()
                        .position(|meaning| *meaning == character as i32)
                };
                text.chars().map(|c| byte(c).unwrap_or(0) as u8).collect()
            }
        }
    }

    /// Bytes that a piece of text had in the document.
    pub(crate) fn bytes_of(&self, text: &str) -> usize {
        match self {
            Encoding::Utf8 => text.len(),
            Encoding::Utf16 { .. } => 2 * text.chars().map(char::len_utf16).sum::<usize>(),
            _ => text.chars().count(),
        }
    }
}

fn one_by_one(bytes: &[u8], text: &mut String, meaning: impl Fn(u8) -> Option<char>) -> usize {
    text.extend(bytes.iter().map(|byte| meaning(*byte).unwrap_or(BAD)));
    bytes.len()
}

fn utf8(bytes: &[u8], text: &mut String) -> usize {
    let mut used = 0;
    loop {
        let rest = &bytes[used..];
        let error = match std::str::from_utf8(rest) {
            Ok(rest) => {
                text.push_str(rest);
                return bytes.len();
            }
            Err(error) => error,
        };
        let (good, bad) = rest.split_at(error.valid_up_to());
        text.push_str(&String::from_utf8_lossy(good));
        used += good.len();
        match error.error_len() {
            None => return used,
            Some(length) => {
                debug_assert!(length <= bad.len());
                text.push(BAD);
                used += length;
            }
        }
    }
}

fn utf16(bytes: &[u8], is_big: bool, text: &mut String) -> usize {
    let unit = |pair: &[u8]| match is_big {
        true => u16::from_be_bytes([pair[0], pair[1]]),
        false => u16::from_le_bytes([pair[0], pair[1]]),
    };
    let mut used = 0;
    while let Some(pair) = bytes.get(used..used + 2) {
        let first = unit(pair);
        if !(0xd800..0xe000).contains(&first) {
            text.push(char::from_u32(u32::from(first)).unwrap_or(BAD));
            used += 2;
            continue;
        }
        let Some(pair) = bytes.get(used + 2..used + 4) else {
            break;
        };
        let mut both = char::decode_utf16([first, unit(pair)]);
        match both.next() {
            Some(Ok(character)) => {
                text.push(character);
                used += 4;
            }
            _ => {
                text.push(BAD);
                used += 2;
            }
        }
    }
    used
}

/// How a document is written whose encoding nobody has told, from its first bytes, and how many of these say only that. `None`: more are needed.
pub(crate) fn guess(bytes: &[u8], is_final: bool) -> Option<(Encoding, usize)> {
    let big = Encoding::Utf16 { is_big: true };
    let little = Encoding::Utf16 { is_big: false };
    Some(match bytes {
        [0xfe, 0xff, ..] => (big, 2),
        [0xff, 0xfe, ..] => (little, 2),
        [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 3),
        [0xef] | [0xef, 0xbb] | [0xfe] | [0xff] | [0] | [b'<'] if !is_final => return None,
        [0, ..] => (big, 0),
        [b'<', 0, ..] => (little, 0),
        _ => (Encoding::Utf8, 0),
    })
}
