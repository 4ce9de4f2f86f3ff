//! Functions of `builtins` about numbers and characters.

use super::operators::{self, DIVMOD, POWER};
use super::sum::Total;
use crate::builtin::{Arguments, Builtin};
use crate::class::Class;
use crate::interpreter::loops::{self, Consumer};
use crate::interpreter::{consumers, intrinsics};
use crate::names;
use crate::object::{NOT_IMPLEMENTED, Obj, Value};
use crate::protocol;
use crate::result::PyResult;
use crate::types::int::{self, Integer};
use crate::types::list::{self, PyList, strategy};
use crate::types::{bytearray, bytes, str};
use crate::{instance, type_error, value_error};
use smelt::{Gc, twin};

/// The functions.
pub static FUNCTIONS: &[Builtin] = &[
    Builtin::function("abs", "(x, /)", |args| {
        match protocol::call_special(args.at(0), names::ABS, &[])? {
            Some(result) => Ok(result),
            None => Err(type_error!(
                "bad operand type for abs(): '{}'",
                protocol::type_name(args.at(0))
            )),
        }
    })
    .elidable()
    .intrinsic(twin!(intrinsics::numbers::abs)),
    Builtin::function("bin", "(number, /)", |args| in_base(args.at(0), 2, "0b")).elidable(),
    Builtin::function("oct", "(number, /)", |args| in_base(args.at(0), 8, "0o")).elidable(),
    Builtin::function("hex", "(number, /)", |args| in_base(args.at(0), 16, "0x")).elidable(),
    Builtin::function("chr", "(i, /)", |args| character(args.at(0))).elidable(),
    Builtin::function("ord", "(character, /)", |args| ordinal(args.at(0))).elidable(),
    Builtin::function("divmod", "(x, y, /)", |args| {
        operators::apply(DIVMOD, args.at(0), args.at(1))
    })
    .elidable()
    .intrinsic(twin!(intrinsics::numbers::divmod)),
    Builtin::function("pow", "(base, exp, mod=None)", power).elidable(),
    Builtin::function("round", "(number, ndigits=None)", |args| {
        let result = match args.get_not_none(1) {
            Some(digits) => protocol::call_special(args.at(0), names::ROUND, &[digits])?,
            None => protocol::call_special(args.at(0), names::ROUND, &[])?,
        };
        result.ok_or_else(|| {
            type_error!(
                "type {} doesn't define __round__ method",
                protocol::type_name(args.at(0))
            )
        })
    })
    .elidable(),
    Builtin::function("sum", "(iterable, /, start=0)", |args| {
        sum(args.at(0), args.get(1))
    })
    .reads()
    .intrinsic(twin!(intrinsics::numbers::sum)),
];

fn in_base(object: Obj, base: u32, prefix: &str) -> PyResult {
    let value = Integer::of(protocol::index(object)?).unwrap_or(Integer::Small(0));
    let text = int::text::with_prefix(value, base, prefix);
    Ok(str::ascii(text.as_bytes())?.cast())
}

fn character(object: Obj) -> PyResult {
    let code = match Integer::of(protocol::index(object)?) {
        Some(Integer::Small(code)) if (0..=0x10_ffff).contains(&code) => code as u32,
        _ => return Err(value_error!("chr() arg not in range(0x110000)")),
    };
    Ok(str::character(code))
}

fn ordinal(object: Obj) -> PyResult {
    let length = if let Some(text) = str::of(object) {
        let text = str::bytes(text);
        match (str::count(text), text) {
            (1, [a]) => return Ok(int::new(i64::from(*a))),
            (1, more) => {
                let first = u32::from(more[0]) & (0x7f >> more.len());
                let code = more[1..]
                    .iter()
                    .fold(first, |code, byte| code << 6 | u32::from(byte & 0x3f));
                return Ok(int::new(i64::from(code)));
            }
            (length, _) => length,
        }
    } else if let Some(bytes) = bytes::value(object) {
        if let [byte] = bytes {
            return Ok(int::new(i64::from(*byte)));
        }
        bytes.len()
    } else if instance::view::<bytearray::PyByteArray>(object).is_some() {
        match protocol::length(object)? {
            1 => return protocol::get_item(object, int::new(0)),
            length => length,
        }
    } else {
        return Err(type_error!(
            "ord() expected string of length 1, but {} found",
            protocol::type_name(object)
        ));
    };
    Err(type_error!(
        "ord() expected a character, but string of length {length} found"
    ))
}

fn power(args: &Arguments) -> PyResult {
    let (base, exponent) = (args.at(0), args.at(1));
    let Some(modulus) = args.get_not_none(2) else {
        return operators::apply(POWER, base, exponent);
    };
    let (left, right) = (Class::of(base), Class::of(exponent));
    let reflected = right.known(names::RPOW).filter(|_| left != right);
    let mut attempts = [
        (base, names::POW, [exponent, modulus]),
        (exponent, names::RPOW, [base, modulus]),
    ];
    // A subclass that has its own comes first, as with two operands.
    if right.is_subclass(left) && left.known(names::RPOW) != reflected {
        attempts.reverse();
    }
    for (object, name, arguments) in attempts {
        let is_asked = name == names::POW || reflected.is_some();
        if is_asked
            && let Some(result) = protocol::call_special(object, name, &arguments)?
            && result.0 != NOT_IMPLEMENTED
        {
            return Ok(result);
        }
    }
    Err(type_error!(
        "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
        protocol::type_name(base),
        protocol::type_name(exponent),
        protocol::type_name(modulus)
    ))
}

/// The items of a list, which may change meanwhile, added to a total.
fn sum_of_list(list: Gc<PyList>, mut sum: Total) -> PyResult<Total> {
    let mut index = 0;
    if list::length(list) > 0
        && let Total::Integers(whole) = &mut sum
        && strategy::bare_float(list, 0).is_none()
    {
        // Nothing runs meanwhile.
        for item in list::items(list) {
            let Some(next) = item
                .as_small()
                .and_then(|item| whole.checked_add(item.get()))
            else {
                break;
            };
            *whole = next;
            index += 1;
        }
    }
    while index < list::length(list) {
        let next = strategy::bare_float(list, index).and_then(|value| sum.plus_float(value));
        sum = match next {
            Some(next) => next,
            None => sum.plus(list::get(list, index))?,
        };
        index += 1;
    }
    Ok(sum)
}

/// `sum(iterable, start)`.
fn sum(iterable: Obj, start: Option<Obj>) -> PyResult {
    let iterator = protocol::iterator(iterable)?;
    let total = start.unwrap_or_else(|| int::new(0));
    let refused = [
        (
            str::of(total).is_some(),
            "strings [use ''.join(seq) instead]",
        ),
        (
            bytes::value(total).is_some(),
            "bytes [use b''.join(seq) instead]",
        ),
        (
            instance::view::<bytearray::PyByteArray>(total).is_some(),
            "bytearray [use b''.join(seq) instead]",
        ),
    ];
    if let Some((_, what)) = refused.iter().find(|(is, _)| *is) {
        return Err(type_error!("sum() can't sum {what}"));
    }
    if loops::is_lazy(iterator) {
        return loops::consume(Consumer::Sum, iterator, consumers::sum_from(total));
    }
    let mut sum = Total::from(total);
    if let Some(list) = iterable.exact::<PyList>() {
        return Ok(sum_of_list(list, sum)?.value());
    }
    while let Some(item) = protocol::next(iterator)? {
        sum = sum.plus(item)?;
    }
    Ok(sum.value())
}
