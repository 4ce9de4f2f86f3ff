//! Runs a loop with the evaluator on a fresh state and describes what it leaves behind.

use super::generator::{NODE_SHAPES, Random};
use super::vocabulary::{self, PART_SHAPE, part_value};
use smelt::backend::{Backend, ExitId, Request, exit_buffer, fail_countdown};
use smelt::evaluator::Evaluator;
use smelt::heap::{self, Layout, Pointers, TypeId};
use smelt::optimizer::{Options, optimize};
use smelt::stack::{self, Frame};
use smelt::trace::{Operand, Operation, Snapshot, Trace, VirtualField, Vocabulary, parse};
use smelt::{Callee, CodePointer, Effects, Kind, Width, bare, read_memory, runtime, write_memory};
use std::collections::HashMap;
use std::fmt::Write;
use std::rc::Rc;

const SLOTS: i32 = 6;

fn read(object: u64, word: usize) -> u64 {
    // SAFETY: objects of this test, whose layout is known.
    unsafe { read_memory(object as usize + 8 * word, Width::Word) }
}

fn write(object: u64, word: usize, value: u64) {
    // SAFETY: as above.
    unsafe { write_memory(object as usize + 8 * word, Width::Word, value) };
    // SAFETY: as above.
    heap::write_barrier(unsafe { heap::Object::from_address(object) });
}

extern "C" fn bump(node: u64) -> u64 {
    write(node, 1, read(node, 1).wrapping_add(1));
    read(node, 3)
}

extern "C" fn shake(node: u64) -> u64 {
    let left = read(node, 3);
    write(left, 1, read(left, 1) ^ 5);
    write(node, 3, read(left, 4));
    left
}

static BUMP: Callee = Callee {
    name: "bump",
    code: CodePointer::F1(bump),
    arguments: &[Kind::Ref],
    result: Kind::Ref,
    effects: Effects::Writes,
    asks_who_lives: false,
    deferrable: None,
};
static SHAKE: Callee = Callee {
    name: "shake",
    code: CodePointer::F1(shake),
    arguments: &[Kind::Ref],
    result: Kind::Ref,
    effects: Effects::Any,
    asks_who_lives: false,
    deferrable: None,
};

pub fn vocabulary() -> Vocabulary {
    let mut vocabulary = vocabulary::vocabulary();
    vocabulary.callees.extend([&BUMP, &SHAKE]);
    vocabulary
}

/// Where and how a loop was left.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    pub guard: u64,
    pub iteration: u64,
    state: String,
}

/// The function with the label 9: it adds one to a boxed float.
const FUNCTION: &str = "function label 9
a = slot 0
s = load header.shape a
t = compare.eq s 20
guard_true t s0
x = load box.value a
y = float.add x 1.0
b = allocate box shape 20 slots 0
store box.value b y
finish b s1
s0: replay 0 top 3 depth 0 published 0 level main 0 0 0 frame 0
s1: replay 0 top 3 depth 0 published 0 level main 0 0 0 frame 0
";
/// Exits of it come behind all of a loop.
const FUNCTION_EXITS: u32 = 1 << 20;

/// The function where its guard has failed.
extern "C" fn finish_call(exit: u32, frame: usize) -> u64 {
    assert!(exit >= FUNCTION_EXITS, "the function's guard");
    bare::settle();
    let argument = Frame::from_address(frame).read(0);
    let sum = f64::from_bits(read(argument, 1)) + 1.0;
    bare::boxed(sum.to_bits())
}

pub struct Machine {
    frame: Frame,
}

impl Machine {
    pub fn new() -> Machine {
        heap::initialise(heap::Config {
            stress: Some(13),
            poison: true,
            ..Default::default()
        })
        .expect("a heap");
        let layouts = [
            ("box", Pointers::None),
            ("cell", Pointers::Range { first: 1, count: 1 }),
            ("node", Pointers::Range { first: 3, count: 2 }),
            ("instance", Pointers::Rest { first: 1 }),
            ("array", Pointers::Array),
        ];
        for (i, (name, pointers)) in layouts.into_iter().enumerate() {
            heap::register_at(TypeId::new(20 + i as u16), Layout::new(name, pointers));
        }
        runtime::initialise(None).expect("a stack");
        bare::set_float_objects(&vocabulary::BOX);
        let frame = stack::frame_at_top(8);
        assert!(stack::push_frame(frame, 8));
        Machine { frame }
    }

    /// Every run begins with the same state. The frame holds it, where the collector looks.
    fn prepare(&self, seed: u64) {
        let mut random = Random::new(seed ^ 0xabcdef);
        for slot in 0..8 {
            self.frame.write(slot, 0);
        }
        let allocate = |id: u16, shape: u32, words: usize| {
            let object = heap::allocate(TypeId::new(id), shape, words).expect("room");
            for word in 1..words {
                // SAFETY: words of the object just allocated.
                unsafe { write_memory(object.to_word() as usize + 8 * word, Width::Word, 0) };
            }
            object.to_word()
        };
        let nodes: [u64; 4] = std::array::from_fn(|_| {
            let shape = NODE_SHAPES[random.below(NODE_SHAPES.len())];
            allocate(22, shape, 5)
        });
        for node in nodes {
            write(node, 1, random.below(20) as u64);
            write(node, 2, random.below(256) as u64);
            write(node, 3, nodes[random.below(4)]);
            write(node, 4, nodes[random.below(4)]);
        }
        self.frame.write(0, nodes[0]);
        self.frame.write(1, nodes[random.below(2)]);
        self.frame.write(2, random.below(100) as u64 * 2 + 1);
        self.frame.write(3, random.below(100) as u64 * 2 + 1);
        let boxed = allocate(20, 20, 2);
        write(boxed, 1, (random.below(9) as f64 / 4.0).to_bits());
        self.frame.write(4, boxed);
        let array = heap::allocate_array(TypeId::new(24), 24, 4).expect("room");
        let array = array.to_word();
        for i in 0..4 {
            write(array, 2 + i, nodes[random.below(4)]);
        }
        self.frame.write(5, array);
        // What the start looked like stays reachable, to be compared.
        self.frame.write(6, nodes[0]);
        self.frame.write(7, array);
    }

    /// Half the time it returns objects, as one without this pass would.
    fn compile_function(&self, evaluator: &mut Evaluator, seed: u64) {
        let function = parse(FUNCTION, &vocabulary()).expect("it can be read");
        let options = Options {
            float_objects: bare::float_objects(),
            function: seed.is_multiple_of(2),
            ..Options::default()
        };
        let function = optimize(&function, &options).expect("it can be optimised");
        let request = Request {
            name: "a function",
            trace: &function.trace,
            first_exit: FUNCTION_EXITS,
            function: true,
            validity: Rc::default(),
            fail_every: 0,
            bridge_of: None,
            counters: None,
        };
        evaluator.compile(&request).expect("it compiles");
    }

    pub fn run(&mut self, trace: &Trace, seed: u64) -> Outcome {
        self.run_until(trace, seed, 0)
    }

    /// The same; the guard that is the n-th to be executed fails in any case.
    pub fn run_until(&mut self, trace: &Trace, seed: u64, fail_every: u32) -> Outcome {
        self.prepare(seed);
        // SAFETY: a word of the evaluator's.
        unsafe { *fail_countdown() = fail_every.into() };
        let mut evaluator = Evaluator::with_finish_call(finish_call);
        self.compile_function(&mut evaluator, seed);
        let request = Request {
            name: "a trace",
            trace,
            first_exit: 0,
            function: false,
            validity: Rc::default(),
            fail_every,
            bridge_of: None,
            counters: None,
        };
        evaluator.compile(&request).expect("it compiles");
        // There is no runtime that it could ask.
        for operation in &trace.operations {
            if let Operation::GuardCompatible(_, conditions, snapshot) = operation {
                for shape in NODE_SHAPES {
                    let fits = conditions.hold(shape, &mut |_| ());
                    evaluator.tell_shape(ExitId(snapshot.0), shape, fits);
                }
            }
        }
        // SAFETY: a word of the exit buffer.
        unsafe { *exit_buffer() = 0 };
        let exit = evaluator.enter(trace.entry, self.frame.address());
        bare::settle();
        let snapshot = &trace.snapshots[exit.0 as usize];
        let live = snapshot.live_values();
        // SAFETY: words of the exit buffer.
        let words = (0..live.len())
            .map(|i| unsafe { *exit_buffer().add(i) })
            .collect();
        let mut description = Description {
            trace,
            snapshot,
            live,
            words,
            stores: HashMap::new(),
            numbers: HashMap::new(),
            text: String::new(),
        };
        description.do_stores();
        description.everything(self.frame);
        let level = &snapshot.levels[0];
        Outcome {
            guard: level.greens[0],
            iteration: description.word(level.reds[0]).unwrap_or(0),
            state: description.text,
        }
    }
}

/// An object: a real one, or one of the snapshot's virtual ones.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Object {
    Real(u64),
    Virtual(usize),
}

struct Description<'a> {
    trace: &'a Trace,
    snapshot: &'a Snapshot,
    live: Vec<Operand>,
    words: Vec<u64>,
    /// What the snapshot's stores write, by address.
    stores: HashMap<u64, Operand>,
    numbers: HashMap<Object, usize>,
    text: String,
}

impl Description<'_> {
    fn word(&self, operand: Operand) -> Option<u64> {
        if let Some(constant) = self.trace.constant_of(operand) {
            return Some(constant.bits);
        }
        let index = self.live.iter().position(|l| *l == operand)?;
        Some(self.words[index])
    }

    fn do_stores(&mut self) {
        for store in &self.snapshot.stores {
            let (object, offset, value) = match *store {
                Operation::Store {
                    field,
                    object,
                    value,
                } => (object, u64::from(field.offset), value),
                Operation::StoreItem {
                    items,
                    object,
                    index,
                    value,
                } => {
                    let index = self.word(index).expect("no virtual object");
                    (object, u64::from(items.offset) + 8 * index, value)
                }
                ref other => panic!("{other:?} in a snapshot"),
            };
            let object = self.word(object).expect("a real object");
            self.stores.insert(object + offset, value);
        }
    }

    fn everything(&mut self, frame: Frame) {
        for slot in (0..SLOTS).chain([6, 7]) {
            let _ = write!(self.text, " [{slot}]");
            match self.snapshot.slots.iter().find(|(s, _)| *s == slot) {
                Some((_, operand)) => self.operand(*operand, Kind::Ref),
                None => self.reference(frame.read(slot)),
            }
        }
        for level in &self.snapshot.levels {
            self.text += " reds";
            level.reds.iter().for_each(|o| self.operand(*o, Kind::Int));
            self.text += " log";
            for o in &level.log {
                self.operand(*o, self.trace.kind_of(*o).unwrap_or(Kind::Ref));
            }
        }
    }

    fn operand(&mut self, operand: Operand, kind: Kind) {
        match self.word(operand) {
            Some(word) if kind == Kind::Ref => self.reference(word),
            Some(word) => self.plain(word, kind),
            None => self.object(Object::Virtual(operand.as_virtual().expect("no value"))),
        }
    }

    fn plain(&mut self, word: u64, kind: Kind) {
        let nan = kind == Kind::Float && f64::from_bits(word).is_nan();
        let _ = if nan {
            write!(self.text, " NaN")
        } else {
            write!(self.text, " {word:#x}")
        };
    }

    fn reference(&mut self, word: u64) {
        if word == 0 || word & 7 != 0 {
            self.plain(word, Kind::Int);
        } else {
            self.object(Object::Real(word));
        }
    }

    fn object(&mut self, object: Object) {
        if self.part(object) || self.number(object) {
            return;
        }
        let next = self.numbers.len();
        let number = *self.numbers.entry(object).or_insert(next);
        let _ = write!(self.text, " #{number}");
        if number != next {
            return;
        }
        let shape = match object {
            // SAFETY: an object of this test.
            Object::Real(address) => unsafe {
                read_memory(address as usize + 4, Width::U32) as u32
            },
            Object::Virtual(i) => self.snapshot.virtuals[i].shape,
        };
        let kinds: &[(u32, Kind)] = match shape {
            20 => &[(1, Kind::Float)],
            shape if NODE_SHAPES.contains(&shape) => &[
                (1, Kind::Int),
                (2, Kind::Int),
                (3, Kind::Ref),
                (4, Kind::Ref),
            ],
            24 => &[
                (2, Kind::Ref),
                (3, Kind::Ref),
                (4, Kind::Ref),
                (5, Kind::Ref),
            ],
            _ => panic!("an object of shape {shape}"),
        };
        let _ = write!(self.text, "({shape}");
        for (word, kind) in kinds {
            match object {
                Object::Real(address)
                    if let Some(value) = self.stores.get(&(address + 8 * u64::from(*word))) =>
                {
                    self.operand(*value, *kind);
                }
                Object::Real(address) => {
                    let mut content = read(address, *word as usize);
                    if NODE_SHAPES.contains(&shape) && *word == 2 {
                        content &= 0xff; // the field is a byte
                    }
                    match kind {
                        Kind::Ref => self.reference(content),
                        kind => self.plain(content, *kind),
                    }
                }
                Object::Virtual(i) => {
                    let fields = &self.snapshot.virtuals[i].fields;
                    let field = fields.iter().find(|(f, _)| match f {
                        VirtualField::Field(f) => f.offset == word * 8,
                        VirtualField::Item(items, n) => items.offset + n * 8 == word * 8,
                    });
                    match field {
                        Some((_, operand)) => self.operand(*operand, *kind),
                        None => self.plain(0, *kind),
                    }
                }
            }
        }
        self.text.push(')');
    }

    /// A box that holds a number is no more than that: there may be several, or fewer.
    fn number(&mut self, object: Object) -> bool {
        let value = match object {
            Object::Real(address) => {
                // SAFETY: an object of this test.
                let shape = unsafe { read_memory(address as usize + 4, Width::U32) };
                (shape == u64::from(vocabulary::BOX.shape)).then(|| read(address, 1))
            }
            Object::Virtual(i) => {
                let object = &self.snapshot.virtuals[i];
                let (_, value) = object.fields[0];
                (object.kind == &vocabulary::BOX).then(|| self.word(value).expect("a number"))
            }
        };
        let number = value.filter(|value| !f64::from_bits(*value).is_nan());
        if let Some(number) = number {
            self.plain(number, Kind::Float);
        }
        number.is_some()
    }

    /// Results of `part` are what they hold: there may be fewer of them than calls.
    fn part(&mut self, object: Object) -> bool {
        let value = match object {
            Object::Real(address) => {
                // SAFETY: an object of this test.
                let shape = unsafe { read_memory(address as usize + 4, Width::U32) };
                (shape == u64::from(PART_SHAPE)).then(|| read(address, 1))
            }
            Object::Virtual(i) => {
                let object = &self.snapshot.virtuals[i];
                let number = object.arguments().nth(1);
                let number = number.filter(|_| object.kind.result_of.is_some());
                number.map(|number| part_value(self.word(number).expect("a number")))
            }
        };
        if let Some(value) = value {
            self.plain(value, Kind::Float);
        }
        value.is_some()
    }
}
