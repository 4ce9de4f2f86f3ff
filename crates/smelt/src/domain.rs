//! The domain: what a red value is and what an operation on it does.
//!
//! Interpreter code that is generic over a [`Domain`] has two meanings. In [`Native`](crate::Native) a red value is a
//! machine word and every operation executes; after inlining nothing of Smelt is left. In [`Meta`](crate::Meta) a red
//! value is a word and the trace operation that made it; operations execute *and* are recorded, or, when the Rust stack is being
//! rebuilt after a failed guard, take their results from the log.
//!
//! Interpreters use the typed values of [`crate::values`]; this trait is what those are made of.
//!
//! One source with several meanings is what Carette, Kiselyov and Shan call *finally tagless* (2009); that tracing an interpreter's operations traces the program
//! is Bolz, Cuni, Fijałkowski and Rigo, *Tracing the Meta-Level* (2009). Green and red are the binding times of partial evaluation (Jones, Gomard and Sestoft, 1993).

use crate::descr::{Callee, FieldPlace, ItemsPlace, TypePlace};
use crate::driver::{Driver, Flow};
use crate::kind::{Kind, Width};
use crate::meta::Meta;
use crate::native::Native;
use crate::operations::{Compare, FloatBinary, IntBinary, IntChecked, Unary};
use crate::shape_functions::{Answer, ShapeFunction};
use crate::stack::{Frame, Told};

/// Something that exists once for each domain, mostly a type of function pointers.
pub trait Family: 'static {
    /// What it is for a domain.
    type Of<D: Domain>: Copy;
}

/// A value of a [`Family`] for both domains: generic code that is data, such as a function in a table. Made by [`twin!`](crate::twin).
pub struct Twin<F: Family> {
    /// For [`Native`].
    pub native: F::Of<Native>,
    /// For [`Meta`].
    pub meta: F::Of<Meta>,
}

impl<F: Family> Twin<F> {
    /// What it is in a domain.
    #[inline(always)]
    pub fn of<D: Domain>(&self) -> F::Of<D> {
        D::choose(self)
    }
}

impl<F: Family> Clone for Twin<F> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<F: Family> Copy for Twin<F> {}

/// A generic function as a [`Twin`]: `twin!(path::function)`.
#[macro_export]
macro_rules! twin {
    ($($function:tt)+) => {
        $crate::Twin { native: $($function)+::<$crate::Native>, meta: $($function)+::<$crate::Meta> }
    };
}

/// One meaning of generic interpreter code. See the module's documentation.
pub trait Domain: Copy + Sized + 'static {
    /// True for the domain that only executes. The one legitimate branch on it: inline caches and counters of the
    /// interpreter, which are mutable plain Rust state and therefore must not be looked at while tracing.
    const NATIVE: bool;

    /// A red word.
    type Word: Copy + 'static;
    /// What an interpreter loop holds while it is active.
    type Activation;

    /// A known word of the given kind. A reference into the heap that becomes part of a trace is pinned for good.
    fn constant(kind: Kind, bits: u64) -> Self::Word;

    /// A binary integer operation.
    fn int_binary(operation: IntBinary, a: Self::Word, b: Self::Word) -> Self::Word;
    /// An integer operation, `None` on overflow. In a trace: a guard that it goes as it went.
    fn int_checked(operation: IntChecked, a: Self::Word, b: Self::Word) -> Option<Self::Word>;
    /// Compares integers. In a trace: a guard on the outcome.
    fn int_compare(operation: Compare, a: Self::Word, b: Self::Word) -> bool;
    /// Compares integers to a red 0 or 1: no guard.
    fn int_compare_value(operation: Compare, a: Self::Word, b: Self::Word) -> Self::Word;
    /// A binary float operation.
    fn float_binary(operation: FloatBinary, a: Self::Word, b: Self::Word) -> Self::Word;
    /// Compares floats. In a trace: a guard on the outcome.
    fn float_compare(operation: Compare, a: Self::Word, b: Self::Word) -> bool;
    /// An operation of one operand.
    fn unary(operation: Unary, a: Self::Word) -> Self::Word;
    /// Are these the same reference (or tagged value)? In a trace: a guard on the outcome.
    fn same(a: Self::Word, b: Self::Word) -> bool;
    /// Turns red into green. In a trace: a guard that the value is what it was.
    fn promote(kind: Kind, word: Self::Word) -> u64;
    /// Asks a shape. In a trace: a guard that it gives the same answer.
    fn ask(shape: Self::Word, function: &'static ShapeFunction, arguments: [u64; 2]) -> Answer;

    /// Reads a field.
    fn load(object: Self::Word, field: FieldPlace) -> Self::Word;
    /// Writes a field, with the collector's write barrier where the field is a reference.
    fn store(object: Self::Word, field: FieldPlace, value: Self::Word);
    /// Writes a field of an object just allocated: no barrier, and not an effect.
    fn initialise(object: Self::Word, field: FieldPlace, value: Self::Word);
    /// Reads item `index` (a red integer, within bounds).
    fn load_item(object: Self::Word, items: ItemsPlace, index: Self::Word) -> Self::Word;
    /// Writes item `index` (a red integer, within bounds), with the barrier where items are references.
    fn store_item(object: Self::Word, items: ItemsPlace, index: Self::Word, value: Self::Word);
    /// Reads memory outside the heap, at `base + offset` (ints), zero-extended. The two are separate so that a base which stays the same
    /// stays in a register.
    ///
    /// # Safety
    /// The address is readable, aligned to the width, and none of the heap's, of the value stack's or of Smelt's own. In a trace it is read
    /// where the read stands, after the guards before it: checks of the address have to come first, as guards.
    unsafe fn load_raw(width: Width, base: Self::Word, offset: Self::Word) -> Self::Word;
    /// Writes memory outside the heap, at `base + offset`: the low bits of the value.
    ///
    /// # Safety
    /// As of [`load_raw`](Domain::load_raw), and the address is writable.
    unsafe fn store_raw(width: Width, base: Self::Word, offset: Self::Word, value: Self::Word);
    /// Allocates an object whose variable part has `slots` slots (0 for types without one). Slots are zero; fixed fields
    /// are *not initialised*: the caller writes every one with [`initialise`](Domain::initialise) at once.
    fn allocate(kind: TypePlace, shape: u32, slots: u32) -> Self::Word;
    /// Allocates an array object of a red length (not negative), items zero. Null when there is no memory for it.
    fn allocate_array(kind: TypePlace, shape: u32, length: Self::Word) -> Self::Word;

    /// Calls a residual function.
    fn call(callee: &'static Callee, arguments: &[Self::Word]) -> Self::Word;

    /// Reads a slot of a frame on the value stack.
    fn load_slot(frame: Frame, index: i32) -> Self::Word {
        Self::load_slot_of(Kind::Ref, frame, index)
    }
    /// Writes a slot of a frame on the value stack. No barrier, and in a trace no instruction: frames are virtual.
    fn store_slot(frame: Frame, index: i32, value: Self::Word) {
        Self::store_slot_of(Kind::Ref, frame, index, value);
    }
    /// As [`load_slot`](Domain::load_slot), of a slot that holds words of this kind. A slot is always read as what has been written to it.
    fn load_slot_of(kind: Kind, frame: Frame, index: i32) -> Self::Word;
    /// As [`store_slot`](Domain::store_slot), of a word of this kind.
    fn store_slot_of(kind: Kind, frame: Frame, index: i32, value: Self::Word);
    /// Makes `frame` the topmost frame, of `size` slots. False, and nothing done, when the stack or the depth limit
    /// is exhausted. What has been [told](crate::stack::tell) is no more.
    fn push_frame(frame: Frame, size: u32) -> bool;
    /// The topmost frame is gone; its caller `frame`, of `size` slots, is the topmost again. What has been [told](crate::stack::tell) is no more.
    fn pop_frame(frame: Frame, size: u32);
    /// What has been [told](crate::stack::tell), as a constant of traces. `None` in a loop without a frame ([`Frame::NONE`]): its machine code is called from
    /// anywhere, and finds what was told then in memory.
    fn told() -> Option<Told>;

    /// The frame that begins `administration` slots above the top of the value stack: where a nested activation puts its frame.
    fn frame_at_top(administration: u32) -> Frame;

    /// Of what exists for both domains, what is this one's.
    fn choose<F: Family>(twin: &Twin<F>) -> F::Of<Self>;

    /// The trace being recorded relies on a quasi-immutable cell.
    fn depend_on(dependents: &'static crate::quasi_immutable::Dependents);
    /// A green that the trace depends on and that a call just before may have changed: if one has, the trace is left here, not only at the next
    /// merge point. Replaying gives what it was.
    fn remembered(word: u64) -> u64;
    /// Is the value a constant of the trace? False in the native domain. Only for decisions that do not change results.
    fn is_constant(word: Self::Word) -> bool;

    /// The word of a value. Only for decisions that do not change results: it is not what a trace may rely on.
    fn likely(word: Self::Word) -> u64;
    /// Does the trace that is being recorded begin at this instruction, and does so the one that it is a bridge of? Then objects of several kinds have come by here, and there will
    /// be more. False in the native domain. For [`decide`](Domain::decide).
    fn is_further_way() -> bool;

    /// A decision that is not to be made anew when an instruction is replayed after a failed guard, though what it was made from may have changed since.
    /// False in the native domain.
    fn decide(decision: impl FnOnce() -> bool) -> bool;

    /// Has nobody asked for attention ([`crate::safepoint`])? In a trace: a guard. To be asked at loop headers and function entries.
    fn quiet() -> bool;

    /// Runs an interpreter loop from generic code: the way a traced loop calls another. (From residual functions and other plain Rust:
    /// [`Driver::run::<Native>`](Driver::run).)
    fn run<R: Driver>(greens: R::Greens, frame: Frame, reds: &mut [Self::Word]) -> Self::Word;
    /// An interpreter loop begins. To be called once, before its first merge point.
    fn enter<R: Driver>() -> Self::Activation;
    /// The interpreter's state is in its greens, its frame, its reds and the heap, and nowhere else. To be called before every instruction.
    fn merge_point<R: Driver>(
        activation: &mut Self::Activation,
        greens: &mut R::Greens,
        frame: &mut Frame,
        reds: &mut [Self::Word],
    ) -> Flow<Self>;
    /// The interpreter has just jumped backwards, to the state given, which is a merge point's: a loop may begin here.
    /// To be followed by [`merge_point`](Domain::merge_point) (a `Continue`d loop simply iterates). A loop that is run once for each call of
    /// something says so directly after its first merge point too: then those calls can be compiled.
    fn back_edge<R: Driver>(
        activation: &mut Self::Activation,
        greens: &mut R::Greens,
        frame: &mut Frame,
        reds: &mut [Self::Word],
    ) -> Flow<Self>;
    /// A frame has just been pushed and is about to run from its first instruction. The function may have been compiled, or
    /// be about to: [`Flow::Returned`] says that it has run to its end and gives its result; its frame is still
    /// there, to be popped as after a return.
    fn function_entry<R: Driver>(
        activation: &mut Self::Activation,
        greens: &mut R::Greens,
        frame: &mut Frame,
    ) -> Flow<Self>;
    /// The topmost frame is about to return `value` to its caller. A trace that began at this frame's entry ends here.
    fn function_return<R: Driver>(
        activation: &mut Self::Activation,
        frame: Frame,
        value: Self::Word,
    );
    /// The topmost frame is about to be left by an exception, or whatever else ends callers, too. A trace that began at this frame's entry ends here, with the result 0;
    /// before that `keep` puts the exception where a caller looks for it that has got 0. True if it has: here it goes on without.
    fn function_unwinds<R: Driver>(
        activation: &mut Self::Activation,
        frame: Frame,
        keep: impl FnOnce(),
    ) -> bool;
}
