//! From the draft of a code unit to the finished one: checks that cannot fail are dropped, jumps to jumps shortened, dead code removed,
//! offsets computed, tables built.

mod bound;
mod jumps;
mod suspended;

pub(crate) use bound::ONLY_FOR_CHECKS;

use crate::bytecode::{Ins, Op, Operand};
use crate::code::{CodeUnit, ExceptionEntry, LoopInfo};
use crate::codegen::unit::{Draft, Label, Unit};
use crate::error::{Failure, Result};

pub(crate) fn assemble(mut unit: Unit<'_>) -> Result<CodeUnit> {
    bound::drop_checks(&mut unit);
    jumps::thread(&mut unit);
    jumps::split_returns(&mut unit);
    let live = jumps::live(&unit);
    remove(&mut unit, &live);
    remove_jumps_to_next(&mut unit);
    separate_entry(&mut unit);
    islands(&mut unit)?;
    suspended::note_suspensions(&mut unit)?;
    finish(unit)
}

/// Removes the instructions that are not to stay; labels move along.
fn remove(unit: &mut Unit<'_>, stays: &[bool]) {
    let mut moved = Vec::with_capacity(stays.len() + 1);
    let mut count = 0;
    for &stays in stays {
        moved.push(count);
        count += stays as usize;
    }
    moved.push(count);
    for label in unit.labels.iter_mut().filter(|label| **label != usize::MAX) {
        *label = moved[*label];
    }
    let mut index = 0;
    unit.drafts.retain(|_| {
        index += 1;
        stays[index - 1]
    });
}

/// Removes jumps to the following instruction and moves of a register to itself, until there are none; those stay that are all there is of a line.
fn remove_jumps_to_next(unit: &mut Unit<'_>) {
    loop {
        hand_on_lines(unit);
        let is_idle = |index: usize, draft: &Draft| match draft.ins.op {
            Op::Nop => is_seen_elsewhere(unit, index),
            Op::Jump => {
                let leads_on = |target: Label| unit.labels[target.0] == index + 1;
                draft.target.is_some_and(leads_on) && is_seen_elsewhere(unit, index)
            }
            Op::Move => draft.ins.a == draft.ins.b,
            _ => false,
        };
        // Of two in a row that have the same line one has to stay for it.
        let mut goes = false;
        let stays: Vec<bool> = unit
            .drafts
            .iter()
            .enumerate()
            .map(|(index, draft)| {
                goes = !goes && is_idle(index, draft);
                !goes
            })
            .collect();
        if stays.iter().all(|&stays| stays) {
            return;
        }
        remove(unit, &stays);
    }
}

/// What does nothing hands its line on to an instruction behind it that is not in the source.
fn hand_on_lines(unit: &mut Unit<'_>) {
    for index in 1..unit.drafts.len() {
        let before = unit.drafts[index - 1];
        if before.ins.op == Op::Nop
            && before.at.can_begin_line()
            && !unit.drafts[index].at.can_begin_line()
            && !unit.labels.contains(&index)
        {
            unit.drafts[index].at = before.at;
        }
    }
}

/// Does nobody miss the line of an instruction that does nothing?
fn is_seen_elsewhere(unit: &Unit<'_>, index: usize) -> bool {
    let draft = &unit.drafts[index];
    let same_behind = unit
        .drafts
        .get(index + 1)
        .is_some_and(|next| next.at.can_begin_line() && next.at.line == draft.at.line);
    let before = index.checked_sub(1).map(|before| &unit.drafts[before]);
    let same_before = before.is_some_and(|before| {
        !crate::codegen::unit::ends_flow(before.ins.op)
            && before.at.can_begin_line()
            && before.at.line == draft.at.line
            && !unit.labels.contains(&index)
    });
    !draft.at.can_begin_line() || same_behind || same_before
}

/// Keeps the entry of a function apart from a loop's header: each is a place where compiled code begins, and the two end differently.
fn separate_entry(unit: &mut Unit<'_>) {
    let is_header = |(header, _): &(Label, u16)| unit.labels[header.0] == 0;
    if !unit.loops.iter().any(is_header) {
        return;
    }
    let entry = Draft {
        ins: Ins::new(Op::Nop, 0, 0, 0, 0),
        target: None,
        ..unit.drafts[0]
    };
    unit.drafts.insert(0, entry);
    for label in unit.labels.iter_mut().filter(|label| **label != usize::MAX) {
        *label += 1;
    }
}

fn is_near(op: Op) -> bool {
    op.operands()[3] == Operand::Near
}

/// Gives near jumps that reach too far an island: a far jump close by.
fn islands(unit: &mut Unit<'_>) -> Result<()> {
    // Every near jump in between may grow to three instructions, which must still be in reach then.
    const REACH: usize = i16::MAX as usize / 3 - 1;
    if unit.drafts.len() < REACH {
        return Ok(());
    }
    let mut drafts = Vec::with_capacity(unit.drafts.len() + 64);
    let mut moved = Vec::with_capacity(unit.drafts.len() + 1);
    let old = std::mem::take(&mut unit.drafts);
    let mut new_labels: Vec<(Label, usize)> = Vec::new();
    for (index, mut draft) in old.into_iter().enumerate() {
        moved.push(drafts.len());
        let target = draft.target.map(|target| unit.labels[target.0]);
        let is_far =
            is_near(draft.ins.op) && target.is_some_and(|target| target.abs_diff(index) > REACH);
        if !is_far {
            drafts.push(draft);
            continue;
        }
        // The jump goes to the island two instructions on; the one between skips the island.
        let (island, next) = (Label(unit.labels.len()), Label(unit.labels.len() + 1));
        unit.labels.extend([usize::MAX, usize::MAX]);
        let far = Draft {
            ins: Ins::new(Op::Jump, 0, 0, 0, 0),
            target: draft.target,
            ..draft
        };
        let skip = Draft {
            target: Some(next),
            ..far
        };
        draft.target = Some(island);
        drafts.extend([draft, skip]);
        new_labels.push((island, drafts.len()));
        drafts.push(far);
        new_labels.push((next, drafts.len()));
    }
    moved.push(drafts.len());
    for label in unit.labels.iter_mut().filter(|label| **label != usize::MAX) {
        *label = moved[*label];
    }
    for (label, place) in new_labels {
        unit.labels[label.0] = place;
    }
    unit.drafts = drafts;
    Ok(())
}

fn finish(unit: Unit<'_>) -> Result<CodeUnit> {
    let mut code = unit.code;
    let count = unit.drafts.len();
    code.instructions.reserve_exact(count);
    code.depths.reserve_exact(count);
    let place = |label: Label| unit.labels[label.0] as u32;
    for (index, draft) in unit.drafts.iter().enumerate() {
        let mut ins = draft.ins;
        if let Some(target) = draft.target {
            let offset = place(target) as i64 - (index as i64 + 1);
            let Ok(far) = i32::try_from(offset) else {
                return too_large(&code);
            };
            if is_near(ins.op) {
                let Ok(near) = i16::try_from(offset) else {
                    return too_large(&code);
                };
                ins.c = near as u16;
            } else {
                ins = Ins::with_wide(ins.op, ins.x, ins.a, far as u32);
            }
        }
        code.instructions.push(ins);
        code.depths.push(draft.depth);
    }
    code.positions = unit.drafts.iter().map(|draft| draft.at).collect();
    let header = |label: Label| unit.labels[label.0].min(unit.drafts.len());
    code.loops = unit
        .loops
        .iter()
        .map(|&(label, depth)| LoopInfo {
            header: header(label) as u32,
            depth,
        })
        .collect();
    code.exceptions = exception_table(&unit.drafts, |handler| {
        let handler = unit.handlers[handler];
        (place(handler.label), handler.depth)
    });
    // Code stays as it is for the rest of the process.
    code.constants.shrink_to_fit();
    code.names.shrink_to_fit();
    code.sites.shrink_to_fit();
    code.locals.shrink_to_fit();
    code.exceptions.shrink_to_fit();
    Ok(code)
}

fn too_large<T>(code: &CodeUnit) -> Result<T> {
    Err(Failure::TooComplex(format!(
        "the code of {} is too large",
        code.qualified_name
    )))
}

/// One entry for each run of instructions with the same handler. Instructions have only their innermost one, so entries never overlap.
fn exception_table(drafts: &[Draft], handler: impl Fn(usize) -> (u32, u16)) -> Vec<ExceptionEntry> {
    let mut entries: Vec<ExceptionEntry> = Vec::new();
    for (index, draft) in drafts.iter().enumerate() {
        let Some(number) = draft.handler else {
            continue;
        };
        let (target, depth) = handler(number);
        match entries.last_mut() {
            Some(last)
                if last.end == index as u32 && last.handler == target && last.depth == depth =>
            {
                last.end += 1
            }
            _ => entries.push(ExceptionEntry {
                start: index as u32,
                end: index as u32 + 1,
                handler: target,
                depth,
            }),
        }
    }
    entries
}
