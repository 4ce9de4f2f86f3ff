//! What traces see into, as generic code: parts, comparisons and sums of dates, times and spans. What is more than arithmetic on words is left to plain code:
//! subclasses that results would have to be made of, moments in two zones, results out of range.

use super::date::DATE;
use super::delta::{DAYS, DELTA, REST};
use super::fields::{
    DAY, FIELDS, Fields, HOUR, MICROSECOND, MINUTE, MONTH, SECOND, US_PER_DAY, US_PER_SECOND, YEAR,
    ZONE,
};
use super::moment::{self, MOMENT};
use super::span::{MOST_DAYS, Span};
use super::time::TIME;
use pyrite_vm::builtin::TypeDefinition;
use pyrite_vm::class::Class;
#[allow(unused_imports)]
use pyrite_vm::fields::*;
use pyrite_vm::instance::{slot, with_in};
use pyrite_vm::interpreter::native_calls::Given;
use pyrite_vm::map::Map;
use pyrite_vm::object::{Obj, Value, boolean, not_implemented, small_int};
use pyrite_vm::result::Outcome;
use pyrite_vm::types::float::PyFloat;
use smelt::{Domain, Float, Int};

type Answer<D> = Option<Outcome<D>>;

fn class<D: Domain>(object: Obj<D>) -> &'static Class {
    Map::by_number(object.map_number()).class
}

fn is_a<D: Domain>(object: Obj<D>, definition: &'static TypeDefinition) -> bool {
    class(object).is_subclass(definition.class())
}

fn is_exactly<D: Domain>(object: Obj<D>, definition: &'static TypeDefinition) -> bool {
    std::ptr::eq(class(object), definition.class())
}

fn is_plain_date<D: Domain>(object: Obj<D>) -> bool {
    is_a(object, &DATE) && !is_a(object, &MOMENT)
}

fn number<D: Domain>(object: Obj<D>, place: u32) -> Int<D> {
    slot(object, place).small_value()
}

fn this<D: Domain>(given: &Given<D>) -> Option<Obj<D>> {
    (given.count == 1).then(|| given.at(0))
}

fn both<D: Domain>(given: &Given<D>) -> Option<(Obj<D>, Obj<D>)> {
    (given.count == 2).then(|| (given.at(0), given.at(1)))
}

fn give<D: Domain>(value: Int<D>) -> Answer<D> {
    Some(Ok(small_int(value)))
}

macro_rules! parts {
    ($($name:ident $start:ident $end:expr;)*) => {$(
        /// The part of this name.
        pub fn $name<D: Domain>(given: &Given<D>) -> Answer<D> {
            give(number(this(given)?, FIELDS) >> $start & ((1 << ($end - $start)) - 1))
        }
    )*};
}
parts! {
    year YEAR 61;
    month MONTH YEAR;
    day DAY MONTH;
    hour HOUR DAY;
    minute MINUTE HOUR;
    second SECOND MINUTE;
    microsecond MICROSECOND SECOND;
}

/// `fold`.
pub fn fold<D: Domain>(given: &Given<D>) -> Answer<D> {
    give(number(this(given)?, FIELDS) & 1)
}

/// `tzinfo`.
pub fn zone<D: Domain>(given: &Given<D>) -> Answer<D> {
    Some(Ok(slot(this(given)?, ZONE)))
}

/// `days` of a span.
pub fn delta_days<D: Domain>(given: &Given<D>) -> Answer<D> {
    Some(Ok(slot(this(given)?, DAYS)))
}

/// `seconds` of a span.
pub fn delta_seconds<D: Domain>(given: &Given<D>) -> Answer<D> {
    give(number(this(given)?, REST).div_towards_zero(US_PER_SECOND.into()))
}

/// `microseconds` of a span.
pub fn delta_microseconds<D: Domain>(given: &Given<D>) -> Answer<D> {
    give(number(this(given)?, REST).rem_towards_zero(US_PER_SECOND.into()))
}

/// `total_seconds()`, where the microseconds are a number that a float holds.
pub fn total_seconds<D: Domain>(given: &Given<D>) -> Answer<D> {
    const LIMIT: i64 = 100_000;
    const { assert!((LIMIT + 1) * US_PER_DAY < 1 << 53) }
    let this = this(given)?;
    let days = number(this, DAYS);
    if !(days + LIMIT).is_below(Int::from(2 * LIMIT)) {
        return None;
    }
    let total = days * US_PER_DAY + number(this, REST);
    let seconds = total.to_float() / Float::from(US_PER_SECOND as f64);
    Some(Ok(PyFloat::new::<D>(seconds).cast()))
}

/// `bool(span)`.
pub fn delta_bool<D: Domain>(given: &Given<D>) -> Answer<D> {
    let this = this(given)?;
    Some(Ok(boolean(
        number(this, DAYS) != 0 || number(this, REST) != 0,
    )))
}

/// What things are compared by, the first of them first.
struct Keys<D: Domain>(Int<D>, Int<D>);

impl<D: Domain> Keys<D> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 && self.1 == other.1
    }
    fn lt(&self, other: &Self) -> bool {
        self.0 < other.0 || self.0 == other.0 && self.1 < other.1
    }
}

macro_rules! comparisons {
    ($keys:ident: $lt:ident $le:ident $eq:ident $ne:ident $gt:ident $ge:ident) => {
        comparisons!(@ $keys $lt |a, b| a.lt(&b));
        comparisons!(@ $keys $le |a, b| !b.lt(&a));
        comparisons!(@ $keys $eq |a, b| a.eq(&b));
        comparisons!(@ $keys $ne |a, b| !a.eq(&b));
        comparisons!(@ $keys $gt |a, b| b.lt(&a));
        comparisons!(@ $keys $ge |a, b| !a.lt(&b));
    };
    (@ $keys:ident $name:ident |$a:ident, $b:ident| $holds:expr) => {
        /// The comparison of this name.
        pub fn $name<D: Domain>(given: &Given<D>) -> Answer<D> {
            let (a, b) = both(given)?;
            let ($a, $b) = $keys(a, b)?;
            Some(Ok(boolean($holds)))
        }
    };
}
comparisons!(delta_keys: delta_lt delta_le delta_eq delta_ne delta_gt delta_ge);
comparisons!(date_keys: date_lt date_le date_eq date_ne date_gt date_ge);
comparisons!(time_keys: time_lt time_le time_eq time_ne time_gt time_ge);
comparisons!(moment_keys: moment_lt moment_le moment_eq moment_ne moment_gt moment_ge);

fn delta_keys<D: Domain>(a: Obj<D>, b: Obj<D>) -> Option<(Keys<D>, Keys<D>)> {
    let keys = |delta| Keys(number(delta, DAYS), number(delta, REST));
    is_a(b, &DELTA).then(|| (keys(a), keys(b)))
}

fn order_keys<D: Domain>(object: Obj<D>, shift: i64) -> Keys<D> {
    Keys(number(object, FIELDS) >> shift, Int::from(0))
}

fn date_keys<D: Domain>(a: Obj<D>, b: Obj<D>) -> Option<(Keys<D>, Keys<D>)> {
    is_plain_date(b).then(|| (order_keys(a, DAY), order_keys(b, DAY)))
}

fn time_keys<D: Domain>(a: Obj<D>, b: Obj<D>) -> Option<(Keys<D>, Keys<D>)> {
    keys_in_one_zone(a, b, &TIME)
}

fn moment_keys<D: Domain>(a: Obj<D>, b: Obj<D>) -> Option<(Keys<D>, Keys<D>)> {
    keys_in_one_zone(a, b, &MOMENT)
}

fn keys_in_one_zone<D: Domain>(
    a: Obj<D>,
    b: Obj<D>,
    definition: &'static TypeDefinition,
) -> Option<(Keys<D>, Keys<D>)> {
    let is_plain = is_a(b, definition) && slot(a, ZONE).same(slot(b, ZONE));
    is_plain.then(|| (order_keys(a, 1), order_keys(b, 1)))
}

/// A span as traces know it.
struct Parts<D: Domain> {
    days: Int<D>,
    rest: Int<D>,
}

impl<D: Domain> Parts<D> {
    fn of(delta: Obj<D>) -> Self {
        Parts {
            days: number(delta, DAYS),
            rest: number(delta, REST),
        }
    }
    fn negated(self) -> Self {
        Parts {
            days: Int::from(0) - self.days,
            rest: Int::from(0) - self.rest,
        }
    }
    /// The object, if it is not too long. The rest is less than a day off.
    fn give(self) -> Answer<D> {
        let Parts { mut days, mut rest } = self;
        if rest < 0 {
            (days, rest) = (days - 1, rest + US_PER_DAY);
        } else if rest >= US_PER_DAY {
            (days, rest) = (days + 1, rest - US_PER_DAY);
        }
        if !(days + MOST_DAYS).is_below(Int::from(2 * MOST_DAYS + 1)) {
            return None;
        }
        let parts = [small_int(days), small_int(rest)];
        Some(Ok(with_in(DELTA.class(), &parts)))
    }
}

/// `span + value`.
pub fn delta_add<D: Domain>(given: &Given<D>) -> Answer<D> {
    let (a, b) = both(given)?;
    if !is_a(b, &DELTA) {
        return Some(Ok(not_implemented()));
    }
    let (a, b) = (Parts::of(a), Parts::of(b));
    Parts {
        days: a.days + b.days,
        rest: a.rest + b.rest,
    }
    .give()
}

/// `span - value`.
pub fn delta_sub<D: Domain>(given: &Given<D>) -> Answer<D> {
    let (a, b) = both(given)?;
    if !is_a(b, &DELTA) {
        return Some(Ok(not_implemented()));
    }
    let (a, b) = (Parts::of(a), Parts::of(b));
    Parts {
        days: a.days - b.days,
        rest: a.rest - b.rest,
    }
    .give()
}

/// `-span`.
pub fn delta_neg<D: Domain>(given: &Given<D>) -> Answer<D> {
    Parts::of(this(given)?).negated().give()
}

#[smelt::elidable]
fn ordinal_of(fields: Int) -> Int {
    Fields(fields.get()).day().ordinal().into()
}

/// The fields of a moment so much later; negative if there is none.
#[smelt::elidable]
fn fields_later(fields: Int, days: Int, rest: Int) -> Int {
    let by = Span::new(days.get(), rest.get());
    let later = moment::later(Fields(fields.get()), by);
    later.map_or(-1, |fields| fields.0).into()
}

/// `date.toordinal()`.
pub fn to_ordinal<D: Domain>(given: &Given<D>) -> Answer<D> {
    give(ordinal_of::<D>(number(this(given)?, FIELDS)))
}

/// `date.weekday()`.
pub fn weekday<D: Domain>(given: &Given<D>) -> Answer<D> {
    let ordinal = ordinal_of::<D>(number(this(given)?, FIELDS));
    give((ordinal + 6).rem_towards_zero(7.into()))
}

/// `date.isoweekday()`.
pub fn iso_weekday<D: Domain>(given: &Given<D>) -> Answer<D> {
    let ordinal = ordinal_of::<D>(number(this(given)?, FIELDS));
    give((ordinal + 6).rem_towards_zero(7.into()) + 1)
}

/// A date so many days later.
fn date_later<D: Domain>(date: Obj<D>, days: Int<D>) -> Answer<D> {
    if !is_exactly(date, &DATE) {
        return None;
    }
    let later = fields_later::<D>(number(date, FIELDS), days, Int::from(0));
    if later < 0 {
        return None;
    }
    Some(Ok(with_in(DATE.class(), &[small_int(later)])))
}

/// `date + span`.
pub fn date_add<D: Domain>(given: &Given<D>) -> Answer<D> {
    let (date, delta) = both(given)?;
    if !is_a(delta, &DELTA) {
        return None;
    }
    date_later(date, number(delta, DAYS))
}

/// `date - span`, `date - date`.
pub fn date_sub<D: Domain>(given: &Given<D>) -> Answer<D> {
    let (date, other) = both(given)?;
    if is_a(other, &DELTA) {
        return date_later(date, Int::from(0) - number(other, DAYS));
    }
    if !is_plain_date(date) || !is_plain_date(other) {
        return None;
    }
    let ordinal = |date| ordinal_of::<D>(number(date, FIELDS));
    let days = ordinal(date) - ordinal(other);
    let parts = [small_int(days), small_int(Int::from(0))];
    Some(Ok(with_in(DELTA.class(), &parts)))
}

/// A moment so much later.
fn moment_later<D: Domain>(moment: Obj<D>, by: Parts<D>) -> Answer<D> {
    if !is_exactly(moment, &MOMENT) {
        return None;
    }
    let later = fields_later::<D>(number(moment, FIELDS), by.days, by.rest);
    if later < 0 {
        return None;
    }
    let parts = [small_int(later), slot(moment, ZONE)];
    Some(Ok(with_in(MOMENT.class(), &parts)))
}

/// `moment + span`.
pub fn moment_add<D: Domain>(given: &Given<D>) -> Answer<D> {
    let (moment, delta) = both(given)?;
    if !is_a(delta, &DELTA) {
        return None;
    }
    moment_later(moment, Parts::of(delta))
}

/// Microseconds since midnight.
fn time_of_day<D: Domain>(fields: Int<D>) -> Int<D> {
    let part = |start: i64, end: i64| fields >> start & ((1 << (end - start)) - 1);
    let minutes = part(HOUR, DAY) * 60 + part(MINUTE, HOUR);
    let seconds = minutes * 60 + part(SECOND, MINUTE);
    seconds * US_PER_SECOND + part(MICROSECOND, SECOND)
}

/// `moment - span`, `moment - moment` in the same zone.
pub fn moment_sub<D: Domain>(given: &Given<D>) -> Answer<D> {
    let (moment, other) = both(given)?;
    if is_a(other, &DELTA) {
        return moment_later(moment, Parts::of(other).negated());
    }
    if !is_a(other, &MOMENT) || !slot(moment, ZONE).same(slot(other, ZONE)) {
        return None;
    }
    let (a, b) = (number(moment, FIELDS), number(other, FIELDS));
    Parts {
        days: ordinal_of::<D>(a) - ordinal_of::<D>(b),
        rest: time_of_day(a) - time_of_day(b),
    }
    .give()
}
