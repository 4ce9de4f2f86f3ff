//! Layouts of the iterators that loops in traces step inline. Others are types with slots.

use crate::builtin::{Builtin, TypeDefinition};
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::types::dict::PyDict;
use smelt::{AnyValue, Gc, heap_object};

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
    ($($constant:ident $name:literal $methods:ident;)*) => {
        $(#[doc = $name] pub static $constant: TypeDefinition =
            TypeDefinition { id: ids::$constant, flags: 0, ..TypeDefinition::new($name, "", $methods) };)*
        /// All of them.
        pub static ALL: &[&TypeDefinition] = &[$(&$constant),*];
    };
}

iterator_types! {
    LIST_ITERATOR "list_iterator" METHODS;
    LIST_REVERSE_ITERATOR "list_reverseiterator" METHODS;
    TUPLE_ITERATOR "tuple_iterator" METHODS;
    RANGE_ITERATOR "range_iterator" METHODS;
    STR_ITERATOR "str_ascii_iterator" METHODS;
    BYTES_ITERATOR "bytes_iterator" METHODS;
    BYTEARRAY_ITERATOR "bytearray_iterator" METHODS;
    SEQUENCE_ITERATOR "iterator" METHODS;
    DICT_KEY_ITERATOR "dict_keyiterator" METHODS;
    DICT_VALUE_ITERATOR "dict_valueiterator" METHODS;
    DICT_ITEM_ITERATOR "dict_itemiterator" METHODS;
    DICT_REVERSE_KEY_ITERATOR "dict_reversekeyiterator" METHODS;
    DICT_REVERSE_VALUE_ITERATOR "dict_reversevalueiterator" METHODS;
    DICT_REVERSE_ITEM_ITERATOR "dict_reverseitemiterator" METHODS;
    SET_ITERATOR "set_iterator" METHODS;
    DICT_KEYS "dict_keys" VIEW_METHODS;
    DICT_VALUES "dict_values" VIEW_METHODS;
    DICT_ITEMS "dict_items" VIEW_METHODS;
}

static METHODS: &[Builtin] = &[];
static VIEW_METHODS: &[Builtin] = &[];

/// An iterator that asks `object[0]`, `object[1]`, ...
pub fn by_item(object: crate::object::Obj) -> crate::object::Obj {
    PySequenceIterator::new_shaped::<smelt::Native>(
        ids::SEQUENCE_ITERATOR,
        smelt::Int::from(0),
        object,
    )
    .cast()
}
