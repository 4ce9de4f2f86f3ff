//! The system calls of `_signal` behind safe functions.

use std::io::Error;
use std::mem::zeroed;
use std::ptr::null_mut;

/// Signals are numbered from 1 to one less than this.
pub const COUNT: i32 = 65;

/// A set of signals.
#[derive(Clone, Copy)]
pub struct Set(libc::sigset_t);

impl Set {
    /// None.
    pub fn empty() -> Set {
        // SAFETY: plain data, filled by the call.
        unsafe {
            let mut set = zeroed();
            libc::sigemptyset(&mut set);
            Set(set)
        }
    }

    /// All that the system offers.
    pub fn all() -> Set {
        // SAFETY: as above.
        unsafe {
            let mut set = zeroed();
            libc::sigfillset(&mut set);
            Set(set)
        }
    }

    /// The set as the C library has it.
    pub fn raw(&self) -> &libc::sigset_t {
        &self.0
    }

    /// Adds one; false if there is no such signal.
    pub fn add(&mut self, number: i32) -> bool {
        // SAFETY: a set of ours.
        unsafe { libc::sigaddset(&mut self.0, number) == 0 }
    }

    /// The numbers in it.
    pub fn numbers(&self) -> impl Iterator<Item = i32> + '_ {
        // SAFETY: a set of ours.
        (1..COUNT).filter(|number| unsafe { libc::sigismember(&self.0, *number) == 1 })
    }
}

/// `pthread_sigmask`; gives the mask there was.
///
/// # Errors
/// The system's.
pub fn change_mask(how: i32, set: &Set) -> Result<Set, Error> {
    let mut before = Set::empty();
    // SAFETY: sets of ours.
    checked(unsafe { libc::pthread_sigmask(how, &set.0, &mut before.0) })?;
    Ok(before)
}

/// `sigpending`.
///
/// # Errors
/// The system's.
pub fn pending() -> Result<Set, Error> {
    let mut set = Set::empty();
    // SAFETY: a set of ours.
    if unsafe { libc::sigpending(&mut set.0) } < 0 {
        return Err(Error::last_os_error());
    }
    Ok(set)
}

/// `sigwait`.
///
/// # Errors
/// The system's.
pub fn wait(set: &Set) -> Result<i32, Error> {
    let mut number = 0;
    // SAFETY: a set and a number of ours.
    checked(pyrite_vm::gil::released(|| unsafe {
        libc::sigwait(&set.0, &mut number)
    }))?;
    Ok(number)
}

/// What a signal brought with it.
pub struct Information {
    /// Number, code, error number, sender's process and user, exit status, band event.
    pub fields: [i64; 7],
}

/// `sigtimedwait`, or `sigwaitinfo` without a limit.
///
/// # Errors
/// The system's.
pub fn wait_for_information(
    set: &Set,
    limit: Option<std::time::Duration>,
) -> Result<Information, Error> {
    // SAFETY: plain data, filled by the call; the parts of the union are numbers whichever of them was meant.
    unsafe {
        let mut information: libc::siginfo_t = zeroed();
        let time = limit.map(|limit| libc::timespec {
            tv_sec: limit.as_secs() as i64,
            tv_nsec: i64::from(limit.subsec_nanos()),
        });
        let time = time.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
        let result =
            pyrite_vm::gil::released(|| libc::sigtimedwait(&set.0, &mut information, time));
        if result < 0 {
            return Err(Error::last_os_error());
        }
        Ok(Information {
            fields: [
                i64::from(information.si_signo),
                i64::from(information.si_code),
                i64::from(information.si_errno),
                i64::from(information.si_pid()),
                i64::from(information.si_uid()),
                i64::from(information.si_status()),
                information.si_addr() as i64,
            ],
        })
    }
}

/// `pthread_kill`.
///
/// # Errors
/// The system's.
pub fn kill_thread(thread: u64, number: i32) -> Result<(), Error> {
    // SAFETY: the identity of a thread that runs, as `_thread` gives it.
    checked(unsafe { libc::pthread_kill(thread, number) })
}

/// `raise`.
///
/// # Errors
/// The system's.
pub fn raise(number: i32) -> Result<(), Error> {
    // SAFETY: numbers only.
    if unsafe { libc::raise(number) } != 0 {
        return Err(Error::last_os_error());
    }
    Ok(())
}

/// `alarm`: the seconds that were left of the one before.
pub fn alarm(seconds: u32) -> u32 {
    // SAFETY: numbers only.
    unsafe { libc::alarm(seconds) }
}

/// `pause`.
pub fn pause() {
    // SAFETY: it takes nothing.
    pyrite_vm::gil::released(|| unsafe { libc::pause() });
}

/// `siginterrupt`: whether calls end when the signal comes.
///
/// # Errors
/// The system's.
pub fn set_interrupting(number: i32, interrupting: bool) -> Result<(), Error> {
    // SAFETY: plain data, filled by the first call and given back changed.
    unsafe {
        let mut action: libc::sigaction = zeroed();
        if libc::sigaction(number, std::ptr::null(), &mut action) < 0 {
            return Err(Error::last_os_error());
        }
        if interrupting {
            action.sa_flags &= !libc::SA_RESTART;
        } else {
            action.sa_flags |= libc::SA_RESTART;
        }
        if libc::sigaction(number, &action, null_mut()) < 0 {
            return Err(Error::last_os_error());
        }
    }
    Ok(())
}

/// The system's description of a signal; `None` if it knows none.
pub fn description(number: i32) -> Option<String> {
    unsafe extern "C" {
        fn strsignal(number: libc::c_int) -> *const libc::c_char;
    }
    // SAFETY: gives a text that is good until the next call.
    let text = unsafe {
        let text = strsignal(number);
        (!text.is_null()).then(|| {
            std::ffi::CStr::from_ptr(text)
                .to_string_lossy()
                .into_owned()
        })
    };
    text.filter(|text| !text.starts_with("Unknown signal"))
}

/// The time left and the interval of a timer, in seconds.
pub type Timer = (f64, f64);

fn seconds(time: libc::timeval) -> f64 {
    time.tv_sec as f64 + time.tv_usec as f64 * 1e-6
}

/// `setitimer`; gives how the timer stood.
///
/// # Errors
/// The system's.
pub fn set_timer(which: i32, (value, interval): Timer) -> Result<Timer, Error> {
    let time = |value: f64| libc::timeval {
        tv_sec: value.floor() as i64,
        // Never rounded down to a timer that is off.
        tv_usec: ((value - value.floor()) * 1e6).ceil().min(999_999.0) as i64,
    };
    // SAFETY: plain data.
    unsafe {
        let new = libc::itimerval {
            it_interval: time(interval),
            it_value: time(value),
        };
        let mut before: libc::itimerval = zeroed();
        if libc::setitimer(which as _, &new, &mut before) < 0 {
            return Err(Error::last_os_error());
        }
        Ok((seconds(before.it_value), seconds(before.it_interval)))
    }
}

/// `getitimer`.
///
/// # Errors
/// The system's.
pub fn timer(which: i32) -> Result<Timer, Error> {
    // SAFETY: plain data, filled by the call.
    unsafe {
        let mut now: libc::itimerval = zeroed();
        if libc::getitimer(which as _, &mut now) < 0 {
            return Err(Error::last_os_error());
        }
        Ok((seconds(now.it_value), seconds(now.it_interval)))
    }
}

/// `pidfd_send_signal`.
///
/// # Errors
/// The system's.
pub fn send_to_descriptor(descriptor: i32, number: i32, flags: u32) -> Result<(), Error> {
    // SAFETY: numbers only; no information is passed.
    let result = unsafe {
        libc::syscall(
            libc::SYS_pidfd_send_signal,
            descriptor,
            number,
            null_mut::<libc::siginfo_t>(),
            flags,
        )
    };
    if result < 0 {
        return Err(Error::last_os_error());
    }
    Ok(())
}

/// Is the descriptor open, and do calls on it end at once?
///
/// # Errors
/// The system's.
pub fn is_non_blocking(descriptor: i32) -> Result<bool, Error> {
    // SAFETY: numbers only.
    let flags = unsafe { libc::fcntl(descriptor, libc::F_GETFL) };
    if flags < 0 {
        return Err(Error::last_os_error());
    }
    Ok(flags & libc::O_NONBLOCK != 0)
}

/// The result of a function that gives its error instead of setting `errno`.
fn checked(result: i32) -> Result<(), Error> {
    if result != 0 {
        return Err(Error::from_raw_os_error(result));
    }
    Ok(())
}
