//! A log, read as far as it can be: of one that was cut off, what it has.

use crate::listing::Body;
use crate::record::Record;

/// The first line of every log.
pub const FIRST_LINE: &str = "smelt log 2";
/// The most problems that are kept.
const MOST_PROBLEMS: usize = 20;

/// A position in the program.
#[derive(Clone, Default, Debug, PartialEq, Eq)]
pub struct Place {
    /// The interpreter loop.
    pub driver: String,
    /// File of the program's text; may be empty.
    pub file: String,
    /// Line; 0 if there is none.
    pub line: u32,
    /// Function.
    pub name: String,
    /// Instruction; may be empty.
    pub instruction: String,
    /// The line's text; may be empty.
    pub source: String,
}

/// What has become of a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The log ends before it is known.
    Unknown,
    /// There is machine code.
    Compiled {
        /// Its size.
        bytes: u64,
        /// The number of its first exit.
        first_exit: u32,
        /// Microseconds that making it took.
        us: u64,
    },
    /// It was abandoned.
    Abandoned {
        /// Why.
        reason: String,
        /// Operations recorded until then.
        operations: u64,
        /// Where it had come to.
        place: Option<u32>,
    },
}

/// A trace.
#[derive(Clone, Debug)]
pub struct Trace {
    /// Its number.
    pub id: u32,
    /// `loop`, `function` or `bridge`.
    pub kind: String,
    /// The label of its start.
    pub label: u32,
    /// Where it starts.
    pub place: u32,
    /// Of a bridge: the exit, and the trace that it belongs to.
    pub from: Option<(u32, u32)>,
    /// Microseconds since the log began.
    pub at: u64,
    /// As recorded: operations, microseconds, text.
    pub recorded: Option<Stage>,
    /// As optimised.
    pub optimised: Option<Stage>,
    /// What the optimiser could not do.
    pub remark: String,
    /// What has become of it.
    pub fate: Fate,
    /// Why it is invalid, if it is.
    pub invalidated: String,
    /// Nobody used it any more, so its machine code is gone.
    pub freed: bool,
    /// Times it was entered, if it was counted.
    pub entries: u64,
    /// Times its loop went round.
    pub iterations: u64,
    /// Its exits that were taken.
    pub exits: Vec<Exit>,
}

/// A trace before or after optimising.
#[derive(Clone, Default, Debug)]
pub struct Stage {
    /// Number of operations.
    pub operations: u64,
    /// Microseconds that it took.
    pub us: u64,
    /// Its text.
    pub body: Body,
}

/// An exit that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exit {
    /// Its number.
    pub number: u32,
    /// The snapshot of its guard.
    pub snapshot: u32,
    /// Where the interpreter went on.
    pub place: Option<u32>,
    /// How often it failed without a bridge.
    pub failures: u64,
    /// Its bridge.
    pub bridge: Option<u32>,
    /// Bridges that were abandoned.
    pub abandoned: u64,
}

/// A log.
#[derive(Clone, Default, Debug)]
pub struct Log {
    /// The JIT's parameters.
    pub parameters: Vec<(String, String)>,
    /// Positions by number.
    pub places: Vec<Place>,
    /// Traces in the order in which they began.
    pub traces: Vec<Trace>,
    /// Places in functions that are called instead of inlined.
    pub not_inlined: Vec<u32>,
    /// Places of instructions that are executed in the way which is the same for objects of all kinds.
    pub generalised: Vec<u32>,
    /// Why there is no machine code.
    pub no_backend: Option<String>,
    /// Totals.
    pub totals: Vec<(String, u64)>,
    /// The last line is there.
    pub complete: bool,
    /// What could not be read.
    pub problems: Vec<String>,
}

/// The text is not a log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NotALog(String);

impl std::fmt::Display for NotALog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "this is not a log of Smelt's: its first line should be '{FIRST_LINE}', not '{}'",
            self.0
        )
    }
}
impl std::error::Error for NotALog {}

/// Reads a log. Lines that make no sense are left out and told of in [`Log::problems`].
///
/// # Errors
/// When it does not begin like one.
pub fn read(text: &str) -> Result<Log, NotALog> {
    let mut lines = text.lines().enumerate().peekable();
    let first = lines.next().map_or("", |(_, line)| line);
    if first != FIRST_LINE {
        return Err(NotALog(first.chars().take(60).collect()));
    }
    let mut log = Log::default();
    while let Some((at, line)) = lines.next() {
        let mut body = Vec::new();
        while let Some((_, line)) = lines.next_if(|(_, line)| line.starts_with("  ")) {
            body.push(&line[2..]);
        }
        let record = Record::new(line);
        if log.take(&record, &body).is_none() {
            log.problem(format!(
                "line {}: '{}'",
                at + 1,
                line.chars().take(80).collect::<String>()
            ));
        }
    }
    if !log.complete {
        log.problem(
            "the log ends without its last line: the program was stopped, and how often things happened is not known".to_owned(),
        );
    }
    Ok(log)
}

impl Log {
    fn problem(&mut self, text: String) {
        match self.problems.len() {
            few if few < MOST_PROBLEMS => self.problems.push(text),
            MOST_PROBLEMS => self.problems.push("and more".to_owned()),
            _ => {}
        }
    }

    /// The trace with a number.
    pub fn trace(&self, id: u32) -> Option<&Trace> {
        let index = self.traces.binary_search_by_key(&id, |trace| trace.id);
        index.ok().map(|index| &self.traces[index])
    }

    fn trace_mut(&mut self, id: Option<u32>) -> Option<&mut Trace> {
        let id = id?;
        let index = self.traces.binary_search_by_key(&id, |trace| trace.id);
        index.ok().map(|index| &mut self.traces[index])
    }

    /// A number of a place that is there.
    fn known_place(&self, place: Option<u32>) -> Option<u32> {
        place.filter(|place| (*place as usize) < self.places.len())
    }

    /// Takes in a record; `None` if it makes no sense.
    fn take(&mut self, record: &Record<'_>, body: &[&str]) -> Option<()> {
        let places = self.places.len() as u32;
        let id = record.number;
        match record.word {
            "parameters" => {
                let pairs = record.pairs().iter();
                self.parameters = pairs.map(|(n, v)| (n.to_string(), v.to_string())).collect();
            }
            "place" => {
                if id? != places {
                    return None;
                }
                self.places.push(Place {
                    driver: record.text("driver")?.to_owned(),
                    line: record.index("line")?,
                    file: record.column(0).to_owned(),
                    name: record.column(1).to_owned(),
                    instruction: record.column(2).to_owned(),
                    source: record.column(3).to_owned(),
                });
            }
            "start" => self.start(record)?,
            "recorded" => {
                let stage = Stage::new(record, body, places)?;
                self.trace_mut(id)?.recorded = Some(stage);
            }
            "optimised" => {
                let stage = Stage::new(record, body, places)?;
                self.trace_mut(id)?.optimised = Some(stage);
            }
            "remark" => self.trace_mut(id)?.remark = record.column(0).to_owned(),
            "compiled" => {
                self.trace_mut(id)?.fate = Fate::Compiled {
                    bytes: record.get("bytes")?,
                    first_exit: record.index("exits")?,
                    us: record.get("us")?,
                };
            }
            "abandoned" => {
                let place = self.known_place(record.index("place"));
                let operations = record.get("operations")?;
                let trace = self.trace_mut(id)?;
                trace.fate = Fate::Abandoned {
                    reason: record.column(1).to_owned(),
                    operations,
                    place,
                };
            }
            "invalidated" => self.trace_mut(id)?.invalidated = record.column(0).to_owned(),
            "freed" => self.trace_mut(id)?.freed = true,
            "not_inlined" => {
                let place = self.known_place(record.index("place"))?;
                self.not_inlined.push(place);
            }
            "generalised" => {
                let place = self.known_place(record.index("place"))?;
                self.generalised.push(place);
            }
            "no_backend" => self.no_backend = Some(record.column(0).to_owned()),
            "trace" => {
                let (entries, iterations) = (record.get("entries")?, record.get("iterations")?);
                let trace = self.trace_mut(id)?;
                (trace.entries, trace.iterations) = (entries, iterations);
            }
            "exit" => {
                let exit = Exit {
                    number: id?,
                    snapshot: record.index("snapshot")?,
                    place: self.known_place(record.index("place")),
                    failures: record.get("failures")?,
                    bridge: record.index("bridge"),
                    abandoned: record.get("abandoned")?,
                };
                self.trace_mut(record.index("trace"))?.exits.push(exit);
            }
            "total" => {
                let pairs = record.pairs().iter();
                self.totals = pairs
                    .filter_map(|(name, value)| Some((name.to_string(), value.parse().ok()?)))
                    .collect();
            }
            "end" => self.complete = true,
            _ => return None,
        }
        Some(())
    }

    fn start(&mut self, record: &Record<'_>) -> Option<()> {
        let id = record.number?;
        if self.traces.last().is_some_and(|last| last.id >= id) {
            return None;
        }
        let kind = record.text("kind")?;
        let from = match (record.index("exit"), record.index("of")) {
            // A bridge's parent has been there before.
            (Some(exit), Some(of)) => self.trace(of).map(|_| (exit, of)),
            _ => None,
        };
        if !matches!(kind, "loop" | "function" | "bridge") {
            return None;
        }
        self.traces.push(Trace {
            id,
            kind: kind.to_owned(),
            label: record.index("label")?,
            place: self.known_place(record.index("place"))?,
            from,
            at: record.get("at")?,
            recorded: None,
            optimised: None,
            remark: String::new(),
            fate: Fate::Unknown,
            invalidated: String::new(),
            freed: false,
            entries: 0,
            iterations: 0,
            exits: Vec::new(),
        });
        Some(())
    }
}

impl Stage {
    fn new(record: &Record<'_>, body: &[&str], places: u32) -> Option<Stage> {
        Some(Stage {
            operations: record.get("operations")?,
            us: record.get("us")?,
            body: Body::new(body, places),
        })
    }
}
