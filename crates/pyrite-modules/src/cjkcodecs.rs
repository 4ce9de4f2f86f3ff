//! `_cjkcodecs`: what is behind the library's `_multibytecodec`: codecs, and the loops over text. Which bytes stand for what is the crate `cjk`.
//!
//! A state goes in as a `bytearray` of eight bytes, and is there as it was last, also where something is raised.

use crate::codecs::{errors_argument, pair};
use crate::support::*;
use ::cjk::{Encoding, Fault, State};
use pyrite_vm::class::{Class, flags};
use pyrite_vm::types::bytearray::{self, PyByteArray};
use pyrite_vm::types::str::PyStr;
use pyrite_vm::types::{bytes, codec};
use pyrite_vm::{type_error, value_error};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&CODEC],
    ..ModuleDefinition::new("_cjkcodecs", FUNCTIONS)
};

/// `_multibytecodec.MultibyteCodec`: an encoding.
static CODEC: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("_multibytecodec.MultibyteCodec", METHODS)
};
/// Its name.
const NAME: u32 = 0;

static METHODS: &[Builtin] = &[
    Builtin::method("encode", "(self, /, input, errors=None)", |args| {
        let encoding = encoding(args.at(0))?;
        let string = match str::of(args.at(1)) {
            Some(string) => string,
            None => protocol::to_str(args.at(1))?,
        };
        let errors = errors_argument(args.get(2), "encode")?;
        let mut state = encoding.1.start();
        let (mut out, count) = write(&encoding, string, &errors, &mut state, true)?;
        encoding.1.finish(&mut state, &mut out);
        pair(bytes::new(&out)?, count)
    }),
    Builtin::method("decode", "(self, /, input, errors=None)", |args| {
        let encoding = encoding(args.at(0))?;
        let source = text::bytes_argument(args.at(1))?.to_vec();
        let errors = errors_argument(args.get(2), "decode")?;
        let mut state = encoding.1.start_decoder();
        let (text, count) = read(&encoding, &source, &errors, &mut state, true)?;
        pair(text, count)
    }),
];

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("codec", "(name, /)", |args| {
        let name = args.at(0);
        let known = Encoding::by_name(&str::text(text::argument(name, "codec", "")?));
        let none = "no such codec is supported.";
        known.ok_or_else(|| exception::raise_message(&exception::LOOKUP_ERROR, none))?;
        Ok(instance::with(CODEC.class(), &[name]))
    })
    .doc("The codec of an encoding."),
    Builtin::function("name", "(codec, /)", |args| {
        text::new(&encoding(args.at(0))?.0)
    }),
    Builtin::function("start", "(codec, /)", |args| {
        let (_, encoding) = encoding(args.at(0))?;
        let states = [encoding.start(), encoding.start_decoder()];
        let made = [bytes::new(&states[0].0)?, bytes::new(&states[1].0)?];
        Ok(tuple::from_slice(&made).cast())
    }),
    Builtin::function("decode", "(codec, data, errors, state, final, /)", decode),
    Builtin::function("encode", "(codec, text, errors, state, final, /)", encode),
    Builtin::function("finish", "(codec, state, /)", |args| {
        let (_, encoding) = encoding(args.at(0))?;
        let mut out = Vec::new();
        with_state(args.at(1), |state| {
            encoding.finish(state, &mut out);
            Ok(())
        })?;
        bytes::new(&out)
    })
    .doc("What has to stand at the end of a text."),
    Builtin::function("reset_decoder", "(codec, state, /)", |args| {
        let (_, encoding) = encoding(args.at(0))?;
        with_state(args.at(1), |state| {
            encoding.reset_decoder(state);
            Ok(())
        })?;
        Ok(none())
    })
    .doc("Forgets what a decoder forgets at a reset."),
];

const ILLEGAL: &str = "illegal multibyte sequence";
const INCOMPLETE: &str = "incomplete multibyte sequence";

/// The encoding of a codec, and its name.
fn encoding(codec: Obj) -> PyResult<(String, Encoding)> {
    if Class::of(codec).object() != CODEC.class().object() {
        return Err(type_error!("codec is unexpected type"));
    }
    let name = str::text(instance::slot(codec, NAME).cast()).into_owned();
    let known = Encoding::by_name(&name);
    known
        .map(|encoding| (name, encoding))
        .ok_or_else(|| type_error!("codec is unexpected type"))
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

fn decode(args: &Arguments) -> PyResult {
    let encoding = encoding(args.at(0))?;
    // Error handlers may change what the bytes are in.
    let source = text::bytes_argument(args.at(1))?.to_vec();
    let errors = errors_argument(args.get(2), "decode")?;
    let is_last = protocol::is_true(args.at(4))?;
    let (text, count) = with_state(args.at(3), |state| {
        read(&encoding, &source, &errors, state, is_last)
    })?;
    pair(text, count)
}

/// The text of bytes, and how many have been read.
fn read(
    (name, encoding): &(String, Encoding),
    source: &[u8],
    errors: &str,
    state: &mut State,
    is_last: bool,
) -> PyResult<(Obj, usize)> {
    let (mut out, mut piece, mut place) = (Vec::new(), String::new(), 0);
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
        place = codec::handle_decode_error_here(&mut out, source, name, range, reason, errors)?;
    }
    out.extend_from_slice(piece.as_bytes());
    Ok((str::shared(&out)?, place))
}

fn encode(args: &Arguments) -> PyResult {
    let encoding = encoding(args.at(0))?;
    let string = text::argument(args.at(1), "encode", "2")?;
    let errors = errors_argument(args.get(2), "encode")?;
    let is_last = protocol::is_true(args.at(4))?;
    let (out, count) = with_state(args.at(3), |state| {
        write(&encoding, string, &errors, state, is_last)
    })?;
    pair(bytes::new(&out)?, count)
}

/// The bytes of a text, and how many characters have been written.
fn write(
    encoding: &(String, Encoding),
    string: Gc<PyStr>,
    errors: &str,
    state: &mut State,
    is_last: bool,
) -> PyResult<(Vec<u8>, usize)> {
    let points: Vec<u32> = text::code_points(str::bytes(string)).collect();
    let (mut out, mut place) = (Vec::new(), 0);
    while place < points.len() {
        let step = encoding
            .1
            .encode(state, &points[place..], is_last, &mut out);
        let range = match step {
            Ok(count) => {
                place += count;
                continue;
            }
            Err(Fault::Incomplete) => break,
            Err(Fault::Illegal(count)) => place..place + count,
        };
        let handled = codec::handle_encode_error(string, &encoding.0, range, ILLEGAL, errors)?;
        match handled.replacement {
            codec::Replacement::Bytes(new) => out.extend_from_slice(&new),
            codec::Replacement::Text(new) => replace(&new, encoding, state, &mut out)?,
        }
        place = handled.next;
    }
    Ok((out, place))
}

/// Encodes what an error handler has answered, in which nothing may be wrong.
fn replace(
    text: &[u8],
    (name, encoding): &(String, Encoding),
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
