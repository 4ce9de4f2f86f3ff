//! The only file that knows a processor: callee-saved registers and the stack pointer.
//!
//! Caller-saved registers are on the stack already when a function here runs, because the calling
//! convention makes callers save them.

/// Callee-saved registers that may hold a reference: rbx, rbp, r12 to r15.
#[cfg(target_arch = "x86_64")]
const SAVED: usize = 6;
/// x19 to x30, and d8 to d15, into which compilers sometimes move integers.
#[cfg(target_arch = "aarch64")]
const SAVED: usize = 20;

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
compile_error!("the heap needs the list of this processor's callee-saved registers");

/// Put the callee-saved registers on the stack and call `body` with the lowest stack address that has
/// to be scanned, which stays valid while `body` runs.
#[inline(never)]
pub(crate) fn with_spilled<R>(body: impl FnOnce(usize) -> R) -> R {
    let mut saved = [0usize; SAVED];
    #[cfg(target_arch = "x86_64")]
    // SAFETY: writes the six registers into the six words of `saved`.
    unsafe {
        std::arch::asm!(
            "mov [{0}], rbx",
            "mov [{0} + 8], rbp",
            "mov [{0} + 16], r12",
            "mov [{0} + 24], r13",
            "mov [{0} + 32], r14",
            "mov [{0} + 40], r15",
            in(reg) saved.as_mut_ptr(),
            options(nostack, preserves_flags)
        );
    }
    #[cfg(target_arch = "aarch64")]
    // SAFETY: writes the twenty registers into the twenty words of `saved`.
    unsafe {
        std::arch::asm!(
            "stp x19, x20, [{0}]",
            "stp x21, x22, [{0}, #16]",
            "stp x23, x24, [{0}, #32]",
            "stp x25, x26, [{0}, #48]",
            "stp x27, x28, [{0}, #64]",
            "stp x29, x30, [{0}, #80]",
            "stp d8, d9, [{0}, #96]",
            "stp d10, d11, [{0}, #112]",
            "stp d12, d13, [{0}, #128]",
            "stp d14, d15, [{0}, #144]",
            in(reg) saved.as_mut_ptr(),
            options(nostack, preserves_flags)
        );
    }
    // The address escapes, so the registers stay in memory until `body` has returned.
    let result = body(std::hint::black_box(saved.as_mut_ptr()) as usize);
    std::hint::black_box(&saved);
    result
}
