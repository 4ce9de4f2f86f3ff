//! The programs. They are the same in every run, and make objects of these types.

use heap::{Layout, Object, Pointers, TypeId};

const NODE: TypeId = TypeId::new(1);
const CELL: TypeId = TypeId::new(2);
const ARRAY: TypeId = TypeId::new(3);
const INSTANCE: TypeId = TypeId::new(4);
const DATA: TypeId = TypeId::new(5);

/// Called by each program at its end, while what it has made is alive, with the number of objects that
/// it has made.
pub type Finish<'a> = &'a dyn Fn(u64);

/// Register the types.
pub fn register() {
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
}

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

fn new_cell(number: u64) -> Object {
    let cell = new(CELL, 4);
    put(cell, 1, 0);
    put(cell, 2, 0);
    put(cell, 3, number);
    cell
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
pub fn trees(finish: Finish) {
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
    finish(objects);
    assert_eq!(count(long_lived.to_word()), (2 << 18) - 1);
}

/// A table of about 100 MB of cells in rows of 1,000, of which a random one is replaced for every fourth
/// of the cells that are made.
pub fn churn(finish: Finish) {
    table_of_cells(2500, 40_000_000, finish);
}

fn table_of_cells(rows: usize, objects: u64, finish: Finish) {
    const ROW: usize = 1000;
    let table = heap::allocate_array(ARRAY, 0, rows).expect("memory");
    for row in 0..rows {
        let array = heap::allocate_array(ARRAY, 0, ROW).expect("memory");
        put_item(table, row, array.to_word());
    }
    let mut random = Random(1);
    let mut fill = rows * ROW;
    for i in 0..objects {
        let cell = new_cell(i);
        if fill > 0 || i % 4 == 0 {
            let at = if fill > 0 {
                fill - 1
            } else {
                random.below(rows * ROW)
            };
            fill = fill.saturating_sub(1);
            // SAFETY: a slot of the live table.
            let row = unsafe { Object::from_address(get(table, at / ROW + 2)) };
            put_item(row, at % ROW, cell.to_word());
        }
    }
    finish(objects);
    std::hint::black_box(table);
}

/// An array of 5 million slots, each write at random and of a new cell.
pub fn updates(finish: Finish) {
    const SLOTS: usize = 5_000_000;
    const OBJECTS: u64 = 20_000_000;
    let array = heap::allocate_array(ARRAY, 0, SLOTS).expect("memory");
    let mut random = Random(2);
    for i in 0..OBJECTS {
        let cell = new_cell(i);
        put_item(array, random.below(SLOTS), cell.to_word());
    }
    finish(OBJECTS);
    std::hint::black_box(array);
}

/// Instances, cells, small arrays and strings, some of which live in a ring of 20,000 for a while.
pub fn mixed(finish: Finish) {
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
    finish(OBJECTS);
    std::hint::black_box(ring);
}

/// A gigabyte of cells in rows, of which random ones are replaced.
pub fn gigabyte(finish: Finish) {
    table_of_cells(25_000, 60_000_000, finish);
}

/// Collections while 20,000 frames of recursion are on the stack, each with a reference to a cell.
pub fn frames(finish: Finish) {
    descend(20_000, finish);
}

#[inline(never)]
fn descend(frames: u64, finish: Finish) -> u64 {
    const OBJECTS: u64 = 10_000_000;
    if frames == 0 {
        // What the descent made becomes old.
        heap::collect(heap::Collection::Full);
        heap::reset_longest_pause();
        for i in 0..OBJECTS {
            std::hint::black_box(new_cell(i));
        }
        finish(OBJECTS);
        return 0;
    }
    let cell = new_cell(frames);
    let below = descend(frames - 1, finish);
    below + get(std::hint::black_box(cell), 3)
}
