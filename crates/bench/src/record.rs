//! What was measured: one run, and its file of JSON Lines, which `bench/README.md` describes.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::load;
use crate::machine::Header;

/// What a figure says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Whether the program computes what it computes under the baseline.
    Check,
    /// Seconds per iteration once the program has run for a while.
    Warm,
    /// Seconds of user time of a whole process.
    Cold,
    /// Seconds of CPU time, and bytes, that an empty program takes.
    Startup,
}

impl Kind {
    /// The kinds that one can ask for, in the order in which they are measured and shown.
    pub const ALL: [Kind; 3] = [Kind::Warm, Kind::Cold, Kind::Startup];

    /// The name on the command line and in records.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Check => "check",
            Kind::Warm => "warm",
            Kind::Cold => "cold",
            Kind::Startup => "startup",
        }
    }

    /// The kind with this name that one can ask for.
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What one step of measuring is about; a run has each at most once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Subject {
    /// What is measured.
    pub kind: Kind,
    /// Of which program; [`crate::measurement::START`] for the start.
    pub program: String,
    /// Under which interpreter.
    pub interpreter: String,
    /// In which round, from 1; 0 for checks.
    pub round: usize,
}

/// One measurement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// What it is about.
    #[serde(flatten)]
    pub subject: Subject,
    /// The figure, if there is one.
    pub seconds: Option<f64>,
    /// Why there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// The peak of memory in bytes; 0 where unknown.
    #[serde(default)]
    pub peak: u64,
    /// Bytes of machine code that the process compiled, where it tells them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<u64>,
    /// Seconds of each of the first iterations, where the program's warm speed was measured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub curve: Vec<f64>,
    /// A checksum of what the program computed, of checks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Seconds that the step took by the clock on the wall.
    #[serde(default)]
    pub wall: f64,
    /// How many processors others kept busy meanwhile, on average.
    #[serde(default, skip_serializing_if = "is_none")]
    pub others: f64,
    /// The step was made a second time, because something else ran during the first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
}

impl Record {
    /// Whether something else ran during the step.
    pub fn disturbed(&self) -> bool {
        load::disturbs(self.others, self.wall)
    }
}

fn is_none(others: &f64) -> bool {
    *others == 0.0
}

/// The records of a run, which may grow, and what is common to all of them.
pub struct Run {
    /// Where and what was measured.
    pub header: Header,
    /// All measurements so far.
    pub records: Vec<Record>,
    file: Option<PathBuf>,
}

impl Run {
    /// A run that begins, or goes on if its file is there already.
    ///
    /// # Errors
    /// A message when the file cannot be read or written, or tells of something else than is to be measured now.
    pub fn open(file: Option<&Path>, header: Header) -> Result<Run, String> {
        let Some(path) = file else {
            return Ok(Run {
                header,
                records: Vec::new(),
                file: None,
            });
        };
        if !path.is_file() {
            let run = Run {
                header,
                records: Vec::new(),
                file: Some(path.to_path_buf()),
            };
            run.append(&run.header)?;
            return Ok(run);
        }
        let mut run = Run::read(path)?;
        if let Some(difference) = run.header.difference(&header) {
            return Err(format!(
                "{} cannot be gone on with: {difference}",
                path.display()
            ));
        }
        cut_to_whole_lines(path).map_err(|error| format!("{}: {error}", path.display()))?;
        run.file = Some(path.to_path_buf());
        Ok(run)
    }

    /// Reads a run's file. A last line that an interruption cut short is left out.
    ///
    /// # Errors
    /// A message that names the line that is no record.
    pub fn read(path: &Path) -> Result<Run, String> {
        let fail = |error: std::io::Error| format!("{}: {error}", path.display());
        let text = std::fs::read_to_string(path).map_err(fail)?;
        let text = &text[..whole_lines(&text)];
        let at = |index: usize, error: serde_json::Error| {
            format!("{}:{}: {error}", path.display(), index + 1)
        };
        let mut lines = text.lines().enumerate();
        let (_, first) = lines
            .next()
            .ok_or_else(|| format!("{}: empty", path.display()))?;
        let header = serde_json::from_str(first).map_err(|error| at(0, error))?;
        let mut records = Vec::new();
        for (index, line) in lines {
            keep(
                &mut records,
                serde_json::from_str(line).map_err(|error| at(index, error))?,
            );
        }
        Ok(Run {
            header,
            records,
            file: None,
        })
    }

    /// The record of a subject, if it has been measured.
    pub fn find(&self, subject: &Subject) -> Option<&Record> {
        self.records
            .iter()
            .find(|record| &record.subject == subject)
    }

    /// Keeps a record, in the file too.
    ///
    /// # Errors
    /// A message when the file cannot be written.
    pub fn add(&mut self, record: Record) -> Result<(), String> {
        self.append(&record)?;
        keep(&mut self.records, record);
        Ok(())
    }

    fn append(&self, line: &impl Serialize) -> Result<(), String> {
        let Some(path) = &self.file else {
            return Ok(());
        };
        let line = serde_json::to_string(line).map_err(|error| error.to_string())?;
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .and_then(|mut file| writeln!(file, "{line}"))
            .map_err(|error| format!("{}: {error}", path.display()))
    }
}

/// Adds a record; of a step that was made twice the one that was disturbed less stays.
fn keep(records: &mut Vec<Record>, record: Record) {
    match records.iter_mut().find(|old| old.subject == record.subject) {
        None => records.push(record),
        Some(old) if record.others < old.others => *old = record,
        Some(old) => old.again |= record.again,
    }
}

/// The length of the lines that have an end.
fn whole_lines(text: &str) -> usize {
    text.rfind('\n').map_or(0, |end| end + 1)
}

/// Cuts off a last line without an end, so that the next one does not continue it.
fn cut_to_whole_lines(path: &Path) -> std::io::Result<()> {
    let whole = whole_lines(&std::fs::read_to_string(path)?);
    let file = OpenOptions::new().write(true).open(path)?;
    file.set_len(whole as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_step_made_twice_the_less_disturbed_counts() {
        let record = |seconds, others, again| -> Record {
            let text = format!(
                r#"{{"kind":"warm","program":"a","interpreter":"b","round":1,"seconds":{seconds},"others":{others},"again":{again}}}"#
            );
            serde_json::from_str(&text).expect("a record")
        };
        let mut records = Vec::new();
        keep(&mut records, record(2.0, 0.9, false));
        keep(&mut records, record(1.0, 0.1, true));
        assert_eq!(records.len(), 1);
        assert_eq!((records[0].seconds, records[0].again), (Some(1.0), true));
        keep(&mut records, record(3.0, 0.5, true));
        assert_eq!((records[0].seconds, records[0].again), (Some(1.0), true));
    }
}
