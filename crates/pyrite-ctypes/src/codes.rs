//! Simple values: how the letters of `_type_` are read and written.

use libffi_sys as ffi;
use pyrite_modules::support::*;
use pyrite_vm::object::{NONE, NOT_IMPLEMENTED};
use pyrite_vm::storage::{Foreign, Pinned};
use pyrite_vm::types::int::{Integer, arithmetic};
use pyrite_vm::types::{bytearray, bytes, complex};
use pyrite_vm::{instance, type_error, value_error};
use smelt::heap;

/// The letters there are.
pub const LETTERS: &str = "cbBhHiIlLdDFGfuzZqQPOv?g";

/// How a value is read and written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Code {
    /// The letter; `s` and `U` are fields that are arrays of characters.
    pub letter: u8,
    /// The bytes are in the other order.
    pub is_swapped: bool,
}

/// The bits of a field that is a part of an integer.
#[derive(Clone, Copy)]
pub struct Bits {
    pub offset: u32,
    pub count: u32,
}

impl Code {
    /// That of a letter, in the order of the machine.
    pub const fn native(letter: u8) -> Code {
        Code {
            letter,
            is_swapped: false,
        }
    }

    /// As a small number; zero is none's.
    pub fn number(self) -> i64 {
        i64::from(self.letter) | i64::from(self.is_swapped) << 8
    }

    /// That of a [`number`](Self::number).
    pub fn of_number(number: i64) -> Option<Code> {
        (number != 0).then_some(Code {
            letter: number as u8,
            is_swapped: number >> 8 != 0,
        })
    }

    /// Bytes of an integer, and whether it has a sign; `None` for other values.
    #[inline]
    pub fn integer(self) -> Option<(usize, bool)> {
        Some(match self.letter {
            b'b' => (1, true),
            b'B' => (1, false),
            b'h' => (2, true),
            b'H' => (2, false),
            b'i' => (4, true),
            b'I' => (4, false),
            b'l' | b'q' => (8, true),
            b'L' | b'Q' => (8, false),
            _ => return None,
        })
    }

    /// Can the bytes be in the other order?
    pub fn can_be_swapped(letter: u8) -> bool {
        b"dfDFhHiIlLqQ?".contains(&letter)
    }

    /// What libffi is told.
    pub fn ffi(letter: u8) -> *mut ffi::ffi_type {
        match letter {
            b'b' | b'c' => &raw mut ffi::ffi_type_sint8,
            b'B' | b'?' => &raw mut ffi::ffi_type_uint8,
            b'h' | b'v' => &raw mut ffi::ffi_type_sint16,
            b'H' => &raw mut ffi::ffi_type_uint16,
            b'i' | b'u' => &raw mut ffi::ffi_type_sint32,
            b'I' => &raw mut ffi::ffi_type_uint32,
            b'l' | b'q' => &raw mut ffi::ffi_type_sint64,
            b'L' | b'Q' => &raw mut ffi::ffi_type_uint64,
            b'd' => &raw mut ffi::ffi_type_double,
            b'f' => &raw mut ffi::ffi_type_float,
            b'g' => &raw mut ffi::ffi_type_longdouble,
            b'D' => &raw mut ffi::ffi_type_complex_double,
            b'F' => &raw mut ffi::ffi_type_complex_float,
            b'G' => &raw mut ffi::ffi_type_complex_longdouble,
            _ => &raw mut ffi::ffi_type_pointer,
        }
    }

    /// How PEP 3118 writes it.
    pub fn format(letter: u8, order: char) -> String {
        let letter = match letter {
            b'l' => 'q',
            b'L' => 'Q',
            letter => char::from(letter),
        };
        format!("{order}{letter}")
    }
}

/// Reads `T` at any address.
///
/// # Safety
/// There is one.
#[inline(always)]
unsafe fn load<T: Copy>(place: *const u8) -> T {
    // SAFETY: the caller's.
    unsafe { place.cast::<T>().read_unaligned() }
}

/// Writes `T` at any address.
///
/// # Safety
/// There is room for it.
#[inline(always)]
unsafe fn store<T>(place: *mut u8, value: T) {
    // SAFETY: the caller's.
    unsafe { place.cast::<T>().write_unaligned(value) }
}

/// An unsigned word as an `int`.
pub fn unsigned(value: u64) -> PyResult {
    match i64::try_from(value) {
        Ok(value) => Ok(int::new(value)),
        Err(_) => int::from_words(false, &[value]),
    }
}

/// The integer of so many bytes at an address, its sign extended.
///
/// # Safety
/// There is one.
#[inline]
unsafe fn load_integer(place: *const u8, size: usize, has_sign: bool, is_swapped: bool) -> i64 {
    // SAFETY: the caller's.
    unsafe {
        match (size, has_sign) {
            (1, true) => i64::from(load::<i8>(place)),
            (1, false) => i64::from(load::<u8>(place)),
            (2, _) => {
                let value: u16 = load(place);
                let value = if is_swapped {
                    value.swap_bytes()
                } else {
                    value
                };
                match has_sign {
                    true => i64::from(value as i16),
                    false => i64::from(value),
                }
            }
            (4, _) => {
                let value: u32 = load(place);
                let value = if is_swapped {
                    value.swap_bytes()
                } else {
                    value
                };
                match has_sign {
                    true => i64::from(value as i32),
                    false => i64::from(value),
                }
            }
            _ => {
                let value: u64 = load(place);
                (if is_swapped {
                    value.swap_bytes()
                } else {
                    value
                }) as i64
            }
        }
    }
}

/// Writes the low bytes of an integer.
///
/// # Safety
/// There is room for them.
#[inline]
unsafe fn store_integer(place: *mut u8, size: usize, value: u64, is_swapped: bool) {
    // SAFETY: the caller's.
    unsafe {
        match (size, is_swapped) {
            (1, _) => store(place, value as u8),
            (2, false) => store(place, value as u16),
            (2, true) => store(place, (value as u16).swap_bytes()),
            (4, false) => store(place, value as u32),
            (4, true) => store(place, (value as u32).swap_bytes()),
            (_, false) => store(place, value),
            (_, true) => store(place, value.swap_bytes()),
        }
    }
}

/// A pointer at an address.
///
/// # Safety
/// There is one.
pub unsafe fn pointer_at(place: *const u8) -> *mut u8 {
    // SAFETY: the caller's.
    unsafe { load(place) }
}

/// Writes a pointer.
///
/// # Safety
/// There is room for it.
pub unsafe fn set_pointer_at(place: *mut u8, value: *const u8) {
    // SAFETY: the caller's.
    unsafe { store(place, value) }
}

/// The low 64 bits of an integer, as two's complement has them.
///
/// # Errors
/// `TypeError` if it is none.
#[inline]
pub fn masked(value: Obj) -> PyResult<u64> {
    match value.as_small() {
        Some(value) => Ok(value.get() as u64),
        None => masked_slow(value),
    }
}

fn masked_slow(value: Obj) -> PyResult<u64> {
    Ok(match number::integer(value)? {
        Integer::Small(value) => value as u64,
        Integer::Big(big) => low_word(big),
    })
}

fn low_word(big: Gc<int::BigInt>) -> u64 {
    let low = int::magnitude(big).first().copied().unwrap_or(0);
    match int::is_negative(big) {
        true => low.wrapping_neg(),
        false => low,
    }
}

/// The bytes up to the first zero.
///
/// # Safety
/// There is one, or `limit` is not beyond the end.
pub unsafe fn text_length(start: *const u8, limit: usize) -> usize {
    // SAFETY: the caller's.
    unsafe { libc::strnlen(start.cast(), limit) }
}

/// The same of wide characters.
///
/// # Safety
/// As there.
pub unsafe fn wide_length(start: *const u8, limit: usize) -> usize {
    // SAFETY: the caller's.
    (0..limit)
        .find(|index| unsafe { load::<u32>(start.add(4 * index)) } == 0)
        .unwrap_or(limit)
}

/// A `bytes` of what lies there.
///
/// # Errors
/// `MemoryError`.
///
/// # Safety
/// So many bytes lie there.
pub unsafe fn bytes_at(start: *const u8, length: usize) -> PyResult {
    if length == 0 {
        return bytes::new(&[]);
    }
    // SAFETY: the caller's.
    bytes::new(unsafe { std::slice::from_raw_parts(start, length) })
}

/// A `str` of the wide characters that lie there, at places `step` apart.
///
/// # Errors
/// `ValueError` for what is no character.
///
/// # Safety
/// So many lie there.
pub unsafe fn wide_text_at(start: *const u8, count: usize, step: isize) -> PyResult {
    let mut text = Vec::with_capacity(count);
    for index in 0..count as isize {
        // SAFETY: the caller's.
        let point: u32 = unsafe { load(start.wrapping_offset(4 * step * index)) };
        if point > 0x10_ffff {
            return Err(value_error!(
                "character U+{point:x} is not in range [U+0000; U+10ffff]"
            ));
        }
        str::push(&mut text, point);
    }
    Ok(str::try_from_bytes(&text)?.cast())
}

/// The characters of a str as C has them.
pub fn wide(text: Gc<str::PyStr>) -> impl Iterator<Item = u32> {
    str::points(str::bytes(text))
}

/// A str as wide characters with a zero behind them: memory that a pointer can lead to, and what keeps it.
///
/// # Errors
/// `MemoryError`.
pub fn kept_wide(text: Gc<str::PyStr>) -> PyResult<(*mut u8, Obj)> {
    let memory = Foreign::zeroed(4 * (str::length(text) + 1));
    let memory = memory.ok_or_else(pyrite_vm::result::memory_error)?;
    let start = memory.start();
    for (index, point) in wide(text).enumerate() {
        // SAFETY: as many as were counted.
        unsafe { store(start.add(4 * index), point) };
    }
    Ok((start, storage::new_external(memory).cast()))
}

/// The bytes of a `bytes` at an address that stays as long as it lives; there is a zero behind them.
pub fn pinned_bytes(object: Obj) -> Option<*const u8> {
    let plain = instance::view::<bytes::PyBytes>(object)?;
    Ok::<_, ()>(bytes::contents(Pinned::new(plain).get()).as_ptr()).ok()
}

/// An object as C sees it: a word, which stays the object's as long as that lives.
pub fn word_of(object: Obj) -> u64 {
    Pinned::new(object).get().0
}

/// The object behind a word that [`word_of`] or `id` gave. That it has not died is the program's business.
///
/// # Errors
/// `ValueError` for other words.
pub fn object_of(word: u64) -> PyResult {
    let object = Obj::from_bits(word);
    if object.is_small() || (NONE..=NOT_IMPLEMENTED).contains(&word) && word & 7 == NONE & 7 {
        return Ok(object);
    }
    match heap::object_of_identity(word) {
        Some(object) => Ok(Obj::from_bits(object.to_word())),
        None => Err(value_error!("there is no object at {word:#x}")),
    }
}

/// Reads a value. `size` is the room of those that have none of their own (`s`, `U`).
///
/// # Errors
/// `MemoryError`, and for words that are no values.
///
/// # Safety
/// There is such a value at the address.
#[inline]
pub unsafe fn get(code: Code, place: *const u8, size: usize) -> PyResult {
    if let Some((size, has_sign)) = code.integer() {
        // SAFETY: the caller's.
        let value = unsafe { load_integer(place, size, has_sign, code.is_swapped) };
        return match has_sign || value >= 0 {
            true => Ok(int::new(value)),
            false => unsigned(value as u64),
        };
    }
    // SAFETY: the caller's.
    unsafe { get_other(code, place, size) }
}

/// Reads some bits of an integer.
///
/// # Errors
/// `MemoryError`.
///
/// # Safety
/// As for [`get`].
pub unsafe fn get_bits(code: Code, place: *const u8, bits: Bits) -> PyResult {
    let Some((size, has_sign)) = code.integer() else {
        // SAFETY: the caller's.
        return unsafe { get(code, place, 0) };
    };
    // SAFETY: the caller's.
    let value = unsafe { load_integer(place, size, has_sign, code.is_swapped) };
    let up = 64 - bits.offset - bits.count;
    let moved = (value as u64).checked_shl(up).unwrap_or(0);
    let down = 64 - bits.count;
    match has_sign {
        true => Ok(int::new(moved as i64 >> down)),
        false => unsigned(moved >> down),
    }
}

unsafe fn double_at(place: *const u8, is_swapped: bool) -> f64 {
    // SAFETY: the caller's.
    let bits: u64 = unsafe { load(place) };
    f64::from_bits(if is_swapped { bits.swap_bytes() } else { bits })
}

unsafe fn float_at(place: *const u8, is_swapped: bool) -> f64 {
    // SAFETY: the caller's.
    let bits: u32 = unsafe { load(place) };
    f64::from(f32::from_bits(if is_swapped {
        bits.swap_bytes()
    } else {
        bits
    }))
}

unsafe fn set_double_at(place: *mut u8, value: f64, is_swapped: bool) {
    let bits = value.to_bits();
    // SAFETY: the caller's.
    unsafe { store(place, if is_swapped { bits.swap_bytes() } else { bits }) };
}

unsafe fn set_float_at(place: *mut u8, value: f64, is_swapped: bool) {
    let bits = (value as f32).to_bits();
    // SAFETY: the caller's.
    unsafe { store(place, if is_swapped { bits.swap_bytes() } else { bits }) };
}

unsafe fn get_other(code: Code, place: *const u8, size: usize) -> PyResult {
    // SAFETY: the caller's, for all that follows.
    unsafe {
        match code.letter {
            b'd' => Ok(float::new(double_at(place, code.is_swapped))),
            b'f' => Ok(float::new(float_at(place, code.is_swapped))),
            b'g' => Ok(float::new(long_double_at(place))),
            b'D' => {
                let [real, imaginary] = [0, 8].map(|at| double_at(place.add(at), code.is_swapped));
                Ok(complex::new(real, imaginary))
            }
            b'F' => {
                let [real, imaginary] = [0, 4].map(|at| float_at(place.add(at), code.is_swapped));
                Ok(complex::new(real, imaginary))
            }
            b'G' => Ok(complex::new(
                long_double_at(place),
                long_double_at(place.add(16)),
            )),
            b'?' => Ok(boolean(load::<u8>(place) != 0)),
            b'v' => Ok(boolean(load::<u16>(place) != 0)),
            b'c' => bytes_at(place, 1),
            b's' => bytes_at(place, text_length(place, size)),
            b'u' => wide_text_at(place, 1, 1),
            b'U' => wide_text_at(place, wide_length(place, size / 4), 1),
            b'z' => match pointer_at(place) {
                start if start.is_null() => Ok(none()),
                start => bytes_at(start, text_length(start, usize::MAX >> 1)),
            },
            b'Z' => match pointer_at(place) {
                start if start.is_null() => Ok(none()),
                start => wide_text_at(start, wide_length(start, usize::MAX >> 3), 1),
            },
            b'O' => match load::<u64>(place) {
                0 => Err(value_error!("PyObject is NULL")),
                word => object_of(word),
            },
            _ => match load::<u64>(place) {
                0 => Ok(none()),
                word => unsigned(word),
            },
        }
    }
}

/// Writes a value. Gives what has to be kept alive for it, or None.
///
/// # Errors
/// `TypeError` for values of other types; what their methods raise.
///
/// # Safety
/// There is room for such a value at the address.
#[inline]
pub unsafe fn set(code: Code, place: *mut u8, value: Obj, size: usize) -> PyResult {
    if let Some((size, _)) = code.integer() {
        let value = masked(value)?;
        // SAFETY: the caller's.
        unsafe { store_integer(place, size, value, code.is_swapped) };
        return nothing();
    }
    // SAFETY: the caller's.
    unsafe { set_other(code, place, value, size) }
}

/// Writes some bits of an integer.
///
/// # Errors
/// As [`set`].
///
/// # Safety
/// As there.
pub unsafe fn set_bits(code: Code, place: *mut u8, value: Obj, bits: Bits) -> PyResult {
    let Some((size, has_sign)) = code.integer() else {
        // SAFETY: the caller's.
        return unsafe { set(code, place, value, 0) };
    };
    let value = masked(value)?;
    let mask = (u64::MAX >> (64 - bits.count)) << bits.offset;
    // SAFETY: the caller's.
    unsafe {
        let old = load_integer(place, size, has_sign, code.is_swapped) as u64;
        let new = old & !mask | value << bits.offset & mask;
        store_integer(place, size, new, code.is_swapped);
    }
    nothing()
}

unsafe fn set_other(code: Code, place: *mut u8, value: Obj, size: usize) -> PyResult {
    // SAFETY: the caller's, for all that follows.
    unsafe {
        match code.letter {
            b'd' => set_double_at(place, float::from_number(value)?, code.is_swapped),
            b'f' => set_float_at(place, float::from_number(value)?, code.is_swapped),
            b'g' => set_long_double_at(place, float::from_number(value)?),
            b'D' | b'F' | b'G' => {
                let (real, imaginary) = complex_number(value)?;
                match code.letter {
                    b'D' => {
                        set_double_at(place, real, code.is_swapped);
                        set_double_at(place.add(8), imaginary, code.is_swapped);
                    }
                    b'F' => {
                        set_float_at(place, real, code.is_swapped);
                        set_float_at(place.add(4), imaginary, code.is_swapped);
                    }
                    _ => {
                        set_long_double_at(place, real);
                        set_long_double_at(place.add(16), imaginary);
                    }
                }
            }
            b'?' => store(place, u8::from(protocol::is_true(value)?)),
            b'v' => store(
                place,
                if protocol::is_true(value)? {
                    0xffff_u16
                } else {
                    0
                },
            ),
            b'c' => store(place, one_byte(value)?),
            b's' => set_text(place, value, size)?,
            b'u' => store(place, one_wide(value)?),
            b'U' => {
                set_wide_text(place, value, size)?;
                return Ok(value);
            }
            b'z' => return set_bytes_pointer(place, value),
            b'Z' => return set_wide_pointer(place, value),
            b'O' => {
                store(place, word_of(value));
                return Ok(value);
            }
            _ if value.is_none() => store(place, 0u64),
            _ if Integer::of(value).is_some() => store(place, masked(value)?),
            _ => return Err(type_error!("cannot be converted to pointer")),
        }
    }
    nothing()
}

fn complex_number(value: Obj) -> PyResult<(f64, f64)> {
    match complex::number(value)? {
        Some(parts) => Ok(parts),
        None => Ok((float::from_number(value)?, 0.0)),
    }
}

fn one_byte(value: Obj) -> PyResult<u8> {
    let what = if let Some(bytes) = bytes::value(value) {
        if let [byte] = bytes {
            return Ok(*byte);
        }
        format!("bytes of length {}", bytes.len())
    } else if let Some(array) = instance::view::<bytearray::PyByteArray>(value) {
        let bytes = bytearray::bytes(array);
        if let [byte] = bytes {
            return Ok(*byte);
        }
        format!("bytearray of length {}", bytes.len())
    } else if let Some(number) = Integer::of(value) {
        return match number.machine().map(u8::try_from) {
            Some(Ok(byte)) => Ok(byte),
            _ => Err(type_error!("integer not in range(256)")),
        };
    } else {
        type_name(value).into_owned()
    };
    Err(type_error!(
        "one character bytes, bytearray, or an integer in range(256) expected, not {what}"
    ))
}

fn one_wide(value: Obj) -> PyResult<u32> {
    let Some(text) = str::of(value) else {
        return Err(type_error!(
            "a unicode character expected, not instance of {}",
            type_name(value)
        ));
    };
    match (wide(text).next(), str::length(text)) {
        (Some(point), 1) => Ok(point),
        (_, length) => Err(type_error!(
            "a unicode character expected, not a string of length {length}"
        )),
    }
}

unsafe fn set_text(place: *mut u8, value: Obj, room: usize) -> PyResult<()> {
    let Some(bytes) = bytes::value(value) else {
        return Err(type_error!("expected bytes, {} found", type_name(value)));
    };
    let length = bytes
        .iter()
        .position(|byte| *byte == 0)
        .unwrap_or(bytes.len());
    if length > room {
        return Err(value_error!(
            "bytes too long ({length}, maximum length {room})"
        ));
    }
    // SAFETY: there is so much room.
    unsafe {
        place.copy_from(bytes.as_ptr(), length);
        if length < room {
            *place.add(length) = 0;
        }
    }
    Ok(())
}

unsafe fn set_wide_text(place: *mut u8, value: Obj, room: usize) -> PyResult<()> {
    let Some(text) = str::of(value) else {
        return Err(type_error!(
            "unicode string expected instead of {} instance",
            type_name(value)
        ));
    };
    let (length, room) = (str::length(text), room / 4);
    if length > room {
        return Err(value_error!(
            "string too long ({length}, maximum length {room})"
        ));
    }
    // SAFETY: there is so much room.
    unsafe { put_wide(place, text, room) };
    Ok(())
}

/// Writes a str, and a zero if there is room for it.
///
/// # Safety
/// There is room for so many wide characters, and for the str.
pub unsafe fn put_wide(place: *mut u8, text: Gc<str::PyStr>, room: usize) {
    let points = wide(text).chain(std::iter::once(0));
    for (index, point) in points.take(room).enumerate() {
        // SAFETY: the caller's.
        unsafe { store(place.add(4 * index), point) };
    }
}

unsafe fn set_bytes_pointer(place: *mut u8, value: Obj) -> PyResult {
    let pointer = if value.is_none() {
        std::ptr::null()
    } else if let Some(start) = pinned_bytes(value) {
        // SAFETY: the caller's.
        unsafe { store(place, start) };
        return Ok(value);
    } else if Integer::of(value).is_some() {
        masked(value)? as *const u8
    } else {
        return Err(type_error!(
            "bytes or integer address expected instead of {} instance",
            type_name(value)
        ));
    };
    // SAFETY: the caller's.
    unsafe { store(place, pointer) };
    nothing()
}

unsafe fn set_wide_pointer(place: *mut u8, value: Obj) -> PyResult {
    let (pointer, kept) = if value.is_none() {
        (std::ptr::null_mut(), none())
    } else if let Some(text) = str::of(value) {
        kept_wide(text)?
    } else if Integer::of(value).is_some() {
        (masked(value)? as *mut u8, none())
    } else {
        return Err(type_error!(
            "unicode string or integer address expected instead of {} instance",
            type_name(value)
        ));
    };
    // SAFETY: the caller's.
    unsafe { store(place, pointer) };
    Ok(kept)
}

/// The number that a `long double` is, as the nearest `double`.
///
/// # Safety
/// There is one.
#[cfg(target_arch = "x86_64")]
unsafe fn long_double_at(place: *const u8) -> f64 {
    // SAFETY: the caller's.
    let (mantissa, head): (u64, u16) = unsafe { (load(place), load(place.add(8))) };
    let sign = u64::from(head >> 15) << 63;
    let exponent = i64::from(head & 0x7fff);
    let value = match exponent {
        0x7fff if mantissa << 1 == 0 => f64::INFINITY,
        0x7fff => f64::NAN,
        _ => arithmetic::scale(u128::from(mantissa), false, exponent - 16383 - 63),
    };
    f64::from_bits(value.to_bits() | sign)
}

/// Writes a `double` as a `long double`.
///
/// # Safety
/// There is room for it.
#[cfg(target_arch = "x86_64")]
unsafe fn set_long_double_at(place: *mut u8, value: f64) {
    let bits = value.to_bits();
    let sign = (bits >> 63) as u16;
    let (fraction, exponent) = (bits & ((1 << 52) - 1), (bits >> 52 & 0x7ff) as i32);
    let (mantissa, exponent) = match exponent {
        0x7ff => (1 << 63 | fraction << 11, 0x7fff),
        0 if fraction == 0 => (0, 0),
        0 => {
            let shift = fraction.leading_zeros();
            (fraction << shift, 16383 - 1022 + 11 - shift as i32)
        }
        exponent => (1 << 63 | fraction << 11, exponent - 1023 + 16383),
    };
    // SAFETY: the caller's.
    unsafe {
        store::<u64>(place, mantissa);
        store::<u64>(place.add(8), u64::from(sign << 15 | exponent as u16));
    }
}

/// Where nobody has written how such numbers are kept, they are told and taken as a `double`.
///
/// # Safety
/// There is one.
#[cfg(not(target_arch = "x86_64"))]
unsafe fn long_double_at(place: *const u8) -> f64 {
    // SAFETY: the caller's.
    unsafe { load(place) }
}

/// As above.
///
/// # Safety
/// There is room for it.
#[cfg(not(target_arch = "x86_64"))]
unsafe fn set_long_double_at(place: *mut u8, value: f64) {
    // SAFETY: the caller's.
    unsafe { store(place, value) }
}
