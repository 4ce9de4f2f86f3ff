use smelt::{Int, elidable};

#[elidable(reads)]
fn twice(number: Int) -> Int {
    number + number
}

fn main() {}
