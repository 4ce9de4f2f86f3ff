//! `_SimpleCData`: numbers, characters, and pointers that are told by a letter.

use crate::codes::{self, Code};
use crate::data::{self, DATA, slots as data_slots};
use crate::info::{self, Info, Kind, slots};
use crate::metaclasses as meta;
use pyrite_modules::support::*;
use pyrite_vm::builtin::Callable;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::global::Global;
use pyrite_vm::types::method;
use pyrite_vm::{attribute_error, classes, ids, type_error, value_error};

/// The type.
pub static SIMPLE: TypeDefinition = TypeDefinition {
    base: Some(&DATA),
    metaclass: Some(&meta::SIMPLE),
    slots: data_slots::COUNT,
    flags: flags::SUBCLASSABLE,
    exporter: DATA.exporter,
    ..TypeDefinition::new("_ctypes._SimpleCData", METHODS)
};

static METHODS: &[Builtin] =
    &[
        Builtin::constructor("$(type, /, *args, **kwargs)", data::construct).ignoring_rest(),
        Builtin::method(
            "__init__",
            "$(self, /, *args, **kwargs)",
            |args| match args.rest() {
                [] => nothing(),
                [value] => set(args.at(0), *value),
                rest => Err(type_error!(
                    "__init__ expected at most 1 argument, got {}",
                    rest.len()
                )),
            },
        ),
        Builtin::method("__repr__", "(self, /)", repr),
        Builtin::method("__bool__", "(self, /)", |args| {
            let (start, size) = (data::address(args.at(0)), data::size(args.at(0)));
            // SAFETY: its memory.
            let is_zero = (0..size).all(|index| unsafe { *start.add(index) } == 0);
            Ok(boolean(!is_zero))
        }),
        Builtin::method("__ctypes_from_outparam__", "(self, /)", |args| {
            match data::is_derived_simple(Class::of(args.at(0))) {
                true => Ok(args.at(0)),
                false => value(args.at(0)),
            }
        }),
        Builtin::attribute(
            "value",
            |args| value(args.at(0)),
            |args| {
                if args.at(1).is_null() {
                    return Err(type_error!("can't delete attribute"));
                }
                set(args.at(0), args.at(1))
            },
        ),
    ];

/// How an instance is read and written.
fn code(this: Obj) -> PyResult<Code> {
    let info = info::expected(Class::of(this))?;
    info.code.get().ok_or_else(|| type_error!("abstract class"))
}

fn value(this: Obj) -> PyResult {
    // SAFETY: its memory.
    unsafe { codes::get(code(this)?, data::address(this), data::size(this)) }
}

fn set(this: Obj, value: Obj) -> PyResult {
    // SAFETY: its memory.
    let kept = unsafe { codes::set(code(this)?, data::address(this), value, data::size(this))? };
    data::keep(this, 0, kept)?;
    nothing()
}

fn repr(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let class = Class::of(this);
    if class.base() != Some(SIMPLE.class()) {
        return Ok(str::new(&address_repr(this)));
    }
    let shown = repr_text(value(this)?)?;
    Ok(str::new(&format!("{}({shown})", class.full_name())))
}

/// `<name object at 0x...>`.
pub fn address_repr(this: Obj) -> String {
    let identity = types::object::identity(this);
    format!("<{} object at {identity:#x}>", type_name(this))
}

/// The letter that `_type_` of a class is.
fn letter(class: &'static Class) -> PyResult<(Obj, u8)> {
    let Some(proto) = meta::attribute(class, "_type_")? else {
        return Err(attribute_error!("class must define a '_type_' attribute"));
    };
    let Some(text) = str::of(proto) else {
        return Err(type_error!("class must define a '_type_' string attribute"));
    };
    let &[letter] = str::bytes(text) else {
        return Err(value_error!(
            "class must define a '_type_' attribute which must be a string of length 1"
        ));
    };
    if !codes::LETTERS.as_bytes().contains(&letter) {
        return Err(attribute_error!(
            "class must define a '_type_' attribute which must be\na single character string containing one of the\nsupported types: '{}'.",
            codes::LETTERS
        ));
    }
    Ok((proto, letter))
}

/// What is known of values of a letter.
fn describe(info: &Info, code: Code) {
    let ffi = Code::ffi(code.letter);
    info.describe_simple(ffi);
    // SAFETY: complete descriptions, which nobody writes.
    let (size, align) = unsafe { ((*ffi).size, (*ffi).alignment) };
    info.size.set(size);
    info.align.set(usize::from(align));
    info.code.set(Some(code));
    let order = if code.is_swapped { '>' } else { '<' };
    info.format
        .replace(Some(Code::format(code.letter, order).into()));
}

/// A class of simple values is made.
pub fn initialise(args: &Arguments, class: &'static Class) -> PyResult {
    if ![1, 3].contains(&args.rest().len()) {
        return Err(type_error!("type.__init__() takes 1 or 3 arguments"));
    }
    let (proto, letter) = letter(class)?;
    let info = info::attach(class, Info::new(Kind::Simple))?;
    describe(info, Code::native(letter));
    info::set_slot(class, slots::PROTO, proto);
    if class.base() == Some(SIMPLE.class()) {
        info.is_pointer.set(b"zZPO".contains(&letter));
        if let Some(which) = b"zZP".iter().position(|pointer| *pointer == letter) {
            let method = method::new(
                ids::CLASS_METHOD_DESCRIPTOR,
                from_param(which),
                class.object(),
                Obj::null(),
            );
            class.set_attribute(names::intern("from_param"), method);
        }
    }
    if Class::of(class.object()) == meta::SIMPLE.class()
        && Code::can_be_swapped(letter)
        && let [name, bases, namespace] = args.rest()
    {
        let swapped = swapped([*name, *bases, *namespace], args.keywords(), proto, letter)?;
        let set = |class: &'static Class, name: &str, value: &'static Class| {
            class.set_attribute(names::intern(name), value.object());
        };
        let (big, little) = ("__ctype_be__", "__ctype_le__");
        set(class, big, swapped);
        set(class, little, class);
        set(swapped, big, swapped);
        set(swapped, little, class);
    }
    nothing()
}

/// `from_param` of pointers, which their classes have as class methods.
pub fn from_param(which: usize) -> &'static Callable {
    static MADE: [Global<Option<&'static Callable>>; 3] = [const { Global::new(None) }; 3];
    MADE[which].get_or_insert(|| Callable::of_type(&meta::POINTER_PARAMETERS[which], "_ctypes"))
}

/// The class of values whose bytes are in the other order.
fn swapped(
    [name, bases, namespace]: [Obj; 3],
    keywords: Option<Gc<dict::PyDict>>,
    proto: Obj,
    letter: u8,
) -> PyResult<&'static Class> {
    let text = str::of(name).map(str::text).unwrap_or_default();
    let name = str::new(&format!("{text}_be"));
    let made = classes::new_type(meta::SIMPLE.class(), name, bases, namespace, keywords)?;
    let class = Class::from_object(made).ok_or_else(|| type_error!("not a class"))?;
    let info = info::attach(class, Info::new(Kind::Simple))?;
    let code = Code {
        letter,
        is_swapped: true,
    };
    describe(info, code);
    info::set_slot(class, slots::PROTO, proto);
    Ok(class)
}
