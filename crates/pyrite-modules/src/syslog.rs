//! `syslog`: messages for the system's log.

use crate::support::*;
use pyrite_vm::global::Global;
use pyrite_vm::types::bytes;
use pyrite_vm::{overflow_error, type_error, value_error};
use std::ffi::{CStr, CString, c_int};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        for (name, value) in CONSTANTS {
            dict::set_name(namespace, names::intern(name), int::new(*value));
        }
        Ok(())
    },
    ..ModuleDefinition::new("syslog", FUNCTIONS)
};

macro_rules! constants {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

const CONSTANTS: &[(&str, i64)] = constants! {
    LOG_EMERG LOG_ALERT LOG_CRIT LOG_ERR LOG_WARNING LOG_NOTICE LOG_INFO LOG_DEBUG
    LOG_KERN LOG_USER LOG_MAIL LOG_DAEMON LOG_AUTH LOG_LPR LOG_LOCAL0 LOG_LOCAL1 LOG_LOCAL2 LOG_LOCAL3 LOG_LOCAL4 LOG_LOCAL5 LOG_LOCAL6 LOG_LOCAL7
    LOG_SYSLOG LOG_CRON LOG_UUCP LOG_NEWS LOG_AUTHPRIV LOG_FTP
    LOG_PID LOG_CONS LOG_NDELAY LOG_ODELAY LOG_NOWAIT LOG_PERROR
};

/// What messages are marked with: the system's library keeps the address. `None`: nothing has been opened.
static IDENTITY: Global<Option<&'static CStr>> = Global::new(None);

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "openlog",
        "$(ident=<unrepresentable>, logoption=0, facility=LOG_USER)",
        |args| {
            let identity = match args.get(0) {
                Some(identity) => Some(text(identity, "openlog() argument 'ident'")?),
                None => None,
            };
            let options = args.get(1).map_or(Ok(0), long)?;
            let facility = args.get(2).map_or(Ok(libc::LOG_USER.into()), long)?;
            open(identity, options, facility)?;
            nothing()
        },
    ),
    Builtin::function("syslog", "(*args)", |args| {
        let (priority, message) = match *args.rest() {
            [message] => (libc::LOG_INFO, text(message, "syslog() argument 1")?),
            [priority, message] => (
                number::c_int(priority)?,
                text(message, "syslog() argument 2")?,
            ),
            _ => return Err(type_error!("syslog.syslog requires 1 to 2 arguments")),
        };
        audit::event("syslog.syslog", || {
            let message = str::new(&message.to_string_lossy());
            Ok([int::new(priority.into()), message.cast()])
        })?;
        if IDENTITY.get().is_none() {
            open(None, 0, libc::LOG_USER.into())?;
        }
        // SAFETY: texts that end with zeros, the first of them a format that takes the second.
        pyrite_vm::gil::released(|| unsafe {
            libc::syslog(priority, c"%s".as_ptr(), message.as_ptr());
        });
        nothing()
    })
    .telling(""),
    Builtin::function("closelog", "()", |_| {
        if IDENTITY.get().is_some() {
            audit::event("syslog.closelog", || Ok([]))?;
            // SAFETY: it takes nothing.
            unsafe { libc::closelog() };
            forget();
        }
        nothing()
    }),
    Builtin::function("setlogmask", "(maskpri, /)", |args| {
        let mask = long(args.at(0))?;
        audit::event("syslog.setlogmask", || Ok([int::new(mask)]))?;
        // SAFETY: a number only.
        Ok(int::new(unsafe { libc::setlogmask(mask as c_int) }.into()))
    }),
    Builtin::function("LOG_MASK", "(pri, /)", |args| {
        Ok(int::new(mask(long(args.at(0))?).into()))
    }),
    Builtin::function("LOG_UPTO", "(pri, /)", |args| {
        let next = mask(long(args.at(0))?.wrapping_add(1));
        Ok(int::new(next.wrapping_sub(1).into()))
    }),
];

/// Opens the log anew, under the program's name if no other is given.
fn open(identity: Option<CString>, options: i64, facility: i64) -> PyResult<()> {
    let identity = match identity {
        Some(identity) => identity,
        None => program_name()?,
    };
    audit::event("syslog.openlog", || {
        let identity = str::new(&identity.to_string_lossy());
        Ok([identity.cast(), int::new(options), int::new(facility)])
    })?;
    let identity: &'static CStr = Box::leak(identity.into_boxed_c_str());
    // SAFETY: a text that ends with a zero and stays where it is until another one is opened, or the log is closed.
    unsafe { libc::openlog(identity.as_ptr(), options as c_int, facility as c_int) };
    forget();
    IDENTITY.set(Some(identity));
    Ok(())
}

/// Frees the text that the system's library does not look at any more.
fn forget() {
    if let Some(old) = IDENTITY.get() {
        IDENTITY.set(None);
        // SAFETY: it was made by leaking such a box, and nobody else frees it.
        drop(unsafe { Box::from_raw(std::ptr::from_ref(old).cast_mut()) });
    }
}

/// The last part of `sys.argv[0]`.
fn program_name() -> PyResult<CString> {
    let arguments = pyrite_vm::import::sys_attribute("argv").and_then(|list| list.exact());
    let first = arguments.filter(|list: &Gc<list::PyList>| list::length(*list) > 0);
    let name = first.and_then(|arguments| str::of(list::get(arguments, 0)));
    let name = name.map_or_else(String::new, |name| str::text(name).into_owned());
    let name = name.rsplit('/').next().unwrap_or_default();
    Ok(CString::new(name).unwrap_or_default())
}

fn mask(priority: i64) -> i32 {
    1i32.wrapping_shl(priority as u32)
}

/// A C `long` argument.
fn long(object: Obj) -> PyResult<i64> {
    let number = number::integer(object)?.machine();
    number.ok_or_else(|| overflow_error!("Python int too large to convert to C long"))
}

fn text(object: Obj, what: &str) -> PyResult<CString> {
    let Some(text) = str::of(object) else {
        return Err(type_error!(
            "{what} must be str, not {}",
            argument_name(object)
        ));
    };
    CString::new(bytes::value(types::codec::encode(text, "utf-8", "strict")?).unwrap_or_default())
        .map_err(|_| value_error!("embedded null character"))
}
