//! `datetime.IsoCalendarDate`: what `isocalendar` gives.

use crate::support::*;
use pyrite_vm::builtin::Wording;
use pyrite_vm::class::flags;
use pyrite_vm::types::tuple::PyTuple;

/// The type: a tuple whose items have names.
pub static ISO_CALENDAR_DATE: TypeDefinition = TypeDefinition {
    base: Some(&tuple::TYPE),
    slots: 1,
    flags: flags::HAS_PAYLOAD | flags::SEQUENCE | flags::SUBCLASSABLE,
    ..TypeDefinition::new("datetime.IsoCalendarDate", METHODS)
        .doc("The year, the week and the day of the week, as ISO 8601 counts them.")
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, year, week, weekday)", |args| {
        let items = [1, 2, 3].map(|place| protocol::int_argument(args.at(place)).map(i64::from));
        let [year, week, weekday] = items;
        let class = instance::class_argument(args.at(0))?;
        of_class(class, [year?, week?, weekday?])
    })
    .telling("(type, *args, **kwargs)")
    .worded(Wording::Parsing("IsoCalendarDate()")),
    Builtin::method("__repr__", "(self, /)", |args| {
        let [year, week, weekday] = [0, 1, 2].map(|place| item(args, place));
        text::new(&format!(
            "{}(year={}, week={}, weekday={})",
            type_name(args.at(0)),
            str::text(protocol::to_str(year)?),
            str::text(protocol::to_str(week)?),
            str::text(protocol::to_str(weekday)?)
        ))
    }),
    Builtin::method("__reduce__", "(self, /)", |args| {
        let items = tuple::try_from_slice(tuple::items(args.this::<PyTuple>()))?;
        let arguments = tuple::try_from_slice(&[items.cast()])?;
        let class = tuple::TYPE.class().object();
        Ok(tuple::try_from_slice(&[class, arguments.cast()])?.cast())
    }),
    Builtin::getter("year", |args| Ok(item(args, 0))).reads(),
    Builtin::getter("week", |args| Ok(item(args, 1))).reads(),
    Builtin::getter("weekday", |args| Ok(item(args, 2))).reads(),
];

fn item(args: &Arguments, place: usize) -> Obj {
    tuple::items(args.this::<PyTuple>())
        .get(place)
        .copied()
        .unwrap_or(none())
}

fn of_class(class: &'static pyrite_vm::class::Class, items: [i64; 3]) -> PyResult {
    let items = tuple::try_from_slice(&items.map(int::new))?;
    Ok(instance::of_class(class, items.cast()))
}

/// One of year, week and day of the week.
///
/// # Errors
/// `MemoryError`.
pub fn new(year: i64, week: i64, weekday: i64) -> PyResult {
    of_class(ISO_CALENDAR_DATE.class(), [year, week, weekday])
}
