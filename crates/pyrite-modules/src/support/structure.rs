//! Structure sequences: tuples whose items have names (`sys.version_info`, `time.struct_time`, ...).

use super::{Arguments, Builtin, Obj, PyResult, instance, names, none, protocol, str, text, tuple};
use pyrite_vm::class::Class;
use pyrite_vm::type_error;
use pyrite_vm::types::tuple::PyTuple;

/// Declares a structure sequence: a `static` with its type, subclass of `tuple`, and an attribute for each item. Attributes that are no items follow
/// behind the braces, a flag of the type more before them.
#[macro_export]
macro_rules! structure {
    ($(#[$attribute:meta])* $constant:ident $methods:ident $name:literal $doc:literal $(: $flag:ident)? { $($index:literal $field:literal $field_doc:literal,)* } $($more:expr),*) => {
        $(#[$attribute])*
        pub static $constant: $crate::support::TypeDefinition = $crate::support::TypeDefinition {
            base: Some(&pyrite_vm::types::tuple::TYPE),
            slots: 1,
            flags: pyrite_vm::class::flags::HAS_PAYLOAD | pyrite_vm::class::flags::SEQUENCE $(| pyrite_vm::class::flags::$flag)?,
            ..$crate::support::TypeDefinition::new($name, $doc, $methods)
        };
        static $methods: &[$crate::support::Builtin] = &[
            $crate::support::Builtin::constructor("(cls, sequence=(), dict={})", |args| {
                $crate::support::structure::construct(args, &$constant, [$($field),*].len())
            }),
            $crate::support::Builtin::method("__repr__", "(self, /)", "Return repr(self).", |args| {
                $crate::support::structure::repr(args, $name, &[$($field),*])
            }),
            $crate::support::Builtin::method("__reduce__", "(self, /)", "", |args| $crate::support::structure::reduce(args)),
            $($crate::support::Builtin::getter($field, $field_doc, |args| $crate::support::structure::field(args, $index)),)*
            $($more,)*
        ];
    };
}

/// The item at a place.
///
/// # Errors
/// None.
pub fn field(args: &Arguments, index: usize) -> PyResult {
    Ok(tuple::items(args.this::<PyTuple>())[index])
}

/// A new one of these items.
pub fn new(definition: &'static super::TypeDefinition, items: &[Obj]) -> Obj {
    instance::of_class(definition.class(), tuple::from_slice(items).cast())
}

/// `__new__`: of a sequence of the right length.
///
/// # Errors
/// `TypeError`.
pub fn construct(
    args: &Arguments,
    definition: &'static super::TypeDefinition,
    fields: usize,
) -> PyResult {
    let Some(items) = args.get(1) else {
        return Err(type_error!(
            "{}() missing required argument 'sequence' (pos 1)",
            definition.class().name()
        ));
    };
    let Ok(items) = super::sequence::to_tuple(items) else {
        return Err(type_error!("constructor requires a sequence"));
    };
    let given = tuple::items(items).len();
    if given != fields {
        return Err(type_error!(
            "{}() takes a {fields}-sequence ({given}-sequence given)",
            definition.name
        ));
    }
    Ok(instance::of_class(
        instance::class_argument(args.at(0))?,
        items.cast(),
    ))
}

/// The slot of attributes that are no items, as a tuple, in types that have such.
pub const MORE: u32 = 1;

/// The attribute at a place among those that are no items.
///
/// # Errors
/// None.
pub fn more(args: &Arguments, index: usize) -> PyResult {
    let more: Obj = instance::slot(args.at(0), MORE);
    let more = tuple::of(more).and_then(|more| more.get(index).copied());
    Ok(more.unwrap_or(none()))
}

/// As [`construct`], of a sequence that may go on with what are no items; a dict may have these by name, too.
///
/// # Errors
/// `TypeError`.
pub fn construct_with_more(
    args: &Arguments,
    definition: &'static super::TypeDefinition,
    fields: usize,
    more: &[&str],
) -> PyResult {
    let Some(items) = args.get(1) else {
        return Err(type_error!(
            "{}() missing required argument 'sequence' (pos 1)",
            definition.class().name()
        ));
    };
    let Ok(items) = super::sequence::to_tuple(items) else {
        return Err(type_error!("constructor requires a sequence"));
    };
    let given = tuple::items(items);
    let (name, count, most) = (definition.name, given.len(), fields + more.len());
    if count < fields {
        return Err(type_error!(
            "{name}() takes an at least {fields}-sequence ({count}-sequence given)"
        ));
    }
    if count > most {
        return Err(type_error!(
            "{name}() takes an at most {most}-sequence ({count}-sequence given)"
        ));
    }
    let named = args.get(2).and_then(instance::view::<super::dict::PyDict>);
    let others = tuple::new(more.len())?;
    for (index, name) in more.iter().enumerate() {
        let value = match (given.get(fields + index), named) {
            (Some(value), _) => Some(*value),
            (None, Some(named)) => super::dict::get(named, str::new(name))?,
            (None, None) => None,
        };
        super::storage::set_item(others, index, value.unwrap_or(none()));
    }
    let plain = tuple::try_from_slice(&given[..fields])?.cast();
    let class = instance::class_argument(args.at(0))?;
    Ok(instance::with(class, &[plain, others.cast()]))
}

/// As [`reduce`], with what are no items in a dict.
///
/// # Errors
/// `MemoryError`.
pub fn reduce_with_more(args: &Arguments, names: &[&str]) -> PyResult {
    let items = tuple::items(args.this::<PyTuple>());
    let named = super::dict::new();
    for (index, name) in names.iter().enumerate() {
        super::dict::set(named, str::new(name), more(args, index)?)?;
    }
    let plain: Obj = tuple::try_from_slice(items)?.cast();
    let arguments = tuple::try_from_slice(&[plain, named.cast()])?.cast();
    let class = Class::of(args.at(0)).object();
    Ok(tuple::try_from_slice(&[class, arguments])?.cast())
}

/// `__repr__`.
///
/// # Errors
/// What the items' `__repr__` raises.
pub fn repr(args: &Arguments, name: &str, fields: &[&str]) -> PyResult {
    let mut result = format!("{name}(");
    for (index, (field, item)) in fields
        .iter()
        .zip(tuple::items(args.this::<PyTuple>()))
        .enumerate()
    {
        if index > 0 {
            result.push_str(", ");
        }
        result.push_str(field);
        result.push('=');
        result.push_str(&str::text(protocol::repr(*item)?));
    }
    result.push(')');
    text::new(&result)
}

/// `__reduce__`.
///
/// # Errors
/// `MemoryError`.
pub fn reduce(args: &Arguments) -> PyResult {
    let items: Obj = args.this::<PyTuple>().cast();
    let class = Class::of(args.at(0)).object();
    let arguments = tuple::try_from_slice(&[items])?.cast();
    Ok(tuple::try_from_slice(&[class, arguments])?.cast())
}

/// `__class_getitem__` of types that can be subscripted for annotations: a `types.GenericAlias`.
pub const CLASS_GETITEM: Builtin = Builtin::class_method(
    "__class_getitem__",
    "(type, item, /)",
    "See PEP 585",
    |args| generic_alias(args.at(0), args.at(1)),
);

/// `origin[item]` as a `types.GenericAlias`.
///
/// # Errors
/// `NotImplementedError` while there is no such type.
pub fn generic_alias(origin: Obj, item: Obj) -> PyResult {
    let list = pyrite_vm::types::list::TYPE.class();
    // The virtual machine's own `list[int]` knows the type of aliases; an alias of anything else is made by that type.
    let Some(method) = list.lookup(names::CLASS_GETITEM.name()) else {
        return Err(super::exception::raise_message(
            &super::exception::NOT_IMPLEMENTED_ERROR,
            "types.GenericAlias is not there yet",
        ));
    };
    let bound = super::attributes::bind(method, Obj::null(), list.object())?;
    let sample = super::call::call(bound, &[none()])?;
    super::call::call(Class::of(sample).object(), &[origin, item])
}
