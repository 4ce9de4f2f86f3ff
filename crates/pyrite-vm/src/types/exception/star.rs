//! What `except*` does with exceptions: splitting them, and putting together what is raised at the end (PEP 654).

use super::group::{self, Condition};
use super::{BASE_EXCEPTION_GROUP, slot, slots};
use crate::class::{Class, flags, is_instance};
#[allow(unused_imports)]
use crate::fields::*;
use crate::instance::set_slot;
use crate::names;
use crate::object::{Obj, Value, none};
use crate::protocol;
use crate::result::PyResult;
use crate::type_error;
use crate::types::list::PyList;
use crate::types::traceback::PyTraceback;
use crate::types::{list, str, tuple};
use smelt::{Gc, Native};

fn is_group(exception: Obj) -> bool {
    is_instance(exception, BASE_EXCEPTION_GROUP.class())
}

/// Checks what stands behind `except*`.
fn check_classes(classes: Obj) -> PyResult<()> {
    let single = [classes];
    let all = tuple::of(classes).unwrap_or(&single);
    for class in all {
        let class = Class::from_object(*class).filter(|class| class.has(flags::EXCEPTION));
        let Some(class) = class else {
            return Err(type_error!(
                "catching classes that do not inherit from BaseException is not allowed"
            ));
        };
        if class.is_subclass(BASE_EXCEPTION_GROUP.class()) {
            return Err(type_error!(
                "catching ExceptionGroup with except* is not allowed. Use except instead."
            ));
        }
    }
    Ok(())
}

/// The rest of an exception and the part that `except* classes` catches, None where there is nothing. A single exception that is caught comes
/// in a group.
///
/// # Errors
/// `TypeError` for classes that cannot be caught so; what `split` raises.
pub fn split(exception: Obj, classes: Obj) -> PyResult<(Obj, Obj)> {
    check_classes(classes)?;
    let single = [classes];
    let all = tuple::of(classes).unwrap_or(&single);
    let catches = all
        .iter()
        .filter_map(|class| Class::from_object(*class))
        .any(|class| is_instance(exception, class));
    if catches {
        if is_group(exception) {
            return Ok((none(), exception));
        }
        let wrapped = new_group(&[exception])?;
        // It was caught in this frame, the first one on its way.
        let traceback: Obj = slot(exception, slots::TRACEBACK);
        if let Some(first) = traceback.exact::<PyTraceback>() {
            let here = PyTraceback::new::<Native>(
                first.code(),
                first.index(),
                first.function(),
                first.frame(),
                Obj::null(),
                Obj::null(),
            );
            set_slot(wrapped, slots::TRACEBACK, here.cast());
        }
        return Ok((none(), wrapped));
    }
    if !is_group(exception) {
        return Ok((exception, none()));
    }
    let pair = protocol::call_method(exception, names::intern("split"), &[classes])?;
    let class = Class::of(exception).name();
    match tuple::of(pair) {
        Some([matched, rest, ..]) => Ok((*rest, *matched)),
        Some(items) => Err(type_error!(
            "{class}.split must return a 2-tuple, got tuple of size {}",
            items.len()
        )),
        None => Err(type_error!(
            "{class}.split must return a tuple, not {}",
            protocol::type_name(pair)
        )),
    }
}

fn new_group(exceptions: &[Obj]) -> PyResult {
    let class = BASE_EXCEPTION_GROUP.class().object();
    let items = list::from_slice(exceptions)?;
    crate::call::call(class, &[str::new(""), items.cast()])
}

/// Have two groups the same traceback, cause, context and notes? Then one is a part of the other, raised again.
fn is_part(group: Obj, original: Obj) -> PyResult<bool> {
    let notes = |object: Obj| crate::attributes::get_optional(object, names::NOTES.name());
    let same_slots = [slots::TRACEBACK, slots::CONTEXT, slots::CAUSE]
        .iter()
        .all(|place| slot(group, *place).0 == slot(original, *place).0);
    if !is_group(group) || !same_slots {
        return Ok(false);
    }
    Ok(match (notes(group)?, notes(original)?) {
        (None, None) => true,
        (Some(a), Some(b)) => protocol::is_equal(a, b)?,
        _ => false,
    })
}

/// Appends the single exceptions of a group.
fn leaves(exception: Obj, out: Gc<PyList>) -> PyResult<()> {
    crate::recursion::check(" in collect_exception_group_leaf_ids")?;
    if !is_group(exception) {
        return list::push(out, exception);
    }
    for nested in group::exceptions(exception) {
        leaves(*nested, out)?;
    }
    Ok(())
}

/// What is to be raised at the end of a `try` with `except*`: `original` is what was caught, `raised` a list of what the handlers raised and of what none
/// caught. None if there is nothing.
///
/// # Errors
/// What `derive` raises.
pub fn prepare_reraise(original: Obj, raised: Obj) -> PyResult {
    let all: Gc<PyList> = raised.cast();
    let first = list::items(all).iter().find(|error| !error.is_none());
    let Some(first) = first.copied() else {
        return Ok(none());
    };
    if !is_group(original) {
        // A single exception: at most one handler has run.
        return Ok(first);
    }
    let (new, again) = (list::new(), list::new());
    for place in 0..list::length(all) {
        let error = list::get(all, place);
        if error.is_none() {
            continue;
        }
        if is_part(error, original)? {
            leaves(error, again)?;
        } else {
            list::push(new, error)?;
        }
    }
    if list::length(again) > 0 {
        let kept = group::split(original, &Condition::OneOf(again), false)?.0;
        if list::length(new) == 0 {
            return Ok(kept);
        }
        if !kept.is_none() {
            list::push(new, kept)?;
        }
    }
    match list::length(new) {
        0 => Ok(none()),
        1 => Ok(list::get(new, 0)),
        _ => new_group(list::items(new)),
    }
}
