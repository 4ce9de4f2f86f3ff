// No Rust reference into the heap: accessors give words.
use smelt::{Domain, Ref, heap_object};

#[heap_object(id = 30)]
struct Pair {
    first: i64,
}

fn first<D: Domain>(pair: Ref<D, Pair>) -> &'static mut i64 {
    pair.first()
}

fn main() {}
