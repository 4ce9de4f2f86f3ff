//! Ways to end the process, for tests of what is written then.

use crate::support::*;
use pyrite_vm::dump::{self, Output, Threads};
use pyrite_vm::gil;

/// Sends the calling thread a signal that ends the process. The language runtime's own handlers of some take them for errors of an instruction: they put the
/// default in their place and expect it to come again.
pub(super) fn raise_until_it_counts(number: i32) {
    for _ in 0..2 {
        // SAFETY: a number is all it takes.
        unsafe { libc::raise(number) };
    }
}

/// `_sigabrt` and its kin.
pub(super) fn raise(number: i32) -> PyResult {
    raise_until_it_counts(number);
    nothing()
}

/// `_sigsegv`.
pub(super) fn segmentation_fault(args: &Arguments) -> PyResult {
    match args.get(0).map_or(Ok(false), protocol::is_true)? {
        true => gil::released(|| raise_until_it_counts(libc::SIGSEGV)),
        false => raise_until_it_counts(libc::SIGSEGV),
    }
    nothing()
}

/// `_read_null`.
pub(super) fn read_null(_: &Arguments) -> PyResult {
    // SAFETY: there is none: the process is to end here.
    let length = unsafe { libc::strlen(std::hint::black_box(std::ptr::null())) };
    Ok(int::new(length as i64))
}

/// `_stack_overflow`.
pub(super) fn stack_overflow(_: &Arguments) -> PyResult {
    Ok(int::new(descend(0) as i64))
}

#[allow(unconditional_recursion)]
#[inline(never)]
fn descend(depth: u64) -> u64 {
    let room = std::hint::black_box([depth; 512]);
    descend(depth + 1) + std::hint::black_box(room)[7]
}

/// `_fatal_error_c_thread`.
pub(super) fn fatal_error_in_thread(_: &Arguments) -> PyResult {
    let thread = std::thread::spawn(|| {
        {
            let output = &mut Output::new(2);
            output.text(b"Fatal Python error: faulthandler_fatal_error_thread: in new thread\n");
            output.text(b"Python runtime state: initialized\n\n");
            dump::tracebacks(output, Threads::AllEvenRunning);
            output.text(b"\n");
            super::native::stack(output);
        }
        std::process::abort()
    });
    drop(thread.join());
    nothing()
}
