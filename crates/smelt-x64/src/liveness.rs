//! Who uses which value where: found from the last operation to the first, before any code is made.
//!
//! Positions are counted in halves of operations: operation *i* reads its operands at 2*i*, and a guard that fails reads what its snapshot keeps alive at 2*i* + 1,
//! when the result of the operation is there. What an operation reads has to be in a register or in memory that an instruction can name; a snapshot takes it
//! where it is.

use crate::locations::Location;
use smelt::Unary;
use smelt::backend::Request;
use smelt::trace::{Bare, Operand, Operation, Trace};

/// No use.
const NOTHING: u32 = u32::MAX;
/// A position behind everything.
pub const NEVER: u32 = u32::MAX;

/// The uses of all values of a trace. Value `operations.len()` is the base frame.
#[derive(Default)]
pub struct Liveness {
    /// Of each value the position of its last use; 0: none.
    last: Vec<u32>,
    /// Of each value its next use by an operation, in `uses`.
    next: Vec<u32>,
    /// Index of an operation, and the value's use after that.
    uses: Vec<(u32, u32)>,
    /// Values that are others under another name.
    same_as: Vec<u32>,
    /// Comparisons and loads that are part of the guard behind them.
    fused: Vec<bool>,
    /// The live values of each snapshot that a guard has.
    live: Vec<Box<[Operand]>>,
    /// Indices of the operations that destroy registers, in order.
    calls: Vec<u32>,
}

impl Liveness {
    /// Looks at a trace. `arrives`: where its inputs are, if not in the exit buffer. `destroys`: does an operation destroy registers?
    pub fn analyse(
        &mut self,
        request: &Request<'_>,
        arrives: Option<&[Location]>,
        destroys: impl Fn(&Operation) -> bool,
    ) {
        let trace = request.trace;
        let count = trace.operations.len();
        for (list, value) in [(&mut self.last, 0), (&mut self.next, NOTHING)] {
            list.clear();
            list.resize(count + 1, value);
        }
        self.uses.clear();
        self.fused.clear();
        self.fused.resize(count, false);
        self.calls.clear();
        self.find_names(trace, arrives);
        self.live.clear();
        self.live.resize(trace.snapshots.len(), Box::default());
        for at in (0..count).rev() {
            self.visit(trace, at);
            if destroys(&trace.operations[at]) {
                self.calls.push(at as u32);
            }
        }
        self.calls.reverse();
    }

    /// Values that are copies of others.
    fn find_names(&mut self, trace: &Trace, arrives: Option<&[Location]>) {
        self.same_as.clear();
        self.same_as.extend(0..=trace.operations.len() as u32);
        // Inputs and parameters that are asked for twice: those of each label follow it directly.
        let mut arrived: Vec<Option<u32>> = Vec::new();
        for (at, operation) in trace.operations.iter().enumerate() {
            match operation {
                Operation::Unary(Unary::RefBits | Unary::BitsRef, of) => {
                    if let Some(value) = of.as_value() {
                        self.same_as[at] = self.same_as[value];
                    }
                }
                Operation::Input { index, .. } | Operation::Parameter { index, .. } => {
                    let mut index = *index as usize;
                    if let (Operation::Input { .. }, Some(arrives)) = (operation, arrives) {
                        // What was a copy where the bridge begins arrives in one place.
                        let here = arrives.get(index);
                        let first = arrives.iter().position(|l| Some(l) == here);
                        index = first.unwrap_or(index);
                    }
                    arrived.resize(arrived.len().max(index + 1), None);
                    match arrived[index] {
                        Some(first) => self.same_as[at] = first,
                        None => arrived[index] = Some(at as u32),
                    }
                }
                Operation::Label { .. } => arrived.clear(),
                _ => {}
            }
        }
    }

    fn visit(&mut self, trace: &Trace, at: usize) {
        let operation = &trace.operations[at];
        if let Some(snapshot) = operation.guard() {
            let index = snapshot.0 as usize;
            if self.live[index].is_empty() {
                self.live[index] = trace.snapshots[index].live_values().into_boxed_slice();
            }
            let live = std::mem::take(&mut self.live[index]);
            for operand in &live {
                if let Some(value) = self.resolve(*operand) {
                    self.fused_no_more(value);
                    self.note_last(value, 2 * at as u32 + 1);
                }
            }
            self.live[index] = live;
        }
        match operation {
            Operation::GuardTrue(a, _) | Operation::GuardFalse(a, _)
                if self.fuse(trace, at, *a, is_comparison) =>
            {
                return;
            }
            Operation::GuardCompatible(a, ..)
                if is_directly_before(trace, at, *a)
                    && self.fuse(trace, at, *a, is_load_of_bits) =>
            {
                return;
            }
            Operation::GuardValue(a, b, _)
                if b.as_constant().is_some()
                    && is_directly_before(trace, at, *a)
                    && self.fuse(trace, at, *a, is_load_of_bits) =>
            {
                return;
            }
            Operation::LoadSlot(..)
            | Operation::LoadBoxed(_)
            | Operation::LoadNumber(_)
            | Operation::Unbox(Bare::Slot(_), _)
            | Operation::Publish { .. }
            | Operation::GuardStack { .. }
            | Operation::CallCompiled { .. }
            | Operation::Finish { .. } => self.note_use(trace.operations.len(), at),
            _ if at < self.fused.len() && self.fused[at] => return, // its operands are used by the guard
            _ => {}
        }
        if self.same_as[at] as usize != at {
            return;
        }
        operation.operands(|operand| {
            if let Some(value) = self.resolve(operand) {
                self.fused_no_more(value);
                self.note_use(value, at);
            }
        });
    }

    /// Makes the operation that gives `operand`, of which nobody else has a use so far, part of the guard at an index.
    fn fuse(
        &mut self,
        trace: &Trace,
        at: usize,
        operand: Operand,
        fits: fn(&Operation) -> bool,
    ) -> bool {
        let Some(value) = self.resolve(operand) else {
            return false;
        };
        if self.last[value] != 0 || !fits(&trace.operations[value]) {
            return false;
        }
        self.fused[value] = true;
        self.note_use(value, at); // should somebody else turn out to want it
        trace.operations[value].operands(|operand| {
            if let Some(value) = self.resolve(operand) {
                self.fused_no_more(value);
                self.note_use(value, at);
            }
        });
        true
    }

    /// Somebody else wants the value, too.
    fn fused_no_more(&mut self, value: usize) {
        if let Some(fused) = self.fused.get_mut(value) {
            *fused = false;
        }
    }

    fn note_last(&mut self, value: usize, position: u32) {
        self.last[value] = self.last[value].max(position);
    }

    fn note_use(&mut self, value: usize, at: usize) {
        self.note_last(value, 2 * at as u32);
        self.uses.push((at as u32, self.next[value]));
        self.next[value] = self.uses.len() as u32 - 1;
    }

    /// The value behind an operand, by the one name that it has here.
    pub fn resolve(&self, operand: Operand) -> Option<usize> {
        operand.as_value().map(|v| self.same_as[v] as usize)
    }

    /// Is the value at an index another's?
    pub fn is_name(&self, at: usize) -> bool {
        self.same_as[at] as usize != at
    }

    /// Is the operation at an index part of a guard?
    pub fn is_fused(&self, at: usize) -> bool {
        self.fused[at]
    }

    /// Position of a value's last use; 0: none.
    pub fn last(&self, value: usize) -> u32 {
        self.last[value]
    }

    /// Index of the first operation from `at` on that uses the value.
    pub fn next_use(&mut self, value: usize, at: usize) -> u32 {
        loop {
            match self.next[value] {
                NOTHING => return NEVER,
                next => match self.uses[next as usize] {
                    (index, after) if (index as usize) < at => self.next[value] = after,
                    (index, _) => return index,
                },
            }
        }
    }

    /// The live values of a snapshot.
    pub fn live(&self, snapshot: usize) -> &[Operand] {
        &self.live[snapshot]
    }

    /// Index of the first operation from `at` on that destroys registers.
    pub fn next_call(&self, at: usize) -> u32 {
        let index = self.calls.partition_point(|c| (*c as usize) < at);
        self.calls.get(index).copied().unwrap_or(NEVER)
    }
}

fn is_comparison(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::CompareInt(..)
            | Operation::Same(..)
            | Operation::CompareFloat(..)
            | Operation::Overflows(..)
    )
}

/// Does it load what an instruction can compare in memory?
fn is_load_of_bits(operation: &Operation) -> bool {
    use smelt::{Kind, Width};
    matches!(operation, Operation::Load { field, .. }
        if field.kind != Kind::Float && matches!(field.width, Width::Word | Width::U32))
}

/// Is a value made directly before an operation?
fn is_directly_before(trace: &Trace, at: usize, operand: Operand) -> bool {
    let before = trace.operations[..at]
        .iter()
        .rposition(|o| !matches!(o, Operation::MergePoint(_)));
    before.is_some() && before == operand.as_value()
}
