//! Iterators over one iterable: `accumulate`, `chain`, `compress`, `dropwhile`, `takewhile`, `filterfalse`, `islice`, `starmap`.

use super::{ITER, next, next_of};
use crate::support::*;
use pyrite_vm::value_error;

/// `itertools.accumulate`.
pub static ACCUMULATE: TypeDefinition = TypeDefinition {
    slots: 4,
    ..TypeDefinition::new(
        "itertools.accumulate",
        "Return series of accumulated sums (or other binary function results).",
        ACCUMULATE_METHODS,
    )
};
static ACCUMULATE_METHODS: &[Builtin] = &[
    Builtin::constructor(
        "(type, iterable, func=None, *, initial=None)",
        new_accumulate,
    ),
    ITER,
    next!(next_sum),
];
const SOURCE: u32 = 0;
const FUNCTION: u32 = 1;
const TOTAL: u32 = 2;
const INITIAL: u32 = 3;

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

fn next_sum(this: Obj) -> PyResult<Option<Obj>> {
    let initial: Obj = instance::slot(this, INITIAL);
    if !initial.is_null() {
        instance::set_slot(this, INITIAL, Obj::null());
        instance::set_slot(this, TOTAL, initial);
        return Ok(Some(initial));
    }
    let Some(item) = protocol::next(instance::slot(this, SOURCE))? else {
        return Ok(None);
    };
    let (total, function): (Obj, Obj) =
        (instance::slot(this, TOTAL), instance::slot(this, FUNCTION));
    let total = match (total.is_null(), function.is_null()) {
        (true, _) => item,
        (false, true) => operator::add(total, item)?,
        (false, false) => call::call(function, &[total, item])?,
    };
    instance::set_slot(this, TOTAL, total);
    Ok(Some(total))
}

/// `itertools.chain`.
pub static CHAIN: TypeDefinition = TypeDefinition {
    slots: 2,
    ..TypeDefinition::new(
        "itertools.chain",
        "Return a chain object whose .__next__() method returns elements from the\n\
         first iterable until it is exhausted, then elements from the next iterable, until all of the iterables are exhausted.",
        CHAIN_METHODS,
    )
};
static CHAIN_METHODS: &[Builtin] = &[
    Builtin::constructor("(type, *iterables)", |args| {
        let iterables = tuple::try_from_slice(args.rest())?;
        new_chain(args.at(0), iterables.cast())
    }),
    ITER,
    next!(next_chained),
    Builtin::class_method(
        "from_iterable",
        "(type, iterable, /)",
        "Alternative chain() constructor taking a single iterable argument that evaluates lazily.",
        |args| new_chain(args.at(0), args.at(1)),
    ),
    crate::support::structure::CLASS_GETITEM,
];
const ITERABLES: u32 = 0;
const ACTIVE: u32 = 1;

fn new_chain(class: Obj, iterables: Obj) -> PyResult {
    let class = instance::class_argument(class)?;
    Ok(instance::with(class, &[protocol::iterator(iterables)?]))
}

fn next_chained(this: Obj) -> PyResult<Option<Obj>> {
    loop {
        if let Some(item) = next_of(this, ACTIVE)? {
            return Ok(Some(item));
        }
        let Some(iterable) = next_of(this, ITERABLES)? else {
            return Ok(None);
        };
        match protocol::iterator(iterable) {
            Ok(iterator) => instance::set_slot(this, ACTIVE, iterator),
            Err(raised) => {
                instance::set_slot(this, ITERABLES, Obj::null());
                return Err(raised);
            }
        }
    }
}

/// `itertools.compress`.
pub static COMPRESS: TypeDefinition = TypeDefinition {
    slots: 2,
    ..TypeDefinition::new(
        "itertools.compress",
        "Return data elements corresponding to true selector elements.\n\n\
         Forms a shorter iterator from selected data elements using the selectors to choose the data elements.",
        COMPRESS_METHODS,
    )
};
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
    next!(next_compressed),
];

fn next_compressed(this: Obj) -> PyResult<Option<Obj>> {
    const SELECTORS: u32 = 1;
    loop {
        let Some(item) = protocol::next(instance::slot(this, SOURCE))? else {
            return Ok(None);
        };
        match protocol::next(instance::slot(this, SELECTORS))? {
            None => return Ok(None),
            Some(selector) if protocol::is_true(selector)? => return Ok(Some(item)),
            Some(_) => {}
        }
    }
}

/// A type of slots (source, function) made from (function, iterable).
macro_rules! with_function {
    ($(#[$doc:meta])* $constant:ident, $methods:ident, $name:literal, $text:literal, $signature:literal, $next:path) => {
        $(#[$doc])*
        pub static $constant: TypeDefinition =
            TypeDefinition { slots: 3, ..TypeDefinition::new($name, $text, $methods) };
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
    "Drop items from the iterable while predicate(item) is true.\n\nAfterwards, return every element until the iterable is exhausted.",
    "(type, predicate, iterable, /)", next_dropping
);
with_function!(
    /// `itertools.takewhile`.
    TAKEWHILE, TAKEWHILE_METHODS, "itertools.takewhile",
    "Return successive entries from an iterable as long as the predicate evaluates to true for each entry.",
    "(type, predicate, iterable, /)", next_taking
);
with_function!(
    /// `itertools.filterfalse`.
    FILTERFALSE, FILTERFALSE_METHODS, "itertools.filterfalse",
    "Return those items of iterable for which function(item) is false.\n\nIf function is None, return the items that are false.",
    "(type, function, iterable, /)", next_false
);
with_function!(
    /// `itertools.starmap`.
    STARMAP, STARMAP_METHODS, "itertools.starmap",
    "Return an iterator whose values are returned from the function evaluated with an argument tuple taken from the given sequence.",
    "(type, function, iterable, /)", next_starred
);

/// Slot of `dropwhile` and `takewhile`: True once the predicate has said no.
const DECIDED: u32 = 2;

fn says(this: Obj, item: Obj) -> PyResult<bool> {
    protocol::is_true(call::call(instance::slot(this, FUNCTION), &[item])?)
}

fn is_decided(this: Obj) -> bool {
    !instance::slot(this, DECIDED).is_null()
}

fn next_dropping(this: Obj) -> PyResult<Option<Obj>> {
    loop {
        let Some(item) = protocol::next(instance::slot(this, SOURCE))? else {
            return Ok(None);
        };
        if is_decided(this) {
            return Ok(Some(item));
        }
        if !says(this, item)? {
            instance::set_slot(this, DECIDED, boolean(true));
            return Ok(Some(item));
        }
    }
}

fn next_taking(this: Obj) -> PyResult<Option<Obj>> {
    if is_decided(this) {
        return Ok(None);
    }
    let Some(item) = protocol::next(instance::slot(this, SOURCE))? else {
        return Ok(None);
    };
    if says(this, item)? {
        return Ok(Some(item));
    }
    instance::set_slot(this, DECIDED, boolean(true));
    Ok(None)
}

fn next_false(this: Obj) -> PyResult<Option<Obj>> {
    let function: Obj = instance::slot(this, FUNCTION);
    let is_truth = function.is_none() || function == pyrite_vm::types::bool::TYPE.class().object();
    loop {
        let Some(item) = protocol::next(instance::slot(this, SOURCE))? else {
            return Ok(None);
        };
        let holds = if is_truth {
            protocol::is_true(item)?
        } else {
            says(this, item)?
        };
        if !holds {
            return Ok(Some(item));
        }
    }
}

fn next_starred(this: Obj) -> PyResult<Option<Obj>> {
    let Some(item) = protocol::next(instance::slot(this, SOURCE))? else {
        return Ok(None);
    };
    let arguments = sequence::to_tuple(item)?;
    call::call(instance::slot(this, FUNCTION), tuple::items(arguments)).map(Some)
}

/// `itertools.islice`.
pub static ISLICE: TypeDefinition = TypeDefinition {
    slots: 5,
    ..TypeDefinition::new(
        "itertools.islice",
        "islice(iterable, stop) --> islice object\nislice(iterable, start, stop[, step]) --> islice object\n\n\
         Return an iterator whose next() method returns selected values from an\niterable.",
        ISLICE_METHODS,
    )
};
static ISLICE_METHODS: &[Builtin] = &[
    Builtin::constructor(
        "$(type, iterable, start, stop=None, step=None, /)",
        new_islice,
    ),
    ITER,
    next!(next_sliced),
];
/// The place of the next item to give out.
const WANTED: u32 = 1;
/// Where to stop, or [`OPEN`].
const STOP: u32 = 2;
const STEP: u32 = 3;
/// Items taken from the source.
const TAKEN: u32 = 4;
const OPEN: i64 = -1;

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
    Ok(value)
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
                Ok(step) if step > 0 => step,
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

fn next_sliced(this: Obj) -> PyResult<Option<Obj>> {
    let (wanted, stop) = (int_slot(this, WANTED), int_slot(this, STOP));
    let last = if stop == OPEN {
        wanted
    } else {
        wanted.min(stop)
    };
    while int_slot(this, TAKEN) < last {
        if next_of(this, SOURCE)?.is_none() {
            return Ok(None);
        }
        set_int_slot(this, TAKEN, int_slot(this, TAKEN) + 1);
    }
    if stop != OPEN && int_slot(this, TAKEN) >= stop {
        instance::set_slot(this, SOURCE, Obj::null());
        return Ok(None);
    }
    let Some(item) = next_of(this, SOURCE)? else {
        return Ok(None);
    };
    set_int_slot(this, TAKEN, int_slot(this, TAKEN) + 1);
    let following = wanted.saturating_add(int_slot(this, STEP));
    set_int_slot(
        this,
        WANTED,
        if stop == OPEN {
            following
        } else {
            following.min(stop)
        },
    );
    Ok(Some(item))
}
