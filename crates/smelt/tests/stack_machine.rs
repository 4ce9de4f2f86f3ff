//! A bytecode machine with objects, as a client of Smelt: every program gives the same result interpreted and traced, whatever
//! fails and whenever the heap collects.

#[path = "stack_machine/code.rs"]
mod code;
#[path = "stack_machine/interpreter.rs"]
mod interpreter;
#[path = "stack_machine/programs.rs"]
mod programs;

use heap::Layout;
use interpreter::{Array, FACTOR, FloatBox, Object, Thread, Value};
use smelt::heap::{self, TypeId};
use smelt::{HeapObject, Int, Ref, parameters, runtime};

/// The result of a program, in words.
fn show(value: Value) -> String {
    if value.0 == 0 {
        return format!("raised {}", show(interpreter::machine().thread_raised()));
    }
    if value.0 & 1 == 1 {
        return format!("{}", value.0 as i64 >> 1);
    }
    if Ref::cast::<FloatBox>(value).is::<FloatBox>() {
        use interpreter::FloatBoxFields;
        return format!("{:?}", Ref::cast::<FloatBox>(value).number().get());
    }
    "an object".into()
}

fn run(program: &programs::Program, argument: i64) -> String {
    let functions = (program.build)()
        .into_iter()
        .map(|c| &*Box::leak(Box::new(c)))
        .collect();
    interpreter::load(functions);
    FACTOR.0.set(1);
    show(interpreter::call_from_rust(
        0,
        Value::from_bits((argument as u64) << 1 | 1),
    ))
}

struct Mode {
    name: &'static str,
    parameters: &'static [(&'static str, u32)],
}

const MODES: &[Mode] = &[
    Mode {
        name: "default",
        parameters: &[
            ("threshold", 20),
            ("function_threshold", 40),
            ("bridge_threshold", 5),
        ],
    },
    Mode {
        name: "at once",
        parameters: &[
            ("threshold", 2),
            ("function_threshold", 3),
            ("bridge_threshold", 1),
        ],
    },
    Mode {
        name: "no bridges",
        parameters: &[
            ("threshold", 2),
            ("function_threshold", 1 << 30),
            ("bridge_threshold", 1 << 30),
        ],
    },
    Mode {
        name: "every guard fails",
        parameters: &[
            ("threshold", 2),
            ("function_threshold", 5),
            ("bridge_threshold", 3),
            ("guard_failures", 1),
        ],
    },
    Mode {
        name: "every 3rd guard fails",
        parameters: &[
            ("threshold", 2),
            ("function_threshold", 5),
            ("bridge_threshold", 3),
            ("guard_failures", 3),
        ],
    },
    Mode {
        name: "every 7th guard fails, no bridges",
        parameters: &[
            ("threshold", 2),
            ("function_threshold", 5),
            ("bridge_threshold", 1 << 30),
            ("guard_failures", 7),
        ],
    },
    Mode {
        name: "short traces",
        parameters: &[
            ("threshold", 2),
            ("function_threshold", 5),
            ("trace_limit", 60),
        ],
    },
    Mode {
        name: "no inlining",
        parameters: &[
            ("threshold", 2),
            ("function_threshold", 3),
            ("inline_depth", 0),
        ],
    },
];

fn set(parameters: &[(&str, u32)]) {
    for (name, default, _) in smelt::parameters::DESCRIPTIONS {
        parameters::set(name, *default).expect("a parameter");
    }
    for (name, value) in parameters {
        parameters::set(name, *value).expect("a parameter");
    }
}

fn initialise(stress: Option<u32>) {
    heap::initialise(heap::Config {
        stress,
        verify: stress.is_some(),
        poison: true,
        ..Default::default()
    })
    .expect("a heap");
    let layouts: [Layout; 4] = [
        FloatBox::LAYOUT,
        Object::LAYOUT,
        Array::LAYOUT,
        Thread::LAYOUT,
    ];
    for (layout, id) in layouts.into_iter().zip(20..) {
        heap::register_at(TypeId::new(id), layout);
    }
    runtime::initialise(Some(Box::new(smelt::evaluator::Evaluator::new()))).expect("a value stack");
}

fn check(modes: &[Mode], size: fn(&programs::Program) -> i64) {
    let only = std::env::var("SMELT_PROGRAM").ok();
    for program in programs::ALL {
        if only.as_ref().is_some_and(|only| only != program.name) {
            continue;
        }
        set(&[("enabled", 0)]);
        let expected = run(program, size(program));
        for mode in modes {
            set(mode.parameters);
            let before = runtime::statistics();
            let result = run(program, size(program));
            assert_eq!(result, expected, "{} in mode '{}'", program.name, mode.name);
            let after = runtime::statistics();
            if mode.name == "default" && program.traceable {
                assert!(
                    after.loops + after.functions > before.loops + before.functions,
                    "{} was not traced",
                    program.name
                );
            }
        }
    }
}

#[test]
fn every_program_in_every_mode() {
    if std::env::var_os("SMELT_LOG").is_some() {
        runtime::log::start(runtime::log::Level::Everything, Box::new(std::io::stderr()));
    }
    initialise(
        std::env::var("SMELT_STRESS")
            .ok()
            .and_then(|n| n.parse().ok()),
    );
    check(MODES, |program| program.size);
    let _ = Int::<smelt::Native>::from(0);
    let _ = Object::TYPE;
}

#[test]
#[ignore]
fn show_all() {
    initialise(None);
    set(&[("enabled", 0)]);
    for program in programs::ALL {
        println!("{} {}", program.name, run(program, program.size));
    }
}
