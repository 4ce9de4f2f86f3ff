// A red value is no number: it becomes one by `promote`, which is a guard.
use smelt::{Domain, Int};

fn index<D: Domain>(items: &[i64], index: Int<D>) -> i64 {
    items[index]
}

fn main() {}
