//! Machine code for Smelt's traces, by Cranelift.
//!
//! It knows traces, the heap's allocation area and barrier, and the value stack. It must never know a client's language, nor how traces are recorded
//! or optimised.
//!
//! # Shape of the code
//!
//! A trace is cut at its labels into segments, each a function of the `tail` calling convention that returns a *status*: the exit, with
//! `FINISH_BIT` set if it finished. Segments at entry labels take the base frame and, to be exchangeable with the stub that leaves, an exit that
//! they ignore; their inputs are in the exit buffer. Segments at inner labels take the base frame and their parameters. A jump of
//! a segment to its own label is a branch; all others are tail calls through the label's word, so that redirecting is one store.
//!
//! A failing guard stores its live values into the exit buffer and goes through the exit's word in the exit table, which leads to the stub that returns the exit, or,
//! once there is one, to a bridge. Nothing in machine code is ever patched.
//!
//! References live in registers and on the machine stack, which the collector scans conservatively; there are no stack maps.
//! The slow paths of allocation and barriers save all registers, so that the fast ones do without.
//!
//! # What ends the process
//!
//! A small object for which there is no memory: see `residual::reserve`.

mod arithmetic;
mod compiler;
mod guards;
mod memory;
mod objects;
mod perf;
mod residual;
mod segment;
mod stubs;
mod tables;

use compiler::{Code, Compiler, entry_signature, label_signature};
use memory::CodeMemory;
use perf::Perf;
use segment::{Environment, FINISH_BIT};
use smelt::backend::{Backend, BackendError, ExitId, FinishCall, Request};
use smelt::trace::{LabelId, Operation, Trace};
use smelt::{Kind, Validity};
use std::ops::Range;
use std::rc::Rc;
use stubs::{Stubs, Trampoline};
use tables::{ExitTable, Labels};

/// What a client can choose.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Check Cranelift's input; slow.
    pub verify: bool,
    /// Called with the listing of each segment.
    pub listing: Option<fn(&str)>,
    /// Brings calls to an end that left by a guard. Other than the runtime's only in tests.
    pub finish_call: FinishCall,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            verify: false,
            listing: None,
            finish_call: smelt::backend::finish_call,
        }
    }
}

/// The backend. Its code is freed with it.
pub struct Cranelift {
    options: Options,
    compiler: Compiler,
    memory: CodeMemory,
    stubs: Stubs,
    labels: Labels,
    exits: ExitTable,
    rounds: bool,
    perf: Perf,
    /// Machine code reads them.
    validities: Vec<Rc<Validity>>,
}

impl Cranelift {
    /// A backend for this machine.
    ///
    /// # Errors
    /// When the processor or the system is not supported, or gives no memory for code.
    pub fn new(options: Options) -> Result<Cranelift, BackendError> {
        if !cfg!(all(target_arch = "x86_64", target_os = "linux")) {
            return Err(BackendError(
                "there is machine code only for x86-64 on Linux so far".into(),
            ));
        }
        let mut compiler = Compiler::new(options.verify, options.listing.is_some())?;
        let mut memory = CodeMemory::new();
        let stubs = Stubs::new(&mut compiler, &mut memory)?;
        Ok(Cranelift {
            options,
            compiler,
            memory,
            stubs,
            labels: Labels::default(),
            exits: ExitTable::new().map_err(|e| BackendError(e.to_string()))?,
            rounds: rounds(),
            perf: Perf::new(),
            validities: Vec::new(),
        })
    }

    /// Compiles the segments, without placing them.
    fn segments(&mut self, request: &Request<'_>, cuts: &[Cut]) -> Result<Vec<Code>, BackendError> {
        let live = live_values(request.trace);
        let env = Environment {
            stubs: self.stubs,
            exit_table: self.exits.address(),
            rounds: self.rounds,
            finish_call: self.options.finish_call,
            request,
            live: &live,
        };
        let (compiler, labels) = (&mut self.compiler, &mut self.labels);
        cuts.iter()
            .map(|(label, range)| {
                let signature = match label.and_then(|l| labels.parameters(l)) {
                    Some(parameters) => label_signature(parameters),
                    None => entry_signature(),
                };
                compiler.function(signature, |builder, config| {
                    segment::translate(builder, config, &env, labels, range.clone(), *label)
                })
            })
            .collect()
    }

    /// Everything that a trace refers to has code, or is about to have it.
    fn check_references(&self, trace: &Trace) -> Result<(), BackendError> {
        for operation in &trace.operations {
            let (Operation::Jump { label, .. } | Operation::CallCompiled { label, .. }) = operation
            else {
                continue;
            };
            if *label != trace.entry && !self.labels.has_code(*label) && !own_label(trace, *label) {
                return Err(BackendError(format!("{label:?} has no code")));
            }
        }
        Ok(())
    }

    fn place(&mut self, code: &Code, name: &str) -> Result<usize, BackendError> {
        let address = self
            .memory
            .add(&code.bytes)
            .map_err(|e| BackendError(format!("no memory for code: {e}")))?;
        self.perf.add(address, &code.bytes, name);
        if let (Some(show), Some(listing)) = (self.options.listing, &code.listing) {
            show(&format!(
                "; {name} at {address:#x}, {} bytes\n{listing}",
                code.bytes.len()
            ));
        }
        Ok(address)
    }
}

impl Backend for Cranelift {
    fn compile(&mut self, request: &Request<'_>) -> Result<usize, BackendError> {
        let trace = request.trace;
        self.check_references(trace)?;
        if !ExitTable::has(request.first_exit as usize + trace.snapshots.len()) {
            return Err(BackendError("the exit table is full".into()));
        }
        let cuts = cut(trace)?;
        for (label, range) in &cuts {
            if let Some(label) = label {
                let parameters = parameters(trace, range.start - 1)?;
                self.labels.declare(*label, parameters);
            }
        }
        let codes = self.segments(request, &cuts)?;
        let mut size = 0;
        let mut places = Vec::new();
        for (code, (label, _)) in codes.iter().zip(&cuts) {
            let address = match label {
                None => self.place(code, request.name)?,
                Some(_) => self.place(code, &format!("{}, its body", request.name))?,
            };
            places.push((label.unwrap_or(trace.entry), address));
            size += code.bytes.len();
        }
        for exit in 0..trace.snapshots.len() as u32 {
            self.exits
                .set(ExitId(request.first_exit + exit), self.stubs.leave);
        }
        for (label, address) in places {
            self.labels.define(label, address, &self.exits);
        }
        self.validities.push(Rc::clone(&request.validity));
        Ok(size)
    }

    fn stub(&mut self, label: LabelId, exit: ExitId) {
        if !ExitTable::has(exit.0 as usize) {
            return; // nothing can be compiled any more that could refer to the label
        }
        let word = self.exits.address() + exit.0 as usize * size_of::<usize>();
        let code = stubs::label_stub(&mut self.compiler, word, exit)
            .and_then(|code| self.place(&code, &format!("stub {}", label.0)));
        // Without memory the label stays without code, and `compile` refuses what refers to it.
        if let Ok(address) = code {
            self.exits.set(exit, self.stubs.leave);
            self.labels.define(label, address, &self.exits);
        }
    }

    fn attach_bridge(&mut self, exit: ExitId, bridge: LabelId) {
        self.labels.attach(exit, bridge, &self.exits);
    }

    fn redirect(&mut self, old: LabelId, new: LabelId) {
        self.labels.redirect(old, new, &self.exits);
    }

    fn enter(&self, entry: LabelId, frame: usize) -> ExitId {
        let code = match self.labels.code(entry) {
            Ok(code) => code,
            Err(error) => panic!("{error}"), // the runtime enters only what it has compiled
        };
        smelt::stack::limit_machine_stack();
        // SAFETY: the stub is such a function, and code at entry labels is what it expects.
        let status = unsafe {
            let trampoline: Trampoline = std::mem::transmute(self.stubs.trampoline);
            trampoline(frame, code)
        };
        ExitId(status & !FINISH_BIT)
    }

    fn name(&self) -> &'static str {
        "cranelift"
    }
}

/// Has the processor instructions that round floats to integral values?
fn rounds() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::is_x86_feature_detected!("sse4.1");
    #[cfg(not(target_arch = "x86_64"))]
    return false;
}

fn own_label(trace: &Trace, label: LabelId) -> bool {
    let is_it = |o: &Operation| matches!(o, Operation::Label { id, .. } if *id == label);
    trace.operations.iter().any(is_it)
}

/// A segment: its label, if it is not the start, and its operations.
type Cut = (Option<LabelId>, Range<usize>);

/// Cuts a trace at its labels, which belong to no segment.
fn cut(trace: &Trace) -> Result<Vec<Cut>, BackendError> {
    match trace.operations.last() {
        Some(Operation::Jump { .. } | Operation::Finish { .. } | Operation::Leave(_)) => {}
        _ => return Err(BackendError("the trace does not end".into())),
    }
    let mut cuts = Vec::new();
    let (mut label, mut start) = (None, 0);
    for (at, operation) in trace.operations.iter().enumerate() {
        if let Operation::Label { id, .. } = operation {
            cuts.push((label, start..at));
            (label, start) = (Some(*id), at + 1);
        }
    }
    cuts.push((label, start..trace.operations.len()));
    Ok(cuts)
}

/// Kinds of the parameters of the label at an index.
fn parameters(trace: &Trace, at: usize) -> Result<Box<[Kind]>, BackendError> {
    let Some(Operation::Label { arguments, .. }) = trace.operations.get(at) else {
        return Err(BackendError("a segment does not follow its label".into()));
    };
    let kind = |o: &smelt::trace::Operand| {
        trace
            .kind_of(*o)
            .ok_or_else(|| BackendError(format!("{o:?} is passed and has no value")))
    };
    arguments.iter().map(kind).collect()
}

/// The live values of the snapshots that guards have; of others, nothing.
fn live_values(trace: &Trace) -> Vec<Box<[smelt::trace::Operand]>> {
    let mut live = vec![Box::default(); trace.snapshots.len()];
    let mut done = vec![false; trace.snapshots.len()];
    for snapshot in trace.operations.iter().filter_map(Operation::guard) {
        let index = snapshot.0 as usize;
        if !std::mem::replace(&mut done[index], true) {
            live[index] = trace.snapshots[index].live_values().into_boxed_slice();
        }
    }
    live
}
