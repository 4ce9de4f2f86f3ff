//! Decides what is traced and what becomes of it. (The recorder is on its way; until then everything is interpreted.)

use crate::driver::{Driver, Flow, JitCell};
use crate::native::Native;
use crate::stack::Frame;

/// See [`crate::backend::FinishCall`].
pub extern "C" fn finish_call(_exit: u32, _frame: usize) -> u64 {
    0
}

/// A loop has reached its threshold, or has machine code.
#[cold]
#[inline(never)]
pub(crate) fn hot_loop<R: Driver>(
    cell: &'static JitCell,
    _greens: &mut R::Greens,
    _frame: &mut Frame,
    _reds: &mut [u64],
) -> Flow<Native> {
    cell.counter.set(0);
    Flow::Continue
}

/// As [`hot_loop`], for a function at its entry.
#[cold]
#[inline(never)]
pub(crate) fn hot_function<R: Driver>(
    cell: &'static JitCell,
    _greens: &mut R::Greens,
    _frame: &mut Frame,
) -> Flow<Native> {
    cell.counter.set(0);
    Flow::Continue
}
