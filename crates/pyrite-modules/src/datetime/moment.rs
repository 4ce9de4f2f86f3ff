//! `datetime.datetime`: a moment, in some zone or in none.

use super::calendar::{Day, MAX_ORDINAL, days_in_month};
use super::date::{self, DATE, invalid_iso_format};
use super::fields::{Clock, Fields, US_PER_DAY, US_PER_SECOND, fields, zone as zone_of};
use super::span::Span;
use super::time::{
    self, FOLD_BIT, FOLD_PROTOCOL, known_hash, not_midnight, pickled_clock, pickled_zone, reduced,
    set_fold, set_hash, zone_of_offset,
};
use super::zone::{self, Question};
use super::{clock, conversion, delta, generic, iso, parts, strftime};
use crate::support::*;
use protocol::Comparison;
use pyrite_vm::builtin::Wording;
use pyrite_vm::class::{Class, is_instance};
use pyrite_vm::{overflow_error, type_error};
use smelt::twin;

/// `datetime.datetime`.
pub static MOMENT: TypeDefinition = TypeDefinition {
    base: Some(&DATE),
    slots: 4,
    ..TypeDefinition::new("datetime.datetime", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor(
        "(type, year=0, month=0, day=0, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)",
        new,
    )
    .telling("$")
    .worded(Wording::Parsing("function"))
    .reads(),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("__hash__", "(self, /)", |args| {
        hash(args.at(0)).map(int::new)
    })
    .hashing(|object| is_moment(object).then(|| hash(object)))
    .writes(),
    Builtin::method("__str__", "(self, /)", |args| {
        let separator = str::new(" ");
        protocol::call_method(args.at(0), names::intern("isoformat"), &[separator])
    }),
    Builtin::comparison(Comparison::Lt, |args| {
        compare(args, Comparison::Lt)
    })
    .intrinsic(twin!(generic::moment_lt))
    .ordering(|a, b| {
        let is_plain = is_moment(a) && is_moment(b) && zone_of(a) == zone_of(b);
        is_plain.then(|| fields(a).order().cmp(&fields(b).order()))
    })
    .reads(),
    Builtin::comparison(Comparison::Le, |args| compare(args, Comparison::Le),
    )
    .intrinsic(twin!(generic::moment_le))
    .reads(),
    Builtin::comparison(Comparison::Eq, |args| compare(args, Comparison::Eq),
    )
    .intrinsic(twin!(generic::moment_eq))
    .equating(|a, b| {
        let is_plain = is_moment(a) && is_moment(b) && zone_of(a) == zone_of(b);
        is_plain.then(|| Ok(fields(a).order() == fields(b).order()))
    })
    .reads(),
    Builtin::comparison(Comparison::Ne, |args| compare(args, Comparison::Ne),
    )
    .intrinsic(twin!(generic::moment_ne))
    .reads(),
    Builtin::comparison(Comparison::Gt, |args| {
        compare(args, Comparison::Gt)
    })
    .intrinsic(twin!(generic::moment_gt))
    .reads(),
    Builtin::comparison(Comparison::Ge, |args| compare(args, Comparison::Ge),
    )
    .intrinsic(twin!(generic::moment_ge))
    .reads(),
    Builtin::method("__add__", "(self, value, /)", add)
        .intrinsic(twin!(generic::moment_add))
        .reads(),
    Builtin::method("__radd__", "(self, value, /)", add)
        .intrinsic(twin!(generic::moment_add))
        .reads(),
    Builtin::method(
        "__sub__",
        "(self, value, /)",
        |args| {
            let (this, other) = (args.at(0), args.at(1));
            match delta::span(other) {
                Some(span) => moved(this, Span::ZERO.minus(span)),
                None if is_moment(other) => Ok(delta::of_span(between(this, other)?)),
                None => Ok(not_implemented()),
            }
        },
    )
    .intrinsic(twin!(generic::moment_sub))
    .reads(),
    Builtin::method(
        "__rsub__",
        "(self, value, /)",
        |args| match is_moment(args.at(1)) {
            true => Ok(delta::of_span(between(args.at(1), args.at(0))?)),
            false => Ok(not_implemented()),
        },
    )
    .reads(),
    Builtin::class_method(
        "now",
        "(type, /, tz=None)",
        |args| {
            let zone = zone::check(args.or(1, none()))?;
            in_zone(args.at(0), clock::now(), zone)
        },
    )
    .worded(Wording::Parsing("now()"))
    .reads(),
    Builtin::class_method(
        "utcnow",
        "(type, /)",
        |args| {
            warn_of_utc("utcnow()", "now(datetime.UTC)")?;
            of_time(args.at(0), clock::now(), none(), false)
        },
    ),
    Builtin::class_method(
        "fromtimestamp",
        "$(type, timestamp, tz=None)",
        |args| {
            let zone = zone::check(args.or(2, none()))?;
            in_zone(args.at(0), clock::exact_seconds(args.at(1))?, zone)
        },
    )
    .worded(Wording::Parsing("fromtimestamp()")),
    Builtin::class_method(
        "utcfromtimestamp",
        "$(type, timestamp, /)",
        |args| {
            warn_of_utc("utcfromtimestamp()", "fromtimestamp(timestamp, datetime.UTC)")?;
            of_time(args.at(0), clock::exact_seconds(args.at(1))?, none(), false)
        },
    )
    .worded(Wording::Parsing("utcfromtimestamp()")),
    Builtin::class_method(
        "strptime",
        "$(type, string, format, /)",
        |args| strftime::parse(args, "_strptime_datetime_datetime"),
    )
    .worded(Wording::Parsing("strptime()")),
    Builtin::class_method(
        "combine",
        "$(type, date, time=None, tzinfo=None)",
        combine,
    )
    .worded(Wording::Parsing("combine()")),
    Builtin::class_method(
        "fromisoformat",
        "(type, object, /)",
        from_iso_format,
    ),
    Builtin::method(
        "date",
        "(self, /)",
        |args| Ok(date::of_fields(fields(args.at(0)))),
    )
    .reads(),
    Builtin::method(
        "time",
        "(self, /)",
        |args| Ok(time::of_fields(fields(args.at(0)), none())),
    )
    .reads(),
    Builtin::method(
        "timetz",
        "(self, /)",
        |args| Ok(time::of_fields(fields(args.at(0)), zone_of(args.at(0)))),
    )
    .reads(),
    Builtin::method(
        "ctime",
        "(self, /)",
        |args| strftime::ctime(fields(args.at(0))),
    )
    .reads(),
    Builtin::method(
        "timetuple",
        "(self, /)",
        |args| {
            let saving = strftime::saving(zone_of(args.at(0)), args.at(0))?;
            Ok(strftime::time_tuple(fields(args.at(0)), saving))
        },
    )
    .reads(),
    Builtin::method(
        "timestamp",
        "(self, /)",
        timestamp,
    )
    .reads(),
    Builtin::method(
        "utctimetuple",
        "(self, /)",
        |args| {
            let this = args.at(0);
            let fields = fields(this);
            let universal = match offset(this)? {
                Some(offset) => shifted(fields, Span::new(0, -offset))?,
                None => fields,
            };
            Ok(strftime::time_tuple(universal, 0))
        },
    )
    .reads(),
    Builtin::method(
        "isoformat",
        "$(self, sep='T', timespec='auto')",
        iso_format,
    )
    .worded(Wording::Parsing("isoformat()"))
    .reads(),
    Builtin::method(
        "utcoffset",
        "(self, /)",
        |args| zone::ask(zone_of(args.at(0)), Question::Offset, args.at(0)),
    )
    .reads(),
    Builtin::method(
        "tzname",
        "(self, /)",
        |args| zone::name(zone_of(args.at(0)), args.at(0)),
    )
    .reads(),
    Builtin::method(
        "dst",
        "(self, /)",
        |args| zone::ask(zone_of(args.at(0)), Question::Saving, args.at(0)),
    )
    .reads(),
    Builtin::method(
        "replace",
        "(self, /, year=unchanged, month=unchanged, day=unchanged,\n        hour=unchanged, minute=unchanged, second=unchanged,\n        microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)",
        replace,
    ),
    Builtin::method(
        "__replace__",
        "(self, /, year=unchanged, month=unchanged, day=unchanged, hour=unchanged, minute=unchanged, second=unchanged, microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)",
        replace,
    )
    .telling("(self, /, **changes)"),
    Builtin::method(
        "astimezone",
        "$(self, tz=None)",
        |args| conversion::in_other_zone(args.at(0), zone::check(args.or(1, none()))?),
    )
    .worded(Wording::Parsing("astimezone()"))
    .reads(),
    Builtin::method(
        "__reduce_ex__",
        "$(self, proto, /)",
        |args| reduce(args.at(0), parts::part(args.at(1))?),
    )
    .worded(Wording::Parsing("__reduce_ex__()")),
    Builtin::method(
        "__reduce__",
        "(self, /)",
        |args| reduce(args.at(0), 2),
    ),
    time::HOUR,
    time::MINUTE,
    time::SECOND,
    time::MICROSECOND,
    time::ZONE_INFO,
    time::FOLD,
];

/// Is it a `datetime`?
#[inline]
pub fn is_moment(object: Obj) -> bool {
    object.is_heap() && is_instance(object, MOMENT.class())
}

/// A `datetime` of these fields.
#[inline]
pub fn of_fields(fields: Fields, zone: Obj) -> Obj {
    of_class(MOMENT.class(), fields, zone)
}

fn of_class(class: &'static Class, fields: Fields, zone: Obj) -> Obj {
    instance::with(class, &[int::new(fields.0), zone])
}

/// An instance of `datetime`, or of the subclass that `class` is, which is called.
fn make(class: Obj, day: Day, clock: Clock, zone: Obj, fold: bool) -> PyResult {
    if class == MOMENT.class().object() {
        let (day, clock) = (parts::check_day(day)?, parts::check_clock(clock)?);
        let fields = Fields::of(day, clock).with_fold(fold);
        return Ok(of_fields(fields, zone::check(zone)?));
    }
    let [year, month, day] = [day.year, day.month, day.day].map(int::new);
    let [hour, minute, second, microsecond] =
        [clock.hour, clock.minute, clock.second, clock.microsecond].map(int::new);
    let all = [year, month, day, hour, minute, second, microsecond, zone];
    let made = call::call(class, &all)?;
    if is_moment(made) {
        set_fold(made, fold);
    }
    Ok(made)
}

fn new(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    if args.places() <= 3
        && let Some(given) = args.get(1)
        && let Some([high, low, month, day, hour, minute, second, rest @ ..]) = parts::state::<10>(
            given,
            "datetime",
            |month| (1..=12).contains(&(month & 0x7f)) && month < 256,
            2,
        )?
    {
        let zone = pickled_zone(args.get(2))?;
        let day = date::pickled_day(high, low, month & !FOLD_BIT, day);
        let clock = pickled_clock(hour, minute, second, rest);
        let fields = Fields::of(day, clock).with_fold(month & FOLD_BIT != 0);
        return Ok(of_class(class, fields, zone));
    }
    let day = parts::given_day(args)?;
    let clock = parts::given_clock(args, 4)?;
    let zone = args.or(8, none());
    let fold = parts::optional(args, 9)?;
    let (day, clock) = (parts::check_day(day)?, parts::check_clock(clock)?);
    let fold = parts::check_fold(fold)?;
    let fields = Fields::of(day, clock).with_fold(fold);
    Ok(of_class(class, fields, zone::check(zone)?))
}

fn repr(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let (fields, zone) = (fields(this), zone_of(this));
    let Day { year, month, day } = fields.day();
    let clock = time::shown_clock(fields.clock());
    let mut shown = format!("{}({year}, {month}, {day}, {clock}", type_name(this));
    if fields.fold() {
        shown.push_str(", fold=1");
    }
    let mut result = shown.into_bytes();
    time::show_zone(&mut result, zone)?;
    result.push(b')');
    Ok(str::try_from_bytes(&result)?.cast())
}

fn offset(moment: Obj) -> PyResult<Option<i64>> {
    zone::offset(zone_of(moment), moment)
}

/// The time of some fields from the beginning of the calendar on.
#[inline]
pub fn since_beginning(fields: Fields) -> Span {
    Span {
        days: fields.day().ordinal(),
        rest: fields.clock().microseconds(),
    }
}

/// Fields so much later; `None` if there is no such date.
#[inline]
pub fn later(fields: Fields, by: Span) -> Option<Fields> {
    let Span { days, rest } = since_beginning(fields).plus(by);
    if !(1..=MAX_ORDINAL).contains(&days) {
        return None;
    }
    let (day, clock) = (Day::of_ordinal(days), Clock::of_microseconds(rest));
    Some(Fields::of(day, clock))
}

fn shifted(fields: Fields, by: Span) -> PyResult<Fields> {
    later(fields, by).ok_or_else(|| overflow_error!("date value out of range"))
}

/// A datetime so much later, in the same zone and of the same class.
///
/// # Errors
/// `OverflowError`; what the class raises.
pub fn moved(moment: Obj, by: Span) -> PyResult {
    let (fields, zone) = (shifted(fields(moment), by)?, zone_of(moment));
    let class = Class::of(moment);
    if std::ptr::eq(class, MOMENT.class()) {
        return Ok(of_fields(fields, zone));
    }
    make(class.object(), fields.day(), fields.clock(), zone, false)
}

fn add(args: &Arguments) -> PyResult {
    match delta::span(args.at(1)) {
        Some(span) => moved(args.at(0), span),
        None => Ok(not_implemented()),
    }
}

/// From datetime `b` to datetime `a`.
fn between(a: Obj, b: Obj) -> PyResult<Span> {
    let offsets = match zone_of(a) == zone_of(b) {
        true => (None, None),
        false => (offset(a)?, offset(b)?),
    };
    let offset = match offsets {
        (None, None) => 0,
        (Some(a), Some(b)) => a - b,
        _ => {
            return Err(type_error!(
                "can't subtract offset-naive and offset-aware datetimes"
            ));
        }
    };
    let between = since_beginning(fields(a)).minus(since_beginning(fields(b)));
    Ok(between.minus(Span::new(0, offset)))
}

/// Does the offset of a datetime depend on its fold? Then it equals none in another zone (PEP 495).
fn is_ambiguous(moment: Obj, offset: i64) -> PyResult<bool> {
    let fields = fields(moment);
    let other = of_fields(fields.with_fold(!fields.fold()), zone_of(moment));
    Ok(zone::offset(zone_of(moment), other)? != Some(offset))
}

fn compare(args: &Arguments, comparison: Comparison) -> PyResult {
    let (this, other) = (args.at(0), args.at(1));
    if !is_moment(other) {
        return Ok(not_implemented());
    }
    let (a, b) = (fields(this), fields(other));
    let plain = a.order().cmp(&b.order());
    if zone_of(this) == zone_of(other) {
        return Ok(boolean(comparison.holds(plain)));
    }
    let equality = matches!(comparison, Comparison::Eq | Comparison::Ne);
    let (x, y) = match (offset(this)?, offset(other)?) {
        (None, None) => return Ok(boolean(comparison.holds(plain))),
        (Some(x), Some(y)) => (x, y),
        _ if equality => return Ok(boolean(comparison == Comparison::Ne)),
        _ => {
            return Err(type_error!(
                "can't compare offset-naive and offset-aware datetimes"
            ));
        }
    };
    let universal = |fields, offset| since_beginning(fields).minus(Span::new(0, offset));
    let order = match x == y {
        true => plain,
        false => universal(a, x).cmp(&universal(b, y)),
    };
    if equality && order.is_eq() && (is_ambiguous(this, x)? || is_ambiguous(other, y)?) {
        return Ok(boolean(comparison == Comparison::Ne));
    }
    Ok(boolean(comparison.holds(order)))
}

fn hash(this: Obj) -> PyResult<i64> {
    if let Some(hash) = known_hash(this) {
        return Ok(hash);
    }
    let (fields, zone) = (fields(this), zone_of(this));
    // As if for the first time, so that equal ones have equal hashes.
    let about = match fields.fold() && !zone.is_none() {
        true => of_fields(fields.with_fold(false), zone),
        false => this,
    };
    let hash = match zone::offset(zone, about)? {
        None => pyrite_vm::hash::of_bytes(&state(fields)),
        Some(offset) => delta::hash(since_beginning(fields).minus(Span::new(0, offset)))?,
    };
    set_hash(this, hash);
    Ok(hash)
}

fn state(fields: Fields) -> [u8; 10] {
    let [a, b, c, d] = date::state(fields);
    let [e, f, g, h, i, j] = time::state(fields);
    [a, b, c, d, e, f, g, h, i, j]
}

fn reduce(this: Obj, protocol: i64) -> PyResult {
    let fields = fields(this);
    let mut state = state(fields);
    if fields.fold() && protocol >= FOLD_PROTOCOL {
        state[2] |= FOLD_BIT;
    }
    reduced(this, &state)
}

/// A moment told as seconds since the epoch and microseconds, on local or universal clocks.
fn of_time(class: Obj, (seconds, microsecond): (i64, i64), zone: Obj, local: bool) -> PyResult {
    let (day, clock) = clock::broken_down(seconds, local)?;
    let fold = local && clock::is_in_fold(seconds, clock::seconds_of(day, clock)?)?;
    let clock = Clock {
        microsecond,
        ..clock
    };
    make(class, day, clock, zone, fold)
}

/// As [`of_time`], in a zone, or on local clocks.
fn in_zone(class: Obj, time: (i64, i64), zone: Obj) -> PyResult {
    let made = of_time(class, time, zone, zone.is_none())?;
    if zone.is_none() {
        return Ok(made);
    }
    zone::from_utc(zone, made)
}

fn warn_of_utc(method: &str, better: &str) -> PyResult<()> {
    let message = format!(
        "datetime.datetime.{method} is deprecated and scheduled for removal in a future version. Use timezone-aware objects to represent datetimes in UTC: \
         datetime.datetime.{better}."
    );
    pyrite_vm::warnings::warn(&exception::DEPRECATION_WARNING, &message)
}

fn combine(args: &Arguments) -> PyResult {
    let wrong = |place: usize, wanted| {
        Err(type_error!(
            "combine() argument {place} must be datetime.{wanted}, not {}",
            type_name(args.at(place))
        ))
    };
    if !date::is_date(args.at(1)) {
        return wrong(1, "date");
    }
    let Some(time) = args.get(2) else {
        return Err(type_error!(
            "combine() missing required argument 'time' (pos 2)"
        ));
    };
    if !time::is_time(time) {
        return wrong(2, "time");
    }
    let zone = zone::check(args.or(3, zone_of(time)))?;
    let (day, time) = (fields(args.at(1)).day(), fields(time));
    make(args.at(0), day, time.clock(), zone, time.fold())
}

fn from_iso_format(args: &Arguments) -> PyResult {
    let Some(string) = str::of(args.at(1)) else {
        return Err(type_error!("fromisoformat: argument must be str"));
    };
    let Some((mut day, mut clock, offset)) = read(str::bytes(string)) else {
        return Err(invalid_iso_format(args.at(1)));
    };
    let zone = zone_of_offset(offset)?;
    let is_day = (1..=12).contains(&day.month) && day.day <= days_in_month(day.year, day.month);
    if clock.hour == 24 && is_day {
        if clock.microseconds() != US_PER_DAY {
            return Err(not_midnight());
        }
        clock.hour = 0;
        day.day += 1;
        if day.day > days_in_month(day.year, day.month) {
            day = Day {
                year: day.year + day.month / 12,
                month: day.month % 12 + 1,
                day: 1,
            };
        }
    }
    make(args.at(0), day, clock, zone, false)
}

/// Day, time and offset from UTC of a text.
fn read(text: &[u8]) -> Option<(Day, Clock, Option<i64>)> {
    if text.len() < 7 {
        return None;
    }
    let end = iso::separator(text)?;
    let day = iso::read_day(text.get(..end)?)?;
    let rest = &text[end..];
    let Some(separator) = rest.first() else {
        return Some((day, Clock::default(), None));
    };
    let length = types::str::point_length(*separator);
    let (clock, offset) = iso::read_clock(rest.get(length..)?)?;
    Some((day, clock, offset))
}

fn iso_format(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let separator = match args.get(1) {
        None => &b"T"[..],
        Some(given) => separator(given)?,
    };
    let precision = time::precision(args.get(2), "2")?;
    let mut text = Vec::with_capacity(40);
    let fields = fields(this);
    iso::write_day(&mut text, fields.day());
    text.extend_from_slice(separator);
    iso::write_clock(&mut text, fields.clock(), precision);
    if let Some(offset) = offset(this)? {
        iso::write_offset(&mut text, offset, b":");
    }
    Ok(str::try_from_bytes(&text)?.cast())
}

fn separator<'a>(object: Obj) -> PyResult<&'a [u8]> {
    let Some(string) = str::of(object) else {
        return Err(type_error!(
            "isoformat() argument 1 must be a unicode character, not {}",
            argument_name(object)
        ));
    };
    match str::length(string) {
        1 => Ok(str::bytes(string)),
        length => Err(type_error!(
            "isoformat() argument 1 must be a unicode character, not a string of length {length}"
        )),
    }
}

fn timestamp(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let fields = fields(this);
    if zone_of(this).is_none() {
        let clock = fields.clock();
        let local = clock::seconds_of(fields.day(), clock)?;
        let seconds = clock::universal(local, fields.fold())? - clock::EPOCH;
        let fraction = clock.microsecond as f64 / US_PER_SECOND as f64;
        return Ok(float::new(seconds as f64 + fraction));
    }
    let epoch = Span::new(clock::EPOCH / 86_400, 0);
    let Some(offset) = offset(this)? else {
        return Err(type_error!(
            "can't subtract offset-naive and offset-aware datetimes"
        ));
    };
    let since = since_beginning(fields).minus(epoch);
    delta::total_seconds(since.minus(Span::new(0, offset)))
}

fn replace(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let fields = fields(this);
    let day = parts::replaced_day(args, fields.day())?;
    let clock = parts::replaced_clock(args, 4, fields.clock())?;
    let zone = args.or(8, zone_of(this));
    let fold = parts::replaced(args, 9, fields.fold().into())?;
    let fold = parts::check_fold(fold)?;
    make(Class::of(this).object(), day, clock, zone, fold)
}

/// Fills what needs objects of the type.
pub fn complete() {
    let set = |name: &str, value| MOMENT.class().set_attribute(names::intern(name), value);
    let first = Fields::of_day(Day::of_ordinal(1));
    set("min", of_fields(first, none()));
    let last = Fields::of(
        Day::of_ordinal(MAX_ORDINAL),
        Clock::of_microseconds(US_PER_DAY - 1),
    );
    set("max", of_fields(last, none()));
    set("resolution", delta::of_span(Span::new(0, 1)));
}
