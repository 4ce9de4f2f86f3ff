//! Running one interpreter on one program, with a limit on time and on output.

use std::fs::File;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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

/// How long a process that is to be interrupted may take to leave the call that printed, and so to reach the loop that
/// the traceback should name.
const INTERRUPT_DELAY: Duration = Duration::from_millis(200);

/// What a finished process left behind.
#[derive(PartialEq, Eq)]
pub struct Output {
    /// Standard output, at most [`OUTPUT_LIMIT`] bytes.
    pub stdout: Vec<u8>,
    /// Standard error, likewise.
    pub stderr: Vec<u8>,
    /// The exit status; `signal N` if a signal ended the process, `timeout` if the limit did.
    pub status: String,
    /// The interpreter as it was started.
    pub interpreter: String,
}

/// Runs `command` with the program's arguments appended, in the program's folder, with an environment in which nothing but
/// the program matters. `hash_seed` fixes the hashes of strings, which are random otherwise.
///
/// # Errors
/// A message when the command cannot be started.
pub fn run(
    command: &[String],
    program: &Program,
    hash_seed: Option<&str>,
) -> Result<Output, String> {
    let limit = std::env::var("PYRITE_TIME_LIMIT")
        .ok()
        .and_then(|seconds| seconds.parse().ok())
        .unwrap_or(TIME_LIMIT);
    run_limited(command, program, hash_seed, Duration::from_secs(limit))
}

/// As [`run`], with another limit on time.
///
/// # Errors
/// A message when the command cannot be started.
pub fn run_limited(
    command: &[String],
    program: &Program,
    hash_seed: Option<&str>,
    limit: Duration,
) -> Result<Output, String> {
    let Some((executable, arguments)) = command.split_first() else {
        return Err("cause: empty command".to_string());
    };
    let mut prepared = Command::new(executable);
    prepared
        .args(arguments)
        .args(&program.arguments)
        .stdin(input(program)?)
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
    let printed = Arc::new(AtomicBool::new(false));
    let stdout = read_in_background(child.stdout.take(), &printed);
    let stderr = read_in_background(child.stderr.take(), &printed);
    let status = wait(&mut child, program.interrupt.then_some(&*printed), limit)?;
    Ok(Output {
        stdout: stdout.join().unwrap_or_default(),
        stderr: stderr.join().unwrap_or_default(),
        status,
        interpreter: executable.clone(),
    })
}

/// What the process reads: the file beside the program, or nothing.
fn input(program: &Program) -> Result<Stdio, String> {
    match program.input_path() {
        None => Ok(Stdio::null()),
        Some(path) => match File::open(&path) {
            Ok(file) => Ok(Stdio::from(file)),
            Err(error) => Err(format!("cause: {}: {error}", path.display())),
        },
    }
}

/// Reads a stream to its end or the limit; dropping it there makes the process fail on writing more. Says so when the
/// first bytes have come.
fn read_in_background(
    stream: Option<impl Read + Send + 'static>,
    printed: &Arc<AtomicBool>,
) -> JoinHandle<Vec<u8>> {
    let printed = Arc::clone(printed);
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(stream) = stream {
            let mut stream = stream.take(OUTPUT_LIMIT);
            let mut first = [0];
            // A broken stream counts as its end: what came before it is compared.
            if let Ok(1) = stream.read(&mut first) {
                printed.store(true, Ordering::Release);
                bytes.push(first[0]);
                let _ = stream.read_to_end(&mut bytes);
            }
        }
        bytes
    })
}

/// Waits for the end of the process, and stops it at the limit. If `interrupt` is given, the process is interrupted
/// once that is set.
fn wait(
    child: &mut Child,
    mut interrupt: Option<&AtomicBool>,
    limit: Duration,
) -> Result<String, String> {
    let end = Instant::now() + limit;
    let fail = |error| format!("cause: waiting: {error}");
    loop {
        if let Some(status) = child.try_wait().map_err(fail)? {
            return Ok(describe(status));
        }
        if let Some(printed) = interrupt
            && printed.load(Ordering::Acquire)
        {
            thread::sleep(INTERRUPT_DELAY);
            interrupt_process(child)?;
            interrupt = None;
        }
        if Instant::now() >= end {
            child.kill().map_err(fail)?;
            child.wait().map_err(fail)?;
            return Ok(format!("timeout after {} s", limit.as_secs()));
        }
        thread::sleep(POLL);
    }
}

/// Sends what Ctrl-C sends.
fn interrupt_process(child: &Child) -> Result<(), String> {
    let status = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        _ => Err("cause: cannot interrupt the process".to_string()),
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
