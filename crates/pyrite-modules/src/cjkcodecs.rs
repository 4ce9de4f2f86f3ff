//! `_cjkcodecs`: the loops over text behind the library's `_multibytecodec`. Which bytes stand for what is the crate `cjk`.
//!
//! States go in and out as eight bytes.

use crate::support::*;
use ::cjk::{Encoding, Fault, State};
use pyrite_vm::types::{bytes, codec};
use pyrite_vm::value_error;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition::new("_cjkcodecs", "", FUNCTIONS);

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "start",
        "(encoding, /)",
        "The state at the start of a text, or None for an unknown encoding.",
        |args| {
            let name = str::text(text::argument(args.at(0), "start", "")?);
            match Encoding::by_name(&name) {
                Some(encoding) => bytes::new(&encoding.start().0),
                None => Ok(pyrite_vm::object::none()),
            }
        },
    ),
    Builtin::function(
        "decode",
        "(encoding, data, errors, state, final, /)",
        "Text, how many bytes that took, and the state behind it.",
        decode,
    ),
    Builtin::function(
        "encode",
        "(encoding, text, errors, state, final, /)",
        "Bytes, how many characters that took, and the state behind them. What has to stand at the end of a text is not among them.",
        encode,
    ),
    Builtin::function(
        "finish",
        "(encoding, state, /)",
        "What has to stand at the end of a text, and the state behind it.",
        |args| {
            let (encoding, mut state) = (encoding(args.at(0))?, state(args.at(1))?);
            let mut out = Vec::new();
            encoding.1.finish(&mut state, &mut out);
            Ok(tuple::from_slice(&[bytes::new(&out)?, bytes::new(&state.0)?]).cast())
        },
    ),
    Builtin::function(
        "reset_decoder",
        "(encoding, state, /)",
        "The state of a decoder after a reset.",
        |args| {
            let (encoding, mut state) = (encoding(args.at(0))?, state(args.at(1))?);
            encoding.1.reset_decoder(&mut state);
            bytes::new(&state.0)
        },
    ),
];

const ILLEGAL: &str = "illegal multibyte sequence";
const INCOMPLETE: &str = "incomplete multibyte sequence";

fn encoding(name: Obj) -> PyResult<(String, Encoding)> {
    let name = str::text(text::argument(name, "_cjkcodecs", "")?).into_owned();
    match Encoding::by_name(&name) {
        Some(encoding) => Ok((name, encoding)),
        None => Err(value_error!("no encoding {name}")),
    }
}

fn state(object: Obj) -> PyResult<State> {
    match text::bytes_argument(object)?.try_into() {
        Ok(bytes) => Ok(State(bytes)),
        Err(_) => Err(value_error!("a state has eight bytes")),
    }
}

fn answer(made: Obj, count: usize, state: State) -> PyResult {
    Ok(tuple::from_slice(&[made, int::from_usize(count), bytes::new(&state.0)?]).cast())
}

fn decode(args: &Arguments) -> PyResult {
    let (name, encoding) = encoding(args.at(0))?;
    // Error handlers may change what the bytes are in.
    let source = text::bytes_argument(args.at(1))?.to_vec();
    let errors = str::text(text::argument(args.at(2), "decode", "3")?);
    let mut state = state(args.at(3))?;
    let is_last = protocol::is_true(args.at(4))?;
    let (mut out, mut piece, mut place) = (Vec::new(), String::new(), 0);
    while place < source.len() {
        let (range, reason) = match encoding.decode(&mut state, &source[place..], &mut piece) {
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
        place = codec::handle_decode_error(&mut out, &source, &name, range, reason, &errors)?;
    }
    out.extend_from_slice(piece.as_bytes());
    answer(str::shared(&out)?, place, state)
}

fn encode(args: &Arguments) -> PyResult {
    let (name, encoding) = encoding(args.at(0))?;
    let string = text::argument(args.at(1), "encode", "2")?;
    let errors = str::text(text::argument(args.at(2), "encode", "3")?);
    let mut state = state(args.at(3))?;
    let is_last = protocol::is_true(args.at(4))?;
    let points: Vec<u32> = text::code_points(str::bytes(string)).collect();
    let (mut out, mut place) = (Vec::new(), 0);
    while place < points.len() {
        let range = match encoding.encode(&mut state, &points[place..], is_last, &mut out) {
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
                let replacement: Vec<u32> = text::code_points(&new).collect();
                let mut done = 0;
                while done < replacement.len() {
                    let step = encoding.encode(&mut state, &replacement[done..], true, &mut out);
                    done += step.map_err(|_| {
                        codec::encode_error(str::from_bytes(&new), &name, done..done + 1, ILLEGAL)
                    })?;
                }
            }
        }
        place = handled.next;
    }
    answer(bytes::new(&out)?, place, state)
}
