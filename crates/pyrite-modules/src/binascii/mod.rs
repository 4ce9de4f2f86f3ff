//! `binascii`: bytes as text of various kinds, and check sums.

mod base64;
mod hex;
mod quoted;
mod uu;

use crate::support::*;
use pyrite_vm::types::bytes;
use pyrite_vm::{type_error, value_error};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        dict::set_name(namespace, names::intern("Error"), ERROR.class()?);
        dict::set_name(namespace, names::intern("Incomplete"), INCOMPLETE.class()?);
        Ok(())
    },
    ..ModuleDefinition::new("binascii", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("a2b_uu", "(data, /)", |args| {
        bytes::new(&uu::decode(&ascii(args.at(0))?)?)
    }),
    Builtin::function("b2a_uu", "(data, /, *, backtick=False)", |args| {
        let backtick = args.get(1).map_or(Ok(false), protocol::is_true)?;
        bytes::new(&uu::encode(&buffer::argument(args.at(0))?, backtick)?)
    }),
    Builtin::function("a2b_base64", "(data, /, *, strict_mode=False)", |args| {
        let is_strict = args.get(1).map_or(Ok(false), protocol::is_true)?;
        bytes::new(&base64::decode(&ascii(args.at(0))?, is_strict)?)
    }),
    Builtin::function("b2a_base64", "(data, /, *, newline=True)", |args| {
        let newline = args.get(1).map_or(Ok(true), protocol::is_true)?;
        bytes::new(&base64::encode(&buffer::argument(args.at(0))?, newline))
    }),
    Builtin::function("a2b_hex", "(hexstr, /)", |args| {
        bytes::new(&hex::decode(&ascii(args.at(0))?)?)
    }),
    Builtin::function("unhexlify", "(hexstr, /)", |args| {
        bytes::new(&hex::decode(&ascii(args.at(0))?)?)
    }),
    Builtin::function(
        "b2a_hex",
        "(data, sep=<unrepresentable>, bytes_per_sep=1)",
        hexlify,
    ),
    Builtin::function(
        "hexlify",
        "(data, sep=<unrepresentable>, bytes_per_sep=1)",
        hexlify,
    ),
    Builtin::function("crc32", "(data, crc=0, /)", |args| {
        let start = args.get(1).map_or(Ok(0), crate::zlib::low_word)?;
        let sum = crate::zlib::crc32(start, &buffer::argument(args.at(0))?);
        Ok(int::new(i64::from(sum)))
    }),
    Builtin::function("crc_hqx", "(data, crc, /)", |args| {
        let data = buffer::argument(args.at(0))?;
        let start = crate::zlib::low_word(args.at(1))? as u16;
        Ok(int::new(i64::from(crc_hqx(start, &data))))
    }),
    Builtin::function("a2b_qp", "(data, header=False)", |args| {
        let header = args.get(1).map_or(Ok(false), protocol::is_true)?;
        bytes::new(&quoted::decode(&ascii(args.at(0))?, header))
    }),
    Builtin::function(
        "b2a_qp",
        "(data, quotetabs=False, istext=True, header=False)",
        |args| {
            let flag = |index: usize, default: bool| {
                args.get(index).map_or(Ok(default), protocol::is_true)
            };
            let options = quoted::Options {
                quote_tabs: flag(1, false)?,
                is_text: flag(2, true)?,
                is_header: flag(3, false)?,
            };
            bytes::new(&quoted::encode(&buffer::argument(args.at(0))?, &options))
        },
    ),
];

/// `binascii.Error`.
static ERROR: ModuleException = ModuleException::new("binascii", "Error", &exception::VALUE_ERROR);
/// `binascii.Incomplete`.
static INCOMPLETE: ModuleException =
    ModuleException::new("binascii", "Incomplete", &exception::EXCEPTION);

/// A `binascii.Error`.
fn error(message: &str) -> Raised {
    ERROR.raise(message)
}

/// The bytes of an argument that may be ASCII text too.
fn ascii<'a>(object: Obj) -> PyResult<std::borrow::Cow<'a, [u8]>> {
    if let Some(text) = str::of(object) {
        let bytes = str::bytes(text);
        if !bytes.is_ascii() {
            return Err(value_error!(
                "string argument should contain only ASCII characters"
            ));
        }
        return Ok(bytes.into());
    }
    match buffer::get(object)? {
        Some(bytes) => Ok(bytes.to_vec().into()),
        None => Err(type_error!(
            "argument should be bytes, buffer or ASCII string, not '{}'",
            type_name(object)
        )),
    }
}

fn hexlify(args: &Arguments) -> PyResult {
    let data = buffer::argument(args.at(0))?;
    let group = args.get(2).map_or(Ok(1), number::size)?;
    let separator = match args.get_not_none(1) {
        Some(separator) => Some(hex::separator(separator)?),
        None => None,
    };
    bytes::new(&hex::encode(&data, separator, group))
}

/// The check of the BinHex format: the polynomial x^16 + x^12 + x^5 + 1.
fn crc_hqx(start: u16, data: &[u8]) -> u16 {
    data.iter().fold(start, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte) << 8, |crc, _| {
            crc << 1 ^ if crc & 0x8000 != 0 { 0x1021 } else { 0 }
        })
    })
}
