//! Which objects there are and what refers to what, in the objects that a program knows: the storages that built-in types are made of count as parts of
//! their owners.
//!
//! The heap must not change while it is gone through, so results are counted first and then stored where there is room for them.

use crate::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::ids;
use pyrite_vm::storage::Array;
use pyrite_vm::types::{memoryview, set};
use smelt::Gc;
use smelt::heap;

/// Storages in storages: how far an owner's parts are followed.
const MOST_PARTS: usize = 8;

fn is_part(map: u32) -> bool {
    matches!(
        map,
        ids::ARRAY
            | ids::FLOAT_ARRAY
            | ids::BYTE_STORAGE
            | ids::EXTERNAL
            | ids::GLOBAL_CELL
            | ids::THREAD_STATE
    )
}

/// Does the object hold others, so that it could be in a cycle? As CPython decides: what can hold nothing is not tracked, nor is
/// a tuple that holds only such things.
pub fn is_tracked(object: Obj) -> bool {
    match tuple::of(object) {
        Some(items) => items.iter().any(|item| is_tracked(*item)),
        None => is_container(object),
    }
}

/// As [`is_tracked`], from the object alone: what a dead one refers to may have been freed, so it is not looked at. Tuples always are.
fn is_container(object: Obj) -> bool {
    if !object.is_heap() {
        return false;
    }
    match object.map_number() {
        ids::INT
        | ids::BIG_INT
        | ids::FLOAT
        | ids::COMPLEX
        | ids::BOOL
        | ids::NONE
        | ids::ELLIPSIS
        | ids::NOT_IMPLEMENTED
        | ids::STR
        | ids::BYTES
        | ids::BYTEARRAY
        | ids::RANGE
        | ids::CODE
        | ids::RANGE_ITERATOR
        | ids::LONG_RANGE_ITERATOR
        | ids::OBJECT => false,
        map if is_part(map) => false,
        _ => Class::from_object(object).is_none_or(|class| class.has(flags::MUTABLE)),
    }
}

/// Gives `visit` what an object refers to.
fn for_each_referent(object: Obj, visit: &mut dyn FnMut(Obj)) {
    if !object.is_heap() {
        return;
    }
    if let Some(dict) = object.exact::<dict::PyDict>() {
        // Where all keys are strs, CPython does not look at them.
        let are_names = dict::pairs(dict).all(|(key, _)| str::of(key).is_some());
        for (key, value) in dict::pairs(dict) {
            if !are_names {
                visit(key);
            }
            visit(value);
        }
    } else if let Some(set) = set::of(object) {
        let mut from = 0;
        while let Some((place, element)) = set::next_element(set, from) {
            visit(element);
            from = place + 1;
        }
    } else if let Some(items) = object.exact::<tuple::PyTuple>() {
        storage::items(items).iter().for_each(|item| visit(*item));
    } else {
        for_each_in_parts(object, MOST_PARTS, visit);
    }
    if !is_part(object.map_number()) && Class::of(object).has(flags::MUTABLE) {
        visit(Class::of(object).object());
    }
}

fn for_each_in_parts(object: Obj, depth: usize, visit: &mut dyn FnMut(Obj)) {
    heap::for_each_word(storage::as_object(object), &mut |word| {
        if word == 0 || word & 7 != 0 || !heap::is_reference(word) {
            return;
        }
        let referent = Obj::from_bits(word);
        if !is_part(referent.map_number()) {
            visit(referent);
        } else if depth > 0 {
            for_each_in_parts(referent, depth - 1, visit);
        }
    });
}

/// Gives `visit` each tracked object, of which all are alive: a collection has just been.
fn for_each_tracked(visit: &mut dyn FnMut(Obj)) {
    heap::for_each_object(&mut |object| {
        let object = Obj::from_bits(object.to_word());
        if is_tracked(object) {
            visit(object);
        }
    });
}

/// How many objects that may be tracked the heap has; dead ones that no collection has found yet are among them.
pub fn count_containers() -> i64 {
    let mut count = 0;
    heap::for_each_object(&mut |object| {
        count += i64::from(is_container(Obj::from_bits(object.to_word())));
    });
    count
}

type Visit<'a> = &'a mut dyn FnMut(Obj);

/// A list of what `produce` gives to its argument, which it does twice.
fn list_of(produce: &dyn Fn(Visit)) -> PyResult {
    let mut count = 0;
    produce(&mut |_| count += 1);
    let found: Gc<Array> = storage::new_array(count)?;
    let mut index = 0;
    produce(&mut |object| {
        if index < count && object.0 != 0 {
            storage::set_item(found, index, object);
            memoryview::show(object);
            index += 1;
        }
    });
    Ok(list::from_slice(&storage::items(found)[..index])?.cast())
}

/// What the objects refer to.
pub fn referents(objects: &[Obj]) -> PyResult {
    list_of(&|visit| {
        for object in objects {
            match object.exact::<list::PyList>() {
                // It may have no objects before somebody asks for them.
                Some(list) => list::items(list).iter().for_each(|item| visit(*item)),
                None => for_each_referent(*object, visit),
            }
        }
    })
}

/// Who refers to one of the objects.
pub fn referrers(objects: &[Obj]) -> PyResult {
    heap::collect(heap::Collection::Full);
    list_of(&|visit| {
        for_each_tracked(&mut |holder| {
            let mut refers = false;
            for_each_referent(holder, &mut |referent| {
                refers |= objects.iter().any(|object| object.0 == referent.0);
            });
            if refers {
                visit(holder);
            }
        });
    })
}

/// All tracked objects.
pub fn tracked() -> PyResult {
    heap::collect(heap::Collection::Full);
    list_of(&|visit| for_each_tracked(visit))
}
