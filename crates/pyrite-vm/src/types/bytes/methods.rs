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
            Builtin::method("__len__", "(self, /)", common::length).reads(),
            Builtin::method("__getitem__", "(self, key, /)", common::get_item)
                .reads()
                .intrinsic(smelt::twin!(crate::interpreter::intrinsics::bytes::get_item)),
            Builtin::method("__contains__", "(self, key, /)", common::contains).reads(),
            Builtin::comparison(Comparison::Lt, |args| common::comparison(args, Comparison::Lt)).reads(),
            Builtin::comparison(Comparison::Le, |args| common::comparison(args, Comparison::Le)).reads(),
            Builtin::comparison(Comparison::Eq, |args| common::comparison(args, Comparison::Eq))
            .equating(crate::types::bytes::equal).reads(),
            Builtin::comparison(Comparison::Ne, |args| common::comparison(args, Comparison::Ne)).reads(),
            Builtin::comparison(Comparison::Gt, |args| common::comparison(args, Comparison::Gt)).reads(),
            Builtin::comparison(Comparison::Ge, |args| common::comparison(args, Comparison::Ge)).reads(),
            Builtin::method("__add__", "(self, value, /)", common::add).reads(),
            Builtin::method("__mul__", "(self, value, /)", common::multiply).reads(),
            Builtin::method("__rmul__", "(self, value, /)", common::multiply).reads(),
            Builtin::method("__mod__", "(self, value, /)", common::percent).reads(),
            Builtin::method("__rmod__", "(self, value, /)", common::reflected_percent).reads(),
            Builtin::method("capitalize", "(self, /)", |args| common::mapped(args, case::capitalize_ascii)).reads(),
            Builtin::method("center", "(self, width, fillchar=b' ', /)", |args| common::pad(args, "center", |missing, width| missing / 2 + (missing & width & 1))).reads(),
            Builtin::method("count", "$(self, sub, start=None, end=None, /)", common::count).telling("($self, sub[, start[, end]], /)").reads(),
            Builtin::method("decode", "(self, /, encoding='utf-8', errors='strict')", common::decode).reads(),
            Builtin::method("endswith", "$(self, suffix, start=None, end=None, /)", |args| common::affix(args, "endswith", |text, affix| text.ends_with(affix))).telling("($self, suffix[, start[, end]], /)").reads(),
            Builtin::method("expandtabs", "(self, /, tabsize=8)", common::expand_tabs).reads(),
            Builtin::method("find", "$(self, sub, start=None, end=None, /)", |args| common::find(args, false)).telling("($self, sub[, start[, end]], /)").reads(),
            Builtin::method("hex", "(self, /, sep=<unrepresentable>, bytes_per_sep=1)", common::hex).reads(),
            Builtin::method("index", "$(self, sub, start=None, end=None, /)", |args| common::index(args, false)).telling("($self, sub[, start[, end]], /)").reads(),
            Builtin::method("isalnum", "(self, /)", |args| common::all(args, u8::is_ascii_alphanumeric)).reads(),
            Builtin::method("isalpha", "(self, /)", |args| common::all(args, u8::is_ascii_alphabetic)).reads(),
            Builtin::method("isdigit", "(self, /)", |args| common::all(args, u8::is_ascii_digit)).reads(),
            Builtin::method("isspace", "(self, /)", |args| common::all(args, common::is_blank)).reads(),
            Builtin::method("isascii", "(self, /)", |args| Ok(boolean(common::this(args).is_ascii()))).reads(),
            Builtin::method("islower", "(self, /)", |args| Ok(boolean(common::is_lower(common::this(args))))).reads(),
            Builtin::method("isupper", "(self, /)", |args| Ok(boolean(common::is_upper(common::this(args))))).reads(),
            Builtin::method("istitle", "(self, /)", |args| Ok(boolean(common::is_title(common::this(args))))).reads(),
            Builtin::method("ljust", "(self, width, fillchar=b' ', /)", |args| common::pad(args, "ljust", |_, _| 0)).reads(),
            Builtin::method("lower", "(self, /)", |args| common::mapped(args, <[u8]>::to_ascii_lowercase)).reads(),
            Builtin::method("lstrip", "(self, bytes=None, /)", |args| common::strip(args, true, false)).reads(),
            Builtin::method("partition", "(self, sep, /)", |args| common::partition(args, false)).reads(),
            Builtin::method("removeprefix", "(self, prefix, /)", common::remove_prefix).reads(),
            Builtin::method("removesuffix", "(self, suffix, /)", common::remove_suffix).reads(),
            Builtin::method("replace", "(self, old, new, count=-1, /)", common::replace).reads(),
            Builtin::method("rfind", "$(self, sub, start=None, end=None, /)", |args| common::find(args, true)).telling("($self, sub[, start[, end]], /)").reads(),
            Builtin::method("rindex", "$(self, sub, start=None, end=None, /)", |args| common::index(args, true)).telling("($self, sub[, start[, end]], /)").reads(),
            Builtin::method("rjust", "(self, width, fillchar=b' ', /)", |args| common::pad(args, "rjust", |missing, _| missing)).reads(),
            Builtin::method("rpartition", "(self, sep, /)", |args| common::partition(args, true)).reads(),
            Builtin::method("rsplit", "(self, /, sep=None, maxsplit=-1)", common::rsplit).reads(),
            Builtin::method("rstrip", "(self, bytes=None, /)", |args| common::strip(args, false, true)).reads(),
            Builtin::method("split", "(self, /, sep=None, maxsplit=-1)", common::split).reads(),
            Builtin::method("splitlines", "(self, /, keepends=False)", common::split_lines).reads(),
            Builtin::method("startswith", "$(self, prefix, start=None, end=None, /)", |args| common::affix(args, "startswith", |text, affix| text.starts_with(affix))).telling("($self, prefix[, start[, end]], /)").reads(),
            Builtin::method("strip", "(self, bytes=None, /)", |args| common::strip(args, true, true)).reads(),
            Builtin::method("swapcase", "(self, /)", |args| common::mapped(args, case::swap_ascii)).reads(),
            Builtin::method("title", "(self, /)", |args| common::mapped(args, case::title_ascii)).reads(),
            Builtin::method("translate", "(self, table, /, delete=b'')", common::translate).reads(),
            Builtin::method("upper", "(self, /)", |args| common::mapped(args, <[u8]>::to_ascii_uppercase)).reads(),
            Builtin::method("zfill", "(self, width, /)", common::zero_fill).reads(),
            Builtin::static_method("maketrans", "(frm, to, /)", common::make_table).reads(),
            $($more,)*
        ]
    };
}
pub(crate) use with_common_methods;

/// `join`. A `bytearray` is held while the items are collected, `bytes` need not be.
pub(crate) const JOIN: Builtin =
    Builtin::method("join", "(self, iterable_of_bytes, /)", common::join).reads();

/// The methods.
pub static METHODS: &[Builtin] = with_common_methods![
    JOIN.collecting(1),
    Builtin::constructor(
        "$(type, source=b'', encoding='utf-8', errors='strict')",
        make::construct
    ),
    Builtin::class_method("fromhex", "(type, string, /)", |args| make::from_hex(
        args, false
    )),
    Builtin::method("__repr__", "(self, /)", |args| {
        repr::method(args, "", "")
    }),
    Builtin::method("__str__", "(self, /)", |args| {
        common::warn_of_text(args.at(0))?;
        repr::method(args, "", "")
    }),
    Builtin::method("__hash__", "(self, /)", |args| Ok(int::new(super::hash(
        args.this::<PyBytes>()
    ))))
    .hashing(|object| crate::instance::view::<PyBytes>(object).map(|bytes| Ok(super::hash(bytes)))),
    Builtin::method("__bytes__", "(self, /)", |args| Ok(args
        .this::<PyBytes>()
        .cast())),
    Builtin::method("__iter__", "(self, /)", |args| {
        let this: Obj = args.this::<PyBytes>().cast();
        Ok(iterators::PySequenceIterator::new_shaped::<Native>(
            ids::BYTES_ITERATOR,
            Int::from(0),
            this,
        )
        .cast())
    })
    .reads(),
    Builtin::method("__getnewargs__", "(self, /)", |args| Ok(tuple::from_slice(
        &[args.this::<PyBytes>().cast()]
    )
    .cast())),
];
