//! Numbers.

use super::{Failure, Outcome, Primitive, is_missing, reads, reads_rest, to_int, to_text};
use crate::numbers::{self, Number};
use crate::value::*;
use dashu_int::IBig;
use smelt::Native;

pub static TABLE: &[Primitive] = &[
    reads("number?", 1, 1, |a| {
        Ok(boolean(numbers::number(a[0]).is_some()))
    }),
    reads("complex?", 1, 1, |a| {
        Ok(boolean(numbers::number(a[0]).is_some()))
    }),
    reads("real?", 1, 1, |a| {
        Ok(boolean(numbers::number(a[0]).is_some()))
    }),
    reads("rational?", 1, 1, |a| {
        Ok(boolean(
            numbers::number(a[0]).is_some_and(|n| n.to_exact().is_some()),
        ))
    }),
    reads("integer?", 1, 1, |a| {
        Ok(boolean(
            numbers::number(a[0]).is_some_and(|n| n.is_integer()),
        ))
    }),
    reads("exact?", 1, 1, |a| {
        Ok(boolean(!matches!(number(a[0])?, Number::Float(_))))
    }),
    reads("inexact?", 1, 1, |a| {
        Ok(boolean(matches!(number(a[0])?, Number::Float(_))))
    }),
    reads("exact-integer?", 1, 1, |a| {
        Ok(boolean(numbers::integer(a[0]).is_some()))
    }),
    reads("nan?", 1, 1, |a| {
        Ok(boolean(number(a[0])?.to_float().is_nan()))
    }),
    reads("infinite?", 1, 1, |a| {
        Ok(boolean(
            matches!(number(a[0])?, Number::Float(f) if f.is_infinite()),
        ))
    }),
    reads("finite?", 1, 1, |a| {
        Ok(boolean(
            !matches!(number(a[0])?, Number::Float(f) if !f.is_finite()),
        ))
    }),
    reads("exact", 1, 1, exact),
    reads("inexact->exact", 1, 1, exact),
    reads("inexact", 1, 1, inexact),
    reads("exact->inexact", 1, 1, inexact),
    reads("positive?", 1, 1, |a| Ok(boolean(sign(a[0])? > 0))),
    reads("negative?", 1, 1, |a| Ok(boolean(sign(a[0])? < 0))),
    reads("odd?", 1, 1, |a| parity(a[0], true)),
    reads("even?", 1, 1, |a| parity(a[0], false)),
    reads("abs", 1, 1, magnitude),
    reads("magnitude", 1, 1, magnitude),
    reads("real-part", 1, 1, |a| number(a[0]).map(|_| a[0])),
    reads("imag-part", 1, 1, |a| number(a[0]).map(|_| int(0))),
    reads("angle", 1, 1, |a| match number(a[0])? {
        Number::Float(float) => Ok(flonum::<Native>(0f64.atan2(float).into())),
        _ if sign(a[0])? < 0 => Ok(flonum::<Native>(std::f64::consts::PI.into())),
        _ => Ok(int(0)),
    }),
    reads_rest("max", 1, |a| extreme(a[0], a[1], 1)),
    reads_rest("min", 1, |a| extreme(a[0], a[1], -1)),
    reads_rest("gcd", 0, |a| fold_integers(a[0], IBig::ZERO, numbers::gcd)),
    reads_rest("lcm", 0, |a| fold_integers(a[0], IBig::ONE, numbers::lcm)),
    reads("numerator", 1, 1, |a| part(a[0], true)),
    reads("denominator", 1, 1, |a| part(a[0], false)),
    reads("floor", 1, 1, |a| rounded(a[0], Rounding::Floor)),
    reads("ceiling", 1, 1, |a| rounded(a[0], Rounding::Ceiling)),
    reads("truncate", 1, 1, |a| rounded(a[0], Rounding::Truncate)),
    reads("round", 1, 1, |a| rounded(a[0], Rounding::Round)),
    reads("exp", 1, 1, |a| float(a[0], f64::exp)),
    reads("sin", 1, 1, |a| float(a[0], f64::sin)),
    reads("cos", 1, 1, |a| float(a[0], f64::cos)),
    reads("tan", 1, 1, |a| float(a[0], f64::tan)),
    reads("asin", 1, 1, |a| real(float(a[0], f64::asin)?, &a[..1])),
    reads("acos", 1, 1, |a| real(float(a[0], f64::acos)?, &a[..1])),
    reads("atan", 1, 2, |a| {
        if is_missing(a[1]) {
            return float(a[0], f64::atan);
        }
        let (y, x) = (number(a[0])?.to_float(), number(a[1])?.to_float());
        Ok(flonum::<Native>(y.atan2(x).into()))
    }),
    reads("log", 1, 2, |a| {
        let x = numbers::logarithm(&number(a[0])?);
        if is_missing(a[1]) {
            return real(flonum::<Native>(x.into()), &a[..1]);
        }
        let base = numbers::logarithm(&number(a[1])?);
        real(flonum::<Native>((x / base).into()), &a[..2])
    }),
    reads("sqrt", 1, 1, |a| {
        match numbers::square_root(&number(a[0])?) {
            Some(root) => Ok(numbers::value(&root)),
            None => Err(not_real(a[0])),
        }
    }),
    reads("%exact-integer-sqrt", 1, 1, |a| {
        let number =
            numbers::integer(a[0]).ok_or_else(|| Failure::new("not an exact integer:", a[0]))?;
        if number < IBig::ZERO {
            return Err(Failure::new("a negative number:", a[0]));
        }
        Ok(numbers::from_big(&numbers::integer_root(&number)))
    }),
    reads("expt", 2, 2, |a| {
        match numbers::power(&number(a[0])?, &number(a[1])?) {
            Some(power) => real(numbers::value(&power), a),
            None => Err(Failure::new("no number, or one that is too large:", a[1])),
        }
    }),
    reads("number->string", 1, 2, |a| {
        let (number, radix) = (number(a[0])?, radix(a[1])?);
        if radix != 10 && matches!(number, Number::Float(float) if float.is_finite()) {
            return Err(Failure::new(
                "inexact numbers are written in radix 10 only:",
                a[0],
            ));
        }
        Ok(text(&numbers::show(&number, radix)))
    }),
    reads("string->number", 1, 2, |a| {
        let radix = radix(a[1])?;
        let parsed = numbers::parse(&to_text(a[0])?, radix);
        Ok(parsed.map_or(constant(FALSE), |number| numbers::value(&number)))
    }),
];

fn number(value: Value) -> Result<Number, Failure> {
    numbers::number(value).ok_or_else(|| Failure::new("not a number:", value))
}

fn whole(value: Value) -> Result<IBig, Failure> {
    match number(value)?.to_exact() {
        Some(Number::Integer(integer)) => Ok(integer),
        _ => Err(Failure::new("not an integer:", value)),
    }
}

/// Integers put together; the result is exact if all of them are.
fn fold_integers(list: Value, first: IBig, combine: fn(&IBig, &IBig) -> IBig) -> Outcome {
    let (mut result, mut exact) = (first, true);
    for value in Items(list) {
        exact &= !matches!(number(value)?, Number::Float(_));
        result = combine(&result, &whole(value)?);
    }
    let result = Number::Integer(result);
    Ok(numbers::value(&if exact {
        result
    } else {
        Number::Float(result.to_float())
    }))
}

fn not_real(value: Value) -> Failure {
    Failure::new("there are no complex numbers:", value)
}

/// A result that is real if it is a number at all, or if one of the arguments was none already.
fn real(result: Value, arguments: &[Value]) -> Outcome {
    let is_nan = |value: &Value| numbers::number(*value).is_some_and(|n| n.to_float().is_nan());
    if is_nan(&result) && !arguments.iter().any(is_nan) {
        return Err(not_real(arguments[0]));
    }
    Ok(result)
}

fn radix(value: Value) -> Result<u32, Failure> {
    if is_missing(value) {
        return Ok(10);
    }
    match to_int(value)? {
        radix @ 2..=36 => Ok(radix as u32),
        _ => Err(Failure::new("not a radix:", value)),
    }
}

fn exact(a: &[Value]) -> Outcome {
    match number(a[0])?.to_exact() {
        Some(number) => Ok(numbers::value(&number)),
        None => Err(Failure::new("no exact number is the same:", a[0])),
    }
}

fn inexact(a: &[Value]) -> Outcome {
    Ok(flonum::<Native>(number(a[0])?.to_float().into()))
}

fn sign(value: Value) -> Result<i64, Failure> {
    let zero = Number::Integer(IBig::ZERO);
    Ok(numbers::compare(&number(value)?, &zero).unwrap_or(0))
}

fn parity(value: Value, odd: bool) -> Outcome {
    let two = IBig::from(2);
    Ok(boolean((whole(value)? % two != IBig::ZERO) == odd))
}

fn magnitude(a: &[Value]) -> Outcome {
    Ok(numbers::value(&match number(a[0])? {
        Number::Float(float) => Number::Float(float.abs()),
        _ if sign(a[0])? >= 0 => return Ok(a[0]),
        Number::Integer(integer) => Number::Integer(-integer),
        Number::Ratio(numerator, denominator) => Number::Ratio(-numerator, denominator),
    }))
}

fn extreme(first: Value, rest: Value, wanted: i64) -> Outcome {
    let mut best = number(first)?;
    let mut inexact = matches!(best, Number::Float(_));
    for value in Items(rest) {
        let next = number(value)?;
        inexact |= matches!(next, Number::Float(_));
        match numbers::compare(&next, &best) {
            Some(order) if order == wanted => best = next,
            None if next.to_float().is_nan() => best = next,
            _ => {}
        }
    }
    Ok(numbers::value(&if inexact {
        Number::Float(best.to_float())
    } else {
        best
    }))
}

fn part(value: Value, numerator: bool) -> Outcome {
    let original = number(value)?;
    let exact = original
        .to_exact()
        .ok_or_else(|| Failure::new("not a rational number:", value))?;
    let part = match exact {
        Number::Ratio(a, b) => {
            if numerator {
                a
            } else {
                b
            }
        }
        Number::Integer(a) => {
            if numerator {
                a
            } else {
                IBig::ONE
            }
        }
        Number::Float(_) => IBig::ZERO,
    };
    let part = Number::Integer(part);
    Ok(numbers::value(&match original {
        Number::Float(_) => Number::Float(part.to_float()),
        _ => part,
    }))
}

#[derive(Clone, Copy, PartialEq)]
enum Rounding {
    Floor,
    Ceiling,
    Truncate,
    Round,
}

fn rounded(value: Value, rounding: Rounding) -> Outcome {
    Ok(match number(value)? {
        Number::Integer(_) => value,
        Number::Float(float) => {
            let float = match rounding {
                Rounding::Floor => float.floor(),
                Rounding::Ceiling => float.ceil(),
                Rounding::Truncate => float.trunc(),
                Rounding::Round => float.round_ties_even(),
            };
            flonum::<Native>(float.into())
        }
        Number::Ratio(numerator, denominator) => {
            let (a, b) = (
                Number::Integer(numerator.clone()),
                Number::Integer(denominator.clone()),
            );
            let Some(Number::Integer(floor)) = numbers::divide_integers(3, &a, &b) else {
                return Err(Failure::new("not a number:", value));
            };
            // Twice what is above the floor, compared to the denominator: which side is nearer.
            let twice = (numerator.clone() - &floor * &denominator) * IBig::from(2);
            let up = match rounding {
                Rounding::Floor => false,
                Rounding::Ceiling => true,
                Rounding::Truncate => numerator < IBig::ZERO,
                Rounding::Round => {
                    twice > denominator
                        || twice == denominator && &floor % IBig::from(2) != IBig::ZERO
                }
            };
            numbers::from_big(&(floor + IBig::from(i64::from(up))))
        }
    })
}

fn float(value: Value, function: fn(f64) -> f64) -> Outcome {
    Ok(flonum::<Native>(function(number(value)?.to_float()).into()))
}
