//! Snapshots of the new trace.
//!
//! ```text
//! s4: slots 0=v1 1=v7                s2: slots 1=$0 virtual $0 box ... box.value=v3
//! (as recorded)                      (v7 is virtual, slot 0 is in memory)
//! ```
//!
//! Guards with the same recorded snapshot share the new one as long as nothing has happened that it would have to tell of:
//! a store into a virtual object or one that waits, an object forced, slots published. Snapshots that come out equal to the one before are shared too.

use super::state::Optimizer;
use crate::backend::EXIT_BUFFER_WORDS;
use crate::trace::{Level, Operand, Snapshot, SnapshotId, Virtual, VirtualField};

impl Optimizer<'_> {
    /// The new number of a recorded snapshot, as things stand.
    pub fn snapshot(&mut self, id: SnapshotId) -> SnapshotId {
        if self.only_learns {
            return id;
        }
        if let Some((recorded, new, epoch)) = self.latest_snapshot
            && recorded == id
            && epoch == self.epoch
        {
            return new;
        }
        let snapshot = self.translate(id);
        let latest = self.latest_snapshot.map(|(_, latest, _)| latest);
        let new = match latest {
            Some(latest) if self.out.snapshots[latest.0 as usize] == snapshot => latest,
            _ => {
                self.has_too_many_live |= has_too_many_live(&snapshot);
                self.out.push_snapshot(snapshot)
            }
        };
        self.latest_snapshot = Some((id, new, self.epoch));
        new
    }

    /// As [`snapshot`](Self::snapshot), shared with no guard before: a bridge from there begins with what those have found out. Other values than the one that was promoted are what
    /// most bridges are for.
    pub fn own_snapshot(&mut self, id: SnapshotId) -> SnapshotId {
        let snapshot = self.snapshot(id);
        let latest_guard = self.out.operations.iter().rev().find_map(|o| o.guard());
        if self.only_learns || latest_guard != Some(snapshot) {
            return snapshot;
        }
        let copy = self.out.snapshots[snapshot.0 as usize].clone();
        let own = self.out.push_snapshot(copy);
        self.latest_snapshot = Some((id, own, self.epoch));
        own
    }

    fn translate(&mut self, id: SnapshotId) -> Snapshot {
        let recorded = self.recorded;
        let old = &recorded.snapshots[id.0 as usize];
        self.snapshot_stamp += 1;
        let mut mentioned = Vec::new();
        let mut levels = Vec::with_capacity(old.levels.len());
        for level in &old.levels {
            levels.push(Level {
                driver: level.driver,
                greens: level.greens,
                frame: level.frame,
                reds: self.local_list(&level.reds, &mut mentioned),
                log: self.local_list(&level.log, &mut mentioned),
                began: level.began,
            });
        }
        // Above the top only what the instruction itself has stored matters, for replay.
        let mut slots = self.dirty_slots(old, i32::MAX, false);
        slots.retain(|(slot, _)| {
            *slot < old.top || old.slots.binary_search_by_key(slot, |(s, _)| *s).is_ok()
        });
        for (_, value) in &mut slots {
            *value = self.local(*value, &mut mentioned);
        }
        let mut stores = self.waiting_stores();
        for store in &mut stores {
            store.operands_mut(|o| *o = self.local(*o, &mut mentioned));
        }
        let mut virtuals: Vec<Virtual> = Vec::new();
        while let Some(&object) = mentioned.get(virtuals.len()) {
            let described = self.describe(object, &mut mentioned);
            virtuals.push(described);
        }
        Snapshot {
            levels,
            replay: old.replay,
            slots,
            top: old.top,
            depth: old.depth,
            published_depth: old.published_depth,
            inlined: old.inlined.clone(),
            returned_into: old.returned_into.clone(),
            virtuals,
            stores,
        }
    }

    fn local_list(&mut self, operands: &[Operand], mentioned: &mut Vec<usize>) -> Vec<Operand> {
        let list = operands.iter();
        list.map(|o| {
            let operand = self.get(*o);
            self.local(operand, mentioned)
        })
        .collect()
    }

    /// The operand as it stands in the snapshot being written: virtual objects have numbers of their own there.
    fn local(&mut self, operand: Operand, mentioned: &mut Vec<usize>) -> Operand {
        let operand = self.resolve(operand);
        let Some(i) = operand.as_virtual() else {
            return operand;
        };
        let object = &mut self.virtuals[i];
        if object.local.0 != self.snapshot_stamp {
            object.local = (self.snapshot_stamp, mentioned.len() as u32);
            mentioned.push(i);
        }
        Operand::virtual_object(object.local.1 as usize)
    }

    fn describe(&mut self, i: usize, mentioned: &mut Vec<usize>) -> Virtual {
        let kind = self.virtuals[i].kind;
        let mut fields = Vec::with_capacity(self.virtuals[i].fields.len());
        for n in 0..self.virtuals[i].fields.len() {
            let (field, value) = self.virtuals[i].fields[n];
            fields.push((field, self.local(value, mentioned)));
        }
        for field in kind.fields {
            let part = VirtualField::Field(field);
            if !fields.iter().any(|(f, _)| *f == part) {
                fields.push((part, self.out.constant(field.kind, 0)));
            }
        }
        Virtual {
            kind,
            shape: self.virtuals[i].shape,
            length: self.virtuals[i].length,
            fields,
        }
    }
}

/// Are there more values than an exit can pass? They are only told apart where there may be.
fn has_too_many_live(snapshot: &Snapshot) -> bool {
    let most = EXIT_BUFFER_WORDS.saturating_sub(snapshot.virtuals.len());
    let mut count = 0;
    snapshot.operands(|_| count += 1);
    count > most && snapshot.live_values().len() > most
}
