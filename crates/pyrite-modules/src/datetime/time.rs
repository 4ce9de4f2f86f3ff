//! `datetime.time`.

use super::fields::{
    Clock, FIELDS, Fields, HASH, US_PER_DAY, US_PER_SECOND, fields, zone as zone_of,
};
use super::iso::{self, Precision};
use super::span::Span;
use super::zone::{self, Question};
use super::{date, delta, generic, parts, strftime};
use crate::support::*;
use protocol::Comparison;
use pyrite_vm::builtin::Wording;
use pyrite_vm::class::{Class, is_instance};
use pyrite_vm::{type_error, value_error};
use smelt::twin;

/// `datetime.time`.
pub static TIME: TypeDefinition = TypeDefinition {
    slots: 4,
    ..TypeDefinition::new("datetime.time", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor(
        "(type, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)",
        new,
    )
    .telling("$")
    .worded(Wording::Parsing("function"))
    .reads(),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("__hash__", "(self, /)", |args| {
        hash(args.at(0)).map(int::new)
    })
    .hashing(|object| is_time(object).then(|| hash(object)))
    .writes(),
    Builtin::method("__str__", "(self, /)", |args| {
        protocol::call_method(args.at(0), names::intern("isoformat"), &[])
    }),
    Builtin::comparison(Comparison::Lt, |args| {
        compare(args, Comparison::Lt)
    })
    .intrinsic(twin!(generic::time_lt))
    .reads(),
    Builtin::comparison(Comparison::Le, |args| compare(args, Comparison::Le),
    )
    .intrinsic(twin!(generic::time_le))
    .reads(),
    Builtin::comparison(Comparison::Eq, |args| compare(args, Comparison::Eq),
    )
    .intrinsic(twin!(generic::time_eq))
    .reads(),
    Builtin::comparison(Comparison::Ne, |args| compare(args, Comparison::Ne),
    )
    .intrinsic(twin!(generic::time_ne))
    .reads(),
    Builtin::comparison(Comparison::Gt, |args| {
        compare(args, Comparison::Gt)
    })
    .intrinsic(twin!(generic::time_gt))
    .reads(),
    Builtin::comparison(Comparison::Ge, |args| compare(args, Comparison::Ge),
    )
    .intrinsic(twin!(generic::time_ge))
    .reads(),
    Builtin::class_method(
        "strptime",
        "$(type, string, format, /)",
        |args| strftime::parse(args, "_strptime_datetime_time"),
    )
    .worded(Wording::Parsing("strptime()")),
    Builtin::method(
        "isoformat",
        "$(self, timespec='auto')",
        iso_format,
    )
    .worded(Wording::Parsing("isoformat()"))
    .reads(),
    Builtin::method(
        "strftime",
        "$(self, format)",
        |args| {
            let format = text::argument(args.at(1), "strftime", "1")?;
            let clock = fields(args.at(0)).clock();
            let parts = [1900, 1, 1, clock.hour, clock.minute, clock.second, 0, 1, -1];
            let time = tuple::try_from_slice(&parts.map(int::new))?.cast();
            strftime::format(args.at(0), format, time, none())
        },
    )
    .worded(Wording::Parsing("strftime()")),
    Builtin::method(
        "__format__",
        "$(self, format, /)",
        date::format,
    )
    .worded(Wording::Parsing("__format__()")),
    Builtin::method(
        "utcoffset",
        "(self, /)",
        |args| zone::ask(zone_of(args.at(0)), Question::Offset, none()),
    )
    .reads(),
    Builtin::method(
        "tzname",
        "(self, /)",
        |args| zone::name(zone_of(args.at(0)), none()),
    )
    .reads(),
    Builtin::method(
        "dst",
        "(self, /)",
        |args| zone::ask(zone_of(args.at(0)), Question::Saving, none()),
    )
    .reads(),
    Builtin::method(
        "replace",
        "(self, /, hour=unchanged, minute=unchanged, second=unchanged,\n        microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)",
        replace,
    ),
    Builtin::method(
        "__replace__",
        "(self, /, hour=unchanged, minute=unchanged, second=unchanged, microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)",
        replace,
    )
    .telling("(self, /, **changes)"),
    Builtin::class_method(
        "fromisoformat",
        "(type, object, /)",
        from_iso_format,
    ),
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
    HOUR,
    MINUTE,
    SECOND,
    MICROSECOND,
    ZONE_INFO,
    FOLD,
];

/// `hour` of times and datetimes.
pub const HOUR: Builtin =
    Builtin::getter("hour", |args| Ok(int::new(fields(args.at(0)).clock().hour)))
        .intrinsic(twin!(generic::hour))
        .reads();
/// `minute` of times and datetimes.
pub const MINUTE: Builtin = Builtin::getter("minute", |args| {
    Ok(int::new(fields(args.at(0)).clock().minute))
})
.intrinsic(twin!(generic::minute))
.reads();
/// `second` of times and datetimes.
pub const SECOND: Builtin = Builtin::getter("second", |args| {
    Ok(int::new(fields(args.at(0)).clock().second))
})
.intrinsic(twin!(generic::second))
.reads();
/// `microsecond` of times and datetimes.
pub const MICROSECOND: Builtin = Builtin::getter("microsecond", |args| {
    Ok(int::new(fields(args.at(0)).clock().microsecond))
})
.intrinsic(twin!(generic::microsecond))
.reads();
/// `tzinfo` of times and datetimes.
pub const ZONE_INFO: Builtin = Builtin::getter("tzinfo", |args| Ok(zone_of(args.at(0))))
    .intrinsic(twin!(generic::zone))
    .reads();
/// `fold` of times and datetimes.
pub const FOLD: Builtin = Builtin::getter("fold", |args| {
    Ok(int::new(fields(args.at(0)).fold().into()))
})
.intrinsic(twin!(generic::fold))
.reads();

/// Is it a `time`?
pub fn is_time(object: Obj) -> bool {
    object.is_heap() && is_instance(object, TIME.class())
}

/// A `time` of the time in some fields.
pub fn of_fields(fields: Fields, zone: Obj) -> Obj {
    of_class(TIME.class(), fields, zone)
}

fn of_class(class: &'static Class, fields: Fields, zone: Obj) -> Obj {
    instance::with(class, &[int::new(fields.time_only().0), zone])
}

/// An instance of `time`, or of the subclass that `class` is, which is called.
fn make(class: Obj, clock: Clock, zone: Obj, fold: bool) -> PyResult {
    if class == TIME.class().object() {
        let fields = Fields::of_clock(parts::check_clock(clock)?).with_fold(fold);
        return Ok(of_fields(fields, zone::check(zone)?));
    }
    let [hour, minute, second, microsecond] =
        [clock.hour, clock.minute, clock.second, clock.microsecond].map(int::new);
    let made = call::call(class, &[hour, minute, second, microsecond, zone])?;
    if is_time(made) {
        set_fold(made, fold);
    }
    Ok(made)
}

/// Sets the fold of a time or datetime that nobody has seen yet.
pub fn set_fold(object: Obj, fold: bool) {
    let fields = fields(object).with_fold(fold);
    instance::set_slot(object, FIELDS, int::new(fields.0));
}

/// The `tzinfo` of a pickled state.
///
/// # Errors
/// `TypeError` if it is none.
pub fn pickled_zone(object: Option<Obj>) -> PyResult {
    match object {
        None => Ok(none()),
        Some(zone) if zone.is_none() || zone::is_zone(zone) => Ok(zone),
        Some(_) => Err(type_error!("bad tzinfo state arg")),
    }
}

/// The time of a pickled state; if there is no such time, one near to it.
pub fn pickled_clock(hour: u8, minute: u8, second: u8, rest: [u8; 3]) -> Clock {
    let [high, middle, low] = rest.map(i64::from);
    Clock {
        hour: hour.min(23).into(),
        minute: minute.min(59).into(),
        second: second.min(59).into(),
        microsecond: (high << 16 | middle << 8 | low).min(US_PER_SECOND - 1),
    }
}

/// The pickled state of the time in some fields.
pub fn state(fields: Fields) -> [u8; 6] {
    let clock = fields.clock();
    let [_, high, middle, low] = (clock.microsecond as u32).to_be_bytes();
    let [hour, minute, second] = [clock.hour, clock.minute, clock.second].map(|part| part as u8);
    [hour, minute, second, high, middle, low]
}

/// Of the byte that `fold` is in, too.
pub const FOLD_BIT: u8 = 0x80;

fn new(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    if args.places() <= 3
        && let Some(given) = args.get(1)
        && let Some([hour, minute, second, rest @ ..]) =
            parts::state::<6>(given, "time", |hour| hour & 0x7f < 24 && hour < 256, 0)?
    {
        let zone = pickled_zone(args.get(2))?;
        let clock = pickled_clock(hour & !FOLD_BIT, minute, second, rest);
        let fields = Fields::of_clock(clock).with_fold(hour & FOLD_BIT != 0);
        return Ok(of_class(class, fields, zone));
    }
    let clock = parts::given_clock(args, 1)?;
    let zone = args.or(5, none());
    let fold = parts::optional(args, 6)?;
    let clock = parts::check_clock(clock)?;
    let fold = parts::check_fold(fold)?;
    let fields = Fields::of_clock(clock).with_fold(fold);
    Ok(of_class(class, fields, zone::check(zone)?))
}

/// The arguments that a time is made of, as `repr` shows them: those that are not zero, and hour and minute.
pub fn shown_clock(clock: Clock) -> String {
    let Clock {
        hour,
        minute,
        second,
        microsecond,
    } = clock;
    match (second, microsecond) {
        (0, 0) => format!("{hour}, {minute}"),
        (_, 0) => format!("{hour}, {minute}, {second}"),
        _ => format!("{hour}, {minute}, {second}, {microsecond}"),
    }
}

/// Appends the argument `tzinfo` to what `repr` shows, if there is a zone.
///
/// # Errors
/// What its `__repr__` raises.
pub fn show_zone(result: &mut Vec<u8>, zone: Obj) -> PyResult<()> {
    if !zone.is_none() {
        result.extend_from_slice(b", tzinfo=");
        result.extend_from_slice(str::bytes(protocol::repr(zone)?));
    }
    Ok(())
}

fn repr(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let (fields, zone) = (fields(this), zone_of(this));
    let shown = format!("{}({}", type_name(this), shown_clock(fields.clock()));
    let mut result = shown.into_bytes();
    show_zone(&mut result, zone)?;
    if fields.fold() {
        result.extend_from_slice(b", fold=1");
    }
    result.push(b')');
    Ok(str::try_from_bytes(&result)?.cast())
}

/// The hash of what a time or datetime is made of, if it has been computed.
pub fn known_hash(object: Obj) -> Option<i64> {
    let [lowest, others]: [Obj; 2] = HASH.map(|slot| instance::slot(object, slot));
    (!others.is_null()).then(|| others.small_value().get() << 1 | lowest.small_value().get())
}

/// Keeps it.
pub fn set_hash(object: Obj, hash: i64) {
    set_int_slot(object, HASH[0], hash & 1);
    set_int_slot(object, HASH[1], hash >> 1);
}

fn hash(this: Obj) -> PyResult<i64> {
    if let Some(hash) = known_hash(this) {
        return Ok(hash);
    }
    let fields = fields(this);
    let hash = match zone::offset(zone_of(this), none())? {
        None => pyrite_vm::hash::of_bytes(&state(fields)),
        Some(offset) => delta::hash(Span::new(0, fields.clock().microseconds() - offset))?,
    };
    set_hash(this, hash);
    Ok(hash)
}

fn compare(args: &Arguments, comparison: Comparison) -> PyResult {
    let (this, other) = (args.at(0), args.at(1));
    if !is_time(other) {
        return Ok(not_implemented());
    }
    let (a, b) = (fields(this), fields(other));
    let plainly = || Ok(boolean(comparison.holds(a.order().cmp(&b.order()))));
    if zone_of(this) == zone_of(other) {
        return plainly();
    }
    let offset = |time| zone::offset(zone_of(time), none());
    match (offset(this)?, offset(other)?) {
        (x, y) if x == y => plainly(),
        (Some(x), Some(y)) => {
            // Parts of a second count by themselves, whatever the offsets have of them.
            let key = |clock: Clock, offset: i64| {
                (
                    clock.seconds() - offset.div_euclid(US_PER_SECOND),
                    clock.microsecond,
                )
            };
            let (a, b) = (key(a.clock(), x), key(b.clock(), y));
            Ok(boolean(comparison.holds(a.cmp(&b))))
        }
        _ => match comparison {
            Comparison::Eq => Ok(boolean(false)),
            Comparison::Ne => Ok(boolean(true)),
            _ => Err(type_error!(
                "can't compare offset-naive and offset-aware times"
            )),
        },
    }
}

/// The precision that an argument names.
///
/// # Errors
/// `TypeError` and `ValueError`.
pub fn precision(object: Option<Obj>, position: &str) -> PyResult<Precision> {
    let Some(object) = object else {
        return Ok(Precision::Auto);
    };
    let name = text::argument(object, "isoformat", position)?;
    Precision::named(str::bytes(name)).ok_or_else(|| value_error!("Unknown timespec value"))
}

fn iso_format(args: &Arguments) -> PyResult {
    let precision = precision(args.get(1), "1")?;
    let mut text = Vec::with_capacity(32);
    iso::write_clock(&mut text, fields(args.at(0)).clock(), precision);
    if let Some(offset) = zone::offset(zone_of(args.at(0)), none())? {
        iso::write_offset(&mut text, offset, b":");
    }
    Ok(str::ascii(&text)?.cast())
}

/// The zone of an offset that was read.
///
/// # Errors
/// `ValueError` if it is too far away.
pub fn zone_of_offset(offset: Option<i64>) -> PyResult {
    match offset {
        None => Ok(none()),
        Some(offset) => zone::fixed(Span::new(0, offset), Obj::null()),
    }
}

/// The error of an hour that is 24 where no day ends.
#[cold]
pub fn not_midnight() -> Raised {
    value_error!("minute, second, and microsecond must be 0 when hour is 24")
}

fn from_iso_format(args: &Arguments) -> PyResult {
    let Some(string) = str::of(args.at(1)) else {
        return Err(type_error!("fromisoformat: argument must be str"));
    };
    let text = str::bytes(string);
    let text = text.strip_prefix(b"T").unwrap_or(text);
    let Some((mut clock, offset)) = iso::read_clock(text) else {
        return Err(date::invalid_iso_format(args.at(1)));
    };
    if clock.hour == 24 {
        if clock.microseconds() != US_PER_DAY {
            return Err(not_midnight());
        }
        clock.hour = 0;
    }
    let zone = zone_of_offset(offset)?;
    make(args.at(0), clock, zone, false)
}

fn replace(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let fields = fields(this);
    let clock = parts::replaced_clock(args, 1, fields.clock())?;
    let zone = args.or(5, zone_of(this));
    let fold = parts::replaced(args, 6, fields.fold().into())?;
    let fold = parts::check_fold(fold)?;
    make(Class::of(this).object(), clock, zone, fold)
}

/// Class and state of a time or datetime; `bytes` is the state but for the zone.
///
/// # Errors
/// `MemoryError`.
pub fn reduced(this: Obj, bytes: &[u8]) -> PyResult {
    let state = [types::bytes::new(bytes)?, zone_of(this)];
    let given = if state[1].is_none() {
        &state[..1]
    } else {
        &state
    };
    let state = tuple::try_from_slice(given)?.cast();
    Ok(tuple::try_from_slice(&[Class::of(this).object(), state])?.cast())
}

/// Protocols from this one on know `fold`.
pub const FOLD_PROTOCOL: i64 = 4;

fn reduce(this: Obj, protocol: i64) -> PyResult {
    let fields = fields(this);
    let mut state = state(fields);
    if fields.fold() && protocol >= FOLD_PROTOCOL {
        state[0] |= FOLD_BIT;
    }
    reduced(this, &state)
}

/// Fills what needs objects of the type.
pub fn complete() {
    let set = |name: &str, value| TIME.class().set_attribute(names::intern(name), value);
    set("min", of_fields(Fields(0), none()));
    let last = Clock::of_microseconds(US_PER_DAY - 1);
    set("max", of_fields(Fields::of_clock(last), none()));
    set("resolution", delta::of_span(Span::new(0, 1)));
}
