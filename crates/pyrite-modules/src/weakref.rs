//! `_weakref`: references that do not keep alive.
//!
//! Callbacks run when the collector has found out that the object is dead.

use crate::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::finalisers;
use pyrite_vm::global::Global;
use pyrite_vm::ids;
use pyrite_vm::type_error;
use pyrite_vm::unraisable;
use smelt::heap::{self, Layout, Pointers, TypeId};
use smelt::{AnyValue, Native, heap_object};

/// A weak reference. The heap keeps no object alive for its first word and makes it null when the object dies.
#[heap_object(id = ids::WEAK_REFERENCE)]
pub struct PyWeakReference {
    /// The object, or null.
    target: Gc<AnyValue>,
    /// What to call when it dies, or None.
    callback: Gc<AnyValue>,
    /// The hash of the object once somebody has asked for it, or None.
    hash: Gc<AnyValue>,
    /// The instance of a subclass that this is the payload of, or null.
    owner: Gc<AnyValue>,
}

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        register_layout();
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        set("ref", REFERENCE.class().object());
        set("ReferenceType", REFERENCE.class().object());
        set("ProxyType", PROXY.class().object());
        set("CallableProxyType", CALLABLE_PROXY.class().object());
        Ok(())
    },
    ..ModuleDefinition::new("_weakref", "Weak-reference support module.", FUNCTIONS)
};

/// Tells the heap that the first word of a weak reference is weak. Before there is any.
fn register_layout() {
    static DONE: Global<bool> = Global::new(false);
    if !DONE.get() {
        DONE.set(true);
        finalisers::set_weak_callback(call_back);
        let strong = Pointers::Range { first: 2, count: 3 };
        heap::register_at(
            TypeId::new(ids::WEAK_REFERENCE as u16),
            Layout::new("weak reference", strong).with_weak(true),
        );
    }
}

/// The object that a weak reference was for has died.
fn call_back(reference: Obj) {
    let this: Gc<PyWeakReference> = reference.cast();
    let callback = this.callback();
    if callback.is_none() {
        return;
    }
    this.set_callback(none());
    let owner = this.owner();
    let shown = if owner.is_null() { reference } else { owner };
    if let Err(raised) = call::call(callback, &[shown]) {
        let callback = unraisable::shown(callback);
        let message = format!("Exception ignored while calling weakref callback {callback}");
        unraisable::report(raised, &message, Obj::null());
    }
}

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "proxy",
        "(object, callback=None, /)",
        "Create a proxy object that weakly references 'object'.",
        |args| {
            let reference = new_reference(args.at(0), args.or(1, none()))?;
            let class = if is_callable(args.at(0)) {
                CALLABLE_PROXY.class()
            } else {
                PROXY.class()
            };
            let proxy = instance::with(class, &[reference]);
            reference.cast::<PyWeakReference>().set_owner(proxy);
            Ok(proxy)
        },
    ),
    Builtin::function(
        "getweakrefcount",
        "(object, /)",
        "Return the number of weak references to 'object'.",
        |_| Err(not_counted()),
    ),
    Builtin::function(
        "getweakrefs",
        "(object, /)",
        "Return a list of all weak reference objects pointing to 'object'.",
        |_| Err(not_counted()),
    ),
    Builtin::function(
        "_remove_dead_weakref",
        "(dct, key, /)",
        "Atomically remove key from dict if it points to a dead weakref.",
        |args| {
            let Some(table) = instance::view::<dict::PyDict>(args.at(0)) else {
                return Err(type_error!("a dict is required"));
            };
            if let Some(reference) = dict::get(table, args.at(1))?
                && view(reference).is_some_and(|reference| reference.target().is_null())
            {
                dict::remove(table, args.at(1))?;
            }
            nothing()
        },
    ),
];

fn not_counted() -> Raised {
    exception::raise_message(
        &exception::NOT_IMPLEMENTED_ERROR,
        "the weak references to an object are not listed yet",
    )
}

/// Can there be weak references to it?
fn check(object: Obj) -> PyResult<()> {
    let class = Class::of(object);
    let built_in = matches!(
        object.map_number(),
        ids::FUNCTION
            | ids::BUILTIN_FUNCTION
            | ids::BOUND_METHOD
            | ids::TYPE
            | ids::SET
            | ids::FROZENSET
            | ids::GENERATOR
            | ids::COROUTINE
            | ids::ASYNC_GENERATOR
            | ids::CODE
            | ids::MODULE
    );
    if object.is_heap()
        && (built_in
            || class.has(flags::HAS_WEAKREF)
            || class.has(flags::METACLASS)
            || Class::from_object(object).is_some())
    {
        return Ok(());
    }
    Err(type_error!(
        "cannot create weak reference to '{}' object",
        class.name()
    ))
}

fn new_reference(object: Obj, callback: Obj) -> PyResult {
    check(object)?;
    REFERENCE.class();
    Ok(PyWeakReference::new::<Native>(object, callback, none(), Obj::null()).cast())
}

fn view(object: Obj) -> Option<Gc<PyWeakReference>> {
    instance::view(object)
}

fn target(object: Obj) -> Option<Obj> {
    let target = view(object)?.target();
    (!target.is_null()).then_some(target)
}

/// `weakref.ref`.
pub static REFERENCE: TypeDefinition = TypeDefinition {
    id: ids::WEAK_REFERENCE,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("weakref.ReferenceType", "", METHODS)
};
static METHODS: &[Builtin] = &[
    Builtin::constructor(
        "$(type, object, callback=None, /, *args, **kwargs)",
        |args| {
            let class = instance::class_argument(args.at(0))?;
            let reference = new_reference(args.at(1), args.or(2, none()))?;
            let made = instance::of_class(class, reference);
            if made.0 != reference.0 {
                reference.cast::<PyWeakReference>().set_owner(made);
            }
            Ok(made)
        },
    ),
    Builtin::method("__init__", "$(self, object, callback=None, /)", "", |_| {
        nothing()
    }),
    Builtin::method("__call__", "(self)", "Call self as a function.", |args| {
        Ok(target(args.at(0)).unwrap_or(none()))
    }),
    Builtin::method("__hash__", "(self, /)", "Return hash(self).", |args| {
        let reference = args.this::<PyWeakReference>();
        if reference.hash().is_none() {
            let Some(target) = target(args.at(0)) else {
                return Err(type_error!("weak object has gone away"));
            };
            reference.set_hash(int::new(protocol::hash(target)?));
        }
        Ok(reference.hash())
    }),
    Builtin::method(
        "__eq__",
        "(self, value, /)",
        "Return self==value.",
        |args| compare(args, protocol::Comparison::Eq),
    ),
    Builtin::method(
        "__ne__",
        "(self, value, /)",
        "Return self!=value.",
        |args| compare(args, protocol::Comparison::Ne),
    ),
    Builtin::getter("__callback__", "", |args| {
        Ok(args.this::<PyWeakReference>().callback())
    }),
    Builtin::method("__repr__", "(self, /)", "Return repr(self).", |args| {
        let class = type_name(args.at(0));
        match target(args.at(0)) {
            Some(target) => text::new(&format!("<weakref; to '{}' ({class})>", type_name(target))),
            None => text::new("<weakref; dead>"),
        }
    }),
    structure::CLASS_GETITEM,
];

/// References to live objects compare as these do, dead ones by identity.
fn compare(args: &Arguments, comparison: protocol::Comparison) -> PyResult {
    if view(args.at(1)).is_none() {
        return Ok(not_implemented());
    }
    match (target(args.at(0)), target(args.at(1))) {
        (Some(a), Some(b)) => protocol::compare(a, b, comparison),
        _ => Ok(boolean(
            (args.at(0) == args.at(1)) == (comparison == protocol::Comparison::Eq),
        )),
    }
}

/// `weakref.ProxyType`: attributes, items, length, truth and text are those of the object.
pub static PROXY: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: 0,
    ..TypeDefinition::new("weakref.ProxyType", "", PROXY_METHODS)
};
/// `weakref.CallableProxyType`.
pub static CALLABLE_PROXY: TypeDefinition = TypeDefinition {
    base: Some(&PROXY),
    slots: 1,
    flags: 0,
    ..TypeDefinition::new("weakref.CallableProxyType", "", CALLABLE_METHODS)
};
static CALLABLE_METHODS: &[Builtin] = &[Builtin::method(
    "__call__",
    "(self, *args, **kwargs)",
    "Call self as a function.",
    |args| call_with_dict(referent(args)?, args.rest(), &[], args.keywords()),
)];
static PROXY_METHODS: &[Builtin] = &[
    Builtin::method(
        "__getattribute__",
        "(self, name, /)",
        "Return getattr(self, name).",
        |args| attributes::get(referent(args)?, attributes::name_of(args.at(1))?),
    ),
    Builtin::method(
        "__setattr__",
        "(self, name, value, /)",
        "Implement setattr(self, name, value).",
        |args| {
            attributes::set(
                referent(args)?,
                attributes::name_of(args.at(1))?,
                args.at(2),
            )?;
            nothing()
        },
    ),
    Builtin::method(
        "__delattr__",
        "(self, name, /)",
        "Implement delattr(self, name).",
        |args| {
            attributes::set(
                referent(args)?,
                attributes::name_of(args.at(1))?,
                Obj::null(),
            )?;
            nothing()
        },
    ),
    Builtin::method("__str__", "(self, /)", "Return str(self).", |args| {
        Ok(protocol::to_str(referent(args)?)?.cast())
    }),
    Builtin::method("__bool__", "(self, /)", "True if self else False", |args| {
        Ok(boolean(protocol::is_true(referent(args)?)?))
    }),
    Builtin::method("__len__", "(self, /)", "Return len(self).", |args| {
        Ok(int::from_usize(protocol::length(referent(args)?)?))
    }),
    Builtin::method("__iter__", "(self, /)", "Implement iter(self).", |args| {
        protocol::iterator(referent(args)?)
    }),
    Builtin::method(
        "__contains__",
        "(self, key, /)",
        "Return bool(key in self).",
        |args| Ok(boolean(protocol::contains(referent(args)?, args.at(1))?)),
    ),
    Builtin::method(
        "__getitem__",
        "(self, key, /)",
        "Return self[key].",
        |args| protocol::get_item(referent(args)?, args.at(1)),
    ),
    Builtin::method(
        "__setitem__",
        "(self, key, value, /)",
        "Set self[key] to value.",
        |args| {
            protocol::set_item(referent(args)?, args.at(1), args.at(2))?;
            nothing()
        },
    ),
    Builtin::method(
        "__repr__",
        "(self, /)",
        "Return repr(self).",
        |args| match target(instance::slot(args.at(0), 0)) {
            Some(target) => text::new(&format!("<weakproxy; to '{}'>", type_name(target))),
            None => text::new("<weakproxy; dead>"),
        },
    ),
];

fn referent(args: &Arguments) -> PyResult {
    target(instance::slot(args.at(0), 0)).ok_or_else(|| {
        exception::raise_message(
            &exception::REFERENCE_ERROR,
            "weakly-referenced object no longer exists",
        )
    })
}
