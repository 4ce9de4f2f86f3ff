//! Time that this thread has spent computing: what tracing and compiling cost, whatever else the machine is doing.

/// Nanoseconds of processor time of the calling thread.
pub(super) fn now() -> u64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the call fills the structure. (A failure leaves zeros: the statistics then say nothing.)
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}
