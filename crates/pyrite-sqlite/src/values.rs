//! Values on their way into SQLite and out of it; adapters and converters.

use crate::connection::{COLUMN_NAMES, DECLARED_TYPES, state};
use crate::errors::{self, Kind};
use crate::handles::{Statement, sqlite};
use libsqlite3_sys as ffi;
use pyrite_modules::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::global::Global;
use pyrite_vm::storage::Pinned;
use pyrite_vm::types::int::Integer;
use pyrite_vm::types::str::PyStr;
use pyrite_vm::types::{bytes, codec};
use pyrite_vm::{ids, overflow_error, value_error};
use std::ffi::{CStr, CString, c_char, c_int};

/// UTF-8 as a str.
///
/// # Errors
/// `UnicodeDecodeError`; `MemoryError`.
pub fn utf8(text: &[u8]) -> PyResult {
    match std::str::from_utf8(text) {
        Ok(_) => Ok(str::try_from_bytes(text)?.cast()),
        Err(_) => codec::decode(text, "utf-8", "strict"),
    }
}

/// A text of SQLite's, which ends with a zero; None for null.
///
/// # Errors
/// As [`utf8`].
pub fn c_str(text: *const c_char) -> PyResult {
    match c_text(text) {
        Some(text) => utf8(text.to_bytes()),
        None => Ok(none()),
    }
}

/// The same for Rust.
pub fn c_text<'a>(text: *const c_char) -> Option<&'a CStr> {
    // SAFETY: SQLite's texts end with zeros.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) })
}

/// The bytes of a str in UTF-8.
///
/// # Errors
/// `UnicodeEncodeError` for surrogates.
pub fn text_bytes<'a>(text: Gc<PyStr>) -> PyResult<&'a [u8]> {
    let own = str::bytes(text);
    if std::str::from_utf8(own).is_err() {
        codec::encode(text, "utf-8", "strict")?;
    }
    Ok(own)
}

/// A str argument as a text that ends with a zero. `place` is what messages call it.
///
/// # Errors
/// `TypeError`, `UnicodeEncodeError`; `ValueError` if there is a zero inside.
pub fn c_argument(object: Obj, function: &str, place: &str) -> PyResult<CString> {
    let text = text_bytes(text::argument(object, function, place)?)?;
    CString::new(text).map_err(|_| value_error!("embedded null character"))
}

/// Memory of SQLite's.
///
/// # Safety
/// There are `length` bytes at `data`, or it is null.
pub unsafe fn memory<'a, T>(data: *const T, length: c_int) -> &'a [u8] {
    match data.is_null() || length <= 0 {
        true => &[],
        // SAFETY: the caller says so.
        false => unsafe { std::slice::from_raw_parts(data.cast(), length as usize) },
    }
}

/// The bytes of a text or blob in the row that a statement is at; also those of a number's text.
pub fn column<'a>(statement: *mut ffi::sqlite3_stmt, column: c_int) -> &'a [u8] {
    let data = match sqlite!(sqlite3_column_type(statement, column)) {
        ffi::SQLITE_BLOB => sqlite!(sqlite3_column_blob(statement, column)),
        _ => sqlite!(sqlite3_column_text(statement, column)).cast(),
    };
    let length = sqlite!(sqlite3_column_bytes(statement, column));
    // SAFETY: SQLite says how much there is.
    unsafe { memory(data, length) }
}

/// A value that Python has, as SQLite takes it.
pub enum Taken<'a> {
    /// Nothing.
    Null,
    /// An integer.
    Integer(i64),
    /// A float.
    Real(f64),
    /// Text in UTF-8.
    Text(&'a [u8]),
    /// Bytes.
    Bytes(buffer::Bytes<'a>),
}

/// What SQLite takes for an object; `None` if it takes no such.
///
/// # Errors
/// `OverflowError`, `UnicodeEncodeError`.
pub fn taken<'a>(object: Obj) -> PyResult<Option<Taken<'a>>> {
    if object.is_none() {
        return Ok(Some(Taken::Null));
    }
    if let Some(integer) = Integer::of(object) {
        let Some(value) = integer.machine() else {
            return Err(overflow_error!(
                "Python int too large to convert to SQLite INTEGER"
            ));
        };
        return Ok(Some(Taken::Integer(value)));
    }
    if let Some(value) = float::value(object) {
        return Ok(Some(Taken::Real(value)));
    }
    if let Some(string) = str::of(object) {
        let text = text_bytes(string)?;
        if text.len() > c_int::MAX as usize {
            return Err(overflow_error!("string longer than INT_MAX bytes"));
        }
        return Ok(Some(Taken::Text(text)));
    }
    let Some(data) = buffer::get(object)? else {
        return Ok(None);
    };
    if data.len() > c_int::MAX as usize {
        return Err(overflow_error!("BLOB longer than INT_MAX bytes"));
    }
    Ok(Some(Taken::Bytes(data)))
}

/// The encoding of texts.
pub const UTF8: u8 = ffi::SQLITE_UTF8 as u8;

/// Bytes for a call of SQLite's that takes null for something else than no bytes.
pub fn address(bytes: &[u8]) -> *const u8 {
    match bytes.is_empty() {
        true => c"".as_ptr().cast(),
        false => bytes.as_ptr(),
    }
}

/// An argument of a function as an object.
///
/// # Errors
/// `UnicodeDecodeError`; `MemoryError`.
pub fn argument(value: *mut ffi::sqlite3_value) -> PyResult {
    match sqlite!(sqlite3_value_type(value)) {
        ffi::SQLITE_INTEGER => Ok(int::new(sqlite!(sqlite3_value_int64(value)))),
        ffi::SQLITE_FLOAT => Ok(float::new(sqlite!(sqlite3_value_double(value)))),
        ffi::SQLITE_TEXT => {
            let text = sqlite!(sqlite3_value_text(value));
            let length = sqlite!(sqlite3_value_bytes(value));
            // SAFETY: SQLite says how long it is.
            utf8(unsafe { memory(text, length) })
        }
        ffi::SQLITE_BLOB => {
            let data = sqlite!(sqlite3_value_blob(value));
            let length = sqlite!(sqlite3_value_bytes(value));
            // SAFETY: SQLite says how long it is.
            bytes::new(unsafe { memory(data, length) })
        }
        _ => Ok(none()),
    }
}

/// Gives an object as the result of a function.
///
/// # Errors
/// What [`taken`] raises; `ProgrammingError` if SQLite takes no such object.
pub fn give(context: *mut ffi::sqlite3_context, object: Obj) -> PyResult<()> {
    let transient = ffi::SQLITE_TRANSIENT();
    match taken(object)? {
        Some(Taken::Null) => sqlite!(sqlite3_result_null(context)),
        Some(Taken::Integer(value)) => sqlite!(sqlite3_result_int64(context, value)),
        Some(Taken::Real(value)) => sqlite!(sqlite3_result_double(context, value)),
        Some(Taken::Text(text)) => {
            let (data, length) = (address(text).cast(), text.len() as u64);
            sqlite!(sqlite3_result_text64(
                context, data, length, transient, UTF8
            ));
        }
        Some(Taken::Bytes(data)) => {
            let (data, length) = (address(&data).cast(), data.len() as u64);
            sqlite!(sqlite3_result_blob64(context, data, length, transient));
        }
        None => {
            return Err(errors::programming(&format!(
                "User-defined functions cannot return '{}' values to SQLite",
                type_name(object)
            )));
        }
    }
    Ok(())
}

/// Binds an object to a parameter, counted from 1.
///
/// # Errors
/// What [`taken`] raises; `ProgrammingError` if SQLite takes no such object; what SQLite says.
pub fn bind(statement: &Statement, place: c_int, object: Obj) -> PyResult<()> {
    let transient = ffi::SQLITE_TRANSIENT();
    let value = taken(object)?;
    statement.database.wait();
    let statement = statement.pointer();
    let result = match value {
        Some(Taken::Null) => sqlite!(sqlite3_bind_null(statement, place)),
        Some(Taken::Integer(value)) => sqlite!(sqlite3_bind_int64(statement, place, value)),
        Some(Taken::Real(value)) => sqlite!(sqlite3_bind_double(statement, place, value)),
        Some(Taken::Text(text)) => {
            let (data, length) = (address(text).cast(), text.len() as u64);
            sqlite!(sqlite3_bind_text64(
                statement, place, data, length, transient, UTF8
            ))
        }
        Some(Taken::Bytes(data)) => {
            let (data, length) = (address(&data).cast(), data.len() as u64);
            sqlite!(sqlite3_bind_blob64(
                statement, place, data, length, transient
            ))
        }
        None => {
            return Err(errors::programming(&format!(
                "Error binding parameter {place}: type '{}' is not supported",
                type_name(object)
            )));
        }
    };
    errors::check(result, sqlite!(sqlite3_db_handle(statement)))
}

// ---------------------------------------------------------------- adapters and converters

/// A dict that lives as long as the program.
pub struct Registry(Global<Option<Pinned>>);

impl Registry {
    const fn new() -> Registry {
        Registry(Global::new(None))
    }
    /// The dict.
    pub fn dict(&self) -> Gc<dict::PyDict> {
        if let Some(made) = self.0.get() {
            return made.get().cast();
        }
        let made = dict::new();
        self.0.set(Some(Pinned::for_ever(made.cast())));
        made
    }
}

/// `adapters`: by type and protocol.
pub static ADAPTERS: Registry = Registry::new();
/// `converters`: by name in capitals.
pub static CONVERTERS: Registry = Registry::new();
/// An adapter was registered for a type that SQLite takes as it is.
static ADAPTS_PLAIN: Global<bool> = Global::new(false);

/// `sqlite3.PrepareProtocol`.
pub static PREPARE_PROTOCOL: TypeDefinition = TypeDefinition {
    slots: 0,
    ..TypeDefinition::new(
        "sqlite3.PrepareProtocol",
        &[
            Builtin::constructor("$(type, /, *args, **kwargs)", |args| {
                Ok(instance::with(instance::class_argument(args.at(0))?, &[]))
            }),
            Builtin::method("__init__", "(self, /, *args, **kwargs)", |_| nothing()),
        ],
    )
};

const PLAIN: [u32; 4] = [ids::INT, ids::FLOAT, ids::STR, ids::BYTEARRAY];

fn is_plain(class: &'static Class) -> bool {
    PLAIN.iter().any(|id| class == Class::builtin(*id))
}

/// `register_adapter(type, adapter)`.
///
/// # Errors
/// What hashing the type raises.
pub fn register_adapter(class: Obj, adapter: Obj) -> PyResult {
    if PLAIN
        .iter()
        .any(|id| class.0 == Class::builtin(*id).object().0)
    {
        ADAPTS_PLAIN.set(true);
    }
    let key = tuple::from_slice(&[class, PREPARE_PROTOCOL.class().object()]);
    dict::set(ADAPTERS.dict(), key.cast(), adapter)?;
    nothing()
}

/// An argument of a statement, adapted if it has to be.
///
/// # Errors
/// What adapters raise.
pub fn adapted(object: Obj) -> PyResult {
    if is_plain(Class::of(object)) && !ADAPTS_PLAIN.get() {
        return Ok(object);
    }
    adapt(object, PREPARE_PROTOCOL.class().object(), Some(object))
}

/// `adapt(obj, proto, alt)`.
///
/// # Errors
/// `ProgrammingError` without an alternative; what adapters raise.
pub fn adapt(object: Obj, proto: Obj, alternative: Option<Obj>) -> PyResult {
    let key = tuple::from_slice(&[Class::of(object).object(), proto]);
    if let Some(adapter) = dict::get(ADAPTERS.dict(), key.cast())? {
        return call::call(adapter, &[object]);
    }
    for (owner, method, argument) in [(proto, "__adapt__", object), (object, "__conform__", proto)]
    {
        let Some(method) = attributes::get_optional(owner, names::intern(method))? else {
            continue;
        };
        match call::call(method, &[argument]) {
            Ok(result) if result.is_none() => {}
            Ok(result) => return Ok(result),
            Err(raised) if exception::matches(raised.0, &exception::TYPE_ERROR) => {}
            Err(raised) => return Err(raised),
        }
    }
    alternative.ok_or_else(|| errors::plain(Kind::Programming, "can't adapt"))
}

/// The converter of a name; None if there is none.
///
/// # Errors
/// `UnicodeDecodeError`.
pub fn converter(name: &[u8]) -> PyResult {
    let key = protocol::call_method(utf8(name)?, names::intern("upper"), &[])?;
    Ok(dict::get(CONVERTERS.dict(), key)?.unwrap_or(none()))
}

/// How a cursor converts the values of each column: a list of converters and None, or None if it converts nothing.
///
/// # Errors
/// `UnicodeDecodeError`; `MemoryError`.
pub fn conversions(connection: Obj, statement: &Statement) -> PyResult {
    let detects = state(connection).detects.get();
    if detects == 0 || dict::length(CONVERTERS.dict()) == 0 {
        return Ok(none());
    }
    let pointer = statement.pointer();
    let list = list::new();
    for column in 0..sqlite!(sqlite3_column_count(pointer)) {
        let mut found = none();
        if detects & COLUMN_NAMES != 0
            && let Some(name) = c_text(sqlite!(sqlite3_column_name(pointer, column)))
        {
            let name = name.to_bytes();
            if let Some(open) = name.iter().position(|byte| *byte == b'[')
                && let Some(length) = name[open..].iter().position(|byte| *byte == b']')
            {
                found = converter(&name[open + 1..open + length])?;
            }
        }
        if found.is_none()
            && detects & DECLARED_TYPES != 0
            && let Some(declared) = c_text(sqlite!(sqlite3_column_decltype(pointer, column)))
        {
            let declared = declared.to_bytes();
            let end = declared.iter().position(|byte| matches!(byte, b' ' | b'('));
            found = converter(&declared[..end.unwrap_or(declared.len())])?;
        }
        list::push(list, found)?;
    }
    Ok(list.cast())
}
