//! Iterators over one iterable: `accumulate`, `chain`, `compress`, `dropwhile`, `takewhile`, `filterfalse`, `islice`, `starmap`.

use super::{ITER, generic, next, stepper};
use crate::support::*;
use pyrite_vm::object::MAX_SMALL;
use pyrite_vm::value_error;

/// `itertools.accumulate`.
pub static ACCUMULATE: TypeDefinition = TypeDefinition {
    stepper: stepper!(generic::accumulated),
    slots: 4,
    ..TypeDefinition::new("itertools.accumulate", ACCUMULATE_METHODS)
};
static ACCUMULATE_METHODS: &[Builtin] = &[
    Builtin::constructor(
        "(type, iterable, func=None, *, initial=None)",
        new_accumulate,
    ),
    ITER,
    next!(generic::accumulated),
];
pub(super) const SOURCE: u32 = 0;
pub(super) const FUNCTION: u32 = 1;
pub(super) const TOTAL: u32 = 2;
pub(super) const INITIAL: u32 = 3;

fn new_accumulate(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    let source = protocol::iterator(args.at(1))?;
    let missing = Obj::null();
    let (function, initial) = (args.get_not_none(2), args.get_not_none(3));
    Ok(instance::with(
        class,
        &[
            source,
            function.unwrap_or(missing),
            missing,
            initial.unwrap_or(missing),
        ],
    ))
}

/// `itertools.chain`.
pub static CHAIN: TypeDefinition = TypeDefinition {
    stepper: stepper!(generic::chained),
    slots: 2,
    ..TypeDefinition::new("itertools.chain", CHAIN_METHODS)
};
static CHAIN_METHODS: &[Builtin] = &[
    Builtin::constructor("(type, *iterables)", |args| {
        let iterables = tuple::try_from_slice(args.rest())?;
        new_chain(args.at(0), iterables.cast())
    }),
    ITER,
    next!(generic::chained),
    Builtin::class_method("from_iterable", "(type, iterable, /)", |args| {
        new_chain(args.at(0), args.at(1))
    }),
    crate::support::structure::CLASS_GETITEM,
];
pub(super) const ITERABLES: u32 = 0;
pub(super) const ACTIVE: u32 = 1;

fn new_chain(class: Obj, iterables: Obj) -> PyResult {
    let class = instance::class_argument(class)?;
    Ok(instance::with(class, &[protocol::iterator(iterables)?]))
}

/// `itertools.compress`.
pub static COMPRESS: TypeDefinition = TypeDefinition {
    stepper: stepper!(generic::compressed),
    slots: 2,
    ..TypeDefinition::new("itertools.compress", COMPRESS_METHODS)
};
/// Slot of `compress`.
pub(super) const SELECTORS: u32 = 1;
static COMPRESS_METHODS: &[Builtin] = &[
    Builtin::constructor("(type, data, selectors)", |args| {
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::with(
            class,
            &[
                protocol::iterator(args.at(1))?,
                protocol::iterator(args.at(2))?,
            ],
        ))
    }),
    ITER,
    next!(generic::compressed),
];

/// A type of slots (source, function) made from (function, iterable).
macro_rules! with_function {
    ($(#[$doc:meta])* $constant:ident, $methods:ident, $name:literal, $signature:literal, $next:path) => {
        $(#[$doc])*
        pub static $constant: TypeDefinition =
            TypeDefinition { stepper: stepper!($next), slots: 3, ..TypeDefinition::new($name, $methods) };
        static $methods: &[Builtin] = &[
            Builtin::constructor($signature, |args| {
                let class = instance::class_argument(args.at(0))?;
                Ok(instance::with(class, &[protocol::iterator(args.at(2))?, args.at(1)]))
            }),
            ITER,
            next!($next),
        ];
    };
}

with_function!(
    /// `itertools.dropwhile`.
    DROPWHILE, DROPWHILE_METHODS, "itertools.dropwhile",
    "(type, predicate, iterable, /)", generic::dropping
);
with_function!(
    /// `itertools.takewhile`.
    TAKEWHILE, TAKEWHILE_METHODS, "itertools.takewhile",
    "(type, predicate, iterable, /)", generic::taking
);
with_function!(
    /// `itertools.filterfalse`.
    FILTERFALSE, FILTERFALSE_METHODS, "itertools.filterfalse",
    "(type, function, iterable, /)", generic::falsified
);
with_function!(
    /// `itertools.starmap`.
    STARMAP, STARMAP_METHODS, "itertools.starmap",
    "(type, function, iterable, /)", generic::starred
);

/// Slot of `dropwhile` and `takewhile`: True once the predicate has said no.
pub(super) const DECIDED: u32 = 2;

/// `itertools.islice`.
pub static ISLICE: TypeDefinition = TypeDefinition {
    stepper: stepper!(generic::sliced),
    slots: 5,
    ..TypeDefinition::new("itertools.islice", ISLICE_METHODS)
};
static ISLICE_METHODS: &[Builtin] = &[
    Builtin::constructor(
        "$(type, iterable, start, stop=None, step=None, /)",
        new_islice,
    ),
    ITER,
    next!(generic::sliced),
];
/// The place of the next item to give out.
pub(super) const WANTED: u32 = 1;
/// Where to stop, or [`OPEN`].
pub(super) const STOP: u32 = 2;
pub(super) const STEP: u32 = 3;
/// Items taken from the source.
pub(super) const TAKEN: u32 = 4;
pub(super) const OPEN: i64 = -1;

fn index(object: Option<Obj>, default: i64, what: &str) -> PyResult<i64> {
    let Some(object) = object else {
        return Ok(default);
    };
    let value = number::size(object).unwrap_or(-1);
    if value < 0 {
        return Err(value_error!(
            "{what} for islice() must be None or an integer: 0 <= x <= sys.maxsize."
        ));
    }
    Ok(value.min(MAX_SMALL)) // nobody counts so far
}

fn new_islice(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    let (start, stop, step) = if args.get(3).is_none() {
        (0, index(args.get_not_none(2), OPEN, "Stop argument")?, 1)
    } else {
        let stop = index(args.get_not_none(3), OPEN, "Stop argument")?;
        let start = index(args.get_not_none(2), 0, "Indices")?;
        let step = match args.get_not_none(4) {
            None => 1,
            Some(step) => match number::size(step) {
                Ok(step) if step > 0 => step.min(MAX_SMALL),
                _ => {
                    return Err(value_error!(
                        "Step for islice() must be a positive integer or None."
                    ));
                }
            },
        };
        (start, stop, step)
    };
    let source = protocol::iterator(args.at(1))?;
    Ok(instance::with(
        class,
        &[
            source,
            int::new(start),
            int::new(stop),
            int::new(step),
            int::new(0),
        ],
    ))
}
