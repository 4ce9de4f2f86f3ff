//! The format specification: `[[fill]align][sign][z][#][0][width][grouping][.precision[grouping]][type]`.

use crate::object::Obj;
use crate::protocol::type_name;
use crate::result::{PyResult, Raised};
use crate::types::str;
use crate::value_error;

/// Where the padding goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Align {
    Left,
    Right,
    Center,
    /// Between the sign (and prefix) and the digits.
    BehindSign,
}

impl Align {
    fn of(character: u32) -> Option<Align> {
        Some(match char::from_u32(character)? {
            '<' => Align::Left,
            '>' => Align::Right,
            '^' => Align::Center,
            '=' => Align::BehindSign,
            _ => return None,
        })
    }
}

/// A parsed specification.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// The padding.
    pub fill: u32,
    /// Where it goes.
    pub align: Align,
    /// `+`, `-` or a blank.
    pub sign: Option<u8>,
    /// `z`: zero has no sign.
    pub no_negative_zero: bool,
    /// `#`.
    pub alternate: bool,
    /// The least number of code points.
    pub width: Option<usize>,
    /// Separator of groups of digits before the point.
    pub grouping: Option<u8>,
    /// Separator of groups of digits behind it.
    pub fraction_grouping: Option<u8>,
    /// Digits behind the point, or in all, or code points.
    pub precision: Option<usize>,
    /// The presentation, a letter or `%`.
    pub kind: Option<u32>,
}

/// Numbers in specifications are below 2**63, as sizes are.
const MOST: usize = i64::MAX as usize;

struct Parser<'a> {
    points: &'a [u32],
    place: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u32> {
        self.points.get(self.place).copied()
    }
    fn take(&mut self, character: u8) -> bool {
        let found = self.peek() == Some(u32::from(character));
        self.place += usize::from(found);
        found
    }
    fn number(&mut self) -> PyResult<Option<usize>> {
        let mut value = None;
        while let Some(digit) = self.peek().and_then(str::decimal_digit) {
            let sum = value
                .unwrap_or(0usize)
                .checked_mul(10)
                .and_then(|value| value.checked_add(digit as usize));
            value = sum.filter(|value| *value <= MOST);
            if value.is_none() {
                return Err(value_error!("Too many decimal digits in format string"));
            }
            self.place += 1;
        }
        Ok(value)
    }
    fn grouping(&mut self) -> PyResult<Option<u8>> {
        let found = if self.take(b',') {
            b','
        } else if self.take(b'_') {
            b'_'
        } else {
            return Ok(None);
        };
        let other = if found == b',' { b'_' } else { b',' };
        if self.peek() == Some(u32::from(other)) {
            return Err(value_error!("Cannot specify both ',' and '_'."));
        }
        Ok(Some(found))
    }
}

/// Bytes of a specification that is looked at where it is.
const USUAL_LENGTH: usize = 32;

impl Spec {
    /// Parses a specification for an object, which messages name the type of.
    ///
    /// # Errors
    /// `ValueError`.
    pub fn parse(text: &[u8], object: Obj, default_align: Align) -> PyResult<Spec> {
        // Most are short, and nothing is allocated for them.
        let mut few = [0; USUAL_LENGTH];
        let many: Vec<u32>;
        let points: &[u32] = if text.len() <= USUAL_LENGTH {
            let mut count = 0;
            for point in str::points(text) {
                few[count] = point;
                count += 1;
            }
            &few[..count]
        } else {
            many = str::points(text).collect();
            &many
        };
        let mut parser = Parser { points, place: 0 };
        let mut spec = Spec {
            fill: u32::from(b' '),
            align: default_align,
            sign: None,
            no_negative_zero: false,
            alternate: false,
            width: None,
            grouping: None,
            fraction_grouping: None,
            precision: None,
            kind: None,
        };
        let (mut has_fill, mut has_align) = (false, false);
        if let Some(align) = points.get(1).copied().and_then(Align::of) {
            (spec.fill, spec.align) = (points[0], align);
            (has_fill, has_align) = (true, true);
            parser.place = 2;
        } else if let Some(align) = points.first().copied().and_then(Align::of) {
            spec.align = align;
            has_align = true;
            parser.place = 1;
        }
        spec.sign = [b'+', b'-', b' ']
            .into_iter()
            .find(|sign| parser.take(*sign));
        spec.no_negative_zero = parser.take(b'z');
        spec.alternate = parser.take(b'#');
        if !has_fill && parser.take(b'0') {
            spec.fill = u32::from(b'0');
            if !has_align && default_align == Align::Right {
                spec.align = Align::BehindSign;
            }
        }
        spec.width = parser.number()?;
        spec.grouping = parser.grouping()?;
        if parser.take(b'.') {
            spec.precision = parser.number()?;
            spec.fraction_grouping = parser.grouping()?;
            if spec.precision.is_none() && spec.fraction_grouping.is_none() {
                return Err(value_error!("Format specifier missing precision"));
            }
        }
        if points.len() - parser.place > 1 {
            return Err(value_error!(
                "Invalid format specifier '{}' for object of type '{}'",
                String::from_utf8_lossy(text),
                type_name(object)
            ));
        }
        spec.kind = parser.peek();
        spec.check_grouping()?;
        Ok(spec)
    }

    fn check_grouping(&self) -> PyResult<()> {
        // That of the fraction goes with anything but the locale's.
        if let (Some(grouping), Some(b'n')) = (self.fraction_grouping, self.letter())
            && self.grouping.is_none()
        {
            return Err(cannot_specify(grouping, u32::from(b'n')));
        }
        if let Some(grouping) = self.grouping {
            let fits = match self.letter() {
                None | Some(b'd' | b'e' | b'f' | b'g' | b'E' | b'G' | b'%' | b'F') => true,
                Some(b'b' | b'o' | b'x' | b'X') => grouping == b'_',
                _ => false,
            };
            if !fits {
                return Err(cannot_specify(
                    grouping,
                    self.kind.unwrap_or(u32::from(b's')),
                ));
            }
        }
        Ok(())
    }

    /// The presentation, if it is an ASCII character.
    pub fn letter(&self) -> Option<u8> {
        self.kind.map(|kind| u8::try_from(kind).unwrap_or(0))
    }

    /// Checks what text does not take.
    ///
    /// # Errors
    /// `ValueError`.
    pub fn check_for_text(&self, object: Obj) -> PyResult<()> {
        if !matches!(self.letter(), None | Some(b's')) {
            return Err(self.unknown(object));
        }
        if let Some(grouping) = self.grouping {
            return Err(cannot_specify(grouping, u32::from(b's')));
        }
        let message = match self {
            Spec {
                sign: Some(b' '), ..
            } => "Space not allowed in string format specifier",
            Spec { sign: Some(_), .. } => "Sign not allowed in string format specifier",
            Spec {
                no_negative_zero: true,
                ..
            } => "Negative zero coercion (z) not allowed in string format specifier",
            Spec {
                alternate: true, ..
            } => "Alternate form (#) not allowed in string format specifier",
            Spec {
                align: Align::BehindSign,
                ..
            } => "'=' alignment not allowed in string format specifier",
            _ => return Ok(()),
        };
        Err(value_error!("{message}"))
    }

    /// The `ValueError` for a presentation that the type does not have.
    pub fn unknown(&self, object: Obj) -> Raised {
        let kind = shown(self.kind.unwrap_or(0));
        value_error!(
            "Unknown format code '{kind}' for object of type '{}'",
            type_name(object)
        )
    }
}

fn shown(kind: u32) -> String {
    match char::from_u32(kind) {
        Some(character) if kind > 32 && kind < 128 => character.to_string(),
        _ => format!("\\x{kind:x}"),
    }
}

fn cannot_specify(grouping: u8, kind: u32) -> Raised {
    value_error!(
        "Cannot specify '{}' with '{}'.",
        grouping as char,
        shown(kind)
    )
}
