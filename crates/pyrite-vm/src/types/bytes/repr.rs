//! `repr` of bytes.

use crate::builtin::Arguments;
use crate::result::PyResult;
use crate::types::str;
use std::io::Write;

/// Appends `b'...'`.
pub fn write(out: &mut Vec<u8>, bytes: &[u8]) {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') {
        b'"'
    } else {
        b'\''
    };
    write_quoted(out, bytes, quote, quote);
}

/// Appends `b'...'` as `bytearray` shows it: with every single quote escaped, whatever stands around.
fn write_of_array(out: &mut Vec<u8>, bytes: &[u8]) {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') {
        b'"'
    } else {
        b'\''
    };
    write_quoted(out, bytes, quote, b'\'');
}

fn write_quoted(out: &mut Vec<u8>, bytes: &[u8], quote: u8, escaped: u8) {
    out.extend([b'b', quote]);
    for byte in bytes {
        // Writing to a Vec cannot fail.
        let _ = match byte {
            b'\\' => out.write_all(b"\\\\"),
            b'\t' => out.write_all(b"\\t"),
            b'\n' => out.write_all(b"\\n"),
            b'\r' => out.write_all(b"\\r"),
            _ if *byte == escaped => out.write_all(&[b'\\', escaped]),
            0x20..0x7F => out.write_all(&[*byte]),
            _ => write!(out, "\\x{byte:02x}"),
        };
    }
    out.push(quote);
}

/// `repr(self)` with something around it.
pub fn method(args: &Arguments, before: &str, behind: &str) -> PyResult {
    let bytes = super::common::this(args);
    let mut out = Vec::with_capacity(bytes.len() + 3);
    out.extend_from_slice(before.as_bytes());
    if before.is_empty() {
        write(&mut out, bytes);
    } else {
        write_of_array(&mut out, bytes);
    }
    out.extend_from_slice(behind.as_bytes());
    Ok(str::try_from_bytes(&out)?.cast())
}
