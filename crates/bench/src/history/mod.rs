//! The history of what was measured: `bench/history`, which `bench/README.md` describes.

pub mod regressions;
pub mod tests;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::figures::Figures;
use crate::languages::{self, PYTHON};
use crate::machine::SCHEMA;
use crate::measurement::START;
use crate::record::{Kind, Run};
use crate::statistics::{Ratio, rounded};

/// Interpreters whose names begin so are ours: what they are compared with is kept, and they are watched for regressions.
pub const OURS: &str = "pyrite";

/// A measured commit: a line of `measurements.jsonl`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// [`SCHEMA`] of the program that wrote it.
    pub schema: u32,
    /// When it was measured, UTC.
    pub date: String,
    /// The commit that Pyrite was built from.
    pub commit: String,
    /// What it was measured on; only entries of the same machine are compared.
    pub machine: String,
    /// How many processes each figure is the median of.
    pub rounds: usize,
    /// What a reader should know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The interpreters by name.
    pub interpreters: BTreeMap<String, Summary>,
    /// Figures by program and interpreter.
    pub programs: Programs,
    /// The other languages on Smelt, whose figures are multiples of their own baseline's.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub languages: BTreeMap<String, Measured>,
}

/// Figures by program and interpreter.
pub type Programs = BTreeMap<String, BTreeMap<String, Figure>>;

/// A language other than Python.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Measured {
    /// The interpreters by name.
    pub interpreters: BTreeMap<String, Summary>,
    /// Figures by program and interpreter.
    pub programs: Programs,
}

/// An interpreter as a whole.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Summary {
    /// What `--version` prints.
    pub version: String,
    /// Size of the command's file in bytes.
    #[serde(default)]
    pub bytes: u64,
    /// Geometric mean of its speed, as a multiple of the baseline's, and of how many programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warm: Option<(Ratio, usize)>,
    /// The same for whole processes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cold: Option<(Ratio, usize)>,
    /// Seconds of CPU time and bytes at most of `-c pass`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<(f64, u64)>,
}

/// A program under an interpreter.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Figure {
    /// Speed as a multiple of the baseline's; of the baseline itself seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warm: Option<Ratio>,
    /// The same for whole processes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cold: Option<Ratio>,
    /// The most memory of the process that measured warm speed, else cold, in bytes.
    #[serde(default)]
    pub peak: u64,
    /// The machine code that the process which measured warm speed compiled, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<u64>,
    /// Why there is no figure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// Speed as multiples of each peer's but the baseline, of interpreters that are [`OURS`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub versus: BTreeMap<String, Versus>,
}

/// Speed as a multiple of a peer's.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Versus {
    /// Of an iteration once settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warm: Option<Ratio>,
    /// Of a whole process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cold: Option<Ratio>,
}

/// `curves.json`: milliseconds of the first iterations, by program and interpreter, of the commit that has them last.
#[derive(Default, Serialize, Deserialize)]
pub struct Curves(pub BTreeMap<String, Curve>);

/// The curves of one program.
#[derive(Serialize, Deserialize)]
pub struct Curve {
    /// The commit that was measured.
    pub commit: String,
    /// Milliseconds of each iteration, by interpreter.
    pub interpreters: BTreeMap<String, Vec<f64>>,
}

/// The folder with its files.
pub struct History {
    folder: PathBuf,
}

impl History {
    /// In this folder, which need not exist yet.
    pub fn new(folder: PathBuf) -> History {
        History { folder }
    }

    /// All measured commits, the oldest first.
    ///
    /// # Errors
    /// A message that names the file and line at fault.
    pub fn entries(&self) -> Result<Vec<Entry>, String> {
        self.lines("measurements.jsonl")
    }

    /// The newest complete entry.
    ///
    /// # Errors
    /// A message when the history cannot be read or is empty.
    pub fn newest_complete(&self) -> Result<Entry, String> {
        let entries = self.entries()?;
        let complete = complete(&entries);
        let mut pairs = entries.into_iter().zip(complete);
        let newest = pairs.rfind(|(_, complete)| *complete);
        newest
            .map(|(entry, _)| entry)
            .ok_or_else(|| "the history is empty".into())
    }

    /// The curves of warming up.
    ///
    /// # Errors
    /// A message that names the file at fault.
    pub fn curves(&self) -> Result<Curves, String> {
        self.value("curves.json")
    }

    /// Adds a run, after all others.
    ///
    /// # Errors
    /// A message when the run is of no commit, is there already, or the files cannot be written.
    pub fn add(&self, run: &Run, note: Option<String>) -> Result<Entry, String> {
        if run.header.modified {
            return Err(
                "the run is of a working tree with changes, not of a commit (or --commit)".into(),
            );
        }
        let entry = entry(run, note);
        let same = |old: &Entry| (&old.commit, &old.date) == (&entry.commit, &entry.date);
        if self.entries()?.iter().any(same) {
            return Err("this run is in the history already".into());
        }
        let mut curves = self.curves()?;
        self.append("measurements.jsonl", &entry)?;
        if add_curves(&mut curves, run) {
            self.write("curves.json", &curves)?;
        }
        Ok(entry)
    }

    fn lines<T: DeserializeOwned>(&self, name: &str) -> Result<Vec<T>, String> {
        let path = self.folder.join(name);
        if !path.is_file() {
            return Ok(Vec::new());
        }
        let line = |(index, line): (usize, &str)| {
            serde_json::from_str(line)
                .map_err(|error| format!("{}:{}: {error}", path.display(), index + 1))
        };
        read(&path)?.lines().enumerate().map(line).collect()
    }

    fn value<T: DeserializeOwned + Default>(&self, name: &str) -> Result<T, String> {
        let path = self.folder.join(name);
        if !path.is_file() {
            return Ok(T::default());
        }
        serde_json::from_str(&read(&path)?).map_err(|error| format!("{}: {error}", path.display()))
    }

    fn append(&self, name: &str, line: &impl Serialize) -> Result<(), String> {
        let line = serde_json::to_string(line).map_err(|error| error.to_string())?;
        let path = self.folder.join(name);
        std::fs::create_dir_all(&self.folder)
            .and_then(|()| {
                std::fs::OpenOptions::new()
                    .create(true)
                    .append(true)
                    .open(&path)
            })
            .and_then(|mut file| writeln!(file, "{line}"))
            .map_err(|error| format!("{}: {error}", path.display()))
    }

    /// As JSON, each member of the outermost object on a line of its own, so that changes can be read.
    fn write(&self, name: &str, value: &impl Serialize) -> Result<(), String> {
        let value = serde_json::to_value(value).map_err(|error| error.to_string())?;
        let members = value.as_object().into_iter().flatten();
        let lines: Vec<String> = members
            .map(|(key, value)| format!("{}: {value}", serde_json::Value::from(key.as_str())))
            .collect();
        let path = self.folder.join(name);
        std::fs::write(&path, format!("{{\n{}\n}}\n", lines.join(",\n")))
            .map_err(|error| format!("{}: {error}", path.display()))
    }
}

/// Which entries have (nearly) all programs that the complete one before them has, under all interpreters that ran (nearly) all of these: means over others say nothing
/// beside its means.
pub fn complete(entries: &[Entry]) -> Vec<bool> {
    let mut before: Option<&Entry> = None;
    let mut complete = Vec::new();
    for entry in entries {
        let follows = |before: &Entry| {
            let kept = before.programs.keys();
            let kept = kept.filter(|name| entry.programs.contains_key(*name));
            let mut peers = peers(before);
            nearly_all(kept.count(), before.programs.len())
                && peers.all(|name| entry.interpreters.contains_key(name))
        };
        let is_complete = !entry.programs.is_empty() && before.is_none_or(follows);
        if is_complete {
            before = Some(entry);
        }
        complete.push(is_complete);
    }
    complete
}

/// The interpreters that ran nearly all programs of an entry, and not only those that there are in another language.
fn peers(entry: &Entry) -> impl Iterator<Item = &String> {
    let ran = |summary: &Summary| summary.warm.as_ref().map_or(0, |(_, count)| *count);
    let all = entry.interpreters.iter();
    all.filter(move |(_, summary)| nearly_all(ran(summary), entry.programs.len()))
        .map(|(name, _)| name)
}

fn nearly_all(some: usize, all: usize) -> bool {
    some * 10 >= all * 9
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// What a run says, in short.
fn entry(run: &Run, note: Option<String>) -> Entry {
    let rounds = run.records.iter().map(|record| record.subject.round).max();
    let python = measured(run, &Figures::new(run, &languages::ALL[0]));
    let others = Figures::all(run).into_iter();
    let others = others.filter(|figures| figures.language.name != PYTHON);
    Entry {
        schema: SCHEMA,
        date: run.header.date.clone(),
        commit: run.header.commit.clone(),
        machine: run.header.machine.clone(),
        rounds: rounds.unwrap_or(0),
        note,
        interpreters: python.interpreters,
        programs: python.programs,
        languages: others
            .map(|figures| (figures.language.name.to_string(), measured(run, &figures)))
            .collect(),
    }
}

/// One language of a run.
fn measured(run: &Run, figures: &Figures) -> Measured {
    let baseline = figures.language.baseline;
    let names = figures.interpreters();
    let mut programs = Programs::new();
    for kind in [Kind::Warm, Kind::Cold] {
        for program in figures.programs(kind) {
            let of_program = || {
                names
                    .iter()
                    .filter(|name| figures.tried(program, name))
                    .map(|name| (name.to_string(), figure(figures, program, name, &names)))
                    .collect()
            };
            programs
                .entry(program.to_string())
                .or_insert_with(of_program);
        }
    }
    let summary = |name: &&str| {
        let version = run.header.interpreters.get(*name);
        let mean = |kind| {
            figures
                .mean(kind, baseline, name)
                .filter(|_| *name != baseline)
        };
        let seconds = figures.median(Kind::Startup, START, name).ok();
        let summary = Summary {
            version: version.map_or_else(String::new, |one| one.version.clone()),
            bytes: version.map_or(0, |one| one.bytes),
            warm: mean(Kind::Warm),
            cold: mean(Kind::Cold),
            start: seconds
                .map(|seconds| (rounded(seconds), figures.peak(Kind::Startup, START, name))),
        };
        (name.to_string(), summary)
    };
    Measured {
        interpreters: names.iter().map(summary).collect(),
        programs,
    }
}

fn figure(figures: &Figures, program: &str, name: &str, names: &[&str]) -> Figure {
    let baseline = figures.language.baseline;
    let seconds = |kind| {
        let value = figures.median(kind, program, name).ok()?;
        Some(Ratio {
            value,
            interval: None,
        })
    };
    let against = |peer: &str, kind| figures.ratio(kind, program, peer, name).ok();
    let peers = names
        .iter()
        .filter(|peer| name.starts_with(OURS) && !peer.starts_with(OURS) && **peer != baseline)
        .map(|peer| {
            let versus = Versus {
                warm: against(peer, Kind::Warm),
                cold: against(peer, Kind::Cold),
            };
            (peer.to_string(), versus)
        });
    let speed = |kind| {
        if name == baseline {
            seconds(kind)
        } else {
            against(baseline, kind)
        }
    };
    let peak = match figures.peak(Kind::Warm, program, name) {
        0 => figures.peak(Kind::Cold, program, name),
        peak => peak,
    };
    let problem = [Kind::Warm, Kind::Cold]
        .into_iter()
        .find_map(|kind| figures.median(kind, program, name).err())
        .filter(|problem| problem.contains(':'));
    Figure {
        warm: speed(Kind::Warm),
        cold: speed(Kind::Cold),
        peak,
        code: figures.code(program, name),
        problem,
        versus: peers.collect(),
    }
}

/// Puts the run's curves in the place of older ones of the same programs; says whether there are any.
fn add_curves(curves: &mut Curves, run: &Run) -> bool {
    let mut any = false;
    let figures = Figures::new(run, &languages::ALL[0]);
    for program in figures.programs(Kind::Warm) {
        let interpreters: BTreeMap<String, Vec<f64>> = figures
            .interpreters()
            .iter()
            .map(|name| {
                let curve = figures.curve(program, name);
                let milliseconds = curve.iter().map(|seconds| rounded(seconds * 1e3));
                (name.to_string(), milliseconds.collect())
            })
            .filter(|(_, curve): &(_, Vec<f64>)| curve.len() > 1)
            .collect();
        if !interpreters.is_empty() {
            let commit = run.header.commit.clone();
            let curve = Curve {
                commit,
                interpreters,
            };
            curves.0.insert(program.to_string(), curve);
            any = true;
        }
    }
    any
}

#[cfg(test)]
mod unit {
    use super::*;

    fn empty() -> Entry {
        Entry {
            schema: SCHEMA,
            date: String::new(),
            commit: String::new(),
            machine: String::new(),
            rounds: 1,
            note: None,
            interpreters: BTreeMap::new(),
            programs: BTreeMap::new(),
            languages: BTreeMap::new(),
        }
    }

    #[test]
    fn few_or_other_programs_make_no_complete_entry() {
        let entry = |programs: &[&str]| Entry {
            programs: programs
                .iter()
                .map(|name| (name.to_string(), BTreeMap::new()))
                .collect(),
            ..empty()
        };
        let entries = [
            entry(&["a", "b"]),
            entry(&["a"]),
            entry(&["c", "d", "e"]),
            entry(&[]),
            entry(&["a", "b", "c", "d", "e"]),
            entry(&["a", "b"]),
        ];
        assert_eq!(complete(&entries), [true, false, false, false, true, false]);
    }

    #[test]
    fn few_interpreters_make_no_complete_entry() {
        let ran = |count| Summary {
            warm: Some((
                Ratio {
                    value: 1.0,
                    interval: None,
                },
                count,
            )),
            ..Summary::default()
        };
        let entry = |interpreters: &[(&str, usize)]| Entry {
            interpreters: interpreters
                .iter()
                .map(|(name, count)| (name.to_string(), ran(*count)))
                .collect(),
            programs: ["a", "b"]
                .map(|name| (name.to_string(), BTreeMap::new()))
                .into(),
            ..empty()
        };
        let entries = [
            entry(&[("pyrite", 2), ("pypy3", 2), ("c", 1)]),
            entry(&[("pyrite", 2)]),
            entry(&[("pyrite", 2), ("pypy3", 2)]),
        ];
        assert_eq!(complete(&entries), [true, false, true]);
    }
}
