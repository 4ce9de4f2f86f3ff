//! Start-up: the heap, the built-in types, in the order in which they need each other.

use crate::builtin::{Binding, Builtin, Callable, TypeDefinition};
use crate::class::{Class, NewClass, flags};
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::map::Map;
use crate::names;
use crate::object::Obj;
use crate::types::{descriptors, dict, method};
use crate::{reaping, storage};
use smelt::heap::{self, Config, Layout, TypeId};

/// Makes heap, value stack and built-in types. Once, before anything else.
///
/// # Errors
/// When the system refuses memory.
pub fn initialise(config: Config) -> Result<(), String> {
    heap::initialise(config).map_err(|error| error.to_string())?;
    smelt::runtime::initialise(None).map_err(|error| error.to_string())?;
    register_layouts();
    storage::register_roots();
    reaping::register();
    smelt::set_fixed_shapes(keeps_map);
    smelt::bare::set_float_objects(<crate::types::float::PyFloat as smelt::HeapObject>::TYPE);
    names::initialise();
    crate::thread::initialise();
    for definition in builtin_types() {
        definition.class();
    }
    crate::types::template::complete();
    let int = crate::types::int::TYPE.class();
    Map::new_root(int, ids::BIG_INT, 0, false);
    let member = crate::types::method::MEMBER.class();
    Map::new_root(member, ids::COMPUTED_MEMBER, 0, false);
    crate::thread::set_memory_error(storage::immortal(crate::types::exception::with_args(
        &crate::types::exception::MEMORY_ERROR,
        &[],
    )));
    Ok(())
}

/// Do objects that have the map keep it? Instances get attributes, and they, modules and classes other classes.
fn keeps_map(number: u32) -> bool {
    number < ids::FIRST_FREE_MAP
        && !matches!(
            number,
            ids::OBJECT | ids::INSTANCE | ids::MODULE | ids::TYPE
        )
}

fn register_layouts() {
    use crate::types::*;
    let layouts = [
        (ids::BIG_INT, int::BigInt::LAYOUT),
        (ids::FLOAT, float::PyFloat::LAYOUT),
        (ids::COMPLEX, complex::PyComplex::LAYOUT),
        (ids::STR, str::PyStr::LAYOUT),
        (ids::BYTES, bytes::PyBytes::LAYOUT),
        (ids::BYTEARRAY, bytearray::PyByteArray::LAYOUT),
        (ids::LIST, list::PyList::LAYOUT),
        (ids::TUPLE, tuple::PyTuple::LAYOUT),
        (ids::DICT, dict::PyDict::LAYOUT),
        (ids::SET, set::PySet::LAYOUT),
        (ids::RANGE, range::PyRange::LAYOUT),
        (ids::SLICE, slice::PySlice::LAYOUT),
        (ids::FUNCTION, function::PyFunction::LAYOUT),
        (ids::CODE, function::PyCode::LAYOUT),
        (ids::BUILTIN_FUNCTION, method::PyBuiltin::LAYOUT),
        (ids::MEMBER_DESCRIPTOR, method::PyMember::LAYOUT),
        (ids::BOUND_METHOD, method::PyMethod::LAYOUT),
        (ids::CELL, cell::PyCell::LAYOUT),
        (ids::MODULE, module::PyModule::LAYOUT),
        (ids::GENERATOR, generator::PyGenerator::LAYOUT),
        (ids::TRACEBACK, traceback::PyTraceback::LAYOUT),
        (ids::FRAME, frame::PyFrame::LAYOUT),
        (ids::TYPE, crate::class::PyType::LAYOUT),
        (ids::LIST_ITERATOR, iterators::PySequenceIterator::LAYOUT),
        (ids::RANGE_ITERATOR, iterators::PyRangeIterator::LAYOUT),
        (ids::DICT_KEY_ITERATOR, iterators::PyDictIterator::LAYOUT),
        (ids::DICT_KEYS, iterators::PyDictView::LAYOUT),
        (ids::INSTANCE, crate::instance::Instance::LAYOUT),
        (ids::ARRAY, storage::Array::LAYOUT),
        (ids::FLOAT_ARRAY, storage::FloatArray::LAYOUT),
        (ids::BYTE_STORAGE, storage::ByteStorage::LAYOUT),
        (
            ids::EXTERNAL,
            storage::External::LAYOUT.with_release(storage::release_external),
        ),
        (
            ids::GLOBAL_CELL,
            crate::globals::GlobalCell::LAYOUT.with_release(crate::globals::release_cell),
        ),
        (ids::THREAD_STATE, crate::thread::ThreadState::LAYOUT),
    ];
    for (id, layout) in layouts {
        let layout: Layout = layout;
        heap::register_at(TypeId::new(id as u16), layout);
    }
}

/// The types of `builtins` and of the interpreter itself, bases first.
pub fn builtin_types() -> impl Iterator<Item = &'static TypeDefinition> {
    use crate::types::*;
    let basic: [&'static TypeDefinition; 45] = [
        &object::TYPE,
        &types::TYPE,
        &int::TYPE,
        &bool::TYPE,
        &singletons::NONE,
        &singletons::ELLIPSIS,
        &singletons::NOT_IMPLEMENTED,
        &float::TYPE,
        &complex::TYPE,
        &str::TYPE,
        &bytes::TYPE,
        &bytearray::TYPE,
        &list::TYPE,
        &tuple::TYPE,
        &dict::TYPE,
        &set::TYPE,
        &set::FROZEN,
        &range::TYPE,
        &slice::TYPE,
        &function::TYPE,
        &function::CODE,
        &method::TYPE,
        &method::METHOD_DESCRIPTOR,
        &method::CLASS_METHOD_DESCRIPTOR,
        &method::WRAPPER_DESCRIPTOR,
        &method::METHOD_WRAPPER,
        &method::GETSET,
        &method::MEMBER,
        &method::BOUND,
        &cell::TYPE,
        &module::TYPE,
        &generator::TYPE,
        &generator::COROUTINE,
        &generator::ASYNC,
        &descriptors::PROPERTY,
        &descriptors::STATIC_METHOD,
        &descriptors::CLASS_METHOD,
        &descriptors::SUPER,
        &memoryview::TYPE,
        &template::TEMPLATE,
        &template::INTERPOLATION,
        &template::ITERATOR,
        &traceback::TYPE,
        &frame::TYPE,
        &exception::BASE_EXCEPTION,
    ];
    basic
        .into_iter()
        .chain(iterators::ALL.iter().copied())
        .chain(combinators::ALL.iter().copied())
        .chain(exception::ALL.iter().copied())
}

/// Makes the class of a definition; see [`TypeDefinition::class`].
#[cold]
pub fn make_type(definition: &'static TypeDefinition) -> &'static Class {
    let is_object = std::ptr::eq(definition, &crate::types::object::TYPE);
    let base = match definition.base {
        Some(base) => Some(base.class()),
        None => (!is_object).then(|| crate::types::object::TYPE.class()),
    };
    if let Some(class) = definition.made.get() {
        return class; // made on the way to its base
    }
    let (module, name) = definition
        .name
        .rsplit_once('.')
        .unwrap_or(("builtins", definition.name));
    let namespace = dict::new();
    let inherited = base.map_or(0, |base| {
        let inheritable = flags::HAS_DICT
            | flags::EXCEPTION
            | flags::METACLASS
            | flags::MAPPING
            | flags::SEQUENCE;
        [
            flags::HAS_DICT,
            flags::EXCEPTION,
            flags::METACLASS,
            flags::MAPPING,
            flags::SEQUENCE,
        ]
        .iter()
        .filter(|flag| inheritable & **flag != 0 && base.has(**flag))
        .sum()
    });
    let bases: Vec<&'static Class> = base.into_iter().collect();
    let class = Class::new(&NewClass {
        name,
        qualified_name: name,
        metaclass: definition.metaclass.map(TypeDefinition::class),
        base,
        bases: &bases,
        mro_tail: base.map_or(&[], |base| base.mro()),
        flags: definition.flags | inherited,
        base_slots: definition.slots,
        map_number: definition.id,
        dict: namespace,
        lives_for_ever: true,
    });
    definition.made.set(Some(class));
    class.set_exporter(definition.exporter);
    class.set_stepper(definition.stepper);
    if module != "builtins" {
        dict::set_name(
            namespace,
            names::MODULE.name(),
            names::intern(module).object(),
        );
    }
    if let Some(doc) = definition.doc {
        dict::set_name(namespace, names::DOC.name(), crate::types::str::new(doc));
    }
    let buffer_methods = match definition.exporter {
        Some(_) => crate::types::memoryview::EXPORTER_METHODS,
        None => &[],
    };
    for builtin in definition.methods.iter().chain(buffer_methods) {
        dict::set_name(
            namespace,
            names::intern(builtin.name),
            descriptor(class, builtin, definition.name),
        );
    }
    let gains_dict =
        class.has(flags::HAS_DICT) && base.is_some_and(|base| !base.has(flags::HAS_DICT));
    if gains_dict
        && !class.has(flags::METACLASS)
        && dict::get_name(namespace, names::DICT.name()).is_none()
    {
        let builtin = &crate::classes::DICT;
        dict::set_name(
            namespace,
            names::DICT.name(),
            descriptor(class, builtin, definition.name),
        );
    }
    // As for classes made in Python: who defines equality and no hash has none.
    let defines = |name: &str| {
        definition
            .methods
            .iter()
            .any(|builtin| builtin.name == name)
    };
    if defines("__eq__") && !defines("__hash__") {
        dict::set_name(namespace, names::HASH.name(), crate::object::none());
    }
    class.changed();
    class
}

/// What stands in the namespace of a type for a method or attribute.
fn descriptor(class: &'static Class, builtin: &'static Builtin, type_name: &'static str) -> Obj {
    let callable = Callable::of_type(builtin, type_name);
    let map = match builtin.binding {
        Binding::Constant => {
            let made = crate::call::call_builtin(callable, &[], &[]);
            return made.unwrap_or_else(|_| smelt::out_of_memory());
        }
        Binding::Function if callable.is_wrapper() => ids::WRAPPER_DESCRIPTOR,
        Binding::Function => ids::METHOD_DESCRIPTOR,
        Binding::Class => ids::CLASS_METHOD_DESCRIPTOR,
        Binding::Static => ids::BUILTIN_FUNCTION,
        Binding::Attribute if builtin.is_member => ids::COMPUTED_MEMBER,
        Binding::Attribute => ids::GETSET_DESCRIPTOR,
    };
    let function = method::new(map, callable, class.object(), Obj::null());
    match builtin.binding {
        Binding::Static if builtin.name != "__new__" => descriptors::static_method(function),
        _ => function,
    }
}

/// Is it one of the special methods that CPython makes of slots of the type's structure?
pub fn is_wrapper(owner: &str, name: &str) -> bool {
    if !name.starts_with("__") || !name.ends_with("__") {
        return false;
    }
    match name {
        // Not everything with such a name is.
        "__bytes__"
        | "__ceil__"
        | "__class_getitem__"
        | "__complex__"
        | "__copy__"
        | "__deepcopy__"
        | "__dir__"
        | "__enter__"
        | "__exit__"
        | "__floor__"
        | "__format__"
        | "__fspath__"
        | "__getnewargs__"
        | "__getnewargs_ex__"
        | "__getstate__"
        | "__instancecheck__"
        | "__length_hint__"
        | "__missing__"
        | "__mro_entries__"
        | "__prepare__"
        | "__reduce__"
        | "__reduce_ex__"
        | "__reversed__"
        | "__round__"
        | "__set_name__"
        | "__setstate__"
        | "__sizeof__"
        | "__subclasscheck__"
        | "__subclasses__"
        | "__trunc__"
        | "__typing_subst__"
        | "__typing_prepare_subst__"
        | "__alloc__"
        | "__getformat__"
        | "__replace__" => false,
        // These have methods beside the slots, for speed.
        "__getitem__" => !matches!(owner, "dict" | "list"),
        "__contains__" => !matches!(owner, "dict" | "set" | "frozenset"),
        _ => true,
    }
}
