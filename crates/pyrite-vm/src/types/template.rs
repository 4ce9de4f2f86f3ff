//! `string.templatelib`: what template strings (PEP 750) give, `Template` and `Interpolation`.

use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::class::{Class, is_instance};
use crate::instance;
use crate::names;
use crate::object::{Obj, Value, none};
use crate::protocol::{argument_name, type_name};
use crate::result::PyResult;
use crate::types::{dict, list, sequence, str, tuple};
use crate::{attribute_error, type_error, value_error};

/// `Template`: strings, and interpolations between them.
pub static TEMPLATE: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: 0,
    ..TypeDefinition::new("string.templatelib.Template", TEMPLATE_METHODS)
};
/// A tuple of str, one more than interpolations.
const STRINGS: u32 = 0;
/// A tuple.
const INTERPOLATIONS: u32 = 1;

/// `Interpolation`.
pub static INTERPOLATION: TypeDefinition = TypeDefinition {
    slots: 4,
    flags: 0,
    ..TypeDefinition::new("string.templatelib.Interpolation", INTERPOLATION_METHODS)
        .doc("Interpolation object")
};
const VALUE: u32 = 0;
const EXPRESSION: u32 = 1;
/// None, or one of the str `s`, `r`, `a`.
const CONVERSION: u32 = 2;
const FORMAT_SPEC: u32 = 3;

/// The iterator of a template.
pub static ITERATOR: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: 0,
    ..TypeDefinition::new("string.templatelib.TemplateIter", ITERATOR_METHODS)
};

/// An attribute that is a field in CPython.
const fn member(name: &'static str, get: crate::builtin::Function) -> Builtin {
    Builtin::attribute(name, get, |_| Err(attribute_error!("readonly attribute")))
}

static TEMPLATE_METHODS: &[Builtin] = &[
    Builtin::constructor("(type, /, *args, **kwargs)", new_template),
    Builtin::method("__repr__", "(self, /)", |args| {
        let shown = |slot| shown(instance::slot(args.at(0), slot));
        Ok(str::new(&format!(
            "{}(strings={}, interpolations={})",
            "Template",
            shown(STRINGS)?,
            shown(INTERPOLATIONS)?
        )))
    }),
    Builtin::method("__iter__", "(self, /)", |args| {
        let parts = parts(args.at(0))?;
        let iterator = crate::protocol::iterator(parts)?;
        Ok(instance::with(ITERATOR.class(), &[iterator]))
    }),
    Builtin::method("__add__", "(self, value, /)", add),
    Builtin::method("__reduce__", "(self, /)", |args| {
        let module = crate::import::import_absolute("string.templatelib")?;
        let function = crate::attributes::get(module, names::intern("_template_unpickle"))?;
        let fields = [
            instance::slot(args.at(0), STRINGS),
            instance::slot(args.at(0), INTERPOLATIONS),
        ];
        Ok(tuple::from_slice(&[function, tuple::from_slice(&fields).cast()]).cast())
    }),
    Builtin::class_method(
        "__class_getitem__",
        "(type, object, /)",
        crate::types::generic_alias::of_class,
    ),
    member("strings", |args| Ok(instance::slot(args.at(0), STRINGS))),
    member("interpolations", |args| {
        Ok(instance::slot(args.at(0), INTERPOLATIONS))
    }),
    Builtin::getter("values", |args| {
        let all = tuple::of(instance::slot(args.at(0), INTERPOLATIONS)).unwrap_or(&[]);
        let values = list::new();
        for interpolation in all {
            list::push(values, instance::slot(*interpolation, VALUE))?;
        }
        Ok(tuple::try_from_slice(list::items(values))?.cast())
    }),
];

static INTERPOLATION_METHODS: &[Builtin] = &[
    Builtin::constructor(
        "(type, /, value, expression='', conversion=None, format_spec='')",
        new_interpolation,
    ),
    Builtin::method("__repr__", "(self, /)", |args| {
        let mut parts = Vec::new();
        for slot in [VALUE, EXPRESSION, CONVERSION, FORMAT_SPEC] {
            parts.push(shown(instance::slot(args.at(0), slot))?);
        }
        Ok(str::new(&format!("Interpolation({})", parts.join(", "))))
    }),
    Builtin::method("__reduce__", "(self, /)", |args| {
        let fields: [Obj; 4] = [VALUE, EXPRESSION, CONVERSION, FORMAT_SPEC]
            .map(|slot| instance::slot(args.at(0), slot));
        let class = Class::of(args.at(0)).object();
        Ok(tuple::from_slice(&[class, tuple::from_slice(&fields).cast()]).cast())
    }),
    Builtin::class_method(
        "__class_getitem__",
        "(type, object, /)",
        crate::types::generic_alias::of_class,
    ),
    member("value", |args| Ok(instance::slot(args.at(0), VALUE))),
    member("expression", |args| {
        Ok(instance::slot(args.at(0), EXPRESSION))
    }),
    member("conversion", |args| {
        Ok(instance::slot(args.at(0), CONVERSION))
    }),
    member("format_spec", |args| {
        Ok(instance::slot(args.at(0), FORMAT_SPEC))
    }),
];

static ITERATOR_METHODS: &[Builtin] =
    &[
        Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0))),
        Builtin::method("__next__", "(self, /)", |args| match crate::protocol::next(
            instance::slot(args.at(0), 0),
        )? {
            Some(part) => Ok(part),
            None => Err(sequence::stop_iteration()),
        }),
    ];

/// Adds what is no method. Once, at start-up.
pub fn complete() {
    let fields = ["value", "expression", "conversion", "format_spec"].map(str::new);
    INTERPOLATION.class().set_attribute(
        names::intern("__match_args__"),
        tuple::from_slice(&fields).cast(),
    );
}

fn shown(object: Obj) -> PyResult<std::borrow::Cow<'static, str>> {
    Ok(str::text(crate::protocol::repr(object)?))
}

/// A new template of a tuple of strings and one of interpolations.
pub fn template(strings: Obj, interpolations: Obj) -> Obj {
    instance::with(TEMPLATE.class(), &[strings, interpolations])
}

/// A new interpolation. `conversion` is 0 for none, 1 for `str`, 2 for `repr`, 3 for `ascii`.
pub fn interpolation(value: Obj, expression: Obj, conversion: u32, format_spec: Obj) -> Obj {
    let conversion = match conversion {
        1 => str::new("s"),
        2 => str::new("r"),
        3 => str::new("a"),
        _ => none(),
    };
    instance::with(
        INTERPOLATION.class(),
        &[value, expression, conversion, format_spec],
    )
}

fn is_interpolation(object: Obj) -> bool {
    is_instance(object, INTERPOLATION.class())
}

/// The strings that are not empty and the interpolations, in order, as a list.
fn parts(this: Obj) -> PyResult {
    let strings = tuple::of(instance::slot(this, STRINGS)).unwrap_or(&[]);
    let interpolations = tuple::of(instance::slot(this, INTERPOLATIONS)).unwrap_or(&[]);
    let parts = list::new();
    for (place, string) in strings.iter().enumerate() {
        if str::of(*string).is_some_and(|text| str::length(text) > 0) {
            list::push(parts, *string)?;
        }
        if let Some(interpolation) = interpolations.get(place) {
            list::push(parts, *interpolation)?;
        }
    }
    Ok(parts.cast())
}

/// A template of strings and interpolations in any order; strings beside each other are joined.
fn of_parts(all: &[Obj]) -> PyResult {
    let (strings, interpolations) = (list::new(), list::new());
    let mut text: Vec<u8> = Vec::new();
    for part in all {
        if let Some(string) = str::of(*part) {
            text.extend_from_slice(str::bytes(string));
        } else {
            list::push(strings, str::shared(&text)?)?;
            text.clear();
            list::push(interpolations, *part)?;
        }
    }
    list::push(strings, str::shared(&text)?)?;
    Ok(template(
        tuple::try_from_slice(list::items(strings))?.cast(),
        tuple::try_from_slice(list::items(interpolations))?.cast(),
    ))
}

fn new_template(args: &Arguments) -> PyResult {
    if args
        .keywords()
        .is_some_and(|keywords| dict::length(keywords) > 0)
    {
        return Err(type_error!("Template.__new__ only accepts *args arguments"));
    }
    for part in args.rest() {
        if str::of(*part).is_none() && !is_interpolation(*part) {
            return Err(type_error!(
                "Template.__new__ *args need to be of type 'str' or 'Interpolation', got {}",
                type_name(*part)
            ));
        }
    }
    of_parts(args.rest())
}

fn add(args: &Arguments) -> PyResult {
    let (this, other) = (args.at(0), args.at(1));
    if !is_instance(other, TEMPLATE.class()) {
        return Err(type_error!(
            "can only concatenate string.templatelib.Template (not \"{}\") to string.templatelib.Template",
            type_name(other)
        ));
    }
    let joined = list::new();
    for part in [parts(this)?, parts(other)?] {
        crate::protocol::for_each(part, |item| list::push(joined, item).map(|()| true))?;
    }
    of_parts(list::items(joined))
}

fn new_interpolation(args: &Arguments) -> PyResult {
    let text = |index: usize, name: &str| match args.get(index) {
        Some(object) if str::of(object).is_none() => Err(type_error!(
            "Interpolation() argument '{name}' must be str, not {}",
            argument_name(object)
        )),
        object => Ok(object.unwrap_or(names::EMPTY.object())),
    };
    let expression = text(2, "expression")?;
    let conversion = args.or(3, none());
    if !conversion.is_none() {
        let letter = str::of(conversion).map(str::text);
        match letter.as_deref() {
            Some("s" | "r" | "a") => {}
            Some(_) => {
                return Err(value_error!(
                    "Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'"
                ));
            }
            None => {
                return Err(type_error!(
                    "Interpolation() argument 'conversion' must be str, not {}",
                    argument_name(conversion)
                ));
            }
        }
    }
    let format_spec = text(4, "format_spec")?;
    Ok(instance::with(
        INTERPOLATION.class(),
        &[args.at(1), expression, conversion, format_spec],
    ))
}
