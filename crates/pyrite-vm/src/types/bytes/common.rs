//! What bytes and bytearray have in common. Results are of the type that `self` has.
//!
//! Arguments are converted before the bytes are looked at, since converting may run code that changes a bytearray.

use super::search;
use crate::buffer::{self, Bytes};
use crate::builtin::Arguments;
use crate::class::Class;
use crate::instance;
use crate::names;
use crate::object::{Obj, Value, boolean, not_implemented};
use crate::protocol::{self, Comparison, type_name};
use crate::result::{PyResult, memory_error};
use crate::storage::put;
use crate::types::bytearray::{self, PyByteArray};
use crate::types::bytes::PyBytes;
use crate::types::int::{self, Integer};
use crate::types::str::search::bound_beyond;
use crate::types::tuple::PyTuple;
use crate::types::{codec, exception, format, list, sequence, str, tuple};
use crate::{index_error, type_error, value_error};

/// The bytes of `self`.
#[inline]
pub fn this<'a>(args: &Arguments) -> &'a [u8] {
    super::buffer(args.at(0)).unwrap_or_default()
}

fn is_mutable(object: Obj) -> bool {
    instance::payload(object).exact::<PyByteArray>().is_some()
}

/// New bytes of the type that `self` has.
pub fn like(args: &Arguments, bytes: &[u8]) -> PyResult {
    if is_mutable(args.at(0)) {
        return Ok(bytearray::new(bytes)?.cast());
    }
    super::new(bytes)
}

/// As [`like`], with the bytes to be written before anything is allocated.
fn with_room<'a>(args: &Arguments, length: usize) -> PyResult<(Obj, &'a mut [u8])> {
    if is_mutable(args.at(0)) {
        let array = bytearray::of_length(length)?;
        return Ok((array.cast(), bytearray::bytes_mut(array)));
    }
    super::with_room(length)
}

/// `self` if it cannot change, else a copy.
fn same(args: &Arguments) -> PyResult {
    if is_mutable(args.at(0)) {
        return like(args, this(args));
    }
    Ok(instance::payload(args.at(0)))
}

pub fn length(args: &Arguments) -> PyResult {
    Ok(int::from_usize(this(args).len()))
}

pub fn get_item(args: &Arguments) -> PyResult {
    let key = args.at(1);
    if sequence::is_slice(key) {
        let span = sequence::span(key, || this(args).len())?;
        let bytes = this(args);
        if span.step == 1 {
            return like(
                args,
                &bytes[span.start as usize..span.start as usize + span.count],
            );
        }
        let out: Vec<u8> = span.places().map(|place| bytes[place]).collect();
        return like(args, &out);
    }
    let (what, range) = if is_mutable(args.at(0)) {
        ("bytearray", "bytearray index out of range")
    } else {
        ("byte", "index out of range")
    };
    let index = sequence::subscript(key, what)?;
    match sequence::place(index, this(args).len()) {
        Some(place) => Ok(int::new(i64::from(this(args)[place]))),
        None => Err(index_error!("{range}")),
    }
}

/// Keeps a bytearray as long as it is while an argument is converted, which may run code of a program.
fn held<'a>(args: &Arguments, argument: Obj) -> PyResult<Option<Bytes<'a>>> {
    let this = instance::payload(args.at(0));
    let is_plain = argument.is_small() || argument.exact::<PyBytes>().is_some();
    if is_plain || this.exact::<PyByteArray>().is_none() {
        return Ok(None);
    }
    buffer::get(this)
}

/// A single byte or some bytes, to be searched for.
enum Needle<'a> {
    Byte(u8),
    Bytes(Bytes<'a>),
}

impl Needle<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Needle::Byte(byte) => std::slice::from_ref(byte),
            Needle::Bytes(bytes) => bytes,
        }
    }
}

fn needle<'a>(object: Obj) -> PyResult<Needle<'a>> {
    if let Some(bytes) = buffer::get(object)? {
        return Ok(Needle::Bytes(bytes));
    }
    if Integer::of(object).is_some()
        || crate::class::Class::of(object)
            .known(crate::names::INDEX)
            .is_some()
    {
        return super::byte(object, "byte").map(Needle::Byte);
    }
    Err(type_error!(
        "argument should be integer or bytes-like object, not '{}'",
        type_name(object)
    ))
}

pub fn contains(args: &Arguments) -> PyResult {
    let object = args.at(1);
    let _held = held(args, object)?;
    let needle = match buffer::get(object)? {
        Some(bytes) => Needle::Bytes(bytes),
        None if Class::of(object).known(names::INDEX).is_some() => {
            Needle::Byte(super::byte(object, "byte")?)
        }
        None => {
            return Err(type_error!(
                "a bytes-like object is required, not '{}'",
                type_name(object)
            ));
        }
    };
    Ok(boolean(search::find(this(args), needle.bytes()).is_some()))
}

/// The bytes to compare with: bytes compare with bytes, a `bytearray` with all that is bytes-like, but what does not lie in a row is equal to none.
fn comparable<'a>(this: Obj, object: Obj) -> PyResult<Option<Bytes<'a>>> {
    if !is_mutable(this) && super::value(object).is_none() {
        return Ok(None);
    }
    match buffer::get(object) {
        Err(raised) if exception::matches(raised.0, &exception::EXCEPTION) => Ok(None),
        result => result,
    }
}

/// Warns of a comparison with what is never equal.
#[cold]
fn warn_of_comparison(this: Obj, other: Obj) -> PyResult<()> {
    let (name, is_mutable) = match is_mutable(this) {
        true => ("bytearray", true),
        false => ("bytes", false),
    };
    let other = match () {
        () if str::of(other).is_some() => "string",
        () if !is_mutable && int::Integer::of(other).is_some() => "int",
        () => return Ok(()),
    };
    let message = format!("Comparison between {name} and {other}");
    crate::warnings::warn(&exception::BYTES_WARNING, &message)
}

/// Warns, where it is wanted, that bytes are shown as they are written in a program.
pub fn warn_of_text(this: Obj) -> PyResult<()> {
    if !crate::flags::warns_of_bytes() {
        return Ok(());
    }
    let name = if is_mutable(this) {
        "bytearray"
    } else {
        "bytes"
    };
    let message = format!("str() on a {name} instance");
    crate::warnings::warn(&exception::BYTES_WARNING, &message)
}

pub fn comparison(args: &Arguments, comparison: Comparison) -> PyResult {
    let Some(other) = comparable(args.at(0), args.at(1))? else {
        if crate::flags::warns_of_bytes() && matches!(comparison, Comparison::Eq | Comparison::Ne) {
            warn_of_comparison(args.at(0), args.at(1))?;
        }
        return Ok(not_implemented());
    };
    Ok(boolean(match comparison {
        Comparison::Eq => this(args) == &*other,
        Comparison::Ne => this(args) != &*other,
        _ => comparison.holds(this(args).cmp(&other)),
    }))
}

pub fn add(args: &Arguments) -> PyResult {
    let Some(other) = buffer::get(args.at(1))? else {
        return Err(type_error!(
            "can't concat {} to {}",
            type_name(args.at(1)),
            type_name(args.at(0))
        ));
    };
    let bytes = this(args);
    let (sum, place) = with_room(args, bytes.len() + other.len())?;
    put(put(place, bytes), &other);
    Ok(sum)
}

pub fn multiply(args: &Arguments) -> PyResult {
    let count = sequence::repetitions(args.at(1))?;
    if count == 1 && args.at(0).exact::<PyBytes>().is_some() {
        return Ok(args.at(0));
    }
    let bytes = this(args);
    let total = bytes.len().checked_mul(count).ok_or_else(memory_error)?;
    let (product, place) = with_room(args, total)?;
    match bytes {
        [byte] => place.fill(*byte),
        [] => {}
        _ => place
            .chunks_exact_mut(bytes.len())
            .for_each(|chunk| chunk.copy_from_slice(bytes)),
    }
    Ok(product)
}

pub fn percent(args: &Arguments) -> PyResult {
    let template = this(args).to_vec();
    let made = {
        let _held = held(args, args.at(1))?;
        format::percent::bytes(&template, args.at(1))?
    };
    like(args, &made)
}

pub fn reflected_percent(args: &Arguments) -> PyResult {
    match super::buffer(args.at(1)) {
        Some(template) if is_mutable(args.at(0)) == is_mutable(args.at(1)) => {
            let template = template.to_vec();
            like(args, &format::percent::bytes(&template, args.at(0))?)
        }
        _ => Ok(not_implemented()),
    }
}

pub fn mapped(args: &Arguments, map: fn(&[u8]) -> Vec<u8>) -> PyResult {
    like(args, &map(this(args)))
}

pub fn pad(args: &Arguments, name: &str, left: fn(usize, usize) -> usize) -> PyResult {
    let width = protocol::size_argument(args.at(1))?.max(0) as usize;
    let fill = match args.get(2) {
        None => b' ',
        Some(object) => match super::buffer(object) {
            Some([byte]) => *byte,
            Some(other) => {
                return Err(type_error!(
                    "{name}(): argument 2 must be a byte string of length 1, not a {} object of length {}",
                    type_name(object),
                    other.len()
                ));
            }
            None => {
                return Err(type_error!(
                    "{name}() argument 2 must be a byte string of length 1, not {}",
                    type_name(object)
                ));
            }
        },
    };
    let bytes = this(args);
    let missing = width.saturating_sub(bytes.len());
    if missing == 0 {
        return same(args);
    }
    let left = left(missing, width);
    let (padded, place) = with_room(args, width)?;
    let (before, rest) = place.split_at_mut(left);
    before.fill(fill);
    put(rest, bytes).fill(fill);
    Ok(padded)
}

/// `self` between the bounds that arguments 2 and 3 say, and where that begins; none if the start is behind the end.
fn window<'a>(args: &Arguments) -> PyResult<Option<(&'a [u8], usize)>> {
    let start = bound_beyond(args.get_not_none(2), this(args).len())?;
    let stop = sequence::bound(args.get_not_none(3), this(args).len(), this(args).len())?;
    let bytes = this(args);
    let stop = stop.min(bytes.len());
    Ok((start <= stop).then(|| (&bytes[start..stop], start)))
}

fn place(args: &Arguments, last: bool) -> PyResult<Option<usize>> {
    let _held = held(args, args.at(1))?;
    let needle = needle(args.at(1))?;
    let Some((bytes, start)) = window(args)? else {
        return Ok(None);
    };
    let found = if last {
        search::rfind(bytes, needle.bytes())
    } else {
        search::find(bytes, needle.bytes())
    };
    Ok(found.map(|place| place + start))
}

pub fn find(args: &Arguments, last: bool) -> PyResult {
    Ok(place(args, last)?.map_or(int::new(-1), int::from_usize))
}

pub fn index(args: &Arguments, last: bool) -> PyResult {
    place(args, last)?
        .map(int::from_usize)
        .ok_or_else(|| value_error!("subsection not found"))
}

pub fn count(args: &Arguments) -> PyResult {
    let _held = held(args, args.at(1))?;
    let needle = needle(args.at(1))?;
    let Some((bytes, _)) = window(args)? else {
        return Ok(int::new(0));
    };
    Ok(int::from_usize(match needle.bytes() {
        [] => bytes.len() + 1,
        needle => search::count(bytes, needle),
    }))
}

pub fn affix(args: &Arguments, name: &str, test: fn(&[u8], &[u8]) -> bool) -> PyResult {
    let wanted = args.at(1);
    let candidates: &[Obj] = match tuple::of(wanted) {
        Some(items) => items,
        None if buffer::is_exporter(wanted) => &[wanted],
        None => {
            return Err(type_error!(
                "{name} first arg must be bytes or a tuple of bytes, not {}",
                type_name(wanted)
            ));
        }
    };
    let window = window(args)?;
    for candidate in candidates {
        let affix = &*buffer::argument(*candidate)?;
        if window.is_some_and(|(bytes, _)| test(bytes, affix)) {
            return Ok(boolean(true));
        }
    }
    Ok(boolean(false))
}

pub fn decode(args: &Arguments) -> PyResult {
    let text = |index: usize,
                name: &str,
                default: &'static str|
     -> PyResult<std::borrow::Cow<'static, str>> {
        match args.get(index) {
            None => Ok(default.into()),
            Some(object) => match str::of(object) {
                Some(string) => codec::name(string),
                None => Err(type_error!(
                    "decode() argument '{name}' must be str, not {}",
                    protocol::argument_name(object)
                )),
            },
        }
    };
    let (encoding, errors) = (text(1, "encoding", "utf-8")?, text(2, "errors", "strict")?);
    codec::decode(this(args), &encoding, &errors)
}

pub fn expand_tabs(args: &Arguments) -> PyResult {
    let size = match args.get(1) {
        Some(size) => protocol::int_argument(size)?.max(0) as usize,
        None => 8,
    };
    let tabs = search::count(this(args), b"\t");
    format::reserve(&mut Vec::new(), tabs.saturating_mul(size))?;
    like(args, &search::expand_tabs(this(args), size, false))
}

pub fn hex(args: &Arguments) -> PyResult {
    let separator = args.get(1);
    let _held = separator.map(|object| held(args, object)).transpose()?;
    hex_of(args, this(args))
}

/// Bytes as hexadecimal digits, grouped as the arguments `sep` and `bytes_per_sep` say.
pub fn hex_of(args: &Arguments, bytes: &[u8]) -> PyResult {
    let per_group = match args.get(2) {
        Some(count) => protocol::int_argument(count)?,
        None => 1,
    };
    let separator = match args.get(1) {
        None => None,
        Some(object) => {
            if protocol::length(object)? != 1 {
                return Err(value_error!("sep must be length 1."));
            }
            let text = str::of(object)
                .map(str::bytes)
                .or_else(|| super::value(object));
            match text {
                Some([byte @ 0..=127]) => Some(*byte),
                Some(_) => return Err(value_error!("sep must be ASCII.")),
                None => return Err(type_error!("sep must be str or bytes.")),
            }
        }
    };
    let size = per_group.unsigned_abs() as usize;
    let digit = |value: u8| b"0123456789abcdef"[usize::from(value)];
    if separator.is_none() {
        let mut out = vec![0; bytes.len() * 2];
        for (pair, byte) in out.as_chunks_mut().0.iter_mut().zip(bytes) {
            *pair = [digit(byte >> 4), digit(byte & 15)];
        }
        return Ok(str::ascii(&out)?.cast());
    }
    let mut out = Vec::with_capacity(bytes.len() * 3);
    for (index, byte) in bytes.iter().enumerate() {
        let at_group = if per_group > 0 {
            (bytes.len() - index).is_multiple_of(size)
        } else {
            size > 0 && index.is_multiple_of(size)
        };
        if let Some(separator) = separator
            && index > 0
            && size > 0
            && at_group
        {
            out.push(separator);
        }
        out.extend([digit(byte >> 4), digit(byte & 15)]);
    }
    Ok(str::ascii(&out)?.cast())
}

pub fn is_blank(byte: &u8) -> bool {
    matches!(byte, 9..=13 | 32)
}

pub fn all(args: &Arguments, test: fn(&u8) -> bool) -> PyResult {
    Ok(boolean(
        !this(args).is_empty() && this(args).iter().all(test),
    ))
}

pub fn is_lower(bytes: &[u8]) -> bool {
    bytes.iter().any(u8::is_ascii_lowercase) && !bytes.iter().any(u8::is_ascii_uppercase)
}

pub fn is_upper(bytes: &[u8]) -> bool {
    bytes.iter().any(u8::is_ascii_uppercase) && !bytes.iter().any(u8::is_ascii_lowercase)
}

pub fn is_title(bytes: &[u8]) -> bool {
    bytes.iter().any(u8::is_ascii_alphabetic) && str::case::title_ascii(bytes) == bytes
}

/// The items of a list or tuple of nothing but `bytes`, joined; `None` for anything else.
fn join_plain(args: &Arguments, separator: &[u8], iterable: Obj) -> PyResult<Option<Obj>> {
    let items = match (iterable.exact::<list::PyList>(), iterable.exact()) {
        (Some(list), _) => list::items(list),
        (_, Some(tuple)) => tuple::items(tuple),
        _ => return Ok(None),
    };
    let separators = items.len().saturating_sub(1);
    let mut total = (separator.len().checked_mul(separators)).ok_or_else(memory_error)?;
    for item in items {
        let Some(bytes) = item.exact::<PyBytes>() else {
            return Ok(None);
        };
        total += super::contents(bytes).len();
    }
    if let [item] = items
        && !is_mutable(args.at(0))
    {
        return Ok(Some(*item));
    }
    let (joined, mut place) = with_room(args, total)?;
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            place = put(place, separator);
        }
        place = put(place, super::value(*item).unwrap_or_default());
    }
    Ok(Some(joined))
}

pub fn join(args: &Arguments) -> PyResult {
    let iterable = args.at(1);
    let class = crate::class::Class::of(iterable);
    if class.known(crate::names::ITER).is_none() && class.known(crate::names::GETITEM).is_none() {
        return Err(type_error!("can only join an iterable"));
    }
    // Held: what the iterable does must not change it.
    let separator = buffer::argument(args.at(0))?;
    if let Some(joined) = join_plain(args, &separator, iterable)? {
        return Ok(joined);
    }
    let mut out = Vec::new();
    let mut index = 0;
    let items = iterable.exact::<list::PyList>();
    let count = items.map(list::length);
    let iterable = match items.is_some() || iterable.exact::<PyTuple>().is_some() {
        true => iterable,
        // How many there are is asked of its iterator.
        false => list::from_iterable(protocol::iterator(iterable)?)?.cast(),
    };
    protocol::for_each(iterable, |item| {
        // Whatever keeps it from showing its bytes, it is not bytes-like.
        let bytes = match buffer::get(item) {
            Err(raised) if exception::matches(raised.0, &exception::EXCEPTION) => None,
            result => result?,
        };
        let Some(bytes) = bytes else {
            return Err(type_error!(
                "sequence item {index}: expected a bytes-like object, {} found",
                type_name(item)
            ));
        };
        // As CPython, which looks at a list itself, and at a list of anything else.
        if items.map(list::length) != count {
            return Err(crate::runtime_error!(
                "sequence changed size during iteration"
            ));
        }
        if index > 0 {
            out.extend_from_slice(&separator);
        }
        out.extend_from_slice(&bytes);
        index += 1;
        Ok(true)
    })?;
    like(args, &out)
}

pub fn strip(args: &Arguments, left: bool, right: bool) -> PyResult {
    let set = args.get_not_none(1).map(buffer::argument).transpose()?;
    let remove = |byte: &u8| match &set {
        Some(set) => set.contains(byte),
        None => is_blank(byte),
    };
    let mut kept = this(args);
    while left && kept.first().is_some_and(remove) {
        kept = &kept[1..];
    }
    while right && kept.last().is_some_and(remove) {
        kept = &kept[..kept.len() - 1];
    }
    if kept.len() == this(args).len() {
        same(args)
    } else {
        like(args, kept)
    }
}

pub fn partition(args: &Arguments, last: bool) -> PyResult {
    let separator = &*buffer::argument(args.at(1))?;
    if separator.is_empty() {
        return Err(value_error!("empty separator"));
    }
    let bytes = this(args);
    let found = if last {
        search::rfind(bytes, separator)
    } else {
        search::find(bytes, separator)
    };
    let parts = match found {
        Some(place) => [
            like(args, &bytes[..place])?,
            if is_mutable(args.at(0)) {
                like(args, separator)?
            } else {
                args.at(1)
            },
            like(args, &bytes[place + separator.len()..])?,
        ],
        None if last => [like(args, b"")?, like(args, b"")?, same(args)?],
        None => [same(args)?, like(args, b"")?, like(args, b"")?],
    };
    Ok(tuple::from_slice(&parts).cast())
}

pub fn remove_prefix(args: &Arguments) -> PyResult {
    let prefix = &*buffer::argument(args.at(1))?;
    match this(args).strip_prefix(prefix) {
        Some(rest) if !prefix.is_empty() => like(args, rest),
        _ => same(args),
    }
}

pub fn remove_suffix(args: &Arguments) -> PyResult {
    let suffix = &*buffer::argument(args.at(1))?;
    match this(args).strip_suffix(suffix) {
        Some(rest) if !suffix.is_empty() => like(args, rest),
        _ => same(args),
    }
}

pub fn replace(args: &Arguments) -> PyResult {
    let limit = match args.get(3) {
        Some(count) => protocol::size_argument(count)?,
        None => -1,
    };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let (old, new, bytes) = (
        &*buffer::argument(args.at(1))?,
        &*buffer::argument(args.at(2))?,
        this(args),
    );
    if limit == 0 {
        return same(args);
    }
    search::check_replacement(bytes, old, new, limit)?;
    if old.is_empty() {
        let mut out = Vec::with_capacity(bytes.len() + new.len());
        for (index, byte) in bytes.iter().enumerate() {
            if index < limit {
                out.extend_from_slice(new);
            }
            out.push(*byte);
        }
        if bytes.len() < limit {
            out.extend_from_slice(new);
        }
        return like(args, &out);
    }
    match search::replace(bytes, old, new, limit) {
        Some(replaced) => like(args, &replaced),
        None => same(args),
    }
}

fn split_arguments<'a>(args: &Arguments) -> PyResult<(Option<Bytes<'a>>, usize)> {
    let limit = match args.get(2) {
        Some(limit) => usize::try_from(protocol::size_argument(limit)?).unwrap_or(usize::MAX),
        None => usize::MAX,
    };
    let separator = args.get_not_none(1);
    let _held = separator.map(|object| held(args, object)).transpose()?;
    let separator = separator.map(buffer::argument).transpose()?;
    if separator.as_ref().is_some_and(|bytes| bytes.is_empty()) {
        return Err(value_error!("empty separator"));
    }
    Ok((separator, limit))
}

/// A list of pieces of `self`, copied before anything else happens.
fn to_list(args: &Arguments, bytes: &[u8], parts: &[&[u8]]) -> PyResult {
    let result = list::new();
    for part in parts {
        list::push(result, like(args, part)?)?;
    }
    // The pieces lie in Rust's memory, where the collector does not see them: this keeps what they are of in place.
    std::hint::black_box(bytes);
    Ok(result.cast())
}

fn blank(bytes: &[u8]) -> usize {
    usize::from(is_blank(&bytes[0]))
}

pub fn split(args: &Arguments) -> PyResult {
    let (separator, limit) = split_arguments(args)?;
    let bytes = this(args);
    match separator {
        None => to_list(args, bytes, &search::words(bytes, limit, blank, |_| 1)),
        Some(separator) => {
            let mut parts = Vec::new();
            let mut start = 0;
            for place in search::places(bytes, &separator).take(limit) {
                parts.push(&bytes[start..place]);
                start = place + separator.len();
            }
            parts.push(&bytes[start..]);
            to_list(args, bytes, &parts)
        }
    }
}

pub fn rsplit(args: &Arguments) -> PyResult {
    let (separator, limit) = split_arguments(args)?;
    let bytes = this(args);
    let parts = match separator {
        Some(separator) => search::rsplit(bytes, &separator, limit),
        None => {
            let words = search::words(bytes, usize::MAX, blank, |_| 1);
            str::split::join_first(bytes, words, limit)
        }
    };
    to_list(args, bytes, &parts)
}

pub fn split_lines(args: &Arguments) -> PyResult {
    let keep = args.get(1).map_or(Ok(false), protocol::is_true)?;
    let line_end = |bytes: &[u8]| match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\n' | b'\r', ..] => 1,
        _ => 0,
    };
    let bytes = this(args);
    to_list(args, bytes, &search::lines(bytes, keep, line_end))
}

const TABLE_LENGTH: usize = 256;

pub fn translate(args: &Arguments) -> PyResult {
    let table = args.get_not_none(1).map(buffer::argument).transpose()?;
    let table = table.as_deref();
    if table.is_some_and(|table| table.len() != TABLE_LENGTH) {
        return Err(value_error!(
            "translation table must be 256 characters long"
        ));
    }
    let delete = args.get(2).map(buffer::argument).transpose()?;
    let delete = delete.as_deref().unwrap_or_default();
    let mut deleted = [false; TABLE_LENGTH];
    delete
        .iter()
        .for_each(|byte| deleted[usize::from(*byte)] = true);
    // Each is written, and the next one over it if it is to be deleted: whether it is nobody can foretell.
    let (mut out, mut count) = (vec![0; this(args).len()], 0);
    for byte in this(args) {
        out[count] = table.map_or(*byte, |table| table[usize::from(*byte)]);
        count += usize::from(!deleted[usize::from(*byte)]);
    }
    out.truncate(count);
    if out == this(args) {
        return same(args);
    }
    like(args, &out)
}

pub fn make_table(args: &Arguments) -> PyResult {
    let (from, to) = (buffer::argument(args.at(0))?, buffer::argument(args.at(1))?);
    if from.len() != to.len() {
        return Err(value_error!("maketrans arguments must have same length"));
    }
    let mut table: [u8; TABLE_LENGTH] = std::array::from_fn(|index| index as u8);
    from.iter()
        .zip(&*to)
        .for_each(|(from, to)| table[usize::from(*from)] = *to);
    super::new(&table)
}

pub fn zero_fill(args: &Arguments) -> PyResult {
    let width = protocol::size_argument(args.at(1))?.max(0) as usize;
    if width <= this(args).len() {
        return same(args);
    }
    format::reserve(&mut Vec::new(), width)?;
    like(
        args,
        &search::zero_fill(this(args), this(args).len(), width),
    )
}
