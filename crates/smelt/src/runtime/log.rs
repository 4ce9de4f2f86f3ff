//! What the JIT does and why, as a text that people read and that `smelt-view` makes a page of.
//!
//! Each record is a line: a word, a number where there is something to number, `name=value` pairs, and behind a tab, text. What is in traces
//! follows its record in lines that begin with two spaces. Times are microseconds of processor time, but for `at`: microseconds since the log began.
//!
//! ```text
//! smelt log 2
//! parameters threshold=200 function_threshold=400 ...
//! place 0 driver=python line=7<tab>fib.py<tab>fib<tab>12 add r1, r2<tab>return fib(n - 1) + fib(n - 2)
//! start 1 kind=loop label=1 place=0 at=5210<tab>fib.py:7 fib
//! recorded 1 operations=324 us=410
//!   loop label 1
//!   v0 = slot 0
//!   p0: place 0
//! optimised 1 operations=233 us=300
//!   ...
//! remark 1<tab>not peeled: ...
//! compiled 1 kind=loop recorded=324 optimised=233 bytes=4711 exits=12 us=1210 at=7300<tab>fib.py:7 fib
//! abandoned 2 kind=bridge operations=811 place=3 at=8000<tab>fib.py:9 fib<tab>it became too long
//! invalidated 1 at=7900<tab>something has changed that it took for constant
//! freed 1 at=9000
//! not_inlined place=4<tab>fib.py:2 g
//! generalised place=4<tab>fib.py:2 g
//! no_backend<tab>there is machine code only for ...
//! trace 1 entries=3 iterations=20118
//! exit 14 trace=1 snapshot=2 place=3 failures=40 bridge=5 abandoned=0<tab>fib.py:9 fib
//! total loops=1 functions=0 ...
//! end
//! ```
//!
//! `start` of a bridge says also from which `exit` of which trace (`of`) it starts. A place is written before its number is first used: its file, name,
//! instruction, and the line of the file's text, if they are known. Snapshot `s3` of a trace is the exit `exits` + 3.

use super::Statistics;
use super::observer::{Attempt, Cause, Event, ExitReport, Observer, Report, TraceReport, observe};
use crate::parameters;
use crate::trace::text::Listing;
use crate::trace::{Position, Trace};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{BufWriter, Write};
use std::time::Instant;

/// How much the log tells.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// What happened.
    Events,
    /// And the traces, as recorded (without their snapshots) and optimised.
    Traces,
    /// And the recorded traces' snapshots.
    Everything,
}

/// Sends the log somewhere.
pub fn start(level: Level, writer: Box<dyn Write + Send>) {
    let mut log = Log {
        level,
        writer: BufWriter::new(writer),
        began: Instant::now(),
        places: HashMap::new(),
        sources: HashMap::new(),
        has_parameters: false,
        is_lost: false,
    };
    log.line("smelt log 2");
    log.flush();
    observe(Box::new(log));
}

struct Log {
    level: Level,
    writer: BufWriter<Box<dyn Write + Send>>,
    began: Instant,
    /// Numbers of the places that have been written.
    places: HashMap<(*const crate::meta::DriverInfo, [u64; 3]), usize>,
    /// The lines of the files that programs are in; none if they cannot be read.
    sources: HashMap<String, Vec<String>>,
    /// The parameters have been written.
    has_parameters: bool,
    /// Something could not be written.
    is_lost: bool,
}

// SAFETY: the pointers are to statics, and only compared.
unsafe impl Send for Log {}

impl Observer for Log {
    fn event(&mut self, event: &Event<'_>) {
        // Not before: the client may go on setting them after it has started the log.
        if !std::mem::replace(&mut self.has_parameters, true) {
            self.parameters();
        }
        match event {
            Event::Started { attempt } => self.started(attempt),
            Event::Recorded {
                attempt,
                trace,
                nanoseconds,
            } => {
                let head = format!(
                    "recorded {} operations={} us={}",
                    attempt.id.0,
                    trace.operations.len(),
                    nanoseconds / 1000
                );
                self.trace(&head, trace, self.level >= Level::Everything);
            }
            Event::Optimised {
                attempt,
                trace,
                nanoseconds,
                remark,
            } => {
                let (id, operations) = (attempt.id.0, trace.operations.len());
                let head = format!("optimised {id} operations={operations} us={}", nanoseconds / 1000);
                self.trace(&head, trace, true);
                if let Some(remark) = remark {
                    self.line(&format!("remark {id}\t{}", one_line(remark)));
                }
            }
            Event::Compiled {
                attempt,
                recorded,
                optimised,
                bytes,
                first_exit,
                nanoseconds,
            } => self.line(&format!(
                "compiled {} kind={} recorded={recorded} optimised={optimised} bytes={bytes} exits={} us={} at={}\t{}",
                attempt.id.0,
                attempt.kind,
                first_exit.0,
                nanoseconds / 1000,
                self.now(),
                text_of(&attempt.position)
            )),
            Event::Abandoned {
                attempt,
                reason,
                operations,
                position,
            } => {
                let position = position.unwrap_or(attempt.position);
                let place = self.place(&position);
                self.line(&format!(
                    "abandoned {} kind={} operations={operations} place={place} at={}\t{}\t{}",
                    attempt.id.0,
                    attempt.kind,
                    self.now(),
                    text_of(&attempt.position),
                    one_line(reason)
                ));
            }
            Event::Invalidated { trace, cause } => {
                let cause = match cause {
                    Cause::Changed => "something has changed that it took for constant",
                    Cause::MadeAnew => "it is made anew, without the bridges that it would not need by now",
                };
                self.line(&format!("invalidated {} at={}\t{cause}", trace.0, self.now()));
            }
            Event::Freed { trace, exits } => {
                self.taken(trace, exits);
                self.line(&format!("freed {} at={}", trace.trace.0, self.now()));
            }
            Event::NotInlined { position } => {
                let place = self.place(position);
                self.line(&format!("not_inlined place={place}\t{}", text_of(position)));
            }
            Event::Generalised { position } => {
                let place = self.place(position);
                self.line(&format!("generalised place={place}\t{}", text_of(position)));
            }
            Event::NoBackend { reason } => self.line(&format!("no_backend\t{}", one_line(reason))),
            Event::Finished { report } => self.finished(report),
        }
        self.flush();
        if self.is_lost && matches!(event, Event::Finished { .. }) {
            console::tell("the log of the JIT could not be written");
        }
    }
}

impl Log {
    /// Writes a line. A log that cannot be written must not disturb the program.
    fn line(&mut self, text: &str) {
        let lines = [text.as_bytes(), b"\n"];
        let written = lines
            .iter()
            .try_for_each(|line| self.writer.write_all(line));
        self.is_lost |= written.is_err();
    }

    fn flush(&mut self) {
        self.is_lost |= self.writer.flush().is_err();
    }

    fn now(&self) -> u128 {
        self.began.elapsed().as_micros()
    }

    fn parameters(&mut self) {
        let mut line = String::from("parameters");
        for (name, ..) in parameters::DESCRIPTIONS {
            let _ = write!(line, " {name}={}", parameters::get(name).unwrap_or(0));
        }
        self.line(&line);
    }

    fn started(&mut self, attempt: &Attempt) {
        let place = self.place(&attempt.position);
        let from = attempt.from.map_or_else(String::new, |(exit, trace)| {
            format!(" exit={} of={}", exit.0, trace.0)
        });
        self.line(&format!(
            "start {} kind={} label={} place={place}{from} at={}\t{}",
            attempt.id.0,
            attempt.kind,
            attempt.label.0,
            self.now(),
            text_of(&attempt.position)
        ));
    }

    fn trace(&mut self, head: &str, trace: &Trace, snapshots: bool) {
        if self.level < Level::Traces {
            return;
        }
        let places: Vec<usize> = trace.positions.iter().map(|p| self.place(p)).collect();
        self.line(head);
        let listing = Listing { trace, snapshots }.to_string();
        for line in listing.lines() {
            let _ = self.writer.write_all(b"  ");
            self.line(line);
        }
        for (i, place) in places.iter().enumerate() {
            self.line(&format!("  p{i}: place {place}"));
        }
    }

    /// The number of a place, which has been written.
    fn place(&mut self, position: &Position) -> usize {
        let key = (std::ptr::from_ref(position.driver), position.greens);
        if let Some(number) = self.places.get(&key) {
            return *number;
        }
        let number = self.places.len();
        self.places.insert(key, number);
        let place = position.place();
        let source = self.source(&place.file, place.line);
        self.line(&format!(
            "place {number} driver={} line={}\t{}\t{}\t{}\t{source}",
            position.driver.name,
            place.line,
            one_line(&place.file),
            one_line(&place.name),
            one_line(&place.instruction)
        ));
        number
    }

    /// A line of a file's text.
    fn source(&mut self, file: &str, line: u32) -> String {
        if file.is_empty() || line == 0 {
            return String::new();
        }
        let lines = self.sources.entry(file.to_owned()).or_insert_with(|| {
            let text = std::fs::read(file).unwrap_or_default();
            String::from_utf8_lossy(&text)
                .lines()
                .map(str::to_owned)
                .collect()
        });
        lines
            .get(line as usize - 1)
            .map_or_else(String::new, |line| one_line(line))
    }

    /// How often a trace ran, and how often its exits were taken.
    fn taken(&mut self, trace: &TraceReport, exits: &[ExitReport]) {
        let (entries, iterations) = (trace.entries, trace.iterations);
        self.line(&format!(
            "trace {} entries={entries} iterations={iterations}",
            trace.trace.0
        ));
        for exit in exits {
            let place = exit.position.map(|p| self.place(&p));
            let place = place.map_or_else(String::new, |place| format!(" place={place}"));
            let bridge = exit
                .bridge
                .map_or_else(String::new, |bridge| format!(" bridge={}", bridge.0));
            self.line(&format!(
                "exit {} trace={} snapshot={}{place} failures={}{bridge} abandoned={}\t{}",
                exit.exit.0,
                exit.trace.0,
                exit.snapshot.0,
                exit.failures,
                exit.abandoned,
                exit.position.as_ref().map_or_else(String::new, text_of)
            ));
        }
    }

    fn finished(&mut self, report: &Report) {
        let mut exits = report.exits.as_slice();
        for trace in &report.traces {
            let own = exits.partition_point(|exit| exit.trace == trace.trace);
            self.taken(trace, &exits[..own]);
            exits = &exits[own..];
        }
        self.line(&totals(&report.statistics));
        self.line("end");
    }
}

/// The line of the totals.
fn totals(s: &Statistics) -> String {
    format!(
        "total loops={} functions={} bridges={} abandoned={} exits={} replays={} recorded={} recording_us={} optimised={} optimising_us={} \
         compiling_us={} freed={} freed_bytes={} bytes={}",
        s.loops,
        s.functions,
        s.bridges,
        s.aborts,
        s.exits,
        s.replays,
        s.recorded,
        s.tracing_ns / 1000,
        s.optimised,
        s.optimising_ns / 1000,
        s.compiling_ns / 1000,
        s.freed,
        s.freed_bytes,
        s.code_bytes
    )
}

/// Sends somewhere, when the process ends, no more than the totals: the last line but one of a log.
pub fn totals_at_the_end(writer: Box<dyn Write + Send>) {
    observe(Box::new(Totals(writer)));
}

struct Totals(Box<dyn Write + Send>);

impl Observer for Totals {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Finished { report } = event
            && writeln!(self.0, "{}", totals(&report.statistics)).is_err()
        {
            console::tell("the totals of the JIT could not be written");
        }
    }
}

fn text_of(position: &Position) -> String {
    one_line(&position.place().to_string())
}

/// Text that stays in its line and its column.
fn one_line(text: &str) -> String {
    text.replace(['\t', '\r', '\n'], " ")
}
