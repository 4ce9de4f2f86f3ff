//! The operating system's services: foreign functions behind safe ones.

use super::{Obj, Raised, exception, int, str};
use std::ffi::{CStr, CString};
use std::io::{Error, Result};

/// What the system's thread functions know the calling thread by.
pub fn thread_identity() -> i64 {
    // SAFETY: it takes nothing.
    unsafe { libc::pthread_self() as i64 }
}

/// What the kernel knows the calling thread by.
pub fn native_thread_identity() -> i64 {
    // SAFETY: it takes nothing.
    i64::from(unsafe { libc::gettid() })
}

/// Names the calling thread, for tools of the system: the first fifteen bytes.
pub fn set_thread_name(name: &[u8]) {
    let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
    if let Ok(name) = CString::new(&name[..name.len().min(LONGEST_THREAD_NAME)]) {
        // SAFETY: a text that ends with a zero.
        unsafe { libc::pthread_setname_np(libc::pthread_self(), name.as_ptr()) };
    }
}

/// The most bytes of a thread's name.
const LONGEST_THREAD_NAME: usize = 15;

/// The calling thread's name, as the system knows it.
pub fn thread_name() -> Vec<u8> {
    let mut name = [0; LONGEST_THREAD_NAME + 1];
    // SAFETY: the room is as long as said.
    unsafe { libc::pthread_getname_np(libc::pthread_self(), name.as_mut_ptr(), name.len()) };
    // SAFETY: the call has written a text that ends with a zero.
    unsafe { CStr::from_ptr(name.as_ptr()) }.to_bytes().to_vec()
}

/// Fills words with random bits of the operating system.
pub fn random_words(words: &mut [u32]) {
    for word in words {
        let mut bytes = [0; 4];
        random_bytes(&mut bytes);
        *word = u32::from_ne_bytes(bytes);
    }
}

/// Fills a buffer with random bits of the operating system.
pub fn random_bytes(bytes: &mut [u8]) {
    let mut filled = 0;
    while filled < bytes.len() {
        let rest = &mut bytes[filled..];
        // SAFETY: the buffer is as long as said.
        let count = unsafe { libc::getrandom(rest.as_mut_ptr().cast(), rest.len(), 0) };
        filled += count.max(0) as usize;
    }
}

/// A clock in nanoseconds; 0 if the system has none such.
pub fn clock(which: libc::clockid_t) -> i64 {
    read_clock(which).unwrap_or(0)
}

/// A clock in nanoseconds.
///
/// # Errors
/// The system's.
pub fn read_clock(which: libc::clockid_t) -> Result<i64> {
    // SAFETY: plain data, filled by the call.
    unsafe {
        let mut time: libc::timespec = std::mem::zeroed();
        done(libc::clock_gettime(which, &mut time))?;
        Ok(time.tv_sec * 1_000_000_000 + time.tv_nsec)
    }
}

/// Sets a clock to so many nanoseconds.
///
/// # Errors
/// The system's.
pub fn set_clock(which: libc::clockid_t, nanoseconds: i64) -> Result<()> {
    let time = timespec(nanoseconds);
    // SAFETY: plain data.
    done(unsafe { libc::clock_settime(which, &time) })
}

/// The clock of the processor's time that a thread has had.
///
/// # Errors
/// The system's.
pub fn clock_of_thread(thread: i64) -> Result<libc::clockid_t> {
    let mut clock = 0;
    // SAFETY: the identity of a thread that runs, as `_thread` gives it.
    match unsafe { libc::pthread_getcpuclockid(thread as libc::pthread_t, &mut clock) } {
        0 => Ok(clock),
        error => Err(Error::from_raw_os_error(error)),
    }
}

/// The failure of a call that gives less than zero.
fn done(result: i32) -> Result<()> {
    match result {
        0.. => Ok(()),
        _ => Err(Error::last_os_error()),
    }
}

/// Nanoseconds as the system takes them.
pub fn timespec(nanoseconds: i64) -> libc::timespec {
    const SECOND: i64 = 1_000_000_000;
    libc::timespec {
        tv_sec: nanoseconds.div_euclid(SECOND),
        tv_nsec: nanoseconds.rem_euclid(SECOND),
    }
}

/// Sleeps until the monotonic clock shows so many nanoseconds; false if a signal came first.
pub fn sleep_until(end: i64) -> bool {
    let (end, clock) = (timespec(end), libc::CLOCK_MONOTONIC);
    // SAFETY: plain data; what is left need not be told of an absolute time.
    let result =
        unsafe { libc::clock_nanosleep(clock, libc::TIMER_ABSTIME, &end, std::ptr::null_mut()) };
    result != libc::EINTR
}

/// The resolution of a clock in seconds.
///
/// # Errors
/// The system's.
pub fn clock_resolution(which: libc::clockid_t) -> Result<f64> {
    // SAFETY: plain data, filled by the call.
    unsafe {
        let mut time: libc::timespec = std::mem::zeroed();
        done(libc::clock_getres(which, &mut time))?;
        Ok(time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9)
    }
}

/// Broken-down time, local or universal.
pub fn broken_down(seconds: i64, local: bool) -> Option<libc::tm> {
    // SAFETY: plain data, filled by the call.
    unsafe {
        let mut result: libc::tm = std::mem::zeroed();
        let made = if local {
            libc::localtime_r(&seconds, &mut result)
        } else {
            libc::gmtime_r(&seconds, &mut result)
        };
        (!made.is_null()).then_some(result)
    }
}

/// The local zone is what the environment says from now on.
pub fn reset_zone() {
    unsafe extern "C" {
        fn tzset();
    }
    // SAFETY: reads the environment, which nobody changes without the interpreter's lock.
    unsafe { tzset() }
}

/// The name of a broken-down time's zone.
pub fn zone_name(time: &libc::tm) -> String {
    if time.tm_zone.is_null() {
        return String::new();
    }
    // SAFETY: the C library's own text, never freed.
    unsafe { std::ffi::CStr::from_ptr(time.tm_zone) }
        .to_string_lossy()
        .into_owned()
}

/// Seconds since the epoch of a broken-down local time; the structure is normalised.
pub fn make_time(time: &mut libc::tm) -> i64 {
    // SAFETY: a valid structure.
    unsafe { libc::mktime(time) }
}

/// Formats a broken-down time; zeros in the format stay.
pub fn format_time(format: &[u8], time: &libc::tm) -> Vec<u8> {
    let parts = format.split(|byte| *byte == 0);
    let formatted: Vec<_> = parts.map(|part| format_part(part, time)).collect();
    formatted.join(&0)
}

fn format_part(format: &[u8], time: &libc::tm) -> Vec<u8> {
    let format = CString::new(format).unwrap_or_default();
    let mut buffer = vec![0u8; 1024];
    while !format.is_empty() {
        // SAFETY: the buffer is as long as said, the format ends with a zero.
        let length = unsafe {
            libc::strftime(
                buffer.as_mut_ptr().cast(),
                buffer.len(),
                format.as_ptr(),
                time,
            )
        };
        if length > 0 || buffer.len() > 256 * format.as_bytes().len().max(4) {
            buffer.truncate(length);
            return buffer;
        }
        buffer.resize(buffer.len() * 2, 0);
    }
    Vec::new()
}

/// The text of an error number.
pub fn error_text(number: i32) -> String {
    let text = Error::from_raw_os_error(number).to_string();
    match text.rfind(" (os error") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

/// The `OSError` for an error of the system, with the file it was about.
pub fn os_error(error: &Error, file: Option<Obj>) -> Raised {
    let (class, number, message) = parts(error);
    // Made by calling the class, which fills `errno`, `strerror` and `filename`.
    let made = match file {
        Some(file) => super::call::call(class, &[number, message, file]),
        None => super::call::call(class, &[number, message]),
    };
    made.map_or_else(|raised| raised, Raised)
}

/// The `OSError` for an error of the system about two files.
pub fn os_error_of_two(error: &Error, first: Obj, second: Obj) -> Raised {
    let (class, number, message) = parts(error);
    let made = super::call::call(class, &[number, message, first, super::none(), second]);
    made.map_or_else(|raised| raised, Raised)
}

/// Class, number and text of an error of the system.
fn parts(error: &Error) -> (Obj, Obj, Obj) {
    let number = error.raw_os_error().unwrap_or(libc::EIO);
    let class = match number {
        libc::ENOENT => &exception::FILE_NOT_FOUND_ERROR,
        libc::EEXIST => &exception::FILE_EXISTS_ERROR,
        libc::EACCES | libc::EPERM => &exception::PERMISSION_ERROR,
        libc::EISDIR => &exception::IS_A_DIRECTORY_ERROR,
        libc::ENOTDIR => &exception::NOT_A_DIRECTORY_ERROR,
        libc::EINTR => &exception::INTERRUPTED_ERROR,
        libc::EPIPE | libc::ESHUTDOWN => &exception::BROKEN_PIPE_ERROR,
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => &exception::BLOCKING_IO_ERROR,
        libc::ECHILD => &exception::CHILD_PROCESS_ERROR,
        libc::ESRCH => &exception::PROCESS_LOOKUP_ERROR,
        libc::ETIMEDOUT => &exception::TIMEOUT_ERROR,
        libc::ECONNABORTED => &exception::CONNECTION_ABORTED_ERROR,
        libc::ECONNREFUSED => &exception::CONNECTION_REFUSED_ERROR,
        libc::ECONNRESET => &exception::CONNECTION_RESET_ERROR,
        _ => &exception::OS_ERROR,
    };
    (
        class.class().object(),
        int::new(i64::from(number)),
        str::new(&error_text(number)),
    )
}

/// A value of the system's configuration; `None` if it has none.
pub fn configuration(name: i32) -> Option<i64> {
    // SAFETY: the number is all it takes.
    let value = unsafe { libc::sysconf(name) };
    (value >= 0).then_some(value)
}

/// The processors that a process may run on.
///
/// # Errors
/// The system's.
pub fn affinity(process: i32) -> Result<Vec<usize>> {
    // SAFETY: plain data, filled by the call, which gets its size.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        if libc::sched_getaffinity(process, size_of::<libc::cpu_set_t>(), &mut set) < 0 {
            return Err(Error::last_os_error());
        }
        let all = 0..libc::CPU_SETSIZE as usize;
        Ok(all.filter(|cpu| libc::CPU_ISSET(*cpu, &set)).collect())
    }
}

/// The parts of `uname`.
pub fn name_of_system() -> [Vec<u8>; 5] {
    // SAFETY: plain data, filled by the call with texts that end with zeros.
    unsafe {
        let mut name: libc::utsname = std::mem::zeroed();
        libc::uname(&mut name);
        [
            &name.sysname,
            &name.nodename,
            &name.release,
            &name.version,
            &name.machine,
        ]
        .map(|part| std::ffi::CStr::from_ptr(part.as_ptr()).to_bytes().to_vec())
    }
}

/// Seconds of user and system time, of the process and its children, and since some time in the past.
pub fn process_times() -> [f64; 5] {
    // SAFETY: plain data, filled by the call.
    unsafe {
        let mut times: libc::tms = std::mem::zeroed();
        let elapsed = libc::times(&mut times);
        let ticks = libc::sysconf(libc::_SC_CLK_TCK).max(1) as f64;
        [
            times.tms_utime,
            times.tms_stime,
            times.tms_cutime,
            times.tms_cstime,
            elapsed,
        ]
        .map(|value| value as f64 / ticks)
    }
}

/// The system's load over the last 1, 5 and 15 minutes.
pub fn load() -> [f64; 3] {
    let mut load = [0.0; 3];
    // SAFETY: room for three numbers.
    unsafe { libc::getloadavg(load.as_mut_ptr(), 3) };
    load
}
