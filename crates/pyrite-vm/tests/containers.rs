//! The containers seen from Rust. One test, since the virtual machine is one for the process; what they do seen from Python is in `tests/programs`.

use pyrite_vm::object::{NONE, Obj, Value};
use pyrite_vm::protocol::{self, Comparison};
use pyrite_vm::result::PyResult;
use pyrite_vm::types::{dict, exception, float, int, list, range, set, slice, str, tuple};
use pyrite_vm::{attributes, names};
use smelt::Gc;

fn ints(values: &[i64]) -> Gc<list::PyList> {
    let list = list::new();
    for value in values {
        ok(list::push(list, int::new(*value)));
    }
    list
}

fn values(list: Gc<list::PyList>) -> Vec<i64> {
    list::items(list)
        .iter()
        .map(|item| item.as_small().map_or(i64::MIN, |value| value.get()))
        .collect()
}

fn ok<T>(result: PyResult<T>) -> T {
    result.unwrap_or_else(|raised| panic!("{}", message(raised.0)))
}

fn message(exception: Obj) -> String {
    let text = protocol::to_str(exception).map(|text| str::text(text).into_owned());
    format!(
        "{}: {}",
        protocol::type_name(exception),
        text.unwrap_or_default()
    )
}

fn fails<T>(result: PyResult<T>) -> String {
    match result {
        Ok(_) => panic!("no exception"),
        Err(raised) => message(raised.0),
    }
}

fn call(object: impl Into<Word>, name: &str, arguments: &[Obj]) -> PyResult {
    protocol::call_method(object.into().0, names::intern(name), arguments)
}

struct Word(Obj);
impl<T: ?Sized> From<Gc<T>> for Word {
    fn from(object: Gc<T>) -> Word {
        Word(object.cast())
    }
}

fn cut(start: Option<i64>, stop: Option<i64>, step: i64) -> Obj {
    let bound = |value: Option<i64>| value.map_or(pyrite_vm::object::none(), int::new);
    slice::new(bound(start), bound(stop), int::new(step))
}

#[test]
fn containers() {
    pyrite_vm::bootstrap::initialise(Default::default()).expect("memory");
    lists();
    sorting();
    dicts();
    sets();
    tuples_and_ranges();
    iterators();
    exceptions();
}

fn lists() {
    let list = ints(&[0, 1, 2, 3, 4, 5, 6, 7]);
    let object: Obj = list.cast();
    let got = ok(protocol::get_item(object, cut(None, None, -3)));
    assert_eq!(values(got.cast()), [7, 4, 1]);
    ok(protocol::delete_item(object, cut(None, None, 2)));
    assert_eq!(values(list), [1, 3, 5, 7]);
    ok(protocol::set_item(
        object,
        cut(Some(1), Some(3), 1),
        ints(&[10, 11, 12]).cast(),
    ));
    assert_eq!(values(list), [1, 10, 11, 12, 7]);
    ok(protocol::set_item(object, cut(None, None, 1), object));
    assert_eq!(values(list), [1, 10, 11, 12, 7]);
    ok(call(list, "insert", &[int::new(-100), int::new(0)]));
    ok(call(list, "extend", &[object]));
    assert_eq!(values(list), [0, 1, 10, 11, 12, 7, 0, 1, 10, 11, 12, 7]);
    ok(call(list, "remove", &[int::new(10)]));
    assert_eq!(ok(call(list, "index", &[int::new(10)])).0, int::new(7).0);
    assert_eq!(
        fails(call(list, "index", &[int::new(99)])),
        "ValueError: list.index(x): x not in list"
    );
    assert_eq!(
        fails(protocol::get_item(object, int::new(99))),
        "IndexError: list index out of range"
    );
    assert_eq!(
        fails(protocol::get_item(object, float::new(1.0))),
        "TypeError: list indices must be integers or slices, not float"
    );
    ok(call(list, "reverse", &[]));
    assert_eq!(values(list), [7, 12, 11, 10, 1, 0, 7, 12, 11, 1, 0]);
    for _ in 0..10_000 {
        ok(list::push(list, int::new(5)));
    }
    for _ in 0..10_000 {
        ok(call(list, "pop", &[]));
    }
    assert_eq!(list::length(list), 11);
    // A list within itself.
    let nested = list::new();
    ok(list::push(nested, nested.cast()));
    assert_eq!(str::text(ok(protocol::repr(nested.cast()))), "[[...]]");
    let other = list::new();
    ok(list::push(other, other.cast()));
    assert!(
        fails(protocol::compare(
            nested.cast(),
            other.cast(),
            Comparison::Eq
        ))
        .starts_with("RecursionError")
    );
}

fn sorting() {
    let mut state = 12345u64;
    let mut random = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as i64 % 500
    };
    let numbers: Vec<i64> = (0..2000).map(|_| random()).collect();
    let mut expected = numbers.clone();
    expected.sort();
    let list = ints(&numbers);
    ok(list::sort::sort(list, None, false));
    assert_eq!(values(list), expected);
    ok(list::sort::sort(list, None, true));
    expected.reverse();
    assert_eq!(values(list), expected);
    // Tuples go through the general comparison.
    for reverse in [false, true] {
        let tuples = list::new();
        for number in &numbers {
            ok(list::push(
                tuples,
                tuple::from_slice(&[int::new(*number)]).cast(),
            ));
        }
        ok(list::sort::sort(tuples, None, reverse));
        let mut expected = numbers.clone();
        expected.sort_by(|a, b| if reverse { b.cmp(a) } else { a.cmp(b) });
        let got: Vec<i64> = list::items(tuples)
            .iter()
            .map(|item| {
                tuple::of(*item).expect("tuple")[0]
                    .as_small()
                    .expect("int")
                    .get()
            })
            .collect();
        assert_eq!(got, expected);
    }
    let mixed = ints(&[1]);
    ok(list::push(mixed, tuple::empty().cast()));
    assert_eq!(
        fails(list::sort::sort(mixed, None, false)),
        "TypeError: '<' not supported between instances of 'tuple' and 'int'"
    );
    assert_eq!(list::length(mixed), 2);
}

fn dicts() {
    let map = dict::new();
    for number in 0..1000 {
        ok(dict::set(map, int::new(number), int::new(number * number)));
        ok(dict::set(
            map,
            str::new(&format!("k{number}")),
            int::new(number),
        ));
    }
    assert_eq!(dict::length(map), 2000);
    for number in (0..1000).step_by(2) {
        assert!(ok(dict::remove(map, int::new(number))).is_some());
    }
    for number in 0..1000 {
        assert_eq!(
            ok(dict::get(map, int::new(number))).is_some(),
            number % 2 == 1
        );
        assert_eq!(
            ok(dict::get(map, str::new(&format!("k{number}")))).map(|v| v.0),
            Some(int::new(number).0)
        );
    }
    // As a stack: the index must not fill up with what is gone.
    for round in 0..5000 {
        ok(dict::set(map, int::new(10_000 + round), int::new(1)));
        let (key, _) = dict::pop_last(map).expect("not empty");
        assert_eq!(key.0, int::new(10_000 + round).0);
    }
    while let Some((key, _)) = dict::pop_last(map) {
        assert!(ok(dict::get(map, key)).is_none());
    }
    assert_eq!(dict::length(map), 0);
    ok(dict::set(map, str::new("a"), int::new(1)));
    let missing = fails(protocol::get_item(map.cast(), str::new("b")));
    assert!(missing.starts_with("KeyError"));
    assert_eq!(
        fails(dict::get(map, list::new().cast())),
        "TypeError: cannot use 'list' as a dict key (unhashable type: 'list')"
    );
    let iterator = ok(protocol::iterator(map.cast()));
    ok(dict::set(map, str::new("c"), int::new(1)));
    assert_eq!(
        fails(protocol::next(iterator)),
        "RuntimeError: dictionary changed size during iteration"
    );
    let other = ok(dict::copy(map));
    assert!(ok(protocol::is_equal(map.cast(), other.cast())));
    ok(dict::set(other, int::new(3), map.cast()));
    assert!(!ok(protocol::is_equal(map.cast(), other.cast())));
    let keys = ok(call(other, "keys", &[]));
    assert_eq!(ok(protocol::length(keys)), 3);
}

fn sets() {
    let order = |numbers: &[i64]| -> Vec<i64> {
        let set = set::new();
        ok(set::update(set, ints(numbers).cast()));
        values(ok(list::from_iterable(set.cast())))
    };
    // As CPython 3.14 iterates them.
    assert_eq!(
        order(&[3, 1, 2, 100, 50, 33, 17]),
        [1, 2, 3, 100, 33, 17, 50]
    );
    assert_eq!(order(&[-1, 5, 1000, 32, 64, 0]), [32, 64, 0, 5, 1000, -1]);
    assert_eq!(order(&[20, 17, 14, 11, 8, 5, 2]), [2, 5, 8, 11, 14, 17, 20]);
    let (a, b) = (set::new(), set::new());
    ok(set::update(a, range::from_i64(0, 1000, 1)));
    ok(set::update(b, range::from_i64(500, 1500, 1)));
    let size = |name: &str| ok(protocol::length(ok(call(a, name, &[b.cast()]))));
    assert_eq!(size("union"), 1500);
    assert_eq!(size("intersection"), 500);
    assert_eq!(size("difference"), 500);
    assert_eq!(size("symmetric_difference"), 1000);
    for number in 0..1000 {
        assert!(ok(set::remove(a, int::new(number))));
        assert!(!ok(set::contains(a, int::new(number))));
    }
    assert!(set::pop(a).is_none());
    let frozen = set::new_frozen();
    ok(set::update(frozen, ints(&[1, 2, 3]).cast()));
    assert_eq!(ok(protocol::hash(frozen.cast())), -272_375_401_224_217_160);
    assert_eq!(
        fails(set::add(b, list::new().cast())),
        "TypeError: cannot use 'list' as a set element (unhashable type: 'list')"
    );
}

fn tuples_and_ranges() {
    let triple = tuple::from_slice(&[int::new(1), int::new(2), int::new(3)]);
    assert_eq!(ok(protocol::hash(triple.cast())), 529_344_067_295_497_451);
    assert_eq!(
        ok(protocol::hash(tuple::empty().cast())),
        5_740_354_900_026_072_187
    );
    let range = range::from_i64(0, 10, 1);
    assert_eq!(ok(protocol::hash(range)), -7_546_101_314_042_312_252);
    let every_third = ok(protocol::get_item(range, cut(None, None, -3)));
    assert_eq!(values(ok(list::from_iterable(every_third))), [9, 6, 3, 0]);
    assert!(ok(protocol::contains(range, int::new(9))));
    assert!(!ok(protocol::contains(range, int::new(10))));
    assert!(ok(protocol::is_equal(
        range::from_i64(0, 0, 1),
        range::from_i64(5, 3, 2)
    )));
    let larger = ok(protocol::compare(
        triple.cast(),
        tuple::from_slice(&[int::new(1)]).cast(),
        Comparison::Gt,
    ));
    assert!(ok(protocol::is_true(larger)));
}

fn iterators() {
    let class = pyrite_vm::types::combinators::ZIP.class().object();
    let zipped = ok(pyrite_vm::call::call(
        class,
        &[ints(&[1, 2]).cast(), range::from_i64(5, 9, 1)],
    ));
    let pairs = ok(list::from_iterable(zipped));
    assert_eq!(list::length(pairs), 2);
    assert_eq!(
        tuple::of(list::get(pairs, 1)).expect("pair")[1].0,
        int::new(6).0
    );
    let reversed = pyrite_vm::types::combinators::REVERSED.class().object();
    let backwards = ok(pyrite_vm::call::call(reversed, &[ints(&[1, 2, 3]).cast()]));
    assert_eq!(values(ok(list::from_iterable(backwards))), [3, 2, 1]);
    let set = set::new();
    assert_eq!(
        fails(pyrite_vm::call::call(reversed, &[set.cast()])),
        "TypeError: 'set' object is not reversible"
    );
}

fn exceptions() {
    let os_error = exception::OS_ERROR.class().object();
    let made = ok(pyrite_vm::call::call(
        os_error,
        &[int::new(2), str::new("gone"), str::new("f")],
    ));
    assert_eq!(protocol::type_name(made), "FileNotFoundError");
    assert!(ok(attributes::get(made, names::intern("errno"))).0 == int::new(2).0);
    let stop = exception::STOP_ITERATION.class().object();
    let made = ok(pyrite_vm::call::call(stop, &[int::new(7)]));
    assert_eq!(
        ok(attributes::get(made, names::intern("value"))).0,
        int::new(7).0
    );
    assert_eq!(
        ok(attributes::get(made, names::intern("__cause__"))).0,
        NONE
    );
    let group = exception::BASE_EXCEPTION_GROUP.class().object();
    let nested = ok(list::from_slice(&[made]));
    let group = ok(pyrite_vm::call::call(
        group,
        &[str::new("m"), nested.cast()],
    ));
    assert_eq!(message(group), "ExceptionGroup: m (1 sub-exception)");
}
