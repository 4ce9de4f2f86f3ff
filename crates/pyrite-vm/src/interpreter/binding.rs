//! Binding arguments to the parameters of Python functions.

use super::calls::Window;
use super::named::{self, Named};
use crate::code::Code;
use crate::fields::*;
use crate::frame;
use crate::object::Obj;
use crate::residuals;
use crate::result::{Outcome, Raised};
use crate::storage::Array;
use crate::types::dict::{self, PyDict};
use crate::types::function::PyFunction;
use crate::types::tuple::{self, PyTuple};
use smelt::{Domain, Frame, Gc, Int, Ref};

/// Fills the parameters of `code` in the frame `callee`, which is not pushed yet. Gives the number of registers written.
pub fn bind<D: Domain>(
    caller: Frame,
    callee: Frame,
    function: Ref<D, PyFunction>,
    code: &'static Code,
    window: Window<'_, D>,
) -> Outcome<D, usize> {
    code.prepare();
    let shift = usize::from(window.receiver.is_some());
    let positional = window.count + shift - window.names.len();
    let parameters = usize::from(code.arguments);
    if window.names.is_empty() && positional <= parameters && code.is_simple {
        if let Some(receiver) = window.receiver {
            frame::store(callee, 0, receiver);
        }
        for index in 0..window.count {
            frame::store(callee, (index + shift) as i32, window.at(caller, index));
        }
        if positional == parameters
            || bind_defaults(callee, function, parameters, positional..parameters)
        {
            return Ok(parameters);
        }
        return Err(failed(function, positional, &[]));
    }
    let get = |index: usize| -> Obj<D> {
        match window.receiver {
            Some(receiver) if index == 0 => receiver,
            _ => window.at(caller, index - shift),
        }
    };
    let given = bind_any(callee, function, code, positional, window.names, &get)?;
    if code.has_namespace {
        // That of a module, as a function: what it binds is global.
        frame::store(callee, frame::OWNER, function.globals());
    }
    Ok(given)
}

/// Which parameters have an argument.
struct Filled {
    /// The first 64.
    few: u64,
    /// All of them, where they are more.
    many: Vec<bool>,
}

impl Filled {
    /// The first `taken` of `count`.
    fn new(taken: usize, count: usize) -> Filled {
        if count <= 64 {
            return Filled {
                few: if taken == 64 {
                    u64::MAX
                } else {
                    (1 << taken) - 1
                },
                many: Vec::new(),
            };
        }
        let mut many = vec![false; count];
        many[..taken].fill(true);
        Filled { few: 0, many }
    }

    fn has(&self, slot: usize) -> bool {
        match self.many.get(slot) {
            Some(filled) => *filled,
            None => self.few >> slot & 1 != 0,
        }
    }

    fn add(&mut self, slot: usize) {
        match self.many.get_mut(slot) {
            Some(filled) => *filled = true,
            None => self.few |= 1 << slot,
        }
    }
}

/// `positional` arguments, then one for each of `names`; `get` gives them.
#[inline(never)]
fn bind_any<D: Domain>(
    callee: Frame,
    function: Ref<D, PyFunction>,
    code: &'static Code,
    positional: usize,
    names: &[Obj],
    get: &dyn Fn(usize) -> Obj<D>,
) -> Outcome<D, usize> {
    use pyrite_compiler::code::flags;
    let parameters = usize::from(code.arguments);
    let plain = parameters + usize::from(code.keyword_only);
    let has_rest = code.flags & flags::VARARGS != 0;
    let has_keywords = code.flags & flags::VARKEYWORDS != 0;
    let failed = || failed(function, positional, names);
    if positional > parameters && !has_rest {
        return Err(failed());
    }
    let slot_of = |name: &Obj| {
        // Both are interned.
        let first = usize::from(code.positional_only);
        (first..plain).find(|index| code.local_name(*index).word() == name.0)
    };
    // What allocates comes first: the frame is not pushed, so the collector does not see what is put into it.
    let rest = has_rest.then(|| {
        let extra = positional.saturating_sub(parameters);
        let rest = PyTuple::new::<D>(Int::from(extra as i64));
        for index in 0..extra {
            rest.set_item(Int::from(index as i64), get(parameters + index));
        }
        rest
    });
    let others = || {
        (positional..)
            .zip(names)
            .filter(|(_, name)| slot_of(name).is_none())
    };
    let keywords = if has_keywords {
        Some(others_in_dict(
            &mut others().map(|(index, name)| (*name, get(index))),
        )?)
    } else if others().next().is_some() {
        return Err(failed());
    } else {
        None
    };
    // Nothing allocates from here on.
    let taken = positional.min(parameters);
    for index in 0..taken {
        frame::store(callee, index as i32, get(index));
    }
    let mut filled = Filled::new(taken, plain);
    for (index, name) in names.iter().enumerate() {
        if let Some(slot) = slot_of(name) {
            if filled.has(slot) {
                return Err(failed());
            }
            filled.add(slot);
            frame::store(callee, slot as i32, get(positional + index));
        }
    }
    let missing = (taken..parameters).filter(|slot| !filled.has(*slot));
    if !bind_defaults(callee, function, parameters, missing) {
        return Err(failed());
    }
    for slot in (parameters..plain).filter(|slot| !filled.has(*slot)) {
        let value = keyword_default(function, code, slot);
        if value.is_null() {
            return Err(failed());
        }
        frame::store(callee, slot as i32, value);
    }
    let mut next = plain as i32;
    if let Some(rest) = rest {
        frame::store(callee, next, rest.cast());
        next += 1;
    }
    if let Some(keywords) = keywords {
        frame::store(callee, next, keywords);
    }
    Ok(plain + usize::from(has_rest) + usize::from(has_keywords))
}

/// The dict for `**keywords`.
fn others_in_dict<D: Domain>(others: &mut dyn Iterator<Item = (Obj, Obj<D>)>) -> Outcome<D> {
    let mut few = Named::empty();
    while let Some((name, value)) = others.next() {
        if few.push(name, value) {
            continue;
        }
        let many = few.to_dict();
        add_keyword::<D>(many, Obj::constant(name), value)?;
        for (name, value) in others {
            add_keyword::<D>(many, Obj::constant(name), value)?;
        }
        return Ok(many);
    }
    Ok(few.to_dict())
}

/// Gives these of the positional parameters their defaults; false if one has none.
fn bind_defaults<D: Domain>(
    callee: Frame,
    function: Ref<D, PyFunction>,
    parameters: usize,
    missing: impl Iterator<Item = usize>,
) -> bool {
    let mut missing = missing.peekable();
    if missing.peek().is_none() {
        return true;
    }
    let defaults = function.defaults();
    if defaults.is_null() {
        return false;
    }
    let defaults: Ref<D, PyTuple> = defaults.cast();
    let count = defaults.length().promote() as usize;
    for slot in missing {
        if slot + count < parameters {
            return false;
        }
        let value = defaults.item(Int::from((slot + count - parameters) as i64));
        frame::store(callee, slot as i32, value);
    }
    true
}

/// The default of the keyword-only parameter in a slot; null if it has none.
fn keyword_default<D: Domain>(
    function: Ref<D, PyFunction>,
    code: &'static Code,
    slot: usize,
) -> Obj<D> {
    let defaults = function.keyword_defaults();
    if defaults.is_null() {
        return Obj::null();
    }
    let defaults: Ref<D, PyDict> = defaults.cast();
    let name = Obj::constant(code.local_name(slot).object());
    if defaults.strategy() == dict::strategy::STR {
        // They lie in the order of the parameters, of which not all have one.
        let entries: Ref<D, Array> = defaults.entries().cast();
        for place in (0..=slot - usize::from(code.arguments))
            .rev()
            .take(named::MOST)
        {
            let [_, key, value] = dict::entry(place);
            if Int::from(place as i64).is_below(defaults.filled()) && entries.item(key).same(name) {
                return entries.item(value);
            }
        }
    }
    look_up_default::<D>(defaults.cast(), name)
}

#[smelt::residual(reads)]
fn look_up_default(defaults: Obj, name: Obj) -> Obj {
    dict::get(defaults.cast(), name)
        .ok()
        .flatten()
        .unwrap_or(Obj::null())
}

residuals! {
    [writes] fn add_keyword(keywords: Obj, name: Obj, value: Obj) -> () {
        dict::set(keywords.cast(), name, value)
    }
    [any] fn call_refused(function: Gc<PyFunction>, positional: u64, names: Gc<PyTuple>) -> Obj {
        Err(super::functions::refuse(function, positional as usize, tuple::items(names)))
    }
}

/// The `TypeError` for arguments that do not fit.
#[cold]
fn failed<D: Domain>(function: Ref<D, PyFunction>, positional: usize, names: &[Obj]) -> Raised<D> {
    let names = Ref::constant(tuple::from_slice(names));
    match call_refused::<D>(function, positional as u64, names) {
        Err(raised) => raised,
        Ok(value) => Raised(value),
    }
}
