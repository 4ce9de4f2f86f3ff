//! `_abc`: the machinery of abstract base classes.
//!
//! What is known of a class lies under `_abc_impl`, in a slot object of this module. Its caches hold numbers of classes, which keep nothing alive; registered classes are kept alive.

use crate::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::global::Global;
use pyrite_vm::instance_checks;
use pyrite_vm::names::Name;
use pyrite_vm::runtime_error;
use pyrite_vm::type_error;
use pyrite_vm::types::dict::PyDict;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    ..ModuleDefinition::new("_abc", FUNCTIONS)
};

/// What an abstract class knows.
static DATA: TypeDefinition = TypeDefinition {
    slots: 4,
    ..TypeDefinition::new("_abc._abc_data", DATA_METHODS)
};
static DATA_METHODS: &[Builtin] = &[];
/// Dicts: registered classes, the [numbers](Class::serial) of known subclasses, of known others.
const REGISTRY: u32 = 0;
const CACHE: u32 = 1;
const NEGATIVE_CACHE: u32 = 2;
/// The count of registrations when the negative cache was begun.
const NEGATIVE_VERSION: u32 = 3;

/// Counts registrations: each may make a class a subclass that was none.
static REGISTRATIONS: Global<i64> = Global::new(0);

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("get_cache_token", "()", |_| {
        Ok(int::new(REGISTRATIONS.get()))
    }),
    Builtin::function("_abc_init", "(self, /)", initialise),
    Builtin::function("_abc_register", "(self, subclass, /)", register),
    Builtin::function("_abc_instancecheck", "(self, instance, /)", instance_check)
        .looking_at_frames(),
    Builtin::function("_abc_subclasscheck", "(self, subclass, /)", |args| {
        subclass_check(args.at(0), args.at(1))
    })
    .looking_at_frames(),
    Builtin::function("_get_dump", "(self, /)", |args| {
        let data = data(args.at(0))?;
        let dump = [REGISTRY, CACHE, NEGATIVE_CACHE, NEGATIVE_VERSION]
            .map(|slot| instance::slot(data, slot));
        Ok(tuple::from_slice(&dump).cast())
    }),
    Builtin::function("_reset_registry", "(self, /)", |args| {
        dict::clear(table(data(args.at(0))?, REGISTRY));
        nothing()
    }),
    Builtin::function("_reset_caches", "(self, /)", |args| {
        let data = data(args.at(0))?;
        dict::clear(table(data, CACHE));
        dict::clear(table(data, NEGATIVE_CACHE));
        nothing()
    }),
];

fn abstract_methods() -> Name {
    names::intern("__abstractmethods__")
}

fn data(class: Obj) -> PyResult {
    let known = Class::from_object(class)
        .filter(|_| attributes::has_default_get(Class::of(class)))
        .and_then(|class| class.known(names::ABC_IMPL))
        .filter(|data| Class::of(*data) == DATA.class());
    if let Some(data) = known {
        return Ok(data);
    }
    let data = attributes::get(class, names::ABC_IMPL.name())?;
    if Class::of(data) == DATA.class() {
        Ok(data)
    } else {
        Err(type_error!("_abc_impl is set to a wrong type"))
    }
}

/// Is a class in one of the caches?
fn is_known(data: Obj, cache: u32, class: &'static Class) -> PyResult<bool> {
    let number = int::new(i64::from(class.serial()));
    Ok(dict::get(table(data, cache), number)?.is_some())
}

fn table(data: Obj, slot: u32) -> Gc<PyDict> {
    instance::slot(data, slot).cast()
}

fn is_abstract(value: Obj) -> PyResult<bool> {
    match attributes::get_optional(value, names::intern("__isabstractmethod__"))? {
        Some(flag) => protocol::is_true(flag),
        None => Ok(false),
    }
}

fn initialise(args: &Arguments) -> PyResult {
    let object = args.at(0);
    let Some(class) = Class::from_object(object) else {
        return Err(type_error!("_abc_init() needs a class"));
    };
    let found = list::new();
    for (name, value) in dict::pairs(class.dict()) {
        if is_abstract(value)? {
            list::push(found, name)?;
        }
    }
    // What bases leave abstract stays so unless the class has something else under the name.
    for base in class.mro().iter().skip(1) {
        let Some(inherited) = dict::get_name(base.dict(), abstract_methods()) else {
            continue;
        };
        protocol::for_each(inherited, |name| {
            let value = attributes::get_optional(object, attributes::name_of(name)?)?;
            if let Some(value) = value
                && is_abstract(value)?
            {
                list::push(found, name)?;
            }
            Ok(true)
        })?;
    }
    let frozen = call::call(
        pyrite_vm::types::set::FROZEN.class().object(),
        &[found.cast()],
    )?;
    attributes::set(object, abstract_methods(), frozen)?;
    class.set_flag(flags::ABSTRACT, list::length(found) > 0);
    declare_collection(class)?;
    let tables = [
        dict::new().cast(),
        dict::new().cast(),
        dict::new().cast(),
        int::new(REGISTRATIONS.get()),
    ];
    attributes::set(
        object,
        names::ABC_IMPL.name(),
        instance::with(DATA.class(), &tables),
    )?;
    nothing()
}

/// A class that says in `__abc_tpflags__` what patterns take its instances for, in bits of CPython's.
fn declare_collection(class: &'static Class) -> PyResult<()> {
    const KINDS: [(i64, u32); 2] = [(1 << 5, flags::SEQUENCE), (1 << 6, flags::MAPPING)];
    let name = names::intern("__abc_tpflags__").object();
    let Some(declared) = dict::remove(class.dict(), name)? else {
        return Ok(());
    };
    let Some(bits) = declared.as_small().map(|bits| bits.get()) else {
        return Ok(());
    };
    if KINDS.iter().all(|(bit, _)| bits & bit != 0) {
        return Err(type_error!(
            "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING"
        ));
    }
    for (bit, flag) in KINDS {
        if bits & bit != 0 {
            class.set_flag(flag, true);
        }
    }
    class.changed();
    Ok(())
}

/// Patterns take instances of the class, and of its subclasses, for sequences or mappings, and not for the other.
fn take_for(class: &'static Class, flag: u32) {
    if class.has(flag) || !class.has(flags::MUTABLE) {
        return;
    }
    class.set_flag(flags::SEQUENCE | flags::MAPPING, false);
    class.set_flag(flag, true);
    class.changed();
    class.each_subclass(&mut |subclass| take_for(subclass, flag));
}

fn register(args: &Arguments) -> PyResult {
    let (this, subclass) = (args.at(0), args.at(1));
    if Class::from_object(subclass).is_none() {
        return Err(type_error!("Can only register classes"));
    }
    if instance_checks::is_subclass(subclass, this)? {
        return Ok(subclass);
    }
    if instance_checks::is_subclass(this, subclass)? {
        return Err(runtime_error!("Refusing to create an inheritance cycle"));
    }
    dict::set(table(data(this)?, REGISTRY), subclass, none())?;
    REGISTRATIONS.set(REGISTRATIONS.get() + 1);
    // Patterns take instances of registered sequences and mappings for such.
    if let (Some(this), Some(subclass)) = (Class::from_object(this), Class::from_object(subclass)) {
        for flag in [flags::SEQUENCE, flags::MAPPING] {
            if this.has(flag) {
                take_for(subclass, flag);
            }
        }
    }
    Ok(subclass)
}

fn instance_check(args: &Arguments) -> PyResult {
    let (this, object) = (args.at(0), args.at(1));
    let data = data(this)?;
    let class = match attributes::has_plain_class(Class::of(object)) {
        true => Class::of(object).object(),
        false => attributes::get(object, names::CLASS.name())?,
    };
    let known = |cache: u32| {
        Class::from_object(class).map_or(Ok(false), |class| is_known(data, cache, class))
    };
    if known(CACHE)? {
        return Ok(boolean(true));
    }
    let actual = Class::of(object).object();
    let check = |class: Obj| protocol::call_method(this, names::SUBCLASSCHECK.name(), &[class]);
    if class == actual {
        if int_slot(data, NEGATIVE_VERSION) == REGISTRATIONS.get() && known(NEGATIVE_CACHE)? {
            return Ok(boolean(false));
        }
        return check(class);
    }
    let claimed = check(class)?;
    if protocol::is_true(claimed)? {
        Ok(claimed)
    } else {
        check(actual)
    }
}

fn subclass_check(this: Obj, subclass: Obj) -> PyResult {
    let Some(class) = Class::from_object(subclass) else {
        return Err(type_error!("issubclass() arg 1 must be a class"));
    };
    let data = data(this)?;
    if is_known(data, CACHE, class)? {
        return Ok(boolean(true));
    }
    if int_slot(data, NEGATIVE_VERSION) < REGISTRATIONS.get() {
        dict::clear(table(data, NEGATIVE_CACHE));
        set_int_slot(data, NEGATIVE_VERSION, REGISTRATIONS.get());
    } else if is_known(data, NEGATIVE_CACHE, class)? {
        return Ok(boolean(false));
    }
    let remember = |slot: u32, answer: bool| -> PyResult {
        let number = int::new(i64::from(class.serial()));
        dict::set(table(data, slot), number, none())?;
        Ok(boolean(answer))
    };
    let hook = protocol::call_method(this, names::SUBCLASSHOOK.name(), &[subclass])?;
    if hook == boolean(true) {
        return remember(CACHE, true);
    }
    if hook == boolean(false) {
        return remember(NEGATIVE_CACHE, false);
    }
    if hook != not_implemented() {
        return Err(exception::raise_message(
            &exception::ASSERTION_ERROR,
            "__subclasshook__ must return either False, True, or NotImplemented",
        ));
    }
    if Class::from_object(this).is_some_and(|this| class.is_subclass(this)) {
        return remember(CACHE, true);
    }
    let registered = list::new();
    for (class, _) in dict::pairs(table(data, REGISTRY)) {
        list::push(registered, class)?;
    }
    for index in 0..list::length(registered) {
        if instance_checks::is_subclass(subclass, list::get(registered, index))? {
            return remember(CACHE, true);
        }
    }
    let subclasses =
        sequence::to_list(protocol::call_method(this, names::SUBCLASSES.name(), &[])?)?;
    for index in 0..list::length(subclasses) {
        if instance_checks::is_subclass(subclass, list::get(subclasses, index))? {
            return remember(CACHE, true);
        }
    }
    remember(NEGATIVE_CACHE, false)
}
