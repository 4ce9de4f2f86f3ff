//! `_operator`: the operators as functions.

use crate::support::*;
use protocol::Comparison;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::interpreter::native_calls::Given;
use pyrite_vm::names::Known;
use pyrite_vm::result::Outcome;
use pyrite_vm::types::int::Integer;
use pyrite_vm::types::object;
use pyrite_vm::types::tuple::PyTuple;
use pyrite_vm::{overflow_error, type_error, value_error};
use smelt::{Domain, twin};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        add_types(namespace, &[&ITEMGETTER, &ATTRGETTER, &METHODCALLER]);
        Ok(())
    },
    ..ModuleDefinition::new("_operator", FUNCTIONS)
};

macro_rules! function {
    ($name:literal, |$a:ident| $body:expr) => {
        Builtin::function($name, "(a, /)", |args| {
            let $a = args.at(0);
            $body
        })
    };
    ($name:literal, |$a:ident, $b:ident| $body:expr) => {
        Builtin::function($name, "(a, b, /)", |args| {
            let ($a, $b) = (args.at(0), args.at(1));
            $body
        })
    };
}

fn unary(object: Obj, method: Known, symbol: &str) -> PyResult {
    match protocol::call_special(object, method, &[])? {
        Some(value) => Ok(value),
        None => Err(type_error!(
            "bad operand type for unary {symbol}: '{}'",
            type_name(object)
        )),
    }
}

fn is_sequence(object: Obj) -> bool {
    let class = Class::of(object);
    class.known(names::GETITEM).is_some() && !class.has(flags::MAPPING)
}

static FUNCTIONS: &[Builtin] = &[
    function!("truth", |a| Ok(boolean(protocol::is_true(a)?))),
    function!("contains", |a, b| Ok(boolean(protocol::contains(a, b)?))),
    function!("indexOf", |a, b| index_of(a, b)),
    function!("countOf", |a, b| count_of(a, b)),
    function!("is_", |a, b| Ok(boolean(object::is(a, b)))),
    function!("is_not", |a, b| Ok(boolean(!object::is(a, b)))),
    function!("is_none", |a| Ok(boolean(a.is_none()))),
    function!("is_not_none", |a| Ok(boolean(!a.is_none()))),
    function!("add", |a, b| operator::add(a, b)),
    function!("sub", |a, b| operator::binary(operator::SUB, a, b)),
    function!("mul", |a, b| operator::multiply(a, b)),
    function!("matmul", |a, b| operator::binary(operator::MATMUL, a, b)),
    function!("floordiv", |a, b| operator::binary(
        operator::FLOORDIV,
        a,
        b
    )),
    function!("truediv", |a, b| operator::binary(operator::TRUEDIV, a, b)),
    function!("mod", |a, b| operator::binary(operator::MOD, a, b)),
    function!("pow", |a, b| operator::binary(operator::POW, a, b)),
    function!("lshift", |a, b| operator::binary(operator::LSHIFT, a, b)),
    function!("rshift", |a, b| operator::binary(operator::RSHIFT, a, b)),
    function!("and_", |a, b| operator::binary(operator::AND, a, b)),
    function!("or_", |a, b| operator::binary(operator::OR, a, b)),
    function!("xor", |a, b| operator::binary(operator::XOR, a, b)),
    function!("iadd", |a, b| operator::in_place(operator::ADD, a, b)),
    function!("isub", |a, b| operator::in_place(operator::SUB, a, b)),
    function!("imul", |a, b| operator::in_place(operator::MUL, a, b)),
    function!("imatmul", |a, b| operator::in_place(operator::MATMUL, a, b)),
    function!("ifloordiv", |a, b| operator::in_place(
        operator::FLOORDIV,
        a,
        b
    )),
    function!("itruediv", |a, b| operator::in_place(
        operator::TRUEDIV,
        a,
        b
    )),
    function!("imod", |a, b| operator::in_place(operator::MOD, a, b)),
    function!("ipow", |a, b| operator::in_place(operator::POW, a, b)),
    function!("ilshift", |a, b| operator::in_place(operator::LSHIFT, a, b)),
    function!("irshift", |a, b| operator::in_place(operator::RSHIFT, a, b)),
    function!("iand", |a, b| operator::in_place(operator::AND, a, b)),
    function!("ior", |a, b| operator::in_place(operator::OR, a, b)),
    function!("ixor", |a, b| operator::in_place(operator::XOR, a, b)),
    function!("concat", |a, b| {
        let adds = Class::of(a).known(names::ADD).is_some();
        if is_sequence(a) && (adds || is_sequence(b)) {
            operator::add(a, b)
        } else {
            Err(type_error!(
                "'{}' object can't be concatenated",
                type_name(a)
            ))
        }
    }),
    function!("iconcat", |a, b| {
        if is_sequence(a) {
            operator::in_place(operator::ADD, a, b)
        } else {
            Err(type_error!(
                "'{}' object can't be concatenated",
                type_name(a)
            ))
        }
    }),
    function!("getitem", |a, b| protocol::get_item(a, b)),
    Builtin::function("setitem", "(a, b, c, /)", |args| {
        protocol::set_item(args.at(0), args.at(1), args.at(2))?;
        nothing()
    }),
    function!("delitem", |a, b| {
        protocol::delete_item(a, b)?;
        nothing()
    }),
    function!("lt", |a, b| protocol::compare(a, b, Comparison::Lt)),
    function!("le", |a, b| protocol::compare(a, b, Comparison::Le)),
    function!("eq", |a, b| protocol::compare(a, b, Comparison::Eq)),
    function!("ne", |a, b| protocol::compare(a, b, Comparison::Ne)),
    function!("gt", |a, b| protocol::compare(a, b, Comparison::Gt)),
    function!("ge", |a, b| protocol::compare(a, b, Comparison::Ge)),
    function!("neg", |a| unary(a, names::NEG, "-")),
    function!("pos", |a| unary(a, names::POS, "+")),
    function!("inv", |a| unary(a, names::INVERT, "~")),
    function!("invert", |a| unary(a, names::INVERT, "~")),
    function!(
        "abs",
        |a| match protocol::call_special(a, names::ABS, &[])? {
            Some(value) => Ok(value),
            None => Err(type_error!(
                "bad operand type for abs(): '{}'",
                type_name(a)
            )),
        }
    ),
    function!("not_", |a| Ok(boolean(!protocol::is_true(a)?))),
    function!("index", |a| {
        // A plain int also of a bool.
        Ok(match number::integer(a)? {
            Integer::Small(value) => int::new(value),
            Integer::Big(big) => big.cast(),
        })
    })
    .elidable()
    .intrinsic(twin!(small_index)),
    Builtin::function("length_hint", "(obj, default=0, /)", |args| {
        let default = match args.get(1) {
            Some(default) if Integer::of(default).is_none() => {
                return Err(type_error!(
                    "'{}' object cannot be interpreted as an integer",
                    type_name(default)
                ));
            }
            default => default.map_or(Ok(0), number::size)?,
        };
        sequence::length_hint(args.at(0), default)
    }),
    Builtin::function("call", "(obj, /, *args, **kwargs)", |args| {
        call_with_dict(args.at(0), args.rest(), &[], args.keywords())
    }),
    Builtin::function("_compare_digest", "(a, b, /)", compare_digest),
];

/// `compare_digest`: of two strings of ASCII, or of two things that show their bytes.
///
/// # Errors
/// `TypeError`.
pub fn compare_digest(args: &Arguments) -> PyResult {
    let (a, b) = (args.at(0), args.at(1));
    let (a, b) = match (str::of(a), str::of(b)) {
        (Some(a), Some(b)) => {
            let (a, b) = (str::bytes(a).to_vec(), str::bytes(b).to_vec());
            if !a.is_ascii() || !b.is_ascii() {
                return Err(type_error!(
                    "comparing strings with non-ASCII characters is not supported"
                ));
            }
            (a, b)
        }
        _ => {
            let shows = |object: Obj| -> PyResult<bool> { Ok(buffer::get(object)?.is_some()) };
            if !shows(a)? && !shows(b)? {
                return Err(type_error!(
                    "unsupported operand types(s) or combination of types: '{}' and '{}'",
                    type_name(a),
                    type_name(b)
                ));
            }
            (buffer::argument(a)?.to_vec(), buffer::argument(b)?.to_vec())
        }
    };
    // Every byte is looked at, so that the time does not tell where they differ.
    let differences = a.iter().zip(&b).fold(0u8, |seen, (a, b)| seen | (a ^ b));
    Ok(boolean(a.len() == b.len() && differences == 0))
}

fn index_of(iterable: Obj, wanted: Obj) -> PyResult {
    let mut index = 0;
    let mut found = false;
    protocol::for_each(iterable, |item| {
        found = protocol::is_equal(item, wanted)?;
        index += i64::from(!found);
        Ok(!found)
    })?;
    if found {
        Ok(int::new(index))
    } else {
        Err(value_error!("sequence.index(x): x not in sequence"))
    }
}

fn count_of(iterable: Obj, wanted: Obj) -> PyResult {
    let mut count = 0i64;
    protocol::for_each(iterable, |item| {
        count += i64::from(protocol::is_equal(item, wanted)?);
        Ok(true)
    })?;
    if count > pyrite_vm::object::MAX_SMALL {
        Err(overflow_error!("count exceeds C integer size"))
    } else {
        Ok(int::new(count))
    }
}

/// The text of `operator.name(a, b, x=c)`.
fn repr_call(name: &str, items: &[Obj], keywords: Option<Gc<dict::PyDict>>) -> PyResult {
    let mut parts = Vec::new();
    for item in items {
        parts.push(repr_text(*item)?.into_owned());
    }
    if let Some(keywords) = keywords {
        for (name, value) in dict::pairs(keywords) {
            let name = str::of(name).map(str::text).unwrap_or_default();
            parts.push(format!("{name}={}", repr_text(value)?));
        }
    }
    text::new(&format!("{name}({})", parts.join(", ")))
}

/// What an instance of the classes here says of how it is called.
const CALLS: Builtin = Builtin::getter("__text_signature__", |_| Ok(str::new("(obj, /)").cast()));

/// `operator.itemgetter`.
pub static ITEMGETTER: TypeDefinition = TypeDefinition {
    slots: 1,
    ..TypeDefinition::new("operator.itemgetter", ITEMGETTER_METHODS)
};
const ITEMS: u32 = 0;
fn items<'a>(this: Obj) -> &'a [Obj] {
    tuple::items(instance::slot(this, ITEMS).cast::<PyTuple>())
}
static ITEMGETTER_METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *items)", |args| {
        if args.rest().is_empty() {
            return Err(type_error!("itemgetter expected 1 argument, got 0"));
        }
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::with(
            class,
            &[tuple::try_from_slice(args.rest())?.cast()],
        ))
    })
    .telling("(type, item, /, *items)"),
    CALLS,
    Builtin::method("__call__", "(self, *args)", |args| {
        let object = only_argument("itemgetter", args)?;
        match items(args.at(0)) {
            [item] => protocol::get_item(object, *item),
            several => each(several, |item| protocol::get_item(object, item)),
        }
    })
    .writes(),
    Builtin::method("__repr__", "(self, /)", |args| {
        repr_call("operator.itemgetter", items(args.at(0)), None)
    }),
    Builtin::method("__reduce__", "(self, /)", |args| reduce(args.at(0))),
];

fn reduce(this: Obj) -> PyResult {
    let arguments: Obj = instance::slot(this, ITEMS);
    Ok(tuple::try_from_slice(&[Class::of(this).object(), arguments])?.cast())
}

fn only_argument(name: &str, args: &Arguments) -> PyResult {
    match args.rest() {
        [object] => Ok(*object),
        others => Err(type_error!(
            "{name} expected 1 argument, got {}",
            others.len()
        )),
    }
}

/// The tuple of what `get` gives for each item.
fn each(items: &[Obj], mut get: impl FnMut(Obj) -> PyResult) -> PyResult {
    storage::with_scratch(items.len(), |words| {
        for (word, item) in words.iter_mut().zip(items) {
            *word = get(*item)?;
        }
        Ok(tuple::try_from_slice(words)?.cast())
    })
}

/// `operator.attrgetter`.
pub static ATTRGETTER: TypeDefinition = TypeDefinition {
    slots: 1,
    ..TypeDefinition::new("operator.attrgetter", ATTRGETTER_METHODS)
};
static ATTRGETTER_METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *attrs)", |args| {
        if args.rest().is_empty() {
            return Err(type_error!("attrgetter expected 1 argument, got 0"));
        }
        if args.rest().iter().any(|name| str::of(*name).is_none()) {
            return Err(type_error!("attribute name must be a string"));
        }
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::with(
            class,
            &[tuple::try_from_slice(args.rest())?.cast()],
        ))
    })
    .telling("(type, attr, /, *attrs)"),
    CALLS,
    Builtin::method("__call__", "(self, *args)", |args| {
        let object = only_argument("attrgetter", args)?;
        match items(args.at(0)) {
            [name] => dotted(object, *name),
            several => each(several, |name| dotted(object, name)),
        }
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        repr_call("operator.attrgetter", items(args.at(0)), None)
    }),
    Builtin::method("__reduce__", "(self, /)", |args| reduce(args.at(0))),
];

/// `object.a.b.c` for the text `a.b.c`.
fn dotted(object: Obj, name: Obj) -> PyResult {
    let name = str::of(name).ok_or_else(|| type_error!("attribute name must be a string"))?;
    if !str::bytes(name).contains(&b'.') {
        return attributes::get(object, names::intern_str(name));
    }
    str::bytes(name)
        .split(|byte| *byte == b'.')
        .try_fold(object, |object, part| {
            attributes::get(object, names::intern_bytes(part))
        })
}

/// `operator.methodcaller`.
pub static METHODCALLER: TypeDefinition = TypeDefinition {
    slots: 3,
    ..TypeDefinition::new("operator.methodcaller", METHODCALLER_METHODS)
};
const NAME: u32 = 1;
/// Dict of keyword arguments, or null.
const KEYWORDS: u32 = 2;
static METHODCALLER_METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        let Some((name, rest)) = args.rest().split_first() else {
            return Err(type_error!(
                "methodcaller needs at least one argument, the method name"
            ));
        };
        let Some(name) = str::of(*name) else {
            return Err(type_error!("method name must be a string"));
        };
        let class = instance::class_argument(args.at(0))?;
        let keywords = args
            .keywords()
            .map_or(Obj::null(), |keywords| keywords.cast());
        Ok(instance::with(
            class,
            &[
                tuple::try_from_slice(rest)?.cast(),
                names::intern_str(name).object(),
                keywords,
            ],
        ))
    })
    .telling("(type, name, /, *args, **kwargs)"),
    CALLS,
    Builtin::method("__call__", "(self, *args)", |args| {
        let this = args.at(0);
        let object = only_argument("methodcaller", args)?;
        let method = attributes::get(object, attributes::name_of(instance::slot(this, NAME))?)?;
        call_with_dict(method, items(this), &[], keywords(this))
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        let this = args.at(0);
        let arguments = items(this);
        storage::with_scratch(arguments.len() + 1, |words| {
            words[0] = instance::slot(this, NAME);
            words[1..].copy_from_slice(arguments);
            repr_call("operator.methodcaller", words, keywords(this))
        })
    }),
    Builtin::method("__reduce__", "(self, /)", |args| {
        let this = args.at(0);
        let arguments = items(this);
        if let Some(keywords) = keywords(this) {
            return reduce_named(this, keywords);
        }
        storage::with_scratch(arguments.len() + 1, |words| {
            words[0] = instance::slot(this, NAME);
            words[1..].copy_from_slice(arguments);
            let arguments = tuple::try_from_slice(words)?.cast();
            Ok(tuple::try_from_slice(&[Class::of(this).object(), arguments])?.cast())
        })
    }),
];

/// With keywords it is made by a `functools.partial` of its class, its name and these.
fn reduce_named(this: Obj, keywords: Gc<dict::PyDict>) -> PyResult {
    let functools = pyrite_vm::import::import_absolute("functools")?;
    let partial = attributes::get(functools, names::intern("partial"))?;
    let class = Class::of(this).object();
    let maker = call_with_dict(
        partial,
        &[class, instance::slot(this, NAME)],
        &[],
        Some(keywords),
    )?;
    let arguments = tuple::try_from_slice(items(this))?.cast();
    Ok(tuple::try_from_slice(&[maker, arguments])?.cast())
}

fn keywords(this: Obj) -> Option<Gc<dict::PyDict>> {
    let keywords: Obj = instance::slot(this, KEYWORDS);
    (!keywords.is_null()).then(|| keywords.cast())
}

/// `index(a)` of a small integer.
fn small_index<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    let is_known = given.count == 1 && given.at(0).is_small();
    is_known.then(|| Ok(given.at(0)))
}
