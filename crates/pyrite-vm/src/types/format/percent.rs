//! The `%` operator of str, bytes and bytearray.

use super::number::{self, Pieces};
use super::spec::{Align, Spec};
use super::{fill, reserve};
use crate::class::{Class, is_instance};
use crate::names;
use crate::object::{Obj, Value};
use crate::protocol::{self, type_name};
use crate::result::PyResult;
use crate::types::int::{self, Integer};
use crate::types::{bytes, exception, float, str, tuple};
use crate::{overflow_error, type_error, value_error};

/// `format % values` as text of a str.
///
/// # Errors
/// `TypeError`, `ValueError`, `OverflowError`; what the conversions of the values raise.
pub fn string(format: &[u8], values: Obj) -> PyResult {
    let out = Formatter::new(format, values, false).run()?;
    Ok(str::try_from_bytes(&out)?.cast())
}

/// `format % values` as the contents of a bytes object.
///
/// # Errors
/// As [`string`].
pub fn bytes(format: &[u8], values: Obj) -> PyResult<Vec<u8>> {
    Formatter::new(format, values, true).run()
}

/// What stands between `%` and the letter.
#[derive(Default)]
struct Directive {
    left: bool,
    plus: bool,
    blank: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
}

/// What directives have not taken yet.
enum Rest<'a> {
    /// Items of a tuple.
    Items(&'a [Obj]),
    /// The one value that is no tuple, or what a key has selected of it.
    Single(Obj),
}

struct Formatter<'a> {
    format: &'a [u8],
    place: usize,
    values: Obj,
    rest: Rest<'a>,
    is_mapping: bool,
    of_bytes: bool,
    out: Vec<u8>,
}

impl<'a> Formatter<'a> {
    fn new(format: &'a [u8], values: Obj, of_bytes: bool) -> Self {
        let items = tuple::of(values);
        let is_text = str::of(values).is_some() || of_bytes && bytes::buffer(values).is_some();
        let is_mapping = items.is_none() && !is_text && protocol::has_items(values);
        Formatter {
            format,
            place: 0,
            values,
            rest: items.map_or(Rest::Single(values), Rest::Items),
            is_mapping,
            of_bytes,
            out: Vec::with_capacity(format.len() + 32),
        }
    }

    fn run(mut self) -> PyResult<Vec<u8>> {
        while let Some(percent) = self.format[self.place..]
            .iter()
            .position(|byte| *byte == b'%')
        {
            self.out
                .extend_from_slice(&self.format[self.place..self.place + percent]);
            self.place += percent + 1;
            self.directive()?;
        }
        self.out.extend_from_slice(&self.format[self.place..]);
        if !matches!(self.rest, Rest::Items([])) && !self.is_mapping {
            let kind = if self.of_bytes { "bytes" } else { "string" };
            return Err(type_error!(
                "not all arguments converted during {kind} formatting"
            ));
        }
        Ok(self.out)
    }

    fn peek(&self) -> PyResult<u8> {
        self.format
            .get(self.place)
            .copied()
            .ok_or_else(|| value_error!("incomplete format"))
    }

    fn value(&mut self) -> PyResult {
        let (value, rest): (Obj, &[Obj]) = match self.rest {
            Rest::Single(value) => (value, &[]),
            Rest::Items([first, rest @ ..]) => (*first, rest),
            Rest::Items([]) => {
                return Err(type_error!("not enough arguments for format string"));
            }
        };
        self.rest = Rest::Items(rest);
        Ok(value)
    }

    fn directive(&mut self) -> PyResult<()> {
        if !self.of_bytes && self.bare_directive()? {
            return Ok(());
        }
        if self.peek()? == b'(' {
            self.select_by_key()?;
        }
        let directive = self.flags()?;
        // One length modifier is allowed, and means nothing.
        if matches!(self.peek()?, b'h' | b'l' | b'L') {
            self.place += 1;
        }
        let letter = self.peek()?;
        self.place += 1;
        if letter == b'%' && self.format[self.place - 2] == b'%' {
            self.out.push(b'%');
            return Ok(());
        }
        let value = self.value()?;
        match letter {
            b's' | b'r' | b'a' | b'b' => self.text(letter, value, &directive),
            b'c' => self.character(value, &directive),
            b'd' | b'i' | b'u' | b'o' | b'x' | b'X' => self.integer(letter, value, &directive),
            b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => self.float(letter, value, &directive),
            _ => Err(self.unsupported()),
        }
    }

    /// `%s` and `%d` without anything between, which is what most are; false, and nothing done, for all others.
    fn bare_directive(&mut self) -> PyResult<bool> {
        let letter = self.format.get(self.place).copied();
        if !matches!(letter, Some(b's' | b'd')) {
            return Ok(false);
        }
        self.place += 1;
        let value = self.value()?;
        match value.as_small() {
            Some(number) => int::text::write_small(&mut self.out, number.get()),
            None if letter == Some(b's') => {
                let text = protocol::to_str(value)?;
                reserve(&mut self.out, str::bytes(text).len())?;
                self.out.extend_from_slice(str::bytes(text));
            }
            None => self.integer(b'd', value, &Directive::default())?,
        }
        Ok(true)
    }

    fn unsupported(&self) -> crate::result::Raised {
        let start = self.place - 1;
        let (point, index) = if self.of_bytes {
            (u32::from(self.format[start]), start)
        } else {
            let point = str::points(&self.format[start..]).next().unwrap_or(0);
            (point, str::count(&self.format[..start]))
        };
        let shown = match char::from_u32(point) {
            Some(character) if (32..127).contains(&point) => character,
            _ => '?',
        };
        value_error!("unsupported format character '{shown}' (0x{point:x}) at index {index}")
    }

    fn select_by_key(&mut self) -> PyResult<()> {
        if !self.is_mapping {
            return Err(type_error!("format requires a mapping"));
        }
        let start = self.place + 1;
        let mut depth = 0;
        for (index, byte) in self.format[self.place..].iter().enumerate() {
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                let key = &self.format[start..self.place + index];
                let key = if self.of_bytes {
                    bytes::new(key)?
                } else {
                    str::try_from_bytes(key)?.cast()
                };
                self.place += index + 1;
                self.rest = Rest::Single(protocol::get_item(self.values, key)?);
                return Ok(());
            }
        }
        Err(value_error!("incomplete format key"))
    }

    fn flags(&mut self) -> PyResult<Directive> {
        let mut directive = Directive::default();
        loop {
            match self.peek()? {
                b'-' => directive.left = true,
                b'+' => directive.plus = true,
                b' ' => directive.blank = true,
                b'#' => directive.alternate = true,
                b'0' => directive.zero = true,
                _ => break,
            }
            self.place += 1;
        }
        let width = self.size("width too big", i64::MAX as usize)?.unwrap_or(0);
        directive.left |= width < 0;
        directive.width = width.unsigned_abs() as usize;
        if self.peek()? == b'.' {
            self.place += 1;
            let precision = self
                .size("precision too big", i32::MAX as usize)?
                .unwrap_or(0);
            directive.precision = Some(precision.max(0) as usize);
        }
        Ok(directive)
    }

    /// A number, or `*` for the next value.
    fn size(&mut self, too_big: &str, most: usize) -> PyResult<Option<i64>> {
        if self.peek()? == b'*' {
            self.place += 1;
            let value = self.value()?;
            let kind = if most == i32::MAX as usize {
                "int"
            } else {
                "ssize_t"
            };
            return match Integer::of(value) {
                Some(Integer::Small(value)) if value.unsigned_abs() as usize <= most => {
                    Ok(Some(value))
                }
                Some(_) => Err(overflow_error!(
                    "Python int too large to convert to C {kind}"
                )),
                None => Err(type_error!("* wants int")),
            };
        }
        let mut number: Option<usize> = None;
        while let digit @ b'0'..=b'9' = self.peek()? {
            let sum = number
                .unwrap_or(0)
                .checked_mul(10)
                .and_then(|n| n.checked_add(usize::from(digit - b'0')));
            number = sum.filter(|sum| *sum <= most);
            if number.is_none() {
                return Err(value_error!("{too_big}"));
            }
            self.place += 1;
        }
        Ok(number.map(|number| number as i64))
    }

    /// Appends a text, cut and filled up in units of code points (bytes in bytes).
    fn append(&mut self, text: &[u8], directive: &Directive) -> PyResult<()> {
        let length = if self.of_bytes {
            text.len()
        } else {
            str::count(text)
        };
        let missing = directive.width.saturating_sub(length);
        if !directive.left {
            fill(&mut self.out, u32::from(b' '), missing)?;
        }
        reserve(&mut self.out, text.len())?;
        self.out.extend_from_slice(text);
        if directive.left {
            fill(&mut self.out, u32::from(b' '), missing)?;
        }
        Ok(())
    }

    fn text(&mut self, letter: u8, value: Obj, directive: &Directive) -> PyResult<()> {
        let keep: Obj; // keeps the text alive
        let text: &[u8] = match (letter, self.of_bytes) {
            (b's', false) => {
                let string = protocol::to_str(value)?;
                keep = string.cast();
                str::bytes(string)
            }
            (b'r', false) => {
                let string = protocol::repr(value)?;
                keep = string.cast();
                str::bytes(string)
            }
            (b'a', _) | (b'r', true) => {
                keep = str::ascii_repr(value)?;
                str::of(keep).map(str::bytes).unwrap_or_default()
            }
            (_, true) => {
                keep = bytes::for_percent(value)?;
                bytes::buffer(keep).unwrap_or_default()
            }
            _ => return Err(self.unsupported()),
        };
        let shown = match directive.precision {
            Some(precision) if self.of_bytes => &text[..precision.min(text.len())],
            Some(precision) => str::first_points(text, precision),
            None => text,
        };
        self.append(shown, directive)?;
        std::hint::black_box(keep);
        Ok(())
    }

    fn character(&mut self, value: Obj, directive: &Directive) -> PyResult<()> {
        let integer = Integer::of(value);
        let mut text = Vec::new();
        if self.of_bytes {
            match (bytes::buffer(value), integer) {
                (Some([byte]), _) => text.push(*byte),
                (Some(other), _) => {
                    return Err(type_error!(
                        "%c requires an integer in range(256) or a single byte, not a {} object of length {}",
                        type_name(value),
                        other.len()
                    ));
                }
                (_, Some(Integer::Small(byte @ 0..=255))) => text.push(byte as u8),
                (_, Some(_)) => return Err(overflow_error!("%c arg not in range(256)")),
                _ => {
                    return Err(type_error!(
                        "%c requires an integer in range(256) or a single byte, not {}",
                        crate::class::Class::of(value).module_and_name()
                    ));
                }
            }
        } else if let Some(string) = str::of(value) {
            let length = str::length(string);
            if length != 1 {
                return Err(type_error!(
                    "%c requires an int or a unicode character, not a string of length {length}"
                ));
            }
            text.extend_from_slice(str::bytes(string));
        } else {
            let index = protocol::index(value).map_err(|raised| {
                exception::for_type_error(raised, || {
                    type_error!(
                        "%c requires an int or a unicode character, not {}",
                        Class::of(value).module_and_name()
                    )
                })
            })?;
            match Integer::of(index) {
                Some(Integer::Small(point @ 0..=0x10FFFF)) => str::push(&mut text, point as u32),
                _ => return Err(overflow_error!("%c arg not in range(0x110000)")),
            }
        }
        self.append(&text, directive)
    }

    fn number(&mut self, pieces: &Pieces, directive: &Directive) -> PyResult<()> {
        let spec = Spec {
            fill: u32::from(if directive.zero && !directive.left {
                b'0'
            } else {
                b' '
            }),
            align: match (directive.left, directive.zero) {
                (true, _) => Align::Left,
                (false, true) => Align::BehindSign,
                _ => Align::Right,
            },
            sign: match (directive.plus, directive.blank) {
                (true, _) => Some(b'+'),
                (false, true) => Some(b' '),
                _ => None,
            },
            no_negative_zero: false,
            alternate: directive.alternate,
            width: Some(directive.width),
            grouping: None,
            fraction_grouping: None,
            precision: None,
            kind: None,
        };
        number::assemble(&mut self.out, pieces, &spec, 3)
    }

    fn integer(&mut self, letter: u8, value: Obj, directive: &Directive) -> PyResult<()> {
        let integer = integer_argument(letter, value)?;
        let integer = Integer::of(integer).unwrap_or(Integer::Small(0));
        let prefixed = |prefix| if directive.alternate { prefix } else { "" };
        let (prefix, mut whole) = match letter {
            b'o' => (prefixed("0o"), int::text::to_power_of_two_base(integer, 8)),
            b'x' => (prefixed("0x"), int::text::to_power_of_two_base(integer, 16)),
            b'X' => (
                prefixed("0X"),
                int::text::to_power_of_two_base(integer, 16).to_ascii_uppercase(),
            ),
            _ => ("", int::text::to_decimal(integer)?),
        };
        if let Some(least) = directive.precision {
            if least > (i32::MAX as usize - 3).saturating_sub(whole.len()) {
                return Err(overflow_error!("precision too large"));
            }
            let digits = whole.trim_start_matches('-');
            let zeros = least.saturating_sub(digits.len());
            let mut longer = Vec::new();
            fill(&mut longer, u32::from(b'0'), zeros)?;
            longer.extend_from_slice(digits.as_bytes());
            whole = String::from_utf8(longer).unwrap_or_default();
        }
        let mut pieces = Pieces::of_integer(prefix, whole);
        pieces.negative = integer.is_negative();
        self.number(&pieces, directive)
    }

    fn float(&mut self, letter: u8, value: Obj, directive: &Directive) -> PyResult<()> {
        let value = float_argument(value, self.of_bytes)?;
        let precision = directive.precision.unwrap_or(6);
        number::check_precision(precision)?;
        let pieces = number::pieces(value, letter, precision, directive.alternate, false);
        self.number(&pieces, directive)
    }
}

fn float_argument(value: Obj, of_bytes: bool) -> PyResult<f64> {
    if let Some(plain) = float::value(value) {
        return Ok(plain);
    }
    let class = Class::of(value);
    if of_bytes && class.known(names::FLOAT).is_none() && class.known(names::INDEX).is_none() {
        return Err(type_error!(
            "float argument required, not {}",
            type_name(value)
        ));
    }
    float::from_number(value)
}

fn integer_argument(letter: u8, value: Obj) -> PyResult {
    if Integer::of(value).is_some() {
        return Ok(value);
    }
    let class = Class::of(value);
    let (works, wanted) = if matches!(letter, b'o' | b'x' | b'X') {
        (
            class.known(names::INDEX).is_some(),
            "an integer is required",
        )
    } else {
        let works = class.known(names::INT).is_some() || class.known(names::INDEX).is_some();
        (works, "a real number is required")
    };
    let refused = || {
        type_error!(
            "%{} format: {wanted}, not {}",
            letter as char,
            type_name(value)
        )
    };
    if !works || is_instance(value, crate::types::str::TYPE.class()) {
        return Err(refused());
    }
    let number = if matches!(letter, b'o' | b'x' | b'X') {
        protocol::index(value)
    } else {
        int::from_object(value)
    };
    number.map_err(|raised| exception::for_type_error(raised, refused))
}
