//! The native domain: a red value is a machine word and operations execute.

use crate::descr::{Callee, FieldPlace, ItemsPlace, TypePlace};
use crate::domain::{Domain, Family, Twin};
use crate::driver::{Driver, Flow, Greens, JitCell};
use crate::kind::{Kind, Width};
use crate::operations::{Compare, FloatBinary, IntBinary, IntChecked, Unary};
use crate::quasi_immutable::Dependents;
use crate::shape_functions::{Answer, ShapeFunction};
use crate::stack::{self, Frame, Told};
use crate::trace::{Operand, Operation};

/// See the module's documentation.
#[derive(Clone, Copy, Debug)]
pub struct Native;

/// Reads memory of a width.
///
/// # Safety
/// The address is readable and belongs to a live object.
#[inline(always)]
pub unsafe fn read_memory(address: usize, width: Width) -> u64 {
    // SAFETY: the caller's.
    unsafe {
        match width {
            Width::U8 => u64::from(*(address as *const u8)),
            Width::U16 => u64::from(*(address as *const u16)),
            Width::U32 => u64::from(*(address as *const u32)),
            Width::Word => *(address as *const u64),
        }
    }
}

/// Writes memory of a width.
///
/// # Safety
/// The address is writable and belongs to a live object.
#[inline(always)]
pub unsafe fn write_memory(address: usize, width: Width, value: u64) {
    // SAFETY: the caller's.
    unsafe {
        match width {
            Width::U8 => *(address as *mut u8) = value as u8,
            Width::U16 => *(address as *mut u16) = value as u16,
            Width::U32 => *(address as *mut u32) = value as u32,
            Width::Word => *(address as *mut u64) = value,
        }
    }
}

/// Does a store of a trace whose operands are these words.
///
/// # Panics
/// When it is another operation.
pub(crate) fn store(store: &Operation, word: impl Fn(Operand) -> u64) {
    match *store {
        Operation::Store {
            field,
            object,
            value,
        } => Native::store(word(object), FieldPlace::of(field), word(value)),
        Operation::StoreItem {
            items,
            object,
            index,
            value,
        } => Native::store_item(
            word(object),
            ItemsPlace::of(items),
            word(index),
            word(value),
        ),
        ref other => panic!("{other:?} is no store"), // of snapshots: excluded by `Trace::verify`
    }
}

/// Called when the heap has no room for a small object although its limit leaves a reserve: unwinds to the client's
/// outermost entry, which reports it.
#[cold]
#[inline(never)]
pub fn out_of_memory() -> ! {
    std::panic::resume_unwind(Box::new(OutOfMemory))
}

/// The payload of the unwinding that [`out_of_memory`] starts.
#[derive(Debug)]
pub struct OutOfMemory;

impl Domain for Native {
    const NATIVE: bool = true;
    type Word = u64;
    type Activation = ();

    #[inline(always)]
    fn constant(_: Kind, bits: u64) -> u64 {
        bits
    }
    #[inline(always)]
    fn int_binary(operation: IntBinary, a: u64, b: u64) -> u64 {
        operation.evaluate(a as i64, b as i64) as u64
    }
    #[inline(always)]
    fn int_checked(operation: IntChecked, a: u64, b: u64) -> Option<u64> {
        operation.evaluate(a as i64, b as i64).map(|r| r as u64)
    }
    #[inline(always)]
    fn int_compare(operation: Compare, a: u64, b: u64) -> bool {
        operation.ints(a as i64, b as i64)
    }
    #[inline(always)]
    fn int_compare_value(operation: Compare, a: u64, b: u64) -> u64 {
        u64::from(operation.ints(a as i64, b as i64))
    }
    #[inline(always)]
    fn float_binary(operation: FloatBinary, a: u64, b: u64) -> u64 {
        operation
            .evaluate(f64::from_bits(a), f64::from_bits(b))
            .to_bits()
    }
    #[inline(always)]
    fn float_compare(operation: Compare, a: u64, b: u64) -> bool {
        operation.floats(f64::from_bits(a), f64::from_bits(b))
    }
    #[inline(always)]
    fn unary(operation: Unary, a: u64) -> u64 {
        operation.evaluate(a)
    }
    #[inline(always)]
    fn same(a: u64, b: u64) -> bool {
        a == b
    }
    #[inline(always)]
    fn promote(_: Kind, word: u64) -> u64 {
        word
    }
    #[inline(always)]
    fn ask(shape: u64, function: &'static ShapeFunction, arguments: [u64; 2]) -> Answer {
        (function.evaluate)(shape as u32, arguments, &mut |_| {})
    }

    #[inline(always)]
    fn load(object: u64, field: FieldPlace) -> u64 {
        // SAFETY: the client's type claims (`Ref<D, T>`) hold; generated accessors give fields of the type.
        unsafe { read_memory(object as usize + field.offset as usize, field.width) }
    }
    #[inline(always)]
    fn store(object: u64, field: FieldPlace, value: u64) {
        // SAFETY: as in `load`.
        unsafe { write_memory(object as usize + field.offset as usize, field.width, value) };
        if field.kind == Kind::Ref {
            heap::write_barrier(as_object(object));
        }
    }
    #[inline(always)]
    fn initialise(object: u64, field: FieldPlace, value: u64) {
        // SAFETY: as in `load`.
        unsafe { write_memory(object as usize + field.offset as usize, field.width, value) }
    }
    #[inline(always)]
    fn load_item(object: u64, items: ItemsPlace, index: u64) -> u64 {
        let address =
            object as usize + items.offset as usize + index as usize * items.width.bytes();
        // SAFETY: the index is within bounds, says the contract of `Domain::load_item`.
        unsafe { read_memory(address, items.width) }
    }
    #[inline(always)]
    fn store_item(object: u64, items: ItemsPlace, index: u64, value: u64) {
        let address =
            object as usize + items.offset as usize + index as usize * items.width.bytes();
        // SAFETY: as in `load_item`.
        unsafe { write_memory(address, items.width, value) };
        if items.kind == Kind::Ref {
            heap::write_barrier_item_of(as_object(object), address as *const u64, value);
        }
    }
    #[inline(always)]
    unsafe fn load_raw(width: Width, base: u64, offset: u64) -> u64 {
        // SAFETY: the caller's.
        unsafe { read_memory(base.wrapping_add(offset) as usize, width) }
    }
    #[inline(always)]
    unsafe fn store_raw(width: Width, base: u64, offset: u64, value: u64) {
        // SAFETY: the caller's.
        unsafe { write_memory(base.wrapping_add(offset) as usize, width, value) }
    }
    #[inline(always)]
    fn allocate(kind: TypePlace, shape: u32, slots: u32) -> u64 {
        let Some(object) = heap::allocate(kind.id, shape, (kind.words + slots) as usize) else {
            out_of_memory()
        };
        let object = object.to_word();
        for slot in 0..slots as usize {
            // SAFETY: the slots of the object just allocated.
            unsafe { *((object as usize + (kind.words as usize + slot) * 8) as *mut u64) = 0 }
        }
        object
    }
    #[inline(always)]
    fn allocate_array(kind: TypePlace, shape: u32, length: u64) -> u64 {
        heap::allocate_array(kind.id, shape, length as usize).map_or(0, |object| object.to_word())
    }

    #[inline(always)]
    fn call(callee: &'static Callee, arguments: &[u64]) -> u64 {
        callee.code.call(arguments)
    }

    #[inline(always)]
    fn load_slot_of(_: Kind, frame: Frame, index: i32) -> u64 {
        frame.read(index)
    }
    #[inline(always)]
    fn store_slot_of(_: Kind, frame: Frame, index: i32, value: u64) {
        frame.write(index, value)
    }
    #[inline(always)]
    fn push_frame(frame: Frame, size: u32) -> bool {
        stack::tell_nothing();
        stack::push_frame(frame, size)
    }
    #[inline(always)]
    fn pop_frame(frame: Frame, size: u32) {
        stack::tell_nothing();
        stack::pop_frame(frame, size)
    }
    #[inline(always)]
    fn told() -> Option<Told> {
        Some(stack::told())
    }

    #[inline(always)]
    fn frame_at_top(administration: u32) -> Frame {
        stack::frame_at_top(administration)
    }

    #[inline(always)]
    fn choose<F: Family>(twin: &Twin<F>) -> F::Of<Native> {
        twin.native
    }
    #[inline(always)]
    fn depend_on(_: &'static Dependents) {}
    #[inline(always)]
    fn remembered(word: u64) -> u64 {
        word
    }
    #[inline(always)]
    fn is_constant(_: u64) -> bool {
        false
    }

    #[inline(always)]
    fn likely(word: u64) -> u64 {
        word
    }
    #[inline(always)]
    fn is_further_way() -> bool {
        false
    }

    #[inline(always)]
    fn decide(_: impl FnOnce() -> bool) -> bool {
        false
    }

    #[inline(always)]
    fn quiet() -> bool {
        !crate::safepoint::requested()
    }
    #[inline(always)]
    fn run<R: Driver>(greens: R::Greens, frame: Frame, reds: &mut [u64]) -> u64 {
        R::run::<Native>(greens, frame, reds)
    }
    #[inline(always)]
    fn enter<R: Driver>() {}
    #[inline(always)]
    fn merge_point<R: Driver>(
        _: &mut (),
        _: &mut R::Greens,
        _: &mut Frame,
        _: &mut [u64],
    ) -> Flow<Native> {
        Flow::Continue
    }
    #[inline(always)]
    fn back_edge<R: Driver>(
        _: &mut (),
        greens: &mut R::Greens,
        frame: &mut Frame,
        reds: &mut [u64],
    ) -> Flow<Native> {
        match greens.cell() {
            Some(cell) if tick(cell, Threshold::Loop) => {
                // Copies, so that it is not the interpreter's own variables whose address is known: those may stay in registers.
                let (mut there, mut then) = (*greens, *frame);
                let flow = crate::runtime::hot_loop::<R>(cell, &mut there, &mut then, reds);
                (*greens, *frame) = (there, then);
                flow
            }
            _ => Flow::Continue,
        }
    }
    #[inline(always)]
    fn function_entry<R: Driver>(
        _: &mut (),
        greens: &mut R::Greens,
        frame: &mut Frame,
    ) -> Flow<Native> {
        match greens.cell() {
            Some(cell) if tick(cell, Threshold::Function) => {
                let (mut there, mut then) = (*greens, *frame); // as in `back_edge`
                let flow = crate::runtime::hot_function::<R>(cell, &mut there, &mut then);
                (*greens, *frame) = (there, then);
                flow
            }
            _ => Flow::Continue,
        }
    }
    #[inline(always)]
    fn function_return<R: Driver>(_: &mut (), _: Frame, _: u64) {}
    #[inline(always)]
    fn function_unwinds<R: Driver>(_: &mut (), _: Frame, _: impl FnOnce()) -> bool {
        false
    }
}

#[derive(Clone, Copy)]
pub(crate) enum Threshold {
    Loop,
    Function,
}

impl Threshold {
    pub fn of(function: bool) -> Threshold {
        if function {
            Threshold::Function
        } else {
            Threshold::Loop
        }
    }
}

/// Counts; true when there is something to do: the threshold is reached, or there is machine code.
#[inline(always)]
pub(crate) fn tick(cell: &'static JitCell, threshold: Threshold) -> bool {
    let count = cell.counter.get().wrapping_add(1);
    cell.counter.set(count);
    let parameters = crate::parameters::current();
    count
        >= match threshold {
            Threshold::Loop => parameters.threshold.get(),
            Threshold::Function => parameters.function_threshold.get(),
        }
}

/// The object that a word refers to.
#[inline(always)]
fn as_object(word: u64) -> heap::Object {
    // SAFETY: stores go to objects, says the client's type claim (`Ref<D, T>` of something that was checked).
    unsafe { heap::Object::from_address(word) }
}
