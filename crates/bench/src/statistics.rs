//! Medians, means, and how sure they are.

use serde::{Deserialize, Serialize};

/// Samples that an interval is taken from: enough for its ends to two digits.
const SAMPLES: usize = 2000;

/// The median; nothing of nothing.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        length if length % 2 == 1 => Some(sorted[middle]),
        _ => Some((sorted[middle - 1] + sorted[middle]) / 2.0),
    }
}

/// The geometric mean of positive numbers; nothing of nothing.
pub fn geometric_mean(values: &[f64]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    let logarithms: f64 = values.iter().map(|value| value.ln()).sum();
    Some((logarithms / values.len() as f64).exp())
}

/// The mean; nothing of nothing.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// A ratio, and where 95 of 100 repetitions would find it; as JSON a list of one or three numbers.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(into = "Vec<f64>", try_from = "Vec<f64>")]
pub struct Ratio {
    /// Of the medians over all rounds.
    pub value: f64,
    /// Lower and upper end; nothing where there was only one round to tell from.
    pub interval: Option<(f64, f64)>,
}

impl From<Ratio> for Vec<f64> {
    fn from(ratio: Ratio) -> Vec<f64> {
        let ends = ratio.interval.map(|(low, high)| [low, high]);
        std::iter::once(ratio.value)
            .chain(ends.into_iter().flatten())
            .map(rounded)
            .collect()
    }
}

impl TryFrom<Vec<f64>> for Ratio {
    type Error = String;

    fn try_from(numbers: Vec<f64>) -> Result<Ratio, String> {
        let (value, interval) = match numbers[..] {
            [value] => (value, None),
            [value, low, high] => (value, Some((low, high))),
            _ => return Err("a ratio is one number or three".into()),
        };
        Ok(Ratio { value, interval })
    }
}

/// To four significant digits.
pub fn rounded(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

/// What two interpreters took for a program in the same rounds: theirs and ours.
pub type Pairs = Vec<(f64, f64)>;

/// How many times as fast we are, theirs over ours.
pub fn ratio(pairs: &Pairs) -> Option<Ratio> {
    geometric_mean_of_ratios(std::slice::from_ref(pairs))
}

/// The geometric mean of the ratios of several programs.
///
/// The interval is bootstrapped: rounds are drawn with replacement, for each program anew and for both interpreters
/// together, since what disturbs the machine in a round disturbs both.
pub fn geometric_mean_of_ratios(programs: &[Pairs]) -> Option<Ratio> {
    let value = mean_of(programs, |pairs| pairs.clone())?;
    if programs.iter().any(|pairs| pairs.len() < 2) {
        return Some(Ratio {
            value,
            interval: None,
        });
    }
    let mut random = Random(1);
    let mut samples: Vec<f64> = (0..SAMPLES)
        .filter_map(|_| mean_of(programs, |pairs| random.draw(pairs)))
        .collect();
    samples.sort_by(f64::total_cmp);
    let end = |share: f64| samples[((SAMPLES - 1) as f64 * share).round() as usize];
    Some(Ratio {
        value,
        interval: Some((end(0.025), end(0.975))),
    })
}

fn mean_of(programs: &[Pairs], mut choose: impl FnMut(&Pairs) -> Pairs) -> Option<f64> {
    let ratios: Vec<f64> = programs
        .iter()
        .map(|pairs| {
            let (theirs, ours): (Vec<f64>, Vec<f64>) = choose(pairs).into_iter().unzip();
            Some(median(&theirs)? / median(&ours)?)
        })
        .collect::<Option<_>>()?;
    geometric_mean(&ratios)
}

/// SplitMix64 (Steele, Lea and Flood, 2014), always from the same seed, so that the same figures give the same interval.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// As many as there are, each any of them.
    fn draw(&mut self, pairs: &Pairs) -> Pairs {
        let one = |_| pairs[(self.next() % pairs.len() as u64) as usize];
        (0..pairs.len()).map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_round_has_no_interval() {
        let ratio = ratio(&vec![(6.0, 2.0)]).unwrap();
        assert!((ratio.value - 3.0).abs() < 1e-9);
        assert_eq!(ratio.interval, None);
    }

    #[test]
    fn what_disturbs_both_does_not_widen_the_interval() {
        let ratio = ratio(&vec![(6.0, 2.0), (9.0, 3.0), (7.5, 2.5)]).unwrap();
        let (low, high) = ratio.interval.unwrap();
        assert!((low - 3.0).abs() < 1e-9 && (high - 3.0).abs() < 1e-9);
    }

    #[test]
    fn intervals_hold_the_ratio_and_narrow_for_many_programs() {
        let program: Pairs = vec![(6.0, 2.0), (6.6, 2.0), (5.4, 2.0), (6.1, 2.1)];
        let width = |ratio: Ratio| {
            let (low, high) = ratio.interval.unwrap();
            assert!(low <= ratio.value && ratio.value <= high && low < high);
            high - low
        };
        let one = width(ratio(&program).unwrap());
        let many = width(geometric_mean_of_ratios(&vec![program; 16]).unwrap());
        assert!(many < one / 2.0);
    }

    #[test]
    fn ratios_are_lists() {
        let ratio = Ratio {
            value: 1.23456,
            interval: Some((1.0, 2.0)),
        };
        let text = serde_json::to_string(&ratio).unwrap();
        assert_eq!(text, "[1.235,1.0,2.0]");
        assert_eq!(
            serde_json::from_str::<Ratio>(&text).unwrap().interval,
            ratio.interval
        );
        assert!(serde_json::from_str::<Ratio>("[1.0,2.0]").is_err());
    }

    #[test]
    fn medians() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
    }

    #[test]
    fn geometric_means() {
        assert_eq!(geometric_mean(&[]), None);
        let mean = geometric_mean(&[1.0, 4.0]).unwrap();
        assert!((mean - 2.0).abs() < 1e-12);
    }
}
