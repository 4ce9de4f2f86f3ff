//! Who wants to know what the JIT does. The [log](super::log) is one such observer; a client may have others.
//!
//! As the hooks of PyPy's `pypyjit` module (`set_compile_hook`, `set_abort_hook`), with an identity for each trace.

use super::{Exit, ExitKind, Runtime, Statistics, runtime};
use crate::backend::ExitId;
use crate::driver::Place;
use crate::trace::{LabelId, Position, SnapshotId, Trace, TraceKind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once, PoisonError};

/// The number of a trace, from 1, in the order in which tracing began; abandoned ones have numbers, too.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct TraceId(pub u32);

/// What a trace is, known when its recording begins.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    /// Its number.
    pub id: TraceId,
    /// What it is to be.
    pub kind: TraceKind,
    /// The label of its start.
    pub label: LabelId,
    /// Where it starts.
    pub position: Position,
    /// Of a bridge: the exit that it starts from, and the trace that has the exit.
    pub from: Option<(ExitId, TraceId)>,
}

impl std::fmt::Display for Attempt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.kind, self.id.0, self.position.place())
    }
}

/// Something that happened.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// Recording begins.
    Started {
        /// What.
        attempt: Attempt,
    },
    /// A whole trace has been recorded.
    Recorded {
        /// Which.
        attempt: Attempt,
        /// As it was recorded.
        trace: &'a Trace,
        /// Nanoseconds of processor time that recording took, the program's own work included.
        nanoseconds: u64,
    },
    /// It has been optimised.
    Optimised {
        /// Which.
        attempt: Attempt,
        /// As it is going to be compiled.
        trace: &'a Trace,
        /// Nanoseconds of processor time.
        nanoseconds: u64,
        /// What the optimiser could not do.
        remark: Option<&'a str>,
    },
    /// It has been compiled: a loop, a function or a bridge.
    Compiled {
        /// Which.
        attempt: Attempt,
        /// Operations recorded.
        recorded: usize,
        /// Operations left after optimising.
        optimised: usize,
        /// Bytes of machine code.
        bytes: usize,
        /// The exit of its first snapshot; those of the others follow.
        first_exit: ExitId,
        /// Nanoseconds of processor time.
        nanoseconds: u64,
    },
    /// It has been abandoned.
    Abandoned {
        /// Which.
        attempt: Attempt,
        /// Why.
        reason: &'a str,
        /// Operations recorded until then.
        operations: usize,
        /// The latest position that it had come to.
        position: Option<Position>,
    },
    /// A compiled trace is invalid.
    Invalidated {
        /// Which.
        trace: TraceId,
        /// Why.
        cause: Cause,
    },
    /// Nobody uses a compiled trace any more: it is about to be freed. Its exits' numbers are given to others.
    Freed {
        /// What has become of it.
        trace: TraceReport,
        /// Its exits that were taken.
        exits: &'a [ExitReport],
    },
    /// A function will be called by traces instead of being inlined into them.
    NotInlined {
        /// A position in it.
        position: Position,
    },
    /// An instruction will be executed in a way that is the same for objects of all kinds: bridges that began at it have become too many.
    Generalised {
        /// Where it is.
        position: Position,
    },
    /// There is no machine code on this system.
    NoBackend {
        /// Why.
        reason: &'a str,
    },
    /// The process ends.
    Finished {
        /// What has become of everything.
        report: &'a Report,
    },
}

/// Why a trace is invalid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cause {
    /// Something has changed that it took for constant.
    Changed,
    /// It has many bridges that it would not need if it was recorded now, for what it calls and executes in a general way by now.
    MadeAnew,
}

/// What has become of compiled traces and their exits.
#[derive(Clone, Debug)]
pub struct Report {
    /// Every compiled trace that has not been freed.
    pub traces: Vec<TraceReport>,
    /// Each of their exits that was taken.
    pub exits: Vec<ExitReport>,
    /// Totals.
    pub statistics: Statistics,
}

/// How often a trace ran. All zero unless the parameter `counters` was 1 when it was compiled.
#[derive(Clone, Copy, Debug)]
pub struct TraceReport {
    /// Which.
    pub trace: TraceId,
    /// How often it was entered at its start.
    pub entries: u64,
    /// How often it came by the label inside: iterations of a peeled loop.
    pub iterations: u64,
}

/// How often a guard failed into the runtime: not into its bridge.
#[derive(Clone, Copy, Debug)]
pub struct ExitReport {
    /// The exit.
    pub exit: ExitId,
    /// The trace that it belongs to.
    pub trace: TraceId,
    /// The guard's snapshot in it.
    pub snapshot: SnapshotId,
    /// Where the interpreter goes on.
    pub position: Option<Position>,
    /// Failures.
    pub failures: u32,
    /// The bridge that it has now.
    pub bridge: Option<TraceId>,
    /// Bridges that were abandoned.
    pub abandoned: u32,
}

/// Is told what the JIT does, on the thread that does it, in the middle of its work: an observer must not run code of the client's language.
pub trait Observer: Send {
    /// Something has happened.
    fn event(&mut self, event: &Event<'_>);
}

/// For the process, as the client's lock is: whoever registers an observer need not be the thread that runs the program.
static OBSERVERS: Mutex<Vec<Box<dyn Observer>>> = Mutex::new(Vec::new());
static OBSERVED: AtomicBool = AtomicBool::new(false);

/// Registers an observer, for the rest of the process.
pub fn observe(observer: Box<dyn Observer>) {
    static ONCE: Once = Once::new();
    // SAFETY: the handler is a plain function. (Were it not registered, the report would be missing.)
    ONCE.call_once(|| unsafe {
        libc::atexit(finish);
    });
    let mut observers = OBSERVERS.lock().unwrap_or_else(PoisonError::into_inner);
    observers.push(observer);
    OBSERVED.store(true, Ordering::Release);
}

/// Tells the observers, if there are any. What happens while they are being told is not told.
pub(crate) fn notify<'a>(event: impl FnOnce() -> Event<'a>) {
    if !OBSERVED.load(Ordering::Acquire) {
        return;
    }
    if let Ok(mut observers) = OBSERVERS.try_lock() {
        let event = event();
        for observer in observers.iter_mut() {
            observer.event(&event);
        }
    }
}

/// The process ends, however it does so (but for a crash): the last event.
extern "C" fn finish() {
    let report = report();
    notify(|| Event::Finished { report: &report });
}

fn report() -> Report {
    let runtime = runtime();
    let mut report = Report {
        traces: Vec::new(),
        exits: Vec::new(),
        statistics: runtime.statistics,
    };
    for (number, _) in runtime.traces.iter() {
        let (trace, exits) = runtime.report_of(number);
        report.traces.push(trace);
        report.exits.extend(exits);
    }
    report
}

impl Runtime {
    /// What has become of a compiled trace, and of its exits that were taken.
    pub(super) fn report_of(&self, number: usize) -> (TraceReport, Vec<ExitReport>) {
        let compiled = &self.traces[number];
        let report = TraceReport {
            trace: compiled.id,
            entries: compiled.counters.entries.get(),
            iterations: compiled.counters.iterations.get(),
        };
        let snapshots = &compiled.snapshots;
        let exits = self.exits.range(compiled.first_exit, snapshots.len());
        let taken =
            exits.filter(|(_, exit)| exit.failures > 0 && matches!(exit.kind, ExitKind::Guard));
        let report_of_exit = |(number, exit): (u32, &Exit)| {
            let snapshot = snapshots.get(exit.snapshot);
            let level = snapshot.levels.last();
            ExitReport {
                exit: ExitId(number),
                trace: compiled.id,
                snapshot: exit.snapshot,
                position: level.map(|level| Position {
                    driver: level.driver,
                    greens: level.greens,
                }),
                failures: exit.failures,
                bridge: exit.bridge,
                abandoned: exit.aborts,
            }
        };
        (report, taken.map(report_of_exit).collect())
    }
}

impl Position {
    /// What people call it.
    pub fn place(&self) -> Place {
        (self.driver.place)(&self.greens)
    }
}
