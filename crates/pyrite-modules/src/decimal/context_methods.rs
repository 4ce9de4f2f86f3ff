//! The methods of `Context`.

use super::calls::{
    context_of_one, context_of_three, context_of_two, plain, questions, quick_context_of_two,
    quickly, settled,
};
use super::context::{
    CAPITALS, CLAMP, Context, EMAX, EMIN, PRECISION, ROUNDING, STATUS, TRAPS, Template, template,
};
use super::number::Number;
use super::object::{Strictness, argument, is_decimal, make, of_float, of_integer, source};
use super::rounding::{finish, status};
use super::text::{Style, write};
use super::{adjust, arithmetic, compare, conversions, functions, signal_dict, signals};
use crate::support::*;
use pyrite_vm::attribute_error;
use pyrite_vm::class::Class;
use pyrite_vm::type_error;
use pyrite_vm::types::int::Integer;

/// Its methods.
pub static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", new).ignoring_rest(),
    Builtin::method(
        "__init__",
        "$(self, prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None, traps=None)",
        init,
    ).telling("(prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None, traps=None)"),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method(
        "__setattr__",
        "(self, name, value, /)",
        set_attribute,
    ),
    Builtin::method(
        "__delattr__",
        "(self, name, /)",
        delete_attribute,
    ),
    Builtin::method(
        "abs",
        "(self, x, /)",
        |args| context_of_one(args, adjust::absolute),
    ),
    Builtin::method(
        "exp",
        "(self, x, /)",
        |args| context_of_one(args, functions::exponential),
    ),
    Builtin::method(
        "ln",
        "(self, x, /)",
        |args| context_of_one(args, functions::natural_logarithm),
    ),
    Builtin::method(
        "log10",
        "(self, x, /)",
        |args| context_of_one(args, functions::common_logarithm),
    ),
    Builtin::method("minus", "(self, x, /)", |args| {
        context_of_one(args, adjust::minus)
    }),
    Builtin::method(
        "next_minus",
        "(self, x, /)",
        |args| context_of_one(args, adjust::next_minus),
    ),
    Builtin::method(
        "next_plus",
        "(self, x, /)",
        |args| context_of_one(args, adjust::next_plus),
    ),
    Builtin::method(
        "normalize",
        "(self, x, /)",
        |args| context_of_one(args, adjust::normalize),
    ),
    Builtin::method("plus", "(self, x, /)", |args| {
        context_of_one(args, adjust::plus)
    }),
    Builtin::method(
        "to_integral",
        "(self, x, /)",
        |args| context_of_one(args, plain::to_integral_value),
    ),
    Builtin::method(
        "to_integral_exact",
        "(self, x, /)",
        |args| context_of_one(args, plain::to_integral_exact),
    ),
    Builtin::method(
        "to_integral_value",
        "(self, x, /)",
        |args| context_of_one(args, plain::to_integral_value),
    ),
    Builtin::method(
        "sqrt",
        "(self, x, /)",
        |args| context_of_one(args, functions::square_root),
    ),
    Builtin::method("add", "(self, x, y, /)", |args| {
        quick_context_of_two(args, quickly::add, arithmetic::add)
    }),
    Builtin::method(
        "compare",
        "(self, x, y, /)",
        |args| context_of_two(args, compare::compare),
    ),
    Builtin::method(
        "compare_signal",
        "(self, x, y, /)",
        |args| context_of_two(args, compare::compare_signal),
    ),
    Builtin::method("divide", "(self, x, y, /)", |args| {
        quick_context_of_two(args, quickly::divide, arithmetic::divide)
    }),
    Builtin::method(
        "divide_int",
        "(self, x, y, /)",
        |args| context_of_two(args, arithmetic::divide_integer),
    ),
    Builtin::method(
        "divmod",
        "(self, x, y, /)",
        divide_both,
    ),
    Builtin::method(
        "max",
        "(self, x, y, /)",
        |args| context_of_two(args, compare::max),
    ),
    Builtin::method(
        "max_mag",
        "(self, x, y, /)",
        |args| context_of_two(args, compare::max_magnitude),
    ),
    Builtin::method(
        "min",
        "(self, x, y, /)",
        |args| context_of_two(args, compare::min),
    ),
    Builtin::method(
        "min_mag",
        "(self, x, y, /)",
        |args| context_of_two(args, compare::min_magnitude),
    ),
    Builtin::method("multiply", "(self, x, y, /)", |args| {
        quick_context_of_two(args, quickly::multiply, arithmetic::multiply)
    }),
    Builtin::method(
        "next_toward",
        "(self, x, y, /)",
        |args| context_of_two(args, adjust::next_toward),
    ),
    Builtin::method(
        "quantize",
        "(self, x, y, /)",
        |args| quick_context_of_two(args, quickly::quantize, adjust::quantize),
    ),
    Builtin::method(
        "remainder",
        "(self, x, y, /)",
        |args| context_of_two(args, arithmetic::remainder),
    ),
    Builtin::method(
        "remainder_near",
        "(self, x, y, /)",
        |args| context_of_two(args, arithmetic::remainder_near),
    ),
    Builtin::method("subtract", "(self, x, y, /)", |args| {
        quick_context_of_two(args, quickly::subtract, arithmetic::subtract)
    }),
    Builtin::method(
        "power",
        "(self, /, a, b, modulo=None)",
        power,
    ),
    Builtin::method(
        "fma",
        "(self, x, y, z, /)",
        |args| context_of_three(args, arithmetic::multiply_add),
    ),
    Builtin::method(
        "Etiny",
        "(self, /)",
        |args| Ok(int::new(Context(args.at(0)).settings().etiny())),
    ),
    Builtin::method(
        "Etop",
        "(self, /)",
        |args| Ok(int::new(Context(args.at(0)).settings().etop())),
    ),
    Builtin::method("radix", "(self, /)", |_| {
        make(&Number::from_i64(10))
    }),
    Builtin::method("is_canonical", "(self, x, /)", |args| {
        canonical(args).map(|_| boolean(true))
    }),
    Builtin::method(
        "is_finite",
        "(self, x, /)",
        |args| question(args, questions::is_finite),
    ),
    Builtin::method("is_infinite", "(self, x, /)", |args| {
        question(args, questions::is_infinite)
    }),
    Builtin::method(
        "is_nan",
        "(self, x, /)",
        |args| question(args, questions::is_nan),
    ),
    Builtin::method(
        "is_normal",
        "(self, x, /)",
        |args| question(args, questions::is_normal),
    ),
    Builtin::method("is_qnan", "(self, x, /)", |args| {
        question(args, questions::is_qnan)
    }),
    Builtin::method(
        "is_signed",
        "(self, x, /)",
        |args| question(args, questions::is_signed),
    ),
    Builtin::method(
        "is_snan",
        "(self, x, /)",
        |args| question(args, questions::is_snan),
    ),
    Builtin::method(
        "is_subnormal",
        "(self, x, /)",
        |args| question(args, questions::is_subnormal),
    ),
    Builtin::method("is_zero", "(self, x, /)", |args| {
        question(args, questions::is_zero)
    }),
    Builtin::method("_apply", "(self, object, /)", |args| {
        context_of_one(args, compare::unchanged)
    }),
    Builtin::method("canonical", "(self, x, /)", canonical),
    Builtin::method(
        "copy_abs",
        "(self, x, /)",
        |args| context_of_one(args, plain::copy_abs),
    ),
    Builtin::method(
        "copy_decimal",
        "(self, x, /)",
        copy_decimal,
    ),
    Builtin::method(
        "copy_negate",
        "(self, x, /)",
        |args| context_of_one(args, plain::copy_negate),
    ),
    Builtin::method(
        "logb",
        "(self, x, /)",
        |args| context_of_one(args, adjust::exponent_of),
    ),
    Builtin::method(
        "logical_invert",
        "(self, x, /)",
        |args| context_of_one(args, adjust::logical_invert),
    ),
    Builtin::method(
        "number_class",
        "(self, x, /)",
        |args| {
            text::new(adjust::class_of(
                &argument(args.at(1))?,
                &Context(args.at(0)).settings(),
            ))
        },
    ),
    Builtin::method("to_sci_string", "(self, x, /)", |args| {
        to_text(args, Style::Scientific)
    }),
    Builtin::method(
        "to_eng_string",
        "(self, x, /)",
        |args| to_text(args, Style::Engineering),
    ),
    Builtin::method(
        "compare_total",
        "(self, x, y, /)",
        |args| context_of_two(args, plain::compare_total),
    ),
    Builtin::method(
        "compare_total_mag",
        "(self, x, y, /)",
        |args| context_of_two(args, plain::compare_total_magnitude),
    ),
    Builtin::method(
        "copy_sign",
        "(self, x, y, /)",
        |args| context_of_two(args, plain::copy_sign),
    ),
    Builtin::method(
        "logical_and",
        "(self, x, y, /)",
        |args| context_of_two(args, adjust::logical_and),
    ),
    Builtin::method(
        "logical_or",
        "(self, x, y, /)",
        |args| context_of_two(args, adjust::logical_or),
    ),
    Builtin::method(
        "logical_xor",
        "(self, x, y, /)",
        |args| context_of_two(args, adjust::logical_xor),
    ),
    Builtin::method(
        "rotate",
        "(self, x, y, /)",
        |args| context_of_two(args, adjust::rotate),
    ),
    Builtin::method(
        "same_quantum",
        "(self, x, y, /)",
        |args| {
            Ok(boolean(compare::same_quantum(
                &argument(args.at(1))?,
                &argument(args.at(2))?,
            )))
        },
    ),
    Builtin::method("scaleb", "(self, x, y, /)", |args| {
        context_of_two(args, adjust::scale)
    }),
    Builtin::method(
        "shift",
        "(self, x, y, /)",
        |args| context_of_two(args, adjust::shift),
    ),
    Builtin::method("clear_flags", "(self, /)", |args| {
        clear(args, STATUS)
    }),
    Builtin::method("clear_traps", "(self, /)", |args| {
        clear(args, TRAPS)
    }),
    Builtin::method("__copy__", "(self, /)", |args| {
        Ok(Context(args.at(0)).copy().0)
    }),
    Builtin::method("__reduce__", "(self, /)", reduce),
    Builtin::method("copy", "(self, /)", |args| {
        Ok(Context(args.at(0)).copy().0)
    }),
    Builtin::method(
        "create_decimal",
        "(self, num=\"0\", /)",
        create_decimal,
    ),
    Builtin::method(
        "create_decimal_from_float",
        "(self, f, /)",
        create_decimal_from_float,
    ),
    Builtin::attribute(
        "prec",
        |args| field(args, PRECISION),
        |args| set(args, PRECISION),
    ),
    Builtin::attribute("Emax", |args| field(args, EMAX), |args| set(args, EMAX)),
    Builtin::attribute("Emin", |args| field(args, EMIN), |args| set(args, EMIN)),
    Builtin::attribute(
        "rounding",
        |args| text::new(Context(args.at(0)).settings().rounding.name()),
        |args| set(args, ROUNDING),
    ),
    Builtin::attribute(
        "capitals",
        |args| field(args, CAPITALS),
        |args| set(args, CAPITALS),
    ),
    Builtin::attribute(
        "clamp",
        |args| field(args, CLAMP),
        |args| set(args, CLAMP),
    ),
    Builtin::attribute(
        "flags",
        |args| signal_dict::of(Context(args.at(0)), STATUS),
        |args| set(args, STATUS),
    ),
    Builtin::attribute(
        "traps",
        |args| signal_dict::of(Context(args.at(0)), TRAPS),
        |args| set(args, TRAPS),
    ),
];

fn new(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    let template = template(Template::Default);
    let made = super::context::make(class, &template.settings(), template.bits(TRAPS));
    set_int_slot(made.0, CAPITALS, int_slot(template.0, CAPITALS));
    Ok(made.0)
}

fn init(args: &Arguments) -> PyResult {
    let context = Context(args.at(0));
    let fields = [
        PRECISION, ROUNDING, EMIN, EMAX, CAPITALS, CLAMP, STATUS, TRAPS,
    ];
    for (index, slot) in fields.into_iter().enumerate() {
        if let Some(value) = args.get_not_none(index + 1) {
            context.set_from_argument(slot, value)?;
        }
    }
    nothing()
}

fn repr(args: &Arguments) -> PyResult {
    let context = Context(args.at(0));
    let settings = context.settings();
    let signals = |slot| {
        let bits = context.bits(slot);
        let mut set: Vec<(u32, &str)> = signals::all()
            .filter(|(_, _, own)| bits & own != 0)
            .map(|(name, _, own)| (own.trailing_zeros(), name))
            .collect();
        set.sort_unstable();
        let names: Vec<&str> = set.into_iter().map(|(_, name)| name).collect();
        names.join(", ")
    };
    text::new(&format!(
        "Context(prec={}, rounding={}, Emin={}, Emax={}, capitals={}, clamp={}, flags=[{}], traps=[{}])",
        settings.precision,
        settings.rounding.name(),
        settings.emin,
        settings.emax,
        int_slot(context.0, CAPITALS),
        i64::from(settings.clamp),
        signals(STATUS),
        signals(TRAPS),
    ))
}

fn field(args: &Arguments, slot: u32) -> PyResult {
    Ok(instance::slot(args.at(0), slot))
}

fn set(args: &Arguments, slot: u32) -> PyResult {
    if args.at(1).is_null() {
        return Err(cannot_delete());
    }
    Context(args.at(0)).set(slot, args.at(1))?;
    nothing()
}

fn cannot_delete() -> Raised {
    attribute_error!("context attributes cannot be deleted")
}

fn set_attribute(args: &Arguments) -> PyResult {
    let name = attributes::name_of(args.at(1))?;
    let class = Class::of(args.at(0));
    if class.lookup(name).is_none() && std::ptr::eq(class, super::context::CONTEXT.class()) {
        return Err(attributes::missing(args.at(0), name));
    }
    attributes::set_default(args.at(0), name, args.at(2))?;
    nothing()
}

fn delete_attribute(_: &Arguments) -> PyResult {
    Err(cannot_delete())
}

fn divide_both(args: &Arguments) -> PyResult {
    let (a, b) = (argument(args.at(1))?, argument(args.at(2))?);
    conversions::quotient_and_rest(Context(args.at(0)), &a, &b)
}

fn power(args: &Arguments) -> PyResult {
    let (a, b) = (argument(args.at(1))?, argument(args.at(2))?);
    let modulus = args.get_not_none(3).map(argument).transpose()?;
    settled(Context(args.at(0)), |settings, happened| match &modulus {
        Some(modulus) => functions::power_modulo(&a, &b, modulus, settings, happened),
        None => functions::power(&a, &b, settings, happened),
    })
}

fn question(args: &Arguments, question: super::calls::Question) -> PyResult {
    let number = argument(args.at(1))?;
    Ok(boolean(question(&number, &Context(args.at(0)).settings())))
}

fn canonical(args: &Arguments) -> PyResult {
    if !is_decimal(args.at(1)) {
        return Err(type_error!("argument must be a Decimal"));
    }
    Ok(args.at(1))
}

fn copy_decimal(args: &Arguments) -> PyResult {
    if super::object::is_exactly_decimal(args.at(1)) {
        return Ok(args.at(1));
    }
    make(&argument(args.at(1))?)
}

fn to_text(args: &Arguments, style: Style) -> PyResult {
    let number = argument(args.at(1))?;
    text::new(&write(&number, style, Context(args.at(0)).capitals()))
}

fn clear(args: &Arguments, slot: u32) -> PyResult {
    set_int_slot(args.at(0), slot, 0);
    nothing()
}

fn reduce(args: &Arguments) -> PyResult {
    let context = Context(args.at(0));
    let settings = context.settings();
    let arguments = tuple::from_slice(&[
        int::new(settings.precision),
        str::new(settings.rounding.name()),
        int::new(settings.emin),
        int::new(settings.emax),
        int::new(int_slot(context.0, CAPITALS)),
        int::new(i64::from(settings.clamp)),
        signals::list_of(context.bits(STATUS)).cast(),
        signals::list_of(context.bits(TRAPS)).cast(),
    ]);
    let class = Class::of(args.at(0)).object();
    Ok(tuple::from_slice(&[class, arguments.cast()]).cast())
}

fn create_decimal(args: &Arguments) -> PyResult {
    let context = Context(args.at(0));
    let Some(given) = args.get(1) else {
        return make(&Number::zero(false, 0));
    };
    let source = source(given, context, Strictness::Strict)?;
    settled(context, |settings, happened| {
        let most = settings.precision - i64::from(settings.clamp);
        match source {
            // What it tells of its origin is not cut.
            Some(number)
                if number.is_nan() && !number.coefficient.is_zero() && number.digits() > most =>
            {
                *happened |= status::CONVERSION_SYNTAX;
                Number::nan()
            }
            Some(number) if number.is_nan() => number,
            Some(number) => finish(number, settings, happened),
            None => {
                *happened |= status::CONVERSION_SYNTAX;
                Number::nan()
            }
        }
    })
}

fn create_decimal_from_float(args: &Arguments) -> PyResult {
    let value = args.at(1);
    let exact = match (Integer::of(value), float::value(value)) {
        (Some(integer), _) => of_integer(integer),
        (None, Some(value)) => of_float(value),
        _ => return Err(type_error!("argument must be int or float")),
    };
    settled(Context(args.at(0)), |settings, happened| {
        finish(exact, settings, happened)
    })
}
