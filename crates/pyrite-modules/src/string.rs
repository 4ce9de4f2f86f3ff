//! `_string`: the parts of format strings, for `string.Formatter`.

use crate::support::*;
use pyrite_vm::type_error;
use pyrite_vm::types::format::parts;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition::new("_string", FUNCTIONS);

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("formatter_parser", "(object, /)", |args| {
        parts::template(text_argument(args.at(0))?)
    })
    .telling("($self, object, /)"),
    Builtin::function("formatter_field_name_split", "(object, /)", |args| {
        parts::field_name(text_argument(args.at(0))?)
    })
    .telling("($self, object, /)"),
];

fn text_argument(object: Obj) -> PyResult<Gc<str::PyStr>> {
    str::of(object).ok_or_else(|| type_error!("expected str, got {}", type_name(object)))
}
