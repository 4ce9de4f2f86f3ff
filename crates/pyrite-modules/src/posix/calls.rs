//! System calls behind safe functions. Calls that a signal interrupts run its handler and go on, as PEP 475 wants.

use crate::support::*;
use std::ffi::{CStr, CString};

/// Why a call has no result.
pub enum Failed {
    /// The system says so.
    System(std::io::Error),
    /// A signal handler has raised.
    Raised(Raised),
}

/// What a call gives.
pub type Outcome<T> = Result<T, Failed>;

impl Failed {
    /// The exception for it, with the file it was about.
    pub fn about(self, file: Option<Obj>) -> Raised {
        match self {
            Failed::System(error) => system::os_error(&error, file),
            Failed::Raised(raised) => raised,
        }
    }
    /// The exception for a call about two files.
    pub fn about_two(self, first: Obj, second: Obj) -> Raised {
        match self {
            Failed::System(error) => system::os_error_of_two(&error, first, second),
            Failed::Raised(raised) => raised,
        }
    }
    /// Is it this error of the system?
    pub fn is(&self, number: i32) -> bool {
        matches!(self, Failed::System(error) if error.raw_os_error() == Some(number))
    }
}

impl From<Failed> for Raised {
    fn from(failed: Failed) -> Raised {
        failed.about(None)
    }
}

impl From<Raised> for Failed {
    fn from(raised: Raised) -> Failed {
        Failed::Raised(raised)
    }
}

/// The failure that `errno` tells of.
pub fn last_error() -> Failed {
    Failed::System(std::io::Error::last_os_error())
}

/// Makes a call until no signal interrupts it. Negative results are failures.
///
/// # Errors
/// The system's; what a signal handler raises.
pub fn retry(mut call: impl FnMut() -> i64) -> Outcome<i64> {
    loop {
        let result = pyrite_vm::gil::released(&mut call);
        if result >= 0 {
            return Ok(result);
        }
        let error = std::io::Error::last_os_error();
        if error.kind() != std::io::ErrorKind::Interrupted {
            return Err(Failed::System(error));
        }
        pyrite_vm::signals::run_pending()?;
    }
}

/// Makes a call that needs a descriptor; if the process has no more of them, once again after those of files that the program has dropped are closed.
///
/// # Errors
/// The system's; what a signal handler raises.
pub fn finding_room<T>(mut call: impl FnMut() -> Outcome<T>) -> Outcome<T> {
    match call() {
        Err(failed) if failed.is(libc::EMFILE) || failed.is(libc::ENFILE) => {
            pyrite_vm::leftovers::collect();
            pyrite_vm::finalisers::run_pending();
            call()
        }
        outcome => outcome,
    }
}

/// Declares functions for calls whose arguments are numbers and texts that end with a zero, and that write no memory of ours.
macro_rules! calls {
    ($($name:ident($($parameter:ident: $type:tt),*);)*) => {$(
        #[doc = concat!("`", stringify!($name), "`.")]
        ///
        /// # Errors
        /// The system's; what a signal handler raises.
        pub fn $name($($parameter: calls!(@type $type)),*) -> Outcome<i64> {
            // SAFETY: whatever the numbers are, the call touches no memory but the texts, which are alive and end with a zero.
            retry(|| i64::from(unsafe { libc::$name($(calls!(@pass $type $parameter)),*) }))
        }
    )*};
    (@type text) => { &CStr };
    (@type number) => { i64 };
    (@type variadic) => { i64 };
    (@pass text $parameter:ident) => { $parameter.as_ptr() };
    (@pass number $parameter:ident) => { $parameter as _ };
    (@pass variadic $parameter:ident) => { $parameter as libc::c_uint };
}

calls! {
    openat(folder: number, path: text, flags: number, mode: variadic);
    faccessat(folder: number, path: text, mode: number, flags: number);
    mkdirat(folder: number, path: text, mode: number);
    mkfifoat(folder: number, path: text, mode: number);
    mknodat(folder: number, path: text, mode: number, device: number);
    unlinkat(folder: number, path: text, flags: number);
    renameat(source_folder: number, source: text, target_folder: number, target: text);
    linkat(source_folder: number, source: text, target_folder: number, target: text, flags: number);
    symlinkat(target: text, folder: number, path: text);
    fchmodat(folder: number, path: text, mode: number, flags: number);
    fchmod(file: number, mode: number);
    fchownat(folder: number, path: text, user: number, group: number, flags: number);
    fchown(file: number, user: number, group: number);
    chdir(path: text);
    fchdir(file: number);
    chroot(path: text);
    truncate(path: text, length: number);
    ftruncate(file: number, length: number);
    fsync(file: number);
    fdatasync(file: number);
    lseek(file: number, offset: number, whence: number);
    dup(file: number);
    dup3(file: number, target: number, flags: number);
    posix_fallocate(file: number, offset: number, length: number);
    posix_fadvise(file: number, offset: number, length: number, advice: number);
    kill(process: number, signal: number);
    killpg(group: number, signal: number);
    getpgid(process: number);
    getsid(process: number);
    setsid();
    setpgid(process: number, group: number);
    setuid(user: number);
    setgid(group: number);
    seteuid(user: number);
    setegid(group: number);
    setresuid(real: number, effective: number, saved: number);
    setresgid(real: number, effective: number, saved: number);
    setreuid(real: number, effective: number);
    setregid(real: number, effective: number);
    lockf(file: number, command: number, length: number);
    eventfd(value: number, flags: number);
    memfd_create(name: text, flags: number);
    timerfd_create(clock: number, flags: number);
    tcgetpgrp(file: number);
    tcsetpgrp(file: number, group: number);
    sched_yield();
    system(command: text);
}

/// `fcntl` with a number as its argument.
///
/// # Errors
/// The system's.
pub fn fcntl(file: i64, command: i32, argument: i32) -> Outcome<i64> {
    // SAFETY: commands that take numbers touch no memory.
    retry(|| i64::from(unsafe { libc::fcntl(file as i32, command, argument) }))
}

/// `close`, which is never tried twice.
///
/// # Errors
/// The system's.
pub fn close(file: i64) -> Outcome<()> {
    // SAFETY: descriptors are plain numbers to Python programs; whose they are is their business.
    if unsafe { libc::close(file as i32) } < 0 {
        let failed = last_error();
        if !failed.is(libc::EINTR) {
            return Err(failed);
        }
    }
    Ok(())
}

/// The most that one call reads or writes.
const MOST: usize = 0x7fff_f000;

/// `read` into a buffer; gives how many bytes.
///
/// # Errors
/// The system's; what a signal handler raises.
pub fn read(file: i64, buffer: &mut [u8]) -> Outcome<usize> {
    let length = buffer.len().min(MOST);
    // SAFETY: the buffer is as long as said.
    retry(|| unsafe { libc::read(file as i32, buffer.as_mut_ptr().cast(), length) } as i64)
        .map(|count| count as usize)
}

/// `pread`.
///
/// # Errors
/// The system's; what a signal handler raises.
pub fn pread(file: i64, buffer: &mut [u8], offset: i64) -> Outcome<usize> {
    let length = buffer.len().min(MOST);
    // SAFETY: the buffer is as long as said.
    retry(|| unsafe { libc::pread(file as i32, buffer.as_mut_ptr().cast(), length, offset) } as i64)
        .map(|count| count as usize)
}

/// `write`; gives how many bytes.
///
/// # Errors
/// The system's; what a signal handler raises.
pub fn write(file: i64, bytes: &[u8]) -> Outcome<usize> {
    let length = bytes.len().min(MOST);
    // SAFETY: the buffer is as long as said.
    let count =
        retry(|| unsafe { libc::write(file as i32, bytes.as_ptr().cast(), length) } as i64)?;
    if (count as usize) < length {
        // A signal may have cut it short. Its handler runs before anybody waits again.
        pyrite_vm::signals::run_pending()?;
    }
    Ok(count as usize)
}

/// `pwrite`.
///
/// # Errors
/// The system's; what a signal handler raises.
pub fn pwrite(file: i64, bytes: &[u8], offset: i64) -> Outcome<usize> {
    let length = bytes.len().min(MOST);
    // SAFETY: the buffer is as long as said.
    retry(|| unsafe { libc::pwrite(file as i32, bytes.as_ptr().cast(), length, offset) } as i64)
        .map(|count| count as usize)
}

/// `fstatat`.
///
/// # Errors
/// The system's.
pub fn stat_at(folder: i64, path: &CStr, flags: i32) -> Outcome<libc::stat> {
    // SAFETY: plain data, filled by the call.
    let mut result: libc::stat = unsafe { std::mem::zeroed() };
    // SAFETY: the text ends with a zero, the structure is ours.
    retry(|| {
        i64::from(unsafe { libc::fstatat(folder as i32, path.as_ptr(), &mut result, flags) })
    })?;
    Ok(result)
}

/// `fstat`.
///
/// # Errors
/// The system's.
pub fn stat_of(file: i64) -> Outcome<libc::stat> {
    // SAFETY: plain data, filled by the call.
    let mut result: libc::stat = unsafe { std::mem::zeroed() };
    // SAFETY: the structure is ours.
    retry(|| i64::from(unsafe { libc::fstat(file as i32, &mut result) }))?;
    Ok(result)
}

/// `statvfs` of a path or, without one, `fstatvfs`.
///
/// # Errors
/// The system's.
pub fn stat_volume(path: Option<&CStr>, file: i64) -> Outcome<libc::statvfs> {
    // SAFETY: plain data, filled by the call.
    let mut result: libc::statvfs = unsafe { std::mem::zeroed() };
    // SAFETY: the text ends with a zero, the structure is ours.
    retry(|| {
        i64::from(match path {
            Some(path) => unsafe { libc::statvfs(path.as_ptr(), &mut result) },
            None => unsafe { libc::fstatvfs(file as i32, &mut result) },
        })
    })?;
    Ok(result)
}

/// `readlinkat`.
///
/// # Errors
/// The system's.
pub fn read_link(folder: i64, path: &CStr) -> Outcome<Vec<u8>> {
    let mut buffer = vec![0; 256];
    loop {
        // SAFETY: the text ends with a zero, the buffer is as long as said.
        let length = retry(|| unsafe {
            libc::readlinkat(
                folder as i32,
                path.as_ptr(),
                buffer.as_mut_ptr().cast(),
                buffer.len(),
            )
        } as i64)? as usize;
        if length < buffer.len() {
            buffer.truncate(length);
            return Ok(buffer);
        }
        buffer.resize(buffer.len() * 2, 0);
    }
}

/// `pipe2`.
///
/// # Errors
/// The system's.
pub fn pipe(flags: i32) -> Outcome<[i32; 2]> {
    let mut ends = [0; 2];
    // SAFETY: room for two numbers.
    retry(|| i64::from(unsafe { libc::pipe2(ends.as_mut_ptr(), flags) }))?;
    Ok(ends)
}

/// `utimensat`, or `futimens` without a path.
///
/// # Errors
/// The system's.
pub fn set_times(
    folder: i64,
    path: Option<&CStr>,
    times: [libc::timespec; 2],
    flags: i32,
) -> Outcome<()> {
    // SAFETY: the text ends with a zero, the times are two.
    retry(|| {
        i64::from(match path {
            Some(path) => unsafe {
                libc::utimensat(folder as i32, path.as_ptr(), times.as_ptr(), flags)
            },
            None => unsafe { libc::futimens(folder as i32, times.as_ptr()) },
        })
    })?;
    Ok(())
}

/// `waitpid`: the process and its status.
///
/// # Errors
/// The system's; what a signal handler raises.
pub fn wait(process: i64, options: i32) -> Outcome<(i64, i32)> {
    let mut status = 0;
    // SAFETY: the status is ours.
    let process =
        retry(|| i64::from(unsafe { libc::waitpid(process as i32, &mut status, options) }))?;
    Ok((process, status))
}

/// `fork`: 0 in the child.
///
/// # Errors
/// The system's.
pub fn fork() -> Outcome<i64> {
    // SAFETY: no other thread of the process holds a lock; what the child's copy of this thread does next is what it would have done in the parent.
    let process = pyrite_vm::gil::while_forking(|| unsafe { libc::fork() });
    if process == 0 {
        pyrite_vm::gil::after_fork_in_child();
        crate::thread::after_fork_in_child();
    }
    if process < 0 {
        return Err(last_error());
    }
    Ok(i64::from(process))
}

/// The addresses of texts, and a null behind them.
pub fn addresses(texts: &[CString]) -> Vec<*const libc::c_char> {
    let texts = texts.iter().map(|text| text.as_ptr());
    texts.chain([std::ptr::null()]).collect()
}

/// `timerfd_settime` of nanoseconds: when the timer ends first, and how long it takes from then on. Gives what it was before.
///
/// # Errors
/// The system's.
pub fn set_timer(file: i64, flags: i32, times: [i64; 2]) -> Outcome<[i64; 2]> {
    let [it_value, it_interval] = times.map(system::timespec);
    let new = libc::itimerspec {
        it_interval,
        it_value,
    };
    // SAFETY: plain data, filled by the call.
    let mut old: libc::itimerspec = unsafe { std::mem::zeroed() };
    // SAFETY: both structures are ours.
    retry(|| i64::from(unsafe { libc::timerfd_settime(file as i32, flags, &new, &mut old) }))?;
    Ok(timer_times(&old))
}

/// `timerfd_gettime`: nanoseconds until the timer ends next, and how long it takes from then on.
///
/// # Errors
/// The system's.
pub fn timer(file: i64) -> Outcome<[i64; 2]> {
    // SAFETY: plain data, filled by the call.
    let mut times: libc::itimerspec = unsafe { std::mem::zeroed() };
    // SAFETY: the structure is ours.
    retry(|| i64::from(unsafe { libc::timerfd_gettime(file as i32, &mut times) }))?;
    Ok(timer_times(&times))
}

const NANOSECONDS: i64 = 1_000_000_000;

fn timer_times(times: &libc::itimerspec) -> [i64; 2] {
    [times.it_value, times.it_interval].map(|time| time.tv_sec * NANOSECONDS + time.tv_nsec)
}

/// `execv`, or `execve` with an environment; comes back only if it fails.
pub fn execute(path: &CStr, arguments: &[CString], environment: Option<&[CString]>) -> Failed {
    let arguments = addresses(arguments);
    let environment = environment.map(addresses);
    // SAFETY: all texts are alive and end with zeros, the lists with nulls.
    unsafe {
        match environment {
            Some(environment) => {
                libc::execve(path.as_ptr(), arguments.as_ptr(), environment.as_ptr())
            }
            None => libc::execv(path.as_ptr(), arguments.as_ptr()),
        }
    };
    last_error()
}

/// `fexecve`; comes back only if it fails.
pub fn execute_file(file: i64, arguments: &[CString], environment: &[CString]) -> Failed {
    let (arguments, environment) = (addresses(arguments), addresses(environment));
    // SAFETY: as in `execute`.
    unsafe { libc::fexecve(file as i32, arguments.as_ptr(), environment.as_ptr()) };
    last_error()
}

/// `wait4`: the process, its status and what it used.
///
/// # Errors
/// The system's; what a signal handler raises.
pub fn wait_with_usage(process: i64, options: i32) -> Outcome<(i64, i32, libc::rusage)> {
    // SAFETY: plain data, filled by the call.
    let (mut status, mut usage) = (0, unsafe { std::mem::zeroed() });
    // SAFETY: the places are ours.
    let process = retry(|| {
        i64::from(unsafe { libc::wait4(process as i32, &mut status, options, &mut usage) })
    })?;
    Ok((process, status, usage))
}

/// `waitid`: process, user, signal, status and code; `None` if nothing has happened.
///
/// # Errors
/// The system's; what a signal handler raises.
pub fn wait_for_state(kind: i32, which: i64, options: i32) -> Outcome<Option<[i64; 5]>> {
    // SAFETY: plain data, filled by the call.
    let mut information: libc::siginfo_t = unsafe { std::mem::zeroed() };
    // SAFETY: the structure is ours.
    retry(|| {
        i64::from(unsafe {
            libc::waitid(
                kind as libc::idtype_t,
                which as libc::id_t,
                &mut information,
                options,
            )
        })
    })?;
    // SAFETY: the call has filled the parts that belong to children, or nothing.
    let (process, user, status) = unsafe {
        (
            information.si_pid(),
            information.si_uid(),
            information.si_status(),
        )
    };
    Ok((process != 0).then(|| {
        [
            i64::from(process),
            i64::from(user),
            i64::from(information.si_signo),
            i64::from(status),
            i64::from(information.si_code),
        ]
    }))
}

/// `pidfd_open`.
///
/// # Errors
/// The system's.
pub fn open_process(process: i64, flags: i32) -> Outcome<i64> {
    // SAFETY: numbers only.
    retry(|| unsafe { libc::syscall(libc::SYS_pidfd_open, process as i32, flags) })
}

/// `unshare`.
///
/// # Errors
/// The system's.
pub fn unshare(flags: i32) -> Outcome<i64> {
    // SAFETY: numbers only.
    retry(|| i64::from(unsafe { libc::unshare(flags) }))
}

/// `setns`.
///
/// # Errors
/// The system's.
pub fn enter_namespace(file: i64, kind: i32) -> Outcome<i64> {
    // SAFETY: numbers only.
    retry(|| i64::from(unsafe { libc::setns(file as i32, kind) }))
}

/// Is the file a terminal?
pub fn is_terminal(file: i64) -> bool {
    // SAFETY: the number is all it takes.
    unsafe { libc::isatty(file as i32) != 0 }
}

/// `umask`.
pub fn set_mask(mask: i64) -> i64 {
    // SAFETY: the number is all it takes.
    i64::from(unsafe { libc::umask(mask as _) })
}

/// The numbers that say who the process is.
pub fn identity() -> [i64; 6] {
    // SAFETY: these calls take nothing and cannot fail.
    unsafe {
        [
            i64::from(libc::getppid()),
            i64::from(libc::getpgrp()),
            i64::from(libc::getuid()),
            i64::from(libc::geteuid()),
            i64::from(libc::getgid()),
            i64::from(libc::getegid()),
        ]
    }
}

/// Columns and lines of a terminal.
///
/// # Errors
/// The system's.
pub fn terminal_size(file: i64) -> Outcome<(i64, i64)> {
    // SAFETY: plain data, filled by the call.
    let mut size: libc::winsize = unsafe { std::mem::zeroed() };
    // SAFETY: the structure is what this request fills.
    retry(|| i64::from(unsafe { libc::ioctl(file as i32, libc::TIOCGWINSZ, &mut size) }))?;
    Ok((i64::from(size.ws_col), i64::from(size.ws_row)))
}

/// The entries of a folder that is being listed, in the system's order: name, inode and type, without `.` and `..`.
pub struct Folder(*mut libc::DIR);

/// An entry of a folder.
pub struct Entry {
    /// Its name.
    pub name: Vec<u8>,
    /// Its inode.
    pub inode: u64,
    /// Its type (`DT_REG`, ...), as far as the file system tells.
    pub kind: u8,
}

impl Folder {
    /// Opens a folder.
    ///
    /// # Errors
    /// The system's.
    pub fn open(path: &CStr) -> Outcome<Folder> {
        // SAFETY: the text ends with a zero.
        let folder = unsafe { libc::opendir(path.as_ptr()) };
        if folder.is_null() {
            return Err(last_error());
        }
        Ok(Folder(folder))
    }
    /// The folder behind a descriptor, which is not used up.
    ///
    /// # Errors
    /// The system's.
    pub fn of_descriptor(file: i64) -> Outcome<Folder> {
        let copy = fcntl(file, libc::F_DUPFD_CLOEXEC, 0)?;
        // SAFETY: the copy is ours alone.
        let folder = unsafe { libc::fdopendir(copy as i32) };
        if folder.is_null() {
            let failed = last_error();
            let _ = close(copy);
            return Err(failed);
        }
        // SAFETY: just opened. The descriptor may have been read before.
        unsafe { libc::rewinddir(folder) };
        Ok(Folder(folder))
    }
    /// The next entry.
    ///
    /// # Errors
    /// The system's.
    pub fn next_entry(&mut self) -> Outcome<Option<Entry>> {
        loop {
            // SAFETY: the folder is open; the entry is read before the next call.
            unsafe {
                *libc::__errno_location() = 0;
                let entry = libc::readdir(self.0);
                if entry.is_null() {
                    let number = *libc::__errno_location();
                    return if number == 0 {
                        Ok(None)
                    } else {
                        Err(Failed::System(std::io::Error::from_raw_os_error(number)))
                    };
                }
                let name = CStr::from_ptr((*entry).d_name.as_ptr()).to_bytes();
                if name != b"." && name != b".." {
                    return Ok(Some(Entry {
                        name: name.to_vec(),
                        inode: (*entry).d_ino,
                        kind: (*entry).d_type,
                    }));
                }
            }
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // SAFETY: opened by us, closed once.
        unsafe { libc::closedir(self.0) };
    }
}
