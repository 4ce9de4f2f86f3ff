//! The attribute macros of Smelt: `#[heap_object]`, `#[elidable]`, `#[residual]`.
//!
//! They know the names of Smelt's traits and nothing of any client. Their documentation for users is where Smelt re-exports them.
#![deny(missing_docs)]

mod heap_object;
mod residual;

use proc_macro::TokenStream;
use syn::parse_macro_input;

/// Declares a struct to be an object in the heap: descriptors of its fields, accessors in every domain, a constructor.
///
/// `#[heap_object(id = EXPR)]` gives the collector's type number (`u16`, unique). Options: `shape = EXPR` (default: the id), `slots` (word-sized
/// value slots follow the fields) or `immutable_slots` (the same, never written after the instruction that made the object) or `array` (an array object: no fields; a length, then value words; with `tail = NUMBER` as many more words, zero at first, for Rust code only) or `floats` (the same with binary64 items, which the collector does not look at) or `bytes` (an array object of raw bytes, read and written as integers of any width or as floats); `by_value` (the object is no more than its fields, which are immutable: another with the same will do); `bytes_behind` (each object is as long as `with_bytes`, a constructor for plain code, makes it, and `byte_behind(i)` reads the bytes behind the fields, which are never written again).
/// Fields are of types that implement `FieldType`; mark those that are never written after construction `#[immutable]`.
///
/// For `struct Point { x: f64, next: Gc<Point> }` it makes
/// - `impl HeapObject for Point` and `Point::LAYOUT`, to be registered with the heap;
/// - the trait `PointFields<D>`, implemented for `Ref<D, Point>`: `x()`, `set_x(v)`, `next()`, `set_next(v)`;
/// - `Point::new::<D>(x, next) -> Ref<D, Point>` and, with `slots`, a first argument for their number, and `new_shaped` with a shape first;
/// - with `slots` or `array`: `slot(i)` / `item(i)`, `set_…`, over a red or green index.
#[proc_macro_attribute]
pub fn heap_object(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let options = parse_macro_input!(attribute as heap_object::Options);
    let item = parse_macro_input!(item as syn::ItemStruct);
    heap_object::expand(options, item)
        .unwrap_or_else(|e| e.to_compile_error())
        .into()
}

/// A plain Rust function that traces call and never look into. Its arguments and result are of types that implement `Argument` and `Return`
/// (at most six arguments). Callers name the domain: `f::<D>(a, b)`; the result is lifted into it.
///
/// `#[residual]` may do anything; `#[residual(writes)]` writes objects but never runs client code; `#[residual(reads)]` writes
/// nothing that existed before. `#[residual(asking)]` may do anything, and what it does depends on what is alive.
#[proc_macro_attribute]
pub fn residual(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let effects = parse_macro_input!(attribute as residual::EffectsOption);
    let item = parse_macro_input!(item as syn::ItemFn);
    residual::expand(effects, item)
        .unwrap_or_else(|e| e.to_compile_error())
        .into()
}

/// As [`macro@residual`], for functions whose result depends on their arguments only and that do nothing observable: calls with constant
/// arguments happen while tracing, others may be removed, merged or repeated.
///
/// `#[elidable(makes = SHAPE)]` is for those that always return, and give an object of that shape: traces may defer their calls until somebody looks at the
/// result (`smelt::Deferred`). `shortcuts = &[smelt::Shortcut {..}]` says what can be had of the result without making it. `callee = NAME` gives the
/// function's descriptor a name, for shortcuts to mention.
#[proc_macro_attribute]
pub fn elidable(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let option = parse_macro_input!(attribute as residual::ElidableOption);
    let item = parse_macro_input!(item as syn::ItemFn);
    residual::expand(residual::EffectsOption::elidable(option), item)
        .unwrap_or_else(|e| e.to_compile_error())
        .into()
}
