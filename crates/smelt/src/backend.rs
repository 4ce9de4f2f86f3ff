//! The wall between traces and machine code.

use crate::trace::{LabelId, SnapshotId, Trace};
use std::cell::{Cell, UnsafeCell};
use std::rc::Rc;
use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize};

/// Words in the exit buffer, and so the most values that may be live at a guard or passed to an entry. A trace with more is abandoned.
pub const EXIT_BUFFER_WORDS: usize = 512;
/// Why such a trace is abandoned.
pub(crate) const TOO_MANY_LIVE: &str = "a guard has too many live values";

struct Buffer(UnsafeCell<[u64; EXIT_BUFFER_WORDS]>);
// SAFETY: only the thread that holds the client's global lock touches it.
unsafe impl Sync for Buffer {}
static EXIT_BUFFER: Buffer = Buffer(UnsafeCell::new([0; EXIT_BUFFER_WORDS]));

/// Where machine code leaves the live values of a failed guard (in the order of
/// [`Snapshot::live_values`](crate::trace::Snapshot::live_values)), the result of a `Finish` (word 0), and where entries find
/// their inputs. The collector scans it conservatively.
#[inline(always)]
pub fn exit_buffer() -> *mut u64 {
    EXIT_BUFFER.0.get().cast()
}

/// Clears the [exit buffer](exit_buffer).
pub(crate) fn clear_exit_buffer() {
    // SAFETY: memory of ours, which is this thread's by the client's lock.
    unsafe { exit_buffer().write_bytes(0, EXIT_BUFFER_WORDS) }
}

static EXIT_FRAME: AtomicUsize = AtomicUsize::new(0);

/// Where machine code leaves the address of its base frame when it is left by a guard or `Finish` (jumps move the base).
pub fn exit_frame() -> *mut usize {
    EXIT_FRAME.as_ptr()
}

static EXIT_SHAPE: AtomicU64 = AtomicU64::new(NO_SHAPE);

/// What [`exit_shape`] holds unless code has just been left because of a shape.
pub const NO_SHAPE: u64 = u64::MAX;

/// Where machine code leaves the shape that a [`GuardCompatible`](crate::trace::Operation::GuardCompatible) has failed for, if it has not been told whether that shape
/// fits ([`Backend::tell_shape`]). Whoever reads it puts [`NO_SHAPE`] back.
pub fn exit_shape() -> *mut u64 {
    EXIT_SHAPE.as_ptr()
}

static FAIL_COUNTDOWN: AtomicI64 = AtomicI64::new(0);

/// The countdown of [`Request::fail_every`]: each guard lowers it by one before it looks at its condition, and when that makes it zero or less, sets it
/// to `fail_every` and fails.
pub fn fail_countdown() -> *mut i64 {
    FAIL_COUNTDOWN.as_ptr()
}

/// How machine code was left: an index given out by the backend's user, see [`Request::first_exit`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ExitId(pub u32);

/// A trace to be compiled.
pub struct Request<'a> {
    /// The optimised trace.
    pub trace: &'a Trace,
    /// Its name, for profilers and listings.
    pub name: &'a str,
    /// Guard (or `Finish`) with snapshot *s* leaves as exit `first_exit + s`.
    pub first_exit: u32,
    /// It is of a function, or a bridge of one: its `Finish` is the function's return.
    pub function: bool,
    /// The byte that `guard_valid` reads: 0 while the trace is valid.
    pub validity: Rc<crate::quasi_immutable::Validity>,
    /// A stress mode: every n-th guard that is executed fails although its condition holds (one countdown for all code; 0: none).
    pub fail_every: u32,
    /// The exit that the trace is a bridge of, if it is one: it will be attached there, so its inputs may be taken from where they are then. Of an exit that the
    /// backend has compiled.
    pub bridge_of: Option<ExitId>,
    /// Where the code counts itself, if it is to.
    pub counters: Option<Rc<Counters>>,
}

/// A compiled trace, as its backend knows it. When it has been freed its number is given to another.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct CodeId(pub u32);

/// What has come of a [`Request`].
#[derive(Clone, Copy, Debug)]
pub struct MachineCode {
    /// Its number.
    pub id: CodeId,
    /// Size in bytes.
    pub bytes: usize,
}

/// How often a trace runs, counted by its code.
#[derive(Default, Debug)]
pub struct Counters {
    /// Times that it was entered at its start.
    pub entries: Cell<u64>,
    /// Times that it came by a label inside.
    pub iterations: Cell<u64>,
}

/// Why a trace could not be compiled.
#[derive(Debug)]
pub struct BackendError(pub String);

impl std::fmt::Display for BackendError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for BackendError {}

/// Makes traces runnable.
///
/// Entered code runs until a guard without a bridge fails or a trace finishes; jumps between traces and attached bridges are followed inside.
/// A guard's values go to the exit buffer unless a bridge takes them where they are, and a bridge's `Input` *i* is the exit's value *i*.
pub trait Backend {
    /// Compiles a trace; its labels can be jumped to from now on. If its entry label had code before, jumps to the label go to the new code, and the old code stays until it is freed.
    ///
    /// # Errors
    /// When the trace has something that the backend cannot do; nothing has changed then.
    fn compile(&mut self, request: &Request<'_>) -> Result<MachineCode, BackendError>;

    /// Makes an entry label that has no code yet: entered, it leaves at once by this exit. `compile` with the same entry label replaces it; when that code is freed, the label
    /// is as it was.
    fn stub(&mut self, label: LabelId, exit: ExitId);

    /// Code has just been left by this exit, and a trace is going to be recorded that starts there: the next request for a bridge of the exit is for values that are where they
    /// were now.
    fn will_bridge(&mut self, _exit: ExitId) {}

    /// From now on the exit goes on at this entry label instead of leaving.
    fn attach_bridge(&mut self, exit: ExitId, bridge: LabelId);

    /// The `GuardCompatible` that an exit is for lets objects of this shape through from now on, or fails for them without asking again: they go on in the bridge, if there is one.
    fn tell_shape(&mut self, exit: ExitId, shape: u32, fits: bool);

    /// The exit's guard fails from now on for all shapes that it has not been told of, without asking.
    fn know_no_more_shapes(&mut self, exit: ExitId);

    /// Runs from an entry label, the base frame at address `frame`, inputs in the exit buffer; tells how it left.
    fn enter(&self, entry: LabelId, frame: usize) -> ExitId;

    /// The word by which [`call`](Backend::call) finds the code behind a function's entry label, until that is freed or replaced. Not 0.
    fn function(&self, entry: LabelId) -> usize;

    /// As [`enter`](Backend::enter), for a function; `None` if it has returned. Its result is in the exit buffer then.
    fn call(&self, function: usize, frame: usize) -> Option<ExitId>;

    /// Names the compiled traces that run at the moment, in any thread: those that have called something which has not returned yet. May name others, too. False: that cannot be
    /// told of all threads.
    fn running(&self, visit: &mut dyn FnMut(CodeId)) -> bool;

    /// Frees a compiled trace: it does not run, and no other that stays jumps to its labels, calls them, or has it for a bridge. Its exits and the labels inside it may be used for others
    /// from now on.
    fn free(&mut self, code: CodeId);

    /// Name, for the log.
    fn name(&self) -> &'static str;
}

/// What `CallCompiled` calls when the callee did not finish but left by another exit: the runtime brings the function to its end in the
/// interpreter and returns its result (0: raised). Set by the runtime, called by backends.
pub type FinishCall = extern "C" fn(exit: u32, frame: usize) -> u64;

/// Is this exit a `Finish`? Backends need not know; they call this after a `CallCompiled` to decide between word 0 of the exit
/// buffer and [`FinishCall`].
pub use crate::runtime::finish_call;

/// The snapshot's exit in a request.
impl Request<'_> {
    /// The exit of a snapshot.
    pub fn exit(&self, snapshot: SnapshotId) -> ExitId {
        ExitId(self.first_exit + snapshot.0)
    }
}
