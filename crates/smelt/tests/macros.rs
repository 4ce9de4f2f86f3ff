//! The attribute macros: what they generate compiles and means what its documentation says.

use smelt::{
    AnyValue, Domain, Float, Gc, HeapObject, Int, Native, Ref, elidable, heap_object, residual,
};

/// A point in a list.
#[heap_object(id = 11, shape = 7)]
pub struct Point {
    /// Where it is.
    #[immutable]
    x: f64,
    count: u32,
    next: Gc<Point>,
}

#[heap_object(id = 12, slots)]
struct Instance {
    owner: &'static str_holder::Holder,
    dictionary: Gc<AnyValue>,
}

mod str_holder {
    pub struct Holder;
}

#[heap_object(id = 13, array)]
struct Array;

#[heap_object(id = 14, floats)]
struct Numbers;

#[elidable]
fn sum(a: Int, b: u32) -> Int {
    Int::from(a.get() + i64::from(b))
}

#[residual(writes)]
fn set_count(p: Gc<Point>, n: i64) {
    p.set_count(Int::from(n))
}

#[allow(dead_code)]
fn generic<D: Domain>(p: Ref<D, Point>, i: Ref<D, Instance>, a: Ref<D, Array>) -> Float<D> {
    if sum::<D>(p.count(), 3) > 5 {
        set_count::<D>(p, 3);
        i.set_slot(0, a.item(Int::from(1)));
    }
    let numbers = Numbers::new::<D>(Int::from(2));
    numbers.set_item(Int::from(1), p.x());
    let q = Point::new::<D>(p.x(), Int::from(0), p);
    q.x() + numbers.item(numbers.length() - 1)
}

#[test]
fn descriptors() {
    assert_eq!(Point::TYPE.words, 4);
    assert_eq!(Point::TYPE.shape, 7);
    assert_eq!(Instance::TYPE.words, 3);
    assert!(matches!(
        Point::LAYOUT.pointers,
        smelt::heap::Pointers::Range { first: 3, count: 1 }
    ));
    assert!(matches!(
        Instance::LAYOUT.pointers,
        smelt::heap::Pointers::Rest { first: 2 }
    ));
    assert!(matches!(
        Array::LAYOUT.pointers,
        smelt::heap::Pointers::Array
    ));
    assert!(matches!(
        Numbers::LAYOUT.pointers,
        smelt::heap::Pointers::None
    ));
    let items = Numbers::TYPE.items.expect("an array has items");
    assert_eq!(items.kind, smelt::Kind::Float);
    assert_eq!(sum::<Native>(Int::from(2), 40).get(), 42);
}
