//! Hints: the words that values had when the trace was recorded.
//!
//! They decide only what is worth trying, such as a guard that the recorded trace did not have: one that would have failed is not
//! worth it. The recorder tells the words of what it executed; those of pure operations made since are computed, and fields are read from memory, which stands as it
//! did when recording ended. A reference may be out of date, if its object has moved; the memory is still there, and a wrong hint does no harm.

use super::heap_cache::Place;
use super::state::Optimizer;
use crate::descr::Field;
use crate::native::read_memory;
use crate::trace::{Operand, Operation};
use heap::WordMap;
use std::ops::Range;

/// How far back words are computed.
const DEPTH: u32 = 12;

/// The words of the values of the new trace, as far as they are known.
#[derive(Default)]
pub(super) struct Hints(WordMap<Operand, u64>);

impl Hints {
    /// Those that the recorder has told.
    pub fn new(o: &Optimizer<'_>) -> Hints {
        let mut hints = Hints::default();
        hints.add(o, 0..o.recorded.hints.len());
        hints
    }

    /// Adds those that it has told of these operations.
    pub fn add(&mut self, o: &Optimizer<'_>, operations: Range<usize>) {
        for i in operations {
            let hint = o.recorded.hints.get(i).copied().flatten();
            if let (Some(word), Some(operand)) = (hint, o.map.get(i)) {
                self.0.insert(o.resolve(*operand), word);
            }
        }
    }

    /// The word of an operand of the new trace.
    pub fn word(&self, o: &Optimizer<'_>, operand: Operand) -> Option<u64> {
        match o.passes.hints {
            true => self.compute(o, operand, DEPTH),
            false => None,
        }
    }

    fn compute(&self, o: &Optimizer<'_>, operand: Operand, depth: u32) -> Option<u64> {
        let operand = o.resolve(operand);
        if let Some(bits) = o.bits_of(operand) {
            return Some(bits);
        }
        if let Some(word) = self.0.get(&operand) {
            return Some(*word);
        }
        let depth = depth.checked_sub(1)?;
        let word = |operand: &Operand| self.compute(o, *operand, depth);
        let int = |operand: &Operand| word(operand).map(|word| word as i64);
        Some(match o.definition(operand)? {
            Operation::Int(op, a, b) => op.evaluate(int(a)?, int(b)?) as u64,
            Operation::Checked(op, a, b, _) => op.evaluate(int(a)?, int(b)?)? as u64,
            Operation::Float(op, a, b) => op
                .evaluate(f64::from_bits(word(a)?), f64::from_bits(word(b)?))
                .to_bits(),
            Operation::CompareInt(op, a, b) => u64::from(op.ints(int(a)?, int(b)?)),
            Operation::CompareFloat(op, a, b) => {
                u64::from(op.floats(f64::from_bits(word(a)?), f64::from_bits(word(b)?)))
            }
            Operation::Same(a, b) => u64::from(word(a)? == word(b)?),
            Operation::Unary(op, a) => op.evaluate(word(a)?),
            Operation::Load { field, object } => {
                let place = Place::Field(field);
                read(word(object)?, field.offset as usize, place)?
            }
            Operation::LoadItem {
                items,
                object,
                index,
            } => {
                let place = Place::Items(items);
                let index = usize::try_from(word(index)?).ok()?;
                let offset = index.checked_mul(items.width.bytes())?;
                read(
                    word(object)?,
                    offset.checked_add(items.offset as usize)?,
                    place,
                )?
            }
            _ => return None,
        })
    }
}

/// What a field holds of an object that a word refers to or has referred to.
pub(super) fn field_of(object: u64, field: &'static Field) -> Option<u64> {
    read(object, field.offset as usize, Place::Field(field))
}

/// Reads from where an object is or was.
fn read(object: u64, offset: usize, place: Place) -> Option<u64> {
    let address = (object as usize).checked_add(offset)?;
    let aligned = address as u64 & !7;
    if !heap::is_reference(object) || !heap::is_reference(aligned) {
        return None;
    }
    // SAFETY: the whole range of the heap is readable memory for as long as the process runs; what it holds is only a hint.
    Some(unsafe { read_memory(address, place.width()) })
}
