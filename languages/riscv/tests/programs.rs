//! The compiled programs, by the command, in every mode.

use std::path::PathBuf;
use std::process::Command;

/// Name, size, output.
const PROGRAMS: &[(&str, &str, &str)] = &[
    ("sieve", "3", "primes 669\n"),
    ("matrix", "4", "trace 60793328\n"),
    ("crc32", "4", "crc 4232688891\n"),
    ("quicksort", "3", "sum 75628664\n"),
    ("queens", "2", "solutions 92\n"),
];

const MODES: &[&[&str]] = &[
    &[],
    &["--jit", "off"],
    &["--jit", "threshold=2"],
    &["--jit", "threshold=2,guard-failures=7"],
    &["--jit", "threshold=2,guard-failures=1,bridge-threshold=3"],
];

#[test]
fn every_program_in_every_mode() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("programs");
    for (name, size, expected) in PROGRAMS {
        for mode in MODES {
            let output = Command::new(env!("CARGO_BIN_EXE_rv64"))
                .args(*mode)
                .arg(folder.join(name))
                .arg(size)
                .output()
                .expect("it can be started");
            let text = String::from_utf8_lossy(&output.stdout);
            assert_eq!(text, *expected, "{name} {mode:?}");
            assert_eq!(output.status.code(), Some(0), "{name} {mode:?}");
            assert!(output.stderr.is_empty(), "{name} {mode:?}");
        }
    }
}

/// What a program writes in vain is told, whether it looks at it or not; where nobody reads any more, it is stopped.
#[test]
fn lost_output() {
    use std::os::unix::process::ExitStatusExt;
    let full = || std::fs::File::create("/dev/full").expect("a device");
    let mut command = Command::new(env!("CARGO_BIN_EXE_rv64"));
    let output = command
        .args(["programs/sieve", "3"])
        .stdout(full())
        .output();
    let output = output.expect("it can be started");
    assert!(String::from_utf8_lossy(&output.stderr).contains("what it wrote is lost: "));
    assert_eq!(output.status.code(), Some(125));
    let mut command = Command::new(env!("CARGO_BIN_EXE_rv64"));
    let output = command.arg("-h").stdout(full()).output();
    assert_eq!(output.expect("it can be started").status.code(), Some(1));
    let mut command = Command::new(env!("CARGO_BIN_EXE_rv64"));
    let output = command.arg("nowhere").stderr(full()).output();
    assert_eq!(output.expect("it can be started").status.code(), Some(125));
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_rv64"));
    let output = command
        .args(["programs/sieve", "3"])
        .stdout(writer)
        .output();
    assert_eq!(
        output.expect("it can be started").status.signal(),
        Some(libc::SIGPIPE)
    );
}

#[test]
fn the_command_line() {
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_rv64"))
            .args(arguments)
            .output()
            .expect("it can be started");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), text)
    };
    for (arguments, part) in [
        (vec![], "no program is given"),
        (vec!["/nowhere"], "/nowhere: No such file"),
        (vec!["Cargo.toml"], "it is no ELF file"),
        (vec!["--jit", "often"], "--jit wants"),
        (
            vec!["--memory", "1", "programs/sieve"],
            "more than the 1 MB",
        ),
        (vec!["--memory", "x", "programs/sieve"], "x"),
        (vec!["--speed"], "--speed"),
    ] {
        let (status, message) = run(&arguments);
        assert_eq!(status, Some(125), "{arguments:?}");
        assert!(message.contains(part), "{arguments:?}: {message}");
    }
}
