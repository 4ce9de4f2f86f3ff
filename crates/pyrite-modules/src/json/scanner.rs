//! Reading documents: `make_scanner`.

use super::keys::Keys;
use super::scanstring::{self, Text, decode_error};
use super::text_argument;
use crate::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::ids;
use pyrite_vm::types::str::{PyStr, byte_offset, point_index};
use pyrite_vm::{recursion, value_error};
use std::cell::RefCell;

/// `_json.Scanner`. Its slots are what it has from the decoder.
pub(super) static SCANNER: TypeDefinition = TypeDefinition {
    slots: 6,
    ..TypeDefinition::new("_json.Scanner", METHODS)
};
const STRICT: u32 = 0;
const OBJECT_HOOK: u32 = 1;
const OBJECT_PAIRS_HOOK: u32 = 2;
const PARSE_FLOAT: u32 = 3;
const PARSE_INT: u32 = 4;
const PARSE_CONSTANT: u32 = 5;
const ATTRIBUTES: [&str; 5] = [
    "object_hook",
    "object_pairs_hook",
    "parse_float",
    "parse_int",
    "parse_constant",
];

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, context)", new),
    Builtin::method("__call__", "(self, string, idx)", scan),
    Builtin::member("strict", |args| Ok(instance::slot(args.at(0), STRICT))),
    Builtin::member("object_hook", |args| {
        Ok(instance::slot(args.at(0), OBJECT_HOOK))
    }),
    Builtin::member("object_pairs_hook", |args| {
        Ok(instance::slot(args.at(0), OBJECT_PAIRS_HOOK))
    }),
    Builtin::member("parse_float", |args| {
        Ok(instance::slot(args.at(0), PARSE_FLOAT))
    }),
    Builtin::member("parse_int", |args| {
        Ok(instance::slot(args.at(0), PARSE_INT))
    }),
    Builtin::member("parse_constant", |args| {
        Ok(instance::slot(args.at(0), PARSE_CONSTANT))
    }),
];

fn new(args: &Arguments) -> PyResult {
    let (class, context) = (instance::class_argument(args.at(0))?, args.at(1));
    let strict = attributes::get(context, names::intern("strict"))?;
    let mut values = [boolean(protocol::is_true(strict)?); 6];
    for (value, name) in values[1..].iter_mut().zip(ATTRIBUTES) {
        *value = attributes::get(context, names::intern(name))?;
    }
    Ok(instance::with(class, &values))
}

fn scan(args: &Arguments) -> PyResult {
    let document = args.at(1);
    let index = protocol::index_i64(args.at(2))?;
    let document = text_argument(document)?;
    let Ok(index) = usize::try_from(index) else {
        return Err(value_error!("idx cannot be negative"));
    };
    if index >= str::length(document) {
        return Err(stop_at(int::from_usize(index)));
    }
    let start = byte_offset(document, index)?;
    let (value, end) = Scan::new(args.at(0), document).value(start)?;
    let end = int::from_usize(point_index(document, end)?);
    Ok(tuple::try_from_slice(&[value, end])?.cast())
}

fn stop_at(index: Obj) -> Raised {
    exception::raise(&exception::STOP_ITERATION, &[index])
}

/// One document being read. Offsets are of bytes.
struct Scan<'a> {
    document: Gc<PyStr>,
    text: &'a [u8],
    strict: bool,
    object_hook: Option<Obj>,
    object_pairs_hook: Option<Obj>,
    /// Functions that make numbers other than `float` and `int`.
    parse_float: Option<Obj>,
    parse_int: Option<Obj>,
    parse_constant: Obj,
    keys: RefCell<Keys>,
}

impl Scan<'_> {
    fn new(scanner: Obj, document: Gc<PyStr>) -> Self {
        let other_than = |slot: u32, usual: Obj| {
            Some(instance::slot(scanner, slot)).filter(|given: &Obj| *given != usual)
        };
        Scan {
            document,
            text: str::bytes(document),
            strict: instance::slot(scanner, STRICT) == boolean(true),
            object_hook: other_than(OBJECT_HOOK, none()),
            object_pairs_hook: other_than(OBJECT_PAIRS_HOOK, none()),
            parse_float: other_than(PARSE_FLOAT, Class::builtin(ids::FLOAT).object()),
            parse_int: other_than(PARSE_INT, Class::builtin(ids::INT).object()),
            parse_constant: instance::slot(scanner, PARSE_CONSTANT),
            keys: RefCell::new(Keys::new()),
        }
    }

    fn stop(&self, offset: usize) -> Raised {
        match point_index(self.document, offset) {
            Ok(index) => stop_at(int::from_usize(index)),
            Err(raised) => raised,
        }
    }

    fn error<T>(&self, message: &str, offset: usize) -> PyResult<T> {
        Err(decode_error(message, self.document, offset))
    }

    fn at(&self, offset: usize) -> Option<u8> {
        self.text.get(offset).copied()
    }

    fn behind_space(&self, mut offset: usize) -> usize {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.at(offset) {
            offset += 1;
        }
        offset
    }

    /// The value that begins at an offset, and where it ends. `StopIteration` with the index if there is none.
    fn value(&self, start: usize) -> PyResult<(Obj, usize)> {
        let rest = &self.text[start.min(self.text.len())..];
        match rest.first() {
            Some(b'"') => {
                let (text, end) = scanstring::contents(self.document, start + 1, self.strict)?;
                let value = match text {
                    Text::Plain(text) => str::shared(text)?,
                    Text::Unescaped(text) => str::shared(&text)?,
                };
                Ok((value, end))
            }
            Some(b'{') => {
                recursion::check(" while decoding a JSON object from a unicode string")?;
                self.object(start + 1)
            }
            Some(b'[') => {
                recursion::check(" while decoding a JSON array from a unicode string")?;
                self.array(start + 1)
            }
            Some(b'n') if rest.starts_with(b"null") => Ok((none(), start + 4)),
            Some(b't') if rest.starts_with(b"true") => Ok((boolean(true), start + 4)),
            Some(b'f') if rest.starts_with(b"false") => Ok((boolean(false), start + 5)),
            Some(b'N' | b'I' | b'-') => {
                let constants = ["NaN", "Infinity", "-Infinity"];
                match constants
                    .into_iter()
                    .find(|c| rest.starts_with(c.as_bytes()))
                {
                    Some(name) => {
                        let value = call::call(self.parse_constant, &[str::new(name)])?;
                        Ok((value, start + name.len()))
                    }
                    None => self.number(start),
                }
            }
            _ => self.number(start),
        }
    }

    fn object(&self, start: usize) -> PyResult<(Obj, usize)> {
        let pairs = self.object_pairs_hook.map(|_| list::new());
        let result = dict::new();
        let mut at = self.behind_space(start);
        if self.at(at) == Some(b'}') {
            at += 1;
        } else {
            loop {
                if self.at(at) != Some(b'"') {
                    return self.error("Expecting property name enclosed in double quotes", at);
                }
                let (key, end) = self.key(at + 1)?;
                at = self.behind_space(end);
                if self.at(at) != Some(b':') {
                    return self.error("Expecting ':' delimiter", at);
                }
                let (value, end) = self.value(self.behind_space(at + 1))?;
                match pairs {
                    Some(pairs) => {
                        list::push(pairs, tuple::try_from_slice(&[key, value])?.cast())?;
                    }
                    None => dict::set(result, key, value)?,
                }
                match self.next_item(end, b'}', "Illegal trailing comma before end of object")? {
                    Next::Item(next) => at = next,
                    Next::End(end) => {
                        at = end;
                        break;
                    }
                }
            }
        }
        let value = match (pairs, self.object_pairs_hook, self.object_hook) {
            (Some(pairs), Some(hook), _) => call::call(hook, &[pairs.cast()])?,
            (_, _, Some(hook)) => call::call(hook, &[result.cast()])?,
            _ => result.cast(),
        };
        Ok((value, at))
    }

    fn array(&self, start: usize) -> PyResult<(Obj, usize)> {
        let result = list::new();
        let mut at = self.behind_space(start);
        if self.at(at) == Some(b']') {
            return Ok((result.cast(), at + 1));
        }
        loop {
            let (value, end) = self.value(at)?;
            list::push(result, value)?;
            match self.next_item(end, b']', "Illegal trailing comma before end of array")? {
                Next::Item(next) => at = next,
                Next::End(end) => return Ok((result.cast(), end)),
            }
        }
    }

    /// What comes behind an item.
    fn next_item(&self, end: usize, closing: u8, trailing: &str) -> PyResult<Next> {
        let comma = self.behind_space(end);
        match self.at(comma) {
            Some(b',') => {}
            Some(found) if found == closing => return Ok(Next::End(comma + 1)),
            _ => return self.error("Expecting ',' delimiter", comma),
        }
        let next = self.behind_space(comma + 1);
        if self.at(next) == Some(closing) {
            return self.error(trailing, comma);
        }
        Ok(Next::Item(next))
    }

    /// The key whose text begins at an offset.
    fn key(&self, start: usize) -> PyResult<(Obj, usize)> {
        let (text, end) = scanstring::contents(self.document, start, self.strict)?;
        let text = match &text {
            Text::Plain(text) => text,
            Text::Unescaped(text) => text.as_slice(),
        };
        Ok((self.keys.borrow_mut().key(text)?, end))
    }

    fn number(&self, start: usize) -> PyResult<(Obj, usize)> {
        let is_digit = |offset: usize| self.at(offset).is_some_and(|byte| byte.is_ascii_digit());
        let behind_digits = |mut offset: usize| {
            while is_digit(offset) {
                offset += 1;
            }
            offset
        };
        let first = start + usize::from(self.at(start) == Some(b'-'));
        let mut end = match self.at(first) {
            Some(b'0') => first + 1,
            Some(b'1'..=b'9') => behind_digits(first),
            _ => return Err(self.stop(start)),
        };
        let mut is_float = false;
        if self.at(end) == Some(b'.') && is_digit(end + 1) {
            is_float = true;
            end = behind_digits(end + 1);
        }
        if let Some(b'e' | b'E') = self.at(end) {
            let sign = usize::from(matches!(self.at(end + 1), Some(b'+' | b'-')));
            if is_digit(end + 1 + sign) {
                is_float = true;
                end = behind_digits(end + 1 + sign);
            }
        }
        Ok((self.make_number(&self.text[start..end], is_float)?, end))
    }

    fn make_number(&self, text: &[u8], is_float: bool) -> PyResult {
        /// So many characters are no more than a machine word holds.
        const SHORT: usize = 18;
        let parse = if is_float {
            self.parse_float
        } else {
            self.parse_int
        };
        if let Some(parse) = parse {
            return call::call(parse, &[str::ascii(text)?.cast()]);
        }
        if is_float {
            let value = pyrite_vm::types::float::text::parse(text);
            return Ok(float::new(value.unwrap_or(f64::NAN)));
        }
        if text.len() > SHORT {
            let class = Class::builtin(ids::INT).object();
            return call::call(class, &[str::ascii(text)?.cast()]);
        }
        let digits = text.strip_prefix(b"-").unwrap_or(text);
        let value = digits
            .iter()
            .fold(0, |value: i64, byte| value * 10 + i64::from(byte - b'0'));
        Ok(int::new(if digits.len() < text.len() {
            -value
        } else {
            value
        }))
    }
}

/// What comes behind an item of an array or object, past the space.
enum Next {
    /// Another item, at this offset.
    Item(usize),
    /// The end, and this is the offset behind it.
    End(usize),
}
