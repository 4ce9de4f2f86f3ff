//! Small mutator programs, with the checker after each collection; all of them once more with a
//! collection at every 1st, 7th and 50th allocation.
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "tests read and write words of their own objects"
)]

mod common;
use common::*;
use heap::{Collection, Object};

fn make_list(length: usize) -> u64 {
    let mut head = 0;
    for i in 0..length {
        head = pair(head, tagged(i as u64)).to_word();
    }
    head
}

fn check_list(mut head: u64, length: usize) {
    for i in (0..length).rev() {
        let object = unsafe { Object::from_address(head) };
        assert_eq!(object.type_id(), PAIR);
        assert_eq!(word(object, 2), tagged(i as u64));
        head = word(object, 1);
    }
    assert_eq!(head, 0);
}

#[test]
fn lists_survive() {
    let _guard = start();
    let length = scaled(20_000);
    let root = Root::new(make_list(length));
    for _ in 0..5 {
        make_list(length);
        check_list(root.get(), length);
    }
    collect_full();
    check_list(root.get(), length);
}

fn make_tree(depth: u32) -> u64 {
    if depth == 0 {
        return pair(0, 0).to_word();
    }
    let left = make_tree(depth - 1);
    let right = make_tree(depth - 1);
    pair(left, right).to_word()
}

fn tree_size(tree: u64) -> usize {
    if tree == 0 {
        return 0;
    }
    let object = unsafe { Object::from_address(tree) };
    1 + tree_size(word(object, 1)) + tree_size(word(object, 2))
}

#[test]
fn trees_live_on_the_stack_while_they_are_made() {
    let _guard = start();
    let depth = scaled(1 << 13).ilog2();
    let long_lived = Root::new(make_tree(depth));
    for _ in 0..8 {
        assert_eq!(tree_size(make_tree(depth)), (2 << depth) - 1);
    }
    assert_eq!(tree_size(long_lived.get()), (2 << depth) - 1);
}

#[test]
fn random_array_writes_reach_young_objects() {
    let _guard = start();
    for length in [10, 1500, 50_000] {
        let root = Root::new(array(length).to_word());
        let mut expected = vec![None; length];
        let mut random = 12345u64;
        for i in 0..scaled(30_000) as u64 {
            random = random
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            let at = (random >> 33) as usize % length;
            let object = cell(tagged(i), 0, i);
            set_item(root.object(), at + 2, object.to_word());
            expected[at] = Some(i);
        }
        for (at, expected) in expected.iter().enumerate() {
            let found = target(root.object(), at + 2).map(|object| word(object, 3));
            assert_eq!(found, *expected);
        }
    }
}

#[test]
fn a_whole_barrier_covers_large_arrays() {
    let _guard = start();
    let length = 30_000;
    let root = Root::new(array(length).to_word());
    heap::collect(Collection::Full);
    for round in 0..scaled(20).min(20) as u64 {
        for at in (0..length).step_by(3001) {
            let object = cell(0, 0, round).to_word();
            fill(root.object(), at + 2, object);
            if at % 2 == 0 {
                heap::write_barrier(root.object());
            } else {
                let slot = unsafe { root.object().as_ptr().add(at + 2) };
                heap::write_barrier_range(root.object(), slot, 1);
            }
        }
        heap::collect(Collection::Minor);
        for at in (0..length).step_by(3001) {
            let found = target(root.object(), at + 2).expect("a cell");
            assert_eq!(word(found, 3), round);
        }
    }
}

#[test]
fn interior_and_end_pointers_keep_objects() {
    let _guard = start();
    let make = |offset: usize| {
        let object = cell(tagged(5), tagged(6), 77);
        std::hint::black_box(object.address() + offset)
    };
    for offset in [1, 8, 31, 32] {
        let address = make(offset);
        clear_stack();
        for _ in 0..scaled(3000) {
            pair(0, 0);
        }
        heap::collect(Collection::Full);
        for _ in 0..scaled(3000) {
            pair(0, 0);
        }
        let object = unsafe { Object::from_address((address - offset) as u64) };
        assert_eq!(
            (object.type_id(), word(object, 1), word(object, 3)),
            (CELL, tagged(5), 77)
        );
        std::hint::black_box(address);
    }
}

#[test]
fn deep_structures_do_not_recurse() {
    let _guard = start();
    let length = scaled(300_000);
    let root = Root::new(make_list(length));
    heap::collect(Collection::Full);
    check_list(root.get(), length);
}

#[test]
fn rest_layouts_and_shapes() {
    let _guard = start();
    let mut root = Root::new(0);
    for words in [2, 3, 10, 300, 2048, 2049, 9000] {
        let object = heap::allocate(REST, 0xdead_beef, words).expect("room");
        for i in 1..words {
            fill(object, i, tagged(i as u64));
        }
        root.set(object.to_word());
        if words > 2 {
            let child = pair(tagged(1), tagged(words as u64)).to_word();
            set(root.object(), words - 1, child);
        }
        make_list(scaled(2000));
        heap::collect(Collection::Full);
        let object = root.object();
        assert_eq!(object.shape(), 0xdead_beef);
        object.set_shape(words as u32);
        make_list(scaled(2000));
        assert_eq!(root.object().shape(), words as u32);
        if words > 2 {
            let child = target(root.object(), words - 1).expect("a child");
            assert_eq!(word(child, 2), tagged(words as u64));
        }
    }
}

#[test]
fn pinned_objects_do_not_move() {
    let _guard = start();
    let mut addresses = Vec::new();
    let root = Root::new(array(100).to_word());
    for i in 0..100 {
        let object = heap::pin_for_ever(cell(0, 0, i));
        addresses.push(!object.address());
        set_item(root.object(), i as usize + 2, object.to_word());
        make_list(scaled(200));
    }
    collect_full();
    for (i, address) in addresses.iter().enumerate() {
        let object = target(root.object(), i + 2).expect("a cell");
        assert_eq!((object.address(), word(object, 3)), (!address, i as u64));
    }
}

/// A block that becomes old for one object that the stack refers to is looked through again, though nothing else is promoted.
#[test]
fn blocks_that_were_kept_for_one_object_are_given_back() {
    let _guard = start();
    let before = heap::statistics().blocks_promoted_in_place;
    for i in 0..6000 {
        let word = std::hint::black_box(cell(0, 0, i).to_word());
        for _ in 0..3 {
            for _ in 0..100 {
                cell(0, 0, i);
            }
            heap::collect(Collection::Minor);
        }
        std::hint::black_box(word);
    }
    let statistics = heap::statistics();
    assert!(statistics.blocks_promoted_in_place - before > 3000);
    // As many blocks of 32 KB would be 190 MB.
    let bytes = statistics.committed_bytes;
    assert!(bytes < 64 << 20, "{bytes}");
}

#[test]
fn large_objects_come_and_go() {
    let _guard = start();
    let root = Root::new(array(64).to_word());
    let rounds = scaled(400) as u64;
    for i in 0..rounds {
        let length = 2100 + (i as usize * 977) % 9000;
        let large = if i % 2 == 0 {
            array(length)
        } else {
            bytes(length * 8)
        };
        assert!((2..length + 2).all(|at| word(large, at) == 0));
        fill(large, length + 1, tagged(i));
        set_item(root.object(), 2 + i as usize % 64, large.to_word());
    }
    collect_full();
    for i in rounds.saturating_sub(64)..rounds {
        let large = target(root.object(), 2 + i as usize % 64).expect("an array");
        let length = 2100 + (i as usize * 977) % 9000;
        assert_eq!(word(large, length + 1), tagged(i));
    }
}

fn bytes(length: usize) -> Object {
    heap::allocate_bytes(DATA, 0, length).expect("room")
}

#[test]
fn under_stress() {
    rerun_under_stress();
}
