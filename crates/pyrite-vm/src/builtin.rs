//! How functions, methods, types and modules are written in Rust. `docs/pyrite/objects.md` shows it by example.

use crate::class::Class;
#[allow(unused_imports)]
use crate::fields::*;
use crate::global::Global;
use crate::interpreter::native_calls::{Given, MOST_ARGUMENTS};
use crate::object::Obj;
use crate::protocol::Comparison;
use crate::result::{Outcome, PyResult, Raised};
use crate::signature::Signature;
use crate::types::dict::PyDict;
use smelt::{Domain, Family, Gc, Twin};
use std::cell::OnceCell;
use std::cmp::Ordering;
use std::ops::Range;

/// The arguments of a call, bound to the parameters of a [`Builtin`]: one place for each parameter that is not `*` or `**`.
#[derive(Clone, Copy)]
pub struct Arguments<'a> {
    /// Bound arguments; may be shorter than the parameters, and null where one is missing.
    values: &'a [Obj],
    rest: &'a [Obj],
    keywords: Option<Gc<PyDict>>,
}

impl<'a> Arguments<'a> {
    /// Arguments that have been bound.
    pub fn new(values: &'a [Obj], rest: &'a [Obj], keywords: Option<Gc<PyDict>>) -> Self {
        Arguments {
            values,
            rest,
            keywords,
        }
    }
    /// How many places there are: more than arguments were given by position only if some were given by name.
    pub fn places(&self) -> usize {
        self.values.len()
    }
    /// The argument of parameter `index`, which has no default.
    #[inline(always)]
    pub fn at(&self, index: usize) -> Obj {
        self.values[index]
    }
    /// The argument of parameter `index`, if it was given.
    #[inline(always)]
    pub fn get(&self, index: usize) -> Option<Obj> {
        self.values.get(index).copied().filter(|value| value.0 != 0)
    }
    /// As [`get`](Arguments::get), and None counts as not given.
    #[inline(always)]
    pub fn get_not_none(&self, index: usize) -> Option<Obj> {
        self.get(index)
            .filter(|value| value.0 != crate::object::NONE)
    }
    /// The argument of parameter `index`, or a default.
    #[inline(always)]
    pub fn or(&self, index: usize, default: Obj) -> Obj {
        self.get(index).unwrap_or(default)
    }
    /// `self` of a method of a built-in type `T`, plain even where it is an instance of a subclass.
    /// The call has checked its class.
    #[inline(always)]
    pub fn this<T: smelt::HeapObject>(&self) -> Gc<T> {
        crate::instance::payload(self.at(0)).cast()
    }
    /// What the `*` parameter got.
    #[inline(always)]
    pub fn rest(&self) -> &'a [Obj] {
        self.rest
    }
    /// What the `**` parameter got (`None`: nothing).
    #[inline(always)]
    pub fn keywords(&self) -> Option<Gc<PyDict>> {
        self.keywords
    }
}

/// A function written in Rust.
pub type Function = fn(&Arguments<'_>) -> PyResult;

/// How a [`Builtin`] becomes an attribute of its type or module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Binding {
    /// A function of a module, or a method that gets `self`.
    Function,
    /// A method that gets the class.
    Class,
    /// A method that gets neither (`__new__` too: its first parameter is the class, given explicitly).
    Static,
    /// A value that the type has: what the function gives once, when the type is made.
    Constant,
    /// An attribute computed by the function; the second function, if any, sets (or with a null value deletes) it.
    Attribute,
}

/// A function, method or computed attribute in Rust: `static`s of this type make up types and modules.
pub struct Builtin {
    /// Its name.
    pub name: &'static str,
    /// Its parameters as Python would write them, in parentheses: `(self, iterable=(), /, *, key=None)`. Defaults are for
    /// documentation only: the function sees a missing argument as missing. A `$` in front hides it from `__text_signature__`, for
    /// those that CPython gives none.
    pub signature: &'static str,
    /// Its docstring, if CPython has no such thing: of what it has, [`pyrite_docs`] knows them.
    pub own_doc: Option<&'static str>,
    /// What it does.
    pub function: Function,
    /// What setting the attribute does: (self, value), the value null for `del`.
    pub setter: Option<Function>,
    /// How it becomes an attribute.
    pub binding: Binding,
    /// It asks which Python frame calls it ([`crate::frames::current`]).
    pub looks_at_frames: bool,
    /// What it does depends on whether arguments are given by name: see [`Arguments::places`].
    pub sees_names: bool,
    /// It never looks at what its `*` and `**` parameters get.
    pub ignores_rest: bool,
    /// What it does depends on what is alive.
    pub asks_who_lives: bool,
    /// What it does as long as it runs no Python code.
    pub effects: Effects,
    /// The same as generic code.
    pub intrinsic: Option<Intrinsic>,
    /// That is for traces: outside them the function itself takes less time.
    pub is_only_traced: bool,
    /// An attribute that CPython keeps in the object's structure: messages call it by another name.
    pub is_member: bool,
    /// The argument that is an iterable whose items it collects before it does anything else.
    pub collects: Option<usize>,
    /// How it complains about its arguments.
    pub wording: Wording,
    /// `__text_signature__`, where CPython tells another one than that by which it binds arguments.
    pub told: Option<&'static str>,
    /// Of a `__hash__`: what it does, for Rust.
    pub hash: Option<NativeHash>,
    /// Of an `__eq__`: what it does, for Rust.
    pub equal: Option<NativeEqual>,
    /// Of a `__lt__` and its kin: what it goes by, for Rust.
    pub order: Option<NativeOrder>,
    /// Of a `__next__`: what it does, for Rust.
    pub step: Option<NativeStep>,
}

/// The hash of an object as a plain number; `None` if the object is none of those it is for.
pub type NativeHash = fn(Obj) -> Option<PyResult<i64>>;

/// How two objects of the same class are ordered. `None` if they are none of those it is for.
pub type NativeOrder = fn(Obj, Obj) -> Option<Ordering>;

/// Are two objects equal whose `__eq__` is the same? `None` if they are none of those it is for.
pub type NativeEqual = fn(Obj, Obj) -> Option<PyResult<bool>>;

/// The next item of an iterator, of the type that the method belongs to; `None` at the end.
pub type NativeStep = fn(Obj) -> PyResult<Option<Obj>>;

/// `__next__` of an iterator, made of a [`NativeStep`](crate::builtin::NativeStep): what goes through the iterator in Rust has the step without a call,
/// and no `StopIteration` is made for it.
#[macro_export]
macro_rules! next_method {
    ($step:expr) => {
        $crate::builtin::Builtin::method("__next__", "(self, /)", |args| {
            let step: $crate::builtin::NativeStep = $step;
            step(args.at(0))?.ok_or_else($crate::types::sequence::stop_iteration)
        })
        .stepping($step)
    };
}

/// How a function complains about its arguments: CPython has grown several ways.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wording {
    /// As nearly all do.
    Usual,
    /// `sorted`, which leaves keywords to `list.sort`.
    Sorted,
    /// `enumerate`, which takes its arguments apart itself.
    Enumerate,
    /// As functions do that CPython lets take their arguments apart themselves (`PyArg_ParseTuple`), with what these call themselves: `replace()`, or just
    /// `function`.
    Parsing(&'static str),
}

pub use smelt::Effects;

/// What a built-in function does, written as generic code, which traces see into: [`crate::interpreter::intrinsics`] and some modules. Each does what the
/// function does, for the arguments it knows; for others it declines (`None`), and the function itself is called.
pub type Intrinsic = Twin<OfArguments>;

/// The family of functions of arguments.
#[derive(Debug)]
pub struct OfArguments;

impl Family for OfArguments {
    type Of<D: Domain> = fn(&Given<D>) -> Option<Outcome<D>>;
}

/// How an iterator of one class takes a step, as generic code: what `__next__` does, with `None` inside for the end. For what it does not know it declines, with
/// nothing done.
pub type Stepper = Twin<OfIterator>;

/// The family of functions of an iterator.
#[derive(Debug)]
pub struct OfIterator;

impl Family for OfIterator {
    type Of<D: Domain> = fn(Obj<D>) -> Option<Step<D>>;
}

/// What a step of an iterator gives. It says the same as an `Outcome<D, Option<Obj<D>>>`, which a function would give through memory, and this in two registers.
pub enum Step<D: Domain> {
    /// An item.
    Item(Obj<D>),
    /// The iterator is exhausted.
    End,
    /// An exception.
    Raised(Raised<D>),
}

impl<D: Domain> From<Outcome<D, Option<Obj<D>>>> for Step<D> {
    #[inline(always)]
    fn from(outcome: Outcome<D, Option<Obj<D>>>) -> Self {
        match outcome {
            Ok(Some(item)) => Step::Item(item),
            Ok(None) => Step::End,
            Err(raised) => Step::Raised(raised),
        }
    }
}

impl<D: Domain> Step<D> {
    /// As a result.
    ///
    /// # Errors
    /// The exception.
    #[inline(always)]
    pub fn outcome(self) -> Outcome<D, Option<Obj<D>>> {
        match self {
            Step::Item(item) => Ok(Some(item)),
            Step::End => Ok(None),
            Step::Raised(raised) => Err(raised),
        }
    }
}

/// A [`Stepper`] of generic code that declines by `None`: a function that gives an `Option<Outcome<D, Option<Obj<D>>>>`.
#[macro_export]
macro_rules! stepper {
    ($step:path) => {
        Some(smelt::Twin {
            native: |this| $step(this).map($crate::builtin::Step::from),
            meta: |this| $step(this).map($crate::builtin::Step::from),
        })
    };
}

/// Where a [`Builtin`] belongs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Home {
    /// Nowhere that has a name.
    Nowhere,
    /// To the module of this name.
    Module(&'static str),
    /// To the type of this name, as [`TypeDefinition::name`] has it.
    Type(&'static str),
}

/// A [`Builtin`] that is in use, with its parameters parsed when they are first needed.
pub struct Callable {
    definition: &'static Builtin,
    home: Home,
    /// It is a type's `__new__`, which may be called for the classes only whose instances it knows how to make.
    pub is_particular: bool,
    parsed: OnceCell<Signature>,
    direct: OnceCell<Range<usize>>,
}

impl Callable {
    /// One for a definition. It lives for ever.
    pub fn new(definition: &'static Builtin) -> &'static Callable {
        Callable::at(Home::Nowhere, definition)
    }
    /// One for a function of a module.
    pub fn of_module(definition: &'static Builtin, module: Obj) -> &'static Callable {
        let name = crate::types::str::of(module).map(crate::types::str::text);
        let home = match name.as_deref() {
            None => Home::Nowhere,
            Some("builtins") => Home::Module("builtins"),
            Some(name) => Home::Module(name.to_owned().leak()),
        };
        Callable::at(home, definition)
    }
    /// One for a method of the type with this name.
    pub fn of_type(definition: &'static Builtin, type_name: &'static str) -> &'static Callable {
        Callable::at(Home::Type(type_name), definition)
    }
    fn at(home: Home, definition: &'static Builtin) -> &'static Callable {
        // That of `object` looks for itself.
        let is_particular = definition.binding == Binding::Static
            && definition.name == "__new__"
            && home != Home::Type("object");
        Box::leak(Box::new(Callable {
            definition,
            home,
            is_particular,
            parsed: OnceCell::new(),
            direct: OnceCell::new(),
        }))
    }
    /// Its docstring, if it has any.
    pub fn doc(&self) -> Option<&'static str> {
        let name = self.definition.name;
        self.definition.own_doc.or_else(|| match self.home {
            Home::Nowhere => None,
            Home::Module(module) => pyrite_docs::of_function(module, name),
            Home::Type(type_name) => pyrite_docs::of_attribute(type_name, name),
        })
    }
    /// The parameters.
    #[inline]
    pub fn parsed(&self) -> &Signature {
        self.parsed
            .get_or_init(|| Signature::parse(self.definition.signature))
    }
    /// How many arguments the interpreter may pass to the function just as they lie in registers; none of a function that wants more than to be called.
    #[inline]
    pub fn direct(&self) -> &Range<usize> {
        self.direct.get_or_init(|| {
            let signature = self.parsed();
            let is_direct = signature.plain && !self.looks_at_frames && self.collects.is_none();
            match is_direct {
                true => signature.required..signature.positional.min(MOST_ARGUMENTS) + 1,
                false => 0..0,
            }
        })
    }
}

impl Callable {
    /// The type or module it belongs to, for messages; "" for functions of `builtins`.
    fn owner(&self) -> &'static str {
        match self.home {
            Home::Nowhere | Home::Module("builtins") => "",
            Home::Module(name) => name,
            Home::Type(name) => name.rsplit_once('.').map_or(name, |(_, name)| name),
        }
    }
    /// The name in messages that count arguments: that of the type for its constructors.
    pub fn counted_name(&self) -> &'static str {
        match self.is_constructor() {
            true => self.owner(),
            false => self.definition.name,
        }
    }
    /// The name in messages about methods that take no or one argument.
    pub fn full_name(&self) -> String {
        match self.owner() {
            "" => self.definition.name.to_owned(),
            owner => format!("{owner}.{}", self.definition.name),
        }
    }
    /// Is it one of the methods that CPython makes of slots of a type's structure?
    pub fn is_wrapper(&self) -> bool {
        let owner = self.owner();
        !owner.is_empty() && crate::bootstrap::is_wrapper(owner, self.definition.name)
    }
    /// Is it `__new__` or `__init__` of a type?
    pub fn is_constructor(&self) -> bool {
        !self.owner().is_empty() && matches!(self.definition.name, "__new__" | "__init__")
    }
}

impl std::ops::Deref for Callable {
    type Target = Builtin;
    #[inline(always)]
    fn deref(&self) -> &Builtin {
        self.definition
    }
}

impl std::fmt::Debug for Callable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.definition)
    }
}

impl Builtin {
    const fn new(
        name: &'static str,
        signature: &'static str,
        function: Function,
        binding: Binding,
    ) -> Self {
        Builtin {
            name,
            signature,
            own_doc: None,
            function,
            setter: None,
            binding,
            looks_at_frames: false,
            sees_names: false,
            ignores_rest: false,
            asks_who_lives: false,
            effects: Effects::Any,
            intrinsic: None,
            is_only_traced: false,
            is_member: false,
            collects: None,
            wording: Wording::Usual,
            told: None,
            hash: None,
            equal: None,
            order: None,
            step: None,
        }
    }
    /// A function of a module.
    pub const fn function(name: &'static str, signature: &'static str, function: Function) -> Self {
        Builtin::new(name, signature, function, Binding::Function)
    }
    /// A method. Its first parameter is `self`.
    pub const fn method(name: &'static str, signature: &'static str, function: Function) -> Self {
        Builtin::new(name, signature, function, Binding::Function)
    }
    /// The method of one of the six comparisons.
    pub const fn comparison(which: Comparison, function: Function) -> Self {
        let name = match which {
            Comparison::Lt => "__lt__",
            Comparison::Le => "__le__",
            Comparison::Eq => "__eq__",
            Comparison::Ne => "__ne__",
            Comparison::Gt => "__gt__",
            Comparison::Ge => "__ge__",
        };
        Builtin::method(name, "(self, value, /)", function)
    }
    /// A class method. Its first parameter is the class.
    pub const fn class_method(
        name: &'static str,
        signature: &'static str,
        function: Function,
    ) -> Self {
        Builtin::new(name, signature, function, Binding::Class)
    }
    /// A static method.
    pub const fn static_method(
        name: &'static str,
        signature: &'static str,
        function: Function,
    ) -> Self {
        Builtin::new(name, signature, function, Binding::Static)
    }
    /// `__new__`. Its first parameter is the class to make an instance of.
    pub const fn constructor(signature: &'static str, function: Function) -> Self {
        Builtin::new("__new__", signature, function, Binding::Static)
    }
    /// A value of the type's.
    pub const fn constant(name: &'static str, function: Function) -> Self {
        Builtin::new(name, "()", function, Binding::Constant)
    }
    /// An attribute that can only be read.
    pub const fn getter(name: &'static str, function: Function) -> Self {
        Builtin::new(name, "(self, /)", function, Binding::Attribute)
    }
    /// An attribute that is a member of a structure in CPython.
    pub const fn as_member(mut self) -> Self {
        self.is_member = true;
        self
    }
    /// As [`getter`](Builtin::getter), where CPython has a member of a structure.
    pub const fn member(name: &'static str, function: Function) -> Self {
        Builtin::getter(name, function).as_member()
    }
    /// An attribute that can be set, and deleted if `setter` takes a null value for that.
    pub const fn attribute(name: &'static str, getter: Function, setter: Function) -> Self {
        let mut builtin = Builtin::new(name, "(self, /)", getter, Binding::Attribute);
        builtin.setter = Some(setter);
        builtin
    }
    /// The docstring of what CPython does not have.
    pub const fn doc(mut self, doc: &'static str) -> Self {
        self.own_doc = Some(doc);
        self
    }
    /// The result depends on nothing but the arguments, if these are immutable values such as numbers and strs; on other arguments, it
    /// [`reads`](Builtin::reads).
    pub const fn elidable(mut self) -> Self {
        self.effects = Effects::Elidable;
        self
    }
    /// A `__hash__` that Rust can have without the call and the number as an object.
    pub const fn hashing(mut self, hash: NativeHash) -> Self {
        self.hash = Some(hash);
        self
    }
    /// An `__eq__` that Rust can have without the call.
    pub const fn equating(mut self, equal: NativeEqual) -> Self {
        self.equal = Some(equal);
        self
    }
    /// A `__lt__` or one of its kin that Rust can have without the call.
    pub const fn ordering(mut self, order: NativeOrder) -> Self {
        self.order = Some(order);
        self
    }
    /// A `__next__` that Rust can have without the call and without the exception at the end.
    pub const fn stepping(mut self, step: NativeStep) -> Self {
        self.step = Some(step);
        self
    }
    /// The function changes nothing that was there before, unless it runs Python code or steps an iterator.
    pub const fn reads(mut self) -> Self {
        self.effects = Effects::Reads;
        self
    }
    /// The function writes objects, but only after it has run Python code or raised where it does that at all ([`crate::quiet`]).
    pub const fn writes(mut self) -> Self {
        self.effects = Effects::Writes;
        self
    }
    /// What the function does, as generic code.
    pub const fn intrinsic(mut self, intrinsic: Intrinsic) -> Self {
        self.intrinsic = Some(intrinsic);
        self
    }
    /// What the function does, as generic code that is for traces only.
    pub const fn traced_as(mut self, intrinsic: Intrinsic) -> Self {
        self.is_only_traced = true;
        self.intrinsic(intrinsic)
    }
    /// The first thing that the function does is to collect the items of the iterable that is argument `index`.
    pub const fn collecting(mut self, index: usize) -> Self {
        self.collects = Some(index);
        self
    }
    /// Its complaints about arguments are not the usual ones.
    pub const fn worded(mut self, wording: Wording) -> Self {
        self.wording = wording;
        self
    }
    /// What it says of its parameters is not how they are bound.
    pub const fn telling(mut self, signature: &'static str) -> Self {
        self.told = Some(signature);
        self
    }
    /// What it says of its parameters.
    pub fn told_signature(&self) -> &'static str {
        self.told.unwrap_or(self.signature)
    }
    /// What the function does depends on what is alive: nothing that earlier calls have left on the machine stack is to count.
    pub const fn asking_who_lives(mut self) -> Self {
        self.asks_who_lives = true;
        self
    }
    /// The function asks which Python frame calls it.
    pub const fn looking_at_frames(mut self) -> Self {
        self.looks_at_frames = true;
        self
    }
    /// What the function does depends on whether arguments are given by name.
    pub const fn seeing_names(mut self) -> Self {
        self.sees_names = true;
        self
    }

    /// It never looks at what its `*` and `**` parameters get: a `__new__` that leaves them to `__init__`.
    pub const fn ignoring_rest(mut self) -> Self {
        self.ignores_rest = true;
        self
    }
}

impl std::fmt::Debug for Builtin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Builtin({})", self.name)
    }
}

/// A type written in Rust.
pub struct TypeDefinition {
    /// `module.name`, or `name` for those in `builtins`.
    pub name: &'static str,
    /// Its docstring, if it has any.
    pub doc: Option<&'static str>,
    /// Its base; `None`: `object`.
    pub base: Option<&'static TypeDefinition>,
    /// The class of the type itself; `None`: `type`.
    pub metaclass: Option<&'static TypeDefinition>,
    /// The number of the map of its exact instances ([`crate::ids`]); 0 for types whose instances are [`Instance`](crate::instance::Instance)s.
    pub id: u32,
    /// Base slots of its instances that its Rust code uses, those of its base included. They are null in a new instance.
    pub slots: u32,
    /// Bits of [`crate::class::flags`].
    pub flags: u32,
    /// Methods and attributes.
    pub methods: &'static [Builtin],
    /// How its instances show their memory, if they do.
    pub exporter: Option<&'static crate::buffer::Exporter>,
    /// How its instances, if they are iterators, take a step.
    pub stepper: Option<Stepper>,
    /// The class, once it is made.
    pub made: Global<Option<&'static Class>>,
}

impl TypeDefinition {
    /// A type with the defaults: base `object`, subclassable, instances made of slots. To be varied with `..`:
    /// `TypeDefinition { slots: 2, ..TypeDefinition::new("itertools.count", METHODS) }`.
    pub const fn new(name: &'static str, methods: &'static [Builtin]) -> Self {
        TypeDefinition {
            name,
            doc: pyrite_docs::of_type(name),
            base: None,
            metaclass: None,
            id: 0,
            slots: 0,
            flags: crate::class::flags::SUBCLASSABLE,
            methods,
            exporter: None,
            stepper: None,
            made: Global::new(None),
        }
    }

    /// The docstring of a type that CPython does not have.
    pub const fn doc(mut self, doc: &'static str) -> Self {
        self.doc = Some(doc);
        self
    }

    /// The class; made at the first call.
    #[inline]
    pub fn class(&'static self) -> &'static Class {
        self.made
            .get()
            .unwrap_or_else(|| crate::bootstrap::make_type(self))
    }
}

/// A module written in Rust.
pub struct ModuleDefinition {
    /// Its full name.
    pub name: &'static str,
    /// Its docstring, if it has any.
    pub doc: Option<&'static str>,
    /// Its functions.
    pub functions: &'static [Builtin],
    /// Its types.
    pub types: &'static [&'static TypeDefinition],
    /// Adds what is computed: constants, exception classes. Gets the module's namespace.
    pub execute: fn(Gc<PyDict>) -> PyResult<()>,
}

impl ModuleDefinition {
    /// A module without types and computed contents, to be varied with `..`.
    pub const fn new(name: &'static str, functions: &'static [Builtin]) -> Self {
        ModuleDefinition {
            name,
            doc: pyrite_docs::of_module(name),
            functions,
            types: &[],
            execute: |_| Ok(()),
        }
    }

    /// The docstring of a module that CPython does not have.
    pub const fn doc(mut self, doc: &'static str) -> Self {
        self.doc = Some(doc);
        self
    }
}
