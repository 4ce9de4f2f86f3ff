//! The command `som`: where it finds classes, and output that cannot be written.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn som(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_som"));
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null());
    command
}

fn output(command: &mut Command) -> (String, String, Option<i32>) {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().expect("it can be started");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (text(stdout), text(stderr), status.code())
}

/// A folder with these classes.
fn folder(name: &str, classes: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).expect("a folder");
    for (class, body) in classes {
        let text = format!("{class} = ( {body} )");
        std::fs::write(folder.join(format!("{class}.som")), text).expect("a file");
    }
    folder
}

fn full() -> Stdio {
    File::create("/dev/full").expect("a device").into()
}

#[test]
fn classes_are_found_here_and_beside_a_file() {
    let folder = folder(
        "classes",
        &[
            ("Here", "run = ( Other new told println )"),
            ("Other", "told = ( ^'other' )"),
        ],
    );
    let here = output(&mut som(&folder, &["Here"]));
    assert_eq!(here, ("other\n".into(), String::new(), Some(0)));
    let root = folder.parent().expect("a folder");
    let beside = output(&mut som(root, &["classes/Here.som"]));
    assert_eq!(beside.0, "other\n");
    let elsewhere = output(&mut som(root, &["Here"]));
    assert!(elsewhere.1.contains("Tried loading 'Here' as a class"));
    let missing = output(&mut som(&folder, &["nofile.som"]));
    assert!(missing.1.starts_with("som: nofile.som: No such file"));
    assert_eq!(missing.2, Some(2));
}

#[test]
fn lost_output_is_told() {
    let folder = folder(
        "output",
        &[
            ("Out", "run = ( 'out' println )"),
            ("Err", "run = ( self foo )"),
            (
                "Deep",
                "deep: n = ( ^1 + (self deep: n + 1) ) run = ( self deep: 1 )",
            ),
        ],
    );
    for arguments in [&["Out"][..], &["-h"], &["-V"]] {
        let (_, errors, status) = output(som(&folder, arguments).stdout(full()));
        assert!(
            errors.contains("cannot write to standard output"),
            "{errors}"
        );
        assert_eq!(status, Some(1));
    }
    for class in ["Err", "Deep"] {
        let (.., status) = output(som(&folder, &[class]).stderr(full()));
        assert_eq!(status, Some(1));
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let (.., status) = output(som(&folder, &[class]).stderr(writer));
        assert_eq!(status, Some(1));
    }
}

#[test]
fn a_log_that_cannot_be_written_is_told() {
    let folder = folder("log", &[("Out", "run = ( 'out' println )")]);
    let (text, errors, status) = output(&mut som(&folder, &["--jit", "log=/dev/full", "Out"]));
    assert_eq!((text.as_str(), status), ("out\n", Some(0)));
    assert_eq!(errors, "the log of the JIT could not be written\n");
}
