//! Four programs that say what the heap costs: nanoseconds of CPU for each object allocated, collections
//! included, and the longest pause,
//! in CPU time too.
//!
//! `cargo run --release -p heap --example throughput [program ...]`; `HEAP_NURSERY_KB` and
//! `HEAP_THRESHOLD_MB` change the settings of those names.

use heap::{Config, Layout, Object, Pointers, TypeId};

const NODE: TypeId = TypeId::new(1);
const CELL: TypeId = TypeId::new(2);
const ARRAY: TypeId = TypeId::new(3);
const INSTANCE: TypeId = TypeId::new(4);
const DATA: TypeId = TypeId::new(5);

/// Linear congruential numbers: the programs have to be the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize * end) >> 31
    }
}

fn new(type_id: TypeId, words: usize) -> Object {
    heap::allocate(type_id, 0, words).expect("memory")
}

fn put(object: Object, index: usize, word: u64) {
    // SAFETY: the programs store inside their objects.
    unsafe { *object.as_ptr().add(index) = word }
}

fn get(object: Object, index: usize) -> u64 {
    // SAFETY: as in `put`.
    unsafe { *object.as_ptr().add(index) }
}

fn put_item(array: Object, index: usize, word: u64) {
    // SAFETY: as in `put`.
    let slot = unsafe { array.as_ptr().add(index + 2) };
    // SAFETY: as in `put`.
    unsafe { *slot = word }
    heap::write_barrier_item(array, slot);
}

fn tree(depth: u32) -> Object {
    if depth == 0 {
        let leaf = new(NODE, 3);
        put(leaf, 1, 0);
        put(leaf, 2, 0);
        return leaf;
    }
    let left = tree(depth - 1);
    let right = tree(depth - 1);
    let node = new(NODE, 3);
    put(node, 1, left.to_word());
    put(node, 2, right.to_word());
    node
}

fn count(node: u64) -> u64 {
    if node == 0 {
        return 0;
    }
    // SAFETY: a slot of a live tree.
    let node = unsafe { Object::from_address(node) };
    1 + count(get(node, 1)) + count(get(node, 2))
}

/// Binary trees: one of depth 18 that stays, many of depth 6 to 18 that do not.
fn trees() -> u64 {
    let long_lived = tree(18);
    let mut objects = (2 << 18) - 1;
    for depth in (6..=18).step_by(4) {
        let iterations = 1u64 << (18 - depth + 6);
        for _ in 0..iterations {
            let nodes = count(tree(depth).to_word());
            assert_eq!(nodes, (2 << depth) - 1);
            objects += nodes;
        }
    }
    assert_eq!(count(long_lived.to_word()), (2 << 18) - 1);
    objects
}

/// A table of about 100 MB of cells in rows of 1,000, of which a random one is replaced for every fourth
/// of the cells that are made.
fn churn() -> u64 {
    const ROWS: usize = 2500;
    const ROW: usize = 1000;
    const OBJECTS: u64 = 40_000_000;
    let table = heap::allocate_array(ARRAY, 0, ROWS).expect("memory");
    for row in 0..ROWS {
        let array = heap::allocate_array(ARRAY, 0, ROW).expect("memory");
        put_item(table, row, array.to_word());
    }
    let mut random = Random(1);
    let mut fill = ROWS * ROW;
    for i in 0..OBJECTS {
        let cell = new(CELL, 4);
        put(cell, 1, 0);
        put(cell, 2, 0);
        put(cell, 3, i);
        if fill > 0 || i % 4 == 0 {
            let at = if fill > 0 {
                fill - 1
            } else {
                random.below(ROWS * ROW)
            };
            fill = fill.saturating_sub(1);
            // SAFETY: a slot of the live table.
            let row = unsafe { Object::from_address(get(table, at / ROW + 2)) };
            put_item(row, at % ROW, cell.to_word());
        }
    }
    std::hint::black_box(table);
    OBJECTS
}

/// An array of 5 million slots, each write at random and of a new cell.
fn updates() -> u64 {
    const SLOTS: usize = 5_000_000;
    const OBJECTS: u64 = 20_000_000;
    let array = heap::allocate_array(ARRAY, 0, SLOTS).expect("memory");
    let mut random = Random(2);
    for i in 0..OBJECTS {
        let cell = new(CELL, 4);
        put(cell, 1, 0);
        put(cell, 2, 0);
        put(cell, 3, i);
        put_item(array, random.below(SLOTS), cell.to_word());
    }
    std::hint::black_box(array);
    OBJECTS
}

/// Instances, cells, small arrays and strings, some of which live in a ring of 20,000 for a while.
fn mixed() -> u64 {
    const RING: usize = 20_000;
    const OBJECTS: u64 = 60_000_000;
    let ring = heap::allocate_array(ARRAY, 0, RING).expect("memory");
    let mut random = Random(3);
    let mut last = 0;
    for i in 0..OBJECTS {
        let object = match i % 8 {
            0..=3 => {
                let cell = new(CELL, 4);
                put(cell, 1, last);
                put(cell, 2, 0);
                put(cell, 3, i);
                cell
            }
            4 | 5 => {
                let instance = new(INSTANCE, 5);
                put(instance, 1, last);
                (2..5).for_each(|at| put(instance, at, 0));
                instance
            }
            6 => {
                let data = new(DATA, 2 + i as usize % 11);
                put(data, 1, i);
                data
            }
            _ => {
                let array = heap::allocate_array(ARRAY, 0, 4).expect("memory");
                put(array, 2, last);
                array
            }
        };
        last = if i % 16 == 15 { 0 } else { object.to_word() };
        if i % 8 == 6 {
            last = 0;
        }
        if i % 23 == 0 {
            put_item(ring, random.below(RING), object.to_word());
        }
    }
    std::hint::black_box(ring);
    OBJECTS
}

fn cpu_nanoseconds() -> u64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: fills the structure.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// Runs and says how many objects it has made.
type Program = fn() -> u64;

fn run(name: &str, program: Program) {
    heap::reset_longest_pause();
    let before = heap::statistics();
    let start = cpu_nanoseconds();
    let objects = program();
    let nanoseconds = cpu_nanoseconds() - start;
    let after = heap::statistics();
    println!(
        "{name:10} {:6.1} ns an object, longest pause {:6.2} ms, {} minor, {} full, collecting {:.0}%, {} MB held, {} MB live",
        nanoseconds as f64 / objects as f64,
        after.longest_cpu_nanoseconds as f64 / 1e6,
        after.minor_collections - before.minor_collections,
        after.full_cycles - before.full_cycles,
        (after.total_cpu_nanoseconds - before.total_cpu_nanoseconds) as f64 / nanoseconds as f64
            * 100.0,
        after.committed_bytes >> 20,
        after.live_bytes >> 20,
    );
}

/// Print pauses of more than 5 ms, with `HEAP_SLOW_PAUSES` set.
fn print_slow(event: &heap::Event) {
    if event.cpu_nanoseconds > 5_000_000 {
        println!("{event:?}");
    }
}

fn main() {
    let number = |name| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse::<usize>().ok())
    };
    let mut config = Config::default();
    if let Some(kilobytes) = number("HEAP_NURSERY_KB") {
        config.nursery_bytes = kilobytes << 10;
    }
    if let Some(megabytes) = number("HEAP_THRESHOLD_MB") {
        config.minimum_threshold = megabytes << 20;
    }
    let start = cpu_nanoseconds();
    heap::initialise(config).expect("the heap starts");
    println!(
        "start-up   {:6.3} ms",
        (cpu_nanoseconds() - start) as f64 / 1e6
    );
    if std::env::var_os("HEAP_SLOW_PAUSES").is_some() {
        heap::set_hook(Some(print_slow));
    }
    heap::register_at(
        NODE,
        Layout::new("node", Pointers::Range { first: 1, count: 2 }),
    );
    heap::register_at(
        CELL,
        Layout::new("cell", Pointers::Range { first: 1, count: 2 }),
    );
    heap::register_at(ARRAY, Layout::new("array", Pointers::Array));
    heap::register_at(
        INSTANCE,
        Layout::new("instance", Pointers::Range { first: 1, count: 4 }),
    );
    heap::register_at(DATA, Layout::new("data", Pointers::None));
    let programs: [(&str, Program); 4] = [
        ("trees", trees),
        ("churn", churn),
        ("updates", updates),
        ("mixed", mixed),
    ];
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    for (name, program) in programs {
        if wanted.is_empty() || wanted.iter().any(|other| other == name) {
            run(name, program);
            heap::collect(heap::Collection::Full);
        }
    }
}
