//! Running a command and learning what it cost.

use std::io::Read;
use std::process::{Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How often the end of a process is looked for.
const POLL: Duration = Duration::from_millis(1);

/// What a finished process cost and printed.
pub struct Outcome {
    /// Standard output.
    pub stdout: String,
    /// Nothing if it ended with status 0; else how it ended and the last line of its standard error.
    pub failure: Option<String>,
    /// Seconds of CPU time in user mode, its own children included.
    pub user: f64,
    /// Seconds of CPU time in the kernel.
    pub system: f64,
    /// The most memory it held, in bytes; or we, before it was started, if that was more: Linux carries that over.
    pub peak: u64,
}

/// Runs the command with these variables in its environment, at most as long as the limit.
///
/// # Errors
/// A message when the process cannot be started or waited for.
pub fn run(
    command: &[String],
    variables: &[(String, String)],
    limit: Duration,
) -> Result<Outcome, String> {
    let name = &command[0];
    let fail = |error: std::io::Error| format!("{name}: {error}");
    let mut process = Command::new(name);
    process
        .args(&command[1..])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONHASHSEED", "0")
        .envs(variables.iter().cloned());
    let mut child = process.spawn().map_err(fail)?;
    let stdout = read_in_background(child.stdout.take());
    let stderr = read_in_background(child.stderr.take());
    let end = Instant::now() + limit;
    let mut timed_out = false;
    let (status, usage) = loop {
        if let Some(finished) = wait(child.id()).map_err(fail)? {
            break finished;
        }
        if !timed_out && Instant::now() >= end {
            timed_out = true;
            child.kill().map_err(fail)?;
        }
        thread::sleep(POLL);
    };
    let stdout = stdout.join().unwrap_or_default();
    let stderr = stderr.join().unwrap_or_default();
    let failure = if timed_out {
        Some(format!("stopped after {} s", limit.as_secs()))
    } else {
        describe(status, &stderr)
    };
    Ok(Outcome {
        stdout,
        failure,
        user: seconds(usage.ru_utime),
        system: seconds(usage.ru_stime),
        // Linux counts in units of 1024 bytes.
        peak: u64::try_from(usage.ru_maxrss).unwrap_or(0) * 1024,
    })
}

/// The status and the cost of the process, if it has ended.
fn wait(id: u32) -> std::io::Result<Option<(libc::c_int, libc::rusage)>> {
    let mut status = 0;
    // SAFETY: all bytes zero are a valid `rusage`, which holds only numbers.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    let id = libc::pid_t::try_from(id).map_err(std::io::Error::other)?;
    // SAFETY: both pointers are to live values of the types that `wait4` writes.
    let result = unsafe { libc::wait4(id, &mut status, libc::WNOHANG, &mut usage) };
    match result {
        -1 => Err(std::io::Error::last_os_error()),
        0 => Ok(None),
        _ => Ok(Some((status, usage))),
    }
}

fn describe(status: libc::c_int, stderr: &str) -> Option<String> {
    let how = if libc::WIFEXITED(status) {
        match libc::WEXITSTATUS(status) {
            0 => return None,
            code => format!("status {code}"),
        }
    } else {
        format!("signal {}", libc::WTERMSIG(status))
    };
    let last = stderr.lines().rev().find(|line| !line.trim().is_empty());
    Some(match last {
        Some(last) => format!("{how}: {}", last.trim()),
        None => how,
    })
}

fn read_in_background(stream: Option<impl Read + Send + 'static>) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            // What came before an error is all that there is to judge by.
            let _ = stream.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// A time of the system's, in seconds.
pub fn seconds(time: libc::timeval) -> f64 {
    time.tv_sec as f64 + time.tv_usec as f64 / 1e6
}
