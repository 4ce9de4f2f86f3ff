//! Finds, in the source text of an expression, what its instruction is about: the operator of a binary operation, the brackets of a call or
//! subscript. The instruction says which to look for, so the text needs no full parser.

use pyrite_compiler::bytecode::Op;

/// The bytes of `segment` to be marked apart from the rest.
pub fn anchor(segment: &str, op: Op) -> Option<(usize, usize)> {
    use Op::*;
    match op {
        Call | CallMethod | CallKw | CallMethodKw | CallEx => brackets(segment, b'(', b')'),
        LoadItem | LoadItemConst | LoadSlice => brackets(segment, b'[', b']'),
        _ if (Add as u8..=XorConst as u8).contains(&(op as u8)) => operator(segment),
        _ => None,
    }
}

/// The last pair of brackets, if the text ends with it and something stands before it.
fn brackets(segment: &str, open: u8, close: u8) -> Option<(usize, usize)> {
    let tokens = tokens(segment);
    let last = tokens.last()?;
    if last.depth != 0 || segment.as_bytes()[last.start] != close {
        return None;
    }
    let first = tokens
        .iter()
        .rev()
        .find(|token| token.depth == 0 && segment.as_bytes()[token.start] == open)?;
    (first.start > 0).then_some((first.start, segment.len()))
}

/// The operator that binds least at the top level, the last of its kind (the first for `**`).
fn operator(segment: &str) -> Option<(usize, usize)> {
    let tokens = tokens(segment);
    let mut best: Option<(u8, usize, usize)> = None;
    let mut operand_before = false;
    for token in &tokens {
        let text = &segment[token.start..token.end];
        if token.depth != 0 {
            operand_before = true;
            continue;
        }
        match precedence(text).filter(|_| operand_before) {
            Some(precedence) => {
                let replaces = match best {
                    None => true,
                    Some((least, ..)) => precedence < least || precedence == least && text != "**",
                };
                if replaces {
                    best = Some((precedence, token.start, token.end));
                }
                operand_before = false;
            }
            None => operand_before = !matches!(text, "+" | "-" | "~" | "not"),
        }
    }
    best.map(|(_, start, end)| (start, end))
}

fn precedence(operator: &str) -> Option<u8> {
    Some(match operator {
        "|" => 1,
        "^" => 2,
        "&" => 3,
        "<<" | ">>" => 4,
        "+" | "-" => 5,
        "*" | "/" | "//" | "%" | "@" => 6,
        "**" => 7,
        _ => return None,
    })
}

struct Token {
    start: usize,
    end: usize,
    /// Brackets open around it; a bracket itself counts as outside.
    depth: usize,
}

fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let (mut tokens, mut at, mut depth) = (Vec::new(), 0usize, 0usize);
    while at < bytes.len() {
        let start = at;
        let byte = bytes[at];
        match byte {
            b' ' | b'\t' | b'\n' | b'\\' | 0xc => {
                at += 1;
                continue;
            }
            b'#' => {
                while at < bytes.len() && bytes[at] != b'\n' {
                    at += 1;
                }
                continue;
            }
            b'(' | b'[' | b'{' => {
                tokens.push(Token {
                    start,
                    end: start + 1,
                    depth,
                });
                depth += 1;
                at += 1;
                continue;
            }
            b')' | b']' | b'}' => {
                depth = depth.saturating_sub(1);
                at += 1;
            }
            b'"' | b'\'' => at = string_end(bytes, at),
            b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => {
                while at < bytes.len()
                    && (bytes[at] == b'_'
                        || bytes[at] == b'.'
                        || bytes[at].is_ascii_alphanumeric()
                        || bytes[at] >= 0x80)
                {
                    at += 1;
                }
                // A prefix of a string literal belongs to it.
                if at < bytes.len() && matches!(bytes[at], b'"' | b'\'') && at - start <= 2 {
                    at = string_end(bytes, at);
                }
            }
            _ => {
                let two = bytes.get(at..at + 2);
                at += if matches!(two, Some(b"**" | b"//" | b"<<" | b">>")) {
                    2
                } else {
                    1
                };
            }
        }
        tokens.push(Token {
            start,
            end: at,
            depth,
        });
    }
    tokens
}

/// Behind the string literal that begins with the quote at `at`.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let quote = bytes[at];
    let triple = bytes.get(at..at + 3) == Some(&[quote; 3]);
    let mut index = at + if triple { 3 } else { 1 };
    while index < bytes.len() {
        if bytes[index] == b'\\' {
            index += 2;
            continue;
        }
        if bytes[index] == quote && (!triple || bytes.get(index..index + 3) == Some(&[quote; 3])) {
            return (index + if triple { 3 } else { 1 }).min(bytes.len());
        }
        index += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_marked() {
        let marked =
            |text: &'static str, op| anchor(text, op).map(|(start, end)| &text[start..end]);
        assert_eq!(marked("a + b * c", Op::Add), Some("+"));
        assert_eq!(marked("(a + b) * -c", Op::Mul), Some("*"));
        assert_eq!(marked("a ** b ** c", Op::Pow), Some("**"));
        assert_eq!(marked("f(1)('x)')", Op::Call), Some("('x)')"));
        assert_eq!(marked("a[0][b]", Op::LoadItem), Some("[b]"));
        assert_eq!(marked("x / 0", Op::TrueDivConst), Some("/"));
    }
}
