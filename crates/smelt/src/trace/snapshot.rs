//! Snapshots: the interpreter's state at a guard, in terms of the trace's values.
//!
//! The idea is LuaJIT's; what is special here, replay, is described in `docs/smelt/design.md`.

use super::{Operand, Operation};
use crate::descr::{Field, Items, Type};
use crate::driver::{GREEN_WORDS, JitCell};
use crate::kind::Kind;
use crate::meta::DriverInfo;

/// Index into [`Trace::snapshots`](super::Trace::snapshots).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct SnapshotId(pub u32);

/// What has to be rebuilt when a guard fails. See *Resuming after a guard* in `docs/smelt/design.md`.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Snapshot {
    /// The activations on the Rust stack, outermost first; the last one is innermost.
    pub levels: Vec<Level>,
    /// 0: the innermost activation starts again at its merge point, where nothing observable has happened since. Otherwise: the
    /// number of domain operations to replay from there before going on.
    pub replay: u32,
    /// The slots of the value stack that the trace knows, counted from its base frame, ascending; all others hold in memory what they
    /// should, or are dead.
    pub slots: Vec<(i32, Operand)>,
    /// End of the topmost frame, in slots from the base frame. Slots at or above it are dead.
    pub top: i32,
    /// Frames pushed less frames popped since the trace began.
    pub depth: i32,
    /// How much of `depth` the trace has published when it gets here.
    pub published_depth: i32,
    /// The functions entered and not yet left, so that a bridge goes on counting where its trace stopped. Not part of the text form.
    pub inlined: std::rc::Rc<[Inlined]>,
    /// The frame that the trace began in, and those below it that it has returned into, the lowest last: in slots from the base, and the function (the first word of
    /// its greens). For bridges, too, and not part of the text form.
    pub returned_into: std::rc::Rc<[(i32, u64)]>,
    /// Objects that exist only here: to be allocated when the guard fails. Only in optimised traces.
    pub virtuals: Vec<Virtual>,
    /// Stores that the trace has put off: to be done, in order, when the guard fails, once there are the objects. Only in optimised traces.
    pub stores: Vec<Operation>,
}

/// A function that a trace has entered instead of calling it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Inlined {
    /// Greens of its entry.
    pub greens: [u64; GREEN_WORDS],
    /// Depth at its entry, as [`Snapshot::depth`].
    pub depth: i32,
    /// Its cell, if it has one.
    pub cell: Option<&'static JitCell>,
    /// It went on where it was suspended.
    pub resumed: bool,
}

/// One activation of an interpreter loop.
#[derive(Clone, PartialEq, Debug)]
pub struct Level {
    /// The loop.
    pub driver: &'static DriverInfo,
    /// Greens of its latest merge point.
    pub greens: [u64; GREEN_WORDS],
    /// Its frame, in slots from the trace's base frame; `None` if it has none.
    pub frame: Option<i32>,
    /// Reds of its latest merge point.
    pub reds: Vec<Operand>,
    /// Results since then that cannot be recomputed, in order.
    pub log: Vec<Operand>,
    /// The value stack when it began, for a bridge that calls the rest of it as compiled code. Not part of the text form.
    pub began: StackTop,
}

/// How high the value stack is, counted from the base frame of a trace.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct StackTop {
    /// As [`Snapshot::top`].
    pub top: i32,
    /// As [`Snapshot::depth`].
    pub depth: i32,
}

/// An object that a failed guard has to allocate.
#[derive(Clone, PartialEq, Debug)]
pub struct Virtual {
    /// Its type.
    pub kind: &'static Type,
    /// Its shape.
    pub shape: u32,
    /// Number of slots or, for arrays, items.
    pub length: u32,
    /// The parts that are known (all fixed fields; items that are not zero).
    pub fields: Vec<(VirtualField, Operand)>,
}

impl Virtual {
    /// Of the result of a deferred call: its arguments.
    pub fn arguments(&self) -> impl Iterator<Item = Operand> {
        self.fields.iter().map(|(_, argument)| *argument)
    }
}

/// A part of a virtual object.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum VirtualField {
    /// A fixed field.
    Field(&'static Field),
    /// An item or slot.
    Item(&'static Items, u32),
}

impl VirtualField {
    /// Kind of the value.
    pub fn kind(&self) -> Kind {
        match self {
            VirtualField::Field(field) => field.kind,
            VirtualField::Item(items, _) => items.kind,
        }
    }
}

impl Snapshot {
    /// Calls `visit` with every operand, in a fixed order.
    pub fn operands(&self, mut visit: impl FnMut(Operand)) {
        for level in &self.levels {
            level.reds.iter().copied().for_each(&mut visit);
            level.log.iter().copied().for_each(&mut visit);
        }
        self.slots.iter().for_each(|(_, o)| visit(*o));
        for object in &self.virtuals {
            object.fields.iter().for_each(|(_, o)| visit(*o));
        }
        self.stores
            .iter()
            .for_each(|store| store.operands(&mut visit));
    }

    /// Calls `visit` with every operand, in a fixed order, to be changed.
    pub fn operands_mut(&mut self, mut visit: impl FnMut(&mut Operand)) {
        for level in &mut self.levels {
            level.reds.iter_mut().for_each(&mut visit);
            level.log.iter_mut().for_each(&mut visit);
        }
        self.slots.iter_mut().for_each(|(_, o)| visit(o));
        for object in &mut self.virtuals {
            object.fields.iter_mut().for_each(|(_, o)| visit(o));
        }
        for store in &mut self.stores {
            store.operands_mut(&mut visit);
        }
    }

    /// The distinct values in it, in order of first use: what machine code stores into the exit buffer, word by word, when the guard
    /// fails.
    pub fn live_values(&self) -> Vec<Operand> {
        let (mut live, mut seen): (_, Vec<u64>) = (Vec::new(), Vec::new());
        self.operands(|o| {
            let Some(value) = o.as_value() else { return };
            let (word, bit) = (value / 64, 1 << (value % 64));
            seen.resize(seen.len().max(word + 1), 0);
            if seen[word] & bit == 0 {
                seen[word] |= bit;
                live.push(o);
            }
        });
        live
    }
}
