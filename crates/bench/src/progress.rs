//! Shows how far the measuring is, on standard error.

use std::io::{IsTerminal, Write};
use std::time::Instant;

/// Counts steps and guesses what time is left.
pub struct Progress {
    start: Instant,
    done: usize,
    total: usize,
}

impl Progress {
    /// For this many steps.
    pub fn new(total: usize) -> Progress {
        Progress {
            start: Instant::now(),
            done: 0,
            total,
        }
    }

    /// Says that the step with this name begins.
    pub fn step(&mut self, name: &str) {
        let elapsed = self.start.elapsed().as_secs_f64();
        let left = match self.done {
            0 => "?".to_string(),
            done => clock(elapsed / done as f64 * (self.total - done) as f64),
        };
        self.done += 1;
        let line = format!(
            "[{}/{}] {} gone, {left} left: {name}",
            self.done,
            self.total,
            clock(elapsed)
        );
        let mut stderr = std::io::stderr().lock();
        // Progress that nobody can see is no reason to stop.
        let _ = if stderr.is_terminal() {
            write!(stderr, "\r\x1b[K{line}").and_then(|()| stderr.flush())
        } else {
            writeln!(stderr, "{line}")
        };
    }

    /// Ends the line.
    pub fn finish(self) {
        if std::io::stderr().is_terminal() {
            eprintln!();
        }
    }
}

/// Minutes and seconds.
fn clock(seconds: f64) -> String {
    let seconds = seconds.round() as u64;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
