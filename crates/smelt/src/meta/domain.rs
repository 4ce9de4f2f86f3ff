//! The operations of the domain `Meta`. Each is out of line: there are thousands of uses in a client's generic code.

use super::recorder::{Mode, Recorder, current, pin};
use super::{Meta, Traced};
use crate::attempts;
use crate::descr::{
    Callee, Effects, FieldPlace, ItemsPlace, SHAPE, TypePlace, fixed_shape_of, is_fixed_shape,
};
use crate::domain::{Domain, Family, Twin};
use crate::driver::{Driver, Flow};
use crate::kind::{Kind, Width};
use crate::native::Native;
use crate::operations::{Compare, FloatBinary, IntBinary, IntChecked, Unary};
use crate::quasi_immutable::Dependents;
use crate::shape_functions::{Answer, Conditions, Fact, ShapeFunction};
use crate::stack::{self, Frame, Told};
use crate::trace::{Arguments, Operand, Operation};
use std::rc::Rc;

/// Keeps an activation registered with the recorder while its loop runs.
#[derive(Debug)]
pub struct ActivationGuard(());

impl ActivationGuard {
    pub(super) fn new() -> ActivationGuard {
        ActivationGuard(())
    }
}

impl Drop for ActivationGuard {
    fn drop(&mut self) {
        current().activations.pop();
    }
}

/// Records a pure operation of two operands, unless both are constants.
fn pure(
    a: Traced,
    b: Traced,
    kind: Kind,
    bits: u64,
    make: impl FnOnce(Operand, Operand) -> Operation,
) -> Traced {
    let recorder = current();
    recorder.tick();
    if !recorder.recording || (a.is_constant() && b.is_constant()) {
        return Traced::constant(bits);
    }
    let (x, y) = (recorder.operand(a, kind), recorder.operand(b, kind));
    recorder.emit(make(x, y), bits)
}

/// Records a comparison and a guard on its outcome, unless both operands are constants.
fn compare(
    a: Traced,
    b: Traced,
    kind: Kind,
    outcome: bool,
    make: impl FnOnce(Operand, Operand) -> Operation,
) -> bool {
    let recorder = current();
    recorder.tick();
    if recorder.mode == Mode::Tracing && !(a.is_constant() && b.is_constant()) {
        let snapshot = recorder.snapshot();
        let (x, y) = (recorder.operand(a, kind), recorder.operand(b, kind));
        let condition = recorder.trace.push(make(x, y));
        recorder.trace.push(if outcome {
            Operation::GuardTrue(condition, snapshot)
        } else {
            Operation::GuardFalse(condition, snapshot)
        });
    }
    outcome
}

/// Executes a load and records it; or takes the result from the log.
fn load(
    constant: bool,
    kind: Kind,
    execute: impl FnOnce() -> u64,
    make: impl FnOnce(&mut Recorder) -> Operation,
) -> Traced {
    let recorder = current();
    recorder.tick();
    if recorder.mode == Mode::Replaying {
        return recorder.replayed();
    }
    let bits = execute();
    let recorder = current();
    let value = if recorder.recording && !constant {
        let operation = make(recorder);
        recorder.emit(operation, bits)
    } else {
        Traced::constant(bits)
    };
    recorder.logged(value, kind)
}

/// Executes a store and records it; or skips it.
fn store(
    object: Traced,
    fresh: bool,
    execute: impl FnOnce(),
    make: impl FnOnce(&mut Recorder) -> Operation,
) {
    let recorder = current();
    recorder.tick();
    if recorder.mode == Mode::Replaying {
        return;
    }
    execute();
    let recorder = current();
    if recorder.recording {
        let operation = make(recorder);
        recorder.trace.push(operation);
        let activation = recorder.innermost();
        if !fresh && !activation.fresh.contains(&object.bits) {
            activation.effects = true;
        }
    }
}

impl Domain for Meta {
    const NATIVE: bool = false;
    type Word = Traced;
    type Activation = ActivationGuard;

    fn constant(_: Kind, bits: u64) -> Traced {
        Traced::constant(bits)
    }

    #[inline(never)]
    fn int_binary(operation: IntBinary, a: Traced, b: Traced) -> Traced {
        let bits = operation.evaluate(a.bits as i64, b.bits as i64) as u64;
        pure(a, b, Kind::Int, bits, |x, y| {
            Operation::Int(operation, x, y)
        })
    }

    #[inline(never)]
    fn int_checked(operation: IntChecked, a: Traced, b: Traced) -> Option<Traced> {
        let recorder = current();
        recorder.tick();
        let result = operation.evaluate(a.bits as i64, b.bits as i64);
        if !recorder.recording || (a.is_constant() && b.is_constant()) {
            return result.map(|bits| Traced::constant(bits as u64));
        }
        let Some(bits) = result else {
            if recorder.mode == Mode::Tracing {
                let snapshot = recorder.snapshot();
                let (x, y) = (
                    recorder.operand(a, Kind::Int),
                    recorder.operand(b, Kind::Int),
                );
                let overflows = recorder.trace.push(Operation::Overflows(operation, x, y));
                recorder
                    .trace
                    .push(Operation::GuardTrue(overflows, snapshot));
            }
            return None;
        };
        if recorder.mode == Mode::Tracing {
            let snapshot = recorder.snapshot();
            let (x, y) = (
                recorder.operand(a, Kind::Int),
                recorder.operand(b, Kind::Int),
            );
            Some(recorder.emit(Operation::Checked(operation, x, y, snapshot), bits as u64))
        } else {
            let (x, y) = (
                recorder.operand(a, Kind::Int),
                recorder.operand(b, Kind::Int),
            );
            Some(recorder.emit(Operation::Int(operation.wrapping(), x, y), bits as u64))
        }
    }

    #[inline(never)]
    fn int_compare(operation: Compare, a: Traced, b: Traced) -> bool {
        let outcome = operation.ints(a.bits as i64, b.bits as i64);
        compare(a, b, Kind::Int, outcome, |x, y| {
            Operation::CompareInt(operation, x, y)
        })
    }

    #[inline(never)]
    fn int_compare_value(operation: Compare, a: Traced, b: Traced) -> Traced {
        let bits = u64::from(operation.ints(a.bits as i64, b.bits as i64));
        pure(a, b, Kind::Int, bits, |x, y| {
            Operation::CompareInt(operation, x, y)
        })
    }

    #[inline(never)]
    fn float_binary(operation: FloatBinary, a: Traced, b: Traced) -> Traced {
        let bits = operation
            .evaluate(f64::from_bits(a.bits), f64::from_bits(b.bits))
            .to_bits();
        pure(a, b, Kind::Float, bits, |x, y| {
            Operation::Float(operation, x, y)
        })
    }

    #[inline(never)]
    fn float_compare(operation: Compare, a: Traced, b: Traced) -> bool {
        let outcome = operation.floats(f64::from_bits(a.bits), f64::from_bits(b.bits));
        compare(a, b, Kind::Float, outcome, |x, y| {
            Operation::CompareFloat(operation, x, y)
        })
    }

    #[inline(never)]
    fn unary(operation: Unary, a: Traced) -> Traced {
        let recorder = current();
        recorder.tick();
        let bits = operation.evaluate(a.bits);
        if !recorder.recording || a.is_constant() {
            return Traced::constant(bits);
        }
        let x = recorder.operand(a, operation.kinds().0);
        recorder.emit(Operation::Unary(operation, x), bits)
    }

    #[inline(never)]
    fn same(a: Traced, b: Traced) -> bool {
        compare(a, b, Kind::Ref, a.bits == b.bits, Operation::Same)
    }

    #[inline(never)]
    fn promote(kind: Kind, word: Traced) -> u64 {
        let recorder = current();
        recorder.tick();
        if recorder.mode == Mode::Tracing && !word.is_constant() {
            let snapshot = recorder.snapshot();
            let x = recorder.operand(word, kind);
            let constant = recorder.operand(Traced::constant(word.bits), kind);
            recorder
                .trace
                .push(Operation::GuardValue(x, constant, snapshot));
        }
        word.bits
    }

    #[inline(never)]
    fn ask(shape: Traced, function: &'static ShapeFunction, arguments: [u64; 2]) -> Answer {
        let recorder = current();
        recorder.tick();
        let number = shape.bits as u32;
        let answer = (function.evaluate)(number, arguments, &mut |d| Meta::depend_on(d));
        let recorder = current();
        if recorder.mode != Mode::Tracing || shape.is_constant() {
            return answer;
        }
        let snapshot = recorder.snapshot();
        let x = recorder.operand(shape, Kind::Int);
        // Objects of such shapes are of the built-in kinds: code that deals with one deals with its fields, too.
        if is_fixed_shape(shape.bits) {
            let constant = recorder.operand(Traced::constant(shape.bits), Kind::Int);
            let guard = Operation::GuardValue(x, constant, snapshot);
            recorder.trace.push(guard);
            return answer;
        }
        let fact = Fact {
            function,
            arguments,
            answer,
        };
        fact.references().for_each(pin);
        recorder.trace.keep(&fact);
        let conditions = Conditions {
            shape: number,
            facts: vec![fact],
        };
        let guard = Operation::GuardCompatible(x, Rc::new(conditions), snapshot);
        recorder.trace.push(guard);
        answer
    }

    #[inline(never)]
    fn load(object: Traced, place: FieldPlace) -> Traced {
        let field = place.field;
        let is_kept =
            || field.immutable || *field == SHAPE && fixed_shape_of(object.bits).is_some();
        load(
            object.is_constant() && is_kept(),
            place.kind,
            || Native::load(object.bits, place),
            |recorder| Operation::Load {
                field: place.field,
                object: recorder.operand(object, Kind::Ref),
            },
        )
    }

    #[inline(never)]
    fn store(object: Traced, place: FieldPlace, value: Traced) {
        store(
            object,
            false,
            || Native::store(object.bits, place, value.bits),
            |recorder| Operation::Store {
                field: place.field,
                object: recorder.operand(object, Kind::Ref),
                value: recorder.operand(value, place.kind),
            },
        )
    }

    #[inline(never)]
    fn initialise(object: Traced, place: FieldPlace, value: Traced) {
        store(
            object,
            true,
            || Native::initialise(object.bits, place, value.bits),
            |recorder| Operation::Store {
                field: place.field,
                object: recorder.operand(object, Kind::Ref),
                value: recorder.operand(value, place.kind),
            },
        )
    }

    #[inline(never)]
    fn load_item(object: Traced, place: ItemsPlace, index: Traced) -> Traced {
        load(
            object.is_constant() && index.is_constant() && place.items.immutable,
            place.kind,
            || Native::load_item(object.bits, place, index.bits),
            |recorder| Operation::LoadItem {
                items: place.items,
                object: recorder.operand(object, Kind::Ref),
                index: recorder.operand(index, Kind::Int),
            },
        )
    }

    #[inline(never)]
    fn store_item(object: Traced, place: ItemsPlace, index: Traced, value: Traced) {
        store(
            object,
            false,
            || Native::store_item(object.bits, place, index.bits, value.bits),
            |recorder| Operation::StoreItem {
                items: place.items,
                object: recorder.operand(object, Kind::Ref),
                index: recorder.operand(index, Kind::Int),
                value: recorder.operand(value, place.kind),
            },
        )
    }

    #[inline(never)]
    unsafe fn load_raw(width: Width, base: Traced, offset: Traced) -> Traced {
        load(
            false,
            Kind::Int,
            // SAFETY: the caller's.
            || unsafe { Native::load_raw(width, base.bits, offset.bits) },
            |recorder| Operation::LoadRaw {
                width,
                base: recorder.operand(base, Kind::Int),
                offset: recorder.operand(offset, Kind::Int),
            },
        )
    }

    #[inline(never)]
    unsafe fn store_raw(width: Width, base: Traced, offset: Traced, value: Traced) {
        store(
            Traced::constant(0), // no object, and so none that is new
            false,
            // SAFETY: the caller's.
            || unsafe { Native::store_raw(width, base.bits, offset.bits, value.bits) },
            |recorder| Operation::StoreRaw {
                width,
                base: recorder.operand(base, Kind::Int),
                offset: recorder.operand(offset, Kind::Int),
                value: recorder.operand(value, Kind::Int),
            },
        )
    }

    #[inline(never)]
    fn allocate(place: TypePlace, shape: u32, slots: u32) -> Traced {
        let value = load(
            false,
            Kind::Ref,
            || Native::allocate(place, shape, slots),
            |_| Operation::Allocate {
                kind: place.kind,
                shape,
                slots,
            },
        );
        note_fresh(value);
        value
    }

    #[inline(never)]
    fn allocate_array(place: TypePlace, shape: u32, length: Traced) -> Traced {
        let value = load(
            false,
            Kind::Ref,
            || Native::allocate_array(place, shape, length.bits),
            |recorder| Operation::AllocateArray {
                kind: place.kind,
                shape,
                length: recorder.operand(length, Kind::Int),
            },
        );
        note_fresh(value);
        value
    }

    #[inline(never)]
    fn call(callee: &'static Callee, arguments: &[Traced]) -> Traced {
        let recorder = current();
        recorder.tick();
        if recorder.mode == Mode::Replaying {
            return recorder.replayed();
        }
        let mut words = [0; crate::descr::MAX_ARGUMENTS];
        let mut operands = [Operand::value(0); crate::descr::MAX_ARGUMENTS];
        let count = arguments.len();
        let folded =
            callee.effects == Effects::Elidable && arguments.iter().all(|a| a.is_constant());
        let record = recorder.recording && !folded;
        for (i, argument) in arguments.iter().enumerate() {
            words[i] = argument.bits;
            if record {
                operands[i] = recorder.operand(*argument, callee.arguments[i]);
            }
        }
        let told = match callee.effects {
            Effects::Any => Self::told().filter(|told| told[0] != 0),
            _ => None,
        };
        if record && callee.effects == Effects::Any {
            recorder.publish(true);
            if let Some(told) = told {
                recorder.record_telling(&told);
            }
        }
        attempts::take();
        let bits = callee.code.call(&words[..count]);
        // Within a call that may do anything, others may have been broken off.
        let broken_off = attempts::take() && callee.effects < Effects::Any;
        let recorder = current();
        let value = if record && recorder.recording && !broken_off {
            recorder.emit(
                Operation::Call {
                    callee,
                    arguments: Arguments::new(&operands[..count]),
                },
                bits,
            )
        } else {
            Traced::constant(bits)
        };
        if told.is_some() && record && recorder.recording {
            recorder.record_telling(&stack::NOTHING_TOLD[..1]);
        }
        if callee.effects >= Effects::Writes && !broken_off {
            recorder.innermost().effects = true;
        }
        if callee.effects == Effects::Any {
            recorder.check_validity = true;
        }
        recorder.logged(value, callee.result)
    }

    #[inline(never)]
    fn load_slot_of(kind: Kind, frame: Frame, index: i32) -> Traced {
        let recorder = current();
        recorder.tick();
        if recorder.mode == Mode::Replaying {
            return recorder.replayed();
        }
        let bits = frame.read(index);
        let mut value = Traced::constant(bits);
        if recorder.recording {
            let slot = recorder.offset(frame) + index;
            if let Some((known, _)) = recorder.slot(slot).out_of_slot() {
                debug_assert_eq!(known.bits, bits);
                value = known;
            } else {
                let loaded = recorder.emit(Operation::LoadSlot(slot, kind), bits);
                if recorder.set_slot(slot, loaded) {
                    value = loaded;
                }
            }
        }
        recorder.logged(value, kind)
    }

    #[inline(never)]
    fn store_slot_of(kind: Kind, frame: Frame, index: i32, value: Traced) {
        let recorder = current();
        recorder.tick();
        if recorder.mode == Mode::Replaying {
            return;
        }
        if recorder.recording {
            let slot = recorder.offset(frame) + index;
            let old = recorder.slot(slot);
            let undo = &mut recorder.innermost().undo;
            if !undo.iter().any(|(s, _)| *s == slot) {
                undo.push((slot, old));
            }
            recorder.set_slot(slot, value.in_slot(kind));
        }
        frame.write(index, value.bits);
    }

    #[inline(never)]
    fn told() -> Option<Told> {
        let has_frame = current().innermost().frame != Frame::NONE;
        has_frame.then(stack::told)
    }

    #[inline(never)]
    fn push_frame(frame: Frame, size: u32) -> bool {
        stack::tell_nothing();
        let recorder = current();
        if recorder.mode == Mode::Replaying {
            return true; // it has been pushed: the state was rebuilt before the replay
        }
        // Who asks for attention gets it where the trace ends.
        if !stack::push_frame(frame, size) && !stack::push_frame_anyway(frame, size) {
            recorder.abort("the value stack is exhausted");
            return false;
        }
        recorder.depth += 1;
        recorder.most_depth = recorder.most_depth.max(recorder.depth);
        if recorder.recording {
            recorder.top = recorder.offset(frame) + size as i32;
            recorder.highest_top = recorder.highest_top.max(recorder.top);
        }
        true
    }

    #[inline(never)]
    fn pop_frame(frame: Frame, size: u32) {
        stack::tell_nothing();
        let recorder = current();
        if recorder.mode == Mode::Replaying {
            return;
        }
        stack::pop_frame(frame, size);
        recorder.depth -= 1;
        if recorder.recording {
            recorder.top = recorder.offset(frame) + size as i32;
            recorder.pop_inlined();
        }
    }

    fn frame_at_top(administration: u32) -> Frame {
        let recorder = current();
        recorder.tick();
        // What replay has to be told is where the frame is from the base.
        let slots = if recorder.mode == Mode::Replaying {
            recorder.replayed().bits as i64 as i32
        } else {
            stack::frame_at_top(administration).distance(recorder.base)
        };
        if recorder.mode != Mode::Replaying {
            recorder.logged(Traced::constant(i64::from(slots) as u64), Kind::Int);
        }
        recorder.base.above(slots)
    }

    fn choose<F: Family>(twin: &Twin<F>) -> F::Of<Meta> {
        twin.meta
    }

    fn depend_on(dependents: &'static Dependents) {
        let recorder = current();
        if recorder.recording
            && !recorder
                .trace
                .dependencies
                .iter()
                .any(|d| std::ptr::eq(*d, dependents))
        {
            recorder.trace.dependencies.push(dependents);
            dependents.add(recorder.validity.clone());
        }
    }

    fn likely(word: Traced) -> u64 {
        word.bits
    }

    fn is_further_way() -> bool {
        let recorder = current();
        recorder.recording && recorder.has_ways_before && recorder.trace.positions.len() == 1
    }

    fn decide(decision: impl FnOnce() -> bool) -> bool {
        let recorder = current();
        recorder.tick();
        if recorder.mode == Mode::Replaying {
            return recorder.replayed().bits != 0;
        }
        let decided = decision();
        current()
            .logged(Traced::constant(u64::from(decided)), Kind::Int)
            .bits
            != 0
    }

    fn remembered(word: u64) -> u64 {
        let recorder = current();
        recorder.tick();
        if recorder.mode == Mode::Replaying {
            return recorder.replayed().bits;
        }
        if recorder.mode == Mode::Tracing && std::mem::take(&mut recorder.check_validity) {
            let snapshot = recorder.snapshot();
            recorder.trace.push(Operation::GuardValid(snapshot));
        }
        recorder.logged(Traced::constant(word), Kind::Int);
        word
    }

    fn is_constant(word: Traced) -> bool {
        let recorder = current();
        recorder.tick();
        if recorder.mode == Mode::Replaying {
            return recorder.replayed().bits != 0;
        }
        let constant = recorder.recording && word.is_constant();
        recorder.logged(Traced::constant(u64::from(constant)), Kind::Int);
        constant
    }

    #[inline(never)]
    fn quiet() -> bool {
        let recorder = current();
        recorder.tick();
        let quiet = !crate::safepoint::requested();
        if recorder.mode == Mode::Tracing {
            if quiet {
                let snapshot = recorder.snapshot();
                recorder.trace.push(Operation::GuardQuiet(snapshot));
            } else {
                recorder.abort("somebody asked for attention");
            }
        }
        quiet
    }

    fn run<R: Driver>(greens: R::Greens, frame: Frame, reds: &mut [Traced]) -> Traced {
        super::merge::run_nested::<R>(greens, frame, reds)
    }
    fn enter<R: Driver>() -> ActivationGuard {
        super::merge::enter::<R>()
    }
    fn merge_point<R: Driver>(
        _: &mut ActivationGuard,
        greens: &mut R::Greens,
        frame: &mut Frame,
        reds: &mut [Traced],
    ) -> Flow<Meta> {
        let flow = super::merge::merge_point::<R>(greens, frame, reds);
        // Below the frame of the loop, where those of the next instruction will be.
        crate::stack::clear_for_recording();
        flow
    }
    fn back_edge<R: Driver>(
        _: &mut ActivationGuard,
        greens: &mut R::Greens,
        frame: &mut Frame,
        reds: &mut [Traced],
    ) -> Flow<Meta> {
        super::merge::back_edge::<R>(greens, frame, reds)
    }
    fn function_entry<R: Driver>(
        _: &mut ActivationGuard,
        greens: &mut R::Greens,
        frame: &mut Frame,
    ) -> Flow<Meta> {
        super::merge::function_entry::<R>(greens, frame)
    }
    fn function_return<R: Driver>(_: &mut ActivationGuard, frame: Frame, value: Traced) {
        super::merge::function_return(frame, value)
    }
    fn function_unwinds<R: Driver>(
        _: &mut ActivationGuard,
        frame: Frame,
        keep: impl FnOnce(),
    ) -> bool {
        super::merge::function_unwinds(frame, keep)
    }
}

/// Stores into an object that the same instruction has allocated are no effects.
fn note_fresh(value: Traced) {
    let recorder = current();
    if recorder.mode != Mode::Replaying {
        recorder.innermost().fresh.push(value.bits);
    }
}

impl Recorder {
    /// Records that this is [told](stack::tell), or the first word of it.
    fn record_telling(&mut self, words: &[u64]) {
        let base = (self.trace).constant(Kind::Int, stack::told_address() as u64);
        for (index, word) in words.iter().enumerate() {
            let offset = self.trace.constant(Kind::Int, index as u64 * 8);
            let value = self.trace.constant(Kind::Int, *word);
            self.trace.push(Operation::StoreRaw {
                width: Width::Word,
                base,
                offset,
                value,
            });
        }
    }

    /// Records that the value stack is to be made true.
    pub(crate) fn publish(&mut self, settles: bool) {
        let snapshot = self.snapshot_within();
        let (top, depth_change) = (self.top, self.depth - self.published_depth);
        self.trace.push(Operation::Publish {
            snapshot,
            stores: Box::new([]),
            bare: Box::new([]),
            settles,
            top,
            depth_change,
        });
        self.published_depth = self.depth;
    }
}
