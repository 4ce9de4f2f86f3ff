//! Calls of classes: plain user classes and exceptions are made in generic code, `__init__` runs as a frame of the same loop.

use super::calls::{self, Window};
use super::named::{self, Named};
use super::native_calls::{self, Given};
use super::{At, Control, build, questions};
use crate::attributes;
use crate::builtin::{Callable, Effects, Intrinsic};
use crate::call;
use crate::class::{Class, PyType, flags};
use crate::code::Code;
use crate::fields::*;
use crate::frame;
use crate::frames;
use crate::global::Global;
use crate::ids;
use crate::instance::{self, Instance};
use crate::names;
use crate::object::{Obj, Value};
use crate::residuals;
use crate::result::Outcome;
use crate::storage::Pinned;
use crate::types::descriptors::{self, method_slots};
use crate::types::exception::{self, slots};
use crate::types::function::PyFunction;
use crate::types::method::{self, PyBuiltin};
use pyrite_compiler::bytecode::Op;
use smelt::{Domain, Gc, Native, Ref};

/// What calling a class comes down to.
#[derive(Clone, Copy)]
pub enum Construction {
    /// An instance made of slots, and then this `__init__`, if there is one.
    Plain(Option<Pinned>),
    /// An instance made by this `__new__`, a Python function, and then its `__init__`.
    New(Pinned),
    /// An exception: the same, and its `args` are set.
    Exception(Option<Pinned>),
    /// `type(object)`.
    TypeOf,
    /// A constructor written in Rust, and no `__init__`, or one that has nothing left to do.
    Native(&'static Callable),
    /// A constructor written in Rust, with all arguments, and then this `__init__`, with the same.
    Rust(&'static Callable, Initialiser),
    /// Constructor and `__init__` in one, for some arguments.
    Intrinsic(Intrinsic),
    /// A dict of the keywords, and nothing else is given.
    Keywords,
    /// Anything else.
    General,
}

/// The `__init__` of a class whose constructor is written in Rust.
#[derive(Clone, Copy)]
pub enum Initialiser {
    /// It has nothing left to do.
    Idle,
    /// A Python function.
    Python(Pinned),
    /// Written in Rust.
    Rust(&'static Callable),
}

/// What calling the class comes down to, as things stand (see [`Class::version`]).
pub fn construction(class: &'static Class, count: usize, names: usize) -> Construction {
    match frequent_construction(class, count, names) {
        Construction::General if names == 0 => in_rust(class).unwrap_or(Construction::General),
        construction => construction,
    }
}

/// What [`remembered`] has said of calls of a class at a version, which no other class has had. `None` if calling it is not what `type.__call__` does.
#[derive(Clone, Copy)]
struct Answer {
    version: u32,
    arguments: (usize, usize),
    construction: Option<Construction>,
}

/// As many answers as fit into a third of the nearest cache of a processor.
const MOST_ANSWERS: usize = 256;

/// The latest answers, each at a place that the version and the number of arguments tell.
static ANSWERS: Global<[Answer; MOST_ANSWERS]> = Global::new(
    [Answer {
        version: 0,
        arguments: (0, 0),
        construction: None,
    }; MOST_ANSWERS],
);

/// As [`construction`], and whether the class, which has a version, is called plainly: for the interpreter, which comes by again.
fn remembered(class: &'static Class, count: usize, names: usize) -> Option<Construction> {
    let (version, arguments) = (class.version_now(), (count, names));
    let place = (version as usize ^ count) % MOST_ANSWERS;
    let answer = ANSWERS.with(|answers| answers[place]);
    // What another metaclass says may change without the class.
    let is_of_type = Class::of(class.object()) == Class::builtin(ids::TYPE);
    if answer.version == version && answer.arguments == arguments && is_of_type {
        return answer.construction;
    }
    let construction =
        is_called_plainly::<Native>(class).then(|| construction(class, count, names));
    if is_of_type {
        let answer = Answer {
            version,
            arguments,
            construction,
        };
        ANSWERS.with(|answers| answers[place] = answer);
    }
    construction
}

/// A call of a class whose constructor is written in Rust, without keywords.
fn in_rust(class: &'static Class) -> Option<Construction> {
    let is_special = class.has(flags::NO_INSTANTIATION | flags::METACLASS | flags::EXCEPTION);
    if is_special || crate::finalisers::has_finaliser(class) {
        return None;
    }
    let constructor = native_calls::constructor(class)?;
    let of_layout: Gc<PyBuiltin> = class.known(names::NEW)?.cast();
    if !method::constructs(of_layout, class) {
        return None;
    }
    let initialiser = class.known(names::INIT)?;
    let initialiser = if attributes::is_complete(class) {
        Initialiser::Idle
    } else if initialiser.has_map(ids::FUNCTION) {
        Initialiser::Python(Pinned::of_pinned(initialiser))
    } else if initialiser.has_map(ids::WRAPPER_DESCRIPTOR) {
        let initialiser: Gc<PyBuiltin> = initialiser.cast();
        let owner = Class::from_object(initialiser.receiver())?;
        if !class.is_subclass(owner) {
            return None;
        }
        Initialiser::Rust(initialiser.definition().promote())
    } else {
        return None;
    };
    Some(Construction::Rust(constructor, initialiser))
}

fn frequent_construction(class: &'static Class, count: usize, names: usize) -> Construction {
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
    if !class.has(flags::METACLASS)
        && let Some(function) = python_constructor(class)
    {
        return Construction::New(Pinned::new(function));
    }
    let initialiser = class.known(names::INIT);
    let is_idle = match named {
        true => is_default(initialiser, Class::builtin(ids::OBJECT)),
        false => does_nothing(initialiser, count),
    };
    if !class.has(flags::MUTABLE | flags::EXCEPTION | flags::METACLASS)
        && is_idle
        && let Some(constructor) = native_calls::constructor(class)
    {
        return Construction::Native(constructor);
    }
    if !class.has(flags::MUTABLE | flags::EXCEPTION)
        || class.has(flags::ABSTRACT | flags::METACLASS)
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
    let python = initialiser.filter(|initialiser| initialiser.has_map(ids::FUNCTION));
    if python.is_none() && !is_default(initialiser, root) && !only_keywords(initialiser) {
        return Construction::General;
    }
    let initialiser = python.map(Pinned::of_pinned);
    match (is_exception, initialiser) {
        (true, None) if named => Construction::General,
        (true, initialiser) => Construction::Exception(initialiser),
        (false, None) if count > 0 || named => Construction::General,
        (false, initialiser) => Construction::Plain(initialiser),
    }
}

/// The `__new__` of a class, if it is a Python function.
fn python_constructor(class: &'static Class) -> Option<Obj> {
    let mut constructor = class.known(names::NEW)?;
    if Class::of(constructor) == descriptors::STATIC_METHOD.class() {
        constructor = instance::slot(constructor, method_slots::FUNCTION);
    }
    let function = constructor.exact::<PyFunction>()?;
    (!function.code().promote().is_generator).then_some(constructor)
}

/// Does calling the class do what `type.__call__` does?
pub fn is_called_plainly<D: Domain>(class: &'static Class) -> bool {
    let (metaclass, root) = (Class::of(class.object()), Class::builtin(ids::TYPE));
    metaclass == root
        || metaclass.version::<D>() != 0 && metaclass.known(names::CALL) == root.known(names::CALL)
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
    /// The class, and its `__new__` that is to be called.
    Construct(Obj<D>, Ref<D, PyFunction>),
    /// The instance, and its `__init__` that is to be called.
    Initialise(Obj<D>, Ref<D, PyFunction>),
}

/// Begins the call of a class. `None`: it is to be done the general way.
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
    let (count, names) = (window.count, window.names.len());
    let construction = match D::NATIVE {
        true => remembered(class, count, names)?,
        false => is_called_plainly::<D>(class).then(|| construction(class, count, names))?,
    };
    let (initialiser, is_exception) = match construction {
        Construction::Plain(initialiser) => (initialiser, false),
        Construction::Exception(initialiser) => (initialiser, true),
        Construction::New(function) => {
            let function = Ref::constant(function.get()).cast();
            return is_call(at).then_some(Made::Construct(callable, function));
        }
        Construction::TypeOf => {
            let value = window.at(at.frame, 0);
            return Some(Made::Done(Ok(super::attributes::class_object(value))));
        }
        Construction::Native(constructor) => {
            let (given, passing) = Given::passed(constructor, at.frame, callable, &window)?;
            return Some(Made::Done(native_calls::call_passing(
                constructor,
                &given,
                passing,
            )));
        }
        Construction::Intrinsic(intrinsic) => {
            let given = Given::of_window(at.frame, callable, &window)?;
            let made = intrinsic.of::<D>()(&given);
            if made.is_some() {
                return made.map(Made::Done);
            }
            let Some(Construction::Rust(constructor, initialiser)) = in_rust(class) else {
                return None;
            };
            return make_in_rust(at, callable, window, constructor, initialiser);
        }
        Construction::Rust(constructor, initialiser) => {
            return make_in_rust(at, callable, window, constructor, initialiser);
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

/// Is the instruction a call whose arguments can be had again?
fn is_call<D: Domain>(at: &At<'_, D>) -> bool {
    use Op::{Call, CallEx, CallKw, CallMethod, CallMethodKw};
    let op = at.pc.fetch().op;
    matches!(op, Call | CallEx | CallKw | CallMethod | CallMethodKw)
}

/// See [`Construction::Rust`].
fn make_in_rust<D: Domain>(
    at: &At<'_, D>,
    callable: Obj<D>,
    window: Window<'_, D>,
    constructor: &'static Callable,
    initialiser: Initialiser,
) -> Option<Made<D>> {
    let given = Given::of_window(at.frame, callable, &window)?;
    if !is_call(at) {
        return None;
    }
    let outcome = native_calls::call_definition(constructor, &given);
    let made = match (outcome, initialiser) {
        (Ok(made), Initialiser::Python(_) | Initialiser::Rust(_)) => made,
        (outcome, _) => return Some(Made::Done(outcome)),
    };
    let class = Class::of_type(callable.cast::<PyType>().promote());
    if questions::class_of(made) != class {
        let outcome = initialise::<D>(callable, made, at.code, at.index());
        return Some(Made::Done(outcome));
    }
    match initialiser {
        Initialiser::Python(function) => {
            let function = Ref::constant(function.get()).cast();
            Some(Made::Initialise(made, function))
        }
        Initialiser::Rust(function) => {
            let given = given.with_first(made);
            let outcome = native_calls::call_definition(function, &given);
            Some(Made::Done(outcome.map(|_| made)))
        }
        Initialiser::Idle => Some(Made::Done(Ok(made))),
    }
}

/// Calls a class whose instances are made in Rust, with positional arguments; `None`, and nothing done, for other classes.
pub fn make_with<D: Domain>(callable: Obj<D>, arguments: &[Obj<D>]) -> Option<Outcome<D>> {
    let class = Class::of_type(callable.cast::<PyType>().promote());
    if class.version::<D>() == 0
        || !is_called_plainly::<D>(class)
        || arguments.len() >= native_calls::MOST_ARGUMENTS
    {
        return None;
    }
    match construction(class, arguments.len(), 0) {
        Construction::TypeOf => Some(Ok(super::attributes::class_object(arguments[0]))),
        Construction::Native(constructor) => {
            let given = Given::behind(callable, arguments);
            Some(native_calls::call_definition(constructor, &given))
        }
        Construction::Intrinsic(intrinsic) => {
            intrinsic.of::<D>()(&Given::behind(callable, arguments))
        }
        _ => None,
    }
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
        Made::Construct(class, constructor) => {
            window.receiver = Some(class);
            calls::call_function(at, constructor, window, frame::NEW, class)
        }
        Made::Initialise(instance, initialiser) => {
            window.receiver = Some(instance);
            calls::call_function(at, initialiser, window, frame::INIT, instance)
        }
    }
}

/// The `__new__` of a class, called by [`finish`], has returned `made`.
pub fn constructed<D: Domain>(at: At<'_, D>, class: Obj<D>, made: Obj<D>) -> Control<D> {
    let ins = at.pc.fetch();
    let called = Class::of_type(class.cast::<PyType>().promote());
    let made_class = questions::class_of(made);
    if made_class.version::<D>() != 0 {
        if !made_class.mro_in::<D>().contains(&called) || attributes::is_complete(made_class) {
            return at.result(ins.a, made);
        }
        let initialiser = made_class.known(names::INIT);
        if let Some(initialiser) = initialiser.filter(|method| method.has_map(ids::FUNCTION))
            && let Some(mut window) = calls::window_of(&at)
        {
            window.receiver = Some(made);
            let initialiser = Ref::constant(initialiser).cast();
            return calls::call_function(at, initialiser, window, frame::INIT, made);
        }
    }
    let outcome = initialise::<D>(class, made, at.code, at.index());
    at.outcome(ins.a, outcome)
}

residuals! {
    /// What is left of the call of a class whose `__new__` has returned `made`.
    [any] fn initialise(class: Obj, made: Obj, code: &'static Code, index: u32) -> Obj {
        let running = frames::topmost(code, index);
        let class = Class::of_type(class.cast());
        let (pc, frame) = (code.at(index as usize), running.frame);
        let at = At::<Native> { activation: &mut (), code, pc, frame };
        match calls::window_of(&at) {
            Some(Window { source: calls::Source::Registers(first), count, names, .. }) => {
                attributes::initialise(class, made, frame::registers(frame, first, count), names)
            }
            _ => {
                let ins = pc.fetch();
                let keywords = if ins.x & 1 != 0 { at.get(ins.b + 2) } else { Obj::null() };
                call::with_unpacked(at.get(ins.b + 1), keywords, |arguments, names| {
                    attributes::initialise(class, made, arguments, names)
                })
            }
        }
    }
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
