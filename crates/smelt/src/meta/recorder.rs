//! The recorder's state.

use super::{DriverInfo, Symbol, Traced};
use crate::driver::{GREEN_WORDS, JitCell};
use crate::kind::Kind;
use crate::quasi_immutable::Validity;
use crate::stack::Frame;
use crate::trace::{Inlined, LabelId, Operand, Operation, SnapshotId, StackTop, Trace};
use std::cell::{Cell, UnsafeCell};
use std::rc::Rc;

/// See [`super`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    Tracing,
    Replaying,
    Live,
}

/// How recording ended.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Outcome {
    /// It has not, or nothing was being recorded.
    Open,
    /// The trace is whole.
    Closed,
    /// It was abandoned; the reason.
    Aborted(String),
}

/// An interpreter loop that is active, as the recorder sees it.
pub(crate) struct Activation {
    pub driver: &'static DriverInfo,
    /// No merge point has been passed yet.
    pub at_start: bool,
    pub greens: [u64; GREEN_WORDS],
    pub frame: Frame,
    pub reds: Vec<Traced>,
    /// Results since the latest merge point that cannot be recomputed.
    pub log: Vec<(Traced, Kind)>,
    /// Replaying: how many of the log have been used.
    pub cursor: usize,
    /// Domain operations since the latest merge point.
    pub operations: u32,
    /// Back edges taken, one at the very start included.
    pub back_edges: u32,
    /// Something observable has happened since the latest merge point.
    pub effects: bool,
    /// Objects allocated since the latest merge point: writing to them is no effect.
    pub fresh: Vec<u64>,
    /// The snapshot of the latest merge point, once it has been needed.
    pub snapshot: Option<SnapshotId>,
    /// Slots written since the latest merge point: what was known of them.
    pub undo: Vec<(i32, Traced)>,
    /// End of the live slots at the latest merge point, if there has been one.
    pub live_end: i32,
    /// The value stack when it began.
    pub began: StackTop,
    /// `top` and `depth` at the latest merge point.
    pub top: i32,
    pub depth: i32,
}

/// What replaying starts from.
pub(crate) struct Resume {
    pub levels: Vec<ResumeLevel>,
    /// As [`Snapshot::replay`](crate::trace::Snapshot::replay).
    pub replay: u32,
    /// A bridge is to be recorded from the point of failure on.
    pub then_trace: bool,
}

/// One activation to be rebuilt.
pub(crate) struct ResumeLevel {
    pub greens: [u64; GREEN_WORDS],
    pub frame: Frame,
    pub reds: Vec<Traced>,
    pub log: Vec<(Traced, Kind)>,
    pub began: StackTop,
}

/// The state in which `Native` goes on.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub greens: [u64; GREEN_WORDS],
    pub frame: Frame,
    pub reds: Vec<u64>,
}

/// A loop header that a trace has passed.
pub(crate) struct PassedHeader {
    pub greens: [u64; GREEN_WORDS],
    pub cell: &'static JitCell,
    /// How often.
    pub times: u32,
}

/// The loop header that the trace began at.
pub(crate) struct Header {
    pub driver: &'static DriverInfo,
    pub greens: [u64; GREEN_WORDS],
}

/// Slots this far below the base frame may be touched by a trace (callers that it returns into); a deeper return abandons it.
pub(crate) const SLOTS_BELOW: i32 = 512;
/// The most frames of one function, the one that it began in and those below, that a trace is in before it ends where it has returned into one more. A recursive function returns to
/// any of its calls, and each of these to any, so there is a path, and a bridge, for each history; what is called by compiled code has none of its callers to return into.
pub(crate) const MOST_FRAMES_OF_CALLERS: usize = 2;
/// Slots this far above the base frame may be touched by a trace; deeper inlining abandons it.
pub(crate) const SLOTS_ABOVE: i32 = 4096;

/// Iterations of a nested activation's loop that a trace follows before it calls the loop as compiled code, if it is not one of many ways through that loop.
const NESTED_ITERATIONS: u32 = 2;

pub(crate) struct Recorder {
    pub mode: Mode,
    /// Operations are being recorded (tracing, or replaying for a bridge).
    pub recording: bool,
    pub trace: Trace,
    /// Registered with every cell that the trace relies on, from the moment it does: what it reads may change while it is being recorded.
    pub validity: Rc<Validity>,
    /// The frame that slots are counted from.
    pub base: Frame,
    /// What is known of the slots, from `SLOTS_BELOW` below the base upwards. Memory cannot tell a constant that is here: code that runs natively
    /// writes over slots of frames that are gone, and one pushed later may cover them without writing.
    pub slots: Vec<Traced>,
    /// The lowest slot touched.
    pub lowest: i32,
    pub activations: Vec<Activation>,
    pub resume: Option<Resume>,
    pub header: Option<Header>,
    /// The frame whose return finishes the trace, in slots from the base: set in a function's trace and its bridges.
    pub function_frame: Option<i32>,
    pub outcome: Outcome,
    pub switch: Option<State>,
    /// Frames pushed less frames popped, end of the topmost frame, and how much of the former memory knows.
    pub depth: i32,
    pub top: i32,
    pub published_depth: i32,
    /// The greatest values of the two.
    pub most_depth: i32,
    pub highest_top: i32,
    /// A call may have invalidated the trace.
    pub check_validity: bool,
    /// The functions entered and not yet left.
    pub inlined: Vec<Inlined>,
    /// The same, as the latest snapshots share it.
    pub inlined_shared: Option<Rc<[Inlined]>>,
    /// See [`Snapshot::returned_into`](crate::trace::Snapshot).
    pub returned_into: Rc<[(i32, u64)]>,
    /// The trace ends where nothing is to be gained by a bridge.
    pub ends_for_good: bool,
    /// Where the check of the value stack is, and the depth published there.
    pub guard_stack: Option<(usize, i32)>,
    /// The trace does nothing but go on at this label: its first merge point is the label's.
    pub leads_to: Option<LabelId>,
    /// What the instruction that the trace begins at calls is called, not inlined: it has had many ways already.
    pub calls_at_start: bool,
    /// That instruction is one that the trace which this is a bridge of begins at, too.
    pub has_ways_before: bool,
    /// A trace from here has been abandoned. This one ends in time if it is long, and a bridge goes on; and it may be of a call that an exception ends.
    pub is_retry: bool,
    /// Iterations of a nested activation's loop that are followed before the loop is called as compiled code.
    pub nested_iterations: u32,
    /// Headers passed in functions that were resumed.
    pub resumed_passed: Vec<[u64; GREEN_WORDS]>,
    /// Headers of loops without machine code that have been passed.
    pub headers_passed: Vec<PassedHeader>,
    /// Of what is recorded to be compiled: set by the runtime when the trace is not wanted any more, since what it has called is hot and was waiting for its end.
    pub interruption: Option<Rc<Cell<bool>>>,
}

/// Why a trace is abandoned that has followed another loop for a few iterations.
pub(crate) const UNCOMPILED_LOOP: &str = "it ran into a loop that is not compiled yet";

/// Why an interrupted trace is abandoned.
pub(crate) const INTERRUPTED: &str = "it called what became hot meanwhile, which is recorded first";

impl Recorder {
    pub fn new(mode: Mode, recording: bool, trace: Trace, base: Frame, top: i32) -> Recorder {
        Recorder {
            mode,
            recording,
            trace,
            validity: Rc::default(),
            base,
            slots: if recording {
                vec![Traced::UNKNOWN_SLOT; (SLOTS_BELOW + 256) as usize]
            } else {
                Vec::new()
            },
            lowest: 0,
            activations: Vec::new(),
            resume: None,
            header: None,
            function_frame: None,
            outcome: Outcome::Open,
            switch: None,
            depth: 0,
            top,
            published_depth: 0,
            most_depth: 0,
            highest_top: top,
            check_validity: false,
            inlined: Vec::new(),
            inlined_shared: None,
            returned_into: Rc::default(),
            ends_for_good: false,
            guard_stack: None,
            leads_to: None,
            calls_at_start: false,
            has_ways_before: false,
            is_retry: false,
            nested_iterations: NESTED_ITERATIONS,
            resumed_passed: Vec::new(),
            headers_passed: Vec::new(),
            interruption: None,
        }
    }

    /// The innermost activation.
    #[inline(always)]
    pub fn innermost(&mut self) -> &mut Activation {
        self.activations
            .last_mut()
            .expect("an interpreter loop is active while its code runs")
    }

    /// Abandons the trace; execution goes on live.
    #[cold]
    pub fn abort(&mut self, reason: impl Into<String>) {
        if self.recording {
            self.outcome = Outcome::Aborted(reason.into());
        }
        self.stop();
    }

    /// Is the trace not wanted any more?
    pub fn is_interrupted(&self) -> bool {
        self.interruption.as_ref().is_some_and(|told| told.get())
    }

    /// Is this the trace of a loop that has come back to its header by way of another's, has not come back, or was abandoned in another loop? Then it was probably the last
    /// iteration that was recorded: counts of iterations like round numbers. As LuaJIT's "leaving loop in root trace".
    pub fn is_detour(&self) -> bool {
        let stays = match self.trace.operations.last() {
            Some(Operation::Close { label, .. }) => {
                *label == self.trace.entry && self.headers_passed.is_empty()
            }
            Some(Operation::Leave(_)) => true, // it is long, and has not come to its end
            _ => false,
        };
        let has_left = match &self.outcome {
            Outcome::Closed => !stays,
            Outcome::Aborted(reason) => reason == UNCOMPILED_LOOP,
            Outcome::Open => false,
        };
        self.header.is_some() && has_left
    }

    /// The trace is whole; execution goes on live.
    pub fn close(&mut self, last: Operation) {
        self.trace.push(last);
        self.outcome = Outcome::Closed;
        self.stop();
    }

    fn stop(&mut self) {
        self.recording = false;
        self.mode = Mode::Live;
    }

    /// Counts a domain operation; ends replaying where the guard failed.
    #[inline]
    pub fn tick(&mut self) {
        let levels = self.activations.len();
        let activation = self.innermost();
        activation.operations += 1;
        let operations = activation.operations;
        if self.mode == Mode::Replaying
            && let Some(resume) = &self.resume
            && levels == resume.levels.len()
            && operations == resume.replay
        {
            self.go_live();
        }
    }

    /// The point of failure is reached.
    pub fn go_live(&mut self) {
        let then_trace = self.resume.as_ref().is_some_and(|r| r.then_trace);
        let activation = self.innermost();
        assert!(
            activation.cursor == activation.log.len(),
            "replay diverged from the trace"
        );
        activation.effects = activation.operations > 0;
        activation.snapshot = None;
        activation.undo.clear();
        if !then_trace {
            self.mode = Mode::Live;
            return;
        }
        self.mode = Mode::Tracing;
        if self.innermost().effects {
            // The next merge point, where a trace's validity is checked, may come after what relies on it.
            let snapshot = self.snapshot();
            self.trace.push(Operation::GuardValid(snapshot));
        }
    }

    /// Next result from the log.
    pub fn replayed(&mut self) -> Traced {
        let activation = self.innermost();
        let (value, _) = *activation
            .log
            .get(activation.cursor)
            .expect("replay diverged from the trace");
        activation.cursor += 1;
        value
    }

    /// A result that replay has to be told.
    #[inline]
    pub fn logged(&mut self, value: Traced, kind: Kind) -> Traced {
        self.innermost().log.push((value, kind));
        value
    }

    /// The operand for a value.
    #[inline]
    pub fn operand(&mut self, value: Traced, kind: Kind) -> Operand {
        if value.is_constant() {
            let known = self.trace.constants.len();
            let operand = self.trace.constant(kind, value.bits);
            if kind == Kind::Ref && self.trace.constants.len() > known {
                pin(value.bits);
            }
            operand
        } else {
            Operand::value(value.symbol.index())
        }
    }

    /// Records an operation that makes a value.
    #[inline]
    pub fn emit(&mut self, operation: Operation, bits: u64) -> Traced {
        let operand = self.trace.push_executed(operation, bits);
        Traced {
            bits,
            symbol: Symbol::value(operand.as_value().expect("pushed operations are values")),
        }
    }

    /// What the trace knows of a slot.
    pub fn slot(&self, slot: i32) -> Traced {
        self.slots
            .get((slot + SLOTS_BELOW) as usize)
            .copied()
            .unwrap_or(Traced::UNKNOWN_SLOT)
    }

    /// The trace knows a slot. False, and the trace abandoned, if it is too far away.
    pub fn set_slot(&mut self, slot: i32, value: Traced) -> bool {
        if !(-SLOTS_BELOW..SLOTS_ABOVE).contains(&slot) {
            self.abort("it touches frames too far from the one it began in");
            return false;
        }
        let index = (slot + SLOTS_BELOW) as usize;
        if index >= self.slots.len() {
            self.slots.resize(index + 256, Traced::UNKNOWN_SLOT);
        }
        self.slots[index] = value;
        self.lowest = self.lowest.min(slot);
        true
    }

    /// A function has been entered.
    pub fn push_inlined(
        &mut self,
        greens: [u64; GREEN_WORDS],
        depth: i32,
        cell: Option<&'static JitCell>,
        resumed: bool,
    ) {
        self.inlined.push(Inlined {
            greens,
            depth,
            cell,
            resumed,
        });
        self.inlined_shared = None;
    }

    /// Frames have been popped: functions deeper than `depth` have been left.
    pub fn pop_inlined(&mut self) {
        let depth = self.depth;
        if self.inlined.last().is_some_and(|f| f.depth > depth) {
            self.inlined.retain(|f| f.depth <= depth);
            self.inlined_shared = None;
        }
    }

    /// The outermost activation is in this frame of this function. Has the trace returned into frames of the function too often?
    pub fn returns_too_far(&mut self, frame: i32, function: u64) -> bool {
        if self
            .returned_into
            .last()
            .is_some_and(|lowest| frame >= lowest.0)
        {
            return false;
        }
        let before = self.returned_into.iter().copied();
        self.returned_into = before.chain([(frame, function)]).collect();
        let of_function = self.returned_into.iter().filter(|f| f.1 == function);
        of_function.count() > MOST_FRAMES_OF_CALLERS
    }

    /// Is the topmost frame one that the trace has resumed?
    pub fn is_in_resumed(&self) -> bool {
        let last = self.inlined.last();
        last.is_some_and(|f| f.resumed && f.depth == self.depth)
    }

    /// A loop comes to its end in a function that the trace has resumed: a generator. It is on its way to its next `yield`, and so back to the loop that the trace is
    /// of, whatever machine code the generator's own loop may have. Only the first time; then it is an inner loop.
    pub fn passes_resumed(&mut self, header: [u64; GREEN_WORDS]) -> bool {
        let passes = self.is_in_resumed() && !self.resumed_passed.contains(&header);
        if passes {
            self.resumed_passed.push(header);
        }
        passes
    }

    /// The cell of the function that has been entered last, if one of those that have led to it, and that are still active, is the same.
    pub fn recursive_copy(&self) -> Option<&'static JitCell> {
        let own = usize::from(self.function_frame.is_some());
        let (last, before) = self.inlined.get(own..)?.split_last()?;
        let function = last.greens[0];
        let is_repeated = before.iter().any(|f| f.greens[0] == function)
            || self.returned_into.last().is_some_and(|f| f.1 == function);
        last.cell.filter(|_| is_repeated)
    }

    /// Slots from the base to a frame.
    pub fn offset(&self, frame: Frame) -> i32 {
        if frame == Frame::NONE {
            0
        } else {
            frame.distance(self.base)
        }
    }
}

/// A reference that becomes a constant of a trace stays where it is, for good.
pub(crate) fn pin(bits: u64) {
    if heap::is_reference(bits) {
        // SAFETY: a client's word in the heap's range without tag bits is a live object.
        let _ = heap::pin_for_ever(unsafe { heap::Object::from_address(bits) });
    }
}

#[expect(
    clippy::vec_box,
    reason = "references to a recorder outlive pushes onto the vector"
)]
struct Stack(UnsafeCell<Vec<Box<Recorder>>>);
// SAFETY: only the thread that holds the client's global lock touches it.
unsafe impl Sync for Stack {}
static RECORDERS: Stack = Stack(UnsafeCell::new(Vec::new()));

/// The current recorder. Each call's reference is used up before the next is made (the operations of `Meta` are leaves).
#[inline(always)]
#[allow(clippy::mut_from_ref)]
pub(crate) fn current() -> &'static mut Recorder {
    // SAFETY: see `Stack`; boxes do not move when the vector grows.
    unsafe {
        (*RECORDERS.0.get())
            .last_mut()
            .expect("the domain Meta is only used under a recorder")
    }
}

/// Makes a recorder the current one.
pub(crate) fn push(recorder: Recorder) {
    // SAFETY: see `Stack`.
    unsafe { (*RECORDERS.0.get()).push(Box::new(recorder)) }
}

/// Takes the current recorder away; that below it is current again.
pub(crate) fn pop() -> Recorder {
    // SAFETY: see `Stack`.
    unsafe {
        *(*RECORDERS.0.get())
            .pop()
            .expect("pushes and pops are paired")
    }
}

/// Takes all recorders of the calling thread away, for [`put_back`].
#[expect(clippy::vec_box, reason = "as in `Stack`")]
pub(crate) fn take_all() -> Vec<Box<Recorder>> {
    // SAFETY: see `Stack`.
    unsafe { std::mem::take(&mut *RECORDERS.0.get()) }
}

/// Puts the recorders of the calling thread back.
#[expect(clippy::vec_box, reason = "as in `Stack`")]
pub(crate) fn put_back(recorders: Vec<Box<Recorder>>) {
    // SAFETY: see `Stack`.
    unsafe { *RECORDERS.0.get() = recorders }
}

/// Every recorder of the running thread, for the collector.
pub(crate) fn with_all(mut visit: impl FnMut(&Recorder)) {
    // SAFETY: see `Stack`; the collector runs inside an operation that holds no reference to a recorder's vectors.
    unsafe { (&*RECORDERS.0.get()).iter().for_each(|r| visit(r)) }
}

/// The recorders of the running thread know nothing any more of slots that nobody will read before he has written them: those above the topmost frame, and those told, pairs of an address and how many
/// follow from there on.
pub(crate) fn forget_slots(dead: &[(usize, usize)]) {
    // SAFETY: as above.
    let recorders = unsafe { &mut *RECORDERS.0.get() };
    for recorder in recorders {
        let below = recorder.base.address() as isize / 8 - SLOTS_BELOW as isize;
        for (start, count) in dead {
            let first = *start as isize / 8 - below;
            let range = first.max(0) as usize..(first + *count as isize).max(0) as usize;
            let end = range.end.min(recorder.slots.len());
            if range.start < end {
                recorder.slots[range.start..end].fill(Traced::UNKNOWN_SLOT);
            }
        }
        let top = (recorder.top + SLOTS_BELOW).max(0) as usize;
        let above = recorder.slots.iter_mut().skip(top);
        above.for_each(|slot| *slot = Traced::UNKNOWN_SLOT);
    }
}
