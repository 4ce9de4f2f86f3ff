//! Making classes: `__build_class__` and `type.__new__`.

use crate::attributes;
use crate::builtin::{Arguments, Builtin, Callable};
use crate::call;
use crate::class::{Class, NewClass, flags};
use crate::fields::*;
use crate::finalisers;
use crate::global::Global;
use crate::ids;
use crate::names::{self, Name};
use crate::object::{Obj, Value, none};
use crate::protocol::{argument_name, type_name};
use crate::resolution;
use crate::result::{PyResult, Raised};
use crate::type_error;
use crate::types::dict::{self, PyDict};
use crate::types::function::PyFunction;
use crate::types::method::PyMember;
use crate::types::{descriptors, list, method, str, tuple};
use smelt::{Gc, Int, Native, Static};

/// `__build_class__(function, name, *bases, metaclass=..., **keywords)`.
///
/// # Errors
/// What the metaclass or the body raises.
pub fn build_class(args: &Arguments<'_>) -> PyResult {
    let (function, name) = (args.at(0), args.at(1));
    if !function.has_map(ids::FUNCTION) {
        return Err(type_error!("__build_class__: func must be a function"));
    }
    if str::of(name).is_none() {
        return Err(type_error!("__build_class__: name is not a string"));
    }
    let keywords = args.keywords();
    let originals = tuple::try_from_slice(args.rest())?;
    let bases = resolve_bases(originals)?;
    let explicit = match keywords {
        Some(keywords) => dict::remove(keywords, names::intern("metaclass").object())?,
        None => None,
    };
    let mut metaclass = match explicit {
        Some(metaclass) => metaclass,
        None => match tuple::items(bases).first() {
            Some(base) => Class::of(*base).object(),
            None => Class::builtin(ids::TYPE).object(),
        },
    };
    if let Some(class) = Class::from_object(metaclass) {
        metaclass = most_derived_metaclass(class, bases)?.object();
    }
    let keywords = keywords
        .filter(|keywords| dict::length(*keywords) > 0)
        .map_or(Obj::null(), |keywords| keywords.cast());
    let namespace = match attributes::get_optional(metaclass, names::PREPARE.name())? {
        Some(prepare) if Class::from_object(metaclass) != Some(Class::builtin(ids::TYPE)) => {
            let arguments = tuple::from_slice(&[name, bases.cast()]);
            call::call_unpacked(prepare, arguments.cast(), keywords)?
        }
        _ => dict::new().cast(),
    };
    if Class::of(namespace).known(names::GETITEM).is_none() {
        let metaclass =
            Class::from_object(metaclass).map_or_else(|| "<metaclass>".into(), Class::name);
        return Err(type_error!(
            "{metaclass}.__prepare__() must return a mapping, not {}",
            type_name(namespace)
        ));
    }
    let cell = crate::interpreter::run_with_namespace(function.cast(), namespace)?;
    if bases != originals {
        crate::protocol::set_item(
            namespace,
            names::intern("__orig_bases__").object(),
            originals.cast(),
        )?;
    }
    let arguments = tuple::from_slice(&[name, bases.cast(), namespace]);
    let class = call::call_unpacked(metaclass, arguments.cast(), keywords)?;
    if cell.has_map(ids::CELL) {
        let content = cell.cast::<crate::types::cell::PyCell>().content();
        if Class::from_object(class).is_some() && content != class {
            let name = str::of(name).map(str::text).unwrap_or_default();
            let shown = str::text(crate::protocol::repr(class)?);
            return Err(if content.is_null() {
                crate::runtime_error!(
                    "__class__ not set defining '{name}' as {shown}. Was __classcell__ propagated to type.__new__?"
                )
            } else {
                let other = str::text(crate::protocol::repr(content)?);
                type_error!("__class__ set to {other} defining '{name}' as {shown}")
            });
        }
    }
    Ok(class)
}

fn metaclass_conflict() -> Raised {
    type_error!(
        "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases"
    )
}

/// Replaces bases that are no classes by what their `__mro_entries__` gives.
fn resolve_bases(bases: Gc<tuple::PyTuple>) -> PyResult<Gc<tuple::PyTuple>> {
    if tuple::items(bases)
        .iter()
        .all(|base| Class::from_object(*base).is_some())
    {
        return Ok(bases);
    }
    let resolved = list::new();
    for base in tuple::items(bases) {
        let entries = match Class::from_object(*base) {
            Some(_) => None,
            None => attributes::get_optional(*base, names::MRO_ENTRIES.name())?,
        };
        let Some(entries) = entries else {
            list::push(resolved, *base)?;
            continue;
        };
        let entries = call::call(entries, &[bases.cast()])?;
        let Some(entries) = tuple::of(entries) else {
            return Err(type_error!("__mro_entries__ must return a tuple"));
        };
        for entry in entries {
            list::push(resolved, *entry)?;
        }
    }
    tuple::try_from_slice(list::items(resolved))
}

fn most_derived_metaclass(
    start: &'static Class,
    bases: Gc<tuple::PyTuple>,
) -> PyResult<&'static Class> {
    let mut winner = start;
    for base in tuple::items(bases) {
        let candidate = Class::of(*base);
        if winner.is_subclass(candidate) {
            continue;
        }
        if !candidate.is_subclass(winner) {
            return Err(metaclass_conflict());
        }
        winner = candidate;
    }
    Ok(winner)
}

/// `type.__new__(metaclass, name, bases, namespace, **keywords)`.
///
/// # Errors
/// `TypeError` for bases that do not fit; what hooks raise.
pub fn new_type(
    metaclass: &'static Class,
    name: Obj,
    bases: Obj,
    namespace: Obj,
    keywords: Option<Gc<PyDict>>,
) -> PyResult {
    let Some(name_text) = str::of(name) else {
        return Err(type_error!(
            "type.__new__() argument 1 must be str, not {}",
            argument_name(name)
        ));
    };
    let Some(base_items) = tuple::of(bases) else {
        return Err(type_error!(
            "type.__new__() argument 2 must be tuple, not {}",
            argument_name(bases)
        ));
    };
    let given_namespace = namespace;
    let Some(namespace) = crate::instance::view::<PyDict>(namespace) else {
        return Err(type_error!(
            "type.__new__() argument 3 must be dict, not {}",
            argument_name(namespace)
        ));
    };
    let mut base_classes = Vec::new();
    for base in base_items {
        let Some(class) = Class::from_object(*base) else {
            if attributes::get_optional(*base, names::MRO_ENTRIES.name())?.is_some() {
                return Err(type_error!(
                    "type() doesn't support MRO entry resolution; use types.new_class()"
                ));
            }
            // The metaclasses are compared before anybody asks whether the bases are classes.
            return Err(match metaclass.is_subclass(Class::of(*base)) {
                true => type_error!("bases must be types"),
                false => metaclass_conflict(),
            });
        };
        resolution::expect_acceptable(class)?;
        base_classes.push(class);
    }
    let bases_tuple = tuple::try_from_slice(base_items)?;
    let winner = most_derived_metaclass(metaclass, bases_tuple)?;
    if winner != metaclass
        && let Some(constructor) = winner.known(names::NEW)
        && Some(constructor.0) != metaclass.known(names::NEW).map(|method| method.0)
    {
        let constructor = attributes::bind(constructor, Obj::null(), winner.object())?;
        let arguments = tuple::from_slice(&[winner.object(), name, bases, given_namespace]);
        let keywords = keywords.map_or(Obj::null(), |keywords| keywords.cast());
        return call::call_unpacked(constructor, arguments.cast(), keywords);
    }
    let metaclass = winner;
    if base_classes.is_empty() {
        base_classes.push(Class::builtin(ids::OBJECT));
    }
    let base = best_base(&base_classes)?;
    let tail = resolution::tail_for_new(metaclass, &base_classes)?;

    check_name(name)?;
    let copy = namespace_copy(given_namespace, namespace)?;
    if let Some(doc) = dict::get_name(copy, names::DOC.name()).and_then(str::of) {
        crate::types::codec::encode(doc, "utf-8", "strict")?;
    }
    if dict::pairs(copy).any(|(key, _)| str::of(key).is_none()) {
        let message = format!(
            "non-string key in the __dict__ of class {}",
            str::text(name_text)
        );
        crate::warnings::warn(&crate::types::exception::RUNTIME_WARNING, &message)?;
    }
    let text = str::text(name_text).into_owned();
    let qualified_name = match dict::remove(copy, names::QUALNAME.object())? {
        Some(qualified) => match str::of(qualified) {
            Some(qualified) => str::text(qualified).into_owned(),
            None => {
                return Err(type_error!(
                    "type __qualname__ must be a str, not {}",
                    type_name(qualified)
                ));
            }
        },
        None => text.clone(),
    };
    if dict::get_name(copy, names::MODULE.name()).is_none()
        && let Some(module) = crate::builtins::calling_module()
    {
        dict::set_name(copy, names::MODULE.name(), module);
    }
    let cell = dict::remove(copy, names::CLASSCELL.object())?;
    if let Some(other) = cell.filter(|cell| !cell.has_map(ids::CELL)) {
        return Err(type_error!(
            "__classcell__ must be a nonlocal cell, not {}",
            str::text(crate::protocol::repr(Class::of(other).object())?)
        ));
    }
    let namespace_cell = dict::remove(copy, names::intern("__classdictcell__").object())?;
    wrap_special_methods(copy);
    let slots = declared_slots(copy, base)?;
    let class = make(
        metaclass,
        &text,
        &qualified_name,
        base,
        &base_classes,
        &tail,
        copy,
        slots.as_deref(),
    )?;
    if let Some(cell) = cell {
        cell.cast::<crate::types::cell::PyCell>()
            .set_content(class.object());
    }
    // Annotations and type parameters that are evaluated later see what has become of the namespace.
    if let Some(cell) = namespace_cell.filter(|cell| cell.has_map(ids::CELL)) {
        cell.cast::<crate::types::cell::PyCell>()
            .set_content(crate::types::types::namespace_view(class)?);
    }
    resolution::ask_metaclass(class)?;
    // Only now: it may be a slot.
    if dict::get_name(copy, names::DOC.name()).is_none() {
        class.set_attribute(names::DOC.name(), none());
    }
    if dict::get_name(copy, names::EQ.name()).is_some()
        && dict::get_name(copy, names::HASH.name()).is_none()
    {
        class.set_attribute(names::HASH.name(), none());
    }
    announce(class, copy, keywords)?;
    Ok(class.object())
}

/// What may not be in the name of a class.
///
/// # Errors
/// `ValueError`; `UnicodeEncodeError`.
pub fn check_name(name: Obj) -> PyResult<()> {
    let Some(text) = str::of(name) else {
        return Ok(());
    };
    if str::bytes(text).contains(&0) {
        return Err(crate::value_error!(
            "type name must not contain null characters"
        ));
    }
    crate::types::codec::encode(text, "utf-8", "strict").map(drop)
}

/// A plain dict of what a class is made of. A subclass of `dict` that iterates in another order is asked for it.
fn namespace_copy(given: Obj, namespace: Gc<PyDict>) -> PyResult<Gc<PyDict>> {
    let copy = dict::new();
    // Names of attributes are interned wherever they are kept.
    let interned = |key: Obj| str::of(key).map_or(key, |key| names::intern_str(key).object());
    let own_order = |class: &'static Class| {
        class.known(names::ITER) == Class::builtin(ids::DICT).known(names::ITER)
    };
    if own_order(Class::of(given)) {
        for (key, value) in dict::pairs(namespace) {
            dict::set(copy, interned(key), value)?;
        }
    } else {
        let keys = crate::protocol::call_method(given, names::intern("keys"), &[])?;
        crate::protocol::for_each(keys, |key| {
            dict::set(copy, interned(key), crate::protocol::get_item(given, key)?)?;
            Ok(true)
        })?;
    }
    Ok(copy)
}

/// `__set_name__` of the attributes, then `__init_subclass__` of the parent.
fn announce(
    class: &'static Class,
    namespace: Gc<PyDict>,
    keywords: Option<Gc<PyDict>>,
) -> PyResult<()> {
    // The hooks may change the namespace.
    for (key, value) in dict::pairs(dict::copy(namespace)?) {
        if !value.is_heap() {
            continue;
        }
        if let Some(hook) = Class::of(value).known(names::SET_NAME) {
            call::call_unbound(hook, value, &[class.object(), key]).map_err(|raised| {
                let key = crate::protocol::repr(key).map_or_else(|_| "?".into(), str::text);
                let note = format!(
                    "Error calling __set_name__ on '{}' instance {key} in '{}'",
                    type_name(value),
                    class.name()
                );
                crate::types::exception::with_note(raised, &note)
            })?;
        }
    }
    let parent = crate::lookup::behind(class, class, names::INIT_SUBCLASS.name());
    if let Some(hook) = parent {
        let hook = attributes::bind(hook, Obj::null(), class.object())?;
        let keywords = keywords.map_or(Obj::null(), |keywords| keywords.cast());
        call::call_unpacked(hook, tuple::from_slice(&[]).cast(), keywords)?;
    } else if let Some(keywords) = keywords
        && dict::length(keywords) > 0
    {
        return Err(type_error!(
            "{}.__init_subclass__() takes no keyword arguments",
            class.name()
        ));
    }
    Ok(())
}

/// `__new__` is a static method, `__init_subclass__` and `__class_getitem__` are class methods without being told.
fn wrap_special_methods(namespace: Gc<PyDict>) {
    let wrap = |name: names::Known, class: &'static Class| {
        if let Some(function) = dict::get_name(namespace, name.name())
            && function.has_map(ids::FUNCTION)
        {
            dict::set_name(
                namespace,
                name.name(),
                crate::instance::with(class, &[function]),
            );
        }
    };
    wrap(names::NEW, descriptors::STATIC_METHOD.class());
    wrap(names::INIT_SUBCLASS, descriptors::CLASS_METHOD.class());
    wrap(names::CLASS_GETITEM, descriptors::CLASS_METHOD.class());
}

/// The base whose layout the others' fit into.
pub fn best_base(bases: &[&'static Class]) -> PyResult<&'static Class> {
    let mut winner: Option<&'static Class> = None;
    for base in bases {
        let candidate = layout_of(base);
        match winner {
            None => winner = Some(base),
            Some(best) => {
                let layout = layout_of(best);
                if layout.is_subclass(candidate) {
                    continue;
                }
                if !candidate.is_subclass(layout) {
                    return Err(type_error!("multiple bases have instance lay-out conflict"));
                }
                winner = Some(base);
            }
        }
    }
    Ok(winner.unwrap_or_else(|| Class::builtin(ids::OBJECT)))
}

/// The class on the way to `object` that last changed the layout of instances.
pub fn layout_of(class: &'static Class) -> &'static Class {
    // Types in Rust whose instances are made of slots are layouts of their own only if they have more slots than their base.
    let is_slots = |class: &'static Class| {
        class.has(flags::MUTABLE)
            || !class.has_payload()
                && class
                    .root_number()
                    .is_none_or(|number| number >= ids::FIRST_FREE_MAP)
    };
    let mut class = class;
    while is_slots(class)
        && let Some(base) = class.base()
    {
        let inherited = if class.has_payload() && !base.has_payload() && !base.has(flags::MUTABLE) {
            1
        } else {
            base.base_slots()
        };
        if class.base_slots() != inherited {
            return class;
        }
        class = base;
    }
    class
}

/// The names in `__slots__`, if there is one; `None`: instances have a `__dict__`.
fn declared_slots(namespace: Gc<PyDict>, base: &'static Class) -> PyResult<Option<Vec<Name>>> {
    let Some(declared) = dict::get_name(namespace, names::SLOTS.name()) else {
        return Ok(None);
    };
    let items = list::new();
    if str::of(declared).is_some() {
        list::push(items, declared)?;
    } else {
        crate::protocol::for_each(declared, |item| list::push(items, item).map(|()| true))?;
    }
    let mut slots = Vec::new();
    let (mut has_dict, mut has_weak) = (base.has(flags::HAS_DICT), base.has(flags::HAS_WEAKREF));
    let item_sized = matches!(
        base.native().root_number(),
        Some(ids::INT | ids::TUPLE | ids::BYTES)
    ) || base.native() == Class::builtin(ids::TYPE);
    if item_sized && list::length(items) > 0 {
        return Err(type_error!(
            "nonempty __slots__ not supported for subtype of '{}'",
            base.name()
        ));
    }
    for item in list::items(items) {
        let Some(text) = str::of(*item) else {
            return Err(type_error!(
                "__slots__ items must be strings, not '{}'",
                type_name(*item)
            ));
        };
        let name = names::intern_str(text);
        if !is_identifier(&name.text()) {
            return Err(type_error!("__slots__ must be identifiers"));
        }
        for (special, has) in [("__dict__", &mut has_dict), ("__weakref__", &mut has_weak)] {
            if &*name.text() == special && std::mem::replace(has, true) {
                return Err(type_error!("{special} slot disallowed: we already got one"));
            }
        }
        if dict::get_name(namespace, name).is_some() {
            return Err(crate::value_error!(
                "'{}' in __slots__ conflicts with class variable",
                name.text()
            ));
        }
        slots.push(name);
    }
    Ok(Some(slots))
}

fn is_identifier(text: &str) -> bool {
    let mut characters = text.chars();
    characters
        .next()
        .is_some_and(|first| first == '_' || first.is_alphabetic())
        && characters.all(|character| character == '_' || character.is_alphanumeric())
}

/// The callables of [`OWN_DICT`] and [`WEAKREF`], made once for all classes.
static GIVEN: [Global<Option<&'static Callable>>; 2] = [Global::new(None), Global::new(None)];

#[allow(clippy::too_many_arguments)]
fn make(
    metaclass: &'static Class,
    name: &str,
    qualified_name: &str,
    base: &'static Class,
    bases: &[&'static Class],
    tail: &[&'static Class],
    namespace: Gc<PyDict>,
    slots: Option<&[Name]>,
) -> PyResult<&'static Class> {
    let mut class_flags = flags::MUTABLE | flags::SUBCLASSABLE;
    let inherited = flags::HAS_DICT
        | flags::HAS_WEAKREF
        | flags::EXCEPTION
        | flags::METACLASS
        | flags::HAS_PAYLOAD;
    // To patterns a class is what the first of its parents is that is a collection.
    let collection = flags::MAPPING | flags::SEQUENCE;
    for class in tail {
        class_flags |= class.these(inherited);
        if class_flags & collection == 0 {
            class_flags |= class.these(collection);
        }
    }
    let mut base_slots = base.base_slots();
    if base.native().has_own_layout() && !base.has_payload() && class_flags & flags::EXCEPTION == 0
    {
        class_flags |= flags::HAS_PAYLOAD;
        base_slots = 1;
    }
    match slots {
        None => class_flags |= flags::HAS_DICT | flags::HAS_WEAKREF,
        Some(names) => {
            for name in names {
                match &*name.text() {
                    "__dict__" => class_flags |= flags::HAS_DICT,
                    "__weakref__" => class_flags |= flags::HAS_WEAKREF,
                    _ => base_slots += 1,
                }
            }
        }
    }
    let class = Class::new(&NewClass {
        name,
        qualified_name,
        metaclass: Some(metaclass),
        base: Some(base),
        bases,
        mro_tail: tail,
        flags: class_flags,
        base_slots,
        map_number: 0,
        dict: namespace,
        lives_for_ever: false,
    });
    if let Some(names) = slots {
        let is_slot = |name: &&Name| !matches!(&*name.text(), "__dict__" | "__weakref__");
        let slots = names.iter().filter(is_slot);
        let mut attributes: Vec<Name> = slots.map(|name| mangle(*name, class)).collect();
        // The order of those of another class may be another, and its instances alike all the same.
        attributes.sort_by(|a, b| a.text().cmp(&b.text()));
        let first = base_slots - attributes.len() as u32;
        for (slot, attribute) in (first..).zip(attributes) {
            let member = PyMember::new::<Native>(
                Static::constant(class),
                Int::from(i64::from(slot)),
                attribute.object(),
                class.object(),
            );
            dict::set_name(namespace, attribute, member.cast());
        }
    }
    let gains = |flag: u32| class.has(flag) && !tail.iter().any(|parent| parent.has(flag));
    if !class.has(flags::METACLASS) {
        let given = [(flags::HAS_DICT, &OWN_DICT), (flags::HAS_WEAKREF, &WEAKREF)];
        for ((flag, attribute), callable) in given.into_iter().zip(&GIVEN) {
            let attribute_name = names::intern(attribute.name);
            if gains(flag) && dict::get_name(namespace, attribute_name).is_none() {
                let descriptor = method::new(
                    ids::GETSET_DESCRIPTOR,
                    callable.get_or_insert(|| Callable::new(attribute)),
                    class.object(),
                    Obj::null(),
                );
                dict::set_name(namespace, attribute_name, descriptor);
            }
        }
    }
    class.expect_attributes(attributes_in_initialiser(namespace));
    class.changed();
    Ok(class)
}

/// `__dict__` of instances that have attributes of their own.
pub static DICT: Builtin = dict_attribute();
static OWN_DICT: Builtin = dict_attribute().doc("dictionary for instance variables");

const fn dict_attribute() -> Builtin {
    Builtin::attribute(
        "__dict__",
        |args| match attributes::dict_of(args.at(0)) {
            // A metaclass may have this from a parent that is none.
            _ if Class::from_object(args.at(0)).is_some() => {
                crate::types::types::namespace_view(Class::of_type(args.at(0).cast()))
            }
            Some(attributes) => Ok(attributes.cast()),
            None => Err(attributes::missing(args.at(0), names::DICT.name())),
        },
        |args| {
            let value: Obj = args.at(1);
            if Class::from_object(args.at(0)).is_some() {
                return Err(crate::attribute_error!(
                    "attribute '__dict__' of 'type' objects is not writable"
                ));
            }
            // What a built-in type has given its instances stays.
            let is_given =
                |class: &&Class| class.has(flags::HAS_DICT) && !class.has(flags::MUTABLE);
            let attributes = if value.is_null() {
                if Class::of(args.at(0)).mro().iter().any(is_given) {
                    return Err(type_error!("cannot delete __dict__"));
                }
                Some(dict::new())
            } else {
                crate::instance::view::<PyDict>(value)
            };
            match attributes {
                Some(attributes) if attributes::set_dict(args.at(0), attributes) => Ok(none()),
                Some(_) => Err(attributes::missing(args.at(0), names::DICT.name())),
                None => Err(type_error!(
                    "__dict__ must be set to a dictionary, not a '{}'",
                    type_name(value)
                )),
            }
        },
    )
    .writes()
}

/// `__weakref__` of the same.
static WEAKREF: Builtin = Builtin::getter("__weakref__", |args| {
    finalisers::first_reference(args.at(0))
})
.doc("list of weak references to the object");

/// Names in `__slots__` that begin with two underscores are private to the class, as in its methods.
fn mangle(name: Name, class: &'static Class) -> Name {
    let text = name.text();
    let class_name = class.name();
    let class_name = class_name.trim_start_matches('_');
    if text.starts_with("__") && !text.ends_with("__") && !class_name.is_empty() {
        return names::intern(&format!("_{class_name}{text}"));
    }
    name
}

/// How many attributes `__init__` sets on its first parameter: what instances will need.
fn attributes_in_initialiser(namespace: Gc<PyDict>) -> u32 {
    let Some(initialiser) = dict::get_name(namespace, names::INIT.name()) else {
        return 0;
    };
    if !initialiser.has_map(ids::FUNCTION) {
        return 0;
    }
    let code = initialiser.cast::<PyFunction>().code().promote();
    u32::from(code.initial_attributes)
}
