//! Calls of classes: plain user classes and exceptions are made in generic code, `__init__` runs as a frame of the same loop.

use super::calls::{self, Window};
use super::named::{self, Named};
use super::native_calls::{self, Given};
use super::{At, Control, build};
use crate::attributes;
use crate::builtin::{Callable, Effects, Intrinsic};
use crate::class::{Class, PyType, flags};
use crate::fields::*;
use crate::frame;
use crate::frames;
use crate::ids;
use crate::instance::Instance;
use crate::names;
use crate::object::{Obj, Value};
use crate::residuals;
use crate::result::Outcome;
use crate::storage::Immortal;
use crate::types::exception::{self, slots};
use crate::types::method::PyBuiltin;
use smelt::{Domain, Gc, Ref};

/// What calling a class comes down to.
#[derive(Clone, Copy)]
pub enum Construction {
    /// An instance made of slots, and then this `__init__`, if there is one.
    Plain(Option<Immortal>),
    /// An exception: the same, and its `args` are set.
    Exception(Option<Immortal>),
    /// `type(object)`.
    TypeOf,
    /// A constructor written in Rust, and no `__init__`, or one that has nothing left to do.
    Native(&'static Callable),
    /// Constructor and `__init__` in one, for some arguments.
    Intrinsic(Intrinsic),
    /// A dict of the keywords, and nothing else is given.
    Keywords,
    /// Anything else.
    General,
}

/// What calling the class comes down to, as things stand (see [`Class::version`]).
pub fn construction(class: &'static Class, count: usize, names: usize) -> Construction {
    if class == Class::builtin(ids::TYPE) {
        return if count == 1 && names == 0 {
            Construction::TypeOf
        } else {
            Construction::General
        };
    }
    if (class == Class::builtin(ids::LIST) || class == Class::builtin(ids::SET))
        && names == 0
        && let Some(intrinsic) = native_calls::constructor(class).and_then(|c| c.intrinsic)
    {
        return Construction::Intrinsic(intrinsic);
    }
    if class == Class::builtin(ids::DICT) && names == count && names <= named::MOST {
        return Construction::Keywords;
    }
    let named = names > 0;
    if class.has(flags::NO_INSTANTIATION) {
        return Construction::General;
    }
    if !class.has(flags::MUTABLE | flags::EXCEPTION | flags::METACLASS)
        && !named
        && Class::of(class.object()) == Class::builtin(ids::TYPE)
        && does_nothing(class.known(names::INIT), count)
        && let Some(constructor) = native_calls::constructor(class)
    {
        return Construction::Native(constructor);
    }
    if !class.has(flags::MUTABLE | flags::EXCEPTION)
        || class.has(flags::ABSTRACT | flags::METACLASS)
        || Class::of(class.object()) != Class::builtin(ids::TYPE)
        || crate::finalisers::has_finaliser(class)
    {
        return Construction::General;
    }
    let is_exception = class.has(flags::EXCEPTION);
    // Lists and dicts are made empty, and filled by `__init__`.
    let is_container =
        class.has_payload() && [ids::LIST, ids::DICT].contains(&class.native().root_map().number);
    let root = if is_exception {
        exception::BASE_EXCEPTION.class()
    } else if is_container {
        class.native()
    } else {
        Class::builtin(ids::OBJECT)
    };
    if !is_default(class.known(names::NEW), root) || class.native() != root && !is_exception {
        return Construction::General;
    }
    let initialiser = class.known(names::INIT);
    let python = initialiser.filter(|initialiser| initialiser.has_map(ids::FUNCTION));
    if python.is_none() && !is_default(initialiser, root) && !only_keywords(initialiser) {
        return Construction::General;
    }
    let initialiser = python.map(Immortal::of_immortal);
    match (is_exception, initialiser) {
        (true, None) if named => Construction::General,
        (true, initialiser) => Construction::Exception(initialiser),
        (false, None) if count > 0 || named => Construction::General,
        (false, initialiser) => Construction::Plain(initialiser),
    }
}

/// Is the initialiser of a built-in class `object`'s, or one without effects that takes so many arguments?
fn does_nothing(initialiser: Option<Obj>, count: usize) -> bool {
    let is_idle = |method: Obj| {
        let definition = method.cast::<PyBuiltin>().definition().promote();
        let takes = definition.parsed();
        definition.effects == Effects::Elidable
            && (takes.required..=takes.positional).contains(&(count + 1))
    };
    is_default(initialiser, Class::builtin(ids::OBJECT))
        || initialiser
            .is_some_and(|method| method.has_map(ids::WRAPPER_DESCRIPTOR) && is_idle(method))
}

/// Is it that of an exception, and does it do what `BaseException`'s does if there are no keywords?
fn only_keywords(initialiser: Option<Obj>) -> bool {
    [&exception::ATTRIBUTE_ERROR, &exception::NAME_ERROR]
        .iter()
        .any(|owner| is_default(initialiser, owner.class()))
}

/// Is it what `root` itself defines?
fn is_default(method: Option<Obj>, root: &'static Class) -> bool {
    let Some(method) = method else {
        return true;
    };
    let is_builtin = method.has_map(ids::WRAPPER_DESCRIPTOR)
        || method.has_map(ids::BUILTIN_FUNCTION)
        || method.has_map(ids::METHOD_DESCRIPTOR);
    is_builtin && method.cast::<PyBuiltin>().receiver() == root.object()
}

/// How a class call goes on.
pub enum Made<D: Domain> {
    /// The instance is finished.
    Done(Outcome<D>),
    /// The instance, and its `__init__` that is to be called.
    Initialise(Obj<D>, Ref<D, crate::types::function::PyFunction>),
}

/// Begins the call of a class whose metaclass is `type`. `None`: it is to be done the general way.
#[inline(never)]
pub fn call_class<D: Domain>(
    at: &At<'_, D>,
    callable: Obj<D>,
    window: Window<'_, D>,
) -> Option<Made<D>> {
    let class = Class::of_type(callable.cast::<PyType>().promote());
    if window.receiver.is_some() || class.version::<D>() == 0 {
        return None;
    }
    let (initialiser, is_exception) = match construction(class, window.count, window.names.len()) {
        Construction::Plain(initialiser) => (initialiser, false),
        Construction::Exception(initialiser) => (initialiser, true),
        Construction::TypeOf => {
            let value = window.at(at.frame, 0);
            return Some(Made::Done(Ok(super::attributes::class_object(value))));
        }
        Construction::Native(constructor) => {
            let given = Given::of_window(at.frame, callable, &window)?;
            return Some(Made::Done(frames::at_place(at.code, at.index(), || {
                native_calls::call_definition(constructor, &given)
            })));
        }
        Construction::Intrinsic(intrinsic) => {
            let given = Given::of_window(at.frame, callable, &window)?;
            let made = frames::at_place(at.code, at.index(), || intrinsic.of::<D>()(&given));
            return made.map(Made::Done);
        }
        Construction::Keywords => {
            let mut named = Named::empty();
            for (index, name) in window.names.iter().enumerate() {
                named.push(*name, window.at(at.frame, index));
            }
            return Some(Made::Done(Ok(named.to_dict())));
        }
        Construction::General => return None,
    };
    let map = class.root_map_in::<D>();
    let arguments = is_exception.then(|| calls::window_tuple(at.frame, &window));
    let instance = Instance::new_shaped::<D>(map.number, map.inline_slots, Obj::null());
    if let Some(arguments) = arguments {
        instance.set_slot(slots::ARGS, arguments.cast());
    }
    if class.has_payload() {
        instance.set_slot(0, empty(class.native()));
    }
    Some(match initialiser {
        Some(initialiser) => {
            Made::Initialise(instance.cast(), Ref::constant(initialiser.get()).cast())
        }
        None => Made::Done(Ok(instance.cast())),
    })
}

/// An empty list or dict.
fn empty<D: Domain>(class: &'static Class) -> Obj<D> {
    if class == Class::builtin(ids::LIST) {
        build::empty_list()
    } else {
        Named::empty().to_dict()
    }
}

/// Goes on with what [`call_class`] began.
pub fn finish<D: Domain>(at: At<'_, D>, made: Made<D>, mut window: Window<'_, D>) -> Control<D> {
    match made {
        Made::Done(outcome) => {
            let ins = at.pc.fetch();
            at.outcome(ins.a, outcome)
        }
        Made::Initialise(instance, initialiser) => {
            window.receiver = Some(instance);
            calls::call_function(at, initialiser, window, frame::INIT, instance)
        }
    }
}

residuals! {
    /// `class(*arguments)` for the interpreter's own needs.
    [any] pub fn make(class: Obj) -> Obj { crate::call::call(class, &[]) }
}

/// Makes an instance by the general rules.
///
/// # Errors
/// What the class raises.
pub fn instantiate(class: Gc<PyType>, arguments: &[Obj]) -> crate::result::PyResult {
    attributes::instantiate(Class::of_type(class), class.cast(), arguments, &[])
}
