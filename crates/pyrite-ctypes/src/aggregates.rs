//! `Structure` and `Union`, and the descriptors of their fields.
//!
//! Where fields lie is the library's business (`ctypes._layout`). What is found out here is what functions want to know that take and give such values.

use crate::codes::{self, Bits, Code};
use crate::data::{self, DATA, slots as data_slots};
use crate::info::{self, Info, Kind, Leaf, slots};
use crate::metaclasses as meta;
use libffi_sys as ffi;
use pyrite_modules::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::{attribute_error, type_error, value_error};

/// `Structure`.
pub static STRUCTURE: TypeDefinition = TypeDefinition {
    base: Some(&DATA),
    metaclass: Some(&meta::STRUCTURE),
    slots: data_slots::COUNT,
    flags: flags::SUBCLASSABLE,
    exporter: DATA.exporter,
    ..TypeDefinition::new("_ctypes.Structure", METHODS)
};

/// `Union`.
pub static UNION: TypeDefinition = TypeDefinition {
    base: Some(&DATA),
    metaclass: Some(&meta::UNION),
    slots: data_slots::COUNT,
    flags: flags::SUBCLASSABLE,
    exporter: DATA.exporter,
    ..TypeDefinition::new("_ctypes.Union", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, /, *args, **kwargs)", data::construct).ignoring_rest(),
    Builtin::method("__init__", "$(self, /, *args, **kwargs)", fill),
];

/// `CField`.
pub static FIELD: TypeDefinition = TypeDefinition {
    slots: field::COUNT,
    flags: 0,
    ..TypeDefinition::new("ctypes.CField", FIELD_METHODS)
}
.doc("Structure/Union member");

/// Slots of fields.
mod field {
    pub const NAME: u32 = 0;
    pub const TYPE: u32 = 1;
    pub const OFFSET: u32 = 2;
    pub const SIZE: u32 = 3;
    pub const INDEX: u32 = 4;
    /// Of a part of an integer; 0 for a whole value.
    pub const BIT_COUNT: u32 = 5;
    pub const BIT_OFFSET: u32 = 6;
    pub const IS_ANONYMOUS: u32 = 7;
    /// How it is read, as a [number](crate::codes::Code::number); 0: as an instance of its type.
    pub const CODE: u32 = 8;
    pub const COUNT: u32 = 9;
}

static FIELD_METHODS: &[Builtin] = &[
    Builtin::constructor(
        "(type, /, *, name, type, byte_size, byte_offset, index, _internal_use, bit_size=None, bit_offset=None)",
        new_field,
    ),
    Builtin::method(
        "__get__",
        "(self, instance, owner=None, /)",
        |args| match args.at(1) {
            instance if instance.is_none() => Ok(args.at(0)),
            instance => get(args.at(0), instance),
        },
    ),
    Builtin::method("__set__", "(self, instance, value, /)", |args| {
        set(args.at(0), args.at(1), args.at(2))
    }),
    Builtin::method("__delete__", "(self, instance, /)", |args| {
        expect_data(args.at(1))?;
        Err(type_error!("can't delete attribute"))
    }),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::member("name", |args| Ok(instance::slot(args.at(0), field::NAME))),
    Builtin::member("type", |args| Ok(instance::slot(args.at(0), field::TYPE))),
    Builtin::getter("offset", |args| {
        Ok(instance::slot(args.at(0), field::OFFSET))
    }),
    Builtin::member("byte_offset", |args| {
        Ok(instance::slot(args.at(0), field::OFFSET))
    }),
    Builtin::getter("size", |args| {
        let this = args.at(0);
        Ok(int::new(match bits(this) {
            None => int_slot(this, field::SIZE),
            Some(bits) => i64::from(bits.count) << 16 | i64::from(bits.offset),
        }))
    }),
    Builtin::member("byte_size", |args| {
        Ok(instance::slot(args.at(0), field::SIZE))
    }),
    Builtin::getter("bit_size", |args| {
        let this = args.at(0);
        match bits(this) {
            None => operator::multiply(int::new(8), instance::slot(this, field::SIZE)),
            Some(bits) => Ok(int::new(i64::from(bits.count))),
        }
    }),
    Builtin::member("bit_offset", |args| {
        Ok(instance::slot(args.at(0), field::BIT_OFFSET))
    }),
    Builtin::getter("is_bitfield", |args| {
        Ok(boolean(bits(args.at(0)).is_some()))
    }),
    Builtin::getter("is_anonymous", |args| {
        Ok(boolean(int_slot(args.at(0), field::IS_ANONYMOUS) != 0))
    }),
];

fn is_field(object: Obj) -> bool {
    object.is_heap() && Class::of(object) == FIELD.class()
}

fn type_of(field: Obj) -> PyResult<&'static Class> {
    let object: Obj = instance::slot(field, field::TYPE);
    Class::from_object(object).ok_or_else(|| type_error!("has no _stginfo_"))
}

#[inline]
fn bits(field: Obj) -> Option<Bits> {
    match int_slot(field, field::BIT_COUNT) {
        0 => None,
        count => Some(Bits {
            offset: int_slot(field, field::BIT_OFFSET) as u32,
            count: count as u32,
        }),
    }
}

fn new_field(args: &Arguments) -> PyResult {
    let (name, of) = (args.at(1), args.at(2));
    if str::of(name).is_none() {
        return Err(type_error!(
            "CField() argument 'name' must be str, not {}",
            argument_name(name)
        ));
    }
    let shown = || repr_text(name);
    let (size, offset, index) = (
        number::size(args.at(3))?,
        number::size(args.at(4))?,
        number::size(args.at(5))?,
    );
    if size < 0 {
        return Err(value_error!(
            "byte size of field {} must not be negative, got {size}",
            shown()?
        ));
    }
    let Some((class, info)) = Class::from_object(of).and_then(|c| Some((c, info::of_class(c)?)))
    else {
        return Err(type_error!("type of field {} must be a C type", shown()?));
    };
    if size != info.size.get() as i64 {
        return Err(value_error!(
            "byte size of field {} ({size}) does not match type size ({})",
            shown()?,
            info.size.get()
        ));
    }
    let (mut bit_count, mut bit_offset) = (0, 0);
    if let Some(count) = args.get_not_none(7) {
        let of_integer = info.code.get().and_then(Code::integer).is_some()
            || info.code.get().is_some_and(|code| code.letter == b'?');
        if !of_integer || info.kind != Kind::Simple {
            return Err(type_error!(
                "bit fields not allowed for type {}",
                class.full_name()
            ));
        }
        bit_count = number::size(count)?;
        let Some(place) = args.get(8) else {
            return Err(value_error!(
                "field {}: bit_offset must be specified if bit_size is",
                shown()?
            ));
        };
        bit_offset = number::size(place)?;
        if !(1..=8 * size).contains(&bit_count) {
            return Err(value_error!(
                "bit size of field {} out of range, got {bit_count}",
                shown()?
            ));
        }
        if bit_offset < 0 {
            return Err(value_error!(
                "bit offset of field {} out of range, got {bit_offset}",
                shown()?
            ));
        }
        if bit_offset.saturating_add(bit_count) > 8 * size {
            return Err(value_error!(
                "bit field {} overflows its type ({bit_offset} + {bit_count} > {})",
                shown()?,
                8 * size
            ));
        }
    }
    // Arrays of characters are told as text.
    let text = match info.kind {
        Kind::Array => info::item_type(class).and_then(|item| info::of_class(item)?.code.get()),
        _ => None,
    };
    let code = match text.map(|code| code.letter) {
        Some(b'c') => Some(Code::native(b's')),
        Some(b'u') => Some(Code::native(b'U')),
        _ => data::reading(class),
    };
    Ok(instance::with(
        FIELD.class(),
        &[
            name,
            of,
            int::new(offset),
            int::new(size),
            int::new(index),
            int::new(bit_count),
            int::new(bit_offset),
            int::new(0),
            int::new(code.map_or(0, Code::number)),
        ],
    ))
}

fn expect_data(instance: Obj) -> PyResult<()> {
    match data::is_data(instance) {
        true => Ok(()),
        false => Err(type_error!("not a ctype instance")),
    }
}

#[inline]
fn code(field: Obj) -> Option<Code> {
    Code::of_number(int_slot(field, field::CODE))
}

fn get(field: Obj, this: Obj) -> PyResult {
    expect_data(this)?;
    let place = data::address(this).wrapping_offset(int_slot(field, field::OFFSET) as isize);
    // SAFETY: the field of such a structure.
    unsafe {
        match (code(field), bits(field)) {
            (Some(code), None) => codes::get(code, place, int_slot(field, field::SIZE) as usize),
            (Some(code), Some(bits)) => codes::get_bits(code, place, bits),
            (None, _) => data::part_of(type_of(field)?, this, int_slot(field, field::INDEX), place),
        }
    }
}

fn set(field: Obj, this: Obj, value: Obj) -> PyResult {
    expect_data(this)?;
    let place = data::address(this).wrapping_offset(int_slot(field, field::OFFSET) as isize);
    let (class, index) = (type_of(field)?, int_slot(field, field::INDEX));
    let code = code(field);
    // SAFETY: the field of such a structure.
    unsafe {
        match code {
            Some(code) if b"sU".contains(&code.letter) => {
                let size = int_slot(field, field::SIZE) as usize;
                data::keep(this, index, codes::set(code, place, value, size)?)?;
            }
            Some(code) if !data::is_data(value) => {
                let kept = match bits(field) {
                    Some(bits) => codes::set_bits(code, place, value, bits)?,
                    None => codes::set(code, place, value, 0)?,
                };
                data::keep(this, index, kept)?;
            }
            _ => data::set_item(this, class, value, index, place)?,
        }
    }
    nothing()
}

fn repr(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let name = repr_text(instance::slot(this, field::NAME))?;
    let (class, offset) = (type_of(this)?.full_name(), int_slot(this, field::OFFSET));
    let size = match bits(this) {
        None => format!("size={}", int_slot(this, field::SIZE)),
        Some(bits) => format!("bit_size={}, bit_offset={}", bits.count, bits.offset),
    };
    Ok(str::new(&format!(
        "<ctypes.CField {name} type={class}, ofs={offset}, {size}>"
    )))
}

// ---------------------------------------------------------------- classes

/// A class of structures or unions is made.
pub fn initialise(class: &'static Class, kind: Kind) -> PyResult {
    if meta::own(class, "_abstract_").is_some() {
        return nothing();
    }
    let info = info::attach(class, Info::new(kind))?;
    info.format.replace(Some("B".into()));
    info.ffi.set_structure(0, 0, Vec::new());
    if let Some(fields) = meta::own(class, "_fields_") {
        attributes::set(class.object(), names::intern("_fields_"), fields)?;
    } else if let Some((base, of_base)) = base_of(class) {
        info.size.set(of_base.size.get());
        info.align.set(of_base.align.get());
        info.length.set(of_base.length.get());
        info.has_pointer.set(of_base.has_pointer.get());
        info.format.replace(of_base.format.borrow().clone());
        info.leaves.replace(of_base.leaves.borrow().clone());
        info.ffi.set(of_base.ffi.get());
        info::set_slot(class, slots::KEPT, base.object());
        of_base.is_final.set(true);
    }
    nothing()
}

/// The base that has the layout, if it has any fields.
fn base_of(class: &'static Class) -> Option<(&'static Class, &'static Info)> {
    let base = class.base()?;
    Some((base, info::of_class(base)?))
}

/// `class.name = value`, or `del class.name` with a null value.
pub fn set_attribute(class: &'static Class, name: Obj, value: Obj) -> PyResult {
    let name = attributes::name_of(name)?;
    if name == names::intern("_fields_") && !value.is_null() {
        set_fields(class, value)?;
    }
    attributes::set_default(class.object(), name, value)?;
    nothing()
}

/// An attribute of a layout that is a size.
fn size_of_layout(layout: Obj, name: &str) -> PyResult<usize> {
    let value = number::size(attributes::get(layout, names::intern(name))?)?;
    usize::try_from(value).map_err(|_| value_error!("{name} must be a non-negative integer"))
}

fn set_fields(class: &'static Class, fields: Obj) -> PyResult<()> {
    let Some(info) = info::of_class(class) else {
        return Err(type_error!("ctypes state is not initialized"));
    };
    if info.is_final.get() {
        return Err(attribute_error!("_fields_ is final"));
    }
    let base = base_of(class);
    let module = pyrite_vm::import::import_absolute("ctypes._layout")?;
    let get_layout = attributes::get(module, names::intern("get_layout"))?;
    let is_structure = info.kind == Kind::Structure;
    let layout = call::call_with_names(
        get_layout,
        &[
            class.object(),
            fields,
            boolean(is_structure),
            base.map_or(none(), |(base, _)| base.object()),
        ],
        &["is_struct", "base"].map(|name| names::intern(name).object()),
    )?;
    let align = size_of_layout(layout, "align")?;
    let size = size_of_layout(layout, "size")?;
    let format = attributes::get(layout, names::intern("format_spec"))?;
    let format = str::of(format).map(str::text).unwrap_or_default();
    let fields = attributes::get(layout, names::intern("fields"))?;
    let fields = sequence::to_tuple(fields)?;
    info.format.replace(Some(format.as_ref().into()));
    let mut leaves = base
        .map(|(_, of)| of.leaves.borrow().clone())
        .unwrap_or_default();
    let inherited = base.map_or(0, |(_, of)| of.length.get());
    info.has_pointer
        .set(base.is_some_and(|(_, of)| of.has_pointer.get()));
    for (index, field) in tuple::items(fields).iter().enumerate() {
        if !is_field(*field) {
            return Err(type_error!(
                "fields must be of type CField, got {}",
                type_name(*field)
            ));
        }
        let name: Obj = instance::slot(*field, field::NAME);
        let place = int_slot(*field, field::INDEX);
        if place != index as i64 {
            return Err(value_error!(
                "field {} index mismatch (expected {index}, got {place})",
                repr_text(name)?
            ));
        }
        let of = info::expected(type_of(*field)?)?;
        if std::ptr::eq(of, info) {
            return Err(attribute_error!("Structure or union cannot contain itself"));
        }
        of.is_final.set(true);
        if of.contains_pointers() {
            info.has_pointer.set(true);
        }
        let offset = int_slot(*field, field::OFFSET) as usize;
        leaves.extend(of.leaves.borrow().iter().map(|leaf| Leaf {
            offset: leaf.offset + offset,
            ..*leaf
        }));
        leaves.truncate(MOST_LEAVES + 1);
        attributes::set(class.object(), attributes::name_of(name)?, *field)?;
    }
    if info.is_final.get() {
        return Err(attribute_error!("Structure or union cannot contain itself"));
    }
    info.size.set(size);
    info.align.set(align);
    info.length.set(inherited + tuple::items(fields).len());
    if leaves.len() > MOST_LEAVES {
        leaves.clear();
    }
    info.ffi
        .set_structure(size, align, elements(size, &leaves, is_structure));
    info.leaves.replace(leaves);
    let kept = [
        fields.cast(),
        base.map_or(none(), |(base, _)| base.object()),
    ];
    info::set_slot(class, slots::KEPT, tuple::from_slice(&kept).cast());
    info.is_final.set(true);
    make_anonymous(class)
}

/// What has more plain values than this is in no registers.
pub const MOST_LEAVES: usize = 64;

/// The elements that libffi is told of, which decide how functions take and give such a value. The rules of x86-64 ask of each eight bytes whether there is anything but
/// floating-point numbers in them; so unions, arrays and parts of integers come out as in C.
#[cfg(target_arch = "x86_64")]
fn elements(size: usize, leaves: &[Leaf], _is_structure: bool) -> Vec<*mut ffi::ffi_type> {
    // More than four times eight bytes are in memory, whatever they are.
    let in_memory = || vec![Code::ffi(b'Q'); size.div_ceil(8).min(5)];
    // SAFETY: complete descriptions.
    let kind = |leaf: &Leaf| unsafe { ((*leaf.ffi).type_, (*leaf.ffi).size) };
    if let [leaf] = leaves
        && matches!(
            kind(leaf).0,
            ffi::FFI_TYPE_LONGDOUBLE | ffi::FFI_TYPE_COMPLEX
        )
    {
        return vec![leaf.ffi];
    }
    if size > 16 || leaves.is_empty() {
        return in_memory();
    }
    let mut elements = Vec::new();
    for start in (0..size).step_by(8) {
        let mut inside = leaves
            .iter()
            .filter(|leaf| leaf.offset < start + 8 && leaf.offset + kind(leaf).1 > start);
        let count = (size - start).min(8);
        if inside.clone().next().is_none() {
            continue; // padding
        }
        let are_floats = inside.all(|leaf| {
            matches!(
                kind(leaf).0,
                ffi::FFI_TYPE_FLOAT | ffi::FFI_TYPE_DOUBLE | ffi::FFI_TYPE_COMPLEX
            )
        });
        match (are_floats, count) {
            (true, 8) => elements.push(Code::ffi(b'd')),
            (true, _) => elements.push(Code::ffi(b'f')),
            (false, 8) => elements.push(Code::ffi(b'Q')),
            (false, 4) => elements.push(Code::ffi(b'I')),
            (false, 2) => elements.push(Code::ffi(b'H')),
            (false, count) => elements.extend(std::iter::repeat_n(Code::ffi(b'B'), count)),
        }
    }
    elements
}

/// The elements that libffi is told of: of a structure, what it is made of.
#[cfg(not(target_arch = "x86_64"))]
fn elements(size: usize, leaves: &[Leaf], is_structure: bool) -> Vec<*mut ffi::ffi_type> {
    match is_structure && !leaves.is_empty() {
        true => leaves.iter().map(|leaf| leaf.ffi).collect(),
        false => vec![Code::ffi(b'Q'); size.div_ceil(8).min(5)],
    }
}

/// The fields of anonymous fields are the structure's own.
fn make_anonymous(class: &'static Class) -> PyResult<()> {
    let Some(anonymous) = meta::attribute(class, "_anonymous_")? else {
        return Ok(());
    };
    if !protocol::has_items(anonymous)
        && attributes::get_optional(anonymous, names::ITER.name())?.is_none()
    {
        return Err(type_error!("_anonymous_ must be a sequence"));
    }
    for name in tuple::items(sequence::to_tuple(anonymous)?) {
        let field = attributes::get(class.object(), attributes::name_of(*name)?)?;
        if !is_field(field) {
            let name = str::of(*name).map(str::text).unwrap_or_default();
            return Err(attribute_error!(
                "'{name}' is specified in _anonymous_ but not in _fields_"
            ));
        }
        instance::set_slot(field, field::IS_ANONYMOUS, int::new(1));
        let [index, offset] = [field::INDEX, field::OFFSET].map(|slot| int_slot(field, slot));
        lift(class, field, index, offset)?;
    }
    Ok(())
}

/// Gives a class the fields of one of its fields.
fn lift(class: &'static Class, outer: Obj, index: i64, offset: i64) -> PyResult<()> {
    pyrite_vm::recursion::check(" while making anonymous fields")?;
    let of = type_of(outer)?.object();
    let fields = attributes::get(of, names::intern("_fields_"))?;
    for pair in tuple::items(sequence::to_tuple(fields)?) {
        let name = attributes::name_of(protocol::get_item(*pair, int::new(0))?)?;
        let inner = attributes::get(of, name)?;
        if !is_field(inner) {
            return Err(type_error!("unexpected type"));
        }
        let [place, start] = [field::INDEX, field::OFFSET].map(|slot| int_slot(inner, slot));
        if int_slot(inner, field::IS_ANONYMOUS) != 0 {
            lift(class, inner, index + place, offset + start)?;
            continue;
        }
        let mut values = [Obj::null(); field::COUNT as usize];
        for (slot, value) in values.iter_mut().enumerate() {
            *value = instance::slot(inner, slot as u32);
        }
        values[field::INDEX as usize] = int::new(index + place);
        values[field::OFFSET as usize] = int::new(offset + start);
        let lifted = instance::with(FIELD.class(), &values);
        attributes::set(class.object(), name, lifted)?;
    }
    Ok(())
}

// ---------------------------------------------------------------- instances

fn fill(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let values = args.rest();
    let keywords = args.keywords();
    if !values.is_empty() {
        let filled = fill_of(this, Class::of(this), values, keywords, 0)?;
        if filled < values.len() {
            return Err(type_error!("too many initializers"));
        }
    }
    if let Some(keywords) = keywords {
        for (name, value) in dict::pairs(keywords) {
            set_attribute_of(this, name, value)?;
        }
    }
    nothing()
}

/// `this.name = value`, which is a field as a rule.
fn set_attribute_of(this: Obj, name: Obj, value: Obj) -> PyResult<()> {
    let (class, name) = (Class::of(this), attributes::name_of(name)?);
    match class.lookup(name) {
        Some(field) if is_field(field) && attributes::has_default_set(class) => {
            set(field, this, value).map(drop)
        }
        _ => attributes::set(this, name, value),
    }
}

/// Sets the fields of a class, those of its bases first; gives how many fields there are so far.
fn fill_of(
    this: Obj,
    class: &'static Class,
    values: &[Obj],
    keywords: Option<Gc<dict::PyDict>>,
    first: usize,
) -> PyResult<usize> {
    let mut first = first;
    if let Some((base, _)) = base_of(class) {
        first = fill_of(this, base, values, keywords, first)?;
    }
    let info = info::expected(class)?;
    let Some(fields) = meta::own(class, "_fields_") else {
        return Ok(first);
    };
    for (index, value) in values
        .iter()
        .enumerate()
        .take(info.length.get())
        .skip(first)
    {
        let pair = match fields.exact::<list::PyList>() {
            Some(fields) if index - first < list::length(fields) => {
                list::get(fields, index - first)
            }
            _ => protocol::get_item(fields, int::from_usize(index - first))?,
        };
        let name = match tuple::of(pair) {
            Some([name, ..]) => *name,
            _ => protocol::get_item(pair, int::new(0))?,
        };
        if let Some(keywords) = keywords
            && dict::get(keywords, name)?.is_some()
        {
            let name = repr_text(name)?;
            return Err(type_error!("duplicate values for field {name}"));
        }
        set_attribute_of(this, name, *value)?;
    }
    Ok(info.length.get())
}
