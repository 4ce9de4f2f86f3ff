//! The methods of `Decimal`.

use super::calls::{
    of_one, of_three, of_two, operator, operator_of_one, plain, questions, quick_operator, quickly,
};
use super::comparison::comparison;
use super::context::{argument, current};
use super::number::Number;
use super::object::{is_exactly_decimal, make, make_of, make_small, number, operand, small};
use super::rounding::{Rounding, Settings};
use super::text::{Style, write};
use super::{adjust, arithmetic, compare, conversions, functions};
use crate::support::*;
use pyrite_vm::protocol::Comparison;
use pyrite_vm::type_error;
use pyrite_vm::types::int::Integer;

/// Its methods.
pub static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, value='0', context=None)", new)
        .telling("(value=\"0\", context=None)"),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("__hash__", "(self, /)", |args| {
        super::object::hash(args.at(0)).map(int::new)
    }),
    Builtin::method("__str__", "(self, /)", to_str),
    Builtin::comparison(Comparison::Lt, |args| comparison(args, Comparison::Lt)).writes(),
    Builtin::comparison(Comparison::Le, |args| comparison(args, Comparison::Le)).writes(),
    Builtin::comparison(Comparison::Eq, |args| comparison(args, Comparison::Eq)).writes(),
    Builtin::comparison(Comparison::Ne, |args| comparison(args, Comparison::Ne)).writes(),
    Builtin::comparison(Comparison::Gt, |args| comparison(args, Comparison::Gt)).writes(),
    Builtin::comparison(Comparison::Ge, |args| comparison(args, Comparison::Ge)).writes(),
    Builtin::method("__add__", "(self, value, /)", |args| {
        quick_operator(args, quickly::add, arithmetic::add, false)
    })
    .writes(),
    Builtin::method("__radd__", "(self, value, /)", |args| {
        quick_operator(args, quickly::add, arithmetic::add, true)
    })
    .writes(),
    Builtin::method("__sub__", "(self, value, /)", |args| {
        quick_operator(args, quickly::subtract, arithmetic::subtract, false)
    })
    .writes(),
    Builtin::method("__rsub__", "(self, value, /)", |args| {
        quick_operator(args, quickly::subtract, arithmetic::subtract, true)
    })
    .writes(),
    Builtin::method("__mul__", "(self, value, /)", |args| {
        quick_operator(args, quickly::multiply, arithmetic::multiply, false)
    })
    .writes(),
    Builtin::method("__rmul__", "(self, value, /)", |args| {
        quick_operator(args, quickly::multiply, arithmetic::multiply, true)
    })
    .writes(),
    Builtin::method("__mod__", "(self, value, /)", |args| {
        operator(args, arithmetic::remainder, false)
    })
    .writes(),
    Builtin::method("__rmod__", "(self, value, /)", |args| {
        operator(args, arithmetic::remainder, true)
    })
    .writes(),
    Builtin::method("__divmod__", "(self, value, /)", |args| {
        divide_both(args, false)
    }),
    Builtin::method("__rdivmod__", "(self, value, /)", |args| {
        divide_both(args, true)
    }),
    Builtin::method("__pow__", "(self, value, mod=None, /)", |args| {
        power(args, false)
    }),
    Builtin::method("__rpow__", "(self, value, mod=None, /)", |args| {
        power(args, true)
    }),
    Builtin::method("__neg__", "(self, /)", |args| {
        operator_of_one(args, adjust::minus)
    })
    .writes(),
    Builtin::method("__pos__", "(self, /)", |args| {
        operator_of_one(args, adjust::plus)
    })
    .writes(),
    Builtin::method("__abs__", "(self, /)", |args| {
        operator_of_one(args, adjust::absolute)
    })
    .writes(),
    Builtin::method("__bool__", "(self, /)", |args| {
        Ok(boolean(!number(args.at(0)).is_zero()))
    }),
    Builtin::method("__int__", "(self, /)", |args| {
        conversions::to_int(&number(args.at(0)), Rounding::Down)
    }),
    Builtin::method("__float__", "(self, /)", |args| {
        conversions::to_float(&number(args.at(0))).map(float::new)
    }),
    Builtin::method("__floordiv__", "(self, value, /)", |args| {
        operator(args, arithmetic::divide_integer, false)
    })
    .writes(),
    Builtin::method("__rfloordiv__", "(self, value, /)", |args| {
        operator(args, arithmetic::divide_integer, true)
    })
    .writes(),
    Builtin::method("__truediv__", "(self, value, /)", |args| {
        quick_operator(args, quickly::divide, arithmetic::divide, false)
    })
    .writes(),
    Builtin::method("__rtruediv__", "(self, value, /)", |args| {
        quick_operator(args, quickly::divide, arithmetic::divide, true)
    })
    .writes(),
    Builtin::method("exp", "(self, /, context=None)", |args| {
        of_one(args, functions::exponential)
    }),
    Builtin::method("ln", "(self, /, context=None)", |args| {
        of_one(args, functions::natural_logarithm)
    }),
    Builtin::method("log10", "(self, /, context=None)", |args| {
        of_one(args, functions::common_logarithm)
    }),
    Builtin::method("next_minus", "(self, /, context=None)", |args| {
        of_one(args, adjust::next_minus)
    }),
    Builtin::method("next_plus", "(self, /, context=None)", |args| {
        of_one(args, adjust::next_plus)
    }),
    Builtin::method("normalize", "(self, /, context=None)", |args| {
        of_one(args, adjust::normalize)
    }),
    Builtin::method(
        "to_integral",
        "(self, /, rounding=None, context=None)",
        |args| to_integral(args, false),
    ),
    Builtin::method(
        "to_integral_exact",
        "(self, /, rounding=None, context=None)",
        |args| to_integral(args, true),
    ),
    Builtin::method(
        "to_integral_value",
        "(self, /, rounding=None, context=None)",
        |args| to_integral(args, false),
    ),
    Builtin::method("sqrt", "(self, /, context=None)", |args| {
        of_one(args, functions::square_root)
    }),
    Builtin::method("compare", "(self, /, other, context=None)", |args| {
        of_two(args, compare::compare)
    }),
    Builtin::method("compare_signal", "(self, /, other, context=None)", |args| {
        of_two(args, compare::compare_signal)
    }),
    Builtin::method("max", "(self, /, other, context=None)", |args| {
        of_two(args, compare::max)
    }),
    Builtin::method("max_mag", "(self, /, other, context=None)", |args| {
        of_two(args, compare::max_magnitude)
    }),
    Builtin::method("min", "(self, /, other, context=None)", |args| {
        of_two(args, compare::min)
    }),
    Builtin::method("min_mag", "(self, /, other, context=None)", |args| {
        of_two(args, compare::min_magnitude)
    }),
    Builtin::method("next_toward", "(self, /, other, context=None)", |args| {
        of_two(args, adjust::next_toward)
    }),
    Builtin::method(
        "quantize",
        "(self, /, exp, rounding=None, context=None)",
        quantize,
    )
    .writes(),
    Builtin::method("remainder_near", "(self, /, other, context=None)", |args| {
        of_two(args, arithmetic::remainder_near)
    }),
    Builtin::method("fma", "(self, /, other, third, context=None)", |args| {
        of_three(args, arithmetic::multiply_add)
    }),
    Builtin::method("is_canonical", "(self, /)", |args| {
        Ok(boolean(questions::is_canonical(
            &number(args.at(0)),
            &Settings::MAX,
        )))
    }),
    Builtin::method("is_finite", "(self, /)", |args| {
        Ok(boolean(questions::is_finite(
            &number(args.at(0)),
            &Settings::MAX,
        )))
    }),
    Builtin::method("is_infinite", "(self, /)", |args| {
        Ok(boolean(questions::is_infinite(
            &number(args.at(0)),
            &Settings::MAX,
        )))
    }),
    Builtin::method("is_nan", "(self, /)", |args| {
        Ok(boolean(questions::is_nan(
            &number(args.at(0)),
            &Settings::MAX,
        )))
    }),
    Builtin::method("is_qnan", "(self, /)", |args| {
        Ok(boolean(questions::is_qnan(
            &number(args.at(0)),
            &Settings::MAX,
        )))
    }),
    Builtin::method("is_snan", "(self, /)", |args| {
        Ok(boolean(questions::is_snan(
            &number(args.at(0)),
            &Settings::MAX,
        )))
    }),
    Builtin::method("is_signed", "(self, /)", |args| {
        Ok(boolean(questions::is_signed(
            &number(args.at(0)),
            &Settings::MAX,
        )))
    }),
    Builtin::method("is_zero", "(self, /)", |args| {
        Ok(boolean(questions::is_zero(
            &number(args.at(0)),
            &Settings::MAX,
        )))
    }),
    Builtin::method("is_normal", "(self, /, context=None)", |args| {
        Ok(boolean(questions::is_normal(
            &number(args.at(0)),
            &argument(args.get(1))?.settings(),
        )))
    }),
    Builtin::method("is_subnormal", "(self, /, context=None)", |args| {
        Ok(boolean(questions::is_subnormal(
            &number(args.at(0)),
            &argument(args.get(1))?.settings(),
        )))
    }),
    Builtin::method("adjusted", "(self, /)", |args| {
        Ok(int::new(number(args.at(0)).adjusted()))
    }),
    Builtin::method("canonical", "(self, /)", |args| Ok(args.at(0))),
    Builtin::method("conjugate", "(self, /)", |args| Ok(args.at(0))),
    Builtin::method("radix", "(self, /)", |_| make(&Number::from_i64(10))),
    Builtin::method("copy_abs", "(self, /)", |args| {
        make(&plain::copy_abs(
            &number(args.at(0)),
            &Settings::MAX,
            &mut 0,
        ))
    }),
    Builtin::method("copy_negate", "(self, /)", |args| {
        make(&plain::copy_negate(
            &number(args.at(0)),
            &Settings::MAX,
            &mut 0,
        ))
    }),
    Builtin::method("logb", "(self, /, context=None)", |args| {
        of_one(args, adjust::exponent_of)
    }),
    Builtin::method("logical_invert", "(self, /, context=None)", |args| {
        of_one(args, adjust::logical_invert)
    }),
    Builtin::method("number_class", "(self, /, context=None)", |args| {
        text::new(adjust::class_of(
            &number(args.at(0)),
            &argument(args.get(1))?.settings(),
        ))
    }),
    Builtin::method("to_eng_string", "(self, /, context=None)", to_eng_string),
    Builtin::method("compare_total", "(self, /, other, context=None)", |args| {
        of_two(args, plain::compare_total)
    }),
    Builtin::method(
        "compare_total_mag",
        "(self, /, other, context=None)",
        |args| of_two(args, plain::compare_total_magnitude),
    ),
    Builtin::method("copy_sign", "(self, /, other, context=None)", |args| {
        of_two(args, plain::copy_sign)
    }),
    Builtin::method(
        "same_quantum",
        "(self, /, other, context=None)",
        same_quantum,
    ),
    Builtin::method("logical_and", "(self, /, other, context=None)", |args| {
        of_two(args, adjust::logical_and)
    }),
    Builtin::method("logical_or", "(self, /, other, context=None)", |args| {
        of_two(args, adjust::logical_or)
    }),
    Builtin::method("logical_xor", "(self, /, other, context=None)", |args| {
        of_two(args, adjust::logical_xor)
    }),
    Builtin::method("rotate", "(self, /, other, context=None)", |args| {
        of_two(args, adjust::rotate)
    }),
    Builtin::method("scaleb", "(self, /, other, context=None)", |args| {
        of_two(args, adjust::scale)
    }),
    Builtin::method("shift", "(self, /, other, context=None)", |args| {
        of_two(args, adjust::shift)
    }),
    Builtin::class_method("from_float", "(type, f, /)", from_float),
    Builtin::class_method("from_number", "(type, number, /)", from_number),
    Builtin::method("as_tuple", "(self, /)", as_tuple),
    Builtin::method(
        "as_integer_ratio",
        "(self, /)",
        conversions::as_integer_ratio,
    ),
    Builtin::method("__copy__", "(self, /)", |args| Ok(args.at(0))),
    Builtin::method("__deepcopy__", "(self, object, /)", |args| Ok(args.at(0))),
    Builtin::method(
        "__format__",
        "$(self, format_spec, override=None, /)",
        super::format::method,
    )
    .looking_at_frames(),
    Builtin::method("__reduce__", "(self, /)", reduce),
    Builtin::method("__round__", "$(self, ndigits=None, /)", round),
    Builtin::method("__ceil__", "(self, /)", |args| {
        conversions::to_int(&number(args.at(0)), Rounding::Ceiling)
    }),
    Builtin::method("__floor__", "(self, /)", |args| {
        conversions::to_int(&number(args.at(0)), Rounding::Floor)
    }),
    Builtin::method("__trunc__", "(self, /)", |args| {
        conversions::to_int(&number(args.at(0)), Rounding::Down)
    }),
    Builtin::method("__complex__", "(self, /)", |args| {
        Ok(types::complex::new(
            conversions::to_float(&number(args.at(0)))?,
            0.0,
        ))
    }),
    Builtin::method("__sizeof__", "(self, /)", |args| {
        Ok(int::from_usize(
            104 + number(args.at(0))
                .coefficient
                .as_words()
                .len()
                .saturating_sub(4)
                * 8,
        ))
    }),
    Builtin::getter("real", |args| Ok(args.at(0))),
    Builtin::getter("imag", |_| make(&Number::zero(false, 0))),
];

fn new(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    let context = argument(args.get(2))?;
    match args.get(1) {
        Some(value) => super::object::exact(class, value, context),
        None => make_of(class, &Number::zero(false, 0)),
    }
}

/// The text of a number as the current context writes it.
fn text_of(this: Obj, style: Style) -> PyResult<String> {
    Ok(write(&number(this), style, current()?.capitals()))
}

fn repr(args: &Arguments) -> PyResult {
    let shown = text_of(args.at(0), Style::Scientific)?;
    text::new(&format!("Decimal('{shown}')"))
}

fn to_str(args: &Arguments) -> PyResult {
    let shown = text_of(args.at(0), Style::Scientific)?;
    Ok(str::ascii(shown.as_bytes())?.cast())
}

fn to_eng_string(args: &Arguments) -> PyResult {
    let context = argument(args.get(1))?;
    text::new(&write(
        &number(args.at(0)),
        Style::Engineering,
        context.capitals(),
    ))
}

fn divide_both(args: &Arguments, swapped: bool) -> PyResult {
    let this = number(args.at(0));
    let Some(other) = operand(args.at(1)) else {
        return Ok(not_implemented());
    };
    let (a, b) = if swapped {
        (&other, &this)
    } else {
        (&this, &other)
    };
    conversions::quotient_and_rest(current()?, a, b)
}

fn power(args: &Arguments, swapped: bool) -> PyResult {
    let this = number(args.at(0));
    let Some(other) = operand(args.at(1)) else {
        return Ok(not_implemented());
    };
    let modulus = match args.get_not_none(2) {
        None => None,
        Some(modulus) => match operand(modulus) {
            None => return Ok(not_implemented()),
            modulus => modulus,
        },
    };
    let (a, b) = if swapped {
        (&other, &this)
    } else {
        (&this, &other)
    };
    super::calls::settled(current()?, |settings, happened| match &modulus {
        Some(modulus) => functions::power_modulo(a, b, modulus, settings, happened),
        None => functions::power(a, b, settings, happened),
    })
}

/// The settings of a context, with another way to round if one is given.
fn with_rounding(context: super::context::Context, rounding: Option<Obj>) -> PyResult<Settings> {
    let mut settings = context.settings();
    if let Some(rounding) = rounding.filter(|rounding| !rounding.is_none()) {
        settings.rounding = super::context::rounding(rounding)?;
    }
    Ok(settings)
}

fn to_integral(args: &Arguments, exact: bool) -> PyResult {
    let context = argument(args.get(2))?;
    let settings = with_rounding(context, args.get(1))?;
    super::calls::settled(context, |_, happened| {
        adjust::to_integral(&number(args.at(0)), exact, &settings, happened)
    })
}

fn quantize(args: &Arguments) -> PyResult {
    let context = argument(args.get(3))?;
    let settings = with_rounding(context, args.get(2))?;
    if let (Some(a), Some(b)) = (small(args.at(0)), small(args.at(1))) {
        let mut happened = 0;
        if let Some(result) = quickly::quantize(a, b, &settings, &mut happened) {
            context.settle(happened)?;
            return make_small(result);
        }
    }
    let (this, other) = (number(args.at(0)), super::object::argument(args.at(1))?);
    super::calls::settled(context, |_, happened| {
        adjust::quantize(&this, &other, &settings, happened)
    })
}

fn same_quantum(args: &Arguments) -> PyResult {
    argument(args.get(2))?;
    let other = super::object::argument(args.at(1))?;
    Ok(boolean(compare::same_quantum(&number(args.at(0)), &other)))
}

/// An instance of the class that a class method belongs to: made by the class from a plain one if it is a subclass.
fn of_class(class: Obj, plain: Obj) -> PyResult {
    if class.0 == super::object::DECIMAL.class().object().0 {
        return Ok(plain);
    }
    call::call(class, &[plain])
}

fn from_float(args: &Arguments) -> PyResult {
    let value = args.at(1);
    let exact = match (Integer::of(value), float::value(value)) {
        (Some(integer), _) => super::object::of_integer(integer),
        (None, Some(value)) => super::object::of_float(value),
        _ => return Err(type_error!("argument must be int or float")),
    };
    of_class(args.at(0), make(&exact)?)
}

fn from_number(args: &Arguments) -> PyResult {
    let value = args.at(1);
    if let Some(number) = operand(value) {
        let plain = if is_exactly_decimal(value) {
            value
        } else {
            make(&number)?
        };
        return of_class(args.at(0), plain);
    }
    match float::value(value) {
        Some(value) => of_class(args.at(0), make(&super::object::of_float(value))?),
        None => Err(super::object::unsupported(value)),
    }
}

fn as_tuple(args: &Arguments) -> PyResult {
    conversions::as_tuple(&number(args.at(0)))
}

fn reduce(args: &Arguments) -> PyResult {
    let class = pyrite_vm::class::Class::of(args.at(0)).object();
    let shown = str::new(&text_of(args.at(0), Style::Scientific)?);
    let arguments = tuple::from_slice(&[shown]);
    Ok(tuple::from_slice(&[class, arguments.cast()]).cast())
}

fn round(args: &Arguments) -> PyResult {
    let this = number(args.at(0));
    let Some(digits) = args.get(1) else {
        return conversions::to_int(&this, Rounding::HalfEven);
    };
    let digits = match Integer::of(digits) {
        Some(digits) => super::object::word(digits)?,
        None => return Err(type_error!("optional arg must be an integer")),
    };
    let unit = Number::new(false, 1u8.into(), digits.saturating_neg());
    super::calls::settled(current()?, |settings, happened| {
        adjust::quantize(&this, &unit, settings, happened)
    })
}
