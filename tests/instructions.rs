//! What hot paths cost, as numbers of instructions, counted by Valgrind: unlike times they are the same whoever else uses the machine.
//!
//! Each program of `instructions/` repeats one thing as often as its argument says. It runs twice, and the difference of the counts,
//! by repetition, is compared with the figure in `instructions/counts.txt`: the start of the process cancels out. With
//! `PYRITE_UPDATE_COUNTS=1` the figures become what was counted now.
//!
//! Wants Valgrind (Debian: `apt-get install valgrind`) on Linux. Where there is none the test is skipped, but not in continuous
//! integration, that is, with `CI` in the environment.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A program, what `--jit` says, and how often it repeats what it does: less often, and more often.
struct Measured {
    name: &'static str,
    jit: &'static str,
    repetitions: [u64; 2],
}

const fn measured(name: &'static str, jit: &'static str, repetitions: [u64; 2]) -> Measured {
    Measured {
        name,
        jit,
        repetitions,
    }
}

const PROGRAMS: [Measured; 10] = [
    measured("loop", "off", [1_000, 41_000]),
    measured("call", "off", [1_000, 41_000]),
    measured("attribute", "off", [1_000, 41_000]),
    measured("allocate", "off", [50_000, 250_000]),
    measured("trace", "threshold=200", [100_000, 1_100_000]),
    measured(
        "guard",
        "threshold=200,bridge-threshold=4000000000",
        [1_000, 11_000],
    ),
    measured("compile", "threshold=2", [4, 12]),
    measured("kinds", "threshold=1000", [1_000, 2_000]),
    measured("consumers", "threshold=1000", [2_000, 4_000]),
    measured("shapes", "threshold=1000", [10, 40]),
];

/// How far a count may be from its figure, as a share of it. Runs of one binary differ by a thousandth at most; an incremental build is divided into
/// pieces in another way, which makes up to 4 % of difference.
const TOLERANCE: f64 = if option_env!("CARGO_INCREMENTAL").is_some() {
    0.1
} else {
    0.05
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/instructions")
}

/// Instructions that a whole process executes; nothing without Valgrind.
fn count(program: &Measured, repetitions: u64) -> Option<u64> {
    let totals = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("callgrind.{}", program.name));
    let mut command = Command::new("valgrind");
    command
        // The memory of code is a file's, of which Valgrind would not notice that it is used again.
        .args(["--tool=callgrind", "--smc-check=all"])
        .arg(format!("--callgrind-out-file={}", totals.display()))
        .arg(env!("CARGO_BIN_EXE_pyrite"))
        .args(["--jit", program.jit, "-S", "-E"])
        .arg(folder().join(program.name).with_extension("py"))
        .arg(repetitions.to_string())
        // The size of the environment moves the stack.
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .env("PYTHONHASHSEED", "0")
        .stdout(Stdio::null());
    let output = match command.output() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        output => output.expect("valgrind can be started"),
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {errors}", program.name);
    let text = std::fs::read_to_string(&totals).expect("callgrind's file");
    let total = text.lines().find_map(|line| line.strip_prefix("totals: "));
    Some(total.expect("a total").trim().parse().expect("a number"))
}

/// Instructions of one repetition.
fn cost(program: &Measured) -> Option<f64> {
    let [few, many] = program.repetitions;
    let difference = count(program, many)? as f64 - count(program, few)? as f64;
    Some(difference / (many - few) as f64)
}

/// The figures by program: `name count` on each line.
fn figures(text: &str) -> BTreeMap<String, f64> {
    let figure = |line: &str| {
        let (name, number) = line.split_once(' ')?;
        Some((name.to_owned(), number.parse().ok()?))
    };
    text.lines().filter_map(figure).collect()
}

#[test]
fn hot_paths_cost_what_they_did() {
    if cfg!(debug_assertions) {
        eprintln!("skipped: counts are of release builds");
        return;
    }
    let path = folder().join("counts.txt");
    let known = figures(&std::fs::read_to_string(&path).expect("the figures"));
    let (mut text, mut wrong) = (String::new(), String::new());
    for program in &PROGRAMS {
        let Some(cost) = cost(program) else {
            assert!(
                std::env::var_os("CI").is_none(),
                "there is no Valgrind here, and continuous integration needs it: apt-get install valgrind"
            );
            eprintln!("skipped: there is no Valgrind on this machine (apt-get install valgrind)");
            return;
        };
        let _ = writeln!(text, "{} {cost:.1}", program.name);
        let was = known.get(program.name).copied().unwrap_or(0.0);
        println!(
            "{}: {cost:.1} instructions, the figure is {was:.1}",
            program.name
        );
        if (cost - was).abs() > was * TOLERANCE {
            let _ = writeln!(
                wrong,
                "{}: {cost:.1} instructions, not {was:.1}",
                program.name
            );
        }
    }
    if std::env::var_os("PYRITE_UPDATE_COUNTS").is_some() {
        std::fs::write(&path, text).expect("the figures can be written");
    } else {
        assert!(
            wrong.is_empty(),
            "{wrong}If that is meant to be: PYRITE_UPDATE_COUNTS=1 cargo test --release --test instructions"
        );
    }
}
