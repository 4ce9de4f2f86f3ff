//! The state of the forward pass: the new trace, and what is known of each of its values.
//!
//! An operand in the new trace is a value, a constant, or a virtual object (an index into `virtuals`, as long as it has not
//! been forced). What is known of a value stands with the value, by its index. A value that has turned out to be another operand
//! is *forwarded* to it; [`Optimizer::resolve`] follows.

use super::compatible::{KnownShapes, ShapeNumber};
use super::facts::{Facts, TAG_MASK};
use super::frames::StackMemory;
use super::heap_cache::HeapCache;
use super::hints::Hints;
use super::label_state::Import;
use super::pure::PureTable;
use super::virtuals::VirtualObject;
use super::{Abandoned, Options, Passes};
use crate::kind::{Kind, Width};
use crate::trace::{Operand, Operation, SnapshotId, Trace};

/// What is known of a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value {
    /// The operand that it is; itself, as long as nothing better is known.
    pub forward: Operand,
    /// See [`Facts`].
    pub facts: Facts,
    /// If it is a shape: what is known of that, in [`Optimizer::known_shapes`].
    pub shape: ShapeNumber,
    /// It is a float, and not NaN.
    pub is_number: bool,
}

/// See the module's documentation.
pub(super) struct Optimizer<'a> {
    pub recorded: &'a Trace,
    /// The recorded operation at hand.
    pub at: usize,
    pub options: &'a Options<'a>,
    pub passes: Passes,
    /// The new trace.
    pub out: Trace,
    /// Of each recorded value: the operand in the new trace.
    pub map: Vec<Operand>,
    /// The same at the end of a loop's first iteration.
    pub first_map: Vec<Operand>,
    /// Of each operation of the new trace.
    pub values: Vec<Value>,
    pub virtuals: Vec<VirtualObject>,
    pub known_shapes: KnownShapes,
    /// Where the latest label is in the new trace.
    pub label_at: usize,
    pub pure: PureTable,
    pub heap: HeapCache,
    pub stack: StackMemory,
    /// In a loop's second iteration: the reds at its start.
    pub carried_reds: Option<Vec<Operand>>,
    /// In a loop's second iteration: what it takes for granted of the heap.
    pub imports: Vec<Import>,
    /// Recorded and new number of the latest snapshot, and the epoch it is of.
    pub latest_snapshot: Option<(SnapshotId, SnapshotId, u32)>,
    /// A snapshot has more values than an exit can pass.
    pub has_too_many_live: bool,
    /// Moves on whenever an older translation of a snapshot becomes wrong.
    pub epoch: u32,
    /// Stamps virtual objects while a snapshot is written.
    pub snapshot_stamp: u32,
    /// How deep the rules are in each other.
    pub rule_depth: u32,
    /// What has been guarded since the last call that does anything.
    pub guarded_valid: bool,
    pub guarded_quiet: bool,
    /// What could not be done, for the log.
    pub remark: Option<String>,
    /// See [`Optimized`](super::Optimized).
    pub fits_no_loop: bool,
    /// The loads of what has been inherited.
    pub inherited_loads: std::ops::Range<usize>,
    /// The words of values, and up to which recorded operation they have been looked for.
    pub hints: Hints,
    pub hinted: usize,
    /// Nobody will look at the new trace: it needs no snapshots.
    pub only_learns: bool,
}

/// Result of a step of the forward pass.
pub(super) type Step<T> = Result<T, Abandoned>;

/// A guard in the trace can never hold.
#[cold]
pub(super) fn contradiction(what: &str) -> Abandoned {
    Abandoned(format!("contradiction: {what}"))
}

impl<'a> Optimizer<'a> {
    pub fn new(recorded: &'a Trace, options: &'a Options<'a>) -> Self {
        let count = recorded.operations.len();
        Optimizer {
            recorded,
            at: 0,
            options,
            passes: options.passes,
            out: recorded.successor(),
            first_map: Vec::new(),
            carried_reds: None,
            imports: Vec::new(),
            map: vec![Operand::value(0); count],
            values: Vec::with_capacity(count * 2),
            virtuals: Vec::new(),
            known_shapes: KnownShapes::default(),
            label_at: 0,
            pure: PureTable::default(),
            heap: HeapCache::default(),
            stack: StackMemory::at_start(recorded, options.may_be_bare),
            latest_snapshot: None,
            has_too_many_live: false,
            epoch: 0,
            snapshot_stamp: 0,
            rule_depth: 0,
            guarded_valid: false,
            guarded_quiet: false,
            remark: None,
            fits_no_loop: false,
            inherited_loads: 0..0,
            hints: Hints::default(),
            hinted: 0,
            only_learns: false,
        }
    }

    /// Appends an operation to the new trace.
    pub fn emit(&mut self, operation: Operation) -> Operand {
        let facts = initial_facts(&operation);
        self.emit_with(operation, facts)
    }

    /// Appends an operation of whose result these facts are known.
    pub fn emit_with(&mut self, operation: Operation, facts: Facts) -> Operand {
        let value = self.out.push(operation);
        self.values.push(Value {
            forward: value,
            facts,
            shape: 0,
            is_number: false,
        });
        value
    }

    /// What an operand has turned out to be.
    #[inline]
    pub fn resolve(&self, mut operand: Operand) -> Operand {
        loop {
            let next = if let Some(i) = operand.as_value() {
                self.values[i].forward
            } else if let Some(i) = operand.as_virtual() {
                self.virtuals[i].forced.unwrap_or(operand)
            } else {
                return operand;
            };
            if next == operand {
                return operand;
            }
            operand = next;
        }
    }

    /// The operand for a recorded one.
    #[inline]
    pub fn get(&self, recorded: Operand) -> Operand {
        match recorded.as_value() {
            Some(i) => self.resolve(self.map[i]),
            None => recorded,
        }
    }

    /// As [`get`](Self::get), not virtual.
    pub fn get_real(&mut self, recorded: Operand) -> Operand {
        let operand = self.get(recorded);
        self.force(operand)
    }

    pub fn int_constant(&mut self, value: i64) -> Operand {
        self.out.constant(Kind::Int, value as u64)
    }

    /// The word of a constant.
    #[inline]
    pub fn bits_of(&self, operand: Operand) -> Option<u64> {
        operand.as_constant().map(|i| self.out.constants[i].bits)
    }

    /// The value of an integer constant.
    #[inline]
    pub fn int_of(&self, operand: Operand) -> Option<i64> {
        self.bits_of(operand).map(|bits| bits as i64)
    }

    /// What is known of an operand.
    pub fn facts(&self, operand: Operand) -> Facts {
        if let Some(i) = operand.as_constant() {
            let constant = self.out.constants[i];
            return match constant.kind {
                Kind::Float => Facts::UNKNOWN,
                Kind::Ref if constant.bits != 0 && constant.bits & TAG_MASK == 0 => Facts::OBJECT,
                _ => Facts::constant(constant.bits as i64),
            };
        }
        if !self.passes.facts {
            return Facts::UNKNOWN;
        }
        match operand.as_value() {
            Some(i) => self.values[i].facts,
            None => Facts::OBJECT,
        }
    }

    /// The operation that makes an operand, if it is a value.
    #[inline]
    pub fn definition(&self, operand: Operand) -> Option<&Operation> {
        operand.as_value().map(|i| &self.out.operations[i])
    }
}

/// What an operation says of its result by itself.
fn initial_facts(operation: &Operation) -> Facts {
    let of_width = |width: Width| match width {
        Width::Word => Facts::UNKNOWN,
        narrow => Facts::range(0, (1i64 << (narrow.bytes() * 8)) - 1),
    };
    match operation {
        Operation::CompareInt(..)
        | Operation::CompareFloat(..)
        | Operation::Overflows(..)
        | Operation::Same(..) => Facts::range(0, 1),
        Operation::Load { field, .. } if **field == crate::LENGTH => Facts::range(0, MAX_LENGTH),
        Operation::Load { field, .. } => of_width(field.width),
        Operation::LoadItem { items, .. } => of_width(items.width),
        Operation::LoadRaw { width, .. } => of_width(*width),
        Operation::Allocate { .. } => Facts::OBJECT,
        // Null if there is no memory.
        Operation::AllocateArray { .. } => Facts::bits(TAG_MASK, 0),
        _ => Facts::UNKNOWN,
    }
}

/// No array is longer: it would not fit into the address space.
const MAX_LENGTH: i64 = 1 << 48;
