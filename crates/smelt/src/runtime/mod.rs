//! Decides what is traced, keeps what came of it, and brings interpreters from machine code back to where they were.
//!
//! | file | concept |
//! | --- | --- |
//! | `tracing` | recording a loop, a function, a bridge; optimising and installing it |
//! | `exits` | leaving machine code: rebuilding the state at a guard, replay |
//! | `freeing` | machine code that nobody uses any more |
//! | `tables` | numbers that are used again |
//! | `clock` | what it costs |
//! | `observer` | whoever wants to know what happens |
//! | `log` | what happened and why, for people |
//! | `options` | the command-line option `--jit` |
//! | `roots` | what all this keeps alive |
//!
//! Counting loops until they are hot, and bridges at guards that fail often: Bala, Duesterwald and Banerjia, *Dynamo* (2000), and Gal and others, *Trace-based
//! Just-in-Time Type Specialization for Dynamic Languages* (2009).

mod bridges;
mod clock;
mod exits;
mod freeing;
pub mod log;
pub mod observer;
pub mod options;
mod roots;
mod tables;
mod tracing;

pub use exits::finish_call;

use crate::backend::{Backend, CodeId, Counters, ExitId};
use crate::driver::{Driver, Flow, GREEN_WORDS, Greens, JitCell};
use crate::meta::{DriverInfo, State, info};
use crate::native::Native;
use crate::optimizer::{Entrance, Inheritance};
use crate::quasi_immutable::Validity;
use crate::shape_functions::{Conditions, Question};
use crate::slab::Slab;
use crate::stack::{self, Frame};
use crate::trace::{LabelId, Operand, PackedSnapshots, SnapshotId, Trace};
use bridges::Experience;
pub(crate) use bridges::call_from_now_on;
use observer::{Event, TraceId};
use std::cell::{Cell, UnsafeCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use tables::{Exits, Labels};

/// Counter value of a cell that has machine code: the next count reaches any threshold.
const ALWAYS: u32 = u32::MAX - 1;

/// So often the thresholds of loops and functions are raised where the profile is [flat](Runtime::flatness); that of bridges is once, since still more failures gained nothing.
const MOST_RAISED: u32 = 2;
/// Code that becomes invalid again and again waits up to 2 to the power of this times the threshold.
const MOST_DOUBLINGS: u32 = 6;

/// A place where traces start.
struct Entry {
    label: LabelId,
    driver: &'static DriverInfo,
    greens: [u64; GREEN_WORDS],
    /// Valid machine code stands behind the label.
    validity: Option<Rc<Validity>>,
    /// That code is a function's, which ends with the function's return, and not a loop's: a cell may stand for both, and code of one kind must not
    /// be entered as the other.
    function: bool,
    /// The peeled loops of this header that other traces can join: that behind the entry, and those made for states that it does not fit.
    loops: Vec<PeeledLoop>,
    /// How often a loop for another state has been tried.
    other_loops: u32,
    /// Traces abandoned here.
    aborts: u32,
    /// How often there has been code here.
    made: u32,
    /// How often the place has to become hot again before it is traced.
    waits: u32,
    /// One of them was no iteration of the loop.
    had_detour: bool,
    /// Its label leads out where there is no code.
    has_stub: bool,
    /// Machine code calls it as a function.
    called_as_function: bool,
    cell: &'static JitCell,
}

/// A loop that other traces can join.
struct PeeledLoop {
    /// Of its trace.
    label: LabelId,
    validity: Rc<Validity>,
    entrance: Entrance,
}

/// How machine code can be left.
enum ExitKind {
    Guard,
    /// The function, or the activation, has ended with the word in the exit buffer.
    Finish {
        function: bool,
    },
    /// Called, and not compiled yet: the number of the entry.
    Entry(usize),
}

struct Exit {
    kind: ExitKind,
    /// The compiled trace it belongs to.
    trace: usize,
    snapshot: SnapshotId,
    /// The values that machine code leaves in the exit buffer.
    live: Vec<Operand>,
    failures: u32,
    /// With fewer failures no bridge is wanted: looked at before all that decides it.
    patience: u32,
    aborts: u32,
    bridge: Option<TraceId>,
    /// No bridge is to begin here.
    is_final: bool,
    /// It has been taken since it was looked for what is used.
    used: Cell<bool>,
    /// Once it has been taken a few times.
    going_on: Option<Box<exits::GoingOn>>,
    /// If its guard asks what a shape is: what it does.
    shapes: Option<Box<Shapes>>,
}

/// What a guard has told its code of shapes.
struct Shapes {
    conditions: Rc<Conditions>,
    /// How many, and how many of them fit.
    told: usize,
    fitting: usize,
}

/// So many shapes a guard's code compares one after the other; for others it fails.
const MOST_SHAPES: usize = 48;
/// If none of so many shapes fits, none of those to come is expected to.
const MOST_STRANGE_SHAPES: usize = 4;
/// So many questions are remembered that shapes have answered differently; a program that makes classes for ever asks ever new ones.
const MOST_VARYING: usize = 10_000;

impl Shapes {
    fn new(conditions: Rc<Conditions>) -> Shapes {
        Shapes {
            conditions,
            told: 0,
            fitting: 0,
        }
    }
}

impl Exit {
    fn new(kind: ExitKind, trace: usize, snapshot: SnapshotId, live: Vec<Operand>) -> Exit {
        Exit {
            kind,
            trace,
            snapshot,
            live,
            failures: 0,
            patience: 0,
            aborts: 0,
            bridge: None,
            is_final: false,
            used: Cell::new(false),
            going_on: None,
            shapes: None,
        }
    }
}

/// A trace that has been compiled.
struct Compiled {
    id: TraceId,
    counters: Rc<Counters>,
    validity: Rc<Validity>,
    /// Optimised; its snapshots are packed, and of its positions there is the first.
    trace: Trace,
    snapshots: PackedSnapshots,
    /// The backend's number for it.
    code: CodeId,
    /// Of its code.
    bytes: usize,
    /// The exit of its first snapshot.
    first_exit: u32,
    /// The labels that it jumps to or calls.
    targets: Box<[LabelId]>,
    /// What it needs without referring to it.
    owners: Box<[u64]>,
    /// What is known at the start of a bridge, or at the label of a peeled loop.
    known: Inheritance,
    /// As [`Recorder::function_frame`](crate::meta::Recorder).
    function_frame: Option<i32>,
    /// The loop's or function's trace from which, directly or not, this one is a bridge.
    root: usize,
    /// Operations recorded in bridges attached to it and its bridges; counted in the root.
    bridged: u32,
    /// Operations recorded in it.
    recorded: u32,
    /// Of those in bridges, operations in bridges that begin in a copy of a function, or at an instruction that the bridge before began at; counted in the root.
    copied: u32,
    /// The last decision that was made before it was recorded.
    decisions: u32,
    /// Of a bridge: operations recorded in the bridges, each from the one before and the last of them this one, that begin at the same instruction.
    line: u32,
    /// Slots of frames that are left meanwhile may be [bare](crate::bare) after it, or one of its bridges; told of the root.
    publishes_bare: bool,
    /// It has been compiled since it was looked for what is used.
    is_new: Cell<bool>,
    /// So many looks its tree has not been in use at; counted in the root.
    idle: u32,
}

/// Counts, for tests and the log.
#[derive(Clone, Copy, Default, Debug)]
pub struct Statistics {
    /// Loops compiled.
    pub loops: u64,
    /// Functions compiled.
    pub functions: u64,
    /// Bridges compiled.
    pub bridges: u64,
    /// Traces abandoned.
    pub aborts: u64,
    /// Guards that failed into the runtime (not into a bridge).
    pub exits: u64,
    /// Of those, that needed replay.
    pub replays: u64,
    /// Operations recorded, and left after optimising.
    pub recorded: u64,
    /// See `recorded`.
    pub optimised: u64,
    /// Bytes of machine code, what has been freed included.
    pub code_bytes: u64,
    /// Traces freed.
    pub freed: u64,
    /// Bytes of machine code freed.
    pub freed_bytes: u64,
    /// Nanoseconds of processor time spent recording (the program's own work in it included).
    pub tracing_ns: u64,
    /// Nanoseconds of processor time spent optimising.
    pub optimising_ns: u64,
    /// Nanoseconds of processor time spent in the backend.
    pub compiling_ns: u64,
}

/// Makes a backend when the first trace is about to be recorded.
pub type BackendMaker = fn() -> Result<Box<dyn Backend>, crate::backend::BackendError>;

struct Runtime {
    backend: Option<Box<dyn Backend>>,
    /// Not asked yet.
    maker: Option<BackendMaker>,
    labels: Labels,
    /// Traces begun.
    attempts: u32,
    entries: Vec<Entry>,
    /// Those whose cells are gone.
    unused_entries: Vec<usize>,
    exits: Exits,
    traces: Slab<Compiled>,
    /// Traces compiled since the last minor collection.
    young: Vec<usize>,
    /// Traces compiled since it was looked for what is used.
    compiled_since_look: usize,
    /// Traces that were left then.
    left_at_look: usize,
    statistics: Statistics,
    /// What is being recorded: nothing else is until it ends, or is interrupted.
    recording: Option<Recording>,
    /// A bridge that is to join a loop which is being recorded.
    waiting: Option<tracing::Recorded>,
    /// Questions that shapes which came to one guard have answered differently.
    varying: BTreeSet<Question>,
    experience: Experience,
}

/// A trace that is being recorded.
struct Recording {
    /// See [`Recorder::interruption`](crate::meta::Recorder).
    interruption: Rc<Cell<bool>>,
    /// What could not be recorded because of it: failures of guards, and [`MISSED_ENTRY`] for each loop or function.
    missed: u32,
}

/// What is missed if a loop or function that has reached its threshold is not recorded: as many iterations or calls again, interpreted.
const MISSED_ENTRY: u32 = 100;
/// So many recordings, interrupted ones included, may be inside each other: each holds what it has recorded until it is left, and the collector looks at all of them.
const MOST_RECORDINGS: usize = 4;
/// A recording that this much is missed for is interrupted. It has called something, without following it, that takes its time: another level of a recursion, a callback, or
/// something that waits while other threads run. What it was will be recorded later.
const MOST_MISSED: u32 = 2 * MISSED_ENTRY;

struct Global(UnsafeCell<Runtime>);
// SAFETY: only the thread that holds the client's global lock touches it.
unsafe impl Sync for Global {}

static RUNTIME: Global = Global(UnsafeCell::new(Runtime {
    backend: None,
    maker: None,
    labels: Labels::new(),
    attempts: 0,
    entries: Vec::new(),
    unused_entries: Vec::new(),
    exits: Exits::new(),
    traces: Slab::new(),
    young: Vec::new(),
    compiled_since_look: 0,
    left_at_look: 0,
    statistics: Statistics {
        loops: 0,
        functions: 0,
        bridges: 0,
        aborts: 0,
        exits: 0,
        replays: 0,
        recorded: 0,
        optimised: 0,
        code_bytes: 0,
        freed: 0,
        freed_bytes: 0,
        tracing_ns: 0,
        optimising_ns: 0,
        compiling_ns: 0,
    },
    recording: None,
    waiting: None,
    varying: BTreeSet::new(),
    experience: Experience::new(),
}));

/// The runtime. No reference into it is held while client code or machine code runs.
#[allow(clippy::mut_from_ref)]
#[inline]
fn runtime() -> &'static mut Runtime {
    // SAFETY: see `Global` and the contract above.
    unsafe { &mut *RUNTIME.0.get() }
}

/// Makes traces run: without a backend everything is interpreted. To be called once, after the heap has been initialised.
///
/// # Errors
/// When the system gives no memory for the value stack.
pub fn initialise(backend: Option<Box<dyn Backend>>) -> Result<(), std::io::Error> {
    stack::initialise()?;
    roots::register();
    let runtime = runtime();
    if std::mem::replace(&mut runtime.backend, backend).is_some() {
        runtime.forget_code();
    }
    Ok(())
}

/// Is there a backend for this machine? (Makes it, if that is still to be done.)
pub fn is_available() -> bool {
    runtime().has_backend()
}

/// As [`initialise`], with a backend that is only made when there is something to compile: short programs do not pay for it.
/// If it cannot be made everything is interpreted, and the log says why.
///
/// # Errors
/// When the system gives no memory for the value stack.
pub fn initialise_with(maker: BackendMaker) -> Result<(), std::io::Error> {
    initialise(None)?;
    runtime().maker = Some(maker);
    Ok(())
}

impl Runtime {
    /// What there was is another backend's, which is gone.
    fn forget_code(&mut self) {
        self.labels = Labels::new();
        self.exits = Exits::new();
        self.traces = Slab::new();
        self.young.clear();
        for (index, entry) in self.entries.iter_mut().enumerate() {
            entry.label = self.labels.make();
            self.labels[entry.label].entry = Some(index as u32);
            entry.validity = None;
            entry.cell.function.set(0);
            entry.loops.clear();
            entry.has_stub = false;
        }
    }

    /// Is there a backend? Makes it if it has not been made.
    fn has_backend(&mut self) -> bool {
        if let Some(maker) = self.maker.take() {
            match maker() {
                Ok(backend) => self.backend = Some(backend),
                Err(error) => observer::notify(|| Event::NoBackend { reason: &error.0 }),
            }
        }
        self.backend.is_some()
    }
}

/// What has happened so far.
pub fn statistics() -> Statistics {
    runtime().statistics
}

/// What is kept of compiled traces, besides their machine code, in bytes.
#[derive(Clone, Copy, Default, Debug)]
pub struct Kept {
    /// Their operations and constants, from which bridges learn what is known where they begin.
    pub operations: usize,
    /// The states at their guards.
    pub snapshots: usize,
    /// What is known of how they can be left.
    pub exits: usize,
}

/// What is kept of compiled traces now.
pub fn kept() -> Kept {
    let mut kept = Kept::default();
    let runtime = runtime();
    for (_, compiled) in runtime.traces.iter() {
        let Trace {
            operations,
            constants,
            ..
        } = &compiled.trace;
        kept.operations += size_of_val(&**operations) + size_of_val(&**constants);
        kept.snapshots += compiled.snapshots.bytes();
        let exits = runtime
            .exits
            .range(compiled.first_exit, compiled.snapshots.len());
        let bytes = |(_, exit): (u32, &Exit)| size_of::<Exit>() + size_of_val(&*exit.live);
        kept.exits += exits.map(bytes).sum::<usize>();
    }
    kept
}

/// How control goes on after machine code or a trace.
enum After {
    /// In the interpreter, in this state.
    Continue(State),
    /// In the machine code behind this label, which is the entry of a loop or function.
    Enter(LabelId, State),
    /// The activation has ended with this word.
    Leave(u64),
    /// The function has ended with this word.
    Returned(u64),
}

impl Runtime {
    /// How often the thresholds are raised: the more loops and functions of a program have become hot already, the flatter is its profile, and the less the next one will run once it has
    /// been traced.
    fn flatness(&self) -> u32 {
        let compiled = (self.statistics.loops + self.statistics.functions) as u32;
        let few = crate::parameters::current().flat_profile.get();
        compiled.checked_div(few).unwrap_or(0).min(MOST_RAISED)
    }

    /// The entry of a cell, made if there is none.
    fn entry(
        &mut self,
        cell: &'static JitCell,
        driver: &'static DriverInfo,
        greens: [u64; GREEN_WORDS],
    ) -> usize {
        if let Some(index) = (cell.entry.get() as usize).checked_sub(1) {
            return index;
        }
        let unused = self.unused_entries.pop();
        let (label, has_stub) = match unused {
            Some(index) => (self.entries[index].label, self.entries[index].has_stub),
            None => (self.labels.make(), false),
        };
        let entry = Entry {
            label,
            driver,
            greens,
            validity: None,
            function: false,
            loops: Vec::new(),
            other_loops: 0,
            aborts: 0,
            made: 0,
            waits: 0,
            had_detour: false,
            has_stub,
            called_as_function: false,
            cell,
        };
        let index = unused.unwrap_or(self.entries.len());
        match unused {
            Some(index) => self.entries[index] = entry,
            None => self.entries.push(entry),
        }
        self.labels[label].entry = Some(index as u32);
        cell.entry.set(index as u32 + 1);
        index
    }

    /// The entry, by its number, at whose place the trace with this label begins.
    fn header_of(&self, label: LabelId) -> Option<usize> {
        self.labels[label].entry.map(|entry| entry as usize)
    }

    /// How to join the loops at the place where the trace with this label begins.
    fn entrances(&self, label: LabelId) -> Vec<&Entrance> {
        let entry = self.header_of(label).map(|index| &self.entries[index]);
        let loops = entry
            .filter(|entry| entry.is_compiled())
            .map(|entry| &entry.loops);
        let valid = loops
            .into_iter()
            .flatten()
            .filter(|l| l.validity.invalidated.get() == 0);
        valid.map(|l| &l.entrance).collect()
    }

    /// The valid code of a cell that is to be entered as a function or as a loop.
    #[inline]
    fn code_of(&self, cell: &JitCell, function: bool) -> Option<LabelId> {
        let entry = self
            .entries
            .get((cell.entry.get() as usize).wrapping_sub(1))?;
        let is_it = entry.is_compiled() && entry.function == function;
        cell.used.set(true);
        (is_it && crate::parameters::current().enabled.get() != 0).then_some(entry.label)
    }

    /// May a trace from the entry be recorded now?
    fn may_trace(&mut self, index: usize) -> bool {
        let (entry, parameters) = (&self.entries[index], crate::parameters::current());
        parameters.enabled.get() != 0
            && !entry.is_compiled()
            && entry.aborts < parameters.abort_limit.get()
            && self.may_record(MISSED_ENTRY)
    }

    /// May something be recorded now, and if not, is that so much of a loss that what is being recorded has to make room?
    fn may_record(&mut self, loss: u32) -> bool {
        let Some(recording) = &mut self.recording else {
            return true;
        };
        recording.missed += loss;
        let is_little = recording.missed < MOST_MISSED;
        if is_little || tracing::recordings() >= MOST_RECORDINGS || self.waiting.is_some() {
            return false;
        }
        recording.interruption.set(true);
        self.recording = None;
        true
    }

    /// The entry's label, made callable if it is not yet.
    fn declared_label(&mut self, index: usize) -> LabelId {
        let entry = &mut self.entries[index];
        if !entry.has_stub && !entry.is_compiled() {
            entry.has_stub = true;
            let first = self.exits.reserve(1);
            let kind = ExitKind::Entry(index);
            let exit = Exit::new(kind, usize::MAX, SnapshotId(0), Vec::new());
            self.exits.fill(first, vec![exit]);
            if let Some(backend) = &mut self.backend {
                backend.stub(entry.label, ExitId(first));
            }
        }
        entry.label
    }
}

impl Entry {
    #[inline]
    fn is_compiled(&self) -> bool {
        self.validity
            .as_ref()
            .is_some_and(|v| v.invalidated.get() == 0)
    }

    /// There is code of it now. Should that become invalid it is made again at once the first time, since the place is hot; but what becomes invalid again and again
    /// (code for one class, that makes a class each time) waits longer each time.
    fn has_code(&mut self, validity: Rc<Validity>, function: bool) {
        let backend = runtime().backend.as_ref();
        let code = backend
            .filter(|_| function)
            .map_or(0, |backend| backend.function(self.label));
        self.cell.function.set(code);
        validity.cell.set(function.then_some(self.cell));
        self.function = function;
        self.validity = Some(validity);
        self.waits = (1 << self.made.min(MOST_DOUBLINGS)) - 1;
        self.made += 1;
    }

    /// The place is hot: has it to become so once more before it is traced?
    fn has_to_wait(&mut self) -> bool {
        let waits = self.waits > 0;
        self.waits = self.waits.saturating_sub(1);
        waits
    }
}

/// What entries whose cells are gone have instead.
struct Gone(JitCell);
// SAFETY: only the thread that holds the client's global lock touches it.
unsafe impl Sync for Gone {}

static GONE: Gone = Gone(JitCell::new());

/// A cell is about to be freed with the code that it belongs to. Nothing runs there any more, and no trace begins there: traces keep alive what their
/// [annexes](heap::add_annex) belong to.
pub fn forget(cell: &JitCell) {
    let Some(index) = (cell.entry.take() as usize).checked_sub(1) else {
        return;
    };
    let runtime = runtime();
    let entry = &mut runtime.entries[index];
    entry.cell = &GONE.0;
    if entry.loops.is_empty() && runtime.labels[entry.label].trace.is_none() {
        runtime.unused_entries.push(index);
    } else {
        debug_assert!(false, "there is code of a cell that is gone");
    }
}

/// The label of a loop's machine code, if there is valid code.
pub(crate) fn compiled_label(cell: &JitCell) -> Option<LabelId> {
    runtime().code_of(cell, false)
}

/// May there be machine code of a cell one day? Not if traces from there have been abandoned too often.
pub(crate) fn is_worth_trying(cell: &JitCell) -> bool {
    let index = (cell.entry.get() as usize).checked_sub(1);
    let limit = crate::parameters::current().abort_limit.get();
    index.is_none_or(|index| runtime().entries[index].aborts < limit)
}

/// A label to call a function by, compiled or not.
pub(crate) fn function_label<R: Driver>(cell: &'static JitCell, greens: &R::Greens) -> LabelId {
    label_to_call::<R>(cell, greens, true)
}

/// A label to call a loop of a nested activation by, compiled or not.
pub(crate) fn loop_label<R: Driver>(cell: &'static JitCell, greens: &R::Greens) -> LabelId {
    label_to_call::<R>(cell, greens, false)
}

fn label_to_call<R: Driver>(cell: &'static JitCell, greens: &R::Greens, function: bool) -> LabelId {
    let runtime = runtime();
    let entry = runtime.entry(cell, info::<R>(), greens.to_words());
    runtime.entries[entry].called_as_function = function;
    let waits = runtime.entries[entry].waits > 0;
    if !runtime.entries[entry].is_compiled() && !waits {
        make_hot(cell);
    }
    runtime.declared_label(entry)
}

/// The next execution will trace it.
pub(crate) fn make_hot(cell: &JitCell) {
    let parameters = crate::parameters::current();
    let least = parameters
        .threshold
        .get()
        .min(parameters.function_threshold.get());
    cell.counter
        .set(cell.counter.get().max(least.saturating_sub(1)));
}

/// A loop has reached its threshold, or has machine code.
#[cold]
#[inline(never)]
pub(crate) fn hot_loop<R: Driver>(
    cell: &'static JitCell,
    greens: &mut R::Greens,
    frame: &mut Frame,
    reds: &mut [u64],
) -> Flow<Native> {
    stack::clear_for_machine_code();
    go_round::<R>(cell, greens, frame, reds)
}

/// In a function of its own, whose frame is on the machine stack only after that has been cleared.
#[inline(never)]
fn go_round<R: Driver>(
    cell: &'static JitCell,
    greens: &mut R::Greens,
    frame: &mut Frame,
    reds: &mut [u64],
) -> Flow<Native> {
    let after = match runtime().code_of(cell, false) {
        Some(label) => {
            cell.counter.set(ALWAYS);
            Some(exits::run(label, *frame, reds))
        }
        None => trace_if_possible::<R>(cell, greens, *frame, reds, false),
    };
    match after {
        None => Flow::Continue,
        Some(After::Continue(state)) => {
            *greens = R::Greens::from_words(state.greens);
            *frame = state.frame;
            reds.copy_from_slice(&state.reds);
            Flow::Continue
        }
        Some(After::Leave(word) | After::Returned(word)) => Flow::Leave(word),
        Some(After::Enter(..)) => unreachable!("`exits::run` does it"),
    }
}

/// As [`hot_loop`], for a function at its entry.
#[cold]
#[inline(never)]
pub(crate) fn hot_function<R: Driver>(
    cell: &'static JitCell,
    greens: &mut R::Greens,
    frame: &mut Frame,
) -> Flow<Native> {
    stack::clear_for_machine_code();
    run_function::<R>(cell, greens, frame)
}

/// As `go_round`.
#[inline(never)]
fn run_function<R: Driver>(
    cell: &'static JitCell,
    greens: &mut R::Greens,
    frame: &mut Frame,
) -> Flow<Native> {
    let mark = stack::mark();
    let function = cell.function.get();
    let after = if function != 0 && crate::parameters::current().enabled.get() != 0 {
        cell.counter.set(ALWAYS);
        cell.used.set(true);
        match exits::call(function, *frame) {
            Ok(word) => {
                stack::restore(mark);
                return Flow::Returned(word);
            }
            Err(after) => Some(after),
        }
    } else {
        trace_if_possible::<R>(cell, greens, *frame, &[], true)
    };
    match after {
        None => Flow::Continue,
        Some(After::Continue(state)) => {
            *greens = R::Greens::from_words(state.greens);
            *frame = state.frame;
            Flow::Continue
        }
        Some(After::Leave(word)) => Flow::Leave(word),
        Some(After::Returned(word)) => {
            stack::restore(mark);
            Flow::Returned(word)
        }
        Some(After::Enter(..)) => unreachable!("`exits::run` does it"),
    }
}

#[cold]
fn trace_if_possible<R: Driver>(
    cell: &'static JitCell,
    greens: &R::Greens,
    frame: Frame,
    reds: &[u64],
    function: bool,
) -> Option<After> {
    cell.counter.set(0);
    let driver = info::<R>();
    let state = State {
        greens: greens.to_words(),
        frame,
        reds: reds.to_vec(),
    };
    if crate::parameters::current().enabled.get() == 0 || !runtime().has_backend() {
        return None;
    }
    let is_first = cell.entry.get() == 0;
    let index = runtime().entry(cell, driver, state.greens);
    if is_first {
        runtime().entries[index].waits = runtime().flatness();
    }
    stack::clear_for_recording();
    (!runtime().entries[index].has_to_wait() && runtime().may_trace(index))
        .then(|| tracing::trace_entry(index, state, function))
}

/// Machine code has called what is not compiled, or not any more.
fn called(index: usize, state: State, function: bool) -> After {
    let cell = runtime().entries[index].cell;
    let is_hot = crate::native::tick(cell, crate::native::Threshold::of(function));
    if is_hot && runtime().entries[index].has_to_wait() {
        cell.counter.set(0);
        return After::Continue(state);
    }
    if !is_hot || !runtime().may_trace(index) {
        return After::Continue(state);
    }
    cell.counter.set(0);
    stack::clear_for_recording();
    tracing::trace_entry(index, state, function)
}
