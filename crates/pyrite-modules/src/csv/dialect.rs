//! Dialects: how rows are written.

use super::{dialects, error, quoting};
use crate::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{type_error, value_error};

/// What a dialect says.
pub(super) struct Format {
    pub delimiter: u32,
    pub quote: Option<u32>,
    pub escape: Option<u32>,
    pub double_quote: bool,
    pub skip_initial_space: bool,
    pub is_strict: bool,
    pub quoting: i64,
    /// In the encoding of str.
    pub line_terminator: Vec<u8>,
}

/// `_csv.Dialect`: a [`Format`].
pub(super) static DIALECT: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("_csv.Dialect", METHODS)
};

const PARAMETERS: [&str; 8] = [
    "delimiter",
    "doublequote",
    "escapechar",
    "lineterminator",
    "quotechar",
    "quoting",
    "skipinitialspace",
    "strict",
];

static METHODS: &[Builtin] = &[
    Builtin::constructor(
        "$(type, dialect=None, delimiter=',', doublequote=True, escapechar=None, lineterminator='\\r\\n', quotechar='\"', quoting=0, skipinitialspace=False, strict=False)",
        |args| {
            let class = instance::class_argument(args.at(0))?;
            let given: [Option<Obj>; 8] = std::array::from_fn(|index| args.get(index + 2));
            made(class, args.get_not_none(1), given)
        },
    ),
    Builtin::getter("delimiter", |args| {
        character(Some(format(args.at(0)).delimiter))
    }),
    Builtin::member("doublequote", |args| {
        Ok(boolean(format(args.at(0)).double_quote))
    }),
    Builtin::getter("escapechar", |args| character(format(args.at(0)).escape)),
    Builtin::getter("lineterminator", |args| {
        Ok(str::try_from_bytes(&format(args.at(0)).line_terminator)?.cast())
    }),
    Builtin::getter("quotechar", |args| character(format(args.at(0)).quote)),
    Builtin::getter("quoting", |args| Ok(int::new(format(args.at(0)).quoting))),
    Builtin::member("skipinitialspace", |args| {
        Ok(boolean(format(args.at(0)).skip_initial_space))
    }),
    Builtin::member("strict", |args| Ok(boolean(format(args.at(0)).is_strict))),
    Builtin::method("__reduce__", "$(self, /)", |args| {
        Err(type_error!(
            "cannot pickle '{}' object",
            type_name(args.at(0))
        ))
    }),
];

/// What a dialect object says.
pub(super) fn format<'a>(dialect: Obj) -> &'a Format {
    let slot: Obj = instance::slot(dialect, 0);
    storage::external(slot.cast()).expect("made with a format")
}

fn character(code: Option<u32>) -> PyResult {
    let Some(code) = code else {
        return Ok(none());
    };
    let mut bytes = Vec::new();
    text::push_code_point(&mut bytes, code);
    Ok(str::try_from_bytes(&bytes)?.cast())
}

/// The dialect that has been registered under a name.
pub(super) fn registered(name: Obj) -> PyResult {
    dict::get(dialects(), name)?.ok_or_else(|| error("unknown dialect"))
}

/// The dialect of a call with one (or its name), and further parameters by name.
pub(super) fn of_arguments(dialect: Option<Obj>, keywords: Option<Gc<PyDict>>) -> PyResult {
    let mut given = [None; 8];
    let mut dialect = dialect;
    for (name, value) in keywords.into_iter().flat_map(dict::pairs) {
        let name = str::of(name).map(str::text).unwrap_or_default();
        match PARAMETERS.iter().position(|parameter| *parameter == name) {
            Some(index) => given[index] = Some(value),
            None if name == "dialect" => dialect = Some(value),
            None => {
                return Err(type_error!(
                    "this function got an unexpected keyword argument '{name}'"
                ));
            }
        }
    }
    made(
        DIALECT.class(),
        dialect.filter(|dialect| !dialect.is_none()),
        given,
    )
}

fn made(class: &'static Class, dialect: Option<Obj>, given: [Option<Obj>; 8]) -> PyResult {
    let mut base = dialect;
    if let Some(name) = base
        && str::of(name).is_some()
    {
        base = Some(registered(name)?);
    }
    if let Some(known) = base
        && class == DIALECT.class()
        && Class::of(known) == class
        && given.iter().all(Option::is_none)
    {
        return Ok(known);
    }
    storage::with_scratch(PARAMETERS.len(), |values| {
        for (index, name) in PARAMETERS.iter().enumerate() {
            let value = match (given[index], base) {
                (Some(value), _) => Some(value),
                (None, Some(base)) => attributes::get_optional(base, names::intern(name))?,
                (None, None) => None,
            };
            values[index] = value.unwrap_or(Obj::null());
        }
        let format = read(values)?;
        let format = storage::new_external(format);
        Ok(instance::with(class, &[format.cast()]))
    })
}

/// The format that values of the parameters (null: the default) say.
fn read(values: &[Obj]) -> PyResult<Format> {
    let given = |index: usize| (!values[index].is_null()).then_some(values[index]);
    let flag = |index: usize, default: bool| given(index).map_or(Ok(default), protocol::is_true);
    let one = |index: usize, may_be_none: bool| -> PyResult<Option<Option<u32>>> {
        let Some(value) = given(index) else {
            return Ok(None);
        };
        if value.is_none() && may_be_none {
            return Ok(Some(None));
        }
        let what = if may_be_none {
            "a unicode character or None"
        } else {
            "a unicode character"
        };
        let name = PARAMETERS[index];
        let Some(text) = str::of(value) else {
            return Err(type_error!(
                "\"{name}\" must be {what}, not {}",
                type_name(value)
            ));
        };
        let mut codes = text::code_points(str::bytes(text));
        match (codes.next(), codes.count()) {
            (Some(code), 0) => Ok(Some(Some(code))),
            (first, rest) => {
                let length = rest + usize::from(first.is_some());
                Err(type_error!(
                    "\"{name}\" must be {what}, not a string of length {length}"
                ))
            }
        }
    };
    let delimiter = one(0, false)?.flatten().unwrap_or(u32::from(b','));
    let double_quote = flag(1, true)?;
    let escape = one(2, true)?.flatten();
    let line_terminator = match given(3) {
        None => b"\r\n".to_vec(),
        Some(value) => match str::of(value) {
            Some(text) => str::bytes(text).to_vec(),
            None => {
                return Err(type_error!(
                    "\"lineterminator\" must be a string, not {}",
                    type_name(value)
                ));
            }
        },
    };
    let quote = one(4, true)?;
    let wanted = match given(5) {
        None => quoting::MINIMAL,
        Some(value) => match Integer::of(value).filter(|_| value.is_small()) {
            Some(_) => value.small_value().get(),
            None => {
                return Err(type_error!(
                    "\"quoting\" must be an integer, not {}",
                    type_name(value)
                ));
            }
        },
    };
    let skip_initial_space = flag(6, false)?;
    let is_strict = flag(7, false)?;
    if !(quoting::MINIMAL..=quoting::NOTNULL).contains(&wanted) {
        return Err(type_error!("bad \"quoting\" value"));
    }
    let no_quote = quote == Some(None);
    let wanted = if no_quote && given(5).is_none() {
        quoting::NONE
    } else {
        wanted
    };
    let quote = quote.unwrap_or(Some(u32::from(b'"')));
    if wanted != quoting::NONE && quote.is_none() {
        return Err(type_error!("quotechar must be set if quoting enabled"));
    }
    let format = Format {
        delimiter,
        quote,
        escape,
        double_quote,
        skip_initial_space,
        is_strict,
        quoting: wanted,
        line_terminator,
    };
    check(&format)?;
    Ok(format)
}

/// The characters with a meaning have to be different ones, and none that ends a line.
fn check(format: &Format) -> PyResult<()> {
    let is_bad = |code: u32, is_delimiter: bool| {
        matches!(code, 10 | 13)
            || code == u32::from(b' ') && format.skip_initial_space && !is_delimiter
    };
    let parts = [
        ("delimiter", Some(format.delimiter)),
        ("escapechar", format.escape),
        ("quotechar", format.quote),
    ];
    for (name, code) in parts {
        if code.is_some_and(|code| is_bad(code, name == "delimiter")) {
            return Err(value_error!("bad {name} value"));
        }
    }
    for (first, second) in [(0, 1), (0, 2), (1, 2)] {
        let ((name, code), (other_name, other)) = (parts[first], parts[second]);
        if code.is_some() && code == other {
            return Err(value_error!("bad {name} or {other_name} value"));
        }
    }
    for (name, code) in parts {
        let is_in_terminator =
            |code| text::code_points(&format.line_terminator).any(|other| other == code);
        if code.is_some_and(is_in_terminator) {
            return Err(value_error!("bad {name} or lineterminator value"));
        }
    }
    Ok(())
}
