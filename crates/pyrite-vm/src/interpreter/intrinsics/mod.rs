//! Built-in functions as generic code. Each does what the function of the same name does, for the arguments it knows; for others it declines, and
//! the function itself is called.

mod classes;
mod containers;
mod iterators;
mod numbers;

use super::native_calls::Given;
use crate::builtin::Intrinsic;
use crate::result::Outcome;
use smelt::Domain;

/// Does what a built-in function does, if it can.
#[inline(always)]
pub fn call<D: Domain>(intrinsic: Intrinsic, given: &Given<D>) -> Option<Outcome<D>> {
    use Intrinsic::*;
    match intrinsic {
        Len => containers::len(given),
        IsInstance => classes::is_instance(given),
        IsSubclass => classes::is_subclass(given),
        Abs => numbers::abs(given),
        Max => numbers::extreme(given, smelt::Compare::Gt),
        Min => numbers::extreme(given, smelt::Compare::Lt),
        Callable => classes::callable(given),
        Bool => numbers::bool(given),
        Int => numbers::int(given),
        Float => numbers::float(given),
        Range => iterators::range(given),
        ListAppend => containers::append(given),
        ListPop => containers::pop(given),
        DictGet => containers::dict_get(given),
        DictKeys => containers::view(given, crate::ids::DICT_KEYS),
        DictValues => containers::view(given, crate::ids::DICT_VALUES),
        DictItems => containers::view(given, crate::ids::DICT_ITEMS),
        Iter => iterators::iter(given),
        Next => iterators::next(given),
        Enumerate => iterators::enumerate(given),
        Zip => iterators::zip(given),
    }
}
