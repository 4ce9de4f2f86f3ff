//! The guide, `docs/smelt/guide.md`: what it lists is what is compiled here, the traces in it are the traces there are, and what it says of
//! programs happens. `UPDATE_GUIDE=1` puts listings and traces as they now are into it.

#[path = "guide/broken.rs"]
mod broken;
#[path = "guide/code.rs"]
mod code;
#[path = "guide/document.rs"]
mod document;
#[path = "guide/machine.rs"]
mod machine;
#[path = "support/modes.rs"]
mod modes;
#[path = "guide/plain.rs"]
mod plain;
#[path = "guide/programs.rs"]
mod programs;

use code::Code;
use plain::Value;
use smelt::heap::{self, TypeId};
use smelt::runtime::observer::{Event, Observer, observe};
use smelt::trace::TraceKind;
use smelt::trace::text::Listing;
use smelt::{JitCell, runtime};
use std::collections::HashMap;
use std::sync::Mutex;

/// The text of each trace by program and stage: the first loop or function that is compiled.
static TRACES: Mutex<Option<HashMap<String, String>>> = Mutex::new(None);

struct Keeper;

impl Observer for Keeper {
    fn event(&mut self, event: &Event<'_>) {
        let (attempt, trace, stage) = match event {
            Event::Recorded { attempt, trace, .. } => (attempt, trace, "recorded"),
            Event::Optimised { attempt, trace, .. } => (attempt, trace, "optimised"),
            _ => return,
        };
        if attempt.kind == TraceKind::Bridge {
            return;
        }
        let place = attempt.position.place();
        let program = place.name.split(':').next().unwrap_or_default();
        let listing = Listing {
            trace,
            snapshots: false,
        };
        let mut traces = TRACES.lock().expect("nobody panics with it");
        let traces = traces.get_or_insert_default();
        let key = format!("{program}: {stage}");
        traces
            .entry(key)
            .or_insert_with(|| document::renumbered(&listing.to_string()));
    }
}

fn with_machine_code() {
    let (_, backend) = modes::backends().pop().expect("there is always one");
    runtime::initialise(Some(backend)).expect("a value stack");
}

/// A program, its argument and its result, interpreted by hand-written code, without and with the JIT, and with guards that fail.
fn check(functions: fn() -> Vec<Code>, argument: i64) {
    let by_hand = code::load(functions());
    let mut registers = vec![Value::Int(0); 4096];
    registers[0] = Value::Int(argument);
    let expected = plain::run(&by_hand[0], &mut registers);
    let told = plain::TOLD.take();
    modes::interpret_only();
    let name = by_hand[0].name;
    let run = || {
        let result = machine::run(code::load(functions()), argument);
        assert_eq!(plain::TOLD.take(), told, "what {name} tells");
        result
    };
    assert_eq!(run(), Some(expected), "{name}, interpreted");
    for mode in modes::ALL {
        mode.enter();
        assert_eq!(run(), Some(expected), "{name}, {}", mode.name);
    }
}

#[test]
fn the_guide_is_right() {
    heap::initialise(heap::Config::default()).expect("a heap");
    heap::register_at(TypeId::new(20), machine::Boxed::LAYOUT);
    with_machine_code();
    modes::log_if_asked();
    observe(Box::new(Keeper));
    check(programs::squares, 1000);
    check(programs::halves, 1000);
    check(programs::steps, 1000);
    check(programs::telling, 1000);
    check(programs::rates, 1000);
    check(programs::calls, 1000);
    check(programs::fibonacci, 15);
    check(programs::nested, 1000);
    a_loop_is_recorded_on_its_usual_way();
    machine_runs_out_of_stack();
    a_changed_rate_is_seen();
    broken_rules_show();
    let traces = TRACES.lock().expect("nobody panics with it").take();
    document::check(&traces.unwrap_or_default());
}

/// An inner loop gets hot at its last iteration, which leads through the outer loop; the next one is recorded instead.
fn a_loop_is_recorded_on_its_usual_way() {
    let traces = TRACES.lock().expect("nobody panics with it");
    let recorded = &traces.as_ref().expect("traces")["nested: recorded"];
    let instructions = recorded.matches("\nmerge_point").count();
    assert_eq!(instructions, 4, "the inner loop has four:\n{recorded}");
}

fn machine_runs_out_of_stack() {
    let endless = || {
        let code = vec![code::Instruction::Move(2, 0), code::Instruction::Call(1, 0)];
        vec![Code::new("endless", 3, code)]
    };
    modes::interpret_only();
    assert_eq!(machine::run(code::load(endless()), 1), None);
    modes::ALL[0].enter();
    assert_eq!(machine::run(code::load(endless()), 1), None);
}

/// A trace has taken the rate for a constant; it is left when that changes.
fn a_changed_rate_is_seen() {
    modes::ALL[0].enter();
    let program = code::load(programs::rates());
    for rate in [3, 5, 7] {
        machine::RATE.0.set(rate);
        assert_eq!(machine::run(program, 1000), Some(Value::Int(1000 * rate)));
    }
    machine::RATE.0.set(3);
}

/// What the guide says of each broken rule.
fn broken_rules_show() {
    use broken::{Here, Loop, Rule};
    let new = |rule| {
        let cell = JitCell::new();
        Here(Box::leak(Box::new(Loop { rule, cell })))
    };
    // (rule, what is to be seen without the JIT, and with it)
    let passed = || broken::PASSED.replace(0);
    for (rule, expected) in [
        (Rule::None, 1000),
        (Rule::Effect, 1000),
        (Rule::Keeping, 500_500),
    ] {
        modes::interpret_only();
        assert_eq!(broken::run(new(rule), 1000), expected, "{rule:?}");
        let interpreted = passed();
        modes::ALL[0].enter();
        let traced = broken::run(new(rule), 1000);
        match rule {
            Rule::Effect => {
                assert_eq!((traced, interpreted), (expected, 1000));
                assert!(passed() < 100);
            }
            Rule::Keeping => assert_ne!(traced, expected),
            _ => assert_eq!(traced, expected),
        }
    }
    modes::ALL[0].enter();
    let reading = new(Rule::Reading);
    assert_eq!(broken::run(reading, 1000), 1000);
    broken::STEP.set(2);
    assert_ne!(broken::run(reading, 1000), 2000);
    modes::interpret_only();
    assert_eq!(broken::run(reading, 1000), 2000);
}
