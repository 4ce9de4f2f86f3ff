//! Weak slots, finalisers, release functions, identities, external bytes, roots, safepoints, threads.
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "tests read and write words of their own objects"
)]

mod common;
use common::*;
use heap::{Collection, Object, RootSource, RootVisitor};
use std::sync::atomic::{AtomicUsize, Ordering};

#[test]
fn weak_slots_are_cleared_when_their_objects_die() {
    let _guard = start();
    let holder = Root::new(array(3).to_word());
    out_of_sight(|| {
        let kept = cell(0, 0, 1);
        set_item(holder.object(), 2, kept.to_word());
        let first = weak(WEAK, kept, 0).to_word();
        set_item(holder.object(), 3, first);
        let dying = cell(0, 0, 2);
        let second = weak(WEAK, dying, 0).to_word();
        set_item(holder.object(), 4, second);
    });
    heap::collect(Collection::Minor);
    collect_full();
    let kept = target(holder.object(), 3)
        .and_then(|weak| target(weak, 1))
        .expect("alive");
    assert_eq!(word(kept, 3), 1);
    assert_eq!(
        word(target(holder.object(), 4).expect("a weak object"), 1),
        0
    );
}

#[test]
fn old_weak_slots_see_old_objects_die() {
    let _guard = start();
    let holder = Root::new(array(2).to_word());
    out_of_sight(|| {
        let dying = cell(0, 0, 9);
        set_item(holder.object(), 2, dying.to_word());
        let weak = weak(WEAK_QUEUED, dying, 0).to_word();
        set_item(holder.object(), 3, weak);
    });
    collect_full();
    out_of_sight(|| assert!(target(target(holder.object(), 3).expect("weak"), 1).is_some()));
    assert!(heap::next_cleared_weak().is_none());
    set_item(holder.object(), 2, 0);
    collect_full();
    assert_eq!(word(target(holder.object(), 3).expect("weak"), 1), 0);
    assert_eq!(heap::next_cleared_weak(), target(holder.object(), 3));
    assert!(heap::next_cleared_weak().is_none());
}

/// Make many where one would do: a stale word on the stack may keep a few alive.
const MANY: usize = 20;

#[test]
fn large_objects_without_pointers_die_young_and_become_old() {
    const LENGTH: usize = 40_000;
    let _guard = start();
    let holder = Root::new(array(2 * MANY).to_word());
    collect_full();
    let old_before = heap::statistics().old_bytes;
    out_of_sight(|| {
        for i in 0..MANY {
            let large = heap::allocate_bytes(DATA, 0, LENGTH).expect("room");
            fill(large, 4, i as u64);
            set_item(holder.object(), 2 + i, large.to_word());
            let weak = weak(WEAK, large, 0).to_word();
            set_item(holder.object(), 2 + MANY + i, weak);
        }
    });
    heap::collect(Collection::Minor);
    heap::collect(Collection::Minor);
    assert_eq!(heap::verify(), Ok(()));
    let in_stress = std::env::var("HEAP_STRESS").is_ok();
    assert!(in_stress || heap::statistics().old_bytes < old_before + LENGTH);
    // Those whose references are dropped are dead after the next minor collection, the others intact.
    (0..MANY / 2).for_each(|i| set_item(holder.object(), 2 + i, 0));
    heap::collect(Collection::Minor);
    let referent = |i: usize| target(target(holder.object(), 2 + MANY + i).expect("weak"), 1);
    let dead = (0..MANY / 2).filter(|&i| referent(i).is_none()).count();
    assert!(in_stress || dead > MANY / 4, "{dead}");
    // In time they are old, by many minor collections or by one that leaves nothing young.
    (0..40).for_each(|_| {
        heap::collect(Collection::Minor);
    });
    assert!(heap::statistics().old_bytes >= old_before + MANY / 2 * LENGTH);
    collect_full();
    assert_eq!(heap::verify(), Ok(()));
    for i in MANY / 2..MANY {
        assert_eq!(referent(i).map(|large| word(large, 4)), Some(i as u64));
    }
}

/// A view is made of another one with each collection, while the buffer lives on.
#[test]
fn what_holds_a_large_young_object_dies_with_it() {
    const LENGTH: usize = 40_000;
    let _guard = start();
    let holder = Root::new(array(2 * MANY).to_word());
    collect_full();
    let old_before = heap::statistics().old_bytes;
    let look = |i: usize, large: Object| {
        let view = array(1);
        set_item(view, 2, large.to_word());
        heap::hold(view, large);
        set_item(holder.object(), 2 + i, view.to_word());
    };
    out_of_sight(|| {
        for i in 0..MANY {
            let large = heap::allocate_bytes(DATA, 0, LENGTH).expect("room");
            fill(large, 4, i as u64);
            let buffer = Root::new(large.to_word());
            look(i, large);
            let weak = weak(WEAK, buffer.object(), 0).to_word();
            set_item(holder.object(), 2 + MANY + i, weak);
        }
    });
    let large_of = |i: usize| target(target(holder.object(), 2 + i).expect("a view"), 2);
    for _ in 0..3 {
        heap::collect(Collection::Minor);
        assert_eq!(heap::verify(), Ok(()));
        (0..MANY).for_each(|i| out_of_sight(|| look(i, large_of(i).expect("held"))));
    }
    (0..MANY / 2).for_each(|i| set_item(holder.object(), 2 + i, 0));
    heap::collect(Collection::Minor);
    let referent = |i: usize| target(target(holder.object(), 2 + MANY + i).expect("weak"), 1);
    let dead = (0..MANY / 2).filter(|&i| referent(i).is_none()).count();
    let in_stress = std::env::var("HEAP_STRESS").is_ok();
    assert!(in_stress || dead > MANY / 4, "{dead}");
    assert!(in_stress || heap::statistics().old_bytes < old_before + LENGTH);
    // In time both are old.
    (0..40).for_each(|_| heap::collect(Collection::Minor));
    assert!(heap::statistics().old_bytes >= old_before + MANY / 2 * LENGTH);
    collect_full();
    assert_eq!(heap::verify(), Ok(()));
    for i in MANY / 2..MANY {
        let large = large_of(i);
        assert_eq!(large, referent(i));
        assert_eq!(large.map(|large| word(large, 4)), Some(i as u64));
    }
}

#[test]
fn what_is_discarded_is_free_after_a_minor_collection() {
    const LENGTH: usize = 8_000;
    const BYTES: usize = LENGTH * 8;
    let _guard = start();
    let holder = Root::new(array(MANY).to_word());
    for i in 0..MANY {
        let large = array(LENGTH);
        set_item(holder.object(), 2 + i, large.to_word());
    }
    collect_full();
    let before = heap::statistics().old_bytes;
    let outgrow = |i: usize| {
        let outgrown = target(holder.object(), 2 + i).expect("it lives");
        // So it is remembered.
        set_item(outgrown, 2, cell(0, 0, i as u64).to_word());
        let fresh = array(4);
        set_item(holder.object(), 2 + i, fresh.to_word());
        let outgrown = outgrown.to_word();
        // SAFETY: only the holder referred to it.
        unsafe { heap::discard(Object::from_address(outgrown)) };
        outgrown
    };
    // One that a root still has stays as it is.
    let kept = Root::new(outgrow(0));
    out_of_sight(|| (1..MANY).for_each(|i| _ = outgrow(i)));
    heap::collect(Collection::Minor);
    heap::collect(Collection::Minor);
    assert_eq!(heap::verify(), Ok(()));
    let after = heap::statistics().old_bytes;
    let in_stress = std::env::var("HEAP_STRESS").is_ok();
    assert!(
        in_stress || after + MANY / 2 * BYTES < before,
        "{after} {before}"
    );
    assert!(in_stress || after >= BYTES);
    assert_eq!(target(kept.object(), 2).map(|cell| word(cell, 3)), Some(0));
    // What comes in its place is whole, marking or not.
    for round in 0..3 {
        for i in 1..MANY {
            out_of_sight(|| {
                let large = array(LENGTH);
                let inner = cell(0, 0, (round * MANY + i) as u64).to_word();
                set_item(large, LENGTH, inner);
                set_item(holder.object(), 2 + i, large.to_word());
            });
        }
        collect_full();
        out_of_sight(|| (1..MANY / 2).for_each(|i| _ = outgrow(i)));
        heap::collect(Collection::Minor);
        assert_eq!(heap::verify(), Ok(()));
        for i in MANY / 2..MANY {
            let inner = target(holder.object(), 2 + i).and_then(|large| target(large, LENGTH));
            assert_eq!(
                inner.map(|cell| word(cell, 3)),
                Some((round * MANY + i) as u64)
            );
        }
    }
}

#[test]
fn what_is_pinned_new_is_old_at_once() {
    let _guard = start();
    let holder = Root::new(array(MANY).to_word());
    for i in 0..MANY {
        let young = heap::allocate_bytes(DATA, 0, 16).expect("room");
        fill(young, 2, i as u64);
        let inner = Root::new(young.to_word());
        let object = array(1);
        set_item(object, 2, inner.object().to_word());
        let pinned = heap::pin_new(object);
        set_item(holder.object(), 2 + i, pinned.to_word());
        let address = pinned.address();
        // What it refers to is young, or has become old since.
        heap::collect(Collection::Minor);
        assert_eq!(heap::verify(), Ok(()));
        let found = target(holder.object(), 2 + i).expect("it lives");
        assert_eq!(found.address(), address);
    }
    collect_full();
    assert_eq!(heap::verify(), Ok(()));
    for i in 0..MANY {
        let inner = target(holder.object(), 2 + i).and_then(|object| target(object, 2));
        assert_eq!(inner.map(|data| word(data, 2)), Some(i as u64));
    }
}

#[test]
fn finalisers_see_weak_slots_cleared_and_referrers_first() {
    let _guard = start();
    for old in [false, true] {
        let holder = Root::new(array(2 * MANY).to_word());
        for i in 0..MANY {
            out_of_sight(|| {
                let child = cell(0, 0, 100 + i as u64);
                heap::add_finaliser(child);
                let parent = cell(child.to_word(), 0, i as u64);
                heap::add_finaliser(parent);
                set_item(holder.object(), 2 + i, parent.to_word());
                let weak = weak(WEAK, parent, 0).to_word();
                set_item(holder.object(), 2 + MANY + i, weak);
            });
        }
        if old {
            collect_full();
            assert!(heap::next_finalisable().is_none());
        }
        (0..MANY).for_each(|i| set_item(holder.object(), 2 + i, 0));
        collect_full();
        let mut order = Vec::new();
        out_of_sight(|| {
            while let Some(object) = heap::next_finalisable() {
                order.push(word(object, 3) as usize);
                if let Some(child) = target(object, 1) {
                    assert_eq!(word(child, 3), 100 + word(object, 3));
                }
            }
        });
        assert!(order.len() > MANY);
        let place = |number: usize| order.iter().position(|&other| other == number);
        for i in 0..MANY {
            let weak = target(holder.object(), 2 + MANY + i).expect("a weak object");
            assert_eq!(word(weak, 1) == 0, place(i).is_some());
            assert!(place(100 + i).is_none() || place(i) < place(100 + i));
        }
        collect_full();
        while heap::next_finalisable().is_some() {}
    }
}

#[test]
fn finalisers_run_once_unless_asked_again() {
    let _guard = start();
    let mut root = Root::new(0);
    out_of_sight(|| (0..MANY).for_each(|i| heap::add_finaliser(cell(0, 0, i as u64))));
    collect_full();
    let mut seen = Vec::new();
    out_of_sight(|| {
        while let Some(object) = heap::next_finalisable() {
            seen.push(word(object, 3));
            if seen.len() == 1 {
                root.set(object.to_word()); // resurrected
                heap::add_finaliser(object);
            }
        }
    });
    assert!(seen.len() > MANY / 2);
    let mut again = Vec::new();
    for _ in 0..2 {
        collect_full();
        out_of_sight(|| {
            while let Some(object) = heap::next_finalisable() {
                again.push(word(object, 3));
            }
        });
        assert!(again.contains(&seen[0]) == (root.get() == 0));
        root.set(0);
    }
    // Nobody came twice but the one that was asked for.
    seen.remove(0);
    assert!(again.iter().all(|number| !seen.contains(number)));
}

#[test]
fn owners_visit_and_release_what_they_own() {
    let _guard = start();
    let make = |items: u64| {
        let vector = Box::new((0..items).map(tagged).collect::<Vec<u64>>());
        let object = heap::allocate(OWNER, 0, 2).expect("room");
        fill(object, 1, Box::into_raw(vector) as u64);
        heap::add_release(object);
        object
    };
    let root = Root::new(make(50).to_word());
    let put = |index: usize, value: u64| {
        let items = word(root.object(), 1) as *mut Vec<u64>;
        unsafe { (&mut *items)[index] = value };
        heap::write_barrier(root.object());
    };
    for i in 0..scaled(2000) {
        let value = cell(0, 0, i as u64).to_word();
        put(i % 50, value);
    }
    let before = RELEASED.load(Ordering::Relaxed);
    out_of_sight(|| {
        for _ in 0..100 {
            make(3);
        }
    });
    collect_full();
    assert!(RELEASED.load(Ordering::Relaxed) >= before + 98);
    let items = unsafe { &*(word(root.object(), 1) as *const Vec<u64>) };
    let last = scaled(2000) - 1;
    let object = unsafe { Object::from_address(items[last % 50]) };
    assert_eq!(word(object, 3), last as u64);
}

#[test]
fn identities_survive_moving_and_stay_unique() {
    let _guard = start();
    let count = 300;
    let root = Root::new(array(count).to_word());
    let mut identities = Vec::new();
    for i in 0..count {
        let object = cell(0, 0, i as u64);
        set_item(root.object(), i + 2, object.to_word());
        let object = target(root.object(), i + 2).expect("a cell");
        // Some are pinned where they are, and may be promoted in place.
        if i % 7 == 0 {
            heap::pin_for_ever(object);
        }
        identities.push(heap::identity_hash(object));
        assert_eq!(heap::identity_hash(object), identities[i]);
    }
    for round in 0..4 {
        for (i, &identity) in identities.iter().enumerate() {
            let object = target(root.object(), i + 2).expect("a cell");
            assert_eq!(heap::identity_hash(object), identity);
            assert_eq!(heap::object_of_identity(identity), Some(object));
        }
        heap::collect(if round % 2 == 0 {
            Collection::Minor
        } else {
            Collection::Full
        });
    }
    identities.sort_unstable();
    identities.dedup();
    assert_eq!(identities.len(), count);
}

struct Source {
    precise: Vec<u64>,
    conservative: Vec<u64>,
}

struct Shared(&'static std::sync::Mutex<Source>);

impl RootSource for Shared {
    unsafe fn scan(&mut self, visitor: &mut RootVisitor<'_>) {
        let mut source = self.0.lock().expect("not poisoned");
        let precise = source.precise.as_mut_ptr_range();
        let conservative = source.conservative.as_ptr_range();
        unsafe {
            visitor.precise(precise.start, precise.end);
            visitor.conservative(conservative.start, conservative.end);
        }
    }
}

#[test]
fn root_sources_update_precise_words_and_pin_others() {
    let _guard = start();
    let source = Source {
        precise: vec![tagged(1); 40],
        conservative: vec![0; 40],
    };
    let source: &'static std::sync::Mutex<Source> =
        Box::leak(Box::new(std::sync::Mutex::new(source)));
    let id = heap::add_root_source(Box::new(Shared(source)));
    for i in 0..40 {
        let (first, second) = (cell(0, 0, i), cell(0, 0, 100 + i));
        let mut source = source.lock().expect("not poisoned");
        source.precise[i as usize] = first.to_word();
        source.conservative[i as usize] = second.to_word() + 8;
    }
    for _ in 0..3 {
        for _ in 0..scaled(5000) {
            pair(0, 0);
        }
        collect_full();
    }
    for i in 0..40 {
        let source = source.lock().expect("not poisoned");
        let first = unsafe { Object::from_address(source.precise[i]) };
        let second = unsafe { Object::from_address(source.conservative[i] - 8) };
        assert_eq!(
            (word(first, 3), word(second, 3)),
            (i as u64, 100 + i as u64)
        );
    }
    assert!(heap::remove_root_source(id).is_some());
    assert!(heap::remove_root_source(id).is_none());
}

#[test]
fn external_bytes_count() {
    let _guard = start();
    let before = heap::statistics();
    heap::add_external(40 << 20);
    pair(0, 0);
    let after = heap::statistics();
    assert_eq!(after.external_bytes, before.external_bytes + (40 << 20));
    assert!(after.minor_collections > before.minor_collections);
    heap::remove_external(40 << 20);
    assert_eq!(heap::statistics().external_bytes, before.external_bytes);
}

static SAFEPOINTS: AtomicUsize = AtomicUsize::new(0);

#[test]
fn safepoints_are_taken_by_the_next_allocation() {
    let _guard = start();
    heap::set_safepoint(Some(|| {
        SAFEPOINTS.fetch_add(1, Ordering::Relaxed);
        pair(0, 0);
    }));
    for i in 0..100 {
        pair(0, 0);
        assert_eq!(SAFEPOINTS.load(Ordering::Relaxed), i);
        std::thread::spawn(heap::request_safepoint)
            .join()
            .expect("no panic");
        assert!(heap::safepoint_requested());
        pair(0, 0);
        assert_eq!(SAFEPOINTS.load(Ordering::Relaxed), i + 1);
    }
    heap::set_safepoint(None);
}

static EVENTS: AtomicUsize = AtomicUsize::new(0);

#[test]
fn the_hook_hears_of_collections() {
    let _guard = start();
    heap::set_hook(Some(|event| {
        assert!(event.nanoseconds >= event.minor_nanoseconds);
        EVENTS.fetch_add(1, Ordering::Relaxed);
    }));
    heap::collect(Collection::Minor);
    heap::collect(Collection::Full);
    heap::set_hook(None);
    assert_eq!(EVENTS.load(Ordering::Relaxed), 2);
}

#[test]
fn blocked_threads_keep_their_objects() {
    let _guard = start();
    // The client's lock: held by whoever runs as mutator, given up only inside `while_blocked`.
    let lock = std::sync::Mutex::new(());
    let count = scaled(3000) as u64;
    std::thread::scope(|scope| {
        let mut held = Some(lock.lock().expect("not poisoned"));
        for number in 0..3u64 {
            let lock = &lock;
            scope.spawn(move || {
                let mut held = Some(lock.lock().expect("not poisoned"));
                heap::attach().expect("a stack");
                let mine = cell(tagged(number), 0, number);
                let mut head = 0;
                for i in 0..count {
                    head = pair(head, tagged(i)).to_word();
                    if i % 64 == 0 {
                        heap::while_blocked(|| {
                            drop(held.take());
                            std::thread::yield_now();
                            held = Some(lock.lock().expect("not poisoned"));
                        });
                    }
                }
                for i in (0..count).rev() {
                    let object = unsafe { Object::from_address(head) };
                    assert_eq!(word(object, 2), tagged(i));
                    head = word(object, 1);
                }
                assert_eq!((word(mine, 1), word(mine, 3)), (tagged(number), number));
                heap::detach();
                drop(held);
            });
        }
        let mine = cell(0, 0, 77);
        for _ in 0..20 {
            heap::while_blocked(|| {
                drop(held.take());
                std::thread::yield_now();
                held = Some(lock.lock().expect("not poisoned"));
            });
            pair(0, 0);
        }
        assert_eq!(word(mine, 3), 77);
        // The end of the scope waits for the others, without the lock.
        heap::detach();
        drop(held);
    });
    heap::attach().expect("a stack");
}

#[test]
fn fork_gives_the_child_a_heap_of_its_own() {
    let _guard = start();
    let root = Root::new(array(200).to_word());
    (0..200).for_each(|i| set_item(root.object(), i + 2, cell(0, 0, i as u64).to_word()));
    // SAFETY: the child uses nothing that another thread of the parent could hold.
    let child = unsafe { libc::fork() };
    if child == 0 {
        heap::after_fork_in_child();
        for _ in 0..scaled(5000) {
            pair(0, 0);
        }
        heap::collect(Collection::Full);
        let right = (0..200).all(|i| {
            target(root.object(), i + 2).is_some_and(|object| word(object, 3) == i as u64)
        });
        unsafe { libc::_exit(!right as i32) };
    }
    let mut status = -1;
    assert_eq!(unsafe { libc::waitpid(child, &mut status, 0) }, child);
    assert_eq!(status, 0);
}

#[test]
fn under_stress() {
    rerun_under_stress();
}

/// Owners, which an array keeps, with an annex each, and a shape each from `FIRST_SHAPE` on.
fn owners(kept: &Root) -> Vec<&'static u64> {
    (0..MANY)
        .map(|i| {
            let annex: &'static u64 = Box::leak(Box::new(i as u64));
            let owner = heap::pin_for_ever(cell(0, 0, i as u64));
            set_item(kept.object(), 2 + i, owner.to_word());
            heap::add_annex(std::ptr::from_ref(annex).addr(), 8, owner);
            heap::set_shape_owner(FIRST_SHAPE + i as u32, Some(owner));
            annex
        })
        .collect()
}

const FIRST_SHAPE: u32 = 1000;

/// The owners that have died at the latest collection, by the number in their annex.
static DEAD: std::sync::Mutex<Vec<usize>> = std::sync::Mutex::new(Vec::new());

fn reap(is_alive: &dyn Fn(Object) -> bool) {
    let mut dead = DEAD.lock().expect("nobody panics here");
    for i in 0..MANY {
        if let Some(owner) = heap::owner_of_shape(u64::from(FIRST_SHAPE) + i as u64)
            && !is_alive(owner)
        {
            heap::set_shape_owner(FIRST_SHAPE + i as u32, None);
            dead.push(i);
        }
    }
}

#[test]
fn annexes_and_shapes_keep_their_owners() {
    let _guard = start();
    heap::add_reaper(reap);
    // The vector is where no scan looks. `of_annex` and `of_object` are the owners that something keeps.
    let mut kept = Root::new(array(MANY).to_word());
    let annexes = out_of_sight(|| owners(&kept));
    let (of_annex, of_object) = (3, 5);
    let mut holder = Root::new(0);
    out_of_sight(|| {
        let shape = FIRST_SHAPE + of_object as u32;
        let object = heap::allocate(CELL, shape, 4).expect("room");
        (1..4).for_each(|i| fill(object, i, 0));
        holder.set(object.to_word());
    });
    kept.set(0);
    let on_stack = std::hint::black_box(annexes[of_annex]);
    collect_full();
    let mut dead = std::mem::take(&mut *DEAD.lock().expect("nobody panics here"));
    dead.sort_unstable();
    dead.dedup();
    assert!(dead.len() > MANY / 2, "{dead:?}");
    assert!(
        !dead.contains(&of_annex) && !dead.contains(&of_object),
        "{dead:?}"
    );
    assert_eq!(*std::hint::black_box(on_stack), of_annex as u64);
    let owner = heap::owner_of_annex(std::ptr::from_ref(on_stack).addr() as u64);
    assert_eq!(owner.map(|owner| word(owner, 3)), Some(of_annex as u64));
    // An object gets a shape of another owner while marking is under way or not: see `shape_changed`.
    holder.set(0);
    collect_full();
    let dead = DEAD.lock().expect("nobody panics here").clone();
    assert!(dead.contains(&of_object), "{dead:?}");
    for (i, annex) in annexes.iter().enumerate() {
        heap::remove_annex(std::ptr::from_ref(*annex).addr());
        heap::set_shape_owner(FIRST_SHAPE + i as u32, None);
    }
}
