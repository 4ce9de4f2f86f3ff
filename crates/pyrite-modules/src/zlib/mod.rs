//! `zlib`: deflated data (RFC 1950 to 1952) and check sums.

mod compress;
mod decompress;

use crate::support::*;
use flate2::Compression;
use pyrite_vm::types::bytes;
use pyrite_vm::value_error;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[
        &compress::COMPRESS,
        &decompress::DECOMPRESS,
        &decompress::DECOMPRESSOR,
    ],
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        set("error", ERROR.class()?);
        set("ZLIB_VERSION", str::new(VERSION));
        set("ZLIB_RUNTIME_VERSION", str::new(VERSION));
        set("__version__", str::new("1.0"));
        for (name, value) in CONSTANTS {
            set(name, int::new(*value));
        }
        Ok(())
    },
    ..ModuleDefinition::new("zlib", FUNCTIONS)
};

/// The version of zlib whose interface this is.
const VERSION: &str = "1.3.1";

static CONSTANTS: &[(&str, i64)] = &[
    ("MAX_WBITS", 15),
    ("DEFLATED", 8),
    ("DEF_MEM_LEVEL", 8),
    ("Z_BEST_SPEED", 1),
    ("Z_BEST_COMPRESSION", 9),
    ("Z_DEFAULT_COMPRESSION", -1),
    ("Z_NO_COMPRESSION", 0),
    ("Z_FILTERED", 1),
    ("Z_HUFFMAN_ONLY", 2),
    ("Z_RLE", 3),
    ("Z_FIXED", 4),
    ("Z_DEFAULT_STRATEGY", 0),
    ("Z_NO_FLUSH", flush::NONE),
    ("Z_PARTIAL_FLUSH", flush::PARTIAL),
    ("Z_SYNC_FLUSH", flush::SYNC),
    ("Z_FULL_FLUSH", flush::FULL),
    ("Z_FINISH", flush::FINISH),
    ("Z_BLOCK", 5),
    ("Z_TREES", 6),
    ("DEF_BUF_SIZE", 16384),
];

/// Ways to flush.
mod flush {
    pub const NONE: i64 = 0;
    pub const PARTIAL: i64 = 1;
    pub const SYNC: i64 = 2;
    pub const FULL: i64 = 3;
    pub const FINISH: i64 = 4;
}

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("adler32", "(data, value=1, /)", |args| {
        let start = args.get(1).map_or(Ok(1), low_word)?;
        Ok(int::new(i64::from(adler32(
            start,
            &buffer::argument(args.at(0))?,
        ))))
    }),
    Builtin::function("crc32", "(data, value=0, /)", |args| {
        let start = args.get(1).map_or(Ok(0), low_word)?;
        Ok(int::new(i64::from(crc32(
            start,
            &buffer::argument(args.at(0))?,
        ))))
    }),
    Builtin::function(
        "compress",
        "(data, /, level=Z_DEFAULT_COMPRESSION, wbits=MAX_WBITS)",
        |args| {
            let level = args.get(1).map_or(Ok(-1), number::size)?;
            let Some(level) = level_of(level) else {
                return Err(error("Bad compression level"));
            };
            let wrapping = Wrapping::of_argument(args.get(2))?;
            let data = buffer::argument(args.at(0))?;
            let mut stream = compress::Stream::new(level, wrapping, &[])?;
            bytes::new(&stream.run(&data, flush::FINISH)?)
        },
    ),
    Builtin::function(
        "decompress",
        "(data, /, wbits=MAX_WBITS, bufsize=DEF_BUF_SIZE)",
        |args| {
            let wrapping = Wrapping::of_argument(args.get(1))?;
            if let Some(size) = args.get(2)
                && number::size(size)? < 0
            {
                return Err(value_error!("bufsize must be non-negative"));
            }
            let data = buffer::argument(args.at(0))?;
            let mut stream = decompress::Stream::new(wrapping, &[]);
            let (result, _) = stream.run(&data, usize::MAX)?;
            if !stream.is_at_end {
                return Err(error(
                    "Error -5 while decompressing data: incomplete or truncated stream",
                ));
            }
            bytes::new(&result)
        },
    ),
    Builtin::function(
        "compressobj",
        "(level=Z_DEFAULT_COMPRESSION, method=DEFLATED, wbits=MAX_WBITS, memLevel=DEF_MEM_LEVEL, strategy=Z_DEFAULT_STRATEGY, zdict=<unrepresentable>)",
        compress::object,
    ),
    Builtin::function(
        "decompressobj",
        "(wbits=MAX_WBITS, zdict=b'')",
        decompress::object,
    ),
];

/// What is around the deflated data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Wrapping {
    Raw(u8),
    Zlib(u8),
    Gzip(u8),
    /// Zlib's or gzip's, as the first byte says.
    Automatic(u8),
}

impl Wrapping {
    fn of_argument(argument: Option<Obj>) -> PyResult<Wrapping> {
        let bits = argument.map_or(Ok(15), number::size)?;
        Ok(match bits {
            0 => Wrapping::Zlib(15),
            // A window of 256 bytes is not implemented in zlib: it takes the next larger one.
            8..=15 => Wrapping::Zlib((bits as u8).max(9)),
            -15..=-8 => Wrapping::Raw((-bits as u8).max(9)),
            24..=31 => Wrapping::Gzip((bits as u8 - 16).max(9)),
            40..=47 => Wrapping::Automatic((bits as u8 - 32).max(9)),
            _ => return Err(value_error!("Invalid initialization option")),
        })
    }
}

fn level_of(level: i64) -> Option<Compression> {
    match level {
        -1 => Some(Compression::default()),
        0..=9 => Some(Compression::new(level as u32)),
        _ => None,
    }
}

/// `zlib.error`.
static ERROR: ModuleException = ModuleException::new("zlib", "error", &exception::EXCEPTION);

/// A `zlib.error`.
fn error(message: &str) -> Raised {
    ERROR.raise(message)
}

/// The lower 32 bits of an integer.
///
/// # Errors
/// `TypeError` if it is none.
pub fn low_word(object: Obj) -> PyResult<u32> {
    use dashu_int::IBig;
    let value = number::big(object)?;
    let low = value & IBig::from(u32::MAX);
    Ok(u32::try_from(low).unwrap_or(0))
}

/// The remainders of a byte, for the polynomial of Ethernet with its bits reversed.
const CRC_TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut crc, mut bit) = (byte as u32, 0);
        while bit < 8 {
            crc = crc >> 1 ^ if crc & 1 != 0 { 0xedb8_8320 } else { 0 };
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
};

/// The check sum of gzip and PNG, continued from `start`.
pub fn crc32(start: u32, data: &[u8]) -> u32 {
    !data.iter().fold(!start, |crc, byte| {
        crc >> 8 ^ CRC_TABLE[usize::from(crc as u8 ^ byte)]
    })
}

/// The check sum of zlib.
fn adler32(start: u32, data: &[u8]) -> u32 {
    /// The largest prime below 65536.
    const PRIME: u32 = 65521;
    /// So many bytes can be added before a remainder has to be taken.
    const AT_ONCE: usize = 5552;
    let (mut a, mut b) = (start & 0xffff, start >> 16);
    for part in data.chunks(AT_ONCE) {
        for byte in part {
            a += u32::from(*byte);
            b += a;
        }
        (a, b) = (a % PRIME, b % PRIME);
    }
    b << 16 | a
}
