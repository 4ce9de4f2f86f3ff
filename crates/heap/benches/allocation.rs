//! What single things that a client asks of the heap take: `cargo bench -p heap`. For whole programs there is the example `throughput`.

use divan::Bencher;
use divan::counter::ItemsCount;
use heap::{Collection, Config, Layout, Object, Pointers, TypeId};

const DATA: TypeId = TypeId::new(1);
const PAIR: TypeId = TypeId::new(2);
const ARRAY: TypeId = TypeId::new(3);

fn main() {
    heap::initialise(Config::default()).expect("a heap");
    heap::register_at(DATA, Layout::new("data", Pointers::None));
    heap::register_at(
        PAIR,
        Layout::new("pair", Pointers::Range { first: 1, count: 2 }),
    );
    heap::register_at(ARRAY, Layout::new("array", Pointers::Array));
    divan::main();
}

/// An object whose words after the first hold these.
fn new(type_id: TypeId, fields: [u64; 2]) -> Object {
    let object = heap::allocate(type_id, 0, 3).expect("memory");
    for (index, word) in fields.into_iter().enumerate() {
        // SAFETY: the object has three words.
        unsafe { *object.as_ptr().add(index + 1) = word };
    }
    object
}

/// So many pairs, each of which holds the one before.
fn chain(length: usize) -> Object {
    let mut chain = new(PAIR, [0, 0]);
    for _ in 1..length {
        chain = new(PAIR, [chain.to_word(), 0]);
    }
    chain
}

/// An object that nobody keeps: allocation, and its share of minor collections.
#[divan::bench]
fn object_that_dies() -> Object {
    new(DATA, [1, 2])
}

/// Large objects that nobody keeps.
#[divan::bench(args = [100, 1000, 100_000])]
fn array_that_dies(words: usize) -> Object {
    heap::allocate(DATA, 0, words).expect("memory")
}

/// So many objects that are alive at the collection of the nursery after them.
#[divan::bench(args = [10, 1000, 20_000])]
fn objects_that_survive(bencher: Bencher, live: usize) {
    bencher.counter(ItemsCount::new(live)).bench_local(|| {
        let chain = chain(live);
        heap::collect(Collection::Minor);
        chain
    });
}

/// A collection of everything, with so many objects alive.
#[divan::bench(args = [1000, 1_000_000], sample_count = 20)]
fn full_collection(bencher: Bencher, live: usize) {
    let chain = chain(live);
    bencher.bench_local(|| heap::collect(Collection::Full));
    divan::black_box(chain);
}

/// A store into an object that is old, of one that is young.
#[divan::bench]
fn store_of_young_into_old(bencher: Bencher) {
    let old = chain(1);
    heap::collect(Collection::Full);
    bencher.bench_local(|| {
        let young = new(PAIR, [0, 0]);
        // SAFETY: the object has three words.
        unsafe { *old.as_ptr().add(1) = young.to_word() };
        heap::write_barrier(old);
    });
}

/// A store into an item of a large old array.
#[divan::bench]
fn store_into_item(bencher: Bencher) {
    let array = heap::allocate_array(ARRAY, 0, 100_000).expect("memory");
    for index in 0..100_000 {
        // SAFETY: inside the array. Its memory is there only once it has been written.
        unsafe { *array.as_ptr().add(index + 2) = 0 };
    }
    heap::collect(Collection::Full);
    let young = chain(1);
    let mut index = 0;
    bencher.bench_local(|| {
        index = (index + 7919) % 100_000;
        // SAFETY: inside the array.
        let slot = unsafe { array.as_ptr().add(index + 2) };
        // SAFETY: as above.
        unsafe { *slot = young.to_word() };
        heap::write_barrier_item(array, slot);
    });
}
