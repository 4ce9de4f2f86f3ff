//! The system calls of Linux that static programs make: enough for a C library to start, to print, to allocate and to end.

use crate::machine::{Machine, Stop, machine};
use crate::memory::PAGE;
use smelt::{Int, residual};

const IOCTL: i64 = 29;
const CLOSE: i64 = 57;
const LSEEK: i64 = 62;
const READ: i64 = 63;
const WRITE: i64 = 64;
const WRITEV: i64 = 66;
const READLINKAT: i64 = 78;
const NEWFSTATAT: i64 = 79;
const FSTAT: i64 = 80;
const EXIT: i64 = 93;
const EXIT_GROUP: i64 = 94;
const SET_TID_ADDRESS: i64 = 96;
const FUTEX: i64 = 98;
const SET_ROBUST_LIST: i64 = 99;
const CLOCK_GETTIME: i64 = 113;
const KILL: i64 = 129;
const TKILL: i64 = 130;
/// Sends a signal to a thread of a group.
pub const TGKILL: i64 = 131;
const RT_SIGACTION: i64 = 134;
const RT_SIGPROCMASK: i64 = 135;
const UNAME: i64 = 160;
const GETTIMEOFDAY: i64 = 169;
const GETPID: i64 = 172;
const GETEGID: i64 = 177;
const GETTID: i64 = 178;
const BRK: i64 = 214;
const MUNMAP: i64 = 215;
const MMAP: i64 = 222;
const MPROTECT: i64 = 226;
const MADVISE: i64 = 233;
const PRLIMIT64: i64 = 261;
const GETRANDOM: i64 = 278;

/// The process that every program believes to be.
const PROCESS: i64 = 1000;

/// Does this system call end the program, and as what? (A signal that a program sends is taken to be for itself.)
pub fn ends_program(number: i64) -> Option<Stop> {
    match number {
        EXIT | EXIT_GROUP => Some(Stop::Exit),
        KILL | TKILL | TGKILL => Some(Stop::Killed),
        _ => None,
    }
}

/// Makes a system call; the result, or minus the number of the error.
#[residual]
pub fn system_call(number: i64, a: Int, b: Int, c: Int, d: Int, e: Int) -> Int {
    let [a, b, c, d, _] = [a, b, c, d, e].map(Int::get);
    Int::from(call(machine(), number, [a, b, c, d]).unwrap_or_else(|error| -i64::from(error)))
}

type Called = Result<i64, i32>;

fn call(machine: &Machine, number: i64, [a, b, c, d]: [i64; 4]) -> Called {
    match number {
        WRITE => write(machine, a, b as u64, c as u64),
        WRITEV => write_several(machine, a, b as u64, c),
        READ => read(machine, a, b as u64, c as u64),
        BRK => Ok(change_brk(machine, a as u64)),
        MMAP => map(machine, a, b as u64, d),
        FSTAT => describe_file(machine, a, b as u64),
        NEWFSTATAT => match machine.memory.bytes(b as u64, 1) {
            Some([0]) => describe_file(machine, a, c as u64),
            Some(_) => Err(libc::ENOENT),
            None => Err(libc::EFAULT),
        },
        READLINKAT => Err(libc::ENOENT),
        IOCTL => Err(libc::ENOTTY),
        LSEEK => Err(libc::ESPIPE),
        CLOSE | MUNMAP | MPROTECT | MADVISE | FUTEX | SET_ROBUST_LIST | RT_SIGPROCMASK
        | RT_SIGACTION => Ok(0),
        SET_TID_ADDRESS | GETPID | GETTID => Ok(PROCESS),
        GETPID..=GETEGID => Ok(0),
        CLOCK_GETTIME | GETTIMEOFDAY => tell_time(machine, number, a, b as u64),
        UNAME => name_system(machine, a as u64),
        PRLIMIT64 => limits(machine, d as u64),
        GETRANDOM => random(machine, a as u64, b as u64),
        _ => Err(libc::ENOSYS),
    }
}

/// Descriptors are the host's, of which the guest has the first three.
fn descriptor(number: i64) -> Result<i32, i32> {
    (0..3)
        .contains(&number)
        .then_some(number as i32)
        .ok_or(libc::EBADF)
}

/// The number of bytes that a call of the host's has transferred, or its error.
fn transferred(result: isize) -> Called {
    if result >= 0 {
        return Ok(result as i64);
    }
    let error = std::io::Error::last_os_error();
    Err(error.raw_os_error().unwrap_or(libc::EIO))
}

fn write(machine: &Machine, file: i64, address: u64, count: u64) -> Called {
    let file = descriptor(file)?;
    let bytes = machine.memory.bytes(address, count as usize);
    let bytes = bytes.ok_or(libc::EFAULT)?;
    // SAFETY: the slice is readable.
    let written = transferred(unsafe { libc::write(file, bytes.as_ptr().cast(), bytes.len()) });
    if let Err(error) = written
        && ![libc::EINTR, libc::EAGAIN].contains(&error)
    {
        machine.lost.set(Some(error));
    }
    written
}

fn write_several(machine: &Machine, file: i64, vector: u64, count: i64) -> Called {
    let mut written = 0;
    for index in 0..count.clamp(0, 1024) as u64 {
        let entry = vector.wrapping_add(16 * index);
        let address = machine.memory.word(entry).ok_or(libc::EFAULT)?;
        let bytes = machine
            .memory
            .word(entry.wrapping_add(8))
            .ok_or(libc::EFAULT)?;
        let part = write(machine, file, address, bytes)?;
        written += part;
        if part < bytes as i64 {
            break;
        }
    }
    Ok(written)
}

/// The most bytes that one read transfers.
const MOST_READ: u64 = 1 << 20;

fn read(machine: &Machine, file: i64, address: u64, count: u64) -> Called {
    let file = descriptor(file)?;
    let mut buffer = vec![0u8; count.min(MOST_READ) as usize];
    // SAFETY: the buffer is writable.
    let count = transferred(unsafe { libc::read(file, buffer.as_mut_ptr().cast(), buffer.len()) })?;
    let fits = machine.memory.write(address, &buffer[..count as usize]);
    fits.then_some(count).ok_or(libc::EFAULT)
}

/// Moves the end of the heap, if it stays between its least place and the mappings; tells where it is.
fn change_brk(machine: &Machine, wanted: u64) -> i64 {
    if (machine.first_brk..=machine.mapped.get()).contains(&wanted) {
        let old = machine.brk.replace(wanted);
        clear(machine, wanted, old);
    }
    machine.brk.get() as i64
}

/// What the heap has given back is zero when it is given out again.
fn clear(machine: &Machine, from: u64, to: u64) {
    if from < to {
        machine.memory.write(from, &vec![0u8; (to - from) as usize]);
    }
}

/// Memory of its own for the guest, below all that it has got before; it is never given back. Files cannot be mapped.
fn map(machine: &Machine, address: i64, bytes: u64, flags: i64) -> Called {
    const FIXED: i64 = 0x10;
    const ANONYMOUS: i64 = 0x20;
    if flags & ANONYMOUS == 0 || (flags & FIXED != 0 && address != 0) {
        return Err(libc::ENODEV);
    }
    let bytes = bytes
        .checked_next_multiple_of(PAGE)
        .filter(|bytes| *bytes > 0)
        .ok_or(libc::EINVAL)?;
    let start = machine.mapped.get().checked_sub(bytes);
    let start = start
        .filter(|start| *start >= machine.brk.get())
        .ok_or(libc::ENOMEM)?;
    machine.mapped.set(start);
    Ok(start as i64)
}

/// Every file is a terminal to the C library, so that it writes line by line.
fn describe_file(machine: &Machine, file: i64, address: u64) -> Called {
    const CHARACTER_DEVICE: u32 = 0o020_620;
    descriptor(file)?;
    let mut status = [0u8; 128];
    status[16..20].copy_from_slice(&CHARACTER_DEVICE.to_le_bytes());
    status[20..24].copy_from_slice(&1u32.to_le_bytes()); // links
    status[56..60].copy_from_slice(&1024u32.to_le_bytes()); // best size of a transfer
    let fits = machine.memory.write(address, &status);
    fits.then_some(0).ok_or(libc::EFAULT)
}

fn tell_time(machine: &Machine, number: i64, clock: i64, address: u64) -> Called {
    let now = match (number, clock) {
        (CLOCK_GETTIME, 1..) => machine.started.elapsed(),
        _ => std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default(),
    };
    let (place, part) = match number {
        CLOCK_GETTIME => (address, u64::from(now.subsec_nanos())),
        _ => (clock as u64, u64::from(now.subsec_micros())),
    };
    let bytes = [now.as_secs().to_le_bytes(), part.to_le_bytes()].concat();
    let fits = machine.memory.write(place, &bytes);
    fits.then_some(0).ok_or(libc::EFAULT)
}

fn name_system(machine: &Machine, address: u64) -> Called {
    const FIELD: usize = 65;
    let mut names = [0u8; 6 * FIELD];
    for (i, name) in ["Linux", "smelt", "6.1.0", "#1", "riscv64", ""]
        .iter()
        .enumerate()
    {
        names[i * FIELD..i * FIELD + name.len()].copy_from_slice(name.as_bytes());
    }
    let fits = machine.memory.write(address, &names);
    fits.then_some(0).ok_or(libc::EFAULT)
}

/// No limit on anything; none can be set.
fn limits(machine: &Machine, address: u64) -> Called {
    let fits = address == 0 || machine.memory.write(address, &[0xff; 16]);
    fits.then_some(0).ok_or(libc::EFAULT)
}

/// A sequence that is the same every time, so that runs can be repeated (splitmix64, Steele, Lea and Flood, 2014).
fn random(machine: &Machine, address: u64, count: u64) -> Called {
    let count = count.min(256);
    let mut state = address;
    let mut bytes = Vec::with_capacity(count as usize + 8);
    while bytes.len() < count as usize {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        bytes.extend((mixed ^ mixed >> 31).to_le_bytes());
    }
    bytes.truncate(count as usize);
    let fits = machine.memory.write(address, &bytes);
    fits.then_some(count as i64).ok_or(libc::EFAULT)
}
