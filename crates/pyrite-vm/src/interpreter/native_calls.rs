//! Calls of functions written in Rust: by their generic twin, if they have one ([`super::intrinsics`]), or by a residual function with the
//! effects that they declare.

use super::calls::{self, Window};
use super::{At, general, loops};
use crate::builtin::{Binding, Callable, Effects, Intrinsic};
use crate::call;
use crate::class::{Class, flags as class_flags};
use crate::code::Code;
use crate::fields::*;
use crate::frame;
use crate::frame::Place;
use crate::frames;
use crate::ids;
use crate::instance;
use crate::leftovers;
use crate::map::Map;
use crate::names::Known;
use crate::object::{Obj, Value};
use crate::quiet;
use crate::residuals;
use crate::result::{Outcome, PyResult, Raised};
use crate::types::method::{self, PyBuiltin};
use smelt::{Domain, Frame, Gc, Ref};

/// The arguments of a call without keywords, a few of them.
#[derive(Clone, Copy)]
pub struct Given<D: Domain> {
    values: [Obj<D>; MOST_ARGUMENTS],
    /// How many there are.
    pub count: usize,
}

/// Calls with more arguments are calls of anything.
const MOST_ARGUMENTS: usize = 5;

impl<D: Domain> Given<D> {
    /// These.
    ///
    /// # Panics
    /// When there are more than five.
    #[inline(always)]
    pub fn new(arguments: &[Obj<D>]) -> Self {
        let mut values = [Obj::null(); MOST_ARGUMENTS];
        values[..arguments.len()].copy_from_slice(arguments);
        Given {
            values,
            count: arguments.len(),
        }
    }
    /// `first`, if it is not null, and those of a window. `None` if they are too many.
    #[inline(always)]
    pub fn of_window(frame: Frame, first: Obj<D>, window: &Window<'_, D>) -> Option<Self> {
        let mut values = [first; MOST_ARGUMENTS];
        let mut count = usize::from(!first.is_null());
        if let Some(receiver) = window.receiver {
            values[count] = receiver;
            count += 1;
        }
        if count + window.count > MOST_ARGUMENTS {
            return None;
        }
        for index in 0..window.count {
            values[count] = window.at(frame, index);
            count += 1;
        }
        Some(Given { values, count })
    }
    /// Argument `index`.
    #[inline(always)]
    pub fn at(&self, index: usize) -> Obj<D> {
        self.values[index]
    }
    /// Argument `index`, if it was given.
    #[inline(always)]
    pub fn get(&self, index: usize) -> Option<Obj<D>> {
        (index < self.count).then(|| self.values[index])
    }
    /// All of them.
    #[inline(always)]
    pub fn all(&self) -> &[Obj<D>] {
        &self.values[..self.count]
    }
}

/// Calls a function written in Rust, without keywords.
pub fn call<D: Domain>(at: &At<'_, D>, function: Obj<D>, window: Window<'_, D>) -> Outcome<D> {
    let builtin: Ref<D, PyBuiltin> = function.cast();
    let definition = builtin.definition().promote();
    if definition.looks_at_frames {
        return calls::general(at, function, window);
    }
    let is_descriptor = !matches!(
        function.map_number(),
        ids::BUILTIN_FUNCTION | ids::METHOD_WRAPPER
    );
    let first = if !is_descriptor && method::is_bound(builtin) {
        builtin.receiver()
    } else {
        Obj::null()
    };
    let Some(given) = Given::of_window(at.frame, first, &window) else {
        return calls::general(at, function, window);
    };
    if is_descriptor && (given.count == 0 || !belongs(builtin, given.at(0)))
        || definition.is_particular && (given.count == 0 || !makes(builtin, given.at(0)))
    {
        return calls::general(at, function, window);
    }
    frames::at_place(at.code, at.index(), || {
        if general::is_general(at) {
            return call_plainly(definition, &given);
        }
        call_definition(definition, &given)
    })
}

/// As [`call`], for the interpreter, which meets hardly anything but functions and methods that take a few arguments as they are; `None`, and
/// nothing done, for all else.
#[inline(never)]
pub fn call_directly<D: Domain>(
    at: &At<'_, D>,
    callable: Obj<D>,
    first: i32,
    count: usize,
) -> Option<Outcome<D>> {
    debug_assert!(D::NATIVE);
    let is_descriptor = callable.has_map(ids::METHOD_DESCRIPTOR);
    if !is_descriptor && !callable.has_map(ids::BUILTIN_FUNCTION) || count > MOST_ARGUMENTS {
        return None;
    }
    let builtin: Ref<D, PyBuiltin> = callable.cast();
    let definition = builtin.definition().promote();
    let signature = definition.parsed();
    if !is_descriptor && method::is_bound(builtin)
        || definition.looks_at_frames
        || definition.collects.is_some()
        || !signature.plain
        || !(signature.required..=signature.positional).contains(&count)
    {
        return None;
    }
    if is_descriptor && (count == 0 || !belongs(builtin, frame::load(at.frame, first)))
        || definition.is_particular && (count == 0 || !makes(builtin, frame::load(at.frame, first)))
    {
        return None;
    }
    if let Some(intrinsic) = definition.intrinsic {
        let outcome = call_twin(at, intrinsic, first, count);
        if outcome.is_some() {
            return outcome;
        }
    }
    let place = Place {
        code: at.code,
        index: at.index(),
    };
    // A copy: the collector looks through registers that nobody reads any more.
    let mut values = [Obj::null(); MOST_ARGUMENTS];
    values[..count].copy_from_slice(frame::registers(at.frame, first, count));
    Some(lift(told(definition, place, &values[..count])))
}

/// In a function of its own, so that what it leaves on the machine stack does not lie in the frame of a call of something else: see [`leftovers`].
#[inline(never)]
fn call_twin<D: Domain>(
    at: &At<'_, D>,
    intrinsic: Intrinsic,
    first: i32,
    count: usize,
) -> Option<Outcome<D>> {
    let mut given = Given {
        values: [Obj::null(); MOST_ARGUMENTS],
        count,
    };
    for index in 0..count {
        given.values[index] = frame::load(at.frame, first + index as i32);
    }
    frames::at_place(at.code, at.index(), || intrinsic.of::<D>()(&given))
}

/// Calls a special method of an object if it is one written in Rust; `None` if it is not.
pub fn call_special<D: Domain>(
    object: Obj<D>,
    name: Known,
    arguments: &[Obj<D>],
) -> Option<Outcome<D>> {
    let class = Map::by_number(object.map_number()).class;
    if class.version::<D>() == 0 {
        return None;
    }
    let method = special_in_rust(class, name)?;
    call_method(object, class, method, arguments)
}

/// A class's special method, if that is one written in Rust.
fn special_in_rust(class: &'static Class, name: Known) -> Option<Gc<PyBuiltin>> {
    let method = class.known(name)?;
    let is_one = method.has_map(ids::WRAPPER_DESCRIPTOR) || method.has_map(ids::METHOD_DESCRIPTOR);
    is_one.then(|| method.cast())
}

/// The same, if it is nothing else by another name: what it gives needs no check.
fn own_special(class: &'static Class, name: Known) -> Option<Gc<PyBuiltin>> {
    let method = special_in_rust(class, name)?;
    let definition = method.definition().promote();
    (definition.name.as_bytes() == crate::types::str::bytes(name.name().string())).then_some(method)
}

/// Calls a method of an object's class; `None` if it is that of another class, which raises.
fn call_method<D: Domain>(
    object: Obj<D>,
    class: &'static Class,
    method: Gc<PyBuiltin>,
    arguments: &[Obj<D>],
) -> Option<Outcome<D>> {
    let owner = Class::from_object(method.receiver())?;
    if !class.is_subclass(owner) {
        return None;
    }
    let definition = method.definition().promote();
    let mut values = [object; MOST_ARGUMENTS];
    values[1..=arguments.len()].copy_from_slice(arguments);
    let count = arguments.len() + 1;
    Some(call_definition(definition, &Given { values, count }))
}

/// As [`call_special`], but only if the method is nothing else by another name: what it gives needs no check.
pub fn call_own_special<D: Domain>(
    object: Obj<D>,
    name: Known,
    arguments: &[Obj<D>],
) -> Option<Outcome<D>> {
    let class = Map::by_number(object.map_number()).class;
    if class.version::<D>() == 0 {
        return None;
    }
    let method = own_special(class, name)?;
    call_method(object, class, method, arguments)
}

/// The plain built-in value of an instance of a subclass of `list`, `tuple`, ..., if the class's special method is the one of the built-in type.
pub fn own_payload<D: Domain>(object: Obj<D>, name: Known) -> Option<Obj<D>> {
    let class = Map::by_number(object.map_number()).class;
    if !class.has_payload() || class.version::<D>() == 0 {
        return None;
    }
    let method = own_special(class, name)?;
    (Class::from_object(method.receiver()) == Some(class.native()))
        .then(|| instance::slot(object, 0))
}

/// Is the object an instance of the class that the descriptor belongs to?
#[inline(always)]
fn belongs<D: Domain>(descriptor: Ref<D, PyBuiltin>, object: Obj<D>) -> bool {
    let owner: Obj = descriptor.receiver().promote();
    let owner = Class::of_type(owner.cast());
    Map::by_number(object.map_number()).class.is_subclass(owner)
}

/// Does a type's `__new__` make instances of this class?
fn makes<D: Domain>(constructor: Ref<D, PyBuiltin>, class: Obj<D>) -> bool {
    makes_instances::<D>(constructor, class)
}

#[smelt::elidable]
fn makes_instances(constructor: Gc<PyBuiltin>, class: Obj) -> bool {
    let constructs = |class| method::constructs(constructor, class);
    Class::from_object(class).is_some_and(constructs)
}

/// Calls what a definition says.
#[inline(always)]
pub fn call_definition<D: Domain>(definition: &'static Callable, given: &Given<D>) -> Outcome<D> {
    if let Some(intrinsic) = definition.intrinsic
        && let Some(outcome) = intrinsic.of::<D>()(given)
    {
        return outcome;
    }
    if let Some(index) = definition.collects
        && index < given.count
        && let Some(items) = loops::collected(given.at(index))?
    {
        let mut given = *given;
        given.values[index] = items;
        return call_plainly(definition, &given);
    }
    call_plainly(definition, given)
}

#[inline(always)]
fn call_plainly<D: Domain>(definition: &'static Callable, given: &Given<D>) -> Outcome<D> {
    if D::NATIVE {
        // In the native domain words are words.
        let values: [Obj; MOST_ARGUMENTS] = given.values.map(|value| value.promote());
        let arguments = &values[..given.count];
        return lift(match frames::place() {
            Some(place) => told(definition, place, arguments),
            None => call::call_builtin(definition, arguments, &[]),
        });
    }
    call_residual(definition, given.all())
}

/// The result of native code in whatever domain `D` is; only for `D::NATIVE`.
#[inline(always)]
pub fn lift<D: Domain>(result: PyResult) -> Outcome<D> {
    debug_assert!(D::NATIVE);
    match result {
        Ok(value) => Ok(Obj::constant(value)),
        Err(raised) => Err(Raised(Obj::constant(raised.0))),
    }
}

/// Values that are the same for ever, and that all built-in functions know without running Python code.
pub fn is_atom(map: u32) -> bool {
    matches!(
        map,
        ids::INT
            | ids::BIG_INT
            | ids::FLOAT
            | ids::COMPLEX
            | ids::BOOL
            | ids::NONE
            | ids::STR
            | ids::BYTES
    )
}

/// What a quiet attempt to call the function does with these arguments.
fn effects_on<D: Domain>(definition: &'static Callable, arguments: &[Obj<D>]) -> Effects {
    // A constructor that is elidable makes of its class, which is known, nothing but an atom.
    let of_builtin_class = || {
        arguments.first().is_some_and(|class| {
            class.has_map(ids::TYPE)
                && !Class::of_type(class.cast().promote()).has(class_flags::MUTABLE)
        })
    };
    let from = usize::from(definition.is_constructor() && of_builtin_class());
    let all_atoms = || arguments[from..].iter().all(|a| is_atom(a.map_number()));
    if definition.effects == Effects::Elidable && !all_atoms() {
        Effects::Reads
    } else {
        definition.effects
    }
}

#[inline(never)]
fn call_residual<D: Domain>(definition: &'static Callable, arguments: &[Obj<D>]) -> Outcome<D> {
    let attempted = match effects_on(definition, arguments) {
        Effects::Elidable => elidable::call(definition, arguments),
        Effects::Reads => reading::call(definition, arguments),
        Effects::Writes => writing::call(definition, arguments),
        Effects::Any => return anything(definition, arguments),
    };
    if attempted.is_null() {
        return anything(definition, arguments);
    }
    Ok(attempted)
}

fn quietly(definition: &'static Callable, arguments: &[Obj]) -> Obj {
    quiet::attempt(|| call::call_builtin(definition, arguments, &[]))
}

/// A family of residual functions of the same effects, by the number of arguments, in a module of its own; `call` chooses among them.
macro_rules! attempts {
    ($name:ident: $($attribute:tt)*) => {
        mod $name {
            use super::{Callable, Domain, Obj, quietly};

            pub fn call<D: Domain>(definition: &'static Callable, arguments: &[Obj<D>]) -> Obj<D> {
                match *arguments {
                    [] => with_0::<D>(definition),
                    [a] => with_1::<D>(definition, a),
                    [a, b] => with_2::<D>(definition, a, b),
                    [a, b, c] => with_3::<D>(definition, a, b, c),
                    [a, b, c, d] => with_4::<D>(definition, a, b, c, d),
                    [a, b, c, d, e, ..] => with_5::<D>(definition, a, b, c, d, e),
                }
            }
            #[smelt::$($attribute)*]
            fn with_0(definition: &'static Callable) -> Obj { quietly(definition, &[]) }
            #[smelt::$($attribute)*]
            fn with_1(definition: &'static Callable, a: Obj) -> Obj { quietly(definition, &[a]) }
            #[smelt::$($attribute)*]
            fn with_2(definition: &'static Callable, a: Obj, b: Obj) -> Obj { quietly(definition, &[a, b]) }
            #[smelt::$($attribute)*]
            fn with_3(definition: &'static Callable, a: Obj, b: Obj, c: Obj) -> Obj { quietly(definition, &[a, b, c]) }
            #[smelt::$($attribute)*]
            fn with_4(definition: &'static Callable, a: Obj, b: Obj, c: Obj, d: Obj) -> Obj {
                quietly(definition, &[a, b, c, d])
            }
            #[smelt::$($attribute)*]
            fn with_5(definition: &'static Callable, a: Obj, b: Obj, c: Obj, d: Obj, e: Obj) -> Obj {
                quietly(definition, &[a, b, c, d, e])
            }
        }
    };
}
attempts!(elidable: elidable);
attempts!(reading: residual(reads));
attempts!(writing: residual(writes));

fn anything<D: Domain>(definition: &'static Callable, arguments: &[Obj<D>]) -> Outcome<D> {
    if let Some(Place { code, index }) = frames::place() {
        // Functions with more arguments are not told where they are called: residual functions have room for six words.
        match *arguments {
            [] => return told_0::<D>(definition, code, index),
            [a] => return told_1::<D>(definition, code, index, a),
            [a, b] => return told_2::<D>(definition, code, index, a, b),
            [a, b, c] => return told_3::<D>(definition, code, index, a, b, c),
            _ => {}
        }
    }
    match *arguments {
        [] => call_0::<D>(definition),
        [a] => call_1::<D>(definition, a),
        [a, b] => call_2::<D>(definition, a, b),
        [a, b, c] => call_3::<D>(definition, a, b, c),
        [a, b, c, d] => call_4::<D>(definition, a, b, c, d),
        [a, b, c, d, e, ..] => call_5::<D>(definition, a, b, c, d, e),
    }
}

/// Calls a function that may ask for the frame it is called from, which is topmost and at `place`.
fn told(definition: &'static Callable, place: Place, arguments: &[Obj]) -> PyResult {
    let running = frames::topmost(place.code, place.index);
    if arguments
        .first()
        .is_some_and(|first| first.has_map(ids::BYTEARRAY))
    {
        leftovers::clean_stack();
    }
    frames::calling(running, || call::call_builtin(definition, arguments, &[]))
}

residuals! {
    [any] fn told_0(definition: &'static Callable, code: &'static Code, index: u32) -> Obj {
        told(definition, Place { code, index }, &[])
    }
    [any] fn told_1(definition: &'static Callable, code: &'static Code, index: u32, a: Obj) -> Obj {
        told(definition, Place { code, index }, &[a])
    }
    [any] fn told_2(definition: &'static Callable, code: &'static Code, index: u32, a: Obj, b: Obj) -> Obj {
        told(definition, Place { code, index }, &[a, b])
    }
    [any] fn told_3(definition: &'static Callable, code: &'static Code, index: u32, a: Obj, b: Obj, c: Obj) -> Obj {
        told(definition, Place { code, index }, &[a, b, c])
    }
    [any] fn call_0(definition: &'static Callable) -> Obj { call::call_builtin(definition, &[], &[]) }
    [any] fn call_1(definition: &'static Callable, a: Obj) -> Obj { call::call_builtin(definition, &[a], &[]) }
    [any] fn call_2(definition: &'static Callable, a: Obj, b: Obj) -> Obj { call::call_builtin(definition, &[a, b], &[]) }
    [any] fn call_3(definition: &'static Callable, a: Obj, b: Obj, c: Obj) -> Obj {
        call::call_builtin(definition, &[a, b, c], &[])
    }
    [any] fn call_4(definition: &'static Callable, a: Obj, b: Obj, c: Obj, d: Obj) -> Obj {
        call::call_builtin(definition, &[a, b, c, d], &[])
    }
    [any] fn call_5(definition: &'static Callable, a: Obj, b: Obj, c: Obj, d: Obj, e: Obj) -> Obj {
        call::call_builtin(definition, &[a, b, c, d, e], &[])
    }
}

/// A class that is called is its constructor, with the class in front.
pub fn constructor(class: &'static Class) -> Option<&'static Callable> {
    let method = class.known(crate::names::NEW)?;
    let method: Gc<PyBuiltin> = method
        .has_map(ids::BUILTIN_FUNCTION)
        .then(|| method.cast())?;
    let definition = method.definition().promote();
    (definition.binding == Binding::Static && !definition.looks_at_frames).then_some(definition)
}
