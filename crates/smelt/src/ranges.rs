//! Runs of numbers that are given out and taken back: places in a table, addresses in a region of memory.

use std::collections::{BTreeMap, BTreeSet};

/// The numbers from 0 on, some of them taken. Best fit: of the free runs that are long enough the shortest is used.
#[derive(Clone, Debug, Default)]
pub struct Ranges {
    /// Start to length of each free run below `end`, none beside another.
    free: BTreeMap<usize, usize>,
    /// The same by length.
    by_length: BTreeSet<(usize, usize)>,
    /// All numbers from here on are free.
    end: usize,
}

impl Ranges {
    /// Nothing is taken.
    pub const fn new() -> Ranges {
        Ranges::starting_at(0)
    }

    /// All numbers below `end` are taken.
    pub const fn starting_at(end: usize) -> Ranges {
        Ranges {
            free: BTreeMap::new(),
            by_length: BTreeSet::new(),
            end,
        }
    }

    /// All numbers from here on are free.
    pub fn end(&self) -> usize {
        self.end
    }

    /// Takes `count` numbers in a row, all of them below `limit` if there are such; the first of them.
    pub fn take_below(&mut self, count: usize, limit: usize) -> Option<usize> {
        let Some(&(length, start)) = self.by_length.range((count, 0)..).next() else {
            let start = self.end;
            let end = start.checked_add(count).filter(|end| *end <= limit)?;
            self.end = end;
            return Some(start);
        };
        self.remove(start, length);
        if length > count {
            self.insert(start + count, length - count);
        }
        Some(start)
    }

    /// Takes `count` numbers in a row; the first of them.
    pub fn take(&mut self, count: usize) -> usize {
        match self.take_below(count, usize::MAX) {
            Some(start) => start,
            None => unreachable!("what is counted fits into memory"),
        }
    }

    /// Gives back `count` numbers from `start` on, which have been taken.
    pub fn give_back(&mut self, start: usize, count: usize) {
        if count == 0 {
            return;
        }
        let (mut start, mut count) = (start, count);
        if let Some((&before, &length)) = self.free.range(..start).next_back()
            && before + length == start
        {
            self.remove(before, length);
            (start, count) = (before, length + count);
        }
        if let Some(&length) = self.free.get(&(start + count)) {
            self.remove(start + count, length);
            count += length;
        }
        if start + count == self.end {
            self.end = start;
        } else {
            self.insert(start, count);
        }
    }

    fn insert(&mut self, start: usize, length: usize) {
        self.free.insert(start, length);
        self.by_length.insert((length, start));
    }

    fn remove(&mut self, start: usize, length: usize) {
        self.free.remove(&start);
        self.by_length.remove(&(length, start));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_disjoint_and_all_comes_back() {
        let mut ranges = Ranges::new();
        let mut taken: Vec<(usize, usize)> = Vec::new();
        let mut seed = 1_u64;
        for _ in 0..5000 {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1);
            let random = (seed >> 33) as usize;
            if random % 5 < 3 {
                let count = random / 5 % 40 + 1;
                let start = ranges.take(count);
                let apart = |(other, length): &(usize, usize)| {
                    start + count <= *other || other + length <= start
                };
                assert!(taken.iter().all(apart));
                taken.push((start, count));
            } else if !taken.is_empty() {
                let (start, count) = taken.swap_remove(random / 5 % taken.len());
                ranges.give_back(start, count);
            }
            let used: usize = taken.iter().map(|(_, count)| count).sum();
            let free: usize = ranges.free.values().sum();
            assert_eq!(used + free, ranges.end());
        }
        for (start, count) in taken {
            ranges.give_back(start, count);
        }
        assert_eq!(ranges.end(), 0);
        assert!(ranges.free.is_empty() && ranges.by_length.is_empty());
    }

    #[test]
    fn what_was_given_back_is_used_again() {
        let mut ranges = Ranges::new();
        let starts: Vec<usize> = [10, 20, 30].map(|count| ranges.take(count)).into();
        ranges.give_back(starts[1], 20);
        assert_eq!(ranges.take(15), starts[1]);
        assert_eq!(ranges.take(5), starts[1] + 15);
        assert_eq!(ranges.take_below(5, 60), None);
        assert_eq!(ranges.take_below(5, 65), Some(60));
    }
}
