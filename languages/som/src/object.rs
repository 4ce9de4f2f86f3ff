//! The word that every SOM value is, and the object types in the heap.
//!
//! ```text
//! ...........................xxx1   an integer of 63 bits: value << 1 | 1
//! ...0000000000000000nnnnnnnnn010   nil, false, true
//! ...address of a heap object 000   a reference; 0 is "no value", which no program sees: the interpreter is unwinding
//! ```

use crate::class::Class;
use crate::code::Code;
use crate::method::Method;
use crate::shapes;
use smelt::heap::{self, TypeId};
use smelt::{AnyValue, Domain, Gc, HeapObject, Int, Native, Ref, heap_object};

/// A value.
pub type Obj<D = Native> = Ref<D, AnyValue>;

const fn immediate(number: u64) -> u64 {
    number << 3 | 0b010
}
/// The word of `nil`.
pub const NIL: u64 = immediate(0);
/// The word of `false`.
pub const FALSE: u64 = immediate(1);
/// The word of `true`.
pub const TRUE: u64 = immediate(2);

/// The greatest integer that a word holds.
pub const MAX_SMALL: i64 = i64::MAX >> 1;
/// The least integer that a word holds.
pub const MIN_SMALL: i64 = i64::MIN >> 1;

/// A known word.
#[inline(always)]
pub fn known<D: Domain>(word: u64) -> Obj<D> {
    Obj::constant(Obj::from_bits(word))
}

/// `nil`.
#[inline(always)]
pub fn nil<D: Domain>() -> Obj<D> {
    known(NIL)
}

/// `true` or `false`.
#[inline(always)]
pub fn boolean<D: Domain>(value: bool) -> Obj<D> {
    known(if value { TRUE } else { FALSE })
}

/// An integer that is known to fit 63 bits.
#[inline(always)]
pub fn small<D: Domain>(value: Int<D>) -> Obj<D> {
    ((value << 1) | 1).to_ref()
}

/// What a value can be asked in any domain. Answers of type `bool` and `Option` are guards in a trace. No value may be null.
pub trait Value<D: Domain>: Copy {
    /// Is it an integer held in the word?
    fn is_small(self) -> bool;
    /// The integer of a word that [`is_small`](Value::is_small).
    fn small_value(self) -> Int<D>;
    /// The integer, if it is one held in the word.
    fn as_small(self) -> Option<Int<D>>;
    /// Is it a reference to a heap object?
    fn is_heap(self) -> bool;
    /// The same word as this immediate?
    fn is_word(self, word: u64) -> bool;
    /// The shape, known.
    fn shape_number(self) -> u32;
    /// Is it a heap object of this shape?
    fn has_shape(self, shape: u32) -> bool;
    /// The object as a `T`, if it has the shape of that type.
    fn exact<T: HeapObject>(self) -> Option<Ref<D, T>>;
}

impl<D: Domain> Value<D> for Obj<D> {
    #[inline(always)]
    fn is_small(self) -> bool {
        (self.bits() & 1).is_true()
    }
    #[inline(always)]
    fn small_value(self) -> Int<D> {
        self.bits() >> 1
    }
    #[inline(always)]
    fn as_small(self) -> Option<Int<D>> {
        if self.is_small() {
            Some(self.small_value())
        } else {
            None
        }
    }
    #[inline(always)]
    fn is_heap(self) -> bool {
        (self.bits() & 7) == 0
    }
    #[inline(always)]
    fn is_word(self, word: u64) -> bool {
        self.same(known::<D>(word))
    }
    #[inline(always)]
    fn shape_number(self) -> u32 {
        if self.is_heap() {
            shape_of(self).promote() as u32
        } else if self.is_small() {
            shapes::INTEGER
        } else {
            match self.promote().0 {
                TRUE => shapes::TRUE,
                FALSE => shapes::FALSE,
                _ => shapes::NIL,
            }
        }
    }
    #[inline(always)]
    fn has_shape(self, shape: u32) -> bool {
        self.is_heap() && shape_of(self) == i64::from(shape)
    }
    #[inline(always)]
    fn exact<T: HeapObject>(self) -> Option<Ref<D, T>> {
        if self.has_shape(T::TYPE.shape) {
            Some(self.cast())
        } else {
            None
        }
    }
}

/// The shape of a heap object. Objects keep theirs, so that a constant's is a constant.
#[inline(always)]
pub fn shape_of<D: Domain>(object: Obj<D>) -> Int<D> {
    if !D::NATIVE && D::is_constant(object.0) {
        return Int::from(object.promote().shape().get());
    }
    object.shape()
}

/// `Double`.
#[heap_object(id = 1, shape = shapes::DOUBLE, by_value)]
pub struct Double {
    /// The number.
    #[immutable]
    number: f64,
}

/// An integer beyond 63 bits. Never holds one that fits the word.
#[heap_object(id = 2, shape = shapes::BIG_INTEGER)]
pub struct BigInteger {
    /// 1: less than zero.
    #[immutable]
    negative: u32,
    /// Its magnitude, bytes from the least significant on.
    #[immutable]
    magnitude: Gc<Bytes>,
}

/// Bytes: of a string or a large integer. No program sees one.
#[heap_object(id = 3, shape = 0, bytes)]
pub struct Bytes;

/// `String` and `Symbol`.
#[heap_object(id = 4, shape = shapes::STRING)]
pub struct Text {
    /// Number of characters.
    #[immutable]
    length: i64,
    /// Address of the symbol of this text, 0 while nobody has asked. Always there in an instance of `Symbol`.
    symbol: u64,
    /// The text in UTF-8.
    #[immutable]
    data: Gc<Bytes>,
}

/// `Array`.
#[heap_object(id = 5, shape = shapes::ARRAY, array)]
pub struct Array;

/// A block: `Block1` to `Block4`.
#[heap_object(id = 6, shape = shapes::BLOCK1)]
pub struct Block {
    /// What it does.
    #[immutable]
    code: &'static Code,
    /// `self` in it.
    #[immutable]
    receiver: Gc<AnyValue>,
    /// The innermost context around it; null if it needs none.
    #[immutable]
    context: Gc<Context>,
}

/// The variables of a method, block or inlined block that blocks inside it use.
#[heap_object(id = 7, shape = 0, slots)]
pub struct Context {
    /// 1 in the context of a method that has not returned: a `^` in a block can return from it.
    active: u32,
    /// The context around it, or null.
    #[immutable]
    outer: Gc<Context>,
}

/// An instance of a class that a program defines: its slots are its fields.
#[heap_object(id = 8, shape = 0, slots)]
pub struct Instance {}

/// A class as programs see it. Its shape is its metaclass's; its slots are the fields of the class side.
#[heap_object(id = 9, shape = 0, slots)]
pub struct ClassObject {
    /// The class.
    #[immutable]
    class: &'static Class,
}

/// `Method` and `Primitive`.
#[heap_object(id = 10, shape = shapes::METHOD)]
pub struct MethodObject {
    /// The method.
    #[immutable]
    method: &'static Method,
}

/// The value of a global that has been assigned more than once.
#[heap_object(id = 11, shape = 0)]
pub struct GlobalBox {
    /// The value.
    value: Gc<AnyValue>,
}

/// What an unwinding interpreter carries. There is one.
#[heap_object(id = 12, shape = 0)]
pub struct Unwinding {
    /// The context of the method that is to return; null: everything is abandoned.
    home: Gc<Context>,
    /// What it returns.
    value: Gc<AnyValue>,
}

/// Tells the heap of all these.
pub fn register_layouts() {
    let layouts = [
        (1, Double::LAYOUT),
        (2, BigInteger::LAYOUT),
        (3, Bytes::LAYOUT),
        (4, Text::LAYOUT),
        (5, Array::LAYOUT),
        (6, Block::LAYOUT),
        (7, Context::LAYOUT),
        (8, Instance::LAYOUT),
        (9, ClassObject::LAYOUT),
        (10, MethodObject::LAYOUT),
        (11, GlobalBox::LAYOUT),
        (12, Unwinding::LAYOUT),
    ];
    for (id, layout) in layouts {
        heap::register_at(TypeId::new(id), layout);
    }
}
