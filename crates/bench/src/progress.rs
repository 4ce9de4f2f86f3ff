//! Shows how far the measuring is, on standard error.

use std::io::{IsTerminal, Write};
use std::time::Instant;

use crate::record::{Record, Subject};
use crate::statistics;

/// Counts steps and estimates what time is left, from what the same step took in another round, or steps like it.
pub struct Progress {
    start: Instant,
    steps: Vec<Subject>,
    done: usize,
    known: Vec<(Subject, f64)>,
}

impl Progress {
    /// For these steps, after those that an earlier run has made.
    pub fn new(steps: Vec<Subject>, earlier: &[Record]) -> Progress {
        let known = earlier
            .iter()
            .map(|record| (record.subject.clone(), record.wall))
            .collect();
        Progress {
            start: Instant::now(),
            steps,
            done: 0,
            known,
        }
    }

    /// Says that the next step begins.
    pub fn step(&mut self) {
        let left = self.left().map_or_else(|| "?".to_string(), clock);
        let subject = &self.steps[self.done];
        self.done += 1;
        let line = format!(
            "[{}/{}] {} gone, {left} left: {} {}, {}{}",
            self.done,
            self.steps.len(),
            clock(self.start.elapsed().as_secs_f64()),
            subject.kind.name(),
            subject.program,
            subject.interpreter,
            match subject.round {
                0 => String::new(),
                round => format!(", round {round}"),
            }
        );
        let mut stderr = std::io::stderr().lock();
        // Progress that nobody can see is no reason to stop.
        let _ = if stderr.is_terminal() {
            write!(stderr, "\r\x1b[K{line}").and_then(|()| stderr.flush())
        } else {
            writeln!(stderr, "{line}")
        };
    }

    /// Learns what a step has taken.
    pub fn took(&mut self, record: &Record) {
        self.known.push((record.subject.clone(), record.wall));
    }

    /// Ends the line.
    pub fn finish(self) {
        if std::io::stderr().is_terminal() {
            console::tell("");
        }
    }

    /// Seconds that the steps not yet begun will take; nothing before the first has ended.
    fn left(&self) -> Option<f64> {
        self.steps[self.done..]
            .iter()
            .map(|step| self.estimate(step))
            .sum()
    }

    fn estimate(&self, step: &Subject) -> Option<f64> {
        let like = |same: fn(&Subject, &Subject) -> bool| {
            let seconds: Vec<f64> = self
                .known
                .iter()
                .filter(|(known, _)| same(known, step))
                .map(|(_, seconds)| *seconds)
                .collect();
            statistics::mean(&seconds)
        };
        like(|a, b| a.kind == b.kind && a.interpreter == b.interpreter && a.program == b.program)
            .or_else(|| like(|a, b| a.kind == b.kind && a.interpreter == b.interpreter))
            .or_else(|| like(|a, b| a.kind == b.kind))
            .or_else(|| like(|_, _| true))
    }
}

/// Minutes and seconds.
fn clock(seconds: f64) -> String {
    let seconds = seconds.round() as u64;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Kind;

    fn subject(kind: Kind, program: &str, round: usize) -> Subject {
        Subject {
            kind,
            program: program.into(),
            interpreter: "pyrite".into(),
            round,
        }
    }

    #[test]
    fn the_rest_is_estimated_from_what_is_most_alike() {
        let steps = vec![
            subject(Kind::Warm, "a", 1),
            subject(Kind::Warm, "b", 1),
            subject(Kind::Cold, "a", 1),
            subject(Kind::Warm, "a", 2),
        ];
        let mut progress = Progress::new(steps.clone(), &[]);
        assert_eq!(progress.left(), None);
        progress.known.push((steps[0].clone(), 4.0));
        progress.known.push((steps[1].clone(), 2.0));
        progress.done = 2;
        // The cold one like the mean of all, the second round like the first.
        assert_eq!(progress.left(), Some(3.0 + 4.0));
    }
}
