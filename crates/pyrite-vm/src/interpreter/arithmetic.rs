//! Arithmetic: integers in words and floats inline, methods of user classes as frames, everything else by residual calls.

use super::calls::{self, Window};
use super::{At, Control, attempts, complexes, questions};
use crate::class::Class;
use crate::fields::*;
use crate::ids;
use crate::map::Map;
use crate::names::{self, Known};
use crate::object::{FALSE, NOT_IMPLEMENTED, Obj, TRUE, Value, small_int};
use crate::protocol::type_name;
use crate::residuals;
use crate::result::{Outcome, PyResult};
use crate::type_error;
use crate::types::float::PyFloat;
use crate::types::int::{self, BigInt, Integer};
use crate::types::method::PyBuiltin;
use crate::types::sequence;

use pyrite_compiler::bytecode::{Ins, Op};
use smelt::{Domain, Float, Int, Native, Ref};

/// The binary operators, in the order of their instructions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Operator {
    Add,
    Sub,
    Mul,
    MatMul,
    TrueDiv,
    FloorDiv,
    Mod,
    Pow,
    LShift,
    RShift,
    And,
    Or,
    Xor,
}

/// All, by their numbers.
pub const OPERATORS: [Operator; 13] = [
    Operator::Add,
    Operator::Sub,
    Operator::Mul,
    Operator::MatMul,
    Operator::TrueDiv,
    Operator::FloorDiv,
    Operator::Mod,
    Operator::Pow,
    Operator::LShift,
    Operator::RShift,
    Operator::And,
    Operator::Or,
    Operator::Xor,
];

const SYMBOLS: [&str; 13] = [
    "+",
    "-",
    "*",
    "@",
    "/",
    "//",
    "%",
    "** or pow()",
    "<<",
    ">>",
    "&",
    "|",
    "^",
];

impl Operator {
    /// The operator of an arithmetic instruction.
    #[inline(always)]
    pub fn of(op: Op) -> Operator {
        OPERATORS[(op as usize - Op::Add as usize) % OPERATORS.len()]
    }
    /// The operator with this number.
    pub fn by_number(number: u32) -> Operator {
        OPERATORS[number as usize]
    }
    /// As written in messages.
    pub fn symbol(self, in_place: bool) -> String {
        match (self, in_place) {
            (Operator::Pow, true) => "**=".to_owned(),
            (_, true) => format!("{}=", SYMBOLS[self as usize]),
            _ => SYMBOLS[self as usize].to_owned(),
        }
    }
    /// `__add__`, ...
    pub fn method(self) -> Known {
        use names::*;
        [
            ADD, SUB, MUL, MATMUL, TRUEDIV, FLOORDIV, MOD, POW, LSHIFT, RSHIFT, AND, OR, XOR,
        ][self as usize]
    }
    /// `__radd__`, ...
    pub fn reflected(self) -> Known {
        use names::*;
        [
            RADD, RSUB, RMUL, RMATMUL, RTRUEDIV, RFLOORDIV, RMOD, RPOW, RLSHIFT, RRSHIFT, RAND,
            ROR, RXOR,
        ][self as usize]
    }
    /// `__iadd__`, ...
    pub fn in_place(self) -> Known {
        use names::*;
        [
            IADD, ISUB, IMUL, IMATMUL, ITRUEDIV, IFLOORDIV, IMOD, IPOW, ILSHIFT, IRSHIFT, IAND,
            IOR, IXOR,
        ][self as usize]
    }
}

/// Are both integers held in their words?
#[inline(always)]
pub fn both_small<D: Domain>(a: Obj<D>, b: Obj<D>) -> bool {
    if D::NATIVE {
        (a.bits() & b.bits() & 1).is_true()
    } else {
        a.is_small() && b.is_small()
    }
}

/// `a + b` where that is quick.
#[inline(always)]
pub fn add<D: Domain>(a: Obj<D>, b: Obj<D>) -> Option<Obj<D>> {
    if both_small(a, b) {
        return (a.bits() - 1).checked_add(b.bits()).map(Int::to_ref);
    }
    let (x, y) = floats(a, b)?;
    Some(new_float(x + y))
}

/// `a - b` where that is quick.
#[inline(always)]
pub fn sub<D: Domain>(a: Obj<D>, b: Obj<D>) -> Option<Obj<D>> {
    if both_small(a, b) {
        return a.bits().checked_sub(b.bits() - 1).map(Int::to_ref);
    }
    let (x, y) = floats(a, b)?;
    Some(new_float(x - y))
}

/// `a * b` where that is quick.
#[inline(always)]
pub fn mul<D: Domain>(a: Obj<D>, b: Obj<D>) -> Option<Obj<D>> {
    if both_small(a, b) {
        // (2x) * y + 1
        return (a.bits() - 1)
            .checked_mul(b.small_value())
            .map(|product| (product | 1).to_ref());
    }
    let (x, y) = floats(a, b)?;
    Some(new_float(x * y))
}

/// `a & b`, `a | b`, `a ^ b` of small integers.
#[inline(always)]
pub fn bitwise<D: Domain>(operator: Operator, a: Obj<D>, b: Obj<D>) -> Option<Obj<D>> {
    if !both_small(a, b) {
        return None;
    }
    let (x, y) = (a.bits(), b.bits());
    Some(match operator {
        Operator::And => (x & y).to_ref(),
        Operator::Or => (x | y).to_ref(),
        _ => ((x ^ y) | 1).to_ref(),
    })
}

/// Both operands as floats, if one is an exact float and the other an exact float or a small integer.
#[inline(always)]
fn floats<D: Domain>(a: Obj<D>, b: Obj<D>) -> Option<(Float<D>, Float<D>)> {
    if let Some(x) = a.exact::<PyFloat>() {
        let y = match b.exact::<PyFloat>() {
            Some(y) => y.value(),
            None => b.as_small()?.to_float(),
        };
        Some((x.value(), y))
    } else {
        let y = b.exact::<PyFloat>()?;
        Some((a.as_small()?.to_float(), y.value()))
    }
}

/// A new float object.
#[inline(always)]
pub fn new_float<D: Domain>(value: Float<D>) -> Obj<D> {
    PyFloat::new::<D>(value).cast()
}

/// The other operators, where they are quick.
#[inline(always)]
fn quick<D: Domain>(operator: Operator, a: Obj<D>, b: Obj<D>) -> Option<Obj<D>> {
    match operator {
        Operator::Add => add(a, b),
        Operator::Sub => sub(a, b),
        Operator::Mul => mul(a, b),
        Operator::And | Operator::Or | Operator::Xor => bitwise(operator, a, b),
        Operator::TrueDiv => {
            if both_small(a, b) {
                let (x, y) = (a.small_value(), b.small_value());
                // Both are exact as floats, so that the quotient is rounded once.
                let exact = (x + EXACT).is_below(Int::from(2 * EXACT))
                    && (y + EXACT).is_below(Int::from(2 * EXACT));
                if !exact || y == 0 {
                    return None;
                }
                return Some(new_float(x.to_float() / y.to_float()));
            }
            let (x, y) = floats(a, b)?;
            if y == 0.0 {
                return None;
            }
            Some(new_float(x / y))
        }
        Operator::FloorDiv | Operator::Mod if both_small(a, b) => {
            let (x, y) = (a.small_value(), b.small_value());
            // MIN // -1 does not fit; 0 raises.
            if (y + 1).is_below(Int::from(2)) {
                return None;
            }
            Some(small_int(if operator == Operator::Mod {
                x.floor_mod(y)
            } else {
                x.floor_div(y)
            }))
        }
        Operator::LShift if both_small(a, b) => {
            let (x, y) = (a.small_value(), b.small_value());
            if !y.is_below(Int::from(62)) {
                return None;
            }
            let shifted = x << y;
            let fits = shifted.checked_add(shifted)?;
            if (shifted >> y) == x {
                Some((fits | 1).to_ref())
            } else {
                None
            }
        }
        // Most powers are squares.
        Operator::Pow if both_small(a, b) && b.small_value() == 2 => mul(a, a),
        Operator::RShift if both_small(a, b) => {
            let (x, y) = (a.small_value(), b.small_value());
            if !y.is_below(Int::from(64)) {
                return None;
            }
            Some(small_int(x >> y))
        }
        _ => None,
    }
}

/// 0 or 1 for `False` and `True`.
#[inline(always)]
pub fn bool_as_int<D: Domain>(object: Obj<D>) -> Option<Obj<D>> {
    if object.is_small() || object.is_heap() {
        None
    } else if object.is_word(TRUE) {
        Some(small_int(Int::from(1)))
    } else if object.is_word(FALSE) {
        Some(small_int(Int::from(0)))
    } else {
        None
    }
}

/// The operators where they are quick and an operand is `True` or `False`, which count as integers.
fn of_bools<D: Domain>(operator: Operator, a: Obj<D>, b: Obj<D>) -> Option<Obj<D>> {
    let (x, y) = (bool_as_int(a), bool_as_int(b));
    let is_bitwise = matches!(operator, Operator::And | Operator::Or | Operator::Xor);
    match (x, y) {
        (None, None) => None,
        // That gives a bool again.
        (Some(_), Some(_)) if is_bitwise => None,
        _ => quick(operator, x.unwrap_or(a), y.unwrap_or(b)),
    }
}

/// Integers below this are exact as floats.
const EXACT: i64 = 1 << 53;

/// Any arithmetic instruction, out of line.
#[inline(never)]
pub fn binary<D: Domain>(at: At<'_, D>, a: Obj<D>, b: Obj<D>) -> Control<D> {
    let ins = at.pc.fetch();
    let operator = Operator::of(ins.op);
    if is_wide(&at) {
        let value = wide_result::<D>(operator as u32, a, b);
        if !value.is_null() {
            return at.result(ins.a, value);
        }
    }
    if let Some(value) = quick(operator, a, b).or_else(|| of_bools(operator, a, b)) {
        return at.result(ins.a, value);
    }
    if let Some(method) = method_of_instance(operator, ins.x == 1, a, b) {
        return call_operator(at, method, a, b, 0);
    }
    let outcome = attempts::binary(operator, ins.x == 1, a, b);
    if ins.x == 1 {
        return at.outcome(ins.a, outcome);
    }
    at.outcome(ins.a, outcome)
}

/// In a trace: has the instruction met an integer beyond a word when a trace was recorded? Such integers (hashes, random numbers) are beyond a word at one time and not at another, and with a guard on
/// that at each instruction there would be a bridge for each combination of them. So it calls a function that takes both.
fn is_wide<D: Domain>(at: &At<'_, D>) -> bool {
    !D::NATIVE && D::decide(|| at.code.is_wide(at.pc) || meets_wide(at))
}

/// Marks the instruction if the registers that it is about to read hold integers of which one is beyond a word.
fn meets_wide<D: Domain>(at: &At<'_, D>) -> bool {
    let ins = at.pc.fetch();
    let register = |index: u16| Obj::from_bits(at.frame.read(i32::from(index)));
    let a: Obj = register(ins.b);
    let b: Obj = match ins.op as u8 >= Op::AddConst as u8 {
        true => at.code.constant(usize::from(ins.c)),
        false => register(ins.c),
    };
    let is_big = |object: Obj| object.exact::<BigInt>().is_some();
    let is_integer = |object: Obj| object.is_small() || is_big(object);
    let meets = (is_big(a) || is_big(b)) && is_integer(a) && is_integer(b);
    if meets {
        at.code.set_wide(at.pc);
    }
    meets
}

/// Null: an operand is no plain integer, or the operation raises.
#[smelt::elidable]
fn wide_result(operator: u32, a: Obj, b: Obj) -> Obj {
    match of_integers(Operator::by_number(operator), a, b) {
        Some(Ok(value)) => value,
        _ => Obj::null(),
    }
}

/// The Python function that decides an operator whose left operand is an instance of a user class; `None` if it takes the general rules.
fn method_of_instance<D: Domain>(
    operator: Operator,
    in_place: bool,
    a: Obj<D>,
    b: Obj<D>,
) -> Option<Ref<D, crate::types::function::PyFunction>> {
    if !a.is_heap() {
        return None;
    }
    let number = a.shape().promote() as u32;
    if number < ids::FIRST_FREE_MAP {
        return None;
    }
    let class = Map::by_number(number).class;
    if class.version::<D>() == 0 {
        return None;
    }
    let mut method = if in_place {
        class.known(operator.in_place())
    } else {
        None
    };
    if method.is_none() {
        method = class.known(operator.method());
        // The right operand's method goes first if its class is a subclass.
        let right = questions::class_of(b);
        if right != class && right.is_subclass(class) {
            return None;
        }
    }
    let method = method?;
    method
        .has_map(ids::FUNCTION)
        .then(|| Ref::constant(method).cast())
}

/// Calls a method with one argument besides its receiver, such as that of an operator, as a frame.
pub fn call_operator<D: Domain>(
    at: At<'_, D>,
    method: Ref<D, crate::types::function::PyFunction>,
    receiver: Obj<D>,
    other: Obj<D>,
    flags: i64,
) -> Control<D> {
    let arguments = [other];
    let window = Window::of_values(&arguments, receiver);
    calls::call_function(at, method, window, flags, Obj::null())
}

/// The method of the left operand has returned `NotImplemented`.
#[inline(never)]
pub fn not_implemented<D: Domain>(at: At<'_, D>, ins: Ins, _flags: i64) -> Control<D> {
    let a = at.get(ins.b);
    let is_constant = ins.op as u8 >= Op::AddConst as u8;
    let b = if is_constant {
        Obj::constant(at.code.constant(usize::from(ins.c)))
    } else {
        at.get(ins.c)
    };
    let outcome = operate_after_left::<D>(Operator::of(ins.op) as u32, ins.x == 1, a, b);
    at.outcome(ins.a, outcome)
}

residuals! {
    [any] pub fn operate(operator: u32, in_place: bool, a: Obj, b: Obj) -> Obj {
        binary_operation(OPERATORS[operator as usize], in_place, a, b)
    }
    [any] pub fn operate_after_left(operator: u32, in_place: bool, a: Obj, b: Obj) -> Obj {
        // The in-place method may have been the one that was asked; then the plain one has its turn.
        let operator = OPERATORS[operator as usize];
        let rest = if in_place && Class::of(a).known(operator.in_place()).is_some() {
            by_plain_methods(operator, a, b)?
        } else if Class::of(a) != Class::of(b) {
            ask(b, operator.reflected(), a)?
        } else {
            None
        };
        match rest {
            Some(value) => Ok(value),
            None => by_sequences(operator, in_place, a, b),
        }
    }
    [any] pub fn unary_operation(method: u32, a: Obj) -> Obj {
        unary_any(Known(method as u16), a)
    }
}

/// `a + b` and its kin for any objects; with `in_place` `a += b`.
///
/// # Errors
/// `TypeError` if the operands do not support it; what their methods raise.
pub fn binary_operation(operator: Operator, in_place: bool, a: Obj, b: Obj) -> PyResult {
    if let Some(value) = quick::<Native>(operator, a, b).or_else(|| of_bools(operator, a, b)) {
        return Ok(value);
    }
    if let Some(result) = of_integers(operator, a, b) {
        return result;
    }
    if let Some(result) = by_left_sequence(operator, in_place, a, b) {
        return result;
    }
    if in_place && let Some(value) = ask(a, operator.in_place(), b)? {
        return Ok(value);
    }
    match by_plain_methods(operator, a, b)? {
        Some(value) => Ok(value),
        None => by_sequences(operator, in_place, a, b),
    }
}

/// Joining and repeating of a built-in sequence, where nobody else has anything to say, which is the rule.
fn by_left_sequence(operator: Operator, in_place: bool, a: Obj, b: Obj) -> Option<PyResult> {
    let class = Class::of(a);
    let is_asked = matches!(operator, Operator::Add | Operator::Mul)
        && !class.has(crate::class::flags::MUTABLE)
        && !has_early_word(b, operator.reflected());
    if !is_asked {
        return None;
    }
    let own = |name: Known| class.known(name).map(|method| (name, method));
    let of_place = in_place.then(|| own(operator.in_place())).flatten();
    let (name, method) = of_place.or_else(|| own(operator.method()))?;
    is_of_sequence(name, method).then(|| joined(operator, method, a, b))
}

/// What `__add__` of the one and `__radd__` of the other say, and their kin; `None` if neither knows.
fn by_plain_methods(operator: Operator, a: Obj, b: Obj) -> PyResult<Option<Obj>> {
    let (left, right) = (Class::of(a), Class::of(b));
    let reflected = operator.reflected();
    let word = |class: &'static Class| class.known(reflected).map(|method| method.0);
    let right_first = left != right && right.is_subclass(left) && word(right) != word(left);
    if right_first && let Some(value) = ask(b, reflected, a)? {
        return Ok(Some(value));
    }
    if let Some(value) = ask(a, operator.method(), b)? {
        return Ok(Some(value));
    }
    if !right_first && left != right {
        return ask(b, reflected, a);
    }
    Ok(None)
}

/// Calls a special method of an operator, if the object has it; `None` if it declines. Methods of sequences have their turn later.
fn ask(object: Obj, method: Known, other: Obj) -> PyResult<Option<Obj>> {
    if is_asked_late(Class::of(object), method) {
        return Ok(None);
    }
    let answer = crate::protocol::call_special(object, method, &[other])?;
    Ok(answer.filter(|value| value.0 != NOT_IMPLEMENTED))
}

/// Is a method of an operator one of a sequence, whose turn comes when no number has known what to do?
pub fn is_asked_late(class: &'static Class, method: Known) -> bool {
    let is_of_sequence = |name| class.known(name).map(|known| is_of_sequence(name, known));
    // A program's class with one of the two has both as a number has them.
    let other = match method {
        names::ADD => names::RADD,
        names::MUL => names::RMUL,
        names::RMUL => names::MUL,
        // For such classes, CPython takes `__iadd__` of a sequence for that of a number, whose form it has.
        names::IADD if class.has(crate::class::flags::MUTABLE) => return false,
        _ => method,
    };
    is_of_sequence(method) == Some(true) && is_of_sequence(other) != Some(false)
}

/// Has the right operand something to say before a sequence on its left? Built-in numbers know nothing of sequences.
fn has_early_word(object: Obj, reflected: Known) -> bool {
    let is_number = matches!(
        object.map_number(),
        ids::INT | ids::BIG_INT | ids::BOOL | ids::FLOAT
    );
    let class = Class::of(object);
    !is_number && class.known(reflected).is_some() && !is_asked_late(class, reflected)
}

/// Is a method of an operator that of a built-in sequence, which joins or repeats? Those are asked when no number has known what to do.
pub fn is_of_sequence(name: Known, method: Obj) -> bool {
    matches!(
        name,
        names::ADD | names::IADD | names::MUL | names::RMUL | names::IMUL
    ) && method.has_map(ids::WRAPPER_DESCRIPTOR)
        && Class::from_object(method.cast::<PyBuiltin>().receiver()).is_some_and(|owner| {
            let others = [ids::STR, ids::BYTES, ids::BYTEARRAY];
            // Types of C are repeated, too, which makes arrays.
            owner.has(crate::class::flags::SEQUENCE | crate::class::flags::METACLASS)
                || others.iter().any(|id| owner == Class::builtin(*id))
                || owner == crate::types::template::TEMPLATE.class()
        })
}

/// Joining and repeating, which come after everything that methods of numbers know.
fn by_sequences(operator: Operator, in_place: bool, a: Obj, b: Obj) -> PyResult {
    let of_sequence = |object: Obj, name: Known| {
        let method = Class::of(object).known(name);
        method.filter(|method| is_of_sequence(name, *method))
    };
    let plain = operator.method();
    let of_left = in_place
        .then(|| of_sequence(a, operator.in_place()))
        .flatten()
        .or_else(|| of_sequence(a, plain));
    match (operator, of_left) {
        (Operator::Add | Operator::Mul, Some(method)) => return joined(operator, method, a, b),
        // In place, the right operand is not asked if the left one is a sequence of some kind.
        (Operator::Mul, None)
            if !in_place || !crate::protocol::has_sequence_slots(Class::of(a)) =>
        {
            if let Some(method) = of_sequence(b, plain) {
                return joined(operator, method, b, a);
            }
        }
        _ => {}
    }
    Err(unsupported(operator, in_place, a, b))
}

/// A sequence joined with another one, or repeated, by its method. That complains of what is no count in other words than the operator.
fn joined(operator: Operator, method: Obj, sequence: Obj, other: Obj) -> PyResult {
    if operator == Operator::Mul && !sequence::repeats(other) {
        return Err(type_error!(
            "can't multiply sequence by non-int of type '{}'",
            type_name(other)
        ));
    }
    crate::call::call_unbound(method, sequence, &[other])
}

/// The operators of plain integers, without looking for their methods.
fn of_integers(operator: Operator, a: Obj, b: Obj) -> Option<PyResult> {
    use int::arithmetic as integers;
    let plain = |object: Obj| {
        if let Some(value) = object.as_small() {
            return Some(Integer::Small(value.get()));
        }
        object.exact::<BigInt>().map(Integer::Big)
    };
    let (a, b) = (plain(a)?, plain(b)?);
    Some(match operator {
        Operator::Add => integers::add(a, b),
        Operator::Sub => integers::subtract(a, b),
        Operator::Mul => integers::multiply(a, b),
        Operator::FloorDiv => integers::floor_divide(a, b),
        Operator::Mod => integers::modulo(a, b),
        Operator::LShift => integers::shift_left(a, b),
        Operator::RShift => integers::shift_right(a, b),
        Operator::And => integers::and(a, b),
        Operator::Or => integers::or(a, b),
        Operator::Xor => integers::xor(a, b),
        _ => return None,
    })
}

#[cold]
fn unsupported(operator: Operator, in_place: bool, a: Obj, b: Obj) -> crate::result::Raised {
    if operator == Operator::RShift
        && !in_place
        && a.has_map(ids::BUILTIN_FUNCTION)
        && a.cast::<PyBuiltin>().definition().promote().name == "print"
    {
        return type_error!(
            "unsupported operand type(s) for >>: '{}' and '{}'. Did you mean \"print(<message>, file=<output_stream>)\"?",
            type_name(a),
            type_name(b)
        );
    }
    type_error!(
        "unsupported operand type(s) for {}: '{}' and '{}'",
        operator.symbol(in_place),
        type_name(a),
        type_name(b)
    )
}

/// `-a`, `+a`, `~a`.
#[inline(always)]
pub fn unary<D: Domain>(op: Op, a: Obj<D>) -> Outcome<D> {
    if let Some(value) = a.as_small() {
        match op {
            Op::Neg => {
                if let Some(negated) = Int::<D>::from(2).checked_sub(a.bits()) {
                    return Ok(negated.to_ref());
                }
            }
            Op::Pos => return Ok(a),
            _ => return Ok(small_int(value ^ -1)),
        }
    } else if let Some(value) = a.exact::<PyFloat>()
        && op == Op::Neg
    {
        return Ok(PyFloat::new::<D>(-value.value()).cast());
    } else if op == Op::Neg
        && let Some(negated) = complexes::negated(a)
    {
        return Ok(negated);
    }
    let method = match op {
        Op::Neg => names::NEG,
        Op::Pos => names::POS,
        _ => names::INVERT,
    };
    attempts::unary(u32::from(method.0), a)
}

/// `INVERT`. That of `True` and `False` gives a warning.
pub fn invert<D: Domain>(a: Obj<D>) -> Outcome<D> {
    if a.is_word(TRUE) || a.is_word(FALSE) {
        return unary_operation::<D>(u32::from(names::INVERT.0), a);
    }
    unary(Op::Invert, a)
}

/// `-a` and its kin for any object, by the name of the method.
///
/// # Errors
/// `TypeError` if the operand does not support it; what the method raises.
pub fn unary_any(method: Known, a: Obj) -> PyResult {
    if let Some(value) = crate::protocol::call_special(a, method, &[])? {
        return Ok(value);
    }
    let symbol = match method {
        names::NEG => "-",
        names::POS => "+",
        _ => "~",
    };
    Err(type_error!(
        "bad operand type for unary {symbol}: '{}'",
        type_name(a)
    ))
}
