//! `_weakref`: references that do not keep alive.
//!
//! Callbacks run when the collector has found out that the object is dead.

mod proxy;
mod shared;

pub use shared::reference_to;

use crate::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::finalisers;
use pyrite_vm::global::Global;
use pyrite_vm::ids;
use pyrite_vm::leftovers;
use pyrite_vm::type_error;
use pyrite_vm::types::object;
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
        set("ProxyType", proxy::PLAIN.class().object());
        set("CallableProxyType", proxy::CALLABLE.class().object());
        Ok(())
    },
    ..ModuleDefinition::new("_weakref", FUNCTIONS)
};

/// Tells the heap that the first word of a weak reference is weak. Before there is any.
fn register_layout() {
    static DONE: Global<bool> = Global::new(false);
    if !DONE.get() {
        DONE.set(true);
        finalisers::set_weak_callback(call_back);
        finalisers::set_first_reference(first_reference);
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
    Builtin::function("proxy", "(object, callback=None, /)", |args| {
        match args.or(1, none()) {
            callback if callback.is_none() => shared::proxy_of(args.at(0)),
            callback => proxy::new(args.at(0), callback),
        }
    }),
    Builtin::function("getweakrefcount", "(object, /)", |args| {
        Ok(int::from_usize(list::length(references_to(args.at(0))?)))
    })
    .asking_who_lives(),
    Builtin::function("getweakrefs", "(object, /)", |args| {
        Ok(references_to(args.at(0))?.cast())
    })
    .asking_who_lives(),
    Builtin::function("_remove_dead_weakref", "(dct, key, /)", |args| {
        let Some(table) = instance::view::<dict::PyDict>(args.at(0)) else {
            return Err(type_error!("a dict is required"));
        };
        if let Some(reference) = dict::get(table, args.at(1))?
            && view(reference).is_some_and(|reference| reference.target().is_null())
        {
            dict::remove(table, args.at(1))?;
        }
        nothing()
    }),
];

/// `__weakref__` of an object: the first reference to it, or None.
fn first_reference(object: Obj) -> PyResult {
    let [reference, proxy] = shared::existing(object)?;
    if let Some(shared) = reference.or(proxy) {
        return Ok(shared);
    }
    let all = references_to(object)?;
    Ok(list::items(all).first().copied().unwrap_or(none()))
}

/// All weak references to an object, proxies included, those that are shared first. Nobody keeps lists of them: they are looked for in the heap.
fn references_to(object: Obj) -> PyResult<Gc<list::PyList>> {
    let shape = i64::from(ids::WEAK_REFERENCE);
    let of_object = |found: &heap::Object| {
        let candidate: Obj = Gc::from_bits(found.to_word());
        candidate.shape().get() == shape
            && candidate.cast::<PyWeakReference>().target().0 == object.0
    };
    // Those that are dead already must not be found.
    leftovers::collect();
    let mut count = 0;
    heap::for_each_object(&mut |found| count += usize::from(of_object(&found)));
    storage::with_scratch(count, |places| {
        let mut free = places.iter_mut();
        heap::for_each_object(&mut |found| {
            if of_object(&found)
                && let Some(place) = free.next()
            {
                let reference: Gc<PyWeakReference> = Gc::from_bits(found.to_word());
                let owner = reference.owner();
                *place = if owner.is_null() {
                    reference.cast()
                } else {
                    owner
                };
            }
        });
        let found = list::new();
        let shared = shared::existing(object)?;
        let is_shared = |reference: Obj| shared.contains(&Some(reference));
        let (first, rest): (Vec<usize>, Vec<usize>) =
            (0..places.len()).partition(|index| is_shared(places[*index]));
        for index in first.into_iter().chain(rest) {
            list::push(found, places[index])?;
        }
        Ok(found)
    })
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

/// What texts say of the object of a reference.
fn described(object: Obj) -> String {
    let class = Class::of(object);
    let module = class
        .lookup(names::MODULE.name())
        .and_then(str::of)
        .map(str::text);
    let prefix = match module.as_deref() {
        None | Some("builtins" | "__main__") => String::new(),
        Some(module) => format!("{module}."),
    };
    let address = object::identity(object);
    format!("'{prefix}{}' at {address:#x}", class.qualified_name())
}

fn target(object: Obj) -> Option<Obj> {
    let target = view(object)?.target();
    (!target.is_null()).then_some(target)
}

/// `weakref.ref`.
pub static REFERENCE: TypeDefinition = TypeDefinition {
    id: ids::WEAK_REFERENCE,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("weakref.ReferenceType", METHODS)
};
static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, /, *args, **kwargs)", |args| {
        let class = instance::class_argument(args.at(0))?;
        let (object, callback) = match *args.rest() {
            [object] => (object, none()),
            [object, callback] => (object, callback),
            [] => return Err(type_error!("__new__ expected at least 1 argument, got 0")),
            ref more => {
                let count = more.len();
                return Err(type_error!(
                    "__new__ expected at most 2 arguments, got {count}"
                ));
            }
        };
        if callback.is_none() && class == REFERENCE.class() {
            return shared::reference_to(object);
        }
        let reference = new_reference(object, callback)?;
        let made = instance::of_class(class, reference);
        if made.0 != reference.0 {
            reference.cast::<PyWeakReference>().set_owner(made);
        }
        Ok(made)
    })
    .writes(),
    Builtin::method("__init__", "$(self, object, callback=None, /)", |_| {
        nothing()
    })
    .elidable(),
    Builtin::method("__call__", "(self)", |args| {
        Ok(target(args.at(0)).unwrap_or(none()))
    })
    .reads(),
    Builtin::method("__hash__", "(self, /)", |args| hash_object(args.at(0))).hashing(|reference| {
        let hash = hash_object(reference);
        Some(hash.and_then(protocol::hash))
    }),
    Builtin::comparison(protocol::Comparison::Eq, |args| {
        compare(args, protocol::Comparison::Eq)
    }),
    Builtin::comparison(protocol::Comparison::Ne, |args| {
        compare(args, protocol::Comparison::Ne)
    }),
    Builtin::member("__callback__", |args| {
        Ok(args.this::<PyWeakReference>().callback())
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        let address = object::identity(args.at(0));
        let Some(target) = target(args.at(0)) else {
            return text::new(&format!("<weakref at {address:#x}; dead>"));
        };
        let class = Class::of(target);
        let name = match class.lookup(names::NAME.name()) {
            Some(found) => str::of(attributes::bind(found, target, class.object())?),
            None => None,
        };
        let name = name.map_or_else(String::new, |name| format!(" ({})", str::text(name)));
        text::new(&format!(
            "<weakref at {address:#x}; to {}{name}>",
            described(target)
        ))
    }),
    structure::CLASS_GETITEM,
];

/// References to live objects compare as these do, dead ones by identity.
/// The hash of a reference, an int: that of the object, which is kept for when that is gone.
fn hash_object(reference: Obj) -> PyResult {
    let kept: Gc<PyWeakReference> = view(reference).ok_or_else(|| type_error!("no reference"))?;
    if kept.hash().is_none() {
        let Some(target) = target(reference) else {
            return Err(type_error!("weak object has gone away"));
        };
        kept.set_hash(int::new(protocol::hash(target)?));
    }
    Ok(kept.hash())
}

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
