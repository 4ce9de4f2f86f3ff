//! Characters.

use super::{Failure, Outcome, Primitive, reads, reads_rest, to_char, to_int};
use crate::value::*;
use rustpython_unicode::case;
use rustpython_unicode::data::Ucd;

pub static TABLE: &[Primitive] = &[
    reads("integer->char", 1, 1, |a| {
        let code = u32::try_from(to_int(a[0])?).ok().and_then(char::from_u32);
        code.map(from_char)
            .ok_or_else(|| Failure::new("no character has the number", a[0]))
    }),
    reads("char-upcase", 1, 1, |a| {
        Ok(from_char(case::simple_uppercase(to_char(a[0])?)))
    }),
    reads("char-downcase", 1, 1, |a| {
        Ok(from_char(case::simple_lowercase(to_char(a[0])?)))
    }),
    reads("char-foldcase", 1, 1, |a| {
        Ok(from_char(case::simple_fold(to_char(a[0])?)))
    }),
    reads("char-alphabetic?", 1, 1, |a| {
        Ok(boolean(to_char(a[0])?.is_alphabetic()))
    }),
    reads("char-numeric?", 1, 1, |a| {
        Ok(boolean(decimal(to_char(a[0])?).is_some()))
    }),
    reads("char-whitespace?", 1, 1, |a| {
        Ok(boolean(to_char(a[0])?.is_whitespace()))
    }),
    reads("char-upper-case?", 1, 1, |a| {
        Ok(boolean(to_char(a[0])?.is_uppercase()))
    }),
    reads("char-lower-case?", 1, 1, |a| {
        Ok(boolean(to_char(a[0])?.is_lowercase()))
    }),
    reads("digit-value", 1, 1, |a| {
        Ok(decimal(to_char(a[0])?).map_or(constant(FALSE), int))
    }),
    reads_rest("char<?", 1, |a| ordered(a, |x, y| x < y, |c| c)),
    reads_rest("char>?", 1, |a| ordered(a, |x, y| x > y, |c| c)),
    reads_rest("char<=?", 1, |a| ordered(a, |x, y| x <= y, |c| c)),
    reads_rest("char>=?", 1, |a| ordered(a, |x, y| x >= y, |c| c)),
    reads_rest("char-ci=?", 1, |a| {
        ordered(a, |x, y| x == y, case::simple_fold)
    }),
    reads_rest("char-ci<?", 1, |a| {
        ordered(a, |x, y| x < y, case::simple_fold)
    }),
    reads_rest("char-ci>?", 1, |a| {
        ordered(a, |x, y| x > y, case::simple_fold)
    }),
    reads_rest("char-ci<=?", 1, |a| {
        ordered(a, |x, y| x <= y, case::simple_fold)
    }),
    reads_rest("char-ci>=?", 1, |a| {
        ordered(a, |x, y| x >= y, case::simple_fold)
    }),
];

/// The value of a decimal digit of any script.
fn decimal(c: char) -> Option<i64> {
    Ucd::new(true).decimal(c.into()).map(|digit| digit as i64)
}

fn ordered(a: &[Value], holds: fn(char, char) -> bool, fold: fn(char) -> char) -> Outcome {
    let (mut last, mut all) = (fold(to_char(a[0])?), true);
    for next in Items(a[1]) {
        let next = fold(to_char(next)?);
        all &= holds(last, next);
        last = next;
    }
    Ok(boolean(all))
}
