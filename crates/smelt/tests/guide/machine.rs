//! The interpreter on Smelt.

use super::code::{Code, Instruction};
use smelt::{
    AnyValue, Domain, Float, Int, Native, QuasiImmutable, Red, Ref, elidable, heap_object, residual,
};
use smelt::{Driver, Flow, Frame, Greens, JitCell, Kind, Place};

// listing: values
/// A value: an integer of 63 bits with its lowest bit set, or an object in the heap.
pub type Value<D> = Ref<D, AnyValue>;

#[heap_object(id = 20)]
pub struct Boxed {
    #[immutable]
    number: f64,
}

fn int<D: Domain>(value: Int<D>) -> Value<D> {
    ((value << 1) | 1).to_ref()
}

fn as_int<D: Domain>(value: Value<D>) -> Option<Int<D>> {
    (value.bits() & 1).is_true().then(|| value.bits() >> 1)
}

fn as_float<D: Domain>(value: Value<D>) -> Float<D> {
    match as_int(value) {
        Some(value) => value.to_float(),
        None => value.cast::<Boxed>().number(),
    }
}

/// Integers as long as the result is one that fits into 63 bits.
fn arithmetic<D: Domain>(
    a: Value<D>,
    b: Value<D>,
    ints: fn(Int<D>, Int<D>) -> Option<Int<D>>,
    floats: fn(Float<D>, Float<D>) -> Float<D>,
) -> Value<D> {
    if let (Some(a), Some(b)) = (as_int(a), as_int(b))
        && let Some(result) = ints(a, b)
        && let Some(twice) = result.checked_add(result)
    {
        return (twice | 1).to_ref();
    }
    Boxed::new::<D>(floats(as_float(a), as_float(b))).cast()
}
// listing end

// listing: greens
/// Where the interpreter is: everything that a trace may take for constant.
#[derive(Clone, Copy)]
pub struct Position {
    pub code: &'static Code,
    pub pc: usize,
}

impl PartialEq for Position {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.code, other.code) && self.pc == other.pc
    }
}

impl Greens for Position {
    fn to_words(&self) -> [u64; 3] {
        [std::ptr::from_ref(self.code) as u64, self.pc as u64, 0]
    }
    fn from_words(words: [u64; 3]) -> Self {
        // SAFETY: made by `to_words`; code lives for ever.
        let code = unsafe { &*(words[0] as *const Code) };
        Position {
            code,
            pc: words[1] as usize,
        }
    }
    fn live_slots(&self) -> u32 {
        self.code.registers
    }
    fn frame_size(&self) -> u32 {
        self.code.registers
    }
    fn cell(&self) -> Option<&'static JitCell> {
        Some(&self.code.cells[self.pc])
    }
    fn place(&self) -> Place {
        Place {
            name: format!("{}:{}", self.code.name, self.pc),
            instruction: format!("{:?}", self.code.instructions[self.pc]),
            ..Place::default()
        }
    }
}
// listing end

// listing: driver
pub struct Machine;

impl Driver for Machine {
    const NAME: &'static str = "machine";
    const REDS: &'static [Kind] = &[];
    type Greens = Position;

    fn run<D: Domain>(mut here: Position, mut frame: Frame, _: &mut [D::Word]) -> D::Word {
        let mut activation = D::enter::<Machine>();
        loop {
            match D::merge_point::<Machine>(&mut activation, &mut here, &mut frame, &mut []) {
                Flow::Continue => {}
                Flow::Leave(word) | Flow::Returned(word) => return word,
            }
            if let Some(result) = step::<D>(&mut activation, &mut here, &mut frame) {
                return result.word();
            }
        }
    }

    fn detach_frame<D: Domain>(frame: Frame) {
        D::store_slot(frame, LINK, D::constant(Kind::Ref, 0));
    }
}
// listing end

// listing: step
/// Executes an instruction; gives the result if that is the last one.
#[inline(always)]
fn step<D: Domain>(
    activation: &mut D::Activation,
    here: &mut Position,
    frame: &mut Frame,
) -> Option<Value<D>> {
    let at = *frame;
    let get = |register: u8| Value::<D>::from_word(D::load_slot(at, i32::from(register)));
    let (to, value) = match here.code.instructions[here.pc] {
        Instruction::Constant(to, value) => (to, int(Int::from(value))),
        Instruction::Float(to, value) => (to, Boxed::new::<D>(Float::from(value)).cast()),
        Instruction::Move(to, from) => (to, get(from)),
        Instruction::Add(to, a, b) => (
            to,
            arithmetic(get(a), get(b), Int::checked_add, |a, b| a + b),
        ),
        Instruction::Subtract(to, a, b) => (
            to,
            arithmetic(get(a), get(b), Int::checked_sub, |a, b| a - b),
        ),
        Instruction::Multiply(to, a, b) => (
            to,
            arithmetic(get(a), get(b), Int::checked_mul, |a, b| a * b),
        ),
        Instruction::UnlessLess(a, b, target) => {
            let is_less = match (as_int(get(a)), as_int(get(b))) {
                (Some(a), Some(b)) => a < b,
                _ => as_float(get(a)) < as_float(get(b)),
            };
            here.pc = if is_less { here.pc + 1 } else { target };
            return None;
        }
        Instruction::Jump(target) => {
            let is_back = target <= here.pc;
            here.pc = target;
            if !is_back {
                return None;
            }
            return match D::back_edge::<Machine>(activation, here, frame, &mut []) {
                Flow::Continue => None,
                Flow::Leave(word) | Flow::Returned(word) => Some(Value::from_word(word)),
            };
        }
        Instruction::Call(first, function) => {
            return call(activation, here, frame, first, function);
        }
        Instruction::Return(from) => return leave(activation, here, frame, get(from)),
        Instruction::Steps(to, from) => {
            let from = as_float(get(from)).to_int();
            (to, int(steps::<D>(from)))
        }
        Instruction::Rate(to) => (to, int(Int::from(RATE.0.get::<D>()))),
        Instruction::Tell(from) => {
            tell::<D>(as_float(get(from)).to_int());
            here.pc += 1;
            return None;
        }
    };
    D::store_slot(at, i32::from(to), value.word());
    here.pc += 1;
    None
}
// listing end

// listing: steps
#[elidable]
fn steps(n: Int) -> Int {
    Int::from(super::plain::steps(n.get()))
}
// listing end

// listing: tell
#[residual(writes)]
fn tell(n: Int) {
    super::plain::tell(n.get());
}
// listing end

// listing: rate
pub static RATE: Rate = Rate(QuasiImmutable::new(3));

pub struct Rate(pub QuasiImmutable<i64>);
// SAFETY: one thread at a time runs programs.
unsafe impl Sync for Rate {}
// listing end

// listing: calls
/// The slot below register 0 says where the caller goes on: its function, the call and the distance between the frames, as an integer. 0: nowhere.
const LINK: i32 = -1;

#[inline(always)]
fn call<D: Domain>(
    activation: &mut D::Activation,
    here: &mut Position,
    frame: &mut Frame,
    first: u8,
    function: usize,
) -> Option<Value<D>> {
    let (caller, outer) = (*here, *frame);
    let code = caller.code.function(function);
    *here = Position { code, pc: 0 };
    *frame = outer.above(i32::from(first) + 1);
    if !D::push_frame(*frame, code.registers) {
        return Some(Ref::null()); // the stack is full: the program ends
    }
    let link = index(caller.code) << 32 | caller.pc << 8 | usize::from(first);
    D::store_slot(*frame, LINK, int(Int::<D>::from(link as i64)).word());
    match D::function_entry::<Machine>(activation, here, frame) {
        Flow::Continue => None,
        Flow::Leave(word) => Some(Value::from_word(word)),
        Flow::Returned(word) => {
            (*here, *frame) = (caller, outer);
            returned(here, outer, Value::from_word(word), first)
        }
    }
}

#[inline(always)]
fn leave<D: Domain>(
    activation: &mut D::Activation,
    here: &mut Position,
    frame: &mut Frame,
    value: Value<D>,
) -> Option<Value<D>> {
    D::function_return::<Machine>(activation, *frame, value.word());
    let link = Value::<D>::from_word(D::load_slot(*frame, LINK));
    if link.is_null() {
        return Some(value);
    }
    let link = (link.bits() >> 1).promote() as usize;
    let first = link as u8;
    *here = Position {
        code: here.code.function(link >> 32),
        pc: link >> 8 & 0xff_ffff,
    };
    *frame = frame.above(-i32::from(first) - 1);
    returned(here, *frame, value, first)
}

/// The caller goes on with the result of its call.
#[inline(always)]
fn returned<D: Domain>(
    here: &mut Position,
    frame: Frame,
    value: Value<D>,
    first: u8,
) -> Option<Value<D>> {
    D::pop_frame(frame, here.code.registers);
    if value.is_null() {
        return Some(value); // the stack was full
    }
    D::store_slot(frame, i32::from(first), value.word());
    here.pc += 1;
    None
}
// listing end

/// The number of a function in its program.
fn index(code: &'static Code) -> usize {
    let program = code.program.get().expect("a loaded program");
    program
        .iter()
        .position(|other| std::ptr::eq(code, other))
        .expect("its own")
}

// listing: start
/// Calls the first function of a program. `None`: it ran out of stack.
pub fn run(program: &'static [Code], argument: i64) -> Option<super::plain::Value> {
    let mark = smelt::stack::mark();
    let frame = smelt::stack::frame_at_top(1);
    let start = Position {
        code: &program[0],
        pc: 0,
    };
    if !smelt::stack::push_frame(frame, start.frame_size()) {
        return None;
    }
    frame.write(LINK, 0);
    frame.write(0, (argument << 1 | 1) as u64);
    let result = Value::<Native>::from_word(Machine::run::<Native>(start, frame, &mut []));
    smelt::stack::restore(mark);
    match as_int(result) {
        _ if result.is_null() => None,
        Some(value) => Some(super::plain::Value::Int(value.get())),
        None => Some(super::plain::Value::Float(as_float(result).get())),
    }
}
// listing end
