//! What single things that Smelt does take, in the language of the guide: `cargo bench -p smelt`. Beside other languages the same loops are
//! measured by `bench --language smelt`.

#[path = "../tests/guide/code.rs"]
#[allow(dead_code)] // not all instructions are measured
mod code;
#[path = "../tests/guide/machine.rs"]
mod machine;
#[path = "../tests/guide/plain.rs"]
#[allow(dead_code)] // the machine calls a part of it
mod plain;
#[path = "../examples/measure/programs.rs"]
#[allow(dead_code)] // what other languages are told
mod programs;

use code::Code;
use divan::Bencher;
use divan::counter::ItemsCount;
use smelt::heap::{self, TypeId};
use smelt::{parameters, runtime};

/// A threshold that is never reached.
const NEVER: u32 = u32::MAX;

/// Turns of a loop in one run.
const TURNS: i64 = 10_000;

fn main() {
    heap::initialise(heap::Config::default()).expect("a heap");
    heap::register_at(TypeId::new(20), machine::Boxed::LAYOUT);
    let options = smelt_x64::Options::default();
    let backend = smelt_x64::Machine::new(options).expect("machine code");
    runtime::initialise(Some(Box::new(backend))).expect("a value stack");
    divan::main();
}

/// The parameters at their defaults, but for these.
fn with(changed: &[(&str, u32)]) {
    for (name, default, _) in parameters::DESCRIPTIONS {
        parameters::set(name, *default).expect("a parameter");
    }
    for (name, value) in changed {
        parameters::set(name, *value).expect("a parameter");
    }
}

/// Runs a loop, warm, with these parameters.
fn turns(bencher: Bencher, program: Vec<Code>, parameters: &[(&str, u32)]) {
    with(parameters);
    let code = code::load(program);
    machine::run(code, 100_000);
    bencher
        .counter(ItemsCount::new(TURNS as u64))
        .bench_local(|| machine::run(code, TURNS));
}

fn integers() -> Vec<Code> {
    (programs::ALL[0].build)()
}

#[divan::bench]
fn loop_interpreted(bencher: Bencher) {
    turns(bencher, integers(), &[("enabled", 0)]);
}

#[divan::bench]
fn loop_compiled(bencher: Bencher) {
    turns(bencher, integers(), &[]);
}

/// A guard fails every second turn, into the interpreter.
#[divan::bench]
fn guard_into_the_runtime(bencher: Bencher) {
    turns(bencher, programs::zigzag(), &[("bridge_threshold", NEVER)]);
}

/// The same into a bridge.
#[divan::bench]
fn guard_into_a_bridge(bencher: Bencher) {
    turns(bencher, programs::zigzag(), &[]);
}

/// Recording, optimising and compiling a loop; each is another one, and runs ten turns.
#[divan::bench(args = ["small", "long"], sample_count = 50, sample_size = 1)]
fn compile(bencher: Bencher, which: &str) {
    with(&[("threshold", 2), ("function_threshold", NEVER)]);
    let (_, build) = programs::TRACED[usize::from(which == "long")];
    bencher
        .with_inputs(|| code::load(build()))
        .bench_local_values(|code| machine::run(code, 10));
}
