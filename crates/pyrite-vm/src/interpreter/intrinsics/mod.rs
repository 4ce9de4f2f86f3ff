//! Built-in functions as generic code: see [`Intrinsic`](crate::builtin::Intrinsic).

pub mod bytes;
pub mod classes;
pub mod containers;
pub mod iterators;
pub mod lists;
pub mod numbers;
pub mod strs;

use super::native_calls::Given;
