//! `_cjkcodecs`: what is behind the library's `_multibytecodec`: codecs, and the loops over text. Which bytes stand for what is the crate `cjk`.
//!
//! A state goes in as a `bytearray` of eight bytes, and is there as it was last, also where something is raised.

use crate::support::*;
use ::cjk::{Encoding, Fault, State};
use pyrite_vm::types::bytearray::{self, PyByteArray};
use pyrite_vm::types::{bytes, codec};
use pyrite_vm::value_error;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition::new("_cjkcodecs", "", FUNCTIONS);

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "start",
        "(encoding, /)",
        "The states of an encoder and of a decoder at the start of a text.",
        |args| {
            let (_, encoding) = encoding(args.at(0))?;
            let states = [encoding.start(), encoding.start_decoder()];
            let made = [bytes::new(&states[0].0)?, bytes::new(&states[1].0)?];
            Ok(tuple::from_slice(&made).cast())
        },
    ),
    Builtin::function(
        "decode",
        "(encoding, data, errors, state, final, /)",
        "Text, and how many bytes that took.",
        decode,
    ),
    Builtin::function(
        "encode",
        "(encoding, text, errors, state, final, /)",
        "Bytes, and how many characters that took. What has to stand at the end of a text is not among them.",
        encode,
    ),
    Builtin::function(
        "finish",
        "(encoding, state, /)",
        "What has to stand at the end of a text.",
        |args| {
            let (_, encoding) = encoding(args.at(0))?;
            let mut out = Vec::new();
            with_state(args.at(1), |state| {
                encoding.finish(state, &mut out);
                Ok(())
            })?;
            bytes::new(&out)
        },
    ),
    Builtin::function(
        "reset_decoder",
        "(encoding, state, /)",
        "Forgets what a decoder forgets at a reset.",
        |args| {
            let (_, encoding) = encoding(args.at(0))?;
            with_state(args.at(1), |state| {
                encoding.reset_decoder(state);
                Ok(())
            })?;
            Ok(none())
        },
    ),
];

const ILLEGAL: &str = "illegal multibyte sequence";
const INCOMPLETE: &str = "incomplete multibyte sequence";

fn encoding(name: Obj) -> PyResult<(String, Encoding)> {
    let name = str::text(text::argument(name, "_cjkcodecs", "1")?).into_owned();
    match Encoding::by_name(&name) {
        Some(encoding) => Ok((name, encoding)),
        None => Err(value_error!("no encoding {name}")),
    }
}

/// Does something with a state, and puts it back whatever comes of that.
fn with_state<T>(object: Obj, run: impl FnOnce(&mut State) -> PyResult<T>) -> PyResult<T> {
    let unfit = || value_error!("a state is a bytearray of eight bytes");
    let array: Gc<PyByteArray> = object.exact().ok_or_else(unfit)?;
    let mut state = State(bytearray::bytes(array).try_into().map_err(|_| unfit())?);
    let result = run(&mut state);
    // Error handlers may have done anything to it.
    if let Some(place) = bytearray::bytes_mut(array).first_chunk_mut() {
        *place = state.0;
    }
    result
}

fn answer(made: Obj, count: usize) -> PyResult {
    Ok(tuple::from_slice(&[made, int::from_usize(count)]).cast())
}

fn decode(args: &Arguments) -> PyResult {
    let (name, encoding) = encoding(args.at(0))?;
    // Error handlers may change what the bytes are in, or put others in their place.
    let copy = text::bytes_argument(args.at(1))?.to_vec();
    let mut source = copy.as_slice();
    let errors = str::text(text::argument(args.at(2), "decode", "3")?);
    let is_last = protocol::is_true(args.at(4))?;
    let (mut out, mut piece, mut place) = (Vec::new(), String::new(), 0);
    with_state(args.at(3), |state| {
        while place < source.len() {
            let (range, reason) = match encoding.decode(state, &source[place..], &mut piece) {
                Ok(count) => {
                    place += count;
                    continue;
                }
                Err(Fault::Incomplete) if !is_last => break,
                Err(Fault::Incomplete) => (place..source.len(), INCOMPLETE),
                Err(Fault::Illegal(count)) => (place..place + count, ILLEGAL),
            };
            out.extend_from_slice(piece.as_bytes());
            piece.clear();
            place =
                codec::handle_decode_error(&mut out, &mut source, &name, range, reason, &errors)?;
        }
        Ok(())
    })?;
    out.extend_from_slice(piece.as_bytes());
    answer(str::shared(&out)?, place)
}

fn encode(args: &Arguments) -> PyResult {
    let (name, encoding) = encoding(args.at(0))?;
    let string = text::argument(args.at(1), "encode", "2")?;
    let errors = str::text(text::argument(args.at(2), "encode", "3")?);
    let is_last = protocol::is_true(args.at(4))?;
    let points: Vec<u32> = text::code_points(str::bytes(string)).collect();
    let (mut out, mut place) = (Vec::new(), 0);
    with_state(args.at(3), |state| {
        while place < points.len() {
            let range = match encoding.encode(state, &points[place..], is_last, &mut out) {
                Ok(count) => {
                    place += count;
                    continue;
                }
                Err(Fault::Incomplete) => break,
                Err(Fault::Illegal(count)) => place..place + count,
            };
            let handled = codec::handle_encode_error(string, &name, range, ILLEGAL, &errors)?;
            match handled.replacement {
                codec::Replacement::Bytes(new) => out.extend_from_slice(&new),
                codec::Replacement::Text(new) => {
                    replace(&new, (&name, encoding), state, &mut out)?;
                }
            }
            place = handled.next;
        }
        Ok(())
    })?;
    answer(bytes::new(&out)?, place)
}

/// Encodes what an error handler has answered, in which nothing may be wrong.
fn replace(
    text: &[u8],
    (name, encoding): (&str, Encoding),
    state: &mut State,
    out: &mut Vec<u8>,
) -> PyResult<()> {
    let points: Vec<u32> = text::code_points(text).collect();
    let mut place = 0;
    while place < points.len() {
        match encoding.encode(state, &points[place..], true, out) {
            Ok(count) => place += count,
            Err(_) => {
                let string = str::try_from_bytes(text)?;
                return Err(codec::encode_error(string, name, place..place + 1, ILLEGAL));
            }
        }
    }
    Ok(())
}
