//! The gamma function and its logarithm by Lanczos' approximation, with the coefficients of N = 13, g = 6.024680040776729583740234375 (as Boost
//! publishes them): the C library's gives other last digits than CPython.

#![expect(
    clippy::excessive_precision,
    reason = "the digits are those of the published coefficients"
)]

use std::f64::consts::PI;

const G: f64 = 6.024680040776729583740234375;
const G_MINUS_HALF: f64 = 5.524680040776729583740234375;
const LOG_PI: f64 = 1.144729885849400174143427351353058711647;
#[rustfmt::skip]
const NUMERATOR: [f64; 13] = [
    23531376880.410759688572007674451636754734846804940,
    42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843,
    17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708,
    1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801,
    31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768,
    186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024,
    210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408,
];
const DENOMINATOR: [f64; 13] = [
    0.0,
    39916800.0,
    120543840.0,
    150917976.0,
    105258076.0,
    45995730.0,
    13339535.0,
    2637558.0,
    357423.0,
    32670.0,
    1925.0,
    66.0,
    1.0,
];
/// Gamma of 1, 2, ..., all that are exact.
const EXACT: usize = 23;

/// The sum of Lanczos' approximation at a positive `x`. Below 5 from the highest power down, above in powers of 1/x so that nothing overflows.
fn lanczos(x: f64) -> f64 {
    let (mut numerator, mut denominator) = (0.0, 0.0);
    if x < 5.0 {
        for index in (0..13).rev() {
            numerator = numerator * x + NUMERATOR[index];
            denominator = denominator * x + DENOMINATOR[index];
        }
    } else {
        for index in 0..13 {
            numerator = numerator / x + NUMERATOR[index];
            denominator = denominator / x + DENOMINATOR[index];
        }
    }
    numerator / denominator
}

/// sin(pi * x) without loss where x is near an integer.
fn sin_pi(x: f64) -> f64 {
    let rest = super::libm::fmod(x.abs(), 2.0);
    let value = match (2.0 * rest).round() as i32 {
        0 => (PI * rest).sin(),
        1 => (PI * (rest - 0.5)).cos(),
        2 => (PI * (1.0 - rest)).sin(),
        3 => -(PI * (rest - 1.5)).cos(),
        _ => (PI * (rest - 2.0)).sin(),
    };
    1f64.copysign(x) * value
}

/// Gamma(x); `None` at its poles. Infinite where it is too large.
pub fn gamma(x: f64) -> Option<f64> {
    if !x.is_finite() {
        return if x.is_nan() || x > 0.0 { Some(x) } else { None };
    }
    if x == 0.0 {
        return None;
    }
    if x == x.floor() {
        if x < 0.0 {
            return None;
        }
        if x <= EXACT as f64 {
            return Some((1..x as u64).map(|factor| factor as f64).product());
        }
    }
    let magnitude = x.abs();
    if magnitude < 1e-20 {
        return Some(1.0 / x);
    }
    if magnitude > 200.0 {
        return Some(if x < 0.0 {
            0.0 / sin_pi(x)
        } else {
            f64::INFINITY
        });
    }
    // y = magnitude + G - 1/2; z is what rounding has lost of it.
    let y = magnitude + G_MINUS_HALF;
    let z = if magnitude > G_MINUS_HALF {
        (y - magnitude) - G_MINUS_HALF
    } else {
        (y - G_MINUS_HALF) - magnitude
    };
    let z = z * G / y;
    if x < 0.0 {
        let mut value = -PI / sin_pi(magnitude) / magnitude * y.exp() / lanczos(magnitude);
        value -= z * value;
        if magnitude < 140.0 {
            value /= super::libm::pow(y, magnitude - 0.5);
        } else {
            let root = super::libm::pow(y, magnitude / 2.0 - 0.25);
            value /= root;
            value /= root;
        }
        Some(value)
    } else {
        let mut value = lanczos(magnitude) / y.exp();
        value += z * value;
        if magnitude < 140.0 {
            value *= super::libm::pow(y, magnitude - 0.5);
        } else {
            let root = super::libm::pow(y, magnitude / 2.0 - 0.25);
            value *= root;
            value *= root;
        }
        Some(value)
    }
}

/// log |Gamma(x)|; `None` at the poles.
pub fn log_gamma(x: f64) -> Option<f64> {
    if !x.is_finite() {
        return Some(if x.is_nan() { x } else { f64::INFINITY });
    }
    if x == x.floor() && x <= 2.0 {
        return if x <= 0.0 { None } else { Some(0.0) };
    }
    let magnitude = x.abs();
    if magnitude < 1e-20 {
        return Some(-magnitude.ln());
    }
    let mut value = lanczos(magnitude).ln() - G;
    value += (magnitude - 0.5) * ((magnitude + G - 0.5).ln() - 1.0);
    if x < 0.0 {
        value = LOG_PI - sin_pi(magnitude).abs().ln() - magnitude.ln() - value;
    }
    Some(value)
}
