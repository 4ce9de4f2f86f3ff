//! Random traces, run by the evaluator and as machine code: the same exits, exit words, heap and value stack.

use smelt::Kind;
use smelt::backend::{Backend, CodeId, Counters, ExitId, NO_SHAPE, Request, exit_shape};
use smelt::evaluator::Evaluator;
use smelt::testing::fixture::{Fixture, Outcome, Start};
use smelt::testing::generator::{Class, Generated, Generator, Options};
use smelt::trace::{LabelId, Trace};
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
    counters: Vec<[Rc<Counters>; 2]>,
    /// The traces, and what the backends call them.
    traces: Vec<(Trace, [CodeId; 2])>,
    /// Numbers of those that are gone.
    freed: Vec<usize>,
    /// Labels that exits lead to.
    bridges: Vec<LabelId>,
    /// All traces, for the report of a difference.
    text: String,
    /// The shape because of which code has been left by last.
    shape: u64,
}

/// What stands in the word for a shape, which is free again then.
fn taken_shape() -> u64 {
    // SAFETY: a word of Smelt's, used by one test at a time.
    std::mem::replace(unsafe { &mut *exit_shape() }, NO_SHAPE)
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
            traces: Vec::new(),
            freed: Vec::new(),
            bridges: Vec::new(),
            text: String::new(),
            shape: NO_SHAPE,
        }
    }

    /// Compiles a trace; of a bridge, sometimes the exit is told.
    fn compile(&mut self, generated: &Generated, bridge_of: Option<ExitId>) {
        let counters: [Rc<Counters>; 2] = Default::default();
        self.counters.push(counters.clone());
        let mut request = Request {
            name: "a trace",
            trace: &generated.trace,
            first_exit: self.next_exit,
            function: false,
            validity: Rc::default(),
            fail_every: self.fail_every,
            bridge_of,
            counters: Some(counters[0].clone()),
        };
        self.text += &format!("first exit {}\n{}\n", self.next_exit, generated.trace);
        let [_, of_machine] = counters;
        let evaluator = self.evaluator.compile(&request).unwrap();
        request.counters = Some(of_machine);
        let machine = self.machine.compile(&request).unwrap();
        self.traces
            .push((generated.trace.clone(), [evaluator.id, machine.id]));
        for (snapshot, classes) in &generated.live {
            let kinds = classes.iter().map(|c| c.kind()).collect();
            self.exits.insert(self.next_exit + snapshot, kinds);
            self.live.insert(self.next_exit + snapshot, classes.clone());
        }
        if let Some((snapshot, kind)) = generated.finish {
            // Of a bare float the number comes second.
            let kinds = match kind {
                Kind::Float => vec![Kind::Int, Kind::Float],
                kind => vec![kind],
            };
            self.exits.insert(self.next_exit + snapshot, kinds);
        }
        self.next_exit += generated.trace.snapshots.len() as u32;
    }

    fn attach(&mut self, exit: ExitId, bridge: LabelId) {
        self.bridges.push(bridge);
        self.evaluator.attach_bridge(exit, bridge);
        self.machine.attach_bridge(exit, bridge);
    }

    /// Frees the trace of this number, if no other leads to it, or will.
    fn free(&mut self, number: usize, maker: &mut Generator) -> bool {
        if self.freed.contains(&number) {
            return false;
        }
        let (trace, [evaluator, machine]) = &self.traces[number];
        let is_newest = |label: LabelId| {
            let newer = &self.traces[number + 1..];
            newer.iter().all(|(t, _)| t.labels().all(|l| l != label))
        };
        let leads_here =
            |label: LabelId| trace.labels().any(|own| own == label) && is_newest(label);
        let others = || {
            self.traces
                .iter()
                .enumerate()
                .filter(|(n, _)| *n != number && !self.freed.contains(n))
        };
        let is_wanted = others().any(|(_, (other, _))| other.targets().any(leads_here));
        if is_wanted || self.bridges.iter().any(|b| leads_here(*b)) {
            return false;
        }
        maker.places.retain(|place| !leads_here(place.label));
        self.evaluator.free(*evaluator);
        self.machine.free(*machine);
        self.freed.push(number);
        true
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

    fn run(&mut self, fixture: &Fixture, entry: LabelId, starts: &[Start]) -> (Outcome, Outcome) {
        let kinds = |exit: ExitId| self.exits.get(&exit.0).cloned().unwrap_or_default();
        let expected = fixture.run(&self.evaluator, entry, starts, &kinds);
        let expected_shape = taken_shape();
        let found = fixture.run(&self.machine, entry, starts, &kinds);
        assert_eq!(expected_shape, taken_shape(), "{}", self.text);
        self.shape = expected_shape;
        (expected, found)
    }

    /// If an exit has just been taken because of a shape: both are told something about that.
    fn tell_shape(&mut self, exit: ExitId, maker: &mut Generator) {
        if self.shape == NO_SHAPE {
            return;
        }
        let (shape, fits) = (self.shape as u32, maker.random.percent(60));
        let is_last = maker.random.percent(20);
        for backend in [&mut self.evaluator as &mut dyn Backend, &mut self.machine] {
            backend.tell_shape(exit, shape, fits);
            if is_last {
                backend.know_no_more_shapes(exit);
            }
        }
    }
}

/// Functions, a trace, bridges where it leaves, labels that are compiled anew and traces that are freed; each step compared.
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
            let [expected, found] = counters
                .each_ref()
                .map(|c| (c.entries.get(), c.iterations.get()));
            assert_eq!(
                expected, found,
                "counts of trace {number}, seed {seed}:\n{}",
                pair.text
            );
        }
        let exit = expected.exit;
        pair.tell_shape(exit, &mut maker);
        if let Some(classes) = pair.live.remove(&exit.0) {
            // The state of a guard begins with the counter; where it is a constant there is none.
            let bridge = maker.bridge(&classes);
            if classes.contains(&Class::Counter) || ends_without_jump(&bridge) {
                // Two inputs may arrive in one place, where they are copies of each other: nobody else may jump to the start then, as nobody does to that of a real bridge.
                let entry = bridge.trace.entry;
                let is_jumped_to = bridge.trace.targets().any(|label| label == entry);
                let is_told = !seed.is_multiple_of(3) && !is_jumped_to;
                pair.compile(&bridge, is_told.then_some(exit));
                pair.attach(exit, bridge.trace.entry);
            }
        }
        if round == 7 || round == 9 {
            // Its label leads to another trace from now on.
            let better = maker.bridge_behind(made[2].trace.entry, &made[2].inputs);
            pair.compile(&better, None);
            pair.free(2, &mut maker);
            made[2] = better;
        }
        if round == 8 {
            // A label is a stub again when its code has been freed.
            let label = maker.label();
            let compiled = maker.bridge_behind(label, &made[2].inputs);
            let starts = maker.starts(&compiled.inputs);
            pair.stub(label, &compiled.inputs);
            let stub = ExitId(pair.next_exit - 1);
            pair.compile(&compiled, None);
            let is_free = pair.free(pair.traces.len() - 1, &mut maker);
            assert!(is_free, "nobody leads to it");
            let (expected, found) = pair.run(fixture, label, &starts);
            assert_eq!((expected.exit, found.exit), (stub, stub));
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
    check_seeds(0..300, Options::default(), 0);
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
    check_seeds(3000..3100, Options::default(), 5);
}
