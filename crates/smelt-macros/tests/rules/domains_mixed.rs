// A value of the native domain is not one of the domain that the code is in.
use smelt::{Domain, Int, Native};

fn add<D: Domain>(a: Int<D>, b: Int<Native>) -> Int<D> {
    a + b
}

fn main() {}
