//! Running one interpreter on one program, with a limit on time and on output.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::corpus::Program;

/// Seconds a program may take. The corpus finishes within 0.3 s on CPython; the rest is for stress modes on a busy
/// machine, so that only a hang reaches it. `PYRITE_TIME_LIMIT` (seconds) overrides it.
const TIME_LIMIT: u64 = 60;

/// Bytes read from each stream; a program that prints in an endless loop fails instead of filling the memory.
const OUTPUT_LIMIT: u64 = 4 << 20;

/// How often the end of a program is looked for.
const POLL: Duration = Duration::from_millis(2);

/// What a finished process left behind.
#[derive(PartialEq, Eq)]
pub struct Output {
    /// Standard output, at most [`OUTPUT_LIMIT`] bytes.
    pub stdout: Vec<u8>,
    /// Standard error, likewise.
    pub stderr: Vec<u8>,
    /// The exit status; `signal N` if a signal ended the process, `timeout` if the limit did.
    pub status: String,
}

/// Runs `command` with the program's path appended, in the program's folder, with an environment in which nothing but
/// the program matters. `hash_seed` fixes the hashes of strings, which are random otherwise.
///
/// # Errors
/// A message when the command cannot be started.
pub fn run(
    command: &[String],
    program: &Program,
    hash_seed: Option<&str>,
) -> Result<Output, String> {
    let Some((executable, arguments)) = command.split_first() else {
        return Err("cause: empty command".to_string());
    };
    let mut prepared = Command::new(executable);
    prepared
        .args(arguments)
        .arg(&program.path)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if let Some(folder) = program.path.parent() {
        prepared.current_dir(folder);
    }
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PYTHON") {
            prepared.env_remove(name);
        }
    }
    prepared
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("LC_ALL", "C.UTF-8")
        .env("NO_COLOR", "1")
        .env_remove("FORCE_COLOR");
    if let Some(seed) = hash_seed {
        prepared.env("PYTHONHASHSEED", seed);
    }
    let mut child = prepared
        .spawn()
        .map_err(|error| format!("cause: cannot start {executable}: {error}"))?;
    let stdout = read_in_background(child.stdout.take());
    let stderr = read_in_background(child.stderr.take());
    let status = wait(&mut child)?;
    Ok(Output {
        stdout: stdout.join().unwrap_or_default(),
        stderr: stderr.join().unwrap_or_default(),
        status,
    })
}

/// Reads a stream to its end or the limit; dropping it there makes the process fail on writing more.
fn read_in_background(stream: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(stream) = stream {
            // A broken stream counts as its end: what came before it is compared.
            let _ = stream.take(OUTPUT_LIMIT).read_to_end(&mut bytes);
        }
        bytes
    })
}

fn wait(child: &mut Child) -> Result<String, String> {
    let limit = std::env::var("PYRITE_TIME_LIMIT")
        .ok()
        .and_then(|seconds| seconds.parse().ok())
        .unwrap_or(TIME_LIMIT);
    let end = Instant::now() + Duration::from_secs(limit);
    let fail = |error| format!("cause: waiting: {error}");
    loop {
        if let Some(status) = child.try_wait().map_err(fail)? {
            return Ok(describe(status));
        }
        if Instant::now() >= end {
            child.kill().map_err(fail)?;
            child.wait().map_err(fail)?;
            return Ok(format!("timeout after {limit} s"));
        }
        thread::sleep(POLL);
    }
}

fn describe(status: std::process::ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("signal {signal}");
    }
    status
        .code()
        .map_or_else(|| "unknown".to_string(), |code| code.to_string())
}
