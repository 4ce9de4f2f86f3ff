//! Calls with `*arguments` and `**keywords`: where these are a tuple and a dict of a few names, what they hold is bound as if the program had
//! written it out.

use super::calls::{self, Source, Window};
use super::named::Named;
use super::{At, Control};
use crate::code::Code;
use crate::fields::*;
use crate::frame::{self, LONG_HEADER};
use crate::ids;
use crate::object::{Obj, Value};
use crate::residuals;
use crate::types::function::{PyFunction, code_of};
use crate::types::tuple::PyTuple;
use smelt::{Domain, Int, Ref};

/// Most arguments in a tuple that is taken apart in generic code.
const MOST_UNPACKED: usize = 16;
/// Most arguments in all.
const MOST: usize = MOST_UNPACKED + super::named::MOST;

/// `r[b](*r[b+1], **r[b+2])`.
#[inline(never)]
pub fn call<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let callable = at.get(ins.b);
    let mut arguments = at.get(ins.b + 1);
    if !arguments.has_map(ids::TUPLE) {
        arguments = match tuple_of_arguments::<D>(callable, arguments) {
            Ok(arguments) => arguments,
            Err(raised) => return Control::Raise(raised),
        };
        // For who wants them again: `class_calls::constructed`.
        at.set(ins.b + 1, arguments);
    }
    let has_keywords = ins.x & 1 != 0;
    let keywords = if has_keywords {
        at.get(ins.b + 2)
    } else {
        Obj::null()
    };
    let items: Ref<D, PyTuple> = arguments.cast();
    let length = items.length();
    let named = if has_keywords {
        Named::of(keywords.cast())
    } else {
        Some(Named::empty())
    };
    let Some(named) = named.filter(|_| length.is_below(Int::from(MOST_UNPACKED as i64 + 1))) else {
        let outcome = call_with_mapping::<D>(callable, arguments, keywords);
        return at.outcome(ins.a, outcome);
    };
    let positional = length.promote() as usize;
    if callable.has_map(ids::FUNCTION) && named.names().is_empty() {
        let function: Ref<D, PyFunction> = callable.cast();
        let code = code_of(function);
        if code.is_simple && positional == usize::from(code.arguments) {
            return call_simple(at, function, code, items);
        }
    }
    let mut values = [Obj::null(); MOST];
    for (index, value) in values[..positional].iter_mut().enumerate() {
        *value = items.item(Int::from(index as i64));
    }
    let count = positional + named.names().len();
    values[positional..count].copy_from_slice(named.values());
    let window = Window {
        source: Source::Unpacked(&values[..count], arguments, keywords),
        count,
        names: named.names(),
        receiver: None,
    };
    calls::call_any(at, callable, window)
}

/// The parameters are just the items of the tuple.
fn call_simple<D: Domain>(
    at: At<'_, D>,
    function: Ref<D, PyFunction>,
    code: &'static Code,
    items: Ref<D, PyTuple>,
) -> Control<D> {
    code.prepare();
    let distance = i32::from(at.code.registers) + LONG_HEADER;
    let callee = at.frame.above(distance);
    let count = usize::from(code.arguments);
    for index in 0..count {
        frame::store(callee, index as i32, items.item(Int::from(index as i64)));
    }
    calls::enter(at, callee, distance, function, code, count, 0)
}

residuals! {
    [any] fn tuple_of_arguments(callable: Obj, arguments: Obj) -> Obj {
        crate::call::argument_tuple(callable, arguments)
    }
    [any] pub fn call_with_mapping(callable: Obj, arguments: Obj, keywords: Obj) -> Obj {
        crate::call::call_unpacked(callable, arguments, keywords)
    }
}
