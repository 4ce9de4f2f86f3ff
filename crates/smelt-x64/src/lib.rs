//! Machine code for Smelt's traces, on x86-64.
//!
//! It knows traces, the heap's allocation area and barrier, and the value stack. It must never know a client's language, nor how traces are recorded
//! or optimised.
//!
//! Most traces of a program with many ways through it run some thousand times and no more, so compiling has to be cheap: a trace is looked at twice, backwards to learn who uses what
//! (`liveness.rs`) and forwards to give out registers and make code (`values.rs`, `segment.rs`).
//!
//! # Shape of the code
//!
//! Code runs in a frame of the machine's stack that `rbp` points to. Slot 0 of it holds the base frame of the value stack, slots 1 and 2 the arguments of stubs, the others values.
//! Code at entry labels finds its inputs in the exit buffer; labels inside a trace, and the entries of bridges, have a place for each parameter: a register or a slot of
//! the frame, where those who jump there put it. All jumps of one activation are in the same frame; each trace lets it have the size that it needs. Jumps to other traces go through the label's word, so
//! that to replace code is one store. Code returns a *status* in `eax`: the exit, with `FINISH_BIT` set if it finished, and `RETURN_BIT` if a function has returned so.
//!
//! A failing guard goes through the word of its *site* (`sites.rs`), and one that several shapes pass then by code that compares with them (`branches.rs`). Nothing in machine code is ever patched.
//!
//! `r11` holds nothing from one instruction of a trace to the next, nor do `xmm14` and `xmm15`. All registers belong to the running trace, and are worth nothing after `CallCompiled`; calls
//! of Rust functions follow the system's convention.
//!
//! References live in registers and on the machine stack, which the collector scans conservatively; there are no stack maps.
//!
//! # What ends the process
//!
//! A small object for which there is no memory: see `residual::reserve`.
#![deny(missing_docs)]

mod arithmetic;
mod assembler;
mod bare;
mod branches;
mod guards;
mod liveness;
mod locations;
mod memory;
mod objects;
mod perf;
mod residual;
mod segment;
mod sites;
mod stubs;
mod tables;
mod values;

use assembler::{Assembler, Memory, Place, R11, RBP, RSP};
use branches::Branch;
use locations::{Location, Moves, Source};
use memory::CodeMemory;
use perf::Perf;
use segment::{Environment, FINISH_BIT, Memories, RETURN_BIT};
use sites::{Own, Sites};
use smelt::backend::{
    Backend, BackendError, CodeId, Counters, ExitId, FinishCall, MachineCode, Request,
};
use smelt::trace::{LabelId, Operation, Trace};
use smelt::{Slab, Validity};
use std::rc::Rc;
use stubs::{Stubs, Trampoline};
use tables::{Labels, Table};

/// What a client can choose.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Brings calls to an end that left by a guard. Other than the runtime's only in tests.
    pub finish_call: FinishCall,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            finish_call: smelt::backend::finish_call,
        }
    }
}

/// The backend. Its code is freed with it.
pub struct Machine {
    options: Options,
    memories: Memories,
    memory: CodeMemory,
    stubs: Stubs,
    trampoline: Trampoline,
    labels: Labels,
    /// In a box, since machine code knows its address.
    sites: Box<Sites>,
    rounds: bool,
    perf: Perf,
    codes: Slab<Code>,
}

/// The code of a trace.
struct Code {
    address: usize,
    size: usize,
    /// Code that leads from exits to this one, which is their bridge: addresses and sizes.
    adapters: Vec<(usize, usize)>,
    /// The label of its start, and those inside.
    labels: Box<[LabelId]>,
    sites: Own,
    /// It reads the one, and may count in the other.
    _reads: (Rc<Validity>, Option<Rc<Counters>>),
}

impl Machine {
    /// A backend for this machine.
    ///
    /// # Errors
    /// When the processor or the system is not supported, or gives no memory for code.
    pub fn new(options: Options) -> Result<Machine, BackendError> {
        if !cfg!(all(target_arch = "x86_64", target_os = "linux")) {
            return Err(BackendError(
                "there is machine code only for x86-64 on Linux so far".into(),
            ));
        }
        let mut memory = CodeMemory::new();
        let table = Table::new().map_err(|e| BackendError(e.to_string()))?;
        let mut sites = Box::new(Sites::new(table));
        let address = &raw const *sites;
        let (stubs, trampoline) = Stubs::new(&mut memory, sites.words_mut(), address)?;
        Ok(Machine {
            options,
            memories: Memories::default(),
            memory,
            stubs,
            trampoline,
            labels: Labels::default(),
            sites,
            rounds: rounds(),
            perf: Perf::new(),
            codes: Slab::new(),
        })
    }

    /// Runs code at an address, and gives its status.
    #[inline]
    fn run(&self, code: usize, frame: usize) -> u32 {
        smelt::stack::limit_machine_stack();
        (self.trampoline)(frame, code)
    }

    /// Everything that a trace refers to has code, or is about to have it.
    fn check_references(&self, trace: &Trace) -> Result<(), BackendError> {
        let own = |label: LabelId| {
            let is_it = |o: &Operation| matches!(o, Operation::Label { id, .. } if *id == label);
            label == trace.entry || trace.operations.iter().any(is_it)
        };
        for operation in &trace.operations {
            let (Operation::Jump { label, .. } | Operation::CallCompiled { label, .. }) = operation
            else {
                continue;
            };
            if !self.labels.has_code(*label) && !own(*label) {
                return Err(BackendError(format!("{label:?} has no code")));
            }
        }
        match trace.operations.last() {
            Some(Operation::Jump { .. } | Operation::Finish { .. } | Operation::Leave(_)) => Ok(()),
            _ => Err(BackendError("the trace does not end".into())),
        }
    }

    /// Changes what the guards that ask what a shape is, of an exit, know of shapes.
    fn change_branches(&mut self, exit: ExitId, change: impl Fn(&mut Branch)) {
        for site in self.sites.branches(exit) {
            let branch = self.sites.branch(site);
            change(branch);
            let (code, leaves) = branch.code(site, self.stubs.leave);
            // Without memory it knows what it knew.
            if let Ok(address) = place(&mut self.memory, &mut self.perf, &code, "shapes")
                && let Some((old, size)) = branch.has_stub(address, code.len(), leaves)
            {
                self.memory.free(old, size);
            }
            self.sites.branch_has_changed(site);
        }
    }

    /// Code that takes parameters from where those of one label are wanted to where those of another are (`None`: in the exit buffer), and goes on there.
    fn adapter(
        &mut self,
        from: Option<&[Option<Location>]>,
        to: Option<&[Option<Location>]>,
        label: LabelId,
    ) -> Result<(usize, usize), BackendError> {
        let mut code = Assembler::default();
        let mut moves = Moves::default();
        // Slots on both sides have to be above the stack's end.
        let mut slots = 0;
        let count = from.or(to).map_or(0, <[_]>::len);
        for index in 0..count {
            let place = |places: Option<&[Option<Location>]>| match places {
                None => Some(Location::Buffer(index as u16)),
                Some(places) => places.get(index).copied().flatten(),
            };
            let (Some(from), Some(to)) = (place(from), place(to)) else {
                continue; // nobody wants it
            };
            moves.add(Source::Location(from), to);
            for location in [from, to] {
                if let Location::Slot(slot) = location {
                    slots = slots.max(slot + 1);
                }
            }
        }
        if slots > 0 {
            code.address(RSP, Memory::at(RBP, -locations::frame_bytes(slots)));
        }
        moves.emit(&mut code);
        code.set(R11, self.labels.slot(label) as u64);
        code.jump_to(Place::Memory(Memory::at(R11, 0)));
        let code = code.finish();
        Ok((
            place(&mut self.memory, &mut self.perf, code, "adapter")?,
            code.len(),
        ))
    }
}

/// Each location, where it stands first: what stands there again is the same value.
fn each_once(locations: &[Location]) -> Box<[Option<Location>]> {
    let is_first = |(index, location): (usize, &Location)| {
        let first = locations.iter().position(|l| l == location);
        (first == Some(index)).then_some(*location)
    };
    locations.iter().enumerate().map(is_first).collect()
}

fn place(
    memory: &mut CodeMemory,
    perf: &mut Perf,
    code: &[u8],
    name: &str,
) -> Result<usize, BackendError> {
    let address = memory
        .add(code)
        .map_err(|e| BackendError(format!("no memory for code: {e}")))?;
    perf.add(address, code, name);
    Ok(address)
}

impl Backend for Machine {
    fn compile(&mut self, request: &Request<'_>) -> Result<MachineCode, BackendError> {
        let trace = request.trace;
        self.check_references(trace)?;
        if !self.sites.has_room(trace.operations.len()) {
            return Err(BackendError("the table of exits is full".into()));
        }
        let arrives: Option<Box<[Location]>> = request
            .bridge_of
            .and_then(|exit| self.sites.arrivals(exit))
            .map(Box::from);
        let before = self.labels.parameters(trace.entry).map(Box::from);
        let parameters = arrives.as_deref().map(each_once);
        self.labels.declare(trace.entry, parameters);
        let env = Environment {
            stubs: self.stubs,
            rounds: self.rounds,
            finish_call: self.options.finish_call,
            request,
        };
        let translated = segment::translate(
            &mut self.memories,
            &env,
            &mut self.labels,
            &mut self.sites,
            arrives.as_deref(),
        );
        let placed = translated.and_then(|(code, inner)| {
            let address = place(&mut self.memory, &mut self.perf, code, request.name)?;
            Ok((address, code.len(), inner))
        });
        let (address, size, inner) = match placed {
            Ok(placed) => placed,
            Err(error) => {
                self.sites.roll_back();
                self.labels.declare(trace.entry, before);
                return Err(error);
            }
        };
        let sites = self.sites.commit(address);
        let id = CodeId(self.codes.next() as u32);
        self.labels
            .define(trace.entry, id, address, &mut self.sites);
        let mut labels = vec![trace.entry];
        for label in inner {
            self.labels.declare(label.id, Some(label.parameters));
            self.labels
                .define(label.id, id, address + label.offset, &mut self.sites);
            labels.push(label.id);
        }
        self.codes.insert(Code {
            address,
            size,
            adapters: Vec::new(),
            labels: labels.into(),
            sites,
            _reads: (Rc::clone(&request.validity), request.counters.clone()),
        });
        Ok(MachineCode { id, bytes: size })
    }

    fn stub(&mut self, label: LabelId, exit: ExitId) {
        if !self.sites.has_room(1) {
            return; // nothing can be compiled any more that could refer to the label
        }
        let site = self.sites.add_in_buffer(exit);
        let mut code = Assembler::default();
        code.set(R11, site.into());
        code.jump_to(Place::Memory(Memory::table(self.sites.table(), R11)));
        // Without memory the label stays without code, and `compile` refuses what refers to it.
        if let Ok(address) = place(&mut self.memory, &mut self.perf, code.finish(), "stub") {
            self.labels.define_stub(label, address);
        }
    }

    fn will_bridge(&mut self, exit: ExitId) {
        self.sites.will_bridge(exit);
    }

    fn attach_bridge(&mut self, exit: ExitId, bridge: LabelId) {
        let wanted: Option<Box<[Option<Location>]>> = self.labels.parameters(bridge).map(Box::from);
        for site in self.sites.of_exit(exit) {
            let from = self.sites.locations(site);
            let fits = match (from, &wanted) {
                (None, None) => true,
                (Some(from), Some(to)) => from
                    .iter()
                    .zip(to)
                    .all(|(from, to)| to.is_none_or(|to| to == *from)),
                _ => false,
            };
            if fits {
                self.labels.attach(site, bridge, &mut self.sites);
                continue;
            }
            let from: Option<Vec<_>> = from.map(|all| all.iter().copied().map(Some).collect());
            // Without memory the site goes on leaving.
            if let Ok(adapter) = self.adapter(from.as_deref(), wanted.as_deref(), bridge) {
                self.sites.attach(site, None, adapter.0);
                if let Some(owner) = self.labels.owner(bridge) {
                    self.codes[owner.0 as usize].adapters.push(adapter);
                }
            }
        }
    }

    fn tell_shape(&mut self, exit: ExitId, shape: u32, fits: bool) {
        self.change_branches(exit, |branch| branch.told.push((shape, fits)));
    }

    fn know_no_more_shapes(&mut self, exit: ExitId) {
        self.change_branches(exit, |branch| branch.is_complete = true);
    }

    fn enter(&self, entry: LabelId, frame: usize) -> ExitId {
        let code = match self.labels.code(entry) {
            Ok(code) => code,
            Err(error) => panic!("{error}"), // the runtime enters only what it has compiled
        };
        ExitId(self.run(code, frame) & !(FINISH_BIT | RETURN_BIT))
    }

    fn function(&self, entry: LabelId) -> usize {
        self.labels.code(entry).unwrap_or(0)
    }

    fn call(&self, function: usize, frame: usize) -> Option<ExitId> {
        let status = self.run(function, frame);
        (status & RETURN_BIT == 0).then_some(ExitId(status & !FINISH_BIT))
    }

    fn running(&self, visit: &mut dyn FnMut(CodeId)) -> bool {
        let codes = self.codes.iter();
        let mut placed: Vec<(usize, usize, CodeId)> = codes
            .map(|(id, code)| (code.address, code.size, CodeId(id as u32)))
            .collect();
        placed.sort_unstable_by_key(|(address, ..)| *address);
        let (Some((first, ..)), Some((last, size, _))) = (placed.first(), placed.last()) else {
            return true;
        };
        let all = *first..=last + size;
        // An address to return to lies behind a call, at the end of the code at most.
        heap::for_each_stack_word(|word| {
            let address = word as usize;
            if !all.contains(&address) {
                return;
            }
            let behind = placed.partition_point(|(start, ..)| *start < address);
            if let Some((start, size, id)) = behind.checked_sub(1).map(|index| placed[index])
                && address <= start + size
            {
                visit(id);
            }
        })
    }

    fn free(&mut self, code: CodeId) {
        let Some(freed) = self.codes.remove(code.0 as usize) else {
            return;
        };
        for label in &freed.labels {
            if self.labels.owner(*label) == Some(code) {
                self.labels.undefine(*label);
            }
        }
        for (address, size) in self.sites.free(freed.sites) {
            self.memory.free(address, size);
        }
        self.memory.free(freed.address, freed.size);
        for (address, size) in freed.adapters {
            self.memory.free(address, size);
        }
    }

    fn name(&self) -> &'static str {
        "x64"
    }
}

/// Has the processor instructions that round floats to integral values?
fn rounds() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::is_x86_feature_detected!("sse4.1");
    #[cfg(not(target_arch = "x86_64"))]
    return false;
}
