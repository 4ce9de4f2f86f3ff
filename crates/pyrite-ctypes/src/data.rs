//! Instances of C types: memory, and what has to live as long.
//!
//! Memory never moves. An instance has its own, or looks at that of another one (`_b_base_`), or at any address. Objects that pointers in it lead to are kept alive
//! by the outermost instance (`_objects`).

use crate::codes::{self, Code};
use crate::info::{self, Info, Kind};
use crate::metaclasses as meta;
use pyrite_modules::support::*;
use pyrite_vm::buffer::{Exporter, Format, Memory, View};
use pyrite_vm::class::{Class, flags};
use pyrite_vm::result::memory_error;
use pyrite_vm::storage::Foreign;
use pyrite_vm::types::bytearray;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{type_error, value_error};

/// `_CData`.
pub static DATA: TypeDefinition = TypeDefinition {
    slots: slots::COUNT,
    flags: flags::SUBCLASSABLE | flags::NO_INSTANTIATION,
    exporter: Some(&EXPORTER),
    ..TypeDefinition::new("_ctypes._CData", METHODS)
};

/// Slots of instances.
pub mod slots {
    /// Where the memory is, an int.
    pub const ADDRESS: u32 = 0;
    /// Bytes, an int.
    pub const SIZE: u32 = 1;
    /// What owns the memory: [`Foreign`](pyrite_vm::storage::Foreign) memory, or null.
    pub const OWNER: u32 = 2;
    /// The instance whose memory it is a part of, or null.
    pub const BASE: u32 = 3;
    /// Its place there, an int.
    pub const INDEX: u32 = 4;
    /// What it keeps alive: null, None, one object, or a dict of them by places.
    pub const OBJECTS: u32 = 5;
    /// How many there are.
    pub const COUNT: u32 = 6;
}

static METHODS: &[Builtin] = &[
    Builtin::method("__hash__", "(self, /)", |_| {
        Err(type_error!("unhashable type"))
    }),
    Builtin::method("__ctypes_from_outparam__", "(self, /)", |args| {
        Ok(args.at(0))
    }),
    Builtin::method("__reduce__", "(self, /)", reduce),
    Builtin::method("__setstate__", "$(self, dict, data, /)", set_state),
    Builtin::member("_b_base_", |args| {
        Ok(or_none(instance::slot(args.at(0), slots::BASE)))
    }),
    Builtin::member("_b_needsfree_", |args| {
        Ok(int::new(i64::from(owns_memory(args.at(0)))))
    }),
    Builtin::member("_objects", |args| {
        Ok(or_none(instance::slot(args.at(0), slots::OBJECTS)))
    }),
];

/// The object, or None for null.
pub fn or_none(object: Obj) -> Obj {
    if object.is_null() { none() } else { object }
}

/// Is it an instance of a C type?
#[inline]
pub fn is_data(object: Obj) -> bool {
    object.is_heap() && Class::of(object).is_subclass(DATA.class())
}

/// Is it an instance of one of the types of a kind?
pub fn is_kind(object: Obj, kind: Kind) -> bool {
    is_data(object) && info::of(object).is_some_and(|info| info.kind == kind)
}

/// Where the memory of an instance is.
#[inline]
pub fn address(this: Obj) -> *mut u8 {
    let address: Obj = instance::slot(this, slots::ADDRESS);
    match address.as_small() {
        Some(address) => address.get() as *mut u8,
        None => codes::masked(address).unwrap_or(0) as *mut u8,
    }
}

/// How many bytes it has.
#[inline]
pub fn size(this: Obj) -> usize {
    let size: Obj = instance::slot(this, slots::SIZE);
    size.as_small().map_or(0, |size| size.get() as usize)
}

fn owns_memory(this: Obj) -> bool {
    let [owner, base] = [slots::OWNER, slots::BASE].map(|slot| instance::slot(this, slot));
    !owner.is_null() && base.is_null()
}

/// An address as an object.
pub fn address_object(address: *const u8) -> PyResult {
    codes::unsigned(address as u64)
}

fn make(
    class: &'static Class,
    place: *mut u8,
    size: usize,
    [owner, base]: [Obj; 2],
    index: i64,
) -> PyResult {
    let place = address_object(place)?;
    let (size, index) = (int::from_usize(size), int::new(index));
    Ok(instance::with(class, &[place, size, owner, base, index]))
}

/// A new instance whose memory is its own, filled with zeros.
///
/// # Errors
/// `TypeError` for abstract classes, `MemoryError`.
pub fn new(class: &'static Class) -> PyResult {
    let info = info::expected(class)?;
    info.is_final.set(true);
    let memory = Foreign::zeroed(info.size.get()).ok_or_else(memory_error)?;
    let start = memory.start();
    let owner = storage::new_external(memory).cast();
    make(class, start, info.size.get(), [owner, Obj::null()], 0)
}

/// A new instance with a copy of what lies at an address.
///
/// # Errors
/// As [`new`].
///
/// # Safety
/// There is such a value.
pub unsafe fn copy_of(class: &'static Class, place: *const u8) -> PyResult {
    let made = new(class)?;
    // SAFETY: the caller's, and new memory of the same size.
    unsafe { address(made).copy_from(place, size(made)) };
    Ok(made)
}

/// An instance that looks at a part of another one's memory.
///
/// # Errors
/// As [`new`].
pub fn part_of(class: &'static Class, base: Obj, index: i64, place: *mut u8) -> PyResult {
    let info = info::expected(class)?;
    info.is_final.set(true);
    let owner = instance::slot(base, slots::OWNER);
    make(class, place, info.size.get(), [owner, base], index)
}

/// An instance that looks at an address.
///
/// # Errors
/// As [`new`]; what audit hooks raise.
pub fn at_address(class: &'static Class, place: *mut u8) -> PyResult {
    audit::event("ctypes.cdata", || Ok([address_object(place)?]))?;
    let info = info::expected(class)?;
    info.is_final.set(true);
    make(class, place, info.size.get(), [Obj::null(); 2], 0)
}

/// The `__new__` of most types.
pub fn construct(args: &Arguments) -> PyResult {
    new(instance::class_argument(args.at(0))?)
}

// ---------------------------------------------------------------- what is kept alive

/// The outermost instance whose memory it is, and what that keeps.
fn container(this: Obj) -> PyResult<(Obj, Obj)> {
    let mut outer = this;
    loop {
        let base: Obj = instance::slot(outer, slots::BASE);
        if base.is_null() {
            break;
        }
        outer = base;
    }
    let mut objects: Obj = instance::slot(outer, slots::OBJECTS);
    if objects.is_null() {
        let length = info::of(outer).map_or(0, |info| info.length.get());
        objects = if length > 0 {
            dict::new().cast()
        } else {
            none()
        };
        instance::set_slot(outer, slots::OBJECTS, objects);
    }
    Ok((outer, objects))
}

/// What is kept for an instance, by its outermost one.
///
/// # Errors
/// `MemoryError`.
pub fn kept_objects(this: Obj) -> PyResult {
    Ok(container(this)?.1)
}

/// How deep a part of a part may be.
const DEEPEST: usize = 256;

/// The place of a part in the outermost instance.
fn key(this: Obj, index: i64) -> PyResult {
    let mut text = format!("{:x}", index as i32);
    let mut inner = this;
    loop {
        let base: Obj = instance::slot(inner, slots::BASE);
        if base.is_null() {
            return Ok(str::new(&text));
        }
        if text.len() + 18 > DEEPEST {
            return Err(value_error!("ctypes object structure too deep"));
        }
        text.push_str(&format!(":{:x}", int_slot(inner, slots::INDEX) as i32));
        inner = base;
    }
}

/// Keeps an object alive as long as a place in an instance, or until another one is kept for it.
///
/// # Errors
/// `ValueError` for parts of parts of ... parts.
pub fn keep(this: Obj, index: i64, object: Obj) -> PyResult<()> {
    if object.is_none() {
        return Ok(());
    }
    let (outer, objects) = container(this)?;
    match objects.exact::<dict::PyDict>() {
        Some(objects) => dict::set(objects, key(this, index)?, object),
        None => {
            instance::set_slot(outer, slots::OBJECTS, object);
            Ok(())
        }
    }
}

/// As `cast` does it: what is made looks at what another instance keeps, and keeps it, too.
///
/// # Errors
/// `MemoryError`.
pub fn share_objects(result: Obj, source: Obj) -> PyResult<()> {
    container(source)?;
    let mut objects: Obj = instance::slot(source, slots::OBJECTS);
    if objects.is_null() {
        return Ok(());
    }
    if objects.is_none() {
        objects = dict::new().cast();
        instance::set_slot(source, slots::OBJECTS, objects);
    }
    instance::set_slot(result, slots::OBJECTS, objects);
    match objects.exact::<dict::PyDict>() {
        Some(objects) => dict::set(objects, types::object::id(source)?, source),
        None => Ok(()),
    }
}

// ---------------------------------------------------------------- items and fields

/// Is it a class made in Python of one like `c_int`? Those are not turned into numbers when they are read.
pub fn is_derived_simple(class: &'static Class) -> bool {
    Class::of(class.object()).is_subclass(meta::SIMPLE.class())
        && class.base() != Some(crate::simple::SIMPLE.class())
}

/// How the values of a type are turned into objects when they are read as a part of something; `None`: they are instances of the type.
pub fn reading(class: &'static Class) -> Option<Code> {
    let code = info::of_class(class)?.code.get()?;
    (!is_derived_simple(class)).then_some(code)
}

/// Reads an item of an array, or what a pointer leads to.
///
/// # Errors
/// What reading raises.
///
/// # Safety
/// There is such a value.
pub unsafe fn get_item(class: &'static Class, base: Obj, index: i64, place: *mut u8) -> PyResult {
    match reading(class) {
        // SAFETY: the caller's.
        Some(code) => unsafe { codes::get(code, place, 0) },
        None => part_of(class, base, index, place),
    }
}

/// Writes a value of a type that lies in an instance at `index`, and keeps what it needs.
///
/// # Errors
/// `TypeError` for values of other types; what they raise.
///
/// # Safety
/// There is room for it.
pub unsafe fn set_item(
    this: Obj,
    class: &'static Class,
    value: Obj,
    index: i64,
    place: *mut u8,
) -> PyResult<()> {
    // SAFETY: the caller's.
    let kept = unsafe { put(class, value, place)? };
    keep(this, index, kept)
}

/// Writes a value; gives what is to be kept for it.
unsafe fn put(class: &'static Class, value: Obj, place: *mut u8) -> PyResult {
    let info = info::expected(class)?;
    if !is_data(value) {
        if let Some(code) = info.code.get() {
            // SAFETY: the caller's.
            return unsafe { codes::set(code, place, value, info.size.get()) };
        }
        if let Some(arguments) = tuple::of(value) {
            let made = call::call(class.object(), arguments).map_err(|raised| {
                extended(
                    &exception::RUNTIME_ERROR,
                    &format!("({}) ", class.full_name()),
                    raised,
                )
            })?;
            // SAFETY: the caller's.
            return unsafe { put(class, made, place) };
        }
        if value.is_none() && info.kind == Kind::Pointer {
            // SAFETY: the caller's.
            unsafe { codes::set_pointer_at(place, std::ptr::null()) };
            return nothing();
        }
        return Err(type_error!(
            "expected {} instance, got {}",
            class.full_name(),
            type_name(value)
        ));
    }
    if protocol::is_instance(value, class.object())? {
        let count = info.size.get().min(size(value));
        // SAFETY: the caller's; they may be the same memory.
        unsafe { place.copy_from(address(value), count) };
        return kept_objects(value);
    }
    let incompatible = || {
        type_error!(
            "incompatible types, {} instance instead of {} instance",
            type_name(value),
            class.full_name()
        )
    };
    if info.kind != Kind::Pointer || !is_kind(value, Kind::Array) {
        return Err(incompatible());
    }
    if info::item_type(class) != info::item_type(Class::of(value)) {
        return Err(incompatible());
    }
    // SAFETY: the caller's.
    unsafe { codes::set_pointer_at(place, address(value)) };
    Ok(tuple::from_slice(&[kept_objects(value)?, value]).cast())
}

/// An exception of a class that says what another one has said, behind a few words.
pub fn extended(class: &'static TypeDefinition, words: &str, raised: Raised) -> Raised {
    exception::raise_message(class, &extended_message(words, raised))
}

/// The message of [`extended`].
pub fn extended_message(words: &str, raised: Raised) -> String {
    let message = protocol::to_str(raised.0).map_or_else(|_| "???".into(), str::text);
    let class = Class::of(raised.0);
    // `str` of a class of `builtins` would be its repr: what is shown is its name.
    format!("{words}{}: {message}", class.module_and_name())
}

// ---------------------------------------------------------------- memory shown, pickles

static EXPORTER: Exporter = Exporter {
    memory: |this| {
        let (start, length) = (address(this), size(this));
        let owner: Obj = instance::slot(this, slots::OWNER);
        let is_whole = !owner.is_null()
            && storage::external::<Foreign>(owner.cast())
                .is_some_and(|memory| memory.start() == start);
        let storage = match is_whole {
            true => owner,
            // SAFETY: as good as any access through the instance, which keeps what it looks at.
            false => storage::new_external(unsafe { Foreign::new(start, length) }).cast(),
        };
        Ok(Memory {
            storage,
            start: 0,
            length,
            writable: true,
            format: b'B',
            item_size: 1,
        })
    },
    pin: None,
    view: Some(|this, _| {
        let mut innermost = Class::of(this);
        while info::of_class(innermost).is_some_and(|info| info.kind == Kind::Array)
            && let Some(item) = info::item_type(innermost)
        {
            innermost = item;
        }
        let item_size = info::of_class(innermost).map_or(1, |info| info.size.get());
        let info = info::of(this);
        let shape = info
            .map(|info| info.shape.borrow().clone())
            .unwrap_or_default();
        let format = info.and_then(|info| info.format.borrow().clone());
        View {
            export: None,
            format: Format::Other(format.unwrap_or_else(|| "B".into())),
            item_size,
            start: 0,
            strides: View::strides_in_a_row(&shape, item_size),
            shape: shape.into(),
            writable: true,
            shown: Some(size(this)),
        }
    }),
};

fn reduce(args: &Arguments) -> PyResult {
    let this = args.at(0);
    if info::of(this).is_some_and(Info::contains_pointers) {
        return Err(value_error!(
            "ctypes objects containing pointers cannot be pickled"
        ));
    }
    let attributes = attributes::get(this, names::DICT.name())?;
    // SAFETY: its own memory.
    let data = unsafe { codes::bytes_at(address(this), size(this))? };
    let state = tuple::from_slice(&[attributes, data]).cast();
    let arguments = tuple::from_slice(&[Class::of(this).object(), state]).cast();
    let module = pyrite_vm::import::import_absolute("_ctypes")?;
    let unpickle = attributes::get(module, names::intern("_unpickle"))?;
    Ok(tuple::from_slice(&[unpickle, arguments]).cast())
}

fn set_state(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let Some(attributes) = dict::of(args.at(1)) else {
        return Err(type_error!(
            "__setstate__() argument 1 must be dict, not {}",
            argument_name(args.at(1))
        ));
    };
    let data = args.at(2);
    if instance::view::<bytearray::PyByteArray>(data).is_some() {
        return Err(type_error!(
            "__setstate__() argument 2 must be read-only bytes-like object, not {}",
            argument_name(data)
        ));
    }
    let data = buffer::argument(data)?;
    let count = data.len().min(size(this));
    // SAFETY: its own memory; the data may be a part of it.
    unsafe { address(this).copy_from(data.as_ptr(), count) };
    let own = attributes::get(this, names::DICT.name())?;
    let Some(own) = dict::of(own) else {
        return Err(type_error!(
            "{}.__dict__ must be a dictionary, not {}",
            type_name(this),
            type_name(own)
        ));
    };
    dict::merge(own, attributes)?;
    nothing()
}

/// `resize`.
pub fn resize(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let wanted = number::size(args.at(1))?;
    let Some(info) = info::of(this).filter(|_| is_data(this)) else {
        return Err(type_error!(
            "resize() argument 1 must be _ctypes._CData, not {}",
            argument_name(this)
        ));
    };
    if wanted < info.size.get() as i64 {
        return Err(value_error!("minimum size is {}", info.size.get()));
    }
    if !owns_memory(this) {
        return Err(value_error!(
            "Memory cannot be resized because this object doesn't own it"
        ));
    }
    let memory = Foreign::zeroed(wanted as usize).ok_or_else(memory_error)?;
    let start = memory.start();
    let count = size(this).min(wanted as usize);
    // SAFETY: its own memory, and new memory. The old one stays as long as somebody looks at a part of it.
    unsafe { start.copy_from(address(this), count) };
    let owner = storage::new_external(memory).cast();
    instance::set_slot(this, slots::OWNER, owner);
    instance::set_slot(this, slots::ADDRESS, address_object(start)?);
    instance::set_slot(this, slots::SIZE, int::new(wanted));
    nothing()
}

/// An address given as an int.
///
/// # Errors
/// `TypeError`, `OverflowError`.
pub fn address_argument(object: Obj) -> PyResult<*mut u8> {
    match Integer::of(object) {
        Some(Integer::Small(value)) => Ok(value as *mut u8),
        Some(Integer::Big(big)) if int::magnitude(big).len() == 1 => {
            Ok(codes::masked(object)? as *mut u8)
        }
        Some(_) => Err(pyrite_vm::overflow_error!(
            "Python int too large to convert to C unsigned long"
        )),
        None => Err(type_error!("an integer is required")),
    }
}
