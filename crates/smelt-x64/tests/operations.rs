//! Every pure operation with edge values, constants and not, by the evaluator and as machine code.

use smelt::backend::{Backend, ExitId, Request, exit_buffer};
use smelt::evaluator::Evaluator;
use smelt::testing::fixture::Fixture;
use smelt::trace::{
    Arguments, LabelId, Operand, Operation, Snapshot, SnapshotId, Trace, TraceKind,
};
use smelt::{
    Callee, CodePointer, Compare, Effects, FloatBinary, IntBinary, IntChecked, Kind, Unary,
};
use smelt_x64::Machine;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

const INTS: [i64; 17] = [
    0,
    1,
    -1,
    2,
    3,
    -3,
    7,
    10,
    63,
    64,
    65,
    1_000_000_007,
    1 << 32,
    -(1 << 31),
    i64::MAX,
    i64::MIN,
    i64::MIN + 1,
];

fn floats() -> Vec<f64> {
    let edges = [
        0.0,
        0.5,
        1.0,
        1.5,
        2.5,
        1e18,
        9_223_372_036_854_775_807.0,
        1e300,
        5e-324,
        f64::INFINITY,
        f64::NAN,
    ];
    edges.into_iter().flat_map(|f| [f, -f]).collect()
}

fn empty_snapshot() -> Snapshot {
    Snapshot {
        levels: Vec::new(),
        replay: 0,
        slots: Vec::new(),
        top: 0,
        depth: 0,
        published_depth: 0,
        inlined: Default::default(),
        returned_into: Default::default(),
        virtuals: Vec::new(),
        stores: Vec::new(),
    }
}

struct Runner {
    backends: [Box<dyn Backend>; 2],
    label: u32,
    exit: u32,
}

/// How a trace left, and word 0 of the exit buffer.
type Left = (ExitId, u64);

impl Runner {
    fn new() -> Runner {
        let options = smelt_x64::Options::default();
        Runner {
            backends: [
                Box::new(Evaluator::new()),
                Box::new(Machine::new(options).unwrap()),
            ],
            label: 0,
            exit: 0,
        }
    }

    /// Compiles `make` of two operands, which are inputs or constants, and runs it on the words.
    fn run(
        &mut self,
        kinds: [Kind; 2],
        words: [u64; 2],
        constants: [bool; 2],
        make: &dyn Fn(&mut Trace, Operand, Operand) -> Operand,
    ) -> [Left; 2] {
        self.label += 1;
        let mut trace = Trace::new(TraceKind::Bridge, LabelId(self.label));
        let inputs = [0, 1].map(|i| {
            trace.push(Operation::Input {
                index: i as u32,
                kind: kinds[i],
            })
        });
        let operands = [0, 1].map(|i| {
            if constants[i] {
                trace.constant(kinds[i], words[i])
            } else {
                inputs[i]
            }
        });
        trace.push_snapshot(empty_snapshot());
        let value = make(&mut trace, operands[0], operands[1]);
        let snapshot = trace.push_snapshot(empty_snapshot());
        trace.push(Operation::Finish { value, snapshot });
        let first_exit = self.exit;
        self.exit += trace.snapshots.len() as u32;
        let request = Request {
            name: "a trace",
            trace: &trace,
            first_exit,
            function: false,
            validity: Rc::default(),
            fail_every: 0,
            bridge_of: None,
            counters: None,
        };
        let label = LabelId(self.label);
        [0, 1].map(|i| {
            let backend = &mut self.backends[i];
            backend.compile(&request).unwrap();
            // SAFETY: the fixture is held.
            unsafe {
                *exit_buffer() = words[0];
                *exit_buffer().add(1) = words[1];
                let exit = backend.enter(label, 0);
                (exit, *exit_buffer())
            }
        })
    }

    fn check(
        &mut self,
        name: &dyn std::fmt::Debug,
        kinds: [Kind; 2],
        words: [u64; 2],
        make: &dyn Fn(&mut Trace, Operand, Operand) -> Operand,
    ) {
        for constants in [[false, false], [false, true], [true, false]] {
            let [expected, found] = self.run(kinds, words, constants, make);
            // A failed guard has no live values here, so its word 0 is still the input.
            assert_eq!(
                expected, found,
                "{name:?} of {words:x?}, constants {constants:?}"
            );
        }
    }
}

fn pairs<T: Copy>(values: &[T]) -> impl Iterator<Item = (T, T)> {
    values
        .iter()
        .flat_map(move |a| values.iter().map(move |b| (*a, *b)))
}

#[test]
fn integers() {
    let _fixture = Fixture::new();
    let mut runner = Runner::new();
    let operations = [
        IntBinary::Add,
        IntBinary::Sub,
        IntBinary::Mul,
        IntBinary::And,
        IntBinary::Or,
        IntBinary::Xor,
        IntBinary::Shl,
        IntBinary::Sar,
        IntBinary::Shr,
        IntBinary::FloorDiv,
        IntBinary::FloorMod,
        IntBinary::Div,
        IntBinary::Rem,
        IntBinary::DivUnsigned,
        IntBinary::RemUnsigned,
        IntBinary::MulHigh,
        IntBinary::MulHighUnsigned,
    ];
    let kinds = [Kind::Int; 2];
    for (a, b) in pairs(&INTS) {
        let words = [a as u64, b as u64];
        // All in one trace, mixed into one word: a trace for each would be slow.
        runner.check(&"all", kinds, words, &|trace, a, b| {
            let mut sum = a;
            for operation in operations {
                let value = trace.push(Operation::Int(operation, a, b));
                let seven = trace.constant(Kind::Int, 0x9e37_79b9_7f4a_7c15);
                let mixed = trace.push(Operation::Int(IntBinary::Mul, sum, seven));
                sum = trace.push(Operation::Int(IntBinary::Xor, mixed, value));
            }
            sum
        });
        for operation in [IntChecked::Add, IntChecked::Sub, IntChecked::Mul] {
            runner.check(&operation, kinds, words, &|trace, a, b| {
                let sum = trace.push(Operation::Overflows(operation, a, b));
                let value = trace.push(Operation::Checked(operation, a, b, SnapshotId(0)));
                trace.push(Operation::Int(IntBinary::Add, value, sum))
            });
        }
    }
}

#[test]
fn comparisons() {
    let _fixture = Fixture::new();
    let mut runner = Runner::new();
    let operations = [
        Compare::Eq,
        Compare::Ne,
        Compare::Lt,
        Compare::Le,
        Compare::Gt,
        Compare::Ge,
        Compare::Below,
    ];
    let together = |float: bool| {
        move |trace: &mut Trace, a: Operand, b: Operand| {
            let mut sum = trace.constant(Kind::Int, 0);
            let two = trace.constant(Kind::Int, 2);
            for operation in operations {
                let value = trace.push(if float {
                    Operation::CompareFloat(operation, a, b)
                } else {
                    Operation::CompareInt(operation, a, b)
                });
                let twice = trace.push(Operation::Int(IntBinary::Mul, sum, two));
                sum = trace.push(Operation::Int(IntBinary::Add, twice, value));
            }
            sum
        }
    };
    for (a, b) in pairs(&INTS) {
        runner.check(
            &"ints",
            [Kind::Int; 2],
            [a as u64, b as u64],
            &together(false),
        );
    }
    for (a, b) in pairs(&floats()) {
        let words = [a.to_bits(), b.to_bits()];
        runner.check(&"floats", [Kind::Float; 2], words, &together(true));
        // As guards, where the comparison is part of the branch.
        for operation in operations {
            let kinds = [Kind::Float; 2];
            let [expected, found] = runner.run(kinds, words, [false; 2], &|trace, a, b| {
                let flag = trace.push(Operation::CompareFloat(operation, a, b));
                trace.push(Operation::GuardTrue(flag, SnapshotId(0)));
                trace.constant(Kind::Int, 3)
            });
            assert_eq!(expected, found, "{operation:?} of {a} and {b}");
        }
    }
}

/// NaNs are one here: which NaN an operation gives is not defined.
fn canonical((exit, word): Left, kind: Kind) -> Left {
    match kind {
        Kind::Float if f64::from_bits(word).is_nan() => (exit, f64::NAN.to_bits()),
        _ => (exit, word),
    }
}

#[test]
fn float_arithmetic() {
    let _fixture = Fixture::new();
    let mut runner = Runner::new();
    for (a, b) in pairs(&floats()) {
        for operation in [
            FloatBinary::Add,
            FloatBinary::Sub,
            FloatBinary::Mul,
            FloatBinary::Div,
        ] {
            let words = [a.to_bits(), b.to_bits()];
            let kinds = [Kind::Float; 2];
            let left = runner.run(kinds, words, [false, false], &|trace, a, b| {
                trace.push(Operation::Float(operation, a, b))
            });
            let [expected, found] = left.map(|l| canonical(l, Kind::Float));
            assert_eq!(expected, found, "{operation:?} of {a} and {b}");
        }
    }
}

#[test]
fn operations_of_one_operand() {
    let _fixture = Fixture::new();
    let mut runner = Runner::new();
    for operation in [
        Unary::FloatNeg,
        Unary::FloatAbs,
        Unary::FloatSqrt,
        Unary::FloatFloor,
        Unary::FloatCeil,
        Unary::FloatTrunc,
        Unary::IntToFloat,
        Unary::FloatToInt,
        Unary::FloatBits,
        Unary::BitsFloat,
        Unary::RefBits,
        Unary::BitsRef,
        Unary::SignExtend8,
        Unary::SignExtend16,
        Unary::SignExtend32,
    ] {
        let (from, to) = operation.kinds();
        let words: Vec<u64> = match from {
            Kind::Float => floats().into_iter().map(f64::to_bits).collect(),
            Kind::Int => INTS.iter().map(|i| *i as u64).collect(),
            Kind::Ref => vec![0, 1, 9, u64::MAX],
        };
        for word in words {
            for constant in [false, true] {
                let left = runner.run([from; 2], [word; 2], [constant; 2], &|trace, a, _| {
                    trace.push(Operation::Unary(operation, a))
                });
                let [expected, found] = left.map(|l| canonical(l, to));
                assert_eq!(expected, found, "{operation:?} of {word:x}");
            }
        }
    }
}

/// What the values of `machine_code_clears_dead_values` are multiples of: like nothing else on a machine stack.
const MARK: u64 = 0x0123_4567_89ab;
/// More values than there are registers.
const MARKED: u64 = 20;
/// The machine stack is looked through up to here.
static STACK_END: AtomicUsize = AtomicUsize::new(0);

extern "C" fn nothing() -> u64 {
    0
}

/// How many words of the machine stack look like one of the values.
extern "C" fn marked_words() -> u64 {
    let here = 0u64;
    let words = std::ptr::from_ref(std::hint::black_box(&here)).addr()..STACK_END.load(Relaxed);
    // SAFETY: the stack of this thread, from a frame that is there on to one that is, too.
    let words = words
        .step_by(8)
        .map(|address| unsafe { *(address as *const u64) });
    let is_marked =
        |word: &u64| word.is_multiple_of(MARK) && (2..2 + MARKED).contains(&(word / MARK));
    words.filter(is_marked).count() as u64
}

#[test]
fn machine_code_clears_dead_values() {
    const fn callee(
        name: &'static str,
        code: extern "C" fn() -> u64,
        asks_who_lives: bool,
    ) -> Callee {
        Callee {
            name,
            code: CodePointer::F0(code),
            arguments: &[],
            result: Kind::Int,
            effects: Effects::Any,
            asks_who_lives,
            deferrable: None,
        }
    }
    static NOTHING: Callee = callee("nothing", nothing, false);
    static LOOKING: Callee = callee("looking", marked_words, false);
    static ASKING: Callee = callee("asking", marked_words, true);
    let _fixture = Fixture::new();
    let end = 0u64;
    STACK_END.store(
        std::ptr::from_ref(std::hint::black_box(&end)).addr(),
        Relaxed,
    );
    let mut runner = Runner::new();
    let mut look = |callee: &'static Callee| {
        let words = [MARK, 0];
        let [_, (_, found)] = runner.run([Kind::Int; 2], words, [false; 2], &|trace, mark, _| {
            let call = |callee| Operation::Call {
                callee,
                arguments: Arguments::new(&[]),
            };
            let mut add = |a, b| trace.push(Operation::Int(IntBinary::Add, a, b));
            let mut values = vec![add(mark, mark)];
            for _ in 1..MARKED {
                values.push(add(values[values.len() - 1], mark));
            }
            trace.push(call(&NOTHING));
            // All are read here for the last time, but for the last, which is wanted after the call.
            let mut sum = mark;
            for value in &values {
                sum = trace.push(Operation::Int(IntBinary::Xor, sum, *value));
            }
            let found = trace.push(call(callee));
            let last = values[values.len() - 1];
            let last = trace.push(Operation::Int(IntBinary::Xor, last, sum));
            let one = trace.constant(Kind::Int, 1);
            let found = trace.push(Operation::Int(IntBinary::Shl, found, one));
            let is_right = {
                let right =
                    (2..2 + MARKED).fold(MARK, |sum, k| sum ^ (k * MARK)) ^ ((1 + MARKED) * MARK);
                let right = trace.constant(Kind::Int, right);
                trace.push(Operation::CompareInt(Compare::Eq, last, right))
            };
            trace.push(Operation::Int(IntBinary::Or, found, is_right))
        });
        assert_eq!(found & 1, 1, "the values are what they were");
        found >> 1
    };
    assert!(look(&LOOKING) > 1, "dead values lie about");
    assert_eq!(look(&ASKING), 1, "only the value that is wanted is there");
}
