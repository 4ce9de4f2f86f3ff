//! The guest's memory: one run of addresses, `low` to `high`, of which the lowest part holds code and cannot be written.

use smelt::Width;

/// Bytes of a page, as the guest sees them.
pub const PAGE: u64 = 4096;

/// See the module's documentation.
#[derive(Debug)]
pub struct Memory {
    /// What is added, wrapping, to a guest's address to get the host's.
    pub host_offset: u64,
    /// The lowest address.
    pub low: u64,
    /// The lowest address that can be written.
    pub writable: u64,
    /// The end.
    pub high: u64,
}

impl Memory {
    /// Memory from `low` to `high`, all zero; only what is touched takes memory of the host.
    ///
    /// # Errors
    /// When the system gives no address space.
    pub fn new(low: u64, writable: u64, high: u64) -> std::io::Result<Memory> {
        let bytes = (high - low) as usize;
        // SAFETY: a private and fresh mapping.
        let address = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                bytes,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if address == libc::MAP_FAILED {
            return Err(std::io::Error::last_os_error());
        }
        Ok(Memory {
            host_offset: (address as u64).wrapping_sub(low),
            low,
            writable,
            high,
        })
    }

    /// The host's address of a range, if the guest has it.
    fn host(&self, address: u64, bytes: usize) -> Option<*mut u8> {
        let end = address.checked_add(bytes as u64)?;
        (address >= self.low && end <= self.high)
            .then(|| address.wrapping_add(self.host_offset) as *mut u8)
    }

    /// The bytes of a range, if the guest has it.
    pub fn bytes(&self, address: u64, bytes: usize) -> Option<&[u8]> {
        let host = self.host(address, bytes)?;
        // SAFETY: within the mapping; the guest runs on this thread, and not while the slice is in use.
        Some(unsafe { std::slice::from_raw_parts(host, bytes) })
    }

    /// Copies into memory, code or not. False if the guest has no such range.
    pub fn place(&self, address: u64, bytes: &[u8]) -> bool {
        let Some(host) = self.host(address, bytes.len()) else {
            return false;
        };
        // SAFETY: within the mapping; `bytes` is none of it.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), host, bytes.len()) };
        true
    }

    /// Copies into memory for a system call. False if the guest cannot write there.
    pub fn write(&self, address: u64, bytes: &[u8]) -> bool {
        address >= self.writable && self.place(address, bytes)
    }

    /// A word of the guest's, for system calls.
    pub fn word(&self, address: u64) -> Option<u64> {
        let bytes = self.bytes(address, Width::Word.bytes())?;
        Some(u64::from_le_bytes(bytes.try_into().ok()?))
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        let start = self.low.wrapping_add(self.host_offset) as *mut libc::c_void;
        // SAFETY: the whole mapping that `new` has made; nobody keeps an address of it.
        unsafe { libc::munmap(start, (self.high - self.low) as usize) };
    }
}
