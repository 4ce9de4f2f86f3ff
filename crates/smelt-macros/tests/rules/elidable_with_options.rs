use smelt::{Int, elidable};

#[elidable(reads = 1)]
fn twice(number: Int) -> Int {
    number + number
}

#[elidable(shortcuts = &[])]
fn thrice(number: Int) -> Int {
    number + number + number
}

fn main() {}
