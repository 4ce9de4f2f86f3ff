//! Memory for machine code: never writable and executable at once.
//!
//! A region is one anonymous file mapped twice, once to be written and once to be executed, so that neither mapping ever changes its protection and
//! many small traces share a page. Where the system has no such files, a region is mapped once and changes its protection around each
//! write, which is sound because whoever compiles holds the client's lock and so nobody executes code of ours at that moment.
//!
//! After a `fork`, parent and child share the file; the child therefore leaves the region as it is and begins another, and the parent uses no memory again that the child may execute.

use smelt::Ranges;
use std::io::Error;
use std::ptr::null_mut;
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};

/// Address space of the first region; pages take memory when they are written.
const REGION: usize = 16 << 20;
/// Functions begin at multiples of it: the size of a fetch block.
const ALIGNMENT: usize = 16;
/// What is in memory that has been freed: an instruction that stops the process (`int3`).
const FREED: u8 = 0xcc;

/// Counts the forks that made this process.
static FORKS: AtomicU32 = AtomicU32::new(0);
/// Counts the forks that this process made.
static CHILDREN: AtomicU32 = AtomicU32::new(0);

extern "C" fn forked() {
    FORKS.fetch_add(1, Ordering::Relaxed);
}

extern "C" fn has_forked() {
    CHILDREN.fetch_add(1, Ordering::Relaxed);
}

/// Memory for machine code. Freed when dropped.
pub struct CodeMemory {
    regions: Vec<Region>,
    forks: u32,
    children: u32,
}

struct Region {
    /// Where it is executed.
    code: *mut u8,
    /// Where it is written: the same address if the protection has to change.
    write: *mut u8,
    size: usize,
    /// Offsets.
    used: Ranges,
    /// What is taken below this offset, another process may execute: it is not used again.
    shared: usize,
}

impl CodeMemory {
    /// No memory yet.
    pub fn new() -> CodeMemory {
        static ONCE: Once = Once::new();
        // SAFETY: the handler only counts.
        ONCE.call_once(|| unsafe {
            libc::pthread_atfork(None, Some(has_forked), Some(forked));
        });
        CodeMemory {
            regions: Vec::new(),
            forks: FORKS.load(Ordering::Relaxed),
            children: CHILDREN.load(Ordering::Relaxed),
        }
    }

    /// Finds out about forks.
    fn look_at_forks(&mut self) {
        let forks = FORKS.load(Ordering::Relaxed);
        let children = CHILDREN.load(Ordering::Relaxed);
        if std::mem::replace(&mut self.forks, forks) != forks {
            self.regions.iter_mut().for_each(Region::leave_alone);
        } else if std::mem::replace(&mut self.children, children) != children {
            self.regions.iter_mut().for_each(Region::share);
        }
    }

    /// Makes code executable; returns its address.
    ///
    /// # Errors
    /// When the system gives no memory.
    pub fn add(&mut self, code: &[u8]) -> Result<usize, Error> {
        self.look_at_forks();
        for region in &mut self.regions {
            if let Some(offset) = region.used.take_below(room(code.len()), region.size) {
                return region.write(offset, code);
            }
        }
        let size = self.regions.last().map_or(REGION, |last| last.size * 2);
        let size = size.max(room(code.len()).next_power_of_two());
        let mut region = Region::new(size)?;
        let offset = region.used.take(room(code.len()));
        let address = region.write(offset, code);
        self.regions.push(region);
        address
    }

    /// Takes back the memory of code that is not executed any more: its address and size.
    pub fn free(&mut self, address: usize, size: usize) {
        self.look_at_forks();
        let offset_in = |region: &Region| {
            address
                .checked_sub(region.code as usize)
                .filter(|offset| *offset < region.size)
        };
        for region in &mut self.regions {
            let Some(offset) = offset_in(region) else {
                continue;
            };
            // Without the memory's protection changed it stays as it is, which is no harm.
            if offset >= region.shared && region.write(offset, &vec![FREED; size]).is_ok() {
                region.used.give_back(offset, room(size));
            }
        }
    }
}

/// The memory that code of a size takes.
fn room(size: usize) -> usize {
    size.next_multiple_of(ALIGNMENT)
}

impl Region {
    fn new(size: usize) -> Result<Region, Error> {
        if crate::perf::is_map_wanted() {
            return Region::mapped_once(size);
        }
        Region::mapped_twice(size).or_else(|_| Region::mapped_once(size))
    }

    fn mapped_twice(size: usize) -> Result<Region, Error> {
        // SAFETY: fresh mappings of a fresh file; they stay when the descriptor is closed.
        unsafe {
            let file = libc::memfd_create(c"traces".as_ptr(), libc::MFD_CLOEXEC);
            if file < 0 {
                return Err(Error::last_os_error());
            }
            let map = |protection| {
                let address = libc::mmap(null_mut(), size, protection, libc::MAP_SHARED, file, 0);
                (address != libc::MAP_FAILED).then_some(address.cast::<u8>())
            };
            let sized = libc::ftruncate(file, size as libc::off_t) == 0;
            let write = if sized {
                map(libc::PROT_READ | libc::PROT_WRITE)
            } else {
                None
            };
            let code = if sized {
                map(libc::PROT_READ | libc::PROT_EXEC)
            } else {
                None
            };
            let error = Error::last_os_error();
            libc::close(file);
            match (code, write) {
                (Some(code), Some(write)) => Ok(Region {
                    code,
                    write,
                    size,
                    used: Ranges::new(),
                    shared: 0,
                }),
                (one, other) => {
                    for address in [one, other].into_iter().flatten() {
                        libc::munmap(address.cast(), size);
                    }
                    Err(error)
                }
            }
        }
    }

    fn mapped_once(size: usize) -> Result<Region, Error> {
        // SAFETY: a fresh mapping.
        let address = unsafe {
            let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
            libc::mmap(
                null_mut(),
                size,
                libc::PROT_READ | libc::PROT_EXEC,
                flags,
                -1,
                0,
            )
        };
        if address == libc::MAP_FAILED {
            return Err(Error::last_os_error());
        }
        Ok(Region {
            code: address.cast(),
            write: address.cast(),
            size,
            used: Ranges::new(),
            shared: 0,
        })
    }

    fn protect(&self, protection: i32) -> Result<(), Error> {
        if self.code != self.write {
            return Ok(());
        }
        // SAFETY: the region is ours, and nobody executes it while somebody compiles.
        match unsafe { libc::mprotect(self.code.cast(), self.size, protection) } {
            0 => Ok(()),
            _ => Err(Error::last_os_error()),
        }
    }

    /// Writes code, or what is to be there instead; returns its address.
    fn write(&mut self, offset: usize, code: &[u8]) -> Result<usize, Error> {
        self.protect(libc::PROT_READ | libc::PROT_WRITE)?;
        // SAFETY: within the region: the offset has been taken for so much.
        unsafe { std::ptr::copy_nonoverlapping(code.as_ptr(), self.write.add(offset), code.len()) }
        self.protect(libc::PROT_READ | libc::PROT_EXEC)?;
        Ok(self.code as usize + offset)
    }

    /// Another process executes what is here now.
    fn share(&mut self) {
        self.shared = self.used.end();
        self.used = Ranges::starting_at(self.shared);
    }

    /// The region belongs to another process.
    fn leave_alone(&mut self) {
        self.shared = self.size;
        self.used = Ranges::starting_at(self.size);
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: the backend that owns the region is gone, so nobody can enter its code.
        unsafe {
            libc::munmap(self.code.cast(), self.size);
            if self.write != self.code {
                libc::munmap(self.write.cast(), self.size);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Mutex, MutexGuard, PoisonError};

    /// Forks are counted for the process: one test at a time.
    fn alone() -> MutexGuard<'static, ()> {
        static ALONE: Mutex<()> = Mutex::new(());
        ALONE.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `mov eax, n; ret`.
    fn constant(n: u8) -> [u8; 6] {
        [0xb8, n, 0, 0, 0, 0xc3]
    }

    fn check(region: Region) {
        let mut memory = CodeMemory::new();
        memory.regions.push(region);
        let addresses: Vec<usize> = (0..100)
            .map(|n| memory.add(&constant(n)).unwrap())
            .collect();
        for (n, address) in addresses.iter().copied().enumerate() {
            // SAFETY: the code above.
            let function: extern "C" fn() -> u32 = unsafe { std::mem::transmute(address) };
            assert_eq!(function(), n as u32);
        }
        assert!(memory.regions.len() > 1);
        memory.free(addresses[5], 6);
        memory.free(addresses[6], 6);
        assert_eq!(
            memory.add(&[0x90; 20]).unwrap(),
            addresses[5],
            "memory is used again"
        );
    }

    #[test]
    fn code_can_be_executed_and_regions_grow() {
        let _alone = alone();
        check(Region::mapped_twice(1024).unwrap());
        check(Region::mapped_once(1024).unwrap());
    }

    #[test]
    fn a_fork_begins_another_region() {
        let _alone = alone();
        let mut memory = CodeMemory::new();
        memory.add(&constant(1)).unwrap();
        forked();
        memory.add(&constant(2)).unwrap();
        assert_eq!(memory.regions.len(), 2);
    }

    #[test]
    fn what_a_child_may_execute_is_not_used_again() {
        let _alone = alone();
        let mut memory = CodeMemory::new();
        let first = memory.add(&constant(1)).unwrap();
        has_forked();
        let second = memory.add(&constant(2)).unwrap();
        memory.free(first, 6);
        memory.free(second, 6);
        assert_eq!(memory.add(&constant(3)).unwrap(), second);
        // SAFETY: the code above.
        let function: extern "C" fn() -> u32 = unsafe { std::mem::transmute(first) };
        assert_eq!(function(), 1);
    }
}
