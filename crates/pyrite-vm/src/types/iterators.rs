//! Layouts of the iterators that loops in traces step inline. Others are types with slots.

pub mod range;
pub mod sequence;
pub mod table;

use crate::builtin::TypeDefinition;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::object::Obj;
use crate::types::dict::PyDict;
use smelt::{AnyValue, Gc, Int, Native, heap_object};

/// Iterates a list, a tuple, a str, bytes or anything with `__getitem__`, by its map: `LIST_ITERATOR`, `TUPLE_ITERATOR`, `STR_ITERATOR`,
/// `BYTES_ITERATOR`, `BYTEARRAY_ITERATOR`, `SEQUENCE_ITERATOR`, `LIST_REVERSE_ITERATOR`.
#[heap_object(id = ids::LIST_ITERATOR)]
pub struct PySequenceIterator {
    /// The next index; for a str the next byte.
    index: i64,
    /// What it goes through; null once exhausted.
    sequence: Gc<AnyValue>,
}

/// Iterates a range of integers of 63 bits.
#[heap_object(id = ids::RANGE_ITERATOR)]
pub struct PyRangeIterator {
    /// The next number.
    next: i64,
    /// How many are left.
    left: i64,
    /// Distance of the numbers.
    #[immutable]
    step: i64,
}

/// Iterates a dict's keys, values or items, by its map (`DICT_KEY_ITERATOR`, ...).
#[heap_object(id = ids::DICT_KEY_ITERATOR)]
pub struct PyDictIterator {
    /// The next entry's place.
    place: i64,
    /// The number of keys when it began: "dictionary changed size during iteration". -1: that was raised.
    expected: i64,
    /// Keys not yet given out.
    left: i64,
    /// The dict; null once exhausted.
    dict: Gc<PyDict>,
}

/// A view of a dict's keys, values or items, by its map (`DICT_KEYS`, `DICT_VALUES`, `DICT_ITEMS`).
#[heap_object(id = ids::DICT_KEYS)]
pub struct PyDictView {
    /// The dict, plain even if it belongs to an instance of a subclass.
    #[immutable]
    dict: Gc<PyDict>,
    /// The object that the view was asked of.
    #[immutable]
    mapping: Gc<AnyValue>,
}

macro_rules! iterator_types {
    ($($constant:ident $name:literal $methods:path;)*) => {
        $(#[doc = $name] pub static $constant: TypeDefinition =
            TypeDefinition { id: ids::$constant, flags: 0, ..TypeDefinition::new($name, $methods) };)*
        /// All of them.
        pub static ALL: &[&TypeDefinition] = &[$(&$constant),*];
    };
}

iterator_types! {
    LIST_ITERATOR "list_iterator" sequence::METHODS;
    LIST_REVERSE_ITERATOR "list_reverseiterator" sequence::METHODS;
    TUPLE_ITERATOR "tuple_iterator" sequence::METHODS;
    RANGE_ITERATOR "range_iterator" range::METHODS;
    STR_ITERATOR "str_ascii_iterator" sequence::METHODS;
    BYTES_ITERATOR "bytes_iterator" sequence::METHODS;
    BYTEARRAY_ITERATOR "bytearray_iterator" sequence::METHODS;
    SEQUENCE_ITERATOR "iterator" sequence::METHODS;
    DICT_KEY_ITERATOR "dict_keyiterator" table::METHODS;
    DICT_VALUE_ITERATOR "dict_valueiterator" table::METHODS;
    DICT_ITEM_ITERATOR "dict_itemiterator" table::METHODS;
    DICT_REVERSE_KEY_ITERATOR "dict_reversekeyiterator" table::METHODS;
    DICT_REVERSE_VALUE_ITERATOR "dict_reversevalueiterator" table::METHODS;
    DICT_REVERSE_ITEM_ITERATOR "dict_reverseitemiterator" table::METHODS;
    SET_ITERATOR "set_iterator" table::METHODS;
    DICT_KEYS "dict_keys" crate::types::dict::views::KEYS_METHODS;
    DICT_VALUES "dict_values" crate::types::dict::views::VALUES_METHODS;
    DICT_ITEMS "dict_items" crate::types::dict::views::KEYS_METHODS;
}

/// An iterator that asks `object[0]`, `object[1]`, ...
pub fn by_item(object: Obj) -> Obj {
    over(ids::SEQUENCE_ITERATOR, object, 0)
}

/// A [`PySequenceIterator`] of one of its kinds.
pub fn over(map: u32, sequence: Obj, index: i64) -> Obj {
    PySequenceIterator::new_shaped::<Native>(map, Int::from(index), sequence).cast()
}
