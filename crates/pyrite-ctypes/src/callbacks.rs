//! Functions in C that call Python code.

use crate::calls;
use crate::codes::{self, Code};
use crate::data;
use crate::function::call_flags;
use crate::info;
use libffi_sys as ffi;
use libffi_sys::{ffi_abi_FFI_DEFAULT_ABI as ABI, ffi_status_FFI_OK as OK};
use pyrite_modules::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::storage::Pinned;
use pyrite_vm::{gil, type_error, unraisable, warnings};
use std::any::Any;
use std::cell::RefCell;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// What keeps such a function, and the objects behind it.
pub static THUNK: TypeDefinition = TypeDefinition {
    slots: 4,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("_ctypes.CThunkObject", &[])
};
/// The [`Closure`].
const CLOSURE: u32 = 0;
const CALLABLE: u32 = 1;
/// A tuple.
const ARGUMENT_TYPES: u32 = 2;
// Behind them the type of the result, whose description the closure refers to.

/// The machine code, and what libffi wants to know of it.
struct Closure {
    memory: *mut c_void,
    interface: Box<ffi::ffi_cif>,
    _types: Box<[*mut ffi::ffi_type]>,
    called: Box<Called>,
}

/// What the function is told when it is called.
struct Called {
    /// The object that owns all this.
    owner: Pinned,
    flags: u32,
    /// How the result is written; `None`: there is none.
    result: Option<Code>,
}

impl Drop for Closure {
    fn drop(&mut self) {
        // SAFETY: it was allocated so, and nobody may call it any more.
        unsafe { ffi::ffi_closure_free(self.memory) };
    }
}

/// A function that calls a callable, as an object that keeps it, and where it is.
///
/// # Errors
/// `TypeError` for types that it cannot take or give.
pub fn new(callable: Obj, types: Obj, result: Obj, flags: u32) -> PyResult<(Obj, *mut u8)> {
    gil::expect_strangers();
    let types = sequence::to_tuple(types)?;
    let result = data::or_none(result);
    let of_result = info::of_type(result);
    let code = of_result.and_then(|info| info.code.get());
    if !result.is_none() && code.is_none() {
        return Err(type_error!("invalid result type for callback function"));
    }
    let result_type = match of_result {
        Some(info) => info.ffi.get(),
        None => &raw mut ffi::ffi_type_void,
    };
    let mut described: Box<[*mut ffi::ffi_type]> = tuple::items(types)
        .iter()
        .map(|class| info::of_type(*class).map_or(Code::ffi(b'i'), |info| info.ffi.get()))
        .collect();
    let owner = instance::with(
        THUNK.class(),
        &[Obj::null(), callable, types.cast(), result],
    );
    let mut place = std::ptr::null_mut();
    // SAFETY: writes where the code will be to be called.
    let memory = unsafe { ffi::ffi_closure_alloc(size_of::<ffi::ffi_closure>(), &raw mut place) };
    if memory.is_null() {
        return Err(pyrite_vm::result::memory_error());
    }
    let mut closure = Closure {
        memory,
        interface: Box::default(),
        called: Box::new(Called {
            owner: Pinned::new(owner),
            flags,
            result: code,
        }),
        _types: Box::default(),
    };
    // SAFETY: complete descriptions; all that is referred to lives in boxes as long as the closure.
    let status = unsafe {
        let status = ffi::ffi_prep_cif(
            &raw mut *closure.interface,
            ABI,
            described.len() as u32,
            result_type,
            described.as_mut_ptr(),
        );
        match status {
            OK => ffi::ffi_prep_closure_loc(
                memory.cast(),
                &raw mut *closure.interface,
                Some(called),
                (&raw mut *closure.called).cast(),
                place,
            ),
            status => status,
        }
    };
    if status != OK {
        return Err(pyrite_vm::runtime_error!(
            "ffi_prep_cif failed with {status}"
        ));
    }
    closure._types = described;
    instance::set_slot(owner, CLOSURE, storage::new_external(closure).cast());
    Ok((owner, place.cast()))
}

thread_local! {
    /// A panic that is on its way through foreign frames.
    static PANIC: RefCell<Option<Box<dyn Any + Send>>> = const { RefCell::new(None) };
}

/// Goes on with a panic that foreign code was in the way of.
#[inline]
pub fn resume_panic() {
    if let Some(panic) = PANIC.take() {
        resume_unwind(panic);
    }
}

unsafe extern "C" fn called(
    interface: *mut ffi::ffi_cif,
    result: *mut c_void,
    arguments: *mut *mut c_void,
    data: *mut c_void,
) {
    // SAFETY: what the closure was prepared with; it lives while it is called, as C has it.
    let called = unsafe { &*data.cast::<Called>() };
    if called.result.is_some() {
        // Where nothing comes of the call, C gets a zero, and not what has been there before. There is room for a whole word at least.
        // SAFETY: libffi's own description of the result that it has made room for.
        unsafe {
            let size = (*(*interface).rtype).size.max(size_of::<ffi::ffi_arg>());
            std::ptr::write_bytes(result.cast::<u8>(), 0, size);
        }
    }
    gil::entered(|| {
        // What is called may let go of the function, which has to live until it returns.
        let owner = called.owner.get();
        let ran = catch_unwind(AssertUnwindSafe(|| {
            // SAFETY: libffi gives what it was told of.
            unsafe { run(called, result.cast(), arguments.cast()) };
        }));
        if let Err(panic) = ran {
            PANIC.set(Some(panic));
        }
        std::hint::black_box(owner);
    });
}

/// Tells of what nobody can catch.
fn report(raised: Raised, doing: &str, callable: Obj) {
    let message = format!(
        "Exception ignored while {doing} ctypes callback function {}",
        unraisable::shown(callable)
    );
    unraisable::report(raised, &message, Obj::null());
}

/// Calls the callable.
///
/// # Safety
/// Arguments and room for the result are as the types say.
unsafe fn run(called: &Called, result: *mut u8, arguments: *const *mut u8) {
    let owner = called.owner.get();
    let callable: Obj = instance::slot(owner, CALLABLE);
    let types: Gc<tuple::PyTuple> = instance::slot(owner, ARGUMENT_TYPES).cast();
    let count = tuple::items(types).len();
    let made = storage::with_scratch(count, |words| {
        for (index, word) in words.iter_mut().enumerate() {
            // SAFETY: so many arguments.
            let place = unsafe { *arguments.add(index) };
            // SAFETY: the caller's.
            match unsafe { argument(tuple::items(types)[index], place) } {
                Ok(argument) => *word = argument,
                Err(raised) => {
                    let doing = format!("creating argument {index} for");
                    report(raised, &doing, callable);
                    return Ok(None);
                }
            }
        }
        let exchanges = called.flags & call_flags::USE_ERRNO != 0;
        if exchanges {
            calls::exchange_errors();
        }
        let value = call::call(callable, words);
        if exchanges {
            calls::exchange_errors();
        }
        value.map(Some)
    });
    match made {
        Err(raised) => report(raised, "calling", callable),
        Ok(None) => {}
        Ok(Some(value)) => {
            let Some(code) = called.result else { return };
            // SAFETY: there is room for it.
            match unsafe { codes::set(code, result, value, 0) } {
                Err(raised) => report(raised, "converting result of", callable),
                Ok(kept) if kept.is_none() || code.letter == b'O' => {}
                Ok(kept) => leak(kept, callable),
            }
        }
    }
}

/// Foreign code has been given a pointer to something that nobody else keeps alive.
fn leak(kept: Obj, callable: Obj) {
    let _ = Pinned::for_ever(kept);
    let message = "memory leak in callback function.";
    if let Err(raised) = warnings::warn(&exception::RUNTIME_WARNING, message) {
        report(raised, "converting result of", callable);
    }
}

/// An argument as an object.
///
/// # Safety
/// There is such a value.
unsafe fn argument(class: Obj, place: *const u8) -> PyResult {
    let Some(class) = Class::from_object(class).filter(|class| info::of_class(class).is_some())
    else {
        return Err(type_error!("cannot build parameter"));
    };
    let info = info::expected(class)?;
    if let Some(code) = data::reading(class) {
        // SAFETY: the caller's.
        return unsafe { codes::get(code, place, info.size.get()) };
    }
    let made = call::call(class.object(), &[])?;
    if !data::is_data(made) {
        return Err(type_error!("unexpected result of create argument"));
    }
    let count = info.size.get().min(data::size(made));
    // SAFETY: the caller's, and its own memory.
    unsafe { data::address(made).copy_from(place, count) };
    Ok(made)
}
