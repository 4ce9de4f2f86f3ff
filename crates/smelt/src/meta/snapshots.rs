//! Taking snapshots.

use super::Traced;
use super::recorder::{Mode, Recorder};
use crate::kind::Kind;
use crate::stack::Frame;
use crate::trace::{Inlined, Level, Operand, Snapshot, SnapshotId};
use std::rc::Rc;

impl Recorder {
    /// The state to go back to if the guard about to be recorded fails: the innermost merge point, if nothing observable has happened
    /// since; otherwise the very place, by replay.
    pub(crate) fn snapshot(&mut self) -> SnapshotId {
        debug_assert!(self.mode == Mode::Tracing);
        let innermost = self.innermost();
        let restart = !innermost.effects;
        if restart && let Some(id) = innermost.snapshot {
            return id;
        }
        let (top, depth, live_end) = if restart {
            (innermost.top, innermost.depth, innermost.live_end)
        } else {
            (self.top, self.depth, self.live_end())
        };
        let replay = if restart {
            0
        } else {
            self.innermost().operations
        };
        let mut slots = self.known_slots(restart, live_end);
        if !restart {
            // The arguments of a call whose frame is not pushed yet: replay does not store them again.
            slots.extend(self.stored_above(live_end));
        }
        let snapshot = Snapshot {
            levels: self.levels(restart),
            replay,
            slots,
            top,
            depth,
            published_depth: self.published_depth,
            inlined: self.inlined(),
            returned_into: self.returned_into.clone(),
            virtuals: Vec::new(),
            stores: Vec::new(),
        };
        let id = self.trace.push_snapshot(snapshot);
        if restart {
            self.innermost().snapshot = Some(id);
        }
        id
    }

    /// The state in the middle of an instruction, for `Publish`.
    pub(crate) fn snapshot_within(&mut self) -> SnapshotId {
        let live_end = self.live_end();
        let mut slots = self.known_slots(false, live_end);
        slots.extend(self.stored_above(live_end));
        self.snapshot_with(slots)
    }

    /// The state here and now, for `Close` and `Finish`: slots below `live_end`.
    pub(crate) fn snapshot_here(&mut self, live_end: i32) -> SnapshotId {
        let slots = self.known_slots(false, live_end);
        self.snapshot_with(slots)
    }

    /// In the middle of an instruction: below here slots may be read that have not been stored since the latest merge point.
    fn live_end(&mut self) -> i32 {
        self.top.min(self.innermost().live_end)
    }

    fn snapshot_with(&mut self, slots: Vec<(i32, Operand)>) -> SnapshotId {
        let snapshot = Snapshot {
            levels: self.levels(true),
            replay: 0,
            slots,
            top: self.top,
            depth: self.depth,
            published_depth: self.published_depth,
            inlined: self.inlined(),
            returned_into: self.returned_into.clone(),
            virtuals: Vec::new(),
            stores: Vec::new(),
        };
        self.trace.push_snapshot(snapshot)
    }

    fn inlined(&mut self) -> Rc<[Inlined]> {
        let inlined = &self.inlined;
        self.inlined_shared
            .get_or_insert_with(|| inlined.as_slice().into())
            .clone()
    }

    fn levels(&mut self, restart: bool) -> Vec<Level> {
        let count = self.activations.len();
        (0..count)
            .map(|i| {
                let activation = &self.activations[i];
                let (driver, greens, frame) =
                    (activation.driver, activation.greens, activation.frame);
                let (reds, began) = (activation.reds.clone(), activation.began);
                let with_log = i + 1 < count || !restart;
                let log: Vec<(Traced, Kind)> = if with_log {
                    activation.log.clone()
                } else {
                    Vec::new()
                };
                Level {
                    driver,
                    greens,
                    frame: (frame != Frame::NONE).then(|| self.offset(frame)),
                    reds: reds
                        .into_iter()
                        .zip(driver.reds)
                        .map(|(v, kind)| self.operand(v, *kind))
                        .collect(),
                    log: log
                        .into_iter()
                        .map(|(v, kind)| self.operand(v, kind))
                        .collect(),
                    began,
                }
            })
            .collect()
    }

    /// Slots below `end` that the trace knows, as they are or as they were at the merge point.
    fn known_slots(&mut self, at_merge_point: bool, end: i32) -> Vec<(i32, Operand)> {
        let mut known = Vec::new();
        for slot in self.lowest..end {
            let mut word = self.slot(slot);
            if at_merge_point
                && let Some((_, old)) = self.innermost().undo.iter().find(|(s, _)| *s == slot)
            {
                word = *old;
            }
            if let Some((value, kind)) = word.out_of_slot() {
                known.push((slot, self.operand(value, kind)));
            }
        }
        known
    }

    /// Slots from `end` on that the innermost activation has stored since its merge point.
    fn stored_above(&mut self, end: i32) -> Vec<(i32, Operand)> {
        let stored = self.innermost().undo.iter().map(|(slot, _)| *slot);
        let mut stored: Vec<i32> = stored.filter(|slot| *slot >= end).collect();
        stored.sort_unstable();
        let mut known = Vec::new();
        for slot in stored {
            if let Some((value, kind)) = self.slot(slot).out_of_slot() {
                known.push((slot, self.operand(value, kind)));
            }
        }
        known
    }
}
