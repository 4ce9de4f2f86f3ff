//! `Decimal.__format__`.

use super::context::current;
use super::number::Number;
use super::rounding::{Rounding, rescaled};
use crate::support::*;
use pyrite_vm::result::memory_error;
use pyrite_vm::{type_error, value_error};

/// A specification, and what writes the number in the language of some country.
struct Spec {
    fill: Vec<u8>,
    /// `<`, `>`, `=`, `^`.
    align: u8,
    /// `+`, `-`, a blank.
    sign: u8,
    no_negative_zero: bool,
    always_point: bool,
    zeros: bool,
    width: usize,
    separator: Vec<u8>,
    point: Vec<u8>,
    /// Lengths of groups of digits, from the point on; the last is repeated. A negative length takes all that is left.
    groups: Vec<i64>,
    precision: Option<i64>,
    /// Between groups of three digits behind the point.
    fraction_separator: Option<u8>,
    kind: u8,
}

/// More characters than these are for no one to read.
const LONGEST: usize = 1 << 31;

/// What is read of a specification.
struct Reader<'a> {
    text: &'a [u8],
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.first().copied()
    }
    fn take(&mut self, wanted: &[u8]) -> Option<u8> {
        let byte = self.peek().filter(|byte| wanted.contains(byte))?;
        self.text = &self.text[1..];
        Some(byte)
    }
    fn number(&mut self) -> PyResult<Option<usize>> {
        let length = self
            .text
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if length == 0 {
            return Ok(None);
        }
        let (digits, rest) = self.text.split_at(length);
        self.text = rest;
        let value = digits.iter().try_fold(0usize, |value, digit| {
            let value = value * 10 + usize::from(digit - b'0');
            (value <= LONGEST).then_some(value)
        });
        value.map(Some).ok_or_else(wrong)
    }
}

fn wrong() -> Raised {
    value_error!("invalid format string")
}

impl Spec {
    fn parse(text: &[u8], capitals: bool) -> PyResult<Spec> {
        let mut spec = Spec {
            fill: vec![b' '],
            align: b'>',
            sign: b'-',
            no_negative_zero: false,
            always_point: false,
            zeros: false,
            width: 0,
            separator: Vec::new(),
            point: vec![b'.'],
            groups: Vec::new(),
            precision: None,
            fraction_separator: None,
            kind: if capitals { b'G' } else { b'g' },
        };
        const ALIGNMENTS: &[u8] = b"<>=^";
        let mut reader = Reader { text };
        let mut is_aligned = false;
        if let Some((_, length)) = str::first_point(text)
            && text
                .get(length)
                .is_some_and(|byte| ALIGNMENTS.contains(byte))
        {
            spec.fill = text[..length].to_vec();
            spec.align = text[length];
            reader.text = &text[length + 1..];
            is_aligned = true;
        } else if let Some(align) = reader.take(ALIGNMENTS) {
            spec.align = align;
            is_aligned = true;
        }
        if let Some(sign) = reader.take(b"+- ") {
            spec.sign = sign;
        }
        spec.no_negative_zero = reader.take(b"z").is_some();
        spec.always_point = reader.take(b"#").is_some();
        if reader.take(b"0").is_some() {
            if is_aligned {
                return Err(wrong());
            }
            spec.zeros = true;
        }
        spec.width = reader.number()?.unwrap_or(0);
        let separator = reader.take(b",_");
        if let Some(separator) = separator {
            spec.separator = vec![separator];
            spec.groups = vec![3];
        }
        if reader.take(b".").is_some() {
            spec.precision = reader.number()?.map(|precision| precision as i64);
            spec.fraction_separator = reader.take(b",_");
            if spec.precision.is_none() && spec.fraction_separator.is_none() {
                return Err(wrong());
            }
        }
        if let Some(kind) = reader.take(b"eEfFgGnN%") {
            if matches!(kind, b'n' | b'N') && separator.is_some() {
                return Err(wrong());
            }
            spec.kind = match kind {
                b'n' => b'g',
                b'N' => b'G',
                _ => kind,
            };
        }
        if !reader.text.is_empty() {
            return Err(wrong());
        }
        Ok(spec)
    }

    /// Takes what a dict says of the point and of groups.
    fn adapt(&mut self, conventions: Obj) -> PyResult<()> {
        let Some(conventions) = dict::of(conventions) else {
            return Err(type_error!("optional argument must be a dict"));
        };
        let get = |name: &str| -> PyResult<Option<Vec<u8>>> {
            match dict::get(conventions, names::intern(name).object())? {
                None => Ok(None),
                Some(text) => match str::of(text) {
                    Some(text) => Ok(Some(str::bytes(text).to_vec())),
                    None => Err(type_error!("bad argument type for built-in operation")),
                },
            }
        };
        if let Some(point) = get("decimal_point")? {
            self.point = point;
        }
        if let Some(separator) = get("thousands_sep")? {
            self.separator = separator;
        }
        if let Some(groups) = get("grouping")? {
            /// `CHAR_MAX`: no groups from here on.
            const NO_MORE: u8 = 127;
            let groups = groups.split(|length| *length == 0).next().unwrap_or(&[]);
            if groups.iter().any(|length| *length > NO_MORE) {
                return Err(value_error!("invalid override dict"));
            }
            self.groups = groups
                .iter()
                .map(|length| {
                    if *length == NO_MORE {
                        -1
                    } else {
                        i64::from(*length)
                    }
                })
                .collect();
        }
        const LONGEST_PART: usize = 4;
        let is_wrong = self.point.is_empty()
            || self.point.len() > LONGEST_PART
            || self.separator.len() > LONGEST_PART
            || self.groups.is_empty() && !self.separator.is_empty();
        if is_wrong {
            return Err(value_error!("invalid override dict"));
        }
        Ok(())
    }
}

/// `__format__(self, format_spec, override=None)`.
///
/// # Errors
/// `TypeError`, `ValueError`, `MemoryError`.
pub fn method(args: &Arguments) -> PyResult {
    let Some(text) = str::of(args.at(1)) else {
        return Err(type_error!("format arg must be str"));
    };
    let context = current()?;
    let given = str::bytes(text);
    let mut spec = Spec::parse(given, context.capitals())?;
    if given.last() == Some(&b'N') {
        pyrite_vm::warnings::warn(
            &exception::DEPRECATION_WARNING,
            "Format specifier 'N' is deprecated and slated for removal in Python 3.18",
        )?;
    }
    if let Some(conventions) = args.get(2) {
        spec.adapt(conventions)?;
    }
    let number = super::object::number(args.at(0));
    let text = formatted(&number, &spec, context.settings().rounding)?;
    Ok(str::try_from_bytes(&text)?.cast())
}

/// The number with so many digits at most.
fn shortened(number: Number, digits: i64, rounding: Rounding) -> PyResult<Number> {
    if number.coefficient.is_zero() || number.digits() <= digits {
        return Ok(number);
    }
    with_digits(number, digits, rounding)
}

/// The number with just so many digits; it is not zero.
fn with_digits(number: Number, digits: i64, rounding: Rounding) -> PyResult<Number> {
    let exponent = number.adjusted() + 1 - digits;
    let (mut result, _) = rescaled(&number, exponent, rounding).ok_or_else(memory_error)?;
    if result.digits() > digits {
        // Nines that became a one and zeros.
        result = rescaled(&result, exponent + 1, rounding)
            .ok_or_else(memory_error)?
            .0;
    }
    Ok(result)
}

fn to_exponent(number: Number, exponent: i64, rounding: Rounding) -> PyResult<Number> {
    Ok(rescaled(&number, exponent, rounding)
        .ok_or_else(memory_error)?
        .0)
}

fn formatted(number: &Number, spec: &Spec, rounding: Rounding) -> PyResult<Vec<u8>> {
    if !number.is_finite() {
        let word = super::text::write(
            &number.clone().with_sign(false),
            super::text::Style::Scientific,
            true,
        );
        let mut body = word.into_bytes();
        if spec.kind == b'%' {
            body.push(b'%');
        }
        return Ok(align(sign(number.negative, spec), body, spec));
    }
    let mut number = number.clone();
    let lower = spec.kind.to_ascii_lowercase();
    if lower == b'%' {
        number.exponent += 2;
    }
    if let Some(precision) = spec.precision {
        number = match lower {
            b'e' if number.coefficient.is_zero() => number,
            b'e' => with_digits(number, precision + 1, rounding)?,
            b'f' | b'%' => to_exponent(number, -precision, rounding)?,
            _ => shortened(number, precision.max(1), rounding)?,
        };
    }
    let is_fixed = matches!(lower, b'f' | b'%');
    if is_fixed && number.exponent > 0 {
        number = to_exponent(number, 0, rounding)?;
    }
    if spec.no_negative_zero && number.coefficient.is_zero() {
        number.negative = false;
    }
    let digits = number.coefficient.to_string().into_bytes();
    let left = number.exponent + digits.len() as i64;
    let point = match lower {
        b'e' => match spec.precision {
            Some(precision) if number.coefficient.is_zero() => 1 - precision,
            _ => 1,
        },
        b'f' | b'%' => left,
        _ if number.exponent <= 0 && left > -6 => left,
        _ => 1,
    };
    let (whole, fraction) = split(&digits, point);
    let body = body(spec, &number, whole, fraction, left - point);
    Ok(align(sign(number.negative, spec), body, spec))
}

/// The digits in front of the point and those behind it.
fn split(digits: &[u8], point: i64) -> (Vec<u8>, Vec<u8>) {
    let length = digits.len() as i64;
    if point <= 0 {
        let mut fraction = vec![b'0'; -point as usize];
        fraction.extend_from_slice(digits);
        return (vec![b'0'], fraction);
    }
    let mut whole = digits[..point.min(length) as usize].to_vec();
    whole.resize(point as usize, b'0');
    (whole, digits[point.min(length) as usize..].to_vec())
}

fn body(spec: &Spec, number: &Number, whole: Vec<u8>, fraction: Vec<u8>, exponent: i64) -> Vec<u8> {
    let mut tail = Vec::new();
    if !fraction.is_empty() || spec.always_point {
        tail.extend_from_slice(&spec.point);
    }
    match spec.fraction_separator {
        None => tail.extend_from_slice(&fraction),
        Some(separator) => tail.extend(fraction.chunks(3).collect::<Vec<_>>().join(&separator)),
    }
    if exponent != 0 || matches!(spec.kind, b'e' | b'E') {
        tail.push(if spec.kind.is_ascii_uppercase() {
            b'E'
        } else {
            b'e'
        });
        tail.extend_from_slice(format!("{exponent:+}").as_bytes());
    }
    if spec.kind == b'%' {
        tail.push(b'%');
    }
    let least = if spec.zeros {
        let taken = str::count(&tail) + sign(number.negative, spec).len();
        spec.width.saturating_sub(taken)
    } else {
        0
    };
    let mut result = grouped(whole, least, spec);
    result.extend_from_slice(&tail);
    result
}

/// Digits in groups, with zeros in front up to a width.
fn grouped(digits: Vec<u8>, least: usize, spec: &Spec) -> Vec<u8> {
    let (mut rest, mut least) = (digits, least as i64);
    let gap = str::count(&spec.separator) as i64;
    let mut parts: Vec<Vec<u8>> = Vec::new();
    let mut lengths = spec.groups.iter().copied();
    let mut length = -1;
    loop {
        length = lengths.next().unwrap_or(length);
        let wanted = (rest.len() as i64).max(least).max(1);
        let is_last = length < 0;
        let taken = if is_last { wanted } else { wanted.min(length) } as usize;
        let from = rest.len().saturating_sub(taken);
        let mut part = vec![b'0'; taken - (rest.len() - from)];
        part.extend_from_slice(&rest[from..]);
        rest.truncate(from);
        parts.push(part);
        least -= taken as i64;
        if is_last || rest.is_empty() && least <= 0 {
            break;
        }
        least -= gap;
    }
    parts.reverse();
    parts.join(spec.separator.as_slice())
}

fn sign(negative: bool, spec: &Spec) -> Vec<u8> {
    match (negative, spec.sign) {
        (true, _) => vec![b'-'],
        (false, b'-') => Vec::new(),
        (false, sign) => vec![sign],
    }
}

fn align(sign: Vec<u8>, body: Vec<u8>, spec: &Spec) -> Vec<u8> {
    let length = sign.len() + str::count(&body);
    let missing = spec.width.saturating_sub(length);
    let (front, middle, back) = match spec.align {
        b'<' => (0, 0, missing),
        b'=' => (0, missing, 0),
        b'^' => (missing / 2, 0, missing - missing / 2),
        _ => (missing, 0, 0),
    };
    let fill = |count| spec.fill.repeat(count);
    [fill(front), sign, fill(middle), body, fill(back)].concat()
}
