//! SOM programs and what they print, in every mode; the benchmarks, which check their results themselves.
//!
//! `tests/programs/NAME.som` is a class that is run, `NAME.expected` beside it what it prints: standard output, then, if there was any
//! standard error, a line `--- stderr ---` and that, then, unless the exit status is 0, a line `--- status N ---`. With
//! `SOM_UPDATE=1` in the environment the expectations are written anew: read what has changed.

use libtest_mimic::{Arguments, Failed, Trial};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Name and options of each mode. Whatever the mode, a program prints the same.
const MODES: &[(&str, &[&str])] = &[
    ("default", &[]),
    ("jit-threshold", &["--jit", "threshold=2"]),
    (
        "jit-guard-failures",
        &["--jit", "threshold=2,guard-failures=7"],
    ),
    ("jit-off", &["--jit", "off"]),
    ("gc-stress", &["--jit", "threshold=2", "--gc", "stress=97"]),
];

/// The benchmarks with the problem size of the tests.
const BENCHMARKS: &[(&str, u32)] = &[
    ("Bounce", 1),
    ("CD", 10),
    ("DeltaBlue", 20),
    ("Dispatch", 1),
    ("Fibonacci", 1),
    ("Havlak", 1),
    ("Json", 1),
    ("List", 1),
    ("Loop", 1),
    ("Mandelbrot", 20),
    ("NBody", 100),
    ("NonLocalReturn", 1),
    ("Permute", 1),
    ("Queens", 1),
    ("Richards", 1),
    ("Sieve", 1),
    ("Storage", 1),
    ("Strings", 1),
    ("Towers", 1),
    ("TreeSort", 1),
];

/// Only a hang takes so long.
const TIME_LIMIT: Duration = Duration::from_secs(60);

fn main() {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut trials = Vec::new();
    for program in programs(&root.join("tests/programs")) {
        let name = program
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        for (mode, options) in MODES {
            let program = program.clone();
            trials.push(Trial::test(format!("{name} [{mode}]"), move || {
                compare(&program, options)
            }));
        }
    }
    for program in programs(&root.join("tests/programs")) {
        let name = program
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        trials.push(Trial::test(format!("{name} [damaged]"), move || {
            run_damaged(&program)
        }));
    }
    for (benchmark, size) in BENCHMARKS {
        let folder = root.join("benchmarks");
        for (mode, options) in MODES {
            let folder = folder.clone();
            trials.push(Trial::test(
                format!("benchmark {benchmark} [{mode}]"),
                move || check_benchmark(&folder, benchmark, *size, options),
            ));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn programs(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.with_extension("expected").exists() || updating())
        .filter(|path| path.extension().is_some_and(|e| e == "som"))
        .collect();
    all.sort();
    all
}

fn updating() -> bool {
    std::env::var_os("SOM_UPDATE").is_some()
}

/// Standard output, standard error, status.
fn run(folder: &Path, options: &[&str], rest: &[&str]) -> Result<(String, String, i32), Failed> {
    let temporary = |name: &str| {
        let number = std::process::id();
        let thread = format!("{:?}", std::thread::current().id());
        let thread: String = thread.chars().filter(char::is_ascii_digit).collect();
        std::env::temp_dir().join(format!("som-test-{number}-{thread}-{name}"))
    };
    let (out, err) = (temporary("out"), temporary("err"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_som"))
        .args(options)
        .arg("-cp")
        .arg(format!("{0}:{0}/material", folder.display()))
        .args(rest)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(std::fs::File::create(&out)?)
        .stderr(std::fs::File::create(&err)?)
        .spawn()?;
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if start.elapsed() > TIME_LIMIT {
            child.kill()?;
            child.wait()?;
            return Err("it hangs".into());
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let text = |path: &Path| -> Result<String, Failed> {
        let text = String::from_utf8_lossy(&std::fs::read(path)?).into_owned();
        std::fs::remove_file(path)?;
        Ok(text.replace(&format!("{}/", folder.display()), ""))
    };
    let code = status.code().unwrap_or(-1);
    Ok((text(&out)?, text(&err)?, code))
}

/// Damaged programs may do anything but crash.
fn run_damaged(program: &Path) -> Result<(), Failed> {
    let source = std::fs::read_to_string(program)?;
    let name = program.file_name().ok_or("no name")?;
    let class = program.file_stem().unwrap_or_default().to_string_lossy();
    let material = program.parent().ok_or("no folder")?.join("material");
    for seed in 0..3 {
        let folder =
            std::env::temp_dir().join(format!("som-damaged-{}-{class}-{seed}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join(name), damage(&source, seed))?;
        let path = format!("{}:{}", folder.display(), material.display());
        let mut child = Command::new(env!("CARGO_BIN_EXE_som"))
            .args([
                "--jit",
                "threshold=2",
                "--gc",
                "limit=200000000",
                "-cp",
                &path,
                &class,
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let start = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status.code();
            }
            // What runs for ever is no crash.
            if start.elapsed() > Duration::from_secs(2) {
                child.kill()?;
                child.wait()?;
                break Some(0);
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        if status.is_none_or(|code| code >= 64) {
            return Err(format!(
                "status {status:?}; the program is kept in {}",
                folder.display()
            )
            .into());
        }
        std::fs::remove_dir_all(&folder)?;
    }
    Ok(())
}

/// Characters and words of the text are exchanged, doubled and left out.
fn damage(source: &str, seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ source.len() as u64 | 1;
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize % limit.max(1)
    };
    let mut words: Vec<String> = source.split_inclusive(' ').map(str::to_owned).collect();
    for _ in 0..4 {
        let (a, b) = (below(words.len()), below(words.len()));
        match below(4) {
            0 => words.swap(a, b),
            1 => words[a].clear(),
            2 => words[a] = words[b].clone(),
            _ => {
                let kept: Vec<char> = words[a].chars().collect();
                let gone = below(kept.len());
                let rest = kept.iter().enumerate().filter(|(i, _)| *i != gone);
                words[a] = rest.map(|(_, c)| *c).collect();
            }
        }
    }
    words.concat()
}

fn compare(program: &Path, options: &[&str]) -> Result<(), Failed> {
    let folder = program.parent().ok_or("no folder")?;
    let class = program.file_stem().unwrap_or_default().to_string_lossy();
    let (mut told, err, status) = run(folder, options, &[&class])?;
    if !err.is_empty() {
        told.push_str(&format!("--- stderr ---\n{err}"));
    }
    if status != 0 {
        told.push_str(&format!("--- status {status} ---\n"));
    }
    let expectation = program.with_extension("expected");
    if updating() {
        std::fs::write(&expectation, told)?;
        return Ok(());
    }
    let expected = std::fs::read_to_string(&expectation)?;
    if told == expected {
        return Ok(());
    }
    let place = told
        .lines()
        .zip(expected.lines())
        .position(|(a, b)| a != b)
        .unwrap_or_else(|| told.lines().count().min(expected.lines().count()));
    Err(format!(
        "line {}: expected {:?}, printed {:?}",
        place + 1,
        expected.lines().nth(place),
        told.lines().nth(place)
    )
    .into())
}

fn check_benchmark(folder: &Path, name: &str, size: u32, options: &[&str]) -> Result<(), Failed> {
    let size = size.to_string();
    let (out, err, status) = run(folder, options, &["Harness", name, "2", &size])?;
    if status == 0 && out.contains("total") {
        return Ok(());
    }
    Err(format!("status {status}\n{out}{err}").into())
}
