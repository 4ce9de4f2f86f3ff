//! The command, with interpreters that are shell scripts: what is measured, kept and gone on with.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Tells its version, does nothing for `-c`, and else reports twenty iterations as `bench/stub` does, each longer than
/// another's by the factor `SLOW`.
const FAKE: &str = r#"#!/bin/sh
case "$1" in
--version) echo "Fake 1" ;;
-c) ;;
*)
    echo run >>"$(dirname "$0")/runs"
    for i in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do
        echo '{"name": "fib", "iteration": 0, "cpu": '"${SLOW:-1}"'.5}'
    done
    echo '{"name": "fib", "result": "'"$ANSWER"'"}'
    ;;
esac
"#;

fn folder(name: &str) -> PathBuf {
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let fake = folder.join("fake");
    std::fs::write(&fake, FAKE).expect("a file");
    std::fs::set_permissions(&fake, PermissionsExt::from_mode(0o755)).expect("a mode");
    folder
}

/// Measures `fib` under the script as CPython and as another interpreter.
fn measure(folder: &Path, other: &str, arguments: &[&str]) -> Output {
    let fake = folder.join("fake");
    Command::new(env!("CARGO_BIN_EXE_bench"))
        .args([
            "--programs",
            "fib",
            "--commit",
            "abc",
            "--only",
            "other",
            "--once",
        ])
        .arg("--interpreter")
        .arg(format!("other={other} {}", fake.display()))
        .args(arguments)
        .env("PYRITE_ORACLE", fake)
        .output()
        .expect("the command")
}

fn runs(folder: &Path) -> usize {
    let runs = std::fs::read_to_string(folder.join("runs")).expect("a file");
    runs.lines().count()
}

#[test]
fn a_run_that_was_interrupted_goes_on() {
    let folder = folder("goes-on");
    let file = folder.join("run.jsonl");
    let output = ["--rounds", "2", "--output", file.to_str().expect("UTF-8")];
    let whole = measure(&folder, "SLOW=3", &output);
    assert!(whole.status.success(), "{whole:?}");
    let table = String::from_utf8_lossy(&whole.stdout);
    assert!(
        table.contains("| fib | 1500.0 | 0.43 (0.43 to 0.43) |"),
        "{table}"
    );
    // Two checks, and warm and cold in two rounds under both.
    assert_eq!(runs(&folder), 10);
    let text = std::fs::read_to_string(&file).expect("a file");
    assert_eq!(text.lines().count(), 1 + 2 + 8 + 4);
    assert!(
        text.lines()
            .any(|line| line.contains("\"curve\":[1.5,1.5,"))
    );
    // Cut within the second warm one of the second round.
    let cut: Vec<&str> = text.lines().take(11).collect();
    let cut = cut.join("\n");
    std::fs::write(&file, &cut[..cut.len() - 20]).expect("a file");
    let rest = measure(&folder, "SLOW=3", &output);
    let rest = String::from_utf8_lossy(&rest.stdout);
    // The cold times are those of the script, and new.
    let warm = |table: &str| table.split("### Cold").next().map(str::to_string);
    assert_eq!(warm(&rest), warm(&table));
    assert_eq!(runs(&folder), 13);
    let again = measure(&folder, "SLOW=3", &output);
    assert_eq!(String::from_utf8_lossy(&again.stdout), rest);
    assert_eq!(runs(&folder), 13);
    // Of another commit it is another run.
    let other = measure(&folder, "", &[&output[..], &["--commit", "def"]].concat());
    assert!(
        String::from_utf8_lossy(&other.stderr).contains("it is of the commit abc, this is def")
    );
}

#[test]
fn what_is_wrong_is_not_measured() {
    let folder = folder("wrong");
    let output = measure(&folder, "ANSWER=wrong", &["--rounds", "1"]);
    let table = String::from_utf8_lossy(&output.stdout);
    assert!(table.contains("| fib | 1500.0 | wrong |"), "{table}");
    assert!(
        table.contains("- fib, other: wrong: output differs"),
        "{table}"
    );
    assert_eq!(runs(&folder), 4);
}

/// Runs an action on the history in the folder.
fn history(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bench"))
        .args(arguments)
        .arg("--history")
        .arg(folder.join("history"))
        .current_dir(folder)
        .output()
        .expect("the command")
}

/// SOM's harness in short, which tells what it has compiled where it is asked to.
const FAKE_SOM: &str = r#"#!/bin/sh
speed=1000
for argument; do
    case "$argument" in
    --version) echo "Fake SOM"; exit ;;
    off) speed=5000 ;;
    totals=*) echo "total loops=1 bytes=4711" >"${argument#totals=}" ;;
    esac
done
echo "Queens: iteration 1, $speed us"
echo "Queens: iteration 2, $speed us"
echo "Queens: total 99 us"
"#;

#[test]
fn another_language_is_compared_with_itself() {
    let folder = folder("language");
    let (bench, som) = (folder.join("bench"), folder.join("som"));
    // Interpreters are looked for beside the command.
    std::fs::copy(env!("CARGO_BIN_EXE_bench"), &bench).expect("a copy");
    std::fs::write(&som, FAKE_SOM).expect("a file");
    std::fs::set_permissions(&som, PermissionsExt::from_mode(0o755)).expect("a mode");
    let run = Command::new(&bench)
        .args([
            "--language",
            "som",
            "--programs",
            "Queens",
            "--rounds",
            "1",
            "--commit",
            "abc",
        ])
        .arg("--output")
        .arg(folder.join("run"))
        .output()
        .expect("the command");
    let table = String::from_utf8_lossy(&run.stdout);
    assert!(table.contains("### SOM. Warm"), "{run:?}");
    assert!(table.contains("| Queens | 5.0 | 5.00 |"), "{table}");
    let added = history(&folder, &["record", "run"]);
    assert!(added.status.success(), "{added:?}");
    let line = std::fs::read_to_string(folder.join("history/measurements.jsonl")).expect("a file");
    let entry: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    let queens = &entry["languages"]["som"]["programs"]["Queens"];
    assert_eq!(queens["som"]["warm"][0], 5.0, "{line}");
    assert_eq!(queens["som"]["code"], 4711, "{line}");
    assert!(queens["som-jit-off"]["code"].is_null(), "{line}");
    assert!(
        entry["programs"]
            .as_object()
            .is_some_and(serde_json::Map::is_empty),
        "{line}"
    );
}

#[test]
fn a_regression_beyond_noise_is_named() {
    let folder = folder("regression");
    for (commit, slow) in [("aaa", "1"), ("bbb", "1"), ("ccc", "2")] {
        let file = folder.join(commit);
        // Named as ours are, so that it is watched.
        let run = Command::new(env!("CARGO_BIN_EXE_bench"))
            .args([
                "--programs",
                "fib",
                "--only",
                "pyrite",
                "--rounds",
                "2",
                "--kind",
                "warm",
            ])
            .args(["--commit", commit, "--interpreter"])
            .arg(format!(
                "pyrite=SLOW={slow} {}",
                folder.join("fake").display()
            ))
            .arg("--output")
            .arg(&file)
            .env("PYRITE_ORACLE", folder.join("fake"))
            .output()
            .expect("the command");
        assert!(run.status.success(), "{run:?}");
        let added = history(&folder, &["record", commit, "--note", "a test"]);
        assert!(added.status.success(), "{added:?}");
        let found = history(&folder, &["regressions"]);
        let text = String::from_utf8_lossy(&found.stdout);
        if slow == "1" {
            assert_eq!((&*text, found.status.code()), ("", Some(0)));
        } else {
            assert!(
                text.starts_with("From bbb to ccc:\n  pyrite, fib: warm 0.60, it was 1.00\n"),
                "{text}"
            );
            assert_eq!(found.status.code(), Some(1));
        }
    }
    let again = history(&folder, &["record", "ccc"]);
    assert!(String::from_utf8_lossy(&again.stderr).contains("in the history already"));
    let curves = std::fs::read_to_string(folder.join("history/curves.json")).expect("a file");
    assert!(
        curves.contains("\"commit\":\"ccc\"") && curves.contains("[2500.0,2500.0,"),
        "{curves}"
    );
}

#[test]
fn counts_of_tests_are_compared() {
    let folder = folder("tests");
    let outcomes = |name: &str, second: &str| {
        let first = r#"{"file": "test_x", "method": "test.test_x.A.test_a", "status": "passed", "cause": ""}"#;
        let second = format!(r#"{{"file": "test_x", "method": "test.test_x.A.test_b", {second}}}"#);
        std::fs::write(folder.join(name), format!("{first}\n{second}\n")).expect("a file");
    };
    outcomes("before", r#""status": "passed", "cause": """#);
    outcomes("after", r#""status": "failed", "cause": "no /such/file""#);
    for name in ["before", "after"] {
        let added = history(&folder, &["record-tests", name, "--commit", name]);
        assert!(added.status.success(), "{added:?}");
    }
    let found = history(&folder, &["regressions"]);
    let text = String::from_utf8_lossy(&found.stdout);
    assert!(text.contains("test_x: 1 methods pass, it were 2"), "{text}");
    let failing = std::fs::read_to_string(folder.join("history/failing.json")).expect("a file");
    assert!(
        failing.contains(r#""files": {"test_x":[["A.test_b",1,0]]}"#),
        "{failing}"
    );
    assert!(failing.contains(r#""causes": ["no …"]"#), "{failing}");
}

#[test]
fn the_memory_of_a_small_process_is_small() {
    let folder = folder("memory");
    let file = folder.join("run.jsonl");
    // The command's file is large, which says nothing of the process. The shell does not read on after the exit.
    let script = FAKE.to_string() + "exit\n" + &" ".repeat(60 << 20);
    std::fs::write(folder.join("fake"), script).expect("a file");
    let output = [
        "--rounds",
        "1",
        "--kind",
        "startup",
        "--output",
        file.to_str().expect("UTF-8"),
    ];
    let run = measure(&folder, "", &output);
    assert!(run.status.success(), "{run:?}");
    let text = std::fs::read_to_string(&file).expect("a file");
    for line in text.lines().skip(1) {
        let record: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert!(record["peak"].as_u64() < Some(20 << 20), "{line}");
    }
}
