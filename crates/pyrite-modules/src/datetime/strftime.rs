//! `strftime` and `strptime` of dates and times, by way of the modules `time` and `_strptime`.

use super::fields::{Clock, Fields, fields};
use super::iso::{write_digits, write_offset};
use super::{delta, moment, time, zone};
use crate::support::*;
use crate::time::STRUCT_TIME;
use pyrite_vm::type_error;
use pyrite_vm::types::str::PyStr;

/// A `time.struct_time` of the fields.
pub fn time_tuple(fields: Fields, saving: i64) -> Obj {
    let (day, clock) = (fields.day(), fields.clock());
    let items = [
        day.year,
        day.month,
        day.day,
        clock.hour,
        clock.minute,
        clock.second,
        day.weekday(),
        day.of_year(),
        saving,
    ];
    structure::new(&STRUCT_TIME, &items.map(int::new))
}

/// `Sun Jun 20 23:21:05 1993`.
///
/// # Errors
/// `MemoryError`.
pub fn ctime(fields: Fields) -> PyResult {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let day = fields.day();
    let Clock {
        hour,
        minute,
        second,
        ..
    } = fields.clock();
    text::new(&format!(
        "{} {} {:2} {hour:02}:{minute:02}:{second:02} {:04}",
        DAYS[day.weekday() as usize],
        MONTHS[day.month as usize - 1],
        day.day,
        day.year
    ))
}

/// `time.strftime(format, tuple)`, with those directives replaced before that only `object` knows what to put in place of: `%z`, `%:z`, `%Z` and `%f`, and years
/// before 1000, which the C library does not fill up with zeros. `about` is what the zone is asked about.
///
/// # Errors
/// What the zone and `time.strftime` raise.
pub fn format(object: Obj, format: Gc<PyStr>, tuple: Obj, about: Obj) -> PyResult {
    let library = pyrite_vm::import::import_absolute("time")?;
    let strftime = attributes::get(library, names::intern("strftime"))?;
    let is_timed = moment::is_moment(object) || time::is_time(object);
    let zone = if is_timed {
        super::fields::zone(object)
    } else {
        none()
    };
    let offset = |result: &mut Vec<u8>, separator: &[u8]| -> PyResult<()> {
        if let Some(offset) = zone::offset(zone, about)? {
            write_offset(result, offset, separator);
        }
        Ok(())
    };
    let mut result = Vec::new();
    let mut rest = str::bytes(format);
    while let Some(percent) = rest.iter().position(|byte| *byte == b'%') {
        result.extend_from_slice(&rest[..percent]);
        rest = &rest[percent + 1..];
        let directive = match rest {
            [b':', b'z', ..] => &rest[..2],
            [_, ..] => &rest[..1],
            [] => {
                result.push(b'%');
                break;
            }
        };
        rest = &rest[directive.len()..];
        match directive {
            b"z" => offset(&mut result, b"")?,
            b":z" => offset(&mut result, b":")?,
            b"Z" => result.extend_from_slice(&escaped(zone::name(zone, about)?)?),
            b"f" => {
                let microsecond = match is_timed {
                    true => fields(object).clock().microsecond,
                    false => 0,
                };
                write_digits(&mut result, microsecond, 6);
            }
            b"Y" | b"G" | b"C" | b"F" => year(&mut result, directive[0], tuple, strftime)?,
            _ => {
                result.push(b'%');
                result.extend_from_slice(directive);
            }
        }
    }
    result.extend_from_slice(rest);
    let format = str::try_from_bytes(&result)?.cast();
    call::call(strftime, &[format, tuple])
}

/// The name of a zone, which may be None, as a format that gives it.
fn escaped(name: Obj) -> PyResult<Vec<u8>> {
    if name.is_none() {
        return Ok(Vec::new());
    }
    // A subclass of `str` may have a `replace` of its own.
    let arguments = [str::new("%"), str::new("%%")];
    let escaped = protocol::call_method(name, names::intern("replace"), &arguments)?;
    match str::of(escaped) {
        Some(escaped) => Ok(str::bytes(escaped).to_vec()),
        None => Err(type_error!("tzname.replace() did not return a string")),
    }
}

fn year(result: &mut Vec<u8>, directive: u8, tuple: Obj, strftime: Obj) -> PyResult<()> {
    let year = crate::support::number::size(protocol::get_item(tuple, int::new(0))?)?;
    if year >= 1000 {
        result.extend_from_slice(&[b'%', directive]);
        return Ok(());
    }
    let digits = |result: &mut Vec<u8>, value: i64, count| {
        if value < 0 {
            result.push(b'-');
        }
        write_digits(result, value.abs(), count);
    };
    match directive {
        b'G' => {
            let year = call::call(strftime, &[str::new("%G"), tuple])?;
            let year = call::call(int::TYPE.class().object(), &[year])?;
            digits(result, crate::support::number::size(year)?, 4);
        }
        b'C' => digits(result, year / 100, 2),
        _ => digits(result, year, 4),
    }
    if directive == b'F' {
        result.extend_from_slice(b"-%m-%d");
    }
    Ok(())
}

/// `strptime`: what a function of `_strptime` makes of a class and two strs.
///
/// # Errors
/// `TypeError`, and what the function raises.
pub fn parse(args: &Arguments, function: &str) -> PyResult {
    for place in [1, 2] {
        text::argument(args.at(place), "strptime", &place.to_string())?;
    }
    let library = pyrite_vm::import::import_absolute("_strptime")?;
    let function = attributes::get(library, names::intern(function))?;
    call::call(function, &[args.at(0), args.at(1), args.at(2)])
}

/// The `dst` of a zone as a `time.struct_time` has it.
///
/// # Errors
/// What the zone raises.
pub fn saving(zone: Obj, about: Obj) -> PyResult<i64> {
    let answer = zone::ask(zone, zone::Question::Saving, about)?;
    Ok(match delta::span(answer) {
        Some(saving) => i64::from(saving != super::span::Span::ZERO),
        None => -1,
    })
}
