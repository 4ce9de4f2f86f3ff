//! What happens at the ends of deques, as generic code. A ring that is full, a deque of limited length and one that is empty are left to plain code.

use super::deque::{CHANGES, HEAD, LENGTH, MAX_LENGTH, RING};
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

/// For a method that adds an item: deque, ring, how many items are in it, and the item, if there is room for it.
fn with_room<D: Domain>(given: &Given<D>) -> Option<(Obj<D>, Ref<D, Array>, Int<D>, Obj<D>)> {
    if given.count != 2 {
        return None;
    }
    let deque = given.at(0);
    let (ring, length) = (ring(deque), number(deque, LENGTH));
    let has_room = slot(deque, MAX_LENGTH).is_none() && length.is_below(ring.length());
    has_room.then(|| (deque, ring, length, given.at(1)))
}

/// For a method that takes an item away: deque, ring, and how many items are in it, which is not 0.
fn not_empty<D: Domain>(given: &Given<D>) -> Option<(Obj<D>, Ref<D, Array>, Int<D>)> {
    if given.count != 1 {
        return None;
    }
    let deque = given.at(0);
    let length = number(deque, LENGTH);
    (length != 0).then(|| (deque, ring(deque), length))
}

/// Takes the item out of a place of the ring.
fn take<D: Domain>(ring: Ref<D, Array>, place: Int<D>) -> Obj<D> {
    let item = ring.item(place);
    ring.set_item(place, Obj::null());
    item
}

/// `deque.append(item)`.
pub fn append<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    let (deque, ring, length, item) = with_room(given)?;
    ring.set_item(wrapped(ring, number(deque, HEAD) + length), item);
    resized(deque, length + 1);
    Some(Ok(none()))
}

/// `deque.appendleft(item)`.
pub fn append_left<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    let (deque, ring, length, item) = with_room(given)?;
    let head = wrapped(ring, number(deque, HEAD) - 1);
    ring.set_item(head, item);
    set_number(deque, HEAD, head);
    resized(deque, length + 1);
    Some(Ok(none()))
}

/// `deque.pop()`.
pub fn pop<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    let (deque, ring, length) = not_empty(given)?;
    let rest = length - 1;
    let item = take(ring, wrapped(ring, number(deque, HEAD) + rest));
    resized(deque, rest);
    Some(Ok(item))
}

/// `deque.popleft()`.
pub fn pop_left<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    let (deque, ring, length) = not_empty(given)?;
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
