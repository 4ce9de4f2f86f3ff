//! `count`, `cycle`, `repeat`.

use super::{ITER, generic, next, stepper};
use crate::support::*;
use pyrite_vm::type_error;
use pyrite_vm::types::int::Integer;

/// `itertools.count`.
pub static COUNT: TypeDefinition = TypeDefinition {
    stepper: stepper!(generic::counted),
    slots: 2,
    ..TypeDefinition::new("itertools.count", COUNT_METHODS)
};
static COUNT_METHODS: &[Builtin] = &[
    Builtin::constructor("(type, start=0, step=1)", new_count),
    ITER,
    next!(generic::counted),
    Builtin::method("__repr__", "(self, /)", repr_count),
];
pub(super) const CURRENT: u32 = 0;
pub(super) const STEP: u32 = 1;

/// An `int` without its subclass, anything else as it is.
fn plain(object: Obj) -> PyResult {
    match Integer::of(object) {
        Some(Integer::Small(value)) => Ok(int::new(value)),
        _ => Ok(object),
    }
}

fn new_count(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    let (start, step) = (args.or(1, int::new(0)), args.or(2, int::new(1)));
    if !number::is_number(start) || !number::is_number(step) {
        return Err(type_error!("a number is required"));
    }
    Ok(instance::with(class, &[plain(start)?, plain(step)?]))
}

fn repr_count(args: &Arguments) -> PyResult {
    let (current, step): (Obj, Obj) = (
        instance::slot(args.at(0), CURRENT),
        instance::slot(args.at(0), STEP),
    );
    let name = class_name(args.at(0));
    let current = repr_text(current)?;
    if step.as_small().is_some_and(|step| step.get() == 1) {
        return text::new(&format!("{name}({current})"));
    }
    text::new(&format!("{name}({current}, {})", repr_text(step)?))
}

/// `itertools.cycle`.
pub static CYCLE: TypeDefinition = TypeDefinition {
    stepper: stepper!(generic::cycled),
    slots: 3,
    ..TypeDefinition::new("itertools.cycle", CYCLE_METHODS)
};
static CYCLE_METHODS: &[Builtin] = &[
    Builtin::constructor("(type, iterable, /)", new_cycle),
    ITER,
    next!(generic::cycled),
];
pub(super) const SOURCE: u32 = 0;
pub(super) const SAVED: u32 = 1;
pub(super) const PLACE: u32 = 2;

fn new_cycle(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    let iterator = protocol::iterator(args.at(1))?;
    Ok(instance::with(
        class,
        &[iterator, list::new().cast(), int::new(0)],
    ))
}

/// `itertools.repeat`.
pub static REPEAT: TypeDefinition = TypeDefinition {
    stepper: stepper!(generic::repeated),
    slots: 2,
    ..TypeDefinition::new("itertools.repeat", REPEAT_METHODS)
};
static REPEAT_METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, object, times=None)", new_repeat),
    ITER,
    next!(generic::repeated),
    Builtin::method("__repr__", "(self, /)", repr_repeat),
    Builtin::method("__length_hint__", "(self, /)", |args| {
        match int_slot(args.at(0), LEFT) {
            ENDLESS => Err(type_error!("len() of unsized object")),
            left => Ok(int::new(left)),
        }
    }),
];
pub(super) const OBJECT: u32 = 0;
pub(super) const LEFT: u32 = 1;
pub(super) const ENDLESS: i64 = -1;

fn new_repeat(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    let left = match args.get(2) {
        // Nobody counts so far as to tell the difference.
        Some(times) => number::size(times)?.clamp(0, pyrite_vm::object::MAX_SMALL),
        None => ENDLESS,
    };
    Ok(instance::with(class, &[args.at(1), int::new(left)]))
}

fn repr_repeat(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let (name, object) = (class_name(this), repr_text(instance::slot(this, OBJECT))?);
    match int_slot(this, LEFT) {
        ENDLESS => text::new(&format!("{name}({object})")),
        left => text::new(&format!("{name}({object}, {left})")),
    }
}
