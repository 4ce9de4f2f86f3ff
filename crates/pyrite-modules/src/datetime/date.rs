//! `datetime.date`.

use super::calendar::{Day, MAX_ORDINAL, MAX_YEAR, MIN_YEAR, NoSuchWeek, days_in_month};
use super::delta;
use super::fields::{Fields, US_PER_DAY, fields};
use super::moment::{self, MOMENT};
use super::span::Span;
use super::{clock, generic, iso, iso_calendar, parts, strftime};
use crate::support::*;
use protocol::Comparison;
use pyrite_vm::builtin::Wording;
use pyrite_vm::class::{Class, is_instance};
use pyrite_vm::{overflow_error, type_error, value_error};
use smelt::twin;

/// `datetime.date`.
pub static DATE: TypeDefinition = TypeDefinition {
    slots: 1,
    ..TypeDefinition::new("datetime.date", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, year=0, month=0, day=0)", new)
        .telling("$")
        .worded(Wording::Parsing("function"))
        .reads(),
    Builtin::method("__repr__", "(self, /)", |args| {
        let Day { year, month, day } = fields(args.at(0)).day();
        text::new(&format!(
            "{}({year}, {month}, {day})",
            type_name(args.at(0))
        ))
    })
    .reads(),
    Builtin::method("__hash__", "(self, /)", |args| {
        Ok(int::new(hash(args.at(0))))
    })
    .hashing(|object| is_plain(object).then(|| Ok(hash(object))))
    .reads(),
    Builtin::method("__str__", "(self, /)", |args| {
        protocol::call_method(args.at(0), names::intern("isoformat"), &[])
    }),
    Builtin::comparison(Comparison::Lt, |args| compare(args, Comparison::Lt))
        .intrinsic(twin!(generic::date_lt))
        .ordering(|a, b| {
            let order = |date: Obj| fields(date).date_only().0;
            (is_plain(a) && is_plain(b)).then(|| order(a).cmp(&order(b)))
        })
        .reads(),
    Builtin::comparison(Comparison::Le, |args| compare(args, Comparison::Le))
        .intrinsic(twin!(generic::date_le))
        .reads(),
    Builtin::comparison(Comparison::Eq, |args| compare(args, Comparison::Eq))
        .intrinsic(twin!(generic::date_eq))
        .equating(|a, b| (is_plain(a) && is_plain(b)).then(|| Ok(fields(a) == fields(b))))
        .reads(),
    Builtin::comparison(Comparison::Ne, |args| compare(args, Comparison::Ne))
        .intrinsic(twin!(generic::date_ne))
        .reads(),
    Builtin::comparison(Comparison::Gt, |args| compare(args, Comparison::Gt))
        .intrinsic(twin!(generic::date_gt))
        .reads(),
    Builtin::comparison(Comparison::Ge, |args| compare(args, Comparison::Ge))
        .intrinsic(twin!(generic::date_ge))
        .reads(),
    Builtin::method("__add__", "(self, value, /)", add)
        .intrinsic(twin!(generic::date_add))
        .reads(),
    Builtin::method("__radd__", "(self, value, /)", add)
        .intrinsic(twin!(generic::date_add))
        .reads(),
    Builtin::method("__sub__", "(self, value, /)", |args| {
        subtract(args.at(0), args.at(1))
    })
    .intrinsic(twin!(generic::date_sub))
    .reads(),
    Builtin::method("__rsub__", "(self, value, /)", |args| {
        match is_date(args.at(1)) {
            true => subtract(args.at(1), args.at(0)),
            false => Ok(not_implemented()),
        }
    })
    .reads(),
    Builtin::class_method("fromtimestamp", "(type, timestamp, /)", |args| {
        from_time(args.at(0), clock::whole_seconds(args.at(1))?)
    }),
    Builtin::class_method("fromordinal", "$(type, ordinal, /)", |args| {
        let ordinal = parts::part(args.at(1))?;
        if ordinal < 1 {
            return Err(value_error!("ordinal must be >= 1"));
        }
        make(args.at(0), Day::of_ordinal(ordinal))
    })
    .worded(Wording::Parsing("fromordinal()")),
    Builtin::class_method("fromisoformat", "(type, object, /)", from_iso_format),
    Builtin::class_method(
        "fromisocalendar",
        "$(type, year, week, day)",
        from_iso_calendar,
    )
    .worded(Wording::Parsing("fromisocalendar()")),
    Builtin::class_method("strptime", "$(type, string, format, /)", |args| {
        strftime::parse(args, "_strptime_datetime_date")
    })
    .worded(Wording::Parsing("strptime()")),
    Builtin::class_method("today", "(type, /)", today),
    Builtin::method("ctime", "(self, /)", |args| {
        strftime::ctime(fields(args.at(0)).date_only())
    })
    .reads(),
    Builtin::method("strftime", "$(self, format)", |args| {
        let format = text::argument(args.at(1), "strftime", "1")?;
        let time = protocol::call_method(args.at(0), names::intern("timetuple"), &[])?;
        strftime::format(args.at(0), format, time, args.at(0))
    })
    .worded(Wording::Parsing("strftime()")),
    Builtin::method("__format__", "$(self, format, /)", format)
        .worded(Wording::Parsing("__format__()")),
    Builtin::method("timetuple", "(self, /)", |args| {
        Ok(strftime::time_tuple(fields(args.at(0)).date_only(), -1))
    })
    .reads(),
    Builtin::method("isocalendar", "(self, /)", |args| {
        let (year, week, day) = fields(args.at(0)).day().iso();
        iso_calendar::new(year, week, day)
    })
    .reads(),
    Builtin::method("isoformat", "(self, /)", |args| {
        let mut text = Vec::with_capacity(10);
        iso::write_day(&mut text, fields(args.at(0)).day());
        Ok(str::ascii(&text)?.cast())
    })
    .reads(),
    Builtin::method("isoweekday", "(self, /)", |args| {
        Ok(int::new(fields(args.at(0)).day().weekday() + 1))
    })
    .intrinsic(twin!(generic::iso_weekday))
    .reads(),
    Builtin::method("toordinal", "(self, /)", |args| {
        Ok(int::new(fields(args.at(0)).day().ordinal()))
    })
    .intrinsic(twin!(generic::to_ordinal))
    .reads(),
    Builtin::method("weekday", "(self, /)", |args| {
        Ok(int::new(fields(args.at(0)).day().weekday()))
    })
    .intrinsic(twin!(generic::weekday))
    .reads(),
    Builtin::method(
        "replace",
        "(self, /, year=unchanged, month=unchanged, day=unchanged)",
        replace,
    ),
    Builtin::method(
        "__replace__",
        "(self, /, year=unchanged, month=unchanged, day=unchanged)",
        replace,
    )
    .telling("(self, /, **changes)"),
    Builtin::method("__reduce__", "(self, /)", |args| {
        let state = types::bytes::new(&state(fields(args.at(0))))?;
        let class = Class::of(args.at(0)).object();
        let state = tuple::try_from_slice(&[state])?.cast();
        Ok(tuple::try_from_slice(&[class, state])?.cast())
    }),
    Builtin::getter("year", |args| Ok(int::new(fields(args.at(0)).day().year)))
        .intrinsic(twin!(generic::year))
        .reads(),
    Builtin::getter("month", |args| Ok(int::new(fields(args.at(0)).day().month)))
        .intrinsic(twin!(generic::month))
        .reads(),
    Builtin::getter("day", |args| Ok(int::new(fields(args.at(0)).day().day)))
        .intrinsic(twin!(generic::day))
        .reads(),
];

/// Is it a `date`, or a `datetime`?
pub fn is_date(object: Obj) -> bool {
    object.is_heap() && is_instance(object, DATE.class())
}

/// Is it a `date` and no `datetime`?
pub fn is_plain(object: Obj) -> bool {
    is_date(object) && !moment::is_moment(object)
}

/// The fields as a `date`.
pub fn of_fields(fields: Fields) -> Obj {
    of_class(DATE.class(), fields)
}

fn of_class(class: &'static Class, fields: Fields) -> Obj {
    instance::with(class, &[int::new(fields.date_only().0)])
}

/// An instance of `date`, or of the subclass that `class` is, which is called.
///
/// # Errors
/// `ValueError`; what the class raises.
pub fn make(class: Obj, day: Day) -> PyResult {
    if class == DATE.class().object() {
        return Ok(of_fields(Fields::of_day(parts::check_day(day)?)));
    }
    if class == MOMENT.class().object() {
        let fields = Fields::of_day(parts::check_day(day)?);
        return Ok(moment::of_fields(fields, none()));
    }
    call::call(class, &[day.year, day.month, day.day].map(int::new))
}

fn new(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    if args.places() == 2
        && let Some(state) = args.get(1)
        && let Some([high, low, month, day]) =
            parts::state(state, "date", |month| (1..=12).contains(&month), 2)?
    {
        let day = pickled_day(high, low, month, day);
        return Ok(of_class(class, Fields::of_day(day)));
    }
    let day = parts::given_day(args)?;
    Ok(of_class(class, Fields::of_day(parts::check_day(day)?)))
}

/// The day of a pickled state; if there is no such day, one near to it.
pub fn pickled_day(high: u8, low: u8, month: u8, day: u8) -> Day {
    let year = i64::from(u16::from_be_bytes([high, low])).clamp(MIN_YEAR, MAX_YEAR);
    let month = i64::from(month);
    let day = i64::from(day).clamp(1, days_in_month(year, month));
    Day { year, month, day }
}

/// The pickled state of the date in some fields.
pub fn state(fields: Fields) -> [u8; 4] {
    let Day { year, month, day } = fields.day();
    let [high, low] = (year as u16).to_be_bytes();
    [high, low, month as u8, day as u8]
}

fn hash(object: Obj) -> i64 {
    pyrite_vm::hash::of_bytes(&state(fields(object)))
}

fn compare(args: &Arguments, comparison: Comparison) -> PyResult {
    if !is_plain(args.at(1)) {
        return Ok(not_implemented());
    }
    let [a, b] = [0, 1].map(|place| fields(args.at(place)).date_only().0);
    Ok(boolean(comparison.holds(a.cmp(&b))))
}

/// A day with this number, as an operation on a date gives it.
fn moved(date: Obj, ordinal: i64) -> PyResult {
    if !(1..=MAX_ORDINAL).contains(&ordinal) {
        return Err(overflow_error!("date value out of range"));
    }
    make(Class::of(date).object(), Day::of_ordinal(ordinal))
}

fn add(args: &Arguments) -> PyResult {
    let (date, other) = (args.at(0), args.at(1));
    match delta::span(other) {
        Some(span) if is_plain(date) => moved(date, fields(date).day().ordinal() + span.days),
        _ => Ok(not_implemented()),
    }
}

fn subtract(date: Obj, other: Obj) -> PyResult {
    if !is_plain(date) {
        return Ok(not_implemented());
    }
    let ordinal = fields(date).day().ordinal();
    if let Some(span) = delta::span(other) {
        return moved(date, ordinal - span.days);
    }
    if !is_plain(other) {
        return Ok(not_implemented());
    }
    let days = ordinal - fields(other).day().ordinal();
    Ok(delta::of_span(Span { days, rest: 0 }))
}

/// A date, local time, of a number of seconds since the epoch.
fn from_time(class: Obj, seconds: i64) -> PyResult {
    let (day, _) = clock::broken_down(seconds, true)?;
    make(class, day)
}

fn today(args: &Arguments) -> PyResult {
    let class = args.at(0);
    if class == DATE.class().object() {
        return from_time(class, clock::now().0);
    }
    let time = pyrite_vm::import::import_absolute("time")?;
    let now = protocol::call_method(time, names::intern("time"), &[])?;
    protocol::call_method(class, names::intern("fromtimestamp"), &[now])
}

fn from_iso_format(args: &Arguments) -> PyResult {
    let Some(string) = str::of(args.at(1)) else {
        return Err(type_error!("fromisoformat: argument must be str"));
    };
    let text = str::bytes(string);
    match text.len() {
        7 | 8 | 10 => iso::read_day(text),
        _ => None,
    }
    .map_or_else(
        || Err(invalid_iso_format(args.at(1))),
        |day| make(args.at(0), day),
    )
}

/// The error of a text that is no date or time.
#[cold]
pub fn invalid_iso_format(string: Obj) -> Raised {
    match protocol::repr(string) {
        Ok(repr) => {
            let mut message = b"Invalid isoformat string: ".to_vec();
            message.extend_from_slice(str::bytes(repr));
            exception::raise(&exception::VALUE_ERROR, &[str::from_bytes(&message).cast()])
        }
        Err(raised) => raised,
    }
}

fn from_iso_calendar(args: &Arguments) -> PyResult {
    let part = |place| {
        parts::part(args.at(place)).map_err(|raised| {
            if exception::matches(raised.0, &exception::OVERFLOW_ERROR) {
                value_error!("ISO calendar component out of range")
            } else {
                raised
            }
        })
    };
    let (year, week, day) = (part(1)?, part(2)?, part(3)?);
    match Day::of_iso(year, week, day) {
        Ok(day) => make(args.at(0), day),
        Err(NoSuchWeek::Year) => Err(value_error!("year must be in 1..{MAX_YEAR}, not {year}")),
        Err(NoSuchWeek::Week) => Err(value_error!("Invalid week: {week}")),
        Err(NoSuchWeek::Day) => Err(value_error!("Invalid weekday: {day} (range is [1, 7])")),
    }
}

/// `__format__` of dates, times and datetimes.
///
/// # Errors
/// What `strftime` raises.
pub fn format(args: &Arguments) -> PyResult {
    let format = text::argument(args.at(1), "__format__", "1")?;
    if str::length(format) == 0 {
        return protocol::str_object(args.at(0));
    }
    protocol::call_method(args.at(0), names::intern("strftime"), &[args.at(1)])
}

fn replace(args: &Arguments) -> PyResult {
    let day = parts::replaced_day(args, fields(args.at(0)).day())?;
    make(Class::of(args.at(0)).object(), day)
}

/// Fills what needs objects of the type.
pub fn complete() {
    let set = |name: &str, value| DATE.class().set_attribute(names::intern(name), value);
    set("min", of_fields(Fields::of_day(Day::of_ordinal(1))));
    set(
        "max",
        of_fields(Fields::of_day(Day::of_ordinal(MAX_ORDINAL))),
    );
    set("resolution", delta::of_span(Span::new(0, US_PER_DAY)));
}
