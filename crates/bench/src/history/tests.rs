//! The counts of CPython's own tests, over time: `tests.jsonl`, and what fails at the last counted commit: `failing.json`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{History, read};
use crate::machine::SCHEMA;

/// What can become of a test, in the order of [`Counts`].
pub const STATUSES: [&str; 6] = [
    "passed",
    "failed",
    "error",
    "skipped",
    "timed out",
    "crashed",
];

/// The longest that the cause of a failure is kept, in characters.
const CAUSE: usize = 100;

/// Numbers with more digits are identities or sizes of the moment.
const LONG: usize = 6;

/// How many methods of a file came out with each of [`STATUSES`].
pub type Counts = [usize; STATUSES.len()];

/// A counted commit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tests {
    /// [`SCHEMA`] of the program that wrote it.
    pub schema: u32,
    /// When it was counted, UTC.
    pub date: String,
    /// The commit that Pyrite was built from.
    pub commit: String,
    /// By file of the suite.
    pub files: BTreeMap<String, Counts>,
}

/// What does not pass at one commit.
#[derive(Default, Serialize, Deserialize)]
pub struct Failing {
    /// The commit.
    pub commit: String,
    /// Causes, each once.
    pub causes: Vec<String>,
    /// By file: the method, the index of its status, the index of its cause.
    pub files: BTreeMap<String, Vec<(String, usize, usize)>>,
}

/// A line of what `tests/cpython/run --json` writes.
#[derive(Deserialize)]
struct Outcome {
    file: String,
    method: String,
    status: String,
    #[serde(default)]
    cause: String,
}

impl History {
    /// All counted commits, the oldest first.
    ///
    /// # Errors
    /// A message that names the file and line at fault.
    pub fn tests(&self) -> Result<Vec<Tests>, String> {
        self.lines("tests.jsonl")
    }

    /// What fails at the last counted commit.
    ///
    /// # Errors
    /// A message that names the file at fault.
    pub fn failing(&self) -> Result<Failing, String> {
        self.value("failing.json")
    }

    /// Adds what `tests/cpython/run --json` wrote.
    ///
    /// # Errors
    /// A message when that cannot be read, or the files not be written.
    pub fn add_tests(&self, outcomes: &Path, commit: &str, date: &str) -> Result<Tests, String> {
        let mut tests = Tests {
            schema: SCHEMA,
            date: date.into(),
            commit: commit.into(),
            files: BTreeMap::new(),
        };
        let mut failing = Failing {
            commit: commit.into(),
            ..Failing::default()
        };
        for (index, line) in read(outcomes)?.lines().enumerate() {
            let fail = |detail: String| format!("{}:{}: {detail}", outcomes.display(), index + 1);
            let outcome: Outcome =
                serde_json::from_str(line).map_err(|error| fail(error.to_string()))?;
            let status = STATUSES
                .iter()
                .position(|status| *status == outcome.status)
                .ok_or_else(|| fail(format!("no status {}", outcome.status)))?;
            tests.files.entry(outcome.file.clone()).or_default()[status] += 1;
            if status != 0 {
                failing.add(&outcome, status);
            }
        }
        self.append("tests.jsonl", &tests)?;
        self.write("failing.json", &failing)?;
        Ok(tests)
    }
}

impl Failing {
    fn add(&mut self, outcome: &Outcome, status: usize) {
        let cause = shortened(&outcome.cause);
        let known = self.causes.iter().position(|known| *known == cause);
        let index = known.unwrap_or_else(|| {
            self.causes.push(cause);
            self.causes.len() - 1
        });
        let method = outcome.method.trim_start_matches("test.");
        let method = method
            .strip_prefix(&outcome.file)
            .map_or(method, |rest| rest.trim_start_matches('.'));
        let methods = self.files.entry(outcome.file.clone()).or_default();
        methods.push((method.into(), status, index));
    }
}

/// Without what differs from one machine or run to the next (paths, addresses, long numbers), and not too long.
fn shortened(cause: &str) -> String {
    let words: Vec<String> = cause.split_whitespace().map(without_places).collect();
    words.join(" ").chars().take(CAUSE).collect()
}

/// A word up to where it names a file from the root, and without numbers of many digits.
fn without_places(word: &str) -> String {
    let characters: Vec<char> = word.chars().collect();
    let begins_path = |at: usize| {
        characters[at] == '/'
            && (at == 0 || !characters[at - 1].is_alphanumeric())
            && characters
                .get(at + 1)
                .is_some_and(|next| next.is_alphanumeric())
    };
    let mut text = String::new();
    let mut at = 0;
    while at < characters.len() && !begins_path(at) {
        let number: String = characters[at..]
            .iter()
            .take_while(|next| next.is_ascii_hexdigit() || **next == 'x')
            .collect();
        if number.starts_with("0x")
            || number.len() > LONG && number.chars().all(|c| c.is_ascii_digit())
        {
            text.push('…');
            at += number.len();
        } else {
            text.push(characters[at]);
            at += 1;
        }
    }
    if at < characters.len() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod unit {
    use super::shortened;

    #[test]
    fn causes_name_no_machine() {
        let cause = "OSError: [Errno 2] No such file: '/some/where/x.py' <object at 0x7f00>";
        let short = "OSError: [Errno 2] No such file: '… <object at …>";
        assert_eq!(shortened(cause), short);
        assert_eq!(
            shortened("b'/x/y' <Mock id='139660306954648'>"),
            "b'… <Mock id='…'>"
        );
        assert_eq!(shortened("1 / 2 and/or"), "1 / 2 and/or");
        assert_eq!(shortened(&"é".repeat(300)).chars().count(), 100);
    }
}
