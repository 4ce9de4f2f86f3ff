use smelt::{Int, residual};

#[residual(pure)]
fn twice(number: Int) -> Int {
    number + number
}

fn main() {}
