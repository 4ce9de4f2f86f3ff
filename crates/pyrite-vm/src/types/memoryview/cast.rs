//! `memoryview.cast`.

use super::{like, view};
use crate::buffer::scalar::Scalar;
use crate::buffer::{Format, View, native_letter};
use crate::builtin::Arguments;
use crate::object::{Obj, Value};
use crate::protocol::argument_name;
use crate::result::PyResult;
use crate::types::int::Integer;
use crate::types::{list, str, tuple};
use crate::{type_error, value_error};
use smallvec::smallvec;

/// The most dimensions that a view may have.
const MOST_DIMENSIONS: usize = 64;

/// The method.
pub fn cast(args: &Arguments) -> PyResult {
    let Some(format) = str::of(args.at(1)) else {
        return Err(type_error!(
            "cast() argument 'format' must be str, not {}",
            argument_name(args.at(1))
        ));
    };
    crate::types::codec::encode(format, "ascii", "strict")?;
    let seen = view(args.at(0))?;
    if !seen.is_c_contiguous() {
        return Err(type_error!(
            "memoryview: casts are restricted to C-contiguous views"
        ));
    }
    let shape = args.get(2);
    if (shape.is_some() || seen.shape.len() != 1) && seen.shape.contains(&0) {
        return Err(type_error!(
            "memoryview: cannot cast view with zeros in shape or strides"
        ));
    }
    let lengths = match shape {
        Some(shape) => Some(shape_argument(shape, &seen)?),
        None => None,
    };
    let mut view = one_dimensional(&seen, &str::text(format))?;
    if let Some(lengths) = lengths {
        let shape = reshaped(lengths, &view, seen.byte_count())?;
        view.strides = View::strides_in_a_row(&shape, view.item_size);
        view.shape = shape.into();
    }
    Ok(like(args.at(0), view))
}

/// The items of the argument `shape`.
fn shape_argument<'a>(shape: Obj, seen: &View) -> PyResult<&'a [Obj]> {
    let lengths = match shape.exact::<list::PyList>() {
        Some(list) => list::items(list),
        None => tuple::of(shape).ok_or_else(|| type_error!("shape must be a list or a tuple"))?,
    };
    if lengths.len() > MOST_DIMENSIONS {
        return Err(value_error!(
            "memoryview: number of dimensions must not exceed {MOST_DIMENSIONS}"
        ));
    }
    if seen.shape.len() != 1 && lengths.len() != 1 {
        return Err(type_error!("memoryview: cast must be 1D -> ND or ND -> 1D"));
    }
    Ok(lengths)
}

fn one_dimensional(seen: &View, format: &str) -> PyResult<View> {
    let letter = |format: &str| native_letter(format).filter(|letter| !b"FD".contains(letter));
    let Some(to) = letter(format) else {
        return Err(value_error!(
            "memoryview: destination format must be a native single character format prefixed with an optional '@'"
        ));
    };
    // Bytes can be made of anything.
    let is_byte = |letter: u8| b"bBc".contains(&letter);
    if !is_byte(to) && !letter(&seen.format).is_some_and(is_byte) {
        return Err(type_error!(
            "memoryview: cannot cast between two non-byte formats"
        ));
    }
    let size = Scalar::native(to).map_or(1, Scalar::size);
    let length = seen.byte_count();
    if !length.is_multiple_of(size) {
        return Err(type_error!(
            "memoryview: length is not a multiple of itemsize"
        ));
    }
    Ok(View {
        format: Format::native(to, format.len() > 1),
        item_size: size,
        shape: smallvec![length / size],
        strides: smallvec![size as isize],
        shown: None,
        ..seen.clone()
    })
}

fn reshaped(lengths: &[Obj], view: &View, bytes: usize) -> PyResult<Vec<usize>> {
    let mut shape = Vec::with_capacity(lengths.len());
    let mut total = view.item_size as i64;
    for length in lengths {
        let Some(length) = Integer::of(*length) else {
            return Err(type_error!(
                "memoryview.cast(): elements of shape must be integers"
            ));
        };
        let length = match length {
            Integer::Small(length) => length,
            Integer::Big(_) => i64::MAX,
        };
        if length <= 0 {
            return Err(value_error!(
                "memoryview.cast(): elements of shape must be integers > 0"
            ));
        }
        total = total
            .checked_mul(length)
            .ok_or_else(|| value_error!("memoryview.cast(): product(shape) > SSIZE_MAX"))?;
        shape.push(length as usize);
    }
    if total as usize != bytes {
        return Err(type_error!(
            "memoryview: product(shape) * itemsize != buffer size"
        ));
    }
    Ok(shape)
}
