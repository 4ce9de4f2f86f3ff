//! A bytecode machine with objects, as a client of Smelt: every program gives the same result interpreted and traced, whatever
//! fails and whenever the heap collects.

#[path = "stack_machine/code.rs"]
mod code;
#[path = "stack_machine/interpreter.rs"]
mod interpreter;
#[path = "support/modes.rs"]
mod modes;
#[path = "stack_machine/programs.rs"]
mod programs;

use heap::Layout;
use interpreter::{Array, FACTOR, FloatBox, Object, Thread, Value};
use smelt::heap::{self, TypeId};
use smelt::runtime::observer::{Cause, Event, Observer, observe};
use smelt::trace::{Position, TraceKind};
use smelt::{Ref, runtime};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

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
}

/// Counts what it is told.
struct Counting;

static COMPILED: AtomicU64 = AtomicU64::new(0);
static ABANDONED: AtomicU64 = AtomicU64::new(0);
static INVALIDATED: AtomicU64 = AtomicU64::new(0);
static MADE_ANEW: AtomicU64 = AtomicU64::new(0);
/// Of the abandoned ones, those that made room for what they had called.
static INTERRUPTED: AtomicU64 = AtomicU64::new(0);
/// The headers of the loops compiled.
static HEADERS: Mutex<Vec<Position>> = Mutex::new(Vec::new());

impl Observer for Counting {
    fn event(&mut self, event: &Event<'_>) {
        let counter = match event {
            Event::Compiled { attempt, .. } => {
                let is_bridge = attempt.kind == TraceKind::Bridge;
                assert_eq!(attempt.from.is_some(), is_bridge);
                if attempt.kind == TraceKind::Loop {
                    HEADERS.lock().unwrap().push(attempt.position);
                }
                &COMPILED
            }
            Event::Abandoned { reason, .. } => {
                assert!(!reason.is_empty());
                let made_room = reason.contains("meanwhile");
                INTERRUPTED.fetch_add(made_room.into(), Ordering::Relaxed);
                &ABANDONED
            }
            Event::Invalidated { cause, .. } => match cause {
                Cause::Changed => &INVALIDATED,
                Cause::MadeAnew => &MADE_ANEW,
            },
            _ => return,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

/// A program that settles leaves machine code no more than this: some guards fail until they have bridges.
const MOST_EXITS: u64 = 100;

/// What is tried in vain is tried until there is machine code, which leaves it out, and not 500 times.
const MOST_TRIED: u64 = 100;

/// Code that is invalid again and again is made less and less often, and not 3000 times.
const MOST_INVALID: u64 = 40;

#[test]
fn every_program_in_every_mode() {
    initialise(
        std::env::var("SMELT_STRESS")
            .ok()
            .and_then(|n| n.parse().ok()),
    );
    modes::log_if_asked();
    observe(Box::new(Counting));
    let only = std::env::var("SMELT_PROGRAM").ok();
    for (name, backend) in modes::backends() {
        runtime::initialise(Some(backend)).expect("a value stack");
        for program in programs::ALL {
            if only.as_ref().is_some_and(|only| only != program.name) {
                continue;
            }
            modes::interpret_only();
            let expected = run(program, program.size);
            interpreter::TRIED.store(0, Ordering::Relaxed);
            assert_eq!(expected, program.result, "{} interpreted", program.name);
            for mode in modes::ALL {
                mode.enter();
                let before = runtime::statistics();
                let invalid_before = INVALIDATED.load(Ordering::Relaxed);
                assert_eq!(
                    run(program, program.size),
                    expected,
                    "{} on {name}, {}",
                    program.name,
                    mode.name
                );
                let after = runtime::statistics();
                let compiled = after.loops + after.functions - before.loops - before.functions;
                assert!(
                    compiled > 0 || !(mode.name == "default" && program.traceable),
                    "{} was not traced",
                    program.name
                );
                let headers = std::mem::take(&mut *HEADERS.lock().unwrap());
                let is_other = |(i, here): (usize, &Position)| {
                    headers[..i].iter().any(|h| h.greens == here.greens)
                };
                assert!(
                    headers.iter().enumerate().any(is_other)
                        || !(mode.name == "default" && program.other_loops),
                    "{} has one loop at each header",
                    program.name
                );
                let invalid = INVALIDATED.load(Ordering::Relaxed) - invalid_before;
                assert!(
                    invalid <= MOST_INVALID || mode.name != "default",
                    "{} had code that became invalid {invalid} times",
                    program.name
                );
                let tried = interpreter::TRIED.swap(0, Ordering::Relaxed);
                assert!(
                    tried <= MOST_TRIED || mode.name != "default",
                    "{} tried {tried} times in vain",
                    program.name
                );
                let exits = after.exits - before.exits;
                assert!(
                    exits <= MOST_EXITS || !(mode.name == "default" && program.settles),
                    "{} left machine code {exits} times",
                    program.name
                );
            }
        }
    }
    let counted = [
        &COMPILED,
        &ABANDONED,
        &INVALIDATED,
        &INTERRUPTED,
        &MADE_ANEW,
    ]
    .map(|c| c.load(Ordering::Relaxed));
    let all = runtime::statistics();
    let compiled = all.loops + all.functions + all.bridges;
    assert_eq!(counted[..2], [compiled, all.aborts], "what observers hear");
    assert!(counted[2] > 0 || only.is_some(), "nothing was invalidated");
    assert!(counted[3] > 0 || only.is_some(), "nothing was interrupted");
    assert!(counted[4] > 0 || only.is_some(), "nothing was made anew");
}
