//! What `--jit log=FILE` writes can be made a page of.

use std::process::Command;

#[test]
fn the_totals_can_be_had_alone() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("som.totals");
    let status = Command::new(env!("CARGO_BIN_EXE_som"))
        .args(["--jit", &format!("totals={}", path.display()), "-cp"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/benchmarks"))
        .args(["Harness", "Queens", "5", "5"])
        .stdout(std::process::Stdio::null())
        .status()
        .expect("the command runs");
    assert!(status.success());
    let text = std::fs::read_to_string(&path).expect("totals");
    let bytes = text.trim_end().rsplit_once(" bytes=").expect("bytes").1;
    assert!(text.starts_with("total loops=") && text.lines().count() == 1);
    assert!(bytes.parse::<u64>().expect("a number") > 1000, "{text}");
}

#[test]
fn the_log_can_be_viewed() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("som.log");
    let status = Command::new(env!("CARGO_BIN_EXE_som"))
        .arg("--jit")
        .arg(format!(
            "log={},threshold=20,bridge_threshold=5",
            path.display()
        ))
        .args([
            "-cp",
            concat!(env!("CARGO_MANIFEST_DIR"), "/benchmarks"),
            "Harness",
            "Queens",
            "3",
            "5",
        ])
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
    assert!(smelt_view::page(&log, "log").contains("Queens"));
}
