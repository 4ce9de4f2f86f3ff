//! The word that every Python value is, and how to tell what it holds.
//!
//! ```text
//! ...........................xxx1   an integer of 63 bits: value << 1 | 1
//! ...0000000000000000nnnnnnnnn010   None, False, True, Ellipsis, NotImplemented, and "absent", which no program sees
//! ...address of a heap object 000   a reference; 0 is null, "no object"
//! ```

#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use smelt::{AnyValue, Domain, Gc, HeapObject, Int, Native, Ref};

/// A Python value, or null.
pub type Obj<D = Native> = Ref<D, AnyValue>;

const fn immediate(number: u64) -> u64 {
    number << 3 | 0b010
}

/// The word of `None`.
pub const NONE: u64 = immediate(0);
/// The word of `False`.
pub const FALSE: u64 = immediate(1);
/// The word of `True`.
pub const TRUE: u64 = immediate(2);
/// The word of `Ellipsis`.
pub const ELLIPSIS: u64 = immediate(3);
/// The word of `NotImplemented`.
pub const NOT_IMPLEMENTED: u64 = immediate(4);
/// "There is none", where null already means "an exception was raised".
pub const ABSENT: u64 = immediate(5);

/// The greatest integer that a word holds.
pub const MAX_SMALL: i64 = i64::MAX >> 1;
/// The least integer that a word holds.
pub const MIN_SMALL: i64 = i64::MIN >> 1;

/// A known word in any domain.
#[inline(always)]
pub fn known<D: Domain>(word: u64) -> Obj<D> {
    Obj::constant(Obj::from_bits(word))
}

/// `None`.
#[inline(always)]
pub fn none<D: Domain>() -> Obj<D> {
    known(NONE)
}

/// `NotImplemented`.
#[inline(always)]
pub fn not_implemented<D: Domain>() -> Obj<D> {
    known(NOT_IMPLEMENTED)
}

/// `True` or `False`.
#[inline(always)]
pub fn boolean<D: Domain>(value: bool) -> Obj<D> {
    known(if value { TRUE } else { FALSE })
}

/// An integer that is known to fit 63 bits.
#[inline(always)]
pub fn small_int<D: Domain>(value: Int<D>) -> Obj<D> {
    ((value << 1) | 1).to_ref()
}

/// What an [`Obj`] can be asked in any domain. Answers of type `bool` and `Option` are guards in a trace.
pub trait Value<D: Domain>: Copy {
    /// The integer, if it is one held in the word.
    fn as_small(self) -> Option<Int<D>>;
    /// Is it an integer held in the word?
    fn is_small(self) -> bool;
    /// The integer of a word that [`is_small`](Value::is_small).
    fn small_value(self) -> Int<D>;
    /// Is it a reference to a heap object? It must not be null.
    fn is_heap(self) -> bool;
    /// `self is None`.
    fn is_none(self) -> bool;
    /// The same word as this known one? For immediates.
    fn is_word(self, word: u64) -> bool;
    /// The number of its map, known. It must not be null.
    fn map_number(self) -> u32;
    /// Is it a heap object with map number `map`? It must not be null.
    fn has_map(self, map: u32) -> bool;
    /// The object as a `T`, if it is an exact instance of that built-in type.
    fn exact<T: HeapObject>(self) -> Option<Ref<D, T>>;
}

impl<D: Domain> Value<D> for Obj<D> {
    #[inline(always)]
    fn as_small(self) -> Option<Int<D>> {
        if self.is_small() {
            Some(self.small_value())
        } else {
            None
        }
    }
    #[inline(always)]
    fn is_small(self) -> bool {
        (self.bits() & 1).is_true()
    }
    #[inline(always)]
    fn small_value(self) -> Int<D> {
        self.bits() >> 1
    }
    #[inline(always)]
    fn is_heap(self) -> bool {
        (self.bits() & 7) == 0
    }
    #[inline(always)]
    fn is_none(self) -> bool {
        self.is_word(NONE)
    }
    #[inline(always)]
    fn is_word(self, word: u64) -> bool {
        self.same(known::<D>(word))
    }
    #[inline(always)]
    fn map_number(self) -> u32 {
        if self.is_heap() {
            self.shape().promote() as u32
        } else if self.is_small() {
            ids::INT
        } else {
            immediate_map(self.promote().0)
        }
    }
    #[inline(always)]
    fn has_map(self, map: u32) -> bool {
        self.is_heap() && self.shape() == i64::from(map)
    }
    #[inline(always)]
    fn exact<T: HeapObject>(self) -> Option<Ref<D, T>> {
        if self.has_map(T::TYPE.shape) {
            Some(self.cast())
        } else {
            None
        }
    }
}

/// The map of an immediate that is no integer.
#[inline]
fn immediate_map(word: u64) -> u32 {
    match word {
        NONE => ids::NONE,
        FALSE | TRUE => ids::BOOL,
        ELLIPSIS => ids::ELLIPSIS,
        _ => ids::NOT_IMPLEMENTED,
    }
}

/// Conversions into an [`Obj`] in code that is not generic. Integers of any size: [`crate::types::int`].
pub trait IntoObject {
    /// The object.
    fn into_object(self) -> Obj;
}
impl<T: ?Sized> IntoObject for Gc<T> {
    #[inline(always)]
    fn into_object(self) -> Obj {
        self.cast()
    }
}
impl IntoObject for bool {
    #[inline(always)]
    fn into_object(self) -> Obj {
        boolean(self)
    }
}
impl IntoObject for () {
    #[inline(always)]
    fn into_object(self) -> Obj {
        none()
    }
}
