//! The built-in procedures that traces look into: arithmetic on small numbers, pairs, vectors, tests.

use crate::interpreter::{Evaluated, Fault, Message, wrong_count};
use crate::numbers::{self, ADD, DIVIDE, MULTIPLY, SUBTRACT};
use crate::primitives::{Kind, Op, Primitive};
use crate::value::*;
use smelt::{Compare, Domain, Float, Int, Ref, residual};

fn fault<D: Domain>(message: &'static Message, value: Value<D>) -> Evaluated<D> {
    Err(Fault::plain(message, value))
}

/// A number as a float, if it is small or a float.
fn as_float<D: Domain>(value: Value<D>) -> Option<Float<D>> {
    if is_small(value) {
        return Some(small_value(value).to_float());
    }
    as_type::<D, Flonum>(value).map(|flonum| flonum.number())
}

/// Both as floats, if at least one is.
fn as_floats<D: Domain>(a: Value<D>, b: Value<D>) -> Option<(Float<D>, Float<D>)> {
    let (x, y) = (as_float(a)?, as_float(b)?);
    (!(is_small(a) && is_small(b))).then_some((x, y))
}

/// Is it no small number, or one that a float can be?
fn is_the_same_as_float<D: Domain>(value: Value<D>) -> bool {
    const LIMIT: i64 = 1 << f64::MANTISSA_DIGITS;
    !is_small(value) || (small_value(value) + LIMIT).is_below(Int::from(2 * LIMIT))
}

/// One of the four operations on any numbers; null if one is none or the divisor is an exact 0.
#[residual(reads)]
fn calculate(operation: u32, a: Value, b: Value) -> Value {
    let result = numbers::number(a)
        .zip(numbers::number(b))
        .and_then(|(a, b)| numbers::arithmetic(operation, &a, &b).ok());
    result.map_or(Ref::null(), |number| numbers::value(&number))
}

/// -1, 0, 1; 2 if one is a NaN, 3 if one is no number.
#[residual(reads)]
fn order(a: Value, b: Value) -> Int {
    Int::from(match (numbers::number(a), numbers::number(b)) {
        (Some(a), Some(b)) => numbers::compare(&a, &b).unwrap_or(2),
        _ => 3,
    })
}

/// As [`numbers::divide_integers`]; null where that gives nothing.
#[residual(reads)]
fn divide_whole(operation: u32, a: Value, b: Value) -> Value {
    let result = numbers::number(a)
        .zip(numbers::number(b))
        .and_then(|(a, b)| numbers::divide_integers(operation, &a, &b));
    result.map_or(Ref::null(), |number| numbers::value(&number))
}

/// Equal as `eqv?` has it, of objects that are not the same.
#[residual(reads)]
fn equivalent(a: Value, b: Value) -> bool {
    crate::primitives::lists::eqv(a, b)
}

#[residual(reads)]
fn is_numeric(value: Value) -> bool {
    numbers::number(value).is_some()
}

fn calculated<D: Domain>(operation: u32, a: Value<D>, b: Value<D>) -> Evaluated<D> {
    let result = calculate::<D>(operation, a, b);
    if !result.is_null() {
        return Ok(result);
    }
    if !is_numeric::<D>(a) {
        return fault(&Message("not a number:"), a);
    }
    if !is_numeric::<D>(b) {
        return fault(&Message("not a number:"), b);
    }
    fault(&Message("division by zero:"), a)
}

#[inline(always)]
fn add<D: Domain>(a: Value<D>, b: Value<D>) -> Evaluated<D> {
    // Twice the number and one: the ones must not be added up.
    if is_small(a)
        && is_small(b)
        && let Some(sum) = (a.bits() - 1).checked_add(b.bits())
    {
        return Ok(sum.to_ref());
    }
    if let Some((x, y)) = as_floats(a, b) {
        return Ok(flonum(x + y));
    }
    calculated(ADD, a, b)
}

#[inline(always)]
fn subtract<D: Domain>(a: Value<D>, b: Value<D>) -> Evaluated<D> {
    if is_small(a)
        && is_small(b)
        && let Some(difference) = a.bits().checked_sub(b.bits() - 1)
    {
        return Ok(difference.to_ref());
    }
    if let Some((x, y)) = as_floats(a, b) {
        return Ok(flonum(x - y));
    }
    calculated(SUBTRACT, a, b)
}

fn multiply<D: Domain>(a: Value<D>, b: Value<D>) -> Evaluated<D> {
    if is_small(a)
        && is_small(b)
        && let Some(product) = small_value(a).checked_mul(b.bits() - 1)
    {
        return Ok((product | 1).to_ref());
    }
    if let Some((x, y)) = as_floats(a, b) {
        return Ok(flonum(x * y));
    }
    calculated(MULTIPLY, a, b)
}

fn divide<D: Domain>(a: Value<D>, b: Value<D>) -> Evaluated<D> {
    if let Some((x, y)) = as_floats(a, b) {
        return Ok(flonum(x / y));
    }
    calculated(DIVIDE, a, b)
}

#[inline(always)]
fn compare<D: Domain>(operation: Compare, a: Value<D>, b: Value<D>) -> Evaluated<D> {
    if is_small(a) && is_small(b) {
        return Ok(boolean(a.bits().compare(operation, b.bits())));
    }
    if is_the_same_as_float(a)
        && is_the_same_as_float(b)
        && let Some((x, y)) = as_floats(a, b)
    {
        return Ok(boolean(x.compare(operation, y)));
    }
    let order = order::<D>(a, b);
    if order == 3 {
        let wrong = if is_numeric::<D>(a) { b } else { a };
        return fault(&Message("not a number:"), wrong);
    }
    if order == 2 {
        return Ok(boolean(false));
    }
    Ok(boolean(order.compare(operation, Int::from(0))))
}

/// Division of whole numbers: quotient (0), remainder (1), modulo (2), floor quotient (3).
fn divide_integers<D: Domain>(operation: u32, a: Value<D>, b: Value<D>) -> Evaluated<D> {
    if is_small(a) && is_small(b) {
        let (x, y) = (small_value(a), small_value(b));
        // The least number divided by -1 is no small one.
        let divides = y != 0 && y != -1;
        if divides {
            return Ok(small(match operation {
                0 => x.div_towards_zero(y),
                1 => x.rem_towards_zero(y),
                2 => x.floor_mod(y),
                _ => x.floor_div(y),
            }));
        }
    }
    let result = divide_whole::<D>(operation, a, b);
    if !result.is_null() {
        return Ok(result);
    }
    if is_constant(b, 1) {
        return fault(&Message("division by zero:"), a);
    }
    fault(
        &Message("not integers that can be divided:"),
        cons(a, cons(b, constant(NIL))),
    )
}

fn pair<D: Domain>(value: Value<D>) -> Result<Ref<D, Pair>, Fault<D>> {
    match as_type::<D, Pair>(value) {
        Some(pair) => Ok(pair),
        None => Err(Fault::plain(&Message("not a pair:"), value)),
    }
}

/// An operation of one value.
pub fn unary<D: Domain>(op: Op, a: Value<D>) -> Evaluated<D> {
    Ok(match op {
        Op::Car => pair(a)?.car(),
        Op::Cdr => pair(a)?.cdr(),
        Op::Caar => pair(pair(a)?.car())?.car(),
        Op::Cadr => pair(pair(a)?.cdr())?.car(),
        Op::Cdar => pair(pair(a)?.car())?.cdr(),
        Op::Cddr => pair(pair(a)?.cdr())?.cdr(),
        Op::Not => boolean(!is_true(a)),
        Op::IsNull => boolean(is_constant(a, NIL)),
        Op::IsPair => boolean(is::<D, Pair>(a)),
        Op::IsSymbol => boolean(is::<D, Symbol>(a)),
        Op::IsString => boolean(is::<D, Text>(a)),
        Op::IsVector => boolean(is::<D, Vector>(a)),
        Op::IsCharacter => boolean(is_character(a)),
        Op::IsProcedure => boolean(
            is::<D, Closure>(a)
                || is::<D, Builtin>(a)
                || is::<D, Continuation>(a)
                || is::<D, Parameter>(a),
        ),
        Op::IsZero => return compare(Compare::Eq, a, constant(1)),
        Op::VectorLength => match as_type::<D, Vector>(a) {
            Some(vector) => small(vector.length()),
            None => return fault(&Message("not a vector:"), a),
        },
        Op::StringLength => match as_type::<D, Text>(a) {
            Some(text) => small(text.length()),
            None => return fault(&Message("not a string:"), a),
        },
        Op::CharacterToInteger if is_character(a) => small(character_value(a)),
        Op::CharacterToInteger => return fault(&Message("not a character:"), a),
        _ => unreachable!("it is no operation of one value"),
    })
}

/// An index into something of a length.
fn index<D: Domain>(value: Value<D>, length: Int<D>) -> Result<Int<D>, Fault<D>> {
    if is_small(value) && small_value(value).is_below(length) {
        return Ok(small_value(value));
    }
    Err(Fault::plain(&Message("not an index of it:"), value))
}

/// An operation of two values.
pub fn binary<D: Domain>(op: Op, a: Value<D>, b: Value<D>) -> Evaluated<D> {
    Ok(match op {
        Op::Add => return add(a, b),
        Op::Subtract => return subtract(a, b),
        Op::Multiply => return multiply(a, b),
        Op::Divide => return divide(a, b),
        Op::Equal => return compare(Compare::Eq, a, b),
        Op::Less => return compare(Compare::Lt, a, b),
        Op::Greater => return compare(Compare::Gt, a, b),
        Op::LessOrEqual => return compare(Compare::Le, a, b),
        Op::GreaterOrEqual => return compare(Compare::Ge, a, b),
        Op::Quotient => return divide_integers(0, a, b),
        Op::Remainder => return divide_integers(1, a, b),
        Op::Modulo => return divide_integers(2, a, b),
        Op::FloorQuotient => return divide_integers(3, a, b),
        Op::Cons => cons(a, b),
        Op::Eq => boolean(a.same(b)),
        Op::Eqv => {
            if a.same(b) {
                return Ok(boolean(true));
            }
            // Immediates and most objects are equivalent only if they are the same.
            if (a.bits() & 7) != 0 || (b.bits() & 7) != 0 || is::<D, Pair>(a) || is::<D, Symbol>(a)
            {
                return Ok(boolean(false));
            }
            boolean(equivalent::<D>(a, b))
        }
        Op::SetCar => {
            pair(a)?.set_car(b);
            constant(UNSPECIFIED)
        }
        Op::SetCdr => {
            pair(a)?.set_cdr(b);
            constant(UNSPECIFIED)
        }
        Op::VectorRef => match as_type::<D, Vector>(a) {
            Some(vector) => vector.item(index(b, vector.length())?),
            None => return fault(&Message("not a vector:"), a),
        },
        Op::StringRef => match as_type::<D, Text>(a) {
            Some(text) => text.item(index(b, text.length())?),
            None => return fault(&Message("not a string:"), a),
        },
        Op::CharacterEqual => {
            if !is_character(a) {
                return fault(&Message("not a character:"), a);
            }
            if !is_character(b) {
                return fault(&Message("not a character:"), b);
            }
            boolean(a.same(b))
        }
        Op::IsRecord => boolean(is_record_of(b, a)),
        _ => unreachable!("it is no operation of two values"),
    })
}

fn is_record_of<D: Domain>(value: Value<D>, record_type: Value<D>) -> bool {
    as_type::<D, Record>(value).is_some_and(|record| record.slot(0).same(record_type))
}

/// An operation of three values.
pub fn ternary<D: Domain>(op: Op, a: Value<D>, b: Value<D>, c: Value<D>) -> Evaluated<D> {
    Ok(match op {
        Op::VectorSet => match as_type::<D, Vector>(a) {
            Some(vector) => {
                vector.set_item(index(b, vector.length())?, c);
                constant(UNSPECIFIED)
            }
            None => return fault(&Message("not a vector:"), a),
        },
        Op::StringSet => match as_type::<D, Text>(a) {
            Some(text) => {
                let index = index(b, text.length())?;
                if !is_character(c) {
                    return fault(&Message("not a character:"), c);
                }
                text.set_item(index, c);
                constant(UNSPECIFIED)
            }
            None => return fault(&Message("not a string:"), a),
        },
        Op::RecordAccessor => {
            if !is_record_of(c, a) {
                return fault(&Message("not a record of the type:"), c);
            }
            let slot = small_value(b).promote() as u32;
            c.cast::<Record>().slot(slot + 1)
        }
        _ => unreachable!("it is no operation of three values"),
    })
}

/// An inline operation applied to a list of arguments.
pub fn apply_inline<D: Domain>(primitive: &'static Primitive, arguments: Value<D>) -> Evaluated<D> {
    let Kind::Inline(op) = primitive.kind else {
        unreachable!("it is an inline operation")
    };
    let (mut rest, mut given) = (arguments, [constant::<D>(UNASSIGNED); 4]);
    let mut count = 0;
    while let Some(pair) = as_type::<D, Pair>(rest) {
        if count == 4 {
            break;
        }
        given[count] = pair.car();
        count += 1;
        rest = pair.cdr();
    }
    let [a, b, c, d] = given;
    match (op, count) {
        (Op::RecordModifier, 4) if is_constant(rest, NIL) => modify_record(a, b, c, d),
        (Op::Add, 0) => Ok(constant(1)),
        (Op::Multiply, 0) => Ok(int(1)),
        (Op::Add | Op::Multiply, 1) => binary(op, a, int(if op == Op::Add { 0 } else { 1 })),
        (Op::Subtract, 1) => match as_type::<D, Flonum>(a) {
            // Not 0 - a, which is 0.0 for 0.0.
            Some(float) => Ok(flonum(Float::from(-0.0) - float.number())),
            None => subtract(int(0), a),
        },
        (Op::Divide, 1) => divide(int(1), a),
        (_, 2..) if op.folds() => {
            let mut result = binary(op, a, b)?;
            let mut rest = arguments.cast::<Pair>().cdr().cast::<Pair>().cdr();
            while let Some(pair) = as_type::<D, Pair>(rest) {
                result = binary(op, result, pair.car())?;
                rest = pair.cdr();
            }
            Ok(result)
        }
        (_, 1) if op.compares() => {
            compare(Compare::Eq, a, a)?;
            Ok(boolean(true))
        }
        (_, 2..) if op.compares() => {
            let mut rest = arguments;
            let mut holds = true;
            while let Some(pair) = as_type::<D, Pair>(rest)
                && let Some(next) = as_type::<D, Pair>(pair.cdr())
            {
                if !is_true(binary(op, pair.car(), next.car())?) {
                    holds = false;
                }
                rest = pair.cdr();
            }
            Ok(boolean(holds))
        }
        _ if !is_constant(rest, NIL) || count > op.arity() => {
            wrong_count(primitive, "too many arguments for")
        }
        _ if count < op.arity() => wrong_count(primitive, "too few arguments for"),
        (_, 1) => unary(op, a),
        (_, 2) => binary(op, a, b),
        _ => ternary(op, a, b, c),
    }
}

fn modify_record<D: Domain>(
    record_type: Value<D>,
    field: Value<D>,
    record: Value<D>,
    value: Value<D>,
) -> Evaluated<D> {
    if !is_record_of(record, record_type) {
        return fault(&Message("not a record of the type:"), record);
    }
    let slot = small_value(field).promote() as u32;
    record.cast::<Record>().set_slot(slot + 1, value);
    Ok(constant(UNSPECIFIED))
}
