//! `cell`: a variable that a closure shares.

use crate::builtin::{Arguments, Builtin, TypeDefinition};
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::object::{Obj, Value, boolean, not_implemented};
use crate::protocol::{self, Comparison};
use crate::result::PyResult;
use smelt::{AnyValue, Gc, heap_object};

/// A cell.
#[heap_object(id = ids::CELL)]
pub struct PyCell {
    /// Its content, or null.
    content: Gc<AnyValue>,
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::CELL,
    flags: 0,
    ..TypeDefinition::new("cell", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, contents=None, /)", |args| {
        Ok(PyCell::new::<smelt::Native>(args.or(1, Obj::null())).cast())
    })
    .telling("([contents])"),
    Builtin::comparison(Comparison::Lt, |args| compare(args, Comparison::Lt)),
    Builtin::comparison(Comparison::Le, |args| compare(args, Comparison::Le)),
    Builtin::comparison(Comparison::Eq, |args| compare(args, Comparison::Eq)),
    Builtin::comparison(Comparison::Ne, |args| compare(args, Comparison::Ne)),
    Builtin::comparison(Comparison::Gt, |args| compare(args, Comparison::Gt)),
    Builtin::comparison(Comparison::Ge, |args| compare(args, Comparison::Ge)),
    Builtin::method("__repr__", "(self, /)", |args| {
        let cell = args.this::<PyCell>();
        let identity = crate::types::object::identity(args.at(0));
        let content = cell.content();
        Ok(crate::types::str::new(&if content.is_null() {
            format!("<cell at {identity:#x}: empty>")
        } else {
            let name = crate::protocol::type_name(content);
            format!(
                "<cell at {identity:#x}: {name} object at {:#x}>",
                crate::types::object::identity(content)
            )
        }))
    }),
    Builtin::attribute(
        "cell_contents",
        |args| {
            let content = args.this::<PyCell>().content();
            if content.is_null() {
                Err(crate::value_error!("Cell is empty"))
            } else {
                Ok(content)
            }
        },
        |args| {
            args.this::<PyCell>().set_content(args.at(1));
            Ok(crate::object::none())
        },
    ),
];

/// Cells compare as their contents do; an empty one comes before all others.
fn compare(args: &Arguments<'_>, comparison: Comparison) -> PyResult {
    let Some(other) = args.at(1).exact::<PyCell>() else {
        return Ok(not_implemented());
    };
    let (left, right) = (args.this::<PyCell>().content(), other.content());
    if !left.is_null() && !right.is_null() {
        return protocol::compare(left, right, comparison);
    }
    let order = (!left.is_null()).cmp(&!right.is_null());
    Ok(boolean(comparison.holds(order)))
}
