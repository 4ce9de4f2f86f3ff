//! The C library's mathematics, where Rust's own differs in the last digit from what CPython calls, or has none.

unsafe extern "C" {
    pub safe fn acosh(x: f64) -> f64;
    pub safe fn asinh(x: f64) -> f64;
    pub safe fn atanh(x: f64) -> f64;
    pub safe fn erf(x: f64) -> f64;
    pub safe fn erfc(x: f64) -> f64;
    pub safe fn exp2(x: f64) -> f64;
    pub safe fn fmod(x: f64, y: f64) -> f64;
    pub safe fn ldexp(x: f64, exponent: i32) -> f64;
    pub safe fn log10(x: f64) -> f64;
    pub safe fn log2(x: f64) -> f64;
    pub safe fn nextafter(x: f64, y: f64) -> f64;
    pub safe fn pow(x: f64, y: f64) -> f64;
    pub safe fn remainder(x: f64, y: f64) -> f64;
}
