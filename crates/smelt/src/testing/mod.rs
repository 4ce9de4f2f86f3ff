//! Random traces and a fixture to run them: for tests of backends and of the optimiser.
//!
//! A [`Generator`](generator::Generator) makes traces from a seed; [`fixture`] runs one on a backend, always from the same heap, value stack and
//! inputs, and tells everything that can be observed afterwards as a list of words in which no address occurs. Two backends are right about
//! a trace when the lists are equal.

pub mod fixture;
pub mod generator;
pub mod types;

/// A small random number generator (splitmix64, Steele, Lea and Flood 2014): the same numbers from the same seed on every machine.
#[derive(Clone, Debug)]
pub struct Random(pub u64);

impl Random {
    /// Any word.
    pub fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.word() >> 11) as usize % bound
    }

    /// True in so many percent of the cases.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}
