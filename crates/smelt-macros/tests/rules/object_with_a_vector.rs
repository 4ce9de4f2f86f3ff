// What is in the heap is words; the collector knows nothing of Rust's own memory.
use smelt::heap_object;

#[heap_object(id = 30)]
struct List {
    items: Vec<i64>,
}

fn main() {}
