//! Items of arrays as generic code: loads and stores of raw memory in traces, and numbers that nobody boxes.

use super::items::{CODE, DATA, EXPORTS, LENGTH};
use super::methods::{ITERATOR, PLACE, SOURCE};
#[allow(unused_imports)]
use pyrite_vm::fields::*;
use pyrite_vm::instance::{self, set_slot, slot};
use pyrite_vm::interpreter::items::within;
use pyrite_vm::interpreter::native_calls::Given;
use pyrite_vm::object::{Obj, Value, none, small_int};
use pyrite_vm::result::Outcome;
use pyrite_vm::storage::ByteStorage;
use pyrite_vm::types::float::PyFloat;
use smelt::{Domain, Float, Int, Ref, Width};

/// What an array has for items. Characters are left to plain code.
#[derive(Clone, Copy)]
enum Format {
    Signed(Width),
    Unsigned(Width),
    Single,
    Double,
}

fn format<D: Domain>(array: Obj<D>) -> Option<Format> {
    Some(match slot(array, CODE).small_value().promote() as u8 {
        b'b' => Format::Signed(Width::U8),
        b'B' => Format::Unsigned(Width::U8),
        b'h' => Format::Signed(Width::U16),
        b'H' => Format::Unsigned(Width::U16),
        b'i' => Format::Signed(Width::U32),
        b'I' => Format::Unsigned(Width::U32),
        b'l' | b'q' => Format::Signed(Width::Word),
        b'L' | b'Q' => Format::Unsigned(Width::Word),
        b'f' => Format::Single,
        b'd' => Format::Double,
        _ => return None,
    })
}

impl Format {
    fn width(self) -> Width {
        match self {
            Format::Signed(width) | Format::Unsigned(width) => width,
            Format::Single => Width::U32,
            Format::Double => Width::Word,
        }
    }
}

fn length<D: Domain>(array: Obj<D>) -> Int<D> {
    slot(array, LENGTH).small_value()
}

fn data<D: Domain>(array: Obj<D>) -> Ref<D, ByteStorage> {
    slot(array, DATA).cast()
}

/// An item as an object; `None` for integers that do not fit a word with its tag.
fn load<D: Domain>(format: Format, data: Ref<D, ByteStorage>, place: Int<D>) -> Option<Obj<D>> {
    let number = match format {
        Format::Double => return Some(PyFloat::new::<D>(data.float(place)).cast()),
        Format::Single => {
            let value = data.integer(Width::U32, place).single_to_float();
            return Some(PyFloat::new::<D>(value).cast());
        }
        Format::Signed(width) => data.integer(width, place).sign_extended(width),
        Format::Unsigned(width) => data.integer(width, place),
    };
    if format.width() != Width::Word {
        return Some(small_int(number));
    }
    if matches!(format, Format::Unsigned(_)) && number < 0 {
        return None;
    }
    let doubled = number.checked_add(number)?;
    Some((doubled | 1).to_ref())
}

/// A number as it is to be stored.
#[derive(Clone, Copy)]
enum Packed<D: Domain> {
    Float(Float<D>),
    Integer(Width, Int<D>),
}

/// `None` for what plain code has to convert or refuse.
fn pack<D: Domain>(format: Format, value: Obj<D>) -> Option<Packed<D>> {
    if let Format::Single | Format::Double = format {
        let number = match value.exact::<PyFloat>() {
            Some(float) => float.value(),
            None => value.as_small()?.to_float(),
        };
        return Some(match format {
            Format::Double => Packed::Float(number),
            _ => Packed::Integer(Width::U32, number.to_single()),
        });
    }
    let number = value.as_small()?;
    let bits = 8 * format.width().bytes() as u32;
    let fits = match format {
        Format::Signed(Width::Word) => true,
        Format::Unsigned(Width::Word) => number >= 0,
        Format::Signed(_) => (number + (1 << (bits - 1))).is_below(Int::from(1 << bits)),
        _ => number.is_below(Int::from(1 << bits)),
    };
    if !fits {
        return None;
    }
    Some(Packed::Integer(format.width(), number))
}

fn store<D: Domain>(data: Ref<D, ByteStorage>, place: Int<D>, packed: Packed<D>) {
    match packed {
        Packed::Float(number) => data.set_float(place, number),
        Packed::Integer(width, number) => data.set_integer(width, place, number),
    }
}

/// `array[index]`.
pub fn get_item<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 2 {
        return None;
    }
    let (array, key) = (given.at(0), given.at(1));
    let place = within(key.as_small()?, length(array))?;
    load(format(array)?, data(array), place).map(Ok)
}

/// `array[index] = value`.
pub fn set_item<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 3 {
        return None;
    }
    let (array, key, value) = (given.at(0), given.at(1), given.at(2));
    let place = within(key.as_small()?, length(array))?;
    let packed = pack(format(array)?, value)?;
    store(data(array), place, packed);
    Some(Ok(none()))
}

/// `len(array)`.
pub fn len<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    (given.count == 1).then(|| Ok(slot(given.at(0), LENGTH)))
}

/// `array.append(value)`, if there is room and nobody has ever looked at the memory.
pub fn append<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 2 {
        return None;
    }
    let (array, value) = (given.at(0), given.at(1));
    if !slot(array, EXPORTS).is_null() {
        return None;
    }
    let format = format(array)?;
    let packed = pack(format, value)?;
    let (data, length) = (data(array), length(array));
    let size = format.width().bytes() as i64;
    if data.length() < (length + 1) * size {
        return None;
    }
    store(data, length, packed);
    set_slot(array, LENGTH, small_int(length + 1));
    Some(Ok(none()))
}

/// `iter(array)`.
pub fn iter<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 1 {
        return None;
    }
    let start = small_int(Int::from(0));
    Some(Ok(instance::with_in(
        ITERATOR.class(),
        &[given.at(0), start],
    )))
}

/// The next item of an array's iterator.
#[allow(clippy::option_option)]
pub fn step<D: Domain>(iterator: Obj<D>) -> Option<Outcome<D, Option<Obj<D>>>> {
    let array = slot(iterator, SOURCE);
    if array.is_null() {
        return Some(Ok(None));
    }
    let place = slot(iterator, PLACE).small_value();
    if !place.is_below(length(array)) {
        set_slot(iterator, SOURCE, Obj::null());
        return Some(Ok(None));
    }
    let item = load(format(array)?, data(array), place)?;
    set_slot(iterator, PLACE, small_int(place + 1));
    Some(Ok(Some(item)))
}
