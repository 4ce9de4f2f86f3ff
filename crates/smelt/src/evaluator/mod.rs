//! The trace evaluator: a backend that runs traces operation by operation.
//!
//! It is the oracle for the backends that make machine code, and the fallback where there is none: what a trace means is what happens here. The pure
//! operations are those of `crate::operations`, memory is accessed by the native domain.

mod code;
mod run;
mod values;

use crate::backend::{Backend, BackendError, CodeId, ExitId, FinishCall, MachineCode, Request};
use crate::slab::Slab;
use crate::trace::LabelId;
use code::{Code, Target};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// What has been compiled.
#[derive(Default)]
struct Tables {
    codes: Slab<Rc<Code>>,
    labels: HashMap<LabelId, Target>,
    /// Labels that have been stubs, which they are again when their code is freed.
    stubs: HashMap<LabelId, ExitId>,
    bridges: HashMap<ExitId, LabelId>,
    /// What guards have been told of shapes.
    shapes: HashMap<ExitId, Shapes>,
}

/// What a guard knows of shapes.
#[derive(Default)]
struct Shapes {
    told: HashMap<u32, bool>,
    /// It fails for all others.
    is_complete: bool,
}

impl Tables {
    /// Where a label leads.
    fn target(&self, label: LabelId) -> Option<Target> {
        self.labels.get(&label).cloned()
    }

    /// The labels that lead to a code now.
    fn labels_of(&self, code: &Rc<Code>) -> Vec<LabelId> {
        let leads_there = |label: &LabelId| match self.labels.get(label) {
            Some(Target::Code { code: other, .. }) => Rc::ptr_eq(code, other),
            _ => false,
        };
        code.trace.labels().filter(leads_there).collect()
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
    fn compile(&mut self, request: &Request<'_>) -> Result<MachineCode, BackendError> {
        let code = Rc::new(Code::new(request)?);
        let mut tables = self.tables.borrow_mut();
        let known = |label: LabelId| {
            tables.labels.contains_key(&label) || code.labels().any(|(own, _)| own == label)
        };
        if let Some(label) = code.trace.targets().find(|l| !known(*l)) {
            return Err(BackendError(format!("{label:?} has no code")));
        }
        for (label, position) in code.labels() {
            let target = Target::Code {
                code: Rc::clone(&code),
                position,
            };
            tables.labels.insert(label, target);
        }
        Ok(MachineCode {
            id: CodeId(tables.codes.insert(code) as u32),
            bytes: request.trace.operations.len() * size_of::<crate::trace::Operation>(),
        })
    }

    fn stub(&mut self, label: LabelId, exit: ExitId) {
        let mut tables = self.tables.borrow_mut();
        tables.stubs.insert(label, exit);
        tables.labels.insert(label, Target::Stub(exit));
    }

    fn attach_bridge(&mut self, exit: ExitId, bridge: LabelId) {
        self.tables.borrow_mut().bridges.insert(exit, bridge);
    }

    fn tell_shape(&mut self, exit: ExitId, shape: u32, fits: bool) {
        let mut tables = self.tables.borrow_mut();
        let shapes = tables.shapes.entry(exit).or_default();
        shapes.told.insert(shape, fits);
    }

    fn know_no_more_shapes(&mut self, exit: ExitId) {
        let mut tables = self.tables.borrow_mut();
        tables.shapes.entry(exit).or_default().is_complete = true;
    }

    fn enter(&self, entry: LabelId, frame: usize) -> ExitId {
        crate::stack::limit_machine_stack();
        run::run(&Rc::clone(&self.tables), self.finish_call, entry, frame).exit
    }

    fn function(&self, entry: LabelId) -> usize {
        entry.0 as usize + 1
    }

    fn call(&self, function: usize, frame: usize) -> Option<ExitId> {
        crate::stack::limit_machine_stack();
        let entry = LabelId(function as u32 - 1);
        let left = run::run(&Rc::clone(&self.tables), self.finish_call, entry, frame);
        (!left.returned).then_some(left.exit)
    }

    fn running(&self, visit: &mut dyn FnMut(CodeId)) -> bool {
        let tables = self.tables.borrow();
        for (number, code) in tables.codes.iter() {
            // Who runs it has a pointer besides those of the tables.
            if Rc::strong_count(code) > 1 + tables.labels_of(code).len() {
                visit(CodeId(number as u32));
            }
        }
        true
    }

    fn free(&mut self, code: CodeId) {
        let mut tables = self.tables.borrow_mut();
        let Some(code) = tables.codes.remove(code.0 as usize) else {
            return;
        };
        for label in tables.labels_of(&code) {
            match tables.stubs.get(&label) {
                Some(exit) => {
                    let stub = Target::Stub(*exit);
                    tables.labels.insert(label, stub);
                }
                None => {
                    tables.labels.remove(&label);
                }
            }
        }
        let exits = code.first_exit..code.first_exit + code.trace.snapshots.len() as u32;
        tables.bridges.retain(|exit, _| !exits.contains(&exit.0));
        tables.shapes.retain(|exit, _| !exits.contains(&exit.0));
    }

    fn name(&self) -> &'static str {
        "evaluator"
    }
}
