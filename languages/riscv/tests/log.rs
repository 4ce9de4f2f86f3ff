//! What `--jit log=FILE` writes can be made a page of.

use std::process::Command;

#[test]
fn the_log_can_be_viewed() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("rv64.log");
    let status = Command::new(env!("CARGO_BIN_EXE_rv64"))
        .arg("--jit")
        .arg(format!(
            "log={},threshold=20,bridge_threshold=5",
            path.display()
        ))
        .args([concat!(env!("CARGO_MANIFEST_DIR"), "/programs/sieve"), "10"])
        .stdout(std::process::Stdio::null())
        .status()
        .expect("the command runs");
    assert!(status.success());
    let text = std::fs::read_to_string(&path).expect("a log");
    let log = smelt_view::read(&text).expect("a log");
    assert_eq!(log.problems, Vec::<String>::new());
    assert!(
        log.traces
            .iter()
            .any(|trace| trace.iterations + trace.entries > 100)
    );
    let mut places = log.places.iter();
    assert!(places.all(|place| !place.instruction.is_empty()));
    assert!(smelt_view::page(&log, "log").contains("bnez "));
}
