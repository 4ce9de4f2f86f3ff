//! Steps of the iterators that most programs use, as generic code: traces go through them. See [`Stepper`](pyrite_vm::builtin::Stepper).

use super::{infinite, next_of, selecting, zipping};
#[allow(unused_imports)]
use pyrite_vm::fields::*;
use pyrite_vm::instance::{set_slot, slot};
use pyrite_vm::interpreter::arithmetic::{self, Operator};
use pyrite_vm::interpreter::{attempts, build, compare, iteration, nested};
use pyrite_vm::object::{MAX_SMALL, Obj, Value, boolean, small_int};
use pyrite_vm::residuals;
use pyrite_vm::result::Outcome;
use pyrite_vm::types::list::{PyList, strategy};
use pyrite_vm::types::tuple::PyTuple;
use smelt::{Domain, Int, Ref};

/// What a step gives: an item, or `None` when the iterator is exhausted.
type Step<D> = Outcome<D, Option<Obj<D>>>;

/// `a + b`.
fn add<D: Domain>(a: Obj<D>, b: Obj<D>) -> Outcome<D> {
    match arithmetic::add(a, b) {
        Some(sum) => Ok(sum),
        None => attempts::binary(Operator::Add, false, a, b),
    }
}

/// The number in a slot.
fn number<D: Domain>(this: Obj<D>, part: u32) -> Int<D> {
    slot(this, part).small_value()
}

fn set_number<D: Domain>(this: Obj<D>, part: u32, value: Int<D>) {
    set_slot(this, part, small_int(value));
}

fn pair<D: Domain>(first: Obj<D>, second: Obj<D>) -> Obj<D> {
    let pair = PyTuple::new::<D>(Int::from(2));
    pair.set_item(Int::from(0), first);
    pair.set_item(Int::from(1), second);
    pair.cast()
}

/// Of `accumulate`.
pub fn accumulated<D: Domain>(this: Obj<D>) -> Step<D> {
    use selecting::{FUNCTION, INITIAL, SOURCE, TOTAL};
    let initial = slot(this, INITIAL);
    if !initial.is_null() {
        set_slot(this, INITIAL, Obj::null());
        set_slot(this, TOTAL, initial);
        return Ok(Some(initial));
    }
    let Some(item) = iteration::advance(slot(this, SOURCE))? else {
        return Ok(None);
    };
    let (total, function) = (slot(this, TOTAL), slot(this, FUNCTION));
    let total = if total.is_null() {
        item
    } else if function.is_null() {
        add(total, item)?
    } else {
        nested::call(function, &[total, item])?
    };
    set_slot(this, TOTAL, total);
    Ok(Some(total))
}

/// Of `chain`.
pub fn chained<D: Domain>(this: Obj<D>) -> Step<D> {
    use selecting::{ACTIVE, ITERABLES};
    loop {
        if let Some(item) = next_of(this, ACTIVE)? {
            return Ok(Some(item));
        }
        let Some(iterable) = next_of(this, ITERABLES)? else {
            return Ok(None);
        };
        match iteration::iterator(iterable) {
            Ok(iterator) => set_slot(this, ACTIVE, iterator),
            Err(raised) => {
                set_slot(this, ITERABLES, Obj::null());
                return Err(raised);
            }
        }
    }
}

/// Of `compress`.
pub fn compressed<D: Domain>(this: Obj<D>) -> Step<D> {
    use selecting::{SELECTORS, SOURCE};
    loop {
        let Some(item) = iteration::advance(slot(this, SOURCE))? else {
            return Ok(None);
        };
        let Some(selector) = iteration::advance(slot(this, SELECTORS))? else {
            return Ok(None);
        };
        if compare::truth(selector)? {
            return Ok(Some(item));
        }
    }
}

/// What the function of an iterator says of an item.
fn says<D: Domain>(this: Obj<D>, item: Obj<D>) -> Outcome<D, bool> {
    compare::truth(nested::call(slot(this, selecting::FUNCTION), &[item])?)
}

/// Of `dropwhile`.
pub fn dropping<D: Domain>(this: Obj<D>) -> Step<D> {
    use selecting::{DECIDED, SOURCE};
    loop {
        let Some(item) = iteration::advance(slot(this, SOURCE))? else {
            return Ok(None);
        };
        if !slot(this, DECIDED).is_null() {
            return Ok(Some(item));
        }
        if !says(this, item)? {
            set_slot(this, DECIDED, boolean(true));
            return Ok(Some(item));
        }
    }
}

/// Of `takewhile`.
pub fn taking<D: Domain>(this: Obj<D>) -> Step<D> {
    use selecting::{DECIDED, SOURCE};
    if !slot(this, DECIDED).is_null() {
        return Ok(None);
    }
    let Some(item) = iteration::advance(slot(this, SOURCE))? else {
        return Ok(None);
    };
    if says(this, item)? {
        return Ok(Some(item));
    }
    set_slot(this, DECIDED, boolean(true));
    Ok(None)
}

/// Of `filterfalse`.
pub fn falsified<D: Domain>(this: Obj<D>) -> Step<D> {
    use selecting::{FUNCTION, SOURCE};
    let function = slot(this, FUNCTION);
    let is_truth =
        function.is_none() || function.is_word(pyrite_vm::types::bool::TYPE.class().object().0);
    loop {
        let Some(item) = iteration::advance(slot(this, SOURCE))? else {
            return Ok(None);
        };
        let holds = if is_truth {
            compare::truth(item)?
        } else {
            says(this, item)?
        };
        if !holds {
            return Ok(Some(item));
        }
    }
}

/// Of `starmap`.
pub fn starred<D: Domain>(this: Obj<D>) -> Step<D> {
    use selecting::{FUNCTION, SOURCE};
    let Some(item) = iteration::advance(slot(this, SOURCE))? else {
        return Ok(None);
    };
    let function = slot(this, FUNCTION);
    if let Some(arguments) = item.exact::<PyTuple>() {
        let count = arguments.length().promote() as usize;
        if count <= nested::MOST_ARGUMENTS {
            let mut values = [Obj::null(); nested::MOST_ARGUMENTS];
            for (index, value) in values[..count].iter_mut().enumerate() {
                *value = arguments.item(Int::from(index as i64));
            }
            return nested::call(function, &values[..count]).map(Some);
        }
    }
    call_starred::<D>(function, item).map(Some)
}

residuals! {
    [any] fn call_starred(function: Obj, arguments: Obj) -> Obj {
        let arguments = crate::support::sequence::to_tuple(arguments)?;
        pyrite_vm::call::call(function, pyrite_vm::types::tuple::items(arguments))
    }
}

/// A trace follows an `islice` over so many items that it leaves out; more are left out by Rust.
const MOST_SKIPPED: i64 = 8;

/// Takes items from the source of an `islice` until there have been so many; false if there are not.
fn skip<D: Domain>(this: Obj<D>, last: Int<D>) -> Outcome<D, bool> {
    use selecting::{SOURCE, TAKEN};
    while number(this, TAKEN) < last {
        if next_of(this, SOURCE)?.is_none() {
            return Ok(false);
        }
        set_number(this, TAKEN, number(this, TAKEN) + 1);
    }
    Ok(true)
}

residuals! {
    [any] fn skip_many(this: Obj, last: Obj) -> bool { skip(this, last.small_value()) }
}

/// Of `islice`.
pub fn sliced<D: Domain>(this: Obj<D>) -> Step<D> {
    use selecting::{OPEN, SOURCE, STEP, STOP, TAKEN, WANTED};
    let (wanted, stop) = (number(this, WANTED), number(this, STOP));
    let is_open = stop == OPEN;
    let last = if is_open || wanted < stop {
        wanted
    } else {
        stop
    };
    let left = last - number(this, TAKEN);
    let is_long = !D::NATIVE && D::decide(|| D::likely(left.0) as i64 > MOST_SKIPPED);
    let is_there = match is_long {
        true => skip_many::<D>(this, small_int(last))?,
        false => skip(this, last)?,
    };
    if !is_there {
        return Ok(None);
    }
    if !is_open && number(this, TAKEN) >= stop {
        set_slot(this, SOURCE, Obj::null());
        return Ok(None);
    }
    let Some(item) = next_of(this, SOURCE)? else {
        return Ok(None);
    };
    set_number(this, TAKEN, number(this, TAKEN) + 1);
    // Two small integers have a sum of 64 bits.
    let mut following = wanted + number(this, STEP);
    if following > MAX_SMALL {
        following = Int::from(MAX_SMALL);
    }
    if !is_open && following > stop {
        following = stop;
    }
    set_number(this, WANTED, following);
    Ok(Some(item))
}

/// Of `count`.
pub fn counted<D: Domain>(this: Obj<D>) -> Step<D> {
    use infinite::{CURRENT, STEP};
    let current = slot(this, CURRENT);
    set_slot(this, CURRENT, add(current, slot(this, STEP))?);
    Ok(Some(current))
}

/// Of `cycle`.
pub fn cycled<D: Domain>(this: Obj<D>) -> Step<D> {
    use infinite::{PLACE, SAVED, SOURCE};
    let saved: Ref<D, PyList> = slot(this, SAVED).cast();
    if let Some(item) = next_of(this, SOURCE)? {
        if !build::append(saved, item) {
            build::push::<D>(saved, item)?;
        }
        return Ok(Some(item));
    }
    let (count, place) = (saved.length(), number(this, PLACE));
    if count == 0 {
        return Ok(None);
    }
    let following = if place + 1 < count {
        place + 1
    } else {
        Int::from(0)
    };
    set_number(this, PLACE, following);
    Ok(Some(strategy::item(saved, place)))
}

/// Of `repeat`.
pub fn repeated<D: Domain>(this: Obj<D>) -> Step<D> {
    use infinite::{ENDLESS, LEFT, OBJECT};
    let left = number(this, LEFT);
    if left == 0 {
        return Ok(None);
    }
    if left != ENDLESS {
        set_number(this, LEFT, left - 1);
    }
    Ok(Some(slot(this, OBJECT)))
}

/// Of `pairwise`.
pub fn paired<D: Domain>(this: Obj<D>) -> Step<D> {
    use zipping::{OLD, SOURCE};
    let mut old = slot(this, OLD);
    if old.is_null() {
        let Some(first) = next_of(this, SOURCE)? else {
            return Ok(None);
        };
        set_slot(this, OLD, first);
        old = first;
    }
    let Some(new) = next_of(this, SOURCE)? else {
        set_slot(this, OLD, Obj::null());
        return Ok(None);
    };
    set_slot(this, OLD, new);
    Ok(Some(pair(old, new)))
}
