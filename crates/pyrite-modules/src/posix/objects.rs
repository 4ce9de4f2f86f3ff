//! Files that exist only as descriptors, locks on parts of files, and numbers of devices.

use super::calls;
use super::path::{self, descriptor};
use crate::support::*;
use dashu_int::UBig;
use pyrite_vm::{overflow_error, value_error};

pub(super) static FUNCTIONS: &[Builtin] = &[
    Builtin::function("memfd_create", "(name, flags=MFD_CLOEXEC)", |args| {
        let name = path::of("memfd_create").named("name").take(args.at(0))?;
        let flags = args.get(1).map_or(Ok(libc::MFD_CLOEXEC), unsigned)?;
        Ok(int::new(calls::memfd_create(
            name.text(),
            i64::from(flags),
        )?))
    }),
    Builtin::function("eventfd", "(initval, flags=EFD_CLOEXEC)", |args| {
        let start = unsigned(args.at(0))?;
        let flags = args.get(1).map_or(Ok(libc::EFD_CLOEXEC), number::c_int)?;
        Ok(int::new(calls::eventfd(
            i64::from(start),
            i64::from(flags),
        )?))
    }),
    Builtin::function("eventfd_read", "(fd)", |args| {
        let mut value = [0; 8];
        calls::read(path::descriptor_of(args.at(0))?, &mut value)?;
        Ok(int::from_usize(usize::from_ne_bytes(value)))
    }),
    Builtin::function("eventfd_write", "(fd, value)", |args| {
        let file = path::descriptor_of(args.at(0))?;
        let Ok(value) = u64::try_from(not_negative(args.at(1))?) else {
            return Err(overflow_error!("int too big to convert"));
        };
        calls::write(file, &value.to_ne_bytes())?;
        nothing()
    }),
    Builtin::function("lockf", "(fd, command, length, /)", |args| {
        let command = i64::from(number::c_int(args.at(1))?);
        calls::lockf(descriptor(args.at(0))?, command, number::size(args.at(2))?)?;
        nothing()
    }),
    Builtin::function("sync", "()", |_| {
        // SAFETY: takes nothing and cannot fail.
        pyrite_vm::gil::released(|| unsafe { libc::sync() });
        nothing()
    }),
    Builtin::function("major", "(device, /)", |args| {
        Ok(int::new(i64::from(libc::major(device(args.at(0))?))))
    }),
    Builtin::function("minor", "(device, /)", |args| {
        Ok(int::new(i64::from(libc::minor(device(args.at(0))?))))
    }),
    Builtin::function("makedev", "(major, minor, /)", |args| {
        let device = libc::makedev(unsigned(args.at(0))?, unsigned(args.at(1))?);
        Ok(int::from_usize(device as usize))
    }),
];

/// A number of `unsigned int` in C.
fn unsigned(number: Obj) -> PyResult<u32> {
    let wide = not_negative(number)?;
    u32::try_from(wide).map_err(|_| overflow_error!("Python int too large for C unsigned int"))
}

fn not_negative(number: Obj) -> PyResult<UBig> {
    UBig::try_from(number::big(number)?).map_err(|_| value_error!("Cannot convert negative int"))
}

fn device(device: Obj) -> PyResult<libc::dev_t> {
    u64::try_from(number::big(device)?)
        .map_err(|_| overflow_error!("Python int too large to convert to C unsigned long"))
}
