//! What a suspended frame keeps: at each `YIELD`, the temporaries that may be read after it.
//!
//! A frame that is suspended moves from the stack, where any word may lie, to an object of the heap, where every word is a reference.
//! So exactly what is alive is kept. Below its depth a frame has holes that nobody wrote to since it came to be, with whatever
//! the stack held there before: words reserved for a callee's header, the place of a result.
//!
//! A backward data-flow analysis with one bit for each temporary: a read sets it, a write resets it, ways that meet are joined by union. A
//! handler may be entered from any instruction that it covers.

use crate::bytecode::{Ins, Op, YIELD_GUARDED};
use crate::code::flags;
use crate::codegen::unit::{Unit, ends_flow};
use crate::error::{Failure, Result};
use crate::registers;

/// A set of temporaries.
#[derive(Clone, PartialEq)]
struct Set(Vec<u64>);

impl Set {
    fn new(count: usize) -> Set {
        Set(vec![0; count.div_ceil(64)])
    }

    fn insert(&mut self, index: usize) {
        if let Some(word) = self.0.get_mut(index / 64) {
            *word |= 1 << (index % 64);
        }
    }

    fn remove(&mut self, index: usize) {
        if let Some(word) = self.0.get_mut(index / 64) {
            *word &= !(1 << (index % 64));
        }
    }

    fn contains(&self, index: usize) -> bool {
        self.0[index / 64] >> (index % 64) & 1 != 0
    }

    fn unite(&mut self, other: &Set) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }
}

/// Fills `CodeUnit::suspensions` and the operands of the `YIELD`s that refer to it.
pub(super) fn note_suspensions(unit: &mut Unit<'_>) -> Result<()> {
    const SUSPENDING: u32 = flags::GENERATOR | flags::COROUTINE | flags::ASYNC_GENERATOR;
    if unit.code.flags & SUSPENDING == 0 {
        return Ok(());
    }
    for (index, kept) in Analysis::new(unit).kept() {
        let suspensions = &mut unit.code.suspensions;
        let known = suspensions.iter().position(|other| *other == kept);
        let number = known.unwrap_or(suspensions.len());
        if known.is_none() {
            suspensions.push(kept);
        }
        let Ok(number) = u16::try_from(number) else {
            let name = &unit.code.qualified_name;
            return Err(Failure::TooComplex(format!("too many yields in {name}")));
        };
        if is_guarded(unit, index) {
            unit.drafts[index].ins.x |= YIELD_GUARDED;
        }
        unit.drafts[index].ins.c = number;
    }
    Ok(())
}

/// Does the program handle exceptions that are raised at an instruction? The handlers of `yield from` and `async for` are none of its own.
fn is_guarded(unit: &Unit<'_>, mut index: usize) -> bool {
    while let Some(handler) = unit.drafts[index].handler {
        index = unit.labels[unit.handlers[handler].label.0];
        if !matches!(
            unit.drafts[index].ins.op,
            Op::CleanupThrow | Op::EndAsyncFor
        ) {
            return true;
        }
    }
    false
}

struct Analysis<'a> {
    unit: &'a Unit<'a>,
    locals: usize,
    temporaries: usize,
    /// What is alive before each instruction, as far as is known.
    alive: Vec<Set>,
}

impl<'a> Analysis<'a> {
    fn new(unit: &'a Unit<'_>) -> Analysis<'a> {
        let locals = unit.code.lasting_registers();
        let temporaries = unit.code.registers as usize - locals;
        let alive = vec![Set::new(temporaries); unit.drafts.len()];
        let mut analysis = Analysis {
            unit,
            locals,
            temporaries,
            alive,
        };
        while analysis.pass() {}
        debug_assert!(
            analysis.alive[0].is_empty(),
            "a temporary is read before it is written"
        );
        analysis
    }

    /// Goes once through the code, backwards; whether anything changed.
    fn pass(&mut self) -> bool {
        let mut changed = false;
        for index in (0..self.unit.drafts.len()).rev() {
            let alive = self.before(index);
            if alive != self.alive[index] {
                self.alive[index] = alive;
                changed = true;
            }
        }
        changed
    }

    fn before(&self, index: usize) -> Set {
        let draft = &self.unit.drafts[index];
        let mut alive = self.after(index);
        for register in registers::read(draft.ins, &self.unit.code.constants) {
            self.insert(&mut alive, register);
        }
        alive
    }

    /// What is alive behind an instruction, and not what it writes; or in its handler.
    fn after(&self, index: usize) -> Set {
        let draft = &self.unit.drafts[index];
        let mut alive = Set::new(self.temporaries);
        if let Some(next) = self.alive.get(index + 1)
            && !ends_flow(draft.ins.op)
        {
            alive.unite(next);
        }
        let is_branch_that_writes = draft.ins.op == Op::ForIter;
        if is_branch_that_writes {
            self.remove_written(&mut alive, draft.ins);
        }
        if let Some(target) = draft.target {
            alive.unite(&self.alive[self.unit.labels[target.0]]);
        }
        if !is_branch_that_writes {
            self.remove_written(&mut alive, draft.ins);
        }
        if let Some(handler) = draft.handler {
            let handler = self.unit.handlers[handler];
            let mut there = self.alive[self.unit.labels[handler.label.0]].clone();
            self.remove(&mut there, handler.depth);
            alive.unite(&there);
        }
        alive
    }

    /// For each `YIELD`, which temporaries are kept while it is suspended.
    fn kept(&self) -> Vec<(usize, Box<[bool]>)> {
        let drafts = self.unit.drafts.iter().enumerate();
        let yields = drafts.filter(|(_, draft)| draft.ins.op == Op::Yield);
        let kept = yields.map(|(index, _)| {
            let alive = self.after(index);
            let is_alive = |i: &usize| alive.contains(*i);
            let end = (0..self.temporaries)
                .rfind(is_alive)
                .map_or(0, |last| last + 1);
            (index, (0..end).map(|i| alive.contains(i)).collect())
        });
        kept.collect()
    }

    fn insert(&self, set: &mut Set, register: u16) {
        if let Some(temporary) = (register as usize).checked_sub(self.locals) {
            set.insert(temporary);
        }
    }

    fn remove(&self, set: &mut Set, register: u16) {
        if let Some(temporary) = (register as usize).checked_sub(self.locals) {
            set.remove(temporary);
        }
    }

    fn remove_written(&self, set: &mut Set, ins: Ins) {
        registers::written(ins).for_each(|register| self.remove(set, register));
    }
}
