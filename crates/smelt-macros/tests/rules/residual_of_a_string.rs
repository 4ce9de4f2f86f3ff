// Residual functions take and give words.
use smelt::{Int, residual};

#[residual]
fn name(number: Int) -> String {
    number.get().to_string()
}

fn main() {}
