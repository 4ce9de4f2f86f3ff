//! How a memoryview looks at memory: as an array of any number of dimensions whose items lie at regular distances.

use super::{Export, Memory};
use smallvec::{SmallVec, smallvec};
use std::rc::Rc;

/// What an item is, as `struct` writes it.
#[derive(Clone, PartialEq, Eq)]
pub enum Format {
    /// A letter, maybe behind `@`.
    Native {
        /// `@` and the letter.
        text: [u8; 2],
        /// Is it written with the `@`?
        is_marked: bool,
    },
    /// Anything else (PEP 3118).
    Other(Rc<str>),
}

impl Format {
    /// A native type by its letter, which is ASCII.
    pub fn native(letter: u8, is_marked: bool) -> Format {
        Format::Native {
            text: [b'@', letter],
            is_marked,
        }
    }
}

impl std::ops::Deref for Format {
    type Target = str;
    fn deref(&self) -> &str {
        match self {
            Format::Native { text, is_marked } => {
                str::from_utf8(&text[usize::from(!is_marked)..]).unwrap_or_default()
            }
            Format::Other(text) => text,
        }
    }
}

/// Dimensions, distances and kind of the items.
#[derive(Clone)]
pub struct View {
    /// Keeps the object that shows its memory from changing its size.
    pub export: Option<Export>,
    /// What an item is, as `struct` writes it.
    pub format: Format,
    /// Bytes of an item.
    pub item_size: usize,
    /// Where the item with all indices 0 begins in the storage.
    pub start: usize,
    /// Items in each dimension.
    pub shape: SmallVec<[usize; 1]>,
    /// Bytes from one item to the next in each dimension.
    pub strides: SmallVec<[isize; 1]>,
    /// May items be set?
    pub writable: bool,
    /// Bytes of all that is shown, where those are not the items': of an object of `ctypes` that has been resized.
    pub shown: Option<usize>,
}

impl View {
    /// All of an object's memory, in one dimension.
    pub fn row(memory: &Memory, export: Option<Export>) -> View {
        View {
            export,
            format: Format::native(memory.format, false),
            item_size: memory.item_size,
            start: memory.start,
            shape: smallvec![memory.length / memory.item_size],
            strides: smallvec![memory.item_size as isize],
            writable: memory.writable,
            shown: None,
        }
    }
    /// The number of items.
    pub fn count(&self) -> usize {
        self.shape.iter().product()
    }
    /// The bytes of all items, or of what is shown besides.
    pub fn byte_count(&self) -> usize {
        self.shown.unwrap_or_else(|| self.count() * self.item_size)
    }
    /// The distances of items that lie in a row, the last index changing fastest.
    pub fn strides_in_a_row(shape: &[usize], item_size: usize) -> SmallVec<[isize; 1]> {
        let mut distance = item_size as isize;
        let mut strides = smallvec![0; shape.len()];
        for (stride, length) in strides.iter_mut().zip(shape).rev() {
            *stride = distance;
            distance *= *length as isize;
        }
        strides
    }
    /// Do the items lie in a row, the last index changing fastest?
    pub fn is_c_contiguous(&self) -> bool {
        let mut distance = self.item_size as isize;
        self.count() == 0
            || self
                .shape
                .iter()
                .zip(&self.strides)
                .rev()
                .all(|(length, stride)| {
                    let fits = *length == 1 || *stride == distance;
                    distance *= *length as isize;
                    fits
                })
    }
    /// Do the items lie in a row, the first index changing fastest?
    pub fn is_fortran_contiguous(&self) -> bool {
        let mut distance = self.item_size as isize;
        self.count() == 0
            || self
                .shape
                .iter()
                .zip(&self.strides)
                .all(|(length, stride)| {
                    let fits = *length == 1 || *stride == distance;
                    distance *= *length as isize;
                    fits
                })
    }
    /// Where each item begins in the storage, the last index changing fastest.
    pub fn places(&self) -> Vec<usize> {
        let mut places = vec![self.start as isize];
        for (length, stride) in self.shape.iter().zip(&self.strides) {
            places = places
                .into_iter()
                .flat_map(|place| (0..*length as isize).map(move |index| place + index * stride))
                .collect();
        }
        places.into_iter().map(|place| place as usize).collect()
    }
    /// The same memory with the dimensions in the opposite order.
    pub fn transposed(&self) -> View {
        let mut view = self.clone();
        view.shape.reverse();
        view.strides.reverse();
        view
    }
    /// The bytes of all items of a storage, the last index changing fastest, if they lie there so.
    pub fn in_a_row<'a>(&self, storage: &'a [u8]) -> Option<&'a [u8]> {
        self.is_c_contiguous()
            .then(|| &storage[self.start..self.start + self.byte_count()])
    }
    /// The bytes of all items of a storage, the last index changing fastest.
    pub fn gather(&self, storage: &[u8]) -> Vec<u8> {
        if let Some(bytes) = self.in_a_row(storage) {
            return bytes.to_vec();
        }
        let mut out = Vec::with_capacity(self.byte_count());
        for place in self.places() {
            out.extend_from_slice(&storage[place..place + self.item_size]);
        }
        out
    }
    /// The letter of a format of one native type.
    pub fn native_letter(&self) -> Option<u8> {
        native_letter(&self.format)
    }
    /// The view of what is left of the first dimension when it is sliced.
    pub fn sliced(mut self, first: usize, step: isize, count: usize) -> View {
        self.start = (self.start as isize + self.strides[0] * first as isize) as usize;
        self.shape[0] = count;
        self.shown = None;
        self.strides[0] *= step;
        self
    }
}

/// The letter of a format that is one native type, with or without `@`.
pub fn native_letter(format: &str) -> Option<u8> {
    let letters = format.strip_prefix('@').unwrap_or(format).as_bytes();
    match letters {
        [letter] if super::scalar::Scalar::native(*letter).is_some() => Some(*letter),
        _ => None,
    }
}
