//! The value stack: what its memory holds, and what must be written before somebody looks.
//!
//! ```text
//! a = slot 0
//! b = slot 1
//! guard_true c s0           s0: (memory is right)
//! publish s1                s1: slots 0=a 1=x 2=y        publish 1=x 2=y
//! guard_true d s2           s2: slots 0=a 1=x 2=z        s2: slots 2=z
//! close label 1 s3          s3: slots 0=a 1=x, top 2     jump label 1
//! ```
//!
//! While a trace runs, the slots it has written live in registers. The recorder's snapshots tell what each slot holds; here is known which of
//! that is in memory already: what was loaded from a slot, and what has been published. Nobody but the trace writes its frames; a
//! call that runs other frames leaves anything in the memory from its own frame's administration up.

use super::state::{Optimizer, Step, contradiction};
use crate::kind::Kind;
use crate::trace::{Level, Operand, Operation, Snapshot, SnapshotId, Trace, TraceKind};

/// A map from slots, which may be negative, to operands.
#[derive(Clone, Default, Debug)]
pub(super) struct SlotMap {
    first: i32,
    operands: Vec<Option<Operand>>,
}

impl SlotMap {
    pub fn get(&self, slot: i32) -> Option<Operand> {
        let index = usize::try_from(slot - self.first).ok()?;
        *self.operands.get(index)?
    }

    pub fn set(&mut self, slot: i32, operand: Operand) {
        if self.operands.is_empty() {
            self.first = slot;
        }
        if slot < self.first {
            let missing = (self.first - slot) as usize;
            self.operands
                .splice(0..0, std::iter::repeat_n(None, missing));
            self.first = slot;
        }
        let index = (slot - self.first) as usize;
        if index >= self.operands.len() {
            self.operands.resize(index + 1, None);
        }
        self.operands[index] = Some(operand);
    }

    /// Forgets `slot` and all above.
    pub fn truncate(&mut self, slot: i32) {
        let length = usize::try_from(slot - self.first).unwrap_or(0);
        self.operands.truncate(length);
    }

    pub fn iter(&self) -> impl Iterator<Item = (i32, Operand)> + '_ {
        let slots = self.operands.iter().zip(self.first..);
        slots.filter_map(|(operand, slot)| operand.map(|o| (slot, o)))
    }
}

/// See the module's documentation.
#[derive(Clone, Default, Debug)]
pub(super) struct StackMemory {
    /// What memory holds.
    pub memory: SlotMap,
    /// What the slots hold at the start of the pass, where that is known: in a loop's second iteration.
    pub carried: SlotMap,
    /// The stack's top in memory, as far as it is known: a bridge begins wherever its parent has left it.
    pub published_top: Option<i32>,
    /// So high may the top become, and so many more frames may be pushed than memory knows of: that has been guarded.
    pub room: Option<(i32, i32)>,
    /// Of the slots that are known, those whose memory may hold [bare](crate::bare) floats.
    pub bare: Vec<i32>,
    /// None of the others does.
    pub is_settled: bool,
}

impl StackMemory {
    /// Of a trace that begins. Loops and functions are entered with their frame on top.
    pub fn at_start(recorded: &Trace, may_be_bare: bool) -> StackMemory {
        let top = recorded.snapshots.first().map(|snapshot| snapshot.top);
        StackMemory {
            published_top: top.filter(|_| recorded.kind != TraceKind::Bridge),
            is_settled: recorded.kind == TraceKind::Loop && !may_be_bare,
            ..StackMemory::default()
        }
    }
}

impl StackMemory {
    /// Memory holds this.
    pub fn hold(&mut self, slot: i32, value: Operand) {
        self.memory.set(slot, value);
        self.bare.retain(|bare| *bare != slot);
    }

    /// Memory may hold a bare float, which this float object is.
    pub fn hold_bare(&mut self, slot: i32, object: Operand) {
        self.hold(slot, object);
        self.bare.push(slot);
    }

    /// `slot` and all above hold anything.
    fn truncate(&mut self, slot: i32) {
        self.memory.truncate(slot);
        self.bare.retain(|bare| *bare < slot);
    }
}

impl Optimizer<'_> {
    pub fn load_slot(&mut self, slot: i32, kind: Kind) -> Operand {
        let known = self.stack.carried.get(slot);
        if let Some(value) = known.or_else(|| self.stack.memory.get(slot)) {
            return self.resolve(value);
        }
        let may_be_bare = self.options.may_be_bare && self.is_to_settle();
        if kind == Kind::Ref && may_be_bare && !self.only_learns {
            return self.load_unknown_slot(slot);
        }
        let value = self.emit(Operation::LoadSlot(slot, kind));
        self.stack.hold(slot, value);
        value
    }

    /// Does memory hold this in the slot?
    pub fn is_in_memory(&self, slot: i32, value: Operand) -> bool {
        self.stack
            .memory
            .get(slot)
            .is_some_and(|held| self.resolve(held) == value)
    }

    /// What the slots below `top` hold at a recorded snapshot, where memory does not hold it yet, ascending. With `settled`, bare floats are not good enough.
    pub fn dirty_slots(&self, snapshot: &Snapshot, top: i32, settled: bool) -> Vec<(i32, Operand)> {
        let mut dirty = Vec::with_capacity(snapshot.slots.len());
        let mut recorded = snapshot.slots.iter().peekable();
        let mut add = |slot: i32, value: Operand| {
            let is_bare = self.stack.bare.contains(&slot);
            if slot < top && (!self.is_in_memory(slot, value) || settled && is_bare) {
                dirty.push((slot, value));
            }
        };
        // The carried slots that the second iteration has not touched yet stand between the recorded ones.
        for (slot, value) in self.stack.carried.iter() {
            while let Some((earlier, recorded_value)) = recorded.next_if(|(s, _)| *s < slot) {
                add(*earlier, self.get(*recorded_value));
            }
            match recorded.next_if(|(s, _)| *s == slot) {
                Some((_, recorded_value)) => add(slot, self.get(*recorded_value)),
                None => add(slot, self.resolve(value)),
            }
        }
        for (slot, value) in recorded {
            add(*slot, self.get(*value));
        }
        dirty
    }

    /// Writes what memory lacks below `top`, and sets top and depth. What settles is for whoever may look; otherwise a compiled function is called, which takes floats bare.
    pub fn publish(&mut self, id: SnapshotId, settles: bool, top: i32, depth_change: i32) {
        let recorded = self.recorded;
        let snapshot = &recorded.snapshots[id.0 as usize];
        let settles = settles || !self.takes_bare();
        let mut stores = self.dirty_slots(snapshot, top, settles);
        if settles {
            self.emit_publish(snapshot, stores, top, depth_change);
            return;
        }
        let bare = self.take_bare(&mut stores);
        for (_, value) in &mut stores {
            *value = self.force(*value);
        }
        let numbers = bare.iter().map(|(slot, _, number)| (*slot, *number));
        self.write_slots(
            snapshot,
            &stores,
            numbers.collect(),
            false,
            top,
            depth_change,
        );
        for (slot, value, _) in bare {
            self.stack.hold_bare(slot, value);
        }
        self.has_published(&stores, top, depth_change);
    }

    /// As [`publish`](Self::publish), for whoever may look, unless there is nothing to do.
    pub fn publish_if_needed(&mut self, id: SnapshotId, top: i32, depth_change: i32) {
        let recorded = self.recorded;
        let snapshot = &recorded.snapshots[id.0 as usize];
        let stores = self.dirty_slots(snapshot, top, true);
        self.publish_stores(snapshot, stores, top, depth_change);
    }

    /// Writes these slots and sets top and depth, unless there is nothing to do.
    pub fn publish_stores(
        &mut self,
        snapshot: &Snapshot,
        stores: Vec<(i32, Operand)>,
        top: i32,
        depth_change: i32,
    ) {
        let top_is_right = self.stack.published_top == Some(top);
        if !stores.is_empty() || depth_change != 0 || !top_is_right || self.is_to_settle() {
            self.emit_publish(snapshot, stores, top, depth_change);
        }
    }

    /// The same, in any case.
    pub fn emit_publish(
        &mut self,
        snapshot: &Snapshot,
        mut stores: Vec<(i32, Operand)>,
        top: i32,
        depth_change: i32,
    ) {
        for (_, value) in &mut stores {
            *value = self.force(*value);
        }
        let settles = self.is_to_settle();
        self.write_slots(
            snapshot,
            &stores,
            Box::default(),
            settles,
            top,
            depth_change,
        );
        self.stack.is_settled = true;
        self.has_published(&stores, top, depth_change);
    }

    /// May there be bare floats on the stack, besides those that this trace knows?
    pub fn is_to_settle(&self) -> bool {
        !self.stack.is_settled && self.float_objects().is_some()
    }

    /// Sets top and depth, and leaves the slots as they are.
    pub fn publish_top(&mut self, snapshot: &Snapshot, top: i32, depth_change: i32) {
        self.write_slots(snapshot, &[], Box::default(), false, top, depth_change);
        self.has_published(&[], top, depth_change);
    }

    fn write_slots(
        &mut self,
        snapshot: &Snapshot,
        stores: &[(i32, Operand)],
        bare: Box<[(i32, Operand)]>,
        settles: bool,
        top: i32,
        depth_change: i32,
    ) {
        let snapshot = self.snapshot_of_place(snapshot);
        self.emit(Operation::Publish {
            snapshot,
            stores: stores.into(),
            bare,
            settles,
            top,
            depth_change,
        });
    }

    /// These slots, top and depth have been written.
    pub fn has_published(&mut self, stores: &[(i32, Operand)], top: i32, depth_change: i32) {
        for (slot, value) in stores {
            self.stack.hold(*slot, *value);
        }
        self.stack.published_top = Some(top);
        if let Some((_, depth)) = &mut self.stack.room {
            *depth -= depth_change;
        }
        // What lies above the top does not outlive a collection.
        self.stack.truncate(top);
        self.epoch += 1;
    }

    /// Guards that there is room on the value stack, unless that is known.
    pub fn guard_stack(&mut self, top: i32, depth: i32, snapshot: SnapshotId) {
        let (known_top, known_depth) = self.stack.room.unwrap_or((i32::MIN, i32::MIN));
        if top <= known_top && depth <= known_depth {
            return;
        }
        let snapshot = self.snapshot(snapshot);
        self.emit(Operation::GuardStack {
            top,
            depth,
            snapshot,
        });
        self.stack.room = Some((top.max(known_top), depth.max(known_depth)));
    }

    /// A snapshot that says where the trace is and how high the stack, and keeps no values alive.
    fn snapshot_of_place(&mut self, snapshot: &Snapshot) -> SnapshotId {
        let levels = snapshot.levels.iter().map(|level| Level {
            driver: level.driver,
            greens: level.greens,
            frame: level.frame,
            reds: Vec::new(),
            log: Vec::new(),
            began: level.began,
        });
        self.out.push_snapshot(Snapshot {
            levels: levels.collect(),
            replay: snapshot.replay,
            slots: Vec::new(),
            top: snapshot.top,
            depth: snapshot.depth,
            published_depth: snapshot.published_depth,
            inlined: Default::default(),
            returned_into: Default::default(),
            virtuals: Vec::new(),
            stores: Vec::new(),
        })
    }

    /// A call has run other frames: `slot` and all above hold anything.
    pub fn frames_above_have_run(&mut self, slot: i32) {
        self.stack.truncate(slot);
        self.epoch += 1;
    }

    /// A call has run frames above the top, wherever that is.
    pub fn other_frames_have_run(&mut self) {
        // It is above the base frame's slot 0 at least.
        let top = self.stack.published_top.unwrap_or(0);
        self.stack.truncate(top);
        self.epoch += 1;
    }

    /// The end of a recorded trace that goes on elsewhere: through memory.
    pub fn close(&mut self, label: crate::trace::LabelId, id: SnapshotId) -> Step<()> {
        let recorded = self.recorded;
        let snapshot = &recorded.snapshots[id.0 as usize];
        self.carry_out_all();
        let Some(level) = snapshot.levels.last() else {
            return Err(contradiction("the trace ends in no activation"));
        };
        let mut reasons = Vec::new();
        let entrances = match self.passes.entrance {
            true => (self.options.entrances)(label),
            false => Vec::new(),
        };
        for entrance in entrances {
            match self.join(entrance, id) {
                Ok(()) => return Ok(()),
                Err(reason) => reasons.push(reason.0),
            }
        }
        if !reasons.is_empty() {
            self.fits_no_loop = true;
            let reasons = reasons.join("; ");
            self.remark = Some(format!("goes on at a loop's entry: {reasons}"));
        }
        self.publish_if_needed(id, snapshot.top, snapshot.depth - snapshot.published_depth);
        let arguments = level.reds.iter().map(|red| self.get_real(*red)).collect();
        self.emit(Operation::Jump {
            label,
            // Without a frame the base is the top of the stack.
            frame: level.frame.unwrap_or(snapshot.top),
            arguments,
        });
        Ok(())
    }

    /// The end of a recorded trace that returns: its slots are dead, and whoever runs next is told the top and the depth by the snapshot.
    pub fn finish_trace(&mut self, value: Operand, id: SnapshotId) {
        let recorded = self.recorded;
        self.carry_out_all();
        let value = self.get(value);
        let number = match self.options.function {
            true => self.bare_number(value),
            false => None,
        };
        let value = number.unwrap_or_else(|| self.force(value));
        let snapshot = self.snapshot_of_place(&recorded.snapshots[id.0 as usize]);
        self.emit(Operation::Finish { value, snapshot });
    }
}
