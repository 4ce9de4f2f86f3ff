//! Where a run is measured and what: the machine, the interpreters, the commit.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

use crate::interpreters::{Form, Interpreter, NUMPY};
use crate::languages::PYTHON;
use crate::options::Options;
use crate::programs;

/// The version of the schema of a run's file and of the history.
pub const SCHEMA: u32 = 1;

/// The first line of a run's file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Header {
    /// [`SCHEMA`] of the program that wrote it.
    pub schema: u32,
    /// When the run began, in UTC: `2026-11-26T03:00Z`.
    pub date: String,
    /// The commit that Pyrite was built from.
    pub commit: String,
    /// Whether the working tree held more than that commit.
    #[serde(default)]
    pub modified: bool,
    /// Processor, memory, system.
    pub machine: String,
    /// The interpreters by name.
    pub interpreters: BTreeMap<String, Version>,
}

/// Which interpreter exactly it is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Version {
    /// The language that it runs; empty for Python.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub language: String,
    /// What `--version` prints.
    pub version: String,
    /// The size of the command's file in bytes.
    #[serde(default)]
    pub bytes: u64,
    /// A checksum of the command's file.
    #[serde(default)]
    pub checksum: String,
}

impl Header {
    /// The header of a run that begins now.
    ///
    /// # Errors
    /// A message when an interpreter does not tell its version.
    pub fn new(interpreters: &[Interpreter], options: &Options) -> Result<Header, String> {
        let (commit, modified) = commit(options);
        let versions = interpreters
            .iter()
            .map(|one| Ok((one.name.clone(), version(one)?)))
            .collect::<Result<_, String>>()?;
        Ok(Header {
            schema: SCHEMA,
            date: date(),
            commit,
            modified,
            machine: machine(),
            interpreters: versions,
        })
    }

    /// Why measurements under the other header do not belong to this run; nothing if they do.
    pub fn difference(&self, other: &Header) -> Option<String> {
        if self.schema != other.schema {
            return Some(format!(
                "its schema is {}, not {}",
                self.schema, other.schema
            ));
        }
        if self.machine != other.machine {
            return Some(format!(
                "it was measured on {}, this is {}",
                self.machine, other.machine
            ));
        }
        if self.commit != other.commit {
            return Some(format!(
                "it is of the commit {}, this is {}",
                self.commit, other.commit
            ));
        }
        let changed = |(name, version): &(&String, &Version)| {
            self.interpreters
                .get(*name)
                .is_some_and(|known| known != *version)
        };
        let (name, _) = other.interpreters.iter().find(changed)?;
        Some(format!("{name} has changed since"))
    }
}

/// The date, and the commit that something is to be recorded of.
///
/// # Errors
/// A message when the working tree is not that of a commit.
pub fn date_and_commit(options: &Options) -> Result<(String, String), String> {
    match commit(options) {
        (commit, false) => Ok((date(), commit)),
        _ => Err("the working tree has changes: name the commit with --commit".into()),
    }
}

/// Now, in UTC, to the minute.
fn date() -> String {
    output(Command::new("date").args(["-u", "+%Y-%m-%dT%H:%MZ"])).unwrap_or_default()
}

/// The commit that `--commit` names or that is checked out, and whether the working tree holds more.
fn commit(options: &Options) -> (String, bool) {
    if let Some(commit) = &options.commit {
        return (commit.clone(), false);
    }
    let git = |arguments: &[&str]| {
        let folder = programs::folder();
        output(Command::new("git").arg("-C").arg(folder).args(arguments))
    };
    let commit = git(&["rev-parse", "--short=12", "HEAD"]).unwrap_or_else(|| "unknown".into());
    let changes = git(&["status", "--porcelain", "--untracked-files=no"]);
    (commit, changes.is_some_and(|changes| !changes.is_empty()))
}

/// What the interpreter says of itself, and what its file is.
fn version(interpreter: &Interpreter) -> Result<Version, String> {
    let ask = |option| {
        let mut command = Command::new(&interpreter.command[0]);
        command
            .args(&interpreter.command[1..])
            .arg(option)
            .envs(interpreter.variables.iter().cloned());
        output(&mut command)
    };
    // LuaJIT knows only the short one.
    let version = ask("--version")
        .or_else(|| ask("-v"))
        .ok_or_else(|| format!("{}: --version does not work", interpreter.name))?;
    let version = match interpreter.form {
        Form::NumPy => format!("{version}, {NUMPY}"),
        _ => version,
    };
    let language = interpreter.language.name;
    // The command may stand on PATH; then its file is not looked for.
    let (bytes, checksum) = file(Path::new(&interpreter.command[0])).unwrap_or_default();
    Ok(Version {
        language: if language == PYTHON {
            String::new()
        } else {
            language.to_string()
        },
        version,
        bytes,
        checksum,
    })
}

/// The size and the checksum of a file, read in pieces: what memory this process has held, its children are said to have
/// held too.
fn file(path: &Path) -> std::io::Result<(u64, String)> {
    let mut file = std::fs::File::open(path)?;
    let mut piece = [0; 1 << 16];
    let (mut bytes, mut checksum) = (0, Checksum::default());
    loop {
        match file.read(&mut piece)? {
            0 => return Ok((bytes, checksum.text())),
            length => {
                bytes += length as u64;
                checksum.add(&piece[..length]);
            }
        }
    }
}

/// What a command prints, on one line; nothing if it fails.
fn output(command: &mut Command) -> Option<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let words: Vec<&str> = text.split_whitespace().collect();
    output.status.success().then(|| words.join(" "))
}

/// Processor, memory and system in a few words.
fn machine() -> String {
    let processor = entry("/proc/cpuinfo", "model name").unwrap_or_else(|| "processor".into());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = entry("/proc/meminfo", "MemTotal")
        .and_then(|text| text.split(' ').next()?.parse::<f64>().ok())
        .map_or_else(String::new, |kilobytes| {
            format!(", {:.0} GB", kilobytes * 1024.0 / 1e9)
        });
    format!(
        "{processor}, {cores} cores{memory}, {} {}",
        std::env::consts::OS,
        std::env::consts::ARCH
    )
}

/// The value after `KEY :` in a file of the kernel.
fn entry(path: &str, key: &str) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(key))?;
    Some(line.split_once(':')?.1.trim().to_string())
}

/// Tells texts and files apart: FNV-1a with 64 bits.
pub struct Checksum(u64);

impl Default for Checksum {
    fn default() -> Checksum {
        Checksum(0xcbf2_9ce4_8422_2325)
    }
}

impl Checksum {
    /// Takes more bytes in.
    pub fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// Of all bytes so far.
    pub fn text(&self) -> String {
        format!("{:016x}", self.0)
    }
}
