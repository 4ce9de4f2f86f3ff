//! Numbers and strings from the parser's tree.

use std::sync::atomic::{AtomicUsize, Ordering};

use ruff_python_ast as ruff;
use ruff_python_ast::{InterpolatedStringElement as Element, StringFlags};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::Adapter;
use crate::ast::{ExprKind, Interpolation, StringPart};
use crate::code::{Constant, Position};
use crate::error::{Result, syntax};
use crate::integer;

/// The limit on the digits of a decimal integer, 0 for none. It is CPython's by default.
static MAX_DIGITS: AtomicUsize = AtomicUsize::new(4_300);

/// Sets the limit on the digits of decimal integers, as `sys.set_int_max_str_digits` does; 0: there is none.
pub fn set_max_digits(limit: usize) {
    MAX_DIGITS.store(limit, Ordering::Relaxed);
}

/// The character that the parser puts where a literal has a surrogate escape, which a Rust string cannot hold.
const REPLACEMENT: char = '\u{FFFD}';

impl Adapter<'_> {
    pub(super) fn number(&self, node: &ruff::ExprNumberLiteral) -> Result<Constant> {
        Ok(match &node.value {
            ruff::Number::Float(value) => Constant::Float(*value),
            ruff::Number::Complex { real, imag } => Constant::Complex {
                real: *real,
                imaginary: *imag,
            },
            ruff::Number::Int(value) => match value.as_u64().map(i64::try_from) {
                Some(Ok(small)) => Constant::Int(small),
                _ => {
                    let text = self.text(node.range).replace('_', "");
                    let is_decimal = text.as_bytes().get(1).is_none_or(u8::is_ascii_digit);
                    let limit = MAX_DIGITS.load(Ordering::Relaxed);
                    if is_decimal && limit > 0 && text.len() > limit {
                        let message = format!(
                            "Exceeds the limit ({limit} digits) for integer string conversion: value has {} digits; \
                             use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer \
                             literals to avoid decimal conversion limits.",
                            text.len()
                        );
                        return syntax(message, self.at(node.range));
                    }
                    match integer::parse(&text) {
                        Some(constant) => constant,
                        None => return syntax("invalid decimal literal", self.at(node.range)),
                    }
                }
            },
        })
    }

    pub(super) fn string(&self, node: &ruff::ExprStringLiteral) -> Vec<u8> {
        let mut bytes = Vec::new();
        for part in node.value.iter() {
            self.append_string(part, &mut bytes);
        }
        bytes
    }

    fn append_string(&self, part: &ruff::StringLiteral, bytes: &mut Vec<u8>) {
        let flags = part.flags;
        if part.value.contains(REPLACEMENT) && !flags.prefix().is_raw() {
            let start = part.start() + flags.opener_len();
            let end = part.end() - flags.closer_len();
            append_with_surrogates(&part.value, self.text(TextRange::new(start, end)), bytes);
        } else {
            bytes.extend_from_slice(part.value.as_bytes());
        }
    }

    pub(super) fn f_string(&mut self, node: &ruff::ExprFString) -> Result<ExprKind> {
        let mut parts = Vec::new();
        for part in node.value.iter() {
            match part {
                ruff::FStringPart::Literal(literal) => {
                    let mut bytes = Vec::new();
                    self.append_string(literal, &mut bytes);
                    push_literal(&mut parts, &bytes, self.at(literal.range));
                }
                ruff::FStringPart::FString(string) => {
                    self.string_elements(
                        string.elements.iter(),
                        string.flags.prefix().is_raw(),
                        &mut parts,
                    )?;
                }
            }
        }
        if !self.is_folding {
            return Ok(ExprKind::FString(parts));
        }
        Ok(match &mut parts[..] {
            [] => ExprKind::Constant(Constant::Str(Vec::new())),
            [StringPart::Literal(bytes, _)] => {
                ExprKind::Constant(Constant::Str(std::mem::take(bytes)))
            }
            _ => ExprKind::FString(parts),
        })
    }

    pub(super) fn t_string(&mut self, node: &ruff::ExprTString) -> Result<ExprKind> {
        let mut parts = Vec::new();
        for part in node.value.iter() {
            self.string_elements(
                part.elements.iter(),
                part.flags.prefix().is_raw(),
                &mut parts,
            )?;
        }
        Ok(ExprKind::TString(parts))
    }

    fn string_elements<'e>(
        &mut self,
        elements: impl Iterator<Item = &'e Element>,
        is_raw: bool,
        parts: &mut Vec<StringPart>,
    ) -> Result<()> {
        for element in elements {
            match element {
                Element::Literal(literal) => {
                    let mut bytes = Vec::new();
                    if literal.value.contains(REPLACEMENT) && !is_raw {
                        append_with_surrogates(
                            &literal.value,
                            self.text(literal.range),
                            &mut bytes,
                        );
                    } else {
                        bytes.extend_from_slice(literal.value.as_bytes());
                    }
                    push_literal(parts, &bytes, self.at(literal.range));
                }
                Element::Interpolation(element) => self.interpolation(element, is_raw, parts)?,
            }
        }
        Ok(())
    }

    fn interpolation(
        &mut self,
        element: &ruff::InterpolatedElement,
        is_raw: bool,
        parts: &mut Vec<StringPart>,
    ) -> Result<()> {
        let value = self.expr(&element.expression)?;
        let mut conversion = match element.conversion {
            ruff::ConversionFlag::None => 0,
            ruff::ConversionFlag::Str => 1,
            ruff::ConversionFlag::Repr => 2,
            ruff::ConversionFlag::Ascii => 3,
        };
        // Its text begins behind the brace.
        let start = element.range.start() + TextSize::from(1);
        let text = if let Some(debug) = &element.debug_text {
            let shown = without_comments(debug.as_str());
            let end = start.to_u32() + debug.as_str().len() as u32;
            let at = self.source.position(start.to_u32(), end);
            push_literal(parts, shown.as_bytes(), at);
            // `{value=}` shows the value's repr unless told otherwise.
            if conversion == 0 && element.format_spec.is_none() {
                conversion = 2;
            }
            // A line may go on behind the sign.
            let value = shown.trim_end_matches(|end: char| end.is_whitespace() || end == '\\');
            value.strip_suffix('=').unwrap_or(value).to_owned()
        } else {
            let end = element.expression.range().end();
            let rest = self.text(TextRange::new(end, element.range.end()));
            let more = TextSize::from(length_to_end(rest) as u32);
            without_comments(self.text(TextRange::new(start, end + more)))
        };
        let spec = match &element.format_spec {
            Some(spec) => {
                let mut spec_parts = Vec::new();
                self.string_elements(spec.elements.iter(), is_raw, &mut spec_parts)?;
                Some(spec_parts)
            }
            None => None,
        };
        let at = self.at(element.range);
        let spec_at = element.format_spec.as_ref().map_or(at, |spec| {
            let (start, end) = (spec.range.start().to_u32(), spec.range.end().to_u32());
            self.source.position(start.saturating_sub(1), end)
        });
        parts.push(StringPart::Value(Interpolation {
            at,
            value,
            text,
            conversion,
            spec,
            spec_at,
        }));
        Ok(())
    }
}

/// How much of what follows an expression in braces belongs to its text: space, comments, and the brackets around it.
fn length_to_end(rest: &str) -> usize {
    let mut is_comment = false;
    let ends = |character: char| {
        is_comment = character != '\n' && (is_comment || character == '#');
        !is_comment && matches!(character, '!' | ':' | '}')
    };
    rest.find(ends).unwrap_or(rest.len())
}

/// The text of an expression in braces as CPython keeps it.
fn without_comments(text: &str) -> String {
    if !text.contains('#') {
        return text.to_owned();
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    let mut quote: Option<&str> = None;
    while let Some(character) = rest.chars().next() {
        let mut length = character.len_utf8();
        match quote {
            None if character == '#' => {
                rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
                continue;
            }
            None => {
                let quotes = ["\"\"\"", "'''", "\"", "'"];
                quote = quotes.into_iter().find(|quote| rest.starts_with(quote));
                length = quote.map_or(length, str::len);
            }
            Some(_) if character == '\\' => {
                length += rest[1..].chars().next().map_or(0, char::len_utf8);
            }
            Some(open) if rest.starts_with(open) => {
                length = open.len();
                quote = None;
            }
            Some(_) => {}
        }
        kept.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    kept
}

/// Adds text to the parts of a string, joining neighbours.
fn push_literal(parts: &mut Vec<StringPart>, bytes: &[u8], at: Position) {
    if bytes.is_empty() {
        return;
    }
    if let Some(StringPart::Literal(last, place)) = parts.last_mut() {
        last.extend_from_slice(bytes);
        *place = place.to(at);
    } else {
        parts.push(StringPart::Literal(bytes.to_vec(), at));
    }
}

/// Appends a decoded literal, putting surrogates back where the parser replaced their escapes. `raw` is the literal's source:
/// its escapes that give U+FFFD or a surrogate, and its plain U+FFFD, stand in the order of the replacement characters in `value`.
fn append_with_surrogates(value: &str, raw: &str, bytes: &mut Vec<u8>) {
    let mut replacements = replacements(raw).into_iter();
    for character in value.chars() {
        match character {
            REPLACEMENT => {
                push_code_point(bytes, replacements.next().unwrap_or(REPLACEMENT as u32))
            }
            other => bytes.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// The code points of a raw literal that are U+FFFD or surrogates, in order.
fn replacements(raw: &str) -> Vec<u32> {
    let mut found = Vec::new();
    let mut rest = raw;
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        if character == REPLACEMENT {
            found.push(REPLACEMENT as u32);
        }
        if character != '\\' {
            continue;
        }
        let Some(escape) = rest.chars().next() else {
            break;
        };
        rest = &rest[escape.len_utf8()..];
        let digits = match escape {
            'u' => 4,
            'U' => 8,
            'N' => {
                if rest
                    .to_ascii_uppercase()
                    .starts_with("{REPLACEMENT CHARACTER}")
                {
                    found.push(REPLACEMENT as u32);
                }
                continue;
            }
            REPLACEMENT => {
                found.push(REPLACEMENT as u32);
                continue;
            }
            _ => continue,
        };
        if let Some(code) = rest
            .get(..digits)
            .and_then(|hex| u32::from_str_radix(hex, 16).ok())
            && (code == REPLACEMENT as u32 || (0xD800..0xE000).contains(&code))
        {
            found.push(code);
        }
    }
    found
}

/// Appends a code point, surrogates included, in the three-byte form.
fn push_code_point(bytes: &mut Vec<u8>, code: u32) {
    match char::from_u32(code) {
        Some(character) => bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        None => bytes.extend([
            0xE0 | (code >> 12) as u8,
            0x80 | (code >> 6 & 0x3F) as u8,
            0x80 | (code & 0x3F) as u8,
        ]),
    }
}
