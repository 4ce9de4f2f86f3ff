//! A tree-walking interpreter with closures and environments in the heap, as a client of Smelt: no bytecode, no value stack, recursion in Rust.

#[path = "tree_walker/interpreter.rs"]
mod interpreter;
#[path = "support/modes.rs"]
mod modes;
#[path = "tree_walker/programs.rs"]
mod programs;

use interpreter::{Closure, Environment, Value};
use smelt::heap::{self, TypeId};
use smelt::{runtime, stack};

fn run(program: &programs::Program) -> String {
    let value: Value = interpreter::run_program((program.build)());
    assert!(value.0 & 1 == 1, "{} gives an int", program.name);
    (value.0 as i64 >> 1).to_string()
}

#[test]
fn every_program_in_every_mode() {
    let stress = std::env::var("SMELT_STRESS")
        .ok()
        .and_then(|n| n.parse().ok());
    heap::initialise(heap::Config {
        stress,
        verify: stress.is_some(),
        poison: true,
        ..Default::default()
    })
    .expect("a heap");
    heap::register_at(TypeId::new(30), Closure::LAYOUT);
    heap::register_at(TypeId::new(31), Environment::LAYOUT);
    modes::log_if_asked();
    for (name, backend) in modes::backends() {
        runtime::initialise(Some(backend)).expect("a value stack");
        for program in programs::ALL {
            modes::interpret_only();
            let expected = run(program);
            assert_eq!(expected, program.result, "{} interpreted", program.name);
            for mode in modes::ALL {
                mode.enter();
                let before = runtime::statistics();
                assert_eq!(
                    run(program),
                    expected,
                    "{} on {name}, {}",
                    program.name,
                    mode.name
                );
                let after = runtime::statistics();
                let compiled = after.loops + after.functions - before.loops - before.functions;
                assert!(
                    compiled > 0 || mode.name != "default",
                    "{} was not traced",
                    program.name
                );
            }
            asked_all_the_time(program, name);
        }
    }
}

/// Somebody asks for attention, in a thread that has frames, and this interpreter, which has none, never looks up: that changes nothing about its machine code.
fn asked_all_the_time(program: &programs::Program, backend: &str) {
    let counted = |asked: bool| {
        modes::ALL[0].enter();
        let before = runtime::statistics();
        let frame = stack::frame_at_top(0);
        assert!(stack::push_frame(frame, 1));
        if asked {
            smelt::safepoint::request();
        }
        assert_eq!(run(program), program.result);
        smelt::safepoint::clear();
        stack::pop_frame(frame, 1);
        let after = runtime::statistics();
        let traces = after.loops + after.functions - before.loops - before.functions;
        [
            traces,
            after.bridges - before.bridges,
            after.exits - before.exits,
        ]
    };
    assert_eq!(
        counted(true),
        counted(false),
        "{} on {backend}: traces, bridges, exits",
        program.name
    );
}
