use smelt::heap_object;

#[heap_object]
struct Point {
    x: f64,
}

fn main() {}
