//! What is wrong with the escapes of a string literal, in the words of the codec that CPython decodes it with.

/// The message for the first malformed escape of a string token, if there is one.
pub(super) fn problem(token: &str) -> Option<String> {
    let quote = token.find(['\'', '"'])?;
    let is_bytes = token[..quote].to_ascii_lowercase().contains('b');
    let width = if token[quote..].len() >= 6
        && token[quote..].starts_with(&token[quote..=quote].repeat(3))
    {
        3
    } else {
        1
    };
    let body = token.get(quote + width..token.len().checked_sub(width)?)?;
    if is_bytes {
        bytes_problem(body)
    } else {
        text_problem(body)
    }
}

fn bytes_problem(body: &str) -> Option<String> {
    let bytes = body.as_bytes();
    let (mut at, mut position) = (0, 0);
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            (at, position) = (at + 1, position + 1);
            continue;
        }
        if bytes.get(at + 1) == Some(&b'x') {
            let digits = bytes[at + 2..]
                .iter()
                .take(2)
                .take_while(|byte| byte.is_ascii_hexdigit())
                .count();
            if digits < 2 {
                return Some(format!("(value error) invalid \\x escape at position {at}"));
            }
        }
        (at, position) = (at + 2, position + 1);
    }
    let _ = position;
    None
}

/// The message for the first malformed escape of a text, without its quotes.
pub(super) fn text_problem(body: &str) -> Option<String> {
    let bytes = body.as_bytes();
    let failure = |start: usize, end: usize, reason: &str| {
        // What the codec is given has escapes in place of characters beyond ASCII, ten bytes each.
        let position = |offset: usize| -> usize {
            body[..offset]
                .chars()
                .map(|character| if character.is_ascii() { 1 } else { 10 })
                .sum()
        };
        let (start, end) = (position(start), position(end).saturating_sub(1));
        let place = if start == end {
            format!("position {start}")
        } else {
            format!("position {start}-{end}")
        };
        let verb = if start == end {
            "can't decode byte 0x5c in"
        } else {
            "can't decode bytes in"
        };
        Some(format!(
            "(unicode error) 'unicodeescape' codec {verb} {place}: {reason}"
        ))
    };
    let mut at = 0;
    while let Some(offset) = body[at..].find('\\') {
        at += offset;
        let digits = |count: usize| {
            bytes[at + 2..]
                .iter()
                .take(count)
                .take_while(|byte| byte.is_ascii_hexdigit())
                .count()
        };
        match bytes.get(at + 1) {
            None => return failure(at, at + 1, "\\ at end of string"),
            Some(b'x') if digits(2) < 2 => {
                return failure(at, at + 2 + digits(2), "truncated \\xXX escape");
            }
            Some(b'u') if digits(4) < 4 => {
                return failure(at, at + 2 + digits(4), "truncated \\uXXXX escape");
            }
            Some(b'U') if digits(8) < 8 => {
                return failure(at, at + 2 + digits(8), "truncated \\UXXXXXXXX escape");
            }
            Some(b'U') => {
                let code = u32::from_str_radix(&body[at + 2..at + 10], 16).unwrap_or(u32::MAX);
                if code > 0x10_FFFF {
                    return failure(at, at + 10, "illegal Unicode character");
                }
                at += 10;
                continue;
            }
            Some(b'N') => {
                let close = body[at..].find('}');
                match (bytes.get(at + 2), close) {
                    (Some(b'{'), Some(close)) if close > 3 => {
                        // Whether the name exists only the parser knows: its complaint is about the first such escape.
                        if !body[at + close..].contains("\\N") {
                            return failure(at, at + close + 1, "unknown Unicode character name");
                        }
                        at += close;
                        continue;
                    }
                    (Some(b'{'), Some(close)) => {
                        return failure(at, at + close, "malformed \\N character escape");
                    }
                    (Some(b'{'), None) => {
                        return failure(at, body.len(), "malformed \\N character escape");
                    }
                    _ => return failure(at, at + 2, "malformed \\N character escape"),
                }
            }
            Some(_) => {}
        }
        at += 1 + body[at + 1..].chars().next().map_or(1, char::len_utf8);
    }
    None
}
