//! Pseudo-terminals.

use super::calls::{self, Failed, Outcome};
use super::{children, path};
use crate::support::*;
use std::ffi::CStr;

pub(super) static FUNCTIONS: &[Builtin] = &[
    Builtin::function("openpty", "()", |_| {
        let master = Owned(open_master(libc::O_RDWR)?);
        unlock(master.0)?;
        let slave = open_slave(master.0, libc::O_RDWR)?;
        pair(master.keep(), slave)
    }),
    Builtin::function("forkpty", "()", |_| {
        let master = Owned(open_master(libc::O_RDWR)?);
        unlock(master.0)?;
        let slave = Owned(open_slave(master.0, libc::O_RDWR)?);
        let child = children::fork()?;
        if child == 0 {
            log_in(slave.keep())?;
            return pair(0, -1);
        }
        children::warn_of_threads("forkpty")?;
        pair(child, master.keep())
    })
    .looking_at_frames(),
    Builtin::function("posix_openpt", "(oflag, /)", |args| {
        Ok(int::new(open_master(number::c_int(args.at(0))?)?))
    }),
    Builtin::function("grantpt", "(fd, /)", |args| {
        let master = path::descriptor_of(args.at(0))?;
        // SAFETY: the descriptor is all it takes.
        calls::retry(|| i64::from(unsafe { libc::grantpt(master as i32) }))?;
        nothing()
    }),
    Builtin::function("unlockpt", "(fd, /)", |args| {
        unlock(path::descriptor_of(args.at(0))?)?;
        nothing()
    }),
    Builtin::function("ptsname", "(fd, /)", |args| {
        path::decoded(slave_name(path::descriptor_of(args.at(0))?)?.to_bytes())
    }),
    Builtin::function("login_tty", "(fd, /)", |args| {
        log_in(path::descriptor_of(args.at(0))?)?;
        nothing()
    }),
    Builtin::function("ctermid", "()", |_| text::new("/dev/tty")),
];

/// A descriptor that is closed unless it is kept.
struct Owned(i64);

impl Owned {
    fn keep(self) -> i64 {
        let file = self.0;
        std::mem::forget(self);
        file
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        let _ = calls::close(self.0);
    }
}

fn pair(first: i64, second: i64) -> PyResult {
    Ok(tuple::from_slice(&[int::new(first), int::new(second)]).cast())
}

/// Opens the side that the program has of a new pseudo-terminal.
fn open_master(flags: i32) -> Outcome<i64> {
    // SAFETY: the flags are all it takes.
    calls::retry(|| {
        i64::from(unsafe { libc::posix_openpt(flags | libc::O_CLOEXEC | libc::O_NOCTTY) })
    })
}

/// Lets the other side be opened.
fn unlock(master: i64) -> Outcome<()> {
    // SAFETY: the descriptor is all it takes.
    calls::retry(|| i64::from(unsafe { libc::unlockpt(master as i32) })).map(|_| ())
}

/// Opens the other side, which does not become the terminal of the process.
fn open_slave(master: i64, flags: i32) -> Outcome<i64> {
    let name = slave_name(master)?;
    let flags = flags | libc::O_NOCTTY | libc::O_CLOEXEC;
    calls::openat(i64::from(libc::AT_FDCWD), &name, i64::from(flags), 0)
}

/// The file of the other side.
fn slave_name(master: i64) -> Outcome<std::ffi::CString> {
    let mut name = [0; 64];
    // SAFETY: the room is as long as said.
    let error = unsafe { libc::ptsname_r(master as i32, name.as_mut_ptr(), name.len()) };
    if error != 0 {
        return Err(Failed::System(std::io::Error::from_raw_os_error(error)));
    }
    // SAFETY: the call has written a text that ends with a zero.
    Ok(unsafe { CStr::from_ptr(name.as_ptr()) }.to_owned())
}

/// Makes a terminal that of the process, in a session of its own, and its standard streams; the descriptor is closed.
fn log_in(terminal: i64) -> Outcome<()> {
    calls::setsid()?;
    // SAFETY: the request takes a number.
    calls::retry(|| i64::from(unsafe { libc::ioctl(terminal as i32, libc::TIOCSCTTY, 0) }))?;
    for stream in 0..=2 {
        if stream != terminal {
            calls::dup3(terminal, stream, 0)?;
        }
    }
    if terminal > 2 {
        calls::close(terminal)?;
    }
    Ok(())
}
