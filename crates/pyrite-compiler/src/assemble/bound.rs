//! Definite assignment: drops `CHECK_BOUND` where the local is bound on every way that leads there.
//!
//! A forward data-flow analysis over basic blocks with one bit for each local: bits are joined by intersection, writing a register
//! or passing a check sets its bit, clearing resets it. A handler may be entered before any instruction it covers.

use crate::bytecode::{Op, Operand};
use crate::codegen::unit::{Draft, Unit, ends_flow};

/// A set of locals.
#[derive(Clone, PartialEq, Eq)]
struct Bits(Vec<u64>);

impl Bits {
    fn get(&self, index: usize) -> bool {
        self.0
            .get(index / 64)
            .is_some_and(|word| word >> (index % 64) & 1 != 0)
    }

    fn set(&mut self, index: usize, value: bool) {
        if let Some(word) = self.0.get_mut(index / 64) {
            *word = *word & !(1 << (index % 64)) | (value as u64) << (index % 64);
        }
    }

    /// Keeps what is in both; whether anything changed.
    fn intersect(&mut self, other: &Bits) -> bool {
        let mut changed = false;
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            changed |= *word & !other != 0;
            *word &= other;
        }
        changed
    }
}

pub(super) fn drop_checks(unit: &mut Unit<'_>) {
    let locals = unit.code.locals.len();
    if !unit
        .drafts
        .iter()
        .any(|draft| draft.ins.op == Op::CheckBound)
    {
        return;
    }
    let analysis = Analysis::new(unit, locals);
    let before = analysis.run();
    let mut dropped = Vec::new();
    for (block, state) in before.into_iter().enumerate() {
        let Some(mut state) = state else { continue };
        for index in analysis.range(block) {
            let ins = unit.drafts[index].ins;
            if ins.op == Op::CheckBound && state.get(ins.a as usize) {
                dropped.push(index);
            }
            apply(&unit.drafts[index], &mut state);
        }
    }
    for index in dropped {
        unit.drafts[index].ins.op = Op::Nop;
    }
    drop_clears(unit);
}

/// Of a `CLEAR`: it is there for those who check whether the name is bound.
pub const ONLY_FOR_CHECKS: u8 = 1;

/// Drops the clearing of a comprehension's names where no check is left that would see it.
fn drop_clears(unit: &mut Unit<'_>) {
    let mut is_checked = vec![false; unit.code.locals.len()];
    for draft in unit
        .drafts
        .iter()
        .filter(|draft| draft.ins.op == Op::CheckBound)
    {
        is_checked[draft.ins.a as usize] = true;
    }
    let locals = &unit.code.locals;
    for draft in unit
        .drafts
        .iter_mut()
        .filter(|draft| draft.ins.op == Op::Clear && draft.ins.x == ONLY_FOR_CHECKS)
    {
        let register = draft.ins.a as usize;
        draft.ins.x = 0;
        if locals[register].is_hidden && !locals[register].is_cell && !is_checked[register] {
            draft.ins.op = Op::Nop;
        }
    }
}

/// What an instruction does to the set.
fn apply(draft: &Draft, state: &mut Bits) {
    let ins = draft.ins;
    match ins.op {
        Op::CheckBound => state.set(ins.a as usize, true),
        Op::Clear => state.set(ins.a as usize, false),
        // Binds its target only where it falls through, which the successor knows.
        Op::ForIter => {}
        Op::UnpackSequence => (ins.a..ins.a.saturating_add(ins.c))
            .for_each(|register| state.set(register as usize, true)),
        _ if matches!(ins.op.operands()[1], Operand::Write | Operand::Update) => {
            state.set(ins.a as usize, true)
        }
        _ => {}
    }
}

struct Analysis<'a> {
    drafts: &'a [Draft],
    starts: Vec<usize>,
    /// The block that starts at an instruction.
    block_at: Vec<usize>,
    labels: &'a [usize],
    handlers: Vec<usize>,
    words: usize,
    parameters: usize,
}

impl<'a> Analysis<'a> {
    fn new(unit: &'a Unit<'_>, locals: usize) -> Analysis<'a> {
        let count = unit.drafts.len();
        let mut is_start = vec![false; count + 1];
        is_start[0] = true;
        let mark = |at: usize, is_start: &mut Vec<bool>| {
            if at <= count {
                is_start[at] = true;
            }
        };
        for (index, draft) in unit.drafts.iter().enumerate() {
            if let Some(target) = draft.target {
                mark(unit.labels[target.0], &mut is_start);
                mark(index + 1, &mut is_start);
            }
            if ends_flow(draft.ins.op) {
                mark(index + 1, &mut is_start);
            }
        }
        let handlers: Vec<usize> = unit
            .handlers
            .iter()
            .map(|handler| unit.labels[handler.label.0])
            .collect();
        handlers.iter().for_each(|&at| mark(at, &mut is_start));
        let starts: Vec<usize> = (0..count).filter(|&index| is_start[index]).collect();
        let mut block_at = vec![usize::MAX; count + 1];
        for (block, &start) in starts.iter().enumerate() {
            block_at[start] = block;
        }
        Analysis {
            drafts: &unit.drafts,
            starts,
            block_at,
            labels: &unit.labels,
            handlers,
            words: locals.div_ceil(64),
            parameters: unit.code.parameter_count(),
        }
    }

    fn range(&self, block: usize) -> std::ops::Range<usize> {
        self.starts[block]
            ..self
                .starts
                .get(block + 1)
                .copied()
                .unwrap_or(self.drafts.len())
    }

    /// The set before each block that can be reached.
    fn run(&self) -> Vec<Option<Bits>> {
        let mut before: Vec<Option<Bits>> = vec![None; self.starts.len()];
        let mut entry = Bits(vec![0; self.words]);
        (0..self.parameters).for_each(|parameter| entry.set(parameter, true));
        before[0] = Some(entry);
        let mut pending = vec![0];
        while let Some(block) = pending.pop() {
            let Some(mut state) = before[block].clone() else {
                continue;
            };
            let range = self.range(block);
            for index in range.clone() {
                let draft = &self.drafts[index];
                if let Some(handler) = draft.handler {
                    self.join(self.handlers[handler], &state, &mut before, &mut pending);
                }
                apply(draft, &mut state);
                if let Some(target) = draft.target {
                    self.join(self.labels[target.0], &state, &mut before, &mut pending);
                }
                if draft.ins.op == Op::ForIter {
                    state.set(draft.ins.a as usize, true);
                }
            }
            if range.is_empty() || !ends_flow(self.drafts[range.end - 1].ins.op) {
                self.join(range.end, &state, &mut before, &mut pending);
            }
        }
        before
    }

    fn join(&self, at: usize, state: &Bits, before: &mut [Option<Bits>], pending: &mut Vec<usize>) {
        let Some(&block) = self.block_at.get(at).filter(|&&block| block != usize::MAX) else {
            return;
        };
        let changed = match &mut before[block] {
            Some(known) => known.intersect(state),
            unknown => {
                *unknown = Some(state.clone());
                true
            }
        };
        if changed {
            pending.push(block);
        }
    }
}
