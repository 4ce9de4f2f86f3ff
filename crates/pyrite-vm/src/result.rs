//! How exceptions travel through Rust code.
//!
//! Everything that can raise returns [`PyResult`] (or, in generic code, [`Outcome`], which is the same type in the native domain); the
//! exception object travels in the `Err`. Residual functions return [`Returned`], whose one word is 0 for "raised", with the
//! exception in the thread's state; to their generic callers they give an [`Outcome`] again.

use crate::object::{ABSENT, Obj, Value};
use crate::thread;
use smelt::{Domain, Int, Kind, Native, Red, Return};

/// An exception on its way.
#[derive(Clone, Copy)]
pub struct Raised<D: Domain = Native>(pub Obj<D>);

impl<D: Domain> std::fmt::Debug for Raised<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Raised")
    }
}

/// The result of anything that can raise, in code that is not generic.
pub type PyResult<T = Obj> = Result<T, Raised>;
/// The result of anything that can raise, in generic code.
pub type Outcome<D, T = Obj<D>> = Result<T, Raised<D>>;

/// What a residual function that can raise returns.
pub struct Returned<T>(pub PyResult<T>);

impl<T> From<PyResult<T>> for Returned<T> {
    #[inline(always)]
    fn from(result: PyResult<T>) -> Self {
        Returned(result)
    }
}

#[cold]
fn stow(raised: Raised) -> u64 {
    thread::set_raised(raised.0);
    0
}

/// Takes the exception that a residual function has left in the thread's state.
#[inline]
pub fn take_raised<D: Domain>() -> Raised<D> {
    Raised(thread::take_raised::<D>())
}

macro_rules! returned {
    ($type:ty, |$value:ident| $lower:expr, $d:ident => $in:ty, $kind:expr, |$word:ident| $lift:expr) => {
        impl Return for Returned<$type> {
            type In<$d: Domain> = Outcome<$d, $in>;
            const KIND: Kind = $kind;
            #[inline(always)]
            fn into_raw(self) -> u64 {
                match self.0 {
                    Ok($value) => $lower,
                    Err(raised) => stow(raised),
                }
            }
            #[inline(always)]
            fn lift<$d: Domain>($word: $d::Word) -> Outcome<$d, $in> {
                $lift
            }
        }
    };
}

returned!(Obj, |v| v.0, D => Obj<D>, Kind::Ref, |word| {
    let object = Obj::<D>::from_word(word);
    if object.is_null() { Err(take_raised()) } else { Ok(object) }
});
// An object or none at all: exhausted iterators, absent keys.
returned!(Option<Obj>, |v| v.map_or(ABSENT, |v| v.0), D => Option<Obj<D>>, Kind::Ref, |word| {
    let object = Obj::<D>::from_word(word);
    if object.is_null() {
        Err(take_raised())
    } else if object.is_word(ABSENT) {
        Ok(None)
    } else {
        Ok(Some(object))
    }
});
// Nothing: 1.
returned!((), |_v| 1, D => (), Kind::Int, |word| {
    if Int::<D>(word).is_true() { Ok(()) } else { Err(take_raised()) }
});
// A truth: 1 false, 2 true; known to the caller.
returned!(bool, |v| 1 + u64::from(v), D => bool, Kind::Int, |word| {
    match Int::<D>(word).promote() {
        0 => Err(take_raised()),
        truth => Ok(truth == 2),
    }
});

/// Declares residual functions that can raise: the body may use `?` and gives a `PyResult`, callers get an `Outcome`.
/// `residuals! { [any] pub fn f(a: Obj) -> Obj { ... } }`; the brackets hold the effects, as of `#[residual]`.
#[macro_export]
macro_rules! residuals {
    ($($(#[$attribute:meta])* [$effects:ident] $visibility:vis fn $name:ident($($argument:ident: $type:ty),* $(,)?) -> $result:ty $body:block)*) => {$(
        $(#[$attribute])*
        #[smelt::residual($effects)]
        $visibility fn $name($($argument: $type),*) -> $crate::result::Returned<$result> {
            #[inline(always)]
            fn inner($($argument: $type),*) -> $crate::result::PyResult<$result> $body
            inner($($argument),*).into()
        }
    )*};
}

/// The `MemoryError` for an allocation that failed.
#[cold]
pub fn memory_error() -> Raised {
    Raised(thread::memory_error())
}
