//! The interpreter, written once over the domain.

use super::code::{Code, Instruction};
use smelt::{
    AnyValue, Domain, Driver, Float, Flow, Frame, Gc, Greens, Int, JitCell, Kind, Native, Place,
    QuasiImmutable, Red, Ref, heap_object, residual,
};
use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicU64, Ordering};

pub type Value<D = Native> = Ref<D, AnyValue>;

#[heap_object(id = 20)]
pub struct FloatBox {
    #[immutable]
    number: f64,
}

#[heap_object(id = 21)]
pub struct Object {
    first: Gc<AnyValue>,
    second: Gc<AnyValue>,
}

#[heap_object(id = 22, array)]
pub struct Array;

#[heap_object(id = 23)]
pub struct Thread {
    raised: Gc<AnyValue>,
}

pub static FACTOR: Factor = Factor(QuasiImmutable::new(1));
pub struct Factor(pub QuasiImmutable<i64>);
// SAFETY: the tests take turns.
unsafe impl Sync for Factor {}

/// The program being run, and the thread's state: plain data that does not change while a program runs.
impl Machine {
    pub fn thread_raised(&self) -> Value {
        self.thread.raised()
    }
}

pub struct Machine {
    pub functions: Vec<&'static Code>,
    pub thread: Gc<Thread>,
}
struct Global(UnsafeCell<Option<Machine>>);
// SAFETY: the tests take turns.
unsafe impl Sync for Global {}
static MACHINE: Global = Global(UnsafeCell::new(None));

pub fn machine() -> &'static Machine {
    // SAFETY: set by `load`; never changed while interpreter code runs.
    unsafe { (*MACHINE.0.get()).as_ref().expect("a program is loaded") }
}

pub fn load(functions: Vec<&'static Code>) {
    let thread = Thread::new::<Native>(Ref::null());
    // SAFETY: an object just made.
    heap::pin_for_ever(unsafe { heap::Object::from_address(thread.0) });
    // SAFETY: the tests take turns.
    unsafe {
        *MACHINE.0.get() = Some(Machine { functions, thread });
        heap::add_root(&raw mut (*MACHINE.0.get()).as_mut().expect("just set").thread as *mut u64);
    }
}

/// Frame administration, below slot 0.
const HEADER: i32 = 3;
/// Where to go on in the caller, as a tagged int; 0: the return leaves `run`.
const RETURN_PC: i32 = -3;
/// The caller's function, tagged; plus a million if what is raised is to be caught.
const CALLER: i32 = -2;
/// Slots from the caller's frame, tagged.
const DISTANCE: i32 = -1;
const CATCHING: i64 = 1_000_000;

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
        [self.code as *const Code as u64, self.pc as u64, 0]
    }
    fn from_words(words: [u64; 3]) -> Self {
        Position {
            // SAFETY: made by `to_words`; code lives for ever.
            code: unsafe { &*(words[0] as *const Code) },
            pc: words[1] as usize,
        }
    }
    fn live_slots(&self) -> u32 {
        u32::from(self.code.locals + self.code.depths[self.pc])
    }
    fn frame_size(&self) -> u32 {
        u32::from(self.code.locals + self.code.most_depth)
    }
    fn administration(&self) -> u32 {
        HEADER as u32
    }
    fn cell(&self) -> Option<&'static JitCell> {
        if self.pc == 0 {
            return Some(&self.code.entry);
        }
        self.code.instructions.iter().find_map(|i| match i {
            Instruction::Loop(target, cell) if *target == self.pc => Some(&self.code.cells[*cell]),
            _ => None,
        })
    }
    fn place(&self) -> Place {
        Place {
            name: format!("{}:{}", self.code.name, self.pc),
            instruction: format!("{:?}", self.code.instructions[self.pc]),
            ..Place::default()
        }
    }
}

pub struct Main;

fn int<D: Domain>(value: Int<D>) -> Value<D> {
    ((value << 1) | 1).to_ref()
}

fn is_int<D: Domain>(value: Value<D>) -> bool {
    (value.bits() & 1).is_true()
}

fn as_int<D: Domain>(value: Value<D>) -> Int<D> {
    value.bits() >> 1
}

/// The int in a word as an object, or a float if it does not fit into 63 bits.
fn new_number<D: Domain>(value: Int<D>) -> Value<D> {
    match value.checked_add(value) {
        Some(twice) => (twice | 1).to_ref(),
        None => FloatBox::new::<D>(value.to_float()).cast(),
    }
}

fn to_float<D: Domain>(value: Value<D>) -> Float<D> {
    if is_int(value) {
        return as_int(value).to_float();
    }
    if value.cast::<FloatBox>().is::<FloatBox>() {
        return value.cast::<FloatBox>().number();
    }
    Float::from(0.0)
}

fn arithmetic<D: Domain>(instruction: Instruction, a: Value<D>, b: Value<D>) -> Value<D> {
    use Instruction::*;
    if is_int(a) && is_int(b) {
        let (x, y) = (as_int(a), as_int(b));
        let result = match instruction {
            Add => x.checked_add(y),
            Subtract => x.checked_sub(y),
            _ => x.checked_mul(y),
        };
        if let Some(result) = result {
            return new_number(result);
        }
    }
    let (x, y) = (to_float(a), to_float(b));
    let result = match instruction {
        Add => x + y,
        Subtract => x - y,
        _ => x * y,
    };
    FloatBox::new::<D>(result).cast()
}

fn less<D: Domain>(a: Value<D>, b: Value<D>) -> bool {
    if is_int(a) && is_int(b) {
        as_int(a) < as_int(b)
    } else {
        to_float(a) < to_float(b)
    }
}

fn equal<D: Domain>(a: Value<D>, b: Value<D>) -> bool {
    if is_int(a) && is_int(b) {
        a.same(b)
    } else {
        to_float(a) == to_float(b)
    }
}

/// Calls a function from Rust.
pub fn call_from_rust(function: usize, argument: Value) -> Value {
    let code = machine().functions[function];
    let frame = smelt::stack::frame_at_top(HEADER as u32);
    let mark = smelt::stack::mark();
    if !smelt::stack::push_frame(frame, Position { code, pc: 0 }.frame_size()) {
        return int(Int::from(-1));
    }
    frame.write(RETURN_PC, 0);
    frame.write(CALLER, 1);
    frame.write(DISTANCE, 1);
    frame.write(0, argument.0);
    for local in 1..i32::from(code.locals) {
        frame.write(local, 0);
    }
    let result = Main::run::<Native>(Position { code, pc: 0 }, frame, &mut []);
    smelt::stack::restore(mark);
    Ref::from_word(result)
}

/// How often [`apply_quietly`] has been called.
pub static TRIED: AtomicU64 = AtomicU64::new(0);

/// As [`apply`] of functions that run no code of the machine. There are none.
#[residual(reads)]
fn apply_quietly(_function: i64, _argument: Value) -> Value {
    TRIED.fetch_add(1, Ordering::Relaxed);
    smelt::broken_off();
    Value::null()
}

#[residual]
fn apply(function: i64, argument: Value) -> Value {
    call_from_rust(function as usize, argument)
}

#[residual]
fn set_factor(value: i64) {
    FACTOR.0.set(value)
}

/// Leaves the topmost frame by an exception: to the frame that catches it, or out of `run`.
fn raise<D: Domain>(
    activation: &mut D::Activation,
    position: &mut Position,
    frame: &mut Frame,
    value: Value<D>,
) -> Option<Value<D>> {
    loop {
        let pc: Value<D> = Ref::from_word(D::load_slot(*frame, RETURN_PC));
        let keep = || Ref::<D, Thread>::constant(machine().thread).set_raised(value);
        D::function_unwinds::<Main>(activation, *frame, keep);
        if pc.is_null() {
            keep();
            return Some(Ref::null());
        }
        if leave::<D>(position, frame) {
            caught(position, *frame, value);
            return None;
        }
    }
}

/// The `TryCall` that the position is at has raised a value.
fn caught<D: Domain>(position: &mut Position, frame: Frame, value: Value<D>) {
    position.pc += 1;
    let top = i32::from(position.code.locals + position.code.depths[position.pc]);
    D::store_slot(frame, top - 2, value.0);
    D::store_slot(frame, top - 1, int(Int::<D>::from(0)).0);
}

/// Pops the frame; the position is the caller's call instruction. Was it a `TryCall`?
fn leave<D: Domain>(position: &mut Position, frame: &mut Frame) -> bool {
    let header = |slot| as_int(Value::<D>::from_word(D::load_slot(*frame, slot))).promote();
    let (pc, caller, distance) = (header(RETURN_PC), header(CALLER), header(DISTANCE));
    *frame = frame.above(-(distance as i32));
    *position = Position {
        code: machine().functions[(caller % CATCHING) as usize],
        pc: pc as usize,
    };
    D::pop_frame(*frame, position.frame_size());
    caller >= CATCHING
}

impl Driver for Main {
    const NAME: &'static str = "main";
    const REDS: &'static [Kind] = &[];
    type Greens = Position;

    fn detach_frame<D: Domain>(frame: Frame) {
        D::store_slot(frame, RETURN_PC, D::constant(Kind::Ref, 0));
    }

    fn run<D: Domain>(mut position: Position, mut frame: Frame, _: &mut [D::Word]) -> D::Word {
        let mut activation = D::enter::<Main>();
        loop {
            match D::merge_point::<Main>(&mut activation, &mut position, &mut frame, &mut []) {
                Flow::Continue => {}
                Flow::Leave(word) | Flow::Returned(word) => return word,
            }
            if let Some(result) = step::<D>(&mut activation, &mut position, &mut frame) {
                return result.0;
            }
        }
    }
}

/// Executes one instruction; the result if the loop is to be left.
fn step<D: Domain>(
    activation: &mut D::Activation,
    position: &mut Position,
    frame: &mut Frame,
) -> Option<Value<D>> {
    use Instruction::*;
    let (here, at) = (*position, *frame);
    let top = i32::from(here.code.locals + here.code.depths[here.pc]);
    let get = |below: i32| Value::<D>::from_word(D::load_slot(at, top - below));
    let put = |above: i32, value: Value<D>| D::store_slot(at, top + above, value.0);
    match here.code.instructions[here.pc] {
        Constant(value) => put(0, int(Int::from(value))),
        Float(value) => put(0, FloatBox::new::<D>(smelt::Float::from(value)).cast()),
        Load(local) => put(0, Value::from_word(D::load_slot(at, i32::from(local)))),
        Store(local) => D::store_slot(at, i32::from(local), get(1).0),
        instruction @ (Add | Subtract | Multiply) => {
            put(-2, arithmetic(instruction, get(2), get(1)))
        }
        Modulo => {
            let (x, y) = (as_int(get(2)), as_int(get(1)));
            if y == 0 {
                return raise(activation, position, frame, int(Int::from(-7)));
            }
            put(-2, int(x.floor_mod(y)))
        }
        Less => put(-2, int(Int::from(i64::from(less(get(2), get(1)))))),
        Equal => put(-2, int(Int::from(i64::from(equal(get(2), get(1)))))),
        JumpIfFalse(target) => {
            if !as_int(get(1)).is_true() {
                position.pc = target;
                return None;
            }
        }
        Jump(target) => {
            position.pc = target;
            return None;
        }
        Loop(target, _) => {
            position.pc = target;
            if !D::quiet() {
                smelt::safepoint::clear();
            }
            return match D::back_edge::<Main>(activation, position, frame, &mut []) {
                Flow::Continue => None,
                Flow::Leave(word) | Flow::Returned(word) => Some(Value::from_word(word)),
            };
        }
        Call(function, count) | TryCall(function, count) => {
            let catching = matches!(here.code.instructions[here.pc], TryCall(..));
            return call(
                activation,
                position,
                frame,
                (function, count, catching),
                top,
            );
        }
        Return => {
            let value = get(1);
            D::function_return::<Main>(activation, at, value.0);
            let pc = Value::<D>::from_word(D::load_slot(at, RETURN_PC));
            if pc.is_null() {
                return Some(value);
            }
            leave::<D>(position, frame);
            returned(position, *frame, value);
            return None;
        }
        NewObject => put(
            0,
            Object::new::<D>(int(Int::from(0)), int(Int::from(0))).cast(),
        ),
        GetField(0) => put(-1, get(1).cast::<Object>().first()),
        GetField(_) => put(-1, get(1).cast::<Object>().second()),
        SetField(0) => get(2).cast::<Object>().set_first(get(1)),
        SetField(_) => get(2).cast::<Object>().set_second(get(1)),
        NewArray => {
            let array = Array::new::<D>(as_int(get(1)));
            put(-1, array.cast())
        }
        GetItem => {
            let (array, index) = (get(2).cast::<Array>(), as_int(get(1)));
            if !index.is_below(array.length()) {
                return raise(activation, position, frame, int(Int::from(-8)));
            }
            let item = array.item(index);
            put(
                -2,
                if item.is_null() {
                    int(Int::from(0))
                } else {
                    item
                },
            )
        }
        SetItem => {
            let (array, index) = (get(3).cast::<Array>(), as_int(get(2)));
            if !index.is_below(array.length()) {
                return raise(activation, position, frame, int(Int::from(-8)));
            }
            array.set_item(index, get(1));
        }
        Bump => {
            let object = get(1).cast::<Object>();
            let count = as_int(object.first()) + 1;
            object.set_first(int(count));
            if count.floor_mod(Int::from(100)) == 0 {
                object.set_second(int(as_int(object.second()) + 1));
            }
        }
        Apply => {
            let function = as_int(get(2)).promote();
            let mut result = apply_quietly::<D>(function, get(1));
            if result.is_null() {
                result = apply::<D>(function, get(1));
            }
            if result.is_null() {
                return raise(activation, position, frame, int(Int::from(-9)));
            }
            put(-2, result)
        }
        SumOf => {
            let function = as_int(get(1)).promote();
            let mut reds = [get(2).0, int(Int::<D>::from(0)).0, int(Int::<D>::from(0)).0];
            let result = Value::<D>::from_word(D::run::<SumDriver>(
                SumGreens(function as usize),
                Frame::NONE,
                &mut reds,
            ));
            if result.is_null() {
                return raise(activation, position, frame, int(Int::from(-10)));
            }
            put(-2, result)
        }
        Raise => return raise(activation, position, frame, get(1)),
        SetFactor => set_factor::<D>(as_int(get(1)).promote()),
        Factor => put(0, int(Int::from(FACTOR.0.get::<D>()))),
    }
    position.pc += 1;
    None
}

/// The call that the position is at has returned a value.
fn returned<D: Domain>(position: &mut Position, frame: Frame, value: Value<D>) {
    let catching = matches!(
        position.code.instructions[position.pc],
        Instruction::TryCall(..)
    );
    position.pc += 1;
    let top = i32::from(position.code.locals + position.code.depths[position.pc]);
    if catching {
        D::store_slot(frame, top - 2, value.0);
        D::store_slot(frame, top - 1, int(Int::<D>::from(1)).0);
    } else {
        D::store_slot(frame, top - 1, value.0);
    }
}

fn call<D: Domain>(
    activation: &mut D::Activation,
    position: &mut Position,
    frame: &mut Frame,
    (function, count, catching): (usize, u16, bool),
    top: i32,
) -> Option<Value<D>> {
    let machine = machine();
    let caller = machine
        .functions
        .iter()
        .position(|c| std::ptr::eq(*c, position.code))
        .expect("loaded");
    let code = machine.functions[function];
    let size = position.frame_size() as i32 + HEADER;
    let callee = frame.above(size);
    let mut entry = Position { code, pc: 0 };
    if !D::push_frame(callee, entry.frame_size()) {
        return raise(activation, position, frame, int(Int::from(-11)));
    }
    for argument in 0..i32::from(count) {
        D::store_slot(
            callee,
            argument,
            D::load_slot(*frame, top - i32::from(count) + argument),
        );
    }
    for local in count..code.locals {
        D::store_slot(callee, i32::from(local), D::constant(Kind::Ref, 0));
    }
    let tagged = |value: i64| int(Int::<D>::from(value)).0;
    D::store_slot(callee, RETURN_PC, tagged(position.pc as i64));
    D::store_slot(
        callee,
        CALLER,
        tagged(caller as i64 + if catching { CATCHING } else { 0 }),
    );
    D::store_slot(callee, DISTANCE, tagged(i64::from(size)));
    let mut inner = callee;
    match D::function_entry::<Main>(activation, &mut entry, &mut inner) {
        Flow::Continue => {
            *position = entry;
            *frame = inner;
            None
        }
        Flow::Leave(word) => Some(Value::from_word(word)),
        Flow::Returned(word) => {
            D::pop_frame(*frame, position.frame_size());
            let value = Value::<D>::from_word(word);
            if value.is_null() {
                let thread = Ref::<D, Thread>::constant(machine.thread);
                let raised = thread.raised();
                if catching {
                    caught(position, *frame, raised);
                    return None;
                }
                return raise(activation, position, frame, raised);
            }
            returned(position, *frame, value);
            None
        }
    }
}

/// The loop of `SumOf`: its reds are the array, the index and the sum.
pub struct SumDriver;

#[derive(Clone, Copy, PartialEq)]
pub struct SumGreens(usize);

impl Greens for SumGreens {
    fn to_words(&self) -> [u64; 3] {
        [self.0 as u64, 0, 0]
    }
    fn from_words(words: [u64; 3]) -> Self {
        SumGreens(words[0] as usize)
    }
    fn live_slots(&self) -> u32 {
        0
    }
    fn frame_size(&self) -> u32 {
        0
    }
    fn cell(&self) -> Option<&'static JitCell> {
        machine().functions[self.0].cells.first()
    }
    fn place(&self) -> Place {
        Place::named(format!("sum of function {}", self.0))
    }
}

impl Driver for SumDriver {
    const NAME: &'static str = "sum";
    const REDS: &'static [Kind] = &[Kind::Ref, Kind::Ref, Kind::Ref];
    type Greens = SumGreens;

    fn run<D: Domain>(mut greens: SumGreens, mut frame: Frame, reds: &mut [D::Word]) -> D::Word {
        let mut activation = D::enter::<SumDriver>();
        loop {
            match D::merge_point::<SumDriver>(&mut activation, &mut greens, &mut frame, reds) {
                Flow::Continue => {}
                Flow::Leave(word) | Flow::Returned(word) => return word,
            }
            let array = Ref::<D, Array>::from_word(reds[0]);
            let (index, sum) = (
                Value::<D>::from_word(reds[1]),
                Value::<D>::from_word(reds[2]),
            );
            if !as_int(index).is_below(array.length()) {
                return sum.0;
            }
            let item = array.item(as_int(index));
            let item = if item.is_null() {
                int(Int::from(0))
            } else {
                item
            };
            let result = call_nested::<D>(greens.0, item);
            if result.is_null() {
                return result.0;
            }
            reds[1] = int(as_int(index) + 1).0;
            reds[2] = arithmetic(Instruction::Add, sum, result).0;
            match D::back_edge::<SumDriver>(&mut activation, &mut greens, &mut frame, reds) {
                Flow::Continue => {}
                Flow::Leave(word) | Flow::Returned(word) => return word,
            }
        }
    }
}

/// Calls a function from generic code, in an activation of its own.
fn call_nested<D: Domain>(function: usize, argument: Value<D>) -> Value<D> {
    let code = machine().functions[function];
    let below = D::frame_at_top(0);
    let frame = below.above(HEADER);
    let entry = Position { code, pc: 0 };
    if !D::push_frame(frame, entry.frame_size()) {
        return Ref::null();
    }
    D::store_slot(frame, 0, argument.0);
    for local in 1..i32::from(code.locals) {
        D::store_slot(frame, local, D::constant(Kind::Ref, 0));
    }
    D::store_slot(frame, RETURN_PC, D::constant(Kind::Ref, 0));
    D::store_slot(frame, CALLER, D::constant(Kind::Ref, 1));
    D::store_slot(frame, DISTANCE, D::constant(Kind::Ref, 1));
    let result = D::run::<Main>(entry, frame, &mut []);
    D::pop_frame(below, 0);
    Ref::from_word(result)
}
