//! `Array`.

use crate::codes;
use crate::data::{self, DATA, slots as data_slots};
use crate::info::{self, Info, Kind, slots};
use crate::{metaclasses as meta, pointer};
use pyrite_modules::support::*;
use pyrite_modules::weakref;
use pyrite_vm::builtin::Callable;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::global::Global;
use pyrite_vm::storage::Pinned;
use pyrite_vm::types::{generic_alias, method, sequence as places};
use pyrite_vm::{attribute_error, ids, index_error, overflow_error, type_error, value_error};

/// The type.
pub static ARRAY: TypeDefinition = TypeDefinition {
    base: Some(&DATA),
    metaclass: Some(&meta::ARRAY),
    slots: data_slots::COUNT,
    flags: flags::SUBCLASSABLE | flags::HAS_ITEMS,
    exporter: DATA.exporter,
    ..TypeDefinition::new("_ctypes.Array", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, /, *args, **kwargs)", data::construct).ignoring_rest(),
    Builtin::method("__init__", "$(self, /, *args, **kwargs)", |args| {
        for (index, value) in args.rest().iter().enumerate() {
            set_at(args.at(0), index as i64, *value)?;
        }
        nothing()
    }),
    Builtin::method("__len__", "(self, /)", |args| {
        Ok(int::from_usize(length(args.at(0))))
    }),
    Builtin::method("__getitem__", "(self, key, /)", get),
    Builtin::method("__setitem__", "(self, key, value, /)", set),
    Builtin::method("__delitem__", "(self, key, /)", |_| {
        Err(type_error!("Array does not support item deletion"))
    }),
    Builtin::class_method(
        "__class_getitem__",
        "(type, object, /)",
        generic_alias::of_class,
    ),
];

fn length(this: Obj) -> usize {
    info::of(this).map_or(0, |info| info.length.get())
}

/// The type of the items and where one of them is.
#[inline]
fn place(this: Obj, index: i64) -> PyResult<(&'static Class, *mut u8)> {
    let class = Class::of(this);
    let info = info::expected(class)?;
    let count = info.length.get();
    if index < 0 || index >= count as i64 {
        return Err(index_error!("invalid index"));
    }
    let item = info::item_type(class).ok_or_else(|| type_error!("abstract class"))?;
    let offset = index as usize * (info.size.get() / count);
    Ok((item, data::address(this).wrapping_add(offset)))
}

fn get_at(this: Obj, index: i64) -> PyResult {
    let (item, place) = place(this, index)?;
    // SAFETY: within the array.
    unsafe { data::get_item(item, this, index, place) }
}

fn set_at(this: Obj, index: i64, value: Obj) -> PyResult<()> {
    let (item, place) = place(this, index)?;
    // SAFETY: within the array.
    unsafe { data::set_item(this, item, value, index, place) }
}

/// The place that a subscript means.
fn index(this: Obj, key: Obj) -> PyResult<i64> {
    let index = places::subscript(key, "Array")?;
    Ok(if index < 0 {
        index + length(this) as i64
    } else {
        index
    })
}

fn get(args: &Arguments) -> PyResult {
    let (this, key) = (args.at(0), args.at(1));
    if places::repeats(key) {
        return get_at(this, index(this, key)?);
    }
    if !places::is_slice(key) {
        return Err(type_error!("indices must be integers"));
    }
    let span = places::span(key, || length(this))?;
    let item = info::item_type(Class::of(this)).ok_or_else(|| type_error!("abstract class"))?;
    // SAFETY: the span is within the array.
    unsafe { pointer::sliced(this, item, data::address(this), span, get_at) }
}

fn set(args: &Arguments) -> PyResult {
    let [this, key, value] = [args.at(0), args.at(1), args.at(2)];
    if places::repeats(key) {
        set_at(this, index(this, key)?, value)?;
        return nothing();
    }
    if !places::is_slice(key) {
        return Err(type_error!("indices must be integer"));
    }
    let span = places::span(key, || length(this))?;
    if protocol::length(value)? != span.count {
        return Err(value_error!("Can only assign sequence of same size"));
    }
    for (index, place) in span.places().enumerate() {
        let item = protocol::get_item(value, int::from_usize(index))?;
        set_at(this, place as i64, item)?;
    }
    nothing()
}

/// A class of arrays is made.
pub fn initialise(class: &'static Class) -> PyResult {
    let Some(length) = meta::attribute(class, "_length_")? else {
        return Err(attribute_error!("class must define a '_length_' attribute"));
    };
    let length = meta::length_of(length)?;
    let Some(item) = meta::attribute(class, "_type_")? else {
        return Err(attribute_error!("class must define a '_type_' attribute"));
    };
    let info = info::attach(class, Info::new(Kind::Array))?;
    let Some(of) = info::of_type(item) else {
        return Err(type_error!("_type_ must have storage info"));
    };
    let mut shape = vec![length];
    shape.extend_from_slice(&of.shape.borrow());
    info.shape.replace(shape);
    info.format.replace(of.format.borrow().clone());
    let size = length.checked_mul(of.size.get());
    let size = size.filter(|size| i64::try_from(*size).is_ok());
    info.size
        .set(size.ok_or_else(|| overflow_error!("array too large"))?);
    info.align.set(of.align.get());
    info.length.set(length);
    info.has_pointer.set(of.contains_pointers());
    info.ffi.set(codes::Code::ffi(b'P'));
    let items = of.leaves.borrow();
    if !items.is_empty() && length.saturating_mul(items.len()) <= crate::aggregates::MOST_LEAVES {
        let step = of.size.get();
        let all = (0..length).flat_map(|index| {
            items.iter().map(move |leaf| info::Leaf {
                offset: leaf.offset + index * step,
                ..*leaf
            })
        });
        info.leaves.replace(all.collect());
    }
    info::set_slot(class, slots::PROTO, item);
    let letter = of.code.get().map(|code| code.letter);
    for attribute in match letter {
        Some(b'c') => &[Attribute::Raw, Attribute::Value][..],
        Some(b'u') => &[Attribute::WideValue],
        _ => &[],
    } {
        let descriptor = method::new(
            ids::GETSET_DESCRIPTOR,
            attribute.callable(),
            class.object(),
            Obj::null(),
        );
        class.set_attribute(names::intern(attribute.callable().name), descriptor);
    }
    nothing()
}

/// What arrays of characters have beside items.
#[derive(Clone, Copy)]
enum Attribute {
    Raw,
    Value,
    WideValue,
}

impl Attribute {
    fn callable(self) -> &'static Callable {
        static MADE: [Global<Option<&'static Callable>>; 3] = [const { Global::new(None) }; 3];
        let which = self as usize;
        MADE[which].get_or_insert(|| Callable::of_type(&ATTRIBUTES[which], "_ctypes.Array"))
    }
}

static ATTRIBUTES: [Builtin; 3] = [
    Builtin::attribute("raw", raw, set_raw).doc("value"),
    Builtin::attribute("value", text, set_text).doc("string value"),
    Builtin::attribute("value", wide_text, set_wide_text).doc("string value"),
];

fn raw(args: &Arguments) -> PyResult {
    // SAFETY: its memory.
    unsafe { codes::bytes_at(data::address(args.at(0)), data::size(args.at(0))) }
}

fn set_raw(args: &Arguments) -> PyResult {
    let this = args.at(0);
    if args.at(1).is_null() {
        return Err(attribute_error!(
            "attribute 'raw' of '{}' objects cannot be deleted",
            type_name(this)
        ));
    }
    let bytes = buffer::argument(args.at(1))?;
    if bytes.len() > data::size(this) {
        return Err(value_error!("byte string too long"));
    }
    // SAFETY: there is so much room; the bytes may be a part of it.
    unsafe { data::address(this).copy_from(bytes.as_ptr(), bytes.len()) };
    nothing()
}

fn text(args: &Arguments) -> PyResult {
    let (start, size) = (data::address(args.at(0)), data::size(args.at(0)));
    // SAFETY: its memory.
    unsafe { codes::bytes_at(start, codes::text_length(start, size)) }
}

fn set_text(args: &Arguments) -> PyResult {
    let (this, value) = (args.at(0), args.at(1));
    if value.is_null() {
        return Err(type_error!("can't delete attribute"));
    }
    let Some(bytes) = types::bytes::value(value) else {
        return Err(type_error!(
            "bytes expected instead of {} instance",
            type_name(value)
        ));
    };
    let (start, room) = (data::address(this), data::size(this));
    if bytes.len() > room {
        return Err(value_error!("byte string too long"));
    }
    // SAFETY: there is so much room.
    unsafe {
        start.copy_from(bytes.as_ptr(), bytes.len());
        if bytes.len() < room {
            *start.add(bytes.len()) = 0;
        }
    }
    nothing()
}

fn wide_text(args: &Arguments) -> PyResult {
    let (start, size) = (data::address(args.at(0)), data::size(args.at(0)));
    // SAFETY: its memory.
    unsafe { codes::wide_text_at(start, codes::wide_length(start, size / 4), 1) }
}

fn set_wide_text(args: &Arguments) -> PyResult {
    let (this, value) = (args.at(0), args.at(1));
    if value.is_null() {
        return Err(type_error!("can't delete attribute"));
    }
    let Some(text) = str::of(value) else {
        return Err(type_error!(
            "unicode string expected instead of {} instance",
            type_name(value)
        ));
    };
    let room = data::size(this) / 4;
    if str::length(text) > room {
        return Err(value_error!("string too long"));
    }
    // SAFETY: there is so much room.
    unsafe { codes::put_wide(data::address(this), text, room) };
    nothing()
}

/// Weak references to the types that `type * length` has made, by type and length.
static MADE: Global<Option<Pinned<dict::PyDict>>> = Global::new(None);

/// `type * length`.
pub fn repeat(args: &Arguments) -> PyResult {
    let (item, count) = (args.at(0), args.at(1));
    if !places::repeats(count) {
        return places::no_operand();
    }
    let length = places::subscript(count, "array")
        .map_err(|raised| exception::for_type_error(raised, || raised));
    let length = match length {
        Err(raised) if exception::matches(raised.0, &exception::INDEX_ERROR) => {
            return Err(overflow_error!(
                "cannot fit '{}' into an index-sized integer",
                type_name(count)
            ));
        }
        length => length?,
    };
    if length < 0 {
        return Err(value_error!("Array length must be >= 0, not {length}"));
    }
    of(item, length)
}

fn of(item: Obj, length: i64) -> PyResult {
    let made = MADE.get_or_insert(|| Pinned::for_ever(dict::new())).get();
    let key = tuple::from_slice(&[item, int::new(length)]).cast();
    if let Some(known) = dict::get(made, key)? {
        let known = call::call(known, &[])?;
        if !known.is_none() {
            return Ok(known);
        }
    }
    let Some(class) = Class::from_object(item) else {
        return Err(type_error!("Expected a type object"));
    };
    let name = str::new(&format!("{}_Array_{length}", class.full_name()));
    let bases = tuple::from_slice(&[ARRAY.class().object()]).cast();
    let namespace = dict::new();
    dict::set_name(namespace, names::intern("_length_"), int::new(length));
    dict::set_name(namespace, names::intern("_type_"), item);
    let result = call::call(
        meta::ARRAY.class().object(),
        &[name, bases, namespace.cast()],
    )?;
    forget_dead(made)?;
    dict::set(made, key, weakref::reference_to(result)?)?;
    Ok(result)
}

/// Drops the references to types that have died, now and then.
fn forget_dead(made: Gc<dict::PyDict>) -> PyResult<()> {
    const OFTEN: usize = 64;
    static LEFT: Global<usize> = Global::new(OFTEN);
    if dict::length(made) < 2 * LEFT.get() {
        return Ok(());
    }
    for (key, reference) in dict::pairs(dict::copy(made)?) {
        if call::call(reference, &[])?.is_none() {
            dict::remove(made, key)?;
        }
    }
    LEFT.set(dict::length(made).max(OFTEN));
    Ok(())
}
