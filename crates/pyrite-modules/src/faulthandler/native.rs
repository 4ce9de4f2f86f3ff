//! The machine stack of the calling thread, and the alternate one that handlers run on.

use pyrite_vm::dump::Output;
use std::cell::Cell;
use std::ffi::{CStr, c_void};

/// More calls are not told.
const MOST_CALLS: usize = 32;
/// Bytes of the alternate stack: what the language runtime gives to a thread is too short to look at calls from.
const ALTERNATE: usize = 128 << 10;

thread_local! {
    /// The calling thread's alternate stack, if it is one of ours.
    static STACK: Cell<usize> = const { Cell::new(0) };
}

unsafe extern "C" {
    fn backtrace(buffer: *mut *mut c_void, size: i32) -> i32;
}

/// Gives the calling thread an alternate stack, and has loaded whatever looking at calls needs.
pub(super) fn prepare() {
    if STACK.get() == 0 {
        let access = libc::PROT_READ | libc::PROT_WRITE;
        let kind = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_STACK;
        // SAFETY: new memory, which lives as long as the process.
        unsafe {
            let memory = libc::mmap(std::ptr::null_mut(), ALTERNATE, access, kind, -1, 0);
            let stack = libc::stack_t {
                ss_sp: memory,
                ss_flags: 0,
                ss_size: ALTERNATE,
            };
            if memory != libc::MAP_FAILED && libc::sigaltstack(&stack, std::ptr::null_mut()) == 0 {
                STACK.set(memory as usize);
            }
        }
    }
    let mut calls = [std::ptr::null_mut(); 1];
    // SAFETY: room for one.
    unsafe { backtrace(calls.as_mut_ptr(), 1) };
}

/// Does the calling function run on an alternate stack of ours?
pub(super) fn is_on_own_stack() -> bool {
    let here = 0u8;
    let start = STACK.get();
    start != 0 && (start..start + ALTERNATE).contains(&(&raw const here as usize))
}

/// Writes the calls on the machine stack.
pub(super) fn stack(output: &mut Output) {
    output.text(b"Current thread's C stack trace (most recent call first):\n");
    let mut calls = [std::ptr::null_mut(); MOST_CALLS + 1];
    // SAFETY: there is as much room as said.
    let count = unsafe { backtrace(calls.as_mut_ptr(), calls.len() as i32) };
    for call in calls
        .iter()
        .take(count.clamp(0, MOST_CALLS as i32) as usize)
    {
        // SAFETY: plain data, filled by the call.
        let (found, info) = unsafe {
            let mut info: libc::Dl_info = std::mem::zeroed();
            (libc::dladdr(*call, &mut info), info)
        };
        let address = *call as usize;
        if found == 0 || info.dli_fname.is_null() {
            output.text(b"  <unknown>");
        } else {
            output.text(b"  Binary file \"");
            // SAFETY: a text of the dynamic linker's, which stays as long as the file is loaded.
            output.text(unsafe { CStr::from_ptr(info.dli_fname) }.to_bytes());
            output.text(b"\"");
            if !info.dli_sname.is_null() {
                let start = info.dli_saddr as usize;
                output.text(b", at ");
                // SAFETY: likewise.
                output.text(unsafe { CStr::from_ptr(info.dli_sname) }.to_bytes());
                output.text(if address >= start { b"+" } else { b"-" });
                output.text(b"0x");
                output.number(address.abs_diff(start) as u64, 16, 0);
            }
        }
        output.text(b" [0x");
        output.number(address as u64, 16, 0);
        output.text(b"]\n");
    }
    if count > MOST_CALLS as i32 {
        output.text(b"  <truncated rest of calls>\n");
    }
}
