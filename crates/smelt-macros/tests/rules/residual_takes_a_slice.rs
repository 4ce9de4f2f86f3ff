use smelt::{Int, residual};

#[residual(reads)]
fn sum(numbers: &[i64]) -> Int {
    Int::from(numbers.len() as i64)
}

fn main() {}
