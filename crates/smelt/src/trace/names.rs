//! Names of operations in the textual form: one table, read by the printer and by the parser.

use crate::kind::Width;
use crate::operations::{Compare, FloatBinary, IntBinary, IntChecked, Unary};

macro_rules! names {
    ($($table:ident: $type:ident { $($variant:ident = $name:literal),* $(,)? })*) => {$(
        pub(super) const $table: &[($type, &str)] = &[$(($type::$variant, $name)),*];
    )*};
}

names! {
    INT: IntBinary {
        Add = "add", Sub = "sub", Mul = "mul", And = "and", Or = "or", Xor = "xor", Shl = "shl", Sar = "sar",
        Shr = "shr", FloorDiv = "floor_div", FloorMod = "floor_mod", Div = "div", Rem = "rem",
        DivUnsigned = "div_unsigned", RemUnsigned = "rem_unsigned", MulHigh = "mul_high",
        MulHighUnsigned = "mul_high_unsigned",
    }
    CHECKED: IntChecked { Add = "add", Sub = "sub", Mul = "mul" }
    COMPARE: Compare {
        Eq = "eq", Ne = "ne", Lt = "lt", Le = "le", Gt = "gt", Ge = "ge", Below = "below",
    }
    WIDTH: Width { U8 = "u8", U16 = "u16", U32 = "u32", Word = "word" }
    FLOAT: FloatBinary { Add = "add", Sub = "sub", Mul = "mul", Div = "div" }
    UNARY: Unary {
        FloatNeg = "float_neg", FloatAbs = "float_abs", FloatSqrt = "float_sqrt", FloatFloor = "float_floor",
        FloatCeil = "float_ceil", FloatTrunc = "float_trunc", IntToFloat = "int_to_float",
        FloatToInt = "float_to_int", FloatBits = "float_bits", BitsFloat = "bits_float", RefBits = "ref_bits",
        BitsRef = "bits_ref", FloatToSingle = "float_to_single", SingleToFloat = "single_to_float", SignExtend8 = "sign_extend8", SignExtend16 = "sign_extend16",
        SignExtend32 = "sign_extend32",
    }
}

/// The name of an entry.
pub(super) fn name_of<T: PartialEq>(table: &[(T, &'static str)], entry: &T) -> &'static str {
    table
        .iter()
        .find(|(e, _)| e == entry)
        .map_or("?", |(_, name)| name)
}

/// The entry of a name.
pub(super) fn named<T: Copy>(table: &[(T, &'static str)], name: &str) -> Option<T> {
    table.iter().find(|(_, n)| *n == name).map(|(e, _)| *e)
}
