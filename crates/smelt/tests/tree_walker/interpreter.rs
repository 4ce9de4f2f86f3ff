//! The interpreter: expressions, written once over the domain.

use smelt::{
    AnyValue, Compare, Domain, Driver, Flow, Frame, Gc, Greens, Int, JitCell, Kind, Native, Red,
    Ref, Static, heap_object,
};

pub type Value<D = Native> = Ref<D, AnyValue>;

/// A function and the environment it was made in.
#[heap_object(id = 30)]
pub struct Closure {
    #[immutable]
    lambda: &'static Lambda,
    #[immutable]
    environment: Gc<AnyValue>,
}

/// Variables: slot 0 is the enclosing environment.
#[heap_object(id = 31, slots)]
pub struct Environment {}

pub struct Lambda {
    pub name: &'static str,
    pub variables: u32,
    pub body: Node,
    pub cell: JitCell,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Less,
    Equal,
}

pub enum Node {
    Int(i64),
    /// Variable `1` of the environment `0` levels out.
    Get(u32, u32),
    Set(u32, u32, Box<Node>),
    Binary(Operator, Box<Node>, Box<Node>),
    If(Box<Node>, Box<Node>, Box<Node>),
    While(&'static Loop),
    Block(Vec<Node>),
    Function(&'static Lambda),
    Call(Box<Node>, Vec<Node>),
}

pub struct Loop {
    pub condition: Node,
    pub body: Node,
    pub cell: JitCell,
}

fn int<D: Domain>(value: Int<D>) -> Value<D> {
    ((value << 1) | 1).to_ref()
}

fn as_int<D: Domain>(value: Value<D>) -> Int<D> {
    value.bits() >> 1
}

/// The environment that a variable is in.
fn outer<D: Domain>(environment: Ref<D, Environment>, levels: u32) -> Ref<D, Environment> {
    (0..levels).fold(environment, |e, _| e.slot(0).cast())
}

fn evaluate<D: Domain>(node: &'static Node, environment: Ref<D, Environment>) -> Value<D> {
    match node {
        Node::Int(value) => int(Int::from(*value)),
        Node::Get(levels, slot) => outer(environment, *levels).slot(*slot),
        Node::Set(levels, slot, value) => {
            let value = evaluate::<D>(value, environment);
            outer(environment, *levels).set_slot(*slot, value);
            value
        }
        Node::Binary(operator, a, b) => {
            let (a, b) = (
                as_int(evaluate::<D>(a, environment)),
                as_int(evaluate::<D>(b, environment)),
            );
            int(match operator {
                Operator::Add => a + b,
                Operator::Subtract => a - b,
                Operator::Multiply => a * b,
                Operator::Less => a.compare_value(Compare::Lt, b),
                Operator::Equal => a.compare_value(Compare::Eq, b),
            })
        }
        Node::If(condition, then, otherwise) => {
            let taken = as_int(evaluate::<D>(condition, environment)).is_true();
            evaluate::<D>(if taken { then } else { otherwise }, environment)
        }
        Node::While(body) => {
            let mut reds = [environment.0];
            Ref::from_word(D::run::<WhileDriver>(
                WhileGreens(body),
                Frame::NONE,
                &mut reds,
            ))
        }
        Node::Block(nodes) => nodes.iter().fold(int(Int::from(0)), |_, node| {
            evaluate::<D>(node, environment)
        }),
        Node::Function(lambda) => {
            Closure::new::<D>(Static::constant(lambda), environment.cast()).cast()
        }
        Node::Call(function, arguments) => {
            let closure: Ref<D, Closure> = evaluate::<D>(function, environment).cast();
            let lambda = closure.lambda().promote();
            let callee = Environment::new::<D>(lambda.variables + 1);
            callee.set_slot(0, closure.environment());
            for (index, argument) in arguments.iter().enumerate() {
                let value = evaluate::<D>(argument, environment);
                callee.set_slot(index as u32 + 1, value);
            }
            let mut reds = [callee.0];
            Ref::from_word(D::run::<CallDriver>(
                CallGreens(lambda),
                Frame::NONE,
                &mut reds,
            ))
        }
    }
}

macro_rules! greens {
    ($name:ident, $type:ty, $describe:expr) => {
        #[derive(Clone, Copy)]
        pub struct $name(&'static $type);
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                std::ptr::eq(self.0, other.0)
            }
        }
        impl Greens for $name {
            fn to_words(&self) -> [u64; 3] {
                [self.0 as *const $type as u64, 0, 0]
            }
            fn from_words(words: [u64; 3]) -> Self {
                // SAFETY: made by `to_words`; the program lives for ever.
                $name(unsafe { &*(words[0] as *const $type) })
            }
            fn live_slots(&self) -> u32 {
                0
            }
            fn frame_size(&self) -> u32 {
                0
            }
            fn cell(&self) -> Option<&'static JitCell> {
                Some(&self.0.cell)
            }
            fn place(&self) -> smelt::Place {
                smelt::Place::named(($describe)(self.0))
            }
        }
    };
}
greens!(WhileGreens, Loop, |_: &Loop| "a loop".to_string());
greens!(CallGreens, Lambda, |lambda: &Lambda| lambda
    .name
    .to_string());

/// The loop of `while`: its red is the environment.
struct WhileDriver;

impl Driver for WhileDriver {
    const NAME: &'static str = "while";
    const REDS: &'static [Kind] = &[Kind::Ref];
    type Greens = WhileGreens;

    fn run<D: Domain>(mut greens: WhileGreens, mut frame: Frame, reds: &mut [D::Word]) -> D::Word {
        let mut activation = D::enter::<WhileDriver>();
        loop {
            match D::merge_point::<WhileDriver>(&mut activation, &mut greens, &mut frame, reds) {
                Flow::Continue => {}
                Flow::Leave(word) | Flow::Returned(word) => return word,
            }
            let environment = Ref::<D, Environment>::from_word(reds[0]);
            if !as_int(evaluate::<D>(&greens.0.condition, environment)).is_true() {
                return int(Int::<D>::from(0)).0;
            }
            evaluate::<D>(&greens.0.body, environment);
            match D::back_edge::<WhileDriver>(&mut activation, &mut greens, &mut frame, reds) {
                Flow::Continue => {}
                Flow::Leave(word) | Flow::Returned(word) => return word,
            }
        }
    }
}

/// A call: its red is the callee's environment. It runs once, but functions that call themselves are loops all the same.
struct CallDriver;

impl Driver for CallDriver {
    const NAME: &'static str = "call";
    const REDS: &'static [Kind] = &[Kind::Ref];
    type Greens = CallGreens;

    fn run<D: Domain>(mut greens: CallGreens, mut frame: Frame, reds: &mut [D::Word]) -> D::Word {
        let mut activation = D::enter::<CallDriver>();
        match D::merge_point::<CallDriver>(&mut activation, &mut greens, &mut frame, reds) {
            Flow::Continue => {}
            Flow::Leave(word) | Flow::Returned(word) => return word,
        }
        match D::back_edge::<CallDriver>(&mut activation, &mut greens, &mut frame, reds) {
            Flow::Continue => {}
            Flow::Leave(word) | Flow::Returned(word) => return word,
        }
        evaluate::<D>(&greens.0.body, Ref::from_word(reds[0])).0
    }
}

/// Runs a program: a function without parameters.
pub fn run_program(main: &'static Lambda) -> Value {
    let environment = Environment::new::<Native>(main.variables + 1);
    evaluate::<Native>(&main.body, environment)
}
