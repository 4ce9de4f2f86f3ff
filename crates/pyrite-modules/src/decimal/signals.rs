//! The exceptions of the module, and which of them bits of a status stand for.

use super::rounding::status;
use crate::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::global::Global;
use pyrite_vm::storage::Pinned;

/// An exception of the module: its name, its bases' names, and the bits that stand for it (none for the base of all).
struct Definition {
    name: &'static str,
    bases: &'static [&'static str],
    bits: u32,
}

const fn define(name: &'static str, bases: &'static [&'static str], bits: u32) -> Definition {
    Definition { name, bases, bits }
}

/// Those that have flags and traps, in the order in which they are listed and raised.
const SIGNALS: usize = 9;
/// Those that tell what is invalid, behind the signals.
const CONDITIONS: usize = 4;
/// All that there are.
const COUNT: usize = SIGNALS + CONDITIONS + 1;

/// Bases stand before what is derived from them in [`ORDER`], not here.
static DEFINITIONS: [Definition; COUNT] = [
    define("InvalidOperation", &["DecimalException"], status::INVALID),
    define(
        "FloatOperation",
        &["DecimalException", "TypeError"],
        status::FLOAT_OPERATION,
    ),
    define(
        "DivisionByZero",
        &["DecimalException", "ZeroDivisionError"],
        status::DIVISION_BY_ZERO,
    ),
    define("Overflow", &["Inexact", "Rounded"], status::OVERFLOW),
    define(
        "Underflow",
        &["Inexact", "Rounded", "Subnormal"],
        status::UNDERFLOW,
    ),
    define("Subnormal", &["DecimalException"], status::SUBNORMAL),
    define("Inexact", &["DecimalException"], status::INEXACT),
    define("Rounded", &["DecimalException"], status::ROUNDED),
    define("Clamped", &["DecimalException"], status::CLAMPED),
    define(
        "ConversionSyntax",
        &["InvalidOperation"],
        status::CONVERSION_SYNTAX,
    ),
    define(
        "DivisionImpossible",
        &["InvalidOperation"],
        status::DIVISION_IMPOSSIBLE,
    ),
    define(
        "DivisionUndefined",
        &["InvalidOperation", "ZeroDivisionError"],
        status::DIVISION_UNDEFINED,
    ),
    define(
        "InvalidContext",
        &["InvalidOperation"],
        status::INVALID_CONTEXT,
    ),
    define("DecimalException", &["ArithmeticError"], 0),
];

/// Bases first.
const ORDER: [usize; COUNT] = [13, 0, 1, 2, 5, 6, 7, 8, 3, 4, 9, 10, 11, 12];

static CLASSES: Global<[Pinned; COUNT]> = Global::new([Pinned::NULL; COUNT]);

/// Makes the classes and puts them into the module.
///
/// # Errors
/// `MemoryError`.
pub fn create(namespace: Gc<dict::PyDict>) -> PyResult<()> {
    for index in ORDER {
        let definition = &DEFINITIONS[index];
        let bases = tuple::new(definition.bases.len())?;
        for (place, base) in definition.bases.iter().enumerate() {
            let class = match *base {
                "ArithmeticError" => exception::ARITHMETIC_ERROR.class().object(),
                "ZeroDivisionError" => exception::ZERO_DIVISION_ERROR.class().object(),
                "TypeError" => exception::TYPE_ERROR.class().object(),
                name => {
                    let own = DEFINITIONS.iter().position(|other| other.name == name);
                    class(own.unwrap_or(COUNT - 1))
                }
            };
            storage::set_item(bases, place, class);
        }
        let made = create_class(definition.name, bases.cast())?;
        CLASSES.with(|classes| classes[index] = Pinned::for_ever(made));
        dict::set_name(namespace, names::intern(definition.name), made);
    }
    Ok(())
}

/// A class of the module that is made as a `class` statement would make it.
///
/// # Errors
/// What the metaclass raises.
pub fn create_class(name: &str, bases: Obj) -> PyResult {
    let attributes = dict::new();
    dict::set_name(attributes, names::MODULE.name(), str::new("decimal"));
    let first = tuple::of(bases).and_then(|bases| bases.last().copied());
    let metaclass = match first {
        Some(base) => Class::of(base).object(),
        None => Class::builtin(pyrite_vm::ids::TYPE).object(),
    };
    call::call(metaclass, &[str::new(name), bases, attributes.cast()])
}

fn class(index: usize) -> Obj {
    CLASSES.with(|classes| classes[index].get())
}

/// The bits of the signal with a class; `None`: it is no signal.
pub fn bits_of(object: Obj) -> Option<u32> {
    let index = (0..SIGNALS).find(|index| class(*index).0 == object.0)?;
    Some(DEFINITIONS[index].bits)
}

/// Name, class and bits of all signals.
pub fn all() -> impl Iterator<Item = (&'static str, Obj, u32)> {
    (0..SIGNALS).map(|index| {
        let definition = &DEFINITIONS[index];
        (definition.name, class(index), definition.bits)
    })
}

/// The list of the signals whose bits are set.
pub fn list_of(bits: u32) -> Gc<list::PyList> {
    let result = list::new();
    for (_, class, own) in all() {
        if bits & own != 0 {
            // A handful of items: without room for them there is none for anything.
            let _ = list::push(result, class);
        }
    }
    result
}

/// What is raised for signals; some bit is set.
#[cold]
pub fn raise(bits: u32) -> Raised {
    match try_raise(bits) {
        Ok(exception) => Raised(exception),
        Err(raised) => raised,
    }
}

fn try_raise(bits: u32) -> PyResult {
    // First what is invalid and how, then the other signals.
    let details = list::new();
    if bits & status::INVALID_OPERATION != 0 {
        list::push(details, class(0))?;
    }
    for index in (SIGNALS..SIGNALS + CONDITIONS).chain(1..SIGNALS) {
        if bits & DEFINITIONS[index].bits != 0 {
            list::push(details, class(index))?;
        }
    }
    let first = (0..SIGNALS).find(|index| bits & DEFINITIONS[*index].bits != 0);
    call::call(class(first.unwrap_or(0)), &[details.cast()])
}
