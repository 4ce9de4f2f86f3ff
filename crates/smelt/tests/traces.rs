//! Runs the files under `tests/traces`: a textual trace, a line of dashes, and what becomes of it.
//!
//! In the folder `bare_floats` boxes are what floats are. In the folder `parse` the trace is only read and printed; in all others it is optimised, and the folder says what the test is
//! about. Comments of the form `# passes: all -cse` and `# loop label: 9` set options; without them all passes run. In the folder `bridges` there are
//! two traces with a line that begins with `====` in between; the second one begins with what the first one, optimised, knows where it is left by the snapshot of the
//! comment `# exit: 1`, and its inputs are the values that live there.
//! With `UPDATE_EXPECT=1` in the environment the second halves are written anew.

mod vocabulary;

use smelt::bare::FloatObjects;
use smelt::optimizer::{Inheritance, Options, Passes, optimize};
use smelt::trace::{LabelId, PackedSnapshots, SnapshotId, TraceKind, parse};
use std::path::{Path, PathBuf};

const SEPARATOR: &str = "----\n";

fn transform(folder: &str, input: &str) -> Result<String, String> {
    let Some((parent, bridge)) = input.split_once("====") else {
        return transform_one(folder, input, None);
    };
    let bridge = bridge.split_once('\n').map_or("", |(_, bridge)| bridge);
    let exit = setting(input, "exit").ok_or("a comment says which exit")?;
    let exit: usize = exit.parse().map_err(|_| "an exit has a number")?;
    let parent = parse(parent, &vocabulary::vocabulary()).map_err(|e| e.to_string())?;
    let floats = floats(folder);
    let options = Options {
        loop_label: label(input),
        function: parent.kind == TraceKind::Function,
        float_objects: floats.as_ref(),
        ..Options::default()
    };
    let parent = optimize(&parent, &options).map_err(|e| e.to_string())?;
    if parent.trace.snapshots.len() <= exit {
        return Err(format!("no such exit of\n{}", parent.trace));
    }
    let known = parent.at_label.unwrap_or_default();
    let exit = SnapshotId(exit as u32);
    let inherited = Inheritance::at_exit(&parent.trace, &known, exit, &options);
    transform_one(folder, bridge, Some(&inherited))
}

/// What floats are, in the folder that is about them.
fn floats(folder: &str) -> Option<FloatObjects> {
    (folder == "bare_floats").then(|| FloatObjects::new(&vocabulary::BOX))
}

fn transform_one(
    folder: &str,
    input: &str,
    inherited: Option<&Inheritance>,
) -> Result<String, String> {
    let trace = parse(input, &vocabulary::vocabulary()).map_err(|e| e.to_string())?;
    if let Err(message) = trace.verify() {
        return Ok(format!("does not verify: {message}\n"));
    }
    if folder == "parse" {
        let text = trace.to_string();
        let again = parse(&text, &vocabulary::vocabulary()).map_err(|e| e.to_string())?;
        if again.to_string() != text {
            return Err("what is printed reads back differently".to_string());
        }
        return Ok(text);
    }
    let floats = floats(folder);
    let mut options = Options {
        inherited,
        // Bridges, too, are of functions there.
        function: trace.kind != TraceKind::Loop,
        may_be_bare: trace.kind != TraceKind::Loop,
        float_objects: floats.as_ref(),
        ..Options::default()
    };
    if let Some(names) = setting(input, "passes") {
        options.passes = Passes::from_names(names)?;
    }
    options.loop_label = label(input);
    match optimize(&trace, &options) {
        Err(abandoned) => Ok(format!("abandoned: {abandoned}\n")),
        Ok(optimized) => {
            optimized.trace.verify()?;
            let snapshots = &optimized.trace.snapshots;
            assert_eq!(PackedSnapshots::pack(snapshots).all(), *snapshots);
            let remark = optimized.remark.map(|r| format!("# {r}\n"));
            Ok(remark.unwrap_or_default() + &optimized.trace.to_string())
        }
    }
}

/// The label for the body of a peeled loop.
fn label(input: &str) -> Option<LabelId> {
    setting(input, "loop label")?.parse().ok().map(LabelId)
}

/// The value of a setting in a comment.
fn setting<'a>(input: &'a str, name: &str) -> Option<&'a str> {
    let mut comments = input.lines().filter_map(|l| l.strip_prefix("# "));
    comments.find_map(|c| Some(c.strip_prefix(name)?.strip_prefix(':')?.trim()))
}

fn check(path: &Path, failures: &mut Vec<String>) {
    let text = std::fs::read_to_string(path).expect("the file can be read");
    let folder = path.parent().and_then(|p| p.file_name()).expect("a folder");
    let (input, expected) = text.split_once(SEPARATOR).unwrap_or((&text, ""));
    let output = transform(&folder.to_string_lossy(), input)
        .unwrap_or_else(|message| format!("error: {message}\n"));
    if output == expected {
        return;
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let mut input = input.to_string();
        if !input.ends_with('\n') {
            input.push('\n');
        }
        std::fs::write(path, format!("{input}{SEPARATOR}{output}")).expect("can be written");
    } else {
        failures.push(format!("{}: now gives\n{output}", path.display()));
    }
}

#[test]
fn trace_files() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/traces");
    let mut files = Vec::new();
    for folder in std::fs::read_dir(root).expect("the folder is there") {
        let folder = folder.expect("readable").path();
        for file in std::fs::read_dir(folder).expect("readable") {
            files.push(file.expect("readable").path());
        }
    }
    files.retain(|f| f.extension().is_some_and(|e| e == "trace"));
    files.sort();
    assert!(!files.is_empty());
    let mut failures = Vec::new();
    for file in &files {
        check(file, &mut failures);
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
