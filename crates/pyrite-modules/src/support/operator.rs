//! Binary operators on any objects.

use super::{Obj, PyResult};
use pyrite_vm::interpreter::arithmetic::{Operator, binary_operation};

macro_rules! operators {
    ($($constant:ident $operator:ident $symbol:literal;)*) => {$(
        #[doc = $symbol]
        pub const $constant: Operator = Operator::$operator;
    )*};
}

operators! {
    ADD Add "+";
    SUB Sub "-";
    MUL Mul "*";
    MATMUL MatMul "@";
    TRUEDIV TrueDiv "/";
    FLOORDIV FloorDiv "//";
    MOD Mod "%";
    POW Pow "**";
    LSHIFT LShift "<<";
    RSHIFT RShift ">>";
    AND And "&";
    OR Or "|";
    XOR Xor "^";
}

/// `a + b` and its kin.
///
/// # Errors
/// `TypeError` if the operands do not support it; what their methods raise.
pub fn binary(operator: Operator, a: Obj, b: Obj) -> PyResult {
    binary_operation(operator, false, a, b)
}

/// `a += b` and its kin, as far as the value goes.
///
/// # Errors
/// As [`binary`].
pub fn in_place(operator: Operator, a: Obj, b: Obj) -> PyResult {
    binary_operation(operator, true, a, b)
}

/// `a + b`.
///
/// # Errors
/// As [`binary`].
pub fn add(a: Obj, b: Obj) -> PyResult {
    binary(ADD, a, b)
}

/// `a * b`.
///
/// # Errors
/// As [`binary`].
pub fn multiply(a: Obj, b: Obj) -> PyResult {
    binary(MUL, a, b)
}
