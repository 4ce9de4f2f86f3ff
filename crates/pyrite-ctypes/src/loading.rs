//! Libraries and their symbols.

use crate::data;
use crate::metaclasses::c_name;
use pyrite_modules::posix::path;
use pyrite_modules::support::*;
use pyrite_vm::gil;
use std::ffi::{CStr, CString, c_int, c_void};

/// What the loader says went wrong.
fn error() -> Option<String> {
    // SAFETY: text that stays until the next call of the loader.
    let message = unsafe { libc::dlerror() };
    if message.is_null() {
        return None;
    }
    // SAFETY: as above.
    let message = unsafe { CStr::from_ptr(message) };
    Some(message.to_string_lossy().into_owned())
}

fn os_error(other: &str) -> Raised {
    let message = error().unwrap_or_else(|| other.to_owned());
    exception::raise_message(&exception::OS_ERROR, &message)
}

/// Where a symbol is; if it is nowhere, what the loader says.
///
/// # Errors
/// The loader's message, if it has one.
pub fn symbol(library: *mut c_void, name: &CStr) -> Result<*mut c_void, Option<String>> {
    error();
    // SAFETY: a handle that the program answers for, and a name that ends.
    let found = unsafe { libc::dlsym(library, name.as_ptr()) };
    match found.is_null() {
        false => Ok(found),
        true => Err(error()),
    }
}

/// `dlopen`.
pub fn open(args: &Arguments) -> PyResult {
    let mode = args.get(1).map_or(Ok(0), number::c_int)? | libc::RTLD_NOW;
    let name = match args.get_not_none(0) {
        None => None,
        Some(name) => {
            let name = path::encoded(path::fs_path(name)?)?;
            let name = CString::new(name);
            Some(name.map_err(|_| pyrite_vm::value_error!("embedded null byte"))?)
        }
    };
    audit::event("ctypes.dlopen", || Ok([args.at(0)]))?;
    let start = name.as_ref().map_or(std::ptr::null(), |name| name.as_ptr());
    // SAFETY: a name that ends, or none. What a library does when it is loaded is the program's business.
    let handle = gil::released(|| unsafe { libc::dlopen(start, mode) });
    if handle.is_null() {
        return Err(os_error("dlopen() error"));
    }
    data::address_object(handle.cast())
}

/// `dlclose`.
pub fn close(args: &Arguments) -> PyResult {
    let handle = data::address_argument(args.at(0))?;
    audit::event("ctypes.dlclose", || Ok([args.at(0)]))?;
    // SAFETY: a handle that the program answers for.
    match gil::released(|| unsafe { libc::dlclose(handle.cast()) }) {
        0 => nothing(),
        _ => Err(os_error("dlclose() error")),
    }
}

/// `dlsym`.
pub fn find(args: &Arguments) -> PyResult {
    let handle = data::address_argument(args.at(0))?;
    let name = text::argument(args.at(1), "dlsym", "2")?;
    audit::event("ctypes.dlsym/handle", || Ok([args.at(0), args.at(1)]))?;
    let name = c_name(str::bytes(name))?;
    match symbol(handle.cast(), &name) {
        Ok(found) => data::address_object(found.cast()),
        Err(message) => {
            let message =
                message.unwrap_or_else(|| format!("symbol '{}' not found", name.to_string_lossy()));
            Err(exception::raise_message(&exception::OS_ERROR, &message))
        }
    }
}

/// `dllist`: the files that are loaded.
pub fn loaded(_: &Arguments) -> PyResult {
    unsafe extern "C" fn note(
        info: *mut libc::dl_phdr_info,
        _: usize,
        names: *mut c_void,
    ) -> c_int {
        // SAFETY: the loader's, and the vector below.
        unsafe {
            let name = (*info).dlpi_name;
            if !name.is_null() {
                let names = &mut *names.cast::<Vec<Vec<u8>>>();
                names.push(CStr::from_ptr(name).to_bytes().to_vec());
            }
        }
        0
    }
    let mut names: Vec<Vec<u8>> = Vec::new();
    // SAFETY: the function notes names in the vector.
    unsafe { libc::dl_iterate_phdr(Some(note), (&raw mut names).cast()) };
    let result = list::new();
    for name in names {
        list::push(result, path::decoded(&name)?)?;
    }
    Ok(result.cast())
}
