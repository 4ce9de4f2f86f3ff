//! The object model without any bytecode: start-up, dicts, classes, calls of functions written in Rust.

use pyrite_vm::fields::*;
use pyrite_vm::instance;
use pyrite_vm::names;
use pyrite_vm::object::{Obj, Value};
use pyrite_vm::types::{dict, exception, int, list, str};
use pyrite_vm::{attributes, bootstrap};
use smelt::Gc;

#[test]
fn start_up_and_basic_objects() {
    bootstrap::initialise(smelt::heap::Config {
        stress: Some(3),
        ..Default::default()
    })
    .expect("initialise");
    let table = dict::new();
    for number in 0..1000 {
        let key = if number % 2 == 0 {
            int::new(number)
        } else {
            str::new(&number.to_string())
        };
        dict::set(table, key, int::new(number * 2)).expect("set");
    }
    assert_eq!(dict::length(table), 1000);
    for number in 0..1000 {
        let key = if number % 2 == 0 {
            int::new(number)
        } else {
            str::new(&number.to_string())
        };
        let value = if number % 3 == 0 {
            dict::remove(table, key)
        } else {
            dict::get(table, key)
        };
        let value = value.expect("no error").expect("there");
        assert_eq!(value.as_small().expect("small").get(), number * 2);
    }
    assert_eq!(dict::length(table), 666);

    let numbers: Gc<list::PyList> = list::new();
    for number in 0..100 {
        list::push(numbers, int::new(number)).expect("push");
    }
    assert_eq!(numbers.length().get(), 100);

    let error = exception::new(&exception::KEY_ERROR, "gone");
    assert!(exception::matches(error, &exception::LOOKUP_ERROR));
    assert!(!exception::matches(error, &exception::VALUE_ERROR));
    let object: Obj = error;
    for index in 0..20 {
        let name = names::intern(&format!("attribute{index}"));
        attributes::set(object, name, int::new(index)).expect("set");
    }
    let name = names::intern("attribute7");
    assert_eq!(attributes::get(object, name).expect("get").0, int::new(7).0);
    attributes::set(object, name, Obj::null()).expect("delete");
    assert!(
        attributes::get_optional(object, name)
            .expect("no other error")
            .is_none()
    );
    let name = names::intern("attribute19");
    assert_eq!(
        attributes::get(object, name).expect("get").0,
        int::new(19).0
    );
    let other = instance::new(exception::KEY_ERROR.class());
    assert!(attributes::own(other.cast(), name).is_none());
}
