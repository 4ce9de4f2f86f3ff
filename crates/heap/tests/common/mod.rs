//! What the heap's tests share: types, accessors, and runs under stress.
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "tests read and write words of their own objects"
)]
#![allow(dead_code)]

use heap::{Collection, Config, Layout, Object, Pointers, TypeId};
use std::sync::{Mutex, MutexGuard, Once};

/// Two pointers.
pub const PAIR: TypeId = TypeId::new(1);
/// Two pointers and a raw word.
pub const CELL: TypeId = TypeId::new(2);
/// A length and as many pointers.
pub const ARRAY: TypeId = TypeId::new(3);
/// A weak slot, then a strong one.
pub const WEAK: TypeId = TypeId::new(4);
/// As `WEAK`, queued when cleared.
pub const WEAK_QUEUED: TypeId = TypeId::new(5);
/// Raw words or bytes.
pub const DATA: TypeId = TypeId::new(6);
/// A raw word, then pointers to the end.
pub const REST: TypeId = TypeId::new(7);
/// Word 1 is the address of a boxed `Vec` of slots, released with the object.
pub const OWNER: TypeId = TypeId::new(8);

static LOCK: Mutex<()> = Mutex::new(());
static START: Once = Once::new();

/// Serialises the tests and attaches the thread.
pub struct Guard(#[allow(dead_code)] MutexGuard<'static, ()>);

impl Drop for Guard {
    fn drop(&mut self) {
        heap::detach();
    }
}

unsafe fn visit_owner(object: *mut u64, visit: &mut dyn FnMut(*mut u64)) {
    unsafe {
        let items = *object.add(1) as *mut Vec<u64>;
        for slot in (*items).iter_mut() {
            visit(slot);
        }
    }
}

pub static RELEASED: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);

unsafe fn release_owner(object: *mut u64) {
    unsafe { drop(Box::from_raw(*object.add(1) as *mut Vec<u64>)) }
    RELEASED.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
}

/// Settings from `HEAP_STRESS` (collect at every n-th allocation), with the checker and poison on.
pub fn start() -> Guard {
    let guard = LOCK.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    START.call_once(|| {
        let number = |name: &str| std::env::var(name).ok().and_then(|v| v.parse::<u32>().ok());
        let stress = number("HEAP_STRESS");
        heap::register_at(
            PAIR,
            Layout::new("pair", Pointers::Range { first: 1, count: 2 }),
        );
        heap::register_at(
            CELL,
            Layout::new("cell", Pointers::Range { first: 1, count: 2 }),
        );
        heap::register_at(ARRAY, Layout::new("array", Pointers::Array));
        let weak = Layout::new("weak", Pointers::Range { first: 2, count: 1 });
        heap::register_at(WEAK, weak.with_weak(false));
        heap::register_at(WEAK_QUEUED, weak.with_weak(true));
        heap::register_at(DATA, Layout::new("data", Pointers::None));
        heap::register_at(REST, Layout::new("rest", Pointers::Rest { first: 2 }));
        let owner = Layout::new("owner", Pointers::Function(visit_owner));
        heap::register_at(OWNER, owner.with_release(release_owner));
        heap::initialise(Config {
            nursery_bytes: if stress.is_some() {
                128 << 10
            } else {
                512 << 10
            },
            minimum_threshold: if stress.is_some() { 0 } else { 1 << 20 },
            stress: stress.filter(|&n| n > 0),
            verify: true,
            poison: true,
            ..Config::default()
        })
        .expect("the heap starts");
    });
    heap::attach().expect("the stack has bounds");
    Guard(guard)
}

/// How many times smaller a run is made because each of its allocations is slow under stress.
pub fn scaled(count: usize) -> usize {
    match std::env::var("HEAP_STRESS")
        .ok()
        .and_then(|v| v.parse::<usize>().ok())
    {
        Some(n) if n > 0 => (count * n / 300).max(40).min(count),
        _ => count,
    }
}

pub fn word(object: Object, index: usize) -> u64 {
    unsafe { *object.as_ptr().add(index) }
}

/// A raw store, right after allocation or of data.
pub fn fill(object: Object, index: usize, value: u64) {
    unsafe { *object.as_ptr().add(index) = value }
}

/// A store of a reference with its barrier.
pub fn set(object: Object, index: usize, value: u64) {
    fill(object, index, value);
    heap::write_barrier(object);
}

/// As `set`, for array items, by word index.
pub fn set_item(object: Object, index: usize, value: u64) {
    fill(object, index, value);
    heap::write_barrier_item(object, unsafe { object.as_ptr().add(index) });
}

pub fn target(object: Object, index: usize) -> Option<Object> {
    let value = word(object, index);
    heap::is_reference(value).then(|| unsafe { Object::from_address(value) })
}

pub fn reference(object: Option<Object>) -> u64 {
    object.map_or(0, |object| object.to_word())
}

/// A small integer as a tagged word.
pub fn tagged(value: u64) -> u64 {
    value << 1 | 1
}

pub fn pair(first: u64, second: u64) -> Object {
    let object = heap::allocate(PAIR, 0, 3).expect("room");
    fill(object, 1, first);
    fill(object, 2, second);
    object
}

pub fn cell(first: u64, second: u64, raw: u64) -> Object {
    let object = heap::allocate(CELL, 0, 4).expect("room");
    fill(object, 1, first);
    fill(object, 2, second);
    fill(object, 3, raw);
    object
}

pub fn array(length: usize) -> Object {
    heap::allocate_array(ARRAY, 0, length).expect("room")
}

pub fn weak(type_id: TypeId, to: Object, strong: u64) -> Object {
    let object = heap::allocate(type_id, 0, 3).expect("room");
    fill(object, 1, to.to_word());
    fill(object, 2, strong);
    object
}

/// A root slot with a stable address, removed when dropped.
pub struct Root(Box<u64>);

impl Root {
    pub fn new(value: u64) -> Root {
        let mut slot = Box::new(value);
        unsafe { heap::add_root(&mut *slot) }
        Root(slot)
    }

    pub fn get(&self) -> u64 {
        unsafe { std::ptr::read_volatile(&*self.0) }
    }

    pub fn set(&mut self, value: u64) {
        unsafe { std::ptr::write_volatile(&mut *self.0, value) }
    }

    pub fn object(&self) -> Object {
        unsafe { Object::from_address(self.get()) }
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        heap::remove_root(&mut *self.0);
    }
}

/// Overwrite the dead part of the stack, so that it pins nothing.
#[inline(never)]
pub fn clear_stack() {
    std::hint::black_box(&mut [0usize; 8192]);
}

/// Run `make` in a frame that is gone and overwritten afterwards.
#[inline(never)]
pub fn out_of_sight<R>(make: impl FnOnce() -> R) -> R {
    #[inline(never)]
    fn inner<R>(make: impl FnOnce() -> R) -> R {
        let padding = [0usize; 512];
        std::hint::black_box(&padding);
        make()
    }
    let result = inner(make);
    clear_stack();
    result
}

/// Collect everything, several times, with a clean stack.
pub fn collect_full() {
    for _ in 0..3 {
        clear_stack();
        heap::collect(Collection::Full);
    }
}

/// Run this test binary again with a collection at every n-th allocation. Call it from one test a file.
pub fn rerun_under_stress() {
    if std::env::var_os("HEAP_STRESS").is_some() {
        return;
    }
    let binary = std::env::current_exe().expect("this binary");
    for every in ["1", "7", "50"] {
        let output = std::process::Command::new(&binary)
            .env("HEAP_STRESS", every)
            .output()
            .expect("the binary runs");
        let text = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "collecting every {every}:\n{text}\n{errors}"
        );
    }
}
