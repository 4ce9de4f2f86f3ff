//! `time`.

use crate::structure;
use crate::support::*;

use pyrite_vm::types::int::Integer;
use pyrite_vm::{overflow_error, type_error, value_error};
use std::time::Duration;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&STRUCT_TIME],
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        set_zone(namespace);
        for (name, clock) in CLOCKS {
            set(name, int::new(i64::from(*clock)));
        }
        set("_STRUCT_TM_ITEMS", int::new(11));
        Ok(())
    },
    ..ModuleDefinition::new("time", FUNCTIONS)
};

/// What the module says of the local zone.
fn set_zone(namespace: Gc<dict::PyDict>) {
    let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
    // Two days half a year apart tell both names of the zone and its offset from Greenwich.
    let (january, july) = (1_704_067_200, 1_719_792_000);
    let (winter, summer) = (
        system::broken_down(january, true),
        system::broken_down(july, true),
    );
    if let (Some(winter), Some(summer)) = (winter, summer) {
        let (standard, daylight) = if winter.tm_gmtoff <= summer.tm_gmtoff {
            (winter, summer)
        } else {
            (summer, winter)
        };
        set("timezone", int::new(-standard.tm_gmtoff));
        set("altzone", int::new(-daylight.tm_gmtoff));
        set(
            "daylight",
            int::new(i64::from(standard.tm_gmtoff != daylight.tm_gmtoff)),
        );
        let zones = [
            str::new(&system::zone_name(&standard)),
            str::new(&system::zone_name(&daylight)),
        ];
        set("tzname", tuple::from_slice(&zones).cast());
    }
}

const CLOCKS: &[(&str, libc::clockid_t)] = &[
    ("CLOCK_REALTIME", libc::CLOCK_REALTIME),
    ("CLOCK_MONOTONIC", libc::CLOCK_MONOTONIC),
    ("CLOCK_MONOTONIC_RAW", libc::CLOCK_MONOTONIC_RAW),
    ("CLOCK_BOOTTIME", libc::CLOCK_BOOTTIME),
    ("CLOCK_TAI", libc::CLOCK_TAI),
    ("CLOCK_PROCESS_CPUTIME_ID", libc::CLOCK_PROCESS_CPUTIME_ID),
    ("CLOCK_THREAD_CPUTIME_ID", libc::CLOCK_THREAD_CPUTIME_ID),
];

structure! {
    /// `time.struct_time`: a tuple of nine, and the zone.
    STRUCT_TIME STRUCT_TIME_METHODS "time.struct_time" {
        0 "tm_year", 1 "tm_mon", 2 "tm_mday",
        3 "tm_hour", 4 "tm_min", 5 "tm_sec",
        6 "tm_wday", 7 "tm_yday",
        8 "tm_isdst",
    } behind {
        0 "tm_zone", 1 "tm_gmtoff",
    }
}

macro_rules! clock {
    ($name:literal, $nanoseconds:literal, $clock:expr) => {
        [
            Builtin::function($name, "()", |_| {
                Ok(float::new(system::clock($clock) as f64 / 1e9))
            })
            .telling("($self, /)"),
            Builtin::function($nanoseconds, "()", |_| Ok(int::new(system::clock($clock))))
                .telling("($self, /)"),
        ]
    };
}

const TIME: [Builtin; 2] = clock!("time", "time_ns", libc::CLOCK_REALTIME);
const MONOTONIC: [Builtin; 2] = clock!("monotonic", "monotonic_ns", libc::CLOCK_MONOTONIC);
const COUNTER: [Builtin; 2] = clock!("perf_counter", "perf_counter_ns", libc::CLOCK_MONOTONIC);
const PROCESS: [Builtin; 2] = clock!(
    "process_time",
    "process_time_ns",
    libc::CLOCK_PROCESS_CPUTIME_ID
);
const THREAD: [Builtin; 2] = clock!(
    "thread_time",
    "thread_time_ns",
    libc::CLOCK_THREAD_CPUTIME_ID
);

const fn pick(pair: [Builtin; 2], index: usize) -> Builtin {
    let [first, second] = pair;
    if index == 0 { first } else { second }
}

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("tzset", "()", |_| {
        system::reset_zone();
        let module = pyrite_vm::import::import_absolute("time")?;
        if let Some(namespace) = attributes::dict_of(module) {
            set_zone(namespace);
        }
        nothing()
    })
    .telling("($self, /)"),
    pick(TIME, 0),
    pick(TIME, 1),
    pick(MONOTONIC, 0),
    pick(MONOTONIC, 1),
    pick(COUNTER, 0),
    pick(COUNTER, 1),
    pick(PROCESS, 0),
    pick(PROCESS, 1),
    pick(THREAD, 0),
    pick(THREAD, 1),
    Builtin::function("sleep", "(object, /)", sleep).telling("($self, object, /)"),
    Builtin::function("gmtime", "$(seconds=None, /)", |args| split(args, false)),
    Builtin::function("localtime", "$(seconds=None, /)", |args| split(args, true)),
    Builtin::function("mktime", "(time_tuple, /)", |args| {
        let mut time = from_tuple(args.at(0), "mktime")?;
        time.tm_wday = -1;
        let seconds = system::make_time(&mut time);
        if seconds == -1 && time.tm_wday == -1 {
            return Err(overflow_error!("mktime argument out of range"));
        }
        Ok(float::new(seconds as f64))
    })
    .telling("($self, object, /)"),
    Builtin::function("strftime", "$(format, time_tuple=None, /)", |args| {
        let format = text::argument(args.at(0), "strftime", "1")?;
        let time = now_or(args.get(1), "strftime")?;
        Ok(str::try_from_bytes(&system::format_time(str::bytes(format), &time))?.cast())
    }),
    Builtin::function("strptime", "$(*args, **kwargs)", |args| {
        if args.keywords().is_some_and(|named| dict::length(named) > 0) {
            return Err(type_error!("time.strptime() takes no keyword arguments"));
        }
        let library = pyrite_vm::import::import_absolute("_strptime")?;
        let parse = attributes::get(library, names::intern("_strptime_time"))?;
        call::call(parse, args.rest())
    }),
    Builtin::function("asctime", "$(time_tuple=None, /)", |args| {
        text::new(&clock_text(&now_or(args.get(0), "asctime")?))
    }),
    Builtin::function("ctime", "$(seconds=None, /)", |args| {
        text::new(&clock_text(&broken_down(args.get_not_none(0), true)?))
    }),
    Builtin::function("get_clock_info", "$(name, /)", clock_info),
    Builtin::function("clock_gettime", "(clk_id, /)", |args| {
        Ok(float::new(time_of(args.at(0))? as f64 / 1e9))
    }),
    Builtin::function("clock_gettime_ns", "(clk_id, /)", |args| {
        Ok(int::new(time_of(args.at(0))?))
    }),
    Builtin::function("clock_settime", "$(clk_id, time, /)", |args| {
        let clock = number::c_int(args.at(0))?;
        let seconds = number::limited_span(number::seconds(args.at(1))?)?;
        set_clock(clock, (seconds * 1e9).floor() as i64)
    }),
    Builtin::function("clock_settime_ns", "$(clk_id, time, /)", |args| {
        let clock = number::c_int(args.at(0))?;
        let Some(time) = Integer::of(args.at(1)) else {
            return Err(type_error!("expect int, got {}", type_name(args.at(1))));
        };
        match time.machine() {
            Some(time) => set_clock(clock, time),
            None => Err(overflow_error!("timestamp out of range for C PyTime_t")),
        }
    }),
    Builtin::function("clock_getres", "$(clk_id, /)", |args| {
        let clock = number::c_int(args.at(0))?;
        let resolution = system::clock_resolution(clock).map_err(failed)?;
        Ok(float::new(resolution))
    }),
    Builtin::function("pthread_getcpuclockid", "$(thread_id, /)", |args| {
        let Some(thread) = Integer::of(args.at(0)) else {
            return Err(type_error!(
                "pthread_getcpuclockid() argument 1 must be int, not {}",
                type_name(args.at(0))
            ));
        };
        let Some(thread) = thread.machine() else {
            return Err(overflow_error!(
                "Python int too large to convert to C unsigned long"
            ));
        };
        let clock = system::clock_of_thread(thread).map_err(failed)?;
        Ok(int::new(i64::from(clock)))
    }),
];

/// What a clock that a program names says, in nanoseconds.
fn time_of(clock: Obj) -> PyResult<i64> {
    system::read_clock(number::c_int(clock)?).map_err(failed)
}

fn failed(error: std::io::Error) -> Raised {
    system::os_error(&error, None)
}

fn set_clock(clock: i32, nanoseconds: i64) -> PyResult {
    system::set_clock(clock, nanoseconds).map_err(failed)?;
    nothing()
}

fn sleep(args: &Arguments) -> PyResult {
    let seconds = number::seconds(args.at(0))?;
    if seconds < 0.0 {
        return Err(value_error!("sleep length must be non-negative"));
    }
    let duration = Duration::from_secs_f64(number::limited_span(seconds)?);
    let end = system::clock(libc::CLOCK_MONOTONIC).saturating_add(duration.as_nanos() as i64);
    while !pyrite_vm::gil::released(|| system::sleep_until(end)) {
        pyrite_vm::signals::run_pending()?;
    }
    nothing()
}

fn broken_down(seconds: Option<Obj>, local: bool) -> PyResult<libc::tm> {
    let seconds = match seconds {
        None => system::clock(libc::CLOCK_REALTIME).div_euclid(1_000_000_000),
        Some(seconds) => match float::value(seconds) {
            Some(value) if value.is_nan() => {
                return Err(value_error!("Invalid value NaN (not a number)"));
            }
            Some(value) if value.abs() > 9e18 => {
                return Err(overflow_error!(
                    "timestamp out of range for platform time_t"
                ));
            }
            Some(value) => value.floor() as i64,
            None => number::size(seconds)?,
        },
    };
    system::broken_down(seconds, local)
        .ok_or_else(|| overflow_error!("timestamp out of range for platform time_t"))
}

fn split(args: &Arguments, local: bool) -> PyResult {
    let time = broken_down(args.get_not_none(0), local)?;
    to_structure(&time)
}

fn to_structure(time: &libc::tm) -> PyResult {
    let fields = [
        i64::from(time.tm_year) + 1900,
        i64::from(time.tm_mon) + 1,
        i64::from(time.tm_mday),
        i64::from(time.tm_hour),
        i64::from(time.tm_min),
        i64::from(time.tm_sec),
        i64::from((time.tm_wday + 6) % 7),
        i64::from(time.tm_yday) + 1,
        i64::from(time.tm_isdst),
    ];
    let more = [
        text::new(&system::zone_name(time))?,
        int::new(time.tm_gmtoff),
    ];
    structure::with_hidden(&STRUCT_TIME, &fields.map(int::new), &more)
}

/// A broken-down time from a tuple of nine integers.
fn from_tuple(object: Obj, function: &str) -> PyResult<libc::tm> {
    let Some(items) = tuple::of(object) else {
        return Err(type_error!("Tuple or struct_time argument required"));
    };
    if items.len() != 9 {
        return Err(type_error!("{function}(): illegal time tuple argument"));
    }
    let mut fields = [0i32; 9];
    for (field, item) in fields.iter_mut().zip(items) {
        *field = number::c_int(*item)?;
    }
    let mut time = system::broken_down(0, false).ok_or_else(|| value_error!("no such time"))?;
    let year = i64::from(fields[0]) - 1900;
    time.tm_year = i32::try_from(year).map_err(|_| overflow_error!("year out of range"))?;
    time.tm_mon = fields[1].wrapping_sub(1);
    time.tm_mday = fields[2];
    (time.tm_hour, time.tm_min, time.tm_sec) = (fields[3], fields[4], fields[5]);
    // As C's remainder: what is too small stays so.
    time.tm_wday = fields[6].wrapping_add(1) % 7;
    time.tm_yday = fields[7].wrapping_sub(1);
    time.tm_isdst = fields[8];
    Ok(time)
}

/// A time from a tuple whose fields must make sense, or the present.
fn now_or(object: Option<Obj>, function: &str) -> PyResult<libc::tm> {
    let Some(object) = object else {
        return broken_down(None, true);
    };
    let mut time = from_tuple(object, function)?;
    // Zeros mean the first.
    for field in [&mut time.tm_mon, &mut time.tm_yday] {
        if *field == -1 {
            *field = 0;
        }
    }
    if time.tm_mday == 0 {
        time.tm_mday = 1;
    }
    time.tm_isdst = time.tm_isdst.signum();
    let ranges = [
        (time.tm_mon, 0..=11, "month out of range"),
        (time.tm_mday, 1..=31, "day of month out of range"),
        (time.tm_hour, 0..=23, "hour out of range"),
        (time.tm_min, 0..=59, "minute out of range"),
        (time.tm_sec, 0..=61, "seconds out of range"),
        (time.tm_wday, 0..=6, "day of week out of range"),
        (time.tm_yday, 0..=365, "day of year out of range"),
    ];
    for (value, range, message) in ranges {
        if !range.contains(&value) {
            return Err(value_error!("{message}"));
        }
    }
    Ok(time)
}

/// `Sun Jun 20 23:21:05 1993`.
fn clock_text(time: &libc::tm) -> String {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    format!(
        "{} {}{:3} {:02}:{:02}:{:02} {}",
        DAYS[time.tm_wday.rem_euclid(7) as usize],
        MONTHS[time.tm_mon.rem_euclid(12) as usize],
        time.tm_mday,
        time.tm_hour,
        time.tm_min,
        time.tm_sec,
        i64::from(time.tm_year) + 1900
    )
}

fn clock_info(args: &Arguments) -> PyResult {
    let name = text::argument(args.at(0), "get_clock_info", "1")?;
    let (clock, call, monotonic, adjustable) = match str::bytes(name) {
        b"time" => (
            libc::CLOCK_REALTIME,
            "clock_gettime(CLOCK_REALTIME)",
            false,
            true,
        ),
        b"monotonic" | b"perf_counter" => (
            libc::CLOCK_MONOTONIC,
            "clock_gettime(CLOCK_MONOTONIC)",
            true,
            false,
        ),
        b"process_time" => (
            libc::CLOCK_PROCESS_CPUTIME_ID,
            "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)",
            true,
            false,
        ),
        b"thread_time" => (
            libc::CLOCK_THREAD_CPUTIME_ID,
            "clock_gettime(CLOCK_THREAD_CPUTIME_ID)",
            true,
            false,
        ),
        _ => return Err(value_error!("unknown clock")),
    };
    let resolution = system::clock_resolution(clock).map_err(failed)?;
    let info = crate::support::namespace::new()?;
    for (field, value) in [
        ("implementation", str::new(call)),
        ("monotonic", boolean(monotonic)),
        ("adjustable", boolean(adjustable)),
        ("resolution", float::new(resolution)),
    ] {
        attributes::set(info, names::intern(field), value)?;
    }
    Ok(info)
}
