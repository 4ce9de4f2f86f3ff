//! `_queue`: `SimpleQueue`, a deque that can be waited for.

use crate::collections::deque;
use crate::support::*;
use crate::thread::parking;
use pyrite_vm::class::flags;
use pyrite_vm::{type_error, value_error};
use std::time::Duration;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&SIMPLE_QUEUE],
    execute: |namespace| {
        let empty = EMPTY.class()?;
        let doc = str::new("Exception raised by Queue.get(block=0)/get_nowait().");
        attributes::set(empty, names::intern("__doc__"), doc)?;
        dict::set_name(namespace, names::intern("Empty"), empty);
        Ok(())
    },
    ..ModuleDefinition::new("_queue", &[])
};

static EMPTY: ModuleException = ModuleException::new("_queue", "Empty", &exception::EXCEPTION);

/// `_queue.SimpleQueue`.
static SIMPLE_QUEUE: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::SUBCLASSABLE | flags::HAS_WEAKREF,
    ..TypeDefinition::new("_queue.SimpleQueue", METHODS)
};
/// A deque of what is in it.
const ITEMS: u32 = 0;

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, *args, **kwargs)", |args| {
        let class = instance::class_argument(args.at(0))?;
        // The arguments of a subclass are for its `__init__`.
        if class.known(names::INIT) == SIMPLE_QUEUE.class().known(names::INIT) {
            if !args.rest().is_empty() {
                return Err(type_error!("SimpleQueue() takes no positional arguments"));
            }
            if args.keywords().is_some_and(|named| dict::length(named) > 0) {
                return Err(type_error!("SimpleQueue() takes no keyword arguments"));
            }
        }
        Ok(instance::with(
            class,
            &[deque::empty(deque::DEQUE.class())?],
        ))
    })
    .telling("()"),
    Builtin::method("empty", "(self, /)", |args| {
        Ok(boolean(length(args.at(0)) == 0))
    })
    .reads(),
    Builtin::method("get", "(self, /, block=True, timeout=None)", get),
    Builtin::method("get_nowait", "(self, /)", |args| take(args.at(0))),
    Builtin::method("put", "(self, /, item, block=True, timeout=None)", put),
    Builtin::method("put_nowait", "(self, /, item)", put),
    Builtin::method("qsize", "(self, /)", |args| {
        Ok(int::from_usize(length(args.at(0))))
    })
    .reads(),
    structure::CLASS_GETITEM,
];

fn items(this: Obj) -> Obj {
    instance::slot(this, ITEMS)
}

fn length(this: Obj) -> usize {
    deque::length(items(this))
}

fn put(args: &Arguments) -> PyResult {
    deque::push_back(items(args.at(0)), args.at(1))?;
    parking::wake(args.at(0), 1);
    nothing()
}

/// Takes the first item, or raises `Empty`.
fn take(this: Obj) -> PyResult {
    deque::pop_front(items(this)).ok_or_else(|| match EMPTY.class() {
        Ok(class) => call::call(class, &[]).map_or_else(|raised| raised, Raised),
        Err(raised) => raised,
    })
}

fn get(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let blocks = args.get(1).map_or(Ok(true), protocol::is_true)?;
    if !blocks {
        return take(this);
    }
    let limit = args.get_not_none(2).map(limit).transpose()?;
    parking::wait(this, limit, || length(this) > 0)?;
    take(this)
}

fn limit(timeout: Obj) -> PyResult<Duration> {
    let seconds = number::seconds(timeout)?;
    if seconds < 0.0 {
        return Err(value_error!("'timeout' must be a non-negative number"));
    }
    number::limited_span(seconds).map(Duration::from_secs_f64)
}
