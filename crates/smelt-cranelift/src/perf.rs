//! Names for profilers: the map file that `perf` reads.

use std::fs::{File, OpenOptions};
use std::io::Write;

/// `/tmp/perf-PID.map`, where the format says it has to be.
pub struct PerfMap {
    file: Option<File>,
    process: u32,
}

impl PerfMap {
    /// Nothing is written before there is code.
    pub fn new() -> PerfMap {
        PerfMap {
            file: None,
            process: 0,
        }
    }

    /// Names code. A profile without names is still a profile, so errors are ignored.
    pub fn add(&mut self, address: usize, size: usize, name: &str) {
        let process = std::process::id();
        if self.process != process {
            let path = format!("/tmp/perf-{process}.map");
            self.file = OpenOptions::new().create(true).append(true).open(path).ok();
            self.process = process;
        }
        if let Some(file) = &mut self.file {
            let _ = writeln!(file, "{address:x} {size:x} {name}");
        }
    }
}
