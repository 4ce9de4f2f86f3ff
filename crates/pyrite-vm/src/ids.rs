//! Numbers of heap types and of the maps of exact built-in types.
//!
//! One numbering serves both: the heap type of `float` objects and the map of exact `float`s have the same number. Maps of user classes,
//! of subclasses of built-ins and of built-in types defined by [`TypeDefinition`](crate::builtin::TypeDefinition) get numbers from
//! [`FIRST_FREE_MAP`] on.

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident = $number:literal;)*) => {
        $($(#[$doc])* pub const $name: u32 = $number;)*
        /// The names, for messages about the heap.
        pub const NAMES: &[(u32, &str)] = &[$(($number, stringify!($name))),*];
    };
}

numbers! {
    /// Integers held in the word itself.
    INT = 1;
    /// Larger integers; the class is `int` too.
    BIG_INT = 2;
    FLOAT = 3;
    COMPLEX = 4;
    BOOL = 5;
    NONE = 6;
    ELLIPSIS = 7;
    NOT_IMPLEMENTED = 8;
    STR = 9;
    BYTES = 10;
    BYTEARRAY = 11;
    LIST = 12;
    TUPLE = 13;
    DICT = 14;
    SET = 15;
    FROZENSET = 16;
    RANGE = 17;
    SLICE = 18;
    FUNCTION = 19;
    /// `builtin_function_or_method`: a function of a module, or a method of a built-in type bound to its object.
    BUILTIN_FUNCTION = 20;
    METHOD_DESCRIPTOR = 21;
    CLASS_METHOD_DESCRIPTOR = 22;
    GETSET_DESCRIPTOR = 23;
    MEMBER_DESCRIPTOR = 24;
    BOUND_METHOD = 25;
    CELL = 26;
    MODULE = 27;
    CODE = 28;
    GENERATOR = 29;
    COROUTINE = 30;
    ASYNC_GENERATOR = 31;
    /// Classes whose metaclass is `type` itself.
    TYPE = 32;
    WRAPPER_DESCRIPTOR = 33;
    METHOD_WRAPPER = 34;
    LIST_ITERATOR = 37;
    LIST_REVERSE_ITERATOR = 38;
    TUPLE_ITERATOR = 39;
    RANGE_ITERATOR = 40;
    LONG_RANGE_ITERATOR = 41;
    DICT_KEYS = 42;
    DICT_VALUES = 43;
    DICT_ITEMS = 44;
    DICT_KEY_ITERATOR = 45;
    DICT_VALUE_ITERATOR = 46;
    DICT_ITEM_ITERATOR = 47;
    DICT_REVERSE_KEY_ITERATOR = 48;
    DICT_REVERSE_VALUE_ITERATOR = 49;
    DICT_REVERSE_ITEM_ITERATOR = 50;
    SET_ITERATOR = 51;
    STR_ITERATOR = 52;
    BYTES_ITERATOR = 53;
    BYTEARRAY_ITERATOR = 54;
    /// Iterates by `__getitem__`.
    SEQUENCE_ITERATOR = 55;
    MEMORYVIEW = 56;
    TRACEBACK = 58;
    FRAME = 59;
    WEAK_REFERENCE = 60;
    /// Exact instances of `object`.
    OBJECT = 61;
    /// Heap type of all instances that have slots; see [`crate::instance::Instance`].
    INSTANCE = 62;
    /// Words; see [`crate::storage::Array`].
    ARRAY = 63;
    /// Bytes; see [`crate::storage::ByteStorage`].
    BYTE_STORAGE = 64;
    /// Rust data; see [`crate::storage::External`].
    EXTERNAL = 65;
    /// A global variable; see [`crate::globals`].
    GLOBAL_CELL = 66;
    THREAD_STATE = 67;
    /// Numbers; see [`crate::storage::FloatArray`].
    FLOAT_ARRAY = 68;
    /// A computed attribute that CPython keeps in the object's structure: a `member_descriptor` too.
    COMPUTED_MEMBER = 69;
}

/// Maps made at run time are numbered from here.
pub const FIRST_FREE_MAP: u32 = 128;
