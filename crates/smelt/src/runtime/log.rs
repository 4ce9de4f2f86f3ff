//! What the JIT does and why, as text for people.

use crate::trace::{Trace, TraceKind};
use std::io::Write;
use std::sync::Mutex;

/// Something that happened.
#[derive(Debug)]
pub enum Event<'a> {
    /// A trace has been compiled.
    Compiled {
        /// What it is.
        kind: TraceKind,
        /// Where it starts.
        place: &'a str,
        /// Operations recorded.
        recorded: usize,
        /// Operations after optimising.
        optimised: usize,
        /// Bytes of machine code.
        bytes: usize,
        /// Number of its first exit.
        first_exit: u32,
        /// What the optimiser could not do.
        remark: Option<&'a str>,
    },
    /// A function is not inlined any more.
    NotInlined {
        /// A place in it.
        place: &'a str,
    },
    /// There is no machine code on this system.
    NoBackend {
        /// Why.
        reason: &'a str,
    },
    /// A trace has been abandoned.
    Abandoned {
        /// What it was to be.
        kind: TraceKind,
        /// Where it started.
        place: &'a str,
        /// Why.
        reason: &'a str,
    },
}

/// How much the log tells.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// One line for each event.
    Events,
    /// And the optimised traces.
    Traces,
    /// And the recorded traces.
    Everything,
}

struct Sink {
    level: Level,
    writer: Box<dyn Write + Send>,
}

/// One for the process: whoever starts the log need not be the thread that runs the program.
static SINK: Mutex<Option<Sink>> = Mutex::new(None);

/// Sends the log somewhere.
pub fn start(level: Level, writer: Box<dyn Write + Send>) {
    let mut sink = SINK.lock().unwrap_or_else(|e| e.into_inner());
    *sink = Some(Sink { level, writer });
}

fn with(level: Level, text: impl FnOnce() -> String) {
    let mut sink = SINK.lock().unwrap_or_else(|e| e.into_inner());
    if let Some(sink) = &mut *sink
        && sink.level >= level
    {
        // A log that cannot be written must not disturb the program.
        let _ = sink.writer.write_all(text().as_bytes());
        let _ = sink.writer.flush();
    }
}

/// Ends the log with what each guard did: how often it failed into the runtime, and whether it has a bridge. Those that never failed are left out.
pub fn finish() {
    with(Level::Events, || {
        let runtime = super::runtime();
        let mut text = String::from("exits:\n");
        for (number, exit) in runtime.exits.iter().enumerate() {
            if exit.failures == 0 {
                continue;
            }
            let trace = &runtime.traces[exit.trace].trace;
            let place = trace.snapshots[exit.snapshot.0 as usize]
                .levels
                .last()
                .map_or_else(String::new, |l| (l.driver.describe)(&l.greens));
            let bridge = match (exit.bridged, exit.aborts) {
                (true, _) => ", then a bridge".to_owned(),
                (false, 0) => String::new(),
                (false, aborts) => format!(", {aborts} bridges abandoned"),
            };
            text.push_str(&format!(
                "  exit {number} (s{} of trace {}) at {place}: {} failures{bridge}\n",
                exit.snapshot.0, trace.entry.0, exit.failures
            ));
        }
        let s = runtime.statistics;
        let ms = |ns: u64| format!("{:.1}", ns as f64 / 1e6);
        text.push_str(&format!(
            "total: {} loops, {} functions, {} bridges, {} abandoned; {} exits, {} by replay; {} operations recorded in {} ms, {} left; \
             optimised in {} ms, compiled in {} ms to {} bytes\n",
            s.loops, s.functions, s.bridges, s.aborts, s.exits, s.replays, s.recorded, ms(s.tracing_ns), s.optimised,
            ms(s.optimising_ns), ms(s.compiling_ns), s.code_bytes
        ));
        text
    });
}

fn name(kind: TraceKind) -> &'static str {
    match kind {
        TraceKind::Loop => "loop",
        TraceKind::Function => "function",
        TraceKind::Bridge => "bridge",
    }
}

pub(super) fn write(event: Event<'_>) {
    with(Level::Events, || match event {
        Event::NoBackend { reason } => format!("nothing will be compiled: {reason}\n"),
        Event::NotInlined { place } => {
            format!(
                "not inlined any more: the function at {place}, whose copies have too many bridges\n"
            )
        }
        Event::Compiled {
            kind,
            place,
            recorded,
            optimised,
            bytes,
            first_exit,
            remark,
        } => format!(
            "compiled {} at {place}: {recorded} operations recorded, {optimised} left, {bytes} bytes, exits from {first_exit}{}{}\n",
            name(kind),
            if remark.is_some() { "; " } else { "" },
            remark.unwrap_or_default()
        ),
        Event::Abandoned {
            kind,
            place,
            reason,
        } => format!("abandoned {} at {place}: {reason}\n", name(kind)),
    });
}

pub(super) fn write_recorded(trace: &Trace, place: &str) {
    with(Level::Everything, || {
        format!("recorded at {place}:\n{trace}\n")
    });
}

pub(super) fn write_optimised(trace: &Trace, place: &str) {
    with(Level::Traces, || {
        format!("optimised at {place}:\n{trace}\n")
    });
}
