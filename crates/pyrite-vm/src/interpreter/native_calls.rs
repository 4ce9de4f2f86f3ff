//! Calls of functions written in Rust: by their generic twin, if they have one ([`super::intrinsics`]), or by a residual function with the
//! effects that they declare.

use super::calls::{self, Window};
use super::{At, afresh, attributes, general, loops, questions};
use crate::builtin::{Binding, Callable, Effects, Intrinsic};
use crate::call;
use crate::class::{Class, flags as class_flags};
use crate::fields::*;
use crate::frame;
use crate::ids;
use crate::instance;
use crate::map::Map;
use crate::names::Known;
use crate::object::{Obj, Value};
use crate::result::{Outcome, PyResult, Raised};
use crate::types::method::{self, PyBuiltin};
use crate::types::str;
use smelt::{Domain, Frame, Gc, Ref};

/// The arguments of a call, a few of them.
#[derive(Clone, Copy)]
pub struct Given<D: Domain> {
    values: [Obj<D>; MOST_ARGUMENTS],
    /// How many there are.
    pub count: usize,
}

/// How a call passes its arguments.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Passing {
    /// By position, and whether the function takes so many is not known.
    Positional,
    /// By position, as the function takes them.
    Fitting,
    /// Each lies at the place of its parameter, and some places may be null.
    Placed,
}

impl Passing {
    /// Of `count` arguments by position.
    #[inline(always)]
    fn of(definition: &Callable, count: usize) -> Self {
        let signature = definition.parsed();
        let fits = signature.plain && (signature.required..=signature.positional).contains(&count);
        if fits {
            Passing::Fitting
        } else {
            Passing::Positional
        }
    }
}

/// Calls with more arguments are calls of anything.
pub const MOST_ARGUMENTS: usize = 5;

/// Copies arguments one by one, which takes a few instructions less than a call of what copies any number of bytes.
///
/// # Panics
/// When there are more than `values` has room for.
#[inline(always)]
pub fn copy_few<D: Domain>(values: &mut [Obj<D>], arguments: &[Obj<D>]) {
    assert!(arguments.len() <= values.len());
    for index in 0..MOST_ARGUMENTS {
        if index < arguments.len() {
            values[index] = arguments[index];
        }
    }
}

impl<D: Domain> Given<D> {
    /// These.
    ///
    /// # Panics
    /// When there are more than five.
    #[inline(always)]
    pub fn new(arguments: &[Obj<D>]) -> Self {
        let mut values = [Obj::null(); MOST_ARGUMENTS];
        copy_few(&mut values, arguments);
        Given {
            values,
            count: arguments.len(),
        }
    }
    /// `first` and these.
    ///
    /// # Panics
    /// When there are more than five.
    #[inline(always)]
    pub fn behind(first: Obj<D>, arguments: &[Obj<D>]) -> Self {
        let mut values = [first; MOST_ARGUMENTS];
        copy_few(&mut values[1..], arguments);
        Given {
            values,
            count: arguments.len() + 1,
        }
    }
    /// These, but for the first.
    #[inline(always)]
    pub fn with_first(mut self, first: Obj<D>) -> Self {
        self.values[0] = first;
        self
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
    /// What a call passes to a function: `first`, if it is not null, and a window's arguments. `None` if that is not so easy.
    #[inline(always)]
    pub fn passed(
        definition: &Callable,
        frame: Frame,
        first: Obj<D>,
        window: &Window<'_, D>,
    ) -> Option<(Self, Passing)> {
        if !window.names.is_empty() {
            return Given::placed(definition, frame, first, window);
        }
        let given = Given::of_window(frame, first, window)?;
        Some((given, Passing::of(definition, given.count)))
    }
    /// As [`of_window`](Given::of_window), of a call with keywords, each argument at the place of its parameter. `None` if the function does not take them so.
    fn placed(
        definition: &Callable,
        frame: Frame,
        first: Obj<D>,
        window: &Window<'_, D>,
    ) -> Option<(Self, Passing)> {
        let signature = definition.parsed();
        if signature.rest || signature.keywords || definition.sees_names {
            return None;
        }
        let by_position = Window {
            count: window.count - window.names.len(),
            names: &[],
            ..*window
        };
        let mut given = Given::of_window(frame, first, &by_position)?;
        if given.count > signature.positional {
            return None;
        }
        given.values[given.count..].fill(Obj::null());
        let positional = given.count;
        let mut filled = [false; MOST_ARGUMENTS];
        filled[..positional].fill(true);
        for (index, name) in window.names.iter().enumerate() {
            let text = str::bytes(name.cast());
            let place = signature
                .parameters
                .iter()
                .position(|parameter| parameter.name.as_bytes() == text)?;
            if place < signature.positional_only || place >= MOST_ARGUMENTS || filled[place] {
                return None;
            }
            filled[place] = true;
            given.values[place] = window.at(frame, by_position.count + index);
            given.count = given.count.max(place + 1);
        }
        let mut parameters = signature.parameters.iter().enumerate();
        let is_missing = |place: usize| !filled.get(place).is_some_and(|filled| *filled);
        if parameters.any(|(place, parameter)| !parameter.optional && is_missing(place)) {
            return None;
        }
        let fits = given.count <= signature.positional && !filled[..given.count].contains(&false);
        let passing = if fits {
            Passing::Fitting
        } else {
            Passing::Placed
        };
        Some((given, passing))
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

/// Calls a function written in Rust.
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
    let Some((given, passing)) = Given::passed(definition, at.frame, first, &window) else {
        return calls::general(at, function, window);
    };
    let is_without_first = given.count == 0 || given.at(0).is_null();
    if is_descriptor && (is_without_first || !belongs(builtin, given.at(0)))
        || definition.is_particular && (is_without_first || !makes(builtin, given.at(0)))
    {
        return calls::general(at, function, window);
    }
    if general::is_general(at) {
        return call_plainly(definition, &given, passing);
    }
    call_passing(definition, &given, passing)
}

/// Calls a function or method written in Rust with these arguments; `None`, and nothing done, if that is to be done another way.
pub fn call_with<D: Domain>(function: Obj<D>, arguments: &[Obj<D>]) -> Option<Outcome<D>> {
    let is_descriptor = function.has_map(ids::METHOD_DESCRIPTOR);
    if !is_descriptor && !function.has_map(ids::BUILTIN_FUNCTION) {
        return None;
    }
    let builtin: Ref<D, PyBuiltin> = function.cast();
    let definition = builtin.definition().promote();
    let is_bound = !is_descriptor && method::is_bound(builtin);
    if definition.looks_at_frames || arguments.len() + usize::from(is_bound) > MOST_ARGUMENTS {
        return None;
    }
    let given = if is_bound {
        Given::behind(builtin.receiver(), arguments)
    } else {
        Given::new(arguments)
    };
    if is_descriptor && (given.count == 0 || !belongs(builtin, given.at(0)))
        || definition.is_particular && (given.count == 0 || !makes(builtin, given.at(0)))
    {
        return None;
    }
    Some(call_definition(definition, &given))
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
    if !is_descriptor && !callable.has_map(ids::BUILTIN_FUNCTION) {
        let is_type = count == 1 && callable.is_word(Class::builtin(ids::TYPE).object().0);
        return is_type.then(|| Ok(attributes::class_object(frame::load(at.frame, first))));
    }
    let builtin: Ref<D, PyBuiltin> = callable.cast();
    let definition = builtin.definition().promote();
    if !definition.direct().contains(&count) || !is_descriptor && method::is_bound(builtin) {
        return None;
    }
    if is_descriptor && (count == 0 || !belongs(builtin, frame::load(at.frame, first)))
        || definition.is_particular && (count == 0 || !makes(builtin, frame::load(at.frame, first)))
    {
        return None;
    }
    if let Some(intrinsic) = definition.intrinsic
        && !definition.is_only_traced
    {
        let outcome = call_twin(at, intrinsic, first, count);
        if outcome.is_some() {
            return outcome;
        }
    }
    if definition.asks_who_lives
        && let Err(raised) = afresh::begin()
    {
        return Some(Err(Raised(Obj::constant(raised.0))));
    }
    // A copy: the collector looks through registers that nobody reads any more.
    let mut values = [Obj::null(); MOST_ARGUMENTS];
    copy_few(&mut values, frame::registers(at.frame, first, count));
    Some(lift(call_cleaned(
        definition,
        &values[..count],
        call::call_placed,
    )))
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
    intrinsic.of::<D>()(&given)
}

/// Calls a special method of an object if it is one written in Rust; `None` if it is not.
pub fn call_special<D: Domain>(
    object: Obj<D>,
    name: Known,
    arguments: &[Obj<D>],
) -> Option<Outcome<D>> {
    let class = questions::class_of(object);
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
    Some(call_definition(
        definition,
        &Given::behind(object, arguments),
    ))
}

/// As [`call_special`], but only if the method is nothing else by another name: what it gives needs no check.
pub fn call_own_special<D: Domain>(
    object: Obj<D>,
    name: Known,
    arguments: &[Obj<D>],
) -> Option<Outcome<D>> {
    let class = questions::class_of(object);
    if class.version::<D>() == 0 {
        return None;
    }
    let method = own_special(class, name)?;
    call_method(object, class, method, arguments)
}

/// The plain built-in value of an instance of a subclass of `list`, `tuple`, ..., if the class's special method is the one of the built-in type.
pub fn own_payload<D: Domain>(object: Obj<D>, name: Known) -> Option<Obj<D>> {
    let class = questions::class_of(object);
    if !class.has_payload() || class.version::<D>() == 0 {
        return None;
    }
    let method = special_in_rust(class, name)?;
    // A type that is made of another one, as `OrderedDict` is, may have a method of its own.
    let mut bases = std::iter::successors(Some(class.native()), |class| class.base());
    let layout = bases.find(|class| class.has_own_layout())?;
    let is_own = method.receiver() == layout.object() && layout.known(name) == Some(method.cast());
    is_own.then(|| instance::slot(object, 0))
}

/// Is the object an instance of the class that the descriptor belongs to?
#[inline(always)]
fn belongs<D: Domain>(descriptor: Ref<D, PyBuiltin>, object: Obj<D>) -> bool {
    let owner: Obj = descriptor.receiver().promote();
    if D::NATIVE && owner == Map::by_number(object.map_number()).class.object() {
        return true; // as mostly
    }
    let owner = Class::of_type(owner.cast());
    questions::is_of(object, owner)
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

/// Calls what a definition says, with positional arguments.
#[inline(always)]
pub fn call_definition<D: Domain>(definition: &'static Callable, given: &Given<D>) -> Outcome<D> {
    call_passing(definition, given, Passing::of(definition, given.count))
}

/// Calls what a definition says.
#[inline(always)]
pub fn call_passing<D: Domain>(
    definition: &'static Callable,
    given: &Given<D>,
    passing: Passing,
) -> Outcome<D> {
    if passing != Passing::Placed
        && let Some(intrinsic) = definition.intrinsic
        && !(D::NATIVE && definition.is_only_traced)
        && let Some(outcome) = intrinsic.of::<D>()(given)
    {
        return outcome;
    }
    if let Some(index) = definition.collects
        && index < given.count
        && (passing != Passing::Placed || !given.at(index).is_null())
        && let Some(items) = loops::collected(given.at(index))?
    {
        let mut given = *given;
        given.values[index] = items;
        return call_plainly(definition, &given, passing);
    }
    call_plainly(definition, given, passing)
}

#[inline(always)]
fn call_plainly<D: Domain>(
    definition: &'static Callable,
    given: &Given<D>,
    passing: Passing,
) -> Outcome<D> {
    if D::NATIVE {
        // In the native domain words are words.
        let values: [Obj; MOST_ARGUMENTS] = given.values.map(|value| value.promote());
        let arguments = &values[..given.count];
        // Whether they fit is found out again: a byte that is kept over all above lies in a register that has held a reference, and may make another one of it, to the
        // collector.
        let call = match passing {
            Passing::Positional | Passing::Fitting => call_by_position,
            Passing::Placed => call::call_placed,
        };
        return lift(call_cleaned(definition, arguments, call));
    }
    match passing {
        Passing::Positional => positional::call(definition, given.all(), passing),
        Passing::Fitting | Passing::Placed => placed::call(definition, given.all(), passing),
    }
}

fn call_by_position(definition: &'static Callable, arguments: &[Obj]) -> PyResult {
    match Passing::of(definition, arguments.len()) {
        Passing::Positional => call::call_positional(definition, arguments),
        _ => call::call_placed(definition, arguments),
    }
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
fn effects_on<D: Domain>(
    definition: &'static Callable,
    arguments: &[Obj<D>],
    passing: Passing,
) -> Effects {
    // A constructor that is elidable makes of its class, which is known, nothing but an atom.
    let of_builtin_class = || {
        arguments.first().is_some_and(|class| {
            class.has_map(ids::TYPE)
                && !Class::of_type(class.cast().promote()).has(class_flags::MUTABLE)
        })
    };
    let from = usize::from(definition.is_constructor() && of_builtin_class());
    let all_atoms = || arguments[from..].iter().all(|a| is_atom(a.map_number()));
    if definition.effects == Effects::Elidable && (passing == Passing::Placed || !all_atoms()) {
        Effects::Reads
    } else {
        definition.effects
    }
}

/// A function that passes arguments on to a definition.
type Caller = fn(&'static Callable, &[Obj]) -> PyResult;

/// Calls a function, having cleaned the machine stack if it may ask who lives.
#[inline(always)]
fn call_cleaned(definition: &'static Callable, arguments: &[Obj], call: Caller) -> PyResult {
    // Before the frames of what it calls are there, which have room that nobody writes.
    let resizes = || arguments[0].0 != 0 && arguments[0].has_map(ids::BYTEARRAY);
    if definition.asks_who_lives {
        smelt::stack::ask_who_lives();
    } else if !arguments.is_empty() && resizes() {
        smelt::stack::clear_machine_stack();
    }
    call_apart(definition, arguments, call)
}

/// In a function of its own, so that the caller's frame, which is not cleaned, stays small.
#[inline(never)]
fn call_apart(definition: &'static Callable, arguments: &[Obj], call: Caller) -> PyResult {
    call(definition, arguments)
}

/// Residual functions of the same effects, by the number of arguments, in a module of its own; `call` chooses among them.
macro_rules! attempts {
    ($name:ident $caller:path: $($attribute:tt)*) => {
        mod $name {
            use crate::builtin::Callable;
            use crate::object::Obj;
            use crate::quiet::attempt;
            use smelt::Domain;

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
            fn with_0(definition: &'static Callable) -> Obj { attempt(|| $caller(definition, &[])) }
            #[smelt::$($attribute)*]
            fn with_1(definition: &'static Callable, a: Obj) -> Obj { attempt(|| $caller(definition, &[a])) }
            #[smelt::$($attribute)*]
            fn with_2(definition: &'static Callable, a: Obj, b: Obj) -> Obj { attempt(|| $caller(definition, &[a, b])) }
            #[smelt::$($attribute)*]
            fn with_3(definition: &'static Callable, a: Obj, b: Obj, c: Obj) -> Obj {
                attempt(|| $caller(definition, &[a, b, c]))
            }
            #[smelt::$($attribute)*]
            fn with_4(definition: &'static Callable, a: Obj, b: Obj, c: Obj, d: Obj) -> Obj {
                attempt(|| $caller(definition, &[a, b, c, d]))
            }
            #[smelt::$($attribute)*]
            fn with_5(definition: &'static Callable, a: Obj, b: Obj, c: Obj, d: Obj, e: Obj) -> Obj {
                attempt(|| $caller(definition, &[a, b, c, d, e]))
            }
        }
    };
}

/// Residual functions that raise, by the number of arguments, in a module of its own; `call` chooses among them.
macro_rules! calls {
    ($name:ident $caller:path: $effects:ident) => {
        mod $name {
            use super::super::call_cleaned;
            use crate::builtin::Callable;
            use crate::object::Obj;
            use crate::residuals;
            use crate::result::Outcome;
            use smelt::Domain;

            pub fn call<D: Domain>(definition: &'static Callable, arguments: &[Obj<D>]) -> Outcome<D> {
                match *arguments {
                    [] => call_0::<D>(definition),
                    [a] => call_1::<D>(definition, a),
                    [a, b] => call_2::<D>(definition, a, b),
                    [a, b, c] => call_3::<D>(definition, a, b, c),
                    [a, b, c, d] => call_4::<D>(definition, a, b, c, d),
                    [a, b, c, d, e, ..] => call_5::<D>(definition, a, b, c, d, e),
                }
            }

            residuals! {
                [$effects] fn call_0(definition: &'static Callable) -> Obj { call_cleaned(definition, &[], $caller) }
                [$effects] fn call_1(definition: &'static Callable, a: Obj) -> Obj { call_cleaned(definition, &[a], $caller) }
                [$effects] fn call_2(definition: &'static Callable, a: Obj, b: Obj) -> Obj { call_cleaned(definition, &[a, b], $caller) }
                [$effects] fn call_3(definition: &'static Callable, a: Obj, b: Obj, c: Obj) -> Obj {
                    call_cleaned(definition, &[a, b, c], $caller)
                }
                [$effects] fn call_4(definition: &'static Callable, a: Obj, b: Obj, c: Obj, d: Obj) -> Obj {
                    call_cleaned(definition, &[a, b, c, d], $caller)
                }
                [$effects] fn call_5(definition: &'static Callable, a: Obj, b: Obj, c: Obj, d: Obj, e: Obj) -> Obj {
                    call_cleaned(definition, &[a, b, c, d, e], $caller)
                }
            }
        }
    };
}

/// The residual calls with one [`Caller`], in a module of its own; `call` chooses among them by what the definition says of its effects.
macro_rules! residual_calls {
    ($name:ident $caller:path) => {
        mod $name {
            use super::{Passing, effects_on};
            use crate::builtin::{Callable, Effects};
            use crate::object::Obj;
            use crate::result::Outcome;
            use smelt::Domain;

            #[inline(never)]
            pub fn call<D: Domain>(definition: &'static Callable, arguments: &[Obj<D>], passing: Passing) -> Outcome<D> {
                if definition.asks_who_lives {
                    return asking::call(definition, arguments);
                }
                let attempted = match effects_on(definition, arguments, passing) {
                    Effects::Elidable => elidable::call(definition, arguments),
                    Effects::Reads => reading::call(definition, arguments),
                    Effects::Writes => writing::call(definition, arguments),
                    Effects::Any => return anything::call(definition, arguments),
                };
                if attempted.is_null() {
                    return anything::call(definition, arguments);
                }
                Ok(attempted)
            }

            attempts!(elidable $caller: elidable);
            attempts!(reading $caller: residual(reads));
            attempts!(writing $caller: residual(writes));
            calls!(anything $caller: any);
            calls!(asking $caller: asking);
        }
    };
}
residual_calls!(positional crate::call::call_positional);
residual_calls!(placed crate::call::call_placed);

/// A class that is called is its constructor, with the class in front.
pub fn constructor(class: &'static Class) -> Option<&'static Callable> {
    let method = class.known(crate::names::NEW)?;
    let method: Gc<PyBuiltin> = method
        .has_map(ids::BUILTIN_FUNCTION)
        .then(|| method.cast())?;
    let definition = method.definition().promote();
    (definition.binding == Binding::Static && !definition.looks_at_frames).then_some(definition)
}
