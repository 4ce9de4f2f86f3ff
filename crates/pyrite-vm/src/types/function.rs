//! Functions defined in Python, and code objects.

use crate::builtin::{Builtin, TypeDefinition};
use crate::code::Code;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use smelt::{AnyValue, Gc, heap_object};

/// A function.
#[heap_object(id = ids::FUNCTION)]
pub struct PyFunction {
    /// Its code.
    code: &'static Code,
    /// The dict of its module.
    globals: Gc<AnyValue>,
    /// Cells of its free variables, a tuple, or null.
    closure: Gc<AnyValue>,
    /// Tuple of defaults of positional parameters, or null.
    defaults: Gc<AnyValue>,
    /// Dict of defaults of keyword-only parameters, or null.
    keyword_defaults: Gc<AnyValue>,
    /// `__name__`.
    name: Gc<AnyValue>,
    /// `__qualname__`.
    qualified_name: Gc<AnyValue>,
    /// `__module__`, or null.
    module: Gc<AnyValue>,
    /// `__doc__`.
    doc: Gc<AnyValue>,
    /// `__dict__`, or null until it is asked for.
    dict: Gc<AnyValue>,
    /// `__annotations__`, or null.
    annotations: Gc<AnyValue>,
    /// `__annotate__`, or null.
    annotate: Gc<AnyValue>,
    /// `__type_params__`, or null.
    type_parameters: Gc<AnyValue>,
}

/// A code object.
#[heap_object(id = ids::CODE)]
pub struct PyCode {
    /// The code.
    #[immutable]
    code: &'static Code,
}

/// The type `function`.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::FUNCTION,
    flags: 0,
    ..TypeDefinition::new("function", "", METHODS)
};

static METHODS: &[Builtin] = &[];

/// The type `code`.
pub static CODE: TypeDefinition = TypeDefinition {
    id: ids::CODE,
    flags: 0,
    ..TypeDefinition::new("code", "", CODE_METHODS)
};

static CODE_METHODS: &[Builtin] = &[];
