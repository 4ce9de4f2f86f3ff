//! `IEEEContext`.

use super::context::{CONTEXT, make};
use super::rounding::{Rounding, Settings};
use crate::support::*;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{type_error, value_error};

/// The longest format.
pub const MOST_BITS: i64 = 512;

/// `IEEEContext(bits)`.
pub fn context(args: &Arguments) -> PyResult {
    let bits = match Integer::of(args.at(0)) {
        Some(bits) => super::object::word(bits)?,
        None => return Err(type_error!("an integer is required")),
    };
    if bits <= 0 || bits > MOST_BITS || bits % 32 != 0 {
        return Err(value_error!(
            "argument must be a multiple of 32, with a maximum of {MOST_BITS}"
        ));
    }
    // IEEE 754-2008, 3.6.
    let precision = 9 * (bits / 32) - 2;
    let emax = 3 * (1i64 << (bits / 16 + 3));
    let settings = Settings {
        precision,
        rounding: Rounding::HalfEven,
        emin: 1 - emax,
        emax,
        clamp: true,
    };
    Ok(make(CONTEXT.class(), &settings, 0).0)
}
