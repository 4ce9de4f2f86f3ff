//! Runs a trace, and whatever it jumps to.

use super::Tables;
use super::code::{Code, Target};
use super::values::Values;
use crate::backend::{ExitId, FinishCall, exit_buffer, exit_frame, exit_shape, fail_countdown};
use crate::bare::{BARE, boxed, boxed_slot, float_objects, settle};
use crate::descr::{FieldPlace, ItemsPlace, TypePlace};
use crate::domain::Domain;
use crate::kind::Kind;
use crate::native::{self, Native};
use crate::stack::{self, Frame, machine_limit, value_stack};
use crate::trace::{Bare, LabelId, Operand, Operation, SnapshotId};
use std::cell::RefCell;
use std::rc::Rc;

/// How code has been left.
#[derive(Clone, Copy)]
pub struct Left {
    pub exit: ExitId,
    /// By a `Finish`.
    pub finished: bool,
    /// By that of a function.
    pub returned: bool,
}

impl Left {
    /// By a guard.
    fn by(exit: ExitId) -> Left {
        Left {
            exit,
            finished: false,
            returned: false,
        }
    }
}

/// Runs from a label; tells how it was left.
pub fn run(
    tables: &Rc<RefCell<Tables>>,
    finish_call: FinishCall,
    entry: LabelId,
    frame: usize,
) -> Left {
    let mut run = Run {
        tables,
        finish_call,
        values: Values::new(0),
        base: frame,
        arguments: Vec::new(),
    };
    let mut label = entry;
    loop {
        match run.trace(label) {
            Next::Label(next) => label = next,
            Next::Leave(left) => {
                // SAFETY: a word of this crate's, used under the client's lock.
                unsafe { *exit_frame() = run.base }
                return left;
            }
        }
    }
}

/// What comes after a trace.
enum Next {
    Label(LabelId),
    Leave(Left),
}

/// What comes after an operation.
enum Step {
    /// The next one, this one having made a value or not.
    Value(u64),
    Nothing,
    Fail(SnapshotId),
    /// A guard meets this shape for the first time.
    Ask(SnapshotId, u64),
    End(Next),
}

struct Run<'a> {
    tables: &'a Rc<RefCell<Tables>>,
    finish_call: FinishCall,
    values: Values,
    base: usize,
    /// What has been passed to the label that comes next. Nothing is allocated until the parameters have taken it.
    arguments: Vec<u64>,
}

impl Run<'_> {
    fn trace(&mut self, label: LabelId) -> Next {
        let target = self.tables.borrow().target(label);
        let (code, mut position) = match target {
            Some(Target::Code { code, position }) => (code, position),
            Some(Target::Stub(exit)) => return self.leave(exit),
            None => panic!("{label:?} has no code"), // `compile` and `enter`'s caller see to it
        };
        self.values.fit(code.trace.operations.len());
        if let Some(counters) = code.counters.as_ref().filter(|_| position == 0) {
            counters.entries.set(counters.entries.get() + 1);
        }
        // A label that was jumped to has its arguments; its own are for those who come from above.
        let mut jumped = true;
        loop {
            match self.operation(&code, position, jumped) {
                Step::Value(word) => self.values.set(position, word),
                Step::Nothing => {}
                Step::Fail(snapshot) => {
                    self.store_live(&code, snapshot);
                    return self.leave(code.exit(snapshot));
                }
                Step::Ask(snapshot, shape) => {
                    self.store_live(&code, snapshot);
                    // SAFETY: a word of this crate's, used under the client's lock.
                    unsafe { *exit_shape() = shape }
                    return Next::Leave(Left::by(code.exit(snapshot)));
                }
                Step::End(next) => return next,
            }
            jumped = false;
            position += 1;
        }
    }

    fn leave(&self, exit: ExitId) -> Next {
        match self.tables.borrow().bridges.get(&exit) {
            Some(bridge) => Next::Label(*bridge),
            None => Next::Leave(Left::by(exit)),
        }
    }

    fn store_live(&self, code: &Code, snapshot: SnapshotId) {
        for (i, operand) in code.live(snapshot).iter().enumerate() {
            write_exit(i, self.word(code, *operand));
        }
    }

    fn word(&self, code: &Code, operand: Operand) -> u64 {
        match (operand.as_value(), operand.as_constant()) {
            (Some(value), _) => self.values.get(value),
            (_, Some(constant)) => code.trace.constants[constant].bits,
            _ => panic!("a virtual object outside a snapshot"), // excluded by `Trace::verify`
        }
    }

    fn int(&self, code: &Code, operand: Operand) -> i64 {
        self.word(code, operand) as i64
    }

    fn float(&self, code: &Code, operand: Operand) -> f64 {
        f64::from_bits(self.word(code, operand))
    }

    fn slot(&self, slots: i32) -> usize {
        self.base.wrapping_add_signed(slots as isize * 8)
    }

    fn operation(&mut self, code: &Code, position: usize, jumped: bool) -> Step {
        let operation = &code.trace.operations[position];
        if let Some(snapshot) = operation.guard() {
            return self.guard(code, operation, snapshot);
        }
        match operation {
            Operation::Input { index, .. } => Step::Value(read_exit(*index as usize)),
            Operation::Parameter { index, .. } => Step::Value(self.arguments[*index as usize]),
            Operation::Label { arguments, .. } => {
                if !jumped {
                    self.pass(code, arguments);
                }
                if let Some(counters) = &code.counters {
                    counters.iterations.set(counters.iterations.get() + 1);
                }
                Step::Nothing
            }
            Operation::Jump {
                label,
                frame,
                arguments,
            } => {
                self.jump(code, *label, arguments);
                self.base = self.slot(*frame);
                Step::End(Next::Label(*label))
            }
            Operation::Finish { value, snapshot } => {
                let word = self.word(code, *value);
                let is_bare = code.trace.kind_of(*value) == Some(Kind::Float);
                write_exit(0, if is_bare { BARE } else { word });
                write_exit(1, word);
                Step::End(Next::Leave(Left {
                    exit: code.exit(*snapshot),
                    finished: true,
                    returned: code.function,
                }))
            }
            Operation::MergePoint(_) => Step::Nothing,
            Operation::CallCompiled {
                label,
                frame,
                bare,
                arguments,
                ..
            } => {
                for (i, argument) in arguments.iter().enumerate() {
                    write_exit(i, self.word(code, *argument));
                }
                let result = self.call_compiled(*label, self.slot(*frame));
                // A guard that is made to fail leaves with the result.
                let is_kept = *bare && code.fail_every == 0;
                Step::Value(match result {
                    BARE if !is_kept => boxed(read_exit(1)),
                    result => result,
                })
            }
            Operation::Close { .. } => panic!("a recorded trace is not to be run"), // `compile` refuses it
            _ => match self.pure(code, operation) {
                Some(word) => Step::Value(word),
                None => self.memory(code, operation),
            },
        }
    }

    fn pass(&mut self, code: &Code, arguments: &[Operand]) {
        let words = arguments.iter().map(|a| self.word(code, *a)).collect();
        self.arguments = words;
    }

    /// Passes the arguments of a jump: to an entry label through the exit buffer.
    fn jump(&mut self, code: &Code, label: LabelId, arguments: &[Operand]) {
        let inside = match self.tables.borrow().target(label) {
            Some(Target::Code { position, .. }) => position > 0, // an entry is at 0
            _ => false,
        };
        self.pass(code, arguments);
        if !inside {
            for (i, word) in self.arguments.iter().enumerate() {
                write_exit(i, *word);
            }
        }
    }

    fn call_compiled(&self, label: LabelId, frame: usize) -> u64 {
        let mark = crate::stack::mark();
        let left = run(self.tables, self.finish_call, label, frame);
        let result = if left.finished {
            read_exit(0)
        } else {
            (self.finish_call)(left.exit.0, frame)
        };
        crate::stack::restore(mark);
        result
    }

    fn pure(&self, code: &Code, operation: &Operation) -> Option<u64> {
        Some(match *operation {
            Operation::Int(operation, a, b) => {
                operation.evaluate(self.int(code, a), self.int(code, b)) as u64
            }
            Operation::Overflows(operation, a, b) => u64::from(
                operation
                    .evaluate(self.int(code, a), self.int(code, b))
                    .is_none(),
            ),
            Operation::CompareInt(operation, a, b) => {
                u64::from(operation.ints(self.int(code, a), self.int(code, b)))
            }
            Operation::Same(a, b) => u64::from(self.word(code, a) == self.word(code, b)),
            Operation::Float(operation, a, b) => operation
                .evaluate(self.float(code, a), self.float(code, b))
                .to_bits(),
            Operation::CompareFloat(operation, a, b) => {
                u64::from(operation.floats(self.float(code, a), self.float(code, b)))
            }
            Operation::Unary(operation, a) => operation.evaluate(self.word(code, a)),
            _ => return None,
        })
    }

    fn memory(&self, code: &Code, operation: &Operation) -> Step {
        match operation {
            Operation::Load { field, object } => Step::Value(Native::load(
                self.word(code, *object),
                FieldPlace::of(field),
            )),
            Operation::Store { .. } | Operation::StoreItem { .. } => {
                native::store(operation, |operand| self.word(code, operand));
                Step::Nothing
            }
            Operation::LoadItem {
                items,
                object,
                index,
            } => {
                let (object, index) = (self.word(code, *object), self.word(code, *index));
                Step::Value(Native::load_item(object, ItemsPlace::of(items), index))
            }
            Operation::LoadRaw {
                width,
                base,
                offset,
            } => {
                let (base, offset) = (self.word(code, *base), self.word(code, *offset));
                // SAFETY: the client has seen to it (`Domain::load_raw`); the guards before it have passed.
                Step::Value(unsafe { Native::load_raw(*width, base, offset) })
            }
            Operation::StoreRaw {
                width,
                base,
                offset,
                value,
            } => {
                let (base, offset) = (self.word(code, *base), self.word(code, *offset));
                // SAFETY: as for reading.
                unsafe { Native::store_raw(*width, base, offset, self.word(code, *value)) };
                Step::Nothing
            }
            Operation::Allocate { kind, shape, slots } => {
                Step::Value(Native::allocate(type_place(kind), *shape, *slots))
            }
            Operation::AllocateArray {
                kind,
                shape,
                length,
            } => {
                let length = self.word(code, *length);
                Step::Value(Native::allocate_array(type_place(kind), *shape, length))
            }
            Operation::Call { callee, arguments } => {
                let mut words = [0; crate::descr::MAX_ARGUMENTS];
                let count = arguments.as_slice().len();
                for (word, argument) in words.iter_mut().zip(arguments.as_slice()) {
                    *word = self.word(code, *argument);
                }
                Step::Value(callee.code.call(&words[..count]))
            }
            Operation::LoadSlot(slot, _) => {
                // SAFETY: the recorder saw the slot in use.
                Step::Value(unsafe { *(self.slot(*slot) as *const u64) })
            }
            Operation::LoadBoxed(slot) => {
                // SAFETY: as for reading; the base frame is on the current stack.
                Step::Value(unsafe { boxed_slot(self.slot(*slot) as *mut u64) })
            }
            Operation::LoadNumber(slot) => match self.number(code, Bare::Slot(*slot)) {
                Some(number) => Step::Value(number),
                None => panic!("slot {slot} holds no float"), // a trace knew it
            },
            Operation::Publish {
                stores,
                bare,
                settles,
                top,
                depth_change,
                ..
            } => {
                for (slot, operand) in stores {
                    // SAFETY: `GuardStack` has seen to the room.
                    unsafe { *(self.slot(*slot) as *mut u64) = self.word(code, *operand) }
                }
                // SAFETY: exclusive by the client's lock.
                let stack = unsafe { &mut *value_stack() };
                stack.top = self.slot(*top);
                stack.depth = stack.depth.wrapping_add_signed(i64::from(*depth_change));
                for (slot, operand) in bare {
                    let slot = self.slot(*slot);
                    // SAFETY: as above; the shadow is as large as the stack.
                    unsafe {
                        *(slot as *mut u64) = BARE;
                        *((slot + stack.shadow) as *mut u64) = self.word(code, *operand);
                    }
                    stack.bare_from = stack.bare_from.min(slot);
                }
                if *settles {
                    settle();
                }
                Step::Nothing
            }
            other => panic!("{other:?} is handled elsewhere"),
        }
    }

    fn guard(&self, code: &Code, operation: &Operation, snapshot: SnapshotId) -> Step {
        if code.fail_every != 0 && countdown(code.fail_every) {
            return Step::Fail(snapshot);
        }
        let holds = match *operation {
            Operation::Checked(operation, a, b, _) => {
                match operation.evaluate(self.int(code, a), self.int(code, b)) {
                    Some(result) => return Step::Value(result as u64),
                    None => false,
                }
            }
            Operation::Unbox(from, _) => match self.number(code, from) {
                Some(number) => return Step::Value(number),
                None => false,
            },
            Operation::GuardTrue(a, _) => self.word(code, a) != 0,
            Operation::GuardFalse(a, _) => self.word(code, a) == 0,
            Operation::GuardValue(a, b, _) => self.word(code, a) == self.word(code, b),
            Operation::GuardCompatible(shape, ref conditions, snapshot) => {
                let shape = self.word(code, shape);
                let tables = self.tables.borrow();
                let shapes = tables.shapes.get(&code.exit(snapshot));
                let told = shapes.and_then(|shapes| shapes.told.get(&(shape as u32)).copied());
                let told = told.or(shapes.filter(|s| s.is_complete).map(|_| false));
                match told {
                    _ if shape == u64::from(conditions.shape) => true,
                    Some(fits) => fits,
                    None => return Step::Ask(snapshot, shape),
                }
            }
            Operation::Leave(_) => false,
            Operation::GuardValid(_) => code.validity.invalidated.get() == 0,
            Operation::GuardQuiet(_) => !crate::safepoint::requested(),
            Operation::GuardStack { top, depth, .. } => self.has_room(top, depth),
            ref other => panic!("{other:?} is no guard"),
        };
        if holds {
            Step::Nothing
        } else {
            Step::Fail(snapshot)
        }
    }

    /// The bits of the number that is there.
    fn number(&self, code: &Code, from: Bare) -> Option<u64> {
        let floats = float_objects()?;
        let (word, number) = match from {
            Bare::Slot(slot) => {
                let slot = self.slot(slot);
                // SAFETY: a slot in use, and its shadow.
                unsafe {
                    let shadow = (*value_stack()).shadow;
                    (*(slot as *const u64), *((slot + shadow) as *const u64))
                }
            }
            Bare::Result(call) => (self.word(code, call), read_exit(1)),
        };
        if word == BARE {
            return Some(number);
        }
        // SAFETY: a client's word with the tag bits of a reference is one.
        let is_float = word != 0
            && word & 7 == 0
            && unsafe { heap::Object::from_address(word) }.shape() == floats.shape;
        let number = is_float.then(|| Native::load(word, FieldPlace::of(floats.value)));
        number.filter(|number| !f64::from_bits(*number).is_nan())
    }

    fn has_room(&self, top: i32, depth: i32) -> bool {
        // SAFETY: exclusive by the client's lock.
        let limit = unsafe { *machine_limit() };
        stack::has_room(Frame::from_address(self.base), top, depth)
            && (&raw const limit) as usize >= limit
    }
}

/// Lowers the stress mode's countdown; true when it is this guard's turn.
fn countdown(fail_every: u32) -> bool {
    // SAFETY: a word of this crate's, used under the client's lock.
    unsafe {
        *fail_countdown() -= 1;
        if *fail_countdown() > 0 {
            return false;
        }
        *fail_countdown() = i64::from(fail_every);
    }
    true
}

fn read_exit(index: usize) -> u64 {
    // SAFETY: the index is within the buffer: inputs and arguments are checked by `compile`.
    unsafe { *exit_buffer().add(index) }
}

fn write_exit(index: usize, word: u64) {
    // SAFETY: as in `read_exit`.
    unsafe { *exit_buffer().add(index) = word }
}

fn type_place(kind: &'static crate::descr::Type) -> TypePlace {
    TypePlace {
        kind,
        id: kind.id,
        words: kind.words,
    }
}
