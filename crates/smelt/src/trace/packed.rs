//! The snapshots of a compiled trace, packed.
//!
//! There are some fifty of them in a trace, each a few hundred bytes in a dozen allocations, and few guards ever fail: as bytes, numbers as short as they are, and what
//! repeats itself by its number in a table, they take a fifth of that.

use super::{Inlined, Level, Operand, Operation, Snapshot, SnapshotId, StackTop, Virtual};
use super::{TAG_BITS, VirtualField};
use crate::descr::Type;
use crate::driver::GREEN_WORDS;
use crate::meta::DriverInfo;
use std::rc::Rc;

/// See the module's documentation.
#[derive(Default, Debug)]
pub struct PackedSnapshots {
    bytes: Box<[u8]>,
    /// Where each begins.
    starts: Box<[u32]>,
    tables: Tables,
}

/// What snapshots have in common, each once.
#[derive(Default, Debug)]
struct Tables {
    drivers: Vec<&'static DriverInfo>,
    greens: Vec<[u64; GREEN_WORDS]>,
    kinds: Vec<&'static Type>,
    fields: Vec<VirtualField>,
    inlined: Vec<Rc<[Inlined]>>,
    returned_into: Vec<Rc<[(i32, u64)]>>,
    /// Hardly a snapshot has any: number 0 is none.
    stores: Vec<Vec<Operation>>,
}

impl PackedSnapshots {
    /// Packs snapshots.
    pub fn pack(snapshots: &[Snapshot]) -> PackedSnapshots {
        let mut packer = Packer {
            bytes: Vec::new(),
            tables: Tables {
                stores: vec![Vec::new()],
                ..Tables::default()
            },
        };
        let pack = |snapshot| {
            let start = packer.bytes.len() as u32;
            packer.snapshot(snapshot);
            start
        };
        let starts = snapshots.iter().map(pack).collect();
        let Packer { bytes, mut tables } = packer;
        tables.shrink();
        PackedSnapshots {
            bytes: bytes.into(),
            starts,
            tables,
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// Bytes of memory outside the structure itself, without what the parts of its tables own.
    pub fn bytes(&self) -> usize {
        self.bytes.len() + size_of_val(&*self.starts) + self.tables.bytes()
    }

    /// One of them.
    ///
    /// # Panics
    /// When there is none of this number.
    pub fn get(&self, id: SnapshotId) -> Snapshot {
        self.unpacker(id).snapshot()
    }

    /// All of them.
    pub fn all(&self) -> Vec<Snapshot> {
        let ids = 0..self.starts.len() as u32;
        ids.map(|id| self.get(SnapshotId(id))).collect()
    }

    /// Those that these operations mention, at their places; at the others there are empty ones.
    pub fn of_operations(&self, operations: &[Operation]) -> Vec<Snapshot> {
        let mut snapshots = vec![Snapshot::default(); self.len()];
        let mut latest = None;
        for id in operations.iter().filter_map(Operation::snapshot) {
            // Most have the one of the guard before.
            if latest.replace(id) != Some(id) {
                snapshots[id.0 as usize] = self.get(id);
            }
        }
        snapshots
    }

    /// Of one of them: [`top`](Snapshot::top), and the frames that are on the value stack and not published yet.
    pub fn stack(&self, id: SnapshotId) -> (i32, i32) {
        let mut unpacker = self.unpacker(id);
        let top = unpacker.signed();
        (top, unpacker.signed())
    }

    /// Of one of them: the driver of the outermost activation.
    pub fn driver(&self, id: SnapshotId) -> &'static DriverInfo {
        let mut unpacker = self.unpacker(id);
        for _ in 0..NUMBERS_BEFORE_LEVELS {
            unpacker.number();
        }
        self.tables.drivers[unpacker.number()]
    }

    fn unpacker(&self, id: SnapshotId) -> Unpacker<'_> {
        Unpacker {
            bytes: &self.bytes[self.starts[id.0 as usize] as usize..],
            tables: &self.tables,
        }
    }
}

impl Tables {
    fn shrink(&mut self) {
        self.drivers.shrink_to_fit();
        self.greens.shrink_to_fit();
        self.kinds.shrink_to_fit();
        self.fields.shrink_to_fit();
        self.inlined.shrink_to_fit();
        self.returned_into.shrink_to_fit();
        self.stores.shrink_to_fit();
    }

    fn bytes(&self) -> usize {
        size_of_val(&*self.drivers)
            + size_of_val(&*self.greens)
            + size_of_val(&*self.kinds)
            + size_of_val(&*self.fields)
            + size_of_val(&*self.inlined)
            + size_of_val(&*self.returned_into)
            + size_of_val(&*self.stores)
    }
}

/// The number of something in a table; it is put there if nothing in it is the same. What comes is mostly what came last.
fn number_of<T>(
    table: &mut Vec<T>,
    is_same: impl FnMut(&T) -> bool,
    new: impl FnOnce() -> T,
) -> usize {
    table.iter().rposition(is_same).unwrap_or_else(|| {
        table.push(new());
        table.len() - 1
    })
}

/// Bits of a number in each byte; the highest bit says that there are more.
const BITS: u32 = 7;
const MORE: u8 = 1 << BITS;
/// An operand is its index, and behind that its tag.
const TAG_SHIFT: u32 = 32 - TAG_BITS;

/// A snapshot begins with so many numbers: top, unpublished frames, depth, replay, and how many levels follow. A level begins with its driver.
const NUMBERS_BEFORE_LEVELS: usize = 5;

struct Packer {
    bytes: Vec<u8>,
    tables: Tables,
}

impl Packer {
    fn number(&mut self, mut number: usize) {
        while number >= usize::from(MORE) {
            self.bytes.push(number as u8 | MORE);
            number >>= BITS;
        }
        self.bytes.push(number as u8);
    }

    fn signed(&mut self, number: i32) {
        self.number(((number << 1) ^ (number >> 31)) as u32 as usize);
    }

    fn operand(&mut self, operand: Operand) {
        self.number(operand.0.rotate_left(TAG_SHIFT) as usize);
    }

    fn operands(&mut self, operands: &[Operand]) {
        self.number(operands.len());
        operands.iter().for_each(|operand| self.operand(*operand));
    }

    fn snapshot(&mut self, snapshot: &Snapshot) {
        self.signed(snapshot.top);
        self.signed(snapshot.depth - snapshot.published_depth);
        self.signed(snapshot.depth);
        self.number(snapshot.replay as usize);
        self.number(snapshot.levels.len());
        snapshot.levels.iter().for_each(|level| self.level(level));
        let Tables {
            inlined,
            returned_into,
            stores,
            ..
        } = &mut self.tables;
        let inlined = number_of(
            inlined,
            |other| *other == snapshot.inlined,
            || snapshot.inlined.clone(),
        );
        let returned_into = number_of(
            returned_into,
            |other| *other == snapshot.returned_into,
            || snapshot.returned_into.clone(),
        );
        let stores = number_of(
            stores,
            |other| *other == snapshot.stores,
            || snapshot.stores.clone(),
        );
        self.number(inlined);
        self.number(returned_into);
        self.number(stores);
        self.number(snapshot.slots.len());
        let mut last = 0;
        for (slot, operand) in &snapshot.slots {
            self.signed(slot - last);
            last = *slot;
            self.operand(*operand);
        }
        self.number(snapshot.virtuals.len());
        let virtuals = snapshot.virtuals.iter();
        virtuals.for_each(|object| self.virtual_object(object));
    }

    fn level(&mut self, level: &Level) {
        let Tables {
            drivers, greens, ..
        } = &mut self.tables;
        let driver = number_of(
            drivers,
            |other| std::ptr::eq(*other, level.driver),
            || level.driver,
        );
        let greens = number_of(greens, |other| *other == level.greens, || level.greens);
        self.number(driver);
        self.number(greens);
        self.number(usize::from(level.frame.is_some()));
        self.signed(level.frame.unwrap_or(0));
        self.signed(level.began.top);
        self.signed(level.began.depth);
        self.operands(&level.reds);
        self.operands(&level.log);
    }

    fn virtual_object(&mut self, object: &Virtual) {
        let kinds = &mut self.tables.kinds;
        let is_same = |other: &&'static Type| std::ptr::eq(*other, object.kind);
        let kind = number_of(kinds, is_same, || object.kind);
        self.number(kind);
        self.number(object.shape as usize);
        self.number(object.length as usize);
        self.number(object.fields.len());
        for (field, operand) in &object.fields {
            let number = number_of(&mut self.tables.fields, |other| other == field, || *field);
            self.number(number);
            self.operand(*operand);
        }
    }
}

struct Unpacker<'a> {
    /// What has not been read.
    bytes: &'a [u8],
    tables: &'a Tables,
}

impl Unpacker<'_> {
    fn number(&mut self) -> usize {
        let (mut number, mut shift) = (0, 0);
        while let Some((byte, rest)) = self.bytes.split_first() {
            self.bytes = rest;
            number |= usize::from(byte & !MORE) << shift;
            if byte & MORE == 0 {
                break;
            }
            shift += BITS;
        }
        number
    }

    fn signed(&mut self) -> i32 {
        let number = self.number() as u32;
        (number >> 1) as i32 ^ -((number & 1) as i32)
    }

    fn operand(&mut self) -> Operand {
        Operand((self.number() as u32).rotate_right(TAG_SHIFT))
    }

    fn operands(&mut self) -> Vec<Operand> {
        let count = self.number();
        (0..count).map(|_| self.operand()).collect()
    }

    fn snapshot(&mut self) -> Snapshot {
        let top = self.signed();
        let unpublished = self.signed();
        let depth = self.signed();
        let replay = self.number() as u32;
        let levels = self.number();
        let levels = (0..levels).map(|_| self.level()).collect();
        let inlined = self.tables.inlined[self.number()].clone();
        let returned_into = self.tables.returned_into[self.number()].clone();
        let stores = self.tables.stores[self.number()].clone();
        let slots = self.number();
        let mut slot = 0;
        let next_slot = |_| {
            slot += self.signed();
            (slot, self.operand())
        };
        let slots = (0..slots).map(next_slot).collect();
        let virtuals = self.number();
        let virtuals = (0..virtuals).map(|_| self.virtual_object()).collect();
        Snapshot {
            levels,
            replay,
            slots,
            top,
            depth,
            published_depth: depth - unpublished,
            inlined,
            returned_into,
            virtuals,
            stores,
        }
    }

    fn level(&mut self) -> Level {
        let driver = self.tables.drivers[self.number()];
        let greens = self.tables.greens[self.number()];
        let has_frame = self.number() != 0;
        let frame = self.signed();
        let (top, depth) = (self.signed(), self.signed());
        let reds = self.operands();
        Level {
            driver,
            greens,
            frame: has_frame.then_some(frame),
            reds,
            log: self.operands(),
            began: StackTop { top, depth },
        }
    }

    fn virtual_object(&mut self) -> Virtual {
        let kind = self.tables.kinds[self.number()];
        let (shape, length) = (self.number() as u32, self.number() as u32);
        let count = self.number();
        let next_field = |_| (self.tables.fields[self.number()], self.operand());
        Virtual {
            kind,
            shape,
            length,
            fields: (0..count).map(next_field).collect(),
        }
    }
}
