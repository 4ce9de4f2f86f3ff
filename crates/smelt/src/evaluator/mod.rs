//! The trace evaluator: a backend that runs traces operation by operation.
//!
//! It is the oracle for the backends that make machine code, and the fallback where there is none: what a trace means is what happens here. The pure
//! operations are those of `crate::operations`, memory is accessed by the native domain.

mod code;
mod run;
mod values;

use crate::backend::{Backend, BackendError, ExitId, FinishCall, Request};
use crate::trace::LabelId;
use code::{Code, Target};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// What has been compiled.
#[derive(Default)]
struct Tables {
    labels: HashMap<LabelId, Target>,
    /// Entry labels whose code is another's.
    redirected: HashMap<LabelId, LabelId>,
    bridges: HashMap<ExitId, LabelId>,
}

impl Tables {
    /// The code that jumps to a label lead to.
    fn target(&self, label: LabelId) -> Option<Target> {
        let mut label = label;
        while let Some(next) = self.redirected.get(&label) {
            label = *next;
        }
        self.labels.get(&label).cloned()
    }

    /// Removes redirections that lead from `label` back to `label`.
    fn settle(&mut self, label: LabelId) {
        self.redirected.remove(&label);
    }
}

/// See the module's documentation.
pub struct Evaluator {
    // Shared with the runs under way, which may compile more.
    tables: Rc<RefCell<Tables>>,
    finish_call: FinishCall,
}

impl Evaluator {
    /// An evaluator. Its values are a root source of the heap.
    pub fn new() -> Evaluator {
        Evaluator::with_finish_call(crate::backend::finish_call)
    }

    /// An evaluator with another end to calls that did not finish: for tests of backends without the runtime.
    pub fn with_finish_call(finish_call: FinishCall) -> Evaluator {
        values::register();
        Evaluator {
            tables: Rc::default(),
            finish_call,
        }
    }
}

impl Default for Evaluator {
    fn default() -> Self {
        Evaluator::new()
    }
}

impl Backend for Evaluator {
    fn compile(&mut self, request: &Request<'_>) -> Result<usize, BackendError> {
        let code = Rc::new(Code::new(request)?);
        let mut tables = self.tables.borrow_mut();
        let known = |label: LabelId| {
            tables.labels.contains_key(&label) || code.labels().any(|(own, _)| own == label)
        };
        if let Some(label) = code.references().find(|l| !known(*l)) {
            return Err(BackendError(format!("{label:?} has no code")));
        }
        tables.settle(request.trace.entry);
        for (label, position) in code.labels() {
            let target = Target::Code {
                code: Rc::clone(&code),
                position,
            };
            tables.labels.insert(label, target);
        }
        Ok(request.trace.operations.len() * size_of::<crate::trace::Operation>())
    }

    fn stub(&mut self, label: LabelId, exit: ExitId) {
        let mut tables = self.tables.borrow_mut();
        tables.settle(label);
        tables.labels.insert(label, Target::Stub(exit));
    }

    fn attach_bridge(&mut self, exit: ExitId, bridge: LabelId) {
        self.tables.borrow_mut().bridges.insert(exit, bridge);
    }

    fn redirect(&mut self, old: LabelId, new: LabelId) {
        let mut tables = self.tables.borrow_mut();
        let mut end = new;
        while let Some(next) = tables.redirected.get(&end) {
            end = *next;
        }
        // Were `old` where `new` already leads, there is nothing to redirect.
        if end != old {
            tables.redirected.insert(old, end);
        }
    }

    fn enter(&self, entry: LabelId, frame: usize) -> ExitId {
        crate::stack::limit_machine_stack();
        run::run(&Rc::clone(&self.tables), self.finish_call, entry, frame).0
    }

    fn name(&self) -> &'static str {
        "evaluator"
    }
}
