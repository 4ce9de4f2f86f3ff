//! Arrays in pickles: their items as bytes of a machine's format, which is said by a number, so that another machine can read them (`Modules/arraymodule.c`).

use super::items::*;
use super::{ARRAY, new_with};
use crate::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::types::bytes;
use pyrite_vm::{attributes, type_error, value_error};

/// What the bytes of an item are.
#[derive(Clone, Copy, PartialEq)]
enum Items {
    /// Integers, of the array type code whose items are as wide and signed alike.
    Integers(u8),
    /// Floats, of this array type code.
    Floats(u8),
    /// Text in this encoding, but for the byte order.
    Text(&'static str),
}

/// The formats by their numbers divided by two; those of one byte are numbers 0 and 1. The lowest bit of the others is set for bytes with the greatest first.
const FORMATS: [Items; 11] = [
    Items::Integers(b'B'),
    Items::Integers(b'H'),
    Items::Integers(b'h'),
    Items::Integers(b'I'),
    Items::Integers(b'i'),
    Items::Integers(b'Q'),
    Items::Integers(b'q'),
    Items::Floats(b'f'),
    Items::Floats(b'd'),
    Items::Text("utf-16"),
    Items::Text("utf-32"),
];

/// The numbers of formats whose items are bytes.
const UNSIGNED_BYTES: i64 = 0;
const SIGNED_BYTES: i64 = 1;

/// The number of the format that this machine keeps items of a type code in.
fn native_format(code: u8) -> i64 {
    let items = match code {
        b'B' => return UNSIGNED_BYTES,
        b'b' => return SIGNED_BYTES,
        b'u' | b'w' => Items::Text("utf-32"),
        b'f' | b'd' => Items::Floats(code),
        b'L' => Items::Integers(b'Q'),
        b'l' => Items::Integers(b'q'),
        _ => Items::Integers(code),
    };
    let place = FORMATS.iter().position(|format| *format == items);
    let place = place.expect("every type code has a format") as i64;
    place * 2 + i64::from(cfg!(target_endian = "big"))
}

/// `__reduce_ex__`.
pub(super) fn reduce(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let Some(protocol) = args.at(1).as_small() else {
        return Err(type_error!("__reduce_ex__ argument should be an integer"));
    };
    let dict = attributes::get_optional(this, names::DICT.name())?.unwrap_or(none());
    let class = Class::of(this).object();
    let letter = str::new(&char::from(code(this)).to_string());
    // Before protocol 3 bytes are pickled as calls that take longer than lists.
    if protocol < 3 {
        let arguments = tuple::from_slice(&[letter, to_list(this)?.cast()]);
        return Ok(tuple::from_slice(&[class, arguments.cast(), dict]).cast());
    }
    let reconstructor = attributes::get(
        pyrite_vm::import::import_absolute("array")?,
        names::intern("_array_reconstructor"),
    )?;
    let arguments = [
        class,
        letter,
        int::new(native_format(code(this))),
        bytes::new(used(this))?,
    ];
    let arguments = tuple::from_slice(&arguments).cast();
    Ok(tuple::from_slice(&[reconstructor, arguments, dict]).cast())
}

/// `_array_reconstructor`.
pub(super) fn reconstruct(args: &Arguments) -> PyResult {
    let Some(class) = Class::from_object(args.at(0)) else {
        return Err(type_error!(
            "first argument must be a type object, not {}",
            type_name(args.at(0))
        ));
    };
    if !class.is_subclass(ARRAY.class()) {
        return Err(type_error!(
            "{} is not a subtype of array.array",
            class.full_name()
        ));
    }
    let letter = match str::of(args.at(1)).map(str::bytes) {
        Some([letter]) => *letter,
        _ => {
            return Err(type_error!(
                "_array_reconstructor() argument 2 must be a unicode character, not {}",
                argument_name(args.at(1))
            ));
        }
    };
    if width(letter).is_none() {
        return Err(value_error!("second argument must be a valid type code"));
    }
    let number = protocol::index_i64(args.at(2))?;
    let format = usize::try_from(number / 2)
        .ok()
        .and_then(|place| FORMATS.get(place))
        .filter(|_| number >= 0);
    let Some(format) = format else {
        return Err(value_error!(
            "third argument must be a valid machine format code."
        ));
    };
    let Some(items) = bytes::value(args.at(3)) else {
        return Err(type_error!(
            "fourth argument should be bytes, not {}",
            type_name(args.at(3))
        ));
    };
    if number == native_format(letter) {
        return new_with(class, letter, Some(args.at(3)));
    }
    let is_foreign = (number % 2 != 0) != cfg!(target_endian = "big");
    let (letter, initial) = match *format {
        _ if number <= SIGNED_BYTES => {
            let letter = if number == SIGNED_BYTES { b'b' } else { b'B' };
            (letter, numbers(letter, items, false)?)
        }
        Items::Integers(of) => (of, numbers(of, items, is_foreign)?),
        Items::Floats(of) => (letter, numbers(of, items, is_foreign)?),
        Items::Text(encoding) => {
            // UTF-16, too.
            if !items.len().is_multiple_of(4) {
                return Err(not_a_multiple());
            }
            let order = if number % 2 == 0 { "le" } else { "be" };
            let encoding = str::new(&format!("{encoding}-{order}"));
            let text = protocol::call_method(args.at(3), names::intern("decode"), &[encoding])?;
            (letter, text)
        }
    };
    new_with(class, letter, Some(initial))
}

fn not_a_multiple() -> Raised {
    value_error!("string length not a multiple of item size")
}

/// The items of a type code in these bytes, in a list; `swapped`: their bytes are in the order that is not this machine's.
fn numbers(letter: u8, bytes: &[u8], swapped: bool) -> PyResult {
    let width = width(letter).unwrap_or(1);
    if !bytes.len().is_multiple_of(width) {
        return Err(not_a_multiple());
    }
    let result = list::new();
    for item in bytes.chunks_exact(width) {
        let mut own = [0; 8];
        own[..width].copy_from_slice(item);
        if swapped {
            own[..width].reverse();
        }
        list::push(result, unpack(letter, &own[..width])?)?;
    }
    Ok(result.cast())
}
