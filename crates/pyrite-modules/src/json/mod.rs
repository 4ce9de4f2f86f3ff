//! `_json`: what `json` is made of where speed matters.
//!
//! Documents are read and written as bytes of UTF-8; code points are counted only where Python wants an index.

mod encoder;
mod escape;
mod keys;
mod scanner;
mod scanstring;

use crate::support::*;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        for (name, definition) in [
            ("make_scanner", &scanner::SCANNER),
            ("make_encoder", &encoder::ENCODER),
        ] {
            dict::set_name(namespace, names::intern(name), definition.class().object());
        }
        Ok(())
    },
    ..ModuleDefinition::new("_json", "json speedups\n", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "encode_basestring_ascii",
        "(object, /)",
        "encode_basestring_ascii(string) -> string\n\nReturn an ASCII-only JSON representation of a Python string",
        |args| escape::quoted_object(args.at(0), escape::Style::Ascii),
    ).telling("($self, object, /)"),
    Builtin::function(
        "encode_basestring",
        "(object, /)",
        "encode_basestring(string) -> string\n\nReturn a JSON representation of a Python string",
        |args| escape::quoted_object(args.at(0), escape::Style::Unicode),
    ).telling("($self, object, /)"),
    Builtin::function(
        "scanstring",
        "$(string, end, strict=True, /)",
        "scanstring(string, end, strict=True) -> (string, end)\n\nScan the string s for a JSON string. End is the index of the\ncharacter in s after the quote that started the JSON string.\nUnescapes all valid JSON string escape sequences and raises ValueError\non attempt to decode an invalid string. If strict is False then literal\ncontrol characters are allowed in the string.\n\nReturns a tuple of the decoded string and the index of the character in s\nafter the end quote.",
        scanstring::scan,
    ),
];

/// The text that an argument has to be.
///
/// # Errors
/// `TypeError` if it is none.
fn text_argument(object: Obj) -> PyResult<Gc<types::str::PyStr>> {
    str::of(object).ok_or_else(|| {
        pyrite_vm::type_error!("first argument must be a string, not {}", type_name(object))
    })
}
