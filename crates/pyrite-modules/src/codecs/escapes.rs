//! Escapes in text and bytes, and the error handlers that are built in as objects.

use super::pair;
use crate::support::*;
use pyrite_vm::class::is_instance;
use pyrite_vm::types::{bytes, codec};
use pyrite_vm::{type_error, warnings};

/// The error handlers, under their names in the registry with `_errors` behind.
pub(super) static HANDLERS: &[Builtin] = &[
    Builtin::function("strict_errors", "(exception, /)", |args| {
        if exception::is_exception(args.at(0)) {
            return Err(Raised(args.at(0)));
        }
        Err(type_error!("codec must pass exception instance"))
    }),
    Builtin::function("ignore_errors", "(exception, /)", |args| {
        handle(args, "ignore")
    }),
    Builtin::function("replace_errors", "(exception, /)", |args| {
        handle(args, "replace")
    }),
    Builtin::function("xmlcharrefreplace_errors", "(exception, /)", |args| {
        handle(args, "xmlcharrefreplace")
    }),
    Builtin::function("backslashreplace_errors", "(exception, /)", |args| {
        handle(args, "backslashreplace")
    }),
    Builtin::function("namereplace_errors", "(exception, /)", replace_by_names),
    Builtin::function("surrogateescape_errors", "(exception, /)", |args| {
        handle(args, "surrogateescape")
    }),
    Builtin::function("surrogatepass_errors", "(exception, /)", |args| {
        handle(args, "surrogatepass")
    }),
];

/// Characters as `\\N{NAME}`, or escapes where they have no name.
fn replace_by_names(args: &Arguments) -> PyResult {
    let error = args.at(0);
    if !is_instance(error, exception::UNICODE_ENCODE_ERROR.class()) {
        return Err(unknown_error(error));
    }
    let attribute = |name: &str| attributes::get(error, names::intern(name));
    let (start, end) = (
        number::size(attribute("start")?)?,
        number::size(attribute("end")?)?,
    );
    let string = str::of(attribute("object")?).ok_or_else(|| unfit_object("string"))?;
    let table = pyrite_vm::import::import_absolute("unicodedata")?;
    let mut shown = String::new();
    let points = text::code_points(str::bytes(string));
    for point in points
        .skip(start.max(0) as usize)
        .take((end - start).max(0) as usize)
    {
        let character = str::character(point);
        let name = protocol::call_method(table, names::intern("name"), &[character, none()])?;
        match (str::of(name), point) {
            (Some(name), _) => shown.push_str(&format!("\\N{{{}}}", str::text(name))),
            (None, 0..0x100) => shown.push_str(&format!("\\x{point:02x}")),
            (None, 0x100..0x10000) => shown.push_str(&format!("\\u{point:04x}")),
            (None, _) => shown.push_str(&format!("\\U{point:08x}")),
        }
    }
    Ok(tuple::from_slice(&[str::new(&shown), int::new(end)]).cast())
}

fn unknown_error(error: Obj) -> Raised {
    type_error!(
        "don't know how to handle {} in error callback",
        type_name(error)
    )
}

fn unfit_object(kind: &str) -> Raised {
    type_error!("UnicodeError 'object' attribute must be a {kind}")
}

/// What a built-in handler answers to an exception object.
fn handle(args: &Arguments, name: &str) -> PyResult {
    let error = args.at(0);
    let attribute = |name: &str| attributes::get(error, names::intern(name));
    let is = |definition: &'static TypeDefinition| is_instance(error, definition.class());
    let translate = is(&exception::UNICODE_TRANSLATE_ERROR);
    let is_known = is(&exception::UNICODE_ENCODE_ERROR)
        || is(&exception::UNICODE_DECODE_ERROR) && name != "xmlcharrefreplace"
        || translate && matches!(name, "ignore" | "replace" | "backslashreplace");
    if !is_known {
        return Err(unknown_error(error));
    }
    let (start, end) = (
        number::size(attribute("start")?)?,
        number::size(attribute("end")?)?,
    );
    let range = start.max(0) as usize..end.max(start).max(0) as usize;
    let object = attribute("object")?;
    if is(&exception::UNICODE_DECODE_ERROR) {
        let source = bytes::value(object).ok_or_else(|| unfit_object("bytes"))?;
        let encoding = str::text(text::argument(attribute("encoding")?, "handler", "")?);
        let range = range.start.min(source.len())..range.end.min(source.len());
        let mut out = Vec::new();
        return match codec::built_in_decode(&mut out, source, &encoding, range, name)? {
            Some(next) => {
                Ok(
                    tuple::from_slice(&[str::try_from_bytes(&out)?.cast(), int::from_usize(next)])
                        .cast(),
                )
            }
            None => Err(Raised(error)),
        };
    }
    let string = str::of(object).ok_or_else(|| unfit_object("string"))?;
    let encoding = if translate {
        "utf-8".into()
    } else {
        str::text(text::argument(attribute("encoding")?, "handler", "")?)
    };
    let count = str::length(string);
    let range = range.start.min(count)..range.end.min(count);
    match codec::built_in_encode(string, &encoding, range.clone(), name)? {
        Some(codec::Replacement::Text(new)) if translate && name == "replace" => {
            let marks = "\u{fffd}".repeat(new.len());
            Ok(tuple::from_slice(&[str::new(&marks), int::from_usize(range.end)]).cast())
        }
        Some(codec::Replacement::Text(new)) => Ok(tuple::from_slice(&[
            str::try_from_bytes(&new)?.cast(),
            int::from_usize(range.end),
        ])
        .cast()),
        Some(codec::Replacement::Bytes(new)) => {
            Ok(tuple::from_slice(&[bytes::new(&new)?, int::from_usize(range.end)]).cast())
        }
        None => Err(Raised(error)),
    }
}

pub(super) static FUNCTIONS: &[Builtin] = &[
    Builtin::function("escape_encode", "(data, errors=None, /)", |args| {
        let Some(data) = bytes::value(args.at(0)) else {
            return Err(type_error!(
                "escape_encode() argument 1 must be bytes, not {}",
                argument_name(args.at(0))
            ));
        };
        let mut out = Vec::new();
        for byte in data {
            match byte {
                b'\\' | b'\'' => out.extend_from_slice(&[b'\\', *byte]),
                b'\t' => out.extend_from_slice(b"\\t"),
                b'\n' => out.extend_from_slice(b"\\n"),
                b'\r' => out.extend_from_slice(b"\\r"),
                b' '..=b'~' => out.push(*byte),
                _ => out.extend_from_slice(format!("\\x{byte:02x}").as_bytes()),
            }
        }
        pair(bytes::new(&out)?, data.len())
    }),
    Builtin::function("escape_decode", "(data, errors=None, /)", |args| {
        let source = source(args.at(0))?;
        let errors = super::errors_argument(args.get(1), "decode")?;
        let (mut out, mut place, mut meaningless) = (Vec::new(), 0, None);
        while place < source.len() {
            let start = place;
            place += escaped_byte(&source, place, &mut out, &errors)?;
            meaningless = meaningless.or_else(|| meaningless_escape(&source[start..place], true));
        }
        warn_of_escape(meaningless, "b")?;
        pair(bytes::new(&out)?, source.len())
    }),
    Builtin::function("unicode_escape_encode", "(str, errors=None, /)", |args| {
        encode(args, false)
    }),
    Builtin::function(
        "raw_unicode_escape_encode",
        "(str, errors=None, /)",
        |args| encode(args, true),
    ),
    Builtin::function(
        "unicode_escape_decode",
        "(data, errors=None, final=True, /)",
        |args| decode(args, false),
    ),
    Builtin::function(
        "raw_unicode_escape_decode",
        "(data, errors=None, final=True, /)",
        |args| decode(args, true),
    ),
];

fn source(object: Obj) -> PyResult<Vec<u8>> {
    match str::of(object) {
        Some(string) => Ok(str::bytes(string).to_vec()),
        None => Ok(text::bytes_argument(object)?.to_vec()),
    }
}

/// The escape that a text begins with, if it stands for itself, or for a number that no byte has.
fn meaningless_escape(text: &[u8], of_bytes: bool) -> Option<&[u8]> {
    match text {
        [b'\\', b'4'..=b'7', b'0'..=b'7', b'0'..=b'7', ..] => Some(&text[..4]),
        [b'\\', b'0'..=b'7' | b'x', ..] => None,
        [b'\\', b'N' | b'u' | b'U', ..] if !of_bytes => None,
        [b'\\', kind, ..] if simple(*kind).is_none() => Some(&text[..2]),
        _ => None,
    }
}

/// Warns of an escape that means nothing, in a literal with a prefix.
fn warn_of_escape(escape: Option<&[u8]>, prefix: &str) -> PyResult<()> {
    let Some(escape) = escape else {
        return Ok(());
    };
    let kind = match escape.len() {
        2 => "escape",
        _ => "octal escape",
    };
    let escape: String = escape.iter().map(|byte| char::from(*byte)).collect();
    let message = format!(
        "{prefix}\"{escape}\" is an invalid {kind} sequence. Such sequences will not work in the future. "
    );
    warnings::warn(&exception::DEPRECATION_WARNING, &message)
}

/// Decodes what stands at a place of a bytes literal's text; gives its length.
fn escaped_byte(source: &[u8], place: usize, out: &mut Vec<u8>, errors: &str) -> PyResult<usize> {
    if source[place] != b'\\' {
        out.push(source[place]);
        return Ok(1);
    }
    let Some(kind) = source.get(place + 1) else {
        return Err(pyrite_vm::value_error!("Trailing \\ in string"));
    };
    if let Some(byte) = simple(*kind) {
        out.extend(byte);
        return Ok(2);
    }
    match kind {
        b'0'..=b'7' => {
            let digits = octal(&source[place + 1..]);
            out.push(digits.0 as u8);
            Ok(1 + digits.1)
        }
        b'x' => match hexadecimal(&source[place + 2..], 2) {
            (value, 2) => {
                out.push(value as u8);
                Ok(4)
            }
            (_, digits) => {
                match errors {
                    "strict" => {
                        return Err(pyrite_vm::value_error!(
                            "invalid \\x escape at position {place}"
                        ));
                    }
                    "replace" => out.push(b'?'),
                    "ignore" => {}
                    _ => {
                        return Err(pyrite_vm::value_error!(
                            "decoding error; unknown error handling code: {errors}"
                        ));
                    }
                }
                Ok(2 + digits)
            }
        },
        _ => {
            out.extend_from_slice(&[b'\\', *kind]);
            Ok(2)
        }
    }
}

/// Escapes of one letter; the inner `None` is nothing at all.
fn simple(kind: u8) -> Option<Option<u8>> {
    Some(Some(match kind {
        b'\n' => return Some(None),
        b'\\' | b'\'' | b'"' => kind,
        b'a' => 7,
        b'b' => 8,
        b't' => b'\t',
        b'n' => b'\n',
        b'v' => 11,
        b'f' => 12,
        b'r' => b'\r',
        _ => return None,
    }))
}

/// The value of up to three octal digits, and how many there are.
fn octal(text: &[u8]) -> (u32, usize) {
    let digits = text
        .iter()
        .take(3)
        .take_while(|digit| matches!(digit, b'0'..=b'7'));
    digits.fold((0, 0), |(value, count), digit| {
        (value * 8 + u32::from(digit - b'0'), count + 1)
    })
}

/// The value of up to `most` hexadecimal digits, and how many there are.
fn hexadecimal(text: &[u8], most: usize) -> (u32, usize) {
    let digits = text
        .iter()
        .take(most)
        .map_while(|digit| char::from(*digit).to_digit(16));
    digits.fold((0, 0), |(value, count), digit| {
        (value << 4 | digit, count + 1)
    })
}

fn encode(args: &Arguments, raw: bool) -> PyResult {
    let string = text::argument(args.at(0), "encode", "1")?;
    let mut out = Vec::new();
    for point in text::code_points(str::bytes(string)) {
        match point {
            0x5C if !raw => out.extend_from_slice(b"\\\\"),
            9 if !raw => out.extend_from_slice(b"\\t"),
            10 if !raw => out.extend_from_slice(b"\\n"),
            13 if !raw => out.extend_from_slice(b"\\r"),
            0x20..0x7F => out.push(point as u8),
            0..0x100 if raw => out.push(point as u8),
            0..0x100 => out.extend_from_slice(format!("\\x{point:02x}").as_bytes()),
            0x100..0x10000 => out.extend_from_slice(format!("\\u{point:04x}").as_bytes()),
            _ => out.extend_from_slice(format!("\\U{point:08x}").as_bytes()),
        }
    }
    pair(bytes::new(&out)?, str::length(string))
}

fn decode(args: &Arguments, raw: bool) -> PyResult {
    let source = source(args.at(0))?;
    let (mut source, length): (&[u8], usize) = (&source, source.len());
    let errors = super::errors_argument(args.get(1), "decode")?;
    let last = args.get(2).map_or(Ok(true), protocol::is_true)?;
    let name = if raw {
        "rawunicodeescape"
    } else {
        "unicodeescape"
    };
    let (mut out, mut place, mut meaningless) = (Vec::new(), 0, None);
    while place < source.len() {
        if source[place] != b'\\' {
            text::push_code_point(&mut out, u32::from(source[place]));
            place += 1;
            continue;
        }
        if raw && !last && source.len() == place + 1 {
            break; // what follows the backslash decides
        }
        match escape(&source[place..], raw, &mut out)? {
            Step::Done(length) => {
                if !raw {
                    let here = &source[place..place + length];
                    meaningless = meaningless.or_else(|| meaningless_escape(here, false));
                }
                place += length;
            }
            Step::Unfinished(..) if !last => break,
            Step::Unfinished(length, reason) | Step::Bad(length, reason) => {
                let range = place..place + length;
                place = codec::handle_decode_error(
                    &mut out,
                    &mut source,
                    name,
                    range,
                    reason,
                    &errors,
                )?;
            }
        }
    }
    warn_of_escape(meaningless, "")?;
    let used = if last { length } else { place };
    pair(str::shared(&out)?, used)
}

/// What an escape comes to.
enum Step {
    /// It is so long.
    Done(usize),
    /// More might follow.
    Unfinished(usize, &'static str),
    /// It is wrong.
    Bad(usize, &'static str),
}

/// Decodes the escape that a text begins with.
fn escape(text: &[u8], raw: bool, out: &mut Vec<u8>) -> PyResult<Step> {
    let Some(kind) = text.get(1).copied() else {
        if raw {
            out.push(b'\\');
            return Ok(Step::Done(1));
        }
        return Ok(Step::Unfinished(1, "\\ at end of string"));
    };
    if !raw && let Some(byte) = simple(kind) {
        out.extend(byte);
        return Ok(Step::Done(2));
    }
    let (most, reason) = match kind {
        b'x' if !raw => (2, "truncated \\xXX escape"),
        b'u' => (4, "truncated \\uXXXX escape"),
        b'U' => (8, "truncated \\UXXXXXXXX escape"),
        b'0'..=b'7' if !raw => {
            let (value, count) = octal(&text[1..]);
            text::push_code_point(out, value);
            return Ok(Step::Done(1 + count));
        }
        b'N' if !raw => return named(text, out),
        _ => {
            out.push(b'\\');
            text::push_code_point(out, u32::from(kind));
            return Ok(Step::Done(2));
        }
    };
    let (value, count) = hexadecimal(&text[2..], most);
    if count < most {
        let length = 2 + count;
        return Ok(if length == text.len() {
            Step::Unfinished(length, reason)
        } else {
            Step::Bad(length, reason)
        });
    }
    if value > 0x10_FFFF {
        return Ok(Step::Bad(
            2 + count,
            if raw {
                "\\Uxxxxxxxx out of range"
            } else {
                "illegal Unicode character"
            },
        ));
    }
    text::push_code_point(out, value);
    Ok(Step::Done(2 + count))
}

/// `\N{NAME}`, by the library's table of names.
fn named(text: &[u8], out: &mut Vec<u8>) -> PyResult<Step> {
    let reason = "malformed \\N character escape";
    if text.get(2) != Some(&b'{') {
        return Ok(Step::Bad(2, reason));
    }
    let Some(end) = text.iter().position(|byte| *byte == b'}') else {
        return Ok(Step::Unfinished(text.len(), reason));
    };
    if end == b"\\N{".len() {
        return Ok(Step::Bad(end, reason));
    }
    let table = pyrite_vm::import::import_absolute("unicodedata")?;
    let name = str::try_from_bytes(&text[3..end])?.cast();
    match protocol::call_method(table, names::intern("lookup"), &[name]) {
        Ok(found) => {
            out.extend_from_slice(str::of(found).map_or(&[], str::bytes));
            Ok(Step::Done(end + 1))
        }
        Err(raised) if exception::matches(raised.0, &exception::KEY_ERROR) => {
            Ok(Step::Bad(end + 1, "unknown Unicode character name"))
        }
        Err(raised) => Err(raised),
    }
}
