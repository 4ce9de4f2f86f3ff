//! Values of `Constant` nodes.

use crate::support::*;
use pyrite_compiler::code::Constant;
use pyrite_vm::ids;
use pyrite_vm::type_error;
use pyrite_vm::types::{bytes, complex, set};

/// The compiler's constant for an object.
pub(super) fn constant(value: Obj) -> PyResult<Constant> {
    pyrite_vm::recursion::check(" during compilation")?;
    if value.is_none() {
        return Ok(Constant::None);
    }
    if value.0 == pyrite_vm::object::ELLIPSIS {
        return Ok(Constant::Ellipsis);
    }
    if value.0 == pyrite_vm::object::TRUE || value.0 == pyrite_vm::object::FALSE {
        return Ok(Constant::Bool(value.0 == pyrite_vm::object::TRUE));
    }
    if let Some(found) = exact(value)? {
        return Ok(found);
    }
    Err(type_error!(
        "got an invalid type in Constant: {}",
        type_name(value)
    ))
}

/// The constant of an object whose class is built in; `None` for others.
fn exact(value: Obj) -> PyResult<Option<Constant>> {
    if instance::payload(value).0 != value.0 {
        return Ok(None);
    }
    if let Some(number) = int::Integer::of(value) {
        return Ok(Some(match number {
            int::Integer::Small(small) => Constant::Int(small),
            int::Integer::Big(big) => {
                let (sign, magnitude) = int::big_value(big).into_parts();
                Constant::BigInt {
                    negative: sign == dashu_int::Sign::Negative,
                    magnitude: magnitude.to_le_bytes().into(),
                }
            }
        }));
    }
    if let Some(number) = float::value(value) {
        return Ok(Some(Constant::Float(number)));
    }
    if let Some((real, imaginary)) = complex::value(value) {
        return Ok(Some(Constant::Complex { real, imaginary }));
    }
    if let Some(text) = str::of(value) {
        return Ok(Some(Constant::Str(str::bytes(text).to_vec())));
    }
    if value.has_map(ids::BYTES) {
        return Ok(bytes::value(value).map(|bytes| Constant::Bytes(bytes.to_vec())));
    }
    if let Some(items) = tuple::of(value) {
        let items: PyResult<Vec<Constant>> = items.iter().map(|item| constant(*item)).collect();
        return Ok(Some(Constant::Tuple(items?)));
    }
    if value.has_map(ids::FROZENSET)
        && let Some(elements) = set::of(value)
    {
        let mut items = Vec::new();
        let mut from = 0;
        while let Some((next, item)) = set::next_element(elements, from) {
            from = next + 1;
            items.push(constant(item)?);
        }
        return Ok(Some(Constant::FrozenSet(items)));
    }
    Ok(None)
}
