// A red value is no condition: comparing it is, which is a guard.
use smelt::{Domain, Int};

fn absolute<D: Domain>(value: Int<D>) -> Int<D> {
    if value { value } else { Int::from(0) - value }
}

fn main() {}
