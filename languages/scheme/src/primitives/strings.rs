//! Strings.

use super::{
    Failure, Outcome, Primitive, is_missing, reads, reads_rest, to_char, to_index, to_range,
    to_text, to_type, writes,
};
use crate::value::*;
use rustpython_unicode::case::casefold_str;
use smelt::{Gc, Int, Native};

pub static TABLE: &[Primitive] = &[
    reads("make-string", 1, 2, |a| {
        let length = to_index(a[0], MOST)?;
        let fill = if is_missing(a[1]) {
            ' '
        } else {
            to_char(a[1])?
        };
        let made = new(length)?;
        for i in 0..length {
            made.set_item(at(i), from_char(fill));
        }
        Ok(made.cast())
    }),
    reads_rest("string", 0, |a| {
        let length = super::lists::length(a[0])?;
        let made = new(length)?;
        for i in 0..length {
            made.set_item(at(i), from_char(' '));
        }
        for (i, c) in Items(a[0]).enumerate() {
            to_char(c)?;
            made.set_item(at(i), c);
        }
        Ok(made.cast())
    }),
    reads_rest("string-append", 0, |a| {
        let mut all = String::new();
        for part in Items(a[0]) {
            all += &to_text(part)?;
        }
        Ok(text(&all))
    }),
    reads("substring", 2, 3, copy),
    reads("string-copy", 1, 3, copy),
    reads("string->list", 1, 3, |a| {
        let string = to_type::<Text>(a[0], "a string")?;
        let range = to_range(a[1], a[2], string.length().get() as usize)?;
        Ok(range
            .rev()
            .fold(constant(NIL), |list, i| cons(string.item(at(i)), list)))
    }),
    reads("list->string", 1, 1, |a| {
        super::lists::length(a[0])?;
        let all = Items(a[0])
            .map(to_char)
            .collect::<Result<String, Failure>>()?;
        Ok(text(&all))
    }),
    reads("string-upcase", 1, 1, |a| {
        Ok(text(&to_text(a[0])?.to_uppercase()))
    }),
    reads("string-downcase", 1, 1, |a| {
        Ok(text(&to_text(a[0])?.to_lowercase()))
    }),
    reads("string-foldcase", 1, 1, |a| {
        Ok(text(&casefold_str(&to_text(a[0])?)))
    }),
    reads_rest("string=?", 1, |a| ordered(a, |x, y| x == y, false)),
    reads_rest("string<?", 1, |a| ordered(a, |x, y| x < y, false)),
    reads_rest("string>?", 1, |a| ordered(a, |x, y| x > y, false)),
    reads_rest("string<=?", 1, |a| ordered(a, |x, y| x <= y, false)),
    reads_rest("string>=?", 1, |a| ordered(a, |x, y| x >= y, false)),
    reads_rest("string-ci=?", 1, |a| ordered(a, |x, y| x == y, true)),
    reads_rest("string-ci<?", 1, |a| ordered(a, |x, y| x < y, true)),
    reads_rest("string-ci>?", 1, |a| ordered(a, |x, y| x > y, true)),
    reads_rest("string-ci<=?", 1, |a| ordered(a, |x, y| x <= y, true)),
    reads_rest("string-ci>=?", 1, |a| ordered(a, |x, y| x >= y, true)),
    writes("string-fill!", 2, 4, |a| {
        let string = to_type::<Text>(a[0], "a string")?;
        let fill = from_char(to_char(a[1])?);
        for i in to_range(a[2], a[3], string.length().get() as usize)? {
            string.set_item(at(i), fill);
        }
        Ok(constant(UNSPECIFIED))
    }),
    // `(%string-copy! to at from)`, where `from` is a part already.
    writes("%string-copy!", 3, 3, |a| {
        let (to, from) = (
            to_type::<Text>(a[0], "a string")?,
            to_type::<Text>(a[2], "a string")?,
        );
        let (room, count) = (to.length().get() as usize, from.length().get() as usize);
        let start = to_index(a[1], room)?;
        if count > room - start {
            return Err(Failure::new("it does not fit at", a[1]));
        }
        for i in 0..count {
            to.set_item(at(start + i), from.item(at(i)));
        }
        Ok(constant(UNSPECIFIED))
    }),
    reads("string->utf8", 1, 3, |a| {
        let part = copy(&[a[0], a[1], a[2]])?;
        let bytes = text_content(part.cast::<Text>()).into_bytes();
        Ok(crate::numbers::fill_bytes(
            Bytes::new::<Native>(at(bytes.len())),
            &bytes,
        ))
    }),
    reads("utf8->string", 1, 3, |a| {
        let bytes = crate::numbers::bytes_of(to_type::<Bytes>(a[0], "a bytevector")?);
        let range = to_range(a[1], a[2], bytes.len())?;
        let content = String::from_utf8_lossy(&bytes[range]).into_owned();
        Ok(text(&content))
    }),
];

/// The greatest length of anything.
pub const MOST: usize = 1 << 40;

/// An index or a length as a value of Smelt's.
pub fn at(index: usize) -> Int {
    Int::from(index as i64)
}

fn new(length: usize) -> Result<Gc<Text>, Failure> {
    let made = Text::new::<Native>(at(length));
    if made.is_null() {
        return Err(Failure::new(
            "there is no memory for a string of length",
            int(length as i64),
        ));
    }
    Ok(made)
}

fn copy(a: &[Value]) -> Outcome {
    let string = to_type::<Text>(a[0], "a string")?;
    let range = to_range(a[1], a[2], string.length().get() as usize)?;
    let made = new(range.len())?;
    for (i, from) in range.enumerate() {
        made.set_item(at(i), string.item(at(from)));
    }
    Ok(made.cast())
}

fn ordered(a: &[Value], holds: fn(&str, &str) -> bool, fold: bool) -> Outcome {
    let folded = |value: Value| {
        to_text(value).map(|content| {
            if fold {
                casefold_str(&content)
            } else {
                content
            }
        })
    };
    let (mut last, mut all) = (folded(a[0])?, true);
    for next in Items(a[1]) {
        let next = folded(next)?;
        all &= holds(&last, &next);
        last = next;
    }
    Ok(boolean(all))
}
