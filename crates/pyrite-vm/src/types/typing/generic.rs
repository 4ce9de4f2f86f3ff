//! `typing.Generic`.

use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::object::Obj;
use crate::result::PyResult;
use crate::types::dict;
use crate::{attributes, names};

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition::new("typing.Generic", METHODS);

static METHODS: &[Builtin] = &[
    Builtin::class_method("__class_getitem__", "$(type, /, *args, **kwargs)", |args| {
        call_helper("_generic_class_getitem", args)
    }),
    Builtin::class_method("__init_subclass__", "$(type, /, *args, **kwargs)", |args| {
        call_helper("_generic_init_subclass", args)
    }),
];

/// Calls a helper of `typing` with the class in front of the arguments.
fn call_helper(helper: &str, args: &Arguments) -> PyResult {
    let module = crate::import::import_absolute("typing")?;
    let function = attributes::get(module, names::intern(helper))?;
    let keywords = args.keywords();
    let named = keywords.map_or(0, dict::length);
    let positional = 1 + args.rest().len();
    crate::storage::with_scratch(positional + 2 * named, |words: &mut [Obj]| {
        let (arguments, keys) = words.split_at_mut(positional + named);
        arguments[0] = args.at(0);
        arguments[1..positional].copy_from_slice(args.rest());
        if let Some(keywords) = keywords {
            for (index, (key, value)) in dict::pairs(keywords).take(named).enumerate() {
                keys[index] = key;
                arguments[positional + index] = value;
            }
        }
        crate::call::call_with_names(function, arguments, keys)
    })
}
