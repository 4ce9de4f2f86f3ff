//! Functions that the library calls by their addresses, as CPython has them in C: `string_at` and its kin, and `cast`.

use crate::codes;
use crate::data;
use crate::info::{self, Kind};
use pyrite_modules::support::*;
use pyrite_vm::buffer::{Format, View};
use pyrite_vm::class::Class;
use pyrite_vm::storage::Foreign;
use pyrite_vm::types::memoryview;
use pyrite_vm::{thread, type_error, value_error};
use std::ffi::c_int;

/// Their names, and where they are.
pub fn addresses() -> [(&'static str, *const u8); 6] {
    [
        ("_memmove_addr", libc::memmove as *const u8),
        ("_memset_addr", libc::memset as *const u8),
        ("_string_at_addr", string_at as *const u8),
        ("_wstring_at_addr", wide_string_at as *const u8),
        ("_memoryview_at_addr", memoryview_at as *const u8),
        ("_cast_addr", cast as *const u8),
    ]
}

/// An object for a caller that takes it for a result in C; null if something was raised, which is where the caller looks for it.
fn answer(result: PyResult) -> u64 {
    match result {
        Ok(object) => object.0,
        Err(raised) => {
            thread::set_raised(raised.0);
            0
        }
    }
}

/// The length that is meant; -1: up to the first zero.
fn length(size: c_int, maker: &str, whole: impl FnOnce() -> usize) -> PyResult<usize> {
    match size {
        -1 => Ok(whole()),
        size => usize::try_from(size)
            .map_err(|_| pyrite_vm::system_error!("Negative size passed to {maker}")),
    }
}

fn tell(event: &str, place: *const u8, size: i64) -> PyResult<()> {
    audit::event(event, || Ok([data::address_object(place)?, int::new(size)]))
}

extern "C" fn string_at(place: *const u8, size: c_int) -> u64 {
    answer(
        tell("ctypes.string_at", place, i64::from(size)).and_then(|()| {
            // SAFETY: as C has it, the program's business.
            let whole = || unsafe { codes::text_length(place, usize::MAX >> 1) };
            let length = length(size, "PyBytes_FromStringAndSize", whole)?;
            // SAFETY: as above.
            unsafe { codes::bytes_at(place, length) }
        }),
    )
}

extern "C" fn wide_string_at(place: *const u8, size: c_int) -> u64 {
    answer(
        tell("ctypes.wstring_at", place, i64::from(size)).and_then(|()| {
            // SAFETY: as above.
            let whole = || unsafe { codes::wide_length(place, usize::MAX >> 3) };
            let length = length(size, "PyUnicode_New", whole)?;
            // SAFETY: as above.
            unsafe { codes::wide_text_at(place, length, 1) }
        }),
    )
}

extern "C" fn memoryview_at(place: *mut u8, size: isize, read_only: c_int) -> u64 {
    let told = audit::event("ctypes.memoryview_at", || {
        Ok([
            data::address_object(place)?,
            int::new(size as i64),
            int::new(i64::from(read_only)),
        ])
    });
    answer(told.and_then(|()| {
        let Ok(length) = usize::try_from(size) else {
            return Err(value_error!(
                "memoryview_at: size is negative (or overflowed): {size}"
            ));
        };
        // SAFETY: as above.
        let memory = storage::new_external(unsafe { Foreign::new(place, length) });
        let view = View {
            export: None,
            format: Format::native(b'B', false),
            item_size: 1,
            start: 0,
            shape: std::iter::once(length).collect(),
            strides: std::iter::once(1).collect(),
            writable: read_only == 0,
            shown: None,
        };
        Ok(memoryview::of_memory(memory.cast(), view))
    }))
}

extern "C" fn cast(place: *const u8, source: u64, class: u64) -> u64 {
    let [source, class] = [source, class].map(Obj::from_bits);
    answer(cast_to(place, source, class))
}

fn cast_to(place: *const u8, source: Obj, object: Obj) -> PyResult {
    let is_type = |object: Obj| {
        object.is_heap() && Class::of(object).is_subclass(crate::metaclasses::TYPE.class())
    };
    let Some(class) = Class::from_object(object).filter(|_| is_type(object)) else {
        return Err(type_error!("cast() argument 2 must be a pointer type"));
    };
    let is_pointer = info::of_class(class).is_some_and(|info| match info.kind {
        Kind::Pointer | Kind::Function => true,
        Kind::Simple => info
            .code
            .get()
            .is_some_and(|code| b"PzZO".contains(&code.letter)),
        _ => false,
    });
    if !is_pointer {
        return Err(type_error!(
            "cast() argument 2 must be a pointer type, not {}",
            class.full_name()
        ));
    }
    let result = call::call(object, &[])?;
    if data::is_data(source) {
        data::share_objects(result, source)?;
    }
    // SAFETY: it is a pointer.
    unsafe { codes::set_pointer_at(data::address(result), place) };
    Ok(result)
}
