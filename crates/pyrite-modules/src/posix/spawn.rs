//! `posix_spawn` and `posix_spawnp`: a program in a new process, without a fork of this one.

use super::calls::{self, Outcome};
use super::children::{environment, text, texts};
use super::path;
use super::scheduling;
use crate::signal::waiting;
use crate::support::*;
use pyrite_vm::{type_error, value_error};
use std::ffi::{CStr, CString};
use std::io::Error;

/// The kinds of file actions, as programs name them.
pub(super) const ACTIONS: &[(&str, i64)] = &[
    ("POSIX_SPAWN_OPEN", OPEN),
    ("POSIX_SPAWN_CLOSE", CLOSE),
    ("POSIX_SPAWN_DUP2", DUPLICATE),
    ("POSIX_SPAWN_CLOSEFROM", CLOSE_FROM),
];
const OPEN: i64 = 0;
const CLOSE: i64 = 1;
const DUPLICATE: i64 = 2;
const CLOSE_FROM: i64 = 3;

pub(super) static FUNCTIONS: &[Builtin] = &[
    Builtin::function("posix_spawn", PARAMETERS, |args| {
        spawn(args, "posix_spawn", libc::posix_spawn)
    }),
    Builtin::function("posix_spawnp", PARAMETERS, |args| {
        spawn(args, "posix_spawnp", libc::posix_spawnp)
    }),
];

const PARAMETERS: &str = "(path, argv, env, /, *, file_actions=(), setpgroup=None, resetids=False, setsid=False, setsigmask=(), setsigdef=(), scheduler=None)";

fn spawn(args: &Arguments, function: &'static str, call: Call) -> PyResult {
    let path = path::of(function).take(args.at(0))?;
    let argv = args.at(1);
    let length = match (tuple::of(argv), instance::view::<list::PyList>(argv)) {
        (Some(items), _) => items.len(),
        (_, Some(items)) => list::length(items),
        _ => return Err(type_error!("{function}: argv must be a tuple or list")),
    };
    if length == 0 {
        return Err(value_error!("{function}: argv must not be empty"));
    }
    let is_mapping = |object| attributes::get_optional(object, names::intern("keys"));
    if !args.at(2).is_none() && is_mapping(args.at(2))?.is_none() {
        return Err(type_error!(
            "{function}: environment must be a mapping object or None"
        ));
    }
    let arguments = texts(argv)?;
    if arguments.first().is_none_or(|first| first.is_empty()) {
        return Err(value_error!(
            "{function}: argv first element cannot be empty"
        ));
    }
    let environment = match args.at(2).is_none() {
        true => None,
        false => Some(environment(function, args.at(2))?),
    };
    let mut request = Request::new()?;
    if let Some(given) = args.get_not_none(3) {
        file_actions(&mut request, given)?;
    }
    if let Some(group) = args.get_not_none(4) {
        request.set_group(number::c_int(group)?)?;
    }
    for (place, flag) in [(5, libc::POSIX_SPAWN_RESETIDS), (6, SET_SESSION)] {
        if args.get(place).map_or(Ok(false), protocol::is_true)? {
            request.flags |= flag as i16;
        }
    }
    for (place, is_mask) in [(7, true), (8, false)] {
        if let Some(signals) = args.get(place) {
            let is_empty = tuple::of(signals).is_some_and(<[Obj]>::is_empty);
            if !is_empty {
                request.set_signals(&waiting::set(signals)?, is_mask)?;
            }
        }
    }
    if let Some(scheduler) = args.get_not_none(9) {
        set_scheduler(&mut request, function, scheduler)?;
    }
    audit::event("os.posix_spawn", || Ok([path.object, argv, args.at(2)]))?;
    let spawned = request.run(call, path.text(), &arguments, environment.as_deref());
    match spawned {
        Ok(process) => Ok(int::new(process)),
        Err(failed) => Err(path.failed(failed)),
    }
}

/// `POSIX_SPAWN_SETSID` of the C library.
const SET_SESSION: i32 = 0x80;

fn file_actions(request: &mut Request, given: Obj) -> PyResult<()> {
    let items = match (tuple::of(given), instance::view::<list::PyList>(given)) {
        (Some(items), _) => tuple::try_from_slice(items)?,
        (_, Some(_)) => tuple::from_iterable(given)?,
        _ if pyrite_vm::class::Class::of(given)
            .known(names::GETITEM)
            .is_some() =>
        {
            tuple::from_iterable(given)?
        }
        _ => return Err(type_error!("file_actions must be a sequence or None")),
    };
    for action in tuple::items(items) {
        let parts = tuple::of(*action).filter(|parts| !parts.is_empty());
        let Some(parts) = parts else {
            return Err(type_error!(
                "Each file_actions element must be a non-empty tuple"
            ));
        };
        let part = |place: usize| number::c_int(parts[place]);
        let check = |kind: &str, count: usize| match parts.len() == count {
            true => Ok(()),
            false => Err(type_error!(
                "A {kind} file_action tuple must have {count} elements"
            )),
        };
        match number::size(parts[0])? {
            OPEN => {
                check("open", 5)?;
                let mode = number::size(parts[4])? as libc::mode_t;
                request.open(part(1)?, text(parts[2])?, part(3)?, mode)?;
            }
            CLOSE => {
                check("close", 2)?;
                request.close(part(1)?)?;
            }
            DUPLICATE => {
                check("dup2", 3)?;
                request.duplicate(part(1)?, part(2)?)?;
            }
            CLOSE_FROM => {
                check("closefrom", 2)?;
                request.close_from(part(1)?)?;
            }
            _ => return Err(type_error!("Unknown file_actions identifier")),
        }
    }
    Ok(())
}

fn set_scheduler(request: &mut Request, function: &str, scheduler: Obj) -> PyResult<()> {
    let Some(parts) = tuple::of(scheduler) else {
        return Err(type_error!("{function}: scheduler must be a tuple or None"));
    };
    let [policy, parameters] = *parts else {
        return Err(type_error!("A scheduler tuple must have two elements"));
    };
    let policy = match policy.is_none() {
        true => None,
        false => Some(number::c_int(policy)?),
    };
    request.set_scheduler(policy, &scheduling::parameters(parameters)?)?;
    Ok(())
}

/// `posix_spawn` or `posix_spawnp`.
type Call = unsafe extern "C" fn(
    *mut libc::pid_t,
    *const libc::c_char,
    *const libc::posix_spawn_file_actions_t,
    *const libc::posix_spawnattr_t,
    *const *mut libc::c_char,
    *const *mut libc::c_char,
) -> libc::c_int;

/// What is wanted of a new process.
struct Request {
    actions: Box<libc::posix_spawn_file_actions_t>,
    attributes: Box<libc::posix_spawnattr_t>,
    flags: i16,
    /// The paths that the actions refer to.
    paths: Vec<CString>,
}

/// These calls give their errors, and leave `errno` alone.
fn checked(result: libc::c_int) -> Outcome<()> {
    match result {
        0 => Ok(()),
        number => Err(calls::Failed::System(Error::from_raw_os_error(number))),
    }
}

unsafe extern "C" {
    fn posix_spawn_file_actions_addclosefrom_np(
        actions: *mut libc::posix_spawn_file_actions_t,
        from: libc::c_int,
    ) -> libc::c_int;
}

impl Request {
    fn new() -> Outcome<Request> {
        // SAFETY: plain data, filled by the calls.
        unsafe {
            let mut request = Request {
                actions: Box::new(std::mem::zeroed()),
                attributes: Box::new(std::mem::zeroed()),
                flags: 0,
                paths: Vec::new(),
            };
            checked(libc::posix_spawn_file_actions_init(&mut *request.actions))?;
            checked(libc::posix_spawnattr_init(&mut *request.attributes))?;
            Ok(request)
        }
    }

    fn open(&mut self, file: i32, path: CString, flags: i32, mode: libc::mode_t) -> Outcome<()> {
        // SAFETY: the path lives as long as the actions.
        let result = unsafe {
            libc::posix_spawn_file_actions_addopen(
                &mut *self.actions,
                file,
                path.as_ptr(),
                flags,
                mode,
            )
        };
        self.paths.push(path);
        checked(result)
    }

    fn close(&mut self, file: i32) -> Outcome<()> {
        // SAFETY: actions that were made.
        checked(unsafe { libc::posix_spawn_file_actions_addclose(&mut *self.actions, file) })
    }

    fn close_from(&mut self, file: i32) -> Outcome<()> {
        // SAFETY: actions that were made.
        checked(unsafe { posix_spawn_file_actions_addclosefrom_np(&mut *self.actions, file) })
    }

    fn duplicate(&mut self, file: i32, target: i32) -> Outcome<()> {
        // SAFETY: actions that were made.
        checked(unsafe { libc::posix_spawn_file_actions_adddup2(&mut *self.actions, file, target) })
    }

    fn set_group(&mut self, group: i32) -> Outcome<()> {
        self.flags |= libc::POSIX_SPAWN_SETPGROUP as i16;
        // SAFETY: attributes that were made.
        checked(unsafe { libc::posix_spawnattr_setpgroup(&mut *self.attributes, group) })
    }

    /// The signals that are blocked, or those that are handled as by default.
    fn set_signals(&mut self, signals: &crate::signal::calls::Set, is_mask: bool) -> Outcome<()> {
        let (set, attributes) = (signals.raw(), &mut *self.attributes);
        // SAFETY: attributes that were made, and a set.
        checked(match is_mask {
            true => {
                self.flags |= libc::POSIX_SPAWN_SETSIGMASK as i16;
                unsafe { libc::posix_spawnattr_setsigmask(attributes, set) }
            }
            false => {
                self.flags |= libc::POSIX_SPAWN_SETSIGDEF as i16;
                unsafe { libc::posix_spawnattr_setsigdefault(attributes, set) }
            }
        })
    }

    fn set_scheduler(&mut self, policy: Option<i32>, given: &libc::sched_param) -> Outcome<()> {
        if let Some(policy) = policy {
            self.flags |= libc::POSIX_SPAWN_SETSCHEDULER as i16;
            // SAFETY: attributes that were made.
            checked(unsafe {
                libc::posix_spawnattr_setschedpolicy(&mut *self.attributes, policy)
            })?;
        }
        self.flags |= libc::POSIX_SPAWN_SETSCHEDPARAM as i16;
        // SAFETY: attributes that were made, and parameters.
        checked(unsafe { libc::posix_spawnattr_setschedparam(&mut *self.attributes, given) })
    }

    /// Starts the process; gives its number. Without an environment it has this one's.
    fn run(
        mut self,
        call: Call,
        path: &CStr,
        arguments: &[CString],
        environment: Option<&[CString]>,
    ) -> Outcome<i64> {
        unsafe extern "C" {
            static environ: *const *mut libc::c_char;
        }
        let arguments = calls::addresses(arguments);
        let own = environment.map(calls::addresses);
        let mut process = 0;
        // SAFETY: all texts are alive and end with zeros, the lists with nulls; actions and attributes were made.
        unsafe {
            let flags = self.flags;
            checked(libc::posix_spawnattr_setflags(&mut *self.attributes, flags))?;
            let environment = match &own {
                Some(own) => own.as_ptr().cast(),
                None => environ,
            };
            checked(call(
                &mut process,
                path.as_ptr(),
                &*self.actions,
                &*self.attributes,
                arguments.as_ptr().cast(),
                environment,
            ))?;
        }
        Ok(process.into())
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        // SAFETY: both were made, and nobody uses them any more.
        unsafe {
            libc::posix_spawn_file_actions_destroy(&mut *self.actions);
            libc::posix_spawnattr_destroy(&mut *self.attributes);
        }
    }
}
