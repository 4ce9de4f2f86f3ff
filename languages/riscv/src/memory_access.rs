//! Reading and writing the guest's memory, in every domain: a check, which is a guard in a trace, then a plain access.

use crate::machine::machine;
use smelt::{Domain, Int, Width};

/// May `width` bytes from the address on be read, or written?
#[inline(always)]
fn is_accessible<D: Domain>(address: Int<D>, width: Width, to_write: bool) -> bool {
    let memory = &machine().memory;
    let low = if to_write {
        memory.writable
    } else {
        memory.low
    };
    let bytes = width.bytes() as u64;
    let places = (memory.high - low).saturating_sub(bytes - 1);
    (address - low as i64).is_below(Int::from(places as i64))
        && (bytes == 1 || (address & (bytes as i64 - 1)) == 0)
}

/// Reads memory; `None` where the guest may not.
#[inline(always)]
pub fn load<D: Domain>(address: Int<D>, width: Width, signed: bool) -> Option<Int<D>> {
    if !is_accessible(address, width, false) {
        return None;
    }
    let host = Int::<D>::from(machine().memory.host_offset as i64);
    // SAFETY: checked right before.
    let value = unsafe { host.read_raw(width, address) };
    Some(if signed {
        value.sign_extended(width)
    } else {
        value
    })
}

/// Writes memory; false where the guest may not.
#[inline(always)]
pub fn store<D: Domain>(address: Int<D>, width: Width, value: Int<D>) -> bool {
    if !is_accessible(address, width, true) {
        return false;
    }
    let host = Int::<D>::from(machine().memory.host_offset as i64);
    // SAFETY: checked right before.
    unsafe { host.write_raw(width, address, value) };
    true
}

/// As [`store`], of what may be written for certain.
#[inline(always)]
pub fn is_writable<D: Domain>(address: Int<D>, width: Width) -> bool {
    is_accessible(address, width, true)
}
