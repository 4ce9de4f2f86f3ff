//! Random loops, as a recorder would record them, run by the evaluator as they are and optimised: they must leave at the same
//! guard, in the same iteration, with the same state of the interpreter and of the heap.
//!
//! `SMELT_SEED=n` runs one loop and prints it; `SMELT_COUNT=n` runs so many.

#[path = "random/generator.rs"]
mod generator;
#[path = "random/machine.rs"]
mod machine;
mod vocabulary;

use generator::Generator;
use machine::Machine;
use smelt::optimizer::{Options, Passes, optimize};
use smelt::trace::{LabelId, Trace, parse};

/// How often a recorded guard may turn out to go the other way before the loop is given up.
const REPAIRS: u32 = 60;

fn optimised(trace: &Trace, passes: Passes, label: u32) -> Option<Trace> {
    let options = Options {
        passes,
        loop_label: Some(LabelId(label)),
        ..Options::default()
    };
    let optimized = optimize(trace, &options).ok()?;
    if let Err(message) = optimized.trace.verify() {
        panic!("{message}\n{}", optimized.trace);
    }
    Some(optimized.trace)
}

/// Makes a loop whose first iteration goes through, as that of every recorded loop does.
fn recorded(machine: &mut Machine, seed: u64) -> Option<(String, Trace)> {
    let mut generator = Generator::new(seed);
    generator.generate();
    for _ in 0..REPAIRS {
        let text = generator.text();
        let trace = parse(&text, &machine::vocabulary()).unwrap_or_else(|e| panic!("{e}\n{text}"));
        trace.verify().unwrap_or_else(|e| panic!("{e}\n{text}"));
        let plain = optimised(&trace, Passes::NONE, 2)?;
        let outcome = machine.run(&plain, seed);
        if outcome.iteration > 0 {
            return Some((text, trace));
        }
        generator.repair(outcome.guard as usize);
    }
    None
}

fn check(machine: &mut Machine, seed: u64, verbose: bool) -> bool {
    let Some((text, trace)) = recorded(machine, seed) else {
        return false;
    };
    if verbose {
        println!("{text}");
    }
    let plain = optimised(&trace, Passes::NONE, 2).expect("it has been");
    let expected = machine.run(&plain, seed);
    let mut variants = vec![Passes::ALL];
    let mut without = Passes::ALL;
    without.set("peeling", false);
    variants.push(without);
    let name = Passes::NAMES[seed as usize % Passes::NAMES.len()];
    let mut without_one = Passes::ALL;
    without_one.set(name, false);
    variants.push(without_one);
    for passes in variants {
        let Some(better) = optimised(&trace, passes, 2) else {
            panic!("seed {seed}: abandoned\n{text}");
        };
        if verbose {
            println!("{passes:?}\n{better}");
        }
        let outcome = machine.run(&better, seed);
        assert!(
            outcome == expected,
            "seed {seed} with {passes:?}\n{text}\noptimised\n{better}\nexpected {expected:?}\nbut got  {outcome:?}"
        );
    }
    true
}

#[test]
fn optimised_loops_do_the_same() {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse::<u64>().ok());
    let mut machine = Machine::new();
    if let Some(seed) = number("SMELT_SEED") {
        assert!(check(&mut machine, seed, true), "not a loop");
        return;
    }
    let count = number("SMELT_COUNT").unwrap_or(600);
    let loops = (1..=count)
        .filter(|seed| check(&mut machine, *seed, false))
        .count();
    assert!(loops as u64 > count / 2, "only {loops} loops of {count}");
}
