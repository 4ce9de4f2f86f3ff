//! What happens at the ends of deques, as generic code. A ring that is full, a deque of limited length and one that is empty are left to plain code.

use super::deque::{CHANGES, EXPECTED, GIVEN, HEAD, LENGTH, MAX_LENGTH, RING, SOURCE};
#[allow(unused_imports)]
use pyrite_vm::fields::*;
use pyrite_vm::instance::{Instance, slot};
use pyrite_vm::interpreter::native_calls::Given;
use pyrite_vm::object::{Obj, Value, none, small_int};
use pyrite_vm::result::Outcome;
use pyrite_vm::storage::Array;
use smelt::{Domain, Int, Ref};

fn number<D: Domain>(deque: Obj<D>, part: u32) -> Int<D> {
    slot(deque, part).small_value()
}

fn set_number<D: Domain>(deque: Obj<D>, part: u32, value: Int<D>) {
    deque.cast::<Instance>().set_slot(part, small_int(value));
}

fn ring<D: Domain>(deque: Obj<D>) -> Ref<D, Array> {
    slot(deque, RING).cast()
}

/// A place of the ring. Its room is a power of two.
fn wrapped<D: Domain>(ring: Ref<D, Array>, place: Int<D>) -> Int<D> {
    place & (ring.length() - 1)
}

/// The deque has this many items now, one more or one less than before.
fn resized<D: Domain>(deque: Obj<D>, length: Int<D>) {
    set_number(deque, LENGTH, length);
    set_number(deque, CHANGES, number(deque, CHANGES) + 1);
}

/// A deque as its methods look at it.
struct Items<D: Domain> {
    deque: Obj<D>,
    ring: Ref<D, Array>,
    length: Int<D>,
}

/// The deque of a call with so many arguments, itself included.
fn items<D: Domain>(given: &Given<D>, count: usize) -> Option<Items<D>> {
    if given.count != count {
        return None;
    }
    let deque = given.at(0);
    Some(Items {
        deque,
        ring: ring(deque),
        length: number(deque, LENGTH),
    })
}

/// For a method that adds an item, if there is room for it.
fn with_room<D: Domain>(given: &Given<D>) -> Option<Items<D>> {
    let items = items(given, 2)?;
    let is_limited = !slot(items.deque, MAX_LENGTH).is_none();
    (!is_limited && items.length.is_below(items.ring.length())).then_some(items)
}

/// For a method that takes an item away, if there is one.
fn not_empty<D: Domain>(given: &Given<D>) -> Option<Items<D>> {
    items(given, 1).filter(|items| items.length != 0)
}

/// Takes the item out of a place of the ring.
fn take<D: Domain>(ring: Ref<D, Array>, place: Int<D>) -> Obj<D> {
    let item = ring.item(place);
    ring.set_item(place, Obj::null());
    item
}

/// `deque.append(item)`.
pub fn append<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    let Items {
        deque,
        ring,
        length,
    } = with_room(given)?;
    ring.set_item(wrapped(ring, number(deque, HEAD) + length), given.at(1));
    resized(deque, length + 1);
    Some(Ok(none()))
}

/// `deque.appendleft(item)`.
pub fn append_left<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    let Items {
        deque,
        ring,
        length,
    } = with_room(given)?;
    let head = wrapped(ring, number(deque, HEAD) - 1);
    ring.set_item(head, given.at(1));
    set_number(deque, HEAD, head);
    resized(deque, length + 1);
    Some(Ok(none()))
}

/// `deque.pop()`.
pub fn pop<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    let Items {
        deque,
        ring,
        length,
    } = not_empty(given)?;
    let rest = length - 1;
    let item = take(ring, wrapped(ring, number(deque, HEAD) + rest));
    resized(deque, rest);
    Some(Ok(item))
}

/// `deque.popleft()`.
pub fn pop_left<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    let Items {
        deque,
        ring,
        length,
    } = not_empty(given)?;
    let head = number(deque, HEAD);
    let item = take(ring, head);
    set_number(deque, HEAD, wrapped(ring, head + 1));
    resized(deque, length - 1);
    Some(Ok(item))
}

/// `len(deque)`.
pub fn len<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    (given.count == 1).then(|| Ok(slot(given.at(0), LENGTH)))
}

/// The next item of a deque's iterator.
#[allow(clippy::option_option)]
pub fn step<D: Domain>(iterator: Obj<D>) -> Option<Outcome<D, Option<Obj<D>>>> {
    let deque = slot(iterator, SOURCE);
    if number(deque, CHANGES) != number(iterator, EXPECTED) {
        return None;
    }
    let given = number(iterator, GIVEN);
    if !given.is_below(number(deque, LENGTH)) {
        return Some(Ok(None));
    }
    set_number(iterator, GIVEN, given + 1);
    let ring = ring(deque);
    Some(Ok(Some(
        ring.item(wrapped(ring, number(deque, HEAD) + given)),
    )))
}
