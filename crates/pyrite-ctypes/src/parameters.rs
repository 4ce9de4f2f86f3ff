//! What functions are called with: `from_param`, `byref`, and how objects become words.

use crate::codes::{self, Code};
use crate::data;
use crate::info::{self, Kind};
use crate::metaclasses as meta;
use crate::{function, pointer};
use libffi_sys as ffi;
use pyrite_modules::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::recursion;
use pyrite_vm::storage::Foreign;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{overflow_error, type_error};

/// What `byref` and `from_param` give: a value for a function.
pub static ARGUMENT: TypeDefinition = TypeDefinition {
    slots: 4,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("_ctypes.CArgObject", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::member("_obj", |args| {
        Ok(data::or_none(instance::slot(args.at(0), OBJECT)))
    }),
];

/// The letter of its type.
const TAG: u32 = 0;
/// What it was made of.
const OBJECT: u32 = 1;
/// The value: an int that has its first eight bytes, or memory.
const VALUE: u32 = 2;
// Behind them what keeps what the value leads to.

/// A value as functions get it.
#[derive(Clone, Copy)]
pub struct Word {
    /// What it is.
    pub ffi: *mut ffi::ffi_type,
    /// The value, if [`place`](Self::place) is null.
    pub bytes: [u64; 4],
    /// Where the value lies, or null.
    pub place: *const u8,
}

impl Word {
    /// No value yet.
    pub const NONE: Word = Word {
        ffi: std::ptr::null_mut(),
        bytes: [0; 4],
        place: std::ptr::null(),
    };

    /// A pointer.
    #[inline]
    pub fn pointer(place: *const u8) -> Word {
        Word::of(&raw mut ffi::ffi_type_pointer, place as u64)
    }

    /// A value of at most eight bytes.
    #[inline]
    pub fn of(ffi: *mut ffi::ffi_type, value: u64) -> Word {
        Word {
            ffi,
            bytes: [value, 0, 0, 0],
            place: std::ptr::null(),
        }
    }
}

fn new(tag: u8, value: u64, object: Obj, kept: Obj) -> PyResult {
    let (tag, value) = (int::new(i64::from(tag)), codes::unsigned(value)?);
    Ok(instance::with(
        ARGUMENT.class(),
        &[tag, object, value, kept],
    ))
}

fn is_argument(object: Obj) -> bool {
    object.is_heap() && Class::of(object) == ARGUMENT.class()
}

fn tag(argument: Obj) -> u8 {
    int_slot(argument, TAG) as u8
}

/// The value of an argument.
fn word_of_argument(argument: Obj) -> Word {
    let value: Obj = instance::slot(argument, VALUE);
    let ffi = Code::ffi(tag(argument));
    if let Some(memory) = value.exact().and_then(storage::external::<Foreign>) {
        return Word {
            place: memory.start(),
            ..Word::of(ffi, 0)
        };
    }
    Word::of(ffi, codes::masked(value).unwrap_or(0))
}

fn repr(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let (tag, word) = (tag(this), word_of_argument(this));
    let letter = char::from(tag);
    let value = word.bytes[0];
    let shown = match tag {
        b'b' | b'B' => format!("({})", value as i8),
        b'h' | b'H' => format!("({})", value as i16),
        b'i' | b'I' => format!("({})", value as i32),
        b'l' | b'L' | b'q' | b'Q' => format!("({})", value as i64),
        b'd' | b'f' => {
            // SAFETY: the value is such a number.
            let number = unsafe { codes::get(Code::native(tag), (&raw const value).cast(), 0)? };
            format!("({})", repr_text(number)?)
        }
        b'c' => match value as u8 {
            byte @ (b' '..=b'~') if !b"\\'".contains(&byte) => format!("('{}')", char::from(byte)),
            byte => format!("('\\x{byte:02x}')"),
        },
        b'z' | b'Z' | b'P' => match value {
            0 => "((nil))".to_owned(),
            value => format!("({value:#x})"),
        },
        _ => format!("at {:#x}", types::object::identity(this)),
    };
    Ok(str::new(&format!("<cparam '{letter}' {shown}>")))
}

/// `byref`.
pub fn by_reference(args: &Arguments) -> PyResult {
    let this = args.at(0);
    if !data::is_data(this) {
        return Err(type_error!(
            "byref() argument 1 must be _ctypes._CData, not {}",
            argument_name(this)
        ));
    }
    let offset = args.get(1).map_or(Ok(0), number::size)?;
    let place = data::address(this).wrapping_offset(offset as isize);
    new(b'P', place as u64, this, this)
}

/// Goes on with `_as_parameter_` of a value, if it has one.
fn as_parameter(value: Obj, go_on: impl FnOnce(Obj) -> PyResult) -> PyResult<Option<Obj>> {
    match attributes::get_optional(value, names::intern("_as_parameter_"))? {
        Some(other) => {
            recursion::check(" while processing _as_parameter_")?;
            go_on(other).map(Some)
        }
        None => Ok(None),
    }
}

/// `from_param` of most types: instances, and `byref` of what a pointer leads to.
pub fn from_param(class: &'static Class, value: Obj) -> PyResult {
    if protocol::is_instance(value, class.object())? {
        return Ok(value);
    }
    if is_argument(value) {
        let object: Obj = instance::slot(value, OBJECT);
        if let Some(item) = info::item_type(class)
            && protocol::is_instance(object, item.object())?
        {
            return Ok(value);
        }
        return Err(type_error!(
            "expected {} instance instead of pointer to {}",
            class.full_name(),
            type_name(object)
        ));
    }
    let other = as_parameter(value, |other| from_param(class, other))?;
    other.ok_or_else(|| {
        type_error!(
            "expected {} instance instead of {}",
            class.full_name(),
            type_name(value)
        )
    })
}

/// `from_param` of pointers.
pub fn from_param_of_pointer(class: &'static Class, value: Obj) -> PyResult {
    if value.is_none() {
        return Ok(value);
    }
    info::expected(class)?;
    if let Some(item) = info::item_type(class) {
        if protocol::is_instance(value, item.object())? && data::is_data(value) {
            return new(b'P', data::address(value) as u64, value, value);
        }
        if (data::is_kind(value, Kind::Pointer) || data::is_kind(value, Kind::Array))
            && let Some(other) = info::item_type(Class::of(value))
            && pyrite_vm::instance_checks::is_subclass(other.object(), item.object())?
        {
            return Ok(value);
        }
    }
    from_param(class, value)
}

/// `from_param` of simple types.
pub fn from_param_of_simple(class: &'static Class, value: Obj) -> PyResult {
    if protocol::is_instance(value, class.object())? {
        return Ok(value);
    }
    let info = info::expected(class)?;
    // The order of bytes is that of the machine.
    let letter = info.code.get().map_or(b'P', |code| code.letter);
    let code = Code::native(letter);
    let size = info.size.get();
    let mut bytes = [0u64; 4];
    // SAFETY: no simple value is larger.
    let kept = unsafe { codes::set(code, bytes.as_mut_ptr().cast(), value, size) };
    match kept {
        Ok(kept) if size <= 8 => new(letter, bytes[0], value, kept),
        Ok(kept) => {
            let memory = Foreign::zeroed(size).ok_or_else(pyrite_vm::result::memory_error)?;
            // SAFETY: both are as large.
            unsafe { memory.start().copy_from(bytes.as_ptr().cast(), size) };
            let argument = new(letter, 0, value, kept)?;
            instance::set_slot(argument, VALUE, storage::new_external(memory).cast());
            Ok(argument)
        }
        Err(raised) => {
            let other = as_parameter(value, |other| from_param_of_simple(class, other))?;
            other.ok_or(raised)
        }
    }
}

/// Is it an array of, or a pointer or reference to, values of this letter?
fn leads_to(value: Obj, letter: u8) -> bool {
    let item = if data::is_kind(value, Kind::Pointer) || data::is_kind(value, Kind::Array) {
        info::item_type(Class::of(value))
    } else if is_argument(value) {
        let object: Obj = instance::slot(value, OBJECT);
        data::is_data(object).then(|| Class::of(object))
    } else {
        None
    };
    let code = item.and_then(|item| info::of_class(item)?.code.get());
    code == Some(Code::native(letter))
}

/// Is it an array, or a pointer or reference to anything?
fn leads_anywhere(value: Obj) -> bool {
    data::is_kind(value, Kind::Array)
        || data::is_kind(value, Kind::Pointer)
        || is_argument(value) && tag(value) == b'P'
}

fn no_parameter(value: Obj, what: &str) -> Raised {
    type_error!(
        "'{}' object cannot be interpreted as ctypes.{what}",
        type_name(value)
    )
}

/// A `bytes` or a str as an argument; `None` for others.
fn text_argument(value: Obj, letter: u8) -> PyResult<Option<Obj>> {
    let fits = match letter {
        b'z' => codes::pinned_bytes(value).is_some(),
        _ => str::of(value).is_some(),
    };
    if !fits {
        return Ok(None);
    }
    let mut word = 0u64;
    // SAFETY: a pointer is a word.
    let kept = unsafe { codes::set(Code::native(letter), (&raw mut word).cast(), value, 8)? };
    new(letter, word, value, kept).map(Some)
}

/// `from_param` of `c_char_p` (`z`) and `c_wchar_p` (`Z`).
pub fn from_param_of_text(class: &'static Class, value: Obj, letter: u8) -> PyResult {
    if value.is_none() {
        return Ok(value);
    }
    if let Some(argument) = text_argument(value, letter)? {
        return Ok(argument);
    }
    let of = if letter == b'z' { b'c' } else { b'u' };
    if protocol::is_instance(value, class.object())? || leads_to(value, of) {
        return Ok(value);
    }
    let other = as_parameter(value, |other| from_param_of_text(class, other, letter))?;
    let name = if letter == b'z' {
        "c_char_p"
    } else {
        "c_wchar_p"
    };
    other.ok_or_else(|| no_parameter(value, name))
}

/// `from_param` of `c_void_p`.
pub fn from_param_of_void(class: &'static Class, value: Obj) -> PyResult {
    if value.is_none() {
        return Ok(value);
    }
    if Integer::of(value).is_some() {
        return new(b'P', codes::masked(value)?, value, none());
    }
    for letter in *b"zZ" {
        if let Some(argument) = text_argument(value, letter)? {
            return Ok(argument);
        }
    }
    if protocol::is_instance(value, class.object())? || leads_anywhere(value) {
        return Ok(value);
    }
    if data::is_kind(value, Kind::Function) {
        return new(b'P', function::target(value) as u64, value, value);
    }
    if data::is_kind(value, Kind::Simple)
        && info::of(value)
            .and_then(|info| info.code.get())
            .is_some_and(|code| b"zZ".contains(&code.letter))
    {
        return new(b'Z', pointer::target(value) as u64, value, value);
    }
    let other = as_parameter(value, |other| from_param_of_void(class, other))?;
    other.ok_or_else(|| no_parameter(value, "c_void_p"))
}

/// An instance of a C type as functions get it.
fn word_of_data(this: Obj) -> PyResult<Word> {
    let info = info::expected(Class::of(this))?;
    let place = data::address(this);
    Ok(match info.kind {
        Kind::Array => Word::pointer(place),
        // SAFETY: it is a pointer.
        Kind::Pointer | Kind::Function => Word::pointer(unsafe { codes::pointer_at(place) }),
        Kind::Structure | Kind::Union => Word {
            place,
            ..Word::of(info.ffi.get(), 0)
        },
        Kind::Simple => {
            let mut word = Word::of(info.ffi.get(), 0);
            let count = data::size(this).min(size_of_val(&word.bytes));
            // SAFETY: its memory, and room for so many.
            unsafe { word.bytes.as_mut_ptr().cast::<u8>().copy_from(place, count) };
            word
        }
    })
}

/// An object as functions get it that are told no types. `kept` gets what has to live until they have returned.
///
/// # Errors
/// `TypeError` for what has no equal in C.
pub fn word(value: Obj, number: usize, kept: &mut Obj) -> PyResult<Word> {
    *kept = value;
    if data::is_data(value) {
        return word_of_data(value);
    }
    if is_argument(value) {
        return Ok(word_of_argument(value));
    }
    if value.is_none() {
        return Ok(Word::pointer(std::ptr::null()));
    }
    if let Some(integer) = Integer::of(value) {
        let fits = match integer {
            Integer::Small(_) => true,
            Integer::Big(big) => {
                let magnitude = int::magnitude(big);
                magnitude.len() == 1 && (!int::is_negative(big) || magnitude[0] <= 1 << 63)
            }
        };
        return match fits {
            true => Ok(Word::of(
                Code::ffi(b'i'),
                codes::masked(value)? & 0xffff_ffff,
            )),
            false => Err(overflow_error!("int too long to convert")),
        };
    }
    if let Some(start) = codes::pinned_bytes(value) {
        return Ok(Word::pointer(start));
    }
    if let Some(text) = str::of(value) {
        let (start, memory) = codes::kept_wide(text)?;
        *kept = memory;
        return Ok(Word::pointer(start));
    }
    match attributes::get_optional(value, names::intern("_as_parameter_"))? {
        Some(other) => {
            recursion::check(" while processing _as_parameter_")?;
            word(other, number, kept)
        }
        None => Err(type_error!("Don't know how to convert parameter {number}")),
    }
}

/// How a parameter of a known type is converted without calling its `from_param`, which is one of those above.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shortcut {
    /// There is no other way than to call it.
    None,
    /// That of a simple type.
    Simple(Code),
    /// `c_char_p`, `c_wchar_p`, `c_void_p`.
    Pointer(u8),
    /// A pointer to a known type.
    To,
}

/// How `from_param` of a parameter can be done without.
pub fn shortcut(class: Obj, converter: Obj) -> Shortcut {
    let Some(class) = Class::from_object(class) else {
        return Shortcut::None;
    };
    let Some(definition) = types::method::definition_of(converter) else {
        return Shortcut::None;
    };
    let Some(info) = info::of_class(class) else {
        return Shortcut::None;
    };
    let is_bound = |receiver: Obj| receiver.0 == class.object().0;
    let receiver = attributes::get_optional(converter, names::SELF.name());
    if !matches!(receiver, Ok(Some(receiver)) if is_bound(receiver)) {
        return Shortcut::None;
    }
    let is = |builtin: &'static Builtin| std::ptr::eq(definition, builtin);
    for (which, letter) in b"zZP".iter().enumerate() {
        if is(&meta::POINTER_PARAMETERS[which]) {
            return Shortcut::Pointer(*letter);
        }
    }
    match (info.kind, info.code.get()) {
        (Kind::Simple, Some(code)) if is(meta::simple_from_param()) => {
            Shortcut::Simple(Code::native(code.letter))
        }
        (Kind::Pointer, _) if is(meta::pointer_from_param()) => Shortcut::To,
        _ => Shortcut::None,
    }
}

/// The value of a parameter that has a [`Shortcut`]; `None`: `from_param` has to be asked.
///
/// # Errors
/// None but `MemoryError`.
#[inline]
pub fn by_shortcut(
    shortcut: Shortcut,
    class: Obj,
    value: Obj,
    kept: &mut Obj,
) -> PyResult<Option<Word>> {
    match shortcut {
        Shortcut::None => Ok(None),
        Shortcut::Simple(code) => {
            let is_plain = match code.letter {
                b'd' | b'f' => value.exact::<float::PyFloat>().is_some() || value.is_small(),
                b'?' => {
                    value.is_word(pyrite_vm::object::TRUE)
                        || value.is_word(pyrite_vm::object::FALSE)
                }
                _ => code.integer().is_some() && value.is_small(),
            };
            if is_plain {
                let mut word = Word::of(Code::ffi(code.letter), 0);
                // SAFETY: there is room for it.
                unsafe { codes::set(code, word.bytes.as_mut_ptr().cast(), value, 0)? };
                return Ok(Some(word));
            }
            exact(class, value, kept)
        }
        Shortcut::Pointer(letter) => {
            if value.is_none() {
                return Ok(Some(Word::pointer(std::ptr::null())));
            }
            if letter == b'P' && value.is_small() {
                return Ok(Some(Word::pointer(value.small_value().get() as *const u8)));
            }
            if letter != b'Z'
                && let Some(start) = codes::pinned_bytes(value)
            {
                *kept = value;
                return Ok(Some(Word::pointer(start)));
            }
            let fits = match letter {
                b'z' => leads_to(value, b'c'),
                b'Z' => leads_to(value, b'u'),
                _ => leads_anywhere(value),
            };
            if fits {
                return word(value, 0, kept).map(Some);
            }
            exact(class, value, kept)
        }
        Shortcut::To => {
            if value.is_none() {
                return Ok(Some(Word::pointer(std::ptr::null())));
            }
            let Some(item) = Class::from_object(class).and_then(info::item_type) else {
                return Ok(None);
            };
            if is_argument(value) {
                let object: Obj = instance::slot(value, OBJECT);
                if object.is_heap() && Class::of(object) == item {
                    *kept = value;
                    return Ok(Some(word_of_argument(value)));
                }
                return Ok(None);
            }
            if value.is_heap() && Class::of(value) == item {
                *kept = value;
                return Ok(Some(Word::pointer(data::address(value))));
            }
            exact(class, value, kept)
        }
    }
}

/// An instance of the very type that is wanted.
fn exact(class: Obj, value: Obj, kept: &mut Obj) -> PyResult<Option<Word>> {
    if value.is_heap() && Class::of(value).object().0 == class.0 {
        *kept = value;
        return word_of_data(value).map(Some);
    }
    Ok(None)
}
