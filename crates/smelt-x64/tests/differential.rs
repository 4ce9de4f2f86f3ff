//! Random traces, run by the evaluator and as machine code: the same exits, exit words, heap and value stack.

use smelt::Kind;
use smelt::backend::{Backend, Counters, ExitId, Request};
use smelt::evaluator::Evaluator;
use smelt::testing::fixture::{Fixture, Outcome, Start};
use smelt::testing::generator::{Class, Generated, Generator, Options};
use smelt::trace::LabelId;
use smelt_x64::Machine;
use std::collections::HashMap;
use std::rc::Rc;

/// Ends calls that left by a guard: any function of the arguments does.
extern "C" fn finish_call(exit: u32, frame: usize) -> u64 {
    (u64::from(exit) << 16 | (frame as u64 & 0xff8)) | 1
}

/// The two backends with the same traces.
struct Pair {
    evaluator: Evaluator,
    machine: Machine,
    next_exit: u32,
    /// Classes of the words at each exit; for finishes, the kind of the value.
    exits: HashMap<u32, Vec<Kind>>,
    live: HashMap<u32, Vec<Class>>,
    fail_every: u32,
    /// What the code of each trace counts, in the evaluator and in machine code.
    counters: Vec<[&'static Counters; 2]>,
    /// All traces, for the report of a difference.
    text: String,
}

impl Pair {
    fn new(fail_every: u32) -> Pair {
        let options = smelt_x64::Options { finish_call };
        Pair {
            evaluator: Evaluator::with_finish_call(finish_call),
            machine: Machine::new(options).unwrap(),
            next_exit: 0,
            exits: HashMap::new(),
            live: HashMap::new(),
            fail_every,
            counters: Vec::new(),
            text: String::new(),
        }
    }

    /// Compiles a trace; of a bridge, sometimes the exit is told.
    fn compile(&mut self, generated: &Generated, bridge_of: Option<ExitId>) {
        let counters = [(); 2].map(|()| &*Box::leak(Box::<Counters>::default()));
        self.counters.push(counters);
        let mut request = Request {
            name: "a trace",
            trace: &generated.trace,
            first_exit: self.next_exit,
            validity: Rc::default(),
            fail_every: self.fail_every,
            bridge_of,
            counters: Some(counters[0]),
        };
        self.text += &format!("first exit {}\n{}\n", self.next_exit, generated.trace);
        self.evaluator.compile(&request).unwrap();
        request.counters = Some(counters[1]);
        self.machine.compile(&request).unwrap();
        for (snapshot, classes) in &generated.live {
            let kinds = classes.iter().map(|c| c.kind()).collect();
            self.exits.insert(self.next_exit + snapshot, kinds);
            self.live.insert(self.next_exit + snapshot, classes.clone());
        }
        if let Some((snapshot, kind)) = generated.finish {
            self.exits.insert(self.next_exit + snapshot, vec![kind]);
        }
        self.next_exit += generated.trace.snapshots.len() as u32;
    }

    fn attach(&mut self, exit: ExitId, bridge: LabelId) {
        self.evaluator.attach_bridge(exit, bridge);
        self.machine.attach_bridge(exit, bridge);
    }

    fn redirect(&mut self, old: LabelId, new: LabelId) {
        self.evaluator.redirect(old, new);
        self.machine.redirect(old, new);
    }

    fn stub(&mut self, label: LabelId, classes: &[Class]) {
        let exit = ExitId(self.next_exit);
        self.evaluator.stub(label, exit);
        self.machine.stub(label, exit);
        self.exits
            .insert(exit.0, classes.iter().map(|c| c.kind()).collect());
        self.live.insert(exit.0, classes.to_vec());
        self.next_exit += 1;
    }

    fn run(&self, fixture: &Fixture, entry: LabelId, starts: &[Start]) -> (Outcome, Outcome) {
        let kinds = |exit: ExitId| self.exits.get(&exit.0).cloned().unwrap_or_default();
        (
            fixture.run(&self.evaluator, entry, starts, &kinds),
            fixture.run(&self.machine, entry, starts, &kinds),
        )
    }
}

/// Functions, a trace, bridges where it leaves, redirections; each step compared.
fn check(fixture: &Fixture, seed: u64, options: Options, fail_every: u32) -> usize {
    let mut pair = Pair::new(fail_every);
    let mut maker = Generator::new(seed, options, fixture.constant_node());
    let mut made = Vec::new();
    for index in 0..4 {
        let generated = maker.trace(index < 2);
        pair.compile(&generated, None);
        made.push(generated);
    }
    let mut runs = 0;
    for round in 0..12 {
        let at = maker.random.below(made.len());
        let (entry, inputs) = (made[at].trace.entry, made[at].inputs.clone());
        let starts = maker.starts(&inputs);
        let (expected, found) = pair.run(fixture, entry, &starts);
        runs += 1;
        if expected != found {
            let at = expected
                .words
                .iter()
                .zip(&found.words)
                .position(|(a, b)| a != b);
            panic!(
                "seed {seed}, round {round}, entry {entry:?}, inputs {starts:?}:\nexit {:?} for {:?}, first different word {at:?}: {:x?} for {:x?}\n{}",
                found.exit,
                expected.exit,
                at.map(|i| found.words[i]),
                at.map(|i| expected.words[i]),
                pair.text,
            );
        }
        for (number, counters) in pair.counters.iter().enumerate() {
            let [expected, found] = counters.map(|c| (c.entries.get(), c.iterations.get()));
            assert_eq!(
                expected, found,
                "counts of trace {number}, seed {seed}:\n{}",
                pair.text
            );
        }
        let exit = expected.exit;
        if let Some(classes) = pair.live.remove(&exit.0) {
            // The state of a guard begins with the counter; where it is a constant there is none.
            let bridge = maker.bridge(&classes);
            if classes.contains(&Class::Counter) || ends_without_jump(&bridge) {
                pair.compile(&bridge, (!seed.is_multiple_of(3)).then_some(exit));
                pair.attach(exit, bridge.trace.entry);
            }
        }
        if round == 7 {
            let label = maker.label();
            pair.stub(label, &made[2].inputs);
            pair.redirect(made[2].trace.entry, label);
        }
        if round == 9 {
            let better = maker.bridge(&made[2].inputs);
            pair.compile(&better, None);
            pair.redirect(made[2].trace.entry, better.trace.entry);
        }
    }
    runs
}

fn ends_without_jump(generated: &Generated) -> bool {
    generated.finish.is_some()
}

fn check_seeds(seeds: std::ops::Range<u64>, options: Options, fail_every: u32) {
    let fixture = Fixture::new();
    let runs: usize = seeds
        .map(|seed| check(&fixture, seed, options, fail_every))
        .sum();
    println!("{runs} runs agree");
}

#[test]
fn machine_code_agrees_with_the_evaluator() {
    check_seeds(0..80, Options::default(), 0);
}

#[test]
fn also_in_long_traces() {
    let options = Options {
        operations: 200,
        labels: 3,
        guards: 8,
        live: 20,
        ..Options::default()
    };
    check_seeds(1000..1012, options, 0);
}

#[test]
fn also_in_arithmetic() {
    let options = Options {
        operations: 60,
        guards: 5,
        pure: true,
        ..Options::default()
    };
    check_seeds(2000..2060, options, 0);
}

#[test]
fn also_when_guards_fail_that_hold() {
    check_seeds(3000..3040, Options::default(), 5);
}
