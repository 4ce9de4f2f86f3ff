//! Threads whose stacks are scanned.
//!
//! One mutator runs at a time; the client's lock sees to that. The others are inside `while_blocked`,
//! which puts their registers on their stacks and notes where those end.

use crate::config::HeapError;
use crate::memory::{fatal, load};
use crate::registers;
use std::sync::{Mutex, MutexGuard};

/// An attached thread's stack: it grows down from `base`.
struct Stack {
    thread: libc::pthread_t,
    lowest: usize,
    base: usize,
    /// Where a blocked thread's stack ends; 0 while it runs.
    saved: usize,
}

static STACKS: Mutex<Vec<Stack>> = Mutex::new(Vec::new());

fn stacks_locked() -> MutexGuard<'static, Vec<Stack>> {
    STACKS
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn this_thread() -> libc::pthread_t {
    // SAFETY: has no preconditions.
    unsafe { libc::pthread_self() }
}

thread_local! {
    static ATTACHED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Let the calling thread's stack be scanned. Attaching twice is the same as once; a thread that collects
/// is attached by that. To be called while holding the client's lock.
///
/// # Errors
/// When the system does not tell the bounds of the stack.
pub fn attach() -> Result<(), HeapError> {
    if ATTACHED.get() {
        return Ok(());
    }
    let (lowest, base) = stack_bounds().ok_or(HeapError::NoStackBounds)?;
    let thread = this_thread();
    let mut stacks = stacks_locked();
    // A thread that ended without detaching may have left its identity to this one.
    stacks.retain(|stack| stack.thread != thread);
    stacks.push(Stack {
        thread,
        lowest,
        base,
        saved: 0,
    });
    ATTACHED.set(true);
    Ok(())
}

/// Undo `attach`: the thread holds no references any more. To be called while holding the client's lock.
pub fn detach() {
    let thread = this_thread();
    stacks_locked().retain(|stack| stack.thread != thread);
    ATTACHED.set(false);
}

/// In the child of a fork only the thread that forked exists: forget the others.
pub fn after_fork_in_child() {
    let thread = this_thread();
    stacks_locked().retain(|stack| stack.thread == thread);
}

/// Run `body` with this thread's registers on its stack and the stack ready to be scanned by others.
/// Inside, the thread may give up the client's lock, and must not touch the heap until it has it again,
/// which must be the case when `body` returns.
pub fn while_blocked<R>(body: impl FnOnce() -> R) -> R {
    registers::with_spilled(|stack_pointer| {
        set_saved(stack_pointer);
        let result = body();
        set_saved(0);
        result
    })
}

/// Run `body` inside the body of [`while_blocked`]: this thread has the client's lock again for that time, and uses the heap.
pub fn while_unblocked<R>(body: impl FnOnce() -> R) -> R {
    let saved = set_saved(0);
    let result = body();
    set_saved(saved);
    result
}

/// Gives what there was before.
fn set_saved(stack_pointer: usize) -> usize {
    let thread = this_thread();
    let mut stacks = stacks_locked();
    match stacks.iter_mut().find(|stack| stack.thread == thread) {
        Some(stack) => std::mem::replace(&mut stack.saved, stack_pointer),
        None => 0,
    }
}

/// Shows `visit` every word of every attached stack: what the threads that wait, and the callers of this one, have there. To be called while holding the
/// client's lock. False: a thread is not inside [`while_blocked`], so there is more than was shown.
pub fn for_each_stack_word(mut visit: impl FnMut(u64)) -> bool {
    registers::with_spilled(|stack_pointer| {
        let Some(stacks) = known_stacks(stack_pointer) else {
            return false;
        };
        for (start, end) in stacks {
            (start.next_multiple_of(8)..end & !7)
                .step_by(8)
                .for_each(|address| visit(load(address)));
        }
        true
    })
}

/// The ranges of all attached stacks in use, for the thread that is at `stack_pointer`.
pub(crate) fn stacks(stack_pointer: usize) -> Vec<(usize, usize)> {
    match known_stacks(stack_pointer) {
        Some(stacks) => stacks,
        None => fatal("an attached thread runs beside the one that collects"),
    }
}

/// As [`stacks`]; `None`: an attached thread runs beside this one.
fn known_stacks(stack_pointer: usize) -> Option<Vec<(usize, usize)>> {
    let thread = this_thread();
    let stacks = stacks_locked();
    let range = |stack: &Stack| {
        if stack.thread == thread {
            if !(stack.lowest..stack.base).contains(&stack_pointer) {
                fatal("the running thread is not on the stack it was attached with");
            }
            Some((stack_pointer, stack.base))
        } else {
            (stack.saved != 0).then_some((stack.saved, stack.base))
        }
    };
    stacks.iter().map(range).collect()
}

/// Lowest address and end of the calling thread's stack.
fn stack_bounds() -> Option<(usize, usize)> {
    #[cfg(target_os = "linux")]
    if let Some(bounds) = main_stack_bounds() {
        return Some(bounds);
    }
    // SAFETY: the calls fill the structures they are given; the attributes are destroyed.
    unsafe {
        let mut attributes: libc::pthread_attr_t = std::mem::zeroed();
        if libc::pthread_getattr_np(this_thread(), &mut attributes) != 0 {
            return None;
        }
        let (mut lowest, mut size) = (std::ptr::null_mut(), 0);
        let failed = libc::pthread_attr_getstack(&attributes, &mut lowest, &mut size) != 0;
        libc::pthread_attr_destroy(&mut attributes);
        (!failed).then_some((lowest as usize, lowest as usize + size))
    }
}

/// As `stack_bounds` for the main thread, about whose stack the library would read a file: the kernel puts
/// random bytes above its first frame.
#[cfg(target_os = "linux")]
fn main_stack_bounds() -> Option<(usize, usize)> {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: the calls read, and fill the structure.
    let (is_main, base) = unsafe {
        libc::getrlimit(libc::RLIMIT_STACK, &mut limit);
        let is_main = libc::gettid() == libc::getpid();
        (is_main, libc::getauxval(libc::AT_RANDOM) as usize & !7)
    };
    (is_main && base != 0).then(|| (base.saturating_sub(limit.rlim_cur as usize), base))
}
