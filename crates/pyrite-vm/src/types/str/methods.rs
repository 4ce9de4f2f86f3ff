//! The methods of `str`.

use super::search::Ends;
use super::unicode;
use super::{
    PyStr, build, bytes, case, classify, index, is_ascii, length, of, repr, search, split,
    translate, try_from_bytes,
};
use crate::builtin::{Arguments, Builtin};
use crate::instance;
use crate::interpreter::intrinsics;
use crate::object::{Obj, boolean, not_implemented};
use crate::protocol::{self, Comparison, type_name};
use crate::result::PyResult;
use crate::types::bytes::search as byte_search;
use crate::types::{codec, format, int, iterators, tuple};
use crate::{ids, type_error};
use smelt::{Gc, Int, Native, twin};

fn comparison(args: &Arguments, comparison: Comparison) -> PyResult {
    let (a, Some(b)) = (args.this::<PyStr>(), of(args.at(1))) else {
        return Ok(not_implemented());
    };
    // The order of UTF-8 is the order of code points, of surrogates too.
    Ok(boolean(match comparison {
        Comparison::Eq => super::equal(a, b),
        Comparison::Ne => !super::equal(a, b),
        _ => comparison.holds(bytes(a).cmp(bytes(b))),
    }))
}

fn truth(args: &Arguments, test: fn(Gc<PyStr>) -> bool) -> PyResult {
    Ok(boolean(test(args.this::<PyStr>())))
}

/// Itself, plain.
fn itself(args: &Arguments) -> PyResult {
    Ok(args.this::<PyStr>().cast())
}

/// The methods.
pub static METHODS: &[Builtin] = &[
    Builtin::constructor(
        "$(type, object='', encoding='utf-8', errors='strict')",
        construct,
    )
    .elidable(),
    Builtin::method("__repr__", "(self, /)", |args| {
        repr::repr(args.this::<PyStr>())
    })
    .elidable(),
    Builtin::method("__str__", "(self, /)", itself).elidable(),
    Builtin::method("__hash__", "(self, /)", |args| {
        Ok(int::new(super::hash(args.this::<PyStr>())))
    })
    .hashing(|object| super::of(object).map(|string| Ok(super::hash(string))))
    .elidable(),
    Builtin::method("__len__", "(self, /)", |args| {
        Ok(int::from_usize(length(args.this::<PyStr>())))
    })
    .reads()
    .elidable(),
    Builtin::method("__getitem__", "(self, key, /)", |args| {
        index::subscript(args.this::<PyStr>(), args.at(1))
    })
    .elidable()
    .intrinsic(twin!(intrinsics::strs::get_item)),
    Builtin::method("__contains__", "(self, key, /)", search::contains).elidable(),
    Builtin::method("__iter__", "(self, /)", |args| {
        let this: Obj = args.this::<PyStr>().cast();
        Ok(iterators::PySequenceIterator::new_shaped::<Native>(
            ids::STR_ITERATOR,
            Int::from(0),
            this,
        )
        .cast())
    })
    .reads(),
    Builtin::comparison(Comparison::Lt, |args| comparison(args, Comparison::Lt)).elidable(),
    Builtin::comparison(Comparison::Le, |args| comparison(args, Comparison::Le)).elidable(),
    Builtin::comparison(Comparison::Eq, |args| comparison(args, Comparison::Eq))
        .equating(|a, b| Some(Ok(super::equal(super::of(a)?, super::of(b)?))))
        .elidable(),
    Builtin::comparison(Comparison::Ne, |args| comparison(args, Comparison::Ne)).elidable(),
    Builtin::comparison(Comparison::Gt, |args| comparison(args, Comparison::Gt)).elidable(),
    Builtin::comparison(Comparison::Ge, |args| comparison(args, Comparison::Ge)).elidable(),
    Builtin::method("__add__", "(self, value, /)", build::add_method).elidable(),
    Builtin::method("__mul__", "(self, value, /)", build::multiply_method).elidable(),
    Builtin::method("__rmul__", "(self, value, /)", build::multiply_method).elidable(),
    Builtin::method("__mod__", "(self, value, /)", |args| {
        percent(args.at(0), args.at(1))
    })
    .elidable(),
    Builtin::method(
        "__rmod__",
        "(self, value, /)",
        |args| match of(args.at(1)) {
            Some(_) => percent(args.at(1), args.at(0)),
            None => Ok(not_implemented()),
        },
    )
    .elidable(),
    Builtin::method("__format__", "(self, format_spec, /)", |args| {
        format::method(args, format::string)
    })
    .elidable(),
    Builtin::method("__getnewargs__", "(self, /)", |args| {
        let copy = super::try_from_bytes(super::bytes(args.this::<PyStr>()))?;
        Ok(tuple::from_slice(&[copy.cast()]).cast())
    }),
    Builtin::method("__sizeof__", "(self, /)", |args| {
        Ok(int::from_usize(72 + bytes(args.this::<PyStr>()).len()))
    }),
    Builtin::method("capitalize", "(self, /)", |args| {
        case::capitalize(args.this::<PyStr>())
    })
    .elidable(),
    Builtin::method("casefold", "(self, /)", |args| {
        case::fold(args.this::<PyStr>())
    })
    .elidable(),
    Builtin::method("center", "(self, width, fillchar=' ', /)", |args| {
        pad(args, |missing, width| missing / 2 + (missing & width & 1))
    })
    .elidable(),
    Builtin::method(
        "count",
        "$(self, sub, start=None, end=None, /)",
        search::count,
    )
    .telling("($self, sub[, start[, end]], /)")
    .elidable(),
    Builtin::method(
        "encode",
        "(self, /, encoding='utf-8', errors='strict')",
        encode,
    )
    .reads(),
    Builtin::method(
        "endswith",
        "$(self, suffix, start=None, end=None, /)",
        search::ends_with,
    )
    .telling("($self, suffix[, start[, end]], /)")
    .elidable(),
    Builtin::method("expandtabs", "(self, /, tabsize=8)", expand_tabs).elidable(),
    Builtin::method(
        "find",
        "$(self, sub, start=None, end=None, /)",
        search::find,
    )
    .telling("($self, sub[, start[, end]], /)")
    .elidable(),
    Builtin::method(
        "format",
        "(self, /, *args, **kwargs)",
        format::fields::format,
    )
    .reads(),
    Builtin::method(
        "format_map",
        "(self, mapping, /)",
        format::fields::format_map,
    )
    .reads(),
    Builtin::method(
        "index",
        "$(self, sub, start=None, end=None, /)",
        search::index,
    )
    .telling("($self, sub[, start[, end]], /)")
    .elidable(),
    Builtin::method("isalnum", "(self, /)", |args| {
        truth(args, |this| {
            classify::all(this, u8::is_ascii_alphanumeric, unicode::is_alphanumeric)
        })
    })
    .elidable(),
    Builtin::method("isalpha", "(self, /)", |args| {
        truth(args, |this| {
            classify::all(this, u8::is_ascii_alphabetic, unicode::is_alpha)
        })
    })
    .elidable(),
    Builtin::method("isascii", "(self, /)", |args| truth(args, is_ascii)).elidable(),
    Builtin::method("isdecimal", "(self, /)", |args| {
        truth(args, |this| {
            classify::all(this, u8::is_ascii_digit, unicode::is_decimal)
        })
    })
    .elidable(),
    Builtin::method("isdigit", "(self, /)", |args| {
        truth(args, |this| {
            classify::all(this, u8::is_ascii_digit, unicode::is_digit)
        })
    })
    .elidable(),
    Builtin::method("isidentifier", "(self, /)", |args| {
        truth(args, |this| classify::is_identifier(bytes(this)))
    })
    .elidable(),
    Builtin::method("islower", "(self, /)", |args| {
        truth(args, |this| classify::is_lower_text(bytes(this)))
    })
    .elidable(),
    Builtin::method("isnumeric", "(self, /)", |args| {
        truth(args, |this| {
            classify::all(this, u8::is_ascii_digit, unicode::is_numeric)
        })
    })
    .elidable(),
    Builtin::method("isprintable", "(self, /)", |args| {
        truth(args, classify::is_printable)
    })
    .elidable(),
    Builtin::method("isspace", "(self, /)", |args| {
        truth(args, |this| {
            classify::all(
                this,
                |byte| classify::is_space(u32::from(*byte)),
                |c| classify::is_space(c as u32),
            )
        })
    })
    .elidable(),
    Builtin::method("istitle", "(self, /)", |args| {
        truth(args, |this| classify::is_title_text(bytes(this)))
    })
    .elidable(),
    Builtin::method("isupper", "(self, /)", |args| {
        truth(args, |this| classify::is_upper_text(bytes(this)))
    })
    .elidable(),
    Builtin::method("join", "(self, iterable, /)", |args| {
        Ok(build::join(args.this::<PyStr>(), args.at(1))?.cast())
    })
    .collecting(1)
    .reads(),
    Builtin::method("ljust", "(self, width, fillchar=' ', /)", |args| {
        pad(args, |_, _| 0)
    })
    .elidable(),
    Builtin::method("lower", "(self, /)", |args| {
        case::lower(args.this::<PyStr>())
    })
    .elidable(),
    Builtin::method("lstrip", "(self, chars=None, /)", |args| {
        search::strip(args, Ends::Left, "lstrip")
    })
    .elidable(),
    Builtin::static_method(
        "maketrans",
        "$(x, y=None, z=None, /)",
        translate::make_table,
    )
    .reads(),
    Builtin::method("partition", "(self, sep, /)", split::partition).elidable(),
    Builtin::method("removeprefix", "(self, prefix, /)", search::remove_prefix).elidable(),
    Builtin::method("removesuffix", "(self, suffix, /)", search::remove_suffix).elidable(),
    Builtin::method("replace", "(self, old, new, /, count=-1)", search::replace).elidable(),
    Builtin::method(
        "rfind",
        "$(self, sub, start=None, end=None, /)",
        search::rfind,
    )
    .telling("($self, sub[, start[, end]], /)")
    .elidable(),
    Builtin::method(
        "rindex",
        "$(self, sub, start=None, end=None, /)",
        search::rindex,
    )
    .telling("($self, sub[, start[, end]], /)")
    .elidable(),
    Builtin::method("rjust", "(self, width, fillchar=' ', /)", |args| {
        pad(args, |missing, _| missing)
    })
    .elidable(),
    Builtin::method("rpartition", "(self, sep, /)", split::rpartition).elidable(),
    Builtin::method("rsplit", "(self, /, sep=None, maxsplit=-1)", split::rsplit).reads(),
    Builtin::method("rstrip", "(self, chars=None, /)", |args| {
        search::strip(args, Ends::Right, "rstrip")
    })
    .elidable(),
    Builtin::method("split", "(self, /, sep=None, maxsplit=-1)", split::split).reads(),
    Builtin::method(
        "splitlines",
        "(self, /, keepends=False)",
        split::split_lines,
    )
    .reads(),
    Builtin::method(
        "startswith",
        "$(self, prefix, start=None, end=None, /)",
        search::starts_with,
    )
    .telling("($self, prefix[, start[, end]], /)")
    .elidable(),
    Builtin::method("strip", "(self, chars=None, /)", |args| {
        search::strip(args, Ends::Both, "strip")
    })
    .elidable(),
    Builtin::method("swapcase", "(self, /)", |args| {
        case::swap(args.this::<PyStr>())
    })
    .elidable(),
    Builtin::method("title", "(self, /)", |args| {
        case::title(args.this::<PyStr>())
    })
    .elidable(),
    Builtin::method("translate", "(self, table, /)", translate::translate).reads(),
    Builtin::method("upper", "(self, /)", |args| {
        case::upper(args.this::<PyStr>())
    })
    .elidable(),
    Builtin::method("zfill", "(self, width, /)", zero_fill).elidable(),
];

/// `template % values`; the template itself if there is nothing to replace in it.
fn percent(template: Obj, values: Obj) -> PyResult {
    let text = of(template).map_or(&[][..], bytes);
    let result = format::percent::string(text, values)?;
    let is_same = !text.is_empty() && !text.contains(&b'%');
    Ok(if is_same { template } else { result })
}

fn text_of<'a>(
    argument: Option<Obj>,
    name: &str,
    default: &'a str,
) -> PyResult<std::borrow::Cow<'a, str>> {
    match argument {
        None => Ok(default.into()),
        Some(object) => match of(object) {
            Some(string) => codec::name(string),
            None => Err(type_error!(
                "{name} must be str, not {}",
                protocol::argument_name(object)
            )),
        },
    }
}

fn construct(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    let plain: Obj = match (args.get(1), args.get(2), args.get(3)) {
        (None, _, _) => crate::names::EMPTY.object(),
        (Some(object), None, None) => {
            let text = protocol::str_object(object)?;
            if !class.has_payload() {
                return Ok(text);
            }
            text
        }
        (Some(object), encoding, errors) => {
            let encoding = text_of(encoding, "str() argument 'encoding'", "utf-8")?;
            let errors = text_of(errors, "str() argument 'errors'", "strict")?;
            if of(object).is_some() {
                return Err(type_error!("decoding str is not supported"));
            }
            let Some(source) = crate::buffer::get(object)? else {
                return Err(type_error!(
                    "decoding to str: need a bytes-like object, {} found",
                    type_name(object)
                ));
            };
            codec::decode(&source, &encoding, &errors)?
        }
    };
    let plain = instance::payload(plain);
    Ok(instance::of_class(class, plain))
}

fn encode(args: &Arguments) -> PyResult {
    let encoding = text_of(args.get(1), "encode() argument 'encoding'", "utf-8")?;
    let errors = text_of(args.get(2), "encode() argument 'errors'", "strict")?;
    codec::encode(args.this::<PyStr>(), &encoding, &errors)
}

/// Padding: `left` gives how much of what is missing goes to the left.
fn pad(args: &Arguments, left: fn(usize, usize) -> usize) -> PyResult {
    let this = args.this::<PyStr>();
    let width = protocol::size_argument(args.at(1))?.max(0) as usize;
    let fill = match args.get(2) {
        None => u32::from(b' '),
        Some(object) => match of(object) {
            Some(string) if length(string) == 1 => {
                super::points(bytes(string)).next().unwrap_or(32)
            }
            Some(_) => {
                return Err(type_error!(
                    "The fill character must be exactly one character long"
                ));
            }
            None => {
                return Err(type_error!(
                    "The fill character must be a unicode character, not {}",
                    type_name(object)
                ));
            }
        },
    };
    let missing = width.saturating_sub(length(this));
    if missing == 0 {
        return Ok(this.cast());
    }
    let left = left(missing, width);
    let mut out = Vec::new();
    format::fill(&mut out, fill, left)?;
    format::reserve(&mut out, bytes(this).len())?;
    out.extend_from_slice(bytes(this));
    format::fill(&mut out, fill, missing - left)?;
    Ok(try_from_bytes(&out)?.cast())
}

fn expand_tabs(args: &Arguments) -> PyResult {
    let size = match args.get(1) {
        Some(size) => protocol::int_argument(size)?.max(0) as usize,
        None => 8,
    };
    let this = args.this::<PyStr>();
    let tabs = byte_search::count(bytes(this), b"\t");
    if tabs == 0 {
        return Ok(this.cast());
    }
    format::reserve(&mut Vec::new(), tabs.saturating_mul(size))?;
    Ok(try_from_bytes(&byte_search::expand_tabs(bytes(this), size, true))?.cast())
}

fn zero_fill(args: &Arguments) -> PyResult {
    let this = args.this::<PyStr>();
    let width = protocol::size_argument(args.at(1))?.max(0) as usize;
    if width <= length(this) {
        return Ok(this.cast());
    }
    format::reserve(&mut Vec::new(), width)?;
    Ok(try_from_bytes(&byte_search::zero_fill(bytes(this), length(this), width))?.cast())
}
