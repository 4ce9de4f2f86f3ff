//! `cell`: a variable that a closure shares.

use crate::builtin::{Builtin, TypeDefinition};
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::object::Obj;
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
    ..TypeDefinition::new("cell", "", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, contents=None, /)", |args| {
        Ok(PyCell::new::<smelt::Native>(args.or(1, Obj::null())).cast())
    }),
    Builtin::method("__repr__", "(self, /)", "Return repr(self).", |args| {
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
        "",
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
