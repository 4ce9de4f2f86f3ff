//! Values by number, whose numbers are used again when they are gone.

use std::ops::{Index, IndexMut};

/// Values by number. The number of something that is gone is given to the next value.
#[derive(Debug)]
pub struct Slab<T> {
    values: Vec<Option<T>>,
    unused: Vec<usize>,
}

impl<T> Slab<T> {
    /// Empty.
    pub const fn new() -> Slab<T> {
        Slab {
            values: Vec::new(),
            unused: Vec::new(),
        }
    }

    /// The number that the next value will have.
    pub fn next(&self) -> usize {
        self.unused.last().copied().unwrap_or(self.values.len())
    }

    /// Adds a value; gives its number.
    pub fn insert(&mut self, value: T) -> usize {
        let number = self.next();
        match self.unused.pop() {
            Some(_) => self.values[number] = Some(value),
            None => self.values.push(Some(value)),
        }
        number
    }

    /// Takes a value out.
    pub fn remove(&mut self, number: usize) -> Option<T> {
        let value = self.values.get_mut(number)?.take()?;
        self.unused.push(number);
        Some(value)
    }

    /// The value of a number, if there is one.
    pub fn get(&self, number: usize) -> Option<&T> {
        self.values.get(number)?.as_ref()
    }

    /// Values and their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &T)> {
        let numbered = self.values.iter().enumerate();
        numbered.filter_map(|(number, value)| Some((number, value.as_ref()?)))
    }

    /// So many numbers have been given out.
    pub fn numbers(&self) -> usize {
        self.values.len()
    }

    /// So many values there are.
    pub fn len(&self) -> usize {
        self.values.len() - self.unused.len()
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T> Default for Slab<T> {
    fn default() -> Slab<T> {
        Slab::new()
    }
}

impl<T> Index<usize> for Slab<T> {
    type Output = T;
    fn index(&self, number: usize) -> &T {
        self.get(number).expect(MISSING)
    }
}

impl<T> IndexMut<usize> for Slab<T> {
    fn index_mut(&mut self, number: usize) -> &mut T {
        let value = self.values.get_mut(number).and_then(Option::as_mut);
        value.expect(MISSING)
    }
}

const MISSING: &str = "who knows the number of something keeps it";
