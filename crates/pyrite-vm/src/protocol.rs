//! The operations of the language on any objects, for code that is not generic: what built-in types and library modules call.
//!
//! They may run Python code, so slices of mutable objects must not be held across them.

use crate::builtin::{Callable, NativeOrder};
use crate::call::call;
use crate::class::Class;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::interpreter::arithmetic::OPERATORS;
use crate::interpreter::generators::{self, Resumed};
use crate::interpreter::native_calls;
use crate::lookup::Access;
use crate::names::{self, Known};
use crate::object::{FALSE, NONE, NOT_IMPLEMENTED, Obj, TRUE, Value, boolean};
use crate::result::PyResult;
use crate::storage;
use crate::types::bytes::{self, PyBytes};
use crate::types::exception;
use crate::types::float::PyFloat;
use crate::types::int::Integer;
use crate::types::list::{self, PyList};
use crate::types::method::PyBuiltin;
use crate::types::str::{self, PyStr};
use crate::types::tuple::{self, PyTuple};
use crate::{type_error, types};
use smelt::Gc;
use std::cmp::Ordering;

/// `type(object).__name__`.
pub fn class_name(object: Obj) -> std::borrow::Cow<'static, str> {
    Class::of(object).name()
}

/// What messages call the type of an object.
pub fn type_name(object: Obj) -> std::borrow::Cow<'static, str> {
    Class::of(object).full_name()
}

/// What messages call an argument that a function refuses: None by its name, all else by its type.
pub fn argument_name(object: Obj) -> std::borrow::Cow<'static, str> {
    match object.is_none() {
        true => "None".into(),
        false => type_name(object),
    }
}

/// Looks a special method up on the type of an object, bound as far as calling it needs: calls it with `arguments` behind the object. `None` if
/// there is no such method.
///
/// # Errors
/// What the method raises; `TypeError` if the class says `None` for it.
#[inline]
pub fn call_special(object: Obj, name: Known, arguments: &[Obj]) -> PyResult<Option<Obj>> {
    match Class::of(object).known(name) {
        Some(method) if is_function(method) => {
            crate::call::call_unbound(method, object, arguments).map(Some)
        }
        Some(method) if method.0 != NONE => call_bound_special(method, object, name, arguments),
        Some(_) if name != names::HASH => Err(type_error!("'NoneType' object is not callable")),
        _ => Ok(None),
    }
}

/// Is it called with its receiver, as functions are that classes usually have?
#[inline]
fn is_function(method: Obj) -> bool {
    matches!(
        method.map_number(),
        ids::FUNCTION | ids::WRAPPER_DESCRIPTOR | ids::METHOD_DESCRIPTOR
    )
}

/// [`call_special`] of another descriptor, such as a property. Where there is something else to be done without the method, one whose `__get__` raises
/// `AttributeError` counts as absent.
#[cold]
fn call_bound_special(
    method: Obj,
    object: Obj,
    name: Known,
    arguments: &[Obj],
) -> PyResult<Option<Obj>> {
    match crate::attributes::bind(method, object, Class::of(object).object()) {
        Ok(bound) => {
            crate::recursion::check(crate::call::WHILE_CALLING)?;
            call(bound, arguments).map(Some)
        }
        Err(raised)
            if is_optional(name) && exception::matches(raised.0, &exception::ATTRIBUTE_ERROR) =>
        {
            Ok(None)
        }
        Err(raised) => Err(raised),
    }
}

/// Does CPython do without a special method that cannot be bound?
fn is_optional(name: Known) -> bool {
    use names::*;
    const OTHERS: [Known; 17] = [
        LT, LE, EQ, NE, GT, GE, BOOL, HASH, REPR, ITER, CONTAINS, ROUND, TRUNC, FLOOR, CEIL,
        DIVMOD, RDIVMOD,
    ];
    OTHERS.contains(&name)
        || OPERATORS
            .iter()
            .any(|operator| name == operator.method() || name == operator.reflected())
}

/// `hash(object)`.
///
/// # Errors
/// `TypeError` for unhashable objects; what `__hash__` raises.
#[inline]
pub fn hash(object: Obj) -> PyResult<i64> {
    if let Some(value) = object.as_small() {
        return Ok(crate::hash::of_int(value.get()));
    }
    if let Some(string) = object.exact::<PyStr>() {
        return Ok(str::hash(string));
    }
    hash_slow(object)
}

fn hash_slow(object: Obj) -> PyResult<i64> {
    // The most frequent of the others.
    if let Some(tuple) = object.exact::<PyTuple>() {
        return tuple::hash_of(tuple);
    }
    if let Some(method) = own_method(Class::of(object), names::HASH)
        && let Some(hash) = method.hash
        && let Some(result) = hash(object)
    {
        return result;
    }
    let Some(result) = call_special(object, names::HASH, &[])? else {
        return Err(type_error!("unhashable type: '{}'", type_name(object)));
    };
    match Integer::of(result) {
        Some(Integer::Small(value)) => Ok(crate::hash::avoid_minus_one(value)),
        // What fits a machine word is the hash itself, though it may be too large for a tagged one.
        Some(Integer::Big(big)) => match i64::try_from(&types::int::big_value(big)) {
            Ok(value) => Ok(crate::hash::avoid_minus_one(value)),
            Err(_) => Ok(types::int::hash_big(big)),
        },
        None => Err(type_error!("__hash__ method should return an integer")),
    }
}

/// `a is b or a == b`, as containers compare.
///
/// # Errors
/// What `__eq__` or the truth of its result raises.
#[inline]
pub fn is_equal(a: Obj, b: Obj) -> PyResult<bool> {
    if a.0 == b.0 {
        return Ok(true);
    }
    if a.is_small() && b.is_small() {
        return Ok(false);
    }
    if let (Some(a), Some(b)) = (a.exact::<PyStr>(), b.exact::<PyStr>()) {
        return Ok(str::equal(a, b));
    }
    if let (Some(a), Some(b)) = (a.exact::<PyBytes>(), b.exact::<PyBytes>()) {
        return Ok(bytes::contents(a) == bytes::contents(b));
    }
    is_equal_slow(a, b)
}

fn is_equal_slow(a: Obj, b: Obj) -> PyResult<bool> {
    if let (Some(a), Some(b)) = (a.exact::<PyTuple>(), b.exact::<PyTuple>()) {
        return tuple::equal(tuple::items(a), tuple::items(b));
    }
    if let (Some(a), Some(b)) = (a.exact::<PyList>(), b.exact::<PyList>()) {
        return Ok(list::compare_items(a, b, Comparison::Eq)?.0 == TRUE);
    }
    let (left, right) = (Class::of(a), Class::of(b));
    if let Some(method) = own_method(left, names::EQ)
        && let Some(equal) = method.equal
        && (left == right || is_own(right, names::EQ, method))
        && let Some(result) = equal(a, b)
    {
        return result;
    }
    is_true(compare(a, b, Comparison::Eq)?)
}

/// The function in Rust behind a special method that a class has from a built-in type.
fn own_method(class: &'static Class, name: Known) -> Option<&'static Callable> {
    let method = class.known(name)?;
    let is_builtin = method.has_map(ids::WRAPPER_DESCRIPTOR);
    is_builtin.then(|| method.cast::<PyBuiltin>().definition().promote())
}

/// What the comparison of two objects of a class goes by, if Rust can have that without a call.
#[inline]
pub fn native_order(class: &'static Class, comparison: Comparison) -> Option<NativeOrder> {
    own_method(class, comparison.method())?.order
}

/// Does a class have the same function behind a special method?
fn is_own(class: &'static Class, name: Known, method: &'static Callable) -> bool {
    own_method(class, name).is_some_and(|other| std::ptr::eq(other, method))
}

/// The six comparisons.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Comparison {
    Lt,
    Le,
    Eq,
    Ne,
    Gt,
    Ge,
}

impl Comparison {
    /// The comparison with this number.
    pub fn by_number(number: u32) -> Comparison {
        use Comparison::*;
        [Lt, Le, Eq, Ne, Gt, Ge][number as usize]
    }
    /// The method's name.
    pub fn method(self) -> Known {
        [
            names::LT,
            names::LE,
            names::EQ,
            names::NE,
            names::GT,
            names::GE,
        ][self as usize]
    }
    /// The comparison with the operands exchanged.
    pub fn reflected(self) -> Comparison {
        use Comparison::*;
        [Gt, Ge, Eq, Ne, Lt, Le][self as usize]
    }
    /// The operator.
    pub fn symbol(self) -> &'static str {
        ["<", "<=", "==", "!=", ">", ">="][self as usize]
    }
    /// Does it hold for operands so ordered?
    pub fn holds(self, ordering: Ordering) -> bool {
        match self {
            Comparison::Lt => ordering.is_lt(),
            Comparison::Le => ordering.is_le(),
            Comparison::Eq => ordering.is_eq(),
            Comparison::Ne => ordering.is_ne(),
            Comparison::Gt => ordering.is_gt(),
            Comparison::Ge => ordering.is_ge(),
        }
    }
}

/// How two values are ordered whose comparing runs no code of a program: two ints of a word, two floats, two strs or two bytes. `None` for all else,
/// and if one is no number.
#[inline]
pub fn plain_order(a: Obj, b: Obj) -> Option<Ordering> {
    if a.is_small() && b.is_small() {
        // The tagged words compare as the integers do.
        return Some((a.0 as i64).cmp(&(b.0 as i64)));
    }
    if !a.is_heap() || !b.is_heap() {
        return None;
    }
    let map = a.map_number();
    if map != b.map_number() {
        return None;
    }
    match map {
        ids::STR => Some(str::bytes(a.cast()).cmp(str::bytes(b.cast()))),
        ids::FLOAT => {
            let (a, b): (Gc<PyFloat>, Gc<PyFloat>) = (a.cast(), b.cast());
            a.value().get().partial_cmp(&b.value().get())
        }
        ids::BYTES => {
            let (a, b) = (bytes::contents(a.cast()), bytes::contents(b.cast()));
            Some(a.cmp(b))
        }
        _ => None,
    }
}

/// `a < b` and its kin: the object that the comparison gives.
///
/// # Errors
/// `TypeError` if neither side supports it; what the methods raise.
pub fn compare(a: Obj, b: Obj, comparison: Comparison) -> PyResult {
    if let Some(order) = plain_order(a, b) {
        return Ok(boolean(comparison.holds(order)));
    }
    if let (Some(a), Some(b)) = (a.exact::<PyTuple>(), b.exact::<PyTuple>()) {
        return tuple::compare_items(tuple::items(a), tuple::items(b), comparison);
    }
    if let (Some(a), Some(b)) = (a.exact::<PyList>(), b.exact::<PyList>()) {
        return list::compare_items(a, b, comparison);
    }
    if let (Some(a), Some(b)) = (types::set::exact(a), types::set::exact(b)) {
        return types::set::operations::compare(a, b, comparison).map(boolean);
    }
    let (left, right) = (Class::of(a), Class::of(b));
    if left == right
        && let Some(native) = native_order(left, comparison)
        && let Some(order) = native(a, b)
    {
        return Ok(boolean(comparison.holds(order)));
    }
    let reflected_first = left != right && right.is_subclass(left);
    if reflected_first
        && let Some(result) = call_special(b, comparison.reflected().method(), &[a])?
        && result.0 != NOT_IMPLEMENTED
    {
        return Ok(result);
    }
    if let Some(result) = call_special(a, comparison.method(), &[b])?
        && result.0 != NOT_IMPLEMENTED
    {
        return Ok(result);
    }
    if reflected_first {
        return compare_identity(a, b, comparison);
    }
    compare_reflected(a, b, comparison)
}

/// The rest of [`compare`], when the left operand's method has returned `NotImplemented`.
///
/// # Errors
/// As [`compare`].
pub fn compare_reflected(a: Obj, b: Obj, comparison: Comparison) -> PyResult {
    if let Some(result) = call_special(b, comparison.reflected().method(), &[a])?
        && result.0 != NOT_IMPLEMENTED
    {
        return Ok(result);
    }
    compare_identity(a, b, comparison)
}

/// What a comparison gives that neither operand knows.
fn compare_identity(a: Obj, b: Obj, comparison: Comparison) -> PyResult {
    match comparison {
        Comparison::Eq => Ok(crate::object::boolean(a.0 == b.0)),
        Comparison::Ne => Ok(crate::object::boolean(a.0 != b.0)),
        _ => Err(type_error!(
            "'{}' not supported between instances of '{}' and '{}'",
            comparison.symbol(),
            type_name(a),
            type_name(b)
        )),
    }
}

/// `bool(object)`.
///
/// # Errors
/// What `__bool__` or `__len__` raises.
#[inline]
pub fn is_true(object: Obj) -> PyResult<bool> {
    match object.0 {
        TRUE => Ok(true),
        FALSE | NONE => Ok(false),
        _ => is_true_slow(object),
    }
}

fn is_true_slow(object: Obj) -> PyResult<bool> {
    if let Some(value) = object.as_small() {
        return Ok(value.get() != 0);
    }
    if let Some(length) = length_of_own(object) {
        return Ok(length != 0);
    }
    if object.0 == NOT_IMPLEMENTED {
        return Err(type_error!(
            "NotImplemented should not be used in a boolean context"
        ));
    }
    if Class::of(object)
        .known(names::BOOL)
        .is_some_and(|method| method.0 == NONE)
    {
        return Err(type_error!(
            "'{}' cannot be interpreted as a boolean",
            type_name(object)
        ));
    }
    if let Some(result) = call_special(object, names::BOOL, &[])? {
        return checked_truth(result);
    }
    match Class::of(object).known(names::LEN) {
        Some(_) => Ok(length(object)? != 0),
        None => Ok(true),
    }
}

/// The length of an object of the commonest built-in types.
fn length_of_own(object: Obj) -> Option<usize> {
    match object.map_number() {
        ids::TUPLE => Some(storage::length(object.cast::<types::tuple::PyTuple>())),
        ids::LIST => Some(types::list::length(object.cast())),
        ids::DICT => Some(types::dict::length(object.cast())),
        ids::STR => Some(str::length(object.cast())),
        _ => None,
    }
}

/// What a `__bool__` has returned.
///
/// # Errors
/// `TypeError` if it is no bool.
pub fn checked_truth(result: Obj) -> PyResult<bool> {
    match result.0 {
        TRUE => Ok(true),
        FALSE => Ok(false),
        _ => Err(type_error!(
            "__bool__ should return bool, returned {}",
            type_name(result)
        )),
    }
}

/// `len(object)`.
///
/// # Errors
/// `TypeError` if it has none; what `__len__` raises.
pub fn length(object: Obj) -> PyResult<usize> {
    let Some(result) = call_special(object, names::LEN, &[])? else {
        return Err(type_error!(
            "object of type '{}' has no len()",
            type_name(object)
        ));
    };
    checked_length(result)
}

/// What a `__len__` has returned.
///
/// # Errors
/// `TypeError`, `ValueError` and `OverflowError` if that is no length.
pub fn checked_length(result: Obj) -> PyResult<usize> {
    let result = Integer::of(index(result)?);
    match result.and_then(Integer::machine) {
        Some(value) if value >= 0 => Ok(value as usize),
        Some(_) => Err(crate::value_error!("__len__() should return >= 0")),
        None if result.is_some_and(Integer::is_negative) => {
            Err(crate::value_error!("__len__() should return >= 0"))
        }
        None => Err(crate::overflow_error!(
            "cannot fit 'int' into an index-sized integer"
        )),
    }
}

/// What a method that is to give an integer has given: an `int`, maybe of a subclass, which is deprecated.
///
/// # Errors
/// `TypeError` if it is none; the warning, if that is to be an exception.
pub fn checked_integer(result: Obj, method: Known) -> PyResult {
    let (name, kind) = (method.text(), type_name(result));
    if Integer::of(result).is_none() {
        return Err(type_error!("{name} returned non-int (type {kind})"));
    }
    if Class::of(result) != Class::builtin(ids::INT) {
        let message = format!(
            "{name} returned non-int (type {kind}).  The ability to return an instance of a strict subclass of int is deprecated, and may be removed in a \
             future version of Python."
        );
        crate::warnings::warn(&exception::DEPRECATION_WARNING, &message)?;
    }
    Ok(result)
}

/// The integer that an object stands for (`__index__`), an `int`.
///
/// # Errors
/// `TypeError` if it stands for none.
pub fn index(object: Obj) -> PyResult {
    if object.is_small() || Integer::of(object).is_some() {
        return Ok(object);
    }
    match call_special(object, names::INDEX, &[])? {
        Some(result) => checked_integer(result, names::INDEX),
        None => Err(type_error!(
            "'{}' object cannot be interpreted as an integer",
            type_name(object)
        )),
    }
}

/// As [`index`], as a machine integer.
///
/// # Errors
/// Also `OverflowError`.
pub fn index_i64(object: Obj) -> PyResult<i64> {
    match Integer::of(index(object)?).and_then(Integer::machine) {
        Some(value) => Ok(value),
        None => Err(crate::overflow_error!(
            "cannot fit '{}' into an index-sized integer",
            type_name(object)
        )),
    }
}

/// As [`index_i64`], of an argument that says how many or how wide.
///
/// # Errors
/// Also `OverflowError`, in other words than those of an index.
pub fn size_argument(object: Obj) -> PyResult<i64> {
    match Integer::of(index(object)?).and_then(Integer::machine) {
        Some(value) => Ok(value),
        None => Err(crate::overflow_error!(
            "Python int too large to convert to C ssize_t"
        )),
    }
}

/// As [`size_argument`], of 32 bits.
///
/// # Errors
/// Also `OverflowError`.
pub fn int_argument(object: Obj) -> PyResult<i32> {
    let value = Integer::of(index(object)?).and_then(Integer::machine);
    match value.and_then(|value| i32::try_from(value).ok()) {
        Some(value) => Ok(value),
        None => Err(crate::overflow_error!(
            "Python int too large to convert to C int"
        )),
    }
}

fn text_of(object: Obj, name: Known) -> PyResult<Gc<PyStr>> {
    Ok(crate::instance::payload(text_object(object, name)?).cast())
}

/// What the method `name` of an object gives, checked to be a str, maybe of a subclass.
fn text_object(object: Obj, name: Known) -> PyResult {
    let result = call_special(object, name, &[])?;
    match result {
        Some(result) if str::of(result).is_some() => Ok(result),
        Some(result) => Err(type_error!(
            "{} returned non-string (type {})",
            name.text(),
            type_name(result)
        )),
        None => Err(type_error!(
            "'{}' object has no {}",
            type_name(object),
            name.text()
        )),
    }
}

/// `repr(object)`.
///
/// # Errors
/// What `__repr__` raises; `TypeError` if it gives no str.
pub fn repr(object: Obj) -> PyResult<Gc<PyStr>> {
    text_of(object, names::REPR)
}

/// `repr(object)` as the object gives it: the str may be one of a subclass.
///
/// # Errors
/// As [`repr`].
pub fn repr_object(object: Obj) -> PyResult {
    text_object(object, names::REPR)
}

/// `str(object)` as the object gives it: the str may be one of a subclass.
///
/// # Errors
/// As [`repr`].
pub fn str_object(object: Obj) -> PyResult {
    match plain_text(object) {
        Some(text) => Ok(text?.cast()),
        None => text_object(object, names::STR),
    }
}

/// `str(object)`.
///
/// # Errors
/// As [`repr`].
pub fn to_str(object: Obj) -> PyResult<Gc<PyStr>> {
    plain_text(object).unwrap_or_else(|| text_of(object, names::STR))
}

/// `str(object)`, of what is asked for most.
fn plain_text(object: Obj) -> Option<PyResult<Gc<PyStr>>> {
    if let Some(value) = object.as_small() {
        return Some(types::int::text::small_text(value.get()));
    }
    if let Some(float) = object.exact::<PyFloat>() {
        let text = types::float::text::repr(float.value().get());
        return Some(str::ascii(text.as_bytes()));
    }
    object.exact::<PyStr>().map(Ok)
}

/// `iter(object)`.
///
/// # Errors
/// `TypeError` if it is not iterable; what `__iter__` raises.
pub fn iterator(object: Obj) -> PyResult {
    let class = Class::of(object);
    match class.known(names::ITER) {
        Some(method) if method.0 != NONE => {
            let iterator = match is_function(method) {
                true => crate::call::call_unbound(method, object, &[])?,
                false => call_bound_special(method, object, names::ITER, &[])?
                    .ok_or_else(|| not_iterable(object))?,
            };
            if Class::of(iterator).known(names::NEXT).is_none() {
                return Err(type_error!(
                    "iter() returned non-iterator of type '{}'",
                    type_name(iterator)
                ));
            }
            if iterator.0 == object.0 {
                // Stepping it changes an object that was there before.
                crate::quiet::leave()?;
            }
            Ok(iterator)
        }
        None if is_sequence(class) => Ok(types::iterators::by_item(object)),
        _ => Err(not_iterable(object)),
    }
}

fn not_iterable(object: Obj) -> crate::result::Raised {
    type_error!("'{}' object is not iterable", type_name(object))
}

/// Has a class items that are asked for by their numbers, as far as one knows? Types written in Rust say of themselves whether they are sequences.
pub fn is_sequence(class: &'static Class) -> bool {
    use crate::class::flags::{HAS_ITEMS, MUTABLE, SEQUENCE};
    let native = class.native();
    match class.known(names::GETITEM) {
        None => false,
        Some(method) if native.has(HAS_ITEMS | MUTABLE | SEQUENCE) => !method.is_none(),
        Some(method) => native.known(names::GETITEM) != Some(method),
    }
}

/// Has an object items, by whatever they are asked for?
pub fn has_items(object: Obj) -> bool {
    Class::of(object).known(names::GETITEM).is_some()
}

/// Would the class have anything of a sequence in CPython's structure for that? All classes of programs have the structure.
pub fn has_sequence_slots(class: &'static Class) -> bool {
    let is_there = |name| class.known(name).is_some();
    class.has(crate::class::flags::MUTABLE) || is_there(names::CONTAINS) || is_there(names::LEN)
}

/// `next(iterator)`; `None` when it is exhausted.
///
/// # Errors
/// What `__next__` raises, `StopIteration` apart.
#[inline]
pub fn next(iterator: Obj) -> PyResult<Option<Obj>> {
    match iterator.map_number() {
        ids::LIST_ITERATOR
        | ids::LIST_REVERSE_ITERATOR
        | ids::TUPLE_ITERATOR
        | ids::STR_ITERATOR
        | ids::BYTES_ITERATOR
        | ids::BYTEARRAY_ITERATOR => types::iterators::sequence::step(iterator.cast()),
        ids::RANGE_ITERATOR => Ok(types::iterators::range::step(iterator.cast())),
        ids::DICT_KEY_ITERATOR
        | ids::DICT_VALUE_ITERATOR
        | ids::DICT_ITEM_ITERATOR
        | ids::SET_ITERATOR => types::iterators::table::step(iterator.cast()),
        _ => next_of_any(iterator),
    }
}

/// As [`next`], for steps of iterators that pass on how their source ends: the `StopIteration` of a method in Python, with its value, goes on as it is.
///
/// # Errors
/// What `__next__` raises.
#[inline]
pub fn next_of_source(source: Obj) -> PyResult<Option<Obj>> {
    let number = source.map_number();
    if number < ids::FIRST_FREE_MAP && number != ids::GENERATOR {
        return next(source);
    }
    next_of_any_source(source)
}

fn next_of_any_source(source: Obj) -> PyResult<Option<Obj>> {
    if source.has_map(ids::GENERATOR) {
        return match generators::send_from_rust(source.cast(), crate::object::none())? {
            Resumed::Yielded(item) => Ok(Some(item)),
            Resumed::Returned(value) if value.is_none() => Ok(None),
            Resumed::Returned(value) => Err(generators::stop_iteration(value)),
        };
    }
    match native_step(Class::of(source)).and_then(|definition| definition.step) {
        Some(step) => {
            crate::recursion::check(crate::call::WHILE_CALLING)?;
            step(source)
        }
        None => call_special(source, names::NEXT, &[])?
            .map(Some)
            .ok_or_else(|| no_iterator(source)),
    }
}

fn no_iterator(object: Obj) -> crate::result::Raised {
    type_error!("'{}' object is not an iterator", type_name(object))
}

fn next_of_any(iterator: Obj) -> PyResult<Option<Obj>> {
    if let Some(definition) = native_step(Class::of(iterator)) {
        return step_by(definition, iterator);
    }
    match call_special(iterator, names::NEXT, &[]) {
        Ok(Some(value)) => Ok(Some(value)),
        Ok(None) => Err(no_iterator(iterator)),
        Err(raised) => until_stop(raised),
    }
}

/// The end, if that is what the exception says.
fn until_stop(raised: crate::result::Raised) -> PyResult<Option<Obj>> {
    match types::exception::matches(raised.0, &types::exception::STOP_ITERATION) {
        true => Ok(None),
        false => Err(raised),
    }
}

/// As [`next`], of an iterator for whose class [`native_step`] has given this.
///
/// # Errors
/// As [`next`].
pub fn step_by(definition: &'static Callable, iterator: Obj) -> PyResult<Option<Obj>> {
    let Some(step) = definition.step else {
        return next(iterator);
    };
    crate::recursion::check(crate::call::WHILE_CALLING)?;
    step(iterator).or_else(until_stop)
}

/// The `__next__` of instances of the class, if it is the method of a built-in type and known as a [step](crate::builtin::NativeStep).
pub fn native_step(class: &'static Class) -> Option<&'static Callable> {
    let method = class.known(names::NEXT)?;
    if !method.has_map(ids::WRAPPER_DESCRIPTOR) {
        return None;
    }
    let descriptor: Gc<PyBuiltin> = method.cast();
    let definition = descriptor.definition().promote();
    let owner = descriptor.receiver();
    let is_own = owner == class.object()
        || Class::from_object(owner).is_some_and(|owner| class.is_subclass(owner));
    (is_own && definition.step.is_some()).then_some(definition)
}

/// Calls `body` with each item of an iterable, until it says `false`.
///
/// # Errors
/// What iterating or `body` raises.
pub fn for_each(iterable: Obj, mut body: impl FnMut(Obj) -> PyResult<bool>) -> PyResult<()> {
    if let Some(tuple) = iterable.exact::<crate::types::tuple::PyTuple>() {
        for item in crate::storage::items(tuple) {
            if !body(*item)? {
                break;
            }
        }
        return Ok(());
    }
    let iterator = iterator(iterable)?;
    let class = Class::of(iterator);
    // A class that cannot change is asked once how it steps, if that is no matter of the iterator's map.
    let is_asked =
        iterator.map_number() >= ids::FIRST_FREE_MAP && !class.has(crate::class::flags::MUTABLE);
    let known = is_asked.then(|| native_step(class)).flatten();
    let step = || match known {
        Some(definition) => step_by(definition, iterator),
        None => next(iterator),
    };
    while let Some(item) = step()? {
        if !body(item)? {
            break;
        }
    }
    Ok(())
}

/// `object[key]`.
///
/// # Errors
/// `TypeError` if it has no items; what `__getitem__` raises.
pub fn get_item(object: Obj, key: Obj) -> PyResult {
    match call_special(object, names::GETITEM, &[key])? {
        Some(value) => Ok(value),
        None => crate::attributes::class_item(object, key),
    }
}

/// `object[key] = value`.
///
/// # Errors
/// `TypeError` if its items cannot be set; what `__setitem__` raises.
pub fn set_item(object: Obj, key: Obj, value: Obj) -> PyResult<()> {
    match call_special(object, names::SETITEM, &[key, value])? {
        Some(_) => Ok(()),
        None => Err(type_error!(
            "'{}' object does not support item assignment",
            type_name(object)
        )),
    }
}

/// `del object[key]`.
///
/// # Errors
/// `TypeError` if its items cannot be deleted; what `__delitem__` raises.
pub fn delete_item(object: Obj, key: Obj) -> PyResult<()> {
    match call_special(object, names::DELITEM, &[key])? {
        Some(_) => Ok(()),
        None => {
            let is_place = Class::of(key).known(names::INDEX).is_some();
            let verb = match is_place && has_sequence_slots(Class::of(object)) {
                true => "doesn't",
                false => "does not",
            };
            Err(type_error!(
                "'{}' object {verb} support item deletion",
                type_name(object)
            ))
        }
    }
}

/// `key in object`.
///
/// # Errors
/// `TypeError` if it is no container; what its methods raise.
pub fn contains(object: Obj, key: Obj) -> PyResult<bool> {
    match object.map_number() {
        ids::LIST => return Ok(types::list::find(object.cast(), key, 0, usize::MAX)?.is_some()),
        ids::DICT => return Ok(types::dict::get(object.cast(), key)?.is_some()),
        ids::SET | ids::FROZENSET => {
            return types::set::methods::contains_element(object.cast(), key);
        }
        ids::TUPLE => {
            for item in types::tuple::items(object.cast()) {
                if is_equal(*item, key)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        ids::STR if key.has_map(ids::STR) => {
            return Ok(types::str::has_part(object.cast(), key.cast()));
        }
        ids::RANGE if let Some(found) = types::range::has_small(object.cast(), key) => {
            return Ok(found);
        }
        _ => {}
    }
    if let Some(plain) = native_calls::own_payload(object, names::CONTAINS) {
        return contains(plain, key);
    }
    let class = Class::of(object);
    if (class.known(names::CONTAINS)).is_some_and(|method| method.0 == NONE) {
        return Err(type_error!(
            "'{}' object is not a container",
            type_name(object)
        ));
    }
    if let Some(answer) = call_special(object, names::CONTAINS, &[key])? {
        return is_true(answer);
    }
    if class.known(names::ITER).is_none() && !is_sequence(class) {
        return Err(type_error!(
            "argument of type '{}' is not a container or iterable",
            type_name(object)
        ));
    }
    let mut found = false;
    for_each(object, |item| {
        found = is_equal(item, key)?;
        Ok(!found)
    })?;
    Ok(found)
}

/// `isinstance(object, class_or_tuple)`.
///
/// # Errors
/// `TypeError` for a bad second argument; what `__instancecheck__` raises.
pub fn is_instance(object: Obj, class: Obj) -> PyResult<bool> {
    crate::instance_checks::is_instance(object, class)
}

/// `object.method(*arguments)`.
///
/// # Errors
/// What looking it up or calling it raises.
pub fn call_method(object: Obj, name: crate::names::Name, arguments: &[Obj]) -> PyResult {
    call_method_with_names(object, name, arguments, &[])
}

/// As [`call_method`], with keywords: the last `keywords.len()` of the arguments are those of these names (strs).
///
/// # Errors
/// What looking it up or calling it raises.
pub fn call_method_with_names(
    object: Obj,
    name: crate::names::Name,
    arguments: &[Obj],
    keywords: &[Obj],
) -> PyResult {
    // The usual case needs no method object.
    match crate::attributes::access(object, name) {
        Err(Access::Method(function)) if is_function(function.get()) => {
            crate::recursion::check(crate::call::WHILE_CALLING)?;
            crate::call::call_unbound_with_names(function.get(), object, arguments, keywords)
        }
        _ => {
            let method = crate::attributes::get(object, name)?;
            crate::call::call_with_names(method, arguments, keywords)
        }
    }
}

/// `namespace[name] = value` for a namespace that is a dict or any mapping.
///
/// # Errors
/// What `__setitem__` raises.
pub fn set_item_or_name(namespace: Obj, name: Obj, value: Obj) -> PyResult<()> {
    match namespace.exact::<types::dict::PyDict>() {
        Some(namespace) => types::dict::set(namespace, name, value),
        None => set_item(namespace, name, value),
    }
}
