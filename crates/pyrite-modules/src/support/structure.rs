//! Structure sequences: tuples whose items have names (`sys.version_info`, `time.struct_time`, ...).

use super::{
    Arguments, Builtin, Obj, PyResult, dict, exception, int, names, none, protocol, storage, str,
};
use super::{TypeDefinition, instance, list, text, tuple};
use pyrite_vm::class::{Class, flags};
use pyrite_vm::type_error;
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::types::tuple::PyTuple;

/// The fields of a structure sequence.
#[derive(Debug)]
pub struct Fields {
    /// Those that are items.
    pub visible: &'static [&'static str],
    /// The last so many of these are not to be had by their names, under which hidden ones are.
    pub unnamed: usize,
    /// Those that are attributes only.
    pub hidden: &'static [&'static str],
}

impl Fields {
    /// The visible ones that can be had by name.
    fn named(&self) -> &'static [&'static str] {
        &self.visible[..self.visible.len() - self.unnamed]
    }
}

/// Declares a structure sequence: a `static` with its type, subclass of `tuple`, and an attribute for each item; then attributes that are no items. A flag of
/// the type may stand before the braces.
#[macro_export]
macro_rules! structure {
    ($(#[$attribute:meta])* $constant:ident $methods:ident $name:literal $(: $flag:ident)?
        { $($index:literal $field:literal,)* } $(behind { $($more_index:literal $more:literal,)* })?) => {
        $(#[$attribute])*
        pub static $constant: $crate::support::TypeDefinition =
            $crate::support::structure::definition($name, $methods, 0 $(| pyrite_vm::class::flags::$flag)?);
        static $methods: &[$crate::support::Builtin] = {
            use $crate::support::structure::{self, Fields};
            use $crate::support::Builtin;
            const FIELDS: Fields = Fields { visible: &[$($field),*], unnamed: 0, hidden: &[$($($more),*)?] };
            &[
                Builtin::constructor(structure::CONSTRUCTOR, |args| structure::construct(args, &$constant, &FIELDS)),
                Builtin::method("__repr__", "(self, /)", |args| structure::repr(args, $name, &FIELDS)),
                Builtin::method("__reduce__", "(self, /)", |args| structure::reduce(args, &FIELDS)),
                Builtin::method("__replace__", structure::REPLACE, |args| structure::replace(args, $name, &FIELDS))
                    .telling("(self, /, **changes)"),
                Builtin::constant("n_sequence_fields", |_| structure::count(&FIELDS, true)),
                Builtin::constant("n_fields", |_| structure::count(&FIELDS, false)),
                Builtin::constant("n_unnamed_fields", |_| structure::count_unnamed(&FIELDS)),
                Builtin::constant("__match_args__", |_| structure::match_args(&FIELDS)),
                $(Builtin::member($field, |args| structure::field(args, $index)),)*
                $($(Builtin::member($more, |args| structure::more(args, $more_index)),)*)?
            ]
        };
    };
}

/// The type of a structure sequence, with flags besides those that all of them have.
pub const fn definition(
    name: &'static str,
    methods: &'static [Builtin],
    more_flags: u32,
) -> TypeDefinition {
    TypeDefinition {
        base: Some(&tuple::TYPE),
        slots: SLOTS,
        flags: flags::HAS_PAYLOAD | flags::SEQUENCE | more_flags,
        ..TypeDefinition::new(name, methods)
    }
}

/// The parameters of the constructors.
pub const CONSTRUCTOR: &str = "$(cls, sequence=(), dict={})";
/// The parameters of `__replace__`.
pub const REPLACE: &str = "(self, /, *args, **changes)";
/// Slots of the types: the plain tuple, and [`MORE`].
pub const SLOTS: u32 = 2;
/// The slot of the fields that are no items, as a tuple; null if there are none.
pub const MORE: u32 = 1;

/// `n_sequence_fields` and `n_fields`.
///
/// # Errors
/// None.
pub fn count(fields: &Fields, only_visible: bool) -> PyResult {
    let hidden = if only_visible { 0 } else { fields.hidden.len() };
    Ok(int::from_usize(fields.visible.len() + hidden))
}

/// `n_unnamed_fields`.
///
/// # Errors
/// None.
pub fn count_unnamed(fields: &Fields) -> PyResult {
    Ok(int::from_usize(fields.unnamed))
}

/// `__match_args__`.
///
/// # Errors
/// `MemoryError`.
pub fn match_args(fields: &Fields) -> PyResult {
    let all = list::new();
    for name in fields.named() {
        list::push(all, names::intern(name).object())?;
    }
    list::to_tuple(all)
}

/// The item at a place.
///
/// # Errors
/// None.
pub fn field(args: &Arguments, index: usize) -> PyResult {
    Ok(tuple::items(args.this::<PyTuple>())[index])
}

/// The attribute at a place among those that are no items.
///
/// # Errors
/// None.
pub fn more(args: &Arguments, index: usize) -> PyResult {
    Ok(hidden_of(args.at(0), index))
}

fn hidden_of(this: Obj, index: usize) -> Obj {
    let hidden: Obj = instance::slot(this, MORE);
    let hidden = match hidden.is_null() {
        true => None,
        false => tuple::of(hidden).and_then(|hidden| hidden.get(index).copied()),
    };
    hidden.unwrap_or(none())
}

/// A new one of these items.
pub fn new(definition: &'static TypeDefinition, items: &[Obj]) -> Obj {
    instance::of_class(definition.class(), tuple::from_slice(items).cast())
}

/// A new one of these items, and of fields that are none.
///
/// # Errors
/// `MemoryError`.
pub fn with_hidden(definition: &'static TypeDefinition, items: &[Obj], hidden: &[Obj]) -> PyResult {
    let plain = tuple::try_from_slice(items)?.cast();
    let hidden = tuple::try_from_slice(hidden)?.cast();
    Ok(instance::with(definition.class(), &[plain, hidden]))
}

/// `__new__`: of a sequence of items, which may go on with the other fields; a dict may have these by name, too.
///
/// # Errors
/// `TypeError`.
pub fn construct(
    args: &Arguments,
    definition: &'static TypeDefinition,
    fields: &Fields,
) -> PyResult {
    let name = definition.name;
    let Some(items) = args.get(1) else {
        return Err(type_error!(
            "structseq() missing required argument 'sequence' (pos 1)"
        ));
    };
    let iterator = protocol::iterator(items).map_err(|raised| {
        match exception::matches(raised.0, &exception::TYPE_ERROR) {
            true => type_error!("constructor requires a sequence"),
            false => raised,
        }
    })?;
    let items = super::sequence::to_tuple(iterator)?;
    let named = match args.get(2) {
        None => None,
        Some(named) => Some(
            instance::view::<PyDict>(named)
                .ok_or_else(|| type_error!("{name}() takes a dict as second arg, if any"))?,
        ),
    };
    let given = tuple::items(items);
    let (count, least) = (given.len(), fields.visible.len());
    let most = least + fields.hidden.len();
    if count < least || count > most {
        let wanted = match () {
            () if least == most => format!("a {least}"),
            () if count < least => format!("an at least {least}"),
            () => format!("an at most {most}"),
        };
        return Err(type_error!(
            "{name}() takes {wanted}-sequence ({count}-sequence given)"
        ));
    }
    let hidden = tuple::new(fields.hidden.len())?;
    let mut found = 0;
    for (index, field) in fields.hidden.iter().enumerate() {
        let value = match (given.get(least + index), named) {
            (Some(value), _) => Some(*value),
            (None, Some(named)) => dict::get(named, str::new(field))?.inspect(|_| found += 1),
            (None, None) => None,
        };
        storage::set_item(hidden, index, value.unwrap_or(none()));
    }
    if named.is_some_and(|named| dict::length(named) > found) {
        return Err(type_error!(
            "{name}() got duplicate or unexpected field name(s)"
        ));
    }
    let plain = tuple::try_from_slice(&given[..least])?.cast();
    let class = instance::class_argument(args.at(0))?;
    Ok(instance::with(class, &[plain, hidden.cast()]))
}

/// `__repr__`.
///
/// # Errors
/// What the items' `__repr__` raises.
pub fn repr(args: &Arguments, name: &str, fields: &Fields) -> PyResult {
    let mut result = format!("{name}(");
    let items = tuple::items(args.this::<PyTuple>());
    for (index, (field, item)) in fields.visible.iter().zip(items).enumerate() {
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

/// `__reduce__`: the items, and the other fields by their names.
///
/// # Errors
/// `MemoryError`.
pub fn reduce(args: &Arguments, fields: &Fields) -> PyResult {
    let plain: Obj = tuple::try_from_slice(tuple::items(args.this::<PyTuple>()))?.cast();
    let named = dict::new();
    for (index, name) in fields.hidden.iter().enumerate() {
        dict::set(named, str::new(name), hidden_of(args.at(0), index))?;
    }
    let class = Class::of(args.at(0)).object();
    let arguments = tuple::try_from_slice(&[plain, named.cast()])?.cast();
    Ok(tuple::try_from_slice(&[class, arguments])?.cast())
}

/// `__replace__`.
///
/// # Errors
/// `TypeError`.
pub fn replace(args: &Arguments, name: &str, fields: &Fields) -> PyResult {
    if !args.rest().is_empty() {
        return Err(type_error!("__replace__() takes no positional arguments"));
    }
    if fields.unnamed > 0 {
        return Err(type_error!(
            "__replace__() is not supported for {name} because it has unnamed field(s)"
        ));
    }
    let changes = match args.keywords() {
        Some(given) => dict::copy(given)?,
        None => dict::new(),
    };
    let changed = |name: &str, old: Obj| -> PyResult {
        Ok(dict::remove(changes, str::new(name))?.unwrap_or(old))
    };
    let items = tuple::items(args.this::<PyTuple>());
    let plain = tuple::new(items.len())?;
    for (index, (name, item)) in fields.visible.iter().zip(items).enumerate() {
        storage::set_item(plain, index, changed(name, *item)?);
    }
    let hidden = tuple::new(fields.hidden.len())?;
    for (index, name) in fields.hidden.iter().enumerate() {
        storage::set_item(hidden, index, changed(name, hidden_of(args.at(0), index))?);
    }
    if dict::length(changes) > 0 {
        let unknown = list::from_iterable(changes.cast())?;
        return Err(type_error!(
            "Got unexpected field name(s): {}",
            str::text(protocol::repr(unknown.cast())?)
        ));
    }
    let class = Class::of(args.at(0));
    Ok(instance::with(class, &[plain.cast(), hidden.cast()]))
}

/// `__class_getitem__` of types that can be subscripted for annotations: a `types.GenericAlias`.
pub const CLASS_GETITEM: Builtin =
    Builtin::class_method("__class_getitem__", "(type, object, /)", |args| {
        generic_alias(args.at(0), args.at(1))
    });

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
