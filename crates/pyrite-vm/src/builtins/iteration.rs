//! Functions of `builtins` that go through iterables.

use crate::builtin::{Arguments, Builtin, Wording};
use crate::class::{Class, flags};
use crate::interpreter::loops::{self, Consumer};
use crate::interpreter::{consumers, intrinsics};
use crate::object::{Obj, Value, boolean};
use crate::protocol;
use crate::result::PyResult;
use crate::types::list::PyList;
use crate::types::{combinators, exception, list};
use crate::{ids, names, type_error, value_error};
use smelt::twin;

/// The functions.
pub static FUNCTIONS: &[Builtin] = &[
    Builtin::function("all", "(iterable, /)", |args| {
        Ok(boolean(first_with(args.at(0), false)?.is_none()))
    })
    .intrinsic(twin!(intrinsics::iterators::all))
    .reads(),
    Builtin::function("any", "(iterable, /)", |args| {
        Ok(boolean(first_with(args.at(0), true)?.is_some()))
    })
    .intrinsic(twin!(intrinsics::iterators::any))
    .reads(),
    Builtin::function("iter", "$(object, sentinel=None, /)", |args| {
        match args.get(1) {
            None => protocol::iterator(args.at(0)),
            Some(sentinel) if is_callable(args.at(0)) => {
                Ok(combinators::until(args.at(0), sentinel))
            }
            Some(_) => Err(type_error!("iter(v, w): v must be callable")),
        }
    })
    .reads()
    .intrinsic(twin!(intrinsics::iterators::iter)),
    Builtin::function("next", "$(iterator, default=None, /)", next)
        .intrinsic(twin!(intrinsics::iterators::next)),
    Builtin::function("max", "$(*args, key=None, default=None)", |args| {
        extreme(args, "max", Consumer::Max)
    })
    .reads()
    .intrinsic(twin!(intrinsics::numbers::max)),
    Builtin::function("min", "$(*args, key=None, default=None)", |args| {
        extreme(args, "min", Consumer::Min)
    })
    .reads()
    .intrinsic(twin!(intrinsics::numbers::min)),
    Builtin::function(
        "sorted",
        "(iterable, /, *, key=None, reverse=False)",
        |args| {
            let list = list::from_iterable(args.at(0))?;
            let reverse = args.get(2).map_or(Ok(false), protocol::is_true)?;
            list::sort::sort(list, args.get_not_none(1), reverse)?;
            Ok(list.cast())
        },
    )
    .collecting(0)
    .reads()
    .worded(Wording::Sorted),
    Builtin::function(
        "anext",
        "(aiterator, default=<unrepresentable>, /)",
        |args| match protocol::call_special(args.at(0), names::ANEXT, &[])? {
            Some(awaitable) => Ok(match args.get(1) {
                Some(default) => crate::types::async_generator::next_or(awaitable, default),
                None => awaitable,
            }),
            None => Err(type_error!(
                "'{}' object is not an async iterator",
                protocol::type_name(args.at(0))
            )),
        },
    ),
    Builtin::function(
        "aiter",
        "(async_iterable, /)",
        |args| match protocol::call_special(args.at(0), names::AITER, &[])? {
            Some(iterator) if Class::of(iterator).known(names::ANEXT).is_none() => {
                Err(type_error!(
                    "aiter() returned not an async iterator of type '{}'",
                    protocol::type_name(iterator)
                ))
            }
            Some(iterator) => Ok(iterator),
            None => Err(type_error!(
                "'{}' object is not an async iterable",
                protocol::type_name(args.at(0))
            )),
        },
    ),
];

/// The first item with this truth.
fn first_with(iterable: Obj, wanted: bool) -> PyResult<Option<Obj>> {
    let iterator = protocol::iterator(iterable)?;
    while let Some(item) = protocol::next(iterator)? {
        if protocol::is_true(item)? == wanted {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

/// `callable(object)`.
pub fn is_callable(object: Obj) -> bool {
    let is_function = matches!(
        object.map_number(),
        ids::FUNCTION
            | ids::BUILTIN_FUNCTION
            | ids::METHOD_DESCRIPTOR
            | ids::WRAPPER_DESCRIPTOR
            | ids::CLASS_METHOD_DESCRIPTOR
            | ids::METHOD_WRAPPER
            | ids::BOUND_METHOD
    );
    is_function
        || Class::of(object).has(flags::METACLASS)
        || Class::of(object).known(names::CALL).is_some()
}

fn next(args: &Arguments) -> PyResult {
    let iterator = args.at(0);
    let result = protocol::call_special(iterator, names::NEXT, &[]);
    match (result, args.get(1)) {
        (Ok(Some(item)), _) => Ok(item),
        (Ok(None), _) => Err(type_error!(
            "'{}' object is not an iterator",
            protocol::type_name(iterator)
        )),
        (Err(raised), Some(default))
            if exception::matches(raised.0, &exception::STOP_ITERATION) =>
        {
            Ok(default)
        }
        (Err(raised), _) => Err(raised),
    }
}

/// `max` and `min`: an item replaces the one chosen so far if comparing it says so.
fn extreme(args: &Arguments, name: &str, consumer: Consumer) -> PyResult {
    let (key, default) = (args.get_not_none(0), args.get(1));
    let source = match args.rest() {
        [] => {
            return Err(type_error!("{name} expected at least 1 argument, got 0"));
        }
        [iterable] => *iterable,
        _ if default.is_some() => {
            return Err(type_error!(
                "Cannot specify a default for {name}() with multiple positional arguments"
            ));
        }
        several => list::from_slice(several)?.cast(),
    };
    if key.is_none()
        && let Some(list) = source.exact::<PyList>()
        && let Some(found) = list::extreme(list, consumer == Consumer::Max)
    {
        return Ok(found);
    }
    let iterator = protocol::iterator(source)?;
    let Some(first) = protocol::next(iterator)? else {
        return default.ok_or_else(|| value_error!("{name}() iterable argument is empty"));
    };
    let runs_code = key.is_some_and(|key| key.has_map(ids::FUNCTION)) || loops::is_lazy(iterator);
    let key = key.unwrap_or(Obj::null());
    let mut state = [first, consumers::key_of(first, key)?, key];
    if runs_code {
        return loops::consume(consumer, iterator, state);
    }
    loop {
        if let Some(chosen) = consumers::step(consumer, iterator, &mut state)? {
            return Ok(chosen);
        }
    }
}
