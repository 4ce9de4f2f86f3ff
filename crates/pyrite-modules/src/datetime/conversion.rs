//! Moments on the clocks of other zones, the local one among them.

use super::fields::{Fields, US_PER_SECOND, ZONE, fields, zone as zone_of};
use super::moment::{is_moment, moved, of_fields, since_beginning};
use super::span::Span;
use super::{clock, zone};
use crate::support::*;
use pyrite_vm::type_error;

/// The local zone at a number of seconds since the epoch.
fn local_zone(seconds: i64) -> PyResult {
    let (offset, name) = clock::local_zone(seconds)?;
    zone::fixed(Span::new(0, offset * US_PER_SECOND), name)
}

/// The local zone when local clocks show some fields. If they never do: as it is after the change where `fold` is 0, before where it is 1, so that the moment is
/// the same that `timestamp` says.
fn zone_of_local(fields: Fields) -> PyResult {
    let shown = clock::seconds_of(fields.day(), fields.clock())?;
    let fold = fields.fold();
    let [time, other] = [fold, !fold].map(|fold| clock::universal(shown, fold));
    let (mut time, other) = (time?, other?);
    if time != other && (other > time) == fold {
        time = other;
    }
    local_zone(time - clock::EPOCH)
}

/// `astimezone`: the same moment in another zone, or in the local one if `target` is None.
///
/// # Errors
/// What the zones raise; `OverflowError`.
pub fn in_other_zone(this: Obj, target: Obj) -> PyResult {
    let mut own = zone_of(this);
    if own.is_none() {
        own = zone_of_local(fields(this))?;
    }
    if own == target {
        return Ok(this);
    }
    let offset = match zone::offset(own, this)? {
        Some(offset) => offset,
        None => {
            own = zone_of_local(fields(this))?;
            if own == target {
                return Ok(this);
            }
            zone::offset(own, this)?.unwrap_or(0)
        }
    };
    let universal = moved(this, Span::new(0, -offset))?;
    if !is_moment(universal) {
        return Err(type_error!(
            "expected a datetime, not {}",
            type_name(universal)
        ));
    }
    let universal_fields = fields(universal);
    let target = match target.is_none() {
        true => {
            let since = since_beginning(universal_fields);
            local_zone(since.days * 86_400 + since.seconds() - clock::EPOCH)?
        }
        false => target,
    };
    // As the zone's own, which is what its `fromutc` takes.
    let universal = match zone_of(this).is_none() {
        true => of_fields(universal_fields, target),
        false => {
            // Nobody else has seen it yet.
            instance::set_slot(universal, ZONE, target);
            universal
        }
    };
    zone::from_utc(target, universal)
}
