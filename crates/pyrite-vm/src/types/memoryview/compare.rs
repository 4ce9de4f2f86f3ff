//! Equality and hash of memoryviews.

use super::{HASH, memory, state, view};
use crate::buffer::scalar::Scalar;
use crate::buffer::{self, Shown, View};
use crate::builtin::Arguments;
use crate::instance;
use crate::names;
use crate::object::{Obj, boolean, not_implemented};
use crate::protocol::{self, Comparison};
use crate::result::PyResult;
use crate::storage;
use crate::types::{bytes, exception, int, str};
use crate::value_error;

/// `__hash__`.
pub fn hash(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let known: Obj = instance::slot(this, HASH);
    if !known.is_null() {
        return Ok(known);
    }
    let view = view(this)?;
    if view.writable {
        return Err(value_error!("cannot hash writable memoryview object"));
    }
    if !matches!(view.native_letter(), Some(b'B' | b'b' | b'c')) {
        return Err(value_error!(
            "memoryview: hashing is restricted to formats 'B', 'b' or 'c'"
        ));
    }
    // Nobody takes the memory away meanwhile.
    let lent = super::lend(this);
    protocol::hash(instance::slot(this, super::OBJECT))?;
    drop(lent);
    let hash = int::new(crate::hash::of_bytes(&view.gather(memory(this))));
    instance::set_slot(this, HASH, hash);
    Ok(hash)
}

/// `__eq__` and `__ne__`.
pub fn equality(args: &Arguments, comparison: Comparison) -> PyResult {
    let (this, other) = (args.at(0), args.at(1));
    let is_released =
        |object: Obj| super::is_memoryview(object) && state(object).view.borrow().is_none();
    let answer = |equal: bool| Ok(boolean(equal == (comparison == Comparison::Eq)));
    if is_released(this) || is_released(other) {
        return match super::is_memoryview(other) || buffer::is_exporter(other) {
            true => answer(this.0 == other.0),
            false => Ok(not_implemented()),
        };
    }
    let left = super::parts(this)?;
    let right = match buffer::show(other, buffer::FULL_READ_ONLY) {
        Ok(Some(right)) => right,
        // Whoever cannot show its memory is not comparable.
        Ok(None) | Err(_) => return Ok(not_implemented()),
    };
    let result = equal(&left, &right);
    buffer::end_show(other, right.lent);
    answer(result?)
}

fn equal(left: &Shown, right: &Shown) -> PyResult<bool> {
    if left.view.shape != right.view.shape {
        return Ok(false);
    }
    let (Some(left_items), Some(right_items)) = (Reader::new(left)?, Reader::new(right)?) else {
        return Ok(false);
    };
    let (a, b) = (left.view.places(), right.view.places());
    for (a, b) in a.into_iter().zip(b) {
        if let (Some(a), Some(b)) = (left_items.raw(a), right_items.raw(b)) {
            if a != b {
                return Ok(false);
            }
            continue;
        }
        let (a, b) = (left_items.read(a)?, right_items.read(b)?);
        if !protocol::is_true(protocol::compare(a, b, Comparison::Eq)?)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Reads the items of one side.
struct Reader<'a> {
    shown: &'a Shown,
    /// The type of the items, if it is a native one.
    scalar: Option<Scalar>,
    /// `struct.Struct(format).unpack`, if not.
    unpack: Obj,
}

impl Reader<'_> {
    /// `None` if nobody understands the format.
    fn new(shown: &Shown) -> PyResult<Option<Reader<'_>>> {
        let scalar = native_type(&shown.view);
        let unpack = match scalar {
            Some(_) => Obj::null(),
            None => match struct_unpack(&shown.view.format) {
                Ok(unpack) => unpack,
                Err(raised) if exception::matches(raised.0, &exception::EXCEPTION) => {
                    return Ok(None);
                }
                Err(raised) => return Err(raised),
            },
        };
        Ok(Some(Reader {
            shown,
            scalar,
            unpack,
        }))
    }
    fn bytes(&self, place: usize) -> &[u8] {
        &storage::memory(self.shown.storage)[place..place + self.shown.view.item_size]
    }
    /// The byte of an item that is one.
    fn raw(&self, place: usize) -> Option<u8> {
        match self.scalar {
            Some(Scalar::Unsigned(1)) => Some(self.bytes(place)[0]),
            _ => None,
        }
    }
    fn read(&self, place: usize) -> PyResult {
        if let Some(scalar) = self.scalar {
            return scalar.unpack(self.bytes(place), cfg!(target_endian = "big"));
        }
        crate::call::call(self.unpack, &[bytes::new(self.bytes(place))?])
    }
}

fn native_type(view: &View) -> Option<Scalar> {
    view.native_letter().and_then(Scalar::native)
}

fn struct_unpack(format: &str) -> PyResult {
    let module = crate::import::import_absolute("_struct")?;
    let class = crate::attributes::get(module, names::intern("Struct"))?;
    let compiled = crate::call::call(class, &[str::new(format)])?;
    crate::attributes::get(compiled, names::intern("unpack"))
}
