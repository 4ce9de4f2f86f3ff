//! `groupby` and `tee`: several iterators that share one source.

use super::{ITER, next};
use crate::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::{runtime_error, value_error};

/// `itertools.groupby`.
pub static GROUPBY: TypeDefinition = TypeDefinition {
    slots: 6,
    ..TypeDefinition::new("itertools.groupby", GROUPBY_METHODS)
};
static GROUPBY_METHODS: &[Builtin] = &[
    Builtin::constructor("(type, iterable, key=None)", new_groupby),
    ITER,
    next!(next_group),
];
const SOURCE: u32 = 0;
const KEY: u32 = 1;
/// The key of the group that was given out last.
const TARGET: u32 = 2;
/// Key and value of the item read last.
const CURRENT_KEY: u32 = 3;
const CURRENT: u32 = 4;
/// The group that may still take items; another one has ended.
const GROUP: u32 = 5;

fn new_groupby(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    Ok(instance::with(
        class,
        &[protocol::iterator(args.at(1))?, args.or(2, none())],
    ))
}

/// Reads the next item; false at the end.
fn step(this: Obj) -> PyResult<bool> {
    let Some(item) = protocol::next(instance::slot(this, SOURCE))? else {
        return Ok(false);
    };
    let function: Obj = instance::slot(this, KEY);
    let key = if function.is_none() {
        item
    } else {
        call::call(function, &[item])?
    };
    instance::set_slot(this, CURRENT, item);
    instance::set_slot(this, CURRENT_KEY, key);
    Ok(true)
}

fn next_group(this: Obj) -> PyResult<Option<Obj>> {
    instance::set_slot(this, GROUP, Obj::null());
    // Past what is left of the group before.
    loop {
        let (current, target): (Obj, Obj) = (
            instance::slot(this, CURRENT_KEY),
            instance::slot(this, TARGET),
        );
        if !current.is_null() && (target.is_null() || !protocol::is_equal(target, current)?) {
            break;
        }
        if !step(this)? {
            return Ok(None);
        }
    }
    let key: Obj = instance::slot(this, CURRENT_KEY);
    instance::set_slot(this, TARGET, key);
    let group = instance::with(GROUPER.class(), &[this, key]);
    instance::set_slot(this, GROUP, group);
    Ok(Some(tuple::try_from_slice(&[key, group])?.cast()))
}

/// `itertools._grouper`.
pub static GROUPER: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: 0,
    ..TypeDefinition::new("itertools._grouper", GROUPER_METHODS)
};
static GROUPER_METHODS: &[Builtin] = &[ITER, next!(next_in_group)];
const PARENT: u32 = 0;
const OWN_KEY: u32 = 1;

fn next_in_group(this: Obj) -> PyResult<Option<Obj>> {
    let parent: Obj = instance::slot(this, PARENT);
    if instance::slot(parent, GROUP) != this {
        return Ok(None);
    }
    if instance::slot(parent, CURRENT).is_null() && !step(parent)? {
        return Ok(None);
    }
    if !protocol::is_equal(
        instance::slot(this, OWN_KEY),
        instance::slot(parent, CURRENT_KEY),
    )? {
        return Ok(None);
    }
    // Null if the comparison has taken it.
    let item: Obj = instance::slot(parent, CURRENT);
    instance::set_slot(parent, CURRENT, Obj::null());
    Ok((!item.is_null()).then_some(item))
}

/// Items that tees share, a link of a chain: each tee is a place in a link, and links that all tees have passed are garbage.
pub static TEE_DATA: TypeDefinition = TypeDefinition {
    slots: 4,
    flags: 0,
    ..TypeDefinition::new("itertools._tee_dataobject", TEE_DATA_METHODS)
};
static TEE_DATA_METHODS: &[Builtin] = &[];
/// Slots of a link: the iterator, the items as a list, the next link or null, and True while the iterator runs.
const ITERATOR: u32 = 0;
const ITEMS: u32 = 1;
const NEXT_LINK: u32 = 2;
const RUNNING: u32 = 3;
/// Items in a link.
const LINK_ITEMS: usize = 57;

/// `itertools._tee`.
pub static TEE: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: flags::HAS_WEAKREF,
    ..TypeDefinition::new("itertools._tee", TEE_METHODS)
};
static TEE_METHODS: &[Builtin] = &[
    Builtin::constructor("(type, iterable, /)", |args| {
        let class = instance::class_argument(args.at(0))?;
        from_iterator(class, protocol::iterator(args.at(1))?)
    }),
    ITER,
    next!(next_shared),
    Builtin::method("__copy__", "(self, /)", |args| Ok(copy(args.at(0)))),
];
const LINK: u32 = 0;
const PLACE: u32 = 1;

fn new_link(iterator: Obj) -> Obj {
    instance::with(TEE_DATA.class(), &[iterator, list::new().cast()])
}

fn copy(this: Obj) -> Obj {
    instance::with(
        Class::of(this),
        &[instance::slot(this, LINK), instance::slot(this, PLACE)],
    )
}

fn from_iterator(class: &'static Class, iterator: Obj) -> PyResult {
    if Class::of(iterator) == TEE.class() {
        return Ok(copy(iterator));
    }
    Ok(instance::with(class, &[new_link(iterator), int::new(0)]))
}

fn next_shared(this: Obj) -> PyResult<Option<Obj>> {
    let (mut link, mut place): (Obj, usize) =
        (instance::slot(this, LINK), int_slot(this, PLACE) as usize);
    if place == LINK_ITEMS {
        let mut following: Obj = instance::slot(link, NEXT_LINK);
        if following.is_null() {
            following = new_link(instance::slot(link, ITERATOR));
            instance::set_slot(link, NEXT_LINK, following);
        }
        instance::set_slot(this, LINK, following);
        (link, place) = (following, 0);
        set_int_slot(this, PLACE, 0);
    }
    let items: Gc<list::PyList> = instance::slot(link, ITEMS).cast();
    if place == list::length(items) {
        if !instance::slot(link, RUNNING).is_null() {
            return Err(runtime_error!("cannot re-enter the tee iterator"));
        }
        instance::set_slot(link, RUNNING, boolean(true));
        let item = protocol::next(instance::slot(link, ITERATOR));
        instance::set_slot(link, RUNNING, Obj::null());
        match item? {
            Some(item) => list::push(items, item)?,
            None => return Ok(None),
        }
    }
    set_int_slot(this, PLACE, place as i64 + 1);
    Ok(Some(list::get(items, place)))
}

/// `itertools.tee`.
pub fn tee(args: &Arguments) -> PyResult {
    let count = args.get(1).map_or(Ok(2), number::size)?;
    if count < 0 {
        return Err(value_error!("n must be >= 0"));
    }
    if count as usize > pyrite_vm::types::sequence::MOST_ITEMS {
        return Err(pyrite_vm::result::memory_error());
    }
    let result = list::new();
    if count > 0 {
        let iterator = protocol::iterator(args.at(0))?;
        let copyable = names::intern("__copy__");
        let is_copyable = attributes::get_optional(iterator, copyable)?.is_some();
        let mut current = if is_copyable {
            iterator
        } else {
            from_iterator(TEE.class(), iterator)?
        };
        if Class::of(current) == TEE.class() && is_copyable {
            current = copy(current);
        }
        list::push(result, current)?;
        for _ in 1..count {
            list::push(result, protocol::call_method(current, copyable, &[])?)?;
        }
    }
    Ok(sequence::list_to_tuple(result)?.cast())
}
