//! `_datetime`: dates, times, spans of time and zones.
//!
//! [`calendar`], [`span`] and [`iso`] reckon without objects; [`fields`] says how the parts of a date and time lie in one word; the others are what Python sees.

mod calendar;
mod clock;
mod conversion;
mod date;
mod delta;
mod fields;
mod generic;
mod iso;
mod iso_calendar;
mod moment;
mod parts;
mod span;
mod strftime;
mod time;
mod zone;

use crate::support::*;
use pyrite_vm::global::Global;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute,
    ..ModuleDefinition::new("_datetime", &[])
};

/// Have the types what can only be made when all of them are there?
static COMPLETE: Global<bool> = Global::new(false);

fn execute(namespace: Gc<dict::PyDict>) -> PyResult<()> {
    if !COMPLETE.get() {
        delta::complete();
        zone::complete();
        date::complete();
        time::complete();
        moment::complete();
        COMPLETE.set(true);
    }
    add_types(
        namespace,
        &[
            &date::DATE,
            &moment::MOMENT,
            &time::TIME,
            &delta::DELTA,
            &zone::ZONE_INFO,
            &zone::TIMEZONE,
        ],
    );
    let set = |name: &str, value| dict::set_name(namespace, names::intern(name), value);
    set("MINYEAR", int::new(calendar::MIN_YEAR));
    set("MAXYEAR", int::new(calendar::MAX_YEAR));
    set("UTC", zone::utc());
    Ok(())
}
