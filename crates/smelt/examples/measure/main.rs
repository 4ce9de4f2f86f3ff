//! Measures Smelt without the weight of a real language: the interpreter of the guide, `tests/guide/machine.rs`.
//!
//!     cargo run --release -p smelt --example measure [-- bench/RESULTS.md]
//!
//! prints a table in Markdown, and puts it into the document if one is named. Times are of the processor, the least of several runs.
//!
//!     measure [--jit ...] run PROGRAM N ITERATIONS
//!     measure source PROGRAM c|lua|js
//!
//! runs one program on the machine and tells what each iteration has taken, or prints it in another language, so that `bench` can measure them side by side.

#[path = "../../tests/guide/code.rs"]
#[allow(dead_code)] // not all instructions are measured
mod code;
#[path = "../../tests/guide/machine.rs"]
mod machine;
#[path = "../../tests/guide/plain.rs"]
#[allow(dead_code)] // the machine calls a part of it
mod plain;

mod by_hand;
mod clock;
mod others;
mod programs;

use code::Code;
use programs::Program;
use smelt::heap::{self, TypeId};
use smelt::{parameters, runtime};
use std::fmt::Write;
use std::process::ExitCode;

/// Runs of which the fastest counts.
const RUNS: usize = 7;
/// A threshold that is never reached.
const NEVER: u32 = u32::MAX;

/// The machine with the parameters at their defaults, but for these.
fn with(changed: &[(&str, u32)]) {
    for (name, default, _) in parameters::DESCRIPTIONS {
        parameters::set(name, *default).expect("a parameter");
    }
    for (name, value) in changed {
        parameters::set(name, *value).expect("a parameter");
    }
}

/// Seconds that a program takes on the machine, once it is warm.
fn machine_time(program: &'static [Code], size: i64) -> f64 {
    machine::run(program, size);
    clock::least(RUNS, || {
        assert!(machine::run(program, size).is_some(), "the stack was full");
    })
}

/// How long a program's `Native` code takes, as a multiple of the same interpreter by hand, with the JIT off. Nothing if that cannot run it.
fn against_by_hand(program: &Program) -> Option<f64> {
    let code = code::load((program.build)());
    let size = program.interpreted;
    by_hand::run(code, size)?;
    with(&[("enabled", 0)]);
    let (mut native, mut by_hand) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..30 {
        // In turns, so that a slow minute of the machine hits both.
        native = native.min(machine_time(code, size));
        by_hand = by_hand.min(clock::least(RUNS, || {
            assert!(by_hand::run(code, size).is_some(), "it ran before");
        }));
    }
    Some(native / by_hand)
}

/// Nanoseconds for each operation recorded, and for each optimised, and compiled.
fn tracing(build: fn() -> Vec<Code>) -> (f64, f64, f64, u64) {
    with(&[("threshold", 2), ("function_threshold", NEVER)]);
    let before = runtime::statistics();
    for _ in 0..200 {
        machine::run(code::load(build()), 10);
    }
    let after = runtime::statistics();
    let loops = after.loops - before.loops;
    let recorded = after.recorded - before.recorded;
    let optimised = (after.optimised - before.optimised) as f64;
    (
        (after.tracing_ns - before.tracing_ns) as f64 / recorded as f64,
        (after.optimising_ns - before.optimising_ns) as f64 / optimised,
        (after.compiling_ns - before.compiling_ns) as f64 / optimised,
        recorded / loops.max(1),
    )
}

/// Nanoseconds that an iteration takes whose guard never fails, fails into the interpreter, and fails into a bridge.
fn guards() -> [f64; 3] {
    let size = 200_000;
    let per_iteration =
        |build: fn() -> Vec<Code>| machine_time(code::load(build()), size) / size as f64 * 1e9;
    with(&[("bridge_threshold", NEVER)]);
    let none = per_iteration(programs::straight);
    let without = per_iteration(programs::zigzag);
    with(&[]);
    [none, without, per_iteration(programs::zigzag)]
}

/// One row: what, measured, the aim.
fn row(out: &mut String, what: &str, measured: String, aim: &str) {
    let _ = writeln!(out, "| {what} | {measured} | {aim} |");
}

fn report() -> String {
    let mut out = String::from("| | measured | aim |\n| --- | ---: | ---: |\n");
    for program in programs::ALL {
        if let Some(times) = against_by_hand(program) {
            let what = format!(
                "`Native`, as a multiple of the interpreter by hand: {}",
                program.name
            );
            row(&mut out, &what, format!("{times:.2}"), "1.05");
        }
    }
    for (name, build) in programs::TRACED {
        let (recording, optimising, compiling, operations) = tracing(*build);
        let size = format!("{name}, {operations} operations");
        row(
            &mut out,
            &format!("recording an operation ({size})"),
            format!("{recording:.0} ns"),
            "100 ns",
        );
        let made = format!(
            "{:.1} µs ({:.1} + {:.1})",
            (optimising + compiling) / 1e3,
            optimising / 1e3,
            compiling / 1e3
        );
        row(
            &mut out,
            &format!("optimising and compiling one that is left ({size})"),
            made,
            "20 µs",
        );
    }
    let [none, without, with_bridge] = guards();
    row(
        &mut out,
        "a guard that fails every second iteration, no bridge: each failure",
        format!("{:.2} µs", (without - none) * 2.0 / 1e3),
        "2 µs",
    );
    row(
        &mut out,
        "the same with a bridge",
        format!("{:.1} ns", (with_bridge - none) * 2.0),
        "a jump",
    );
    out
}

const BEGIN: &str = "<!-- smelt: begin -->\n";
const END: &str = "<!-- smelt: end -->\n";

/// Starts the heap and the JIT.
fn initialise() {
    heap::initialise(heap::Config::default()).expect("a heap");
    heap::register_at(TypeId::new(20), machine::Boxed::LAYOUT);
    let options = smelt_x64::Options::default();
    let backend = smelt_x64::Machine::new(options).expect("machine code");
    runtime::initialise(Some(Box::new(backend))).expect("a value stack");
}

/// Runs a program as those in other languages run: see [`others`].
fn run(program: &Program, size: i64, iterations: u32) {
    let code = code::load((program.build)());
    let mut result = None;
    for _ in 0..iterations {
        let seconds = clock::least(1, || result = machine::run(code, size));
        print(format_args!("{{\"cpu\": {seconds:.9}}}\n"));
    }
    let number = match result.expect("the stack is large enough") {
        plain::Value::Int(value) => value as f64,
        plain::Value::Float(value) => value,
    };
    print(format_args!("{:.0}\n", (number * 1000.0).round()));
}

/// Writes to standard output.
fn print(text: impl std::fmt::Display) {
    console::print("measure", text);
}

/// Prints the table, and puts it into the document.
fn table(path: Option<&str>) {
    initialise();
    let report = report();
    print(&report);
    let Some(path) = path else {
        return;
    };
    let text = std::fs::read_to_string(path).expect("the document");
    let (before, rest) = text.split_once(BEGIN).expect("a place for the table");
    let (_, after) = rest
        .split_once(END)
        .expect("the end of the place for the table");
    let text = format!("{before}{BEGIN}\n{report}\n{END}{after}");
    std::fs::write(path, text).expect("the document can be written");
}

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "--jit") && arguments.len() > 1 {
        if let Err(message) = runtime::options::configure(&arguments[1]) {
            console::tell(format_args!("measure: {message}"));
            return ExitCode::from(2);
        }
        arguments.drain(..2);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let named = |key: &str| programs::ALL.iter().find(|program| program.key == key);
    let done = match arguments[..] {
        ["--version"] => {
            print(concat!("measure (Smelt ", env!("CARGO_PKG_VERSION"), ")\n"));
            Some(())
        }
        ["run", key, size, iterations] => named(key).and_then(|program| {
            let (size, iterations) = (size.parse().ok()?, iterations.parse().ok()?);
            initialise();
            run(program, size, iterations);
            Some(())
        }),
        ["source", key, extension] => named(key).and_then(|program| {
            print(others::source(program, extension)?);
            Some(())
        }),
        [] | [_] => {
            table(arguments.first().copied());
            Some(())
        }
        _ => None,
    };
    if done.is_none() {
        console::tell(
            "usage: measure [DOCUMENT | run PROGRAM N ITERATIONS | source PROGRAM c|lua|js]",
        );
        return ExitCode::from(2);
    }
    ExitCode::SUCCESS
}
