//! `_Pointer`: pointers to values of a known type.

use crate::codes;
use crate::data::{self, DATA, slots as data_slots};
use crate::info::{self, Info, Kind, slots};
use crate::metaclasses as meta;
use pyrite_modules::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::types::sequence as places;
use pyrite_vm::types::slice;
use pyrite_vm::{type_error, value_error};

/// The type.
pub static POINTER: TypeDefinition = TypeDefinition {
    base: Some(&DATA),
    metaclass: Some(&meta::POINTER),
    slots: data_slots::COUNT,
    flags: flags::SUBCLASSABLE,
    exporter: DATA.exporter,
    ..TypeDefinition::new("_ctypes._Pointer", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, /, *args, **kwargs)", |args| {
        let class = instance::class_argument(args.at(0))?;
        if info::item_type(class).is_none() {
            return Err(type_error!("Cannot create instance: has no _type_"));
        }
        data::new(class)
    })
    .ignoring_rest(),
    Builtin::method(
        "__init__",
        "$(self, /, *args, **kwargs)",
        |args| match args.rest() {
            [] => nothing(),
            [value] => set_contents(args.at(0), *value),
            rest => Err(type_error!(
                "POINTER expected at most 1 argument, got {}",
                rest.len()
            )),
        },
    ),
    Builtin::method("__bool__", "(self, /)", |args| {
        Ok(boolean(!target(args.at(0)).is_null()))
    }),
    Builtin::method("__getitem__", "(self, key, /)", get),
    Builtin::method("__setitem__", "(self, key, value, /)", set),
    Builtin::method("__delitem__", "(self, key, /)", |args| {
        index(args.at(1))?;
        Err(no_deletion())
    }),
    Builtin::attribute(
        "contents",
        |args| {
            let (class, target) = (items(args.at(0))?, opened(args.at(0))?);
            data::part_of(class, args.at(0), 0, target)
        },
        |args| match args.at(1) {
            value if value.is_null() => Err(no_deletion()),
            value => set_contents(args.at(0), value),
        },
    ),
];

fn no_deletion() -> Raised {
    type_error!("Pointer does not support item deletion")
}

/// Where it leads.
pub fn target(this: Obj) -> *mut u8 {
    // SAFETY: an instance is a pointer.
    unsafe { codes::pointer_at(data::address(this)) }
}

fn opened(this: Obj) -> PyResult<*mut u8> {
    match target(this) {
        target if target.is_null() => Err(value_error!("NULL pointer access")),
        target => Ok(target),
    }
}

fn items(this: Obj) -> PyResult<&'static Class> {
    info::item_type(Class::of(this)).ok_or_else(|| type_error!("abstract class"))
}

fn item_size(class: &'static Class) -> i64 {
    info::of_class(class).map_or(0, |info| info.size.get() as i64)
}

fn place(this: Obj, class: &'static Class, index: i64) -> PyResult<*mut u8> {
    let offset = index.wrapping_mul(item_size(class));
    Ok(opened(this)?.wrapping_offset(offset as isize))
}

fn item(this: Obj, class: &'static Class, index: i64) -> PyResult {
    let place = place(this, class, index)?;
    // SAFETY: as C has it, the program's business.
    unsafe { data::get_item(class, this, index, place) }
}

fn get(args: &Arguments) -> PyResult {
    let (this, key) = (args.at(0), args.at(1));
    let class = items(this)?;
    if places::repeats(key) {
        return item(this, class, places::subscript(key, "Pointer")?);
    }
    if !places::is_slice(key) {
        return Err(type_error!("Pointer indices must be integer"));
    }
    let [start, stop, step] = slice::parts(key);
    let step = if step.is_none() {
        1
    } else {
        number::size(step)?
    };
    if step == 0 {
        return Err(value_error!("slice step cannot be zero"));
    }
    let start = match start.is_none() {
        true if step < 0 => {
            return Err(value_error!("slice start is required for step < 0"));
        }
        true => 0,
        false => number::size(start)?,
    };
    if stop.is_none() {
        return Err(value_error!("slice stop is required"));
    }
    let stop = number::size(stop)?;
    let (distance, step_length) = match step > 0 {
        true => (stop.saturating_sub(start), step),
        false => (start.saturating_sub(stop), step.saturating_neg()),
    };
    let count = if distance > 0 {
        (distance - 1) / step_length + 1
    } else {
        0
    };
    let span = places::Span {
        start,
        stop,
        step,
        count: count as usize,
    };
    if span.count > 0 {
        opened(this)?;
    }
    // SAFETY: as above.
    unsafe {
        sliced(this, class, target(this), span, |this, index| {
            item(this, class, index)
        })
    }
}

/// Items of an array or behind a pointer: `bytes` or a `str` of characters, a list of others.
///
/// # Errors
/// What reading an item raises.
///
/// # Safety
/// The items lie behind `start`.
pub unsafe fn sliced(
    this: Obj,
    class: &'static Class,
    start: *const u8,
    span: places::Span,
    item: impl Fn(Obj, i64) -> PyResult,
) -> PyResult {
    let code = info::of_class(class).and_then(|info| info.code.get());
    match code.map(|code| code.letter) {
        Some(b'c') => {
            let first = start.wrapping_offset(span.start as isize);
            if span.step == 1 || span.count == 0 {
                // SAFETY: the caller's.
                return unsafe { codes::bytes_at(first, span.count) };
            }
            let place = |index| first.wrapping_offset(index * span.step as isize);
            let bytes: Vec<u8> = (0..span.count as isize)
                // SAFETY: the caller's.
                .map(|index| unsafe { *place(index) })
                .collect();
            types::bytes::new(&bytes)
        }
        Some(b'u') => {
            let first = start.wrapping_offset(4 * span.start as isize);
            // SAFETY: the caller's.
            unsafe { codes::wide_text_at(first, span.count, span.step as isize) }
        }
        _ => {
            let list = list::new();
            for index in 0..span.count as i64 {
                list::push(list, item(this, span.start + index * span.step)?)?;
            }
            Ok(list.cast())
        }
    }
}

fn index(key: Obj) -> PyResult<i64> {
    if !places::repeats(key) {
        return Err(type_error!(
            "sequence index must be integer, not '{}'",
            type_name(key)
        ));
    }
    places::subscript(key, "sequence")
}

fn set(args: &Arguments) -> PyResult {
    let (this, index) = (args.at(0), index(args.at(1))?);
    let class = items(this)?;
    let place = place(this, class, index)?;
    // SAFETY: as above.
    unsafe { data::set_item(this, class, args.at(2), index, place)? };
    nothing()
}

fn set_contents(this: Obj, value: Obj) -> PyResult {
    let class = items(this)?;
    // Any instance of a C type will do.
    if !data::is_data(value) {
        return Err(type_error!(
            "expected {} instead of {}",
            class.full_name(),
            type_name(value)
        ));
    }
    // SAFETY: an instance is a pointer.
    unsafe { codes::set_pointer_at(data::address(this), data::address(value)) };
    data::keep(this, 1, value)?;
    data::keep(this, 0, data::kept_objects(value)?)?;
    nothing()
}

/// `_type_` is known.
fn set_items(class: &'static Class, item: Obj) -> PyResult<&'static Info> {
    let Some(of) = Class::from_object(item) else {
        return Err(type_error!("_type_ must be a type"));
    };
    let Some(info) = info::of_class(of) else {
        let shown = repr_text(item)?;
        return Err(type_error!("{shown} must have storage info"));
    };
    info::set_slot(class, slots::PROTO, item);
    if info::slot(of, slots::POINTER_TYPE).is_null() {
        info::set_slot(of, slots::POINTER_TYPE, class.object());
    }
    Ok(info)
}

/// A class of pointers is made.
pub fn initialise(class: &'static Class) -> PyResult {
    let info = info::attach(class, Info::new(Kind::Pointer))?;
    meta::describe_pointer(info);
    let Some(item) = meta::own(class, "_type_") else {
        return nothing();
    };
    let of = set_items(class, item)?;
    let format = of.format.borrow().clone().unwrap_or_else(|| "B".into());
    let shape = of.shape.borrow();
    let dimensions = match shape.is_empty() {
        true => String::new(),
        false => {
            let shape: Vec<String> = shape.iter().map(usize::to_string).collect();
            format!("({})", shape.join(","))
        }
    };
    info.format
        .replace(Some(format!("&{dimensions}{format}").into()));
    nothing()
}

/// `set_type`.
pub fn set_type(class: &'static Class, item: Obj) -> PyResult {
    info::expected(class)?;
    set_items(class, item)?;
    class.set_attribute(names::intern("_type_"), item);
    nothing()
}
