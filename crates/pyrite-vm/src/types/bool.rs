//! `bool`.

use crate::builtin::{Arguments, Builtin, TypeDefinition};
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::instance;
use crate::interpreter::intrinsics;
use crate::object::{FALSE, Obj, TRUE, boolean, not_implemented};
use crate::protocol;
use crate::result::PyResult;
use crate::types::int::{self, Integer};
use crate::types::{exception, str};
use smelt::twin;

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::BOOL,
    flags: 0,
    base: Some(&crate::types::int::TYPE),
    ..TypeDefinition::new("bool", METHODS)
};

/// The truth, if the object is a bool.
pub fn value(object: Obj) -> Option<bool> {
    match object.0 {
        TRUE => Some(true),
        FALSE => Some(false),
        _ => None,
    }
}

const INVERSION: &str = "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the bitwise inversion of the underlying int object and is usually not what you expect from negating a bool. Use the 'not' operator for boolean negation or ~int(x) if you really want the bitwise inversion of the underlying int.";

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, object=False, /)", |args| {
        instance::class_argument(args.at(0))?;
        args.get(1)
            .map_or(Ok(false), protocol::is_true)
            .map(boolean)
    })
    .reads()
    .intrinsic(twin!(intrinsics::numbers::bool)),
    Builtin::method("__repr__", "(self, /)", |args| {
        Ok(str::new(if args.at(0).0 == TRUE {
            "True"
        } else {
            "False"
        }))
    }),
    Builtin::method("__invert__", "(self, /)", |args| {
        crate::warnings::warn(&exception::DEPRECATION_WARNING, INVERSION)?;
        Ok(int::new(!i64::from(args.at(0).0 == TRUE)))
    })
    .looking_at_frames(),
    Builtin::method("__and__", "(self, value, /)", |args| {
        logical(args, |a, b| a & b, int::arithmetic::and)
    }),
    Builtin::method("__rand__", "(self, value, /)", |args| {
        logical(args, |a, b| a & b, int::arithmetic::and)
    }),
    Builtin::method("__or__", "(self, value, /)", |args| {
        logical(args, |a, b| a | b, int::arithmetic::or)
    }),
    Builtin::method("__ror__", "(self, value, /)", |args| {
        logical(args, |a, b| a | b, int::arithmetic::or)
    }),
    Builtin::method("__xor__", "(self, value, /)", |args| {
        logical(args, |a, b| a ^ b, int::arithmetic::xor)
    }),
    Builtin::method("__rxor__", "(self, value, /)", |args| {
        logical(args, |a, b| a ^ b, int::arithmetic::xor)
    }),
];

fn logical(
    args: &Arguments,
    of_bools: fn(bool, bool) -> bool,
    of_integers: fn(Integer, Integer) -> PyResult,
) -> PyResult {
    let (a, b) = (args.at(0), args.at(1));
    if let (Some(a), Some(b)) = (value(a), value(b)) {
        return Ok(boolean(of_bools(a, b)));
    }
    match (Integer::of(a), Integer::of(b)) {
        (Some(a), Some(b)) => of_integers(a, b),
        _ => Ok(not_implemented()),
    }
}
