//! `functools._lru_cache_wrapper`.
//!
//! Unbounded caches are a dict from key to result. Bounded ones are a dict from key to link; the links form a ring around a root, the one used
//! longest ago behind it.

use crate::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::ids;
use pyrite_vm::quiet;
use pyrite_vm::storage::Pinned;
use pyrite_vm::type_error;
use pyrite_vm::types::dict::PyDict;

/// The type.
pub static LRU_CACHE: TypeDefinition = TypeDefinition {
    slots: 8,
    flags: flags::SUBCLASSABLE | flags::HAS_DICT | flags::HAS_WEAKREF,
    ..TypeDefinition::new("functools._lru_cache_wrapper", METHODS)
};
const FUNCTION: u32 = 0;
/// Most entries, or None.
const MAX_SIZE: u32 = 1;
const TYPED: u32 = 2;
const INFO_TYPE: u32 = 3;
const ENTRIES: u32 = 4;
const HITS: u32 = 5;
const MISSES: u32 = 6;
/// The root of the ring.
const ROOT: u32 = 7;

static LINK: TypeDefinition = TypeDefinition {
    slots: 4,
    flags: 0,
    ..TypeDefinition::new("functools._lru_list_elem", LINK_METHODS)
};
static LINK_METHODS: &[Builtin] = &[];
const BEFORE: u32 = 0;
const AFTER: u32 = 1;
const KEY: u32 = 2;
const RESULT: u32 = 3;

static METHODS: &[Builtin] = &[
    Builtin::constructor(
        "$(type, user_function, maxsize, typed, cache_info_type)",
        new,
    ),
    Builtin::method("__call__", "(self, *args, **kwargs)", call_cached).writes(),
    Builtin::method("__get__", "(self, instance, owner=None, /)", bind_self),
    Builtin::method("cache_info", "(self, /)", |args| {
        let this = args.at(0);
        let size = int::from_usize(dict::length(entries(this)));
        let (hits, misses) = (instance::slot(this, HITS), instance::slot(this, MISSES));
        call::call(
            instance::slot(this, INFO_TYPE),
            &[hits, misses, instance::slot(this, MAX_SIZE), size],
        )
    }),
    Builtin::method("cache_clear", "(self, /)", |args| {
        reset(args.at(0));
        nothing()
    }),
    Builtin::method("__reduce__", "(self, /)", |args| {
        attributes::get(args.at(0), names::QUALNAME.name())
    }),
    Builtin::method("__copy__", "$(self, /)", |args| Ok(args.at(0))),
    Builtin::method("__deepcopy__", "$(self, memo, /)", |args| Ok(args.at(0))),
];

fn entries(this: Obj) -> Gc<PyDict> {
    instance::slot(this, ENTRIES).cast()
}

fn reset(this: Obj) {
    let root: Obj = instance::new(LINK.class()).cast();
    instance::set_slot(root, BEFORE, root);
    instance::set_slot(root, AFTER, root);
    instance::set_slot(this, ENTRIES, dict::new().cast());
    instance::set_slot(this, ROOT, root);
    set_int_slot(this, HITS, 0);
    set_int_slot(this, MISSES, 0);
}

fn new(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    if !is_callable(args.at(1)) {
        return Err(type_error!("the first argument must be callable"));
    }
    let size = args.at(2);
    let size = if size.is_none() {
        size
    } else if pyrite_vm::types::int::Integer::of(size).is_some() {
        int::new(number::size(size)?.max(0))
    } else {
        return Err(type_error!("maxsize should be integer or None"));
    };
    let typed = boolean(protocol::is_true(args.at(3))?);
    let this = instance::with(class, &[args.at(1), size, typed, args.at(4)]);
    reset(this);
    Ok(this)
}

static KEYWORD_MARK: pyrite_vm::global::Global<Pinned> =
    pyrite_vm::global::Global::new(Pinned::NULL);

/// What stands between positional and keyword arguments in a key.
fn keyword_mark() -> Obj {
    if KEYWORD_MARK.get().get().is_null() {
        KEYWORD_MARK.set(Pinned::for_ever(instance::new(LINK.class()).cast()));
    }
    KEYWORD_MARK.get().get()
}

fn key(this: Obj, args: &Arguments) -> PyResult {
    let typed = instance::slot(this, TYPED) == boolean(true);
    if !typed && args.keywords().is_none() {
        return match args.rest() {
            [only] if matches!(only.map_number(), ids::STR | ids::INT | ids::BIG_INT) => Ok(*only),
            several => Ok(tuple::try_from_slice(several)?.cast()),
        };
    }
    let key = list::from_slice(args.rest())?;
    if let Some(keywords) = args.keywords() {
        list::push(key, keyword_mark())?;
        for (name, value) in dict::pairs(keywords) {
            list::push(key, name)?;
            list::push(key, value)?;
        }
    }
    if typed {
        for argument in args.rest() {
            list::push(key, Class::of(*argument).object())?;
        }
        for (_, value) in args.keywords().into_iter().flat_map(dict::pairs) {
            list::push(key, Class::of(value).object())?;
        }
    }
    Ok(sequence::list_to_tuple(key)?.cast())
}

fn count(this: Obj, slot: u32) {
    set_int_slot(this, slot, int_slot(this, slot) + 1);
}

fn call_cached(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let run = || {
        call_with_dict(
            instance::slot(this, FUNCTION),
            args.rest(),
            &[],
            args.keywords(),
        )
    };
    let size: Obj = instance::slot(this, MAX_SIZE);
    if size.as_small().is_some_and(|size| size.get() == 0) {
        quiet::leave()?;
        count(this, MISSES);
        return run();
    }
    let key = key(this, args)?;
    let hash = protocol::hash(key)?;
    let found = dict::get_hashed(entries(this), key, hash)?;
    if size.is_none() {
        if let Some(result) = found {
            count(this, HITS);
            return Ok(result);
        }
        quiet::leave()?;
        count(this, MISSES);
        let result = run()?;
        dict::set_hashed(entries(this), key, hash, result)?;
        return Ok(result);
    }
    if let Some(link) = found {
        count(this, HITS);
        unlink(link);
        link_before_root(this, link);
        return Ok(instance::slot(link, RESULT));
    }
    quiet::leave()?;
    count(this, MISSES);
    let result = run()?;
    insert(this, key, hash, result, number::size(size)? as usize)?;
    Ok(result)
}

fn unlink(link: Obj) {
    let (before, after): (Obj, Obj) = (instance::slot(link, BEFORE), instance::slot(link, AFTER));
    instance::set_slot(before, AFTER, after);
    instance::set_slot(after, BEFORE, before);
}

/// Makes it the one used last.
fn link_before_root(this: Obj, link: Obj) {
    let root: Obj = instance::slot(this, ROOT);
    let last: Obj = instance::slot(root, BEFORE);
    instance::set_slot(last, AFTER, link);
    instance::set_slot(link, BEFORE, last);
    instance::set_slot(link, AFTER, root);
    instance::set_slot(root, BEFORE, link);
}

fn insert(this: Obj, key: Obj, hash: i64, result: Obj, size: usize) -> PyResult<()> {
    let entries = entries(this);
    // The function may have called itself with the same arguments.
    if dict::get_hashed(entries, key, hash)?.is_some() {
        return Ok(());
    }
    if dict::length(entries) >= size {
        let oldest: Obj = instance::slot(instance::slot(this, ROOT), AFTER);
        unlink(oldest);
        dict::remove(entries, instance::slot(oldest, KEY))?;
    }
    let link = instance::with(LINK.class(), &[Obj::null(), Obj::null(), key, result]);
    dict::set_hashed(entries, key, hash, link)?;
    link_before_root(this, link);
    Ok(())
}
