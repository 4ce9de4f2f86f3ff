//! A trace as the evaluator keeps it.

use crate::backend::{BackendError, Counters, EXIT_BUFFER_WORDS, ExitId, Request};
use crate::quasi_immutable::Validity;
use crate::trace::{LabelId, Operand, Operation, SnapshotId, Trace};
use std::rc::Rc;

/// Where a label leads.
#[derive(Clone)]
pub enum Target {
    /// To the operation at a position, a `Label` or the start.
    Code { code: Rc<Code>, position: usize },
    /// Out again at once.
    Stub(ExitId),
}

/// A compiled trace.
pub struct Code {
    pub trace: Trace,
    pub first_exit: u32,
    pub validity: Rc<Validity>,
    pub fail_every: u32,
    /// See [`Request`].
    pub function: bool,
    pub counters: Option<Rc<Counters>>,
    /// The live values of each snapshot that a guard has.
    live: Vec<Box<[Operand]>>,
}

impl Code {
    /// Copies the trace and checks what the evaluator relies on.
    pub fn new(request: &Request<'_>) -> Result<Code, BackendError> {
        let trace = request.trace;
        if trace
            .operations
            .iter()
            .any(|o| passed(o) > EXIT_BUFFER_WORDS)
        {
            return Err(BackendError("too many inputs or arguments".into()));
        }
        let mut live = vec![Box::default(); trace.snapshots.len()];
        for snapshot in trace.operations.iter().filter_map(Operation::guard) {
            let snapshot = snapshot.0 as usize;
            live[snapshot] = trace.snapshots[snapshot].live_values().into_boxed_slice();
            if live[snapshot].len() > EXIT_BUFFER_WORDS {
                return Err(BackendError("too many live values at a guard".into()));
            }
        }
        match trace.operations.last() {
            Some(Operation::Jump { .. } | Operation::Finish { .. } | Operation::Leave(_)) => {}
            _ => return Err(BackendError("the trace does not end".into())),
        }
        Ok(Code {
            trace: trace.clone(),
            first_exit: request.first_exit,
            validity: Rc::clone(&request.validity),
            fail_every: request.fail_every,
            function: request.function,
            counters: request.counters.clone(),
            live,
        })
    }

    /// The exit of a snapshot.
    pub fn exit(&self, snapshot: SnapshotId) -> ExitId {
        ExitId(self.first_exit + snapshot.0)
    }

    /// The live values of a guard's snapshot.
    pub fn live(&self, snapshot: SnapshotId) -> &[Operand] {
        &self.live[snapshot.0 as usize]
    }

    /// Its labels and where they stand.
    pub fn labels(&self) -> impl Iterator<Item = (LabelId, usize)> {
        let inner = self.trace.operations.iter().enumerate();
        std::iter::once((self.trace.entry, 0)).chain(inner.filter_map(|(i, o)| match o {
            Operation::Label { id, .. } => Some((*id, i)),
            _ => None,
        }))
    }
}

/// How many words of the exit buffer the operation needs.
fn passed(operation: &Operation) -> usize {
    match operation {
        Operation::Input { index, .. } => *index as usize + 1,
        Operation::CallCompiled { arguments, .. } | Operation::Jump { arguments, .. } => {
            arguments.len()
        }
        _ => 0,
    }
}
