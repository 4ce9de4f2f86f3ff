//! Red values: what interpreter code computes with.
//!
//! Comparisons (`a < b`, `a == b`) give a plain `bool` and are therefore guards in a trace; everything else stays red.

use crate::descr::{SHAPE_PLACE, Type};
use crate::domain::Domain;
use crate::kind::{Kind, Width};
use crate::native::Native;
use crate::operations::{Compare, FloatBinary, IntBinary, IntChecked, Unary};
use crate::shape_functions::{Answer, ShapeFunction};
use std::marker::PhantomData;
use std::ops;

/// A red value of any type.
pub trait Red<D: Domain>: Copy {
    /// Kind of its word.
    const KIND: Kind;
    /// Its word.
    fn word(self) -> D::Word;
    /// The value of a word.
    fn from_word(word: D::Word) -> Self;
}

/// A red 64-bit integer.
#[repr(transparent)]
pub struct Int<D: Domain = Native>(pub D::Word);

/// A red binary64.
#[repr(transparent)]
pub struct Float<D: Domain = Native>(pub D::Word);

/// A red reference: null, a tagged immediate, or an object of type `T` in the heap. The type parameter is a claim that the client makes; checks are
/// [`Ref::is`] and whatever the client builds on [`Ref::shape`].
#[repr(transparent)]
pub struct Ref<D: Domain, T: ?Sized>(pub D::Word, PhantomData<*const T>);

/// A reference in code that is not generic.
pub type Gc<T> = Ref<Native, T>;

/// A red pointer to plain Rust data that lives for ever.
#[repr(transparent)]
pub struct Static<D: Domain, T: 'static>(pub D::Word, PhantomData<&'static T>);

macro_rules! red {
    ([$($generics:tt)*] $type:ty, $kind:expr, $make:expr) => {
        impl<$($generics)*> Clone for $type {
            #[inline(always)]
            fn clone(&self) -> Self {
                *self
            }
        }
        impl<$($generics)*> Copy for $type {}
        impl<$($generics)*> Red<D> for $type {
            const KIND: Kind = $kind;
            #[inline(always)]
            fn word(self) -> D::Word {
                self.0
            }
            #[inline(always)]
            fn from_word(word: D::Word) -> Self {
                ($make)(word)
            }
        }
    };
}
red!([D: Domain] Int<D>, Kind::Int, Int);
red!([D: Domain] Float<D>, Kind::Float, Float);
red!([D: Domain, T: ?Sized] Ref<D, T>, Kind::Ref, |w| Ref(w, PhantomData));
red!([D: Domain, T: 'static] Static<D, T>, Kind::Int, |w| Static(w, PhantomData));

// ---------------------------------------------------------------- integers

impl<D: Domain> From<i64> for Int<D> {
    #[inline(always)]
    fn from(value: i64) -> Self {
        Int(D::constant(Kind::Int, value as u64))
    }
}

macro_rules! int_operator {
    ($($trait:ident $method:ident $operation:ident),*) => {$(
        impl<D: Domain> ops::$trait for Int<D> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Int(D::int_binary(IntBinary::$operation, self.0, other.0))
            }
        }
        impl<D: Domain> ops::$trait<i64> for Int<D> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: i64) -> Self {
                Int(D::int_binary(IntBinary::$operation, self.0, Int::<D>::from(other).0))
            }
        }
    )*};
}
// Wrapping arithmetic; shifts by the low six bits, right shifts arithmetic.
int_operator!(Add add Add, Sub sub Sub, Mul mul Mul, BitAnd bitand And, BitOr bitor Or, BitXor bitxor Xor, Shl shl Shl, Shr shr Sar);

impl<D: Domain> Int<D> {
    /// Quotient rounded towards minus infinity; the divisor is not 0 and the quotient fits.
    #[inline(always)]
    pub fn floor_div(self, other: Self) -> Self {
        Int(D::int_binary(IntBinary::FloorDiv, self.0, other.0))
    }
    /// Remainder with the divisor's sign; the divisor is not 0, and it is not `MIN % -1`.
    #[inline(always)]
    pub fn floor_mod(self, other: Self) -> Self {
        Int(D::int_binary(IntBinary::FloorMod, self.0, other.0))
    }
    /// Quotient rounded towards zero; the divisor is not 0 and the quotient fits.
    #[inline(always)]
    pub fn div_towards_zero(self, other: Self) -> Self {
        Int(D::int_binary(IntBinary::Div, self.0, other.0))
    }
    /// Remainder with the dividend's sign; the divisor is not 0, and it is not `MIN % -1`.
    #[inline(always)]
    pub fn rem_towards_zero(self, other: Self) -> Self {
        Int(D::int_binary(IntBinary::Rem, self.0, other.0))
    }
    /// Quotient of unsigned words; the divisor is not 0.
    #[inline(always)]
    pub fn div_unsigned(self, other: Self) -> Self {
        Int(D::int_binary(IntBinary::DivUnsigned, self.0, other.0))
    }
    /// Remainder of unsigned words; the divisor is not 0.
    #[inline(always)]
    pub fn rem_unsigned(self, other: Self) -> Self {
        Int(D::int_binary(IntBinary::RemUnsigned, self.0, other.0))
    }
    /// The high word of the signed product.
    #[inline(always)]
    pub fn mul_high(self, other: Self) -> Self {
        Int(D::int_binary(IntBinary::MulHigh, self.0, other.0))
    }
    /// The high word of the unsigned product.
    #[inline(always)]
    pub fn mul_high_unsigned(self, other: Self) -> Self {
        Int(D::int_binary(IntBinary::MulHighUnsigned, self.0, other.0))
    }
    /// The low bits, sign-extended; the word itself for [`Width::Word`].
    #[inline(always)]
    pub fn sign_extended(self, from: Width) -> Self {
        match from {
            Width::U8 => Int(D::unary(Unary::SignExtend8, self.0)),
            Width::U16 => Int(D::unary(Unary::SignExtend16, self.0)),
            Width::U32 => Int(D::unary(Unary::SignExtend32, self.0)),
            Width::Word => self,
        }
    }
    /// Reads memory outside the heap, `offset` bytes behind the address that this is; zero-extended.
    ///
    /// # Safety
    /// As of [`Domain::load_raw`].
    #[inline(always)]
    pub unsafe fn read_raw(self, width: Width, offset: Self) -> Self {
        // SAFETY: the caller's.
        Int(unsafe { D::load_raw(width, self.0, offset.0) })
    }
    /// Writes memory outside the heap, `offset` bytes behind the address that this is; the low bits of the value.
    ///
    /// # Safety
    /// As of [`Domain::store_raw`].
    #[inline(always)]
    pub unsafe fn write_raw(self, width: Width, offset: Self, value: Self) {
        // SAFETY: the caller's.
        unsafe { D::store_raw(width, self.0, offset.0, value.0) }
    }
    /// Right shift, zeros coming in.
    #[inline(always)]
    pub fn logical_shr(self, bits: i64) -> Self {
        Int(D::int_binary(
            IntBinary::Shr,
            self.0,
            Int::<D>::from(bits).0,
        ))
    }
    /// Sum, or `None` on overflow.
    #[inline(always)]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        D::int_checked(IntChecked::Add, self.0, other.0).map(Int)
    }
    /// Difference, or `None` on overflow.
    #[inline(always)]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        D::int_checked(IntChecked::Sub, self.0, other.0).map(Int)
    }
    /// Product, or `None` on overflow.
    #[inline(always)]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        D::int_checked(IntChecked::Mul, self.0, other.0).map(Int)
    }
    /// Compares; a guard in a trace.
    #[inline(always)]
    pub fn compare(self, operation: Compare, other: Self) -> bool {
        D::int_compare(operation, self.0, other.0)
    }
    /// Compares to a red 0 or 1; no guard.
    #[inline(always)]
    pub fn compare_value(self, operation: Compare, other: Self) -> Self {
        Int(D::int_compare_value(operation, self.0, other.0))
    }
    /// `0 <= self < bound`, as one comparison.
    #[inline(always)]
    pub fn is_below(self, bound: Self) -> bool {
        D::int_compare(Compare::Below, self.0, bound.0)
    }
    /// Not zero?
    #[inline(always)]
    pub fn is_true(self) -> bool {
        D::int_compare(Compare::Ne, self.0, D::constant(Kind::Int, 0))
    }
    /// The binary32 with these low 32 bits.
    #[inline(always)]
    pub fn single_to_float(self) -> Float<D> {
        Float(D::unary(Unary::SingleToFloat, self.0))
    }
    /// Makes it green.
    #[inline(always)]
    pub fn promote(self) -> i64 {
        D::promote(Kind::Int, self.0) as i64
    }
    /// Asks a shape, whose number this is. In a trace: a guard that it gives the same answer.
    #[inline(always)]
    pub fn ask(self, function: &'static ShapeFunction, arguments: [u64; 2]) -> Answer {
        D::ask(self.0, function, arguments)
    }
    /// To the nearest float.
    #[inline(always)]
    pub fn to_float(self) -> Float<D> {
        Float(D::unary(Unary::IntToFloat, self.0))
    }
    /// A tagged immediate: one of the low three bits is set (or all are zero: null).
    #[inline(always)]
    pub fn to_ref<T: ?Sized>(self) -> Ref<D, T> {
        Ref(D::unary(Unary::BitsRef, self.0), PhantomData)
    }
}

macro_rules! comparisons {
    ($type:ident, $compare:ident, $other:ty, $lift:expr) => {
        impl<D: Domain> PartialEq<$other> for $type<D> {
            #[inline(always)]
            fn eq(&self, other: &$other) -> bool {
                D::$compare(Compare::Eq, self.0, ($lift)(*other).0)
            }
            #[inline(always)]
            #[allow(clippy::partialeq_ne_impl)] // a float is unequal to itself if it is a NaN
            fn ne(&self, other: &$other) -> bool {
                D::$compare(Compare::Ne, self.0, ($lift)(*other).0)
            }
        }
        impl<D: Domain> PartialOrd<$other> for $type<D> {
            #[inline(always)]
            fn partial_cmp(&self, other: &$other) -> Option<std::cmp::Ordering> {
                use std::cmp::Ordering::{Equal, Greater, Less};
                if self < other {
                    Some(Less)
                } else if self == other {
                    Some(Equal)
                } else if self > other {
                    Some(Greater)
                } else {
                    None
                }
            }
            #[inline(always)]
            fn lt(&self, other: &$other) -> bool {
                D::$compare(Compare::Lt, self.0, ($lift)(*other).0)
            }
            #[inline(always)]
            fn le(&self, other: &$other) -> bool {
                D::$compare(Compare::Le, self.0, ($lift)(*other).0)
            }
            #[inline(always)]
            fn gt(&self, other: &$other) -> bool {
                D::$compare(Compare::Gt, self.0, ($lift)(*other).0)
            }
            #[inline(always)]
            fn ge(&self, other: &$other) -> bool {
                D::$compare(Compare::Ge, self.0, ($lift)(*other).0)
            }
        }
    };
}
comparisons!(Int, int_compare, Int<D>, |x: Int<D>| x);
comparisons!(Int, int_compare, i64, |x: i64| Int::<D>::from(x));
comparisons!(Float, float_compare, Float<D>, |x: Float<D>| x);
comparisons!(Float, float_compare, f64, |x: f64| Float::<D>::from(x));

// ---------------------------------------------------------------- floats

impl<D: Domain> From<f64> for Float<D> {
    #[inline(always)]
    fn from(value: f64) -> Self {
        Float(D::constant(Kind::Float, value.to_bits()))
    }
}

macro_rules! float_operator {
    ($($trait:ident $method:ident $operation:ident),*) => {$(
        impl<D: Domain> ops::$trait for Float<D> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Float(D::float_binary(FloatBinary::$operation, self.0, other.0))
            }
        }
    )*};
}
float_operator!(Add add Add, Sub sub Sub, Mul mul Mul, Div div Div);

impl<D: Domain> ops::Neg for Float<D> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        self.unary(Unary::FloatNeg)
    }
}

impl<D: Domain> Float<D> {
    /// An operation from float to float.
    #[inline(always)]
    pub fn unary(self, operation: Unary) -> Self {
        Float(D::unary(operation, self.0))
    }
    /// Compares; a guard in a trace.
    #[inline(always)]
    pub fn compare(self, operation: Compare, other: Self) -> bool {
        D::float_compare(operation, self.0, other.0)
    }
    /// Towards zero, saturating.
    #[inline(always)]
    pub fn to_int(self) -> Int<D> {
        Int(D::unary(Unary::FloatToInt, self.0))
    }
    /// The bits of the nearest binary32.
    #[inline(always)]
    pub fn to_single(self) -> Int<D> {
        Int(D::unary(Unary::FloatToSingle, self.0))
    }
    /// Its IEEE 754 bits.
    #[inline(always)]
    pub fn bits(self) -> Int<D> {
        Int(D::unary(Unary::FloatBits, self.0))
    }
    /// Makes it green.
    #[inline(always)]
    pub fn promote(self) -> f64 {
        f64::from_bits(D::promote(Kind::Float, self.0))
    }
}

impl Int<Native> {
    /// The value.
    #[inline(always)]
    pub fn get(self) -> i64 {
        self.0 as i64
    }
}

impl Float<Native> {
    /// The value.
    #[inline(always)]
    pub fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

// ---------------------------------------------------------------- references

/// Any value of the client's: what slots and items hold.
#[derive(Debug)]
pub enum AnyValue {}

/// An object type in the heap; implemented by `#[heap_object]`.
pub trait HeapObject: 'static {
    /// Its descriptor.
    const TYPE: &'static Type;
}

impl<D: Domain, T: ?Sized> Ref<D, T> {
    /// The null reference.
    #[inline(always)]
    pub fn null() -> Self {
        Ref(D::constant(Kind::Ref, 0), PhantomData)
    }
    /// A known reference.
    #[inline(always)]
    pub fn constant(value: Gc<T>) -> Self {
        Ref(D::constant(Kind::Ref, value.0), PhantomData)
    }
    /// The same reference, claimed to be of another type.
    #[inline(always)]
    pub fn cast<U: ?Sized>(self) -> Ref<D, U> {
        Ref(self.0, PhantomData)
    }
    /// Null? A guard in a trace.
    #[inline(always)]
    pub fn is_null(self) -> bool {
        D::same(self.0, D::constant(Kind::Ref, 0))
    }
    /// The same reference? A guard in a trace.
    #[inline(always)]
    pub fn same<U: ?Sized>(self, other: Ref<D, U>) -> bool {
        D::same(self.0, other.0)
    }
    /// Makes it green.
    #[inline(always)]
    pub fn promote(self) -> Gc<T> {
        Ref(D::promote(Kind::Ref, self.0), PhantomData)
    }
    /// The word, for tag bits (see [`Unary::RefBits`]).
    #[inline(always)]
    pub fn bits(self) -> Int<D> {
        Int(D::unary(Unary::RefBits, self.0))
    }
    /// The shape in the header of the object, which must be one (not null, not tagged).
    #[inline(always)]
    pub fn shape(self) -> Int<D> {
        Int(D::load(self.0, SHAPE_PLACE))
    }
    /// Asks the object's shape. In a trace: a guard that it gives the same answer.
    #[inline(always)]
    pub fn ask(self, function: &'static ShapeFunction, arguments: [u64; 2]) -> Answer {
        self.shape().ask(function, arguments)
    }
    /// Gives the object another shape. The layout must not change.
    #[inline(always)]
    pub fn set_shape(self, shape: Int<D>) {
        D::store(self.0, SHAPE_PLACE, shape.0)
    }
    /// Has the object the shape of type `U`? It must be an object. A guard in a trace.
    #[inline(always)]
    pub fn is<U: HeapObject>(self) -> bool {
        self.shape() == i64::from(U::TYPE.shape)
    }
}

impl<T: ?Sized> Ref<Native, T> {
    /// Address of the object.
    #[inline(always)]
    pub fn address(self) -> usize {
        self.0 as usize
    }
    /// The reference of this word.
    #[inline(always)]
    pub fn from_bits(word: u64) -> Self {
        Ref(word, PhantomData)
    }
}

impl<T: ?Sized> PartialEq for Ref<Native, T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T: ?Sized> Eq for Ref<Native, T> {}
impl<T: ?Sized> std::fmt::Debug for Ref<Native, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

impl<D: Domain, T: 'static> Static<D, T> {
    /// A known pointer.
    #[inline(always)]
    pub fn constant(value: &'static T) -> Self {
        Static(
            D::constant(Kind::Int, value as *const T as u64),
            PhantomData,
        )
    }
    /// Makes it green.
    #[inline(always)]
    pub fn promote(self) -> &'static T {
        // SAFETY: a `Static` is only made of `&'static T` (`constant`, and fields of that type, which are never null).
        unsafe { &*(D::promote(Kind::Int, self.0) as *const T) }
    }
}

// ---------------------------------------------------------------- fields of heap objects

/// A Rust type that may be the type of a field of a `#[heap_object]`.
#[diagnostic::on_unimplemented(
    message = "an object in the heap cannot have a field of type `{Self}`",
    note = "fields are integers, `f64`, `Gc<T>` and `&'static T`: the collector knows nothing of what Rust owns"
)]
pub trait FieldType: 'static {
    /// What the accessors take and give.
    type In<D: Domain>: Red<D>;
    /// Kind of the word.
    const KIND: Kind;
    /// Size in memory.
    const WIDTH: Width;
}

macro_rules! int_field {
    ($($type:ty => $width:ident),*) => {$(
        impl FieldType for $type {
            type In<D: Domain> = Int<D>;
            const KIND: Kind = Kind::Int;
            const WIDTH: Width = Width::$width;
        }
    )*};
}
int_field!(u8 => U8, u16 => U16, u32 => U32, i64 => Word, u64 => Word);

impl FieldType for f64 {
    type In<D: Domain> = Float<D>;
    const KIND: Kind = Kind::Float;
    const WIDTH: Width = Width::Word;
}
impl<T: ?Sized + 'static> FieldType for Gc<T> {
    type In<D: Domain> = Ref<D, T>;
    const KIND: Kind = Kind::Ref;
    const WIDTH: Width = Width::Word;
}
impl<T: 'static> FieldType for &'static T {
    type In<D: Domain> = Static<D, T>;
    const KIND: Kind = Kind::Int;
    const WIDTH: Width = Width::Word;
}

// ---------------------------------------------------------------- arguments and results of residual functions

/// A type that a residual function may take.
#[diagnostic::on_unimplemented(
    message = "a residual function cannot take `{Self}`",
    note = "it takes red values (`Int`, `Float`, `Ref`, `Static`) and green words (integers, `bool`, `&'static T`)"
)]
pub trait Argument: Copy {
    /// What generic code passes.
    type In<D: Domain>;
    /// Kind of the word it travels in.
    const KIND: Kind;
    /// The word it travels in.
    fn lower<D: Domain>(value: Self::In<D>) -> D::Word;
    /// The inverse, in the function.
    fn from_raw(word: u64) -> Self;
}

/// A type that a residual function may return.
#[diagnostic::on_unimplemented(
    message = "a residual function cannot return `{Self}`",
    note = "it returns a red value (`Int`, `Float`, `Ref`, `Static`), a green word that is promoted, or nothing"
)]
pub trait Return: Sized {
    /// What generic code gets.
    type In<D: Domain>;
    /// Kind of the word it travels in.
    const KIND: Kind;
    /// The word it travels in.
    fn into_raw(self) -> u64;
    /// What the word means; may be a guard in a trace.
    fn lift<D: Domain>(word: D::Word) -> Self::In<D>;
}

macro_rules! red_argument {
    ([$($generics:tt)*] $native:ty, $of:ident => $red:ty, $kind:expr) => {
        impl<$($generics)*> Argument for $native {
            type In<$of: Domain> = $red;
            const KIND: Kind = $kind;
            #[inline(always)]
            fn lower<$of: Domain>(value: $red) -> $of::Word {
                value.0
            }
            #[inline(always)]
            fn from_raw(word: u64) -> Self {
                <$native as Red<Native>>::from_word(word)
            }
        }
        impl<$($generics)*> Return for $native {
            type In<$of: Domain> = $red;
            const KIND: Kind = $kind;
            #[inline(always)]
            fn into_raw(self) -> u64 {
                self.0
            }
            #[inline(always)]
            fn lift<$of: Domain>(word: $of::Word) -> $red {
                <$red as Red<$of>>::from_word(word)
            }
        }
    };
}
red_argument!([] Int<Native>, D => Int<D>, Kind::Int);
red_argument!([] Float<Native>, D => Float<D>, Kind::Float);
red_argument!([T: ?Sized] Ref<Native, T>, D => Ref<D, T>, Kind::Ref);
red_argument!([T: 'static] Static<Native, T>, D => Static<D, T>, Kind::Int);

macro_rules! green_argument {
    ([$($generics:tt)*] $native:ty, |$value:ident| $lower:expr, |$word:ident| $raise:expr) => {
        impl<$($generics)*> Argument for $native {
            type In<D: Domain> = $native;
            const KIND: Kind = Kind::Int;
            #[inline(always)]
            fn lower<D: Domain>($value: $native) -> D::Word {
                D::constant(Kind::Int, $lower)
            }
            #[inline(always)]
            fn from_raw($word: u64) -> Self {
                $raise
            }
        }
        /// As a result it is promoted: a guard in a trace.
        impl<$($generics)*> Return for $native {
            type In<D: Domain> = $native;
            const KIND: Kind = Kind::Int;
            #[inline(always)]
            fn into_raw(self) -> u64 {
                let $value = self;
                $lower
            }
            #[inline(always)]
            fn lift<D: Domain>(word: D::Word) -> $native {
                let $word = D::promote(Kind::Int, word);
                $raise
            }
        }
    };
}
green_argument!([] bool, |v| v as u64, |w| w != 0);
green_argument!([] u8, |v| v as u64, |w| w as u8);
green_argument!([] u16, |v| v as u64, |w| w as u16);
green_argument!([] u32, |v| v as u64, |w| w as u32);
green_argument!([] i32, |v| v as u64, |w| w as i32);
green_argument!([] i64, |v| v as u64, |w| w as i64);
green_argument!([] u64, |v| v, |w| w);
green_argument!([] usize, |v| v as u64, |w| w as usize);
green_argument!([T: 'static] &'static T, |v| v as *const T as u64, |w| {
    // SAFETY: the word was made of such a reference.
    unsafe { &*(w as *const T) }
});
green_argument!([] crate::stack::Frame, |v| v.address() as u64, |w| crate::stack::Frame::from_address(w as usize));

impl Return for () {
    type In<D: Domain> = ();
    const KIND: Kind = Kind::Int;
    #[inline(always)]
    fn into_raw(self) -> u64 {
        0
    }
    #[inline(always)]
    fn lift<D: Domain>(_: D::Word) {}
}
