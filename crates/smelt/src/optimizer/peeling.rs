//! Loop peeling: the forward pass runs over the recording a second time, with the state at its end as the start.
//!
//! ```text
//! a = slot 0                         a = slot 0
//! s = load header.shape a            s = load header.shape a
//! guard_value s 20 s0                guard_value s 20 s0
//! x = load box.value a               x = load box.value a
//! n = slot 1                         n = slot 1
//! ...                                ...
//! y = float.add x 1.0                y = float.add x 1.0
//! b = allocate box                   label 2 y n
//! store box.value b y                x2 = parameter 0 float
//! close label 1 (0=b 1=n)            n2 = parameter 1 ref      (n's guards have been done)
//!                                    y2 = float.add x2 1.0     (b is virtual: no shape to check, nothing to load)
//!                                    jump label 2 frame 0 y2 n2
//! ```
//!
//! The first iteration does what needs doing once; the second, which becomes the loop, knows all that the first has found out. Hoisting of
//! loop-invariant code falls out of CSE: an operation whose operands are the same as in the first iteration has been done already. That is
//! LuaJIT's way (`lj_opt_loop.c`); what it lacks, objects that stay virtual from one iteration to the next, is PyPy's.
//!
//! What the loop takes for granted at its label is a [`label state`](super::label_state): it must hold when the second iteration ends, too. Where it
//! does not, that part of the state is made more general and the iteration is done again, a bounded number of times. If even that does not
//! work, the loop is not peeled and goes on at its entry, through memory.
//!
//! After Ardö, Bolz and Fijałkowski, *Loop-Aware Optimizations in PyPy's Tracing JIT* (2012), and LuaJIT's `lj_opt_loop.c`.

use super::entrance::Entrance;
use super::forward::End;
use super::frames::StackMemory;
use super::heap_cache::HeapCache;
use super::inheritance::Surroundings;
use super::label_state::{Generality, LabelState};
use super::pure::PureTable;
use super::state::{Optimizer, Step, Value};
use super::virtuals::VirtualObject;
use crate::trace::{LabelId, Operand, Operation, SnapshotId, Trace, TraceKind};

/// How often the second iteration is tried. Each attempt makes at least one part of the state more general; most loops need one or two.
const MAX_ATTEMPTS: u32 = 6;

/// The state of the pass at the end of the first iteration.
pub(super) struct Checkpoint {
    operations: usize,
    snapshots: usize,
    values: Vec<Value>,
    virtuals: Vec<VirtualObject>,
    pure: PureTable,
    heap: HeapCache,
    stack: StackMemory,
    label_at: usize,
}

/// A peeled loop.
pub(super) struct Peeled {
    /// How other traces can join it, if they can.
    pub entrance: Option<Entrance>,
    /// What is known at its label.
    pub at_label: Surroundings,
}

/// Peels a loop whose first iteration has been rewritten and which ends as given. `Err` tells why it cannot be; the pass then
/// stands where it stood.
pub(super) fn peel(
    optimizer: &mut Optimizer<'_>,
    label: LabelId,
    end: End,
) -> Result<Peeled, String> {
    let End::Close(target, snapshot) = end else {
        return Err("it does not end at a loop header".to_string());
    };
    let recorded = optimizer.recorded;
    let state = &recorded.snapshots[snapshot.0 as usize];
    let level = state.levels.last().ok_or("it ends in no activation")?;
    if recorded.kind != TraceKind::Loop || target != recorded.entry {
        return Err("it does not end where it began".to_string());
    }
    if state.levels.len() != 1 || level.frame.unwrap_or(state.top) != 0 {
        return Err("it ends in another frame".to_string());
    }
    let checkpoint = optimizer.checkpoint();
    let mut generality = Generality::default();
    for attempt in 0..MAX_ATTEMPTS {
        if attempt + 1 == MAX_ATTEMPTS {
            generality.everything();
        }
        match optimizer.second_iteration(label, snapshot, &mut generality) {
            Ok(Some(peeled)) => {
                let coarser = optimizer.coarser(&checkpoint, label, snapshot, &generality);
                return Ok(coarser.unwrap_or(peeled));
            }
            Ok(None) => {}
            // What is taken for constant may be the reason.
            Err(_) if generality.no_constants() => {}
            Err(reason) => {
                optimizer.restore(checkpoint);
                return Err(reason.0);
            }
        }
        optimizer.restore_from(&checkpoint);
    }
    optimizer.restore(checkpoint);
    Err("its state does not come to rest".to_string())
}

impl Optimizer<'_> {
    pub(super) fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            operations: self.out.operations.len(),
            snapshots: self.out.snapshots.len(),
            values: self.values.clone(),
            virtuals: self.virtuals.clone(),
            pure: self.pure.clone(),
            heap: self.heap.clone(),
            stack: self.stack.clone(),
            label_at: self.label_at,
        }
    }

    fn restore_from(&mut self, checkpoint: &Checkpoint) {
        self.restore(Checkpoint {
            values: checkpoint.values.clone(),
            virtuals: checkpoint.virtuals.clone(),
            pure: checkpoint.pure.clone(),
            heap: checkpoint.heap.clone(),
            stack: checkpoint.stack.clone(),
            ..*checkpoint
        });
    }

    fn restore(&mut self, checkpoint: Checkpoint) {
        self.restore_pass(checkpoint);
        self.carried_reds = None;
        self.imports.clear();
        self.map.clone_from(&self.first_map);
    }

    /// The second iteration has been done, with all that is known. If it gets no longer without what is known of the parameters' values (but not of
    /// their representation), that is better, since more traces can join; otherwise it is done as before.
    fn coarser(
        &mut self,
        checkpoint: &Checkpoint,
        label: LabelId,
        snapshot: SnapshotId,
        generality: &Generality,
    ) -> Option<Peeled> {
        let finished = self.out.clone();
        let mut coarse = generality.clone();
        coarse.coarse = true;
        self.restore_from(checkpoint);
        match self.second_iteration(label, snapshot, &mut coarse) {
            Ok(Some(peeled)) if self.out.operations.len() <= finished.operations.len() => {
                Some(peeled)
            }
            _ => {
                self.out = finished; // nothing but the trace is looked at any more
                None
            }
        }
    }

    /// Takes back what has been done since the checkpoint, but for the numbering of recorded values.
    pub(super) fn restore_pass(&mut self, checkpoint: Checkpoint) {
        self.out.operations.truncate(checkpoint.operations);
        self.out.snapshots.truncate(checkpoint.snapshots);
        self.values = checkpoint.values;
        self.virtuals = checkpoint.virtuals;
        self.pure = checkpoint.pure;
        self.heap = checkpoint.heap;
        self.stack = checkpoint.stack;
        self.label_at = checkpoint.label_at;
        self.latest_snapshot = None;
        self.epoch += 1;
    }

    /// Tries the second iteration. `None`: the state at its end did not fit that at its start, and `generality` has been raised.
    fn second_iteration(
        &mut self,
        label: LabelId,
        snapshot: SnapshotId,
        generality: &mut Generality,
    ) -> Step<Option<Peeled>> {
        self.carry_out_all();
        self.correct_depth(snapshot);
        let mut state = LabelState::begin(self, snapshot, generality);
        let start = self.out.operations.len();
        let known = self.values.clone();
        self.label_at = start;
        self.emit(Operation::Label {
            id: label,
            arguments: Box::new([]),
        });
        let snapshots = self.out.snapshots.len();
        state.import(self, generality);
        self.latest_snapshot = None;
        self.epoch += 1;
        self.guarded_valid = false;
        self.guarded_quiet = false;
        let End::Close(_, snapshot) = self.run()? else {
            return Ok(None);
        };
        self.carry_out_all();
        self.correct_depth(snapshot);
        let Some(arguments) = state.matches(self, snapshot, generality) else {
            return Ok(None);
        };
        let parameters = state.parameters(self);
        let first: Vec<Operation> = self.out.operations[..start].to_vec();
        let passed = assemble(
            &mut self.out,
            start,
            snapshots,
            label,
            &parameters,
            &arguments,
        );
        Ok(Some(Peeled {
            entrance: state.entrance(self, label, &first, &known, &passed),
            at_label: state.at_label(self, &known, &passed),
        }))
    }

    /// At a label the depth is published, and the top is that of the frame.
    fn correct_depth(&mut self, id: SnapshotId) {
        let recorded = self.recorded;
        let snapshot = &recorded.snapshots[id.0 as usize];
        let change = snapshot.depth - snapshot.published_depth;
        let top_is_right = self.stack.published_top == Some(snapshot.top);
        if change != 0 || !top_is_right {
            self.publish_top(snapshot, snapshot.top, change);
        }
    }
}

/// Puts the parameters after the label at `start`, and passes through it what the loop uses from before. `parameters` are the values that
/// stand for them and what is passed at first; `arguments` is what the jump passes, in the same order. Gives the values that are passed besides.
fn assemble(
    out: &mut Trace,
    start: usize,
    first_snapshot: usize,
    label: LabelId,
    parameters: &[(Operand, Operand)],
    arguments: &[Operand],
) -> Vec<Operand> {
    let body: Vec<Operation> = out.operations.drain(start + 1..).collect();
    let mut names = Names {
        start,
        before: vec![None; start],
        passed: Vec::new(),
        body: vec![Operand::value(0); body.len()],
    };
    for (index, (parameter, _)) in parameters.iter().enumerate() {
        if let Some(value) = parameter.as_value() {
            names.body[value - start - 1] = Operand::value(start + 1 + index);
        }
    }
    let is_listed = |i: usize| {
        parameters
            .iter()
            .any(|(p, _)| p.as_value() == Some(start + 1 + i))
    };
    // Everything that the body uses from before becomes a parameter, too.
    let visit = |names: &mut Names, operand: Operand| {
        if let Some(value) = operand.as_value()
            && value < start
            && names.before[value].is_none()
        {
            let index = parameters.len() + names.passed.len();
            names.before[value] = Some(Operand::value(start + 1 + index));
            names.passed.push(operand);
        }
    };
    for operation in &body {
        operation.operands(|o| visit(&mut names, o));
    }
    for snapshot in &out.snapshots[first_snapshot..] {
        snapshot.operands(|o| visit(&mut names, o));
    }
    for argument in arguments {
        visit(&mut names, *argument);
    }
    let mut next = start + 1 + parameters.len() + names.passed.len();
    for (i, operation) in body.iter().enumerate() {
        if !matches!(operation, Operation::Parameter { .. }) {
            names.body[i] = Operand::value(next);
            next += 1;
        }
    }
    let first = parameters.iter().map(|(_, before)| *before);
    let all: Box<[Operand]> = first.chain(names.passed.iter().copied()).collect();
    for (index, operand) in all.iter().enumerate() {
        let kind = out.kind_of(*operand).unwrap_or(crate::Kind::Ref);
        out.operations.push(Operation::Parameter {
            index: index as u32,
            kind,
        });
    }
    out.operations[start] = Operation::Label {
        id: label,
        arguments: all,
    };
    for (i, mut operation) in body.into_iter().enumerate() {
        if matches!(operation, Operation::Parameter { .. }) {
            debug_assert!(is_listed(i) || names.body[i] == Operand::value(0));
            continue;
        }
        operation.operands_mut(|o| names.rename(o));
        out.operations.push(operation);
    }
    for snapshot in &mut out.snapshots[first_snapshot..] {
        snapshot.operands_mut(|o| names.rename(o));
    }
    let mut passed: Vec<Operand> = arguments.to_vec();
    passed.extend(names.passed.iter().copied());
    passed.iter_mut().for_each(|o| names.rename(o));
    out.operations.push(Operation::Jump {
        label,
        frame: 0,
        arguments: passed.into(),
    });
    names.passed
}

/// What values are called in the finished loop.
struct Names {
    start: usize,
    /// Of values from before the label: their parameters.
    before: Vec<Option<Operand>>,
    /// Values from before that are passed on and on.
    passed: Vec<Operand>,
    /// Of the body's operations.
    body: Vec<Operand>,
}

impl Names {
    fn rename(&self, operand: &mut Operand) {
        let Some(value) = operand.as_value() else {
            return;
        };
        if value > self.start {
            *operand = self.body[value - self.start - 1];
        } else if let Some(parameter) = self.before[value] {
            *operand = parameter;
        }
    }
}
