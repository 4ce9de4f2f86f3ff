//! `_codecs`: the registry of codecs, and the conversions behind those of the library.
//!
//! What the registry holds is Python's: search functions, what they have found, error handlers.

mod charmap;
mod escapes;
mod utf7;

use crate::support::*;
use pyrite_vm::global::Global;
use pyrite_vm::storage::Pinned;
use pyrite_vm::types::codec::{self, Encoding, Order};
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::types::{bytes, list::PyList};
use pyrite_vm::{type_error, value_error};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[],
    execute: |namespace| {
        for function in (charmap::FUNCTIONS.iter())
            .chain(escapes::FUNCTIONS)
            .chain(utf7::FUNCTIONS)
        {
            let module = names::intern("_codecs").object();
            dict::set_name(
                namespace,
                names::intern(function.name),
                pyrite_vm::import::function_object(function, module),
            );
        }
        Ok(())
    },
    ..ModuleDefinition::new("_codecs", FUNCTIONS)
};

/// The search functions.
fn searches() -> Gc<PyList> {
    static LIST: Global<Pinned<PyList>> = Global::new(Pinned::NULL);
    if LIST.get().get().is_null() {
        LIST.set(Pinned::for_ever(list::new()));
    }
    LIST.get().get()
}

/// What has been found, by normalised name.
fn found() -> Gc<PyDict> {
    static DICT: Global<Pinned<PyDict>> = Global::new(Pinned::NULL);
    if DICT.get().get().is_null() {
        DICT.set(Pinned::for_ever(dict::new()));
    }
    DICT.get().get()
}

/// Error handlers that were registered, by name.
fn handlers() -> Gc<PyDict> {
    static DICT: Global<Pinned<PyDict>> = Global::new(Pinned::NULL);
    if DICT.get().get().is_null() {
        DICT.set(Pinned::for_ever(dict::new()));
    }
    DICT.get().get()
}

/// Names of handlers that need not be registered.
const BUILT_IN: &[&str] = &[
    "strict",
    "ignore",
    "replace",
    "xmlcharrefreplace",
    "backslashreplace",
    "namereplace",
    "surrogateescape",
    "surrogatepass",
];

/// A name as search functions get it: small letters, digits and dots, with an underscore for whatever else is between them.
fn normalised(name: &str) -> String {
    let parts = name.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.');
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join("_").to_ascii_lowercase()
}

/// Finds a codec by name.
///
/// # Errors
/// `LookupError`; what search functions raise.
pub fn lookup(name: &str) -> PyResult {
    let key = str::new(&normalised(name));
    if let Some(known) = dict::get(found(), key)? {
        return Ok(known);
    }
    if list::length(searches()) == 0 {
        // It registers the library's search function.
        pyrite_vm::import::import_absolute("encodings")?;
    }
    let mut index = 0;
    while index < list::length(searches()) {
        let result = call::call(list::get(searches(), index), &[key])?;
        index += 1;
        if result.is_none() {
            continue;
        }
        if tuple::of(result).is_none_or(|items| items.len() != 4) {
            return Err(type_error!("codec search functions must return 4-tuples"));
        }
        dict::set(found(), key, result)?;
        return Ok(result);
    }
    Err(exception::raise_message(
        &exception::LOOKUP_ERROR,
        &format!("unknown encoding: {name}"),
    ))
}

/// `encode(object, encoding, errors)` or `decode(...)`, by the codec's function at `index`.
///
/// # Errors
/// What the codec raises.
pub fn convert(index: usize, object: Obj, encoding: &str, errors: Option<Obj>) -> PyResult {
    let info = lookup(encoding)?;
    let function = tuple::of(info).map_or(none(), |items| items[index]);
    let result = match errors {
        Some(errors) => call::call(function, &[object, errors]),
        None => call::call(function, &[object]),
    };
    let result = result.inspect_err(|raised| {
        let operation = if index == 0 { "encoding" } else { "decoding" };
        let note = str::new(&format!("{operation} with '{encoding}' codec failed"));
        // An exception that takes no notes goes without.
        let _ = protocol::call_method(raised.0, names::intern("add_note"), &[note]);
    })?;
    match tuple::of(result) {
        Some(&[converted, _]) => Ok(converted),
        _ => Err(type_error!(
            "{} must return a tuple (object, integer)",
            if index == 0 { "encoder" } else { "decoder" }
        )),
    }
}

fn convert_arguments(args: &Arguments, index: usize, name: &str) -> PyResult {
    let encoding = match args.get(1) {
        Some(encoding) => codec::name(text::argument(encoding, name, "'encoding'")?)?,
        None => "utf-8".into(),
    };
    convert(index, args.at(0), &encoding, args.get(2))
}

/// The error handler of this name.
///
/// # Errors
/// `LookupError`.
pub fn handler(name: &str) -> PyResult {
    if let Some(registered) = dict::get(handlers(), str::new(name))? {
        return Ok(registered);
    }
    match escapes::HANDLERS
        .iter()
        .position(|builtin| builtin.name.strip_suffix("_errors") == Some(name))
    {
        Some(index) => {
            let module = names::intern("_codecs").object();
            let function = pyrite_vm::import::function_object(&escapes::HANDLERS[index], module);
            dict::set(handlers(), str::new(name), function)?;
            Ok(function)
        }
        None => Err(exception::raise_message(
            &exception::LOOKUP_ERROR,
            &format!("unknown error handler name '{name}'"),
        )),
    }
}

/// Name of an error handler; None and nothing are `strict`.
/// The name of an error handler, which an argument of a function gives, or `strict`.
///
/// # Errors
/// `TypeError`.
pub(crate) fn errors_argument(object: Option<Obj>, function: &str) -> PyResult<String> {
    match object.filter(|object| !object.is_none()) {
        None => Ok("strict".to_owned()),
        Some(object) => match str::of(object) {
            Some(name) => Ok(codec::name(name)?.into_owned()),
            None => Err(type_error!(
                "{function}() argument 'errors' must be str or None, not {}",
                type_name(object)
            )),
        },
    }
}

/// What has been converted, and how much that was.
pub(crate) fn pair(converted: Obj, length: usize) -> PyResult {
    Ok(tuple::from_slice(&[converted, int::from_usize(length)]).cast())
}

fn encode_as(args: &Arguments, encoding: &str) -> PyResult {
    let Some(string) = str::of(args.at(0)) else {
        return Err(type_error!(
            "encode() argument 1 must be str, not {}",
            argument_name(args.at(0))
        ));
    };
    let errors = errors_argument(args.get(1), "decode")?;
    pair(
        codec::encode(string, encoding, &errors)?,
        str::length(string),
    )
}

/// Bytes at the end of a source that are the beginning of a character.
fn unfinished(source: &[u8], encoding: Encoding) -> usize {
    match encoding {
        Encoding::Utf8(_) => crate::io::decoder::unfinished(source),
        Encoding::Utf16(order) => {
            let odd = source.len() % 2;
            let whole = &source[..source.len() - odd];
            let high = whole.last_chunk::<2>().map(|last| match order {
                Order::Big => last[0],
                _ => last[1],
            });
            odd + if matches!(high, Some(0xD8..0xDC)) {
                2
            } else {
                0
            }
        }
        Encoding::Utf32(_) => source.len() % 4,
        _ => 0,
    }
}

fn decode_as(args: &Arguments, encoding: &str, has_final: bool) -> PyResult {
    let source = text::bytes_argument(args.at(0))?.to_vec();
    let errors = errors_argument(args.get(1), "decode")?;
    let last = if has_final {
        args.get(2).map_or(Ok(false), protocol::is_true)?
    } else {
        true
    };
    let keep = match Encoding::by_name(encoding) {
        Some(known) if !last => unfinished(&source, known),
        _ => 0,
    };
    let whole = &source[..source.len() - keep];
    pair(codec::decode(whole, encoding, &errors)?, whole.len())
}

/// Decoding that also tells the order of bytes: -1 little, 1 big, 0 not known yet.
fn decode_with_order(args: &Arguments, width: usize) -> PyResult {
    let source = text::bytes_argument(args.at(0))?.to_vec();
    let errors = errors_argument(args.get(1), "decode")?;
    let mut order = args.get(2).map_or(Ok(0), number::c_int)?;
    let last = args.get(3).map_or(Ok(false), protocol::is_true)?;
    let mut skipped = 0;
    if order == 0 {
        let (little, big): (&[u8], &[u8]) = match width {
            2 => (b"\xff\xfe", b"\xfe\xff"),
            _ => (b"\xff\xfe\0\0", b"\0\0\xfe\xff"),
        };
        if source.starts_with(little) {
            (order, skipped) = (-1, width);
        } else if source.starts_with(big) {
            (order, skipped) = (1, width);
        } else if source.len() >= width {
            order = -1;
        }
    }
    let (name, known) = match (width, order) {
        (2, 1) => ("utf-16-be", Encoding::Utf16(Order::Big)),
        (2, _) => ("utf-16-le", Encoding::Utf16(Order::Little)),
        (_, 1) => ("utf-32-be", Encoding::Utf32(Order::Big)),
        _ => ("utf-32-le", Encoding::Utf32(Order::Little)),
    };
    let rest = &source[skipped..];
    let keep = if last { 0 } else { unfinished(rest, known) };
    let whole = &rest[..rest.len() - keep];
    let decoded = codec::decode(whole, name, &errors)?;
    let result = [
        decoded,
        int::from_usize(skipped + whole.len()),
        int::new(i64::from(order)),
    ];
    Ok(tuple::from_slice(&result).cast())
}

/// Encoding with a byte order argument: 0 with a mark, -1 little, 1 big.
fn encode_with_order(args: &Arguments, names: [&str; 3]) -> PyResult {
    let order = args.get(2).map_or(Ok(0), number::c_int)?;
    encode_as(
        args,
        match order {
            0 => names[0],
            ..0 => names[1],
            _ => names[2],
        },
    )
}

const ENCODE: &str = "(str, errors=None, /)";
const DECODE: &str = "(data, errors=None, final=False, /)";

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("register", "(search_function, /)", |args| {
        if !is_callable(args.at(0)) {
            return Err(type_error!("argument must be callable"));
        }
        if list::length(searches()) == 0 {
            // The library's function comes first.
            list::push(searches(), args.at(0))?;
            pyrite_vm::import::import_absolute("encodings")?;
            return nothing();
        }
        list::push(searches(), args.at(0))?;
        nothing()
    }),
    Builtin::function("unregister", "(search_function, /)", |args| {
        let place = list::items(searches())
            .iter()
            .position(|known| known.0 == args.at(0).0);
        if let Some(place) = place {
            list::remove_range(searches(), place, place + 1);
            dict::clear(found());
        }
        nothing()
    }),
    Builtin::function("lookup", "(encoding, /)", |args| {
        lookup(&codec::name(text::argument(args.at(0), "lookup", "")?)?)
    }),
    Builtin::function("register_error", "(errors, handler, /)", |args| {
        let name = text::argument(args.at(0), "register_error", "1")?;
        if !is_callable(args.at(1)) {
            return Err(type_error!("handler must be callable"));
        }
        dict::set(handlers(), name.cast(), args.at(1))?;
        nothing()
    }),
    Builtin::function("_unregister_error", "(errors, /)", |args| {
        let name = text::argument(args.at(0), "_unregister_error", "")?;
        if BUILT_IN.contains(&&*str::text(name)) {
            return Err(value_error!(
                "cannot un-register built-in error handler '{}'",
                str::text(name)
            ));
        }
        Ok(boolean(dict::remove(handlers(), name.cast())?.is_some()))
    }),
    Builtin::function("lookup_error", "(name, /)", |args| {
        handler(&codec::name(text::argument(
            args.at(0),
            "lookup_error",
            "",
        )?)?)
    }),
    Builtin::function(
        "encode",
        "(obj, encoding='utf-8', errors='strict')",
        |args| convert_arguments(args, 0, "encode"),
    ),
    Builtin::function(
        "decode",
        "(obj, encoding='utf-8', errors='strict')",
        |args| convert_arguments(args, 1, "decode"),
    ),
    Builtin::function("utf_8_encode", ENCODE, |args| encode_as(args, "utf-8")),
    Builtin::function("utf_8_decode", DECODE, |args| {
        decode_as(args, "utf-8", true)
    }),
    Builtin::function("ascii_encode", ENCODE, |args| encode_as(args, "ascii")),
    Builtin::function("ascii_decode", "(data, errors=None, /)", |args| {
        decode_as(args, "ascii", false)
    }),
    Builtin::function("latin_1_encode", ENCODE, |args| encode_as(args, "latin-1")),
    Builtin::function("latin_1_decode", "(data, errors=None, /)", |args| {
        decode_as(args, "latin-1", false)
    }),
    Builtin::function(
        "utf_16_encode",
        "(str, errors=None, byteorder=0, /)",
        |args| encode_with_order(args, ["utf-16", "utf-16-le", "utf-16-be"]),
    ),
    Builtin::function("utf_16_le_encode", ENCODE, |args| {
        encode_as(args, "utf-16-le")
    }),
    Builtin::function("utf_16_be_encode", ENCODE, |args| {
        encode_as(args, "utf-16-be")
    }),
    Builtin::function("utf_16_decode", DECODE, |args| {
        decode_as(args, "utf-16", true)
    }),
    Builtin::function("utf_16_le_decode", DECODE, |args| {
        decode_as(args, "utf-16-le", true)
    }),
    Builtin::function("utf_16_be_decode", DECODE, |args| {
        decode_as(args, "utf-16-be", true)
    }),
    Builtin::function(
        "utf_16_ex_decode",
        "(data, errors=None, byteorder=0, final=False, /)",
        |args| decode_with_order(args, 2),
    ),
    Builtin::function(
        "utf_32_encode",
        "(str, errors=None, byteorder=0, /)",
        |args| encode_with_order(args, ["utf-32", "utf-32-le", "utf-32-be"]),
    ),
    Builtin::function("utf_32_le_encode", ENCODE, |args| {
        encode_as(args, "utf-32-le")
    }),
    Builtin::function("utf_32_be_encode", ENCODE, |args| {
        encode_as(args, "utf-32-be")
    }),
    Builtin::function("utf_32_decode", DECODE, |args| {
        decode_as(args, "utf-32", true)
    }),
    Builtin::function("utf_32_le_decode", DECODE, |args| {
        decode_as(args, "utf-32-le", true)
    }),
    Builtin::function("utf_32_be_decode", DECODE, |args| {
        decode_as(args, "utf-32-be", true)
    }),
    Builtin::function(
        "utf_32_ex_decode",
        "(data, errors=None, byteorder=0, final=False, /)",
        |args| decode_with_order(args, 4),
    ),
    Builtin::function("readbuffer_encode", "(data, errors=None, /)", |args| {
        let data = match str::of(args.at(0)) {
            Some(string) => str::bytes(string),
            None => text::bytes_argument(args.at(0))?,
        };
        pair(bytes::new(data)?, data.len())
    }),
];
