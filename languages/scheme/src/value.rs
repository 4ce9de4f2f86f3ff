//! Scheme's values: one word each.
//!
//! An int of 63 bits has its lowest bit set. The low three bits 010 mark a character, 110 a constant (`#f`, `()`, ...). Everything else is an object in
//! the heap; null is no value: it stands for "failed".

use crate::node::{Code, Lambda};
use crate::primitives::Primitive;
use smelt::{AnyValue, Domain, Float, Gc, HeapObject, Int, Native, Ref, heap_object};

/// Any value.
pub type Value<D = Native> = Ref<D, AnyValue>;

/// A pair.
#[heap_object(id = 40)]
pub struct Pair {
    /// First part.
    car: Gc<AnyValue>,
    /// Second part.
    cdr: Gc<AnyValue>,
}

/// An inexact real.
#[heap_object(id = 41)]
pub struct Flonum {
    /// Its value.
    #[immutable]
    number: f64,
}

/// An exact integer that does not fit 63 bits: a byte for the sign (1: negative), then the magnitude, least byte first.
#[heap_object(id = 42, bytes)]
pub struct Bignum;

/// An exact rational that is no integer, in lowest terms.
#[heap_object(id = 43)]
pub struct Ratio {
    /// Exact integer.
    #[immutable]
    numerator: Gc<AnyValue>,
    /// Exact integer above 1.
    #[immutable]
    denominator: Gc<AnyValue>,
}

/// A string: an array of characters.
#[heap_object(id = 44, array)]
pub struct Text;

/// A symbol; there is one for each name, and it lives for ever.
#[heap_object(id = 45)]
pub struct Symbol {
    /// Its name.
    #[immutable]
    name: &'static String,
}

/// A vector.
#[heap_object(id = 46, array)]
pub struct Vector;

/// A bytevector.
#[heap_object(id = 47, bytes)]
pub struct Bytes;

/// A procedure made by `lambda`.
#[heap_object(id = 48)]
pub struct Closure {
    /// Its code.
    #[immutable]
    lambda: &'static Lambda,
    /// What its free variables mean.
    #[immutable]
    environment: Gc<AnyValue>,
}

/// Variables: slot 0 is the enclosing environment. Variables that are assigned stand in [`Cell`]s.
#[heap_object(id = 49, immutable_slots)]
pub struct Environment {}

/// A variable that is assigned, or a global one.
#[heap_object(id = 50)]
pub struct Cell {
    /// Its value, or [`UNASSIGNED`].
    content: Gc<AnyValue>,
}

/// A built-in procedure as a value.
#[heap_object(id = 51)]
pub struct Builtin {
    /// What it does.
    #[immutable]
    primitive: &'static Primitive,
}

/// A continuation: what is to be done with a value. The last one is the constant [`NIL`].
#[heap_object(id = 52)]
pub struct Frame {
    /// The `Bind` that waits for the value, or what has to be restored.
    #[immutable]
    code: &'static Code,
    /// The environment of the code, or the dynamic state to be restored.
    #[immutable]
    environment: Gc<AnyValue>,
    /// The continuation of the code.
    #[immutable]
    next: Gc<AnyValue>,
}

/// A continuation as a procedure.
#[heap_object(id = 53)]
pub struct Continuation {
    /// The frames.
    #[immutable]
    frames: Gc<AnyValue>,
    /// The dynamic state in which it was captured.
    #[immutable]
    state: Gc<AnyValue>,
}

/// The dynamic state: what depends on where the program is in time, not in its text.
#[heap_object(id = 54)]
pub struct State {
    /// Handlers of exceptions, innermost first.
    #[immutable]
    handlers: Gc<AnyValue>,
    /// Pairs of the thunks before and after of the active `dynamic-wind`s, innermost first.
    #[immutable]
    winders: Gc<AnyValue>,
    /// Pairs of parameters and values.
    #[immutable]
    parameters: Gc<AnyValue>,
}

/// Other than one value, on their way to `call-with-values`.
#[heap_object(id = 55)]
pub struct Several {
    /// A list of them.
    #[immutable]
    values: Gc<AnyValue>,
}

/// What `raise` gets when the system or `error` raises.
#[heap_object(id = 56)]
pub struct Condition {
    /// See the constants of this name.
    #[immutable]
    kind: i64,
    /// What is wrong: a string, or any value.
    #[immutable]
    message: Gc<AnyValue>,
    /// A list of values that it is about.
    #[immutable]
    irritants: Gc<AnyValue>,
    /// Where: a string `file:line`.
    #[immutable]
    place: Gc<AnyValue>,
}

impl Condition {
    /// `error`, or what the system has found.
    pub const ERROR: i64 = 0;
    /// A file.
    pub const FILE: i64 = 1;
    /// The reader.
    pub const READ: i64 = 2;
}

/// A promise.
#[heap_object(id = 57)]
pub struct Promise {
    /// Has it been forced?
    done: Gc<AnyValue>,
    /// The value, or the thunk that makes it.
    content: Gc<AnyValue>,
}

/// An instance of a record type: slot 0 is the type.
#[heap_object(id = 58, slots)]
pub struct Record {}

/// A record type.
#[heap_object(id = 59)]
pub struct RecordType {
    /// Number of fields.
    #[immutable]
    fields: i64,
    /// A symbol.
    #[immutable]
    name: Gc<AnyValue>,
}

/// A parameter.
#[heap_object(id = 60)]
pub struct Parameter {
    /// Outside all `parameterize`.
    value: Gc<AnyValue>,
    /// A procedure or `#f`.
    #[immutable]
    converter: Gc<AnyValue>,
}

/// A port.
#[heap_object(id = 61)]
pub struct Port {
    /// Index into the table of ports.
    #[immutable]
    index: i64,
}

/// Registers all types with the heap.
pub fn register() {
    use smelt::heap::{TypeId, register_at};
    for (id, layout) in [
        (40, Pair::LAYOUT),
        (41, Flonum::LAYOUT),
        (42, Bignum::LAYOUT),
        (43, Ratio::LAYOUT),
        (44, Text::LAYOUT),
        (45, Symbol::LAYOUT),
        (46, Vector::LAYOUT),
        (47, Bytes::LAYOUT),
        (48, Closure::LAYOUT),
        (49, Environment::LAYOUT),
        (50, Cell::LAYOUT),
        (51, Builtin::LAYOUT),
        (52, Frame::LAYOUT),
        (53, Continuation::LAYOUT),
        (54, State::LAYOUT),
        (55, Several::LAYOUT),
        (56, Condition::LAYOUT),
        (57, Promise::LAYOUT),
        (58, Record::LAYOUT),
        (59, RecordType::LAYOUT),
        (60, Parameter::LAYOUT),
        (61, Port::LAYOUT),
    ] {
        register_at(TypeId::new(id), layout);
    }
}

const CHARACTER_TAG: i64 = 2;

/// The words of the constants.
pub const FALSE: u64 = 6;
/// `#t`.
pub const TRUE: u64 = 8 + 6;
/// `()`.
pub const NIL: u64 = 16 + 6;
/// What expressions without a useful value give.
pub const UNSPECIFIED: u64 = 24 + 6;
/// The end of a file.
pub const EOF: u64 = 32 + 6;
/// What a variable holds before its definition has been evaluated.
pub const UNASSIGNED: u64 = 40 + 6;

/// A known word as a value.
#[inline(always)]
pub fn constant<D: Domain>(word: u64) -> Value<D> {
    Ref::constant(Ref::from_bits(word))
}

/// `#t` or `#f`.
#[inline(always)]
pub fn boolean<D: Domain>(value: bool) -> Value<D> {
    constant(if value { TRUE } else { FALSE })
}

/// The value of an int that fits 63 bits.
#[inline(always)]
pub fn small<D: Domain>(value: Int<D>) -> Value<D> {
    ((value << 1) | 1).to_ref()
}

/// A green int, which fits.
pub fn int<D: Domain>(value: i64) -> Value<D> {
    constant((value as u64) << 1 | 1)
}

/// Is it an int of 63 bits?
#[inline(always)]
pub fn is_small<D: Domain>(value: Value<D>) -> bool {
    (value.bits() & 1).is_true()
}

/// The int of a small value.
#[inline(always)]
pub fn small_value<D: Domain>(value: Value<D>) -> Int<D> {
    value.bits() >> 1
}

/// A green character.
pub fn from_char<D: Domain>(c: char) -> Value<D> {
    constant(u64::from(u32::from(c)) << 3 | CHARACTER_TAG as u64)
}

/// Is it a character?
#[inline(always)]
pub fn is_character<D: Domain>(value: Value<D>) -> bool {
    (value.bits() & 7) == CHARACTER_TAG
}

/// The code of a character.
#[inline(always)]
pub fn character_value<D: Domain>(value: Value<D>) -> Int<D> {
    value.bits() >> 3
}

/// Is it an object of this type?
#[inline(always)]
pub fn is<D: Domain, T: HeapObject>(value: Value<D>) -> bool {
    (value.bits() & 7) == 0 && value.cast::<T>().is::<T>()
}

/// The value as one of this type, if it is.
#[inline(always)]
pub fn as_type<D: Domain, T: HeapObject>(value: Value<D>) -> Option<Ref<D, T>> {
    is::<D, T>(value).then(|| value.cast())
}

/// Anything but `#f`.
#[inline(always)]
pub fn is_true<D: Domain>(value: Value<D>) -> bool {
    !value.same(constant::<D>(FALSE))
}

/// Is it this constant?
#[inline(always)]
pub fn is_constant<D: Domain>(value: Value<D>, word: u64) -> bool {
    value.same(constant::<D>(word))
}

/// A new pair.
#[inline(always)]
pub fn cons<D: Domain>(car: Value<D>, cdr: Value<D>) -> Value<D> {
    Pair::new::<D>(car, cdr).cast()
}

/// A new inexact real.
#[inline(always)]
pub fn flonum<D: Domain>(number: Float<D>) -> Value<D> {
    Flonum::new::<D>(number).cast()
}

/// A string.
pub fn text(content: &str) -> Value {
    let length = content.chars().count();
    let text = Text::new::<Native>(Int::from(length as i64));
    if text.is_null() {
        smelt::out_of_memory();
    }
    for (i, c) in content.chars().enumerate() {
        text.set_item(Int::from(i as i64), from_char(c));
    }
    text.cast()
}

/// The content of a string.
pub fn text_content(text: Ref<Native, Text>) -> String {
    (0..text.length().get())
        .map(|i| character_of(text.item(Int::from(i))))
        .collect()
}

/// The character that a value is.
pub fn character_of(value: Value) -> char {
    char::from_u32(character_value(value).get() as u32).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The items of a list, as far as it is one. The list stays reachable while the iterator does.
pub struct Items(pub Value);

impl Iterator for Items {
    type Item = Value;
    fn next(&mut self) -> Option<Value> {
        let pair = as_type::<Native, Pair>(self.0)?;
        self.0 = pair.cdr();
        Some(pair.car())
    }
}
