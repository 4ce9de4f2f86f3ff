//! The classes of C types: what is known of a type is found out when its class is made.

use crate::codes::Code;
use crate::info::{self, Info, Kind, slots};
use crate::{aggregates, array, data, function, parameters, pointer, simple};
use pyrite_modules::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::storage::Pinned;
use pyrite_vm::types::memoryview;
use pyrite_vm::{attribute_error, overflow_error, type_error, value_error};
use std::ffi::CString;

const fn metaclass(name: &'static str, methods: &'static [Builtin]) -> TypeDefinition {
    TypeDefinition {
        base: Some(&TYPE),
        flags: flags::SUBCLASSABLE | flags::METACLASS,
        ..TypeDefinition::new(name, methods)
    }
}

/// What all of them have in common.
pub static TYPE: TypeDefinition = TypeDefinition {
    base: Some(&types::types::TYPE),
    flags: flags::SUBCLASSABLE | flags::METACLASS,
    ..TypeDefinition::new("_ctypes.CType_Type", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::method("__mul__", "(self, value, /)", array::repeat),
    Builtin::method("__rmul__", "(self, value, /)", array::repeat),
    Builtin::method("__sizeof__", "(self, /)", |_| Ok(int::new(1000))),
    Builtin::attribute("__pointer_type__", pointer_type, set_pointer_type),
];

/// That of structures.
pub static STRUCTURE: TypeDefinition = metaclass("_ctypes.PyCStructType", STRUCTURE_METHODS);
static STRUCTURE_METHODS: &[Builtin] = &[
    Builtin::method("__init__", "(self, /, *args, **kwargs)", |args| {
        aggregates::initialise(this(args), Kind::Structure)
    }),
    SET_ATTRIBUTE,
    DELETE_ATTRIBUTE,
    FROM_PARAM,
    FROM_ADDRESS,
    FROM_BUFFER,
    FROM_BUFFER_COPY,
    IN_DLL,
];

/// That of unions.
pub static UNION: TypeDefinition = metaclass("_ctypes.UnionType", UNION_METHODS);
static UNION_METHODS: &[Builtin] = &[
    Builtin::method("__init__", "(self, /, *args, **kwargs)", |args| {
        aggregates::initialise(this(args), Kind::Union)
    }),
    SET_ATTRIBUTE,
    DELETE_ATTRIBUTE,
    FROM_PARAM,
    FROM_ADDRESS,
    FROM_BUFFER,
    FROM_BUFFER_COPY,
    IN_DLL,
];

/// That of pointers.
pub static POINTER: TypeDefinition = metaclass("_ctypes.PyCPointerType", POINTER_METHODS);
static POINTER_METHODS: &[Builtin] = &[
    Builtin::method("__init__", "(self, /, *args, **kwargs)", |args| {
        pointer::initialise(this(args))
    }),
    FROM_ADDRESS,
    FROM_BUFFER,
    FROM_BUFFER_COPY,
    IN_DLL,
    Builtin::method("from_param", "(self, value, /)", |args| {
        parameters::from_param_of_pointer(this(args), args.at(1))
    }),
    Builtin::method("set_type", "(self, type, /)", |args| {
        pointer::set_type(this(args), args.at(1))
    }),
];

/// That of arrays.
pub static ARRAY: TypeDefinition = metaclass("_ctypes.PyCArrayType", ARRAY_METHODS);
static ARRAY_METHODS: &[Builtin] = &[
    Builtin::method("__init__", "(self, /, *args, **kwargs)", |args| {
        array::initialise(this(args))
    }),
    FROM_PARAM,
    FROM_ADDRESS,
    FROM_BUFFER,
    FROM_BUFFER_COPY,
    IN_DLL,
];

/// That of numbers, characters and pointers without a type.
pub static SIMPLE: TypeDefinition = metaclass("_ctypes.PyCSimpleType", SIMPLE_METHODS);
static SIMPLE_METHODS: &[Builtin] = &[
    Builtin::method("__init__", "(self, /, *args, **kwargs)", |args| {
        simple::initialise(args, this(args))
    }),
    Builtin::method("from_param", "(self, value, /)", |args| {
        parameters::from_param_of_simple(this(args), args.at(1))
    }),
    FROM_ADDRESS,
    FROM_BUFFER,
    FROM_BUFFER_COPY,
    IN_DLL,
];

/// That of functions.
pub static FUNCTION: TypeDefinition = metaclass("_ctypes.PyCFuncPtrType", FUNCTION_METHODS);
static FUNCTION_METHODS: &[Builtin] = &[
    Builtin::method("__init__", "(self, /, *args, **kwargs)", |args| {
        function::initialise(this(args))
    }),
    FROM_PARAM,
    FROM_ADDRESS,
    FROM_BUFFER,
    FROM_BUFFER_COPY,
    IN_DLL,
];

/// `c_char_p.from_param` and its kin, which their classes get as class methods.
pub static POINTER_PARAMETERS: [Builtin; 3] = [
    Builtin::class_method("from_param", "(type, value, /)", |args| {
        parameters::from_param_of_text(this(args), args.at(1), b'z')
    }),
    Builtin::class_method("from_param", "(type, value, /)", |args| {
        parameters::from_param_of_text(this(args), args.at(1), b'Z')
    }),
    Builtin::class_method("from_param", "(type, value, /)", |args| {
        parameters::from_param_of_void(this(args), args.at(1))
    }),
];

const SET_ATTRIBUTE: Builtin = Builtin::method("__setattr__", "(self, name, value, /)", |args| {
    aggregates::set_attribute(this(args), args.at(1), args.at(2))
});
const DELETE_ATTRIBUTE: Builtin = Builtin::method("__delattr__", "(self, name, /)", |args| {
    aggregates::set_attribute(this(args), args.at(1), Obj::null())
});
const FROM_PARAM: Builtin = Builtin::method("from_param", "(self, value, /)", |args| {
    parameters::from_param(this(args), args.at(1))
});
const FROM_ADDRESS: Builtin = Builtin::method("from_address", "(self, value, /)", from_address);
const FROM_BUFFER: Builtin =
    Builtin::method("from_buffer", "(self, obj, offset=0, /)", from_buffer);
const FROM_BUFFER_COPY: Builtin = Builtin::method(
    "from_buffer_copy",
    "(self, buffer, offset=0, /)",
    from_buffer_copy,
);
const IN_DLL: Builtin = Builtin::method("in_dll", "(self, dll, name, /)", in_dll);

/// `from_param` of simple types.
pub fn simple_from_param() -> &'static Builtin {
    &SIMPLE_METHODS[1]
}

/// `from_param` of pointers.
pub fn pointer_from_param() -> &'static Builtin {
    &POINTER_METHODS[5]
}

/// The class that a method of a metaclass is called for.
fn this(args: &Arguments) -> &'static Class {
    Class::from_object(args.at(0)).expect("the receiver is a class")
}

fn with_storage(class: &'static Class) -> PyResult<&'static Info> {
    info::of_class(class).ok_or_else(|| {
        let shown = repr_text(class.object()).unwrap_or_default();
        type_error!("{shown} must have storage info")
    })
}

fn pointer_type(args: &Arguments) -> PyResult {
    let class = this(args);
    with_storage(class)?;
    let found = info::slot(class, slots::POINTER_TYPE);
    if found.is_null() {
        let shown = repr_text(class.object())?;
        return Err(attribute_error!(
            "{shown} has no attribute '__pointer_type__'"
        ));
    }
    Ok(found)
}

fn set_pointer_type(args: &Arguments) -> PyResult {
    let class = this(args);
    with_storage(class)?;
    info::set_slot(class, slots::POINTER_TYPE, args.at(1));
    nothing()
}

fn from_address(args: &Arguments) -> PyResult {
    if types::int::Integer::of(args.at(1)).is_none() {
        return Err(type_error!("integer expected"));
    }
    data::at_address(this(args), data::address_argument(args.at(1))?)
}

fn offset(args: &Arguments, info: &Info, length: usize) -> PyResult<usize> {
    let offset = args.get(2).map_or(Ok(0), number::size)?;
    if offset < 0 {
        return Err(value_error!("offset cannot be negative"));
    }
    let size = info.size.get() as i64;
    if size > length as i64 - offset {
        let least = size.wrapping_add(offset);
        return Err(value_error!(
            "Buffer size too small ({length} instead of at least {least} bytes)"
        ));
    }
    Ok(offset as usize)
}

fn tell_buffer(place: *const u8, length: usize, offset: usize) -> PyResult<()> {
    audit::event("ctypes.cdata/buffer", || {
        Ok([
            data::address_object(place)?,
            int::from_usize(length),
            int::from_usize(offset),
        ])
    })
}

fn from_buffer(args: &Arguments) -> PyResult {
    let class = this(args);
    let info = info::expected(class)?;
    let view = memoryview::new(args.at(1), buffer::FULL_READ_ONLY)?;
    let shown = memoryview::parts(view)?;
    if !shown.view.writable {
        return Err(type_error!("underlying buffer is not writable"));
    }
    if !shown.view.is_c_contiguous() {
        return Err(type_error!("underlying buffer is not C contiguous"));
    }
    let length = shown.view.byte_count();
    let offset = offset(args, info, length)?;
    // What is in the heap stays where it is from now on; the view keeps it, and its size.
    let memory = storage::memory(Pinned::new(shown.storage).get());
    let start = memory[shown.view.start..].as_ptr();
    tell_buffer(start, length, offset)?;
    let made = data::at_address(class, start.wrapping_add(offset).cast_mut())?;
    data::keep(made, -1, view)?;
    Ok(made)
}

fn from_buffer_copy(args: &Arguments) -> PyResult {
    let class = this(args);
    let bytes = buffer::argument(args.at(1))?;
    let info = info::expected(class)?;
    let offset = offset(args, info, bytes.len())?;
    tell_buffer(bytes.as_ptr(), bytes.len(), offset)?;
    // SAFETY: there are so many bytes behind the offset.
    unsafe { data::copy_of(class, bytes.as_ptr().add(offset)) }
}

/// A name for the system's loader.
///
/// # Errors
/// `ValueError` if there is a zero in it.
pub fn c_name(name: &[u8]) -> PyResult<CString> {
    CString::new(name).map_err(|_| value_error!("embedded null character"))
}

/// The handle of a library that an object stands for.
///
/// # Errors
/// `TypeError`; what asking for it raises.
pub fn handle_of(library: Obj) -> PyResult<*mut libc::c_void> {
    let handle = attributes::get(library, names::intern("_handle"))?;
    if types::int::Integer::of(handle).is_none() {
        return Err(type_error!(
            "the _handle attribute of the second argument must be an integer"
        ));
    }
    match data::address_argument(handle) {
        Ok(handle) => Ok(handle.cast()),
        Err(_) => Err(value_error!(
            "could not convert the _handle attribute to a pointer"
        )),
    }
}

fn in_dll(args: &Arguments) -> PyResult {
    let class = this(args);
    let name = text::argument(args.at(2), "in_dll", "2")?;
    audit::event("ctypes.dlsym", || Ok([args.at(1), args.at(2)]))?;
    let handle = handle_of(args.at(1))?;
    let found = crate::loading::symbol(handle, &c_name(str::bytes(name))?);
    match found {
        Ok(place) => data::at_address(class, place.cast()),
        Err(message) => Err(value_error!(
            "{}",
            message.unwrap_or_else(|| format!("symbol '{}' not found", str::text(name)))
        )),
    }
}

/// The attribute of a class, its own or inherited.
///
/// # Errors
/// What asking for it raises.
pub fn attribute(class: &'static Class, name: &str) -> PyResult<Option<Obj>> {
    attributes::get_optional(class.object(), names::intern(name))
}

/// What stands in the namespace of the class itself.
pub fn own(class: &'static Class, name: &str) -> Option<Obj> {
    dict::get_name(class.dict(), names::intern(name))
}

/// What is known of a pointer type.
pub fn describe_pointer(info: &Info) {
    info.size.set(8);
    info.align.set(8);
    info.length.set(1);
    info.is_pointer.set(true);
    info.describe_simple(Code::ffi(b'P'));
}

/// The length that `_length_` says.
///
/// # Errors
/// `TypeError`, `ValueError`, `OverflowError`.
pub fn length_of(object: Obj) -> PyResult<usize> {
    let Some(length) = types::int::Integer::of(object) else {
        return Err(type_error!("The '_length_' attribute must be an integer"));
    };
    if length.is_negative() {
        return Err(value_error!(
            "The '_length_' attribute must not be negative"
        ));
    }
    match length.machine() {
        Some(length) => Ok(length as usize),
        None => Err(overflow_error!("The '_length_' attribute is too large")),
    }
}
