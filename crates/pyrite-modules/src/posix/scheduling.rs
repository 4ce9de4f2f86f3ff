//! How the system schedules processes.

use crate::support::structure::{self, Fields};
use crate::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::{overflow_error, type_error, value_error};

/// `os.sched_param`.
pub(super) static PARAMETERS: TypeDefinition = structure::definition(NAME, METHODS, 0);

const NAME: &str = "posix.sched_param";

const FIELDS: Fields = Fields {
    visible: &["sched_priority"],
    unnamed: 0,
    hidden: &[],
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("(cls, sched_priority)", |args| {
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::of_class(
            class,
            tuple::from_slice(&[args.at(1)]).cast(),
        ))
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        structure::repr(args, NAME, &FIELDS)
    }),
    Builtin::method("__reduce__", "(self, /)", |args| {
        let class = Class::of(args.at(0)).object();
        let arguments = tuple::try_from_slice(&[structure::field(args, 0)?])?;
        Ok(tuple::try_from_slice(&[class, arguments.cast()])?.cast())
    }),
    Builtin::method("__replace__", structure::REPLACE, |args| {
        structure::replace(args, NAME, &FIELDS)
    })
    .telling("(self, /, **changes)"),
    Builtin::constant("n_sequence_fields", |_| structure::count(&FIELDS, true)),
    Builtin::constant("n_fields", |_| structure::count(&FIELDS, false)),
    Builtin::constant("n_unnamed_fields", |_| structure::count_unnamed(&FIELDS)),
    Builtin::constant("__match_args__", |_| structure::match_args(&FIELDS)),
    Builtin::member("sched_priority", |args| structure::field(args, 0)),
];

/// The policies, by name.
pub(super) const POLICIES: &[(&str, i32)] = &[
    ("SCHED_OTHER", libc::SCHED_OTHER),
    ("SCHED_NORMAL", libc::SCHED_NORMAL),
    ("SCHED_FIFO", libc::SCHED_FIFO),
    ("SCHED_RR", libc::SCHED_RR),
    ("SCHED_BATCH", libc::SCHED_BATCH),
    ("SCHED_IDLE", libc::SCHED_IDLE),
    ("SCHED_DEADLINE", libc::SCHED_DEADLINE),
    ("SCHED_RESET_ON_FORK", libc::SCHED_RESET_ON_FORK),
];

/// The parameters that a `sched_param` has.
///
/// # Errors
/// `TypeError` if it is none; `OverflowError`.
pub(super) fn parameters(object: Obj) -> PyResult<libc::sched_param> {
    let items = match Class::of(object).is_subclass(PARAMETERS.class()) {
        true => tuple::of(object),
        false => None,
    };
    let Some(&[priority]) = items else {
        return Err(type_error!("must have a sched_param object"));
    };
    let priority = number::integer(priority)?.machine();
    let Some(sched_priority) = priority.and_then(|priority| i32::try_from(priority).ok()) else {
        return Err(overflow_error!("sched_priority out of range"));
    };
    // SAFETY: plain data.
    let mut parameters: libc::sched_param = unsafe { std::mem::zeroed() };
    parameters.sched_priority = sched_priority;
    Ok(parameters)
}

/// The result of a call of the system that is negative if it failed.
fn checked(result: i32) -> PyResult<i32> {
    match result {
        0.. => Ok(result),
        _ => Err(system::os_error(&std::io::Error::last_os_error(), None)),
    }
}

/// What a call of the system says of the number that is the only argument.
fn asked(args: &Arguments, call: fn(i32) -> i32) -> PyResult {
    let answer = checked(call(number::c_int(args.at(0))?))?;
    Ok(int::new(i64::from(answer)))
}

/// A set of processors.
fn processors(mask: Obj) -> PyResult<libc::cpu_set_t> {
    // SAFETY: plain data.
    let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    let mut result = Ok(());
    protocol::for_each(mask, |item| {
        let number = number::integer(item)?.machine();
        match number.and_then(|number| usize::try_from(number).ok()) {
            None if number.is_none_or(|number| number >= 0) => {
                return Err(overflow_error!("CPU number too large"));
            }
            None => return Err(value_error!("negative CPU number")),
            // No kernel knows so many.
            Some(number) if number >= libc::CPU_SETSIZE as usize => {
                result = Err(libc::EINVAL);
            }
            // SAFETY: within the set.
            Some(number) => unsafe { libc::CPU_SET(number, &mut set) },
        }
        Ok(true)
    })?;
    match result {
        Ok(()) => Ok(set),
        Err(error) => Err(system::os_error(
            &std::io::Error::from_raw_os_error(error),
            None,
        )),
    }
}

pub(super) static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "sched_get_priority_max",
        "(policy)",
        // SAFETY: a number is all it takes.
        |args| {
            asked(args, |number| unsafe {
                libc::sched_get_priority_max(number)
            })
        },
    ),
    Builtin::function(
        "sched_get_priority_min",
        "(policy)",
        // SAFETY: a number is all it takes.
        |args| {
            asked(args, |number| unsafe {
                libc::sched_get_priority_min(number)
            })
        },
    ),
    Builtin::function(
        "sched_getscheduler",
        "(pid, /)",
        // SAFETY: a number is all it takes.
        |args| asked(args, |number| unsafe { libc::sched_getscheduler(number) }),
    ),
    Builtin::function("sched_setscheduler", "(pid, policy, param, /)", |args| {
        let (process, policy) = (number::c_int(args.at(0))?, number::c_int(args.at(1))?);
        let parameters = parameters(args.at(2))?;
        // SAFETY: a whole structure.
        checked(unsafe { libc::sched_setscheduler(process, policy, &parameters) })?;
        nothing()
    }),
    Builtin::function("sched_getparam", "(pid, /)", |args| {
        let process = number::c_int(args.at(0))?;
        // SAFETY: plain data, filled by the call.
        let parameters = unsafe {
            let mut parameters: libc::sched_param = std::mem::zeroed();
            checked(libc::sched_getparam(process, &mut parameters))?;
            parameters
        };
        let priority = int::new(i64::from(parameters.sched_priority));
        Ok(structure::new(&PARAMETERS, &[priority]))
    }),
    Builtin::function("sched_setparam", "(pid, param, /)", |args| {
        let process = number::c_int(args.at(0))?;
        let parameters = parameters(args.at(1))?;
        // SAFETY: a whole structure.
        checked(unsafe { libc::sched_setparam(process, &parameters) })?;
        nothing()
    }),
    Builtin::function("sched_rr_get_interval", "(pid, /)", |args| {
        let process = number::c_int(args.at(0))?;
        // SAFETY: plain data, filled by the call.
        let interval = unsafe {
            let mut interval: libc::timespec = std::mem::zeroed();
            checked(libc::sched_rr_get_interval(process, &mut interval))?;
            interval
        };
        Ok(float::new(
            interval.tv_sec as f64 + 1e-9 * interval.tv_nsec as f64,
        ))
    }),
    Builtin::function("sched_setaffinity", "(pid, mask, /)", |args| {
        let process = number::c_int(args.at(0))?;
        let set = processors(args.at(1))?;
        // SAFETY: a whole set.
        let result =
            unsafe { libc::sched_setaffinity(process, size_of::<libc::cpu_set_t>(), &set) };
        checked(result)?;
        nothing()
    }),
];
