//! What the records of a run say: medians over the rounds, and ratios between interpreters.

use std::collections::BTreeMap;

use crate::languages::{self, Language};
use crate::record::{Kind, Record, Run};
use crate::statistics::{self, Pairs, Ratio};

/// What a run says of one language, to be asked.
pub struct Figures<'a> {
    /// The language.
    pub language: &'static Language,
    records: Vec<&'a Record>,
}

impl<'a> Figures<'a> {
    /// Of a run.
    pub fn new(run: &'a Run, language: &'static Language) -> Figures<'a> {
        let of = |record: &&Record| {
            let version = run.header.interpreters.get(&record.subject.interpreter);
            let name = version.map_or("", |version| &version.language);
            Language::named(name).is_some_and(|known| known.name == language.name)
        };
        Figures {
            language,
            records: run.records.iter().filter(of).collect(),
        }
    }

    /// Of each language that was measured.
    pub fn all(run: &'a Run) -> Vec<Figures<'a>> {
        let all = languages::ALL
            .iter()
            .map(|language| Figures::new(run, language));
        all.filter(|figures| !figures.records.is_empty()).collect()
    }

    /// The programs measured, in the order of their first record.
    pub fn programs(&self, kind: Kind) -> Vec<&'a str> {
        let of_kind = self.records.iter().filter(|one| one.subject.kind == kind);
        distinct(of_kind.map(|one| one.subject.program.as_str()))
    }

    /// The interpreters measured, the baseline first.
    pub fn interpreters(&self) -> Vec<&'a str> {
        let names = self.records.iter().map(|one| &*one.subject.interpreter);
        let mut names = distinct(names);
        names.sort_by_key(|name| *name != self.language.baseline);
        names
    }

    /// What could not be measured, and why, each once.
    pub fn problems(&self) -> Vec<String> {
        let problems = self.records.iter().filter_map(|one| {
            let problem = one.problem.as_ref()?;
            let subject = &one.subject;
            Some(format!(
                "{}, {}: {problem}",
                subject.program, subject.interpreter
            ))
        });
        distinct(problems)
    }

    /// Whether a program was to be run by an interpreter: some exist for few of them.
    pub fn tried(&self, program: &str, interpreter: &str) -> bool {
        [Kind::Warm, Kind::Cold]
            .iter()
            .any(|kind| !self.records(*kind, program, interpreter).is_empty())
    }

    fn records(&self, kind: Kind, program: &str, interpreter: &str) -> Vec<&'a Record> {
        let wanted = |one: &&Record| {
            let subject = &one.subject;
            subject.kind == kind && subject.program == program && subject.interpreter == interpreter
        };
        self.records.iter().copied().filter(wanted).collect()
    }

    /// Seconds by round. A program that failed in one round has failed.
    fn seconds(
        &self,
        kind: Kind,
        program: &str,
        interpreter: &str,
    ) -> Result<BTreeMap<usize, f64>, String> {
        let mut rounds = BTreeMap::new();
        for record in self.records(kind, program, interpreter) {
            if let Some(problem) = &record.problem {
                return Err(problem.clone());
            }
            rounds.extend(
                record
                    .seconds
                    .map(|seconds| (record.subject.round, seconds)),
            );
        }
        Ok(rounds)
    }

    /// The median over the rounds, in seconds.
    ///
    /// # Errors
    /// Why there is none.
    pub fn median(&self, kind: Kind, program: &str, interpreter: &str) -> Result<f64, String> {
        let rounds = self.seconds(kind, program, interpreter)?;
        let seconds: Vec<f64> = rounds.into_values().collect();
        statistics::median(&seconds).ok_or_else(|| "–".to_string())
    }

    /// The most memory that a process held, in bytes; 0 if unknown.
    pub fn peak(&self, kind: Kind, program: &str, interpreter: &str) -> u64 {
        let records = self.records(kind, program, interpreter);
        records.iter().map(|one| one.peak).max().unwrap_or(0)
    }

    /// The most machine code that a process compiled, in bytes; nothing if unknown.
    pub fn code(&self, program: &str, interpreter: &str) -> Option<u64> {
        let records = self.records(self.language.kinds[0], program, interpreter);
        records.iter().filter_map(|one| one.code).max()
    }

    /// The first iterations in the order they came, each the median over the rounds, in seconds.
    pub fn curve(&self, program: &str, interpreter: &str) -> Vec<f64> {
        let records = self.records(Kind::Warm, program, interpreter);
        let length = records.iter().map(|one| one.curve.len()).min().unwrap_or(0);
        let at = |index: usize| {
            let times: Vec<f64> = records.iter().map(|one| one.curve[index]).collect();
            statistics::median(&times)
        };
        (0..length).filter_map(at).collect()
    }

    /// How many times as fast `ours` is as `theirs`.
    ///
    /// # Errors
    /// Why that cannot be said.
    pub fn ratio(
        &self,
        kind: Kind,
        program: &str,
        theirs: &str,
        ours: &str,
    ) -> Result<Ratio, String> {
        let pairs = self.pairs(kind, program, theirs, ours)?;
        statistics::ratio(&pairs).ok_or_else(|| "–".to_string())
    }

    /// The geometric mean over all programs that both can run, and of how many.
    pub fn mean(&self, kind: Kind, theirs: &str, ours: &str) -> Option<(Ratio, usize)> {
        let programs: Vec<Pairs> = self
            .programs(kind)
            .iter()
            .filter_map(|program| self.pairs(kind, program, theirs, ours).ok())
            .filter(|pairs| !pairs.is_empty())
            .collect();
        let mean = statistics::geometric_mean_of_ratios(&programs)?;
        Some((mean, programs.len()))
    }

    /// Their seconds and ours, round by round.
    fn pairs(&self, kind: Kind, program: &str, theirs: &str, ours: &str) -> Result<Pairs, String> {
        let theirs = self.seconds(kind, program, theirs)?;
        let ours = self.seconds(kind, program, ours)?;
        let pair = |(round, seconds): (&usize, &f64)| Some((*seconds, *ours.get(round)?));
        Ok(theirs.iter().filter_map(pair).collect())
    }
}

fn distinct<T: PartialEq>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = Vec::new();
    for value in values {
        if !seen.contains(&value) {
            seen.push(value);
        }
    }
    seen
}
