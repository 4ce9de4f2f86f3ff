//! The methods of `bytes`, and those that `bytearray` has too.

use crate::builtin::Builtin;
use crate::ids;
use crate::object::{Obj, boolean};
use crate::protocol::Comparison;
use crate::types::bytes::{PyBytes, common, make, repr};
use crate::types::str::case;
use crate::types::{int, iterators, tuple};
use smelt::{Int, Native};

/// An array of the methods that bytes and bytearray have in common, and some more.
macro_rules! with_common_methods {
    ($($more:expr),* $(,)?) => {
        &[
            Builtin::method("__len__", "(self, /)", "Return len(self).", common::length).reads(),
            Builtin::method("__getitem__", "(self, key, /)", "Return self[key].", common::get_item)
                .reads()
                .intrinsic(smelt::twin!(crate::interpreter::intrinsics::bytes::get_item)),
            Builtin::method("__contains__", "(self, key, /)", "Return bool(key in self).", common::contains).reads(),
            Builtin::method("__lt__", "(self, value, /)", "Return self<value.", |args| common::comparison(args, Comparison::Lt)),
            Builtin::method("__le__", "(self, value, /)", "Return self<=value.", |args| common::comparison(args, Comparison::Le)),
            Builtin::method("__eq__", "(self, value, /)", "Return self==value.", |args| common::comparison(args, Comparison::Eq))
            .equating(crate::types::bytes::equal),
            Builtin::method("__ne__", "(self, value, /)", "Return self!=value.", |args| common::comparison(args, Comparison::Ne)),
            Builtin::method("__gt__", "(self, value, /)", "Return self>value.", |args| common::comparison(args, Comparison::Gt)),
            Builtin::method("__ge__", "(self, value, /)", "Return self>=value.", |args| common::comparison(args, Comparison::Ge)),
            Builtin::method("__add__", "(self, value, /)", "Return self+value.", common::add),
            Builtin::method("__mul__", "(self, value, /)", "Return self*value.", common::multiply),
            Builtin::method("__rmul__", "(self, value, /)", "Return value*self.", common::multiply),
            Builtin::method("__mod__", "(self, value, /)", "Return self%value.", common::percent),
            Builtin::method("__rmod__", "(self, value, /)", "Return value%self.", common::reflected_percent),
            Builtin::method("capitalize", "(self, /)", "With the first byte as a capital and the others in lower case.", |args| common::mapped(args, case::capitalize_ascii)),
            Builtin::method("center", "(self, width, fillchar=b' ', /)", "Padded on both sides up to a width.", |args| common::pad(args, "center", |missing, width| missing / 2 + (missing & width & 1))),
            Builtin::method("count", "$(self, sub, start=None, end=None, /)", "How often bytes occur without overlap.", common::count),
            Builtin::method("decode", "(self, /, encoding='utf-8', errors='strict')", "The text that the bytes stand for.", common::decode),
            Builtin::method("endswith", "$(self, suffix, start=None, end=None, /)", "Does it end with these bytes, or some of a tuple?", |args| common::affix(args, "endswith", |text, affix| text.ends_with(affix))),
            Builtin::method("expandtabs", "(self, /, tabsize=8)", "With blanks in place of tabs.", common::expand_tabs),
            Builtin::method("find", "$(self, sub, start=None, end=None, /)", "The first index of bytes, -1 if there is none.", |args| common::find(args, false)),
            Builtin::method("hex", "$(self, /, sep=None, bytes_per_sep=1)", "As hexadecimal digits.\n\n>>> b'\\x00\\x7f'.hex(' ')\n'00 7f'", common::hex),
            Builtin::method("index", "$(self, sub, start=None, end=None, /)", "The first index of bytes; ValueError if there is none.", |args| common::index(args, false)),
            Builtin::method("isalnum", "(self, /)", "Not empty, and all bytes ASCII letters or digits?", |args| common::all(args, u8::is_ascii_alphanumeric)),
            Builtin::method("isalpha", "(self, /)", "Not empty, and all bytes ASCII letters?", |args| common::all(args, u8::is_ascii_alphabetic)),
            Builtin::method("isdigit", "(self, /)", "Not empty, and all bytes ASCII digits?", |args| common::all(args, u8::is_ascii_digit)),
            Builtin::method("isspace", "(self, /)", "Not empty, and all bytes ASCII white space?", |args| common::all(args, common::is_blank)),
            Builtin::method("isascii", "(self, /)", "All bytes below 128?", |args| Ok(boolean(common::this(args).is_ascii()))),
            Builtin::method("islower", "(self, /)", "Some letters, and all of them lower case?", |args| Ok(boolean(common::is_lower(common::this(args))))),
            Builtin::method("isupper", "(self, /)", "Some letters, and all of them upper case?", |args| Ok(boolean(common::is_upper(common::this(args))))),
            Builtin::method("istitle", "(self, /)", "Does every word begin with its only capital?", |args| Ok(boolean(common::is_title(common::this(args))))),
            Builtin::method("join", "(self, iterable_of_bytes, /)", "The bytes of an iterable with these between them.", common::join),
            Builtin::method("ljust", "(self, width, fillchar=b' ', /)", "Padded at the right up to a width.", |args| common::pad(args, "ljust", |_, _| 0)),
            Builtin::method("lower", "(self, /)", "In lower case.", |args| common::mapped(args, <[u8]>::to_ascii_lowercase)),
            Builtin::method("lstrip", "(self, bytes=None, /)", "Without white space, or these bytes, at the left.", |args| common::strip(args, true, false)),
            Builtin::method("partition", "(self, sep, /)", "What is before a separator, the separator, and what is behind it.", |args| common::partition(args, false)),
            Builtin::method("removeprefix", "(self, prefix, /)", "Without a prefix, if it has it.", common::remove_prefix),
            Builtin::method("removesuffix", "(self, suffix, /)", "Without a suffix, if it has it.", common::remove_suffix),
            Builtin::method("replace", "(self, old, new, count=-1, /)", "With all occurrences, or the first ones, of bytes replaced.", common::replace),
            Builtin::method("rfind", "$(self, sub, start=None, end=None, /)", "The last index of bytes, -1 if there is none.", |args| common::find(args, true)),
            Builtin::method("rindex", "$(self, sub, start=None, end=None, /)", "The last index of bytes; ValueError if there is none.", |args| common::index(args, true)),
            Builtin::method("rjust", "(self, width, fillchar=b' ', /)", "Padded at the left up to a width.", |args| common::pad(args, "rjust", |missing, _| missing)),
            Builtin::method("rpartition", "(self, sep, /)", "As partition(), of the last separator.", |args| common::partition(args, true)),
            Builtin::method("rsplit", "(self, /, sep=None, maxsplit=-1)", "The parts between separators, cut from the right.", common::rsplit),
            Builtin::method("rstrip", "(self, bytes=None, /)", "Without white space, or these bytes, at the right.", |args| common::strip(args, false, true)),
            Builtin::method("split", "(self, /, sep=None, maxsplit=-1)", "The parts between separators, or the words.", common::split),
            Builtin::method("splitlines", "(self, /, keepends=False)", "The lines.", common::split_lines),
            Builtin::method("startswith", "$(self, prefix, start=None, end=None, /)", "Does it begin with these bytes, or some of a tuple?", |args| common::affix(args, "startswith", |text, affix| text.starts_with(affix))),
            Builtin::method("strip", "(self, bytes=None, /)", "Without white space, or these bytes, at both ends.", |args| common::strip(args, true, true)),
            Builtin::method("swapcase", "(self, /)", "With upper and lower case exchanged.", |args| common::mapped(args, case::swap_ascii)),
            Builtin::method("title", "(self, /)", "With a capital at the beginning of each word.", |args| common::mapped(args, case::title_ascii)),
            Builtin::method("translate", "(self, table, /, delete=b'')", "With each byte replaced as a table says, and some left out.", common::translate),
            Builtin::method("upper", "(self, /)", "In upper case.", |args| common::mapped(args, <[u8]>::to_ascii_uppercase)),
            Builtin::method("zfill", "(self, width, /)", "With zeros in front, behind the sign, up to a width.", common::zero_fill),
            Builtin::static_method("maketrans", "(frm, to, /)", "A table for translate().", common::make_table),
            $($more,)*
        ]
    };
}
pub(crate) use with_common_methods;

/// The methods.
pub static METHODS: &[Builtin] = with_common_methods![
    Builtin::constructor(
        "$(type, source=b'', encoding='utf-8', errors='strict')",
        make::construct
    ),
    Builtin::class_method(
        "fromhex",
        "(type, string, /)",
        "Of hexadecimal digits.",
        |args| make::from_hex(args, false)
    ),
    Builtin::method("__repr__", "(self, /)", "Return repr(self).", |args| {
        repr::method(args, "", "")
    }),
    Builtin::method("__str__", "(self, /)", "Return str(self).", |args| {
        common::warn_of_text(args.at(0))?;
        repr::method(args, "", "")
    }),
    Builtin::method("__hash__", "(self, /)", "Return hash(self).", |args| Ok(
        int::new(super::hash(args.this::<PyBytes>()))
    ))
    .hashing(|object| crate::instance::view::<PyBytes>(object).map(|bytes| Ok(super::hash(bytes)))),
    Builtin::method("__bytes__", "(self, /)", "The plain bytes.", |args| Ok(
        args.this::<PyBytes>().cast()
    )),
    Builtin::method("__iter__", "(self, /)", "Implement iter(self).", |args| {
        let this: Obj = args.this::<PyBytes>().cast();
        Ok(iterators::PySequenceIterator::new_shaped::<Native>(
            ids::BYTES_ITERATOR,
            Int::from(0),
            this,
        )
        .cast())
    })
    .reads(),
    Builtin::method(
        "__getnewargs__",
        "(self, /)",
        "Arguments for __new__ when it is copied.",
        |args| Ok(tuple::from_slice(&[args.this::<PyBytes>().cast()]).cast())
    ),
];
