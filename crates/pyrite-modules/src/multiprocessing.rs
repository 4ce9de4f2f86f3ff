//! `_multiprocessing`: semaphores that processes share, and `_posixshmem`: memory that they share.

use crate::support::*;
use pyrite_vm::gil;
use pyrite_vm::{type_error, value_error};
use std::ffi::CString;
use std::io::Error;

/// `_multiprocessing`.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&SEM_LOCK],
    execute: |namespace| {
        let flags = dict::new();
        for name in ["HAVE_SEM_OPEN", "HAVE_SEM_TIMEDWAIT"] {
            dict::set_name(flags, names::intern(name), int::new(1));
        }
        dict::set_name(namespace, names::intern("flags"), flags.cast());
        Ok(())
    },
    ..ModuleDefinition::new("_multiprocessing", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[Builtin::function("sem_unlink", "(name, /)", |args| {
    let name = c_text(args.at(0), "sem_unlink", "argument")?;
    semaphore::unlink(&name).map_err(|error| system::os_error(&error, None))?;
    nothing()
})];

/// `_posixshmem`.
pub static SHARED_MEMORY: ModuleDefinition =
    ModuleDefinition::new("_posixshmem", SHARED_MEMORY_FUNCTIONS);

static SHARED_MEMORY_FUNCTIONS: &[Builtin] = &[
    Builtin::function("shm_open", "(path, flags, mode=511)", |args| {
        let path = c_text(args.at(0), "shm_open", "argument 1")?;
        let flags = number::c_int(args.at(1))?;
        let mode = args.get(2).map_or(Ok(0o777), number::c_int)?;
        let opened = shared_memory::open(&path, flags | libc::O_CLOEXEC, mode as u32);
        match opened {
            Ok(descriptor) => Ok(int::new(descriptor.into())),
            Err(error) => Err(system::os_error(&error, Some(args.at(0)))),
        }
    }),
    Builtin::function("shm_unlink", "(path, /)", |args| {
        let path = c_text(args.at(0), "shm_unlink", "argument")?;
        match shared_memory::unlink(&path) {
            Ok(()) => nothing(),
            Err(error) => Err(system::os_error(&error, Some(args.at(0)))),
        }
    }),
];

fn c_text(object: Obj, function: &str, argument: &str) -> PyResult<CString> {
    let Some(string) = str::of(object) else {
        return Err(type_error!(
            "{function}() {argument} must be str, not {}",
            type_name(object)
        ));
    };
    CString::new(str::bytes(string)).map_err(|_| value_error!("embedded null character"))
}

/// Calls of the system about shared memory.
mod shared_memory {
    use std::ffi::CStr;
    use std::io::Error;

    pub fn open(path: &CStr, flags: i32, mode: u32) -> Result<i32, Error> {
        // SAFETY: a text that ends with a zero.
        match unsafe { libc::shm_open(path.as_ptr(), flags, mode) } {
            -1 => Err(Error::last_os_error()),
            descriptor => Ok(descriptor),
        }
    }

    pub fn unlink(path: &CStr) -> Result<(), Error> {
        // SAFETY: a text that ends with a zero.
        match unsafe { libc::shm_unlink(path.as_ptr()) } {
            0 => Ok(()),
            _ => Err(Error::last_os_error()),
        }
    }
}

/// Calls of the system about semaphores with names.
mod semaphore {
    use std::ffi::CStr;
    use std::io::Error;

    /// An open semaphore.
    #[derive(Debug)]
    pub struct Semaphore {
        handle: *mut libc::sem_t,
        /// It is closed when nobody has it any more: it was opened here.
        is_own: bool,
    }

    impl Drop for Semaphore {
        fn drop(&mut self) {
            if self.is_own {
                // SAFETY: it was opened by `sem_open`, once.
                unsafe { libc::sem_close(self.handle) };
            }
        }
    }

    fn checked(result: libc::c_int) -> Result<(), Error> {
        match result {
            0 => Ok(()),
            _ => Err(Error::last_os_error()),
        }
    }

    impl Semaphore {
        /// A new one, which no other may have the name of.
        pub fn create(name: &CStr, value: u32) -> Result<Semaphore, Error> {
            let (flags, mode) = (libc::O_CREAT | libc::O_EXCL, 0o600 as libc::mode_t);
            // SAFETY: a text that ends with a zero, and what `O_CREAT` takes.
            Semaphore::opened(unsafe { libc::sem_open(name.as_ptr(), flags, mode, value) })
        }

        /// One that there is.
        pub fn open(name: &CStr) -> Result<Semaphore, Error> {
            // SAFETY: a text that ends with a zero.
            Semaphore::opened(unsafe { libc::sem_open(name.as_ptr(), 0) })
        }

        fn opened(handle: *mut libc::sem_t) -> Result<Semaphore, Error> {
            if handle == libc::SEM_FAILED {
                return Err(Error::last_os_error());
            }
            Ok(Semaphore {
                handle,
                is_own: true,
            })
        }

        /// One that was open when the process was forked.
        pub fn inherited(handle: i64) -> Semaphore {
            Semaphore {
                handle: handle as *mut libc::sem_t,
                is_own: false,
            }
        }

        pub fn handle(&self) -> i64 {
            self.handle as i64
        }

        pub fn value(&self) -> Result<i32, Error> {
            let mut value = 0;
            // SAFETY: an open semaphore; the value is written to a variable.
            checked(unsafe { libc::sem_getvalue(self.handle, &mut value) })?;
            Ok(value.max(0))
        }

        pub fn post(&self) -> Result<(), Error> {
            // SAFETY: an open semaphore.
            checked(unsafe { libc::sem_post(self.handle) })
        }

        pub fn try_wait(&self) -> Result<(), Error> {
            // SAFETY: an open semaphore.
            checked(unsafe { libc::sem_trywait(self.handle) })
        }

        /// Waits, until a moment on the clock of real time if there is one.
        pub fn wait(&self, end: Option<libc::timespec>) -> Result<(), Error> {
            // SAFETY: an open semaphore.
            checked(match end {
                Some(end) => unsafe { libc::sem_timedwait(self.handle, &end) },
                None => unsafe { libc::sem_wait(self.handle) },
            })
        }
    }

    pub fn unlink(name: &CStr) -> Result<(), Error> {
        // SAFETY: a text that ends with a zero.
        checked(unsafe { libc::sem_unlink(name.as_ptr()) })
    }
}

use semaphore::Semaphore;

/// `_multiprocessing.SemLock`.
static SEM_LOCK: TypeDefinition = TypeDefinition {
    slots: 6,
    ..TypeDefinition::new("_multiprocessing.SemLock", METHODS)
};
/// The [`Semaphore`].
const SEMAPHORE: u32 = 0;
const KIND: u32 = 1;
const MOST: u32 = 2;
/// The name, None if there is none any more.
const NAME: u32 = 3;
/// How often it was acquired here and not released.
const COUNT: u32 = 4;
/// The thread that acquired it last.
const OWNER: u32 = 5;

/// A kind: the thread that has it may acquire it again.
const RECURSIVE: i64 = 0;
/// The other kind.
const PLAIN: i64 = 1;

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, kind, value, maxvalue, name, unlink)", new),
    Builtin::method("acquire", "(self, /, block=True, timeout=None)", |args| {
        let blocks = args.get(1).map_or(Ok(true), protocol::is_true)?;
        acquire(args.at(0), blocks, args.get_not_none(2))
    }),
    Builtin::method("release", "(self, /)", |args| release(args.at(0))),
    Builtin::method("__enter__", "(self, /)", |args| {
        acquire(args.at(0), true, None)
    }),
    Builtin::method(
        "__exit__",
        "(self, exc_type=None, exc_value=None, exc_tb=None, /)",
        |args| release(args.at(0)),
    ),
    Builtin::method("_count", "(self, /)", |args| {
        Ok(instance::slot(args.at(0), COUNT))
    }),
    Builtin::method("_is_mine", "(self, /)", |args| {
        Ok(boolean(is_mine(args.at(0))))
    }),
    Builtin::method("_get_value", "(self, /)", |args| {
        Ok(int::new(value(args.at(0))?))
    }),
    Builtin::method("_is_zero", "(self, /)", |args| {
        Ok(boolean(value(args.at(0))? == 0))
    }),
    Builtin::class_method(
        "_rebuild",
        "(type, handle, kind, maxvalue, name, /)",
        rebuild,
    ),
    Builtin::method("_after_fork", "(self, /)", |args| {
        set_int_slot(args.at(0), COUNT, 0);
        nothing()
    }),
    Builtin::member("handle", |args| {
        Ok(int::new(semaphore(args.at(0))?.handle()))
    }),
    Builtin::member("kind", |args| Ok(instance::slot(args.at(0), KIND))),
    Builtin::member("maxvalue", |args| Ok(instance::slot(args.at(0), MOST))),
    Builtin::member("name", |args| Ok(instance::slot(args.at(0), NAME))),
    Builtin::constant("SEM_VALUE_MAX", |_| Ok(int::new(i32::MAX.into()))),
];

fn failed(error: Error) -> Raised {
    system::os_error(&error, None)
}

fn semaphore<'a>(this: Obj) -> PyResult<&'a Semaphore> {
    let data: Obj = instance::slot(this, SEMAPHORE);
    storage::external(data.cast()).ok_or_else(|| value_error!("there is no semaphore"))
}

fn make(class: Obj, semaphore: Semaphore, kind: i64, most: i64, name: Obj) -> PyResult {
    let class = instance::class_argument(class)?;
    let zero = int::new(0);
    let parts = [
        storage::new_external(semaphore).cast(),
        int::new(kind),
        int::new(most),
        name,
        zero,
        zero,
    ];
    Ok(instance::with(class, &parts))
}

fn new(args: &Arguments) -> PyResult {
    let [kind, value, most] = [1, 2, 3].map(|place| number::c_int(args.at(place)));
    let (kind, value, most) = (i64::from(kind?), value?, i64::from(most?));
    let name = c_text(args.at(4), "SemLock", "argument 4")?;
    let unlinks = protocol::is_true(args.at(5))?;
    if kind != RECURSIVE && kind != PLAIN {
        return Err(value_error!("unrecognized kind"));
    }
    let semaphore = Semaphore::create(&name, value as u32).map_err(failed)?;
    if unlinks {
        semaphore::unlink(&name).map_err(failed)?;
    }
    let name = if unlinks { none() } else { args.at(4) };
    make(args.at(0), semaphore, kind, most, name)
}

fn rebuild(args: &Arguments) -> PyResult {
    let handle = number::size(args.at(1))?;
    let [kind, most] = [2, 3].map(|place| number::c_int(args.at(place)));
    let (kind, most, name) = (i64::from(kind?), i64::from(most?), args.at(4));
    let semaphore = match name.is_none() {
        true => Semaphore::inherited(handle),
        false => Semaphore::open(&c_text(name, "_rebuild", "argument 4")?).map_err(failed)?,
    };
    make(args.at(0), semaphore, kind, most, name)
}

fn value(this: Obj) -> PyResult<i64> {
    semaphore(this)?.value().map(i64::from).map_err(failed)
}

fn is_mine(this: Obj) -> bool {
    int_slot(this, COUNT) > 0 && int_slot(this, OWNER) == system::thread_identity()
}

fn is_recursive(this: Obj) -> bool {
    int_slot(this, KIND) == RECURSIVE
}

fn acquire(this: Obj, blocks: bool, timeout: Option<Obj>) -> PyResult {
    if is_recursive(this) && is_mine(this) {
        set_int_slot(this, COUNT, int_slot(this, COUNT) + 1);
        return Ok(boolean(true));
    }
    let end = timeout.map(number::real).transpose()?.map(moment_after);
    let semaphore = semaphore(this)?;
    let mut result = semaphore.try_wait();
    let is_taken = |result: &Result<(), Error>| {
        let number = result.as_ref().err().and_then(Error::raw_os_error);
        matches!(number, Some(libc::EAGAIN | libc::EINTR))
    };
    while blocks && is_taken(&result) {
        result = gil::released(|| semaphore.wait(end));
        let number = result.as_ref().err().and_then(Error::raw_os_error);
        if number != Some(libc::EINTR) {
            break;
        }
        pyrite_vm::signals::run_pending()?;
    }
    match result {
        Ok(()) => {
            set_int_slot(this, COUNT, int_slot(this, COUNT) + 1);
            set_int_slot(this, OWNER, system::thread_identity());
            Ok(boolean(true))
        }
        Err(error) => match error.raw_os_error() {
            Some(libc::EAGAIN | libc::ETIMEDOUT) => Ok(boolean(false)),
            _ => Err(failed(error)),
        },
    }
}

/// The moment on the clock of real time that comes after so many seconds.
fn moment_after(seconds: f64) -> libc::timespec {
    const SECOND: f64 = 1e9;
    // A century is for ever.
    const LONGEST: f64 = 3e9;
    let wait = (seconds.clamp(0.0, LONGEST) * SECOND) as i64;
    system::timespec(system::clock(libc::CLOCK_REALTIME).saturating_add(wait))
}

fn release(this: Obj) -> PyResult {
    let count = int_slot(this, COUNT);
    if is_recursive(this) {
        if !is_mine(this) {
            return Err(exception::raise_message(
                &exception::ASSERTION_ERROR,
                "attempt to release recursive lock not owned by thread",
            ));
        }
        if count > 1 {
            set_int_slot(this, COUNT, count - 1);
            return nothing();
        }
    } else if value(this)? >= int_slot(this, MOST) {
        return Err(value_error!("semaphore or lock released too many times"));
    }
    semaphore(this)?.post().map_err(failed)?;
    set_int_slot(this, COUNT, count - 1);
    nothing()
}
