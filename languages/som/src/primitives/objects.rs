//! Objects of all sorts, arrays, new instances.

use super::reflection::class_of_value;
use super::{Arguments, Outcome};
use crate::class::{self, Layout};
use crate::object::*;
use crate::{number, shapes, storage};
use smelt::{Domain, Int, Ref, elidable, residual};

const NO_ARRAY: &&str = &"the receiver is not an array";
const NO_INDEX: &&str = &"the index is out of bounds";
const NO_FIELD: &&str = &"there is no such field";

/// The receiver, if it is an array.
#[inline(always)]
fn array<D: Domain>(value: Obj<D>) -> Option<Ref<D, Array>> {
    if !value.is_heap() {
        return None;
    }
    let shape = shape_of(value);
    if shape == i64::from(shapes::ARRAY) {
        return Some(value.cast());
    }
    // A subclass's.
    let shape = shape.promote() as u32;
    (shape != 0 && class::of_shape(shape).layout == Layout::Array).then(|| value.cast())
}

/// An index from 1, as one from 0.
#[inline(always)]
fn index<D: Domain>(value: Obj<D>, length: Int<D>) -> Option<Int<D>> {
    let index = value.as_small()? - 1;
    index.is_below(length).then_some(index)
}

#[inline(always)]
pub fn array_at<D: Domain>(arguments: Arguments) -> Outcome<D> {
    let array = array(arguments.get::<D>(0)).ok_or(NO_ARRAY)?;
    let index = index(arguments.get(1), array.length()).ok_or(NO_INDEX)?;
    Ok(array.item(index))
}

#[inline(always)]
pub fn array_at_put<D: Domain>(arguments: Arguments) -> Outcome<D> {
    let array = array(arguments.get::<D>(0)).ok_or(NO_ARRAY)?;
    let index = index(arguments.get(1), array.length()).ok_or(NO_INDEX)?;
    let value = arguments.get(2);
    array.set_item(index, value);
    Ok(value)
}

pub fn array_length<D: Domain>(arguments: Arguments) -> Outcome<D> {
    Ok(small(
        array(arguments.get::<D>(0)).ok_or(NO_ARRAY)?.length(),
    ))
}

/// The longest array: its size in bytes is a number of 48 bits.
const LONGEST: i64 = 1 << 45;

#[residual(reads)]
fn filled_array(shape: u32, length: Int) -> Obj {
    match storage::new_array(shape, length.get() as usize) {
        Some(array) => array.cast(),
        None => Obj::null(),
    }
}

/// The longest array that is made without a call.
const SHORT: i64 = 8;

pub fn array_new<D: Domain>(arguments: Arguments) -> Outcome<D> {
    let class = class_of_value(arguments.get::<D>(0))
        .filter(|class| class.layout == Layout::Array)
        .ok_or(&"the receiver is not a class of arrays")?;
    let length = arguments.get::<D>(1);
    let length = length.as_small().ok_or(&"the length is not an integer")?;
    if !length.is_below(Int::from(LONGEST)) {
        return Err(&"there is no array of that length");
    }
    if D::is_constant(length.0) && length <= SHORT {
        let array = Array::new_shaped::<D>(class.shape, length);
        for index in 0..length.promote() {
            array.set_item(Int::from(index), nil());
        }
        return Ok(array.cast());
    }
    let array = filled_array::<D>(class.shape, length);
    if array.is_null() {
        return Err(&"there is no memory for the array");
    }
    Ok(array)
}

#[residual(reads)]
fn copied_array(array: smelt::Gc<Array>) -> Obj {
    let length = storage::items(array).len();
    let Some(copy) = storage::new_array(array.shape().get() as u32, length) else {
        return Obj::null();
    };
    for (index, item) in storage::items(array).iter().enumerate() {
        storage::set_item(copy, index, *item);
    }
    copy.cast()
}

pub fn array_copy<D: Domain>(arguments: Arguments) -> Outcome<D> {
    let copy = copied_array::<D>(array(arguments.get::<D>(0)).ok_or(NO_ARRAY)?);
    if copy.is_null() {
        return Err(&"there is no memory for the array");
    }
    Ok(copy)
}

/// `class`.
pub fn class_of<D: Domain>(value: Obj<D>) -> Obj<D> {
    Obj::constant(class::of_shape(value.shape_number()).object())
}

/// `new` of a class whose instances a program defines.
#[inline(always)]
pub fn class_new<D: Domain>(arguments: Arguments) -> Outcome<D> {
    let class = class_of_value(arguments.get::<D>(0)).ok_or(&"the receiver is not a class")?;
    match class.layout {
        Layout::Plain => {
            let count = class.fields.len() as u32;
            let instance = Instance::new_shaped::<D>(class.shape, count);
            for field in 0..count {
                instance.set_slot(field, nil());
            }
            Ok(instance.cast())
        }
        Layout::Array => Ok(Array::new_shaped::<D>(class.shape, Int::from(0)).cast()),
        _ if class.shape == shapes::STRING => Ok(empty_string::<D>()),
        _ => Err(&"instances of this class are not made by 'new'"),
    }
}

#[residual(reads)]
fn empty_string() -> Obj {
    crate::text::new("").cast()
}

/// `==`: numbers are identical if they are equal and of one class.
pub fn identical<D: Domain>(a: Obj<D>, b: Obj<D>) -> Obj<D> {
    if a.same(b) {
        return boolean(true);
    }
    if !a.is_heap() || !b.is_heap() {
        return boolean(false);
    }
    if let (Some(x), Some(y)) = (a.exact::<Double>(), b.exact::<Double>()) {
        return boolean(x.number() == y.number());
    }
    if a.has_shape(shapes::BIG_INTEGER) && b.has_shape(shapes::BIG_INTEGER) {
        return equal_big::<D>(a, b);
    }
    boolean(false)
}

#[elidable]
fn equal_big(a: Obj, b: Obj) -> Obj {
    number::binary(crate::bytecode::Operator::Equal, a, b)
}

/// `hashcode`.
pub fn hash<D: Domain>(value: Obj<D>) -> Obj<D> {
    if value.is_small() {
        return value;
    }
    if value.has_shape(shapes::STRING) || value.has_shape(shapes::SYMBOL) {
        return text_hash::<D>(value);
    }
    object_hash::<D>(value)
}

#[elidable]
fn text_hash(value: Obj) -> Obj {
    // FNV-1a.
    let text = crate::text::content_of(value).unwrap_or("");
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    number::from_i64((hash >> 34) as i64)
}

#[residual(writes)]
fn object_hash(value: Obj) -> Obj {
    if let Some(hash) = number::hash(value) {
        return number::from_i64(hash);
    }
    if !value.is_heap() {
        return number::from_i64((value.0 >> 3) as i64);
    }
    let identity = smelt::heap::identity_hash(storage::as_object(value));
    number::from_i64((identity >> 3) as i64)
}

/// `objectSize`: bytes in the heap.
pub fn size<D: Domain>(value: Obj<D>) -> Obj<D> {
    if !value.is_heap() {
        return small(Int::from(8));
    }
    if let Some(array) = array(value) {
        return small((array.length() + 2) * 8);
    }
    let class = class::of_shape(value.shape_number());
    small(Int::from(8 * (1 + class.fields.len() as i64)))
}

/// Reads a field by number, from 0.
fn field<D: Domain>(object: Obj<D>, index: usize) -> Outcome<D> {
    let class = class::of_shape(object.shape_number());
    if index >= class.fields.len() {
        return Err(NO_FIELD);
    }
    match class.layout {
        Layout::Plain => Ok(object.cast::<Instance>().slot(index as u32)),
        Layout::Class => Ok(object.cast::<ClassObject>().slot(index as u32)),
        _ => Err(NO_FIELD),
    }
}

/// The number of a field, from 0.
fn field_number<D: Domain>(value: Obj<D>) -> Result<usize, &'static &'static str> {
    let index = value.as_small().ok_or(NO_FIELD)?.promote() - 1;
    usize::try_from(index).map_err(|_| NO_FIELD)
}

pub fn field_at<D: Domain>(arguments: Arguments) -> Outcome<D> {
    field(arguments.get(0), field_number::<D>(arguments.get(1))?)
}

pub fn field_at_put<D: Domain>(arguments: Arguments) -> Outcome<D> {
    let object = arguments.get::<D>(0);
    let index = field_number::<D>(arguments.get(1))?;
    field(object, index)?;
    let value = arguments.get(2);
    let class = class::of_shape(object.shape_number());
    if class.layout == Layout::Plain {
        object.cast::<Instance>().set_slot(index as u32, value);
    } else {
        object.cast::<ClassObject>().set_slot(index as u32, value);
    }
    Ok(object)
}

pub fn field_named<D: Domain>(arguments: Arguments) -> Outcome<D> {
    let object = arguments.get::<D>(0);
    let name = super::reflection::symbol_of(arguments.get::<D>(1)).ok_or(NO_FIELD)?;
    let class = class::of_shape(object.shape_number());
    let index = class.fields.iter().rposition(|f| std::ptr::eq(*f, name));
    field(object, index.ok_or(NO_FIELD)?)
}
