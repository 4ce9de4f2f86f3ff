//! Words of memory by address.
//!
//! The collector computes with addresses. Every access to memory goes through these few functions,
//! whose callers keep one invariant: an address is inside the reserved range and belongs to a block
//! in use, or is on an attached thread's stack, or was given by the client as a root.

use std::io::Write;

/// The word at `address`.
#[inline(always)]
pub(crate) fn load(address: usize) -> u64 {
    // SAFETY: the module's invariant.
    unsafe { *(address as *const u64) }
}

/// Store a word at `address`.
#[inline(always)]
pub(crate) fn store(address: usize, word: u64) {
    // SAFETY: the module's invariant.
    unsafe { *(address as *mut u64) = word }
}

/// Copy `words` words between places that do not overlap.
#[inline(always)]
pub(crate) fn copy(from: usize, to: usize, words: usize) {
    // SAFETY: the module's invariant, for both ranges.
    unsafe { std::ptr::copy_nonoverlapping(from as *const u64, to as *mut u64, words) }
}

/// Copy bytes into an object that has just been allocated.
#[inline(always)]
pub(crate) fn copy_bytes(from: &[u8], to: usize) {
    // SAFETY: the module's invariant; nobody has a slice of a new object.
    unsafe { std::ptr::copy_nonoverlapping(from.as_ptr(), to as *mut u8, from.len()) }
}

/// Copy words into an object that is being made.
pub(crate) fn copy_words(from: &[u64], to: usize) {
    // SAFETY: the module's invariant; nobody has a slice of a new object.
    unsafe { std::ptr::copy_nonoverlapping(from.as_ptr(), to as *mut u64, from.len()) }
}

/// Fill `bytes` bytes with `byte`.
pub(crate) fn fill_bytes(address: usize, byte: u8, bytes: usize) {
    // SAFETY: the module's invariant; side tables are mapped as a whole.
    unsafe { std::ptr::write_bytes(address as *mut u8, byte, bytes) }
}

/// Fill the words of `from..to`.
#[inline]
pub(crate) fn fill_words(from: usize, to: usize, word: u64) {
    /// So many words are sooner written than a function for it is called.
    const FEW: usize = 8;
    let count = to.saturating_sub(from) / 8;
    if count <= FEW {
        return (0..count).for_each(|index| store(from + 8 * index, word));
    }
    if word == 0 {
        return fill_bytes(from, 0, count * 8);
    }
    // SAFETY: the module's invariant; nothing refers to the words while they are filled.
    unsafe { std::slice::from_raw_parts_mut(from as *mut u64, count) }.fill(word);
}

/// Ask for the cache line of `address`; it may be any address.
#[inline(always)]
pub(crate) fn prefetch(address: usize) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch has no effect that a program can observe, whatever the address.
    unsafe {
        std::arch::x86_64::_mm_prefetch::<3>(address as *const i8)
    }
    #[cfg(target_arch = "aarch64")]
    // SAFETY: as above.
    unsafe {
        std::arch::asm!("prfm pldl1keep, [{0}]", in(reg) address, options(nostack, readonly))
    }
}

/// Give the pages of a range back to the system; they read as zero afterwards.
pub(crate) fn release(address: usize, bytes: usize) {
    // SAFETY: the range is page aligned, inside a private anonymous mapping of ours, and free.
    unsafe {
        libc::madvise(address as *mut libc::c_void, bytes, libc::MADV_DONTNEED);
    }
}

/// Let the system map a range by huge pages where it can: a program that jumps about in a large heap then misses the processor's table of pages less often, and the first touch of a
/// huge page is one fault, not 512.
pub(crate) fn prefer_huge_pages(address: usize, bytes: usize) {
    #[cfg(target_os = "linux")]
    // SAFETY: the range is page aligned and inside a mapping of ours; the advice changes nothing that it holds.
    unsafe {
        libc::madvise(address as *mut libc::c_void, bytes, libc::MADV_HUGEPAGE);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (address, bytes);
}

/// Map `bytes` bytes of zeros without committing memory; `None` when the system refuses.
pub(crate) fn reserve(bytes: usize) -> Option<usize> {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: a new anonymous mapping touches nothing that exists.
    let start = unsafe {
        libc::mmap(
            std::ptr::null_mut(),
            bytes,
            libc::PROT_READ | libc::PROT_WRITE,
            flags,
            -1,
            0,
        )
    };
    (start != libc::MAP_FAILED).then_some(start as usize)
}

/// Report a broken invariant of the heap or of its client and end the process: nothing can be
/// trusted after it, so unwinding would only hide the place.
#[cold]
pub(crate) fn fatal(message: &str) -> ! {
    // Not `eprintln`, which test harnesses capture and then lose.
    let _ = writeln!(std::io::stderr(), "heap: fatal: {message}");
    std::process::abort()
}
