//! Random programs against a shadow: every object of the heap has a twin in plain Rust memory, every step
//! is done on both, and from time to time the graphs are compared.
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "tests read and write words of their own objects"
)]

mod common;
use common::*;
use heap::{Collection, Object, TypeId};
use std::collections::{HashMap, HashSet};

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() >> 11) as usize % end
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Value {
    Null,
    Tagged(u64),
    Twin(usize),
}

/// The shadow of an object: its number is in the object's first raw place.
struct Twin {
    type_id: TypeId,
    shape: u32,
    slots: Vec<Value>,
    weak: Option<Value>,
    identity: Option<u64>,
    pinned_at: Option<usize>,
}

const ROOTS: usize = 24;
/// First slot's word index, by type; a twin's number is kept in the shape.
fn first_slot(type_id: TypeId) -> usize {
    match type_id {
        PAIR | CELL => 1,
        ARRAY | REST | WEAK => 2,
        _ => 1,
    }
}

struct World {
    random: Random,
    twins: Vec<Twin>,
    roots: Vec<Root>,
    root_values: Vec<Value>,
}

impl World {
    fn new(seed: u64) -> World {
        World {
            random: Random(seed),
            twins: Vec::new(),
            roots: (0..ROOTS).map(|_| Root::new(0)).collect(),
            root_values: vec![Value::Null; ROOTS],
        }
    }

    /// An object reached by a random walk from a root, with its twin.
    fn walk(&mut self) -> Option<(Object, usize)> {
        let at = self.random.below(ROOTS);
        let Value::Twin(mut number) = self.root_values[at] else {
            return None;
        };
        let mut object = self.roots[at].object();
        for _ in 0..self.random.below(8) {
            let twin = &self.twins[number];
            if twin.slots.is_empty() {
                break;
            }
            let index = self.random.below(twin.slots.len());
            if let Value::Twin(next) = self.twins[number].slots[index] {
                object = target(object, first_slot(object.type_id()) + index).expect("a target");
                number = next;
            }
        }
        Some((object, number))
    }

    fn random_value(&mut self) -> (u64, Value) {
        match self.random.below(4) {
            0 => (0, Value::Null),
            1 => {
                let raw = self.random.next() >> 2;
                (tagged(raw), Value::Tagged(raw))
            }
            _ => match self.walk() {
                Some((object, number)) => (object.to_word(), Value::Twin(number)),
                None => (0, Value::Null),
            },
        }
    }

    fn make(&mut self) -> (Object, usize) {
        let number = self.twins.len();
        let shape = number as u32;
        let (type_id, length) = match self.random.below(40) {
            0 => (ARRAY, 2050 + self.random.below(3000)),
            1 => (REST, 100 + self.random.below(2500)),
            2..=4 => (ARRAY, self.random.below(400)),
            5..=9 => (ARRAY, self.random.below(8)),
            10..=14 => (REST, self.random.below(12)),
            15..=19 => (WEAK, 1),
            20..=29 => (CELL, 2),
            _ => (PAIR, 2),
        };
        // The values are on the stack while the object is allocated.
        let first = self.random_value();
        let second = self.random_value();
        let words = first_slot(type_id) + length + (type_id == CELL) as usize;
        let object = match type_id {
            ARRAY => heap::allocate_array(ARRAY, shape, length).expect("room"),
            _ => heap::allocate(type_id, shape, words).expect("room"),
        };
        let mut slots = vec![Value::Null; length];
        if type_id != ARRAY {
            (1..words).for_each(|index| fill(object, index, 0));
        }
        let mut weak = None;
        if type_id == WEAK {
            fill(object, 1, first.0);
            weak = Some(first.1);
        } else if length > 0 {
            fill(object, first_slot(type_id), first.0);
            slots[0] = first.1;
        }
        if let Some(last) = slots.last_mut() {
            fill(object, first_slot(type_id) + length - 1, second.0);
            *last = second.1;
        }
        let twin = Twin {
            type_id,
            shape,
            slots,
            weak,
            identity: None,
            pinned_at: None,
        };
        self.twins.push(twin);
        (object, number)
    }

    fn store(&mut self, object: Object, number: usize, word: u64, value: Value) {
        let length = self.twins[number].slots.len();
        if length == 0 {
            return;
        }
        let index = self.random.below(length);
        self.twins[number].slots[index] = value;
        let at = first_slot(object.type_id()) + index;
        if object.type_id() == ARRAY && self.random.below(4) > 0 {
            set_item(object, at, word);
        } else {
            set(object, at, word);
        }
    }

    #[inline(never)]
    fn step(&mut self) {
        match self.random.below(100) {
            0..=54 => {
                let (object, number) = self.make();
                if self.random.below(3) == 0 {
                    let at = self.random.below(ROOTS);
                    self.roots[at].set(object.to_word());
                    self.root_values[at] = Value::Twin(number);
                } else if let Some((holder, holder_number)) = self.walk() {
                    self.store(holder, holder_number, object.to_word(), Value::Twin(number));
                }
            }
            55..=84 => {
                if let Some((holder, number)) = self.walk() {
                    let (word, value) = self.random_value();
                    self.store(holder, number, word, value);
                }
            }
            85..=88 => {
                let at = self.random.below(ROOTS);
                self.roots[at].set(0);
                self.root_values[at] = Value::Null;
            }
            89..=92 => self.check_identity(),
            93 => {
                if let Some((object, number)) = self.walk() {
                    let pinned = heap::pin_for_ever(object);
                    self.twins[number].pinned_at = Some(!pinned.address());
                }
            }
            94 => {
                if let Some((object, number)) = self.walk()
                    && object.type_id() == WEAK
                {
                    let (word, value) = self.random_value();
                    set(object, 1, word);
                    self.twins[number].weak = Some(value);
                }
            }
            95 if self.random.below(20) == 0 => heap::collect(Collection::Full),
            96 if self.random.below(4) == 0 => heap::collect(Collection::Minor),
            _ => {}
        }
    }

    fn check_identity(&mut self) {
        let Some((object, number)) = self.walk() else {
            return;
        };
        let identity = heap::identity_hash(object);
        let known = *self.twins[number].identity.get_or_insert(identity);
        assert_eq!(known, identity);
        assert_eq!(heap::object_of_identity(identity), Some(object));
    }

    /// Compare everything reachable.
    #[inline(never)]
    fn compare(&mut self) {
        let mut seen = HashMap::new();
        let mut identities = HashSet::new();
        for at in 0..ROOTS {
            self.compare_value(self.roots[at].get(), self.root_values[at], &mut seen);
        }
        for &number in seen.values() {
            if let Some(identity) = self.twins[number].identity {
                assert!(
                    identities.insert(identity),
                    "two live objects of one identity"
                );
            }
        }
    }

    fn compare_value(&self, word: u64, value: Value, seen: &mut HashMap<u64, usize>) {
        let mut work = vec![(word, value)];
        let mut weak = Vec::new();
        while let Some((found, value)) = work.pop() {
            let number = match value {
                Value::Null => {
                    assert_eq!(found, 0);
                    continue;
                }
                Value::Tagged(raw) => {
                    assert_eq!(found, tagged(raw));
                    continue;
                }
                Value::Twin(number) => number,
            };
            if let Some(&other) = seen.get(&found) {
                assert_eq!(other, number);
                continue;
            }
            seen.insert(found, number);
            let object = unsafe { Object::from_address(found) };
            let twin = &self.twins[number];
            assert_eq!(
                (object.type_id(), object.shape()),
                (twin.type_id, twin.shape)
            );
            if let Some(address) = twin.pinned_at {
                assert_eq!(object.address(), !address);
            }
            let first = first_slot(twin.type_id);
            for (index, &slot) in twin.slots.iter().enumerate() {
                work.push((word_at(object, first + index), slot));
            }
            if let Some(value) = twin.weak {
                weak.push((word_at(object, 1), value));
            }
        }
        for (found, value) in weak {
            // Cleared, or still what it was; what is reachable strongly must not have been cleared.
            match value {
                Value::Twin(number) if found == 0 => {
                    assert!(
                        !seen.values().any(|&other| other == number),
                        "cleared too early"
                    )
                }
                Value::Twin(number) => {
                    let object = unsafe { Object::from_address(found) };
                    assert_eq!(object.shape(), number as u32);
                }
                _ => {}
            }
        }
    }
}

fn word_at(object: Object, index: usize) -> u64 {
    word(object, index)
}

#[test]
fn random_graphs() {
    let _guard = start();
    // `HEAP_SEED` makes a run of other programs.
    let offset = std::env::var("HEAP_SEED")
        .ok()
        .and_then(|v| v.parse::<u64>().ok())
        .unwrap_or(0);
    for seed in 1..=6 {
        let mut world = World::new((offset * 6 + seed).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let steps = scaled(30_000).max(2000);
        for step in 0..steps {
            world.step();
            if step % (steps / 10).max(1) == 0 {
                world.compare();
            }
        }
        heap::collect(Collection::Full);
        world.compare();
    }
}

#[test]
fn under_stress() {
    rerun_under_stress();
}
