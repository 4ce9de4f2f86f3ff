//! The command `smelt-view`: output that cannot be written.

use std::process::{Command, Stdio};

const LOG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/logs/demo.log");

fn view(arguments: &[&str], out: impl Into<Stdio>) -> (String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_smelt-view"))
        .args(arguments)
        .stdout(out)
        .output()
        .expect("it can be started");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    (errors, output.status.code())
}

#[test]
fn a_full_disk_is_told() {
    for arguments in [&[LOG, "-o", "-"][..], &["-h"], &[LOG, "-o", "/dev/full"]] {
        let full = std::fs::File::create("/dev/full").expect("a device");
        let (errors, status) = view(arguments, full);
        assert!(errors.contains("No space left on device"), "{errors}");
        assert_eq!(status, Some(1));
    }
}

#[test]
fn nobody_reads_any_more() {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    assert_eq!(view(&[LOG, "-o", "-"], writer), (String::new(), Some(1)));
}
