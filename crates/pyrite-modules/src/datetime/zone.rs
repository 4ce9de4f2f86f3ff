//! `datetime.tzinfo` and `datetime.timezone`, and asking them.

use super::delta::{self, is_delta};
use super::iso::write_offset;
use super::moment;
use super::span::Span;
use crate::support::*;
use protocol::Comparison;
use pyrite_vm::builtin::Wording;
use pyrite_vm::class::{Class, is_instance};
use pyrite_vm::global::Global;
use pyrite_vm::storage::Pinned;
use pyrite_vm::{type_error, value_error};

/// `datetime.tzinfo`.
pub static ZONE_INFO: TypeDefinition = TypeDefinition::new("datetime.tzinfo", METHODS);

/// `datetime.timezone`.
pub static TIMEZONE: TypeDefinition = TypeDefinition {
    base: Some(&ZONE_INFO),
    slots: 2,
    flags: 0,
    ..TypeDefinition::new("datetime.timezone", FIXED_METHODS)
};
/// Its offset, a `timedelta`.
const OFFSET: u32 = 0;
/// Its name, null if it was given none.
const NAME: u32 = 1;

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        Ok(instance::new(instance::class_argument(args.at(0))?).cast())
    })
    .ignoring_rest(),
    Builtin::method("tzname", "(self, object, /)", |_| {
        Err(not_defined("tzname"))
    }),
    Builtin::method("utcoffset", "(self, object, /)", |_| {
        Err(not_defined("utcoffset"))
    }),
    Builtin::method("dst", "(self, object, /)", |_| Err(not_defined("dst"))),
    Builtin::method("fromutc", "(self, object, /)", from_utc_by_rules),
    Builtin::method("__reduce__", "(self, /)", reduce),
];

static FIXED_METHODS: &[Builtin] = &[
    Builtin::constructor("(type, offset, name=unchanged)", new)
        .telling("$")
        .worded(Wording::Parsing("timezone()"))
        .reads(),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("__hash__", "(self, /)", |args| {
        delta::hash(fixed_offset(args.at(0))).map(int::new)
    })
    .reads(),
    Builtin::method("__str__", "(self, /)", |args| fixed_name(args.at(0))).reads(),
    Builtin::comparison(Comparison::Lt, |_| Ok(not_implemented())),
    Builtin::comparison(Comparison::Le, |_| Ok(not_implemented())),
    Builtin::comparison(Comparison::Eq, |args| compare(args, Comparison::Eq)).reads(),
    Builtin::comparison(Comparison::Ne, |args| compare(args, Comparison::Ne)).reads(),
    Builtin::comparison(Comparison::Gt, |_| Ok(not_implemented())),
    Builtin::comparison(Comparison::Ge, |_| Ok(not_implemented())),
    Builtin::method("tzname", "(self, object, /)", |args| {
        check_moment(args.at(1), "tzname")?;
        fixed_name(args.at(0))
    })
    .reads(),
    Builtin::method("utcoffset", "(self, object, /)", |args| {
        check_moment(args.at(1), "utcoffset")?;
        Ok(instance::slot(args.at(0), OFFSET))
    })
    .reads(),
    Builtin::method("dst", "(self, object, /)", |args| {
        check_moment(args.at(1), "dst")?;
        nothing()
    })
    .reads(),
    Builtin::method("fromutc", "(self, object, /)", |args| {
        own_moment(args)?;
        from_utc(args.at(0), args.at(1))
    }),
    Builtin::method("__getinitargs__", "(self, /)", |args| {
        let (offset, name): (Obj, Obj) = (
            instance::slot(args.at(0), OFFSET),
            instance::slot(args.at(0), NAME),
        );
        let all = [offset, name];
        let given = if name.is_null() { &all[..1] } else { &all };
        Ok(tuple::try_from_slice(given)?.cast())
    }),
];

/// Is it `None` or a `tzinfo`?
///
/// # Errors
/// `TypeError` if not.
pub fn check(object: Obj) -> PyResult<Obj> {
    if object.is_none() || is_zone(object) {
        return Ok(object);
    }
    Err(type_error!(
        "tzinfo argument must be None or of a tzinfo subclass, not type '{}'",
        type_name(object)
    ))
}

/// Is it a `tzinfo`?
pub fn is_zone(object: Obj) -> bool {
    object.is_heap() && is_instance(object, ZONE_INFO.class())
}

fn is_fixed(object: Obj) -> bool {
    object.is_heap() && std::ptr::eq(Class::of(object), TIMEZONE.class())
}

fn fixed_offset(zone: Obj) -> Span {
    delta::span_of(instance::slot(zone, OFFSET))
}

#[cold]
fn not_defined(method: &str) -> Raised {
    exception::raise_message(
        &exception::NOT_IMPLEMENTED_ERROR,
        &format!("a tzinfo subclass must implement {method}()"),
    )
}

static UTC: Global<Pinned> = Global::new(Pinned::NULL);

/// `timezone.utc`.
pub fn utc() -> Obj {
    if UTC.get().get().is_null() {
        UTC.set(Pinned::for_ever(of_offset(Span::ZERO, Obj::null())));
    }
    UTC.get().get()
}

fn of_offset(offset: Span, name: Obj) -> Obj {
    instance::with(TIMEZONE.class(), &[delta::of_span(offset), name])
}

/// A `timezone` with an offset and a name, which may be null.
///
/// # Errors
/// `ValueError` if the offset is not shorter than a day.
pub fn fixed(offset: Span, name: Obj) -> PyResult {
    if name.is_null() && offset == Span::ZERO {
        return Ok(utc());
    }
    check_range(offset)?;
    Ok(of_offset(offset, name))
}

fn check_range(offset: Span) -> PyResult<()> {
    if offset.is_offset() {
        return Ok(());
    }
    Err(value_error!(
        "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not {}",
        repr_text(delta::of_span(offset))?
    ))
}

fn new(args: &Arguments) -> PyResult {
    let Some(offset) = delta::span(args.at(1)) else {
        return Err(type_error!(
            "timezone() argument 1 must be datetime.timedelta, not {}",
            type_name(args.at(1))
        ));
    };
    let name = match args.get(2) {
        Some(name) => {
            text::argument(name, "timezone", "2")?;
            name
        }
        None => Obj::null(),
    };
    if name.is_null() && offset == Span::ZERO {
        return Ok(utc());
    }
    check_range(offset)?;
    // The very object that was given.
    Ok(instance::with(TIMEZONE.class(), &[args.at(1), name]))
}

fn repr(args: &Arguments) -> PyResult {
    let this = args.at(0);
    if this == utc() {
        return text::new("datetime.timezone.utc");
    }
    let offset = repr_text(instance::slot(this, OFFSET))?;
    let name: Obj = instance::slot(this, NAME);
    let mut result = format!("datetime.timezone({offset}").into_bytes();
    if !name.is_null() {
        result.extend_from_slice(b", ");
        result.extend_from_slice(str::bytes(protocol::repr(name)?));
    }
    result.push(b')');
    Ok(str::try_from_bytes(&result)?.cast())
}

fn fixed_name(this: Obj) -> PyResult {
    let name: Obj = instance::slot(this, NAME);
    if !name.is_null() {
        return Ok(name);
    }
    let offset = fixed_offset(this);
    let mut result = b"UTC".to_vec();
    if offset != Span::ZERO {
        write_offset(&mut result, offset.short(), b":");
    }
    Ok(str::ascii(&result)?.cast())
}

fn compare(args: &Arguments, comparison: Comparison) -> PyResult {
    Ok(match is_fixed(args.at(1)) {
        true => {
            let (a, b) = (fixed_offset(args.at(0)), fixed_offset(args.at(1)));
            boolean(comparison.holds(a.cmp(&b)))
        }
        false => not_implemented(),
    })
}

fn check_moment(object: Obj, method: &str) -> PyResult<()> {
    if object.is_none() || moment::is_moment(object) {
        return Ok(());
    }
    Err(type_error!(
        "{method}(dt) argument must be a datetime instance or None, not {}",
        type_name(object)
    ))
}

/// The argument of `fromutc` is a datetime of this zone.
fn own_moment(args: &Arguments) -> PyResult<()> {
    if !moment::is_moment(args.at(1)) {
        return Err(type_error!("fromutc: argument must be a datetime"));
    }
    if super::fields::zone(args.at(1)) != args.at(0) {
        return Err(value_error!("fromutc: dt.tzinfo is not self"));
    }
    Ok(())
}

fn from_utc_by_rules(args: &Arguments) -> PyResult {
    own_moment(args)?;
    let (this, moment) = (args.at(0), args.at(1));
    let asked = |question, moment| -> PyResult<Option<Span>> {
        Ok(delta::span(ask(this, question, moment)?))
    };
    let Some(offset) = asked(Question::Offset, moment)? else {
        return Err(value_error!(
            "fromutc: non-None utcoffset() result required"
        ));
    };
    let Some(saving) = asked(Question::Saving, moment)? else {
        return Err(value_error!("fromutc: non-None dst() result required"));
    };
    let standard = moment::moved(moment, offset.minus(saving))?;
    let zone = match moment::is_moment(standard) {
        true => super::fields::zone(standard),
        false => this,
    };
    match delta::span(ask(zone, Question::Saving, standard)?) {
        None => Err(value_error!(
            "fromutc: tz.dst() gave inconsistent results; cannot convert"
        )),
        Some(Span::ZERO) => Ok(standard),
        Some(saving) if moment::is_moment(standard) => moment::moved(standard, saving),
        Some(_) => Err(type_error!(
            "expected a datetime, not {}",
            type_name(standard)
        )),
    }
}

fn reduce(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let arguments = match attributes::get_optional(this, names::intern("__getinitargs__"))? {
        Some(method) => call::call(method, &[])?,
        None => tuple::empty().cast(),
    };
    let state = protocol::call_method(this, names::intern("__getstate__"), &[])?;
    let parts = [Class::of(this).object(), arguments, state];
    Ok(tuple::try_from_slice(&parts)?.cast())
}

/// `zone.fromutc(moment)`: the zone is the moment's.
///
/// # Errors
/// What the method raises.
pub fn from_utc(zone: Obj, moment: Obj) -> PyResult {
    if is_fixed(zone) && moment::is_moment(moment) && super::fields::zone(moment) == zone {
        return moment::moved(moment, fixed_offset(zone));
    }
    protocol::call_method(zone, names::intern("fromutc"), &[moment])
}

/// What a zone is asked about a time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// `utcoffset`
    Offset,
    /// `dst`
    Saving,
}

impl Question {
    fn method(self) -> &'static str {
        match self {
            Question::Offset => "utcoffset",
            Question::Saving => "dst",
        }
    }
}

/// Asks a zone, which may be None: the `timedelta` that it gives, or None.
///
/// # Errors
/// `TypeError` and `ValueError` for other answers; what the method raises.
pub fn ask(zone: Obj, question: Question, about: Obj) -> PyResult {
    if zone.is_none() {
        return Ok(zone);
    }
    if is_fixed(zone) {
        return Ok(match question {
            Question::Offset => instance::slot(zone, OFFSET),
            Question::Saving => none(),
        });
    }
    let answer = protocol::call_method(zone, names::intern(question.method()), &[about])?;
    if answer.is_none() {
        return Ok(answer);
    }
    if !is_delta(answer) {
        return Err(type_error!(
            "tzinfo.{}() must return None or timedelta, not '{}'",
            question.method(),
            type_name(answer)
        ));
    }
    check_range(delta::span_of(answer))?;
    Ok(answer)
}

/// The offset from UTC in microseconds, if the zone knows one.
///
/// # Errors
/// As of [`ask`].
pub fn offset(zone: Obj, about: Obj) -> PyResult<Option<i64>> {
    Ok(delta::span(ask(zone, Question::Offset, about)?).map(Span::short))
}

/// The name of a zone, or None.
///
/// # Errors
/// `TypeError` if it is neither None nor a str; what the method raises.
pub fn name(zone: Obj, about: Obj) -> PyResult {
    if zone.is_none() {
        return Ok(zone);
    }
    if is_fixed(zone) {
        return fixed_name(zone);
    }
    let answer = protocol::call_method(zone, names::intern("tzname"), &[about])?;
    if answer.is_none() || str::of(answer).is_some() {
        return Ok(answer);
    }
    Err(type_error!(
        "tzinfo.tzname() must return None or a string, not '{}'",
        type_name(answer)
    ))
}

/// Fills what needs objects of the types: `timezone.utc` and its kin.
pub fn complete() {
    let set = |name: &str, value| TIMEZONE.class().set_attribute(names::intern(name), value);
    set("utc", utc());
    // A minute is left, as CPython leaves it.
    let almost = super::fields::US_PER_DAY - super::fields::US_PER_MINUTE;
    set("min", of_offset(Span::new(0, -almost), Obj::null()));
    set("max", of_offset(Span::new(0, almost), Obj::null()));
}
