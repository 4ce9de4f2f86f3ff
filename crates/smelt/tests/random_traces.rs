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
use machine::{Machine, Outcome};
use smelt::optimizer::{Options, Passes, optimize};
use smelt::trace::{LabelId, Operation, PackedSnapshots, SnapshotId, Trace, parse};

/// As recorded: the passes are off. (Without `compatible` guards that ask of shapes would insist on them, and fail more often.)
fn plain(trace: &Trace) -> Option<Trace> {
    let mut passes = Passes::NONE;
    passes.set("compatible", true);
    optimised(trace, passes, 2)
}

/// How often a recorded guard may turn out to go the other way before the loop is given up.
const REPAIRS: u32 = 60;

fn optimised(trace: &Trace, passes: Passes, label: u32) -> Option<Trace> {
    let options = Options {
        passes,
        loop_label: Some(LabelId(label)),
        float_objects: smelt::bare::float_objects(),
        may_be_bare: trace.operations.len().is_multiple_of(2),
        ..Options::default()
    };
    let optimized = optimize(trace, &options).ok()?;
    if let Err(message) = optimized.trace.verify() {
        panic!("{message}\n{}", optimized.trace);
    }
    let snapshots = &optimized.trace.snapshots;
    assert_eq!(PackedSnapshots::pack(snapshots).all(), *snapshots);
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
        // Without `compatible`, since the shapes that guards name are those that were there.
        let insisting = optimised(&trace, Passes::NONE, 2)?;
        let outcome = machine.run(&insisting, seed);
        if outcome.iteration > 0 {
            return Some((text, trace));
        }
        generator.repair(outcome.guard as usize);
    }
    None
}

/// Was the loop left at a guard that asks a shape? All questions of a shape are asked at the first of their guards, so the optimised loop may be left earlier.
fn asks_a_shape(trace: &Trace, outcome: &Outcome) -> bool {
    let is_here = |snapshot: &SnapshotId| {
        trace.snapshots[snapshot.0 as usize].levels[0].greens[0] == outcome.guard
    };
    let mut operations = trace.operations.iter();
    operations.any(|o| matches!(o, Operation::GuardCompatible(_, _, snapshot) if is_here(snapshot)))
}

/// Was the loop left at a guard that floats may be bare? NaNs may not, and the recorded loop does not mind.
fn asks_for_a_number(better: &Trace, outcome: &Outcome) -> bool {
    let is_here = |snapshot: &SnapshotId| {
        better.snapshots[snapshot.0 as usize].levels[0].greens[0] == outcome.guard
    };
    better.operations.iter().any(|operation| match operation {
        Operation::Unbox(_, snapshot) => is_here(snapshot),
        Operation::GuardTrue(condition, snapshot) => {
            let condition = condition.as_value().map(|i| &better.operations[i]);
            matches!(condition, Some(Operation::CompareFloat(_, a, b)) if a == b)
                && is_here(snapshot)
        }
        _ => false,
    })
}

/// Would the loop have been left so, if that guard had failed in that iteration?
fn passes_by(machine: &mut Machine, plain: &Trace, seed: u64, outcome: &Outcome) -> bool {
    (1..MOST_GUARDS)
        .map(|count| machine.run_until(plain, seed, count))
        .take_while(|other| other.iteration <= outcome.iteration)
        .any(|other| other == *outcome)
}

/// Loops have fewer guards than this to execute.
const MOST_GUARDS: u32 = 2000;

fn check(machine: &mut Machine, seed: u64, verbose: bool) -> bool {
    let Some((text, trace)) = recorded(machine, seed) else {
        return false;
    };
    if verbose {
        println!("{text}");
    }
    let plain = plain(&trace).expect("it has been");
    let expected = machine.run(&plain, seed);
    let mut variants = vec![Passes::ALL];
    let mut without = Passes::ALL;
    without.set("peeling", false);
    variants.push(without);
    let name = Passes::NAMES[seed as usize % Passes::NAMES.len()];
    let mut without_one = Passes::ALL;
    without_one.set(name, name == "compatible");
    variants.push(without_one);
    for passes in variants {
        let Some(better) = optimised(&trace, passes, 2) else {
            panic!("seed {seed}: abandoned\n{text}");
        };
        if verbose {
            println!("{passes:?}\n{better}");
        }
        let outcome = machine.run(&better, seed);
        let is_right = outcome == expected
            || (asks_a_shape(&trace, &outcome) || asks_for_a_number(&better, &outcome))
                && passes_by(machine, &plain, seed, &outcome);
        assert!(
            is_right,
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
    let count = number("SMELT_COUNT").unwrap_or(3000);
    let loops = (1..=count)
        .filter(|seed| check(&mut machine, *seed, false))
        .count();
    assert!(loops as u64 > count / 2, "only {loops} loops of {count}");
}
