use smelt::{Int, residual};

#[residual]
fn mix(a: Int, b: Int, c: Int, d: Int, e: Int, f: Int, g: Int) -> Int {
    a + b + c + d + e + f + g
}

fn main() {}
