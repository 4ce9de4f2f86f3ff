//! The built-in procedures.
//!
//! Those that the interpreter looks into ([`Op`]) are in [`crate::arithmetic`]; those that change where the program goes on ([`Control`]) in
//! [`crate::interpreter`]; all others are plain functions, by subject in the files beside this one.

pub mod characters;
pub mod lists;
pub mod math;
pub mod ports;
pub mod strings;
pub mod system;
pub mod vectors;

use crate::interpreter::{Evaluated, Fault};
use crate::machine;
use crate::value::*;
use smelt::{Domain, Ref, residual};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Operations that traces look into.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Op {
    Car,
    Cdr,
    Caar,
    Cadr,
    Cdar,
    Cddr,
    Not,
    IsNull,
    IsPair,
    IsSymbol,
    IsString,
    IsVector,
    IsCharacter,
    IsProcedure,
    IsZero,
    VectorLength,
    StringLength,
    CharacterToInteger,
    Add,
    Subtract,
    Multiply,
    Divide,
    Equal,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
    Quotient,
    Remainder,
    Modulo,
    FloorQuotient,
    Cons,
    Eq,
    Eqv,
    SetCar,
    SetCdr,
    VectorRef,
    StringRef,
    CharacterEqual,
    IsRecord,
    VectorSet,
    StringSet,
    RecordAccessor,
    RecordModifier,
}

impl Op {
    /// Number of arguments; sums, products and comparisons take more, too.
    pub fn arity(self) -> usize {
        match self {
            Op::RecordModifier => 4,
            op if op as u8 >= Op::VectorSet as u8 => 3,
            op if op as u8 >= Op::Add as u8 => 2,
            _ => 1,
        }
    }

    /// With more than two arguments it goes from left to right.
    pub fn folds(self) -> bool {
        matches!(self, Op::Add | Op::Subtract | Op::Multiply | Op::Divide)
    }

    /// With more than two arguments it has to hold of each neighbours.
    pub fn compares(self) -> bool {
        use Op::{CharacterEqual, Equal, Greater, GreaterOrEqual, Less, LessOrEqual};
        matches!(
            self,
            Equal | Less | Greater | LessOrEqual | GreaterOrEqual | CharacterEqual
        )
    }
}

/// Procedures that change where the program goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Control {
    Apply,
    CallCc,
    Values,
    CallWithValues,
    Handlers,
    Winders,
    Parameters,
    CallWithHandlers,
    CallWithWinders,
    CallWithParameters,
    Error,
    ErrorAt,
    Raise,
    RaiseContinuable,
    Uncaught,
    Eval,
    EvalForm,
}

/// What went wrong in a built-in procedure.
pub struct Failure {
    pub kind: i64,
    pub message: String,
    pub irritants: Value,
}

impl Failure {
    /// With a value that it is about.
    pub fn new(message: impl Into<String>, irritant: Value) -> Failure {
        Failure {
            kind: Condition::ERROR,
            message: message.into(),
            irritants: cons(irritant, constant(NIL)),
        }
    }

    /// What the system says of a file.
    pub fn of_file(name: &str, error: &std::io::Error) -> Failure {
        Failure {
            kind: Condition::FILE,
            message: format!("{name}: {error}"),
            irritants: constant(NIL),
        }
    }
}

/// What a built-in procedure gives.
pub type Outcome = Result<Value, Failure>;

/// A plain function: it gets `most` arguments, [`UNASSIGNED`] for optional ones that are missing, and, if the procedure takes a rest, a list of it.
pub type Function = fn(&[Value]) -> Outcome;

/// What a procedure is made of.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Inline(Op),
    /// And whether it changes anything.
    Native(Function, bool),
    Control(Control),
}

/// A built-in procedure.
#[derive(Debug)]
pub struct Primitive {
    pub name: &'static str,
    pub least: u32,
    pub most: u32,
    pub rest: bool,
    pub kind: Kind,
}

impl Primitive {
    /// Does it change where the program goes on?
    pub fn is_control(&self) -> bool {
        matches!(self.kind, Kind::Control(_))
    }
}

/// A plain function that changes nothing.
pub const fn reads(name: &'static str, least: u32, most: u32, function: Function) -> Primitive {
    Primitive {
        name,
        least,
        most,
        rest: false,
        kind: Kind::Native(function, false),
    }
}
/// A plain function that changes something.
pub const fn writes(name: &'static str, least: u32, most: u32, function: Function) -> Primitive {
    Primitive {
        name,
        least,
        most,
        rest: false,
        kind: Kind::Native(function, true),
    }
}
/// A plain function that changes nothing and takes any number of arguments behind the first ones.
pub const fn reads_rest(name: &'static str, least: u32, function: Function) -> Primitive {
    Primitive {
        name,
        least,
        most: least,
        rest: true,
        kind: Kind::Native(function, false),
    }
}

const fn inline(name: &'static str, op: Op) -> Primitive {
    Primitive {
        name,
        least: 0,
        most: 0,
        rest: true,
        kind: Kind::Inline(op),
    }
}
const fn control(name: &'static str, least: u32, rest: bool, control: Control) -> Primitive {
    Primitive {
        name,
        least,
        most: least,
        rest,
        kind: Kind::Control(control),
    }
}

static CORE: &[Primitive] = &[
    inline("car", Op::Car),
    inline("cdr", Op::Cdr),
    inline("caar", Op::Caar),
    inline("cadr", Op::Cadr),
    inline("cdar", Op::Cdar),
    inline("cddr", Op::Cddr),
    inline("not", Op::Not),
    inline("null?", Op::IsNull),
    inline("pair?", Op::IsPair),
    inline("symbol?", Op::IsSymbol),
    inline("string?", Op::IsString),
    inline("vector?", Op::IsVector),
    inline("char?", Op::IsCharacter),
    inline("procedure?", Op::IsProcedure),
    inline("zero?", Op::IsZero),
    inline("vector-length", Op::VectorLength),
    inline("string-length", Op::StringLength),
    inline("char->integer", Op::CharacterToInteger),
    inline("+", Op::Add),
    inline("-", Op::Subtract),
    inline("*", Op::Multiply),
    inline("/", Op::Divide),
    inline("=", Op::Equal),
    inline("<", Op::Less),
    inline(">", Op::Greater),
    inline("<=", Op::LessOrEqual),
    inline(">=", Op::GreaterOrEqual),
    inline("quotient", Op::Quotient),
    inline("remainder", Op::Remainder),
    inline("modulo", Op::Modulo),
    inline("truncate-quotient", Op::Quotient),
    inline("truncate-remainder", Op::Remainder),
    inline("floor-remainder", Op::Modulo),
    inline("floor-quotient", Op::FloorQuotient),
    inline("cons", Op::Cons),
    inline("eq?", Op::Eq),
    inline("eqv?", Op::Eqv),
    inline("set-car!", Op::SetCar),
    inline("set-cdr!", Op::SetCdr),
    inline("vector-ref", Op::VectorRef),
    inline("string-ref", Op::StringRef),
    inline("char=?", Op::CharacterEqual),
    inline("%record?", Op::IsRecord),
    inline("vector-set!", Op::VectorSet),
    inline("string-set!", Op::StringSet),
    inline("%record-accessor", Op::RecordAccessor),
    inline("%record-modifier", Op::RecordModifier),
    control("apply", 1, true, Control::Apply),
    control("%call/cc", 1, false, Control::CallCc),
    control("values", 0, true, Control::Values),
    control("call-with-values", 2, false, Control::CallWithValues),
    control("%handlers", 0, false, Control::Handlers),
    control("%winders", 0, false, Control::Winders),
    control("%parameters", 0, false, Control::Parameters),
    control("%call-with-handlers", 2, false, Control::CallWithHandlers),
    control("%call-with-winders", 2, false, Control::CallWithWinders),
    control(
        "%call-with-parameters",
        2,
        false,
        Control::CallWithParameters,
    ),
    control("error", 1, true, Control::Error),
    control("%error-at", 2, true, Control::ErrorAt),
    control("raise", 1, false, Control::Raise),
    control("raise-continuable", 1, false, Control::RaiseContinuable),
    control("%uncaught", 2, false, Control::Uncaught),
    control("%eval", 1, false, Control::Eval),
    control("%eval-form", 1, false, Control::EvalForm),
];

static ALL: LazyLock<HashMap<&'static str, &'static Primitive>> = LazyLock::new(|| {
    let tables = [
        CORE,
        characters::TABLE,
        lists::TABLE,
        math::TABLE,
        ports::TABLE,
        strings::TABLE,
        system::TABLE,
        vectors::TABLE,
    ];
    tables
        .into_iter()
        .flatten()
        .map(|primitive| (primitive.name, primitive))
        .collect()
});

/// All of them.
pub fn all() -> impl Iterator<Item = &'static Primitive> {
    ALL.values().copied()
}

/// The one of this name.
pub fn find(name: &str) -> Option<&'static Primitive> {
    ALL.get(name).copied()
}

/// Runs a plain function; null if it fails, and then the failure waits in the machine.
fn run(primitive: &'static Primitive, words: [Value; 4]) -> Value {
    let Kind::Native(function, _) = primitive.kind else {
        unreachable!("only plain functions are invoked")
    };
    let count = primitive.most as usize + usize::from(primitive.rest);
    match function(&words[..count]) {
        Ok(value) => value,
        Err(failure) => {
            // Procedures of the system's own have the names of those that they do the work for.
            let name = primitive.name.trim_start_matches('%');
            let message = format!("{name}: {}", failure.message);
            machine::fail(failure.kind, &message, failure.irritants);
            Ref::null()
        }
    }
}

#[residual(reads)]
fn invoke_reader(primitive: &'static Primitive, a: Value, b: Value, c: Value, d: Value) -> Value {
    run(primitive, [a, b, c, d])
}

#[residual(writes)]
fn invoke_writer(primitive: &'static Primitive, a: Value, b: Value, c: Value, d: Value) -> Value {
    run(primitive, [a, b, c, d])
}

/// Calls a plain function.
pub fn invoke<D: Domain>(
    primitive: &'static Primitive,
    [a, b, c, d]: [Value<D>; 4],
) -> Evaluated<D> {
    let value = match primitive.kind {
        Kind::Native(_, false) => invoke_reader::<D>(primitive, a, b, c, d),
        _ => invoke_writer::<D>(primitive, a, b, c, d),
    };
    if value.is_null() {
        return Err(Fault::pending());
    }
    Ok(value)
}

/// Is an optional argument missing?
pub fn is_missing(value: Value) -> bool {
    value.0 == UNASSIGNED
}

/// An argument that has to be an exact integer of 63 bits.
pub fn to_int(value: Value) -> Result<i64, Failure> {
    if is_small(value) {
        return Ok(small_value(value).get());
    }
    Err(Failure::new(
        "not an exact integer, or one that is too large:",
        value,
    ))
}

/// An argument that has to be an exact integer from 0 to `most`.
pub fn to_index(value: Value, most: usize) -> Result<usize, Failure> {
    match usize::try_from(to_int(value)?) {
        Ok(index) if index <= most => Ok(index),
        _ => Err(Failure::new("not an index of it:", value)),
    }
}

/// The range that two optional arguments say.
pub fn to_range(
    start: Value,
    end: Value,
    length: usize,
) -> Result<std::ops::Range<usize>, Failure> {
    let last = if is_missing(end) {
        length
    } else {
        to_index(end, length)?
    };
    let first = if is_missing(start) {
        0
    } else {
        to_index(start, last)?
    };
    Ok(first..last)
}

/// An argument that has to be of a type.
pub fn to_type<T: smelt::HeapObject>(value: Value, what: &str) -> Result<smelt::Gc<T>, Failure> {
    as_type::<smelt::Native, T>(value).ok_or_else(|| Failure::new(format!("not {what}:"), value))
}

/// An argument that has to be a string.
pub fn to_text(value: Value) -> Result<String, Failure> {
    to_type::<Text>(value, "a string").map(text_content)
}

/// An argument that has to be a character.
pub fn to_char(value: Value) -> Result<char, Failure> {
    if is_character(value) {
        return Ok(character_of(value));
    }
    Err(Failure::new("not a character:", value))
}
