//! Making bytes: from integers, iterables, text, hexadecimal digits.

use crate::buffer;
use crate::builtin::Arguments;
use crate::class::Class;
use crate::instance;
use crate::names;
use crate::object::{Obj, Value};
use crate::protocol::{self, type_name};
use crate::result::PyResult;
use crate::types::int::Integer;
use crate::types::list::{self, PyList};
use crate::types::{bytearray, codec, exception, str, tuple};
use crate::{type_error, value_error};
use smelt::heap::Payload;
use std::borrow::Cow;

/// The byte that an object stands for. `what` names the place in the message: "byte" or "bytes".
///
/// # Errors
/// `TypeError`, `ValueError`.
pub fn byte(object: Obj, what: &str) -> PyResult<u8> {
    match Integer::of(protocol::index(object)?) {
        Some(Integer::Small(value @ 0..=255)) => Ok(value as u8),
        _ => Err(value_error!("{what} must be in range(0, 256)")),
    }
}

/// The bytes of an iterable of integers.
///
/// # Errors
/// `TypeError`, `ValueError`; what iterating raises.
pub fn collect(iterable: Obj, what: &str) -> PyResult<Vec<u8>> {
    if let Some(bytes) = of_small_integers(iterable) {
        return Ok(bytes);
    }
    let mut out = Vec::new();
    let what = if what == "bytes" { "bytes" } else { "byte" };
    protocol::for_each(iterable, |item| {
        out.push(byte(item, what)?);
        Ok(true)
    })?;
    Ok(out)
}

/// The bytes of a list or tuple that holds nothing but small enough integers.
fn of_small_integers(iterable: Obj) -> Option<Vec<u8>> {
    let items = match iterable.exact::<PyList>() {
        Some(list) => list::items(list),
        None => tuple::items(iterable.exact()?),
    };
    let byte = |item: &Obj| u8::try_from(item.as_small()?.get()).ok();
    items.iter().map(byte).collect()
}

fn text_argument(
    args: &Arguments,
    index: usize,
    type_name_here: &str,
    name: &str,
    default: &'static str,
) -> PyResult<Cow<'static, str>> {
    match args.get(index) {
        None => Ok(default.into()),
        Some(object) => match str::of(object) {
            Some(string) => Ok(str::text(string)),
            None => Err(type_error!(
                "{type_name_here}() argument '{name}' must be str, not {}",
                protocol::argument_name(object)
            )),
        },
    }
}

/// What the arguments of the constructor of `what` stand for, the object itself if it is plain bytes already.
pub fn from_arguments(args: &Arguments, what: &str) -> PyResult {
    let encoding = text_argument(args, 2, what, "encoding", "utf-8")?;
    let errors = text_argument(args, 3, what, "errors", "strict")?;
    let has_encoding = args.get(2).is_some();
    let Some(source) = args.get(1) else {
        if has_encoding || args.get(3).is_some() {
            let which = if has_encoding { "encoding" } else { "errors" };
            return Err(type_error!("{which} without a string argument"));
        }
        return super::new(b"");
    };
    let has_method = what == "bytes" && Class::of(source).known(names::BYTES).is_some();
    if let Some(string) = str::of(source) {
        if !has_encoding && has_method {
            return super::converted(source, what);
        }
        if !has_encoding {
            return Err(type_error!("string argument without an encoding"));
        }
        return codec::encode(string, &encoding, &errors);
    }
    if has_encoding || args.get(3).is_some() {
        let which = if has_encoding { "encoding" } else { "errors" };
        return Err(type_error!("{which} without a string argument"));
    }
    let is_index = source.is_small() || Class::of(source).known(names::INDEX).is_some();
    if is_index && !has_method {
        match protocol::index_i64(source) {
            Ok(count) => {
                let count = usize::try_from(count);
                return zeros(count.map_err(|_| value_error!("negative count"))?);
            }
            // It may be something else besides.
            Err(raised) if exception::matches(raised.0, &exception::TYPE_ERROR) => {}
            Err(raised) => return Err(raised),
        }
    }
    super::converted(source, what)
}

fn zeros(count: usize) -> PyResult {
    Ok(super::make(count, Payload::Zero)?.cast())
}

/// `bytes.__new__`.
pub fn construct(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    let plain = from_arguments(args, "bytes")?;
    if !class.has_payload() {
        return Ok(plain);
    }
    Ok(instance::of_class(class, instance::payload(plain)))
}

/// `fromhex`.
pub fn from_hex(args: &Arguments, mutable: bool) -> PyResult {
    let source = args.at(1);
    let lent;
    let text = if let Some(string) = str::of(source) {
        str::bytes(string)
    } else if let Some(bytes) = buffer::get(source)? {
        lent = bytes;
        &*lent
    } else {
        return Err(type_error!(
            "fromhex() argument must be str or bytes-like, not {}",
            type_name(source)
        ));
    };
    let decoded = decode_hex(text)?;
    let class = args.at(0);
    if mutable && class == bytearray::TYPE.class().object() {
        return Ok(bytearray::new(&decoded)?.cast());
    }
    let plain = super::new(&decoded)?;
    if class == super::TYPE.class().object() {
        return Ok(plain);
    }
    crate::call::call(class, &[plain])
}

fn decode_hex(text: &[u8]) -> PyResult<Vec<u8>> {
    let bad = |place: usize| {
        let index = str::count(&text[..place]);
        value_error!("non-hexadecimal number found in fromhex() arg at position {index}")
    };
    let digit = |place: usize| {
        text.get(place)
            .and_then(|byte| (*byte as char).to_digit(16))
    };
    let mut out = Vec::with_capacity(text.len() / 2);
    let mut place = 0;
    while place < text.len() {
        if text[place].is_ascii_whitespace() || text[place] == 0x0B {
            place += 1;
            continue;
        }
        let high = digit(place).ok_or_else(|| bad(place))?;
        if place + 1 == text.len() {
            return Err(value_error!(
                "fromhex() arg must contain an even number of hexadecimal digits"
            ));
        }
        let low = digit(place + 1).ok_or_else(|| bad(place + 1))?;
        out.push((high << 4 | low) as u8);
        place += 2;
    }
    Ok(out)
}
