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
    ..ModuleDefinition::new("_json", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("encode_basestring_ascii", "(object, /)", |args| {
        escape::quoted_object(args.at(0), escape::Style::Ascii)
    })
    .telling("($self, object, /)"),
    Builtin::function("encode_basestring", "(object, /)", |args| {
        escape::quoted_object(args.at(0), escape::Style::Unicode)
    })
    .telling("($self, object, /)"),
    Builtin::function(
        "scanstring",
        "$(string, end, strict=True, /)",
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
