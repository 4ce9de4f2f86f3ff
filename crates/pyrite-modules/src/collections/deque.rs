//! `deque`: a ring of items, so that the items of both ends, and any in between, are reached at once.

use super::ends;
use crate::support::*;
use protocol::Comparison;
use pyrite_vm::builtin::Wording;
use pyrite_vm::class::{Class, flags, is_instance};
use pyrite_vm::storage::Array;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{index_error, runtime_error, stepper, type_error, value_error};
use smelt::twin;

/// `collections.deque`.
pub static DEQUE: TypeDefinition = TypeDefinition {
    slots: 5,
    flags: flags::SUBCLASSABLE | flags::SEQUENCE | flags::HAS_WEAKREF,
    ..TypeDefinition::new("collections.deque", METHODS)
};
/// [`Array`] of items, null where there is none.
pub(super) const RING: u32 = 0;
/// Place of the first item in the ring.
pub(super) const HEAD: u32 = 1;
pub(super) const LENGTH: u32 = 2;
/// Most items, or None.
pub(super) const MAX_LENGTH: u32 = 3;
/// Counts changes, for iterators.
pub(super) const CHANGES: u32 = 4;
/// Room of a new ring; a power of two as all are.
const FIRST_ROOM: usize = 8;

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        empty(instance::class_argument(args.at(0))?)
    })
    .ignoring_rest(),
    Builtin::method("__init__", "$(self, iterable=(), maxlen=None)", initialise)
        .telling("([iterable[, maxlen]])")
        .worded(Wording::Parsing("deque()")),
    Builtin::method("append", "(self, item, /)", |args| {
        push_back(args.at(0), args.at(1))?;
        nothing()
    })
    .intrinsic(twin!(ends::append))
    .writes(),
    Builtin::method("appendleft", "(self, item, /)", |args| {
        push_front(args.at(0), args.at(1))?;
        nothing()
    })
    .intrinsic(twin!(ends::append_left))
    .writes(),
    Builtin::method("extend", "(self, iterable, /)", |args| {
        extend(args.at(0), args.at(1))?;
        nothing()
    }),
    Builtin::method("extendleft", "(self, iterable, /)", |args| {
        let source = without_alias(args.at(0), args.at(1))?;
        protocol::for_each(source, |item| push_front(args.at(0), item).map(|()| true))?;
        nothing()
    }),
    Builtin::method("pop", "(self, /)", |args| {
        pop_back(args.at(0)).ok_or_else(|| index_error!("pop from an empty deque"))
    })
    .intrinsic(twin!(ends::pop))
    .writes(),
    Builtin::method("popleft", "(self, /)", |args| {
        pop_front(args.at(0)).ok_or_else(|| index_error!("pop from an empty deque"))
    })
    .intrinsic(twin!(ends::pop_left))
    .writes(),
    Builtin::method("clear", "(self, /)", |args| {
        clear(args.at(0))?;
        nothing()
    })
    .writes(),
    Builtin::method("copy", "(self, /)", |args| copy(args.at(0))).reads(),
    Builtin::method("__copy__", "(self, /)", |args| copy(args.at(0))).reads(),
    Builtin::method("count", "(self, value, /)", |args| {
        let mut count = 0;
        search(args.at(0), args.at(1), ALL, mutated, |_| {
            count += 1;
            false
        })?;
        Ok(int::new(count))
    })
    .reads(),
    Builtin::method("index", "(self, value, start=0, stop=None, /)", |args| {
        let this = args.at(0);
        let start = args
            .get(2)
            .map_or(Ok(0), |start| sequence::clamp(start, length(this)))?;
        let stop = args
            .get(3)
            .map_or(Ok(length(this)), |stop| sequence::clamp(stop, length(this)))?;
        match search(this, args.at(1), (start, stop), mutated, |_| true)? {
            Some(place) => Ok(int::from_usize(place)),
            None => Err(value_error!("deque.index(x): x not in deque")),
        }
    })
    .telling("($self, value, [start, [stop]])")
    .reads(),
    Builtin::method("insert", "(self, index, value, /)", |args| {
        let this = args.at(0);
        if max_length(this).is_some_and(|most| length(this) >= most) {
            return Err(index_error!("deque already at its maximum size"));
        }
        let place = sequence::clamp(args.at(1), length(this))?;
        insert(this, place, args.at(2))?;
        nothing()
    }),
    Builtin::method("remove", "(self, value, /)", |args| {
        let mutated = || index_error!("deque mutated during iteration");
        match search(args.at(0), args.at(1), ALL, mutated, |_| true)? {
            Some(place) => {
                delete(args.at(0), place);
                nothing()
            }
            None => Err(value_error!("deque.remove(x): x not in deque")),
        }
    }),
    Builtin::method("reverse", "(self, /)", |args| {
        let this = args.at(0);
        let count = length(this);
        for place in 0..count / 2 {
            let (a, b) = (get(this, place), get(this, count - 1 - place));
            set(this, place, b);
            set(this, count - 1 - place, a);
        }
        nothing()
    })
    .writes(),
    Builtin::method("rotate", "(self, n=1, /)", |args| {
        rotate(args.at(0), args.get(1).map_or(Ok(1), number::size)?)?;
        nothing()
    })
    .writes(),
    Builtin::getter("maxlen", |args| Ok(instance::slot(args.at(0), MAX_LENGTH))).reads(),
    Builtin::method("__len__", "(self, /)", |args| {
        Ok(int::from_usize(length(args.at(0))))
    })
    .reads()
    .intrinsic(twin!(ends::len)),
    Builtin::method("__getitem__", "(self, key, /)", |args| {
        let place = place(args.at(0), args.at(1))?;
        Ok(get(args.at(0), place))
    })
    .reads(),
    Builtin::method("__setitem__", "(self, key, value, /)", |args| {
        let place = place(args.at(0), args.at(1))?;
        set(args.at(0), place, args.at(2));
        nothing()
    })
    .writes(),
    Builtin::method("__delitem__", "(self, key, /)", |args| {
        let place = place(args.at(0), args.at(1))?;
        delete(args.at(0), place);
        nothing()
    })
    .writes(),
    Builtin::method("__contains__", "(self, key, /)", |args| {
        Ok(boolean(
            search(args.at(0), args.at(1), ALL, mutated, |_| true)?.is_some(),
        ))
    })
    .reads(),
    Builtin::method("__iter__", "(self, /)", |args| {
        Ok(iterate(args.at(0), &ITERATOR))
    })
    .reads(),
    Builtin::method("__reversed__", "(self, /)", |args| {
        Ok(iterate(args.at(0), &REVERSE_ITERATOR))
    })
    .reads(),
    Builtin::method("__add__", "(self, value, /)", |args| {
        if !is_instance(args.at(1), DEQUE.class()) {
            return Err(type_error!(
                "can only concatenate deque (not \"{}\") to deque",
                type_name(args.at(1))
            ));
        }
        let result = copy(args.at(0))?;
        extend(result, args.at(1))?;
        Ok(result)
    }),
    Builtin::method("__iadd__", "(self, value, /)", |args| {
        extend(args.at(0), args.at(1))?;
        Ok(args.at(0))
    }),
    Builtin::method("__mul__", "(self, value, /)", |args| {
        multiply(copy(args.at(0))?, args.at(1))
    }),
    Builtin::method("__rmul__", "(self, value, /)", |args| {
        multiply(copy(args.at(0))?, args.at(1))
    }),
    Builtin::method("__imul__", "(self, value, /)", |args| {
        multiply(args.at(0), args.at(1))
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        let this = args.at(0);
        let items = repr_text(sequence::to_list(this)?.cast())?;
        match max_length(this) {
            Some(most) => text::new(&format!("{}({items}, maxlen={most})", class_name(this))),
            None => text::new(&format!("{}({items})", class_name(this))),
        }
    }),
    Builtin::comparison(Comparison::Lt, |args| compare(args, Comparison::Lt)),
    Builtin::comparison(Comparison::Le, |args| compare(args, Comparison::Le)),
    Builtin::comparison(Comparison::Eq, |args| compare(args, Comparison::Eq)),
    Builtin::comparison(Comparison::Ne, |args| compare(args, Comparison::Ne)),
    Builtin::comparison(Comparison::Gt, |args| compare(args, Comparison::Gt)),
    Builtin::comparison(Comparison::Ge, |args| compare(args, Comparison::Ge)),
    Builtin::method("__hash__", "$(self, /)", |_| {
        Err(type_error!("unhashable type: 'collections.deque'"))
    }),
    Builtin::method("__reduce__", "(self, /)", |args| {
        let this = args.at(0);
        let arguments = match max_length(this) {
            Some(_) => tuple::from_slice(&[
                tuple::from_slice(&[]).cast(),
                instance::slot(this, MAX_LENGTH),
            ]),
            None => tuple::from_slice(&[]),
        };
        let items = protocol::iterator(this)?;
        Ok(
            tuple::try_from_slice(&[Class::of(this).object(), arguments.cast(), none(), items])?
                .cast(),
        )
    }),
    structure::CLASS_GETITEM,
];

// ---------------------------------------------------------------- the ring

fn ring(this: Obj) -> Gc<Array> {
    instance::slot(this, RING).cast()
}

/// The number of items.
pub fn length(this: Obj) -> usize {
    int_slot(this, LENGTH) as usize
}

fn max_length(this: Obj) -> Option<usize> {
    let most = Integer::of(instance::slot(this, MAX_LENGTH))?;
    most.machine().map(|most| most as usize)
}

/// Where item `place` lies in the ring. `place` may be one before the first, counted from the end of the numbers.
fn at(this: Obj, place: usize) -> usize {
    (int_slot(this, HEAD) as usize).wrapping_add(place) & (storage::length(ring(this)) - 1)
}

fn get(this: Obj, place: usize) -> Obj {
    storage::items(ring(this))[at(this, place)]
}

fn set(this: Obj, place: usize, value: Obj) {
    storage::set_item(ring(this), at(this, place), value);
}

fn changed(this: Obj) {
    set_int_slot(this, CHANGES, int_slot(this, CHANGES) + 1);
}

/// Makes room for one more.
fn grow(this: Obj) -> PyResult<()> {
    let (old, count) = (ring(this), length(this));
    let room = storage::length(old);
    if count < room {
        return Ok(());
    }
    let new = storage::new_array(room * 2)?;
    let head = int_slot(this, HEAD) as usize;
    storage::copy_items(old, head, new, 0, room - head);
    storage::copy_items(old, 0, new, room - head, head);
    instance::set_slot(this, RING, new.cast());
    set_int_slot(this, HEAD, 0);
    Ok(())
}

/// Adds an item at the right end.
///
/// # Errors
/// `MemoryError`.
pub fn push_back(this: Obj, item: Obj) -> PyResult<()> {
    grow(this)?;
    let count = length(this);
    set(this, count, item);
    set_int_slot(this, LENGTH, count as i64 + 1);
    changed(this);
    if max_length(this).is_some_and(|most| count >= most) {
        pop_front(this);
    }
    Ok(())
}

fn push_front(this: Obj, item: Obj) -> PyResult<()> {
    grow(this)?;
    let head = at(this, usize::MAX);
    storage::set_item(ring(this), head, item);
    set_int_slot(this, HEAD, head as i64);
    let count = length(this);
    set_int_slot(this, LENGTH, count as i64 + 1);
    changed(this);
    if max_length(this).is_some_and(|most| count >= most) {
        pop_back(this);
    }
    Ok(())
}

fn pop_back(this: Obj) -> Option<Obj> {
    let last = length(this).checked_sub(1)?;
    let item = get(this, last);
    set(this, last, Obj::null());
    set_int_slot(this, LENGTH, last as i64);
    changed(this);
    Some(item)
}

/// Takes the item at the left end.
pub fn pop_front(this: Obj) -> Option<Obj> {
    let rest = length(this).checked_sub(1)?;
    let item = get(this, 0);
    set(this, 0, Obj::null());
    let head = at(this, 1);
    set_int_slot(this, HEAD, head as i64);
    set_int_slot(this, LENGTH, rest as i64);
    changed(this);
    Some(item)
}

fn clear(this: Obj) -> PyResult<()> {
    let ring = storage::new_array(FIRST_ROOM)?;
    instance::set_slot(this, RING, ring.cast());
    set_int_slot(this, HEAD, 0);
    set_int_slot(this, LENGTH, 0);
    changed(this);
    Ok(())
}

/// Inserts before `place`, moving the shorter side.
fn insert(this: Obj, place: usize, value: Obj) -> PyResult<()> {
    let count = length(this);
    if place * 2 < count {
        push_front(this, value)?;
        for index in 0..place {
            set(this, index, get(this, index + 1));
        }
    } else {
        push_back(this, value)?;
        for index in (place + 1..=count).rev() {
            set(this, index, get(this, index - 1));
        }
    }
    set(this, place, value);
    Ok(())
}

fn delete(this: Obj, place: usize) {
    let count = length(this);
    if place * 2 < count {
        for index in (1..=place).rev() {
            set(this, index, get(this, index - 1));
        }
        pop_front(this);
    } else {
        for index in place..count - 1 {
            set(this, index, get(this, index + 1));
        }
        pop_back(this);
    }
}

fn rotate(this: Obj, steps: i64) -> PyResult<()> {
    let count = length(this);
    if count < 2 {
        return Ok(());
    }
    let right = steps.rem_euclid(count as i64) as usize;
    let (right, left) = (right, count - right);
    for _ in 0..right.min(left) {
        let item = if right <= left {
            pop_back(this)
        } else {
            pop_front(this)
        };
        let Some(item) = item else {
            break;
        };
        if right <= left {
            push_front(this, item)?
        } else {
            push_back(this, item)?
        }
    }
    Ok(())
}

// ---------------------------------------------------------------- methods

/// An empty one of a class.
///
/// # Errors
/// `MemoryError`.
pub fn empty(class: &'static Class) -> PyResult {
    let ring = storage::new_array(FIRST_ROOM)?;
    Ok(instance::with(
        class,
        &[ring.cast(), int::new(0), int::new(0), none(), int::new(0)],
    ))
}

fn initialise(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let most = match args.get_not_none(2) {
        None => none(),
        Some(most) if Integer::of(most).is_none() => {
            return Err(type_error!("an integer is required"));
        }
        Some(most) => match number::size(most)? {
            negative if negative < 0 => return Err(value_error!("maxlen must be non-negative")),
            most => int::new(most),
        },
    };
    instance::set_slot(this, MAX_LENGTH, most);
    if length(this) > 0 {
        clear(this)?;
    }
    if let Some(iterable) = args.get(1) {
        extend(this, iterable)?;
    }
    nothing()
}

/// The iterable, copied if it is the deque itself.
fn without_alias(this: Obj, iterable: Obj) -> PyResult {
    if this == iterable {
        Ok(sequence::to_list(iterable)?.cast())
    } else {
        Ok(iterable)
    }
}

fn extend(this: Obj, iterable: Obj) -> PyResult<()> {
    let source = without_alias(this, iterable)?;
    let iterator = protocol::iterator(source)?;
    while let Some(item) = protocol::next(iterator)? {
        push_back(this, item)?;
    }
    Ok(())
}

fn copy(this: Obj) -> PyResult {
    let class = Class::of(this);
    if class == DEQUE.class() {
        let ring = storage::new_array(FIRST_ROOM)?;
        let most = instance::slot(this, MAX_LENGTH);
        let result = instance::with(
            class,
            &[ring.cast(), int::new(0), int::new(0), most, int::new(0)],
        );
        (0..length(this)).try_for_each(|place| push_back(result, get(this, place)))?;
        return Ok(result);
    }
    match max_length(this) {
        Some(_) => call::call(class.object(), &[this, instance::slot(this, MAX_LENGTH)]),
        None => call::call(class.object(), &[this]),
    }
}

fn multiply(this: Obj, count: Obj) -> PyResult {
    if Integer::of(count).is_none() && Class::of(count).known(names::INDEX).is_none() {
        return Err(type_error!(
            "can't multiply sequence by non-int of type '{}'",
            type_name(count)
        ));
    }
    let times = number::size(count)?;
    if times <= 0 {
        clear(this)?;
        return Ok(this);
    }
    let items = sequence::to_list(this)?;
    let total = list::length(items).checked_mul(times as usize);
    if list::length(items) > 0
        && max_length(this).is_none()
        && total.is_none_or(|total| total >= 1 << 40)
    {
        return Err(pyrite_vm::result::memory_error());
    }
    // With a greatest length, rounds beyond those that fill it change nothing but the place where the items begin, which repeats.
    for _ in 1..times {
        for place in 0..list::length(items) {
            push_back(this, list::get(items, place))?;
        }
        if list::length(items) == 0 {
            break;
        }
    }
    Ok(this)
}

/// The place that a key means.
fn place(this: Obj, key: Obj) -> PyResult<usize> {
    if Integer::of(key).is_none() && Class::of(key).known(names::INDEX).is_none() {
        return Err(type_error!(
            "sequence index must be integer, not '{}'",
            type_name(key)
        ));
    }
    sequence::place(key, length(this))?.ok_or_else(|| index_error!("deque index out of range"))
}

/// All places.
const ALL: (usize, usize) = (0, usize::MAX);

fn mutated() -> Raised {
    runtime_error!("deque mutated during iteration")
}

/// The first place in a range whose item is equal to `wanted` and that `stop_at` takes; `mutated` is raised if comparing changes the deque.
fn search(
    this: Obj,
    wanted: Obj,
    (start, stop): (usize, usize),
    mutated: fn() -> Raised,
    mut stop_at: impl FnMut(usize) -> bool,
) -> PyResult<Option<usize>> {
    let changes = int_slot(this, CHANGES);
    for place in start..stop.min(length(this)) {
        let equal = protocol::is_equal(get(this, place), wanted)?;
        if int_slot(this, CHANGES) != changes {
            return Err(mutated());
        }
        if equal && stop_at(place) {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

fn compare(args: &Arguments, comparison: Comparison) -> PyResult {
    let (left, right) = (args.at(0), args.at(1));
    if !is_instance(right, DEQUE.class()) {
        return Ok(not_implemented());
    }
    let item = |this: Obj| move |place: usize| (place < length(this)).then(|| get(this, place));
    sequence::compare(comparison, item(left), item(right), || {
        (length(left), length(right))
    })
}

/// `collections._deque_iterator`.
pub static ITERATOR: TypeDefinition = TypeDefinition {
    stepper: stepper!(ends::step),
    slots: 3,
    flags: 0,
    ..TypeDefinition::new("collections._deque_iterator", ITERATOR_METHODS)
};
/// `collections._deque_reverse_iterator`.
pub static REVERSE_ITERATOR: TypeDefinition = TypeDefinition {
    slots: 3,
    flags: 0,
    ..TypeDefinition::new("collections._deque_reverse_iterator", REVERSE_METHODS)
};
pub(super) const SOURCE: u32 = 0;
/// Items given out.
pub(super) const GIVEN: u32 = 1;
/// The deque's count of changes when the iterator was made.
pub(super) const EXPECTED: u32 = 2;

const ITER: Builtin = Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0)));
const LENGTH_HINT: Builtin = Builtin::method("__length_hint__", "(self, /)", |args| {
    let left = length(instance::slot(args.at(0), SOURCE)) as i64 - int_slot(args.at(0), GIVEN);
    Ok(int::new(left.max(0)))
});
static ITERATOR_METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, deque, index=0, /, **ignored)", |args| {
        from_deque(args, &ITERATOR)
    }),
    ITER,
    next_method!(|this| step(this, |given, _| given)),
    LENGTH_HINT,
];
static REVERSE_METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, deque, index=0, /, **ignored)", |args| {
        from_deque(args, &REVERSE_ITERATOR)
    }),
    ITER,
    next_method!(|this| step(this, |given, count| count - 1 - given)).writes(),
    LENGTH_HINT,
];

fn iterate(this: Obj, definition: &'static TypeDefinition) -> Obj {
    instance::with(
        definition.class(),
        &[this, int::new(0), instance::slot(this, CHANGES)],
    )
}

fn from_deque(args: &Arguments, definition: &'static TypeDefinition) -> PyResult {
    if !is_instance(args.at(1), DEQUE.class()) {
        let name = definition.class().name();
        return Err(type_error!(
            "{name}() argument 1 must be collections.deque, not {}",
            type_name(args.at(1))
        ));
    }
    let given = args.get(2).map_or(Ok(0), number::size)?;
    let iterator = iterate(args.at(1), definition);
    set_int_slot(iterator, GIVEN, given.clamp(0, length(args.at(1)) as i64));
    Ok(iterator)
}

fn step(iterator: Obj, place: fn(usize, usize) -> usize) -> PyResult<Option<Obj>> {
    let source: Obj = instance::slot(iterator, SOURCE);
    let (given, count) = (int_slot(iterator, GIVEN) as usize, length(source));
    if int_slot(source, CHANGES) != int_slot(iterator, EXPECTED) {
        set_int_slot(iterator, GIVEN, i64::from(u32::MAX));
        return Err(mutated());
    }
    if given >= count {
        return Ok(None);
    }
    set_int_slot(iterator, GIVEN, given as i64 + 1);
    Ok(Some(get(source, place(given, count))))
}
