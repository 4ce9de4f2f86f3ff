//! Makes random traces, as an optimiser leaves them: of all operations, with guards, labels, jumps and calls.
//!
//! A trace is well typed and stays within the fixture's objects and slots. It ends: every trace passes on a counter that each jump
//! lowers, and that is in the state of every guard, so that bridges have it too.

use super::Random;
use super::fixture::{NODES, RAW_BYTES, ROOTS, Start, raw_memory};
use super::types::{self, ITEMS};
use crate::descr::Callee;
use crate::kind::{Kind, Width};
use crate::meta::DriverInfo;
use crate::operations::{Compare, FloatBinary, IntBinary, IntChecked, Unary};
use crate::shape_functions::Conditions;
use crate::trace::{
    Arguments, Bare, LabelId, Level, Operand, Operation, Snapshot, SnapshotId, Trace, TraceKind,
};
use std::collections::HashMap;
use std::rc::Rc;

/// What is known of a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// How many jumps may still be made.
    Counter,
    /// An int.
    Int,
    /// A float.
    Float,
    /// A float that is no NaN, so that its bits are defined.
    Number,
    /// Null, a tagged word or an object of any type.
    Any,
    /// An object of the type.
    Node,
    /// An object of the type.
    Row,
    /// An object of the type.
    Vector,
    /// An object of the type.
    Numbers,
    /// An object of the type.
    Bytes,
}

impl Class {
    /// Its kind.
    pub fn kind(self) -> Kind {
        match self {
            Class::Counter | Class::Int => Kind::Int,
            Class::Float | Class::Number => Kind::Float,
            _ => Kind::Ref,
        }
    }

    /// May a value of this class stand for one of the other?
    fn is(self, wanted: Class) -> bool {
        self == wanted
            || match wanted {
                Class::Any => self.kind() == Kind::Ref,
                Class::Float => self == Class::Number,
                _ => false,
            }
    }
}

const OBJECTS: [Class; 5] = [
    Class::Node,
    Class::Row,
    Class::Vector,
    Class::Numbers,
    Class::Bytes,
];

/// What generated traces may have.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Operations between two labels, about.
    pub operations: usize,
    /// Most labels.
    pub labels: usize,
    /// Percentage of guards among the operations.
    pub guards: usize,
    /// Most values in the state of a guard.
    pub live: usize,
    /// How many of the latest values operands and states are taken from; real programs use a value soon or in the next iteration.
    pub reach: usize,
    /// Ints and floats only, and nothing that touches memory.
    pub pure: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            operations: 25,
            labels: 2,
            guards: 20,
            live: 10,
            reach: usize::MAX,
            pure: false,
        }
    }
}

/// The driver that generated states claim to be of. It is never run.
static DRIVER: DriverInfo = DriverInfo {
    name: "random",
    reds: &[],
    place: |_| crate::Place::named("random"),
    run: |_, _, _| 0,
    run_meta: |_, _, _| <crate::Meta as crate::Domain>::constant(Kind::Ref, 0),
    frame_size: |_| 0,
    generalise: |_| false,
};

/// A place that can be jumped to, and the classes of its arguments.
#[derive(Clone, Debug)]
pub struct Place {
    /// The label.
    pub label: LabelId,
    /// What it takes.
    pub classes: Vec<Class>,
    /// Does it finish without jumping elsewhere? Then it can be called.
    pub function: bool,
}

/// A trace and what is known of it.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The trace.
    pub trace: Trace,
    /// What its entry takes.
    pub inputs: Vec<Class>,
    /// For each snapshot of a guard: the classes of its live values, in order.
    pub live: HashMap<u32, Vec<Class>>,
    /// The snapshot of the `Finish`, and the kind of its value.
    pub finish: Option<(u32, Kind)>,
}

/// Makes traces. They may jump to and call those made before.
pub struct Generator {
    /// Where the numbers come from.
    pub random: Random,
    /// What traces may have.
    pub options: Options,
    /// A node that may be a constant.
    pub constant_node: u64,
    /// What has been made so far.
    pub places: Vec<Place>,
    next_label: u32,
}

/// A trace in the making.
struct Making<'a> {
    maker: &'a mut Generator,
    trace: Trace,
    /// Values of the present segment.
    known: Vec<(Operand, Class)>,
    classes: Vec<Option<Class>>,
    counter: Operand,
    /// The entry and the labels so far.
    own: Vec<Place>,
    inputs: Vec<Class>,
}

impl Generator {
    /// A generator.
    pub fn new(seed: u64, options: Options, constant_node: u64) -> Generator {
        Generator {
            random: Random(seed),
            options,
            constant_node,
            places: Vec::new(),
            next_label: 1,
        }
    }

    /// A label that nothing has yet.
    pub fn label(&mut self) -> LabelId {
        self.next_label += 1;
        LabelId(self.next_label)
    }

    /// Words for an entry that takes these classes.
    pub fn starts(&mut self, inputs: &[Class]) -> Vec<Start> {
        let random = &mut self.random;
        let start = |class: &Class| match class {
            Class::Counter => Start::Word(1 + random.below(10) as u64),
            Class::Int => Start::Word(int(random) as u64),
            Class::Float | Class::Number => Start::Word(number(random).to_bits()),
            Class::Any if random.percent(50) => Start::Word((8 * random.word()) | 1),
            Class::Any => Start::Root(random.below(ROOTS)),
            Class::Node => Start::Root(random.below(NODES)),
            Class::Row => Start::Root(4),
            Class::Vector => Start::Root(5),
            Class::Numbers => Start::Root(6),
            Class::Bytes => Start::Root(7),
        };
        inputs.iter().map(start).collect()
    }

    /// A trace from scratch: a loop, or a function that can be called.
    pub fn trace(&mut self, function: bool) -> Generated {
        let mut inputs = vec![Class::Counter];
        inputs.extend(OBJECTS);
        for _ in 0..self.random.below(6) {
            inputs.push(
                self.random
                    .of(&[Class::Int, Class::Float, Class::Any, Class::Number]),
            );
        }
        if self.options.pure {
            inputs.retain(|c| c.kind() != Kind::Ref);
        }
        let kind = if function {
            TraceKind::Function
        } else {
            TraceKind::Loop
        };
        let entry = self.label();
        self.make(kind, inputs, entry)
    }

    /// A bridge from a guard with these live values.
    pub fn bridge(&mut self, live: &[Class]) -> Generated {
        let entry = self.label();
        self.bridge_behind(entry, live)
    }

    /// The same, with this label.
    pub fn bridge_behind(&mut self, entry: LabelId, live: &[Class]) -> Generated {
        self.make(TraceKind::Bridge, live.to_vec(), entry)
    }

    fn make(&mut self, kind: TraceKind, inputs: Vec<Class>, entry: LabelId) -> Generated {
        let place = Place {
            label: entry,
            classes: inputs.clone(),
            function: kind == TraceKind::Function,
        };
        let mut making = Making {
            trace: Trace::new(kind, entry),
            classes: Vec::new(),
            known: Vec::new(),
            counter: Operand::constant(0),
            own: vec![place],
            inputs,
            maker: self,
        };
        let finish = making.all(kind);
        let (trace, own, inputs) = (making.trace, making.own, making.inputs);
        let classes = making.classes;
        self.places.extend(own);
        let live = trace.operations.iter().filter_map(Operation::guard);
        let live = live
            .map(|s| {
                let operands = trace.snapshots[s.0 as usize].live_values();
                let class = |o: &Operand| o.as_value().and_then(|i| classes[i]);
                (s.0, operands.iter().filter_map(class).collect())
            })
            .collect();
        Generated {
            trace,
            inputs,
            live,
            finish,
        }
    }
}

/// An int, often an edge.
fn int(random: &mut Random) -> i64 {
    match random.below(4) {
        0 => random.of(&[
            0,
            1,
            -1,
            i64::MIN,
            i64::MAX,
            i64::MIN + 1,
            63,
            64,
            1 << 32,
            255,
            -256,
        ]),
        1 => random.word() as i64,
        _ => random.below(40) as i64 - 12,
    }
}

/// A float that is no NaN, often an edge.
fn number(random: &mut Random) -> f64 {
    match random.below(3) {
        0 => random.of(&[
            0.0,
            -0.0,
            1.0,
            -1.5,
            f64::INFINITY,
            f64::NEG_INFINITY,
            1e300,
            5e-324,
            9.3e18,
        ]),
        _ => random.below(2000) as f64 / 8.0 - 100.0,
    }
}

impl Making<'_> {
    fn all(&mut self, kind: TraceKind) -> Option<(u32, Kind)> {
        for (index, class) in self.inputs.clone().into_iter().enumerate() {
            let index = index as u32;
            self.push(
                Operation::Input {
                    index,
                    kind: class.kind(),
                },
                Some(class),
            );
        }
        self.find_counter();
        let labels = self.maker.random.below(self.maker.options.labels + 1);
        self.operations();
        for _ in 0..labels {
            self.cut();
            self.operations();
        }
        if kind != TraceKind::Function && self.maker.random.percent(80) {
            self.jump();
            return None;
        }
        // The caller of a function wants a reference, or a float, which it gets bare.
        let class = match kind {
            TraceKind::Function => self.maker.random.of(&[Class::Any, Class::Float]),
            _ => self.maker.random.of(&[Class::Int, Class::Any]),
        };
        let value = self.pick(class);
        let snapshot = self.snapshot();
        self.push(Operation::Finish { value, snapshot }, None);
        Some((snapshot.0, class.kind()))
    }

    fn push(&mut self, operation: Operation, class: Option<Class>) -> Operand {
        let operand = self.trace.push(operation);
        self.classes.push(class);
        self.known.extend(class.map(|c| (operand, c)));
        operand
    }

    fn find_counter(&mut self) {
        let counter = self.known.iter().find(|(_, c)| *c == Class::Counter);
        self.counter = match counter {
            Some((operand, _)) => *operand,
            None => self.trace.constant(Kind::Int, 2),
        };
    }

    /// A label: only what is passed to it is known after it.
    fn cut(&mut self) {
        let mut passed = vec![(self.counter, Class::Counter)];
        if !self.maker.options.pure {
            passed.extend(OBJECTS.map(|c| (self.pick(c), c)));
        }
        for _ in 0..self.maker.random.below(9) {
            let class = self
                .maker
                .random
                .of(&[Class::Int, Class::Float, Class::Number]);
            passed.push((self.pick(class), class));
        }
        let id = self.maker.label();
        let arguments = passed.iter().map(|(o, _)| *o).collect();
        self.known.clear();
        self.push(Operation::Label { id, arguments }, None);
        for (index, (_, class)) in passed.iter().enumerate() {
            let (index, kind) = (index as u32, class.kind());
            self.push(Operation::Parameter { index, kind }, Some(*class));
        }
        self.find_counter();
        let classes = passed.iter().map(|(_, c)| *c).collect();
        self.own.push(Place {
            label: id,
            classes,
            function: false,
        });
    }

    /// The counter for what comes next, with a guard that there is something left of it.
    fn lowered(&mut self, operation: IntBinary, by: u64) -> Operand {
        let (zero, by) = (
            self.trace.constant(Kind::Int, 0),
            self.trace.constant(Kind::Int, by),
        );
        let positive = Operation::CompareInt(Compare::Gt, self.counter, zero);
        let positive = self.push(positive, Some(Class::Int));
        let snapshot = self.snapshot();
        self.push(Operation::GuardTrue(positive, snapshot), None);
        self.push(Operation::Int(operation, self.counter, by), None)
    }

    fn jump(&mut self) {
        let lower = self.lowered(IntBinary::Sub, 1);
        let own = self.own.len();
        let others = self.maker.places.len();
        let at = self.maker.random.below(own + others);
        let place = match self.maker.random.percent(60) {
            true => self.own[own - 1].clone(),
            false if at < own => self.own[at].clone(),
            false => self.maker.places[at - own].clone(),
        };
        let arguments = place.classes.iter().map(|c| match c {
            Class::Counter => lower,
            c => self.pick(*c),
        });
        let arguments = arguments.collect();
        let frame = if self.maker.random.percent(15) { 1 } else { 0 };
        let label = place.label;
        self.push(
            Operation::Jump {
                label,
                frame,
                arguments,
            },
            None,
        );
    }

    // ---------------------------------------------------------------- operands

    fn constant(&mut self, class: Class) -> Option<Operand> {
        let random = &mut self.maker.random;
        let bits = match class {
            Class::Counter => return None,
            Class::Int => int(random) as u64,
            Class::Float if random.percent(10) => f64::NAN.to_bits(),
            Class::Float | Class::Number => number(random).to_bits(),
            Class::Any => random.of(&[0, 1, 9, 0xffff_ffff_ffff_fff9, 6]),
            Class::Node => self.maker.constant_node,
            _ => return None,
        };
        Some(self.trace.constant(class.kind(), bits))
    }

    /// An operand of a class: a value, or where there is none or by chance a constant.
    fn pick(&mut self, class: Class) -> Operand {
        let near = &self.known[self.known.len().saturating_sub(self.maker.options.reach)..];
        let near = if near.iter().any(|(_, c)| c.is(class)) {
            near
        } else {
            &self.known
        };
        let fitting: Vec<Operand> = near
            .iter()
            .filter(|(_, c)| c.is(class))
            .map(|(o, _)| *o)
            .collect();
        if fitting.is_empty() || self.maker.random.percent(15) {
            if let Some(constant) = self.constant(class) {
                return constant;
            }
            if fitting.is_empty() {
                return self.object(class);
            }
        }
        // The recent ones more often.
        let (a, b) = (
            self.maker.random.below(fitting.len()),
            self.maker.random.below(fitting.len()),
        );
        fitting[a.max(b)]
    }

    /// A new object, where a bridge has none.
    fn object(&mut self, class: Class) -> Operand {
        match class {
            Class::Row => self.new_row(),
            Class::Node => self.new_node(),
            Class::Counter => self.counter,
            _ => self.new_array(class),
        }
    }

    /// An index of an item.
    fn index(&mut self) -> Operand {
        if self.maker.random.percent(50) {
            let index = self.maker.random.below(ITEMS as usize) as u64;
            return self.trace.constant(Kind::Int, index);
        }
        let value = self.pick(Class::Int);
        let mask = self.trace.constant(Kind::Int, u64::from(ITEMS) - 1);
        self.push(
            Operation::Int(IntBinary::And, value, mask),
            Some(Class::Int),
        )
    }

    // ---------------------------------------------------------------- guards

    fn snapshot(&mut self) -> SnapshotId {
        let count = self.trace.snapshots.len() as u32;
        if count > 0 && self.maker.random.percent(10) && self.segment_has(count - 1) {
            return SnapshotId(count - 1);
        }
        if count > 0 && self.maker.random.percent(30) && self.segment_has(count - 1) {
            let same = self.trace.snapshots[count as usize - 1].clone();
            return self.trace.push_snapshot(same);
        }
        let mut reds = vec![self.counter];
        for _ in 0..self.maker.random.below(self.maker.options.live + 1) {
            let reach = self.maker.options.reach.min(self.known.len());
            let at = self.known.len() - 1 - self.maker.random.below(reach);
            reds.push(self.known[at].0);
        }
        let slot = self.pick(Class::Any);
        let slots = if self.maker.options.pure {
            vec![]
        } else {
            vec![(3, slot)]
        };
        self.trace.push_snapshot(Snapshot {
            levels: vec![Level {
                driver: &DRIVER,
                greens: [0; crate::driver::GREEN_WORDS],
                frame: Some(0),
                reds,
                log: Vec::new(),
                began: Default::default(),
            }],
            replay: 0,
            slots,
            top: 8,
            depth: 0,
            published_depth: 0,
            inlined: Default::default(),
            returned_into: Default::default(),
            virtuals: Vec::new(),
            stores: Vec::new(),
        })
    }

    /// Are all values of the snapshot of this segment, and is it no `Finish`'s?
    fn segment_has(&self, snapshot: u32) -> bool {
        let live = self.trace.snapshots[snapshot as usize].live_values();
        live.iter().all(|o| self.known.iter().any(|(k, _)| k == o))
    }

    fn guard(&mut self) {
        let choice = self.maker.random.below(12);
        match choice {
            0 => {
                let (a, b) = (self.pick(Class::Int), self.pick(Class::Int));
                let operation = self.checked();
                let snapshot = self.snapshot();
                self.push(
                    Operation::Checked(operation, a, b, snapshot),
                    Some(Class::Int),
                );
            }
            1 | 2 => {
                let flag = self.comparison();
                let snapshot = self.snapshot();
                self.push(Operation::GuardTrue(flag, snapshot), None);
            }
            3 => {
                let flag = self.comparison();
                let snapshot = self.snapshot();
                self.push(Operation::GuardFalse(flag, snapshot), None);
            }
            4 => {
                // One that usually holds.
                let value = self.pick(Class::Int);
                let mask = self.trace.constant(Kind::Int, 7);
                let small = self.push(
                    Operation::Int(IntBinary::And, value, mask),
                    Some(Class::Int),
                );
                let bound = self.trace.constant(Kind::Int, 7);
                let holds = Operation::CompareInt(Compare::Le, small, bound);
                let holds = self.push(holds, Some(Class::Int));
                let snapshot = self.snapshot();
                self.push(Operation::GuardTrue(holds, snapshot), None);
            }
            5 => {
                let class = self
                    .maker
                    .random
                    .of(&[Class::Int, Class::Any, Class::Number]);
                let value = self.pick(class);
                if let (Some(constant), Some(_)) = (self.constant(class), value.as_value()) {
                    let snapshot = self.snapshot();
                    self.push(Operation::GuardValue(value, constant, snapshot), None);
                }
            }
            6 => {
                let snapshot = self.snapshot();
                self.push(Operation::GuardValid(snapshot), None);
            }
            7 => {
                let snapshot = self.snapshot();
                self.push(Operation::GuardQuiet(snapshot), None);
            }
            8 => {
                let snapshot = self.snapshot();
                let depth = self.maker.random.of(&[0, 1, 2, 10_000, -1]);
                let guard = Operation::GuardStack {
                    top: 20,
                    depth,
                    snapshot,
                };
                self.push(guard, None);
            }
            9 => self.guard_compatible(),
            10 if !self.maker.options.pure => self.unbox(),
            _ => {
                let flag = self.pick(Class::Int);
                let snapshot = self.snapshot();
                self.push(Operation::GuardTrue(flag, snapshot), None);
            }
        }
    }

    /// Of the shape of an object, or of a small number that could be one; read just before, or a while ago.
    fn guard_compatible(&mut self) {
        let kinds = [Class::Node, Class::Row, Class::Vector, Class::Bytes];
        let class = self.maker.random.of(&kinds);
        let shape = match self.maker.random.below(4) {
            0 => {
                let value = self.pick(Class::Int);
                let mask = self.trace.constant(Kind::Int, 3);
                let small = Operation::Int(IntBinary::And, value, mask);
                self.push(small, Some(Class::Int))
            }
            _ => {
                let object = self.pick(class);
                let field = &crate::descr::SHAPE;
                self.push(Operation::Load { field, object }, Some(Class::Int))
            }
        };
        if self.maker.random.percent(30) {
            self.comparison();
        }
        let conditions = Conditions {
            shape: self.maker.random.of(&[0, 1, 2, 71, 71, 72, 72, 73, 75]),
            facts: Vec::new(),
        };
        let snapshot = self.snapshot();
        let guard = Operation::GuardCompatible(shape, Rc::new(conditions), snapshot);
        self.push(guard, None);
    }

    fn checked(&mut self) -> IntChecked {
        self.maker
            .random
            .of(&[IntChecked::Add, IntChecked::Sub, IntChecked::Mul])
    }

    fn comparison(&mut self) -> Operand {
        const ALL: [Compare; 7] = [
            Compare::Eq,
            Compare::Ne,
            Compare::Lt,
            Compare::Le,
            Compare::Gt,
            Compare::Ge,
            Compare::Below,
        ];
        let operation = self.maker.random.of(&ALL);
        let comparison = match self.maker.random.below(5) {
            0 if !self.maker.options.pure => {
                Operation::Same(self.pick(Class::Any), self.pick(Class::Any))
            }
            1 => {
                Operation::CompareFloat(operation, self.pick(Class::Float), self.pick(Class::Float))
            }
            2 => {
                let operation = self.checked();
                Operation::Overflows(operation, self.pick(Class::Int), self.pick(Class::Int))
            }
            _ => Operation::CompareInt(operation, self.pick(Class::Int), self.pick(Class::Int)),
        };
        self.push(comparison, Some(Class::Int))
    }

    // ---------------------------------------------------------------- operations

    fn operations(&mut self) {
        let options = self.maker.options;
        for _ in 0..options.operations / 2 + self.maker.random.below(options.operations + 1) {
            if self.maker.random.percent(options.guards) {
                self.guard();
            } else if options.pure || self.maker.random.percent(55) {
                self.arithmetic();
            } else {
                self.effect();
            }
        }
    }

    fn arithmetic(&mut self) {
        const INTS: [IntBinary; 17] = [
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
        const FLOATS: [FloatBinary; 4] = [
            FloatBinary::Add,
            FloatBinary::Sub,
            FloatBinary::Mul,
            FloatBinary::Div,
        ];
        match self.maker.random.below(10) {
            0..=4 => {
                let operation = self.maker.random.of(&INTS);
                let operation =
                    Operation::Int(operation, self.pick(Class::Int), self.pick(Class::Int));
                self.push(operation, Some(Class::Int));
            }
            5 | 6 => {
                let operation = self.maker.random.of(&FLOATS);
                let (a, b) = (self.pick(Class::Float), self.pick(Class::Float));
                self.push(Operation::Float(operation, a, b), Some(Class::Float));
            }
            7 => {
                self.comparison();
            }
            _ => self.unary(),
        }
    }

    fn unary(&mut self) {
        use Class::{Any, Float, Int, Number};
        let (operation, from, to) = self.maker.random.of(&[
            (Unary::FloatNeg, Float, Float),
            (Unary::FloatAbs, Float, Float),
            (Unary::FloatSqrt, Float, Float),
            (Unary::FloatFloor, Float, Float),
            (Unary::FloatCeil, Number, Number),
            (Unary::FloatTrunc, Number, Number),
            (Unary::IntToFloat, Int, Number),
            (Unary::FloatToInt, Float, Int),
            (Unary::FloatBits, Number, Int),
            (Unary::BitsFloat, Int, Float),
            (Unary::FloatToSingle, Number, Int),
            (Unary::SingleToFloat, Int, Float),
            (Unary::RefBits, Any, Int),
            (Unary::BitsRef, Int, Any),
            (Unary::SignExtend8, Int, Int),
            (Unary::SignExtend16, Int, Int),
            (Unary::SignExtend32, Int, Int),
        ]);
        if self.maker.options.pure && (from == Any || to == Any) {
            return;
        }
        let mut operand = self.pick(from);
        if operation == Unary::BitsRef {
            let one = self.trace.constant(Kind::Int, 1);
            operand = self.push(Operation::Int(IntBinary::Or, operand, one), Some(Int));
        }
        // An address is nothing that a test can know.
        let known = (operation != Unary::RefBits).then_some(to);
        let result = self.push(Operation::Unary(operation, operand), known);
        if operation == Unary::RefBits {
            let mask = self.trace.constant(Kind::Int, 7);
            self.push(Operation::Int(IntBinary::And, result, mask), Some(Int));
        }
    }

    fn effect(&mut self) {
        match self.maker.random.below(18) {
            16 | 17 => self.raw(),
            0..=2 => self.load(),
            3..=5 => self.store(),
            6 => {
                self.new_node();
            }
            7 => {
                self.new_row();
            }
            8 => {
                let class = self
                    .maker
                    .random
                    .of(&[Class::Vector, Class::Numbers, Class::Bytes]);
                self.new_array(class);
            }
            9 | 10 => self.call(),
            11 => {
                let slot = self.maker.random.below(16) as i32;
                // What is read as an int is not known to be one: whole words of the slots may be addresses. A slot may be bare.
                if self.maker.random.percent(60) {
                    self.push(Operation::LoadBoxed(slot), Some(Class::Any));
                } else {
                    let value = self.push(Operation::LoadSlot(slot, Kind::Int), None);
                    let mask = self.trace.constant(Kind::Int, 7);
                    self.push(
                        Operation::Int(IntBinary::And, value, mask),
                        Some(Class::Int),
                    );
                }
            }
            12 => self.publish(),
            13 => self.call_compiled(),
            14 => {
                self.trace.positions.push(crate::trace::Position {
                    driver: &DRIVER,
                    greens: [0; crate::driver::GREEN_WORDS],
                });
                let position = self.trace.positions.len() as u32 - 1;
                self.push(Operation::MergePoint(position), None);
            }
            _ => self.arithmetic(),
        }
    }

    fn load(&mut self) {
        let class = self.maker.random.of(&OBJECTS);
        let object = self.pick(class);
        let (items, result) = match class {
            Class::Node => {
                let (field, result) = self.maker.random.of(&[
                    (&types::LINK, Class::Node),
                    (&types::ANY, Class::Any),
                    (&types::COUNT, Class::Int),
                    (&types::WEIGHT, Class::Float),
                    (&types::SMALL, Class::Int),
                    (&types::HALF, Class::Int),
                    (&types::WIDE, Class::Int),
                    (&crate::descr::SHAPE, Class::Int),
                ]);
                self.push(Operation::Load { field, object }, Some(result));
                return;
            }
            Class::Row => (&types::ROW_SLOTS, Class::Any),
            Class::Vector => (&types::VECTOR_ITEMS, Class::Any),
            Class::Numbers => (&types::NUMBERS_ITEMS, Class::Int),
            _ => (&types::BYTES_ITEMS, Class::Int),
        };
        if class != Class::Row && self.maker.random.percent(20) {
            let field = &crate::descr::LENGTH;
            self.push(Operation::Load { field, object }, Some(Class::Int));
            return;
        }
        let index = self.index();
        let load = Operation::LoadItem {
            items,
            object,
            index,
        };
        self.push(load, Some(result));
    }

    fn store(&mut self) {
        let class = self.maker.random.of(&OBJECTS);
        let object = self.pick(class);
        let (items, value) = match class {
            Class::Node => {
                let (field, value) = self.maker.random.of(&[
                    (&types::LINK, Class::Node),
                    (&types::ANY, Class::Any),
                    (&types::COUNT, Class::Int),
                    (&types::WEIGHT, Class::Float),
                    (&types::SMALL, Class::Int),
                    (&types::HALF, Class::Int),
                    (&types::WIDE, Class::Int),
                ]);
                let value = self.pick(value);
                let store = Operation::Store {
                    field,
                    object,
                    value,
                };
                self.push(store, None);
                return;
            }
            Class::Row => (&types::ROW_SLOTS, Class::Any),
            Class::Vector => (&types::VECTOR_ITEMS, Class::Any),
            Class::Numbers => (&types::NUMBERS_ITEMS, Class::Int),
            _ => (&types::BYTES_ITEMS, Class::Int),
        };
        let (index, value) = (self.index(), self.pick(value));
        let store = Operation::StoreItem {
            items,
            object,
            index,
            value,
        };
        self.push(store, None);
    }

    /// Reads or writes the fixture's memory outside the heap.
    fn raw(&mut self) {
        let width = self
            .maker
            .random
            .of(&[Width::U8, Width::U16, Width::U32, Width::Word]);
        let base = self.trace.constant(Kind::Int, raw_memory() as u64);
        let last = (RAW_BYTES - 1) as u64 & !(width.bytes() as u64 - 1);
        let offset = if self.maker.random.percent(40) {
            let word = self.maker.random.word() & last;
            self.trace.constant(Kind::Int, word)
        } else {
            let value = self.pick(Class::Int);
            let mask = self.trace.constant(Kind::Int, last);
            let masked = Operation::Int(IntBinary::And, value, mask);
            self.push(masked, Some(Class::Int))
        };
        if self.maker.random.percent(50) {
            let load = Operation::LoadRaw {
                width,
                base,
                offset,
            };
            self.push(load, Some(Class::Int));
        } else {
            let value = self.pick(Class::Int);
            let store = Operation::StoreRaw {
                width,
                base,
                offset,
                value,
            };
            self.push(store, None);
        }
    }

    fn new_node(&mut self) -> Operand {
        let fields = [
            (&types::LINK, Class::Node),
            (&types::ANY, Class::Any),
            (&types::COUNT, Class::Int),
            (&types::WEIGHT, Class::Float),
            (&types::SMALL, Class::Int),
            (&types::HALF, Class::Int),
            (&types::WIDE, Class::Int),
        ];
        // What is stored has to be there before: nothing may collect between allocation and stores.
        let values = fields.map(|(_, class)| match class {
            Class::Node => self.known_node(),
            class => self.pick(class),
        });
        let allocate = Operation::Allocate {
            kind: &types::NODE,
            shape: 71 + self.maker.random.below(2) as u32,
            slots: 0,
        };
        let object = self.push(allocate, None);
        for ((field, _), value) in fields.iter().zip(values) {
            let store = Operation::Store {
                field,
                object,
                value,
            };
            self.push(store, None);
        }
        self.known.push((object, Class::Node));
        self.classes[object.as_value().unwrap_or_default()] = Some(Class::Node);
        object
    }

    /// A node that is there, without making one.
    fn known_node(&mut self) -> Operand {
        match self.known.iter().rev().find(|(_, c)| *c == Class::Node) {
            Some((node, _)) => *node,
            None => self.trace.constant(Kind::Ref, self.maker.constant_node),
        }
    }

    fn new_row(&mut self) -> Operand {
        let mark = self.pick(Class::Int);
        let item = self.pick(Class::Any);
        let slots = self.maker.random.of(&[ITEMS, ITEMS, ITEMS, 100]);
        // Observers look at the first slots only.
        let allocate = Operation::Allocate {
            kind: &types::ROW,
            shape: types::ROW.shape,
            slots,
        };
        let object = self.push(allocate, Some(Class::Row));
        let store = Operation::Store {
            field: &types::MARK,
            object,
            value: mark,
        };
        self.push(store, None);
        if self.maker.random.percent(50) {
            let index = self.trace.constant(Kind::Int, 5);
            let store = Operation::StoreItem {
                items: &types::ROW_SLOTS,
                object,
                index,
                value: item,
            };
            self.push(store, None);
        }
        object
    }

    fn new_array(&mut self, class: Class) -> Operand {
        let kind = match class {
            Class::Vector => &types::VECTOR,
            Class::Numbers => &types::NUMBERS,
            _ => &types::BYTES,
        };
        let least = self.trace.constant(Kind::Int, u64::from(ITEMS));
        let mut length = least;
        if self.maker.random.percent(50) {
            let more = self.index();
            length = self.push(
                Operation::Int(IntBinary::Add, more, least),
                Some(Class::Int),
            );
        }
        let allocate = Operation::AllocateArray {
            kind,
            shape: kind.shape,
            length,
        };
        self.push(allocate, Some(class))
    }

    fn call(&mut self) {
        use Class::{Any, Float, Int, Node};
        let (callee, classes, result): (&'static Callee, &[Class], Class) =
            match self.maker.random.below(6) {
                0 => (&types::MIX, &[Int, Int], Int),
                1 => (&types::SCALE, &[Float, Int, Float], Float),
                2 => (&types::MAKE, &[Node, Any, Int], Node),
                3 => (&types::POKE, &[Node, Int], Int),
                4 => (&types::CHURN, &[], Int),
                _ => (&types::MANY, &[Int, Float, Int, Int, Float, Int], Int),
            };
        let arguments: Vec<Operand> = classes.iter().map(|c| self.pick(*c)).collect();
        let arguments = Arguments::new(&arguments);
        self.push(Operation::Call { callee, arguments }, Some(result));
    }

    fn publish(&mut self) {
        let mut stores = Vec::new();
        for slot in 0..self.maker.random.below(6) as i32 {
            stores.push((slot * 2, self.pick(Class::Any)));
        }
        let mut bare = Vec::new();
        for slot in 0..self.maker.random.below(5) as i32 {
            bare.push((slot * 2 + 1, self.pick(Class::Float)));
        }
        let snapshot = self.snapshot();
        let settles = self.maker.random.percent(40);
        let publish = Operation::Publish {
            snapshot,
            stores: stores.into_boxed_slice(),
            bare: bare.into_boxed_slice(),
            settles,
            top: 10 + self.maker.random.below(6) as i32,
            depth_change: self.maker.random.of(&[0, 0, 1]),
        };
        self.push(publish, None);
    }

    fn call_compiled(&mut self) {
        let places = &self.maker.places;
        let functions: Vec<Place> = places.iter().filter(|p| p.function).cloned().collect();
        if functions.is_empty() {
            return;
        }
        let function = functions[self.maker.random.below(functions.len())].clone();
        // Calls in calls are quickly at an end.
        let lower = self.lowered(IntBinary::Sar, 2);
        let arguments = function.classes.iter().map(|c| match c {
            Class::Counter => lower,
            c => self.pick(*c),
        });
        let arguments = arguments.collect();
        let frame = self.maker.random.below(4) as i32;
        let bare = self.maker.random.percent(50);
        let call = Operation::CallCompiled {
            label: function.label,
            arguments,
            frame,
            first: frame,
            bare,
        };
        if bare {
            let snapshot = self.snapshot();
            let call = self.push(call, None);
            self.push(
                Operation::Unbox(Bare::Result(call), snapshot),
                Some(Class::Float),
            );
        } else {
            self.push(call, Some(Class::Any));
        }
    }

    /// Usually a slot that has been written bare.
    fn unbox(&mut self) {
        let slot = self.maker.random.below(10) as i32;
        let snapshot = self.snapshot();
        self.push(
            Operation::Unbox(Bare::Slot(slot), snapshot),
            Some(Class::Float),
        );
    }
}
