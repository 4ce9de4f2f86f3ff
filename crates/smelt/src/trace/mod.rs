//! Traces: linear code in SSA form, as recorded, and, in the same form, as optimised.
//!
//! Value *i* is the result of operation *i*. There are three kinds of operand: values, constants, and (only in the snapshots of
//! an optimised trace) virtual objects.
//!
//! Invariants (checked by [`Trace::verify`]):
//! - a value is used only after the operation that makes it, and has a result to use;
//! - a [`Label`](Operation::Label) cuts: operations after it use nothing made before it, but [`Parameter`](Operation::Parameter)s;
//! - `Input`s come first; `Parameter`s directly follow their label;
//! - the last operation, and only it, is a `Jump`, `Close` or `Finish`. `Close` is only in recorded traces, `Jump` and `Label` only in
//!   optimised ones.

mod names;
mod packed;
mod parse;
mod snapshot;
pub mod text;
mod verify;

pub use packed::PackedSnapshots;
pub use parse::{ParseError, Vocabulary, parse};
pub use snapshot::{Inlined, Level, Snapshot, SnapshotId, StackTop, Virtual, VirtualField};

use crate::descr::{Callee, Field, Items, MAX_ARGUMENTS, Type};
use crate::kind::{Kind, Width};
use crate::operations::{Compare, FloatBinary, IntBinary, IntChecked, Unary};
use crate::shape_functions::{Conditions, Fact};
use heap::WordMap;
use std::rc::Rc;

/// What an operation works on: a value, a constant, or a virtual object.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Operand(u32);

const TAG_BITS: u32 = 30;
const INDEX: u32 = (1 << TAG_BITS) - 1;

impl Operand {
    /// The result of operation `index`.
    pub const fn value(index: usize) -> Operand {
        Operand(index as u32)
    }
    /// Entry `index` of the trace's constants.
    pub const fn constant(index: usize) -> Operand {
        Operand(1 << TAG_BITS | index as u32)
    }
    /// Entry `index` of the virtual objects of the snapshot that this stands in.
    pub const fn virtual_object(index: usize) -> Operand {
        Operand(2 << TAG_BITS | index as u32)
    }
    /// The operation that makes it, if it is a value.
    pub const fn as_value(self) -> Option<usize> {
        if self.0 >> TAG_BITS == 0 {
            Some(self.0 as usize)
        } else {
            None
        }
    }
    /// Its index in the constants, if it is one.
    pub const fn as_constant(self) -> Option<usize> {
        if self.0 >> TAG_BITS == 1 {
            Some((self.0 & INDEX) as usize)
        } else {
            None
        }
    }
    /// Its index in the snapshot's virtual objects, if it is one.
    pub const fn as_virtual(self) -> Option<usize> {
        if self.0 >> TAG_BITS == 2 {
            Some((self.0 & INDEX) as usize)
        } else {
            None
        }
    }
}

impl std::fmt::Debug for Operand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.as_value(), self.as_constant()) {
            (Some(i), _) => write!(f, "v{i}"),
            (_, Some(i)) => write!(f, "c{i}"),
            _ => write!(f, "virtual{}", self.0 & INDEX),
        }
    }
}

/// A constant of a trace. A reference into the heap is pinned for good and kept alive by the trace.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Constant {
    /// Its kind.
    pub kind: Kind,
    /// Its word.
    pub bits: u64,
}

/// The arguments of a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arguments {
    count: u8,
    operands: [Operand; MAX_ARGUMENTS],
}

impl Arguments {
    /// From a slice of at most [`MAX_ARGUMENTS`].
    pub fn new(operands: &[Operand]) -> Arguments {
        let mut all = [Operand(0); MAX_ARGUMENTS];
        all[..operands.len()].copy_from_slice(operands);
        Arguments {
            count: operands.len() as u8,
            operands: all,
        }
    }
    /// The operands.
    pub fn as_slice(&self) -> &[Operand] {
        &self.operands[..self.count as usize]
    }
    /// The operands, to be changed.
    pub fn as_mut_slice(&mut self) -> &mut [Operand] {
        &mut self.operands[..self.count as usize]
    }
}

/// A place that machine code can be entered or jumped to, unique in the process. The *entry* label of a trace takes its arguments (the loop's
/// reds, or a bridge's inputs) from the [exit buffer](crate::backend::exit_buffer); a label inside a trace takes them as the backend sees fit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct LabelId(pub u32);

/// One operation. Those that give a value say so with `->`.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    /// -> word `index` of the exit buffer at entry.
    Input {
        /// Which.
        index: u32,
        /// Kind of the value.
        kind: Kind,
    },
    /// -> argument `index` of the label before.
    Parameter {
        /// Which.
        index: u32,
        /// Kind of the value.
        kind: Kind,
    },
    /// -> int. Pure.
    Int(IntBinary, Operand, Operand),
    /// -> int. Fails, as a guard, on overflow.
    Checked(IntChecked, Operand, Operand, SnapshotId),
    /// -> int 0 or 1: does the operation overflow? Pure.
    Overflows(IntChecked, Operand, Operand),
    /// -> int 0 or 1. Pure.
    CompareInt(Compare, Operand, Operand),
    /// -> int 0 or 1: are two references the same word? Pure.
    Same(Operand, Operand),
    /// -> float. Pure.
    Float(FloatBinary, Operand, Operand),
    /// -> int 0 or 1. Pure.
    CompareFloat(Compare, Operand, Operand),
    /// -> as the operation says. Pure.
    Unary(Unary, Operand),
    /// -> the field's value.
    Load {
        /// The field.
        field: &'static Field,
        /// The object.
        object: Operand,
    },
    /// Writes a field; with the write barrier if it is a reference, unless the backend knows better.
    Store {
        /// The field.
        field: &'static Field,
        /// The object.
        object: Operand,
        /// The value.
        value: Operand,
    },
    /// -> the item's value. The index is within bounds.
    LoadItem {
        /// Which items.
        items: &'static Items,
        /// The object.
        object: Operand,
        /// Index.
        index: Operand,
    },
    /// Writes an item. The index is within bounds.
    StoreItem {
        /// Which items.
        items: &'static Items,
        /// The object.
        object: Operand,
        /// Index.
        index: Operand,
        /// The value.
        value: Operand,
    },
    /// -> int: memory outside the heap, at `base + offset`, zero-extended.
    LoadRaw {
        /// Bytes.
        width: Width,
        /// Where counting begins.
        base: Operand,
        /// Bytes from there.
        offset: Operand,
    },
    /// Writes memory outside the heap, at `base + offset`.
    StoreRaw {
        /// Bytes.
        width: Width,
        /// Where counting begins.
        base: Operand,
        /// Bytes from there.
        offset: Operand,
        /// The value.
        value: Operand,
    },
    /// -> ref: a new object; slots are zero, fixed fields undefined until the stores that follow at once (before any other operation that
    /// could collect).
    Allocate {
        /// The type.
        kind: &'static Type,
        /// The object's shape.
        shape: u32,
        /// Number of slots.
        slots: u32,
    },
    /// -> ref: a new array, items zero; null if there is no memory.
    AllocateArray {
        /// The type.
        kind: &'static Type,
        /// The object's shape.
        shape: u32,
        /// Number of items.
        length: Operand,
    },
    /// -> as the callee says.
    Call {
        /// What is called.
        callee: &'static Callee,
        /// The arguments.
        arguments: Arguments,
    },
    /// -> of the kind: slot of the value stack, counted from the trace's base frame. Only the first touch of a slot, before the trace has
    /// written it (in a recorded trace).
    LoadSlot(i32, Kind),
    /// -> ref: a slot that may hold a [bare](crate::bare) float, of which an object is made then, in memory, too.
    LoadBoxed(i32),
    /// -> float: the number of a slot that holds a float for certain, bare or as an object.
    LoadNumber(i32),
    /// -> float: what is there, bare or in one of the client's [float objects](crate::bare::FloatObjects). Fails, as a guard, if there is something else, or an object that holds NaN.
    Unbox(Bare, SnapshotId),
    /// Makes the value stack true: before a call that may look at it. In a recorded trace the snapshot tells all; in an optimised one `stores` lists
    /// what must be written. Then sets `top` to `base + 8 * top` and adds `depth_change` to `depth` of [`ValueStack`](crate::stack::ValueStack).
    Publish {
        /// The state here.
        snapshot: SnapshotId,
        /// Slots to be written.
        stores: Box<[(i32, Operand)]>,
        /// Slots to be written with [bare](crate::bare) floats.
        bare: Box<[(i32, Operand)]>,
        /// Objects are made of all bare floats on the stack. Otherwise a compiled function is called next.
        settles: bool,
        /// End of the topmost frame, in slots.
        top: i32,
        /// Frames pushed less frames popped.
        depth_change: i32,
    },
    /// Fails if the operand (an int) is 0.
    GuardTrue(Operand, SnapshotId),
    /// Fails if the operand (an int) is not 0.
    GuardFalse(Operand, SnapshotId),
    /// Fails if the operand is not this constant.
    GuardValue(Operand, Operand, SnapshotId),
    /// Fails if the operand, an object's shape, does not give the answers that the trace was made with. Code knows the shapes that it has been told of; it always leaves for one
    /// that it has met for the first time.
    GuardCompatible(Operand, Rc<Conditions>, SnapshotId),
    /// Fails if the trace has been invalidated.
    GuardValid(SnapshotId),
    /// Fails if somebody has asked for attention (a signal, another thread): [`crate::safepoint`].
    GuardQuiet(SnapshotId),
    /// Fails if there is no room on the value stack: unless `base + 8 * top <= limit` and, where frames are pushed, `depth` (as it stands in memory) `+ depth <=
    /// depth_limit` of [`ValueStack`](crate::stack::ValueStack). Once, at the start of a trace. (Without frames it does not fail because somebody asks for attention: who is to be heard
    /// in a loop without calls says so by [`GuardQuiet`](Operation::GuardQuiet).)
    GuardStack {
        /// End of the topmost frame, in slots.
        top: i32,
        /// Most frames pushed.
        depth: i32,
        /// The state here.
        snapshot: SnapshotId,
    },
    /// -> the word that the code finishes with: calls the function, or the loop of a nested activation, compiled under this entry label, its frame
    /// `frame` slots above the base. Its arguments go to the exit buffer. The value stack has been published, and `top` and `depth` are put back as
    /// they were before the call when it returns, however that happens. 0 if it raised. May do anything
    /// ([`Effects::Any`](crate::Effects::Any)).
    CallCompiled {
        /// Where to.
        label: LabelId,
        /// Slots from the base frame.
        frame: i32,
        /// The slot, counted like this one, from which on memory holds anything afterwards: where the administration begins of the function's own frame, or of the first one of the activation,
        /// whose rest has run.
        first: i32,
        /// The result may be [`BARE`](crate::bare::BARE). It is [unboxed](Operation::Unbox) next.
        bare: bool,
        /// The arguments.
        arguments: Box<[Operand]>,
    },
    /// Which instruction of the client's program comes next: an index into [`Trace::positions`].
    MergePoint(u32),
    /// A place to jump to. The operands are what the operations before it pass to the parameters.
    Label {
        /// Which.
        id: LabelId,
        /// The arguments.
        arguments: Box<[Operand]>,
    },
    /// Ends the trace: goes on at a label, its own or another trace's, with the base frame moved up by `frame` slots.
    Jump {
        /// Where to.
        label: LabelId,
        /// Slots from the base frame.
        frame: i32,
        /// The arguments.
        arguments: Box<[Operand]>,
    },
    /// Ends a recorded trace: goes on at this entry label in the state of the snapshot (slots, and the innermost level's frame and reds).
    Close {
        /// Where to.
        label: LabelId,
        /// The state here.
        snapshot: SnapshotId,
    },
    /// Ends the trace: the activation (or, in a function's trace, the function) returns this word, or this float, bare. The snapshot gives `top` and `depth`.
    Finish {
        /// The value.
        value: Operand,
        /// The state here.
        snapshot: SnapshotId,
    },
    /// Ends a segment of a long trace: leaves by the snapshot's exit, as if a guard failed. What follows is the bridge there.
    Leave(SnapshotId),
}

/// Where there may be a bare float.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bare {
    /// In a slot of the value stack.
    Slot(i32),
    /// It may be the result of this [`CallCompiled`](Operation::CallCompiled), just made.
    Result(Operand),
}

/// A position in the client's program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Position {
    /// The driver.
    pub driver: &'static crate::meta::DriverInfo,
    /// Its greens.
    pub greens: [u64; crate::driver::GREEN_WORDS],
}

/// What a trace is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TraceKind {
    /// From a loop header back to it.
    Loop,
    /// From a function's entry to its return.
    Function,
    /// From a failed guard to wherever it joins another trace.
    Bridge,
}

/// A trace. See the module's documentation.
#[derive(Clone, Debug)]
pub struct Trace {
    /// What it is for.
    pub kind: TraceKind,
    /// The label of its start.
    pub entry: LabelId,
    /// Its constants, each once.
    pub constants: Vec<Constant>,
    /// Its operations.
    pub operations: Vec<Operation>,
    /// The states at its guards.
    pub snapshots: Vec<Snapshot>,
    /// The program positions that it passes, for the log.
    pub positions: Vec<Position>,
    /// Of a recorded trace: the words that the values had, as far as the recorder has told, by operation. They say what is likely, never what is true.
    pub hints: Vec<Option<u64>>,
    /// The cells that it takes for constant.
    pub dependencies: Vec<&'static crate::quasi_immutable::Dependents>,
    interned: WordMap<Constant, u32>,
}

impl Trace {
    /// The labels of its start and inside it.
    pub fn labels(&self) -> impl Iterator<Item = LabelId> {
        let inner = self.operations.iter().filter_map(|o| match o {
            Operation::Label { id, .. } => Some(*id),
            _ => None,
        });
        std::iter::once(self.entry).chain(inner)
    }

    /// The labels that it jumps to and calls.
    pub fn targets(&self) -> impl Iterator<Item = LabelId> {
        self.operations.iter().filter_map(|o| match o {
            Operation::Jump { label, .. } | Operation::CallCompiled { label, .. } => Some(*label),
            _ => None,
        })
    }

    /// An empty trace.
    pub fn new(kind: TraceKind, entry: LabelId) -> Trace {
        Trace {
            kind,
            entry,
            constants: Vec::new(),
            operations: Vec::new(),
            snapshots: Vec::new(),
            positions: Vec::new(),
            hints: Vec::new(),
            dependencies: Vec::new(),
            interned: WordMap::default(),
        }
    }

    /// A trace without operations and snapshots; the rest (kind, label, constants, positions, dependencies) is the same, so that operands
    /// for constants mean the same in both.
    pub fn successor(&self) -> Trace {
        Trace {
            kind: self.kind,
            entry: self.entry,
            constants: self.constants.clone(),
            operations: Vec::with_capacity(self.operations.len() * 2),
            snapshots: Vec::with_capacity(self.snapshots.len()),
            positions: self.positions.clone(),
            hints: Vec::new(),
            dependencies: self.dependencies.clone(),
            interned: match self.interned.is_empty() {
                true => (self.constants.iter().copied()).zip(0..).collect(),
                false => self.interned.clone(),
            },
        }
    }

    /// It has been compiled: drops what nobody asks for any more, its snapshots and all positions but the first, and gives back what making it took.
    pub fn settle(&mut self) {
        self.snapshots = Vec::new();
        self.hints = Vec::new();
        self.positions.truncate(1);
        self.positions.shrink_to_fit();
        self.interned = WordMap::default();
        self.constants.shrink_to_fit();
        self.operations.shrink_to_fit();
        self.dependencies.shrink_to_fit();
    }

    /// The operand for a constant.
    pub fn constant(&mut self, kind: Kind, bits: u64) -> Operand {
        let constant = Constant { kind, bits };
        let next = self.constants.len() as u32;
        let index = *self.interned.entry(constant).or_insert(next);
        if index == next {
            self.constants.push(constant);
        }
        Operand::constant(index as usize)
    }

    /// The objects that a fact speaks of are the trace's constants, and so live as long as it does.
    pub(crate) fn keep(&mut self, fact: &Fact) {
        for reference in fact.references() {
            self.constant(Kind::Ref, reference);
        }
    }

    /// Appends an operation; the operand stands for its value if it has one.
    #[inline]
    pub fn push(&mut self, operation: Operation) -> Operand {
        self.operations.push(operation);
        Operand::value(self.operations.len() - 1)
    }

    /// Appends an operation whose value was this word when it was recorded.
    #[inline]
    pub fn push_executed(&mut self, operation: Operation, word: u64) -> Operand {
        self.hints.resize(self.operations.len(), None);
        self.hints.push(Some(word));
        self.push(operation)
    }

    /// Appends a snapshot.
    pub fn push_snapshot(&mut self, snapshot: Snapshot) -> SnapshotId {
        self.snapshots.push(snapshot);
        SnapshotId(self.snapshots.len() as u32 - 1)
    }

    /// The constant behind an operand, if it is one.
    pub fn constant_of(&self, operand: Operand) -> Option<Constant> {
        operand.as_constant().map(|i| self.constants[i])
    }

    /// Kind of an operand (a value that has one, or a constant; virtual objects are references).
    pub fn kind_of(&self, operand: Operand) -> Option<Kind> {
        match (operand.as_value(), operand.as_constant()) {
            (Some(i), _) => self.operations[i].result(),
            (_, Some(i)) => Some(self.constants[i].kind),
            _ => Some(Kind::Ref),
        }
    }
}

impl Operation {
    /// Kind of the value that it makes, if it makes one.
    pub fn result(&self) -> Option<Kind> {
        Some(match self {
            Operation::Input { kind, .. } | Operation::Parameter { kind, .. } => *kind,
            Operation::Int(..)
            | Operation::Checked(..)
            | Operation::Overflows(..)
            | Operation::CompareInt(..)
            | Operation::Same(..)
            | Operation::CompareFloat(..)
            | Operation::LoadRaw { .. } => Kind::Int,
            Operation::Float(..) => Kind::Float,
            Operation::Unary(operation, _) => operation.kinds().1,
            Operation::Load { field, .. } => field.kind,
            Operation::LoadItem { items, .. } => items.kind,
            Operation::Allocate { .. } | Operation::AllocateArray { .. } => Kind::Ref,
            Operation::Call { callee, .. } => callee.result,
            Operation::LoadSlot(_, kind) => *kind,
            Operation::CallCompiled { .. } | Operation::LoadBoxed(_) => Kind::Ref,
            Operation::LoadNumber(_) | Operation::Unbox(..) => Kind::Float,
            Operation::Store { .. }
            | Operation::StoreItem { .. }
            | Operation::StoreRaw { .. }
            | Operation::Publish { .. }
            | Operation::GuardTrue(..)
            | Operation::GuardFalse(..)
            | Operation::GuardValue(..)
            | Operation::GuardCompatible(..)
            | Operation::GuardValid(_)
            | Operation::GuardQuiet(_)
            | Operation::GuardStack { .. }
            | Operation::MergePoint(_)
            | Operation::Label { .. }
            | Operation::Jump { .. }
            | Operation::Close { .. }
            | Operation::Finish { .. }
            | Operation::Leave(_) => return None,
        })
    }

    /// The snapshot it leaves with when it fails, if it is a guard, or the end of a segment, which always does.
    pub fn guard(&self) -> Option<SnapshotId> {
        match self {
            Operation::Checked(.., s)
            | Operation::Unbox(_, s)
            | Operation::GuardTrue(_, s)
            | Operation::GuardFalse(_, s)
            | Operation::GuardValue(.., s)
            | Operation::GuardCompatible(.., s)
            | Operation::GuardValid(s)
            | Operation::GuardQuiet(s)
            | Operation::Leave(s)
            | Operation::GuardStack { snapshot: s, .. } => Some(*s),
            _ => None,
        }
    }

    /// Its snapshot, if it has any, as guards do and some others.
    pub fn snapshot(&self) -> Option<SnapshotId> {
        match self {
            Operation::Publish { snapshot, .. }
            | Operation::Close { snapshot, .. }
            | Operation::Finish { snapshot, .. } => Some(*snapshot),
            _ => self.guard(),
        }
    }

    /// The same, to be changed.
    pub fn guard_mut(&mut self) -> Option<&mut SnapshotId> {
        match self {
            Operation::Checked(.., s)
            | Operation::Unbox(_, s)
            | Operation::GuardTrue(_, s)
            | Operation::GuardFalse(_, s)
            | Operation::GuardValue(.., s)
            | Operation::GuardCompatible(.., s)
            | Operation::GuardValid(s)
            | Operation::GuardQuiet(s)
            | Operation::Leave(s)
            | Operation::GuardStack { snapshot: s, .. } => Some(s),
            _ => None,
        }
    }

    /// Calls `visit` with each operand (not those of snapshots).
    pub fn operands(&self, mut visit: impl FnMut(Operand)) {
        match self {
            Operation::Input { .. }
            | Operation::Parameter { .. }
            | Operation::Allocate { .. }
            | Operation::LoadSlot(..)
            | Operation::LoadBoxed(_)
            | Operation::LoadNumber(_)
            | Operation::Unbox(Bare::Slot(_), _)
            | Operation::GuardValid(_)
            | Operation::GuardQuiet(_)
            | Operation::GuardStack { .. }
            | Operation::Leave(_)
            | Operation::MergePoint(_)
            | Operation::Close { .. } => {}
            Operation::Int(_, a, b)
            | Operation::Checked(_, a, b, _)
            | Operation::Overflows(_, a, b)
            | Operation::CompareInt(_, a, b)
            | Operation::Same(a, b)
            | Operation::Float(_, a, b)
            | Operation::CompareFloat(_, a, b)
            | Operation::GuardValue(a, b, _) => {
                visit(*a);
                visit(*b);
            }
            Operation::Unary(_, a)
            | Operation::Load { object: a, .. }
            | Operation::AllocateArray { length: a, .. }
            | Operation::GuardTrue(a, _)
            | Operation::GuardFalse(a, _)
            | Operation::GuardCompatible(a, ..)
            | Operation::Unbox(Bare::Result(a), _)
            | Operation::Finish { value: a, .. } => visit(*a),
            Operation::Store { object, value, .. } => {
                visit(*object);
                visit(*value);
            }
            Operation::LoadItem { object, index, .. } => {
                visit(*object);
                visit(*index);
            }
            Operation::LoadRaw { base, offset, .. } => {
                visit(*base);
                visit(*offset);
            }
            Operation::StoreRaw {
                base,
                offset,
                value,
                ..
            } => {
                visit(*base);
                visit(*offset);
                visit(*value);
            }
            Operation::StoreItem {
                object,
                index,
                value,
                ..
            } => {
                visit(*object);
                visit(*index);
                visit(*value);
            }
            Operation::Call { arguments, .. } => {
                arguments.as_slice().iter().copied().for_each(visit)
            }
            Operation::Publish { stores, bare, .. } => {
                stores.iter().chain(bare).for_each(|(_, o)| visit(*o));
            }
            Operation::Label { arguments, .. }
            | Operation::Jump { arguments, .. }
            | Operation::CallCompiled { arguments, .. } => {
                arguments.iter().copied().for_each(visit)
            }
        }
    }

    /// Calls `visit` with each operand, to be changed (not those of snapshots).
    pub fn operands_mut(&mut self, mut visit: impl FnMut(&mut Operand)) {
        match self {
            Operation::Input { .. }
            | Operation::Parameter { .. }
            | Operation::Allocate { .. }
            | Operation::LoadSlot(..)
            | Operation::LoadBoxed(_)
            | Operation::LoadNumber(_)
            | Operation::Unbox(Bare::Slot(_), _)
            | Operation::GuardValid(_)
            | Operation::GuardQuiet(_)
            | Operation::GuardStack { .. }
            | Operation::Leave(_)
            | Operation::MergePoint(_)
            | Operation::Close { .. } => {}
            Operation::Int(_, a, b)
            | Operation::Checked(_, a, b, _)
            | Operation::Overflows(_, a, b)
            | Operation::CompareInt(_, a, b)
            | Operation::Same(a, b)
            | Operation::Float(_, a, b)
            | Operation::CompareFloat(_, a, b)
            | Operation::GuardValue(a, b, _) => {
                visit(a);
                visit(b);
            }
            Operation::Unary(_, a)
            | Operation::Load { object: a, .. }
            | Operation::AllocateArray { length: a, .. }
            | Operation::GuardTrue(a, _)
            | Operation::GuardFalse(a, _)
            | Operation::GuardCompatible(a, ..)
            | Operation::Unbox(Bare::Result(a), _)
            | Operation::Finish { value: a, .. } => visit(a),
            Operation::Store { object, value, .. } => {
                visit(object);
                visit(value);
            }
            Operation::LoadItem { object, index, .. } => {
                visit(object);
                visit(index);
            }
            Operation::LoadRaw { base, offset, .. } => {
                visit(base);
                visit(offset);
            }
            Operation::StoreRaw {
                base,
                offset,
                value,
                ..
            } => {
                visit(base);
                visit(offset);
                visit(value);
            }
            Operation::StoreItem {
                object,
                index,
                value,
                ..
            } => {
                visit(object);
                visit(index);
                visit(value);
            }
            Operation::Call { arguments, .. } => {
                arguments.as_mut_slice().iter_mut().for_each(visit)
            }
            Operation::Publish { stores, bare, .. } => {
                stores.iter_mut().chain(bare).for_each(|(_, o)| visit(o));
            }
            Operation::Label { arguments, .. }
            | Operation::Jump { arguments, .. }
            | Operation::CallCompiled { arguments, .. } => arguments.iter_mut().for_each(visit),
        }
    }
}
